"""docs/openapi/api-v1.json is what the program makes, and an OpenAPI 3.1 document."""

from pathlib import Path

import orjson

from gateway.api import dokument
from gateway.api.problem import ARTEN, Problemcode
from gateway.api.wege import WEGE

DATEI = Path(__file__).parents[2] / "docs" / "openapi" / "api-v1.json"


def test_the_document_is_the_one_the_program_makes() -> None:
    made = DATEI.read_bytes()
    assert made == dokument.oktette(), "run: python -m gateway.api.dokument > docs/openapi/api-v1.json"


def test_the_document_is_openapi_3_1() -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator  # takes seconds, in one process of a run

    OpenAPIV31SpecValidator(orjson.loads(DATEI.read_bytes())).validate()


def test_every_code_has_its_status_and_is_an_answer_somewhere() -> None:
    assert set(ARTEN) == set(Problemcode)
    said = frozenset().union(*(dokument.codes(weg) for weg in WEGE))
    assert set(Problemcode) - said == {Problemcode.METHOD_NOT_ALLOWED}


def test_names_of_operations_are_their_own() -> None:
    names = [weg.name for weg in WEGE]
    assert len(set(names)) == len(names)

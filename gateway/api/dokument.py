"""The OpenAPI 3.1 document, generated from the table and the structs: ``python -m gateway.api.dokument``.

What is written here by hand are words; every address, field, limit and code comes from what the server reads.
"""

import sys
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import msgspec
import orjson

from gateway.api import formen
from gateway.api.problem import ARTEN, MEDIENTYP, Problemcode
from gateway.api.pruefung import GRUND, GRUND_FORM, SCHLUESSEL, SCHLUESSEL_FORM
from gateway.api.uebersetzen import MEDIENTYP as DOKUMENTTYPEN
from gateway.api.wege import JSON, VORN, WEGE, XML, Weg

_VERWEIS: Final = "#/components/schemas/{name}"
_C = Problemcode
IMMER: Final = frozenset(
    {
        _C.TOKEN_MISSING, _C.TOKEN_INVALID, _C.PARAMETER_INVALID, _C.TOO_MANY_REQUESTS, _C.WRONG_HOST,
        _C.TRY_LATER, _C.NO_SPACE, _C.INTERNAL,
    }
)  # fmt: skip
"""What may go wrong at every address: each look is an entry of the log, which takes room, too.

METHOD_NOT_ALLOWED is an answer of none in the document.
"""
_WORTE: Final = (
    "For the Fachverfahren or DMS of an authority. A token counts for one authority and some scopes. Lists are"
    " read by cursors; whatever changes something carries an Idempotency-Key; errors are problem details (RFC"
    " 9457) whose type is a page about the code."
)


def codes(weg: Weg) -> frozenset[Problemcode]:
    """Return every code a request to this address may be answered with."""
    found = IMMER | weg.codes
    if weg.umfang is not None:
        found |= {_C.SCOPE_MISSING}
    if weg.nimmt:
        found |= {_C.BODY_TOO_LARGE, _C.MEDIA_TYPE} | (frozenset() if weg.xml else {_C.BODY_INVALID})
    if weg.aendert:
        found |= {_C.KEY_MISSING, _C.KEY_REUSED, _C.KEY_BUSY}
    return found


def dokument() -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, dict[str, Any]] = {}
    for weg in WEGE:
        paths.setdefault(f"{VORN}{weg.pfad}", {})[weg.methode.lower()] = _operation(weg)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Aktenbote API",
            "version": "1",
            "description": _WORTE,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "ab1_…"}},
            "schemas": _schemas(),
        },
    }


@cache
def oktette() -> bytes:
    """Return the document as it is served and kept in docs/openapi/api-v1.json."""
    return orjson.dumps(dokument(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _typen() -> Iterable[type[msgspec.Struct]]:
    for weg in WEGE:
        yield from (one for one in (weg.koerper, weg.antwort) if one is not None)
    yield formen.Problemform


def _schemas() -> dict[str, Any]:
    _, found = msgspec.json.schema_components(list(dict.fromkeys(_typen())), ref_template=_VERWEIS)
    code = found["Problemform"]["properties"]["code"]
    code["enum"] = [one.value for one in Problemcode]
    return dict(sorted(found.items()))


def _operation(weg: Weg) -> dict[str, Any]:
    words = " ".join((weg.tun.__doc__ or "").split())
    scope = "any token" if weg.umfang is None else f"scope `{weg.umfang.value}`"
    said: dict[str, Any] = {
        "operationId": weg.name,
        "summary": words.partition(". ")[0].rstrip("."),
        "description": f"{words} Needs {scope}.",
        "tags": [weg.pfad.split("/")[1]],
        "parameters": [*_teile(weg), *_frage(weg), *_kopf(weg)],
        "responses": _antworten(weg),
    }
    if weg.nimmt:
        kind = {"type": "string", "contentMediaType": XML} if weg.koerper is None else _ref(weg.koerper)
        said["requestBody"] = {"required": True, "content": {XML if weg.xml else JSON: {"schema": kind}}}
    return said


def _teile(weg: Weg) -> list[dict[str, Any]]:
    form = msgspec.json.schema(formen.Uuid)
    return [{"name": one, "in": "path", "required": True, "schema": form} for one in weg.teile]


def _frage(weg: Weg) -> list[dict[str, Any]]:
    schema = msgspec.json.schema(weg.frage)
    (fields,) = [one["properties"] for one in schema["$defs"].values() if one.get("title") == weg.frage.__name__]
    return [
        {"name": name, "in": "query", "required": False, "schema": _ohne_nichts(one, schema["$defs"])}
        for name, one in fields.items()
    ]


def _ohne_nichts(one: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter: it is left out, never null."""
    kinds = [kind for kind in one.get("anyOf", [one]) if kind.get("type") != "null"]
    kind = kinds[0]
    if "$ref" in kind:
        kind = defs[kind["$ref"].rpartition("/")[2]]
    kind = {key: value for key, value in kind.items() if key != "title"}
    return kind | ({"default": one["default"]} if one.get("default") is not None else {})


def _kopf(weg: Weg) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if weg.aendert:
        found.append(
            {
                "name": SCHLUESSEL, "in": "header", "required": True,
                "description": "A key of your own for this request; sent again with the same key it is done once.",
                "schema": {"type": "string", "pattern": SCHLUESSEL_FORM},
            }
        )  # fmt: skip
    if weg.begruendet:
        found.append(
            {
                "name": GRUND, "in": "header", "required": False,
                "description": "Why you look, percent-encoded as UTF-8; needed under an Auskunftssperre.",
                "schema": {"type": "string", "pattern": GRUND_FORM},
            }
        )  # fmt: skip
    return found


def _antworten(weg: Weg) -> dict[str, Any]:
    said: dict[str, Any] = {str(weg.status): _gut(weg)}
    by_status: dict[int, list[Problemcode]] = {}
    for code in sorted(codes(weg)):
        by_status.setdefault(ARTEN[code].status, []).append(code)
    for status, found in sorted(by_status.items()):
        named = ", ".join(f"`{one.value}`" for one in found)
        said[str(status)] = {
            "description": f"{HTTPStatus(status).phrase}: {named}",
            "content": {MEDIENTYP: {"schema": _ref(formen.Problemform)}},
        }
    return said


def _gut(weg: Weg) -> dict[str, Any]:
    if weg.antwort is None:
        kinds = sorted(set(DOKUMENTTYPEN.values()))
        digest = {
            "description": "SHA-256 of the octets (RFC 9530).",
            "schema": {"type": "string"},
            "required": True,
        }
        return {
            "description": "The octets.",
            "headers": {"Content-Digest": digest},
            "content": {kind: {} for kind in kinds},
        }
    return {"description": "Done.", "content": {JSON: {"schema": _ref(weg.antwort)}}}


def _ref(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": _VERWEIS.format(name=kind.__name__)}


if __name__ == "__main__":
    sys.stdout.buffer.write(oktette())

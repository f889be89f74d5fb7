"""Messages for tests: the example instances and the schemas of this installation, loaded once."""

from functools import cache
from pathlib import Path

from gateway.messages.schema import Schemas
from gateway.resources import schema_files

_FOLDER = Path(__file__).parents[1] / "vectors" / "messages"
VEKTOREN = ("010201", "010206", "010207", "0020", "0010")
"""Messages of the main path; invented persons and authorities."""


@cache
def schemas() -> Schemas:
    return Schemas.from_files(schema_files())


@cache
def vektor(name: str) -> bytes:
    return (_FOLDER / f"{name}.xml").read_bytes()

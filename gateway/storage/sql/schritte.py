"""Steps that bring the tables of a database to this version: numbered SQL files inside the package."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gateway.domain.errors import Usage
from gateway.storage.fehler import Defekt

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step; ``sql`` runs in a transaction of the runner."""

    nummer: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Digest of the text, kept with the database: a step that was applied never changes."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


@cache
def lies_schritte(paket: str) -> tuple[Migration, ...]:
    """Return the steps in the folder ``sql`` of a package, from 1 without gaps; raises ``Defekt``."""
    dateien = files(paket).joinpath("sql").iterdir()
    schritte = sorted(
        (
            Migration(nummer=int(treffer[1]), name=datei.name, sql=datei.read_text(encoding="utf-8"))
            for datei in dateien
            if (treffer := _NAME.fullmatch(datei.name))
        ),
        key=lambda schritt: schritt.nummer,
    )
    if [schritt.nummer for schritt in schritte] != list(range(1, len(schritte) + 1)):
        raise Defekt("the migrations of this installation are incomplete: install the package again")
    return tuple(schritte)


def fehlende(name: str, angewandt: Mapping[int, str], schritte: tuple[Migration, ...]) -> tuple[Migration, ...]:
    """Return the steps a database lacks, of which ``angewandt`` holds number and digest.

    Raises ``Usage`` (STORE_NEWER, STORE_FOREIGN) for one this version cannot serve; ``name`` says which it is.
    """
    if len(angewandt) > len(schritte):
        raise Usage(
            f"{name} was written by a newer version (step {max(angewandt)}, this one knows {len(schritte)}):"
            " start that version, or restore the backup made before the update",
            code="STORE_NEWER",
        )
    for schritt in schritte[: len(angewandt)]:
        if angewandt.get(schritt.nummer) != schritt.sha256:
            raise Usage(
                f"step {schritt.name} of {name} is not the one of this version: start the version that wrote it",
                code="STORE_FOREIGN",
            )
    return schritte[len(angewandt) :]

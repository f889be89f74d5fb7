"""Steps that bring the tables of a database to this version: numbered SQL files inside the package."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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

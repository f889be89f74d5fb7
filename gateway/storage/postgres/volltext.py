"""The index of words in PostgreSQL: hashes as numbers beside the document they are in, under a GIN index."""

import base64
import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final

from gateway.domain.ids import AkteId, DokumentUUID, Kennung
from gateway.domain.textwoerter import marken, textfrage
from gateway.storage.sql.volltext import SqlVolltext
from gateway.transfer.ports import Textstand

SEITE: Final = 2048
"""Files of one look into the index: a search opens some fewer."""


def _zahl(marke: str) -> int:
    """Return the 40 bits of a hash."""
    return int.from_bytes(base64.b32decode(marke.upper()))


def _feld(zahlen: Iterable[int]) -> str:
    """Write numbers as PostgreSQL reads an array."""
    return "{" + ",".join(map(str, zahlen)) + "}"


def _bedingung(frage: str) -> tuple[str, tuple[str, ...]]:
    """Return the condition for what ``frage`` says, and its values; nothing is found by nothing."""
    woerter = json.loads(frage)
    return " AND ".join("marken && CAST(? AS bigint[])" for _ in woerter) or "false", tuple(map(_feld, woerter))


class PostgresVolltext(SqlVolltext):
    """Implements ``Volltext``; a document that goes takes its words along."""

    __slots__ = ()

    def eintragen(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID, woerter: Collection[str]) -> None:
        """Put a document that waits under these hashes; nothing where it does not wait (any more)."""
        self._tu(
            "UPDATE textdokument SET stand = ?, marken = CAST(? AS bigint[])"
            " WHERE mandant = ? AND akte = ? AND dokument = ? AND stand = 'offen'",
            (Textstand.DA if woerter else Textstand.OHNE).value,
            _feld(map(_zahl, woerter)) if woerter else None,
            mandant,
            akte,
            dokument,
        )

    def wartet(self) -> bool:
        """Tell whether any document is to be read."""
        return self._eine("SELECT 1 FROM textdokument WHERE stand = 'offen' LIMIT 1") is not None

    def tilge(self, jetzt: datetime) -> bool:  # noqa: ARG002 -- the server does it by itself
        """Nothing is left behind that a program could take away."""
        return False

    def frage(self, mandant: Kennung, text: str, *, test: bool) -> str:
        """Return what is looked for: numbers of each word in its spellings, as JSON."""
        woerter = (marken(self._tresor.suchwert, mandant, wort, test=test) for wort in textfrage(text))
        return json.dumps([[_zahl(marke) for marke in wort] for wort in woerter])

    def akten(self, frage: str) -> Iterator[AkteId]:
        """Yield the files one of whose documents answers, the newest first; authority and lane are in the words."""
        wo, werte = _bedingung(frage)
        sql = (
            f"SELECT DISTINCT textakte, akte FROM textdokument WHERE {wo} AND textakte < ?"  # noqa: S608 -- constants
            " ORDER BY textakte DESC LIMIT ?"
        )
        grenze = (1 << 63) - 1
        while zeilen := self._alle(sql, *werte, grenze, SEITE):
            yield from (AkteId(akte) for _, akte in zeilen)
            grenze = int(zeilen[-1][0])

    def anzahl(self, frage: str, mandant: Kennung, akte: AkteId) -> int:
        """Return how many documents of a file answer."""
        wo, werte = _bedingung(frage)
        sql = f"SELECT count(*) FROM textdokument WHERE {wo} AND mandant = ? AND akte = ?"  # noqa: S608 -- constants
        zeile = self._eine(sql, *werte, mandant, akte)
        return 0 if zeile is None else int(zeile[0])

"""Wraps anew, under another storage key, everything that lies under the one before: keys and sealed columns.

What is under which key is told by its first octets, so nothing else is noted: whoever is killed begins again and
passes over what is done. The known word of the store (``tresor``) needs both keys from the first piece on, so that
a process that knows the old one only writes nothing any more; with the last it is under the new one alone: then the
old key opens nothing here.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass

from gateway.domain.errors import Usage
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import MARKE, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports.umschluesselung import Stelle


@dataclass(frozen=True, slots=True)
class Spalte:
    """A column with something under the storage key."""

    tabelle: str
    name: str
    schluessel: tuple[str, ...]
    """Primary key of the table."""
    ort: str
    """SQL for the place it is bound to, as ``Tresor`` names it."""
    text: bool = True
    """Sealed text; else a wrapped key."""


def _text(tabelle: str, name: str, an: str, *schluessel: str) -> Spalte:
    return Spalte(tabelle, name, schluessel or (an,), f"'{tabelle}.{name}/' || {an}")


SPALTEN: tuple[Spalte, ...] = (
    Spalte("protokoll_schluessel", "schluessel", ("id",),
           "'protokoll_schluessel/' || mandant || '/' || jahr || '/' || klasse", text=False),
    Spalte("ablage_schluessel", "schluessel", ("mandant",),
           "'ablage_schluessel.schluessel/' || mandant", text=False),
    Spalte("nachricht", "schluessel", ("zeile",), "uuid", text=False),
    _text("transfer", "person", "id"),
    _text("akte", "person", "id", "mandant", "id"),
    _text("akte", "betreff", "id", "mandant", "id"),
    _text("akte", "papier", "id", "mandant", "id"),
    _text("dokument", "dateiname", "uuid", "mandant", "akte", "position"),
    _text("dokument", "beschreibung", "uuid", "mandant", "akte", "position"),
    _text("vorab", "angaben", "zu", "mandant", "zu"),
    _text("dauersperre", "sperren", "zu", "mandant", "zu"),
    _text("wiederherstellung", "person", "id"),
    _text("wartung", "person", "id"),
    _text("wartung", "begruendung", "id"),
    _text("loeschantrag", "person", "id"),
    _text("verzeichnisvorschlag", "person", "id"),
    _text("rueckruf", "person", "id"),
    _text("anhaltung", "person", "id"),
    _text("scanlieferung", "maengel", "id"),
    _text("scanakte", "maengel", "id"),
    _text("kontofrage", "person", "id"),
    _text("kontofrage", "konto", "id"),
    _text("kontofrage", "anlass", "id"),
    _text("kontofrage", "zeitraum", "id"),
    _text("kontofrage", "freigeber", "id"),
    _text("webhook", "inhalt", "id"),
    _text("konto", "anmeldename", "id"),
    _text("konto", "name", "id"),
    _text("konto", "passwort", "id"),
    _text("konto_antrag", "inhalt", "id"),
    _text("konto_faktor", "geheim", "id"),
    _text("konto_anlauf", "inhalt", "id"),
    _text("konto_notrecht", "grund", "id"),
    _text("api_token", "zweck", "id"),
    _text("api_token", "person", "id"),
)  # fmt: skip
"""Everything but the known word. A column that is missing here would be lost with the old key (a test looks)."""


class SqlUmschluesselung(Tabelle):
    """Implements ``Umschluesselung``."""

    __slots__ = ("_tresor",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` knows both keys."""
        super().__init__(connection)
        self._tresor = tresor

    def offen(self) -> int:
        """Count what is under another key; reads every row."""
        return sum(self._zahl(one) for one in SPALTEN)

    def _zahl(self, one: Spalte) -> int:
        sql = f"SELECT count(*) FROM {one.tabelle} WHERE {_alt(one)}"  # noqa: S608 -- constants
        row = self._eine(sql, *self._marken(one))
        return 0 if row is None else int(row[0])

    def _marken(self, one: Spalte) -> tuple[str | bytes, str | bytes]:
        """Return how everything sealed begins in this kind of column, and how what is under our key does."""
        magic, name = self._tresor.kopf
        if not one.text:
            return magic, name
        return MARKE, MARKE + base64.b64encode(name).decode()

    def weiter(self, stelle: Stelle, *, max_zeilen: int) -> tuple[Stelle | None, int]:
        """Wrap anew what is old in the next rows; return the place behind (``None`` = the end), and how many."""
        if stelle == Stelle():
            self._merke(self._tresor.beide)
        one = SPALTEN[stelle.spalte]
        keys = ", ".join(one.schluessel)
        behind = f"WHERE ({keys}) > ({', '.join('?' * len(one.schluessel))})" if stelle.nach else ""
        rows = self._alle(
            f"SELECT {one.ort}, {one.name}, {keys} FROM {one.tabelle} {behind} ORDER BY {keys} LIMIT ?",  # noqa: S608 -- constants
            *stelle.nach,
            max_zeilen,
        )
        done = sum(self._erneuere(one, ort, wert, tuple(key)) for ort, wert, *key in rows)
        if len(rows) == max_zeilen:
            return Stelle(spalte=stelle.spalte, nach=tuple(rows[-1][2:])), done
        behind_all = stelle.spalte + 1 == len(SPALTEN)
        return (None if behind_all else Stelle(spalte=stelle.spalte + 1)), done

    def _erneuere(self, one: Spalte, ort: str, wert: str | bytes | None, key: tuple[str | int, ...]) -> int:
        if wert is None:
            return 0
        try:
            anew = self._tresor.neu_versiegelt(str(wert), ort) if one.text else self._neu_gepackt(bytes(wert), ort)  # type: ignore[arg-type]  # a BLOB
        except (Usage, ValueError):
            row = "/".join(map(str, key))
            raise Usage(
                f"{one.tabelle}.{one.name} of {row} opens with neither storage key: it is damaged or was moved by"
                " hand; keep the old key, put the value back from a backup, then type the command again",
                code="STORAGE_KEY",
            ) from None
        if anew is None:
            return 0
        where = " AND ".join(f"{name} = ?" for name in one.schluessel)
        return self._tu(f"UPDATE {one.tabelle} SET {one.name} = ? WHERE {where}", anew, *key)  # noqa: S608 -- constants

    def _neu_gepackt(self, wrapped: bytes, ort: str) -> bytes | None:
        return self._tresor.neu_gepackt(wrapped, ort.encode())

    def schliesse(self) -> bool:
        """Put the known word of the store under the present key, if nothing else is under another.

        Tells whether that was new. ``Usage`` (REWRAP) where something is, for a process that knew the old key only
        wrote meanwhile.
        """
        if self.offen():
            raise Usage(
                "something was written under the old storage key meanwhile: see that every process was started with"
                " the new configuration, then type the command again",
                code="REWRAP",
            )
        return self._merke(self._tresor.unsere)

    def _merke(self, neu: Callable[[bytes], bytes | None]) -> bool:
        row = self._eine("SELECT probe FROM tresor")
        anew = None if row is None else neu(bytes(row[0]))
        return anew is not None and self._tu("UPDATE tresor SET probe = ?", anew) == 1


def _alt(one: Spalte) -> str:
    """Return the condition for what is sealed (``?1`` begins it), but not under the present key (``?2``)."""
    return f"substr({one.name}, 1, length(?1)) = ?1 AND substr({one.name}, 1, length(?2)) <> ?2"

"""What opens the commitments of the audit log, under one key per authority, year and retention (wire 8.2).

To destroy an opening is to erase a person from the log; to destroy a key erases a year of an authority. Entries,
tree and proofs are not touched by either.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import Any

from gateway.audit.eintrag import SALT_OCTETS, Eintrag, FertigerEintrag, Offenlegung
from gateway.domain.angabenstand import worum
from gateway.domain.events import ART, Aufbewahrung, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.storage.sql.tabelle import Tabelle, liste, zahlen
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung

HANDELNDE = frozenset({Bezug.HANDELNDER, Bezug.VERANTWORTLICHER, Bezug.KONTO})
"""References to staff: nobody is searched by them, so no index holds them."""
NIE_GESUCHT = HANDELNDE | {Bezug.ANTRAG}
"""Nor by what was asked for: it goes with the year, as who asked does."""
MITGEHEND = frozenset({
    Bezug.BEGRUENDUNG, Bezug.REGISTER, Bezug.ANGABEN, Bezug.WEGZUG, Bezug.KONTOSTAND, Bezug.DOKUMENT,
})  # fmt: skip
"""Found, and erased, by what they were said about, never by what they say."""
_JAHR = """
WITH gehalten AS MATERIALIZED (
  SELECT eintrag, nr FROM protokoll_offenlegung WHERE suche IN (SELECT value FROM json_each(?2))
  UNION SELECT eintrag, nr FROM protokoll_offenlegung
    WHERE feld = 'kontostand' AND eintrag IN (SELECT CAST(value AS BIGINT) FROM json_each(?3))
)
DELETE FROM protokoll_offenlegung WHERE schluessel = ?1
  AND (eintrag, nr) NOT IN (SELECT eintrag, nr FROM gehalten)
  AND NOT (suche IS NULL AND eintrag IN (SELECT eintrag FROM gehalten))
"""
"""Openings of a key, but for held references, what accounts stand on, and who acted in these entries."""

_DER_STELLEN = """
SELECT e.stelle, e.blatt, o.nr, o.feld, o.salt, o.wert, o.schluessel, s.schluessel, s.mandant, s.jahr, s.klasse
FROM protokoll_eintrag AS e CROSS JOIN protokoll_offenlegung AS o
  LEFT JOIN protokoll_schluessel AS s ON s.id = o.schluessel
WHERE o.eintrag = e.zeile AND e.log = ?1 AND e.stelle IN (SELECT CAST(value AS BIGINT) FROM json_each(?2))
  AND o.feld IN (SELECT value FROM json_each(?3))
  AND (o.schluessel IS NULL OR s.id IS NOT NULL)
ORDER BY e.stelle, o.nr
"""
"""From the entries to their openings: CROSS keeps SQLite from going through everything that was ever opened."""


class Offenlegungen(Tabelle):
    """Openings of one connection."""

    __slots__ = ("_tresor",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """Keep the connection and the keys."""
        super().__init__(connection)
        self._tresor = tresor

    def anlegen(self, mandant: Kennung, zeile: int, fertig: FertigerEintrag) -> None:
        """Seal and keep the openings of a new entry; some ten microseconds each, so inside the transaction."""
        name, wrapped, ort = self._schluessel(mandant, fertig.eintrag)
        blatt, worum = bytes.fromhex(fertig.leaf_hash), _worum(fertig)
        for nr, offen in enumerate(fertig.offenlegungen):
            sealed = self._tresor.verschluessle(
                offen.salt + offen.wert.encode(), unter=wrapped, ort=ort, aad=_aad(blatt, nr, offen.feld)
            )
            suche = self._suche(mandant, worum, offen)
            self._tu(
                "INSERT INTO protokoll_offenlegung (eintrag, nr, feld, salt, wert, schluessel, suche)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                zeile,
                nr,
                offen.feld.value,
                b"",
                sealed,
                name,
                suche,
            )

    def _suche(self, mandant: Kennung, worum: Mapping[Bezug, str | None], offen: Offenlegung) -> Sha256 | None:
        """Return by what an opening is found: a reason is nobody's name, it goes with what it was given for."""
        if offen.feld in NIE_GESUCHT:
            return None
        wert = worum.get(offen.feld) if offen.feld in MITGEHEND else offen.wert
        return None if wert is None else self._suchwert(mandant, offen.feld, wert)

    def _schluessel(self, mandant: Kennung, eintrag: Eintrag) -> tuple[str, bytes, str]:
        """Return name, wrapped octets and place of the entry's data key; the first entry of a year makes it."""
        jahr = eintrag.zeit.instant.astimezone(UTC).year
        klasse = ART[eintrag.ereignis].aufbewahrung
        while True:
            zeile = self._eine(
                "SELECT id, schluessel FROM protokoll_schluessel WHERE mandant = ? AND jahr = ? AND klasse = ?",
                mandant,
                jahr,
                klasse.value,
            )
            if zeile is not None:
                return str(zeile[0]), bytes(zeile[1]), _ort(mandant, jahr, klasse)
            self._tu(
                "INSERT INTO protokoll_schluessel VALUES (?, ?, ?, ?, ?)",
                secrets.token_hex(16),
                mandant,
                jahr,
                klasse.value,
                self._tresor.neuer_datenschluessel(_ort(mandant, jahr, klasse)),
            )

    def _suchwert(self, mandant: Kennung, feld: Bezug, wert: str) -> Sha256:
        return self._tresor.suchwert("protokoll", f"{mandant}\0{feld.value}\0{wert}")

    def zum_eintrag(self, zeile: int, blatt: bytes) -> tuple[Offenlegung, ...]:
        """Return what still opens the commitments of an entry."""
        zeilen = self._alle(
            "SELECT o.nr, o.feld, o.salt, o.wert, o.schluessel, s.schluessel, s.mandant, s.jahr, s.klasse"
            " FROM protokoll_offenlegung AS o LEFT JOIN protokoll_schluessel AS s ON s.id = o.schluessel"
            " WHERE o.eintrag = ? AND (o.schluessel IS NULL OR s.id IS NOT NULL) ORDER BY o.nr",
            zeile,
        )
        return tuple(self._oeffne(eine, blatt) for eine in zeilen)

    def der_stellen(
        self, log: int, indexe: Collection[int], felder: Collection[Bezug]
    ) -> tuple[tuple[int, Offenlegung], ...]:
        """Return (index, opening) of some references of many entries of a log, lowest index first."""
        zeilen = self._alle(_DER_STELLEN, log, zahlen(indexe), liste(sorted(felder)))
        return tuple((int(stelle), self._oeffne(rest, bytes(blatt))) for stelle, blatt, *rest in zeilen)

    def _oeffne(self, zeile: Sequence[Any], blatt: bytes) -> Offenlegung:
        nr, name, salt, wert, schluessel, wrapped, mandant, jahr, klasse = zeile
        feld = Bezug(name)
        if schluessel is None:
            return Offenlegung(feld=feld, salt=bytes(salt), wert=bytes(wert).decode())
        octets = self._tresor.entschluessle(
            bytes(wert),
            unter=bytes(wrapped),
            ort=_ort(mandant, jahr, Aufbewahrung(klasse)),
            aad=_aad(blatt, nr, feld),
        )
        return Offenlegung(feld=feld, salt=octets[:SALT_OCTETS], wert=octets[SALT_OCTETS:].decode())

    def stellen(self, mandant: Kennung, bezuege: Collection[tuple[Bezug, str]]) -> frozenset[tuple[int, int]]:
        """Return (generation, index) of the integrated entries whose openings are found by these references."""
        zeilen = self._alle(
            "SELECT p.generation, e.stelle FROM protokoll_offenlegung AS o"
            " JOIN protokoll_eintrag AS e ON e.zeile = o.eintrag JOIN protokoll AS p ON p.id = e.log"
            " WHERE o.suche IN (SELECT value FROM json_each(?)) AND p.mandant = ? AND e.stelle IS NOT NULL",
            liste(self._suchwert(mandant, feld, wert) for feld, wert in bezuege),
            mandant,
        )
        return frozenset((int(generation), int(stelle)) for generation, stelle in zeilen)

    def vernichte_bezuege(self, mandant: Kennung, bezuege: Collection[tuple[Bezug, str]]) -> int:
        """Destroy the openings of these references; those of staff in the same entries stay."""
        anzahl = 0
        with self.spurlos():
            for feld, wert in bezuege:
                anzahl += self._tu(
                    "DELETE FROM protokoll_offenlegung WHERE suche = ?", self._suchwert(mandant, feld, wert)
                )
                anzahl += self._tu(
                    "DELETE FROM protokoll_offenlegung WHERE schluessel IS NULL AND feld = ? AND wert = ?"
                    " AND eintrag IN (SELECT e.zeile FROM protokoll_eintrag AS e"
                    " JOIN protokoll AS p ON p.id = e.log WHERE p.mandant = ?)",
                    feld.value,
                    wert.encode(),
                    mandant,
                )
        return anzahl

    def jahre(self, mandant: Kennung) -> tuple[tuple[int, Aufbewahrung], ...]:
        """Return year and retention of every key that is still there, oldest first."""
        zeilen = self._alle(
            "SELECT jahr, klasse FROM protokoll_schluessel WHERE mandant = ? ORDER BY jahr, klasse", mandant
        )
        return tuple((int(jahr), Aufbewahrung(klasse)) for jahr, klasse in zeilen)

    def vernichte_jahr(
        self, mandant: Kennung, jahr: int, klasse: Aufbewahrung, *, ausser: Collection[tuple[Bezug, str]] = ()
    ) -> int:
        """Destroy the openings of a year and their key; the key stays for those of held references, if any."""
        with self.spurlos():
            zeile = self._eine(
                "SELECT id FROM protokoll_schluessel WHERE mandant = ? AND jahr = ? AND klasse = ?",
                mandant,
                jahr,
                klasse.value,
            )
            if zeile is None:
                return 0
            anzahl = self._tu(
                _JAHR,
                zeile[0],
                liste(self._suchwert(mandant, feld, wert) for feld, wert in ausser),
                zahlen(self._kontobelege(mandant)),
            )
            self._tu(
                "DELETE FROM protokoll_schluessel WHERE id = ?1"
                " AND NOT EXISTS (SELECT 1 FROM protokoll_offenlegung WHERE schluessel = ?1)",
                zeile[0],
            )
            return anzahl

    def kontobelege(self, mandant: Kennung) -> frozenset[tuple[int, int]]:
        """Return (generation, index) of the integrated entries that the roles of today's accounts stand on."""
        zeilen = self._alle(
            "SELECT p.generation, e.stelle FROM protokoll_eintrag AS e JOIN protokoll AS p ON p.id = e.log"
            " WHERE e.zeile IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) AND e.stelle IS NOT NULL",
            zahlen(self._kontobelege(mandant)),
        )
        return frozenset((int(generation), int(stelle)) for generation, stelle in zeilen)

    def _kontobelege(self, mandant: Kennung) -> tuple[int, ...]:
        """Return the row of the newest entry about each account there is: without it no role of it would count."""
        konten = [str(ident) for (ident,) in self._alle("SELECT id FROM konto")]
        zeilen = self._alle(
            "SELECT max(eintrag) FROM protokoll_offenlegung"
            " WHERE suche IN (SELECT value FROM json_each(?)) GROUP BY suche",
            liste(self._suchwert(mandant, Bezug.KONTOSTAND, one) for one in konten),
        )
        return tuple(int(eintrag) for (eintrag,) in zeilen)

    def zuletzt(self, mandant: Kennung, feld: Bezug, worum: str) -> Mapping[Bezug, str]:
        """Return what opens the newest entry whose ``feld``, one of ``MITGEHEND``, is about this; empty = none."""
        zeile = self._eine(
            "SELECT e.zeile, e.blatt FROM protokoll_offenlegung AS o JOIN protokoll_eintrag AS e"
            " ON e.zeile = o.eintrag WHERE o.suche = ? ORDER BY o.eintrag DESC LIMIT 1",
            self._suchwert(mandant, feld, worum),
        )
        if zeile is None:
            return {}
        return {one.feld: one.wert for one in self.zum_eintrag(int(zeile[0]), bytes(zeile[1]))}

    def findbar(self, zeile: int, mandant: Kennung, offene: Collection[Offenlegung]) -> bool:
        """Tell whether an entry is found by what its openings say; by a reason or a digest nobody is searched.

        Openings in clear, as the first versions kept them, have no keyed hash.
        """
        if self._eine("SELECT 1 FROM protokoll_offenlegung WHERE eintrag = ? AND schluessel IS NULL", zeile):
            return True
        suchbar = [(o.feld, o.wert) for o in offene if o.feld not in NIE_GESUCHT | MITGEHEND]
        said = {o.feld: o.wert for o in offene}
        if Bezug.KONTOSTAND in said:  # by it a role is found to count
            suchbar.append((Bezug.KONTOSTAND, said.get(Bezug.KONTO, "")))
        gesucht = sorted(self._suchwert(mandant, feld, wert) for feld, wert in suchbar)
        zeilen = self._alle(
            "SELECT suche FROM protokoll_offenlegung WHERE eintrag = ? AND suche IS NOT NULL"
            " AND feld NOT IN (SELECT value FROM json_each(?))",
            zeile,
            liste(sorted(MITGEHEND - {Bezug.KONTOSTAND})),
        )
        return gesucht == sorted(str(suche) for (suche,) in zeilen)

    def entferne_leere_schluessel(self, mandant: Kennung) -> None:
        """Destroy the keys of years under which nothing is kept any more; a new entry makes another."""
        self._tu(
            "DELETE FROM protokoll_schluessel WHERE mandant = ?"
            " AND id NOT IN (SELECT schluessel FROM protokoll_offenlegung WHERE schluessel IS NOT NULL)",
            mandant,
        )

    @contextmanager
    def spurlos(self) -> Iterator[None]:
        """Hold what is deleted within to leave nothing readable behind, where the database can promise that."""
        yield


def _worum(fertig: FertigerEintrag) -> Mapping[Bezug, str | None]:
    """Return what a reason was given for: transfer, else file, else message; a register is its file's.

    What is known besides is that of its file, or of its transfer; a departure is the AZR number's, the
    state of an account is that account's, a document its delivery's, else its file's.
    """
    said = {one.feld: one.wert for one in fertig.offenlegungen}
    akte, angaben, bekannt = said.get(Bezug.AKTE), fertig.eintrag.angaben, said.get(Bezug.ANGABEN)
    return {
        Bezug.BEGRUENDUNG: angaben.transfer or akte or angaben.nachricht,
        Bezug.REGISTER: akte,
        Bezug.ANGABEN: None if bekannt is None else worum(bekannt),
        Bezug.WEGZUG: said.get(Bezug.AZR_NUMMER),
        Bezug.KONTOSTAND: said.get(Bezug.KONTO),
        Bezug.DOKUMENT: angaben.transfer or akte,
    }


def _ort(mandant: str, jahr: int, klasse: Aufbewahrung) -> str:
    return f"protokoll_schluessel/{mandant}/{jahr}/{klasse.value}"


def _aad(blatt: bytes, nr: int, feld: Bezug) -> bytes:
    """Bind an opening to its entry, its number and its field."""
    return b"aktenbote:offenlegung:1" + blatt + nr.to_bytes(4) + feld.value.encode()

"""What pages look up across tables."""

import apsw

from gateway.domain.ids import Kennung, NachrichtenUUID, ProzessUUID, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen, kurzzeichen
from gateway.domain.transfer import Transfer
from gateway.storage.sqlite.abbildung import Abbildung, Wert
from gateway.storage.sqlite.tabelle import Tabelle, liste
from gateway.storage.sqlite.transfers import abbildung as transferabbildung
from gateway.storage.sqlite.tresor import Tresor
from gateway.transfer.ports.einblick import Auswahl, Paare
from gateway.transfer.records import Nachricht

_N = Abbildung(Nachricht, "nachricht")
_SCHLUESSEL = "x'227472616e73666572223a22'"
"""``"transfer":"`` as the octets of an entry hold it; written as in the index, which serves only then."""
_EINTRAEGE = f"""
SELECT oktette FROM protokoll_eintrag
WHERE substr(oktette, instr(oktette, {_SCHLUESSEL}) + 12, 36) = ? AND instr(oktette, {_SCHLUESSEL}) > 0
  AND log IN (SELECT id FROM protokoll WHERE mandant = ?)
ORDER BY zeile DESC LIMIT ?
"""  # noqa: S608 -- a constant of this module only
_PAAR = "rolle || '/' || zustand IN (SELECT value FROM json_each(?))"
_FRAGE = (
    "EXISTS (SELECT 1 FROM aufgabe WHERE aufgabe.transfer = transfer.id AND aufgabe.erledigt IS NULL"
    " AND aufgabe.art IN (SELECT value FROM json_each(?)))"
)


class SqliteEinblick(Tabelle):
    """Implements ``Einblick``."""

    __slots__ = ("_t",)

    def __init__(self, connection: apsw.Connection, tresor: Tresor) -> None:
        """``tresor`` opens the persons."""
        super().__init__(connection)
        self._t = transferabbildung(tresor)

    def uebergaben(
        self, mandant: Kennung, auswahl: Auswahl, *, nach: TransferId | None, max_zeilen: int
    ) -> tuple[Transfer, ...]:
        """Return transfers, newest first; a ``nach`` of another authority gives an empty page."""
        wo, werte = ["mandant = ?"], [str(mandant)]
        if auswahl.rolle is not None:
            wo.append("rolle = ?")
            werte.append(auswahl.rolle.value)
        if auswahl.partner is not None:
            wo.append("partner = ?")
            werte.append(auswahl.partner)
        if auswahl.staende is not None:
            wo.append(_PAAR)
            werte.append(_paare(auswahl.staende))
        if auswahl.zug is not None:
            wo.append(f"({_PAAR} OR {_FRAGE})")
            werte += [_paare(auswahl.zug), liste(sorted(auswahl.oder_frage))]
        if auswahl.ohne_frage:
            wo.append(f"NOT {_FRAGE}")
            werte.append(liste(sorted(auswahl.ohne_frage)))
        if nach is not None:
            wo.append(
                "(begonnen, id) < (SELECT t.begonnen, t.id FROM transfer AS t WHERE t.id = ? AND t.mandant = ?)"
            )
            werte += [nach, mandant]
        return self._transfers(
            f"WHERE {' AND '.join(wo)} ORDER BY begonnen DESC, id DESC LIMIT ?", *werte, max_zeilen
        )

    def zum_kurzzeichen(self, mandant: Kennung, kurz: Kurzzeichen) -> tuple[Transfer, ...]:
        """Return the transfers whose process has it: computed for each, for no table holds it."""
        zeilen = self._alle("SELECT id, prozess FROM transfer WHERE mandant = ?", mandant)
        found = [ident for ident, prozess in zeilen if kurzzeichen(ProzessUUID(prozess)) == kurz]
        wo = "WHERE mandant = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY begonnen DESC, id DESC"
        return self._transfers(wo, mandant, liste(found)) if found else ()

    def zur_uuid(self, mandant: Kennung, uuid: NachrichtenUUID) -> tuple[Nachricht, ...]:
        """Return the messages under this id, oldest first."""
        zeilen = self._alle(_N.select("WHERE uuid = ? AND mandant = ? ORDER BY zeile"), uuid, mandant)
        return tuple(_N.objekt(zeile) for zeile in zeilen)

    def eintraege(self, mandant: Kennung, transfer: TransferId, *, max_zeilen: int) -> tuple[bytes, ...]:
        """Return the octets of entries that name the transfer, newest first."""
        zeilen = self._alle(_EINTRAEGE, transfer.encode(), mandant, max_zeilen)
        return tuple(bytes(oktette) for (oktette,) in zeilen)

    def _transfers(self, wo: str, *werte: Wert) -> tuple[Transfer, ...]:
        return tuple(self._t.objekt(zeile) for zeile in self._alle(self._t.select(wo), *werte))


def _paare(paare: Paare) -> str:
    return liste(sorted(f"{rolle.value}/{zustand.value}" for rolle, zustand in paare))

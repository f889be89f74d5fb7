"""What pages look up across tables."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen, kurzzeichen
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.storage.sql.abbildung import Abbildung
from gateway.storage.sql.tabelle import Tabelle, Zeile, liste
from gateway.storage.sql.transfers import abbildung as transferabbildung
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung, Wert
from gateway.transfer.ports.einblick import Auswahl, Merkmal, Merkmale, Zuege
from gateway.transfer.records import AufgabeArt, Nachricht

_N = Abbildung(Nachricht, "nachricht")
_SCHLUESSEL = "x'227472616e73666572223a22'"
"""``"transfer":"`` as the octets of an entry hold it; written as in the index, which serves only then."""
_EINTRAEGE = f"""
SELECT oktette FROM protokoll_eintrag
WHERE substr(oktette, instr(oktette, {_SCHLUESSEL}) + 12, 36) = ? AND instr(oktette, {_SCHLUESSEL}) > 0
  AND log IN (SELECT id FROM protokoll WHERE mandant = ?)
ORDER BY zeile DESC LIMIT ?
"""  # noqa: S608 -- a constant of this module only
_STELLE = "SELECT begonnen, id FROM transfer WHERE mandant = ?"
_UEBERNOMMEN = " AND zustand = 'uebernommen' AND rolle = 'nehmer'"
_ZURUECKGESTELLT = " AND zustand = 'zurueckgestellt' AND rolle = 'geber' AND coalesce(substr(hinweis, 1, 10), '')"
_ABGEGEBEN = " AND zustand = 'abgeschlossen' AND rolle = 'geber'"
_MERKMAL: Mapping[tuple[Merkmal, bool], str] = {
    (Merkmal.BEREIT, True): f"{_UEBERNOMMEN} AND antwort IS NOT NULL",
    (Merkmal.BEREIT, False): f"{_UEBERNOMMEN} AND antwort IS NULL",
    (Merkmal.WARTET_MIT, True): f"{_ZURUECKGESTELLT} = 'antwort_07'",
    (Merkmal.WARTET_MIT, False): f"{_ZURUECKGESTELLT} <> 'antwort_07'",
    (Merkmal.AUFBEWAHRT, True): f"{_ABGEGEBEN} AND aufbewahrt = 1",
    (Merkmal.AUFBEWAHRT, False): f"{_ABGEGEBEN} AND aufbewahrt = 0",
}
"""Few are in the first two states at once; of the last there is an index, which wants these words literally."""
_UNTER = (
    "SELECT begonnen, id, rolle, zustand, partner FROM transfer"
    " WHERE id IN (SELECT value FROM json_each(?)) AND +mandant = ?"
)
_GEFRAGT = (
    "SELECT transfer FROM aufgabe WHERE erledigt IS NULL AND transfer IS NOT NULL AND mandant = ?"
    " AND art IN (SELECT value FROM json_each(?))"
)
_OFFENE = (
    "SELECT id FROM aufgabe WHERE erledigt IS NULL AND mandant = ? AND art IN (SELECT value FROM json_each(?))"
    " ORDER BY angelegt, id"
)
_GEZEIGT = (
    (
        "SELECT n.zeile, p.zustand FROM nachricht AS n LEFT JOIN postfach AS p"
        " ON p.autor = n.autor AND p.uuid = n.uuid WHERE n.transfer = ? ORDER BY n.zeile, p.id"
    ),
    "SELECT id FROM aufgabe WHERE transfer = ? AND erledigt IS NULL ORDER BY angelegt, id",
    "SELECT ref, faellig FROM auftrag WHERE art = 'frist' AND ref > ?1 || '/' AND ref < ?1 || '0' ORDER BY ref",
    "SELECT faellig FROM auftrag WHERE art = 'aufbewahrt' AND ref = ?",
)
"""What the page of a transfer changes by, its version apart; ``0`` is the character behind ``/``."""


class SqlEinblick(Tabelle):
    """Implements ``Einblick``."""

    __slots__ = ("_t",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` opens the persons."""
        super().__init__(connection)
        self._t = transferabbildung(tresor)

    def uebergaben(
        self, mandant: Kennung, auswahl: Auswahl, *, nach: TransferId | None, max_zeilen: int
    ) -> tuple[Transfer, ...]:
        """Return transfers, newest first; a ``nach`` of another authority gives an empty page."""
        ab = None
        if nach is not None:
            ab = self._eine("SELECT begonnen, id FROM transfer WHERE id = ? AND mandant = ?", nach, mandant)
            if ab is None:
                return ()
        asked = self._gefragte(mandant, auswahl.oder_frage)
        hidden = self._gefragte(mandant, auswahl.ohne_frage)
        found = set(self._stellen(mandant, auswahl, ab, max_zeilen + len(hidden)))
        if asked and auswahl.zug is not None:
            found.update(self._stellen_unter(mandant, auswahl, asked, ab))
        page = sorted((one for one in found if one[1] not in hidden), reverse=True)[:max_zeilen]
        wo = "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY +begonnen DESC, +id DESC"
        return self._transfers(wo, liste(str(ident) for _, ident in page))

    def _stellen(
        self, mandant: Kennung, auswahl: Auswahl, ab: Zeile | None, zeilen: int
    ) -> Iterator[tuple[str, str]]:
        """Yield (begun, id) of the newest in each of the chosen states, or in any, from an index alone."""
        rest, values = "", []
        if auswahl.partner is not None:
            rest, values = " AND partner = ?", [str(auswahl.partner)]
        if ab is not None:
            rest, values = f"{rest} AND (begonnen, id) < (?, ?)", [*values, *ab]
        tail = f"{rest} ORDER BY begonnen DESC, id DESC LIMIT ?"
        pairs = _zuege(auswahl)
        if pairs is None:
            side = "" if auswahl.rolle is None else " AND rolle = ?"
            some = [] if auswahl.rolle is None else [auswahl.rolle.value]
            yield from self._alle(f"{_STELLE}{side}{tail}", mandant, *some, *values, zeilen)
            return
        for (rolle, zustand), mark in sorted(pairs.items()):
            if auswahl.rolle not in {None, rolle}:
                continue
            if mark is not None:
                yield from self._alle(f"{_STELLE}{_MERKMAL[mark]}{tail}", mandant, *values, zeilen)
            else:
                one = f"{_STELLE} AND zustand = ? AND rolle = ?{tail}"
                yield from self._alle(one, mandant, zustand.value, rolle.value, *values, zeilen)

    def _stellen_unter(
        self, mandant: Kennung, auswahl: Auswahl, transfers: Iterable[str], ab: Zeile | None
    ) -> Iterator[tuple[str, str]]:
        """Yield the same of those among some that fit, whoever's turn their state says it is."""
        for begun, ident, side, state, partner in self._alle(_UNTER, liste(transfers), mandant):
            fits = auswahl.staende is None or (Rolle(side), Zustand(state)) in auswahl.staende
            wanted = auswahl.rolle in {None, side} and auswahl.partner in {None, partner}
            if fits and wanted and (ab is None or (begun, ident) < ab):
                yield begun, ident

    def _gefragte(self, mandant: Kennung, arten: Collection[AufgabeArt]) -> frozenset[str]:
        """Return the transfers with an open question of these kinds; few are open."""
        if not arten:
            return frozenset()
        return frozenset(str(ident) for (ident,) in self._alle(_GEFRAGT, mandant, liste(sorted(arten))))

    def zum_kurzzeichen(self, mandant: Kennung, kurz: Kurzzeichen) -> tuple[Transfer, ...]:
        """Return the transfers whose process has it."""
        wo = "WHERE mandant = ? AND kurzzeichen = ? ORDER BY begonnen DESC, id DESC"
        return tuple(one for one in self._transfers(wo, mandant, kurz) if kurzzeichen(one.prozess) == kurz)

    def zur_uuid(self, mandant: Kennung, uuid: NachrichtenUUID) -> tuple[Nachricht, ...]:
        """Return the messages under this id, oldest first."""
        zeilen = self._alle(_N.select("WHERE uuid = ? AND mandant = ? ORDER BY zeile"), uuid, mandant)
        return tuple(_N.objekt(zeile) for zeile in zeilen)

    def merkmale_uebergabe(self, mandant: Kennung, transfer: TransferId) -> Merkmale:
        """Return its version, messages and whether they were fetched, open questions and deadlines."""
        ours = self._alle("SELECT version FROM transfer WHERE id = ? AND mandant = ?", transfer, mandant)
        return (*ours, *(row for frage in _GEZEIGT for row in self._alle(frage, transfer))) if ours else ()

    def merkmale_fragen(self, mandant: Kennung, arten: Collection[AufgabeArt]) -> Merkmale:
        """Return the ids of the open ones."""
        return tuple(self._alle(_OFFENE, mandant, liste(sorted(arten))))

    def eintraege(self, mandant: Kennung, transfer: TransferId, *, max_zeilen: int) -> tuple[bytes, ...]:
        """Return the octets of entries that name the transfer, newest first."""
        zeilen = self._alle(_EINTRAEGE, transfer.encode(), mandant, max_zeilen)
        return tuple(bytes(oktette) for (oktette,) in zeilen)

    def _transfers(self, wo: str, *werte: Wert) -> tuple[Transfer, ...]:
        return tuple(self._t.objekt(zeile) for zeile in self._alle(self._t.select(wo), *werte))


def _zuege(auswahl: Auswahl) -> Zuege | None:
    """Return the states that are wanted by both, with what is asked of them beside; ``None`` = all."""
    if auswahl.zug is None:
        return None if auswahl.staende is None else dict.fromkeys(auswahl.staende)
    return {pair: mark for pair, mark in auswahl.zug.items() if auswahl.staende is None or pair in auswahl.staende}

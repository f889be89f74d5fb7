"""Whose turn it is: the state says it, unless a question waits; and how lists are chosen by it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from gateway.domain.ids import Kennung
from gateway.domain.states import ENDZUSTAENDE, Rolle, Zustand
from gateway.domain.verlauf import AmZug
from gateway.domain.verlauf_stand import STAND, VARIANTEN
from gateway.transfer.ports import Auswahl
from gateway.transfer.ports.einblick import Merkmal, Paar, Paare, Zuege
from gateway.transfer.records import Aufgabe, AufgabeArt

BETRIEBSFRAGEN: Final = frozenset(
    {
        AufgabeArt.AUFTRAG_GESCHEITERT,
        AufgabeArt.QUARANTAENE_ANSEHEN,
        AufgabeArt.UHR_PRUEFEN,
        AufgabeArt.DIENST_FEHLT,
        AufgabeArt.VIRENSCHUTZ_FEHLT,
        AufgabeArt.ZEUGEN_FEHLEN,
        AufgabeArt.ZEITSTEMPEL_FEHLEN,
        AufgabeArt.PROTOKOLL_WIDERSPRUCH,
        AufgabeArt.WEBHOOK_AUFGEGEBEN,
    }
)
"""Questions for those who run the installation; the others are for clerks."""
FACHFRAGEN: Final = frozenset(AufgabeArt) - BETRIEBSFRAGEN


class Gruppe(StrEnum):
    """States that a list shows together."""

    LAUFEND = "laufend"
    BEENDET = "beendet"  # the file is where it belongs, or was never to move
    OHNE_AKTE = "ohne_akte"  # it ended and no file changed its authority
    RUECKRUF = "rueckruf"


_BEENDET = frozenset({Zustand.ABGESCHLOSSEN})
_RUECKRUF = frozenset({Zustand.RUECKRUF_LIEGT_VOR, Zustand.RUECKRUF_LAEUFT, Zustand.ZURUECKGERUFEN})
ALLE: Final[Paare] = frozenset((rolle, zustand) for rolle, rows in STAND.items() for zustand in rows)
"""Every side and state there is."""


def _paare(zustaende: Iterable[Zustand]) -> Paare:
    wanted = frozenset(zustaende)
    return frozenset(pair for pair in ALLE if pair[1] in wanted)


GRUPPEN: Final[Mapping[Gruppe, Paare]] = {
    Gruppe.LAUFEND: _paare(set(Zustand) - ENDZUSTAENDE),
    Gruppe.BEENDET: _paare(_BEENDET),
    Gruppe.OHNE_AKTE: _paare(ENDZUSTAENDE - _BEENDET - _RUECKRUF),
    Gruppe.RUECKRUF: _paare(_RUECKRUF),
}


def wer_ist_am_zug(grundwert: AmZug, offene: Iterable[Aufgabe]) -> AmZug:
    """Return whose turn it is: whoever an open question asks, clerks before operations, else as the state says."""
    arten = {one.art for one in offene}
    if arten & FACHFRAGEN:
        return AmZug.SIE
    return AmZug.BETRIEB if arten else grundwert


UNTERSCHIEDE: Final[Mapping[Paar, tuple[str, Merkmal]]] = {
    (Rolle.NEHMER, Zustand.UEBERNOMMEN): ("bereit", Merkmal.BEREIT),
    (Rolle.GEBER, Zustand.ZURUECKGESTELLT): ("antwort_07", Merkmal.WARTET_MIT),
    (Rolle.GEBER, Zustand.ABGESCHLOSSEN): ("aufbewahrt", Merkmal.AUFBEWAHRT),
}
"""Of each state whose words have a variant with another turn: that one, and how the store finds its transfers."""


def _zuege(am_zug: AmZug) -> Zuege:
    """Return the states in which it is this turn while no question waits."""
    found: dict[Paar, tuple[Merkmal, bool] | None] = {}
    for pair in ALLE:
        usual = STAND[pair[0]][pair[1]].am_zug
        if pair not in UNTERSCHIEDE:
            if usual is am_zug:
                found[pair] = None
            continue
        variant, mark = UNTERSCHIEDE[pair]
        if am_zug in (turns := {usual: False, VARIANTEN[pair][variant].am_zug: True}):
            found[pair] = (mark, turns[am_zug])
    return found


def _staende(gruppe: Gruppe | None, zustand: Zustand | None) -> Paare | None:
    if zustand is None:
        return None if gruppe is None else GRUPPEN[gruppe]
    one = _paare({zustand})
    return one if gruppe is None else one & GRUPPEN[gruppe]


def auswahl(
    *,
    gruppe: Gruppe | None = None,
    am_zug: AmZug | None = None,
    partner: Kennung | None = None,
    rolle: Rolle | None = None,
    zustand: Zustand | None = None,
) -> Auswahl:
    """Return which transfers a list shows: none of them has to be looked at to tell whose turn it is."""
    chosen = Auswahl(
        rolle=rolle,
        partner=partner,
        staende=_staende(gruppe, zustand),
    )
    if am_zug is None:
        return chosen
    turns = _zuege(am_zug)
    if am_zug is AmZug.SIE:
        return replace(chosen, zug=turns, oder_frage=FACHFRAGEN)
    if am_zug is AmZug.BETRIEB:
        return replace(chosen, zug=turns, oder_frage=BETRIEBSFRAGEN, ohne_frage=FACHFRAGEN)
    return replace(chosen, zug=turns, ohne_frage=frozenset(AufgabeArt))

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
from gateway.transfer.ports.einblick import Paare
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


def _moegliche(rolle: Rolle, zustand: Zustand) -> set[AmZug]:
    """Return whose turn it may be in a state while no question waits."""
    variants = VARIANTEN.get((rolle, zustand), {}).values()
    return {STAND[rolle][zustand].am_zug, *(one.am_zug for one in variants)}


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
    """Return which transfers a list has to look at: those of a turn among them, and some that may not be.

    Of a state whose words have variants with another turn the reader looks at each transfer.
    """
    chosen = Auswahl(
        rolle=rolle,
        partner=partner,
        staende=_staende(gruppe, zustand),
    )
    if am_zug is None:
        return chosen
    pairs = frozenset(pair for pair in ALLE if am_zug in _moegliche(*pair))
    if am_zug is AmZug.SIE:
        return replace(chosen, zug=pairs, oder_frage=FACHFRAGEN)
    if am_zug is AmZug.BETRIEB:
        return replace(chosen, zug=pairs, oder_frage=BETRIEBSFRAGEN, ohne_frage=FACHFRAGEN)
    return replace(chosen, zug=pairs, ohne_frage=frozenset(AufgabeArt))

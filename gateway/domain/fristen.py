"""Deadlines as data: in which state, after how many working days, what happens by itself.

Rule 1: a transfer has the deadlines of the state it is in and no others; changing the state begins them anew.
Rule 2: the days are defaults; an authority sets its own by the name of the deadline (0 = never).
Rule 3: a deadline never discloses and never deletes anything: it asks again, reminds, asks a person, or gives up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.states import Rolle, Zustand


class Fristart(StrEnum):
    """What happens when a deadline ends."""

    NICHT_ABGEHOLT = "nicht_abgeholt"  # a person is asked if our message still lies unfetched
    ERINNERUNG = "erinnerung"  # the partner is reminded: 010002, for a receipt 0021; in stages
    WIEDERVORLAGE = "wiedervorlage"  # asked again, looked at again
    ESKALATION = "eskalation"  # a person is asked
    GIB_AUF = "gib_auf"  # the transfer ends unanswered, and a person is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Frist:
    """One deadline of a state."""

    name: str
    """Unique; the key in the configuration."""
    art: Fristart
    tage: int
    """Working days from the begin of the state; of every further stage: from the stage before."""
    stufen: int = 1
    """How often it ends; each time one stage more."""


OHNE_ENDE = 250
"""Stages of a deadline whose case must not fall silent: a person who has looked is asked again, for years."""

_R, _Z, _A = Rolle, Zustand, Fristart

FRISTEN: Mapping[tuple[Rolle, Zustand], tuple[Frist, ...]] = {
    (_R.NEHMER, _Z.ANGEBOT_LIEGT_VOR): (Frist(name="offer_undecided", art=_A.ESKALATION, tage=5, stufen=3),),
    (_R.NEHMER, _Z.ANGABEN_FEHLEN): (Frist(name="notice_incomplete", art=_A.ESKALATION, tage=5, stufen=3),),
    (_R.NEHMER, _Z.GEWUENSCHT): (Frist(name="request_stuck", art=_A.ESKALATION, tage=3, stufen=3),),
    (_R.NEHMER, _Z.EMPFANGEN): (Frist(name="import_stuck", art=_A.ESKALATION, tage=3, stufen=3),),
    (_R.NEHMER, _Z.ANGEFORDERT): (
        Frist(name="request_unfetched", art=_A.NICHT_ABGEHOLT, tage=2),
        Frist(name="request_reminder", art=_A.ERINNERUNG, tage=10, stufen=3),
        Frist(name="request_unanswered", art=_A.ESKALATION, tage=35),
        Frist(name="request_give_up", art=_A.GIB_AUF, tage=120),
    ),
    (_R.NEHMER, _Z.ZURUECKGESTELLT): (
        Frist(name="postponed_ask_again", art=_A.WIEDERVORLAGE, tage=20),
        Frist(name="postponed_too_long", art=_A.ESKALATION, tage=15),
    ),
    (_R.NEHMER, _Z.UEBERNOMMEN): (
        Frist(name="receipt_unfetched", art=_A.NICHT_ABGEHOLT, tage=2),
        Frist(name="receipt_unclosed", art=_A.ESKALATION, tage=10, stufen=OHNE_ENDE),
    ),
    (_R.NEHMER, _Z.RUECKRUF_LIEGT_VOR): (
        Frist(name="recall_undecided", art=_A.ESKALATION, tage=1, stufen=OHNE_ENDE),
    ),
    (_R.GEBER, _Z.RUECKRUF_LAEUFT): (Frist(name="recall_unanswered", art=_A.ESKALATION, tage=1, stufen=OHNE_ENDE),),
    (_R.GEBER, _Z.ANGEBOTEN): (
        Frist(name="offer_unfetched", art=_A.NICHT_ABGEHOLT, tage=2),
        Frist(name="offer_unanswered", art=_A.ESKALATION, tage=15),
        Frist(name="offer_give_up", art=_A.GIB_AUF, tage=60),
    ),
    (_R.GEBER, _Z.ANFRAGE_LIEGT_VOR): (Frist(name="answer_stuck", art=_A.ESKALATION, tage=3, stufen=3),),
    (_R.GEBER, _Z.PACKEN): (Frist(name="packing_stuck", art=_A.ESKALATION, tage=3, stufen=3),),
    (_R.GEBER, _Z.ENTSCHEIDUNG_OFFEN): (Frist(name="decision_open", art=_A.ESKALATION, tage=5, stufen=3),),
    (_R.GEBER, _Z.ZURUECKGESTELLT): (
        Frist(name="obstacle_look_again", art=_A.WIEDERVORLAGE, tage=1, stufen=OHNE_ENDE),
        Frist(name="obstacle_too_long", art=_A.ESKALATION, tage=40),
    ),
    (_R.GEBER, _Z.VERSANDT): (
        Frist(name="delivery_unfetched", art=_A.NICHT_ABGEHOLT, tage=2),
        Frist(name="receipt_reminder", art=_A.ERINNERUNG, tage=10, stufen=3),
        Frist(name="receipt_missing", art=_A.ESKALATION, tage=35, stufen=OHNE_ENDE),
    ),
}
"""The table; a delivery is never given up: where the file is has to be found out."""

UNSERE = frozenset({"offer_undecided", "notice_incomplete", "decision_open", "recall_undecided"})
"""Deadlines of a decision that a person here owes: when one has ended, what is asked is overdue."""

NAMEN: frozenset[str] = frozenset(frist.name for fristen in FRISTEN.values() for frist in fristen)
"""Names that a configuration may set."""


def frist(rolle: Rolle, zustand: Zustand, name: str) -> Frist | None:
    """Return the deadline of this name in this state, ``None`` if the state has none such."""
    return next((one for one in FRISTEN.get((rolle, zustand), ()) if one.name == name), None)

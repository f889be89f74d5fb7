"""What only two persons may do: one asks, another one confirms within a week; both stand in the log."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta

from gateway.domain.angabenstand import antragsstand
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung
from gateway.transfer.ports import Tx
from gateway.transfer.records import Loeschantrag, Loeschgegenstand
from gateway.transfer.umgebung import Umgebung

BESTAETIGEN = timedelta(days=7)
"""A request that nobody confirmed by then has to be made anew: what it names may have changed."""


def stelle(
    umgebung: Umgebung,
    tx: Tx,
    antrag: Loeschantrag,
    ereignis: AuditEreignis,
    *,
    rechtsgrund: Rechtsgrund,
    weitere: Iterable[tuple[Bezug, str]] = (),
    **angaben: object,
) -> Loeschantrag:
    """Keep a request and log it with who asked, a commitment to all of it, and ``weitere`` references."""
    tx.loeschantraege.anlegen(antrag)
    umgebung.protokollant.notiere(
        tx,
        antrag.mandant,
        ereignis,
        akteur=Akteur.PERSON,
        rechtsgrund=rechtsgrund,
        aufgabe=antrag.id,
        bezuege=[(Bezug.HANDELNDER, antrag.person), (Bezug.ANTRAG, antragsstand(asdict(antrag))), *weitere],
        **angaben,
    )
    return antrag


def hole(
    umgebung: Umgebung, tx: Tx, mandant: Kennung, ident: str, *, person: str, gegenstand: Loeschgegenstand
) -> Loeschantrag:
    """Return a request that this person may confirm; whoever carries it out removes it in the same transaction.

    ``Usage``: no such request of this authority, too old, or the same person.
    """
    antrag = tx.loeschantraege.holen(ident)
    if antrag is None or antrag.mandant != mandant or antrag.gegenstand is not gegenstand:
        raise Usage(f"{mandant} has no open request {ident}", code="UNKNOWN")
    if umgebung.jetzt() > antrag.gestellt + BESTAETIGEN:
        raise Usage(f"the request is older than {BESTAETIGEN.days} days: make it anew", code="TOO-OLD")
    if dieselbe(antrag.person, person):
        raise Usage(
            "another person than the one who asked must confirm, under an account of their own", code="SAME"
        )
    return antrag


def dieselbe(eine: str, andere: str) -> bool:
    """Tell whether two names of accounts are of one person, also where one is the system's and one of the pages."""
    return eine.strip().casefold() == andere.strip().casefold()


def beide(antrag: Loeschantrag, person: str) -> list[tuple[Bezug, str]]:
    """Return the references to who confirmed (acts) and who asked (answers for it)."""
    return [(Bezug.HANDELNDER, person), (Bezug.VERANTWORTLICHER, antrag.person)]

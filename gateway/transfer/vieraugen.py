"""What only two persons may do: one asks, another one confirms within a week; both stand in the log."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from gateway.domain.angabenstand import antragsstand
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung
from gateway.domain.konto import Kontozustand, namensform
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Konto
from gateway.transfer.protokollant import wer
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


def verwirf(
    umgebung: Umgebung,
    tx: Tx,
    antrag: Loeschantrag,
    ereignis: AuditEreignis,
    *,
    rechtsgrund: Rechtsgrund,
    person: str,
    begruendung: str,
) -> None:
    """Remove a request and log who let it go, why, and whose it was. ``Usage``: REASON."""
    tx.loeschantraege.entfernen(antrag.id)
    files = [] if antrag.akte is None else [(Bezug.AKTE, str(antrag.akte))]
    umgebung.protokollant.notiere(
        tx,
        antrag.mandant,
        ereignis,
        akteur=Akteur.PERSON,
        rechtsgrund=rechtsgrund,
        aufgabe=antrag.id,
        code=antrag.gegenstand.value,
        bezuege=[*wer(person, begruendung), (Bezug.VERANTWORTLICHER, antrag.person), *files],
    )


def hole(
    umgebung: Umgebung,
    tx: Tx,
    mandant: Kennung,
    ident: str,
    *,
    person: str,
    gegenstand: Loeschgegenstand,
    befehlszeile: bool = False,
) -> Loeschantrag:
    """Return a request that this person may confirm; whoever carries it out removes it in the same transaction.

    ``Usage``: no such request of this authority, too old, or nobody can tell that this is a second person.
    """
    antrag = tx.loeschantraege.holen(ident)
    if antrag is None or antrag.mandant != mandant or antrag.gegenstand is not gegenstand:
        raise Usage(f"{mandant} has no open request {ident}", code="UNKNOWN")
    if umgebung.jetzt() > antrag.gestellt + BESTAETIGEN:
        raise Usage(f"the request is older than {BESTAETIGEN.days} days: make it anew", code="TOO-OLD")
    pruefe_zweite(umgebung, tx, antrag.person, person, befehlszeile=befehlszeile)
    return antrag


def dieselbe(eine: str, andere: str) -> bool:
    """Tell whether two names of accounts are of one person, also where one is the system's and one of the pages."""
    return namensform(eine) == namensform(andere)


def pruefe_zweite(umgebung: Umgebung, tx: Tx, fragte: str, entscheidet: str, *, befehlszeile: bool = False) -> None:
    """Refuse (``Usage``) who decides unless it is certainly another human than who asked (ADR 0045).

    SAME: the same name. NAMES: one of them may be known to the system and the other to the pages alone, and nobody
    can tell whether that is one human. ``befehlszeile``: who decides certainly types a command. Without it whoever
    has an account with a role may be signed in to the pages, and nobody else is.
    """
    if dieselbe(fragte, entscheidet):
        raise Usage(
            "another person than the one who asked must confirm, under an account of their own", code="SAME"
        )
    types = befehlszeile or not _hat_rolle(umgebung, tx, entscheidet)
    if types and not _kennt_die_seiten(tx, fragte):
        return  # both at the command line: two accounts of the system
    if _hat_rolle(umgebung, tx, fragte) and _hat_rolle(umgebung, tx, entscheidet):
        return
    raise Usage(
        "nobody can tell that who asked and who confirms are two persons, as one may have typed a command and the"
        " other signed in to the pages: both need an account with a role, named like their account of the system;"
        " or one asks and the other confirms at the command line, both without an account of that name",
        code="NAMES",
    )


def _konto(tx: Tx, name: str) -> Konto | None:
    return tx.konten.zum_namen(namensform(name))


def _kennt_die_seiten(tx: Tx, name: str) -> bool:
    """Tell whether somebody of this name may have asked in the browser: an account that was ever set up."""
    konto = _konto(tx, name)
    return konto is not None and (konto.zustand is not Kontozustand.EINGELADEN or bool(tx.konten.rollen(konto.id)))


def _hat_rolle(umgebung: Umgebung, tx: Tx, name: str) -> bool:
    """Tell whether two persons (or the identity provider) have said that there is somebody of this name."""
    konto = _konto(tx, name)
    return konto is not None and bool(Kontenstand(umgebung).rollen(tx, konto))


def gebeten(person: str, wann: datetime | None) -> tuple[Bezug, str]:
    """Return the commitment to a request that stands in a row of what it is about: who asked, and when."""
    return Bezug.ANTRAG, antragsstand({"person": person, "gebeten": wann})


def beide(antrag: Loeschantrag, person: str) -> list[tuple[Bezug, str]]:
    """Return the references to who confirmed (acts) and who asked (answers for it)."""
    return [(Bezug.HANDELNDER, person), (Bezug.VERANTWORTLICHER, antrag.person)]

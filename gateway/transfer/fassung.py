"""A document is added to a file, or takes the place of another one when the file travels; everything stays here."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.domain.schutz import Schutzstand, Schutzvermerk
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import Protokollant, wer


@dataclass(frozen=True, slots=True, kw_only=True)
class Spur:
    """Who brought a document, and how it was looked at."""

    person: str
    schutz: Schutzvermerk
    """Stands in the log; a file that was looked at says where it was not."""
    merke: Callable[[], None] = lambda: None
    """Keeps with the file, in the same transaction, what the document does by itself: the entry commits to that."""
    begruendung: str | None = None
    """Why a file that asks for a reason was opened."""


def offen_fuer_neues(akte: Akte) -> None:
    """Refuse (``Usage``) a file that takes no document of ours: STUB, STATE a copy for inspection, RECALLED."""
    if akte.geloescht is not None:
        raise Usage(f"only a stub is left of this file: {akte.abgegeben_an} has it", code="STUB")
    if akte.einsicht:
        raise Usage("this is a copy for inspection; the file itself is with the giving authority", code="STATE")
    if Sperre.RUECKRUF in akte.sperren:
        raise Usage("its author calls this file back: decide that first (transfer recalled)", code="RECALLED")


def zu_ersetzen(akte: Akte, nummer: int) -> Dokument:
    """Return the document of this number; ``Usage`` where no new version can take its place."""
    offen_fuer_neues(akte)
    found = next((one for one in akte.dokumente if one.position == nummer), None)
    if found is None:
        raise Usage(f"the file has no document {nummer}; 'ablage show' lists them", code="UNKNOWN")
    if found.ersetzt:
        raise Usage(f"document {nummer} has a newer version already", code="STATE")
    return found


def ersetze(
    tx: Tx, protokollant: Protokollant, mandant: Kennung, akte: Akte, nummer: int, neu: Dokument, spur: Spur
) -> Dokument:
    """Add the new version behind the last document and mark the old one superseded, as the file stands now."""
    now = _jetzt(tx, mandant, akte)
    old, neu = zu_ersetzen(now, nummer), _hinten(now, neu)
    tx.akten.ersetzen(mandant, now.id, old.uuid, neu)
    _vermerke(tx, protokollant, mandant, now, neu, spur, AuditEreignis.AKTE_DOKUMENT_ERSETZT)
    return neu


def ergaenze(
    tx: Tx, protokollant: Protokollant, mandant: Kennung, akte: Akte, neu: Dokument, spur: Spur
) -> Dokument:
    """Add a document behind the last one, as the file stands now. ``Usage`` as ``offen_fuer_neues``."""
    now = _jetzt(tx, mandant, akte)
    offen_fuer_neues(now)
    neu = _hinten(now, neu)
    tx.akten.ergaenzen(mandant, now.id, neu)
    _vermerke(tx, protokollant, mandant, now, neu, spur, AuditEreignis.AKTE_DOKUMENT_ERGAENZT)
    return neu


def _jetzt(tx: Tx, mandant: Kennung, akte: Akte) -> Akte:
    now = tx.akten.holen(mandant, akte.id)
    if now is None:
        raise Usage("the file is not in the Ablage any more", code="UNKNOWN")
    return now


def _hinten(akte: Akte, neu: Dokument) -> Dokument:
    return replace(neu, position=max((one.position for one in akte.dokumente), default=0) + 1)


def _vermerke(
    tx: Tx, protokollant: Protokollant, mandant: Kennung, akte: Akte, neu: Dokument, spur: Spur, was: AuditEreignis
) -> None:
    spur.merke()
    schutz = spur.schutz
    if unseen := schutz.uebergangen if schutz.stand is Schutzstand.GEPRUEFT else 1:
        tx.schutz.uebergehe(mandant, akte.id, unseen)
    protokollant.notiere(
        tx,
        mandant,
        was,
        akteur=Akteur.PERSON,
        code=neu.format.value,
        laenge=neu.laenge,
        schutz=schutz.kurz,
        bezuege=[*wer(spur.person, spur.begruendung), (Bezug.AKTE, akte.id)],
    )

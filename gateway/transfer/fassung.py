"""A new version of a document: it takes the place of the old one when the file travels; both stay here."""

from collections.abc import Callable
from dataclasses import replace

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.domain.schutz import Schutzstand, Schutzvermerk
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import Protokollant


def zu_ersetzen(akte: Akte, nummer: int) -> Dokument:
    """Return the document of this number; ``Usage`` where no new version can take its place."""
    if akte.geloescht is not None:
        raise Usage(f"only a stub is left of this file: {akte.abgegeben_an} has it", code="STUB")
    if akte.einsicht:
        raise Usage("this is a copy for inspection; the file itself is with the giving authority", code="STATE")
    if Sperre.RUECKRUF in akte.sperren:
        raise Usage("its author calls this file back: decide that first (transfer recalled)", code="RECALLED")
    found = next((one for one in akte.dokumente if one.position == nummer), None)
    if found is None:
        raise Usage(f"the file has no document {nummer}; 'ablage show' lists them", code="UNKNOWN")
    if found.ersetzt:
        raise Usage(f"document {nummer} has a newer version already", code="STATE")
    return found


def ersetze(
    tx: Tx,
    protokollant: Protokollant,
    mandant: Kennung,
    akte: Akte,
    nummer: int,
    neu: Dokument,
    *,
    person: str,
    schutz: Schutzvermerk,
    merke: Callable[[], None] = lambda: None,
) -> Dokument:
    """Add the new version behind the last document and mark the old one superseded, as the file stands now.

    ``schutz`` says how it was looked at; it stands in the log, and a file that was looked at says where it was not.
    ``merke`` keeps with it, in the same transaction, what it does by itself: the entry commits to that, too.
    """
    now = tx.akten.holen(mandant, akte.id)
    if now is None:
        raise Usage("the file is not in the Ablage any more", code="UNKNOWN")
    old = zu_ersetzen(now, nummer)
    neu = replace(neu, position=max(one.position for one in now.dokumente) + 1)
    tx.akten.ersetzen(mandant, now.id, old.uuid, neu)
    merke()
    if unseen := schutz.uebergangen if schutz.stand is Schutzstand.GEPRUEFT else 1:
        tx.schutz.uebergehe(mandant, now.id, unseen)
    protokollant.notiere(
        tx,
        mandant,
        AuditEreignis.AKTE_DOKUMENT_ERSETZT,
        akteur=Akteur.PERSON,
        code=neu.format.value,
        laenge=neu.laenge,
        schutz=schutz.kurz,
        bezuege=[(Bezug.HANDELNDER, person), (Bezug.AKTE, now.id)],
    )
    return neu

"""The retention mark of a file, set, changed or lifted by a person together with its audit entry (promise 2)."""

from datetime import date

from gateway.domain.akte import Akte
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung
from gateway.domain.states import Zustand
from gateway.transfer.loeschlage import abgabe_der
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.records import AuftragsArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

KEIN = "keiner"


def vermerke_aufbewahrung(
    tx: Tx,
    umgebung: Umgebung,
    schritte: Schritte,
    mandant: Kennung,
    akte: AkteId,
    bis: date | None,
    *,
    person: str,
    begruendung: str,
) -> bool:
    """Set the last day on which the content must stay, or lift the mark (``None``); tell whether that is new.

    A file that was handed over is judged again at once. ``Usage``: a stub, a copy for inspection, a day
    in the past, no reason given.
    """
    why = wer(person, begruendung)
    now = tx.akten.holen(mandant, akte)
    if now is None:
        raise Usage("the file is not in the Ablage any more", code="UNKNOWN")
    _pruefe(now, bis, umgebung.jetzt().date())
    if bis == now.aufbewahren_bis:
        return False
    tx.akten.aufbewahren(mandant, akte, bis)
    umgebung.protokollant.notiere(
        tx,
        mandant,
        AuditEreignis.AKTE_AUFBEWAHRUNG_GEAENDERT,
        akteur=Akteur.PERSON,
        zustand_alt=_kurz(now.aufbewahren_bis),
        zustand_neu=_kurz(bis),
        bezuege=[*why, (Bezug.AKTE, akte)],
    )
    abgabe = abgabe_der(tx, mandant, akte)
    if abgabe is not None and abgabe.transfer.zustand is Zustand.ABGESCHLOSSEN:
        schritte.beauftrage(tx, mandant, AuftragsArt.AUFBEWAHRT, abgabe.transfer.id)
    return True


def _pruefe(akte: Akte, bis: date | None, heute: date) -> None:
    if akte.geloescht is not None:
        raise Usage(f"only a stub is left of this file: {akte.abgegeben_an} has it", code="STUB")
    if akte.einsicht:
        raise Usage("this is a copy for inspection; the file itself is with the giving authority", code="STATE")
    if bis is not None and bis < heute:
        raise Usage("the last day of a retention mark lies ahead; lift it with --none", code="DATE")


def _kurz(bis: date | None) -> str:
    return KEIN if bis is None else bis.isoformat()

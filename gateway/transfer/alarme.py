"""Contradictions of logs: raised once with their evidence, asked about, closed by a person; never switched off."""

import structlog

from gateway.audit.checkpoint import lies_ursprung
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis
from gateway.domain.ids import Kennung
from gateway.transfer.ports import Alarm, Tx, Widerspruch
from gateway.transfer.protokollant import wer
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

log = structlog.get_logger()


class Alarme:
    """Raises and closes; every call runs in the caller's transaction."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte

    def erhebe(self, tx: Tx, art: Widerspruch, ursprung: str, *, gehalten: bytes, gezeigt: bytes) -> bool:
        """Keep both notes, write the entry, ask a person; False where that was done before.

        A log of ours is the business of its authority, one of others that of the operator: our first authority.
        """
        alarm = Alarm(
            id=self._u.neue_uuid(),
            ursprung=ursprung,
            art=art,
            gehalten=gehalten,
            gezeigt=gezeigt,
            zeit=self._u.jetzt(),
        )
        if not tx.zeugen.alarmiere(alarm):
            return False
        mandant, partner, generation = self._wessen(ursprung)
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.ZEUGE_WIDERSPRUCH,
            partner=partner,
            generation=generation,
            code=art.value,
            aufgabe=alarm.id,
        )
        self._s.frage(
            tx, mandant, AufgabeArt.PROTOKOLL_WIDERSPRUCH, transfer=None, hinweis=f"{art.value}.{alarm.id}"
        )
        log.error("witness.alarm", mandant=mandant, partner=partner, code=art.value)
        return True

    def schliesse(self, tx: Tx, ident: str, *, person: str, begruendung: str) -> Alarm:
        """Close an alarm and its question; the evidence stays. ``Usage`` for one that is not open."""
        found = next((one for one in tx.zeugen.alarme(offene=True) if one.id == ident), None)
        if found is None:
            raise Usage(f"there is no open alarm {ident}: 'aktenbote audit witnesses' lists them", code="UNKNOWN")
        bezuege = wer(person, begruendung)
        tx.zeugen.schliesse_alarm(ident, self._u.jetzt())
        mandant, partner, generation = self._wessen(found.ursprung)
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.ZEUGE_WIDERSPRUCH_GESCHLOSSEN,
            akteur=Akteur.PERSON,
            bezuege=bezuege,
            partner=partner,
            generation=generation,
            code=found.art.value,
            aufgabe=ident,
        )
        hint = f"{found.art.value}.{ident}"
        for aufgabe in tx.aufgaben.offene(mandant):
            if aufgabe.art is AufgabeArt.PROTOKOLL_WIDERSPRUCH and aufgabe.hinweis == hint:
                self._s.erledige(tx, aufgabe, person=person, begruendung=begruendung)
        return found

    def _wessen(self, ursprung: str) -> tuple[Kennung, Kennung | None, int]:
        """Return our authority whose business it is, that of the log if it is another's, and the generation."""
        authority, generation = lies_ursprung(ursprung)
        if authority in self._u.mandanten:
            return authority, None, generation
        return next(iter(self._u.mandanten)), authority, generation

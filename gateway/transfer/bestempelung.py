"""Time stamps over our logs (RFC 3161): one covers every message whose digest the log names up to there.

What is stamped is the signed checkpoint. Each stamp has its entry, so that one that is taken away or replaced later
is missed; an entry about a stamp alone wants no further one, or a quiet log would be stamped for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from gateway.audit.checkpoint import SignierterCheckpoint, lies_checkpoint, lies_ursprung
from gateway.audit.eintrag import stempeldigest
from gateway.audit.zeuge import eigene_linien
from gateway.domain.errors import AktenboteError
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.transfer.ports import Tx
from gateway.transfer.ports.zeit import Stempel, Stempelstelle
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.stempelpflicht import Stempelpflicht, erster_ohne
from gateway.transfer.umgebung import Umgebung

ERSTE_PAUSE = timedelta(seconds=10)
"""Pause after the first failure; doubled with each further one …"""
LAENGSTE_PAUSE = timedelta(minutes=5)
"""… up to this, so that the end of an outage is noticed by then."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Versuch:
    wann: datetime
    pause: timedelta


class Bestempelung:
    """Has the newest checkpoint of every log stamped, again and again."""

    def __init__(
        self,
        umgebung: Umgebung,
        schritte: Schritte,
        buch: Protokollbuch,
        stelle: Stempelstelle,
        pflicht: Stempelpflicht,
    ) -> None:
        """Keep the collaborators; when the last failure was is known to this process alone."""
        self._u = umgebung
        self._s = schritte
        self._buch = buch
        self._stelle = stelle
        self._pflicht = pflicht
        self._fehler: _Versuch | None = None

    async def runde(self) -> int:
        """Stamp what is due and ask a person where none can be had; return how many stamps came."""
        if self._u.uhren.haelt_an:
            return 0
        came = 0
        for mandant in self._buch.mandanten:
            note = await self._u.store.read(partial(self._faelliger, mandant))
            if note is not None and not self._wartet():
                came += await self._versuche(mandant, note)
            if await self._u.store.read(lambda tx, m=mandant: self._pflicht.fehlt(tx, m) != _gefragt(tx, m)):  # type: ignore[misc]  # bound now
                await self._u.store.write(partial(self._frage, mandant))
        return came

    def _faelliger(self, mandant: Kennung, tx: Tx) -> SignierterCheckpoint | None:
        """Return the newest checkpoint if it wants a stamp now."""
        octets, last = tx.protokoll.checkpoint(mandant), tx.zeitstempel.letzter(mandant)
        if octets is None:
            return None
        note = eigene_linien(lies_checkpoint(octets))
        if last is None:
            return note
        recent = timedelta() <= self._u.jetzt() - last.zeit < self._pflicht.abstand
        return None if recent or erster_ohne(tx, mandant, last) is None else note

    def _wartet(self) -> bool:
        failed = self._fehler
        return failed is not None and timedelta() <= self._u.jetzt() - failed.wann < failed.pause

    async def _versuche(self, mandant: Kennung, note: SignierterCheckpoint) -> bool:
        try:
            made = await self._stelle.stemple(note.octets)
        except AktenboteError as no:
            before = self._fehler
            pause = ERSTE_PAUSE if before is None else min(2 * before.pause, LAENGSTE_PAUSE)
            self._fehler = _Versuch(self._u.jetzt(), pause)
            log.warning("timestamp.missing", mandant=mandant, code=no.code)
            return False
        self._fehler = None
        size = note.checkpoint.groesse
        one = Stempel(groesse=size, notiz=note.octets, token=made.token, zeit=made.zeit)
        return await self._u.store.write(lambda tx: self._lege(tx, mandant, one))

    def _lege(self, tx: Tx, mandant: Kennung, stempel: Stempel) -> bool:
        """Keep a stamp with its entry, unless a restore began the log's next generation meanwhile."""
        origin = tx.protokoll.ursprung(mandant)
        if origin != lies_checkpoint(stempel.notiz).checkpoint.ursprung:
            return False
        if tx.zeitstempel.lege(mandant, stempel):
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.PROTOKOLL_GESTEMPELT,
                generation=lies_ursprung(origin)[1],
                anzahl=stempel.groesse,
                stempel_sha256=stempeldigest(stempel.notiz, stempel.token),
            )
        return True

    def _frage(self, mandant: Kennung, tx: Tx) -> None:
        if self._pflicht.fehlt(tx, mandant):
            self._s.frage(tx, mandant, AufgabeArt.ZEITSTEMPEL_FEHLEN, transfer=None, hinweis="")
            return
        for aufgabe in tx.aufgaben.offene(mandant):
            if aufgabe.art is AufgabeArt.ZEITSTEMPEL_FEHLEN:
                self._s.erledige(tx, aufgabe, person=None)


def _gefragt(tx: Tx, mandant: Kennung) -> bool:
    return tx.aufgaben.ist_offen(mandant, AufgabeArt.ZEITSTEMPEL_FEHLEN, transfer=None, hinweis="")

"""The way of a restored installation back into service: two persons confirm, its logs begin anew, what it lost is
fetched again from every partner, and only then it speaks (wire 8.4).

At rest its witnesses are asked for the newest checkpoint of its logs (``bezeugung``). Whatever they say, every log
begins its next generation; what they said stands in it, and the two persons vouch by name.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from gateway.audit.checkpoint import SignierterCheckpoint, lies_checkpoint, lies_vkey
from gateway.domain.errors import AktenboteError, Refused, Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.domain.states import Ereignis, Zustand
from gateway.transfer.beleg import ABGELEHNT, pruefe_beleg
from gateway.transfer.empfang import Empfang, anspruch
from gateway.transfer.ports import Auskunft, Listenzeile, Tx
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.records import (
    AufgabeArt,
    AuftragsArt,
    Beleg,
    EingangZustand,
    Ruhelage,
    Wiederherstellung,
)
from gateway.transfer.ruhe import CODE, FRAGE
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import dieselbe
from gateway.trust.teilnehmer import Schluesselrolle

BESTAETIGEN = timedelta(days=7)
"""A first confirmation without a second one by then counts no more: another week of the world was lost since."""
SPIELRAUM = timedelta(days=1)
"""How far before the backup a partner is asked for what we closed: its clock is not ours, and what is known already
is passed over."""

log = structlog.get_logger()


class Rueckkehr:
    """Confirmation, catching up, waking; every part may be killed and is repeated."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, empfang: Empfang, buch: Protokollbuch) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._empfang = empfang
        self._buch = buch

    # -- two persons --------------------------------------------------------------------------------------------

    def bestaetige(self, tx: Tx, *, person: str, ohne_zeugen: bool = False) -> bool:
        """Note that a person vouches that this installation may come back; tell whether it was the second one.

        With the second one every log begins its next generation. ``Usage``: nothing waits for it, it is the same
        person again, or fewer witnesses have answered than the directory asks and the person does not say that
        they are gone.
        """
        stand = tx.wiederherstellungen.stand()
        if stand is None or stand.zustand is not Ruhelage.RUHT:
            raise Usage("no restore waits to be confirmed here", code="STATE")
        asked = self._u.vertrauen.verzeichnis().richtlinie.mitzeichner
        said = {
            mandant: tx.zeugen.auskuenfte(tx.protokoll.ursprung(mandant), seit=stand.gesichert)
            for mandant in self._u.mandanten
        }
        fewest = min(map(len, said.values()))
        if fewest < asked and not ohne_zeugen:
            raise Usage(
                f"the directory asks for {asked} witnesses, and {fewest} of them have said what they hold of our "
                "log: let 'aktenbote serve' run until they have; where they are gone for good, both persons say so "
                "with --without-witnesses",
                code="WITNESSES",
            )
        now = self._u.jetzt()
        first = stand.person
        if first is None or stand.bestaetigt is None or now > stand.bestaetigt + BESTAETIGEN:
            tx.wiederherstellungen.aendern(replace(stand, person=person, bestaetigt=now))
            return False
        if dieselbe(first, person):
            raise Usage("another person must confirm too, under an account of their own", code="SAME")
        tx.wiederherstellungen.aendern(replace(stand, zustand=Ruhelage.HOLT_NACH))
        for mandant in self._u.mandanten:
            code = "ohne_zeugen" if fewest < asked else None
            note = partial(self._notiere_beginn, tx, mandant, (first, person), code)
            self._notiere_zeugen(tx, mandant, said[mandant])
            self._buch.beginne_generation(tx, mandant, note, vergeben=self._vergeben(mandant))
        return True

    def _vergeben(self, mandant: Kennung) -> int:
        """Return the highest generation the directory names a log or witness key of ours for, 0 if none.

        One that waits to be confirmed counts too: the backup knows an older one.

        The same backup restored twice must not begin the same generation twice: a witness would sign two histories
        under one name.
        """
        trust = self._u.vertrauen
        known = [found for found in (trust.verzeichnis(), trust.wartendes()) if found is not None]
        ours = (one for found in known for one in found.teilnehmer if one.kennung == mandant)
        keys = (key for one in ours for key in one.schluessel)
        names = [
            lies_vkey(key.vkey).name
            for key in keys
            if key.rolle in {Schluesselrolle.PROTOKOLL, Schluesselrolle.ZEUGE}
        ]
        ends = [name.rpartition("/")[2] for name in names]
        return max((int(end) for end in ends if end.isascii() and end.isdigit()), default=0)

    def _notiere_beginn(
        self,
        tx: Tx,
        mandant: Kennung,
        personen: tuple[str, str],
        code: str | None,
        generation: int,
        letzter: SignierterCheckpoint | None,
    ) -> None:
        head = letzter.checkpoint if letzter is not None else None
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.PROTOKOLL_BEGONNEN,
            akteur=Akteur.PERSON,
            generation=generation,
            grund="wiederherstellung",
            code=code,
            anzahl=head.groesse if head else None,
            wurzel_sha256=Sha256(head.wurzel.hex()) if head else None,
            bezuege=[(Bezug.VERANTWORTLICHER, personen[0]), (Bezug.HANDELNDER, personen[1])],
        )

    def _notiere_zeugen(self, tx: Tx, mandant: Kennung, said: tuple[Auskunft, ...]) -> None:
        """Name the largest checkpoint that a witness holds of the log before: what came behind the backup is lost.

        Written before the new generation begins, it follows its first entry with all that has no place yet.
        """
        notes = [lies_checkpoint(one.notiz).checkpoint for one in said if one.notiz is not None]
        newest = max(notes, key=lambda one: one.groesse, default=None)
        if newest is not None:
            ahead = newest.groesse > tx.protokoll.stand(mandant).groesse
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.ZEUGEN_BEFRAGT,
                code="voraus" if ahead else "enthalten",
                anzahl=newest.groesse,
                wurzel_sha256=Sha256(newest.wurzel.hex()),
            )

    # -- what was lost ------------------------------------------------------------------------------------------

    async def hole_nach(self, orte: Iterable[str]) -> bool:
        """Ask each of these Postfaecher once, and wake up when nothing is left to do; tell whether that happened.

        Called again and again: one that does not answer is asked again, and nothing wakes before it has.
        """
        stand, gefragt = await self._u.store.read(
            lambda tx: (tx.wiederherstellungen.stand(), tx.wiederherstellungen.orte())
        )
        if stand is None or stand.zustand is not Ruhelage.HOLT_NACH:
            return False
        missing = 0
        for url in sorted(frozenset(orte) - gefragt):
            try:
                await self._frage(url, stand)
            except AktenboteError as no:
                missing += 1
                log.warning("restore.partner_missing", url=url, code=no.code)
        if missing or not await self._u.store.write(lambda tx: self._wache_auf(tx, stand)):
            return False
        await self._u.uhren.ruhe.lies(self._u.store)
        return True

    async def _frage(self, url: str, stand: Wiederherstellung) -> None:
        closed = await self._u.gegenstellen.zu(url).abgeschlossene(stand.gesichert - SPIELRAUM)
        await self._empfang.entdecke(url, None, warten_s=0)  # what it offers; the poller goes on from there

        def run(tx: Tx) -> int:
            tx.wiederherstellungen.ort_gefragt(url)
            return sum(self._nimm(tx, url, row, beleg) for row, beleg in closed)

        log.info("restore.partner_asked", url=url, anzahl=await self._u.store.write(run))

    def _nimm(self, tx: Tx, url: str, row: Listenzeile, beleg: Beleg) -> bool:
        """Have what we closed in the time that was lost fetched again; tell whether it was one of those.

        Our own Beleg comes back with it and is shown again, so nothing is signed twice. What we had refused stays
        refused.
        """
        if row.leser not in self._u.mandanten:
            return False
        known = tx.eingaenge.holen(row.id)
        if known is not None and (known.zustand is EingangZustand.ABGESCHLOSSEN or known.quelle != url):
            return False
        ours = self._ist_unserer(row, beleg)
        if known is None:
            tx.eingaenge.entdecken(anspruch(row, url, self._u.jetzt()))
        if ours and beleg.ergebnis == ABGELEHNT:
            tx.eingaenge.aendern(row.id, EingangZustand.ABGESCHLOSSEN, code=beleg.code, beleg=beleg)
            return True
        if ours:
            tx.eingaenge.aendern(row.id, known.zustand if known else EingangZustand.NEU, beleg=beleg)
        self._s.beauftrage(tx, row.leser, AuftragsArt.ABHOLEN, row.id, partner=url)
        return True

    def _ist_unserer(self, row: Listenzeile, beleg: Beleg) -> bool:
        now = self._u.jetzt()
        entries = self._u.vertrauen.verzeichnis().zertifikate(row.leser, Schluesselrolle.TRANSPORT, now)
        der = next((one.der for one in entries if one.sha256 == beleg.zertifikat_sha256), None)
        try:
            pruefe_beleg(beleg, uuid=row.uuid, umschlag_sha256=row.id, zertifikat=der)
        except Refused:
            return False
        return True

    # -- awake --------------------------------------------------------------------------------------------------

    def _wache_auf(self, tx: Tx, stand: Wiederherstellung) -> bool:
        if tx.wiederherstellungen.offen():
            return False
        now = self._u.jetzt()
        tx.wiederherstellungen.aendern(replace(stand, zustand=Ruhelage.WACH, beendet=now))
        for mandant in self._u.mandanten:
            self._u.protokollant.notiere(
                tx, mandant, AuditEreignis.INSTALLATION_NACHGEHOLT, anzahl=len(tx.wiederherstellungen.orte())
            )
            while packing := tx.transfers.liste(mandant, zustand=Zustand.PACKEN):
                for one in packing:  # it may have been sent since: a person looks before it is sent again
                    self._s.wechsle(tx, one, Ereignis.MENSCH_GEFRAGT, hinweis=FRAGE)
                    self._s.frage(tx, mandant, AufgabeArt.ANFRAGE_PRUEFEN, transfer=one.id, hinweis=FRAGE)
        tx.auftraege.vorziehen(CODE, now)
        return True

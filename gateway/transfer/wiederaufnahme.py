"""What lies refused in quarantine goes through the whole order of receipt again, its cause removed (wire 4.1).

No check is skipped and none is remembered: the octets count as if they had just come, under the directory,
certificates and program of now. What passes is a message like any other; what does not stays where it lies, and
nothing changes but that the log says who tried and why. At the partner the message stays closed as refused: what
follows is the answer of the procedure (0020 after a rejection is known there, 010206 after one, too).
"""

import asyncio
import hashlib
from collections.abc import Collection

from gateway.domain.errors import Fehlercode, Refused, TryLater, Usage
from gateway.domain.events import Akteur, AuditEreignis, Ausgang, Bezug
from gateway.domain.ids import Sha256
from gateway.envelope.lesen import GeprueftesSiegel, read_umschlag
from gateway.envelope.oeffnen import OpenedEnvelope
from gateway.envelope.wurzeln import MIB, UMSCHLAG_MAX_OCTETS
from gateway.transfer.abruf import verwirf_segmente
from gateway.transfer.abschluss import VERSCHWUNDEN
from gateway.transfer.annahme import ANDERE, Annahme
from gateway.transfer.empfang import Empfang
from gateway.transfer.oeffner import HinterDemSchluessel, Oeffner
from gateway.transfer.offener_empfang import ORDNER
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.records import AufgabeArt, Eingang, EingangZustand, Nachricht, Quarantaene, Sperrbeleg
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.trust.sperre import Evidence

MAX_GLEICHE = 10_000
"""Entries looked through for others of the same code, before the question about them is closed."""

Wer = list[tuple[Bezug, str]]


class Wiederaufnahme:
    """Takes in what was refused before."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, oeffner: Oeffner, annahme: Annahme, empfang: Empfang
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner
        self._annahme = annahme
        self._empfang = empfang

    async def pruefe_erneut(self, eintrag: str, *, person: str, begruendung: str | None = None) -> Quarantaene:
        """Check an entry again and take it in; return the entry, which is in quarantine no more.

        ``Refused`` with the code of now: it stays. ``Usage`` (UNKNOWN, SEND-AGAIN): there is no such entry, or not
        all of it is kept. ``TryLater``: our refusal has not reached the partner yet, or it is dated ahead.
        """
        self._u.uhren.ruhe.pruefe()
        who = wer(person, begruendung)
        entry, claim, segmente = await self._u.store.read(lambda tx: _lies(tx, eintrag))
        try:
            octets, siegel, of_transport = await asyncio.to_thread(self._pruefe_umschlag, entry, claim)
            known = await self._annahme.bekannt(siegel)
            if known is not None:
                return await self._ist_schon_da(entry, known, segmente, who)
            self._u.vertrauen.pruefe_verfahren(siegel.umschlag, self._u.jetzt())
            opened, cek, of_inhalt = await asyncio.to_thread(self._pruefe_inhalt, entry, siegel, segmente)
            await self._pruefe_name(opened)
            nachricht = await asyncio.to_thread(self._annahme.nachricht, octets, opened, cek)
            names = await asyncio.to_thread(self._annahme.belege.lege_ab, of_transport, of_inhalt)
            new = await self._u.store.write(
                lambda tx: self._nimm_auf(tx, entry, siegel, nachricht, opened, names, who)
            )
        except Refused as no:
            refused = no
            await self._u.store.write(lambda tx: self._notiere(tx, entry, who, Ausgang.ABGELEHNT, refused.code))
            raise
        if not new:
            await verwirf_segmente(self._u, segmente)
        return entry

    # -- the order of receipt ----------------------------------------------------------------------------------

    def _pruefe_umschlag(self, entry: Quarantaene, claim: Eingang) -> tuple[bytes, GeprueftesSiegel, Evidence]:
        """Umschlag, signature, path, directory, reader, name in the list, clock, size."""
        assert entry.umschlag_sha256 is not None  # noqa: S101 -- said by ``_lies``
        try:
            with self._u.blobs.open(entry.umschlag_sha256) as file:
                octets = file.read(UMSCHLAG_MAX_OCTETS + 1)
        except KeyError:
            raise _neu_senden(entry, "its octets are gone") from None
        siegel = read_umschlag(octets, schema=self._u.umschlag_schema)
        evidence = self._empfang.pruefe_autor(siegel)
        self._empfang.pruefe_siegel(siegel, claim)
        return octets, siegel, evidence

    def _pruefe_inhalt(
        self, entry: Quarantaene, siegel: GeprueftesSiegel, kept: Collection[Sha256]
    ) -> tuple[OpenedEnvelope, bytes, Evidence]:
        """Every segment with its signed length and digest, then everything behind the private key."""
        for segment in siegel.umschlag.segmente:
            if segment.sha256 not in kept or not self._stimmt(segment.sha256, segment.laenge):
                raise _neu_senden(entry, "not all of its segments are kept as they were signed")
        try:
            return self._oeffner.oeffne(siegel)
        except HinterDemSchluessel:
            raise Refused(
                Fehlercode.S999, "this program still fails on this message; its makers need the quarantined octets"
            ) from None

    def _stimmt(self, segment: Sha256, laenge: int) -> bool:
        if self._u.blobs.size(segment) != laenge:
            return False
        digest = hashlib.sha256()
        with self._u.blobs.open(segment) as file:
            while piece := file.read(MIB):
                digest.update(piece)
        return digest.hexdigest() == segment

    async def _pruefe_name(self, opened: OpenedEnvelope) -> None:
        """Refuse a message whose id another one has, before anything of it is stored (wire 4.7)."""
        if await self._u.store.read(lambda tx: self._annahme.vergeben(tx, opened)):
            raise ANDERE

    # -- what follows ------------------------------------------------------------------------------------------

    def _nimm_auf(
        self,
        tx: Tx,
        entry: Quarantaene,
        siegel: GeprueftesSiegel,
        message: Nachricht,
        opened: OpenedEnvelope,
        belege: tuple[Sperrbeleg, ...],
        who: Wer,
    ) -> bool:
        _lies(tx, entry.id)  # somebody else may have been faster
        new = self._annahme.trage_ein(tx, message, opened, belege)
        if new is None:
            raise ANDERE
        if new:
            for segment in siegel.umschlag.segmente:  # from here on they are those of the message
                tx.eingaenge.segment_da(siegel.umschlag_sha256, segment.sha256)
        self._nimm_heraus(tx, entry, who, None if new else "wiederholung")
        return new

    async def _ist_schon_da(
        self, entry: Quarantaene, known: Nachricht, segmente: Collection[Sha256], who: Wer
    ) -> Quarantaene:
        """The same message was taken in meanwhile: the stored answer goes out again, nothing is decrypted."""

        def run(tx: Tx) -> None:
            _lies(tx, entry.id)
            self._annahme.wiederhole(tx, known)
            self._nimm_heraus(tx, entry, who, "wiederholung")

        await self._u.store.write(run)
        await verwirf_segmente(self._u, segmente)
        return entry

    def _nimm_heraus(self, tx: Tx, entry: Quarantaene, who: Wer, code: str | None) -> None:
        self._notiere(tx, entry, who, Ausgang.OK, code)
        tx.quarantaene.entfernen(entry.id)
        assert entry.mandant is not None  # noqa: S101 -- said by ``_lies``
        others = tx.quarantaene.liste(mandant=entry.mandant, max_zeilen=MAX_GLEICHE)
        if any(one.code == entry.code for one in others):
            return
        for task in tx.aufgaben.offene(entry.mandant):
            if task.art is AufgabeArt.QUARANTAENE_ANSEHEN and task.hinweis == entry.code:
                self._s.erledige(tx, task, person=None)

    def _notiere(self, tx: Tx, entry: Quarantaene, who: Wer, outcome: Ausgang, code: str | None) -> None:
        assert entry.mandant is not None  # noqa: S101 -- said by ``_lies``
        self._u.protokollant.notiere(
            tx,
            entry.mandant,
            AuditEreignis.QUARANTAENE_ERNEUT_GEPRUEFT,
            akteur=Akteur.PERSON,
            quarantaene=entry.id,
            nachricht=entry.uuid,
            autor=entry.autor,
            ergebnis=outcome,
            code=code,
            bezuege=who,
        )


def _lies(tx: Tx, ident: str) -> tuple[Quarantaene, Eingang, frozenset[Sha256]]:
    """Return an entry that can be checked again, with the claim it came by and the segments kept for it."""
    entry = tx.quarantaene.holen(ident)
    if entry is None:
        raise Usage(f"there is no entry {ident} in quarantine; see 'aktenbote quarantine list'", code="UNKNOWN")
    if not entry.vollstaendig or entry.umschlag_sha256 is None or entry.mandant is None:
        raise _neu_senden(entry, _warum_nicht(entry))
    claim = tx.eingaenge.holen(entry.umschlag_sha256)
    if claim is None or claim.code == VERSCHWUNDEN:
        raise _neu_senden(entry, "its author has taken it back, or forgotten it")
    if claim.zustand is not EingangZustand.ABGESCHLOSSEN:
        raise TryLater("the partner has not been told yet that it is refused; once it is, try again", code="OPEN")
    return entry, claim, tx.quarantaene.segmente(ident)


def _warum_nicht(entry: Quarantaene) -> str:
    if entry.quelle.startswith(ORDNER):
        return "it came as a file, which lies in refused/ of its folder; moved back into the inbox it counts as new"
    if not entry.authentisch:
        return "its transport signature did not hold, so only its beginning is kept and nobody can say whose it is"
    if entry.laenge == 0 and entry.umschlag_sha256 is not None:
        return "it was accepted, and answered with a rejection (0010)"
    return "its segments are not kept"


def _neu_senden(entry: Quarantaene, warum: str) -> Usage:
    author = entry.autor if entry.authentisch else "its sender"
    return Usage(
        f"this cannot be checked again: {warum}. Ask {author} to send it anew; where that is this program, with "
        "'aktenbote transfer retry'",
        code="SEND-AGAIN",
    )

"""Evidence in the pages: how the log stands, the container of a transfer, and both verified as anybody else would.

What verifies here is the offline verifier itself, over the very file that is handed out; it runs in a thread.
"""

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

import structlog

from gateway.audit.befund import Pruefergebnis, Satz, Schritt, Urteil, moment
from gateway.audit.checkpoint import Pruefschluessel, Signaturart, SignierterCheckpoint, pruefe
from gateway.audit.export import exportiere
from gateway.audit.kuerzung import lies_stumpf
from gateway.audit.pruefer import pruefe_export
from gateway.audit.stempel import auswahl, mit_stempeln
from gateway.beweis.pruefen import Schemata, pruefe_beweis
from gateway.beweis.pruefgang import Beweisergebnis, Massstab
from gateway.beweis.sammeln import Beweise, Deckblatt
from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.domain.events import Akteur, AuditEreignis, Rechtsgrund
from gateway.domain.ids import Kennung, Sha256, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen
from gateway.domain.transfer import Transfer
from gateway.transfer.bezeugung import bezeugt_bis
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zeugen import fremde_zeugen, verlangte

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeugenzeile:
    """What one witness vouches for."""

    name: str
    bekannt: bool
    """Named by the directory; only then it counts."""
    groesse: int | None
    zeit: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zustand:
    """How the log of an authority stands now."""

    ursprung: str
    generation: int
    eintraege: int
    checkpoint: datetime | None
    """When the newest checkpoint was signed."""
    wurzel: str
    vkey: str
    gekuerzt: int
    zeugen: tuple[Zeugenzeile, ...]
    verlangt: int
    """Other operators the directory asks for."""
    vollstaendig_bis: datetime | None
    gestempelt: datetime | None
    stempel: int
    """Entries under the newest time stamp."""
    alarme: int
    """Contradictions of logs nobody has settled."""


@dataclass(slots=True, kw_only=True)
class Lauf:
    """One verification while it runs and afterwards; what went wrong is a code."""

    mandant: Kennung
    worum: str
    """``protokoll`` or ``nachweis``."""
    begonnen: datetime
    befehl: str
    """What verifies the same without us."""
    phase: int = 0
    """0 collects, 1 verifies, 2 is over."""
    urteil: Urteil | None = None
    grund: Satz | None = None
    schritte: tuple[Schritt, ...] = ()
    fehler: str = ""
    aufgabe: asyncio.Task[None] | None = field(default=None, repr=False)


class Nachweise:
    """Writes and verifies evidence for auditors. Belongs to one event loop."""

    def __init__(
        self,
        umgebung: Umgebung,
        buch: Protokollbuch,
        beweise: Beweise,
        *,
        deckblatt: Deckblatt,
        signer: tuple[Sha256, ...],
        schemata: Callable[[], Schemata],
    ) -> None:
        """``signer`` are the pins of the directory; ``schemata`` compiles what containers are read with."""
        self._u, self._buch, self._beweise = umgebung, buch, beweise
        self._deckblatt, self._signer, self._schemata = deckblatt, signer, schemata
        self._einer = asyncio.Lock()
        self.letzter: dict[Kennung, Lauf] = {}
        """The last verification of each whole log since the start."""
        self._je_sitzung: dict[str, tuple[str, Lauf]] = {}
        """Transfer and verification of its container that runs for a session."""
        self._laufend: set[asyncio.Task[None]] = set()

    async def zustand(self, mandant: Kennung) -> Zustand:
        """Return how the log stands; nothing of a person is in it."""
        await self._buch.integriere_alle()
        note = await self._buch.checkpoint(mandant)
        key = await self._buch.pruefschluessel(mandant)
        return await self._u.store.read(lambda tx: self._zustand(tx, mandant, key, note))

    def _zustand(
        self, tx: Tx, mandant: Kennung, key: Pruefschluessel, note: SignierterCheckpoint | None
    ) -> Zustand:
        known = tuple(fremde_zeugen(self._u))
        names = {one.schluessel.name for one in known}
        given = {one.zeuge: one for one in tx.zeugen.zeugnisse(mandant)}
        stamp = tx.zeitstempel.letzter(mandant)
        line = None if note is None else pruefe(note, key.als(Signaturart.MITSIGNATUR))
        return Zustand(
            ursprung=tx.protokoll.ursprung(mandant),
            generation=tx.protokoll.generation(mandant),
            eintraege=tx.protokoll.stand(mandant).groesse,
            checkpoint=None if line is None or line.zeit is None else moment(line.zeit),
            wurzel="" if note is None else note.checkpoint.wurzel.hex(),
            vkey=key.text,
            gekuerzt=tx.protokoll.gekuerzt(mandant),
            zeugen=tuple(
                Zeugenzeile(
                    name=name,
                    bekannt=name in names,
                    groesse=given[name].stand.groesse if name in given else None,
                    zeit=given[name].zeit if name in given else None,
                )
                for name in sorted({*names, *given})
            ),
            verlangt=verlangte(self._u),
            vollstaendig_bis=bezeugt_bis(tx, self._u, mandant, known),
            gestempelt=None if stamp is None else stamp.zeit,
            stempel=0 if stamp is None else stamp.groesse,
            alarme=len(tx.zeugen.alarme(offene=True)),
        )

    async def zum_kurzzeichen(self, mandant: Kennung, kurz: Kurzzeichen) -> tuple[TransferId, ...]:
        """Return the transfers two clerks call so."""
        found = await self._u.store.read(lambda tx: tx.einblick.zum_kurzzeichen(mandant, kurz))
        return tuple(one.id for one in found)

    async def blick(self, mandant: Kennung, ident: str, *, person: str) -> Transfer | None:
        """Return a transfer of this authority; that somebody looked is an entry."""

        def look(tx: Tx) -> Transfer | None:
            transfer = tx.transfers.holen(TransferId(ident))
            if transfer is None or transfer.mandant != mandant:
                return None
            event, who = AuditEreignis.TRANSFER_GELESEN, wer(person)
            self._u.protokollant.notiere(
                tx, mandant, event, akteur=Akteur.PERSON, bezuege=who, anzahl=1, transfer=transfer.id
            )
            return transfer

        return await self._u.store.write(look)

    async def schreibe(self, mandant: Kennung, ident: str, *, person: str, begruendung: str) -> bytes:
        """Return the container of a transfer, without the documents; ``Usage`` as ``Beweise`` says."""
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(TransferId(ident)))
        if transfer is None or transfer.mandant != mandant:
            raise Usage(f"there is no transfer {ident} here", code="UNKNOWN")
        target = io.BytesIO()
        await self._beweise.schreibe(
            transfer.id,
            target,
            person=person,
            begruendung=begruendung,
            mit_dokumenten=False,
            deckblatt=self._deckblatt,
        )
        return target.getvalue()

    def pruefe_nachweis(self, mandant: Kennung, ident: str, *, sitzung: str, person: str, begruendung: str) -> Lauf:
        """Begin to write and verify the container of a transfer; while that runs for a session, return that run.

        ``TryLater`` (RUNNING): that of another transfer still runs for this session.
        """
        other, running = self._je_sitzung.get(sitzung, ("", None))
        if running is not None and other == ident and running.mandant == mandant:
            return running
        if running is not None:
            raise TryLater("another verification runs for you", code="RUNNING", retry_after_s=10)
        pins = " ".join(f"--directory-signer {one}" for one in self._signer)
        run = self._lauf(mandant, "nachweis", f"aktenbote verify nachweis.asice {pins}")

        async def work() -> Beweisergebnis:
            octets = await self.schreibe(mandant, ident, person=person, begruendung=begruendung)
            run.phase = 1
            scale = Massstab(jetzt=self._u.jetzt(), signer=self._signer[0], weitere_signer=self._signer[1:])
            return await asyncio.to_thread(lambda: pruefe_beweis(io.BytesIO(octets), scale, self._schemata()))

        self._je_sitzung[sitzung] = (ident, run)
        self._beginne(run, work).add_done_callback(lambda _: self._je_sitzung.pop(sitzung, None))
        return run

    def pruefe_protokoll(self, mandant: Kennung, *, person: str) -> Lauf:
        """Begin to verify the whole log, as an export of it would be; that it was read is an entry.

        While that runs, whoever asks gets that run: its verdict is the same for all.
        """
        last = self.letzter.get(mandant)
        if last is not None and last.aufgabe is not None and not last.aufgabe.done():
            return last
        run = self.letzter[mandant] = self._lauf(mandant, "protokoll", "")

        async def work() -> Pruefergebnis:
            with tempfile.TemporaryFile(dir=self._u.tmp) as file:
                key = await self._exportiere(mandant, file, person)
                keys = tuple(one.schluessel for one in fremde_zeugen(self._u))
                more = "".join(f" --witness {one.text}" for one in keys)
                run.befehl = f"aktenbote verify log.zip --vkey {key.text}{more}"
                run.phase = 1
                now = self._u.jetzt()
                return await asyncio.to_thread(lambda: pruefe_export(file, jetzt=now, schluessel=key, zeugen=keys))

        self._beginne(run, work)
        return run

    async def stop(self) -> None:
        """Give up what runs; a thread that verifies ends by itself and nobody reads its answer."""
        running = tuple(self._laufend)
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _beginne(
        self, run: Lauf, work: Callable[[], Awaitable[Pruefergebnis | Beweisergebnis]]
    ) -> asyncio.Task[None]:
        task = run.aufgabe = asyncio.create_task(self._fuehre(run, work))
        self._laufend.add(task)
        task.add_done_callback(self._laufend.discard)
        return task

    def _lauf(self, mandant: Kennung, worum: str, befehl: str) -> Lauf:
        return Lauf(mandant=mandant, worum=worum, begonnen=self._u.jetzt(), befehl=befehl)

    async def _fuehre(self, run: Lauf, work: Callable[[], Awaitable[Pruefergebnis | Beweisergebnis]]) -> None:
        async with self._einer:  # one at a time: it is long work beside everybody else's
            try:
                result = await work()
            except AktenboteError as error:
                run.fehler = error.code
            except Exception as error:
                run.fehler = "500"
                _log.error("web.failed", status=500, anfrage="-", exc_info=error)
            else:
                run.urteil, run.grund, run.schritte = result.urteil, result.grund, tuple(result.schritte)
            finally:
                run.phase = 2

    async def _exportiere(self, mandant: Kennung, file: BinaryIO, person: str) -> Pruefschluessel:
        def note(tx: Tx) -> Sha256:
            return self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.PROTOKOLL_GELESEN,
                akteur=Akteur.PERSON,
                rechtsgrund=Rechtsgrund.BDSG_76,
                grund="vollpruefung",
                anzahl=tx.protokoll.stand(mandant).groesse,
                bezuege=wer(person),
            )

        await self._u.store.write(note)
        await self._buch.integriere_alle()
        signed = await self._buch.checkpoint(mandant)
        if signed is None:
            raise TryLater("nothing has been logged yet", code="EMPTY")
        key = await self._buch.pruefschluessel(mandant)
        entries = await self._buch.eintraege(mandant, signed.checkpoint.groesse)
        witnessed = await self._buch.bezeugter(mandant, unter=signed)
        stamps = await self._u.store.read(lambda tx: _stempel(tx, mandant))
        earlier, tokens = mit_stempeln(signed, [witnessed] if witnessed else [], stamps)
        pieces = exportiere(
            checkpoint=signed,
            schluessel=key,
            erstellt=self._u.jetzt(),
            eintraege=entries,
            fruehere=earlier,
            stempel=tokens,
            gekuerzt=sum(lies_stumpf(octets) is not None for octets in entries),
        )
        await asyncio.to_thread(file.writelines, pieces)
        file.seek(0)
        return key


def _stempel(tx: Tx, mandant: Kennung) -> list[tuple[bytes, bytes]]:
    generation = tx.protokoll.generation(mandant)
    sizes = auswahl(tx.zeitstempel.groessen(mandant, generation=generation))
    found = [tx.zeitstempel.ab(mandant, size - 1, generation=generation) for size in sizes]
    return [(one.notiz, one.token) for one in found if one is not None]

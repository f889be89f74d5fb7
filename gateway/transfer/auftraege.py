"""Runs one job and decides what follows: done, later with a growing pause, or a question to a person.

A handler returns when the work is done or no longer needed. ``TryLater`` and surprises are repeated with a pause
that doubles up to the longest; a clear no, or many surprises, additionally become a task, so that nothing is
silently stuck. Where a partner's server is what fails, all jobs of that partner wait together. There is no repair
mode: the same handler runs again.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

from gateway.domain.errors import AktenboteError, TryLater
from gateway.domain.ids import TransferId
from gateway.transfer import dienste, platte
from gateway.transfer.absagen import GegenstelleGestoert
from gateway.transfer.dienste import OHNE_DIENST, DienstFehlt
from gateway.transfer.lesung import TODE_BIS_AUFGABE, Abgestuerzt
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.records import AufgabeArt, Auftrag, AuftragsArt, Ruhelage
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verteilung import Partnerpause

Handler = Callable[[str], Awaitable[None]]
"""Takes the job's ``ref``."""
Aufgeben = Callable[[str, Exception], Awaitable[None]]
"""Takes the job's ``ref`` and the surprise that came at every attempt."""

VERSUCHE_BIS_FRAGE = 5
"""Surprises in a row after which a person is asked; the job goes on with the longest pause."""
RUHE_NACH_TODEN = timedelta(days=1)
"""Pause of a job that is to blame and cannot be given up: one restart a day until a person has looked."""
ZWEIERPOTENZ_GRENZE = 20
"""Largest exponent of the growing pause; keeps the arithmetic small."""
KONFLIKT = "CONFLICT"
"""Code of a job that lost a race for a record."""
UEBERRASCHUNG = "UNEXPECTED"
"""Code of an error nobody foresaw."""
UNVERBUCHT = "UNFINISHED"
"""Code of a job whose end could not be stored when it came."""
GETOETET = "KILLED"
"""Code of a job that ran when the process died."""

NACHHOLENDE = frozenset({AuftragsArt.ABHOLEN, AuftragsArt.VERARBEITEN})
"""Work that only fetches and reads."""
_MIT_TRANSFER = frozenset(
    {
        AuftragsArt.ANFORDERN,
        AuftragsArt.ENTSCHEIDEN,
        AuftragsArt.PACKEN,
        AuftragsArt.IMPORTIEREN,
        AuftragsArt.QUITTIEREN,
        AuftragsArt.ABLEHNEN,
        AuftragsArt.BEREITS_VERSANDT,
        AuftragsArt.ANBIETEN,
        AuftragsArt.ANGEBOT_ABLEHNEN,
        AuftragsArt.WEITERLEITEN,
        AuftragsArt.FRIST,
        AuftragsArt.VORAB_NACHSENDEN,
    }
)

log = structlog.get_logger()


class Auftragsbuch:
    """The handlers by kind, and what to do with their outcome."""

    def __init__(
        self,
        umgebung: Umgebung,
        schritte: Schritte,
        handlers: Mapping[AuftragsArt, Handler],
        aufgeben: Mapping[AuftragsArt, Aufgeben],
    ) -> None:
        """Refuse a set of handlers that leaves a kind without one; ``aufgeben`` ends work that cannot be done."""
        missing = set(AuftragsArt) - set(handlers)
        if missing:
            raise ValueError(f"no handler for {sorted(missing)}")
        self._u = umgebung
        self._s = schritte
        self._handlers = dict(handlers)
        self._aufgeben = dict(aufgeben)

    async def beanspruche(self, *, max_auftraege: int, frist_s: float) -> tuple[Auftrag, ...]:
        """Lease due jobs; every job carries a fresh token that fences its end.

        A restored installation leases none, and once it is confirmed only those that fetch and read (wire 8.4):
        what it then says depends on what it hears. During maintenance none is begun either.
        """
        lage = self._u.uhren.ruhe.lage
        if lage is Ruhelage.RUHT:
            return ()
        nur = NACHHOLENDE if lage is Ruhelage.HOLT_NACH else None
        marke = self._u.zufall(16).hex()
        held = self._u.uhren.wartung

        def claim(tx: Tx) -> tuple[Auftrag, ...]:
            held.merke(tx.wartung.haelt())
            if held.haelt:
                return ()
            return tx.auftraege.beanspruchen(
                self._u.jetzt(), frist_s=frist_s, max_auftraege=max_auftraege, marke=marke, nur=nur
            )

        return await self._u.store.write(claim)

    def nach_absturz(self, tx: Tx) -> None:
        """Take over what the process before held when it died (a graceful stop leaves nothing).

        Only what was being read then can have done it (``lesung``).
        """
        deaths = self._u.lesungen.nach_absturz(tx)
        for job in tx.auftraege.gehaltene():
            count = deaths.get((job.art.value, job.ref), 0)
            log.warning("job.killed", art=job.art.value, mandant=job.mandant, anzahl=count)
            pause = self._pause_nach(count - 2) if count > 1 else 0.0
            if count >= TODE_BIS_AUFGABE and job.art not in self._aufgeben:
                pause = RUHE_NACH_TODEN.total_seconds()
                self._frage(tx, job, GETOETET)
            self._schliesse_dienste(tx, job)
            tx.auftraege.abgestuerzt(job, self._u.jetzt() + timedelta(seconds=pause), GETOETET)

    async def erledige(self, auftrag: Auftrag) -> None:
        """Run the job and store what follows; never raises for what the job did."""
        bound = log.bind(art=auftrag.art.value, mandant=auftrag.mandant, versuch=auftrag.versuche + 1)
        bound.info("job.started")
        try:
            await self._tue(auftrag)
        except Abgestuerzt:
            await self._gib_toedlichen_auf(auftrag)
        except Konflikt:
            bound.info("job.conflict")
            pause = self._pause(auftrag) if auftrag.letzter_code == KONFLIKT else 0.0  # the first time at once
            await self._spaeter(auftrag, pause, KONFLIKT, frage=auftrag.versuche + 1 == VERSUCHE_BIS_FRAGE)
        except TryLater as later:
            bound.info("job.later", code=later.code)
            pause = later.retry_after_s if later.retry_after_s is not None else self._pause(auftrag)
            if isinstance(later, GegenstelleGestoert):
                await self._pausiere_partner(auftrag)
            dienst = later if isinstance(later, DienstFehlt) else None
            await self._spaeter(auftrag, pause, later.code, dienst=dienst)
        except AktenboteError as no:
            bound.warning("job.refused", code=no.code)
            await self._spaeter(auftrag, self._pause(auftrag), no.code, frage=auftrag.letzter_code != no.code)
        except Exception as error:
            bound.exception("job.failed")
            surprises = _ueberraschungen(auftrag) + 1
            if surprises >= VERSUCHE_BIS_FRAGE:
                await self._gib_auf(auftrag, error)
            await self._spaeter(
                auftrag,
                self._pause(auftrag),
                f"{UEBERRASCHUNG}:{surprises}",
                frage=surprises == VERSUCHE_BIS_FRAGE,
            )
        else:
            bound.info("job.done")
            await self._u.store.write(lambda tx: self._erledigt(tx, auftrag))

    async def _tue(self, auftrag: Auftrag) -> None:
        """Run the handler; local work stands under a mark as a whole, work with a partner marks what it reads."""
        handler = self._handlers[auftrag.art]
        try:
            if auftrag.partner is not None:
                await handler(auftrag.ref)
                return
            given_up = auftrag.art in self._aufgeben
            async with self._u.lesungen.marke(auftrag.art.value, auftrag.ref, aufgeben=given_up):
                await handler(auftrag.ref)
        except Exception as error:
            if (own := platte.sagt(error)) is not None:
                raise own from error
            raise

    async def _gib_auf(self, auftrag: Auftrag, error: Exception) -> bool:
        """End what nobody can work on: refused, kept, shown to a person, instead of tried for ever (wire 6.1)."""
        give_up = self._aufgeben.get(auftrag.art)
        if give_up is None:
            return False
        try:
            await give_up(auftrag.ref, error)
        except Exception:  # even that did not work: the job stays, a person is asked
            log.exception("job.not_given_up", art=auftrag.art.value, mandant=auftrag.mandant)
            return False
        return True

    async def _gib_toedlichen_auf(self, auftrag: Auftrag) -> None:
        """Refuse what kills the process, without doing it once more; what is left (closing it there) goes on."""
        if await self._gib_auf(auftrag, Abgestuerzt()):
            await self._u.lesungen.entlaste(auftrag.art.value, auftrag.ref)
            await self._spaeter(auftrag, 0.0, GETOETET)
        else:
            await self._spaeter(auftrag, self._pause(auftrag), GETOETET, frage=True)

    async def verlaengere(self, auftrag: Auftrag, frist_s: float) -> None:
        """Hold a job that still runs for longer, so that nobody else takes it."""
        await self._u.store.write(lambda tx: tx.auftraege.verlaengern(auftrag, frist_s, self._u.jetzt()))

    async def nachholen(self, auftrag: Auftrag) -> None:
        """Let go of a job whose end could not be stored: whatever it was, it is repeated, with a pause."""
        await self._spaeter(auftrag, self._pause(auftrag), UNVERBUCHT)

    async def freigeben(self, auftrag: Auftrag) -> None:
        """Give a leased job back unchanged (graceful stop)."""
        await self._u.store.write(lambda tx: tx.auftraege.freigeben(auftrag))

    def _erledigt(self, tx: Tx, auftrag: Auftrag) -> None:
        tx.auftraege.erledigt(auftrag)
        self._schliesse_dienste(tx, auftrag)
        if auftrag.partner is not None and tx.auftraege.pause_beenden(auftrag.partner):
            log.info("partner.back", url=auftrag.partner)

    async def _pausiere_partner(self, auftrag: Auftrag) -> None:
        """Let every job of the partner wait; failures of jobs that began together count once.

        What the partner says in Retry-After is about the one message and stays with it (wire 6.4).
        """
        partner = auftrag.partner
        if partner is None:
            return

        def run(tx: Tx) -> None:
            now, before = self._u.jetzt(), tx.auftraege.pause(partner)
            if before is not None and before.bis > now:
                return
            failures = before.fehlschlaege + 1 if before is not None else 1
            pause_s = self._pause_nach(failures - 1)
            end = now + timedelta(seconds=pause_s)
            tx.auftraege.pausieren(Partnerpause(partner=partner, fehlschlaege=failures, bis=end))
            log.info("partner.pauses", url=partner, versuch=failures, wartet_s=pause_s)

        await self._u.store.write(run)

    def _pause(self, auftrag: Auftrag) -> float:
        return self._pause_nach(auftrag.versuche)

    def _pause_nach(self, versuche: int) -> float:
        g = self._u.gangart
        return min(g.laengste_pause_s, g.erste_pause_s * 2.0 ** min(versuche, ZWEIERPOTENZ_GRENZE))

    async def _spaeter(
        self, auftrag: Auftrag, pause_s: float, code: str, *, frage: bool = False, dienst: DienstFehlt | None = None
    ) -> None:
        due = self._u.jetzt() + timedelta(seconds=pause_s)

        def run(tx: Tx) -> None:
            tx.auftraege.spaeter(auftrag, due, code)
            if frage:
                self._frage(tx, auftrag, code)
            if dienst is not None:
                dienste.frage(tx, self._s, auftrag.mandant, dienst)
            else:
                self._schliesse_dienste(tx, auftrag)

        await self._u.store.write(run)

    def _schliesse_dienste(self, tx: Tx, auftrag: Auftrag) -> None:
        """Close the questions about services that count now, before this job forgets that it waited for one."""
        if auftrag.letzter_code == OHNE_DIENST:
            dienste.schliesse(tx, self._s, auftrag.mandant, self._u.vertrauen.verzeichnis(), self._u.jetzt())

    def _frage(self, tx: Tx, auftrag: Auftrag, code: str) -> None:
        transfer = TransferId(auftrag.ref.split("/", 1)[0]) if auftrag.art in _MIT_TRANSFER else None
        self._s.frage(
            tx,
            auftrag.mandant,
            AufgabeArt.AUFTRAG_GESCHEITERT,
            transfer=transfer,
            hinweis=f"{auftrag.art.value}:{code.partition(':')[0]}",
        )


def _ueberraschungen(auftrag: Auftrag) -> int:
    """Return how many attempts in a row have ended in a surprise; another end in between begins anew."""
    code, _, count = (auftrag.letzter_code or "").partition(":")
    return int(count) if code == UEBERRASCHUNG and count.isdigit() else 0

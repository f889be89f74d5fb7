"""Malware is looked for in every document before anything of it enters the Ablage.

What is found holds the whole delivery: it stays as it came, sealed, and a person decides (``virenfreigabe``). No
verdict is no "clean": the import waits, or goes on where the configuration says so, and the log says which. A
document that never gets one, though the scanner works, is held like a finding.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import structlog

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256, TransferId
from gateway.domain.schutz import Anhaltung, Ausgang, Fund, Fundart, Schutzstand, Schutzvermerk
from gateway.domain.states import Zustand
from gateway.transfer.einzelurteil import Einzelurteil, KeinUrteil
from gateway.transfer.ports import SchutzUnerreichbar, Tx, Urteil, Virenbefund, Virenschutz
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, Nachricht
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

GEDULD: Final = timedelta(hours=2)
"""How long a delivery waits for a scanner that gives no verdict before a person is asked: a restart of it, or the
loading of new signatures, takes minutes."""
PAUSE_S: Final = 30.0
"""Time after a scanner gave no verdict in which it is not asked again: one that hangs costs each asker minutes."""
MAX_OHNE_URTEIL: Final = 10
"""Documents of one delivery without a verdict after which no further one is looked at: each may take minutes."""
MAX_FUNDE: Final = 100
"""Documents of one delivery that are named; with so many nobody decides document by document."""
GENANNT: Final = 10
"""Of them the partner is told so many numbers."""

Regel = Literal["ask", "refuse", "accept"]
_ARTEN: Final = {Urteil.FUND: Fundart.SCHADSOFTWARE, Urteil.ZU_GROSS: Fundart.ZU_GROSS}
Frei = Collection[tuple[Sha256, Fundart, str]]
"""What two persons have released (``Fund.was``)."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schutzregeln:
    """What the configuration wants."""

    fund: Regel = "ask"
    zu_gross: Regel = "ask"
    ohne_pruefung: bool = False
    """Deliveries may enter while the scanner gives no verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruefstueck:
    """One document to be looked at; ``bloecke`` yields its octets, blocking."""

    position: int
    dokument: DokumentUUID
    sha256: Sha256
    laenge: int
    bloecke: Callable[[], Iterator[bytes]]
    ist_pdf: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schutzergebnis:
    """All documents looked at: what is kept with the file, and what was found that nobody has released."""

    vermerk: Schutzvermerk
    funde: tuple[Fund, ...] = ()


class Angehalten(Exception):
    """Something was found: nothing may enter the Ablage before a person has decided."""

    def __init__(self, ergebnis: Schutzergebnis) -> None:
        """Keep what was found."""
        self.funde = ergebnis.funde
        self.programm = ergebnis.vermerk.programm or ""
        super().__init__(f"{len(self.funde)} documents are held")


class Eingangsschutz:
    """Asks the scanner and keeps its verdicts."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, schutz: Virenschutz | None, regeln: Schutzregeln
    ) -> None:
        """``schutz`` is ``None`` where no scanner is configured."""
        self._u = umgebung
        self._s = schritte
        self.schutz = schutz
        self.regeln = regeln
        self._einzeln = Einzelurteil(umgebung.jetzt)
        self._pause_bis = 0.0
        """Moment (loop time) until which the scanner is not asked."""

    # -- looking ------------------------------------------------------------------------------------------------

    async def pruefe(
        self, stuecke: Iterable[Pruefstueck], frei: Frei = (), *, seit: datetime | None = None
    ) -> Schutzergebnis:
        """Have every document looked at; ``seit``: since when they wait, ``None`` where a person waits for it.

        Raises ``SchutzUnerreichbar`` without a verdict, unless the configuration takes files in all the same.
        """
        try:
            return await self._pruefe(stuecke, frei, seit)
        except SchutzUnerreichbar as gone:
            if not self.regeln.ohne_pruefung:
                raise
            log.warning("scanner.skipped", code=gone.code)
            return Schutzergebnis(vermerk=Schutzvermerk(zeit=self._u.jetzt(), stand=Schutzstand.UNGEPRUEFT))

    async def _pruefe(self, stuecke: Iterable[Pruefstueck], frei: Frei, seit: datetime | None) -> Schutzergebnis:
        schutz, time = self.schutz, asyncio.get_running_loop().time
        if schutz is None:
            return Schutzergebnis(vermerk=Schutzvermerk(zeit=self._u.jetzt(), stand=Schutzstand.OHNE))
        if time() < self._pause_bis:
            raise SchutzUnerreichbar("the malware scanner gave no verdict lately; it is asked again soon")
        try:
            program = await schutz.programm()
            found, passed = await self._sieh_durch(schutz, stuecke, frei, seit)
        except KeinUrteil as none:
            log.warning("scanner.no_verdict", code=none.code)
            raise
        except SchutzUnerreichbar as gone:
            self._pause_bis = time() + PAUSE_S
            log.warning("scanner.failed", code=gone.code)
            raise
        return Schutzergebnis(
            vermerk=Schutzvermerk(
                zeit=self._u.jetzt(),
                stand=Schutzstand.GEPRUEFT,
                programm=program.name,
                signaturen_vom=program.signaturen_vom,
                uebergangen=passed,
            ),
            funde=tuple(found),
        )

    async def _sieh_durch(
        self, schutz: Virenschutz, stuecke: Iterable[Pruefstueck], frei: Frei, seit: datetime | None
    ) -> tuple[list[Fund], int]:
        """Return what was found, and how many documents enter although there is no clean verdict on them."""
        found: list[Fund] = []
        passed = without = 0
        # what kills the scanner and is let in all the same comes last: it takes no verdict from the others
        for one in sorted(stuecke, key=lambda each: _ohne_urteil(each) in frei):
            released = _ohne_urteil(one) in frei
            at_once = seit is None or self.regeln.ohne_pruefung or released or without
            bis = None if at_once or seit is None else seit + GEDULD
            try:
                verdict = await self._einzeln.hole(schutz, one.sha256, one.bloecke, one.laenge, bis=bis)
            except SchutzUnerreichbar:
                if released:
                    passed += 1
                    continue
                if found:
                    break  # that is decided first: it stays found, whatever kills the scanner behind it
                raise
            if verdict is not None and verdict.urteil is Urteil.SAUBER:
                continue
            fund = _fund(one, verdict)
            without += verdict is None and not released
            if fund.was in frei or self._laesst_zu(fund.art):
                passed += 1
            else:
                found.append(fund)
            if len(found) >= MAX_FUNDE or (found and without >= MAX_OHNE_URTEIL):
                break
            if without >= MAX_OHNE_URTEIL:
                raise SchutzUnerreichbar("the malware scanner fails on one document after the other")
        return sorted(found, key=lambda each: each.position), passed

    def _laesst_zu(self, art: Fundart) -> bool:
        if art is Fundart.KEIN_URTEIL:
            return self.regeln.ohne_pruefung
        return art is Fundart.ZU_GROSS and self.regeln.zu_gross == "accept"

    # -- a delivery ---------------------------------------------------------------------------------------------

    async def lage(self, transfer: TransferId, nachricht: Nachricht) -> tuple[bool, Frei]:
        """Tell whether a delivery waits for a person, and what two persons have released of this transfer."""
        holds = await self._u.store.read(lambda tx: tx.schutz.zum_transfer(transfer))
        waits = any(one.ausgang is None and one.lieferung == nachricht.uuid for one in holds)
        released = (one for one in holds if one.ausgang is Ausgang.FREIGEGEBEN)
        return waits, frozenset(fund.was for one in released for fund in one.funde)

    async def halte_an(
        self,
        transfer: TransferId,
        nachricht: Nachricht,
        gehalten: Angehalten,
        lehne_ab: Callable[[Tx, TransferId, Nachricht, Refused], None],
    ) -> None:
        """Hold a delivery and ask a person; where the configuration refuses, answer its author at once."""
        refuse = self._lehnt_ab(gehalten.funde)

        def run(tx: Tx) -> None:
            current = tx.transfers.holen(transfer)
            if current is None or current.zustand is not Zustand.EMPFANGEN or current.lieferung != nachricht.uuid:
                return
            now = self._u.jetzt()
            tx.schutz.anlegen(
                Anhaltung(
                    id=self._u.neue_uuid(),
                    mandant=nachricht.mandant,
                    transfer=transfer,
                    lieferung=nachricht.uuid,
                    begonnen=now,
                    programm=gehalten.programm,
                    funde=gehalten.funde,
                    ausgang=Ausgang.ABGELEHNT if refuse else None,
                    beendet=now if refuse else None,
                )
            )
            first = gehalten.funde[0].kurz
            self._u.protokollant.notiere(
                tx,
                nachricht.mandant,
                AuditEreignis.SCHUTZ_ANGEHALTEN,
                nachricht=nachricht.uuid,
                inhalt_sha256=nachricht.inhalt_sha256,
                code=first,
                anzahl=len(gehalten.funde),
                schutz=f"{Schutzstand.GEPRUEFT.value}:{gehalten.programm}",
                **fall(current),
            )
            self._s.frage(tx, nachricht.mandant, AufgabeArt.SCHADSOFTWARE_PRUEFEN, transfer=transfer, hinweis=first)
            if refuse:
                lehne_ab(tx, transfer, nachricht, absage(gehalten.funde))

        await self._u.store.write(run)
        log.warning("scanner.found", mandant=nachricht.mandant, anzahl=len(gehalten.funde))

    async def frage_erneut(self, transfer: TransferId, nachricht: Nachricht) -> None:
        """Ask again about a held delivery whose question was closed meanwhile (it was called back, and stays)."""

        def run(tx: Tx) -> None:
            hold = next((one for one in tx.schutz.zum_transfer(transfer) if one.ausgang is None), None)
            current = tx.transfers.holen(transfer)
            if hold is None or current is None or current.zustand is not Zustand.EMPFANGEN:
                return
            art = AufgabeArt.SCHADSOFTWARE_PRUEFEN
            self._s.frage(tx, nachricht.mandant, art, transfer=transfer, hinweis=hold.funde[0].kurz)

        await self._u.store.write(run)

    def _lehnt_ab(self, funde: Collection[Fund]) -> bool:
        rules = {Fundart.SCHADSOFTWARE: self.regeln.fund, Fundart.ZU_GROSS: self.regeln.zu_gross}
        return any(rules.get(one.art) == "refuse" for one in funde)

    async def frage_nach_schutz(self, nachricht: Nachricht) -> None:
        """Ask a person once a delivery has waited for the scanner for too long; one question for all that wait."""
        if self._u.jetzt() < nachricht.zeit + GEDULD:
            return
        await self._u.store.write(
            lambda tx: self._s.frage(
                tx, nachricht.mandant, AufgabeArt.VIRENSCHUTZ_FEHLT, transfer=None, hinweis="keine_antwort"
            )
        )

    def vermerke(self, tx: Tx, mandant: Kennung, akte: AkteId, vermerk: Schutzvermerk) -> None:
        """Keep with a new file how it was looked at; a scanner that answers again needs nobody any more."""
        tx.schutz.vermerke(mandant, akte, vermerk)
        if vermerk.stand is not Schutzstand.GEPRUEFT:
            return
        for aufgabe in tx.aufgaben.offene(mandant):
            if aufgabe.art is AufgabeArt.VIRENSCHUTZ_FEHLT:
                self._s.erledige(tx, aufgabe, person=None)


def _ohne_urteil(stueck: Pruefstueck) -> tuple[Sha256, Fundart, str]:
    """Return what two persons have released of a document on which the scanner fails (``Fund.was``)."""
    return stueck.sha256, Fundart.KEIN_URTEIL, ""


def _fund(stueck: Pruefstueck, urteil: Virenbefund | None) -> Fund:
    return Fund(
        position=stueck.position,
        dokument=stueck.dokument,
        sha256=stueck.sha256,
        art=Fundart.KEIN_URTEIL if urteil is None else _ARTEN[urteil.urteil],
        signatur=(urteil.signatur if urteil is not None else None) or "",
    )


def absage(funde: Collection[Fund]) -> Refused:
    """Return the no for the author of a delivery: which documents, never what the scanner says (standard: S999)."""
    numbers = [str(one.position) for one in funde]
    named = ", ".join(numbers[:GENANNT]) + (" and others" if len(numbers) > GENANNT else "")
    if all(one.art is Fundart.ZU_GROSS for one in funde):
        reason = f"too large for the reader's protection against malware: document {named}; split it and send again"
    else:
        reason = (
            f"held back by the reader's protection against malware: document {named}; check it at your side, then "
            "send the file again"
        )
    return Refused(Fehlercode.S999, reason)

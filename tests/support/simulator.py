"""A stage on which one of the two houses is the partner simulator, the other an ordinary gateway."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.buehne import Buehne, Haus, jemand, stelle_auf

from gateway.audit.befund import Urteil
from gateway.audit.export import exportiere
from gateway.audit.pruefer import pruefe_export
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.postfach.grenzen import GRENZEN, Grenzen
from gateway.simulator.betrieb import Simulator
from gateway.simulator.plan import Auswahl, Plan, Treffer
from gateway.wiring.einbau import Einbau
from gateway.wiring.service import Service


@dataclass
class Simulant(Haus):
    """A house that is served by the simulator; ``plan`` may be changed while it runs."""

    plan: Plan = field(default_factory=lambda: Plan(()))

    def baue(self) -> Service:
        return Simulator(self.konfiguration, self.plan, jetzt=self.uhr).service

    def treffer(self, name: str) -> list[Treffer]:
        """What a fault has done so far."""
        return [one for one in self.plan.treffer if one.stoerung == name]

    async def bis_treffer(self, name: str, anzahl: int = 1) -> list[Treffer]:
        """Wait until a fault has struck so often."""
        return await self.bis(
            lambda _tx: found if len(found := self.treffer(name)) >= anzahl else None, f"{anzahl} × {name}"
        )

    def trenne_alle(self) -> None:
        """End every connection of its partners after its next answer, so that they shake hands anew."""
        assert self.dienst is not None
        self.dienst._postfach.verzeichnis_geaendert()


@dataclass
class Begrenzt(Haus):
    """An honest house with limits in time of its own."""

    grenzen: Grenzen = GRENZEN

    def baue(self) -> Service:
        return Service(self.konfiguration, jetzt=self.uhr, einbau=Einbau(grenzen=self.grenzen))


@dataclass
class Szene:
    """Both houses with their loops running; the simulator is the giving or the receiving one."""

    buehne: Buehne
    simulant: Simulant
    ehrlich: Haus
    _nummer: int = 0

    def stoere(self, *auswahl: Auswahl) -> None:
        """From now on these faults."""
        self.simulant.plan.ersetze(*auswahl)

    async def beginne(self) -> TransferId:
        """Let the next person move from Kiel to Hannover; return Hannover's transfer."""
        self._nummer += 1
        wer = jemand(self._nummer)
        await self.buehne.kiel.lege_akte_an(wer)
        await self.buehne.kiel.abmeldung(wer)
        return await self.buehne.hannover.anmeldung(wer)

    async def beende(self, ident: TransferId) -> None:
        """Wait until both sides have ended the transfer; then exactly one import and one receipt are there."""
        hannover, kiel = self.buehne.hannover, self.buehne.kiel
        ours = await hannover.bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        theirs = await self.gegenstueck(ours)
        await kiel.bis_zustand(theirs.id, Zustand.ABGESCHLOSSEN)
        await self.pruefe_einmal(ident)

    async def gegenstueck(self, ours: Transfer) -> Transfer:
        """Kiel's side of a transfer."""
        return await self.buehne.kiel.bis(
            lambda tx: next((t for t in tx.transfers.liste(None) if t.anforderung == ours.anforderung), None),
            "the request",
        )

    async def pruefe_einmal(self, ident: TransferId) -> None:
        """Exactly one import of the octets that were given, exactly one receipt."""
        hannover, kiel = self.buehne.hannover, self.buehne.kiel
        ours = await hannover.transfer(ident)
        theirs = await self.gegenstueck(ours)
        (taken,) = [akte for akte in await hannover.akten() if akte.person.azr_nummer == ours.person.azr_nummer]
        (given,) = [akte for akte in await kiel.akten() if akte.id == theirs.akte]
        assert [(d.uuid, d.sha256) for d in taken.dokumente] == [(d.uuid, d.sha256) for d in given.dokumente]
        written = await hannover.geschriebene(ident)
        assert [one.typ for one in written].count(Nachrichtentyp.QUITTUNG) == 1
        imported = [e for e in await hannover.protokoll() if e.ereignis is AuditEreignis.AKTE_IMPORTIERT]
        assert [e.angaben.transfer for e in imported].count(ident) == 1

    async def pruefe_protokolle(self) -> None:
        """The logs of both verify as an auditor would do it."""
        for haus in (self.simulant, self.ehrlich):
            book = haus.eins.protokollbuch
            await book.integriere_alle()
            note, key = await book.checkpoint(haus.kennung), await book.pruefschluessel(haus.kennung)
            assert note is not None
            entries = await book.eintraege(haus.kennung, note.checkpoint.groesse)
            file = b"".join(exportiere(checkpoint=note, schluessel=key, erstellt=haus.uhr(), eintraege=entries))
            assert pruefe_export(io.BytesIO(file), jetzt=haus.uhr(), schluessel=key).urteil is Urteil.BESTAETIGT


@asynccontextmanager
async def szene(
    ordner: Path, *auswahl: Auswahl, simuliert: str = "kiel", grenzen: Grenzen = GRENZEN
) -> AsyncIterator[Szene]:
    """Both houses at work in this folder; ``simuliert`` is ``kiel`` (gives) or ``hannover`` (receives).

    The simulator begins with these faults; ``grenzen`` are the limits in time of the honest one.
    """
    made = stelle_auf(ordner)
    simulates_kiel = simuliert == "kiel"
    given, other = (made.kiel, made.hannover) if simulates_kiel else (made.hannover, made.kiel)
    simulant = Simulant(given.kennung, given.konfiguration, plan=Plan(auswahl))
    ehrlich = Begrenzt(other.kennung, other.konfiguration, grenzen=grenzen)
    made.hannover, made.kiel = (ehrlich, simulant) if simulates_kiel else (simulant, ehrlich)
    one = Szene(made, simulant, ehrlich)
    try:
        for haus in (simulant, ehrlich):
            await haus.oeffne()
            haus.arbeite()
        yield one
        await one.pruefe_protokolle()
    finally:
        await ehrlich.schliesse()
        await simulant.schliesse()

"""The jobs against a model in memory, step by step, over stops and starts of the store."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support.store import BEIDE, KIEL, auftrag, nach

from gateway.transfer.ports import Store
from gateway.transfer.records import Auftrag, AuftragsArt
from gateway.transfer.verteilung import PLAETZE_JE_PARTNER, Partnerpause

ARTEN = (AuftragsArt.ANFORDERN, AuftragsArt.PACKEN)
REFS = ("a", "b", "c")
FRIST_S = 10.0


@dataclass(slots=True)
class Zeile:
    """What the model knows of one job."""

    partner: str | None
    faellig: float
    versuche: int = 0
    marke: str = ""
    bis: float = 0.0
    erneut: float | None = None
    code: str | None = None


class AuftragsModell(RuleBasedStateMachine):
    """Rules are the methods of the port; the model says what each must answer."""

    fabrik: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.ordner = tempfile.TemporaryDirectory()
        self.jetzt = 0.0
        self.nummer = 0
        self.zeilen: dict[tuple[AuftragsArt, str], Zeile] = {}
        self.genommene: list[Auftrag] = []
        self.pause: tuple[int, float] | None = None

    @initialize()
    def oeffne(self) -> None:
        async def tue() -> Store:
            self.stack = AsyncExitStack()
            return await self.stack.enter_async_context(BEIDE[self.fabrik](Path(self.ordner.name)))

        self.store = self.runner.run(tue())

    def _schreib(self, arbeit: Callable[[Any], Any]) -> Any:
        async def tue() -> Any:
            return await self.store.write(arbeit)

        return self.runner.run(tue())

    @rule()
    def oeffne_neu(self) -> None:
        self.runner.run(self.stack.aclose())
        self.oeffne()

    @rule(sekunden=st.floats(0, 15, allow_nan=False))
    def zeit_vergeht(self, sekunden: float) -> None:
        self.jetzt += round(sekunden, 3)

    @rule(art=st.sampled_from(ARTEN), ref=st.sampled_from(REFS), fremd=st.booleans(), in_s=st.integers(-5, 20))
    def erteile(self, art: AuftragsArt, ref: str, fremd: bool, in_s: int) -> None:
        partner, faellig = KIEL if fremd else None, self.jetzt + in_s
        wert = auftrag(ref, art=art, partner=partner, faellig=nach(faellig))
        self._schreib(lambda tx: tx.auftraege.erteilen(wert))
        alt = self.zeilen.get((art, ref))
        if alt is None:
            self.zeilen[art, ref] = Zeile(partner, faellig)
            return
        if alt.marke:
            alt.erneut = faellig if alt.erneut is None else min(alt.erneut, faellig)
        alt.faellig = min(alt.faellig, faellig)

    @rule(anzahl=st.integers(1, 4))
    def beanspruche(self, anzahl: int) -> None:
        self.nummer += 1
        marke = f"m{self.nummer}"
        genommen = self._schreib(
            lambda tx: tx.auftraege.beanspruchen(
                nach(self.jetzt), frist_s=FRIST_S, max_auftraege=anzahl, marke=marke
            )
        )
        erwartet, belegt = [], {(z.partner, r) for (_, r), z in self.zeilen.items() if self._gehalten(z)}
        for (art, ref), zeile in sorted(self.zeilen.items(), key=lambda p: (p[1].faellig, p[0][0].value, p[0][1])):
            frei = zeile.faellig <= self.jetzt and not self._gehalten(zeile)
            if frei and (zeile.partner, ref) not in belegt and len(erwartet) < anzahl and self._darf(zeile):
                belegt.add((zeile.partner, ref))
                zeile.versuche += bool(zeile.marke)
                zeile.marke, zeile.bis = marke, self.jetzt + FRIST_S
                erwartet.append((art, ref))
        assert [(a.art, a.ref) for a in genommen] == erwartet
        self.genommene += genommen

    def _darf(self, zeile: Zeile) -> bool:
        """Whether the partner may have one job more: none in its pause, one after it, two in good days."""
        laufend = sum(z.partner == KIEL and self._gehalten(z) for z in self.zeilen.values())
        grenze = PLAETZE_JE_PARTNER if self.pause is None else int(self.pause[1] <= self.jetzt)
        return zeile.partner is None or laufend < grenze

    @rule(in_s=st.integers(0, 10))
    def partner_faellt_aus(self, in_s: int) -> None:
        nummer = 1 if self.pause is None else self.pause[0] + 1
        pause = Partnerpause(partner=KIEL, fehlschlaege=nummer, bis=nach(self.jetzt + in_s))
        self._schreib(lambda tx: tx.auftraege.pausieren(pause))
        self.pause = (nummer, self.jetzt + in_s)
        assert self._schreib(lambda tx: tx.auftraege.pause(KIEL)) == pause

    @rule()
    def partner_ist_wieder_da(self) -> None:
        assert self._schreib(lambda tx: tx.auftraege.pause_beenden(KIEL)) is (self.pause is not None)
        self.pause = None
        assert self._schreib(lambda tx: tx.auftraege.pause(KIEL)) is None

    def _gehalten(self, zeile: Zeile) -> bool:
        return bool(zeile.marke) and zeile.bis > self.jetzt

    def _eigene(self, job: Auftrag) -> Zeile | None:
        """The model's row if the token still holds it."""
        zeile = self.zeilen.get((job.art, job.ref))
        return zeile if zeile is not None and zeile.marke == job.marke else None

    @precondition(lambda self: self.genommene)
    @rule(data=st.data(), wie=st.sampled_from(["erledigt", "spaeter", "freigeben", "verlaengern"]))
    def beende(self, data: st.DataObject, wie: str) -> None:
        job = data.draw(st.sampled_from(self.genommene))  # also one that lost its lease or is long over
        spaeter = self.jetzt + 5
        zeile = self._eigene(job)
        if wie == "erledigt":
            self._schreib(lambda tx: tx.auftraege.erledigt(job))
            if zeile is not None and zeile.erneut is None:
                del self.zeilen[job.art, job.ref]
            elif zeile is not None:
                self.zeilen[job.art, job.ref] = Zeile(zeile.partner, zeile.erneut or 0.0)
        elif wie == "spaeter":
            self._schreib(lambda tx: tx.auftraege.spaeter(job, nach(spaeter), "LATER"))
            if zeile is not None:
                zeile.faellig = spaeter if zeile.erneut is None else min(spaeter, zeile.erneut)
                zeile.versuche, zeile.code = zeile.versuche + 1, "LATER"
                zeile.marke, zeile.erneut = "", None
        elif wie == "freigeben":
            self._schreib(lambda tx: tx.auftraege.freigeben(job))
            if zeile is not None:
                zeile.marke, zeile.erneut = "", None
        else:
            self._schreib(lambda tx: tx.auftraege.verlaengern(job, FRIST_S, nach(self.jetzt)))
            if zeile is not None:
                zeile.bis = self.jetzt + FRIST_S

    @invariant()
    def alles_wie_im_modell(self) -> None:
        if not hasattr(self, "store"):
            return

        def lies(tx: Any) -> dict[tuple[AuftragsArt, str], Auftrag | None]:
            return {(art, ref): tx.auftraege.holen(art, ref) for art in ARTEN for ref in REFS}

        async def tue() -> Any:
            return await self.store.read(lies)

        jobs = self.runner.run(tue())
        for schluessel, job in jobs.items():
            zeile = self.zeilen.get(schluessel)
            assert (job is None) == (zeile is None)
            if job is not None and zeile is not None:
                assert (job.faellig, job.versuche, job.marke, job.letzter_code, job.partner) == (
                    nach(zeile.faellig),
                    zeile.versuche,
                    zeile.marke,
                    zeile.code,
                    zeile.partner,
                )

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.runner.run(self.stack.aclose())
        self.runner.close()
        self.ordner.cleanup()


@pytest.mark.parametrize(
    ("art", "laeufe"), [("sqlite", 20), pytest.param("postgres", 4, marks=pytest.mark.postgres)]
)
def test_jobs_behave_like_the_model_whatever_happens_in_whatever_order(art: str, laeufe: int) -> None:
    modell = type("Modell", (AuftragsModell,), {"fabrik": art})
    modell.TestCase.settings = settings(
        max_examples=laeufe, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    modell.TestCase().runTest()

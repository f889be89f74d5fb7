"""What people do: clerks decide, withdraw and try again, hold files back; two of them delete a file."""

import itertools
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from support.buehne import jemand
from support.modellhaeuser import Haus
from support.waechter import AUFBEWAHRUNG

from gateway.domain.akte import Akte, Sperre
from gateway.domain.ids import AkteId, Kennung
from gateway.domain.states import Ereignis, Zustand, kennt_ereignis
from gateway.domain.transfer import Transfer
from gateway.transfer.angebot import ABSAGEN
from gateway.transfer.antworten import ANTWORTCODES
from gateway.transfer.geber import pruefe_hindernisse
from gateway.transfer.ports import Tx
from gateway.transfer.sperren import aendere_sperren
from modell.grundlage import KLERK, Grundlage, haeuser, zahlen

EINGRIFFE = (Ereignis.ZURUECKGEZOGEN, Ereignis.ERNEUT_VERSUCHT, Ereignis.AUFGEGEBEN)
WARTET_AUF_KLERK = frozenset({Zustand.ENTSCHEIDUNG_OFFEN, Zustand.ANGEBOT_LIEGT_VOR, Zustand.ANGABEN_FEHLEN})
OHNE_ZEUGE = frozenset({"ohne_zeuge"})
PERSONAL = st.sampled_from(("meier", "schulze"))
MONAT = AUFBEWAHRUNG.days + 1
"""Days."""


class Menschen(Grundlage):
    """Rules about people."""

    @rule(was=st.lists(zahlen, min_size=8, max_size=8), bei=haeuser, ruhig=st.booleans())
    def klerke_entscheiden(self, was: list[int], bei: Kennung, ruhig: bool) -> None:
        """Clerks answer what waits for them, each in another way; a refused answer changes nothing."""
        if ruhig:
            self.tu(self.bis_ruhe())
        numbers = itertools.cycle(was)
        for ort in self.haeuser:
            for one in self.transfers(ort):
                if one.zustand in WARTET_AUF_KLERK:
                    choices = self.antworten(one, bei)
                    self.klerk(choices[next(numbers) % len(choices)]())

    @rule(ort=haeuser, welcher=zahlen, was=zahlen, bei=haeuser)
    def entscheide_was_nicht_passt(self, ort: Kennung, welcher: int, was: int, bei: Kennung) -> None:
        transfers = self.transfers(ort)
        if transfers:
            choices = self.antworten(transfers[welcher % len(transfers)], bei)
            self.klerk(choices[was % len(choices)]())

    def antworten(self, one: Transfer, bei: Kennung) -> list[Callable[[], Awaitable[Any]]]:
        """Return what a clerk may answer; to a transfer that waits for nobody: everything."""
        e = self.haeuser[one.mandant].eins
        answers: list[Callable[[], Awaitable[Any]]] = [
            lambda: e.eingriffe.sende(one.id, person=KLERK),
            lambda: e.eingriffe.sende(one.id, person=KLERK, aktenzeichen=jemand(0).aktenzeichen),
            lambda: e.eingriffe.sende(one.id, person=KLERK, aktenzeichen=jemand(1).aktenzeichen),
            *(partial(e.eingriffe.leite_weiter, one.id, an, person=KLERK) for an in self.haeuser),
        ]
        answers += [partial(e.eingriffe.lehne_ab, one.id, code, person=KLERK) for code in sorted(ANTWORTCODES)]
        offer: list[Callable[[], Awaitable[Any]]] = [
            lambda: e.eingriffe.nimm_angebot_an(one.id, person=KLERK),
            *(partial(e.angebote.lehne_ab, one.id, grund, person=KLERK) for grund in sorted(ABSAGEN)),
        ]
        complete: list[Callable[[], Awaitable[Any]]] = [
            lambda: e.meldungen.ergaenze(one.id, azr=None, von=bei, person=KLERK)
        ]
        by_state = {
            Zustand.ENTSCHEIDUNG_OFFEN: answers,
            Zustand.ANGEBOT_LIEGT_VOR: offer,
            Zustand.ANGABEN_FEHLEN: complete,
        }
        return by_state.get(one.zustand, answers + offer + complete)

    @rule(welcher=zahlen, bei=haeuser, woanders=st.booleans(), passt=st.integers(0, 7))
    def greife_ein(self, welcher: int, bei: Kennung, woanders: bool, passt: int) -> None:
        """A clerk withdraws, gives up or tries again, mostly where that can be done."""
        all_of_them = [(t, e) for ort in self.haeuser for t in self.transfers(ort) for e in EINGRIFFE]
        fitting = [(t, e) for t, e in all_of_them if kennt_ereignis(t.rolle, t.zustand, e)]
        pairs = fitting if passt else all_of_them
        if not pairs:
            return
        one, event = pairs[welcher % len(pairs)]
        e = self.haeuser[one.mandant].eins.eingriffe
        if event is Ereignis.ZURUECKGEZOGEN:
            self.klerk(e.ziehe_zurueck(one.id, person=KLERK))
        elif event is Ereignis.AUFGEGEBEN:
            self.klerk(e.gib_auf(one.id, person=KLERK))
        else:
            self.klerk(e.erneut(one.id, person=KLERK, von=bei if woanders else None))

    @rule(ort=haeuser, welche=zahlen)
    def nimm_zur_kenntnis(self, ort: Kennung, welche: int) -> None:
        haus = self.haeuser[ort]
        questions = self.tu(haus.lies(lambda tx: tx.aufgaben.offene(ort)))
        if questions:
            ident = questions[welche % len(questions)].id

            def run(tx: Tx) -> None:
                haus.eins.schritte.nimm_zur_kenntnis(tx, ident, person=KLERK)

            self.klerk(haus.store.write(run))

    @rule(welche=zahlen, sperre=st.sampled_from(list(Sperre)), setzen=st.booleans())
    def sperre(self, welche: int, sperre: Sperre, setzen: bool) -> None:
        ort, akte = self.akten[welche % len(self.akten)]
        self.aendere_sperre(self.haeuser[ort], akte.id, sperre, setzen=setzen)

    def aendere_sperre(self, haus: Haus, akte: AkteId, sperre: Sperre, *, setzen: bool) -> None:
        def run(tx: Tx) -> None:
            aendere_sperren(
                tx, haus.eins.umgebung.protokollant, haus.kennung, akte, setze=[sperre] if setzen else (),
                loese=() if setzen else [sperre], handelnder=KLERK,
            )  # fmt: skip
            pruefe_hindernisse(tx, haus.eins.schritte, tx.transfers.zur_akte(haus.kennung, akte))

        self.tu(haus.store.write(run))

    # -- deleting ------------------------------------------------------------------------------------------------

    @rule(ort=haeuser, welche=zahlen, wer=PERSONAL, trotz=st.booleans())
    def beantrage_loeschung(self, ort: Kennung, welche: int, wer: str, trotz: bool) -> None:
        """Somebody asks for the content of a file to go, whether it may or not."""
        haus = self.haeuser[ort]
        files = self.akten_von(haus)
        if files:
            self._beantrage(haus, files[welche % len(files)], wer, trotz=trotz)

    @rule(welcher=zahlen, wer=PERSONAL, trotz=st.booleans())
    def bestaetige_loeschung(self, welcher: int, wer: str, trotz: bool) -> None:
        """Somebody confirms what was asked for, perhaps the one who asked, perhaps too late."""
        if self.antraege:
            self._bestaetige(*self.antraege[welcher % len(self.antraege)], wer, trotz=trotz)

    @rule(welche=zahlen, wann=st.sampled_from((0, MONAT, MONAT)), dazwischen=st.sampled_from((0, 0, 1, 8)))
    def loesche_abgegebene(self, welche: int, wann: int, dazwischen: int) -> None:
        """Two people want rid of a file that was handed over, mostly when its time has come."""
        handed = [
            (haus, akte)
            for ort, haus in self.haeuser.items()
            for akte in self.akten_von(haus)
            if any(t.akte == akte.id and t.zustand is Zustand.ABGESCHLOSSEN for t in self.transfers(ort))
        ]
        if not handed:
            return
        haus, akte = handed[welche % len(handed)]
        self.warte(wann)
        ident = self._beantrage(haus, akte, "meier", trotz=True)
        self.warte(dazwischen)
        if ident is not None:
            self._bestaetige(haus, ident, "schulze", trotz=True)

    def _beantrage(self, haus: Haus, akte: Akte, wer: str, *, trotz: bool) -> str | None:
        haus.waechter.handelt = wer
        named = OHNE_ZEUGE if trotz else frozenset[str]()
        work = haus.eins.loeschungen.beantrage(haus.kennung, akte.aktenzeichen, person=wer, trotz=named)
        shown = self.klerk(work)
        if shown is None or shown.antrag is None:
            return None
        self.antraege.append((haus, shown.antrag.id))
        return str(shown.antrag.id)

    def _bestaetige(self, haus: Haus, ident: str, wer: str, *, trotz: bool) -> None:
        haus.waechter.handelt = wer
        named = OHNE_ZEUGE if trotz else frozenset[str]()
        shown = self.klerk(haus.eins.loeschungen.bestaetige(haus.kennung, ident, person=wer, trotz=named))
        if shown is not None and shown.antrag is not None:
            self.statistik["deletions"] += 1

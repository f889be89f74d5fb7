"""A bug put into the program breaks the machine in one history of a dozen events: so random ones find it, too.

The history is the same each time, and holds without a bug. Nothing else in the program notices these bugs.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from support.aufbau import BREMEN, HANNOVER, KIEL

from gateway.domain.akte import Sperre
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import AkteId, Sha256
from gateway.domain.states import Ereignis
from gateway.storage.sqlite.tx import SqliteTx
from gateway.transfer import annahme, empfang, packer, rueckrufpruefung
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.loeschlage import Beweisaufnahme
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.records import AuftragsArt, EingangZustand
from gateway.transfer.schritte import Schritte
from modell.ablaeufe import ABLAEUFE
from modell.maschine import Verkehr
from modell.menschen import MONAT


def zustand_ohne_eintrag(m: pytest.MonkeyPatch) -> None:
    notiere = Protokollant.notiere

    def stumm(self: Protokollant, tx: Any, mandant: Any, ereignis: Any, **angaben: Any) -> Any:
        if ereignis is AuditEreignis.TRANSFER_ZUSTAND and angaben["anlass"] == Ereignis.ANFORDERUNG_ERSTELLT:
            return Sha256("0" * 64)
        return notiere(self, tx, mandant, ereignis, **angaben)

    m.setattr(Protokollant, "notiere", stumm)


def quittung_vergessen(m: pytest.MonkeyPatch) -> None:
    beauftrage = Schritte.beauftrage

    def vergesslich(self: Schritte, tx: Any, mandant: Any, art: Any, ref: Any, **weitere: Any) -> None:
        if art is not AuftragsArt.QUITTIEREN:
            beauftrage(self, tx, mandant, art, ref, **weitere)

    m.setattr(Schritte, "beauftrage", vergesslich)


def doppelt_importiert(m: pytest.MonkeyPatch) -> None:
    trage_ein = Aktentransport.trage_ein

    def zweimal(self: Aktentransport, tx: Any, mandant: Any, akte: Any, **weitere: Any) -> None:
        trage_ein(self, tx, mandant, akte, **weitere)
        again = replace(
            akte, id=AkteId(self.umgebung.neue_uuid()), herkunft=None, dokumente=()
        )  # the store refuses the same twice
        trage_ein(self, tx, mandant, again, **weitere)

    m.setattr(Aktentransport, "trage_ein", zweimal)


def _lage(m: pytest.MonkeyPatch, anders: Callable[[Any], dict[str, Any]]) -> None:
    lage = Beweisaufnahme.lage
    m.setattr(Beweisaufnahme, "lage", lambda *args: replace(found := lage(*args), **anders(found)))


def zu_frueh_geloescht(m: pytest.MonkeyPatch) -> None:
    _lage(m, lambda found: {"aufbewahren_bis": found.moment})


def trotz_sperre_geloescht(m: pytest.MonkeyPatch) -> None:
    _lage(m, lambda found: {"akte": replace(found.akte, sperren=frozenset())})


def partner_vertauscht(m: pytest.MonkeyPatch) -> None:
    wechsle = Schritte.wechsle

    def anders(self: Schritte, tx: Any, transfer: Any, ereignis: Any, **aenderungen: Any) -> Any:
        if ereignis is Ereignis.LIEFERUNG_ERHALTEN and transfer.partner != BREMEN:
            aenderungen["partner"] = BREMEN
        return wechsle(self, tx, transfer, ereignis, **aenderungen)

    m.setattr(Schritte, "wechsle", anders)


def vor_dem_festschreiben_geschlossen(m: pytest.MonkeyPatch) -> None:
    entscheide = empfang.Empfang._entscheide

    async def eilig(self: empfang.Empfang, partner: Any, claim: Any) -> Any:
        taken = replace(claim, zustand=EingangZustand.ANGENOMMEN)
        await partner.schliesse(claim.id, await asyncio.to_thread(self._abschluss._beleg, taken))
        return await entscheide(self, partner, claim)

    m.setattr(empfang.Empfang, "_entscheide", eilig)


def faelschung_angenommen(m: pytest.MonkeyPatch) -> None:
    m.setattr(annahme, "_gleich", lambda *_: True)


def gebrauchtes_weggeraeumt(m: pytest.MonkeyPatch) -> None:
    m.setattr(SqliteTx, "benutzte", lambda *_, **__: frozenset())


def einer_allein(m: pytest.MonkeyPatch) -> None:
    m.setattr(rueckrufpruefung, "pruefe_zweite", lambda *_, **__: None)


def trotz_rueckruf_gesandt(m: pytest.MonkeyPatch) -> None:
    m.setattr(packer, "inzwischen_im_weg", lambda *_: None)


BUGS: list[tuple[Callable[[pytest.MonkeyPatch], None], str]] = [
    (zustand_ohne_eintrag, "without its entry"),
    (quittung_vergessen, "nobody does the next step"),
    (doppelt_importiert, "files and entries of their import differ"),
    (zu_frueh_geloescht, "deleted too early"),
    (trotz_sperre_geloescht, "deleted under a legal hold"),
    (partner_vertauscht, "partner changed by lieferung_erhalten"),
    (vor_dem_festschreiben_geschlossen, "closed before it was decided"),
    (faelschung_angenommen, "a forged message"),
    (gebrauchtes_weggeraeumt, "documents of the giver are gone"),
]


def erzaehle() -> None:
    """Two people move and their files cross; forgery, cleaning, a hold, and deletions too early and in time."""
    m = Verkehr()
    m.beginne("echt", {0, 1}, zuzug=True)
    try:
        for step in (
            lambda: m.alles_laeuft(0),
            lambda: m.besetze(KIEL, 0),
            lambda: m.putze(KIEL),
            lambda: m.sperre(0, Sperre.LOESCHSPERRE, setzen=True),
            *(partial(m.loesche_abgegebene, welche, 0, 0) for welche in range(4)),
            *(partial(m.loesche_abgegebene, welche, MONAT, 0) for welche in range(4)),
        ):
            step()
            m.immer()
        m.ende()
        assert m.statistik["deletions"] == 1
    finally:
        m.akten.clear()  # it has ended, or broken
        m.teardown()


RUECKRUFBUGS: list[tuple[Callable[[pytest.MonkeyPatch], None], str, str]] = [
    (einer_allein, "n_fragt g_liefert n_hoert g_ruft_zurueck n_hoert n_loescht_allein", "by one person alone"),
    (
        trotz_rueckruf_gesandt,
        next(wie for wie in ABLAEUFE if "g_ruft_frueheres_zurueck" in wie),
        "while it is called back",
    ),
]


def erzaehle_rueckruf(wie: str) -> None:
    m = Verkehr()
    m.beginne("echt", set(), zuzug=False)
    try:
        m.erzaehle(wie, KIEL, HANNOVER)
        m.immer()
        m.ende()
    finally:
        m.akten.clear()
        m.teardown()


@pytest.fixture(autouse=True)
def _zaehlt_neu() -> None:
    Verkehr.statistik.clear()


def test_the_history_that_the_bugs_break_is_a_good_one_without_them() -> None:
    erzaehle()


@pytest.mark.parametrize(("bug", "sagt"), BUGS, ids=[bug.__name__ for bug, _ in BUGS])
def test_a_planted_bug_breaks_the_machine(
    bug: Callable[[pytest.MonkeyPatch], None], sagt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=sagt):
        erzaehle()


@pytest.mark.parametrize(("bug", "wie", "sagt"), RUECKRUFBUGS, ids=[bug.__name__ for bug, *_ in RUECKRUFBUGS])
def test_a_bug_about_a_recall_breaks_the_machine(
    bug: Callable[[pytest.MonkeyPatch], None], wie: str, sagt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    erzaehle_rueckruf(wie)
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=sagt):
        erzaehle_rueckruf(wie)

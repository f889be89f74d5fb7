"""A delivery passes the malware scanner before anything enters: held, released by two, refused, waiting."""

import asyncio
import contextlib
import itertools
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, Buehne, Haus, jemand, stelle_auf
from support.dateien import jpg, pdf
from support.konten import mit_rolle
from support.scanner import Scanner, eicar, scanner
from support.tippen import Ausgang, tippe

from gateway.domain.akte import Akte
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Sha256, TransferId, sha256_of
from gateway.domain.konto import Rolle
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.schutz import Fundart, Schutzstand
from gateway.domain.states import Zustand
from gateway.messages import Rueckweisung, read_message
from gateway.pump.verschluss import MAGIE
from gateway.settings import load
from gateway.storage import LocalBlobs
from gateway.transfer.eingangsschutz import GEDULD, Schutzregeln
from gateway.transfer.einzelurteil import VERSUCHE
from gateway.transfer.ports import SchutzUnerreichbar, Tx
from gateway.transfer.records import AufgabeArt, Richtung

pytestmark = pytest.mark.asyncio(loop_scope="module")

A = AuditEreignis
ERSTE, ZWEITE = "meier", "schulze"
_nummer = itertools.count(8100)


@dataclass(frozen=True)
class Eingang:
    """Hannover with a scanner, and Kiel that sends."""

    b: Buehne
    peer: Scanner

    @property
    def haus(self) -> Haus:
        return self.b.hannover

    async def sende(self, *inhalte: bytes) -> TransferId:
        """A person moves; everything is worked off until nothing is due."""
        self.peer.gesehen.clear()
        ident = await self.b.ziehe_um(jemand(next(_nummer)), *inhalte)
        await self.b.laufe()
        return ident

    async def lage(self, ident: TransferId) -> tuple[Zustand, Zustand]:
        here = await self.haus.transfer(ident)
        there = next(t for t in await self.b.kiel.transfers() if t.anforderung == here.anforderung)
        return here.zustand, there.zustand

    async def akte(self, ident: TransferId) -> Akte | None:
        known = (await self.haus.transfer(ident)).akte
        return None if known is None else await self.haus.lies(lambda tx: tx.akten.holen(HANNOVER, known))

    async def hinweise(self, art: AufgabeArt, ident: TransferId | None) -> list[str]:
        return [a.hinweis for a in await self.haus.aufgaben() if a.art is art and a.transfer == ident]

    async def eintraege(self, art: AuditEreignis, ident: TransferId) -> list[Any]:
        log = await self.haus.protokoll()
        return [one.angaben for one in log if one.ereignis is art and one.angaben.transfer == ident]

    async def tippe(self, *words: str, code: int = 0) -> Ausgang:
        config = self.haus.konfiguration.folder / "aktenbote.toml"
        return await asyncio.to_thread(tippe, *words, config=config, code=code)

    @contextmanager
    def regeln(self, **anders: Any) -> Iterator[None]:
        schutz = self.haus.eins.eingangsschutz
        before, schutz.regeln = schutz.regeln, replace(Schutzregeln(), **anders)
        try:
            yield
        finally:
            schutz.regeln = before

    async def nichts_da(self, *inhalte: bytes) -> None:
        """No document of a delivery is in the Ablage, sealed neither, nor in plain, nor is anything left over."""
        digests = {sha256_of(one) for one in inhalte}
        stored = [document.sha256 for akte in await self.haus.akten() for document in akte.dokumente]
        assert digests.isdisjoint(stored)
        blobs = self.haus.eins.blobs
        assert digests.isdisjoint(blobs.names())
        names = list(blobs.names())
        nobodys = set(names) - await self.haus.lies(lambda tx: tx.benutzte(names, jetzt=self.haus.uhr()))
        assert [name for name in nobodys if _ist_verschlossen(blobs, name)] == []
        assert list(self.haus.eins.umgebung.tmp.iterdir()) == []

    async def versuche(self, ident: TransferId) -> None:
        """What the job does when it is due again."""
        with contextlib.suppress(SchutzUnerreichbar):
            await self.haus.eins.uebernahmen.importieren(ident)

    def wieder(self) -> None:
        """The scanner works; whoever waits need not wait for the end of its pause."""
        self.peer.art = "gut"
        self.peer.scheitert_an, self.peer.stirbt_daran = None, False
        self.haus.eins.eingangsschutz._pause_bis = 0.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Eingang]:
    b = stelle_auf(tmp_path_factory.mktemp("schutz"))
    with tempfile.TemporaryDirectory() as folder:  # the path of a socket is short
        config = b.hannover.konfiguration.folder / "aktenbote.toml"
        with config.open("a", encoding="utf-8") as file:
            file.write(f'[malware]\nscanner = "unix:{folder}/s"\nmax_mib = 1\n')
        b.hannover.konfiguration = load(config, {})
        async with scanner(Path(folder) / "s") as peer:
            await b.hannover.oeffne()
            await b.kiel.oeffne()
            yield Eingang(b, peer)
            await b.hannover.schliesse()
            await b.kiel.schliesse()


@pytest.fixture
def e(stage: Eingang) -> Iterator[Eingang]:
    stage.wieder()
    yield stage
    stage.wieder()


def _ist_verschlossen(blobs: LocalBlobs, name: Sha256) -> bool:
    with blobs.open(name) as file:
        return file.read(len(MAGIE)) == MAGIE


def krank(text: str) -> bytes:
    return pdf(text, zusatz=b"%" + eicar() + b"\n")


async def test_what_is_clean_enters_and_who_looked_is_kept_with_it(e: Eingang) -> None:
    inhalte = (pdf("sauber eins"), jpg(31), pdf("sauber drei"))
    ident = await e.sende(*inhalte)
    assert await e.lage(ident) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)
    assert e.peer.gesehen == list(inhalte), "every octet of every document, in order"
    akte = await e.akte(ident)
    assert akte is not None
    kept = await e.haus.lies(lambda tx: tx.schutz.vermerk(HANNOVER, akte.id))
    assert kept is not None
    assert (kept.stand, kept.programm, kept.uebergangen) == (Schutzstand.GEPRUEFT, "ClamAV/1.4.6/27456", 0)
    assert f"{kept.signaturen_vom:%Y-%m-%d}" == "2026-11-26"
    (entry,) = await e.eintraege(A.AKTE_IMPORTIERT, ident)
    assert entry.schutz == "geprueft:ClamAV/1.4.6/27456"
    shown = await e.tippe("ablage", "show", akte.aktenzeichen)
    assert "mit ClamAV/1.4.6/27456, Signaturen vom 2026-11-26" in shown.out
    assert (await e.tippe("ablage", "show", akte.aktenzeichen, "--json")).daten["malware_check"][
        "state"
    ] == "geprueft"


async def test_a_finding_holds_the_whole_delivery_sealed_and_its_author_hears_nothing_yet(e: Eingang) -> None:
    inhalte = (pdf("a eins"), krank("a zwei"), krank("a drei"))
    ident = await e.sende(*inhalte)
    assert await e.lage(ident) == (Zustand.EMPFANGEN, Zustand.VERSANDT)
    await e.nichts_da(*inhalte)
    assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == ["2:Eicar-Signature"]
    (entry,) = await e.eintraege(A.SCHUTZ_ANGEHALTEN, ident)
    assert (entry.code, entry.anzahl, entry.schutz) == ("2:Eicar-Signature", 2, "geprueft:ClamAV/1.4.6/27456")

    await e.haus.neustart()
    await e.b.laufe()
    assert await e.lage(ident) == (Zustand.EMPFANGEN, Zustand.VERSANDT)
    shown = (await e.tippe("transfer", "malware", ident, "--json")).daten
    assert [(one["document"], one["signature"]) for one in shown["findings"]] == [
        (2, "Eicar-Signature"),
        (3, "Eicar-Signature"),
    ]
    assert shown["outcome"] is None
    task = next(a for a in await e.haus.aufgaben() if a.transfer == ident)
    asked = (await e.tippe("task", "show", task.id)).out
    assert "Dokument 2" in asked
    assert "Eicar-Signature" in asked
    assert f"transfer malware {ident} --release" in asked
    await e.tippe("task", "done", task.id, "--reason", "weg damit", code=2)


async def test_refused_the_author_learns_the_numbers_and_never_what_was_found(e: Eingang) -> None:
    ident = await e.sende(pdf("b eins"), krank("b zwei"))
    delivery = (await e.haus.transfer(ident)).lieferung
    assert delivery is not None
    said = (await e.tippe("transfer", "malware", ident, "--refuse", "--reason", "kein Fehlalarm")).out
    assert "refused" in said
    await e.b.laufe()
    assert await e.lage(ident) == (Zustand.ANGEFORDERT, Zustand.ZURUECKGEWIESEN)
    answers = await e.haus.lies(lambda tx: tx.nachrichten.antworten_auf(HANNOVER, delivery, Richtung.AUS))
    (answer,) = [one for one in answers if one.typ is Nachrichtentyp.RUECKWEISUNG]
    octets = await e.haus.fachnachricht(answer)
    read = read_message(octets, e.haus.eins.umgebung.schemas)
    assert isinstance(read, Rueckweisung)
    assert [(g.code, "document 2" in g.spezifisch[0]) for g in read.gruende] == [("S999", True)]
    assert b"icar" not in octets
    assert b"ClamAV" not in octets
    assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == []
    assert len(await e.eintraege(A.SCHUTZ_ABGELEHNT, ident)) == 1
    with pytest.raises(Usage, match="held for malware now"):
        await e.haus.eins.virenfreigaben.bestaetige(ident, person=ZWEITE)


async def test_a_false_alarm_is_released_by_two_persons_and_looked_at_once_more(e: Eingang) -> None:
    inhalte = (krank("c eins"), pdf("c zwei"))
    ident = await e.sende(*inhalte)
    acts = e.haus.eins.virenfreigaben
    with pytest.raises(Usage, match="nobody has asked"):
        await acts.bestaetige(ident, person=ZWEITE)
    await acts.beantrage(ident, person=ERSTE, begruendung="Muster der Lehrunterlage")
    with pytest.raises(Usage, match="another person"):
        await acts.bestaetige(ident, person=ERSTE)
    await e.b.laufe()
    assert await e.akte(ident) is None
    await mit_rolle(e.haus.eins, "anna", HANNOVER, Rolle.SACHBEARBEITUNG)
    await acts.beantrage(ident, person="anna", begruendung="Muster der Lehrunterlage")  # in the pages
    with pytest.raises(Usage, match="two persons") as no:
        await acts.bestaetige(ident, person="annas-rechner", befehlszeile=True)
    assert no.value.code == "NAMES"
    await acts.beantrage(ident, person=ERSTE, begruendung="Muster der Lehrunterlage")
    e.peer.gesehen.clear()
    await acts.bestaetige(ident, person=ZWEITE)
    await e.b.laufe()
    assert await e.lage(ident) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)
    assert e.peer.gesehen == list(inhalte)
    akte = await e.akte(ident)
    assert akte is not None
    assert "1 Dokumente trotz Befund" in (await e.tippe("ablage", "show", akte.aktenzeichen)).out
    (entry,) = await e.eintraege(A.SCHUTZ_FREIGEGEBEN, ident)
    assert (entry.code, entry.anzahl) == ("1:Eicar-Signature", 1)
    with pytest.raises(Usage, match="held for malware now"):
        await acts.beantrage(ident, person=ERSTE, begruendung="noch einmal")


async def test_a_release_counts_for_what_was_shown_and_for_nothing_else(e: Eingang) -> None:
    ident = await e.sende(krank("d eins"))
    acts = e.haus.eins.virenfreigaben
    await acts.beantrage(ident, person=ERSTE, begruendung="Fehlalarm")
    e.peer.name = b"Other-Signature"  # the daemon has learned something meanwhile
    try:
        await acts.bestaetige(ident, person=ZWEITE)
        await e.b.laufe()
        assert await e.lage(ident) == (Zustand.EMPFANGEN, Zustand.VERSANDT)
        assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == ["1:Other-Signature"]
        await acts.beantrage(ident, person=ERSTE, begruendung="Fehlalarm")
        await acts.bestaetige(ident, person=ZWEITE)
        await e.b.laufe()
        assert await e.lage(ident) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)
    finally:
        e.peer.name = b"Eicar-Signature"


async def test_a_hold_begun_under_a_clock_that_ran_ahead_hides_no_later_one(e: Eingang) -> None:
    ident = await e.sende(krank("u eins"))
    acts = e.haus.eins.virenfreigaben
    await acts.beantrage(ident, person=ERSTE, begruendung="Fehlalarm")
    first = (await acts.bestaetige(ident, person=ZWEITE)).anhaltung
    ahead = replace(first, begonnen=first.begonnen + timedelta(hours=1))
    await e.haus.eins.store.write(lambda tx: tx.schutz.aendern(ahead))
    e.peer.name = b"Win.Test.Neu"  # newer signatures know it by another name
    try:
        await e.b.laufe()
    finally:
        e.peer.name = b"Eicar-Signature"
    shown = (await acts.zeige(ident, person=ERSTE)).anhaltung
    assert (shown.ausgang, shown.funde[0].signatur) == (None, "Win.Test.Neu")
    await acts.lehne_ab(ident, person=ERSTE, begruendung="doch nicht")
    assert (await e.haus.transfer(ident)).zustand is Zustand.ANGEFORDERT


async def test_a_request_for_release_ends_after_a_week(e: Eingang) -> None:
    ident = await e.sende(krank("e eins"))
    acts = e.haus.eins.virenfreigaben
    await acts.beantrage(ident, person=ERSTE, begruendung="Fehlalarm")
    e.haus.uhr.vor(days=7, seconds=1)
    try:
        with pytest.raises(Usage, match="older than 7 days"):
            await acts.bestaetige(ident, person=ZWEITE)
    finally:
        e.haus.uhr.vor(days=-7, seconds=-1)


@pytest.mark.parametrize("art", ["weg", "fehler"])
async def test_without_a_verdict_the_import_waits_and_goes_on_by_itself(e: Eingang, art: str) -> None:
    e.peer.art = art
    inhalte = (pdf(f"f {art}"),)
    ident = await e.sende(*inhalte)
    assert await e.lage(ident) == (Zustand.EMPFANGEN, Zustand.VERSANDT)
    await e.nichts_da(*inhalte)
    assert await e.haus.lies(lambda tx: tx.auftraege.anzahl_mit_code("SCANNER")) == 1
    assert await e.hinweise(AufgabeArt.VIRENSCHUTZ_FEHLT, None) == []
    if art == "weg":
        e.haus.dienst._schutzblick._bis = 0.0  # type: ignore[union-attr]
        health = await e.haus.dienst._health()  # type: ignore[union-attr]
        assert any("imports wait (1 now)" in problem for problem in health.problems)
    hours = GEDULD.total_seconds() / 3600
    e.haus.uhr.vor(hours=hours)
    try:
        e.haus.eins.eingangsschutz._pause_bis = 0.0
        await e.haus.arbeite_ab()
        await e.haus.arbeite_ab()
        assert await e.hinweise(AufgabeArt.VIRENSCHUTZ_FEHLT, None) == ["keine_antwort"]
        e.wieder()
        e.haus.uhr.vor(minutes=1)
        await e.haus.arbeite_ab()
    finally:
        e.haus.uhr.vor(hours=-hours, minutes=-1)
    assert await e.hinweise(AufgabeArt.VIRENSCHUTZ_FEHLT, None) == []
    assert await e.akte(ident) is not None


@pytest.mark.parametrize("stirbt", [False, True], ids=["error", "hangs_up"])
async def test_a_document_the_scanner_always_fails_on_is_held_in_the_end_and_nobody_else_waits(
    e: Eingang, stirbt: bool
) -> None:
    marke = b"scheitert %d" % stirbt
    e.peer.scheitert_an, e.peer.stirbt_daran = marke, stirbt
    eins, drei = pdf(f"q eins {stirbt}"), krank(f"q drei {stirbt}")  # the other case is taken over, here or before
    inhalte = (eins, pdf("q zwei", zusatz=b"% " + marke + b"\n"), drei)
    hours = GEDULD.total_seconds() / 3600
    try:
        ident = await e.sende(*inhalte)
        e.haus.eins.eingangsschutz._pause_bis = 0.0
        other = await e.sende(pdf("q daneben"))
        assert await e.akte(other) is not None, "the scanner works on it"
        assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == [], "it has its time"
        e.haus.uhr.vor(hours=hours)
        for _ in range(VERSUCHE):
            assert e.haus.eins.eingangsschutz._pause_bis == 0.0, "one document pauses nobody"
            await e.versuche(ident)
        assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == ["2:kein_urteil"]
    finally:
        e.haus.uhr.vor(hours=-hours)
    assert await e.hinweise(AufgabeArt.VIRENSCHUTZ_FEHLT, None) == []
    await e.nichts_da(*inhalte)
    shown = (await e.tippe("transfer", "malware", ident, "--json")).daten["findings"]
    assert [(one["document"], one["kind"]) for one in shown] == [(2, "kein_urteil"), (3, "schadsoftware")]
    task = next(a for a in await e.haus.aufgaben() if a.transfer == ident)
    asked = " ".join((await e.tippe("task", "show", task.id)).out.split())
    assert "Dokument 2 einer Akte" in asked
    assert "kann der Virenschutz nicht prüfen, obwohl er arbeitet" in asked
    if stirbt:
        await e.tippe("transfer", "malware", ident, "--refuse", "--reason", "bitte anders")
        await e.b.laufe()
        assert await e.lage(ident) == (Zustand.ANGEFORDERT, Zustand.ZURUECKGEWIESEN)
        return
    acts = e.haus.eins.virenfreigaben
    await acts.beantrage(ident, person=ERSTE, begruendung="anders geprüft")
    await acts.bestaetige(ident, person=ZWEITE)
    await e.b.laufe()
    assert await e.lage(ident) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)
    akte = await e.akte(ident)
    assert akte is not None
    assert "2 Dokumente trotz Befund oder ungelesen" in (await e.tippe("ablage", "show", akte.aktenzeichen)).out


async def test_a_scanner_that_works_on_nothing_holds_no_delivery(e: Eingang) -> None:
    e.peer.scheitert_an = b""
    hours = GEDULD.total_seconds() / 3600
    try:
        ident = await e.sende(pdf("r eins"))
        e.haus.uhr.vor(hours=hours)
        for _ in range(VERSUCHE + 1):
            e.haus.eins.eingangsschutz._pause_bis = 0.0
            await e.versuche(ident)
        assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == []
        assert await e.hinweise(AufgabeArt.VIRENSCHUTZ_FEHLT, None) == ["keine_antwort"]
        e.wieder()
        await e.versuche(ident)
    finally:
        e.haus.uhr.vor(hours=-hours)
    assert await e.akte(ident) is not None


async def test_an_asked_scanner_that_fails_is_left_alone_for_a_while(e: Eingang) -> None:
    e.peer.art = "weg"
    ident = await e.sende(pdf("g eins"))
    e.peer.art = "gut"
    e.haus.uhr.vor(minutes=1)
    try:
        await e.haus.arbeite_ab()
        assert e.peer.gesehen == [], "it is not asked again before the pause has ended"
        e.wieder()
        e.haus.uhr.vor(minutes=1)
        await e.haus.arbeite_ab()
    finally:
        e.haus.uhr.vor(minutes=-2)
    assert await e.akte(ident) is not None


async def test_where_the_rule_says_so_a_file_enters_unlooked_at_and_the_log_says_it(e: Eingang) -> None:
    with e.regeln(ohne_pruefung=True):
        e.peer.scheitert_an = b"h daneben"
        held = await e.sende(krank("h daneben"), krank("h krank"))
        assert (await e.haus.transfer(held)).zustand is Zustand.EMPFANGEN, "it works: only what it fails on enters"
        assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, held) == ["2:Eicar-Signature"]
        e.peer.art = "weg"
        ident = await e.sende(krank("h eins"))
    akte = await e.akte(ident)
    assert akte is not None
    (entry,) = await e.eintraege(A.AKTE_IMPORTIERT, ident)
    assert entry.schutz == "ungeprueft"
    assert "Virenschutz: nicht geprüft" in (await e.tippe("ablage", "show", akte.aktenzeichen)).out


async def test_the_rule_that_refuses_answers_at_once_and_still_tells_a_person(e: Eingang) -> None:
    with e.regeln(fund="refuse"):
        ident = await e.sende(krank("i eins"))
    assert await e.lage(ident) == (Zustand.ANGEFORDERT, Zustand.ZURUECKGEWIESEN)
    assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == ["1:Eicar-Signature"]
    assert (await e.tippe("transfer", "malware", ident, "--json")).daten["outcome"] == "abgelehnt"
    task = next(
        a for a in await e.haus.aufgaben() if a.art is AufgabeArt.SCHADSOFTWARE_PRUEFEN and a.transfer == ident
    )
    await e.tippe("task", "done", task.id, "--reason", "gesehen")


@pytest.mark.parametrize(
    ("regel", "zustand"),
    [("ask", Zustand.EMPFANGEN), ("refuse", Zustand.ANGEFORDERT), ("accept", Zustand.ABGESCHLOSSEN)],
)
async def test_what_is_longer_than_the_scanner_reads_goes_by_the_rule(
    e: Eingang, regel: Any, zustand: Zustand
) -> None:
    long = pdf(f"j {regel}", zusatz=b"%" + b"x" * (1 << 20) + b"\n")
    with e.regeln(zu_gross=regel):
        ident = await e.sende(long, pdf("kurz"))
    assert (await e.lage(ident))[0] is zustand
    if regel == "accept":
        akte = await e.akte(ident)
        assert akte is not None
        kept = await e.haus.lies(lambda tx: tx.schutz.vermerk(HANNOVER, akte.id))
        assert kept is not None
        assert kept.uebergangen == 1
        return
    (hold,) = await e.haus.lies(lambda tx: tx.schutz.zum_transfer(ident))
    assert [(f.position, f.art, f.signatur) for f in hold.funde] == [(1, Fundart.ZU_GROSS, "")]


async def test_a_held_delivery_that_is_called_back_and_stays_is_asked_about_again(e: Eingang) -> None:
    ident = await e.sende(krank("k eins"))

    def schliesse(tx: Tx) -> None:
        e.haus.eins.schritte.erledige_aufgaben(tx, HANNOVER, ident)

    await e.haus.eins.store.write(schliesse)
    assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == []
    await e.haus.eins.uebernahmen.importieren(ident)
    assert await e.hinweise(AufgabeArt.SCHADSOFTWARE_PRUEFEN, ident) == ["1:Eicar-Signature"]


async def test_a_house_without_a_scanner_takes_files_as_before_and_says_so(e: Eingang) -> None:
    schutz = e.haus.eins.eingangsschutz
    before, schutz.schutz = schutz.schutz, None
    try:
        ident = await e.sende(krank("l eins"))
    finally:
        schutz.schutz = before
    (entry,) = await e.eintraege(A.AKTE_IMPORTIERT, ident)
    assert entry.schutz == "ohne"


async def test_health_says_when_the_signatures_are_old(e: Eingang) -> None:
    assert e.haus.dienst is not None
    e.haus.dienst._schutzblick._bis = 0.0
    notes = (await e.haus.dienst._health()).notes
    e.peer.version, before = b"ClamAV 1.4.6/27000/Sat Nov  4 08:52:05 2023\0", e.peer.version
    e.haus.dienst._schutzblick._bis = 0.0
    try:
        old = (await e.haus.dienst._health()).notes
    finally:
        e.peer.version = before
    assert any("of 2023-11-04" in note for note in old)
    assert not any("2023" in note for note in notes)

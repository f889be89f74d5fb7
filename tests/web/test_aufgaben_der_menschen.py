"""Ten tasks people come with, each with the most pages, forms and fields it may take from the first page on.

Number 6, by keyboard alone, stands in ``test_tastatur_und_barrieren.py``.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from support.buehne import HANNOVER, KIEL
from support.entscheidungsweb import entscheidungsweb
from support.leitungshaus import Leitungshaus
from support.pruefhaus import Besuch
from support.tippen import programm
from support.zweiaemter import ABGEGEBEN, AEHNLICH, ANGEBOTEN, GEMEINT, LEUTE, Amt, Zweiaemter, zweiaemter

from gateway.domain.akte import Sperre
from gateway.domain.konto import Rolle
from gateway.domain.states import Rolle as Seite
from gateway.domain.states import Zustand
from gateway.transfer.verteilung import Partnerpause
from gateway.web.wege import WEGE

pytestmark = pytest.mark.asyncio(loop_scope="module")
_MARKE = re.compile(r"<[^>]+>")
_NOCH_GEBUNDEN = re.compile(r"Brauchen wir die Akte am \w\w\., \d{2}\.\d{2}\.\d{4} .{,20}noch, fragen wir Sie\.")
_FRAGT_WIEDER = re.compile(r"Wir warten, bis Kiel die Akte sendet, und fragen am \w\w\., \d{2}\.\d{2}\.\d{4} ")
_TAG = re.compile(r"\b(?:heute|\d{2}\.\d{2}\.\d{4})")


@dataclass
class Mensch(Besuch):
    """Somebody before a browser: follows links, fills in forms, and is counted."""

    seiten: int = 0
    formulare: int = 0
    felder: int = 0

    async def oeffne(self, path: str) -> str:
        """Open a page, and where it leads on."""
        await self.hole(path)
        while self.status == 303:
            await self.hole(self.ziel)
        assert self.status == 200, (path, self.status)
        self.seiten += 1
        return self.worte

    async def klicke(self, muster: str) -> str:
        """Follow the first link whose address fits; it must be on the page."""
        found = re.search(rf'<a [^>]*href="({muster})"', self.text)
        assert found is not None, f"no link to {muster} on the page"
        return await self.oeffne(unescape(found[1]))

    async def fuelle(self, path: str, **fields: str) -> str:
        """Fill in a form of the page and send it."""
        assert f'action="{path}"' in self.text, f"no form to {path} on the page"
        self.formulare += 1
        self.felder += sum(name not in VERSTECKT for name in fields)
        await self.sende(path, **fields)
        if self.status == 303:
            return await self.oeffne(self.ziel)
        self.seiten += 1
        return self.worte

    @property
    def worte(self) -> str:
        """What the page says, without markup."""
        inner = self.text.partition("<main")[2].partition("</main>")[0]
        return unescape(" ".join(_MARKE.sub(" ", inner).split()))

    def hoechstens(self, *, seiten: int, felder: int) -> None:
        """It took no more than this."""
        assert (self.seiten <= seiten, self.felder <= felder) == (True, True), (self.seiten, self.felder)


VERSTECKT = frozenset({"antrag", "form", "tun", "titel", "uebergabe", "kurz"})
"""Fields a page fills in itself, and buttons."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def zwei(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Zweiaemter]:
    async with zweiaemter(tmp_path_factory.mktemp("menschen")) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as found:
        yield found


@dataclass
class Empfang:
    """Lets people in."""

    http: aiohttp.ClientSession

    async def bitte(self, amt: Amt, name: str, pfad: str = "/") -> Mensch:
        one = Mensch(amt.url, (await amt.leute.melde_an(name)).token, self.http)
        await one.oeffne(pfad)
        return one


@pytest.fixture
def empfang(http: aiohttp.ClientSession) -> Empfang:
    return Empfang(http)


async def test_1_where_is_the_file_of_somebody_whose_name_is_misspelt(zwei: Zweiaemter, empfang: Empfang) -> None:
    """One search; the answer with place, whose turn and day is two clicks away."""
    sina = await empfang.bitte(zwei.kiel, "sina")
    hits = await sina.fuelle("/suche", suche="Senay Nguien-Kara 1988")
    assert ABGEGEBEN.aktenzeichen in hits
    ident = zwei.faelle["abgegeben"]
    if f'href="/uebergaben/{ident}"' not in sina.text:
        await sina.klicke("/akten/[0-9a-f-]{36}")
    said = await sina.klicke(f"/uebergaben/{ident}")
    sina.hoechstens(seiten=4, felder=1)
    stand = said.partition("Person")[0]
    assert "Akte von Kiel nach Hannover" in stand
    assert "Erledigt" in stand
    assert "Hannover hat die Übernahme bestätigt" in stand
    assert _TAG.search(said)


async def test_2_the_caller_gets_an_answer_that_blames_nobody(zwei: Zweiaemter, empfang: Empfang) -> None:
    """It stands on the page of every transfer, whoever keeps it waiting."""
    sina = await empfang.bitte(zwei.kiel, "sina")
    for one in zwei.faelle.values():
        await sina.oeffne(f"/uebergaben/{one}")
        told = re.search(r'<blockquote class="auskunft">(.*?)</blockquote>', sina.text)
        assert told is not None
        assert len(told[1].split()) <= 30, "short enough for the telephone"
        assert not re.search("Kiel|Hannover|Frist|überfällig", told[1])


async def test_3_what_is_doubtful_in_a_delivery_stands_first_and_what_follows_is_told(
    zwei: Zweiaemter, empfang: Empfang
) -> None:
    kiel = zwei.kiel.haus
    await kiel.eins.angebote.beginne(KIEL, ANGEBOTEN.aktenzeichen, an=None, ags="03241001", person="sven")
    with zwei.ohne_virenschutz():
        await zwei.buehne.laufe()
        hanna = await empfang.bitte(zwei.hannover, "hanna")
        await hanna.klicke("/aufgaben/[0-9a-f-]{36}")
        task = re.search(r'action="(/aufgaben/[0-9a-f-]{36})"', hanna.text)
        assert task is not None
        shown = await hanna.fuelle(task[1], antwort="annehmen")
        assert "sendet die Akte" in shown, "what the other authority does stands before the button"
        await hanna.fuelle(f"{task[1]}/antwort/annehmen", **{"feld-GRUND": "Zuzug bestätigt"})
        await zwei.buehne.laufe()
        await hanna.klicke("/uebergaben/[0-9a-f-]{36}")
        await hanna.klicke("/uebergaben/[0-9a-f-]{36}/dokumente")
        pages = 0
        await hanna.klicke("/uebergaben/[0-9a-f-]{36}/dokumente/1/seite/1")
        while 'rel="next"' in hanna.text:
            pages += 1
            found = re.search(r'rel="next" href="([^"]+)"', hanna.text)
            assert found is not None
            await hanna.oeffne(found[1])
        assert pages == 4, "five pages in three documents, one after the other"
    hanna.hoechstens(seiten=11, felder=2)
    await zwei.hannover.haus.eins.anstoss.alles(HANNOVER, person="betrieb")
    await zwei.buehne.laufe()


async def test_4_of_two_similar_persons_the_right_one_and_never_the_other(
    zwei: Zweiaemter, empfang: Empfang
) -> None:
    sina = await empfang.bitte(zwei.kiel, "sina")
    transfer = zwei.faelle["unklar"]
    (task,) = [one for one in await zwei.kiel.haus.aufgaben() if one.transfer == transfer]
    said = await sina.klicke(f"/aufgaben/{task.id}")
    for word in ("Tag und Monat vertauscht?", "ist eine andere", "≠", f"Ja, Akte {GEMEINT.aktenzeichen}"):
        assert word in said, word
    assert f"Ja, Akte {AEHNLICH.aktenzeichen}" not in said
    right = zwei.akten["gemeint"]
    await sina.fuelle(f"/aufgaben/{task.id}", antwort=f"akte_waehlen:{right.id}")
    path = f"/aufgaben/{task.id}/antwort/akte_waehlen"
    other = {"feld-AKTENZEICHEN": AEHNLICH.aktenzeichen, "feld-GRUND": "Versehen"}
    assert "Sie geht nicht hinaus" in await sina.fuelle(path, **other)
    assert (await zwei.kiel.haus.transfer(transfer)).zustand is Zustand.ENTSCHEIDUNG_OFFEN
    sina.seiten, sina.felder = sina.seiten - 1, sina.felder - 2  # the mistake was ours
    fields = {"feld-AKTENZEICHEN": GEMEINT.aktenzeichen, "feld-GRUND": "Tag und Monat vertauscht"}
    assert "Das haben Sie entschieden" in await sina.fuelle(path, **fields)
    sina.hoechstens(seiten=4, felder=3)
    await zwei.buehne.laufe()
    assert (await zwei.kiel.haus.transfer(transfer)).akte == right.id


async def test_5_what_is_postponed_comes_back_by_itself_on_a_day_both_sides_read(
    zwei: Zweiaemter, empfang: Empfang
) -> None:
    sven, transfer = await empfang.bitte(zwei.kiel, "sven"), zwei.faelle["ueberfaellig"]
    task = next(one for one in await zwei.kiel.haus.aufgaben() if one.transfer == transfer)
    assert "war fällig" in sven.worte
    await sven.klicke(f"/aufgaben/{task.id}")
    await sven.fuelle(f"/aufgaben/{task.id}", antwort="zurueckstellen")
    path = f"/aufgaben/{task.id}/antwort/zurueckstellen"
    said = await sven.fuelle(path, **{"feld-CODE": "01", "feld-GRUND": "Verfahren bis Freitag"})
    assert "fragen wir Sie noch einmal" in said
    await zwei.buehne.laufe()
    stand = await sven.klicke(f"/uebergaben/{transfer}")
    sven.hoechstens(seiten=5, felder=3)
    assert "weiß, dass wir die Akte noch brauchen" in stand
    by_itself = stand.partition("Was von selbst geschieht")[2]
    assert _TAG.search(by_itself), "nobody has to remember the day"
    there = next(one for one in await zwei.hannover.haus.transfers() if one.zustand is Zustand.ZURUECKGESTELLT)
    hanna = await empfang.bitte(zwei.hannover, "hanna", f"/uebergaben/{there.id}")
    assert "Aktenbote fragt von selbst wieder" in hanna.worte
    assert _NOCH_GEBUNDEN.search(stand)
    assert _FRAGT_WIEDER.search(hanna.worte)
    assert _NOCH_GEBUNDEN.search(await sven.klicke("/uebergaben"))
    assert _FRAGT_WIEDER.search(await hanna.klicke("/uebergaben"))


async def test_7_the_answer_to_a_person_names_no_employee_and_its_evidence_verifies_offline(
    zwei: Zweiaemter, empfang: Empfang, tmp_path: Path
) -> None:
    paula = await empfang.bitte(zwei.kiel, "paula")
    await paula.klicke("/pruefung/auskunft")
    said = await paula.fuelle("/pruefung/auskunft", aktenzeichen=ABGEGEBEN.aktenzeichen, anlass="Antrag der Person")
    assert "Ausländerbehörde Hannover (Test)" in said
    assert [name for name in LEUTE[KIEL] if name in said.lower()] == []
    assert "Person 1" not in said
    await paula.klicke("/pruefung/auskunft/[^/]+/bericht")
    kurz = re.search(r'name="kurz" value="([^"]+)"', paula.text)
    assert kurz is not None
    assert "Nachweise der Übergabe" in await paula.fuelle("/pruefung/nachweise", kurz=kurz[1])
    paula.hoechstens(seiten=5, felder=2)
    evidence = re.search(r'action="(/pruefung/nachweise/[^"]+)"', paula.text)
    assert evidence is not None
    page = await paula.fuelle(evidence[1], form="pruefen", anlass="Antrag der Person")
    async with asyncio.timeout(120):
        while "<progress" in paula.text:  # a busy machine: the page says how far it is
            page = await paula.klicke('/pruefung/lauf/[^"]+')
    printed = re.search(r"aktenbote (verify nachweis\.asice\S*(?: --directory-signer \S+)?)", page)
    assert printed is not None, page
    await paula.hole(evidence[1])
    await paula.sende(evidence[1], form="datei", anlass="Antrag der Person")
    (tmp_path / "nachweis.asice").write_bytes(paula.octets)
    ended = programm(*printed[1].split(), cwd=tmp_path)
    assert (ended.code, "verdict: confirmed" in ended.out) == (0, True), ended


async def test_8_a_silent_partner_and_a_certificate_that_ends_and_its_change(
    zwei: Zweiaemter, empfang: Empfang
) -> None:
    kiel = zwei.kiel.haus
    there = zwei.buehne.verzeichnis.behoerde(HANNOVER, kiel.uhr())
    pause = Partnerpause(partner=str(there.postfach), fehlschlaege=3, bis=kiel.uhr() + timedelta(minutes=15))
    await kiel.eins.store.write(lambda tx: tx.auftraege.pausieren(pause))
    olga = await empfang.bitte(zwei.kiel, "olga")
    said = await olga.klicke("/lage")
    for word in (
        "Hannover (Test) ist nicht erreichbar",
        "Wartende Aufträge",
        "Nächster Versuch",
        "Nichts ist verloren",
    ):
        assert word in said, word
    assert re.search(r"Unterschrift Versand: läuft ab [^(]+\(noch \d\d Tage\)", said)
    olga.hoechstens(seiten=2, felder=0)
    await olga.klicke("/zertifikate")
    await olga.klicke("/zertifikate/transport")
    said = await olga.fuelle("/zertifikate/transport", tun="beantragen", begruendung="endet bald")
    olga.hoechstens(seiten=5, felder=1)
    assert "Das entscheidet eine andere Person" in said
    otto = await empfang.bitte(zwei.kiel, "otto")
    await otto.klicke("/freigaben")
    said = await otto.klicke("/zertifikate/transport")
    assert "olga" in said
    asked = re.search(r'name="antrag" value="([^"]+)"', otto.text)
    assert asked is not None
    said = await otto.fuelle(
        "/zertifikate/transport", tun="freigeben", antrag=asked[1], code=zwei.kiel.code("otto")
    )
    otto.hoechstens(seiten=4, felder=1)
    assert "Der Schlüssel ist erzeugt" in said
    assert "Betrieb, zwei Personen" in said, "each step says whose it is"
    await kiel.eins.store.write(lambda tx: tx.auftraege.pause_beenden(pause.partner))


async def test_9_who_is_to_release_a_deletion_sees_the_hold_and_cannot(
    http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """In a house that works in earnest: a test installation knows no revocation, and deletes nothing without."""
    async with entscheidungsweb(tmp_path) as web:
        waiting = await web.buehne.kiel.akten()
        hold = frozenset({Sperre.LOESCHSPERRE})
        await web.buehne.kiel.eins.store.write(lambda tx: tx.akten.sperren(KIEL, waiting[0].id, hold))
        lea = Mensch(web.url, web.besuche["lea"].token, http)
        await lea.oeffne("/")
        await lea.klicke("/loeschungen")
        path = f"/loeschungen/{web.antrag}"
        said = await lea.klicke(path)
        lea.hoechstens(seiten=3, felder=0)
        assert "Das steht entgegen" in said
        assert "meier" in said
        assert 'value="freigeben"' not in lea.text
        said = await lea.fuelle(path, antwort="ablehnen", begruendung="Es gilt eine Löschsperre")
        assert "Abgelehnt. Nichts ist gelöscht." in said
        (kept,) = await web.buehne.kiel.akten()
        assert kept.geloescht is None


DARF_NENNEN = frozenset({"/freigaben", "/loeschungen", "/konto", "/gespeichert"})
"""Who asked for something that waits for a second person; and one's own account."""


async def test_10_nobody_finds_anything_about_one_employee(zwei: Zweiaemter, empfang: Empfang) -> None:
    """Every page and file of the management, with every wish somebody may write into its address."""
    await _kennzahlen(zwei)
    lea = await empfang.bitte(zwei.kiel, "lea")
    paths = {
        one.pfad
        for one in WEGE
        if one.methode == "GET" and "{" not in one.pfad and one.erlaubt(frozenset({Rolle.LEITUNG}), angemeldet=True)
    } - {"/ereignisse", "/anmelden/anbieter"}
    assert paths >= {"/kennzahlen", "/kennzahlen.csv", "/partnervergleich", "/partnervergleich.csv"}
    others = [name for name in LEUTE[KIEL] if name != "lea"]
    for path in sorted(paths):
        said = await _lies(lea, path)
        if path not in DARF_NENNEN:
            assert [name for name in others if re.search(rf"\b{name}\b", said, re.IGNORECASE)] == [], path
        for wish in ("person=sina", "bearbeitet=sina", "sort=person", "gruppe=person"):
            if path.startswith(("/kennzahlen", "/partnervergleich")):
                assert await _lies(lea, f"{path}?{wish}") == said, (path, wish)
    said = await lea.oeffne("/kennzahlen")
    assert "Vom Umzug bis zur Akte" in said
    assert "4 Werktage" in said
    assert "beim Partner" in said
    assert "keine Angaben über einzelne Beschäftigte" in said


async def _lies(one: Besuch, path: str) -> str:
    """What a page or a file says, without what belongs to the session."""
    await one.hole(path)
    text = one.octets.decode()
    return re.sub(r'name="csrf" value="[^"]+"|\d{2}:\d{2}(?::\d{2})?', "", text.partition("<main")[2] or text)


async def _kennzahlen(zwei: Zweiaemter) -> None:
    """Files of a quarter that is over."""
    now = zwei.kiel.haus.uhr()
    quarter = (now.month - 1) // 3
    then = (
        datetime(now.year, quarter * 3 - 1, 6, 9, tzinfo=UTC)
        if quarter
        else datetime(now.year - 1, 11, 6, tzinfo=UTC)
    )
    house = Leitungshaus(zwei.kiel.leute, zwei.kiel.url)
    await house.lege(12, then)
    await house.lege(11, then, rolle=Seite.GEBER)

"""Pages for operators over HTTP, on a real service with real accounts: who sees them, what they never show."""

import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import aiohttp
import pytest
import pytest_asyncio
import structlog
from support.betriebsweb import KONTEN, PERSON, STUECK, Betriebsweb, betriebsweb
from support.schluesselbund import Schluesselbund

from gateway.domain.events import AuditEreignis
from gateway.domain.konto import Rolle
from gateway.transfer.einblick.freigaben import ENTSCHEIDER
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import MAX_BEGRUENDUNG
from gateway.transfer.records import Auftrag, AuftragsArt
from gateway.transfer.verteilung import Partnerpause
from gateway.web import sprache
from gateway.web.anfrage import Anfrage
from gateway.web.seiten import quarantaene
from gateway.web.seiten.betriebliches import ZONE, ende
from gateway.web.sprache import texte
from gateway.web.tafel import als_csv
from gateway.web.wege import WEGE
from gateway.wiring.haustechnik import _text

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEITEN = (
    "/lage",
    "/partner",
    "/warteschlange",
    "/quarantaene",
    "/verzeichnis",
    "/einstellungen",
    "/speicher",
    "/wartung",
)
DATEIEN = (
    "/partner.csv",
    "/warteschlange.csv",
    "/quarantaene.csv",
    "/verzeichnis.csv",
    "/einstellungen.csv",
    "/speicher.csv",
)
VORLAGEN = Path(sprache.__file__).parent / "vorlagen"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Betriebsweb]:
    async with betriebsweb(tmp_path_factory.mktemp("betrieb")) as one:
        yield one


class Besuch:
    """One person's browser."""

    def __init__(self, web: Betriebsweb, name: str) -> None:
        self.url, self.kekse = web.url, {"aktenbote": web.sitzungen[name]}
        self.status, self.text, self.ziel = 0, "", ""

    async def hole(self, pfad: str) -> str:
        return await self._frage("GET", pfad, None)

    async def sende(self, pfad: str, **felder: str) -> str:
        found = _CSRF.search(self.text)
        return await self._frage("POST", pfad, {"csrf": found[1] if found else "", **felder})

    async def _frage(self, methode: str, pfad: str, data: dict[str, str] | None) -> str:
        kopf = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "de"}
        async with (
            aiohttp.ClientSession(cookies=self.kekse, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
            session.request(methode, self.url + pfad, data=data, headers=kopf, allow_redirects=False) as answer,
        ):
            self.status, self.text = answer.status, await answer.text()
            self.ziel = answer.headers.get("Location", "")
            self.kekse |= {name: one.value for name, one in answer.cookies.items() if one.value}
            assert answer.headers["Cache-Control"] == "no-store"
        return self.text


async def _beantragt(web: Betriebsweb, rolle: Rolle = Rolle.LEITUNG, *, von: str = "olga") -> tuple[str, str]:
    """Make an account for which a role is asked; return its name and the request."""
    name = f"neu{uuid.uuid4().hex[:8]}"
    await web.leute.lege_an(name)
    asked = await web.leute.tue("beantrage_rolle", name, web.leute.mandant, rolle, person=von)
    return name, asked.id


# -- rights --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KONTEN)
async def test_each_page_opens_for_its_roles_alone(web: Betriebsweb, name: str) -> None:
    visit = Besuch(web, name)
    single = ("/lage/speicher", f"/partner/{web.buehne.kiel.kennung}", f"/quarantaene/{STUECK}")
    for path in (*SEITEN, *DATEIEN, *single):
        await visit.hole(path)
        assert visit.status == (200 if KONTEN[name] is Rolle.BETRIEB else 403), path
    await visit.hole("/freigaben")
    assert visit.status == (200 if KONTEN[name] in ENTSCHEIDER else 403)
    menu = {weg.pfad for weg in WEGE if weg.menue} & set(re.findall(r'href="(/[a-z]+)"', await visit.hole("/")))
    assert (set(SEITEN) <= menu) is (KONTEN[name] is Rolle.BETRIEB)


async def test_what_is_not_there_or_no_id_is_a_page_that_says_so(web: Betriebsweb) -> None:
    visit = Besuch(web, "olga")
    for path in (
        "/lage/nirgends",
        "/partner/azr:000000",
        f"/partner/{web.leute.mandant}",
        "/quarantaene/x",
        f"/quarantaene/{uuid.uuid4()}",
        "/freigaben/x",
        f"/freigaben/{uuid.uuid4()}",
    ):
        await visit.hole(path)
        assert visit.status == 404, path


async def test_operators_see_no_name_and_no_document(web: Betriebsweb) -> None:
    """A crawl: every link of every page, followed as operator, shows nothing of the person who has moved."""
    visit, seen, todo = Besuch(web, "olga"), set[str](), ["/"]
    never = {*PERSON.person.familiennamen(), PERSON.person.azr_nummer, PERSON.aktenzeichen, "Gülşen", "17.05.1990"}
    while todo:
        path = todo.pop()
        seen.add(path)
        text = await visit.hole(path)
        assert [one for one in never if one and one in text] == [], path
        links = re.findall(r'href="(/(?!statisch|sprache)[^"#?]*)', text)
        todo += [one for one in dict.fromkeys(links) if one not in seen and one not in todo]
    single = {f"/quarantaene/{STUECK}", f"/partner/{web.buehne.kiel.kennung}"}
    assert {*SEITEN, *DATEIEN, *single} - {"/verzeichnis.csv"} <= seen  # no newer directory waits here


# -- what they show ------------------------------------------------------------------------------------------------


async def test_the_situation_names_a_partner_not_reached_and_when_he_is_tried_next(web: Betriebsweb) -> None:
    text = await Besuch(web, "olga").hole("/lage")
    assert "Kiel" in text
    assert "ist nicht erreichbar" in text
    assert "Nächster Versuch: heute" in text
    assert re.search(r"Störungen: [1-9]", text)


async def test_a_tile_that_fails_leaves_the_others(web: Betriebsweb, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> int:
        raise OSError("/geheim/pfad")

    monkeypatch.setattr(web.technik, "frei", broken)
    with structlog.testing.capture_logs() as logs:
        text = await Besuch(web, "olga").hole("/lage")
    assert text.count("Diese Angabe fehlt gerade") == 1
    assert "ist nicht erreichbar" in text
    assert "/geheim/pfad" not in text
    assert [one["komponente"] for one in logs if one["event"] == "web.tile_failed"] == ["speicher"]
    alone = await Besuch(web, "olga").hole("/lage/speicher")
    assert "Diese Angabe fehlt gerade" in alone


async def test_own_certificates_are_counted_down(web: Betriebsweb) -> None:
    rows = await web.technik.zertifikate(web.leute.mandant)
    assert rows
    first = rows[0].bis
    assert first is not None
    days = (first.astimezone(ZONE).date() - web.leute.uhr.jetzt.astimezone(ZONE).date()).days
    assert f"noch {days} Tage" in await Besuch(web, "olga").hole("/lage/zertifikate")
    assert rows == tuple(sorted(rows, key=lambda one: (one.bis, one.einstellung)))


async def test_a_partner_is_shown_with_certificates_and_what_waits(web: Betriebsweb) -> None:
    text = await Besuch(web, "olga").hole(f"/partner/{web.buehne.kiel.kennung}")
    assert "Misslungene Versuche: 3" in text
    assert "Verschlüsselung" in text
    assert "https://127.0.0.1:" in text


async def test_work_that_waits_is_shown_in_words(web: Betriebsweb) -> None:
    text = await Besuch(web, "olga").hole("/warteschlange")
    rows = await web.leute.eins.betriebsblicke.warteschlange(web.leute.mandant)
    assert rows
    assert AuftragsArt.FRIST not in {one.art for one in rows}
    assert all(texte("de")(f"betrieb.art.{one.art.value}") in text for one in rows)
    assert all(f"betrieb.art.{art.value}" in texte("de").zeilen for art in AuftragsArt)


async def test_nothing_of_another_authority_is_in_the_lists(web: Betriebsweb) -> None:
    blicke = web.leute.eins.betriebsblicke
    assert await blicke.warteschlange(web.buehne.kiel.kennung) == ()
    assert await blicke.stueck(web.buehne.kiel.kennung, STUECK, person="olga") is None


async def test_what_names_no_authority_is_counted_and_listed_at_the_first_one(web: Betriebsweb) -> None:
    eins, mandant = web.leute.eins, web.leute.mandant
    blicke = eins.betriebsblicke
    known = await eins.store.read(lambda tx: tx.quarantaene.holen(STUECK))
    assert known is not None
    lost = replace(known, id=str(uuid.uuid4()), mandant=None, zeit=known.zeit - timedelta(days=1))
    before = await blicke.gehalten(mandant)
    await eins.store.write(lambda tx: tx.quarantaene.anlegen(lost))
    rows = await blicke.quarantaene(mandant, person="olga")
    assert (rows[-1].id, len(rows)) == (lost.id, await blicke.gehalten(mandant)) == (lost.id, before + 1)
    await eins.store.write(lambda tx: tx.quarantaene.entfernen(lost.id))


async def test_looking_at_quarantine_is_one_entry_each(web: Betriebsweb) -> None:
    before = len(await web.leute.eintraege(AuditEreignis.QUARANTAENE_GELESEN))
    visit = Besuch(web, "otto")
    await visit.hole("/quarantaene")
    await visit.hole(f"/quarantaene/{STUECK}")
    found = (await web.leute.eintraege(AuditEreignis.QUARANTAENE_GELESEN))[before:]
    assert [one["handelnder"] for one in found] == ["otto", "otto"]


async def test_an_entry_that_is_not_kept_whole_offers_no_check_and_stays(web: Betriebsweb) -> None:
    visit = Besuch(web, "olga")
    text = await visit.hole(f"/quarantaene/{STUECK}")
    assert "nicht ganz verwahrt" in text
    await visit.sende(f"/quarantaene/{STUECK}", begruendung="")
    assert "Geben Sie an" in visit.text
    await visit.hole(f"/quarantaene/{STUECK}")
    await visit.sende(f"/quarantaene/{STUECK}", begruendung="Verzeichnis erneuert")
    assert (visit.status, "besteht die Prüfung noch nicht" in visit.text) == (200, True)


async def test_settings_say_where_they_come_from_and_no_secret(web: Betriebsweb) -> None:
    text = await Besuch(web, "olga").hole("/einstellungen")
    assert "server.partner_port" in text
    assert {"gesetzt", "Vorgabe", "verdeckt"} <= set(re.findall(r"gesetzt|Vorgabe|verdeckt", text))
    rows = {one.name: one for one in await web.technik.einstellungen(web.leute.mandant)}
    assert rows["server.tls_key"].wert is None
    assert rows["keys.storage_key"].wert is None
    assert ".key.pem" not in text
    assert "storage.key" not in text


async def test_of_an_address_name_and_password_are_not_shown() -> None:
    for text in ("https://u:p@ss@host/x", "https://u:p@host/x", "https://u@host/x"):
        assert _text(text) == "https://…@host/x"
    assert _text(("https://host/a@b", "socks://a:b@@c")) == "https://host/a@b, socks://…@c"


async def test_a_table_as_a_file_runs_nothing() -> None:
    answer = als_csv("x", ["a", "b"], [["=1+1", "Müller; Söhne"]])
    assert answer.body == '\ufeffa;b\r\n\'=1+1;"Müller; Söhne"\r\n'.encode()


async def test_no_table_runs_a_formula_however_it_begins() -> None:
    for cell in ("＝1+1", " =1+1", "\u00a0@x", "\n=1", "-2+3"):
        answer = als_csv("x", ["a"], [[cell]])
        assert isinstance(answer.body, bytes)
        assert f"'{cell}".encode() in answer.body, cell


# -- what they do --------------------------------------------------------------------------------------------------


async def test_what_waits_is_tried_at_once_and_that_is_an_entry(web: Betriebsweb) -> None:
    eins, kiel = web.leute.eins, web.buehne.kiel.kennung
    later = web.leute.uhr.jetzt + timedelta(hours=3)
    url = str(web.buehne.verzeichnis.behoerde(kiel, web.leute.uhr.jetzt).postfach)
    jobs = [
        Auftrag(
            art=AuftragsArt.EINLIEFERN, ref=str(uuid.uuid4()), mandant=web.leute.mandant, partner=who, faellig=later
        )
        for who in (url, "https://127.0.0.1:2")
    ]
    timer = Auftrag(
        art=AuftragsArt.FRIST, ref=f"{uuid.uuid4()}/x/1", mandant=web.leute.mandant, partner=None, faellig=later
    )
    await eins.store.write(lambda tx: [tx.auftraege.erteilen(one) for one in (*jobs, timer)])

    async def waiting() -> list[bool]:
        found = await eins.store.read(lambda tx: [tx.auftraege.holen(one.art, one.ref) for one in (*jobs, timer)])
        return [one is not None and one.faellig == later for one in found]

    visit, path = Besuch(web, "olga"), f"/partner/{kiel}"
    assert "Jetzt versuchen" in await visit.hole(path)
    await visit.sende(path)
    assert visit.ziel.startswith(f"{path}?versucht=")
    assert "Sofort fällig gestellt" in await visit.hole(visit.ziel)
    assert await waiting() == [False, True, True]
    assert await eins.store.read(lambda tx: tx.auftraege.pause(url)) is None
    await visit.hole("/warteschlange")
    await visit.sende("/warteschlange")
    assert visit.ziel == "/warteschlange?versucht=1"
    assert await waiting() == [False, False, True], "a timer waits for its day"
    found = (await web.leute.eintraege(AuditEreignis.AUFTRAEGE_VORGEZOGEN))[-2:]
    assert [(one["handelnder"], one.get("partner")) for one in found] == [("olga", kiel), ("olga", None)]
    await visit.hole("/warteschlange")
    await visit.sende("/partner/azr:000000")
    assert visit.status == 404
    for name in ("lea", "sina", "paul"):
        other = Besuch(web, name)
        await other.hole("/")
        await other.sende("/warteschlange")
        assert other.status == 403
    until = web.leute.uhr.jetzt + timedelta(minutes=15)

    def restore(tx: Tx) -> None:
        tx.auftraege.pausieren(Partnerpause(partner=url, fehlschlaege=3, bis=until))
        for one in (*jobs, timer):
            tx.auftraege.streichen(one.art, one.ref)

    await eins.store.write(restore)


async def test_space_is_told_by_kind(web: Betriebsweb) -> None:
    text = await Besuch(web, "olga").hole("/speicher")
    assert "Dokumente der Akten" in text
    assert "Zuwachs in 30 Tagen" in text
    rows = (await Besuch(web, "olga").hole("/speicher.csv")).splitlines()
    assert int(rows[3].split(";")[1]) > 10_000, "the database is there"


async def test_maintenance_is_begun_with_a_reason_and_seen_on_every_page(web: Betriebsweb) -> None:
    visit, bar = Besuch(web, "olga"), "Aktenbote beginnt gerade nichts Neues"
    await visit.hole("/wartung")
    assert "warum Sie die Wartung beginnen" in await visit.sende("/wartung", antwort="beginnen", begruendung=" ")
    for code, said in (("", "Geben Sie den Code ein"), ("000000", "stimmt nicht oder war schon benutzt")):
        text = await visit.sende("/wartung", antwort="beginnen", begruendung="Platte wird getauscht", code=code)
        assert said in text
        assert ">\nPlatte wird getauscht</textarea>" in text
    assert await web.haus.betrieb.wartungen.stand() is None  # type: ignore[union-attr]  # it is there
    web.leute.uhr.weiter(seconds=30)
    code = web.leute.code("olga")
    await visit.sende("/wartung", antwort="beginnen", begruendung="Platte wird getauscht", code=code)
    assert visit.ziel == "/wartung"
    text = await visit.hole("/wartung")
    assert "begonnen von olga" in text
    assert "Platte wird getauscht" in text
    assert bar in await Besuch(web, "sina").hole("/")
    assert await web.buehne.hannover.naechster() is None
    await visit.hole("/wartung")
    await visit.sende("/wartung", antwort="beenden", code=code)
    assert "stimmt nicht oder war schon benutzt" in visit.text
    web.leute.uhr.weiter(seconds=30)
    await visit.sende("/wartung", antwort="beenden", code=web.leute.code("olga"))
    assert bar not in await Besuch(web, "sina").hole("/")
    (begun,) = await web.leute.eintraege(AuditEreignis.WARTUNG_BEGONNEN)
    assert (begun["handelnder"], begun["begruendung"]) == ("olga", "Platte wird getauscht")


async def test_no_reason_is_cut_it_comes_back_whole_with_what_is_wrong(web: Betriebsweb) -> None:
    typed = "<b>" + "ü" * (MAX_BEGRUENDUNG - 2)
    for name, path, fields, field in (
        ("olga", "/wartung", {"antwort": "beginnen"}, "begruendung"),
        ("sina", "/notrecht", {"rolle": "pruefung"}, "grund"),
        ("olga", "/zertifikate/tls", {"tun": "beantragen"}, "begruendung"),
        ("olga", "/freigaben/verzeichnis", {"antwort": "ablehnen"}, "begruendung"),
    ):
        visit = Besuch(web, name)
        await visit.hole(path)
        text = await visit.sende(path, **{**fields, field: typed})
        times = 1 if "verzeichnis" in path else 2  # none waits there, so there is no field
        assert (visit.status, path, text.count("länger als 500 Zeichen")) == (200, path, times)
        assert typed not in text
        if times == 2:
            assert f">\n{escape(typed)}</textarea>" in text, path
        text = await visit.sende(path, **{**fields, field: "a\N{ZERO WIDTH SPACE}b"})
        assert "die man nicht sieht" in text, path


async def test_a_list_that_is_not_shown_whole_says_so_and_its_file_is_whole(
    web: Betriebsweb, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, eins = Besuch(web, "olga"), web.leute.eins
    known = await eins.store.read(lambda tx: tx.quarantaene.holen(STUECK))
    assert known is not None
    more = replace(known, id=str(uuid.uuid4()))
    await eins.store.write(lambda tx: tx.quarantaene.anlegen(more))
    try:
        monkeypatch.setattr(quarantaene, "ZEILEN_MAX", 1)
        text = await visit.hole("/quarantaene")
        assert "Die CSV-Datei hat alle." in text
        assert (STUECK in text) != (more.id in text)
        table = await visit.hole("/quarantaene.csv")
        assert STUECK in table
        assert more.id in table
    finally:
        await eins.store.write(lambda tx: tx.quarantaene.entfernen(more.id))


async def test_days_that_are_left_are_those_of_the_calendar() -> None:
    now = datetime(2026, 11, 28, 15, 42, tzinfo=UTC)
    house = SimpleNamespace(betrieb=SimpleNamespace(blicke=SimpleNamespace(jetzt=lambda: now)))
    asked = cast("Anfrage", SimpleNamespace(haus=house, texte=texte("de")))
    for until, said in (
        (now - timedelta(seconds=1), "28.11.2026"),
        (now + timedelta(hours=2), "(heute)"),
        (datetime(2026, 11, 29, 1, tzinfo=UTC), "(noch 1 Tag)"),
        (datetime(2026, 11, 28, 23, 30, tzinfo=UTC), "(noch 1 Tag)"),  # it is tomorrow here by then
        (datetime(2026, 12, 5, 12, tzinfo=UTC), "(noch 7 Tage)"),
    ):
        assert said in ende(asked, until)


async def test_browsers_cut_codes_dates_and_numbers_alone() -> None:
    for path in VORLAGEN.glob("*.html"):
        for line in path.read_text("utf-8").splitlines():
            short = "breite='kurz'" in line or 'class="kurz"' in line or "macro feld(" in line
            assert (
                short
                or not re.search(r"hoechstens=\d|maxlength=", line.replace("if hoechstens", ""))
                or ("{% if hoechstens %}" in line)
            ), (path.name, line)


async def test_the_pages_name_the_length_of_a_reason_that_the_log_takes() -> None:
    for language in ("de", "en"):
        t = texte(language)
        for key in ("allgemein.grund_hoechstens", "allgemein.grund_lang", "freigaben.anmerkung_lang"):
            assert str(MAX_BEGRUENDUNG) in t(key)


# -- two persons ---------------------------------------------------------------------------------------------------


async def test_a_second_person_releases_a_role_with_a_fresh_code(web: Betriebsweb) -> None:
    name, ident = await _beantragt(web)
    visit = Besuch(web, "lea")
    assert ident in await visit.hole("/freigaben")
    page = await visit.hole(f"/freigaben/{ident}")
    assert f"({name})" in page
    await visit.sende(f"/freigaben/{ident}", antwort="freigeben", code="")
    assert "Geben Sie den Code ein." in visit.text
    await visit.sende(f"/freigaben/{ident}", antwort="freigeben", code="000000")
    assert "stimmt nicht oder war schon benutzt" in visit.text
    assert not await _rollen(web, name)
    web.leute.uhr.weiter(seconds=30)
    await visit.sende(f"/freigaben/{ident}", antwort="freigeben", code=web.leute.code("lea"))
    assert (visit.status, visit.ziel) == (303, "/freigaben?ergebnis=frei")
    assert await _rollen(web, name) == {Rolle.LEITUNG}
    assert "Freigegeben." in await visit.hole(visit.ziel)
    (found,) = [
        one for one in await web.leute.eintraege(AuditEreignis.KONTO_ROLLE_ERTEILT) if one.get("aufgabe") == ident
    ]
    assert (found["handelnder"], found["verantwortlicher"]) == ("lea", "olga")


async def test_who_asked_or_whose_account_it_is_releases_nothing(web: Betriebsweb) -> None:
    name, ident = await _beantragt(web)
    visit = Besuch(web, "olga")
    assert "Das entscheidet eine andere Person." in await visit.hole(f"/freigaben/{ident}")
    web.leute.uhr.weiter(seconds=30)
    await visit.sende(f"/freigaben/{ident}", antwort="freigeben", code=web.leute.code("olga"))
    assert visit.status == 200
    assert "Das entscheidet eine andere Person." in visit.text
    assert not await _rollen(web, name)
    await visit.sende(f"/freigaben/{ident}", antwort="ablehnen")
    assert visit.ziel == "/freigaben?ergebnis=abgelehnt"


async def test_who_asked_at_the_command_line_under_another_name_may_be_who_looks(web: Betriebsweb) -> None:
    name, ident = await _beantragt(web, von="root")
    visit = Besuch(web, "olga")
    await visit.hole(f"/freigaben/{ident}")
    web.leute.uhr.weiter(seconds=30)
    await visit.sende(f"/freigaben/{ident}", antwort="freigeben", code=web.leute.code("olga"))
    assert visit.status == 200
    assert "nicht sicher, dass Sie zwei Personen sind" in visit.text
    assert not await _rollen(web, name)


async def test_a_refused_request_is_gone_and_gives_nothing(web: Betriebsweb) -> None:
    name, ident = await _beantragt(web)
    visit = Besuch(web, "otto")
    await visit.hole(f"/freigaben/{ident}")
    for fields, said in (
        ({}, "Wählen Sie, warum"),
        ({"grund": "erfunden"}, "Wählen Sie, warum"),
        ({"grund": "anders"}, "in einem Satz"),
        ({"grund": "falsch", "anmerkung": "a\N{SOFT HYPHEN}b"}, "die man nicht sieht"),
        ({"grund": "falsch", "anmerkung": "x" * 495}, "zusammen mehr als 500 Zeichen"),
    ):
        assert said in await visit.sende(f"/freigaben/{ident}", antwort="ablehnen", **fields)
    await visit.sende(f"/freigaben/{ident}", antwort="ablehnen", grund="abgesprochen", anmerkung="Rückfrage läuft")
    assert visit.status == 303
    entry = (await web.leute.eintraege(AuditEreignis.KONTO_ANTRAG_VERWORFEN))[-1]
    assert (entry["aufgabe"], entry["begruendung"]) == (ident, "Nicht abgesprochen: Rückfrage läuft")
    assert not await _rollen(web, name)
    await visit.hole(f"/freigaben/{ident}")
    assert visit.status == 404


async def test_without_the_secret_of_the_session_nothing_is_decided(web: Betriebsweb) -> None:
    _, ident = await _beantragt(web)
    visit = Besuch(web, "otto")
    await visit.hole(f"/freigaben/{ident}")
    await visit.sende(f"/freigaben/{ident}", csrf="x", antwort="ablehnen")
    assert visit.status == 403
    await visit.hole(f"/freigaben/{ident}")
    assert visit.status == 200


async def test_looking_at_requests_is_one_entry_each(web: Betriebsweb) -> None:
    before = len(await web.leute.eintraege(AuditEreignis.KONTO_GELESEN))
    await Besuch(web, "lea").hole("/freigaben")
    assert len(await web.leute.eintraege(AuditEreignis.KONTO_GELESEN)) == before + 1


async def test_an_approved_invitation_is_shown_once_and_only_to_who_asked(web: Betriebsweb) -> None:
    asked = await web.leute.tue("lade_ein", "paul", person="olga")
    page, visit = f"/freigaben/{asked.id}", Besuch(web, "otto")
    await visit.hole(page)
    web.leute.uhr.weiter(seconds=30)
    text = await visit.sende(page, antwort="freigeben", code=web.leute.code("otto"))
    assert (visit.status, visit.ziel) == (303, "/freigaben?ergebnis=einladung")
    assert "geheimnis" not in text
    assert "holt die Einladung" in await visit.hole(visit.ziel)
    assert "Einladung anzeigen" not in await visit.hole(page)
    for choice in ("abholen", "freigeben"):
        web.leute.uhr.weiter(seconds=30)
        text = await visit.sende(page, antwort=choice, code=web.leute.code("otto"))
        assert (visit.status, "geheimnis" in text) == (200, False), choice
    hers = Besuch(web, "olga")
    assert "Die Einladung liegt bereit" in await hers.hole(page)
    await hers.sende(page, antwort="abholen", code="000000")
    assert "stimmt nicht oder war schon benutzt" in hers.text
    web.leute.uhr.weiter(seconds=30)
    text = await hers.sende(page, antwort="abholen", code=web.leute.code("olga"))
    assert hers.status == 200
    assert re.search(r'class="geheimnis"><span>\S{20,}</span>', text)
    await hers.hole(page)
    assert hers.status == 404


async def test_a_passkey_is_added_used_and_removed_through_the_pages(web: Betriebsweb) -> None:
    visit = Besuch(web, "sina")
    assert "Sie haben noch keinen Passkey" in await visit.hole("/konto")
    await visit.hole("/konto/passkeys")
    text = await visit.sende("/konto/passkeys", name="", code="")
    assert "Geben Sie dem Passkey einen Namen." in text
    assert "Geben Sie den Code ein." in text
    assert "war schon benutzt" in await visit.sende("/konto/passkeys", name="Laptop", code="000000")
    web.leute.uhr.weiter(seconds=30)
    text = await visit.sende("/konto/passkeys", name="Laptop <1>", code=web.leute.code("sina"))
    keys = Schluesselbund(ursprung=web.url)
    asked = unescape(re.search(r'data-frage="([^"]+)"', text)[1])  # type: ignore[index]  # it is there
    await visit.sende("/konto/passkeys/neu", antwort=keys.lege_an(asked))
    assert (visit.status, visit.ziel) == (303, "/konto?ergebnis=passkey")
    text = await visit.hole(visit.ziel)
    assert "Laptop &lt;1&gt;, seit" in text
    page = re.search(r'href="(/konto/passkeys/[0-9a-f-]{36})"', text)[1]  # type: ignore[index]  # it is there
    assert "nicht mehr" in await visit.hole(page)
    assert "war schon benutzt" in await visit.sende(page, code="000000")
    web.leute.uhr.weiter(seconds=30)
    await visit.sende(page, code=web.leute.code("sina"))
    assert (visit.status, visit.ziel) == (303, "/konto?ergebnis=entfernt")
    await visit.hole(page)
    assert visit.status == 404
    await Besuch(web, "lea").hole("/konto/passkeys/niemandes")


async def test_everybody_sees_what_is_stored_about_them_and_about_nobody_else(web: Betriebsweb) -> None:
    text = await Besuch(web, "sina").hole("/gespeichert")
    assert "Frau Sina" in text
    assert "Frau Lea" not in text
    assert "1 volle Kalenderjahre, Entscheidungen 10" in text
    assert "Ihre offenen Anmeldungen" in text


async def test_a_session_says_when_it_ends_and_goes_on_when_asked(web: Betriebsweb) -> None:
    visit = Besuch(web, "otto")
    text = await visit.hole("/konto")
    assert re.search(r"endet Ihre Anmeldung um \d\d:\d\d Uhr", text)
    await visit.sende("/sitzung")
    assert (visit.status, visit.ziel) == (303, "/")
    await visit.hole("/konto")
    web.leute.uhr.weiter(minutes=20)
    token = web.sitzungen["otto"]
    who = await web.leute.eins.anmeldungen.lies(token)
    assert who is not None
    assert who.rest is not None
    assert who.rest.ruhe == timedelta(minutes=30)
    for name in KONTEN:  # the others of this file go on, too
        await web.leute.eins.anmeldungen.lies(web.sitzungen[name])


async def _rollen(web: Betriebsweb, name: str) -> set[Rolle]:
    konto = await web.leute.konto(name)
    held = await web.leute.eins.store.read(lambda tx: tx.konten.rollen(konto.id))
    return set(held.get(web.leute.mandant, frozenset()))


async def test_a_request_that_is_too_old_says_so(web: Betriebsweb) -> None:
    _, ident = await _beantragt(web)
    old = web.leute.uhr.jetzt - timedelta(days=8)

    def age(tx: Tx) -> None:
        asked = tx.konten.antrag(ident)
        assert asked is not None
        tx.konten.entferne_antrag(ident)
        tx.konten.stelle(replace(asked, gestellt=old, inhalt=replace(asked.inhalt, gestellt=old)))

    await web.leute.eins.store.write(age)
    visit = Besuch(web, "lea")
    await visit.hole(f"/freigaben/{ident}")
    web.leute.uhr.weiter(seconds=30)
    await visit.sende(f"/freigaben/{ident}", antwort="freigeben", code=web.leute.code("lea"))
    assert "Der Antrag ist abgelaufen" in visit.text


async def test_a_role_lent_in_an_emergency_is_told_on_every_page_and_to_others(
    web: Betriebsweb,
) -> None:
    visit = Besuch(web, "sina")
    await visit.hole("/notrecht")
    text = await visit.sende("/notrecht", rolle="betrieb", grund="", code="")
    for said in ("Wählen Sie eine der Rollen.", "Sagen Sie in höchstens 500 Zeichen", "Geben Sie den Code ein."):
        assert said in text
    assert "war schon benutzt" in await visit.sende("/notrecht", rolle="pruefung", grund="Probe", code="000000")
    await visit.hole("/pruefung/zustand")
    assert visit.status == 403
    web.leute.uhr.weiter(seconds=30)
    await visit.hole("/notrecht")
    await visit.sende("/notrecht", rolle="pruefung", grund="Brand <im> Amt", code=web.leute.code("sina"))
    assert (visit.status, visit.ziel) == (303, "/")
    for page in ("/konto", "/hilfe", "/gibt-es-nicht"):
        assert "Notrecht: Sie haben die Rolle Prüfung bis" in await visit.hole(page), page
    text = await Besuch(web, "lea").hole("/")
    assert "Brand &lt;im&gt; Amt" in text
    assert "sina" in text
    text = await Besuch(web, "paul").hole("/")
    assert "Brand &lt;im&gt; Amt" in text
    assert "sina" not in text
    assert "Brand" not in await Besuch(web, "olga").hole("/")
    assert "Brand &lt;im&gt; Amt" in await visit.hole("/gespeichert")
    assert "Sie keines genommen" in await Besuch(web, "lea").hole("/gespeichert")
    looked = await web.leute.eintraege(AuditEreignis.KONTO_GELESEN)
    assert [one["handelnder"] for one in looked[-2:]] == ["lea", "paul"], "who was told, and nobody else"
    await visit.hole("/konto")
    await visit.sende("/notrecht/ende")
    assert "Notrecht: Sie" not in await visit.hole("/konto")
    assert "kein Notrecht" in await Besuch(web, "olga").hole("/notrecht")


async def test_with_a_lent_role_one_looks_and_decides_nothing(web: Betriebsweb) -> None:
    visit = Besuch(web, "paul")
    await visit.hole("/notrecht")
    web.leute.uhr.weiter(seconds=30)
    await visit.sende("/notrecht", rolle="sachbearbeitung", grund="Probe", code=web.leute.code("paul"))
    await visit.hole("/loeschungen")
    assert visit.status == 200
    for path in ("/loeschungen/1", "/anfordern", "/aufgaben/1/antwort/ja"):
        await visit.hole("/konto")
        assert "Sachbearbeitung" in await visit.sende(path, antwort="freigeben", code="000000")
        assert visit.status == 403, path
    await visit.hole("/konto")
    await visit.sende("/notrecht/ende")

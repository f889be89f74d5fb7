"""The pages of clerks over a real store: what they show and decide, to whom, and what the log says of it."""

import re
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from support.besuch import Besuch, besuch
from support.buehne import HANNOVER, KIEL, jemand
from support.dateien import pdf
from support.sachhaus import Sachhaus, sachhaus

from gateway.domain.akte import Akte, Sperre
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId, sha256_of
from gateway.domain.konto import Rolle
from gateway.domain.person import TeilDatum
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.messages import Auskunftssperre
from gateway.transfer.einblick import fragen
from gateway.transfer.einblick.blick import STEHT
from gateway.transfer.einblick.uebergaben import Uebergabeliste
from gateway.transfer.ports import Tx
from gateway.transfer.vorabangaben import Vorabangaben
from gateway.web.anfrage import VON_SELBST
from gateway.web.sachseite import Sachseite
from gateway.web.seiten import uebergaben
from gateway.web.wege import WEGE

pytestmark = pytest.mark.asyncio(loop_scope="module")
SELBST = {VON_SELBST: "1"}
"""Header of what an open page asks by itself."""
NIEMAND = "00000000-0000-4000-8000-000000000000"


def adressen(s: Sachhaus) -> list[str]:
    """One address of every page of clerks."""
    return [
        "/aufgaben",
        "/aufgaben.csv",
        f"/aufgaben/{s.frage.id}",
        f"/aufgaben/{s.frage.id}/antwort/absagen",
        "/uebergaben",
        "/uebergaben.csv",
        f"/uebergaben/{s.uebergabe}",
        "/suche",
        "/anfordern",
        "/anfordern/x",
        "/anfordern/x/pruefen",
        f"/aufgaben/{s.frage.id}/vergleich",
        "/lieferungen",
        "/lieferungen.csv",
        f"/akten/{s.akte.id}",
        f"/akten/{s.akte.id}/register.csv",
        f"/akten/{s.akte.id}/dokumente/1/seite/1",
        f"/akten/{s.akte.id}/dokumente/1/seite/1/bild",
    ]


async def zahl(s: Sachhaus, ereignis: AuditEreignis) -> int:
    return sum(one.ereignis is ereignis for one in await s.buehne.kiel.protokoll())


async def test_every_page_opens_for_clerks_and_for_no_other_role(s: Sachhaus, frau: Besuch) -> None:
    for path in adressen(s):
        await frau.hole(path)
        assert frau.status == 200, path
    for role in set(Rolle) - {Rolle.SACHBEARBEITUNG}:
        other = besuch(s.web)
        async with other.session:
            await other.melde_an(role.value)
            for path in adressen(s):
                text = await other.hole(path)
                assert other.status == 403, (role, path)
                assert s.akte.aktenzeichen not in text


async def test_what_is_not_there_and_what_another_authority_has_is_the_same_page(s: Sachhaus, frau: Besuch) -> None:
    for path in (
        f"/uebergaben/{s.fremd}",
        f"/uebergaben/{NIEMAND}",
        f"/akten/{NIEMAND}",
        f"/akten/{s.akte.id}/dokumente/99/seite/1",
        f"/akten/{s.akte.id}/dokumente/1/seite/0",
        f"/aufgaben/{NIEMAND}",
        "/aufgaben/x",
        "/entschieden/x",
    ):
        await frau.hole(path)
        assert frau.status == 404, path
    other = besuch(s.web)
    async with other.session:
        await other.melde_an("hannover")
        for path in (f"/uebergaben/{s.uebergabe}", f"/akten/{s.akte.id}", f"/aufgaben/{s.frage.id}"):
            await other.hole(path)
            assert other.status == 404, path


async def test_the_first_page_says_what_waits_and_leads_there(s: Sachhaus, frau: Besuch) -> None:
    text = await frau.hole("/")
    assert f'href="/aufgaben/{s.frage.id}"' in text
    assert "Offene Aufgaben: 1" in text


async def test_a_search_is_posted_and_its_address_is_opaque(s: Sachhaus, frau: Besuch) -> None:
    await frau.hole("/suche")
    await frau.sende("/suche", {"suche": s.akte.aktenzeichen})
    assert frau.status == 303
    target = frau.ziel
    assert re.fullmatch(r"/suche/[A-Za-z0-9_-]{24}", target)
    text = await frau.hole(target)
    assert f'href="/akten/{s.akte.id}"' in text
    assert "Genau gefunden" in text
    title = re.search(r"<title>(.*?)</title>", text)
    assert title is not None
    assert s.akte.aktenzeichen not in title[1]
    other = besuch(s.web)
    async with other.session:
        await other.melde_an(Rolle.SACHBEARBEITUNG.value)
        assert "abgelaufen" in await other.hole(target), "another session knows nothing of it"


async def test_every_page_of_a_clerk_has_one_search_field_and_a_way_to_it(s: Sachhaus, frau: Besuch) -> None:
    for path, field in (("/konto", "kopf-suche"), ("/aufgaben", "kopf-suche"), ("/", "suche"), ("/suche", "suche")):
        text = await frau.hole(path)
        assert (text.count('role="search"'), text.count(f'id="{field}"')) == (1, 1), path
        assert f'<a href="#{field}">Zur Suche</a>' in text, path
    await frau.hole("/konto")
    await frau.sende("/suche", {"suche": s.akte.aktenzeichen})
    assert f'href="/akten/{s.akte.id}"' in await frau.hole(frau.ziel)
    await frau.hole("/suche/abgelaufen")
    assert frau.text.count('role="search"') == 1
    other = besuch(s.web)
    async with other.session:
        await other.melde_an(Rolle.LEITUNG.value)
        for path in ("/", "/konto", "/suche"):
            assert 'role="search"' not in await other.hole(path), path


async def test_a_search_without_hits_and_one_without_words_say_what_to_do(s: Sachhaus, frau: Besuch) -> None:
    await frau.hole("/suche")
    await frau.sende("/suche", {"suche": "<b>Gibtesnicht</b>"})
    text = await frau.hole(frau.ziel)
    assert "Akte anfordern" in text
    assert "<b>Gibtesnicht" not in text
    assert "Geben Sie ein, wonach Sie suchen." in await frau.sende("/suche", {"suche": " "})


ANFORDERUNG = {
    "familienname": "Erfunden",
    "vorname": "Amal",
    "namensart": "nameNachPass",
    "geburtsdatum": "07.1990",
    "azr": "900000880001",
    "von": HANNOVER,
    "grund": "01",
    "anlass": "Vorsprache der Person",
}


async def test_a_file_is_requested_by_hand_checked_and_not_twice(s: Sachhaus, frau: Besuch) -> None:
    await frau.hole("/anfordern")
    await frau.sende("/anfordern", ANFORDERUNG)
    assert frau.status == 303, frau.text
    page = frau.ziel
    assert re.fullmatch(r"/anfordern/[A-Za-z0-9_-]{24}/pruefen", page)
    shown = await frau.hole(page)
    for part in (
        "Erfunden",
        "07.1990",
        "900000880001",
        "Hannover",
        "Wechsel der Zuständigkeit",
        "Vorsprache",
    ):
        assert part in shown, part
    title = re.search(r"<title>(.*?)</title>", shown)
    assert title is not None
    assert "Erfunden" not in title[1]
    again = await frau.hole(page.removesuffix("/pruefen"))
    assert 'value="Erfunden"' in again
    assert f'<option value="{KIEL}"' not in again
    await frau.hole("/anfordern")
    await frau.sende("/anfordern", {**ANFORDERUNG, "anlass": "Anruf"})
    second = frau.ziel
    before = await zahl(s, AuditEreignis.TRANSFER_ANGELEGT)
    for _ in range(2):  # the same form sent twice
        await frau.hole("/konto")
        await frau.sende(page, {})
        assert frau.status == 303
    assert await zahl(s, AuditEreignis.TRANSFER_ANGELEGT) == before + 1
    begun = frau.ziel
    assert re.fullmatch(r"/uebergaben/[0-9a-f-]{36}", begun)
    assert "Erfunden" in await frau.hole(begun)
    await frau.sende(second, {})
    assert frau.status == 409
    for part in ("schon angefordert", f'href="{begun}"'):
        assert part in frau.text, part
    assert '<button type="submit">Akte anfordern' not in frau.text


async def test_what_is_missing_in_a_request_is_said_above_and_at_its_field(s: Sachhaus, frau: Besuch) -> None:
    await frau.hole("/anfordern")
    text = await frau.sende("/anfordern", {"familienname": "<i>Amal", "azr": "1"})
    assert frau.status == 200
    assert "<title>Fehler: Akte anfordern" in text
    for field in ("namensart", "geburtsdatum", "azr", "von", "grund", "anlass"):
        assert f'<a href="#{field}">' in text, field
        assert f'id="{field}-fehler"' in text, field
    assert "&lt;i&gt;Amal" in text
    await frau.sende("/anfordern", {**ANFORDERUNG, "azr": "", "familienname": "Ohnenummer"})
    shown = await frau.hole(frau.ziel)
    assert "Es geht noch nichts hinaus" in shown
    assert "fragt Sie als Aufgabe nach: AZR-Nummer." in shown


async def test_a_search_without_hits_fills_the_request_and_its_address_says_nothing(frau: Besuch) -> None:
    await frau.hole("/suche")
    await frau.sende("/suche", {"suche": "Niemandsson, Amal 12.03.1988"})
    found = re.search(r'href="(/anfordern/[A-Za-z0-9_-]{24})"', await frau.hole(frau.ziel))
    assert found is not None
    text = await frau.hole(found[1])
    for value in ("Niemandsson", "Amal", "12.03.1988"):
        assert f'value="{value}"' in text, value
    for path in ("/anfordern/abgelaufen", "/anfordern/abgelaufen/pruefen", f"{found[1]}/pruefen"):
        assert "nach 15 Minuten abgelaufen" in await frau.hole(path), path
    await frau.sende(f"{found[1]}/pruefen", {})
    assert "nach 15 Minuten abgelaufen" in frau.text


async def test_forms_without_the_secret_of_the_session_are_refused(s: Sachhaus, frau: Besuch) -> None:
    for path in (
        "/suche",
        "/anfordern",
        "/anfordern/x/pruefen",
        f"/aufgaben/{s.frage.id}",
        f"/aufgaben/{s.frage.id}/vergleich",
        f"/aufgaben/{s.frage.id}/antwort/absagen",
        f"/akten/{s.akte.id}",
    ):
        await frau.sende(path, {"suche": "x", "antwort": "absagen", "grund": "x"}, csrf="falsch")
        assert frau.status == 403, path
    assert [one.id for one in await s.buehne.kiel.aufgaben()] == [s.frage.id]


async def test_a_transfer_shows_stand_and_history_and_each_look_is_one_entry(s: Sachhaus, frau: Besuch) -> None:
    before = await zahl(s, AuditEreignis.TRANSFER_GELESEN)
    text = await frau.hole(f"/uebergaben/{s.uebergabe}")
    assert await zahl(s, AuditEreignis.TRANSFER_GELESEN) == before + 1
    for part in (
        'id="stand"',
        'class="verlauf"',
        "Technische Schritte zeigen",
        "Auskunftstext",
        f"/akten/{s.akte.id}",
    ):
        assert part in text, part


async def test_what_an_open_page_asks_by_itself_is_an_entry_only_where_none_says_as_much(
    s: Sachhaus, frau: Besuch
) -> None:
    read, listed = AuditEreignis.TRANSFER_GELESEN, AuditEreignis.AUFGABE_GELESEN
    pages = {f"/uebergaben/{s.uebergabe}": read, "/aufgaben": listed, "/": listed}
    for page, event in pages.items():
        await frau.hole(page)
        before = await zahl(s, event)
        for _ in range(2):
            await frau.hole(page, **SELBST)
            assert await zahl(s, event) == before, page
        await frau.hole(page)
        assert await zahl(s, event) == before + 1, "what a person asks for always is one"
    s.buehne.kiel.uhr.vor(seconds=STEHT.total_seconds())
    try:
        for page, event in pages.items():
            before = await zahl(s, event)
            await frau.hole(page, **SELBST)
            assert await zahl(s, event) == before + (page != "/"), "the first page shows the same list"
    finally:
        s.buehne.kiel.uhr.vor(seconds=-STEHT.total_seconds())


async def test_whoever_is_shown_anew_on_an_open_page_is_an_entry(s: Sachhaus, frau: Besuch) -> None:
    event, store = AuditEreignis.AUFGABE_GELESEN, s.buehne.kiel.eins.store
    await frau.hole("/aufgaben")
    before = await zahl(s, event)
    new = replace(s.frage, id="11111111-1111-4111-8111-111111111111", transfer=s.uebergabe)
    await store.write(lambda tx: tx.aufgaben.stellen(new))
    try:
        for _ in range(2):
            await frau.hole("/aufgaben", **SELBST)
            assert await zahl(s, event) == before + 1
    finally:
        await store.write(lambda tx: tx.aufgaben.erledigen(new.id, s.buehne.kiel.uhr()))
    await frau.hole("/aufgaben", **SELBST)
    assert await zahl(s, event) == before + 1, "fewer are nobody new"


async def test_the_list_is_filtered_and_its_csv_holds_the_same(s: Sachhaus, frau: Besuch) -> None:
    text = await frau.hole("/uebergaben?richtung=geber")
    assert f"/uebergaben/{s.uebergabe}" in text
    assert f"/uebergaben/{s.uebergabe}" not in await frau.hole("/uebergaben?richtung=nehmer")
    assert f"/uebergaben/{s.uebergabe}" in await frau.hole("/uebergaben?gruppe=quatsch&nach=quatsch")
    table = await frau.hole("/uebergaben.csv?richtung=geber")
    assert s.akte.aktenzeichen in table
    assert frau.kopf is not None
    assert frau.kopf["Content-Disposition"] == 'attachment; filename="uebergaben.csv"'


async def test_questions_that_a_list_does_not_hold_are_told_of_and_in_its_file(
    s: Sachhaus, frau: Besuch, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Es sind noch mehr." not in await frau.hole("/aufgaben")
    monkeypatch.setattr(fragen, "MAX_FRAGEN", 0)
    assert "Es sind noch mehr. Die CSV-Datei hat alle." in await frau.hole("/aufgaben")
    assert len((await frau.hole("/aufgaben.csv")).splitlines()) > 1


async def test_a_long_list_comes_as_a_file_piece_by_piece_and_half_of_one_as_no_file(
    s: Sachhaus, frau: Besuch, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await frau.hole("/uebergaben.csv")
    assert len(whole.splitlines()) > 2
    monkeypatch.setattr(uebergaben, "STUECK", 1)
    assert await frau.hole("/uebergaben.csv") == whole
    read = uebergaben._stueck

    async def bricht(seite: Sachseite, nach: TransferId | None) -> Uebergabeliste:
        if nach is not None:
            raise OSError("the disk is gone")
        return await read(seite, nach)

    monkeypatch.setattr(uebergaben, "_stueck", bricht)
    with pytest.raises(aiohttp.ClientPayloadError):
        await frau.hole("/uebergaben.csv")


async def test_a_file_shows_its_register_and_pages_as_pictures_of_ours(s: Sachhaus, frau: Besuch) -> None:
    text = await frau.hole(f"/akten/{s.akte.id}")
    links = re.findall(rf"/akten/{s.akte.id}/dokumente/\d+/seite/1", text)
    assert len(links) == len(s.akte.dokumente)
    before = await zahl(s, AuditEreignis.DOKUMENT_ANGESEHEN)
    page = await frau.hole(f"/akten/{s.akte.id}/dokumente/3/seite/1")
    assert "Text dieser Seite" in page
    picture = re.search(r'<img src="([^"]+)"', page)
    assert picture is not None
    async with frau.session.get(s.web.url + picture[1]) as answer:
        assert answer.content_type in {"image/png", "image/jpeg"}
        assert answer.headers["Cache-Control"] == "no-store"
        assert (await answer.read())[:4] in {b"\x89PNG", b"\xff\xd8\xff\xe0"}
    assert await zahl(s, AuditEreignis.DOKUMENT_ANGESEHEN) <= before + 1, "one look, however many requests"


async def test_the_page_of_a_transfer_leads_to_a_reason_and_names_nobody_under_a_sperre(tmp_path: Path) -> None:
    """In a house of its own: the others look at the person."""
    async with sachhaus(tmp_path) as s:
        told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="1", gueltig_bis=None),))
        await s.buehne.kiel.eins.store.write(lambda tx: tx.vorab.setzen(KIEL, s.akte.id, told, azr_suche=None))
        frau = besuch(s.web)
        async with frau.session:
            await frau.melde_an(Rolle.SACHBEARBEITUNG.value)
            text = await frau.hole(f"/uebergaben/{s.uebergabe}")
            assert f'<a href="/akten/{s.akte.id}">Auskunftssperre – öffnen mit Grund</a>' in text
            assert [one for one in (*s.akte.person.familiennamen(), "17.05.1990") if one in text] == []
            before = await zahl(s, AuditEreignis.TRANSFER_GELESEN)
            none = Vorabangaben()
            await s.buehne.kiel.eins.store.write(lambda tx: tx.vorab.setzen(KIEL, s.akte.id, none, azr_suche=None))
            for _ in range(2):
                assert "17.05.1990" in await frau.hole(f"/uebergaben/{s.uebergabe}", **SELBST)
            assert await zahl(s, AuditEreignis.TRANSFER_GELESEN) == before + 1, "she is named now"
            await s.buehne.kiel.eins.store.write(lambda tx: tx.vorab.setzen(KIEL, s.akte.id, told, azr_suche=None))
            await _oeffne_mit_grund(s, frau)


async def _oeffne_mit_grund(s: Sachhaus, frau: Besuch) -> None:
    page = f"/akten/{s.akte.id}/dokumente/3/seite/1?gross=1"
    text = await frau.hole(page)
    assert (frau.status, 'name="grund"' in text, "Text dieser Seite" in text) == (200, True, False)
    await frau.hole(page.replace("?", "/bild?"))
    assert frau.status == 404
    await frau.hole(page)
    assert "Nennen Sie den Grund" in await frau.sende(page, {"grund": " "})
    await frau.sende(page, {"grund": "Vorsprache der Person"})
    assert (frau.status, frau.ziel) == (303, page)
    assert "Text dieser Seite" in await frau.hole(page)


async def test_a_file_that_is_called_back_shows_its_pages_with_a_reason(s: Sachhaus, frau: Besuch) -> None:
    kiel = s.buehne.kiel
    back = await kiel.lege_akte_an(jemand(3), pdf("Zurückgerufen"), sperren=frozenset({Sperre.RUECKRUF}))
    page = f"/akten/{back.id}/dokumente/1/seite/1"
    text = await frau.hole(page)
    assert "ruft die Akte zurück" in text
    assert "Text dieser Seite" not in text
    await frau.sende(page, {"grund": "Rückruf prüfen"}, csrf="falsch")
    assert frau.status == 403
    await frau.hole(page)
    await frau.sende(page, {"grund": "Rückruf prüfen"})
    assert (frau.status, frau.ziel) == (303, page)
    assert "Zurückgerufen" in await frau.hole(page)


async def test_an_answer_is_checked_given_and_told_and_whoever_comes_second_sees_both(tmp_path: Path) -> None:
    """In a house of its own: the others need the question."""
    async with sachhaus(tmp_path) as s:
        frau = besuch(s.web)
        async with frau.session:
            await frau.melde_an(Rolle.SACHBEARBEITUNG.value)
            await _beantworte(s, frau)


async def _beantworte(s: Sachhaus, frau: Besuch) -> None:
    task = f"/aufgaben/{s.frage.id}"
    await frau.hole(task)
    assert "Wählen Sie eine Antwort." in await frau.sende(task, {})
    await frau.sende(task, {"antwort": "absagen"})
    assert (frau.status, frau.ziel) == (303, f"{task}/antwort/absagen")
    form = await frau.hole(frau.ziel)
    hidden = re.search(r'name="uebergabe" value="([^"]+)"', form)
    assert hidden is not None
    text = await frau.sende(f"{task}/antwort/absagen", {"feld-CODE": "", "feld-GRUND": "", "titel": "Absagen"})
    assert text.count("Füllen Sie dieses Feld aus.") >= 2 or text.count("Wählen Sie einen der Werte aus.") >= 1
    given = {"feld-CODE": "02", "feld-GRUND": "Hier ist keine Akte", "titel": "Absagen", "uebergabe": hidden[1]}
    await frau.sende(f"{task}/antwort/absagen", given)
    assert frau.status == 303, frau.text
    page = frau.ziel
    told = await frau.hole(page)
    assert "Das haben Sie entschieden" in told
    decided = re.search(r"\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}:\d{2} MES?Z", told)
    assert decided is not None
    s.buehne.kiel.uhr.vor(minutes=5)
    assert decided[0] in await frau.hole(page), "when it was decided, not when it is read"
    assert "Hier ist keine Akte" in told
    assert await s.buehne.kiel.aufgaben() == ()
    await frau.hole("/aufgaben")
    late = await frau.sende(f"{task}/antwort/absagen", given)
    assert frau.status == 409
    for part in ("Eine Kollegin hat inzwischen entschieden", "Hier ist keine Akte", f"/uebergaben/{hidden[1]}"):
        assert part in late, part


async def test_a_request_stands_beside_our_files_and_each_answer_names_one(tmp_path: Path) -> None:
    """In a house of its own: a file under the number of the question, of somebody born on another day."""
    async with sachhaus(tmp_path) as s:
        other = replace(jemand(2).person, geburtsdatum=TeilDatum(1990, 5, 18))
        akte = await s.buehne.kiel.lege_akte_an(replace(jemand(2), person=other), pdf("Vergleich"))
        frau = besuch(s.web)
        async with frau.session:
            await frau.melde_an(Rolle.SACHBEARBEITUNG.value)
            await _vergleiche(s, frau, akte)
            await _vergleiche_mit_grund(s, frau, akte)


async def _vergleiche(s: Sachhaus, frau: Besuch, akte: Akte) -> None:
    task = f"/aufgaben/{s.frage.id}"
    text = await frau.hole(task)
    for part in ("Ist das dieselbe Person?", "≠", "anderes Datum", "17.05.1990", "18.05.1990", "stimmt überein"):
        assert part in text, part
    assert f"Ja, Akte {akte.aktenzeichen}" in text
    assert "Achtung, verschieden: Geburtsdatum." in text
    assert (akte.person.azr_nummer or "?") not in text
    await frau.sende(task, {"antwort": f"akte_waehlen:{akte.id}"})
    assert (frau.status, frau.ziel) == (303, f"{task}/antwort/akte_waehlen?akte={akte.id}")
    assert f'value="{akte.aktenzeichen}"' in await frau.hole(frau.ziel)
    assert f'value="{s.akte.aktenzeichen}"' not in await frau.hole(f"{task}/antwort/akte_waehlen?akte={s.akte.id}")
    await frau.hole(task)
    for wrong in ("akte_waehlen:../../x", "ab:cd", "../x", "akte_waehlen:"):
        await frau.sende(task, {"antwort": wrong})
        assert frau.status == 200 or frau.ziel == f"{task}/antwort/akte_waehlen", wrong
    await frau.hole(task)
    foreign = {"feld-AKTENZEICHEN": s.akte.aktenzeichen, "feld-GRUND": "Versehen", "titel": "x"}
    said = await frau.sende(f"{task}/antwort/akte_waehlen", foreign)
    assert frau.status == 200
    assert "trägt eine andere AZR-Nummer" in said


async def _vergleiche_mit_grund(s: Sachhaus, frau: Besuch, akte: Akte) -> None:
    task = f"/aufgaben/{s.frage.id}"
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="1", gueltig_bis=None),))
    await s.buehne.kiel.eins.store.write(lambda tx: tx.vorab.setzen(KIEL, akte.id, told, azr_suche=None))
    text = await frau.hole(task)
    assert [one for one in ("18.05.1990", akte.aktenzeichen) if one in text] == []
    await frau.hole(f"{task}/vergleich")
    await frau.sende(f"{task}/vergleich", {"grund": "x"}, csrf="falsch")
    assert frau.status == 403
    await frau.hole(f"{task}/vergleich")
    await frau.sende(f"{task}/vergleich", {"grund": "Anfrage prüfen"})
    assert (frau.status, frau.ziel) == (303, f"{task}/vergleich")
    await frau.hole(frau.ziel)
    assert (frau.status, frau.ziel) == (303, task)
    assert "18.05.1990" in await frau.hole(task)


async def test_deliveries_show_how_far_they_are_and_what_is_to_be_corrected(s: Sachhaus, frau: Besuch) -> None:
    ident, other = "6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c21", "6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c22"
    maengel = '[{"art":"x","wo":"<b>A/1","grund":"Prüfsumme falsch","zustaendig":"scandienst","schwer":true}]'

    def bring(tx: Tx) -> None:
        states = (("aufgenommen", "[]", s.akte.id), ("nachbesserung", maengel, None), ("offen", "[]", None))
        for name, mandant, nummer in ((ident, KIEL, "2026-14"), (other, HANNOVER, "2026-15")):
            one = Scanlieferung(
                id=name, mandant=mandant, dienst="Scan & Co", nummer=nummer, schein_sha256=sha256_of(name.encode()),
                abgeholt=None, begonnen=s.buehne.kiel.uhr(), test=True,
            )  # fmt: skip
            rows = [
                Scanakte(
                    id=f"{name}/{at}", mandant=mandant, lieferung=name, stelle=at, barcode=f"B{at}",
                    aktenzeichen=f"=SC-{at}", stand=stand, maengel=found, akte=akte,
                )
                for at, (stand, found, akte) in enumerate(states, 1)
                if mandant == KIEL or akte is None
            ]  # fmt: skip
            tx.scans.anlegen(one, rows)

    await s.buehne.kiel.eins.store.write(bring)
    before = await zahl(s, AuditEreignis.LIEFERUNG_GELESEN)
    text = await frau.hole("/lieferungen")
    for part in (f'href="/lieferungen/{ident}"', "2 von 3 Akten geprüft", "Nachbesserung 1", "Scan &amp; Co"):
        assert part in text, part
    assert other not in text
    text = await frau.hole(f"/lieferungen/{ident}")
    for part in (
        "=SC-2",
        "Prüfsumme falsch",
        "Scandienst",
        "&lt;b&gt;A/1",
        '<progress id="geprueft" value="2"',
    ):
        assert part in text, part
    assert "=SC-1<" not in text
    assert "'=SC-2" in await frau.hole(f"/lieferungen/{ident}/akten.csv"), "no formula"
    assert "2026-14" in await frau.hole("/lieferungen.csv")
    assert await zahl(s, AuditEreignis.LIEFERUNG_GELESEN) == before + 4
    for path in (f"/lieferungen/{other}", f"/lieferungen/{other}/akten.csv", f"/lieferungen/{NIEMAND}"):
        await frau.hole(path)
        assert frau.status == 404, path


async def test_no_address_of_a_clerk_holds_a_word_of_people() -> None:
    paths = [weg.pfad for weg in WEGE]
    assert all(re.fullmatch(r"[a-z/{}.]+", path) for path in paths)

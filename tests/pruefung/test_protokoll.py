"""Auditors ask the log in the pages: who may, what stands in the answer, what never does."""

import csv
import io
import re
import zipfile
from contextlib import ExitStack

import pypdfium2
import pytest
from support.buehne import jemand
from support.pruefhaus import NAMEN, Besuch, Pruefhaus

from gateway.audit.befund import Urteil
from gateway.audit.eintrag import Eintrag, lies_eintrag
from gateway.audit.pruefer import pruefe_export
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import Rolle
from gateway.intake import schrift
from gateway.transfer import auskunft
from gateway.transfer.pruefung import abfragen
from gateway.web.seiten import pruefung_protokoll
from gateway.web.setzerei import PLAETZE
from gateway.web.wege import WEGE

PFADE = [weg for weg in WEGE if weg.pfad.startswith("/pruefung")]
ANLASS = "Prüfung nach Dienstanweisung"


async def frage(one: Besuch, pfad: str = "/pruefung/protokoll", **fields: str) -> str:
    await one.hole(pfad)
    await one.sende(pfad, **{"anlass": ANLASS, **fields})
    assert one.status == 303, one.text
    return await one.hole(one.ziel)


@pytest.mark.parametrize("rolle", Rolle)
async def test_only_auditors_get_in(haus: Pruefhaus, rolle: Rolle) -> None:
    assert PFADE
    one = haus.als(rolle)
    await one.hole("/konto")
    for weg in PFADE:
        path = weg.pfad.format(token="x", seite="1", fassung="person", transfer="x", id="x")
        await (one.hole(path) if weg.methode == "GET" else one.sende(path))
        allowed = rolle is Rolle.PRUEFUNG
        assert (one.status != 403) is allowed, (weg.pfad, one.status)
        if not allowed:
            await one.hole("/konto")


async def test_the_answer_is_an_entry_and_names_nobody_who_works_here(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    before = len(await haus.konten.eintraege(AuditEreignis.PROTOKOLL_GELESEN))
    text = await frage(one, klasse="Offenlegung")
    assert "Eine Nachricht liegt im eigenen Postfach zur Abholung bereit." in text
    assert f"{ANLASS}" in text
    entries = await haus.konten.eintraege(AuditEreignis.PROTOKOLL_GELESEN)
    assert len(entries) == before + 1
    assert (entries[-1]["handelnder"], entries[-1]["begruendung"]) == (NAMEN[Rolle.PRUEFUNG], ANLASS)
    everything = await frage(one)
    assert "Person 1" in everything
    assert not any(name in everything for name in NAMEN.values())


async def test_a_question_about_everything_is_bounded_and_one_about_a_file_is_not(
    haus: Pruefhaus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abfragen, "MAX_GELESEN", 3)
    one = haus.als(Rolle.PRUEFUNG)
    before = len(await haus.konten.eintraege(AuditEreignis.PROTOKOLL_GELESEN))
    assert "mehr als 100.000 Einträge lesen" in await frage(one)
    assert "mehr als 100.000 Einträge lesen" in await frage(one, von="2000-01-01")
    assert len(await haus.konten.eintraege(AuditEreignis.PROTOKOLL_GELESEN)) == before, "nothing was shown"
    await frage(one, von="2099-01-01")
    assert "Einträge lesen" not in one.text


async def test_a_page_judges_what_it_shows_and_counts_persons_as_the_whole_answer_does(
    haus: Pruefhaus, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    judged: list[bytes] = []

    def lies(octets: bytes) -> Eintrag:
        judged.append(octets)
        return lies_eintrag(octets)

    for rolle in (Rolle.LEITUNG, Rolle.PRUEFUNG, Rolle.BETRIEB):  # several persons are in the log
        await haus.als(rolle).hole("/konto")
    monkeypatch.setattr(pruefung_protokoll, "JE_SEITE", 3)
    monkeypatch.setattr(auskunft, "lies_eintrag", lies)
    await one.hole("/pruefung/protokoll")
    await one.sende("/pruefung/protokoll", anlass=ANLASS, von="2000-01-01")
    address = one.ziel.rpartition("/")[0]
    pages = int(re.findall(r"Seite 1 von (\d+)", await one.hole(f"{address}/1"))[0])
    assert pages > 2
    shown: list[list[str]] = []
    for number in range(1, pages + 1):
        judged.clear()
        rows = zeilen(await one.hole(f"{address}/{number}"))
        assert len(judged) == len(rows) <= 3
        shown += rows
    await one.sende(f"{address}/datei", form="csv")
    _, *whole = csv.reader(io.StringIO(one.octets.decode("utf-8-sig")), delimiter=";")
    persons = [row[7] for row in whole[: len(shown)]]
    assert [row[5] for row in shown] == persons
    assert {"Person 1", "Person 2"} <= set(persons)


async def test_nothing_of_the_question_stands_in_the_address(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    await one.hole("/pruefung/protokoll")
    await one.sende("/pruefung/protokoll", anlass=ANLASS, azr="900517000017")
    assert "900517000017" not in one.ziel
    text = await one.hole(one.ziel)
    assert "900517000017" not in text.split("<main")[0]


async def test_an_address_counts_for_the_session_that_asked_alone(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    await one.hole("/pruefung/protokoll")
    await one.sende("/pruefung/protokoll", anlass=ANLASS)
    address = one.ziel
    other = haus.als(Rolle.PRUEFUNG)
    other.token = (await haus.konten.melde_an(NAMEN[Rolle.PRUEFUNG])).token
    await other.hole(address)
    assert other.status == 404
    for wrong in ("/pruefung/protokoll/x/1", address[:-1] + "0", address[:-1] + "99", address[:-1] + "²"):
        await one.hole(wrong)
        assert one.status == 404, wrong
    await one.sende(address[:-1] + "datei", csrf="falsch", form="csv")
    assert one.status == 403


async def test_signing_out_drops_what_the_session_remembered(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    await frage(one)
    assert len(haus.raum.zettel) == 1
    await one.sende("/abmelden")
    assert one.ziel == "/abgemeldet"
    assert len(haus.raum.zettel) == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"anlass": ""}, "warum Sie fragen"),
        ({"aktenzeichen": "A", "azr": "B"}, "nur eines der Felder"),
        ({"kurz": "K7F-2M8"}, "stimmt ein Zeichen nicht"),
        ({"von": "2026-13-01"}, "Geben Sie einen Tag an"),
        ({"von": "0001-01-01"}, "Geben Sie einen Tag an"),
        ({"bis": "9999-12-31"}, "Geben Sie einen Tag an"),
        ({"von": "2026-02-02", "bis": "2026-02-01"}, "liegt vor dem ersten"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    haus: Pruefhaus, fields: dict[str, str], said: str
) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    await one.hole("/pruefung/protokoll")
    text = await one.sende("/pruefung/protokoll", **{"anlass": ANLASS, **fields})
    assert one.status == 200
    assert text.count(said) == 2
    assert all(f'value="{value}"' in text for value in fields.values())


async def test_the_answer_is_handed_out_as_table_data_and_package(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    await frage(one, klasse="Offenlegung")
    path = "/pruefung/protokoll/" + one.text.split('action="/pruefung/protokoll/')[1].split('"')[0]
    await one.sende(path, form="csv")
    assert one.kopf is not None
    assert one.kopf["Content-Disposition"] == 'attachment; filename="protokoll.csv"'
    head, *rows = csv.reader(io.StringIO(one.octets.decode("utf-8-sig")), delimiter=";")
    assert head[:3] == ["Protokoll", "Nr.", "Zeitpunkt"]
    assert {row[3] for row in rows} == {"Offenlegung"}
    await one.sende(path, form="zip")
    assert zipfile.is_zipfile(io.BytesIO(one.octets))
    eins = haus.konten.eins
    key = await eins.protokollbuch.pruefschluessel(haus.konten.mandant)
    result = pruefe_export(io.BytesIO(one.octets), jetzt=haus.konten.uhr(), schluessel=key)
    assert result.urteil is Urteil.BESTAETIGT
    await one.sende(path, form="exe")
    assert one.status == 404
    handed = await haus.konten.eintraege(AuditEreignis.PROTOKOLL_EXPORTIERT)
    assert [entry["grund"] for entry in handed] == ["auskunft_csv", "auskunft_zip"]


async def test_the_answer_for_the_person_names_recipients_and_no_employee(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    number = jemand(1).person.azr_nummer
    assert number
    text = await frage(one, "/pruefung/auskunft", azr=number)
    assert "Auskunft an die Person" in text
    table = text.split("Behörden, die Daten erhalten haben")[1]
    assert "Hannover" in table
    assert "Die Akte" in table
    assert "Person 1" not in text
    assert not any(name in text for name in NAMEN.values())
    report = await one.hole(bericht(text))
    assert "Prüfbericht" in report
    assert "Person 1" in report
    assert not any(name in report for name in NAMEN.values())
    entries = await haus.konten.eintraege(AuditEreignis.PROTOKOLL_GELESEN)
    assert [entry["rechtsgrund"] for entry in entries[-2:]] == ["DSGVO-15", "DSGVO-15"]


async def test_the_answer_for_the_person_is_a_sheet_that_names_no_employee(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    number = jemand(1).person.azr_nummer
    assert number
    text = await frage(one, "/pruefung/auskunft", azr=number)
    address = bericht(text).rpartition("/")[0]
    for kind, name, said, never in (
        ("person", "auskunft.pdf", "Behörden, die Daten erhalten haben", "Person 1"),
        ("bericht", "pruefbericht.pdf", "Person 1", NAMEN[Rolle.PRUEFUNG]),
    ):
        await one.sende(f"{address}/{kind}/datei", form="pdf")
        assert one.status == 200
        assert one.kopf is not None
        assert one.kopf["Content-Disposition"] == f'attachment; filename="{name}"'
        assert one.kopf["Cache-Control"] == "no-store"
        sheet = pypdfium2.PdfDocument(one.octets)
        words = "\n".join(page.get_textpage().get_text_range() for page in sheet)
        assert said in words
        assert "Hannover" in words
        assert number in words
        assert never not in words
        assert not any(each in words for each in NAMEN.values())
        assert number not in sheet.get_metadata_value("Title")
        sheet.close()
    handed = await haus.konten.eintraege(AuditEreignis.PROTOKOLL_EXPORTIERT)
    assert [entry["grund"] for entry in handed[-2:]] == ["auskunft_pdf", "auskunft_pdf"]


async def test_without_a_font_a_page_says_that_no_sheet_can_be_set(
    haus: Pruefhaus, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    number = jemand(1).person.azr_nummer
    assert number
    address = bericht(await frage(one, "/pruefung/auskunft", azr=number)).rpartition("/")[0]
    monkeypatch.setattr(schrift, "SCHRIFTORTE", ())
    await one.sende(f"{address}/person/datei", form="pdf")
    assert (one.status, one.ziel) == (303, f"{address}/person?schrift")
    assert "Auf dem Server fehlt eine Schrift" in await one.hole(one.ziel)


async def test_who_finds_no_place_for_a_sheet_was_handed_nothing(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    number = jemand(1).person.azr_nummer
    assert number
    address = bericht(await frage(one, "/pruefung/auskunft", azr=number)).rpartition("/")[0]
    handed = len(await haus.konten.eintraege(AuditEreignis.PROTOKOLL_EXPORTIERT))
    with ExitStack() as others:
        for _ in range(PLAETZE):
            others.enter_context(haus.raum.setzerei.platz())
        await one.sende(f"{address}/person/datei", form="pdf")
        assert one.status == 503
    assert len(await haus.konten.eintraege(AuditEreignis.PROTOKOLL_EXPORTIERT)) == handed
    await one.hole(f"{address}/person")
    await one.sende(f"{address}/person/datei", form="pdf")
    assert one.status == 200


def zeilen(text: str) -> list[list[str]]:
    """The rows of the first table of a page."""
    body = text.split("<tbody", maxsplit=1)[1].split("</tbody>", maxsplit=1)[0]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("<tr")[1:]]


def bericht(text: str) -> str:
    """The address of the other answer."""
    return (
        "/pruefung/auskunft/" + text.split('knopf zweite" href="/pruefung/auskunft/')[1].split('"', maxsplit=1)[0]
    )

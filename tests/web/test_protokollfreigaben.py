"""Erasing and pruning of the log are released in the pages by a second person, with a fresh code, or refused."""

import itertools
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from support.buehne import KIEL, jemand
from support.entscheidungsweb import KONTEN, Entscheidungsweb, entscheidungsweb
from support.versandt import versende

from gateway.domain.akte import Akte, Sperre
from gateway.domain.events import AuditEreignis as E
from gateway.domain.konto import Rolle
from gateway.transfer.einblick import protokollfreigaben
from gateway.transfer.kuerzung import Kuerzung
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vergessen import Vergessen

pytestmark = pytest.mark.asyncio(loop_scope="module")
PFAD = "/protokollfreigaben"
_nummer = itertools.count(7300)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Entscheidungsweb]:
    async with entscheidungsweb(tmp_path_factory.mktemp("protokoll")) as one:
        yield one


async def beantragt(web: Entscheidungsweb, person: str = "otto") -> tuple[Akte, str]:
    """A file whose references somebody wants destroyed."""
    sent = await versende(web.buehne, jemand(next(_nummer)))
    await sent.quittiere(sent.nachweis())
    one = web.buehne.kiel.eins
    asked = await one.store.write(
        lambda tx: Vergessen(one.umgebung).beantrage_akte(tx, KIEL, sent.akte.aktenzeichen, person=person)
    )
    return sent.akte, asked.id


async def vergeblich(web: Entscheidungsweb) -> list[dict[str, str]]:
    entries = await web.leute.eintraege(E.AKTE_GELESEN)
    return [entry for entry in entries if entry.get("grund") == "protokoll_loeschung"]


async def zahl(web: Entscheidungsweb, ereignis: E) -> int:
    return len(await web.leute.eintraege(ereignis))


async def test_auditors_and_management_alone_open_what_waits(web: Entscheidungsweb) -> None:
    _, ident = await beantragt(web)
    for name, visit in web.besuche.items():
        for path in (PFAD, f"{PFAD}.csv", f"{PFAD}/{ident}"):
            await visit.hole(path)
            may = KONTEN[name] in {Rolle.PRUEFUNG, Rolle.LEITUNG}
            assert visit.status == (200 if may else 403), (name, path)
    for path in (f"{PFAD}/{uuid.uuid4()}", f"{PFAD}/x", f"{PFAD}/{web.antrag}"):
        await web.besuche["paul"].hole(path)
        assert web.besuche["paul"].status == 404, path


async def test_a_second_person_destroys_references_with_a_fresh_code(web: Entscheidungsweb) -> None:
    akte, ident = await beantragt(web)
    visit, path = web.besuche["paul"], f"{PFAD}/{ident}"
    before = await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT)
    assert akte.aktenzeichen in await visit.hole(PFAD)
    page = await visit.hole(path)
    assert "otto" in page
    for fields in ({}, {"code": "000000"}):
        page = await visit.sende(path, antwort="freigeben", **fields)
        assert (visit.status, "Code" in page) == (200, True)
    assert await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT) == before
    await visit.sende(path, antwort="freigeben", code=web.code("paul"))
    assert (visit.status, visit.ziel) == (303, f"{PFAD}?ergebnis=bezuege")
    assert "sind vernichtet" in await visit.hole(visit.ziel)
    assert await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT) == before + 1
    await visit.hole(path)
    assert visit.status == 404


@pytest.mark.parametrize("asked_by", ["paul", "PAUL"])
async def test_who_asked_releases_nothing_and_takes_it_back(web: Entscheidungsweb, asked_by: str) -> None:
    _, ident = await beantragt(web, asked_by)
    visit, path = web.besuche["paul"], f"{PFAD}/{ident}"
    assert "Freigeben muss eine andere Person" in await visit.hole(path)
    page = await visit.sende(path, antwort="freigeben", code=web.code("paul"))
    assert "Freigeben muss eine andere Person" in page
    before = await zahl(web, E.PROTOKOLL_LOESCHUNG_VERWORFEN)
    page = await visit.sende(path, antwort="ablehnen", begruendung="")
    assert "warum Sie ablehnen" in page
    await visit.sende(path, antwort="ablehnen", begruendung="Falsche Akte.", csrf="falsch")
    assert visit.status == 403
    await visit.hole(path)
    await visit.sende(path, antwort="ablehnen", begruendung="Falsche Akte.")
    assert (visit.status, visit.ziel) == (303, f"{PFAD}?ergebnis=abgelehnt")
    assert await zahl(web, E.PROTOKOLL_LOESCHUNG_VERWORFEN) == before + 1


async def test_who_asked_under_a_name_of_the_system_alone_is_said_and_nothing_goes(web: Entscheidungsweb) -> None:
    _, ident = await beantragt(web, "root")
    visit, path = web.besuche["paul"], f"{PFAD}/{ident}"
    await visit.hole(path)
    before = await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT)
    page = await visit.sende(path, antwort="freigeben", code=web.code("paul"))
    assert (visit.status, "Beantragt wurde an der Befehlszeile" in page) == (200, True)
    assert await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT) == before


async def test_what_a_legal_hold_stands_against_is_said_and_not_done(web: Entscheidungsweb) -> None:
    akte, ident = await beantragt(web)
    one = web.buehne.kiel.eins
    await one.store.write(lambda tx: tx.akten.sperren(KIEL, akte.id, frozenset({Sperre.LOESCHSPERRE})))
    visit, path = web.besuche["lea"], f"{PFAD}/{ident}"
    page = await visit.hole(path)
    assert "liegt eine Löschsperre" in page
    assert 'value="freigeben"' not in page
    before = await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT)
    await visit.sende(path, antwort="freigeben", code=web.code("lea"))
    assert visit.status == 200
    assert await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT) == before


async def test_pruning_says_how_much_goes_and_does_it(
    web: Entscheidungsweb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Umgebung, "faellig_ab", lambda _self, _klasse, jahr: jahr)
    one = web.buehne.kiel.eins
    kuerzung = Kuerzung(one.umgebung, one.protokollbuch)
    await one.protokollbuch.integriere_alle()
    year = web.buehne.kiel.uhr().year
    due = await one.store.read(lambda tx: kuerzung.faellig(tx, KIEL, year))
    count = sum(len(each.indexe) for each in due)
    asked = await one.store.write(lambda tx: kuerzung.beantrage(tx, KIEL, year, count, person="otto"))
    visit, path = web.besuche["lea"], f"{PFAD}/{asked.id}"
    page = await visit.hole(path)
    assert f"Einträge bis {year}." in page
    assert "Zugriffe" in page
    assert "Gezählt sind nur die ältesten" not in page
    with monkeypatch.context() as bounded:
        bounded.setattr(protokollfreigaben, "UEBERSCHLAG", 3)
        bounded.setattr(Kuerzung, "faellig", None)  # of all there is
        page = await visit.hole(path)
        assert "Gezählt sind nur die ältesten" in page
        assert 'value="freigeben"' in page
        some, more = await one.store.read(lambda tx: kuerzung.ueberschlag(tx, KIEL, year, hoechstens=3))
        assert (sum(len(each.indexe) + each.gehalten for each in some) <= 3, more) == (True, True)
        _, more = await one.store.read(lambda tx: kuerzung.ueberschlag(tx, KIEL, year - 1, hoechstens=3))
        assert not more, "what follows is of a later year"
    await visit.sende(path, antwort="freigeben", code=web.code("lea"))
    assert (visit.status, visit.ziel) == (303, f"{PFAD}?ergebnis=kuerzung")
    assert await one.store.read(lambda tx: tx.protokoll.gekuerzt(KIEL)) >= count
    await visit.hole(path)
    assert visit.status == 404


async def test_what_is_asked_for_in_the_pages_waits_once_for_another_person(web: Entscheidungsweb) -> None:
    sent = await versende(web.buehne, jemand(next(_nummer)))
    await sent.quittiere(sent.nachweis())
    asked = await zahl(web, E.PROTOKOLL_LOESCHUNG_BEANTRAGT)
    visit, other = web.besuche["paul"], web.besuche["lea"]
    for _ in range(2):
        await visit.hole(PFAD)
        await visit.sende(PFAD, antrag="akte", aktenzeichen=sent.akte.aktenzeichen)
        assert visit.status == 303, visit.text
    path = visit.ziel
    assert await zahl(web, E.PROTOKOLL_LOESCHUNG_BEANTRAGT) == asked + 1
    assert "Freigeben muss eine andere Person" in await visit.hole(path)
    await visit.sende(path, antwort="freigeben", code=web.code("paul"))
    assert visit.status == 200, "who asked releases nothing"
    gone = await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT)
    await other.hole(path)
    await other.sende(path, antwort="freigeben", code=web.code("lea"))
    assert (other.status, other.ziel) == (303, f"{PFAD}?ergebnis=bezuege")
    assert await zahl(web, E.PROTOKOLL_BEZUG_GELOESCHT) == gone + 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"antrag": "akte"}, "Geben Sie ein Aktenzeichen an"),
        ({"antrag": "akte", "aktenzeichen": "gibt es nicht"}, "gibt es hier nicht"),
        ({"antrag": "jahre", "jahr_bezuege": "²⁰²⁰"}, "vier Ziffern"),
        ({"antrag": "jahre", "jahr_bezuege": "2001"}, "nichts fällig"),
        ({"antrag": "kuerzung", "jahr_kuerzung": "20260"}, "vier Ziffern"),
        ({"antrag": "kuerzung", "jahr_kuerzung": "2001"}, "nichts fällig"),
    ],
)
async def test_what_cannot_go_is_not_asked_for_and_nothing_typed_is_lost(
    web: Entscheidungsweb, fields: dict[str, str], said: str
) -> None:
    asked = await zahl(web, E.PROTOKOLL_LOESCHUNG_BEANTRAGT), await zahl(web, E.PROTOKOLL_KUERZUNG_BEANTRAGT)
    visit = web.besuche["lea"]
    await visit.hole(PFAD)
    text = await visit.sende(PFAD, **fields)
    assert visit.status == 200
    assert text.count(said) == 2
    assert all(f'value="{value}"' in text for value in fields.values())
    now = await zahl(web, E.PROTOKOLL_LOESCHUNG_BEANTRAGT), await zahl(web, E.PROTOKOLL_KUERZUNG_BEANTRAGT)
    assert now == asked


async def test_who_asks_about_a_file_in_vain_stands_in_the_log(web: Entscheidungsweb) -> None:
    sent = await versende(web.buehne, jemand(next(_nummer)))  # not acknowledged: its transfer runs
    visit = web.besuche["lea"]
    before = await vergeblich(web)
    for typed, code in (
        ("Gibt es nicht 7", "UNKNOWN"),
        (sent.akte.aktenzeichen, "STATE"),
        ("x" * 5_000, "UNKNOWN"),
    ):
        await visit.hole(PFAD)
        await visit.sende(PFAD, antrag="akte", aktenzeichen=typed)
        assert visit.status == 200, typed[:20]
        entry = (await vergeblich(web))[-1]
        assert (entry["handelnder"], entry["code"], entry["rechtsgrund"]) == ("lea", code, "DSGVO-17")
    new = (await vergeblich(web))[len(before) :]
    assert [entry.get("aktenzeichen") for entry in new] == ["Gibt es nicht 7", None, None]
    assert new[1]["akte"] == sent.akte.id


async def test_no_aktenzeichen_is_cut_into_that_of_another_file(web: Entscheidungsweb) -> None:
    for letter, length in (("K", 120), ("L", 500)):
        await web.buehne.kiel.lege_akte_an(replace(jemand(next(_nummer)), aktenzeichen=letter * length))
    asked = await zahl(web, E.PROTOKOLL_LOESCHUNG_BEANTRAGT)
    visit = web.besuche["lea"]
    page = await visit.hole(PFAD)
    assert 'name="aktenzeichen"' in page
    assert "maxlength" not in page.partition('name="aktenzeichen"')[2].partition(">")[0], "no browser cuts it"
    page = await visit.sende(PFAD, antrag="akte", aktenzeichen="K" * 120 + "/2")
    assert "gibt es hier nicht" in page
    assert "K" * 120 + "/2" in page
    assert await zahl(web, E.PROTOKOLL_LOESCHUNG_BEANTRAGT) == asked
    await visit.hole(PFAD)
    await visit.sende(PFAD, antrag="akte", aktenzeichen="L" * 500)
    assert visit.status == 303
    assert "L" * 500 in await visit.hole(visit.ziel)


async def test_a_form_of_another_kind_or_role_asks_for_nothing(web: Entscheidungsweb) -> None:
    visit = web.besuche["lea"]
    await visit.hole(PFAD)
    await visit.sende(PFAD, antrag="alles", aktenzeichen="x")
    assert visit.status == 400
    for name in ("sina", "olga"):
        await web.besuche[name].hole("/konto")
        await web.besuche[name].sende(PFAD, antrag="akte", aktenzeichen="x")
        assert web.besuche[name].status == 403, name

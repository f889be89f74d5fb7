"""What an account did is told to two auditors together, with an occasion, for a limited time; and it is told on."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import apsw
import pytest
import pytest_asyncio
from support.entscheidungsweb import KONTEN, Entscheidungsweb, entscheidungsweb

from gateway.domain.events import AuditEreignis as E
from gateway.domain.konto import Rolle

pytestmark = pytest.mark.asyncio(loop_scope="module")
PFAD = "/pruefung/kontofragen"
ANLASS = "Beschwerde vom 3. November"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Entscheidungsweb]:
    async with entscheidungsweb(tmp_path_factory.mktemp("kontofragen")) as one:
        yield one


def felder(web: Entscheidungsweb, *, konto: str = "sina", tage: int = 3, anlass: str = ANLASS) -> dict[str, str]:
    today = web.buehne.kiel.uhr().date()
    first = (today - timedelta(days=tage)).isoformat()
    return {"konto": konto, "von": first, "bis": today.isoformat(), "anlass": anlass}


async def frage(web: Entscheidungsweb, wer: str = "paul", *, konto: str = "sina") -> str:
    """Ask; return the address of the question."""
    visit = web.besuche[wer]
    await visit.hole(PFAD)
    await visit.sende(PFAD, **felder(web, konto=konto))
    assert visit.status == 303, visit.text
    return visit.ziel


async def gib_frei(web: Entscheidungsweb, path: str, wer: str = "pia") -> None:
    visit = web.besuche[wer]
    await visit.hole(path)
    await visit.sende(path, antwort="freigeben", code=web.code(wer))
    assert (visit.status, visit.ziel) == (303, path), visit.text


async def test_two_auditors_together_see_what_an_account_did_and_it_is_told(web: Entscheidungsweb) -> None:
    await web.besuche["sina"].hole("/loeschungen")
    path = await frage(web)
    asker, second, own = web.besuche["paul"], web.besuche["pia"], web.besuche["sina"]
    assert "Freigeben muss eine andere Person" in await asker.hole(path)
    await asker.hole(f"{path}/antwort")
    assert asker.status == 404, "nobody has released it"
    page = await second.hole(path)
    assert ANLASS in page
    assert "paul" in page
    for fields in ({}, {"code": "000000"}):
        page = await second.sende(path, antwort="freigeben", **fields)
        assert (second.status, "Code" in page) == (200, True)
    assert ANLASS not in await own.hole("/gespeichert"), "not before"
    before = len(await web.leute.eintraege(E.KONTOFRAGE_FREIGEGEBEN))
    await gib_frei(web, path)
    reads = len(await web.leute.eintraege(E.PROTOKOLL_GELESEN))
    for visit in (asker, second):
        page = await visit.hole(f"{path}/antwort")
        assert visit.status == 200
        assert "Konto sina" in page
        assert "Einträge: 0." not in page
        await visit.hole(f"{path}/antwort.csv")
        assert visit.status == 200
    entries = await web.leute.eintraege(E.PROTOKOLL_GELESEN)
    assert len(entries) == reads + 4
    assert (entries[-1]["handelnder"], entries[-1]["begruendung"]) == ("pia", ANLASS)
    page = await own.hole("/gespeichert")
    assert ANLASS in page
    assert "paul" not in page
    assert len(await web.leute.eintraege(E.KONTOFRAGE_FREIGEGEBEN)) == before + 1
    await second.hole(path)
    page = await second.sende(path, antwort="freigeben", code=web.code("pia"))
    assert "schon freigegeben" in page
    web.leute.uhr.weiter(days=15)
    for name in ("paul", "pia"):
        web.besuche[name].token = (await web.leute.melde_an(name)).token
    await asker.hole(f"{path}/antwort")
    assert asker.status == 404, "its time is over"


async def test_only_auditors_open_it(web: Entscheidungsweb) -> None:
    for name, visit in web.besuche.items():
        visit.token = (await web.leute.melde_an(name)).token
    path = await frage(web)
    for name, visit in web.besuche.items():
        for one in (PFAD, path):
            await visit.hole(one)
            assert visit.status == (200 if KONTEN[name] is Rolle.PRUEFUNG else 403), (name, one)
    for one in (f"{PFAD}/{uuid.uuid4()}", f"{PFAD}/x"):
        await web.besuche["paul"].hole(one)
        assert web.besuche["paul"].status == 404


async def test_who_is_meant_neither_asks_nor_releases(web: Entscheidungsweb) -> None:
    released = len(await web.leute.eintraege(E.KONTOFRAGE_FREIGEGEBEN))
    path = await frage(web, konto="PIA")
    visit = web.besuche["pia"]
    assert "Die Frage meint Sie" in await visit.hole(path)
    page = await visit.sende(path, antwort="freigeben", code=web.code("pia"))
    assert "Die Frage meint Sie" in page
    await visit.hole(PFAD)
    page = await visit.sende(PFAD, **felder(web, konto="Pia"))
    assert "Nach dem eigenen Konto" in page
    await web.besuche["paul"].sende(path, antwort="freigeben", code=web.code("paul"))
    assert len(await web.leute.eintraege(E.KONTOFRAGE_FREIGEGEBEN)) == released


@pytest.mark.parametrize(
    ("falsch", "sagt"),
    [
        ({"tage": 120}, "länger als erlaubt"),
        ({"tage": -2}, "länger als erlaubt"),
        ({"konto": " "}, "Nennen Sie den Anmeldenamen"),
        ({"anlass": ""}, "feldfehler"),
    ],
)
async def test_a_question_needs_a_name_an_occasion_and_a_short_time(
    web: Entscheidungsweb, falsch: dict[str, object], sagt: str
) -> None:
    visit = web.besuche["paul"]
    await visit.hole(PFAD)
    page = await visit.sende(PFAD, **felder(web, **falsch))  # type: ignore[arg-type]  # of each field's type
    assert (visit.status, sagt in page) == (200, True)


async def test_a_question_is_taken_back_and_a_longer_time_cannot_be_written_by_hand(web: Entscheidungsweb) -> None:
    path = await frage(web)
    visit = web.besuche["paul"]
    await visit.hole(path)
    await visit.sende(path, antwort="ablehnen", begruendung="Erledigt.")
    assert (visit.status, visit.ziel) == (303, f"{PFAD}?abgelehnt")
    await visit.hole(path)
    assert visit.status == 404
    path = await frage(web)
    ident = path.rsplit("/", 1)[1]
    database = apsw.Connection(str(web.buehne.kiel.konfiguration.data / "aktenbote.db"))
    database.set_busy_timeout(10_000)
    database.execute("UPDATE kontofrage SET zeitraum = anlass WHERE id = ?", (ident,))
    database.close()
    await visit.hole(path)
    assert visit.status == 500, "sealed for another place"
    await web.buehne.kiel.eins.store.write(lambda tx: tx.kontofragen.entfernen(ident))
    assert await web.buehne.kiel.lies(lambda tx: tx.kontofragen.holen(ident)) is None


async def test_what_is_stored_about_somebody_is_shown_without_opening_questions_about_others(
    web: Entscheidungsweb,
) -> None:
    await gib_frei(web, await frage(web, konto=" Lea "))
    other = (await frage(web, konto="olga")).rsplit("/", 1)[1]
    database = apsw.Connection(str(web.buehne.kiel.konfiguration.data / "aktenbote.db"))
    database.set_busy_timeout(10_000)
    database.execute("UPDATE kontofrage SET zeitraum = anlass WHERE id = ?", (other,))
    lea = web.besuche["lea"]
    lea.token = (await web.leute.melde_an("lea")).token
    assert ANLASS in await lea.hole("/gespeichert")
    assert lea.status == 200, "what does not open is about somebody else"
    database.execute("DELETE FROM kontofrage WHERE id = ?", (other,))
    database.close()


async def test_the_list_of_questions_is_a_table_that_names_nobody_who_is_asked_about(web: Entscheidungsweb) -> None:
    await frage(web, konto="sven")
    visit = web.besuche["pia"]
    await visit.hole(f"{PFAD}.csv")
    assert visit.status == 200
    assert visit.kopf is not None
    assert visit.kopf["Content-Disposition"] == 'attachment; filename="kontofragen.csv"'
    head, *rows = visit.octets.decode("utf-8-sig").splitlines()
    assert head.count(";") == 3
    assert rows
    assert all(";paul;" in row for row in rows)
    assert not any("sven" in row or "sina" in row for row in rows)

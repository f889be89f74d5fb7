"""What a clerk does about deliveries of scans in the pages: stop, let go on, look at once, take the protocol."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest
import pytest_asyncio
from support.besuch import Besuch, besuch
from support.buehne import HANNOVER, KIEL
from support.sachhaus import Sachhaus, lege_lieferung_an, sachhaus
from support.scheine import Lieferung

from gateway.domain.errors import TryLater
from gateway.domain.events import AuditEreignis as E
from gateway.domain.konto import Rolle
from gateway.intake.aufnahme import Angehalten
from gateway.intake.bericht import Aktenzeile
from gateway.transfer.einblick.lieferungen import restzeit
from gateway.transfer.einblick.neues import Thema, Themenart
from gateway.transfer.ports import Tx
from gateway.wiring.aufnahme import nimm_auf, ordner
from gateway.worker import Deliveries

pytestmark = pytest.mark.asyncio(loop_scope="module")
NIEMAND = "00000000-0000-4000-8000-000000000000"


@dataclass
class Haus:
    """Kiel's pages and the folder of its deliveries."""

    sache: Sachhaus
    schleife: Deliveries
    ordner: Path
    uebersehen: set[str]
    """Names the loop cannot read just now."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def h(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Haus]:
    async with sachhaus(tmp_path_factory.mktemp("sache")) as made:
        yield Haus(made, made.schleife, dict(ordner(made.buehne.kiel.eins))[KIEL], made.uebersehen)


@pytest_asyncio.fixture(loop_scope="module")
async def frau(h: Haus) -> AsyncIterator[Besuch]:
    one = besuch(h.sache.web)
    async with one.session:
        await one.melde_an(Rolle.SACHBEARBEITUNG.value)
        yield one


async def zahl(h: Haus, ereignis: E) -> int:
    return sum(one.ereignis is ereignis for one in await h.sache.buehne.kiel.protokoll())


async def test_a_delivery_is_stopped_and_goes_on_once_however_often_that_is_sent(h: Haus, frau: Besuch) -> None:
    ident = "7f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c21"
    await lege_lieferung_an(h.sache, ident)
    path = f"/lieferungen/{ident}"
    stopped, went_on = await zahl(h, E.LIEFERUNG_ANGEHALTEN), await zahl(h, E.LIEFERUNG_FORTGESETZT)
    text = await frau.hole(path)
    assert 'value="anhalten"' in text
    assert 'value="fortsetzen"' not in text
    for _ in range(2):
        await frau.hole(path)
        await frau.sende(path, {"tun": "anhalten"})
        assert (frau.status, frau.ziel) == (303, path)
    assert await zahl(h, E.LIEFERUNG_ANGEHALTEN) == stopped + 1
    text = await frau.hole(path)
    assert "Nicht aufgenommen sind 2 Akten" in text
    assert 'value="fortsetzen"' in text
    assert "Angehalten" in await frau.hole("/lieferungen")
    for _ in range(2):
        await frau.hole(path)
        await frau.sende(path, {"tun": "fortsetzen"})
    assert await zahl(h, E.LIEFERUNG_FORTGESETZT) == went_on + 1
    await frau.hole(path)
    await frau.sende(path, {"tun": "löschen"})
    assert frau.status == 400
    await frau.hole(path)
    await frau.sende(path, {"tun": "anhalten"}, csrf="falsch")
    assert frau.status == 403
    await frau.hole(path)
    await frau.sende(f"/lieferungen/{NIEMAND}", {"tun": "anhalten"})
    assert frau.status == 404


async def test_a_delivery_is_followed_and_what_the_page_asks_by_itself_is_no_entry_more(
    h: Haus, frau: Besuch
) -> None:
    ident, kiel = "5e1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c21", h.sache.buehne.kiel.eins
    await lege_lieferung_an(h.sache, ident)
    looks = await zahl(h, E.LIEFERUNG_GELESEN)
    text = await frau.hole(f"/lieferungen/{ident}")
    assert f"/ereignisse?thema=lieferung.{ident}" in text
    assert "1 von 3 Akten geprüft" in text
    assert await zahl(h, E.LIEFERUNG_GELESEN) == looks + 1

    async def marken() -> list[str]:
        topics = [Thema(one, Themenart.LIEFERUNG, ident) for one in (KIEL, HANNOVER)]
        marks = await kiel.neues.marken(topics)
        return [marks[one] for one in topics]

    ours, theirs = await marken()

    def entscheide(tx: Tx) -> None:
        found = tx.scans.akte(f"{ident}/2")
        assert found is not None
        tx.scans.akte_aendern(replace(found, stand="nachbesserung"))

    await kiel.store.write(entscheide)
    again, foreign = await marken()
    assert again != ours
    assert foreign == theirs, "of another authority's delivery nothing is told"
    text = await frau.hole(f"/lieferungen/{ident}", **{"Aktenbote-Selbst": "1"})
    assert "2 von 3 Akten geprüft" in text
    assert await zahl(h, E.LIEFERUNG_GELESEN) == looks + 1
    await frau.hole(f"/lieferungen/{ident}")
    assert await zahl(h, E.LIEFERUNG_GELESEN) == looks + 2, "what a person asks for is one"
    await frau.hole("/ereignisse?thema=lieferung")
    assert frau.status == 404


@pytest.mark.parametrize(
    ("moments", "left", "since", "rest"),
    [
        ([], 5, 0, None),  # nothing was taken in yet
        ([(3, 30), (2, 20), (1, 10)], 5, 1, None),  # too few to tell
        ([(4, 40), (3, 30), (2, 20), (1, 10)], 0, 1, None),  # nothing is left
        ([(4, 40), (3, 30), (2, 20), (1, 10)], 5, 1, 50),
        ([(9, 40), (7, 20), (6, 10), (5, 0)], 5, 1, 50),  # one between was to be corrected
        ([(4, 5_040), (3, 5_030), (2, 20), (1, 10)], 5, 1, 50),  # a pause is none of its pace
        ([(4, 40), (3, 30), (2, 20), (1, 10)], 5, 121, None),  # it stands still
        ([(4, 40), (3, 40), (2, 40), (1, 40)], 5, 1, 0),  # faster than the clock tells
        ([(1, 40), (2, 30), (3, 20), (4, 10)], 5, 1, 0),  # the clock went back
    ],
)
async def test_the_rest_is_told_by_the_pace_of_the_last_case_files(
    moments: list[tuple[int, int]], left: int, since: int, rest: int | None
) -> None:
    begin = datetime(2026, 3, 1, 9, tzinfo=UTC)
    seen = [(place, begin + timedelta(seconds=moment)) for place, moment in moments]
    now = (seen[0][1] if seen else begin) + timedelta(seconds=since)
    assert restzeit(seen, left, now) == (None if rest is None else timedelta(seconds=rest))


async def test_nobody_but_a_clerk_of_the_authority_stops_one(h: Haus) -> None:
    ident = "8f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c21"
    await lege_lieferung_an(h.sache, ident)
    before = await zahl(h, E.LIEFERUNG_ANGEHALTEN)
    for who, status in ((Rolle.LEITUNG.value, 403), (Rolle.BETRIEB.value, 403), ("hannover", 404)):
        one = besuch(h.sache.web)
        async with one.session:
            await one.melde_an(who)
            await one.hole("/")
            await one.sende(f"/lieferungen/{ident}", {"tun": "anhalten"})
            assert one.status == status, who
            await one.hole(f"/lieferungen/{ident}/protokoll.csv")
            assert one.status == status, who
    assert await zahl(h, E.LIEFERUNG_ANGEHALTEN) == before


async def test_after_a_stop_in_the_middle_nothing_more_enters_and_the_rest_follows(
    h: Haus, frau: Besuch, tmp_path: Path
) -> None:
    one, made = h.sache.buehne.kiel.eins, Lieferung(lieferung="L-halt")
    for number in range(11, 17):
        made.akte(number)
    where = made.ordner(tmp_path / "lieferung")
    database = apsw.Connection(str(h.sache.buehne.kiel.konfiguration.data / "aktenbote.db"))
    database.set_busy_timeout(10_000)

    def stop(done: int, _all: int, _row: Aktenzeile | None) -> None:
        if done == 2:  # as a page in another process would: this one only reads it
            database.execute("UPDATE scanlieferung SET angehalten = begonnen WHERE nummer = 'L-halt'")

    with pytest.raises(Angehalten) as no:
        await nimm_auf(one, where, KIEL, fortschritt=stop)
    database.close()
    assert isinstance(no.value, TryLater)
    (found,) = await one.store.read(lambda tx: tx.scans.zur_nummer(KIEL, "L-halt"))
    rows = await one.store.read(lambda tx: tx.scans.akten(found.id))
    assert [row.stand for row in rows].count("aufgenommen") == 2
    with pytest.raises(Angehalten):
        await nimm_auf(one, where, KIEL)
    text = await frau.hole(f"/lieferungen/{found.id}")
    assert "In der Ablage bleiben 2 Akten" in text
    await frau.sende(f"/lieferungen/{found.id}", {"tun": "fortsetzen"})
    report = await nimm_auf(one, where, KIEL)
    assert {row.stand.value for row in report.akten} == {"aufgenommen"}
    assert len(report.akten) == 6
    assert 'value="anhalten"' not in await frau.hole(f"/lieferungen/{found.id}")


async def test_one_that_is_stopped_behind_its_last_case_file_does_not_end(
    h: Haus, frau: Besuch, tmp_path: Path
) -> None:
    one = h.sache.buehne.kiel.eins
    made = Lieferung(lieferung="L-zuletzt")
    made.akte(18)
    where = made.ordner(tmp_path / "lieferung")
    database = apsw.Connection(str(h.sache.buehne.kiel.konfiguration.data / "aktenbote.db"))
    database.set_busy_timeout(10_000)

    def stop(done: int, _all: int, _row: Aktenzeile | None) -> None:
        if done == 1:
            database.execute("UPDATE scanlieferung SET angehalten = begonnen WHERE nummer = 'L-zuletzt'")

    with pytest.raises(Angehalten):
        await nimm_auf(one, where, KIEL, fortschritt=stop)
    database.close()
    (found,) = await one.store.read(lambda tx: tx.scans.zur_nummer(KIEL, "L-zuletzt"))
    assert found.beendet is None
    await frau.hole(f"/lieferungen/{found.id}")
    await frau.sende(f"/lieferungen/{found.id}", {"tun": "fortsetzen"})
    report = await nimm_auf(one, where, KIEL)
    assert [row.stand.value for row in report.akten] == ["aufgenommen"]
    (found,) = await one.store.read(lambda tx: tx.scans.zur_nummer(KIEL, "L-zuletzt"))
    assert found.beendet is not None


async def test_the_protocol_is_the_one_the_provider_gets_and_each_one_is_noted(h: Haus, frau: Besuch) -> None:
    ident = "9f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c21"
    await lege_lieferung_an(h.sache, ident)
    before = await zahl(h, E.LIEFERUNG_GELESEN)
    text = await frau.hole(f"/lieferungen/{ident}/protokoll.csv")
    assert frau.status == 200
    assert "Blatt 4 leer" in text
    assert (await frau.hole(f"/lieferungen/{ident}/protokoll.pdf")).startswith("%PDF-")
    assert await zahl(h, E.LIEFERUNG_GELESEN) == before + 2
    for path in (f"/lieferungen/{ident}/protokoll.exe", f"/lieferungen/{NIEMAND}/protokoll.pdf"):
        await frau.hole(path)
        assert frau.status == 404, path


async def test_what_lies_in_the_folder_is_shown_and_looked_at_at_once(h: Haus, frau: Besuch) -> None:
    assert "Im Eingang" not in await frau.hole("/lieferungen")
    made = Lieferung(lieferung="L-korb")
    made.akte(31)
    h.uebersehen.add("korb<1>")
    made.ordner(h.ordner / ".neu").rename(h.ordner / "korb<1>")
    assert await h.schleife.look() == 0
    text = await frau.hole("/lieferungen")
    assert "korb&lt;1&gt;" in text
    assert "in höchstens einer Minute" in text
    assert await h.schleife.look() == 0, "it pauses"
    h.uebersehen.clear()
    await frau.sende("/lieferungen", {})
    assert (frau.status, frau.ziel) == (303, "/lieferungen?angestossen")
    assert await zahl(h, E.LIEFERUNG_ANGESTOSSEN) == 1
    assert await h.schleife.look() == 1
    assert (h.ordner / "done" / "korb<1>").is_dir()
    await frau.hole("/lieferungen")
    await frau.sende("/lieferungen", {})
    assert await zahl(h, E.LIEFERUNG_ANGESTOSSEN) == 1, "nothing lies there"

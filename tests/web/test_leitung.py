"""Figures for the management over HTTP: about authority and partners, never about a person, never of few cases."""

import csv
import io
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from support.haeuser import mache_haus
from support.leitungshaus import SEITEN, Leitungshaus, leitungshaus
from support.store import person as invented
from support.store import transfer

from gateway.domain.events import AuditEreignis
from gateway.domain.konto import Rolle
from gateway.domain.states import Ereignis, Zustand
from gateway.domain.states import Rolle as Seite
from gateway.transfer.ports import Tx

pytestmark = pytest.mark.asyncio(loop_scope="module")
JULI, AUGUST, SEPTEMBER = (datetime(2026, month, 6, 9, tzinfo=UTC) for month in (7, 8, 9))
MAI = datetime(2026, 5, 6, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def vorlage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("leitung") / "muster")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(vorlage: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Leitungshaus]:
    """Seven clerks; a third quarter with months that may be shown, a second one with one that may not."""
    place = tmp_path_factory.mktemp("leitung") / "haus"
    async with leitungshaus(Path(shutil.copytree(vorlage, place)), sachbearbeitung=7) as one:
        for month in (JULI, AUGUST, SEPTEMBER):
            await one.lege(12, month, "azr:111111", werktage=20, werktage_partner=14)
            await one.lege(3, month, "azr:222222")
        await one.lege(7, JULI, "azr:333333")
        await one.lege(11, JULI, "azr:444444", rolle=Seite.GEBER)
        await one.lege(20, MAI, "azr:111111")
        await one.lege(4, MAI + timedelta(days=30), "azr:111111")
        await one.lege_offene(11, datetime(2026, 11, 20, 9, tzinfo=UTC))
        await one.lege_offene(4, datetime(2026, 11, 5, 9, tzinfo=UTC))
        await one.lege_offene(13, datetime(2026, 6, 5, 9, tzinfo=UTC), ende=datetime(2026, 11, 24, 9, tzinfo=UTC))
        await one.lege_offene(15, datetime(2026, 6, 5, 9, tzinfo=UTC), ende=datetime(2026, 11, 20, 9, tzinfo=UTC))
        await one.konten.eingerichtet("bea", Rolle.BETRIEB)
        await one.melde_an("bea")
        await one.melde_an("sach0")
        yield one


async def tafel(web: Leitungshaus, pfad: str) -> list[list[str]]:
    status, text = await web.hole(pfad)
    assert status == 200
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1:]


async def test_only_the_management_sees_figures(web: Leitungshaus) -> None:
    for path in SEITEN:
        assert (await web.hole(path))[0] == 200
        assert (await web.hole(path, "bea"))[0] == 403
        assert (await web.hole(path, "sach0"))[0] == 403


async def test_each_page_says_that_it_is_about_no_employee(web: Leitungshaus) -> None:
    for path in SEITEN[::2]:
        assert "keine Angaben über einzelne Beschäftigte" in (await web.hole(path))[1]
        assert "nothing about any single employee" in (await web.hole(path, sprache="en"))[1]


async def test_files_days_and_places_of_a_quarter(web: Leitungshaus) -> None:
    rows = {tuple(row[:3]): row[3] for row in await tafel(web, "/kennzahlen.csv")}
    quarter = "Akten im Zeitraum", "3. Quartal 2026"
    assert rows[*quarter, "Akten angekommen"] == "52"
    assert rows[*quarter, "Akten abgegeben"] == "11"
    assert rows[*quarter, "Vom Umzug bis zur Akte (Median)"] == "20 Werktage"
    lay = {key[1]: value for key, value in rows.items() if key[0].startswith("Wo die Akten lagen")}
    assert lay == {"bei uns": "0,5 Tage", "beim Partner": "3 Tage", "unterwegs": "unter 1 Stunde"}
    months = {key[1:]: value for key, value in rows.items() if key[0] == "Die Monate des Zeitraums"}
    assert [months[one, "Akten angekommen"] for one in ("07/2026", "08/2026", "09/2026")] == ["22", "15", "15"]
    assert {months[one, "Akten abgegeben"] for one in ("07/2026", "08/2026", "09/2026")} == {
        "unter 10 oder verdeckt"
    }


async def test_what_is_open_is_told_by_age_as_of_the_last_sunday(web: Leitungshaus) -> None:
    rows = [row for row in await tafel(web, "/kennzahlen.csv") if row[0].startswith("Offen nach Alter")]
    assert rows[0][0].endswith("Stand So., 22.11.2026")
    assert [row[3] for row in rows] == ["11", "unter 10", "13", "unter 10", "unter 10", "unter 10"]


async def test_a_month_of_few_hides_the_others_of_its_quarter(web: Leitungshaus) -> None:
    """24 less 20 would be the small one."""
    rows = await tafel(web, "/kennzahlen.csv?zeitraum=2026-Q2")
    assert next(row[3] for row in rows if row[0] == "Akten im Zeitraum") == "24"
    months = {row[3] for row in rows if row[0] == "Die Monate des Zeitraums"}
    assert months == {"unter 10 oder verdeckt"}


async def test_small_partners_stand_as_one_sum_and_slow_ones_are_named(web: Leitungshaus) -> None:
    assert await tafel(web, "/partnervergleich.csv") == [
        ["azr:111111", "36", "14 Werktage", "ja"],
        ["Alle übrigen Partner zusammen", "16", "3 Werktage", "nein"],
    ]
    page = (await web.hole("/kennzahlen"))[1]
    assert "azr:111111: 14 Werktage im Median, 36 Fälle" in page
    for path in SEITEN:
        for small in ("azr:222222", "azr:333333", ">9<", ">7<", ";9", ";7"):
            assert small not in (await web.hole(path))[1], path


async def test_a_quarter_that_nobody_can_choose_is_the_newest(web: Leitungshaus) -> None:
    """The one that runs would tell, from one day to the next, of single cases."""
    newest = await web.hole("/kennzahlen")
    for said in ("2026-Q4", "2023-Q3", "x", "2026-Q3&person=sach0", "2026-Q3&sort=person"):
        assert await web.hole(f"/kennzahlen?zeitraum={said}") == newest


async def test_what_is_over_does_not_change_any_more(web: Leitungshaus) -> None:
    before = [await web.hole(path) for path in SEITEN]
    await web.lege(30, datetime(2026, 11, 2, 9, tzinfo=UTC))
    assert [await web.hole(path) for path in SEITEN] == before


async def test_an_authority_of_few_clerks_is_told_only_what_the_partner_takes(
    vorlage: Path, tmp_path: Path
) -> None:
    async with leitungshaus(Path(shutil.copytree(vorlage, tmp_path / "haus")), sachbearbeitung=6) as small:
        await small.lege(40, JULI)
        for path in SEITEN:
            text = (await small.hole(path))[1]
            assert "bei uns" not in text
            assert "unterwegs" not in text
        assert "beim Partner" in (await small.hole("/kennzahlen"))[1]
        await small.konten.eingerichtet("sach6", Rolle.SACHBEARBEITUNG)
        assert "bei uns" in (await small.hole("/kennzahlen"))[1]


async def test_swapping_who_did_the_work_changes_no_byte(vorlage: Path, tmp_path: Path) -> None:
    """Two worlds in which the same happened, by the one or by the other: the pages are the same."""
    seen = []
    for people in (("sach0", "sach1"), ("sach1", "sach0")):
        place = Path(shutil.copytree(vorlage, tmp_path / people[0]))
        async with leitungshaus(place, sachbearbeitung=7) as world:
            end = world.konten.uhr.jetzt
            world.konten.uhr.jetzt = JULI
            for number in range(40):
                await bearbeite(world, number, people[number % 4 == 0], lange=number % 4 == 0)
            world.konten.uhr.jetzt = end
            acts = [one["handelnder"] for one in await world.konten.eintraege(AuditEreignis.TRANSFER_EINGRIFF)]
            seen.append((sorted(acts), [await world.hole(path) for path in SEITEN]))
    assert seen[0][0] != seen[1][0], "the log knows who did it"
    assert seen[0][1] == seen[1][1]
    assert ">40<" in seen[0][1][0][1]


async def bearbeite(world: Leitungshaus, number: int, person: str, *, lange: bool) -> None:
    """One file: somebody asks for it once more, it comes, it is taken over; ``lange`` takes days longer."""
    one, clock = world.konten.eins, world.konten.uhr
    began = clock.jetzt
    made = transfer(
        mandant=world.konten.mandant,
        zustand=Zustand.ANGEFORDERT,
        person=invented(azr_nummer=f"9900009{number:05d}"),
        begonnen=began,
        geaendert=began,
        seit=began,
        test="",
    )

    def begin(tx: Tx) -> None:
        one.schritte.beginne(tx, made)
        one.schritte.merke_umzug(tx, made.id, began.date())

    await one.store.write(begin)
    clock.weiter(days=9 if lange else 2)
    await one.eingriffe.erneut(made.id, person=person, begruendung="nachgefragt")

    def go_on(tx: Tx) -> None:
        current = tx.transfers.holen(made.id)
        assert current is not None
        for event in (Ereignis.ANFORDERUNG_ERSTELLT, Ereignis.LIEFERUNG_ERHALTEN, Ereignis.IMPORTIERT):
            clock.weiter(hours=5)
            current = one.schritte.wechsle(tx, current, event)

    await one.store.write(go_on)
    clock.jetzt = began + timedelta(minutes=7)

"""The notices of one household are shown together on both sides; no decision looks at it, and it is forgotten."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.buehne import HANNOVER, Buehne, Haus, buehne, jemand
from support.tippen import tippe

from gateway.demo import meldungen
from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.ids import TransferId
from gateway.domain.states import Zustand
from gateway.messages import Hauptwohnung, write_message
from gateway.transfer.haushalt import TAGE, VORHER

ALT, NEU = jemand(1).alt, jemand(1).neu
FAMILIE = tuple(jemand(number) for number in (11, 12, 13, 14))
"""Four who move together."""
OHNE_AKTE = FAMILIE[3]
"""A child that has no file in Kiel, and no AZR number."""
KIND = replace(OHNE_AKTE, person=replace(OHNE_AKTE.person, azr_nummer=None))


def andere(nummer: int, **mehr: Any) -> Wer:
    """Somebody of another family, by default at the same house number."""
    wer = jemand(nummer)
    return replace(wer, **{"alt": replace(ALT, hausnummer="99"), **mehr})


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def zusammen(haus: Haus, ident: TransferId) -> tuple[set[str], int]:
    """Transfers shown beside this one, and how many notices without one."""
    config = haus.konfiguration.folder / "aktenbote.toml"
    shown = await asyncio.to_thread(tippe, "transfer", "show", ident, "--json", config=config)
    rows = shown.daten["household"]
    return {one["transfer"] for one in rows if one["transfer"]}, len([one for one in rows if not one["transfer"]])


async def zieht_um(b: Buehne) -> dict[Wer, TransferId]:
    """The family moves; Kiel has files of three and hears of their departure."""
    for wer in FAMILIE[:3]:
        await b.kiel.lege_akte_an(wer)
        await b.kiel.abmeldung(wer)
    return {wer: await b.hannover.anmeldung(wer) for wer in (*FAMILIE[:3], KIND)}


async def test_a_family_of_four_is_shown_together_with_the_child_that_has_no_file(b: Buehne) -> None:
    transfers = await zieht_um(b)
    for ident in transfers.values():
        assert await zusammen(b.hannover, ident) == (set(transfers.values()) - {ident}, 0)
    assert (await b.hannover.transfer(transfers[KIND])).zustand is Zustand.ANGABEN_FEHLEN
    await b.laufe()
    ended = [(await b.hannover.transfer(one)).zustand for one in transfers.values()]
    assert ended == [Zustand.ABGESCHLOSSEN] * 3 + [Zustand.ANGABEN_FEHLEN], "each goes its own way"
    given = {one.id for one in await b.kiel.transfers()}
    for ident in given:
        assert await zusammen(b.kiel, ident) == (given - {ident}, 0)


async def test_at_the_giver_a_departure_nobody_has_asked_about_is_shown_too(b: Buehne) -> None:
    for wer in FAMILIE[:3]:
        await b.kiel.lege_akte_an(wer)
        await b.kiel.abmeldung(wer)
    await b.hannover.anmeldung(FAMILIE[0])
    await b.laufe()
    (given,) = await b.kiel.transfers()
    assert await zusammen(b.kiel, given.id) == (set(), 2)
    config = b.kiel.konfiguration.folder / "aktenbote.toml"
    text = (await asyncio.to_thread(tippe, "transfer", "show", given.id, config=config)).out
    assert text.count("household: moved 2026-11-02, no transfer yet") == 2


async def test_a_request_of_an_earlier_move_is_not_shown_with_a_later_departure(b: Buehne) -> None:
    """One of them was asked for months ago; now both leave, and only the other one is asked for."""
    early, late = FAMILIE[:2]
    for wer in (early, late):
        await b.kiel.lege_akte_an(wer)
    await b.hannover.anmeldung(early)
    await b.laufe()
    (old,) = await b.kiel.transfers()
    await b.kiel.eins.eingriffe.lehne_ab(old.id, "08", person="clerk")
    await b.laufe()
    months = VORHER + timedelta(days=1)

    def aelter(tx: Any) -> None:
        current = tx.transfers.holen(old.id)
        tx.transfers.aendern(replace(current, begonnen=current.begonnen - months))

    await b.kiel.eins.store.write(aelter)
    for wer in (early, late):
        await b.kiel.abmeldung(wer)
    await b.hannover.anmeldung(late)
    await b.laufe()
    (new,) = [one for one in await b.kiel.transfers() if one.id != old.id]
    assert await zusammen(b.kiel, new.id) == (set(), 1), "her departure waits for a request of its own"
    assert await zusammen(b.kiel, old.id) == (set(), 0)


NICHT_DABEI = {
    "another_day": andere(21, alt=ALT, einzug=FAMILIE[0].einzug + TAGE + timedelta(days=1)),
    "from_another_house": andere(22),
    "from_another_town": andere(23, alt=replace(ALT, ags="04011000", postleitzahl="28195", wohnort="Bremen")),
    "to_another_flat": andere(24, alt=ALT, neu=replace(NEU, stockwerk_wohnung="3OG")),
    "to_another_number": andere(25, alt=ALT, neu=replace(NEU, hausnummer="8")),
    "to_an_addition": andere(26, alt=ALT, neu=replace(NEU, hausnummer_zusatz="a")),
    "to_no_house": andere(27, alt=ALT, neu=Meldeanschrift(ags=NEU.ags)),
}


@pytest.mark.parametrize("name", NICHT_DABEI)
async def test_who_moved_otherwise_is_not_of_the_household(b: Buehne, name: str) -> None:
    one = await b.hannover.anmeldung(FAMILIE[0])
    other = await b.hannover.anmeldung(NICHT_DABEI[name])
    assert await zusammen(b.hannover, one) == await zusammen(b.hannover, other) == (set(), 0)


@pytest.mark.parametrize(
    "wer",
    [
        andere(31, alt=ALT, einzug=FAMILIE[0].einzug + TAGE),
        andere(32, alt=ALT, einzug=FAMILIE[0].einzug - TAGE),
        andere(33, alt=ALT, neu=replace(NEU, strasse="BEISPIELGÄSSCHEN")),
    ],
    ids=["three_days_later", "three_days_before", "spelt_otherwise"],
)
async def test_who_moved_almost_so_is(b: Buehne, wer: Wer) -> None:
    one, other = await b.hannover.anmeldung(FAMILIE[0]), await b.hannover.anmeldung(wer)
    assert await zusammen(b.hannover, one) == ({other}, 0)
    assert await zusammen(b.hannover, other) == ({one}, 0)


async def test_a_change_of_the_main_residence_counts_like_an_arrival(b: Buehne) -> None:
    wer = FAMILIE[1]
    read = b.hannover.eins.umgebung.lies(
        meldungen.anmeldung(wer, uuid=b.hannover.eins.umgebung.neue_uuid(), moment=b.hannover.uhr()), signiert=False
    )
    kopf = replace(read.kopf, typ=type(read.kopf.typ)("030103"))
    notice = Hauptwohnung(
        kopf=kopf, ereignis=read.ereignis, person=replace(read.person, anschrift=wer.alt), neue_anschrift=wer.neu,
        tag_des_einzugs=wer.einzug,
    )  # fmt: skip
    one = await b.hannover.anmeldung(FAMILIE[0])
    other = (await b.hannover.melde(write_message(notice, meldungen.PRODUKT))).transfer
    assert await zusammen(b.hannover, one) == ({other}, 0)


async def test_two_notices_about_one_person_are_no_household(b: Buehne) -> None:
    one = await b.hannover.anmeldung(FAMILIE[0])
    assert await b.hannover.anmeldung(FAMILIE[0]) == one
    assert await zusammen(b.hannover, one) == (set(), 0)


async def test_the_list_can_be_narrowed_to_a_household_and_every_look_is_logged(b: Buehne) -> None:
    transfers = await zieht_um(b)
    stranger = await b.hannover.anmeldung(andere(40))
    config = b.hannover.konfiguration.folder / "aktenbote.toml"
    words = ("transfer", "list", "--household", transfers[KIND])
    listed = await asyncio.to_thread(tippe, *words, "--json", config=config)
    assert {one["transfer"] for one in listed.daten["transfers"]} == set(transfers.values())
    missing = await asyncio.to_thread(tippe, *words, "--state", "angaben_fehlen", "--json", config=config)
    assert [one["transfer"] for one in missing.daten["transfers"]] == [transfers[KIND]]
    alone = await asyncio.to_thread(tippe, "transfer", "list", "--household", stranger, "--json", config=config)
    assert [one["transfer"] for one in alone.daten["transfers"]] == [stranger]
    seen = [one.angaben.anzahl for one in await b.hannover.protokoll() if one.ereignis.value == "transfer.gelesen"]
    assert seen == [4, 1, 1]
    unknown = await asyncio.to_thread(
        tippe, "transfer", "list", "--household", "6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11", config=config, code=2
    )
    assert unknown.fehler.startswith("UNKNOWN ")


async def test_no_address_stands_in_the_database(b: Buehne) -> None:
    await zieht_um(b)
    for haus in (b.hannover, b.kiel):
        with sqlite3.connect(haus.konfiguration.data / "aktenbote.db") as db:
            assert db.execute("SELECT * FROM haushalt").fetchall()
        octets = b"".join(path.read_bytes() for path in haus.konfiguration.data.glob("aktenbote.db*"))
        assert not [word for word in (b"Beispielg", b"BEISPIELG", b"Erfundene") if word in octets]
    keys = [haus.eins.umgebung.speicher.suchwert("haushalt", "x") for haus in (b.hannover, b.kiel)]
    assert len(set(keys)) == 2, "another installation has other values"


async def test_erasing_a_person_also_forgets_with_whom_she_moved(b: Buehne) -> None:
    transfers = await zieht_um(b)
    await b.laufe()
    gone = FAMILIE[0]
    for haus in (b.kiel, b.hannover):
        (akte,) = [one for one in await haus.akten() if one.person.azr_nummer == gone.person.azr_nummer]
        vergessen, whose = haus.eins.vergessen, haus.kennung
        asked = await haus.eins.store.write(
            lambda tx, v=vergessen, w=whose, a=akte: v.beantrage_akte(tx, w, a.aktenzeichen, person="eins")  # type: ignore[misc]  # bound now
        )
        await haus.eins.store.write(
            lambda tx, v=vergessen, w=whose, a=asked: v.bestaetige(tx, w, a.id, person="zwei")  # type: ignore[misc]  # bound now
        )
        with sqlite3.connect(haus.konfiguration.data / "aktenbote.db") as db:
            assert db.execute("SELECT count(*) FROM haushalt").fetchone() == (3 if haus is b.hannover else 2,)
    left = set(transfers.values()) - {transfers[gone]}
    assert await zusammen(b.hannover, transfers[gone]) == (set(), 0)
    for ident in left:
        assert await zusammen(b.hannover, ident) == (left - {ident}, 0)


async def test_a_notice_is_forgotten_after_a_year(b: Buehne) -> None:
    old = await b.hannover.anmeldung(FAMILIE[0])
    for haus in (b.hannover, b.kiel):
        haus.uhr.vor(days=366)
    new = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen._zuzug(
            tx,
            HANNOVER,
            b.hannover.eins.umgebung.lies(
                meldungen.anmeldung(FAMILIE[1], uuid=b.hannover.eins.umgebung.neue_uuid(), moment=b.hannover.uhr()),
                signiert=False,
            ),  # type: ignore[arg-type]  # an Anmeldung
            (),
        )
    )
    assert new.transfer is not None
    assert await b.hannover.lies(lambda tx: tx.haushalte.zum_transfer(old)) == ()
    assert len(await b.hannover.lies(lambda tx: tx.haushalte.zum_transfer(TransferId(str(new.transfer))))) == 1


async def test_the_household_decides_nothing(b: Buehne) -> None:
    """Kiel heard of the departure of one; the request for the other waits for a person all the same."""
    for wer in FAMILIE[:2]:
        await b.kiel.lege_akte_an(wer)
        await b.hannover.anmeldung(wer)
    await b.kiel.abmeldung(FAMILIE[0])
    await b.laufe()
    states = {one.person.azr_nummer: one.zustand for one in await b.kiel.transfers()}
    assert states == {
        FAMILIE[0].person.azr_nummer: Zustand.ABGESCHLOSSEN,
        FAMILIE[1].person.azr_nummer: Zustand.ENTSCHEIDUNG_OFFEN,
    }

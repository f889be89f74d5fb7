"""What a person ends or takes back by hand, and why: the reason stands sealed in the log, goes with the person."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.tippen import tippe

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.domain.states import Zustand
from gateway.transfer.protokollant import MAX_BEGRUENDUNG
from gateway.transfer.records import AufgabeArt, AuftragsArt

KLERK, WARUM = "clerk", "Frau Yıldırım hat angerufen"


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def bis(b: Buehne, haus: Haus, ident: TransferId, zustand: Zustand) -> None:
    """Run single jobs of both houses until a transfer is in this state."""
    for _ in range(200):
        if (await haus.transfer(ident)).zustand is zustand:
            return
        for one in (b.hannover, b.kiel):
            await one.horche()
            if (await haus.transfer(ident)).zustand is not zustand:
                await one.naechster()
    raise AssertionError(f"never {zustand}")


async def geber(b: Buehne) -> TransferId:
    for _ in range(100):
        if found := await b.kiel.transfers():
            return found[0].id
        for one in (b.hannover, b.kiel):
            await one.horche()
            await one.naechster()
    raise AssertionError("nothing reached Kiel")


async def offen(haus: Haus) -> list[dict[str, object]]:
    """Every reason that can still be opened."""
    await haus.protokoll()
    size = (await haus.lies(lambda tx: tx.protokoll.stand(haus.kennung))).groesse
    rows = [
        await haus.lies(lambda tx, n=n: tx.protokoll.offenlegungen(haus.kennung, n))  # type: ignore[misc]  # bound now
        for n in range(size)
    ]
    return [one.wert for row in rows for one in row if one.feld is Bezug.BEGRUENDUNG]  # type: ignore[misc]


# -- taking back and giving up ------------------------------------------------------------------------------------


async def test_a_release_is_taken_back_while_it_is_packed(b: Buehne) -> None:
    await b.ziehe_um(jemand(1))
    ident = await geber(b)
    await bis(b, b.kiel, ident, Zustand.PACKEN)
    back = await b.kiel.eins.eingriffe.ziehe_zurueck(ident, person=KLERK, begruendung=WARUM)
    assert back.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    await b.laufe()
    assert [one.typ.value for one in await b.kiel.geschriebene(ident)] == [], "the packing job finds nothing to do"
    (task,) = await b.kiel.aufgaben()
    assert (task.art, task.hinweis) == (AufgabeArt.ANFRAGE_PRUEFEN, "freigabe_zurueckgezogen")
    await b.kiel.eins.eingriffe.sende(ident, person=KLERK, begruendung=WARUM)
    await b.laufe()
    assert (await b.kiel.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_a_delivery_is_given_up_only_once_it_is_closed_and_its_receipt_still_counts(b: Buehne) -> None:
    theirs = await b.ziehe_um(jemand(1))
    ident = await geber(b)
    await bis(b, b.kiel, ident, Zustand.VERSANDT)
    with pytest.raises(Usage, match="transfer withdraw"):
        await b.kiel.eins.eingriffe.gib_auf(ident, person=KLERK, begruendung=WARUM)
    await bis(b, b.hannover, theirs, Zustand.UEBERNOMMEN)
    await b.kiel.arbeite_ab()
    given_up = await b.kiel.eins.eingriffe.gib_auf(ident, person=KLERK, begruendung=WARUM)
    assert (given_up.zustand, given_up.hinweis) == (Zustand.AUFGEGEBEN, "von_person")
    deadlines = await b.kiel.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{ident}/"))
    assert deadlines == (), "nobody is asked about it any more"
    await b.laufe()
    assert (await b.kiel.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    assert AuditEreignis.AKTE_ABGEGEBEN in [one.ereignis for one in await b.kiel.protokoll()]


async def test_a_receipt_nobody_fetches_is_given_up_and_counts_when_it_is_fetched(b: Buehne) -> None:
    ident = await b.ziehe_um(jemand(1))
    await bis(b, b.hannover, ident, Zustand.UEBERNOMMEN)
    await b.hannover.arbeite_ab()
    await b.hannover.eins.eingriffe.gib_auf(ident, person=KLERK, begruendung=WARUM)
    assert (await b.hannover.transfer(ident)).zustand is Zustand.AUFGEGEBEN
    assert len(await b.hannover.akten()) == 1
    with pytest.raises(Usage, match="the file is here already"):
        await b.hannover.eins.eingriffe.erneut(ident, person=KLERK, begruendung=WARUM)
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_a_delivery_that_cannot_be_taken_over_is_given_up_and_the_file_asked_for_anew(b: Buehne) -> None:
    ident = await b.ziehe_um(jemand(1))
    await bis(b, b.hannover, ident, Zustand.EMPFANGEN)
    await b.hannover.eins.eingriffe.gib_auf(ident, person=KLERK, begruendung=WARUM)
    await b.hannover.arbeite_ab()
    assert await b.hannover.akten() == (), "the import job finds nothing to do"
    again = await b.hannover.eins.eingriffe.erneut(ident, person=KLERK, begruendung=WARUM)
    assert again.zustand is Zustand.GEWUENSCHT


@pytest.mark.parametrize("zustand", [Zustand.GEWUENSCHT, Zustand.ABGESCHLOSSEN])
async def test_what_can_be_withdrawn_or_has_ended_is_not_given_up(b: Buehne, zustand: Zustand) -> None:
    ident = await b.ziehe_um(jemand(1))
    await bis(b, b.hannover, ident, zustand)
    with pytest.raises(Usage, match="cannot be done now"):
        await b.hannover.eins.eingriffe.gib_auf(ident, person=KLERK, begruendung=WARUM)


# -- why ----------------------------------------------------------------------------------------------------------


async def test_every_decision_names_person_and_reason_and_nothing_of_it_lies_in_clear(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    eingriffe = b.kiel.eins.eingriffe
    kiel = (await b.kiel.transfers())[0].id
    await eingriffe.lehne_ab(kiel, "01", person=KLERK, begruendung=WARUM)
    await b.laufe()
    await eingriffe.lehne_ab(kiel, "08", person=KLERK, begruendung="  doch \n nicht ")
    await b.laufe()
    hannover = b.hannover.eins.eingriffe
    await hannover.erneut(ident, person=KLERK, begruendung=WARUM)
    await hannover.ziehe_zurueck(ident, person=KLERK, begruendung=WARUM)
    assert await offen(b.kiel) == [WARUM, "doch nicht"]
    assert await offen(b.hannover) == [WARUM, WARUM]
    for haus in (b.kiel, b.hannover):
        acted = [one for one in await haus.protokoll() if one.ereignis is AuditEreignis.TRANSFER_EINGRIFF]
        assert [one.akteur for one in acted] == [Akteur.PERSON] * 2
        assert all({Bezug.HANDELNDER, Bezug.BEGRUENDUNG} <= {b for b, _ in one.bezuege} for one in acted)
        octets = b"".join(path.read_bytes() for path in haus.konfiguration.data.glob("aktenbote.db*"))
        assert b"aktenbote:1:" in octets
        assert b"angerufen" not in octets
        assert KLERK.encode() not in octets


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (MAX_BEGRUENDUNG + 1), "a\x1bb"])
async def test_a_reason_that_says_nothing_or_too_much_decides_nothing(b: Buehne, text: str) -> None:
    await b.kiel.lege_akte_an(jemand(1))
    await b.hannover.anmeldung(jemand(1))
    await b.laufe()
    (asked,) = await b.kiel.transfers()
    with pytest.raises(Usage, match="a reason is a sentence") as no:
        await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK, begruendung=text)
    assert no.value.code == "REASON"
    assert await b.kiel.transfers() == (asked,)


async def test_the_longest_reason_fits_into_the_log(b: Buehne) -> None:
    await b.kiel.lege_akte_an(jemand(1))
    await b.hannover.anmeldung(jemand(1))
    await b.laufe()
    (asked,) = await b.kiel.transfers()
    longest = "𐍈" * MAX_BEGRUENDUNG
    await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK, begruendung=longest)
    assert await offen(b.kiel) == [longest]


async def test_a_reason_is_erased_with_the_person_it_was_given_about_and_no_other(b: Buehne) -> None:
    for number, why in ((1, "über eins"), (2, "über zwei")):
        await b.kiel.lege_akte_an(jemand(number))
        await b.hannover.anmeldung(jemand(number))
        await b.laufe()
        (asked,) = [one for one in await b.kiel.transfers() if one.zustand is Zustand.ENTSCHEIDUNG_OFFEN]
        await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK, begruendung=why)
        await b.laufe()
    vergessen = b.kiel.eins.vergessen
    akte = jemand(1).aktenzeichen
    asked_for = await b.kiel.eins.store.write(lambda tx: vergessen.beantrage_akte(tx, KIEL, akte, person="eins"))
    await b.kiel.eins.store.write(lambda tx: vergessen.bestaetige(tx, KIEL, asked_for.id, person="zwei"))
    assert await offen(b.kiel) == ["über zwei"]


Befehl = Callable[[Buehne], Awaitable[list[str]]]
ENTSCHEIDENDE = (
    ("transfer", "decide"),
    ("transfer", "retry"),
    ("transfer", "withdraw"),
    ("transfer", "give-up"),
    ("transfer", "complete"),
    ("transfer", "offer", "--akte", "X"),
    ("transfer", "request", "--akte", "X", "--from", BREMEN),
    ("task", "done"),
    ("quarantine", "retry"),
)


@pytest.mark.parametrize("words", ENTSCHEIDENDE, ids=" ".join)
async def test_no_command_decides_without_a_reason(b: Buehne, words: tuple[str, ...]) -> None:
    config = b.hannover.konfiguration.folder / "aktenbote.toml"
    more = () if "--akte" in words else ("6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11",)
    said = await asyncio.to_thread(tippe, *words, *more, config=config, code=2)
    assert said.fehler.startswith("USAGE Missing option '--reason'")


async def test_who_asks_by_hand_and_why_stands_in_the_log(b: Buehne) -> None:
    await b.hannover.lege_akte_an(jemand(1))
    config = b.hannover.konfiguration.folder / "aktenbote.toml"
    words = ("transfer", "request", "--akte", jemand(1).aktenzeichen, "--from", KIEL, "--reason", WARUM)
    await asyncio.to_thread(tippe, *words, config=config)
    (begun,) = [one for one in await b.hannover.protokoll() if one.ereignis is AuditEreignis.TRANSFER_ANGELEGT]
    assert (begun.akteur, begun.mandant) == (Akteur.PERSON, HANNOVER)
    assert await offen(b.hannover) == [WARUM]
    index = (await b.hannover.protokoll()).index(begun)
    shut = await asyncio.to_thread(tippe, "audit", "show", str(index), config=config)
    shown = await asyncio.to_thread(tippe, "audit", "show", str(index), "--open", config=config)
    assert WARUM not in shut.out
    assert WARUM in shown.out

"""One use case answers every question: its fields are judged first, and it does what the command beside it does."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
import pytest_asyncio
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.store import transfer as irgendeiner
from support.tippen import tippe

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.domain.loeschung import Hindernis
from gateway.domain.states import Zustand
from gateway.transfer.aufgaben import antworten
from gateway.transfer.aufgaben.antwort import Antwort
from gateway.transfer.aufgaben.beantwortung import Beantwortung
from gateway.transfer.aufgaben.eingaben import BEGRUENDUNG, Felderfehler
from gateway.transfer.records import Aufgabe, AufgabeArt

KONTO = "7b0c9f1e-2d4a-4f0c-8a51-6d1f3a9e2c77"
ALLE = tuple(
    one
    for modul in iter_modules(antworten.__path__, f"{antworten.__name__}.")
    for one in vars(import_module(modul.name)).values()
    if isinstance(one, Antwort)
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def b(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    """Both ports open, every job is run by hand; each test has a person of its own."""
    async with buehne(tmp_path_factory.mktemp("antworten")) as made:
        yield made


auf_der_buehne = pytest.mark.asyncio(loop_scope="module")


async def gefragt(b: Buehne, wer: int) -> Aufgabe:
    """Kiel was asked for the file of a person without a second sign."""
    await b.kiel.lege_akte_an(jemand(wer))
    await b.hannover.anmeldung(jemand(wer))
    await b.laufe()
    return await die(b.kiel, AufgabeArt.OHNE_ZWEITES_ZEICHEN, wer)


async def die(haus: Haus, art: AufgabeArt, wer: int) -> Aufgabe:
    """The open question of a kind about a person."""
    mine = {one.id for one in await haus.transfers() if one.person.azr_nummer == jemand(wer).person.azr_nummer}
    (found,) = [one for one in await haus.aufgaben() if one.art is art and one.transfer in mine]
    return found


async def antworte(
    haus: Haus, asked: Aufgabe, name: str, begruendung: str | None = "so entschieden", **werte: str
) -> Any:
    return await haus.eins.beantwortung.beantworte(
        haus.kennung, asked.id, name, werte, person=KONTO, begruendung=begruendung
    )


async def stand(haus: Haus, asked: Aufgabe) -> Zustand:
    assert asked.transfer is not None
    return (await haus.transfer(asked.transfer)).zustand


def test_every_answer_has_a_use_case_unless_it_needs_a_file() -> None:
    class Nichts:
        def __getattr__(self, _name: str) -> "Nichts":
            return self

    made = Beantwortung(Nichts(), Nichts())  # type: ignore[arg-type]  # nothing of them is called
    assert made.taten == {one.name for one in ALLE if not one.nur_getippt}
    assert {one.name for one in ALLE if one.nur_getippt} == {"datenblatt", "sperren_eintragen"}


@auf_der_buehne
async def test_a_refusal_does_what_the_command_does_and_the_log_says_which_account_and_why(b: Buehne) -> None:
    asked = await gefragt(b, 1)
    done = await antworte(b.kiel, asked, "absagen", CODE="08")
    assert (done.antwort, done.zweite_person, done.hindernisse) == ("absagen", False, ())
    await b.laufe()
    assert await stand(b.kiel, asked) is Zustand.ABGELEHNT
    entries = await b.kiel.protokoll()
    (place,) = [
        n
        for n, one in enumerate(entries)
        if one.ereignis is AuditEreignis.TRANSFER_EINGRIFF and one.angaben.transfer == asked.transfer
    ]
    openings = await b.kiel.lies(lambda tx: tx.protokoll.offenlegungen(KIEL, place))
    assert {one.feld: one.wert for one in openings} == {
        Bezug.HANDELNDER: KONTO,
        Bezug.BEGRUENDUNG: "so entschieden",
    }
    there = await die(b.hannover, AufgabeArt.ABLEHNUNG_ANSEHEN, 1)
    await antworte(b.hannover, there, "neu_anfordern")
    assert await stand(b.hannover, there) is Zustand.GEWUENSCHT


@auf_der_buehne
async def test_a_file_is_sent_and_a_chosen_one_too(b: Buehne) -> None:
    await antworte(b.kiel, await gefragt(b, 2), "senden")
    asked = await gefragt(b, 3)
    await antworte(b.kiel, asked, "akte_waehlen", AKTENZEICHEN=jemand(3).aktenzeichen)
    await b.laufe()
    assert await stand(b.kiel, asked) is Zustand.ABGESCHLOSSEN


@auf_der_buehne
async def test_everything_that_is_wrong_with_the_fields_is_said_at_once_and_nothing_is_done(b: Buehne) -> None:
    asked = await gefragt(b, 4)
    wrong: list[tuple[str, dict[str, str], str | None, list[str]]] = [
        ("absagen", {}, "x", ["CODE"]),
        ("absagen", {"CODE": "01"}, "x", ["CODE"]),
        ("absagen", {"CODE": "08", "NAME": "y"}, "x", ["NAME"]),
        ("absagen", {"CODE": " "}, None, ["CODE", BEGRUENDUNG]),
        ("senden", {}, "  ", [BEGRUENDUNG]),
        ("senden", {}, "x" * 501, [BEGRUENDUNG]),
        ("senden", {}, "a\x07b", [BEGRUENDUNG]),
        ("akte_waehlen", {"AKTENZEICHEN": "NIE-1"}, "x", ["AKTENZEICHEN"]),
        ("weitergeben", {"KENNUNG": "Bremen"}, "x", ["KENNUNG"]),
        ("andere_nennen", {"NAME": ""}, "x", ["NAME"]),
    ]
    for name, werte, why, fields in wrong:
        with pytest.raises(Felderfehler) as no:
            await antworte(b.kiel, asked, name, why, **werte)
        assert [field for field, _ in no.value.felder] == fields, (name, werte)
        assert all(satz.de and satz.en and satz.de != satz.en for _, satz in no.value.felder)
    assert await stand(b.kiel, asked) is Zustand.ENTSCHEIDUNG_OFFEN
    assert asked in await b.kiel.aufgaben()


@auf_der_buehne
async def test_an_answer_that_is_not_possible_now_is_refused(b: Buehne) -> None:
    asked = await gefragt(b, 5)
    with pytest.raises(Usage, match="no answer to this question now"):
        await antworte(b.kiel, asked, "annehmen")
    with pytest.raises(Usage, match="no answer to this question now"):
        await antworte(b.kiel, asked, "zur_kenntnis")
    await antworte(b.kiel, asked, "absagen", CODE="02")
    with pytest.raises(Usage, match="no open question"):
        await antworte(b.kiel, asked, "absagen", CODE="02")


@auf_der_buehne
async def test_a_question_of_another_authority_cannot_be_answered(b: Buehne) -> None:
    asked = await gefragt(b, 6)
    with pytest.raises(Usage, match="no open question"):
        await b.kiel.eins.beantwortung.beantworte(BREMEN, asked.id, "senden", {}, person=KONTO, begruendung="x")
    assert await stand(b.kiel, asked) is Zustand.ENTSCHEIDUNG_OFFEN


async def frage(haus: Haus, art: AufgabeArt, *, transfer: TransferId | None, hinweis: str) -> Aufgabe:
    """Put a question into the list by hand."""
    await haus.eins.store.write(
        lambda tx: haus.eins.schritte.frage(tx, haus.kennung, art, transfer=transfer, hinweis=hinweis)
    )
    (found,) = [one for one in await haus.aufgaben() if one.art is art and one.hinweis == hinweis]
    return found


@auf_der_buehne
async def test_a_transfer_of_another_authority_cannot_be_filled_in(b: Buehne) -> None:
    foreign = irgendeiner(mandant=BREMEN, test="x")
    await b.hannover.eins.store.write(lambda tx: tx.transfers.anlegen(foreign))
    asked = await frage(b.hannover, AufgabeArt.LIEFERUNG_UNBEKANNT, transfer=None, hinweis=KONTO)
    for ident in (foreign.id, KONTO, "x"):
        with pytest.raises(Felderfehler) as no:
            await antworte(b.hannover, asked, "lieferung_zuordnen", ÜBERGABE=ident)
        assert [field for field, _ in no.value.felder] == ["ÜBERGABE"]
    await antworte(b.hannover, asked, "zur_kenntnis")
    assert asked not in await b.hannover.aufgaben()


@auf_der_buehne
async def test_a_deletion_that_something_forbids_says_what(b: Buehne) -> None:
    await b.ziehe_um(jemand(7))
    await b.laufe()
    (case,) = [one for one in await b.kiel.transfers() if one.person.azr_nummer == jemand(7).person.azr_nummer]
    asked = await frage(b.kiel, AufgabeArt.LOESCHUNG_FREIGEBEN, transfer=case.id, hinweis="x")
    done = await antworte(b.kiel, asked, "loeschen", None)
    assert not done.zweite_person
    assert done.hindernisse, "test messages never lead to a deletion"
    asked = await frage(
        b.kiel, AufgabeArt.LOESCHUNG_GEHT_NICHT, transfer=case.id, hinweis=Hindernis.TRANSFER_LAEUFT.value
    )
    assert (await antworte(b.kiel, asked, "hindernisse_zeigen", None)).hindernisse


@auf_der_buehne
async def test_what_is_missing_is_asked_for_and_nothing_else(b: Buehne) -> None:
    ohne = irgendeiner(
        mandant=HANNOVER, zustand=Zustand.ANGABEN_FEHLEN, partner=None, test="x", person=jemand(8).person
    )
    await b.hannover.eins.store.write(lambda tx: tx.transfers.anlegen(ohne))
    asked = await frage(b.hannover, AufgabeArt.ANGABEN_ERGAENZEN, transfer=ohne.id, hinweis="bisherige_behoerde")
    with pytest.raises(Felderfehler) as no:
        await antworte(b.hannover, asked, "ergaenzen", NUMMER="900517000017")
    assert [field for field, _ in no.value.felder] == ["KENNUNG", "NUMMER"]
    await antworte(b.hannover, asked, "ergaenzen", KENNUNG=KIEL)
    assert (await b.hannover.transfer(ohne.id)).partner == KIEL


@auf_der_buehne
async def test_the_command_answers_by_the_same_use_case(b: Buehne, tmp_path: Path) -> None:
    asked = await gefragt(b, 9)
    config = b.kiel.konfiguration.folder / "aktenbote.toml"

    async def tippe_an(*words: str, code: int = 0) -> Any:
        return await asyncio.to_thread(tippe, "task", "answer", asked.id, *words, config=config, code=code)

    assert (await tippe_an("absagen", "--reason", "x", code=2)).fehler.startswith("FIELD ")
    assert "--set" in (await tippe_an("absagen", "--set", "CODE", "--reason", "x", code=2)).fehler
    out = await tippe_an("absagen", "--set", "CODE=08", "--reason", "Mit Hannover besprochen", "--json")
    assert out.daten == {
        "ok": True, "task": asked.id, "answer": "absagen", "second_person": False, "obstacles": [],
    }  # fmt: skip
    await b.laufe()
    assert await stand(b.kiel, asked) is Zustand.ABGELEHNT


@auf_der_buehne
async def test_a_question_is_shown_in_english_too(b: Buehne) -> None:
    asked = await gefragt(b, 10)
    config = b.kiel.konfiguration.folder / "aktenbote.toml"
    shown = await asyncio.to_thread(tippe, "task", "show", asked.id, "--lang", "en", config=config)
    for said in ("May the file go to", "Without a decision: ", "08 = other reasons", "Asked on "):
        assert said in shown.out
    case = await asyncio.to_thread(tippe, "transfer", "show", str(asked.transfer), config=config)
    assert "turn: sie" in case.out
    assert "kurzzeichen: " in case.out

"""What somebody types to request a file by hand: read strictly, guessed from a search, never carried out twice."""

import asyncio
from pathlib import Path

import pytest
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, buehne, jemand

from gateway.domain.ids import TransferId
from gateway.domain.person import NameArt, TeilDatum
from gateway.domain.sprache import Sprache
from gateway.domain.states import Zustand
from gateway.messages.codelisten import Codelisten
from gateway.resources import data
from gateway.transfer.aufgaben.eingaben import Felderfehler
from gateway.transfer.handangaben import FELDER, UNBEKANNT, aus_suche, lies_wunsch
from gateway.transfer.laufend import SchonAngefordert

ID = TransferId("6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11")
KLERK = "musterfrau"
GUT = {
    "familienname": "Erfunden-Ḳara",
    "vorname": "Şenay",
    "namensart": "nameNachPass",
    "geburtsdatum": "12.03.1988",
    "azr": "900000700001",
    "von": HANNOVER,
    "grund": "01",
    "anlass": "Vorsprache",
}


@pytest.fixture(scope="module")
def listen() -> Codelisten:
    folder = data("schemas") / "codelisten"
    return Codelisten.from_files({one.name: one.read_bytes() for one in folder.iterdir()})


def test_what_is_typed_becomes_a_person(listen: Codelisten) -> None:
    typed = {**GUT, "staat": "163, 475", "geschlecht": "w", "geburtsort": " Homs  Stadt "}
    wish = lies_wunsch(ID, typed, listen)
    about = wish.person
    ((art, name),) = about.namen
    assert (wish.id, wish.von, wish.grund, wish.anlass) == (ID, HANNOVER, "01", "Vorsprache")
    assert (art, name.familienname, name.vorname, name.geburtsname) == (
        NameArt.NACH_PASS, "Erfunden-Ḳara", "Şenay", None,
    )  # fmt: skip
    assert (about.geburtsdatum, about.geburtsort, about.geschlecht) == (TeilDatum(1988, 3, 12), "Homs Stadt", "w")
    assert (about.staatsangehoerigkeiten, about.azr_nummer) == (("163", "475"), "900000700001")


def test_what_may_be_unknown_is_told_as_unknown(listen: Codelisten) -> None:
    typed = {**GUT, "vorname": "", "azr": "", "von": UNBEKANNT, "geburtsdatum": UNBEKANNT}
    wish = lies_wunsch(ID, typed, listen)
    assert (wish.von, wish.person.azr_nummer, wish.person.geschlecht) == (None, None, None)
    assert (wish.person.geburtsdatum, wish.person.namen[0][1].vorname) == (TeilDatum(), None)
    assert wish.person.staatsangehoerigkeiten == ("999",)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("familienname", ""),
        ("familienname", "Иванова"),
        ("familienname", "x" * 201),
        ("vorname", "a\u202eb"),
        ("geburtsname", "\u200b"),
        ("geburtsort", "حمص"),
        ("namensart", "aliasName"),
        ("geburtsdatum", "31.02.1988"),
        ("geburtsdatum", ""),
        ("geburtsdatum", "gestern"),
        ("geschlecht", "y"),
        ("staat", "Türkei"),
        ("staat", "٣٣٣"),
        ("staat", "163 423 475 998 000"),
        ("azr", "12345"),
        ("azr", "901332000001"),
        ("von", ""),
        ("von", "irgendwer"),
        ("grund", "05"),
        ("anlass", ""),
        ("anlass", "x" * 501),
    ],
)
def test_what_is_wrong_is_said_at_its_field_alone(listen: Codelisten, field: str, said: str) -> None:
    with pytest.raises(Felderfehler) as wrong:
        lies_wunsch(ID, {**GUT, field: said}, listen)
    ((name, satz),) = wrong.value.felder
    assert name == field
    assert said == "" or said not in f"{wrong.value}{satz}"


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_form(listen: Codelisten) -> None:
    with pytest.raises(Felderfehler) as wrong:
        lies_wunsch(ID, {}, listen)
    names = [name for name, _ in wrong.value.felder]
    assert names == [one for one in FELDER if one in names]
    assert names == ["familienname", "namensart", "geburtsdatum", "von", "grund", "anlass"]


@pytest.mark.parametrize(
    ("text", "family", "given", "born", "azr"),
    [
        ("Haddad", "Haddad", "", "", ""),
        ("Amal Haddad 1990", "Haddad", "Amal", "1990", ""),
        ("Haddad Nour, Amal 07.1990", "Haddad Nour", "Amal", "07.1990", ""),
        ("1.7.1990", "", "", "01.07.1990", ""),
        ("Haddad 900000700001", "Haddad", "", "", "900000700001"),
        ("A-2019/4471", "", "", "", ""),
        ("900000700001", "", "", "", ""),
        ("\u202e", "", "", "", ""),
    ],
)
def test_a_search_fills_the_form_with_a_guess(text: str, family: str, given: str, born: str, azr: str) -> None:
    found = aus_suche(text)
    assert set(found) == set(FELDER)
    assert tuple(found[one] for one in ("familienname", "vorname", "geburtsdatum", "azr")) == (
        family, given, born, azr,
    )  # fmt: skip


# -- carried out ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def b(tmp_path: Path):  # type: ignore[no-untyped-def]
    async with buehne(tmp_path) as made:
        yield made


async def test_of_two_who_ask_at_once_one_begins_and_the_other_hears_of_it(b: Buehne) -> None:
    werk = b.kiel.eins.handanforderungen
    one, two = werk.lies(KIEL, GUT), werk.lies(KIEL, {**GUT, "anlass": "Anruf"})
    both = await asyncio.gather(
        *(werk.fordere_an(KIEL, wish, person=KLERK) for wish in (one, two, one)), return_exceptions=True
    )
    begun = {found.id for found in both if not isinstance(found, BaseException)}
    (refused,) = [found for found in both if isinstance(found, BaseException)]
    assert isinstance(refused, SchonAngefordert)
    assert begun == {refused.transfer.id}
    assert [found.id for found in await b.kiel.transfers()] == [*begun]


async def test_without_a_number_name_and_birth_date_keep_a_second_one_away(b: Buehne) -> None:
    werk = b.kiel.eins.handanforderungen
    first = await werk.fordere_an(KIEL, werk.lies(KIEL, {**GUT, "azr": "", "von": UNBEKANNT}), person=KLERK)
    assert first.zustand is Zustand.ANGABEN_FEHLEN
    for typed in ({**GUT, "azr": ""}, GUT, {**GUT, "geburtsdatum": "1988", "azr": ""}):
        with pytest.raises(SchonAngefordert):
            await werk.fordere_an(KIEL, werk.lies(KIEL, typed), person=KLERK)
    other = {**GUT, "azr": "", "geburtsdatum": "13.03.1988"}
    assert (await werk.fordere_an(KIEL, werk.lies(KIEL, other), person=KLERK)).id != first.id


async def test_another_authority_may_be_asked_beside_and_the_page_is_told(b: Buehne) -> None:
    werk = b.kiel.eins.handanforderungen
    begun = await werk.fordere_an(KIEL, werk.lies(KIEL, GUT), person=KLERK)
    wish = werk.lies(KIEL, {**GUT, "von": BREMEN})
    shown = await werk.laufendes(KIEL, wish, person=KLERK, sprache=Sprache.DE)
    assert (shown.entgegen, [one.id for one in shown.daneben]) == (None, [begun.id])
    assert (await werk.fordere_an(KIEL, wish, person=KLERK)).partner == BREMEN
    inspection = werk.lies(KIEL, {**GUT, "grund": "02"})
    assert (await werk.laufendes(KIEL, inspection, person=KLERK)).entgegen is None


@pytest.mark.parametrize("von", [KIEL, "azr:000000", "ags:03241001"])
async def test_only_another_authority_of_the_directory_is_asked(b: Buehne, von: str) -> None:
    with pytest.raises(Felderfehler) as wrong:
        b.kiel.eins.handanforderungen.lies(KIEL, {**GUT, "von": von})
    assert [name for name, _ in wrong.value.felder] == ["von"]


async def test_a_file_that_is_requested_by_hand_comes(b: Buehne) -> None:
    await b.hannover.lege_akte_an(jemand(1))
    name = jemand(1).person.namen[0][1]
    typed = {
        **GUT,
        "familienname": name.familienname or "",
        "geburtsdatum": "17.05.1990",
        "azr": jemand(1).person.azr_nummer or "",
    }
    werk = b.kiel.eins.handanforderungen
    begun = await werk.fordere_an(KIEL, werk.lies(KIEL, typed), person=KLERK)
    await b.laufe()
    (asked,) = await b.hannover.transfers()
    assert asked.partner == KIEL
    assert (await b.kiel.transfer(begun.id)).zustand is Zustand.ANGEFORDERT

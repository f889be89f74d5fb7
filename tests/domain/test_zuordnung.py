"""Matching at the giver: three signs or a human."""

from datetime import UTC, datetime

import pytest

from gateway.domain.akte import Akte
from gateway.domain.ids import AkteId
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.domain.zuordnung import ordne_zu, vergleiche


def person(
    familienname: str | None = "Müller-Łukasz",
    azr: str | None = "250101000017",
    geburt: TeilDatum = TeilDatum(1990, 5, 17),  # noqa: B008 -- an immutable value
    geburtsname: str | None = None,
) -> Person:
    name = Name(vorname="Test", familienname=familienname, geburtsname=geburtsname)
    return Person(
        staatsangehoerigkeiten=("163",), geschlecht="w", geburtsdatum=geburt, azr_nummer=azr,
        namen=((NameArt.NACH_DEUTSCHEM_RECHT, name),),
    )  # fmt: skip


def akte(nummer: int, wer: Person) -> Akte:
    return Akte(
        id=AkteId(str(nummer)), xdomea_uuid=str(nummer), aktenzeichen=f"AZ {nummer}", person=wer,
        angelegt=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_number_name_in_search_form_and_birth_date_together_are_sure() -> None:
    treffer = ordne_zu(person("MUELLER LUKASZ", geburt=TeilDatum(1990, 5)), [akte(1, person())])
    assert treffer.akte is not None
    assert treffer.akte.id == "1"


@pytest.mark.parametrize(
    "gesucht",
    [
        person(familienname="Schmidt"),
        person(azr="250101000025"),
        person(azr=None),
        person(familienname=None),
        person(familienname="'"),
        person(geburt=TeilDatum(1990, 5, 18)),
    ],
    ids=["other name", "other number", "no number", "no name", "a name of signs only", "other birth date"],
)
def test_two_signs_of_three_wait_for_a_human(gesucht: Person) -> None:
    assert ordne_zu(gesucht, [akte(1, person())]).akte is None


def test_the_number_alone_still_shows_the_candidate() -> None:
    treffer = ordne_zu(person(familienname="Schmidt"), [akte(1, person())])
    assert [gefunden.id for gefunden in treffer.kandidaten] == ["1"]


def test_a_former_name_matches_the_birth_name() -> None:
    assert vergleiche(person("Schmidt", geburtsname="Müller-Łukasz"), person()).sicher


def test_two_files_of_the_same_person_wait_for_a_human() -> None:
    treffer = ordne_zu(person(), [akte(1, person()), akte(2, person())])
    assert treffer.akte is None
    assert len(treffer.kandidaten) == 2


def test_a_namesake_without_a_number_makes_it_doubtful() -> None:
    assert ordne_zu(person(), [akte(1, person()), akte(2, person(azr=None))]).akte is None


def test_nobody_matches_nothing() -> None:
    assert (
        ordne_zu(person(azr=None, familienname=None), [akte(1, person(azr=None, familienname=None))]).kandidaten
        == ()
    )

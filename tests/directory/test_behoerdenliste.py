"""A directory held against the official list: who is missing, who has ended, whom the list does not know."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.pki import HANNOVER, JETZT, KIEL, directory, signed_directory
from support.tippen import tippe

from gateway.domain.errors import Fehlercode, Refused
from gateway.messages.behoerdenliste import vergleiche
from gateway.messages.genericode import lies_genericode
from gateway.trust.teilnehmer import Art

LISTE = Path(__file__).with_name("abhkennung-muster.xml").read_bytes()


def test_the_list_says_who_is_missing_and_whom_it_does_not_know_and_dirty_rows_are_named() -> None:
    found = vergleiche(directory(), lies_genericode(LISTE), JETZT)
    assert found.fehlend == (("azr:999903", "Neu (Test) Bayern"),)
    assert [one.kennung for one in found.ungelistet] == [KIEL]
    assert (found.beendet, found.gelistet, found.version) == ((), 2, "muster")
    assert found.unlesbar == ("8807", "")


def test_who_has_ended_and_is_still_listed_is_named_and_other_kinds_are_left_out() -> None:
    hannover, kiel = directory().teilnehmer
    ended = replace(hannover, fenster=replace(hannover.fenster, bis=JETZT))
    one = replace(directory(), teilnehmer=(ended, replace(kiel, art=Art.DIENSTLEISTER)))
    found = vergleiche(one, lies_genericode(LISTE), JETZT)
    assert [each.kennung for each in found.beendet] == [HANNOVER]
    assert found.ungelistet == ()
    assert vergleiche(one, lies_genericode(LISTE), JETZT - timedelta(seconds=1)).beendet == ()


def test_elements_may_have_the_namespace_too() -> None:
    qualified = LISTE.replace(b"xmlns:gc=", b"xmlns=").replace(b"gc:CodeList", b"CodeList")
    assert lies_genericode(qualified) == lies_genericode(LISTE)


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"<CodeList/>", Fehlercode.X001),
        (b"nothing", Fehlercode.X000),
        (LISTE.replace(b"<ColumnRef Ref", b"<Other Ref"), Fehlercode.X001),
        (LISTE.replace(b"SimpleCodeList>", b"Rows>"), Fehlercode.X001),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + LISTE.partition(b"?>")[2], Fehlercode.X000),
    ],
)
def test_what_is_no_code_list_is_refused(octets: bytes, code: Fehlercode) -> None:
    with pytest.raises(Refused) as caught:
        lies_genericode(octets)
    assert caught.value.fehlercode is code


def test_another_list_is_refused_by_its_name() -> None:
    with pytest.raises(Refused, match="codelist:staat, not"):
        vergleiche(directory(), lies_genericode(LISTE.replace(b":abhkennung<", b":staat<")), JETZT)


def test_the_command_shows_it_and_fails_where_one_of_both_is_wrong(tmp_path: Path) -> None:
    file, listing = tmp_path / "verzeichnis.xml", tmp_path / "liste.xml"
    file.write_bytes(signed_directory(directory()))
    listing.write_bytes(LISTE)
    said = tippe("directory", "compare", file, "--list", listing, code=1).out
    assert "missing     azr:999903  Neu (Test) Bayern" in said
    assert "not listed  azr:999902  Ausländerbehörde Kiel (Test)" in said
    assert "list version muster, 2 authorities: 1 missing, 0 ended, 1 not listed" in said
    listing.write_bytes(LISTE.replace(b">999903<", b">999902<"))
    answer = json.loads(tippe("directory", "compare", file, "--list", listing, "--json").out)
    assert (answer["ok"], answer["missing"], answer["unreadable"]) == (True, [], ["8807", ""])

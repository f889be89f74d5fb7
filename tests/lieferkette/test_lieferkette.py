"""The dependencies may be there, the bill of materials is theirs, and each check can fail."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.lieferkette.pakete import LISTE, NACHGETRAGEN, WURZEL, Zeile, lies, pakete
from tests.lieferkette.pruefung import alles, erlaubt, maengel, maengel_der_listen
from tests.lieferkette.sbom import ZIEL, sbom


def test_nothing_is_wrong_with_what_we_depend_on() -> None:
    assert alles() == []


def test_the_bill_of_materials_is_valid_and_that_of_the_pinned_list() -> None:
    text = ZIEL.read_text("utf-8")
    assert text == sbom(pakete())  # and with it: the same list gives the same octets
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(text) is None
    assert validator.validate_str(text.replace('"type": "library"', '"type": "thing"', 1)) is not None


def test_the_bill_of_materials_names_every_package_its_hashes_and_who_needs_it() -> None:
    bill = json.loads(ZIEL.read_text("utf-8"))
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\]+)", LISTE.read_text("utf-8"), re.MULTILINE)
    assert [(one["name"], one["version"]) for one in bill["components"]] == sorted(pinned)
    assert all(one["hashes"] and one["licenses"] for one in bill["components"])
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    named = {ref.partition("/")[2].partition("@")[0] for ref in needs["aktenbote"]}
    asked = re.search(r"^dependencies = \[\n(.*?)^\]", (WURZEL / "pyproject.toml").read_text("utf-8"), re.M | re.S)
    assert asked is not None
    assert named == set(re.findall(r'^  "([a-z0-9-]+)', asked[1], re.MULTILINE))
    reached, ahead = set(), ["aktenbote"]
    while ahead:
        ref = ahead.pop()
        if ref not in reached:
            reached.add(ref)
            ahead += needs[ref]
    assert reached == set(needs)  # nobody is there whom nobody needs


@pytest.mark.parametrize(
    ("expression", "good"),
    [
        ("MIT", True),
        ("MIT AND Apache-2.0", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-2.0-or-later OR MIT", True),
        ("MPL-2.0 AND (GPL-3.0-only OR MIT)", True),
        ("(MIT OR GPL-3.0-only) AND AGPL-3.0-only", False),
        ("MIT Apache-2.0", False),
        ("(MIT", False),
        ("", False),
    ],
)
def test_a_licence_expression_is_judged_as_it_is_meant(expression: str, *, good: bool) -> None:
    assert erlaubt(expression) is good


def test_each_defect_of_a_dependency_is_named() -> None:
    one = next(paket for paket in pakete() if paket.name == "lxml")
    (pin,) = maengel([replace(one, version="1.0")])
    assert "make setup" in pin
    (digest,) = maengel([replace(one, hashes=())])
    assert "make lock" in digest


def test_an_unknown_or_foreign_licence_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(paket for paket in pakete() if paket.name == "lxml")
    monkeypatch.setitem(NACHGETRAGEN, "lxml", "GPL-3.0-only")
    assert ["not allowed" in text for text in maengel([one])] == [True]
    monkeypatch.delitem(NACHGETRAGEN, "lxml")
    assert ["nobody says" in text for text in maengel([one])] == [True]


@pytest.mark.parametrize(
    "line",
    ["--index-url https://registry.example/simple", "lxml @ https://x.example/lxml.whl", "lxml>=6", "lxml==6 ; x"],
)
def test_what_is_no_pin_with_hashes_is_no_list(line: str) -> None:
    with pytest.raises(Zeile):
        lies(f"{line}\n")


def test_other_lists_are_looked_through_too(tmp_path: Path) -> None:
    for path in LISTE.parent.glob("*.txt"):
        shutil.copy(path, tmp_path)
    assert list(maengel_der_listen(tmp_path)) == []
    bent = (tmp_path / "dev.txt").read_text("utf-8")
    (tmp_path / "dev.txt").write_text("--extra-index-url https://registry.example\n" + bent, "utf-8")
    (tmp_path / "interop.txt").write_text(re.sub(r"lxml==\S+", "lxml==1.0", bent), "utf-8")
    found = list(maengel_der_listen(tmp_path))
    assert any("names an address" in one for one in found)
    assert any("pins lxml 1.0" in one for one in found)

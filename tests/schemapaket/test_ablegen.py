"""The official package on disk: whole or not at all, unchanged or not used, nothing from outside its folder."""

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from support.amtlich import ABH, AZR, STRENGER, lege, paket

from gateway import schemapaket
from gateway.domain.errors import Usage
from gateway.domain.ids import sha256_of
from gateway.messages.amtlich import DATEI_MAX, DATEIEN_MAX, PaketFehler


@pytest.fixture
def ort(tmp_path: Path) -> Path:
    return tmp_path / "haus" / "schemas" / "official"


def test_what_was_kept_is_read_back_octet_by_octet_with_a_manifest_of_digests(ort: Path) -> None:
    assert schemapaket.lies(ort) is None
    kept = schemapaket.lege_ab(ort, paket())
    read = schemapaket.lies(ort)
    assert read is not None
    assert (dict(read.files), read.sha256, read.ort) == (paket(), kept.sha256, kept.ort)
    manifest = json.loads((ort / "manifest.json").read_bytes())
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: sha256_of(octets) for name, octets in paket().items()
    }
    assert sorted(path.name for path in ort.iterdir()) == sorted(["manifest.json", kept.sha256])


def test_another_package_takes_the_place_of_the_one_before(ort: Path) -> None:
    first = schemapaket.lege_ab(ort, paket())
    second = schemapaket.lege_ab(ort, paket(STRENGER))
    assert first.sha256 != second.sha256
    read = schemapaket.lies(ort)
    assert read is not None
    assert read.files[ABH] == paket(STRENGER)[ABH]
    assert not first.ort.exists()


@pytest.mark.parametrize("killed_at", ["file", "folder", "manifest"])
def test_a_package_that_was_not_finished_leaves_the_old_one_in_force(
    killed_at: str, ort: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = schemapaket.lege_ab(ort, paket())

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if killed_at == "file":
            patch.setattr(schemapaket, "_schreibe", killed)
        else:
            patch.setattr(Path, {"folder": "rename", "manifest": "replace"}[killed_at], killed)
        with pytest.raises(KeyboardInterrupt):
            schemapaket.lege_ab(ort, paket(STRENGER))
    read = schemapaket.lies(ort)
    assert read is not None
    assert read.sha256 == old.sha256
    new = schemapaket.lege_ab(ort, paket(STRENGER))
    assert sorted(path.name for path in ort.iterdir()) == sorted(["manifest.json", new.sha256])


def test_the_same_package_added_again_is_in_force_at_every_moment(
    ort: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = schemapaket.lege_ab(ort, paket())
    rename, done = Path.rename, []

    def once(path: Path, target: Path) -> Path:
        if done:
            raise KeyboardInterrupt
        done.append(path)
        return rename(path, target)

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(Path, "rename", once)
        schemapaket.lege_ab(ort, paket())
    read = schemapaket.lies(ort)
    assert read is not None
    assert (read.ort, read.sha256) == (kept.ort, kept.sha256)


def test_a_damaged_package_is_put_in_force_again_under_another_name(ort: Path) -> None:
    kept = schemapaket.lege_ab(ort, paket())
    change(kept.ort)
    again = schemapaket.lege_ab(ort, paket())
    assert (again.ort, again.sha256) == (ort / f"{kept.sha256}-1", kept.sha256)
    read = schemapaket.lies(ort)
    assert read is not None
    assert (read.ort, read.sha256) == (again.ort, again.sha256)
    assert sorted(path.name for path in ort.iterdir()) == sorted(["manifest.json", again.ort.name])


@pytest.mark.parametrize("name", ["data", "xauslaender-26.11", "ABC", ".git"])
def test_a_folder_with_anything_else_in_it_is_refused_and_nothing_in_it_is_touched(name: str, ort: Path) -> None:
    lege(ort / name, {"a.xsd": b"<a/>"})
    with pytest.raises(Usage, match=f"holds {re.escape(name)}, which is no part of an official package"):
        schemapaket.lege_ab(ort, paket())
    assert [path.name for path in ort.iterdir()] == [name]
    assert (ort / name / "a.xsd").read_bytes() == b"<a/>"


def test_a_link_that_looks_like_a_package_is_refused(ort: Path, tmp_path: Path) -> None:
    aside = lege(tmp_path / "aside", paket())
    ort.mkdir(parents=True)
    (ort / ("0" * 64)).symlink_to(aside)
    with pytest.raises(Usage, match="which is no part of an official package"):
        schemapaket.lege_ab(ort, paket())


@pytest.mark.parametrize("source", [".", "schemas/official", "schemas/official/neu"])
def test_a_source_in_or_around_the_folder_of_the_installation_is_refused(source: str, ort: Path) -> None:
    with pytest.raises(Usage, match="lie in each other"):
        schemapaket.pruefe_getrennt(ort, ort.parent.parent / source)
    schemapaket.pruefe_getrennt(ort, ort.parent.parent / "schemas" / "official-26.11")


def change(folder: Path) -> None:
    (folder / AZR).write_bytes((folder / AZR).read_bytes().replace(b"{6}", b"*"))


def remove(folder: Path) -> None:
    (folder / AZR).unlink()


def add(folder: Path) -> None:
    (folder / "mehr.xsd").write_bytes(b"<a/>")


def link(folder: Path) -> None:
    aside = folder.parent.parent / "aside.xsd"
    (folder / AZR).rename(aside)
    (folder / AZR).symlink_to(aside)


def vanish(folder: Path) -> None:
    folder.rename(folder.parent.parent / "weg")


def garble(folder: Path) -> None:
    (folder.parent / "manifest.json").write_bytes(b"{}")


def point_elsewhere(folder: Path) -> None:
    manifest = folder.parent / "manifest.json"
    lege(folder.parent.parent / "anders", paket())
    manifest.write_bytes(manifest.read_bytes().replace(folder.name.encode(), b"../anders"))


def rename(folder: Path) -> None:
    other = "0" * 64
    folder.rename(folder.parent / other)
    manifest = folder.parent / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(folder.name.encode(), other.encode()))


@pytest.mark.parametrize(
    "tamper", [change, remove, add, link, vanish, garble, point_elsewhere, rename], ids=lambda each: each.__name__
)
def test_a_package_that_is_not_what_was_added_is_not_used_until_it_is_added_again(
    tamper: Callable[[Path], None], ort: Path
) -> None:
    kept = schemapaket.lege_ab(ort, paket())
    tamper(kept.ort)
    with pytest.raises(Usage, match=r"is not what was added.*schemas add"):
        schemapaket.lies(ort)
    schemapaket.lege_ab(ort, paket())
    read = schemapaket.lies(ort)
    assert read is not None
    assert dict(read.files) == paket()


def test_only_schema_files_are_gathered_from_any_depth(tmp_path: Path) -> None:
    folder = lege(tmp_path / "paket", paket() | {"doku/handbuch.pdf": b"%PDF", "doku/liste.xml": b"<x/>"})
    assert schemapaket.sammle(folder) == paket()


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = lege(tmp_path / "draussen", {"fremd.xsd": b"<a/>"})
    for name, target in {"a.xsd": outside / "fremd.xsd", "b": outside, "c.xsd": tmp_path / "nirgends"}.items():
        folder = lege(tmp_path / f"paket-{name}", paket())
        (folder / "xoev" / name).symlink_to(target)
        with pytest.raises(PaketFehler, match=f"xoev/{name}: it is a link"):
            schemapaket.sammle(folder)


def test_a_folder_that_is_none_and_files_beyond_reason_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="is no folder"):
        schemapaket.sammle(tmp_path / "fehlt")
    large = lege(tmp_path / "gross", paket())
    os.truncate(large / AZR, DATEI_MAX + 1)
    with pytest.raises(PaketFehler, match=f"{AZR}: the file has more than"):
        schemapaket.sammle(large)
    many = lege(tmp_path / "viele", {f"{number}.xsd": b"" for number in range(DATEIEN_MAX + 1)})
    with pytest.raises(PaketFehler, match="more than"):
        schemapaket.sammle(many)

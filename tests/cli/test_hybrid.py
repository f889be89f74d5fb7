"""A hybrid key is made, taken into use and looked at, as an operator types it; nothing is overwritten."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.tippen import Ausgang, tippe

from gateway import clock, settings
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung
from gateway.keystore.hybrid import FileHybridDecrypter, load_public
from gateway.wiring import Installation, assemble
from gateway.wiring.gesundheit import _verratene
from gateway.wiring.verzeichnis import VerzeichnisHalter

OWN = Kennung("azr:999901")


def keys(haus: Path, *words: str | Path, code: int = 0) -> Ausgang:
    return tippe("keys", *words, config=haus / "aktenbote.toml", code=code)


def stelle_ein(haus: Path, line: str) -> None:
    config = haus / "aktenbote.toml"
    text = re.sub(r"\ndecrypt_hybrid = .*\n", "\n", config.read_text(encoding="utf-8"))
    config.write_text(text.replace("\n[[authority]]\n", f"\n[[authority]]\n{line}\n", 1), encoding="utf-8")


def veroeffentliche(haus: Path, *lines: str, nummer: int = 2) -> None:
    """The operator of the directory adds what was sent and publishes the next number; it counts from now on."""
    recipe = haus / "pki/verzeichnis.toml"
    text = re.sub(r"nummer = \d+\n", f"nummer = {nummer}\n", recipe.read_text(encoding="utf-8"), count=1)
    moved = "\n".join(line for line in lines if not line.startswith("von")).replace('"hybrid', '"../keys/hybrid')
    recipe.write_text(f"{text}\n{moved}\n", encoding="utf-8")
    tippe("directory", "make", recipe, "--out", haus / "pki/draft.xml")
    signer = ("--key", haus / "pki/verzeichnis.key.pem", "--cert", haus / "pki/verzeichnis.crt.pem")
    tippe("directory", "sign", haus / "pki/draft.xml", *signer, "--out", haus / "directory/verzeichnis.xml")


def zeile(haus: Path, code: int = 0) -> list[dict]:
    """What ``keys check`` says of hybrid keys."""
    shown = keys(haus, "check", "--json", code=code) if code == 0 else keys(haus, "list", "--json")
    if code:
        keys(haus, "check", code=code)
    return [one for one in shown.daten["keys"] if one["role"] == "hybrid"]


def test_a_hybrid_key_from_its_making_to_its_use(haus: Path) -> None:
    made = keys(haus, "create", "hybrid", "--json").daten
    public = Path(made["public"])
    path = haus / made["key"].removeprefix("file:")
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_public(public).sha256 == made["sha256"]
    done = keys(haus, "install", public, "--role", "hybrid", "--key", made["key"], "--json").daten
    begins = datetime.fromisoformat(done["from"])
    assert timedelta(days=30, hours=23) < begins - clock.now() <= timedelta(days=31)
    assert f"von = {begins:%Y-%m-%dT%H:%M:%SZ}" in done["directory"]
    stelle_ein(haus, done["configuration"][1])
    (waiting,) = zeile(haus)
    assert (waiting["works"], waiting["kind"]) == (True, "ML-KEM-768 with X25519")
    assert waiting["problems"] == []
    assert waiting["notes"] == [f"the directory does not count this hybrid key of {OWN} now"]
    veroeffentliche(haus, *done["directory"])
    (counts,) = zeile(haus)
    assert counts["directory"] == {f"{OWN} hybrid": "in force"}
    assert counts["notes"] == []
    shown = tippe("directory", "show", haus).out
    assert f"{made['sha256'][:16]}…  hybrid key  until open, counts" in shown
    (listed,) = tippe("directory", "show", haus, "--json").daten["participants"][0]["hybrid_keys"]
    assert (listed["sha256"], listed["counts"]) == (made["sha256"], True)
    one = settings.load(haus / "aktenbote.toml", {})
    installation = assemble(one, verzeichnis=VerzeichnisHalter(one))
    try:
        vertrauen = installation.umgebung.vertrauen
        assert vertrauen.leserschluessel(OWN, clock.now()) == (load_public(public),)
        assert [own.key_name for own in installation.umgebung.mandanten[OWN].hybride] == [made["sha256"]]
    finally:
        asyncio.run(installation.store.close())
    backup = haus.parent / "sicherung"
    tippe("backup", "make", backup, "--with-keys", config=haus / "aktenbote.toml")
    assert path.name in {file.name for file in backup.rglob("*")}


def test_the_directory_lists_a_key_that_is_not_here(haus: Path) -> None:
    """Whatever comes could not be opened: that is said before it comes."""
    made = keys(haus, "create", "hybrid", "--json").daten
    lines = ("[[teilnehmer.hybrid]]", f'datei = "{Path(made["public"]).name}"')
    veroeffentliche(haus, *lines)
    (missing,) = zeile(haus, code=2)
    assert "no file here holds it" in missing["problems"][0]
    stelle_ein(haus, f'decrypt_hybrid = ["{made["key"]}"]')
    assert [one["problems"] for one in zeile(haus)] == [[]]


def test_a_hybrid_key_in_other_hands(haus: Path) -> None:
    """It is noted, the letter asks the directory alone, and health says so until the directory revokes it."""
    made = keys(haus, "create", "hybrid", "--json").daten
    stelle_ein(haus, f'decrypt_hybrid = ["{made["key"]}"]')
    listed = ("[[teilnehmer.hybrid]]", f'datei = "{Path(made["public"]).name}"')
    veroeffentliche(haus, *listed)
    said = keys(haus, "compromise", "hybrid", "--reason", "Datenträger verloren", "--json").daten
    assert said["certificate"] == made["sha256"]
    letter, note = Path(said["letter"]).read_text("utf-8"), Path(said["note"]).read_text("utf-8")
    for part in (made["sha256"], "gesperrt_ab", "Datenträger verloren", "Hybridschlüssel"):
        assert part in letter
    assert "keyCompromise" not in letter
    assert note.splitlines()[2:5] == ["hybrid", made["sha256"], "-"]
    one = settings.load(haus / "aktenbote.toml", {})
    installation = assemble(one, verzeichnis=VerzeichnisHalter(one))
    (problem,) = asyncio.run(_probleme(installation))
    assert "still counts it" in problem
    assert made["sha256"][:16] in problem


async def _probleme(installation: Installation) -> tuple[str, ...]:
    try:
        return await _verratene(installation, clock.now())
    finally:
        await installation.store.close()


def test_rotation_keeps_the_old_key(haus: Path) -> None:
    assert "no hybrid key yet" in keys(haus, "rotate", "hybrid", code=2).fehler
    old = FileHybridDecrypter.neu()
    (haus / "keys/hybrid-old.key.pem").write_bytes(old.pem())
    (haus / "keys/hybrid-old.key.pem").chmod(0o600)
    stelle_ein(haus, 'decrypt_hybrid = ["file:keys/hybrid-old.key.pem"]')
    before = sorted((haus / "keys").iterdir())
    assert "31 days later" in keys(haus, "rotate", "hybrid", "--dry-run").out
    assert sorted((haus / "keys").iterdir()) == before
    made = keys(haus, "rotate", "hybrid", "--json").daten
    assert "one hybrid key a day" in keys(haus, "rotate", "hybrid", code=2).fehler
    done = keys(haus, "install", made["public"], "--role", "hybrid", "--key", made["key"], "--json").daten
    assert done["configuration"][1] == f'decrypt_hybrid = ["file:keys/hybrid-old.key.pem", "{made["key"]}"]'
    other = keys(
        haus, "install", made["public"], "--role", "hybrid", "--key", "file:keys/hybrid-old.key.pem", code=2
    )
    assert "does not belong" in other.fehler


def test_what_a_hybrid_key_is_not(haus: Path) -> None:
    assert "has no certificate" in keys(haus, "csr", "hybrid", "file:keys/inhalt.key.pem", code=2).fehler
    assert "leave out --kind" in keys(haus, "create", "hybrid", "--kind", "p256", code=2).fehler
    stelle_ein(haus, 'decrypt_hybrid = ["file:keys/chiffre.key.pem"]')
    keys(haus, "check", code=2)
    (wrong,) = zeile(haus, code=2)
    assert "is no hybrid key" in wrong["problems"][0]


def test_the_service_begins_with_a_hybrid_key_when_rsa_has_had_its_day(haus: Path) -> None:
    then = datetime(2032, 1, 1, tzinfo=UTC)
    with pytest.raises(Usage, match="chiffre") as caught:
        assemble(settings.load(haus / "aktenbote.toml", {}), serving=True, jetzt=lambda: then)
    assert caught.value.code == "ALGORITHM"
    made = keys(haus, "create", "hybrid", "--json").daten
    stelle_ein(haus, f'decrypt_hybrid = ["{made["key"]}"]')
    installation = assemble(settings.load(haus / "aktenbote.toml", {}), serving=True, jetzt=lambda: then)
    asyncio.run(installation.store.close())

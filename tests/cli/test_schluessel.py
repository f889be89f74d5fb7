"""``aktenbote keys``: what an operator sees of the private keys, and everything that can be wrong with one."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.tippen import tippe

from gateway import clock, settings
from gateway.wiring.schluesselschau import VORLAUF, Schluesselschau
from gateway.wiring.verzeichnis import VerzeichnisHalter

ROLLEN = ["tls", "inhalt", "transport", "chiffre", "protokoll", "speicher"]


def gelistet(haus: Path, *words: str, code: int = 0) -> dict[str, dict[str, Any]]:
    answer = tippe("keys", "list", *words, "--json", config=haus / "aktenbote.toml", code=code).daten
    return {one["role"]: one for one in answer["keys"]}


def pruefe(haus: Path, code: int = 0) -> str:
    """What ``keys check`` says in all."""
    ended = tippe("keys", "check", config=haus / "aktenbote.toml", code=code)
    return ended.out + ended.err


def test_every_private_key_is_listed_with_what_an_operator_needs(haus: Path) -> None:
    keys = gelistet(haus)
    assert list(keys) == ROLLEN
    assert {role: one["kind"] for role, one in keys.items()} == {
        "tls": "ECDSA secp256r1", "inhalt": "ECDSA secp256r1", "transport": "ECDSA secp256r1",
        "chiffre": "RSA 3072", "protokoll": "Ed25519", "speicher": "AES 256",
    }  # fmt: skip
    assert keys["tls"]["directory"] == {"azr:999901 abruf": "in force", "azr:999901 tls": "in force"}
    assert keys["protokoll"]["directory"] == {"azr:999901 protokoll": "in force"}
    assert keys["chiffre"]["setting"] == "authority[1].decrypt[1]"
    assert keys["inhalt"]["certificate"]["days_left"] in {363, 364}
    assert {one["mode"] for one in keys.values()} == {"0600"}
    assert {one["works"] for one in keys.values()} == {None}, "list signs nothing"


def test_check_lets_each_key_do_its_work_once(haus: Path) -> None:
    said = pruefe(haus)
    assert said.count("  works  ") == len(ROLLEN)
    assert said.endswith("6 keys work and count\n")


def _fremd(haus: Path) -> None:
    shutil.copyfile(haus / "keys/inhalt.key.pem", haus / "keys/transport.key.pem")


def _nicht_gelistet(haus: Path) -> None:
    for kind in ("key", "crt"):
        shutil.copyfile(haus / f"keys/transport.{kind}.pem", haus / f"keys/inhalt.{kind}.pem")


def _offen(haus: Path) -> None:
    (haus / "keys/chiffre.key.pem").chmod(0o644)


def _weg(haus: Path) -> None:
    (haus / "keys/tls.key.pem").unlink()


def _kein_zertifikat(haus: Path) -> None:
    (haus / "keys/inhalt.crt.pem").write_text("kein Zertifikat")


def _anderes_protokoll(haus: Path) -> None:
    tippe("pki", "make", "--out", haus / "fremd")
    shutil.copyfile(haus / "fremd/azr-999902/protokoll.key.pem", haus / "keys/protokoll.key.pem")


@pytest.mark.parametrize(
    ("schaden", "setting", "satz"),
    [
        (_fremd, "authority[1].transport_key", "the private key does not belong to the certificate beside it"),
        (_nicht_gelistet, "authority[1].content_key", "does not stand in the directory (number 1) for azr:999901"),
        (_offen, "authority[1].decrypt[1]", "chmod 600"),
        (_weg, "server.tls_key", "there is no file"),
        (_kein_zertifikat, "authority[1].content_key", "holds no certificate"),
        (_anderes_protokoll, "authority[1].log_key", "does not list this log key of azr:999901"),
    ],
)
def test_what_is_wrong_with_one_key_is_said_of_that_key_alone(haus: Path, schaden, setting: str, satz: str) -> None:
    schaden(haus)
    said = pruefe(haus, code=2)
    assert f"KEYS 1 of 6 keys cannot be used ({setting}); the first: " in said
    assert satz in said
    tippe("keys", "list", config=haus / "aktenbote.toml")  # looking is always possible


def test_a_certificate_that_ends_soon_is_a_note_and_one_that_has_ended_a_problem(
    haus: Path,
) -> None:
    one = settings.load(haus / "aktenbote.toml", {})
    directory = VerzeichnisHalter(one)()

    def sieh(days: float) -> tuple[int, int]:
        found = Schluesselschau(one, directory, clock.now() + timedelta(days=days)).alle(probe=False)
        notes = sum("make its successor" in text for key in found for text in key.hinweise)
        return notes, sum("ended on" in text for key in found for text in key.fehler)

    assert sieh(364 - VORLAUF.days) == (0, 0)
    assert sieh(366 - VORLAUF.days) == (4, 0)
    assert sieh(366) == (0, 4)

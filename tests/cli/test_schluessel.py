"""``aktenbote keys``: what an operator sees of the private keys, and everything that can be wrong with one."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.softtoken import PIN, SOFTHSM, lege_hinein, neuer_token
from support.tippen import tippe

from gateway import clock, settings
from gateway.domain.errors import Usage
from gateway.keystore import load_private_key
from gateway.wiring import assemble
from gateway.wiring.schluesselschau import VORLAUF, Schluesselschau
from gateway.wiring.verzeichnis import VerzeichnisHalter

ROLLEN = ["tls", "inhalt", "transport", "chiffre", "protokoll", "zeuge", "speicher"]


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
        "chiffre": "RSA 3072", "protokoll": "Ed25519", "zeuge": "Ed25519", "speicher": "AES 256",
    }  # fmt: skip
    assert keys["tls"]["directory"] == {"azr:999901 abruf": "in force", "azr:999901 tls": "in force"}
    assert keys["protokoll"]["directory"] == {"azr:999901 protokoll": "in force"}
    assert keys["zeuge"]["directory"] == {"azr:999901 zeuge": "in force"}
    assert keys["chiffre"]["setting"] == "authority[1].decrypt[1]"
    assert keys["inhalt"]["certificate"]["days_left"] in {363, 364}
    assert {one["mode"] for one in keys.values()} == {"0600"}
    assert {one["works"] for one in keys.values()} == {None}, "list signs nothing"


def test_check_lets_each_key_do_its_work_once(haus: Path) -> None:
    said = pruefe(haus)
    assert said.count("  works  ") == len(ROLLEN)
    assert said.endswith("7 keys work and count\n")


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
    assert f"KEYS 1 of 7 keys cannot be used ({setting}); the first: " in said
    assert satz in said
    tippe("keys", "list", config=haus / "aktenbote.toml")  # looking is always possible


def test_a_certificate_that_ends_soon_is_a_note_and_one_that_has_ended_a_problem(
    haus: Path,
) -> None:
    one = settings.load(haus / "aktenbote.toml", {})
    directory = VerzeichnisHalter(one)()

    def sieh(days: float) -> tuple[int, int]:
        found = Schluesselschau(one, directory, clock.now() + timedelta(days=days)).alle(probe=False)
        notes = sum("make its successor" in text.en for key in found for text in key.hinweise)
        return notes, sum("ended on" in text for key in found for text in key.fehler)

    assert sieh(364 - VORLAUF.days) == (0, 0)
    assert sieh(366 - VORLAUF.days) == (4, 0)
    assert sieh(366) == (0, 4)


@pytest.mark.parametrize(("year", "role"), [(2032, "chiffre"), (2036, "inhalt")])
def test_the_service_does_not_begin_with_a_kind_of_key_that_is_too_weak_by_then(
    haus: Path, year: int, role: str
) -> None:
    one = settings.load(haus / "aktenbote.toml", {})
    with pytest.raises(Usage, match=f"azr:999901 {role}: .* up to {year - 1}-12-31 only .BSI TR-02102-1") as caught:
        assemble(one, serving=True, jetzt=lambda: datetime(year, 1, 1, tzinfo=UTC))
    assert caught.value.code == "ALGORITHM"


# -- keys in a token ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def token(muster: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A token that holds the keys of every installation of these tests."""
    neuer_token("haus")
    for number, name in enumerate(("inhalt", "transport", "chiffre"), 1):
        key = load_private_key(f"file:keys/{name}.key.pem", base=muster)
        lege_hinein("haus", name, key, tmp_path_factory.mktemp("key"), number)
    return "haus"


def ziehe_um(haus: Path, token: str, *names: str) -> Path:
    """Let these keys live in the token alone; return the configuration."""
    (haus / "keys/token.pin").write_text(PIN)
    (haus / "keys/token.pin").chmod(0o600)
    config = haus / "aktenbote.toml"
    text = config.read_text(encoding="utf-8").replace("\n[keys]\n", f'\n[keys]\npkcs11_module = "{SOFTHSM}"\n')
    for name in names:
        (haus / f"keys/{name}.key.pem").unlink()
        uri = f"pkcs11:token={token};object={name}?pin-source=keys/token.pin"
        if name == "chiffre":
            text = text.replace("file:keys/chiffre.key.pem", uri)
        else:
            setting = {"inhalt": "content_key", "transport": "transport_key"}[name]
            text = text.replace("\n[[authority]]\n", f'\n[[authority]]\n{setting} = "{uri}"\n')
    config.write_text(text, encoding="utf-8")
    return config


def test_signing_keys_of_an_installation_live_in_a_token(haus: Path, token: str) -> None:
    config = ziehe_um(haus, token, "inhalt", "transport")
    assert pruefe(haus).count("  works  ") == len(ROLLEN)
    shown = gelistet(haus)["transport"]
    assert shown["uri"] == "pkcs11:token=haus;object=transport", "where the PIN lies is not for the screen"
    assert (shown["mode"], shown["problems"]) == (None, [])
    assert "--token" in tippe("keys", "rotate", "inhalt", config=config, code=2).fehler, "no silent way into a file"
    installation = assemble(settings.load(config, {}), serving=True)
    try:
        (mandant,) = installation.umgebung.mandanten.values()
        assert len(mandant.inhalt.sign(b"octets")) == len(mandant.transport.sign(b"octets")) == 64
    finally:
        asyncio.run(installation.store.close())


def test_a_token_that_cannot_unwrap_stops_the_start_and_not_the_first_message(haus: Path, token: str) -> None:
    config = ziehe_um(haus, token, "chiffre")
    said = tippe("serve", config=config, code=2).fehler
    assert said.startswith("TOKEN-OAEP the token 'haus' cannot unwrap content keys: RSA-OAEP with SHA-256")
    assert "TOKEN-OAEP" not in pruefe(haus, code=2)
    assert "(authority[1].decrypt[1]); the first: the token 'haus' cannot unwrap" in pruefe(haus, code=2)


def test_what_needs_no_private_key_works_while_the_token_is_away(haus: Path, token: str) -> None:
    config = ziehe_um(haus, "fort", "transport")
    assert tippe("transfer", "list", config=config).err == ""
    assert tippe("serve", config=config, code=3).fehler.startswith(
        "TOKEN the token 'fort' is not there: plug it in"
    )


@pytest.mark.parametrize("setting", ["tls_key", "log_key", "storage_key"])
def test_keys_that_cannot_live_in_a_token_say_so(haus: Path, setting: str) -> None:
    config = haus / "aktenbote.toml"
    table = {"tls_key": "[server]", "log_key": "[[authority]]", "storage_key": "[keys]"}[setting]
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(f"\n{table}\n", f'\n{table}\n{setting} = "pkcs11:token=a;object=b"\n'))
    assert "cannot live in a token" in pruefe(haus, code=2)
    assert "cannot live in a token" in tippe("serve", config=config, code=2).fehler

"""Files with hybrid keys: written and read again, encrypted too; whatever else they hold is refused."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

from gateway.domain.errors import Usage
from gateway.keystore import FileHybridDecrypter
from gateway.keystore.hybrid import load_public, public_text
from gateway.pump.hybrid import wrap_hybrid

KEY = FileHybridDecrypter.neu()
PLAIN = KEY.pem()
FIRST, SECOND = (PLAIN[: PLAIN.index(b"-----BEGIN", 5)], PLAIN[PLAIN.index(b"-----BEGIN", 5) :])
OTHER = FileHybridDecrypter.neu().pem()


def lege(folder: Path, octets: bytes, mode: int = 0o600) -> Path:
    path = folder / "hybrid.key.pem"
    path.write_bytes(octets)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("word", [None, b"geheim"])
def test_key_survives_its_file(tmp_path: Path, word: bytes | None) -> None:
    lege(tmp_path, KEY.pem(word))
    found = FileHybridDecrypter.open("file:hybrid.key.pem", base=tmp_path, passphrase=word)
    assert found.schluessel == KEY.schluessel
    assert found.unwrap(wrap_hybrid(bytes(32), KEY.schluessel, b"a").wrapped, b"a") == bytes(32)
    assert "geheim" not in repr(found)


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (KEY.pem(b"geheim"), "is encrypted"),
        (FIRST, "is no hybrid key"),
        (SECOND, "is no hybrid key"),
        (SECOND + FIRST, "is no hybrid key"),
        (FIRST + FIRST, "is no hybrid key"),
        (PLAIN + SECOND, "is no hybrid key"),
        (b"", "is no hybrid key"),
        (FIRST[:60] + b"!" + FIRST[61:] + SECOND, "no private key in PEM form"),
    ],
    ids=["no passphrase", "ml-kem", "x25519", "swapped", "twice", "three", "empty", "changed"],
)
def test_other_files_are_refused(tmp_path: Path, octets: bytes, says: str) -> None:
    lege(tmp_path, octets)
    with pytest.raises(Usage, match=says):
        FileHybridDecrypter.open("file:hybrid.key.pem", base=tmp_path)


def test_file_of_others_and_token_are_refused(tmp_path: Path) -> None:
    lege(tmp_path, PLAIN, 0o644)
    with pytest.raises(Usage, match="chmod 600"):
        FileHybridDecrypter.open("file:hybrid.key.pem", base=tmp_path)
    with pytest.raises(Usage, match="cannot live in a token"):
        FileHybridDecrypter.open("pkcs11:token=a;object=b", base=tmp_path)


def test_halves_of_two_keys_are_another_key(tmp_path: Path) -> None:
    lege(tmp_path, FIRST + OTHER[OTHER.index(b"-----BEGIN", 5) :])
    mixed = FileHybridDecrypter.open("file:hybrid.key.pem", base=tmp_path)
    with pytest.raises(ValueError, match="does not open"):
        mixed.unwrap(wrap_hybrid(bytes(32), KEY.schluessel, b"a").wrapped, b"a")


def test_public_half_is_mlkem_then_x25519(tmp_path: Path) -> None:
    first, second = mlkem.MLKEM768PrivateKey.generate(), x25519.X25519PrivateKey.generate()
    key = FileHybridDecrypter.of(first, second)
    path = tmp_path / "hybrid.pub"
    path.write_text(public_text(key.schluessel))
    assert load_public(path) == key.schluessel
    raw = base64.b64decode(path.read_text())
    assert raw == first.public_key().public_bytes_raw() + second.public_key().public_bytes_raw()
    for octets in (b"", b"=", raw, base64.b64encode(raw[:-1]), base64.b64encode(raw) + b"\nA", "ä".encode()):
        path.write_bytes(octets)
        with pytest.raises(Usage, match="no hybrid public key"):
            load_public(path)

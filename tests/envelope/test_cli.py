"""``aktenbote envelope`` on a folder: what goes in comes out, and what is refused leaves nothing behind."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.nachrichten import vektor
from support.zertifikate import Person, ca, person, zertifikat

from gateway.cli import main
from gateway.keystore.hybrid import FileHybridDecrypter, public_text

DOKUMENT = "22222222-2222-4222-8222-222222222222"
NICHT_GEPRUEFT = "Autor behauptet, nicht geprüft"


def zip_of(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, octets in entries:
            archive.writestr(name, octets)
    return buffer.getvalue()


ARCHIV = zip_of((f"{DOKUMENT}.pdf", b"%PDF-1.4 " + bytes(3_000_000)))


def lieferung(archiv: bytes) -> bytes:
    return re.sub(rb"archivgroesse>\d+<", b"archivgroesse>%d<" % len(archiv), vektor("010206"))


class Werkbank:
    """A folder with keys, certificates and a message, and the command line over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, who in {
            "autor": person("p256"),
            "leser": person("rsa3072"),
            "fremd": person("rsa3072", 7),
        }.items():
            self.add(name, who)
        self.write("ca.pem", ca().pem()[1])
        self.write("m.xml", lieferung(ARCHIV))
        self.write("a.zip", ARCHIV)

    def add(self, name: str, who: Person) -> None:
        key, cert = who.pem()
        self.write(f"{name}.key.pem", key)
        self.write(f"{name}.crt.pem", cert)

    def write(self, name: str, octets: bytes) -> None:
        (self.folder / name).write_bytes(octets)

    def run(self, *args: str) -> Result:
        full = [str(self.folder / arg[1:]) if arg.startswith("@") else arg for arg in args]
        return CliRunner().invoke(main, ["envelope", *full], catch_exceptions=False)

    def seal(self, *more: str, message: str = "@m.xml", archive: str | None = "@a.zip") -> Result:
        args = ["--message", message, "--sign-key", "@autor.key.pem", "--sign-cert", "@autor.crt.pem"]
        args += [] if archive is None else ["--archive", archive]
        return self.run("seal", *args, "--reader-cert", "@leser.crt.pem", "--out", "@sealed", *more)

    def open(self, *more: str, key: str = "@leser.key.pem") -> Result:
        return self.run("open", "@sealed", "--key", key, "--trust", "@ca.pem", "--out", "@opened", *more)

    def verify(self, *more: str) -> Result:
        return self.run("verify", "@sealed", "--trust", "@ca.pem", *more)

    def names(self, folder: str) -> set[str]:
        return {entry.name for entry in (self.folder / folder).iterdir()}

    def segment(self, minimum: int) -> Path:
        return next(path for path in (self.folder / "sealed/segments").iterdir() if path.stat().st_size > minimum)


@pytest.fixture
def bank(tmp_path: Path) -> Werkbank:
    return Werkbank(tmp_path)


def refused(result: Result, code: str) -> str:
    """The one line on stderr of a refusal."""
    assert result.exit_code == 1, result.output
    line = result.stderr.strip()
    assert line.startswith(f"{code} "), line
    assert "\n" not in line
    return line


def test_delivery_round_trip(bank: Werkbank) -> None:
    assert bank.seal("--segment-size", "1048576").exit_code == 0
    assert bank.names("sealed") == {"umschlag.xml", "segments"}
    for path in (bank.folder / "sealed/segments").iterdir():
        assert path.name == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(bank.names("sealed/segments")) == 4
    verified = bank.verify("--leser", "azr:999901")
    assert verified.exit_code == 0
    assert NICHT_GEPRUEFT in verified.stdout
    opened = bank.open()
    assert opened.exit_code == 0, opened.output
    assert NICHT_GEPRUEFT in opened.stdout
    assert bank.names("opened") == {"inhalt.xml", "fachnachricht.xml", "archiv.zip"}
    assert (bank.folder / "opened/archiv.zip").read_bytes() == ARCHIV
    assert (bank.folder / "opened/fachnachricht.xml").read_bytes() == lieferung(ARCHIV)


def test_nachweis_names_the_unpacked_documents(bank: Werkbank) -> None:
    bank.seal()
    bank.open()
    inhalt = (bank.folder / "opened/inhalt.xml").read_text()
    digest = hashlib.sha256(b"%PDF-1.4 " + bytes(3_000_000)).hexdigest()
    assert f'<ab:Dokument laenge="3000009" sha256="{digest}" uuid="{DOKUMENT}">' in inhalt


def test_request_round_trip_without_archive(bank: Werkbank) -> None:
    bank.write("m.xml", vektor("010201"))
    assert bank.seal(archive=None).exit_code == 0
    assert bank.open().exit_code == 0
    assert bank.names("opened") == {"inhalt.xml", "fachnachricht.xml"}


@pytest.mark.parametrize("art", ["p384", "bp256", "bp384", "rsa3072"])
def test_every_kind_of_signing_key(art: str, bank: Werkbank) -> None:
    bank.add("autor", person(art, 3))
    assert bank.seal().exit_code == 0
    assert bank.open().exit_code == 0


def test_ed25519_only_by_agreement(bank: Werkbank) -> None:
    bank.add("autor", person("ed25519"))
    refused(bank.seal(), "T099")
    assert bank.seal("--ed25519").exit_code == 0
    refused(bank.verify(), "T099")
    assert bank.verify("--ed25519").exit_code == 0


def test_two_reader_keys_and_a_process_id(bank: Werkbank) -> None:
    bank.add("neu", person("rsa3072", 1))
    process = "99999999-9999-4999-8999-999999999999"
    assert bank.seal("--reader-cert", str(bank.folder / "neu.crt.pem"), "--process", process).exit_code == 0
    answer = bank.open("--json", key="@neu.key.pem")
    data = json.loads(answer.stdout.splitlines()[0])
    assert (data["prozess"], data["autor_geprueft"], data["nachrichtentyp"]) == (process, False, "010206")


def test_inspect_needs_no_key(bank: Werkbank) -> None:
    bank.seal()
    shown = bank.run("inspect", "@sealed")
    assert shown.exit_code == 0
    for word in (
        "azr:999902",
        "azr:999901",
        "ecdsa-sha256",
        "RSA-3072 OAEP",
        "AES-256-GCM",
        "Test p256 0",
        "archiv:",
    ):
        assert word in shown.stdout
    data = json.loads(bank.run("inspect", "@sealed", "--json").stdout)
    assert [part["laenge"] for part in data["teile"]] == [len(lieferung(ARCHIV)), len(ARCHIV)]
    bank.segment(100_000).unlink()
    assert "1 not here" in bank.run("inspect", "@sealed").stdout


def test_hybrid_key_round_trip(bank: Werkbank) -> None:
    own, other = FileHybridDecrypter.neu(), FileHybridDecrypter.neu()
    bank.write("hybrid.pub", public_text(own.schluessel).encode())
    bank.write("hybrid.key.pem", own.pem())
    bank.write("other.key.pem", other.pem(b"geheim"))
    bank.write("word", b"geheim\n")
    (bank.folder / "word").chmod(0o600)
    seal = ("seal", "--message", "@m.xml", "--archive", "@a.zip", "--sign-key", "@autor.key.pem", "--sign-cert",
            "@autor.crt.pem", "--out", "@sealed")  # fmt: skip
    neither = bank.run(*seal)
    both = bank.run(*seal, "--reader-cert", "@leser.crt.pem", "--reader-hybrid", "@hybrid.pub")
    assert neither.exit_code == both.exit_code == 2
    assert "never both" in neither.stderr
    assert "hybrid public key" in bank.run(*seal, "--reader-hybrid", "@leser.crt.pem").stderr
    assert bank.run(*seal, "--reader-hybrid", "@hybrid.pub").exit_code == 0
    shown = bank.run("inspect", "@sealed").stdout
    assert f"key for    {own.key_name}, hybrid: HPKE, ML-KEM-768 with X25519" in shown
    assert json.loads(bank.run("inspect", "@sealed", "--json").stdout)["leserschluessel"] == [
        {"schluessel_sha256": own.key_name}
    ]
    refused(bank.open("--passphrase-file", str(bank.folder / "word"), key="@other.key.pem"), "T020")
    wrong = bank.open(key="@leser.key.pem")
    assert (wrong.exit_code, "no hybrid key" in wrong.stderr) == (2, True)
    assert bank.open(key="@hybrid.key.pem").exit_code == 0
    assert (bank.folder / "opened/archiv.zip").read_bytes() == ARCHIV


@pytest.mark.parametrize(
    ("alt", "neu", "code"),
    [
        (b"09:00:00.000+01:00</erstellungszeitpunkt>", b"09:00:00+01:00</erstellungszeitpunkt>", "X001"),
        (b"09:00:00.000+01:00</erstellungszeitpunkt>", b"09:00:00.000</erstellungszeitpunkt>", "X001"),
        (b"<code>010206</code></nachrichtentyp>", b"<code>010201</code></nachrichtentyp>", "S999"),
        (b"anzahlDerPakete>1<", b"anzahlDerPakete>2<", "T099"),
        (b"archivgroesse>", b"archivgroesse>1", "T099"),
        (b"<leser>", b"<leser><!--", "X000"),
        (b"azr:999901", b"AZR 999901", "X001"),
    ],
)
def test_seal_refuses_a_message_the_reader_would_refuse(alt: bytes, neu: bytes, code: str, bank: Werkbank) -> None:
    message = lieferung(ARCHIV)
    assert alt in message
    bank.write("m.xml", message.replace(alt, neu, 1))
    refused(bank.seal(), code)
    assert not [name for name in bank.names(".") if "sealed" in name]


def test_seal_refuses_wrong_combinations(bank: Werkbank) -> None:
    assert "archive" in refused(bank.seal(archive=None), "T099")
    bank.write("m.xml", vektor("010201"))
    assert "archive" in refused(bank.seal(), "T099")
    bank.write("m.xml", vektor("010207"))
    assert "010207" in refused(bank.seal(archive=None), "T099")
    bank.write("m.xml", vektor("0020"))
    assert "takeover" in refused(bank.seal(archive=None), "T099")
    for number in range(1, 5):
        bank.add(f"r{number}", person("rsa3072", number))
    bank.write("m.xml", vektor("010201"))
    more = [arg for number in range(1, 5) for arg in ("--reader-cert", str(bank.folder / f"r{number}.crt.pem"))]
    refused(bank.seal(*more, archive=None), "X001")
    assert not [name for name in bank.names(".") if "sealed" in name]


@pytest.mark.parametrize(
    "archiv",
    [b"no zip", zip_of(("../x.pdf", b"x")), zip_of((f"{DOKUMENT}.pdf", b"1"), (f"{DOKUMENT.upper()}.jpg", b"2"))],
)
def test_seal_refuses_an_archive_that_is_none(archiv: bytes, bank: Werkbank) -> None:
    bank.write("a.zip", archiv)
    bank.write("m.xml", lieferung(archiv))
    refused(bank.seal(), "S999")


def test_wrong_usage_is_exit_code_2(bank: Werkbank) -> None:
    assert bank.seal("--segment-size", "1000").exit_code == 2
    assert bank.seal(message="@nowhere.xml").exit_code == 2
    bank.add("ec", person("p256", 5))
    assert bank.seal("--reader-cert", str(bank.folder / "ec.crt.pem")).exit_code == 2
    bank.seal()
    assert "there already" in bank.seal().stderr
    assert bank.verify("--leser", "Hannover").exit_code == 2
    assert bank.run("verify", "@nowhere", "--trust", "@ca.pem").exit_code == 2
    assert bank.open(key="@ec.key.pem").exit_code == 2


def test_irrlaeufer_is_t080(bank: Werkbank) -> None:
    bank.seal()
    for result in (bank.verify("--leser", "azr:999903"), bank.open("--leser", "azr:999903")):
        refused(result, "T080")
    assert "opened" not in bank.names(".")


def test_certificate_path_is_judged(bank: Werkbank) -> None:
    bank.seal()
    refused(bank.verify("--moment", "2050-01-01T00:00:00.000Z"), "T000")
    refused(bank.verify("--moment", "2020-01-01T00:00:00.000Z"), "T002")
    key = person("p256", 77).key
    bank.write("ca.pem", Person(key, zertifikat(key, "Foreign CA", ca=True)).pem()[1])
    refused(bank.verify(), "T002")
    refused(bank.open(), "T002")


def test_wrong_key_is_t020(bank: Werkbank) -> None:
    bank.seal()
    refused(bank.open(key="@fremd.key.pem"), "T020")


SCHADEN: dict[str, Callable[[Werkbank], object]] = {
    "changed": lambda bank: _flip(bank.segment(100_000), 5000),
    "changed_small": lambda bank: _flip(min(_segments(bank), key=lambda path: path.stat().st_size), 50),
    "tag": lambda bank: _flip(bank.segment(100_000), -1),
    "iv": lambda bank: _flip(bank.segment(100_000), 0),
    "truncated": lambda bank: bank.segment(100_000).write_bytes(bank.segment(100_000).read_bytes()[:-1]),
    "extended": lambda bank: bank.segment(100_000).write_bytes(bank.segment(100_000).read_bytes() + b"x"),
    "missing": lambda bank: bank.segment(100_000).unlink(),
    "extra": lambda bank: bank.write("sealed/segments/" + "0" * 64, b"x"),
    "emptied": lambda bank: bank.segment(100_000).write_bytes(b""),
    "swapped": lambda bank: _swap(*sorted(_segments(bank))[:2]),
}


def _segments(bank: Werkbank) -> list[Path]:
    return list((bank.folder / "sealed/segments").iterdir())


def _flip(path: Path, position: int) -> None:
    octets = bytearray(path.read_bytes())
    octets[position] ^= 1
    path.write_bytes(octets)


def _swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


@pytest.mark.parametrize("schaden", SCHADEN)
def test_damaged_segment_is_found_and_nothing_is_left(schaden: str, bank: Werkbank) -> None:
    bank.seal()
    SCHADEN[schaden](bank)
    refused(bank.verify(), "T099")
    refused(bank.open(), "T099")
    assert not [name for name in bank.names(".") if "opened" in name]


def test_changed_umschlag_is_refused(bank: Werkbank) -> None:
    bank.seal()
    path = bank.folder / "sealed/umschlag.xml"
    octets = path.read_bytes()
    path.write_bytes(octets.replace(b"azr:999902", b"azr:999903"))
    refused(bank.verify(), "T099")
    path.write_bytes(octets + b"\n")
    refused(bank.verify(), "X000")
    path.write_bytes(octets + b" " * (8 * 1024 * 1024))
    refused(bank.verify(), "X001")

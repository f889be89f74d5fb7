"""A key is made, certified, installed and taken into use, as an operator types it; nothing is overwritten."""

import asyncio
import base64
import re
import ssl
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from support.buehne import bestaetigt
from support.softtoken import PIN, SOFTHSM, neuer_token
from support.tippen import Ausgang, tippe

from gateway import clock, settings
from gateway.audit.checkpoint import lies_vkey
from gateway.domain.ids import Kennung, sha256_of
from gateway.keystore import load_certificate
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.wiring import assemble
from gateway.wiring.schluesselschau import VORLAUF, Schluesselschau
from gateway.wiring.service import Service
from gateway.wiring.verzeichnis import VerzeichnisHalter

USAGES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
          "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
OWN = Kennung("azr:999901")


@dataclass
class Amt:
    """An installation whose certification authority and directory lie beside it."""

    haus: Path

    @property
    def config(self) -> Path:
        return self.haus / "aktenbote.toml"

    def keys(self, *words: str | Path, code: int = 0) -> Ausgang:
        return tippe("keys", *words, config=self.config, code=code)

    def zertifiziere(
        self, antrag: Path, *, tage: float = 400, fremd: bool = False, usage: str = "signatur"
    ) -> Path:
        """What the certification authority sends back."""
        request = x509.load_pem_x509_csr(antrag.read_bytes())
        assert request.is_signature_valid
        issuer = x509.load_pem_x509_certificate((self.haus / "pki/unter-ca.crt.pem").read_bytes())
        key = load_pem_private_key((self.haus / "pki/unter-ca.key.pem").read_bytes(), None)
        if fremd:
            key = ec.generate_private_key(ec.SECP256R1())
        begin = clock.now() - timedelta(days=1)
        words = dict.fromkeys(USAGES, False)
        words["digital_signature" if usage == "signatur" else "key_encipherment"] = True
        made = (
            x509.CertificateBuilder().subject_name(request.subject).issuer_name(issuer.subject)
            .public_key(request.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(begin).not_valid_after(clock.now() + timedelta(days=tage))
            .add_extension(x509.KeyUsage(**words), critical=True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        out = antrag.with_suffix(".zurueck")
        out.write_bytes(made.public_bytes(Encoding.PEM))
        return out

    def trage_ein(self, lines: list[str], nummer: int = 2) -> None:
        """The operator of the directory adds an entry and publishes the next number."""
        recipe = self.haus / "pki/verzeichnis.toml"
        text = recipe.read_text(encoding="utf-8").replace(f"nummer = {nummer - 1}\n", f"nummer = {nummer}\n")
        certificate = tomllib.loads("\n".join(line for line in lines if not line.startswith("[[")))["datei"]
        moved = "\n".join(lines).replace(certificate, str(self.haus / "keys" / certificate))
        recipe.write_text(f"{text}\n{moved}\n", encoding="utf-8")
        tippe("directory", "make", recipe, "--out", self.haus / "pki/draft.xml")
        signer = ("--key", self.haus / "pki/verzeichnis.key.pem", "--cert", self.haus / "pki/verzeichnis.crt.pem")
        target = self.haus / "directory/verzeichnis.xml"
        tippe("directory", "sign", self.haus / "pki/draft.xml", *signer, "--out", target)
        bestaetigt(self.haus / "data", target.read_bytes())

    def stelle_ein(self, lines: list[str]) -> None:
        """The operator pastes the lines of ``keys install`` below the table they name."""
        table, line = lines
        table = table.partition("#")[0].strip()
        text = self.config.read_text(encoding="utf-8")
        if line.startswith("decrypt"):
            text, count = re.subn(r"\ndecrypt = \[\n.*?\n\]\n", "\n", text, flags=re.DOTALL)
            assert count == 1, "the line takes the place of the one that is there"
        self.config.write_text(text.replace(f"\n{table}\n", f"\n{table}\n{line}\n", 1), encoding="utf-8")


@pytest.fixture
def amt(haus: Path) -> Amt:
    return Amt(haus)


def wechsle(amt: Amt, role: str, *words: str, usage: str = "signatur") -> dict:
    """Rotate, certify, install; return what ``install`` says."""
    made = amt.keys("rotate", role, *words, "--json").daten
    back = amt.zertifiziere(Path(made["request"]), usage=usage)
    return amt.keys("install", back, "--role", role, "--key", made["key"], "--json").daten


def abdruck(path: str) -> str:
    return sha256_of(load_certificate(Path(path)))


# -- the whole way ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["inhalt", "transport"])
def test_a_signing_key_changes_by_itself_once_the_directory_counts_the_new_one(amt: Amt, role: str) -> None:
    before = (amt.haus / f"keys/{role}.key.pem").read_bytes()
    done = wechsle(amt, role)
    amt.stelle_ein(done["configuration"])
    shown = amt.keys("check", "--json").daten["keys"]
    (waiting,) = (one for one in shown if one["setting"].endswith("_successor"))
    assert waiting["notes"] == ["it waits for the directory to count it"]
    now = clock.now()
    halter = VerzeichnisHalter(settings.load(amt.config, {}))
    installation = assemble(settings.load(amt.config, {}), verzeichnis=halter, jetzt=lambda: now)
    mandant = installation.umgebung.mandanten[OWN]

    def benutzt() -> str:
        return sha256_of((mandant.inhalt if role == "inhalt" else mandant.transport).cert_der)

    try:
        old = benutzt()
        assert old != abdruck(done["certificate"])
        amt.trage_ein(done["directory"])
        assert halter.reload()
        assert benutzt() == old, "partners may still have a snapshot that lacks it"
        now += timedelta(days=31, minutes=1)
        assert benutzt() == abdruck(done["certificate"])
    finally:
        asyncio.run(installation.store.close())
    assert (amt.haus / f"keys/{role}.key.pem").read_bytes() == before
    assert amt.keys("check").out.endswith("keys work and count\n")


def test_a_decryption_key_is_added_and_the_old_one_stays(amt: Amt) -> None:
    done = wechsle(amt, "chiffre", usage="chiffre")
    amt.stelle_ein(done["configuration"])
    amt.trage_ein(done["directory"])
    one = settings.load(amt.config, {})
    assert one.settings.authority[0].decrypt[0].key == "file:keys/chiffre.key.pem"
    said = amt.keys("check").out
    assert said.endswith("8 keys work and count\n")
    found = VerzeichnisHalter(one)().zertifikate(OWN, Schluesselrolle.CHIFFRE, clock.now())
    assert len(found) == 2
    assert abdruck(done["certificate"]) in {entry.sha256 for entry in found}, "listed at once, beside the old one"
    installation = assemble(one)
    asyncio.run(installation.store.close())
    assert len(installation.umgebung.mandanten[OWN].leser) == 2


@pytest.mark.parametrize("da", [True, False])
async def test_partners_see_the_new_tls_certificate_without_a_restart(amt: Amt, da: bool) -> None:
    """Files that were good at the start and are gone in the moment of the change leave the old one in use."""
    done = wechsle(amt, "tls")
    amt.stelle_ein(done["configuration"])
    old = abdruck(str(amt.haus / "keys/tls.crt.pem"))
    shift = timedelta(0)
    service = Service(settings.load(amt.config, {}), jetzt=lambda: clock.now() + shift)
    port, _ = await service.start()

    async def gezeigt() -> str:
        await service._follow_directory()
        pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
        return sha256_of(ssl.PEM_cert_to_DER_cert(pem))

    try:
        assert await gezeigt() == old
        await asyncio.to_thread(amt.trage_ein, done["directory"])
        assert await gezeigt() == old
        shift, new = timedelta(days=31, minutes=1), abdruck(done["certificate"])
        if not da:
            Path(done["certificate"]).unlink()
        assert await gezeigt() == (new if da else old)
    finally:
        await service.stop()


def test_a_key_in_a_token_is_made_certified_and_installed_in_the_same_way(amt: Amt) -> None:
    neuer_token("werk")
    (amt.haus / "keys/token.pin").write_text(PIN)
    (amt.haus / "keys/token.pin").chmod(0o600)
    amt.stelle_ein(["[keys]", f'pkcs11_module = "{SOFTHSM}"'])
    uri = "pkcs11:token=werk;object=inhalt-neu;id=%07?pin-source=keys/token.pin"
    done = wechsle(amt, "inhalt", "--token", uri)
    amt.stelle_ein(done["configuration"])
    assert amt.keys("check", "--json").daten["keys"][2]["works"] is True
    assert PIN not in amt.keys("list").out
    again = amt.keys("create", "transport", "--token", uri, code=2).fehler
    assert "holds a private key object=inhalt-neu, id=07 already" in again
    for kind in ("p384", "rsa-3072", "brainpoolp256r1"):
        other = uri.replace("inhalt-neu;id=%07", kind)
        amt.keys("create", "transport", "--kind", kind, "--token", other)
        request = amt.haus / f"keys/transport-{clock.now():%Y%m%d}.csr.pem"
        assert x509.load_pem_x509_csr(request.read_bytes()).is_signature_valid
        request.unlink()
        assert x509.load_pem_x509_csr(amt.keys("csr", "transport", other).out.encode()).is_signature_valid


# -- refusals -----------------------------------------------------------------------------------------------------


def neu(amt: Amt, role: str = "inhalt") -> tuple[Path, str]:
    made = amt.keys("create", role, "--json").daten
    return Path(made["request"]), made["key"]


@pytest.mark.parametrize(
    ("words", "code", "satz"),
    [
        ({"fremd": True}, 1, "T002 "),
        ({"tage": -0.002}, 1, "T000 "),
        ({"usage": "chiffre"}, 1, "the key usage of the certificate does not allow signatur"),
    ],
)
def test_a_certificate_that_partners_would_refuse_is_not_installed(amt: Amt, words, code: int, satz: str) -> None:
    request, key = neu(amt)
    back = amt.zertifiziere(request, **words)
    assert satz in amt.keys("install", back, "--role", "inhalt", "--key", key, code=code).fehler
    assert not list((amt.haus / "keys").glob("inhalt-*.crt.pem"))


def test_a_certificate_of_another_key_is_not_installed(amt: Amt) -> None:
    request, _ = neu(amt)
    _, key = neu(amt, "transport")
    said = amt.keys("install", amt.zertifiziere(request), "--role", "transport", "--key", key, code=2).fehler
    assert "does not belong to the certificate" in said


def test_nothing_is_ever_overwritten(amt: Amt) -> None:
    request, key = neu(amt)
    assert "exists already" in amt.keys("create", "inhalt", code=2).fehler
    back = amt.zertifiziere(request)
    amt.keys("install", back, "--role", "inhalt", "--key", key)
    assert "nothing is overwritten" in amt.keys("install", back, "--role", "inhalt", "--key", key, code=2).fehler
    old = amt.keys("install", back, "--role", "inhalt", "--key", "file:keys/inhalt.key.pem", code=2).fehler
    assert "does not belong to the certificate" in old


@pytest.mark.parametrize(("role", "kind"), [("chiffre", "p256"), ("tls", "brainpoolp256r1"), ("inhalt", "ed25519")])
def test_a_kind_the_role_cannot_have_is_refused(amt: Amt, role: str, kind: str) -> None:
    assert kind in amt.keys("create", role, "--kind", kind, code=2).fehler


def test_a_dry_run_says_the_dates_and_makes_nothing(amt: Amt) -> None:
    before = sorted((amt.haus / "keys").iterdir())
    plan = amt.keys("rotate", "transport", "--dry-run", "--json").daten
    assert sorted((amt.haus / "keys").iterdir()) == before
    assert plan["kind"] == "p256"
    ends, by = (datetime.fromisoformat(plan[name]) for name in ("old_ends", "certificate_needed_by"))
    assert ends - by == timedelta(days=31)
    assert "makes" not in amt.keys("rotate", "chiffre", "--dry-run").out


# -- weeks before the end -----------------------------------------------------------------------------------------


def test_health_says_it_weeks_before_until_a_successor_counts(amt: Amt) -> None:
    def bald(days: float) -> tuple[str, ...]:
        one = settings.load(amt.config, {})
        due, over = Schluesselschau(one, VerzeichnisHalter(one)(), clock.now() + timedelta(days=days)).faellig()
        assert bool(over) == (days > 365)
        return due

    assert bald(364 - VORLAUF.days) == ()
    due = bald(366 - VORLAUF.days)
    assert sorted(text.split(":")[0] for text in due) == [
        "authority[1].content_key", "authority[1].decrypt[1]", "authority[1].transport_key", "server.tls_key",
    ]  # fmt: skip
    assert bald(366) == (), "then it is no note any more"
    done = wechsle(amt, "transport")
    amt.stelle_ein(done["configuration"])
    assert bald(366 - VORLAUF.days) == due, "it does not count yet"
    amt.trage_ein(done["directory"])
    assert not any("transport" in text for text in bald(366 - VORLAUF.days))


def naechster_tag(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=days))


@pytest.mark.parametrize(("role", "name"), [("transport", "transport"), ("tls", "tls")])
def test_a_second_change_before_the_last_step_of_the_first_puts_no_old_key_back(
    amt: Amt, role: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = wechsle(amt, role)
    amt.stelle_ein(first["configuration"])
    ends = amt.keys("rotate", role, "--dry-run", "--json").daten["old_ends"]
    assert ends == first["ends"], "the newest is the one to be replaced"
    with monkeypatch.context() as later:
        naechster_tag(later, 1)
        made = amt.keys("rotate", role, "--json").daten
        back = amt.zertifiziere(Path(made["request"]), tage=900)
        said = amt.keys("install", back, "--role", role, "--key", made["key"], code=2)
        assert "a change of this key is under way" in said.err
    amt.trage_ein([line.replace("von = ", "# ") for line in first["directory"]])
    done = amt.keys("install", back, "--role", role, "--key", made["key"], "--json").daten
    table, key, certificate, successor = done["configuration"]
    assert Path(first["certificate"]).name in certificate
    assert key.startswith(f"{name}_key = ")
    lines = amt.config.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith((f"{name}_key", f"{name}_certificate", f"{name}_succ"))]
    at = kept.index(table.partition("#")[0].strip())
    kept[at + 1 : at + 1] = [key, certificate, successor]
    amt.config.write_text("\n".join(kept) + "\n", encoding="utf-8")
    used = next(one for one in amt.keys("list", "--json").daten["keys"] if one["setting"].endswith(f"{name}_key"))
    assert used["certificate"]["sha256"] == abdruck(first["certificate"])


def test_a_compromised_key_is_noted_and_partners_get_a_letter_and_a_signed_note(amt: Amt) -> None:
    words = ("compromise", "transport", "--reason", "Server entwendet", "--since", "2026-01-31T12:00:00Z", "--json")
    said = amt.keys(*words).daten
    again = amt.keys(*words[:-3], "--json").daten
    assert again == said, "typed again it says what was noted first"
    der = load_certificate(amt.haus / "keys/transport.crt.pem")
    letter, note = Path(said["letter"]).read_text("utf-8"), Path(said["note"]).read_bytes()
    for part in (sha256_of(der), "gesperrt_ab = 2026-01-31T12:00:00Z", "Server entwendet", "transport", OWN):
        assert part in letter
    key = lies_vkey(letter.rstrip().splitlines()[-1])
    text, _, line = note.partition(b"\n\n")
    signature = base64.b64decode(line.split()[-1])[4:]
    ed25519.Ed25519PublicKey.from_public_bytes(key.oeffentlich).verify(signature, text + b"\n")
    assert text.decode().splitlines()[1:4] == [OWN, "transport", sha256_of(der)]
    assert "several keys" not in amt.keys("compromise", "chiffre", "--reason", "Probe").err
    assert "lies ahead" in amt.keys("compromise", "tls", "--reason", "x", "--since", "2999-01-01", code=2).err
    assert "at least 8" in amt.keys("compromise", "tls", "--reason", "x", "--certificate", "ab", code=2).err


def test_a_key_the_configuration_names_no_more_is_named_by_its_certificate(amt: Amt, tmp_path: Path) -> None:
    file, other = tmp_path / "alt.crt.pem", tmp_path / "tls.crt.pem"
    file.write_bytes((amt.haus / "keys/transport.crt.pem").read_bytes())
    other.write_bytes((amt.haus / "keys/tls.crt.pem").read_bytes())
    lines = 'transport_key = "file:keys/inhalt.key.pem"\ntransport_certificate = "keys/inhalt.crt.pem"'
    text = amt.config.read_text(encoding="utf-8").replace("\n[[authority]]\n", f"\n[[authority]]\n{lines}\n", 1)
    amt.config.write_text(text, encoding="utf-8")
    digest = sha256_of(load_certificate(file))
    words = ("compromise", "transport", "--reason", "Probe", "--certificate")
    assert amt.keys(*words, digest[:16], code=2).err.startswith("UNKNOWN ")
    assert amt.keys(*words, str(other), code=2).err.startswith("UNKNOWN "), (
        "the directory lists it for no such role"
    )
    said = amt.keys(*words, str(file), "--json").daten
    assert said["certificate"] == digest
    assert digest in Path(said["letter"]).read_text("utf-8")


def test_one_certificate_of_several_roles_gets_a_letter_for_each(amt: Amt) -> None:
    """PKIs of the administration give one certificate for signing and encryption: partners hear what each means."""
    lines = 'content_key = "file:keys/transport.key.pem"\ncontent_certificate = "keys/transport.crt.pem"'
    text = amt.config.read_text(encoding="utf-8").replace("\n[[authority]]\n", f"\n[[authority]]\n{lines}\n", 1)
    amt.config.write_text(text, encoding="utf-8")
    first = amt.keys("compromise", "inhalt", "--reason", "Probe", "--since", "2026-01-31", "--json").daten
    second = amt.keys("compromise", "transport", "--reason", "Probe", "--json").daten
    assert (first["certificate"], first["since"]) == (second["certificate"], second["since"])
    assert "Unterschrift unter Inhalte" in Path(first["letter"]).read_text("utf-8")
    assert "Unterschrift unter Umschläge" in Path(second["letter"]).read_text("utf-8")

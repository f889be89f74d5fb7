"""Keys in a PKCS#11 token: what it signs and unwraps, and everything that can be wrong with it."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.pki import cert, defects
from support.softtoken import NSS, NSS_TOKEN, PIN, SOFTHSM, lege_hinein, neuer_token, nss_modul, softhsm_ordner

from gateway.domain.errors import TryLater, Usage
from gateway.envelope import algorithmen
from gateway.keystore import token as token_modul
from gateway.keystore.adresse import gezeigt, lies_tokenadresse
from gateway.keystore.bund import Schluesselbund
from gateway.pump.siegeln import wrap

AMT = "amt"
UNTERSCHREIBER = {
    "p256": cert("gut", defects()),
    "p384": cert("p384", defects()),
    "brainpool": cert("brainpool", defects()),
    "rsa": cert("verwaltungs-pki", defects()),
}
CHIFFRE = cert("azr-999901/chiffre")
ANDERER = cert("azr-999901/inhalt")


@pytest.fixture(scope="module")
def ordner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with certificates and PIN, and beside it the token of this module with all keys."""
    folder = tmp_path_factory.mktemp("token")
    place = neuer_token(AMT)
    for number, (name, issued) in enumerate({**UNTERSCHREIBER, "chiffre": CHIFFRE}.items(), 1):
        lege_hinein(AMT, name, issued.key, folder, number)
        (folder / f"{name}.crt.pem").write_bytes(issued.pem)
    (folder / "pin").write_text(f"{PIN}\n")
    (folder / "pin").chmod(0o600)
    (folder / "platz").write_text(str(place))
    return folder


@pytest.fixture
def bund(ordner: Path) -> Schluesselbund:
    return Schluesselbund(base=ordner, modul=SOFTHSM)


@pytest.fixture
def bibliothek(bund: Schluesselbund) -> Iterator[token_modul.Bibliothek]:
    """The library, and no pause between two new beginnings of it."""
    found = token_modul.Bibliothek.zu(SOFTHSM)
    found._neu_ab = 0.0
    yield found
    found._neu_ab = 0.0


def uri(name: str, *, token: str = AMT, pin: str = "pin") -> str:
    return f"pkcs11:token={token};object={name}?pin-source={pin}"


def signer(bund: Schluesselbund, name: str = "p256", **words: str):
    return bund.signer(uri(name, **words), Path(f"{name}.crt.pem"))


def unterschreibt(one) -> bool:
    algorithmen.verify(one.cert_der, one.algorithmus, one.sign(b"octets"), b"octets")
    return True


# -- at work ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNTERSCHREIBER)
def test_what_a_token_signs_the_verifier_of_the_profile_accepts(bund: Schluesselbund, name: str) -> None:
    assert unterschreibt(signer(bund, name))
    bund.pruefe_tokens()


def test_a_key_can_be_named_by_its_id(bund: Schluesselbund) -> None:
    assert unterschreibt(bund.signer(f"pkcs11:token={AMT};id=%01?pin-source=pin", Path("p256.crt.pem")))


def test_many_threads_sign_at_once_and_every_signature_is_good(bund: Schluesselbund) -> None:
    one, other = signer(bund, "p256"), signer(bund, "rsa")
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(unterschreibt, [one, other] * 12))


def test_a_token_that_can_unwraps_with_the_parameters_of_the_wire(
    ordner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_modul, "lade", lambda _path: nss_modul("chiffre", CHIFFRE))
    bund = Schluesselbund(base=ordner, modul=NSS)
    place = NSS_TOKEN.replace(" ", "%20")
    opener = bund.decrypter(f"pkcs11:token={place};object=chiffre?pin-source=pin", Path("chiffre.crt.pem"))
    bund.pruefe_tokens()
    cek = bytes(range(32))
    assert opener.unwrap(wrap(cek, CHIFFRE.der).wrapped) == cek
    for bad in (bytes(384), b"\x01" * 384, b"", wrap(cek, cert("azr-999902/chiffre").der).wrapped):
        with pytest.raises(ValueError, match=r"does not open|has not the length"):
            opener.unwrap(bad)
    assert opener.unwrap(wrap(cek, CHIFFRE.der).wrapped) == cek
    assert bund.stoerungen() == ()


def test_a_token_without_oaep_sha256_is_said_at_the_start(bund: Schluesselbund) -> None:
    bund.decrypter(uri("chiffre"), Path("chiffre.crt.pem"))
    with pytest.raises(Usage) as caught:
        bund.pruefe_tokens()
    assert caught.value.code == "TOKEN-OAEP"
    assert "the token 'amt' cannot unwrap content keys" in caught.value.reason
    assert "Keep the decryption key in a file" in caught.value.reason


def test_another_certificate_beside_the_key_is_said_at_the_start(bund: Schluesselbund) -> None:
    bund.signer(uri("p256"), Path("brainpool.crt.pem"))
    with pytest.raises(Usage, match="does not belong to the certificate beside it"):
        bund.pruefe_tokens()
    other = Schluesselbund(base=bund._base, modul=SOFTHSM)
    other.signer(uri("p256"), Path("rsa.crt.pem"))
    with pytest.raises(Usage, match="cannot sign with the key object=p256 as its certificate asks"):
        other.pruefe_tokens()


# -- loss ---------------------------------------------------------------------------------------------------------


def test_a_lost_session_is_opened_again(bund: Schluesselbund, bibliothek: token_modul.Bibliothek) -> None:
    one = signer(bund)
    assert unterschreibt(one)
    bibliothek.fuehre_aus(bibliothek._geladen().reinitialize, "test")  # behind our back: every session is gone
    assert unterschreibt(one)


def test_a_token_that_is_taken_away_is_said_and_works_again_when_it_is_back(
    bund: Schluesselbund, bibliothek: token_modul.Bibliothek, ordner: Path
) -> None:
    one, place = signer(bund), Path((ordner / "platz").read_text())
    assert unterschreibt(one)
    place.rename(softhsm_ordner() / "weg")
    bibliothek.fuehre_aus(bibliothek._geladen().reinitialize, "test")
    try:
        for _ in range(2):
            with pytest.raises(TryLater) as caught:
                one.sign(b"octets")
            assert caught.value.code == "TOKEN"
            assert "the token 'amt' is not there: plug it in or start its service" in caught.value.reason
        assert bund.stoerungen() == (caught.value.reason,)
    finally:
        (softhsm_ordner() / "weg").rename(place)
    bibliothek._neu_ab = 0.0
    assert unterschreibt(one)
    assert bund.stoerungen() == ()


def test_a_library_is_begun_anew_only_now_and_then(
    bund: Schluesselbund, bibliothek: token_modul.Bibliothek
) -> None:
    one, begun = signer(bund, token="fehlt"), bibliothek.generation
    for _ in range(3):
        with pytest.raises(TryLater):
            one.sign(b"octets")
    assert bibliothek.generation == begun + 1


def test_a_token_that_does_not_answer_lets_nobody_wait_for_ever(
    bund: Schluesselbund, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, free = signer(bund), threading.Event()
    assert unterschreibt(one)
    monkeypatch.setattr(token_modul, "ANTWORT_S", 0.05)
    busy = threading.Thread(
        target=lambda: token_modul.Bibliothek.zu(SOFTHSM)._faden.submit(lambda: free.wait(30)), daemon=True
    )
    busy.start()
    busy.join()
    begun = time.monotonic()
    with pytest.raises(TryLater, match="has not answered for"):
        one.sign(b"octets")
    assert time.monotonic() - begun < 20
    free.set()
    monkeypatch.setattr(token_modul, "ANTWORT_S", 30.0)
    assert unterschreibt(one)


SILENT = """
import time
from pathlib import Path
from gateway.domain.errors import TryLater
from gateway.keystore import token
token.ANTWORT_S = 0.05
try:
    token.Bibliothek(Path("/nowhere.so")).fuehre_aus(lambda: time.sleep(3600), "the token")
except TryLater as error:
    print(error.code)
"""


def test_a_token_that_stays_silent_does_not_hold_up_the_end_of_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", SILENT], capture_output=True, timeout=60, check=True)
    assert done.stdout == b"TOKEN\n"


def test_a_token_that_comes_back_with_another_key_of_that_name_signs_nothing_and_health_says_it(
    bund: Schluesselbund, bibliothek: token_modul.Bibliothek, ordner: Path
) -> None:
    place = neuer_token("tausch")
    lege_hinein("tausch", "p256", UNTERSCHREIBER["p256"].key, ordner, 1)
    lege_hinein("tausch", "rsa", UNTERSCHREIBER["rsa"].key, ordner, 2)
    one, other = signer(bund, "p256", token="tausch"), signer(bund, "rsa", token="tausch")
    assert unterschreibt(one)
    place.rename(softhsm_ordner() / "tausch-weg")
    neuer_token("tausch")
    for number, (name, key) in enumerate({"p256": ANDERER, "rsa": UNTERSCHREIBER["rsa"]}.items(), 3):
        lege_hinein("tausch", name, key.key, ordner, number)
    bibliothek.fuehre_aus(bibliothek._geladen().reinitialize, "test")
    bibliothek.generation += 1
    with pytest.raises(Usage, match="another one under this name") as caught:
        one.sign(b"octets")
    assert unterschreibt(other), "the others work"
    assert bund.stoerungen() == (caught.value.reason,)


def test_a_token_with_another_decryption_key_of_that_name_refuses_no_mail(
    ordner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_modul, "lade", lambda _path: nss_modul("chiffre", CHIFFRE))
    foreign = cert("azr-999902/chiffre")
    (ordner / "fremd.crt.pem").write_bytes(foreign.pem)
    bund = Schluesselbund(base=ordner, modul=NSS)
    place = NSS_TOKEN.replace(" ", "%20")
    opener = bund.decrypter(f"pkcs11:token={place};object=chiffre?pin-source=pin", Path("fremd.crt.pem"))
    with pytest.raises(Usage, match="another one under this name"):
        opener.unwrap(wrap(bytes(32), foreign.der).wrapped)
    assert len(bund.stoerungen()) == 1


def test_two_processes_that_make_a_key_of_one_name_leave_one_at_most(
    bund: Schluesselbund, monkeypatch: pytest.MonkeyPatch
) -> None:
    adresse, real = uri("gleich"), token_modul.erzeuge_paar

    def beide(session, where, kind):
        real(session, where, kind)  # the other process was here between our look and our key
        return real(session, where, kind)

    monkeypatch.setattr(token_modul, "erzeuge_paar", beide)
    with pytest.raises(Usage, match="at this moment"):
        bund.erzeuge(adresse, "p256")
    monkeypatch.undo()
    with pytest.raises(Usage, match="holds a private key object=gleich already"):
        bund.erzeuge(adresse, "p256")
    assert len(bund.antrag(adresse, common_name="a", organisation="b")) > 100, "exactly one is there"


# -- PIN ----------------------------------------------------------------------------------------------------------


def test_a_wrong_pin_is_shown_to_the_token_once_and_never_told(
    bund: Schluesselbund, bibliothek: token_modul.Bibliothek, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = tmp_path / "pin"
    pin.write_text("ganz-falsch")
    pin.chmod(0o600)
    bibliothek.fuehre_aus(bibliothek._geladen().reinitialize, "test")  # no login of another test is left
    bibliothek.generation += 1
    asked = 0
    real = token_modul.Bibliothek.finde

    def finde(self, adresse):
        nonlocal asked
        asked += 1
        return real(self, adresse)

    class Zaehler:
        def __init__(self, token):
            self.token = token

        def open(self, **words):
            shown.append(words.get("user_pin"))
            return self.token.open(**words)

    shown: list[str | None] = []
    monkeypatch.setattr(token_modul.Bibliothek, "finde", lambda self, adresse: Zaehler(finde(self, adresse)))
    one = signer(bund, pin=str(pin))
    for _ in range(3):
        with pytest.raises(Usage) as caught:
            one.sign(b"octets")
        assert caught.value.code == "PIN"
        assert "ganz-falsch" not in str(caught.value)
        assert str(pin) in caught.value.reason
    assert shown == ["ganz-falsch"]
    pin.write_text(PIN)
    assert unterschreibt(one)
    assert shown == ["ganz-falsch", PIN]


@pytest.mark.parametrize("octets", [b"", b"\n", b"\xff\xfe", b"1" * 300])
def test_a_file_that_holds_no_pin_is_said(bund: Schluesselbund, tmp_path: Path, octets: bytes) -> None:
    pin = tmp_path / "pin"
    pin.write_bytes(octets)
    pin.chmod(0o600)
    with pytest.raises(Usage, match="holds no PIN") as caught:
        signer(bund, pin=str(pin)).sign(b"octets")
    assert caught.value.code == "PIN"


def test_a_pin_file_that_others_may_read_is_not_used(bund: Schluesselbund, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text(PIN)
    pin.chmod(0o644)
    token_modul.Bibliothek.zu(SOFTHSM).generation += 1
    with pytest.raises(Usage, match="chmod 600"):
        signer(bund, pin=str(pin)).sign(b"octets")


# -- configuration ------------------------------------------------------------------------------------------------


def test_a_key_that_is_not_there_is_named(bund: Schluesselbund) -> None:
    with pytest.raises(Usage, match="the token 'amt' holds no private key object=fehlt"):
        bund.signer(uri("fehlt"), Path("p256.crt.pem")).sign(b"octets")


def test_without_a_library_or_with_a_wrong_one_it_says_where_to_name_it(ordner: Path, tmp_path: Path) -> None:
    with pytest.raises(Usage, match=r"name it in \[keys\] pkcs11_module"):
        signer(Schluesselbund(base=ordner))
    wrong = tmp_path / "keine.so"
    wrong.write_text("keine")
    with pytest.raises(Usage, match="cannot be loaded") as caught:
        signer(Schluesselbund(base=ordner, modul=wrong)).sign(b"octets")
    assert caught.value.code == "TOKEN-MODULE"


def test_a_uri_is_read_as_rfc_7512_writes_it(tmp_path: Path) -> None:
    found = lies_tokenadresse(
        "pkcs11:token=Amt%20f%C3%BCr;id=%00%ff;type=private?pin-source=file:/run/pin", tmp_path
    )
    assert (found.token, found.id, found.objekt, found.pin) == ("Amt für", b"\x00\xff", None, Path("/run/pin"))
    assert found.name == "the token 'Amt für'"
    assert lies_tokenadresse("pkcs11:serial=42;object=x?pin-source=keys/pin", tmp_path).pin == tmp_path / "keys/pin"
    assert lies_tokenadresse("pkcs11:token=a;object=x", tmp_path).pin is None


@pytest.mark.parametrize(
    ("text", "satz"),
    [
        ("pkcs11:object=x", "name the token"),
        ("pkcs11:token=a", "name the key in the token"),
        ("pkcs11:", "name the token"),
        ("pkcs11:token=a;object=x;type=public", "the key is the private one"),
        ("pkcs11:token=a;object=x?pin-value=GEHEIM", "a PIN never stands in the configuration"),
        ("pkcs11:token=a;object=x;pin-value=GEHEIM", "a PIN never stands in the configuration"),
        ("pkcs11:token=a;object=x?module-path=/lib/GEHEIM.so", "pkcs11_module"),
        ("pkcs11:token=a;object=x?pin-source=|GEHEIM", "no program"),
        ("pkcs11:token=a;token=b;object=x", "twice"),
        ("pkcs11:token=a;object=x;slot-id=3", "may stand"),
        ("pkcs11:token=%ff;object=x", "UTF-8"),
        ("pkcs11:token=a%1b;object=x", "cannot be shown"),
    ],
)
def test_a_uri_that_is_not_understood_says_why_and_never_repeats_a_pin(
    text: str, satz: str, tmp_path: Path
) -> None:
    with pytest.raises(Usage) as caught:
        lies_tokenadresse(text, tmp_path)
    assert satz in caught.value.reason
    assert "?" not in gezeigt(text)
    if "?" in text:
        assert "GEHEIM" not in caught.value.reason


@pytest.mark.parametrize(
    "wrong",
    [
        "pkcs11:token=kiel;object=sig;pin-value=4711geheim",
        "pkcs11:token=kiel;object=sig?pin-value=4711geheim",
        " PKCS11:token=kiel;object=sig?PIN-VALUE=4711geheim",
    ],
)
def test_a_pin_in_a_uri_is_refused_without_repeating_it(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(Usage) as caught:
        Schluesselbund(base=tmp_path, modul=tmp_path / "none.so").signer(wrong, Path("x.crt.pem"))
    assert "4711" not in str(caught.value)

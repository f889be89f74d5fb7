"""Keys from files: what opens, what signs, and every way it can be refused."""

import stat

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from support.pki import cert, defects, pki

from gateway.domain.errors import Usage
from gateway.domain.ids import sha256_of
from gateway.envelope import algorithmen
from gateway.envelope.algorithmen import Algorithmus
from gateway.keystore import FileDecrypter, FileSigner, NoteSigner, load_private_key, passphrase
from gateway.keystore.dateien import key_path, load_certificate, load_certificates
from gateway.keystore.erzeugen import KEY_KINDS, generate_key, key_pem, make_request, write_private


def refused(call, *args, **kwargs):
    with pytest.raises(Usage) as caught:
        call(*args, **kwargs)
    return caught.value.reason


@pytest.fixture
def pair(tmp_path):
    one = cert("azr-999901/transport")
    write_private(tmp_path / "k.pem", key_pem(one.key))
    (tmp_path / "c.pem").write_bytes(one.pem)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "algorithmus"),
    [
        ("gut", Algorithmus.ECDSA_SHA256),
        ("p384", Algorithmus.ECDSA_SHA384),
        ("brainpool", Algorithmus.ECDSA_SHA256),
        ("brainpool384", Algorithmus.ECDSA_SHA384),
        ("verwaltungs-pki", Algorithmus.RSA_PSS_SHA256),
        ("ed25519", Algorithmus.ED25519),
    ],
)
def test_what_a_signer_signs_the_verifier_of_the_profile_accepts(name, algorithmus):
    one = cert(name, defects())
    signer = FileSigner.of(one.key, one.der)
    assert signer.algorithmus is algorithmus
    algorithmen.verify(one.der, algorithmus, signer.sign(b"octets"), b"octets")
    with pytest.raises(algorithmen.SignaturFalsch):
        algorithmen.verify(one.der, algorithmus, signer.sign(b"octets"), b"other octets")


def test_a_key_is_opened_by_uri_relative_to_the_configuration(pair):
    signer = FileSigner.open("file:k.pem", pair / "c.pem", base=pair)
    assert signer.cert_der == cert("azr-999901/transport").der
    assert key_path("file:/abs/k.pem", pair).as_posix() == "/abs/k.pem"


def test_an_encrypted_key_opens_with_the_passphrase_from_a_file(tmp_path):
    one = cert("azr-999901/inhalt")
    write_private(tmp_path / "k.pem", key_pem(one.key, b"open sesame"))
    write_private(tmp_path / "pass", b"open sesame\n")
    secret = passphrase(tmp_path / "pass", {})
    assert (
        load_private_key("file:k.pem", base=tmp_path, passphrase=secret).private_numbers()
        == one.key.private_numbers()
    )


def test_the_passphrase_comes_from_the_environment_if_no_file_is_named(tmp_path):
    assert passphrase(None, {"AKTENBOTE_KEY_PASSPHRASE": "x"}) == b"x"
    assert passphrase(None, {}) is None
    write_private(tmp_path / "pass", b"\n")
    assert "empty" in refused(passphrase, tmp_path / "pass", {})


def test_an_encrypted_key_without_or_with_a_wrong_passphrase_is_refused(tmp_path):
    write_private(tmp_path / "k.pem", key_pem(cert("azr-999901/inhalt").key, b"right"))
    assert "encrypted" in refused(load_private_key, "file:k.pem", base=tmp_path)
    assert "passphrase is wrong" in refused(load_private_key, "file:k.pem", base=tmp_path, passphrase=b"wrong")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_others_may_read_is_refused_with_the_command_that_helps(pair, mode):
    (pair / "k.pem").chmod(mode)
    assert f"chmod 600 {pair / 'k.pem'}" in refused(load_private_key, "file:k.pem", base=pair)


def test_a_passphrase_file_others_may_read_is_refused(tmp_path):
    (tmp_path / "pass").write_text("secret")
    (tmp_path / "pass").chmod(0o644)
    assert "chmod 600" in refused(passphrase, tmp_path / "pass", {})


@pytest.mark.parametrize("uri", ["k.pem", "pkcs11:token=x", "file:", "", "http://x/k.pem"])
def test_a_key_uri_that_is_no_file_is_refused(tmp_path, uri):
    assert "file:PATH" in refused(load_private_key, uri, base=tmp_path)


def test_a_missing_or_broken_key_file_is_refused(tmp_path):
    assert "there is no file" in refused(load_private_key, "file:none.pem", base=tmp_path)
    write_private(tmp_path / "rubbish.pem", b"no key")
    assert "no private key" in refused(load_private_key, "file:rubbish.pem", base=tmp_path)
    write_private(tmp_path / "large.pem", bytes(70_000))
    assert "too large" in refused(load_private_key, "file:large.pem", base=tmp_path)


def test_a_key_beside_another_keys_certificate_is_refused():
    reason = refused(FileSigner.of, cert("azr-999901/transport").key, cert("azr-999902/transport").der)
    assert "does not belong" in reason


def test_a_weak_key_cannot_become_a_signer():
    weak = cert("rsa-2048", defects())
    assert "3072" in refused(FileSigner.of, weak.key, weak.der)


def test_a_content_key_wrapped_for_the_certificate_is_unwrapped():
    one = cert("azr-999901/chiffre")
    decrypter = FileDecrypter.of(one.key, one.der)
    assert decrypter.key_name == sha256_of(one.der)
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    public = x509.load_der_x509_certificate(one.der).public_key()
    wrapped = public.encrypt(b"k" * 32, oaep)
    assert decrypter.unwrap(wrapped) == b"k" * 32


def test_a_content_key_wrapped_for_somebody_else_is_not_unwrapped_to_anything_useful():
    one = cert("azr-999901/chiffre")
    foreign = x509.load_der_x509_certificate(cert("azr-999902/chiffre").der).public_key()
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    with pytest.raises(ValueError, match="ecryption failed"):
        FileDecrypter.of(one.key, one.der).unwrap(foreign.encrypt(b"k" * 32, oaep))


def test_sha1_oaep_is_not_unwrapped():
    one = cert("azr-999901/chiffre")
    sha1 = hashes.SHA1()  # noqa: S303 -- what must not open
    old = padding.OAEP(mgf=padding.MGF1(sha1), algorithm=sha1, label=None)
    wrapped = x509.load_der_x509_certificate(one.der).public_key().encrypt(b"k" * 32, old)
    with pytest.raises(ValueError, match="ecryption failed"):
        FileDecrypter.of(one.key, one.der).unwrap(wrapped)


def test_only_rsa_keys_decrypt():
    one = cert("azr-999901/transport")
    assert "RSA" in refused(FileDecrypter.of, one.key, one.der)


def test_the_key_of_a_log_signs_notes_and_is_ed25519():
    key = pki().schluessel["azr-999901/protokoll"]
    signer = NoteSigner.of(key)
    ed25519.Ed25519PublicKey.from_public_bytes(signer.public_key).verify(signer.sign(b"note"), b"note")
    assert "Ed25519" in refused(NoteSigner.of, cert("azr-999901/transport").key)


def test_private_keys_do_not_show_in_representations():
    for shown in (
        repr(FileSigner.of(cert("azr-999901/inhalt").key, cert("azr-999901/inhalt").der)),
        repr(FileDecrypter.of(cert("azr-999901/chiffre").key, cert("azr-999901/chiffre").der)),
        repr(NoteSigner.of(pki().schluessel["azr-999901/protokoll"])),
        repr(cert("azr-999901/inhalt")),
        repr(pki()),
    ):
        assert "Key object" not in shown
        assert "PrivateKey" not in shown


def test_a_new_key_file_is_for_its_owner_only_and_never_overwritten(tmp_path):
    write_private(tmp_path / "sub" / "k.pem", b"one")
    assert stat.S_IMODE((tmp_path / "sub" / "k.pem").stat().st_mode) == 0o600
    assert "never overwritten" in refused(write_private, tmp_path / "sub" / "k.pem", b"two")
    assert (tmp_path / "sub" / "k.pem").read_bytes() == b"one"


def test_a_certificate_file_may_be_pem_or_der_and_a_bundle_is_no_single_certificate(tmp_path):
    one, two = cert("azr-999901/tls"), cert("unter-ca")
    (tmp_path / "one.der").write_bytes(one.der)
    (tmp_path / "two.pem").write_bytes(one.pem + two.pem)
    (tmp_path / "none.pem").write_text("nothing")
    assert load_certificate(tmp_path / "one.der") == one.der
    assert load_certificates(tmp_path / "two.pem") == (one.der, two.der)
    assert "2 certificates" in refused(load_certificate, tmp_path / "two.pem")
    assert "no certificate" in refused(load_certificate, tmp_path / "none.pem")
    assert "there is no file" in refused(load_certificate, tmp_path / "missing.pem")


def test_an_unknown_kind_of_key_is_refused_with_the_known_ones():
    reason = refused(generate_key, "rsa-2048")
    assert all(kind in reason for kind in KEY_KINDS)


def test_a_request_for_a_certificate_carries_name_and_key():
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.load_der_x509_csr(make_request(key, common_name="GRP: Test", organisation="Teststadt"))
    assert request.is_signature_valid
    assert request.public_key() == key.public_key()
    assert "CN=GRP: Test" in request.subject.rfc4514_string()

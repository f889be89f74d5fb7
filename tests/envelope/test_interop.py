"""Tools nobody here wrote read what we write: python-xmlsec decrypts, xmlschema and xmllint validate."""

import base64
import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xmlschema
import xmlsec
from lxml import etree
from support.rohling import ARCHIV, XENC, Sendung, schmiede
from support.zertifikate import Person, person

from gateway.envelope.typen import Art
from gateway.pump.ordner import SegmentOrdner
from gateway.pump.verschluesseln import encrypt_part
from gateway.resources import data

NS = {"xenc": XENC}


def manager(reader: Person, name: str | None = None) -> xmlsec.KeysManager:
    keys = xmlsec.KeysManager()
    key = xmlsec.Key.from_memory(reader.pem()[0], xmlsec.constants.KeyDataFormatPem, None)
    key.name = name or reader.key_name
    keys.add_key(key)
    return keys


def decrypted(element: etree._Element, reader: Person) -> bytes:
    return bytes(xmlsec.EncryptionContext(manager(reader)).decrypt(element))


def sealed_by_us(*readers: Person) -> Sendung:
    return schmiede(typ="010206", archiv=ARCHIV, leser=readers)


@pytest.mark.parametrize("which", range(4))
def test_python_xmlsec_decrypts_our_inhalt_with_each_key(which: int) -> None:
    readers = tuple(person("rsa3072", number) for number in range(4))
    sendung = sealed_by_us(*readers)
    root = etree.fromstring(sendung.umschlag)
    assert decrypted(root.find("xenc:EncryptedData", NS), readers[which]) == sendung.inhalt


def test_python_xmlsec_cannot_decrypt_with_a_foreign_key() -> None:
    root = etree.fromstring(sealed_by_us(person("rsa3072")).umschlag)
    with pytest.raises(xmlsec.Error):
        decrypted(root.find("xenc:EncryptedData", NS), person("rsa3072", 1))


@contextmanager
def attachments(octets: dict[str, bytes]) -> Iterator[None]:
    """Let python-xmlsec find ``cid:`` references here, and nothing else anywhere."""
    xmlsec.cleanup_callbacks()
    xmlsec.register_callbacks(
        lambda uri: uri.startswith(b"cid:"),
        lambda uri: io.BytesIO(octets[uri.decode().removeprefix("cid:")]),
        lambda stream, memory: stream.readinto(memory),
        lambda stream: stream.close(),
    )
    try:
        yield
    finally:
        xmlsec.cleanup_callbacks()
        xmlsec.register_default_callbacks()


def test_python_xmlsec_decrypts_our_segments(tmp_path: Path) -> None:
    """A segment is the octets XML Encryption 1.1 expects behind a CipherReference."""
    reader, sendung = person("rsa3072"), sealed_by_us(person("rsa3072"))
    plain = bytes(range(256)) * 5000
    part = encrypt_part(Art.ARCHIV, io.BytesIO(plain), cek=sendung.cek, sink=SegmentOrdner(tmp_path),
                        segmentgroesse=1024 * 1024)  # fmt: skip
    umschlag = etree.fromstring(sendung.umschlag)
    found = b""
    for segment in part.segmente.segmente:
        element = etree.Element(f"{{{XENC}}}EncryptedData", MimeType="application/octet-stream", nsmap=NS)
        for child in umschlag.find("xenc:EncryptedData", NS)[:2]:
            element.append(etree.fromstring(etree.tostring(child)))
        cipher = etree.SubElement(element, f"{{{XENC}}}CipherData")
        etree.SubElement(cipher, f"{{{XENC}}}CipherReference", URI=f"cid:{segment.sha256}")
        with attachments({segment.sha256: (tmp_path / segment.sha256).read_bytes()}):
            found += decrypted(element, reader)
    assert found == plain


def test_xsd_says_the_same_to_an_independent_validator() -> None:
    schema = xmlschema.XMLSchema(str(data("schemas").joinpath("umschlag", "1", "umschlag-1.xsd")))
    sendung = schmiede(typ="010206", archiv=ARCHIV)
    for octets in (sendung.umschlag, sendung.inhalt):
        schema.validate(octets.decode())
        assert not schema.is_valid(octets.decode().replace('profil="1.0"', 'profil="1.0" Id="x"'))
        assert not schema.is_valid(octets.decode().replace("xml-exc-c14n#", "xml-exc-c14n#WithComments"))


def test_xmllint_validates(tmp_path: Path) -> None:
    sendung = schmiede(typ="010206", archiv=ARCHIV)
    xsd = str(data("schemas").joinpath("umschlag", "1", "umschlag-1.xsd"))
    for name, octets in (("umschlag.xml", sendung.umschlag), ("inhalt.xml", sendung.inhalt)):
        (tmp_path / name).write_bytes(octets)
        command = ["xmllint", "--nonet", "--noout", "--schema", xsd, str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_certificate_in_the_signature_is_the_plain_der() -> None:
    root = etree.fromstring(schmiede(transport=person("p256", 1)).umschlag)
    text = root.findtext(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    assert base64.b64decode(text) == person("p256", 1).cert_der

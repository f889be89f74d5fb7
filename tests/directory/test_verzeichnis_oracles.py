"""The directory verifies and validates with tools that were not written here."""

import io

import pytest
import xmlschema
import xmlsec
from lxml import etree
from support.pki import cert, directory, signed_directory

from gateway.resources import data

XSD = data("schemas") / "verzeichnis" / "1" / "verzeichnis-1.xsd"


def test_python_xmlsec_verifies_our_signature_and_refuses_a_changed_directory():
    octets = signed_directory(directory())
    for changed in (octets, octets.replace(b"03241001", b"03241002")):
        root = etree.fromstring(changed)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(cert("verzeichnis").pem, xmlsec.constants.KeyDataFormatCertPem)
        if changed is octets:
            context.verify(root[-1])
        else:
            with pytest.raises(xmlsec.Error):
                context.verify(root[-1])


def test_xmlschema_accepts_our_directory_by_our_schema():
    schema = xmlschema.XMLSchema(str(XSD), allow="local", defuse="always")
    schema.validate(io.BytesIO(signed_directory(directory())))
    bad = signed_directory(directory()).replace(b'betrieb="test"', b'betrieb="demo"')
    assert not schema.is_valid(io.BytesIO(bad))

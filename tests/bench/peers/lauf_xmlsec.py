"""python-xmlsec, run in its own environment: the file as base64 in XML, signed as a whole, then encrypted inside.

Everybody's way of one XML document for all. What is not in its interface (RSA-PSS, OAEP with SHA-256) comes through
templates written by hand; certificates it does not judge here: the sender's is loaded as the one key.
"""

import base64
import importlib
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from takt import Auftrag, Kannnicht, messe  # type: ignore[import-not-found]

DS, XENC, XENC11 = (f"http://www.w3.org/{one}#" for one in ("2000/09/xmldsig", "2001/04/xmlenc", "2009/xmlenc11"))
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
SIGNATUR = {
    "rsa": "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    "p256": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
}


def unterschrift(stufe: str) -> str:
    """Template of an enveloped signature over the whole document."""
    return (
        f'<Signature xmlns="{DS}"><SignedInfo><CanonicalizationMethod Algorithm="{EXC}"/>'
        f'<SignatureMethod Algorithm="{SIGNATUR[stufe]}"/><Reference URI=""><Transforms>'
        f'<Transform Algorithm="{DS}enveloped-signature"/><Transform Algorithm="{EXC}"/></Transforms>'
        f'<DigestMethod Algorithm="{XENC}sha256"/><DigestValue/></Reference></SignedInfo>'
        "<SignatureValue/></Signature>"
    )


VERSCHLUESSELT = (
    f'<EncryptedData xmlns="{XENC}" Type="{XENC}Element"><EncryptionMethod Algorithm="{XENC11}aes256-gcm"/>'
    f'<KeyInfo xmlns="{DS}"><EncryptedKey xmlns="{XENC}"><EncryptionMethod Algorithm="{XENC11}rsa-oaep">'
    f'<DigestMethod xmlns="{DS}" Algorithm="{XENC}sha256"/><MGF xmlns="{XENC11}" Algorithm="{XENC11}mgf1sha256"/>'
    "</EncryptionMethod><CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo>"
    "<CipherData><CipherValue/></CipherData></EncryptedData>"
)
"""Template of the encryption: AES-256-GCM, key wrapped with RSA-OAEP."""


def schritte(a: Auftrag) -> dict[str, Callable[[], object]]:
    """Return what it does."""
    xmlsec, etree = importlib.import_module("xmlsec"), importlib.import_module("lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    pem, cert = xmlsec.constants.KeyDataFormatPem, xmlsec.constants.KeyDataFormatCertPem
    signing = xmlsec.Key.from_file(str(a.pem(f"{a.stufe}.key.pem")), pem)
    verifying = xmlsec.Key.from_file(str(a.pem(f"{a.stufe}.crt.pem")), cert)
    keys = {"seal": ("chiffre.crt.pem", cert), "open": ("chiffre.key.pem", pem)}
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_file(str(a.pem(keys[a.schritt][0])), keys[a.schritt][1]))

    def seal() -> None:
        root = etree.Element("Umschlag")
        etree.SubElement(root, "Datei").text = base64.b64encode(a.payload.read_bytes()).decode("ascii")
        signature = etree.fromstring(unterschrift(a.stufe))
        root.append(signature)
        context = xmlsec.SignatureContext()
        context.key = signing
        context.sign(signature)
        outer = xmlsec.EncryptionContext(manager)
        outer.key = xmlsec.Key.generate(xmlsec.constants.KeyDataAes, 256, xmlsec.constants.KeyDataTypeSession)
        done = outer.encrypt_xml(etree.fromstring(VERSCHLUESSELT), root[0])
        a.sealed.write_bytes(etree.tostring(done.getroottree()))

    def oeffne() -> None:
        root = etree.fromstring(a.sealed.read_bytes(), parser)
        xmlsec.EncryptionContext(manager).decrypt(root[0])
        context = xmlsec.SignatureContext()
        context.key = verifying
        context.verify(root[-1])
        if root[0].tag != "Datei":
            raise Kannnicht("nothing was decrypted")
        a.opened.write_bytes(base64.b64decode(root[0].text))

    return {"seal": seal, "open": oeffne}


if __name__ == "__main__":
    messe(schritte)

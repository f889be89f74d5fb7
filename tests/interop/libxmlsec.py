"""libxmlsec twice: Debian's command ``xmlsec1``, and python-xmlsec with a newer copy inside."""

import subprocess
from pathlib import Path

import xmlsec
from lxml import etree

from tests.interop.aufgaben import Antwort, Aufgabe, Verb

ZEIT_S = 30
"""One call of the command, in seconds; it needs some milliseconds."""
SIGNED_PROPERTIES = "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"


class Xmlsec1:
    """The command line of Debian."""

    name = "xmlsec1"
    kennt = frozenset(Verb)

    def arbeite(self, aufgaben: list[Aufgabe]) -> list[Antwort]:
        """One process for each."""
        return [self._eine(aufgabe) for aufgabe in aufgaben]

    def _eine(self, a: Aufgabe) -> Antwort:
        if a.verb is Verb.PRUEFE:
            ca = str(a.zertifikat.with_name("ca.pem"))
            rest = [
                "--verify",
                "--enabled-key-data",
                "x509",
                "--trusted-pem",
                ca,
                "--id-attr:Id",
                SIGNED_PROPERTIES,
            ]
            return self._rufe([*rest, str(a.ein)])
        key, out = str(a.schluessel), ["--output", str(a.aus)]
        if a.verb is Verb.SIGNIERE:
            return self._rufe(["--sign", "--privkey-pem", f"{key},{a.zertifikat}", *out, str(a.ein)])
        if a.verb is Verb.OEFFNE:
            return self._rufe(["--decrypt", "--privkey-pem", key, *out, str(a.ein)])
        cert, template = str(a.zertifikat), str(a.ein.with_name(a.ein.name + ".template"))
        session = ["--session-key", "aes-256", "--pubkey-cert-pem", cert]
        return self._rufe(["--encrypt", *session, "--binary-data", str(a.ein), *out, template])

    @staticmethod
    def _rufe(worte: list[str]) -> Antwort:
        done = subprocess.run(["xmlsec1", *worte], capture_output=True, text=True, check=False, timeout=ZEIT_S)
        return Antwort(done.returncode == 0, done.stderr)


class PythonXmlsec:
    """The binding, in this process."""

    name = "python-xmlsec"
    kennt = frozenset(Verb)

    def arbeite(self, aufgaben: list[Aufgabe]) -> list[Antwort]:
        """One call for each."""
        return [self._eine(aufgabe) for aufgabe in aufgaben]

    def _eine(self, a: Aufgabe) -> Antwort:
        tun = {
            Verb.PRUEFE: _pruefe,
            Verb.SIGNIERE: _signiere,
            Verb.OEFFNE: _oeffne,
            Verb.VERSCHLUESSLE: _verschluessle,
        }
        try:
            tun[a.verb](a)
        except xmlsec.Error as error:
            return Antwort(False, f"{error!r}")
        return Antwort(True)


def _key(path: Path) -> xmlsec.Key:
    return xmlsec.Key.from_file(str(path), xmlsec.constants.KeyDataFormatPem)


def _pruefe(a: Aufgabe) -> None:
    root = etree.fromstring(a.ein.read_bytes())
    properties = root.find(".//{*}SignedProperties")
    if properties is not None:
        xmlsec.tree.add_ids(properties, ["Id"])
    manager = xmlsec.KeysManager()
    kind = xmlsec.constants.KeyDataFormatPem, xmlsec.constants.KeyDataTypeTrusted
    manager.load_cert(str(a.zertifikat.with_name("ca.pem")), *kind)
    xmlsec.SignatureContext(manager).verify(root[-1])


def _signiere(a: Aufgabe) -> None:
    root = etree.fromstring(a.ein.read_bytes())
    context = xmlsec.SignatureContext()
    context.key = _key(a.schluessel)
    context.key.load_cert_from_file(str(a.zertifikat), xmlsec.constants.KeyDataFormatPem)
    context.sign(root[-1])
    a.aus.write_bytes(etree.tostring(root))


def _oeffne(a: Aufgabe) -> None:
    root = etree.fromstring(a.ein.read_bytes())
    manager = xmlsec.KeysManager()
    key = _key(a.schluessel)
    key.name = root.findtext(".//{*}KeyName")
    manager.add_key(key)
    a.aus.write_bytes(bytes(xmlsec.EncryptionContext(manager).decrypt(root)))


def _verschluessle(a: Aufgabe) -> None:
    template = etree.fromstring(a.ein.with_name(a.ein.name + ".template").read_bytes())
    manager = xmlsec.KeysManager()
    key = xmlsec.Key.from_file(str(a.zertifikat), xmlsec.constants.KeyDataFormatCertPem)
    key.name = template.findtext(".//{*}KeyName")
    manager.add_key(key)
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.constants.KeyDataAes, 256, xmlsec.constants.KeyDataTypeSession)
    a.aus.write_bytes(etree.tostring(context.encrypt_binary(template, a.ein.read_bytes())))

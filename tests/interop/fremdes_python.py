"""signxml and pybergshamra, run in their own environment: ``python fremdes_python.py NAME TASKS ANSWERS``.

Nothing of the gateway is imported here: the environment has the tool alone (``requirements/interop.txt``).
"""

import importlib
import re
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from aufgaben import Antwort, Aufgabe, Verb  # type: ignore[import-not-found]


def signxml_tut() -> dict[Verb, Callable[[Aufgabe], None]]:
    """Return what signxml can: signatures."""
    signxml = importlib.import_module("signxml")
    etree = importlib.import_module("lxml.etree")

    def pruefe(a: Aufgabe) -> None:
        root = etree.fromstring(a.ein.read_bytes())
        references = len(root.findall(".//{http://www.w3.org/2000/09/xmldsig#}Reference"))
        config = signxml.SignatureConfiguration(expect_references=references, location="./")
        signxml.XMLVerifier().verify(root, x509_cert=a.zertifikat.read_text(), expect_config=config)

    def signiere(a: Aufgabe) -> None:
        root = etree.fromstring(a.ein.read_bytes())
        root.remove(root[-1])  # the template is for other tools
        signer = signxml.XMLSigner(
            method=signxml.methods.enveloped, signature_algorithm=signxml.SignatureMethod(a.methode),
            digest_algorithm=signxml.DigestAlgorithm(a.daten),
            c14n_algorithm=signxml.CanonicalizationMethod(a.form),
        )  # fmt: skip
        signed = signer.sign(root, key=a.schluessel.read_bytes(), cert=[a.zertifikat.read_text()])
        a.aus.write_bytes(etree.tostring(signed))

    return {Verb.PRUEFE: pruefe, Verb.SIGNIERE: signiere}


def bergshamra_tut() -> dict[Verb, Callable[[Aufgabe], None]]:
    """Return what pybergshamra can: everything."""
    berg = importlib.import_module("pybergshamra")

    def pruefe(a: Aufgabe) -> None:
        keys = berg.KeysManager()
        keys.add_key(berg.load_x509_cert_pem(a.zertifikat.read_bytes()))
        context = berg.DsigContext(keys)
        context.trusted_keys_only = True
        context.require_reference_digests = True
        if "SignedProperties" in a.ein.read_text():
            context.strict_verification = (
                False  # it takes the properties of XAdES, inside the signature, for an attack
            )
        result = berg.verify(context, a.ein.read_text())
        if not result:
            raise ValueError(f"{result!r}")

    def signiere(a: Aufgabe) -> None:
        keys = berg.KeysManager()
        keys.add_key(berg.load_pem_auto(a.schluessel.read_bytes()))
        der = re.sub(r"-----[A-Z ]+-----|\s", "", a.zertifikat.read_text())
        template = a.ein.read_text().replace("<ds:X509Certificate>", f"<ds:X509Certificate>{der}")
        a.aus.write_text(berg.sign(berg.DsigContext(keys), template))

    def oeffne(a: Aufgabe) -> None:
        keys = berg.KeysManager()
        keys.add_key(berg.load_pem_auto(a.schluessel.read_bytes()))
        a.aus.write_bytes(berg.decrypt_to_bytes(berg.EncContext(keys), a.ein.read_text()))

    def verschluessle(a: Aufgabe) -> None:
        keys = berg.KeysManager()
        keys.add_key(berg.load_x509_cert_pem(a.zertifikat.read_bytes()))
        template = a.ein.with_name(a.ein.name + ".template").read_text()
        a.aus.write_text(berg.encrypt(berg.EncContext(keys), template, a.ein.read_bytes()))

    return {Verb.PRUEFE: pruefe, Verb.SIGNIERE: signiere, Verb.OEFFNE: oeffne, Verb.VERSCHLUESSLE: verschluessle}


def main(name: str, tasks: str, answers: str) -> None:
    """Answer every line."""
    tut = {"signxml": signxml_tut, "pybergshamra": bergshamra_tut}[name]()
    lines = []
    for line in Path(tasks).read_text().splitlines():
        task = Aufgabe.lies(line)
        try:
            tut[task.verb](task)
            lines.append(Antwort(True).zeile())
        except Exception as error:  # whatever a foreign tool raises is its answer
            lines.append(Antwort(False, f"{type(error).__name__}: {error}").zeile())
    Path(answers).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

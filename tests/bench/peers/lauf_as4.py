"""as4, run in its own environment: a signed and encrypted AS4 message is built, and parsed with its receipt.

It carries XML alone. The file stands in it as base64 in pieces, for its parser takes no text longer than 10 MB;
that is made before the clock starts and taken out after it stopped.
"""

import base64
import importlib
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from takt import Auftrag, Kannnicht, messe  # type: ignore[import-not-found]

STUECK = 3 << 20
"""Octets in one element."""
ART = "urn:x::Datei##urn:x:bench::1.0"
"""Identifier of an invented kind of document."""


def schritte(a: Auftrag) -> dict[str, Callable[[], object]]:
    """Return what it does, with the sender's certificate pinned; the receipt is made while it parses."""
    if a.stufe != "rsa":
        raise Kannnicht("signs with RSA alone")
    as4, peppol = importlib.import_module("as4"), importlib.import_module("as4.peppol")
    x509 = importlib.import_module("cryptography.x509")
    load_key = importlib.import_module("cryptography.hazmat.primitives.serialization").load_pem_private_key
    size = a.payload.stat().st_size

    def cert(name: str) -> Any:
        return x509.load_pem_x509_certificate(a.pem(f"{name}.crt.pem").read_bytes())

    def inside(name: str, own: str) -> Any:
        key = load_key(a.pem(f"{own}.key.pem").read_bytes(), None)
        return peppol.create_peppol_internal_party(name, cert(own), as4.AS4LocalPrivateKey(key))

    us, them = inside("kiel", "rsa"), inside("hannover", "chiffre")
    outside = peppol.create_peppol_external_party("hannover", cert("chiffre"))
    policy = as4.SecurityPolicy(
        signer_resolver=as4.pinned_certificates(cert("rsa")), maximum_decompressed_size=2 * size + (1 << 20)
    )
    document = _als_xml(a.payload) if a.schritt == "seal" else b""
    last: list[Any] = []

    def seal() -> None:
        message = peppol.build_peppol_message(
            payload=document, local_party=us, remote_party=outside, sender="9932:1", recipient="9932:2",
            sender_country_id="DE", document_type_identifier_scheme="busdox-docid-qns",
            document_type_identifier_value=ART, process_identifier="urn:x:bench",
        )  # fmt: skip
        body, boundary = message.get_request_data()
        a.sealed.write_bytes(json.dumps(dict(message.get_http_headers(boundary))).encode() + b"\n" + body)

    def oeffne() -> None:
        head, _, body = a.sealed.read_bytes().partition(b"\n")
        done = peppol.parse_peppol_message(
            request_headers=json.loads(head), request_body=body, local_party=them, security_policy=policy
        )
        if not done.successful:
            raise Kannnicht(" ".join(f"{one.error_code} {one.error_detail}" for one in done.errors))
        last[:] = [next(iter(done.message.decrypted_data.values()))]

    def oeffne_und_schreibe() -> None:
        oeffne()
        a.opened.write_bytes(b"".join(base64.b64decode(one) for one in re.findall(rb"<s>([^<]+)</s>", last[0])))

    return {"seal": seal, "open": oeffne_und_schreibe}


def _als_xml(datei: Path) -> bytes:
    parts = []
    with datei.open("rb") as stream:
        while piece := stream.read(STUECK):
            parts.append(b"<s>" + base64.b64encode(piece) + b"</s>")
    return b'<Datei xmlns="urn:x">' + b"".join(parts) + b"</Datei>"


if __name__ == "__main__":
    messe(schritte)

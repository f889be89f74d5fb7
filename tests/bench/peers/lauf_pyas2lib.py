"""pyas2lib, run in its own environment: a signed and encrypted AS2 message is built, and parsed.

A program of its own: it imports nothing of the gateway, and nothing of the gateway imports it.
"""

import importlib
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from takt import Auftrag, Kannnicht, messe  # type: ignore[import-not-found]

VERSION = re.compile(r"(OpenSSL \d\.\d\.)\d{2,}")


def lade() -> Any:
    """Import it. oscrypto 1.3.0 knows only patch levels of one digit: for that one look we call it 3.0.9."""
    search = re.search

    def kurz(pattern: Any, text: Any, *rest: Any) -> Any:
        return search(pattern, VERSION.sub(r"\g<1>9", text) if isinstance(text, str) else text, *rest)

    re.search = kurz  # type: ignore[assignment]
    try:
        return importlib.import_module("pyas2lib")
    finally:
        re.search = search


def schritte(a: Auftrag) -> dict[str, Callable[[], object]]:
    """Return what it does; the certificates are judged each time, as ours are."""
    if a.stufe != "rsa":
        raise Kannnicht("signs with RSA alone")
    as2 = lade()
    ca = a.pem("wurzel.crt.pem").read_bytes() + a.pem("unter-ca.crt.pem").read_bytes()

    def pem(name: str) -> bytes:
        return bytes(a.pem(f"{name}.key.pem").read_bytes() + a.pem(f"{name}.crt.pem").read_bytes())

    us = as2.Organization(as2_name="kiel", sign_key=pem("rsa"), sign_key_pass=None)
    them = as2.Organization(as2_name="hannover", decrypt_key=pem("chiffre"), decrypt_key_pass=None)
    usual = {
        "sign": True,
        "encrypt": True,
        "enc_alg": "aes_256_cbc",
        "digest_alg": "sha256",
        "sign_alg": "rsassa_pss",
    }
    reader = as2.Partner(
        as2_name="hannover", encrypt_cert=a.pem("chiffre.crt.pem").read_bytes(), encrypt_cert_ca=ca, **usual
    )
    author = as2.Partner(
        as2_name="kiel", verify_cert=a.pem("rsa.crt.pem").read_bytes(), verify_cert_ca=ca,
        canonicalize_as_binary=True, **usual,
    )  # fmt: skip

    def seal() -> None:
        message = as2.Message(us, reader)
        message.build(a.payload.read_bytes(), filename="payload", content_type="application/octet-stream")
        a.sealed.write_bytes(message.headers_str + b"\r\n" + message.content)

    def oeffne() -> None:
        message = as2.Message()
        status, (error, _trace), _mdn = message.parse(
            a.sealed.read_bytes(), find_org_cb=lambda _: them, find_partner_cb=lambda _: author
        )
        if status != "processed":
            raise Kannnicht(f"{status}: {error}")
        a.opened.write_bytes(message.content)

    return {"seal": seal, "open": oeffne}


if __name__ == "__main__":
    messe(schritte)

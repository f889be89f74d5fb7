"""Tokens in software for tests: SoftHSM (no OAEP with SHA-256) and the one of NSS (which has it).

A process initialises a PKCS#11 library once; so each worker has one folder for SoftHSM and one for NSS, and a test
module makes a token of its own in the first.
"""

import ctypes
import os
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from gateway.keystore.erzeugen import PrivateKey, key_pem, write_private
from gateway.keystore.pki import Ausgestellt
from gateway.keystore.token import Bibliothek

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
NSS = next(Path("/usr/lib").glob("*-linux-gnu/libsoftokn3.so"), Path("libsoftokn3.so"))
PIN = "4711-geheim"
NSS_TOKEN = "NSS Certificate DB"


@cache
def softhsm_ordner() -> Path:
    """The folder in which the SoftHSM of this process keeps its tokens."""
    folder = Path(mkdtemp(prefix="softhsm-"))
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(config)
    return folder


def _tippe(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True, timeout=60)


def neuer_token(label: str) -> Path:
    """Make a SoftHSM token and return its folder on disk."""
    tokens = softhsm_ordner() / "tokens"
    before = set(tokens.iterdir())
    _tippe("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "87654321")
    (made,) = set(tokens.iterdir()) - before
    Bibliothek.zu(SOFTHSM)._neu_ab = 0.0  # a library sees a token that came later only when it is begun anew
    return made


def lege_hinein(label: str, name: str, key: PrivateKey, folder: Path, number: int) -> None:
    """Import a key into a SoftHSM token under a label and an id."""
    file = folder / f"{label}-{name}.pem"
    write_private(file, key_pem(key))
    _tippe(
        "softhsm2-util", "--import", file, "--token", label, "--label", name, "--id", f"{number:02x}", "--pin", PIN
    )
    file.unlink()


class _InitArgs(ctypes.Structure):
    """``CK_C_INITIALIZE_ARGS`` with the field in which NSS takes its parameters."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("create", "destroy", "lock", "unlock")),
        ("flags", ctypes.c_ulong),
        ("parameters", ctypes.c_char_p),
        ("reserved", ctypes.c_void_p),
    )


@cache
def nss_modul(name: str, issued: Ausgestellt) -> Any:
    """The library of NSS with a key in it, initialised as it wants; to be given back by ``keystore.token.lade``."""
    from pkcs11 import _pkcs11

    folder = Path(mkdtemp(prefix="nss-"))
    (folder / "pin").write_text(PIN)
    (folder / "p12").write_bytes(
        pkcs12.serialize_key_and_certificates(
            name.encode(),
            issued.key,
            x509.load_der_x509_certificate(issued.der),
            None,
            BestAvailableEncryption(PIN.encode()),
        )
    )
    place = f"sql:{folder}"
    _tippe("certutil", "-N", "-d", place, "-f", folder / "pin")
    _tippe("pk12util", "-i", folder / "p12", "-d", place, "-k", folder / "pin", "-w", folder / "pin")
    functions = ctypes.c_void_p()
    assert ctypes.CDLL(str(NSS)).C_GetFunctionList(ctypes.byref(functions)) == 0
    assert functions.value is not None
    pointer = ctypes.c_void_p.from_address(functions.value + ctypes.sizeof(ctypes.c_void_p)).value
    assert pointer is not None
    parameters = f"configdir='{place}' certPrefix='' keyPrefix='' secmod='' flags=".encode()
    arguments = _InitArgs(flags=2, parameters=parameters)
    initialize = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)(pointer)
    assert initialize(ctypes.addressof(arguments)) == 0
    return _pkcs11.lib.__new__(_pkcs11.lib, str(NSS))

"""RSA keys of the program under test are made once for all processes of a run: each takes a second of processor.

Its hook is a plugin of ``tests/conftest.py``. The n-th key that a process asks for is the n-th of the run, so no
process gets one twice; that another one has the same, nobody can notice. Programs of their own make their own.
"""

import fcntl
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.keystore.erzeugen import KEY_KINDS, PrivateKey, key_pem


def _vorrat(ordner: Path, art: str, mache: Callable[[], PrivateKey]) -> Callable[[], PrivateKey]:
    nummern = count()

    def naechster() -> PrivateKey:
        path = ordner / f"{art}-{next(nummern)}.pem"
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if octets := file.read():
                found = serialization.load_pem_private_key(octets, None, unsafe_skip_rsa_key_validation=True)
                assert isinstance(found, rsa.RSAPrivateKey)
                return found
            made = mache()
            file.write(key_pem(made))
            return made

    return naechster


@pytest.fixture(scope="session", autouse=True)
def _rsa_schluessel(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    ordner = (base.parent if hasattr(pytestconfig, "workerinput") else base) / "rsa"  # workers share the parent
    ordner.mkdir(mode=0o700, exist_ok=True)
    for art in [one for one in KEY_KINDS if one.startswith("rsa")]:
        KEY_KINDS[art] = _vorrat(ordner, art, KEY_KINDS[art])

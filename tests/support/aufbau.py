"""What a stage of test installations is built from: PKI, ports, entries of the directory, configuration."""

import os
import random
import shutil
import socket
import tempfile
from collections import deque
from contextlib import suppress
from functools import cache
from pathlib import Path
from unittest.mock import patch

from support.pki import _Keys

from gateway import clock
from gateway.domain.ids import Kennung
from gateway.keystore.pki import Ausgestellt, Pki, make_pki, write_pki
from gateway.keystore.rezept import read_recipe
from gateway.resources import data
from gateway.trust.verzeichnis import TEST_MARK

HANNOVER, KIEL, BREMEN = Kennung("azr:999901"), Kennung("azr:999902"), Kennung("azr:999903")
"""Asks for files, gives them, and a third authority that others only write as."""
PORTS = range(10_240, 32_000)
"""Below the range from which the system gives ports to callers."""
WEITERE_ZERTIFIKATE = """
[[behoerde]]
kennung = "azr:999903"
name = "Auslaenderbehoerde Bremen"
[[zertifikat]]
name = "azr-999902/alt"
art = "signatur"
schluessel = "p256"
aussteller = "unter-ca"
beginn_tage = -400
ende_tage = -1
[[zertifikat]]
name = "azr-999902/gesperrt"
art = "signatur"
schluessel = "p256"
aussteller = "unter-ca"
"""
"""A third authority; and of Kiel an expired and a revoked certificate."""
WEITERE_EINTRAEGE = """
[[teilnehmer.zertifikat]]
datei = "azr-999902/alt.crt.pem"
rollen = ["transport"]
[[teilnehmer.zertifikat]]
datei = "azr-999902/gesperrt.crt.pem"
rollen = ["transport"]
gesperrt_ab = 2020-01-01T00:00:00Z
[[teilnehmer]]
kennung = "azr:999903"
name = "Ausländerbehörde Bremen (Test)"
ags = ["04011000"]
email = "bremen@test.example"
anschrift = { postleitzahl = "28195", wohnort = "Bremen", strasse = "Testweg", hausnummer = "3" }
schluesselordner = "azr-999903"
"""


@cache
def stage_pki(betrieb: str) -> Pki:
    """The PKI of the demo with one authority more, from this very moment: TLS asks the machine's clock.

    For ``echt`` without the mark that a productive directory refuses.
    """
    recipe = (data("certs") / "testpki.toml").read_text(encoding="utf-8") + WEITERE_ZERTIFIKATE
    with patch("gateway.keystore.pki.TEST_MARK", TEST_MARK if betrieb == "test" else "Pruefstand"):
        return make_pki(read_recipe(recipe), moment=clock.now(), make_key=_Keys(0))


@cache
def _muster(betrieb: str) -> "tempfile.TemporaryDirectory[str]":
    folder = tempfile.TemporaryDirectory(prefix="aktenbote-pki-")
    write_pki(stage_pki(betrieb), Path(folder.name) / "pki")
    return folder


def lege_pki(betrieb: str, ordner: Path) -> None:
    """Put the files of the PKI of the stage into a new folder: a copy, for each is encoded and synced once."""
    shutil.copytree(Path(_muster(betrieb).name) / "pki", ordner)


def ausgestellt(kennung: Kennung, name: str, betrieb: str = "test") -> Ausgestellt:
    """A certificate of an authority with its key, such as ``transport``."""
    return stage_pki(betrieb).zertifikate[f"{kennung.replace(':', '-')}/{name}"]


LAEUFER = 8
"""Test processes beside each other that never choose the same port."""
_VERGEBEN: deque[int] = deque(maxlen=500)
"""Ports that were chosen last: two houses of one test are bound later, and must not get the same one."""


def free_port() -> int:
    """A port of loopback that nobody listens on and the system gives to no caller.

    It is bound later: two test processes must not choose the same one meanwhile.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % LAEUFER
    while True:
        port = random.SystemRandom().choice(PORTS[worker::LAEUFER])
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            if port not in _VERGEBEN:
                _VERGEBEN.append(port)
                return port


TOML = """
betrieb = "{betrieb}"
[trust]
crls = {crls}
[server]
partner_port = {port}
ops_port = 0
tls_certificate = "{keys}/tls.crt.pem"
tls_key = "file:{keys}/tls.key.pem"
[directory]
file = "../verzeichnis.xml"
signer = "../pki/verzeichnis.crt.pem"
[keys]
storage_key = "file:storage.key"
witness_key = "file:{keys}/zeuge.key.pem"
[[authority]]
kennung = "{kennung}"
name = "Ausländerbehörde {ort} (Test)"
email = "{kleinort}@test.example"
postal_code = "{plz}"
town = "{ort}"
street = "Testweg"
content_key = "file:{keys}/inhalt.key.pem"
content_certificate = "{keys}/inhalt.crt.pem"
transport_key = "file:{keys}/transport.key.pem"
transport_certificate = "{keys}/transport.crt.pem"
decrypt = [{{ key = "file:{keys}/chiffre.key.pem", certificate = "{keys}/chiffre.crt.pem" }}]
log_key = "file:{keys}/protokoll.key.pem"
file_reference = "TEST-{ort} {{year}}-{{number:05d}}"
usual_requests_per_day = {uebliche}
retention_days = {aufbewahrung}
[transfer]
retry_first_s = 0.05
retry_max_s = 1.0
segment_tries = 2
segment_size_mib = 1
[inbox]
interval_s = 0.05
[formats]
encrypted = "accept"
javascript = "accept"
launch = "accept"
embedded_files = "accept"
xfa = "accept"
external = "accept"
open_action = "accept"
unreadable = "accept"
[limits]
quarantine_mib_per_partner = 1
reserve_free_mib = 0
"""

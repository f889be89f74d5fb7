"""Revocation lists of the configuration count, in both forms."""

import asyncio
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from support.tippen import tippe

from gateway import clock
from gateway.domain.ids import kennung
from gateway.keystore import load_certificate
from gateway.settings import load
from gateway.trust.sperre import Sperrstatus
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.wiring import assemble


def sperrstatus(haus: Path) -> Sperrstatus:
    """What the installation knows about the revocation of its own content certificate."""
    one = assemble(load(haus / "aktenbote.toml"))
    try:
        certificate = load_certificate(haus / "keys" / "inhalt.crt.pem")
        trust = one.umgebung.vertrauen
        return trust.pruefe(certificate, Schluesselrolle.INHALT, kennung("azr:999901"), clock.now()).sperre
    finally:
        asyncio.run(one.store.close())


def nenne(haus: Path, *names: str) -> None:
    config = haus / "aktenbote.toml"
    listed = ", ".join(f'"{name}"' for name in names)
    config.write_text(config.read_text("utf-8").replace("# crls = []", f"crls = [{listed}]"), "utf-8")


def test_without_a_list_revocation_is_unknown(haus: Path) -> None:
    assert sperrstatus(haus) is Sperrstatus.UNBEKANNT


@pytest.mark.parametrize("form", ["pem", "der"])
def test_current_lists_prove_that_a_certificate_is_not_revoked(haus: Path, form: str) -> None:
    for name in ("wurzel", "unter-ca"):
        pem = (haus / "pki" / f"{name}.crl.pem").read_bytes()
        (haus / f"{name}.der").write_bytes(x509.load_pem_x509_crl(pem).public_bytes(Encoding.DER))
    nenne(
        haus, *(["pki/wurzel.crl.pem", "pki/unter-ca.crl.pem"] if form == "pem" else ["wurzel.der", "unter-ca.der"])
    )
    assert sperrstatus(haus) is Sperrstatus.GUT


def test_a_list_that_is_not_there_stops_the_start(haus: Path) -> None:
    nenne(haus, "pki/verlegt.crl.pem")
    assert "verlegt.crl.pem" in tippe("task", "list", config=haus / "aktenbote.toml", code=2).fehler

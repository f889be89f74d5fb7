"""Sets up the two authorities of the demo as an operator would: test PKI, directory, installations."""

import re
from dataclasses import dataclass
from pathlib import Path

from gateway.demo.bedienung import Dienst, Hands, free_port
from gateway.demo.meldungen import HANNOVER, KIEL
from gateway.resources import data

RECIPE_PORTS = {"azr:999901": "8443", "azr:999902": "8444"}
"""Ports of the directory recipe that comes with the package; the demo puts in those the system gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buehne:
    """The two authorities, each with a folder of its own; they share nothing but the loopback network."""

    hannover: Dienst
    kiel: Dienst


def baue_auf(folder: Path, hands: Hands) -> Buehne:
    """Make certificates, a signed directory and both installations below ``folder``."""
    pki = folder / "pki"
    hands.type("pki", "make", "--out", pki)
    ports = {kennung: free_port() for kennung in RECIPE_PORTS}
    recipe = pki / "verzeichnis.toml"
    text = data("certs").joinpath("testverzeichnis.toml").read_text(encoding="utf-8")
    for kennung, port in ports.items():
        text = text.replace(f"https://127.0.0.1:{RECIPE_PORTS[kennung]}", f"https://127.0.0.1:{port}")
    recipe.write_text(text, encoding="utf-8")
    draft, signed, signer = (
        folder / "verzeichnis-entwurf.xml",
        folder / "verzeichnis.xml",
        pki / "verzeichnis.crt.pem",
    )
    hands.type("directory", "make", recipe, "--out", draft)
    hands.type("directory", "sign", draft, "--key", pki / "verzeichnis.key.pem", "--cert", signer, "--out", signed)
    hands.type("directory", "check", signed, "--key", signer)
    return Buehne(
        hannover=_installation(folder / "hannover", HANNOVER.kennung, "Hannover", "30159", ports, hands),
        kiel=_installation(folder / "kiel", KIEL.kennung, "Kiel", "24103", ports, hands),
    )


def _installation(folder: Path, kennung: str, ort: str, plz: str, ports: dict[str, int], hands: Hands) -> Dienst:
    base = folder.parent
    hands.type(
        "init",
        folder,
        "--kennung",
        kennung,
        "--name",
        f"Ausländerbehörde {ort} (Test)",
        "--email",
        f"{ort.lower()}@test.example",
        "--street",
        "Testweg",
        "--postal-code",
        plz,
        "--town",
        ort,
        "--keys",
        base / "pki" / kennung.replace(":", "-"),
        "--directory",
        base / "verzeichnis.xml",
        "--signer",
        base / "pki" / "verzeichnis.crt.pem",
        "--partner-port",
        str(ports[kennung]),
        "--ops-port",
        str(free_port()),
    )
    config = folder / "aktenbote.toml"
    text = config.read_text(encoding="utf-8")
    text = text.replace('# format = "auto"', 'format = "json"')
    text = re.sub(r"# retry_first_s = .*", "retry_first_s = 0.5", text)
    config.write_text(text, encoding="utf-8")
    return Dienst(name=ort, folder=folder, say=hands.say)

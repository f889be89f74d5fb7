"""Networks of real installations beyond ``buehne``: with a Vermittlungsstelle, or several authorities in one.

A network is a plan: which authorities live in which house, who is reached through which Vermittlungsstelle. It is
written down as recipes, made into certificates and a signed directory, and opened with real ports.
"""

import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tomli_w
from support.buehne import HANNOVER, KIEL, Haus, bestaetigt, free_port
from support.pki import _Keys, signed_directory

from gateway import clock
from gateway.domain.ids import Kennung
from gateway.keystore.pki import Pki, make_pki, write_pki
from gateway.keystore.rezept import read_recipe
from gateway.keystore.speicher import make_storage_key
from gateway.keystore.verzeichnisrezept import make_verzeichnis
from gateway.resources import data
from gateway.settings import load
from gateway.trust.verzeichnis import Verzeichnis

LUEBECK = Kennung("azr:999904")
STELLE = Kennung("vst:nord-1")
"""The Vermittlungsstelle: keys of its own, no area, no case files."""
ORTE = {
    HANNOVER: ("Hannover", "30159", ["03241001"]),
    KIEL: ("Kiel", "24103", ["01002000"]),
    LUEBECK: ("Lübeck", "23552", ["01003000"]),
    STELLE: ("Rendsburg", "24768", []),
}


@cache
def netz_pki() -> Pki:
    """Certificates for all of them, from this very moment."""
    text = (data("certs") / "testpki.toml").read_text(encoding="utf-8")
    head = text[: text.index("\n[[behoerde]]") + 1]
    for kennung, (ort, _, _) in ORTE.items():
        head += f'[[behoerde]]\nkennung = "{kennung}"\nname = "{ort.replace("ü", "ue")}"\n'
    return make_pki(read_recipe(head), moment=clock.now(), make_key=_Keys(0))


def eintrag(kennung: Kennung, port: int | None, vermittlung: Kennung | None) -> dict[str, Any]:
    """One participant as an operator writes it in the recipe of the directory."""
    ort, plz, ags = ORTE[kennung]
    fields: dict[str, Any] = {
        "kennung": kennung,
        "name": f"{'Vermittlungsstelle' if kennung == STELLE else 'Ausländerbehörde'} {ort} (Test)",
        "art": "vermittlungsstelle" if kennung == STELLE else "auslaenderbehoerde",
        "ags": ags,
        "email": "post@test.example",
        "anschrift": {"postleitzahl": plz, "wohnort": ort, "strasse": "Testweg", "hausnummer": "1"},
        "schluesselordner": kennung.replace(":", "-"),
    }
    if port is not None:
        fields["postfach"] = f"https://127.0.0.1:{port}"
    if vermittlung is not None:
        fields["vermittlung"] = vermittlung
    return fields


def _haus(ordner: Path, name: str, bewohner: tuple[Kennung, ...], port: int) -> Haus:
    """Write the configuration of one house with one or more authorities."""
    folder = ordner / name
    folder.mkdir()
    make_storage_key(folder / "storage.key")
    authorities = []
    for kennung in bewohner:
        ort, plz, _ = ORTE[kennung]
        keys = f"../pki/{kennung.replace(':', '-')}"
        authorities.append(
            {
                "kennung": kennung,
                "name": f"{ort} (Test)",
                "email": "post@test.example",
                "postal_code": plz,
                "town": ort,
                "street": "Testweg",
                "content_key": f"file:{keys}/inhalt.key.pem",
                "content_certificate": f"{keys}/inhalt.crt.pem",
                "transport_key": f"file:{keys}/transport.key.pem",
                "transport_certificate": f"{keys}/transport.crt.pem",
                "decrypt": [{"key": f"file:{keys}/chiffre.key.pem", "certificate": f"{keys}/chiffre.crt.pem"}],
                "log_key": f"file:{keys}/protokoll.key.pem",
            }
        )
    first = f"../pki/{bewohner[0].replace(':', '-')}"
    config = {
        "betrieb": "test",
        "server": {
            "partner_port": port,
            "ops_port": 0,
            "tls_certificate": f"{first}/tls.crt.pem",
            "tls_key": f"file:{first}/tls.key.pem",
        },
        "directory": {"file": "../verzeichnis.xml", "signer": "../pki/verzeichnis.crt.pem"},
        "keys": {"storage_key": "file:storage.key", "witness_key": f"file:{first}/zeuge.key.pem"},
        "transfer": {"retry_first_s": 0.05, "retry_max_s": 1.0, "segment_size_mib": 1},
        "inbox": {"interval_s": 0.05},
        "limits": {"reserve_free_mib": 0},
        "authority": authorities,
    }
    path = folder / "aktenbote.toml"
    path.write_text(tomli_w.dumps(config), encoding="utf-8")
    return Haus(bewohner[0], load(path, {}))


@dataclass
class Netz:
    """Houses by name, and the directory they share."""

    ordner: Path
    plan: Mapping[str, tuple[Kennung, ...]]
    ports: Mapping[str, int]
    haeuser: dict[str, Haus]
    verzeichnis: Verzeichnis | None = None

    def __getitem__(self, name: str) -> Haus:
        return self.haeuser[name]

    def arbeite(self) -> None:
        """Let the real loops of every house run."""
        for haus in self.haeuser.values():
            haus.arbeite()

    def stelle_aus(self, vermittelt: tuple[Kennung, ...]) -> None:
        """Issue the next directory; houses that run take it when they look."""
        recipe = tomllib.loads((data("certs") / "testverzeichnis.toml").read_text(encoding="utf-8"))
        recipe["nummer"] = 1 if self.verzeichnis is None else self.verzeichnis.nummer + 1
        recipe["teilnehmer"] = []
        for name, bewohner in self.plan.items():
            for index, kennung in enumerate(bewohner):
                away = kennung in vermittelt
                entry = eintrag(kennung, None if away else self.ports[name], STELLE if away else None)
                if index and not away:  # the Postfach of a house shows one certificate: that of the first authority
                    entry["zertifikat"] = [_tls_of(bewohner[0])]
                recipe["teilnehmer"].append(entry)
        typed = self.ordner / "pki" / "verzeichnis.toml"
        typed.write_text(tomli_w.dumps(recipe), encoding="utf-8")
        self.verzeichnis = make_verzeichnis(typed, moment=clock.now())
        octets = signed_directory(self.verzeichnis, by=netz_pki().zertifikate["verzeichnis"])
        (self.ordner / "verzeichnis.xml").write_bytes(octets)
        for haus in self.haeuser.values():
            bestaetigt(haus.konfiguration.data, octets)


def stelle_auf(
    ordner: Path, plan: Mapping[str, tuple[Kennung, ...]], *, vermittelt: tuple[Kennung, ...] = ()
) -> Netz:
    """Make PKI, directory and houses. ``vermittelt`` are reached through the Vermittlungsstelle alone."""
    write_pki(netz_pki(), ordner / "pki")
    ports = {name: free_port() for name in plan}
    houses = {name: _haus(ordner, name, bewohner, ports[name]) for name, bewohner in plan.items()}
    made = Netz(ordner, plan, ports, houses)
    made.stelle_aus(vermittelt)
    return made


def _tls_of(first: Kennung) -> dict[str, Any]:
    """The house answers for this authority with the certificate of another: it stands in both entries."""
    return {"datei": f"{first.replace(':', '-')}/tls.crt.pem", "rollen": ["tls", "abruf", "einlieferung"]}


@asynccontextmanager
async def netz(
    ordner: Path, plan: Mapping[str, tuple[Kennung, ...]], *, vermittelt: tuple[Kennung, ...] = ()
) -> AsyncIterator[Netz]:
    """All houses with open ports in this folder."""
    made = stelle_auf(ordner, plan, vermittelt=vermittelt)
    try:
        for haus in made.haeuser.values():
            await haus.oeffne()
        yield made
    finally:
        for haus in made.haeuser.values():
            await haus.schliesse()

"""A file crosses between an authority of the administration PKI and one whose signatures are on brainpool curves.

The administration PKI issues one RSA certificate for signing, decrypting and TLS, without extended key usage and
without basicConstraints; another root issues the partner's.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import tomli_w
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from support.buehne import HANNOVER, KIEL, jemand
from support.netz import Netz, eintrag, netz_pki, stelle_auf
from support.pki import _Keys, signed_directory

from gateway import clock
from gateway.audit.checkpoint import ursprung, vkey
from gateway.domain.ids import Kennung
from gateway.domain.states import Zustand
from gateway.keystore.erzeugen import key_pem
from gateway.keystore.pki import Ausgestellt, Pki, make_pki
from gateway.keystore.rezept import read_recipe
from gateway.keystore.verzeichnisrezept import make_verzeichnis
from gateway.resources import data

REZEPT = """
tls_namen = ["127.0.0.1"]
[[zertifikat]]
name = "verwaltung"
art = "ca"
schluessel = "rsa-3072"
[[zertifikat]]
name = "verwaltung-unter"
art = "ca"
schluessel = "rsa-3072"
aussteller = "verwaltung"
pfadlaenge = 0
[[zertifikat]]
name = "kiel"
art = "alles"
schluessel = "rsa-3072"
aussteller = "verwaltung-unter"
san = ["127.0.0.1"]
[[zertifikat]]
name = "kurven"
art = "ca"
schluessel = "brainpoolp384r1"
[[zertifikat]]
name = "hannover-transport"
art = "signatur"
schluessel = "brainpoolp256r1"
aussteller = "kurven"
[[zertifikat]]
name = "hannover-inhalt"
art = "signatur"
schluessel = "brainpoolp384r1"
aussteller = "kurven"
"""
ALLE_ROLLEN = ["tls", "abruf", "einlieferung", "transport", "inhalt", "chiffre"]


@cache
def pki() -> Pki:
    return make_pki(read_recipe(REZEPT), moment=clock.now(), make_key=_Keys(0))


def lege_hin(ordner: Path, name: str, one: Ausgestellt) -> None:
    """Put certificate and key where the house's configuration names the usual ones."""
    (ordner / f"{name}.crt.pem").write_bytes(one.pem)
    (ordner / f"{name}.key.pem").write_bytes(key_pem(one.key))


def protokollschluessel(kennung: Kennung) -> list[dict[str, str]]:
    """The entry of the log's key, as an operator types it."""
    key = netz_pki().schluessel[f"{kennung.replace(':', '-')}/protokoll"]
    return [{"rolle": "protokoll", "vkey": vkey(ursprung(kennung, 1), key.public_key().public_bytes_raw())}]


def stelle_aus(n: Netz) -> None:
    """Issue the directory: Kiel's one certificate has every role, Hannover's signatures are on brainpool curves."""
    ordner = n.ordner / "pki"
    kiel, hannover = ordner / "azr-999902", ordner / "azr-999901"
    for name in ("tls", "transport", "inhalt", "chiffre"):
        lege_hin(kiel, name, pki().zertifikate["kiel"])
    for name in ("transport", "inhalt"):
        lege_hin(hannover, name, pki().zertifikate[f"hannover-{name}"])
    for name in ("verwaltung", "verwaltung-unter", "kurven"):
        (ordner / f"{name}.crt.pem").write_bytes(pki().zertifikate[name].pem)
    recipe: dict[str, Any] = tomllib.loads((data("certs") / "testverzeichnis.toml").read_text(encoding="utf-8"))
    recipe["nummer"] = 2
    recipe["anker"] += ["verwaltung.crt.pem", "kurven.crt.pem"]
    recipe["zwischenstellen"] += ["verwaltung-unter.crt.pem"]
    eines = eintrag(KIEL, n.ports["nord"], None) | {
        "zertifikat": [{"datei": "azr-999902/tls.crt.pem", "rollen": ALLE_ROLLEN}],
        "schluessel": protokollschluessel(KIEL),
    }
    del eines["schluesselordner"]
    recipe["teilnehmer"] = [eines, eintrag(HANNOVER, n.ports["sued"], None)]
    typed = ordner / "verzeichnis.toml"
    typed.write_text(tomli_w.dumps(recipe), encoding="utf-8")
    made = make_verzeichnis(typed, moment=clock.now())
    signed = signed_directory(made, by=netz_pki().zertifikate["verzeichnis"])
    (n.ordner / "verzeichnis.xml").write_bytes(signed)


def test_the_certificates_are_of_the_kinds_the_name_says() -> None:
    made = {name: x509.load_der_x509_certificate(one.der) for name, one in pki().zertifikate.items()}
    kinds = {extension.value.__class__ for extension in made["kiel"].extensions}
    assert not {x509.BasicConstraints, x509.ExtendedKeyUsage} & kinds
    assert isinstance(made["kiel"].public_key(), rsa.RSAPublicKey)
    curves = {made[f"hannover-{name}"].public_key().curve.__class__ for name in ("transport", "inhalt")}  # type: ignore[union-attr]
    assert curves == {ec.BrainpoolP256R1, ec.BrainpoolP384R1}


async def test_a_file_crosses_between_the_administration_pki_and_brainpool(tmp_path: Path) -> None:
    n = stelle_auf(tmp_path, {"nord": (KIEL,), "sued": (HANNOVER,)})
    stelle_aus(n)
    kiel, hannover = n["nord"], n["sued"]
    try:
        for haus in (kiel, hannover):
            await haus.oeffne()
        n.arbeite()
        given = await kiel.lege_akte_an(jemand(1))
        await kiel.abmeldung(jemand(1))
        ident = await hannover.anmeldung(jemand(1))
        await hannover.bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        (theirs,) = await kiel.transfers()
        await kiel.bis_zustand(theirs.id, Zustand.ABGESCHLOSSEN)
        (taken,) = await hannover.akten()
        assert [one.sha256 for one in taken.dokumente] == [one.sha256 for one in given.dokumente]
        assert (await hannover.aufgaben(), await kiel.aufgaben()) == ((), ())
    finally:
        for haus in (kiel, hannover):
            await haus.schliesse()

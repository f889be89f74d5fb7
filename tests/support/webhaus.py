"""A house of pages for tests: on loopback over real TLS or plain, accounts in memory, a page of all parts."""

import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from jinja2 import DictLoader, Environment
from support.kontenspeicher import KontenImSpeicher, Konto

from gateway.domain.ids import Kennung
from gateway.domain.konto import Rolle
from gateway.resources import runbook
from gateway.web.adresse import Adresse
from gateway.web.anfrage import Anfrage
from gateway.web.app import WebAnwendung, make_app, tls_context
from gateway.web.grenzen import GRENZEN, Grenzen
from gateway.web.haus import Haus
from gateway.web.hilfeseiten import Hilfe
from gateway.web.melder import Melder
from gateway.web.wege import WEGE, Weg, Zugang
from gateway.web.zeichnen import umgebung, vorlagen

KIEL, HANNOVER = Kennung("azr:999901"), Kennung("azr:999902")
BEHOERDEN = {KIEL: "Ausländerbehörde Musterkiel (Test)", HANNOVER: "Ausländerbehörde Musterhannover (Test)"}
GEHEIMNIS = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORT = "korrekt Pferd Batterie"


def konten() -> KontenImSpeicher:
    """Frau Beispiel works for two authorities, Herr Muster for one, and one person is only invited."""
    found = KontenImSpeicher(
        Konto(
            "beispiel",
            "Frau Beispiel",
            {
                KIEL: frozenset({Rolle.SACHBEARBEITUNG}),
                HANNOVER: frozenset({Rolle.SACHBEARBEITUNG, Rolle.LEITUNG}),
            },
            PASSWORT,
            GEHEIMNIS,
            {"aaaa-bbbb"},
        ),
        Konto("muster", "Herr Muster", {KIEL: frozenset({Rolle.LEITUNG})}, PASSWORT, GEHEIMNIS),
        Konto("neu", "Frau Neu", {}, PASSWORT, GEHEIMNIS),
    )
    found.einladungen["EINL-ADUN-G123"] = Konto("gast", "Frau Gast", {KIEL: frozenset({Rolle.BETRIEB})})
    return found


async def muster(anfrage: Anfrage) -> web.StreamResponse:
    """Every part of the design system on one page."""
    return anfrage.render("muster.html")


async def geplatzt(_anfrage: Anfrage) -> web.StreamResponse:
    """Fail as nobody foresaw, with a name in the error."""
    raise RuntimeError("Haddad, Amal")


async def echo(anfrage: Anfrage) -> web.StreamResponse:
    """Say for which authority a form was taken."""
    return web.Response(text=f"{anfrage.mandant} {anfrage.felder['was']}")


MEHR = (
    Weg(methode="GET", pfad="/muster", seite=muster, fuer=Zugang.ANGEMELDET),
    Weg(methode="GET", pfad="/geplatzt", seite=geplatzt, fuer=Zugang.OFFEN),
    Weg(methode="POST", pfad="/echo", seite=echo, fuer=Zugang.ANGEMELDET),
    Weg(
        methode="GET",
        pfad="/nur-leitung",
        seite=muster,
        fuer=frozenset({Rolle.LEITUNG}),
        menue="rolle.leitung",
    ),
)


def engine() -> Environment:
    """The templates of the package, and the page of all parts."""
    found = umgebung(vorlagen().loader)  # type: ignore[arg-type]
    text = Path(__file__).with_name("muster.html").read_text("utf-8")
    own = DictLoader({"muster.html": text})
    inner = found.loader

    class Beide(DictLoader):
        def get_source(self, environment: Environment, template: str) -> object:  # type: ignore[override]
            return (own if template == "muster.html" else inner).get_source(environment, template)  # type: ignore[union-attr]

    found.loader = Beide({})
    return found


@dataclass
class Webhaus:
    """A running one."""

    port: int
    konten: KontenImSpeicher
    url: str


def zertifikat(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "web.crt.pem", folder / "web.key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


def freier_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
        return number


@asynccontextmanager
async def webhaus(
    *,
    tls: tuple[Path, Path] | None = None,
    adresse: Adresse | None = None,
    wege: tuple[Weg, ...] = (*WEGE, *MEHR),
    behoerden: Mapping[Kennung, str] = BEHOERDEN,
    hinter_proxy: bool = False,
    grenzen: Grenzen = GRENZEN,
    melder: Melder | None = None,
    port: int = 0,
) -> AsyncIterator[Webhaus]:
    """Serve until the end of the block; with TLS under ``https://localhost:PORT``."""
    accounts = konten()
    if tls is not None and adresse is None:
        port = freier_port()
        adresse = Adresse(oeffentlich=f"https://localhost:{port}")
    haus = Haus(
        anmeldungen=accounts,
        behoerden=behoerden,
        adresse=adresse or Adresse(),
        version="0.1.0",
        echt=False,
        hinter_proxy=hinter_proxy,
        grenzen=grenzen,
        hilfe=Hilfe(runbook()),
        melder=melder,
    )
    context: ssl.SSLContext | None = tls_context(str(tls[0]), str(tls[1]), None) if tls else None
    served = WebAnwendung(make_app(haus, wege=wege, engine=engine()), haus, context)
    bound = await served.start("127.0.0.1", port)
    try:
        yield Webhaus(bound, accounts, f"{'https' if tls else 'http'}://localhost:{bound}")
    finally:
        await served.stop()

"""Looks at the pages for people: their certificate, and whether browsers reach them under their address."""

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.keystore.dateien import load_certificates, load_private_key
from gateway.settings import Configuration
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, fehler, gut, hinweis
from gateway.wiring.diagnose.tueren import laeuft
from gateway.wiring.mandanten import secret

BALD = timedelta(days=30)
"""Before the certificate of the pages ends it is said so long."""
HOECHSTENS_S = 15.0
"""How long the pages may take to answer."""
ANTWORT_MAX = 256 * 1024
"""Octets of the page that are read."""
SEITE = "/anmelden"
"""What everybody may see."""
ZEICHEN = b"Aktenbote"
"""Stands on each page of ours."""
VORGESCHALTET = frozenset({502, 503, 504})
"""What a proxy answers that does not reach what is behind it."""
_TUE = "write tls_certificate and tls_key, or proxy = true behind a reverse proxy of this machine"


def seiten(configuration: Configuration, moment: datetime) -> Iterator[Diagnose]:
    """Judge what the configuration says of the pages; nothing is said where there are none."""
    area, pages = Bereich.WEB, configuration.settings.web
    if not pages.enabled:
        return
    if pages.address is None:
        yield gut(area, f"the pages are for this machine alone, http://127.0.0.1:{pages.port}")
        return
    if pages.tls_certificate is None or pages.tls_key is None:
        if pages.proxy:
            yield gut(area, f"{pages.address}: a reverse proxy of this machine speaks HTTPS")
        else:
            yield fehler(area, f"[web] address = {pages.address}, and nothing here speaks HTTPS: {_TUE}")
        return
    path = configuration.path(pages.tls_certificate)
    shown = x509.load_der_x509_certificate(load_certificates(path)[0])
    key = load_private_key(pages.tls_key, base=configuration.folder, passphrase=secret(configuration))
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != shown.public_key().public_bytes(*form):
        yield fehler(area, f"[web] tls_key is not the key of {path}: name the two that were made together")
        return
    found = list(_zertifikat(path, shown, urlsplit(pages.address).hostname or "", moment))
    yield from found or [gut(area, f"the certificate of {pages.address} counts until {_ende(shown):%Y-%m-%d}")]


def _zertifikat(path: Path, shown: x509.Certificate, host: str, moment: datetime) -> Iterator[Diagnose]:
    end = _ende(shown)
    if end <= moment:
        yield fehler(
            Bereich.WEB, f"{path} has ended on {end:%Y-%m-%d}: get the next one, and start the service anew"
        )
    elif shown.not_valid_before_utc > moment:
        yield fehler(
            Bereich.WEB,
            f"{path} does not count before {shown.not_valid_before_utc:%Y-%m-%d}: wait, or look at the clock",
        )
    elif end - moment < BALD:
        yield hinweis(Bereich.WEB, f"{path} ends on {end:%Y-%m-%d}: get the next one, and start the service anew")
    if not _nennt(shown, host):
        yield fehler(
            Bereich.WEB, f"{path} does not name {host}, so browsers refuse it: get one for the address people type"
        )


def _ende(shown: x509.Certificate) -> datetime:
    return shown.not_valid_after_utc


def _nennt(shown: x509.Certificate, host: str) -> bool:
    """Tell whether a certificate is for this host: a name, a name with a star in front, or an address."""
    try:
        names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    try:
        return ipaddress.ip_address(host) in names.get_values_for_type(x509.IPAddress)
    except ValueError:
        known = {one.lower() for one in names.get_values_for_type(x509.DNSName)}
        return host in known or f"*.{host.partition('.')[2]}" in known


async def erreicht(configuration: Configuration) -> list[Diagnose]:
    """Ask for a page under the address people type, as a browser on this machine would."""
    area, pages = Bereich.WEB, configuration.settings.web
    if not (pages.enabled and pages.address and laeuft(configuration)):
        return []
    url = pages.address
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=HOECHSTENS_S)) as session,
            session.get(f"{url}{SEITE}", allow_redirects=False, ssl=ssl.create_default_context()) as answer,
        ):
            body, status = await answer.content.read(ANTWORT_MAX), answer.status
    except aiohttp.ClientConnectorCertificateError:
        return [
            hinweis(
                area,
                f"this machine does not believe the certificate that {url} shows: if browsers warn too, its chain "
                "is incomplete, or its authority unknown to them",
            )
        ]
    except (aiohttp.ClientError, OSError):
        return [hinweis(area, f"{url} cannot be reached from this machine: look at name, port, proxy and firewall")]
    if status == 421:
        return [
            fehler(
                area,
                f"{url} leads here under another name: the proxy has to hand on Host as browsers send it, and "
                "[web] address to be what people type",
            )
        ]
    if status in VORGESCHALTET and ZEICHEN not in body:
        return [fehler(area, f"the proxy of {url} does not reach the pages: let it ask {pages.host}:{pages.port}")]
    if ZEICHEN not in body:
        return [fehler(area, f"what answers at {url} is another program: look where its name and port lead")]
    return [gut(area, f"{url} shows our pages")]

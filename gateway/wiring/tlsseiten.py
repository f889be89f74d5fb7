"""Both sides of TLS of a running service: our certificate and its successor, whose certificates may connect."""

import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Sha256, kennung
from gateway.keystore.dateien import load_certificates, load_private_key
from gateway.postfach.tls import client_context, server_context
from gateway.settings import Configuration, KeyPair
from gateway.storage.dateien import lege_ordner_an
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.wiring.mandanten import secret
from gateway.wiring.schluesselwahl import TlsWahl
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.verzeichnis import VerzeichnisHalter

log = structlog.get_logger()


class TlsSeiten:
    """The contexts of the partner port and of the clients, kept as the directory says."""

    def __init__(
        self,
        configuration: Configuration,
        directory: VerzeichnisHalter,
        crls: Sperrlisten,
        jetzt: Callable[[], datetime],
        ankerdatei: Path,
    ) -> None:
        """Make both contexts, with the anchors in a file that is written here; blocking."""
        self._configuration = configuration
        self._directory = directory
        self._crls = crls
        self._jetzt = jetzt
        self.server, self.client = self._mache(ankerdatei)

    def _mache(self, anchors: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        """Make both contexts; whose certificates may connect at all is what the directory's anchors say."""
        one = self._configuration
        server = one.settings.server
        lege_ordner_an(anchors.parent)
        found = self._directory()
        pem = b"".join(_pem(der) for der in (*found.anker, *found.zwischenstellen))
        anchors.write_bytes(pem)
        word = secret(one)
        pairs = [KeyPair(key=server.tls_key, certificate=server.tls_certificate)]
        pairs += [server.tls_successor] if server.tls_successor is not None else []
        ends = []
        for pair in pairs:  # by the keystore first: OpenSSL would name neither the file nor what is wrong with it
            load_private_key(pair.key, base=one.folder, passphrase=word)
            ends.append(load_certificates(one.path(pair.certificate))[0])
        text = word.decode() if word else None
        self._tls_wahl = TlsWahl(
            files=[(one.path(pair.certificate), one.path(pair.key)) for pair in pairs],
            certificates=ends,
            ours=[kennung(block.kennung) for block in one.settings.authority],
        )
        paths = (*self._tls_wahl.waehle(found, self._jetzt()), anchors)
        return server_context(*paths, text), client_context(*paths, text)

    def wechsle(self) -> None:
        """Show partners the successor of the TLS certificate from the moment the directory counts it."""
        if (changed := self._tls_wahl.wechsel(self._directory(), self._jetzt())) is None:
            return
        try:
            word = secret(self._configuration)
            for context in (self.server, self.client):
                context.load_cert_chain(*changed, password=word)
        except (OSError, AktenboteError):  # OpenSSL's are of the first kind; both files were good at the start
            log.warning("key.refused", art=Schluesselrolle.TLS.value)
        else:
            log.info("key.changed", art=Schluesselrolle.TLS.value)

    def traue_ankern(self) -> None:
        """Let partners connect under the anchors of the directory in force."""
        found = self._directory()
        for context in (self.server, self.client):
            context.load_verify_locations(cadata=b"".join((*found.anker, *found.zwischenstellen)))

    def pins(self, url: str) -> frozenset[Sha256]:
        """Return the server certificates the directory names for a Postfach now."""
        found, moment, crls = self._directory(), self._jetzt(), self._crls()
        return frozenset(
            entry.sha256
            for one in found.teilnehmer
            if one.postfach == url
            for entry in found.zertifikate(one.kennung, Schluesselrolle.TLS, moment)
            if found.rollen(entry.sha256, moment, sperrstand=crls)
        )


def _pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)

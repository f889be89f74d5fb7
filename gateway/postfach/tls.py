"""Mutual TLS 1.3 for both sides: contexts, fingerprints, and read buffers that fit what a connection does.

asyncio gives each TLS connection a read buffer of 256 KiB for life; 600 waiting polls would hold 150 MiB of them.
So every connection begins with 16 KiB (``sparsam``, once a process), and only while a body comes in it gets the
large one (``weite_puffer``), because small reads cost a turn of the event loop each.
"""

import asyncio
import ssl
from asyncio import sslproto
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from gateway.domain.ids import Sha256, sha256_of

RUHEPUFFER = 16 * 1024
"""Octets of the read buffer of a waiting connection: one TLS record."""
ARBEITSPUFFER = 256 * 1024
"""Octets of the read buffer while a body comes in."""


def server_context(certificate: Path, key: Path, ca: Path, password: str | None = None) -> ssl.SSLContext:
    """Return the server side: TLS 1.3 only, a client certificate of our own CA set is required, no tickets.

    ``certificate`` PEM with its chain, ``key`` PEM, ``ca`` PEM with the anchors (and intermediates) of partners.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _common(context, certificate, key, ca, password)
    context.num_tickets = 0  # every connection proves its certificate; a ticket would outlive a revocation
    context.options |= ssl.OP_NO_TICKET
    return context


def client_context(certificate: Path, key: Path, ca: Path, password: str | None = None) -> ssl.SSLContext:
    """Return the client side; one context serves all partners, the pin is checked per connection.

    The host name is not compared: certificates of the administration name authorities, not hosts, and the partner's
    certificate must be exactly one that the signed directory names for this endpoint.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    _common(context, certificate, key, ca, password)
    return context


def _common(context: ssl.SSLContext, certificate: Path, key: Path, ca: Path, password: str | None) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(certificate, key, password=password or _no_password)
    context.load_verify_locations(ca)
    context.set_alpn_protocols(["http/1.1"])
    sparsam()


def _no_password() -> str:
    """Answer for a passphrase: a key that needs one then fails instead of asking a terminal."""
    return ""


def sparsam() -> None:
    """Let new TLS connections of this process begin with the small read buffer."""
    sslproto.SSLProtocol.max_size = RUHEPUFFER


def fingerprint(transport: asyncio.BaseTransport | None) -> Sha256 | None:
    """Return the SHA-256 of the other side's certificate (DER), ``None`` if there is none."""
    ssl_object = transport.get_extra_info("ssl_object") if transport is not None else None
    der = ssl_object.getpeercert(binary_form=True) if ssl_object is not None else None
    return sha256_of(der) if der else None


@contextmanager
def weite_puffer(transport: asyncio.BaseTransport | None) -> Iterator[None]:
    """Give the connection the large read buffer for a while; on other event loops nothing happens.

    Only the buffer grows: ``max_size`` also is the size of a decrypted piece, which never exceeds one record.
    """
    protocol = getattr(transport, "_ssl_protocol", None)
    if not isinstance(protocol, sslproto.SSLProtocol):
        yield
        return
    _set_buffer(protocol, ARBEITSPUFFER)
    try:
        yield
    finally:
        _set_buffer(protocol, RUHEPUFFER)


def _set_buffer(protocol: sslproto.SSLProtocol, octets: int) -> None:
    # Between two callbacks of the loop the buffer holds nothing: each read is copied out before it returns.
    loose = cast("Any", protocol)
    loose._ssl_buffer = bytearray(octets)
    loose._ssl_buffer_view = memoryview(loose._ssl_buffer)

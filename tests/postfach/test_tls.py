"""Who gets in: mutual TLS 1.3 with certificates of our own CA set, and the pinned server (wire 4.2, 5.4, 6.3)."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from support.postfach import BREMEN, HANNOVER, Ausweis, Haus, anker, ausweis, stelle_aus
from support.roh import Roh

from gateway.domain.errors import Refused, TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.postfach import tls
from gateway.transfer.postamt import Rechte


def fremder() -> Ausweis:
    """Same name, another CA."""
    return stelle_aus("hannover 0", ca=anker(1), key=901)


def abgelaufener() -> Ausweis:
    """Right CA, ended an hour ago."""
    return stelle_aus("hannover 0", ca=anker(), key=902, ende=timedelta(hours=-1))


@pytest.mark.parametrize("machen", [fremder, abgelaufener])
async def test_foreign_and_expired_certificates_do_not_get_in(haus: Haus, machen: Callable[[], Ausweis]) -> None:
    caller = machen()
    haus.darf_abrufen(caller, HANNOVER)  # even if the directory named it
    with pytest.raises(TryLater):
        await haus.client(caller).liste(ab=None)


async def test_no_certificate_does_not_get_in(haus: Haus) -> None:
    with pytest.raises((OSError, EOFError)):
        await Roh(haus, None).get("/nachrichten")


async def test_a_certificate_the_directory_does_not_name_is_403_everywhere(haus: Haus) -> None:
    stranger = Roh(haus, ausweis("stranger"))
    name = sha256_of(b"any")
    for method, path in (
        ("GET", "/"),
        ("GET", "/nachrichten"),
        ("GET", f"/nachrichten/{name}/umschlag"),
        ("GET", "/einlieferungen"),
        ("DELETE", f"/einlieferungen/{name}"),
        ("GET", "/anything"),
    ):
        assert (await stranger.frage(f"{method} /postfach/v1{path}")).status == 403


async def test_older_tls_is_not_spoken(haus: Haus) -> None:
    context = haus.context(haus.leser)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    roh = Roh(haus, haus.leser)
    roh.haus.context = lambda _wer: context  # type: ignore[method-assign]
    with pytest.raises((OSError, EOFError)):
        await roh.get("/nachrichten")


async def test_no_session_outlives_its_connection(haus: Haus) -> None:
    reader, writer = await Roh(haus, haus.leser).verbinde()
    writer.write(b"GET /postfach/v1/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    await reader.read()
    session = writer.get_extra_info("ssl_object").session
    assert session is None or not session.has_ticket
    writer.close()


async def test_whoever_still_shakes_hands_at_a_stop_comes_too_late(haus: Haus) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", haus.port)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    hands = haus.context(haus.leser).wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        hands.do_handshake()
    writer.write(outgoing.read())
    incoming.write(await reader.read(1))  # the server has answered: it is in the middle of it
    assert haus.server is not None
    server, haus.server = haus.server, None
    await server.stop()
    with suppress(ConnectionError):
        incoming.write(await reader.read())  # the line is cut
    with suppress(ssl.SSLWantReadError):
        hands.do_handshake()
    with pytest.raises(ssl.SSLError):  # nothing more comes: not one octet of an answer
        hands.read(1)
    writer.close()


async def test_server_with_another_certificate_gets_no_request(haus: Haus) -> None:
    asked: list[Sha256] = []
    remembered = haus.rechte

    class Zaehlend(dict[Sha256, Rechte]):
        def get(self, key: Sha256, default: object = None) -> object:  # type: ignore[override]
            asked.append(key)
            return remembered.get(key, default)  # type: ignore[call-overload]

    haus.rechte = Zaehlend()
    haus.pins = frozenset({ausweis("transport").sha256})
    with pytest.raises(TryLater) as later:
        await haus.client().liste(ab=None)
    assert later.value.code == "TLS"
    assert asked == []


async def test_a_server_of_a_foreign_ca_is_refused_even_when_pinned(haus: Haus) -> None:
    own = stelle_aus("kiel-server 0", ca=anker(1), key=903)
    ca = haus.ordner / "other-ca.pem"
    ca.write_bytes(anker(1).cert.public_bytes(Encoding.PEM))
    context = tls.client_context(*haus.leser.files(haus.ordner), ca)
    haus.pins = frozenset({haus.server_ausweis().sha256, own.sha256})
    haus.context = lambda _wer: context  # type: ignore[method-assign]
    with pytest.raises(TryLater) as later:
        await haus.client().liste(ab=None)
    assert later.value.code == "TLS"


async def test_a_role_taken_away_ends_the_waiting_poll(haus: Haus) -> None:
    poll = asyncio.create_task(haus.client().liste(ab=None, warten_s=50))
    await haus.klingel.bis(1)
    haus.darf_einliefern(haus.leser, BREMEN)
    assert haus.server is not None
    haus.server.verzeichnis_geaendert()
    assert (await poll).zeilen == ()
    with pytest.raises(Refused):
        await haus.client().liste(ab=None)


async def test_no_connection_outlives_its_certificate_in_the_directory(haus: Haus) -> None:
    client = haus.client()
    await client.liste(ab=None)
    haus.pins = frozenset({ausweis("transport").sha256})
    with pytest.raises(TryLater) as later:
        await client.liste(ab=None)
    assert later.value.code == "TLS"
    haus.pins = frozenset({haus.server_ausweis().sha256, ausweis("transport").sha256})
    assert (await client.liste(ab=None)).zeilen == ()

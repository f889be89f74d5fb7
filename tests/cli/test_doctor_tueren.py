"""``aktenbote doctor`` on the first day: ports, the address partners are told, and the pages under theirs."""

import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from support.webhaus import freier_port, webhaus, zertifikat

from gateway import clock, settings
from gateway.settings import Configuration
from gateway.storage.sqlite.sperre import Dateisperre, bedient
from gateway.web.adresse import Adresse
from gateway.wiring.diagnose import Diagnose, seiten
from gateway.wiring.diagnose.seiten import erreicht
from gateway.wiring.diagnose.tueren import adresse, ports
from gateway.wiring.verzeichnis import VerzeichnisHalter

UEBERALL = "0.0.0.0"  # noqa: S104 -- written into a configuration, never listened on


def von(haus: Path, **env: str) -> Configuration:
    return settings.load(haus / "aktenbote.toml", {f"AKTENBOTE_{name.upper()}": text for name, text in env.items()})


def satz(found: Iterable[Diagnose]) -> tuple[str, str]:
    """Level and text of the one thing that is found."""
    (one,) = found
    return str(one.stufe), one.satz


@contextmanager
def bedient_von_uns(haus: Path) -> Iterator[None]:
    """The lock of a service that runs."""
    lock = Dateisperre(haus / "data" / "aktenbote.db")
    lock.nimm()
    try:
        yield
    finally:
        lock.gib_frei(sauber=True)


# -- ports ---------------------------------------------------------------------------------------------------------


def test_two_ports_that_are_the_same_are_named(haus: Path) -> None:
    port = str(freier_port())
    one = von(haus, server__partner_port=port, server__ops_port=port, server__partner_host=UEBERALL)
    assert satz(ports(one)) == (
        "fault",
        f"[server] partner_port and [server] ops_port are both {port}: give each a port of its own",
    )
    assert satz(ports(von(haus, server__partner_port=port))) == ("ok", "the 2 ports are free")
    apart = von(haus, server__partner_port=port, server__ops_port=port, server__partner_host="127.0.0.9")
    assert satz(ports(apart))[0] == "ok"


def test_a_port_of_another_program_and_a_foreign_address_are_named(haus: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        taken = von(haus, server__partner_port=str(port))
        level, text = satz(ports(taken))
        assert (level, f"[server] partner_port: 127.0.0.1:{port} is used by another" in text) == ("fault", True)
        with bedient_von_uns(haus):
            assert satz(ports(taken)) == ("ok", "the service holds its 2 ports")
    foreign = satz(ports(von(haus, server__partner_host="192.0.2.1")))
    assert (foreign[0], "is no address of this machine" in foreign[1]) == ("fault", True)
    unknown = satz(ports(von(haus, server__partner_host="nirgends.invalid")))
    assert (unknown[0], "is no name this machine knows" in unknown[1]) == ("fault", True)


def test_asking_for_a_port_takes_it_from_nobody(haus: Path) -> None:
    port = freier_port()
    asked = von(haus, server__partner_port=str(port))
    for _ in range(3):
        assert satz(ports(asked))[0] == "ok"
    with closing(socket.create_server(("127.0.0.1", port))):
        pass


def test_a_lock_that_serves_nobody_is_no_service(haus: Path) -> None:
    database = haus / "data" / "aktenbote.db"
    assert not bedient(database)
    assert not database.with_name("aktenbote.db.lock").exists(), "looking leaves nothing behind"
    with bedient_von_uns(haus):
        assert bedient(database)
    assert not bedient(database)
    command = Dateisperre(database)
    assert command.versuche()
    assert not bedient(database)
    command.gib_frei(sauber=True)


# -- the address partners are told ----


def adressen(haus: Path, postfach: str | None, **env: str) -> tuple[str, str]:
    """What is said of an address of ours in the directory."""
    one = von(haus, **env)
    found = VerzeichnisHalter(von(haus))()
    (own,) = (entry for entry in found.teilnehmer if entry.kennung == one.settings.authority[0].kennung)
    object.__setattr__(own, "postfach", postfach)
    return satz(adresse(one, found, clock.now()))


def test_an_address_that_partners_cannot_reach_is_named(haus: Path) -> None:
    level, text = adressen(haus, None)
    assert (level, "has neither Postfach nor Vermittlungsstelle" in text) == ("fault", True)
    level, text = adressen(haus, "https://akten.example:8443")
    assert (level, "is reached from this machine alone" in text) == ("note", True)
    level, text = adressen(haus, "https://localhost:8443", betrieb="echt")
    assert (level, "for each of them is its own machine" in text) == ("fault", True)
    assert adressen(haus, "https://akten.example:8443", server__partner_host=UEBERALL) == (
        "ok",
        "partners are told https://akten.example:8443",
    )


# -- pages ---------------------------------------------------------------------------------------------------------


def mit_seiten(haus: Path, address: str | None, *, tls: bool = True, **env: str) -> Configuration:
    wish = {"web__enabled": "true", **({"web__address": address} if address else {}), **env}
    if tls:
        wish |= {"web__tls_certificate": str(haus / "web.crt.pem"), "web__tls_key": f"file:{haus}/web.key.pem"}
    return von(haus, **wish)


def test_a_certificate_of_the_pages_that_no_browser_takes_is_named(haus: Path) -> None:
    _, key = zertifikat(haus)
    key.chmod(0o600)
    now = clock.now()
    good = mit_seiten(haus, "https://localhost:8081")
    assert satz(seiten.seiten(good, now - timedelta(minutes=5)))[0] == "ok"
    assert satz(seiten.seiten(mit_seiten(haus, "https://127.0.0.1:8081"), now - timedelta(minutes=5)))[0] == "ok"
    assert satz(seiten.seiten(good, now + timedelta(days=10)))[0] == "note"
    ended = satz(seiten.seiten(good, now + timedelta(days=31)))
    assert (ended[0], "has ended on" in ended[1]) == ("fault", True)
    early = satz(seiten.seiten(good, now - timedelta(days=2)))
    assert (early[0], "does not count before" in early[1]) == ("fault", True)
    other = satz(seiten.seiten(mit_seiten(haus, "https://akten.example"), now - timedelta(minutes=5)))
    assert (other[0], "does not name akten.example" in other[1]) == ("fault", True)
    before = key.read_bytes()
    zertifikat(haus)
    key.write_bytes(before)
    swapped = satz(seiten.seiten(good, now))
    assert (swapped[0], "is not the key of" in swapped[1]) == ("fault", True)


def test_an_address_that_nothing_serves_is_named(haus: Path) -> None:
    now = clock.now()
    assert list(seiten.seiten(von(haus), now)) == []
    level, text = satz(seiten.seiten(mit_seiten(haus, "https://akten.example", tls=False), now))
    assert (level, "nothing here speaks HTTPS" in text) == ("fault", True)
    proxied = mit_seiten(haus, "https://akten.example", tls=False, web__proxy="true")
    assert satz(seiten.seiten(proxied, now))[0] == "ok"
    assert satz(seiten.seiten(mit_seiten(haus, None, tls=False), now))[0] == "ok"


async def test_what_answers_under_the_address_is_judged(haus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = zertifikat(haus)
    port = freier_port()
    address = f"https://localhost:{port}"
    one = mit_seiten(haus, address)
    assert await erreicht(one) == [], "no service of ours runs"
    with bedient_von_uns(haus):
        assert "cannot be reached" in satz(await erreicht(one))[1]
        async with webhaus(tls=tls, adresse=Adresse(oeffentlich=address), port=port):
            level, text = satz(await erreicht(one))
            assert (level, "does not believe the certificate" in text) == ("note", True)
            monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))  # now it does
            assert satz(await erreicht(one)) == ("ok", f"{address} shows our pages")
        async with webhaus(tls=tls, adresse=Adresse(oeffentlich="https://akten.example"), port=port):
            assert "leads here under another name" in satz(await erreicht(one))[1]
        for status, body, said in (
            (502, b"<h1>Bad Gateway</h1>", "does not reach the pages: let it ask 127.0.0.1:8081"),
            (200, b"Welcome to nginx!", "is another program"),
            (404, b"", "is another program"),
        ):
            async with anderes(tls, port, status, body):
                level, text = satz(await erreicht(one))
                assert (level, said in text) == ("fault", True), text


@asynccontextmanager
async def anderes(tls: tuple[Path, Path], port: int, status: int, body: bytes) -> AsyncIterator[None]:
    """A program of somebody else, or a proxy that reaches nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)

    async def answer(_request: web.BaseRequest) -> web.Response:
        return web.Response(status=status, body=body)

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()
        yield
    finally:
        await runner.cleanup()

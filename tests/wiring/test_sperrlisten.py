"""Revocation lists at work: who is revoked is out at once, also at the door; a new list needs no restart."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from support import post
from support.buehne import HANNOVER, KIEL, Buehne, ausgestellt, jemand, stage_pki, stelle_auf
from support.feind import Feind

from gateway import clock
from gateway.domain.errors import TryLater
from gateway.domain.ids import sha256_of
from gateway.keystore.pki import make_crl
from gateway.settings import Configuration


def _schreibe(path: Path, *gesperrt: str, tage: int = 0) -> None:
    """Write a list of the issuing authority that revokes these certificates of Kiel, issued so many days ago."""

    certs = [x509.load_der_x509_certificate(ausgestellt(KIEL, name).der) for name in gesperrt]
    der = make_crl(stage_pki("test").zertifikate["unter-ca"], certs, moment=clock.now() - timedelta(days=tage))
    path.write_bytes(x509.load_der_x509_crl(der).public_bytes(Encoding.PEM))


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[tuple[Buehne, Path]]:
    """Two houses; Hannover reads revocation lists from a file."""
    b, crl = stelle_auf(tmp_path), tmp_path / "liste.crl.pem"
    _schreibe(crl)
    old = b.hannover.konfiguration
    trust = replace_struct(old.settings.trust, crls=(str(crl),))
    b.hannover.konfiguration = Configuration(replace_struct(old.settings, trust=trust), old.folder)
    try:
        await b.hannover.oeffne()
        await b.kiel.oeffne()
        yield b, crl
    finally:
        await b.hannover.schliesse()
        await b.kiel.schliesse()


def replace_struct(value, **changes):

    return msgspec.structs.replace(value, **changes)


async def test_a_message_signed_with_a_key_that_was_revoked_meanwhile_is_refused(stand) -> None:
    b, crl = stand
    feind = Feind(b)
    u = feind.umstaende()
    umschlag = await feind.sende(u, post.anforderung(u, jemand(1)))
    _schreibe(crl, "transport")
    b.hannover.dienst._crls.look()
    await b.laufe()
    assert await feind.abschluss(umschlag) == ("abgelehnt", "T001")


async def test_a_client_certificate_that_is_revoked_opens_no_door_any_more(stand) -> None:
    b, crl = stand
    tls = sha256_of(ausgestellt(KIEL, "tls").der)
    dienst = b.hannover.dienst
    assert dienst._einlass.rechte(tls).bekannt
    (url,) = [one.postfach for one in b.verzeichnis.teilnehmer if one.kennung == KIEL]
    assert dienst._tls.pins(url) == {tls}
    _schreibe(crl, "tls")
    dienst._crls.look()
    assert not dienst._einlass.rechte(tls).bekannt
    assert dienst._tls.pins(url) == frozenset()


async def test_a_broken_list_leaves_the_one_in_force(stand) -> None:
    b, crl = stand
    _schreibe(crl, "tls")
    b.hannover.dienst._crls.look()
    crl.write_bytes(b"half a fi")
    b.hannover.dienst._crls.look()
    assert not b.hannover.dienst._einlass.rechte(sha256_of(ausgestellt(KIEL, "tls").der)).bekannt


async def test_health_says_when_a_list_has_ended(stand) -> None:
    b, crl = stand
    assert not any("revocation" in problem for problem in (await b.hannover.dienst._health()).problems)
    _schreibe(crl, tage=400)
    b.hannover.dienst._crls.look()
    assert any("revocation" in problem for problem in (await b.hannover.dienst._health()).problems)


async def test_what_nobody_can_say_any_more_waits_on_both_sides_and_goes_on_with_the_next_list(stand) -> None:
    """Within the grace everything works; after it nothing is refused, nothing sent; a new list lets it go on."""
    b, crl = stand
    _schreibe(crl, tage=29)
    b.hannover.dienst._crls.look()
    feind, vertrauen = Feind(b), b.hannover.eins.umgebung.vertrauen
    uhr = b.hannover.uhr
    uhr.vor(days=2)
    assert vertrauen.chiffren(KIEL, b.hannover.uhr())
    uhr.vor(days=3)
    with pytest.raises(TryLater, match="nothing new is sent"):
        vertrauen.chiffren(KIEL, b.hannover.uhr())
    problems = (await b.hannover.dienst._health()).problems
    assert any("what they send waits" in problem for problem in problems)
    u = feind.umstaende()
    umschlag = await feind.sende(u, post.anforderung(u, jemand(1)))
    await b.hannover.horche()
    await b.hannover.arbeite_ab()
    assert await b.hannover.lies(lambda tx: tx.auftraege.anzahl_mit_code("REVOCATION-UNKNOWN")) == 1
    _schreibe(crl, tage=-5)
    b.hannover.dienst._crls.look()
    uhr.vor(minutes=2)
    await b.laufe()
    assert await feind.abschluss(umschlag) == ("angenommen", None)


async def test_nothing_is_sealed_to_a_revoked_key_nor_signed_with_one(stand) -> None:
    b, crl = stand
    _schreibe(crl, "chiffre")
    b.hannover.dienst._crls.look()
    vertrauen = b.hannover.eins.umgebung.vertrauen
    assert vertrauen.chiffren(KIEL, b.hannover.uhr()) == ()
    assert vertrauen.chiffren(HANNOVER, b.hannover.uhr())
    certs = [x509.load_der_x509_certificate(ausgestellt(HANNOVER, "inhalt").der)]
    der = make_crl(stage_pki("test").zertifikate["unter-ca"], certs, moment=clock.now())
    crl.write_bytes(x509.load_der_x509_crl(der).public_bytes(Encoding.PEM))
    b.hannover.dienst._crls.look()
    with pytest.raises(TryLater, match="was revoked"):
        b.hannover.eins.siegelung.pruefe_eigene(HANNOVER)
    assert any("our azr:999901 was revoked" in problem for problem in (await b.hannover.dienst._health()).problems)


async def test_a_running_service_fetches_by_itself_and_the_revoked_one_is_out(tmp_path) -> None:
    certs = [x509.load_der_x509_certificate(ausgestellt(KIEL, "tls").der)]
    der = make_crl(stage_pki("test").zertifikate["unter-ca"], certs, moment=clock.now())

    async def serve(_request) -> web.Response:
        return web.Response(body=der)

    app = web.Application()
    app.router.add_get("/ca.crl", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    haus = stelle_auf(tmp_path).hannover
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/ca.crl"
    old = haus.konfiguration
    trust = replace_struct(old.settings.trust, crl_urls=(url,))
    haus.konfiguration = Configuration(replace_struct(old.settings, trust=trust), old.folder)
    tls = sha256_of(ausgestellt(KIEL, "tls").der)
    try:
        await haus.oeffne()
        assert haus.dienst._einlass.rechte(tls).bekannt
        haus.arbeite()
        await haus.bis(lambda _tx: not haus.dienst._einlass.rechte(tls).bekannt or None, "the fetched list")
    finally:
        await haus.schliesse()
        await runner.cleanup()


async def test_what_was_known_of_revocation_stays_with_the_message_it_let_in(stand) -> None:
    """The octets judge it again when lists have changed and the source is gone; one blob serves all messages."""
    b, crl = stand
    haus, feind = b.hannover, Feind(b)
    known = haus.dienst._crls()
    messages = []
    for number in (1, 2):
        u = feind.umstaende()
        await feind.sende(u, post.anforderung(u, jemand(number)))
        await b.laufe()
        messages.append(await haus.lies(lambda tx, u=u: tx.nachrichten.holen(HANNOVER, KIEL, u.uuid)))
    _schreibe(crl, "tls")
    haus.dienst._crls.look()
    names = [await haus.lies(lambda tx, one=one: tx.nachrichten.sperrbelege(one)) for one in messages]
    assert names[0] == names[1]
    assert [one.art.value for one in names[0]] == ["liste"]
    kept = await haus.eins.annahme.belege.lies(messages[0])
    assert kept == replace(known, live=False), "the same octets, for a look back"
    assert kept.crls != haus.dienst._crls().crls
    digest = names[0][0].sha256
    assert await haus.lies(lambda tx: tx.benutzte([digest], jetzt=haus.uhr())) == {digest}

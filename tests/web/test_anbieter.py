"""Signing in at a real OpenID Provider over HTTP: what counts, what is turned away, and what happens without it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from support.haeuser import mache_haus
from support.konten import Kontenhaus, kontenhaus
from support.webhaus import freier_port

from gateway.clock import now
from gateway.domain.konto import Rolle
from gateway.transfer.konten.fremdkonten import Fremdperson
from gateway.web import kekse
from gateway.web.adresse import Adresse
from gateway.web.anbieter import Anbieter, Anmeldedienst, Nichterreichbar, sicher
from gateway.web.app import WebAnwendung, make_app
from gateway.web.haus import Haus, Hausanmeldung
from gateway.web.oidcpruefung import Ungueltig
from tests.anbieter.prozess import anbieter, richte_ein

pytestmark = pytest.mark.asyncio(loop_scope="module")
GEHEIM = "nur+fuer/Tests: 0123456789"
PERSONEN: dict[str, dict[str, object]] = {
    "lea": {"name": "Lea Leitung", "preferred_username": "lea", "groups": ["akte-leitung", "kantine"]},
    "paul": {"name": "Paul Prüfung", "preferred_username": "paul", "groups": "akte-pruefung"},
    "gast": {"name": "Gast", "preferred_username": "gast", "groups": ["kantine"]},
    "alles": {
        "name": "Alles",
        "preferred_username": "alles",
        "groups": ["akte-leitung", "akte-betrieb", "akte-pruefung"],
    },
    "ohne": {"groups": ["akte-leitung"]},
}


@dataclass
class Stelle:
    """The pages, and the provider behind them."""

    leute: Kontenhaus
    url: str
    issuer: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stelle(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stelle]:
    richte_ein()
    port = freier_port()
    back = f"http://localhost:{port}/anmelden/anbieter"
    ordner: Path = mache_haus(tmp_path_factory.mktemp("haus") / "haus")
    out = f"http://localhost:{port}/abgemeldet"
    with anbieter(
        client_id="akten:bote", client_secret=GEHEIM, rueckweg=back, abgemeldet=out, personen=PERSONEN
    ) as issuer:
        async with kontenhaus(ordner) as leute:
            leute.uhr.jetzt = now()
            served = _seiten(leute, issuer)
            await served.start("127.0.0.1", port)
            try:
                yield Stelle(leute, f"http://localhost:{port}", issuer)
            finally:
                await served.stop()


def _seiten(leute: Kontenhaus, issuer: str) -> WebAnwendung:
    service = Anmeldedienst(issuer=issuer, client_id="akten:bote", client_secret=GEHEIM, name="Stadt Muster")
    haus = Haus(
        anmeldungen=leute.eins.anmeldungen,
        behoerden={leute.mandant: "Musteramt (Test)"},
        adresse=Adresse(),
        version="0.1.0",
        echt=False,
        passkeys=leute.eins.passkeys,
        notrechte=leute.eins.notrechte,
        oidc=Hausanmeldung(
            anbieter=Anbieter(service, leute.uhr),
            konten=leute.eins.fremdkonten,
            konto_angabe="preferred_username",
            name_angabe="name",
            rollen_angabe="groups",
            zuordnung=tuple(
                (leute.mandant, one, f"akte-{one.value}") for one in (Rolle.LEITUNG, Rolle.PRUEFUNG, Rolle.BETRIEB)
            ),
        ),
    )
    return WebAnwendung(make_app(haus), haus, None)


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


class Browser:
    """Keeps cookies of both hosts apart, follows what a person would follow."""

    def __init__(self, stelle: Stelle) -> None:
        self.stelle = stelle
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.status, self.text, self.ziel = 0, "", ""

    async def frage(self, method: str, url: str, data: dict[str, str] | None = None) -> str:
        head = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "de"}
        async with self.session.request(method, url, data=data, headers=head, allow_redirects=False) as answer:
            self.status, self.text = answer.status, await answer.text()
            self.ziel = urljoin(url, answer.headers.get("Location", ""))
        return self.text

    async def beginne(self, ziel: str = "/konto") -> str:
        """From the button to the address at the provider."""
        if self.token():
            csrf = await self.csrf()
        else:
            page = await self.frage("GET", f"{self.stelle.url}/anmelden?ziel={ziel}")
            assert "Mit Stadt Muster anmelden" in page
            csrf = _csrf(page)
        await self.frage("POST", f"{self.stelle.url}/anmelden/anbieter", {"csrf": csrf, "ziel": ziel})
        found = re.search(r'content="0; url=([^"]+)"', self.text)
        return "" if found is None else unescape(found[1])

    async def csrf(self) -> str:
        """The secret of the forms of whoever is signed in here."""
        return _csrf(await self.frage("GET", f"{self.stelle.url}/konto"))

    def token(self) -> str:
        """That of the session in this browser."""
        return next((one.value for one in self.session.cookie_jar if one.key == kekse.SITZUNG), "")

    async def komm(self, back: str) -> str:
        """Come back from the provider as a browser does: without cookies that are strict."""
        self.session.cookie_jar.clear(lambda one: one.key == kekse.SITZUNG)
        return await self.frage("GET", back)

    async def dort(self, where: str, name: str) -> str:
        """Sign in at the provider and agree; return the way back."""
        await self.frage("GET", where)
        for _ in range(12):
            if self.ziel.startswith(self.stelle.url):
                return self.ziel
            if self.status in {302, 303}:
                await self.frage("GET", self.ziel)
            else:
                action = re.search(r'action="([^"]+)"', self.text)
                prompt = re.search(r'name="prompt" value="([^"]+)"', self.text)
                assert action is not None, self.text[:500]
                assert prompt is not None
                form = {"prompt": prompt[1], "login": name, "password": "x"}
                await self.frage("POST", urljoin(self.stelle.issuer, unescape(action[1])), form)
        raise AssertionError(self.text[:500])


@pytest_asyncio.fixture(loop_scope="module")
async def browser(stelle: Stelle) -> AsyncIterator[Browser]:
    one = Browser(stelle)
    yield one
    await one.session.close()


async def test_somebody_signs_in_there_and_is_here_with_name_and_role(stelle: Stelle, browser: Browser) -> None:
    where = await browser.beginne()
    asked = parse_qs(urlsplit(where).query)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    back = await browser.dort(where, "lea")
    assert parse_qs(urlsplit(back).query)["iss"] == [stelle.issuer]
    await browser.frage("GET", back)
    assert browser.status == 200
    assert 'content="0; url=/konto"' in browser.text
    page = await browser.frage("GET", f"{stelle.url}/konto")
    assert "Lea Leitung" in page
    assert "Leitung" in page
    await browser.frage("GET", back)
    assert browser.status == 400, "a way back counts once"


async def test_the_session_this_browser_had_is_over_although_its_cookie_does_not_come_back(
    stelle: Stelle, browser: Browser
) -> None:
    await browser.komm(await browser.dort(await browser.beginne(), "lea"))
    before = browser.token()
    await browser.komm(await browser.dort(await browser.beginne(), "lea"))
    assert browser.token() not in {"", before}
    assert await stelle.leute.eins.anmeldungen.lies(before) is None
    assert await stelle.leute.eins.anmeldungen.lies(browser.token()) is not None


async def test_who_signs_out_here_signs_out_there_and_comes_back(stelle: Stelle, browser: Browser) -> None:
    await browser.komm(await browser.dort(await browser.beginne(), "lea"))
    again = await browser.beginne()
    await browser.frage("GET", again)
    assert browser.status in {302, 303}, "the provider still knows her"
    token = browser.token()
    await browser.frage("POST", f"{stelle.url}/abmelden", {"csrf": await browser.csrf()})
    assert await stelle.leute.eins.anmeldungen.lies(token) is None
    assert "Bei Stadt Muster melden Sie sich gleich auch ab" in browser.text
    where = unescape(re.search(r'content="0; url=([^"]+)"', browser.text)[1])  # type: ignore[index]  # it is there
    asked = parse_qs(urlsplit(where).query)
    assert where.startswith(stelle.issuer)
    assert asked["post_logout_redirect_uri"] == [f"{stelle.url}/abgemeldet"]
    assert set(asked) == {"post_logout_redirect_uri", "client_id"}, "nothing in an address that tells who it is"
    page = await browser.frage("GET", where)
    xsrf, action = re.search(r'name="xsrf" value="([^"]+)"', page), re.search(r'action="([^"]+)"', page)
    assert xsrf is not None, page
    assert action is not None
    form = {"xsrf": xsrf[1], "logout": "yes"}
    await browser.frage("POST", urljoin(stelle.issuer, unescape(action[1])), form)
    assert browser.ziel == f"{stelle.url}/abgemeldet"
    assert "Sie sind abgemeldet" in await browser.frage("GET", browser.ziel)
    await browser.frage("GET", await browser.beginne())
    while browser.status in {302, 303}:
        assert not browser.ziel.startswith(stelle.url), "nobody is in by a button"
        await browser.frage("GET", browser.ziel)
    assert 'name="login"' in browser.text


async def test_who_comes_from_there_is_told_what_takes_a_code_and_offered_nothing_else(
    stelle: Stelle, browser: Browser
) -> None:
    await browser.komm(await browser.dort(await browser.beginne(), "lea"))
    page = await browser.frage("GET", f"{stelle.url}/konto")
    assert "kommen vom Anmeldedienst" in page
    for word in ("Ihr Betrieb.", "Passkey hinzufügen", "/notrecht"):
        assert word not in page, word
    assert "braucht einen Code aus der App" in await browser.frage("GET", f"{stelle.url}/notrecht")
    assert 'name="code"' not in browser.text
    await browser.frage("GET", f"{stelle.url}/konto/passkeys")
    assert browser.status == 404


async def test_one_group_as_text_is_a_group_too(stelle: Stelle, browser: Browser) -> None:
    await browser.frage("GET", await browser.dort(await browser.beginne(), "paul"))
    held = (await stelle.leute.konto("paul")).id
    assert await stelle.leute.eins.store.read(lambda tx: tx.konten.rollen(held)) == {
        stelle.leute.mandant: {Rolle.PRUEFUNG}
    }


@pytest.mark.parametrize(
    ("name", "status", "sagt"),
    [("gast", 403, "keine Rolle"), ("alles", 403, "nicht zusammengehen"), ("ohne", 400, "zählt hier nicht")],
)
@pytest.mark.parametrize("bekannt", [False, True])
async def test_whoever_has_no_fitting_role_or_no_name_there_is_told_so(
    stelle: Stelle, browser: Browser, name: str, status: int, sagt: str, *, bekannt: bool
) -> None:
    """Also where it was different before: then whatever that gave is over at once."""
    roles = {stelle.leute.mandant: frozenset({Rolle.LEITUNG})}
    before = Fremdperson(issuer=stelle.issuer, subjekt=name, anmeldename=name, name="Probe", rollen=roles)
    held = (await stelle.leute.eins.fremdkonten.melde_an(before)).token if bekannt else ""
    await browser.frage("GET", await browser.dort(await browser.beginne(), name))
    assert (browser.status, sagt in browser.text) == (status, True)
    assert (await browser.frage("GET", f"{stelle.url}/konto"), browser.status)[1] == 303
    if bekannt:
        assert await stelle.leute.eins.anmeldungen.lies(held) is None
        made = (await stelle.leute.konto(name)).id
        assert await stelle.leute.eins.store.read(lambda tx: tx.konten.rollen(made)) == {}


async def test_a_way_back_counts_only_in_the_browser_that_began_and_as_it_came(
    stelle: Stelle, browser: Browser
) -> None:
    back = await browser.dort(await browser.beginne(), "lea")
    other = Browser(stelle)
    await other.frage("GET", back)
    assert other.status == 400
    await other.beginne()
    await other.frage("GET", back)
    assert other.status == 400, "with a state of its own, too"
    await other.session.close()
    said = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    for changed in (
        said | {"iss": "https://boese.example"},
        {name: one for name, one in said.items() if name != "iss"},
        said | {"code": "erfunden"},
        {"state": said["state"], "iss": said["iss"], "error": "access_denied"},
    ):
        fresh = Browser(stelle)
        own = await fresh.dort(await fresh.beginne(), "lea")
        state = parse_qs(urlsplit(own).query)["state"][0]
        await fresh.frage("GET", f"{stelle.url}/anmelden/anbieter?{urlencode(changed | {'state': state})}")
        assert (fresh.status, "zählt hier nicht" in fresh.text) == (400, True)
        await fresh.frage("GET", own)
        assert fresh.status == 400, "that state is used up"
        await fresh.session.close()
    await browser.frage("GET", f"{back}&state=noch+einer")
    assert browser.status == 400
    for query in ("", "?state=&code=x", "?code=x"):
        await browser.frage("GET", f"{stelle.url}/anmelden/anbieter{query}")
        assert browser.status == 400


async def test_too_late_is_too_late(stelle: Stelle, browser: Browser) -> None:
    back = await browser.dort(await browser.beginne(), "lea")
    stelle.leute.uhr.weiter(minutes=10)
    await browser.frage("GET", back)
    stelle.leute.uhr.weiter(minutes=-10)
    assert browser.status == 400


@pytest.mark.parametrize(
    "ziel", ["https://boese.example/", "//boese.example", "/\\boese.example", "/%09/boese.example"]
)
async def test_nobody_is_led_elsewhere_afterwards(stelle: Stelle, browser: Browser, ziel: str) -> None:
    page = await browser.frage("GET", f"{stelle.url}/anmelden")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    await browser.frage("POST", f"{stelle.url}/anmelden/anbieter", {"csrf": csrf[1], "ziel": ziel})
    where = unescape(re.search(r'content="0; url=([^"]+)"', browser.text)[1])  # type: ignore[index]  # it is there
    await browser.frage("GET", await browser.dort(where, "lea"))
    assert 'content="0; url=/"' in browser.text


async def test_without_the_provider_the_page_says_so_and_local_accounts_go_on(stelle: Stelle) -> None:
    served = _seiten(stelle.leute, f"http://localhost:{freier_port()}")
    port = await served.start("127.0.0.1", 0)
    try:
        alone = Browser(Stelle(stelle.leute, f"http://localhost:{port}", ""))
        assert not await alone.beginne()
        assert (alone.status, "antwortet nicht" in alone.text) == (503, True)
        await stelle.leute.eingerichtet("otto", Rolle.BETRIEB)
        assert (await stelle.leute.melde_an("otto")).angemeldet.anmeldename == "otto"
        await alone.session.close()
    finally:
        await served.stop()


# -- a provider that lies ------------------------------------------------------------------------------------------


class Luegner:
    """Answers whatever a test lays down."""

    def __init__(self) -> None:
        self.antworten: dict[str, object] = {}
        self.gefragt: list[str] = []

    async def antworte(self, request: web.Request) -> web.StreamResponse:
        self.gefragt.append(request.path)
        found = self.antworten.get(request.path)
        if isinstance(found, web.StreamResponse):
            return found
        return web.Response(status=404) if found is None else web.json_response(found)


@pytest_asyncio.fixture(loop_scope="module")
async def luegner() -> AsyncIterator[tuple[Luegner, str]]:
    one, app = Luegner(), web.Application()
    app.router.add_route("*", "/{rest:.*}", one.antworte)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    issuer = f"http://localhost:{runner.addresses[0][1]}"
    one.antworten["/.well-known/openid-configuration"] = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/auth",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
    }
    try:
        yield one, issuer
    finally:
        await runner.cleanup()


def _bei(stelle: Stelle, issuer: str) -> Anbieter:
    service = Anmeldedienst(issuer=issuer, client_id="a", client_secret="b", name="x")
    return Anbieter(service, stelle.leute.uhr)


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://andere.example"},
        {"token_endpoint": "http://andere.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
async def test_metadata_of_another_house_or_in_clear_is_not_used(
    stelle: Stelle, luegner: tuple[Luegner, str], change: dict[str, object]
) -> None:
    one, issuer = luegner
    known = one.antworten["/.well-known/openid-configuration"]
    assert isinstance(known, dict)
    one.antworten["/.well-known/openid-configuration"] = known | change
    with pytest.raises(Nichterreichbar):
        await _bei(stelle, issuer).beginne(rueckweg="http://localhost/x", ziel="/")


async def test_answers_that_are_no_answers_are_not_used(stelle: Stelle, luegner: tuple[Luegner, str]) -> None:
    one, issuer = luegner
    for answer in (
        web.Response(text="{"),
        web.json_response([]),
        web.Response(status=302, headers={"Location": "http://localhost:1/"}),
        web.Response(body=b"[" + b" " * 300_000 + b"]"),
        web.Response(status=500),
    ):
        one.antworten["/.well-known/openid-configuration"] = answer
        with pytest.raises(Nichterreichbar):
            await _bei(stelle, issuer).beginne(rueckweg="http://localhost/x", ziel="/")


async def test_tokens_of_unknown_keys_ask_for_keys_at_most_now_and_then(
    stelle: Stelle, luegner: tuple[Luegner, str]
) -> None:
    one, issuer = luegner
    one.antworten["/jwks"] = {"keys": ["x", {"kty": "RSA"}]}
    one.antworten["/token"] = {"id_token": "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30.AA"}
    provider = _bei(stelle, issuer)
    for _ in range(3):
        state, _where = await provider.beginne(rueckweg="http://localhost/x", ziel="/")
        with pytest.raises(Ungueltig) as caught:
            await provider.schliesse_ab({"state": state, "code": "c"}, gemerkt=state)
        assert caught.value.code == "key"
    assert one.gefragt.count("/jwks") == 1
    stelle.leute.uhr.weiter(seconds=31)
    state, _where = await provider.beginne(rueckweg="http://localhost/x", ziel="/")
    with pytest.raises(Ungueltig):
        await provider.schliesse_ab({"state": state, "code": "c"}, gemerkt=state)
    assert one.gefragt.count("/jwks") == 2
    assert one.gefragt.count("/.well-known/openid-configuration") == 1


async def test_where_nobody_can_be_signed_out_there_the_page_says_so(stelle: Stelle) -> None:
    roles = {stelle.leute.mandant: frozenset({Rolle.LEITUNG})}
    who = Fremdperson(issuer="x", subjekt="weg", anmeldename="weg", name="Frau Weg", rollen=roles)
    begun = await stelle.leute.eins.fremdkonten.melde_an(who)
    served = _seiten(stelle.leute, f"http://localhost:{freier_port()}")
    port = await served.start("127.0.0.1", 0)
    try:
        one = Browser(Stelle(stelle.leute, f"http://localhost:{port}", ""))
        one.session.cookie_jar.update_cookies({kekse.SITZUNG: begun.token})
        await one.frage("POST", f"{one.stelle.url}/abmelden", {"csrf": await one.csrf()})
        assert "Bei Stadt Muster sind Sie weiter angemeldet" in one.text
        assert await stelle.leute.eins.anmeldungen.lies(begun.token) is None
        await one.session.close()
    finally:
        await served.stop()


@pytest.mark.parametrize("where", [None, 7, "http://andere.example/ende", "javascript:alert(1)"])
async def test_an_address_to_sign_out_at_that_is_none_is_not_used(
    stelle: Stelle, luegner: tuple[Luegner, str], where: object
) -> None:
    one, issuer = luegner
    known = one.antworten["/.well-known/openid-configuration"]
    assert isinstance(known, dict)
    one.antworten["/.well-known/openid-configuration"] = known | {"end_session_endpoint": where}
    assert await _bei(stelle, issuer).abmeldung(rueckweg="http://localhost/x") is None


async def test_only_https_or_this_machine_is_asked() -> None:
    assert sicher("https://anbieter.example/x")
    assert sicher("http://localhost:8080/x")
    for address in ("http://anbieter.example", "ftp://localhost", "https://", "https://[", "", None, 7):
        assert not sicher(address), address

"""An OpenID Provider as we ask it: metadata, keys, a code for a token; bounded, never elsewhere than it says.

Authorization code with PKCE, state and nonce (RFC 9700), and the issuer in the answer where the provider promises
it (RFC 9207). What has begun lies in memory for ten minutes and counts once, in the browser that began it.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
import orjson

from gateway.web.oidcpruefung import Erwartet, Ungueltig, finde, pruefe, schluessel_id

METADATEN: Final = "/.well-known/openid-configuration"
GILT: Final = timedelta(minutes=10)
"""From the button to the way back: a password and a second factor there."""
MAX_OFFEN: Final = 10_000
"""Sign-ins that have begun; beyond them the oldest go."""
FRISCH: Final = timedelta(hours=1)
"""Metadata and keys are asked anew after this."""
PAUSE: Final = timedelta(seconds=30)
"""Unknown keys: the provider is asked at most this often, however many tokens name one."""
ANTWORT_S: Final = 10.0
VERBINDEN_S: Final = 5.0
ANTWORT_MAX: Final = 256 * 1024
"""Octets of an answer: metadata and keys have a few KiB, a token with hundreds of groups some 30."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Nichterreichbar(Exception):
    """The provider does not answer, or nothing that could be its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anmeldedienst:
    """The provider as the configuration names it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    """As people know it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offen:
    """A sign-in that has begun."""

    nonce: str
    verifier: str
    rueckweg: str
    ziel: str
    bis: datetime
    alt: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heimkehr:
    """A way back that counts."""

    said: Mapping[str, Any]
    """What the provider vouches for."""
    ziel: str
    """Where the person wanted to go."""
    alt: str | None = field(repr=False)
    """Token of the session the browser had when it went there: its cookie does not come along on the way back."""


@dataclass(slots=True)
class _Gemerkt:
    """What the provider said, and when."""

    metadaten: Mapping[str, Any] = field(default_factory=dict)
    schluessel: tuple[Mapping[str, Any], ...] = ()
    seit: datetime | None = None
    gefragt: datetime | None = None


class Anbieter:
    """One provider. Belongs to one event loop."""

    def __init__(self, dienst: Anmeldedienst, uhr: Callable[[], datetime]) -> None:
        """``uhr`` says what time it is (UTC)."""
        self._dienst, self._uhr = dienst, uhr
        self._offen: OrderedDict[str, _Offen] = OrderedDict()
        self._gemerkt = _Gemerkt()
        self._sperre = asyncio.Lock()

    @property
    def name(self) -> str:
        """As people know it."""
        return self._dienst.name

    async def beginne(self, *, rueckweg: str, ziel: str, alt: str | None = None) -> tuple[str, str]:
        """Begin; return the state, for a cookie of this browser, and the address to go to. ``Nichterreichbar``.

        ``alt`` is the token of the session this browser has now; it comes back with ``schliesse_ab``.
        """
        metadata, now = await self._metadaten(), self._uhr()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        self._vergiss(now)
        self._offen[state] = _Offen(
            nonce=nonce, verifier=verifier, rueckweg=rueckweg, ziel=ziel, bis=now + GILT, alt=alt
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        question = {
            "response_type": "code",
            "client_id": self._dienst.client_id,
            "redirect_uri": rueckweg,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        where = str(metadata["authorization_endpoint"])
        return state, f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(question)}"

    async def schliesse_ab(self, antwort: Mapping[str, str], *, gemerkt: str) -> Heimkehr:
        """Take the way back.

        ``gemerkt`` is the state in the browser's cookie. ``Ungueltig`` with a code, ``Nichterreichbar``.
        """
        state = antwort.get("state", "")
        same = hmac.compare_digest(*(one.encode("utf-8", "replace") for one in (state, gemerkt)))
        begun = self._offen.pop(state, None) if same else None
        if begun is None or begun.bis <= self._uhr():
            raise Ungueltig("state")
        metadata = await self._metadaten()
        promised = metadata.get("authorization_response_iss_parameter_supported") is True
        if antwort.get("iss", None if promised else self._dienst.issuer) != self._dienst.issuer:
            raise Ungueltig("issuer")
        if "error" in antwort or not antwort.get("code"):
            raise Ungueltig("refused")
        token = await self._tausche(metadata, antwort["code"], begun)
        alg, kid = schluessel_id(token)
        expected = Erwartet(issuer=self._dienst.issuer, client_id=self._dienst.client_id, nonce=begun.nonce)
        said = pruefe(token, await self._schluessel(metadata, alg, kid), alg, expected, self._uhr())
        return Heimkehr(said=said, ziel=begun.ziel, alt=begun.alt)

    # -- signing out there (OpenID Connect RP-Initiated Logout) ----------------------------------------------------

    async def abmeldung(self, *, rueckweg: str) -> str | None:
        """Return the address at which a session there ends, too; ``None``: the provider offers none, or is away.

        Without an ``id_token_hint``: histories and logs keep addresses, and the token has name and groups in it. In
        a form it would reach no provider whose cookies stay at home in a form of others (``SameSite``). So the
        provider knows who it is by its own cookie, and asks once.
        """
        try:
            where = (await self._metadaten()).get("end_session_endpoint")
        except Nichterreichbar:
            return None
        if not isinstance(where, str) or not sicher(where):
            return None
        question = {"client_id": self._dienst.client_id, "post_logout_redirect_uri": rueckweg}
        return f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(question)}"

    # -- what the provider says of itself ------------------------------------------------------------------------

    async def _metadaten(self) -> Mapping[str, Any]:
        now, known = self._uhr(), self._gemerkt
        if known.seit is None or now - known.seit > FRISCH:
            found = await _frage("GET", self._dienst.issuer.rstrip("/") + METADATEN)
            if found.get("issuer") != self._dienst.issuer:
                raise Nichterreichbar
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not sicher(found.get(name)):
                    raise Nichterreichbar
            self._gemerkt = known = _Gemerkt(metadaten=found, seit=now)
        return known.metadaten

    async def _schluessel(self, metadata: Mapping[str, Any], alg: str, kid: str | None) -> Mapping[str, Any]:
        async with self._sperre:  # who comes meanwhile waits for the answer, and is not refused for want of it
            found, known, now = finde(self._gemerkt.schluessel, alg, kid), self._gemerkt, self._uhr()
            if found is None and (known.gefragt is None or now - known.gefragt >= PAUSE):
                keys = (await _frage("GET", str(metadata["jwks_uri"]))).get("keys")
                known.gefragt = now
                listed = keys if isinstance(keys, list) else []
                known.schluessel = tuple(one for one in listed if isinstance(one, dict))
                found = finde(known.schluessel, alg, kid)
        if found is None:
            raise Ungueltig("key")
        return found

    async def _tausche(self, metadata: Mapping[str, Any], code: str, begun: _Offen) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun.rueckweg,
            "code_verifier": begun.verifier,
        }
        name, word = (quote(one, safe="") for one in (self._dienst.client_id, self._dienst.client_secret))
        secret = base64.b64encode(f"{name}:{word}".encode()).decode()
        answer = await _frage("POST", str(metadata["token_endpoint"]), form, {"Authorization": f"Basic {secret}"})
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Ungueltig("token")
        return token

    def _vergiss(self, now: datetime) -> None:
        while self._offen and (len(self._offen) >= MAX_OFFEN or next(iter(self._offen.values())).bis <= now):
            self._offen.popitem(last=False)


def sicher(adresse: object) -> bool:
    """Tell whether an address may be asked: HTTPS, or this machine itself."""
    if not isinstance(adresse, str):
        return False
    try:
        parts = urlsplit(adresse)
        name = parts.hostname
    except ValueError:
        return False
    return bool(name) and (parts.scheme == "https" or (parts.scheme == "http" and name in LOOPBACK))


async def _frage(
    method: str, url: str, form: Mapping[str, str] | None = None, kopf: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object at an address. ``Nichterreichbar``; a refusal of the code (4xx) is ``Ungueltig``."""
    timeout = aiohttp.ClientTimeout(total=ANTWORT_S, connect=VERBINDEN_S)
    headers = {"Accept": "application/json", "User-Agent": "aktenbote", **(kopf or {})}
    try:
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, timeout=timeout) as session,
            session.request(method, url, data=form, headers=headers, allow_redirects=False) as answer,
        ):
            if 400 <= answer.status < 500 and method == "POST":
                raise Ungueltig("code")
            if answer.status != 200:
                raise Nichterreichbar
            found = bytearray()
            async for piece in answer.content.iter_chunked(ANTWORT_MAX):
                found += piece
                if len(found) > ANTWORT_MAX:
                    raise Nichterreichbar
            said = orjson.loads(bytes(found))
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        raise Nichterreichbar from None
    if not isinstance(said, dict):
        raise Nichterreichbar
    return said

"""The line to one partner's Postfach: a pinned TLS connection, deadlines, and errors in our own words."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import msgspec
import orjson
from yarl import URL

from gateway.domain.errors import AktenboteError, Fehlercode, Refused, TryLater, Usage
from gateway.domain.ids import Sha256
from gateway.postfach import tls
from gateway.postfach.grenzen import PROBLEM_MAX, Grenzen
from gateway.postfach.schalter import PREFIX
from gateway.postfach.takt import NICHT_LESBAR, Takt, ZuGross, ZuLangsam, alles
from gateway.transfer.absagen import GegenstelleGestoert, NichtMehrDa

ANTWORT_S = 60.0
"""Seconds a partner has to begin its answer, beyond the wait of a long poll."""
PAUSE_MAX_S = 3600
"""A partner's Retry-After counts up to an hour."""
VERBINDUNGEN = 16
"""Connections to one partner: 8 transfers, both polls, and what is just closing."""

_SUCCESSOR = re.compile(r'<[^<>]*?([0-9a-f]{64})>\s*;\s*rel="?successor-version"?')
_SPAETER = frozenset({408, 429, 500, 502, 503, 504, 507})


Zeitansage = Callable[[datetime, float], None]
"""Takes what a partner's clock showed, and how many seconds after the question that answer came."""


class FremdesZertifikat(aiohttp.ClientError):
    """The server showed a certificate that the directory does not name for this endpoint."""


class GepinnterConnector(aiohttp.TCPConnector):
    """Opens connections only to a server whose certificate the directory names, before anything is sent."""

    def __init__(self, context: ssl.SSLContext, erlaubt: Callable[[], frozenset[Sha256]]) -> None:
        """Use ``context`` for every connection; ``erlaubt`` is asked at each."""
        super().__init__(ssl=context, limit=VERBINDUNGEN, keepalive_timeout=60.0, ttl_dns_cache=60)
        self._erlaubt = erlaubt

    async def _get(self, *args: Any) -> Any:
        """Reuse no connection on which octets lie that nobody asked for: they would be the next answer."""
        while (found := await super()._get(*args)) is not None:
            if found.protocol is not None and not found.protocol.should_close:
                return found
            found.close()
        return None

    async def _wrap_create_connection(self, *args: Any, **kwargs: Any) -> Any:
        transport, protocol = await super()._wrap_create_connection(*args, **kwargs)
        if tls.fingerprint(transport) not in self._erlaubt():
            transport.abort()
            raise FremdesZertifikat
        return transport, protocol


class Antwort(aiohttp.ClientResponse):
    """An answer that keeps its connection to the end of the request, also behind its last octet.

    Only an answer that was found right gives it back. After a wrong one the next answers may be one place late
    (a server that answered twice): that connection is closed.
    """

    def _response_eof(self) -> None:
        """Keep the connection; whoever made the request releases or closes it."""


class Problem(msgspec.Struct, frozen=True):
    """The part of a problem document that is believed: a code of known shape."""

    code: str = ""


class Leitung:
    """Requests to one Postfach. ``url`` is ``https://host:port``."""

    def __init__(
        self,
        url: str,
        *,
        context: ssl.SSLContext,
        erlaubt: Callable[[], frozenset[Sha256]],
        grenzen: Grenzen,
        zeitansage: Zeitansage | None = None,
    ) -> None:
        """Keep the address; nothing is opened before the first request."""
        self._zeitansage = zeitansage
        self.basis = URL(url)
        if self.basis.scheme != "https" or not self.basis.host or self.basis.path not in {"", "/"}:
            raise Usage(f"the address of a Postfach is https://host:port, not {url!r}")
        self.grenzen = grenzen
        self._context = context
        self._erlaubt = erlaubt
        self._session: aiohttp.ClientSession | None = None
        self._pins: frozenset[Sha256] = frozenset()
        self._abschied: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Close every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        await asyncio.gather(*self._abschied)

    @asynccontextmanager
    async def anfrage(
        self,
        methode: str,
        pfad: str,
        *,
        erwartet: frozenset[int],
        warten_s: float = 0.0,
        senden_s: float = 0.0,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        data: Any = None,
        json: Mapping[str, object] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a request and yield an answer whose status is expected; every other end is an error of ours.

        Check inside the context whatever the answer must be: an error raised there closes the connection.
        ``warten_s`` is the wait of a long poll, ``senden_s`` the time the body may take, ``json`` becomes the body.
        Raises ``TryLater`` (with the partner's Retry-After; ``GegenstelleGestoert`` where its server fails),
        ``NichtMehrDa`` for 404 and 410, else ``Refused``.
        """
        if json is not None:
            data, headers = orjson.dumps(json), {"Content-Type": "application/json", **(headers or {})}
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self.grenzen.handschlag_s, sock_read=ANTWORT_S + warten_s + senden_s
        )
        url = self.basis.with_path(PREFIX + pfad, encoded=True).with_query(query or {})
        deadline = 2 * self.grenzen.handschlag_s + ANTWORT_S + warten_s + senden_s
        try:
            asked = asyncio.get_running_loop().time()
            async with asyncio.timeout(deadline):
                answer = await self._offene().request(
                    methode,
                    url,
                    headers=headers,
                    data=data,
                    timeout=timeout,
                    allow_redirects=False,
                )
            async with answer:
                try:
                    self._hoere_zeit(answer, asyncio.get_running_loop().time() - asked)
                    if answer.status not in erwartet:
                        raise await self._absage(answer)
                    yield answer
                except BaseException:
                    answer.close()
                    raise
        except AktenboteError:
            raise
        except FremdesZertifikat:
            raise GegenstelleGestoert(
                "the server is not the one the directory names for this address; both operators have to look",
                code="TLS",
            ) from None
        except (aiohttp.ClientSSLError, ssl.SSLError):
            raise GegenstelleGestoert(
                "no TLS connection with the partner; its or our certificate does not hold", code="TLS"
            ) from None
        except (ZuLangsam, TimeoutError):
            raise GegenstelleGestoert("the partner's Postfach is too slow", code="LANGSAM") from None
        except (aiohttp.ClientError, OSError):
            raise GegenstelleGestoert(
                "the partner's Postfach cannot be reached, or the line broke", code="NETZ"
            ) from None

    def _hoere_zeit(self, answer: aiohttp.ClientResponse, dauer_s: float) -> None:
        """Pass on the ``Date`` of any answer; one without, or with nonsense, says nothing."""
        if self._zeitansage is None:
            return
        try:
            shown = parsedate_to_datetime(answer.headers.get("Date", ""))
        except (ValueError, TypeError, IndexError, OverflowError):
            return
        if shown.tzinfo is not None:
            self._zeitansage(shown, dauer_s)

    async def lies(
        self, answer: aiohttp.ClientResponse, *, max_octets: int, zu_gross: AktenboteError | None = None
    ) -> bytes:
        """Return a small body; raises ``zu_gross``, else ``TryLater``, if it is larger than it may be."""
        try:
            return await alles(answer.content, Takt(self.grenzen), max_octets=max_octets)
        except ZuGross:
            answer.close()
            if zu_gross is not None:
                raise zu_gross from None
            raise TryLater("the partner's Postfach sends more than it may", code="ANTWORT") from None

    def _offene(self) -> aiohttp.ClientSession:
        """Return the session; a new one if a certificate left the directory, so that no connection outlives it."""
        pins = self._erlaubt()
        if self._session is not None and not self._pins <= pins:
            task = asyncio.create_task(self._session.close())
            self._abschied.add(task)
            task.add_done_callback(self._abschied.discard)
            self._session = None
        if self._session is None:
            self._pins = pins
            self._session = aiohttp.ClientSession(
                connector=GepinnterConnector(self._context, self._erlaubt),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers={"Accept-Encoding": "identity", "User-Agent": "aktenbote"},
                read_bufsize=2**18,
                skip_auto_headers=("Accept",),
                response_class=Antwort,
            )
        return self._session

    async def _absage(self, answer: aiohttp.ClientResponse) -> AktenboteError:
        status, code = answer.status, await self._code(answer)
        if status in {404, 410}:
            found = _SUCCESSOR.search(answer.headers.get("Link", ""))
            return NichtMehrDa(
                "the partner's Postfach does not have this for us (any more)",
                nachfolger=Sha256(found[1]) if found else None,
            )
        if status == 403:
            return Refused(
                Fehlercode.T070,
                "the partner does not accept our client certificate in this role: check the directory",
            )
        pause = answer.headers.get("Retry-After", "")
        if status in _SPAETER or pause:
            seconds = min(int(pause), PAUSE_MAX_S) if re.fullmatch(r"\d{1,6}", pause) else None
            kind = GegenstelleGestoert if status in _SPAETER else TryLater  # else a pause for this one message
            return kind(f"the partner's Postfach asks to try later (status {status})", retry_after_s=seconds)
        if code in Fehlercode.__members__:
            return Refused(Fehlercode(code), f"the partner's Postfach refused with {code}")
        return Refused(Fehlercode.T099, f"the partner's Postfach refused (status {status})")

    async def _code(self, answer: aiohttp.ClientResponse) -> str:
        if answer.content_type != "application/problem+json":
            return ""
        try:
            raw = await alles(answer.content, Takt(self.grenzen), max_octets=PROBLEM_MAX)
            return msgspec.json.decode(raw, type=Problem).code
        except (ZuGross, ZuLangsam, *NICHT_LESBAR, asyncio.IncompleteReadError):
            return ""

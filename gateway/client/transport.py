"""Sends one request, again where that is safe, and reads the answer or the problem."""

import asyncio
import ipaddress
import random
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec

from gateway.client.errors import UNREADABLE, ApiError, ProblemDetails, Unreachable

T = TypeVar("T")
MAX_ANSWER = 16 * 1024 * 1024
"""Octets of a JSON answer: a page of 200 rows has some hundred KiB."""
CONNECT_S = 10.0
"""Seconds for a connection with its TLS."""
READ_S = 60.0
"""Seconds between two pieces of an answer."""
REPEATABLE = frozenset({429, 500, 502, 503, 504})
"""What may be another one next time; under the same key nothing is done twice."""
BUSY = "API-KEY-BUSY"
"""The first try of this request is being done: its answer comes under the same key."""
_SECONDS = re.compile(r"[0-9]{1,4}")
_PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often and with which pauses (seconds) a request is sent again that may be."""

    tries: int = 5
    first_s: float = 0.5
    longest_s: float = 30.0

    def pause(self, failures: int, asked: float | None) -> float:
        """Return the pause after so many failures: grown and scattered, or what the gateway asked for, capped."""
        grown = self.first_s * 2.0**failures * random.uniform(0.5, 1.0)
        return min(self.longest_s, max(grown, asked or 0.0))


class Transport:
    """One connection pool to one gateway, with one token."""

    def __init__(self, url: str, token: str, *, session: aiohttp.ClientSession | None, retries: Retries) -> None:
        """``url`` is the address of the gateway without ``/api/v1``; ``https``, plain only to this machine."""
        self._base = _base(url)
        self._head = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        self._given, self._session = session, session
        self._retries = retries

    async def close(self) -> None:
        """Close what was opened here; a session that was given stays open."""
        if self._session is not None and self._given is None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> "Transport":
        """Use it in a block."""
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()

    async def ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        head: Mapping[str, str] | None = None,
    ) -> T:
        """Send a request that may be sent again (GET, search, or with a key) and return what was answered."""
        failures = 0
        while True:
            try:
                async with self.open(method, path, query=query, body=body, head=head) as answer:
                    octets = await _read(answer)
                break
            except ApiError as error:
                failures += 1
                again = error.problem.status in REPEATABLE or error.code == BUSY
                if not again or failures >= self._retries.tries:
                    raise
                await asyncio.sleep(self._retries.pause(failures - 1, error.retry_after_s))
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                failures += 1
                if failures >= self._retries.tries:
                    raise Unreachable(f"no answer that can be read ({type(error).__name__})") from error
                await asyncio.sleep(self._retries.pause(failures - 1, None))
        try:
            return msgspec.json.decode(octets, type=kind)
        except UNREADABLE as error:
            raise Unreachable("the answer is none of this API: look at the address and the versions") from error

    @asynccontextmanager
    async def open(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        head: Mapping[str, str] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send it once and yield an answer that is no problem; never elsewhere than to this gateway."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=READ_S)
        async with self._client().request(
            method,
            f"{self._base}/api/v1{path}",
            params=query,
            data=body,
            headers={**self._head, **(head or {})},
            timeout=timeout,
            allow_redirects=False,
        ) as answer:
            if answer.status >= 300:
                raise await _problem(answer)
            yield answer

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        return self._session


def _base(url: str) -> str:
    parts = urlsplit(url)
    plain = not parts.query and not parts.fragment and parts.username is None and parts.path in {"", "/"}
    if not parts.hostname or not plain:
        raise ValueError("the address of the gateway is https://NAME or https://NAME:PORT")
    if parts.scheme != "https" and not (parts.scheme == "http" and _here(parts.hostname)):
        raise ValueError("the token would cross the network in clear: use https")
    return f"{parts.scheme}://{parts.netloc}"


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    found = bytearray()
    async for piece in answer.content.iter_chunked(64 * 1024):
        found += piece
        if len(found) > MAX_ANSWER:
            answer.close()
            raise aiohttp.ClientPayloadError(f"an answer beyond {MAX_ANSWER} octets")
    return bytes(found)


async def _problem(answer: aiohttp.ClientResponse) -> ApiError:
    problem = ProblemDetails(code=f"HTTP-{answer.status}", status=answer.status)
    if answer.content_type == _PROBLEM:
        try:
            problem = msgspec.json.decode(await _read(answer), type=ProblemDetails)
        except UNREADABLE:
            pass
    wait = answer.headers.get("Retry-After", "")
    return ApiError(problem, retry_after_s=float(wait) if _SECONDS.fullmatch(wait) else None)

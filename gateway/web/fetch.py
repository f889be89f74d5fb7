"""Fetches revocation lists, OCSP answers and time stamps over plain HTTP: bounded, never elsewhere than asked.

What comes is octets of anybody until their signature is checked (``gateway.trust``); so nothing here believes a
header, follows a redirect or unpacks anything.
"""

from typing import TYPE_CHECKING

from gateway.domain.errors import TryLater

if TYPE_CHECKING:
    import aiohttp

VERBINDEN_S = 5.0
"""Seconds for a connection: a dead server must not keep the next one waiting."""
ANTWORT_S = 10.0
"""Seconds for an OCSP answer or a time stamp as a whole: it has a few KiB."""
LISTE_S = 60.0
"""Seconds for a list as a whole: 16 MiB over 2.5 Mbit/s."""
_OCSP = "application/ocsp-request"
STUECK = 64 * 1024
"""Octets read at once."""


class Fetcher:
    """One client for all addresses; made inside the running loop at first use."""

    def __init__(self) -> None:
        """Nothing is opened yet."""
        self._session: aiohttp.ClientSession | None = None

    async def liste(self, url: str, *, hoechstens: int) -> bytes:
        """Return what lies at an address. ``TryLater``: NETZ, HTTP (not 200, a redirect too) or SIZE."""
        return await self._hole("GET", url, hoechstens, LISTE_S)

    async def auskunft(self, url: str, frage: bytes, *, hoechstens: int) -> bytes:
        """Return what a responder answers to a question (RFC 6960 A.1, POST). ``TryLater`` as above."""
        return await self._hole("POST", url, hoechstens, ANTWORT_S, frage)

    async def stempel(self, url: str, frage: bytes, *, hoechstens: int) -> bytes:
        """Return what a time-stamp authority answers (RFC 3161 3.4, POST). ``TryLater`` as above."""
        return await self._hole("POST", url, hoechstens, ANTWORT_S, frage, "application/timestamp-query")

    async def schliesse(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _hole(
        self, method: str, url: str, most: int, seconds: float, question: bytes | None = None, kind: str = _OCSP
    ) -> bytes:
        import aiohttp  # a third of a second that no command should wait for which fetches nothing

        headers = {} if question is None else {"Content-Type": kind}
        timeout = aiohttp.ClientTimeout(total=seconds, connect=VERBINDEN_S, sock_connect=VERBINDEN_S)
        try:
            async with self._client().request(
                method, url, data=question, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    raise TryLater(f"answered with status {answer.status}", code="HTTP")
                return await _alles(answer, most)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise TryLater(f"does not answer ({type(error).__name__})", code="NETZ") from None

    def _client(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                auto_decompress=False,
                headers={"Accept-Encoding": "identity", "User-Agent": "aktenbote"},
                cookie_jar=aiohttp.DummyCookieJar(),
                # no limit over all hosts: waiting for a place there would read as a host that does not answer
                connector=aiohttp.TCPConnector(limit=0, limit_per_host=4, force_close=True),
                trust_env=False,
            )
        return self._session


async def _alles(answer: "aiohttp.ClientResponse", most: int) -> bytes:
    """Read a body, and no octet more than allowed, whatever its header announced."""
    found = bytearray()
    async for piece in answer.content.iter_chunked(STUECK):
        found += piece
        if len(found) > most:
            answer.close()
            raise TryLater(f"answers with more than {most} octets", code="SIZE")
    return bytes(found)

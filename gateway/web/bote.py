"""Carries a signed notice to the address of a webhook: bounded in time, never elsewhere than asked.

The receiver is another program of the house; still it may hang, answer without end or send us elsewhere. So nothing
of its answer is read but the status and how long it wants to be left alone, and names are looked up in threads of
our own: a name server that is silent fills those of nobody else.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from gateway.transfer.ports.webhooks import Hakenantwort
from gateway.transfer.webhooks import MAX_WEBHOOKS

if TYPE_CHECKING:
    import aiohttp

VERBINDEN_S = 5.0
"""Seconds for a connection with its TLS."""
ANTWORT_S = 15.0
"""Seconds for one attempt as a whole: who has more to do takes the notice first and works afterwards."""
_SEKUNDEN = re.compile(r"[0-9]{1,6}")


class Webhookbote:
    """One client for all addresses; made inside the running loop at first use."""

    def __init__(self, kontext: Callable[[], ssl.SSLContext]) -> None:
        """``kontext`` makes what TLS is judged by; it is called once, when the first notice leaves."""
        self._kontext = kontext
        self._session: aiohttp.ClientSession | None = None
        self._namen = ThreadPoolExecutor(max_workers=MAX_WEBHOOKS, thread_name_prefix="webhook-name")

    async def bringe(self, url: str, kopf: Mapping[str, str], body: bytes) -> Hakenantwort:
        """Send it; a status of 200 to 299 says that it was taken, everything else why not."""
        import aiohttp
        from yarl import URL

        timeout = aiohttp.ClientTimeout(total=ANTWORT_S, connect=VERBINDEN_S, sock_connect=VERBINDEN_S)
        head = {**kopf, "Content-Type": "application/json"}
        try:
            session = self._client()
        except (OSError, ssl.SSLError):
            return Hakenantwort(code="CA")
        try:
            async with session.post(
                URL(url, encoded=True), data=body, headers=head, timeout=timeout, allow_redirects=False
            ) as answer:
                status, wait = answer.status, answer.headers.get("Retry-After", "")
                answer.close()
        except TimeoutError:
            return Hakenantwort(code="TIMEOUT")
        except (aiohttp.ClientSSLError, ssl.SSLError):
            return Hakenantwort(code="TLS")
        except (aiohttp.ClientError, OSError, ValueError):
            return Hakenantwort(code="NET")
        if 200 <= status <= 299:
            return Hakenantwort(code=None, status=status)
        return Hakenantwort(code="HTTP", status=status, warte_s=float(wait) if _SEKUNDEN.fullmatch(wait) else None)

    async def schliesse(self) -> None:
        """Close what is open; a look-up that hangs is not waited for."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        self._namen.shutdown(wait=False, cancel_futures=True)

    def _client(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._session is None:
            context = self._kontext()  # a few milliseconds once; awaiting here would let two of them begin
            self._session = aiohttp.ClientSession(
                auto_decompress=False,
                headers={"Accept-Encoding": "identity", "User-Agent": "aktenbote"},
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(
                    limit=0, ssl=context, force_close=True, resolver=_aufloeser(self._namen)
                ),
                trust_env=False,
            )
        return self._session


def _aufloeser(threads: ThreadPoolExecutor) -> Any:
    from aiohttp.abc import AbstractResolver, ResolveResult

    class Aufloeser(AbstractResolver):
        """Looks names up as the system does, in threads of our own."""

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            """Return the addresses of a name; ``OSError`` where it has none."""
            ask = asyncio.get_running_loop().run_in_executor
            found = await ask(threads, _frage, host, port, family)
            return [
                ResolveResult(hostname=host, host=address, port=bound, family=kind, proto=proto, flags=0)
                for kind, proto, address, bound in found
            ]

        async def close(self) -> None:
            """Nothing is held open."""

    return Aufloeser()


def _frage(host: str, port: int, family: int) -> list[tuple[int, int, str, int]]:
    """Return family, protocol, address and port of each; blocking."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
    return [(kind, proto, str(at[0]), int(at[1])) for kind, _, proto, _, at in found]

"""``/health`` on the operations port: is the installation fit to work, and if not, whose turn is it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson
from aiohttp import web


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """What the operator's watch needs; ``ok`` false makes the answer a 503."""

    ok: bool
    betrieb: str
    directory_number: int
    directory_ends: str
    free_bytes: int
    log_entries: int
    problems: tuple[str, ...] = ()
    """One sentence each: what is wrong and who must do what."""
    problem_codes: tuple[str, ...] = ()
    """The code of each problem, in the same order: its page of the run-book."""
    notes: tuple[str, ...] = ()
    """One sentence each: what somebody must do in time; ``ok`` all the same."""
    note_codes: tuple[str, ...] = ()
    """The code of each note, in the same order."""


class OpsServer:
    """A small plain-HTTP server for loopback."""

    def __init__(self, health: Callable[[], Awaitable[HealthReport]]) -> None:
        """``health`` is asked at every request."""
        self._health = health
        app = web.Application(client_max_size=1024)
        app.router.add_get("/health", self._answer)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port (0 asks the system for one)."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound: int = self._runner.addresses[0][1]
        return bound

    async def stop(self) -> None:
        """Stop listening and close what is open."""
        await self._runner.cleanup()

    async def _answer(self, _request: web.Request) -> web.Response:
        report = await self._health()
        return web.Response(
            body=orjson.dumps(report),
            content_type="application/json",
            status=200 if report.ok else 503,
            headers={"Cache-Control": "no-store"},
        )

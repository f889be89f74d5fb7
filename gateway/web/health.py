"""The operations port: ``/health`` says whose turn it is, ``/livez`` and ``/readyz`` answer machines."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson
from aiohttp import web

from gateway.postfach.nebentor import GRENZEN, Nebentor


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

    def __init__(
        self,
        health: Callable[[], Awaitable[HealthReport]],
        bereit: Callable[[], Awaitable[tuple[str, ...]]],
    ) -> None:
        """``health`` and ``bereit``, the codes of why not, are asked at every request."""
        self._health, self._bereit = health, bereit
        app = web.Application(client_max_size=1024)
        app.router.add_get("/health", self._answer)
        app.router.add_get("/livez", self._lebt)
        app.router.add_get("/readyz", self._ist_bereit)
        self._tor = Nebentor(app, GRENZEN)

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port (0 asks the system for one)."""
        return await self._tor.start(host, port)

    async def stop(self) -> None:
        """Stop listening and close what is open."""
        await self._tor.stop()

    async def _answer(self, _request: web.Request) -> web.Response:
        report = await self._health()
        return _als_json(report, ok=report.ok)

    async def _lebt(self, _request: web.Request) -> web.Response:
        """Answer: the process and its loop run. Nothing is asked, so that a slow disk restarts nobody."""
        return _als_json({"alive": True}, ok=True)

    async def _ist_bereit(self, _request: web.Request) -> web.Response:
        codes = await self._bereit()
        return _als_json({"ready": not codes, "reasons": codes}, ok=not codes)


def _als_json(said: object, *, ok: bool) -> web.Response:
    return web.Response(
        body=orjson.dumps(said),
        content_type="application/json",
        status=200 if ok else 503,
        headers={"Cache-Control": "no-store"},
    )

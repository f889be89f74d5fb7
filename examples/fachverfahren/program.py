"""The program: a server for notices, and a worker that fetches one file after the other.

Notices only say that it is worth looking; what is true the API says. So nothing is lost when this program is down
or killed: at its start, and now and then, it looks for files it has not acknowledged, and all it does can be done
twice.
"""

import asyncio
import hashlib
import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from gateway.client import (
    ApiError,
    Client,
    DigestMismatch,
    File,
    RequestedPerson,
    SeenEvents,
    Unreachable,
    WebhookRefused,
    verify_webhook,
)

LOOK_S = 900.0
"""Seconds between two looks for files of which no notice came."""
AGAIN_S = 60.0
"""Seconds until the next look where the gateway could not be asked."""
MAX_NOTICE = 64 * 1024
"""Octets of a notice."""
SUFFIX = {"application/pdf": ".pdf", "image/jpeg": ".jpg"}

log = logging.getLogger("fachverfahren")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator says; ``files``: end after so many, 0 = never."""

    gateway: str
    token: str
    secrets: tuple[str, ...]
    folder: Path
    host: str
    port: int
    files: int


class Program:
    """Takes notices and fetches files."""

    def __init__(self, settings: Settings) -> None:
        """Open nothing yet."""
        self._s = settings
        self._client = Client(settings.gateway, settings.token)
        self._seen = SeenEvents()
        self._settled: set[str] = set()
        """Files that need no further look: each look at a file is an entry in the log of the gateway."""
        self._look = asyncio.Event()
        self._end = asyncio.Event()
        app = web.Application(client_max_size=MAX_NOTICE)
        app.router.add_post("/aktenbote", self._notice)
        self._runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> Self:
        """Listen for notices."""
        await self._client.__aenter__()
        await self._runner.setup()
        await web.TCPSite(self._runner, self._s.host, self._s.port).start()
        log.info("listening on %s:%d", self._s.host, self._s.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything."""
        await self._runner.cleanup()
        await self._client.__aexit__(kind, value, trace)

    def end(self) -> None:
        """Let ``work`` come to its end."""
        self._end.set()
        self._look.set()

    async def request(self, case: str, person: RequestedPerson, *, partner: str | None, reason: str) -> None:
        """Request a file; the key is made of our case, so that a program started anew asks for nothing twice."""
        key = hashlib.sha256(f"request:{case}".encode()).hexdigest()
        try:
            begun = await self._client.request_file(person, partner=partner, reason=reason, key=key)
        except ApiError as error:
            if error.code != "API-STATE-CONFLICT":
                raise
            log.info("the file is asked for already")
        else:
            log.info("requested: transfer %s is %s", begun.transfer, begun.state)

    async def work(self) -> None:
        """Fetch whatever is here and not acknowledged, whenever a notice says so, and now and then."""
        done = 0
        while not self._end.is_set():
            self._look.clear()
            wait = LOOK_S
            try:
                async for row in self._client.transfers(direction="in"):
                    if row.file is not None and await self._fetch(row.id, row.file):
                        done += 1
                        if done == self._s.files:
                            return
            except (Unreachable, ApiError) as error:
                if isinstance(error, ApiError) and not _passes(error):
                    raise
                log.warning("the gateway cannot be asked now: %s", error)
                wait = AGAIN_S
            try:
                async with asyncio.timeout(wait):
                    await self._look.wait()
            except TimeoutError:
                pass

    async def _notice(self, request: web.Request) -> web.Response:
        """Judge a notice, take it at once, work on it afterwards."""
        body = await request.read()
        try:
            event = verify_webhook(request.headers, body, self._s.secrets, datetime.now(UTC))
        except WebhookRefused as error:
            log.warning("a notice was refused: %s", error)
            return web.Response(status=401)
        if self._seen.first(event) and event.type == "file.received":
            log.info("told of transfer %s", event.data.transfer)
            self._look.set()
        return web.Response(status=204)

    async def _fetch(self, transfer: str, ident: str) -> bool:
        """Fetch a file, check every document, acknowledge it; tell whether that was new."""
        if ident in self._settled:
            return False
        try:
            file = await self._client.file(ident)
            if any(one.own for one in file.receipts) or file.inspection_only or file.deleted is not None:
                self._settled.add(ident)
                return False
            await self._lay_down(file)
            receipt = await self._client.acknowledge(file.id, file.documents, key=f"receipt-{file.id}")
        except ApiError as error:  # such as API-REASON-REQUIRED: a person has to look
            if _passes(error):
                raise
            log.warning("file %s was not taken: %s", ident, error)
            return False
        except DigestMismatch as error:
            log.warning("file %s was not taken: %s", ident, error)
            return False
        self._settled.add(ident)
        log.info("transfer %s: file %s with %d documents acknowledged", transfer, file.id, receipt.documents)
        return True

    async def _lay_down(self, file: File) -> None:
        folder = self._s.folder / file.id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in file.documents:  # named by their ids: names of documents come from elsewhere
            target = folder / f"{one.id}{SUFFIX.get(one.media_type, '.bin')}"
            try:
                await self._client.fetch_document(file.id, one, target)
            except FileExistsError:  # from before this program was killed; the gateway's name for it is its digest
                if await asyncio.to_thread(_digest, target) != one.sha256:
                    target.unlink()
                    await self._client.fetch_document(file.id, one, target)
        for made in (folder, folder.parent):  # before we say that we have it, its names outlast a power cut
            await asyncio.to_thread(_settle, made)


def _passes(error: ApiError) -> bool:
    """Tell whether it is only not now, such as maintenance; anything else a person has to look at."""
    return error.problem.status == 429 or error.problem.status >= 500


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

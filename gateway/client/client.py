"""The API as functions: transfers, files, documents, questions. One object for one token.

Requests that change something carry a key made here and kept for every further try, so that a broken line does
nothing twice. Give a ``key`` of your own where your program may be stopped between two tries.
"""

import asyncio
import hashlib
import os
import re
import stat
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec

from gateway.client import models as m
from gateway.client.errors import ApiError, DigestMismatch, Unreachable
from gateway.client.transport import REPEATABLE, Retries, Transport

T = TypeVar("T")
CHUNK = 256 * 1024
"""Octets written at once."""
LEFT_S = 86_400.0
"""Age in seconds of a half written file that nobody writes to any more: no try of a document takes a day."""
_PART = re.compile(r"\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part")
_JSON = "application/json"


class Client:
    """Talks to one gateway with one token (``aktenbote api-token create``)."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        session: aiohttp.ClientSession | None = None,
        retries: Retries | None = None,
    ) -> None:
        """``url`` such as ``https://akten.example``; give a ``session`` where TLS is judged by a CA of your own."""
        self._retries = retries or Retries()
        self._swept = set[Path]()
        self._t = Transport(url, token, session=session, retries=self._retries)

    async def __aenter__(self) -> Self:
        """Use it in a block."""
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._t.close()

    # -- reading -----------------------------------------------------------------------------------------------

    async def token(self) -> m.TokenInfo:
        """Return what this token may do."""
        return await self._t.ask("GET", "/token", m.TokenInfo)

    async def transfers(
        self,
        *,
        state: str | None = None,
        direction: m.Direction | None = None,
        partner: str | None = None,
        page_size: int = 50,
    ) -> AsyncIterator[m.TransferRow]:
        """Yield transfers, newest first, page by page as they are used."""
        query = _given(limit=str(page_size), state=state, direction=direction, partner=partner)
        while True:
            page = await self._t.ask("GET", "/transfers", m.TransferPage, query=query)
            for row in page.items:
                yield row
            if page.next_cursor is None:
                return
            query["cursor"] = page.next_cursor

    async def transfer(self, ident: str, *, reason: str | None = None) -> m.Transfer:
        """Return one transfer; ``reason`` (a sentence) where a block on disclosure holds."""
        return await self._t.ask("GET", f"/transfers/{_id(ident)}", m.Transfer, head=_why(reason))

    async def search(self, query: str, *, limit: int = 20) -> m.FileHits:
        """Search files and transfers by name, birth date, reference or id."""
        body = msgspec.json.encode({"query": query, "limit": limit})
        return await self._t.ask("POST", "/files/search", m.FileHits, body=body, head={"Content-Type": _JSON})

    async def file(self, ident: str, *, reason: str | None = None) -> m.File:
        """Return a file with its register."""
        return await self._t.ask("GET", f"/files/{_id(ident)}", m.File, head=_why(reason))

    async def tasks(self, *, page_size: int = 50) -> AsyncIterator[m.TaskRow]:
        """Yield the questions that wait for a clerk, what is due first in front."""
        query = _given(limit=str(page_size))
        while True:
            page = await self._t.ask("GET", "/tasks", m.TaskPage, query=query)
            for row in page.items:
                yield row
            if page.next_cursor is None:
                return
            query["cursor"] = page.next_cursor

    async def task(self, ident: str) -> m.Task:
        """Return one question with its answers."""
        return await self._t.ask("GET", f"/tasks/{_id(ident)}", m.Task)

    async def fetch_document(
        self, file: str, document: m.Document, target: Path, *, reason: str | None = None
    ) -> None:
        """Write a document to ``target``, which must not exist, and only if every octet is that of the register.

        It comes in pieces, is durable before it has its name, and so is its name when this returns: what is here
        may be acknowledged. ``DigestMismatch``; ``FileExistsError``. Killed meanwhile, it leaves ``.UUID.part``
        beside ``target``: the first call of a client for a folder takes away those that are a day old.
        """
        part = target.with_name(f".{uuid.uuid4()}.part")
        if target.parent not in self._swept:
            self._swept.add(target.parent)
            await asyncio.to_thread(_sweep, target.parent)
        failures = 0
        try:
            while True:
                try:
                    await self._stream(file, document, part, reason)
                    break
                except ApiError as error:
                    failures += 1
                    if error.problem.status not in REPEATABLE or failures >= self._retries.tries:
                        raise
                    await asyncio.sleep(self._retries.pause(failures - 1, error.retry_after_s))
                except (aiohttp.ClientError, TimeoutError) as error:
                    failures += 1
                    if failures >= self._retries.tries:
                        raise Unreachable(f"the document broke off ({type(error).__name__})") from error
                    await asyncio.sleep(self._retries.pause(failures - 1, None))
            await asyncio.to_thread(_name, part, target)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    async def _stream(self, file: str, document: m.Document, part: Path, reason: str | None) -> None:
        path = f"/files/{_id(file)}/documents/{_id(document.id)}"
        digest, length = hashlib.sha256(), 0
        async with self._t.open("GET", path, head=_why(reason)) as answer:
            handle = await asyncio.to_thread(_create, part)
            try:
                async for piece in answer.content.iter_chunked(CHUNK):
                    length += len(piece)
                    if length > document.length:
                        answer.close()
                        break
                    digest.update(piece)
                    await asyncio.to_thread(handle.write, piece)
                await asyncio.to_thread(_settle, handle)
            finally:
                handle.close()
        if length != document.length or digest.hexdigest() != document.sha256:
            raise DigestMismatch(f"document {document.id} is not the one of the register")

    # -- writing -----------------------------------------------------------------------------------------------

    async def request_file(
        self,
        person: m.RequestedPerson,
        *,
        partner: str | None,
        reason: str,
        ground: m.Ground = "01",
        key: str | None = None,
    ) -> m.Begun:
        """Request a file from ``partner`` (``None``: a person is asked); ``reason`` says why and names nobody."""
        body = {"person": person, "partner": partner, "ground": ground, "reason": reason}
        return await self._post("/requests", m.Begun, body, key)

    async def bring_notice(self, xml: bytes, *, key: str | None = None) -> m.NoticeTaken:
        """Bring a notice of the Meldebehörde (030101, 030102, 030103, 030112) as it is."""
        head = {"Content-Type": "application/xml", "Idempotency-Key": key or str(uuid.uuid4())}
        return await self._t.ask("POST", "/notices", m.NoticeTaken, body=xml, head=head)

    async def acknowledge(
        self, file: str, documents: Iterable[m.Document], *, key: str | None = None
    ) -> m.FileReceipt:
        """Say that every one of these documents is here, with its digest: that is, checked (``fetch_document``)."""
        held = [{"id": one.id, "sha256": one.sha256} for one in documents]
        return await self._post(f"/files/{_id(file)}/receipts", m.FileReceipt, {"documents": held}, key)

    async def answer(
        self,
        task: str,
        answer: str,
        *,
        fields: Mapping[str, str] | None = None,
        reason: str | None = None,
        key: str | None = None,
    ) -> m.Answered:
        """Answer a question that a system may answer (``TaskAnswer.by_system``)."""
        body = {"answer": answer, "fields": dict(fields or {}), "reason": reason}
        return await self._post(f"/tasks/{_id(task)}/answers", m.Answered, body, key)

    async def _post(self, path: str, kind: type[T], body: object, key: str | None) -> T:
        head = {"Content-Type": _JSON, "Idempotency-Key": key or str(uuid.uuid4())}
        return await self._t.ask("POST", path, kind, body=msgspec.json.encode(body), head=head)


def _id(ident: str) -> str:
    """Return an id as it may stand in an address, so that none leads to another one."""
    return str(uuid.UUID(ident))


def _given(**query: str | None) -> dict[str, str]:
    return {name: value for name, value in query.items() if value is not None}


def _why(reason: str | None) -> dict[str, str]:
    return {} if reason is None else {"Aktenbote-Reason": quote(reason, safe="")}


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb")


def _sweep(folder: Path) -> None:
    """Take away what a killed process left half written."""
    for left in folder.glob(".*.part"):
        if _PART.fullmatch(left.name) is None:
            continue
        with suppress(OSError):  # somebody else took it away, or it is not ours
            found = left.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_mtime < time.time() - LEFT_S:
                left.unlink()


def _name(part: Path, target: Path) -> None:
    os.link(part, target)  # refuses a name that is taken
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _settle(handle: BinaryIO) -> None:
    handle.flush()
    os.fsync(handle.fileno())

"""The typed client against the real API, and against servers that fail."""

import ast
import os
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import msgspec
import pytest
import pytest_asyncio
from aiohttp import web
from support.apihaus import KIEL, Apiwelt, apiwelt
from support.buehne import jemand

import gateway.client
from gateway.api import formen
from gateway.api.wege import WEGE
from gateway.client import (
    ApiError,
    Client,
    DigestMismatch,
    RequestedPerson,
    Retries,
    Unreachable,
    models,
)
from gateway.domain.apitoken import Umfang

SCHNELL = Retries(tries=3, first_s=0.0, longest_s=0.0)
Antworter = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def welt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apiwelt]:
    async with apiwelt(tmp_path_factory.mktemp("welt")) as one:
        yield one


@asynccontextmanager
async def kunde(welt: Apiwelt) -> AsyncIterator[Client]:
    token = welt.system.token
    assert token is not None
    async with Client(welt.url, token, retries=SCHNELL) as one:
        yield one


@asynccontextmanager
async def server(antworte: Antworter) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", antworte)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_api_gives_is_read_as_typed_values(welt: Apiwelt, tmp_path: Path) -> None:
    async with kunde(welt) as one:
        told = await one.token()
        assert (told.authority, told.name) == (KIEL, "fachverfahren")
        rows = [row async for row in one.transfers(page_size=1)]
        assert len(rows) == len({row.id for row in rows}) >= 2
        assert [row.id for row in rows] == [row.id async for row in one.transfers()]
        assert [row.id async for row in one.transfers(direction="out", state="abgeschlossen")] == [welt.uebergabe]
        shown = await one.transfer(welt.uebergabe)
        assert shown.file == welt.akte.id
        hits = await one.search(welt.akte.aktenzeichen)
        assert [hit.id for hit in hits.items] == [welt.akte.id]
        tasks = [row.id async for row in one.tasks(page_size=1)]
        assert welt.frage.id in tasks
        assert any(not answer.by_system for answer in (await one.task(welt.frage.id)).answers)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_document_gets_its_name_only_if_every_octet_is_that_of_the_register(
    welt: Apiwelt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kunde(welt) as one:
        file = await one.file(welt.akte.id)
        (first, *_) = file.documents
        target = tmp_path / "eins"
        old, new, other = (
            tmp_path / f".{name}.part" for name in (uuid.uuid4(), uuid.uuid4(), "of-another-program")
        )
        for left in (old, new, other):
            left.touch()
        for left in (old, other):
            os.utime(left, (1.0, 1.0))
        synced: list[str] = []

        def fsync(handle: int, real: Callable[[int], None] = os.fsync) -> None:
            synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
            real(handle)

        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", fsync)
            await one.fetch_document(file.id, first, target)
        assert synced[0].endswith(".part")
        assert synced[-1] == str(tmp_path), "its name outlasts a power cut: it may be acknowledged"
        assert target.stat().st_size == first.length
        assert [left.exists() for left in (old, new, other)] == [False, True, True], "a kill left the first one"
        new.unlink()
        other.unlink()
        with pytest.raises(FileExistsError):
            await one.fetch_document(file.id, first, target)
        for wrong in (
            msgspec.structs.replace(first, sha256="0" * 64),
            msgspec.structs.replace(first, length=first.length - 1),
            msgspec.structs.replace(first, length=first.length + 1),
        ):
            with pytest.raises(DigestMismatch):
                await one.fetch_document(file.id, wrong, tmp_path / "zwei")
        assert [path.name for path in tmp_path.iterdir()] == ["eins"]
        receipt = await one.acknowledge(file.id, file.documents, key="k1")
        assert receipt == await one.acknowledge(file.id, file.documents, key="k1")
        assert [said.own for said in (await one.file(file.id)).receipts] == [True]


@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_refused_has_its_code(welt: Apiwelt) -> None:
    async with kunde(welt) as one:
        with pytest.raises(ApiError) as caught:
            await one.transfer(welt.fremd)
        assert (caught.value.code, caught.value.problem.status) == ("API-NOT-FOUND", 404)
        with pytest.raises(ApiError) as caught:
            await one.request_file(
                RequestedPerson(family_name="Test", birth_date="1990-02-31"), partner=None, reason="Probe"
            )
        assert caught.value.code == "API-FIELD-INVALID"
        assert caught.value.problem.errors
        with pytest.raises(ApiError) as caught:
            await one.bring_notice(b"<nichts/>")
        assert caught.value.code == "API-NOTICE-REFUSED"
        with pytest.raises(ApiError) as caught:
            await one.answer(welt.frage.id, "nichts")
        assert caught.value.code == "API-STATE-CONFLICT"
        with pytest.raises(ValueError, match="UUID"):
            await one.file("../token")
        narrow, _ = await welt.neu("eng", Umfang.TRANSFERS_LESEN)
    assert narrow.token is not None
    async with Client(welt.url, narrow.token, retries=SCHNELL) as other:
        with pytest.raises(ApiError) as caught:
            await other.file(welt.akte.id)
        assert caught.value.code == "API-SCOPE-MISSING"
        with pytest.raises(ApiError) as caught:
            await other.request_file(
                RequestedPerson(family_name=jemand(9).person.azr_nummer or "", birth_date="1990"),
                partner=None,
                reason="Probe",
            )
        assert caught.value.code == "API-SCOPE-MISSING"


async def test_a_change_is_sent_again_under_its_one_key() -> None:
    keys, bodies = [], []

    async def antworte(request: web.Request) -> web.StreamResponse:
        keys.append(request.headers["Idempotency-Key"])
        bodies.append(await request.read())
        if len(keys) == 1:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if len(keys) == 2:
            return web.Response(status=503, headers={"Retry-After": "9999"})
        return web.json_response({"transfer": "x", "state": "gewuenscht"}, status=201)

    async with server(antworte) as url, Client(url, "ab1_x", retries=replace(SCHNELL, tries=4)) as one:
        person = RequestedPerson(family_name="Test", birth_date="1990")
        begun = await one.request_file(person, partner=None, reason="Probe")
        assert begun.state == "gewuenscht"
        assert len(keys) == 3
        assert len(set(keys)) == len(set(bodies)) == 1
        await one.request_file(person, partner=None, reason="Probe")
        assert len(set(keys)) == 2, "another call is another request"


async def test_a_refusal_is_not_repeated_and_a_silent_server_not_for_ever() -> None:
    asked = 0

    async def antworte(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        if request.path.endswith("/token"):
            return web.json_response(
                {"code": "API-TOKEN-INVALID", "status": 401, "detail": "no"},
                status=401,
                content_type="application/problem+json",
            )
        if request.path.endswith("/tasks"):
            return web.json_response({"other": "api"})
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"})

    async with server(antworte) as url, Client(url, "ab1_x", retries=SCHNELL) as one:
        with pytest.raises(ApiError) as caught:
            await one.token()
        assert caught.value.code == "API-TOKEN-INVALID"
        with pytest.raises(ApiError) as caught:
            await one.search("x")
        assert caught.value.code == "HTTP-302", "a redirect is not followed: the token goes nowhere else"
        assert asked == 2
        with pytest.raises(Unreachable):
            [row async for row in one.tasks()]
    async with Client("http://127.0.0.1:9", "ab1_x", retries=SCHNELL) as one:
        with pytest.raises(Unreachable):
            await one.token()


@pytest.mark.parametrize(
    "url",
    [
        "http://akten.example",
        "akten.example",
        "https://u:p@akten.example",
        "https://akten.example/api/v1",
        "ftp://x",
    ],
)
def test_the_token_does_not_cross_the_network_in_clear(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Client(url, "ab1_x")


def test_every_answer_of_the_api_has_its_value_here() -> None:
    missing = {
        way.antwort.__name__
        for way in WEGE
        if way.antwort is not None and not hasattr(models, way.antwort.__name__)
    }
    assert missing == set()
    for name, kind in vars(formen).items():
        ours = getattr(models, name, None)
        if isinstance(kind, type) and isinstance(ours, type) and issubclass(ours, msgspec.Struct):
            both = ({one.name for one in msgspec.structs.fields(each)} for each in (ours, kind))
            assert next(both) == next(both), name


def test_the_client_uses_nothing_of_the_gateway() -> None:
    folder = Path(gateway.client.__file__).parent
    used = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                used |= {one.name for one in node.names}
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                used.add(node.module or "")
    foreign = {one.partition(".")[0] for one in used} - sys.stdlib_module_names
    assert foreign == {"aiohttp", "msgspec", "gateway"}
    assert {one for one in used if one.startswith("gateway")} <= {
        "gateway.client",
        *(f"gateway.client.{path.stem}" for path in folder.glob("*.py")),
    }
    assert (folder / "py.typed").exists()
    assert aiohttp.__name__ in used

"""The example Fachverfahren, a process of its own, requests, receives and acknowledges a file of another house."""

import asyncio
import importlib
import os
import signal
import sys
from pathlib import Path

import msgspec
import orjson
import pytest
from aiohttp import web
from support.buehne import HANNOVER, KIEL, buehne, free_port, jemand

from gateway.client import Retries
from gateway.domain.apitoken import Umfang
from gateway.domain.ids import AkteId
from gateway.domain.person import Person
from gateway.domain.states import Zustand
from gateway.settings import load

WURZEL = Path(__file__).parents[2]
GEDULD_S = 90.0
"""Longest wait for the program; reached only by a failure."""


async def test_it_requests_a_file_hears_of_it_fetches_and_acknowledges_it(tmp_path: Path) -> None:
    pages, notices = free_port(), free_port()
    async with buehne(tmp_path / "b") as b:
        await b.hannover.schliesse()
        config = tmp_path / "b" / "hannover" / "aktenbote.toml"
        with config.open("a", encoding="utf-8") as file:
            file.write(
                f"\n[web]\nenabled = true\nport = {pages}\n\n[api]\nenabled = true\n\n"
                f'[webhooks]\ntargets = ["http://127.0.0.1:{notices}"]\n'
            )
        b.hannover.konfiguration = load(config, {})
        await b.hannover.oeffne()
        one, person = b.hannover.eins, jemand(1)
        akte = await b.kiel.lege_akte_an(person)
        await b.kiel.abmeldung(person)
        made = await one.store.write(
            lambda tx: one.apitokens.stelle_aus(
                tx,
                HANNOVER,
                name="beispiel",
                wofuer="Probe",
                umfang=(
                    Umfang.TRANSFERS_LESEN,
                    Umfang.TRANSFERS_SCHREIBEN,
                    Umfang.AKTEN_LESEN,
                    Umfang.AKTEN_SCHREIBEN,
                ),
                tage=1,
                person="test",
            )
        )
        _, secret = await one.store.write(
            lambda tx: one.webhooks.lege_an(
                tx,
                HANNOVER,
                url=f"http://127.0.0.1:{notices}/aktenbote",
                arten=("file.received", "transfer.changed"),
                person="test",
            )
        )
        b.hannover.arbeite()
        b.kiel.arbeite()
        words = _bereite_vor(tmp_path, made.geheimnis, secret, person.person)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "fachverfahren", "--gateway", f"http://127.0.0.1:{pages}", "--port", str(notices)),
            *("--files", "1", *words),
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(WURZEL / "examples"), *sys.path])},
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(GEDULD_S):
                _, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                await process.wait()
        assert process.returncode == 0, said.decode()
        assert b"told of transfer" in said, "it heard of the file by a notice"
        (transfer,) = await b.hannover.transfers()
        assert transfer.akte is not None
        (folder,) = (tmp_path / "files").iterdir()
        assert folder.name == transfer.akte
        fetched = sorted(path.read_bytes() for path in folder.iterdir())
        assert fetched == sorted(b.kiel.dokument(one) for one in akte.dokumente)
        shown = await one.systemblicke.akte(HANNOVER, AkteId(transfer.akte), system="api:beispiel", grund=None)
        assert len(shown.empfaenge) == 1
        await b.hannover.bis_zustand(transfer.id, Zustand.ABGESCHLOSSEN)


async def test_a_file_is_looked_at_once_and_maintenance_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look at a file is an entry in the log of the gateway, and a program that ends hears of nothing."""
    monkeypatch.syspath_prepend(str(WURZEL / "examples"))
    program = importlib.import_module("fachverfahren.program")
    monkeypatch.setattr(program, "LOOK_S", 0.01)
    monkeypatch.setattr(program, "AGAIN_S", 0.01)
    lists, looks = 0, 0
    enough = asyncio.Event()

    async def antworte(request: web.Request) -> web.Response:
        nonlocal lists, looks
        if request.path.startswith("/api/v1/files/"):
            looks += 1
            return web.Response(body=msgspec.json.encode({**_AKTE, "id": request.path.rpartition("/")[2]}))
        lists += 1
        if lists == 1:
            return web.Response(status=503)
        if lists == 4:
            enough.set()
        return web.Response(body=msgspec.json.encode({"items": [_ZEILE], "next_cursor": None}))

    app = web.Application()
    app.router.add_get("/{path:.*}", antworte)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = program.Settings(
        gateway=f"http://127.0.0.1:{runner.addresses[0][1]}", token="ab1_x", secrets=(), folder=tmp_path,
        host="127.0.0.1", port=0, files=0,
    )  # fmt: skip
    try:
        async with program.Program(settings) as made, asyncio.timeout(GEDULD_S):
            made._client._t._retries = Retries(tries=1)
            work = asyncio.create_task(made.work())
            await asyncio.wait({work, asyncio.create_task(enough.wait())}, return_when=asyncio.FIRST_COMPLETED)
            made.end()
            await work
    finally:
        await runner.cleanup()
    assert lists >= 4, "it went on after the first answer"
    assert looks == 1


_ID = "0f9c0000-0000-4000-8000-000000000001"
_JETZT = "2026-11-02T09:00:00Z"
_ZEILE = {
    "id": _ID, "code": "X", "direction": "in", "state": "abgeschlossen", "partner": None, "reference": None,
    "file": _ID, "begun": _JETZT, "state_since": _JETZT, "turn": "niemand", "due": None, "task": None, "test": True,
}  # fmt: skip
_AKTE = {
    "reference": "A", "blocked": False, "person": {"names": [], "birth_date": {}}, "subject": None,
    "received": True, "inspection_only": True, "deleted": None, "holds": [], "documents": [], "paper": [],
    "transfers": [_ID], "receipts": [], "test": True,
}  # fmt: skip
"""A copy to inspect: the program leaves it alone."""


def _bereite_vor(tmp_path: Path, token: str, secret: str, person: Person) -> list[str]:
    (_, name), *_ = person.namen
    order = {
        "case": "vorgang-1",
        "person": {
            "family_name": name.familienname,
            "first_names": name.vorname or "",
            "birth_date": "1990-05-17",
            "azr_number": person.azr_nummer,
        },
        "partner": KIEL,
        "reason": "Probe",
    }
    words = []
    for option, text in (("token-file", token), ("secret-file", secret), ("request", orjson.dumps(order).decode())):
        path = tmp_path / option
        path.write_text(text, "utf-8")
        words += [f"--{option}", str(path)]
    return [*words, "--folder", str(tmp_path / "files")]

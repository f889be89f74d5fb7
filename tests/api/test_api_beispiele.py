"""docs/api.md: every example runs as it stands against a real house, and its tables say what the program does."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.apihaus import HANNOVER, Apiwelt, apiwelt
from support.befehle import WURZEL
from support.buehne import jemand
from support.store import neue_uuid

from gateway.api.problem import ARTEN
from gateway.api.wege import WEGE
from gateway.demo import meldungen
from gateway.domain.apitoken import Umfang

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEITE = (WURZEL / "docs" / "api.md").read_text("utf-8")
BEISPIELE = re.findall(r"^```sh\n(.*?)^```$", SEITE, re.MULTILINE | re.DOTALL)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def welt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apiwelt]:
    async with apiwelt(tmp_path_factory.mktemp("api"), haus=HANNOVER) as one:
        yield one


async def test_every_example_runs_as_it_stands(welt: Apiwelt, tmp_path: Path) -> None:
    house = welt.buehne.hannover
    begun = await welt.system.tue(
        "/requests",
        {"person": {"family_name": "Probe", "birth_date": "unbekannt", "azr_number": "990000000048"},
         "partner": None, "reason": "Probe"},
    )  # fmt: skip
    (task,) = (await welt.system("GET", f"/transfers/{begun.json['transfer']}")).json["tasks"]
    register = (await welt.system("GET", f"/files/{welt.akte.id}")).json["documents"]
    held = {"documents": [{"id": one["id"], "sha256": one["sha256"]} for one in register]}
    (tmp_path / "documents.json").write_text(json.dumps(held), "utf-8")
    notice = meldungen.anmeldung(jemand(900), uuid=neue_uuid(), moment=house.uhr(), test=house._spur())
    (tmp_path / "anmeldung.xml").write_bytes(notice)
    words = {
        "API": f"{welt.url}/api/v1", "TOKEN": str(welt.system.token), "TRANSFER": welt.uebergabe,
        "FILE": welt.akte.id, "DOCUMENT": register[0]["id"], "TASK": task, "PATH": os.environ["PATH"],
    }  # fmt: skip
    said = []
    for example in BEISPIELE:
        process = await asyncio.create_subprocess_exec(
            "bash", "-euc", example, env=words, cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await process.communicate()
        assert process.returncode == 0, f"{example}\n{output.decode()}"
        said.append(output.decode())
    assert any(register[0]["sha256"] in one for one in said)
    assert any('"result":"transfer"' in one for one in said)


async def test_every_address_has_an_example() -> None:
    text = "\n".join(BEISPIELE)
    used = {re.sub(r"\$[A-Z]+", "{}", path).split("?")[0] for path in re.findall(r'"\$API(/[^"]*)"', text)}
    assert used == {re.sub(r"\{[a-z]+\}", "{}", weg.pfad) for weg in WEGE}


async def test_the_tables_name_every_code_and_scope() -> None:
    codes = dict(re.findall(r"^\| `(API-[A-Z-]+)` \| (\d{3}) \|", SEITE, re.MULTILINE))
    assert codes == {code.value: str(art.status) for code, art in ARTEN.items()}
    assert set(re.findall(r"^\| `([a-z]+:[a-z]+)` \|", SEITE, re.MULTILINE)) == {one.value for one in Umfang}

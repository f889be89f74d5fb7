"""Whatever fits the OpenAPI document and whatever does not: the server answers as the document says (schemathesis).

It runs as a process of its own against the real server with a real token, with ids that exist and with others.
"""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from support.apihaus import HANNOVER, Apiwelt, apiwelt
from support.befehle import WURZEL

from gateway.api.wege import WEGE

DATEI = WURZEL / "docs" / "openapi" / "api-v1.json"
STARTET = "from schemathesis.cli import schemathesis; schemathesis()"
BEISPIELE = 10
"""Of each address and random phase: some hundred requests in all."""
ABLEHNUNG = [400, 401, 403, 404, 405, 409, 410, 413, 415, 422]
EINSTELLUNG = """
headers = {{ Authorization = "Bearer {token}" }}
[parameters]
{parameter}
[checks.positive_data_acceptance]
expected-statuses = ["2xx", {nein}]
[checks.negative_data_rejection]
expected-statuses = [{nein}]
[checks.missing_required_header]
expected-statuses = [{nein}]
"""
"""What fits the schema may still say what cannot be: an unknown id, no notice, an answer not possible now."""


@pytest.mark.parametrize(
    ("phasen", "mit_ids", "mindestens"),
    [("examples,coverage,fuzzing", True, 400), ("fuzzing", False, 60)],
    ids=["ids that exist", "any ids"],
)
async def test_the_server_answers_as_its_document_says(
    tmp_path: Path, phasen: str, mit_ids: bool, mindestens: int
) -> None:
    async with apiwelt(tmp_path / "haus", haus=HANNOVER) as welt:
        settings = tmp_path / "schemathesis.toml"
        settings.write_text(await _einstellung(welt, mit_ids=mit_ids), "utf-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", STARTET, "--config-file", str(settings), "run", str(DATEI)),
            *("--url", welt.url, "--phases", phasen, "--max-examples", str(BEISPIELE)),
            *("--seed", "1", "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"),
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
    text = output.decode()
    assert process.returncode == 0, text
    assert f"Tested: {len(WEGE)}" in text
    assert int(re.findall(r"(\d+) generated", text)[0]) >= mindestens, text


async def _einstellung(welt: Apiwelt, *, mit_ids: bool) -> str:
    begun = await welt.system.tue(
        "/requests",
        {"person": {"family_name": "Probe", "birth_date": "unbekannt", "azr_number": "990000000048"},
         "partner": None, "reason": "Probe"},
    )  # fmt: skip
    (task,) = (await welt.system("GET", f"/transfers/{begun.json['transfer']}")).json["tasks"]
    ids = {
        "transfer": welt.uebergabe, "file": welt.akte.id, "document": welt.akte.dokumente[0].uuid, "task": task,
    }  # fmt: skip
    lines = [f'"path.{name}" = "{value}"' for name, value in ids.items()] if mit_ids else []
    nein = ", ".join(map(str, ABLEHNUNG))
    return EINSTELLUNG.format(token=welt.system.token, parameter="\n".join(lines), nein=nein)

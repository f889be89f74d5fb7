"""What another system reads: lists with cursors, a transfer, a file, the octets of a document, questions."""

import base64
import hashlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.apihaus import KIEL, Apiwelt, apiwelt
from support.store import neue_uuid

from gateway.domain.apitoken import Umfang
from gateway.domain.events import AuditEreignis

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def welt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apiwelt]:
    async with apiwelt(tmp_path_factory.mktemp("api")) as one:
        yield one


async def letzte(welt: Apiwelt, ereignis: AuditEreignis) -> int:
    """How many entries of this kind the log of Kiel has."""
    return sum(one.ereignis is ereignis for one in await welt.buehne.kiel.protokoll())


async def test_a_token_says_what_it_may(welt: Apiwelt) -> None:
    system, made = await welt.neu("schau", Umfang.AKTEN_LESEN)
    said = (await system("GET", "/token")).json
    assert said == {
        "name": "schau", "authority": KIEL, "scopes": ["files:read"],
        "expires": made.token.bis.isoformat().replace("+00:00", "Z"),
    }  # fmt: skip


async def test_transfers_are_read_page_by_page_and_each_look_is_an_entry(welt: Apiwelt) -> None:
    before = await letzte(welt, AuditEreignis.TRANSFER_GELESEN)
    whole = (await welt.system("GET", "/transfers")).json
    assert whole["next_cursor"] is None
    assert len(whole["items"]) == 2
    first = (await welt.system("GET", "/transfers?limit=1")).json
    second = (await welt.system("GET", f"/transfers?limit=1&cursor={first['next_cursor']}")).json
    assert [*first["items"], *second["items"]] == whole["items"]
    assert second["next_cursor"] is None
    assert await letzte(welt, AuditEreignis.TRANSFER_GELESEN) == before + 3


async def test_a_list_is_chosen_by_state_direction_and_partner(welt: Apiwelt) -> None:
    async def ids(query: str) -> set[str]:
        return {one["id"] for one in (await welt.system("GET", f"/transfers?{query}")).json["items"]}

    assert await ids("state=abgeschlossen") == {welt.uebergabe}
    assert await ids("direction=in") == set()
    assert len(await ids("direction=out&partner=azr:999901")) == 2
    assert await ids("partner=azr:999903") == set()


async def test_a_cursor_counts_for_its_list_and_its_token_alone(welt: Apiwelt) -> None:
    other, _ = await welt.neu("anderes")
    cursor = (await welt.system("GET", "/transfers?limit=1")).json["next_cursor"]
    bent = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for system, query in (
        (welt.system, f"cursor={bent}"),
        (welt.system, f"cursor={cursor}&direction=out"),
        (welt.system, "cursor=AAAA"),
        (other, f"cursor={cursor}"),
    ):
        said = await system("GET", f"/transfers?limit=1&{query}")
        assert (said.status, said.code) == (400, "API-CURSOR-INVALID")
    said = await welt.system("GET", f"/tasks?cursor={cursor}")
    assert said.code == "API-CURSOR-INVALID"


async def test_a_transfer_has_its_person_and_time_line(welt: Apiwelt) -> None:
    said = (await welt.system("GET", f"/transfers/{welt.uebergabe}")).json
    assert said["person"]["azr_number"] == welt.akte.person.azr_nummer
    assert said["file"] == welt.akte.id
    assert said["timeline"]
    assert said["state"] == "abgeschlossen"


async def test_what_is_not_there_or_of_another_authority_is_the_same_no(welt: Apiwelt) -> None:
    nobody = neue_uuid()
    for path in (
        f"/transfers/{welt.fremd}", f"/transfers/{nobody}", f"/files/{nobody}", f"/tasks/{nobody}",
        f"/files/{welt.akte.id}/documents/{nobody}", f"/files/{nobody}/documents/{nobody}",
        "/", "/transfers/x", "/nothing", f"/transfers/{welt.uebergabe}/",
    ):  # fmt: skip
        said = await welt.system("GET", path)
        assert (said.status, said.code) == (404, "API-NOT-FOUND"), path


async def test_a_file_and_every_octet_of_its_documents(welt: Apiwelt) -> None:
    said = (await welt.system("GET", f"/files/{welt.akte.id}")).json
    assert len(said["documents"]) == len(welt.akte.dokumente) > 0
    before = await letzte(welt, AuditEreignis.AKTE_DOKUMENT_ABGERUFEN)
    for one in said["documents"]:
        got = await welt.system("GET", f"/files/{welt.akte.id}/documents/{one['id']}")
        assert hashlib.sha256(got.oktette).hexdigest() == one["sha256"]
        digest = base64.b64encode(hashlib.sha256(got.oktette).digest()).decode()
        assert got.kopf["Content-Digest"] == f"sha-256=:{digest}:"
        assert (len(got.oktette), got.kopf["Content-Type"]) == (one["length"], one["media_type"])
        assert got.kopf["Cache-Control"] == "no-store"
    assert await letzte(welt, AuditEreignis.AKTE_DOKUMENT_ABGERUFEN) == before + len(said["documents"])


async def test_files_are_found_without_anything_in_an_address(welt: Apiwelt) -> None:
    said = (await welt.system("POST", "/files/search", koerper={"query": welt.akte.aktenzeichen})).json
    assert [one["id"] for one in said["items"]] == [welt.akte.id]
    assert (await welt.system("POST", "/files/search", koerper={"query": "\n"})).code == "API-FIELD-INVALID"


async def test_questions_and_which_answers_a_system_may_give(welt: Apiwelt) -> None:
    page = (await welt.system("GET", "/tasks?limit=1")).json
    assert [one["id"] for one in page["items"]] == [welt.frage.id]
    said = (await welt.system("GET", f"/tasks/{welt.frage.id}")).json
    by = {one["name"]: one["by_system"] for one in said["answers"]}
    assert by["absagen"] is False
    assert by["zurueckstellen"] is True

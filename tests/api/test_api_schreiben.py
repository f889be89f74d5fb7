"""What another system does: requests a file, brings a notice, acknowledges a file, answers a question – once."""

import asyncio
from collections.abc import AsyncIterator

import apsw
import pytest
import pytest_asyncio
from support.apihaus import HANNOVER, KIEL, Apiwelt, apiwelt
from support.buehne import jemand
from support.store import neue_uuid

from gateway.demo import meldungen
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.transfer.konten.putz import Kontenputz
from gateway.transfer.ports import Tx
from gateway.transfer.schnittstelle.wiederholungen import GILT

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def welt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apiwelt]:
    async with apiwelt(tmp_path_factory.mktemp("api"), haus=HANNOVER) as one:
        yield one


def wunsch(nummer: int, **anders: object) -> dict[str, object]:
    return {
        "person": {
            "family_name": "Testperson",
            "first_names": "Probe",
            "birth_date": "1990-05-04",
            "azr_number": f"9900009{nummer:05d}",
        },
        "partner": KIEL,
        "reason": "Zuzug ohne Meldung",
        **anders,
    }


async def test_a_file_is_requested_once_whoever_sends_it_again(welt: Apiwelt) -> None:
    key = neue_uuid()
    first = await welt.system.tue("/requests", wunsch(100), Idempotency_Key=key)
    assert first.status == 201
    assert first.kopf["Location"] == f"/api/v1/transfers/{first.json['transfer']}"
    again = await welt.system.tue("/requests", wunsch(100), Idempotency_Key=key)
    assert (again.status, again.oktette) == (201, first.oktette)
    assert again.kopf["Idempotency-Replayed"] == "true"
    assert again.kopf["Location"] == first.kopf["Location"]
    other = await welt.system.tue("/requests", wunsch(101), Idempotency_Key=key)
    assert (other.status, other.code) == (422, "API-KEY-REUSED")
    twice = await welt.system.tue("/requests", wunsch(100))
    assert (twice.status, twice.code) == (409, "API-STATE-CONFLICT")
    assert (await welt.system("POST", "/requests", koerper=wunsch(102))).code == "API-KEY-MISSING"


async def test_a_key_belongs_to_its_token(welt: Apiwelt) -> None:
    other, _ = await welt.neu("anderes", mandant=HANNOVER)
    key = neue_uuid()
    mine = await welt.system.tue("/requests", wunsch(110), Idempotency_Key=key)
    theirs = await other.tue("/requests", wunsch(111), Idempotency_Key=key)
    assert (mine.status, theirs.status) == (201, 201)
    assert mine.json["transfer"] != theirs.json["transfer"]


async def test_of_two_at_once_one_is_done(welt: Apiwelt) -> None:
    key = neue_uuid()
    answers = await asyncio.gather(
        *(welt.system.tue("/requests", wunsch(120), Idempotency_Key=key) for _ in range(6))
    )
    done = [one for one in answers if one.status == 201]
    assert len({one.oktette for one in done}) == 1
    assert all(one.code == "API-KEY-BUSY" for one in answers if one.status != 201)


async def test_after_its_time_a_key_is_a_new_one_and_old_ones_are_swept(welt: Apiwelt) -> None:
    key, clock, one = neue_uuid(), welt.buehne.hannover.uhr, welt.eins
    first = await welt.system.tue("/requests", wunsch(130), Idempotency_Key=key)
    before = await zeilen(welt)
    clock.vor(seconds=GILT.total_seconds())
    try:
        second = await welt.system.tue("/requests", wunsch(131), Idempotency_Key=key)
        await one.store.write(lambda tx: Kontenputz(one.umgebung).putze(tx, max_zeilen=1_000))
        after = await zeilen(welt)
    finally:
        clock.vor(seconds=-GILT.total_seconds())
    assert (first.status, second.status) == (201, 201)
    assert second.json["transfer"] != first.json["transfer"]
    assert before >= 1
    assert after == 1


async def zeilen(welt: Apiwelt) -> int:
    """How many keys are kept."""
    database = apsw.Connection(str(welt.eins.configuration.data / "aktenbote.db"))
    try:
        ((number,),) = database.execute("SELECT count(*) FROM api_wiederholung").fetchall()
    finally:
        database.close()
    return int(str(number))


async def test_what_a_killed_process_left_is_done_again_under_the_same_id(welt: Apiwelt) -> None:
    key = neue_uuid()
    first = await welt.system.tue("/requests", wunsch(140), Idempotency_Key=key)
    database = apsw.Connection(str(welt.eins.configuration.data / "aktenbote.db"))
    try:
        database.execute("UPDATE api_wiederholung SET status = NULL, antwort = NULL")
    finally:
        database.close()
    again = await welt.system.tue("/requests", wunsch(140), Idempotency_Key=key)
    assert (again.status, again.json) == (201, first.json)
    assert "Idempotency-Replayed" not in again.kopf


async def test_what_is_refused_leaves_its_key_free(welt: Apiwelt) -> None:
    key = neue_uuid()
    wrong = wunsch(150, partner="azr:999998")
    said = await welt.system.tue("/requests", wrong, Idempotency_Key=key)
    assert (said.status, said.code) == (422, "API-FIELD-INVALID")
    assert [one["field"] for one in said.json["errors"]] == ["partner"]
    assert (await welt.system.tue("/requests", wunsch(150), Idempotency_Key=key)).status == 201


async def test_a_body_is_read_strictly_and_never_repeated(welt: Apiwelt) -> None:
    secret = "Geheimname"
    bodies: list[object] = [
        b"{", b"\xff", b"[]", b"null", b"",
        wunsch(160, more=secret),
        wunsch(160, ground="99"),
        wunsch(160, person={"family_name": secret}),
        wunsch(160, person={"family_name": secret, "birth_date": secret}),
    ]  # fmt: skip
    for body in bodies:
        said = await welt.system.tue("/requests", body)
        assert (said.status, said.code) == (400, "API-BODY-INVALID"), body
        assert secret.encode() not in said.oktette
    assert (await welt.system.tue("/requests", b"x" * 300_000)).code == "API-BODY-TOO-LARGE"
    assert (await welt.system.tue("/requests", b"{}", Content_Type="text/plain")).code == "API-MEDIA-TYPE"
    assert (await welt.system.tue("/requests", b"{}", Content_Encoding="gzip")).code == "API-MEDIA-TYPE"


async def test_parameters_and_methods_are_read_strictly(welt: Apiwelt) -> None:
    for query in (
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=1.0",
        "limit=1&limit=2",
        "other=1",
        "state=x",
        "partner=",
    ):
        said = await welt.system("GET", f"/transfers?{query}")
        assert (said.status, said.code) == (400, "API-PARAMETER-INVALID"), query
    for method in ("PUT", "DELETE", "PATCH", "POST", "OPTIONS"):
        said = await welt.system(method, "/transfers")
        assert (said.status, said.code, said.kopf["Allow"]) == (405, "API-METHOD-NOT-ALLOWED", "GET")
    assert (await welt.system.tue("/requests", wunsch(1), Idempotency_Key="a b")).code == "API-PARAMETER-INVALID"
    assert (await welt.system("GET", "/token", Host="other.example")).code == "API-WRONG-HOST"


async def test_a_notice_is_taken_for_its_authority_alone(welt: Apiwelt) -> None:
    octets = meldung(welt, 170)
    said = await welt.system.tue("/notices", octets, Content_Type="application/xml")
    assert (said.status, said.json["result"]) == (201, "transfer")
    once_more = await welt.system.tue("/notices", octets, Content_Type="application/xml")
    assert once_more.json == {**said.json, "result": "bekannt"}
    refused = await welt.system.tue("/notices", b"<x/>", Content_Type="application/xml")
    assert (refused.status, refused.code) == (422, "API-NOTICE-REFUSED")
    assert refused.json["refusal"] == "X001"
    house = welt.buehne.hannover
    to_kiel = meldungen.abmeldung(jemand(171), uuid=neue_uuid(), moment=house.uhr(), test=house._spur())
    elsewhere = await welt.system.tue("/notices", to_kiel, Content_Type="application/xml")
    assert (elsewhere.code, elsewhere.json["refusal"]) == ("API-NOTICE-REFUSED", "T080")


async def test_the_log_names_the_system_that_brought_a_notice(welt: Apiwelt) -> None:
    """A notice is not signed: who brought it is all that can be asked about one that was made up."""
    await welt.system.tue("/notices", meldung(welt, 175), Content_Type="application/xml")
    await welt.system.tue("/notices", b"<x/>", Content_Type="application/xml")
    await welt.buehne.hannover.anmeldung(jemand(176))  # the inbox folder: nobody is known
    taken, inbox = (await handelnde(welt, AuditEreignis.MELDUNG_EINGEGANGEN))[-2:]
    (*_, refused) = await handelnde(welt, AuditEreignis.MELDUNG_ABGELEHNT)
    assert (taken, refused, inbox) == ("api:fachverfahren", "api:fachverfahren", None)


async def handelnde(welt: Apiwelt, ereignis: AuditEreignis) -> list[str | None]:
    """Who stands in each entry of this kind, oldest first."""
    await welt.buehne.hannover.protokoll()

    def lies(tx: Tx) -> list[str | None]:
        size = tx.protokoll.stand(HANNOVER).groesse
        return [
            next((o.wert for o in tx.protokoll.offenlegungen(HANNOVER, at) if o.feld is Bezug.HANDELNDER), None)
            for at, octets in tx.protokoll.eintraege(HANNOVER, ab=0, bis=size)
            if f'"{ereignis.value}"'.encode() in octets
        ]

    return await welt.eins.store.read(lies)


def meldung(welt: Apiwelt, nummer: int) -> bytes:
    """A notice 030101 to Hannover."""
    house = welt.buehne.hannover
    return meldungen.anmeldung(jemand(nummer), uuid=neue_uuid(), moment=house.uhr(), test=house._spur())


async def test_a_file_is_acknowledged_with_exactly_its_documents(welt: Apiwelt) -> None:
    path = f"/files/{welt.akte.id}/receipts"
    register = (await welt.system("GET", f"/files/{welt.akte.id}")).json
    held = [{"id": one["id"], "sha256": one["sha256"]} for one in register["documents"]]
    for wrong in (held[1:], [{**held[0], "sha256": "0" * 64}, *held[1:]], [*held, {**held[0], "id": neue_uuid()}]):
        said = await welt.system.tue(path, {"documents": wrong})
        assert (said.status, said.code) == (409, "API-DOCUMENTS-DIFFER")
    assert (await welt.system.tue(path, {"documents": held * 2})).code == "API-FIELD-INVALID"
    done = await welt.system.tue(path, {"documents": held})
    assert (done.status, done.json["documents"]) == (201, len(held))
    assert (await welt.system.tue(path, {"documents": held})).json == done.json
    shown = (await welt.system("GET", f"/files/{welt.akte.id}")).json["receipts"]
    assert shown == [{"time": done.json["time"], "register_sha256": done.json["register_sha256"], "own": True}]
    log = await welt.buehne.hannover.protokoll()
    assert sum(one.ereignis is AuditEreignis.AKTE_BESTAETIGT for one in log) == 1


async def test_a_system_answers_what_it_may(welt: Apiwelt) -> None:
    begun = await welt.system.tue("/requests", {**wunsch(180), "partner": None})
    ident = TransferId(begun.json["transfer"])
    (task,) = (await welt.system("GET", f"/transfers/{ident}")).json["tasks"]
    path = f"/tasks/{task}/answers"
    said = await welt.system.tue(path, {"answer": "zur_kenntnis", "reason": "Probe"})
    assert (said.status, said.code) in {(403, "API-PERSON-REQUIRED"), (409, "API-STATE-CONFLICT")}
    said = await welt.system.tue(path, {"answer": "papier_abhaken"})
    assert (said.status, said.code) == (409, "API-STATE-CONFLICT")
    said = await welt.system.tue(path, {"answer": "ergaenzen", "fields": {"KENNUNG": "x"}, "reason": "Probe"})
    assert (said.status, said.code) == (422, "API-FIELD-INVALID")
    nobody = {"answer": "ergaenzen", "fields": {"KENNUNG": "azr:999998"}, "reason": "Probe"}
    said = await welt.system.tue(path, nobody)
    assert (said.status, said.code) == (422, "API-FIELD-INVALID"), "it is no notice that was refused"
    key = neue_uuid()
    body = {"answer": "ergaenzen", "fields": {"KENNUNG": KIEL}, "reason": "Auskunft der Person"}
    done = await welt.system.tue(path, body, Idempotency_Key=key)
    assert (done.status, done.json) == (200, {"task": task, "answer": "ergaenzen"})
    assert (await welt.system.tue(path, body, Idempotency_Key=key)).json == done.json
    assert (await welt.system.tue(path, body)).code == "API-NOT-FOUND"
    database = apsw.Connection(str(welt.eins.configuration.data / "aktenbote.db"))
    try:
        database.execute("UPDATE api_wiederholung SET status = NULL, antwort = NULL")
    finally:
        database.close()
    cut = await welt.system.tue(path, body, Idempotency_Key=key)
    assert (cut.status, cut.code) == (409, "API-OUTCOME-UNKNOWN")


async def test_questions_are_read_on_while_they_are_answered(welt: Apiwelt) -> None:
    """What a program does: it takes a page, answers what is on it, and asks for the next one."""
    for number in range(190, 193):
        await welt.system.tue("/requests", {**wunsch(number), "partner": None})
    whole = [one["id"] for one in (await welt.system("GET", "/tasks")).json["items"]]
    assert len(whole) >= 3
    seen, cursor = [], ""
    while True:
        page = (await welt.system("GET", f"/tasks?limit=1{cursor}")).json
        (one,) = page["items"]
        seen.append(one["id"])
        answer = {"answer": "anforderung_zurueckziehen", "reason": "Probe"}
        assert (await welt.system.tue(f"/tasks/{one['id']}/answers", answer)).status == 200
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == whole

"""What each fault puts on the line, seen by a client that is written by hand."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import orjson
import pytest
import pytest_asyncio
from support import post
from support.buehne import HANNOVER, KIEL, ausgestellt, jemand, stelle_auf
from support.feind import Feind
from support.roh import Antwort, Roh, antwort
from support.simulator import Simulant

from gateway.domain.ids import Sha256, sha256_of
from gateway.postfach import tls
from gateway.postfach.grenzen import LISTE_OKTETTE_MAX
from gateway.postfach.schalter import PREFIX
from gateway.simulator.plan import Auswahl, waehle

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Stand:
    """A simulated Kiel that holds one message for Hannover, and Hannover's certificate."""

    ordner: Path
    simulant: Simulant
    umschlag: Sha256
    segmente: tuple[Sha256, ...]

    @property
    def port(self) -> int:
        return self.simulant.konfiguration.settings.server.partner_port

    def context(self, _wer: object = None) -> ssl.SSLContext:
        keys = self.ordner / "pki" / "azr-999901"
        anchors = self.ordner / "kiel" / "data" / "anchors.pem"
        return tls.client_context(keys / "tls.crt.pem", keys / "tls.key.pem", anchors)

    @property
    def roh(self) -> Roh:
        return Roh(self, None)  # type: ignore[arg-type]  # it needs a port and a context

    def stoere(self, *auswahl: Auswahl) -> int:
        """From now on these faults; return how many have struck before."""
        self.simulant.plan.ersetze(*auswahl)
        return len(self.simulant.plan.treffer)

    async def hole(self, was: str) -> Antwort:
        return await self.roh.get(f"/nachrichten/{self.umschlag}/{was}")

    async def bis_zum_ende(self, pfad: str) -> bytes:
        """Ask once and return every octet until the server ends the connection."""
        reader, writer = await self.roh.verbinde()
        writer.write(f"GET {PREFIX}{pfad} HTTP/1.1\r\nHost: postfach\r\nConnection: close\r\n\r\n".encode())
        try:
            return await reader.read()
        finally:
            writer.transport.abort()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    ordner = tmp_path_factory.mktemp("leitung")
    made = stelle_auf(ordner)
    made.kiel = simulant = Simulant(KIEL, made.kiel.konfiguration)
    await simulant.oeffne()
    feind = Feind(made)
    u = feind.umstaende()
    sealed = feind.siegle(u, post.anforderung(u, jemand(1)))
    umschlag = await feind.biete_an(u, sealed.umschlag, sealed.segmente)
    yield Stand(ordner, simulant, umschlag, tuple(Sha256(name) for name in sealed.segmente))
    await simulant.schliesse()


async def test_without_faults_it_is_an_honest_postfach(stand: Stand) -> None:
    before = stand.stoere()
    assert sha256_of((await stand.hole("umschlag")).body) == stand.umschlag
    for segment in stand.segmente:
        assert sha256_of((await stand.hole(f"segmente/{segment}")).body) == segment
    (row,) = (await stand.roh.get("/nachrichten")).json()["nachrichten"]
    assert (row["id"], row["leser"]) == (stand.umschlag, HANNOVER)
    assert len(stand.simulant.plan.treffer) == before


@pytest.mark.parametrize("octets", [0, 1, 700])
async def test_a_cut_lets_so_many_octets_of_the_body_through(stand: Stand, octets: int) -> None:
    stand.stoere(waehle("cut", octets))
    head, _, body = (await stand.bis_zum_ende(f"/nachrichten/{stand.umschlag}/umschlag")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert len(body) == octets


async def test_a_cut_behind_the_end_is_none_and_not_counted(stand: Stand) -> None:
    before = stand.stoere(waehle("cut", 10_000_000))
    assert sha256_of((await stand.hole("umschlag")).body) == stand.umschlag
    assert len(stand.simulant.plan.treffer) == before


@pytest.mark.parametrize(("name", "wert"), [("slow", 50_000), ("stall", 1)])
async def test_a_slow_body_comes_whole(stand: Stand, name: str, wert: int) -> None:
    before = stand.stoere(waehle(name, wert))
    assert sha256_of((await stand.hole("umschlag")).body) == stand.umschlag
    assert [one.bezug for one in stand.simulant.plan.treffer[before:]] == [stand.umschlag]


async def test_a_stall_lets_half_of_the_body_through_and_then_nothing(stand: Stand) -> None:
    stand.stoere()
    whole = (await stand.hole("umschlag")).body
    stand.stoere(waehle("stall", 86_400))
    reader, writer = await stand.roh.verbinde()
    writer.write(f"GET {PREFIX}/nachrichten/{stand.umschlag}/umschlag HTTP/1.1\r\nHost: p\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    assert await reader.readexactly(len(whole) // 2) == whole[: len(whole) // 2]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.2)
    writer.transport.abort()


async def test_one_bit_is_another(stand: Stand) -> None:
    stand.stoere()
    right = (await stand.hole("umschlag")).body
    stand.stoere(waehle("wrong-digest"))
    wrong = (await stand.hole("umschlag")).body
    assert [(a ^ b).bit_count() for a, b in zip(right, wrong, strict=True) if a != b] == [1]


@pytest.mark.parametrize("was", ["umschlag", "segment"])
async def test_one_octet_more_is_announced_and_sent(stand: Stand, was: str) -> None:
    path = "umschlag" if was == "umschlag" else f"segmente/{stand.segmente[0]}"
    stand.stoere()
    right = (await stand.hole(path)).body
    before = stand.stoere(waehle("wrong-length"))
    longer = await stand.hole(path)
    assert longer.body == right + b"\0"
    assert longer.headers["content-length"] == str(len(right) + 1)
    assert len(stand.simulant.plan.treffer) == before + 1


async def test_an_answer_comes_twice(stand: Stand) -> None:
    stand.stoere(waehle("double-answer"))
    answer = await stand.bis_zum_ende("/nachrichten")
    half = len(answer) // 2
    assert answer[:half] == answer[half:]
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_every_row_is_there_twice(stand: Stand) -> None:
    stand.stoere(waehle("twice"))
    rows = (await stand.roh.get("/nachrichten")).json()["nachrichten"]
    assert [row["id"] for row in rows] == [stand.umschlag] * 2


async def test_rows_of_nothing_come_at_once_and_the_cursor_passes_over_no_mail(stand: Stand) -> None:
    stand.stoere(waehle("unannounced", 5))
    first = (await stand.roh.get("/nachrichten", "Prefer: wait=50")).json()
    assert [row["id"] for row in first["nachrichten"]].index(stand.umschlag) == 0
    assert len(first["nachrichten"]) == 6
    again = (await stand.roh.get(f"/nachrichten?ab={first['cursor']}", "Prefer: wait=50")).json()
    assert again["cursor"] != first["cursor"]
    assert int(again["cursor"].partition(".")[0]) == int(first["cursor"].partition(".")[0])
    third = (await stand.roh.get(f"/nachrichten?ab={again['cursor']}", "Prefer: wait=50")).json()
    assert third["cursor"] == first["cursor"]
    for row in again["nachrichten"]:
        assert (await stand.roh.get(f"/nachrichten/{row['id']}/umschlag")).status == 404


async def test_busy_and_full_say_so_and_do_nothing(stand: Stand) -> None:
    stand.stoere(waehle("busy", 17))
    busy = await stand.roh.get("/nachrichten")
    assert (busy.status, busy.headers["retry-after"]) == (503, "17")
    stand.stoere(waehle("full"))
    full = await stand.roh.get("/nachrichten")
    assert (full.status, full.headers["content-type"]) == (507, "application/problem+json")


async def test_garbage_is_no_http(stand: Stand) -> None:
    stand.stoere(waehle("garbage"))
    answer = await stand.bis_zum_ende("/nachrichten")
    assert answer
    assert not answer.startswith(b"HTTP/")


async def test_broken_json_is_a_whole_answer_of_half_a_document(stand: Stand) -> None:
    stand.stoere(waehle("broken-json"))
    answer = await stand.roh.get("/nachrichten")
    assert answer.status == 200
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(answer.body)


async def test_an_endless_list_goes_on_beyond_every_limit(stand: Stand) -> None:
    stand.stoere(waehle("endless-list"))
    reader, writer = await stand.roh.verbinde()
    writer.write(f"GET {PREFIX}/nachrichten HTTP/1.1\r\nHost: postfach\r\n\r\n".encode())
    assert len(await reader.readexactly(2 * LISTE_OKTETTE_MAX)) == 2 * LISTE_OKTETTE_MAX
    writer.transport.abort()


async def test_a_refusal_stays_what_it_is(stand: Stand) -> None:
    before = stand.stoere(
        *(waehle(name) for name in ("cut", "wrong-digest", "wrong-length", "garbage", "broken-json", "slow"))
    )
    for number in range(20):
        assert (await stand.roh.get(f"/nachrichten/{number:064x}/umschlag")).status == 404
    assert len(stand.simulant.plan.treffer) == before


async def test_another_certificate_is_shown_and_it_is_one_of_the_same_authority(stand: Stand) -> None:
    stand.stoere(waehle("wrong-certificate"))
    _, writer = await stand.roh.verbinde()
    assert tls.fingerprint(writer.transport) == sha256_of(ausgestellt(KIEL, "transport").der)
    writer.transport.abort()
    stand.stoere()
    _, writer = await stand.roh.verbinde()
    assert tls.fingerprint(writer.transport) == sha256_of(ausgestellt(KIEL, "tls").der)
    writer.transport.abort()


async def test_the_second_answer_stands_before_the_one_to_the_next_request(stand: Stand) -> None:
    stand.stoere(waehle("double-answer", hoechstens=1))
    reader, writer = await stand.roh.verbinde()
    for path in ("/nachrichten", f"/nachrichten/{stand.umschlag}/umschlag"):
        writer.write(f"GET {PREFIX}{path} HTTP/1.1\r\nHost: postfach\r\n\r\n".encode())
    first, second, third = [await antwort(reader) for _ in range(3)]
    assert first.body == second.body
    assert sha256_of(third.body) == stand.umschlag
    writer.transport.abort()


@pytest.mark.parametrize("seconds", [86_400, -86_400])
async def test_the_clock_of_the_whole_process_is_off(tmp_path: Path, seconds: int) -> None:
    made = stelle_auf(tmp_path)
    one = Simulant(KIEL, made.kiel.konfiguration)
    one.plan.ersetze(waehle("clock", seconds))
    await one.oeffne()
    try:
        stand = Stand(tmp_path, one, Sha256("0" * 64), ())
        answer = await stand.roh.get("/nachrichten")
        off = parsedate_to_datetime(answer.headers["date"]) - one.uhr()
        assert abs(off - timedelta(seconds=seconds)) < timedelta(minutes=1)
        begun = (await one.protokoll())[0]
        assert abs(begun.zeit.instant - one.uhr() - timedelta(seconds=seconds)) < timedelta(minutes=1)
    finally:
        await one.schliesse()

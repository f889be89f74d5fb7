"""Figures of a running service, read over HTTP with Prometheus' own parser; and that the page says each of them."""

import asyncio
import http.client
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from support.befehle import WURZEL
from support.dienst import Dienst, dienst
from support.haeuser import mache_haus

from gateway import clock
from gateway.demo import meldungen
from gateway.demo.personen import HAUPTPERSON
from gateway.metrik import server, werte
from gateway.metrik.katalog import GROESSEN, NACH_NAME, VORN, Sorte, tabelle
from gateway.metrik.werte import Messbild
from gateway.metrik.zaehlwerk import Zaehlwerk

SEITE = (WURZEL / "docs" / "metrics.md").read_text("utf-8")


def hole(port: int, path: str, methode: str = "GET") -> tuple[int, str, bytes]:
    """Status, content type and body of an address of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(methode, path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read()
    finally:
        connection.close()


def lies(text: str) -> list[Sample]:
    """Every line, judged by the parser of the client library."""
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def wert(samples: list[Sample], name: str, **labels: str) -> float:
    """The sum of the lines of a figure that have these labels."""
    return sum(one.value for one in samples if one.name == VORN + name and labels.items() <= one.labels.items())


class Haus:
    """A service with figures and pages."""

    def __init__(self, one: Dienst) -> None:
        self.dienst = one
        self.web = int(one.wait_for("web.started")["port"])
        self.port = int(one.wait_for("metrics.started")["port"])

    def samples(self) -> list[Sample]:
        status, kind, body = hole(self.port, "/metrics")
        assert (status, kind) == (200, server.FORM)
        return lies(body.decode())


@pytest.fixture(scope="module")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that is only copied."""
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@pytest.fixture(scope="module")
def haus(muster: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haus]:
    folder = shutil.copytree(muster, tmp_path_factory.mktemp("metrik") / "haus")
    on = {
        "AKTENBOTE_METRICS__ENABLED": "true",
        "AKTENBOTE_METRICS__PORT": "0",
        "AKTENBOTE_WEB__ENABLED": "true",
        "AKTENBOTE_WEB__PORT": "0",
        "AKTENBOTE_LOG__ACCESS": "true",
    }
    (folder / "inbox").mkdir(exist_ok=True)
    with dienst(folder, gabel=True, **on) as one:
        yield Haus(one)


def test_every_line_of_a_real_process_is_of_the_catalogue_with_its_labels(haus: Haus) -> None:
    hole(haus.web, "/anmelden")
    samples = haus.samples()
    ours = [one for one in samples if one.name.startswith(VORN)]
    for one in ours:
        name = one.name.removeprefix(VORN)
        plain = name.rpartition("_")[0] if name.endswith(("_bucket", "_sum", "_count")) else name
        assert {*one.labels} - {"le"} == {*NACH_NAME[plain].kennzeichen}, one
    shown = {one.name for one in ours}
    always = {"build_info", "ready", "blob_free_bytes", "directory_end_timestamp_seconds", "audit_log_entries"}
    always |= {
        "certificate_end_timestamp_seconds",
        "mailbox_messages",
        "store_read_seconds",
        "store_queue_transactions",
    }
    assert {VORN + name for name in always} <= shown
    assert wert(samples, "ready") == 1
    assert wert(samples, "blob_free_bytes") > 0
    assert wert(samples, "directory_end_timestamp_seconds") > clock.now().timestamp()
    assert "process_resident_memory_bytes" in {one.name for one in samples}


def test_a_notice_of_the_inbox_becomes_an_open_transfer_that_is_counted_once(haus: Haus) -> None:
    before = haus.samples()
    notice = meldungen.anmeldung(HAUPTPERSON, uuid=str(uuid4()), moment=clock.now())
    folder = haus.dienst.log.parent / "inbox"
    (folder / "neu.part").write_bytes(notice)
    (folder / "neu.part").rename(folder / "neu.xml")
    haus.dienst.wait_for("inbox.done")
    for _ in range(300):  # a look counts for a second
        after = haus.samples()
        if wert(after, "transfers_open") > wert(before, "transfers_open"):
            break
        time.sleep(0.05)
    assert wert(after, "transfers_open") == wert(before, "transfers_open") + 1
    assert wert(after, "transfers_open_oldest_timestamp_seconds") > 0
    assert wert(after, "audit_log_entries") + wert(after, "audit_log_unplaced_entries") > wert(
        before, "audit_log_entries"
    )


def test_requests_are_counted_by_the_pattern_of_their_route_and_never_by_their_path(haus: Haus) -> None:
    secret = uuid4().hex
    for path in (f"/gibtesnicht/{secret}", f"/anmelden?name={secret}", f"/akten/{secret}"):
        hole(haus.web, path)
    hole(haus.web, "/anmelden", secret.upper())
    for _ in range(200):
        _, _, body = hole(haus.port, "/metrics")
        samples = lies(body.decode())
        if wert(samples, "http_requests_total", port="web", route="none") and wert(
            samples, "http_requests_total", method="other"
        ):
            break
        time.sleep(0.05)
    assert secret.encode() not in body.lower()
    assert wert(samples, "http_requests_total", port="web", route="none", status="404") >= 1
    assert wert(samples, "http_requests_total", port="web", route="/anmelden", method="GET", status="200") >= 1
    assert wert(samples, "http_requests_total", port="web", method="other") == 1
    assert wert(samples, "http_request_seconds_count", port="web", route="/anmelden") >= 1
    assert wert(samples, "http_response_bytes_total", port="web", route="/anmelden") > 500


def test_each_answered_request_has_a_line_without_path_query_or_address(haus: Haus) -> None:
    secret = uuid4().hex
    for path in (f"/akten/{secret}", f"/anmelden?name={secret}", f"/{secret}"):
        hole(haus.web, path)
    line = haus.dienst.wait_for("access.answered", status=404)
    assert {"komponente", "methode", "status", "ms", "bytes"} <= line.keys()
    assert (line["komponente"], line["methode"], line.get("weg")) == ("web", "GET", None)
    text = haus.dienst.log.read_text()
    assert secret not in text
    assert '"weg":"/anmelden"' in text
    assert "127.0.0.1" not in "".join(row for row in text.splitlines() if "access.answered" in row)


def test_probes_answer_on_the_port_of_operations_alone(haus: Haus) -> None:
    ops = haus.dienst.ports["ops_port"]
    assert hole(ops, "/livez")[0] == 200
    status, _, body = hole(ops, "/readyz")
    assert (status, json.loads(body)) == (200, {"ready": True, "reasons": []})
    assert {hole(haus.web, path)[0] for path in ("/livez", "/readyz")} == {404}


def test_nothing_but_the_figures_is_there_and_they_are_nowhere_else(haus: Haus) -> None:
    assert hole(haus.port, "/")[0] == 404
    assert hole(haus.port, "/health")[0] == 404
    assert hole(haus.port, "/metrics", "POST")[0] == 405
    assert hole(haus.dienst.ports["ops_port"], "/metrics")[0] == 404
    assert hole(haus.web, "/metrics")[0] == 404


def test_without_the_setting_there_is_no_port(muster: Path, tmp_path: Path) -> None:
    with dienst(shutil.copytree(muster, tmp_path / "haus"), gabel=True) as one:
        one.wait_for("service.ready")
        assert one.end() == 0
    assert "metrics.started" not in one.log.read_text()


# -- without a process ---------------------------------------------------------------------------------------------


def test_the_page_has_the_table_of_the_catalogue() -> None:
    assert SEITE.endswith(f"\n\n{tabelle()}\n"), "run: python -m gateway.metrik.katalog"


def test_names_follow_the_conventions_of_prometheus() -> None:
    assert len(NACH_NAME) == len(GROESSEN)
    for one in GROESSEN:
        assert one.name.endswith("_total") == (one.sorte is Sorte.COUNTER), one.name
        assert not one.name.endswith(("_count", "_sum", "_bucket")), one.name
        assert one.sagt.endswith("."), one.name


async def test_many_who_ask_at_once_cost_one_look_and_a_failed_one_is_no_answer() -> None:
    looks = 0

    async def sieh() -> bytes:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0)
        if looks == 1:
            raise OSError
        return b"aktenbote_ready 1\n"

    one = server.Metrikserver(sieh, frisch_s=3600)
    port = await one.start("127.0.0.1", 0)
    try:
        assert (await asyncio.to_thread(hole, port, "/metrics"))[0] == 503
        found = await asyncio.gather(*(asyncio.to_thread(hole, port, "/metrics") for _ in range(5)))
    finally:
        await one.stop()
    assert {status for status, _, _ in found} == {200}
    assert looks == 2


def test_a_label_that_is_none_of_the_catalogue_is_refused_and_a_line_too_many_takes_no_other_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(werte, "REIHEN_MAX", 3)
    bild = Messbild()
    with pytest.raises(KeyError):
        bild.setze("niemand", 1)
    with pytest.raises(ValueError, match="ready"):
        bild.setze("ready", 1, "azr:999901")
    for number in range(werte.REIHEN_MAX):
        bild.setze("health_notes", 1, str(number))
    bild.zaehle("health_notes", 1, "0")
    bild.setze("health_notes", 1, "one too many")
    bild.zaehle("health_notes", 1, "and another")
    bild.setze("ready", 1)
    samples = lies(Zaehlwerk().zeige(bild).decode())
    assert wert(samples, "health_notes") == 4
    assert wert(samples, "lines_left_out") == 2
    assert wert(samples, "ready") == 1


def test_what_a_label_holds_is_escaped_so_that_it_stays_one_line() -> None:
    bild = Messbild()
    bild.setze("health_notes", 3, 'a"b\n\\c')
    samples = lies(Zaehlwerk().zeige(bild).decode())
    assert [one.labels["code"] for one in samples if one.name == "aktenbote_health_notes"] == ['a"b\n\\c']


async def test_who_waits_too_long_hears_it_while_the_look_goes_on_once_for_all() -> None:
    looks, go = 0, asyncio.Event()

    async def sieh() -> bytes:
        nonlocal looks
        looks += 1
        await go.wait()
        return b"aktenbote_ready 1\n"

    one = server.Metrikserver(sieh, frisch_s=3600, blick_s=0.05)
    port = await one.start("127.0.0.1", 0)
    try:
        for _ in range(3):
            assert (await asyncio.to_thread(hole, port, "/metrics"))[0] == 503
        go.set()
        assert (await asyncio.to_thread(hole, port, "/metrics"))[0] == 200
    finally:
        await one.stop()
    assert looks == 1

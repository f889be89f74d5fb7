"""Nothing personal can reach a log line, whatever the caller does."""

import errno
import io
import logging
from pathlib import Path

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from gateway import logs, resources

SECRETS = {
    "name": "Łukasz Müller-Örtel",
    "azr": "990000000001",
    "payload": "<xauslaender:vorname>",
    "key": "-----BEGIN PRIVATE KEY-----",
}


@pytest.fixture
def stream() -> io.StringIO:
    out = io.StringIO()
    logs.configure(json=True, level="debug", stream=out)
    return out


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


def test_allowed_fields_pass(stream: io.StringIO) -> None:
    structlog.get_logger().info("postfach.list", mandant="azr:999901", anzahl=3, code="T099")
    line = lines(stream)[0]
    assert (line["event"], line["mandant"], line["anzahl"], line["code"]) == (
        "postfach.list",
        "azr:999901",
        3,
        "T099",
    )


@pytest.mark.parametrize("code", ["NO_SPACE", "STORE_BROKEN", "STORE_BUSY", "CLOCK-OFF", "T099"])
def test_codes_an_operator_must_act_on_are_shown(stream: io.StringIO, code: str) -> None:
    structlog.get_logger().info("inbox.later", code=code)
    assert lines(stream)[0]["code"] == code


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("field", [*logs.FIELDS, "person", "anything"])
def test_no_field_carries_a_secret(stream: io.StringIO, field: str, secret: str) -> None:
    structlog.get_logger().warning("x.y", **{field: secret})
    assert secret not in stream.getvalue()


def test_an_event_name_carries_no_secret(stream: io.StringIO) -> None:
    structlog.get_logger().error(f"person {SECRETS['name']} failed")
    assert SECRETS["name"] not in stream.getvalue()
    assert lines(stream)[0]["event"] == "log.unnamed_event"


def test_an_exception_keeps_its_class_and_place_only(stream: io.StringIO) -> None:
    try:
        raise ValueError(SECRETS["name"])
    except ValueError:
        structlog.get_logger().exception("job.failed")
    assert SECRETS["name"] not in stream.getvalue()
    assert lines(stream)[0]["fehler"] == "ValueError"
    assert "test_logs.py" in str(lines(stream)[0]["stelle"])


def test_a_library_line_loses_its_arguments(stream: io.StringIO) -> None:
    logging.getLogger("aiohttp.server").error("bad request from %s", SECRETS["name"])
    logging.getLogger("aiohttp.server").error(f"bad request from {SECRETS['name']}")
    assert SECRETS["name"] not in stream.getvalue()
    assert len(lines(stream)) == 2


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(min_size=1), max_size=4))
def test_unknown_fields_never_appear(fields: dict[str, str]) -> None:
    out = io.StringIO()
    logs.configure(json=True, level="debug", stream=out)
    fields = {f"q_{key}": value for key, value in fields.items()}
    structlog.get_logger().info("a.b", **fields)
    line = orjson.loads(out.getvalue())
    assert set(line) <= {"event", "level", "time", "withheld"}


@pytest.mark.parametrize(
    ("event", "code", "page"),
    [
        ("inbox.refused", "T099", "T099"),
        ("job.failed", None, "job.failed"),
        ("poll.failed", "nobody", "poll.failed"),
    ],
)
def test_a_line_that_asks_for_action_names_its_page(
    stream: io.StringIO, event: str, code: str | None, page: str
) -> None:
    structlog.get_logger().warning(event, code=code)
    structlog.get_logger().info(event, code=code)
    structlog.get_logger().warning("x.y", code="nobody")
    assert [line.get("hilfe") for line in lines(stream)] == [f"/hilfe/{page}", None, None]


def too_many(_path: object) -> object:
    raise OSError(errno.EMFILE, "too many open files")


def forget_the_runbook() -> None:
    resources.runbook.cache_clear()
    resources.runbook_codes.cache_clear()


def test_a_line_about_too_many_open_files_needs_no_other_file(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_the_runbook()
    monkeypatch.setattr(Path, "iterdir", too_many)
    structlog.get_logger().warning("job.failed")
    assert lines(stream)[0]["hilfe"] == "/hilfe/job.failed"


def test_without_its_run_book_it_logs_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_the_runbook()
    monkeypatch.setattr(Path, "iterdir", too_many)
    out = io.StringIO()
    logs.configure(json=True, level="debug", stream=out)
    structlog.get_logger().warning("job.failed")
    assert [line["event"] for line in lines(out)] == ["job.failed"]


def test_of_routes_a_line_shows_known_patterns_alone(stream: io.StringIO) -> None:
    logs.kenne_wege({"/akten/{akte}"})
    for shown in ("/akten/{akte}", "/akten/mueller", "/akten/{akte}/mueller"):
        structlog.get_logger().info("access.answered", weg=shown)
    assert [line.get("weg") for line in lines(stream)] == ["/akten/{akte}", None, None]

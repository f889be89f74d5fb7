"""The operational log: structlog, one stable event name a line, redaction by construction.

Only fields of the allow-list below can reach a line, and only in the shape the list gives them; anything else is
dropped and counted. So no name, AZR number, payload or key can be logged, not even by mistake: there is no field
for it. Lines of libraries keep their logger and level, exceptions their class and the places in the code, never
their text.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog

from gateway.resources import runbook_codes

_CODE = re.compile(r"[A-Z]\d{3}|[A-Z]{2,20}([-_][A-Z]{2,20})*|[a-z][a-z_.]{1,40}")
"""Codes of the standard, codes of ours, key words; no capitalised word, so no name."""
_TYP = re.compile(r"\d{4}|\d{6}")
_VERSION = re.compile(r"\d{1,3}(\.[0-9a-z]{1,6}){1,4}")
_EVENT = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_HEX = re.compile(r"[0-9a-f]{64}")
_KENNUNG = re.compile(r"[a-z]{3}:[0-9A-Za-z._-]{2,40}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URL = re.compile(r"https?://[0-9A-Za-z.:\[\]-]{1,200}(/[a-z0-9_/-]{0,100})?")
_ZEIT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})")

_WEGE: set[str] = set()
"""Patterns of routes; a path, in which a person may be named, is none of them."""
LAUT = frozenset({"warning", "error", "critical"})
"""Levels of lines that may ask for action."""
MAX_NUMBER = 10**10
"""Counts, octets and seconds stay below; an AZR number has twelve digits."""


def kenne_wege(wege: Iterable[str]) -> None:
    """Say which patterns of routes there are: no other text stands in the field ``weg``."""
    _WEGE.update(wege)


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < MAX_NUMBER


FIELDS: dict[str, Callable[[object], bool]] = {
    **dict.fromkeys(("mandant", "autor", "leser", "partner"), _matches(_KENNUNG)),
    **dict.fromkeys(("nachricht", "transfer", "prozess", "aufgabe", "anfrage", "webhook"), _matches(_UUID)),
    **dict.fromkeys(("umschlag", "segment", "inhalt", "zertifikat", "blatt"), _matches(_HEX)),
    **dict.fromkeys(
        ("code", "zustand", "ereignis", "art", "methode", "operation", "komponente", "logger", "level"),
        _matches(_CODE),
    ),
    "typ": _matches(_TYP),
    "version": _matches(_VERSION),
    **dict.fromkeys(
        (
            "anzahl",
            "bytes",
            "dauer_s",
            "ms",
            "status",
            "versuch",
            "port",
            "pid",
            "index",
            "groesse",
            "wartet_s",
            "nummer",
        ),
        _number,
    ),
    **dict.fromkeys(("url", "endpunkt"), _matches(_URL)),
    "zeit": _matches(_ZEIT),
    "weg": lambda value: value in _WEGE,
}
"""Field → shape. A new field is added here, with a shape narrow enough that a name cannot pass."""


def redact(_logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Keep the allowed fields only; tell how many were withheld."""
    kept: dict[str, Any] = {}
    withheld = 0
    event = line.pop("event", "")
    kept["event"] = event if isinstance(event, str) and _EVENT.fullmatch(event) else "log.unnamed_event"
    exc = line.pop("exc_info", None)
    for key, value in line.items():
        if value is None:
            continue
        allowed = FIELDS.get(key)
        text = str(value) if isinstance(value, str) else value  # enums become their text
        if allowed is not None and allowed(text):
            kept[key] = text
        else:
            withheld += 1
    if withheld:
        kept["withheld"] = withheld
    kept.update(_exception(exc))
    return kept


def _exception(exc: object) -> dict[str, Any]:
    if exc is True:
        exc = sys.exc_info()
    error = exc[1] if isinstance(exc, tuple) else exc
    if not isinstance(error, BaseException):
        return {}
    return {"fehler": type(error).__name__, "stelle": _places(error.__traceback__)}


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


class _Bridge(logging.Handler):
    """Carries lines of libraries into structlog: logger and level, never the text."""

    def emit(self, record: logging.LogRecord) -> None:
        """Forward one record."""
        structlog.get_logger().log(
            record.levelno,
            "library.message",
            logger=record.name,
            exc_info=record.exc_info,
        )


class _Wegweiser:
    """Names the page of the run-book about a line that may ask for action: of its code, else of its event.

    What pages there are is looked up once, before anything is wrong: a line about a full disk or too many open
    files must not need another one to be written. An installation without its run-book logs without it.
    """

    def __init__(self) -> None:
        try:
            self._codes = runbook_codes()
        except OSError:
            self._codes = frozenset()

    def __call__(self, _logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
        if line.get("level") in LAUT:
            page = next((one for one in (line.get("code"), line["event"]) if one in self._codes), None)
            if page is not None:
                line["hilfe"] = f"/hilfe/{page}"
        return line


def configure(*, json: bool | None, level: str, stream: TextIO | None = None) -> None:
    """Set up logging for the process; ``json`` None = JSON unless the stream is a terminal."""
    target = stream or sys.stderr
    as_json = json if json is not None else not target.isatty()
    renderer: Any = _json if as_json else structlog.dev.ConsoleRenderer(colors=target.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            redact,
            _Wegweiser(),
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Bridge()]
    root.setLevel(max(logging.WARNING, getattr(logging, level.upper())))


def _json(_logger: object, _method: str, line: MutableMapping[str, Any]) -> str:
    return orjson.dumps(dict(line)).decode()

"""Answers of the Postfach in JSON, and its errors as problem details (RFC 9457) that carry the code."""

from typing import Any

import orjson
from aiohttp import web

from gateway.domain.errors import NO_SPACE, Refused, TryLater
from gateway.transfer.absagen import Absage, Grund

STATUS_DES_GRUNDES: dict[Grund, int] = {
    Grund.OHNE_ROLLE: 403,
    Grund.NICHT_DA: 404,
    Grund.VORBEI: 410,
    Grund.VERLIEHEN: 409,
    Grund.ANDERES_ERGEBNIS: 409,
    Grund.ANDERE_EPOCHE: 409,
    Grund.ANDERER_INHALT: 409,
    Grund.ABGESCHLOSSEN: 409,
    Grund.KONTINGENT: 429,
}
KONTINGENT_PAUSE_S = 60
"""``Retry-After`` when an author has too much incomplete; it passes when something is completed or expires."""


def json_answer(value: Any, *, status: int = 200) -> web.Response:
    """Return a JSON answer."""
    return web.Response(status=status, body=orjson.dumps(value), content_type="application/json")


def problem(
    status: int,
    detail: str,
    *,
    code: str | None = None,
    retry_after_s: float | None = None,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """Return a problem document; ``detail`` is a sentence of ours, never a piece of the request."""
    document: dict[str, Any] = {"type": "about:blank", "status": status, "detail": detail}
    if code is not None:
        document["code"] = code
    answer = web.Response(status=status, body=orjson.dumps(document), content_type="application/problem+json")
    document["title"] = answer.reason
    answer.body = orjson.dumps(document)
    if retry_after_s is not None:
        answer.headers["Retry-After"] = str(max(1, round(retry_after_s)))
    answer.headers.update(headers or {})
    return answer


def from_absage(absage: Absage, link_base: str) -> web.Response:
    """Return the answer to a no; ``link_base`` + digest is the path of a successor."""
    pause = absage.retry_after_s
    if absage.grund is Grund.KONTINGENT and pause is None:
        pause = KONTINGENT_PAUSE_S
    headers: dict[str, str] = {}
    if absage.nachfolger is not None:
        headers["Link"] = f'<{link_base}{absage.nachfolger}>; rel="successor-version"'
    return problem(
        STATUS_DES_GRUNDES[absage.grund],
        absage.reason,
        code=absage.grund.value,
        retry_after_s=pause,
        headers=headers,
    )


def from_refused(refused: Refused) -> web.Response:
    """Return the answer to input that is bad and stays bad, with the one code a partner may hear."""
    hidden = refused.towards_partner is not refused.fehlercode
    return problem(
        422, "the envelope was refused" if hidden else refused.reason, code=refused.towards_partner.value
    )


def from_later(later: TryLater) -> web.Response:
    """Return the answer to what may work later."""
    status = 507 if later.code == NO_SPACE else 503
    return problem(status, later.reason, code=later.code, retry_after_s=later.retry_after_s or 5)

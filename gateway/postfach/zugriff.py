"""What is noted of a request once its answer was sent: how it went, and nothing that could tell a person."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from gateway.domain.ids import Sha256

WEG = web.RequestKey("weg", str)
"""The route as a table of ours names it, where aiohttp's own says less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zugriff:
    """One request that was answered."""

    tor: str
    """``partner`` or ``web``."""
    methode: str
    weg: str | None
    """The pattern of the route, never the path; ``None``: none of ours."""
    status: int
    dauer_s: float
    oktette: int
    """Of the answer, with its head."""
    zertifikat: Sha256 | None = None
    """Fingerprint of the client certificate at the partner port."""


Zugriffsnotiz = Callable[[Zugriff], None]
"""Hears of each request; must not wait, and must not fail."""


def keine_notiz(_zugriff: Zugriff) -> None:
    """Note nothing."""


def zugriff(
    request: web.BaseRequest,
    response: web.StreamResponse,
    *,
    tor: str,
    dauer_s: float,
    zertifikat: Sha256 | None = None,
) -> Zugriff:
    """Return the note of a request; broken HTTP has no route."""
    return Zugriff(
        tor=tor,
        methode=request.method,
        weg=_weg(request),
        status=response.status,
        dauer_s=dauer_s,
        oktette=response.body_length if response.prepared else 0,
        zertifikat=zertifikat,
    )


def muster(app: web.Application) -> frozenset[str]:
    """Return the patterns of every route of an application."""
    return frozenset(one.canonical for one in app.router.resources())


def _weg(request: web.BaseRequest) -> str | None:
    if not isinstance(request, web.Request) or getattr(request, "_match_info", None) is None:
        return None
    if request.match_info.http_exception is not None:
        return None
    named = request.get(WEG)
    if named is not None:
        return str(named)
    resource = request.match_info.route.resource
    return None if resource is None else str(resource.canonical)

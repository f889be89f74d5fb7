"""Pages for what went wrong: what happened, what it means, who must do what. No stack, no piece of the request."""

from dataclasses import dataclass

from aiohttp import web

from gateway.domain.konto import Rolle
from gateway.web.anfrage import Anfrage

CODES = frozenset({400, 403, 404, 413, 421, 429, 500, 503})
"""Statuses with words of their own (``fehler.<status>`` in the texts); the others read as 400 or 500."""


class FalscheRolle(Exception):
    """Who asks is signed in and lacks the role; ``rollen`` are those that would do."""

    def __init__(self, rollen: frozenset[Rolle]) -> None:
        """Keep the roles."""
        super().__init__()
        self.rollen = rollen


@dataclass(frozen=True, slots=True, kw_only=True)
class Stoerung:
    """What a page about a failure says; texts are keys."""

    status: int
    grund: str
    """Part of the keys: ``fehler.<grund>.was``, ``.bedeutet``, ``.wer``."""
    rollen: tuple[Rolle, ...] = ()
    wartet_s: int | None = None
    """Seconds until another try makes sense."""


def stoerung(status: int, **rest: object) -> Stoerung:
    """Return what is said of a status of HTTP."""
    known = status if status in CODES else (500 if status >= 500 else 400)
    return Stoerung(status=status, grund=str(known), **rest)  # type: ignore[arg-type]


def zeige(anfrage: Anfrage, was: Stoerung) -> web.Response:
    """Answer with the page."""
    answer = anfrage.render(
        "fehler.html",
        status=was.status,
        stoerung=was,
        rollen=[anfrage.texte(f"rolle.{one.value}") for one in sorted(was.rollen)],
        hilfe=anfrage.haus.hilfe.adresse(f"W{was.status}") or anfrage.haus.hilfe.adresse(f"W{was.grund}"),
        kurz=f"W{was.status} · {anfrage.kennzeichen[:8].upper()}",
    )
    if was.wartet_s is not None:
        answer.headers["Retry-After"] = str(was.wartet_s)
    return answer

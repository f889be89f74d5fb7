"""Our cookies: bound to this name, for the server alone, never sent from another site."""

from aiohttp import web

SITZUNG = "aktenbote"
"""Token of the session."""
ANLAUF = "aktenbote-anlauf"
"""Token of a sign-in between its two steps."""
GAST = "aktenbote-gast"
"""Random value the forms of somebody who is not signed in are tied to."""
ANBIETER = "aktenbote-anbieter"
"""State of a sign-in at the identity provider; the one cookie that comes along from elsewhere, on the way back."""
SPRACHE = "aktenbote-sprache"
BEHOERDE = "aktenbote-behoerde"
"""Authority whose pages are shown; what it may be is checked against the roles at every request."""

WERT_MAX = 256
"""Characters of a value we take back; ours are shorter."""


def _name(name: str, *, sicher: bool) -> str:
    return f"__Host-{name}" if sicher else name


def lies(request: web.Request, name: str, *, sicher: bool) -> str | None:
    """Return the value of a cookie of ours; one that cannot be ours is none."""
    found = request.cookies.get(_name(name, sicher=sicher))
    return found if found is not None and 0 < len(found) <= WERT_MAX and found.isascii() else None


def setze(
    answer: web.StreamResponse,
    name: str,
    wert: str,
    *,
    sicher: bool,
    dauer_s: int | None = None,
    streng: bool = True,
) -> None:
    """Set a cookie, until the browser closes or for ``dauer_s`` seconds. Without HTTPS it stays on this machine.

    One that is not ``streng`` also comes along with a link of another site.
    """
    answer.set_cookie(
        _name(name, sicher=sicher),
        wert,
        path="/",
        secure=sicher,
        httponly=True,
        samesite="Strict" if streng else "Lax",
        max_age=dauer_s,
    )


def loesche(answer: web.StreamResponse, name: str, *, sicher: bool) -> None:
    """Take a cookie back."""
    answer.del_cookie(_name(name, sicher=sicher), path="/", secure=sicher, httponly=True, samesite="Strict")

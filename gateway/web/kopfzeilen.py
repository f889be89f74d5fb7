"""Header fields of every answer, and who asks: the one place that says what a browser may do with our pages."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from gateway.postfach.einlass import herkunft

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing written into the page itself, no frame around it."""
KOPFZEILEN: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CSP,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Server": "Aktenbote",
}
"""Of every answer; only a static file says something else about caching, because its address names its content."""
HSTS: Final = "max-age=31536000"
"""A year, for this name alone: what else the town serves under its domain is not ours to decide."""


def schuetze(answer: web.StreamResponse, *, sicher: bool) -> None:
    """Put the header fields on an answer; what it says itself about caching stays."""
    for name, value in KOPFZEILEN.items():
        if name == "Cache-Control":
            answer.headers.setdefault(name, value)
        else:
            answer.headers[name] = value
    if sicher:
        answer.headers["Strict-Transport-Security"] = HSTS


def absender(request: web.Request, *, hinter_proxy: bool) -> str:
    """Return the source of a request: an IPv4 address, or the /64 network of an IPv6 one.

    Behind a proxy of this machine it is the last address of ``X-Forwarded-For``, the one the proxy itself wrote;
    what stands before it anybody may have written.
    """
    if hinter_proxy:
        said = request.headers.getall("X-Forwarded-For", [])
        if said and (last := said[-1].rpartition(",")[2].strip()):
            return herkunft(last[:64])
    return herkunft(request.remote or "")

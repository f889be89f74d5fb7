"""Holds the raw values of a configuration against the types: one sentence names key, value and what is allowed."""

import difflib
import ipaddress
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec

from gateway.domain.errors import Usage
from gateway.intake.schein import SPALTEN
from gateway.settings.abschnitte import Settings, WebSettings
from gateway.settings.bereiche import erlaubt, regel

MAX_SHOWN = 60
"""Characters of a wrong value that are repeated in the sentence about it; more would bury the sentence."""


def wert(raw: object, hint: Any, wo: str, *, strict: bool = True) -> Any:
    """Return the value as its type, or say (``Usage``) what ``wo``, a key or a variable, may hold instead."""
    known = regel(hint)
    try:
        found = msgspec.convert(raw, hint, strict=strict)
        good = known is None or not isinstance(found, str) or known.passt(found)
    except msgspec.ValidationError:
        good = False
    if not good:
        reason = f" ({known.grund})" if known else ""
        raise Usage(f"{wo} = {_gezeigt(raw)} cannot be used: write {erlaubt(hint)}{reason}", code="CONFIG")
    return found


def pruefe(table: object, kind: Any, datei: str, wo: str = "") -> None:
    """Walk the raw table beside the types: unknown keys and wrong values are ``Usage`` errors that name the place.

    ``datei`` begins every sentence; ``wo`` is the place so far, such as ``authority[1]``.
    """
    if isinstance(table, list) and get_origin(kind) is tuple:
        for number, row in enumerate(table, 1):
            pruefe(row, get_args(kind)[0], datei, f"{wo}[{number}]")
        return
    if not (isinstance(table, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        wert(table, kind, f"{datei}: {wo}")
        return
    hints = typen(kind)
    for key, inner in table.items():
        place = f"{wo}.{key}" if wo else key
        if key not in hints:
            raise Usage(f"unknown key {place!r} in the configuration{naechster(key, hints)}", code="CONFIG")
        pruefe(inner, hints[key], datei, place)


def pruefe_zusammen(settings: Settings, datei: str) -> None:
    """Refuse what is right by itself and wrong together."""
    if not settings.authority:
        raise Usage(f"{datei}: at least one [[authority]] is needed", code="CONFIG")
    for reason in _zusammen(settings):
        raise Usage(f"{datei}: {reason}", code="CONFIG")


def _zusammen(settings: Settings) -> Iterator[str]:
    names = [one.kennung for one in settings.authority]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        yield f"authority.kennung = {doubled!r} stands in more than one block: each authority has one block"
    yield from _dialekte(settings)
    yield from _web(settings.web)
    if settings.api.enabled and not settings.web.enabled:
        yield "api.enabled without web.enabled: the API is served on the port of the pages, so switch both on"
    yield from _oidc(settings)
    if settings.timestamps.urls and not settings.timestamps.anchors:
        yield "timestamps.urls without timestamps.anchors: name the root certificates they are believed by"
    pace = settings.transfer
    if pace.retry_first_s > pace.retry_max_s:
        yield (
            f"transfer.retry_first_s = {pace.retry_first_s:g} is longer than transfer.retry_max_s = "
            f"{pace.retry_max_s:g}: pauses only grow, write a first one that is not longer than the longest"
        )


def _web(web: WebSettings) -> Iterator[str]:
    """Refuse what would send passwords in clear over a network, or leave open under which name we answer."""
    if (web.tls_certificate is None) != (web.tls_key is None):
        yield "web.tls_certificate and web.tls_key belong together: write both, or none"
    if web.tls_certificate is None and not _ist_loopback(web.host):
        yield (
            f"web.host = {web.host!r} is reached by other machines, so passwords would cross the network in clear: "
            "write web.tls_certificate and web.tls_key, or leave web.host on 127.0.0.1 behind a reverse proxy"
        )
    if web.tls_certificate is not None and web.address is None:
        yield "web.tls_certificate without web.address: write the address people type, such as https://akten.example"
    if web.proxy and (web.address is None or web.tls_certificate is not None):
        yield (
            "web.proxy is for a reverse proxy of this machine that speaks HTTPS: write web.address, and leave "
            "web.tls_certificate to the proxy"
        )


def _oidc(settings: Settings) -> Iterator[str]:
    """Refuse a provider that is asked in clear, and roles at an authority that does not live here."""
    found = settings.web.oidc
    if found is None:
        return
    try:
        parts = urlsplit(found.issuer)
        known = bool(parts.hostname) and not (parts.query or parts.fragment)
        known = known and (
            parts.scheme == "https" or (parts.scheme == "http" and _ist_loopback(parts.hostname or ""))
        )
    except ValueError:
        known = False
    if not known:
        yield f"web.oidc.issuer = {_gezeigt(found.issuer)} cannot be used: write the https:// address it has"
    if not found.client_id.strip():
        yield "web.oidc.client_id is empty: write the name the provider knows this installation by"
    if not found.roles:
        yield "web.oidc.roles is empty: nobody who signs in there would have a role here"
    ours = {one.kennung for one in settings.authority}
    if stranger := next((one.authority for one in found.roles if one.authority not in ours), None):
        yield f"web.oidc.roles: {stranger!r} is no [[authority]] of this installation"


def _ist_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _dialekte(settings: Settings) -> Iterator[str]:
    names = [one.name for one in settings.intake.dialect]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        yield f"intake.dialect: two are named {doubled!r}: each provider has one"
    for one in settings.intake.dialect:
        ours = [*(name for name in one.columns.values() if name), *one.constants]
        if unknown := next((name for name in ours if name not in SPALTEN), None):
            near = naechster(unknown, dict.fromkeys(SPALTEN))
            yield f"intake.dialect {one.name!r}: there is no column {unknown!r}{near}"
        if doubled := next((name for name in ours if ours.count(name) > 1), None):
            yield f"intake.dialect {one.name!r}: {doubled!r} comes from two places; each column has one"


@cache
def typen(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the keys of a section with their types and ranges."""
    return get_type_hints(kind, include_extras=True)


def naechster(key: str, known: Mapping[str, object]) -> str:
    """Return the known key that was probably meant, or all of them, as the end of a sentence."""
    close = difflib.get_close_matches(key, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known here: {', '.join(sorted(known))}"


def _gezeigt(raw: object) -> str:
    text = str(raw).lower() if isinstance(raw, bool) else repr(raw)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"

"""What is read of a request before anything is done: address, parameters, headers, body; judged strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import msgspec
from aiohttp import web
from msgspec import Struct

from gateway.api.grenzen import GRUND_MAX, KOERPER_MAX, MELDUNG_MAX, SCHLUESSEL_MAX
from gateway.api.problem import Problem, Problemcode
from gateway.api.wege import JSON, VORN, WEGE, XML, Weg

SCHLUESSEL: Final = "Idempotency-Key"
GRUND: Final = "Aktenbote-Reason"
SCHLUESSEL_FORM: Final = f"^[A-Za-z0-9._:-]{{1,{SCHLUESSEL_MAX}}}$"
GRUND_FORM: Final = f"^[A-Za-z0-9%._~-]{{1,{3 * GRUND_MAX}}}$"
"""A sentence, percent-encoded as UTF-8: header fields have no letters beyond ASCII."""
_BEARER: Final = re.compile(r"Bearer ([A-Za-z0-9_-]{1,200})", re.ASCII)
_ZAHL: Final = re.compile(r"[0-9]{1,6}", re.ASCII)
_WO: Final = re.compile(r"at `(?:key in )?(\$[a-z_.\[\]]*)`")
_C = Problemcode


@dataclass(frozen=True, slots=True)
class Ziel:
    """The row an address leads to, and the variable parts of the address."""

    weg: Weg
    teile: Mapping[str, str]


def ziel(request: web.Request) -> Ziel:
    """Return where a request goes. ``Problem``: nowhere, or with another method."""
    path = request.rel_url.raw_path
    found = [
        Ziel(weg, match.groupdict())
        for weg in WEGE
        if path.startswith(VORN) and (match := weg.muster.fullmatch(path[len(VORN) :])) is not None
    ]
    if not found:
        raise Problem(_C.NOT_FOUND, "There is no such address; /api/v1/openapi.json names all there are.")
    for one in found:
        if one.weg.methode == request.method:
            return one
    allowed = ", ".join(sorted({one.weg.methode for one in found}))
    raise Problem(
        _C.METHOD_NOT_ALLOWED, "This address takes another method; see Allow.", kopf=(("Allow", allowed),)
    )


def geheimnis(request: web.Request) -> str:
    """Return the token a request carries in its one header; never from the address."""
    said = request.headers.getall("Authorization", [])
    if not said:
        raise Problem(_C.TOKEN_MISSING, "Send the token in the header: Authorization: Bearer ab1_…")
    match = _BEARER.fullmatch(said[0]) if len(said) == 1 else None
    if match is None:
        raise Problem(_C.TOKEN_INVALID, "The header Authorization holds no token of this gateway.")
    return match[1]


def frage(request: web.Request, weg: Weg) -> Struct:
    """Return the parameters."""
    given = request.rel_url.query
    typed: dict[str, object] = dict(given)
    if len(given) != len(typed):
        raise Problem(_C.PARAMETER_INVALID, "A parameter is given twice.")
    limit = given.get("limit")
    if limit is not None:
        if not _ZAHL.fullmatch(limit):
            raise Problem(_C.PARAMETER_INVALID, "The parameter limit is a number.", felder=_feld("limit"))
        typed["limit"] = int(limit)
    try:
        return msgspec.convert(typed, weg.frage)
    except msgspec.ValidationError as error:
        where = _wo(error).removeprefix("$").lstrip(".")
        detail = "A parameter is not as it must be, or is not one of this address."
        raise Problem(_C.PARAMETER_INVALID, detail, felder=_feld(where)) from None


def schluessel(request: web.Request) -> str:
    """Return the key of a request that changes something."""
    said = request.headers.getall(SCHLUESSEL, [])
    if not said:
        raise Problem(
            _C.KEY_MISSING,
            f"Send a key of your own in the header {SCHLUESSEL}, such as a UUID; a new one per request.",
        )
    if len(said) != 1 or not re.fullmatch(SCHLUESSEL_FORM, said[0], re.ASCII):
        raise Problem(
            _C.PARAMETER_INVALID, f"{SCHLUESSEL} has 1 to {SCHLUESSEL_MAX} letters, digits, dots, dashes, colons."
        )
    return said[0]


def grund(request: web.Request, weg: Weg) -> str | None:
    """Return why it looks, where a reason may be needed and one was given."""
    said = request.headers.getall(GRUND, []) if weg.begruendet else []
    if not said:
        return None
    if len(said) == 1 and re.fullmatch(GRUND_FORM, said[0], re.ASCII):
        try:
            text = " ".join(unquote(said[0], errors="strict").split())
        except UnicodeDecodeError:
            text = ""
        if text and text.isprintable() and len(text) <= GRUND_MAX:
            return text
    raise Problem(
        _C.PARAMETER_INVALID, f"{GRUND} is a sentence of at most {GRUND_MAX} characters, percent-encoded as UTF-8."
    )


async def oktette(request: web.Request, weg: Weg) -> bytes:
    """Return the body, of the kind and at most of the length that the address takes."""
    wanted, most = (XML, MELDUNG_MAX) if weg.xml else (JSON, KOERPER_MAX)
    if request.content_type != wanted or "Content-Encoding" in request.headers:
        raise Problem(_C.MEDIA_TYPE, f"Send {wanted}, as it is, in UTF-8.")
    too_large = Problem(_C.BODY_TOO_LARGE, f"This address takes at most {most} octets.")
    if (request.content_length or 0) > most:
        raise too_large
    read = bytearray()
    async for piece in request.content.iter_any():
        read += piece
        if len(read) > most:
            raise too_large
    return bytes(read)


def koerper(octets: bytes, weg: Weg) -> Struct | bytes:
    """Return the body as the value the address takes."""
    if weg.koerper is None:
        return octets
    try:
        return msgspec.json.decode(octets, type=weg.koerper)
    except msgspec.ValidationError as error:
        detail = "The body does not fit the schema of this address; see errors for where."
        raise Problem(_C.BODY_INVALID, detail, felder=_feld(_wo(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem(_C.BODY_INVALID, "The body is no JSON in UTF-8.") from None


def _wo(error: msgspec.ValidationError) -> str:
    """Return the place an error names, in names of ours alone: the rest of its words may repeat the request."""
    match = _WO.search(str(error))
    return match[1] if match is not None else "$"


def _feld(name: str) -> tuple[tuple[str, str], ...]:
    return ((name, "Not as the schema has it."),)

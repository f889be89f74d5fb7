"""What goes wrong, as problem details (RFC 9457): a named code, a page about it, a sentence of ours."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

import msgspec
from aiohttp import web

from gateway.api.formen import Feldproblem, Problemform
from gateway.domain.errors import NO_SPACE, AktenboteError, Refused, TryLater, Usage
from gateway.transfer.aufgaben.eingaben import Felderfehler

HILFE: Final = "/hilfe/"
"""Where the page about a code lies, on the same server (a reference that RFC 9457 lets be relative)."""
MEDIENTYP: Final = "application/problem+json"


class Problemcode(StrEnum):
    """Every code the API can answer with; each has a page. A code is never renamed and never reused."""

    TOKEN_MISSING = "API-TOKEN-MISSING"  # noqa: S105 -- a code
    TOKEN_INVALID = "API-TOKEN-INVALID"  # noqa: S105 -- a code
    SCOPE_MISSING = "API-SCOPE-MISSING"
    REASON_REQUIRED = "API-REASON-REQUIRED"
    PERSON_REQUIRED = "API-PERSON-REQUIRED"
    NOT_FOUND = "API-NOT-FOUND"
    METHOD_NOT_ALLOWED = "API-METHOD-NOT-ALLOWED"
    PARAMETER_INVALID = "API-PARAMETER-INVALID"
    CURSOR_INVALID = "API-CURSOR-INVALID"
    BODY_INVALID = "API-BODY-INVALID"
    BODY_TOO_LARGE = "API-BODY-TOO-LARGE"
    MEDIA_TYPE = "API-MEDIA-TYPE"
    FIELD_INVALID = "API-FIELD-INVALID"
    NOTICE_REFUSED = "API-NOTICE-REFUSED"
    STATE_CONFLICT = "API-STATE-CONFLICT"
    DOCUMENTS_DIFFER = "API-DOCUMENTS-DIFFER"
    FILE_RECALLED = "API-FILE-RECALLED"
    CONTENT_GONE = "API-CONTENT-GONE"
    KEY_MISSING = "API-KEY-MISSING"
    KEY_REUSED = "API-KEY-REUSED"
    KEY_BUSY = "API-KEY-BUSY"
    OUTCOME_UNKNOWN = "API-OUTCOME-UNKNOWN"
    TOO_MANY_REQUESTS = "API-TOO-MANY-REQUESTS"
    WRONG_HOST = "API-WRONG-HOST"
    TRY_LATER = "API-TRY-LATER"
    NO_SPACE = "API-NO-SPACE"
    INTERNAL = "API-INTERNAL"


@dataclass(frozen=True, slots=True)
class Art:
    """What is the same for every problem of a code."""

    status: int
    titel: str


_C = Problemcode
ARTEN: Final[dict[Problemcode, Art]] = {
    _C.TOKEN_MISSING: Art(401, "The request carries no token"),
    _C.TOKEN_INVALID: Art(401, "The token does not count"),
    _C.SCOPE_MISSING: Art(403, "The token may not do this"),
    _C.REASON_REQUIRED: Art(403, "A reason is needed to look at this"),
    _C.PERSON_REQUIRED: Art(403, "Only a person decides this"),
    _C.NOT_FOUND: Art(404, "There is no such thing here"),
    _C.METHOD_NOT_ALLOWED: Art(405, "This address does not know the method"),
    _C.PARAMETER_INVALID: Art(400, "A parameter or header is not as it must be"),
    _C.CURSOR_INVALID: Art(400, "The cursor is not one of this list"),
    _C.BODY_INVALID: Art(400, "The body is not as it must be"),
    _C.BODY_TOO_LARGE: Art(413, "The body is too large"),
    _C.MEDIA_TYPE: Art(415, "The body is of another kind than it must be"),
    _C.FIELD_INVALID: Art(422, "A field says something that cannot be"),
    _C.NOTICE_REFUSED: Art(422, "The notice was refused"),
    _C.STATE_CONFLICT: Art(409, "This is not possible now"),
    _C.DOCUMENTS_DIFFER: Art(409, "The documents are others than those of the file"),
    _C.FILE_RECALLED: Art(409, "The file is called back by its author"),
    _C.CONTENT_GONE: Art(410, "The content was deleted"),
    _C.KEY_MISSING: Art(400, "The request carries no Idempotency-Key"),
    _C.KEY_REUSED: Art(422, "The Idempotency-Key was used for another request"),
    _C.KEY_BUSY: Art(409, "A request with this Idempotency-Key is being done"),
    _C.OUTCOME_UNKNOWN: Art(409, "Nobody knows whether the request was done"),
    _C.TOO_MANY_REQUESTS: Art(429, "Too many requests"),
    _C.WRONG_HOST: Art(421, "The request is meant for another name"),
    _C.TRY_LATER: Art(503, "Not now"),
    _C.NO_SPACE: Art(507, "There is no room to store it"),
    _C.INTERNAL: Art(500, "Something failed here"),
}
"""Status and title of each code."""

_USAGE: Final[dict[str, Problemcode]] = {
    "UNKNOWN": _C.NOT_FOUND,
    "REASON": _C.REASON_REQUIRED,
    "STATE": _C.STATE_CONFLICT,
    "EXISTS": _C.STATE_CONFLICT,
    "DIFFERS": _C.DOCUMENTS_DIFFER,
    "RECALLED": _C.FILE_RECALLED,
    "STUB": _C.CONTENT_GONE,
    "GONE": _C.CONTENT_GONE,
}
"""Codes of use cases that mean something of their own here; any other one is a field that cannot be."""


class Problem(Exception):
    """A request that is answered with a problem."""

    def __init__(
        self,
        code: Problemcode,
        detail: str,
        *,
        felder: tuple[tuple[str, str], ...] = (),
        wartet_s: float | None = None,
        ablehnung: str | None = None,
        kopf: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """``detail`` is a sentence of ours and never repeats a piece of the request."""
        super().__init__(code)
        self.code, self.detail, self.felder, self.kopf = code, detail, felder, kopf
        self.wartet_s, self.ablehnung = wartet_s, ablehnung

    def antwort(self, instance: str) -> web.Response:
        """Return the answer; ``instance`` names this request in our log."""
        art = ARTEN[self.code]
        said = Problemform(
            type=f"{HILFE}{self.code.value}",
            title=art.titel,
            status=art.status,
            detail=self.detail,
            instance=f"urn:uuid:{instance}",
            code=self.code.value,
            errors=[Feldproblem(field=name, detail=why) for name, why in self.felder] or msgspec.UNSET,
            refusal=self.ablehnung or msgspec.UNSET,
        )
        answer = web.Response(body=msgspec.json.encode(said), content_type=MEDIENTYP, status=art.status)
        if self.wartet_s is not None:
            answer.headers["Retry-After"] = str(max(1, ceil(self.wartet_s)))
        if art.status == 401:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="aktenbote"'
        for name, value in self.kopf:
            answer.headers[name] = value
        return answer


def aus_fehler(error: AktenboteError) -> Problem:
    """Return what an error of a use case means to another system."""
    if isinstance(error, Felderfehler):
        fields = tuple((name, satz.en) for name, satz in error.felder)
        return Problem(_C.FIELD_INVALID, "What is filled in cannot be so; see errors.", felder=fields)
    if isinstance(error, TryLater):
        code = _C.NO_SPACE if error.code == NO_SPACE else _C.TRY_LATER
        return Problem(code, error.reason, wartet_s=error.retry_after_s or 5.0)
    if isinstance(error, Refused):
        return Problem(_C.NOTICE_REFUSED, error.reason, ablehnung=error.code)
    if isinstance(error, Usage):
        return Problem(_USAGE.get(error.code, _C.FIELD_INVALID), error.reason)
    return Problem(_C.INTERNAL, "Something failed here that nobody foresaw.")

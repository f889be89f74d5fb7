"""What every operation of the Postfach shares: who calls, how much at once, and how errors leave."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from aiohttp import web
from aiohttp.http import HttpVersion11
from aiohttp.web_protocol import RequestPayloadError

from gateway.domain.errors import Refused, TryLater
from gateway.domain.ids import Kennung, Sha256, sha256_text
from gateway.postfach.grenzen import (
    ANFRAGEN_JE_S,
    ANFRAGEN_VORRAT,
    GLEICHZEITIG_MAX,
    GRENZEN,
    WARTEN_MAX_S,
    ZEILEN_JE_ZUG,
    Grenzen,
)
from gateway.postfach.klingel import Klingel, Warteplaetze
from gateway.postfach.problem import from_absage, from_later, from_refused, problem
from gateway.postfach.takt import ZuGross, ZuLangsam
from gateway.postfach.verbindung import Verbindung
from gateway.postfach.zuteilung import Zuteilung
from gateway.transfer.absagen import Absage, Grund
from gateway.transfer.einlieferung import Ankuendigung, Kontingent
from gateway.transfer.kachelamt import Kachelamt
from gateway.transfer.mitsignaturen import Mitsignaturen
from gateway.transfer.ports import Blobs, Store
from gateway.transfer.postamt import Poststelle, Rechte
from gateway.transfer.zeugenamt import Zeugenamt

PREFIX = "/postfach/v1"
IMMER = (f"{PREFIX}/zeuge/", f"{PREFIX}/protokoll/")
"""What vouches for logs, ours and others', is answered also while partners are to come back later."""

_log = structlog.get_logger()
_WAIT = re.compile(r'(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])')
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Lauf:
    """What is going on at this moment; belongs to one event loop."""

    def __init__(self) -> None:
        """Begin with nothing going on."""
        self.plaetze = Warteplaetze()
        self.beschaeftigt: Counter[Sha256] = Counter()
        self.zuteilung = Zuteilung(vorrat=ANFRAGEN_VORRAT, je_s=ANFRAGEN_JE_S)
        self.downloads = 0
        self.umschlag_oktette = 0
        """Octets of Umschläge that are being read into memory."""
        self.haelt = False
        """The server stops: polls no longer wait."""
        self.unterbrechungen = 0
        """Grows when every waiting poll has to answer: the directory changed, or the server stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schalter:
    """Everything the operations stand on; made once by ``wiring``."""

    store: Store
    blobs: Blobs
    stelle: Poststelle
    rechte: Callable[[Sha256], Rechte]
    """Client certificate → what it may do now; asked at every request (wire 4.2)."""
    transportzertifikat: Callable[[Kennung, Sha256], bytes | None]
    """(reader, fingerprint) → DER the directory names in the role ``transport`` now."""
    umschlagpruefung: Callable[[bytes, Sha256], Awaitable[Ankuendigung]]
    """Checks an Umschlag up to the directory step (wire 4.1); refuses with its code. Of octets with this digest."""
    jetzt: Callable[[], datetime]
    klingel: Klingel
    grenzen: Grenzen = GRENZEN
    arbeit_da: Callable[[], None] = lambda: None
    """Called after a commit that gave the worker something to do."""
    halt: Callable[[], None] = lambda: None
    """Raises ``TryLater`` while partners are to come back later; asked at every request but for ``IMMER``."""
    kontingent: Kontingent = field(default_factory=Kontingent)
    zeugenamt: Zeugenamt | None = None
    """Co-signs logs of partners; without it this Postfach is nobody's witness."""
    kachelamt: Kachelamt | None = None
    """Shows our own logs."""
    mitsignaturen: Mitsignaturen | None = None
    """Takes what witnesses bring to our own logs."""
    lauf: Lauf = field(default_factory=Lauf)


SCHALTER = web.AppKey("schalter", Schalter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anrufer:
    """Who calls: the certificate and what it may do at this moment."""

    zertifikat: Sha256
    rechte: Rechte


ANRUFER = web.RequestKey("anrufer", Anrufer)


def anrufer(request: web.Request) -> Anrufer:
    """Return who sent the request; only behind ``zugang``."""
    return request[ANRUFER]


def leser(request: web.Request) -> frozenset[Kennung]:
    """Return for whom the caller may fetch, or refuse a certificate without that role (403)."""
    return _verlange(anrufer(request).rechte.abruf, "abruf")


def autoren(request: web.Request) -> frozenset[Kennung]:
    """Return for whom the caller may deposit, or refuse a certificate without that role (403)."""
    return _verlange(anrufer(request).rechte.einlieferung, "einlieferung")


def _verlange(kennungen: frozenset[Kennung], rolle: str) -> frozenset[Kennung]:
    if not kennungen:
        raise Absage(Grund.OHNE_ROLLE, f"the directory does not name this certificate in the role {rolle}")
    return kennungen


def digest_of(request: web.Request, name: str) -> Sha256:
    """Return a digest of the path; what is no digest is not there."""
    try:
        return sha256_text(request.match_info[name])
    except Refused:
        raise Absage(Grund.NICHT_DA, "there is nothing under this name") from None


def wartezeit(request: web.Request) -> int:
    """Return the seconds of ``Prefer: wait=``, at most 50; 0 without."""
    found = _WAIT.search(request.headers.get("Prefer", ""))
    return min(int(found[1]), WARTEN_MAX_S) if found else 0


def zahl(request: web.Request, name: str, *, default: int, hoechstens: int) -> int:
    """Return a positive number of the query, capped; 400 for anything else."""
    text = request.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) > 0):
        raise Fehlerhaft(f"the parameter {name} is no positive number")
    return min(int(text), hoechstens)


class Fehlerhaft(Exception):
    """The request is malformed (400); the text is ours."""


@web.middleware
async def fehler(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever goes wrong into a problem document that tells nothing it should not; one log line an answer."""
    begin = time.monotonic()
    try:
        answer = await handler(request)
    except Absage as absage:
        answer = from_absage(absage, f"{PREFIX}/nachrichten/")
    except Refused as refused:
        answer = from_refused(refused)
    except TryLater as later:
        answer = from_later(later)
    except Fehlerhaft as error:
        answer = problem(400, str(error))
    except ZuLangsam:
        answer = problem(408, "the body came too slowly")
        answer.force_close()
    except ZuGross:
        answer = problem(413, "the body is longer than allowed")
        answer.force_close()
    except RequestPayloadError:
        answer = problem(400, "the body is broken")
        answer.force_close()
    except web.HTTPException as error:
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        answer = problem(error.status, error.reason, headers=allow)
    except (ConnectionError, TimeoutError):
        raise
    except Exception as error:
        _log.exception("postfach.failed", methode=request.method, exc_info=error)
        answer = problem(500, "internal error")
    if isinstance(request.protocol, Verbindung) and request.protocol.ueberlebt and not answer.prepared:
        answer.force_close()
    _log_answer(request, answer.status, time.monotonic() - begin)
    return answer


def _log_answer(request: web.Request, status: int, seconds: float) -> None:
    """Write the one line about a request: which operation, by which certificate, how it ended; never the path."""
    write = _log.debug if status < 400 else _log.info
    write(
        "postfach.answered",
        methode=request.method,
        operation=getattr(request.match_info.handler, "__name__", ""),
        status=status,
        dauer_s=round(seconds, 3),
        zertifikat=request.protocol.zertifikat if isinstance(request.protocol, Verbindung) else None,
    )


@web.middleware
async def zugang(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in who stands in the directory at this moment, and no more than 8 requests of each certificate."""
    schalter = request.app[SCHALTER]
    protocol = request.protocol
    fingerprint = protocol.zertifikat if isinstance(protocol, Verbindung) else None
    pause = schalter.lauf.zuteilung.nimm(fingerprint, time.monotonic())
    if pause > 0:  # before anything is looked up, so that what counts is what holds after it
        await asyncio.sleep(pause)
    rechte = schalter.rechte(fingerprint) if fingerprint is not None else None
    if fingerprint is None or rechte is None or not rechte.bekannt:
        raise Absage(Grund.OHNE_ROLLE, "the directory does not name this certificate")
    if request.version != HttpVersion11 or "Content-Encoding" in request.headers:
        raise Fehlerhaft("the Postfach speaks HTTP/1.1 without content coding")
    if schalter.lauf.beschaeftigt[fingerprint] >= GLEICHZEITIG_MAX:
        return problem(429, f"more than {GLEICHZEITIG_MAX} requests at once", retry_after_s=1)
    if request.method != "DELETE" and not request.path.startswith(IMMER):  # to take back begins nothing
        schalter.halt()
    request[ANRUFER] = Anrufer(zertifikat=fingerprint, rechte=rechte)
    with _besetzt(schalter, fingerprint, 1):
        return await handler(request)


def kostet(request: web.Request, zeilen: int) -> None:
    """Let a long list cost its caller more turns than a short one; the answer itself leaves at once."""
    zuteilung = request.app[SCHALTER].lauf.zuteilung
    zuteilung.nimm(anrufer(request).zertifikat, time.monotonic(), zeilen // ZEILEN_JE_ZUG)


@contextmanager
def _besetzt(schalter: Schalter, fingerprint: Sha256, anzahl: int) -> Iterator[None]:
    schalter.lauf.beschaeftigt[fingerprint] += anzahl
    try:
        yield
    finally:
        schalter.lauf.beschaeftigt[fingerprint] -= anzahl
        if not schalter.lauf.beschaeftigt[fingerprint]:
            del schalter.lauf.beschaeftigt[fingerprint]


@contextmanager
def wartend(schalter: Schalter, fingerprint: Sha256) -> Iterator[None]:
    """While a poll waits it does not count among the 8."""
    with _besetzt(schalter, fingerprint, -1):
        yield


async def kopfzeilen(request: web.Request, response: web.StreamResponse) -> None:
    """Set what every answer carries; ``Date`` comes from aiohttp."""
    del request
    response.headers["Cache-Control"] = "no-store"
    response.headers["Server"] = "aktenbote"

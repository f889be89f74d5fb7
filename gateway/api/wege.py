"""The one table of the API: address, method, scope, what it takes and answers. What is not here is not there."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from aiohttp import web
from msgspec import Struct

from gateway.api import eingaben, formen, lesen, schreiben
from gateway.api.anfrage import Anfrage, Antwort
from gateway.api.problem import Problemcode
from gateway.domain.apitoken import Umfang

VORN: Final = "/api/v1"
"""In front of every address."""
Tun = Callable[[Anfrage], Awaitable[Antwort | web.StreamResponse]]
_TEIL = re.compile(r"\{([a-z]+)\}")
_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""Every variable part of an address is an opaque id."""
XML: Final = "application/xml"
JSON: Final = "application/json"
_C, _U = Problemcode, Umfang


@dataclass(frozen=True, kw_only=True)
class Weg:
    """One row."""

    methode: str
    pfad: str
    """Behind ``VORN``."""
    tun: Tun
    name: str
    """``operationId``: what clients call it."""
    umfang: Umfang | None
    """``None``: any token that counts."""
    antwort: type[Struct] | None
    """``None``: octets of a document."""
    status: int = 200
    frage: type[Struct] = eingaben.Leer
    koerper: type[Struct] | None = None
    xml: bool = False
    """It takes a message of the standard instead of JSON."""
    sucht: bool = False
    """A POST that changes nothing: it takes no key."""
    begruendet: bool = False
    """It may need a reason (header ``Aktenbote-Reason``)."""
    codes: frozenset[Problemcode] = frozenset()
    """What may go wrong beside what may with every one."""

    @property
    def aendert(self) -> bool:
        """Tell whether it takes an Idempotency-Key."""
        return self.methode == "POST" and not self.sucht

    @property
    def nimmt(self) -> bool:
        """Tell whether it takes a body."""
        return self.koerper is not None or self.xml

    @cached_property
    def muster(self) -> re.Pattern[str]:
        """What an address behind ``VORN`` looks like; a group for each variable part."""
        return re.compile(_TEIL.sub(rf"(?P<\1>{_UUID})", self.pfad), re.ASCII)

    @property
    def teile(self) -> tuple[str, ...]:
        """Names of its variable parts."""
        return tuple(_TEIL.findall(self.pfad))


_AKTE = frozenset({_C.NOT_FOUND, _C.CONTENT_GONE, _C.FILE_RECALLED})
_LISTE = frozenset({_C.CURSOR_INVALID})
_DA = frozenset({_C.NOT_FOUND})
_GRUND = frozenset({_C.REASON_REQUIRED})
_STAND = frozenset({_C.FIELD_INVALID, _C.STATE_CONFLICT})

WEGE: Final[tuple[Weg, ...]] = (
    Weg(methode="GET", pfad="/token", tun=lesen.token, name="showToken", umfang=None, antwort=formen.TokenInfo),
    Weg(
        methode="GET", pfad="/transfers", tun=lesen.transfers, name="listTransfers", umfang=_U.TRANSFERS_LESEN,
        frage=eingaben.TransferQuery, antwort=formen.TransferPage, codes=_LISTE,
    ),
    Weg(
        methode="GET", pfad="/transfers/{transfer}", tun=lesen.transfer, name="showTransfer",
        umfang=_U.TRANSFERS_LESEN, antwort=formen.Transfer, begruendet=True, codes=_DA | _GRUND,
    ),
    Weg(
        methode="POST", pfad="/requests", tun=schreiben.fordere_an, name="requestFile",
        umfang=_U.TRANSFERS_SCHREIBEN, koerper=eingaben.FileRequest, antwort=formen.Begun, status=201, codes=_STAND,
    ),
    Weg(
        methode="POST", pfad="/notices", tun=schreiben.melde, name="bringNotice", umfang=_U.TRANSFERS_SCHREIBEN,
        xml=True, antwort=formen.NoticeTaken, status=201, codes=frozenset({_C.NOTICE_REFUSED, *_STAND}),
    ),
    Weg(
        methode="POST", pfad="/files/search", tun=lesen.suche, name="searchFiles", umfang=_U.AKTEN_LESEN,
        koerper=eingaben.FileSearch, antwort=formen.FileHits, sucht=True, codes=frozenset({_C.FIELD_INVALID}),
    ),
    Weg(
        methode="GET", pfad="/files/{file}", tun=lesen.akte, name="showFile", umfang=_U.AKTEN_LESEN,
        antwort=formen.File, begruendet=True, codes=_DA | _GRUND,
    ),
    Weg(
        methode="GET", pfad="/files/{file}/documents/{document}", tun=lesen.dokument, name="fetchDocument",
        umfang=_U.AKTEN_LESEN, antwort=None, begruendet=True, codes=_AKTE | _GRUND,
    ),
    Weg(
        methode="POST", pfad="/files/{file}/receipts", tun=schreiben.bestaetige, name="acknowledgeFile",
        umfang=_U.AKTEN_SCHREIBEN, koerper=eingaben.FileAcknowledgement, antwort=formen.FileReceipt, status=201,
        codes=_AKTE | {_C.DOCUMENTS_DIFFER, _C.FIELD_INVALID},
    ),
    Weg(
        methode="GET", pfad="/tasks", tun=lesen.aufgaben, name="listTasks", umfang=_U.AUFGABEN_LESEN,
        frage=eingaben.TaskQuery, antwort=formen.TaskPage, codes=_LISTE,
    ),
    Weg(
        methode="GET", pfad="/tasks/{task}", tun=lesen.aufgabe, name="showTask", umfang=_U.AUFGABEN_LESEN,
        antwort=formen.Task, codes=_DA,
    ),
    Weg(
        methode="POST", pfad="/tasks/{task}/answers", tun=schreiben.beantworte, name="answerTask",
        umfang=_U.AUFGABEN_SCHREIBEN, koerper=eingaben.TaskDecision, antwort=formen.Answered,
        codes=_DA | _STAND | {_C.PERSON_REQUIRED, _C.OUTCOME_UNKNOWN, _C.REASON_REQUIRED},
    ),
)  # fmt: skip
"""Every address there is; the document itself lies at ``/openapi.json``, for everybody."""

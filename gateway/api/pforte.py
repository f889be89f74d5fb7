"""The door before every address of the API: for us, from whom, how often, may it; and a problem for what fails."""

import asyncio
import uuid
from collections import Counter
from dataclasses import replace
from typing import Final

import msgspec
import structlog
from aiohttp import web

from gateway.api import dokument, pruefung
from gateway.api.anfrage import Anfrage, Antwort
from gateway.api.haus import Apihaus
from gateway.api.lesen import Oktette
from gateway.api.problem import Problem, Problemcode, aus_fehler
from gateway.api.wege import JSON, VORN, Weg
from gateway.domain.errors import AktenboteError, Refused
from gateway.postfach.zugriff import WEG
from gateway.postfach.zuteilung import Zuteilung
from gateway.transfer.ports.schnittstelle import Apitoken
from gateway.transfer.schnittstelle.wiederholungen import Stand, Versuch

_log = structlog.get_logger()
_C = Problemcode
NOCHMAL: Final = "Idempotency-Replayed"
"""Header of an answer that was given before."""
_MINUTE: Final = 60.0


class _Gemerkt(msgspec.Struct):
    """An answer as it is kept with its key."""

    body: msgspec.Raw
    location: str | None = None


class Pforte:
    """Leads each request to its function. Belongs to one event loop."""

    def __init__(self, haus: Apihaus) -> None:
        """Nobody has asked yet."""
        self._haus = haus
        limits = haus.grenzen
        self._quellen = Zuteilung(vorrat=limits.quelle_vorrat, je_s=limits.quelle_je_s)
        self._fremde = Zuteilung(vorrat=limits.fremde_vorrat, je_s=limits.fremde_je_min / _MINUTE)
        self._anfragen = Zuteilung(vorrat=limits.anfragen_vorrat, je_s=limits.anfragen_je_min / _MINUTE)
        self._aenderungen = Zuteilung(vorrat=limits.aenderungen_vorrat, je_s=limits.aenderungen_je_min / _MINUTE)
        self._meldungen = Zuteilung(vorrat=1, je_s=1 / _MINUTE)
        self._abrufe: Counter[str] = Counter()

    async def bediene(self, request: web.Request) -> web.StreamResponse:
        """Answer a request below ``/api``; whatever goes wrong is a problem."""
        name = str(uuid.uuid4())
        try:
            try:
                async with asyncio.timeout(self._haus.grenzen.anfrage_s):
                    answer, token = await self._antworte(request)
                if isinstance(answer, Oktette) and token is not None:
                    await self._sende(request, answer, token)
            except AktenboteError as error:
                raise aus_fehler(error) from error
        except Problem as problem:
            if problem.code is _C.INTERNAL:
                _log.error("api.failed", anfrage=name, exc_info=problem.__cause__)
            return problem.antwort(name)
        except TimeoutError:
            _log.warning("api.too_slow", anfrage=name)
            return Problem(_C.TRY_LATER, "This took too long; try again later.", wartet_s=_MINUTE).antwort(name)
        except Exception as error:  # every failure is a problem, none a stack
            _log.error("api.failed", anfrage=name, exc_info=error)
            return Problem(_C.INTERNAL, "Something failed here that nobody foresaw.").antwort(name)
        return answer

    async def _antworte(self, request: web.Request) -> tuple[web.StreamResponse, Apitoken | None]:
        if not self._haus.kennt(request.host):
            raise Problem(_C.WRONG_HOST, "Use the address of this gateway.")
        source = self._haus.absender(request)
        _lass(self._quellen, source)
        if request.rel_url.raw_path == f"{VORN}/openapi.json" and request.method == "GET":
            return web.Response(body=dokument.oktette(), content_type=JSON), None
        token = await self._wer(request, source)
        goal = pruefung.ziel(request)
        weg = goal.weg
        request[WEG] = f"{VORN}{weg.pfad}"
        _lass(self._anfragen, token.id)
        if weg.umfang is not None and weg.umfang not in token.umfang:
            raise Problem(_C.SCOPE_MISSING, f"This needs a token with the scope {weg.umfang.value}.")
        asked = Anfrage(
            haus=self._haus,
            request=request,
            token=token,
            teile=goal.teile,
            frage=pruefung.frage(request, weg),
            grund=pruefung.grund(request, weg),
        )
        key = pruefung.schluessel(request) if weg.aendert else None
        octets = await pruefung.oktette(request, weg) if weg.nimmt else b""
        if weg.nimmt:
            asked = replace(asked, koerper=pruefung.koerper(octets, weg))
        if key is None:
            done = await self._lies(weg, asked)
            return (_als_json(done) if isinstance(done, Antwort) else done), token
        _lass(self._aenderungen, token.id)
        return await self._einmal(weg, asked, key, octets), token

    async def _lies(self, weg: Weg, asked: Anfrage) -> Antwort | web.StreamResponse:
        """Read; one token fetches a few documents at once, and one too many is no entry of a disclosure."""
        if weg.antwort is not None:
            return await weg.tun(asked)
        token, most = asked.token.id, self._haus.grenzen.abrufe
        if self._abrufe[token] >= most:
            raise Problem(_C.TOO_MANY_REQUESTS, f"At most {most} documents at once.", wartet_s=1.0)
        self._abrufe[token] += 1
        try:
            return await weg.tun(asked)
        except BaseException:
            self._gib_frei(token)
            raise

    def _gib_frei(self, token: str) -> None:
        self._abrufe[token] -= 1
        if not self._abrufe[token]:
            del self._abrufe[token]

    async def _wer(self, request: web.Request, source: str) -> Apitoken:
        """Return the token; whoever comes with wrong ones is slowed down, and nobody else of that source."""
        try:
            found = await self._haus.tokens.erkenne(pruefung.geheimnis(request))
            if found is None:
                raise Problem(_C.TOKEN_INVALID, "This token does not count: unknown, revoked, or its time is over.")
        except Problem:
            if (pause := self._fremde.versuche(source, _jetzt())) > 0:
                if self._meldungen.versuche(source, _jetzt()) == 0:
                    _log.warning("api.token_refused")
                raise _zu_oft(pause) from None
            raise
        return found

    async def _einmal(self, weg: Weg, asked: Anfrage, key: str, octets: bytes) -> web.StreamResponse:
        """Do what changes something once; the same key gets the same answer again."""
        request = asked.request
        what = b"\0".join((request.method.encode(), request.rel_url.raw_path_qs.encode(), octets))
        async with self._haus.wiederholungen.versuch(asked.token, key, what) as one:
            match one.lage.stand:
                case Stand.LAEUFT:
                    raise Problem(
                        _C.KEY_BUSY, "Wait for the answer of the first request with this key.", wartet_s=1.0
                    )
                case Stand.ANDERE:
                    raise Problem(_C.KEY_REUSED, "Take a new key for another request.")
                case Stand.FERTIG:
                    return _von_damals(one)
                case _:
                    return await _tue(weg, asked, one)

    async def _sende(self, request: web.Request, answer: Oktette, token: Apitoken) -> None:
        """Send the octets of a document; then its place is free."""
        try:
            self._haus.gib_zeit(request, self._haus.grenzen.abruf_s)
            await answer.laufe(request)
        except Refused as error:
            raise Problem(_C.INTERNAL, "This document does not open: its seal is broken.") from error
        finally:
            self._gib_frei(token.id)


async def _tue(weg: Weg, asked: Anfrage, one: Versuch) -> web.StreamResponse:
    again = one.lage.stand is Stand.ABGEBROCHEN
    try:
        done = await weg.tun(replace(asked, ident=one.lage.ident, wiederholt=again))
    except (Problem, AktenboteError):
        one.abgelehnt = not again  # of what was cut off nobody knows whether it was done
        raise
    assert isinstance(done, Antwort)  # noqa: S101 -- only reading answers with octets
    octets = msgspec.json.encode(done.inhalt)
    kept = _Gemerkt(body=msgspec.Raw(octets), location=done.kopf.get("Location"))
    one.ergebnis = (done.status, msgspec.json.encode(kept).decode())
    return _als_json(done)


def _von_damals(one: Versuch) -> web.Response:
    assert one.lage.antwort is not None  # noqa: S101 -- it is finished
    assert one.lage.status is not None  # noqa: S101 -- as above
    kept = msgspec.json.decode(one.lage.antwort, type=_Gemerkt)
    headers = {NOCHMAL: "true"} | ({} if kept.location is None else {"Location": kept.location})
    return web.Response(body=bytes(kept.body), content_type=JSON, status=one.lage.status, headers=headers)


def _als_json(done: Antwort) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(done.inhalt), content_type=JSON, status=done.status, headers=dict(done.kopf)
    )


def _lass(zuteilung: Zuteilung, key: str) -> None:
    if (pause := zuteilung.versuche(key, _jetzt())) > 0:
        raise _zu_oft(pause)


def _zu_oft(pause: float) -> Problem:
    return Problem(_C.TOO_MANY_REQUESTS, "Ask less often; Retry-After says when.", wartet_s=pause)


def _jetzt() -> float:
    return asyncio.get_running_loop().time()

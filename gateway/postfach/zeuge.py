"""The witness behind the partner port: co-sign a checkpoint, show the newest of one log or all (op. 16, 18, 19)."""

from aiohttp import web

from gateway.audit.zeuge import MAX_ANFRAGE_OCTETS
from gateway.domain.errors import Refused
from gateway.postfach.problem import json_answer, problem
from gateway.postfach.schalter import SCHALTER, Fehlerhaft, anrufer, kostet
from gateway.postfach.takt import Takt, ZuGross, alles
from gateway.transfer.absagen import Absage, Grund
from gateway.transfer.zeugenamt import Ausgang

GROESSE = "text/x.tlog.size"
"""Media type of the size that a witness holds."""
MAX_ORIGIN = 300
"""Characters of an origin; the longest of ours has 274."""
_ABSAGE: dict[Ausgang, tuple[int, str]] = {
    Ausgang.KEIN_ZEUGE: (404, "this installation is no witness"),
    Ausgang.LOG_UNBEKANNT: (404, "the directory names no log key of this origin"),
    Ausgang.FALSCHER_SCHLUESSEL: (403, "the checkpoint is not signed by the key the directory names"),
    Ausgang.ALT_ZU_GROSS: (400, "the old size is greater than that of the checkpoint"),
    Ausgang.ANDERE_WURZEL: (409, "the log has signed another root for this size: both are kept"),
    Ausgang.BEWEIS_FALSCH: (422, "the checkpoint is not shown to continue the one that is held"),
}


async def add_checkpoint(request: web.Request) -> web.StreamResponse:
    """Operation 16: co-sign what continues what is held; durable before it answers."""
    schalter = request.app[SCHALTER]
    if (request.content_length or 0) > MAX_ANFRAGE_OCTETS:
        raise ZuGross
    octets = await alles(request.content, Takt(schalter.grenzen), max_octets=MAX_ANFRAGE_OCTETS)
    if schalter.zeugenamt is None:
        return problem(*_ABSAGE[Ausgang.KEIN_ZEUGE])
    rights = anrufer(request).rechte
    try:
        answer = await schalter.zeugenamt.nimm(octets, rights.abruf | rights.einlieferung)
    except Refused as error:
        raise Fehlerhaft(error.reason) from None
    if answer.ausgang is Ausgang.MITSIGNIERT:
        return web.Response(body=answer.linien, content_type="text/plain", charset="utf-8")
    if answer.ausgang is Ausgang.ANDERE_GROESSE:
        return web.Response(status=409, body=f"{answer.groesse}\n".encode(), content_type=GROESSE)
    return problem(*_ABSAGE[answer.ausgang])


async def checkpoint(request: web.Request) -> web.StreamResponse:
    """Operation 18: the newest checkpoint of a log that was co-signed here."""
    schalter, origin = request.app[SCHALTER], request.query.get("origin", "")
    if not 0 < len(origin) <= MAX_ORIGIN:
        raise Fehlerhaft("the parameter origin names no log")
    note = await schalter.zeugenamt.neuester(origin) if schalter.zeugenamt else None
    if note is None:
        raise Absage(Grund.NICHT_DA, "no checkpoint of this log was co-signed here")
    return web.Response(body=note, content_type="text/plain", charset="utf-8")


async def checkpoints(request: web.Request) -> web.StreamResponse:
    """Operation 19: a page of the newest checkpoints of all logs that were co-signed here."""
    schalter, after = request.app[SCHALTER], request.query.get("nach", "")
    if len(after) > MAX_ORIGIN:
        raise Fehlerhaft("the parameter nach names no log")
    if schalter.zeugenamt is None:
        raise Absage(Grund.NICHT_DA, "this installation is no witness")
    page = await schalter.zeugenamt.gehaltene(after)
    kostet(request, len(page.noten))
    return json_answer({"checkpoints": [one.decode() for one in page.noten], "weiter": page.weiter})

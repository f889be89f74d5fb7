"""What a reader does: list with long poll, lease, close (operations 1 to 5 and 8)."""

import asyncio
import base64
import random
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

import msgspec
from aiohttp import web

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, sha256_text
from gateway.domain.kopf import Zeitpunkt
from gateway.postfach import grenzen as g
from gateway.postfach.problem import json_answer
from gateway.postfach.schalter import (
    SCHALTER,
    Fehlerhaft,
    Schalter,
    anrufer,
    digest_of,
    kostet,
    leser,
    wartend,
    wartezeit,
    zahl,
)
from gateway.postfach.takt import NICHT_LESBAR, Takt, alles
from gateway.transfer import postamt
from gateway.transfer.absagen import Absage, Grund
from gateway.transfer.beleg import BELEG_MAX, pruefe_beleg
from gateway.transfer.ports import Tx
from gateway.transfer.records import Beleg, PostfachEintrag

PROFIL = "urn:aktenbote:umschlag:1"

T = TypeVar("T")


class LeiheWunsch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of operation 4."""

    dauer_s: int
    leihe: str | None = None


class Abschluss(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of operation 8."""

    ergebnis: Literal["angenommen", "abgelehnt"]
    zeit: str
    zertifikatSha256: str  # noqa: N815 -- as it stands on the wire
    beleg: str
    code: str | None = None


async def auskunft(request: web.Request) -> web.StreamResponse:
    """Operation 1: what this Postfach is; information, never policy."""
    schalter = request.app[SCHALTER]
    epoche = await schalter.store.read(lambda tx: tx.epoche())
    limits = {
        "umschlag": g.UMSCHLAG_MAX,
        "segment": g.SEGMENT_MAX,
        "liste": g.LISTE_MAX,
        "warten_s": g.WARTEN_MAX_S,
        "leihe_s": g.LEIHE_MAX_S,
        "gleichzeitig": g.GLEICHZEITIG_MAX,
        "rate": schalter.grenzen.rate,
        "fenster_s": schalter.grenzen.fenster_s,
    }
    return json_answer({"profil": PROFIL, "epoche": epoche, "grenzen": limits, "zeit": zeit(schalter.jetzt())})


async def liste(request: web.Request) -> web.StreamResponse:
    """Operations 2 and 3: what waits, with long poll; or what was closed."""
    zustand = request.query.get("zustand")
    if zustand == "abgeschlossen":
        return await _abgeschlossene(request)
    if zustand is not None:
        raise Fehlerhaft("the parameter zustand is abgeschlossen or absent")
    schalter, readers = request.app[SCHALTER], leser(request)
    page = zahl(request, "max", default=g.LISTE_MAX, hoechstens=g.LISTE_MAX)
    ab, epoche = await cursor_of(request)
    fingerprint = anrufer(request).zertifikat

    def look(tx: Tx) -> tuple[PostfachEintrag, ...]:
        now_allowed = schalter.rechte(fingerprint).abruf & readers
        return postamt.liste(tx, now_allowed, ab=ab, max_zeilen=page)

    rows = await langer_blick(request, "nachrichten", readers, look)
    kostet(request, len(rows))
    jetzt = schalter.jetzt()
    return json_answer(
        {
            "epoche": epoche,
            "cursor": f"{rows[-1].nummer if rows else ab}.{epoche}",
            "nachrichten": [{**zeile(row), "verliehenNoch_s": postamt.rest_s(row, jetzt)} for row in rows],
        }
    )


async def cursor_of(request: web.Request) -> tuple[int, str]:
    """Return the place of ``ab`` and the epoch of the store; 409 if the cursor is from another epoch."""
    epoche = await request.app[SCHALTER].store.read(lambda tx: tx.epoche())
    text = request.query.get("ab")
    if text is None:
        return 0, epoche
    number, _, of = text.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise Fehlerhaft("the parameter ab is no cursor of this Postfach")
    if of != epoche:
        raise Absage(Grund.ANDERE_EPOCHE, "this cursor is from another epoch; list from the start")
    return int(number), epoche


async def langer_blick(
    request: web.Request, art: str, kennungen: Collection[Kennung], look: Callable[[Tx], Sequence[T]]
) -> Sequence[T]:
    """Look into the store until something is there, the wait is over, or a newer request takes the place."""
    schalter = request.app[SCHALTER]
    wait_s = wartezeit(request)
    if not wait_s or schalter.lauf.haelt:
        return await schalter.store.read(look)
    begun = schalter.lauf.unterbrechungen
    loop, fingerprint = asyncio.get_running_loop(), anrufer(request).zertifikat
    until = loop.time() + wait_s * (1 - random.uniform(0, schalter.grenzen.streuung))
    with wartend(schalter, fingerprint):
        while True:
            with (
                schalter.klingel.horche(kennungen) as ring,
                schalter.lauf.plaetze.nimm((fingerprint, art), ring) as mine,
            ):
                rows = await schalter.store.read(look)
                if (
                    rows
                    or schalter.lauf.unterbrechungen != begun
                    or not await _until(ring.wait(), until - loop.time())
                ):
                    return rows
                if mine.abgeloest:
                    return ()


async def _until(ring: Awaitable[object], seconds: float) -> bool:
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await ring
    except TimeoutError:
        return False
    return True


async def _abgeschlossene(request: web.Request) -> web.StreamResponse:
    schalter, readers = request.app[SCHALTER], leser(request)
    page = zahl(request, "max", default=g.LISTE_MAX, hoechstens=g.LISTE_MAX)
    try:
        seit = Zeitpunkt(request.query.get("seit", "")).instant
    except Refused as refused:
        raise Fehlerhaft(f"the parameter seit: {refused.reason}") from None
    rows, epoche = await schalter.store.read(
        lambda tx: (
            postamt.abgeschlossene(tx, readers, seit=seit, jetzt=schalter.jetzt(), max_zeilen=page),
            tx.epoche(),
        )
    )
    kostet(request, len(rows))
    closed = [{**zeile(row), "abschluss": abschluss_json(row)} for row in rows]
    last = rows[-1].abgeschlossen if rows else None
    return json_answer({"epoche": epoche, "cursor": zeit(last or seit), "nachrichten": closed})


async def leihe(request: web.Request) -> web.StreamResponse:
    """Operation 4: say that someone of us is on it; never needed for closing."""
    schalter, readers, name = request.app[SCHALTER], leser(request), digest_of(request, "id")
    wish = await body_of(request, LeiheWunsch)
    if not 0 < wish.dauer_s <= g.LEIHE_MAX_S:
        raise Fehlerhaft(f"dauer_s lies between 1 and {g.LEIHE_MAX_S}")
    token = secrets.token_urlsafe(18)
    lease = await schalter.store.write(
        lambda tx: postamt.leihe(
            tx,
            readers,
            name,
            dauer_s=wish.dauer_s,
            token=wish.leihe,
            neues_token=token,
            jetzt=schalter.jetzt(),
        )
    )
    return json_answer({"leihe": lease.token, "noch_s": lease.noch_s})


async def leihe_zurueck(request: web.Request) -> web.StreamResponse:
    """Operation 5: give a lease back; always 204."""
    schalter, readers, name = request.app[SCHALTER], leser(request), digest_of(request, "id")
    token = request.match_info["leihe"]
    await schalter.store.write(lambda tx: postamt.gib_zurueck(tx, readers, name, token))
    return web.Response(status=204)


async def abschluss(request: web.Request) -> web.StreamResponse:
    """Operation 8: close with a signed Beleg; it is checked before anything changes."""
    schalter, readers, name = request.app[SCHALTER], leser(request), digest_of(request, "id")
    beleg = _beleg_of(await body_of(request, Abschluss))
    eintrag = await schalter.store.read(lambda tx: postamt.zum_schliessen(tx, readers, name))
    pruefe_beleg(
        beleg,
        uuid=eintrag.uuid,
        umschlag_sha256=name,
        zertifikat=schalter.transportzertifikat(eintrag.leser, beleg.zertifikat_sha256),
    )
    closed = await schalter.store.write(
        lambda tx: postamt.schliesse(tx, schalter.stelle, readers, name, beleg, jetzt=schalter.jetzt())
    )
    if closed:
        schalter.klingel.laeute((eintrag.autor,))
        schalter.arbeit_da()
    return json_answer({"ergebnis": beleg.ergebnis}, status=201 if closed else 200)


def _beleg_of(body: Abschluss) -> Beleg:
    try:
        signature = base64.b64decode(body.beleg, validate=True)
    except ValueError:  # no base64, or not even ASCII
        raise Refused(Fehlercode.X001, "the signature of the Beleg is no base64") from None
    if len(signature) > BELEG_MAX:
        raise Refused(Fehlercode.X001, "the signature of the Beleg is longer than any of the profile")
    return Beleg(
        ergebnis=body.ergebnis,
        code=body.code,
        zeit=body.zeit,
        zertifikat_sha256=sha256_text(body.zertifikatSha256),
        beleg=signature,
    )


B = TypeVar("B", bound=msgspec.Struct)


async def body_of(request: web.Request, kind: type[B]) -> B:
    """Return the JSON body as a value; 400 if it is none or has other fields."""
    schalter: Schalter = request.app[SCHALTER]
    raw = await alles(request.content, Takt(schalter.grenzen), max_octets=g.JSON_MAX)
    try:
        return msgspec.json.decode(raw, type=kind)
    except NICHT_LESBAR:
        raise Fehlerhaft(f"the body is not the JSON this operation takes ({kind.__name__})") from None


def zeile(eintrag: PostfachEintrag) -> dict[str, Any]:
    """Return what every list says about an envelope."""
    return {
        "id": eintrag.id,
        "autor": eintrag.autor,
        "leser": eintrag.leser,
        "uuid": eintrag.uuid,
        "umschlagLaenge": eintrag.umschlag_laenge,
        "gesamtLaenge": eintrag.gesamt_laenge,
        "eingang": zeit(eintrag.eingang),
        "versuche": eintrag.versuche,
    }


def abschluss_json(eintrag: PostfachEintrag) -> dict[str, Any] | None:
    """Return how an envelope was closed, with the Beleg as it came; ``None`` while it is not."""
    beleg = eintrag.beleg
    if beleg is None:
        return None
    return {
        "ergebnis": beleg.ergebnis,
        "code": beleg.code,
        "zeit": beleg.zeit,
        "zertifikatSha256": beleg.zertifikat_sha256,
        "beleg": base64.b64encode(beleg.beleg).decode(),
    }


def zeit(moment: datetime) -> str:
    """Return a moment as it stands on the wire."""
    return Zeitpunkt.of(moment).text

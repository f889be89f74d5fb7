"""What other systems read: their token, transfers, files, documents, questions."""

import asyncio
import base64
from contextlib import suppress
from datetime import UTC

import structlog
from aiohttp import web

from gateway.api import formen as f
from gateway.api import uebersetzen, zeiger
from gateway.api.anfrage import Anfrage, Antwort
from gateway.api.aufgaben import ANTWORTEN
from gateway.api.eingaben import FileSearch, TaskQuery, TransferQuery
from gateway.api.problem import Problem, Problemcode
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, TransferId
from gateway.domain.sprache import Sprache
from gateway.transfer.einblick.fragen import Fragezeile
from gateway.transfer.einblick.uebergaben import Wunsch
from gateway.transfer.schnittstelle.blicke import BLOCK, Abruf

_log = structlog.get_logger()


async def token(anfrage: Anfrage) -> Antwort:
    """Say what the token of this request may do."""
    one = anfrage.token
    return Antwort(
        inhalt=f.TokenInfo(name=one.name, authority=one.mandant, scopes=list(one.umfang), expires=one.bis)
    )


async def transfers(anfrage: Anfrage) -> Antwort:
    """List transfers, newest first; the list names nobody."""
    asked = anfrage.fragen(TransferQuery)
    name = "\0".join(("transfers", asked.state or "", asked.direction or "", asked.partner or ""))
    behind = zeiger.lies(anfrage.haus, anfrage.token, name, asked.cursor)
    wish = Wunsch(
        zustand=asked.state,
        rolle=None if asked.direction is None else uebersetzen.RICHTUNG[asked.direction],
        partner=None if asked.partner is None else Kennung(asked.partner),
    )
    page = await anfrage.haus.listen.liste(
        anfrage.mandant,
        wish,
        person=anfrage.system,
        sprache=Sprache.EN,
        nach=None if behind is None else TransferId(behind),
        max_zeilen=asked.limit,
    )
    return Antwort(
        inhalt=f.TransferPage(
            items=[uebersetzen.zeile(one) for one in page.zeilen],
            next_cursor=None
            if page.weiter is None
            else zeiger.setze(anfrage.haus, anfrage.token, name, page.weiter),
        )
    )


async def transfer(anfrage: Anfrage) -> Antwort:
    """Show one transfer with its time line. Under an Auskunftssperre the person is named with a reason alone."""
    ident = TransferId(anfrage.teile["transfer"])
    shown = await anfrage.haus.blicke.transfer(anfrage.mandant, ident, system=anfrage.system, grund=anfrage.grund)
    return Antwort(inhalt=uebersetzen.transfer(shown, anfrage.token))


async def suche(anfrage: Anfrage) -> Antwort:
    """Search for files and transfers. It changes nothing and takes no Idempotency-Key; every hit is logged."""
    asked = anfrage.inhalt(FileSearch)
    found = await anfrage.haus.suche.suche(
        anfrage.mandant, asked.query, person=anfrage.system, sprache=Sprache.EN, max_zeilen=asked.limit
    )
    return Antwort(
        inhalt=f.FileHits(
            items=[
                f.FileHit(
                    id=one.akte,
                    reference=one.aktenzeichen,
                    blocked=one.gesperrt,
                    person=one.person,
                    similar=one.aehnlich,
                    handed_over=one.abgegeben_an is not None,
                )
                for one in found.akten
            ],
            transfers=[uebersetzen.zeile(one) for one in found.uebergaben],
            incomplete=found.unvollstaendig,
        )
    )


async def akte(anfrage: Anfrage) -> Antwort:
    """Show a file with its register. Under an Auskunftssperre it is opened with a reason alone."""
    ident = AkteId(anfrage.teile["file"])
    shown = await anfrage.haus.blicke.akte(anfrage.mandant, ident, system=anfrage.system, grund=anfrage.grund)
    return Antwort(inhalt=uebersetzen.akte(shown, anfrage.token))


async def dokument(anfrage: Anfrage) -> web.StreamResponse:
    """Hand out the octets of a document, with their digest (RFC 9530). Logged before the first octet."""
    akte_, uuid = AkteId(anfrage.teile["file"]), DokumentUUID(anfrage.teile["document"])
    found = await anfrage.haus.blicke.dokument(
        anfrage.mandant, akte_, uuid, system=anfrage.system, grund=anfrage.grund
    )
    return Oktette(found)


async def aufgaben(anfrage: Anfrage) -> Antwort:
    """List the questions that wait for a clerk, what is due first in front."""
    asked = anfrage.fragen(TaskQuery)
    behind = zeiger.lies(anfrage.haus, anfrage.token, "tasks", asked.cursor)
    rows = await anfrage.haus.fragen.liste(
        anfrage.mandant, person=anfrage.system, sprache=Sprache.EN, betrieb=False
    )
    rest = sorted((one for one in rows if behind is None or _platz(one) > behind), key=_platz)
    page = rest[: asked.limit]
    more = len(rest) > asked.limit
    return Antwort(
        inhalt=f.TaskPage(
            items=[
                f.TaskRow(
                    id=one.id,
                    kind=one.art.value,
                    question=one.frage,
                    transfer=one.uebergabe,
                    code=one.kurzzeichen,
                    since=one.seit,
                    due=None if one.faellig is None else one.faellig.am,
                    overdue=one.ueberfaellig,
                )
                for one in page
            ],
            next_cursor=zeiger.setze(anfrage.haus, anfrage.token, "tasks", _platz(page[-1])) if more else None,
        )
    )


def _platz(one: Fragezeile) -> str:
    """Return where a question stands in the list, as text in its order: the place outlives the question."""
    moments = (None if one.faellig is None else one.faellig.am, one.seit)
    due, since = ("~" if at is None else at.astimezone(UTC).isoformat(timespec="microseconds") for at in moments)
    return f"{due} {since} {one.id}"


async def aufgabe(anfrage: Anfrage) -> Antwort:
    """Show one question with the answers that are possible now, and which of them a system may give."""
    page = await anfrage.haus.fragen.zeige(
        anfrage.mandant, anfrage.teile["task"], person=anfrage.system, sprache=Sprache.EN
    )
    if page.betrieb:
        raise Problem(Problemcode.NOT_FOUND, "There is no such question for this system.")
    shown = page.bild
    return Antwort(
        inhalt=f.Task(
            id=shown.aufgabe.id,
            kind=shown.aufgabe.art.value,
            happened=shown.anlass,
            question=shown.frage,
            transfer=shown.aufgabe.transfer,
            since=shown.aufgabe.angelegt,
            otherwise=shown.ohne,
            answers=[
                f.TaskAnswer(
                    name=one.name,
                    title=one.titel,
                    effect=one.folge,
                    partner=one.partner,
                    fields=[
                        f.TaskField(
                            name=field.name,
                            kind=field.art.value,
                            label=field.bezeichnung,
                            choices=dict(field.wahl),
                        )
                        for field in one.felder
                    ],
                    reason=one.begruendet,
                    by_system=one.name in ANTWORTEN,
                )
                for one in shown.antworten
            ],
        )
    )


class Oktette(web.StreamResponse):
    """The octets of a document; made within the time of an answer, ``laufe`` then takes as long as they take."""

    def __init__(self, abruf: Abruf) -> None:
        """Say their digest and length before them."""
        one = abruf.dokument
        digest = base64.b64encode(bytes.fromhex(one.sha256)).decode()
        super().__init__(
            headers={
                "Content-Type": uebersetzen.MEDIENTYP[one.format],
                "Content-Digest": f"sha-256=:{digest}:",
                "Content-Disposition": f'attachment; filename="{one.uuid}.{one.format.endung}"',
                "Content-Length": str(one.laenge),
                "ETag": f'"{one.sha256}"',
            }
        )
        self._abruf = abruf

    async def laufe(self, request: web.Request) -> None:
        """Send them; where they break off in the middle, the line breaks, so that nobody takes a part for all."""
        file = await self._abruf.oeffne()
        try:
            block = await asyncio.to_thread(file.read, BLOCK)  # a broken seal shows before anything is sent
            await self.prepare(request)
            try:
                while block:
                    await self.write(block)
                    block = await asyncio.to_thread(file.read, BLOCK)
                await self.write_eof()
            except ConnectionError:
                pass
            except Exception:
                _log.exception("api.broken_off")
                if request.transport is not None:
                    request.transport.abort()
        finally:
            with suppress(OSError):
                await asyncio.to_thread(file.close)

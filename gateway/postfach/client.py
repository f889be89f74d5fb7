"""A partner's Postfach as this program calls it: list, fetch, lease, close, deposit, witness (wire skeleton 2).

Nothing the partner says is believed further than its shape: sizes are counted, digests computed, lists bounded.
"""

import asyncio
import base64
import re
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from gateway.audit.checkpoint import MAX_NOTE_OCTETS
from gateway.audit.kacheln import Kachel
from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, kennung, sha256_of, sha256_text, uuid_text
from gateway.domain.kopf import Zeitpunkt
from gateway.postfach import abholung, protokollblick, zustellung
from gateway.postfach.grenzen import (
    GLEICHZEITIG_MAX,
    GRENZEN,
    LISTE_MAX,
    LISTE_OKTETTE_MAX,
    OFFENE_MAX,
    PROBLEM_MAX,
    UMSCHLAG_MAX,
    WARTEN_MAX_S,
    Grenzen,
)
from gateway.postfach.leitung import Leitung, Zeitansage
from gateway.postfach.takt import NICHT_LESBAR
from gateway.postfach.zeuge import GROESSE
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.beleg import BELEG_MAX
from gateway.transfer.ports import (
    AndereGroesse,
    Blobs,
    BlobWriter,
    Einlieferungsstand,
    Liste,
    Listenzeile,
    Notenseite,
)
from gateway.transfer.postamt import Leihe
from gateway.transfer.records import Beleg, PostfachZustand

EMPTY_PAUSE_S = 1.0
"""A poll that comes back empty at once is not repeated sooner: the partner's mistake must not keep us busy."""

_Text = Annotated[str, msgspec.Meta(max_length=256)]
_Laenge = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class AbschlussJson(msgspec.Struct, frozen=True):
    """How a message was closed."""

    ergebnis: _Text
    zeit: _Text
    zertifikatSha256: _Text  # noqa: N815 -- as it stands on the wire
    beleg: Annotated[str, msgspec.Meta(max_length=2 * BELEG_MAX)]
    code: _Text | None = None


class ErgebnisJson(msgspec.Struct, frozen=True):
    """Answer of operation 8."""

    ergebnis: _Text


class ZeileJson(msgspec.Struct, frozen=True):
    """One row of a list."""

    id: _Text
    autor: _Text
    leser: _Text
    uuid: _Text
    gesamtLaenge: _Laenge  # noqa: N815 -- as it stands on the wire
    abschluss: AbschlussJson | None = None


class ListeJson(msgspec.Struct, frozen=True):
    """Answer of operations 2 and 3."""

    epoche: _Text
    cursor: _Text
    nachrichten: Annotated[list[ZeileJson], msgspec.Meta(max_length=LISTE_MAX)]


class EinlieferungJson(ZeileJson, frozen=True):
    """One deposit."""

    zustand: PostfachZustand = PostfachZustand.OFFEN


class EinlieferungenJson(msgspec.Struct, frozen=True):
    """Answer of operation 11."""

    epoche: _Text
    cursor: _Text
    einlieferungen: Annotated[list[EinlieferungJson], msgspec.Meta(max_length=LISTE_MAX)]


class LeiheJson(msgspec.Struct, frozen=True):
    """Answer of operation 4."""

    leihe: _Text
    noch_s: _Laenge


S = TypeVar("S", bound=msgspec.Struct)


class PostfachClient:
    """One partner installation (``Gegenstelle``). At most 8 transfers run at once; polls come on top."""

    def __init__(
        self,
        url: str,
        *,
        context: ssl.SSLContext,
        erlaubt: Callable[[], frozenset[Sha256]],
        grenzen: Grenzen = GRENZEN,
        zeitansage: Zeitansage | None = None,
    ) -> None:
        """Call ``url`` with our certificate (``tls.client_context``).

        ``erlaubt`` returns the fingerprints the directory names for this endpoint in the role ``tls`` now;
        ``zeitansage`` hears what the partner's clock shows.
        """
        self._leitung = Leitung(url, context=context, erlaubt=erlaubt, grenzen=grenzen, zeitansage=zeitansage)
        self._transfers = asyncio.Semaphore(GLEICHZEITIG_MAX)

    async def close(self) -> None:
        """Close every connection to the partner."""
        await self._leitung.close()

    # -- as a reader ------------------------------------------------------------------------------------------

    async def liste(self, *, ab: str | None, warten_s: int = 0) -> Liste:
        """List what waits for us behind the cursor; with ``warten_s`` (at most 50) answers when something comes.

        A cursor of another epoch is answered with the list from the start; the caller sees it by ``epoche``.
        """
        wait_s = min(warten_s, WARTEN_MAX_S)
        begin = asyncio.get_running_loop().time()
        found = await self._seite(ListeJson, "/nachrichten", ab, wait_s)
        rows = tuple(_zeile(row) for row in found.nachrichten)
        if rows and found.cursor == ab:
            raise TryLater("the partner's list does not move on", code="LISTE")
        if not rows and wait_s > EMPTY_PAUSE_S:
            spent = asyncio.get_running_loop().time() - begin
            await asyncio.sleep(max(0.0, EMPTY_PAUSE_S - spent))
        return Liste(epoche=found.epoche, cursor=found.cursor, zeilen=rows)

    async def alle(self) -> tuple[Listenzeile, ...]:
        """List everything that waits, each envelope once; ends at 10,000 whatever the partner says."""
        seen: dict[Sha256, Listenzeile] = {}
        cursor: str | None = None
        while len(seen) < OFFENE_MAX:
            page = await self.liste(ab=cursor)
            fresh = {row.id: row for row in page.zeilen if row.id not in seen}
            if not fresh:
                break
            seen.update(fresh)
            cursor = page.cursor
        return tuple(seen.values())[:OFFENE_MAX]

    async def abgeschlossene(self, seit: datetime) -> tuple[tuple[Listenzeile, Beleg], ...]:
        """List what we closed since then, at most 30 days back, with our Belege (after a restore, wire 8.4)."""
        seen: dict[Sha256, tuple[Listenzeile, Beleg]] = {}
        cursor = Zeitpunkt.of(seit).text
        while len(seen) < OFFENE_MAX:
            found = await self._lies_json(
                ListeJson, "/nachrichten", {"zustand": "abgeschlossen", "seit": cursor}, 0
            )
            before = len(seen)
            for row in found.nachrichten:
                if row.abschluss is not None:
                    seen[_zeile(row).id] = (_zeile(row), _beleg(row.abschluss))
            if len(seen) == before:
                break
            cursor = found.cursor
        return tuple(seen.values())[:OFFENE_MAX]

    async def umschlag(self, umschlag: Sha256) -> bytes:
        """Return the octets of one Umschlag, at most 8 MiB, with the digest of its address.

        Raises ``Refused`` (T099) if they are others, (X001) if they are more, ``NichtMehrDa`` when it is gone.
        """
        async with (
            self._transfers,
            self._leitung.anfrage("GET", f"/nachrichten/{umschlag}/umschlag", erwartet=frozenset({200})) as answer,
        ):
            octets = await self._leitung.lies(
                answer,
                max_octets=UMSCHLAG_MAX,
                zu_gross=Refused(Fehlercode.X001, f"the Umschlag has over {UMSCHLAG_MAX} octets"),
            )
            if sha256_of(octets) != umschlag:
                raise Refused(Fehlercode.T099, "the partner's Postfach delivered another Umschlag than it listed")
        return octets

    async def segment(self, umschlag: Sha256, segment: Sha256, laenge: int, ziel: BlobWriter) -> None:
        """Fetch one segment into ``ziel`` and commit it; a broken line is taken up where it broke.

        Raises ``Refused`` (T099) when length or digest are wrong; ``ziel`` is aborted then, and after every error.
        """
        path = f"/nachrichten/{umschlag}/segmente/{segment}"
        async with self._transfers:
            await abholung.hole(self._leitung, path, segment, laenge, ziel)

    async def leihe(self, umschlag: Sha256, dauer_s: int, token: str | None = None) -> Leihe:
        """Lease an envelope, or renew with the token; ``TryLater`` while somebody else of us has it."""
        wish: dict[str, object] = {"dauer_s": dauer_s}
        if token is not None:
            wish["leihe"] = token
        async with self._leitung.anfrage(
            "POST", f"/nachrichten/{umschlag}/leihe", erwartet=frozenset({200}), json=wish
        ) as answer:
            found = _decode(LeiheJson, await self._leitung.lies(answer, max_octets=PROBLEM_MAX))
        return Leihe(token=found.leihe, noch_s=found.noch_s)

    async def leihe_zurueck(self, umschlag: Sha256, token: str) -> None:
        """Give a lease back."""
        async with self._leitung.anfrage(
            "DELETE", f"/nachrichten/{umschlag}/leihe/{token}", erwartet=frozenset({204})
        ):
            pass

    async def schliesse(self, umschlag: Sha256, beleg: Beleg) -> bool:
        """Close it with our Beleg; again with the same result is fine. Tell whether this call closed it.

        Raises ``Refused`` when the Beleg is not accepted or the other result stands.
        """
        body: dict[str, object] = {
            "ergebnis": beleg.ergebnis,
            "zeit": beleg.zeit,
            "zertifikatSha256": beleg.zertifikat_sha256,
            "beleg": base64.b64encode(beleg.beleg).decode(),
        }
        if beleg.code is not None:
            body["code"] = beleg.code
        async with self._leitung.anfrage(
            "PUT", f"/nachrichten/{umschlag}/abschluss", erwartet=frozenset({200, 201}), json=body
        ) as answer:
            said = _decode(ErgebnisJson, await self._leitung.lies(answer, max_octets=PROBLEM_MAX))
            if said.ergebnis != beleg.ergebnis:
                raise TryLater("the partner's Postfach answers another closing than this", code="ANTWORT")
            return answer.status == 201

    # -- as a depositor ---------------------------------------------------------------------------------------

    async def einliefern(self, umschlag: bytes, segmente: Sequence[tuple[Sha256, int]], blobs: Blobs) -> None:
        """Deposit an envelope of ours at a Vermittlungsstelle; returns when it is visible there."""
        await zustellung.liefere_ein(self._leitung, self._transfers, umschlag, segmente, blobs)

    async def einlieferungen(
        self, *, ab: str | None, warten_s: int = 0
    ) -> tuple[str, str, tuple[Einlieferungsstand, ...]]:
        """Return (epoche, cursor, what changed behind the cursor) of our deposits; waits like ``liste``."""
        wait_s = min(warten_s, WARTEN_MAX_S)
        found = await self._seite(EinlieferungenJson, "/einlieferungen", ab, wait_s)
        return found.epoche, found.cursor, tuple(_stand(row) for row in found.einlieferungen)

    async def zurueckziehen(self, umschlag: Sha256) -> None:
        """Withdraw a deposit that is not closed."""
        async with self._leitung.anfrage("DELETE", f"/einlieferungen/{umschlag}", erwartet=frozenset({204})):
            pass

    # -- as a log before its witness --------------------------------------------------------------------------

    async def bezeuge(self, anfrage: bytes) -> bytes:
        """Offer a checkpoint of ours; return the lines of the witness. ``AndereGroesse``: it holds another one."""
        async with self._leitung.anfrage(
            "POST",
            "/zeuge/add-checkpoint",
            erwartet=frozenset({200, 409}),
            data=anfrage,
            headers={"Content-Type": "text/plain; charset=utf-8"},
        ) as answer:
            said = await self._leitung.lies(answer, max_octets=MAX_NOTE_OCTETS)
            if answer.status == 200:
                return said
            if answer.content_type != GROESSE:
                raise Refused(Fehlercode.T099, "the witness holds another root for this size of our log")
            if not re.fullmatch(rb"(0|[1-9][0-9]{0,11})\n", said):
                raise TryLater("the witness names a size in a shape the profile does not know", code="ANTWORT")
            raise AndereGroesse(int(said))

    async def bezeugter(self, ursprung: str) -> bytes:
        """Return the newest checkpoint of a log that the witness has co-signed; ``NichtMehrDa`` for none."""
        async with self._leitung.anfrage(
            "GET", "/zeuge/checkpoint", erwartet=frozenset({200}), query={"origin": ursprung}
        ) as answer:
            return await self._leitung.lies(answer, max_octets=MAX_NOTE_OCTETS)

    async def gehaltene(self, nach: str) -> Notenseite:
        """Return a page of the checkpoints that the partner holds of others' logs."""
        return await protokollblick.hole_gehaltene(self._leitung, nach)

    async def checkpoint(self, behoerde: Kennung, generation: int) -> bytes:
        """Return the newest checkpoint of the partner's own log."""
        return await protokollblick.hole_checkpoint(self._leitung, behoerde, generation)

    async def mitsigniere(self, behoerde: Kennung, generation: int, zeuge: Kennung, note: bytes) -> None:
        """Bring a checkpoint of the partner's own log with our co-signature."""
        await protokollblick.bringe(self._leitung, behoerde, generation, zeuge, note)

    async def kachel(self, behoerde: Kennung, generation: int, kachel: Kachel) -> bytes:
        """Return a tile of the partner's own log; ``KeineKachel`` where its log is shorter."""
        return await protokollblick.hole_kachel(self._leitung, behoerde, generation, kachel)

    # -- inside -----------------------------------------------------------------------------------------------

    async def _seite(self, kind: type[S], path: str, ab: str | None, wait_s: int) -> S:
        query = {} if ab is None else {"ab": ab}
        try:
            return await self._lies_json(kind, path, query, wait_s)
        except AndereEpoche:
            return await self._lies_json(kind, path, {}, 0)

    async def _lies_json(self, kind: type[S], path: str, query: dict[str, str], wait_s: int) -> S:
        headers = {"Prefer": f"wait={wait_s}"} if wait_s else None
        async with self._leitung.anfrage(
            "GET", path, erwartet=frozenset({200, 409}), query=query, headers=headers, warten_s=wait_s
        ) as answer:
            if answer.status == 409:
                raise AndereEpoche
            return _decode(kind, await self._leitung.lies(answer, max_octets=LISTE_OKTETTE_MAX))


class AndereEpoche(TryLater):
    """The partner's store was restored: its list begins anew."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("the partner's list began anew", code="EPOCHE")


def _decode(kind: type[S], raw: bytes) -> S:
    try:
        return msgspec.json.decode(raw, type=kind)
    except NICHT_LESBAR:
        raise TryLater(
            "the partner's Postfach answers in a shape the profile does not know", code="ANTWORT"
        ) from None


def _zeile(row: ZeileJson) -> Listenzeile:
    try:
        return Listenzeile(
            id=sha256_text(row.id),
            autor=kennung(row.autor),
            leser=kennung(row.leser),
            uuid=NachrichtenUUID(uuid_text(row.uuid)),
            gesamt_laenge=row.gesamtLaenge,
        )
    except Refused:
        raise TryLater("the partner's list names things the profile does not know", code="ANTWORT") from None


def _beleg(row: AbschlussJson) -> Beleg:
    try:
        return Beleg(
            ergebnis=row.ergebnis,
            code=row.code,
            zeit=row.zeit,
            zertifikat_sha256=sha256_text(row.zertifikatSha256),
            beleg=base64.b64decode(row.beleg, validate=True),
        )
    except (Refused, ValueError):
        raise TryLater("the partner's list holds a broken Beleg", code="ANTWORT") from None


def _stand(row: EinlieferungJson) -> Einlieferungsstand:
    line = _zeile(row)
    return Einlieferungsstand(
        id=line.id,
        autor=line.autor,
        leser=line.leser,
        uuid=line.uuid,
        zustand=row.zustand,
        beleg=None if row.abschluss is None else _beleg(row.abschluss),
    )


__all__ = ["NichtMehrDa", "PostfachClient"]

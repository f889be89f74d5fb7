"""The list of transfers: newest first, chosen by state, turn, partner and side, page by page; without persons."""

from dataclasses import dataclass
from datetime import datetime

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen, kurzzeichen
from gateway.domain.sprache import Sprache
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.domain.verlauf import AmZug
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.einblick.stand import Stand, Standleser
from gateway.transfer.einblick.zug import Gruppe, auswahl
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung

SEITE = 50
"""Rows of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wunsch:
    """What a list shall show; there is nothing in it about who works on something."""

    gruppe: Gruppe | None = None
    am_zug: AmZug | None = None
    partner: Kennung | None = None
    rolle: Rolle | None = None
    zustand: Zustand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uebergabezeile:
    """One transfer in a list."""

    id: TransferId
    kurzzeichen: Kurzzeichen
    rolle: Rolle
    zustand: Zustand
    von: str
    """Short name of the authority that has or had the file."""
    nach: str
    partner: Kennung | None
    aktenzeichen: str | None
    begonnen: datetime
    seit: datetime
    """Since when it is in its state."""
    stand: Stand
    test: bool
    akte: AkteId | None
    """Our file, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uebergabeliste:
    """One page of the list."""

    zeilen: tuple[Uebergabezeile, ...]
    weiter: TransferId | None
    """Behind which the next page begins; ``None`` = there is none."""


class Uebergabelisten:
    """Reads pages of the list."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def liste(
        self,
        mandant: Kennung,
        wunsch: Wunsch,
        *,
        person: str,
        sprache: Sprache = Sprache.DE,
        nach: TransferId | None = None,
        max_zeilen: int = SEITE,
    ) -> Uebergabeliste:
        """Return one page behind ``nach``; that somebody looked is logged with the number of rows."""
        found = await self._u.store.read(lambda tx: self._seite(tx, mandant, wunsch, sprache, nach, max_zeilen))
        await self._blicke.vermerke_liste(
            AuditEreignis.TRANSFER_GELESEN, [mandant], [mandant] * len(found.zeilen), person=person
        )
        return found

    def _seite(
        self, tx: Tx, mandant: Kennung, wunsch: Wunsch, sprache: Sprache, nach: TransferId | None, zeilen: int
    ) -> Uebergabeliste:
        chosen = auswahl(
            gruppe=wunsch.gruppe,
            am_zug=wunsch.am_zug,
            partner=wunsch.partner,
            rolle=wunsch.rolle,
            zustand=wunsch.zustand,
        )
        leser = standleser(tx, self._u, sprache)
        page = tx.einblick.uebergaben(mandant, chosen, nach=nach, max_zeilen=zeilen + 1)
        rows = tuple(zeile(leser, one) for one in page[:zeilen])
        return Uebergabeliste(zeilen=rows, weiter=rows[-1].id if len(page) > zeilen else None)


def standleser(tx: Tx, umgebung: Umgebung, sprache: Sprache) -> Standleser:
    """Return what reads stands in this transaction."""
    namen = Namen(umgebung.vertrauen.verzeichnis(), umgebung.jetzt())
    return Standleser(tx, umgebung, namen, sprache)


def zeile(leser: Standleser, one: Transfer) -> Uebergabezeile:
    """Return a transfer as a row of a list."""
    from_, to = (one.mandant, one.partner) if one.rolle is Rolle.GEBER else (one.partner, one.mandant)
    return Uebergabezeile(
        id=one.id,
        kurzzeichen=kurzzeichen(one.prozess),
        rolle=one.rolle,
        zustand=one.zustand,
        von=_ort(leser, from_),
        nach=_ort(leser, to),
        partner=one.partner,
        aktenzeichen=one.aktenzeichen,
        begonnen=one.begonnen,
        seit=one.seit or one.begonnen,
        stand=leser.lies(one),
        test=one.test is not None,
        akte=one.akte,
    )


def _ort(leser: Standleser, wer: Kennung | None) -> str:
    return "–" if wer is None else leser.namen.kurz(wer).nominativ

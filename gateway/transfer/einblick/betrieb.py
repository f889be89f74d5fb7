"""What operators see of an installation: partners, work that waits, quarantine. Ids and sizes, no person, no file.

Everything is of one authority; only that a partner's server failed is known to the whole installation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.behoerde import Erreichbarkeit
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.ports import Tx
from gateway.transfer.records import Auftrag, AuftragsArt, Quarantaene
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verteilung import Partnerpause
from gateway.trust.profil import BROKEN, load
from gateway.trust.teilnehmer import Schluesselrolle, Teilnehmer

UHREN = frozenset({AuftragsArt.FRIST, AuftragsArt.PAKETE, AuftragsArt.AUFBEWAHRT})
"""Jobs that only wait for their day; every other one is work that should be done."""
ARBEIT = frozenset(AuftragsArt) - UHREN
ZEILEN_MAX = 500
ALLE = 2**31
"""More rows than any list has: files hold them all."""
"""Rows of a list of jobs or of quarantine; a page says where more were left off."""
_ID = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KENNZEICHEN = 16
"""Signs of an id that a list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zertifikatsende:
    """One certificate of a partner, as the directory lists it."""

    rollen: tuple[Schluesselrolle, ...]
    bis: datetime | None
    """Its end, or that of its window in the directory if that is earlier; ``None``: it cannot be read."""
    gesperrt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnerzeile:
    """One partner in the list."""

    kennung: Kennung
    name: str
    offen: bool
    """He is reached by the plain route."""
    pause: Partnerpause | None
    """His server failed last; ``None``: it did not."""
    wartende: int
    """Jobs of this authority with him."""
    zertifikat_bis: datetime | None
    """When the first of his certificates that count now ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnerbild:
    """One partner on his page."""

    zeile: Partnerzeile
    postfach: str | None
    kontakt: tuple[Erreichbarkeit, ...]
    clearing: tuple[tuple[str, tuple[Erreichbarkeit, ...]], ...]
    """Offices to call where he cannot be reached, with their names."""
    zertifikate: tuple[Zertifikatsende, ...]
    auftraege: tuple[Auftrag, ...]
    letzte_nachricht: datetime | None


class Betriebsblicke:
    """Reads what operators see; quarantine is logged as its command does."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    def jetzt(self) -> datetime:
        """Return the moment of this installation."""
        return self._u.jetzt()

    async def partner(self, mandant: Kennung) -> tuple[Partnerzeile, ...]:
        """Return every other authority of the directory: those that failed first, then by name."""
        waiting, pauses = await self._u.store.read(lambda tx: _lage(tx, mandant))
        rows = [self._zeile(one, waiting, pauses) for one in self._teilnehmer(mandant)]
        return tuple(sorted(rows, key=lambda row: (row.pause is None, row.name.casefold(), row.kennung)))

    async def einer(self, mandant: Kennung, kennung: str) -> Partnerbild | None:
        """Return one partner; ``None``: the directory has none of this name."""
        found = next((one for one in self._teilnehmer(mandant) if one.kennung == kennung), None)
        if found is None:
            return None
        names = namen(found)

        def look(
            tx: Tx,
        ) -> tuple[Mapping[str | None, int], tuple[Partnerpause, ...], tuple[Auftrag, ...], datetime | None]:
            jobs = tx.betriebsblick.auftraege(mandant, ARBEIT, max_zeilen=ZEILEN_MAX)
            mine = tuple(one for one in jobs if one.partner in names)
            return (*_lage(tx, mandant), mine, tx.betriebsblick.letzte_nachricht(mandant, found.kennung))

        waiting, pauses, jobs, last = await self._u.store.read(look)
        now = self._u.jetzt()
        return Partnerbild(
            zeile=self._zeile(found, waiting, pauses),
            postfach=found.postfach,
            kontakt=found.behoerde.erreichbarkeit,
            clearing=tuple(
                (one.name, one.erreichbarkeit) for one in found.clearingstellen if one.fenster.umfasst(now)
            ),
            zertifikate=tuple(_enden(found, now)),
            auftraege=jobs,
            letzte_nachricht=last,
        )

    async def warteschlange(self, mandant: Kennung, *, max_zeilen: int = ZEILEN_MAX + 1) -> tuple[Auftrag, ...]:
        """Return the work that waits or runs, what failed most first; at most one more than ``ZEILEN_MAX``."""
        return await self._u.store.read(
            lambda tx: tx.betriebsblick.auftraege(mandant, ARBEIT, max_zeilen=max_zeilen)
        )

    async def quarantaene(
        self, mandant: Kennung, *, person: str, max_zeilen: int = ZEILEN_MAX + 1
    ) -> tuple[Quarantaene, ...]:
        """Return what was refused, newest first; the look is logged.

        What names no authority of ours belongs to the first one, as in the log.
        """

        def look(tx: Tx) -> tuple[Quarantaene, ...]:
            rows = self._gehaltene(tx, mandant, max_zeilen)
            self._vermerke(tx, mandant, person, len(rows))
            return rows

        return await self._blicke.schreibe(look)

    async def stueck(self, mandant: Kennung, ident: str, *, person: str) -> Quarantaene | None:
        """Return one entry of quarantine, and log the look; ``None``: this authority has none under this id."""
        first = next(iter(self._u.mandanten))

        def look(tx: Tx) -> Quarantaene | None:
            found = tx.quarantaene.holen(ident)
            if found is None or (found.mandant or first) != mandant:
                return None
            self._vermerke(tx, mandant, person, 1, quarantaene=found.id)
            return found

        return await self._blicke.schreibe(look)

    async def gehalten(self, mandant: Kennung) -> int:
        """Return how many entries of quarantine there are, at most one more than ``ZEILEN_MAX``; shows none."""
        return len(await self._u.store.read(lambda tx: self._gehaltene(tx, mandant)))

    # -- inside -------------------------------------------------------------------------------------------------

    def _gehaltene(self, tx: Tx, mandant: Kennung, max_zeilen: int = ZEILEN_MAX + 1) -> tuple[Quarantaene, ...]:
        """Return what list and tile are about: of this authority, and at the first one what names none."""
        rows = tx.quarantaene.liste(mandant=mandant, max_zeilen=max_zeilen)
        if mandant != next(iter(self._u.mandanten)):
            return rows
        both = (*rows, *tx.quarantaene.herrenlose(max_zeilen=max_zeilen))
        return tuple(sorted(both, key=lambda one: (one.zeit, one.id), reverse=True))[:max_zeilen]

    def _vermerke(self, tx: Tx, mandant: Kennung, person: str, anzahl: int, **angaben: object) -> None:
        event = AuditEreignis.QUARANTAENE_GELESEN
        self._blicke.vermerke(tx, mandant, event, person=person, anzahl=anzahl, **angaben)

    def _teilnehmer(self, mandant: Kennung) -> tuple[Teilnehmer, ...]:
        now = self._u.jetzt()
        there = self._u.vertrauen.verzeichnis().teilnehmer
        return tuple(one for one in there if one.kennung != mandant and one.fenster.umfasst(now))

    def _zeile(
        self, one: Teilnehmer, waiting: Mapping[str | None, int], pauses: tuple[Partnerpause, ...]
    ) -> Partnerzeile:
        names = namen(one)
        ends = [end.bis for end in _enden(one, self._u.jetzt()) if end.bis is not None and not end.gesperrt]
        return Partnerzeile(
            kennung=one.kennung,
            name=one.behoerde.name,
            offen=one.offen,
            pause=next((pause for pause in pauses if pause.partner in names), None),
            wartende=sum(waiting.get(name, 0) for name in names),
            zertifikat_bis=min(ends, default=None),
        )


def kennzeichen(auftrag: Auftrag) -> str:
    """Return the beginning of the first id that a job names: enough to find it in the log of the service."""
    found = _ID.search(auftrag.ref)
    return found[0][:KENNZEICHEN] if found else "–"


def _lage(tx: Tx, mandant: Kennung) -> tuple[Mapping[str | None, int], tuple[Partnerpause, ...]]:
    return tx.betriebsblick.wartende(mandant, ARBEIT), tx.betriebsblick.pausen()


def namen(one: Teilnehmer) -> frozenset[str]:
    """Return how jobs name a partner: by Kennung, or by the address of his Postfach."""
    return frozenset(str(name) for name in (one.kennung, one.postfach) if name is not None)


def _enden(one: Teilnehmer, moment: datetime) -> list[Zertifikatsende]:
    found = []
    for entry in one.zertifikate:
        if not entry.fenster.umfasst(moment):
            continue
        try:
            end: datetime | None = load(entry.der).not_valid_after_utc
        except BROKEN:
            end = None
        if end is not None and entry.fenster.bis is not None:
            end = min(end, entry.fenster.bis)
        found.append(Zertifikatsende(rollen=entry.rollen, bis=end, gesperrt=entry.ist_gesperrt(moment)))
    return found

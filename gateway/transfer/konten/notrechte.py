"""Break-glass: a role that is missing, for half an hour, in one session, with a reason that others are shown.

It opens files or the log to somebody who must look now. So only ``sachbearbeitung`` and ``pruefung`` are given,
only beside roles they go with; nobody releases requests by it: that takes ``betrieb`` or ``leitung``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.domain.konto import Angemeldet, AnmeldungAbgelehnt, Notrecht, Rolle, pruefe_rollen
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Konto, Notrechtzeile, Sitzung
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung

log = structlog.get_logger()

GILT = timedelta(minutes=30)
FRISCH = timedelta(minutes=5)
"""How long ago the second factor may have been given."""
GEZEIGT = timedelta(days=30)
"""How long Leitung and Prüfung are shown that it was used; the log knows it for longer."""
VERLEIHBAR = frozenset({Rolle.SACHBEARBEITUNG, Rolle.PRUEFUNG})


@dataclass(frozen=True, slots=True, kw_only=True)
class Nutzung:
    """That somebody used it, as others are shown it."""

    anmeldename: str
    rolle: Rolle
    begonnen: datetime
    bis: datetime
    grund: str
    laeuft: bool


def moeglich(held: frozenset[Rolle]) -> tuple[Rolle, ...]:
    """Return the roles that may be added to these at an authority; none to somebody who has none there."""
    found = []
    for rolle in sorted(VERLEIHBAR - held):
        try:
            pruefe_rollen({*held, rolle})
        except Usage:
            continue
        found.append(rolle)
    return tuple(found) if held else ()


class Notrechte:
    """Gives it, ends it, and shows who used it; everything that writes is one transaction."""

    def __init__(self, umgebung: Umgebung, stand: Kontenstand) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._stand = stand

    def gilt(self, tx: Tx, konto: Konto, sitzung: Sitzung) -> Notrecht | None:
        """Return what counts in a session now: nothing beside roles that ended or do not go with it."""
        found, now = tx.zugaenge.notrecht(sitzung.id), self._u.jetzt()
        if found is None or found.konto != konto.id or not found.begonnen <= now < found.bis:
            return None
        if found.rolle not in moeglich(self._stand.rollen(tx, konto).get(found.mandant, frozenset())):
            return None
        return Notrecht(mandant=found.mandant, rolle=found.rolle, bis=found.bis)

    async def beginne(self, person: Angemeldet, mandant: Kennung, rolle: Rolle, grund: str) -> None:
        """Give it to this session. ``Usage``: ROLES, REASON, STATE (one runs already). Refused: no fresh factor."""
        if self._u.jetzt() - person.bestaetigt > FRISCH:
            raise AnmeldungAbgelehnt
        names = wer(person.anmeldename, grund)

        def run(tx: Tx) -> None:
            konto, now = tx.konten.holen(person.konto), self._u.jetzt()
            if konto is None:
                raise AnmeldungAbgelehnt
            if rolle not in moeglich(self._stand.rollen(tx, konto).get(mandant, frozenset())):
                raise Usage("this role is not given for an emergency beside those of the account", code="ROLES")
            known = tx.zugaenge.notrecht(person.sitzung)
            if known is not None and known.bis > now:
                raise Usage("one is running in this session already", code="STATE")
            tx.zugaenge.gib_notrecht(
                Notrechtzeile(
                    id=self._u.neue_uuid(),
                    konto=konto.id,
                    sitzung=person.sitzung,
                    mandant=mandant,
                    rolle=rolle,
                    begonnen=now,
                    bis=now + GILT,
                    grund=dict(names)[Bezug.BEGRUENDUNG],
                )
            )
            event = AuditEreignis.KONTO_NOTRECHT_BEGONNEN
            self._stand.notiere(tx, konto, event, personen=names, bei=(mandant,), rolle=rolle.value)

        await self._u.store.write(run)
        log.warning("account.break_glass", mandant=mandant, code=rolle.value)

    async def beende(self, person: Angemeldet) -> None:
        """End it before its time; nothing happens where none runs."""

        def run(tx: Tx) -> None:
            konto, found = tx.konten.holen(person.konto), tx.zugaenge.notrecht(person.sitzung)
            if konto is None or found is None or found.bis <= self._u.jetzt():
                return
            tx.zugaenge.beende_notrecht(found.id, self._u.jetzt())
            event = AuditEreignis.KONTO_NOTRECHT_BEENDET
            self._stand.notiere(
                tx, konto, event, personen=wer(person.anmeldename), bei=(found.mandant,), rolle=found.rolle.value
            )

        await self._u.store.write(run)

    async def genutzt(self, mandant: Kennung, *, person: str) -> tuple[Nutzung, ...]:
        """Return who used it at an authority lately, newest first: for its Leitung and Prüfung.

        The look at other people is an entry; where there is nobody to be seen, it is none.
        """
        now = self._u.jetzt()

        def run(tx: Tx) -> tuple[Nutzung, ...]:
            found = []
            for row in tx.zugaenge.notrechte(mandant, now - GEZEIGT):
                konto = tx.konten.holen(row.konto)
                found.append(
                    Nutzung(
                        anmeldename="?" if konto is None else konto.anmeldename,
                        rolle=row.rolle,
                        begonnen=row.begonnen,
                        bis=row.bis,
                        grund=row.grund,
                        laeuft=row.bis > now,
                    )
                )
            return tuple(found)

        used = await self._u.store.read(run)
        if used:
            await self._u.store.write(
                lambda tx: self._u.protokollant.notiere(
                    tx,
                    mandant,
                    AuditEreignis.KONTO_GELESEN,
                    akteur=Akteur.PERSON,
                    bezuege=wer(person),
                    anzahl=len(used),
                )
            )
        return used


def mit_notrecht(
    rollen: Mapping[Kennung, frozenset[Rolle]], notrecht: Notrecht | None
) -> Mapping[Kennung, frozenset[Rolle]]:
    """Return the roles that count in a session."""
    if notrecht is None:
        return rollen
    return MappingProxyType(
        {**rollen, notrecht.mandant: rollen.get(notrecht.mandant, frozenset()) | {notrecht.rolle}}
    )

"""Figures of an authority and its partners: how many files, how long, where they lie. None is about a person.

What may be shown decides ``domain.kennzahl``; what is closed never changes, so it is counted once and kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import chain, pairwise

from gateway.domain import kennzahl
from gateway.domain.ids import Kennung
from gateway.domain.kennzahl import Quartal
from gateway.domain.states import Rolle
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.ports import Tx
from gateway.transfer.ports.laufzeiten import Fertige
from gateway.transfer.umgebung import Umgebung

QUARTALE = 12
"""Quarters that can be chosen."""
VERLAUF = 8
"""Quarters that stand side by side."""
_BEHALTEN = 256
"""Results that are kept in memory: all quarters of some ten authorities."""

Monatsweise = tuple[tuple[Fertige, ...], ...]
"""Files of a quarter by its months."""
Anzahl = int | None
"""``None``: too few cases to be shown."""
Mitte = float | None
"""A median; ``None``: of too few cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeitabschnitt:
    """Figures of a quarter or of one of its months."""

    jahr: int
    nummer: int
    """Of the quarter, or of the month."""
    angekommen: Anzahl
    abgegeben: Anzahl
    werktage: Mitte
    """From the move until the file was taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aufteilung:
    """Where files lay, as medians in seconds; ``None``: of too few cases, or of too few clerks."""

    bei_uns: Mitte
    beim_partner: Mitte
    unterwegs: Mitte
    kleine_behoerde: bool
    """So few clerks that what the authority itself takes would be about each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offen:
    """Transfers that are open, by age in working days: up to 5, 6 to 20, more."""

    rolle: Rolle
    nach_alter: tuple[Anzahl, Anzahl, Anzahl]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnerzahl:
    """One partner, or all that cannot stand alone."""

    name: str
    """Empty for all the others."""
    kennung: Kennung | None
    faelle: int
    werktage: Mitte
    """Working days from our request until the file came."""

    @property
    def langsam(self) -> bool:
        """Tell whether half of its files take longer than what is called slow."""
        return self.werktage is not None and self.werktage > kennzahl.LANGSAM


@dataclass(frozen=True, slots=True, kw_only=True)
class Kennzahlenbild:
    """The page of figures."""

    quartal: Quartal
    zahlen: Zeitabschnitt
    monate: tuple[Zeitabschnitt, ...]
    aufteilung: Aufteilung
    offen: tuple[Offen, ...]
    stand: date
    """The Sunday at whose end ``offen`` was true."""
    verlauf: tuple[Zeitabschnitt, ...]
    papierweg: int | None
    langsame: tuple[Partnerzahl, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rohes:
    """What a quarter that is over comes to; kept."""

    zahlen: Zeitabschnitt
    monate: tuple[Zeitabschnitt, ...]
    bei_uns: Mitte
    beim_partner: Mitte
    unterwegs: Mitte
    partner: tuple[tuple[Kennung | None, int, Mitte], ...]


class Kennzahlen:
    """Counts what is over; nobody's name is read, so no look is logged."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings; what was counted stays until the service ends."""
        self._u = umgebung
        self._gezaehlt: dict[tuple[Kennung, Quartal], _Rohes] = {}

    def quartale(self, mandant: Kennung) -> tuple[Quartal, ...]:
        """Return the quarters that can be chosen, newest first."""
        return kennzahl.abgeschlossene(self._u.jetzt(), self._zone(mandant), QUARTALE)

    async def bild(self, mandant: Kennung, quartal: Quartal) -> Kennzahlenbild:
        """Return the figures of a quarter that is one of ``quartale``."""
        side_by_side = self.quartale(mandant)[:VERLAUF]

        def look(tx: Tx) -> tuple[_Rohes, tuple[_Rohes, ...], int, tuple[Offen, ...]]:
            return (
                self._zaehle(tx, mandant, quartal),
                tuple(self._zaehle(tx, mandant, one) for one in side_by_side),
                tx.laufzeiten.beschaeftigte(mandant),
                tuple(self._offen(tx, mandant, rolle) for rolle in (Rolle.NEHMER, Rolle.GEBER)),
            )

        raw, row, clerks, still_open = await self._u.store.read(look)
        small = clerks < kennzahl.BESCHAEFTIGTE
        return Kennzahlenbild(
            quartal=quartal,
            zahlen=raw.zahlen,
            monate=raw.monate,
            aufteilung=Aufteilung(
                bei_uns=None if small else raw.bei_uns,
                beim_partner=raw.beim_partner,
                unterwegs=None if small else raw.unterwegs,
                kleine_behoerde=small,
            ),
            offen=still_open,
            stand=self._stand(mandant),
            verlauf=tuple(one.zahlen for one in row),
            papierweg=self._u.mandanten[mandant].papierweg,
            langsame=tuple(one for one in self._partner(raw) if one.langsam and one.kennung is not None),
        )

    async def partner(self, mandant: Kennung, quartal: Quartal) -> tuple[Partnerzahl, ...]:
        """Return the partners of a quarter, most cases first; at the end one row of all that cannot stand alone."""
        raw = await self._u.store.read(lambda tx: self._zaehle(tx, mandant, quartal))
        return self._partner(raw)

    # -- inside -------------------------------------------------------------------------------------------------

    def _zone(self, mandant: Kennung) -> tzinfo:
        return self._u.mandanten[mandant].arbeitstage.zone

    def _stand(self, mandant: Kennung) -> date:
        return kennzahl.letzter_sonntag(self._u.jetzt(), self._zone(mandant))

    def _offen(self, tx: Tx, mandant: Kennung, rolle: Rolle) -> Offen:
        days, sunday = self._u.mandanten[mandant].arbeitstage, self._stand(mandant)

        def begin(day: date) -> datetime:
            return datetime.combine(day, time(), days.zone)

        since = [begin(kennzahl.frueheste(days, sunday, age)) for age in kennzahl.ALTER]
        upto = tx.laufzeiten.offene(mandant, rolle, stand=begin(sunday + timedelta(days=1)), ab=since)
        young, middle, old = upto[0], upto[1] - upto[0], upto[2] - upto[1]
        return Offen(
            rolle=rolle,
            nach_alter=(kennzahl.zeigbar(young), kennzahl.zeigbar(middle), kennzahl.zeigbar(old)),
        )

    def _partner(self, raw: _Rohes) -> tuple[Partnerzahl, ...]:
        names = Namen(self._u.vertrauen.verzeichnis(), self._u.jetzt())
        return tuple(
            Partnerzahl(
                name="" if who is None else names.kurz(who).nominativ,
                kennung=who,
                faelle=number,
                werktage=days,
            )
            for who, number, days in raw.partner
        )

    def _zaehle(self, tx: Tx, mandant: Kennung, quartal: Quartal) -> _Rohes:
        known = self._gezaehlt.get((mandant, quartal))
        if known is None:
            edges = quartal.grenzen(self._zone(mandant))
            came, went = (
                tuple(tx.laufzeiten.fertige(mandant, rolle, von=von, bis=bis) for von, bis in pairwise(edges))
                for rolle in (Rolle.NEHMER, Rolle.GEBER)
            )
            known = _rechne(quartal, tuple(map(_mit_partner, came)), went)
            if len(self._gezaehlt) >= _BEHALTEN:
                self._gezaehlt.clear()
            self._gezaehlt[mandant, quartal] = known
        return known


def _mit_partner(rows: Sequence[Fertige]) -> tuple[Fertige, ...]:
    """Return those that came from somebody, as all do: else the sum of the partners would be another."""
    return tuple(one for one in rows if one.partner is not None)


def _rechne(quartal: Quartal, came: Monatsweise, went: Monatsweise) -> _Rohes:
    """Return what may be shown of a quarter."""
    received = tuple(chain.from_iterable(came))
    given = sum(len(one) for one in went)
    by_partner: dict[Kennung, list[Fertige]] = {}
    for one in received:
        if one.partner is not None:
            by_partner.setdefault(one.partner, []).append(one)
    return _Rohes(
        zahlen=Zeitabschnitt(
            jahr=quartal.jahr,
            nummer=quartal.nummer,
            angekommen=kennzahl.zeigbar(len(received)),
            abgegeben=kennzahl.zeigbar(given),
            werktage=kennzahl.mitte([one.werktage for one in received]),
        ),
        monate=_monate(quartal, came, went),
        bei_uns=kennzahl.mitte([one.bei_uns for one in received]),
        beim_partner=kennzahl.mitte([one.beim_partner for one in received]),
        unterwegs=kennzahl.mitte([one.unterwegs for one in received]),
        partner=() if kennzahl.zeigbar(len(received)) is None else _zeilen(by_partner),
    )


def _monate(quartal: Quartal, came: Monatsweise, went: Monatsweise) -> tuple[Zeitabschnitt, ...]:
    """Return the months of a quarter: of each column all, or none."""
    all_in, all_out = (kennzahl.teilbar([len(one) for one in column]) for column in (came, went))
    return tuple(
        Zeitabschnitt(
            jahr=year,
            nummer=month,
            angekommen=len(received) if all_in else None,
            abgegeben=len(given) if all_out else None,
            werktage=kennzahl.mitte([one.werktage for one in received]) if all_in else None,
        )
        for (year, month), received, given in zip(quartal.monate, came, went, strict=True)
    )


def _zeilen(by_partner: dict[Kennung, list[Fertige]]) -> tuple[tuple[Kennung | None, int, Mitte], ...]:
    chosen = kennzahl.zeigbare_partner({who: len(rows) for who, rows in by_partner.items()})
    rows: list[tuple[Kennung | None, int, Mitte]] = [
        (who, len(by_partner[who]), kennzahl.mitte([one.werktage_partner for one in by_partner[who]]))
        for who in chosen
    ]
    rest = [one for who, those in by_partner.items() if who not in chosen for one in those]
    if rest:
        rows.append((None, len(rest), kennzahl.mitte([one.werktage_partner for one in rest])))
    return tuple(rows)

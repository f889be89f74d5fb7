"""How long a file lies where: kept with each change of state, by authority and partner, never by person."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from gateway.domain.ids import TransferId
from gateway.domain.states import ENDZUSTAENDE, Ereignis, Rolle, Zustand
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.ports.laufzeiten import Laufzeit
from gateway.transfer.umgebung import Umgebung

BEIM_PARTNER = {
    Rolle.NEHMER: frozenset({Zustand.ANGEFORDERT, Zustand.ZURUECKGESTELLT}),
    Rolle.GEBER: frozenset({Zustand.ANGEBOTEN, Zustand.VERSANDT, Zustand.RUECKRUF_LAEUFT}),
}
"""States in which the other authority has to do something; all others that are no end lie with us."""
FERTIG = {
    Rolle.NEHMER: (Ereignis.IMPORTIERT, Zustand.UEBERNOMMEN),
    Rolle.GEBER: (Ereignis.QUITTUNG_ERHALTEN, Zustand.ABGESCHLOSSEN),
}
"""The step with which a file has changed its authority."""
FRUEHESTENS, SPAETESTENS = timedelta(days=3650), timedelta(days=90)
"""A day of a move further off, before and after today, is a mistake: no figure is made of it."""


class Laufzeitbuch:
    """Keeps it; every function runs in the caller's transaction."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def beginne(self, tx: Tx, transfer: Transfer) -> None:
        """Begin with a new transfer; tests in a real installation are no cases."""
        if transfer.test is not None and self._u.betrieb == "echt":
            return
        tx.laufzeiten.setze(
            Laufzeit(
                transfer=transfer.id,
                mandant=transfer.mandant,
                rolle=transfer.rolle,
                begonnen=transfer.begonnen,
                partner=transfer.partner,
            )
        )

    def umzug(self, tx: Tx, transfer: TransferId, tag: date) -> None:
        """Note the day of the move; the first that is told counts."""
        known, heute = tx.laufzeiten.holen(transfer), self._u.jetzt().date()
        if not heute - FRUEHESTENS <= tag <= heute + SPAETESTENS:
            return
        if known is not None and known.fertig is None and known.umzug is None:
            tx.laufzeiten.setze(replace(known, umzug=tag))

    def wechsle(self, tx: Tx, vorher: Transfer, nachher: Transfer, ereignis: Ereignis) -> None:
        """Note a change of state."""
        known = tx.laufzeiten.holen(nachher.id)
        if known is None:
            return
        moment, ended = nachher.geaendert, nachher.zustand in ENDZUSTAENDE
        ende = (nachher.seit or moment) if ended else None
        if known.fertig is not None:  # its figures stand; only whether it is open goes on
            tx.laufzeiten.setze(replace(known, ende=ende))
            return
        row = replace(known, ende=ende, partner=nachher.partner)
        row = self._zaehle(tx, row, vorher, nachher, ereignis)
        if ereignis is Ereignis.ANFORDERUNG_ERSTELLT and (
            known.gefragt is None or known.partner != nachher.partner
        ):
            row = replace(row, gefragt=moment)
        if ereignis is Ereignis.WEITERGELEITET and nachher.rolle is Rolle.NEHMER:
            row = replace(row, gefragt=moment)
        if ereignis is Ereignis.LIEFERUNG_ERHALTEN and row.gefragt is not None:
            row = replace(row, werktage_partner=self._werktage(nachher, row.gefragt, moment))
        if (ereignis, nachher.zustand) == FERTIG[nachher.rolle] and nachher.grund in UEBERGANG:
            days = None if row.umzug is None else self._seit(nachher, row.umzug, moment)
            row = replace(row, fertig=moment, werktage=days, umzug=None)
        tx.laufzeiten.setze(replace(row, umzug=None) if ended else row)  # nothing is made of it any more

    def _zaehle(self, tx: Tx, row: Laufzeit, vorher: Transfer, nachher: Transfer, ereignis: Ereignis) -> Laufzeit:
        """Add how long the state before has lasted to where the file lay meanwhile."""
        if vorher.zustand is nachher.zustand or vorher.zustand in ENDZUSTAENDE:
            return row
        lasted = max(0, int((nachher.geaendert - (vorher.seit or vorher.begonnen)).total_seconds()))
        if vorher.zustand not in BEIM_PARTNER[vorher.rolle]:
            return replace(row, bei_uns=_plus(row.bei_uns, lasted))
        on_its_way = 0
        if ereignis is Ereignis.LIEFERUNG_ERHALTEN:
            on_its_way = min(lasted, self._unterwegs(tx, nachher))
        return replace(
            row,
            beim_partner=_plus(row.beim_partner, lasted - on_its_way),
            unterwegs=_plus(row.unterwegs, on_its_way),
        )

    @staticmethod
    def _unterwegs(tx: Tx, transfer: Transfer) -> int:
        """Return the seconds since the partner, by his own clock, wrote the delivery."""
        if transfer.partner is None or transfer.lieferung is None:
            return 0
        message = tx.nachrichten.holen(transfer.mandant, transfer.partner, transfer.lieferung)
        if message is None:
            return 0
        return max(0, int((transfer.geaendert - message.erstellt.instant).total_seconds()))

    def _werktage(self, transfer: Transfer, von: datetime, bis: datetime) -> int:
        zone = self._u.mandanten[transfer.mandant].arbeitstage.zone
        return self._seit(transfer, von.astimezone(zone).date(), bis)

    def _seit(self, transfer: Transfer, von: date, bis: datetime) -> int:
        days = self._u.mandanten[transfer.mandant].arbeitstage
        end = bis.astimezone(days.zone).date()
        return 0 if end <= von else days.zwischen(von, end)


def _plus(so_far: int | None, seconds: int) -> int | None:
    return None if so_far is None else so_far + seconds

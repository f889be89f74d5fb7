"""What is kept about somebody who is signed in, for that person alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.events import Aufbewahrung
from gateway.domain.konto import Angemeldet
from gateway.transfer.konten.notrechte import GEZEIGT
from gateway.transfer.konten.passkeys import PASSKEY
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Konto, Notrechtzeile
from gateway.transfer.ports.kontofragen import Kontofrage
from gateway.transfer.pruefung.kontofragen import gestellt_ueber
from gateway.transfer.umgebung import Umgebung


@dataclass(frozen=True, slots=True, kw_only=True)
class Gespeichertes:
    """What the tables of accounts say of one person, and how long the log keeps what she did."""

    angelegt: datetime
    fremd: bool
    """An identity provider vouches for the account."""
    faktor_seit: datetime | None
    notfallcodes: int
    passkeys: int
    sitzungen: tuple[tuple[datetime, datetime], ...]
    """Begun and last used, newest first."""
    notrechte: tuple[Notrechtzeile, ...]
    """Emergency roles that others are shown, newest first."""
    gefragt: tuple[Kontofrage, ...]
    """What the log was asked about the account, once it was released."""
    jahre: Mapping[Aufbewahrung, int]
    """Full calendar years that entries of the log are kept."""


class Eigenauskunft:
    """Answers about who asks, and about nobody else."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    async def zeige(self, person: Angemeldet) -> Gespeichertes | None:
        """Return it; ``None``: the account is gone. It is no look at a file: nothing is logged."""

        def run(tx: Tx) -> Gespeichertes | None:
            konto = tx.konten.holen(person.konto)
            if konto is None:
                return None
            factor = tx.zugaenge.faktor(konto.id)
            return Gespeichertes(
                angelegt=konto.angelegt,
                fremd=tx.zugaenge.ist_fremd(konto.id),
                faktor_seit=None if factor is None else factor.angelegt,
                notfallcodes=tx.zugaenge.notfallcodes(konto.id),
                passkeys=len(tx.zugaenge.faktoren(konto.id, PASSKEY)),
                sitzungen=tuple((one.begonnen, one.zuletzt) for one in tx.zugaenge.sitzungen(konto.id)),
                notrechte=self._notrechte(tx, konto),
                gefragt=gestellt_ueber(tx, self._u.mandanten, konto.anmeldename),
                jahre=self._u.aufbewahrungsjahre,
            )

        return await self._u.store.read(run)

    def _notrechte(self, tx: Tx, konto: Konto) -> tuple[Notrechtzeile, ...]:
        since = self._u.jetzt() - GEZEIGT
        rows = [one for mandant in self._u.mandanten for one in tx.zugaenge.notrechte(mandant, since)]
        return tuple(sorted((one for one in rows if one.konto == konto.id), key=lambda one: one.begonnen)[::-1])

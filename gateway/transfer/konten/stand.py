"""Which roles count: those of the table that the newest entry of the authority's log says, and no others.

Every change of an account writes an entry that commits to all of it (``Protokollant``). A role, a password or a
state that somebody wrote into the database has no such entry: then nothing of the account counts there.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.domain.konto import Rolle
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Konto
from gateway.transfer.protokollant import stand_bei
from gateway.transfer.umgebung import Umgebung


class Kontenstand:
    """Looks at accounts and writes about them; everything inside the caller's transaction."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def rollen(self, tx: Tx, konto: Konto) -> Mapping[Kennung, frozenset[Rolle]]:
        """Return the roles that count, per authority of ours."""
        there = tx.konten.rollen(konto.id)
        return MappingProxyType(
            {one: there[one] for one in self._u.mandanten if one in there and self._verbuergt(tx, konto, one)}
        )

    def zweifel(self, tx: Tx, konto: Konto) -> frozenset[Kennung]:
        """Return the authorities whose log says something else of the account than the tables."""
        return frozenset(one for one in self._u.mandanten if not self._verbuergt(tx, konto, one))

    def _verbuergt(self, tx: Tx, konto: Konto, mandant: Kennung) -> bool:
        try:
            said = tx.protokoll.zuletzt_gesagt(mandant, Bezug.KONTOSTAND, konto.id)
        except AktenboteError:  # an opening that does not open vouches for nothing
            return False
        if not said:  # an authority that came later knows nothing of older accounts
            return not tx.konten.rollen(konto.id).get(mandant)
        if said.get(Bezug.KONTO) != konto.id:
            return False
        return any(  # the newest kind first: entries of before say less
            said.get(Bezug.KONTOSTAND)
            == stand_bei(tx, konto, mandant, mit_faktoren=factors, mit_notfallcodes=codes)
            for factors, codes in ((True, True), (True, False), (False, False))
        )

    def pruefe(self, tx: Tx, konto: Konto) -> None:
        """Refuse (``Usage``, DOUBTFUL) to build on what the log does not vouch for: an entry would then do it."""
        if doubt := self.zweifel(tx, konto):
            raise Usage(
                f"what the database says of this account is not what the log of {', '.join(sorted(doubt))} says:"
                " lock it, which takes its roles and its password, find out who changed it, then invite it and"
                " grant roles anew",
                code="DOUBTFUL",
            )

    def behoerden(self, tx: Tx, konto: Konto | None) -> tuple[Kennung, ...]:
        """Return whose logs a sign-in belongs into: those of its roles; all of ours where it has none."""
        held = () if konto is None else tuple(self.rollen(tx, konto))
        return held or tuple(self._u.mandanten)

    def notiere(
        self,
        tx: Tx,
        konto: Konto,
        ereignis: AuditEreignis,
        *,
        personen: Iterable[tuple[Bezug, str]],
        bei: Iterable[Kennung] | None = None,
        **angaben: object,
    ) -> None:
        """Log what was done to an account, with who did it; without ``bei`` in the log of every authority."""
        people = list(personen)
        for mandant in self._u.mandanten if bei is None else bei:
            self._u.protokollant.notiere(
                tx,
                mandant,
                ereignis,
                akteur=Akteur.PERSON,
                bezuege=[*people, (Bezug.KONTO, konto.id)],
                **angaben,
            )

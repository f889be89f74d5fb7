"""What waits for a second person, and what that person decides: roles, unlocking, invitations of accounts.

Whoever decides has just given the second factor once more (``Anmeldungen.bestaetige``); that the one who asked does
not confirm is what the use cases themselves refuse.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.domain.konto import Angemeldet, Rolle
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.konten.verwaltung import Bestaetigt, Eingeladen, Kontenverwaltung, gilt_bis
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Antragsart, Konto, Kontoantrag

ENTSCHEIDER = frozenset({Rolle.BETRIEB, Rolle.LEITUNG})
"""Roles that see what waits, and decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wartendes:
    """A request as a second person sees it."""

    id: str
    art: Antragsart
    fuer: str
    """Whose account: name as shown and sign-in name."""
    mandant: Kennung | None
    """Authority of the role; ``None``: it is about the account itself."""
    rolle: Rolle | None
    von: str
    """Who asked."""
    gestellt: datetime
    bis: datetime
    """Afterwards it has to be made anew."""
    eigenes: bool
    """Who looks asked for it, or it is for their own account: another person must decide."""
    freigegeben: bool
    """It is an invitation that was approved and waits for who asked."""
    abholbar: bool
    """The same, and that is who looks."""


class Freigaben:
    """Shows and decides requests about accounts; each function is one transaction."""

    def __init__(self, blicke: Blicke, verwaltung: Kontenverwaltung, behoerden: Iterable[Kennung]) -> None:
        """``behoerden`` are all authorities of this installation."""
        self._blicke = blicke
        self._v = verwaltung
        self._alle = frozenset(behoerden)

    async def liste(self, mandant: Kennung, person: Angemeldet) -> tuple[Wartendes, ...]:
        """Return what waits, oldest first; the look at accounts is logged."""

        def look(tx: Tx) -> tuple[Wartendes, ...]:
            found = tuple(_bild(one, konto, person) for one, konto in self._sichtbare(tx, mandant, person))
            self._vermerke(tx, mandant, person, len(found))
            return found

        return await self._blicke.schreibe(look)

    async def eine(self, mandant: Kennung, person: Angemeldet, ident: str) -> Wartendes | None:
        """Return one request; ``None``: it does not wait (any more), or is not of this authority."""

        def look(tx: Tx) -> Wartendes | None:
            found = self._hole(tx, mandant, person, ident)
            if found is None:
                return None
            self._vermerke(tx, mandant, person, 1)
            return _bild(*found, person)

        return await self._blicke.schreibe(look)

    async def gib_frei(self, mandant: Kennung, person: Angemeldet, ident: str) -> Bestaetigt:
        """Put it in force, or approve an invitation. ``Usage``: UNKNOWN, SAME, NAMES, TOO-OLD, STATE, ROLES."""

        def work(tx: Tx) -> Bestaetigt:
            self._muss(tx, mandant, person, ident)
            return self._v.bestaetige(tx, ident, person=person.anmeldename)

        return await self._blicke.schreibe(work)

    async def hole_ab(self, mandant: Kennung, person: Angemeldet, ident: str) -> Eingeladen:
        """Hand out an approved invitation, once. ``Usage`` (UNKNOWN): there is none, or it is not theirs."""

        def work(tx: Tx) -> Eingeladen:
            found = self._hole(tx, mandant, person, ident)
            if found is None or not _bild(*found, person).abholbar:
                raise Usage(f"there is no approved invitation {ident}", code="UNKNOWN")
            done = self._v.lade_ein(tx, found[1].anmeldename, person=person.anmeldename)
            if not isinstance(done, Eingeladen):
                raise Usage("the approval is too old: make a new request", code="TOO-OLD")
            return done

        return await self._blicke.schreibe(work)

    async def lehne_ab(
        self, mandant: Kennung, person: Angemeldet, ident: str, *, begruendung: str | None = None
    ) -> None:
        """Let it wait no more; who asked may do so, too. ``Usage``: UNKNOWN it does not wait, REASON."""

        def work(tx: Tx) -> None:
            self._muss(tx, mandant, person, ident)
            self._v.verwirf(tx, ident, person=person.anmeldename, begruendung=begruendung)

        await self._blicke.schreibe(work)

    # -- inside -------------------------------------------------------------------------------------------------

    def _muss(self, tx: Tx, mandant: Kennung, person: Angemeldet, ident: str) -> None:
        if self._hole(tx, mandant, person, ident) is None:
            raise Usage(f"there is no open request {ident}", code="UNKNOWN")

    def _hole(self, tx: Tx, mandant: Kennung, person: Angemeldet, ident: str) -> tuple[Kontoantrag, Konto] | None:
        return next((pair for pair in self._sichtbare(tx, mandant, person) if pair[0].id == ident), None)

    def _sichtbare(self, tx: Tx, mandant: Kennung, person: Angemeldet) -> list[tuple[Kontoantrag, Konto]]:
        """Return those of this authority; what is about a whole account only where it has no role elsewhere.

        An account without a role belongs to no authority more than to another: only who decides at all of them
        sees that somebody asks for it.
        """
        ours = {one for one, rollen in person.rollen.items() if rollen & ENTSCHEIDER}
        found = []
        for one in tx.konten.antraege():
            konto = tx.konten.holen(one.inhalt.konto)
            if konto is None:
                continue
            held = {whose for whose, rollen in tx.konten.rollen(konto.id).items() if rollen}
            if one.inhalt.mandant == mandant or (one.inhalt.mandant is None and (held or self._alle) <= ours):
                found.append((one, konto))
        return found

    def _vermerke(self, tx: Tx, mandant: Kennung, person: Angemeldet, anzahl: int) -> None:
        event = AuditEreignis.KONTO_GELESEN
        self._blicke.vermerke(tx, mandant, event, person=person.anmeldename, anzahl=anzahl)


def _bild(one: Kontoantrag, konto: Konto, person: Angemeldet) -> Wartendes:
    said, own = one.inhalt, person.anmeldename.casefold()
    approved = said.freigegeben is not None
    return Wartendes(
        id=one.id,
        art=said.art,
        fuer=f"{konto.name} ({konto.anmeldename})",
        mandant=said.mandant,
        rolle=said.rolle,
        von=said.person,
        gestellt=said.gestellt,
        bis=gilt_bis(said),
        eigenes=own in {said.person.casefold(), konto.anmeldename.casefold()},
        freigegeben=approved,
        abholbar=approved and own == said.person.casefold(),
    )

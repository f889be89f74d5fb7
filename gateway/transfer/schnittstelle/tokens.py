"""Tokens of other systems: made by a person, shown once, kept as a keyed hash, for one authority, some scopes."""

import base64
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gateway.domain.apitoken import ANFANG_ZEICHEN, TAGE_MAX, VORN, Umfang, systemkonto, tokenname, zweck
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.ports import Tx
from gateway.transfer.ports.schnittstelle import Apitoken
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung

OKTETTE: Final = 32
"""256 bits: nobody guesses one, so its hash needs no salt and no slow function."""
LAENGE: Final = len(VORN) + 43
"""Characters of a token: what it begins with, and 32 octets in base64url."""
BENUTZT_JE: Final = timedelta(minutes=1)
"""The last use is written so often at most: each time is a transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ausgestellt:
    """A new token; ``geheimnis`` is shown once and stands nowhere else."""

    token: Apitoken
    geheimnis: str


class Apitokens:
    """Makes, shows, takes and recognises tokens."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung
        self._gelesen: dict[Kennung, tuple[tuple[int, ...], frozenset[str]]] = {}
        """Entries of each log that say a token was revoked, and the systems they name: opened once each."""

    def stelle_aus(
        self,
        tx: Tx,
        mandant: Kennung,
        *,
        name: str,
        wofuer: str,
        umfang: Collection[Umfang],
        tage: int,
        person: str,
    ) -> Ausgestellt:
        """Make one. ``Usage``: NAME, PURPOSE, SCOPE, DAYS, EXISTS (also for the name of a revoked one)."""
        if not 1 <= tage <= TAGE_MAX:
            raise Usage(f"a token counts for 1 to {TAGE_MAX} days", code="DAYS")
        if not umfang:
            raise Usage("a token that may do nothing is no token", code="SCOPE")
        secret = VORN + base64.urlsafe_b64encode(self._u.zufall(OKTETTE)).decode().rstrip("=")
        now = self._u.jetzt()
        made = Apitoken(
            id=self._u.neue_uuid(),
            mandant=mandant,
            name=tokenname(name),
            zweck=zweck(wofuer),
            hash=self._hash(secret),
            anfang=secret[: len(VORN) + ANFANG_ZEICHEN],
            umfang=tuple(sorted(set(umfang))),
            person=person,
            angelegt=now,
            bis=now + timedelta(days=tage),
        )
        if systemkonto(made.name) in self._ausgeschlossene(tx) or not tx.schnittstelle.lege_an(made):
            raise Usage(
                f"there is or was a token {made.name}: the log names it, choose another name", code="EXISTS"
            )
        self._notiere(tx, made, AuditEreignis.SYSTEM_ZUGELASSEN, person, code=kurz(made.umfang), anzahl=tage)
        return Ausgestellt(token=made, geheimnis=secret)

    def widerrufe(self, tx: Tx, mandant: Kennung, name: str, *, person: str, begruendung: str) -> Apitoken:
        """Take one at once, also of an authority the configuration does not name any more.

        ``Usage``: UNKNOWN, STATE it was taken before, REASON.
        """
        why = wer(person, begruendung)[1:]
        found = tx.schnittstelle.zum_namen(name)
        if found is None or found.mandant != mandant:
            raise Usage(f"there is no token {name} of {mandant}; see 'aktenbote api-token list'", code="UNKNOWN")
        if found.widerrufen is not None:
            raise Usage(f"the token {name} was revoked already", code="STATE")
        tx.schnittstelle.widerrufe(found.id, self._u.jetzt())
        self._notiere(tx, found, AuditEreignis.SYSTEM_AUSGESCHLOSSEN, person, *why)
        return found

    def liste(self, tx: Tx, mandant: Kennung, *, person: str) -> tuple[Apitoken, ...]:
        """Return those of an authority; the look is logged."""
        found = tx.schnittstelle.alle(mandant)
        self._u.protokollant.notiere(
            tx,
            self._log_von(mandant),
            AuditEreignis.SYSTEM_GELESEN,
            akteur=Akteur.PERSON,
            anzahl=len(found),
            bezuege=[(Bezug.HANDELNDER, person)],
        )
        return found

    async def erkenne(self, geheimnis: str) -> Apitoken | None:
        """Return the token that counts now; ``None`` for any other, and nobody is told why."""
        if len(geheimnis) != LAENGE or not geheimnis.startswith(VORN) or not geheimnis.isascii():
            return None
        ident = self._hash(geheimnis)
        found = await self._u.store.read(lambda tx: self._zum_hash(tx, ident))
        if found is None or not self._gilt(found, ident):
            return None
        now = self._u.jetzt()
        if found.benutzt is None or not found.benutzt <= now < found.benutzt + BENUTZT_JE:
            await self._u.store.write(lambda tx: self._beruehre(tx, found.id, ident, now))
        return found

    def _zum_hash(self, tx: Tx, ident: Sha256) -> Apitoken | None:
        """Return a token that no log calls revoked: a row of before can be put back by who writes the database."""
        found = tx.schnittstelle.zum_hash(ident)
        return None if found is None or systemkonto(found.name) in self._ausgeschlossene(tx) else found

    def _ausgeschlossene(self, tx: Tx) -> frozenset[str]:
        """Return the systems that our logs call revoked; a name is given once, so it stays so."""
        gone, year = frozenset[str](), self._u.jetzt().year
        for mandant in self._u.mandanten:
            at = tx.protokoll.indexe_der(mandant, [AuditEreignis.SYSTEM_AUSGESCHLOSSEN], year)
            known = self._gelesen.get(mandant)
            if known is None or known[0] != at:
                said = tx.protokoll.geoeffnet(mandant, at, [Bezug.VERANTWORTLICHER])
                known = self._gelesen[mandant] = (at, frozenset(one.wert for _, one in said))
            gone |= known[1]
        return gone

    def _log_von(self, mandant: Kennung) -> Kennung:
        """Return whose log it goes into: our first authority's where the configuration does not name this one."""
        known = self._u.mandanten
        return mandant if mandant in known else next(iter(known))

    def _gilt(self, found: Apitoken, ident: Sha256) -> bool:
        same = hmac.compare_digest(found.hash or "", ident)
        return same and found.mandant in self._u.mandanten and self._u.jetzt() < found.bis

    def _beruehre(self, tx: Tx, ident: str, geheimnis: Sha256, now: datetime) -> None:
        """Note the use; the first one of a day is an entry of the log."""
        found = tx.schnittstelle.zum_hash(geheimnis)
        if found is None or found.id != ident:
            return  # it was revoked in this moment
        if found.benutzt is None or found.benutzt.date() != now.date():
            self._u.protokollant.notiere(
                tx,
                found.mandant,
                AuditEreignis.SYSTEM_ANGEMELDET,
                akteur=Akteur.PERSON,
                bezuege=[(Bezug.HANDELNDER, systemkonto(found.name))],
            )
        tx.schnittstelle.beruehre(ident, now)

    def _hash(self, geheimnis: str) -> Sha256:
        return self._u.speicher.suchwert("api.token", geheimnis)

    def _notiere(
        self,
        tx: Tx,
        token: Apitoken,
        ereignis: AuditEreignis,
        person: str,
        *why: tuple[Bezug, str],
        **angaben: object,
    ) -> None:
        who = [(Bezug.HANDELNDER, person), (Bezug.VERANTWORTLICHER, systemkonto(token.name)), *why]
        log = self._log_von(token.mandant)
        self._u.protokollant.notiere(tx, log, ereignis, akteur=Akteur.PERSON, bezuege=who, **angaben)


def kurz(umfang: Collection[Umfang]) -> str:
    """Return scopes as the log holds them, such as ``files:r/transfers:rw``."""
    rights: dict[str, str] = {}
    for one in sorted(umfang):
        room, _, right = one.partition(":")
        rights[room] = rights.get(room, "") + right[0]
    return "/".join(f"{room}:{right}" for room, right in rights.items())

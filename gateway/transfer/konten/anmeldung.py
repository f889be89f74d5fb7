"""Signing in: password, then second factor, then a session; and who is signed in, for each request.

Whatever fails is one answer (``AnmeldungAbgelehnt``) after the same work, so that nobody learns which names exist.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.domain.einmalcode import aus_text, ist_totp, ohne_trenner, pruefe_totp
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.domain.konto import (
    ABSENDER_BREMSE,
    KONTO_BREMSE,
    Angemeldet,
    AnmeldungAbgelehnt,
    Kontozustand,
    Rolle,
    Sitzungsrest,
    ZuVieleVersuche,
    anmeldename,
    getipptes_passwort,
)
from gateway.transfer.konten.bremsen import Bremsen
from gateway.transfer.konten.einrichtung import Einrichtung, Einrichtungen
from gateway.transfer.konten.geheimnis import Geheimnisse
from gateway.transfer.konten.kennwort import Kennwoerter
from gateway.transfer.konten.notrechte import Notrechte, mit_notrecht
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Anlaufart, Anlaufzeile, Bremsstand, Konto, Sitzung
from gateway.transfer.umgebung import Umgebung

ANLAUF_GILT = timedelta(minutes=5)
"""Between password and code."""
ANLAUF_VERSUCHE = 5
"""Wrong codes after one password; they count at the account too."""
RUHIG = timedelta(minutes=30)
"""A session without a request for this long has ended."""
LAENGSTENS = timedelta(hours=10)
"""A session ends after a working day, whatever is done in it."""
JE_KONTO = 5
"""Sessions of one account: a desk, a second browser, a telephone; with one more the oldest ends."""
BERUEHREN = timedelta(minutes=1)
"""A request is noted at most this often: reading a page writes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anlauf:
    """A sign-in whose password was right."""

    token: str
    was: str
    """What is wanted next: ``totp``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begonnen:
    """A session; the token is nowhere else."""

    token: str
    angemeldet: Angemeldet


Faktorpruefung = Callable[[Tx, Konto, Anlaufzeile], str | None]
"""Says what the second factor of a sign-in was, and uses it up; ``None``: it was wrong."""


class Anmeldungen:
    """What the pages for signing in and every request ask."""

    def __init__(
        self,
        umgebung: Umgebung,
        stand: Kontenstand,
        geheimnisse: Geheimnisse,
        kennwoerter: Kennwoerter,
        bremsen: Bremsen,
        einrichtungen: Einrichtungen,
        notrechte: Notrechte,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._stand = stand
        self._g = geheimnisse
        self._kennwoerter = kennwoerter
        self._bremsen = bremsen
        self._einrichtungen = einrichtungen
        self._notrechte = notrechte

    async def passwort(self, *, anmeldename: str, passwort: str, absender: str) -> Anlauf:
        """Compare a password; ``absender`` is the address the request came from.

        Refused (ANMELDUNG); ``ZuVieleVersuche`` while the address pauses; ``TryLater`` (BUSY) where too many
        sign in at once.
        """
        name, typed = _name(anmeldename), getipptes_passwort(passwort)
        konto, counted = await self._u.store.write(lambda tx: self._zaehle_vor(tx, name, absender))
        there = None if konto is None or konto.zustand is not Kontozustand.AKTIV else konto.passwort
        try:
            right = await self._kennwoerter.passt(typed, there)
        except BaseException:  # too busy, or given up: nobody learned anything, so it was no try
            await asyncio.shield(self._u.store.write(lambda tx: self._nimm_zurueck(tx, counted)))
            raise
        token = self._g.token()
        if not await self._u.store.write(lambda tx: self._nach_passwort(tx, name, absender, konto, token, right)):
            raise AnmeldungAbgelehnt
        return Anlauf(token=token, was=Anlaufart.TOTP.value)

    async def zweiter_faktor(self, *, anlauf: str, code: str) -> Begonnen:
        """Take the code of the authenticator, or a recovery code, and begin a session. Refused (ANMELDUNG)."""
        return await self.mit_faktor(anlauf, lambda tx, konto, _: self._pruefe_code(tx, konto, code, notfall=True))

    async def mit_faktor(self, anlauf: str, pruefe: Faktorpruefung) -> Begonnen:
        """Begin a session after a right password, if ``pruefe`` says what the second factor was. Refused."""
        token = self._g.token()
        begun = await self._u.store.write(lambda tx: self._beginne(tx, anlauf, pruefe, token))
        if begun is None:
            raise AnmeldungAbgelehnt
        return Begonnen(token=token, angemeldet=begun)

    async def lies(self, token: str, *, still: bool = False) -> Angemeldet | None:
        """Return who is signed in; ``None`` = nobody (any more). A lock or another role counts at once.

        Reads in one transaction; once a minute a second one notes that the session is in use, unless it is
        ``still``: what a page asks by itself keeps no session alive.
        """
        found = await self._u.store.read(lambda tx: self._lies(tx, token))
        if found is None:
            return None
        who, last = found
        now, ident = self._u.jetzt(), self._g.ident("sitzung", token)
        if not still and now - last >= BERUEHREN:
            await self._u.store.write(lambda tx: tx.zugaenge.beruehre(ident, now))
        return who

    async def bestaetige(self, *, token: str, code: str) -> Angemeldet:
        """Take a new code of the authenticator in a session, for what wants a young one. Refused (ANMELDUNG)."""
        found = await self._u.store.write(lambda tx: self._bestaetige(tx, token, code))
        if found is None:
            raise AnmeldungAbgelehnt
        return found

    def recht(self, konto: str, mandant: Kennung, rolle: Rolle) -> Callable[[Tx], None]:
        """Return what refuses (``Usage``, RIGHT), inside a transaction, where an account may not act any more.

        For what began by right and ends hours later: the lock, the removal and every role that was taken meanwhile
        count. A lent role acts nowhere and does not count here; neither does it that the session has ended quietly.
        """

        def pruefe(tx: Tx) -> None:
            found = tx.konten.holen(konto)
            held = () if found is None else self._stand.rollen(tx, found).get(mandant, ())
            if found is None or found.zustand is not Kontozustand.AKTIV or rolle not in held:
                raise Usage("this account may not do this any more", code="RIGHT")

        return pruefe

    async def beende(self, token: str) -> None:
        """Sign out; nothing happens where nobody is signed in."""
        ident = self._g.ident("sitzung", token)
        if await self._u.store.read(lambda tx: tx.zugaenge.sitzung(ident)) is not None:
            await self._u.store.write(lambda tx: self._beende(tx, token))

    async def einladung_annehmen(self, *, einladung: str, passwort: str) -> Einrichtung:
        """See ``Einrichtungen``."""
        return await self._einrichtungen.einladung_annehmen(einladung=einladung, passwort=passwort)

    async def einrichtung_bestaetigen(self, *, anlauf: str, code: str) -> tuple[str, ...]:
        """See ``Einrichtungen``."""
        return await self._einrichtungen.einrichtung_bestaetigen(anlauf=anlauf, code=code)

    # -- password -------------------------------------------------------------------------------------------------

    def _zaehle_vor(self, tx: Tx, name: str, absender: str) -> tuple[Konto | None, tuple[Bremsstand, ...]]:
        """Count the try before it is compared; refuse it while there is a pause, first that of the address."""
        at_name, at_sender = self._bremsen.schluessel_konto(name), self._bremsen.schluessel_absender(absender)
        if rest := self._bremsen.pause(tx, at_sender, ABSENDER_BREMSE):
            raise ZuVieleVersuche(rest)
        if self._bremsen.pause(tx, at_name, KONTO_BREMSE):
            raise AnmeldungAbgelehnt
        konto = tx.konten.zum_namen(name)
        return konto, (
            self._bremsen.zaehle(tx, at_name, KONTO_BREMSE, konto),
            self._bremsen.zaehle(tx, at_sender, ABSENDER_BREMSE),
        )

    def _nimm_zurueck(self, tx: Tx, counted: tuple[Bremsstand, ...]) -> None:
        for one in counted:
            self._bremsen.nimm_zurueck(tx, one)

    def _nach_passwort(
        self, tx: Tx, name: str, absender: str, compared: Konto | None, token: str, right: bool
    ) -> bool:
        konto = None if compared is None else tx.konten.holen(compared.id)
        at_name, at_sender = self._bremsen.schluessel_konto(name), self._bremsen.schluessel_absender(absender)
        if not right or konto is None or konto != compared or tx.zugaenge.faktor(konto.id) is None:
            if konto is not None:  # of a name that does not exist the log has nothing to say
                self._bremsen.melde(tx, at_name, KONTO_BREMSE, konto)
            self._bremsen.melde(tx, at_sender, ABSENDER_BREMSE)
            return False
        self._bremsen.erlasse(tx, at_name)
        self._bremsen.erlasse(tx, at_sender)
        tx.zugaenge.beginne(
            Anlaufzeile(
                id=self._g.ident("anlauf", token),
                konto=konto.id,
                art=Anlaufart.TOTP,
                bis=self._u.jetzt() + ANLAUF_GILT,
                versuche=ANLAUF_VERSUCHE,
            )
        )
        return True

    # -- second factor --------------------------------------------------------------------------------------------

    def _beginne(self, tx: Tx, anlauf: str, pruefe: Faktorpruefung, token: str) -> Angemeldet | None:
        ident, now = self._g.ident("anlauf", anlauf), self._u.jetzt()
        begun = tx.zugaenge.anlauf(ident)
        if begun is None or begun.art is not Anlaufart.TOTP or begun.bis <= now:
            return None
        konto = tx.konten.holen(begun.konto)
        if konto is None or konto.zustand is not Kontozustand.AKTIV:
            return None
        with_what = pruefe(tx, konto, begun)
        if with_what is None:
            tx.zugaenge.verbrauche_versuch(ident)
            return None
        tx.zugaenge.entferne_anlaeufe(konto.id)
        self._bremsen.schliesse(tx, konto)
        return self.beginne_sitzung(tx, konto, token, with_what)

    def beginne_sitzung(self, tx: Tx, konto: Konto, token: str, with_what: str) -> Angemeldet:
        """Begin a session under a token, now that everything was proven, inside the caller's transaction."""
        now = self._u.jetzt()
        session = Sitzung(
            id=self._u.neue_uuid(),
            token=self._g.ident("sitzung", token),
            konto=konto.id,
            begonnen=now,
            zuletzt=now,
            bestaetigt=now,
        )
        tx.zugaenge.melde_an(session, hoechstens=JE_KONTO)
        self._notiere(tx, konto, AuditEreignis.ANMELDUNG_ERFOLGT, code=with_what)
        return self._angemeldet(tx, konto, session, token)

    def _pruefe_code(self, tx: Tx, konto: Konto, code: str, *, notfall: bool) -> str | None:
        """Use a code up and return what it was; a wrong one is counted, none counts during a pause."""
        key, typed = self._bremsen.schluessel_konto(konto.anmeldename), ohne_trenner(code[:100])
        factor = tx.zugaenge.faktor(konto.id)
        if self._bremsen.pause(tx, key, KONTO_BREMSE) or factor is None:
            return None
        if ist_totp(typed):
            counter = pruefe_totp(aus_text(factor.geheim), typed, self._u.jetzt(), nach=factor.zaehler)
            if counter is not None:
                tx.zugaenge.zaehle(factor.id, counter)
                return Anlaufart.TOTP.value
        elif notfall and self._verbrauche(tx, konto, self._g.notfallhash(konto.id, typed)):
            return "notfallcode"
        self._bremsen.zaehle(tx, key, KONTO_BREMSE, konto)
        self._bremsen.melde(tx, key, KONTO_BREMSE, konto)
        return None

    def _verbrauche(self, tx: Tx, konto: Konto, code: Sha256) -> bool:
        """Use a recovery code up; the log then commits to those left, so that none that is put back counts.

        None counts where the log does not vouch for the account: using up the one that somebody put back would make
        the table what the log says again.
        """
        if self._stand.zweifel(tx, konto) or not tx.zugaenge.verbrauche_notfallcode(konto.id, code):
            return False
        used, who = AuditEreignis.KONTO_NOTFALLCODE_VERBRAUCHT, [(Bezug.HANDELNDER, konto.anmeldename)]
        self._stand.notiere(tx, konto, used, personen=who)
        return True

    # -- sessions -------------------------------------------------------------------------------------------------

    def _lies(self, tx: Tx, token: str) -> tuple[Angemeldet, datetime] | None:
        found = self.sitzung(tx, token)
        if found is None:
            return None
        session, konto = found
        return self._angemeldet(tx, konto, session, token), session.zuletzt

    def sitzung(self, tx: Tx, token: str) -> tuple[Sitzung, Konto] | None:
        """Return the session of a token and its account, inside the caller's transaction; ``None`` = it is over."""
        session, now = tx.zugaenge.sitzung(self._g.ident("sitzung", token)), self._u.jetzt()
        if session is None or now >= session.begonnen + LAENGSTENS or now >= session.zuletzt + RUHIG:
            return None
        konto = tx.konten.holen(session.konto)
        return None if konto is None or konto.zustand is not Kontozustand.AKTIV else (session, konto)

    def _bestaetige(self, tx: Tx, token: str, code: str) -> Angemeldet | None:
        found = self.sitzung(tx, token)
        if found is None:
            return None
        session, konto = found
        if self._pruefe_code(tx, konto, code, notfall=False) is None:
            return None
        anew = replace(session, bestaetigt=self._u.jetzt(), zuletzt=self._u.jetzt())
        tx.zugaenge.beende(session.token)
        tx.zugaenge.melde_an(anew, hoechstens=JE_KONTO)
        return self._angemeldet(tx, konto, anew, token)

    def _beende(self, tx: Tx, token: str) -> None:
        found = self.sitzung(tx, token)
        tx.zugaenge.beende(self._g.ident("sitzung", token))
        if found is not None:
            self._notiere(tx, found[1], AuditEreignis.ANMELDUNG_BEENDET)

    def _angemeldet(self, tx: Tx, konto: Konto, session: Sitzung, token: str) -> Angemeldet:
        rollen: Mapping[Kennung, frozenset[Rolle]] = self._stand.rollen(tx, konto)
        lent = self._notrechte.gilt(tx, konto, session)
        return Angemeldet(
            konto=konto.id,
            name=konto.name,
            anmeldename=konto.anmeldename,
            rollen=mit_notrecht(rollen, lent),
            sitzung=session.id,
            csrf=self._g.csrf(token),
            bestaetigt=session.bestaetigt,
            notrecht=lent,
            fremd=tx.zugaenge.ist_fremd(konto.id),
            rest=self._rest(session),
        )

    def _rest(self, session: Sitzung) -> Sitzungsrest:
        """Return how long it lasts, with this request: one that comes soon after another is not noted."""
        now = self._u.jetzt()
        last = now if now - session.zuletzt >= BERUEHREN else session.zuletzt
        idle, whole = last + RUHIG - now, session.begonnen + LAENGSTENS - now
        return Sitzungsrest(ruhe=idle, ganz=whole, bis=now + min(idle, whole))

    def _notiere(self, tx: Tx, konto: Konto, ereignis: AuditEreignis, **angaben: object) -> None:
        for mandant in self._stand.behoerden(tx, konto):
            self._u.protokollant.notiere(
                tx,
                mandant,
                ereignis,
                akteur=Akteur.PERSON,
                bezuege=[(Bezug.HANDELNDER, konto.anmeldename)],
                **angaben,
            )


def _name(typed: str) -> str:
    """Return the sign-in name that was typed; what can be none is still counted, as itself."""
    try:
        return anmeldename(typed)
    except Usage:
        return "?" + typed[:100].encode("utf-8", "replace").decode()

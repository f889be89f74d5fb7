"""Accounts as they are looked after: made, invited, given roles, locked. What gives takes two persons.

One person asks, another one confirms within a week; what takes away, one person does at once. An invitation that
was confirmed is handed out once, to the person who asked: whoever confirms never sees it. ``person`` is the
account of the system (command line) or the sign-in name (web) of who acts: a human has the same name in both.
Each function is the whole of one transaction.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.domain.konto import ENTFERNT, Kontozustand, Rolle, anmeldename, anzeigename, pruefe_rollen
from gateway.transfer.konten.geheimnis import Geheimnisse
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Antragsart, Antragsinhalt, Einladung, Konto, Kontoantrag
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import BESTAETIGEN, dieselbe, pruefe_zweite

EINLADUNG_GILT = timedelta(hours=72)
"""Over a weekend; then a new one is issued."""
Wer = list[tuple[Bezug, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eingeladen:
    """An invitation, shown once: only its keyed hash is kept."""

    einladung: str
    bis: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bestaetigt:
    """What a second person put in force."""

    konto: Konto
    inhalt: Antragsinhalt
    """With the moment of approval where it is an invitation that the person who asked fetches now."""


class Kontenverwaltung:
    """What may be done to accounts, whoever shows it."""

    def __init__(self, umgebung: Umgebung, stand: Kontenstand, geheimnisse: Geheimnisse) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._stand = stand
        self._g = geheimnisse

    # -- one person -----------------------------------------------------------------------------------------------

    def lege_an(self, tx: Tx, *, name: str, anzeige: str, person: str) -> tuple[Konto, Eingeladen]:
        """Make an account without a role, and its first invitation. ``Usage``: EXISTS, NAME."""
        konto = Konto(
            id=self._u.neue_uuid(),
            anmeldename=anmeldename(name),
            name=anzeigename(anzeige),
            zustand=Kontozustand.EINGELADEN,
            angelegt=self._u.jetzt(),
        )
        if not self._u.mandanten:
            raise Usage("this installation has no authority an account could have a role of", code="UNKNOWN")
        if not tx.konten.anlegen(konto):
            raise Usage(f"there is an account {konto.anmeldename} already", code="EXISTS")
        self._stand.notiere(tx, konto, AuditEreignis.KONTO_ANGELEGT, personen=wer(person))
        return konto, self._lade_ein(tx, konto, wer(person))

    def lade_ein(self, tx: Tx, name: str, *, person: str) -> Eingeladen | Kontoantrag:
        """Invite to set password and second factor (anew); sessions go on until that is done.

        Whoever holds the invitation takes the account over: where it has roles, a second person must confirm, and
        who asked fetches it here, once; while the request still waits it is returned again.
        """
        konto = self._eigenes(tx, name)
        if konto.zustand is Kontozustand.GESPERRT:
            raise Usage("the account is locked: unlock it first", code="STATE")
        mine = self._meiner(tx, konto, person)
        if mine is not None and mine.inhalt.freigeber is not None:
            tx.konten.entferne_antrag(mine.id)
            both: Wer = [(Bezug.HANDELNDER, person), (Bezug.VERANTWORTLICHER, mine.inhalt.freigeber)]
            return self._lade_ein(tx, konto, both)
        if tx.konten.rollen(konto.id):
            return mine or self._beantrage(tx, konto, Antragsart.EINLADUNG, person)
        return self._lade_ein(tx, konto, wer(person))

    def entziehe(self, tx: Tx, name: str, mandant: Kennung, rolle: Rolle, *, person: str) -> Konto:
        """Take a role at once; sessions end. ``Usage`` (STATE): it was not there."""
        konto = self._eigenes(tx, name)
        if not tx.konten.nimm_rolle(konto.id, mandant, rolle):
            raise Usage(f"the account has no role {rolle.value} at {mandant}", code="STATE")
        tx.zugaenge.beende_alle(konto.id)
        personen = wer(person)
        self._stand.notiere(
            tx, konto, AuditEreignis.KONTO_ROLLE_ENTZOGEN, personen=personen, bei=(mandant,), rolle=rolle.value
        )
        return konto

    def sperre(self, tx: Tx, name: str, *, person: str, begruendung: str) -> Konto:
        """Lock an account at once: sessions, invitation and requests end.

        Where the log does not vouch for it (``Kontenstand``), its roles and password go, so that nothing somebody
        wrote into the database is ever vouched for.
        """
        konto, personen = self.hole(tx, name), wer(person, begruendung)
        doubt = self._stand.zweifel(tx, konto)
        if konto.zustand is Kontozustand.GESPERRT and not doubt:
            raise Usage("the account is locked already", code="STATE")
        if doubt:
            for mandant, rollen in tx.konten.rollen(konto.id).items():
                for rolle in rollen:
                    tx.konten.nimm_rolle(konto.id, mandant, rolle)
        kept = None if doubt else konto.passwort
        locked = replace(konto, zustand=Kontozustand.GESPERRT, passwort=kept)
        tx.konten.aendern(locked)
        tx.zugaenge.beende_alle(konto.id)
        tx.zugaenge.entferne_einladung(konto.id)
        tx.konten.entferne_antraege(konto.id)
        self._stand.notiere(tx, locked, AuditEreignis.KONTO_GESPERRT, personen=personen)
        return locked

    def entferne(self, tx: Tx, name: str, *, person: str, begruendung: str) -> Konto:
        """Remove a locked account for good: its name as shown, password, factors, roles and requests go.

        What the log says of it stays, and so does the sign-in name: nobody else is ever to be that person in the
        log or under four eyes. So does the keyed hash of whom an identity provider vouches for: at the next
        sign-in that person finds this account, locked, and gets no new one by herself. ``Usage`` (STATE): it is not
        locked, or was removed.
        """
        konto, personen = self.hole(tx, name), wer(person, begruendung)
        if konto.name == ENTFERNT and konto.zustand is Kontozustand.GESPERRT:
            raise Usage("the account was removed already", code="STATE")
        if konto.zustand is not Kontozustand.GESPERRT:
            raise Usage("lock the account first: what that takes two persons can give back", code="STATE")
        for mandant, rollen in tx.konten.rollen(konto.id).items():
            for rolle in rollen:
                tx.konten.nimm_rolle(konto.id, mandant, rolle)
        tx.zugaenge.entferne_alles(konto.id)
        tx.konten.entferne_antraege(konto.id)
        removed = replace(konto, name=ENTFERNT, passwort=None)
        tx.konten.aendern(removed)
        self._stand.notiere(tx, removed, AuditEreignis.KONTO_ENTFERNT, personen=personen)
        return removed

    # -- two persons ----------------------------------------------------------------------------------------------

    def beantrage_rolle(self, tx: Tx, name: str, mandant: Kennung, rolle: Rolle, *, person: str) -> Kontoantrag:
        """Ask for a role. ``Usage``: it is there (STATE), does not go with others (ROLES), no such authority."""
        konto = self._eigenes(tx, name)
        self._pruefe_rolle(tx, konto, mandant, rolle)
        return self._beantrage(tx, konto, Antragsart.ROLLE, person, mandant, rolle)

    def beantrage_entsperrung(self, tx: Tx, name: str, *, person: str) -> Kontoantrag:
        """Ask for an account to be unlocked. ``Usage`` (STATE): it is not locked, or was removed.

        One of an identity provider may come back after a removal, when two persons say so: it is the same person.
        """
        konto = self.hole(tx, name)
        self._stand.pruefe(tx, konto)
        if konto.zustand is not Kontozustand.GESPERRT:
            raise Usage("the account is not locked", code="STATE")
        if konto.name == ENTFERNT and not tx.zugaenge.ist_fremd(konto.id):
            raise Usage("the account was removed: make another one, under another name", code="STATE")
        return self._beantrage(tx, konto, Antragsart.ENTSPERREN, person)

    def bestaetige(self, tx: Tx, ident: str, *, person: str, befehlszeile: bool = False) -> Bestaetigt:
        """Put in force what another person asked for; sessions of the account end. An invitation is only approved.

        ``Usage``: no such request (UNKNOWN), too old, the person who asked or whose account it is (SAME), not
        certainly another one (NAMES), approved already (STATE), or it does not hold any more.
        """
        antrag, konto = self._hole_antrag(tx, ident)
        said = antrag.inhalt
        if self._u.jetzt() > said.gestellt + BESTAETIGEN:
            raise Usage(f"the request is older than {BESTAETIGEN.days} days: make it anew", code="TOO-OLD")
        pruefe_zweite(self._u, tx, said.person, person, befehlszeile=befehlszeile)
        if dieselbe(person, konto.anmeldename):
            raise Usage("nobody confirms what is for their own account", code="SAME")
        self._stand.pruefe(tx, konto)
        both: Wer = [(Bezug.HANDELNDER, person), (Bezug.VERANTWORTLICHER, said.person)]
        if said.art is Antragsart.EINLADUNG:
            return self._gib_frei(tx, konto, antrag, person, both)
        tx.konten.entferne_antrag(ident)
        if said.art is Antragsart.ROLLE:
            self._gib_rolle(tx, konto, said, ident, both)
        else:
            konto = self._entsperre(tx, konto, ident, both)
        return Bestaetigt(konto=konto, inhalt=said)

    def verwirf(self, tx: Tx, ident: str, *, person: str, begruendung: str | None = None) -> Kontoantrag:
        """Let a request wait no more; one person may, nothing comes into force by it."""
        antrag, konto = self._hole_antrag(tx, ident)
        tx.konten.entferne_antrag(ident)
        both: Wer = [*wer(person, begruendung), (Bezug.VERANTWORTLICHER, antrag.inhalt.person)]
        bei = None if antrag.inhalt.mandant is None else (antrag.inhalt.mandant,)
        self._stand.notiere(tx, konto, AuditEreignis.KONTO_ANTRAG_VERWORFEN, personen=both, bei=bei, aufgabe=ident)
        return antrag

    @staticmethod
    def hole(tx: Tx, name: str) -> Konto:
        """Return an account by its sign-in name; ``Usage`` (UNKNOWN): there is none."""
        found = tx.konten.zum_namen(anmeldename(name))
        if found is None:
            raise Usage("there is no such account: see 'aktenbote account list'", code="UNKNOWN")
        return found

    # -- inside ---------------------------------------------------------------------------------------------------

    def _hole_antrag(self, tx: Tx, ident: str) -> tuple[Kontoantrag, Konto]:
        antrag = tx.konten.antrag(ident)
        konto = None if antrag is None else tx.konten.holen(antrag.inhalt.konto)
        if antrag is None or konto is None:
            raise Usage(f"there is no open request {ident}: see 'aktenbote account list'", code="UNKNOWN")
        return antrag, konto

    def _eigenes(self, tx: Tx, name: str) -> Konto:
        """Return an account that is looked after here: what a provider says of its own would be undone by it."""
        konto = self.hole(tx, name)
        self._stand.pruefe(tx, konto)
        if tx.zugaenge.ist_fremd(konto.id):
            raise Usage(
                "the identity provider gives and takes what this account has; here it can be locked", code="FOREIGN"
            )
        return konto

    def _meiner(self, tx: Tx, konto: Konto, person: str) -> Kontoantrag | None:
        """Return what this person asked for as an invitation to the account, an approved one first."""
        now = self._u.jetzt()
        found = [
            one
            for one in tx.konten.antraege()
            if one.inhalt.art is Antragsart.EINLADUNG
            and one.inhalt.konto == konto.id
            and dieselbe(one.inhalt.person, person)
            and now <= gilt_bis(one.inhalt)
        ]
        return next((one for one in found if one.inhalt.freigeber is not None), found[0] if found else None)

    def _gib_frei(self, tx: Tx, konto: Konto, antrag: Kontoantrag, person: str, personen: Wer) -> Bestaetigt:
        if konto.zustand is Kontozustand.GESPERRT:
            raise Usage("the account is locked: unlock it first", code="STATE")
        if antrag.inhalt.freigeber is not None:
            raise Usage("the invitation is approved already: who asked fetches it", code="STATE")
        said = replace(antrag.inhalt, freigegeben=self._u.jetzt(), freigeber=person)
        tx.konten.entferne_antrag(antrag.id)
        tx.konten.stelle(replace(antrag, inhalt=said))
        self._stand.notiere(
            tx, konto, AuditEreignis.KONTO_EINLADUNG_FREIGEGEBEN, personen=personen, aufgabe=antrag.id
        )
        return Bestaetigt(konto=konto, inhalt=said)

    def _pruefe_rolle(self, tx: Tx, konto: Konto, mandant: Kennung, rolle: Rolle) -> None:
        if mandant not in self._u.mandanten:
            raise Usage(f"{mandant} is no authority of this installation", code="UNKNOWN")
        if konto.zustand is Kontozustand.GESPERRT:
            raise Usage("the account is locked: unlock it first", code="STATE")
        held = tx.konten.rollen(konto.id).get(mandant, frozenset())
        if rolle in held:
            raise Usage(f"the account has the role {rolle.value} at {mandant} already", code="STATE")
        pruefe_rollen({*held, rolle})

    def _beantrage(
        self,
        tx: Tx,
        konto: Konto,
        art: Antragsart,
        person: str,
        mandant: Kennung | None = None,
        rolle: Rolle | None = None,
    ) -> Kontoantrag:
        now = self._u.jetzt()
        said = Antragsinhalt(art=art, konto=konto.id, person=person, gestellt=now, mandant=mandant, rolle=rolle)
        antrag = Kontoantrag(id=self._u.neue_uuid(), inhalt=said, gestellt=now)
        tx.konten.stelle(antrag)
        self._stand.notiere(
            tx,
            konto,
            AuditEreignis.KONTO_BEANTRAGT,
            personen=wer(person),
            bei=None if mandant is None else (mandant,),
            grund=art.value,
            aufgabe=antrag.id,
            rolle=None if rolle is None else rolle.value,
        )
        return antrag

    def _lade_ein(self, tx: Tx, konto: Konto, personen: Wer) -> Eingeladen:
        secret, until = self._g.token(), self._u.jetzt() + EINLADUNG_GILT
        tx.zugaenge.lade_ein(Einladung(id=self._g.ident("einladung", secret), konto=konto.id, bis=until))
        self._stand.notiere(tx, konto, AuditEreignis.KONTO_EINGELADEN, personen=personen)
        return Eingeladen(einladung=secret, bis=until)

    def _gib_rolle(self, tx: Tx, konto: Konto, said: Antragsinhalt, ident: str, personen: Wer) -> None:
        if said.mandant is None or said.rolle is None:
            raise Usage(f"request {ident} names no role", code="UNKNOWN")
        self._pruefe_rolle(tx, konto, said.mandant, said.rolle)
        for one in tx.konten.antraege():  # who approved an invitation approved it for the roles there were
            if one.inhalt.konto == konto.id and one.inhalt.freigeber is not None:
                tx.konten.entferne_antrag(one.id)
        tx.konten.gib_rolle(konto.id, said.mandant, said.rolle)
        tx.zugaenge.beende_alle(konto.id)
        self._stand.notiere(
            tx,
            konto,
            AuditEreignis.KONTO_ROLLE_ERTEILT,
            personen=personen,
            bei=(said.mandant,),
            rolle=said.rolle.value,
            aufgabe=ident,
        )

    def _entsperre(self, tx: Tx, konto: Konto, ident: str, personen: Wer) -> Konto:
        if konto.zustand is not Kontozustand.GESPERRT:
            raise Usage("the account is not locked", code="STATE")
        state = Kontozustand.EINGELADEN if konto.passwort is None else Kontozustand.AKTIV
        unlocked = replace(konto, zustand=state)
        tx.konten.aendern(unlocked)
        self._stand.notiere(tx, unlocked, AuditEreignis.KONTO_ENTSPERRT, personen=personen, aufgabe=ident)
        return unlocked


def gilt_bis(said: Antragsinhalt) -> datetime:
    """Return until when a request can be confirmed, or an approved invitation fetched."""
    return (said.gestellt if said.freigegeben is None else said.freigegeben) + BESTAETIGEN

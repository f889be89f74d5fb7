"""Accounts that an identity provider of the house vouches for: made, kept up to date and signed in to in one step.

Such an account has no password and no second factor here. Its roles are what the provider says at each sign-in; the
log commits to them, so that whoever writes into the database still gives nobody a role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.domain.konto import Kontozustand, Rolle, anmeldename, anzeigename, pruefe_rollen
from gateway.transfer.konten.anmeldung import Anmeldungen, Begonnen
from gateway.transfer.konten.geheimnis import Geheimnisse
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Konto
from gateway.transfer.umgebung import Umgebung

OIDC = "oidc"
"""How the log says what was signed in with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fremdperson:
    """Who a provider says is there."""

    issuer: str
    subjekt: str
    """Never given to anybody else by this issuer."""
    anmeldename: str
    name: str
    rollen: Mapping[Kennung, frozenset[Rolle]]


class Fremdkonten:
    """Signs in whoever the provider vouches for; one transaction."""

    def __init__(
        self, umgebung: Umgebung, stand: Kontenstand, geheimnisse: Geheimnisse, anmeldungen: Anmeldungen
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._stand = stand
        self._g = geheimnisse
        self._anmeldungen = anmeldungen

    async def melde_an(self, wer: Fremdperson) -> Begonnen:
        """Begin a session. ``Usage``: NO-ROLE, ROLES, NAME, EXISTS (the name is taken), STATE, DOUBTFUL.

        What the provider says and what can not hold takes the roles there were, and ends every session.
        """
        token = self._g.token()
        done = await self._u.store.write(lambda tx: self._melde_an(tx, wer, token))
        if isinstance(done, Usage):
            raise done
        return done

    async def ist_fremd(self, konto: str) -> bool:
        """Tell whether a provider vouches for an account."""
        return await self._u.store.read(lambda tx: tx.zugaenge.ist_fremd(konto))

    def _melde_an(self, tx: Tx, wer: Fremdperson, token: str) -> Begonnen | Usage:
        wanted = {one: rollen for one, rollen in wer.rollen.items() if rollen and one in self._u.mandanten}
        against = _einwand(wer, wanted)
        ident = self._subjekt(wer)
        known = tx.zugaenge.gebunden(ident)
        konto = None if known is None else tx.konten.holen(known)
        if konto is None:
            if against is not None:
                return against
            konto = self._lege_an(tx, wer, ident)
        else:
            if konto.zustand is Kontozustand.GESPERRT:
                raise Usage("the account is locked", code="STATE")
            self._stand.pruefe(tx, konto)
        if against is not None:  # returned, not raised: what this takes away stays taken
            self._gleiche_an(tx, konto, konto.name, {})
            return against
        konto = self._gleiche_an(tx, konto, anzeigename(wer.name), wanted)
        session = self._anmeldungen.beginne_sitzung(tx, konto, token, OIDC)
        return Begonnen(token=token, angemeldet=session)

    def _subjekt(self, wer: Fremdperson) -> Sha256:
        return self._u.speicher.suchwert("konto.subjekt", f"{wer.issuer}\0{wer.subjekt}")

    def _lege_an(self, tx: Tx, wer: Fremdperson, ident: Sha256) -> Konto:
        konto = Konto(
            id=self._u.neue_uuid(),
            anmeldename=anmeldename(wer.anmeldename),
            name=anzeigename(wer.name),
            zustand=Kontozustand.EINGELADEN,
            angelegt=self._u.jetzt(),
        )
        if not tx.konten.anlegen(konto):
            raise Usage(
                f"there is a local account {konto.anmeldename}: nobody is to be two people here", code="EXISTS"
            )
        tx.zugaenge.binde(konto.id, ident)
        return konto

    def _gleiche_an(self, tx: Tx, konto: Konto, name: str, wanted: Mapping[Kennung, frozenset[Rolle]]) -> Konto:
        """Make name, state and roles what the provider says; the sign-in name stays, for it is the person."""
        held = tx.konten.rollen(konto.id)
        now = replace(konto, name=name, zustand=Kontozustand.AKTIV)
        same = all(held.get(one, frozenset()) == wanted.get(one, frozenset()) for one in {*held, *wanted})
        if same and now == konto:
            return konto
        tx.konten.aendern(now)
        for mandant in {*held, *wanted}:
            before, after = held.get(mandant, frozenset()), wanted.get(mandant, frozenset())
            for rolle in before - after:
                tx.konten.nimm_rolle(konto.id, mandant, rolle)
            for rolle in after - before:
                tx.konten.gib_rolle(konto.id, mandant, rolle)
        if not same:
            tx.zugaenge.beende_alle(konto.id)
        who = [(Bezug.HANDELNDER, now.anmeldename)]
        for mandant in self._u.mandanten:
            roles = "/".join(sorted(wanted.get(mandant, frozenset()))) or None
            self._stand.notiere(tx, now, AuditEreignis.KONTO_UEBERNOMMEN, personen=who, bei=(mandant,), rolle=roles)
        return now


def _einwand(wer: Fremdperson, wanted: Mapping[Kennung, frozenset[Rolle]]) -> Usage | None:
    """Return why what the provider says can not hold here; ``None``: it can."""
    if not wanted:
        return Usage("the provider names no role of this installation (any more)", code="NO-ROLE")
    try:
        for rollen in wanted.values():
            pruefe_rollen(rollen)
        anzeigename(wer.name)
    except Usage as error:
        return error
    return None

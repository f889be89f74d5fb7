"""Setting an account up with an invitation: a password, a second factor proven once, recovery codes shown once."""

from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec

from gateway.domain.einmalcode import (
    GEHEIMNIS_OCTETS,
    NOTFALLCODES,
    als_text,
    aus_text,
    ohne_trenner,
    otpauth,
    pruefe_totp,
)
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Sha256
from gateway.domain.konto import AnmeldungAbgelehnt, Kontozustand, passwort
from gateway.transfer.konten.bremsen import Bremsen
from gateway.transfer.konten.geheimnis import Geheimnisse
from gateway.transfer.konten.kennwort import Kennwoerter
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Anlaufart, Anlaufzeile, Einladung, Faktor, Konto
from gateway.transfer.umgebung import Umgebung

EINRICHTEN_GILT = timedelta(minutes=30)
"""To find the telephone and install an authenticator; the invitation itself stays until setting up is done."""
VERSUCHE = 10
"""Wrong codes while setting up."""
AUSSTELLER = "Aktenbote"
"""As an authenticator names us."""
NOCH_KEIN_SCHRITT = -1
"""Below every counter."""


class Vorbereitet(msgspec.Struct, frozen=True):
    """What is kept, sealed, between the two steps."""

    einladung: Sha256
    passwort: str
    geheimnis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Einrichtung:
    """What the person needs for the second step; shown once."""

    anlauf: str
    """Token of the second step."""
    name: str
    anmeldename: str
    otpauth: str
    """For a square code; holds the secret."""
    geheimnis: str
    """The same secret to be typed, base32."""


class Einrichtungen:
    """Both steps. Whoever is cut off between them begins again with the same invitation."""

    def __init__(
        self,
        umgebung: Umgebung,
        stand: Kontenstand,
        geheimnisse: Geheimnisse,
        kennwoerter: Kennwoerter,
        bremsen: Bremsen,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._stand = stand
        self._g = geheimnisse
        self._kennwoerter = kennwoerter
        self._bremsen = bremsen

    async def einladung_annehmen(self, *, einladung: str, passwort: str) -> Einrichtung:
        """Take a new password and make the secret of the second factor; the account stays as it is.

        ``Usage`` (PASSWORD): too short or long. Refused (ANMELDUNG): no such invitation, or its time is over.
        """
        typed, ident = _passwort(passwort), self._g.ident("einladung", einladung)
        await self._u.store.read(lambda tx: self._eingeladen(tx, ident))  # no hash for a stranger
        hashed = await self._kennwoerter.verdecke(typed)
        token, secret = self._g.token(), self._u.zufall(GEHEIMNIS_OCTETS)
        kept = Vorbereitet(einladung=ident, passwort=hashed, geheimnis=als_text(secret))

        def run(tx: Tx) -> Konto:
            konto, _ = self._eingeladen(tx, ident)
            tx.zugaenge.beginne(
                Anlaufzeile(
                    id=self._g.ident("anlauf", token),
                    konto=konto.id,
                    art=Anlaufart.EINRICHTEN,
                    bis=self._u.jetzt() + EINRICHTEN_GILT,
                    versuche=VERSUCHE,
                    inhalt=msgspec.json.encode(kept).decode(),
                )
            )
            return konto

        konto = await self._u.store.write(run)
        return Einrichtung(
            anlauf=token,
            name=konto.name,
            anmeldename=konto.anmeldename,
            otpauth=otpauth(secret, aussteller=AUSSTELLER, konto=konto.anmeldename),
            geheimnis=als_text(secret),
        )

    async def einrichtung_bestaetigen(self, *, anlauf: str, code: str) -> tuple[str, ...]:
        """Set password and second factor, now that a code of it was given; return the recovery codes, shown once.

        Every session and the invitation end. Refused (ANMELDUNG): a wrong code, or the time is over.
        """
        codes = tuple(self._g.notfallcode() for _ in range(NOTFALLCODES))
        if not await self._u.store.write(lambda tx: self._bestaetige(tx, anlauf, code, codes)):
            raise AnmeldungAbgelehnt
        return codes

    def _eingeladen(self, tx: Tx, ident: Sha256) -> tuple[Konto, Einladung]:
        found = tx.zugaenge.einladung(ident)
        konto = None if found is None else tx.konten.holen(found.konto)
        if found is None or konto is None or found.bis <= self._u.jetzt():
            raise AnmeldungAbgelehnt
        if konto.zustand is Kontozustand.GESPERRT or self._stand.zweifel(tx, konto):
            raise AnmeldungAbgelehnt
        return konto, found

    def _bestaetige(self, tx: Tx, token: str, code: str, codes: tuple[str, ...]) -> bool:
        ident, now = self._g.ident("anlauf", token), self._u.jetzt()
        begun = tx.zugaenge.anlauf(ident)
        if begun is None or begun.inhalt is None or begun.bis <= now or begun.art is not Anlaufart.EINRICHTEN:
            return False
        kept = msgspec.json.decode(begun.inhalt, type=Vorbereitet)
        konto, _ = self._eingeladen(tx, kept.einladung)
        secret = aus_text(kept.geheimnis)
        counter = pruefe_totp(secret, ohne_trenner(code), now, nach=NOCH_KEIN_SCHRITT)
        if counter is None or konto.id != begun.konto:
            tx.zugaenge.verbrauche_versuch(ident)
            return False
        konto = replace(konto, passwort=kept.passwort, zustand=Kontozustand.AKTIV)
        tx.konten.aendern(konto)
        faktor = Faktor(
            id=self._u.neue_uuid(), konto=konto.id, art="totp", geheim=kept.geheimnis, zaehler=counter, angelegt=now
        )
        tx.zugaenge.setze_faktor(faktor, [self._g.notfallhash(konto.id, one) for one in codes])
        tx.zugaenge.beende_alle(konto.id)
        tx.zugaenge.entferne_einladung(konto.id)
        self._bremsen.schliesse(tx, konto)
        self._stand.notiere(
            tx, konto, AuditEreignis.KONTO_EINGERICHTET, personen=[(Bezug.HANDELNDER, konto.anmeldename)]
        )
        return True


_passwort = passwort
"""The rule; a parameter of the same name hides it."""

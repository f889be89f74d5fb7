"""Passkeys of an account: added and removed with a fresh second factor, and signing in with one instead of a code.

The code of the authenticator always stays: without scripts, on another desk, and as what a passkey is added with.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from gateway.domain.errors import Usage
from gateway.domain.event_words import NEUER_KONTOSTAND
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.konto import KONTO_BREMSE, AnmeldungAbgelehnt, anzeigename
from gateway.transfer.konten.anmeldung import Anmeldungen, Begonnen
from gateway.transfer.konten.bremsen import Bremsen
from gateway.transfer.konten.geheimnis import Geheimnisse
from gateway.transfer.konten.passkeypruefung import Merkmal, Ort, frage, frage_nach_neuem, pruefe, pruefe_neuen
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Anlaufart, Anlaufzeile, Faktor, Konto, Sitzung
from gateway.transfer.umgebung import Umgebung

PASSKEY = "passkey"
"""``Faktor.art``, and how the log says what was signed in with."""
FRISCH = timedelta(minutes=5)
"""How long ago the second factor may have been given for passkeys to be changed."""
ANLEGEN_GILT = timedelta(minutes=5)
"""To make one in the browser."""
HOECHSTENS = 10
"""Passkeys of one account: a desk, a laptop, a telephone, a key in the drawer, and as many to come."""
CHALLENGE_OCTETS = 32


class Offen(msgspec.Struct, frozen=True):
    """A question that waits for its answer, sealed."""

    sitzung: str
    """It counts in this session alone."""
    name: str
    challenge: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """One as the account's page shows it."""

    id: str
    name: str
    rp_id: str
    angelegt: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Anlegen:
    """What the browser needs to make one."""

    anlauf: str
    """Token of the question, for a cookie."""
    frage: str
    """JSON."""


class Passkeys:
    """What the pages for signing in and for the own account ask; each function writes in one transaction."""

    def __init__(
        self,
        umgebung: Umgebung,
        stand: Kontenstand,
        geheimnisse: Geheimnisse,
        bremsen: Bremsen,
        anmeldungen: Anmeldungen,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._stand = stand
        self._g = geheimnisse
        self._bremsen = bremsen
        self._anmeldungen = anmeldungen

    # -- the own account ------------------------------------------------------------------------------------------

    async def liste(self, konto: str) -> tuple[Passkey, ...]:
        """Return those of an account, oldest first, also those of an address the pages had before."""
        rows = await self._u.store.read(lambda tx: tx.zugaenge.faktoren(konto, PASSKEY))
        found = [(row, _merkmal(row)) for row in rows]
        return tuple(
            Passkey(id=row.id, name=one.name, rp_id=one.rp_id, angelegt=row.angelegt) for row, one in found
        )

    async def beginne(self, *, token: str, name: str, ort: Ort) -> Anlegen:
        """Ask for a new one. ``Usage``: NAME, TOO-MANY, DOUBTFUL. Refused: no session, or no fresh factor."""
        shown, secret, challenge = anzeigename(name), self._g.token(), self._u.zufall(CHALLENGE_OCTETS)

        def run(tx: Tx) -> str:
            session, konto = self._frisch(tx, token)
            self._stand.pruefe(tx, konto)
            rows = tx.zugaenge.faktoren(konto.id, PASSKEY)
            if len(rows) >= HOECHSTENS:
                raise Usage(f"an account has at most {HOECHSTENS} passkeys: remove one first", code="TOO-MANY")
            kept = Offen(sitzung=session.id, name=shown, challenge=challenge)
            tx.zugaenge.beginne(
                Anlaufzeile(
                    id=self._g.ident("anlauf", secret),
                    konto=konto.id,
                    art=Anlaufart.PASSKEY,
                    bis=self._u.jetzt() + ANLEGEN_GILT,
                    versuche=1,
                    inhalt=msgspec.json.encode(kept).decode(),
                )
            )
            return frage_nach_neuem(
                ort,
                challenge=challenge,
                konto=uuid.UUID(konto.id).bytes,
                anmeldename=konto.anmeldename,
                name=konto.name,
                vorhandene=_hier(rows, ort)[1],
            )

        return Anlegen(frage=await self._u.store.write(run), anlauf=secret)

    async def schliesse_ab(self, *, token: str, anlauf: str, antwort: str, ort: Ort) -> None:
        """Keep what the browser made. Refused whatever is wrong; the question is used up either way."""
        if not await self._u.store.write(lambda tx: self._schliesse_ab(tx, token, anlauf, antwort, ort)):
            raise AnmeldungAbgelehnt

    async def entferne(self, *, token: str, ident: str) -> None:
        """Remove one. ``Usage``: UNKNOWN, LAST, DOUBTFUL. Refused: no session, or no fresh second factor."""

        def run(tx: Tx) -> None:
            _, konto = self._frisch(tx, token)
            self._stand.pruefe(tx, konto)  # the entry would vouch for whatever somebody wrote into the database
            rest = [one for one in tx.zugaenge.faktoren(konto.id, PASSKEY) if one.id != ident]
            if not rest and tx.zugaenge.faktor(konto.id) is None:
                raise Usage("nobody is left without a second factor: ask for an invitation", code="LAST")
            if not tx.zugaenge.entferne_faktor(konto.id, ident, PASSKEY):
                raise Usage("there is no such passkey", code="UNKNOWN")
            self._notiere(tx, konto, AuditEreignis.KONTO_PASSKEY_ENTFERNT)

        await self._u.store.write(run)

    # -- signing in -----------------------------------------------------------------------------------------------

    async def frage(self, *, anlauf: str, ort: Ort) -> str | None:
        """Return the question after a right password (JSON); ``None``: there is no passkey for this address."""

        def run(tx: Tx) -> str | None:
            begun = tx.zugaenge.anlauf(self._g.ident("anlauf", anlauf))
            if begun is None or begun.art is not Anlaufart.TOTP or begun.bis <= self._u.jetzt():
                return None
            _, known = _hier(tx.zugaenge.faktoren(begun.konto, PASSKEY), ort)
            return frage(ort, challenge=self._challenge(anlauf, begun), vorhandene=known) if known else None

        return await self._u.store.read(run)

    async def melde_an(self, *, anlauf: str, antwort: str, ort: Ort) -> Begonnen:
        """Take the answer in place of a code and begin a session. Refused (ANMELDUNG)."""
        return await self._anmeldungen.mit_faktor(
            anlauf, lambda tx, konto, begun: self._pruefe(tx, konto, begun, anlauf, antwort, ort)
        )

    # -- inside ---------------------------------------------------------------------------------------------------

    def _challenge(self, anlauf: str, begun: Anlaufzeile) -> bytes:
        """Return the challenge of a sign-in: of this attempt alone, and another one after each answer to it."""
        return bytes.fromhex(self._g.ident("passkey", f"{anlauf}/{begun.versuche}"))

    def _pruefe(self, tx: Tx, konto: Konto, begun: Anlaufzeile, anlauf: str, antwort: str, ort: Ort) -> str | None:
        """Return what was signed in with; a wrong answer counts as a wrong code does, none counts in a pause."""
        key = self._bremsen.schluessel_konto(konto.anmeldename)
        if self._bremsen.pause(tx, key, KONTO_BREMSE):
            return None
        rows, known = _hier(tx.zugaenge.faktoren(konto.id, PASSKEY), ort)
        found = pruefe(ort, challenge=self._challenge(anlauf, begun), antwort=antwort, vorhandene=known)
        if found is not None:
            row = rows[found.merkmal]
            if found.zaehler > row.zaehler or found.zaehler == row.zaehler == 0:
                tx.zugaenge.zaehle(row.id, found.zaehler)
                return PASSKEY
            self._notiere(tx, konto, AuditEreignis.KONTO_PASSKEY_VERDACHT, akteur=Akteur.DIENST)
        self._bremsen.zaehle(tx, key, KONTO_BREMSE, konto)
        self._bremsen.melde(tx, key, KONTO_BREMSE, konto)
        return None

    def _frisch(self, tx: Tx, token: str) -> tuple[Sitzung, Konto]:
        found = self._anmeldungen.sitzung(tx, token)
        if found is None or self._u.jetzt() - found[0].bestaetigt > FRISCH:
            raise AnmeldungAbgelehnt
        return found

    def _schliesse_ab(self, tx: Tx, token: str, anlauf: str, antwort: str, ort: Ort) -> bool:
        ident, now = self._g.ident("anlauf", anlauf), self._u.jetzt()
        found, begun = self._anmeldungen.sitzung(tx, token), tx.zugaenge.anlauf(ident)
        if found is None or begun is None or begun.art is not Anlaufart.PASSKEY or begun.inhalt is None:
            return False
        session, konto = found
        kept = msgspec.json.decode(begun.inhalt, type=Offen)
        if begun.bis <= now or begun.konto != konto.id or kept.sitzung != session.id:
            return False
        tx.zugaenge.verbrauche_versuch(ident)
        rows = tx.zugaenge.faktoren(konto.id, PASSKEY)
        made = pruefe_neuen(ort, challenge=kept.challenge, antwort=antwort, vorhandene=_hier(rows, ort)[1])
        if made is None or len(rows) >= HOECHSTENS or self._stand.zweifel(tx, konto):
            return False
        secret = msgspec.json.encode(Merkmal(name=kept.name, rp_id=ort.rp_id, schluessel=made.schluessel)).decode()
        tx.zugaenge.ergaenze_faktor(
            Faktor(
                id=self._u.neue_uuid(),
                konto=konto.id,
                art=PASSKEY,
                geheim=secret,
                zaehler=made.zaehler,
                angelegt=now,
            )
        )
        self._notiere(tx, konto, AuditEreignis.KONTO_PASSKEY_ANGELEGT)
        return True

    def _notiere(self, tx: Tx, konto: Konto, ereignis: AuditEreignis, *, akteur: Akteur = Akteur.PERSON) -> None:
        who = [(Bezug.HANDELNDER, konto.anmeldename)] if akteur is Akteur.PERSON else []
        everywhere = ereignis in NEUER_KONTOSTAND  # the log of every authority commits to what the account is now
        for mandant in self._u.mandanten if everywhere else self._stand.behoerden(tx, konto):
            self._u.protokollant.notiere(
                tx, mandant, ereignis, akteur=akteur, bezuege=[*who, (Bezug.KONTO, konto.id)]
            )


def _merkmal(row: Faktor) -> Merkmal:
    return msgspec.json.decode(row.geheim, type=Merkmal)


def _hier(rows: tuple[Faktor, ...], ort: Ort) -> tuple[list[Faktor], list[Merkmal]]:
    """Return those that belong to this address; a browser finds no other."""
    found = [(row, one) for row in rows if (one := _merkmal(row)).rp_id == ort.rp_id]
    return [row for row, _ in found], [one for _, one in found]

"""Accounts in memory, honest enough for the pages: real codes, tokens that end, one answer for what is wrong."""

import base64
import hmac
import secrets
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.ids import Kennung
from gateway.domain.konto import Angemeldet, Rolle
from gateway.transfer.ports import Tx
from gateway.web.anmeldungen import PASSWORT, Anmeldungen

FALSCH = "ANMELDUNG"
"""Code of every refusal but that of a password: nobody learns what was wrong."""

KURZ = 12
"""Characters a password has at least."""


def totp(geheimnis: str, moment: float | None = None) -> str:
    """Code of six digits for a secret in base32 (RFC 6238, SHA-1, 30 seconds)."""
    step = int((time.time() if moment is None else moment) // 30)
    mac = hmac.digest(base64.b32decode(geheimnis), struct.pack(">Q", step), "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


@dataclass
class Konto:
    """One account as the test knows it."""

    anmeldename: str
    name: str
    rollen: Mapping[Kennung, frozenset[Rolle]]
    passwort: str = ""
    geheimnis: str | None = None
    ersatzcodes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Laufend:
    token: str


@dataclass(frozen=True)
class Neu:
    anlauf: str
    anmeldename: str
    geheimnis: str
    otpauth: str


@dataclass(frozen=True)
class Sitzung:
    token: str
    angemeldet: Angemeldet


class KontenImSpeicher(Anmeldungen):
    """What the pages ask for; accounts and invitations are laid in by the test."""

    def __init__(self, *konten: Konto) -> None:
        self.konten = {one.anmeldename: one for one in konten}
        self.einladungen: dict[str, Konto] = {}
        self.sitzungen: dict[str, Angemeldet] = {}
        self.absender: list[str] = []
        self.benutzt = 0
        """Requests that a person made."""
        self._laeufe: dict[str, Konto] = {}
        self._einrichtungen: dict[str, tuple[Konto, str, str]] = {}

    async def passwort(self, *, anmeldename: str, passwort: str, absender: str) -> Laufend:
        self.absender.append(absender)
        konto = self.konten.get(anmeldename)
        if (
            konto is None
            or not konto.geheimnis
            or not hmac.compare_digest(konto.passwort.encode(), passwort.encode())
        ):
            raise AktenboteError(FALSCH, "wrong")
        token = secrets.token_urlsafe(32)
        self._laeufe[token] = konto
        return Laufend(token)

    async def zweiter_faktor(self, *, anlauf: str, code: str) -> Sitzung:
        konto = self._laeufe.get(anlauf)
        if konto is None or konto.geheimnis is None:
            raise AktenboteError(FALSCH, "over")
        if code in konto.ersatzcodes:
            konto.ersatzcodes.remove(code)
        elif not self._stimmt(konto.geheimnis, code):
            raise AktenboteError(FALSCH, "wrong")
        del self._laeufe[anlauf]
        return self.beginne(konto)

    def beginne(self, konto: Konto) -> Sitzung:
        """A session of this account."""
        token = secrets.token_urlsafe(32)
        self.sitzungen[token] = Angemeldet(
            konto=konto.anmeldename,
            name=konto.name,
            anmeldename=konto.anmeldename,
            rollen=konto.rollen,
            sitzung=secrets.token_hex(8),
            csrf=secrets.token_urlsafe(32),
            bestaetigt=datetime.now(UTC),
        )
        return Sitzung(token, self.sitzungen[token])

    async def lies(self, token: str, *, still: bool = False) -> Angemeldet | None:
        if not still:
            self.benutzt += 1
        found = self.sitzungen.get(token)
        return None if found is None else replace(found, rollen=self.konten[found.anmeldename].rollen)

    def recht(self, konto: str, mandant: Kennung, rolle: Rolle) -> Callable[[Tx], None]:
        def pruefe(_: Tx) -> None:
            if rolle not in self.konten[konto].rollen.get(mandant, frozenset()):
                raise Usage("not any more", code="RIGHT")

        return pruefe

    async def beende(self, token: str) -> None:
        self.sitzungen.pop(token, None)

    async def einladung_annehmen(self, *, einladung: str, passwort: str) -> Neu:
        konto = self.einladungen.get(einladung)
        if konto is None:
            raise AktenboteError(FALSCH, "wrong")
        if len(passwort) < KURZ:
            raise AktenboteError(PASSWORT, "too short")
        return self._neu(konto, passwort)

    async def einrichtung_bestaetigen(self, *, anlauf: str, code: str) -> Sequence[str]:
        if anlauf not in self._einrichtungen:
            raise AktenboteError(FALSCH, "over")
        konto, passwort, geheimnis = self._einrichtungen[anlauf]
        if not self._stimmt(geheimnis, code):
            raise AktenboteError(FALSCH, "wrong")
        del self._einrichtungen[anlauf]
        konto.passwort, konto.geheimnis = passwort, geheimnis
        self.konten[konto.anmeldename] = konto
        self.einladungen = {text: one for text, one in self.einladungen.items() if one is not konto}
        codes = [f"{secrets.token_hex(2)}-{secrets.token_hex(2)}" for _ in range(10)]
        konto.ersatzcodes = set(codes)
        return codes

    async def bestaetige(self, *, token: str, code: str) -> object:
        """No page of these tests wants a fresh code."""
        raise NotImplementedError

    def _neu(self, konto: Konto, passwort: str) -> Neu:
        geheimnis = base64.b32encode(secrets.token_bytes(20)).decode()
        token = secrets.token_urlsafe(32)
        self._einrichtungen[token] = (konto, passwort, geheimnis)
        uri = f"otpauth://totp/Aktenbote:{konto.anmeldename}?secret={geheimnis}&issuer=Aktenbote"
        return Neu(token, konto.anmeldename, geheimnis, uri)

    @staticmethod
    def _stimmt(geheimnis: str, code: str) -> bool:
        return any(hmac.compare_digest(totp(geheimnis, time.time() + shift), code) for shift in (-30, 0, 30))

"""The planned change of a key of ours: one person asks, another one releases it, then its certificate is installed.

What waits for the second person is kept by the running service alone: nobody can write a request into the database,
and a restart lets it lapse. The log has who asked, who released and who installed.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.ports.schluessel import Neuling, Schluesselbild, Schluesseltechnik, Wechselplan
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import dieselbe

ROLLEN = ("inhalt", "transport", "chiffre", "tls")
"""Roles whose keys have certificates and are changed by this."""
GILT = timedelta(days=14)
"""A request that nobody released by then has to be made anew."""
MAX_PEM = 32 * 1024
"""Octets of a certificate with its chain: one has about two thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wechselantrag:
    """A change that waits for its second person."""

    id: str
    mandant: Kennung
    rolle: str
    person: str
    begruendung: str
    gestellt: datetime

    @property
    def bis(self) -> datetime:
        """When it lapses."""
        return self.gestellt + GILT


class Schluesselwechsel:
    """Shows keys and changes them; belongs to one event loop."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke, technik: Schluesseltechnik) -> None:
        """``technik`` knows the files."""
        self._u = umgebung
        self._blicke = blicke
        self._technik = technik
        self._antraege: dict[tuple[Kennung, str], Wechselantrag] = {}
        self._sperre = asyncio.Lock()

    async def schluessel(self, mandant: Kennung) -> tuple[Schluesselbild, ...]:
        """Return every key as the configuration names it."""
        return await self._technik.schluessel(mandant)

    async def plan(self, mandant: Kennung, rolle: str) -> Wechselplan:
        """Return kind and dates of a change: what would happen, with nothing done."""
        return await self._technik.plan(mandant, rolle)

    async def neulinge(self, mandant: Kennung, rolle: str) -> tuple[Neuling, ...]:
        """Return the keys that were made beside those in use, the newest first."""
        return await self._technik.neulinge(mandant, rolle)

    def wartet(self, mandant: Kennung, rolle: str) -> Wechselantrag | None:
        """Return the change of a role that waits for its second person."""
        found = self._antraege.get((mandant, rolle))
        return None if found is None or found.bis <= self._u.jetzt() else found

    async def beantrage(self, mandant: Kennung, rolle: str, *, person: str, begruendung: str) -> Wechselantrag:
        """Ask for a new key beside the old one. ``Usage``: one waits (OPEN), token (KEY), REASON."""
        _, why = wer(person, begruendung)
        if self.wartet(mandant, rolle) is not None:
            raise Usage("a change of this key waits for its second person already", code="OPEN")
        if (await self._technik.plan(mandant, rolle)).im_token:
            raise Usage("this key lives in a token: make the next one with 'aktenbote keys rotate'", code="KEY")
        asked = Wechselantrag(
            id=self._u.neue_uuid(),
            mandant=mandant,
            rolle=rolle,
            person=person,
            begruendung=begruendung,
            gestellt=self._u.jetzt(),
        )
        async with self._sperre:  # of two who ask at once one does
            if self.wartet(mandant, rolle) is not None:
                raise Usage("a change of this key waits for its second person already", code="OPEN")
            await self._notiere(asked, AuditEreignis.SCHLUESSELWECHSEL_BEANTRAGT, why, person=person)
            self._antraege[mandant, rolle] = asked
        return asked

    async def gib_frei(self, mandant: Kennung, rolle: str, ident: str, *, person: str) -> str:
        """Make the key; the second factor was given just before. ``Usage``: UNKNOWN, SAME, what hinders it."""
        asked = self._hole(mandant, rolle, ident)
        if dieselbe(asked.person, person):
            raise Usage("another person than the one who asked must release it", code="SAME")
        del self._antraege[mandant, rolle]  # before anything waits: it is released once
        try:
            who = (Bezug.VERANTWORTLICHER, asked.person)
            await self._notiere(asked, AuditEreignis.SCHLUESSELWECHSEL_FREIGEGEBEN, who, person=person)
            return await self._technik.erzeuge(mandant, rolle)
        except BaseException:
            self._antraege.setdefault((mandant, rolle), asked)
            raise

    async def lehne_ab(self, mandant: Kennung, rolle: str, ident: str, *, person: str, begruendung: str) -> None:
        """Let a request wait no more; who asked may do so, too. ``Usage``: it does not wait (UNKNOWN), REASON."""
        _, why = wer(person, begruendung)
        asked = self._hole(mandant, rolle, ident)
        del self._antraege[mandant, rolle]  # before anything waits: it is rejected or released, never both
        try:
            who = (Bezug.VERANTWORTLICHER, asked.person)
            await self._notiere(asked, AuditEreignis.SCHLUESSELWECHSEL_VERWORFEN, who, why, person=person)
        except BaseException:
            self._antraege.setdefault((mandant, rolle), asked)
            raise

    async def pruefe(self, mandant: Kennung, rolle: str, name: str, pem: bytes) -> datetime:
        """Check a certificate and write nothing; return its end."""
        return await self._technik.pruefe(mandant, rolle, name, pem)

    async def baue_ein(self, mandant: Kennung, rolle: str, name: str, pem: bytes, *, person: str) -> None:
        """Lay a good certificate beside its key; ``Usage`` and ``Refused`` say why it is not."""
        digest = await self._technik.baue_ein(mandant, rolle, name, pem)
        event = AuditEreignis.ZERTIFIKAT_EINGEBAUT
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(
                tx, mandant, event, person=person, rolle=rolle, zertifikat_sha256=Sha256(digest)
            )
        )

    def _hole(self, mandant: Kennung, rolle: str, ident: str) -> Wechselantrag:
        found = self.wartet(mandant, rolle)
        if found is None or found.id != ident:
            raise Usage("no such change waits (any more)", code="UNKNOWN")
        return found

    async def _notiere(
        self, asked: Wechselantrag, ereignis: AuditEreignis, *bezuege: tuple[Bezug, str], person: str
    ) -> None:
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(
                tx, asked.mandant, ereignis, *bezuege, person=person, rolle=asked.rolle, aufgabe=asked.id
            )
        )

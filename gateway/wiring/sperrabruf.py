"""Which revocation lists and OCSP answers this installation keeps fresh, and what is to be said about them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

import structlog

from gateway.domain.ids import kennung, sha256_of
from gateway.settings import Configuration
from gateway.storage.sperrablage import AUSKUNFT, LISTE
from gateway.trust.ocsp import MAX_OCSP_OCTETS, anfrage, lies_auskunft
from gateway.trust.quellen import Paar, auskunftsadressen, listenadressen, paare
from gateway.trust.sperre import Evidence
from gateway.trust.sperrliste import MAX_CRL_OCTETS, listenaussage, listenstand
from gateway.trust.verzeichnis import Verzeichnis
from gateway.web.fetch import Fetcher
from gateway.wiring.sperrlage import Sperrlage, nachsicht, saetze, sperrlage
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.worker import Posten, Revocation, Stand
from gateway.worker.revocation import LOOK_S

REVIEW = timedelta(hours=1)
"""How long the certificates of one directory are taken as they were: windows open and end meanwhile."""
RELOOK = timedelta(minutes=5)
"""How long a judgement on all certificates is told: with a thousand of them it costs a moment."""
ZERO = timedelta()

log = structlog.get_logger()


class Sperrabruf:
    """Keeps the evidence of ``Sperrlisten`` fresh while the service runs."""

    def __init__(
        self,
        configuration: Configuration,
        verzeichnis: Callable[[], Verzeichnis],
        listen: Sperrlisten,
        jetzt: Callable[[], datetime],
        weitere: Callable[[], Awaitable[tuple[Paar, ...]]] | None = None,
    ) -> None:
        """Ask for what the certificates of ``verzeichnis`` need, and judge by ``listen`` what is known of them.

        ``weitere`` are certificates that stand in no directory (``wiring.stempelsperre``).
        """
        trust = configuration.settings.trust
        self._trust = trust
        self._verzeichnis = verzeichnis
        self._listen_da = listen
        self._nachsicht = nachsicht(configuration)
        self._weitere = weitere
        self._eigene = frozenset(kennung(one.kennung) for one in configuration.settings.authority)
        self._jetzt = jetzt
        self._fetcher = Fetcher()
        self._abruf = Revocation(
            self._posten,
            listen.ablage,
            jetzt=jetzt,
            neu=listen.fetched,
            spaetestens=timedelta(hours=trust.refresh_hours),
        )
        self._seen: tuple[Verzeichnis, tuple[Paar, ...], datetime] | None = None
        self._lists: tuple[Posten, ...] = ()
        self._answers: tuple[Posten, ...] = ()
        self._begun = jetzt()
        self._warned: frozenset[str] = frozenset()
        self._lage: tuple[Verzeichnis, Evidence | None, datetime, Sperrlage] | None = None
        self._gemeldet = Sperrlage()

    async def watch(self) -> None:
        """Look again and again; never returns."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> int:
        """Ask for what is due, warn of lists that grew old; return how much was renewed."""
        renewed = await self._abruf.look()
        old = frozenset(self._old())
        for url in sorted(old - self._warned):
            log.warning("revocation.old", url=url)
        self._warned = old
        await self._melde()
        return renewed

    async def _melde(self) -> None:
        """Log whose certificates are revoked or unknown now and were not at the look before."""
        before, after = self._gemeldet, await asyncio.to_thread(self._urteile)
        self._gemeldet = after
        for partner, name in sorted(after.widerrufen - before.widerrufen):
            log.warning("revocation.revoked", partner=partner, zertifikat=name)
        if after.nachsicht - before.nachsicht:
            log.warning("revocation.grace", anzahl=len(after.nachsicht))
        if after.vorbei - before.vorbei:
            log.warning("revocation.unknown", anzahl=len(after.vorbei))

    def _urteile(self) -> Sperrlage:
        """Return what is known now; judged anew when directory or evidence changed, or the judgement grew old."""
        found, evidence, now = self._verzeichnis(), self._listen_da(), self._jetzt()
        known = self._lage
        if (
            known is None
            or known[0] is not found
            or known[1] is not evidence
            or not ZERO <= now - known[2] < RELOOK
        ):
            known = found, evidence, now, sperrlage(found, evidence, self._nachsicht, now)
            self._lage = known
        return known[3]

    async def schliesse(self) -> None:
        """Close the connections."""
        await self._fetcher.schliesse()

    def probleme(self) -> tuple[str, ...]:
        """Say which lists grew too old, and of which certificates nothing is known; blocking."""
        hours, disk = self._trust.list_age_hours, self._listen_da.ablage.stoerung
        return (
            (() if disk is None else (disk,))
            + tuple(
                f"the revocation list of {url} could not be fetched for more than {hours} hours: look whether this "
                "machine reaches it, else ask its operator"
                for url in self._old()
            )
            + saetze(self._urteile(), self._eigene)
        )

    def _old(self) -> tuple[str, ...]:
        """Return the hosts whose list was last fetched too long ago; the start of the process counts as a fetch."""
        limit = self._jetzt() - timedelta(hours=self._trust.list_age_hours)
        late = [one for one in self._lists if (self._abruf.asked(one) or self._begun) < limit]
        return tuple(
            dict.fromkeys(urlsplit(next(iter(one.dateien)))._replace(path="", query="").geturl() for one in late)
        )

    async def _posten(self) -> Sequence[Posten]:
        found, now = self._verzeichnis(), self._jetzt()
        more = () if self._weitere is None else await self._weitere()
        seen = self._seen
        if seen is None or seen[0] is not found or seen[1] != more or not ZERO <= now - seen[2] < REVIEW:
            listed = await asyncio.to_thread(paare, found, now)
            relied_on = tuple(dict.fromkeys((*listed, *more)))
            self._lists, self._answers = self._listen(relied_on), self._auskuenfte(relied_on)
            self._seen = found, more, now
        return (*self._lists, *self._answers)

    def _listen(self, relied_on: Sequence[Paar]) -> tuple[Posten, ...]:
        """Return each list once: those of the configuration alone, those of a certificate as alternatives."""
        pairs: dict[tuple[str, ...], set[Paar]] = {(url,): set(relied_on) for url in self._trust.crl_urls}
        for one in relied_on:
            named = listenadressen(one.zertifikat) if self._trust.certificate_urls else ()
            if named:
                pairs.setdefault(named, set()).add(one)
        return tuple(
            Posten(
                dateien=dict.fromkeys(urls, sha256_of("\n".join(urls).encode()) + LISTE),
                hole=partial(self._fetcher.liste, hoechstens=MAX_CRL_OCTETS),
                urteile=partial(_liste, tuple(of)),
            )
            for urls, of in pairs.items()
        )

    def _auskuenfte(self, relied_on: Sequence[Paar]) -> tuple[Posten, ...]:
        found = []
        for one in relied_on:
            named = auskunftsadressen(one.zertifikat) if self._trust.certificate_urls else ()
            urls = tuple(dict.fromkeys((*self._trust.ocsp_urls, *named)))
            if urls:
                question = anfrage(one.zertifikat, one.aussteller)
                found.append(
                    Posten(
                        dateien={url: _auskunftsname(one, url) for url in urls},
                        hole=partial(self._fetcher.auskunft, frage=question, hoechstens=MAX_OCSP_OCTETS),
                        urteile=partial(_auskunft, one),
                    )
                )
        return tuple(found)


def _auskunftsname(paar: Paar, url: str) -> str:
    """Each responder has its own file: what one of them says of a hold, another one does not take back."""
    return sha256_of(paar.zertifikat + paar.aussteller + url.encode()) + AUSKUNFT


def _liste(pairs: tuple[Paar, ...], octets: bytes) -> Stand | None:
    """Judge a list by the certificates it can speak of; one that is about none of them proves nothing."""
    found = listenstand({one.aussteller for one in pairs}, octets)
    if found is None:
        return None
    said = {one: listenaussage(one.zertifikat, one.aussteller, octets) for one in pairs}
    about = frozenset(one for one, what in said.items() if what is not None)
    revoked = {one: what for one, what in said.items() if what is not None and what.gesperrt_ab is not None}
    final = frozenset(one for one, what in revoked.items() if not what.vorlaeufig)
    return Stand(*found, about, frozenset(revoked), final) if about else None


def _auskunft(paar: Paar, octets: bytes) -> Stand | None:
    told = lies_auskunft(paar.zertifikat, paar.aussteller, octets)
    if told is None:
        return None
    revoked = frozenset({paar} if told.aussage.gesperrt_ab is not None else ())
    final = frozenset() if told.aussage.vorlaeufig else revoked
    return Stand(told.aussage.von, told.aussage.bis, frozenset({paar}), revoked, final)

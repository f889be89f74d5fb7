"""A stage of two real installations, Hannover and Kiel: own folders, stores, keys, Postfach over mutual TLS.

``buehne`` opens both ports; nothing works by itself. Tests either drive every job by hand (``laufe``, one after the
other, a clock they can turn) or let the real loops run (``arbeite``) and wait for a state in the store.
"""

import asyncio
import os
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from support.aufbau import (
    BREMEN,
    HANNOVER,
    KIEL,
    TOML,
    WEITERE_EINTRAEGE,
    ausgestellt,
    free_port,
    lege_pki,
    stage_pki,
)
from support.dateien import jpg, pdf
from support.inkraft import bestaetigt
from support.pki import signed_directory

from gateway import clock
from gateway.audit.eintrag import Eintrag, lies_eintrag
from gateway.demo import meldungen
from gateway.demo.personen import HAUPTPERSON, Testperson
from gateway.domain.akte import Akte, Dateiformat, Dokument, Sperre
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256, TransferId, sha256_of
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.keystore.speicher import make_storage_key
from gateway.keystore.verzeichnisrezept import make_verzeichnis
from gateway.resources import data
from gateway.settings import Configuration, load
from gateway.transfer.auftraege import Auftragsbuch
from gateway.transfer.meldung import MeldungsErgebnis
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe, Auftrag, Nachricht, Quarantaene, Richtung
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring import Installation, auftragsbuch
from gateway.wiring.service import Service

GEDULD_S = 90.0
"""Longest wait for a state; reached only by a failure."""
RUNDEN = 200
"""Looks into the Postfächer until a house has nothing left to do; reached only by one that never comes to rest."""
ALLE = 100_000
"""More rows than a test makes."""
__all__ = [
    "BREMEN", "HANNOVER", "KIEL", "Buehne", "Haus", "ausgestellt", "bestaetigt", "buehne", "free_port", "jemand",
]  # fmt: skip

T = TypeVar("T")


class Uhr:
    """The machine's clock, put forward or back by the test."""

    def __init__(self) -> None:
        self.verstellt = timedelta()

    def __call__(self) -> datetime:
        return clock.now() + self.verstellt

    def vor(self, **um: float) -> None:
        self.verstellt += timedelta(**um)


def jemand(nummer: int) -> Testperson:
    """An invented person who moves from Kiel to Hannover."""
    person = replace(HAUPTPERSON.person, azr_nummer=f"9900009{nummer:05d}")
    return replace(HAUPTPERSON, person=person, aktenzeichen=f"TEST-KI {nummer}")


class Absturz(BaseException):
    """The process is gone: nothing after this line runs."""


@dataclass
class Haus:
    """One installation. ``dienst`` is the running process, a new one after every restart."""

    kennung: Kennung
    konfiguration: Configuration
    uhr: Uhr = field(default_factory=Uhr)
    dienst: Service | None = None
    auftraege: Auftragsbuch | None = None
    _schleifen: "asyncio.Task[None] | None" = None

    # -- life --------------------------------------------------------------------------------------------------

    def baue(self) -> Service:
        """Make the process; a house of another kind makes another."""
        return Service(self.konfiguration, jetzt=self.uhr)

    async def oeffne(self) -> None:
        self.dienst = self.baue()
        self.auftraege = auftragsbuch(self.dienst.installation)
        await self.dienst.start()

    def arbeite(self) -> None:
        """Let the real loops run."""
        assert self.dienst is not None
        self._schleifen = asyncio.create_task(self.dienst.work())

    async def schliesse(self) -> None:
        """End in good order."""
        if self.dienst is None:
            return
        dienst, self.dienst = self.dienst, None
        if self._schleifen is not None:
            dienst.end()
            await self._schleifen
            self._schleifen = None
        await dienst.stop()

    async def stuerze_ab(self) -> None:
        """Let the process vanish: no farewell, nothing given back; only what was committed stays."""
        assert self.dienst is not None
        dienst, self.dienst = self.dienst, None
        if self._schleifen is not None:
            self._schleifen.cancel()
            await asyncio.gather(self._schleifen, return_exceptions=True)
            self._schleifen = None
        await dienst._postfach.stop()
        await dienst._ops.stop()
        await dienst._clients.close()
        await dienst.installation.store.close()

    async def neustart(self) -> None:
        await self.stuerze_ab()
        await self.oeffne()

    @property
    def eins(self) -> Installation:
        assert self.dienst is not None
        return self.dienst.installation

    # -- work by hand ------------------------------------------------------------------------------------------

    async def horche(self) -> int:
        """Look once into every Postfach that may hold mail; return how many letters were new."""
        assert self.dienst is not None
        places = self.dienst._abholung.mail_places(self.eins.umgebung.vertrauen.verzeichnis())
        found = [await self.eins.empfang.entdecke(url, None, warten_s=0) for url in sorted(places)]
        return sum(new for _, new in found)

    async def naechster(self) -> Auftrag | None:
        """Run one due job; ``None`` if nothing is due."""
        assert self.auftraege is not None
        for job in await self.auftraege.beanspruche(max_auftraege=1, frist_s=300):
            await self.auftraege.erledige(job)
            return job
        return None

    async def arbeite_ab(self) -> int:
        """Run what is due now, one job after the other; return how many."""
        done = 0
        while await self.naechster() is not None:
            done += 1
            assert done < 500, "the jobs of this house never end"
        return done

    async def arbeite_alles_ab(self) -> None:
        """Fetch what waits for this house and run what follows, until nothing is left to do here."""
        for _ in range(RUNDEN):
            if not await self.horche() + await self.arbeite_ab():
                return
        raise AssertionError(f"{self.kennung} never comes to rest")

    # -- what it knows -----------------------------------------------------------------------------------------

    async def lies(self, frage: Callable[[Tx], T]) -> T:
        return await self.eins.store.read(frage)

    async def bis(self, frage: Callable[[Tx], T | None], was: str) -> T:
        """Ask the store until it has an answer; fails after half a minute."""
        loop = asyncio.get_running_loop()
        end = loop.time() + GEDULD_S
        while loop.time() < end:
            if answer := await self.lies(frage):
                return answer
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.kennung} waited in vain for: {was}")

    async def transfers(self) -> tuple[Transfer, ...]:
        """All transfers, oldest first."""
        return tuple(reversed(await self.lies(lambda tx: tx.transfers.liste(None, max_zeilen=ALLE))))

    async def transfer(self, ident: TransferId) -> Transfer:
        found = await self.lies(lambda tx: tx.transfers.holen(ident))
        assert found is not None
        return found

    async def bis_zustand(self, ident: TransferId, zustand: Zustand) -> Transfer:
        def frage(tx: Tx) -> Transfer | None:
            found = tx.transfers.holen(ident)
            return found if found is not None and found.zustand is zustand else None

        return await self.bis(frage, f"{ident} {zustand}")

    async def aufgaben(self) -> tuple[Aufgabe, ...]:
        return await self.lies(lambda tx: tx.aufgaben.offene(self.kennung))

    async def quarantaene(self) -> tuple[Quarantaene, ...]:
        return await self.lies(lambda tx: tx.quarantaene.liste())

    async def akten(self) -> tuple[Akte, ...]:
        def frage(tx: Tx) -> tuple[Akte, ...]:
            found = [tx.akten.holen(self.kennung, one.id) for one in tx.akten.liste(self.kennung, max_zeilen=ALLE)]
            return tuple(one for one in found if one is not None)

        return await self.lies(frage)

    async def nachrichten(self, ident: TransferId) -> tuple[Nachricht, ...]:
        return await self.lies(lambda tx: tx.nachrichten.zum_transfer(ident))

    async def geschriebene(self, ident: TransferId) -> tuple[Nachricht, ...]:
        """What this house wrote in a transfer, oldest first."""
        return tuple(one for one in await self.nachrichten(ident) if one.richtung is Richtung.AUS)

    async def antworten(self, auf: str) -> tuple[Nachricht, ...]:
        """What this house wrote because of a message."""
        return await self.lies(lambda tx: tx.nachrichten.antworten_auf(self.kennung, auf, Richtung.AUS))

    async def protokoll(self) -> tuple[Eintrag, ...]:
        """Every entry of the audit log, integrated first."""
        await self.eins.protokollbuch.integriere_alle()
        size = (await self.lies(lambda tx: tx.protokoll.stand(self.kennung))).groesse
        return tuple(lies_eintrag(o) for o in await self.eins.protokollbuch.eintraege(self.kennung, size))

    def blob(self, octets: bytes) -> Sha256:
        writer = self.eins.blobs.new()
        writer.write(octets)
        return writer.commit()

    def dokument(self, dokument: Dokument) -> bytes:
        """The octets of a document of this house."""
        with self.eins.ablage.speicher.oeffne(self.kennung, dokument.sha256, dokument.blob) as file:
            return file.read()

    def octets(self, digest: Sha256) -> bytes:
        with self.eins.blobs.open(digest) as file:
            return file.read()

    async def fachnachricht(self, nachricht: Nachricht) -> bytes:
        """The plain octets of a message: they are kept sealed only, so it is opened again."""
        return (await self.eins.oeffner.oeffne_erneut(nachricht)).fachnachricht

    # -- what others bring -------------------------------------------------------------------------------------

    async def melde(self, octets: bytes) -> MeldungsErgebnis:
        return await self.eins.meldungen.aufnehmen(octets)

    async def anmeldung(self, wer: Testperson, uuid: str | None = None) -> TransferId:
        """The register of residents tells that somebody moved here; return the transfer that begins."""
        octets = meldungen.anmeldung(
            wer, uuid=uuid or self.eins.umgebung.neue_uuid(), moment=self.uhr(), test=self._spur()
        )
        result = await self.melde(octets)
        assert result.transfer is not None
        return result.transfer

    async def abmeldung(self, wer: Testperson) -> None:
        """The register of residents tells that somebody moved away."""
        uuid = self.eins.umgebung.neue_uuid()
        await self.melde(meldungen.abmeldung(wer, uuid=uuid, moment=self.uhr(), test=self._spur()))

    def _spur(self) -> str | None:
        """Value of ``@test`` in this lane."""
        return meldungen.TEST if self.eins.umgebung.betrieb == "test" else None

    async def lege_akte_an(
        self,
        wer: Testperson,
        *inhalte: bytes,
        sperren: frozenset[Sperre] = frozenset(),
        lesbar: bool = False,
        **weitere: Any,
    ) -> Akte:
        """Put a small file of real PDFs and JPEGs into the Ablage; ``lesbar``: as before they were sealed."""
        new = self.eins.umgebung.neue_uuid
        octets = inhalte or (pdf(f"{wer.aktenzeichen} eins"), jpg(), pdf(f"{wer.aktenzeichen} drei"))
        lege = self.eins.ablage.speicher.lege
        blobs: list[Sha256 | None] = [None for one in octets if lesbar and self.blob(one)]
        blobs = blobs or [lege(self.kennung, sha256_of(one), [one], anders="") for one in octets]
        akte = Akte(
            id=AkteId(new()),
            xdomea_uuid=new(),
            aktenzeichen=wer.aktenzeichen,
            person=wer.person,
            angelegt=self.uhr(),
            dokumente=tuple(
                replace(_dokument(number, one, new), blob=blob)
                for number, (one, blob) in enumerate(zip(octets, blobs, strict=True), 1)
            ),
            sperren=sperren,
            **{"test": self.eins.umgebung.betrieb == "test", **weitere},
        )
        azr, names = self.eins.ablage.suchwerte(akte)
        await self.eins.store.write(
            lambda tx: tx.akten.anlegen(self.kennung, akte, azr_suche=azr, namen_suche=names)
        )
        return akte


def _dokument(number: int, octets: bytes, new: Callable[[], str]) -> Dokument:
    ist_pdf = octets.startswith(b"%PDF")
    return Dokument(
        uuid=DokumentUUID(new()),
        xdomea_uuid=new(),
        dateiname=f"Dokument {number}.{'pdf' if ist_pdf else 'jpg'}",
        format=Dateiformat.PDF if ist_pdf else Dateiformat.JPG,
        pfad=("Identität",) if number % 2 else ("Schriftverkehr", "Behörden"),
        position=number,
        laenge=len(octets),
        sha256=sha256_of(octets),
        crc32=zlib.crc32(octets),
    )


@dataclass
class Buehne:
    """Both houses and the directory they share."""

    ordner: Path
    hannover: Haus
    kiel: Haus
    verzeichnis: Verzeichnis
    betrieb: str = "test"

    async def laufe(self) -> None:
        """Let mail and jobs of both houses run until nothing is due."""
        for _ in range(50):
            busy = 0
            for haus in (self.hannover, self.kiel):
                busy += await haus.horche()
                busy += await haus.arbeite_ab()
            if not busy:
                return
        raise AssertionError("the two houses never come to rest")

    async def ziehe_um(self, wer: Testperson, *inhalte: bytes) -> TransferId:
        """Kiel has a file and hears of the departure, Hannover of the arrival; nothing has been worked on yet."""
        await self.kiel.lege_akte_an(wer, *inhalte)
        await self.kiel.abmeldung(wer)
        return await self.hannover.anmeldung(wer)

    def schreibe_verzeichnis(self, verzeichnis: Verzeichnis) -> None:
        """Issue another directory; the houses take it when they look."""
        self.verzeichnis = verzeichnis
        octets = signed_directory(verzeichnis, by=stage_pki(self.betrieb).zertifikate["verzeichnis"])
        (self.ordner / "verzeichnis.xml").write_bytes(octets)
        for haus in (self.hannover, self.kiel):
            bestaetigt(haus.konfiguration.data, octets)


def _haus(ordner: Path, kennung: Kennung, ort: str, plz: str, port: int, **weitere: object) -> Haus:
    ordner.mkdir()
    make_storage_key(ordner / "storage.key")
    text = TOML.format(
        port=port, keys=f"../pki/{kennung.replace(':', '-')}", kennung=kennung, ort=ort, kleinort=ort.lower(),
        plz=plz, **weitere,
    )  # fmt: skip
    config = ordner / "aktenbote.toml"
    config.write_text(text, encoding="utf-8")
    return Haus(kennung, load(config, {}))


def stelle_auf(ordner: Path, *, uebliche: int = 10_000, betrieb: str = "test", aufbewahrung: int = 30) -> Buehne:
    """Make PKI, directory and both installations; nothing runs yet. Only ``echt`` has revocation lists."""
    pki, ports = ordner / "pki", (free_port(), free_port())
    lege_pki(betrieb, pki)
    crls = [f"../pki/{name}.crl.pem" for name in ("wurzel", "unter-ca")] if betrieb == "echt" else []
    weitere = {"uebliche": uebliche, "betrieb": betrieb, "aufbewahrung": aufbewahrung, "crls": crls}
    text = (data("certs") / "testverzeichnis.toml").read_text(encoding="utf-8") + WEITERE_EINTRAEGE
    text = text.replace('betrieb = "test"', f'betrieb = "{betrieb}"', 1)
    for recipe_port, port in zip(("8443", "8444"), ports, strict=True):
        text = text.replace(f"https://127.0.0.1:{recipe_port}", f"https://127.0.0.1:{port}")
    (pki / "verzeichnis.toml").write_text(text, encoding="utf-8")
    buehne = Buehne(
        ordner=ordner,
        hannover=_haus(ordner / "hannover", HANNOVER, "Hannover", "30159", ports[0], **weitere),
        kiel=_haus(ordner / "kiel", KIEL, "Kiel", "24103", ports[1], **weitere),
        verzeichnis=make_verzeichnis(pki / "verzeichnis.toml", moment=clock.now()),
        betrieb=betrieb,
    )
    buehne.schreibe_verzeichnis(buehne.verzeichnis)
    return buehne


@asynccontextmanager
async def buehne(ordner: Path, **weitere: Any) -> AsyncIterator[Buehne]:
    """Both houses with open ports in this folder; ``weitere`` as ``stelle_auf`` takes it."""
    os.makedirs(ordner, exist_ok=True)  # noqa: PTH103 -- tmp_path exists, sub folders of it may not
    made = stelle_auf(ordner, **weitere)
    try:
        await made.hannover.oeffne()
        await made.kiel.oeffne()
        yield made
    finally:
        await made.hannover.schliesse()
        await made.kiel.schliesse()

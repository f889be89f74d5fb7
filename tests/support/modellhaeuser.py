"""Three authorities in one process without ports: real use cases, store, keys, seals; a line that misbehaves.

A house is an ``Installation`` over its own store; its partners' Postfächer are the partners' stores, asked through
the same use cases the HTTP server asks. Nothing works by itself, one clock serves all, a crash is a commit that
does or does not happen and a process that is gone after it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from support.aufbau import BREMEN, HANNOVER, KIEL, TOML, WEITERE_EINTRAEGE, WEITERE_ZERTIFIKATE
from support.buehne import Absturz
from support.pki import JETZT, _Keys
from support.waechter import Buch, Waechter

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, Sha256
from gateway.keystore.pki import Pki, make_pki, write_pki
from gateway.keystore.rezept import read_recipe
from gateway.keystore.speicher import make_storage_key
from gateway.keystore.verzeichnisrezept import make_verzeichnis
from gateway.resources import data
from gateway.settings import Configuration, load
from gateway.storage import SqliteStore
from gateway.transfer import postamt
from gateway.transfer.absagen import Absage, GegenstelleGestoert, Grund, NichtMehrDa
from gateway.transfer.auftraege import Auftragsbuch
from gateway.transfer.beleg import pruefe_beleg
from gateway.transfer.lesung import Lesungen
from gateway.transfer.ports import BlobWriter, Gegenstelle, Gegenstellen, Liste, Listenzeile, Tx
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.records import Auftrag, Beleg, PostfachEintrag
from gateway.transfer.uhren import Uhrenvergleich
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring import Installation, _rooms, assemble, auftragsbuch, open_logs

T = TypeVar("T")
ORTE = {HANNOVER: ("Hannover", "30159"), KIEL: ("Kiel", "24103"), BREMEN: ("Bremen", "28195")}
TICK = timedelta(milliseconds=10)
"""The clock moves a little with every look, so that what happens later is later."""


@cache
def modell_pki() -> Pki:
    recipe = (data("certs") / "testpki.toml").read_text(encoding="utf-8") + WEITERE_ZERTIFIKATE
    return make_pki(read_recipe(recipe), moment=JETZT, make_key=_Keys(0))


class Uhr:
    """The one clock of all houses; it moves when somebody looks or turns it."""

    def __init__(self) -> None:
        self.jetzt = JETZT + timedelta(days=1)

    def __call__(self) -> datetime:
        self.jetzt += TICK
        return self.jetzt


class Verzeichnisamt:
    """Issues the same directory again before it ends, as its operator would."""

    def __init__(self, erstes: Verzeichnis, uhr: Uhr) -> None:
        self._uhr, self._gilt = uhr, erstes

    def __call__(self) -> Verzeichnis:
        now = self._uhr.jetzt
        if now > self._gilt.gueltig_bis - timedelta(days=5):
            self._gilt = replace(
                self._gilt,
                nummer=self._gilt.nummer + 1,
                ausgestellt=now - timedelta(minutes=1),
                gueltig_bis=now + timedelta(days=29),
            )
        return self._gilt


class Sterblich:
    """The store of a house: every transaction is watched, and one of them may be the last of its process."""

    def __init__(self, echt: SqliteStore, waechter: Waechter) -> None:
        self.echt, self.waechter = echt, waechter
        self.noch: int | None = None
        """Half commits until the process is gone: 0 = before the next commit, 1 = right after; ``None`` = never."""

    async def write(self, arbeit: Callable[[Tx], T]) -> T:
        if self.noch is not None and self.noch <= 0:
            raise Absturz
        beobachtet: list[Buch] = []

        def run(tx: Tx) -> T:
            buch = Buch()
            beobachtet[:] = [buch]
            result = arbeit(self.waechter.spion(tx, buch))
            with self.waechter.haelt_fest():
                self.waechter.pruefe_transaktion(buch)
            return result

        result = await self.echt.write(run)
        with self.waechter.haelt_fest():
            self.waechter.merke(beobachtet[0])
        if self.noch is not None:
            self.noch -= 2
            if self.noch < 0:
                self.noch = 0
                raise Absturz
        return result

    async def read(self, arbeit: Callable[[Tx], T]) -> T:
        return await self.echt.read(arbeit)

    async def close(self) -> None:
        await self.echt.close()


@dataclass
class Leitung:
    """What goes wrong on the way to partners, used up one call after the other."""

    stoerungen: list[str] = field(default_factory=list)
    """``vorher`` = the question is lost, ``nachher`` = the answer is lost after the work was done."""
    alte: bool = False
    """The next list names what was closed, too (a Postfach that was restored, or lies)."""
    verkehrt: bool = False
    """The next list runs backwards."""

    def naechste(self) -> str | None:
        return self.stoerungen.pop(0) if self.stoerungen else None


class Draht(Gegenstelle):
    """The Postfach of one house as another house asks it, without HTTP."""

    def __init__(self, wer: "Haus", bei: "Haus") -> None:
        self._wer, self._bei = wer, bei
        self._leser = frozenset({wer.kennung})

    async def _frage(self, arbeit: Callable[[], Any]) -> Any:
        kind = self._wer.leitung.naechste()
        if kind == "vorher":
            raise GegenstelleGestoert("the line is cut")
        try:
            answer = await arbeit()
        except Absage as no:
            if no.grund in {Grund.NICHT_DA, Grund.VORBEI}:
                raise NichtMehrDa(no.reason, nachfolger=no.nachfolger) from None
            raise Refused(Fehlercode.T099, no.reason) from None
        if kind == "nachher":
            raise GegenstelleGestoert("the answer is lost")
        return answer

    async def liste(self, *, ab: str | None, warten_s: int) -> Liste:
        del warten_s
        leitung, alle = self._wer.leitung, 1000

        async def work() -> Liste:
            def frage(tx: Tx) -> tuple[str, tuple[PostfachEintrag, ...]]:
                rows = postamt.liste(tx, self._leser, ab=int(ab or 0), max_zeilen=alle)
                if leitung.alte:
                    now = self._bei.uhr()
                    rows += postamt.abgeschlossene(
                        tx, self._leser, seit=now - timedelta(days=30), jetzt=now, max_zeilen=alle
                    )
                return tx.epoche(), rows

            epoche, rows = await self._bei.lies(frage)
            zeilen = [
                Listenzeile(id=r.id, autor=r.autor, leser=r.leser, uuid=r.uuid, gesamt_laenge=r.gesamt_laenge)
                for r in rows
            ]
            return Liste(epoche=epoche, cursor="0", zeilen=tuple(reversed(zeilen) if leitung.verkehrt else zeilen))

        try:
            return await self._frage(work)  # type: ignore[no-any-return]  # work says what it is
        finally:
            leitung.alte = leitung.verkehrt = False

    async def umschlag(self, umschlag: Sha256) -> bytes:
        async def work() -> bytes:
            await self._bei.lies(lambda tx: postamt.zum_lesen(tx, self._leser, umschlag, jetzt=self._bei.uhr()))
            await self._bei.store.write(lambda tx: postamt.geholt(tx, self._bei.stelle, umschlag))
            return self._bei.octets(umschlag)

        return await self._frage(work)  # type: ignore[no-any-return]  # work says what it is

    async def segment(self, umschlag: Sha256, segment: Sha256, laenge: int, ziel: BlobWriter) -> None:
        async def work() -> None:
            await self._bei.lies(
                lambda tx: postamt.segment_zum_lesen(tx, self._leser, umschlag, segment, jetzt=self._bei.uhr())
            )
            octets = self._bei.octets(segment)
            assert len(octets) == laenge
            ziel.write(octets)
            assert ziel.commit() == segment

        await self._frage(work)

    async def schliesse(self, umschlag: Sha256, beleg: Beleg) -> None:
        with self._wer.waechter.haelt_fest():
            await self._wer.waechter.pruefe_abschluss(self._wer.store.echt, self._wer.eins.blobs, umschlag, beleg)

        async def work() -> None:
            entry = await self._bei.lies(lambda tx: postamt.zum_schliessen(tx, self._leser, umschlag))
            found = self._bei.verzeichnis().zertifikate(
                self._wer.kennung, Schluesselrolle.TRANSPORT, self._bei.uhr()
            )
            der = next((one.der for one in found if one.sha256 == beleg.zertifikat_sha256), None)
            pruefe_beleg(beleg, uuid=entry.uuid, umschlag_sha256=umschlag, zertifikat=der)
            await self._bei.store.write(
                lambda tx: postamt.schliesse(
                    tx, self._bei.stelle, self._leser, umschlag, beleg, jetzt=self._bei.uhr()
                )
            )

        await self._frage(work)


@dataclass
class Haus(Gegenstellen):
    """One authority; ``eins`` is its process, made anew after every crash."""

    kennung: Kennung
    konfiguration: Configuration
    vorlage: Installation
    uhr: Uhr
    ordner: Path
    strasse: "dict[str, Haus]"
    verzeichnis: Callable[[], Verzeichnis]
    leitung: Leitung = field(default_factory=Leitung)
    waechter: Waechter = field(default_factory=Waechter)
    store: Sterblich = field(init=False)
    eins: Installation = field(init=False)
    buch: Auftragsbuch = field(init=False)
    stelle: postamt.Poststelle = field(init=False)

    def zu(self, url: str) -> Gegenstelle:
        return Draht(self, self.strasse[url])

    async def oeffne(self) -> None:
        """Begin the process: a store that is opened again, everything else fresh."""
        v = self.vorlage.umgebung
        echt = SqliteStore.open(self.ordner / "aktenbote.db", schluessel=v.speicher)
        self.store = Sterblich(echt, self.waechter)
        u = replace(
            v, store=self.store, jetzt=self.uhr, gegenstellen=self, uhren=Uhrenvergleich(self.uhr),
            lesungen=Lesungen(self.store, self.uhr),
            vertrauen=replace(v.vertrauen, verzeichnis=self.verzeichnis),
            protokollant=type(v.protokollant)(self.uhr, v.zufall),
        )  # fmt: skip
        keys = self.vorlage.protokollbuch._schluessel
        book = Protokollbuch(self.store, self.uhr, keys)
        self.eins = _rooms(self.konfiguration, u, self.store, self.vorlage.blobs, book)  # type: ignore[arg-type]
        self.buch = auftragsbuch(self.eins)
        self.stelle = postamt.Poststelle(
            protokollant=u.protokollant, eigene=frozenset({self.kennung}), betreiber=self.kennung
        )
        await open_logs(self.eins)
        await self.store.write(self.buch.nach_absturz)

    async def stuerze_ab(self) -> None:
        """Let the process vanish and begin the next."""
        await self.store.close()
        await self.oeffne()

    async def mit_absturz(self, noch: int | None, arbeit: Callable[[], Any]) -> Any:
        """Do something; the process dies at a half commit if there are so many, and is begun anew."""
        self.store.noch = noch
        try:
            return await arbeit()
        except Absturz:
            await self.stuerze_ab()
            return None
        finally:
            self.store.noch = None

    async def lies(self, frage: Callable[[Tx], T]) -> T:
        return await self.store.read(frage)

    def octets(self, digest: Sha256) -> bytes:
        with self.eins.blobs.open(digest) as file:
            return file.read()

    async def horche(self) -> int:
        """Look once into the Postfach of everybody else."""
        new = 0
        for url, other in self.strasse.items():
            if other is self:
                continue
            try:
                new += (await self.eins.empfang.entdecke(url, None, warten_s=0))[1]
            except GegenstelleGestoert:
                continue
        return new

    async def arbeite(self, anzahl: int, ordne: Callable[[list[Auftrag]], Iterable[Auftrag]] = iter) -> int:
        """Take some due jobs at once and run them in whatever order; return how many."""
        jobs = list(await self.buch.beanspruche(max_auftraege=anzahl, frist_s=300))
        for job in ordne(jobs):
            await self.buch.erledige(job)
        return len(jobs)


def _konfiguration(ordner: Path, kennung: Kennung) -> Configuration:
    ort, plz = ORTE[kennung]
    folder = ordner / ort.lower()
    folder.mkdir()
    make_storage_key(folder / "storage.key")
    text = TOML.format(
        port=1, keys=f"../pki/{kennung.replace(':', '-')}", kennung=kennung, ort=ort, kleinort=ort.lower(),
        plz=plz, uebliche=10_000, betrieb="test", aufbewahrung=30, crls=[],
    )  # fmt: skip
    (folder / "aktenbote.toml").write_text(text, encoding="utf-8")
    return load(folder / "aktenbote.toml", {})


@dataclass
class Strasse:
    """The three houses as every example finds them; made once, copied for each."""

    ordner: Path
    erstes: Verzeichnis
    vorlagen: dict[Kennung, Installation]

    @classmethod
    def baue(cls, ordner: Path) -> "Strasse":
        pki = ordner / "pki"
        write_pki(modell_pki(), pki)
        text = (data("certs") / "testverzeichnis.toml").read_text(encoding="utf-8")
        text += WEITERE_EINTRAEGE + 'postfach = "https://127.0.0.1:8445"\n'
        (pki / "verzeichnis.toml").write_text(text, encoding="utf-8")
        directory = make_verzeichnis(pki / "verzeichnis.toml", moment=JETZT)
        made = cls(ordner, directory, {})
        for kennung in ORTE:
            config = _konfiguration(ordner, kennung)
            made.vorlagen[kennung] = assemble(
                config, serving=True, verzeichnis=lambda: directory, jetzt=lambda: JETZT
            )
        return made

    async def schliesse_vorlagen(self) -> None:
        """Let the databases of the patterns go: every example begins its own."""
        for one in self.vorlagen.values():
            await one.store.close()

    async def oeffne(self, ordner: Path) -> "dict[Kennung, Haus]":
        """Open three fresh houses in an empty folder."""
        uhr = Uhr()
        amt = Verzeichnisamt(self.erstes, uhr)
        strasse: dict[str, Haus] = {}
        houses = {}
        for kennung, vorlage in self.vorlagen.items():
            folder = ordner / kennung.replace(":", "-")
            folder.mkdir()
            house = Haus(kennung, vorlage.configuration, vorlage, uhr, folder, strasse, amt)
            url = self.erstes.behoerde(kennung, JETZT).postfach
            assert url is not None
            strasse[url] = houses[kennung] = house
            await house.oeffne()
        return houses

"""Three authorities in one process without ports: real use cases, store, keys, seals; a line that misbehaves.

A house is an ``Installation`` over its own store; its partners' Postfächer are the partners' stores, asked through
the same use cases the HTTP server asks. Nothing works by itself, one clock serves all, a crash is a commit that
does or does not happen and a process that is gone after it. Ids, salts and times come from one seed, so a history
can be told again; keys, and so digests, are those of the process, and no order depends on them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch

from support.aufbau import BREMEN, HANNOVER, KIEL, TOML, WEITERE_EINTRAEGE, WEITERE_ZERTIFIKATE
from support.buehne import Absturz
from support.modelldraht import Draht, Leitung
from support.pki import JETZT, _Keys
from support.waechter import AUFBEWAHRUNG, Buch, Waechter

from gateway.domain.errors import AktenboteError, Fehlercode, Refused, TryLater
from gateway.domain.ids import Kennung, Sha256
from gateway.keystore.pki import CRL_DAYS, Pki, make_crl, make_pki, write_pki
from gateway.keystore.rezept import read_recipe
from gateway.keystore.speicher import make_storage_key
from gateway.keystore.verzeichnisrezept import make_verzeichnis
from gateway.resources import data
from gateway.settings import Configuration, load
from gateway.storage import LocalBlobs, SqliteStore
from gateway.transfer import postamt
from gateway.transfer.absagen import GegenstelleGestoert
from gateway.transfer.auftraege import Auftragsbuch, Handler
from gateway.transfer.lesung import Abgestuerzt, Lesungen
from gateway.transfer.ports import Gegenstelle, Gegenstellen, Konflikt, Tx
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.records import Auftrag, AuftragsArt
from gateway.transfer.uhren import Uhrenvergleich
from gateway.transfer.verrat import Verratene
from gateway.transfer.vertrauen import Vertrauen
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle, Teilnehmer
from gateway.trust.verzeichnis import TEST_MARK, Verzeichnis
from gateway.wiring import Installation, assemble, auftragsbuch, open_logs

T = TypeVar("T")
ORTE = {HANNOVER: ("Hannover", "30159"), KIEL: ("Kiel", "24103"), BREMEN: ("Bremen", "28195")}
NIE_SO_VIELE = 1000
"""Jobs of one house that are due at one moment; a job that is due again at once would never let it rest."""
TICK = timedelta(milliseconds=10)
"""The clock moves a little with every look, so that what happens later is later."""


@cache
def modell_pki(betrieb: str) -> Pki:
    recipe = (data("certs") / "testpki.toml").read_text(encoding="utf-8") + WEITERE_ZERTIFIKATE
    with patch("gateway.keystore.pki.TEST_MARK", TEST_MARK if betrieb == "test" else "Pruefstand"):
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


class Sicht:
    """The directory as one house has it: perhaps without somebody's content certificate."""

    def __init__(self, ganz: Callable[[], Verzeichnis]) -> None:
        self._ganz = ganz
        self.ohne: Kennung | None = None

    def __call__(self) -> Verzeichnis:
        whole = self._ganz()
        if self.ohne is None:
            return whole
        return replace(whole, teilnehmer=tuple(self._von(one) for one in whole.teilnehmer))

    def _von(self, one: Teilnehmer) -> Teilnehmer:
        if one.kennung != self.ohne:
            return one
        left = tuple(c for c in one.zertifikate if Schluesselrolle.INHALT not in c.rollen)
        return replace(one, zertifikate=left)


class Sperrstand:
    """The revocation lists, issued again before they end; nobody is revoked."""

    def __init__(self, pki: Pki, uhr: Uhr) -> None:
        self._pki, self._uhr = pki, uhr
        self._gilt_bis = uhr.jetzt
        self._listen = Evidence()

    def __call__(self) -> Evidence:
        now = self._uhr.jetzt
        if now >= self._gilt_bis:
            issuers = [self._pki.zertifikate[name] for name in ("wurzel", "unter-ca")]
            self._listen = Evidence(crls=tuple(make_crl(one, [], moment=now) for one in issuers))
            self._gilt_bis = now + timedelta(days=CRL_DAYS - 1)
        return self._listen


class Sterblich:
    """The store of a house: every transaction is watched, and one of them may be the last of its process."""

    def __init__(self, echt: SqliteStore, waechter: Waechter) -> None:
        self.echt, self.waechter = echt, waechter
        self.ablageschluessel = echt.ablageschluessel
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

    async def stand(self) -> int:
        return await self.echt.stand()

    async def close(self) -> None:
        await self.echt.close()


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
    sperrstand: Callable[[], Evidence]
    wuerfel: Random
    streng: int = 0
    """So many messages are refused that another release of the rules would read."""
    kleinlich: int = 0
    """So many deliveries are refused when their archive is looked at."""
    voll: int = 0
    """So many deliveries find no room when they are to be taken over."""
    vergessen: Counter[str] = field(default_factory=Counter)
    """The messages whose end was taken away from the Postfach, as a restore might, and how often."""
    leitung: Leitung = field(default_factory=Leitung)
    waechter: Waechter = field(default_factory=Waechter)
    sicht: Sicht = field(init=False)
    store: Sterblich = field(init=False)
    eins: Installation = field(init=False)
    buch: Auftragsbuch = field(init=False)
    stelle: postamt.Poststelle = field(init=False)

    def __post_init__(self) -> None:
        self.sicht = Sicht(self.verzeichnis)

    def zu(self, url: str) -> Gegenstelle:
        return Draht(self, self.strasse[url])

    async def oeffne(self) -> None:
        """Begin the process: a store that is opened again, everything else fresh."""
        v = self.vorlage.umgebung
        echt = SqliteStore.open(self.ordner / "aktenbote.db", schluessel=v.speicher, behoerden=v.mandanten)
        self.store = Sterblich(echt, self.waechter)
        blobs = LocalBlobs(self.ordner / "blobs", reserve_octets=0)
        verratene = Verratene()
        u = replace(
            v, store=self.store, blobs=blobs, jetzt=self.uhr, gegenstellen=self, uhren=Uhrenvergleich(self.uhr),
            lesungen=Lesungen(self.store, self.uhr), zufall=self.wuerfel.randbytes,
            vertrauen=Vertrauen(verzeichnis=self.sicht, sperrstand=self.sperrstand, verratene=verratene),
            protokollant=Protokollant(self.uhr, self.wuerfel.randbytes),
        )  # fmt: skip
        keys = self.vorlage.protokollbuch._schluessel
        book = Protokollbuch(self.store, self.uhr, keys)
        bund = self.vorlage.schluesselbund
        self.eins = Installation(
            configuration=self.konfiguration,
            umgebung=u,
            schluesselbund=bund,
            store=self.store,  # type: ignore[arg-type]
            blobs=blobs,  # type: ignore[arg-type]
            protokollbuch=book,
            verratene=verratene,
        )
        self._sei_eigen()
        self.buch = auftragsbuch(self.eins, self._bewacht)
        self.stelle = postamt.Poststelle(
            protokollant=u.protokollant, eigene=frozenset({self.kennung}), betreiber=self.kennung
        )
        await open_logs(self.eins)
        await self.store.write(self.buch.nach_absturz)

    def _sei_eigen(self) -> None:
        """Let this house refuse what it is told to refuse, as another make might, or have no room."""
        lies, uebernehmen = self.eins.verarbeitung._lies, self.eins.ablage.uebernehmen

        def streng(*args: Any) -> Any:
            if self.streng:
                self.streng -= 1
                raise Refused(Fehlercode.X001, "this message is not of our release")
            return lies(*args)

        def kleinlich(*args: Any, **weitere: Any) -> Any:
            if self.voll:
                self.voll -= 1
                raise TryLater("there is no room left on the disk", code="NO-ROOM")
            if self.kleinlich:
                self.kleinlich -= 1
                raise Refused(Fehlercode.S999, "this archive is not what we take")
            return uebernehmen(*args, **weitere)

        vars(self.eins.verarbeitung)["_lies"] = streng
        vars(self.eins.ablage)["uebernehmen"] = kleinlich

    def _bewacht(self, art: AuftragsArt, handler: Handler) -> Handler:
        """Remember what no job may end with: the loop would try it again for ever."""

        async def run(ref: str) -> None:
            try:
                await handler(ref)
            except (AktenboteError, Konflikt, Abgestuerzt):
                raise
            except Exception as error:
                self.waechter.verstoesse.append(AssertionError(f"{art.value} ended in a surprise: {error!r}"))
                raise

        return run

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
        """Take some due jobs at once and run them in any order; return how many: none once a promise is broken."""
        if self.waechter.verstoesse:
            return 0
        jobs = list(await self.buch.beanspruche(max_auftraege=anzahl, frist_s=300))
        for job in ordne(jobs):
            await self.buch.erledige(job)
        return len(jobs)

    async def arbeite_ab(self, anzahl: int = 6) -> int:
        """Do what is due until nothing is, with the clock standing still; return how many jobs that were."""
        done = 0
        while more := await self.arbeite(anzahl):
            done += more
            assert done < NIE_SO_VIELE, f"the jobs of {self.kennung} never end"
        return done


def _konfiguration(ordner: Path, kennung: Kennung, betrieb: str) -> Configuration:
    ort, plz = ORTE[kennung]
    folder = ordner / ort.lower()
    folder.mkdir()
    make_storage_key(folder / "storage.key")
    text = TOML.format(
        port=1, keys=f"../pki/{kennung.replace(':', '-')}", kennung=kennung, ort=ort, kleinort=ort.lower(),
        plz=plz, uebliche=10_000, betrieb=betrieb, aufbewahrung=AUFBEWAHRUNG.days, crls=[],
    )  # fmt: skip
    (folder / "aktenbote.toml").write_text(text, encoding="utf-8")
    return load(folder / "aktenbote.toml", {})


@dataclass
class Strasse:
    """The three houses as every example finds them; made once, copied for each."""

    ordner: Path
    betrieb: str
    erstes: Verzeichnis
    vorlagen: dict[Kennung, Installation]

    @classmethod
    def baue(cls, ordner: Path, betrieb: str) -> "Strasse":
        """Make keys, directory and patterns in an empty folder; ``betrieb`` is ``test`` or ``echt``."""
        pki = ordner / "pki"
        write_pki(modell_pki(betrieb), pki)
        text = (data("certs") / "testverzeichnis.toml").read_text(encoding="utf-8")
        text = text.replace('betrieb = "test"', f'betrieb = "{betrieb}"', 1)
        text += WEITERE_EINTRAEGE + 'postfach = "https://127.0.0.1:8445"\n'
        (pki / "verzeichnis.toml").write_text(text, encoding="utf-8")
        directory = make_verzeichnis(pki / "verzeichnis.toml", moment=JETZT)
        made = cls(ordner, betrieb, directory, {})
        for kennung in ORTE:
            config = _konfiguration(ordner, kennung, betrieb)
            made.vorlagen[kennung] = assemble(
                config, serving=True, verzeichnis=lambda: directory, jetzt=lambda: JETZT
            )
        return made

    async def schliesse_vorlagen(self) -> None:
        """Let the databases of the patterns go: every example begins its own."""
        for one in self.vorlagen.values():
            await one.store.close()

    async def oeffne(self, ordner: Path, wuerfel: Random) -> "dict[Kennung, Haus]":
        """Open three fresh houses in an empty folder, all drawing from one row of chance."""
        uhr = Uhr()
        amt, stand = Verzeichnisamt(self.erstes, uhr), Sperrstand(modell_pki(self.betrieb), uhr)
        strasse: dict[str, Haus] = {}
        houses = {}
        for kennung, vorlage in self.vorlagen.items():
            folder = ordner / kennung.replace(":", "-")
            folder.mkdir()
            house = Haus(kennung, vorlage.configuration, vorlage, uhr, folder, strasse, amt, stand, wuerfel)
            url = self.erstes.behoerde(kennung, JETZT).postfach
            assert url is not None
            strasse[url] = houses[kennung] = house
            await house.oeffne()
        return houses

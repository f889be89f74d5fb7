"""Pages of two full houses: 100,000 transfers and 1,000,000 log entries each, each role's pages asked over HTTP.

One house has received every file, the other has given every one away. Their stores are filled once for the
whole run, which takes about half an hour; ``BENCH_WEB_TRANSFERS=80 make bench BENCH=web`` fills small ones and
asks each page less often, to try the very same requests: such figures say nothing, and each line calls itself a
trial. Each service is a process of its own; what is measured is the whole answer on a connection that is open
already, the entry that somebody looked at it included.
"""

import asyncio
import http.client
import logging
import multiprocessing
import os
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

import structlog
from support.aufbau import free_port
from support.betriebsweb import Zeiger
from support.buehne import Buehne, Haus, jemand, stelle_auf
from support.dienst import dienst
from support.konten import BILLIG, Kontenhaus

from gateway.domain.ids import TransferId
from gateway.domain.konto import Rolle
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.states import Zustand
from gateway.domain.verlauf import AmZug
from gateway.transfer.einblick.personen import anzeigename
from gateway.transfer.einblick.zug import Gruppe
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe, AufgabeArt
from tests.bench.bench_search import jemand as irgendwer
from tests.bench.bestand import vervielfaeltige, vorlage
from tests.bench.zeile import Line

MIB = 1024 * 1024
VOLL = 100_000
"""Transfers of the promise."""
PROBEN = 40
"""Transfers that are asked for by name, Aktenzeichen, Kurzzeichen and page, from the whole time."""
FERTIGE = max(2 * PROBEN, int(os.environ.get("BENCH_WEB_TRANSFERS", VOLL)))
EINTRAEGE = 10 * FERTIGE
"""Log entries there must be at least."""
LAUFENDE = min(200, FERTIGE // 10)
"""Transfers more that wait for an answer."""
FRAGEN = LAUFENDE // 4
"""Of these, with a question that nobody answers; the giving authority has a file for as many."""
ABSTAND = timedelta(minutes=10)
"""Between two transfers: 100,000 are two years."""
RUNDEN = 20 if FERTIGE >= VOLL else 2
"""How often each page is asked."""
SEITE_MS = 100.0
SUCHE_MS = 200.0
PAUSE_S = 0.04
"""Between two requests: a source may ask thirty a second."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What is asked for of one transfer."""

    transfer: str
    akte: str
    aktenzeichen: str
    kurz: str
    name: str
    geboren: str
    tag: str
    """ISO."""


@dataclass(frozen=True, kw_only=True)
class Bestand:
    """What was filled in one house, and who is signed in."""

    config: Path
    port: int
    eintraege: int
    proben: tuple[Probe, ...]
    fragen: tuple[str, ...]
    """Ids of questions about a request whose file is here."""
    wartende: tuple[str, ...]
    """Ids of the transfers they are about."""
    sitzungen: Mapping[Rolle, str]


class Browser:
    """One connection of one person; asks no more often than a source may."""

    def __init__(self, port: int, token: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._head = {"Cookie": f"aktenbote={token}", "Accept-Language": "de", "Sec-Fetch-Site": "same-origin"}
        self.dauer_ms = 0.0
        """Of the last request."""

    def frage(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Ask; return status, ``Location`` and text."""
        time.sleep(PAUSE_S)
        body = None if form is None else urlencode(form)
        more = {} if body is None else {"Content-Type": "application/x-www-form-urlencoded"}
        begun = time.perf_counter()
        self._line.request("GET" if body is None else "POST", path, body, self._head | more)
        answer = self._line.getresponse()
        text = answer.read().decode()
        self.dauer_ms = (time.perf_counter() - begun) * 1000
        return answer.status, answer.getheader("Location", ""), text

    def seite(self, path: str) -> str:
        """Return a page that must be there."""
        status, _, text = self.frage(path)
        assert status == 200, (status, path)
        return text


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    begun = time.monotonic()
    taking, giving = _fuelle(stelle_auf(folder, uebliche=10_000))
    yield _info("making the stores", time.monotonic() - begun, "s")
    for name, one, parts in (
        ("receiving", taking, NEHMER),
        ("giving", giving, GEBER),
    ):
        yield _info(f"{name}: log entries", one.eintraege, "rows")
        size = (one.config / "data" / "aktenbote.db").stat().st_size / MIB
        yield _info(f"{name}: size of the database", size, "MiB")
        with dienst(one.config):
            for role, pages in parts:
                browser = Browser(one.port, one.sitzungen[role])
                for line in pages(browser, one):
                    yield replace(line, name=f"{name}: {line.name}")


def _listen(browser: Browser, b: Bestand) -> Iterator[Line]:
    yield _zeile(browser, "Start", ["/"])
    yield _zeile(browser, "Aufgaben", ["/aufgaben"])
    yield _zeile(browser, "Übergaben", ["/uebergaben"])
    for name, words in (("gruppe", Gruppe), ("zug", AmZug), ("richtung", ("geber", "nehmer"))):
        for word in words:
            yield _zeile(browser, f"Übergaben, {name} {word}", [f"/uebergaben?{name}={word}"])
    later = [f"/uebergaben?nach={one.transfer}" for one in b.proben]
    yield _zeile(browser, "Übergaben, another page", later)
    yield _zeile(browser, "Übergaben, another page, gruppe laufend", [f"{one}&gruppe=laufend" for one in later])
    yield _zeile(browser, "one Übergabe", [f"/uebergaben/{one.transfer}" for one in b.proben])


def _geber(browser: Browser, b: Bestand) -> Iterator[Line]:
    """A clerk of the giving authority: what waits for a decision, and what was handed over."""
    yield from _listen(browser, b)
    yield _zeile(browser, "one Übergabe that waits", [f"/uebergaben/{one}" for one in b.wartende])
    yield _zeile(browser, "a question to decide", [f"/aufgaben/{one}" for one in b.fragen])
    for answer in ("senden", "absagen"):
        pages = [f"/aufgaben/{one}/antwort/{answer}" for one in b.fragen]
        yield _zeile(browser, f"a decision, {answer}", pages)
    yield _zeile(browser, "register of a file that went", [f"/akten/{one.akte}" for one in b.proben])
    yield _zeile(browser, "Loeschungen", ["/loeschungen"])
    for name, form in (("name", "name"), ("Aktenzeichen", "aktenzeichen")):
        forms = [{"suche": getattr(one, form)} for one in b.proben]
        yield _gesendet(browser, f"search by {name}", "/suche", forms, SUCHE_MS)


def _sache(browser: Browser, b: Bestand) -> Iterator[Line]:
    yield from _listen(browser, b)
    yield _zeile(browser, "register of a file", [f"/akten/{one.akte}" for one in b.proben])
    for name in ("Anfordern", "Lieferungen", "Loeschungen", "Konto", "Gespeichert"):
        yield _zeile(browser, name, [f"/{name.lower()}"])
    asked: tuple[tuple[str, Callable[[Probe], str]], ...] = (
        ("name", lambda one: one.name),
        ("family name alone", lambda one: one.name.split(",")[0]),
        ("birth date", lambda one: one.geboren),
        ("Kurzzeichen", lambda one: one.kurz),
        ("Aktenzeichen", lambda one: one.aktenzeichen),
        ("nothing there", lambda one: f"Xyzzyq {one.kurz}"),
    )
    for name, what in asked:
        forms = [{"suche": what(one)} for one in b.proben]
        yield _gesendet(browser, f"search by {name}", "/suche", forms, SUCHE_MS)


def _pruefung(browser: Browser, b: Bestand) -> Iterator[Line]:
    path = "/pruefung/protokoll"
    yield _zeile(browser, "Protokoll, the form", [path])
    why = {"anlass": "Stichprobe"}
    by_file = [why | {"aktenzeichen": one.aktenzeichen} for one in b.proben]
    yield _gesendet(browser, "Protokoll by file", path, by_file, SUCHE_MS)
    yield _gesendet(
        browser, "Protokoll by Kurzzeichen", path, [why | {"kurz": one.kurz} for one in b.proben], SUCHE_MS
    )
    by_day = [why | {"von": one.tag, "bis": one.tag} for one in b.proben]
    yield _gesendet(browser, "Protokoll of a day, 1,440 entries", path, by_day, SUCHE_MS)
    yield _gesendet(browser, "Auskunft Art. 15 by file", "/pruefung/auskunft", by_file, SUCHE_MS)
    for name in ("Kontofragen", "Nachweise", "Zustand"):
        yield _zeile(browser, f"Prüfung, {name}", [f"/pruefung/{name.lower()}"])
    yield _zeile(browser, "Protokollfreigaben", ["/protokollfreigaben"])


def _betrieb(browser: Browser, _b: Bestand) -> Iterator[Line]:
    for name in (
        "Lage",
        "Partner",
        "Warteschlange",
        "Quarantaene",
        "Verzeichnis",
        "Speicher",
        "Wartung",
        "Zertifikate",
        "Einstellungen",
        "Freigaben",
    ):
        yield _zeile(browser, f"Betrieb, {name}", [f"/{name.lower()}"])


def _leitung(browser: Browser, _b: Bestand) -> Iterator[Line]:
    for name in ("Kennzahlen", "Partnervergleich"):
        path = f"/{name.lower()}"
        text = browser.seite(path)
        yield _grenze(f"Leitung, {name}, counted for the first time", [browser.dauer_ms] * 2, SEITE_MS)
        quarters = re.findall(r'<option value="(\d{4}-Q\d)"', text)
        assert quarters
        yield _zeile(browser, f"Leitung, {name}", [f"{path}?zeitraum={one}" for one in quarters])
    yield _zeile(browser, "Leitung, Freigaben", ["/freigaben"])


Seiten = Callable[[Browser, Bestand], Iterator[Line]]
NEHMER: tuple[tuple[Rolle, Seiten], ...] = (
    (Rolle.SACHBEARBEITUNG, _sache),
    (Rolle.PRUEFUNG, _pruefung),
    (Rolle.BETRIEB, _betrieb),
    (Rolle.LEITUNG, _leitung),
)
GEBER: tuple[tuple[Rolle, Seiten], ...] = (
    (Rolle.SACHBEARBEITUNG, _geber),
    (Rolle.PRUEFUNG, _pruefung),
    (Rolle.LEITUNG, _leitung),
)
"""Who asks for which pages of the house that received, and of the one that gave."""


def _zeile(browser: Browser, name: str, paths: list[str]) -> Line:
    browser.seite(paths[-1])  # templates are read and statements prepared once
    times = []
    for _, path in zip(range(RUNDEN), cycle(paths), strict=False):
        browser.seite(path)
        times.append(browser.dauer_ms)
    return _grenze(name, times, SEITE_MS)


def _gesendet(browser: Browser, name: str, path: str, forms: list[dict[str, str]], limit: float) -> Line:
    """A form and the page it leads to, together."""
    found = re.search(r'name="csrf" value="([^"]+)"', browser.seite(path))
    assert found is not None
    times = []
    for number, form in zip(range(RUNDEN + 1), cycle(forms), strict=False):
        status, where, text = browser.frage(path, {"csrf": found[1], **form})
        assert status == 303, (status, form, text)
        spent = browser.dauer_ms
        browser.seite(where)
        if number:
            times.append(spent + browser.dauer_ms)
    return _grenze(name, times, limit)


def _grenze(name: str, times: list[float], limit: float) -> Line:
    p95 = quantiles(times, n=20, method="inclusive")[-1]
    kind = "promise" if FERTIGE >= VOLL else "trial"
    against = f"{kind}: {FERTIGE} transfers, {EINTRAEGE} log entries; p50 {sorted(times)[len(times) // 2]:.0f} ms"
    return Line(name=f"{name}: p95", value=p95, unit="ms", limit=limit, against=against)


def _info(name: str, value: float, unit: str) -> Line:
    return Line(name=name, value=value, unit=unit, limit=None, against=f"{FERTIGE} transfers")


def _fuelle(buehne: Buehne) -> tuple[Bestand, Bestand]:
    """Let one file cross, keep it 100,000 times on either side, take in what waits, and let people sign in.

    The two stores are filled at once, each by a process of its own: that takes most of the time.
    """
    moved = asyncio.run(_ziehe_um(buehne))
    fork = multiprocessing.get_context("fork")  # nothing runs here meanwhile, and a stage cannot be pickled
    fillers = [fork.Process(target=_vervielfaeltige, args=one) for one in moved]
    for one in fillers:
        one.start()
    for one in fillers:
        one.join()
    assert [one.exitcode for one in fillers] == [0, 0]
    return asyncio.run(_ergaenze(buehne))


async def _ziehe_um(buehne: Buehne) -> tuple[tuple[Haus, TransferId], tuple[Haus, TransferId]]:
    hannover, kiel = buehne.hannover, buehne.kiel
    await hannover.oeffne()
    await kiel.oeffne()
    done = await buehne.ziehe_um(jemand(0))
    await buehne.laufe()
    (given,) = await kiel.transfers()
    await hannover.schliesse()
    await kiel.schliesse()
    return (hannover, done), (kiel, given.id)


def _vervielfaeltige(house: Haus, transfer: TransferId) -> None:
    zufall = random.Random(1)  # the same invented people in each run, and in both houses

    async def fill() -> None:
        await house.oeffne()
        model = await vorlage(house, transfer)
        await vervielfaeltige(model, FERTIGE, abstand=ABSTAND, wer=lambda _number: irgendwer(zufall), post=False)
        await house.schliesse()

    asyncio.run(fill())


async def _ergaenze(buehne: Buehne) -> tuple[Bestand, Bestand]:
    hannover, kiel = buehne.hannover, buehne.kiel
    await hannover.oeffne()
    await kiel.oeffne()
    for number in range(1, LAUFENDE + 1):
        await hannover.anmeldung(jemand(number))
    for number in range(1, FRAGEN + 1):  # nobody told Kiel of their departure: a person decides
        await kiel.lege_akte_an(jemand(number))
    await buehne.laufe()
    await _frage_nach(hannover)
    both = await _bestand(hannover), await _bestand(kiel)
    assert len(both[1].fragen) == FRAGEN
    await hannover.schliesse()
    await kiel.schliesse()
    return both


async def _frage_nach(haus: Haus) -> None:
    """Ask people of the receiving authority something about transfers that run."""
    open_ = await haus.lies(
        lambda tx: tx.transfers.liste(haus.kennung, zustand=Zustand.ANGEFORDERT, max_zeilen=FRAGEN)
    )
    assert len(open_) == FRAGEN

    def ask(tx: Tx) -> None:
        for one in open_:
            tx.aufgaben.stellen(
                Aufgabe(
                    id=haus.eins.umgebung.neue_uuid(),
                    mandant=haus.kennung,
                    art=AufgabeArt.ANGABEN_ERGAENZEN,
                    angelegt=haus.uhr(),
                    transfer=one.id,
                    hinweis="azr_nummer",
                )
            )

    await haus.eins.store.write(ask)


async def _bestand(haus: Haus) -> Bestand:
    config = haus.konfiguration.folder
    await haus.eins.protokollbuch.integriere_alle()
    entries = (await haus.lies(lambda tx: tx.protokoll.stand(haus.kennung))).groesse
    assert entries >= EINTRAEGE, entries
    asked = [one for one in await haus.aufgaben() if one.art is AufgabeArt.OHNE_ZWEITES_ZEICHEN]
    port = free_port()
    with (config / "aktenbote.toml").open("a", encoding="utf-8") as file:
        file.write(f"[web]\nenabled = true\nport = {port}\n")
    return Bestand(
        config=config,
        port=port,
        eintraege=entries,
        proben=await _proben(haus),
        fragen=tuple(one.id for one in asked),
        wartende=tuple(one.transfer for one in asked if one.transfer is not None),
        sitzungen=await _angemeldete(haus),
    )


async def _proben(haus: Haus) -> tuple[Probe, ...]:
    """Return finished transfers of the whole time whose file is still here."""
    some = await haus.lies(
        lambda tx: [
            tx._c.execute(  # type: ignore[attr-defined]  # the real one has it
                "SELECT transfer.id FROM transfer JOIN akte ON akte.id = transfer.akte"
                " AND akte.mandant = transfer.mandant WHERE akte.geloescht IS NULL"
                " ORDER BY begonnen LIMIT 1 OFFSET ?",
                (number * (FERTIGE // 2) // PROBEN,),
            ).fetchone()[0]
            for number in range(PROBEN)
        ]
    )
    proben = []
    for ident in some:
        one = await haus.transfer(ident)
        assert one.akte is not None
        file = await haus.lies(lambda tx, akte=one.akte: tx.akten.kopf(haus.kennung, akte))  # type: ignore[misc]  # bound now
        born = one.person.geburtsdatum
        proben.append(
            Probe(
                transfer=one.id,
                akte=one.akte,
                aktenzeichen=file.aktenzeichen,
                kurz=kurzzeichen(one.prozess),
                name=anzeigename(one.person),
                geboren=f"{born.tag:02}.{born.monat:02}.{born.jahr}",
                tag=one.begonnen.date().isoformat(),
            )
        )
    return tuple(proben)


async def _angemeldete(haus: Haus) -> dict[Rolle, str]:
    haus.eins.kennwoerter._aufwand = BILLIG
    haus.uhr.vor(minutes=-10)  # each account takes a minute of its clock
    people = Kontenhaus(haus.konfiguration.folder, Zeiger(haus.uhr), haus.eins)  # type: ignore[arg-type]  # moves it
    found = {}
    for role in Rolle:
        name = f"konto-{role.value}"
        await people.eingerichtet(name, role)
        found[role] = (await people.melde_an(name)).token
    return found

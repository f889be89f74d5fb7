"""Search in a full Ablage: 100,000 files written the way every file is, each with a letter of 300 words.

Also the first search on a cold disk, opening the register of a file of 180 documents, what the indexes take on the
disk, how long words take to leave, and the memory.
"""

import asyncio
import random
import resource
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import quantiles

from support.store import HANNOVER, KIEL, ZEIT, akte, dokument, neue_uuid, sqlite_store

from gateway.domain.akte import Akte
from gateway.domain.ids import AkteId
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.domain.suchwoerter import Suchanfrage
from gateway.storage import SqliteStore
from gateway.storage.sqlite.volltext import TILGUNG_NACH
from gateway.transfer.ports import Tx
from tests.bench.texte import LANG, Schreibstube, trage_ein, vergiss_seiten, wort
from tests.bench.zeile import Line

AKTEN = 100_000
JE_TX = 500
DOKUMENTE = 180
"""Documents of the file whose register is opened."""
RUNDEN = 20
SUCHE_MS = 200.0
REGISTER_MS = 100.0
MEMORY_MIB = 200.0
HAEUFIG = (
    "Müller",
    "Şahin",
    "Nguyễn",
    "Öztürk",
    "Łukasz",
    "Al Hussein",
    "Kovačević",
    "Haddad",
    "Petrov",
    "Schmidt",
)
"""Family names of every tenth file, so that lists grow long."""
VORNAMEN = (
    "Ayşe",
    "Jörg",
    "Thị",
    "Omar",
    "Zoë",
    "Mohammed",
    "Anna Maria",
    "Łucja",
    "Đorđe",
    "Søren",
    "Fatma",
    "Ivan",
)
SILBEN = ("ka", "mo", "šen", "ril", "öz", "ber", "tu", "ğan", "wal", "ski", "nje", "had", "pou", "vić", "rø", "lem")
FRAGEN = {
    "transliterated (Mueller)": Suchanfrage(name="Mueller"),
    "bare (Sahin Ayse)": Suchanfrage(name="Sahin Ayse"),
    "misspelt (Kovacevci)": Suchanfrage(name="Kovacevci"),
    "misheard, with a birth date (Schmit 1990-05-17)": Suchanfrage(name="Schmit", geboren=TeilDatum(1990, 5, 17)),
    "nobody (Xyzzyq)": Suchanfrage(name="Xyzzyq"),
    "birth date alone": Suchanfrage(geboren=TeilDatum(1990, 5, 17)),
    "part of the Aktenzeichen": Suchanfrage(zeichen="9901"),
    "part of no Aktenzeichen": Suchanfrage(zeichen="nirgends"),
    "text, two frequent words": Suchanfrage(text=f"{wort(0)} {wort(1)}"),
    "text, a frequent and two rare words": Suchanfrage(text=f"{wort(0)} {wort(2000)} {wort(5000)}"),
    "text, a word of no document": Suchanfrage(text="nirgends"),
    "text, frequent, and a frequent name": Suchanfrage(text=wort(3), name="Mueller"),
    "text, rare, and a frequent name": Suchanfrage(text=wort(20_000), name="Mueller"),
    "text and a birth date": Suchanfrage(text=wort(5), geboren=TeilDatum(1990, 5)),
}
KALT = "text, a frequent and two rare words"
LANGE = 1_000
"""Documents of 2,000 words in the index whose size is told."""
GELOESCHT = 1_000


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    yield from asyncio.run(_run(folder))


async def _run(folder: Path) -> list[Line]:
    async with sqlite_store(folder) as store:
        gross = await _fuelle(store)
        lines = []
        for name, frage in FRAGEN.items():
            times = await _miss(store, _frager(frage))
            lines += _zeilen(f"search, {name}", times, SUCHE_MS)
        lines += _zeilen(f"register of {DOKUMENTE} documents", await _miss(store, _oeffner(gross)), REGISTER_MS)
        lines += await _loesche(store)
        lines += [
            _info("database per file", _groesse(folder) / AKTEN / 1024, "KiB"),
            Line(
                name="memory at its highest, filling included",
                value=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                unit="MiB",
                limit=MEMORY_MIB,
                against="promise",
            ),
        ]
    lines += await _kalt(folder)
    lines += await _lange(folder / "lange")
    return lines


async def _kalt(folder: Path) -> list[Line]:
    """The first search of a process, with nothing of the file in memory."""
    vergiss_seiten(folder / "aktenbote.db")
    async with sqlite_store(folder) as store:
        return [
            _info(f"first search on a cold disk, {KALT}", await _dauer(store.read(_frager(FRAGEN[KALT]))), "ms")
        ]


async def _loesche(store: SqliteStore) -> list[Line]:
    """Files become stubs; what their words take to leave the answers, and the index."""
    ids = [eine.id for eine in await store.read(lambda tx: tx.akten.liste(HANNOVER, max_zeilen=GELOESCHT))]

    def zu_stubs(tx: Tx) -> None:
        for ident in ids:
            tx.akten.zum_stub(HANNOVER, ident, geloescht=ZEIT, abgegeben_an=KIEL, stub_bis=ZEIT)

    dauer = await _dauer(store.write(zu_stubs))
    zeiten = []
    for jetzt in (ZEIT, ZEIT + TILGUNG_NACH):
        weiter = True
        while weiter:
            begin = time.perf_counter()
            weiter = await store.write(lambda tx, jetzt=jetzt: tx.volltext.tilge(jetzt))
            zeiten.append((time.perf_counter() - begin) * 1000)
    return [
        _info("deletion of a file with its words", dauer / GELOESCHT, "ms"),
        _info("ridding the index of deleted words", sum(zeiten) / 1000, "s"),
        _info("the longest transaction of that", max(zeiten), "ms"),
    ]


async def _lange(folder: Path) -> list[Line]:
    zufall = random.Random(2)
    stube = Schreibstube(zufall)
    async with sqlite_store(folder) as store:
        for nummer in range(LANGE):
            eine = _akte(zufall, nummer)

            def lege_an(tx: Tx, eine: Akte = eine) -> None:
                tx.akten.anlegen(HANNOVER, eine, azr_suche=None, namen_suche=[])
                trage_ein(tx, eine, stube.buch())

            await store.write(lege_an)
        octets = await store.read(
            lambda tx: tx.akten._c.execute("SELECT sum(length(block)) FROM volltext_data").fetchall()  # type: ignore[attr-defined]
        )
    return [_info(f"index per document of {LANG} words", octets[0][0] / LANGE / 1024, "KiB")]


async def _fuelle(store: SqliteStore) -> Akte:
    zufall = random.Random(1)  # the same invented names in each run
    nummern = count()
    stube = Schreibstube(zufall)
    begin = time.perf_counter()
    for _ in range(AKTEN // JE_TX):
        werte = [_akte(zufall, next(nummern)) for _ in range(JE_TX)]

        def lege_an(tx: Tx, werte: list[Akte] = werte) -> None:
            for wert in werte:
                tx.akten.anlegen(HANNOVER, wert, azr_suche=None, namen_suche=[])
                trage_ein(tx, wert, stube.brief())

        await store.write(lege_an)
    print(f"filled {AKTEN} files in {time.perf_counter() - begin:.0f} s", flush=True)
    gross = replace(_akte(zufall, next(nummern)), dokumente=tuple(dokument(n + 1) for n in range(DOKUMENTE)))
    await store.write(lambda tx: tx.akten.anlegen(HANNOVER, gross, azr_suche=None, namen_suche=[]))
    return gross


def jemand(zufall: random.Random) -> Person:
    """Somebody invented: one in ten has a frequent family name, one in ten two."""
    selten = "".join(zufall.choices(SILBEN, k=zufall.randint(2, 4))).capitalize()
    familie = zufall.choice(HAEUFIG) if zufall.random() < 0.1 else selten
    if zufall.random() < 0.1:
        familie += f"-{selten}"
    name = Name(vorname=zufall.choice(VORNAMEN), familienname=familie)
    geboren = TeilDatum(zufall.randint(1940, 2024), zufall.randint(1, 12), zufall.randint(1, 28))
    return Person(
        staatsangehoerigkeiten=("163",), geschlecht=None, geburtsdatum=geboren, namen=((NameArt.NACH_PASS, name),)
    )


def _akte(zufall: random.Random, nummer: int) -> Akte:
    wer, zeichen = jemand(zufall), f"33-{2000 + nummer % 26}/{nummer:06}"
    return akte(zeichen, id=AkteId(neue_uuid()), person=wer, dokumente=(dokument(1),))


def _frager(frage: Suchanfrage) -> Callable[[Tx], object]:
    return lambda tx: tx.suche.finden(HANNOVER, frage, test=False, max_zeilen=20)


def _oeffner(wert: Akte) -> Callable[[Tx], object]:
    return lambda tx: tx.akten.zum_aktenzeichen(HANNOVER, wert.aktenzeichen)


async def _miss(store: SqliteStore, frage: Callable[[Tx], object]) -> list[float]:
    return [await _dauer(store.read(frage)) for _ in range(RUNDEN)]


async def _dauer(was: Awaitable[object]) -> float:
    begin = time.perf_counter()
    await was
    return (time.perf_counter() - begin) * 1000


def _zeilen(name: str, times: list[float], limit: float) -> list[Line]:
    p95 = quantiles(times, n=20, method="inclusive")[-1]
    return [
        _info(f"{name}: p50", sorted(times)[len(times) // 2], "ms"),
        Line(name=f"{name}: p95", value=p95, unit="ms", limit=limit, against=f"promise: {AKTEN} files"),
    ]


def _info(name: str, value: float, unit: str) -> Line:
    return Line(name=name, value=value, unit=unit, limit=None, against=f"{AKTEN} files of one letter")


def _groesse(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

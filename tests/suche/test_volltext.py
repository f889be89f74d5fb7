"""Files are found by the words of their documents, as long as these are there, and no longer."""

import asyncio
import itertools
import random
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest
from structlog.testing import capture_logs
from support.store import (
    HANNOVER,
    KIEL,
    SCHLUESSEL,
    ZEIT,
    akte,
    dokument,
    eingebettet,  # noqa: F401 -- looks into the file
    nach,
    sqlite_store,
)

from gateway.domain.akte import Akte, Dateiformat
from gateway.domain.ids import Kennung
from gateway.domain.suchwoerter import Suchanfrage, Suchergebnis
from gateway.domain.textwoerter import marken, textwoerter
from gateway.storage.sql import suche as suchmodul
from gateway.storage.sqlite import volltext
from gateway.storage.sqlite.abzug import ziehe_ab
from gateway.storage.sqlite.migration import eingebaute
from gateway.storage.sqlite.volltext import TILGUNG_NACH
from gateway.transfer.ports import Lesestoff, Store, TextGestoert, Tx
from gateway.transfer.volltext import VERSUCHE, Nachlese

EINS, ZWEI = "Bescheid vom 12.03.2019 über die Aufenthaltserlaubnis", "Bescheid: Mietvertrag Lübeck 2019"


def gehasht(text: str, mandant: Kennung = HANNOVER, *, test: bool = False) -> tuple[str, ...]:
    return marken(SCHLUESSEL.suchwert, mandant, textwoerter(text), test=test)


async def lege_an(
    store: Store, *texte: str, zeichen: str = "A-1", mandant: Kennung = HANNOVER, test: bool = False
) -> Akte:
    """A file with one document per text, all of them read."""
    wert = akte(zeichen, dokumente=tuple(dokument(n) for n in range(1, len(texte) + 1)), test=test)

    def tu(tx: Tx) -> None:
        tx.akten.anlegen(mandant, wert, azr_suche=None, namen_suche=[])
        for eines, text in zip(wert.dokumente, texte, strict=True):
            tx.volltext.eintragen(mandant, wert.id, eines.uuid, gehasht(text, mandant, test=test))

    await store.write(tu)
    return wert


async def ergebnis(store: Store, text: str, mandant: Kennung = HANNOVER, **weitere: object) -> Suchergebnis:
    test, max_zeilen = bool(weitere.pop("test", False)), int(str(weitere.pop("max_zeilen", 20)))
    frage = Suchanfrage(text=text, **weitere)  # type: ignore[arg-type]  # named by each test
    return await store.read(lambda tx: tx.suche.finden(mandant, frage, test=test, max_zeilen=max_zeilen))


async def suche(store: Store, text: str, mandant: Kennung = HANNOVER, **weitere: object) -> list[tuple[str, int]]:
    found = await ergebnis(store, text, mandant, **weitere)
    return [(eins.akte.aktenzeichen, eins.dokumente) for eins in found.treffer]


async def sql(store: Store, anweisung: str, *werte: object) -> list[tuple[object, ...]]:
    return await store.write(lambda tx: tx.akten._c.execute(anweisung, werte).fetchall())  # type: ignore[attr-defined]


async def zeilen(store: Store) -> int:
    """How many documents the index knows, by its own table and by what an old word still answers."""
    (wort,) = gehasht("Bescheid")
    ((im_index,),) = await sql(store, "SELECT count(*) FROM volltext WHERE volltext MATCH ?", wort)
    ((stehen,),) = await sql(store, "SELECT count(*) FROM volltext")
    assert im_index == stehen
    return int(str(stehen))


async def test_all_words_of_one_document_however_they_are_spelt(store: Store) -> None:
    await lege_an(store, EINS, ZWEI)
    await lege_an(store, ZWEI, ZWEI, zeichen="A-2")
    assert await suche(store, "bescheid 2019") == [("A-2", 2), ("A-1", 2)]
    assert await suche(store, "Luebeck Bescheid") == [("A-2", 2), ("A-1", 1)]
    assert await suche(store, "LUBECK") == [("A-2", 2), ("A-1", 1)]
    assert await suche(store, "uber aufenthaltserlaubnis") == [("A-1", 1)]
    assert await suche(store, "Aufenthaltserlaubnis Mietvertrag") == []  # in one file, not in one document
    assert await suche(store, "Aufenthalt") == []
    assert await suche(store, "bescheid", max_zeilen=1) == [("A-2", 2)]


async def test_text_narrows_and_is_narrowed(store: Store) -> None:
    await lege_an(store, EINS)
    await lege_an(store, ZWEI, zeichen="A-2")
    assert await suche(store, "Bescheid", name="Musterova") == [("A-1", 1), ("A-2", 1)]
    assert await suche(store, "Mietvertrag", name="Musterova") == [("A-2", 1)]
    assert await suche(store, "Mietvertrag", name="Niemand") == []
    assert await suche(store, "Bescheid", zeichen="A-2") == [("A-2", 1)]


async def test_authorities_and_lanes_never_meet(store: Store) -> None:
    await lege_an(store, EINS)
    for weitere in ({"mandant": KIEL}, {"test": True}):
        assert await suche(store, "Bescheid", **weitere) == []
    await lege_an(store, EINS, mandant=KIEL, test=True)
    assert await suche(store, "Bescheid", KIEL, test=True) == [("A-1", 1)]
    assert await suche(store, "Bescheid") == [("A-1", 1)]


async def test_documents_wait_until_they_are_read_pdf_only(store: Store) -> None:
    neu = akte("A-1", dokumente=(dokument(1), dokument(2, format=Dateiformat.JPG), dokument(3, ersetzt=True)))
    await store.write(lambda tx: tx.akten.anlegen(HANNOVER, neu, azr_suche=None, namen_suche=[]))
    assert (await ergebnis(store, "Bescheid")).ungelesen == 1
    (stoff,) = await store.write(lambda tx: tx.volltext.beginne(max_zeilen=5))
    assert (stoff.dokument, stoff.sha256, stoff.test) == (neu.dokumente[0].uuid, neu.dokumente[0].sha256, False)
    for text in (EINS, ZWEI):  # the second comes too late
        await store.write(
            lambda tx, text=text: tx.volltext.eintragen(HANNOVER, neu.id, stoff.dokument, gehasht(text))
        )
    assert await suche(store, "Aufenthaltserlaubnis") == [("A-1", 1)]
    assert await suche(store, "Mietvertrag") == []
    assert (await ergebnis(store, "Bescheid")).ungelesen == 0


async def test_what_kills_its_reader_is_given_up(store: Store) -> None:
    neu = akte("A-1", dokumente=(dokument(1), dokument(2)))
    await store.write(lambda tx: tx.akten.anlegen(HANNOVER, neu, azr_suche=None, namen_suche=[]))
    gelesen: list[str] = []

    class Leser:
        """Dies of the second document; is stopped twice before."""

        async def lies(self, stoff: Lesestoff) -> str | None:
            gelesen.append(stoff.dokument)
            if len(gelesen) <= 2:
                raise asyncio.CancelledError
            if stoff.dokument == neu.dokumente[1].uuid:
                raise TextGestoert
            return EINS

    umgebung = SimpleNamespace(store=store, speicher=SCHLUESSEL, uhren=SimpleNamespace(neues_wartet=False))
    lese = Nachlese(umgebung, Leser())  # type: ignore[arg-type]  # what it uses of one
    for _ in range(2):
        with pytest.raises(asyncio.CancelledError):
            await lese.runde()
    with capture_logs() as zeilen_:
        while await lese.runde():
            pass
    assert gelesen == [neu.dokumente[1].uuid] * (2 + VERSUCHE) + [neu.dokumente[0].uuid]
    assert [(one["event"], one["dokument"]) for one in zeilen_] == [("text.unreadable", neu.dokumente[1].uuid)]
    assert await suche(store, "Bescheid") == [("A-1", 1)]
    assert await store.read(lambda tx: tx.volltext.ungelesen(HANNOVER)) == 0


async def test_a_rare_word_is_found_among_many_files_of_the_same_name_and_year(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suchmodul, "MAX_GEOEFFNET", 5)
    monkeypatch.setattr(suchmodul, "MAX_SELTEN", 3)
    for n in range(12):
        await lege_an(store, EINS, zeichen=f"33-2019/{n}")
    await lege_an(store, EINS + " Kaltmamsell", zeichen="33-2019/99")
    await lege_an(store, "Kaltmamsell", zeichen="33-2020/1")
    for weitere in ({"zeichen": "2019"}, {"name": "Musterova"}, {"name": "Musterova", "zeichen": "33-2019"}):
        gefunden = await ergebnis(store, "Kaltmamsell", **weitere)
        assert {"33-2019/99"} <= {one.akte.aktenzeichen for one in gefunden.treffer}, weitere
        assert not gefunden.abgebrochen
    assert await suche(store, "Kaltmamsell", zeichen="2019") == [("33-2019/99", 1)]
    assert (await ergebnis(store, "Bescheid", name="Musterova")).abgebrochen  # both are frequent: it says so


def _stub(tx: Tx, wert: Akte) -> None:
    tx.akten.zum_stub(HANNOVER, wert.id, geloescht=nach(0), abgegeben_an=KIEL, stub_bis=nach(9))


def _entfernt(tx: Tx, wert: Akte) -> None:
    tx.akten._c.execute("DELETE FROM akte WHERE id = ?", (wert.id,))  # type: ignore[attr-defined]  # by its row alone


def _vernichtet(tx: Tx, wert: Akte) -> None:
    for eines in wert.dokumente:
        tx.akten.vernichten(HANNOVER, wert.id, eines.uuid)


def _ersetzt(tx: Tx, wert: Akte) -> None:
    for eines in wert.dokumente:
        tx.akten.ersetzen(HANNOVER, wert.id, eines.uuid, dokument(eines.position + 5))


@pytest.mark.parametrize("wie", [_stub, _entfernt, _vernichtet, _ersetzt])
async def test_words_go_with_their_document(store: Store, wie: Callable[[Tx, Akte], None]) -> None:
    weg = await lege_an(store, EINS, ZWEI)
    await lege_an(store, EINS, zeichen="A-2")
    assert await zeilen(store) == 3

    def scheitert(tx: Tx) -> None:
        wie(tx, weg)
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        await store.write(scheitert)
    assert await suche(store, "Bescheid") == [("A-2", 1), ("A-1", 2)]
    await store.write(lambda tx: wie(tx, weg))
    assert await zeilen(store) == 1
    assert await suche(store, "Bescheid") == [("A-2", 1)]
    assert await sql(store, "SELECT count(*) FROM textdokument WHERE stand = 'da'") == [(1,)]


async def test_a_new_version_is_found_and_the_old_words_are_not(store: Store) -> None:
    wert = await lege_an(store, ZWEI)
    neu = dokument(2)

    def ersetze(tx: Tx) -> None:
        tx.akten.ersetzen(HANNOVER, wert.id, wert.dokumente[0].uuid, neu)
        tx.volltext.eintragen(HANNOVER, wert.id, neu.uuid, gehasht(EINS))

    await store.write(ersetze)
    assert await suche(store, "Mietvertrag") == []
    assert await suche(store, "Bescheid") == [("A-1", 1)]
    assert await zeilen(store) == 1


async def test_hashed_words_leave_the_index_some_days_after_their_document(store: Store) -> None:
    (wort,) = gehasht("Einzelwort")
    weg = await lege_an(store, EINS + " Einzelwort")
    for n in range(2, 30):
        await lege_an(store, f"{EINS} {ZWEI} Blatt{n}", zeichen=f"A-{n}")

    async def steht() -> bool:
        # neighbours share their beginning in the index; its end stands there as it is
        rows = await sql(store, "SELECT block FROM volltext_data")
        return any(wort[-5:].encode() in bytes(block) for (block,) in rows)  # type: ignore[arg-type]  # BLOB

    async def tilge(nach_tagen: float) -> None:
        while await store.write(lambda tx: tx.volltext.tilge(ZEIT + TILGUNG_NACH * nach_tagen)):
            pass

    assert await steht()
    await store.write(lambda tx: _stub(tx, weg))
    assert await suche(store, "Einzelwort") == []
    for tage in (0, 0.9):
        await tilge(tage)
    assert await steht()
    await tilge(1)
    assert not await steht()
    assert len(await suche(store, "Bescheid", max_zeilen=50)) == 28
    assert await sql(store, "SELECT anzahl, seit, laeuft FROM volltext_rest") == [(0, None, None)]
    assert await sql(store, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("vorher", [0, 2])
async def test_texts_that_come_between_its_pieces_leave_no_deleted_word(
    vorher: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volltext, "MISCH_SEITEN", 4)
    wurf, nummern = random.Random(1), itertools.count(2)
    worte = gehasht(" ".join(f"Geheimwort{n}x" for n in range(60)))
    weg = await lege_an(store, " ".join(f"Geheimwort{n}x" for n in range(60)))

    async def weitere(anzahl: int) -> None:
        for n in itertools.islice(nummern, anzahl):
            await lege_an(store, " ".join(f"w{wurf.randrange(20_000)}" for _ in range(200)), zeichen=f"A-{n}")

    await weitere(60)
    await sql(store, "INSERT INTO volltext (volltext) VALUES ('optimize')")
    await weitere(vorher)
    await store.write(lambda tx: _stub(tx, weg))
    stuecke = 0
    for tage in (0, 1):
        while await store.write(lambda tx, tage=tage: tx.volltext.tilge(ZEIT + TILGUNG_NACH * tage)):
            stuecke += 1
            await weitere(1)
            assert not await store.read(lambda tx: tx.volltext.wartet())
    assert stuecke > 3
    rows = [bytes(block) for (block,) in await sql(store, "SELECT block FROM volltext_data")]  # type: ignore[arg-type]  # BLOB
    assert not [wort for wort in worte if any(wort[-5:].encode() in row for row in rows)]
    assert await sql(store, "SELECT anzahl, seit, laeuft FROM volltext_rest") == [(0, None, None)]
    assert await store.read(lambda tx: tx.volltext.ungelesen(HANNOVER)) == stuecke  # they wait, and are begun now
    assert await store.read(lambda tx: tx.volltext.wartet())


async def test_no_word_stands_in_the_database_and_a_copy_of_it_can_be_searched(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path / "eins") as store:
        await lege_an(store, "Xanthippe Zwetschgenbaum")
        (tmp_path / "zwei").mkdir()
        ziehe_ab(tmp_path / "eins/aktenbote.db", tmp_path / "zwei/aktenbote.db", jetzt=ZEIT)
        async with sqlite_store(tmp_path / "zwei") as kopie:
            assert await suche(kopie, "zwetschgenbaum") == [("A-1", 1)]
    octets = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).upper()
    for wort in (b"XANTHIPPE", b"ZWETSCHGEN"):
        assert wort not in octets


async def test_documents_from_before_the_index_wait_too(tmp_path: Path) -> None:
    schritt = next(s for s in eingebaute() if s.name.endswith("_volltext.sql"))
    damals = eingebaute()[: schritt.nummer]
    async with sqlite_store(tmp_path, migrationen=damals):
        pass
    roh = apsw.Connection(str(tmp_path / "aktenbote.db"))
    roh.execute("ALTER TABLE dokument ADD COLUMN blob TEXT")  # of a later step; rows name it today
    roh.close()
    async with sqlite_store(tmp_path, migrationen=damals) as store:
        werte = [await lege_an(store, EINS, ZWEI, zeichen=f"A-{n}") for n in range(3)]
    roh = apsw.Connection(str(tmp_path / "aktenbote.db"))
    for was in ("TRIGGER dokument_lesen", "TRIGGER dokument_text_ersetzt", "TABLE textdokument", "TABLE textakte",
                "TABLE volltext", "TABLE volltext_rest"):  # fmt: skip
        roh.execute(f"DROP {was}")
    roh.execute("ALTER TABLE dokument DROP COLUMN blob")
    roh.execute("DELETE FROM migration WHERE nummer >= ?", (schritt.nummer,))
    roh.close()
    async with sqlite_store(tmp_path) as store:
        offen = await store.write(lambda tx: tx.volltext.beginne(max_zeilen=9))
        assert {s.dokument for s in offen} == {d.uuid for wert in werte for d in wert.dokumente}
        for stoff in offen:
            await store.write(
                lambda tx, s=stoff: tx.volltext.eintragen(s.mandant, s.akte, s.dokument, gehasht(EINS))
            )
        assert sorted(await suche(store, "Bescheid")) == [("A-0", 2), ("A-1", 2), ("A-2", 2)]
        while await store.write(lambda tx: tx.suche.nachholen(max_zeilen=2)):
            pass
        assert len(await suche(store, "Bescheid", name="Musterova")) == 3

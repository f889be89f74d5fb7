"""Third logs: one that shows two partners different pasts is found by both through each other, over real TLS."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
import pytest_asyncio
import structlog
from support.buehne import HANNOVER, KIEL, Haus
from support.netz import LUEBECK, Netz, netz
from support.szenen_zeugen import faelsche

from gateway.audit.baum import Baum, Bereich
from gateway.audit.checkpoint import Checkpoint, SignierterCheckpoint, lies_checkpoint, ursprung, vkey
from gateway.audit.kacheln import BREITE, Kachel
from gateway.audit.vergleich import noetige_kacheln
from gateway.audit.zeuge import Anfrage, eigene_linien
from gateway.domain.errors import Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.storage.sqlite.protokoll import SqliteProtokoll
from gateway.transfer.absagen import Absage, Grund, NichtMehrDa
from gateway.transfer.ports import KeineKachel, Notenseite, Tx, Vergleichsstand, Widerspruch
from gateway.transfer.records import AufgabeArt, Ruhelage
from gateway.transfer.zeugenamt import SEITE_OCTETS
from gateway.trust.teilnehmer import Schluesseleintrag, Schluesselrolle
from gateway.wiring.verzeichnis import VerzeichnisHalter

pytestmark = pytest.mark.asyncio(loop_scope="module")
LOG = ursprung(KIEL, 1)
"""The log all of this is about."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def echt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Netz]:
    plan = {"kiel": (KIEL,), "hannover": (HANNOVER,), "luebeck": (LUEBECK,)}
    async with netz(tmp_path_factory.mktemp("gegenprobe"), plan) as n:
        yield n


@pytest_asyncio.fixture(loop_scope="module")
async def n(echt: Netz) -> Netz:
    """Three houses, of which nobody holds anything of another, and no alarm is open."""
    for haus in echt.haeuser.values():
        for alarm in await haus.lies(lambda tx: tx.zeugen.alarme(offene=True)):
            one = haus.eins.alarme
            await haus.eins.store.write(
                lambda tx, one=one, alarm=alarm: one.schliesse(tx, alarm.id, person="meier", begruendung="Probe")  # type: ignore[misc]  # bound
            )
        for table in ("zeuge_gehalten", "zeuge_vergleich"):
            await haus.eins.store.write(lambda tx, table=table: tx.zeugen._tu(f"DELETE FROM {table}"))  # type: ignore[misc]  # by hand
        haus.eins.gegenprobe._weiter.clear()
    await schreibe(echt["kiel"], 3)
    return echt


async def schreibe(haus: Haus, anzahl: int) -> int:
    """Write entries and integrate them; return how many the log has."""
    note, event = haus.eins.umgebung.protokollant.notiere, AuditEreignis.INSTALLATION_BEENDET

    def run(tx: Tx) -> None:
        for _ in range(anzahl):
            note(tx, haus.kennung, event)

    await haus.eins.store.write(run)
    await haus.eins.protokollbuch.integriere_alle()
    return (await haus.lies(lambda tx: tx.protokoll.stand(haus.kennung))).groesse


async def baum(haus: Haus) -> Baum:
    leaves = await haus.lies(lambda tx: tx.protokoll.blaetter(haus.kennung, ab=0, bis=100_000))
    return Baum(bytes.fromhex(leaf) for leaf in leaves)


def url_von(n: Netz, wer: Kennung) -> str:
    assert n.verzeichnis is not None
    found = next(one.postfach for one in n.verzeichnis.teilnehmer if one.kennung == wer)
    assert found is not None
    return found


async def zeige(n: Netz, zeuge: Kennung, note: SignierterCheckpoint) -> None:
    """Kiel has a first checkpoint of its log co-signed by a house."""
    asked = Anfrage(0, (), eigene_linien(note)).octets
    await n["kiel"].eins.umgebung.gegenstellen.zu(url_von(n, zeuge)).bezeuge(asked)


async def echte_note(haus: Haus) -> SignierterCheckpoint:
    note = await haus.eins.protokollbuch.checkpoint(haus.kennung)
    assert note is not None
    return note


async def andere_note(haus: Haus, groesse: int, blatt: int = 1) -> SignierterCheckpoint:
    """Kiel signs a tree of this size in which one leaf is another one."""
    leaves = [*(await haus.lies(lambda tx: tx.protokoll.blaetter(KIEL, ab=0, bis=groesse)))]
    octets = [bytes.fromhex(leaf) for leaf in leaves] + [b"%032d" % n for n in range(len(leaves), groesse)]
    octets[blatt] = b"o" * 32
    return await faelsche(haus, Checkpoint(LOG, groesse, Baum(octets).wurzel()))


async def alarme(haus: Haus) -> list[Widerspruch]:
    return [one.art for one in await haus.lies(lambda tx: tx.zeugen.alarme(offene=True))]


async def verglichen(haus: Haus) -> Vergleichsstand | None:
    found = await haus.lies(lambda tx: tx.zeugen.vergleiche())
    return next((one for one in found if one.ursprung == LOG), None)


def ersetze(monkeypatch: pytest.MonkeyPatch, haus: Haus, noten: Sequence[bytes], weiter: str | None = None) -> None:
    """Let a house list these checkpoints, whatever it holds."""

    async def seite(_: str) -> Notenseite:
        return Notenseite(noten=tuple(noten), weiter=weiter)

    monkeypatch.setattr(haus.eins.zeugenamt, "gehaltene", seite)


# -- what is found -----------------------------------------------------------------------------------------------


async def test_a_log_that_shows_two_partners_two_pasts_is_found_by_both_through_each_other(n: Netz) -> None:
    size = await schreibe(n["kiel"], 1)
    true, false = await echte_note(n["kiel"]), await andere_note(n["kiel"], size)
    await zeige(n, HANNOVER, true)
    await zeige(n, LUEBECK, false)
    for haus, held, shown in ((n["hannover"], true, false), (n["luebeck"], false, true)):
        before = len(await haus.protokoll())
        assert [await haus.eins.gegenprobe.runde() for _ in range(2)] == [1, 1]
        (alarm,) = await haus.lies(lambda tx: tx.zeugen.alarme(offene=True))
        assert (alarm.art, alarm.ursprung) == (Widerspruch.ZWEI_WURZELN, LOG)
        assert eigene_linien(lies_checkpoint(alarm.gehalten)) == eigene_linien(held)
        assert eigene_linien(lies_checkpoint(alarm.gezeigt)) == eigene_linien(shown)
        new = [one.ereignis for one in (await haus.protokoll())[before:]]
        assert new == [AuditEreignis.ZEUGE_WIDERSPRUCH, AuditEreignis.AUFGABE_GESTELLT], "once, whoever asks again"
        (task,) = [one for one in await haus.aufgaben() if one.art is AufgabeArt.PROTOKOLL_WIDERSPRUCH]
        assert task.hinweis == f"zwei_wurzeln.{alarm.id}"
        assert haus.dienst is not None
        assert any("contradict" in one for one in (await haus.dienst._health()).problems)


async def test_two_pasts_of_different_length_are_found_because_the_log_cannot_show_them_as_one(n: Netz) -> None:
    size = await schreibe(n["kiel"], 1)
    true = await echte_note(n["kiel"])
    await zeige(n, HANNOVER, true)
    await zeige(n, LUEBECK, await andere_note(n["kiel"], size + 2))
    assert await n["hannover"].eins.gegenprobe.runde() == 1, "its own gateway says that it is shorter"
    assert await alarme(n["hannover"]) == [Widerspruch.OHNE_ZUSAMMENHANG]
    await schreibe(n["kiel"], 5)
    assert await n["luebeck"].eins.gegenprobe.runde() == 1, "its own gateway shows another tree"
    assert await alarme(n["luebeck"]) == [Widerspruch.OHNE_ZUSAMMENHANG]


async def test_checkpoints_of_different_age_fit_and_nobody_is_alarmed(n: Netz) -> None:
    old = await echte_note(n["kiel"])
    await zeige(n, HANNOVER, old)
    await schreibe(n["kiel"], 400)
    await zeige(n, LUEBECK, await echte_note(n["kiel"]))
    sizes = [len(await n[name].protokoll()) for name in ("hannover", "luebeck")]
    for haus in (n["hannover"], n["luebeck"]):
        assert await haus.eins.gegenprobe.runde() == 0
        assert await alarme(haus) == []
        found = await verglichen(haus)
        assert found is not None
        assert (found.passte is not None, found.offen_seit) == (True, None)
    assert [len(await n[name].protokoll()) for name in ("hannover", "luebeck")] == sizes, (
        "comparing writes no entry"
    )
    assert await n["kiel"].eins.gegenprobe.runde() == 0
    assert await n["kiel"].lies(lambda tx: tx.zeugen.vergleiche()) == (), "its own log is nobody's third log there"


# -- what is no alarm --------------------------------------------------------------------------------------------


async def test_a_gateway_that_cannot_be_asked_is_asked_again_until_it_can(
    n: Netz, monkeypatch: pytest.MonkeyPatch
) -> None:
    hannover = n["hannover"]
    await zeige(n, HANNOVER, await echte_note(n["kiel"]))
    size = await schreibe(n["kiel"], 5)
    await zeige(n, LUEBECK, await andere_note(n["kiel"], size - 1))
    since = None
    for silence in ("ruht", "frueher"):
        with monkeypatch.context() as m:
            if silence == "ruht":  # a restore that is not made good: it may have lost the entries
                m.setattr(n["kiel"].eins.umgebung.uhren.ruhe, "_lage", Ruhelage.RUHT)
            else:  # an earlier version, which knows no tiles
                m.setattr(n["kiel"].eins.kachelamt, "kachel", _weg)
            assert await hannover.eins.gegenprobe.runde() == 0
        assert await alarme(hannover) == []
        found = await verglichen(hannover)
        assert found is not None
        assert found.offen_seit is not None
        assert since in {None, found.offen_seit}, "the begin stays"
        since = found.offen_seit
    await n["kiel"].schliesse()
    try:
        assert await hannover.eins.gegenprobe.runde() == 0
        assert await alarme(hannover) == []
    finally:
        await n["kiel"].oeffne()
    assert await hannover.eins.gegenprobe.runde() == 1
    assert await alarme(hannover) == [Widerspruch.OHNE_ZUSAMMENHANG]


async def _weg(*_: object) -> bytes:
    raise Absage(Grund.NICHT_DA, "no such operation")


async def test_an_earlier_version_that_lists_nothing_is_passed_over(
    n: Netz, monkeypatch: pytest.MonkeyPatch
) -> None:
    await zeige(n, HANNOVER, await echte_note(n["kiel"]))
    monkeypatch.setattr(n["luebeck"].eins.zeugenamt, "gehaltene", _weg)
    assert await n["hannover"].eins.gegenprobe.runde() == 0
    assert await verglichen(n["hannover"]) is None


async def test_what_a_hostile_partner_makes_up_is_passed_over_and_costs_little(
    n: Netz, monkeypatch: pytest.MonkeyPatch
) -> None:
    hannover, asked = n["hannover"], 0
    hannover.eins.gegenprobe._weiter[url_von(n, LUEBECK)] = ""
    true = eigene_linien(await echte_note(n["kiel"]))
    await zeige(n, HANNOVER, true)
    note = true.checkpoint
    others = n["luebeck"].eins.protokollbuch._schluessel[LUEBECK]
    with monkeypatch.context() as m:
        m.setitem(n["kiel"].eins.protokollbuch._schluessel, KIEL, others)
        forged = await faelsche(n["kiel"], replace(note, wurzel=b"f" * 32))
    unsigned = SignierterCheckpoint(replace(note, wurzel=b"f" * 32), true.signaturen)
    strange = await faelsche(n["luebeck"], replace(note, ursprung="aktenbote/azr-999908/1"))
    junk = (b"", b"rubbish", b"\n\n", forged.octets, unsigned.octets, strange.octets)
    ersetze(monkeypatch, n["luebeck"], junk)
    with structlog.testing.capture_logs() as said:
        assert await hannover.eins.gegenprobe.runde() == 0
    (line,) = [one for one in said if one["event"] == "comparison.ignored"]
    assert line["anzahl"] == 5, "all but the one of a log that we do not hold"
    tree = await baum(n["kiel"])
    replayed = [await faelsche(n["kiel"], Checkpoint(LOG, size, tree.wurzel(size))) for size in (1, 2)]
    count = n["kiel"].eins.kachelamt.kachel

    async def zaehle(behoerde: Kennung, generation: int, kachel: Kachel) -> bytes:
        nonlocal asked
        asked += 1
        return await count(behoerde, generation, kachel)

    monkeypatch.setattr(n["kiel"].eins.kachelamt, "kachel", zaehle)
    ersetze(monkeypatch, n["luebeck"], [one.octets for one in replayed * 50], weiter="z" * 300)
    assert await hannover.eins.gegenprobe.runde() == 0
    assert asked == len(noetige_kacheln(1, note.groesse)), "one partner has the log asked once a round"
    for number in (101, 3):
        ersetze(monkeypatch, n["luebeck"], [true.octets] * number, weiter=None if number == 3 else "x" * 301)
        assert await hannover.eins.gegenprobe.runde() == 0
    assert await alarme(hannover) == []


async def test_a_generation_that_ended_with_a_restore_is_no_fork_unless_it_has_two_roots(
    n: Netz, monkeypatch: pytest.MonkeyPatch
) -> None:
    hannover, directory = n["hannover"], n["hannover"].eins.umgebung.vertrauen.verzeichnis()
    size = await schreibe(n["kiel"], 2)
    await zeige(n, HANNOVER, await echte_note(n["kiel"]))
    lost = await andere_note(n["kiel"], size + 9)
    (kiel,) = [one for one in directory.teilnehmer if one.kennung == KIEL]
    (key,) = directory.schluessel(KIEL, Schluesselrolle.PROTOKOLL, hannover.uhr())
    public = n["kiel"].eins.protokollbuch._schluessel[KIEL].public_key
    nxt = Schluesseleintrag(
        rolle=Schluesselrolle.PROTOKOLL, vkey=vkey(ursprung(KIEL, 2), public), fenster=key.fenster
    )
    rest = tuple(one for one in directory.teilnehmer if one.kennung != KIEL)
    newer = replace(directory, teilnehmer=(*rest, replace(kiel, schluessel=(*kiel.schluessel, nxt))))
    ersetze(monkeypatch, n["luebeck"], [lost.octets])
    with monkeypatch.context() as m:
        m.setattr(VerzeichnisHalter, "__call__", lambda _: newer)
        assert await hannover.eins.gegenprobe.runde() == 0
        assert await alarme(hannover) == []
        ersetze(m, n["luebeck"], [(await andere_note(n["kiel"], size)).octets])
        assert await hannover.eins.gegenprobe.runde() == 1
    assert await alarme(hannover) == [Widerspruch.ZWEI_WURZELN]


async def test_each_round_goes_on_with_the_next_page_from_wherever_the_process_began(
    n: Netz, monkeypatch: pytest.MonkeyPatch
) -> None:
    hannover, asked = n["hannover"], []
    await zeige(n, HANNOVER, await echte_note(n["kiel"]))
    pages = {"": "b", "b": "d", "d": None, LOG: "b"}

    async def seite(nach: str) -> Notenseite:
        asked.append(nach)
        return Notenseite(noten=(), weiter=pages[nach])

    monkeypatch.setattr(n["luebeck"].eins.zeugenamt, "gehaltene", seite)
    for _ in range(4):
        assert await hannover.eins.gegenprobe.runde() == 0
    assert asked[0] in {"", LOG}
    assert asked[1:] == ["b", "d", "", "b"], "the last page is short: the first comes with it"


# -- what is listed and shown ------------------------------------------------------------------------------------


async def test_pages_are_bounded_lead_to_the_end_and_leave_out_whom_the_directory_does_not_name(
    n: Netz, monkeypatch: pytest.MonkeyPatch
) -> None:
    hannover = n["hannover"]
    await zeige(n, HANNOVER, await echte_note(n["kiel"]))
    row = await hannover.lies(lambda tx: tx.zeugen.gehalten(LOG))
    assert row is not None
    names = [f"aktenbote/azr-9{number:05d}/1" for number in range(250)]
    more = [replace(row, ursprung=name, notiz=b"n" * 3000) for name in names]
    more[3] = replace(more[3], notiz=b"n" * 2 * SEITE_OCTETS)

    def run(tx: Tx) -> None:
        for one in more:
            tx.zeugen.halte(one)

    await hannover.eins.store.write(run)

    async def alle() -> list[Notenseite]:
        pages, after = [], ""
        while True:
            pages.append(await hannover.eins.zeugenamt.gehaltene(after))
            if (nxt := pages[-1].weiter) is None:
                return pages
            assert nxt > after
            after = nxt

    assert [note for page in await alle() for note in page.noten] == [row.notiz], "of all others nobody knows"
    real = "gateway.transfer.zeugenamt.fremdes_log"
    with monkeypatch.context() as m:
        m.setattr(real, lambda *_: object())
        pages = await alle()
    assert sum(len(page.noten) for page in pages) == len(names) + 1
    assert all(len(page.noten) == 1 or sum(map(len, page.noten)) <= SEITE_OCTETS for page in pages)
    shown = await n["luebeck"].eins.umgebung.gegenstellen.zu(url_von(n, HANNOVER)).gehaltene("aktenbote/azr-99")
    assert shown.noten == (row.notiz,)


async def test_tiles_are_those_of_the_log_as_it_grows_and_nothing_beyond_it(
    n: Netz, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiel = n["luebeck"].eins.umgebung.gegenstellen.zu(url_von(n, KIEL))
    for more in (600, 300):
        size = await schreibe(n["kiel"], more)
        tree = await baum(n["kiel"])
        full = size // BREITE
        asked = [Kachel(0, 0, BREITE), Kachel(0, full, size % BREITE), Kachel(1, 0, full), Kachel(1, 0, 1)]
        got = await asyncio.gather(*(kiel.kachel(KIEL, 1, one) for one in asked if one.breite))
        for one, octets in zip([one for one in asked if one.breite], got, strict=True):
            assert octets == tree.hashes(Bereich(one.stufe, one.index * BREITE, one.breite))
        beyond = (Kachel(0, full, size % BREITE + 1), Kachel(1, 0, full + 1), Kachel(2, 0, 1), Kachel(5, 0, 256))
        for one in beyond:
            with pytest.raises(KeineKachel):
                await kiel.kachel(KIEL, 1, one)
            with monkeypatch.context() as m:
                m.setattr(SqliteProtokoll, "generation", lambda *_: 2)  # a restore has lost the end of this one
                with pytest.raises(NichtMehrDa):
                    await kiel.kachel(KIEL, 1, one)
    for who, generation in ((KIEL, 2), (LUEBECK, 1), (Kennung("azr:999907"), 1)):
        with pytest.raises(Refused):
            await kiel.kachel(who, generation, Kachel(0, 0, 1))


async def test_a_log_whose_rows_are_gone_says_no_and_that_is_an_alarm(n: Netz) -> None:
    await zeige(n, HANNOVER, await echte_note(n["kiel"]))
    size = await schreibe(n["kiel"], 3)
    await zeige(n, LUEBECK, await echte_note(n["kiel"]))
    store = n["kiel"].eins.store
    log_ = "(SELECT id FROM protokoll WHERE mandant = 'azr:999902')"
    hide, show = "stelle + 1000000", "stelle - 1000000"
    change = f"UPDATE protokoll_eintrag SET stelle = {{}} WHERE log = {log_} AND stelle % 1000000 = {size - 2}"
    await store.write(lambda tx: tx.zeugen._tu(change.format(hide)))  # type: ignore[attr-defined]  # by hand
    try:
        assert await n["hannover"].eins.gegenprobe.runde() == 1
    finally:
        await store.write(lambda tx: tx.zeugen._tu(change.format(show)))  # type: ignore[attr-defined]  # by hand
    assert await alarme(n["hannover"]) == [Widerspruch.OHNE_ZUSAMMENHANG]

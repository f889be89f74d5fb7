"""The tamper drill over a real transfer: each change of the copy is noticed by whom it should."""

from importlib import import_module
from pathlib import Path

import apsw
import pytest
from support.buehne import Haus, buehne, jemand
from support.tippen import tippe
from support.verfaelschbar import lege_vor

from gateway import clock
from gateway.domain.errors import TryLater
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite import probe_taten, probe_zeilen
from gateway.storage.sqlite.probe import ALLE, Probe, Rolle, Tat, pruefe_datei, schreibe_export
from gateway.storage.sqlite.probe import probe as falsche
from gateway.storage.sqlite.probe_bau import baue_lage, kopie
from gateway.storage.sqlite.probe_export import probe_export
from gateway.storage.sqlite.probe_stempel import probe_stempel
from gateway.storage.sqlite.protokollpruefung import pruefe_bestand


async def geuebt(haus: Haus) -> list[Probe]:
    """Drill on a house in which something happened; whatever the copy lacked before fails here."""
    await lege_vor(haus)
    one, jetzt = haus.eins, haus.eins.umgebung.jetzt()
    (mandant,) = one.mandanten
    await one.protokollbuch.integriere_alle()
    public = (await one.protokollbuch.pruefschluessel(mandant)).oeffentlich
    tresor = Tresor(one.umgebung.speicher)
    with kopie(one.configuration.data, one.umgebung.tmp, jetzt=jetzt) as (connection, ordner):
        assert list(pruefe_bestand(connection, tresor, {mandant: public}, jetzt=jetzt)) == []
        with baue_lage(connection, ordner, tresor, mandant, jetzt=jetzt) as lage:
            schreibe_export(lage)
            assert pruefe_datei(lage, lage.ablage) == {}, "the copy is confirmed by all"
            found = [*falsche(lage, probe_taten.TATEN), *probe_export(lage), *probe_stempel(lage)]
            schreibe_export(lage)
            assert pruefe_datei(lage, lage.ablage) == {}, "every change was undone"
    assert list(one.umgebung.tmp.glob("probe-*")) == []
    return found


async def test_every_falsification_of_both_sides_of_a_transfer_is_noticed_by_whom_it_should(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        await b.ziehe_um(jemand(1))
        await b.laufe()
        giver, taker = await geuebt(b.kiel), await geuebt(b.hannover)
    for probes in (giver, taker):
        assert [(one.wo, one.was, one.erwartet, one.gefunden) for one in probes if not one.gut] == []
        assert [one.was for one in probes if not one.entfallen and not one.gefunden] == []
        assert all(one.warum for one in probes if not one.entfallen and one.gefunden.keys() < ALLE)
    made = {(one.wo, one.was) for probes in (giver, taker) for one in probes if not one.entfallen}
    never = {(one.wo, one.was) for one in giver} - made
    assert never <= {("Export", "ein Oktett geändert: höhere Kachel")}, "its log is short; tests/audit has it"


def test_every_table_is_changed_by_the_drill_or_excused_with_a_reason(haus: Path) -> None:
    tippe("ablage", "list", config=haus)
    connection = apsw.Connection(str(haus / "data" / "aktenbote.db"))
    rows = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    virtual = connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'").fetchall()
    connection.close()
    shadows = {f"{name}_{part}" for (name,) in virtual for part in ("data", "idx", "docsize", "config", "content")}
    tables = {str(name) for (name,) in rows} - shadows
    changed = {table for tables_ in probe_zeilen.ORTE.values() for table in tables_}
    excused = probe_zeilen.AUSGENOMMEN
    assert changed & excused.keys() == set()
    assert changed | excused.keys() == tables
    assert all(len(why.split()) > 3 for why in excused.values())
    assert {one.wo for one in probe_taten.TATEN} == probe_zeilen.ORTE.keys()


async def test_each_change_touches_the_tables_of_its_place_and_nothing_is_left_of_it(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        await b.ziehe_um(jemand(1))
        await b.laufe()
        await lege_vor(b.hannover)
        one, jetzt = b.hannover.eins, b.hannover.eins.umgebung.jetzt()
        await one.protokollbuch.integriere_alle()
        tresor = Tresor(one.umgebung.speicher)
        with (
            kopie(one.configuration.data, one.umgebung.tmp, jetzt=jetzt) as (connection, ordner),
            baue_lage(connection, ordner, tresor, b.hannover.kennung, jetzt=jetzt) as lage,
        ):
            before, seen = tabellen(connection), set()
            for tat in probe_taten.TATEN:
                connection.execute("SAVEPOINT t")
                done = tat.tue(lage)
                touched = {name for name, rows in tabellen(connection).items() if rows != before[name]}
                connection.execute("ROLLBACK TO t")
                connection.execute("RELEASE t")
                assert done == bool(touched) or tat.wo == "Blob", (tat.wo, tat.was)
                seen |= touched & set(probe_zeilen.ORTE[tat.wo])
            assert tabellen(connection) == before
            assert seen == {t for place in probe_zeilen.ORTE.values() for t in place}


def tabellen(connection: apsw.Connection) -> dict[str, int]:
    """A hash of the rows of each table the drill changes."""
    names = {table for place in probe_zeilen.ORTE.values() for table in place}
    return {name: hash(tuple(connection.execute(f"SELECT * FROM {name}").fetchall())) for name in sorted(names)}


def test_the_command_shows_the_table_and_logs_that_it_ran(haus: Path) -> None:
    for _ in range(4):
        tippe("ablage", "list", config=haus)
    before = tippe("audit", "checkpoint", "--json", config=haus).daten["checkpoint"]
    out = tippe("audit", "drill", config=haus).out.splitlines()
    assert out[0].split()[:2] == ["Ort", "Veränderung"]
    assert all(rolle in out[0] for rolle in Rolle)
    assert "0 nicht gefunden" in out[-1]
    assert tippe("audit", "checkpoint", "--json", config=haus).daten["checkpoint"] != before
    last = tippe("audit", "list", "--json", config=haus).daten["entries"][-1]
    assert (last["ereignis"], last["ergebnis"]) == ("protokoll.geprobt", "ok")
    assert list((haus / "data" / "tmp").iterdir()) == []


def test_what_should_have_been_noticed_and_was_not_is_exit_1(haus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        tippe("ablage", "list", config=haus)
    blind = Tat(wo="Eintrag", was="nichts geändert", findet=ALLE, tue=lambda _: True)
    monkeypatch.setattr(import_module("gateway.storage.sqlite.probe_taten"), "TATEN", (blind,))
    ended = tippe("audit", "drill", "--json", config=haus, code=1)
    assert ended.fehler.startswith("DRILL 1 ")
    assert (ended.daten["ok"], ended.daten["missed"]) == (False, 1)
    last = tippe("audit", "list", "--json", config=haus).daten["entries"][-1]
    assert (last["ereignis"], last["ergebnis"]) == ("protokoll.geprobt", "fehler")


def test_an_installation_that_does_not_fit_its_log_is_said_before_any_drill(haus: Path) -> None:
    tippe("ablage", "list", config=haus)
    tippe("audit", "checkpoint", config=haus)
    connection = apsw.Connection(str(haus / "data" / "aktenbote.db"))
    connection.execute("UPDATE protokoll_eintrag SET zeit = '2000' WHERE stelle = 1")
    connection.close()
    said = tippe("audit", "drill", config=haus, code=2).fehler
    assert said.startswith("TAMPERED ")
    assert "Die Spalten neben Eintrag 1 sagen anderes als er selbst" in said
    last = tippe("audit", "list", "--json", config=haus).daten["entries"][-1]
    assert (last["ereignis"], last["ergebnis"], last["code"]) == ("protokoll.geprobt", "fehler", "TAMPERED")


def test_too_short_a_log_is_not_drilled_with(haus: Path) -> None:
    assert tippe("audit", "drill", config=haus, code=3).fehler.startswith("EMPTY ")


def test_what_a_killed_drill_left_is_gone_with_the_next_and_a_running_one_is_left_alone(haus: Path) -> None:
    tippe("ablage", "list", config=haus)
    data, tmp = haus / "data", haus / "data" / "tmp"
    left = tmp / "probe-tot"
    left.mkdir()
    (left / "probe.db").write_bytes(b"deleted meanwhile")
    with kopie(data, tmp, jetzt=clock.now()) as (_, ordner):
        assert list(tmp.iterdir()) == [ordner]
        with pytest.raises(TryLater, match="another drill"), kopie(data, tmp, jetzt=clock.now()):
            raise AssertionError("two drills at once")
        assert list(tmp.iterdir()) == [ordner]
    assert list(tmp.iterdir()) == []

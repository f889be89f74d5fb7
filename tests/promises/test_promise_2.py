"""Promise 2: no state changes without its audit entry in the same transaction."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support import post
from support.buehne import buehne, jemand
from support.feind import Feind
from support.stellen import WURZEL

from gateway.audit.eintrag import Eintrag, lies_eintrag
from gateway.domain.akte import Sperre
from gateway.storage import SqliteStore
from gateway.storage.sqlite.tx import SqliteTx
from gateway.transfer.auftraege import Auftragsbuch
from gateway.transfer.protokollant import Protokollant

Zeilen = Counter[tuple[Any, ...]]
ZUSTAENDE = {
    "transfer": "SELECT 'transfer', id, zustand FROM transfer",
    "message": "SELECT 'message', uuid, richtung FROM nachricht",
    "postfach": "SELECT 'postfach', uuid, id, zustand FROM postfach",
    "question": "SELECT 'question', id, erledigt IS NULL FROM aufgabe",
    "quarantine": "SELECT 'quarantine', id FROM quarantaene",
    "file": "SELECT 'file', herkunft FROM akte WHERE herkunft IS NOT NULL",
}
"""What a house believes; every new row of these is a change of state."""
FELD = {
    "transfer": ("transfer", lambda row: row[1]),
    "message": ("nachricht", lambda row: row[1]),
    "postfach": ("nachricht", lambda row: row[1]),
    "question": ("aufgabe", lambda row: row[1]),
    "quarantine": ("quarantaene", lambda row: row[1]),
    "file": ("nachricht", lambda row: row[1].partition("/")[2]),
}
"""The field of an audit entry that must name what changed."""


def _stand(tx: Any) -> Zeilen:
    return Counter(row for frage in ZUSTAENDE.values() for row in tx._c.execute(frage))


def _eintraege(tx: Any, ab: int) -> list[Eintrag]:
    rows = tx._c.execute("SELECT oktette FROM protokoll_eintrag WHERE zeile > ?", (ab,))
    return [lies_eintrag(octets) for (octets,) in rows]


def _letzte(tx: Any) -> int:
    return int(next(tx._c.execute("SELECT coalesce(max(zeile), 0) FROM protokoll_eintrag"))[0])


@contextmanager
def ueberwacht(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zeilen]:
    """Compare before and after each transaction of any house; fail at the end for each change nobody logged."""
    honest, silent, kinds = SqliteStore.write, [], Counter[tuple[Any, ...]]()

    async def watched(store: SqliteStore, arbeit: Callable[[Any], Any]) -> Any:
        if getattr(arbeit, "__module__", "").startswith("support."):
            return await honest(store, arbeit)  # the forger's hand, not the program

        def run(tx: SqliteTx) -> Any:
            before, newest = _stand(tx), _letzte(tx)
            result = arbeit(tx)
            entries = _eintraege(tx, newest)
            for row in _stand(tx) - before:
                field, wanted = FELD[row[0]]
                named = [one for one in entries if getattr(one.angaben, field) == wanted(row)]
                if row[0] == "transfer":
                    named = [one for one in named if one.angaben.zustand_neu == row[2]]
                kinds[(row[0], *row[2:3])] += 1
                if not named:
                    silent.append((row, [one.ereignis.value for one in entries]))
            return result

        return await honest(store, run)

    monkeypatch.setattr(SqliteStore, "write", watched)
    yield kinds
    assert silent == []


async def test_promise_2_no_state_changes_without_its_audit_entry_in_the_same_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with buehne(tmp_path) as b:
        with ueberwacht(monkeypatch) as kinds:
            await b.ziehe_um(jemand(1))
            await b.kiel.lege_akte_an(jemand(2), sperren=frozenset({Sperre.GEBUNDEN}))
            await b.kiel.abmeldung(jemand(2))
            await b.hannover.anmeldung(jemand(2))
            await b.hannover.anmeldung(jemand(3))  # no such file, no second sign: a question
            await b.laufe()
            f = Feind(b)
            u = f.umstaende()
            await f.schicke(u, post.anforderung(u, jemand(4)), inhalt_sha256="0" * 64)
            u = f.umstaende()
            await f.schicke(u, post.octets(post.anforderung(u, jemand(4))).replace(b"<grund>", b"<grund><x/>", 1))
            await b.laufe()
            (asked,) = await b.kiel.aufgaben()
            assert asked.transfer is not None
            await b.kiel.eins.eingriffe.lehne_ab(asked.transfer, "02", person="TEST")
            await b.laufe()
        states = {kind[1] for kind in kinds if kind[0] == "transfer"}
        assert states >= {
            "gewuenscht", "angefordert", "empfangen", "uebernommen", "abgeschlossen", "abgelehnt",
            "anfrage_liegt_vor", "entscheidung_offen", "packen", "versandt",
        }  # fmt: skip
        assert {kind[0] for kind in kinds} == set(ZUSTAENDE), "the run changed something of every kind"


async def test_promise_2_where_the_entry_cannot_be_written_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail closed (house 5): an entry that fails takes the change with it, at each step of a transfer."""
    async with buehne(tmp_path) as b:
        ident = await b.ziehe_um(jemand(1))

        def broken(*_: Any, **__: Any) -> Any:
            raise RuntimeError("the log does not take it")

        steps = 0
        for haus in (b.hannover, b.kiel) * 20:
            await haus.horche()
            before = await haus.lies(_stand)
            with monkeypatch.context() as log:
                log.setattr(Protokollant, "notiere", broken)
                await _ein_auftrag(haus.auftraege)
            assert await haus.lies(_stand) == before
            haus.uhr.vor(hours=2)
            steps += await haus.arbeite_ab()
        assert (await b.hannover.transfer(ident)).zustand == "abgeschlossen"
        assert steps > 10


async def _ein_auftrag(book: Auftragsbuch | None) -> None:
    assert book is not None
    for job in await book.beanspruche(max_auftraege=4, frist_s=300):
        await book.erledige(job)


def test_promise_2_one_function_alone_asks_the_table_of_states_and_it_writes_the_entry() -> None:
    callers = {
        (path.name, function.name)
        for path in WURZEL.rglob("*.py")
        if "next_state" in (text := path.read_text("utf-8"))  # a tree of each takes seconds
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and getattr(call.func, "id", None) == "next_state"
    }
    assert callers == {("schritte.py", "wechsle")}

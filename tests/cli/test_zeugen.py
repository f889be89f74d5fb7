"""``aktenbote audit witnesses`` and ``settle``, as an operator types them."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from support.tippen import tippe

from gateway.settings import find, load
from gateway.transfer.ports import Gehalten, Tx, Widerspruch
from gateway.wiring import assemble


def erhebe(haus: Path) -> str:
    """Another's log has contradicted itself."""

    async def run() -> str:
        one = assemble(load(find(haus)))
        origin = "aktenbote/azr-999902/1"
        try:
            await one.store.write(
                lambda tx: one.alarme.erhebe(
                    tx, Widerspruch.ZWEI_WURZELN, origin, gehalten=b"this", gezeigt=b"that"
                )
            )
            (alarm,) = await one.store.read(lambda tx: tx.zeugen.alarme())
            return alarm.id
        finally:
            await one.store.close()

    return asyncio.run(run())


def test_an_installation_that_stands_alone_says_that_nobody_vouches_for_it(haus: Path) -> None:
    assert '\nwitness_key = "file:keys/zeuge.key.pem"\n' in find(haus).read_text("utf-8")
    tippe("audit", "checkpoint", config=haus)
    said = tippe("audit", "witnesses", config=haus).out
    assert "aktenbote/azr-999901/1: 1 entries, completeness not shown" in said
    assert "the directory names no witness of another operator" in said
    assert "we vouch for no log" in said


def halte(haus: Path) -> None:
    """We stand by a partner's log; comparing fitted once, and its gateway owes a proof since."""

    async def run() -> None:
        one = assemble(load(find(haus)))
        now, log = one.umgebung.jetzt(), "aktenbote/azr-999902/1"
        held = Gehalten(ursprung=log, groesse=7, notiz=b"note", seit=now, zeit=now)

        def note(tx: Tx) -> None:
            tx.zeugen.halte(held)
            for minutes, fitted in ((50, True), (40, False), (30, False)):
                when = now - timedelta(minutes=minutes)
                tx.zeugen.verglichen(log, passte=fitted, offen=not fitted, zeit=when)

        try:
            await one.store.write(note)
        finally:
            await one.store.close()

    asyncio.run(run())


def test_a_log_we_hold_says_when_it_fitted_and_since_when_a_proof_is_owed(haus: Path) -> None:
    tippe("audit", "checkpoint", config=haus)
    halte(haus)
    said = tippe("audit", "witnesses", config=haus).out
    assert "we vouch for aktenbote/azr-999902/1: 7 entries" in said
    assert "; fits what another witness holds, 50 min old; its gateway owes a proof since 20" in said
    (row,) = tippe("audit", "witnesses", "--json", config=haus).daten["witnessing"]
    fitted, owed = (datetime.fromisoformat(row[key]) for key in ("fitted", "unproven_since"))
    assert owed - fitted == timedelta(minutes=10), "since the first time it gave none"


def test_an_alarm_shows_its_evidence_and_is_settled_with_a_reason(haus: Path) -> None:
    tippe("audit", "checkpoint", config=haus)
    ident = erhebe(haus)
    (alarm,) = tippe("audit", "witnesses", "--json", config=haus).daten["alarms"]
    assert (alarm["held"], alarm["shown"], alarm["kind"], alarm["settled"]) == (
        "this",
        "that",
        "zwei_wurzeln",
        None,
    )
    (task,) = tippe("task", "list", "--json", config=haus).daten["tasks"]
    shown = tippe("task", "show", task["task"], config=haus).out
    assert f"aktenbote audit settle {ident}" in shown
    assert tippe("task", "done", task["task"], "--reason", "weg", config=haus, code=2).err.startswith("STATE")
    assert tippe("audit", "settle", ident, "--reason", " ", config=haus, code=2).err.startswith("REASON")
    tippe("audit", "settle", ident, "--reason", "Probe", config=haus)
    assert "settled" in tippe("audit", "witnesses", config=haus).out
    assert tippe("audit", "settle", ident, "--reason", "Probe", config=haus, code=2).err.startswith("UNKNOWN")
    assert tippe("task", "list", "--json", config=haus).daten["tasks"] == []

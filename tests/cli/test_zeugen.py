"""``aktenbote audit witnesses`` and ``settle``, as an operator types them."""

import asyncio
from pathlib import Path

from support.tippen import tippe

from gateway.settings import find, load
from gateway.transfer.ports import Widerspruch
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

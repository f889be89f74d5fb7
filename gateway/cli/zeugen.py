"""``aktenbote audit witnesses`` and ``settle``: who vouches for which log up to when; contradictions of logs."""

from typing import TYPE_CHECKING, Any

import click

from gateway.cli.laufzeit import run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.domain.ids import Kennung
    from gateway.transfer.ports import Alarm, Tx
    from gateway.wiring import Installation


@click.command()
@befehl
def witnesses(rahmen: Rahmen) -> None:
    """Show who vouches for our logs up to when, which logs we vouch for, how they fit what others hold, and alarms.

    With --json every alarm carries its evidence: what was held, and what contradicts it.

    \b
    Example:
      aktenbote audit witnesses
    """

    async def work(one: "Installation") -> dict[str, Any]:
        return await one.store.read(
            lambda tx: {
                "logs": [_log(one, tx, mandant) for mandant in one.mandanten],
                "witnessing": _gehaltene(tx),
                "alarms": [_alarm(alarm) for alarm in tx.zeugen.alarme()],
                "now": one.umgebung.jetzt(),
            }
        )

    found = run(rahmen, work)
    now = found.pop("now")
    lines = [line for log in found["logs"] for line in _zeilen(log, now)]
    lines += [
        f"we vouch for {one['origin']}: {one['entries']} entries, since {_tag(one['since'])}, "
        f"newest {_alter(one['time'], now)}{_verglichen(one, now)}"
        for one in found["witnessing"]
    ] or ["we vouch for no log"]
    lines += [
        f"ALARM {one['id']} {one['origin']}: {one['kind']}, raised {_tag(one['raised'])}, "
        + (f"settled {_tag(one['settled'])}" if one["settled"] else "open")
        for one in found["alarms"]
    ]
    rahmen.answer({"ok": True, **found}, *lines)


@click.command()
@click.argument("alarm")
@grund_option
@befehl
def settle(rahmen: Rahmen, alarm: str, reason: str) -> None:
    """Close ALARM once it is clear how a log came to contradict itself; the evidence stays.

    \b
    Example:
      aktenbote audit settle 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --reason "Sicherung ohne neue Generation"
    """
    person = handelnder()

    async def work(one: "Installation") -> "Alarm":
        return await one.store.write(lambda tx: one.alarme.schliesse(tx, alarm, person=person, begruendung=reason))

    done = run(rahmen, work)
    rahmen.answer({"ok": True, "alarm": done.id}, f"settled: {done.ursprung}; the evidence stays")


def _log(one: "Installation", tx: "Tx", mandant: "Kennung") -> dict[str, Any]:
    """Return one of our logs: its size, and for each witness what it stands by."""
    from gateway.transfer.bezeugung import bezeugt_bis
    from gateway.transfer.zeugen import fremde_zeugen, verlangte

    known = tuple(fremde_zeugen(one.umgebung))
    given = {each.zeuge: each for each in tx.zeugen.zeugnisse(mandant)}
    named = {each.schluessel.name: each for each in known}
    rows = []
    for name in sorted({*given, *named}):
        witness, said = named.get(name), given.get(name)
        rows.append(
            {
                "witness": name,
                "operator": witness.betreiber if witness else None,
                "entries": said.stand.groesse if said else None,
                "time": said.zeit if said else None,
            }
        )
    return {
        "origin": tx.protokoll.ursprung(mandant),
        "entries": tx.protokoll.stand(mandant).groesse,
        "required": verlangte(one.umgebung),
        "complete_until": bezeugt_bis(tx, one.umgebung, mandant, known),
        "witnesses": rows,
    }


def _gehaltene(tx: "Tx") -> list[dict[str, Any]]:
    """Return the logs of others that we hold, and how comparing with other witnesses ended."""
    compared = {one.ursprung: one for one in tx.zeugen.vergleiche()}
    rows = []
    for held in tx.zeugen.alle_gehaltenen():
        seen = compared.get(held.ursprung)
        rows.append(
            {
                "origin": held.ursprung,
                "entries": held.groesse,
                "since": held.seit,
                "time": held.zeit,
                "fitted": seen.passte if seen else None,
                "unproven_since": seen.offen_seit if seen else None,
            }
        )
    return rows


def _verglichen(row: dict[str, Any], now: "datetime") -> str:
    fitted, unproven = row["fitted"], row["unproven_since"]
    said = f"; fits what another witness holds, {_alter(fitted, now)}" if fitted else ""
    return said + (f"; its gateway owes a proof since {_tag(unproven)}" if unproven else "")


def _alarm(alarm: "Alarm") -> dict[str, Any]:
    return {
        "id": alarm.id,
        "origin": alarm.ursprung,
        "kind": alarm.art,
        "raised": alarm.zeit,
        "settled": alarm.geschlossen,
        "held": alarm.gehalten.decode("utf-8", "replace"),
        "shown": alarm.gezeigt.decode("utf-8", "replace"),
    }


def _zeilen(log: dict[str, Any], now: "datetime") -> list[str]:
    until = log["complete_until"]
    said = f"complete up to {_tag(until)}" if until else "completeness not shown"
    head = f"{log['origin']}: {log['entries']} entries, {said} ({log['required']} other operator(s) required)"
    lines = []
    for one in log["witnesses"]:
        known = "" if one["operator"] else ", not in the directory: does not count"
        vouches = (
            f"{one['entries']} entries, {_alter(one['time'], now)}" if one["time"] else "has co-signed nothing yet"
        )
        lines.append(f"  {one['witness']}: {vouches}{known}")
    return [head, *(lines or ["  the directory names no witness of another operator"])]


def _tag(moment: "datetime") -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _alter(moment: "datetime", now: "datetime") -> str:
    from gateway.audit.befund import alter

    return alter(now - moment).en

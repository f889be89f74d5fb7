"""``aktenbote transfer``: see transfers, complete what a notice left open, begin one."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.laufzeit import note_list, note_person, our_authority, run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Gruppe, Rahmen, befehl, kennung_option, zeilen_option
from gateway.domain.errors import Refused, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId, uuid_text
from gateway.domain.states import Zustand
from gateway.transfer.records import AuftragsArt

if TYPE_CHECKING:
    from gateway.domain.transfer import Transfer
    from gateway.transfer.haushalt import Mitglied
    from gateway.transfer.ports import Tx
    from gateway.transfer.records import Nachricht
    from gateway.wiring import Installation


_LISTS = frozenset({"messages", "tasks", "deadlines", "household", "ok"})
"""What "transfer show" tells in lines of its own."""

ANDERSWO = {
    "breach-sheet": "rueckruf:breach_sheet",
    "compare": "eingriff:compare",
    "decide": "eingriff:decide",
    "give-up": "eingriff:give_up",
    "malware": "malware:malware",
    "offer": "eingriff:offer",
    "recall": "rueckruf:recall",
    "recalled": "rueckruf:recalled",
    "retry": "eingriff:retry",
    "withdraw": "eingriff:withdraw",
}
"""Commands of this group that have modules of their own."""


@click.group(cls=Gruppe, spaet=ANDERSWO)
def transfer() -> None:
    """Where is which file: transfers in both directions, and the questions that wait for a person.

    \b
    Example:
      aktenbote transfer list
    """


@transfer.command("list")
@click.option("--authority", help="Only this authority of the installation, e.g. azr:999901.")
@click.option("--state", type=click.Choice([one.value for one in Zustand]), help="Only transfers in this state.")
@click.option("--household", metavar="ID", help="Only this transfer and those of the same household.")
@zeilen_option(100)
@befehl
def list_(rahmen: Rahmen, authority: str | None, state: str | None, household: str | None, max_rows: int) -> None:
    """List transfers, newest first, without personal data. Every look is logged.

    A household is who moved from one dwelling to another on days close together, as the notices tell.

    \b
    Example:
      aktenbote transfer list --state entscheidung_offen
    """

    async def work(one: "Installation") -> "tuple[Transfer, ...]":
        mandant = our_authority(one, authority) if authority else None
        wanted = Zustand(state) if state else None

        def look(tx: "Tx") -> "tuple[Transfer, ...]":
            if household is None:
                return tx.transfers.liste(mandant, zustand=wanted, max_zeilen=max_rows)
            together = _haushalt(one, tx, transfer_id(household))
            fitting = (t for t in together if mandant in {None, t.mandant} and wanted in {None, t.zustand})
            return tuple(sorted(fitting, key=lambda t: t.begonnen, reverse=True))[:max_rows]

        found = await one.store.read(look)
        await note_list(one, AuditEreignis.TRANSFER_GELESEN, mandant, [row.mandant for row in found])
        return found

    rows = run(rahmen, work)
    lines = [f"{t.id}  {t.rolle:7} {t.zustand:20} {t.partner or '-':12} {t.aktenzeichen or '-'}" for t in rows]
    rahmen.answer({"ok": True, "transfers": [describe(t) for t in rows]}, *(lines or ["no transfers"]))


@transfer.command("show")
@click.argument("ident")
@befehl
def show(rahmen: Rahmen, ident: str) -> None:
    """Show one transfer with its messages and the questions that wait. Every look is logged.

    \b
    Example:
      aktenbote transfer show 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11
    """
    data = run(rahmen, lambda one: one.store.write(lambda tx: _details(one, tx, transfer_id(ident))))
    lines = [f"{key}: {'-' if value is None else value}" for key, value in data.items() if key not in _LISTS]
    lines += [f"message {m['type']} {m['direction']} {m['uuid']} {m['time']}" for m in data["messages"]]
    lines += [f"deadline {d['name']} stage {d['stage']}: {d['due']:%Y-%m-%d}" for d in data["deadlines"]]
    lines += [f"task {task['kind']}: {task['hint']}" for task in data["tasks"]]
    for m in data["household"]:
        which = f"transfer {m['transfer']} {m['state']}" if m["transfer"] else "no transfer yet"
        lines.append(f"household: moved {m['moved']}, {which}")
    rahmen.answer(data, *lines)


@transfer.command("complete")
@click.argument("ident")
@click.option("--azr", help="AZR number of the person (12 digits).")
@click.option("--from", "giver", help="Authority that keeps the file until now, e.g. azr:999902.")
@grund_option
@befehl
def complete(rahmen: Rahmen, ident: str, azr: str | None, giver: str | None, reason: str) -> None:
    """Add what a notice did not say; once nothing is missing the file is requested.

    \b
    Example:
      aktenbote transfer complete 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --from azr:999902 --reason "laut Register"
    """
    if azr is None and giver is None:
        raise Usage("give --azr, --from or both")
    source = None if giver is None else kennung_option(giver)
    person = handelnder()
    which, who = transfer_id(ident), {"person": person, "begruendung": reason}
    done = run(rahmen, lambda one: one.meldungen.ergaenze(which, azr=azr, von=source, **who))
    rahmen.answer({"ok": True, **describe(done)}, f"{done.id}: {done.zustand}")


@transfer.command("request")
@click.option(
    "--akte", "file_reference", help="Aktenzeichen of a file in our Ablage: ask for what another still has."
)
@click.option("--from", "giver", required=True, help="Authority that keeps the file, e.g. azr:999902.")
@click.option("--authority", help="Our authority, if several live here.")
@click.option(
    "--ground",
    type=click.Choice(["01", "02", "03", "04"]),
    default="01",
    show_default=True,
    help="Why: 01 or 04 take the file over, 02 and 03 are decided by a person.",
)
@grund_option
@befehl
def request(
    rahmen: Rahmen, file_reference: str | None, giver: str, authority: str | None, ground: str, reason: str
) -> None:
    """Ask an authority for the file of a person whom our own Ablage already knows.

    Without a file here, take in the notice (aktenbote notice) and complete the transfer instead.

    \b
    Example:
      aktenbote transfer request --akte NEU-2026-0001 --from azr:999902 --reason "Akte fehlt hier"
    """
    if file_reference is None:
        raise Usage("name the file with --akte; a person without a file here comes with a notice")
    who = {"person": handelnder(), "begruendung": reason}

    async def work(one: "Installation") -> "Transfer":
        mandant, source = our_authority(one, authority), kennung_option(giver)
        return await one.handanforderungen.aus_akte(mandant, file_reference, source, grund=ground, **who)

    begun = run(rahmen, work)
    rahmen.answer({"ok": True, **describe(begun)}, f"transfer {begun.id} begun ({begun.zustand})")


@transfer.command("envelopes")
@click.argument("ident")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New folder to write.")
@befehl
def envelopes(rahmen: Rahmen, ident: str, out: Path) -> None:
    """Write the sealed messages of a transfer as folders that 'aktenbote envelope verify' reads.

    They hold no plaintext: anyone can check signatures and segments without a key.

    \b
    Example:
      aktenbote transfer envelopes 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --out umschlaege
    """
    if out.exists():
        raise Usage(f"{out} exists; name a new folder")

    async def work(one: "Installation") -> list[str]:
        def look(tx: "Tx") -> "tuple[Nachricht, ...]":
            found = tx.transfers.holen(transfer_id(ident))
            if found is None:
                raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
            written = tx.nachrichten.zum_transfer(found.id)
            _note(one, tx, found, len(written))
            return written

        messages = await one.store.write(look)
        return [str(one.oeffner.schreibe_umschlag(message, out)) for message in messages]

    folders = run(rahmen, work)
    rahmen.answer({"ok": True, "folders": folders}, *(folders or ["no messages yet"]))


def transfer_id(text: str) -> TransferId:
    try:
        return TransferId(uuid_text(text))
    except Refused as error:
        raise Usage(f"{text!r}: {error.reason}") from None


def _note(one: "Installation", tx: "Tx", seen: "Transfer", messages: int) -> None:
    """Log that a person looked at one transfer and at so many messages of it."""
    note_person(one, tx, seen.mandant, AuditEreignis.TRANSFER_GELESEN, transfer=seen.id, anzahl=messages)


def describe(one: "Transfer") -> dict[str, Any]:
    return {
        "transfer": one.id,
        "authority": one.mandant,
        "role": one.rolle,
        "state": one.zustand,
        "partner": one.partner,
        "reference": one.aktenzeichen,
        "offer": one.angebot,
        "request": one.anforderung,
        "delivery": one.lieferung,
        "answer": one.antwort,
        "hint": one.hinweis,
        "begun": one.begonnen,
        "changed": one.geaendert,
    }


def _haushalt(one: "Installation", tx: "Tx", ident: TransferId) -> "list[Transfer]":
    """Return a transfer with those of the same household."""
    from gateway.transfer.haushalt import mitglieder

    found = tx.transfers.holen(ident)
    if found is None:
        raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
    others = (member.transfer for member in mitglieder(tx, one.umgebung, found))
    return [found, *(other for other in others if other is not None)]


def _details(one: "Installation", tx: "Tx", ident: TransferId) -> dict[str, Any]:
    from gateway.domain.sprache import Sprache
    from gateway.transfer.einblick.uebergaben import standleser, zeile
    from gateway.transfer.haushalt import mitglieder

    found = tx.transfers.holen(ident)
    if found is None:
        raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
    row = zeile(standleser(tx, one.umgebung, Sprache.EN), found)
    messages = tx.nachrichten.zum_transfer(ident)
    _note(one, tx, found, len(messages))
    tasks = tx.aufgaben.offene(found.mandant, transfer=ident)
    household = mitglieder(tx, one.umgebung, found)
    if household:
        note_person(one, tx, found.mandant, AuditEreignis.TRANSFER_GELESEN, anzahl=len(household))
    return {
        "ok": True,
        **describe(found),
        "kurzzeichen": row.kurzzeichen,
        "standing": row.stand.satz,
        "next": row.stand.naechstes,
        "turn": row.stand.am_zug,
        "messages": [
            {"uuid": m.uuid, "type": m.typ, "direction": m.richtung, "author": m.autor, "time": m.zeit}
            for m in messages
        ],
        "deadlines": [
            {"name": name, "stage": int(stage), "due": job.faellig}
            for job in tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{ident}/")
            for _, name, stage in [job.ref.split("/")]
        ],
        "tasks": [{"task": t.id, "kind": t.art, "hint": t.hinweis, "since": t.angelegt} for t in tasks],
        "household": [_mitglied(one) for one in household],
    }


def _mitglied(one: "Mitglied") -> dict[str, Any]:
    other = one.transfer
    return {
        "moved": one.tag,
        "transfer": other.id if other else None,
        "state": other.zustand if other else None,
        "partner": other.partner if other else None,
        "reference": other.aktenzeichen if other else None,
    }

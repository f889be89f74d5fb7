"""``aktenbote transfer``, third part: call a wrongly sent file back, answer a recall, write the data sheet."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.laufzeit import run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl, moment_option
from gateway.cli.transfer import describe, transfer_id
from gateway.domain.errors import Usage
from gateway.domain.rueckruf import MELDEFRIST, SATZ, WORT, ZWEI_DUERFEN
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund

if TYPE_CHECKING:
    from gateway.domain.transfer import Transfer
    from gateway.transfer.datenblatt import Datenblatt
    from gateway.transfer.rueckrufpruefung import Rueckrufbild
    from gateway.wiring import Installation


@click.command()
@click.argument("ident")
@click.option(
    "--because", type=click.Choice([one.value for one in Rueckrufgrund]), help="Why it should not have gone."
)
@click.option(
    "--noticed", metavar="MOMENT", help="When somebody became aware of it, e.g. 2026-11-26T08:00:00.000Z; else now."
)
@click.option("--confirmed", is_flag=True, help="End it: the partner has confirmed the deletion in another way.")
@click.option("--drop", is_flag=True, help="End it: the partner refused, and the handover stands.")
@grund_option
@befehl
def recall(
    rahmen: Rahmen, ident: str, because: str | None, noticed: str | None, confirmed: bool, drop: bool, reason: str
) -> None:
    """Call a file back that was sent to the wrong authority, or of the wrong person.

    What nobody has closed is withdrawn. Else the partner is asked to lock and delete it and to prove that; until
    then the file goes nowhere, and nothing of it is deleted here. Use it again to insist after a refusal.

    \b
    Example:
      aktenbote transfer recall 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --because falsche_person --reason "Irrtum"
    """
    if sum((because is not None, confirmed, drop)) != 1:
        raise Usage("choose one: --because WORD, --confirmed or --drop")
    if noticed is not None and because is None:
        raise Usage("--noticed goes with --because")
    person, moment = handelnder(), moment_option(noticed)

    async def work(one: "Installation") -> "Transfer":
        which = transfer_id(ident)
        if confirmed:
            return await one.rueckrufe.bescheinige(which, person=person, begruendung=reason)
        if drop:
            return await one.rueckrufe.hebe_auf(which, person=person, begruendung=reason)
        assert because is not None  # noqa: S101 -- one of the three
        return await one.rueckrufe.rufe_zurueck(
            which, Rueckrufgrund(because), person=person, bemerkt=moment, begruendung=reason
        )

    done = run(rahmen, work)
    rahmen.answer({"ok": True, **describe(done)}, f"{done.id}: {done.zustand}")


@click.command()
@click.argument("ident")
@click.option("--delete", "asked", is_flag=True, help="Ask for the deletion; another person confirms it.")
@click.option(
    "--confirm", "confirmed", is_flag=True, help="Carry it out, as another person than the one who asked."
)
@click.option(
    "--despite",
    multiple=True,
    type=click.Choice(sorted(one.value for one in ZWEI_DUERFEN)),
    help="A reservation that was shown and that you answer for.",
)
@click.option(
    "--refuse", type=click.Choice([one.value for one in Ablehnungsgrund]), help="Keep the file, for this reason."
)
@click.option("--reason", metavar="TEXT", help="With --delete and --refuse: why, in a sentence; sealed in the log.")
@befehl
def recalled(
    rahmen: Rahmen,
    ident: str,
    asked: bool,
    confirmed: bool,
    despite: tuple[str, ...],
    refuse: str | None,
    reason: str | None,
) -> None:
    """Answer a partner that calls a delivery back: show it, delete it as two persons, or refuse.

    Deleting removes documents, their names and what came ahead of them; the partner gets a signed proof.

    \b
    Example:
      aktenbote transfer recalled 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --delete --reason "Irrläufer"
    """
    if sum((asked, confirmed, refuse is not None)) > 1:
        raise Usage("choose one: --delete, --confirm or --refuse WORD")
    if (asked or refuse is not None) != (reason is not None):
        raise Usage("--reason goes with --delete and --refuse, and both want it")
    person, named = handelnder(), frozenset(despite)
    if refuse is not None:
        kept = run(
            rahmen,
            lambda one: one.rueckrufpruefung.lehne_ab(
                transfer_id(ident), Ablehnungsgrund(refuse), person=person, begruendung=reason
            ),
        )
        rahmen.answer({"ok": True, **describe(kept)}, f"{kept.id}: {kept.zustand}")
        return

    async def work(one: "Installation") -> "Rueckrufbild":
        if confirmed:
            return await one.rueckrufpruefung.bestaetige(
                transfer_id(ident), person=person, trotz=named, befehlszeile=True
            )
        if asked:
            return await one.rueckrufpruefung.beantrage(
                transfer_id(ident), person=person, trotz=named, begruendung=reason
            )
        return await one.rueckrufpruefung.zeige(transfer_id(ident), person=person)

    _zeige(rahmen, run(rahmen, work), wanted=asked or confirmed)


def _zeige(rahmen: Rahmen, shown: "Rueckrufbild", *, wanted: bool) -> None:
    """Show what is called back and what came of it; exit code 1 where a deletion was wanted and not done."""
    done = shown.gebeten or shown.geloescht
    akte, recall_ = shown.akte, shown.rueckruf
    data = {
        "ok": done or not wanted,
        **describe(shown.transfer),
        "recall_reason": recall_.grund,
        "reference": None if akte is None else akte.aktenzeichen,
        "documents": 0 if akte is None else len(akte.dokumente),
        "reasons": list(shown.hindernisse),
        "reservations": list(shown.vorbehalte),
        "requested": shown.gebeten or recall_.gebeten is not None,
        "deleted": shown.geloescht,
    }
    here = (
        "never taken into the Ablage" if akte is None else f"{akte.aktenzeichen}, {len(akte.dokumente)} documents"
    )
    lines = [f"called back by {shown.transfer.partner}: {WORT[recall_.grund].en}", f"here: {here}"]
    lines += [f"keeps it: {one.value} – {SATZ[one].en}" for one in shown.hindernisse]
    lines += [f"reservation: {one.value} – {SATZ[one].en}" for one in shown.vorbehalte]
    if shown.geloescht:
        lines.append("deleted; the partner is told with a proof")
    elif shown.gebeten:
        lines.append(
            "noted; another person confirms it within seven days: "
            f"aktenbote transfer recalled {shown.transfer.id} --confirm"
        )
    rahmen.answer(data, *lines)
    if wanted and not done:
        words = " ".join(f"--despite {one.value}" for one in shown.vorbehalte)
        first = shown.hindernisse[0] if shown.hindernisse else None
        said = "nothing was done: both persons have to say that they know the reservations"
        rahmen.melde(
            Usage(f"{first.value}: {SATZ[first].en}; nothing was deleted", code="KEPT")
            if first is not None
            else Usage(f"{said}: {words}", code="DESPITE")
        )
        raise click.exceptions.Exit(1)


@click.command("breach-sheet")
@click.argument("ident")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New HTML file to write.")
@befehl
def breach_sheet(rahmen: Rahmen, ident: str, out: Path) -> None:
    """Write the data sheet for Art. 33 DSGVO about a file that was called back (German, HTML, to print).

    It names nobody but authorities and accounts, says what is still open, and may be written anew at any time.

    \b
    Example:
      aktenbote transfer breach-sheet 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --out datenpanne.html
    """
    from gateway.cli.datenblatt_seite import seite

    if out.exists():
        raise Usage(f"{out} exists; name a new file")
    person = handelnder()

    async def work(one: "Installation") -> "Datenblatt":
        await one.protokollbuch.integriere_alle()  # what commands wrote while no service runs has no index yet
        return await one.datenblaetter.stelle_zusammen(transfer_id(ident), person=person)

    blatt = run(rahmen, work)
    with out.open("x", encoding="utf-8") as file:
        file.write(seite(blatt))
    due = blatt.bemerkt + MELDEFRIST
    rahmen.answer({"ok": True, "file": out, "report_by": due}, f"{out}: report by {due:%Y-%m-%d %H:%M} UTC")

"""``aktenbote ablage``, second half: delete a file that was handed over or one document of it, note a death."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Usage
from gateway.domain.loeschung import SATZ, ZWEI_DUERFEN, Hindernis

if TYPE_CHECKING:
    from gateway.transfer.loeschung import Beurteilung
    from gateway.transfer.ports import Tx
    from gateway.transfer.vernichtung import Vernichtung
    from gateway.wiring import Installation

_AUTHORITY = click.option("--authority", help="Authority whose Ablage is meant, if several live here.")


@click.command("delete")
@click.argument("reference", required=False)
@click.option("--confirm", "request", metavar="ID", help="Carry out the request with this id, as another person.")
@click.option(
    "--despite",
    multiple=True,
    type=click.Choice(sorted(one.value for one in ZWEI_DUERFEN)),
    help="A reservation that was shown and that you answer for; repeat for several.",
)
@_AUTHORITY
@befehl
def delete(
    rahmen: Rahmen, reference: str | None, request: str | None, despite: tuple[str, ...], authority: str | None
) -> None:
    """Delete the documents of a file that another authority has taken over; a stub stays for ten years.

    Every document is shown with every reason to keep it. One person asks; another one confirms within seven days
    with --confirm, and all is judged again. Where no witness has confirmed the receipt (or it names no documents)
    both say with --despite that they know.

    \b
    Example:
      aktenbote ablage delete KI-4711 --despite ohne_zeuge
    """
    if (reference is None) == (request is None):
        raise Usage("give either the Aktenzeichen of a file or --confirm ID")
    person, named = handelnder(), frozenset(despite)

    async def work(one: "Installation") -> "Beurteilung":
        mandant = our_authority(one, authority)
        if request is not None:
            return await one.loeschungen.bestaetige(mandant, request, person=person, trotz=named, befehlszeile=True)
        return await one.loeschungen.beantrage(mandant, reference or "", person=person, trotz=named)

    _answer(rahmen, run(rahmen, work), confirmed=request is not None)


def _answer(rahmen: Rahmen, shown: "Beurteilung", *, confirmed: bool) -> None:
    """Show every document with its reasons and what came of it; exit code 1 where nothing was done."""
    antrag = shown.antrag
    data = {
        "ok": antrag is not None,
        "reference": shown.akte.aktenzeichen,
        "documents": [
            {"uuid": one.uuid, "position": one.position, "name": one.dateiname, "reasons": list(reasons)}
            for one, reasons in shown.dokumente
        ],
        "reasons": list(shown.hindernisse),
        "reservations": list(shown.vorbehalte),
        "request": None if antrag is None else antrag.id,
        "deleted": confirmed and antrag is not None,
    }
    lines = [
        f"{one.position:4} {'/'.join(one.pfad)}/{one.dateiname}  {', '.join(reasons) or 'may go'}"
        for one, reasons in shown.dokumente
    ]
    lines += [_satz("keeps it", one) for one in shown.hindernisse]
    lines += [_satz("reservation", one) for one in shown.vorbehalte]
    if antrag is None:
        rahmen.answer(data, *lines)
        rahmen.melde(_grund(shown))
        raise click.exceptions.Exit(1)
    if confirmed:
        lines.append(f"{shown.akte.aktenzeichen}: {len(shown.dokumente)} documents deleted; the stub stays")
    else:
        lines.append(
            f"noted; another person confirms it within seven days: aktenbote ablage delete --confirm {antrag.id}"
        )
    rahmen.answer(data, *lines)


def _satz(word: str, reason: Hindernis) -> str:
    return f"{word}: {reason.value} – {SATZ[reason].en}"


def _grund(shown: "Beurteilung") -> Usage:
    """Return why nothing was done and who must do what, for stderr."""
    if shown.hindernisse:
        first = shown.hindernisse[0]
        return Usage(f"{first.value}: {SATZ[first].en}; nothing was deleted", code="KEPT")
    words = " ".join(f"--despite {one.value}" for one in shown.vorbehalte)
    return Usage(
        f"nothing was done: both persons have to say that they know the reservations: {words}", code="DESPITE"
    )


@click.command("discard")
@click.argument("reference", required=False)
@click.option("--document", "number", type=int, help="Number of the document, as `ablage show` says.")
@click.option("--reason", metavar="TEXT", help="Why, in a sentence; sealed in the audit log. Name nobody in it.")
@click.option("--confirm", "request", metavar="ID", help="Carry out the request with this id, as another person.")
@_AUTHORITY
@befehl
def discard(
    rahmen: Rahmen,
    reference: str | None,
    number: int | None,
    reason: str | None,
    request: str | None,
    authority: str | None,
) -> None:
    """Destroy one document that is kept back when its file travels; one person asks, another one confirms.

    Only what is marked § 87 (1) or § 91 AufenthG; a superseded version once everything that was sent may go. Never
    under a legal hold.

    \b
    Example:
      aktenbote ablage discard KI-4711 --document 3 --reason "Mitteilung ohne Bedeutung"
    """
    asked = (reference, number, reason)
    if (None in asked) if request is None else any(one is not None for one in asked):
        raise Usage("give either the Aktenzeichen of a file, --document and --reason, or --confirm ID alone")
    person = handelnder()

    async def work(one: "Installation") -> "Vernichtung":
        mandant = our_authority(one, authority)
        if request is not None:
            return await one.vernichtungen.bestaetige(mandant, request, person=person, befehlszeile=True)
        return await one.vernichtungen.beantrage(
            mandant, reference or "", number or 0, person=person, begruendung=reason or ""
        )

    done = run(rahmen, work)
    which = f"{done.akte.aktenzeichen}: document {done.dokument.position} ({done.grund})"
    rahmen.answer(
        {
            "ok": True,
            "reference": done.akte.aktenzeichen,
            "document": done.dokument.position,
            "ground": done.grund,
            "request": done.antrag.id,
            "destroyed": request is not None,
        },
        f"{which} destroyed"
        if request is not None
        else f"{which}: another person confirms it within seven days: "
        f"aktenbote ablage discard --confirm {done.antrag.id}",
    )


@click.command("died")
@click.argument("reference")
@click.option(
    "--on", "day", required=True, type=click.DateTime(formats=["%Y-%m-%d"]), help="Day of the death, YYYY-MM-DD."
)
@_AUTHORITY
@befehl
def died(rahmen: Rahmen, reference: str, day: datetime, authority: str | None) -> None:
    """Note that the person of a stub has died: the stub goes five years after that day, if not before.

    \b
    Example:
      aktenbote ablage died KI-4711 --on 2027-03-01
    """
    person = handelnder()

    async def work(one: "Installation") -> Akte:
        mandant = our_authority(one, authority)

        def change(tx: "Tx") -> Akte:
            return one.loeschungen.vermerke_tod(tx, mandant, reference, day.date(), person=person)

        return await one.store.write(change)

    akte = run(rahmen, work)
    rahmen.answer({"ok": True, **stub(akte)}, f"{akte.aktenzeichen}: {stub_zeile(akte)}")


def stub(akte: Akte) -> dict[str, object]:
    """Return what is told of a stub beside its reference; all ``None`` for a file with content."""
    return {"deleted": akte.geloescht, "handed_to": akte.abgegeben_an, "kept_until": akte.stub_bis}


def stub_zeile(akte: Akte) -> str:
    """Return the same as words; empty for a file with content."""
    if akte.geloescht is None or akte.stub_bis is None:
        return ""
    deleted, until = f"{akte.geloescht:%Y-%m-%d}", f"{akte.stub_bis:%Y-%m-%d}"
    how = "called back by" if Sperre.RUECKRUF in akte.sperren else "handed over to"
    return f"stub, {how} {akte.abgegeben_an}, deleted {deleted}, until {until}"

"""``aktenbote intake``: deliveries of scanned paper files – take in, list, show, protocol."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.ausgabe import schreibe, sieht_jemand_zu
from gateway.cli.laufzeit import note_person, our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl, zeilen_option
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis

if TYPE_CHECKING:
    from gateway.domain.ids import Kennung
    from gateway.domain.scanlieferung import Scanakte, Scanlieferung
    from gateway.intake.bericht import Aktenzeile, Lieferungsbericht, Mangel
    from gateway.sichtung.sichtung import Sichtung
    from gateway.transfer.ports import Tx
    from gateway.wiring import Installation

NACHBESSERUNG = 4
"""Exit code of ``intake``: done, and at least one case file or file is to be corrected."""
AUTHORITY = click.option("--authority", help="Authority whose deliveries are meant, if several live here.")
PROVIDER = click.option("--provider", help="Name of the provider, where two use the same number.")


class _Kurzform(click.Group):
    """Takes ``intake DELIVERY`` for ``intake take DELIVERY``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command in where none is named."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["take", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Kurzform)
def intake() -> None:
    """Deliveries of scanned paper files: `intake DELIVERY` takes one in (the same as `intake take DELIVERY`).

    \b
    Example:
      aktenbote intake lieferung-2026-11
    """


@intake.command("take")
@click.argument("delivery", type=click.Path(path_type=Path))
@click.option("--protocol", type=click.Path(path_type=Path), help="Folder for the protocol of it, PDF and CSV.")
@AUTHORITY
@befehl
def take(rahmen: Rahmen, delivery: Path, protocol: Path | None, authority: str | None) -> None:
    """Check DELIVERY, a folder or one ZIP with a delivery note, and take in every case file that is whole.

    What is not whole stands to be corrected, the rest goes on. Typed again, a delivery that was interrupted goes on
    where it was; one that had ended looks again at what was to be corrected. Exit code 4: something is to be
    corrected.

    \b
    Example:
      aktenbote intake take lieferung-2026-11 --protocol protokolle
    """
    from gateway.sichtung.sichtung import Sichtung

    sicht = Sichtung()
    try:
        if delivery.exists():
            sicht.bereite()  # its processes load their libraries while this one does
        _nimm_auf(rahmen, delivery, protocol, authority, sicht)
    finally:
        sicht.beende()


def _nimm_auf(
    rahmen: Rahmen, delivery: Path, protocol: Path | None, authority: str | None, sicht: "Sichtung"
) -> None:
    from gateway.intake.protokolle import pruefe_schrift
    from gateway.intake.schein import ScheinAbgelehnt
    from gateway.wiring.aufnahme import nicht_begonnen, nimm_auf

    async def work(one: "Installation") -> "Lieferungsbericht":
        mandant = our_authority(one, authority)
        try:
            with _fortschritt(rahmen) as fortschritt:
                return await nimm_auf(
                    one, delivery, mandant, person=handelnder(), fortschritt=fortschritt, sicht=sicht
                )
        except ScheinAbgelehnt as no:
            for mangel in no.maengel:
                schreibe(f"{mangel.wo}: {mangel.grund}", err=True)
            if protocol is not None:
                _protokoll(protocol, nicht_begonnen(one, delivery, mandant, no))
            raise

    if protocol is not None:  # better now than when everything is taken in
        pruefe_schrift()
        protocol.mkdir(parents=True, exist_ok=True)
    found = run(rahmen, work)
    files = [] if protocol is None else _protokoll(protocol, found)
    data, lines = _zeige(found)
    rahmen.answer({"ok": True, **data, "protocol": files}, *lines, *map(str, files))
    if _zu_bessern(found):
        raise click.exceptions.Exit(NACHBESSERUNG)


@contextmanager
def _fortschritt(rahmen: Rahmen) -> "Iterator[Callable[[int, int, Aktenzeile | None], None]]":
    """Show on a terminal how far it is; nothing is drawn, nor loaded for it, where nobody looks."""
    if rahmen.json or not sieht_jemand_zu():
        yield lambda _done, _total, _row: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("case files", total=None)
        yield lambda done, total, _row: progress.update(bar, completed=done, total=total)


def _protokoll(ordner: Path, found: "Lieferungsbericht") -> list[Path]:
    from gateway.intake.protokolle import schreibe_protokolle

    return list(schreibe_protokolle(ordner, found))


def _zu_bessern(found: "Lieferungsbericht") -> bool:
    from gateway.intake.bericht import Stand

    return any(akte.stand is Stand.NACHBESSERUNG for akte in found.akten) or any(m.schwer for m in found.maengel)


def _mangel(one: "Mangel") -> dict[str, Any]:
    return {"kind": one.art, "where": one.wo, "reason": one.grund, "by": one.zustaendig, "hint": not one.schwer}


def _zeige(found: "Lieferungsbericht") -> tuple[dict[str, Any], list[str]]:
    """Return a delivery as data and as lines."""
    from gateway.intake.bericht import Stand

    counts = {stand.value: sum(akte.stand is stand for akte in found.akten) for stand in Stand}
    data = {
        "number": found.nummer,
        "provider": found.dienst,
        "picked_up": found.abgeholt,
        "begun": found.begonnen,
        "ended": found.beendet,
        "counts": counts,
        "files": [
            {
                "barcode": akte.barcode,
                "reference": akte.aktenzeichen,
                "state": akte.stand,
                "documents": akte.dokumente,
                "pages": akte.seiten,
                "bytes": akte.octets,
                "defects": [_mangel(one) for one in akte.maengel],
            }
            for akte in found.akten
        ],
        "defects": [_mangel(one) for one in found.maengel],
    }
    words = ", ".join(f"{number} {stand}" for stand, number in counts.items() if number)
    lines = [f"{found.nummer} ({found.dienst}): {len(found.akten)} case files, {words or 'none'}"]
    for akte in found.akten:
        if akte.maengel or akte.stand is not Stand.AUFGENOMMEN:
            lines.append(f"{akte.barcode:16} {akte.aktenzeichen:24} {akte.stand}")
            lines += [_zeile(one) for one in akte.maengel]
    return data, [*lines, *(_zeile(one) for one in found.maengel)]


def _zeile(one: "Mangel") -> str:
    kind = "Mangel" if one.schwer else "Hinweis"
    return f"  {kind}: {one.wo}: {one.grund}"


@intake.command("list")
@AUTHORITY
@click.option("--corrections", is_flag=True, help="The case files that are to be corrected, instead of deliveries.")
@zeilen_option(100)
@befehl
def list_(rahmen: Rahmen, authority: str | None, corrections: bool, max_rows: int) -> None:
    """List deliveries, newest first; or every case file that is to be corrected and was not delivered again.

    \b
    Example:
      aktenbote intake list --corrections
    """
    from gateway.intake.berichten import zeile

    async def work(one: "Installation") -> "list[tuple[Scanlieferung, tuple[Scanakte, ...]]]":
        mandant = our_authority(one, authority)

        def look(tx: "Tx") -> "list[tuple[Scanlieferung, tuple[Scanakte, ...]]]":
            known = tx.scans.liste(mandant, max_zeilen=max_rows)
            if corrections:
                open_ = tx.scans.nachbesserungen(mandant, max_zeilen=max_rows + 1)
                names = dict.fromkeys(akte.lieferung for akte in open_)
                every = {d.id: d for d in (tx.scans.holen(name) for name in names) if d is not None}
                rows = [(every[n], tuple(a for a in open_ if a.lieferung == n)) for n in names if n in every]
            else:
                rows = [(delivery, tx.scans.akten(delivery.id)) for delivery in known]
            note_person(one, tx, mandant, AuditEreignis.LIEFERUNG_GELESEN, anzahl=len(rows))
            return rows

        return await one.store.write(look)

    rows = run(rahmen, work)
    if corrections:
        _zeige_nachbesserungen(rahmen, [(d, zeile(akte)) for d, akten in rows for akte in akten], max_rows)
        return
    data, lines = [], []
    for delivery, akten in rows:
        counts: dict[str, int] = {}
        for akte in map(zeile, akten):
            counts[akte.stand.value] = counts.get(akte.stand.value, 0) + 1
        data.append(
            {
                "number": delivery.nummer,
                "provider": delivery.dienst,
                "begun": delivery.begonnen,
                "ended": delivery.beendet,
                "stopped": delivery.angehalten,
                "counts": counts,
            }
        )
        state = "ended" if delivery.beendet else "stopped" if delivery.angehalten else "running or interrupted"
        words = ", ".join(f"{number} {stand}" for stand, number in sorted(counts.items()))
        lines.append(
            f"{delivery.nummer:20} {delivery.begonnen:%Y-%m-%d %H:%M} {state}: {words}  ({delivery.dienst})"
        )
    rahmen.answer({"ok": True, "deliveries": data}, *(lines or ["there is no delivery"]))


def _zeige_nachbesserungen(rahmen: Rahmen, rows: "list[tuple[Scanlieferung, Aktenzeile]]", max_rows: int) -> None:
    """Show at most ``max_rows``; one more of them only tells that there are more."""
    data, lines = [], []
    for delivery, akte in rows[:max_rows]:
        data.append(
            {
                "number": delivery.nummer,
                "provider": delivery.dienst,
                "barcode": akte.barcode,
                "reference": akte.aktenzeichen,
                "defects": [_mangel(one) for one in akte.maengel],
            }
        )
        lines.append(f"{delivery.nummer:20} {akte.barcode:16} {akte.aktenzeichen}")
        lines += [_zeile(one) for one in akte.maengel if one.schwer]
    more = len(rows) > max_rows
    if more:
        lines.append(f"these are the oldest {max_rows}, and there are more: --max shows more of them")
    rahmen.answer({"ok": True, "corrections": data, "more": more}, *(lines or ["nothing is to be corrected"]))


@intake.command("show")
@click.argument("number")
@PROVIDER
@AUTHORITY
@befehl
def show(rahmen: Rahmen, number: str, provider: str | None, authority: str | None) -> None:
    """Show the deliveries of a NUMBER, the first one and what was delivered later, with every defect.

    \b
    Example:
      aktenbote intake show L-2026-11
    """
    found = run(rahmen, lambda one: _finde(one, our_authority(one, authority), number, provider))
    shown = [_zeige(delivery) for delivery in found]
    rahmen.answer(
        {"ok": True, "deliveries": [data for data, _ in shown]}, *(line for _, lines in shown for line in lines)
    )


@intake.command("protocol")
@click.argument("number")
@click.option("--out", default=".", show_default=True, type=click.Path(path_type=Path), help="Folder to write to.")
@PROVIDER
@AUTHORITY
@befehl
def protocol(rahmen: Rahmen, number: str, out: Path, provider: str | None, authority: str | None) -> None:
    """Write the protocol of a delivery for its provider again, as PDF and CSV.

    \b
    Example:
      aktenbote intake protocol L-2026-11 --out protokolle
    """
    found = run(rahmen, lambda one: _finde(one, our_authority(one, authority), number, provider))
    files = [file for delivery in found for file in _protokoll(out, delivery)]
    rahmen.answer({"ok": True, "protocol": files}, *map(str, files))


async def _finde(
    one: "Installation", mandant: "Kennung", number: str, provider: str | None
) -> "list[Lieferungsbericht]":
    from gateway.intake.berichten import bericht

    name = one.umgebung.mandanten[mandant].behoerde.name

    def look(tx: "Tx") -> "list[Lieferungsbericht]":
        rows = tx.scans.zur_nummer(mandant, number, dienst=provider)
        note_person(one, tx, mandant, AuditEreignis.LIEFERUNG_GELESEN, anzahl=len(rows))
        return [bericht(row, tx.scans.akten(row.id), name) for row in reversed(rows)]

    found = await one.store.write(look)
    if not found:
        raise Usage(f"there is no delivery {number}; `intake list` names them", code="UNKNOWN")
    if len({delivery.dienst for delivery in found}) > 1:
        raise Usage("several providers have a delivery of this number: name one with --provider")
    return found

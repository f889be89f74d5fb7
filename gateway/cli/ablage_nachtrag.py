"""``aktenbote ablage card``, ``paper``, ``replace``: what came to be known of a file, or came, after its import."""

from dataclasses import replace as with_
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.ablage import AUTHORITY, finde
from gateway.cli.ablage_angaben import zeige_papier
from gateway.cli.laufzeit import note_person, our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.events import AuditEreignis, Bezug

if TYPE_CHECKING:
    from gateway.domain.akte import Akte, Dokument
    from gateway.transfer.eingangsformate import Merkmale
    from gateway.transfer.ports import Tx
    from gateway.wiring import Installation


@click.command("card")
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path))
@AUTHORITY
@befehl
def card(rahmen: Rahmen, reference: str, file: Path, authority: str | None) -> None:
    """Add card data, disclosure blocks or numbers from FILE to a case file; what FILE leaves out stays.

    FILE holds the section [vorab] of a manifest (docs/ablage.md). If the case file was handed over, the authority
    that has it now is told by itself (010205).

    \b
    Example:
      aktenbote ablage card 2026-00001 karte.toml
    """
    from gateway.ablage.vorab import lies_nachtrag

    change = lies_nachtrag(file)

    async def work(one: "Installation") -> bool:
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)

        def write(tx: "Tx") -> bool:
            known = tx.vorab.holen(mandant, akte.id).mit(change)
            return one.vorab.aendere(tx, mandant, akte, known, anlass="nachtrag", person=handelnder())

        return await one.store.write(write)

    changed = run(rahmen, work)
    words = "added" if changed else "nothing new"
    rahmen.answer({"ok": True, "reference": reference, "changed": changed}, f"{reference}: {words}")


@click.command("paper")
@click.argument("reference")
@click.option("--received", multiple=True, type=int, help="Number of a part that is here now; may be given again.")
@AUTHORITY
@befehl
def paper(rahmen: Rahmen, reference: str, received: tuple[int, ...], authority: str | None) -> None:
    """Tick off parts on paper of a case file that came from another authority; without --received list them.

    \b
    Example:
      aktenbote ablage paper 2026-00001 --received 1 --received 2
    """
    from gateway.transfer.papier import hake_ab

    async def work(one: "Installation") -> "Akte":
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)

        def write(tx: "Tx") -> "Akte":
            note_person(one, tx, mandant, AuditEreignis.AKTE_GELESEN, (Bezug.AKTE, akte.id), anzahl=0)
            if not received:
                return akte
            now = tx.akten.holen(mandant, akte.id) or akte
            return hake_ab(tx, one.umgebung, one.schritte, mandant, now, received, person=handelnder())

        return await one.store.write(write)

    akte = run(rahmen, work)
    data, lines = zeige_papier(akte)
    missing = len(akte.fehlende_papierteile)
    heading = f"{reference}: {len(akte.papier)} parts on paper, {missing} not ticked off"
    rahmen.answer({"ok": True, "reference": reference, "paper": data, "missing": missing}, heading, *lines)


@click.command("replace")
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--document", "number", required=True, type=int, help="Number of the document, as `ablage show` says."
)
@AUTHORITY
@befehl
def replace(rahmen: Rahmen, reference: str, file: Path, number: int, authority: str | None) -> None:
    """Let FILE take the place of a document when the case file travels; the old one stays, marked superseded.

    So a document in a format the partner does not accept gets a PDF version, made by whoever knows it. Nothing is
    converted here.

    \b
    Example:
      aktenbote ablage replace 2026-00001 bescheid.pdf --document 3
    """
    from gateway.ablage.ordner import lies_fassung
    from gateway.cli.ablage_eingang import merkmal_zeilen, sieh_an
    from gateway.transfer.fassung import Spur, ersetze, zu_ersetzen

    async def work(one: "Installation") -> "tuple[Dokument, Merkmale]":
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)
        umgebung = one.umgebung
        new, oeffne = lies_fassung(
            file,
            zu_ersetzen(akte, number),
            neue_uuid=umgebung.neue_uuid,
            formate=umgebung.mandanten[mandant].formate,
        )
        looked = await sieh_an(one, [new], {new.uuid: oeffne})
        durable = with_(new, blob=one.ablage.lege_ab(mandant, oeffne, new.sha256))

        def change(tx: "Tx") -> "Dokument":
            def merke() -> None:
                one.eingangsformate.merke(tx, mandant, akte.id, looked.merkmale)

            spur = Spur(person=handelnder(), schutz=looked.schutz, merke=merke)
            return ersetze(tx, umgebung.protokollant, mandant, akte, number, durable, spur)

        return await one.store.write(change), looked.merkmale

    new, marks = run(rahmen, work)
    rahmen.answer(
        {
            "ok": True,
            "reference": reference,
            "document": new.position,
            "format": new.format,
            "superseded": number,
            "marked": list(marks.get(new.uuid, ())),
        },
        f"{reference}: document {new.position} takes the place of {number}",
        *merkmal_zeilen([new], marks),
    )

"""``aktenbote ablage``: the built-in case-file store – import, list, show, hold, export."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.ausgabe import schreibe
from gateway.cli.laufzeit import note_person, our_authority, run
from gateway.cli.loeschen import stub, stub_zeile
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Gruppe, Rahmen, befehl
from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund

if TYPE_CHECKING:
    from datetime import date

    from gateway.cli.ablage_schutz import Pruefungen
    from gateway.domain.ids import Kennung
    from gateway.transfer.eingangsformate import Merkmale
    from gateway.transfer.ports import Tx
    from gateway.transfer.vorabangaben import Vorabangaben
    from gateway.wiring import Installation

AUTHORITY = click.option("--authority", help="Authority whose Ablage is meant, if several live here.")

ANDERSWO = {
    "card": "ablage_nachtrag:card",
    "delete": "loeschen:delete",
    "died": "loeschen:died",
    "discard": "loeschen:discard",
    "paper": "ablage_nachtrag:paper",
    "replace": "ablage_nachtrag:replace",
    "retain": "ablage_aufbewahrung:retain",
    "search": "ablage_suche:search",
}
"""Commands of this group that have modules of their own."""


@click.group(cls=Gruppe, spaet=ANDERSWO)
def ablage() -> None:
    """The case files of this installation.

    \b
    Example:
      aktenbote ablage list
    """


@ablage.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@AUTHORITY
@befehl
def import_(rahmen: Rahmen, folder: Path, authority: str | None) -> None:
    """Import a FOLDER with a manifest as one case file; nothing enters half.

    \b
    Example:
      aktenbote ablage import akte-0815
    """
    from gateway.ablage.ordner import OrdnerAbgelehnt, lies_ordner
    from gateway.cli.ablage_eingang import merkmal_zeilen, sieh_an
    from gateway.transfer.ports import Konflikt

    async def work(one: "Installation") -> "tuple[Akte, Merkmale]":
        mandant = our_authority(one, authority)
        umgebung = one.umgebung
        try:
            found = lies_ordner(
                folder,
                neue_uuid=umgebung.neue_uuid,
                jetzt=umgebung.jetzt,
                formate=umgebung.mandanten[mandant].formate,
            )
        except OrdnerAbgelehnt as no:
            for mangel in no.maengel:
                schreibe(f"{mangel.wo}: {mangel.grund}", err=True)
            raise
        if found.akte.test != (umgebung.betrieb == "test"):
            raise Refused(Fehlercode.S999, f"the manifest's 'test' does not fit betrieb = {umgebung.betrieb!r}")
        looked = await sieh_an(one, found.akte.dokumente, found.oeffner)
        akte = one.ablage.lege_ordner_ab(mandant, found)
        azr, names = one.ablage.suchwerte(akte)

        def commit(tx: "Tx") -> None:
            if tx.akten.zum_aktenzeichen(mandant, akte.aktenzeichen) is not None:
                raise Usage(f"there is a file {akte.aktenzeichen} already; nothing is overwritten", code="EXISTS")
            tx.akten.anlegen(mandant, akte, azr_suche=azr, namen_suche=names)
            tx.vorab.setzen(mandant, akte.id, found.vorab, azr_suche=azr)
            one.eingangsschutz.vermerke(tx, mandant, akte.id, looked.schutz)
            one.eingangsformate.merke(tx, mandant, akte.id, looked.merkmale)
            note_person(
                one,
                tx,
                mandant,
                AuditEreignis.AKTE_IMPORTIERT_ABLAGE,
                (Bezug.AKTE, akte.id),
                anzahl=len(akte.dokumente),
                laenge=sum(document.laenge for document in akte.dokumente),
                schutz=looked.schutz.kurz,
            )

        try:
            await one.store.write(commit)
        except Konflikt:
            raise Usage("there is a file with this id already; nothing is overwritten", code="EXISTS") from None
        return akte, looked.merkmale

    akte, marks = run(rahmen, work)
    size = sum(document.laenge for document in akte.dokumente)
    rahmen.answer(
        {
            "ok": True,
            "akte": akte.id,
            "reference": akte.aktenzeichen,
            "documents": len(akte.dokumente),
            "bytes": size,
            "marked": {uuid: list(found) for uuid, found in marks.items()},
        },
        f"{akte.aktenzeichen}: {len(akte.dokumente)} documents, {size} bytes",
        *merkmal_zeilen(akte.dokumente, marks),
    )


@ablage.command("list")
@AUTHORITY
@click.option("--name", help="Only files of persons with this name, however it is spelt (search form).")
@click.option("--azr", help="Only files under this AZR number, in addition to --name.")
@click.option(
    "--max", "max_rows", default=100, show_default=True, type=click.IntRange(min=1), help="At most so many files."
)
@befehl
def list_(rahmen: Rahmen, authority: str | None, name: str | None, azr: str | None, max_rows: int) -> None:
    """List case files by Aktenzeichen, without personal data; or find those of a person.

    The AZR number is never the only key: give it together with a name.

    \b
    Example:
      aktenbote ablage list --name Mueller
    """
    if azr is not None and name is None:
        raise Usage("give --name too: the AZR number alone never identifies a person (AZRG § 10)")

    async def work(one: "Installation") -> tuple[Akte, ...]:
        mandant = our_authority(one, authority)

        def look(tx: "Tx") -> tuple[Akte, ...]:
            if name is None:
                rows = tx.akten.liste(mandant, max_zeilen=max_rows)
            else:
                rows = tx.akten.zum_namen(mandant, one.ablage.namenssuche(name), max_zeilen=max_rows)
                rows = tuple(akte for akte in rows if azr is None or akte.person.azr_nummer == azr)
            note_person(one, tx, mandant, AuditEreignis.AKTE_GELESEN, anzahl=len(rows))
            return rows

        return await one.store.write(look)

    rows = run(rahmen, work)
    data = [
        {
            "akte": a.id,
            "reference": a.aktenzeichen,
            "holds": sorted(a.sperren),
            "origin": a.herkunft,
            **stub(a),
        }
        for a in rows
    ]
    empty = "the Ablage is empty" if name is None else "no file of a person with this name"
    lines = [
        f"{a.aktenzeichen:24} {','.join(sorted(a.sperren)) or '-':24} {stub_zeile(a) or a.herkunft or '-'}"
        for a in rows
    ]
    rahmen.answer({"ok": True, "files": data}, *(lines or [empty]))


@ablage.command("show")
@click.argument("reference")
@click.option("--card-secrets", is_flag=True, help="Show the revocation words of the card, too.")
@AUTHORITY
@befehl
def show(rahmen: Rahmen, reference: str, card_secrets: bool, authority: str | None) -> None:
    """Show one case file: its register in German, by Vorgang, with evidence and marks; what goes ahead of it.

    \b
    Example:
      aktenbote ablage show 2026-00001
    """
    from gateway.cli.ablage_angaben import zeige_angaben
    from gateway.cli.ablage_register import register_daten, register_zeilen
    from gateway.cli.ablage_schutz import pruefung_daten, pruefung_zeilen
    from gateway.transfer.zuordnung import fruehere_stubs

    async def work(
        one: "Installation",
    ) -> "tuple[Akte, date, tuple[Akte, ...], Vorabangaben, Pruefungen]":
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)

        def look(tx: "Tx") -> "tuple[tuple[Akte, ...], Vorabangaben, Pruefungen]":
            earlier = fruehere_stubs(tx, one.umgebung.speicher, mandant, akte)
            for seen in (akte, *earlier):  # an entry refers to one file
                ref = (Bezug.AKTE, seen.id)
                note_person(one, tx, mandant, AuditEreignis.AKTE_GELESEN, ref, anzahl=len(seen.dokumente))
            looked = tx.schutz.vermerk(mandant, akte.id), tx.schutz.merkmale(mandant, akte.id)
            return earlier, tx.vorab.holen(mandant, akte.id), looked

        return akte, one.umgebung.jetzt().date(), *await one.store.write(look)

    akte, today, earlier, ahead, (checked, marks) = run(rahmen, work)
    lines = register_zeilen(akte, today, marks)
    more, more_lines = zeige_angaben(akte, ahead, secrets=card_secrets)
    data = {
        "ok": True,
        "akte": akte.id,
        "reference": akte.aktenzeichen,
        "origin": akte.herkunft,
        "holds": sorted(akte.sperren),
        "retain_until": akte.aufbewahren_bis,
        "documents": register_daten(akte, marks),
        **stub(akte),
        **more,
        "malware_check": pruefung_daten(checked),
        "earlier": [{"reference": other.aktenzeichen, **stub(other)} for other in earlier],
    }
    head = f"{akte.aktenzeichen} ({stub_zeile(akte) or f'{len(akte.dokumente)} documents'})"
    lines += [f"earlier file of this person: {other.aktenzeichen} ({stub_zeile(other)})" for other in earlier]
    rahmen.answer(data, head, *pruefung_zeilen(checked), *lines, *more_lines)


@ablage.command("hold")
@click.argument("reference")
@click.option("--bound/--not-bound", default=None, help="Bound in a case of ours: not sent (010202 code 01).")
@click.option("--legal/--no-legal", default=None, help="Legal hold: never deleted.")
@click.option("--residence/--no-residence", default=None, help="The person may not move freely (010202 code 06).")
@AUTHORITY
@befehl
def hold(
    rahmen: Rahmen,
    reference: str,
    bound: bool | None,
    legal: bool | None,
    residence: bool | None,
    authority: str | None,
) -> None:
    """Set or lift what holds a case file back; requests that waited for it go on by themselves.

    \b
    Example:
      aktenbote ablage hold 2026-00001 --bound
    """
    from gateway.transfer.geber import pruefe_hindernisse
    from gateway.transfer.sperren import aendere_sperren

    async def work(one: "Installation") -> frozenset[Sperre]:
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)
        wishes = (
            (bound, Sperre.GEBUNDEN),
            (legal, Sperre.LOESCHSPERRE),
            (residence, Sperre.WOHNSITZAUFLAGE),
        )

        def change(tx: "Tx") -> frozenset[Sperre]:
            holds = aendere_sperren(
                tx,
                one.umgebung.protokollant,
                mandant,
                akte.id,
                setze=[sperre for wanted, sperre in wishes if wanted is True],
                loese=[sperre for wanted, sperre in wishes if wanted is False],
                handelnder=handelnder(),
            )
            pruefe_hindernisse(tx, one.schritte, tx.transfers.offene_zur_akte(mandant, akte.id))
            return holds

        return await one.store.write(change)

    holds = run(rahmen, work)
    rahmen.answer({"ok": True, "holds": sorted(holds)}, f"{reference}: {', '.join(sorted(holds)) or 'no holds'}")


@ablage.command("export")
@click.argument("reference")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New folder to write.")
@click.option("--card-secrets", is_flag=True, help="Write the card with its revocation words into the manifest.")
@AUTHORITY
@befehl
def export(rahmen: Rahmen, reference: str, out: Path, card_secrets: bool, authority: str | None) -> None:
    """Write one case file as a folder with a manifest; the card stays out of it unless it is asked for.

    \b
    Example:
      aktenbote ablage export 2026-00001 --out akte
    """

    async def work(one: "Installation") -> Akte:
        mandant = our_authority(one, authority)
        akte = await finde(one, mandant, reference)
        verlange_frei(akte, reference)

        def look(tx: "Tx") -> "Vorabangaben":
            vermerke_herausgabe(one, tx, mandant, akte)
            return tx.vorab.holen(mandant, akte.id)

        ahead = await one.store.write(look)
        one.ablage.schreibe_ordner(mandant, out, akte, ahead=ahead if card_secrets else replace(ahead, eat=None))
        return akte

    akte = run(rahmen, work)
    rahmen.answer(
        {"ok": True, "folder": out, "documents": len(akte.dokumente)}, f"{out}: {len(akte.dokumente)} documents"
    )


async def finde(one: "Installation", mandant: "Kennung", reference: str) -> Akte:
    """Return a file by its Aktenzeichen; that somebody asked for one that is not there is logged as well."""
    akte = await one.store.read(lambda tx: tx.akten.zum_aktenzeichen(mandant, reference))
    if akte is None:
        await one.store.write(lambda tx: note_person(one, tx, mandant, AuditEreignis.AKTE_GELESEN, anzahl=0))
        raise Usage(f"there is no file {reference} in the Ablage of {mandant}", code="UNKNOWN")
    return akte


def verlange_frei(akte: Akte, reference: str) -> None:
    """Refuse to hand out a stub, and what its author calls back."""
    if akte.geloescht is not None:
        raise Usage(f"only a stub is left of {reference}: {akte.abgegeben_an} has the file", code="STUB")
    if Sperre.RUECKRUF in akte.sperren:
        raise Usage(
            f"the author of {reference} calls it back: nothing of it is handed out until that is decided",
            code="RECALLED",
        )


def vermerke_herausgabe(one: "Installation", tx: "Tx", mandant: "Kennung", akte: Akte) -> None:
    """Enter that these documents of a file leave the Ablage, before they do: no entry, no disclosure."""
    note_person(
        one,
        tx,
        mandant,
        AuditEreignis.AKTE_EXPORTIERT,
        (Bezug.AKTE, akte.id),
        anzahl=len(akte.dokumente),
        rechtsgrund=Rechtsgrund.AUFENTHG_86,
    )

"""``aktenbote evidence``: the evidence of one transfer as a file that anyone can verify offline."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.laufzeit import run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.cli.transfer import transfer_id
from gateway.cli.zieldatei import neue_datei
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.beweis.sammeln import Geschrieben
    from gateway.wiring import Installation


@click.command()
@click.argument("ident", metavar="TRANSFER")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Container to write, such as x.asice.")
@click.option("--with-documents", is_flag=True, help="Also put the documents in, as the archive that travelled.")
@grund_option
@befehl
def evidence(rahmen: Rahmen, ident: str, out: Path, with_documents: bool, reason: str) -> None:
    """Write the evidence of a transfer as one signed ASiC-E container. It is logged.

    In it lie the messages with their signatures, receipts, certificates, revocation lists, the entries of the log
    with their proofs, and a cover sheet in German. Check it anywhere with 'aktenbote verify'.

    \b
    Example:
      aktenbote evidence 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --out beweise.asice --reason "Klage vor dem VG"
    """
    from gateway.beweis.stufe import Stufe
    from gateway.intake.deckblatt import schreibe_deckblatt
    from gateway.intake.schrift import SCHNITTE, finde_schrift

    if out.exists():
        raise Usage(f"{out} exists; nothing is overwritten")
    for font in SCHNITTE.values():
        finde_schrift(font)  # before anything is logged: without it there is no cover sheet
    which, person = transfer_id(ident), handelnder()

    async def work(one: "Installation") -> "Geschrieben":
        with neue_datei(out) as file:
            return await one.beweise.schreibe(
                which,
                file,
                person=person,
                begruendung=reason,
                mit_dokumenten=with_documents,
                deckblatt=schreibe_deckblatt,
            )

    written = run(rahmen, work)
    index = written.index
    missing = [
        {"message": one.uuid, "part": part.teil, "why": part.grund}
        for one in index.nachrichten
        for part in one.fehlt
    ]
    data = {
        "ok": True,
        "file": out,
        "transfer": index.transfer,
        "messages": len(index.nachrichten),
        "entries": sum(one.eintraege for one in index.protokoll),
        "stamped": written.gestempelt,
        "level": written.stufe.value,
        "missing": missing,
    }
    lines = [f"{out}: {len(index.nachrichten)} messages, {data['entries']} entries of the log"]
    lines += [f"not in it: {one['part']} of {one['message']} ({one['why']})" for one in missing]
    if written.gestempelt is not None:
        lines.append(f"its signature is stamped: {written.gestempelt:%Y-%m-%d %H:%M:%S} UTC")
    if written.stufe is Stufe.LT:
        lines.append("it is XAdES B-LT: what verifies it later lies in it")
    elif written.fehlt:
        data["level_missing"] = written.fehlt
        lines.append(f"it is XAdES B-T, not B-LT: {written.fehlt}")
    if (why := written.ohne_stempel) is not None:
        data["stamp_missing"] = why.code
        lines.append(f"its signature has no time stamp: {why.code} {why.reason}; write it again later to have one")
    rahmen.answer(data, *lines)

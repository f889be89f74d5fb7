"""``aktenbote transfer``, second half: what a person does to a transfer – compare, decide, try again, withdraw."""

from typing import TYPE_CHECKING, Any

import click

from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl, kennung_option
from gateway.cli.transfer import describe, transfer_id
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug

if TYPE_CHECKING:
    from gateway.domain.akte import Akte
    from gateway.domain.person import Person
    from gateway.domain.transfer import Transfer
    from gateway.transfer.ports import Tx
    from gateway.wiring import Installation


@click.command()
@click.argument("ident")
@befehl
def compare(rahmen: Rahmen, ident: str) -> None:
    """Show the person of a request and every file under the same AZR number side by side.

    \b
    Example:
      aktenbote transfer compare 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11
    """

    async def work(one: "Installation") -> "tuple[Transfer, tuple[Akte, ...]]":
        found = await one.store.read(lambda tx: tx.transfers.holen(transfer_id(ident)))
        if found is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        number = found.person.azr_nummer
        key = one.umgebung.speicher.suchwert("azr", number) if number else None
        test = found.test is not None
        files = await one.store.read(lambda tx: tx.akten.zur_azr(found.mandant, key, test=test)) if key else ()

        def note(tx: "Tx") -> None:
            for akte in files or (None,):  # an entry refers to one file at most
                seen = [(Bezug.AKTE, akte.id)] if akte is not None else []
                one.umgebung.protokollant.notiere(
                    tx,
                    found.mandant,
                    AuditEreignis.AKTE_GELESEN,
                    akteur=Akteur.PERSON,
                    transfer=found.id,
                    anzahl=len(files),
                    bezuege=[(Bezug.HANDELNDER, handelnder()), *seen],
                )

        await one.store.write(note)
        return found, files

    found, files = run(rahmen, work)
    wanted = _person(found.person)
    rows = [{"reference": akte.aktenzeichen, **_person(akte.person)} for akte in files]
    lines = [f"requested: {_line(wanted)}"]
    lines += [f"{row['reference']}: {_line(row)}" for row in rows] or ["no file under this AZR number"]
    rahmen.answer({"ok": True, "requested": wanted, "files": rows}, *lines)


@click.command()
@click.argument("ident")
@click.option("--send", is_flag=True, help="Send the matched file, or the one named with --akte.")
@click.option(
    "--akte", "reference", metavar="AKTENZEICHEN", help="With --send: this file, after 'transfer compare'."
)
@click.option("--refuse", metavar="CODE", help="Answer 010202 with this code, e.g. 08.")
@click.option(
    "--elsewhere", metavar="NAME", help="Answer 010202: this authority is competent, and cannot be reached."
)
@click.option("--forward", metavar="KENNUNG", help="Pass the request on to the authority that has the file now.")
@click.option(
    "--receipted", is_flag=True, help="After a restore: it was sent before, and a receipt names its documents."
)
@click.option(
    "--take", is_flag=True, help="After a restore: take over the delivery that answers a forgotten request."
)
@click.option(
    "--successor", is_flag=True, help="Let the receipt of the authority that succeeded the partner count."
)
@click.option("--accept", is_flag=True, help="An offer: ask for the file.")
@click.option(
    "--decline", type=click.Choice(["kein_aufenthalt", "nicht_zustaendig"]), help="An offer: say no (010102)."
)
@grund_option
@befehl
def decide(
    rahmen: Rahmen,
    ident: str,
    send: bool,
    reference: str | None,
    refuse: str | None,
    elsewhere: str | None,
    forward: str | None,
    receipted: bool,
    take: bool,
    successor: bool,
    accept: bool,
    decline: str | None,
    reason: str,
) -> None:
    """Decide what waits for a person: a request (send, refuse, forward) or an offer (accept, decline).

    After code 01 (bound) and 07 (not here yet) the request is kept and the file is sent later by itself.

    \b
    Example:
      aktenbote transfer decide 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --send --reason "Umzug telefonisch bestätigt"
    """
    texts = (refuse, elsewhere, forward, decline)
    chosen = (send, receipted, take, successor, accept, *(text is not None for text in texts))
    if sum(chosen) != 1:
        raise Usage(
            "choose one: --send, --refuse CODE, --elsewhere NAME, --forward KENNUNG, --receipted, --take, "
            "--successor, --accept or --decline REASON"
        )
    if reference is not None and not send:
        raise Usage("--akte goes with --send")
    person = handelnder()

    async def work(one: "Installation") -> "Transfer":
        which, who = transfer_id(ident), {"person": person, "begruendung": reason}
        if refuse is not None:
            return await one.eingriffe.lehne_ab(which, refuse, **who)
        if elsewhere is not None:
            return await one.eingriffe.nenne_zustaendige(which, elsewhere, **who)
        if forward is not None:
            return await one.eingriffe.leite_weiter(which, kennung_option(forward), **who)
        if receipted:
            return await one.nachtraege.vermerke_quittung(which, **who)
        if take:
            return await one.nachtraege.nimm_lieferung(which, **who)
        if successor:
            return await one.nachfolgen.bestaetige(which, **who)
        if accept:
            return await one.eingriffe.nimm_angebot_an(which, **who)
        if decline is not None:
            return await one.angebote.lehne_ab(which, decline, **who)
        return await one.eingriffe.sende(which, aktenzeichen=reference, **who)

    _answer(rahmen, run(rahmen, work))


@click.command()
@click.option("--akte", "reference", metavar="AKTENZEICHEN", required=True, help="The file to offer.")
@click.option("--to", "receiver", help="To this authority, e.g. azr:999901; else as the notice of departure says.")
@click.option("--ags", help="Municipality the person went to (8 digits), if no notice says it.")
@click.option("--authority", help="Our authority, if several live here.")
@grund_option
@befehl
def offer(
    rahmen: Rahmen, reference: str, receiver: str | None, ags: str | None, authority: str | None, reason: str
) -> None:
    """Offer a file of ours to the authority that is competent now (010101).

    \b
    Example:
      aktenbote transfer offer --akte "TEST-KI 33.2/2014-0471" --reason "Wegzug gemeldet"
    """
    target = None if receiver is None else kennung_option(receiver)
    person = handelnder()

    async def work(one: "Installation") -> "Transfer":
        mandant = our_authority(one, authority)
        return await one.angebote.beginne(mandant, reference, an=target, ags=ags, person=person, begruendung=reason)

    _answer(rahmen, run(rahmen, work))


@click.command()
@click.argument("ident")
@click.option("--from", "giver", help="Ask this authority instead, e.g. azr:999903.")
@grund_option
@befehl
def retry(rahmen: Rahmen, ident: str, giver: str | None, reason: str) -> None:
    """Try again: ask anew for a file that was refused, or send anew one that was rejected.

    \b
    Example:
      aktenbote transfer retry 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --from azr:999903 --reason "Akte liegt dort"
    """
    source = None if giver is None else kennung_option(giver)
    person = handelnder()
    which, who = transfer_id(ident), {"person": person, "begruendung": reason}
    _answer(rahmen, run(rahmen, lambda one: one.eingriffe.erneut(which, von=source, **who)))


@click.command()
@click.argument("ident")
@grund_option
@befehl
def withdraw(rahmen: Rahmen, ident: str, reason: str) -> None:
    """Withdraw a request or an offer, a release that is being packed, or a delivery that its reader has not closed.

    \b
    Example:
      aktenbote transfer withdraw 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --reason "Person ist wieder fortgezogen"
    """
    which, who = transfer_id(ident), {"person": handelnder(), "begruendung": reason}
    _answer(rahmen, run(rahmen, lambda one: one.eingriffe.ziehe_zurueck(which, **who)))


@click.command("give-up")
@click.argument("ident")
@grund_option
@befehl
def give_up(rahmen: Rahmen, ident: str, reason: str) -> None:
    """End a transfer in which nothing can be taken back and nobody expects an answer any more.

    For a delivery that was fetched and never receipted, a receipt that nobody fetches, a file that cannot be taken
    over. The partner is told nothing, no file is touched; what still comes is worked on.

    \b
    Example:
      aktenbote transfer give-up 6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11 --reason "Behörde wurde aufgelöst"
    """
    which, who = transfer_id(ident), {"person": handelnder(), "begruendung": reason}
    _answer(rahmen, run(rahmen, lambda one: one.eingriffe.gib_auf(which, **who)))


def _answer(rahmen: Rahmen, done: "Transfer") -> None:
    rahmen.answer({"ok": True, **describe(done)}, f"{done.id}: {done.zustand}")


def _person(one: "Person") -> dict[str, Any]:
    names = [f"{name.vorname or '-'} {name.familienname or '-'}" for _, name in one.namen]
    return {"names": names, "born": str(one.geburtsdatum), "place": one.geburtsort}


def _line(row: dict[str, Any]) -> str:
    return f"{' / '.join(row['names'])}, born {row['born']}, {row['place'] or '-'}"

"""``aktenbote account``: people who may sign in to the web pages, and their roles."""

from typing import TYPE_CHECKING

import click

from gateway.cli.account_liste import list_, show
from gateway.cli.account_tun import schreibe_konto
from gateway.cli.laufzeit import our_authority
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.konto import Rolle

if TYPE_CHECKING:
    from gateway.transfer.konten.verwaltung import Bestaetigt, Eingeladen
    from gateway.transfer.ports.konten import Kontoantrag

_ROLLE = click.Choice([one.value for one in Rolle])
_BEHOERDE = click.option("--authority", help="Kennung of our authority; needed where several live here.")


@click.group()
def account() -> None:
    """People who sign in to the web pages: accounts, roles, locks. What gives takes two persons.

    \b
    Example:
      aktenbote account create anna.beispiel --name "Frau Beispiel"
      aktenbote account grant anna.beispiel sachbearbeitung
    """


@account.command("create")
@click.argument("name")
@click.option("--name", "shown", required=True, metavar="TEXT", help="Name as shown.")
@befehl
def create(rahmen: Rahmen, name: str, shown: str) -> None:
    """Make an account without a role and print its invitation, once.

    The person sets password and second factor with it within 72 hours. Then ask for roles.

    \b
    Example:
      aktenbote account create anna.beispiel --name "Frau Beispiel"
    """
    person = handelnder()
    konto, invited = schreibe_konto(
        rahmen, lambda one, tx: one.kontenverwaltung.lege_an(tx, name=name, anzeige=shown, person=person)
    )
    rahmen.answer(
        {"ok": True, "id": konto.id, "account": konto.anmeldename, **_einladung(invited)},
        f"account {konto.anmeldename} is made; it has no role yet",
        *_zeilen(invited),
    )


@account.command("invite")
@click.argument("name")
@befehl
def invite(rahmen: Rahmen, name: str) -> None:
    """Invite somebody to set password and second factor anew: a lost telephone, a forgotten password.

    Whoever holds an invitation takes the account over. Where it has a role, this asks, and another person
    confirms; then the same command, given by who asked, prints the invitation, once and within seven days.

    \b
    Example:
      aktenbote account invite anna.beispiel
    """
    from gateway.transfer.konten.verwaltung import Eingeladen

    person = handelnder()
    done = schreibe_konto(rahmen, lambda one, tx: one.kontenverwaltung.lade_ein(tx, name, person=person))
    if isinstance(done, Eingeladen):
        rahmen.answer({"ok": True, "request": None, **_einladung(done)}, *_zeilen(done))
    else:
        _beantragt(rahmen, done)


@account.command("grant")
@click.argument("name")
@click.argument("role", type=_ROLLE)
@_BEHOERDE
@befehl
def grant(rahmen: Rahmen, name: str, role: str, authority: str | None) -> None:
    """Ask for a role; another person puts it in force with 'account confirm' within seven days.

    \b
    Example:
      aktenbote account grant anna.beispiel sachbearbeitung --authority azr:999901
    """
    person = handelnder()
    asked = schreibe_konto(
        rahmen,
        lambda one, tx: one.kontenverwaltung.beantrage_rolle(
            tx, name, our_authority(one, authority), Rolle(role), person=person
        ),
    )
    _beantragt(rahmen, asked)


@account.command("revoke")
@click.argument("name")
@click.argument("role", type=_ROLLE)
@_BEHOERDE
@befehl
def revoke(rahmen: Rahmen, name: str, role: str, authority: str | None) -> None:
    """Take a role at once; every session of the account ends.

    \b
    Example:
      aktenbote account revoke anna.beispiel sachbearbeitung
    """
    person = handelnder()
    konto = schreibe_konto(
        rahmen,
        lambda one, tx: one.kontenverwaltung.entziehe(
            tx, name, our_authority(one, authority), Rolle(role), person=person
        ),
    )
    rahmen.answer({"ok": True, "id": konto.id}, f"{konto.anmeldename} has the role {role} no more")


@account.command("lock")
@click.argument("name")
@grund_option
@befehl
def lock(rahmen: Rahmen, name: str, reason: str) -> None:
    """Lock an account at once: its sessions, invitation and requests end; unlocking takes two persons.

    \b
    Example:
      aktenbote account lock anna.beispiel --reason "Telefon verloren"
    """
    person = handelnder()
    konto = schreibe_konto(
        rahmen, lambda one, tx: one.kontenverwaltung.sperre(tx, name, person=person, begruendung=reason)
    )
    rahmen.answer({"ok": True, "id": konto.id}, f"{konto.anmeldename} is locked and signed out everywhere")


@account.command("remove")
@click.argument("name")
@grund_option
@befehl
def remove(rahmen: Rahmen, name: str, reason: str) -> None:
    """Remove a locked account for good: its name, password, second factors and roles go.

    What it did stays in the log, and its sign-in name stays taken, so that nobody else is ever that person.

    \b
    Example:
      aktenbote account remove anna.beispiel --reason "Ausgeschieden"
    """
    person = handelnder()
    konto = schreibe_konto(
        rahmen, lambda one, tx: one.kontenverwaltung.entferne(tx, name, person=person, begruendung=reason)
    )
    rahmen.answer({"ok": True, "id": konto.id}, f"{konto.anmeldename} is removed; the name stays taken")


@account.command("unlock")
@click.argument("name")
@befehl
def unlock(rahmen: Rahmen, name: str) -> None:
    """Ask for a locked account to be unlocked; another person puts it in force with 'account confirm'.

    \b
    Example:
      aktenbote account unlock anna.beispiel
    """
    person = handelnder()
    asked = schreibe_konto(
        rahmen, lambda one, tx: one.kontenverwaltung.beantrage_entsperrung(tx, name, person=person)
    )
    _beantragt(rahmen, asked)


@account.command("confirm")
@click.argument("request")
@befehl
def confirm(rahmen: Rahmen, request: str) -> None:
    """Put in force what another person asked for: a role, unlocking. A new invitation is only approved by it:
    who asked gets it with 'account invite'.

    \b
    Example:
      aktenbote account confirm 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11
    """
    from gateway.transfer.konten.verwaltung import gilt_bis

    person = handelnder()
    done = schreibe_konto(
        rahmen, lambda one, tx: one.kontenverwaltung.bestaetige(tx, request, person=person, befehlszeile=True)
    )
    said = done.inhalt
    rahmen.answer(
        {
            "ok": True,
            "id": done.konto.id,
            "account": done.konto.anmeldename,
            "kind": said.art.value,
            "role": said.rolle,
            "authority": said.mandant,
            "fetch_until": None if said.freigegeben is None else gilt_bis(said),
        },
        _satz(done),
    )


@account.command("reject")
@click.argument("request")
@befehl
def reject(rahmen: Rahmen, request: str) -> None:
    """Let a request wait no more; one person may, also the one who asked.

    \b
    Example:
      aktenbote account reject 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11
    """
    person = handelnder()
    schreibe_konto(rahmen, lambda one, tx: one.kontenverwaltung.verwirf(tx, request, person=person))
    rahmen.answer({"ok": True, "request": request}, "the request waits no more; nothing came of it")


for _command in (list_, show):
    account.add_command(_command)


def _beantragt(rahmen: Rahmen, asked: "Kontoantrag") -> None:
    rahmen.answer(
        {"ok": True, "request": asked.id},
        f"asked; another person confirms within seven days: aktenbote account confirm {asked.id}",
    )


def _satz(done: "Bestaetigt") -> str:
    said, name = done.inhalt, done.konto.anmeldename
    if said.rolle is not None:
        return f"{name} has the role {said.rolle.value} at {said.mandant}"
    if said.freigegeben is None:
        return f"{name} is unlocked"
    return f"approved; {said.person} fetches the invitation within seven days: aktenbote account invite {name}"


def _einladung(invited: "Eingeladen") -> dict[str, object]:
    return {"invitation": invited.einladung, "until": invited.bis}


def _zeilen(invited: "Eingeladen") -> tuple[str, ...]:
    return (
        f"invitation, shown this once, for the person alone: {invited.einladung}",
        f"it counts until {invited.bis:%Y-%m-%d %H:%M} UTC",
    )

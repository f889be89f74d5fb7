"""``aktenbote api-token``: tokens of other systems (Fachverfahren, DMS) for the JSON API."""

from typing import TYPE_CHECKING

import click

from gateway.cli.account_tun import schreibe_konto
from gateway.cli.laufzeit import our_authority
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl, kennung_option
from gateway.domain.apitoken import TAGE_MAX, Umfang, umfaenge
from gateway.domain.ids import Kennung

if TYPE_CHECKING:
    from gateway.transfer.ports import Tx
    from gateway.transfer.ports.schnittstelle import Apitoken
    from gateway.wiring import Installation

_BEHOERDE = click.option("--authority", help="Kennung of our authority; needed where several live here.")


@click.group("api-token")
def api_token() -> None:
    """Tokens with which other systems of an authority use the JSON API.

    \b
    Example:
      aktenbote api-token create fachverfahren --purpose "Fachverfahren" --scope files:read --days 365
    """


@api_token.command("create")
@click.argument("name")
@click.option("--purpose", required=True, metavar="TEXT", help="What it is for, in one line. Name nobody in it.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice([one.value for one in Umfang]),
    help="What it may do; may be given again.",
)  # fmt: skip
@click.option(
    "--days", required=True, type=click.IntRange(1, TAGE_MAX), help="Days it counts; make the next one in time."
)
@_BEHOERDE
@befehl
def create(
    rahmen: Rahmen, name: str, purpose: str, scopes: tuple[str, ...], days: int, authority: str | None
) -> None:
    """Make a token and print it, once: it stands nowhere else. The log names its NAME as who looks and acts.

    \b
    Example:
      aktenbote api-token create fachverfahren --purpose "Fachverfahren" --scope files:read --days 365
    """
    person = handelnder()
    made = schreibe_konto(
        rahmen,
        lambda one, tx: one.apitokens.stelle_aus(
            tx,
            our_authority(one, authority),
            name=name,
            wofuer=purpose,
            umfang=umfaenge(scopes),
            tage=days,
            person=person,
        ),
    )
    rahmen.answer(
        {"ok": True, "token": made.geheimnis, **_daten(made.token)},
        made.geheimnis,
        f"shown once; {made.token.name} counts at {made.token.mandant} until {made.token.bis:%Y-%m-%d}",
    )


@api_token.command("list")
@_BEHOERDE
@befehl
def list_(rahmen: Rahmen, authority: str | None) -> None:
    """Show the tokens of an authority, revoked ones too, by their first characters. The look is logged.

    \b
    Example:
      aktenbote api-token list
    """
    person = handelnder()
    rows = schreibe_konto(
        rahmen, lambda one, tx: one.apitokens.liste(tx, _behoerde(one, tx, authority), person=person)
    )
    rahmen.answer(
        {"ok": True, "tokens": [_daten(row) for row in rows]},
        *(_zeile(row) for row in rows),
        *(() if rows else ("no tokens yet: 'aktenbote api-token create' makes one",)),
    )


@api_token.command("revoke")
@click.argument("name")
@grund_option
@_BEHOERDE
@befehl
def revoke(rahmen: Rahmen, name: str, reason: str, authority: str | None) -> None:
    """Take a token at once and for good, also of an authority that the configuration names no more.

    \b
    Example:
      aktenbote api-token revoke fachverfahren --reason "neues Verfahren"
    """
    person = handelnder()
    taken = schreibe_konto(
        rahmen,
        lambda one, tx: one.apitokens.widerrufe(
            tx, _behoerde(one, tx, authority), name, person=person, begruendung=reason
        ),
    )
    rahmen.answer({"ok": True, "name": taken.name}, f"{taken.name} counts no more")


def _behoerde(one: "Installation", tx: "Tx", authority: str | None) -> Kennung:
    """Return an authority of ours, or one that left the configuration and has tokens still."""
    if authority is not None and tx.schnittstelle.alle(gone := kennung_option(authority)):
        return gone
    return our_authority(one, authority)


def _daten(one: "Apitoken") -> dict[str, object]:
    return {
        "name": one.name,
        "authority": one.mandant,
        "begins": one.anfang,
        "purpose": one.zweck,
        "scopes": [each.value for each in one.umfang],
        "created": one.angelegt,
        "by": one.person,
        "expires": one.bis,
        "last_use": one.benutzt,
        "revoked": one.widerrufen,
    }


def _zeile(one: "Apitoken") -> str:
    used = "never used" if one.benutzt is None else f"last use {one.benutzt:%Y-%m-%d}"
    state = f"until {one.bis:%Y-%m-%d}" if one.widerrufen is None else f"REVOKED {one.widerrufen:%Y-%m-%d}"
    scopes = ", ".join(each.value for each in one.umfang)
    return f"{one.name}  {one.anfang}…  {state}  {used}  {scopes}  ({one.zweck})"

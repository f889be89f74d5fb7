"""``aktenbote webhook``: programs of the authority that are told what happens."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl, uuid_option, zeilen_option
from gateway.domain.errors import TryLater
from gateway.domain.webhook import WECHSEL_STUNDEN, WECHSEL_STUNDEN_MAX, Hakenart

if TYPE_CHECKING:
    from gateway.transfer.ports import Tx
    from gateway.transfer.ports.webhooks import Hakenantwort, Zustellung
    from gateway.transfer.webhooks import Hakenbild
    from gateway.wiring import Installation

T = TypeVar("T")
_ARTEN = tuple(one.value for one in Hakenart)
_GEHEIMNIS = "secret, shown this once, for the receiver alone: {geheim}"


@click.group()
def webhook() -> None:
    """Programs of the authority (a Fachverfahren, a DMS) that are told what happens, signed, until they took it.

    \b
    Example:
      aktenbote webhook add https://fachverfahren.example/aktenbote --event file.received
    """


@webhook.command("add")
@click.argument("url")
@click.option("--authority", help="Kennung of our authority; needed where several live here.")
@click.option(
    "--event",
    "events",
    multiple=True,
    required=True,
    type=click.Choice([*_ARTEN, "all"]),
    help="Kind of event to be told; more than once for more of them.",
)
@befehl
def add(rahmen: Rahmen, url: str, authority: str | None, events: tuple[str, ...]) -> None:
    """Enter the address URL and print its secret, once. Its server must stand in targets of [webhooks].

    \b
    Example:
      aktenbote webhook add https://fachverfahren.example/aktenbote --event file.received --event task.waiting
    """
    person = handelnder()
    kinds = _ARTEN if "all" in events else tuple(dict.fromkeys(events))
    made, secret = _schreibe(
        rahmen,
        lambda one, tx: one.webhooks.lege_an(
            tx, our_authority(one, authority), url=url, arten=kinds, person=person
        ),
    )
    rahmen.answer(
        {"ok": True, "webhook": made.id, "authority": made.mandant, "events": kinds, "secret": secret},
        f"webhook {made.id} of {made.mandant} is entered",
        _GEHEIMNIS.format(geheim=secret),
    )


@webhook.command("list")
@befehl
def list_(rahmen: Rahmen) -> None:
    """Show the addresses, what each is told, how much waits for it, and what keeps it from taking anything.

    \b
    Example:
      aktenbote webhook list
    """

    async def work(one: "Installation") -> "tuple[Hakenbild, ...]":
        return await one.store.read(one.webhooks.liste)

    found = run(rahmen, work)
    lines = [line for one in found for line in _zeilen(one)] or ["there is no webhook"]
    rahmen.answer({"ok": True, "webhooks": [_daten(one) for one in found]}, *lines)


@webhook.command("rotate")
@click.argument("ident", metavar="WEBHOOK")
@click.option(
    "--hours",
    default=WECHSEL_STUNDEN,
    show_default=True,
    type=click.IntRange(min=0, max=WECHSEL_STUNDEN_MAX),
    help="For so long the secret before signs, too; 0 ends it at once.",
)
@befehl
def rotate(rahmen: Rahmen, ident: str, hours: int) -> None:
    """Give WEBHOOK another secret and print it, once. For some hours both sign, so that nothing is lost.

    \b
    Example:
      aktenbote webhook rotate 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11 --hours 48
    """
    person, name = handelnder(), _id(ident)
    secret = _schreibe(rahmen, lambda one, tx: one.webhooks.wechsle(tx, name, stunden=hours, person=person))
    rahmen.answer(
        {"ok": True, "webhook": name, "secret": secret, "hours": hours},
        _GEHEIMNIS.format(geheim=secret),
        f"the one before signs, too, for {hours} hours" if hours else "the one before counts no more",
    )


@webhook.command("remove")
@click.argument("ident", metavar="WEBHOOK")
@befehl
def remove(rahmen: Rahmen, ident: str) -> None:
    """Remove WEBHOOK; what it was still to be told is dropped.

    \b
    Example:
      aktenbote webhook remove 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11
    """
    person, name = handelnder(), _id(ident)
    left = _schreibe(rahmen, lambda one, tx: one.webhooks.entferne(tx, name, person=person))
    rahmen.answer(
        {"ok": True, "webhook": name, "dropped": left}, f"webhook {name} is removed; {left} notices dropped"
    )


@webhook.command("retry")
@click.argument("ident", metavar="WEBHOOK")
@befehl
def retry(rahmen: Rahmen, ident: str) -> None:
    """Try at once what waits for WEBHOOK and what was given up within the last 30 days.

    \b
    Example:
      aktenbote webhook retry 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11
    """
    person, name = handelnder(), _id(ident)
    again = _schreibe(rahmen, lambda one, tx: one.webhooks.wiederhole(tx, name, person=person))
    rahmen.answer({"ok": True, "webhook": name, "again": again}, f"{again} notices are tried at once")


@webhook.command("test")
@click.argument("ident", metavar="WEBHOOK")
@befehl
def test(rahmen: Rahmen, ident: str) -> None:
    """Send WEBHOOK a signed notice of the kind webhook.test, from here, and say what it answered.

    \b
    Example:
      aktenbote webhook test 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11
    """
    name = _id(ident)

    async def work(one: "Installation") -> "Hakenantwort":
        try:
            return await one.webhookversand.probiere(name)
        finally:
            await one.webhookversand.schliesse()

    found = run(rahmen, work)
    if found.code is not None:
        raise TryLater(
            f"it was not taken ({found.text}): docs/webhooks.md says what each code means", code="WEBHOOK"
        )
    rahmen.answer({"ok": True, "webhook": name, "status": found.status}, f"taken: answered with {found.status}")


@webhook.command("deliveries")
@click.argument("ident", metavar="WEBHOOK")
@zeilen_option(50)
@befehl
def deliveries(rahmen: Rahmen, ident: str, max_rows: int) -> None:
    """Show what WEBHOOK was told and is to be told, newest first. The look is logged.

    \b
    Example:
      aktenbote webhook deliveries 4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11
    """
    person, name = handelnder(), _id(ident)
    found = _schreibe(
        rahmen, lambda one, tx: one.webhooks.zustellungen(tx, name, person=person, max_zeilen=max_rows)
    )
    rahmen.answer(
        {"ok": True, "deliveries": [_zustellung(one) for one in found]},
        *([_zustellungszeile(one) for one in found] or ["nothing was to be told yet"]),
    )


def _id(text: str) -> str:
    return uuid_option(text) or ""


def _schreibe(rahmen: Rahmen, tue: "Callable[[Installation, Tx], T]") -> T:
    """Do it in one transaction and return what came of it: nothing is printed before that is durable."""

    async def work(one: "Installation") -> T:
        return await one.store.write(lambda tx: tue(one, tx))

    return run(rahmen, work)


def _daten(one: "Hakenbild") -> dict[str, Any]:
    inside = one.inhalt
    return {
        "webhook": one.haken.id,
        "authority": one.haken.mandant,
        "url": None if inside is None else inside.url,
        "events": one.haken.arten,
        "entered": one.haken.angelegt,
        "waiting": one.offen,
        "failing_since": one.stand.gestoert_seit,
        "failures": one.stand.fehlschlaege,
        "code": one.stand.letzter_code,
        "both_secrets_until": None if inside is None else inside.davor_bis,
    }


def _zeilen(one: "Hakenbild") -> tuple[str, ...]:
    state = f"{one.offen} wait"
    if one.stand.gestoert_seit is not None:
        since = f"{one.stand.gestoert_seit:%Y-%m-%d %H:%M} UTC"
        state += f", takes nothing since {since} ({one.stand.letzter_code})"
    where = "its row was changed by hand: remove it" if one.inhalt is None else one.inhalt.url
    return (
        f"{one.haken.id}  {one.haken.mandant}  {where}",
        f"  {', '.join(one.haken.arten)}",
        f"  {state}",
    )


def _zustellung(one: "Zustellung") -> dict[str, Any]:
    return {
        "event": one.ereignis,
        "kind": one.art,
        "time": one.zeit,
        "state": one.zustand.value,
        "attempts": one.versuche,
        "due": one.faellig,
        "code": one.letzter_code,
        "ended": one.beendet,
    }


_STAND = {"offen": "waits", "zugestellt": "taken", "aufgegeben": "given up"}


def _zustellungszeile(one: "Zustellung") -> str:
    code = f" ({one.letzter_code})" if one.letzter_code else ""
    state = _STAND[one.zustand.value]
    return f"{one.zeit:%Y-%m-%d %H:%M:%S}  {one.ereignis}  {one.art}  {state} after {one.versuche} attempts{code}"

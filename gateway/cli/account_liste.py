"""``aktenbote account``, what only looks: all accounts, one account, requests that wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import click

from gateway.cli.account_tun import schreibe_konto
from gateway.cli.laufzeit import note_person
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.events import AuditEreignis

if TYPE_CHECKING:
    from gateway.transfer.ports import Tx
    from gateway.transfer.ports.konten import Konto, Kontoantrag
    from gateway.wiring import Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zeile:
    """An account as it is shown."""

    konto: "Konto"
    rollen: tuple[tuple[str, str], ...]
    """(authority, role) that count."""
    zweifel: tuple[str, ...]
    """Authorities whose log says something else."""
    eingeladen_bis: datetime | None
    faktor_seit: datetime | None
    notfallcodes: int


@click.command("list")
@befehl
def list_(rahmen: Rahmen) -> None:
    """Show every account with its roles, and the requests that wait for a second person. The look is logged.

    \b
    Example:
      aktenbote account list
    """

    def work(one: "Installation", tx: "Tx") -> "tuple[tuple[_Zeile, ...], tuple[Kontoantrag, ...]]":
        rows = tuple(_zeile(one, tx, konto) for konto in tx.konten.alle())
        _vermerke(one, tx, len(rows))
        return rows, tx.konten.antraege()

    rows, asked = schreibe_konto(rahmen, work)
    names = {row.konto.id: row.konto.anmeldename for row in rows}
    rahmen.answer(
        {
            "ok": True,
            "accounts": [_daten(row) for row in rows],
            "requests": [_antrag(one, names.get(one.inhalt.konto)) for one in asked],
        },
        *(_kurz(row) for row in rows),
        *(_wartend(one, names.get(one.inhalt.konto)) for one in asked),
        *(() if rows else ("no accounts yet: 'aktenbote account create' makes one",)),
    )


@click.command("show")
@click.argument("name")
@befehl
def show(rahmen: Rahmen, name: str) -> None:
    """Show one account. The look is logged.

    \b
    Example:
      aktenbote account show anna.beispiel
    """

    def work(one: "Installation", tx: "Tx") -> _Zeile:
        row = _zeile(one, tx, one.kontenverwaltung.hole(tx, name))
        _vermerke(one, tx, 1)
        return row

    row = schreibe_konto(rahmen, work)
    since = "none" if row.faktor_seit is None else f"since {row.faktor_seit:%Y-%m-%d %H:%M} UTC"
    rahmen.answer(
        {"ok": True, **_daten(row)},
        _kurz(row),
        f"second factor: {since}; recovery codes left: {row.notfallcodes}",
    )


def _vermerke(one: "Installation", tx: "Tx", anzahl: int) -> None:
    for mandant in one.mandanten:
        note_person(one, tx, mandant, AuditEreignis.KONTO_GELESEN, anzahl=anzahl)


def _zeile(one: "Installation", tx: "Tx", konto: "Konto") -> _Zeile:
    factor = tx.zugaenge.faktor(konto.id)
    return _Zeile(
        konto=konto,
        rollen=tuple(
            (mandant, rolle.value)
            for mandant, rollen in sorted(one.kontenstand.rollen(tx, konto).items())
            for rolle in sorted(rollen)
        ),
        zweifel=tuple(sorted(one.kontenstand.zweifel(tx, konto))),
        eingeladen_bis=tx.zugaenge.einladungen().get(konto.id),
        faktor_seit=None if factor is None else factor.angelegt,
        notfallcodes=tx.zugaenge.notfallcodes(konto.id),
    )


def _daten(row: _Zeile) -> dict[str, object]:
    return {
        "id": row.konto.id,
        "account": row.konto.anmeldename,
        "name": row.konto.name,
        "state": row.konto.zustand.value,
        "created": row.konto.angelegt,
        "roles": [{"authority": mandant, "role": rolle} for mandant, rolle in row.rollen],
        "doubtful": list(row.zweifel),
        "invited_until": row.eingeladen_bis,
        "second_factor_since": row.faktor_seit,
        "recovery_codes": row.notfallcodes,
    }


def _antrag(one: "Kontoantrag", name: str | None) -> dict[str, object]:
    said = one.inhalt
    return {
        "request": one.id,
        "account": name,
        "kind": said.art.value,
        "authority": said.mandant,
        "role": said.rolle,
        "asked": one.gestellt,
        "by": said.person,
        "approved": said.freigegeben,
    }


def _kurz(row: _Zeile) -> str:
    held = ", ".join(f"{rolle} at {mandant}" for mandant, rolle in row.rollen) or "no role"
    doubt = f"; NOT as the log of {', '.join(row.zweifel)} says: lock it" if row.zweifel else ""
    return f"{row.konto.anmeldename} ({row.konto.name}): {row.konto.zustand.value}; {held}{doubt}"


def _wartend(one: "Kontoantrag", name: str | None) -> str:
    said = one.inhalt
    what = said.art.value if said.rolle is None else f"role {said.rolle.value} at {said.mandant}"
    asked = f"{what} for {name}, asked by {said.person} on {one.gestellt:%Y-%m-%d}"
    if said.freigegeben is not None:
        return f"approved, to be fetched by {said.person}: {asked}: {one.id}"
    return f"waits: {asked}: {one.id}"

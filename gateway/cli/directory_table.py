"""How ``aktenbote directory`` shows a directory: as a table for people, as values for ``--json``."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gateway.domain.ids import Kennung
from gateway.trust.dienst import NACH_URI, fehlende, wort
from gateway.trust.teilnehmer import Art, Fenster, Hybrideintrag, Teilnehmer, Zertifikatseintrag
from gateway.trust.unterschied import ABDRUCK_ZEICHEN, stelle
from gateway.trust.verzeichnis import Verzeichnis


def describe(found: Verzeichnis, when: datetime) -> dict[str, object]:
    """Return a directory as values, with what counts at the moment."""
    return {
        "number": found.nummer,
        "betrieb": found.betrieb.value,
        "issued": found.ausgestellt,
        "ends": found.gueltig_bis,
        "ended": found.ist_abgelaufen(when),
        "cosigners": found.richtlinie.mitzeichner,
        "participants": [_participant(one, when) for one in found.teilnehmer],
    }


def _participant(one: Teilnehmer, when: datetime) -> dict[str, object]:
    return {
        "kennung": one.kennung,
        "name": one.behoerde.name,
        "art": one.art.value,
        "status": one.status.value,
        "takes_part": one.fenster.umfasst(when),
        "ags": list(one.ags),
        "postfach": one.postfach,
        "vermittlung": one.vermittlung,
        "route": "plain" if one.offen else "sealed",
        "certificates": [
            {
                "sha256": entry.sha256,
                "roles": [rolle.value for rolle in entry.rollen],
                **_window(entry.fenster),
                "counts": _counts(entry, when),
            }
            for entry in one.zertifikate
        ],
        "hybrid_keys": [
            {"sha256": entry.schluessel.sha256, **_window(entry.fenster), "counts": _counts(entry, when)}
            for entry in one.hybride
        ],
        "keys": [{"role": key.rolle.value, "vkey": key.vkey} for key in one.schluessel],
        "deputies": [
            {
                "kennung": grant.vertreter,
                "roles": [rolle.value for rolle in grant.rollen],
                **_span(grant.fenster, when),
            }
            for grant in one.vertretungen
        ],
        "services": [
            {"uri": entry.uri, "known": entry.uri in NACH_URI, **_span(entry.fenster, when)}
            for entry in one.dienste
        ],
        "clearing_offices": [
            {
                "name": office.name,
                "contacts": [way.kennung for way in office.erreichbarkeit],
                **_span(office.fenster, when),
            }
            for office in one.clearingstellen
        ],
    }


def _window(window: Fenster) -> dict[str, Any]:
    return {"from": window.von, "to": window.bis}


def _span(window: Fenster, when: datetime) -> dict[str, Any]:
    return {**_window(window), "counts": window.umfasst(when)}


def _counts(entry: Zertifikatseintrag | Hybrideintrag, when: datetime) -> bool:
    return entry.fenster.umfasst(when) and not entry.ist_gesperrt(when)


def table(found: Verzeichnis, when: datetime, *, checked: bool, nachfolge: bool = False) -> list[str]:
    """Return the lines a person reads; ``checked`` says whether the signature was, and with which certificate."""
    state = "ended" if found.ist_abgelaufen(when) else "in force"
    span = f"{found.ausgestellt:%Y-%m-%d %H:%M}Z to {found.gueltig_bis:%Y-%m-%d %H:%M}Z"
    lines = [
        f"Directory number {found.nummer}, {found.betrieb.value}, {state}: {span}",
        f"signature: checked with the pinned certificate{' signer_successor' if nachfolge else ''}"
        if checked
        else "signature: NOT checked",
    ]
    for one in found.teilnehmer:
        lines += [_head(one, when), *(f"    {line}" for line in _entries(one, when))]
    return lines


def lacking(found: Verzeichnis, when: datetime) -> tuple[tuple[Kennung, str], ...]:
    """Return which authorities list services, and none of a group that this program would send them now."""
    return tuple(
        (one.kennung, dienst.wort)
        for one in found.teilnehmer
        if one.art is Art.AUSLAENDERBEHOERDE and one.fenster.umfasst(when)
        for dienst in fehlende(one, when)
    )


def _head(one: Teilnehmer, when: datetime) -> str:
    place = f"at {one.vermittlung}" if one.vermittlung else one.postfach or "no Postfach"
    place = "plain route" if one.offen else place
    away = "" if one.fenster.umfasst(when) else " (does not take part now)"
    return f"{one.kennung}  {one.behoerde.name}{away}  AGS {', '.join(one.ags) or '-'}  {place}"


def _entries(one: Teilnehmer, when: datetime) -> Iterator[str]:
    for entry in one.zertifikate:
        roles = ", ".join(rolle.value for rolle in entry.rollen)
        yield f"{entry.sha256[:ABDRUCK_ZEICHEN]}…  {roles}  until {_end(entry.fenster)}"
    for hybrid in one.hybride:
        counts = "counts" if hybrid.gilt(when) else "does not count now"
        digits = hybrid.schluessel.sha256[:ABDRUCK_ZEICHEN]
        yield f"{digits}…  hybrid key  until {_end(hybrid.fenster)}, {counts}"
    yield from (f"{key.rolle.value}  {key.vkey}" for key in one.schluessel)
    for grant in one.vertretungen:
        roles = ", ".join(rolle.value for rolle in grant.rollen)
        yield f"deputy {grant.vertreter}  {roles}  {_words(grant.fenster, when)}"
    for service in one.dienste:
        yield f"{wort(service.uri)}  {_words(service.fenster, when)}"
    for office in one.clearingstellen:
        yield f"{stelle(office)}  {_words(office.fenster, when)}"


def _end(window: Fenster) -> str:
    return "open" if window.bis is None else f"{window.bis:%Y-%m-%d}"


def _words(window: Fenster, when: datetime) -> str:
    away = "" if window.umfasst(when) else ", not now"
    return f"from {window.von:%Y-%m-%d} until {_end(window)}{away}"

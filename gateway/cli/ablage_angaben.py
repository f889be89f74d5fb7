"""What ``aktenbote ablage`` says of a file beside its documents: card, disclosure blocks, numbers, paper parts."""

from typing import Any

from gateway.domain.akte import Akte
from gateway.transfer.vorabangaben import Vorabangaben


def zeige_angaben(akte: Akte, ahead: Vorabangaben, *, secrets: bool) -> tuple[dict[str, Any], list[str]]:
    """Return the JSON fields and the lines about it; the card's revocation words only where they are asked for."""
    paper, _ = zeige_papier(akte)  # the register has the lines
    blocks = [{"code": one.code, "until": one.gueltig_bis} for one in ahead.auskunftssperren]
    data = {
        "card": _card(ahead, secrets=secrets),
        "disclosure_blocks": blocks,
        "bamf_number": ahead.bamfkennziffer,
        "bva_number": ahead.bva_verfahrensnummer,
        "conditions": len(ahead.nebenbestimmungen),
        "paper": paper,
    }
    lines = [f"card: {_card_line(ahead, secrets=secrets)}"] if ahead.eat or ahead.eat_bestellt else []
    lines += [
        f"disclosure block {one.code}" + (f" until {one.gueltig_bis.isoformat()}" if one.gueltig_bis else "")
        for one in ahead.auskunftssperren
    ]
    lines += [f"BAMF number {ahead.bamfkennziffer}"] if ahead.bamfkennziffer else []
    lines += [f"BVA number {ahead.bva_verfahrensnummer}"] if ahead.bva_verfahrensnummer else []
    lines += [f"{len(ahead.nebenbestimmungen)} conditions"] if ahead.nebenbestimmungen else []
    return data, lines


def zeige_papier(akte: Akte) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the JSON rows and the lines about the parts on paper."""
    rows, lines = [], []
    for part in akte.papier:
        rows.append(
            {
                "number": part.nummer,
                "name": part.bezeichnung,
                "medium": part.medium,
                "place": part.standort,
                "received": part.eingetroffen,
            }
        )
        place = f", {part.standort}" if part.standort else ""
        came = f"received {part.eingetroffen.isoformat()}" if part.eingetroffen else "not ticked off"
        lines.append(f"paper {part.nummer}: {part.bezeichnung} ({part.medium}{place}), {came}")
    return rows, lines


def _card(ahead: Vorabangaben, *, secrets: bool) -> dict[str, Any] | None:
    eat = ahead.eat
    if eat is None:
        return {"ordered": True} if ahead.eat_bestellt else None
    shown: dict[str, Any] = {"eid_active": eat.eid_aktiv}
    if secrets:
        shown |= {
            "number": eat.seriennummer,
            "check_digit": eat.pruefziffer,
            "revocation_password": eat.sperrkennwort,
            "revocation_sum": eat.sperrsumme,
        }
    return shown


def _card_line(ahead: Vorabangaben, *, secrets: bool) -> str:
    eat = ahead.eat
    if eat is None:
        return "on order"
    words = f"here, eID {'active' if eat.eid_aktiv else 'not active'}"
    if not secrets:
        return f"{words} (secrets: --card-secrets)"
    number = f"{eat.seriennummer}{eat.pruefziffer or ''}"
    return f"{words}, {number}, revocation password {eat.sperrkennwort}, revocation sum {eat.sperrsumme}"

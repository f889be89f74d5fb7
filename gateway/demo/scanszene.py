"""The scene of the delivery: fifty scanned files come in at Kiel, five of them with something wrong."""

from pathlib import Path
from typing import Any, Final

from gateway.demo.bedienung import DemoFailed, Dienst, Hands
from gateway.demo.scanlieferung import DIENST, Fehler, baue_lieferung

AKTEN: Final = 50
NUMMER: Final = "2026-14"
GEPLANT: Final = {
    7: (Fehler.DIGEST, "pruefsumme"),
    13: (Fehler.FEHLT, "fehlt"),
    22: (Fehler.LEER, "leer"),
    31: (Fehler.VERSCHLOSSEN, "verschluesselt"),
    44: (Fehler.SEITENZAHL, "seitenzahl"),
}
"""Number of the case file → what is planted, and the kind of defect that must be found."""
NACHBESSERUNG: Final = 4
"""Exit code of ``aktenbote intake`` where something is to be corrected."""


def baue(ordner: Path) -> int:
    """Make the delivery; return its octets."""
    planted = {number: fehler for number, (fehler, _) in GEPLANT.items()}
    return baue_lieferung(ordner, akten=AKTEN, nummer=NUMMER, fehler=planted).octets


def nimm_auf(hands: Hands, kiel: Dienst, lieferung: Path, protokolle: Path) -> dict[str, Any]:
    """Take it in as an operator does; return what was found: rows to correct, protocols. Fails where it differs."""
    done = hands.type(
        "intake", "take", lieferung, "--protocol", protokolle, "--config", kiel.config, expect=NACHBESSERUNG
    )
    found = {row["barcode"]: row for row in done["files"] if row["state"] == "nachbesserung"}
    for number, (_, kind) in GEPLANT.items():
        row = found.get(f"A-{number:06d}")
        if row is None or kind not in {defect["kind"] for defect in row["defects"]}:
            raise DemoFailed(f"the planted defect {kind} of case file {number} was not found")
    if len(found) != len(GEPLANT) or done["counts"]["aufgenommen"] != AKTEN - len(GEPLANT):
        raise DemoFailed("other case files than the five planted ones are to be corrected")
    waiting = hands.type("intake", "list", "--corrections", "--config", kiel.config)
    if done["provider"] != DIENST or len(waiting["corrections"]) != len(GEPLANT):
        raise DemoFailed("the correction list does not hold what the delivery left")
    return {
        "to_correct": list(found.values()),
        "protocol": done["protocol"],
        "taken": done["counts"]["aufgenommen"],
    }

"""A gateway with the simulator's faults built in, as a process, also where only the real lane shows something.

``aktenbote simulate-partner`` refuses an installation for real use, and only on such a one are files ever deleted.
Its refusal is taken away in the new process alone; everything else is the program as it is.
"""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from support.opfer import Opfer

from gateway.simulator import betrieb
from gateway.simulator.plan import Plan
from gateway.simulator.stoerungen import STOERUNGEN, Wo

DIGEST_ANTEIL = 0.2
"""Part of the rate for faults that end a transfer where they strike three times in a row: that is the right end,
but a person would have to begin again, so it has to be less than one in a million."""
ENDGUELTIG = frozenset({"wrong-digest", "wrong-length"})
WERTE = {"stall": 1}
"""Values other than the default: five seconds would only keep a slot busy."""


def schreibe_plan(path: Path, prozent: float) -> None:
    """Write the file of faults for ``--faults``: every one that may strike by chance, at this rate in all."""
    with path.open("w", encoding="utf-8") as file:
        for one in STOERUNGEN:
            if one.zufaellig:
                rate = prozent * DIGEST_ANTEIL if one.name in ENDGUELTIG else prozent
                file.write(f'[[fault]]\nname = "{one.name}"\nrate = {rate}\n')
                if one.name in WERTE:
                    file.write(f"value = {WERTE[one.name]}\n")


def stoere(opfer: Opfer, plan: Path) -> None:
    """From its next start on this gateway misbehaves as planned; it fetches three times, as installations do."""
    config = opfer.ordner / "aktenbote.toml"
    text = config.read_text("utf-8").replace("segment_tries = 2", "segment_tries = 3")
    config.write_text(text, "utf-8")
    opfer.befehl = ("--debug", "simulate-partner", "--json", "--faults", str(plan))
    opfer.vorher = partial(_im_prozess, _zaehlung(opfer))


def _zaehlung(opfer: Opfer) -> Path:
    return opfer.ordner / "gelegenheiten"


def _im_prozess(zaehlung: Path) -> None:
    """Lift the refusal, and note each opportunity as one octet: a killed process leaves what it noted."""
    betrieb.BETRIEB = "echt"
    out = os.open(zaehlung, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    wirf = Plan._wirf

    def counted(plan: Plan, wo: Wo) -> Any:
        if wo is not Wo.UHR:  # nothing of this plan strikes there
            os.write(out, b".")
        return wirf(plan, wo)

    Plan._wirf = counted  # type: ignore[method-assign]  # that is what it is for


def gelegenheiten(beide: Iterable[Opfer]) -> int:
    """How often a fault could have struck, over all lives of these gateways."""
    return sum(_zaehlung(one).stat().st_size for one in beide if _zaehlung(one).exists())


def treffer(zeilen: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Count the faults that struck, by name, from the lines a gateway printed."""
    return Counter(str(line["fault"]) for line in zeilen if "fault" in line)

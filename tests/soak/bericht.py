"""What a phase of the long run reports."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median


@dataclass(kw_only=True)
class Bericht:
    """Counted while a phase runs. It ends in a reckoning that raises where a file is lost, doubled or changed."""

    name: str
    geprueft: str = "0 lost, 0 double, logs verified"
    """What its end has shown; else it would have raised."""
    sekunden: float = 0.0
    kills: int = 0
    transfers: int = 0
    erholung: list[float] = field(default_factory=list)
    """Seconds from each restart to the first step of work."""
    ohne_fortschritt: int = 0
    """Restarts killed again before they came to any work."""
    laden_s: float = 0.0
    """Seconds to load the program, which are not in ``erholung``: killed processes are forked from a loaded one."""
    wiederholt: Counter[str] = field(default_factory=Counter)
    """Log lines that say something was put off or tried again, by event."""
    stoerungen: Counter[str] = field(default_factory=Counter)
    """Faults of the simulator that struck, by name."""
    gelegenheiten: int = 0
    """How often one could have."""
    loeschungen: Counter[str] = field(default_factory=Counter)
    """What came of the deletions two people tried."""

    def text(self) -> str:
        """Lines for people; what would be wrong has raised before."""
        lines = [f"{self.name}: {self.kills} kills in {self.sekunden:.0f} s, {self.geprueft}"]
        if self.transfers:
            lines.append(f"transfers: {self.transfers}, {self.transfers / self.sekunden * 60:.1f} a minute")
        if self.gelegenheiten:
            struck = self.stoerungen.total()
            share = 100 * struck / self.gelegenheiten
            lines.append(
                f"faults: {struck} of {self.gelegenheiten} exchanges ({share:.1f} %): {_liste(self.stoerungen)}"
            )
        if self.wiederholt:
            lines.append(f"retries: {self.wiederholt.total()}: {_liste(self.wiederholt)}")
        if self.loeschungen:
            lines.append(f"deletions tried by two people: {_liste(self.loeschungen)}")
        if self.erholung:
            lines.append(
                f"recovery, from restart to first progress: median {median(self.erholung):.2f} s, worst"
                f" {max(self.erholung):.2f} s, and {self.laden_s:.2f} s to load the program;"
                f" {self.ohne_fortschritt} killed again before"
            )
        return "\n  ".join(lines)


def _liste(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))

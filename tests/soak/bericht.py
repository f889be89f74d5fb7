"""What a phase of the long run reports."""

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
    wiederholt: dict[str, int] = field(default_factory=dict)
    """Log lines that say something was put off or tried again, by event."""

    def text(self) -> str:
        """One line for people; what would be wrong has raised before."""
        line = f"{self.name}: {self.kills} kills in {self.sekunden:.0f} s, {self.geprueft}"
        if self.transfers:
            line += f"; {self.transfers} transfers ({self.transfers / self.sekunden * 60:.1f} a minute)"
        if self.erholung:
            line += f"; from restart to work {median(self.erholung):.2f} s, worst {max(self.erholung):.2f} s"
            line += f", {self.ohne_fortschritt} killed before"
        if self.wiederholt:
            line += "; retries: " + ", ".join(f"{name} {count}" for name, count in sorted(self.wiederholt.items()))
        return line

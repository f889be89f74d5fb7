"""What the verifier says: steps, verdict and reason, each sentence in German and English."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Urteil(StrEnum):
    """The verdict; only ``BESTAETIGT`` is a success."""

    BESTAETIGT = "bestaetigt"
    UNVERANKERT = "unverankert"
    GEFAELSCHT = "gefaelscht"

    @property
    def en(self) -> str:
        """The English word."""
        return {"bestaetigt": "confirmed", "unverankert": "unanchored", "gefaelscht": "tampered"}[self.value]


@dataclass(frozen=True, slots=True)
class Satz:
    """A sentence, or words of one, in both languages."""

    de: str
    en: str


@dataclass(frozen=True, slots=True)
class Schritt:
    """One step of the verification; ``gut`` is None where something is only noted."""

    name: str
    gut: bool | None
    satz: Satz


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeugnis:
    """A good co-signature of a witness: its name, the moment it claims, and the entries it covers."""

    name: str
    zeit: datetime
    groesse: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruefergebnis:
    """Result of verifying an export; what could not be read stays None."""

    urteil: Urteil
    schritte: tuple[Schritt, ...]
    grund: Satz | None = None
    """Why the verdict is not ``BESTAETIGT``."""
    art: str | None = None
    ursprung: str | None = None
    groesse: int | None = None
    """Entries of the log under the checkpoint."""
    eintraege: int = 0
    """Entries in the file."""
    gekuerzt: int = 0
    """Of them pruned: only their leaf hashes are there."""
    wurzel: bytes | None = None
    checkpoint_zeit: datetime | None = None
    """When the log says it signed the checkpoint."""
    zeugnisse: tuple[Zeugnis, ...] = ()

    @property
    def vollstaendigkeit(self) -> Satz:
        """Whether anyone but the operator vouches that nothing was cut off or replaced."""
        if self.urteil is Urteil.GEFAELSCHT:
            return Satz("nicht gezeigt: die Datei ist verfälscht", "not shown: the file is tampered with")
        if self.zeugnisse:
            bis = max(z.groesse for z in self.zeugnisse)
            namen = ", ".join(dict.fromkeys(z.name for z in self.zeugnisse if z.groesse == bis))
            if bis == self.groesse:
                return Satz(f"bezeugt von {namen}", f"co-signed by {namen}")
            return Satz(
                f"vollständig bis Eintrag {bis} von {self.groesse}: bezeugt von {namen}",
                f"complete up to entry {bis} of {self.groesse}: co-signed by {namen}",
            )
        return Satz(
            "in sich stimmig, Vollständigkeit nicht gezeigt: kein fremder Zeuge hat mitsigniert",
            "consistent, completeness not shown: no witness of another operator has co-signed",
        )

    def als_dict(self, jetzt: datetime) -> dict[str, object]:
        """The result for ``--json``; ages in whole seconds against ``jetzt``."""
        zeit = self.checkpoint_zeit
        return {
            "verdict": self.urteil.en,
            "verdict_de": self.urteil.value,
            "reason": self.grund.en if self.grund else None,
            "reason_de": self.grund.de if self.grund else None,
            "kind": self.art,
            "origin": self.ursprung,
            "size": self.groesse,
            "entries": self.eintraege,
            "pruned": self.gekuerzt,
            "root": self.wurzel.hex() if self.wurzel else None,
            "checkpoint_time": zeit.isoformat() if zeit else None,
            "checkpoint_age_s": int((jetzt - zeit).total_seconds()) if zeit else None,
            "witnesses": [{"name": z.name, "time": z.zeit.isoformat(), "size": z.groesse} for z in self.zeugnisse],
            "completeness": self.vollstaendigkeit.en,
            "steps": [{"name": s.name, "ok": s.gut, "de": s.satz.de, "en": s.satz.en} for s in self.schritte],
        }


def moment(sekunden: int) -> datetime:
    """Return POSIX seconds as an aware moment."""
    return datetime.fromtimestamp(sekunden, UTC)


def alter(dauer: timedelta) -> Satz:
    """Say an age in the unit a person would use; a moment ahead of the clock is said as such."""
    sekunden = int(dauer.total_seconds())
    if sekunden < 0:
        return Satz(f"{-sekunden} s in der Zukunft", f"{-sekunden} s in the future")
    for grenze, teiler, de, en in ((120, 1, "s", "s"), (7200, 60, "min", "min"), (172_800, 3600, "h", "h")):
        if sekunden < grenze:
            return Satz(f"{sekunden // teiler} {de} alt", f"{sekunden // teiler} {en} old")
    tage = sekunden // 86_400
    return Satz(f"{tage} Tage alt", f"{tage} days old")

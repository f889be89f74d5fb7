"""Port of co-signing: what we hold of others' logs, who vouches for ours, and contradictions that were found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gateway.audit.baum import Baumstand
from gateway.domain.ids import Kennung


@dataclass(frozen=True, slots=True, kw_only=True)
class Gehalten:
    """The newest checkpoint of another's log that we have co-signed."""

    ursprung: str
    groesse: int
    notiz: bytes
    """The signed note, with the lines of the log alone."""
    seit: datetime
    """When we co-signed the first; we vouch from that one on."""
    zeit: datetime
    """When we co-signed this one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeugnis:
    """The newest co-signature that one witness gave to the current generation of a log of ours."""

    zeuge: str
    """Name of its key."""
    stand: Baumstand
    """The tree it vouches for; its frontier makes the proof to the next one."""
    zeit: datetime
    """When it signed, as it says."""


class Widerspruch(StrEnum):
    """What a log has done that no log may do."""

    ZWEI_WURZELN = "zwei_wurzeln"  # two signed checkpoints of one size with different roots
    RUECKSCHRITT = "rueckschritt"  # a smaller tree signed after a larger one
    OHNE_FORTSETZUNG = "ohne_fortsetzung"  # its own gateway offers a tree that does not continue the one we hold
    OHNE_ZUSAMMENHANG = (
        "ohne_zusammenhang"  # its own gateway cannot show that two checkpoints it signed belong together
    )
    WIR_ZURUECK = "wir_zurueck"  # a witness holds a checkpoint under our key that our log does not contain


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A contradiction with its evidence; it stays for ever, closed or not."""

    id: str
    ursprung: str
    art: Widerspruch
    gehalten: bytes
    """The signed note we held."""
    gezeigt: bytes
    """What contradicts it: a signed note, or a whole request with its proof."""
    zeit: datetime
    geschlossen: datetime | None = None
    """When a person closed it; who and why stands in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auskunft:
    """What a witness said, after a restore, about a log of ours."""

    ursprung: str
    betreiber: str
    notiz: bytes | None
    """The newest checkpoint it has co-signed, under our own key; ``None`` = it has none."""
    zeit: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vergleichsstand:
    """What comparing with other witnesses has shown of a log that we hold."""

    ursprung: str
    passte: datetime | None
    """When another witness's checkpoint was last shown to fit ours."""
    offen_seit: datetime | None
    """Since when the log's gateway owes a proof that two checkpoints belong together; ``None`` = it owes none."""


class Zeugen(Protocol):
    """Both sides of co-signing, and its alarms."""

    def gehalten(self, ursprung: str) -> Gehalten | None:
        """Return what we hold of a log."""

    def halte(self, stand: Gehalten) -> None:
        """Hold this instead; ``seit`` of the first stays."""

    def alle_gehaltenen(self) -> tuple[Gehalten, ...]:
        """Return all, by origin."""

    def gehaltene(self, *, nach: str, max_zeilen: int) -> tuple[Gehalten, ...]:
        """Return what we hold of logs whose origin comes behind ``nach``, by origin."""

    def verglichen(self, ursprung: str, *, passte: bool, offen: bool, zeit: datetime) -> None:
        """Note how comparing ended at this moment; an earlier begin of what is still open stays."""

    def vergleiche(self) -> tuple[Vergleichsstand, ...]:
        """Return how comparing ended for each log that was compared, by origin."""

    def notiz(self, mandant: Kennung, groesse: int) -> bytes | None:
        """Return the note of our log's current generation for this size."""

    def bezeuge(self, mandant: Kennung, notiz: bytes, anzahl: int, zeugnis: Zeugnis) -> None:
        """Replace the note of ``zeugnis.stand``'s size, signed by ``anzahl`` witnesses now, and note the witness.

        An older size than the one noted for this witness changes the note alone.
        """

    def zeugnisse(self, mandant: Kennung) -> tuple[Zeugnis, ...]:
        """Return the newest co-signature of each witness under the log's current generation."""

    def bezeugter(self, mandant: Kennung, *, generation: int | None = None) -> bytes | None:
        """Return the newest note that a witness has co-signed, of the current generation if none is named."""

    def sagte(self, auskunft: Auskunft) -> None:
        """Keep what a witness said, in place of what it said before."""

    def auskuenfte(self, ursprung: str, *, seit: datetime) -> tuple[Auskunft, ...]:
        """Return what witnesses said about a log after this moment."""

    def alarmiere(self, alarm: Alarm) -> bool:
        """Keep an alarm; False, and nothing is kept, where the same log has an open one of this kind, or the same
        evidence was shown before.
        """

    def alarme(self, *, offene: bool = False) -> tuple[Alarm, ...]:
        """Return the alarms, oldest first; all, or those nobody has closed."""

    def schliesse_alarm(self, ident: str, zeit: datetime) -> bool:
        """Close one; False if it is not there or closed."""

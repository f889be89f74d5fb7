"""Port of the plain route's folders: what lies there for a partner's transport, and where it brings what it has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from gateway.domain.ids import Kennung, NachrichtenUUID


class Auslage(StrEnum):
    """What became of a message that was laid out."""

    LIEGT = "liegt"  # at least one of its files lies there
    GENOMMEN = "genommen"  # all of them are gone: the transport took them
    NIE = "nie"  # there is no sign that it ever was laid out in this folder


@dataclass(frozen=True, slots=True)
class Fachinhalt:
    """What lies in one outbox folder at a moment."""

    liegt: frozenset[NachrichtenUUID] = frozenset()
    """Messages and packets whose files lie there."""
    begonnen: frozenset[NachrichtenUUID] = frozenset()
    """Messages that were laid out in this very folder, and not noted as taken."""

    def stand(self, uuids: Sequence[NachrichtenUUID]) -> Auslage:
        """Tell what became of a message: its own name first, then those of its packets."""
        if uuids[0] not in self.begonnen:
            return Auslage.NIE
        return Auslage.GENOMMEN if self.liegt.isdisjoint(uuids) else Auslage.LIEGT


class Faecher(Protocol):
    """Blocking. Every method raises ``TryLater`` (PLAIN-FOLDER) while a folder cannot be read or written.

    A message is one file ``UUID.xml``, a delivery one more for each packet; a file appears whole or not at all. The
    first name of a message is that of the message itself: it comes last and goes first.
    """

    def richte_ein(self, mandant: Kennung, partner: Kennung) -> None:
        """Make the folders of a partner that are missing."""

    def beginne(self, mandant: Kennung, partner: Kennung, uuid: NachrichtenUUID) -> None:
        """Note durably beside the files that this message is being laid out in this very folder."""

    def lege_aus(self, mandant: Kennung, partner: Kennung, uuid: NachrichtenUUID, octets: bytes) -> None:
        """Put one file there, durably; one of this name that lies there is replaced."""

    def inhalt(self, mandant: Kennung, partner: Kennung) -> Fachinhalt:
        """Return what lies in an outbox folder now."""

    def nimm_zurueck(self, mandant: Kennung, partner: Kennung, uuids: Iterable[NachrichtenUUID]) -> None:
        """Take away what still lies there of a message, and its note."""

    def vergiss(self, mandant: Kennung, partner: Kennung, uuid: NachrichtenUUID) -> None:
        """Take the note of a message away."""

    def eingaenge(self, mandanten: Iterable[Kennung]) -> tuple[tuple[Kennung, Kennung, Path], ...]:
        """Return every folder there is in which something can come: our authority, the partner, the folder."""

    def stoerung(self) -> str | None:
        """Say what is wrong with the folders, as what somebody must do; ``None`` if nothing is."""

"""What the pages of operators stand on; ``wiring`` hands it in beside the rest of ``Haus``."""

from dataclasses import dataclass
from typing import Protocol

from gateway.transfer.einblick.betrieb import Betriebsblicke
from gateway.transfer.einblick.freigaben import Freigaben
from gateway.transfer.einblick.haustechnik import Haustechnik
from gateway.transfer.records import Quarantaene
from gateway.transfer.schluesselwechsel import Schluesselwechsel


class Wiederpruefung(Protocol):
    """Checks an entry of quarantine once more."""

    async def pruefe_erneut(self, ident: str, *, person: str, begruendung: str) -> Quarantaene:
        """Take it in if it passes now; otherwise it stays and the error says why not."""


class Zweitpruefung(Protocol):
    """Takes the second factor once more, from somebody who is signed in."""

    async def bestaetige(self, *, token: str, code: str) -> object:
        """Refuse a wrong code, or one that was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Betriebshaus:
    """Use cases of the pages for operators."""

    blicke: Betriebsblicke
    technik: Haustechnik
    freigaben: Freigaben
    wiederaufnahme: Wiederpruefung
    zweitpruefung: Zweitpruefung
    schluessel: Schluesselwechsel | None = None
    """``None``: where only other pages are tested."""

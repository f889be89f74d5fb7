"""What the pages of operators and the management stand on; ``wiring`` hands it in beside the rest of ``Haus``."""

from dataclasses import dataclass
from typing import Protocol

from gateway.transfer.anstoss import Anstoss
from gateway.transfer.einblick.betrieb import Betriebsblicke
from gateway.transfer.einblick.freigaben import Freigaben
from gateway.transfer.einblick.haustechnik import Haustechnik
from gateway.transfer.einblick.kennzahlen import Kennzahlen
from gateway.transfer.einblick.loeschfreigaben import Loeschfreigaben
from gateway.transfer.einblick.protokollfreigaben import Protokollfreigaben
from gateway.transfer.einblick.speicher import Speicherschau
from gateway.transfer.einblick.verzeichnisfreigabe import Verzeichnisfreigabe
from gateway.transfer.records import Quarantaene
from gateway.transfer.schluesselwechsel import Schluesselwechsel
from gateway.transfer.verbindungsprobe import Verbindungsproben
from gateway.transfer.wartung import Wartungen


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
    """Use cases of the pages for operators and the management."""

    blicke: Betriebsblicke
    technik: Haustechnik
    anstoss: Anstoss
    freigaben: Freigaben
    kennzahlen: Kennzahlen
    loeschfreigaben: Loeschfreigaben
    protokollfreigaben: Protokollfreigaben
    speicher: Speicherschau
    verzeichnisfreigabe: Verzeichnisfreigabe
    proben: Verbindungsproben
    wartungen: Wartungen
    wiederaufnahme: Wiederpruefung
    zweitpruefung: Zweitpruefung
    schluessel: Schluesselwechsel | None = None
    """``None``: where only other pages are tested."""

"""Protection against malware: what was found in a delivery that waits for a person, and how a file was looked at.

Pure. A held delivery lies sealed as it came; nothing of it is in the Ablage until two persons release what was
found, or it is refused.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.domain.ids import DokumentUUID, Kennung, NachrichtenUUID, Sha256, TransferId


class Fundart(StrEnum):
    """Why a document is held."""

    SCHADSOFTWARE = "schadsoftware"
    ZU_GROSS = "zu_gross"
    """Longer than the scanner reads, so it was not looked at."""
    KEIN_URTEIL = "kein_urteil"
    """The scanner works, and always fails on this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """One document of a delivery that is held."""

    position: int
    """Number of the document in the delivery, from 1."""
    dokument: DokumentUUID
    sha256: Sha256
    art: Fundart
    signatur: str
    """What the scanner calls it, in letters, digits, dot, hyphen and underscore; empty where it says nothing."""

    @property
    def was(self) -> tuple[Sha256, Fundart, str]:
        """What two persons release: these octets under this name, whatever delivery brings them."""
        return self.sha256, self.art, self.signatur

    @property
    def kurz(self) -> str:
        """Document number and name as one code, such as ``3:Eicar-Signature``; for hints and audit entries."""
        return f"{self.position}:{self.signatur or self.art.value}"


class Ausgang(StrEnum):
    """How a hold ended."""

    FREIGEGEBEN = "freigegeben"
    ABGELEHNT = "abgelehnt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anhaltung:
    """A delivery 010206 that is held; goes with its transfer."""

    id: str
    mandant: Kennung
    transfer: TransferId
    lieferung: NachrichtenUUID
    begonnen: datetime
    programm: str
    """What looked, as ``Schutzprogramm.name`` says."""
    funde: tuple[Fund, ...]
    person: str | None = None
    """Account that asked for the release; another one must confirm."""
    gebeten: datetime | None = None
    ausgang: Ausgang | None = None
    beendet: datetime | None = None


class Schutzstand(StrEnum):
    """How the documents of a file were looked at before they entered."""

    GEPRUEFT = "geprueft"
    OHNE = "ohne"
    """No scanner is configured."""
    UNGEPRUEFT = "ungeprueft"
    """The scanner could not be asked, and the configuration lets files in all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schutzvermerk:
    """Kept with a file as evidence: when and with what its documents were looked at."""

    zeit: datetime
    stand: Schutzstand
    programm: str | None = None
    signaturen_vom: datetime | None = None
    uebergangen: int = 0
    """Documents taken in although the scanner found something, or did not read them: released, or by the rule."""

    @property
    def kurz(self) -> str:
        """The same as one code for the audit entry, such as ``geprueft:ClamAV/1.4.6/27456``."""
        return self.stand.value + (f":{self.programm}" if self.programm else "")

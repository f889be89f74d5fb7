"""What in a document acts by itself, reaches outside or hides, and what an authority wants to happen then."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from gateway.domain.sprache import Satz

Umgang = Literal["report", "refuse", "accept"]
"""Take the document and show it to a person; refuse the delivery; take it and say nothing."""


class Merkmal(StrEnum):
    """Features of a PDF that a file of a residence hardly needs (ISO 32000-1, sections in brackets)."""

    VERSCHLUESSELT = "verschluesselt"
    """Encrypted, be it with an empty password (7.6)."""
    JAVASCRIPT = "javascript"
    """Scripts, in forms and elsewhere (12.6.4.16)."""
    PROGRAMM = "programm"
    """Starts a program or opens a file (Launch, 12.6.4.5)."""
    EINGEBETTET = "eingebettet"
    """Files or other media inside the PDF (7.11.4, 13)."""
    XFA = "xfa"
    """A form in XML, which few viewers show as its author sees it (12.7.8)."""
    EXTERN = "extern"
    """Sends data, imports it, or opens another file by itself; no mere link (7.11.5, 12.6.4.3, 12.7.5)."""
    OEFFNEN = "oeffnen"
    """Does something when it, a page or a field is opened, other than to show a page (12.6.3)."""
    UNLESBAR = "unlesbar"
    """It cannot be looked at, or not in full: damaged, too large, or the process died of it."""


WORT: Final[dict[Merkmal, Satz]] = {
    Merkmal.VERSCHLUESSELT: Satz("verschlüsselt", "encrypted"),
    Merkmal.JAVASCRIPT: Satz("enthält Skripte (JavaScript)", "holds scripts (JavaScript)"),
    Merkmal.PROGRAMM: Satz("will ein Programm starten", "wants to start a program"),
    Merkmal.EINGEBETTET: Satz("enthält eingebettete Dateien", "holds embedded files"),
    Merkmal.XFA: Satz("enthält ein XFA-Formular", "holds an XFA form"),
    Merkmal.EXTERN: Satz("sendet Daten oder öffnet fremde Dateien", "sends data or opens other files"),
    Merkmal.OEFFNEN: Satz("handelt beim Öffnen von selbst", "acts by itself when it is opened"),
    Merkmal.UNLESBAR: Satz("nicht vollständig prüfbar", "not to be checked in full"),
}
"""For clerks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatregeln:
    """What happens by feature; the defaults lose no file for the script of a form field."""

    verschluesselt: Umgang = "refuse"
    javascript: Umgang = "report"
    programm: Umgang = "report"
    eingebettet: Umgang = "report"
    xfa: Umgang = "report"
    extern: Umgang = "report"
    oeffnen: Umgang = "report"
    unlesbar: Umgang = "report"

    def umgang(self, merkmal: Merkmal) -> Umgang:
        """Return what happens with a document that has this feature."""
        found: Umgang = getattr(self, merkmal.value)
        return found

    @property
    def nichts_zu_tun(self) -> bool:
        """Tell whether nothing would follow from any feature, so that nobody need look."""
        return all(self.umgang(one) == "accept" for one in Merkmal)

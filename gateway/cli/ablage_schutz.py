"""``aktenbote ablage show``: how the documents of a file were looked at before they entered, in German."""

from typing import Any

from gateway.domain.ids import DokumentUUID
from gateway.domain.merkmale import Merkmal
from gateway.domain.schutz import Fundart, Schutzstand, Schutzvermerk

Pruefungen = tuple[Schutzvermerk | None, dict[DokumentUUID, tuple[Merkmal, ...]]]
"""How the documents of a file were looked at, and what was found in each."""
UNGEPRUEFT = {
    Fundart.ZU_GROSS: "longer than [malware] max_mib",
    Fundart.KEIN_URTEIL: "the malware scanner gives no verdict on it, though it works: see the log of clamd",
}
"""Why a document that somebody brings was not looked at."""


def pruefung_daten(vermerk: Schutzvermerk | None) -> dict[str, Any] | None:
    """Return it as data; ``None`` for a file that nothing looked at, such as one from before."""
    if vermerk is None:
        return None
    return {
        "state": vermerk.stand,
        "scanner": vermerk.programm,
        "signatures_of": vermerk.signaturen_vom,
        "time": vermerk.zeit,
        "entered_despite": vermerk.uebergangen,
    }


def pruefung_zeilen(vermerk: Schutzvermerk | None) -> list[str]:
    """Return it as lines; none where no scanner is configured."""
    if vermerk is None or vermerk.stand is Schutzstand.OHNE:
        return []
    when = f"{vermerk.zeit:%Y-%m-%d %H:%M}"
    if vermerk.stand is Schutzstand.UNGEPRUEFT:
        return [f"Virenschutz: nicht geprüft (am {when} nicht erreichbar)"]
    of = f", Signaturen vom {vermerk.signaturen_vom:%Y-%m-%d}" if vermerk.signaturen_vom else ""
    lines = [f"Virenschutz: geprüft am {when} mit {vermerk.programm}{of}"]
    if vermerk.uebergangen:
        lines.append(f"Virenschutz: {vermerk.uebergangen} Dokumente trotz Befund oder ungelesen übernommen")
    return lines

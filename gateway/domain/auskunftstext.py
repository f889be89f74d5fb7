"""What a clerk may tell a caller about a transfer: neutral, no authority named, nobody to blame, no name, no data.

One text per side and state; the same for cases that only those inside tell apart.
"""

from collections.abc import Mapping
from typing import Final

from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer

_Z = Zustand
_ANGEFORDERT = Satz(
    "Die Akte ist bei der bisherigen Behörde angefordert. Sobald sie hier ist, bearbeiten wir das Anliegen weiter.",
    "The file has been requested from the previous authority. Once it is here, the matter goes on.",
)
_WIRD_GEKLAERT = Satz(
    "Wir klären gerade, welche Behörde die Akte führt. Das Anliegen ist nicht vergessen.",
    "We are finding out which authority keeps the file. The matter is not forgotten.",
)
_WIRD_GEPRUEFT = Satz(
    "Die Akte ist eingetroffen und wird geprüft. Danach geht die Bearbeitung weiter.",
    "The file has arrived and is being checked. Then the matter goes on.",
)
_HIER = Satz(
    "Die Akte ist hier. Wir können das Anliegen bearbeiten.", "The file is here. We can work on the matter."
)
_WIRD_ABGEGEBEN = Satz(
    "Die Abgabe der Akte an die neue Behörde wird vorbereitet.",
    "The handover of the file to the new authority is being prepared.",
)
_UNTERWEGS = Satz(
    "Die Akte ist an die neue Behörde gesandt. Dort wird sie jetzt geprüft.",
    "The file has been sent to the new authority. It is being checked there.",
)
_ABGEGEBEN = Satz(
    "Die Akte ist an die neue Behörde abgegeben. Diese ist jetzt zuständig.",
    "The file has been handed over to the new authority, which is competent now.",
)
_BEI_UNS = Satz(
    "Die Akte ist weiterhin hier. Wir klären, wie es weitergeht.",
    "The file is still here. We are finding out how it goes on.",
)

AUSKUNFT: Final[Mapping[Rolle, Mapping[Zustand, Satz]]] = {
    Rolle.NEHMER: {
        _Z.ANGEBOT_LIEGT_VOR: _WIRD_GEKLAERT,
        _Z.ANGABEN_FEHLEN: _WIRD_GEKLAERT,
        _Z.GEWUENSCHT: _ANGEFORDERT,
        _Z.ANGEFORDERT: _ANGEFORDERT,
        _Z.EMPFANGEN: _WIRD_GEPRUEFT,
        _Z.UEBERNOMMEN: _HIER,
        _Z.RUECKRUF_LIEGT_VOR: _WIRD_GEKLAERT,
        _Z.ZURUECKGESTELLT: _ANGEFORDERT,
        _Z.ABGELEHNT: _WIRD_GEKLAERT,
        _Z.ZURUECKGEWIESEN: _WIRD_GEKLAERT,
        _Z.ZURUECKGEZOGEN: _WIRD_GEKLAERT,
        _Z.ZURUECKGERUFEN: _WIRD_GEKLAERT,
        _Z.AUFGEGEBEN: _WIRD_GEKLAERT,
        _Z.ABGESCHLOSSEN: _HIER,
    },
    Rolle.GEBER: {
        _Z.ANGEBOTEN: _WIRD_ABGEGEBEN,
        _Z.ANFRAGE_LIEGT_VOR: _WIRD_ABGEGEBEN,
        _Z.ENTSCHEIDUNG_OFFEN: _WIRD_ABGEGEBEN,
        _Z.PACKEN: _WIRD_ABGEGEBEN,
        _Z.VERSANDT: _UNTERWEGS,
        _Z.RUECKRUF_LAEUFT: _BEI_UNS,
        _Z.WEITERGELEITET: _WIRD_GEKLAERT,
        _Z.ZURUECKGESTELLT: _WIRD_ABGEGEBEN,
        _Z.ABGELEHNT: _BEI_UNS,
        _Z.ZURUECKGEWIESEN: _BEI_UNS,
        _Z.ZURUECKGEZOGEN: _BEI_UNS,
        _Z.ZURUECKGERUFEN: _BEI_UNS,
        _Z.AUFGEGEBEN: _BEI_UNS,
        _Z.ABGESCHLOSSEN: _ABGEGEBEN,
    },
}
_NUR_KOPIE: Final[Mapping[Rolle, Satz]] = {
    Rolle.NEHMER: Satz(
        "Für das Anliegen liegen uns Auszüge vor. Die Akte führt weiterhin die andere Behörde.",
        "We have excerpts for the matter. The other authority still keeps the file.",
    ),
    Rolle.GEBER: Satz(
        "Die Akte ist weiterhin hier. Eine andere Behörde hat Auszüge erhalten.",
        "The file is still here. Another authority has received excerpts.",
    ),
}
"""After grounds 02 and 03, for which no file changes its authority."""
_SCHLUSS = Satz("Kurzzeichen: {kurz}.", "Reference: {kurz}.")


def auskunftstext(transfer: Transfer, sprache: Sprache) -> str:
    """Return the text with the Kurzzeichen behind it."""
    copies = transfer.grund in {"02", "03"} and transfer.zustand is Zustand.ABGESCHLOSSEN
    satz = _NUR_KOPIE[transfer.rolle] if copies else AUSKUNFT[transfer.rolle][transfer.zustand]
    return f"{satz.auf(sprache)} {_SCHLUSS.auf(sprache).format(kurz=kurzzeichen(transfer.prozess))}"

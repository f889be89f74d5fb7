"""Who received data of a person, from the entries about it: the answer under Art. 15 DSGVO. Pure.

The recipients are named, with day and purpose (CJEU C-154/21); look-ups with day and purpose, and never by whom
(CJEU C-579/21).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.events import AuditEreignis, EreignisArt, Rechtsgrund, Verarbeitung
from gateway.domain.ids import Kennung
from gateway.transfer.pruefung.abfragen import Zeile

_ANGEKOMMEN = frozenset(
    {
        AuditEreignis.NACHRICHT_ABGEHOLT,
        AuditEreignis.NACHRICHT_ABGESCHLOSSEN,
        AuditEreignis.NACHRICHT_UEBERGEBEN,
        AuditEreignis.NACHRICHT_EINGELIEFERT,
        AuditEreignis.AKTE_ABGEGEBEN,
    }
)
"""After these it is out of our hands."""


@dataclass(slots=True, kw_only=True)
class Empfang:
    """One disclosure to one authority: a message, or the handover of the file."""

    zeit: datetime
    """When it was first made available."""
    empfaenger: Kennung
    name: str
    nachrichtentyp: str | None
    art: EreignisArt
    rechtsgrund: Rechtsgrund | None
    angekommen: datetime | None = None
    """When the recipient took it, as far as the log says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorgang:
    """A look-up, or data handed out as a file: when, what, on which ground."""

    zeit: datetime
    art: EreignisArt
    rechtsgrund: Rechtsgrund | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weitergaben:
    """The answer, each list oldest first."""

    empfaenge: tuple[Empfang, ...]
    herausgaben: tuple[Vorgang, ...]
    """Handed out as a file; the log does not know to whom it went on."""
    abfragen: tuple[Vorgang, ...]


def weitergaben(zeilen: Iterable[Zeile]) -> Weitergaben:
    """Sort the entries about one person into what was given to whom, handed out, and looked up."""
    received: dict[tuple[Kennung, str], Empfang] = {}
    handed, looked = [], []
    for one in zeilen:
        if one.art.klasse is Verarbeitung.OFFENLEGUNG and one.partner is not None:
            _nimm(received, one, one.partner)
            continue
        step = Vorgang(zeit=one.zeit, art=one.art, rechtsgrund=one.rechtsgrund)
        if one.art.klasse is Verarbeitung.OFFENLEGUNG:
            handed.append(step)
        elif one.art.klasse is Verarbeitung.ABFRAGE:
            looked.append(step)
    return Weitergaben(empfaenge=tuple(received.values()), herausgaben=tuple(handed), abfragen=tuple(looked))


def _nimm(received: dict[tuple[Kennung, str], Empfang], one: Zeile, partner: Kennung) -> None:
    handover = one.art.ereignis is AuditEreignis.AKTE_ABGEGEBEN
    key = (partner, one.art.ereignis.value if handover else one.nachricht or one.blatt)
    found = received.setdefault(
        key,
        Empfang(
            zeit=one.zeit,
            empfaenger=partner,
            name=one.partner_name,
            nachrichtentyp=None if handover else one.nachrichtentyp,
            art=one.art,
            rechtsgrund=one.rechtsgrund,
        ),
    )
    found.rechtsgrund = found.rechtsgrund or one.rechtsgrund
    found.nachrichtentyp = found.nachrichtentyp or (None if handover else one.nachrichtentyp)
    if found.angekommen is None and one.art.ereignis in _ANGEKOMMEN:
        found.angekommen = one.zeit

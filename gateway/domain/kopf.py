"""The head that Umschlag, Inhalt and Fachnachricht share, and the kinds of Fachnachricht."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, NachrichtenUUID

_ZEIT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(Z|[+-]\d{2}:\d{2})")


class Nachrichtentyp(StrEnum):
    """Every message of the set this program speaks; the value is the standard's code."""

    ERINNERUNG = "010002"
    ZUSTAENDIGKEIT_ANFRAGE = "010101"
    ZUSTAENDIGKEIT_ANTWORT = "010102"
    ANFORDERUNG = "010201"
    ANTWORT = "010202"
    VERSANDBESTAETIGUNG = "010203"
    VORABINFORMATIONEN = "010205"
    LIEFERUNG = "010206"
    PAKET = "010207"
    RUECKWEISUNG_SYNCHRON = "000002"
    SENDUNGSWIEDERHOLUNG = "000020"
    NICHTZUSTAENDIG = "000030"
    DOKUMENTENPAKET = "000040"
    RUECKWEISUNG = "0010"
    QUITTUNG = "0020"
    QUITTUNG_ERINNERUNG = "0021"
    WEITERLEITUNG = "0030"
    ABGABE = "0031"
    NICHTZUSTAENDIGKEIT = "0032"
    ANMELDUNG = "030101"
    ABMELDUNG = "030102"
    HAUPTWOHNUNG = "030103"
    AUSKUNFTSSPERRE = "030112"


@dataclass(frozen=True, slots=True)
class Zeitpunkt:
    """A moment as it stands on the wire: the text with three decimals and a zone, and the instant it means."""

    text: str

    def __post_init__(self) -> None:
        """Refuse a moment without milliseconds or zone (XAusländer sheet 2.4)."""
        if not _ZEIT.fullmatch(self.text):
            raise Refused(
                Fehlercode.X001, "a moment needs three decimals and a zone: YYYY-MM-DDThh:mm:ss.sss+hh:mm"
            )
        try:
            datetime.fromisoformat(self.text).astimezone(UTC)
        except (ValueError, OverflowError):
            raise Refused(Fehlercode.X001, "this moment does not exist in the calendar") from None

    @property
    def instant(self) -> datetime:
        """The moment in UTC."""
        return datetime.fromisoformat(self.text).astimezone(UTC)

    @classmethod
    def of(cls, moment: datetime) -> "Zeitpunkt":
        """Write an aware moment in UTC with three decimals and ``Z``."""
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone is not accepted")
        return cls(moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kopf:
    """Who writes to whom under which name, when, and whether it is a test (wire 1.4, skeleton ``Kopf``)."""

    uuid: NachrichtenUUID
    autor: Kennung
    leser: Kennung
    erstellt: Zeitpunkt
    test: str | None = None
    """Value of ``@test``; present, even empty, means: never processed productively (at most 200 characters)."""

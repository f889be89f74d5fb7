"""Between ABH, before or beside a transfer: 010002, 010101, 010102 (XAusländer sheet 3.1)."""

from dataclasses import dataclass, field

from gateway.domain.behoerde import Anschrift, Meldeanschrift
from gateway.domain.ids import NachrichtenUUID
from gateway.domain.person import Person
from gateway.messages.werte import Kommunikation, Nachrichtenbezug, Nachrichtenkopf


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldendeStelle:
    """Who hands a message back, where it is not the addressed reader (a clearing office)."""

    pruefinstanz: str
    anschrift: Anschrift
    kommunikation: Kommunikation


@dataclass(frozen=True, slots=True, kw_only=True)
class ErinnerteNachricht:
    """One message the author still waits for: the whole request again, in the version now in force."""

    nachricht: bytes = field(repr=False)
    bezug: Nachrichtenbezug | None = None
    stelle: MeldendeStelle | None = None
    transport_id: str | None = None
    """What the transport called it."""
    betreff: str | None = None
    sendezeitpunkt: str | None = None
    """A text here, whatever form it has."""
    hinweise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erinnerung:
    """010002: earlier requests are still without an answer."""

    kopf: Nachrichtenkopf
    nachrichten: tuple[ErinnerteNachricht, ...]
    """At least one."""
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zustaendigkeitsanfrage:
    """010101: the person lives in your district, do you take the file? Yes is a 010201, no a 010102."""

    kopf: Nachrichtenkopf
    aktenzeichen: str
    """Of the offering authority."""
    person: Person
    aufenthalt: Meldeanschrift
    """Where the person habitually lives, outside the district of the author."""
    erreichbarkeit: tuple[Kommunikation, ...] = ()
    """Of the person."""
    postfach: Anschrift | None = None
    """Of the person: a post-office box, no street."""
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeinAufenthalt:
    """The person does not habitually live here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NichtZustaendig:
    """Not competent for another reason, told in words."""

    begruendung: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zustaendigkeitsantwort:
    """010102: the author does not take the file, and why. There is no positive one."""

    kopf: Nachrichtenkopf
    aktenzeichen_anfragend: str
    person: Person
    inhalt: KeinAufenthalt | NichtZustaendig
    aktenzeichen_antwortend: str
    ausloeser: NachrichtenUUID | None = None

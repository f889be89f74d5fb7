"""The base messages of XInneres: 0010, 0020, 0021, 0030, 0031, 0032 (XAusländer sheet 3.3)."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.kopf import Zeitpunkt
from gateway.messages.werte import Code, Ereignisbezug, Nachrichtenbezug, Nachrichtenkopf

# --- rejection and receipt -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckweisungsgrund:
    """Why a message was not processed: key of ``fehlercodes`` and, for S999 always, what exactly.

    ``spezifisch`` are the descriptions ("" where only a code was given); ``spezifische_codes`` is empty or has
    one entry for each of them.
    """

    code: str
    spezifisch: tuple[str, ...] = ()
    spezifische_codes: tuple[Code | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RueckweisendeStelle:
    """Who rejects, where it is not the addressed reader (a clearing office)."""

    pruefinstanz: str
    anschrift: Anschrift
    erreichbarkeit: tuple[Erreichbarkeit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transportinformationen:
    """What the transport knew of the rejected message."""

    nachrichten_id: str | None = None
    betreff: str | None = None
    sendezeitpunkt: datetime | None = None
    hinweise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Einzelfall:
    """One case of a bulk message that could not be processed."""

    ereignis: Ereignisbezug
    gruende: tuple[Rueckweisungsgrund, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckweisung:
    """0010: this message was not processed at all. ``nachricht`` are the octets of the original."""

    kopf: Nachrichtenkopf
    gruende: tuple[Rueckweisungsgrund, ...]
    nachricht: bytes = field(repr=False)
    bezug: Nachrichtenbezug | None = None
    """Given whenever the original was valid against the schema."""
    stelle: RueckweisendeStelle | None = None
    transport: Transportinformationen | None = None
    einzelfaelle: tuple[Einzelfall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quittung:
    """0020: the fact a message asked to be receipted for is done; ``sachverhalt`` 4 = file taken over."""

    kopf: Nachrichtenkopf
    bezug: Nachrichtenbezug
    ereignis: Ereignisbezug
    """Echo of ``identifikation.quittungsrelevanterSachverhalt``."""
    sachverhalt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuittungErinnerung:
    """0021: the author of a message still waits for its receipt 0020."""

    kopf: Nachrichtenkopf
    bezug: Nachrichtenbezug
    ereignis: Ereignisbezug
    sachverhalt: str
    """What is to be receipted, as in the 0020."""
    stufe: int
    """``erinnerungsstufe``: the first reminder is 1, each further one 1 more."""


# --- forwarding: a message that came to the wrong authority ----------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WeiterleitendeStelle:
    """An authority that passed a message on, and when: the ``erstellungszeitpunkt`` of its 0030."""

    stelle: Behoerde
    """Reachable; without postal address, which has no place here."""
    zeitpunkt: Zeitpunkt


@dataclass(frozen=True, slots=True, kw_only=True)
class Weiterleitung:
    """0030: a message that belongs to the reader, passed on. ``nachricht`` are the octets as they came."""

    kopf: Nachrichtenkopf
    kette: tuple[WeiterleitendeStelle, ...]
    """Everyone who passed it on, the author of this message last."""
    ausloesende_stelle: Behoerde
    """Where the process began, and where the answer goes."""
    nachricht: bytes = field(repr=False)
    typ: Code
    """What was passed on; the list of a module this program need not know."""
    bemerkungen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Abgabe:
    """0031: tells where the process began that its message was passed on, and to whom."""

    kopf: Nachrichtenkopf
    zustaendig: Behoerde
    bezug: Nachrichtenbezug
    """The message that was passed on."""
    ereignis: Ereignisbezug | None = None
    bemerkungen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nichtzustaendigkeit:
    """0032: the author is not competent and does not know who is."""

    kopf: Nachrichtenkopf
    bezug: Nachrichtenbezug
    """The message nobody was found for."""
    kette: tuple[WeiterleitendeStelle, ...] = ()
    """Everyone who passed it on before; the author of this message does not belong to it."""
    ereignis: Ereignisbezug | None = None
    bemerkung: str | None = None

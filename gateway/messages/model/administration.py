"""Administration: 000002, 000020, 000030, 000040 (XAusländer sheet 3.2)."""

from dataclasses import dataclass, field

from gateway.domain.behoerde import Behoerde
from gateway.domain.ids import NachrichtenUUID
from gateway.messages.model.xinneres import RueckweisendeStelle, Rueckweisungsgrund, Transportinformationen
from gateway.messages.werte import Nachrichtenbezug, Nachrichtenkopf


@dataclass(frozen=True, slots=True, kw_only=True)
class RueckweisungSynchron:
    """000002: a message was not processed, said within the same exchange and therefore without its octets."""

    kopf: Nachrichtenkopf
    gruende: tuple[Rueckweisungsgrund, ...]
    """Keys of list ``fehlercodes:synchron``, which has T200 (later) and no S030."""
    bezug: Nachrichtenbezug | None = None
    stelle: RueckweisendeStelle | None = None
    transport: Transportinformationen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendungswiederholung:
    """000020: the author sends a message of its own again, whose synchronous exchange failed.

    Not a request: nobody can ask a partner for one.
    """

    kopf: Nachrichtenkopf
    typ: str
    """Key of list ``nachrichtentyp``; never 000020."""
    nachricht: bytes = field(repr=False)
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nichtzustaendigserklaerung:
    """000030: not competent for the message ``ausloeser`` names, and who is, as far as known."""

    kopf: Nachrichtenkopf
    ausloeser: NachrichtenUUID
    zustaendig: Behoerde | None = None
    bemerkung: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dokumentenpaket:
    """000040: documents from an input system (Eingabeverfahren) to an ABH; never from ABH to ABH."""

    kopf: Nachrichtenkopf
    inhalt: bytes = field(repr=False)
    bezug: Nachrichtenbezug
    """The message that announced the documents."""
    nummer: int
    """From 1."""
    ausloeser: NachrichtenUUID | None = None

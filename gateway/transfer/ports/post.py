"""Ports of the mail: messages that took their id, envelopes that wait, claims, quarantine."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, TransferId
from gateway.transfer.records import (
    Beleg,
    Eingang,
    EingangZustand,
    Nachricht,
    Paketschein,
    PostfachEintrag,
    PostfachSegment,
    Quarantaene,
    Richtung,
    Sperrbeleg,
)


class Nachrichten(Protocol):
    """Messages that have taken their id."""

    def anlegen(self, nachricht: Nachricht) -> None:
        """Insert; raises ``Konflikt`` when (mandant, richtung, autor, uuid) is taken."""

    def holen(self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID) -> Nachricht | None:
        """Return one message."""

    def zum_transfer(self, transfer: TransferId) -> tuple[Nachricht, ...]:
        """Return the messages of a transfer, oldest first."""

    def antworten_auf(
        self, mandant: Kennung, uuid: NachrichtenUUID, richtung: Richtung, *, leser: Kennung | None = None
    ) -> tuple[Nachricht, ...]:
        """Return the messages whose ausloeser is ``uuid``; with ``leser`` only those written to that authority.

        A UUID names a message only together with its author: what answers it is written to that author.
        """

    def proben(self, mandant: Kennung, leser: Kennung, *, max_zeilen: int) -> tuple[Nachricht, ...]:
        """Return our test messages to an authority (``verbindungsprobe``), newest first."""

    def zum_umschlag(self, umschlag: Sha256) -> Nachricht | None:
        """Return the message of this Umschlag."""

    def zuordnen(self, nachricht: Nachricht, transfer: TransferId) -> None:
        """Note the transfer a received message turned out to belong to."""

    def blatt_setzen(self, nachricht: Nachricht, blatt: Sha256) -> None:
        """Note the leaf of the log entry that says what became of the message."""

    def belegen(self, nachricht: Nachricht, belege: Iterable[Sperrbeleg]) -> None:
        """Note the revocation evidence a received message was accepted with; its blobs are durable."""

    def sperrbelege(self, nachricht: Nachricht) -> tuple[Sperrbeleg, ...]:
        """Return that evidence: names of blobs, lists first (``transfer.sperrbelege`` reads them)."""

    def neu_verschluesselt(self, nachricht: Nachricht) -> None:
        """Note Inhalt, Umschlag and content key of a message of ours sealed anew; the old key is forgotten."""

    def schluessel_vernichten(self, nachricht: Nachricht) -> None:
        """Forget the content key: nobody here can open its parts any more, and it is never sent again."""


class Pakete(Protocol):
    """Packets 010207 of the plain route: ours, and those of partners while their delivery is not worked on."""

    def anlegen(self, paket: Paketschein) -> None:
        """Insert; raises ``Konflikt`` where number or UUID is taken."""

    def holen(
        self, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID, nummer: int
    ) -> Paketschein | None:
        """Return one packet of a delivery."""

    def zur_lieferung(
        self, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID
    ) -> tuple[Paketschein, ...]:
        """Return the packets of a delivery that are known, by number."""

    def zur_uuid(self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID) -> Paketschein | None:
        """Return the packet that travels under this UUID."""

    def wartend(self, mandant: Kennung, autor: Kennung) -> tuple[int, int]:
        """Return how many packets of this author wait for their delivery, and their octets."""

    def vergessen(self, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID) -> None:
        """Forget the packets of a delivery."""


class PostfachTabelle(Protocol):
    """Envelopes that wait for their readers."""

    def anlegen(self, eintrag: PostfachEintrag, segmente: Sequence[PostfachSegment]) -> PostfachEintrag:
        """Insert; with every segment ``da`` it is visible at once (``nummer`` is assigned). Idempotent by id."""

    def segment_da(self, eintrag: Sha256, segment: Sha256) -> None:
        """Note that a deposited segment is durable."""

    def segmente_vergessen(self, eintrag: Sha256) -> None:
        """Note that nothing of a deposit is kept here any more: it has to be brought anew."""

    def sichtbar_machen(self, eintrag: Sha256) -> PostfachEintrag:
        """Turn OFFEN into LIEGT and assign ``nummer``; the caller has checked that nothing is missing."""

    def holen(self, eintrag: Sha256) -> PostfachEintrag | None:
        """Return one entry."""

    def zur_nachricht(self, autor: Kennung, uuid: NachrichtenUUID) -> tuple[PostfachEintrag, ...]:
        """Return the entries of one message (several after re-wrapping)."""

    def segmente(self, eintrag: Sha256) -> tuple[PostfachSegment, ...]:
        """Return what the entry needs."""

    def segment(self, eintrag: Sha256, segment: Sha256) -> PostfachSegment | None:
        """Return one of them (hot path of a download)."""

    def liste(self, leser: Iterable[Kennung], *, ab: int, max_zeilen: int) -> tuple[PostfachEintrag, ...]:
        """Return visible, not closed entries with ``nummer`` > ab, ascending."""

    def abgeschlossene(
        self, leser: Iterable[Kennung], *, seit: datetime, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return closed entries, oldest first."""

    def einlieferungen(
        self, autoren: Iterable[Kennung], *, ab: int, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return what these authors deposited (not what we wrote) with ``aenderung`` > ab, ascending by it."""

    def offene(
        self, *, autor: Kennung | None = None, vor: datetime | None = None, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return deposits in state OFFEN, oldest first: of one author, announced before a moment (quota, expiry).

        What we wrote ourselves and wait for at a Vermittlungsstelle is no deposit.
        """

    def eigene_wartende(self, autoren: Iterable[Kennung]) -> tuple[PostfachEintrag, ...]:
        """Return sealed envelopes we wrote for these authorities and that no reader has closed, oldest first."""

    def ausgelegte(self) -> tuple[PostfachEintrag, ...]:
        """Return what lies in folders of the plain route, oldest first."""

    def aendern(self, eintrag: PostfachEintrag) -> None:
        """Store state, lease, attempts, Beleg, and when and by whom it was announced anew."""


class Eingaenge(Protocol):
    """Our claims on envelopes listed for us elsewhere."""

    def entdecken(self, eingang: Eingang) -> bool:
        """Insert; tell whether it was new."""

    def holen(self, umschlag: Sha256) -> Eingang | None:
        """Return one claim."""

    def aendern(
        self, umschlag: Sha256, zustand: EingangZustand, *, code: str | None = None, beleg: Beleg | None = None
    ) -> None:
        """Store where it stands now."""

    def erneut(self, umschlag: Sha256, zeit: datetime) -> None:
        """Note that a closed one was worked on again, once more."""

    def anzahl_erneut(self, quelle: str, seit: datetime) -> int:
        """Return how many of this Postfach have been worked on again since a moment."""

    def segmente(self, umschlag: Sha256) -> frozenset[Sha256]:
        """Return the segments that were fetched for this claim."""

    def segment_da(self, umschlag: Sha256, segment: Sha256) -> None:
        """Note a segment that was fetched for this claim and is durable."""

    def segmente_vergessen(self, umschlag: Sha256) -> None:
        """Forget what was fetched for this claim: it is not needed any more."""

    def anzahl_offen(self, quelle: str) -> int:
        """Return how many of this Postfach are not closed (limit 10,000)."""


class Quarantaenen(Protocol):
    """What was refused, sealed, with its reason."""

    def anlegen(self, eintrag: Quarantaene, segmente: Iterable[Sha256] = ()) -> None:
        """Insert, with the segments that are kept for it."""

    def holen(self, eintrag: str) -> Quarantaene | None:
        """Return one entry."""

    def segmente(self, eintrag: str) -> frozenset[Sha256]:
        """Return the segments that are kept for it."""

    def liste(self, *, mandant: Kennung | None = None, max_zeilen: int = 100) -> tuple[Quarantaene, ...]:
        """Return newest first, of one authority or of all."""

    def herrenlose(self, *, max_zeilen: int) -> tuple[Quarantaene, ...]:
        """Return those that name no authority of ours, newest first."""

    def hat_datei(self, mandant: Kennung, quelle: str, digest: Sha256, code: str) -> bool:
        """Tell whether a whole file of these octets is here, from this source and refused with this code."""

    def zur_nachricht(
        self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID, *, umschlag: Sha256 | None = None
    ) -> Quarantaene | None:
        """Return the newest entry under this name; with ``umschlag`` only one about that very Umschlag.

        A name proves nothing: anyone may list a forgery under it.
        """

    def belegt(self, quelle: str, *, nur_authentische: bool = False) -> tuple[int, int]:
        """Return (entries, octets) kept for this source, for its quota."""

    def aelteste_unauthentische(self, quelle: str) -> Quarantaene | None:
        """Return the one of this source that goes first when its room is full."""

    def aelter_als(self, zeit: datetime, *, max_zeilen: int) -> tuple[Quarantaene, ...]:
        """Return entries from before a moment, oldest first."""

    def entfernen(self, eintrag: str) -> None:
        """Delete one."""

"""Records the use cases keep: messages, mail in both directions, jobs, tasks. Frozen; a change is a new value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.domain.ids import AkteId, DokumentUUID, Kennung, NachrichtenUUID, ProzessUUID, Sha256, TransferId
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt


class Richtung(StrEnum):
    """Whether we received or wrote a message."""

    EIN = "ein"
    AUS = "aus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nachricht:
    """A message that has taken its id: (mandant, autor, uuid). Kept as long as the stub, 10 years (wire 2.2)."""

    mandant: Kennung
    richtung: Richtung
    autor: Kennung
    leser: Kennung
    uuid: NachrichtenUUID
    typ: Nachrichtentyp
    erstellt: Zeitpunkt
    test: str | None
    prozess: ProzessUUID
    inhalt_sha256: Sha256
    """Digest and blob name of the signed Inhalt: the identity of what was said."""
    fachnachricht_sha256: Sha256
    """Digest of the plain octets of the Fachnachricht; they are kept only as the sealed part of the Umschlag."""
    umschlag_sha256: Sha256
    """Digest and blob name of the Umschlag it came or first went in."""
    archiv_sha256: Sha256 | None = None
    """Digest of the plain archive; its segments are blobs named in the Umschlag."""
    schluessel: bytes | None = None
    """Content key wrapped under our storage key; gone when it is no longer needed."""
    transfer: TransferId | None = None
    """Of a received message: noted once it was worked on, and only if it belongs to one."""
    ausloeser: NachrichtenUUID | None = None
    """The message it answers; noted for what we wrote."""
    zeit: datetime
    """When it was accepted or offered here."""
    blatt_sha256: Sha256 | None = None
    """Leaf of the log entry about it: named by the Nachweis of our receipt for it, or that of a receipt we got."""
    offen: bool = False
    """It travels the plain route: ``inhalt_sha256`` and ``umschlag_sha256`` both name its Niederschrift."""


class Belegart(StrEnum):
    """Kinds of revocation evidence."""

    LISTE = "liste"  # CRL
    AUSKUNFT = "auskunft"  # OCSP answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sperrbeleg:
    """Revocation evidence that was looked at when a message was accepted (wire 8.5)."""

    art: Belegart
    sha256: Sha256
    """Digest and blob name of its DER octets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paketschein:
    """One packet 010207 of a delivery on the plain route, without its octets."""

    mandant: Kennung
    autor: Kennung
    lieferung: NachrichtenUUID
    """The 010206."""
    nummer: int
    uuid: NachrichtenUUID
    laenge: int
    """Octets of the slice."""
    sha256: Sha256 | None
    """Of the slice; noted for what came."""
    zeit: datetime
    """When it was written or came."""


class PostfachZustand(StrEnum):
    """State of an envelope in the Postfach (wire skeleton 2)."""

    OFFEN = "offen"  # announced, segments missing, not visible
    LIEGT = "liegt"
    GEHOLT = "geholt"  # its reader has fetched the Umschlag at least once
    ANGENOMMEN = "angenommen"
    ABGELEHNT = "abgelehnt"
    ZURUECKGEZOGEN = "zurueckgezogen"
    VERFALLEN = "verfallen"
    AUSGELEGT = "ausgelegt"  # plain route: its files lie in the outbox folder
    UEBERGEBEN = "uebergeben"  # plain route: the transport took them
    ERSETZT = "ersetzt"  # taken back by us because of its keys; the same message comes in another envelope


OFFENE = frozenset(
    {PostfachZustand.OFFEN, PostfachZustand.LIEGT, PostfachZustand.GEHOLT, PostfachZustand.AUSGELEGT}
)
"""States of an envelope that its reader has not closed and its author not taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beleg:
    """Transport acknowledgement signed by the reader's transport key (wire 6.2)."""

    ergebnis: str
    """``angenommen`` or ``abgelehnt``."""
    code: str | None
    zeit: str
    zertifikat_sha256: Sha256
    beleg: bytes
    """Signature over the lines of wire 6.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostfachSegment:
    """One segment an envelope needs: blob name, length in octets, and whether it is here."""

    sha256: Sha256
    laenge: int
    da: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostfachEintrag:
    """An envelope offered to its reader, from us or deposited by a partner."""

    id: Sha256
    """SHA-256 of umschlag.xml: its address on the wire and its blob."""
    nummer: int
    """Cursor of the list; grows by one with every entry made visible; 0 = not yet visible."""
    autor: Kennung
    leser: Kennung
    uuid: NachrichtenUUID
    inhalt_sha256: Sha256
    umschlag_laenge: int
    gesamt_laenge: int
    """Umschlag and all segments, octets."""
    zustand: PostfachZustand
    eingang: datetime
    versuche: int = 0
    """Leases given so far."""
    leihe: str | None = None
    leihe_bis: datetime | None = None
    einlieferer: Sha256 | None = None
    """Certificate that deposited it; ``None`` = written here."""
    beleg: Beleg | None = None
    abgeschlossen: datetime | None = None
    aenderung: int = 0
    """Cursor of the depositor's list; grows with every change of any entry; assigned by the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schluesselverrat:
    """A certificate of ours whose private key somebody else may have, or a hybrid key, which has none."""

    zertifikat_sha256: Sha256
    """Of a hybrid key the digest of its public octets."""
    mandant: Kennung
    rolle: str
    seit: datetime
    """Since when somebody else may have it."""
    gemeldet: datetime


class EingangZustand(StrEnum):
    """Where an envelope that waits for us at a partner stands."""

    NEU = "neu"
    ANGENOMMEN = "angenommen"  # durable and committed, must be closed there
    ABGELEHNT = "abgelehnt"  # refused for good, must be closed there
    ABGESCHLOSSEN = "abgeschlossen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eingang:
    """Our own claim on an envelope that a Postfach lists for us."""

    id: Sha256
    quelle: str
    """Base URL of the Postfach that lists it."""
    mandant: Kennung
    """Our authority it is addressed to (as the list says; the Umschlag decides)."""
    autor: Kennung
    uuid: NachrichtenUUID
    gesamt_laenge: int
    zustand: EingangZustand
    entdeckt: datetime
    code: str | None = None
    beleg: Beleg | None = None
    erneut: datetime | None = None
    """When it was last worked on again because the Postfach lists it although it is closed here."""
    erneut_anzahl: int = 0
    """How often that was."""


class AuftragsArt(StrEnum):
    """Kinds of work that runs by itself; each handler looks at the state and is safe to repeat."""

    ABHOLEN = "abholen"  # ref: Umschlag digest
    VERARBEITEN = "verarbeiten"  # ref: mandant/autor/uuid of a received message
    ANFORDERN = "anfordern"  # ref: transfer id
    ENTSCHEIDEN = "entscheiden"
    PACKEN = "packen"
    IMPORTIEREN = "importieren"
    QUITTIEREN = "quittieren"
    ABLEHNEN = "ablehnen"  # ref: transfer id/code
    ZURUECKWEISEN = "zurueckweisen"  # ref: mandant/autor/uuid of the rejected message
    ZUGESTELLT = "zugestellt"  # ref: Umschlag digest of ours that was closed
    WIEDERHOLEN = "wiederholen"  # ref: mandant/autor/uuid of an answer of ours that is wanted again
    EINLIEFERN = "einliefern"  # ref: Umschlag digest of ours that goes to a Vermittlungsstelle
    BEREITS_VERSANDT = "bereits_versandt"  # ref: transfer id/UUID of the request to answer
    ZURUECKZIEHEN = "zurueckziehen"  # ref: Umschlag digest of ours to be withdrawn at a Vermittlungsstelle
    ANBIETEN = "anbieten"  # ref: transfer id/municipality key
    ANGEBOT_ABLEHNEN = "angebot_ablehnen"  # ref: transfer id/reason
    WEITERLEITEN = "weiterleiten"  # ref: transfer id/authority that has the file now
    VORAB_NACHSENDEN = "vorab_nachsenden"  # ref: transfer id; its file tells more than was told
    FRIST = "frist"  # ref: transfer id/name of the deadline/stage; due when the deadline ends
    PAKETE = "pakete"  # ref: mandant/autor/UUID of a 010206/stage; due when its packets should all be here
    AUSLEGEN = "auslegen"  # ref: id of a place in the Postfach whose reader has the plain route
    RUECKRUFEN = "rueckrufen"  # ref: transfer id; writes the 0010 that calls back
    RUECKRUF_BEANTWORTEN = "rueckruf_beantworten"  # ref: transfer id; writes the proof of deletion
    NEU_VERSIEGELN = "neu_versiegeln"  # ref: mandant/autor/uuid of a message of ours taken back because of its keys
    AUFBEWAHRT = "aufbewahrt"  # ref: transfer id of a handover, or that/regel; due when the retention hold ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Auftrag:
    """One job: what, for whom, when next. Scheduling only, no business state."""

    art: AuftragsArt
    ref: str
    mandant: Kennung
    partner: str | None
    """Whose back-off counts: a Kennung or a Postfach URL; ``None`` = local work."""
    faellig: datetime
    versuche: int = 0
    marke: str = ""
    """Lease token; every write of the handler's end names it (fencing)."""
    letzter_code: str | None = None


class AufgabeArt(StrEnum):
    """What a person is asked; the pages of step 5 turn it into sentences."""

    ANGABEN_ERGAENZEN = "angaben_ergaenzen"
    ANFRAGE_PRUEFEN = "anfrage_pruefen"
    OHNE_ZWEITES_ZEICHEN = "ohne_zweites_zeichen"
    PERSON_UNKLAR = "person_unklar"
    ABLEHNUNG_ANSEHEN = "ablehnung_ansehen"
    RUECKWEISUNG_ANSEHEN = "rueckweisung_ansehen"
    ZUSTELLUNG_ABGELEHNT = "zustellung_abgelehnt"
    UNERWARTETE_NACHRICHT = "unerwartete_nachricht"
    QUARANTAENE_ANSEHEN = "quarantaene_ansehen"
    AUFTRAG_GESCHEITERT = "auftrag_gescheitert"
    ANGEBOT_PRUEFEN = "angebot_pruefen"
    NICHT_ABGEHOLT = "nicht_abgeholt"
    FRIST_ABGELAUFEN = "frist_abgelaufen"
    UHR_PRUEFEN = "uhr_pruefen"
    LOESCHUNG_FREIGEBEN = "loeschung_freigeben"
    LOESCHUNG_GEHT_NICHT = "loeschung_geht_nicht"
    NACHLIEFERUNG = "nachlieferung"
    QUITTUNG_UNBEKANNT = "quittung_unbekannt"
    LIEFERUNG_UNBEKANNT = "lieferung_unbekannt"
    PAPIER_ABHAKEN = "papier_abhaken"
    SPERRE_ZUORDNEN = "sperre_zuordnen"
    PAKETE_FEHLEN = "pakete_fehlen"
    QUITTUNG_NACHFOLGE = "quittung_nachfolge"
    DOCH_UEBERNOMMEN = "doch_uebernommen"
    RUECKRUF_PRUEFEN = "rueckruf_pruefen"
    RUECKRUF_ANSEHEN = "rueckruf_ansehen"
    DATENPANNE_MELDEN = "datenpanne_melden"
    ZEUGEN_FEHLEN = "zeugen_fehlen"
    ZEITSTEMPEL_FEHLEN = "zeitstempel_fehlen"
    PROTOKOLL_WIDERSPRUCH = "protokoll_widerspruch"
    SCHADSOFTWARE_PRUEFEN = "schadsoftware_pruefen"
    VIRENSCHUTZ_FEHLT = "virenschutz_fehlt"
    MERKMALE_ANSEHEN = "merkmale_ansehen"
    DIENST_FEHLT = "dienst_fehlt"
    WEBHOOK_AUFGEGEBEN = "webhook_aufgegeben"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aufgabe:
    """A question that waits for a person."""

    id: str
    mandant: Kennung
    art: AufgabeArt
    angelegt: datetime
    transfer: TransferId | None = None
    hinweis: str = ""
    """Key or code that says why; never personal data."""
    erledigt: datetime | None = None


class Loeschgegenstand(StrEnum):
    """What a request wants destroyed."""

    BEZUEGE = "bezuege"
    """Openings of the audit log."""
    INHALT = "inhalt"
    """The documents of a file that was handed over."""
    DOKUMENT = "dokument"
    """One document that is kept back on purpose."""
    KUERZUNG = "kuerzung"
    """The content of entries of the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loeschantrag:
    """One person asks for something to be destroyed; exactly one of ``akte`` and ``bis`` is set."""

    id: str
    mandant: Kennung
    person: str
    """Account that asked; another one must confirm."""
    gestellt: datetime
    akte: AkteId | None = None
    """Everything that opens a reference to this file, or its content."""
    bis: int | None = None
    """Everything of entries of this year and before whose retention is over."""
    gegenstand: Loeschgegenstand = Loeschgegenstand.BEZUEGE
    trotz: tuple[str, ...] = ()
    """Reasons against it that the person was shown and answers for."""
    dokument: DokumentUUID | None = None
    """The one document of ``akte`` that is meant, for ``DOKUMENT`` only."""


class Ruhelage(StrEnum):
    """How far a restored installation has come back (wire 8.4)."""

    RUHT = "ruht"  # it serves reads only, until two persons have confirmed
    HOLT_NACH = "holt_nach"  # confirmed; it asks every partner what it lost
    WACH = "wach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiederherstellung:
    """What is known of the newest restore of this store."""

    id: str
    """The epoch it began."""
    gesichert: datetime
    """When the backup was made: what was said and heard since is lost here."""
    zustand: Ruhelage
    person: str | None = None
    """Account that confirmed first; another one must follow."""
    bestaetigt: datetime | None = None
    """When that was."""
    beendet: datetime | None = None
    """When everything was made good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wegzug:
    """What our own Meldebehörde told us (030102): the second sign for an unattended answer (wire 7.1)."""

    mandant: Kennung
    azr_suche: Sha256
    """Keyed hash of the AZR number."""
    ziel_ags: str | None
    gemeldet: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Umzugsmeldung:
    """A notice of a move (030101, 030102, 030103), noted to find the others of its household."""

    mandant: Kennung
    nachricht: str
    """Its author and UUID, joined by a slash."""
    suche: Sha256
    """Keyed hash of the dwelling before and the new one."""
    tag: str
    """Day of the move, ISO; where the notice does not know it, of its event."""
    gemeldet: datetime
    azr_suche: Sha256 | None = None
    """Keyed hash of the AZR number."""
    transfer: TransferId | None = None
    """What it began or belongs to; ``None`` for a departure."""


class Segmentlage(StrEnum):
    """What quarantine has of the segments of an envelope."""

    KEINE = "keine"  # none were fetched before it was refused, or its transport signature does not hold
    BEHALTEN = "behalten"  # what was fetched is kept
    KEIN_PLATZ = "kein_platz"  # the quota of its source is full


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantaene:
    """Something that was refused and is kept sealed with its reason (wire 4.7)."""

    id: str
    mandant: Kennung | None
    zeit: datetime
    code: str
    grund: str
    quelle: str
    umschlag_sha256: Sha256 | None
    """Blob of the Umschlag, or of at most 64 KiB of unauthenticated octets."""
    laenge: int
    """Octets kept for this entry alone, segments included."""
    authentisch: bool
    """The transport signature held."""
    autor: Kennung | None = None
    uuid: NachrichtenUUID | None = None
    ganz_sha256: Sha256 | None = None
    """Digest of the whole Umschlag as it came; ``None`` if nothing came."""
    ganz_laenge: int | None = None
    """Its octets; ``None`` where nobody counted: the whole one is kept as a message."""
    segmente: Segmentlage = Segmentlage.KEINE

    @property
    def vollstaendig(self) -> bool:
        """Tell whether the whole refused envelope is kept, so that it can go through the order of receipt again.

        What was rejected after the binding (0010) is no refused envelope: it was accepted, and nothing is kept for
        the entry alone.
        """
        return self.authentisch and self.segmente is Segmentlage.BEHALTEN and self.laenge > 0


def wartet_auf_schluessel(eintraege: Sequence[PostfachEintrag]) -> bool:
    """Tell whether a message is to be sealed anew: its newest envelope was taken back because of its keys.

    ``eintraege``: its envelopes, oldest first. Not once it lies there again, or somebody withdrew it.
    """
    over = OFFENE | {PostfachZustand.ZURUECKGEZOGEN}
    newest = eintraege[-1].zustand if eintraege else None
    return newest is PostfachZustand.ERSETZT and not any(one.zustand in over for one in eintraege)

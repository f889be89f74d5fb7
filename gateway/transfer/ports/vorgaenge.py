"""Ports of the procedure: transfers, jobs, questions to people, case files, notices of departure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.aktenteile import Papierteil
from gateway.domain.angabenstand import Vorabstand
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256, TransferId
from gateway.domain.rueckruf import Rueckruf
from gateway.domain.states import Rolle, Zustand
from gateway.domain.suchwoerter import Suchanfrage, Suchergebnis
from gateway.domain.transfer import Transfer
from gateway.messages import Auskunftssperre
from gateway.transfer.ports.ablage import Lesbares
from gateway.transfer.records import Aufgabe, AufgabeArt, Auftrag, AuftragsArt, Loeschantrag, Umzugsmeldung, Wegzug
from gateway.transfer.verteilung import Partnerpause
from gateway.transfer.vorabangaben import Vorabangaben


class Konflikt(Exception):
    """Someone else changed the record since it was read; the caller reads again and decides anew."""


class Transfers(Protocol):
    """The transfers of all our authorities."""

    def anlegen(self, transfer: Transfer) -> None:
        """Insert a new transfer (version 1)."""

    def holen(self, transfer: TransferId) -> Transfer | None:
        """Return one transfer."""

    def aendern(self, transfer: Transfer) -> Transfer:
        """Store the value if the stored version equals ``transfer.version``; return it with version + 1.

        Raises ``Konflikt`` otherwise.
        """

    def offene_zur_akte(self, mandant: Kennung, akte: AkteId) -> tuple[Transfer, ...]:
        """Return the transfers of this file that are not in an end state."""

    def liste(
        self,
        mandant: Kennung | None,
        *,
        zustand: Zustand | None = None,
        nach: str | None = None,
        max_zeilen: int = 100,
    ) -> tuple[Transfer, ...]:
        """Return transfers, newest first; ``nach`` = id of the last row of the page before."""

    def anzahl_seit(self, mandant: Kennung, partner: Kennung | None, rolle: Rolle, seit: datetime) -> int:
        """Return how many transfers (``partner`` None: with anyone) began since then."""

    def zur_akte(self, mandant: Kennung, akte: AkteId) -> tuple[Transfer, ...]:
        """Return every transfer of this file, newest first."""

    def zur_person(self, mandant: Kennung, rolle: Rolle, azr_suche: Sha256) -> tuple[Transfer, ...]:
        """Return the transfers of this person on one side, newest first; persons are compared by the caller."""


class Lesungen(Protocol):
    """Marks on what is being read, by (what kind, which)."""

    def beginne(self, was: str, ref: str, zeit: datetime) -> None:
        """Set a mark; the same thing may be marked several times at once."""

    def ende(self, was: str, ref: str) -> None:
        """Take one mark back; with the last one everything known of it goes."""

    def offene(self) -> tuple[tuple[str, str], ...]:
        """Return what is marked: at the start of the only process, what was read when the one before died."""

    def gestorben(self, was: str, ref: str, *, allein: bool) -> None:
        """Take its marks away and remember it; ``allein`` = nothing else was marked: a death that counts."""

    def verdaechtige(self) -> Mapping[tuple[str, str], int]:
        """Return what is remembered, with the deaths that count."""

    def vergiss(self, vor: datetime) -> None:
        """Forget what was marked last before a moment."""

    def vergiss_eine(self, was: str, ref: str) -> None:
        """Forget one that is not marked."""


class Auftraege(Protocol):
    """Jobs: at most one per (art, ref)."""

    def erteilen(self, auftrag: Auftrag) -> None:
        """Insert, or make the existing one due again at the earlier of both times."""

    def beanspruchen(
        self,
        jetzt: datetime,
        *,
        frist_s: float,
        max_auftraege: int,
        marke: str,
        nur: Collection[AuftragsArt] | None = None,
    ) -> tuple[Auftrag, ...]:
        """Lease due jobs that nobody holds, oldest first, at most one per ``partner``-and-``ref`` conflict.

        Whose turn it is among partners says ``Verteilung``. ``nur``: only these kinds.
        """

    def pause(self, partner: str) -> Partnerpause | None:
        """Return the pause of a partner whose server failed last, also one that is over."""

    def pausieren(self, pause: Partnerpause) -> None:
        """Let the jobs of a partner wait."""

    def pause_beenden(self, partner: str) -> bool:
        """Forget that a partner failed; tell whether it had."""

    def erledigt(self, auftrag: Auftrag) -> None:
        """Delete the job if ``marke`` still holds it."""

    def spaeter(self, auftrag: Auftrag, faellig: datetime, code: str) -> None:
        """Release it with attempts + 1 if ``marke`` still holds it."""

    def verlaengern(self, auftrag: Auftrag, frist_s: float, jetzt: datetime) -> None:
        """Hold a running job for longer if ``marke`` still holds it."""

    def freigeben(self, auftrag: Auftrag) -> None:
        """Release it unchanged, due at once (graceful stop)."""

    def gehaltene(self) -> tuple[Auftrag, ...]:
        """Return every job that is held: at the start of the only process, what ran when the one before died."""

    def abgestuerzt(self, auftrag: Auftrag, faellig: datetime, code: str) -> None:
        """Release such a job with attempts + 1."""

    def anzahl_mit_code(self, code: str) -> int:
        """Return how many jobs ended last with this code and wait."""

    def vorziehen(self, code: str, jetzt: datetime) -> None:
        """Make the jobs that ended last with this code due now, as if they were new."""

    def holen(self, art: AuftragsArt, ref: str) -> Auftrag | None:
        """Return one job."""

    def mit_anfang(self, art: AuftragsArt, anfang: str) -> tuple[Auftrag, ...]:
        """Return the jobs of a kind whose ``ref`` begins so, the next due first."""

    def streichen(self, art: AuftragsArt, anfang: str) -> None:
        """Delete the jobs of a kind whose ``ref`` begins so, but none that somebody holds."""

    def verbrauchen(self, art: AuftragsArt, ref: str) -> None:
        """Delete the job that is being done together with what it does; one that was given again stays."""


class Aufgaben(Protocol):
    """Questions to people."""

    def stellen(self, aufgabe: Aufgabe) -> None:
        """Insert."""

    def offene(
        self, mandant: Kennung | None = None, *, transfer: TransferId | None = None, max_zeilen: int | None = None
    ) -> tuple[Aufgabe, ...]:
        """Return those not done, oldest first; ``None`` = every one."""

    def ist_offen(self, mandant: Kennung, art: AufgabeArt, *, transfer: TransferId | None, hinweis: str) -> bool:
        """Tell whether exactly this is being asked."""

    def erledigen(self, aufgabe: str, zeit: datetime) -> None:
        """Mark one done."""


class Suche(Protocol):
    """Search over the files; the index goes with ``Akten``: what is added or removed there."""

    def finden(self, mandant: Kennung, frage: Suchanfrage, *, test: bool, max_zeilen: int) -> Suchergebnis:
        """Return files of this authority and lane without documents, and why each was found, the best first."""

    def nachholen(self, *, max_zeilen: int) -> int:
        """Index files from before the index; returns how many were done, less than ``max_zeilen`` at the end."""


class Akten(Protocol):
    """Index of the built-in Ablage. Names (in search form) and AZR number are searched as keyed hashes only."""

    def anlegen(
        self, mandant: Kennung, akte: Akte, *, azr_suche: Sha256 | None, namen_suche: Sequence[Sha256]
    ) -> None:
        """Insert a whole Akte with its documents; raises ``Konflikt`` when its id exists."""

    def holen(self, mandant: Kennung, akte: AkteId) -> Akte | None:
        """Return the Akte with all documents in order."""

    def kopf(self, mandant: Kennung, akte: AkteId) -> Akte | None:
        """Return the Akte without its documents."""

    def zur_azr(self, mandant: Kennung, azr_suche: Sha256, *, test: bool) -> tuple[Akte, ...]:
        """Return the files under this AZR number; persons are compared by the caller (never the number alone)."""

    def zum_aktenzeichen(self, mandant: Kennung, aktenzeichen: str) -> Akte | None:
        """Return the Akte with this Aktenzeichen."""

    def zur_herkunft(self, mandant: Kennung, herkunft: str) -> Akte | None:
        """Return the Akte a delivery was imported as, so that it is never imported twice."""

    def liste(self, mandant: Kennung, *, nach: str | None = None, max_zeilen: int = 100) -> tuple[Akte, ...]:
        """Return files without their documents, by Aktenzeichen."""

    def zum_namen(self, mandant: Kennung, name_suche: Sha256, *, max_zeilen: int = 100) -> tuple[Akte, ...]:
        """Return files without their documents whose person bears the name with this keyed hash."""

    def mit_dokument(self, mandant: Kennung, dokument: DokumentUUID) -> tuple[Akte, ...]:
        """Return the files that hold a document of this UUID."""

    def mit_sperre(self, mandant: Kennung, sperre: Sperre) -> tuple[Akte, ...]:
        """Return every file this holds back, without documents; looks at all files, so for rare acts only."""

    def sperren(self, mandant: Kennung, akte: AkteId, sperren: frozenset[Sperre]) -> None:
        """Replace what holds the file back."""

    def sperren_von(self, mandant: Kennung, akte: AkteId) -> frozenset[Sperre]:
        """Return what holds the file back now; empty for an unknown file."""

    def dokumente_von(self, mandant: Kennung, akte: AkteId) -> frozenset[DokumentUUID]:
        """Return which documents the file has now; empty for a stub and for an unknown file."""

    def aufbewahren(self, mandant: Kennung, akte: AkteId, bis: date | None) -> None:
        """Replace the retention mark; ``Konflikt`` for an unknown file."""

    def zum_stub(
        self, mandant: Kennung, akte: AkteId, *, geloescht: datetime, abgegeben_an: Kennung, stub_bis: datetime
    ) -> None:
        """Delete every document of the file and its subject; the row stays as a stub. ``Konflikt`` if it is one."""

    def stub_frist(self, mandant: Kennung, akte: AkteId, stub_bis: datetime) -> None:
        """Store until when a stub stays; ``Konflikt`` for a file that is none."""

    def abgelaufene_stubs(self, jetzt: datetime, *, max_zeilen: int) -> tuple[tuple[Kennung, AkteId], ...]:
        """Return (authority, file) of stubs that are over, without legal hold or running transfer, oldest first."""

    def entfernen(self, mandant: Kennung, akte: AkteId) -> None:
        """Delete a stub with its transfers, their messages and questions; ``Konflikt`` for a file with content."""

    def ersetzen(self, mandant: Kennung, akte: AkteId, alt: DokumentUUID, neu: Dokument) -> None:
        """Add a document that takes the place of ``alt``; ``Konflikt`` where that is superseded or not there."""

    def ergaenzen(self, mandant: Kennung, akte: AkteId, neu: Dokument) -> None:
        """Add a document; ``Konflikt`` where its place or its id is taken."""

    def vernichten(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID) -> None:
        """Delete one document; ``Konflikt`` where it is not there."""

    def lesbare(self, *, nach: Lesbares | None, max_zeilen: int) -> tuple[Lesbares, ...]:
        """Return documents that still lie readable, behind this one in an order that stays."""

    def verschlossen(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID, blob: Sha256) -> bool:
        """Note where a document that lay readable lies sealed; tell whether it was still there and readable."""

    def papier(self, mandant: Kennung, akte: AkteId, papier: tuple[Papierteil, ...]) -> None:
        """Replace what the file says of its parts on paper."""

    def ohne_person(self, mandant: Kennung, akte: AkteId) -> None:
        """Forget who a stub was about: it was never ours to know. ``Konflikt`` for a file with content."""


class Rueckrufe(Protocol):
    """Deliveries that are called back, on either side."""

    def anlegen(self, rueckruf: Rueckruf) -> None:
        """Insert."""

    def aendern(self, rueckruf: Rueckruf) -> Rueckruf:
        """Store the value of a known one and return it; ``Konflikt`` for an unknown one."""

    def zum_transfer(self, transfer: TransferId) -> tuple[Rueckruf, ...]:
        """Return the recalls of a transfer, newest first."""

    def zur_akte(self, mandant: Kennung, akte: AkteId) -> tuple[Rueckruf, ...]:
        """Return the recalls of a file, newest first."""


class Vorabablage(Protocol):
    """What 010205 tells, of a file (``zu`` its id) or of a transfer whose file is not here yet (``zu`` its id).

    Auskunftssperren 6 and 12 stay when everything else is emptied: they are told once only (XAusländer sheet 3.1).
    """

    def holen(self, mandant: Kennung, zu: str) -> Vorabangaben:
        """Return what is known, the lasting Auskunftssperren included; empty values where nothing is."""

    def setzen(self, mandant: Kennung, zu: str, angaben: Vorabangaben, *, azr_suche: Sha256 | None) -> None:
        """Replace it; lasting Auskunftssperren are added to those before and never taken away."""

    def verlegen(self, mandant: Kennung, von: TransferId, nach: AkteId) -> None:
        """Give what was kept with a transfer to the file that came; nothing of it stays with the transfer."""

    def dauernde(self, mandant: Kennung, azr_suche: Sha256) -> tuple[Auskunftssperre, ...]:
        """Return the lasting Auskunftssperren noted under this AZR number, whatever became of the file."""

    def gesandt(self, mandant: Kennung, zu: str) -> str | None:
        """Return the mark of what was told last to whom the file went."""

    def merke_gesandt(self, mandant: Kennung, zu: str, marke: str) -> None:
        """Note it."""

    def stand(self, mandant: Kennung, zu: str) -> Vorabstand:
        """Return the rows as they stand, opened: the log commits to them."""


class Wegzuege(Protocol):
    """Notices of departure by our own Meldebehörde."""

    def anlegen(self, wegzug: Wegzug) -> str:
        """Insert; return the row's number and digest (``wegzugstand``), for the entry about its notice."""

    def zur_azr(self, mandant: Kennung, azr_suche: Sha256) -> tuple[Wegzug, ...]:
        """Return those of one person, newest first."""


class Haushalte(Protocol):
    """Notices of moves by household."""

    def merke(self, meldung: Umzugsmeldung) -> None:
        """Insert; the same notice again changes nothing."""

    def zum_transfer(self, transfer: TransferId) -> tuple[Umzugsmeldung, ...]:
        """Return the notices that belong to a transfer, newest first."""

    def wegzuege(self, mandant: Kennung, azr_suche: Sha256) -> tuple[Umzugsmeldung, ...]:
        """Return the departures of a person, newest first."""

    def gruppe(self, mandant: Kennung, suche: Sha256, *, von: str, bis: str) -> tuple[Umzugsmeldung, ...]:
        """Return the notices of one move within these days (ISO, both included), oldest first."""

    def vergiss_person(self, mandant: Kennung, azr_suche: Sha256) -> None:
        """Delete every notice about a person."""

    def vergiss_transfer(self, transfer: TransferId) -> None:
        """Delete every notice that belongs to a transfer."""

    def vergiss_vor(self, mandant: Kennung, zeit: datetime) -> None:
        """Delete what was noted before a moment."""


class Loeschantraege(Protocol):
    """Requests to destroy openings of the audit log, until a second person confirms them."""

    def anlegen(self, antrag: Loeschantrag) -> None:
        """Insert."""

    def holen(self, antrag: str) -> Loeschantrag | None:
        """Return one."""

    def entfernen(self, antrag: str) -> None:
        """Delete one: it was carried out, refused, or is too old."""

    def offene(self, mandant: Kennung) -> tuple[Loeschantrag, ...]:
        """Return those of an authority, oldest first."""

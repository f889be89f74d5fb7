"""Calling back a file that was sent wrongly: reasons, what keeps it at the receiver, the record of both sides.

Pure. A recall names one delivery 010206; two persons of the receiving authority delete it there, or one refuses.
What keeps a file of one's own (retention hold, receipt) says nothing here: it never was the receiver's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.domain.ids import AkteId, Kennung, NachrichtenUUID, Sha256, TransferId
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund
from gateway.domain.sprache import Satz

MELDEFRIST = timedelta(hours=72)
"""Until when the supervisory authority is told, from the moment the breach is known (Art. 33 (1) DSGVO)."""


class Rueckrufergebnis(StrEnum):
    """How a recall ended."""

    UNGELESEN = "ungelesen"  # taken back before the reader had closed it; nothing had to be called back
    GELOESCHT = "geloescht"  # deleted at the receiver, with its signed proof
    BESCHEINIGT = "bescheinigt"  # a person of the giver vouches that the receiver confirmed it in another way
    ABGELEHNT = "abgelehnt"  # the receiver says that the file is rightly there


class Rueckrufhindernis(StrEnum):
    """What speaks against deleting a called-back file at its receiver now."""

    LOESCHSPERRE = "loeschsperre"
    EIGENE_DOKUMENTE = "eigene_dokumente"
    TRANSFER_LAEUFT = "transfer_laeuft"
    WEITERGEGEBEN = "weitergegeben"
    TEST = "test"
    WIEDERHERSTELLUNG = "wiederherstellung"
    UHR_FALSCH = "uhr_falsch"


ZWEI_DUERFEN = frozenset({Rueckrufhindernis.WEITERGEGEBEN})
"""What two persons may answer for: deleting here does not wait for what others do there."""

WORT: dict[Rueckrufgrund, Satz] = {
    Rueckrufgrund.FALSCHE_PERSON: Satz("Akte einer anderen Person", "the file of another person"),
    Rueckrufgrund.FALSCHE_BEHOERDE: Satz("an die falsche Behörde gesandt", "sent to the wrong authority"),
    Rueckrufgrund.FALSCHE_DOKUMENTE: Satz(
        "enthält Dokumente einer anderen Person", "holds documents of another person"
    ),
    Rueckrufgrund.OHNE_RECHTSGRUND: Satz("ohne Rechtsgrund gesandt", "sent without a legal ground"),
}
"""The reasons, for people of both authorities."""

ABLEHNUNG: dict[Ablehnungsgrund, Satz] = {
    Ablehnungsgrund.ZUSTAENDIG: Satz(
        "die Behörde ist zuständig und hält die Akte für richtig gesandt",
        "the authority is competent and holds the file to be rightly sent",
    ),
    Ablehnungsgrund.LOESCHSPERRE: Satz(
        "eine Löschsperre verbietet dort die Löschung", "a legal hold forbids the deletion there"
    ),
    Ablehnungsgrund.RUECKFRAGE: Satz("Rückfrage: bitte anrufen", "a question: please call"),
}
"""Reasons of a refusal, for people of both authorities."""

SATZ: dict[Rueckrufhindernis, Satz] = {
    Rueckrufhindernis.LOESCHSPERRE: Satz(
        "Auf der Akte liegt eine Löschsperre.", "a legal hold lies on the file: lift it, or refuse the recall"
    ),
    Rueckrufhindernis.EIGENE_DOKUMENTE: Satz(
        "Die Akte enthält Dokumente, die nicht mit der Lieferung kamen.",
        "the file holds documents that did not come with the delivery: move them to a file of their own first",
    ),
    Rueckrufhindernis.TRANSFER_LAEUFT: Satz(
        "Ein anderer Vorgang zu dieser Akte läuft.", "another transfer of this file runs: end or withdraw it first"
    ),
    Rueckrufhindernis.WEITERGEGEBEN: Satz(
        "Die Akte ging von hier an eine andere Behörde; dort ist sie eigens zurückzurufen.",
        "the file went on from here to another authority: it has to be called back there, too",
    ),
    Rueckrufhindernis.TEST: Satz(
        "Testnachrichten führen nie zu einer Löschung.", "test messages never lead to a deletion"
    ),
    Rueckrufhindernis.WIEDERHERSTELLUNG: Satz(
        "Die Datenbank stammt aus einer Sicherung und ist noch nicht mit den Partnern abgeglichen.",
        "the database was restored from a backup and is not yet reconciled with the partners",
    ),
    Rueckrufhindernis.UHR_FALSCH: Satz(
        "Unsere Uhr geht falsch; sie ist zu stellen (NTP).", "our clock is wrong; it must be set (NTP)"
    ),
}
"""What each reason means, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckruflage:
    """All evidence about a called-back delivery at its receiver in one moment."""

    loeschsperre: bool
    eigene_dokumente: bool
    """The file holds a document that the delivery does not name with its digest."""
    transfer_laeuft: bool
    weitergegeben: bool
    """A delivery of this file left from here and was not rejected, withdrawn or called back."""
    test: bool
    wiederherstellung: bool
    uhr_falsch: bool


def hindernisse(lage: Rueckruflage) -> tuple[Rueckrufhindernis, ...]:
    """Return what forbids the deletion, in order; what two persons may answer for is in ``vorbehalte``."""
    return tuple(one for one in _alle(lage) if one not in ZWEI_DUERFEN)


def vorbehalte(lage: Rueckruflage) -> tuple[Rueckrufhindernis, ...]:
    """Return what both persons have to name."""
    return tuple(one for one in _alle(lage) if one in ZWEI_DUERFEN)


def _alle(lage: Rueckruflage) -> Iterator[Rueckrufhindernis]:
    yield from (one for one in Rueckrufhindernis if getattr(lage, one.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckruf:
    """One recall as either side keeps it; a recall repeated after a refusal is another one."""

    id: str
    mandant: Kennung
    transfer: TransferId
    lieferung: NachrichtenUUID
    """The 010206 that is called back."""
    grund: Rueckrufgrund
    begonnen: datetime
    """When it was called back here, or when the recall was taken in."""
    bemerkt: datetime | None = None
    """At the giver: when somebody became aware of it; begins the 72 hours of Art. 33 DSGVO."""
    person: str | None = None
    """At the giver: account that called back. At the receiver: account that asked for the deletion."""
    nachricht: NachrichtenUUID | None = None
    """The 0010 that calls back."""
    akte: AkteId | None = None
    """The giver's file; the receiver's, if it was imported."""
    gebeten: datetime | None = None
    """At the receiver: when the first person asked for the deletion; another one must confirm."""
    trotz: tuple[str, ...] = ()
    """Reservations that person named."""
    ergebnis: Rueckrufergebnis | None = None
    ablehnung: Ablehnungsgrund | None = None
    antwort: NachrichtenUUID | None = None
    """The message that answers it."""
    blatt_sha256: Sha256 | None = None
    """Leaf of the deletion in the receiver's log: written there, named in the proof."""
    beendet: datetime | None = None

    @property
    def melden_bis(self) -> datetime | None:
        """Until when the supervisory authority is told (Art. 33 (1) DSGVO); ``None`` at the receiver."""
        return None if self.bemerkt is None else self.bemerkt + MELDEFRIST

"""The catalogue of faults: what each does, where it may strike, and what a correct partner does in answer."""

from dataclasses import dataclass
from enum import StrEnum

TAG_S = 86_400
"""Seconds of a day."""
SIMULIERT = "SIMULATED"
"""Code in the log of what is put off on purpose."""


class Wo(StrEnum):
    """Where a fault can strike: operations of the partner port, and what the simulator does by itself."""

    AUSKUNFT = "auskunft"
    LISTE = "liste"
    LEIHE = "leihe"
    UMSCHLAG = "umschlag"
    SEGMENT = "segment"
    ABSCHLUSS = "abschluss"
    EINLIEFERUNG = "einlieferung"
    VERBINDUNG = "verbindung"
    """A TLS handshake at the partner port."""
    SCHLIESSEN = "schliessen"
    """The simulator closes a message in its partner's Postfach."""
    QUITTUNG = "quittung"
    """The simulator is about to write a receipt 0020."""
    UHR = "uhr"
    """The clock of the whole process, once at its start."""


OPERATIONEN = frozenset({Wo.AUSKUNFT, Wo.LISTE, Wo.LEIHE, Wo.UMSCHLAG, Wo.SEGMENT, Wo.ABSCHLUSS, Wo.EINLIEFERUNG})
OKTETTE = frozenset({Wo.UMSCHLAG, Wo.SEGMENT})
JSON = frozenset({Wo.AUSKUNFT, Wo.LISTE, Wo.LEIHE, Wo.ABSCHLUSS, Wo.EINLIEFERUNG})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wertebereich:
    """The number a fault takes: its unit, what it is when none is given, and its limits."""

    einheit: str
    vorgabe: int
    kleinster: int = 1
    groesster: int = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Stoerung:
    """One kind of fault."""

    name: str
    tut: str
    """What it does: one sentence."""
    soll: str
    """What a correct partner does in answer: one sentence."""
    wo: frozenset[Wo]
    wert: Wertebereich | None = None
    zufaellig: bool = True
    """It may be among those that strike when only a rate is given."""


STOERUNGEN: tuple[Stoerung, ...] = (
    Stoerung(
        name="slow",
        tut="Sends the body of an Umschlag or a segment at so many octets per second.",
        soll="Takes it while it comes at 64 KiB/s; below that over 30 s it ends the request and goes on from there "
        "later.",
        wo=OKTETTE,
        wert=Wertebereich(einheit="octets/s", vorgabe=100_000),
    ),
    Stoerung(
        name="stall",
        tut="Stops in the middle of such a body for so many seconds, then goes on.",
        soll="Waits up to 30 s, then ends the request and goes on from the octet it has; other messages of this "
        "partner are not held up.",
        wo=OKTETTE,
        wert=Wertebereich(einheit="s", vorgabe=5, groesster=86_400),
    ),
    Stoerung(
        name="cut",
        tut="Closes the connection after so many octets of such a body.",
        soll="Fetches an Umschlag again, of a segment the rest with Range and If-Range, and checks the digest of "
        "the whole.",
        wo=OKTETTE,
        wert=Wertebereich(einheit="octets", vorgabe=1000, kleinster=0),
    ),
    Stoerung(
        name="lost-answer",
        tut="Does the work of a closing or a deposit and closes the connection without the answer.",
        soll="Repeats the same request with the same Beleg or octets until it is answered, and takes 200 for 201.",
        wo=frozenset({Wo.ABSCHLUSS, Wo.EINLIEFERUNG}),
    ),
    Stoerung(
        name="double-answer",
        tut="Sends an answer twice on one connection.",
        soll="Takes the first one and never the second for the answer to its next request; it ends the connection.",
        wo=frozenset({Wo.LISTE, Wo.ABSCHLUSS, Wo.EINLIEFERUNG}),
    ),
    Stoerung(
        name="twice",
        tut="Lists every message twice, and as a reader closes every message twice.",
        soll="Takes each Umschlag once; answers the second closing with 200 and keeps the first Beleg.",
        wo=frozenset({Wo.LISTE, Wo.SCHLIESSEN}),
    ),
    Stoerung(
        name="replay",
        tut="Once a message is closed, lists the same Umschlag again and offers the same Inhalt in a new one.",
        soll="Does nothing for the Umschlag it knows; logs one repetition for the new one, closes it and sends its "
        "stored answer again: no second import, no second receipt.",
        wo=frozenset({Wo.ABSCHLUSS}),
    ),
    Stoerung(
        name="wrong-certificate",
        tut="Shows a certificate of its authority that the directory does not name in the role tls.",
        soll="Ends the connection before it sends anything, and tries again later.",
        wo=frozenset({Wo.VERBINDUNG}),
    ),
    Stoerung(
        name="wrong-digest",
        tut="Flips one bit of an Umschlag or a segment on the wire.",
        soll="Fetches it again, three times in all; then refuses the message with T099, quarantines it and keeps "
        "nothing of the content.",
        wo=OKTETTE,
    ),
    Stoerung(
        name="wrong-length",
        tut="Announces and sends one octet more than an Umschlag or a segment has.",
        soll="As wrong-digest; it does not read on beyond what the author signed.",
        wo=OKTETTE,
    ),
    Stoerung(
        name="unannounced",
        tut="Lists so many messages that do not exist.",
        soll="Meets 404, notes that the message is gone, and keeps no more than 10,000 open items of one partner.",
        wo=frozenset({Wo.LISTE}),
        wert=Wertebereich(einheit="rows", vorgabe=1, groesster=500),
    ),
    Stoerung(
        name="unasked",
        tut="Once a message is closed, offers advance information 010205 that answers no request of yours.",
        soll="Takes and closes it like any message, joins it to no transfer, and shows it to a person.",
        wo=frozenset({Wo.ABSCHLUSS}),
    ),
    Stoerung(
        name="clock",
        tut="Lets the clock of the whole process, creation times and Date go wrong by so many seconds, for ever.",
        soll="Leaves a message dated more than five minutes ahead in the Postfach and tries again; takes one that "
        "is dated back.",
        wo=frozenset({Wo.UHR}),
        wert=Wertebereich(einheit="s", vorgabe=TAG_S, kleinster=-(2**31)),
        zufaellig=False,
    ),
    Stoerung(
        name="no-receipt",
        tut="Takes a file over and puts its receipt 0020 off.",
        soll="Keeps the transfer open and the file where it is: without the receipt nothing is handed over.",
        wo=frozenset({Wo.QUITTUNG}),
    ),
    Stoerung(
        name="no-beleg",
        tut="As a reader fetches and works off a message and puts its closing off.",
        soll="Keeps the message in the Postfach, fetchable, and not delivered until the Beleg is there.",
        wo=frozenset({Wo.SCHLIESSEN}),
    ),
    Stoerung(
        name="wrong-beleg",
        tut="As a reader closes with a Beleg whose signature is not good, and then with the right one.",
        soll="Answers the first with 422 and changes nothing, the second with 201.",
        wo=frozenset({Wo.SCHLIESSEN}),
    ),
    Stoerung(
        name="busy",
        tut="Answers 503 with a Retry-After of so many seconds and does nothing.",
        soll="Comes back after that time and repeats the request.",
        wo=OPERATIONEN,
        wert=Wertebereich(einheit="s", vorgabe=1, groesster=86_400),
    ),
    Stoerung(
        name="full",
        tut="Answers 507, no room, and does nothing.",
        soll="Keeps what it wanted to bring and repeats the request later with a growing pause.",
        wo=OPERATIONEN,
    ),
    Stoerung(
        name="garbage",
        tut="Does the work and answers with octets that are no HTTP.",
        soll="Ends the connection and repeats the request later with a growing pause.",
        wo=OPERATIONEN,
    ),
    Stoerung(
        name="broken-json",
        tut="Does the work and answers with the first half of the JSON.",
        soll="Believes nothing of it and repeats the request later with a growing pause.",
        wo=JSON,
    ),
    Stoerung(
        name="endless-list",
        tut="Answers a list that never ends.",
        soll="Stops reading at its limit (here 1 MiB), believes nothing of it and lists again later.",
        wo=frozenset({Wo.LISTE}),
    ),
)
"""Every fault, in the order in which they are listed."""

NACH_NAMEN = {stoerung.name: stoerung for stoerung in STOERUNGEN}

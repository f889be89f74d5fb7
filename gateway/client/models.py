"""What the API takes and answers, as typed values. Fields that come later are passed over, not refused."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Direction = Literal["in", "out"]
"""in: we get the file; out: we give it."""
Ground = Literal["01", "02", "03", "04"]
"""Key of the code list anforderungsgrund."""


class Model(Struct, frozen=True, kw_only=True):
    """Base of all values."""


class TokenInfo(Model, frozen=True, kw_only=True):
    """The token of this client."""

    name: str
    authority: str
    scopes: tuple[str, ...]
    expires: datetime


class PartialDate(Model, frozen=True, kw_only=True):
    """A date as far as it is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


class PersonName(Model, frozen=True, kw_only=True):
    """One name of a person."""

    kind: str
    family_name: str | None = None
    first_names: str | None = None
    birth_name: str | None = None


class PersonInfo(Model, frozen=True, kw_only=True):
    """The person a transfer or file is about."""

    names: tuple[PersonName, ...]
    birth_date: PartialDate
    birth_place: str | None = None
    sex: str | None = None
    citizenships: tuple[str, ...] = ()
    azr_number: str | None = None


class RequestedPerson(Model, frozen=True, kw_only=True, omit_defaults=True):
    """Whose file is asked for; ``birth_date`` as far as it is known (YYYY-MM-DD, YYYY-MM, YYYY, unbekannt)."""

    family_name: str
    birth_date: str
    first_names: str = ""
    birth_name: str = ""
    name_kind: str = "nameNachPass"
    birth_place: str = ""
    sex: str = ""
    citizenships: tuple[str, ...] = ()
    azr_number: str = ""


class TransferRow(Model, frozen=True, kw_only=True):
    """A transfer in a list; it names nobody. ``file`` is set once the file is here."""

    id: str
    code: str
    direction: Direction
    state: str
    partner: str | None
    reference: str | None
    file: str | None
    begun: datetime
    state_since: datetime
    turn: str
    due: datetime | None
    task: str | None
    test: bool


class TransferPage(Model, frozen=True, kw_only=True):
    """One page of transfers."""

    items: tuple[TransferRow, ...]
    next_cursor: str | None


class TimelineEntry(Model, frozen=True, kw_only=True):
    """One line of the time line, newest first."""

    time: datetime
    side: str
    text: str


class Receipt(Model, frozen=True, kw_only=True):
    """A system said that it has a file; ``own``: this one did."""

    time: datetime
    register_sha256: str
    own: bool


class Transfer(Model, frozen=True, kw_only=True):
    """One transfer with its time line. ``person`` is ``None`` where a block on disclosure holds."""

    id: str
    code: str
    process: str
    direction: Direction
    state: str
    ground: str
    partner: str | None
    reference: str | None
    partner_reference: str | None
    file: str | None
    begun: datetime
    changed: datetime
    test: bool
    blocked: bool
    person: PersonInfo | None
    timeline: tuple[TimelineEntry, ...]
    tasks: tuple[str, ...]
    receipts: tuple[Receipt, ...]


class FileHit(Model, frozen=True, kw_only=True):
    """A file that was found."""

    id: str
    reference: str
    blocked: bool
    person: str | None
    similar: bool
    handed_over: bool


class FileHits(Model, frozen=True, kw_only=True):
    """What a search found, the best first."""

    items: tuple[FileHit, ...]
    transfers: tuple[TransferRow, ...]
    incomplete: bool


class Document(Model, frozen=True, kw_only=True):
    """One document of the register. ``name`` came from elsewhere: never use it as a path. ``length`` in octets."""

    id: str
    number: int
    name: str
    description: str | None
    path: tuple[str, ...]
    format: str
    media_type: str
    length: int
    sha256: str
    pages: int | None
    sheet_from: int | None
    sheet_to: int | None
    effective: date | None
    replaced: bool


class PaperPart(Model, frozen=True, kw_only=True):
    """One part on paper."""

    number: int
    title: str
    arrived: bool


class File(Model, frozen=True, kw_only=True):
    """A file with its register."""

    id: str
    reference: str
    blocked: bool
    person: PersonInfo
    subject: str | None
    received: bool
    inspection_only: bool
    deleted: datetime | None
    holds: tuple[str, ...]
    documents: tuple[Document, ...]
    paper: tuple[PaperPart, ...]
    transfers: tuple[str, ...]
    receipts: tuple[Receipt, ...]
    test: bool


class TaskRow(Model, frozen=True, kw_only=True):
    """A question that waits, in a list."""

    id: str
    kind: str
    question: str
    transfer: str | None
    code: str | None
    since: datetime
    due: datetime | None
    overdue: bool


class TaskPage(Model, frozen=True, kw_only=True):
    """One page of questions, what is due first in front."""

    items: tuple[TaskRow, ...]
    next_cursor: str | None


class TaskField(Model, frozen=True, kw_only=True):
    """What is filled in with an answer."""

    name: str
    kind: str
    label: str
    choices: dict[str, str]


class TaskAnswer(Model, frozen=True, kw_only=True):
    """One answer that is possible now; ``by_system``: this client may give it."""

    name: str
    title: str
    effect: str
    partner: str
    fields: tuple[TaskField, ...]
    reason: bool
    by_system: bool


class Task(Model, frozen=True, kw_only=True):
    """One question with its answers."""

    id: str
    kind: str
    happened: str
    question: str
    transfer: str | None
    since: datetime
    otherwise: str
    answers: tuple[TaskAnswer, ...]


class Begun(Model, frozen=True, kw_only=True):
    """What a request began."""

    transfer: str
    state: str


class NoticeTaken(Model, frozen=True, kw_only=True):
    """What became of a notice."""

    result: str
    transfer: str | None
    state: str | None


class Answered(Model, frozen=True, kw_only=True):
    """An answer was taken."""

    task: str
    answer: str


class FileReceipt(Model, frozen=True, kw_only=True):
    """The file is acknowledged."""

    file: str
    time: datetime
    documents: int
    register_sha256: str

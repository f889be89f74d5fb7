"""What the API answers, as typed structs: the OpenAPI document is generated from them."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from gateway.domain.apitoken import Umfang
from gateway.domain.states import Zustand

Uuid = Annotated[str, Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256 as 64 hexadecimal digits.")]
Authority = Annotated[
    str,
    Meta(
        pattern="^[a-z]{3}:[0-9A-Za-z._-]{2,251}$",
        description="Behördenkennung, such as azr:999901.",
        examples=["azr:999901"],
    ),
]
Direction = Annotated[Literal["in", "out"], Meta(description="in: we get the file; out: we give it.")]


class Form(Struct, kw_only=True, frozen=True):
    """Base of what is answered: names in snake_case, a field that does not apply is null."""


class Feldproblem(Form, frozen=True, kw_only=True):
    """One field that cannot be so."""

    field: str
    detail: str


class Problemform(Form, frozen=True, kw_only=True):
    """Problem details (RFC 9457)."""

    type: Annotated[str, Meta(description="Page about the code, on this server.")]
    title: str
    status: int
    detail: str
    instance: Annotated[str, Meta(description="Names this request in the log of the gateway.")]
    code: str
    errors: list[Feldproblem] | UnsetType = UNSET
    refusal: Annotated[str, Meta(description="Code of the standard, where a notice was refused.")] | UnsetType = (
        UNSET
    )


class TokenInfo(Form, frozen=True, kw_only=True):
    """The token of this request."""

    name: str
    authority: Authority
    scopes: list[Umfang]
    expires: datetime


class PartialDate(Form, frozen=True, kw_only=True):
    """A date as far as it is known."""

    year: int | None
    month: int | None
    day: int | None


class PersonName(Form, frozen=True, kw_only=True):
    """One name of a person; kind is the element of the standard."""

    kind: str
    family_name: str | None
    first_names: str | None
    birth_name: str | None


class PersonInfo(Form, frozen=True, kw_only=True):
    """The person a transfer or file is about."""

    names: list[PersonName]
    birth_date: PartialDate
    birth_place: str | None
    sex: str | None
    citizenships: list[str]
    azr_number: str | None


class TransferRow(Form, frozen=True, kw_only=True):
    """A transfer in a list; it names nobody."""

    id: Uuid
    code: Annotated[str, Meta(description="Kurzzeichen, what two clerks say on the telephone.")]
    direction: Direction
    state: Zustand
    partner: Authority | None
    reference: Annotated[str | None, Meta(description="Our Aktenzeichen.")]
    file: Annotated[Uuid | None, Meta(description="Our file, where there is one.")]
    begun: datetime
    state_since: datetime
    turn: Annotated[
        str, Meta(description="Whose turn it is: sie (a clerk here), partner, automatik, betrieb, niemand.")
    ]
    due: Annotated[datetime | None, Meta(description="When something happens by itself.")]
    task: Annotated[Uuid | None, Meta(description="The question whose answer comes next.")]
    test: bool


class TransferPage(Form, frozen=True, kw_only=True):
    """One page of transfers, newest first."""

    items: list[TransferRow]
    next_cursor: Annotated[str | None, Meta(description="For the next page; null: there is none.")]


class TimelineEntry(Form, frozen=True, kw_only=True):
    """One line of the time line, newest first; of an employee only that it was one."""

    time: datetime
    side: Annotated[str, Meta(description="wir, automatik or partner.")]
    text: str


class Receipt(Form, frozen=True, kw_only=True):
    """A system said that it has a file."""

    time: datetime
    register_sha256: Digest
    own: Annotated[bool, Meta(description="It was the system of this token.")]


class Transfer(Form, frozen=True, kw_only=True):
    """One transfer with its time line."""

    id: Uuid
    code: str
    process: Annotated[Uuid, Meta(description="prozessUUID, the same at both authorities.")]
    direction: Direction
    state: Zustand
    ground: Annotated[str, Meta(description="Key of the code list anforderungsgrund: 01 to 04.")]
    partner: Authority | None
    reference: str | None
    partner_reference: str | None
    file: Uuid | None
    begun: datetime
    changed: datetime
    test: bool
    blocked: Annotated[bool, Meta(description="An Auskunftssperre holds: the person is named with a reason alone.")]
    person: PersonInfo | None
    timeline: list[TimelineEntry]
    tasks: list[Uuid]
    receipts: list[Receipt]


class FileHit(Form, frozen=True, kw_only=True):
    """A file that was found; under an Auskunftssperre nobody is named."""

    id: Uuid
    reference: str
    blocked: bool
    person: Annotated[str | None, Meta(description="Family name, first name.")]
    similar: Annotated[bool, Meta(description="The name only sounds or is spelt alike.")]
    handed_over: Annotated[bool, Meta(description="Another authority has the file; a stub is left here.")]


class FileHits(Form, frozen=True, kw_only=True):
    """What a search found, the best first."""

    items: list[FileHit]
    transfers: list[TransferRow]
    incomplete: Annotated[bool, Meta(description="There may be more: give more to look for.")]


class Document(Form, frozen=True, kw_only=True):
    """One document of the register."""

    id: Uuid
    number: int
    name: Annotated[str, Meta(description="Original file name; never use it as a path.")]
    description: str | None
    path: list[str]
    format: Annotated[str, Meta(description="PDF, JPG, …")]
    media_type: str
    length: Annotated[int, Meta(description="Octets.")]
    sha256: Digest
    pages: int | None
    sheet_from: int | None
    sheet_to: int | None
    effective: Annotated[date | None, Meta(description="Since when it belongs to the file.")]
    replaced: Annotated[bool, Meta(description="A newer version has taken its place.")]


class PaperPart(Form, frozen=True, kw_only=True):
    """One part on paper."""

    number: int
    title: str
    arrived: Annotated[bool, Meta(description="It is here.")]


class File(Form, frozen=True, kw_only=True):
    """A file with its register."""

    id: Uuid
    reference: str
    blocked: bool
    person: PersonInfo
    subject: str | None
    received: Annotated[bool, Meta(description="It came from another authority.")]
    inspection_only: Annotated[bool, Meta(description="A copy to read; the file stays with the other authority.")]
    deleted: Annotated[datetime | None, Meta(description="Only a stub is left.")]
    holds: Annotated[list[str], Meta(description="gebunden, loeschsperre, wohnsitzauflage, rueckruf.")]
    documents: list[Document]
    paper: list[PaperPart]
    transfers: list[Uuid]
    receipts: list[Receipt]
    test: bool


class TaskRow(Form, frozen=True, kw_only=True):
    """A question that waits, in a list."""

    id: Uuid
    kind: str
    question: str
    transfer: Uuid | None
    code: str | None
    since: datetime
    due: datetime | None
    overdue: bool


class TaskPage(Form, frozen=True, kw_only=True):
    """One page of questions, what is due first in front."""

    items: list[TaskRow]
    next_cursor: str | None


class TaskField(Form, frozen=True, kw_only=True):
    """What is filled in with an answer."""

    name: str
    kind: str
    label: str
    choices: Annotated[dict[str, str], Meta(description="Of a choice: each value with its meaning.")]


class TaskAnswer(Form, frozen=True, kw_only=True):
    """One answer that is possible now."""

    name: str
    title: str
    effect: str
    partner: Annotated[str, Meta(description="What the other authority hears.")]
    fields: list[TaskField]
    reason: Annotated[bool, Meta(description="It takes a reason.")]
    by_system: Annotated[bool, Meta(description="A system may give it; any other one only a person.")]


class Task(Form, frozen=True, kw_only=True):
    """One question with its answers."""

    id: Uuid
    kind: str
    happened: str
    question: str
    transfer: Uuid | None
    since: datetime
    otherwise: Annotated[str, Meta(description="What happens without an answer.")]
    answers: list[TaskAnswer]


class Begun(Form, frozen=True, kw_only=True):
    """What a request began."""

    transfer: Uuid
    state: Zustand


class NoticeTaken(Form, frozen=True, kw_only=True):
    """What became of a notice."""

    result: Annotated[str, Meta(description="transfer, bekannt (under way already), wegzug, sperren or frage.")]
    transfer: Uuid | None
    state: Zustand | None


class Answered(Form, frozen=True, kw_only=True):
    """An answer was taken."""

    task: Uuid
    answer: str


class FileReceipt(Form, frozen=True, kw_only=True):
    """The file is acknowledged."""

    file: Uuid
    time: datetime
    documents: int
    register_sha256: Digest

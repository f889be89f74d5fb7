"""What the API takes, as typed structs: read strictly, and the OpenAPI document is generated from them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from gateway.api.formen import Authority, Digest, Direction, Uuid
from gateway.api.grenzen import DOKUMENTE_MAX, GRUND_MAX, SEITE, SEITE_MAX, ZEIGER_MAX
from gateway.domain.states import Zustand

Limit = Annotated[int, Meta(ge=1, le=SEITE_MAX, description="Rows of the page.")]
Cursor = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=ZEIGER_MAX,
        pattern="^[A-Za-z0-9_-]+$",
        description="next_cursor of the page before.",
    ),
]
Text = Annotated[str, Meta(max_length=GRUND_MAX)]
Name = Annotated[str, Meta(max_length=200)]


class Eingabe(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Base of what is taken: a field nobody knows is refused, not ignored."""


class Leer(Eingabe, frozen=True, kw_only=True):
    """No parameters."""


class TransferQuery(Eingabe, frozen=True, kw_only=True):
    """Which transfers a list shows; everything given must hold."""

    limit: Limit = SEITE
    cursor: Cursor | None = None
    state: Zustand | None = None
    direction: Direction | None = None
    partner: Authority | None = None


class TaskQuery(Eingabe, frozen=True, kw_only=True):
    """Which page of the questions."""

    limit: Limit = SEITE
    cursor: Cursor | None = None


class FileSearch(Eingabe, frozen=True, kw_only=True):
    """What is looked for: a name, a birth date, an Aktenzeichen, a Kurzzeichen or an id."""

    query: Annotated[str, Meta(min_length=1, max_length=200, examples=["TEST-KI 1"])]
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class RequestedPerson(Eingabe, frozen=True, kw_only=True):
    """Whose file is asked for."""

    family_name: Annotated[str, Meta(min_length=1, max_length=200)]
    first_names: Name = ""
    birth_name: Name = ""
    name_kind: Literal["nameNachPass", "nameNachDeutschemRecht", "nameNachEigenenAngaben"] = "nameNachPass"
    birth_date: Annotated[
        str,
        Meta(
            max_length=10,
            pattern=r"^(unbekannt|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)$",
            description="As far as it is known: YYYY-MM-DD, YYYY-MM, YYYY, or unbekannt.",
        ),
    ]
    birth_place: Name = ""
    sex: Literal["", "m", "w", "d", "x"] = ""
    citizenships: Annotated[
        list[Annotated[str, Meta(pattern="^[0-9]{3}$")]],
        Meta(max_length=4, description="Keys of the DESTATIS list; empty: nobody told."),
    ] = []
    azr_number: Annotated[str, Meta(pattern="^([0-9]{12})?$", description="Empty: a person completes it.")] = ""


class FileRequest(Eingabe, frozen=True, kw_only=True):
    """A file is requested by hand."""

    person: RequestedPerson
    partner: Annotated[Authority | None, Meta(description="Who has the file; null: not known, a person is asked.")]
    ground: Annotated[Literal["01", "02", "03", "04"], Meta(description="Key of anforderungsgrund.")] = "01"
    reason: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=GRUND_MAX,
            description="Why, in a sentence that names nobody; sealed in the log.",
        ),
    ]


class HeldDocument(Eingabe, frozen=True, kw_only=True):
    """A document as the other system has it."""

    id: Uuid
    sha256: Digest


class FileAcknowledgement(Eingabe, frozen=True, kw_only=True):
    """The other system has every document of the file, with these digests."""

    documents: Annotated[list[HeldDocument], Meta(max_length=DOKUMENTE_MAX)]


class TaskDecision(Eingabe, frozen=True, kw_only=True):
    """An answer to a question."""

    answer: Annotated[str, Meta(min_length=1, max_length=60, pattern="^[a-z_]+$")]
    fields: dict[Annotated[str, Meta(max_length=40)], Text] = {}
    reason: Annotated[
        Text | None, Meta(description="Where the answer takes one: a sentence that names nobody.")
    ] = None

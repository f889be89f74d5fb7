"""What goes wrong for a caller of the API: a problem the gateway names, or no answer at all."""

from typing import Final

from msgspec import DecodeError, Struct

UNREADABLE: Final = (DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises of octets that are no JSON of the form that is expected."""


class FieldProblem(Struct, frozen=True, kw_only=True):
    """One field that cannot be so."""

    field: str
    detail: str


class ProblemDetails(Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457) as the gateway writes them."""

    code: str
    title: str = ""
    status: int = 0
    detail: str = ""
    instance: str = ""
    type: str = ""
    errors: tuple[FieldProblem, ...] = ()
    refusal: str | None = None


class ApiError(Exception):
    """The gateway answered with a problem; ``problem.code`` is stable and has a page of its own."""

    def __init__(self, problem: ProblemDetails, *, retry_after_s: float | None = None) -> None:
        """Keep the problem; the text says code and detail, neither holds what was sent."""
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")
        self.problem = problem
        self.retry_after_s = retry_after_s

    @property
    def code(self) -> str:
        """The code, such as ``API-STATE-CONFLICT``."""
        return self.problem.code


class Unreachable(Exception):
    """No answer that could be read came, also after the last try."""


class DigestMismatch(Exception):
    """The octets of a document are not those of the register; nothing of them was kept."""


class WebhookRefused(Exception):
    """A notice that is not signed by the gateway, or not now: answer it with 401 and do nothing."""

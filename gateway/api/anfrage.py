"""One request of another system, for the function that answers it; and what that function answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web
from msgspec import Struct

from gateway.api.haus import Apihaus
from gateway.domain.apitoken import systemkonto
from gateway.domain.ids import Kennung
from gateway.transfer.ports.schnittstelle import Apitoken

F = TypeVar("F", bound=Struct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anfrage:
    """Everything about it was judged before: token, scope, parameters, body."""

    haus: Apihaus
    request: web.Request
    token: Apitoken
    teile: Mapping[str, str]
    """Variable parts of the address, each of its form."""
    frage: Struct
    koerper: Struct | bytes | None = None
    grund: str | None = None
    """Why it looks, where a reason was given."""
    ident: str = ""
    """UUID under which a request that changes something works: the same when it is done again."""
    wiederholt: bool = False
    """It was begun before, in a process that was killed."""

    @property
    def mandant(self) -> Kennung:
        """The one authority of the token."""
        return self.token.mandant

    @property
    def system(self) -> str:
        """The account the log names."""
        return systemkonto(self.token.name)

    def fragen(self, art: type[F]) -> F:
        """Return the parameters, of the type that the row of the address names."""
        assert isinstance(self.frage, art)  # noqa: S101 -- the table says so
        return self.frage

    def inhalt(self, art: type[F]) -> F:
        """Return the body, of the type that the row of the address names."""
        assert isinstance(self.koerper, art)  # noqa: S101 -- the table says so
        return self.koerper


@dataclass(frozen=True, slots=True, kw_only=True)
class Antwort:
    """A JSON answer."""

    inhalt: Struct
    status: int = 200
    kopf: Mapping[str, str] = field(default_factory=dict[str, Any])

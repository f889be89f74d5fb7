"""Codes of what ``/health``, ``/readyz`` and ``aktenbote doctor`` say; each has a page, none is ever renamed."""

from collections.abc import Iterable
from enum import StrEnum


class Meldung(StrEnum):
    """What a sentence of ``/health`` or a reason of ``/readyz`` is about."""

    DIRECTORY_ENDED = "HEALTH-DIRECTORY-ENDED"
    DIRECTORY_ENDS = "HEALTH-DIRECTORY-ENDS"
    DIRECTORY_REFUSED = "HEALTH-DIRECTORY-REFUSED"
    DIRECTORY_WAITS = "HEALTH-DIRECTORY-WAITS"
    LISTS_ENDED = "HEALTH-LISTS-ENDED"
    REVOCATION = "HEALTH-REVOCATION"
    RESTORED = "HEALTH-RESTORED"
    MAINTENANCE = "HEALTH-MAINTENANCE"
    CLOCK = "HEALTH-CLOCK"
    TOKEN = "HEALTH-TOKEN"  # noqa: S105 -- a code
    KEY_COMPROMISED = "HEALTH-KEY-COMPROMISED"
    KEY_LATE = "HEALTH-KEY-LATE"
    KEY_DUE = "HEALTH-KEY-DUE"
    KEY_HYBRID = "HEALTH-KEY-HYBRID"
    PARTNER_KEY = "HEALTH-PARTNER-KEY"
    LOG_CONTRADICTION = "HEALTH-LOG-CONTRADICTION"
    TIME_STAMP = "HEALTH-TIME-STAMP"
    WEBHOOK = "HEALTH-WEBHOOK"
    API_TOKEN = "HEALTH-API-TOKEN"  # noqa: S105 -- a code
    SCANNER = "HEALTH-SCANNER"
    SCANNER_OLD = "HEALTH-SCANNER-OLD"
    NO_SPACE = "HEALTH-NO-SPACE"
    STORE_BROKEN = "HEALTH-STORE-BROKEN"
    PLAIN_FOLDER = "HEALTH-PLAIN-FOLDER"
    PLAIN_LOST = "HEALTH-PLAIN-LOST"
    DRAINING = "READY-DRAINING"
    STORE_SILENT = "READY-STORE-SILENT"


class Gesagtes:
    """Sentences, each with its code, in the order they were found."""

    def __init__(self) -> None:
        """Nothing is said yet."""
        self._alle: list[tuple[Meldung, str]] = []

    def sage(self, code: Meldung, saetze: Iterable[str | None]) -> None:
        """Add sentences about one thing; what is empty is not said."""
        self._alle.extend((code, one) for one in saetze if one)

    @property
    def saetze(self) -> tuple[str, ...]:
        """The sentences."""
        return tuple(satz for _, satz in self._alle)

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of each sentence, in the same order."""
        return tuple(code.value for code, _ in self._alle)

"""What can go wrong, by who has to act: the other side (Refused), the operator (Usage), nobody but time (TryLater).

Every error carries the code for the answer and one sentence for the person who reads it. A sentence never
holds a name, an AZR number, a key or a piece of a payload.
"""

from enum import StrEnum

NO_SPACE = "NO_SPACE"
"""Code of the ``TryLater`` that means: no room to store it (HTTP 507)."""


class Fehlercode(StrEnum):
    """Codes of ``urn:de:xinneres:codeliste:fehlercodes`` version 3 (XAusländer sheet 5.4)."""

    S001 = "S001"  # not UTF-8
    S010 = "S010"  # unknown code list
    S011 = "S011"  # unknown code
    S020 = "S020"  # faulty single cases
    S030 = "S030"  # empty mandatory text
    S100 = "S100"  # already processed
    S999 = "S999"  # other, details are mandatory
    T000 = "T000"  # certificate of the sender expired
    T001 = "T001"  # revoked
    T002 = "T002"  # invalid
    T003 = "T003"  # missing
    T010 = "T010"  # content signature missing or too weak
    T011 = "T011"  # content signature broken
    T020 = "T020"  # cannot be decrypted
    T070 = "T070"  # sender is not entitled
    T080 = "T080"  # wrong recipient (Irrläufer)
    T099 = "T099"  # other violation of the transport profile
    V000 = "V000"  # version not served
    X000 = "X000"  # not well-formed (here also: not the canonical form of the profile)
    X001 = "X001"  # not valid against the schema


class AktenboteError(Exception):
    """Root of every error of this program: ``code``, ``reason`` and the exit code of the command line."""

    exit_code = 1

    def __init__(self, code: str, reason: str) -> None:
        """Keep the code and the sentence; ``str()`` shows both."""
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Refused(AktenboteError):
    """The input is bad and stays bad: exit code 1, never retried.

    ``towards_partner`` is the only code a partner may hear: from the first use of a private key until the
    binding holds every failure is T020 outside (wire 4.4).
    """

    def __init__(self, code: Fehlercode, reason: str, *, towards_partner: Fehlercode | None = None) -> None:
        """Keep the exact code for our own log and the one for the partner."""
        super().__init__(code.value, reason)
        self.fehlercode = code
        self.towards_partner = towards_partner or code


class Usage(AktenboteError):
    """The caller or the configuration is wrong: exit code 2; the reason says what to type or to change."""

    exit_code = 2

    def __init__(self, reason: str, *, code: str = "USAGE") -> None:
        """Keep the sentence; the code names the kind for scripts."""
        super().__init__(code, reason)


class TryLater(AktenboteError):
    """Nothing is wrong with the input; the same call may succeed later: exit code 3."""

    exit_code = 3

    def __init__(self, reason: str, *, code: str = "LATER", retry_after_s: float | None = None) -> None:
        """Keep the sentence and, where the other side named one, the pause in seconds."""
        super().__init__(code, reason)
        self.retry_after_s = retry_after_s

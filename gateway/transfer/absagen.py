"""What a Postfach answers when it says no: one error with its ground, the same on the server and at the client."""

from enum import StrEnum

from gateway.domain.errors import AktenboteError, Fehlercode, Refused, TryLater
from gateway.domain.ids import Sha256


class Grund(StrEnum):
    """Why the Postfach says no; the wire turns each into a status (wire skeleton 2)."""

    OHNE_ROLLE = "ohne_rolle"  # the certificate may not do this at all
    NICHT_DA = "nicht_da"  # not there, or not yours: nobody can tell which
    VORBEI = "vorbei"  # withdrawn, expired, closed too long ago, or wrapped anew
    VERLIEHEN = "verliehen"  # somebody else of the same reader is on it
    ANDERES_ERGEBNIS = "anderes_ergebnis"  # closed before, with the other result
    ANDERE_EPOCHE = "andere_epoche"  # the cursor is from before a restore
    ANDERER_INHALT = "anderer_inhalt"  # this (autor, uuid) stands with another Inhalt
    ABGESCHLOSSEN = "abgeschlossen"  # too late to withdraw
    KONTINGENT = "kontingent"  # too many or too large announcements of this author are incomplete


class Absage(AktenboteError):
    """A no of the Postfach that is no judgement on content.

    ``retry_after_s``: when it may be different. ``nachfolger``: the Umschlag that replaces this one.
    """

    def __init__(
        self,
        grund: Grund,
        reason: str,
        *,
        retry_after_s: int | None = None,
        nachfolger: Sha256 | None = None,
    ) -> None:
        """Keep ground and hints."""
        super().__init__(grund.value, reason)
        self.grund = grund
        self.retry_after_s = retry_after_s
        self.nachfolger = nachfolger


class GegenstelleGestoert(TryLater):
    """The partner's server fails or cannot be reached: that is about the partner, not about one message."""


class NichtMehrDa(Refused):
    """A partner's Postfach no longer has, or never had, this envelope for us.

    The caller looks into its own store first: another node may have been faster. ``nachfolger`` names the Umschlag
    the same Inhalt is in now.
    """

    def __init__(self, reason: str, *, nachfolger: Sha256 | None = None) -> None:
        """Keep the successor."""
        super().__init__(Fehlercode.T099, reason)
        self.nachfolger = nachfolger

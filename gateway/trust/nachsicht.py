"""How long a certificate counts of which nobody can say any more whether it was revoked: the policy, as a value.

What was revoked never counts, and a deletion wants a good state whatever stands here (wire 7.2 a).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from gateway.trust.pfad import Urteil
from gateway.trust.profil import load, names
from gateway.trust.quellen import auskunftsadressen, listenadressen
from gateway.trust.sperre import Deckung


class Strenge(StrEnum):
    """What is demanded, by the word of the configuration."""

    HINNEHMEN = "accept"  # unknown counts without end
    FRIST = "grace"  # of certificates that name where to ask, or of which was known once: good, or lately so
    STRENG = "strict"  # of every certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Nachsicht:
    """The policy of an installation."""

    strenge: Strenge = Strenge.HINNEHMEN
    frist: timedelta = timedelta()
    """How long after the end of the last good evidence a certificate still counts."""

    def ende(self, urteil: Urteil) -> datetime | None:
        """Return until when a good path counts; ``None`` = without end. Long past where it never was shown good."""
        latest = datetime.max.replace(tzinfo=UTC) - self.frist  # some lists end in the year 9999
        ends = [
            datetime.min.replace(tzinfo=UTC) if one.gut_bis is None else min(one.gut_bis, latest) + self.frist
            for one in urteil.deckung
            if self._verlangt(one)
        ]
        return min(ends, default=None)

    def einwand(self, urteil: Urteil, moment: datetime) -> str | None:
        """Say why a good path does not count at the moment; ``None`` = it does."""
        for one in urteil.deckung:
            if not self._verlangt(one):
                continue
            name = names(load(one.zertifikat))
            if one.gut_bis is None:
                return f"nobody has said yet whether the certificate {name} was revoked"
            if moment - self.frist > one.gut_bis:
                return (
                    f"since {one.gut_bis:%Y-%m-%d %H:%M:%SZ} nobody says whether the certificate {name} was revoked"
                )
        return None

    def _verlangt(self, one: Deckung) -> bool:
        if self.strenge is Strenge.HINNEHMEN:
            return False
        asked = listenadressen(one.zertifikat) or auskunftsadressen(one.zertifikat)
        return self.strenge is Strenge.STRENG or one.gut_bis is not None or bool(asked)

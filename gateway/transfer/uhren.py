"""The gate before everything that signs, offers, closes or deletes: our clock is right and we are not restored.

Our clock is compared with those of partners (wire 6.5); a restored installation rests (wire 8.4, ``ruhe.py``).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from gateway.domain.errors import TryLater
from gateway.domain.uhren import FALSCH_S, Uhrenlage, Uhrenurteil, Uhrmessung, urteile
from gateway.transfer.records import Ruhelage
from gateway.transfer.ruhe import Ruhe
from gateway.transfer.wartungslage import Wartungslage

GILT = timedelta(minutes=10)
"""How long a measurement counts: every Postfach is asked at least every two minutes, and one that no longer answers
must not hold us for ever."""
UNSICHER_MAX_S = 60.0
"""Seconds of doubt from which an answer tells nothing: it took two minutes."""
AUFLOESUNG_S = 1.0
"""``Date`` counts whole seconds."""
VORAUS = timedelta(seconds=FALSCH_S)
"""A creation time further ahead is left in the Postfach and tried again (wire 6.5)."""
VORAUS_CODE = "CLOCK"
"""Code of a job that waits for such a message."""

log = structlog.get_logger()


class Voraus(TryLater):
    """A message from the future: it stays in the Postfach and is tried again (wire 6.5)."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("the message is dated more than five minutes ahead; compare the clocks", code=VORAUS_CODE)


class Uhrenvergleich:
    """The newest measurement of each operator of Postfaecher, and what they say together."""

    def __init__(self, jetzt: Callable[[], datetime], ruhe: Ruhe | None = None) -> None:
        """``jetzt`` is the clock that is judged; ``ruhe`` knows of restores, and without it there were none."""
        self._jetzt = jetzt
        self.ruhe = ruhe or Ruhe(Ruhelage.WACH)
        self.wartung = Wartungslage()
        self._messungen: dict[str, tuple[datetime, Uhrmessung]] = {}
        self._lage = Uhrenlage.GUT

    def melde(self, partner: str, gezeigt: datetime, dauer_s: float) -> None:
        """Note what a Postfach showed in an answer that came just now, ``dauer_s`` after the question."""
        now, doubt = self._jetzt(), dauer_s / 2 + AUFLOESUNG_S
        if doubt > UNSICHER_MAX_S:
            return
        middle = now - timedelta(seconds=dauer_s / 2)
        offset = (gezeigt - middle).total_seconds()
        # one machine, one clock: however many addresses an operator lists, he has one voice
        self._messungen[urlsplit(partner).hostname or partner] = (
            now,
            Uhrmessung(abweichung_s=offset, unsicherheit_s=doubt),
        )
        self.urteil()

    def urteil(self) -> Uhrenurteil:
        """Judge from what was measured lately; a measurement from the future is from before our clock was set."""
        now = self._jetzt()
        self._messungen = {
            partner: (moment, one)
            for partner, (moment, one) in self._messungen.items()
            if timedelta() <= now - moment <= GILT
        }
        found = urteile(one for _, one in self._messungen.values())
        if found.lage is not self._lage:
            self._lage = found.lage
            log.warning(
                "clock.judged", zustand=found.lage.value, anzahl=found.partner, dauer_s=round(found.abweichung_s)
            )
        return found

    @property
    def falsch(self) -> bool:
        """Our clock is wrong; what depends on it (periods, signatures) has to wait."""
        return self.urteil().lage is Uhrenlage.FALSCH

    @property
    def haelt_an(self) -> bool:
        """Something holds us back: ``pruefe`` would raise."""
        return self.ruhe.lage is not Ruhelage.WACH or self.falsch

    @property
    def neues_wartet(self) -> bool:
        """New work is not to be begun: something holds us back, or an operator does (``transfer.wartung``).

        What protects the log (witnesses, stamps, comparison) and what lapses by itself goes on in maintenance.
        """
        return self.wartung.haelt or self.haelt_an

    def pruefe(self) -> None:
        """Raise ``TryLater``: RESTORED until a restore is made good, CLOCK-OFF while our clock is wrong."""
        self.ruhe.pruefe()
        found = self.urteil()
        if found.lage is Uhrenlage.FALSCH:
            raise TryLater(satz(found), code="CLOCK-OFF")


def satz(urteil: Uhrenurteil) -> str:
    """Say what is wrong and who must do what; empty for a clock that is right."""
    minutes = f"{abs(urteil.abweichung_s) / 60:.0f} minutes"
    way = "slow" if urteil.abweichung_s > 0 else "fast"
    match urteil.lage:
        case Uhrenlage.FALSCH:
            return (
                f"our clock is {minutes} {way} against {urteil.partner} partners: the operator of this machine "
                "must set it (NTP); until then nothing new is signed or sent"
            )
        case Uhrenlage.ZWEIFEL:
            return (
                f"our clock is {minutes} {way} against {urteil.partner} of the partners: the operators of both "
                "machines must compare them with NTP"
            )
    return ""

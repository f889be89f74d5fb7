"""Partners whose last certificate for a role ends soon: nobody could write to them then, or believe them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.domain.ids import Kennung
from gateway.trust.profil import BROKEN, load
from gateway.trust.teilnehmer import Schluesselrolle, Teilnehmer
from gateway.trust.verzeichnis import MAX_AGE, Verzeichnis

VORLAUF = MAX_AGE + timedelta(days=1)
"""Days before that end: a successor that is not listed by then comes too late for snapshots that count until it."""
GENANNT = 5
"""Partners named in one sentence; the rest is a number."""
_ROLLEN = (Schluesselrolle.CHIFFRE, Schluesselrolle.TRANSPORT, Schluesselrolle.INHALT)
"""Without one of these no message can be written to a partner, or taken from it."""


@dataclass(frozen=True, slots=True, order=True)
class Ende:
    """From when on a partner has no certificate for a role."""

    bis: datetime
    kennung: Kennung
    rolle: Schluesselrolle


def enden_bald(verzeichnis: Verzeichnis, eigene: Collection[Kennung], moment: datetime) -> tuple[Ende, ...]:
    """Return every such end within ``VORLAUF`` of the moment, the first one first.

    A successor that is listed with a later begin counts. Partners of the plain route need no keys.
    """
    found = []
    for one in verzeichnis.teilnehmer:
        if one.kennung in eigene or one.offen or not one.fenster.umfasst(moment):
            continue
        for rolle in _ROLLEN:
            latest = _letztes(one, rolle)
            if latest is not None and moment <= latest < moment + VORLAUF:
                found.append(Ende(latest, one.kennung, rolle))
    return tuple(sorted(found))


def _letztes(one: Teilnehmer, rolle: Schluesselrolle) -> datetime | None:
    """Return when the last certificate of a role ends; ``None`` where it has none (a deputy may act for it)."""
    ends = []
    for entry in one.zertifikate:
        if rolle not in entry.rollen or entry.gesperrt_ab is not None:
            continue
        try:
            end = load(entry.der).not_valid_after_utc
        except BROKEN:
            continue
        ends.append(end if entry.fenster.bis is None else min(end, entry.fenster.bis))
    return max(ends, default=None)


def saetze(enden: tuple[Ende, ...]) -> tuple[str, ...]:
    """Say what somebody must do in time; nothing where nothing ends."""
    if not enden:
        return ()
    named = "; ".join(f"{one.kennung} {one.rolle.value} on {one.bis:%Y-%m-%d}" for one in enden[:GENANNT])
    more = f" and {len(enden) - GENANNT} more" if len(enden) > GENANNT else ""
    sentence = (
        f"the last certificate of partners ends soon, and the directory lists no successor: {named}{more}. Without "
        "one nothing is sent to them or taken from them: tell these partners, or the operator of the directory"
    )
    return (sentence,)

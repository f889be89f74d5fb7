"""What every page shares on which a second person decides: the code asked for each time, release or refusal."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.web import kekse
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.seiten.betriebliches import haus


async def fehlt(anfrage: Anfrage) -> str | None:
    """Check the code of the form; return the key of what is wrong with it, ``None`` where it counts."""
    code, token = "".join(anfrage.felder["code"].split()), anfrage.keks(kekse.SITZUNG)
    if not code or token is None:
        return "code.fehlt"
    try:
        await haus(anfrage).zweitpruefung.bestaetige(token=token, code=code)
    except TryLater:
        raise
    except AktenboteError:
        return "freigaben.code_falsch"
    return None


class Ausgang(Enum):
    """What was decided."""

    FREI = auto()
    ABGELEHNT = auto()


@dataclass(frozen=True, slots=True)
class Nichts:
    """Nothing was decided."""

    fehler: Mapping[str, str]
    """Field → key of what is wrong with it."""
    anders: bool = False
    """What was looked at may not be as it was: it is to be looked at anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tor:
    """One request that waits; the use cases refuse with ``Usage``."""

    gib_frei: Callable[[], Awaitable[object]]
    lehne_ab: Callable[[str], Awaitable[object]]
    """With the reason."""
    verweigert: Mapping[str, str]
    """Code of a refusal → key of its words; REASON, of a missing reason, is among them."""
    einwand: Mapping[str, str] | None = None
    """What keeps this person from releasing it: field → key. The code is not even looked at then."""


async def entscheide(anfrage: Anfrage, tor: Tor) -> Ausgang | Nichts:
    """Take the answer of a page: release with a fresh code, which is used up last, or refuse with a reason."""
    choice = anfrage.felder["antwort"]
    try:
        if choice == "ablehnen":
            reason = anfrage.felder["begruendung"]
            if (wrong := mangel(reason, tor.verweigert["REASON"])) is not None:
                return Nichts({"begruendung": wrong})
            await tor.lehne_ab(reason)
            return Ausgang.ABGELEHNT
        if choice != "freigeben":
            return Nichts({"antwort": "freigaben.waehlen"})
        if tor.einwand is not None:
            return Nichts(tor.einwand)
        if (wrong := await fehlt(anfrage)) is not None:
            return Nichts({"code": wrong})
        await tor.gib_frei()
    except Usage as error:
        where = "begruendung" if error.code == "REASON" else "antwort"
        return Nichts({where: tor.verweigert.get(error.code, "loeschungen.geht_nicht")}, anders=True)
    return Ausgang.FREI

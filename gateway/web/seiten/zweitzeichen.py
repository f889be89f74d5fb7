"""What every page shares on which a second person decides: the code of the second factor, asked for each time."""

from gateway.domain.errors import AktenboteError, TryLater
from gateway.web import kekse
from gateway.web.anfrage import Anfrage
from gateway.web.seiten.betriebliches import haus

GRUND_MAX = 400
"""Characters of a reason that are taken."""


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

"""Cursors of lists: where the next page begins, for one token and one choice of rows, signed.

A cursor is no secret and no right: what it points to is read with the rights of the token all the same. It is
signed so that nobody builds on its form, and one of another list is refused instead of giving other rows.
"""

import base64
import binascii
import hmac
from typing import Final

from gateway.api.haus import Apihaus
from gateway.api.problem import Problem, Problemcode
from gateway.transfer.ports.schnittstelle import Apitoken

ZEICHEN: Final = 32
"""Hexadecimal digits of the signature: 128 bits."""


def setze(haus: Apihaus, token: Apitoken, liste: str, stelle: str) -> str:
    """Return a cursor; ``liste`` names the list with everything it was chosen by, ``stelle`` the last row shown."""
    text = f"{_siegel(haus, token, liste, stelle)}{stelle}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def lies(haus: Apihaus, token: Apitoken, liste: str, zeiger: str | None) -> str | None:
    """Return the last row that was shown; ``None`` = from the beginning. ``Problem``: it is none of this list."""
    if zeiger is None:
        return None
    try:
        text = base64.b64decode(zeiger + "=" * (-len(zeiger) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    seal, stelle = text[:ZEICHEN], text[ZEICHEN:]
    if not stelle or not hmac.compare_digest(seal, _siegel(haus, token, liste, stelle)):
        raise Problem(
            Problemcode.CURSOR_INVALID,
            "This cursor is not one of this list with these parameters: begin without a cursor.",
        )
    return stelle


def _siegel(haus: Apihaus, token: Apitoken, liste: str, stelle: str) -> str:
    return haus.suchwert("api.zeiger", "\0".join((token.id, liste, stelle)))[:ZEICHEN]

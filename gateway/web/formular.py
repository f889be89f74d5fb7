"""What a form brought: bounded, in UTF-8, without control characters; and whether it came from a page of ours."""

import hmac
import unicodedata
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from gateway.web.adresse import Adresse
from gateway.web.grenzen import FELD_MAX, FELDER_MAX, FORMULAR_MAX

CSRF = "csrf"
BEHOERDE = "behoerde"
"""Names of the two hidden fields every form has."""
_ART = "application/x-www-form-urlencoded"
MIT_DATEI = "multipart/form-data"
_STUECK = 8 * 1024
"""Octets that are read at once."""
_ERLAUBTE_STEUERZEICHEN = frozenset("\t\r\n")


class Formfehler(Exception):
    """The body of a request is no form of ours."""


class Fremd(Exception):
    """The form was not sent by a page of this session."""


class Veraltet(Fremd):
    """It came from a page of ours, but not of this session: that one has ended, or another began since."""

    def __init__(self, felder: "Formular") -> None:
        """Keep what it brought."""
        super().__init__()
        self.felder = felder


class Formular:
    """The fields by name. A field that is missing is an empty text: browsers leave out what is not ticked."""

    def __init__(self, felder: Mapping[str, tuple[str, ...]], dateien: Mapping[str, bytes] | None = None) -> None:
        """Keep the values of each name in their order, and files by name."""
        self._felder = felder
        self.dateien: Mapping[str, bytes] = dateien or {}

    def __getitem__(self, name: str) -> str:
        """Return the one value of a field, in normal form C; several are no form of ours (``Formfehler``)."""
        found = self._felder.get(name, ("",))
        if len(found) != 1:
            raise Formfehler
        return found[0]

    @property
    def namen(self) -> tuple[str, ...]:
        """Names of the fields that came, in their order."""
        return tuple(self._felder)

    def alle(self, name: str) -> tuple[str, ...]:
        """Return every value of a field of which several may be chosen."""
        return self._felder.get(name, ())


async def lies(request: web.Request, *, mit_datei: bool = False) -> Formular:
    """Read the form of a request. ``Formfehler``, or aiohttp's own error for a body that is too large.

    ``mit_datei``: the page has a field for a small file; of the others such a form is none of ours.
    """
    if mit_datei and request.content_type == MIT_DATEI:
        return await _mit_datei(request)
    if request.content_type != _ART or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Formfehler
    raw = await request.read()
    if len(raw) > FORMULAR_MAX:
        raise web.HTTPRequestEntityTooLarge(FORMULAR_MAX, len(raw))
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=FELDER_MAX,
            encoding="utf-8",
            errors="strict",
        )
    except ValueError:
        raise Formfehler from None
    felder: dict[str, tuple[str, ...]] = {}
    for name, text in pairs:
        lege_feld(felder, name, text)
    return Formular(felder)


async def _mit_datei(request: web.Request) -> Formular:
    """Read a form with files, all of it in memory and no more than any form has (``FORMULAR_MAX``)."""
    felder: dict[str, tuple[str, ...]] = {}
    dateien: dict[str, bytes] = {}
    seen = 0
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name or len(felder) + len(dateien) >= FELDER_MAX:
                raise Formfehler
            octets = bytearray()
            while chunk := await part.read_chunk(_STUECK):
                octets += chunk
                seen += len(chunk)
                if seen > FORMULAR_MAX:
                    raise web.HTTPRequestEntityTooLarge(FORMULAR_MAX, seen)
            if part.filename is None:
                lege_feld(felder, part.name, octets.decode("utf-8"))
            elif part.name in dateien:
                raise Formfehler
            else:
                dateien[part.name] = bytes(octets)
    except (ValueError, AssertionError, RuntimeError):  # aiohttp's ways to say that it is broken
        raise Formfehler from None
    return Formular(felder, dateien)


def lege_feld(felder: dict[str, tuple[str, ...]], name: str, text: str) -> None:
    """Add the value of a field, in normal form C; ``Formfehler`` for one that no form of ours brings."""
    if len(text) > FELD_MAX or not _lesbar(text):
        raise Formfehler
    felder[name] = (*felder.get(name, ()), unicodedata.normalize("NFC", text))


def _lesbar(text: str) -> bool:
    return all(unicodedata.category(sign) not in {"Cc", "Cs"} or sign in _ERLAUBTE_STEUERZEICHEN for sign in text)


def pruefe_herkunft(request: web.Request, adresse: Adresse) -> None:
    """Refuse (``Fremd``) a form that a browser says it sends from anywhere but a page of ours.

    ``Sec-Fetch-Site`` is what today's browsers say and no page can forge. Where it is missing, ``Origin`` must be
    ours; ``null``, which our own ``Referrer-Policy`` makes of it, says nothing and is not enough then.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = adresse.ursprung(request.host)
    if origin not in {None, "null", ours}:
        raise Fremd
    if site != "same-origin" and not (site is None and origin == ours):
        raise Fremd


def pruefe_csrf(felder: Formular, geheimnis: str) -> None:
    """Refuse (``Veraltet``) a form without the secret of this session."""
    if not geheimnis or not hmac.compare_digest(felder[CSRF].encode(), geheimnis.encode()):
        raise Veraltet(felder)

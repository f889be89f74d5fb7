"""The rules of the standard that XSD cannot express, for one schema-valid message at a time.

A violation turns the message away where the field decides something: whose message it is, to what it answers,
what the delivery holds, what is receipted; or where the standard names a code for it. Its form is X001, a
contradiction S999, an empty mandatory text S030. What is only carried (unknown codes, text that is not NFC,
data of third persons) is reported and the message is taken. (XAusländer sheet 2.4, 3 and 5.)
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import chain
from types import MappingProxyType
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode
from gateway.messages.befund import Befund, Fund, pflicht, sammle, text
from gateway.messages.codelisten import Codelisten
from gateway.messages.grammatik import TEXT_C, XSD, Grammatik, Stelle
from gateway.messages.namen import clark
from gateway.messages.regeln_inhalt import INHALT
from gateway.messages.schema import Wurzel

_ZEIT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}(Z|[+-][0-9]{2}:[0-9]{2})")
_KENNUNG = re.compile(r"[a-z]{3}:[0-9A-Za-z._-]{2,251}")
_FORM: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {"azr:": re.compile(r"azr:[0-9]{6}"), "ags:": re.compile(r"ags:[0-9]{8}")}
)
"""Form of a Behördenkennung by DVDV prefix: BHKNZ, municipality key."""
_PRAEFIXE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({"01": ("azr:", "azr:"), "03": ("ags:", "azr:")})
"""Prefix of autor and of leser by family of a XAusländer message (sheet 2.4, 3.1, 3.4)."""
TEST_MAX: Final = 200
"""Characters of ``@test``: the Umschlag repeats it in clear (wire skeleton 1)."""
SONDERZEICHEN_MAX: Final = 8
"""Characters of ``ereignis.zeichen`` other than A-Z a-z 0-9 (XAusländer sheet 2.4)."""
_TAGE: Final = frozenset({f"{XSD}date", f"{XSD}dateTime"})
_GENAU: Final = frozenset(
    {"erstellungszeitpunkt", clark("xauslaender:erstellungszeitpunkt"), "ereignis.zeitpunkt", "zeitpunkt"}
)
"""Moments that need milliseconds and zone; of all others only the day is judged. ``zeitpunkt`` of a forwarding body
is the ``erstellungszeitpunkt`` of its 0030."""
_STELLEN: Final = ("weiterleitendeStelle/stelle", "ausloesendeStelle", "zustaendigeStelle", "zustaendigeBehoerde")
"""Authorities a message names beside autor and leser."""
_NACH_DEM_TAG = re.compile(r"(T.*|Z|[+-][0-9]{2}:[0-9]{2})$")


def pruefe_regeln(
    root: etree._Element, wurzel: Wurzel, grammatik: Grammatik, codelisten: Codelisten
) -> tuple[Befund, ...]:
    """Return the findings about a message that is already valid against its schema, at most 100 of each kind."""
    inhalt = (fund for rule in INHALT.get(wurzel.nummer, ()) for fund in rule(root))
    stellen = (fund for stelle in grammatik.stellen(root) for fund in _stelle(stelle, codelisten))
    return sammle(chain(_kopf(root, wurzel), inhalt, stellen))


def _kopf(root: etree._Element, wurzel: Wurzel) -> Iterator[Fund]:
    typ = pflicht(root, "nachrichtenkopf.g2g/identifikation.nachricht/nachrichtentyp/code")
    if text(typ) != wurzel.nummer:
        grund = f"nachrichtentyp does not name the root element, which is message {wurzel.nummer}"
        yield Fund(typ, Fehlercode.S999, grund)
    test = root.get("test", "")
    if len(test) > TEST_MAX:
        yield Fund(root, Fehlercode.S999, f"@test has {len(test)} characters, {TEST_MAX} are allowed")
    autor, leser = _PRAEFIXE.get(wurzel.nummer[:2] if len(wurzel.nummer) == 6 else "", (None, None))
    yield from _behoerde(pflicht(root, "nachrichtenkopf.g2g/autor"), autor)
    yield from _behoerde(pflicht(root, "nachrichtenkopf.g2g/leser"), leser)
    for path in _STELLEN:
        for stelle in root.iterfind(path):
            yield from _behoerde(stelle, None)


def _behoerde(behoerde: etree._Element, praefix: str | None) -> Iterator[Fund]:
    dienst = pflicht(behoerde, "verzeichnisdienst/code")
    if text(dienst) != "DVDV":
        yield Fund(dienst, Fehlercode.S011, "verzeichnisdienst must be DVDV")
    node = pflicht(behoerde, "kennung")
    kennung = node.text or ""
    form = _FORM.get(kennung[:4], _KENNUNG)
    if not form.fullmatch(kennung):
        grund = (
            "kennung must be azr: and six digits, ags: and eight digits, or another prefix and its organisation id"
        )
        yield Fund(node, Fehlercode.X001, grund)
    elif praefix and not kennung.startswith(praefix):
        grund = f"the {etree.QName(behoerde).localname} of this message must be an authority with prefix {praefix}"
        yield Fund(node, Fehlercode.S999, grund)


def _stelle(stelle: Stelle, codelisten: Codelisten) -> Iterator[Fund]:
    """Judge one element by what the schema says it is."""
    node, typ = stelle.knoten, stelle.typ
    if typ.ist_code:
        yield from _code(stelle, codelisten)
        return
    if typ.text is None:
        return
    inhalt = node.text or ""
    if typ.text == TEXT_C and stelle.element.pflicht and not inhalt.strip():
        yield Fund(node, Fehlercode.S030, "a mandatory text is empty")
    if not inhalt.isascii() and not unicodedata.is_normalized("NFC", inhalt):
        grund = "the text is not in Unicode form NFC and is taken over in that form"
        yield Fund(node, Fehlercode.S999, grund, weist_zurueck=False)
    if typ.text in _TAGE:
        yield from _tag(node, inhalt.strip())
    if node.tag == "ereignis.zeichen":
        special = sum(1 for c in inhalt if not (c.isascii() and c.isalnum()))
        if special > SONDERZEICHEN_MAX:
            grund = f"ereignis.zeichen has {special} special characters, {SONDERZEICHEN_MAX} are allowed"
            yield Fund(node, Fehlercode.X001, grund)


def _tag(node: etree._Element, moment: str) -> Iterator[Fund]:
    if node.tag in _GENAU and not _ZEIT.fullmatch(moment):
        grund = "the moment needs three decimals and a zone: YYYY-MM-DDThh:mm:ss.sss+hh:mm"
        yield Fund(node, Fehlercode.X001, grund)
        return
    try:
        if node.tag in _GENAU:
            datetime.fromisoformat(moment).astimezone(UTC)
        else:
            date.fromisoformat(_NACH_DEM_TAG.sub("", moment))
    except (ValueError, OverflowError):
        grund = "the date is not in the calendar of the years 0001 to 9999, or the hour is 24"
        yield Fund(node, Fehlercode.X001, grund)


def _code(stelle: Stelle, codelisten: Codelisten) -> Iterator[Fund]:
    node = stelle.knoten
    uri = node.get("listURI", stelle.typ.liste or "").strip()
    version = node.get("listVersionID")
    urteil = codelisten.urteil(uri, version.strip() if version else None, text(node.find("code")))
    if urteil:
        yield Fund(node, *urteil, weist_zurueck=False)

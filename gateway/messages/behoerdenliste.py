"""Holds the directory against the official list of the Ausländerbehörden (code list ``abhkennung``)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung
from gateway.messages.genericode import Genericode
from gateway.trust.teilnehmer import Art, Teilnehmer
from gateway.trust.verzeichnis import Verzeichnis

ABHKENNUNG: Final = "urn:de:xauslaender:codelist:abhkennung"
"""``CanonicalUri`` of the list; its key is the number that stands behind ``azr:`` (XAusländer sheet 5)."""
PRAEFIX: Final = "azr:"
_NUMMER = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listenabgleich:
    """What the two do not agree in, at one moment."""

    version: str
    gelistet: int
    """Authorities of the list."""
    fehlend: tuple[tuple[Kennung, str], ...]
    """Listed, not in the directory, with the words of the list: nothing can be sent to them."""
    beendet: tuple[Teilnehmer, ...]
    """Listed, but they do not take part (any more, or yet) by the directory."""
    ungelistet: tuple[Teilnehmer, ...]
    """They take part by the directory as Ausländerbehörde, and the list does not know them (any more)."""
    unlesbar: tuple[str, ...]
    """Keys that are no number of six digits; their rows were left out."""


def vergleiche(verzeichnis: Verzeichnis, liste: Genericode, moment: datetime) -> Listenabgleich:
    """Compare; refused (X001) for another list."""
    if liste.uri != ABHKENNUNG:
        raise Refused(Fehlercode.X001, f"the list is {liste.uri or 'without a name'}, not {ABHKENNUNG}")
    listed: dict[Kennung, str] = {}
    broken = []
    for row in liste.zeilen:
        key = row.get(liste.schluessel, "")
        if _NUMMER.fullmatch(key):
            words = " ".join(text for column, text in row.items() if column != liste.schluessel and text)
            listed.setdefault(Kennung(f"{PRAEFIX}{key}"), words)
        else:
            broken.append(key)
    ours = {one.kennung: one for one in verzeichnis.teilnehmer if one.art is Art.AUSLAENDERBEHOERDE}
    return Listenabgleich(
        version=liste.version,
        gelistet=len(listed),
        fehlend=tuple((wer, words) for wer, words in listed.items() if wer not in ours),
        beendet=tuple(one for wer, one in ours.items() if wer in listed and not one.fenster.umfasst(moment)),
        ungelistet=tuple(one for wer, one in ours.items() if wer not in listed and one.fenster.umfasst(moment)),
        unlesbar=tuple(broken),
    )

"""Names of authorities as sentences need them: the place where it says enough, else the whole name."""

from datetime import datetime
from typing import Final

from gateway.domain.ids import Kennung
from gateway.domain.verlauf import DIE_ANDERE, Nennung
from gateway.trust.teilnehmer import Art, Teilnehmer
from gateway.trust.verzeichnis import Verzeichnis

_AGS: Final = "ags:"
"""Prefix of a Meldebehörde on the wire: the key of its municipality follows."""


class Namen:
    """Looks names up in one directory; made anew for each page, so that names of one page agree."""

    def __init__(self, verzeichnis: Verzeichnis, jetzt: datetime) -> None:
        """Keep both."""
        self._verzeichnis = verzeichnis
        self._jetzt = jetzt
        self._kurz: dict[Kennung, Nennung] = {}

    def kurz(self, wer: Kennung | None) -> Nennung:
        """Return the short name: ``Kiel`` for the one Ausländerbehörde there, else what the directory calls it.

        An authority that no directory names any more keeps its Kennung.
        """
        if wer is None:
            return DIE_ANDERE
        if wer not in self._kurz:
            self._kurz[wer] = self._suche(wer)
        return self._kurz[wer]

    def voll(self, wer: Kennung | None) -> str:
        """Return the name as the directory has it; as ``kurz`` says it where it has none, ``–`` for nobody."""
        if wer is None:
            return "–"
        found = self._verzeichnis.eintrag(wer)
        return self.kurz(wer).nominativ if found is None else found.behoerde.name

    def _suche(self, wer: Kennung) -> Nennung:
        found = self._verzeichnis.eintrag(wer)
        if found is None:
            ags = wer.removeprefix(_AGS)
            return Nennung.mit_namen(wer) if ags == wer else self._meldebehoerde(ags)
        place = _ort(found)
        alone = place is not None and found.art is Art.AUSLAENDERBEHOERDE and not self._weitere(found, place)
        return Nennung.mit_namen(place if alone and place is not None else found.behoerde.name)

    def _meldebehoerde(self, ags: str) -> Nennung:
        """Name one by its municipality: no directory of ours has Meldebehörden, but whose district it is in."""
        near = self._verzeichnis.zustaendig_fuer_ags(ags, self._jetzt)
        place = None if near is None else _ort(near)
        where, there = ("", "") if place is None else (f", Bezirk {place}", f", district of {place}")
        name = f"Meldebehörde (AGS {ags}{where})"
        return Nennung(name, name, name, f"registration office (AGS {ags}{there})")

    def _weitere(self, one: Teilnehmer, ort: str) -> bool:
        """Tell whether another Ausländerbehörde sits at the same place now: a town and the district around it."""
        return any(
            other.kennung != one.kennung
            and other.art is Art.AUSLAENDERBEHOERDE
            and _ort(other) == ort
            and other.fenster.umfasst(self._jetzt)
            for other in self._verzeichnis.teilnehmer
        )


def _ort(one: Teilnehmer) -> str | None:
    anschrift = one.behoerde.anschrift
    return None if anschrift is None else anschrift.wohnort

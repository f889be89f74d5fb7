"""What a newer snapshot of the directory changes, in plain words: what it takes away, and everything else.

What only takes away (a certificate revoked, a participant gone) makes nobody more trusted and may count at once;
whatever else changes is for two persons.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from gateway.domain.ids import Kennung
from gateway.trust import dienst
from gateway.trust.teilnehmer import Art, Clearingstelle, Fenster, Hybrideintrag, Teilnehmer, Zertifikatseintrag
from gateway.trust.verzeichnis import Verzeichnis

ABDRUCK_ZEICHEN = 16
"""Digits of a fingerprint that a person is shown: enough to tell the certificates of one participant apart."""
_ABDRUCK = re.compile(r"\b[0-9a-f]{64}\b")


class Wirkung(StrEnum):
    """Which way a change goes."""

    NIMMT = "takes"  # somebody may do less than before, nobody more
    GIBT = "gives"  # somebody may do more, is reached elsewhere, or is called otherwise
    SCHWAECHER = "weaker"  # the same, and what travels is less protected than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Aenderung:
    """One difference."""

    wirkung: Wirkung
    wer: Kennung | None
    """The participant; ``None`` for what holds for everyone."""
    was: str
    """In English, one line."""


Spannen = Mapping[str, tuple[Fenster, ...]]
"""By what is allowed (words for a person), when it is."""


def unterschied(alt: Verzeichnis, neu: Verzeichnis) -> tuple[Aenderung, ...]:
    """Return what changes for whom when ``neu`` follows ``alt``; number, issue and end are no changes."""
    vorher = {one.kennung: one for one in alt.teilnehmer}
    nachher = {one.kennung: one for one in neu.teilnehmer}
    return tuple(
        chain(
            _allgemeines(alt, neu),
            _unverstandenes(alt, neu),
            *(_ganzer(vorher[wer], Wirkung.NIMMT, "gone") for wer in vorher if wer not in nachher),
            *(_ganzer(nachher[wer], Wirkung.GIBT, "new") for wer in nachher if wer not in vorher),
            *(_einer(vorher[wer], nachher[wer], neu.ausgestellt) for wer in nachher if wer in vorher),
            _umgezogene(vorher, nachher),
            _zufallende(alt, neu),
        )
    )


def nimmt_nur(aenderungen: Iterable[Aenderung]) -> bool:
    """Tell whether nobody may do more than before: then no person needs to look first."""
    return all(one.wirkung is Wirkung.NIMMT for one in aenderungen)


def _allgemeines(alt: Verzeichnis, neu: Verzeichnis) -> Iterator[Aenderung]:
    for words, before, after in (
        ("trust anchor", alt.anker, neu.anker),
        ("intermediate certificate", alt.zwischenstellen, neu.zwischenstellen),
    ):
        yield from _zahl(Wirkung.NIMMT, f"{words} gone", len(set(before) - set(after)))
        yield from _zahl(Wirkung.GIBT, f"{words} new", len(set(after) - set(before)))
    then, now = alt.richtlinie.mitzeichner, neu.richtlinie.mitzeichner
    if then != now:
        way = Wirkung.NIMMT if now > then else Wirkung.SCHWAECHER
        yield Aenderung(wirkung=way, wer=None, was=f"co-signatures that a checkpoint needs: {then} → {now}")


def _unverstandenes(alt: Verzeichnis, neu: Verzeichnis) -> Iterator[Aenderung]:
    for wer, word in neu.unverstanden:
        if (wer, word) not in alt.unverstanden:
            was = f"{word}: this version does not know that word and lets it allow nothing"
            yield Aenderung(wirkung=Wirkung.GIBT, wer=wer, was=was)


def _zahl(wirkung: Wirkung, words: str, number: int) -> Iterator[Aenderung]:
    if number:
        yield Aenderung(wirkung=wirkung, wer=None, was=f"{words}: {number}")


def _ganzer(one: Teilnehmer, wirkung: Wirkung, word: str) -> Iterator[Aenderung]:
    """Tell of a participant who comes or goes; for one who comes, of everything it may do."""
    yield Aenderung(
        wirkung=wirkung,
        wer=one.kennung,
        was=f"participant {word}: {one.behoerde.name}, {one.art.value}, {_fenster(one.fenster)}, {_weg(one)}, "
        f"AGS {_liste(one.ags)}",
    )
    if wirkung is Wirkung.GIBT:
        for what, spans in rechte(one).items():
            for span in spans:
                if span != dienst.IMMER:
                    yield Aenderung(wirkung=wirkung, wer=one.kennung, was=f"new: {_kurz(what)} {_fenster(span)}")


def _einer(alt: Teilnehmer, neu: Teilnehmer, ab: datetime) -> Iterator[Aenderung]:
    """Tell what changed of a participant who stays."""
    felder: tuple[tuple[str, Callable[[Teilnehmer], str]], ...] = (
        ("name", lambda one: one.behoerde.name),
        ("kind", lambda one: one.art.value),
        ("status", lambda one: one.status.value),
        ("successor", lambda one: one.nachfolger or "-"),
        ("route", _weg),
        ("accepted formats", lambda one: _liste(one.formate)),
        ("algorithms", lambda one: _liste(one.verfahren)),
    )
    for word, text in felder:
        if (before := text(alt)) != (after := text(neu)):
            weaker = word == "route" and neu.offen and not alt.offen
            yield Aenderung(
                wirkung=Wirkung.SCHWAECHER if weaker else Wirkung.GIBT,
                wer=neu.kennung,
                was=f"{word}: {before} → {after}",
            )
    if (alt.behoerde.anschrift, alt.behoerde.erreichbarkeit) != (
        neu.behoerde.anschrift,
        neu.behoerde.erreichbarkeit,
    ):
        yield Aenderung(wirkung=Wirkung.GIBT, wer=neu.kennung, was="address or contact changed")
    if (then := schlicht_ab(alt, neu, ab)) is not None:
        was = f"content keys for it: hybrid → plain from {then:%Y-%m-%d} on"
        yield Aenderung(wirkung=Wirkung.SCHWAECHER, wer=neu.kennung, was=was)
    yield from _rechte(neu.kennung, rechte(alt), rechte(neu), ab)


def _rechte(wer: Kennung, alt: Spannen, neu: Spannen, ab: datetime) -> Iterator[Aenderung]:
    for what in dict.fromkeys((*alt, *neu)):
        before, after = alt.get(what, ()), neu.get(what, ())
        gives = [span for span in after if not gedeckt(span, before)]
        # what began earlier and goes on says nothing new: only from the issue on something can be taken away
        takes = [span for span in before if (left := rest(span, ab)) is not None and not gedeckt(left, after)]
        if gives:
            was = f"instead of {_alle(before)}" if before else "new"
            yield Aenderung(wirkung=Wirkung.GIBT, wer=wer, was=f"{_kurz(what)} {_alle(gives)}, {was}")
        elif takes:
            ending = (
                f"only {_alle(after)} now, {_alle(before)} before" if after else f"gone, {_alle(before)} before"
            )
            yield Aenderung(wirkung=Wirkung.NIMMT, wer=wer, was=f"{_kurz(what)} {ending}")


def _umgezogene(vorher: Mapping[Kennung, Teilnehmer], nachher: Mapping[Kennung, Teilnehmer]) -> Iterator[Aenderung]:
    """Tell which areas have another authority now, those of new and gone participants left to their own line."""
    was = {(one.art, ags): one.kennung for one in vorher.values() for ags in one.ags}
    ist = {(one.art, ags): one.kennung for one in nachher.values() for ags in one.ags}
    for key in sorted(was.keys() | ist.keys()):
        before, after = was.get(key), ist.get(key)
        if before == after:
            continue
        if after is None and before in nachher:
            yield Aenderung(wirkung=Wirkung.NIMMT, wer=before, was=f"area {key[1]} gone, it is nobody's now")
        elif before is None and after in vorher:
            yield Aenderung(wirkung=Wirkung.GIBT, wer=after, was=f"area {key[1]} new")
        elif before is not None and after is not None:
            yield Aenderung(wirkung=Wirkung.GIBT, wer=after, was=f"area {key[1]} moved here from {before}")


def _zufallende(alt: Verzeichnis, neu: Verzeichnis) -> Iterator[Aenderung]:
    """Tell to whom an area falls that its own authority has no longer: the next shorter prefix wins."""
    ist: dict[str, list[Teilnehmer]] = {}
    for one in neu.teilnehmer:
        for ags in one.ags if one.art is Art.AUSLAENDERBEHOERDE else ():
            ist.setdefault(ags, []).append(one)
    for one in alt.teilnehmer:
        left = rest(one.fenster, neu.ausgestellt)
        if one.art is not Art.AUSLAENDERBEHOERDE or left is None:
            continue
        for ags in one.ags:
            if gedeckt(left, (same.fenster for same in ist.get(ags, ()))):
                continue
            shorter = (two for end in range(len(ags) - 1, 0, -1) for two in ist.get(ags[:end], ()))
            heir = next((two for two in shorter if two.fenster.beruehrt(left)), None)
            if heir is not None and heir.kennung != one.kennung:
                was = f"area {ags} falls to it from {one.kennung}"
                yield Aenderung(wirkung=Wirkung.GIBT, wer=heir.kennung, was=was)


# -- what a participant may do, and when ------------------------------------------------------------------------


def rechte(one: Teilnehmer) -> dict[str, tuple[Fenster, ...]]:
    """Return everything an entry allows by the words for it, each with its windows; what never counts left out."""
    found: dict[str, list[Fenster]] = {"takes part": [one.fenster]}
    for entry in one.zertifikate:
        if (span := spanne(entry)) is None:
            continue
        for rolle in entry.rollen:
            found.setdefault(f"certificate {entry.sha256} {rolle.value}", []).append(span)
    for hybrid in one.hybride:
        if (span := spanne(hybrid)) is not None:
            found.setdefault(f"hybrid key {hybrid.schluessel.sha256}", []).append(span)
    for key in one.schluessel:
        found.setdefault(f"key {key.rolle.value} {key.vkey}", []).append(key.fenster)
    for grant in one.vertretungen:
        for rolle in grant.rollen:
            found.setdefault(f"deputy {grant.vertreter} {rolle.value}", []).append(grant.fenster)
    for service in dienst.eintraege(one):
        found.setdefault(dienst.wort(service.uri), []).append(service.fenster)
    for office in one.clearingstellen:
        found.setdefault(stelle(office), []).append(office.fenster)
    return {what: tuple(spans) for what, spans in found.items()}


def will_hybrid(one: Teilnehmer, moment: datetime) -> bool:
    """Tell whether content keys for it are wrapped for hybrid keys at the moment (wire 5.3)."""
    return any(entry.gilt(moment) for entry in one.hybride)


def schlicht_ab(alt: Teilnehmer, neu: Teilnehmer, ab: datetime) -> datetime | None:
    """Return the first moment from ``ab`` on at which content keys are hybrid by ``alt`` and plain by ``neu``."""
    ends = [span.bis for entry in neu.hybride if (span := spanne(entry)) is not None and span.bis is not None]
    moments = sorted({ab, *ends, *(entry.fenster.von for entry in alt.hybride)})
    return next((one for one in moments if one >= ab and will_hybrid(alt, one) and not will_hybrid(neu, one)), None)


def spanne(entry: Zertifikatseintrag | Hybrideintrag) -> Fenster | None:
    """Return when a certificate or hybrid key counts: its window up to the revocation; ``None`` if never."""
    ends = [moment for moment in (entry.fenster.bis, entry.gesperrt_ab) if moment is not None]
    end = min(ends, default=None)
    return None if end is not None and end <= entry.fenster.von else Fenster(von=entry.fenster.von, bis=end)


def gedeckt(span: Fenster, durch: Iterable[Fenster]) -> bool:
    """Tell whether one of the windows covers the whole span."""
    return any(
        one.von <= span.von and (one.bis is None or (span.bis is not None and span.bis <= one.bis)) for one in durch
    )


def rest(span: Fenster, moment: datetime) -> Fenster | None:
    """Return what lies behind the moment of a window."""
    if span.bis is not None and span.bis <= moment:
        return None
    return Fenster(von=max(span.von, moment), bis=span.bis)


# -- words --------------------------------------------------------------------------------------------------------


def _weg(one: Teilnehmer) -> str:
    if one.offen:
        return "plain route (unsealed)"
    return (
        f"at {one.vermittlung}, own Postfach {one.postfach or '-'}" if one.vermittlung else one.postfach or "none"
    )


def _liste(words: Iterable[str]) -> str:
    return ", ".join(words) or "-"


def stelle(one: Clearingstelle) -> str:
    """Return what a person reads of a clearing office: its name, and how it is reached."""
    ways = ", ".join(f"{way.kennung} ({way.zusatz})" if way.zusatz else way.kennung for way in one.erreichbarkeit)
    return f"clearing office {one.name}: {ways}"


def _kurz(what: str) -> str:
    """Shorten fingerprints for a person; they are compared whole, 64 bits of them can be made to fit."""
    return _ABDRUCK.sub(lambda found: f"{found[0][:ABDRUCK_ZEICHEN]}…", what)


def _alle(spans: Iterable[Fenster]) -> str:
    return " and ".join(_fenster(one) for one in spans)


def _fenster(one: Fenster) -> str:
    if one == dienst.IMMER:
        return "at any time (no services listed)"
    return f"from {one.von:%Y-%m-%d} " + ("on" if one.bis is None else f"to {one.bis:%Y-%m-%d}")

"""What counts while a newer snapshot of the directory waits for two persons: the one in force, without what the
newer one has taken away.

Whoever is trusted by the result is trusted by both. So a revocation waits for nobody, and an addition for two.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from gateway.trust.dienst import eintraege
from gateway.trust.teilnehmer import (
    Art,
    Clearingstelle,
    Diensteintrag,
    Fenster,
    Hybrideintrag,
    Schluesseleintrag,
    Schluesselrolle,
    Teilnehmer,
    Vertretung,
    Zertifikatseintrag,
)
from gateway.trust.unterschied import gedeckt, rest, schlicht_ab, stelle
from gateway.trust.verzeichnis import Richtlinie, Verzeichnis

NIE = Fenster(von=datetime(1970, 1, 1, tzinfo=UTC), bis=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
"""What is left of a window that was cut before it began: it lies before every certificate and every log."""


def beschneide(geltend: Verzeichnis, neuer: Verzeichnis) -> Verzeichnis:
    """Return the snapshot in force with everything ended that ``neuer``, issued later, no longer allows.

    Ended: participants, certificates by role, log and witness keys, deputies, services, clearing offices, trust
    anchors. Areas, routes and names stay as they are in force; the area of who was ended is nobody's, not that of
    the next shorter prefix.
    """
    ab = neuer.ausgestellt
    known = {one.kennung: one for one in neuer.teilnehmer}
    anchors = tuple(der for der in geltend.anker if der in neuer.anker)
    teilnehmer = tuple(_einer(one, known.get(one.kennung), ab) for one in geltend.teilnehmer)
    ended = (one for one, cut in zip(geltend.teilnehmer, teilnehmer, strict=True) if one.fenster != cut.fenster)
    if not anchors:  # not one is left of both: whatever ends there counts no more
        teilnehmer = tuple(_ohne_zertifikate(one, ab) for one in teilnehmer)
    return replace(
        geltend,
        anker=anchors or geltend.anker,
        zwischenstellen=tuple(der for der in geltend.zwischenstellen if der in neuer.zwischenstellen),
        teilnehmer=teilnehmer,
        niemandes=(
            *geltend.niemandes,
            *(ags for one in ended if one.art is Art.AUSLAENDERBEHOERDE for ags in one.ags),
        ),
        richtlinie=Richtlinie(mitzeichner=max(geltend.richtlinie.mitzeichner, neuer.richtlinie.mitzeichner)),
    )


def _einer(one: Teilnehmer, neu: Teilnehmer | None, ab: datetime) -> Teilnehmer:
    certificates, keys, grants = (
        ((), (), ()) if neu is None else (neu.zertifikate, neu.schluessel, neu.vertretungen)
    )
    if neu is not None and (plain := schlicht_ab(one, neu, ab)) is not None:
        # where the hybrid key is gone, the plain one takes its place when two persons say so (wire 5.3)
        certificates = tuple(part for entry in certificates for part in _ohne_chiffre(entry, plain))
    return replace(
        one,
        fenster=_gekuerzt(one.fenster, () if neu is None else (neu.fenster,), ab),
        hybride=tuple(_hybrid(entry, () if neu is None else neu.hybride, ab) for entry in one.hybride),
        zertifikate=tuple(part for entry in one.zertifikate for part in _zertifikat(entry, certificates, ab)),
        schluessel=tuple(_schluessel(key, keys, ab) for key in one.schluessel),
        vertretungen=tuple(part for grant in one.vertretungen for part in _vertretung(grant, grants, ab)),
        dienste=one.dienste if neu is None else _dienste(one, neu, ab),
        clearingstellen=tuple(_stelle(office, neu, ab) for office in one.clearingstellen),
    )


def _dienste(one: Teilnehmer, neu: Teilnehmer, ab: datetime) -> tuple[Diensteintrag, ...]:
    """Return the services; where only the newer entry lists any, those of before begin to be listed here."""
    if not (one.dienste or neu.dienste):
        return ()
    after = eintraege(neu)
    return tuple(
        replace(entry, fenster=_gekuerzt(entry.fenster, [n.fenster for n in after if n.uri == entry.uri], ab))
        for entry in eintraege(one)
    )


def _stelle(office: Clearingstelle, neu: Teilnehmer | None, ab: datetime) -> Clearingstelle:
    same = [other.fenster for other in (neu.clearingstellen if neu else ()) if stelle(other) == stelle(office)]
    return replace(office, fenster=_gekuerzt(office.fenster, same, ab))


def _ohne_chiffre(entry: Zertifikatseintrag, ab: datetime) -> Iterator[Zertifikatseintrag]:
    others = tuple(rolle for rolle in entry.rollen if rolle is not Schluesselrolle.CHIFFRE)
    if others:
        yield replace(entry, rollen=others)
    if others != entry.rollen and entry.fenster.von < ab:
        end = ab if entry.fenster.bis is None else min(ab, entry.fenster.bis)
        yield replace(entry, rollen=(Schluesselrolle.CHIFFRE,), fenster=replace(entry.fenster, bis=end))


def _hybrid(entry: Hybrideintrag, neue: Iterable[Hybrideintrag], ab: datetime) -> Hybrideintrag:
    same = [other for other in neue if other.schluessel == entry.schluessel]
    revoked = [m for m in (entry.gesperrt_ab, *(one.gesperrt_ab for one in same)) if m is not None]
    fenster = _gekuerzt(entry.fenster, [other.fenster for other in same], ab)
    return replace(entry, fenster=fenster, gesperrt_ab=min(revoked, default=None))


def _schluessel(key: Schluesseleintrag, neue: Iterable[Schluesseleintrag], ab: datetime) -> Schluesseleintrag:
    same = [other.fenster for other in neue if (other.rolle, other.vkey) == (key.rolle, key.vkey)]
    return replace(key, fenster=_gekuerzt(key.fenster, same, ab))


def _zertifikat(
    entry: Zertifikatseintrag, neue: Iterable[Zertifikatseintrag], ab: datetime
) -> Iterator[Zertifikatseintrag]:
    """Yield the entry role by role, each as long as the newer snapshot lists it, revoked where that says so."""
    same = [other for other in neue if other.sha256 == entry.sha256]
    for rolle in entry.rollen:
        listed = [other for other in same if rolle in other.rollen]
        revoked = [m for m in (entry.gesperrt_ab, *(one.gesperrt_ab for one in listed)) if m is not None]
        yield replace(
            entry,
            rollen=(rolle,),
            fenster=_gekuerzt(entry.fenster, [other.fenster for other in listed], ab),
            gesperrt_ab=min(revoked, default=None),
        )


def _vertretung(grant: Vertretung, neue: Iterable[Vertretung], ab: datetime) -> Iterator[Vertretung]:
    same = [other for other in neue if other.vertreter == grant.vertreter]
    for rolle in grant.rollen:
        yield replace(
            grant,
            rollen=(rolle,),
            fenster=_gekuerzt(grant.fenster, [other.fenster for other in same if rolle in other.rollen], ab),
        )


def _ohne_zertifikate(one: Teilnehmer, ab: datetime) -> Teilnehmer:
    return replace(
        one,
        zertifikate=tuple(replace(entry, fenster=_gekuerzt(entry.fenster, (), ab)) for entry in one.zertifikate),
    )


def _gekuerzt(fenster: Fenster, neue: Collection[Fenster], ab: datetime) -> Fenster:
    """End a window where the newer windows end it: at ``ab`` if none of them counts then.

    What it allowed before ``ab`` stays: receipts of that time were good. Of a window behind the cut nothing does.
    """
    left = rest(fenster, ab)
    if left is None or gedeckt(left, neue):
        return fenster
    end = max((one.bis for one in neue if one.umfasst(left.von) and one.bis is not None), default=ab)
    return Fenster(von=fenster.von, bis=end) if fenster.von < end else NIE

"""Deposits as use cases: announce an Umschlag, complete it, make it visible, withdraw it (operations 9 to 12)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.envelope.lesen import GeprueftesSiegel
from gateway.transfer.absagen import Absage, Grund
from gateway.transfer.ports import Tx
from gateway.transfer.postamt import FETCHABLE_AFTER_CLOSE, GESCHLOSSEN, WARTEND, Poststelle
from gateway.transfer.records import OFFENE, PostfachEintrag, PostfachSegment, PostfachZustand

OFFEN_HOECHSTENS = timedelta(hours=24)
"""Life of an announcement that is not completed (wire skeleton 2)."""
AUFRAEUMEN_JE_TX = 200
"""Expired announcements handled in one transaction, so that no writer waits long."""

_Z = PostfachZustand


@dataclass(frozen=True, slots=True, kw_only=True)
class Ankuendigung:
    """What an Umschlag says that was checked up to the directory step (wire 4.1, hub)."""

    id: Sha256
    autor: Kennung
    leser: Kennung
    uuid: NachrichtenUUID
    inhalt_sha256: Sha256
    umschlag_laenge: int
    segmente: tuple[tuple[Sha256, int], ...]
    """Digest and length in octets of every segment of every part, each digest once."""

    @classmethod
    def aus(cls, siegel: GeprueftesSiegel, umschlag_laenge: int) -> "Ankuendigung":
        """Return what a checked Umschlag announces; refused (T099) if one digest has two lengths."""
        umschlag = siegel.umschlag
        segments: dict[Sha256, int] = {}
        for segment in umschlag.segmente:
            if segments.setdefault(segment.sha256, segment.laenge) != segment.laenge:
                raise Refused(Fehlercode.T099, "the Umschlag gives one segment two lengths")
        return cls(
            id=siegel.umschlag_sha256,
            autor=umschlag.kopf.autor,
            leser=umschlag.kopf.leser,
            uuid=umschlag.kopf.uuid,
            inhalt_sha256=umschlag.inhalt_sha256,
            umschlag_laenge=umschlag_laenge,
            segmente=tuple(segments.items()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kontingent:
    """What one author may have announced and not completed."""

    anzahl: int = 200
    """Announcements: a partner that restarts finds room for all it has at work."""
    oktette: int = 64 * 1024**3
    """Octets: four of the largest deliveries an installation takes by default."""


class Stand(StrEnum):
    """Where a deposit stands after its Umschlag was presented."""

    UNVOLLSTAENDIG = "unvollstaendig"
    SICHTBAR = "sichtbar"
    WAR_SICHTBAR = "war_sichtbar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Einlieferung:
    """Answer to an Umschlag: what is missing; ``leser`` is to be rung when it became visible."""

    stand: Stand
    fehlend: tuple[Sha256, ...]
    leser: Kennung


def vorlegen(
    tx: Tx,
    stelle: Poststelle,
    autoren: Collection[Kennung],
    ankuendigung: Ankuendigung,
    *,
    zertifikat: Sha256,
    kontingent: Kontingent,
    jetzt: datetime,
) -> Einlieferung:
    """Announce a deposit, or commit it when nothing is missing (operation 9). The Umschlag blob is durable before.

    Refuses T070 when the caller may not deposit for this author. Raises ``Absage``: ANDERER_INHALT, KONTINGENT,
    VORBEI when it was withdrawn.
    """
    vorpruefen(tx, autoren, ankuendigung, kontingent=kontingent)
    siblings = tx.postfach.zur_nachricht(ankuendigung.autor, ankuendigung.uuid)
    eintrag = tx.postfach.holen(ankuendigung.id)
    if eintrag is None:
        eintrag = _anlegen(tx, ankuendigung, siblings, zertifikat=zertifikat, jetzt=jetzt)
        if eintrag.zustand is _Z.LIEGT:  # every segment came with an earlier Umschlag of this message
            return _nun_sichtbar(tx, stelle, eintrag, siblings)
    elif eintrag.zustand is _Z.VERFALLEN:
        eintrag = replace(eintrag, zustand=_Z.OFFEN, eingang=jetzt, einlieferer=zertifikat)
        tx.postfach.aendern(eintrag)
    if eintrag.zustand is not _Z.OFFEN:
        return Einlieferung(stand=Stand.WAR_SICHTBAR, fehlend=(), leser=eintrag.leser)
    missing = fehlend(tx, ankuendigung.id)
    if missing:
        return Einlieferung(stand=Stand.UNVOLLSTAENDIG, fehlend=missing, leser=eintrag.leser)
    return _nun_sichtbar(tx, stelle, tx.postfach.sichtbar_machen(eintrag.id), siblings)


def vorpruefen(tx: Tx, autoren: Collection[Kennung], ankuendigung: Ankuendigung, *, kontingent: Kontingent) -> None:
    """Refuse what ``vorlegen`` would refuse, before anything of it is stored.

    What its reader closed stands in no way: signed anew after its key was compromised, the same message has another
    Inhalt (wire 2.2), and whether it is the same only the reader can tell.
    """
    if ankuendigung.autor not in autoren:
        raise Refused(Fehlercode.T070, "this certificate may not deposit for the author the Umschlag names")
    for other in tx.postfach.zur_nachricht(ankuendigung.autor, ankuendigung.uuid):
        if other.zustand in OFFENE and other.inhalt_sha256 != ankuendigung.inhalt_sha256:
            raise Absage(Grund.ANDERER_INHALT, "another Inhalt of this author waits here under the same message id")
    eintrag = tx.postfach.holen(ankuendigung.id)
    if eintrag is not None and eintrag.zustand is _Z.ZURUECKGEZOGEN:
        raise Absage(Grund.VORBEI, "this Umschlag was withdrawn; seal the message anew")
    if eintrag is None or eintrag.zustand is _Z.VERFALLEN:
        _verlange_kontingent(tx, ankuendigung, kontingent)


def fehlend(tx: Tx, umschlag: Sha256) -> tuple[Sha256, ...]:
    """Return the segments that are not durable here."""
    return tuple(segment.sha256 for segment in tx.postfach.segmente(umschlag) if not segment.da)


def angekuendigt(tx: Tx, autoren: Collection[Kennung], umschlag: Sha256, segment: Sha256) -> PostfachSegment:
    """Return the segment somebody wants to deposit (operation 10); ``Absage`` NICHT_DA if it was not announced."""
    eintrag = _eigener(tx, autoren, umschlag)
    found = tx.postfach.segment(umschlag, segment)
    if found is None or (eintrag.zustand is not _Z.OFFEN and not found.da):
        raise Absage(Grund.NICHT_DA, "this segment was not announced")
    return found


def segment_da(tx: Tx, autoren: Collection[Kennung], umschlag: Sha256, segment: Sha256) -> None:
    """Note that a segment is durable; ``Absage`` NICHT_DA when the announcement ended meanwhile."""
    angekuendigt(tx, autoren, umschlag, segment)
    tx.postfach.segment_da(umschlag, segment)


def einlieferungen(
    tx: Tx, autoren: Collection[Kennung], *, ab: int, max_zeilen: int
) -> tuple[PostfachEintrag, ...]:
    """Return what was deposited for these authors and changed behind the cursor (operation 11)."""
    return tx.postfach.einlieferungen(autoren, ab=ab, max_zeilen=max_zeilen)


def einlieferung(
    tx: Tx, autoren: Collection[Kennung], umschlag: Sha256
) -> tuple[PostfachEintrag, tuple[Sha256, ...]]:
    """Return one deposit and what is missing; ``Absage`` NICHT_DA."""
    eintrag = _eigener(tx, autoren, umschlag)
    return eintrag, fehlend(tx, umschlag) if eintrag.zustand is _Z.OFFEN else ()


def zurueckziehen(tx: Tx, stelle: Poststelle, autoren: Collection[Kennung], umschlag: Sha256) -> None:
    """Withdraw a deposit that is not closed (operation 12); again is fine. ``Absage``: NICHT_DA, ABGESCHLOSSEN."""
    eintrag = _eigener(tx, autoren, umschlag)
    if eintrag.zustand in GESCHLOSSEN:
        raise Absage(Grund.ABGESCHLOSSEN, "the reader has closed this message")
    if eintrag.zustand in {_Z.ZURUECKGEZOGEN, _Z.VERFALLEN}:
        return
    _ziehe_zurueck(tx, stelle, eintrag, _Z.ZURUECKGEZOGEN)


def verfallen_lassen(tx: Tx, stelle: Poststelle, *, jetzt: datetime) -> int:
    """End announcements that were not completed within 24 hours; return how many."""
    expired = tx.postfach.offene(vor=jetzt - OFFEN_HOECHSTENS, max_zeilen=AUFRAEUMEN_JE_TX)
    for eintrag in expired:
        _ziehe_zurueck(tx, stelle, eintrag, _Z.VERFALLEN)
    return len(expired)


# -- inside -------------------------------------------------------------------------------------------------


def _eigener(tx: Tx, autoren: Collection[Kennung], umschlag: Sha256) -> PostfachEintrag:
    """Return a deposit of these authors; what we wrote ourselves is no deposit and not there."""
    eintrag = tx.postfach.holen(umschlag)
    if eintrag is None or eintrag.autor not in autoren or eintrag.einlieferer is None:
        raise Absage(Grund.NICHT_DA, "there is no such deposit of yours")
    return eintrag


def _verlange_kontingent(tx: Tx, ankuendigung: Ankuendigung, kontingent: Kontingent) -> None:
    others = tx.postfach.offene(autor=ankuendigung.autor, max_zeilen=kontingent.anzahl)
    octets = sum(other.gesamt_laenge for other in others) + _gesamt(ankuendigung)
    if len(others) >= kontingent.anzahl or octets > kontingent.oktette:
        raise Absage(
            Grund.KONTINGENT, "too much of this author is announced and not completed; complete or withdraw it"
        )


def _gesamt(ankuendigung: Ankuendigung) -> int:
    return ankuendigung.umschlag_laenge + sum(length for _, length in ankuendigung.segmente)


def _anlegen(
    tx: Tx,
    ankuendigung: Ankuendigung,
    siblings: Collection[PostfachEintrag],
    *,
    zertifikat: Sha256,
    jetzt: datetime,
) -> PostfachEintrag:
    """Insert the announcement. Segments count as here only if this very message brought them before: a digest alone
    must not open the ciphertext of others."""
    here = {
        segment.sha256
        for other in siblings
        if not _vorbei(other, jetzt)
        for segment in tx.postfach.segmente(other.id)
        if segment.da
    }
    segments = [
        PostfachSegment(sha256=digest, laenge=length, da=digest in here) for digest, length in ankuendigung.segmente
    ]
    eintrag = PostfachEintrag(
        id=ankuendigung.id,
        nummer=0,
        autor=ankuendigung.autor,
        leser=ankuendigung.leser,
        uuid=ankuendigung.uuid,
        inhalt_sha256=ankuendigung.inhalt_sha256,
        umschlag_laenge=ankuendigung.umschlag_laenge,
        gesamt_laenge=_gesamt(ankuendigung),
        zustand=_Z.OFFEN,
        eingang=jetzt,
        einlieferer=zertifikat,
    )
    return tx.postfach.anlegen(eintrag, segments)


def _vorbei(eintrag: PostfachEintrag, jetzt: datetime) -> bool:
    """Tell whether the octets of a deposit are no longer kept."""
    closed = eintrag.abgeschlossen
    return eintrag.zustand in {_Z.ZURUECKGEZOGEN, _Z.VERFALLEN} or (
        closed is not None and closed + FETCHABLE_AFTER_CLOSE < jetzt
    )


def _nun_sichtbar(
    tx: Tx, stelle: Poststelle, eintrag: PostfachEintrag, siblings: Collection[PostfachEintrag]
) -> Einlieferung:
    """Log that it is visible; an older Umschlag around the same Inhalt for the same reader gives way to it."""
    stelle.notiere(
        tx, eintrag, AuditEreignis.NACHRICHT_EMPFANGEN, partner=eintrag.autor, laenge=eintrag.gesamt_laenge
    )
    for other in siblings:
        if other.id != eintrag.id and other.zustand in WARTEND and other.leser == eintrag.leser:
            _ziehe_zurueck(tx, stelle, other, _Z.ZURUECKGEZOGEN)
    return Einlieferung(stand=Stand.SICHTBAR, fehlend=(), leser=eintrag.leser)


def _ziehe_zurueck(tx: Tx, stelle: Poststelle, eintrag: PostfachEintrag, zustand: PostfachZustand) -> None:
    tx.postfach.aendern(replace(eintrag, zustand=zustand, leihe=None, leihe_bis=None))
    tx.postfach.segmente_vergessen(eintrag.id)
    stelle.notiere(tx, eintrag, AuditEreignis.NACHRICHT_ZURUECKGEZOGEN, partner=eintrag.leser, code=zustand.value)

"""The Postfach as use cases: what readers may list, lease, fetch and close (wire skeleton 2, operations 2 to 8).

Every function runs inside a transaction and gets the authorities the caller may act for; what belongs to nobody of
them is not there. HTTP, streams and signatures are elsewhere: a Beleg is checked before ``schliesse``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from gateway.domain.events import Akteur, AuditEreignis
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.absagen import Absage, Grund
from gateway.transfer.beleg import ABGELEHNT, ANGENOMMEN
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.records import (
    Auftrag,
    AuftragsArt,
    Beleg,
    PostfachEintrag,
    PostfachSegment,
    PostfachZustand,
)
from gateway.trust.teilnehmer import Schluesselrolle

FETCHABLE_AFTER_CLOSE = timedelta(days=30)
"""A closed message stays fetchable this long, for a reader that restores a backup (wire 6.1)."""

WARTEND = frozenset({PostfachZustand.LIEGT, PostfachZustand.GEHOLT})
"""Visible to the reader and not closed."""
GESCHLOSSEN = frozenset({PostfachZustand.ANGENOMMEN, PostfachZustand.ABGELEHNT})
"""Closed with a Beleg."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechte:
    """What a client certificate may do at this moment (wire 4.2). Empty = a stranger."""

    abruf: frozenset[Kennung] = frozenset()
    """Authorities it may fetch for."""
    einlieferung: frozenset[Kennung] = frozenset()
    """Authorities it may deposit for."""
    bekannt: bool = False
    """It stands in the directory, in whatever role."""

    @classmethod
    def aus(cls, rollen: Iterable[tuple[Kennung, Schluesselrolle]]) -> "Rechte":
        """Return what the directory's answer (``Verzeichnis.rollen``) means here."""
        pairs = frozenset(rollen)
        return cls(
            abruf=frozenset(kennung for kennung, rolle in pairs if rolle is Schluesselrolle.ABRUF),
            einlieferung=frozenset(kennung for kennung, rolle in pairs if rolle is Schluesselrolle.EINLIEFERUNG),
            bekannt=bool(pairs),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Leihe:
    """A lease: its token, and for how many seconds it holds."""

    token: str
    noch_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poststelle:
    """Whose Postfach this is: where entries of the audit log go, and who writes them."""

    protokollant: Protokollant
    eigene: frozenset[Kennung]
    """Our own authorities; what concerns others is logged by the operator of the Postfach."""
    betreiber: Kennung
    """The authority or Vermittlungsstelle that runs it."""

    def notiere(
        self, tx: Tx, eintrag: PostfachEintrag, ereignis: AuditEreignis, *, partner: Kennung, **angaben: Any
    ) -> None:
        """Log what happened to an envelope, in the log of its author if that is one of us."""
        mandant = eintrag.autor if eintrag.autor in self.eigene else self.betreiber
        self.protokollant.notiere(
            tx,
            mandant,
            ereignis,
            akteur=Akteur.PARTNER,
            nachricht=eintrag.uuid,
            autor=eintrag.autor,
            partner=partner,
            inhalt_sha256=eintrag.inhalt_sha256,
            **angaben,
        )


# -- what waits ---------------------------------------------------------------------------------------------


def liste(tx: Tx, leser: Collection[Kennung], *, ab: int, max_zeilen: int) -> tuple[PostfachEintrag, ...]:
    """Return what waits for these readers behind the cursor, oldest first."""
    return tx.postfach.liste(leser, ab=ab, max_zeilen=max_zeilen)


def abgeschlossene(
    tx: Tx, leser: Collection[Kennung], *, seit: datetime, jetzt: datetime, max_zeilen: int
) -> tuple[PostfachEintrag, ...]:
    """Return what these readers closed since then, at most 30 days back, oldest first (for a restore)."""
    return tx.postfach.abgeschlossene(leser, seit=max(seit, jetzt - FETCHABLE_AFTER_CLOSE), max_zeilen=max_zeilen)


# -- leases -------------------------------------------------------------------------------------------------


def leihe(
    tx: Tx,
    leser: Collection[Kennung],
    umschlag: Sha256,
    *,
    dauer_s: int,
    token: str | None,
    neues_token: str,
    jetzt: datetime,
) -> Leihe:
    """Lease an envelope, or renew the lease whose token the caller shows.

    Raises ``Absage``: NICHT_DA, VORBEI (also when closed), VERLIEHEN with the rest of the other's lease.
    """
    eintrag = _sichtbar(tx, leser, umschlag)
    if eintrag.zustand in GESCHLOSSEN:
        raise Absage(Grund.VORBEI, "this message is closed")
    _verlange_wartend(tx, eintrag)
    held = eintrag.leihe if eintrag.leihe_bis is not None and eintrag.leihe_bis > jetzt else None
    if held is not None and held != token:
        raise Absage(Grund.VERLIEHEN, "somebody else is on this message", retry_after_s=rest_s(eintrag, jetzt))
    renewed = held is not None
    changed = replace(
        eintrag,
        leihe=held or neues_token,
        leihe_bis=jetzt + timedelta(seconds=dauer_s),
        versuche=eintrag.versuche if renewed else eintrag.versuche + 1,
    )
    tx.postfach.aendern(changed)
    return Leihe(token=held or neues_token, noch_s=dauer_s)


def gib_zurueck(tx: Tx, leser: Collection[Kennung], umschlag: Sha256, token: str) -> None:
    """End a lease; nothing happens if it is not the caller's or long over."""
    eintrag = tx.postfach.holen(umschlag)
    if eintrag is None or eintrag.leser not in leser or eintrag.leihe != token or eintrag.zustand not in WARTEND:
        return
    tx.postfach.aendern(replace(eintrag, leihe=None, leihe_bis=None))


def rest_s(eintrag: PostfachEintrag, jetzt: datetime) -> int:
    """Return for how many more seconds the envelope is leased, rounded up; 0 = free."""
    if eintrag.leihe is None or eintrag.leihe_bis is None:
        return 0
    return max(0, -((jetzt - eintrag.leihe_bis) // timedelta(seconds=1)))


# -- fetching -----------------------------------------------------------------------------------------------


def zum_lesen(tx: Tx, leser: Collection[Kennung], umschlag: Sha256, *, jetzt: datetime) -> PostfachEintrag:
    """Return an envelope the caller may fetch: waiting, or closed within the last 30 days.

    Raises ``Absage``: NICHT_DA, or VORBEI with the successor if the same Inhalt is in another Umschlag now.
    """
    eintrag = _sichtbar(tx, leser, umschlag)
    if eintrag.zustand in GESCHLOSSEN:
        if eintrag.abgeschlossen is None or eintrag.abgeschlossen + FETCHABLE_AFTER_CLOSE < jetzt:
            raise Absage(Grund.VORBEI, "this message was closed more than 30 days ago")
    else:
        _verlange_wartend(tx, eintrag)
    return eintrag


def segment_zum_lesen(
    tx: Tx, leser: Collection[Kennung], umschlag: Sha256, segment: Sha256, *, jetzt: datetime
) -> PostfachSegment:
    """Return a segment of an envelope the caller may fetch; ``Absage`` as ``zum_lesen``."""
    zum_lesen(tx, leser, umschlag, jetzt=jetzt)
    found = tx.postfach.segment(umschlag, segment)
    if found is None or not found.da:
        raise Absage(Grund.NICHT_DA, "there is no such segment in this Umschlag")
    return found


def geholt(tx: Tx, stelle: Poststelle, umschlag: Sha256) -> None:
    """Note that the reader fetches the Umschlag for the first time: before its octets leave."""
    eintrag = tx.postfach.holen(umschlag)
    if eintrag is None or eintrag.zustand is not PostfachZustand.LIEGT:
        return
    tx.postfach.aendern(replace(eintrag, zustand=PostfachZustand.GEHOLT))
    stelle.notiere(tx, eintrag, AuditEreignis.NACHRICHT_ABGEHOLT, partner=eintrag.leser)


# -- closing ------------------------------------------------------------------------------------------------


def zum_schliessen(tx: Tx, leser: Collection[Kennung], umschlag: Sha256) -> PostfachEintrag:
    """Return the envelope a Beleg is about, so that it can be checked before ``schliesse``; ``Absage`` as there."""
    eintrag = _sichtbar(tx, leser, umschlag)
    if eintrag.zustand not in GESCHLOSSEN:
        _verlange_wartend(tx, eintrag)
    return eintrag


def schliesse(
    tx: Tx, stelle: Poststelle, leser: Collection[Kennung], umschlag: Sha256, beleg: Beleg, *, jetzt: datetime
) -> bool:
    """Close an envelope with a Beleg that was checked; tell whether this call did it (wire 6.1, 6.2).

    Idempotent by (Umschlag, result): the same result again changes nothing, the first Beleg stays. What we wrote
    gets the job ``ZUGESTELLT``. Raises ``Absage``: NICHT_DA, VORBEI, ANDERES_ERGEBNIS.
    """
    eintrag = zum_schliessen(tx, leser, umschlag)
    if eintrag.zustand in GESCHLOSSEN:
        if eintrag.zustand.value != beleg.ergebnis:
            raise Absage(Grund.ANDERES_ERGEBNIS, f"this message is already closed as {eintrag.zustand.value}")
        return False
    tx.postfach.aendern(
        replace(
            eintrag,
            zustand=PostfachZustand(beleg.ergebnis),
            leihe=None,
            leihe_bis=None,
            beleg=beleg,
            abgeschlossen=jetzt,
        )
    )
    _protokolliere_abschluss(tx, stelle, eintrag, beleg)
    if eintrag.einlieferer is None:
        tx.auftraege.erteilen(
            Auftrag(art=AuftragsArt.ZUGESTELLT, ref=umschlag, mandant=eintrag.autor, partner=None, faellig=jetzt)
        )
    return True


def _protokolliere_abschluss(tx: Tx, stelle: Poststelle, eintrag: PostfachEintrag, beleg: Beleg) -> None:
    ereignis = {
        ANGENOMMEN: AuditEreignis.NACHRICHT_ABGESCHLOSSEN,
        ABGELEHNT: AuditEreignis.NACHRICHT_VERWEIGERT,
    }[beleg.ergebnis]
    stelle.notiere(
        tx,
        eintrag,
        ereignis,
        partner=eintrag.leser,
        zertifikat_sha256=beleg.zertifikat_sha256,
        code=beleg.code,
    )


# -- inside -------------------------------------------------------------------------------------------------


def _sichtbar(tx: Tx, leser: Collection[Kennung], umschlag: Sha256) -> PostfachEintrag:
    """Return an envelope of these readers that was ever visible; anything else is not there."""
    eintrag = tx.postfach.holen(umschlag)
    if eintrag is None or eintrag.leser not in leser or eintrag.nummer == 0:
        raise Absage(Grund.NICHT_DA, "there is no such message for you")
    return eintrag


def _verlange_wartend(tx: Tx, eintrag: PostfachEintrag) -> None:
    if eintrag.zustand in WARTEND:
        return
    others = (
        other.id
        for other in tx.postfach.zur_nachricht(eintrag.autor, eintrag.uuid)
        if other.zustand in WARTEND
        and other.inhalt_sha256 == eintrag.inhalt_sha256
        and other.leser == eintrag.leser
    )
    raise Absage(Grund.VORBEI, "this message is no longer here", nachfolger=next(others, None))

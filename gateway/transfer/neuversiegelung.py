"""Mail of ours that waits under a key somebody else may have: taken back, sealed anew for a good key (wire 5.2).

A key of a reader is not trusted any more when its certificate is revoked, by its authority or in the directory, or
when the directory no longer lists it; one of ours to sign with, when it is revoked or noted as compromised.
What rests on it gets a new content key and new segments. The signed Inhalt stays unless its own signature is not
trusted; either way it is the same message for a reader who has it already (wire 2.2).
"""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from functools import cache, partial

import structlog

from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Sha256
from gateway.transfer.entwurf import Beteiligte
from gateway.transfer.ports import Tx
from gateway.transfer.postausgang import Postausgang
from gateway.transfer.records import (
    AuftragsArt,
    PostfachEintrag,
    PostfachZustand,
    Ruhelage,
    wartet_auf_schluessel,
)
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verweis import nachricht_zu, verweis
from gateway.transfer.wiederversand import Wiederversand

LESER, EIGENER = "READER-KEY", "OWN-KEY"
"""Why an envelope was taken back: others may have a key it is sealed to, or one it is signed with."""
_GESIEGELT = frozenset({PostfachZustand.OFFEN, PostfachZustand.LIEGT, PostfachZustand.GEHOLT})
"""States of an envelope of ours that its reader may still fetch."""

log = structlog.get_logger()


class Neuversiegelung:
    """Looks through what waits, takes back, seals anew."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, ausgang: Postausgang, wiederversand: Wiederversand
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._ausgang = ausgang
        self._wiederversand = wiederversand
        self._beteiligte: dict[Sha256, Beteiligte] = {}
        """The keys each waiting envelope rests on; an envelope never changes."""

    async def sieh_nach(self) -> int:
        """Take back what waits under a key that is not trusted any more; return how many envelopes.

        Each goes in a transaction of its own, with the job that sends it again: killed in between, the next look
        finds the rest.
        """
        if self._u.uhren.ruhe.lage is not Ruhelage.WACH:  # what was closed in the time that was lost is not known
            return 0
        waiting = await self._u.store.read(lambda tx: tx.postfach.eigene_wartende(tuple(self._u.mandanten)))
        bad = await asyncio.to_thread(self._verratene, waiting)
        return sum([await self._u.store.write(partial(self._nimm_zurueck, *one)) for one in bad])

    def _verratene(self, waiting: Collection[PostfachEintrag]) -> list[tuple[Sha256, str]]:
        """Return what is to be taken back, and why; each key is judged once."""
        read = {one.id: self._beteiligte.get(one.id) or self._lies(one) for one in waiting}
        self._beteiligte = {name: keys for name, keys in read.items() if keys is not None}
        moment, trust = self._u.jetzt(), self._u.vertrauen
        leser = cache(lambda who, name: trust.ist_verraten(who, name, moment))
        eigener = cache(lambda der: trust.ist_widerrufen(der, moment))
        found = []
        for one in waiting:
            if (keys := self._beteiligte.get(one.id)) is None:
                continue
            if any(leser(one.leser, name) for name in keys.leser):
                found.append((one.id, LESER))
            elif any(eigener(der) for der in keys.eigene):
                found.append((one.id, EIGENER))
        return found

    def _lies(self, one: PostfachEintrag) -> Beteiligte | None:
        """Return whose keys an envelope rests on; ``None`` where it cannot be read: that stops no other."""
        try:
            return self._wiederversand.beteiligte(one.id, one.inhalt_sha256)
        except (KeyError, OSError, AktenboteError) as error:
            log.warning("message.unreadable", umschlag=one.id, mandant=one.autor, art=type(error).__name__)
            return None

    def _nimm_zurueck(self, umschlag: Sha256, warum: str, tx: Tx) -> bool:
        entry = tx.postfach.holen(umschlag)
        if entry is None or entry.zustand not in _GESIEGELT:
            return False
        tx.postfach.aendern(replace(entry, zustand=PostfachZustand.ERSETZT, leihe=None, leihe_bis=None))
        self._u.protokollant.notiere(
            tx,
            entry.autor,
            AuditEreignis.NACHRICHT_ZURUECKGEZOGEN,
            nachricht=entry.uuid,
            partner=entry.leser,
            inhalt_sha256=entry.inhalt_sha256,
            code=warum,
        )
        if entry.zustand is PostfachZustand.OFFEN:  # on its way to a Vermittlungsstelle, or waiting there
            self._ausgang.beauftrage_rueckzug(tx, entry)
        ref = verweis(entry.autor, entry.autor, entry.uuid)
        self._s.beauftrage(tx, entry.autor, AuftragsArt.NEU_VERSIEGELN, ref)
        return True

    async def versiegle_neu(self, ref: str) -> None:
        """Offer a message that was taken back under a new content key; safe to repeat.

        Raises ``Usage`` (NO-READER-KEY), which a person hears of, while its reader has no good key.
        """
        nachricht = await self._u.store.read(lambda tx: nachricht_zu(tx, ref))
        if nachricht is None or nachricht.schluessel is None:
            return

        def wartet(tx: Tx) -> bool:
            return wartet_auf_schluessel(tx.postfach.zur_nachricht(nachricht.autor, nachricht.uuid))

        if not await self._u.store.read(wartet):
            return
        if not self._u.vertrauen.leserschluessel(nachricht.leser, self._u.jetzt()):
            raise Usage(
                f"the key of {nachricht.leser} that this message was sealed to is not trusted any more, and the "
                "directory lists no other: it goes out by itself once there is one; ask its operator",
                code="NO-READER-KEY",
            )
        await self._wiederversand.versiegle_neu(nachricht, wartet)

"""What became of messages we deposited at a Vermittlungsstelle: its Belege close our own records."""

from dataclasses import replace

import structlog

from gateway.domain.errors import Refused
from gateway.domain.events import Akteur, AuditEreignis
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.beleg import ANGENOMMEN, pruefe_beleg
from gateway.transfer.ports import Einlieferungsstand, Tx
from gateway.transfer.records import AuftragsArt, PostfachZustand
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.trust.teilnehmer import Schluesselrolle

log = structlog.get_logger()


class Vermittlung:
    """The author's side of a Vermittlungsstelle."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte

    async def hole_belege(self, url: str, cursor: str | None, *, warten_s: int) -> tuple[str, int]:
        """Long-poll the state of our deposits; return the cursor and how many were closed by it.

        Without a valid Beleg of the reader a message is not delivered, whatever the hub says (wire 6.2).
        """
        _, cursor, states = await self._u.gegenstellen.zu(url).einlieferungen(ab=cursor, warten_s=warten_s)
        closed = [one for one in states if one.autor in self._u.mandanten and self._gilt(one)]
        if not closed:
            return cursor, 0
        return cursor, await self._u.store.write(lambda tx: sum(self._schliesse(tx, one) for one in closed))

    def _gilt(self, one: Einlieferungsstand) -> bool:
        if one.beleg is None:
            return False
        try:
            pruefe_beleg(
                one.beleg,
                uuid=one.uuid,
                umschlag_sha256=one.id,
                zertifikat=self._zertifikat(one.leser, one.beleg.zertifikat_sha256),
            )
        except Refused as no:
            log.warning("deposit.beleg_refused", umschlag=one.id, code=no.code)
            return False
        return True

    def _zertifikat(self, leser: Kennung, fingerprint: Sha256) -> bytes | None:
        entries = self._u.vertrauen.verzeichnis().zertifikate(leser, Schluesselrolle.TRANSPORT, self._u.jetzt())
        return next((entry.der for entry in entries if entry.sha256 == fingerprint), None)

    def _schliesse(self, tx: Tx, one: Einlieferungsstand) -> bool:
        entry = tx.postfach.holen(one.id)
        if entry is None or entry.beleg is not None or one.beleg is None:
            return False
        if (entry.autor, entry.leser, entry.uuid) != (one.autor, one.leser, one.uuid):
            return False  # the Beleg holds for what the hub says; what it says must be what we deposited
        accepted = one.beleg.ergebnis == ANGENOMMEN
        replaced = entry.zustand is PostfachZustand.ERSETZT and not accepted
        state = PostfachZustand.ANGENOMMEN if accepted else PostfachZustand.ABGELEHNT
        state = PostfachZustand.ERSETZT if replaced else state
        tx.postfach.aendern(replace(entry, zustand=state, beleg=one.beleg, abgeschlossen=self._u.jetzt()))
        self._u.protokollant.notiere(
            tx,
            entry.autor,
            AuditEreignis.NACHRICHT_ABGESCHLOSSEN if accepted else AuditEreignis.NACHRICHT_VERWEIGERT,
            akteur=Akteur.PARTNER,
            nachricht=entry.uuid,
            partner=entry.leser,
            inhalt_sha256=entry.inhalt_sha256,
            zertifikat_sha256=one.beleg.zertifikat_sha256,
            code=one.beleg.code,
        )
        if not replaced:  # else the same message comes in another envelope: what becomes of that one counts
            self._s.beauftrage(tx, entry.autor, AuftragsArt.ZUGESTELLT, entry.id)
        return True

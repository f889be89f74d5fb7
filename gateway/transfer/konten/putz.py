"""Housekeeping of accounts: what is over goes; nothing that counts is told by it."""

from gateway.transfer.konten.anmeldung import LAENGSTENS, RUHIG
from gateway.transfer.konten.bremsen import Bremsen
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.konten.verwaltung import gilt_bis
from gateway.transfer.ports import Tx
from gateway.transfer.schnittstelle.wiederholungen import GILT
from gateway.transfer.umgebung import Umgebung


class Kontenputz:
    """Deletes ended sessions, invitations and requests, tries that are forgotten, and keys of other systems."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung
        self._bremsen = Bremsen(umgebung, Kontenstand(umgebung))

    def putze(self, tx: Tx, *, max_zeilen: int) -> int:
        """Clean once; return how many rows of one kind went: with ``max_zeilen`` there may be more."""
        now = self._u.jetzt()
        tx.zugaenge.verfallen(now, begonnen_vor=now - LAENGSTENS, zuletzt_vor=now - RUHIG)
        for one in tx.konten.antraege():
            if now > gilt_bis(one.inhalt):
                tx.konten.entferne_antrag(one.id)
        return max(
            self._bremsen.vergiss(tx, max_zeilen=max_zeilen),
            tx.schnittstelle.raeume(now - GILT, max_zeilen=max_zeilen),
        )

"""Co-signatures of our logs: which lines are good, where they are kept, and those that witnesses bring.

A witness that no address leads to fetches our checkpoint, folds the proof from our tiles, and brings its line
(wire skeleton 2, operation 17; its side: ``mitgang``).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gateway.audit.baum import Baumstand, wurzel
from gateway.audit.befund import moment
from gateway.audit.checkpoint import Notensignatur, Pruefschluessel, SignierterCheckpoint, lies_checkpoint, pruefe
from gateway.audit.zeuge import UHR_SPIELRAUM, anzahl_mitzeichner, nimm_auf
from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.ids import Kennung
from gateway.transfer.kachelamt import Kachelamt
from gateway.transfer.ports import Tx, Zeugnis
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zeugen import fremde_zeugen

Linie = tuple[Pruefschluessel, Notensignatur, datetime]
"""Key, line and moment of a good co-signature."""


def gute_linien(signed: SignierterCheckpoint, keys: Iterable[Pruefschluessel], jetzt: datetime) -> Iterator[Linie]:
    """Yield each good line of now under one of these keys; one of another time would be no news."""
    for key in keys:
        for line in signed.signaturen:
            good = pruefe(SignierterCheckpoint(signed.checkpoint, (line,)), key)
            if good is None or good.zeit is None:
                continue
            when = moment(good.zeit)
            if abs(jetzt - when) <= UHR_SPIELRAUM:
                yield key, line, when


def halte_fest(tx: Tx, mandant: Kennung, stand: Baumstand, lines: Iterable[Linie]) -> None:
    """Put the lines under the note of this tree as it stands now; another witness may have come between."""
    octets = tx.zeugen.notiz(mandant, stand.groesse)
    if octets is None or (note := lies_checkpoint(octets)).checkpoint.wurzel != wurzel(stand):
        raise TryLater("the log began its next generation meanwhile", code="GENERATION")
    for key, line, when in lines:
        note = nimm_auf(note, line, key)
        one = Zeugnis(zeuge=key.name, stand=stand, zeit=when)
        tx.zeugen.bezeuge(mandant, note.octets, anzahl_mitzeichner(note), one)


class Mitsignaturen:
    """Takes what witnesses bring."""

    def __init__(self, umgebung: Umgebung, kachelamt: Kachelamt) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._kachelamt = kachelamt

    async def nimm(self, behoerde: Kennung, generation: int, zeuge: Kennung, octets: bytes) -> None:
        """Keep the lines of a witness under our checkpoint; again is fine.

        ``Absage``: no log of ours. ``Refused``: no note (X000), no line of now under a key the directory names for
        this witness (T002), or a checkpoint our log never had (T099). Durable before it returns.
        """
        signed = lies_checkpoint(octets)
        size = signed.checkpoint.groesse
        tree = await self._kachelamt.stand(behoerde, generation, size)
        keys = [one.schluessel for one in fremde_zeugen(self._u) if one.behoerde == zeuge]
        lines = tuple(gute_linien(signed, keys, self._u.jetzt()))
        if not lines:
            raise Refused(
                Fehlercode.T002, "no co-signature of now under a key the directory names for this witness"
            )
        own = await self._u.store.read(lambda tx: tx.zeugen.notiz(behoerde, size))
        if own is None or lies_checkpoint(own).checkpoint != signed.checkpoint:
            raise Refused(Fehlercode.T099, "the log has no such checkpoint")
        await self._u.store.write(lambda tx: halte_fest(tx, behoerde, tree, lines))

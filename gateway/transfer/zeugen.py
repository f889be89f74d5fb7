"""Whether other operators vouch for an entry of our log: co-signatures over a checkpoint that covers it (wire 8.3).

It judges what the log holds, by the keys and the policy of the directory alone; ``bezeugung`` fetches them.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from gateway.audit.checkpoint import Pruefschluessel, Signaturart, lies_vkey
from gateway.audit.zeuge import mitzeichner
from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung
from gateway.trust.teilnehmer import Schluesselrolle


@dataclass(frozen=True, slots=True, kw_only=True)
class FremderZeuge:
    """A witness in force that we do not operate ourselves."""

    behoerde: Kennung
    postfach: str | None
    """Where it is asked; authorities behind one Postfach are one operator, named by its address."""
    schluessel: Pruefschluessel
    seit: datetime
    """Since when the directory names this key."""

    @property
    def betreiber(self) -> str:
        """Who runs it."""
        return self.postfach or self.behoerde


def ist_bezeugt(tx: Tx, umgebung: Umgebung, mandant: Kennung, blatt: Sha256 | None) -> bool:
    """Tell whether enough other operators co-signed one checkpoint over this leaf (7.2 e).

    A witness counts once for each operator, whoever it acts for.
    """
    if blatt is None:
        return False
    notes = tx.protokoll.bezeugte(mandant, blatt)
    if not notes:
        return False
    keys = tuple((one.betreiber, one.schluessel) for one in fremde_zeugen(umgebung))
    needed = verlangte(umgebung)
    return any(len(mitzeichner(note, keys)) >= needed for note in notes)


def verlangte(umgebung: Umgebung) -> int:
    """Return how many other operators must stand by a checkpoint: what the directory says, at least one."""
    return max(1, umgebung.vertrauen.verzeichnis().richtlinie.mitzeichner)


def fremde_zeugen(umgebung: Umgebung) -> Iterator[FremderZeuge]:
    """Yield every witness in force that we do not operate ourselves."""
    directory, moment = umgebung.vertrauen.verzeichnis(), umgebung.jetzt()
    ours = directory.desselben_betreibers(umgebung.mandanten)
    for one in directory.teilnehmer:
        if one.kennung in ours or not one.fenster.umfasst(moment):
            continue
        for key in directory.schluessel(one.kennung, Schluesselrolle.ZEUGE, moment):
            with suppress(AktenboteError):  # a line nobody can read is no witness
                yield FremderZeuge(
                    behoerde=one.kennung,
                    postfach=one.postfach,
                    schluessel=lies_vkey(key.vkey).als(Signaturart.MITSIGNATUR),
                    seit=key.fenster.von,
                )

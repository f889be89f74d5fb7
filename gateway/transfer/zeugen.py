"""Whether other operators vouch for an entry of our log: co-signatures over a checkpoint that covers it (wire 8.3).

Nothing here exchanges checkpoints. It judges what the log holds, by the keys and the policy of the directory alone.
"""

from collections.abc import Iterator
from contextlib import suppress

from gateway.audit.checkpoint import (
    Pruefschluessel,
    Signaturart,
    SignierterCheckpoint,
    lies_checkpoint,
    lies_vkey,
    pruefe,
)
from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung
from gateway.trust.teilnehmer import Schluesselrolle


def ist_bezeugt(tx: Tx, umgebung: Umgebung, mandant: Kennung, blatt: Sha256 | None) -> bool:
    """Tell whether enough other operators co-signed one checkpoint over this leaf (7.2 e).

    How many says the directory, at least one. A witness counts once for each operator, whoever it acts for.
    """
    if blatt is None:
        return False
    notes = tx.protokoll.bezeugte(mandant, blatt)
    if not notes:
        return False
    keys = tuple(_zeugenschluessel(umgebung))
    needed = max(1, umgebung.vertrauen.verzeichnis().richtlinie.mitzeichner)
    return any(len(_betreiber(note, keys)) >= needed for note in notes)


def _zeugenschluessel(umgebung: Umgebung) -> Iterator[tuple[str, Pruefschluessel]]:
    """Yield (operator, key) of every witness in force that we do not operate ourselves.

    Authorities behind one Postfach are one operator, named by its address.
    """
    directory, moment = umgebung.vertrauen.verzeichnis(), umgebung.jetzt()
    ours = {one.postfach for one in directory.teilnehmer if one.kennung in umgebung.mandanten}
    for one in directory.teilnehmer:
        if one.kennung in umgebung.mandanten or (one.postfach is not None and one.postfach in ours):
            continue
        if not one.fenster.umfasst(moment):
            continue
        for key in directory.schluessel(one.kennung, Schluesselrolle.ZEUGE, moment):
            with suppress(AktenboteError):  # a line nobody can read is no witness
                yield one.postfach or one.kennung, lies_vkey(key.vkey).als(Signaturart.MITSIGNATUR)


def _betreiber(note: bytes, keys: tuple[tuple[str, Pruefschluessel], ...]) -> set[str]:
    """Return the operators whose co-signature under the note is good."""
    try:
        signed: SignierterCheckpoint = lies_checkpoint(note)
    except AktenboteError:
        return set()
    return {operator for operator, key in keys if pruefe(signed, key) is not None}

"""Two checkpoints of one log held by different witnesses: do they fit, and by which tiles is that shown (wire 8.3).

Pure: notes and tiles come in, the judgement goes out. Both notes were verified before, under one key.
"""

from collections.abc import Mapping
from enum import StrEnum

from gateway.audit.baum import HASH_OCTETS, Bereich, plane_konsistenz, pruefe_konsistenz
from gateway.audit.checkpoint import Checkpoint
from gateway.audit.kacheln import BREITE, Kachel

BITS_JE_STUFE = 8
"""A tile of one level stands for one hash of the next: 2^8 of them."""


class Vergleich(StrEnum):
    """What two checkpoints of one log say about it."""

    PASST = "passt"  # the same tree
    ZWEI_WURZELN = "zwei_wurzeln"  # one size, two roots: the log has signed two pasts
    BEWEIS_NOETIG = "beweis_noetig"  # two sizes: only the log can show that one continues the other


def vergleiche(eines: Checkpoint, anderes: Checkpoint) -> Vergleich:
    """Compare two checkpoints of one origin; lines of extension are no part of the tree."""
    if eines.groesse != anderes.groesse:
        return Vergleich.BEWEIS_NOETIG
    return Vergleich.PASST if eines.wurzel == anderes.wurzel else Vergleich.ZWEI_WURZELN


def noetige_kacheln(alt: int, neu: int) -> tuple[Kachel, ...]:
    """Return the tiles from which the consistency proof between two sizes is folded, each once; always few."""
    return tuple(dict.fromkeys(_kachel(one, neu) for one in plane_konsistenz(alt, neu).bereiche))


def setzt_fort(eines: Checkpoint, anderes: Checkpoint, kacheln: Mapping[Kachel, bytes]) -> bool:
    """Tell whether the tiles show that the larger of two checkpoints continues the smaller one (RFC 9162 2.1.4.2).

    ``kacheln`` are those of ``noetige_kacheln``, each with as many hashes as it says.
    """
    old, new = sorted((eines, anderes), key=lambda one: one.groesse)
    proof = falte_beweis(old.groesse, new.groesse, kacheln)
    return pruefe_konsistenz(
        alt=old.groesse, neu=new.groesse, alte_wurzel=old.wurzel, neue_wurzel=new.wurzel, beweis=proof
    )


def falte_beweis(alt: int, neu: int, kacheln: Mapping[Kachel, bytes]) -> tuple[bytes, ...]:
    """Return the consistency proof between two sizes; ``kacheln`` are those of ``noetige_kacheln``."""
    plan = plane_konsistenz(alt, neu)
    return plan.loese(_aus(one, kacheln[_kachel(one, neu)]) for one in plan.bereiche)


def _kachel(bereich: Bereich, groesse: int) -> Kachel:
    """Return the tile of a tree of this size that holds a run of stored hashes; none reaches over its edge."""
    index = bereich.start // BREITE
    there = (groesse >> BITS_JE_STUFE * bereich.stufe) - index * BREITE
    return Kachel(bereich.stufe, index, min(BREITE, there))


def _aus(bereich: Bereich, octets: bytes) -> bytes:
    begin = bereich.start % BREITE * HASH_OCTETS
    return octets[begin : begin + bereich.anzahl * HASH_OCTETS]

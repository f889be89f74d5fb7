"""Two checkpoints of one log: the tiles that decide are few, and decide rightly for every pair of sizes."""

import hashlib
import random
from functools import cache

import pytest

from gateway.audit.baum import Baum, Bereich
from gateway.audit.checkpoint import Checkpoint
from gateway.audit.kacheln import BREITE, Kachel, kacheln, lies_kachel
from gateway.audit.vergleich import Vergleich, noetige_kacheln, setzt_fort, vergleiche
from gateway.domain.errors import Refused

NAME = "aktenbote/azr-999902/1"
VIELE = 66_000
"""Leaves of a tree with tiles on three levels."""


@cache
def baum(faelschung: int | None = None) -> Baum:
    """A tree of ``VIELE`` leaves; with one leaf changed."""
    return Baum(hashlib.sha256(b"%d" % n if n != faelschung else b"other").digest() for n in range(VIELE))


def stand(groesse: int, tree: Baum | None = None) -> Checkpoint:
    return Checkpoint(NAME, groesse, (tree or baum()).wurzel(groesse))


def hole(tiles: tuple[Kachel, ...], tree: Baum | None = None) -> dict[Kachel, bytes]:
    return {one: (tree or baum()).hashes(Bereich(one.stufe, one.index * BREITE, one.breite)) for one in tiles}


def paare() -> list[tuple[int, int]]:
    edges = [1, 2, 255, 256, 257, 511, 512, 600, 65_535, 65_536, 65_537, VIELE]
    drawn = random.Random(7)
    return [(a, b) for a in edges for b in edges if a < b] + [
        (a, b) for a, b in (sorted(drawn.sample(range(1, VIELE), 2)) for _ in range(40))
    ]


def test_for_every_pair_of_sizes_some_tiles_of_the_tree_show_that_one_continues_the_other() -> None:
    for old, new in paare():
        needed = noetige_kacheln(old, new)
        assert len(needed) <= 6, (old, new)
        assert set(needed) <= {
            Kachel(one.stufe, one.index, width) for one in kacheln(new) for width in (one.breite,)
        }, "none is wider than the smaller of a full tile and what the tree has"
        assert setzt_fort(stand(old), stand(new), hole(needed)), (old, new)
        assert setzt_fort(stand(new), stand(old), hole(needed)), "in whatever order they are held"


@pytest.mark.parametrize(("old", "new"), [(3, 5), (256, 512), (300, 65_600), (65_536, VIELE)])
def test_no_tiles_show_that_a_forked_log_is_one(old: int, new: int) -> None:
    for changed in (0, old - 1):
        other = baum(changed)
        needed = noetige_kacheln(old, new)
        assert setzt_fort(stand(old, other), stand(new, other), hole(needed, other))
        for held, shown in ((stand(old), stand(new, other)), (stand(old, other), stand(new))):
            assert not setzt_fort(held, shown, hole(needed))
            assert not setzt_fort(held, shown, hole(needed, other))


def test_an_empty_log_is_continued_by_every_other_but_not_under_a_root_of_its_own() -> None:
    assert noetige_kacheln(0, 7) == ()
    assert setzt_fort(stand(0), stand(7), {})
    assert not setzt_fort(Checkpoint(NAME, 0, b"f" * 32), stand(7), {})


def test_one_size_needs_no_proof_and_extension_lines_are_no_part_of_the_tree() -> None:
    here = stand(5)
    assert vergleiche(here, Checkpoint(NAME, 5, here.wurzel, ("more",))) is Vergleich.PASST
    assert vergleiche(here, Checkpoint(NAME, 5, b"f" * 32)) is Vergleich.ZWEI_WURZELN
    assert vergleiche(here, stand(6)) is Vergleich.BEWEIS_NOETIG


def test_the_path_of_every_tile_is_read_back_and_nothing_else_is() -> None:
    for one in (*kacheln(VIELE), Kachel(0, 1_234_567, 17), Kachel(5, 0, 1)):
        assert lies_kachel(one.pfad.removeprefix("tile/")) == one
    bad = "entries/000 6/000 0/0 0/0000 0/x000/001 0/000.p/0 0/000.p/256 0/000.p/257 0/000.p/01 0/-01 0/٠٠٠ 0/000/"
    for text in ("", *bad.split()):
        with pytest.raises(Refused):
            lies_kachel(text)

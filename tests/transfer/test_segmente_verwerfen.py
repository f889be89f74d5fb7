"""Refused segments give their room back, but never those another message may have brought just now."""

import os
import time

from support.feind import Feind

from gateway.transfer.abruf import SICHER_NACH_S, verwirf_segmente


async def test_a_segment_that_was_brought_just_now_stays_for_the_housekeeping(von_hand: Feind) -> None:
    """The same octets may belong to a good message that has fetched them and has no row yet."""
    u = von_hand.opfer.eins.umgebung
    young, old = u.lege_ab(b"young"), u.lege_ab(b"old")
    folder = von_hand.opfer.konfiguration.data
    (path,) = folder.rglob(f"*{old[-60:]}")
    then = time.time() - SICHER_NACH_S - 1
    os.utime(path, (then, then))
    await verwirf_segmente(u, [young, old])
    assert (u.blobs.size(young), u.blobs.size(old)) == (5, None)

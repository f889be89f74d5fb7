"""An original that an 0010 cannot return, too long for base64 or destroyed: answered all the same, without it."""

import pytest
from support import post
from support.buehne import jemand
from support.feind import Feind

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import NachrichtenUUID
from gateway.envelope.wurzeln import FACHNACHRICHT_MAX_OCTETS
from gateway.transfer.ports import Tx
from gateway.transfer.records import AuftragsArt
from gateway.transfer.zurueckweisung import RUECKGABE_MAX


def test_what_an_0010_returns_fits_into_a_message() -> None:
    assert (RUECKGABE_MAX + 2) // 3 * 4 < FACHNACHRICHT_MAX_OCTETS - 512 * 1024


@pytest.mark.parametrize("limit", [10, 10_000_000])
async def test_an_original_that_is_too_long_is_named_but_not_returned(
    limit: int, von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.transfer.zurueckweisung.RUECKGABE_MAX", limit)
    u = von_hand.umstaende()
    octets = post.octets(post.anforderung(u, jemand(1))).replace(b">01</code>", b">77</code>")
    await von_hand.sende(u, octets)
    await von_hand.buehne.laufe()
    _, read = await von_hand.rueckweisung(u)
    assert read.bezug is not None
    assert read.bezug.uuid == u.uuid
    assert read.nachricht == (octets if limit > len(octets) else b"")


async def test_a_destroyed_original_is_named_but_not_returned(von_hand: Feind) -> None:
    u = von_hand.umstaende()
    await von_hand.sende(u, post.anforderung(u, jemand(1)))
    await von_hand.buehne.laufe()
    reader = von_hand.opfer

    def destroy_and_reject(tx: Tx) -> None:
        request = tx.nachrichten.holen(reader.kennung, u.autor, NachrichtenUUID(u.uuid))
        assert request is not None
        tx.nachrichten.schluessel_vernichten(request)
        reader.eins.zurueckweisung.veranlasse(tx, request, Refused(Fehlercode.S999, "a second thought"))

    await reader.eins.store.write(destroy_and_reject)
    await von_hand.buehne.laufe()
    _, read = await von_hand.rueckweisung(u)
    assert read.bezug is not None
    assert (read.bezug.uuid, read.nachricht) == (u.uuid, b"")
    ref = f"{reader.kennung}/{u.autor}/{u.uuid}"
    assert await reader.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.ZURUECKWEISEN, ref)) == ()

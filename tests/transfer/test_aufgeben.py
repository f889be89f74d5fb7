"""What this program fails on in a way nobody foresaw is refused in the end, not tried for ever (wire 6.1)."""

import asyncio
import errno
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest
from support import post
from support.buehne import Haus, jemand
from support.feind import Feind

from gateway.domain.errors import TryLater
from gateway.domain.kopf import Nachrichtentyp
from gateway.envelope.lesen import read_umschlag
from gateway.transfer.auftraege import VERSUCHE_BIS_FRAGE
from gateway.transfer.records import AufgabeArt


def _falle(*_: Any, **__: Any) -> Any:
    raise RuntimeError("nobody foresaw this")


async def _versuche(feind: Feind, anzahl: int) -> None:
    """Let the one job of the victim be tried so often; a slow machine tries it no more often."""
    await feind.opfer.horche()
    for _ in range(anzahl):
        feind.opfer.uhr.vor(hours=2)
        await feind.opfer.naechster()


async def _aufgaben(haus: Haus) -> set[AufgabeArt]:
    return {one.art for one in await haus.aufgaben()}


@pytest.mark.parametrize(
    ("wo", "code"),
    [
        ("gateway.transfer.empfang.check_leser", "S999"),  # before a private key was used
        ("gateway.transfer.oeffner.oeffne_inhalt", "T020"),  # behind it every failure is the same
        ("gateway.transfer.oeffner.lies_befund", "T020"),
    ],
)
async def test_an_envelope_that_breaks_the_reader_is_refused_at_the_fifth_attempt(
    wo: str, code: str, von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wo, _falle)
    u = von_hand.umstaende()
    umschlag = await von_hand.sende(u, post.anforderung(u, jemand(1)))
    await _versuche(von_hand, VERSUCHE_BIS_FRAGE - 1)
    entry = await von_hand.haus.lies(lambda tx: tx.postfach.holen(umschlag))
    assert entry is not None
    assert entry.beleg is None
    await _versuche(von_hand, 2)
    await von_hand.buehne.laufe()
    assert await von_hand.abschluss(umschlag) == ("abgelehnt", code)
    (kept,) = await von_hand.opfer.quarantaene()
    assert (kept.code, kept.umschlag_sha256) == ("S999", umschlag)
    assert await _aufgaben(von_hand.opfer) >= {AufgabeArt.QUARANTAENE_ANSEHEN}


@pytest.mark.parametrize("nummer", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS], ids=errno.errorcode.get)
@pytest.mark.parametrize("wo", ["gateway.transfer.empfang.check_leser", "gateway.transfer.oeffner.oeffne_inhalt"])
async def test_what_our_own_disk_does_to_it_never_refuses_a_good_message(
    wo: str, nummer: int, von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def voll(*_: Any, **__: Any) -> Any:
        raise OSError(nummer, os.strerror(nummer))

    u = von_hand.umstaende()
    umschlag = await von_hand.sende(u, post.anforderung(u, jemand(1)))
    with monkeypatch.context() as kurz:
        kurz.setattr(wo, voll)
        await _versuche(von_hand, VERSUCHE_BIS_FRAGE + 2)
        entry = await von_hand.haus.lies(lambda tx: tx.postfach.holen(umschlag))
        assert entry is not None
        assert entry.beleg is None
    await _versuche(von_hand, 1)
    assert await von_hand.abschluss(umschlag) == ("angenommen", None)
    assert await von_hand.opfer.quarantaene() == ()


async def test_a_message_that_breaks_its_handler_is_answered_0010(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.transfer.geber.Geber.anforderung_erhalten", _falle)
    u = von_hand.umstaende()
    umschlag = await von_hand.sende(u, post.anforderung(u, jemand(1)))
    await _versuche(von_hand, VERSUCHE_BIS_FRAGE + 1)
    await von_hand.buehne.laufe()
    assert await von_hand.abschluss(umschlag) == ("angenommen", None)
    answer, read = await von_hand.rueckweisung(u)
    assert (answer.typ, read.gruende[0].code) == (Nachrichtentyp.RUECKWEISUNG, "S999")


async def test_the_others_of_the_partner_are_worked_on_meanwhile(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One stuck message never stops others (wire 6.4)."""
    stuck = von_hand.umstaende()
    first = await von_hand.sende(stuck, post.anforderung(stuck, jemand(1)))
    honest: Callable[..., Any] = asyncio.to_thread

    async def break_first(work: Any, *args: Any, **kwargs: Any) -> Any:
        if args and getattr(args[0], "umschlag_sha256", None) == first:
            raise RuntimeError("nobody foresaw this")
        return await honest(work, *args, **kwargs)

    monkeypatch.setattr("gateway.transfer.empfang.asyncio.to_thread", break_first)
    u = von_hand.umstaende()
    second = await von_hand.sende(u, post.anforderung(u, jemand(2)))
    await von_hand.buehne.laufe()
    assert await von_hand.abschluss(second) == ("angenommen", None)


async def test_a_partner_that_was_down_for_days_does_not_make_one_surprise_the_last(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only surprises in a row count, not how often the partner was asked in vain before."""
    u = von_hand.umstaende()
    umschlag = await von_hand.sende(u, post.anforderung(u, jemand(1)))
    await von_hand.opfer.horche()
    with monkeypatch.context() as down:
        down.setattr("gateway.transfer.empfang.hole_umschlag", _spaeter)
        await _arbeite(von_hand.opfer, 6)
    with monkeypatch.context() as broken:
        broken.setattr("gateway.transfer.empfang.check_leser", _falle)
        await _arbeite(von_hand.opfer, 1)
    await _arbeite(von_hand.opfer, 2)
    assert await von_hand.abschluss(umschlag) == ("angenommen", None)


async def _spaeter(*_: Any) -> bytes:
    raise TryLater("the partner's Postfach cannot be reached", code="NETZ")


async def _arbeite(haus: Haus, anzahl: int) -> None:
    for _ in range(anzahl):
        haus.uhr.vor(hours=2)
        await haus.arbeite_ab()


async def test_what_is_given_up_is_read_beside_the_event_loop(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight MiB of XML and a signature would hold every partner up."""
    umschlag = await von_hand.sende(u := von_hand.umstaende(), post.anforderung(u, jemand(1)))
    await von_hand.opfer.horche()
    threads = []

    def read(*args: Any, **more: Any) -> Any:
        threads.append(threading.get_ident())
        return read_umschlag(*args, **more)

    monkeypatch.setattr("gateway.transfer.empfang.read_umschlag", read)
    await von_hand.opfer.eins.empfang.gib_auf(umschlag, RuntimeError("nobody foresaw this"))
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    (kept,) = await von_hand.opfer.quarantaene()
    assert kept.authentisch

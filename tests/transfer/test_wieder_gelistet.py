"""What is closed here and listed again, because its server was restored or lies, is closed again, at times."""

from dataclasses import replace

import pytest
from support import post
from support.buehne import jemand
from support.feind import Feind

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Sha256
from gateway.transfer import empfang
from gateway.transfer.empfang import ERNEUT_HOECHSTENS, ERNEUT_NACH, _pause_bis_erneut
from gateway.transfer.records import AuftragsArt, Beleg, PostfachEintrag, PostfachZustand


async def _eintrag(feind: Feind, name: Sha256) -> PostfachEintrag:
    found = await feind.haus.lies(lambda tx: tx.postfach.holen(name))
    assert found is not None
    return found


async def _beleg(feind: Feind, name: Sha256) -> Beleg | None:
    return (await _eintrag(feind, name)).beleg


async def _brief(feind: Feind) -> tuple[post.Umstaende, Sha256]:
    u = feind.umstaende()
    return u, await feind.sende(u, post.anforderung(u, jemand(1)))


async def _spiele_zurueck(feind: Feind, name: Sha256) -> None:
    """The partner restores a store from before the Beleg."""
    restored = replace(await _eintrag(feind, name), zustand=PostfachZustand.LIEGT, beleg=None, abgeschlossen=None)
    await feind.haus.eins.store.write(lambda tx: tx.postfach.aendern(restored))


async def test_a_restored_partner_hears_again_what_became_of_its_message(von_hand: Feind) -> None:
    _, name = await _brief(von_hand)
    await von_hand.opfer.arbeite_alles_ab()
    first = await _beleg(von_hand, name)
    assert first is not None
    before = len(await von_hand.opfer.lies(lambda tx: tx.transfers.liste(None)))
    await _spiele_zurueck(von_hand, name)
    await von_hand.opfer.horche()
    assert await von_hand.opfer.arbeite_ab() == 1
    assert await _beleg(von_hand, name) == first, "the stored Beleg, octet by octet"
    assert len(await von_hand.opfer.lies(lambda tx: tx.transfers.liste(None))) == before
    belegt = [one for one in await von_hand.opfer.protokoll() if one.ereignis is AuditEreignis.NACHRICHT_BELEGT]
    assert len(belegt) == 2


async def test_a_partner_that_lists_it_for_ever_is_told_ever_more_seldom_and_logged_once(von_hand: Feind) -> None:
    _, name = await _brief(von_hand)
    await von_hand.opfer.arbeite_alles_ab()
    first = await _beleg(von_hand, name)
    assert first is not None
    await _spiele_zurueck(von_hand, name)
    await von_hand.opfer.horche()
    await von_hand.opfer.arbeite_ab()
    assert await _beleg(von_hand, name) == first, "the first time at once"
    for hours in (1, 2, 4):
        await _spiele_zurueck(von_hand, name)
        for _ in range(3):
            assert await von_hand.opfer.horche() == 0
            assert await von_hand.opfer.arbeite_ab() == 0
        von_hand.opfer.uhr.vor(seconds=hours * ERNEUT_NACH.total_seconds() - 60)
        assert await von_hand.opfer.arbeite_ab() == 0
        assert await _beleg(von_hand, name) is None
        von_hand.opfer.uhr.vor(seconds=60)
        await von_hand.opfer.arbeite_ab()  # the listing was not forgotten
        assert await _beleg(von_hand, name) == first
    belegt = [one for one in await von_hand.opfer.protokoll() if one.ereignis is AuditEreignis.NACHRICHT_BELEGT]
    assert len(belegt) == 2


def test_the_pause_ends_at_the_longest() -> None:
    assert [_pause_bis_erneut(n) for n in (0, 1, 2, 3)] == [ERNEUT_NACH * n for n in (1, 1, 2, 4)]
    assert _pause_bis_erneut(10**6) == ERNEUT_HOECHSTENS


async def test_a_postfach_is_told_only_so_often_within_an_hour(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(empfang, "ERNEUT_JE_STUNDE", 1)
    names = [(await _brief(von_hand))[1] for _ in range(2)]
    await von_hand.opfer.arbeite_alles_ab()
    first = [await _beleg(von_hand, name) for name in names]
    for name in names:
        await _spiele_zurueck(von_hand, name)
    await von_hand.opfer.horche()
    await von_hand.opfer.arbeite_ab()
    assert [await _beleg(von_hand, name) is None for name in names].count(True) == 1
    von_hand.opfer.uhr.vor(seconds=3601)
    await von_hand.opfer.arbeite_ab()
    assert [await _beleg(von_hand, name) for name in names] == first


async def test_a_refused_message_is_refused_again_without_being_fetched(von_hand: Feind) -> None:
    u = von_hand.umstaende()
    name = await von_hand.biete_an(u, b"<no/>", {})
    await von_hand.opfer.arbeite_alles_ab()
    assert (await von_hand.abschluss(name))[0] == "abgelehnt"
    await _spiele_zurueck(von_hand, name)
    await von_hand.opfer.horche()
    await von_hand.opfer.arbeite_ab()
    assert (await von_hand.abschluss(name))[0] == "abgelehnt"
    assert (await _eintrag(von_hand, name)).zustand is PostfachZustand.ABGELEHNT
    assert len(await von_hand.opfer.quarantaene()) == 1


async def test_a_partner_that_knows_another_end_is_left_with_it(von_hand: Feind) -> None:
    """It lists the message and answers 409: no job stays, nobody is asked."""
    _, name = await _brief(von_hand)
    await von_hand.opfer.arbeite_alles_ab()
    tasks = await von_hand.opfer.aufgaben()
    await _spiele_zurueck(von_hand, name)
    await von_hand.opfer.horche()
    other = replace(await _eintrag(von_hand, name), zustand=PostfachZustand.ABGELEHNT)
    await von_hand.haus.eins.store.write(lambda tx: tx.postfach.aendern(other))
    assert await von_hand.opfer.arbeite_ab() == 1
    assert await von_hand.opfer.lies(lambda tx: tx.auftraege.holen(AuftragsArt.ABHOLEN, name)) is None
    assert await von_hand.opfer.aufgaben() == tasks


async def test_a_message_that_had_vanished_and_is_listed_again_is_new_again(von_hand: Feind) -> None:
    u, name = await _brief(von_hand)
    await von_hand.opfer.horche()
    gone = replace(await _eintrag(von_hand, name), zustand=PostfachZustand.ZURUECKGEZOGEN)
    await von_hand.haus.eins.store.write(lambda tx: tx.postfach.aendern(gone))
    await von_hand.opfer.arbeite_ab()
    assert await von_hand.opfer.lies(lambda tx: tx.nachrichten.holen(von_hand.leser, u.autor, u.uuid)) is None
    await _spiele_zurueck(von_hand, name)
    await von_hand.opfer.arbeite_alles_ab()
    assert await von_hand.abschluss(name) == ("angenommen", None)
    assert await von_hand.opfer.lies(lambda tx: tx.nachrichten.holen(von_hand.leser, u.autor, u.uuid)) is not None

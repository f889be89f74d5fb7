"""A partner whose server fails waits as a whole; one stuck message stops no other (wire 6.4)."""

from collections.abc import Callable
from typing import Any

import pytest
from support import post
from support.buehne import Haus, jemand
from support.feind import Feind

from gateway.domain.errors import TryLater
from gateway.domain.ids import Sha256
from gateway.settings import load
from gateway.transfer.abruf import hole_umschlag
from gateway.transfer.absagen import GegenstelleGestoert
from gateway.transfer.records import AuftragsArt

HOLE = "gateway.transfer.empfang.hole_umschlag"


@pytest.fixture(autouse=True)
async def lange_pausen(von_hand: Feind) -> None:
    """Pauses of a minute and more: only the clock of the test ends them."""
    house = von_hand.opfer
    longer = {"AKTENBOTE_TRANSFER__RETRY_FIRST_S": "60", "AKTENBOTE_TRANSFER__RETRY_MAX_S": "3600"}
    house.konfiguration = load(house.konfiguration.folder / "aktenbote.toml", longer)
    await house.neustart()


async def _briefe(feind: Feind, anzahl: int) -> list[Sha256]:
    names = []
    for number in range(anzahl):
        u = feind.umstaende()
        names.append(await feind.sende(u, post.anforderung(u, jemand(number))))
    await feind.opfer.horche()
    return names


def _url(haus: Haus) -> str:
    return f"https://127.0.0.1:{haus.konfiguration.settings.server.partner_port}"


async def _fehlschlaege(feind: Feind) -> int:
    found = await feind.opfer.lies(lambda tx: tx.auftraege.pause(_url(feind.haus)))
    return found.fehlschlaege if found is not None else 0


def _scheitert(error: Callable[[], Exception], geholt: list[str], nur: Sha256 | None = None) -> Any:
    """Fail for every message, or for one; note which were asked for."""

    async def hole(umgebung: Any, partner: Any, name: Sha256) -> bytes:
        geholt.append(name)
        if nur is None or name == nur:
            raise error()
        return await hole_umschlag(umgebung, partner, name)

    return hole


def _aus() -> Exception:
    return GegenstelleGestoert("the partner's Postfach cannot be reached, or the line broke", code="NETZ")


async def test_a_partner_that_is_down_is_asked_by_one_job_for_all(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, asked = await _briefe(von_hand, 5), list[str]()
    with monkeypatch.context() as down:
        down.setattr(HOLE, _scheitert(_aus, asked))
        assert await von_hand.opfer.arbeite_ab() == 1
        assert await _fehlschlaege(von_hand) == 1
        for failures in (2, 3, 4):
            von_hand.opfer.uhr.vor(hours=1)
            assert await von_hand.opfer.arbeite_ab() == 1
            assert await _fehlschlaege(von_hand) == failures
    assert len(set(asked)) == 4, "another message each time: none of them alone decides"
    von_hand.opfer.uhr.vor(hours=1)
    await von_hand.opfer.arbeite_ab()
    assert await _fehlschlaege(von_hand) == 0
    for name in names:
        assert await von_hand.abschluss(name) == ("angenommen", None)


async def test_the_pause_outlives_a_restart(von_hand: Feind, monkeypatch: pytest.MonkeyPatch) -> None:
    await _briefe(von_hand, 2)
    monkeypatch.setattr(HOLE, _scheitert(_aus, []))
    await von_hand.opfer.arbeite_ab()
    before = await von_hand.opfer.lies(lambda tx: tx.auftraege.pause(_url(von_hand.haus)))
    await von_hand.opfer.neustart()
    assert await von_hand.opfer.lies(lambda tx: tx.auftraege.pause(_url(von_hand.haus))) == before


async def test_one_message_the_partner_cannot_serve_stops_no_other(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its server answers 503 for this one for ever: the next one shows that the partner is there."""
    names = await _briefe(von_hand, 4)
    monkeypatch.setattr(HOLE, _scheitert(_aus, [], nur=names[0]))
    await von_hand.opfer.arbeite_ab()
    assert await _fehlschlaege(von_hand) == 1
    von_hand.opfer.uhr.vor(minutes=1)
    await von_hand.opfer.arbeite_ab()
    for name in names[1:]:
        assert await von_hand.abschluss(name) == ("angenommen", None)


async def test_a_pause_for_one_message_is_none_for_its_partner(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def later() -> Exception:
        return TryLater("the message is dated more than five minutes ahead; compare the clocks", code="CLOCK")

    names = await _briefe(von_hand, 3)
    monkeypatch.setattr(HOLE, _scheitert(later, [], nur=names[0]))
    await von_hand.opfer.arbeite_ab()
    assert await _fehlschlaege(von_hand) == 0
    for name in names[1:]:
        assert await von_hand.abschluss(name) == ("angenommen", None)


async def test_a_server_that_is_gone_pauses_its_partner(von_hand: Feind) -> None:
    names = await _briefe(von_hand, 2)
    await von_hand.haus.stuerze_ab()
    await von_hand.opfer.arbeite_ab()
    assert await _fehlschlaege(von_hand) == 1
    for name in names:
        job = await von_hand.opfer.lies(lambda tx, name=name: tx.auftraege.holen(AuftragsArt.ABHOLEN, name))
        assert job is not None
    await von_hand.haus.oeffne()
    von_hand.opfer.uhr.vor(hours=1)
    await von_hand.opfer.arbeite_ab()
    for name in names:
        assert await von_hand.abschluss(name) == ("angenommen", None)

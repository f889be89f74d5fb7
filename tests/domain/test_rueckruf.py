"""What keeps a called-back file at its receiver: each reason while everything else holds."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.rueckruf import (
    ABLEHNUNG,
    SATZ,
    WORT,
    ZWEI_DUERFEN,
    Rueckruf,
    Rueckrufhindernis,
    Rueckruflage,
    hindernisse,
    vorbehalte,
)
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund

UUID = "11111111-1111-4111-8111-111111111111"
NICHTS = Rueckruflage(
    loeschsperre=False,
    eigene_dokumente=False,
    transfer_laeuft=False,
    weitergegeben=False,
    test=False,
    wiederherstellung=False,
    uhr_falsch=False,
)


def test_it_may_go_where_nothing_speaks_against_it() -> None:
    assert (hindernisse(NICHTS), vorbehalte(NICHTS)) == ((), ())


@pytest.mark.parametrize("grund", list(Rueckrufhindernis))
def test_each_reason_alone_keeps_it_or_has_to_be_named(grund: Rueckrufhindernis) -> None:
    lage = replace(NICHTS, **{grund.value: True})
    wanted = ((), (grund,)) if grund in ZWEI_DUERFEN else ((grund,), ())
    assert (hindernisse(lage), vorbehalte(lage)) == wanted


def test_every_word_has_its_sentence() -> None:
    assert {one.value for one in Rueckrufhindernis} == {one.name for one in fields(Rueckruflage)}
    assert set(SATZ) == set(Rueckrufhindernis)
    assert set(WORT) == set(Rueckrufgrund)
    assert set(ABLEHNUNG) == set(Ablehnungsgrund)


def test_the_72_hours_begin_when_somebody_knew_not_when_it_was_called_back() -> None:
    noticed = datetime(2026, 11, 20, 8, tzinfo=UTC)
    one = Rueckruf(
        id=UUID,
        mandant=Kennung("azr:999902"),
        transfer=TransferId(UUID),
        lieferung=NachrichtenUUID(UUID),
        grund=Rueckrufgrund.FALSCHE_PERSON,
        begonnen=noticed + timedelta(days=1),
        bemerkt=noticed,
    )
    assert one.melden_bis == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert replace(one, bemerkt=None).melden_bis is None

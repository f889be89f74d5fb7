"""Holds change together with their audit entry, or not at all."""

import secrets

import msgspec
import pytest
from support.store import HANNOVER, ZEIT, akte, suchwert

from gateway.domain.akte import Sperre
from gateway.domain.ids import AkteId
from gateway.transfer.ports import Konflikt, Store, Tx
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.sperren import aendere_sperren

PROTOKOLLANT = Protokollant(lambda: ZEIT, secrets.token_bytes)


async def _anlegen(store: Store) -> AkteId:
    wert = akte()

    def run(tx: Tx) -> None:
        tx.protokoll.anlegen(HANNOVER, "aktenbote/test", "00" * 16)
        tx.akten.anlegen(HANNOVER, wert, azr_suche=suchwert("1"), namen_suche=(suchwert("A"),))

    await store.write(run)
    return wert.id


async def _eintraege(store: Store) -> list[dict[str, object]]:
    def run(tx: Tx) -> list[bytes]:
        offen = tx.protokoll.offene(HANNOVER, max_zeilen=10)
        if offen:
            tx.protokoll.einordnen(HANNOVER, [zeile for zeile, _ in offen], 0)
        return [octets for _, octets in tx.protokoll.eintraege(HANNOVER, ab=0, bis=10)]

    return [msgspec.json.decode(octets) for octets in await store.write(run)]


async def test_setting_and_lifting_is_logged_with_both_states(store: Store) -> None:
    nummer = await _anlegen(store)
    gesetzt = await store.write(
        lambda tx: aendere_sperren(
            tx, PROTOKOLLANT, HANNOVER, nummer, setze=[Sperre.GEBUNDEN, Sperre.LOESCHSPERRE], handelnder="test"
        )
    )
    assert gesetzt == {Sperre.GEBUNDEN, Sperre.LOESCHSPERRE}
    rest = await store.write(
        lambda tx: aendere_sperren(tx, PROTOKOLLANT, HANNOVER, nummer, loese=[Sperre.GEBUNDEN], handelnder="test")
    )
    assert rest == await store.read(lambda tx: tx.akten.sperren_von(HANNOVER, nummer)) == {Sperre.LOESCHSPERRE}
    eintraege = await _eintraege(store)
    assert [(e["zustandAlt"], e["zustandNeu"]) for e in eintraege] == [
        ("keine", "gebunden.loeschsperre"),
        ("gebunden.loeschsperre", "loeschsperre"),
    ]
    assert {e["ereignis"] for e in eintraege} == {"akte.sperren_geaendert"}


async def test_what_changes_nothing_writes_no_entry(store: Store) -> None:
    nummer = await _anlegen(store)
    await store.write(
        lambda tx: aendere_sperren(tx, PROTOKOLLANT, HANNOVER, nummer, loese=[Sperre.GEBUNDEN], handelnder="test")
    )
    assert await _eintraege(store) == []


async def test_a_hold_on_no_file_is_refused_without_an_entry(store: Store) -> None:
    await _anlegen(store)
    with pytest.raises(Konflikt):
        await store.write(
            lambda tx: aendere_sperren(
                tx, PROTOKOLLANT, HANNOVER, AkteId("fehlt"), setze=[Sperre.GEBUNDEN], handelnder="test"
            )
        )
    assert await _eintraege(store) == []

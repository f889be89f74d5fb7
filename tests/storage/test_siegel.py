"""A keyed hash beside a row that somebody wrote there by hand, in letters no hash has."""

from datetime import timedelta

from support.store import KIEL, ZEIT, digest, neue_uuid

from gateway.domain.apitoken import Umfang
from gateway.transfer.ports import Store, Tx
from gateway.transfer.ports.schnittstelle import Apitoken
from gateway.transfer.ports.webhooks import Webhook


def _schreibe(tx: Tx, sql: str) -> None:
    tx.webhooks._c.execute(sql)  # type: ignore[attr-defined]  # as who has the database


async def test_a_notice_whose_hash_is_no_hash_has_nothing_in_it(store: Store) -> None:
    haken = Webhook(id=neue_uuid(), mandant=KIEL, arten=("task.done",), angelegt=ZEIT, inhalt="{}")

    def lege(tx: Tx) -> None:
        tx.webhooks.lege(haken)
        tx.webhooks.stelle_ein(KIEL, ereignis=neue_uuid(), art="task.done", zeit=ZEIT, inhalt='{"a":1}')

    await store.write(lege)
    right = await store.read(lambda tx: tx.webhooks.naechste(haken.id, ZEIT))
    await store.write(lambda tx: _schreibe(tx, "UPDATE webhook_zustellung SET siegel = 'falsches Ä'"))
    wrong = await store.read(lambda tx: tx.webhooks.naechste(haken.id, ZEIT))
    assert right is not None
    assert wrong is not None
    assert (right.inhalt, wrong.inhalt) == ('{"a":1}', "")


async def test_a_token_whose_hash_is_no_hash_is_none_and_hides_no_other(store: Store) -> None:
    tokens = [
        Apitoken(
            id=neue_uuid(), mandant=KIEL, name=name, zweck="Probe", hash=digest(name), anfang="ab",
            umfang=(Umfang.AUFGABEN_LESEN,), person="meier", angelegt=ZEIT, bis=ZEIT + timedelta(days=9),
        )
        for name in ("falsch", "recht")
    ]  # fmt: skip

    def lege(tx: Tx) -> None:
        assert all(tx.schnittstelle.lege_an(one) for one in tokens)
        _schreibe(tx, "UPDATE api_token SET siegel = 'Ä' WHERE name = 'falsch'")

    await store.write(lege)
    assert await store.read(lambda tx: tx.schnittstelle.alle(KIEL)) == (tokens[1],)
    assert await store.read(lambda tx: tx.schnittstelle.zum_hash(digest("falsch"))) is None

"""Contract of the marks on what is being read."""

from support.store import (
    nach,
)

from gateway.transfer.ports import Store


async def _beginne(store: Store, *refs: str, t: float = 0) -> None:
    for ref in refs:
        await store.write(lambda tx, ref=ref: tx.lesungen.beginne("inbox", ref, nach(t)))


async def test_a_mark_is_there_until_everyone_who_set_it_has_taken_it_back(store: Store) -> None:
    await _beginne(store, "a", "a", "b")
    await store.write(lambda tx: tx.lesungen.ende("inbox", "a"))
    assert await store.read(lambda tx: tx.lesungen.offene()) == (("inbox", "a"), ("inbox", "b"))
    await store.write(lambda tx: tx.lesungen.ende("inbox", "a"))
    assert await store.read(lambda tx: tx.lesungen.offene()) == (("inbox", "b"),)
    assert await store.read(lambda tx: tx.lesungen.verdaechtige()) == {}


async def test_deaths_are_remembered_until_it_ends_is_forgotten_or_is_old(store: Store) -> None:
    for allein in (True, False, True):
        await _beginne(store, "a", "b", "c", t=10)
        for ref in ("a", "b", "c"):
            await store.write(lambda tx, ref=ref, allein=allein: tx.lesungen.gestorben("inbox", ref, allein=allein))
    assert await store.read(lambda tx: tx.lesungen.offene()) == ()
    names = [("inbox", ref) for ref in ("a", "b", "c")]
    assert await store.read(lambda tx: tx.lesungen.verdaechtige()) == dict.fromkeys(names, 2)
    await _beginne(store, "a", t=20)
    await store.write(lambda tx: tx.lesungen.ende("inbox", "a"))
    await store.write(lambda tx: tx.lesungen.vergiss_eine("inbox", "b"))
    await store.write(lambda tx: tx.lesungen.vergiss(nach(10)))
    assert await store.read(lambda tx: tx.lesungen.verdaechtige()) == {("inbox", "c"): 2}
    await store.write(lambda tx: tx.lesungen.vergiss(nach(11)))
    assert await store.read(lambda tx: tx.lesungen.verdaechtige()) == {}

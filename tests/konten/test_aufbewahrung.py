"""What the roles of an account stand on outlives the retention of its entry: nobody loses a role by tidying up."""

from typing import Any

from support.konten import Kontenhaus

from gateway.domain.konto import Rolle
from gateway.transfer.kuerzung import Kuerzung


async def jahre_spaeter(haus: Kontenhaus) -> int:
    """Twelve years on; return the year of the entries that are due by then."""
    jahr = haus.uhr.jetzt.year
    haus.uhr.weiter(days=12 * 366)
    return jahr


async def beide(haus: Kontenhaus, was: Any, bis: int) -> int:
    """Meier asks, Schulze confirms."""
    asked = await haus.eins.store.write(lambda tx: was.beantrage_jahre(tx, haus.mandant, bis, person="meier"))
    return int(await haus.eins.store.write(lambda tx: was.bestaetige(tx, haus.mandant, asked.id, person="schulze")))


async def test_a_role_still_counts_when_the_references_of_its_year_are_erased(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.SACHBEARBEITUNG)
    before = (await haus.melde_an()).angemeldet.rollen
    assert before == {haus.mandant: frozenset({Rolle.SACHBEARBEITUNG})}
    year = await jahre_spaeter(haus)
    assert await beide(haus, haus.eins.vergessen, year) > 0
    assert (await haus.melde_an()).angemeldet.rollen == before
    await haus.eins.protokollbuch.integriere_alle()
    kept = await haus.eins.store.read(lambda tx: tx.protokoll.kontobelege(haus.mandant))
    assert len(kept) == 1, "the newest alone: what was before it is gone"


async def test_a_role_still_counts_when_the_log_is_pruned(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.SACHBEARBEITUNG)
    before = (await haus.melde_an()).angemeldet.rollen
    year = await jahre_spaeter(haus)
    await haus.eins.protokollbuch.integriere_alle()
    pruning = Kuerzung(haus.eins.umgebung, haus.eins.protokollbuch)
    due = await haus.eins.store.read(lambda tx: pruning.faellig(tx, haus.mandant, year))
    assert sum(one.gehalten for one in due) == 1
    count = sum(len(one.indexe) for one in due)
    asked = await haus.eins.store.write(
        lambda tx: pruning.beantrage(tx, haus.mandant, year, count, person="meier")
    )  # fmt: skip
    assert await pruning.bestaetige(haus.mandant, asked.id, person="schulze") == count > 1
    assert (await haus.melde_an()).angemeldet.rollen == before

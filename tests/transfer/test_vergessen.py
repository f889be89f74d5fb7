"""After a transfer nothing in the data folder tells the person; two people erase her from the log, proofs hold."""

import io
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from support.buehne import Buehne, Haus, buehne, jemand

from gateway.audit.befund import Urteil
from gateway.audit.export import exportiere
from gateway.audit.pruefer import pruefe_export
from gateway.domain.akte import Akte, Sperre
from gateway.domain.angabenstand import antragsstand
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.registerstand import registerstand
from gateway.domain.states import ENDZUSTAENDE, Zustand
from gateway.transfer.records import Loeschantrag

WER = jemand(4711)
ERSTE, ZWEITE = "meier", "schulze"
HANDELNDE = {Bezug.HANDELNDER.value, Bezug.VERANTWORTLICHER.value, Bezug.ANTRAG.value}


@pytest.fixture
async def danach(tmp_path: Path) -> AsyncIterator[Buehne]:
    """A file has crossed from Kiel to Hannover."""
    async with buehne(tmp_path) as b:
        await b.kiel.lege_akte_an(WER)
        await b.kiel.abmeldung(WER)
        ident = await b.hannover.anmeldung(WER)
        await b.laufe()
        assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
        yield b


async def bezuege(haus: Haus) -> list[tuple[str, str]]:
    """Whatever can be opened of the log now, as (field, value)."""
    size = len(await haus.protokoll())
    rows = [
        await haus.lies(lambda tx, n=n: tx.protokoll.offenlegungen(haus.kennung, n))  # type: ignore[misc]  # bound now
        for n in range(size)
    ]
    return [(one.feld.value, one.wert) for row in rows for one in row]


async def beantrage(haus: Haus, aktenzeichen: str = WER.aktenzeichen, person: str = ERSTE) -> Loeschantrag:
    vergessen = haus.eins.vergessen
    return await haus.eins.store.write(
        lambda tx: vergessen.beantrage_akte(tx, haus.kennung, aktenzeichen, person=person)
    )


async def beantrage_jahre(haus: Haus, bis: int) -> Loeschantrag:
    vergessen = haus.eins.vergessen
    return await haus.eins.store.write(lambda tx: vergessen.beantrage_jahre(tx, haus.kennung, bis, person=ERSTE))


async def bestaetige(haus: Haus, ident: str, person: str = ZWEITE) -> int:
    vergessen = haus.eins.vergessen
    return await haus.eins.store.write(lambda tx: vergessen.bestaetige(tx, haus.kennung, ident, person=person))


async def pruefbar(haus: Haus, groesse: int | None = None) -> bytes:
    """Export the log, have it confirmed offline with its key, return its first ``groesse`` entries."""
    buch = haus.eins.protokollbuch
    await buch.integriere_alle()
    note = await buch.checkpoint(haus.kennung)
    assert note is not None
    key = await buch.pruefschluessel(haus.kennung)
    entries = list(await buch.eintraege(haus.kennung, note.checkpoint.groesse))
    pieces = exportiere(checkpoint=note, schluessel=key, erstellt=haus.uhr(), eintraege=iter(entries))
    befund = pruefe_export(io.BytesIO(b"".join(pieces)), schluessel=key, jetzt=haus.uhr())
    assert befund.urteil is Urteil.BESTAETIGT
    return b"".join(entries[:groesse])


async def akte(haus: Haus) -> Akte:
    (found,) = await haus.akten()
    return found


async def test_no_octet_of_the_data_folders_tells_the_person_after_a_transfer(danach: Buehne) -> None:
    openings = [
        (haus, await haus.lies(lambda tx, n=n, h=haus: tx.protokoll.offenlegungen(h.kennung, n)))  # type: ignore[misc]  # bound now
        for haus in (danach.hannover, danach.kiel)
        for n in range(len(await haus.protokoll()))
    ]
    salts = [one.salt for _, row in openings for one in row]
    assert len(salts) > 3
    secrets = [*salts, WER.person.azr_nummer.encode(), *(text.encode() for text in WER.person.familiennamen())]  # type: ignore[union-attr]  # she has one
    for haus in (danach.hannover, danach.kiel):
        data = haus.konfiguration.data
        files = [path for path in data.rglob("*") if path.is_file()]
        assert {"aktenbote.db", "aktenbote.db-wal"} <= {path.name for path in files}
        for path in files:
            octets = path.read_bytes()
            assert [secret for secret in secrets if secret in octets] == [], path.relative_to(data)


@pytest.mark.parametrize("seite", ["kiel", "hannover"])
async def test_two_people_erase_a_person_and_every_proof_holds(danach: Buehne, seite: str) -> None:
    haus: Haus = getattr(danach, seite)
    wer = await akte(haus)
    vorher = await bezuege(haus)
    betroffen = [("akte", wer.id), ("azrNummer", WER.person.azr_nummer)]
    assert set(betroffen) <= set(vorher)
    if seite == "hannover":  # there it was imported
        betroffen.append(("register", registerstand(wer.dokumente)))
        assert betroffen[-1] in vorher
    known = [one for one in vorher if one[0] in {"angaben", "wegzug"}]
    assert {one[0] for one in known} == ({"angaben"} if seite == "hannover" else {"angaben", "wegzug"})
    betroffen += known
    groesse = len(await haus.protokoll())
    alt = await pruefbar(haus, groesse)
    antrag = await beantrage(haus, wer.aktenzeichen)
    assert await bezuege(haus) == [*vorher, ("handelnder", ERSTE), ("antrag", antragsstand(asdict(antrag)))]
    weg = await bestaetige(haus, antrag.id)
    nachher = await bezuege(haus)
    assert weg == len([one for one in vorher if one in betroffen]) > 0
    assert [one for one in nachher if one in betroffen] == []
    assert await pruefbar(haus, groesse) == alt
    *_, gefragt, getan = await haus.protokoll()
    assert (gefragt.ereignis, getan.ereignis) == (
        AuditEreignis.PROTOKOLL_LOESCHUNG_BEANTRAGT, AuditEreignis.PROTOKOLL_BEZUG_GELOESCHT,
    )  # fmt: skip
    assert (gefragt.angaben.aufgabe, getan.angaben.aufgabe, getan.angaben.anzahl) == (antrag.id, antrag.id, weg)
    assert nachher[-2:] == [(Bezug.HANDELNDER.value, ZWEITE), (Bezug.VERANTWORTLICHER.value, ERSTE)]


async def test_a_request_is_carried_out_once_by_another_person_in_time(danach: Buehne) -> None:
    kiel = danach.kiel
    antrag = await beantrage(kiel)
    vorher = await bezuege(kiel)
    for ident, person, code in ((antrag.id, ERSTE, "SAME"), ("unknown", ZWEITE, "UNKNOWN")):
        with pytest.raises(Usage) as no:
            await bestaetige(kiel, ident, person)
        assert no.value.code == code
    kiel.uhr.vor(days=7, seconds=1)
    with pytest.raises(Usage, match="older than 7 days"):
        await bestaetige(kiel, antrag.id)
    assert await bezuege(kiel) == vorher
    kiel.uhr.vor(days=-7)
    assert await bestaetige(kiel, antrag.id) > 0
    with pytest.raises(Usage, match="no open request"):
        await bestaetige(kiel, antrag.id)


async def test_a_request_of_another_authority_is_not_there(danach: Buehne) -> None:
    antrag = await beantrage(danach.kiel)
    vergessen = danach.kiel.eins.vergessen
    with pytest.raises(Usage, match="no open request"):
        await danach.kiel.eins.store.write(
            lambda tx: vergessen.bestaetige(tx, danach.hannover.kennung, antrag.id, person=ZWEITE)
        )


async def test_a_file_that_is_held_or_unknown_is_not_erased(danach: Buehne) -> None:
    kiel = danach.kiel
    antrag = await beantrage(kiel)
    wer = await akte(kiel)
    await kiel.eins.store.write(lambda tx: tx.akten.sperren(kiel.kennung, wer.id, frozenset({Sperre.LOESCHSPERRE})))
    vorher = await bezuege(kiel)
    with pytest.raises(Usage, match="legal hold"):
        await beantrage(kiel)
    with pytest.raises(Usage, match="legal hold"):
        await bestaetige(kiel, antrag.id)
    with pytest.raises(Usage, match="there is no file"):
        await beantrage(kiel, "unbekannt")
    assert await bezuege(kiel) == vorher


async def test_a_file_on_its_way_is_not_erased(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        await b.kiel.lege_akte_an(WER)
        await b.hannover.anmeldung(WER)
        await b.laufe()
        assert [one.zustand for one in await b.kiel.transfers()] == [Zustand.ENTSCHEIDUNG_OFFEN]
        with pytest.raises(Usage, match="runs"):
            await beantrage(b.kiel)


async def test_years_are_erased_when_they_were_kept_long_enough(danach: Buehne) -> None:
    haus = danach.hannover
    jahr = haus.uhr().year
    vorher = await bezuege(haus)
    groesse = len(await haus.protokoll())
    alt = await pruefbar(haus, groesse)
    with pytest.raises(Usage, match="kept until the end") as no:
        await beantrage_jahre(haus, jahr)
    assert no.value.code == "NOT-DUE"
    haus.uhr.vor(days=366 * 11 + 1)
    with pytest.raises(Usage, match="kept until the end"):
        await beantrage_jahre(haus, jahr - 1)
    antrag = await beantrage_jahre(haus, jahr)
    assert await bestaetige(haus, antrag.id) == len(vorher)
    left = [one for one in await bezuege(haus) if one[0] != "antrag"]
    assert left == [("handelnder", ERSTE), ("handelnder", ZWEITE), ("verantwortlicher", ERSTE)]
    assert await pruefbar(haus, groesse) == alt


async def test_a_hold_on_another_file_of_the_same_person_keeps_her_references(danach: Buehne) -> None:
    kiel = danach.kiel
    antrag = await beantrage(kiel)
    vorher = await bezuege(kiel)
    other = replace(WER, aktenzeichen="TEST-KI 4711 II")
    await kiel.lege_akte_an(other, sperren=frozenset({Sperre.LOESCHSPERRE}))
    with pytest.raises(Usage, match="a legal hold lies on TEST-KI 4711 II"):
        await beantrage(kiel)
    with pytest.raises(Usage, match="a legal hold lies on TEST-KI 4711 II"):
        await bestaetige(kiel, antrag.id)
    assert await bezuege(kiel) == vorher


async def test_a_transfer_of_the_same_person_without_this_file_keeps_her_references(danach: Buehne) -> None:
    hannover = danach.hannover
    antrag = await beantrage(hannover, (await akte(hannover)).aktenzeichen)
    await hannover.anmeldung(WER)
    assert any(one.akte is None and one.zustand not in ENDZUSTAENDE for one in await hannover.transfers())
    vorher = await bezuege(hannover)
    with pytest.raises(Usage, match="of another file of its person runs"):
        await bestaetige(hannover, antrag.id)
    assert await bezuege(hannover) == vorher


async def test_years_are_erased_but_for_the_references_of_held_files(danach: Buehne) -> None:
    haus = danach.hannover
    held, jahr = await akte(haus), haus.uhr().year
    other = jemand(4712)
    await danach.kiel.lege_akte_an(other)
    await danach.kiel.abmeldung(other)
    await haus.anmeldung(other)
    await danach.laufe()
    await haus.eins.store.write(
        lambda tx: tx.akten.sperren(haus.kennung, held.id, frozenset({Sperre.LOESCHSPERRE}))
    )
    vorher = await bezuege(haus)
    kept = {("akte", held.id), ("aktenzeichen", held.aktenzeichen), ("azrNummer", WER.person.azr_nummer)}
    kept.add(("register", registerstand(held.dokumente)))
    (moved,) = [one.id for one in await haus.transfers() if one.akte == held.id]
    kept |= {one for one in vorher if one[0] == "angaben" and (held.id in one[1] or moved in one[1])}
    assert ("azrNummer", other.person.azr_nummer) in vorher
    haus.uhr.vor(days=366 * 11 + 1)
    weg = await bestaetige(haus, (await beantrage_jahre(haus, jahr)).id)
    nachher = [one for one in await bezuege(haus) if one[0] not in HANDELNDE]
    assert nachher == [one for one in vorher if one in kept]
    assert ("azrNummer", WER.person.azr_nummer) in nachher
    assert weg > 0
    await haus.eins.store.write(lambda tx: tx.akten.sperren(haus.kennung, held.id, frozenset()))
    await bestaetige(haus, (await beantrage_jahre(haus, jahr)).id)
    assert [one for one in await bezuege(haus) if one[0] not in HANDELNDE] == []
    assert jahr not in [year for year, _ in await haus.lies(lambda tx: tx.protokoll.jahre(haus.kennung))]

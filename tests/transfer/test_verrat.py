"""A signing key of ours is noted as compromised: nothing leaves under it, what waits goes out anew, once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from support.buehne import KIEL, Buehne, buehne, jemand
from support.verrat import gesandt, lieferung, liste, nachfolger

from gateway.domain.errors import TryLater, Usage
from gateway.domain.ids import sha256_of
from gateway.domain.states import Zustand
from gateway.envelope.lesen import read_inhalt, read_umschlag
from gateway.transfer.records import Nachricht, PostfachZustand
from gateway.transfer.siegelung import Siegelung
from gateway.trust.teilnehmer import Schluesselrolle

R, P = Schluesselrolle, PostfachZustand


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def melde(b: Buehne, rolle: R, *, gesehen: bool = True) -> str:
    """Note the key Kiel signs with in a role; its service has seen that, or not yet."""
    eins = b.kiel.eins
    mandant = eins.umgebung.mandanten[KIEL]
    der = (mandant.inhalt if rolle is R.INHALT else mandant.transport).cert_der
    noted = await eins.schluesselmeldung.melde(
        der, rolle.value, (KIEL,), seit=b.kiel.uhr(), person="clerk", warum="Server entwendet"
    )
    if gesehen:
        await eins.verratene.lies(eins.store)
    return noted.zertifikat_sha256


async def zustaende(b: Buehne, one: Nachricht) -> list[PostfachZustand]:
    return [e.zustand for e in await b.kiel.lies(lambda tx: tx.postfach.zur_nachricht(KIEL, one.uuid))]


def unterzeichner(b: Buehne, one: Nachricht) -> set[str]:
    """The certificates that signed Umschlag and Inhalt."""
    schema = b.kiel.eins.umgebung.umschlag_schema
    siegel = read_umschlag(b.kiel.octets(one.umschlag_sha256), schema=schema)
    inhalt = read_inhalt(b.kiel.octets(one.inhalt_sha256), siegel=siegel, schema=schema)
    return {sha256_of(siegel.cert_der), sha256_of(inhalt.cert_der)}


@pytest.mark.parametrize("rolle", [R.TRANSPORT, R.INHALT])
@pytest.mark.parametrize("schon_da", [False, True])
async def test_what_waits_goes_out_anew_with_the_successor_and_counts_once(
    b: Buehne, rolle: R, *, schon_da: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await gesandt(b)
    if schon_da:  # taken over, and the Beleg on its way
        with monkeypatch.context() as silent:

            async def spaeter(*_: object) -> None:
                raise TryLater("not now", code="LATER")

            silent.setattr("gateway.transfer.abschluss.Abschluss.schliesse", spaeter)
            await b.hannover.horche()
            await b.hannover.arbeite_ab()
    new, old = nachfolger(b.kiel, rolle), await melde(b, rolle)
    assert old in unterzeichner(b, before)
    assert await b.kiel.eins.neuversiegelung.sieh_nach() >= 2
    b.kiel.uhr.vor(hours=1)
    await b.kiel.arbeite_ab()
    assert await zustaende(b, before) == [P.ERSETZT], "no good key yet"
    liste(b, KIEL, new, rolle)
    for haus in (b.kiel, b.hannover):
        await haus.dienst._follow_directory()
        haus.uhr.vor(hours=2)
    await b.laufe()
    after = await lieferung(b)
    assert unterzeichner(b, after) & {old, sha256_of(new.der)} == {sha256_of(new.der)}
    assert (after.inhalt_sha256 != before.inhalt_sha256) is (rolle is R.INHALT)
    assert {t.zustand for haus in (b.kiel, b.hannover) for t in await haus.transfers()} == {Zustand.ABGESCHLOSSEN}
    assert len(await b.hannover.akten()) == 1
    assert await b.kiel.aufgaben() == ()


async def test_a_process_that_has_not_seen_it_offers_and_closes_nothing_either(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    await melde(b, R.TRANSPORT, gesehen=False)
    await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    codes = await b.kiel.lies(lambda tx: tx.auftraege.anzahl_mit_code("OWN-REVOKED"))
    assert codes >= 1
    (asked,) = await b.hannover.lies(lambda tx: tx.postfach.liste((KIEL,), ab=0, max_zeilen=9))
    assert asked.beleg is None
    assert await b.kiel.lies(lambda tx: tx.postfach.eigene_wartende((KIEL,))) == ()


async def test_what_was_signed_before_the_note_is_not_offered_after_it(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note falls between signature and offer, and a successor signs from then on: the signature counts."""
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    liste(b, KIEL, nachfolger(b.kiel, R.INHALT), R.INHALT)
    first = b.kiel.eins.umgebung.mandanten[KIEL].inhalt.cert_der
    await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    loop, siegle = asyncio.get_running_loop(), Siegelung.siegle

    def gemeldet(*args: object) -> object:
        made = siegle(*args)
        for coro in (melde(b, R.INHALT), b.kiel.dienst._follow_directory()):
            asyncio.run_coroutine_threadsafe(coro, loop).result(10)
        monkeypatch.undo()
        return made

    monkeypatch.setattr(Siegelung, "siegle", gemeldet)
    await b.kiel.arbeite_alles_ab()
    b.kiel.uhr.vor(hours=1)
    await b.kiel.arbeite_alles_ab()
    waiting = await b.kiel.lies(lambda tx: tx.postfach.eigene_wartende((KIEL,)))
    signed = {
        der for one in waiting for der in b.kiel.eins.wiederversand.beteiligte(one.id, one.inhalt_sha256).eigene
    }
    assert signed
    assert first not in signed


async def test_it_is_logged_once_with_person_and_reason_and_never_taken_back(b: Buehne) -> None:
    name = await melde(b, R.INHALT)
    assert await melde(b, R.INHALT) == name
    said = [e for e in await b.kiel.protokoll() if e.ereignis == "schluessel.verraten"]
    assert [(e.angaben.rolle, e.angaben.zertifikat_sha256, len(e.bezuege)) for e in said] == [("inhalt", name, 2)]
    await b.kiel.neustart()
    assert b.kiel.eins.verratene() == {name}
    (problem,) = (await b.kiel.dienst._health()).problems
    assert "the inhalt key of azr:999902" in problem
    assert "the directory still counts it" in problem
    assert "signs nothing" in problem
    later = b.kiel.uhr() + timedelta(hours=1)
    with pytest.raises(Usage, match="lies ahead"):
        await b.kiel.eins.schluesselmeldung.melde(b"", "inhalt", (KIEL,), seit=later, person="x", warum="Probe")

"""What stayed here on purpose when its file was sent: two persons destroy it by itself, then the file may go."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, KIEL, Absturz, Buehne, buehne, jemand
from support.register import schreibe_um
from support.versandt import Versandt, versende

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.states import Ereignis, Zustand
from gateway.transfer.aufgaben.bild import bild
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt
from gateway.transfer.vernichtung import Vernichtung, Vernichtungen

pytestmark = pytest.mark.asyncio(loop_scope="module")
_nummer = itertools.count(8700)
OHNE_ZEUGE = frozenset({"ohne_zeuge"})
MARKEN = {
    "87-1": {"bereinigen": '{"grund":"87-1","ab":null}'},
    "91": {"bereinigen": '{"grund":"91","ab":"2020-01-01"}'},
    "ersetzt": {"ersetzt": 1},
}
GEHT_NICHT = (AufgabeArt.LOESCHUNG_GEHT_NICHT, "nicht_gesandt")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def echt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    """The productive lane, without a retention hold."""
    async with buehne(tmp_path_factory.mktemp("echt"), betrieb="echt", aufbewahrung=0) as b:
        yield b


def markiere(b: Buehne, marke: str) -> Callable[[Akte], Awaitable[None]]:
    """Mark the second document as something that stays here."""

    async def mark(akte: Akte) -> None:
        await b.kiel.eins.store.write(lambda tx: schreibe_um(tx.akten, akte.id, 2, **MARKEN[marke]))

    return mark


async def quittiert(b: Buehne, marke: str) -> Versandt:
    v = await versende(b, jemand(next(_nummer)), markiere(b, marke))
    sent = [one for i, one in enumerate(v.dokumente) if i != 1]
    await v.quittiere(v.nachweis(dokumente=sent))
    assert (await v.jetzt()).zustand is Zustand.ABGESCHLOSSEN
    return v


async def akte(v: Versandt) -> Akte:
    found = await v.hand.kiel.lies(lambda tx: tx.akten.holen(KIEL, v.akte.id))
    assert found is not None
    return found


async def fragen(v: Versandt) -> list[tuple[AufgabeArt, str]]:
    return [(a.art, a.hinweis) for a in await v.hand.kiel.aufgaben() if a.transfer == v.transfer.id]


async def beantrage(v: Versandt, nummer: int = 2, person: str = "meier") -> Vernichtung:
    return await v.hand.kiel.eins.vernichtungen.beantrage(
        KIEL, v.akte.aktenzeichen, nummer, person=person, begruendung="Keine Bedeutung mehr"
    )


async def bestaetige(v: Versandt, asked: Vernichtung, person: str = "schulze") -> Vernichtung:
    return await v.hand.kiel.eins.vernichtungen.bestaetige(KIEL, asked.antrag.id, person=person)


async def setze(v: Versandt, *sperren: Sperre) -> None:
    await v.hand.kiel.eins.store.write(lambda tx: tx.akten.sperren(KIEL, v.akte.id, frozenset(sperren)))


@pytest.mark.parametrize("marke", MARKEN)
async def test_two_persons_destroy_what_stayed_here_and_then_the_file_may_go(echt: Buehne, marke: str) -> None:
    v = await quittiert(echt, marke)
    assert await fragen(v) == [GEHT_NICHT]
    (question,) = [a for a in await v.hand.kiel.aufgaben() if a.transfer == v.transfer.id]
    shown = await v.hand.kiel.lies(lambda tx: bild(tx, v.hand.kiel.eins.umgebung, question))
    assert "§ 87 Abs. 1" in shown.anlass
    assert f'ablage discard "{v.akte.aktenzeichen}" --document' in shown.antworten[0].befehl
    asked = await beantrage(v)
    assert len((await akte(v)).dokumente) == 3
    await bestaetige(v, asked)
    assert [one.position for one in (await akte(v)).dokumente] == [1, 3]
    assert await fragen(v) == []
    await v.hand.kiel.arbeite_alles_ab()
    assert await fragen(v) == [(AufgabeArt.LOESCHUNG_FREIGEBEN, "ohne_zeuge")]
    log = [e for e in await v.hand.kiel.protokoll() if e.angaben.aufgabe == asked.antrag.id]
    assert [e.ereignis for e in log] == [
        AuditEreignis.AKTE_VERNICHTUNG_BEANTRAGT,
        AuditEreignis.AKTE_DOKUMENT_VERNICHTET,
    ]
    ground = Rechtsgrund.AUFENTHV_68 if marke == "ersetzt" else Rechtsgrund.AUFENTHG_91
    assert {(e.angaben.rechtsgrund, e.angaben.grund) for e in log} == {(ground, marke)}
    assert [{bezug for bezug, _ in e.bezuege} for e in log] == [
        {Bezug.HANDELNDER, Bezug.BEGRUENDUNG, Bezug.AKTE, Bezug.ANTRAG},
        {Bezug.HANDELNDER, Bezug.VERANTWORTLICHER, Bezug.AKTE, Bezug.REGISTER, Bezug.ANGABEN},
    ]
    one = v.hand.kiel.eins.loeschungen
    shown = await one.beantrage(KIEL, v.akte.aktenzeichen, person="meier", trotz=OHNE_ZEUGE)
    assert shown.antrag is not None
    await one.bestaetige(KIEL, shown.antrag.id, person="schulze", trotz=OHNE_ZEUGE)
    assert (await akte(v)).geloescht is not None


async def test_its_octets_are_nobodys_afterwards(echt: Buehne) -> None:
    v = await quittiert(echt, "87-1")
    octets = v.akte.dokumente[1].sha256
    jetzt = v.hand.kiel.uhr()
    await v.hand.kiel.eins.store.write(
        lambda tx: schreibe_um(tx.akten, v.akte.id, 2, sha256="a" * 64)  # no other file has it
    )
    assert octets
    await bestaetige(v, await beantrage(v))
    assert not await v.hand.kiel.lies(lambda tx: tx.benutzte(("a" * 64,), jetzt=jetzt))


async def test_a_notice_goes_at_once_though_nobody_asked_for_the_file(echt: Buehne) -> None:
    kiel = echt.kiel
    own = await kiel.lege_akte_an(jemand(next(_nummer)))
    await markiere(echt, "87-1")(own)
    one = kiel.eins.vernichtungen
    asked = await one.beantrage(KIEL, own.aktenzeichen, 2, person="meier", begruendung="unerheblich")
    await one.bestaetige(KIEL, asked.antrag.id, person="schulze")
    found = await kiel.lies(lambda tx: tx.akten.holen(KIEL, own.id))
    assert found is not None
    assert [d.position for d in found.dokumente] == [1, 3]


async def test_a_superseded_version_of_a_notice_is_still_a_notice_and_goes_at_once(echt: Buehne) -> None:
    own = await echt.kiel.lege_akte_an(jemand(next(_nummer)))
    await markiere(echt, "87-1")(own)
    await markiere(echt, "ersetzt")(own)
    one = echt.kiel.eins.vernichtungen
    asked = await one.beantrage(KIEL, own.aktenzeichen, 2, person="meier", begruendung="unerheblich")
    assert asked.grund.value == "87-1"
    await one.bestaetige(KIEL, asked.antrag.id, person="schulze")


async def test_a_superseded_version_stays_until_everything_that_was_sent_may_go(echt: Buehne) -> None:
    own = await echt.kiel.lege_akte_an(jemand(next(_nummer)))
    await markiere(echt, "ersetzt")(own)
    one = echt.kiel.eins.vernichtungen
    with pytest.raises(Usage, match="nicht_abgegeben"):
        await one.beantrage(KIEL, own.aktenzeichen, 2, person="meier", begruendung="doppelt")
    v = await versende(echt, jemand(next(_nummer)), markiere(echt, "ersetzt"))
    with pytest.raises(Usage, match="nothing was destroyed"):
        await beantrage(v)
    sent = [one for i, one in enumerate(v.dokumente) if i != 1]
    await v.quittiere(v.nachweis(dokumente=sent))
    await v.hand.kiel.eins.store.write(
        lambda tx: schreibe_um(tx.akten, v.akte.id, 3, sha256="b" * 64)  # what counts now was not sent
    )
    with pytest.raises(Usage, match="nothing was destroyed"):
        await beantrage(v)


async def test_a_superseded_version_that_was_sent_goes_with_its_file_only(echt: Buehne) -> None:
    v = await versende(echt, jemand(next(_nummer)))
    await v.quittiere(v.nachweis())
    await markiere(echt, "ersetzt")(v.akte)
    with pytest.raises(Usage, match="nothing was destroyed"):
        await beantrage(v)


async def test_what_is_not_marked_is_not_destroyed(echt: Buehne) -> None:
    v = await quittiert(echt, "87-1")
    for nummer in (1, 3):
        with pytest.raises(Usage, match="not marked"):
            await beantrage(v, nummer)
    with pytest.raises(Usage, match="has no document 9"):
        await beantrage(v, 9)


@pytest.mark.parametrize("marke", MARKEN)
@pytest.mark.parametrize("sperre", [Sperre.LOESCHSPERRE, Sperre.RUECKRUF])
async def test_a_hold_keeps_it_whenever_it_comes(echt: Buehne, marke: str, sperre: Sperre) -> None:
    v = await quittiert(echt, marke)
    asked = await beantrage(v)
    await setze(v, sperre)
    with pytest.raises(Usage, match="nothing was destroyed"):
        await bestaetige(v, asked)
    with pytest.raises(Usage, match="nothing was destroyed"):
        await beantrage(v)
    assert len((await akte(v)).dokumente) == 3
    await setze(v)
    await bestaetige(v, asked)


@pytest.mark.parametrize("marke", MARKEN)
async def test_a_retention_mark_keeps_it_until_its_day_is_over(echt: Buehne, marke: str) -> None:
    v = await quittiert(echt, marke)
    asked = await beantrage(v)
    store, today = v.hand.kiel.eins.store, v.hand.kiel.uhr().date()
    await store.write(lambda tx: tx.akten.aufbewahren(KIEL, v.akte.id, today))
    with pytest.raises(Usage, match="aufbewahrungsvermerk"):
        await bestaetige(v, asked)
    assert len((await akte(v)).dokumente) == 3
    await store.write(lambda tx: tx.akten.aufbewahren(KIEL, v.akte.id, today - timedelta(days=1)))
    await bestaetige(v, asked)


async def test_the_second_is_another_person_in_time_and_once(echt: Buehne) -> None:
    v = await quittiert(echt, "87-1")
    asked = await beantrage(v)
    with pytest.raises(Usage, match="another person"):
        await bestaetige(v, asked, "meier")
    with pytest.raises(Usage, match="no open request"):  # a request of one kind opens nothing of another
        await v.hand.kiel.eins.loeschungen.bestaetige(KIEL, asked.antrag.id, person="schulze", trotz=OHNE_ZEUGE)
    await bestaetige(v, asked)
    with pytest.raises(Usage, match="no open request"):
        await bestaetige(v, asked)
    again = await quittiert(echt, "87-1")
    late = await beantrage(again)
    old = replace(late.antrag, gestellt=late.antrag.gestellt - timedelta(days=8))

    def age(tx: Tx) -> None:
        tx.loeschantraege.entfernen(old.id)
        tx.loeschantraege.anlegen(old)

    await v.hand.kiel.eins.store.write(age)
    with pytest.raises(Usage, match="older than 7 days"):
        await bestaetige(again, late)


async def test_nothing_of_it_goes_while_the_file_is_packed_or_called_back(echt: Buehne) -> None:
    v = await quittiert(echt, "87-1")
    asked = await beantrage(v)
    one = v.hand.kiel.eins
    await one.store.write(
        lambda tx: one.schritte.wechsle(tx, tx.transfers.holen(v.transfer.id), Ereignis.RUECKRUF_VERLANGT)  # type: ignore[arg-type]  # it is there
    )
    with pytest.raises(Usage, match="transfer_laeuft"):
        await bestaetige(v, asked)


async def test_without_its_entry_nothing_is_destroyed(echt: Buehne, monkeypatch: pytest.MonkeyPatch) -> None:
    v = await quittiert(echt, "87-1")
    asked = await beantrage(v)
    with monkeypatch.context() as broken:

        def die(*_: object, **__: object) -> None:
            raise Absturz

        broken.setattr(type(v.hand.kiel.eins.umgebung.protokollant), "notiere", die)
        with pytest.raises(Absturz):
            await bestaetige(v, asked)
    assert len((await akte(v)).dokumente) == 3
    await bestaetige(v, asked)


async def test_a_wrong_clock_destroys_nothing(echt: Buehne) -> None:
    v = await quittiert(echt, "91")
    one = v.hand.kiel.eins

    class Falsch:
        def pruefe(self) -> None:
            raise TryLater("our clock is wrong", code="CLOCK-OFF")

    slow = Vernichtungen(replace(one.umgebung, uhren=Falsch()), one.schritte, one.loeschungen._beweise)  # type: ignore[arg-type]  # a clock that is off
    with pytest.raises(TryLater):
        await slow.beantrage(KIEL, v.akte.aktenzeichen, 2, person="meier", begruendung="Frist um")


async def test_a_request_nobody_confirmed_goes_with_the_stub_of_its_file(echt: Buehne) -> None:
    own = await echt.kiel.lege_akte_an(jemand(next(_nummer)))
    await markiere(echt, "91")(own)
    one = echt.kiel.eins
    asked = await one.vernichtungen.beantrage(KIEL, own.aktenzeichen, 2, person="meier", begruendung="Frist um")
    jetzt = echt.kiel.uhr()

    def ende(tx: Tx) -> None:
        tx.akten.zum_stub(KIEL, own.id, geloescht=jetzt, abgegeben_an=HANNOVER, stub_bis=jetzt)
        tx.akten.entfernen(KIEL, own.id)

    await one.store.write(ende)
    assert await echt.kiel.lies(lambda tx: tx.loeschantraege.holen(asked.antrag.id)) is None


async def test_why_it_was_destroyed_goes_from_the_log_with_the_person(echt: Buehne) -> None:
    """No transfer is named with the reason: it is found by the file."""
    own = await echt.kiel.lege_akte_an(jemand(next(_nummer)))
    await markiere(echt, "87-1")(own)
    one = echt.kiel.eins
    why = f"Meldung zu {own.aktenzeichen} unerheblich"
    asked = await one.vernichtungen.beantrage(KIEL, own.aktenzeichen, 2, person="meier", begruendung=why)
    await one.vernichtungen.bestaetige(KIEL, asked.antrag.id, person="schulze")
    await one.protokollbuch.integriere_alle()

    async def offen() -> bool:
        size = len(await echt.kiel.protokoll())
        rows = await echt.kiel.lies(lambda tx: [tx.protokoll.offenlegungen(KIEL, n) for n in range(size)])
        return any(found.wert == why for row in rows for found in row)

    assert await offen()
    request = await one.store.write(
        lambda tx: one.vergessen.beantrage_akte(tx, KIEL, own.aktenzeichen, person="meier")
    )
    await one.store.write(lambda tx: one.vergessen.bestaetige(tx, KIEL, request.id, person="schulze"))
    assert not await offen()

"""Parts on paper: named in the delivery, listed where it arrives, complete only when somebody ticked each off."""

from dataclasses import replace

import pytest
from support.buehne import HANNOVER, KIEL, Buehne, jemand

from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.akte import Akte
from gateway.domain.aktenteile import Medium, Papierteil
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId
from gateway.domain.states import Zustand
from gateway.transfer.aufgaben.eingaben import Felderfehler
from gateway.transfer.papier import hake_ab
from gateway.transfer.records import AufgabeArt

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(41_000, 49_000))
TEILE = (
    Papierteil(nummer=1, bezeichnung="Band I – Papier", standort="Raum 3, Regal B"),
    Papierteil(nummer=2, bezeichnung="Siegelurkunde", medium=Medium.HYBRID),
)
ANGEKOMMEN = (replace(TEILE[0], bezeichnung="Band I - Papier"), TEILE[1])
"""The dash is no letter of DIN 91379; it is fitted when the texts are taken over."""


async def eingetroffen(b: Buehne, *teile: Papierteil) -> tuple[TransferId, Akte]:
    """A file of Kiel with these parts on paper has come to Hannover."""
    wer: Wer = jemand(next(_nummer))
    akte = await b.kiel.lege_akte_an(wer)
    await b.kiel.eins.store.write(lambda tx: tx.akten.papier(KIEL, akte.id, teile))
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    return ident, await datei(b, ident)


async def datei(b: Buehne, ident: TransferId) -> Akte:
    ours = (await b.hannover.transfer(ident)).akte
    assert ours is not None
    found = await b.hannover.lies(lambda tx: tx.akten.holen(HANNOVER, ours))
    assert found is not None
    return found


async def hake(b: Buehne, akte: Akte, *nummern: int) -> Akte:
    eins = b.hannover.eins
    return await eins.store.write(
        lambda tx: hake_ab(tx, eins.umgebung, eins.schritte, HANNOVER, akte, nummern, person="clerk")
    )


async def fragen(b: Buehne, ident: TransferId) -> list[tuple[AufgabeArt, str]]:
    return [(one.art, one.hinweis) for one in await b.hannover.aufgaben() if one.transfer == ident]


async def test_the_transfer_ends_as_ever_and_the_question_stays_until_each_part_is_ticked_off(hand: Buehne) -> None:
    ident, akte = await eingetroffen(hand, *TEILE)
    assert (await hand.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    assert akte.papier == ANGEKOMMEN
    frage = [(AufgabeArt.PAPIER_ABHAKEN, "papierteile.2")]
    assert await fragen(hand, ident) == frage
    heute = hand.hannover.uhr().date()

    akte = await hake(hand, akte, 2)
    assert akte.fehlende_papierteile == (ANGEKOMMEN[0],)
    assert await fragen(hand, ident) == frage
    await hake(hand, akte, 2)
    akte = await hake(hand, akte, 1, 2)
    assert await datei(hand, ident) == akte
    assert [teil.eingetroffen for teil in akte.papier] == [heute, heute]
    assert await fragen(hand, ident) == []
    logged = [
        one.angaben.anzahl
        for one in await hand.hannover.protokoll()
        if one.ereignis is AuditEreignis.AKTE_ANGABEN_GEAENDERT and one.angaben.grund == "papier"
    ]
    assert logged[-2:] == [1, 1]


async def test_the_question_is_not_closed_by_looking(hand: Buehne) -> None:
    ident, _ = await eingetroffen(hand, *TEILE)
    eins = hand.hannover.eins
    (frage,) = [one for one in await hand.hannover.aufgaben() if one.transfer == ident]
    with pytest.raises(Usage, match="closes with the last part"):
        await eins.store.write(lambda tx: eins.schritte.nimm_zur_kenntnis(tx, frage.id, person="clerk"))
    await eins.store.write(lambda tx: eins.schritte.erledige_aufgaben(tx, HANNOVER, ident, person="clerk"))
    assert await fragen(hand, ident) == [(AufgabeArt.PAPIER_ABHAKEN, "papierteile.2")]


async def test_a_file_without_paper_asks_nothing(hand: Buehne) -> None:
    ident, akte = await eingetroffen(hand)
    assert (akte.papier, await fragen(hand, ident)) == ((), [])


async def test_what_cannot_be_ticked_off_is_refused(hand: Buehne) -> None:
    ident, akte = await eingetroffen(hand, *TEILE)
    with pytest.raises(Usage, match="no part 3 on paper"):
        await hake(hand, akte, 1, 3)
    with pytest.raises(Usage, match="did not come from another authority"):
        await hake(hand, replace(akte, herkunft=None), 1)
    assert (await datei(hand, ident)).papier == ANGEKOMMEN


async def test_a_number_the_file_has_no_part_of_is_said_beside_its_field(hand: Buehne) -> None:
    ident, akte = await eingetroffen(hand, *TEILE)
    (asked,) = [one for one in await hand.hannover.aufgaben() if one.transfer == ident]
    answer = hand.hannover.eins.beantwortung.beantworte
    with pytest.raises(Felderfehler) as caught:
        await answer(HANNOVER, asked.id, "papier_abhaken", {"NUMMER": "9"}, person="clerk", begruendung=None)
    ((name, satz),) = caught.value.felder
    assert (name, satz.en.endswith("Take one of these: 1, 2.")) == ("NUMMER", True)
    assert (await datei(hand, ident)).papier == akte.papier

"""A request beside our files: every difference has its word, no number is shown, each look stands in the log."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, KIEL, Buehne, buehne, jemand
from support.dateien import pdf

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.messages import Auskunftssperre
from gateway.transfer.einblick.vergleich import Abstand, Merkmal, Spalte, Vergleich
from gateway.transfer.vorabangaben import Vorabangaben

pytestmark = pytest.mark.asyncio(loop_scope="module")
KLERK = "musterfrau"
A = Abstand


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def b(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path_factory.mktemp("vergleich")) as made:
        yield made


def anders(person: Person, familienname: str, **weitere: Any) -> Person:
    name = Name(vorname="Amal", familienname=familienname)
    return replace(person, namen=((NameArt.NACH_PASS, name),), **weitere)


async def frage(b: Buehne, nummer: int, *, sucht: Person | None = None) -> TransferId:
    """Hannover asks Kiel for somebody; return Kiel's transfer, which waits for a person."""
    wer = jemand(nummer)
    known = {one.id for one in await b.kiel.transfers()}
    await b.hannover.anmeldung(replace(wer, person=sucht or wer.person))
    await b.laufe()
    (ident,) = [one.id for one in await b.kiel.transfers() if one.id not in known]
    return ident


async def zeige(b: Buehne, ident: TransferId, **wie: Any) -> Vergleich:
    return await b.kiel.eins.vergleiche.zeige(KIEL, ident, person=KLERK, **wie)


def abstand(spalte: Spalte) -> dict[str, Abstand]:
    return {key.value: one.abstand for key, one in spalte.werte.items() if one.abstand is not A.GLEICH}


async def test_each_file_is_held_against_what_was_written(b: Buehne) -> None:
    wer = jemand(801)
    sucht = anders(wer.person, "Haddad-Erfunden", geburtsdatum=TeilDatum(1990, 7, 1), geburtsort="Homs")
    twisted = anders(wer.person, "HADDAD ERFUNDEN", geburtsdatum=TeilDatum(1990, 1, 7), geburtsort="Homs")
    other = anders(
        wer.person, "Haddad-Erfunden", geburtsdatum=TeilDatum(1990, 7), geburtsort="Hama",
        azr_nummer="900000999999", geschlecht=None, staatsangehoerigkeiten=("475",),
    )  # fmt: skip
    here = await b.kiel.lege_akte_an(replace(wer, person=twisted, aktenzeichen="V-1"), pdf("eins"))
    away = await b.kiel.lege_akte_an(replace(wer, person=other, aktenzeichen="V-2"), pdf("zwei"))
    ident = await frage(b, 801, sucht=sucht)
    shown = await zeige(b, ident)
    first, second = shown.akten
    assert (first.akte, first.kann_gehen, second.akte, second.kann_gehen) == (here.id, True, away.id, False)
    assert abstand(first) == {"name": A.AEHNLICH, "geburtsdatum": A.ANDERS}
    assert first.werte[Merkmal.GEBURTSDATUM].wort == "Tag und Monat vertauscht?"
    assert first.unterschiede == (Merkmal.GEBURTSDATUM,)
    assert second.werte[Merkmal.STAAT].text == "Syrien", "no key"
    assert abstand(second) == {
        "geburtsdatum": A.AEHNLICH, "geburtsort": A.ANDERS, "geschlecht": A.AEHNLICH, "staat": A.ANDERS,
        "azr": A.ANDERS,
    }  # fmt: skip
    assert all(
        (one.wort is None) is (one.abstand is A.GLEICH) for each in shown.akten for one in each.werte.values()
    )
    texts = str([*shown.geschrieben.values(), *(one.text for each in shown.akten for one in each.werte.values())])
    assert "90000" not in texts, "no AZR number is shown"
    seen = [one for one in await b.kiel.protokoll() if one.ereignis is AuditEreignis.AKTE_GELESEN]
    assert sum(one.angaben.transfer == ident for one in seen) == 2, "one entry a file"


async def test_nothing_is_compared_where_nothing_waits(b: Buehne) -> None:
    ident = await frage(b, 802)
    shown = await zeige(b, ident)
    assert shown.akten == ()
    for mandant, which in ((HANNOVER, ident), (KIEL, TransferId("00000000-0000-4000-8000-000000000000"))):
        with pytest.raises(Usage) as no:
            await b.kiel.eins.vergleiche.zeige(mandant, which, person=KLERK)
        assert no.value.code == "UNKNOWN"
    await b.kiel.eins.eingriffe.lehne_ab(ident, "02", person=KLERK, begruendung="Keine Akte")
    await b.laufe()
    with pytest.raises(Usage) as over:
        await zeige(b, ident)
    assert over.value.code == "STATE"


async def test_under_an_auskunftssperre_a_reason_is_needed_and_logged(b: Buehne) -> None:
    wer = jemand(803)
    held = await b.kiel.lege_akte_an(
        replace(wer, person=replace(wer.person, geburtsdatum=TeilDatum(1991, 5, 17))), pdf("gesperrt")
    )
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="1", gueltig_bis=None),))
    await b.kiel.eins.store.write(lambda tx: tx.vorab.setzen(KIEL, held.id, told, azr_suche=None))
    ident = await frage(b, 803)
    with pytest.raises(Usage) as no:
        await zeige(b, ident)
    assert no.value.code == "REASON"
    assert [one.akte for one in (await zeige(b, ident, begruendung="Anfrage prüfen")).akten] == [held.id]
    index = len(await b.kiel.protokoll()) - 1
    rows = await b.kiel.lies(lambda tx: tx.protokoll.offenlegungen(KIEL, index))
    assert {one.feld: one.wert for one in rows}[Bezug.BEGRUENDUNG] == "Anfrage prüfen"

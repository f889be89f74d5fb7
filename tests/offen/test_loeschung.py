"""After a receipt of the plain route the rule never deletes; two persons may, and the log says what they accept."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.buehne import KIEL, Buehne, jemand
from support.offen import Transport, laufe, offene_buehne

from gateway.domain.akte import Akte
from gateway.domain.events import AuditEreignis
from gateway.domain.loeschung import Freigabe, Hindernis, Zertifikatslage, alle_hindernisse
from gateway.domain.states import Zustand

TROTZ = frozenset({"ohne_nachweis", "ohne_zeuge"})


@pytest.fixture
async def echt(tmp_path: Path) -> AsyncIterator[tuple[Buehne, Transport]]:
    async with offene_buehne(tmp_path, betrieb="echt", aufbewahrung=0) as made:
        yield made


async def _abgegeben(b: Buehne, transport: Transport) -> Akte:
    wer = jemand(1)
    akte = await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    await b.hannover.anmeldung(wer)
    await laufe(b, transport)
    (giver,) = await b.kiel.transfers()
    assert giver.zustand is Zustand.ABGESCHLOSSEN
    b.kiel.uhr.vor(seconds=1)
    return akte


async def test_the_rule_never_deletes_after_such_a_receipt(echt: tuple[Buehne, Transport]) -> None:
    b, transport = echt
    akte = await _abgegeben(b, transport)
    beweise = b.kiel.eins.loeschungen._beweise
    belege = await beweise.oeffne(KIEL, akte.id)
    lage = await b.kiel.lies(lambda tx: beweise.lage(tx, KIEL, akte, belege, Freigabe.REGEL))
    assert lage.quittung is not None
    assert lage.quittung.zertifikat is Zertifikatslage.KEINS
    assert set(alle_hindernisse(lage)) == {Hindernis.OHNE_NACHWEIS, Hindernis.OHNE_ZEUGE}


async def test_two_persons_who_answer_for_the_missing_nachweis_delete(echt: tuple[Buehne, Transport]) -> None:
    b, transport = echt
    akte = await _abgegeben(b, transport)
    loeschungen = b.kiel.eins.loeschungen
    refused = await loeschungen.beantrage(KIEL, akte.aktenzeichen, person="meier", trotz=frozenset({"ohne_zeuge"}))
    assert refused.antrag is None
    asked = await loeschungen.beantrage(KIEL, akte.aktenzeichen, person="meier", trotz=TROTZ)
    assert asked.antrag is not None
    await loeschungen.bestaetige(KIEL, asked.antrag.id, person="schulze", trotz=TROTZ)
    stub = await b.kiel.lies(lambda tx: tx.akten.holen(KIEL, akte.id))
    assert stub is not None
    assert stub.geloescht is not None
    (entry,) = [one for one in await b.kiel.protokoll() if one.ereignis is AuditEreignis.AKTE_GELOESCHT]
    assert "ohne_nachweis" in (entry.angaben.grund or "")
    (giver,) = await b.kiel.transfers()
    sent = await b.kiel.lies(lambda tx: tx.nachrichten.holen(KIEL, KIEL, str(giver.lieferung)))  # type: ignore[arg-type]  # it is one
    assert sent is not None
    assert sent.schluessel is None

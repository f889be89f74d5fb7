"""The register travels whole: Blatt numbers and scan evidence with device and checker arrive as they were."""

from dataclasses import replace

import pytest
from support.buehne import HANNOVER, KIEL, Buehne, jemand
from support.register import schreibe_um

from gateway.domain.ids import AkteId
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Lieferung, Transfervermerk
from gateway.domain.states import Zustand
from gateway.storage.sql.abbildung import json_text
from gateway.transfer.ports import Tx

pytestmark = pytest.mark.asyncio(loop_scope="module")
VERMERK = Transfervermerk(
    erfasst=Zeitpunkt("2026-11-03T09:00:00.000+01:00"),
    stelle="Scandienst Nord",
    verfahren="TR-RESISCAN",
    sichtpruefung="vollständig",
    geraet="Scanner 7",
    pruefer="QS-3",
)


async def test_a_scanned_file_arrives_with_its_blatt_numbers_and_evidence(hand: Buehne) -> None:
    wer = jemand(9901)
    akte = await hand.kiel.lege_akte_an(wer)

    def gescannt(tx: Tx) -> None:
        schreibe_um(tx.akten, akte.id, 1, blatt_von=1, blatt_bis=3)
        schreibe_um(tx.akten, akte.id, 2, blatt_von=4, blatt_bis=9, transfervermerk=json_text(VERMERK))

    await hand.kiel.eins.store.write(gescannt)
    await hand.kiel.abmeldung(wer)
    ident = await hand.hannover.anmeldung(wer)
    await hand.laufe()
    done = await hand.hannover.transfer(ident)
    assert done.zustand is Zustand.ABGESCHLOSSEN
    here = await hand.hannover.lies(lambda tx: tx.akten.holen(HANNOVER, AkteId(done.akte or "")))
    assert here is not None
    assert [(one.blatt_von, one.blatt_bis) for one in here.dokumente] == [(1, 3), (4, 9), (None, None)]
    assert [one.transfervermerk for one in here.dokumente] == [None, VERMERK, None]
    [giver] = await hand.kiel.lies(lambda tx: tx.transfers.zur_akte(KIEL, akte.id))
    [sent] = [one for one in await hand.kiel.geschriebene(giver.id) if one.uuid == giver.lieferung]
    nachweis = (await hand.kiel.eins.oeffner.oeffne_erneut(sent)).nachweis
    assert isinstance(nachweis, Lieferung)
    assert nachweis.dokumente[1].transfervermerk == VERMERK.im_nachweis()
    assert VERMERK.im_nachweis() == replace(
        VERMERK,
        verfahren="TR-RESISCAN; Gerät: Scanner 7",
        sichtpruefung="vollständig; geprüft: QS-3",
        geraet=None,
        pruefer=None,
    )

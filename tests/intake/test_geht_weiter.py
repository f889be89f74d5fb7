"""A case file that came from the scanner moves on: the next authority has its documents and register."""

from dataclasses import fields
from pathlib import Path

from support.buehne import buehne, jemand
from support.scheine import Lieferung, pdf

from gateway.domain.akte import Dokument
from gateway.domain.states import Zustand
from gateway.wiring.aufnahme import nimm_auf


def wie(eines: Dokument) -> dict[str, object]:
    return {one.name: getattr(eines, one.name) for one in fields(eines) if one.compare}


async def test_a_delivered_file_arrives_whole_at_the_next_authority(tmp_path: Path) -> None:
    wer, name = jemand(1), jemand(1).person.namen[0][1]
    made = Lieferung()
    made.akte(
        1,
        pdf("Antrag", "Seite 2"),
        pdf("Bescheid"),
        aktenzeichen=wer.aktenzeichen,
        familienname=name.familienname or "",
        vornamen=name.vorname or "",
        geburtsname=name.geburtsname or "",
        azr_nummer=wer.person.azr_nummer or "",
    )
    for zeile, von, bis in zip(made.zeilen, "13", "23", strict=True):
        zeile |= {"blatt_von": von, "blatt_bis": bis, "datum": "2019-03-04"}
    async with buehne(tmp_path / "stage") as b:
        bericht = await nimm_auf(b.kiel.eins, made.ordner(tmp_path / "lieferung"), b.kiel.kennung)
        (vorher,) = await b.kiel.akten()
        assert [one.aktenzeichen for one in bericht.akten] == [wer.aktenzeichen]
        assert all(one.transfervermerk and one.blatt_von and one.pfad for one in vorher.dokumente)
        await b.kiel.abmeldung(wer)
        ident = await b.hannover.anmeldung(wer)
        await b.laufe()
        assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
        (nachher,) = await b.hannover.akten()
        assert [wie(one) for one in nachher.dokumente] == [wie(one) for one in vorher.dokumente]
        assert [b.hannover.dokument(one) for one in nachher.dokumente] == list(made.dateien.values())

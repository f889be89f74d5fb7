"""Documents of the plain route are looked at on their way in as all others, and nothing of them lies in plain."""

import tempfile
from pathlib import Path

from support.buehne import Buehne, jemand
from support.dateien import pdf
from support.gefahren import bau
from support.offen import Transport, laufe
from support.scanner import eicar, scanner

from gateway.domain.merkmale import Formatregeln, Merkmal
from gateway.domain.states import Zustand
from gateway.sichtung.clamd import MIB, Adresse, Clamd

WORT = b"Geheimwort Bestandteil eines Dokuments"


async def test_a_delivery_in_packets_is_held_released_by_two_and_its_pdfs_are_marked(
    weg: tuple[Buehne, Transport],
) -> None:
    b, transport = weg
    haus = b.hannover
    haus.eins.eingangsformate.regeln = Formatregeln()
    ill = pdf("zwei" * 500, zusatz=b"%" + WORT + eicar() + b"\n")
    inhalte = [pdf("eins" * 900), ill, bau(b"<</S/JavaScript/JS(1)>>")]

    def lesbar() -> list[str]:
        return [
            one.name for one in haus.konfiguration.data.rglob("*") if one.is_file() and WORT in one.read_bytes()
        ]

    with tempfile.TemporaryDirectory() as folder:  # the path of a socket is short
        async with scanner(Path(folder) / "s") as peer:
            haus.eins.eingangsschutz.schutz = Clamd(Adresse.aus(f"unix:{peer.pfad}"), hoechstens=MIB)
            ident = await b.ziehe_um(jemand(1), *inhalte)
            await laufe(b, transport)
            assert (await haus.transfer(ident)).zustand is Zustand.EMPFANGEN
            assert (await haus.akten(), lesbar()) == ((), [])
            await haus.eins.virenfreigaben.beantrage(ident, person="meier", begruendung="Fehlalarm")
            await haus.eins.virenfreigaben.bestaetige(ident, person="schulze")
            await laufe(b, transport)
    assert (await haus.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    (akte,) = await haus.akten()
    assert ([haus.dokument(one) for one in akte.dokumente], lesbar()) == (inhalte, [])
    marks = await haus.lies(lambda tx: tx.schutz.merkmale(haus.kennung, akte.id))
    assert marks == {akte.dokumente[2].uuid: (Merkmal.JAVASCRIPT,)}

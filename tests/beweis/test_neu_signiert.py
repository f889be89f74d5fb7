"""Evidence of a delivery that its reader took over before we signed it anew: the receipt names the first Inhalt."""

import io
from pathlib import Path

import pytest
from support.beweis import pruefe
from support.buehne import KIEL, buehne, jemand
from support.verrat import liste, nachfolger

from gateway import clock
from gateway.beweis.pruefgang import Massstab
from gateway.domain.errors import TryLater
from gateway.domain.ids import sha256_of
from gateway.domain.states import Zustand
from gateway.intake.deckblatt import schreibe_deckblatt
from gateway.keystore import load_certificate
from gateway.trust.teilnehmer import Schluesselrolle

R = Schluesselrolle


async def test_the_receipt_of_what_was_signed_anew_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with buehne(tmp_path) as b:
        wer, kiel = jemand(1), b.kiel
        await b.ziehe_um(wer)
        await b.hannover.arbeite_ab()
        await kiel.arbeite_alles_ab()
        with monkeypatch.context() as silent:

            async def spaeter(*_: object) -> None:
                raise TryLater("not now", code="LATER")

            silent.setattr("gateway.transfer.abschluss.Abschluss.schliesse", spaeter)
            await b.hannover.horche()
            await b.hannover.arbeite_ab()
        new, eins = nachfolger(kiel, R.INHALT), kiel.eins
        await eins.schluesselmeldung.melde(
            eins.umgebung.mandanten[KIEL].inhalt.cert_der, "inhalt", (KIEL,), seit=kiel.uhr(), person="clerk",
            warum="Server entwendet",
        )  # fmt: skip
        await eins.verratene.lies(eins.store)
        assert await eins.neuversiegelung.sieh_nach() >= 2
        liste(b, KIEL, new, R.INHALT)
        for haus in (kiel, b.hannover):
            await haus.dienst._follow_directory()
            haus.uhr.vor(hours=2)
        await b.laufe()
        (transfer,) = await kiel.transfers()
        assert transfer.zustand is Zustand.ABGESCHLOSSEN
        out = io.BytesIO()
        await eins.beweise.schreibe(
            transfer.id,
            out,
            person="clerk",
            begruendung="Klage",
            mit_dokumenten=False,
            deckblatt=schreibe_deckblatt,
        )
        signer = sha256_of(load_certificate(tmp_path / "pki" / "verzeichnis.crt.pem"))
        found = pruefe(out.getvalue(), Massstab(jetzt=clock.now(), signer=signer))
        said = [one for one in found.schritte if one.name == "receipt"]
        assert [one.gut for one in said if "Abdrücke" in one.satz.de] == [True], [one.satz.en for one in said]

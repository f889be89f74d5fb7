"""The pages of the management over an installation with a clock that stands still, and files that took time."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import aiohttp
from support.konten import Kontenhaus, kontenhaus
from support.store import transfer

from gateway.domain.ids import Kennung, TransferId
from gateway.domain.konto import Rolle
from gateway.domain.states import Rolle as Seite
from gateway.domain.states import Zustand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.laufzeiten import Laufzeit
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app
from gateway.web.haus import Haus
from gateway.wiring.haustechnik import Technik
from gateway.wiring.verzeichnisfreigabe import Freigabe
from gateway.wiring.weboberflaeche import betriebshaus

SEITEN = ("/kennzahlen", "/kennzahlen.csv", "/partnervergleich", "/partnervergleich.csv")
_EIGENES = re.compile(r'name="csrf" value="[^"]+"')
"""What differs from session to session."""


@dataclass
class Leitungshaus:
    """The house while it serves."""

    konten: Kontenhaus
    url: str
    sitzungen: dict[str, str] = field(default_factory=dict)

    async def melde_an(self, name: str) -> None:
        self.sitzungen[name] = (await self.konten.melde_an(name)).token

    async def hole(self, pfad: str, name: str = "lea", *, sprache: str = "de") -> tuple[int, str]:
        """Status and text of a page, without what belongs to the session."""
        headers = {"Cookie": f"aktenbote={self.sitzungen[name]}", "Accept-Language": sprache}
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url + pfad, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status, _EIGENES.sub("", await answer.text())

    async def lege(
        self, anzahl: int, wann: datetime, partner: str = "azr:111111", rolle: Seite = Seite.NEHMER, **werte: Any
    ) -> None:
        """Let so many files change their authority, all alike and some minutes apart."""

        def work(tx: Tx) -> None:
            for number in range(anzahl):
                moment = wann + timedelta(minutes=number)
                one = transfer(
                    mandant=self.konten.mandant,
                    rolle=rolle,
                    partner=Kennung(partner),
                    zustand=Zustand.ABGESCHLOSSEN,
                    begonnen=moment - timedelta(days=5),
                )
                tx.transfers.anlegen(one)
                tx.laufzeiten.setze(_zeile(one.id, self, rolle, partner, moment, werte))

        await self.konten.eins.store.write(work)

    async def lege_offene(self, anzahl: int, begonnen: datetime, rolle: Seite = Seite.NEHMER, **werte: Any) -> None:
        """Let so many transfers be open since then."""

        def work(tx: Tx) -> None:
            for _ in range(anzahl):
                one = transfer(mandant=self.konten.mandant, rolle=rolle, begonnen=begonnen)
                tx.transfers.anlegen(one)
                tx.laufzeiten.setze(
                    Laufzeit(transfer=one.id, mandant=one.mandant, rolle=rolle, begonnen=begonnen, **werte)
                )

        await self.konten.eins.store.write(work)


def _zeile(
    ident: TransferId, haus: Leitungshaus, rolle: Seite, partner: str, moment: datetime, werte: dict[str, Any]
) -> Laufzeit:
    said = {
        "werktage": 4,
        "werktage_partner": 3,
        "bei_uns": 43_200,
        "beim_partner": 259_200,
        "unterwegs": 600,
        **werte,
    }
    return Laufzeit(
        transfer=ident,
        mandant=haus.konten.mandant,
        rolle=rolle,
        begonnen=moment - timedelta(days=5),
        partner=Kennung(partner),
        ende=moment,
        fertig=moment,
        **said,
    )


@asynccontextmanager
async def leitungshaus(ordner: Path, *, sachbearbeitung: int = 2) -> AsyncIterator[Leitungshaus]:
    """Serve an installation that ``init`` made: lea leads it, so many clerks work there."""
    async with kontenhaus(ordner) as people:
        one = people.eins
        await people.eingerichtet("lea", Rolle.LEITUNG)
        for number in range(sachbearbeitung):
            await people.eingerichtet(f"sach{number}", Rolle.SACHBEARBEITUNG)
        haus = Haus(
            anmeldungen=one.anmeldungen,
            behoerden={people.mandant: "Ausländerbehörde Musterstadt (Test)"},
            adresse=Adresse(),
            version="0.1.0",
            echt=False,
            betrieb=betriebshaus(one, cast("Technik", None), cast("Freigabe", None)),
        )
        served = WebAnwendung(make_app(haus), haus, None)
        port = await served.start("127.0.0.1", 0)
        try:
            made = Leitungshaus(people, f"http://localhost:{port}")
            await made.melde_an("lea")
            yield made
        finally:
            await served.stop()

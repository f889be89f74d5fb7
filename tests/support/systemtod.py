"""What a process that is killed does for another system: knows its token, holds its key, requests a file."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from gateway.cli import account_liste
from gateway.cli.laufzeit import run
from gateway.cli.rahmen import Rahmen
from gateway.domain.ids import TransferId
from gateway.transfer.handangaben import UNBEKANNT
from gateway.transfer.schnittstelle.wiederholungen import Stand
from gateway.wiring.installation import Installation

WUNSCH = {
    "familienname": "Probe", "namensart": "nameNachPass", "geburtsdatum": UNBEKANNT, "azr": "990000000048",
    "von": UNBEKANNT, "grund": "01", "anlass": "Probe",
}  # fmt: skip


async def gehe(one: Installation, zettel: Path) -> str:
    """Request a file under a key; return what its answer says, given now or before."""
    token = await one.apitokens.erkenne(zettel.read_text("ascii"))
    assert token is not None
    async with one.wiederholungen.versuch(token, "vorgang-1", b"anfrage") as versuch:
        if versuch.lage.stand is Stand.FERTIG:
            assert versuch.lage.antwort is not None
            return versuch.lage.antwort
        assert versuch.lage.stand in {Stand.NEU, Stand.ABGEBROCHEN}
        wish = replace(one.handanforderungen.lies(token.mandant, WUNSCH), id=TransferId(versuch.lage.ident))
        begun = await one.handanforderungen.fordere_an(token.mandant, wish, person="api:probe")
        versuch.ergebnis = (201, begun.id)
        return begun.id


def statt_zu_zeigen(rahmen: Rahmen, _work: object) -> None:
    """In the new process: 'account list' goes the way instead; the note lies beside the installation."""
    assert rahmen.config is not None
    run(rahmen, lambda one: gehe(one, Path(rahmen.config or "").parent.parent / "zettel"))


def stelle_um() -> None:
    """Take the way of this test into the new process."""
    patch.object(account_liste, "schreibe_konto", statt_zu_zeigen).start()

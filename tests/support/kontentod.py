"""What a process of accounts that is killed does: from the invitation to signing out, with a clock of its own."""

from pathlib import Path
from unittest.mock import patch

import orjson
from support.konten import BILLIG, PASSWORT, Uhr

from gateway import wiring
from gateway.cli import account_liste
from gateway.cli.laufzeit import run
from gateway.cli.rahmen import Rahmen
from gateway.domain.einmalcode import aus_text, hotp, schritt
from gateway.domain.konto import AnmeldungAbgelehnt
from gateway.wiring.installation import Installation

UHR = Uhr()
"""The clock of the new process."""


async def gehe(one: Installation, uhr: Uhr, zettel: Path) -> None:
    """What a person does from the invitation to signing out; the note keeps what she has on her telephone."""
    one.kennwoerter._aufwand = BILLIG
    kept = orjson.loads(zettel.read_bytes())

    def code() -> str:
        uhr.weiter(seconds=90)
        return hotp(aus_text(kept["geheimnis"]), schritt(uhr.jetzt))

    pages = one.anmeldungen
    try:
        setup = await pages.einladung_annehmen(einladung=kept["einladung"], passwort=PASSWORT)
    except AnmeldungAbgelehnt:
        assert "geheimnis" in kept
    else:
        kept["geheimnis"] = setup.geheimnis
        zettel.write_bytes(orjson.dumps(kept))
        await pages.einrichtung_bestaetigen(anlauf=setup.anlauf, code=code())
    begun = await pages.passwort(anmeldename="anna", passwort=PASSWORT, absender="192.0.2.1")
    done = await pages.zweiter_faktor(anlauf=begun.token, code=code())
    uhr.weiter(seconds=61)
    assert await pages.lies(done.token) is not None
    await pages.bestaetige(token=done.token, code=code())
    await pages.beende(done.token)
    assert await pages.lies(done.token) is None


def statt_zu_zeigen(rahmen: Rahmen, _work: object) -> None:
    """In the new process: 'account list' goes the way instead; the note lies beside the installation."""
    assert rahmen.config is not None
    zettel = Path(rahmen.config).parent.parent / "zettel"
    run(rahmen, lambda one: gehe(one, UHR, zettel))


def stelle_um() -> None:
    """Take the clock and the way of this test into the new process."""
    defaults = wiring.assemble.__kwdefaults__
    assert defaults is not None
    patch.dict(defaults, jetzt=UHR).start()
    patch.object(account_liste, "schreibe_konto", statt_zu_zeigen).start()

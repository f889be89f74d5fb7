"""What a process of accounts that is killed does: from the invitation to signing out, with a clock of its own."""

from pathlib import Path
from unittest.mock import patch

import orjson
from support.konten import BILLIG, PASSWORT, Uhr
from support.schluesselbund import Schluesselbund

from gateway import wiring
from gateway.cli import account_liste
from gateway.cli.laufzeit import run
from gateway.cli.rahmen import Rahmen
from gateway.domain.einmalcode import aus_text, hotp, schritt
from gateway.domain.konto import AnmeldungAbgelehnt, Rolle
from gateway.transfer.konten.fremdkonten import Fremdperson
from gateway.transfer.konten.passkeypruefung import Ort
from gateway.wiring.installation import Installation

ORT = Ort(rp_id="localhost", ursprung="http://localhost:8081")
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
    asked = await one.passkeys.beginne(token=done.token, name="Laptop", ort=ORT)
    made = Schluesselbund().lege_an(asked.frage)
    await one.passkeys.schliesse_ab(token=done.token, anlauf=asked.anlauf, antwort=made, ort=ORT)
    for key in await one.passkeys.liste(done.angemeldet.konto):
        await one.passkeys.entferne(token=done.token, ident=key.id)
    other = Fremdperson(
        issuer="https://anbieter.example",
        subjekt="1",
        anmeldename="fremd",
        name="Frau Fremd",
        rollen={next(iter(one.mandanten)): frozenset({Rolle.LEITUNG})},
    )
    leader = (await one.fremdkonten.melde_an(other)).angemeldet
    await one.notrechte.beginne(leader, next(iter(one.mandanten)), Rolle.PRUEFUNG, "Probe")
    await one.notrechte.beende(leader)
    await one.notrechte.genutzt(next(iter(one.mandanten)), person="fremd")
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

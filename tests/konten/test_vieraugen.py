"""Two names are two persons only where that is certain, whether they typed a command or signed in to the pages."""

import pytest
from support.konten import Kontenhaus

from gateway.domain.errors import Usage
from gateway.domain.konto import Rolle
from gateway.transfer.vieraugen import pruefe_zweite


async def pruefe(haus: Kontenhaus, fragte: str, entscheidet: str, *, befehlszeile: bool = False) -> str:
    """Return the code of the refusal, or nothing."""
    try:
        await haus.eins.store.read(
            lambda tx: pruefe_zweite(haus.eins.umgebung, tx, fragte, entscheidet, befehlszeile=befehlszeile)
        )
    except Usage as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("fragte", "entscheidet", "befehlszeile", "code"),
    [
        ("root", "anna", False, "NAMES"),  # anna may be who sits at the command line as root
        ("anna", "root", True, "NAMES"),  # and the other way round
        ("frisch", "anna", False, "NAMES"),  # an account alone makes no person: one human makes it
        ("anna", "frisch", True, "NAMES"),
        ("anna", "berta", False, ""),
        ("anna", "berta", True, ""),
        ("anna", "ANNA ", False, "SAME"),
        ("anna", "Anna", True, "SAME"),
        ("root", "wurzel", True, ""),  # two accounts of the system
        ("frisch", "wurzel", True, ""),  # nobody signs in with an account that was never set up
        ("root", "anna", True, ""),
        ("root", "wurzel", False, ""),  # nobody without a role is in the pages
        ("anna", "root", False, "NAMES"),
    ],
)
async def test_who_asked_and_who_decides_are_two_persons_only_where_that_is_certain(
    haus: Kontenhaus, fragte: str, entscheidet: str, befehlszeile: bool, code: str
) -> None:
    await haus.eingerichtet("anna", Rolle.BETRIEB)
    await haus.eingerichtet("berta", Rolle.LEITUNG)
    await haus.lege_an("frisch")
    assert await pruefe(haus, fragte, entscheidet, befehlszeile=befehlszeile) == code


async def test_who_takes_a_role_away_meanwhile_gains_nothing(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.BETRIEB)
    await haus.eingerichtet("berta", Rolle.BETRIEB)
    for name in ("anna", "berta"):
        await haus.tue("entziehe", name, haus.mandant, Rolle.BETRIEB, person="annas-rechner")
    assert await pruefe(haus, "anna", "annas-rechner", befehlszeile=True) == "NAMES"
    await haus.tue("sperre", "berta", person="annas-rechner", begruendung="Probe")
    assert await pruefe(haus, "berta", "annas-rechner", befehlszeile=True) == "NAMES"


async def test_a_role_that_somebody_wrote_into_the_database_makes_no_person(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.BETRIEB)
    made = await haus.eingerichtet("root")
    await haus.eins.store.write(lambda tx: tx.konten.gib_rolle(made.id, haus.mandant, Rolle.BETRIEB))
    assert await pruefe(haus, "root", "anna") == "NAMES"


async def test_a_small_house_of_two_gets_along(haus: Kontenhaus) -> None:
    """Two operators, one with an account of her own: whatever was begun, the second one gets his."""
    await haus.eingerichtet("anna")
    asked = await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.BETRIEB, person="bert")
    await haus.tue("bestaetige", asked.id, person="root")
    await haus.lege_an("bert")
    asked = await haus.tue("beantrage_rolle", "bert", haus.mandant, Rolle.BETRIEB, person="bert")
    await haus.tue("bestaetige", asked.id, person="anna", befehlszeile=True)
    asked = await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.LEITUNG, person="bert")
    await haus.tue("verwirf", asked.id, person="anna")
    await haus.lege_an("carla")
    asked = await haus.tue("beantrage_rolle", "carla", haus.mandant, Rolle.LEITUNG, person="anna")
    await haus.tue("bestaetige", asked.id, person="bert")

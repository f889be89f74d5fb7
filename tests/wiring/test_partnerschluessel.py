"""Weeks before the last certificate of a partner ends somebody hears of it; a listed successor is enough."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.pki import cert, directory

from gateway.domain.ids import Kennung
from gateway.trust.profil import load
from gateway.trust.teilnehmer import Fenster, Schluesselrolle, Zertifikatseintrag
from gateway.wiring.partnerschluessel import GENANNT, VORLAUF, Ende, enden_bald, saetze

R = Schluesselrolle
PARTNER = Kennung("azr:999902")
ENDE = load(cert("azr-999902/transport").der).not_valid_after_utc


def faellige(verzeichnis, vorher: timedelta, eigene=()) -> set[str]:
    found = enden_bald(verzeichnis, eigene, ENDE - vorher)
    return {one.rolle.value for one in found if one.kennung == PARTNER}


def mit(entry: Zertifikatseintrag):
    """The directory with one more certificate of the partner."""
    base = directory()
    return replace(
        base,
        teilnehmer=tuple(
            replace(one, zertifikate=(*one.zertifikate, entry)) if one.kennung == PARTNER else one
            for one in base.teilnehmer
        ),
    )


def test_it_is_said_in_time_and_not_before_and_never_of_ourselves() -> None:
    assert faellige(directory(), VORLAUF + timedelta(seconds=1)) == set()
    assert "transport" in faellige(directory(), VORLAUF - timedelta(seconds=1))
    assert faellige(directory(), timedelta(days=1), eigene=(PARTNER,)) == set()


@pytest.mark.parametrize(("aenderung", "genug"), [({}, True), ({"gesperrt_ab": ENDE}, False)])
def test_a_listed_successor_is_enough_unless_it_is_revoked(aenderung: dict, *, genug: bool) -> None:
    (known,) = (one for one in directory().teilnehmer if one.kennung == PARTNER)
    (entry,) = (one for one in known.zertifikate if R.TRANSPORT in one.rollen)
    later = laenger()
    made = mit(replace(entry, der=later, fenster=Fenster(von=entry.fenster.von), **aenderung))
    assert ("transport" not in faellige(made, timedelta(days=1))) is genug


def laenger() -> bytes:
    """A certificate that ends later than those of the test PKI."""
    from support.auskunft import ausgestellt_von

    return ausgestellt_von(cert("unter-ca"), "spaeter", ENDE).der


def test_many_are_one_sentence_with_the_first_of_them() -> None:
    ends = tuple(Ende(ENDE + timedelta(days=n), Kennung(f"azr:99990{n}"), R.INHALT) for n in range(GENANNT + 2))
    (one,) = saetze(ends)
    assert "azr:999900 inhalt" in one
    assert "and 2 more" in one
    assert saetze(()) == ()

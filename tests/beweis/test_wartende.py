"""Evidence written while a newer directory waits for two persons: what it takes away counts, and is said."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from beweis.conftest import Aendere, Lage
from support.beweis import neu_signiert, pruefe, teile

from gateway import clock
from gateway.audit.befund import Urteil
from gateway.beweis.aufbau import INDEX_NAME, lies_index
from gateway.trust.teilnehmer import Zertifikatseintrag

WARTEND = "verzeichnis/wartend-2.xml"


def gesperrt(moment: datetime) -> Aendere:
    def change(entry: Zertifikatseintrag) -> tuple[Zertifikatseintrag, ...]:
        return (replace(entry, gesperrt_ab=moment),)

    return change


@pytest.fixture(scope="module")
def spaeter(lage: Lage) -> bytes:
    """Number 2 revokes Hannover's content certificate, and waits; the messages are older."""
    return lage.schreibe(gesperrt(clock.now() + timedelta(minutes=1)), "spaeter.asice", wartet=True)


def test_what_waits_and_revokes_the_author_later_is_said(lage: Lage, spaeter: bytes) -> None:
    index = lies_index(teile(spaeter)[INDEX_NAME])
    assert (index.verzeichnis, index.fruehere, index.wartende) == (1, (), (WARTEND,))
    done = pruefe(spaeter, lage.mappen.massstab)
    assert done.urteil is Urteil.BESTAETIGT, done.grund
    notes = [one.satz for one in done.schritte if one.name == "directory" and one.gut is None]
    assert len(notes) == 1
    assert "number 2 of 20" in notes[0].en
    assert "is newer: when the container was written it waited for two persons" in notes[0].en
    inhalt = "its Inhalt is signed by azr:999901"
    said = [one.satz for one in done.schritte if inhalt in one.satz.en]
    assert said
    for satz in said:
        assert satz.en.endswith(
            "by the directory; revoked later, after this signature: the directory, number 2, which still waits for "
            "two persons)."
        )
        assert satz.de.endswith(
            "später gesperrt, nach dieser Signatur: das Verzeichnis Nummer 2, das noch auf zwei Personen wartet)."
        )


def test_what_waits_and_revoked_the_author_before_counts_by_none(lage: Lage) -> None:
    begun = clock.now() - timedelta(hours=1)
    done = pruefe(lage.schreibe(gesperrt(begun), "vorher.asice", wartet=True), lage.mappen.massstab)
    assert done.urteil is Urteil.GEFAELSCHT
    last = done.schritte[-1].satz
    assert "T001 the directory, number 2, which still waits for two persons, has revoked this" in last.en
    assert "das Verzeichnis Nummer 2, das noch auf zwei Personen wartet, hat dieses Zertifikat gesperrt" in last.de


def test_what_waits_and_names_the_author_no_more_is_said(lage: Lage) -> None:
    done = pruefe(lage.schreibe(lambda _entry: (), "weg.asice", wartet=True), lage.mappen.massstab)
    assert done.urteil is Urteil.BESTAETIGT, done.grund
    assert "not revoked; not named any more: the directory, number 2, which still waits" in str(done.schritte)


def test_one_that_waits_is_newer_and_the_one_that_is_named(lage: Lage, spaeter: bytes) -> None:
    members, key = teile(spaeter), lage.mappen.inhaltsschluessel("azr-999902")
    now = members["verzeichnis/verzeichnis.xml"]
    other = pruefe(neu_signiert({**members, WARTEND: now}, key), lage.mappen.massstab)
    assert "verzeichnis/wartend-2.xml is another directory" in str(other.schritte[-1])
    index = replace(lies_index(members[INDEX_NAME]), wartende=("verzeichnis/wartend-1.xml",))
    members.pop(WARTEND)
    older = neu_signiert({**members, "verzeichnis/wartend-1.xml": now}, key, index)
    done = pruefe(older, lage.mappen.massstab)
    assert done.urteil is Urteil.GEFAELSCHT
    assert "verzeichnis/wartend-1.xml is another directory" in str(done.schritte[-1])

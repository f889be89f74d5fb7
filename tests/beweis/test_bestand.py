"""Evidence has to stand for ten years: a container from before directories waited in it still verifies."""

from pathlib import Path

from support.beweis import pruefe, teile

from gateway import clock
from gateway.audit.befund import Urteil
from gateway.beweis.aufbau import INDEX_NAME
from gateway.beweis.pruefgang import Massstab
from gateway.domain.ids import Sha256

AELTER = Path(__file__).parents[1] / "vectors" / "beweis" / "gestempelt-1.asice"
UNTERZEICHNER = Sha256("0f841d83ea1f2aab625101e9d4b424f1eda3a40010b501743375305967fd763d")
"""Signed the directory in it."""


def test_a_container_of_an_earlier_version_is_confirmed() -> None:
    octets = AELTER.read_bytes()
    assert b"wartende" not in teile(octets)[INDEX_NAME]
    found = pruefe(octets, Massstab(jetzt=clock.now(), signer=UNTERZEICHNER))
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    assert "XAdES B-T" in found.schritte[-1].satz.en

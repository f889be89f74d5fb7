"""Evidence written when the directory has changed since: each message is judged by the one of its time, too."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from beweis.conftest import GRUND, Mappen
from support.beweis import neu_signiert, pruefe, teile
from support.buehne import bestaetigt, stage_pki
from support.pki import directory_schema, signed_directory
from support.tippen import tippe

from gateway.audit.befund import Urteil
from gateway.beweis.aufbau import INDEX_NAME, lies_index
from gateway.domain.ids import Kennung, sha256_of
from gateway.envelope.verzeichnis import read_verzeichnis
from gateway.keystore import load_certificate
from gateway.settings import load
from gateway.trust.teilnehmer import Schluesselrolle, Zertifikatseintrag

HANNOVER = Kennung("azr:999901")
FRUEHER = "verzeichnis/1.xml"
Aendere = Callable[[Zertifikatseintrag], tuple[Zertifikatseintrag, ...]]


@dataclass(frozen=True)
class Lage:
    """A copy of both houses, to which a directory number 2 comes after the transfer."""

    mappen: Mappen
    ordner: Path

    def schreibe(self, change: Aendere, name: str) -> bytes:
        """Put number 2 in force, with Hannover's content certificate changed, and write the evidence at Kiel."""
        pin = sha256_of(load_certificate(self.mappen.signer))
        octets = (self.mappen.ordner / "verzeichnis.xml").read_bytes()
        old = read_verzeichnis(octets, schema=directory_schema(), signer=pin)
        people = tuple(
            replace(
                one,
                zertifikate=tuple(
                    part
                    for entry in one.zertifikate
                    for part in (change(entry) if Schluesselrolle.INHALT in entry.rollen else (entry,))
                ),
            )
            if one.kennung == HANNOVER
            else one
            for one in old.teilnehmer
        )
        new = signed_directory(
            replace(old, nummer=2, teilnehmer=people), by=stage_pki("echt").zertifikate["verzeichnis"]
        )
        (self.ordner / "verzeichnis.xml").write_bytes(new)
        config = self.ordner / "kiel" / "aktenbote.toml"
        bestaetigt(load(config, {}).data, new)
        out = self.ordner / name
        tippe("evidence", self.mappen.transfer, "--out", out, *GRUND, config=config)
        return out.read_bytes()


@pytest.fixture(scope="module")
def lage(mappen: Mappen, tmp_path_factory: pytest.TempPathFactory) -> Lage:
    ordner = tmp_path_factory.mktemp("fruehere") / "haus"
    shutil.copytree(mappen.ordner, ordner)
    return Lage(mappen, ordner)


@pytest.fixture(scope="module")
def verschwunden(lage: Lage) -> bytes:
    """Hannover's content certificate does not stand in the directory any more."""
    return lage.schreibe(lambda _entry: (), "verschwunden.asice")


def test_an_entry_that_is_gone_since_counts_by_the_directory_of_its_time(lage: Lage, verschwunden: bytes) -> None:
    index = lies_index(teile(verschwunden)[INDEX_NAME])
    assert (index.verzeichnis, index.fruehere) == (2, (FRUEHER,))
    done = pruefe(verschwunden, lage.mappen.massstab)
    assert "number 2" in str(done.schritte)
    assert done.urteil is pruefe(lage.mappen.kiel.read_bytes(), lage.mappen.massstab).urteil
    assert done.urteil is not Urteil.GEFAELSCHT


def test_without_it_the_author_is_nobody(lage: Lage, verschwunden: bytes) -> None:
    members = teile(verschwunden)
    index = replace(lies_index(members[INDEX_NAME]), fruehere=())
    members.pop(FRUEHER)
    bent = neu_signiert(members, lage.mappen.inhaltsschluessel("azr-999902"), index)
    done = pruefe(bent, lage.mappen.massstab)
    assert done.urteil is Urteil.GEFAELSCHT
    assert "T070" in str(done.schritte[-1])


def test_an_earlier_one_is_signed_by_the_same_key_and_is_the_one_that_is_named(
    lage: Lage, verschwunden: bytes
) -> None:
    members = teile(verschwunden)
    key = lage.mappen.inhaltsschluessel("azr-999902")
    bent = neu_signiert({**members, FRUEHER: members[FRUEHER].replace(b"Kiel", b"Koel", 1)}, key)
    assert pruefe(bent, lage.mappen.massstab).urteil is Urteil.GEFAELSCHT
    other = neu_signiert({**members, FRUEHER: members["verzeichnis/verzeichnis.xml"]}, key)
    done = pruefe(other, lage.mappen.massstab)
    assert "verzeichnis/1.xml is another directory" in str(done.schritte[-1])


def test_what_a_newer_one_says_was_revoked_by_then_counts_by_none(lage: Lage) -> None:
    def revoked(entry: Zertifikatseintrag) -> tuple[Zertifikatseintrag, ...]:
        return (replace(entry, gesperrt_ab=entry.fenster.von + timedelta(seconds=1)),)

    done = pruefe(lage.schreibe(revoked, "gesperrt.asice"), lage.mappen.massstab)
    assert done.urteil is Urteil.GEFAELSCHT
    assert "T001" in str(done.schritte[-1])


def test_an_earlier_one_of_another_key_counts_not_and_falsifies_nothing(lage: Lage) -> None:
    """The operator of the directory has another key since: what was written before is as good as ever."""
    written = lage.schreibe(lambda entry: (entry,), "anderer.asice")
    members = teile(written)
    pin = sha256_of(load_certificate(lage.mappen.signer))
    old = read_verzeichnis(members[FRUEHER], schema=directory_schema(), signer=pin)
    other = next(one for name, one in stage_pki("echt").zertifikate.items() if name.endswith("inhalt"))
    bent = neu_signiert(
        {**members, FRUEHER: signed_directory(old, by=other)}, lage.mappen.inhaltsschluessel("azr-999902")
    )
    done = pruefe(bent, lage.mappen.massstab)
    assert done.urteil is pruefe(written, lage.mappen.massstab).urteil is not Urteil.GEFAELSCHT
    assert "verzeichnis/1.xml does not count" in str(done.schritte)


def test_an_earlier_key_counts_for_its_time_where_it_is_given_too(lage: Lage, verschwunden: bytes) -> None:
    """The operator of the directory has another key since, and whoever verifies has both certificates."""
    members = teile(verschwunden)
    pin = sha256_of(load_certificate(lage.mappen.signer))
    old = read_verzeichnis(members[FRUEHER], schema=directory_schema(), signer=pin)
    other = next(one for name, one in stage_pki("echt").zertifikate.items() if name.endswith("inhalt"))
    bent = neu_signiert(
        {**members, FRUEHER: signed_directory(old, by=other)}, lage.mappen.inhaltsschluessel("azr-999902")
    )
    assert pruefe(bent, lage.mappen.massstab).urteil is Urteil.GEFAELSCHT
    both = replace(lage.mappen.massstab, weitere_signer=(sha256_of(other.der),))
    assert pruefe(bent, both).urteil is pruefe(verschwunden, lage.mappen.massstab).urteil

"""Evidence written when the directory has changed since: each message is judged by the one of its time, too."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from beweis.conftest import HANNOVER, Lage, im_haus
from support.beweis import neu_signiert, pruefe, teile
from support.buehne import stage_pki
from support.pki import directory_schema, signed_directory

from gateway.audit.befund import Urteil
from gateway.beweis.aufbau import INDEX_NAME, lies_beleg, lies_index
from gateway.beweis.schreiben import Behaelterschreiber
from gateway.beweis.verzeichnisse import Verzeichnismappe
from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.verzeichnis import read_verzeichnis
from gateway.keystore import load_certificate
from gateway.trust.teilnehmer import Schluesselrolle, Zertifikatseintrag
from gateway.wiring import Installation

FRUEHER = "verzeichnis/1.xml"


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


def test_the_certificate_of_a_beleg_that_only_an_earlier_one_names_goes_along(lage: Lage) -> None:
    """Hannover's transport certificate is gone from the directory in force: its Belege are judged as before."""
    written = lage.schreibe(lambda _entry: (), "beleg.asice", rolle=Schluesselrolle.TRANSPORT)
    done = pruefe(written, lage.mappen.massstab)
    assert done.urteil is Urteil.BESTAETIGT, done.grund
    assert any(one.name == "beleg" and one.gut and "azr:999901" in one.satz.en for one in done.schritte)


def test_a_snapshot_that_alone_names_the_certificate_of_a_beleg_goes_along(eigene_lage: Lage) -> None:
    written = teile(eigene_lage.schreibe(lambda _entry: (), "allein.asice", rolle=Schluesselrolle.TRANSPORT))
    index = lies_index(written[INDEX_NAME])
    names = [f"{one.ordner}/{name}" for one in index.nachrichten if one.leser == HANNOVER for name in one.dateien]
    (fingerprint,) = {
        lies_beleg(written[name]).zertifikat_sha256 for name in names if name.rpartition("/")[2].startswith("beleg")
    }

    async def suche(one: Installation) -> tuple[list[bytes], list[bytes], tuple[str, ...]]:
        history = await one.store.read(lambda tx: tx.verzeichnisse.alle())
        mappe = Verzeichnismappe(one.umgebung, history, ())
        found, nobody = mappe.zertifikat(Sha256(fingerprint)), mappe.zertifikat(Sha256("0" * 64))
        return found, nobody, mappe.lege(Behaelterschreiber(io.BytesIO()))[1]

    found, nobody, names_of_earlier = im_haus(eigene_lage.ordner / "kiel" / "aktenbote.toml", suche)
    assert [sha256_of(der) for der in found] == [fingerprint]
    assert (nobody, names_of_earlier) == ([], (FRUEHER,))


def test_a_beleg_whose_certificate_is_not_here_is_left_open(lage: Lage) -> None:
    members = teile(lage.mappen.kiel.read_bytes())
    index = lies_index(members[INDEX_NAME])
    name = next(
        f"{one.ordner}/{name}" for one in index.nachrichten for name in one.dateien if name.startswith("beleg")
    )
    gone = f"zertifikate/{lies_beleg(members[name]).zertifikat_sha256}.pem"
    members.pop(gone)
    rest = replace(index, zertifikate=tuple(one for one in index.zertifikate if one != gone))
    done = pruefe(neu_signiert(members, lage.mappen.inhaltsschluessel("azr-999902"), rest), lage.mappen.massstab)
    assert done.urteil is Urteil.UNVERANKERT
    assert done.grund is not None
    assert "the Beleg is not verified, its certificate" in done.grund.en


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

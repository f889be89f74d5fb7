"""Exports: what is written verifies, other tools read it, and the verifier says what it does not show."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from support.protokoll import BEGINN, JETZT, Protokoll, Zeuge, auszug, pruefe, voll

from gateway.audit.baum import Baum
from gateway.audit.befund import Urteil, alter
from gateway.audit.checkpoint import Checkpoint, Signaturart, SignierterCheckpoint
from gateway.audit.eintrag import blatt_hash
from gateway.audit.export import lies_exportangaben
from gateway.audit.kacheln import kacheln, kachelpfad
from gateway.audit.pruefer import pruefe_export
from gateway.domain.errors import Usage

GROESSE = 600  # two full tiles and a partial one


@pytest.fixture(scope="module")
def protokoll() -> Protokoll:
    return Protokoll().schreibt(GROESSE)


@pytest.fixture(scope="module")
def datei(protokoll: Protokoll) -> bytes:
    return voll(protokoll, (0, 1, 255, 256, 257, 599))


@pytest.mark.parametrize("groesse", [0, 1, 2, 255, 256, 257, 511, 512, 513])
def test_an_export_of_any_size_is_confirmed(groesse: int) -> None:
    protokoll = Protokoll().schreibt(groesse)
    ergebnis = pruefe(voll(protokoll), protokoll)
    assert (ergebnis.urteil, ergebnis.groesse, ergebnis.eintraege) == (Urteil.BESTAETIGT, groesse, groesse)
    assert ergebnis.wurzel == protokoll.baum.wurzel()
    assert ergebnis.checkpoint_zeit == BEGINN


def test_the_same_log_exports_to_the_same_octets(protokoll: Protokoll) -> None:
    assert voll(protokoll) == voll(protokoll)


def test_earlier_checkpoints_are_compared_with_the_same_entries(protokoll: Protokoll, datei: bytes) -> None:
    ergebnis = pruefe(datei, protokoll)
    assert ergebnis.urteil is Urteil.BESTAETIGT
    assert any(s.name == "history" and s.gut and s.satz.en.startswith("6 earlier") for s in ergebnis.schritte)


def test_an_ordinary_zip_tool_opens_the_export_and_finds_a_tiled_log(protokoll: Protokoll, datei: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(datei)) as archiv:
        assert archiv.testzip() is None
        namen = archiv.namelist()
        zeilen = b"".join(archiv.read(n) for n in namen if n.startswith("eintraege/")).splitlines()
        assert zeilen == protokoll.eintraege
        for kachel in kacheln(GROESSE):
            hashes = archiv.read(kachel.pfad)
            ab = kachel.index * 256 ** (kachel.stufe + 1)
            assert len(hashes) == kachel.breite * 32
            breite = 256**kachel.stufe
            teil = Baum(map(blatt_hash, protokoll.eintraege[ab : ab + breite]))
            assert hashes[:32] == teil.wurzel()
    assert {n for n in namen if n.startswith("tile/entries/")} == {
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    }
    assert "tile/0/002.p/88" in namen
    assert "tile/1/000.p/2" in namen


def test_without_a_key_the_verdict_is_unanchored(datei: bytes) -> None:
    ergebnis = pruefe(datei, None)
    assert ergebnis.urteil is Urteil.UNVERANKERT
    assert ergebnis.grund
    assert "--vkey" in ergebnis.grund.en


def test_without_a_foreign_witness_completeness_is_not_shown(protokoll: Protokoll, datei: bytes) -> None:
    ergebnis = pruefe(datei, protokoll)
    assert ergebnis.vollstaendigkeit.en.startswith("consistent, completeness not shown")
    assert any("Vollständigkeit nicht gezeigt" in s.satz.de for s in ergebnis.schritte)
    assert any(s.name == "age" and "3 h old" in s.satz.en for s in ergebnis.schritte)


def test_a_foreign_cosignature_counts_only_with_its_key(protokoll: Protokoll) -> None:
    zeuge = Zeuge()
    datei = voll(protokoll, checkpoint=zeuge.unterschreibt(protokoll.checkpoint(), BEGINN + timedelta(hours=1)))
    ohne = pruefe(datei, protokoll)
    assert not ohne.zeugnisse
    assert any("1 more co-signature(s) are not verified" in s.satz.en for s in ohne.schritte)
    mit = pruefe(datei, protokoll, zeugen=[zeuge.schluessel])
    assert [z.name for z in mit.zeugnisse] == [zeuge.name]
    assert mit.vollstaendigkeit.en == f"co-signed by {zeuge.name}"
    assert pruefe(datei, protokoll, zeugen=[zeuge.schluessel], hoechstalter=timedelta(hours=2)).grund is None
    alt = pruefe(datei, protokoll, zeugen=[zeuge.schluessel], hoechstalter=timedelta(hours=1))
    assert alt.urteil is Urteil.UNVERANKERT


def test_keys_of_logs_and_of_witnesses_are_not_mixed_up(protokoll: Protokoll, datei: bytes) -> None:
    with pytest.raises(Usage, match="type 4"):
        pruefe(datei, protokoll, zeugen=[protokoll.schluessel])
    with pytest.raises(Usage, match="type 1"):
        pruefe_export(io.BytesIO(datei), jetzt=JETZT, schluessel=Zeuge().schluessel)


def test_the_log_is_no_witness_of_itself(protokoll: Protokoll, datei: bytes) -> None:
    selbst = protokoll.schluessel.als(Signaturart.MITSIGNATUR)
    assert not pruefe(datei, protokoll, zeugen=[selbst]).zeugnisse


def test_a_wrong_cosignature_of_a_known_witness_condemns_the_export(protokoll: Protokoll) -> None:
    zeuge = Zeuge()
    signiert = zeuge.unterschreibt(protokoll.checkpoint(), BEGINN)
    falsch = replace(signiert.signaturen[-1], signatur=bytes(72))
    datei = voll(protokoll, checkpoint=protokoll.checkpoint().mit(falsch))
    assert pruefe(datei, protokoll, zeugen=[zeuge.schluessel]).urteil is Urteil.GEFAELSCHT


def test_a_checkpoint_somebody_kept_must_lie_in_the_log(protokoll: Protokoll, datei: bytes) -> None:
    for groesse in (0, 17, 256, GROESSE):
        assert pruefe(datei, protokoll, bekannt=protokoll.checkpoint(groesse=groesse)).grund is None
    andere = Protokoll().schreibt(20)
    falsch = protokoll.signiert(Checkpoint(protokoll.schluessel.name, 17, andere.baum.wurzel(20)))
    ergebnis = pruefe(datei, protokoll, bekannt=falsch)
    assert ergebnis.urteil is Urteil.GEFAELSCHT
    assert ergebnis.grund
    assert "two different roots" in ergebnis.grund.en


def test_an_export_older_than_the_checkpoint_somebody_kept_is_not_confirmed(protokoll: Protokoll) -> None:
    datei = voll(protokoll, checkpoint=protokoll.checkpoint(groesse=100))
    ergebnis = pruefe(datei, protokoll, bekannt=protokoll.checkpoint())
    assert ergebnis.urteil is Urteil.UNVERANKERT
    assert ergebnis.grund
    assert "newer" in ergebnis.grund.en


def test_a_kept_checkpoint_of_another_log_is_a_wrong_call(protokoll: Protokoll, datei: bytes) -> None:
    with pytest.raises(Usage, match="signed by this log"):
        pruefe(datei, protokoll, bekannt=Protokoll(generation=2).schreibt(1).checkpoint())


def test_an_excerpt_proves_its_entries_and_says_that_it_is_one(protokoll: Protokoll) -> None:
    datei = auszug(protokoll, (0, 255, 256, 599))
    ergebnis = pruefe(datei, protokoll)
    assert (ergebnis.urteil, ergebnis.eintraege, ergebnis.groesse) == (Urteil.BESTAETIGT, 4, GROESSE)
    assert any("excerpt" in s.satz.en for s in ergebnis.schritte)
    assert pruefe(datei, protokoll, bekannt=protokoll.checkpoint()).grund is None
    assert pruefe(datei, protokoll, bekannt=protokoll.checkpoint(groesse=5)).urteil is Urteil.UNVERANKERT


def test_tile_paths_and_counts_are_those_of_the_specification() -> None:
    assert kachelpfad(0, 1234067) == "tile/0/x001/x234/067"
    assert kachelpfad(3, 0, 17) == "tile/3/000.p/17"
    alle = [(k.stufe, k.breite) for k in kacheln(70_000)]
    assert len(alle) == 277
    assert alle.count((0, 256)) == 273
    assert [k for k in alle if k[1] != 256] == [(0, 112), (1, 17), (2, 1)]
    assert [k.pfad for k in kacheln(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(kacheln(0)) == []
    with pytest.raises(ValueError, match="1 to 256"):
        kachelpfad(0, 0, 257)


def test_an_age_is_said_in_the_unit_a_person_would_use() -> None:
    faelle = {-5: "5 s in the future", 119: "119 s old", 7199: "119 min old", 172_799: "47 h old"}
    for sekunden, text in faelle.items():
        assert alter(timedelta(seconds=sekunden)).en == text
    assert alter(timedelta(days=30)).de == "30 Tage alt"


def test_export_json_reads_back() -> None:
    klein = Protokoll().schreibt(3)
    with zipfile.ZipFile(io.BytesIO(voll(klein, (0, 2)))) as archiv:
        angaben = lies_exportangaben(archiv.read("export.json"))
    assert angaben.nummern == (0, 2)
    assert angaben.vkey == klein.schluessel.text


def test_a_co_signed_checkpoint_below_the_newest_says_up_to_where_the_log_is_complete() -> None:
    protokoll, zeuge = Protokoll().schreibt(9), Zeuge()
    before = zeuge.unterschreibt(protokoll.checkpoint(groesse=7), JETZT - timedelta(hours=1))
    datei = voll(protokoll, fruehere=(3, before))
    found = pruefe(datei, protokoll, zeugen=[zeuge.schluessel], hoechstalter=timedelta(hours=2))
    assert (found.urteil, [(z.name, z.groesse) for z in found.zeugnisse]) == (
        Urteil.BESTAETIGT,
        [(zeuge.name, 7)],
    )
    assert found.vollstaendigkeit.en == f"complete up to entry 7 of 9: co-signed by {zeuge.name}"
    said = [schritt.satz.en for schritt in found.schritte if schritt.name == "witness"]
    assert said[0] == f"{zeuge.name} has co-signed the checkpoint of 7 entries (60 min old)."
    assert said[-1].startswith("complete up to entry 7 of 9")
    late = pruefe(datei, protokoll, zeugen=[zeuge.schluessel], hoechstalter=timedelta(minutes=59))
    assert late.urteil is Urteil.UNVERANKERT
    forged = replace(before.signaturen[-1], signatur=bytes(72))
    broken = SignierterCheckpoint(before.checkpoint, (*before.signaturen[:-1], forged))
    assert pruefe(voll(protokoll, fruehere=(broken,)), protokoll, zeugen=[zeuge.schluessel]).urteil is (
        Urteil.GEFAELSCHT
    )

"""A file in a folder: what comes in, what stays out, and that an export comes back unchanged."""

import io
import os
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.dateien import MANIFEST, beispielordner, jpg, pdf

from gateway.ablage.ordner import OrdnerAbgelehnt, Ordnerakte, lies_ordner, schreibe_ordner
from gateway.domain.akte import Akte, Dateiformat, Dokument, Sperre
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import AkteId, DokumentUUID, Sha256, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.pump.archiv import miss

JETZT = datetime(2026, 11, 3, 9, tzinfo=UTC)


def zaehler() -> Callable[[], str]:
    nummern = iter(range(1, 10_000))
    return lambda: str(UUID(int=next(nummern)))


def lies(ordner: Path) -> Ordnerakte:
    return lies_ordner(ordner, neue_uuid=zaehler(), jetzt=lambda: JETZT)


def maengel(ordner: Path) -> dict[str, str]:
    with pytest.raises(OrdnerAbgelehnt) as caught:
        lies(ordner)
    return {mangel.wo: mangel.grund for mangel in caught.value.maengel}


def test_a_folder_becomes_an_akte_with_its_documents_in_order(tmp_path: Path) -> None:
    ergebnis = lies(beispielordner(tmp_path / "akte"))
    akte = ergebnis.akte
    assert akte.aktenzeichen == "TEST 33-2019/004711"
    assert akte.test
    assert akte.person.geburtsdatum == TeilDatum(1990, 5, 17)
    assert akte.person.familiennamen() == ("Öztürk-Łukasz",)
    assert [(d.position, d.dateiname, d.pfad) for d in akte.dokumente] == [
        (1, "pass.pdf", ("Identität",)),
        (2, "Führungszeugnis.pdf", ("Schriftverkehr", "Behörden")),
        (3, "lichtbild.jpg", ("Identität",)),
    ]
    erstes, _, bild = akte.dokumente
    assert (erstes.laenge, erstes.sha256) == (len(pdf("pass")), sha256_of(pdf("pass")))
    assert erstes.transfervermerk == Transfervermerk(
        erfasst=Zeitpunkt("2019-03-05T08:00:00.000+01:00"), stelle="Scanstelle TEST",
        verfahren="TR-RESISCAN, Verfahren 1", sichtpruefung="vollständig und lesbar",
    )  # fmt: skip
    assert bild.format is Dateiformat.JPG
    with ergebnis.oeffner[bild.uuid]() as datei:
        assert datei.read() == jpg()


def test_what_the_manifest_leaves_out_comes_from_the_caller(tmp_path: Path) -> None:
    ordner = beispielordner(tmp_path / "akte", MANIFEST.replace("angelegt = 2019-03-04T09:12:00+01:00\n", ""))
    akte = lies(ordner).akte
    assert akte.angelegt == JETZT
    assert (
        len(
            {akte.id, akte.xdomea_uuid, *(d.uuid for d in akte.dokumente), *(d.xdomea_uuid for d in akte.dokumente)}
        )
        == 8
    )


def test_a_file_whose_name_the_file_system_keeps_decomposed_is_found(tmp_path: Path) -> None:
    ordner = beispielordner(tmp_path / "akte")
    datei = ordner / "dokumente/Führungszeugnis.pdf"
    datei.rename(ordner / "dokumente" / unicodedata.normalize("NFD", datei.name))
    assert lies(ordner).akte.dokumente[1].dateiname == "Führungszeugnis.pdf"


def test_all_defects_are_named_per_file_and_the_reason_names_none(tmp_path: Path) -> None:
    ordner = beispielordner(tmp_path / "akte")
    (ordner / "dokumente/pass.pdf").write_bytes(b"MZ not a passport")
    (ordner / "dokumente/Führungszeugnis.pdf").unlink()
    (ordner / "vergessen.pdf").write_bytes(pdf())
    (ordner / "lichtbild.jpg").write_bytes(pdf())
    funde = maengel(ordner)
    assert set(funde) == {"dokumente/pass.pdf", "dokumente/Führungszeugnis.pdf", "vergessen.pdf", "lichtbild.jpg"}
    assert "neither PDF nor JPEG" in funde["dokumente/pass.pdf"]
    assert "listed but not in the folder" in funde["dokumente/Führungszeugnis.pdf"]
    assert "in the folder but not listed" in funde["vergessen.pdf"]
    assert "the content is PDF, the name says something else" in funde["lichtbild.jpg"]
    with pytest.raises(OrdnerAbgelehnt) as caught:
        lies(ordner)
    assert caught.value.reason == "nothing was imported: the folder has 4 defects; correct them and import again"


@pytest.mark.parametrize(
    "datei", ["../geheim.pdf", "/etc/geheim.pdf", "dokumente/../../geheim.pdf", "..\\\\geheim.pdf"]
)
def test_a_path_outside_the_folder_is_refused(tmp_path: Path, datei: str) -> None:
    (tmp_path / "geheim.pdf").write_bytes(pdf("secret"))
    ordner = beispielordner(
        tmp_path / "akte", MANIFEST.replace('datei = "dokumente/pass.pdf"', f'datei = "{datei}"')
    )
    assert "outside the folder" in maengel(ordner)[datei.replace("\\\\", "\\")]


def test_links_are_not_followed(tmp_path: Path) -> None:
    ordner = beispielordner(tmp_path / "akte")
    (tmp_path / "geheim.pdf").write_bytes(pdf("secret"))
    (ordner / "lichtbild.jpg").unlink()
    (ordner / "lichtbild.jpg").symlink_to(tmp_path / "geheim.pdf")
    assert "listed but not in the folder" in maengel(ordner)["lichtbild.jpg"]
    (ordner / "dokumente").rename(tmp_path / "woanders")
    (ordner / "dokumente").symlink_to(tmp_path / "woanders")
    assert "link" in maengel(ordner)["dokumente"]


def test_a_pipe_does_not_make_the_import_wait_forever(tmp_path: Path) -> None:
    ordner = beispielordner(tmp_path / "akte")
    (ordner / "lichtbild.jpg").unlink()
    os.mkfifo(ordner / "lichtbild.jpg")
    with pytest.raises(OrdnerAbgelehnt) as caught:
        lies(ordner)
    assert "special file" in str(caught.value.maengel)


def test_a_link_that_replaces_a_checked_file_is_not_opened(tmp_path: Path) -> None:
    ordner = beispielordner(tmp_path / "akte")
    ergebnis = lies(ordner)
    (ordner / "lichtbild.jpg").rename(ordner / "anderswo.jpg")
    (ordner / "lichtbild.jpg").symlink_to(ordner / "anderswo.jpg")
    with pytest.raises(Refused, match="cannot be opened"):
        ergebnis.oeffner[ergebnis.akte.dokumente[2].uuid]()


EINGRIFFE: dict[str, tuple[str, str, str, str]] = {
    "twice the same file": ('"lichtbild.jpg"', '"dokumente/pass.pdf"', "dokumente/pass.pdf", "listed twice"),
    "Cyrillic in the name": ("Öztürk-Łukasz", "Иванова", "manifest.toml", "person.name 1: the character U+0418"),
    "AZR number of eleven digits": ('"900517000017"', '"90051700001"', "manifest.toml", "twelve digits"),
    "AZR number with month 13": ('"900517000017"', '"901317000017"', "manifest.toml", "twelve digits"),
    "impossible birth date": ("1990-05-17\n", '"1990-02-30"\n', "manifest.toml", "does not exist in the calendar"),
    "German birth date": ("1990-05-17\n", '"17.5.1990"\n', "manifest.toml", "a date is written 1990-05-17"),
    "unknown sex": ('geschlecht = "w"', 'geschlecht = "f"', "manifest.toml", "person.geschlecht"),
    "nationality in letters": ('["163"]', '["TUR"]', "manifest.toml", "staatsangehoerigkeiten"),
    "five nationalities": ('["163"]', '["163","164","165","166","167"]', "manifest.toml", "staatsangehoerigkeiten"),
    "unknown kind of name": ("nameNachDeutschemRecht", "spitzname", "manifest.toml", "art must be one of"),
    "empty Aktenzeichen": ("TEST 33-2019/004711", " ", "manifest.toml", "akte.aktenzeichen: the text is empty"),
    "moment without zone": ("09:12:00+01:00", "09:12:00", "manifest.toml", "akte.angelegt: a moment needs a zone"),
    "unknown hold": ("test = true", 'sperren = ["fest"]', "manifest.toml", "akte.sperren: only gebunden"),
    "register with separator": ('["Identität"]\nbe', '["A/B"]\nbe', "dokumente/pass.pdf", "a register is one name"),
    "line break in a description": ("gültig bis", "gültig\\nbis", "dokumente/pass.pdf", "line breaks"),
    "scan time without milliseconds": ("08:00:00.000+", "08:00:00+", "dokumente/pass.pdf", "three decimals"),
    "no page": ("seiten = 1", "seiten = 0", "dokumente/pass.pdf", "seiten must be at least 1"),
    "position 0": ("seiten = 1", "position = 0", "dokumente/pass.pdf", "position must be at least 1"),
    "half a Blatt": ("seiten = 1", "blatt_von = 4", "dokumente/pass.pdf", "blatt_von and blatt_bis stand together"),
    "Blatt 0": ("seiten = 1", "blatt_von = 0\nblatt_bis = 3", "dokumente/pass.pdf", "from 1 to 100000"),
    "Blatt of no file": ("seiten = 1", "blatt_von = 1\nblatt_bis = 100001", "dokumente/pass.pdf", "1 to 100000"),
    "last Blatt first": ("seiten = 1", "blatt_von = 4\nblatt_bis = 3", "dokumente/pass.pdf", "not before the"),
    "position taken": ("seiten = 1", "position = 2", "manifest.toml", "dokument.position: two documents"),
    "other digest": ("seiten = 1", f'sha256 = "{"0" * 64}"', "dokumente/pass.pdf", "another SHA-256"),
    "no UUID": ("seiten = 1", 'uuid = "4711"', "dokumente/pass.pdf", "no UUID"),
    "format of another type": ("seiten = 1", 'format = "011"', "dokumente/pass.pdf", "announced format is another"),
    "format that may not travel": ("seiten = 1", 'format = "001"', "dokumente/pass.pdf", "format must be one"),
    "original name of another type": ("seiten = 1", 'dateiname = "a.docx"', "dokumente/pass.pdf", "original name"),
}  # fmt: skip


@pytest.mark.parametrize(("alt", "neu", "wo", "grund"), EINGRIFFE.values(), ids=EINGRIFFE.keys())
def test_a_wrong_field_keeps_the_folder_out(tmp_path: Path, alt: str, neu: str, wo: str, grund: str) -> None:
    assert alt in MANIFEST
    assert grund in maengel(beispielordner(tmp_path / "akte", MANIFEST.replace(alt, neu, 1)))[wo]


def mit_blatt(*bereiche: str) -> str:
    """The manifest, its documents with these Blatt numbers ("4-9") or none ("")."""
    teile = MANIFEST.split("[[dokument]]\n")
    for nummer, bereich in enumerate(bereiche, 1):
        if bereich:
            von, _, bis = bereich.partition("-")
            teile[nummer] = f"blatt_von = {von}\nblatt_bis = {bis}\n{teile[nummer]}"
    return "[[dokument]]\n".join(teile)


def test_blatt_numbers_may_have_gaps_but_belong_to_one_document(tmp_path: Path) -> None:
    gut = lies(beispielordner(tmp_path / "gut", mit_blatt("4-9", "", "12-12"))).akte
    assert [(one.blatt_von, one.blatt_bis) for one in gut.dokumente] == [(4, 9), (None, None), (12, 12)]
    funde = maengel(beispielordner(tmp_path / "schlecht", mit_blatt("4-9", "10-12", "1-5")))
    assert funde == {"manifest.toml": "dokument.blatt_von: documents 3 and 1 both have Blatt 4 to 5"}


def test_a_superseded_version_keeps_the_numbers_it_handed_over(tmp_path: Path) -> None:
    text = mit_blatt("4-9", "4-9").replace("blatt_von", "ersetzt = true\nblatt_von", 1)
    akte = lies(beispielordner(tmp_path / "akte", text)).akte
    assert [(one.ersetzt, one.blatt_von, one.blatt_bis) for one in akte.dokumente[:2]] == [
        (True, 4, 9),
        (False, 4, 9),
    ]


@pytest.mark.parametrize(
    ("text", "grund"),
    [
        (MANIFEST.replace("test = true", 'aufbewahren_bis = "bald"'), "aufbewahren_bis"),
        ("", "must begin with: fassung = 1"),
        (MANIFEST.replace("fassung = 1", "fassung = 2"), "must begin with: fassung = 1"),
        (MANIFEST.replace("betreff", "bettreff"), "unknown field `bettreff`"),
        (MANIFEST.replace('aktenzeichen = "TEST 33-2019/004711"', ""), "missing required field `aktenzeichen`"),
        (MANIFEST.replace('"TEST 33-2019/004711"', "4711"), "Expected `str`"),
        (MANIFEST + "[[dokument]", "is not TOML"),
    ],
    ids=[
        "a retention mark that is no day",
        "empty",
        "of a newer version",
        "misspelt key",
        "missing key",
        "wrong kind",
        "broken",
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, text: str, grund: str) -> None:
    with pytest.raises(Refused, match=grund):
        lies(beispielordner(tmp_path / "akte", text))


def test_a_broken_manifest_does_not_repeat_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        lies(beispielordner(tmp_path / "akte", MANIFEST.replace('familienname = "Öztürk', "familienname = Öztürk")))
    assert "line" in caught.value.reason
    assert "ztürk" not in caught.value.reason


def test_a_manifest_in_latin_1_is_refused_by_its_code(tmp_path: Path) -> None:
    ordner = beispielordner(tmp_path / "akte")
    (ordner / "manifest.toml").write_bytes(
        MANIFEST.replace("Ł", "L").replace("İ", "I").replace("ş", "s").encode("latin-1")
    )
    with pytest.raises(Refused, match="S001"):
        lies(ordner)


def test_a_folder_without_manifest_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(Usage, match=r"no manifest\.toml"):
        lies(tmp_path)


# ---------------------------------------------------------------- export

zeile = st.text(st.sampled_from("abcXYZäöüßŁŞİ'- .:/12"), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip())
)
register = st.text(st.sampled_from("abcXYZäöüß- "), min_size=1, max_size=10).filter(lambda text: bool(text.strip()))
uuids = st.uuids().map(str)
momente = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds are naive by rule
namen = st.builds(
    Name, vorname=st.none() | zeile, familienname=st.none() | zeile, geburtsname=st.none() | zeile,
    titel=st.lists(zeile, max_size=2).map(tuple),
)  # fmt: skip
personen = st.builds(
    Person,
    staatsangehoerigkeiten=st.lists(st.from_regex(r"[0-9]{3}", fullmatch=True), min_size=1, max_size=4).map(tuple),
    geschlecht=st.none() | st.sampled_from("mwxd"),
    geburtsdatum=st.sampled_from([TeilDatum(), TeilDatum(1990), TeilDatum(1990, 5), TeilDatum(1990, 5, 17)]),
    geburtsort=st.none() | zeile,
    namen=st.lists(st.tuples(st.sampled_from(NameArt), namen), min_size=1, max_size=3).map(tuple),
    azr_nummer=st.sampled_from([None, "900517000017"]),
)
vermerke = st.builds(
    Transfervermerk,
    erfasst=momente.map(Zeitpunkt.of),
    stelle=zeile,
    verfahren=zeile,
    sichtpruefung=zeile,
    geraet=st.none() | zeile,
    pruefer=st.none() | zeile,
)


def blatt(nummer: int) -> dict[str, int]:
    """Blatt numbers that only this document has; a gap follows."""
    return {"blatt_von": 10 * nummer + 1, "blatt_bis": 10 * nummer + 1 + nummer}


@st.composite
def akten(draw: st.DrawFn) -> tuple[Akte, dict[Sha256, bytes]]:
    dokumente, inhalte = [], {}
    ids = draw(st.lists(uuids, min_size=8, max_size=8, unique=True))
    positionen = sorted(draw(st.lists(st.integers(1, 99), max_size=3, unique=True)))
    for nummer, position in enumerate(positionen):
        bild = draw(st.booleans())
        inhalt = jpg(nummer) if bild else pdf(str(nummer))
        mass = miss(io.BytesIO(inhalt))
        inhalte[mass.sha256] = inhalt
        dokumente.append(
            Dokument(
                uuid=DokumentUUID(ids[nummer]), xdomea_uuid=ids[nummer + 4], dateiname=draw(zeile),
                format=Dateiformat.JPG if bild else draw(st.sampled_from([Dateiformat.PDF, Dateiformat.PDF_A])),
                pfad=draw(st.lists(register, max_size=3).map(tuple)), position=position, laenge=mass.laenge,
                sha256=mass.sha256, crc32=mass.crc32, beschreibung=draw(st.none() | zeile),
                seiten=draw(st.none() | st.integers(1, 500)), aktenwirksam=draw(st.none() | momente),
                transfervermerk=draw(st.none() | vermerke), **draw(st.sampled_from([{}, blatt(nummer)])),
            )
        )  # fmt: skip
    akte = Akte(
        id=AkteId(ids[3]), xdomea_uuid=ids[7], aktenzeichen=draw(zeile), person=draw(personen),
        angelegt=draw(momente), dokumente=tuple(dokumente), betreff=draw(st.none() | zeile),
        sperren=draw(st.frozensets(st.sampled_from(Sperre))),
        aufbewahren_bis=draw(st.none() | st.dates(date(2026, 1, 1))),
        test=draw(st.booleans()), herkunft=draw(st.none() | uuids.map(lambda uuid: f"azr:999902/{uuid}")),
    )  # fmt: skip
    return akte, inhalte


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(akten())
def test_an_export_comes_back_as_the_same_akte(
    tmp_path_factory: pytest.TempPathFactory, fall: tuple[Akte, dict[Sha256, bytes]]
) -> None:
    akte, inhalte = fall
    ordner = tmp_path_factory.mktemp("export") / "akte"
    schreibe_ordner(ordner, akte, lambda dokument: io.BytesIO(inhalte[dokument.sha256]))
    zurueck = lies_ordner(ordner, neue_uuid=zaehler(), jetzt=lambda: JETZT)
    assert zurueck.akte == akte
    for dokument in akte.dokumente:
        with zurueck.oeffner[dokument.uuid]() as datei:
            assert datei.read() == inhalte[dokument.sha256]


def test_an_export_never_writes_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    akte = lies(beispielordner(tmp_path / "akte")).akte
    with pytest.raises(Usage, match="not empty"):
        schreibe_ordner(tmp_path / "akte", akte, lambda _: io.BytesIO(b""))


def test_a_document_damaged_in_the_store_ends_the_export_without_a_manifest(tmp_path: Path) -> None:
    akte = lies(beispielordner(tmp_path / "akte")).akte
    with pytest.raises(Refused, match="damaged in the Ablage"):
        schreibe_ordner(tmp_path / "export", akte, lambda _: io.BytesIO(b"rot"))
    assert not (tmp_path / "export/manifest.toml").exists()

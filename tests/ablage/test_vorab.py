"""What a manifest says beside the documents: what goes ahead, what stays here, what is on paper."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from support.dateien import MANIFEST, beispielordner, jpg, pdf

from gateway.ablage.ordner import OrdnerAbgelehnt, Ordnerakte, lies_ordner, schreibe_ordner
from gateway.ablage.vorab import lies_nachtrag
from gateway.domain.akte import Dokument
from gateway.domain.aktenteile import Ausschluss, Bereinigen, Medium, Papierteil
from gateway.domain.errors import Refused
from gateway.domain.ids import sha256_of
from gateway.messages import Auskunftssperre, EatInformationen
from gateway.messages.werte_nebenbestimmung import Individuell

EAT = """
[vorab.eat]
sperrkennwort = "Kennwort-Zyxw"
sperrsumme = "Summe-Zyxw"
seriennummer = "ZYXW00001"
pruefziffer = "7"
eid_aktiv = true
"""
VORAB = f"""
[vorab]
bamfkennziffer = "1234567-163"
bva_verfahrensnummer = "{"9" * 18}"
nebenbestimmungen = ["Beschäftigung nur als Köchin gestattet"]
{EAT}
[[vorab.auskunftssperre]]
code = "6"
[[vorab.auskunftssperre]]
code = "3"
gueltig_bis = 2027-05-01
"""
PAPIER = """
[[papier]]
bezeichnung = "Band I, Papier"
standort = "Raum 3, Regal B"
[[papier]]
bezeichnung = "Siegelurkunde"
medium = "002"
"""


def lies(ordner: Path) -> Ordnerakte:
    return lies_ordner(ordner, neue_uuid=lambda: str(uuid4()), jetzt=lambda: datetime(2026, 11, 3, tzinfo=UTC))


def mit(mehr: str, *, im_zweiten_dokument: str = "") -> str:
    zeile = 'register = ["Schriftverkehr", "Behörden"]\n'
    return MANIFEST.replace(zeile, zeile + im_zweiten_dokument) + mehr


def test_a_manifest_tells_what_goes_ahead_and_what_is_on_paper(tmp_path: Path) -> None:
    gelesen = lies(beispielordner(tmp_path / "akte", mit(VORAB + PAPIER)))
    assert gelesen.vorab.eat == EatInformationen(
        sperrkennwort="Kennwort-Zyxw",
        sperrsumme="Summe-Zyxw",
        seriennummer="ZYXW00001",
        pruefziffer="7",
        eid_aktiv=True,
    )
    assert gelesen.vorab.auskunftssperren == (
        Auskunftssperre(code="3", gueltig_bis=date(2027, 5, 1)),
        Auskunftssperre(code="6"),
    )
    assert (gelesen.vorab.bamfkennziffer, gelesen.vorab.bva_verfahrensnummer) == ("1234567-163", "9" * 18)
    assert gelesen.vorab.nebenbestimmungen == (Individuell(beschreibung="Beschäftigung nur als Köchin gestattet"),)
    assert gelesen.akte.papier == (
        Papierteil(nummer=1, bezeichnung="Band I, Papier", standort="Raum 3, Regal B"),
        Papierteil(nummer=2, bezeichnung="Siegelurkunde", medium=Medium.HYBRID),
    )


def test_what_is_marked_stays_here_from_its_day_on_and_only_current_versions_travel(tmp_path: Path) -> None:
    ordner = beispielordner(
        tmp_path / "akte",
        mit("ersetzt = true\n", im_zweiten_dokument='bereinigen = "91"\nbereinigen_ab = 2027-01-01\n'),
    )
    akte = lies(ordner).akte
    assert [one.bereinigen for one in akte.dokumente] == [
        None,
        Bereinigen(grund=Ausschluss.FRIST_91, ab=date(2027, 1, 1)),
        None,
    ]
    before, stays = akte.zu_senden(date(2026, 12, 31))
    assert ([one.position for one in before.dokumente], stays) == ([1, 2], {Ausschluss.ERSETZT: 1})
    after, stays = akte.zu_senden(date(2027, 1, 1))
    assert ([one.position for one in after.dokumente], stays) == (
        [1],
        {Ausschluss.ERSETZT: 1, Ausschluss.FRIST_91: 1},
    )
    assert akte.dokumente[1].position == 2, "the file itself keeps everything"


def test_an_export_comes_back_equal_and_tells_the_card_only_if_it_is_given(tmp_path: Path) -> None:
    manifest = mit(VORAB + PAPIER, im_zweiten_dokument='bereinigen = "87-1"\n')
    gelesen = lies(beispielordner(tmp_path / "akte", manifest))
    akte = replace(gelesen.akte, papier=(replace(gelesen.akte.papier[0], eingetroffen=date(2026, 11, 2)),))
    inhalte = {sha256_of(octets): octets for octets in (pdf("pass"), pdf("zeugnis"), jpg())}

    def oeffne(dokument: Dokument) -> io.BytesIO:
        return io.BytesIO(inhalte[dokument.sha256])

    schreibe_ordner(tmp_path / "eins", akte, oeffne, ahead=gelesen.vorab)
    zurueck = lies(tmp_path / "eins")
    assert (zurueck.akte, zurueck.vorab) == (akte, gelesen.vorab)
    ohne = replace(gelesen.vorab, eat=None)
    schreibe_ordner(tmp_path / "zwei", akte, oeffne, ahead=ohne)
    assert lies(tmp_path / "zwei").vorab == ohne
    assert "Zyxw" not in (tmp_path / "zwei/manifest.toml").read_text(encoding="utf-8")


SCHLECHT = {
    "card number": (VORAB.replace("ZYXW00001", "zyxw-1"), "nine characters"),
    "check digit": (VORAB.replace('pruefziffer = "7"', 'pruefziffer = "77"'), "one digit"),
    "unknown block": (VORAB.replace('code = "6"', 'code = "5"'), "one of the codes 1, 11, 12, 3, 6"),
    "BVA number": (VORAB.replace("9" * 18, "9" * 17), "eighteen digits"),
    "empty secret": (VORAB.replace("Kennwort-Zyxw", " "), "the text is empty"),
    "electronic is not paper": (PAPIER.replace('"002"', '"001"'), "003 (Papier) or 002 (hybrid)"),
    "sheets instead of volumes": ('[[papier]]\nbezeichnung = "Blatt"\n' * 201, "at most 200 parts"),
}


@pytest.mark.parametrize("name", SCHLECHT)
def test_what_is_not_right_keeps_the_folder_out_and_tells_no_secret(tmp_path: Path, name: str) -> None:
    mehr, grund = SCHLECHT[name]
    with pytest.raises(OrdnerAbgelehnt) as no:
        lies(beispielordner(tmp_path / "akte", mit(mehr)))
    (mangel,) = no.value.maengel
    assert grund in mangel.grund
    assert "Zyxw" not in f"{no.value} {mangel}"


@pytest.mark.parametrize(
    ("zeilen", "grund"),
    [('bereinigen = "87"\n', '"87-1" or "91"'), ("bereinigen_ab = 2027-01-01\n", "needs bereinigen")],
)
def test_a_ground_there_is_none_of_is_refused(tmp_path: Path, zeilen: str, grund: str) -> None:
    with pytest.raises(OrdnerAbgelehnt) as no:
        lies(beispielordner(tmp_path / "akte", mit("", im_zweiten_dokument=zeilen)))
    assert [grund in one.grund for one in no.value.maengel] == [True]


def test_an_addition_is_read_from_a_file_of_its_own(tmp_path: Path) -> None:
    datei = tmp_path / "karte.toml"
    datei.write_text(f"fassung = 1\n[vorab]\n{EAT}", encoding="utf-8")
    assert lies_nachtrag(datei).eat == EatInformationen(
        sperrkennwort="Kennwort-Zyxw",
        sperrsumme="Summe-Zyxw",
        seriennummer="ZYXW00001",
        pruefziffer="7",
        eid_aktiv=True,
    )
    for text, grund in (
        (f"fassung = 1\n[vorab]\n{EAT.replace('ZYXW00001', 'x')}", "nothing was changed: vorab.eat: seriennummer"),
        ("fassung = 2\n[vorab]\n", "fassung = 1"),
        ("fassung = 1\n", "vorab"),
        ("fassung = 1\n[vorab]\nkennwort = 1\n", "kennwort"),
    ):
        datei.write_text(text, encoding="utf-8")
        with pytest.raises(Refused, match=grund):
            lies_nachtrag(datei)

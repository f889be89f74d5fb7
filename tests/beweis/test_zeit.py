"""Time stamps in a container: what they prove to whom, that others verify them, and that none can be moved."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from beweis.conftest import GRUND, Gestempelt
from support.beweis import pruefe, teile, zusammen
from support.tippen import tippe

from gateway.audit.befund import Urteil
from gateway.beweis.aufbau import INDEX_NAME, SIGNATUR_NAME, Beweisindex, lies_index
from gateway.trust.zeitstempel import anfrage, lies_antwort


def stempel(found: object) -> list[tuple[bool | None, str]]:
    return [(one.gut, one.satz.en) for one in found.schritte if one.name == "timestamp"]  # type: ignore[attr-defined]


def test_each_message_and_the_container_itself_existed_before(gestempelt: Gestempelt) -> None:
    assert "its signature is stamped: 20" in gestempelt.gesagt
    found = pruefe(gestempelt.datei.read_bytes(), gestempelt.massstab)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    said = stempel(found)
    assert all(good for good, _ in said)
    assert sum("its Inhalt existed before 20" in text for _, text in said) == 4
    own = [text for _, text in said if text.startswith("the signature of the container existed before")]
    assert len(own) == 1
    assert own[0].endswith('stamped by "TEST TSA" (not revoked).')
    (log,) = [text for _, text in said if text.startswith("aktenbote/azr-999902/1 up to entry")]
    assert log.endswith('stamped by "TEST TSA" (not revoked).')


def test_without_an_anchor_the_stamps_are_told_and_change_nothing(gestempelt: Gestempelt) -> None:
    found = pruefe(gestempelt.datei.read_bytes(), gestempelt.mappen.massstab)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    said = stempel(found)
    assert [good for good, _ in said] == [None, None]
    assert all("whose it is, is not shown (--tsa-trust)" in text for _, text in said)


def test_the_command_takes_the_anchor(gestempelt: Gestempelt) -> None:
    words = ("verify", gestempelt.datei, "--directory-signer", gestempelt.mappen.signer)
    anchor = gestempelt.stelle.ordner / "wurzel.pem"
    assert "its Inhalt existed before" in tippe(*words, "--tsa-trust", anchor).out
    stranger = tippe(*words, "--tsa-trust", gestempelt.mappen.wurzel, code=1)
    assert (
        "TAMPERED aktenbote/azr-999902/1" in stranger.fehler or "the signature of the container" in stranger.fehler
    )


def test_a_full_export_of_the_log_carries_the_stamp_and_the_command_judges_it(
    gestempelt: Gestempelt, tmp_path: Path
) -> None:
    out = tmp_path / "log.zip"
    done = tippe("audit", "export", "--out", out, "--json", config=gestempelt.haus).daten
    assert done["stamps"] == 1
    words, anchor = ("verify", out, "--vkey", str(done["vkey"])), gestempelt.stelle.ordner / "wurzel.pem"
    assert "1 time stamps are here; whose they are, is not shown (--tsa-trust)" in tippe(*words).out
    said = tippe(*words, "--tsa-trust", anchor).out
    assert re.search(r'the entries up to \d+ existed before 20.* stamped by "TEST TSA" \(1 time stamps\)', said)
    whole = teile(out.read_bytes())
    (name,) = (name for name in whole if name.startswith("zeitstempel/"))
    stamped = whole["checkpoints/" + name.removeprefix("zeitstempel/").removesuffix(".tst")]
    assert gestempelt.stelle.pruefe(stamped, whole[name]) == "Verification: OK"


def test_other_tools_verify_stamp_and_signature(gestempelt: Gestempelt, tmp_path: Path) -> None:
    """The commands of docs/evidence.md."""
    whole = teile(gestempelt.datei.read_bytes())
    for name, octets in whole.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(octets)
    (one,) = lies_index(whole[INDEX_NAME]).zeitstempel
    checkpoint = teile(whole[one.auszug])["checkpoint"]
    assert gestempelt.stelle.pruefe(checkpoint, whole[one.datei]) == "Verification: OK"
    pki = gestempelt.mappen.ordner / "pki"
    done = subprocess.run(
        ["xmlsec1", "--verify", "--trusted-pem", pki / "wurzel.crt.pem",
         "--untrusted-pem", pki / "unter-ca.crt.pem", "--id-attr:Id", "SignedProperties", SIGNATUR_NAME],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"<xades:SignatureTimeStamp>" in whole[SIGNATUR_NAME]


def test_the_cover_sheet_names_the_stamp(gestempelt: Gestempelt) -> None:
    sheet = teile(gestempelt.datei.read_bytes())["deckblatt.pdf"]
    (gestempelt.datei.parent / "d.pdf").write_bytes(sheet)
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(gestempelt.datei.parent / "d.pdf").pages)
    assert "Zeitstempel: aktenbote/azr-999902/1 bestand bis Eintrag" in " ".join(text.split())


def _mit_fremdem(whole: dict[str, bytes], g: Gestempelt) -> tuple[dict[str, bytes], Beweisindex | None]:
    """A good stamp of the authority, over something else."""
    (one,) = lies_index(whole[INDEX_NAME]).zeitstempel
    token = lies_antwort(g.stelle.antworte(anfrage(bytes(32), nonce=bytes(16))))
    return whole | {one.datei: token}, None


def _mit_anderer_zeit(whole: dict[str, bytes], _: Gestempelt) -> tuple[dict[str, bytes], Beweisindex | None]:
    index = lies_index(whole[INDEX_NAME])
    (one,) = index.zeitstempel
    return whole, replace(index, zeitstempel=(replace(one, zeit="2001-01-01T00:00:00.000Z"),))


def _ueber_einem_anderen(whole: dict[str, bytes], _: Gestempelt) -> tuple[dict[str, bytes], Beweisindex | None]:
    index = lies_index(whole[INDEX_NAME])
    (one,) = index.zeitstempel
    first = index.protokoll[0]
    return whole, replace(index, zeitstempel=(replace(one, auszug=first.datei, groesse=first.groesse),))


def _ohne_auszug(whole: dict[str, bytes], _: Gestempelt) -> tuple[dict[str, bytes], Beweisindex | None]:
    index = lies_index(whole[INDEX_NAME])
    (one,) = index.zeitstempel
    return whole, replace(index, zeitstempel=(replace(one, groesse=1),))


@pytest.mark.parametrize(
    ("biege", "schritt", "sagt"),
    [
        (_mit_fremdem, "timestamp", "the time stamp is over other octets"),
        (_mit_anderer_zeit, "index", "names another time than the time stamp"),
        (_ueber_einem_anderen, "timestamp", "the time stamp is over other octets"),
        (_ohne_auszug, "index", "names no such excerpt"),
    ],
)
def test_a_stamp_put_elsewhere_is_found(
    gestempelt: Gestempelt,
    biege: Callable[[dict[str, bytes], Gestempelt], tuple[dict[str, bytes], Beweisindex | None]],
    schritt: str,
    sagt: str,
) -> None:
    bent = gestempelt.neu(*biege(teile(gestempelt.datei.read_bytes()), gestempelt))
    for judge in (gestempelt.massstab, gestempelt.mappen.massstab):
        found = pruefe(bent, judge)
        assert found.urteil is Urteil.GEFAELSCHT
        assert (found.schritte[-1].name, sagt in found.schritte[-1].satz.en) == (schritt, True), found.grund


def test_the_stamp_over_the_signature_stands_under_no_other(gestempelt: Gestempelt) -> None:
    whole = teile(gestempelt.datei.read_bytes())
    anew = teile(gestempelt.neu(whole))
    begin, end = b"<xades:UnsignedProperties>", b"</xades:UnsignedProperties>"
    stamp = begin + whole[SIGNATUR_NAME].split(begin)[1].split(end)[0] + end
    moved = anew[SIGNATUR_NAME].replace(b"</xades:SignedProperties>", b"</xades:SignedProperties>" + stamp)
    found = pruefe(zusammen(anew | {SIGNATUR_NAME: moved}), gestempelt.massstab)
    assert found.urteil is Urteil.GEFAELSCHT
    assert found.grund is not None
    assert "the signature of the container: the time stamp fails: T011" in found.grund.en


def test_where_nobody_stamps_the_file_is_good_without_and_says_so(gestempelt: Gestempelt, tmp_path: Path) -> None:
    out = tmp_path / "x.asice"
    done = tippe("evidence", gestempelt.mappen.transfer, "--out", out, *GRUND, config=gestempelt.haus)
    assert "its signature has no time stamp: NETZ" in done.out
    found = pruefe(out.read_bytes(), gestempelt.massstab)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    assert not any(text.startswith("the signature of the container") for _, text in stempel(found))

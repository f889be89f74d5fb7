"""PDFs of a delivery that act by themselves: a hint and a mark, or a defect, as the authority wants."""

import hashlib
import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from support.scheine import Lieferung, pdf
from support.tippen import tippe


def mit_skript() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Antrag"))))
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("umgang", ["report", "refuse", "accept"])
def test_a_pdf_with_scripts_is_marked_kept_out_or_let_be_by_the_rule(
    haus: Path, tmp_path: Path, lieferung: Lieferung, umgang: str
) -> None:
    name = "A-000001/0001.pdf"
    lieferung.dateien[name] = mit_skript()
    lieferung.zeilen[0] |= {"sha256": hashlib.sha256(mit_skript()).hexdigest(), "seiten": "1"}
    folder = lieferung.ordner(tmp_path / "lief")
    env = {"AKTENBOTE_FORMATS__JAVASCRIPT": umgang, "AKTENBOTE_FORMATS__OPEN_ACTION": "accept"}
    found = tippe("intake", folder, "--json", config=haus, code=4 if umgang == "refuse" else 0, env=env).daten
    mine, other = found["files"]
    said = [(one["kind"], one["where"], "Skripte (JavaScript)" in one["reason"]) for one in mine["defects"]]
    assert said == ([] if umgang == "accept" else [("merkmal", name, True)])
    assert mine["state"] == ("nachbesserung" if umgang == "refuse" else "aufgenommen")
    assert (other["state"], other["defects"]) == ("aufgenommen", [])
    if umgang == "refuse":
        return
    shown = tippe("ablage", "show", "TEST 33-1", config=haus).out
    assert shown.count("Achtung: enthält Skripte") == (1 if umgang == "report" else 0)
    log = tippe("audit", "list", "--json", config=haus).daten["entries"]
    assert [one["ereignis"] for one in log].count("schutz.merkmal") == (1 if umgang == "report" else 0)
    assert tippe("task", "list", "--json", config=haus).daten["tasks"] == [], "the protocol says it"

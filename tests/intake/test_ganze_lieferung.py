"""A delivery with every defect at once: each keeps its own case file out, the rest is in the Ablage."""

from pathlib import Path

from support.tippen import tippe

from gateway.demo.scanlieferung import Fehler, baue_lieferung

ERWARTET = {
    Fehler.FEHLT: "fehlt",
    Fehler.DIGEST: "pruefsumme",
    Fehler.LEER: "leer",
    Fehler.RUECKSEITEN: "leere_seite",
    Fehler.VERSCHLOSSEN: "verschluesselt",
    Fehler.SEITENZAHL: "seitenzahl",
    Fehler.NULL: "leere_datei",
    Fehler.ABGESCHNITTEN: "beschaedigt",
    Fehler.VERKLEIDET: "typ",
    Fehler.NAME: "zeile",
    Fehler.PFAD: "zeile",
    Fehler.BARCODE: "barcode",
}


def test_every_defect_is_named_and_the_rest_is_taken_in(haus: Path, tmp_path: Path) -> None:
    arten = list(Fehler)
    assert set(arten) == set(ERWARTET)
    fehler = {2 * stelle: art for stelle, art in enumerate(arten, 1)}
    made = baue_lieferung(tmp_path / "lief", akten=2 * len(arten) + 1, fehler=fehler, ueberzaehlig=True)
    found = tippe("intake", tmp_path / "lief", "--json", config=haus, code=4).daten
    assert len(found["files"]) >= made.akten - 1
    kinds = {one["barcode"]: {d["kind"] for d in one["defects"]} for one in found["files"]}
    states = {one["barcode"]: one["state"] for one in found["files"]}
    for stelle, art in fehler.items():
        if art is Fehler.BARCODE:
            continue
        barcode = f"A-{stelle:06d}"
        assert ERWARTET[art] in kinds[barcode], (art, kinds[barcode])
        assert states[barcode] == ("aufgenommen" if art is Fehler.RUECKSEITEN else "nachbesserung"), art
    assert any("barcode" in one for one in kinds.values())
    good = [one for one in found["files"] if one["state"] == "aufgenommen"]
    listed = tippe("ablage", "list", "--json", config=haus).daten["files"]
    assert {one["reference"] for one in listed} == {one["reference"] for one in good}
    assert ("ueberzaehlig", "rest/unbekannt.pdf") in {(d["kind"], d["where"]) for d in found["defects"]}
    assert len(good) >= len(arten), "the good ones between them, but for the one whose barcode came twice"

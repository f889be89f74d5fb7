"""The protocol as CSV: a row per defect, one per good case file, harmless in a spreadsheet; and its name."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.scheine import Lieferung
from support.tippen import tippe

from gateway.intake import schrift
from gateway.intake.bericht import Aktenzeile, Lieferungsbericht, Mangel, Stand, Zustaendig
from gateway.intake.protokoll_csv import SPALTEN, schreibe_csv
from gateway.intake.protokolle import dateiname

ZEIT = datetime(2026, 11, 27, 9, tzinfo=UTC)


def bericht(nummer: str = "L-1") -> Lieferungsbericht:
    def mangel(wo: str, *, schwer: bool = True) -> Mangel:
        return Mangel(art="fehlt", wo=wo, grund="liegt nicht bei", zustaendig=Zustaendig.SCANDIENST, schwer=schwer)

    return Lieferungsbericht(
        nummer=nummer, dienst="Scan GmbH", behoerde="ABH", abgeholt=None, begonnen=ZEIT, beendet=ZEIT,
        akten=(
            Aktenzeile(barcode="A-1", aktenzeichen="33-1", stand=Stand.AUFGENOMMEN),
            Aktenzeile(
                barcode="A-2", aktenzeichen="33-2", stand=Stand.NACHBESSERUNG,
                maengel=(mangel("a;b.pdf"), mangel("=1+1.pdf", schwer=False)),
            ),
        ),
        maengel=(mangel("Rechnung.pdf"),),
    )  # fmt: skip


def test_the_csv_has_a_row_for_each_defect_and_each_good_case_file() -> None:
    octets = schreibe_csv(bericht())
    assert octets.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";")
    assert tuple(head) == SPALTEN
    assert [(row[2], row[4], row[6:7], row[8:9]) for row in rows] == [
        ("A-1", "aufgenommen", [""], [""]),
        ("A-2", "nachbesserung", ["ja"], ["a;b.pdf"]),
        ("A-2", "nachbesserung", ["nein"], ["'=1+1.pdf"]),
        ("", "", ["ja"], ["Rechnung.pdf"]),
    ]


def test_the_name_of_a_protocol_leads_nowhere_else() -> None:
    assert dateiname(bericht("../../etc/passwd")) == "protokoll-etc_passwd-20261127T090000"
    assert dateiname(bericht("...")) == "protokoll-lieferung-20261127T090000"
    assert dateiname(bericht("L-2026/11")) == "protokoll-L-2026_11-20261127T090000"


def test_without_a_font_nothing_is_begun(
    haus: Path, tmp_path: Path, lieferung: Lieferung, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schrift, "SCHRIFTORTE", (tmp_path / "keine",))
    folder = lieferung.ordner(tmp_path / "lief")
    tippe("intake", folder, "--protocol", tmp_path / "p", config=haus, code=2)
    assert tippe("intake", "list", "--json", config=haus).daten["deliveries"] == []
    tippe("intake", folder, config=haus)

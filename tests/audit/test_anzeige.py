"""Entries as people see them, and the filter of the list."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from support.protokoll import BEGINN, Protokoll

from gateway.audit.anzeige import Filter, als_dict, checkpoint_dict, seite, zeile
from gateway.audit.eintrag import Angaben, Bezugswert, Eintrag, baue_eintrag, lies_eintrag
from gateway.audit.export import SCHUB, in_schueben
from gateway.domain.events import Akteur, AuditEreignis, Ausgang, Bezug
from gateway.domain.ids import Kennung

PROTOKOLL = Protokoll().schreibt(2)
EINTRAG = lies_eintrag(PROTOKOLL.eintraege[1])
UUID = "00000000-0000-4000-8000-000000000001"


def test_a_line_shows_place_time_event_and_the_telling_fields() -> None:
    assert zeile(1, EINTRAG).split() == [
        "1",
        "2026-03-02T08:00:01.000Z",
        "nachricht.bereitgestellt",
        "partner=azr:999902",
        f"nachricht={UUID}",
    ]


def test_a_page_shows_what_is_opened_and_the_commitment_of_what_is_not() -> None:
    fertig = baue_eintrag(
        AuditEreignis.AKTE_GELESEN,
        zufall=bytes(16),
        zeit=BEGINN,
        mandant=Kennung("azr:999901"),
        akteur=Akteur.PERSON,
        bezuege=[
            Bezugswert(bezug=Bezug.HANDELNDER, wert="sb-17", salt=b"a" * 32),
            Bezugswert(bezug=Bezug.AKTE, wert="akte-4", salt=b"b" * 32),
        ],
    )
    offen = [o for o in fertig.offenlegungen if o.feld is Bezug.HANDELNDER]
    text = seite(0, fertig.eintrag, offen, deutsch=True)
    assert "sb-17" in text
    assert "akte-4" not in text
    assert "commitment " in text
    assert "Ablage gesucht" in text
    assert als_dict(0, fertig.eintrag, offen)["geoeffnet"] == {"handelnder": "sb-17"}
    assert als_dict(0, fertig.eintrag)["blatt"] == fertig.leaf_hash
    falsch = [replace(offen[0], wert="sb-18")]
    assert "sb-18" not in seite(0, fertig.eintrag, falsch)


@pytest.mark.parametrize(
    ("filter_", "passt"),
    [
        (Filter(), True),
        (Filter(ereignis=AuditEreignis.NACHRICHT_BEREITGESTELLT), True),
        (Filter(ereignis=AuditEreignis.NACHRICHT_ABGEHOLT), False),
        (Filter(ab=BEGINN + timedelta(seconds=1)), True),
        (Filter(ab=BEGINN + timedelta(seconds=2)), False),
        (Filter(bis=BEGINN + timedelta(seconds=1)), False),
        (Filter(partner=Kennung("azr:999902")), True),
        (Filter(partner=Kennung("azr:999903")), False),
        (Filter(kennzeichen=UUID), True),
        (Filter(kennzeichen=UUID[:-1] + "2"), False),
        (Filter(nur_fehler=True), False),
    ],
)
def test_the_filter_wants_everything_it_names(filter_: Filter, passt: bool) -> None:
    assert filter_.passt(EINTRAG) is passt
    assert filter_.passt_roh(orjson.loads(PROTOKOLL.eintraege[1])) is passt


@pytest.mark.parametrize("said", [{}, {"ereignis": "nie.gewesen", "zeit": "2026-03-02T08:00:01.000Z"}, []])
def test_what_is_no_entry_is_not_filtered_but_refused(said: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Filter().passt_roh(said)


@pytest.mark.parametrize(
    "angaben", [Angaben(code="T099"), Angaben(ergebnis=Ausgang.FEHLER), Angaben(ergebnis=Ausgang.ABGELEHNT)]
)
def test_the_filter_for_failures_takes_codes_and_outcomes(angaben: Angaben) -> None:
    schlecht: Eintrag = replace(EINTRAG, angaben=angaben)
    assert Filter(nur_fehler=True).passt(schlecht)
    roh = orjson.loads(PROTOKOLL.eintraege[1])
    said = {"code": angaben.code, "ergebnis": angaben.ergebnis and angaben.ergebnis.value}
    assert Filter(nur_fehler=True).passt_roh(roh | {name: value for name, value in said.items() if value})
    assert not Filter(nur_fehler=True).passt(replace(EINTRAG, angaben=Angaben(ergebnis=Ausgang.OK)))


def test_a_checkpoint_is_shown_with_its_key_and_its_signatures() -> None:
    daten = checkpoint_dict(PROTOKOLL.checkpoint(), PROTOKOLL.schluessel)
    assert (daten["size"], daten["vkey"]) == (2, PROTOKOLL.schluessel.text)
    assert str(daten["note"]).encode() == PROTOKOLL.checkpoint().octets


def test_entries_of_a_store_are_read_in_runs_and_a_gap_is_noticed() -> None:
    alle = [(n, n.to_bytes(2, "big")) for n in range(2 * SCHUB + 1)]
    assert list(in_schueben(lambda ab, bis: alle[ab:bis], len(alle))) == [octets for _, octets in alle]
    with pytest.raises(ValueError, match="not every entry"):
        list(in_schueben(lambda ab, bis: alle[ab : bis - 1], len(alle)))

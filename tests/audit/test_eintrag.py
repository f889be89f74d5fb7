"""Entries: canonical octets, closed catalogue, commitments that can be opened and forgotten."""

import hashlib
import hmac
import json
import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from support.befehle import WURZEL

from gateway.audit import eintrag as modul
from gateway.audit.eintrag import (
    Angaben,
    Bezugswert,
    EintragFehlerhaft,
    FertigerEintrag,
    baue_eintrag,
    lies_eintrag,
    offenlegung_passt,
    verpflichtung,
)
from gateway.audit.katalog import markdown
from gateway.domain.errors import Refused
from gateway.domain.event_grounds import GRUNDLAGE, MIT_GRUNDLAGE
from gateway.domain.events import ART, KATALOG, Akteur, AuditEreignis, Ausgang, Bezug, Feld, Rechtsgrund
from gateway.domain.ids import Kennung, NachrichtenUUID, ProzessUUID, Sha256, TransferId

ZEIT = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
UUID = "3f2a1c00-0000-4000-8000-000000000001"
MUSTER: dict[Feld, Any] = {
    Feld.RECHTSGRUND: Rechtsgrund.AUFENTHV_76A,
    Feld.GRUND: "01",
    Feld.PARTNER: Kennung("azr:999902"),
    Feld.TRANSFER: TransferId(UUID),
    Feld.PROZESS: ProzessUUID(UUID),
    Feld.NACHRICHT: NachrichtenUUID(UUID),
    Feld.AUTOR: Kennung("azr:999901"),
    Feld.AUSLOESER: NachrichtenUUID(UUID),
    Feld.NACHRICHTENTYP: "010206",
    Feld.INHALT: Sha256("a" * 64),
    Feld.ZERTIFIKAT: Sha256("b" * 64),
    Feld.VERZEICHNIS: 7,
    Feld.VERZEICHNIS_SHA256: Sha256("e" * 64),
    Feld.ERGEBNIS: Ausgang.OK,
    Feld.CODE: "T099",
    Feld.ROLLE: "geber",
    Feld.ANLASS: "lieferung_erstellt",
    Feld.ZUSTAND_ALT: "packen",
    Feld.ZUSTAND_NEU: "versandt",
    Feld.AUFGABE: UUID,
    Feld.AUFGABENART: "freigabe",
    Feld.QUARANTAENE: UUID,
    Feld.ANZAHL: 41,
    Feld.LAENGE: 2**53 - 1,
    Feld.GENERATION: 1,
    Feld.AUFBEWAHRUNG: "zugriff",
    Feld.JAHR: 2024,
    Feld.FRIST: 1,
    Feld.VON: 3,
    Feld.BIS: 9,
    Feld.BLAETTER: Sha256("d" * 64),
    Feld.PROGRAMM: "0.1.0",
    Feld.WURZEL: Sha256("c" * 64),
    Feld.TEST: True,
    Feld.SCHUTZ: "geprueft:ClamAV/1.4.6/27456",
    Feld.STEMPEL: Sha256("f" * 64),
}


def angaben(*felder: Feld) -> Angaben:
    return Angaben(**{modul._ATTRIBUT[feld]: MUSTER[feld] for feld in felder})


def baue(ereignis: AuditEreignis = AuditEreignis.NACHRICHT_BEREITGESTELLT, **weitere: Any) -> FertigerEintrag:
    werte: dict[str, Any] = {
        "zufall": bytes(range(16)),
        "zeit": ZEIT,
        "mandant": Kennung("azr:999901"),
        "angaben": angaben(*ART[ereignis].pflicht),
    } | weitere
    return baue_eintrag(ereignis, **werte)


@pytest.mark.parametrize("ereignis", list(AuditEreignis))
def test_every_event_with_all_its_fields_is_canonical_and_reads_back(ereignis: AuditEreignis) -> None:
    art = ART[ereignis]
    bezuege = [
        Bezugswert(bezug=bezug, wert="Müller", salt=bytes([n]) * 32) for n, bezug in enumerate(sorted(art.bezuege))
    ]
    fertig = baue(ereignis, angaben=angaben(*art.pflicht, *art.wahl), bezuege=bezuege)
    assert fertig.octets == rfc8785.dumps(json.loads(fertig.octets))
    assert fertig.leaf_hash == hashlib.sha256(b"\x00" + fertig.octets).hexdigest()
    assert lies_eintrag(fertig.octets) == fertig.eintrag
    assert len(fertig.octets) < modul.MAX_EINTRAG_OCTETS


def test_the_catalogue_names_every_event_once_and_its_page_is_up_to_date() -> None:
    assert {art.ereignis for art in KATALOG} == set(AuditEreignis)
    assert len(KATALOG) == len(AuditEreignis)
    page = Path(__file__).parents[2] / "docs" / "audit-events.md"
    assert page.read_text("utf-8") == markdown(), "run: python -m gateway.audit.katalog > docs/audit-events.md"


def test_every_field_of_the_catalogue_has_an_attribute_and_a_form() -> None:
    assert {f.name for f in fields(Angaben)} == set(modul._ATTRIBUT.values())
    assert set(modul._FORM) == set(Feld)


def test_every_event_of_the_catalogue_is_written_somewhere() -> None:
    """A name in the catalogue that nothing writes promises an auditor entries that never come."""
    written = set()
    for file in (WURZEL / "gateway").rglob("*.py"):
        if file.name not in {"events.py", "event_words.py"}:
            written |= set(re.findall(r"\bAuditEreignis\.([A-Z_]+)\b", file.read_text("utf-8")))
    assert written == {one.name for one in AuditEreignis}


def test_disclosures_by_message_name_the_legal_ground_and_the_recipient() -> None:
    for ereignis in (AuditEreignis.NACHRICHT_BEREITGESTELLT, AuditEreignis.NACHRICHT_EINGELIEFERT):
        assert {Feld.RECHTSGRUND, Feld.PARTNER, Feld.INHALT, Feld.VERZEICHNIS} <= ART[ereignis].pflicht


def test_no_personal_value_stands_in_the_octets() -> None:
    geheim = ["Özil-Țepeș", "990001234567", "ABH-H 4711/26", "sb:meier"]
    arten = [Bezug.PERSON, Bezug.AZR_NUMMER, Bezug.AKTENZEICHEN, Bezug.HANDELNDER]
    bezuege = [
        Bezugswert(bezug=b, wert=w, salt=bytes([n]) * 32)
        for n, (b, w) in enumerate(zip(arten, geheim, strict=True))
    ]
    fertig = baue(akteur=Akteur.PERSON, bezuege=bezuege)
    for wert in geheim:
        assert wert.encode() not in fertig.octets
    assert {(o.feld, o.wert) for o in fertig.offenlegungen} == set(zip(arten, geheim, strict=True))
    assert all(offenlegung_passt(fertig.eintrag, o) for o in fertig.offenlegungen)


def test_an_opening_of_another_value_salt_or_field_does_not_fit() -> None:
    fertig = baue(bezuege=[Bezugswert(bezug=Bezug.PERSON, wert="p-1", salt=b"s" * 32)])
    offen = fertig.offenlegungen[0]
    assert not offenlegung_passt(fertig.eintrag, replace(offen, wert="p-2"))
    assert not offenlegung_passt(fertig.eintrag, replace(offen, salt=b"t" * 32))
    assert not offenlegung_passt(fertig.eintrag, replace(offen, feld=Bezug.AKTE))


def test_the_commitment_is_hmac_over_field_zero_and_value() -> None:
    erwartet = hmac.new(b"k" * 32, b"azrNummer\x00123", hashlib.sha256).hexdigest()
    assert verpflichtung(Bezug.AZR_NUMMER, "123", b"k" * 32) == erwartet


@given(
    feld=st.sampled_from([Feld.GRUND, Feld.CODE, Feld.NACHRICHTENTYP, Feld.ROLLE, Feld.AUFGABENART]),
    wert=st.sampled_from(["Frau Müller", "a b", "", "-x", "x" * 65, "ü", "line\n", '"', "a+b"]),
)
def test_free_text_has_no_place_in_an_entry_and_is_not_repeated_in_the_error(feld: Feld, wert: str) -> None:
    ereignis = AuditEreignis.AUFGABE_GESTELLT
    werte = {modul._ATTRIBUT[f]: MUSTER[f] for f in ART[ereignis].pflicht} | {modul._ATTRIBUT[feld]: wert}
    with pytest.raises(EintragFehlerhaft) as fehler:
        baue(ereignis, angaben=Angaben(**werte))
    assert len(wert) < 2 or wert not in str(fehler.value)


@pytest.mark.parametrize(
    ("aenderung", "grund"),
    [
        ({"angaben": Angaben()}, "needs"),
        ({"angaben": angaben(*ART[AuditEreignis.NACHRICHT_BEREITGESTELLT].pflicht, Feld.PROGRAMM)}, "has no field"),
        ({"zufall": b"short"}, "random octets"),
        ({"akteur": Akteur.PERSON}, "handelnder"),
        ({"bezuege": [Bezugswert(bezug=Bezug.PERSON, wert="p", salt=b"s")]}, "random octets"),
        ({"bezuege": [Bezugswert(bezug=Bezug.PERSON, wert="", salt=b"s" * 32)]}, "committed value"),
        ({"bezuege": [Bezugswert(bezug=Bezug.PERSON, wert="p", salt=bytes([n]) * 32) for n in (1, 2)]}, "twice"),
        (
            {"bezuege": [Bezugswert(bezug=b, wert="p", salt=b"s" * 32) for b in (Bezug.PERSON, Bezug.AKTE)]},
            "of its own",
        ),
        ({"mandant": Kennung("Hannover")}, "mandant"),
    ],
)
def test_an_entry_the_catalogue_does_not_know_is_an_error_of_the_program(
    aenderung: dict[str, Any], grund: str
) -> None:
    with pytest.raises(EintragFehlerhaft, match=grund):
        baue(**aenderung)


def test_equal_events_with_other_random_octets_have_other_leaves() -> None:
    assert baue(zufall=b"a" * 16).leaf_hash != baue(zufall=b"b" * 16).leaf_hash


@pytest.mark.parametrize(
    ("alt", "neu"),
    [
        (b'"version":1', b'"version":2'),
        (b'"version":1', b'"version":true'),
        (b'"version":1', b'"version": 1'),
        (b'"verzeichnis":7', b'"verzeichnis":7.0'),
        (b'"verzeichnis":7', b'"verzeichnis":-7'),
        (b"nachricht.bereitgestellt", b"nachricht.unbekannt"),
        (b'"akteur":"dienst"', b'"akteur":"dienst","akteur":"dienst"'),
        (b'"akteur":"dienst"', b'"akteur":"dienst","name":"x"'),
        (b"azr:999901", b"AZR:999901"),
        (b"{", b"["),
        (b'"bezuege":{}', b'"bezuege":{"person":"x"}'),
        (b'"bezuege":{}', b'"bezuege":[]'),
    ],
)
def test_reading_refuses_what_writing_would_not_write(alt: bytes, neu: bytes) -> None:
    octets = baue().octets
    assert alt in octets
    with pytest.raises(Refused):
        lies_eintrag(octets.replace(alt, neu, 1))


def test_reading_refuses_an_entry_over_the_limit() -> None:
    with pytest.raises(Refused, match="at most"):
        lies_eintrag(b" " * (modul.MAX_EINTRAG_OCTETS + 1))


def test_whoever_sees_sends_takes_or_deletes_says_on_which_ground() -> None:
    without = [
        art.ereignis
        for art in KATALOG
        if art.klasse in MIT_GRUNDLAGE and Feld.RECHTSGRUND not in art.pflicht and art.ereignis not in GRUNDLAGE
    ]
    assert without == []
    assert all(Feld.RECHTSGRUND in ART[one].pflicht | ART[one].wahl for one in GRUNDLAGE)

"""Rules the schema cannot express: each violation has its code, what is only carried is reported."""

import copy
from collections.abc import Callable

import pytest
from lxml import etree
from support.instanzen import kleinste
from support.nachrichten import VEKTOREN, codelisten, geaendert, schemas, vektor

from gateway.domain.errors import Refused
from gateway.messages.befund import MAX_BEFUNDE, Befund
from gateway.messages.pruefung import lies_geprueft, pruefe

ALLE = sorted(root.nummer for root in schemas().wurzeln.values())
XA = "{http://www.osci.de/xauslaender2611}"
LESER = "<kennung>azr:999902</kennung>"
DETAIL = "Archiv unvollständig: Paket 1 fehlt"
ANDERE_UUID = "22222222-2222-4222-8222-222222222223"
WEITERES_FORMAT = (
    '<xdomea:Format><xdomea:Name listVersionID="1.0"><code>018</code></xdomea:Name><xdomea:Version/>'
    f"<xdomea:Primaerdokument><xdomea:Dateiname>{ANDERE_UUID}</xdomea:Dateiname></xdomea:Primaerdokument>"
    "</xdomea:Format>"
)


def befunde(octets: bytes) -> tuple[Befund, ...]:
    return pruefe(octets, schemas(), codelisten())


def kurz(octets: bytes) -> set[tuple[str, str, bool]]:
    return {(one.code.value, one.pfad.rsplit("/", 1)[1], one.weist_zurueck) for one in befunde(octets)}


@pytest.mark.parametrize("name", VEKTOREN)
def test_nothing_is_said_about_a_message_of_the_main_path(name: str) -> None:
    assert befunde(vektor(name)) == ()
    assert lies_geprueft(vektor(name), schemas(), codelisten()).wurzel.nummer == name


@pytest.mark.parametrize("nummer", ALLE)
def test_the_smallest_instance_of_every_message_passes(nummer: str) -> None:
    assert [one for one in befunde(etree.tostring(kleinste(nummer))) if one.weist_zurueck] == []


VERLETZT = {
    "other_type_in_the_head": ("010201", "<code>010201</code>", "<code>010202</code>", "S999", "code"),
    "moment_without_milliseconds": (
        "010201",
        "09:00:00.000+01:00",
        "09:00:00+01:00",
        "X001",
        "erstellungszeitpunkt",
    ),
    "moment_with_six_decimals": ("010201", ":00.000+01:00", ":00.000000+01:00", "X001", "erstellungszeitpunkt"),
    "moment_without_zone": ("010201", ":00.000+01:00", ":00.000", "X001", "erstellungszeitpunkt"),
    "hour_24": ("010201", "T09:00:00.000", "T24:00:00.000", "X001", "erstellungszeitpunkt"),
    "event_without_zone": (
        "010206",
        "<ereignis.zeitpunkt>2026-11-03T09:00:00.000+01:00",
        "<ereignis.zeitpunkt>2026-11-03T09:00:00.000",
        "X001",
        "ereignis.zeitpunkt",
    ),
    "nine_special_characters": ("010206", "ALT20260001", "ALT-2026/0001.äöü-ß_x", "X001", "ereignis.zeichen"),
    "directory_other_than_dvdv": ("010201", "<code>DVDV</code>", "<code>SAFE</code>", "S011", "code"),
    "kennung_without_prefix": ("010201", LESER, "<kennung>999902</kennung>", "X001", "kennung"),
    "kennung_of_five_digits": ("010201", LESER, "<kennung>azr:99990</kennung>", "X001", "kennung"),
    "kennung_of_seven_digits": ("010201", LESER, "<kennung>azr:9999020</kennung>", "X001", "kennung"),
    "kennung_with_space": ("010201", LESER, "<kennung> azr:999902</kennung>", "X001", "kennung"),
    "kennung_that_climbs": ("010201", LESER, "<kennung>azr:../../x</kennung>", "X001", "kennung"),
    "registration_authority_as_reader_of_a_request": (
        "010201",
        LESER,
        "<kennung>ags:03241001</kennung>",
        "S999",
        "kennung",
    ),
    "registration_key_of_nine_digits": ("0020", LESER, "<kennung>ags:032410010</kennung>", "X001", "kennung"),
    "empty_mandatory_text": ("010201", "NEU-2026-0001", "", "S030", "aktenzeichenAuftraggebendeABH"),
    "blank_mandatory_text": ("010201", "NEU-2026-0001", " \n ", "S030", "aktenzeichenAuftraggebendeABH"),
    "empty_name_of_an_authority": ("0020", "<name>ABH Altstadt (fiktiv)</name>", "<name/>", "S030", "name"),
    "empty_first_name": ("010201", "<name>Test</name>", "<name/>", "S030", "name"),
    "long_test_mark": (
        "010201",
        'test="demo"',
        f'test="{"x" * 201}"',
        "S999",
        "ABHABH.Aktenversand.Anforderung.010201",
    ),
    "no_packet": ("010206", "anzahlDerPakete>1<", "anzahlDerPakete>0<", "S999", "anzahlDerPakete"),
    "packets_below_zero": ("010206", "anzahlDerPakete>1<", "anzahlDerPakete>-1<", "S999", "anzahlDerPakete"),
    "number_too_long_to_be_one": ("010206", ">228<", f">{'9' * 5000}<", "S999", "archivgroesse"),
    "empty_archive": ("010206", ">228<", ">0<", "S999", "archivgroesse"),
    "packet_zero": ("010207", "paketnummer>1<", "paketnummer>0<", "S999", "paketnummer"),
    "akte_without_the_document": (
        "010206",
        "Dateiname>22222222-2222-4222-8222-222222222222.pdf",
        f"Dateiname>{ANDERE_UUID}.pdf",
        "S999",
        "dokumentuuid",
    ),
    "rejection_without_details": (
        "0010",
        f"<grundSpezifisch><fehlerbeschreibung>{DETAIL}</fehlerbeschreibung></grundSpezifisch>",
        "",
        "S999",
        "rueckweisungsgrund",
    ),
    "rejection_with_empty_details": ("0010", DETAIL, "", "S999", "rueckweisungsgrund"),
    "takeover_of_a_request": (
        "0020",
        '19"><code>010206</code>',
        '19"><code>010201</code>',
        "S999",
        "code",
    ),
}


@pytest.mark.parametrize("name", VERLETZT)
def test_a_violated_rule_turns_the_message_away_with_its_code(name: str) -> None:
    vector, alt, neu, code, place = VERLETZT[name]
    octets = geaendert(vector, alt, neu)
    assert pruefe(octets, schemas(), codelisten(), schema_only=True) == ()
    assert (code, place, True) in kurz(octets)
    with pytest.raises(Refused) as caught:
        lies_geprueft(octets, schemas(), codelisten())
    assert caught.value.code in {found[0] for found in kurz(octets)}


BERICHTET = {
    "unknown_value": ("010201", "<code>x</code>", "<code>q</code>", "S011", "geschlecht"),
    "value_of_foreign_form": ("010201", "<code>998</code>", "<code>Syrien</code>", "S011", "staatsangehoerigkeit"),
    "unknown_version_and_value": ("010206", '"3"><code>02</code>', '"9"><code>88</code>', "S010", "kanal"),
    "unknown_list": (
        "0020",
        'listURI="urn:de:xauslaender:codelist:nachrichtentyp"',
        'listURI="urn:x"',
        "S010",
        "nachrichtentyp",
    ),
    "decomposed_text_in_akte": ("010206", ">1.4<", ">a\u0308<", "S999", "Version"),
    "format_beyond_pdf_and_jpg": ("010206", "<code>018</code></xaus", "<code>035</code></xaus", "S999", "code"),
    "file_only_in_akte": (
        "010206",
        "</xdomea:Format>",
        f"</xdomea:Format>{WEITERES_FORMAT}",
        "S999",
        "Dateiname",
    ),
    "document_named_like_its_file": (
        "010206",
        "88888888-8888-4888-8888-888888888888",
        "22222222-2222-4222-8222-222222222222",
        "S999",
        "xdomeaUUID",
    ),
}


@pytest.mark.parametrize("name", BERICHTET)
def test_what_is_only_carried_is_reported_and_taken(name: str) -> None:
    vector, alt, neu, code, place = BERICHTET[name]
    octets = geaendert(vector, alt, neu)
    assert kurz(octets) == {(code, place, False)}
    assert lies_geprueft(octets, schemas(), codelisten()).hinweise[0].code == code


@pytest.mark.parametrize(
    ("vector", "alt", "neu"),
    [
        ("010206", "22222222-2222-4222-8222-222222222222.pdf", "22222222-2222-4222-8222-222222222222"),
        ("010206", "ALT20260001", "ALT-2026/0001.äö x"),
        ("010201", "T09:00:00.000+01:00", "T08:00:00.000Z"),
        ("010201", "azr:<", "azr:<"),
        ("010206", '"1.0"><code>018</code></xauslaender', '"2.0"><code>018</code></xauslaender'),
        ("0010", "<code>S999</code>", "<code>T080</code>"),
        ("010201", "<kennung>abh@neustadt.example</kennung>", "<kennung>x</kennung><zusatz/>"),
    ],
)
def test_what_the_rules_leave_open_is_silent(vector: str, alt: str, neu: str) -> None:
    assert befunde(vektor(vector).replace(alt.encode(), neu.encode())) == ()


def test_a_rejection_names_the_message_unless_it_could_not_be_read() -> None:
    text = vektor("0010").decode()
    start, end = text.index("<idNachricht>"), text.index("</idNachricht>") + len("</idNachricht>")
    without = text[:start] + text[end:]
    assert kurz(without.encode()) == {("S999", "rueckweisung", True)}
    unreadable = without.replace("<code>S999</code>", "<code>X001</code>")
    assert befunde(unreadable.encode()) == ()


def test_positions_and_names_of_documents_are_unique() -> None:
    text = vektor("010206").decode()
    start, end = text.index("<xauslaender:dokument>"), text.index("</xauslaender:dokument>") + 23
    twice = text[:end] + text[start:end] + text[end:]
    assert kurz(twice.encode()) == {("S999", "dokumentuuid", True), ("S999", "dokumentenposition", True)}
    other = text[start:end].replace("22222222-2", "22222222-A").replace("position>1<", "position>+01<")
    again = text[:end] + other + other.replace("22222222-A", "22222222-a") + text[end:]
    assert ("S999", "dokumentuuid", True) in kurz(again.encode())
    assert ("S999", "dokumentenposition", True) in kurz(again.encode())


def aendere(nummer: str, change: Callable[[etree._Element], None]) -> set[tuple[str, str, bool]]:
    root = kleinste(nummer)
    change(root)
    return kurz(etree.tostring(root))


def setze(path: str, text: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        node = root.find(path)
        assert node is not None
        node.text = text

    return change


@pytest.mark.parametrize(
    ("nummer", "path", "text", "code"),
    [
        ("000020", f"{XA}nachricht", "", "S999"),
        ("000020", f"{XA}nachrichtentyp/code", "000020", "S999"),
        ("000040", f"{XA}paketnummer", "0", "S999"),
        ("000040", f"{XA}dokumentcontainer", " ", "S999"),
        ("010002", f".//{XA}nachricht", "", "S999"),
        ("000002", f"{XA}rueckweisung/{XA}rueckweisungsgrund/{XA}grund/code", "S999", "S999"),
        ("0021", "erinnerungsstufe", "0", "S999"),
        ("0030", "weitergeleiteteNachricht", "", "S999"),
        ("0021", "erinnerungsstufe", "9" * 40, "S999"),
        ("0030", "weiterleitendeStelle/zeitpunkt", "2026-11-02T09:00:00+01:00", "X001"),
        ("0030", "weiterleitendeStelle/stelle/kennung", "999901", "X001"),
        ("0030", "ausloesendeStelle/verzeichnisdienst/code", "IDA-BHVZ", "S011"),
        ("0031", "zustaendigeStelle/kennung", "azr:../..", "X001"),
        ("010102", f".//{XA}gewoehnlicherAufenthaltLiegtNichtVor", "false", "S999"),
        ("010102", f".//{XA}gewoehnlicherAufenthaltLiegtNichtVor", " 0 ", "S999"),
        ("010203", f"{XA}aktenzeichenAntwortendeABH", " ", "S030"),
        ("010207", f"{XA}paketnummer", "-1", "S999"),
        ("010207", f"{XA}dokumentcontainer", "", "S999"),
        ("030101", "nachrichtenkopf.g2g/autor/kennung", "azr:999901", "S999"),
        ("030101", "nachrichtenkopf.g2g/leser/kennung", "ags:01002000", "S999"),
        ("030103", f"{XA}identifikation.ereignis/ereignis.zeitpunkt", "2026-11-02T09:00:00Z", "X001"),
    ],
)
def test_rules_of_the_other_messages(nummer: str, path: str, text: str, code: str) -> None:
    assert (code, path.rsplit("/", 1)[-1].rsplit("}", 1)[-1], True) in aendere(nummer, setze(path, text)) or (
        code, "rueckweisungsgrund", True,
    ) in aendere(nummer, setze(path, text))  # fmt: skip


@pytest.mark.parametrize(
    ("nummer", "path", "text", "code", "place"),
    [
        ("0030", "weiterleitendeStelle/stelle/kennung", "azr:999902", "S999", "weiterleitendeStelle"),
        ("0030", "weitergeleiteteNachrichtTyp/code", "077777", "S010", "weitergeleiteteNachrichtTyp"),
        ("0031", "weitergeleiteteNachricht/nachrichtentyp/code", "unbekannt", "S010", "nachrichtentyp"),
        ("000040", "nachrichtenkopf.g2g/autor/erreichbarkeit/kanal/code", "88", "S010", "kanal"),
    ],
)
def test_what_the_other_messages_only_carry_is_reported(
    nummer: str, path: str, text: str, code: str, place: str
) -> None:
    root = kleinste(nummer)
    setze(path, text)(root)
    octets = etree.tostring(root)
    assert (code, place, False) in kurz(octets)
    assert lies_geprueft(octets, schemas(), codelisten()).hinweise


def test_the_author_of_a_0032_is_not_in_its_chain() -> None:
    root = kleinste("0032")
    chain = kleinste("0030").find("weiterleitendeStelle")
    assert chain is not None
    root.find("anschrift.autor").addnext(chain)  # type: ignore[union-attr] # every message has one
    assert ("S999", "weiterleitendeStelle", False) in kurz(etree.tostring(root))
    chain.find("stelle/kennung").text = "azr:999903"  # type: ignore[union-attr] # the schema asks for it
    assert [one for one in befunde(etree.tostring(root)) if one.grund.startswith("the author of")] == []


@pytest.mark.parametrize(
    ("path", "text", "code"), [("kennung", "azr:99990", "X001"), ("verzeichnisdienst/code", "SAFE", "S011")]
)
def test_the_authority_that_a_000030_names_is_one_of_the_directory(path: str, text: str, code: str) -> None:
    root = kleinste("000030")
    stelle = etree.SubElement(root, "zustaendigeBehoerde")
    stelle.extend(copy.deepcopy(root.find("nachrichtenkopf.g2g/leser"))[:])
    assert lies_geprueft(etree.tostring(root), schemas(), codelisten()).root is not None
    setze(path, text)(stelle)
    assert (code, path.rpartition("/")[2], True) in kurz(etree.tostring(root))


def test_a_change_of_blocks_that_changes_nothing_is_reported() -> None:
    assert ("S999", "aenderung", False) in kurz(etree.tostring(kleinste("030112")))


def test_a_reminder_names_the_moment_of_its_message_exactly() -> None:
    root = kleinste("010002")
    ursprung = root.find(f".//{XA}urspruenglicheNachricht")
    assert ursprung is not None
    ursprung.append(
        etree.fromstring(
            f'<x:nachrichtenID xmlns:x="{XA[1:-1]}"><x:nachrichtUUID>{ANDERE_UUID}</x:nachrichtUUID>'
            "<x:nachrichtentyp><code>010201</code></x:nachrichtentyp>"
            "<x:erstellungszeitpunkt>2026-11-02T09:00:00+01:00</x:erstellungszeitpunkt></x:nachrichtenID>"
        )
    )
    assert ("X001", "erstellungszeitpunkt", True) in kurz(etree.tostring(root))


def test_lines_of_an_address_abroad_run_from_four() -> None:
    def change(root: etree._Element) -> None:
        zusatz = root.find(f"{XA}anmeldungZusatzdaten.MBABH")
        assert zusatz is not None
        lines = "".join(
            f"<zeile.anschrift><zeilennummer>{number}</zeilennummer><inhalt>x</inhalt></zeile.anschrift>"
            for number in (4, 6)
        )
        zusatz.insert(
            1,
            etree.fromstring(
                f'<x:fruehereAnschrift xmlns:x="{XA[1:-1]}"><x:anschrift.ausland><staat listVersionID="2024-08-01">'
                f"<code>000</code></staat><anschriftzone>{lines}</anschriftzone></x:anschrift.ausland>"
                "</x:fruehereAnschrift>"
            ),
        )

    assert aendere("030101", change) >= {("S999", "anschriftzone", False), ("S999", "anschrift.ausland", False)}


def test_a_comment_cannot_hide_a_part_of_a_text() -> None:
    octets = geaendert("010201", LESER, "<kennung>azr:9999<!-- 02</kennung> -->02</kennung>")
    assert befunde(octets) == ()
    assert lies_geprueft(octets, schemas(), codelisten()).root.findtext(".//leser/kennung") == "azr:999902"


def test_foreign_xml_in_the_open_slot_is_neither_judged_nor_named() -> None:
    slot = (
        "<xdomea:AnwendungsspezifischeErweiterungXML><geheim:Meier xmlns:geheim='urn:x'>"
        f"<xdomea:Dateiname>{ANDERE_UUID}</xdomea:Dateiname></geheim:Meier>"
        "</xdomea:AnwendungsspezifischeErweiterungXML></xauslaender:akte>"
    )
    assert befunde(geaendert("010206", "</xauslaender:akte>", slot)) == ()


def test_findings_are_limited_but_no_refusal_is_lost_behind_reports() -> None:
    text = vektor("010206").decode()
    start, end = text.index("<xauslaender:dokument>"), text.index("</xauslaender:dokument>") + 23
    many = "".join(
        text[start:end].replace("22222222-2222-4222-8222-222222222222", f"22222222-2222-4222-8222-{i:012}")
        .replace("position>1<", f"position>{i}<").replace("<code>018<", "<code>777<")
        for i in range(3000)
    )  # fmt: skip
    text = (
        text[:start]
        + many
        + text[end : text.index("<xauslaender:akte>")]
        + text[text.index("</xauslaender:akte>") + 19 :]
    )
    found = befunde(text.replace("<name>ABH Altstadt (fiktiv)</name>", "<name/>").encode())
    assert len([one for one in found if not one.weist_zurueck]) == MAX_BEFUNDE
    assert {one.code.value for one in found if one.weist_zurueck} == {"S030"}

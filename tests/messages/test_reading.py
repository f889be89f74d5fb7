"""Reading the example instances gives what they say; what is impossible is refused, what is unknown is carried."""

import unicodedata

import pytest
from support.nachrichten import codelisten, schemas, vektor

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import sha256_of
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.domain.person import Name, NameArt, TeilDatum
from gateway.messages import (
    AkteMetadaten,
    Anforderung,
    Ereignisbezug,
    Nachrichtenbezug,
    Paket,
    Quittung,
    Rueckweisung,
    Rueckweisungsgrund,
    parse_message,
    read_checked,
    read_kopf,
    read_message,
)

EREIGNIS = Ereignisbezug(zeitpunkt=Zeitpunkt("2026-11-03T09:00:00.000+01:00"), zeichen="ALT20260001")
BEZUG = Nachrichtenbezug(
    uuid="33333333-3333-4333-8333-333333333333",  # type: ignore[arg-type] # spelled out
    typ="010206",
    erstellt=Zeitpunkt("2026-11-03T09:00:00.000+01:00"),
    list_uri="urn:de:xauslaender:codelist:nachrichtentyp",
    list_version="19",
)


def read(name: str, *changes: tuple[str, str]) -> object:
    octets = vektor(name).decode()
    for old, new in changes:
        assert old in octets
        octets = octets.replace(old, new, 1)
    return read_message(octets.encode(), schemas())


def test_the_request_is_read() -> None:
    message = read("010201")
    assert isinstance(message, Anforderung)
    assert message.kopf.typ is Nachrichtentyp.ANFORDERUNG
    assert message.kopf.test == "demo"
    assert message.kopf.autor.kennung == "azr:999901"
    assert message.kopf.autor.erreichbarkeit[0].kennung == "abh@neustadt.example"
    assert message.kopf.autor.anschrift is not None
    assert message.kopf.autor.anschrift.strasse == "Musterweg"
    assert message.kopf.leser.name == "Ausländerbehörde Altstadt (fiktiv)"
    assert message.kopf.leser.anschrift is None
    assert message.person.namen == (
        (NameArt.NACH_PASS, Name(vorname="Test", familienname="Muster", geburtsname=None)),
    )
    assert message.person.geburtsdatum == TeilDatum(1990)
    assert message.person.geburtsort is None
    assert message.person.azr_nummer == "990000000001"
    assert (message.aktenzeichen, message.grund, message.versandbestaetigung) == ("NEU-2026-0001", "01", True)
    assert message.ausloeser is None


def test_the_delivery_is_read_with_its_file() -> None:
    message = read("010206")
    assert isinstance(message, AkteMetadaten)
    (document,) = message.dokumente
    assert (document.dateiname, document.typ, document.pfad) == ("muster.pdf", "018", ("Identität",))
    assert (message.anzahl_pakete, message.archivgroesse) == (1, 228)
    assert message.sachverhalt == EREIGNIS
    assert message.ausloeser == "11111111-1111-4111-8111-111111111111"
    assert message.person.geschlecht is None
    assert message.kopf.autor.anschrift is not None
    assert message.kopf.autor.anschrift.postfach == "1"
    assert message.akte is not None
    (xdomea,) = message.akte.alle_dokumente()
    (datei,) = xdomea.dateien()
    assert datei.dokumentuuid == document.uuid
    assert datei.sha256 == "7da855712ffb5466d3f973ed85a76c8d5535c9a8e9010da220c7b35279b7b80a"


def test_the_receipt_is_read() -> None:
    message = read("0020")
    assert isinstance(message, Quittung)
    assert (message.bezug, message.ereignis, message.sachverhalt) == (BEZUG, EREIGNIS, "4")


def test_the_rejection_is_read_with_the_original() -> None:
    message = read("0010")
    assert isinstance(message, Rueckweisung)
    assert message.gruende == (
        Rueckweisungsgrund(code="S999", spezifisch=("Archiv unvollständig: Paket 1 fehlt",)),
    )
    assert message.bezug == BEZUG
    assert message.nachricht == b"<original message bytes>"


def test_the_packet_is_read_with_its_slice_of_the_archive() -> None:
    message = read("010207")
    assert isinstance(message, Paket)
    assert message.kopf.typ is Nachrichtentyp.PAKET
    assert (message.lieferung, message.nummer) == ("33333333-3333-4333-8333-333333333333", 1)
    assert len(message.inhalt) == 228
    assert message.inhalt.startswith(b"PK")
    assert "PK" not in repr(message)


def test_a_header_that_names_another_type_than_the_root_is_refused() -> None:
    root = parse_message(vektor("010201").replace(b"<code>010201</code>", b"<code>010202</code>"))
    with pytest.raises(Refused) as caught:
        read_kopf(root)
    assert caught.value.fehlercode is Fehlercode.S999


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"<a/>", Fehlercode.X001),
        (b'<x:MBABH.Anmeldung.030101 xmlns:x="http://www.osci.de/xauslaender2605"/>', Fehlercode.V000),
        (b'<x:MBABH.Anmeldung.039999 xmlns:x="http://www.osci.de/xauslaender2611"/>', Fehlercode.V000),
        (b'<x:MBABH.Anmeldung.030101 xmlns:x="http://www.osci.de/xauslaender2611"/>', Fehlercode.X001),
    ],
)
def test_a_header_that_is_not_there_is_refused_and_never_a_crash(octets: bytes, code: Fehlercode) -> None:
    with pytest.raises(Refused) as caught:
        read_kopf(parse_message(octets))
    assert caught.value.fehlercode is code


@pytest.mark.parametrize("part", ["nachrichtenkopf.g2g", "nachrichtenUUID", "autor", "anschrift.autor", "kennung"])
def test_a_header_with_a_hole_is_refused_without_a_schema(part: str) -> None:
    root = parse_message(vektor("0020"))
    node = root.find(f".//{part}")
    assert node is not None
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)
    with pytest.raises(Refused) as caught:
        read_kopf(root)
    assert caught.value.fehlercode is Fehlercode.X001


def test_a_comment_inside_a_text_does_not_cut_it() -> None:
    message = read("010201", ("<name>Muster</name>", "<name>Mus<!-- - -->ter<?x y?></name>"))
    assert isinstance(message, Anforderung)
    assert message.person.familiennamen() == ("Muster",)


def test_blanks_around_codes_numbers_and_dates_do_not_matter_but_stay_in_text() -> None:
    message = read(
        "010206",
        ("<code>018</code>", "<code> 018\n</code>"),
        (">228<", "> 0228 <"),
        ("<xauslaender:dateiname>muster.pdf", "<xauslaender:dateiname> muster.pdf"),
    )
    assert isinstance(message, AkteMetadaten)
    assert message.archivgroesse == 228
    assert message.dokumente[0].typ == "018"
    assert message.dokumente[0].dateiname == " muster.pdf"


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 16, "1000000000000000"])
def test_a_number_beyond_reason_is_refused_and_never_a_crash(number: str) -> None:
    with pytest.raises(Refused, match="archivgroesse"):
        read("010206", (">228<", f">{number}<"))


def test_unknown_codes_are_carried() -> None:
    message = read(
        "010201",
        ("<code>998</code>", "<code>ZZZ</code>"),
        ("<code>x</code>", "<code>neu</code>"),
        ('"2024-08-01"', '"2099-01-01"'),
        ("<code>01</code></kanal>", "<code>77</code></kanal>"),
    )
    assert isinstance(message, Anforderung)
    assert message.person.staatsangehoerigkeiten == ("ZZZ",)
    assert message.person.geschlecht == "neu"
    assert message.kopf.autor.erreichbarkeit[0].kanal == "77"


def test_decomposed_text_of_a_partner_becomes_nfc() -> None:
    name = unicodedata.normalize("NFD", "Übersicht für Ärzte.pdf")
    place = "<xdomea:Primaerdokument><xdomea:Dateiname>22222222-2222-4222-8222-222222222222.pdf</xdomea:Dateiname>"
    message = read("010206", (place, f"{place}<xdomea:DateinameOriginal>{name}</xdomea:DateinameOriginal>"))
    assert isinstance(message, AkteMetadaten)
    assert message.akte is not None
    (datei,) = next(message.akte.alle_dokumente()).dateien()
    assert datei.original == "Übersicht für Ärzte.pdf"


RICH = """<xdomea:AllgemeineMetadaten><xdomea:Betreff>Akte</xdomea:Betreff>
<xdomea:Medium><code>001</code></xdomea:Medium></xdomea:AllgemeineMetadaten><xdomea:Laufzeit><xdomea:Beginn>2020-01-01</xdomea:Beginn></xdomea:Laufzeit>
<xdomea:HistorienProtokollInformation><xdomea:Akteur>A</xdomea:Akteur>
<xdomea:DatumUhrzeit>2020-01-01T00:00:00</xdomea:DatumUhrzeit>
<xdomea:Aktion>angelegt</xdomea:Aktion></xdomea:HistorienProtokollInformation>"""
FOREIGN = """<xdomea:ZdA>true</xdomea:ZdA><xdomea:AnwendungsspezifischeErweiterungXML>
<f:fremd xmlns:f="urn:example:fremd"><f:wert>7</f:wert></f:fremd></xdomea:AnwendungsspezifischeErweiterungXML>
</xauslaender:akte>"""


def test_more_than_we_know_of_a_file_is_accepted_and_kept_as_received() -> None:
    identity = "<xdomea:xdomeaUUID>77777777-7777-4777-8777-777777777777</xdomea:xdomeaUUID></xdomea:Identifikation>"
    message = read("010206", (identity, identity + RICH), ("</xauslaender:akte>", FOREIGN))
    assert isinstance(message, AkteMetadaten)
    assert message.akte is not None
    assert message.akte.betreff == "Akte"
    assert len(list(message.akte.alle_dokumente())) == 1
    assert message.akte.quelle is not None
    assert b"<xdomea:Aktion>angelegt</xdomea:Aktion>" in message.akte.quelle
    assert b'<f:fremd xmlns:f="urn:example:fremd"><f:wert>7</f:wert></f:fremd>' in message.akte.quelle
    plain = read("010206")
    assert isinstance(plain, AkteMetadaten)
    assert plain.akte is not None
    assert plain.akte.quelle is not None
    assert sha256_of(plain.akte.quelle) != sha256_of(message.akte.quelle)


def test_scan_evidence_we_do_not_understand_is_passed_over() -> None:
    slot = (
        "<xdomea:AnwendungsspezifischeErweiterung><xdomea:Kennung>{}</xdomea:Kennung><xdomea:Name>x</xdomea:Name>"
        "<xdomea:Feld><xdomea:Name>{}</xdomea:Name><xdomea:Wert>{}</xdomea:Wert></xdomea:Feld>"
        "</xdomea:AnwendungsspezifischeErweiterung>"
    )
    slots = (
        slot.format("urn:aktenbote:xdomea:transfervermerk:1", "erfasst", "gestern")
        + slot.format("urn:aktenbote:xdomea:umfang:1", "seiten", "viele")
        + slot.format("urn:example:fremd", "seiten", "7")
    )
    message = read("010206", ("<xdomea:Version><xdomea:Nummer>", f"{slots}<xdomea:Version><xdomea:Nummer>"))
    assert isinstance(message, AkteMetadaten)
    assert message.akte is not None
    (document,) = message.akte.alle_dokumente()
    assert (document.transfervermerk, document.seiten) == (None, None)


def test_a_schema_invalid_message_never_becomes_a_type() -> None:
    with pytest.raises(Refused) as caught:
        read(
            "010201",
            ("<code>01</code></xauslaender:anforderungsgrund>", "<code>99</code></xauslaender:anforderungsgrund>"),
        )
    assert caught.value.fehlercode is Fehlercode.X001


def test_large_text_is_read_only_behind_a_signature() -> None:
    large = vektor("0010").replace(b"PG9yaWdpbmFsIG1lc3NhZ2UgYnl0ZXM+", b"QUJD" * 3_000_000)
    with pytest.raises(Refused):
        read_message(large, schemas())
    message = read_message(large, schemas(), signiert=True)
    assert isinstance(message, Rueckweisung)
    assert len(message.nachricht) == 9_000_000


def test_a_moment_that_leaves_the_calendar_through_its_zone_is_refused() -> None:
    with pytest.raises(Refused, match="calendar"):
        read("010201", ("2026-11-02T09:00:00.000+01:00", "0001-01-01T00:00:00.000+14:00"))


def test_unknown_codes_are_reported_with_their_place_and_turn_nothing_away() -> None:
    octets = vektor("010201").replace(b"<code>998</code>", b"<code>ZZZ</code>")
    octets = octets.replace(b"<code>01</code></kanal>", b"<code>77</code></kanal>")
    read_it = read_checked(octets, schemas(), codelisten())
    assert isinstance(read_it.nachricht, Anforderung)
    assert read_it.nachricht.person.staatsangehoerigkeiten == ("ZZZ",)
    places = {each.pfad.rpartition("/")[2]: each.code for each in read_it.hinweise}
    assert places == {"kanal": Fehlercode.S011, "staatsangehoerigkeit": Fehlercode.S011}
    assert read_checked(vektor("010201"), schemas(), codelisten()).hinweise == ()


def test_the_rules_beyond_the_schema_hold_for_every_reader() -> None:
    for reading in (read_message, lambda octets, xsd: read_checked(octets, xsd, codelisten())):
        with pytest.raises(Refused) as caught:
            reading(vektor("010201").replace(b"09:00:00.000+01:00", b"09:00:00"), schemas())
        assert caught.value.fehlercode is Fehlercode.X001
        with pytest.raises(Refused) as caught:
            reading(vektor("010201").replace(b"NEU-2026-0001", b" "), schemas())
        assert caught.value.fehlercode is Fehlercode.S030

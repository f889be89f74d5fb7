"""The messages beside the main path: what is peculiar about each, by example."""

import dataclasses

import pytest
from lxml import etree
from support.nachrichten import codelisten, schemas, vektor

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.messages import (
    NACH_TYP,
    Abgabe,
    ErinnerteNachricht,
    Erinnerung,
    KeinAufenthalt,
    Nachrichtenbezug,
    Nachrichtenkopf,
    NichtZustaendig,
    Nichtzustaendigkeit,
    Nichtzustaendigserklaerung,
    Produkt,
    Quittung,
    QuittungErinnerung,
    Rueckweisungsgrund,
    RueckweisungSynchron,
    Sendungswiederholung,
    WeiterleitendeStelle,
    Weiterleitung,
    Zustaendigkeitsantwort,
    parse_message,
    read_checked,
    read_kopf,
    read_message,
    write_message,
)
from gateway.messages.model import Anforderung, Code

PRODUKT = Produkt(name="Aktenbote", hersteller="Test")
XA = "{http://www.osci.de/xauslaender2611}"
ANFORDERUNG = vektor("010201")
UUID = NachrichtenUUID("11111111-1111-4111-8111-111111111111")
ZEIT = Zeitpunkt("2026-11-02T09:00:00.000+01:00")
BEZUG = Nachrichtenbezug(
    uuid=UUID,
    typ="010201",
    erstellt=ZEIT,
    list_uri="urn:de:xauslaender:codelist:nachrichtentyp",
    list_version="19",
)
STELLE = Behoerde(
    kennung=Kennung("azr:999901"), name="Irrtum", erreichbarkeit=(Erreichbarkeit("01", "a@b.example"),)
)


def request() -> Anforderung:
    message = read_message(ANFORDERUNG, schemas())
    assert isinstance(message, Anforderung)
    return message


def kopf(typ: Nachrichtentyp) -> Nachrichtenkopf:
    return dataclasses.replace(request().kopf, typ=typ)


def written(message: object) -> etree._Element:
    octets = write_message(message, PRODUKT)  # type: ignore[arg-type] # each test gives a message
    assert read_message(octets, schemas()) == message
    return parse_message(octets)


def test_a_forwarded_message_arrives_octet_by_octet_with_the_chain_in_order() -> None:
    chain = tuple(
        WeiterleitendeStelle(stelle=dataclasses.replace(STELLE, kennung=Kennung(each)), zeitpunkt=ZEIT)
        for each in ("azr:999903", "azr:999901")
    )
    message = Weiterleitung(
        kopf=kopf(Nachrichtentyp.WEITERLEITUNG),
        kette=chain,
        ausloesende_stelle=STELLE,
        nachricht=ANFORDERUNG,
        typ=Code(wert="010201", list_uri=BEZUG.list_uri, list_version="19"),
    )
    checked = read_checked(write_message(message, PRODUKT), schemas(), codelisten())
    assert isinstance(checked.nachricht, Weiterleitung)
    assert checked.nachricht.nachricht == ANFORDERUNG
    assert [each.stelle.kennung for each in checked.nachricht.kette] == ["azr:999903", "azr:999901"]
    assert checked.hinweise == ()
    assert read_message(checked.nachricht.nachricht, schemas()) == request()
    assert "nachricht=" not in repr(message)


def test_the_type_of_a_forwarded_message_may_be_of_a_list_nobody_here_knows() -> None:
    message = Weiterleitung(
        kopf=kopf(Nachrichtentyp.WEITERLEITUNG),
        kette=(WeiterleitendeStelle(stelle=STELLE, zeitpunkt=ZEIT),),
        ausloesende_stelle=STELLE,
        nachricht=b"<fremd/>",
        typ=Code(wert="0815", list_uri="urn:example:fremd", list_version="1", name="Fremdes"),
    )
    checked = read_checked(write_message(message, PRODUKT), schemas(), codelisten())
    assert checked.nachricht == message
    assert [(each.code, each.weist_zurueck) for each in checked.hinweise] == [(Fehlercode.S010, False)]


def test_a_0031_holds_a_reference_where_a_0030_holds_the_octets() -> None:
    message = Abgabe(kopf=kopf(Nachrichtentyp.ABGABE), zustaendig=STELLE, bezug=BEZUG, bemerkungen="Zuzug")
    root = written(message)
    assert root.findtext("weitergeleiteteNachricht/nachrichtenUUID") == UUID
    assert root.find("bemerkungen") is not None


def test_a_0032_says_its_remark_in_the_singular() -> None:
    message = Nichtzustaendigkeit(kopf=kopf(Nachrichtentyp.NICHTZUSTAENDIGKEIT), bezug=BEZUG, bemerkung="?")
    root = written(message)
    assert root.findtext("bemerkung") == "?"
    assert root.find("zustaendigkeit.ungeklaert.nachricht") is not None


def test_a_reminder_names_its_message_with_elements_of_its_own() -> None:
    reminded = ErinnerteNachricht(nachricht=ANFORDERUNG, bezug=BEZUG, sendezeitpunkt="letzten Montag")
    root = written(Erinnerung(kopf=kopf(Nachrichtentyp.ERINNERUNG), nachrichten=(reminded,)))
    assert root.findtext(f".//{XA}urspruenglicheNachricht/{XA}nachrichtenID/{XA}nachrichtUUID") == UUID
    assert root.findtext(f".//{XA}sendezeitpunkt") == "letzten Montag"
    bare = ErinnerteNachricht(nachricht=ANFORDERUNG)
    root = written(Erinnerung(kopf=kopf(Nachrichtentyp.ERINNERUNG), nachrichten=(bare, bare)))
    empty = root.findall(f".//{XA}transportinformationen")
    assert [len(each) for each in empty] == [0, 0]


def test_a_reference_of_xauslaender_cannot_name_a_message_of_another_module() -> None:
    foreign = dataclasses.replace(BEZUG, list_uri="urn:de:xinneres:codeliste:nachrichtentyp", list_version="4")
    message = RueckweisungSynchron(
        kopf=kopf(Nachrichtentyp.RUECKWEISUNG_SYNCHRON),
        gruende=(Rueckweisungsgrund(code="T200"),),
        bezug=foreign,
    )
    with pytest.raises(ValueError, match="only name a message"):
        write_message(message, PRODUKT)
    root = written(dataclasses.replace(message, bezug=BEZUG))
    assert root.findtext(f"{XA}rueckweisung/{XA}idNachricht/nachrichtenUUID") == UUID


def test_a_list_that_the_schema_implies_is_known_to_the_reader_all_the_same() -> None:
    message = RueckweisungSynchron(
        kopf=kopf(Nachrichtentyp.RUECKWEISUNG_SYNCHRON),
        gruende=(Rueckweisungsgrund(code="T200"),),
        bezug=BEZUG,
    )
    octets = write_message(message, PRODUKT)
    bare = octets.replace(b' listURI="urn:de:xauslaender:codelist:nachrichtentyp" listVersionID="19"', b"")
    assert bare != octets
    assert read_message(bare, schemas()) == message


@pytest.mark.parametrize(("code", "taken"), [("T200", True), ("S030", False), ("Q1", False)])
def test_a_synchronous_rejection_has_a_list_of_reasons_of_its_own(code: str, *, taken: bool) -> None:
    message = RueckweisungSynchron(
        kopf=kopf(Nachrichtentyp.RUECKWEISUNG_SYNCHRON), gruende=(Rueckweisungsgrund(code=code),)
    )
    octets = write_message(message, PRODUKT)
    if taken:
        assert read_message(octets, schemas()) == message
        return
    with pytest.raises(Refused) as caught:
        read_message(octets, schemas())
    assert caught.value.fehlercode is Fehlercode.X001


def test_the_competent_authority_of_a_000030_has_no_namespace_and_may_have_an_address() -> None:
    competent = dataclasses.replace(STELLE, anschrift=Anschrift(postleitzahl="00000", wohnort="Ort"))
    message = Nichtzustaendigserklaerung(
        kopf=kopf(Nachrichtentyp.NICHTZUSTAENDIG), ausloeser=UUID, zustaendig=competent, bemerkung="Umzug"
    )
    root = written(message)
    assert root.findtext("zustaendigeBehoerde/anschrift/postfach/wohnort") == "Ort"
    assert root.findtext(f"{XA}ausloeserUUID") == UUID


def test_a_repetition_holds_the_octets_of_the_message_and_names_its_type() -> None:
    message = Sendungswiederholung(
        kopf=kopf(Nachrichtentyp.SENDUNGSWIEDERHOLUNG), typ="010201", nachricht=ANFORDERUNG
    )
    octets = write_message(message, PRODUKT)
    again = read_message(octets, schemas())
    assert isinstance(again, Sendungswiederholung)
    assert again.nachricht == ANFORDERUNG
    nested = write_message(dataclasses.replace(message, typ="000020"), PRODUKT)
    with pytest.raises(Refused, match="must not hold a repetition"):
        read_message(nested, schemas())


def test_a_010102_denies_and_an_empty_denial_means_yes_it_is_denied() -> None:
    message = Zustaendigkeitsantwort(
        kopf=kopf(Nachrichtentyp.ZUSTAENDIGKEIT_ANTWORT),
        aktenzeichen_anfragend="A 1",
        person=request().person,
        inhalt=KeinAufenthalt(),
        aktenzeichen_antwortend="B 2",
    )
    octets = write_message(message, PRODUKT)
    name = b"xauslaender:gewoehnlicherAufenthaltLiegtNichtVor"
    said = b"<" + name + b">true</" + name + b">"
    assert said in octets
    for other in (b"<" + name + b"/>", said.replace(b"true", b" 1 ")):
        assert read_message(octets.replace(said, other), schemas()) == message
    with pytest.raises(Refused, match="010201"):
        read_message(octets.replace(said, said.replace(b"true", b"false")), schemas())
    written(dataclasses.replace(message, inhalt=NichtZustaendig(begruendung="Wohnsitzauflage")))


def test_a_reminder_of_a_receipt_is_the_receipt_with_a_count() -> None:
    receipt = read_message(vektor("0020"), schemas())
    assert isinstance(receipt, Quittung)
    message = QuittungErinnerung(
        kopf=dataclasses.replace(receipt.kopf, typ=Nachrichtentyp.QUITTUNG_ERINNERUNG),
        bezug=receipt.bezug,
        ereignis=receipt.ereignis,
        sachverhalt="4",
        stufe=2,
    )
    assert written(message).findtext("erinnerungsstufe") == "2"


ROOTS = {
    "xauslaender": ("XAusländer", "26.11"),
    "xiqu": ("XInneres-QuittungVonSachverhalten", "5"),
    "xirts": ("XInneres-Rueckweisung", "6"),
    "xiwl": ("XInneres-Weiterleitung", "7"),
}


def example(prefix: str) -> bytes:
    if prefix == "xiwl":
        return write_message(Abgabe(kopf=kopf(Nachrichtentyp.ABGABE), zustaendig=STELLE, bezug=BEZUG), PRODUKT)
    return vektor({"xauslaender": "010207", "xiqu": "0020", "xirts": "0010"}[prefix])


@pytest.mark.parametrize("prefix", sorted({row.familie.prefix for row in NACH_TYP.values()}))
def test_each_family_has_standard_and_version_of_its_own(prefix: str) -> None:
    octets = example(prefix)
    root = parse_message(octets)
    standard, version = ROOTS[prefix]
    assert (root.get("standard"), root.get("version")) == (standard, version)
    with pytest.raises(Refused) as caught:
        read_message(octets.replace(f' version="{version}"'.encode(), b' version="4"'), schemas())
    assert caught.value.fehlercode is Fehlercode.V000
    with pytest.raises(Refused) as caught:
        read_message(octets.replace(standard.encode(), b"XInneres"), schemas())
    assert caught.value.fehlercode is Fehlercode.X001
    assert read_kopf(root).autor.kennung.startswith("azr:")

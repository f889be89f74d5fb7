"""What the messages say, without an installation: both versions in one shape, order, register, persons, memory."""

import io
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree
from support.dateien import pdf
from support.formate import BEISPIELE
from support.nachrichten import zweiter_pruefer
from support.xdomea import DATEIEN, NAME, datei, inhalt, nachricht, schema
from support.zips import gezippt

from gateway.ablage.manifest import PersonAngabe
from gateway.ablage.personen import Personen, PersonUnbekannt, verbinde
from gateway.ablage.xdomea import Mangelart, ObjektAbgelehnt, Objektakte, pruefe_objekt
from gateway.ablage.xdomea_abgleich import gleiche_ab
from gateway.ablage.xdomea_register import stellen
from gateway.ablage.xdomea_verlust import TEXT, verluste
from gateway.domain.akte import WEITERE_FORMATE, Akte, Dateiformat
from gateway.domain.aktenteile import Papierteil
from gateway.domain.errors import Refused
from gateway.domain.ids import AkteId
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.messages.abgabe import lies_abgabe
from gateway.messages.abgabe_schreiben import schreibe_abgabe, schreibe_bestaetigung
from gateway.messages.abgabe_werte import Abgabekopf, Fassung, Objektart, Objektergebnis
from gateway.messages.werte import Produkt
from gateway.messages.werte_akte import XdomeaAkte, XdomeaVorgang
from gateway.pump.paket_lesen import lies_paket

JETZT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
PRODUKT = Produkt(name="Aktenbote", hersteller="Aktenbote", version="1")
WER = Personen(einzige=PersonAngabe(staatsangehoerigkeiten=("163", "423"), name=()))


def person(**mehr: object) -> Person:
    namen = (
        (NameArt.NACH_PASS, Name(vorname="Ayşe", familienname="Öztürk", titel=("Dr.", "Prof."))),
        (NameArt.ALIAS, Name(vorname=None, familienname="Muster", geburtsname="Beispiel", ordensname="Maria")),
    )
    known = {"staatsangehoerigkeiten": ("163", "423"), "geschlecht": "w", "namen": namen, "geburtsort": "İzmir"}
    return Person(**known | mehr)  # type: ignore[arg-type]  # the fields are those of the class


def akte(wer: Person) -> Akte:
    return Akte(
        id=AkteId("00000000-0000-4000-8000-000000000001"), xdomea_uuid="00000000-0000-4000-8000-000000000002",
        aktenzeichen="1", person=wer, angelegt=JETZT,
    )  # fmt: skip


def geschrieben(wer: Person) -> bytes:
    kopf = Abgabekopf(fassung=Fassung.V4_0_0, prozess=datei(1), nachricht=datei(2), autor="Stadt Muster")
    return schreibe_abgabe(kopf, akte(wer), jetzt=Zeitpunkt.of(JETZT), produkt=PRODUKT)


def gelesen(
    fassung: str, inhalte: dict[str, bytes], *, formate: frozenset[Dateiformat] = frozenset()
) -> Objektakte:
    package = lies_paket(io.BytesIO(gezippt(inhalte)))
    objekt = lies_abgabe(package.lies_nachricht(), schema()).objekt(0)
    return pruefe_objekt(objekt, package, WER, formate=formate, jetzt=JETZT, test=True)


# -- schemas -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fassung", ["3.1.0", "4.0.0"])
def test_the_examples_are_valid_in_both_validators(fassung: str) -> None:
    second = zweiter_pruefer("xdomea-nachrichten.xsd")
    root = etree.fromstring(nachricht(fassung))
    schema().verlange(root)
    assert second.is_valid(root)
    broken = etree.fromstring(nachricht(fassung).replace(b"Kennzeichen>", b"Kennzeichnung>", 2))
    assert not second.is_valid(broken)
    with pytest.raises(Refused, match="AllgemeineMetadaten"):
        schema().verlange(broken)


@pytest.mark.parametrize("fassung", list(Fassung))
def test_a_confirmation_is_valid_in_its_version(fassung: Fassung) -> None:
    kopf = Abgabekopf(fassung=fassung, prozess=datei(1), nachricht=datei(2), autor=None, nummer=2, gesamt=3)
    results = [
        Objektergebnis(uuid=datei(3).upper(), erfolgreich=True),
        Objektergebnis(uuid=datei(4), erfolgreich=False, meldungen=("Eine genannte Datei fehlt", "Zweitens")),
    ]
    octets = schreibe_bestaetigung(
        kopf, results, nachricht=datei(5), autor="Stadt Muster", jetzt=Zeitpunkt.of(JETZT), produkt=PRODUKT
    )
    root = etree.fromstring(octets)
    schema().verlange(root)
    assert zweiter_pruefer("xdomea-nachrichten.xsd").is_valid(root)
    assert datei(3).upper() in octets.decode()
    assert octets.count(b"Fehlermeldung>") == (6 if fassung is Fassung.V4_0_0 else 4)


# -- two versions, one shape ---------------------------------------------------------------------------------------


def test_a_message_of_3_1_0_says_the_same_in_the_shape_of_4_0_0() -> None:
    objekt = lies_abgabe(nachricht("3.1.0"), schema()).objekt(0)
    assert (objekt.art, objekt.uuid) == (Objektart.AKTE, "AAAA0000-0000-4000-8000-000000000003")
    assert objekt.akte is not None
    assert objekt.person is not None
    assert objekt.person.familiennamen() == ("Beispiel",)
    [antrag] = objekt.akte.vorgaenge[0].dokumente
    assert [one.betreff for one in antrag.alle()] == ["Antrag", None]
    assert objekt.quelle.startswith(b"<?xml")
    assert b"urn:xoev-de:xdomea:schema:3.1.0" in objekt.quelle


def test_versions_stand_in_the_order_of_their_numbers() -> None:
    octets = nachricht("4.0.0")
    for numbers, order in (
        (("10", "9"), "older first"),
        (("2.10", "2.9"), "older first"),
        (("b", "a"), "as it stands"),
    ):
        first, second = numbers
        changed = octets.replace(b"<xdomea:Nummer>2<", b"<xdomea:Nummer>%s<" % first.encode(), 1)
        changed = changed.replace(b"<xdomea:Nummer>1<", b"<xdomea:Nummer>%s<" % second.encode(), 1)
        objekt = lies_abgabe(changed, schema()).objekt(0)
        assert objekt.akte is not None
        found = [(one.nummer, one.ersetzt) for one in stellen(objekt.akte)][:2]
        wanted = [second, first] if order == "older first" else [first, second]
        assert found == [(wanted[0], True), (wanted[1], False)]


def test_what_a_document_of_pieces_and_a_person_say_beside_what_is_read_is_counted() -> None:
    octets = nachricht("4.0.0").replace(
        b"dddd0000-0000-4000-8000-000000000002</xdomea:xdomeaUUID></xdomea:Identifikation>",
        b"dddd0000-0000-4000-8000-000000000002</xdomea:xdomeaUUID></xdomea:Identifikation><xdomea:AllgemeineMetadaten>"
        b"<xdomea:Betreff>Mappe</xdomea:Betreff></xdomea:AllgemeineMetadaten><xdomea:Bezug>neu</xdomea:Bezug>",
    )
    octets = octets.replace(b"<xdomea:Geburt>", b"<xdomea:Rolle>Kind</xdomea:Rolle><xdomea:Geburt>")
    schema().verlange(etree.fromstring(octets))
    before, after = (lies_abgabe(each, schema()).objekt(0).uebrig for each in (nachricht("4.0.0"), octets))
    assert dict(after) == {**before, "Betreff": 1, "Bezug": 1, "Rolle": 1}


def test_two_levels_of_one_name_stay_two() -> None:
    message = nachricht("3.1.0").decode()
    start, end = message.index("<xdomea:Vorgang>"), message.index("</xdomea:Vorgang>") + len("</xdomea:Vorgang>")
    again = message[start:end].replace("0003</xdomea:ID", "0013</xdomea:ID").replace("00000000030", "00000000031")
    inside = inhalt("3.1.0") | {
        f"{NAME['3.1.0']}.xml": (message[:end] + again + message[end:]).encode(),
        f"{datei(311)}.pdf": pdf("zweiter"),
        f"{datei(312)}.jpg": DATEIEN["3.1.0"][f"{datei(302)}_Lichtbild.jpg"],
    }
    found = gelesen("3.1.0", inside)
    assert [one.pfad for one in found.akte.dokumente] == [("Schriftverkehr",)] * 2 + [("Schriftverkehr (2)",)] * 2


def test_every_accepted_format_of_a_version_is_a_document_pdf_first() -> None:
    docx = BEISPIELE[Dateiformat.DOCX]
    message = nachricht("4.0.0").replace(b"<code>003</code></xdomea:Name>", b"<code>035</code></xdomea:Name>")
    inside = inhalt("4.0.0") | {
        f"{NAME['4.0.0']}.xml": message.replace(b"000000000005.doc", b"000000000005.docx"),
        f"{datei(5)}.docx": docx,
    }
    found = gelesen("4.0.0", inside, formate=frozenset(WEITERE_FORMATE))
    pair = [one for one in found.akte.dokumente if one.beschreibung == "Reisepass"]
    assert [one.format for one in pair] == [Dateiformat.PDF_A, Dateiformat.DOCX]
    assert len({one.xdomea_uuid for one in found.akte.dokumente} | {one.uuid for one in found.akte.dokumente}) == 12
    assert "Format" not in found.uebrig


def test_a_broken_file_of_an_accepted_format_is_not_left_out_beside_a_good_one() -> None:
    message = nachricht("4.0.0").replace(b"<code>003</code></xdomea:Name>", b"<code>018</code></xdomea:Name>")
    inside = inhalt("4.0.0") | {f"{NAME['4.0.0']}.xml": message}
    with pytest.raises(Refused, match="1 defects"):
        gelesen("4.0.0", inside)


def test_a_file_named_like_its_document_gets_a_name_of_its_own() -> None:
    inside = inhalt("3.1.0", "<xdomea:ID>dddd0000-0000-4000-8000-000000000301<", f"<xdomea:ID>{datei(301)}<")
    found = gelesen("3.1.0", inside).akte.dokumente
    assert {one.uuid for one in found}.isdisjoint(one.xdomea_uuid for one in found)


# -- persons -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wer",
    [
        person(geburtsdatum=TeilDatum(1990, 5, 17), azr_nummer="900517000017"),
        person(geburtsdatum=TeilDatum(1990, 5)),
        person(geburtsdatum=TeilDatum(1990), geburtsort=None, geschlecht=None),
        person(namen=((NameArt.NACH_EIGENEN_ANGABEN, Name(vorname=None, familienname=None)),)),
    ],
)
def test_a_person_comes_back_whole(wer: Person) -> None:
    octets = geschrieben(wer)
    schema().verlange(etree.fromstring(octets))
    told = lies_abgabe(octets, schema()).objekt(0)
    assert told.person == wer
    assert told.uebrig == {}
    assert verbinde(PersonAngabe(staatsangehoerigkeiten=(), name=()), told.person) == wer


@pytest.mark.parametrize(
    ("alt", "neu"),
    [("<xdomea:Wert>163<", "<xdomea:Wert>TR<"), ("<xdomea:Wert>w<", "<xdomea:Wert>f<"), ("aliasName", "spitzname")],
)
def test_a_bent_slot_is_no_person_but_name_and_birthday_of_the_contact_stay(alt: str, neu: str) -> None:
    octets = geschrieben(person(geburtsdatum=TeilDatum(1990, 5, 17))).replace(alt.encode(), neu.encode())
    told = lies_abgabe(octets, schema()).objekt(0).person
    assert told is not None
    assert (told.staatsangehoerigkeiten, told.familiennamen()) == ((), ("Öztürk",))


def test_of_two_persons_nobody_is_chosen() -> None:
    second = "<xdomea:NameInstitution><xdomea:Name>Kanzlei Beispiel</xdomea:Name></xdomea:NameInstitution>"
    name = "<xdomea:Familienname><xdomea:Name>Beispiel</xdomea:Name></xdomea:Familienname>"
    for inside, persons in ((name, 2), ("<xdomea:Titel>Dr.</xdomea:Titel>", 1)):
        other = f"<xdomea:NameAnsprechpartner>{inside}</xdomea:NameAnsprechpartner>"
        birthday = "<xdomea:Geburt><xdomea:Datum>1980-01-01</xdomea:Datum></xdomea:Geburt>"
        octets = inhalt("4.0.0", second, other + birthday)[f"{NAME['4.0.0']}.xml"]
        told = lies_abgabe(octets, schema()).objekt(0)
        assert (told.person is None) == (persons == 2)
        assert told.uebrig["Kontakt"] == persons
    with pytest.raises(PersonUnbekannt, match="name of the person not known"):
        verbinde(PersonAngabe(staatsangehoerigkeiten=("163",), name=()), None)


# -- memory --------------------------------------------------------------------------------------------------------


def test_a_file_that_is_all_paper_has_no_documents_and_comes_back() -> None:
    paper = (Papierteil(nummer=1, bezeichnung="Band 1", standort="Keller 3"),)
    whole = replace(akte(person()), papier=paper)
    kopf = Abgabekopf(fassung=Fassung.V4_0_0, prozess=datei(1), nachricht=datei(2))
    octets = schreibe_abgabe(kopf, whole, jetzt=Zeitpunkt.of(JETZT), produkt=PRODUKT)
    found = gelesen("4.0.0", {f"{datei(1)}_0401_1.xml": octets}).akte
    assert (found.papier, found.dokumente, found.person) == (paper, (), whole.person)


def test_a_large_file_never_stands_in_memory() -> None:
    large = pdf("groß", zusatz=b"%" + b"x" * (24 << 20) + b"\n")
    package = lies_paket(io.BytesIO(gezippt(inhalt("3.1.0") | {f"{datei(301).upper()}.pdf": large})))
    objekt = lies_abgabe(package.lies_nachricht(), schema()).objekt(0)
    tracemalloc.start()
    try:
        pruefe_objekt(objekt, package, WER, formate=frozenset(), jetzt=JETZT, test=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20


def test_a_file_that_was_handed_over_is_not_confirmed_again() -> None:
    neu = akte(person())
    with pytest.raises(ObjektAbgelehnt) as no:
        gleiche_ab(replace(neu, geloescht=JETZT, abgegeben_an="Kreis"), neu)
    assert [one.art for one in no.value.maengel] == [Mangelart.ABGEGEBEN]


# -- nothing is lost unsaid ----------------------------------------------------------------------------------------

_LEER = XdomeaVorgang(uuid=datei(40), betreff="Leer")


@pytest.mark.parametrize(
    ("mehr", "lost"),
    [
        ({"vorgaenge": (_LEER,)}, {"Vorgang ohne Dokument": 1}),
        ({"vorgaenge": (replace(_LEER, teilvorgaenge=(_LEER,)),)}, {"Vorgang ohne Dokument": 2}),
        ({"teilakten": (XdomeaAkte(uuid=datei(41), betreff="Band 1"),)}, {"Teilakte ohne Dokument": 1}),
        ({"teilakten": (XdomeaAkte(uuid=datei(41), betreff="Band 1", medium="003"),)}, {}),
        ({"betreff": "中文"}, {TEXT: 1}),
        ({"betreff": "x" * 1001}, {TEXT: 1}),
        ({"betreff": " Öztürk\n  Ayşe "}, {}),
        ({"medium": "002", "standort": "Regal 1"}, {}),
        (
            {
                "medium": "002",
                "standort": "Regal 1",
                "teilakten": (XdomeaAkte(uuid=datei(41), betreff="Band 1", medium="003", standort="Keller"),),
            },
            {"Standort": 1},
        ),
    ],
)
def test_what_an_akte_does_not_keep_of_a_file_is_counted(mehr: dict[str, object], lost: dict[str, int]) -> None:
    whole = XdomeaAkte(**{"uuid": datei(42), "kennzeichen": "1"} | mehr)  # type: ignore[arg-type]  # its own fields
    assert dict(verluste(whole)) == lost


def test_more_parts_on_paper_than_a_file_may_have_keep_it_out() -> None:
    parts = tuple(XdomeaAkte(uuid=datei(500 + n), betreff=f"Band {n}", medium="003") for n in range(201))
    objekt = lies_abgabe(nachricht("3.1.0"), schema()).objekt(0)
    assert objekt.akte is not None
    package = lies_paket(io.BytesIO(gezippt(inhalt("3.1.0"))))
    many, long = replace(objekt.akte, teilakten=parts), replace(objekt.akte, kennzeichen="1" * 1001)
    for akte_, art in ((many, Mangelart.UMFANG), (long, Mangelart.KENNZEICHEN)):
        with pytest.raises(ObjektAbgelehnt) as no:
            pruefe_objekt(replace(objekt, akte=akte_), package, WER, formate=frozenset(), jetzt=JETZT, test=True)
        assert [one.art for one in no.value.maengel] == [art]


def test_a_level_that_is_named_like_a_numbered_one_stays_its_own() -> None:
    objekt = lies_abgabe(nachricht("3.1.0"), schema()).objekt(0)
    assert objekt.akte is not None
    [one] = objekt.akte.vorgaenge
    levels = tuple(replace(one, betreff=name) for name in ("A", "A", "A (2)"))
    found = {stelle.pfad for stelle in stellen(replace(objekt.akte, vorgaenge=levels))}
    assert len(found) == 3

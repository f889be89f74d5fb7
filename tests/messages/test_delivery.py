"""From the Akte of the Ablage to a 010206 and back: structure, digests, scan evidence, fitted names."""

import dataclasses
from datetime import UTC, datetime

import pytest
from support.nachrichten import schemas, vektor

from gateway.domain.akte import Akte, Dateiformat, Dokument
from gateway.domain.aktenteile import Medium, Papierteil
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import AkteId, DokumentUUID, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.person import Person
from gateway.messages import (
    AkteMetadaten,
    Gefunden,
    Produkt,
    XdomeaAkte,
    akte_zu_metadaten,
    dateien_der_akte,
    metadaten_zu_dokumente,
    papier_der_akte,
    read_message,
    write_message,
)

VERMERK = Transfervermerk(
    erfasst=Zeitpunkt("2026-01-02T03:04:05.678+01:00"),
    stelle="Scanstelle Test",
    verfahren="RESISCAN",
    sichtpruefung="vollständig",
)


def dokument(number: int, *pfad: str, **more: object) -> Dokument:
    fields: dict[str, object] = {
        "uuid": DokumentUUID(f"00000000-0000-4000-8000-{number:012d}"),
        "xdomea_uuid": f"00000000-0000-4000-9000-{number:012d}",
        "dateiname": f"Blatt {number}.pdf",
        "format": Dateiformat.PDF,
        "pfad": pfad,
        "position": number,
        "laenge": 10 * number,
        "sha256": sha256_of(str(number).encode()),
        "crc32": number,
    }
    return Dokument(**(fields | more))  # type: ignore[arg-type] # the test names real fields only


AKTE = Akte(
    id=AkteId("a"),
    xdomea_uuid="00000000-0000-4000-a000-000000000001",
    aktenzeichen="KI-7",
    person=Person(staatsangehoerigkeiten=("163",), geschlecht="w", azr_nummer="990000000001"),
    angelegt=datetime(2026, 1, 1, tzinfo=UTC),
    betreff="Akte – Test",
    dokumente=(
        dokument(3, "Identität", "Pass", seiten=2, transfervermerk=VERMERK),
        dokument(1),
        dokument(2, "Identität", dateiname="Bescheid – „Titel“.jpg", format=Dateiformat.JPG),
        dokument(4, "Aufenthalt", beschreibung="Antrag – neu", aktenwirksam=datetime(2026, 2, 3, tzinfo=UTC)),
    ),
)


def delivery(akte: Akte = AKTE) -> AkteMetadaten:
    """The 010206 after a journey over the wire."""
    base = read_message(vektor("010206"), schemas())
    assert isinstance(base, AkteMetadaten)
    dokumente, xdomea = akte_zu_metadaten(akte)
    octets = write_message(
        dataclasses.replace(base, dokumente=dokumente, akte=xdomea), Produkt(name="A", hersteller="B")
    )
    message = read_message(octets, schemas())
    assert isinstance(message, AkteMetadaten)
    return message


def found(akte: Akte = AKTE) -> dict[DokumentUUID, Gefunden]:
    return {
        each.uuid: Gefunden(laenge=each.laenge, sha256=each.sha256, crc32=each.crc32) for each in akte.dokumente
    }


def test_documents_come_back_as_they_were_in_the_order_of_their_positions() -> None:
    back = metadaten_zu_dokumente(delivery(), found())
    assert [each.position for each in back] == [1, 2, 3, 4]
    kept = sorted(AKTE.dokumente, key=lambda each: each.position)
    assert back[:3] == tuple(kept[:3])
    assert back[3] == dataclasses.replace(kept[3], beschreibung="Antrag - neu")


def test_registers_become_cases_and_cases_inside_them() -> None:
    _, xdomea = akte_zu_metadaten(AKTE)
    assert (xdomea.kennzeichen, xdomea.betreff) == ("KI-7", "Akte – Test")
    assert [each.nummer for each in xdomea.dokumente] == [1]
    assert [(each.betreff, each.nummer) for each in xdomea.vorgaenge] == [("Identität", 1), ("Aufenthalt", 2)]
    (inner,) = xdomea.vorgaenge[0].teilvorgaenge
    assert inner.betreff == "Pass"
    assert akte_zu_metadaten(AKTE)[1] == xdomea
    every = {each.uuid for each in xdomea.vorgaenge} | {inner.uuid}
    assert len(every) == 3


def test_the_file_covers_every_document_with_name_and_digest() -> None:
    message = delivery()
    assert message.akte is not None
    files = dateien_der_akte(message.akte)
    assert set(files) == {each.uuid for each in message.dokumente}
    for each in AKTE.dokumente:
        xdomea, datei = files[each.uuid]
        assert datei.dateiname == f"{each.uuid}.{each.format.endung}"
        assert (datei.original, datei.sha256, xdomea.laenge) == (each.dateiname, each.sha256, each.laenge)
        assert xdomea.uuid != each.uuid


def test_what_is_measured_counts_and_not_what_the_message_claims() -> None:
    other = {key: Gefunden(laenge=1, sha256=sha256_of(b"other"), crc32=2) for key in found()}
    assert {each.sha256 for each in metadaten_zu_dokumente(delivery(), other)} == {sha256_of(b"other")}


def test_a_delivery_without_file_gives_documents_too() -> None:
    plain = dataclasses.replace(delivery(), akte=None)
    back = metadaten_zu_dokumente(plain, found())
    assert back[1].dateiname == 'Bescheid - "Titel".jpg'
    assert len({each.xdomea_uuid for each in back} | set(found())) == 8
    assert back == metadaten_zu_dokumente(plain, found())


@pytest.mark.parametrize("key", ["009", "010", "011"])
def test_every_spelling_of_jpeg_is_jpg(key: str) -> None:
    message = delivery(dataclasses.replace(AKTE, dokumente=(dokument(1),)))
    changed = dataclasses.replace(message, dokumente=(dataclasses.replace(message.dokumente[0], typ=key),))
    assert metadaten_zu_dokumente(changed, found())[0].format is Dateiformat.JPG


def test_a_document_that_is_missing_or_of_another_format_is_refused() -> None:
    message = delivery()
    with pytest.raises(Refused, match="document 1 is listed but not in the archive") as caught:
        metadaten_zu_dokumente(message, {})
    assert caught.value.fehlercode is Fehlercode.S999
    word = dataclasses.replace(message.dokumente[0], typ="035")
    with pytest.raises(Refused, match="document 1 has format 035; accepted are PDF and JPG"):
        metadaten_zu_dokumente(dataclasses.replace(message, dokumente=(word,)), found())


def test_a_name_of_nothing_a_message_can_carry_is_still_a_name() -> None:
    message = delivery(dataclasses.replace(AKTE, dokumente=(dokument(1, "\u0301", dateiname="\u00ad"),)))
    assert (message.dokumente[0].dateiname, message.dokumente[0].pfad) == ("_", ("_",))
    assert metadaten_zu_dokumente(message, found())[0].dateiname == "\u00ad"


# -- parts on paper ------------------------------------------------------------------------------------------------


def test_a_part_on_paper_travels_as_a_teilakte_with_medium_and_standort() -> None:
    teile = (
        Papierteil(nummer=1, bezeichnung="Band I", standort="Regal B"),
        Papierteil(nummer=2, bezeichnung="Urkunde", medium=Medium.HYBRID),
    )
    _, xdomea = akte_zu_metadaten(dataclasses.replace(AKTE, papier=teile))
    assert xdomea.medium == "002"
    assert [(one.nummer, one.betreff, one.medium, one.standort) for one in xdomea.teilakten] == [
        (1, "Band I", "003", "Regal B"),
        (2, "Urkunde", "002", None),
    ]
    assert len({one.uuid for one in xdomea.teilakten} | {xdomea.uuid}) == 3
    assert papier_der_akte(xdomea) == (("Band I", Medium.PAPIER, "Regal B"), ("Urkunde", Medium.HYBRID, None))
    assert akte_zu_metadaten(AKTE)[1].medium is None


@pytest.mark.parametrize(
    ("xdomea", "teile"),
    [
        (XdomeaAkte(uuid="a"), ()),
        (XdomeaAkte(uuid="a", medium="001"), ()),
        (XdomeaAkte(uuid="a", betreff="Alles", medium="003", standort="Keller"), (("Alles", "003", "Keller"),)),
        (XdomeaAkte(uuid="a", medium="002"), ((None, "002", None),)),
        (
            XdomeaAkte(
                uuid="a",
                medium="002",
                teilakten=(
                    XdomeaAkte(
                        uuid="b", medium="001", teilakten=(XdomeaAkte(uuid="c", betreff="C", medium="003"),)
                    ),
                ),
            ),
            (("C", "003", None),),
        ),
    ],
)
def test_what_a_partner_calls_paper_is_found(
    xdomea: XdomeaAkte, teile: tuple[tuple[str | None, str, str | None], ...]
) -> None:
    assert papier_der_akte(xdomea) == teile

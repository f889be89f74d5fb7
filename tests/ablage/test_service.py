"""The Ablage at work: verified deliveries and folders in, packing lists, receipts and folders out."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.dateien import beispielordner, jpg, pdf
from support.lieferung import INHALTE, KOPF, akte_mit, geoeffnet, metadaten, nachweis, namen
from support.store import HANNOVER, SCHLUESSEL, ZEIT, neue_uuid, person, suchwert
from support.zips import gezippt

from gateway.ablage import EingebauteAblage
from gateway.ablage.dokumentspeicher import Dokumentspeicher
from gateway.ablage.lieferung import zeile
from gateway.ablage.ordner import OrdnerAbgelehnt, lies_ordner
from gateway.domain.akte import Akte
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import AkteId, DokumentUUID, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Lieferung, Transfervermerk
from gateway.domain.person import Name, NameArt
from gateway.envelope.oeffnen import Herkunft
from gateway.messages import AkteMetadaten
from gateway.messages.zeichen import als_datatype_c
from gateway.pump.archiv import archiv_laenge, schreibe_archiv
from gateway.pump.archiv_lesen import lies_archiv, pruefe_archiv
from gateway.storage import LocalBlobs
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.ports import Store, Uebernommen


@pytest.fixture
def ablage(blobs: LocalBlobs) -> EingebauteAblage:
    return EingebauteAblage(Dokumentspeicher(blobs, {HANNOVER: bytes(range(32))}), SCHLUESSEL)


def importiert(ablage: EingebauteAblage, ordner: Path) -> Akte:
    """What a folder becomes, its documents durable."""
    return ablage.lege_ordner_ab(HANNOVER, lies_ordner(ordner, neue_uuid=neue_uuid, jetzt=lambda: ZEIT))


Uebernimm = Callable[..., Uebernommen]


@pytest.fixture
def uebernimm(ablage: EingebauteAblage, tmp_path: Path) -> Uebernimm:
    """Take over a delivery; each side of it can lie on its own."""

    def run(
        akte: Akte,
        eintraege: dict[str, bytes],
        /,
        *,
        proof: Lieferung | None = None,
        herkunft: Herkunft = Herkunft.GEPRUEFT,
        methode: int = zipfile.ZIP_STORED,
        biege: Callable[[AkteMetadaten], AkteMetadaten] = lambda message: message,
    ) -> Uebernommen:
        archiv = gezippt(eintraege, methode=methode)
        opened = geoeffnet(tmp_path / "umschlag", archiv, proof or nachweis(akte), herkunft=herkunft)
        packed = tmp_path / "archiv.zip"
        packed.write_bytes(archiv)
        return ablage.uebernehmen(
            HANNOVER,
            opened,
            biege(metadaten(akte, archiv)),
            lambda: packed.open("rb"),
            akte=AkteId("neu"),
            angelegt=ZEIT,
        )

    return run


@pytest.mark.parametrize("methode", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["store", "deflate"])
def test_a_good_delivery_becomes_an_akte_of_its_own(
    uebernimm: Uebernimm, ablage: EingebauteAblage, blobs: LocalBlobs, methode: int
) -> None:
    gesendet = akte_mit(*INHALTE)
    fertig = uebernimm(gesendet, namen(gesendet, *INHALTE), methode=methode)
    assert fertig.akte == replace(
        gesendet, id=AkteId("neu"), angelegt=ZEIT, test=True, herkunft=f"{KOPF.autor.kennung}/{KOPF.uuid}"
    )
    assert fertig.aktenzeichen_partner == gesendet.aktenzeichen
    for dokument, inhalt in zip(fertig.akte.dokumente, INHALTE, strict=True):
        assert dokument.blob is not None
        with ablage.speicher.oeffne(HANNOVER, dokument.sha256, dokument.blob) as datei:
            assert datei.read() == inhalt
        with blobs.open(dokument.blob) as roh:
            assert inhalt[5:40] not in roh.read(), "nothing lies readable"
    assert ablage.lies_zurueck(HANNOVER, fertig.akte) == {d.uuid: d.sha256 for d in gesendet.dokumente}


GUT = akte_mit(*INHALTE)
EINTRAEGE = namen(GUT, *INHALTE)
ERSTER, ZWEITER, DRITTER = EINTRAEGE
FALSCH = {
    "wrong digest": ({**EINTRAEGE, DRITTER: pdf("vier")}, "another SHA-256 than the signed Nachweis"),
    "wrong size": ({**EINTRAEGE, DRITTER: pdf("something longer")}, "another size than the signed Nachweis"),
    "listed but missing": ({ERSTER: INHALTE[0], ZWEITER: INHALTE[1]}, "listed but missing"),
    "present but unlisted": ({**EINTRAEGE, f"{neue_uuid()}.pdf": pdf()}, "archive but not listed"),
    "zip slip": ({**EINTRAEGE, f"../{ERSTER}": INHALTE[0]}, "zip slip"),
}


@pytest.mark.parametrize(("eintraege", "grund"), FALSCH.values(), ids=FALSCH.keys())
def test_a_delivery_whose_parts_disagree_is_refused_and_leaves_nothing(
    uebernimm: Uebernimm, blobs: LocalBlobs, eintraege: dict[str, bytes], grund: str
) -> None:
    with pytest.raises(Refused, match=grund) as caught:
        uebernimm(GUT, eintraege)
    assert caught.value.fehlercode is Fehlercode.S999
    assert list(blobs.names()) == []


@pytest.mark.parametrize(
    ("inhalt", "grund"),
    [
        (b"MZ\x90\0" + bytes(300), "document 1: the content is neither PDF nor JPEG"),
        (jpg(7), "document 1: the content is JPG, the name says something else"),
        (pdf("eins")[:-20], "document 1: the PDF has no end"),
    ],
    ids=["an executable", "a JPEG", "half a PDF"],
)
@pytest.mark.parametrize("methode", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["store", "deflate"])
def test_a_wrong_type_behind_the_name_is_refused_and_leaves_nothing(
    uebernimm: Uebernimm, blobs: LocalBlobs, inhalt: bytes, grund: str, methode: int
) -> None:
    """The giver's digests are right: it really sent this under the name of a PDF."""
    akte = akte_mit(pdf("eins"), INHALTE[1])
    luege = replace(akte.dokumente[0], laenge=len(inhalt), sha256=sha256_of(inhalt))
    akte = replace(akte, dokumente=(luege, akte.dokumente[1]))
    with pytest.raises(Refused, match=grund):
        uebernimm(akte, namen(akte, inhalt, INHALTE[1]), methode=methode)
    assert list(blobs.names()) == []


def test_a_document_whose_digest_in_akte_is_another_one_is_refused(uebernimm: Uebernimm, blobs: LocalBlobs) -> None:
    luege = replace(GUT, dokumente=(replace(GUT.dokumente[0], sha256=sha256_of(b"x")), *GUT.dokumente[1:]))
    with pytest.raises(Refused, match="another SHA-256 than akte says"):
        uebernimm(luege, EINTRAEGE, proof=nachweis(GUT))
    assert list(blobs.names()) == []


def test_a_delivery_without_akte_is_taken_over_by_its_list(uebernimm: Uebernimm) -> None:
    fertig = uebernimm(GUT, EINTRAEGE, biege=lambda message: replace(message, akte=None))
    assert [d.sha256 for d in fertig.akte.dokumente] == [d.sha256 for d in GUT.dokumente]
    assert fertig.aktenzeichen_partner is None


def test_blatt_numbers_that_cannot_be_are_dropped_and_what_the_scanner_is_called_is_one_line(
    uebernimm: Uebernimm,
) -> None:
    eins, zwei, *rest = GUT.dokumente
    vermerk = Transfervermerk(
        erfasst=Zeitpunkt.of(ZEIT),
        stelle="S",
        verfahren="V",
        sichtpruefung="P",
        geraet="Scanner\n7",
        pruefer="\u200b",
    )
    claimed = (
        replace(eins, blatt_von=1, blatt_bis=4, transfervermerk=vermerk),
        replace(zwei, blatt_von=4, blatt_bis=6),
        *(replace(one, blatt_von=9, blatt_bis=10**9) for one in rest),
    )
    taken = uebernimm(replace(GUT, dokumente=claimed), EINTRAEGE, proof=nachweis(GUT)).akte.dokumente
    assert [(one.blatt_von, one.blatt_bis) for one in taken] == [(1, 4), (None, None), (None, None)]
    assert taken[0].transfervermerk == replace(vermerk, geraet="Scanner 7", pruefer=None)


def test_a_document_that_is_listed_twice_is_refused(uebernimm: Uebernimm) -> None:
    with pytest.raises(Refused, match="listed twice"):
        uebernimm(GUT, EINTRAEGE, biege=lambda m: replace(m, dokumente=(*m.dokumente, m.dokumente[0])))


def test_a_delivery_of_a_claimed_author_is_never_imported(uebernimm: Uebernimm, blobs: LocalBlobs) -> None:
    with pytest.raises(Refused, match="T070"):
        uebernimm(GUT, EINTRAEGE, herkunft=Herkunft.BEHAUPTET)
    assert list(blobs.names()) == []


def test_texts_of_a_partner_are_fitted_so_that_the_akte_can_be_exported_and_imported(
    uebernimm: Uebernimm, ablage: EingebauteAblage, tmp_path: Path
) -> None:
    def biege(message: AkteMetadaten) -> AkteMetadaten:
        assert message.akte is not None
        kopf = replace(
            message.akte,
            kennzeichen="33\u20132019\u2028/\x85 1",
            betreff="Akte \u202egnirts\u202c \u201eA\u201c",
            dokumente=(),
            vorgaenge=(),
        )
        erstes, zweites, drittes = message.dokumente
        dokumente = (
            replace(erstes, dateiname="a\u202efdp.\x9b31m\u2013x.pdf", beschreibung="\t \n"),
            replace(zweites, dateiname="n" * 400 + ".jpg"),
            replace(drittes, pfad=("Familie/Kinder", " ", "A\\B")),
        )
        return replace(message, akte=kopf, dokumente=dokumente)

    fertig = uebernimm(GUT, EINTRAEGE, biege=biege).akte
    assert fertig.aktenzeichen == "33-2019 / 1"
    assert fertig.betreff == 'Akte gnirts "A"'
    erstes, zweites, drittes = fertig.dokumente
    assert (erstes.dateiname, erstes.beschreibung) == ("afdp. 31m-x.pdf", None)
    assert len(zweites.dateiname) == 255
    assert zweites.dateiname.endswith("n.jpg")
    assert drittes.pfad == ("Familie", "Kinder", "A", "B")
    wer = person(namen=((NameArt.NACH_PASS, Name(vorname=None, familienname="Ẽçõ")),))
    fertig = replace(fertig, id=AkteId(neue_uuid()), person=wer)
    ablage.schreibe_ordner(HANNOVER, tmp_path / "export", fertig)
    assert importiert(ablage, tmp_path / "export") == fertig


@pytest.mark.parametrize("text", [None, "", " \t\n", "\u200b\u202e"])
def test_a_text_of_which_nothing_is_left_is_none(text: str | None) -> None:
    assert zeile(text) is None


def test_a_text_that_is_fit_stays_as_it_is() -> None:
    text = "Ayşe Gülşen Yıldırım-Łukasiewicz, K͟hān"
    assert zeile(text) == als_datatype_c(text) == text


# ---------------------------------------------------------------- packing


def test_what_is_packed_can_be_taken_over_and_has_the_announced_length(
    ablage: EingebauteAblage, tmp_path: Path
) -> None:
    akte = importiert(ablage, beispielordner(tmp_path / "akte"))
    liste = ablage.packliste(HANNOVER, akte)
    archiv = b"".join(schreibe_archiv(liste))
    assert len(archiv) == archiv_laenge(liste)
    erwartet = {DokumentUUID(d.uuid): (d.laenge, d.sha256) for d in akte.dokumente}
    pruefe_archiv(lies_archiv(io.BytesIO(archiv)), erwartet, erwartet.keys()).verlange()


def test_a_document_that_left_the_store_stops_packing_and_receipt(
    ablage: EingebauteAblage, blobs: LocalBlobs
) -> None:
    akte = akte_mit(*INHALTE)
    with pytest.raises(Refused, match="missing in the store"):
        list(schreibe_archiv(ablage.packliste(HANNOVER, akte)))
    with pytest.raises(Refused, match="missing in the store"):
        ablage.lies_zurueck(HANNOVER, akte)


def test_the_receipt_names_what_the_store_really_holds(
    uebernimm: Uebernimm, ablage: EingebauteAblage, blobs: LocalBlobs, tmp_path: Path
) -> None:
    """A rotten disk: the digest in the receipt is of octets read back, not a copy of the promise (wire 7.2)."""
    fertig = uebernimm(GUT, EINTRAEGE).akte
    opfer = fertig.dokumente[0]
    datei = next(pfad for pfad in (tmp_path / "blobs").rglob("*") if pfad.name == opfer.blob)
    datei.chmod(0o600)
    with datei.open("r+b") as strom:
        strom.seek(-3, io.SEEK_END)
        strom.write(b"?")
    with pytest.raises(Refused, match=f"blob {opfer.blob} is damaged"):
        ablage.lies_zurueck(HANNOVER, fertig)


# ---------------------------------------------------------------- folders and index


def test_a_folder_that_is_refused_leaves_nothing_in_the_store(
    ablage: EingebauteAblage, blobs: LocalBlobs, tmp_path: Path
) -> None:
    ordner = beispielordner(tmp_path / "akte")
    (ordner / "lichtbild.jpg").write_bytes(b"GIF89a")
    with pytest.raises(OrdnerAbgelehnt):
        importiert(ablage, ordner)
    assert list(blobs.names()) == []


def test_a_file_that_changes_between_check_and_copy_is_refused(
    ablage: EingebauteAblage, blobs: LocalBlobs, tmp_path: Path
) -> None:
    ordner = beispielordner(tmp_path / "akte")
    gelesen = lies_ordner(ordner, neue_uuid=neue_uuid, jetzt=lambda: ZEIT)
    (ordner / "lichtbild.jpg").write_bytes(jpg(200))
    with pytest.raises(Refused, match="changed while it was read"):
        ablage.lege_ordner_ab(HANNOVER, gelesen)
    assert list(blobs.names()) == []


def test_the_index_holds_names_in_search_form_and_the_number_as_keyed_hashes_only(ablage: EingebauteAblage) -> None:
    wer = person(
        namen=(
            (NameArt.NACH_DEUTSCHEM_RECHT, Name(vorname="A", familienname="Müller-Łukasz", geburtsname="O’Neill")),
            (NameArt.ALIAS, Name(vorname=None, familienname="'")),
            (NameArt.NACH_PASS, Name(vorname="A", familienname="MUELLER LUKASZ")),
        )
    )
    azr, formen = ablage.suchwerte(akte_mit(*INHALTE, person=wer))
    assert azr == suchwert(wer.azr_nummer or "")
    assert formen == tuple(SCHLUESSEL.suchwert("name", form) for form in ("MUELLER LUKASZ", "ONEILL"))
    assert ablage.namenssuche("müller-łukasz") == formen[0]
    assert ablage.suchwerte(akte_mit(*INHALTE, person=replace(wer, azr_nummer=None)))[0] is None


async def test_an_import_makes_its_own_akte_beside_one_of_the_same_number(
    ablage: EingebauteAblage, store: Store
) -> None:
    """A file that comes back, or another authority with the same number: nothing is overwritten, nothing fails."""
    transport = Aktentransport(None, None, None, ablage, None)  # type: ignore[arg-type] # unused

    async def trage_ein(wert: Akte, aktenzeichen: str | None) -> str:
        wert = replace(wert, herkunft=None)
        await store.write(lambda tx: transport.trage_ein(tx, HANNOVER, wert, aktenzeichen=aktenzeichen))
        gefunden = await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id))
        assert gefunden is not None
        return gefunden.aktenzeichen

    erste = akte_mit(*INHALTE, aktenzeichen="33-1")
    assert await trage_ein(erste, None) == "33-1"
    assert await trage_ein(akte_mit(*INHALTE, aktenzeichen="33-1"), None) == "33-1 (2)"
    assert await trage_ein(akte_mit(*INHALTE, aktenzeichen="33-1"), "33-1") == "33-1 (3)"
    assert await trage_ein(akte_mit(*INHALTE, aktenzeichen="33-1"), "H 2026-7") == "H 2026-7"
    unveraendert = await store.read(lambda tx: tx.akten.holen(HANNOVER, erste.id))
    assert unveraendert == replace(erste, herkunft=None)

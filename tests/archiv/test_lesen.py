"""Reading a stranger's archive: good ones of other makers, and every attack by its name."""

import io
import stat
import struct
import zipfile
import zlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.zips import Roh, entwurf, gezippt, roh, uuid

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import DokumentUUID, Sha256, sha256_of
from gateway.pump import archiv_lesen
from gateway.pump.archiv_lesen import Archiv, ArchivGrenzen, lies_archiv, pruefe_archiv


def lies(octets: bytes, grenzen: ArchivGrenzen | None = None) -> Archiv:
    return lies_archiv(io.BytesIO(octets), grenzen)


def inhalte(archiv: Archiv) -> list[bytes]:
    return [b"".join(archiv.bloecke(fund)) for fund in archiv.funde]


@pytest.mark.parametrize("strom", [False, True], ids=["seekable", "with data descriptors"])
@pytest.mark.parametrize("methode", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["store", "deflate"])
def test_archives_of_other_makers_are_read(methode: int, strom: bool) -> None:
    dokumente = {f"{uuid(1)}.pdf": b"%PDF" * 9000, f"{uuid(2)}.jpg": bytes(range(256)), f"{uuid(3)}.pdf": b""}
    archiv = lies(gezippt(dokumente, methode=methode, strom=strom))
    assert inhalte(archiv) == list(dokumente.values())
    assert [fund.name for fund in archiv.funde] == list(dokumente)


def test_a_forced_zip64_archive_of_another_maker_is_read() -> None:
    ziel = io.BytesIO()
    with zipfile.ZipFile(ziel, "w") as datei, datei.open(f"{uuid(1)}.pdf", "w", force_zip64=True) as eintrag:
        eintrag.write(b"%PDF")
    assert inhalte(lies(ziel.getvalue())) == [b"%PDF"]


def test_names_in_upper_case_are_the_same_document() -> None:
    assert lies(gezippt({f"{uuid(1).upper()}.PDF": b"x"})).funde[0].name == f"{uuid(1)}.pdf"


def test_a_document_of_several_blocks_has_the_digest_of_all_of_them() -> None:
    inhalt = Random(7).randbytes(60_000) * 50
    archiv = lies(gezippt({f"{uuid(1)}.pdf": inhalt}, methode=zipfile.ZIP_DEFLATED))
    assert archiv.miss(archiv.funde[0]) == (len(inhalt), sha256_of(inhalt))


NAMEN = {
    "zip slip": b"../../" + uuid(1).encode() + b".pdf",
    "zip slip with backslash": b"..\\" + uuid(1).encode() + b".pdf",
    "absolute path": b"/" + uuid(1).encode() + b".pdf",
    "drive letter": b"C:" + uuid(1).encode() + b".pdf",
    "folder": uuid(1).encode() + b"/",
    "in a folder": b"akte/" + uuid(1).encode() + b".pdf",
    "NUL in the name": uuid(1).encode() + b".pdf\0.exe",
    "line break in the name": uuid(1).encode() + b".pdf\n",
    "direction override": uuid(1).encode() + "\u202efdp.".encode(),
    "zero width": uuid(1).encode() + "\u200b.pdf".encode(),
    "not UTF-8": uuid(1).encode() + b"\xff.pdf",
    "no UUID": b"Reisepass.pdf",
    "no extension": uuid(1).encode(),
    "two extensions": uuid(1).encode() + b".pdf.exe",
    "empty": b"",
    "dots": b"..",
    "full width digits": ("\uff11" + uuid(1)[1:] + ".pdf").encode(),
    "NTFS stream": uuid(1).encode() + b".pdf:x",
}


@pytest.mark.parametrize("name", NAMEN.values(), ids=NAMEN.keys())
def test_a_name_that_is_not_uuid_and_format_is_refused(name: bytes) -> None:
    with pytest.raises(Refused, match="the name of an entry") as caught:
        lies(roh([Roh(name=name, flags=0x0800)]))
    assert caught.value.fehlercode is Fehlercode.S999


EINTRAEGE = {
    "duplicate names": ([entwurf(1), entwurf(1)], "same name"),
    "duplicate names in other case": ([entwurf(1), entwurf(1, name=uuid(1).upper().encode() + b".PDF")], "same"),
    "same UUID with two formats": ([entwurf(1), entwurf(1, name=uuid(1).encode() + b".jpg")], "same"),
    "encrypted": ([entwurf(flags=1)], "encrypted"),
    "strongly encrypted": ([entwurf(flags=0x40)], "encrypted"),
    "masked headers": ([entwurf(flags=0x2000)], "encrypted"),
    "patch data": ([entwurf(flags=0x20)], "something else than STORE"),
    "bzip2": ([entwurf(methode=12)], "something else than STORE"),
    "deflate64": ([entwurf(methode=9)], "something else than STORE"),
    "symlink": ([entwurf(made_by=0x0314, attribute=(stat.S_IFLNK | 0o777) << 16)], "link"),
    "device": ([entwurf(made_by=0x0314, attribute=(stat.S_IFBLK | 0o777) << 16)], "link"),
    "other name in the local header": ([entwurf(lokal_name=uuid(2).encode() + b".pdf")], "contradicts"),
    "other size in the local header": ([entwurf(lokal_laenge=3)], "contradicts"),
    "second name in an extra field": ([entwurf(extra=struct.pack("<HH", 0x7075, 2) + b"ab")], "second name"),
    "broken extra field": ([entwurf(extra=b"\1\0\xff\xff")], "extra field is broken"),
    "comment on an entry": ([entwurf(kommentar=b"hallo")], "comment"),
    "sizes of a stored entry differ": ([entwurf(gepackt=b"%PDF")], "two different sizes"),
    "two entries share one place": ([entwurf(1), entwurf(2, offset=0)], "overlap|start where"),
    "gap between entries": ([entwurf(1, danach=b"hidden"), entwurf(2)], "room between"),
    "gap before the directory": ([entwurf(1, danach=b"hidden")], "room between"),
    "entry points into the directory": ([entwurf(1), entwurf(2, offset=84)], "overlap"),
    "wrong data descriptor": ([entwurf(flags=8, danach=b"PK\7\10" + bytes(12))], "room between"),
    "size needs ZIP64 and has none": ([entwurf(laenge=0xFFFFFFFF)], "ZIP64"),
}  # fmt: skip


@pytest.mark.parametrize(("eintraege", "grund"), EINTRAEGE.values(), ids=EINTRAEGE.keys())
def test_an_entry_outside_the_profile_is_refused(eintraege: list[Roh], grund: str) -> None:
    with pytest.raises(Refused, match=grund):
        lies(roh(eintraege))


def test_overlapping_entries_are_refused() -> None:
    """The quine and the 'better zip bomb': the second entry lies inside the content of the first."""
    innen = roh([entwurf(2, inhalt=b"%PDF inner")])[: 30 + 40 + 10]
    aussen = entwurf(1, inhalt=innen)
    with pytest.raises(Refused, match="overlap"):
        lies(roh([aussen, entwurf(2, inhalt=b"%PDF inner", offset=70)]))


GANZE = {
    "leading garbage": (roh([entwurf()], davor=b"#!/bin/sh\n"), "before its first entry"),
    "trailing garbage": (roh([entwurf()], danach=b"MZ"), "does not end with"),
    "second archive appended": (roh([entwurf()]) + roh([entwurf(2)]), "directory"),
    "comment": (roh([entwurf()], kommentar=b"PK"), "does not end with"),
    "truncated": (roh([entwurf()])[:-1], "does not end with"),
    "first octet missing": (roh([entwurf()])[1:], "directory"),
    "empty archive": (roh([]), "1 to"),
    "no archive": (b"%PDF-1.7", "shorter"),
    "fewer entries than announced": (roh([entwurf()], anzahl=2), "number of entries"),
    "more entries than announced": (roh([entwurf(1), entwurf(2)], anzahl=1), "number of entries"),
}


@pytest.mark.parametrize(("octets", "grund"), GANZE.values(), ids=GANZE.keys())
def test_an_archive_with_something_around_it_is_refused(octets: bytes, grund: str) -> None:
    with pytest.raises(Refused, match=grund):
        lies(octets)


def test_a_comment_that_hides_in_the_end_record_is_refused() -> None:
    octets = bytearray(roh([entwurf()]))
    octets[-2:] = b"\1\0"
    with pytest.raises(Refused, match="comment"):
        lies(bytes(octets))


def test_too_many_entries_are_refused_before_the_directory_is_read() -> None:
    with pytest.raises(Refused, match="1 to 2 documents"):
        lies(roh([entwurf(nummer) for nummer in range(3)]), ArchivGrenzen(eintraege=2))


def test_zip_bomb_by_ratio_is_refused_before_unpacking() -> None:
    with pytest.raises(Refused, match="zip bomb"):
        lies(gezippt({f"{uuid(1)}.pdf": bytes(8 << 20)}, methode=zipfile.ZIP_DEFLATED))


def test_zip_bomb_by_total_size_is_refused_before_unpacking() -> None:
    dokumente = {f"{uuid(nummer)}.pdf": bytes(1000) for nummer in range(3)}
    with pytest.raises(Refused, match="zip bomb"):
        lies(gezippt(dokumente), ArchivGrenzen(gesamt=2999))


def test_zip_bomb_that_lies_about_its_size_stops_at_the_announced_size() -> None:
    strom = zlib.compressobj(wbits=-15)
    gepackt = strom.compress(bytes(50 << 20)) + strom.flush()
    archiv = lies(roh([entwurf(inhalt=b"%PDF", gepackt=gepackt, methode=8)]))
    with pytest.raises(Refused, match="longer than announced"):
        next(archiv.bloecke(archiv.funde[0]))


def _deflate(inhalt: bytes) -> bytes:
    strom = zlib.compressobj(wbits=-15)
    return strom.compress(inhalt) + strom.flush()


@pytest.mark.parametrize(
    ("aenderung", "grund"),
    [
        ({"crc": 7}, "damaged"),
        ({"methode": 8, "gepackt": b"\xff\xff\xff"}, "damaged"),
        ({"methode": 8, "gepackt": _deflate(b"%PDF-1.7")[:-2]}, "truncated"),
        ({"methode": 8, "gepackt": _deflate(b"%PDF-1.7") + b"more"}, "follow the end"),
        ({"methode": 8, "gepackt": _deflate(b"%PDF")}, "damaged"),
    ],
    ids=["checksum", "broken deflate", "truncated deflate", "octets after deflate", "shorter than announced"],
)
def test_a_damaged_document_is_refused_when_it_is_read(aenderung: dict[str, object], grund: str) -> None:
    archiv = lies(roh([entwurf(**aenderung)]))
    with pytest.raises(Refused, match=grund):
        archiv.miss(archiv.funde[0])


@given(st.data())
def test_one_changed_octet_is_refused_or_changes_no_document(data: st.DataObject) -> None:
    """Whatever is flipped: never another content, never another exception."""
    dokumente = {f"{uuid(1)}.pdf": b"%PDF-1.7 eins", f"{uuid(2)}.jpg": b"zwei" * 30}
    methode = data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    octets = bytearray(gezippt(dokumente, methode=methode))
    stelle = data.draw(st.integers(0, len(octets) - 1))
    octets[stelle] ^= data.draw(st.integers(1, 255))
    try:
        archiv = lies(bytes(octets))
        gelesen = inhalte(archiv)
    except Refused:
        return
    assert gelesen == list(dokumente.values())


EINS, ZWEI = DokumentUUID(uuid(1)), DokumentUUID(uuid(2))
GUT = {EINS: b"%PDF-1.7 eins", ZWEI: b"%PDF-1.7 zwei"}


def _erwartet() -> dict[DokumentUUID, tuple[int, Sha256]]:
    return {name: (len(inhalt), sha256_of(inhalt)) for name, inhalt in GUT.items()}


def _archiv() -> Archiv:
    return lies(gezippt({f"{name}.pdf": inhalt for name, inhalt in GUT.items()}))


def test_a_delivery_that_agrees_with_message_and_nachweis_passes_with_its_measured_digests() -> None:
    pruefung = pruefe_archiv(_archiv(), _erwartet(), GUT.keys())
    pruefung.verlange()
    assert {b.uuid: (b.laenge, b.sha256) for b in pruefung.befunde} == _erwartet()


def test_a_delivery_without_nachweis_is_judged_by_its_list_alone() -> None:
    pruefe_archiv(_archiv(), None, GUT.keys()).verlange()


def test_a_document_that_is_listed_but_missing_is_named_and_refused() -> None:
    drei = DokumentUUID(uuid(3))
    pruefung = pruefe_archiv(_archiv(), None, {*GUT, drei})
    assert [(b.uuid, b.grund) for b in pruefung.maengel] == [(drei, archiv_lesen.FEHLT)]
    with pytest.raises(Refused, match="1 × document is listed but missing") as caught:
        pruefung.verlange()
    assert caught.value.fehlercode is Fehlercode.S999


def test_a_document_that_is_present_but_unlisted_is_refused() -> None:
    pruefung = pruefe_archiv(_archiv(), _erwartet(), {EINS})
    assert [(b.uuid, b.grund) for b in pruefung.maengel] == [(ZWEI, archiv_lesen.NICHT_GELISTET)]


def test_a_document_that_the_nachweis_does_not_name_is_refused() -> None:
    pruefung = pruefe_archiv(_archiv(), {EINS: _erwartet()[EINS]}, GUT.keys())
    assert [(b.uuid, b.grund) for b in pruefung.maengel] == [(ZWEI, archiv_lesen.NICHT_NACHGEWIESEN)]


def test_a_document_that_only_the_nachweis_names_is_refused() -> None:
    erwartet = {**_erwartet(), DokumentUUID(uuid(3)): (1, sha256_of(b"x"))}
    pruefung = pruefe_archiv(_archiv(), erwartet, GUT.keys())
    assert [b.grund for b in pruefung.maengel] == [archiv_lesen.NUR_NACHGEWIESEN]


def test_a_document_with_a_wrong_digest_is_refused_and_its_true_digest_is_known() -> None:
    erwartet = {**_erwartet(), ZWEI: (len(GUT[ZWEI]), sha256_of(b"something else"))}
    pruefung = pruefe_archiv(_archiv(), erwartet, GUT.keys())
    assert [(b.grund, b.sha256) for b in pruefung.maengel] == [(archiv_lesen.FALSCHER_DIGEST, sha256_of(GUT[ZWEI]))]


def test_a_document_with_a_wrong_size_is_refused() -> None:
    erwartet = {**_erwartet(), ZWEI: (1, sha256_of(GUT[ZWEI]))}
    pruefung = pruefe_archiv(_archiv(), erwartet, GUT.keys())
    assert [b.grund for b in pruefung.maengel] == [archiv_lesen.FALSCHE_LAENGE]


def test_a_damaged_document_does_not_hide_the_verdict_on_the_others() -> None:
    archiv = lies(roh([entwurf(1, inhalt=GUT[EINS], crc=9), entwurf(2, inhalt=GUT[ZWEI])]))
    pruefung = pruefe_archiv(archiv, _erwartet(), GUT.keys())
    assert [(b.uuid, b.grund) for b in pruefung.befunde] == [(EINS, archiv_lesen.BESCHAEDIGT), (ZWEI, None)]

"""What a PDF does by itself is found however it is spelt, packed, updated or buried; nothing stalls the look."""

import io
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from pypdf import PdfReader, PdfWriter
from support import scans
from support.dateien import pdf
from support.gefahren import bau, gepackt, nachtrag, tief

from gateway.domain.merkmale import Merkmal
from gateway.sichtung import Seitenbefund, Unlesbar, grenzen, merkmale
from gateway.sichtung.sichtung import Sichtung

pytestmark = pytest.mark.asyncio(loop_scope="module")
M = Merkmal
WIE_TEXT = Path(__file__).with_name("verschluesselt_wie_text.pdf")
"""One in thirty encrypted files is so by chance: a reader then wants a codec that must be in memory already."""
JS = b"<</S/JavaScript/JS(app.alert(1))>>"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sichtung() -> AsyncIterator[Sichtung]:
    made = Sichtung(kinder=1)
    yield made
    await made.schliesse()


async def sieh(sichtung: Sichtung, octets: bytes) -> Seitenbefund:
    with tempfile.TemporaryFile() as file:
        file.write(octets)
        file.flush()
        return await sichtung.sieh_merkmale(file.fileno())


def verschluesselt(octets: bytes, passwort: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(octets)))
    writer.encrypt(user_password=passwort, owner_password="geheim", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _verschwiegen(objekt: bytes) -> bytes:
    """A PDF whose table is right but leaves this object out; a reader that repairs finds it."""
    head, tail = bau(b"<</Type/Annot/Subtype/Link/A 9 0 R>>").split(b"xref\n0", 1)
    head += b"9 0 obj\n" + objekt + b"\nendobj\n"
    before, _ = tail.split(b"startxref\n", 1)
    return head + b"xref\n0" + before + b"startxref\n%d\n%%%%EOF\n" % len(head)


FAELLE: dict[str, tuple[bytes, set[Merkmal]]] = {
    "plain": (pdf("x"), set()),
    "a_scan": (scans.scan(scans.seite(rauschen=4)), set()),
    "packed": (gepackt(), set()),
    "opens_on_a_page": (bau(wurzel=b"/OpenAction[3 0 R/Fit]"), set()),
    "goes_to_a_page": (bau(wurzel=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"), set()),
    "a_link": (bau(b"<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://stadt.example)>>>>"), set()),
    "script_on_opening": (bau(JS, wurzel=b"/OpenAction 4 0 R"), {M.JAVASCRIPT, M.OEFFNEN}),
    "script_spelt_otherwise": (bau(b"<</S/J#61vaScr#69pt/J#53(1)>>", wurzel=b"/Open#41ction 4 0 R"),
                               {M.JAVASCRIPT, M.OEFFNEN}),
    "script_whose_name_is_elsewhere": (bau(b"<</S 5 0 R>>", b"/JavaScript", wurzel=b"/OpenAction 4 0 R"),
                                       {M.JAVASCRIPT, M.OEFFNEN}),
    "script_in_an_object_stream": (gepackt(JS, wurzel=b"/OpenAction 4 0 R"), {M.JAVASCRIPT, M.OEFFNEN}),
    "script_packed_and_spelt": (gepackt(b"<</S/#4aavaScript>>"), {M.JAVASCRIPT}),
    "script_that_nothing_points_to": (bau(JS), {M.JAVASCRIPT}),
    "script_in_an_update": (nachtrag(bau(), 1, b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript>>>>"),
                            {M.JAVASCRIPT, M.OEFFNEN}),
    "script_below_a_deep_tree": (tief(3000, b"/AA<</O<</S/JavaScript/JS(1)>>>>"), {M.JAVASCRIPT, M.OEFFNEN}),
    "script_behind_a_lying_table": (bau(JS).replace(b"startxref\n", b"startxref\n9"), {M.JAVASCRIPT}),
    "script_of_a_field": (bau(b"<</FT/Tx/AA<</K<</S/JavaScript/JS(AFNumber_Keystroke)>>>>>>"),
                          {M.JAVASCRIPT, M.OEFFNEN}),
    "starts_a_program": (bau(b"<</S/Launch/F(cmd.exe)>>"), {M.PROGRAMM}),
    "a_program_behind_a_lying_table": (_verschwiegen(b"<</S/Launch/F(cmd.exe)>>"), {M.PROGRAMM}),
    "another_file_behind_a_lying_table": (_verschwiegen(b"<</S/G#6fToR/F(//server/share)>>"), {M.EXTERN}),
    "holds_a_file": (bau(b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>",
                         b"<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream"), {M.EINGEBETTET}),
    "a_form_in_xml": (bau(b"<</Fields[]/XFA 5 0 R>>", b"<</Length 2>>\nstream\n<>\nendstream"), {M.XFA}),
    "sends_data": (bau(b"<</S/SubmitForm/F(http://x.example)>>"), {M.EXTERN}),
    "opens_another_file": (bau(b"<</S/GoToR/F(//server/share)/D[0/Fit]>>"), {M.EXTERN}),
    "octets_from_elsewhere": (bau(b"<</Length 0/F(\\\\server\\x)/FFilter/FlateDecode>>\nstream\n\nendstream"),
                              {M.EXTERN}),
    "encrypted": (verschluesselt(pdf("x"), "geheim"), {M.VERSCHLUESSELT}),
    "encrypted_with_an_empty_password": (verschluesselt(bau(JS, wurzel=b"/OpenAction 4 0 R"), ""),
                                         {M.VERSCHLUESSELT, M.JAVASCRIPT, M.OEFFNEN}),
    "encrypted_into_octets_that_read_as_text": (WIE_TEXT.read_bytes(), {M.VERSCHLUESSELT, M.JAVASCRIPT, M.OEFFNEN}),
    "nothing_of_a_pdf": (b"%PDF-1.7 nonsense", {M.UNLESBAR}),
    "empty": (b"", {M.UNLESBAR}),
}  # fmt: skip


@pytest.mark.parametrize("name", FAELLE)
async def test_what_it_does_by_itself_is_found(sichtung: Sichtung, name: str) -> None:
    octets, expected = FAELLE[name]
    found = await sieh(sichtung, octets)
    if name == "script_behind_a_lying_table":  # some readers repair it, then it is read in full
        found = Seitenbefund(merkmale=tuple(one for one in found.merkmale if one is not M.UNLESBAR))
    assert (set(found.merkmale), found.unlesbar) == (expected, None)


@pytest.mark.parametrize("name", [one for one, (_, marks) in FAELLE.items() if M.UNLESBAR not in marks])
async def test_beside_the_pages_the_same_is_found(sichtung: Sichtung, name: str) -> None:
    octets, expected = FAELLE[name]
    with tempfile.TemporaryFile() as file:
        file.write(octets)
        file.flush()
        found = await sichtung.sieh(file.fileno(), "pdf", mit_merkmalen=True)
        plain = await sichtung.sieh(file.fileno(), "pdf")
    if found.unlesbar is not None:  # nobody would take it in
        assert "encrypted" in name or "lying_table" in name, name
        return
    assert set(found.merkmale) - {M.UNLESBAR} == expected
    assert found == replace(plain, merkmale=found.merkmale), "nothing else is different"


async def test_the_objects_of_an_ordinary_scan_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery of scans is gigabytes; what can have no mark by its raw octets costs no more than one search."""
    ordinary = scans.scan(*[scans.seite(rauschen=4)] * 3)
    monkeypatch.setattr(merkmale, "PdfReader", lambda *_, **__: pytest.fail("its objects are read"))
    with tempfile.TemporaryFile() as file:
        file.write(ordinary)
        file.flush()
        assert merkmale.finde_in_lesbarem(file.fileno()) == ()


async def test_a_scan_whose_objects_cost_too_much_is_seen_all_the_same(sichtung: Sichtung) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(gepackt(fuell=1 << 28))
        file.flush()
        found = await sichtung.sieh(file.fileno(), "pdf", mit_merkmalen=True)
        plain = await sichtung.sieh(file.fileno(), "pdf")
    assert plain.unlesbar is None
    assert found == replace(plain, merkmale=(M.UNLESBAR,))


FEINDLICH = {
    "deep_arrays": lambda: bau(b"[" * 200_000),
    "deep_dictionaries": lambda: bau(b"<</A" * 20_000),
    "a_bomb": lambda: gepackt(fuell=1 << 28),
    "many_objects_in_one_stream": lambda: gepackt(*[b"<</A 1>>"] * 3000),
    "a_table_that_points_to_itself": lambda: nachtrag(bau(), 1, b"null").replace(b"/Prev ", b"/Prev 9"),
    "random": lambda: b"%PDF-1.7\n" + os.urandom(1 << 20),
}


HARMLOS = {"many_objects_in_one_stream", "a_table_that_points_to_itself"}
"""Read in full all the same."""


@pytest.mark.parametrize("name", FEINDLICH)
async def test_a_hostile_one_costs_its_own_look_and_no_other(
    sichtung: Sichtung, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grenzen, "ZEIT_S", 10.0)
    found = await sieh(sichtung, FEINDLICH[name]())
    seen = found.merkmale == (M.UNLESBAR,) or found.unlesbar in {Unlesbar.ZU_GROSS, Unlesbar.GESTORBEN}
    assert seen == (name not in HARMLOS)
    assert set((await sieh(sichtung, bau(JS))).merkmale) == {M.JAVASCRIPT}

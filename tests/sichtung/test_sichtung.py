"""Real files through real children: what they say of pages, and that nothing in a file takes the parent along."""

import asyncio
import io
import os
import random
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from structlog.testing import capture_logs
from support import scans
from support.bomben import BOESE, wachsend

from gateway.sichtung import Seitenbefund, Unlesbar, grenzen, jpeg
from gateway.sichtung.kindprozess import KeinKind, Kind
from gateway.sichtung.sichtung import Sichtung


@pytest.fixture
async def sichtung() -> AsyncIterator[Sichtung]:
    made = Sichtung(kinder=1)
    yield made
    await made.schliesse()


async def sieh(sichtung: Sichtung, ordner: Path, octets: bytes, art: str = "pdf") -> Seitenbefund:
    path = ordner / f"datei.{art}"
    path.write_bytes(octets)
    with path.open("rb") as file:
        return await sichtung.sieh(file.fileno(), "jpg" if art == "jpg" else "pdf")


def verschluesselt(octets: bytes, *, oeffnen: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(octets)))
    writer.encrypt(user_password=oeffnen, owner_password="geheim", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


async def test_pages_are_counted_and_blank_ones_named(sichtung: Sichtung, tmp_path: Path) -> None:
    full, blank = scans.seite(rauschen=4), scans.gelocht(scans.blatt(rauschen=4))
    found = await sieh(sichtung, tmp_path, scans.scan(full, blank, full, blank, full))
    assert found == Seitenbefund(seiten=5, leere_seiten=(2, 4))


async def test_blank_pages_among_many_are_found_without_a_look_at_every_page(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    full, blank = scans.seite(rauschen=8), scans.blatt(rauschen=8)
    pages = [full] * 30
    pages[11], pages[21] = blank, blank
    assert (await sieh(sichtung, tmp_path, scans.scan(*pages))).leere_seiten == (12, 22)


async def test_a_document_that_is_blank_throughout_is_so_however_noisy_its_paper(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    found = await sieh(sichtung, tmp_path, scans.scan(*[scans.blatt(papier=225, rauschen=14)] * 11, qualitaet=90))
    assert found.leere_seiten == tuple(range(1, 12))


async def test_text_is_never_blank_and_comes_along(sichtung: Sichtung, tmp_path: Path) -> None:
    blank = scans.bild_objekt(scans.jpeg(scans.blatt()))
    unsichtbar = scans.BILD + b" BT /F 12 Tf 3 Tr 100 700 Td (Aufenthaltserlaubnis) Tj ET"
    found = await sieh(sichtung, tmp_path, scans.scan_pdf([blank, blank], inhalte=[unsichtbar]))
    assert (found.leere_seiten, found.text is not None and found.text.split()) == ((2,), ["Aufenthaltserlaubnis"])


async def test_lines_and_other_codecs_are_drawn_to_be_judged(sichtung: Sichtung, tmp_path: Path) -> None:
    leer, voll = scans.flate_objekt(scans.blatt()), scans.flate_objekt(scans.seite())
    linie = b"0 0 0 RG 3 w 100 400 m 400 420 l S"
    weisses_blatt = b"1 1 1 rg 0 0 595 842 re f"
    inhalte = [scans.BILD, scans.BILD, linie, weisses_blatt, b""]
    found = await sieh(sichtung, tmp_path, scans.scan_pdf([leer, voll, leer, leer, leer], inhalte=inhalte))
    assert found.leere_seiten == (1, 4, 5)


async def test_signs_that_are_no_letters_strips_and_stamps_are_drawn_to_be_judged(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    leer = scans.bild_objekt(scans.jpeg(scans.blatt()))
    kreuz = scans.BILD + b" BT /F 40 Tf 300 400 Td (+ + +) Tj ET"
    streifen = b"q 595 0 0 400 0 442 cm /B Do Q q 595 0 0 442 0 0 cm /B Do Q"
    inhalte = [kreuz, streifen, scans.BILD, scans.BILD]
    octets = scans.scan_pdf([leer] * 4, inhalte=inhalte)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(octets)))
    writer.add_annotation(
        2, FreeText(text="Eingang", rect=(200, 400, 400, 500), font_size="30pt", border_color="ff0000")
    )
    target = io.BytesIO()
    writer.write(target)
    assert (await sieh(sichtung, tmp_path, target.getvalue())).leere_seiten == (2, 4)


async def test_blank_backs_are_found_however_noisy_their_paper(sichtung: Sichtung, tmp_path: Path) -> None:
    full, blank = scans.seite(zeilen=3, rauschen=14), scans.blatt(rauschen=14)
    found = await sieh(sichtung, tmp_path, scans.scan(*[full, blank] * 12, qualitaet=85))
    assert found.leere_seiten == tuple(range(2, 25, 2))


async def test_pictures_of_every_length_are_looked_at_by_their_own_octets(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    """A long one, one longer than the memory kept for them, and short ones after: none shows another's octets."""
    full, blank = scans.jpeg(scans.seite(rauschen=4)), scans.jpeg(scans.blatt(rauschen=4))
    pages = [blank, _lang(full, 2 << 20), blank, _lang(blank, 9 << 20)[:-2], full, full, _lang(blank, 9 << 20)]
    found = await sieh(sichtung, tmp_path, scans.scan_pdf([scans.bild_objekt(one) for one in pages]))
    assert found == Seitenbefund(seiten=7, leere_seiten=(1, 3, 7), beschaedigte_seiten=(4,))


@pytest.mark.parametrize("fuellung", [0, 100, 5000])
async def test_a_picture_filled_up_behind_its_end_is_whole(
    fuellung: int, sichtung: Sichtung, tmp_path: Path
) -> None:
    found = await sieh(
        sichtung, tmp_path, scans.scan_pdf([scans.bild_objekt(scans.jpeg(scans.seite()) + bytes(fuellung))])
    )
    assert found == Seitenbefund(seiten=1)


def _lang(octets: bytes, laenge: int) -> bytes:
    """Make a JPEG longer by segments that say nothing (COM)."""
    return octets[:2] + (laenge // 65_535) * _segment(0xFE, bytes(65_533)) + octets[2:]


async def test_a_page_whose_picture_has_no_end_is_damaged(sichtung: Sichtung, tmp_path: Path) -> None:
    good = scans.jpeg(scans.seite())
    found = await sieh(
        sichtung, tmp_path, scans.scan_pdf([scans.bild_objekt(o) for o in (good, good[:-9000], good)])
    )
    assert found.beschaedigte_seiten == (2,)
    assert found.leere_seiten == ()


@pytest.mark.parametrize("oeffnen", ["kennwort", ""])
async def test_an_encrypted_file_is_named_so_even_if_it_opens(
    oeffnen: str, sichtung: Sichtung, tmp_path: Path
) -> None:
    found = await sieh(sichtung, tmp_path, verschluesselt(scans.scan(scans.seite()), oeffnen=oeffnen))
    assert found.unlesbar is Unlesbar.VERSCHLUESSELT


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"%PDF-1.7\n",
        b"%PDF-1.7\nnothing\n%%EOF\n",
        scans.pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"]),
    ],
    ids=["empty", "head only", "no objects", "no pages"],
)
async def test_what_has_no_pages_is_damaged(octets: bytes, sichtung: Sichtung, tmp_path: Path) -> None:
    assert (await sieh(sichtung, tmp_path, octets)).unlesbar is Unlesbar.BESCHAEDIGT


async def test_a_content_stream_that_grows_without_end_shows_nothing_and_harms_nobody(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    found = await sieh(sichtung, tmp_path, wachsend())
    assert found.unlesbar is not None or found.leere_seiten == (1,)
    assert (await sieh(sichtung, tmp_path, scans.scan(scans.seite()))).seiten == 1


@pytest.mark.parametrize("was", BOESE)
async def test_a_hostile_file_ends_as_unreadable_and_the_next_one_is_read(
    was: str, sichtung: Sichtung, tmp_path: Path
) -> None:
    assert (await sieh(sichtung, tmp_path, BOESE[was]())).unlesbar is not None
    assert (await sieh(sichtung, tmp_path, scans.scan(scans.seite()))).seiten == 1


def _verdorben(good: bytes, mitte: bytes) -> bytes:
    place = len(good) // 2
    return good[:place] + mitte + good[place + len(mitte) :]


@pytest.mark.parametrize(
    "mitte",
    [bytes(512), b"<html>\xff\x20".ljust(512), random.Random(7).randbytes(4096)],
    ids=["a_hole", "other_text", "noise"],
)
async def test_a_jpg_that_is_damaged_inside_and_has_its_end_is_found(
    sichtung: Sichtung, tmp_path: Path, mitte: bytes
) -> None:
    good = scans.jpeg(scans.seite())
    broken = _verdorben(good, mitte)
    assert broken.endswith(b"\xff\xd9")
    assert (await sieh(sichtung, tmp_path, broken, "jpg")).unlesbar is Unlesbar.BESCHAEDIGT
    found = await sieh(sichtung, tmp_path, scans.scan_pdf([scans.bild_objekt(broken)]), "pdf")
    assert found.beschaedigte_seiten == (1,)


def test_no_good_jpg_is_taken_for_a_damaged_one() -> None:
    """Blank and printed, with tables of its own, progressive, in colour, with a thumbnail, filled up at the end."""
    with Image.new("RGB", (64, 64), "red") as thumbnail:
        thumbnail.save(ziel := io.BytesIO(), "JPEG")
    exif = b"Exif\0\0" + ziel.getvalue() + b"\xff\x33" + bytes(256)
    for bild in (scans.blatt(), scans.blatt(papier=255), scans.seite(), scans.seite(rauschen=12)):
        for mode in ("L", "RGB"):
            for more in ({}, {"optimize": True}, {"progressive": True}, {"quality": 5}, {"exif": exif}):
                bild.convert(mode).save(ziel := io.BytesIO(), "JPEG", **more)
                jpeg.klein(ziel.getvalue())
                jpeg.klein(ziel.getvalue()[:-2] + bytes(256) + jpeg.ENDE)


def _segment(marke: int, inhalt: bytes) -> bytes:
    return bytes([0xFF, marke]) + (len(inhalt) + 2).to_bytes(2, "big") + inhalt


def test_a_colour_jpg_of_one_scan_for_each_component_is_not_taken_for_a_damaged_one() -> None:
    """A grey page in colour whose parts follow each other: blank blocks in a table of their own are zeros alone."""
    grau = scans.seite(rauschen=12).resize((640, 880))
    grau.save(ziel := io.BytesIO(), "JPEG")
    kopf, _, daten = ziel.getvalue()[:-2].partition(b"\xff\xda")
    anfang, _, rest = kopf.partition(b"\xff\xc0")
    rahmen = rest[2:7] + bytes([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    farbig = anfang + _segment(0xC0, rahmen) + rest[int.from_bytes(rest[:2], "big") :] + b"\xff\xda" + daten
    nur_null = bytes([1] + 15 * [0]) + b"\0"  # one code, of one bit: no difference, no coefficient
    farbig += _segment(0xC4, b"\x01" + nur_null + b"\x11" + nur_null)
    leer = bytes(2 * (640 // 8) * (880 // 8) // 8)
    for farbe in (2, 3):
        farbig += _segment(0xDA, bytes([1, farbe, 0x11, 0, 63, 0])) + leer
    assert jpeg.klein(farbig + jpeg.ENDE).size == (320, 440)


async def test_a_jpg_is_one_page_decoded_to_its_end(sichtung: Sichtung, tmp_path: Path) -> None:
    good = scans.jpeg(scans.seite())
    assert await sieh(sichtung, tmp_path, good, "jpg") == Seitenbefund(seiten=1)
    assert (await sieh(sichtung, tmp_path, scans.jpeg(scans.blatt()), "jpg")).leere_seiten == (1,)
    for broken in (b"", good[:200], good[: len(good) // 2], b"\xff\xd8\xff" + good[900:]):
        assert (await sieh(sichtung, tmp_path, broken, "jpg")).unlesbar is Unlesbar.BESCHAEDIGT


def _pid(sichtung: Sichtung) -> int:
    prozess = sichtung._alle[0]._prozess
    assert prozess is not None
    return prozess.pid


async def test_one_child_sees_file_after_file_and_nobody_waits_between_them(
    sichtung: Sichtung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets, waited = scans.scan(scans.seite()), list[float | None]()
    await sieh(sichtung, tmp_path, octets)
    first, line = _pid(sichtung), sichtung._alle[0]._leitung

    class Leitung:
        """Notes how long the line would wait at each look for words that nobody asked for."""

        def __getattr__(self, name: str) -> object:
            return getattr(line, name)

        def recv(self, anzahl: int, *flags: int) -> bytes:
            assert line is not None
            if flags:
                waited.append(line.gettimeout())
            return line.recv(anzahl, *flags)

    monkeypatch.setattr(sichtung._alle[0], "_leitung", Leitung())
    for _ in range(3):
        assert (await sieh(sichtung, tmp_path, octets)).seiten == 1
        assert _pid(sichtung) == first
    assert waited == [0, 0, 0]


async def test_a_child_that_dies_between_two_files_is_no_fault_of_the_next(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    octets = scans.scan(scans.seite())
    await sieh(sichtung, tmp_path, octets)
    for often in (1, 2):
        gone = _pid(sichtung)
        os.kill(gone, signal.SIGKILL)
        os.waitid(os.P_PID, gone, os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222 -- it is dead already
        with capture_logs() as said:
            assert (await sieh(sichtung, tmp_path, octets)).seiten == 1
        assert [one["anzahl"] for one in said if one["event"] == "pages.replaced"] == [often]
        assert not [one for one in said if one["event"] == "pages.died"]


async def test_a_child_that_was_ended_by_us_just_after_its_answer_is_replaced_without_a_word(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    octets = scans.scan(scans.seite())
    await sieh(sichtung, tmp_path, octets)
    with patch.object(sichtung._alle[0]._prozess, "kill"):  # it still looks alive, as it does for a moment
        sichtung._alle[0].brich_ab()
    with capture_logs() as said:
        assert (await sieh(sichtung, tmp_path, octets)).seiten == 1
    assert [one["event"] for one in said if one["event"] in {"pages.replaced", "pages.died"}] == []


async def test_a_child_that_speaks_unasked_is_replaced_before_it_sees_a_file(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    octets = scans.scan(scans.seite())
    await sieh(sichtung, tmp_path, octets)
    ours, theirs = socket.socketpair()
    kind = sichtung._alle[0]
    assert kind._leitung is not None
    kind._leitung.close()
    kind._leitung = ours
    with theirs:
        theirs.sendall(b"\0\0\0\2{}")
        assert (await sieh(sichtung, tmp_path, octets)).seiten == 1
        theirs.setblocking(False)
        with suppress(ConnectionResetError):  # what it said was never read
            assert theirs.recv(100) == b"", "it was asked nothing"


async def test_a_child_that_is_killed_at_work_is_replaced(
    sichtung: Sichtung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets = scans.scan(scans.seite())
    await sieh(sichtung, tmp_path, octets)
    with monkeypatch.context() as patched:
        patched.setattr(Kind, "_wartet", lambda _: True)  # it dies behind the look whether it lives
        os.kill(_pid(sichtung), signal.SIGKILL)
        assert (await sieh(sichtung, tmp_path, octets)).unlesbar is Unlesbar.GESTORBEN
    assert (await sieh(sichtung, tmp_path, octets)).seiten == 1


@contextmanager
def nur_noch(freie: int) -> Iterator[None]:
    """Leave this process so many descriptors that it can still open."""
    weich, hart = resource.getrlimit(resource.RLIMIT_NOFILE)
    gehalten: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))) + 8, hart))  # noqa: PTH208 -- numbers
    try:
        with suppress(OSError):
            while True:
                gehalten.append(os.dup(0))
        for _ in range(freie):
            os.close(gehalten.pop())
        yield
    finally:
        for one in gehalten:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (weich, hart))


@pytest.mark.parametrize("freie", range(5))
async def test_without_descriptors_no_child_is_lost_and_no_line_left_open(
    freie: int, sichtung: Sichtung, tmp_path: Path
) -> None:
    pfad = tmp_path / "datei.pdf"
    pfad.write_bytes(scans.scan(scans.blatt()))
    with pfad.open("rb") as datei:
        offen = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 -- numbers
        with nur_noch(freie), pytest.raises(OSError if freie == 0 else KeinKind):
            await sichtung.sieh(datei.fileno(), "pdf")
        assert len(os.listdir("/proc/self/fd")) == offen  # noqa: PTH208 -- numbers
        assert (await sichtung.sieh(datei.fileno(), "pdf")).unlesbar is None


async def test_a_child_that_hangs_is_ended(
    sichtung: Sichtung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets = scans.scan(scans.seite())
    await sieh(sichtung, tmp_path, octets)
    hung = _pid(sichtung)
    os.kill(hung, signal.SIGSTOP)
    monkeypatch.setattr(grenzen, "ZEIT_S", 0.2)
    assert (await sieh(sichtung, tmp_path, octets)).unlesbar is Unlesbar.ZU_GROSS
    assert not Path(f"/proc/{hung}").exists()
    monkeypatch.undo()
    assert (await sieh(sichtung, tmp_path, octets)).seiten == 1


async def test_a_look_that_is_cancelled_ends_its_child_and_leaves_nothing_open(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    octets = scans.scan(scans.seite())
    await sieh(sichtung, tmp_path, octets)
    os.kill(_pid(sichtung), signal.SIGSTOP)
    before = len(list(Path("/proc/self/fd").iterdir()))
    look = asyncio.create_task(sieh(sichtung, tmp_path, octets))
    await asyncio.sleep(0.2)
    look.cancel()
    with pytest.raises(asyncio.CancelledError):
        await look
    assert (await sieh(sichtung, tmp_path, octets)).seiten == 1
    assert len(list(Path("/proc/self/fd").iterdir())) == before


async def test_a_look_that_is_cancelled_twice_gives_its_child_back_when_its_thread_is_done(
    sichtung: Sichtung, tmp_path: Path
) -> None:
    octets = scans.scan(scans.seite())
    look = asyncio.create_task(sieh(sichtung, tmp_path, octets))  # its child is being started
    await asyncio.sleep(0.05)
    look.cancel()
    await asyncio.sleep(0)
    look.cancel()
    with pytest.raises(asyncio.CancelledError):
        await look
    assert (await sieh(sichtung, tmp_path, octets)).seiten == 1


async def test_a_look_that_is_cancelled_when_it_is_done_leaves_the_child_to_the_next(
    sichtung: Sichtung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets, gib, broken = scans.scan(scans.seite()), sichtung._frei.put_nowait, list[Kind]()

    def gib_und_brich_ab(kind: Kind) -> None:
        gib(kind)
        look.cancel()  # done, and whoever waits has not heard of it yet

    with monkeypatch.context() as patched:
        patched.setattr(sichtung._frei, "put_nowait", gib_und_brich_ab)
        patched.setattr(Kind, "brich_ab", broken.append)
        look = asyncio.create_task(sieh(sichtung, tmp_path, octets))
        with pytest.raises(asyncio.CancelledError):
            await look
    assert broken == []


async def test_closing_ends_a_look_that_hangs(sichtung: Sichtung, tmp_path: Path) -> None:
    octets = scans.scan(scans.seite())
    await sieh(sichtung, tmp_path, octets)
    os.kill(_pid(sichtung), signal.SIGSTOP)
    look = asyncio.create_task(sieh(sichtung, tmp_path, octets))
    await asyncio.sleep(0.1)
    await sichtung.schliesse()
    assert (await look).unlesbar is Unlesbar.GESTORBEN


async def test_a_child_is_replaced_after_its_share_of_work(
    sichtung: Sichtung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grenzen, "AUFTRAEGE_JE_KIND", 1)
    octets, seen = scans.scan(scans.seite()), set()
    for _ in range(3):
        await sieh(sichtung, tmp_path, octets)
        seen.add(_pid(sichtung))
    assert len(seen) == 3


async def test_the_child_is_locked(sichtung: Sichtung, tmp_path: Path) -> None:
    await sieh(sichtung, tmp_path, scans.scan(scans.seite()))
    limits = Path(f"/proc/{_pid(sichtung)}/limits").read_text(encoding="ascii")
    words = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert words["Max address space"] == str(grenzen.SPEICHER_KIND)
    assert (words["Max file size"], words["Max core file size"]) == ("0", "0")
    status = Path(f"/proc/{_pid(sichtung)}/status").read_text(encoding="ascii")
    assert "NoNewPrivs:\t1" in status


async def test_children_that_start_ahead_are_the_ones_that_look(tmp_path: Path) -> None:
    sichtung = Sichtung()
    sichtung.bereite()
    looks = await asyncio.gather(*(sieh(sichtung, tmp_path, scans.scan(scans.seite())) for _ in range(2)))
    assert [one.seiten for one in looks] == [1, 1]
    born = [kind._prozess for kind in sichtung._alle]
    assert all(one is not None and one.poll() is None for one in born)
    for kind in sichtung._alle:
        await asyncio.to_thread(kind.starte)
    assert [kind._prozess for kind in sichtung._alle] == born, "there is one already"
    await sichtung.schliesse()
    sichtung.beende()
    assert all(one is not None and one.poll() is not None for one in born)


def test_children_that_are_still_starting_end_with_the_rest() -> None:
    sichtung = Sichtung()
    sichtung.bereite()
    sichtung.beende()
    assert [kind._prozess for kind in sichtung._alle] == [None, None]


def test_the_child_loads_nothing_of_the_parents_side() -> None:
    """What it has in memory it has twice, and what it can do a hostile file may do."""
    loaded = "import sys, gateway.sichtung.kind; print(*sys.modules)"
    names = subprocess.run([sys.executable, "-I", "-c", loaded], check=True, capture_output=True, text=True).stdout
    assert not {"asyncio", "structlog", "gateway.sichtung.sichtung"} & set(names.split())


def test_a_locked_process_can_open_no_file() -> None:
    code = (
        "from gateway.sichtung.abschottung import binde_an_eltern, verschliesse_dateien\n"
        "import os\n"
        "binde_an_eltern(os.getppid())\n"
        "locked = verschliesse_dateien()\n"
        "try:\n"
        "    open('/etc/hostname').close()\n"
        "except PermissionError:\n"
        "    print(locked, 'refused')\n"
        "else:\n"
        "    print(locked, 'opened')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() in (["True", "refused"], ["False", "opened"])


def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import asyncio, os, sys\n"
        "from gateway.sichtung.sichtung import Sichtung\n"
        "async def main():\n"
        "    s = Sichtung(kinder=1)\n"
        "    await s.sieh(os.open(sys.argv[1], os.O_RDONLY), 'pdf')\n"
        "    print(s._alle[0]._prozess.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(scans.scan(scans.seite()))
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        for _ in range(200):
            if (
                not Path(f"/proc/{child}").exists()
                or "Z" in Path(f"/proc/{child}/stat").read_text().rsplit(")")[1][:3]
            ):
                break
            asyncio.run(asyncio.sleep(0.05))
        else:
            pytest.fail("the child lives on")

"""Files that people bring through the pages: whole, looked at, by right – or nothing of them stays."""

import asyncio
import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest
from aiohttp import BodyPartReader, MultipartReader
from support.besuch import CSRF, Besuch, besuch
from support.buehne import HANNOVER, KIEL
from support.sachhaus import Sachhaus
from support.scheine import Lieferung, pdf

from gateway.domain.akte import Akte, Sperre
from gateway.domain.events import AuditEreignis as E
from gateway.domain.konto import Rolle
from gateway.transfer import dokumenteingang
from gateway.web import hochladen
from gateway.web.seiten import hochladen as seite
from gateway.web.seiten import lieferung_hochladen
from gateway.wiring.aufnahme import ordner
from gateway.wiring.lieferkorb import Ankunft

pytestmark = pytest.mark.asyncio(loop_scope="module")
PDF = pdf("Bescheid", "Seite 2")


@pytest.fixture
def kurz(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test reaches."""
    monkeypatch.setattr(seite, "DOKUMENT_MAX", 300_000)
    monkeypatch.setattr(lieferung_hochladen, "LIEFERUNG_MAX", 300_000)


async def zahl(s: Sachhaus, ereignis: E) -> int:
    return sum(one.ereignis is ereignis for one in await s.buehne.kiel.protokoll())


async def akte(s: Sachhaus) -> Akte:
    found = await s.buehne.kiel.eins.store.read(lambda tx: tx.akten.holen(KIEL, s.akte.id))
    assert found is not None
    return found


def reste(s: Sachhaus) -> list[Path]:
    """What lies about that nobody needs: copies, and uploads that were not finished."""
    where = dict(ordner(s.buehne.kiel.eins))[KIEL]
    return [*s.buehne.kiel.eins.umgebung.tmp.iterdir(), *where.glob(".*")]


def blobs(s: Sachhaus) -> int:
    root = s.buehne.kiel.konfiguration.data / "blobs"
    return sum(one.is_file() for one in root.rglob("*"))


# -- documents ----------------------------------------------------------------------------------------------------


async def test_a_document_is_looked_at_shown_and_enters_once(s: Sachhaus, frau: Besuch) -> None:
    path, before = f"/akten/{s.akte.id}/hochladen", await akte(s)
    await s.buehne.kiel.eins.store.write(
        lambda tx: tx.akten.sperren(KIEL, before.id, before.sperren | {Sperre.LOESCHSPERRE})
    )
    text = await frau.hole(path)
    assert 'enctype="multipart/form-data"' in text
    assert text.index('name="csrf"') < text.index('type="file"')
    fields = {"titel": "Bescheid  vom 3. Februar", "register": "Identität / Pässe", "datum": "24.11.2026"}
    await frau.sende_datei(path, "Bescheid.pdf", PDF, {**fields, "blatt_von": "4711", "blatt_bis": "4712"})
    assert frau.status == 303, frau.text
    check = frau.ziel
    assert re.fullmatch(rf"{path}/[\w-]+", check)
    assert await akte(s) != before, "the hold"
    assert len((await akte(s)).dokumente) == len(before.dokumente), "nothing of it is there yet"
    text = await frau.hole(check)
    for part in ("Bescheid vom 3. Februar", "Identität › Pässe", "24.11.2026", "4711–4712", "PDF", "<dd>2</dd>"):
        assert part in text, part
    numbers = []
    for _ in range(2):
        await frau.hole(check)
        await frau.sende(check, {})
        assert frau.status == 303
        numbers.append(frau.ziel)
    number = len(before.dokumente) + 1
    assert numbers == [f"/akten/{s.akte.id}?neu={number}"] * 2
    after = await akte(s)
    assert len(after.dokumente) == number
    new = after.dokumente[-1]
    assert (new.dateiname, new.seiten, new.blatt_von, new.pfad) == ("Bescheid.pdf", 2, 4711, ("Identität", "Pässe"))
    assert Sperre.LOESCHSPERRE in after.sperren
    assert s.buehne.kiel.dokument(new) == PDF
    assert await zahl(s, E.AKTE_DOKUMENT_ERGAENZT) == 1
    assert f"Aufgenommen als Dokument {number}" in await frau.hole(numbers[0])
    assert "Aufgenommen als" not in await frau.hole(f"/akten/{s.akte.id}?neu=999")
    await frau.hole(path)
    await frau.sende_datei(path, "x.pdf", PDF, {"blatt_von": "4712"})
    assert (frau.status, "Eine dieser Blattnummern" in frau.text) == (400, True)
    assert reste(s) == []


async def test_a_new_version_takes_the_place_of_a_document_once(s: Sachhaus, frau: Besuch) -> None:
    path, before = f"/akten/{s.akte.id}/hochladen", await akte(s)
    old = before.dokumente[0]
    text = await frau.hole(f"{path}?ersetzt={old.position}")
    assert f'name="ersetzt" value="{old.position}"' in text
    for _ in range(2):
        await frau.hole(f"{path}?ersetzt={old.position}")
        await frau.sende_datei(path, "neu.pdf", pdf("neu"), {"ersetzt": str(old.position)})
        assert frau.status == 303, frau.text
    second = frau.ziel
    await frau.hole(second)
    await frau.sende(second, {})
    assert frau.status == 303
    after = await akte(s)
    assert after.dokumente[0].ersetzt
    assert (after.dokumente[-1].dateiname, after.dokumente[-1].beschreibung) == ("neu.pdf", old.beschreibung)
    assert await zahl(s, E.AKTE_DOKUMENT_ERSETZT) == 1
    await frau.hole(path)
    await frau.sende_datei(path, "neu.pdf", PDF, {"ersetzt": str(old.position)})
    assert (frau.status, "schon ersetzt" in frau.text) == (400, True)
    for said in ("0", "999", "x"):
        await frau.hole(f"{path}?ersetzt={said}")
        assert frau.status == 404


@pytest.mark.parametrize(
    ("name", "inhalt", "sagt"),
    [
        ("leer.pdf", b"", "Die Datei ist leer"),
        ("a.pdf", b"MZ" + b"\0" * 500, "keine erlaubte Art"),
        ("a.exe", PDF, "passt nicht zum Inhalt"),
        ("ohne", PDF, "passt nicht zum Inhalt"),
        ("a.jpg", PDF, "passt nicht zum Inhalt"),
        ("a.pdf", PDF[:-400], "beschädigt oder unvollständig"),
        ("a.pdf", PDF[:40] + PDF[-40:], "beschädigt oder unvollständig"),
        ("\u0416.pdf", PDF, "die nicht mitreisen"),
        ("a.html", b"<script>alert(1)</script>", "keine erlaubte Art"),
    ],
)  # fmt: skip
async def test_what_may_not_enter_is_refused_in_words_and_leaves_nothing(
    s: Sachhaus, frau: Besuch, name: str, inhalt: bytes, sagt: str
) -> None:
    path, before, octets = f"/akten/{s.akte.id}/hochladen", await akte(s), blobs(s)
    await frau.hole(path)
    await frau.sende_datei(path, name, inhalt, {"titel": "<b>Titel"})
    assert frau.status == 400
    assert sagt in frau.text
    assert 'value="&lt;b&gt;Titel"' in frau.text, "what was typed stays"
    assert (await akte(s)).dokumente == before.dokumente
    assert (reste(s), blobs(s)) == ([], octets)


@pytest.mark.parametrize(
    ("feld", "wert"), [("datum", "31.2.2026"), ("blatt_von", "-1"), ("blatt_bis", "3"), ("titel", "\u0416")]
)
async def test_wrong_fields_are_named_and_the_file_is_not_looked_at(
    s: Sachhaus, frau: Besuch, feld: str, wert: str
) -> None:
    path = f"/akten/{s.akte.id}/hochladen"
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF, {"blatt_von": "9", feld: wert})
    assert frau.status == 400
    assert 'class="feldfehler"' in frau.text


async def test_the_name_of_a_file_is_shown_and_never_a_path(s: Sachhaus, frau: Besuch) -> None:
    path = f"/akten/{s.akte.id}/hochladen"
    for said, shown in (
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\Akte.pdf", "Akte.pdf"),
        ("gut\u202efdp.pdf", "gutfdp.pdf"),
        (f"{'n' * 400}.pdf", f"{'n' * 251}.pdf"),
    ):
        await frau.hole(path)
        await frau.sende_datei(path, said, PDF)
        assert frau.status == 303, (said, frau.text)
        assert f"<dd>{shown}</dd>" in await frau.hole(frau.ziel), said


async def test_a_check_page_is_of_its_session_and_its_file_alone(s: Sachhaus, frau: Besuch) -> None:
    path = f"/akten/{s.akte.id}/hochladen"
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF)
    check = frau.ziel
    other = besuch(s.web)
    async with other.session:
        await other.melde_an(Rolle.SACHBEARBEITUNG.value)
        await other.hole(check)
        assert other.status == 404
        await other.hole("/")
        await other.sende(check, {})
        assert other.status == 404


# -- who may send, and how ----------------------------------------------------------------------------------------


async def test_nothing_of_a_file_is_taken_before_its_sender_is_let_in(
    s: Sachhaus, frau: Besuch, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, taken = f"/akten/{s.akte.id}/hochladen", []

    async def lies(self: object, *_: object, **__: object) -> int:
        taken.append(self)
        return 0

    monkeypatch.setattr(hochladen.Dateistrom, "lies", lies)
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF, csrf="falsch")
    assert frau.status == 403
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF, zuerst=True)
    assert frau.status == 403, "the secret stands behind the file: too late"
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF, **{"Sec-Fetch-Site": "cross-site"})
    assert frau.status == 403
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF, {"behoerde": HANNOVER})
    assert frau.status == 403, "not one of her authorities"
    for role in (Rolle.LEITUNG, Rolle.BETRIEB, Rolle.PRUEFUNG):
        other = besuch(s.web)
        async with other.session:
            await other.melde_an(role.value)
            for where in (path, "/lieferungen/hochladen"):
                await other.hole("/")
                await other.sende_datei(where, "a.zip", PDF)
                assert other.status == 403, (role, where)
    nobody = besuch(s.web)
    async with nobody.session:
        await nobody.hole("/anmelden")
        await nobody.sende_datei(path, "a.pdf", PDF)
        assert nobody.status == 403
        assert "Ihre Anmeldung ist beendet" in nobody.text
    assert taken == []


async def test_other_forms_than_ours_are_none(s: Sachhaus, frau: Besuch) -> None:
    path = f"/akten/{s.akte.id}/hochladen"
    text = await frau.hole(path)
    secret = CSRF.search(text)
    assert secret is not None
    await frau.sende(path, {"datei": "x"})
    assert frau.status == 400, "urlencoded"
    head = b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + secret[1].encode()
    file = b'\r\n--x\r\nContent-Disposition: form-data; name="datei"; filename="a.pdf"\r\n\r\n' + PDF
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x", b"nothing at all", head + file, head + file + b"\r\n--x", head + b"\xff" + file):
        await frau.sende(path, body, **multipart)
        assert frau.status in {400, 403}, body[:40]
    await frau.sende(path, b"", **{"Content-Type": "multipart/form-data"})
    assert frau.status == 400
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF, danach={"titel": "zu spät"})
    assert frau.status == 400, "what stands behind the file is nobody's"
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF, {"titel": "x" * 70_000})
    assert frau.status in {400, 413}
    assert reste(s) == []


async def test_who_breaks_off_sends_too_slowly_or_too_much_leaves_nothing(
    s: Sachhaus, frau: Besuch, kurz: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, octets = f"/akten/{s.akte.id}/hochladen", blobs(s)
    before = await zahl(s, E.LIEFERUNG_HOCHGELADEN)
    await frau.hole(path)
    await frau.sende_datei(path, "a.pdf", PDF + b"\0" * 400_000)
    assert (frau.status, "zu groß" in frau.text) == (400, True)
    text = await frau.hole("/lieferungen/hochladen")
    await frau.sende_datei("/lieferungen/hochladen", "a.zip", b"PK\x03\x04" + b"\0" * 400_000)
    assert (frau.status, "zu groß" in frau.text) == (400, True)
    secret = CSRF.search(text)
    assert secret is not None
    cookies = "; ".join(f"{one.key}={one.value}" for one in frau.session.cookie_jar)
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{secret[1]}\r\n--x\r\n'
        'Content-Disposition: form-data; name="datei"; filename="a.zip"\r\n\r\nPK\x03\x04'
    ).encode()
    head = (
        f"POST /lieferungen/hochladen HTTP/1.1\r\nHost: localhost:{s.web.port}\r\nCookie: {cookies}\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        "Content-Length: 100000\r\n\r\n"
    ).encode()

    async def beginne() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", s.web.port)
        writer.write(head + body + b"\0" * 40_000)
        await writer.drain()
        await bis(lambda: bool(reste(s)))
        return reader, writer

    _, writer = await beginne()
    await frau.hole("/lieferungen/hochladen")
    await frau.sende_datei("/lieferungen/hochladen", "b.zip", b"PK\x03\x04")
    assert frau.status == 503, "one delivery of a session at once"
    await frau.hole(document := f"/akten/{s.akte.id}/hochladen")
    await frau.sende_datei(document, "a.pdf", PDF)
    assert frau.status == 303, "a document waits for no delivery"
    await schliesse(writer)
    await weg(s)
    monkeypatch.setattr(hochladen, "STILLE_S", 0.2)
    reader, writer = await beginne()
    assert b" 400 " in await reader.readline()
    await schliesse(writer)
    await weg(s)
    monkeypatch.setattr(hochladen, "STILLE_S", 20.0)
    monkeypatch.setattr(hochladen, "ANLAUF_S", -10.0)
    reader, writer = await beginne()
    assert b" 400 " in await reader.readline()
    await schliesse(writer)
    await weg(s)
    assert blobs(s) == octets + 1, "the document alone"
    assert await zahl(s, E.LIEFERUNG_HOCHGELADEN) == before


async def test_a_refusal_arrives_although_its_sender_goes_on_sending(s: Sachhaus, frau: Besuch) -> None:
    """Closed at once, a browser says that the connection was lost; strangers are read for a moment only."""
    await frau.hole("/lieferungen/hochladen")
    rest, cookies = b"\0" * 3_000_000, "; ".join(f"{one.key}={one.value}" for one in frau.session.cookie_jar)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nfalsch\r\n--x\r\n'
        b'Content-Disposition: form-data; name="datei"; filename="a.zip"\r\n\r\nPK\x03\x04'
    )
    head = (
        f"POST /lieferungen/hochladen HTTP/1.1\r\nHost: localhost:{s.web.port}\r\nCookie: {cookies}\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: {len(body) + len(rest)}\r\n\r\n"
    ).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", s.web.port)
    begun = 40_000  # without as much the form before the file is not read yet
    writer.write(head + body + rest[:begun])
    assert b" 403 " in await reader.readline(), "before the file has come"
    await asyncio.sleep(2 * s.grenzen.auslesen_s)
    for begin in range(begun, len(rest), 100_000):
        writer.write(rest[begin : begin + 100_000])
        await writer.drain()
    said = await reader.read()
    assert b"Connection: close" in said
    assert b"</html>" in said
    await schliesse(writer)
    stranger = head.replace(cookies.encode(), b"")
    reader, writer = await asyncio.open_connection("127.0.0.1", s.web.port)
    writer.write(stranger + body)
    assert b" 403 " in await reader.readline()
    await asyncio.wait_for(reader.read(), 20)
    await schliesse(writer)


async def test_a_file_that_says_it_is_too_large_is_not_read(s: Sachhaus, frau: Besuch) -> None:
    taken: list[bytes] = []
    stream = hochladen.Dateistrom(
        "a.zip", cast("MultipartReader", None), cast("BodyPartReader", Teil()), _angesagt=100 + 64 * 1024 + 1
    )
    with pytest.raises(hochladen.Zuviel):
        await stream.lies(taken.append, hoechstens=100)
    assert taken == []


class Teil:
    """The file of a form: one piece, then its end."""

    def __init__(self) -> None:
        self.stuecke = [b"x" * 10, b""]

    async def read_chunk(self, _: int) -> bytes:
        return self.stuecke.pop(0)


async def test_who_is_cut_off_gives_the_file_back_only_when_its_last_piece_is_written() -> None:
    """Closed under a thread that still writes, its number is that of whatever is opened next."""
    begun, may, done = threading.Event(), threading.Event(), threading.Event()

    def schreibe(_: bytes) -> None:
        begun.set()
        may.wait(20)
        done.set()

    part = Teil()
    stream = hochladen.Dateistrom("a.pdf", cast("MultipartReader", part), cast("BodyPartReader", part))
    task = asyncio.create_task(stream.lies(schreibe, hoechstens=100))
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not task.done()
    may.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done.is_set()


async def test_a_delivery_given_up_while_it_is_made_durable_is_there_as_its_entry_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may = threading.Event(), threading.Event()

    def fsync(_: int) -> None:
        begun.set()
        may.wait(20)

    coming = Ankunft(tmp_path, lambda: None, reserve=0)
    coming.schreibe(b"PK")
    monkeypatch.setattr(os, "fsync", fsync)
    task = asyncio.create_task(coming.stelle_hin("a.zip"))
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    leaving = asyncio.create_task(coming.verwirf())
    await asyncio.sleep(0.05)
    may.set()
    await leaving
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.zip", b"PK")]


async def bis(da: Callable[[], bool]) -> None:
    """Wait until the other side of the line has come so far."""
    async with asyncio.timeout(20):
        while not da():  # noqa: ASYNC110 -- what happens in a folder wakes nobody
            await asyncio.sleep(0.02)


async def schliesse(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def weg(s: Sachhaus) -> None:
    """Wait until nothing is left of an upload."""
    await bis(lambda: not reste(s))


# -- deliveries ---------------------------------------------------------------------------------------------------


async def test_a_delivery_lies_in_the_folder_whole_and_is_taken_in(
    s: Sachhaus, frau: Besuch, tmp_path: Path
) -> None:
    made, where = Lieferung(lieferung="L-hoch"), dict(ordner(s.buehne.kiel.eins))[KIEL]
    made.akte(51)
    octets = made.zip(tmp_path / "a.zip").read_bytes()
    before = await zahl(s, E.LIEFERUNG_HOCHGELADEN)
    for said in ("../../Lieferung 51.zip", "Lieferung 51.zip", "..zip"):
        await frau.hole("/lieferungen/hochladen")
        await frau.sende_datei("/lieferungen/hochladen", said, octets)
        assert (frau.status, frau.ziel) == (303, "/lieferungen?hochgeladen"), frau.text
    assert sorted(one.name for one in where.glob("*.zip")) == [
        "Lieferung_51.2.zip",
        "Lieferung_51.zip",
        "lieferung.zip",
    ]
    assert await zahl(s, E.LIEFERUNG_HOCHGELADEN) == before + 3
    assert "Lieferung_51.zip" in await frau.hole("/lieferungen?hochgeladen")
    assert await s.schleife.look() == 3
    assert list(where.glob("*.zip")) == []
    assert await zahl(s, E.LIEFERUNG_AKTE_AUFGENOMMEN) == 1, "brought three times, there once"
    assert reste(s) == []


async def test_who_lost_the_role_while_sending_brings_nothing(
    s: Sachhaus, frau: Besuch, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, where = Rolle.SACHBEARBEITUNG.value, dict(ordner(s.buehne.kiel.eins))[KIEL]
    account, before = s.web.konten.konten[name], await zahl(s, E.LIEFERUNG_HOCHGELADEN)
    whole = hochladen.Dateistrom.lies

    async def lies(self: hochladen.Dateistrom, *args: object, **rest: object) -> int:
        read = await whole(self, *args, **rest)  # type: ignore[arg-type]  # as they came
        account.rollen = {}
        return read

    monkeypatch.setattr(hochladen.Dateistrom, "lies", lies)
    held = account.rollen
    try:
        await frau.hole("/lieferungen/hochladen")
        await frau.sende_datei("/lieferungen/hochladen", "a.zip", b"PK\x03\x04")
    finally:
        account.rollen = held
    assert frau.status == 403
    assert list(where.glob("*.zip")) == []
    assert await zahl(s, E.LIEFERUNG_HOCHGELADEN) == before
    assert reste(s) == []


async def test_what_is_no_zip_and_what_finds_no_room_leaves_nothing(s: Sachhaus, frau: Besuch) -> None:
    for name, inhalt, sagt in (("a.zip", PDF, "keine ZIP-Datei"), ("a.zip", b"", "keine ZIP-Datei")):
        await frau.hole("/lieferungen/hochladen")
        await frau.sende_datei("/lieferungen/hochladen", name, inhalt)
        assert (frau.status, sagt in frau.text) == (400, True)
    s.korb._reserve = 1 << 60
    try:
        await frau.hole("/lieferungen/hochladen")
        await frau.sende_datei("/lieferungen/hochladen", "a.zip", b"PK\x03\x04")
    finally:
        s.korb._reserve = 0
    assert (frau.status, "Der Speicher ist voll" in frau.text) == (507, True)
    assert reste(s) == []


async def test_limits_of_a_file_have_names(s: Sachhaus) -> None:
    assert dokumenteingang.DOKUMENT_MAX == 128 << 20
    assert lieferung_hochladen.LIEFERUNG_MAX == 32 << 30

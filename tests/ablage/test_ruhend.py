"""Nothing of a document lies readable in a data folder; what does not belong there does not open."""

import errno
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.buehne import Buehne, buehne, jemand
from support.dateien import pdf

from gateway.ablage.dokumentspeicher import Dokumentspeicher
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.domain.states import Zustand
from gateway.pump.verschluss import Verletzt
from gateway.storage import LocalBlobs
from gateway.transfer.hausputz import VERWAIST_NACH_S
from gateway.transfer.nachverschluss import Nachverschluss

HIER, DORT = Kennung("azr:999901"), Kennung("azr:999902")
ZEICHEN = b"Geheimwort Bestandteil eines Dokuments"
"""Stands readable in each document of these tests."""


def dokument(nummer: int) -> bytes:
    return pdf(f"{nummer}", zusatz=b"% " + ZEICHEN + b" %d\n" % nummer)


def dateien_mit(ordner: Path, worte: bytes) -> list[str]:
    """Every file in a folder that holds these octets."""
    return [one.name for one in ordner.rglob("*") if one.is_file() and worte in one.read_bytes()]


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as one:
        yield one


async def test_after_a_transfer_no_document_stands_readable_in_either_data_folder(b: Buehne) -> None:
    inhalte = (dokument(1), dokument(2))
    assert all(ZEICHEN in one for one in inhalte)
    dort = await b.ziehe_um(jemand(1), *inhalte)
    await b.laufe()
    assert (await b.hannover.transfer(dort)).zustand is Zustand.ABGESCHLOSSEN
    (akte,) = await b.hannover.akten()
    assert [b.hannover.dokument(one) for one in akte.dokumente] == list(inhalte)
    names = {sha256_of(one) for one in inhalte}
    for haus in (b.hannover, b.kiel):
        data = haus.konfiguration.data
        assert dateien_mit(data, ZEICHEN) == []
        assert names.isdisjoint(one.name for one in data.rglob("*")), "nor does a file's name tell what it is"


async def test_while_a_delivery_is_taken_over_its_archive_stands_nowhere_readable(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill at this moment would leave: looked at when the archive is decrypted and nothing is stored yet."""
    data, seen = b.hannover.konfiguration.data, list[list[str]]()
    lege = b.hannover.eins.ablage.speicher.lege

    def sieh(*args: object, **more: object) -> Sha256:
        seen.append(dateien_mit(data, ZEICHEN) + [one.name for one in b.hannover.eins.umgebung.tmp.iterdir()])
        return lege(*args, **more)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(b.hannover.eins.ablage.speicher, "lege", sieh)
    await b.ziehe_um(jemand(1), dokument(1), dokument(2))
    await b.laufe()
    assert seen == [[], []]


async def test_documents_from_before_are_sealed_and_their_readable_octets_go_a_day_later(b: Buehne) -> None:
    kiel = b.kiel
    await kiel.lege_akte_an(jemand(1), dokument(1), dokument(2), dokument(1), lesbar=True)
    fehlt = await kiel.lege_akte_an(jemand(2), dokument(3), lesbar=True)
    kiel.eins.blobs.delete(fehlt.dokumente[0].sha256)
    (before, _) = await kiel.akten()
    assert [kiel.dokument(one) for one in before.dokumente] == [dokument(1), dokument(2), dokument(1)]
    sealing = Nachverschluss(kiel.eins.umgebung, kiel.eins.ablage.speicher)
    while await sealing.runde():
        pass
    (akte, lost) = await kiel.akten()
    assert [kiel.dokument(one) for one in akte.dokumente] == [dokument(1), dokument(2), dokument(1)]
    assert (akte, lost.dokumente[0].blob) == (before, None), "only where they lie is new; what is missing stays so"
    assert [kiel.dokument(one) for one in before.dokumente], "who read the rows before reads on"
    needed = await kiel.lies(lambda tx: tx.benutzte(list(kiel.eins.blobs.names()), jetzt=kiel.uhr()))
    for name in frozenset(kiel.eins.blobs.names()) - needed:
        assert not kiel.eins.blobs.delete(name, mindestens_s=VERWAIST_NACH_S), "young again"
        kiel.eins.blobs.delete(name)
    assert dateien_mit(kiel.konfiguration.data, ZEICHEN) == []
    assert [kiel.dokument(one) for one in akte.dokumente] == [dokument(1), dokument(2), dokument(1)]


async def test_sealing_leaves_half_of_the_free_room_to_what_arrives(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    await b.kiel.lege_akte_an(jemand(1), dokument(1), lesbar=True)
    sealing = Nachverschluss(b.kiel.eins.umgebung, b.kiel.eins.ablage.speicher)
    room, ganz = iter((1000, 499, 500)), b.kiel.eins.ablage.speicher.verschliesse
    monkeypatch.setattr(b.kiel.eins.blobs, "free", lambda: next(room))
    monkeypatch.setattr(b.kiel.eins.ablage.speicher, "verschliesse", _fehlt)
    assert await sealing.runde(), "from now on 500 stay free"
    monkeypatch.setattr(b.kiel.eins.ablage.speicher, "verschliesse", ganz)
    monkeypatch.setattr(b.kiel.eins.blobs, "new", lambda: pytest.fail("there is no room"))
    assert not await sealing.runde(), "499"
    assert not await sealing.runde(), "500, but nothing is left behind the one that was missing: the pass is over"
    monkeypatch.undo()
    assert await sealing.runde(), "the next pass tries it again"
    assert (await b.kiel.akten())[0].dokumente[0].blob is not None


async def test_room_that_other_things_took_holds_sealing_up_for_a_day_and_not_until_a_restart(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    await b.kiel.lege_akte_an(jemand(1), dokument(1) + bytes(20_000), dokument(2), lesbar=True)
    free = [0]
    monkeypatch.setattr(b.kiel.eins.blobs, "free", lambda: free[0])
    sealing = Nachverschluss(b.kiel.eins.umgebung, b.kiel.eins.ablage.speicher)
    assert not await sealing.runde()
    free[0] = 30_000

    async def ganz() -> list[bool]:
        """All that can be done now."""
        while await sealing.runde():
            pass
        (akte,) = await b.kiel.akten()
        return [one.blob is not None for one in akte.dokumente]

    assert await ganz() == [False, True], "15,000 stay free"
    free[0] = 14_000
    for _ in range(2):
        assert not await sealing.runde(), "no second half of what is left, however often it is asked"
    await b.kiel.lege_akte_an(jemand(2), dokument(3), lesbar=True)
    b.kiel.uhr.vor(hours=26)
    while await sealing.runde():
        pass
    assert [one.blob is not None for akte in await b.kiel.akten() for one in akte.dokumente] == [False, True, True]
    free[0] = 100_000
    b.kiel.uhr.vor(hours=26)
    assert await sealing.runde()
    while await sealing.runde():
        pass
    assert all(one.blob is not None for akte in await b.kiel.akten() for one in akte.dokumente)


async def test_a_document_the_disk_does_not_give_keeps_no_other_from_being_sealed(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    await b.kiel.lege_akte_an(jemand(1), dokument(1), dokument(2), lesbar=True)
    speicher, ganz = b.kiel.eins.ablage.speicher, b.kiel.eins.ablage.speicher.verschliesse

    def bricht(mandant: Kennung, digest: Sha256) -> Sha256:
        if digest == sha256_of(dokument(1)):
            raise OSError(errno.EIO, "bad sector")
        return ganz(mandant, digest)

    monkeypatch.setattr(speicher, "verschliesse", bricht)
    sealing = Nachverschluss(b.kiel.eins.umgebung, speicher)
    while await sealing.runde():
        pass
    (akte,) = await b.kiel.akten()
    assert [one.blob is not None for one in akte.dokumente] == [False, True]


async def test_what_is_larger_than_the_room_is_not_begun_and_a_full_disk_is_asked_again_in_an_hour(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = dokument(1) + bytes(100_000)
    await b.kiel.lege_akte_an(jemand(1), large, dokument(2), lesbar=True)
    speicher, ganz, begun = b.kiel.eins.ablage.speicher, b.kiel.eins.ablage.speicher.verschliesse, list[Sha256]()

    def merke(mandant: Kennung, digest: Sha256) -> Sha256:
        begun.append(digest)
        return ganz(mandant, digest)

    monkeypatch.setattr(speicher, "verschliesse", merke)
    sealing = Nachverschluss(b.kiel.eins.umgebung, speicher)
    monkeypatch.setattr(b.kiel.eins.blobs, "free", lambda: 0)
    assert not await sealing.runde(), "no attempt, no error"
    assert begun == []
    monkeypatch.setattr(b.kiel.eins.blobs, "free", lambda: 100_000)
    sealing = Nachverschluss(b.kiel.eins.umgebung, speicher)
    while await sealing.runde():
        pass
    assert begun == [sha256_of(dokument(2))]


def _fehlt(_mandant: Kennung, digest: Sha256) -> Sha256:
    raise KeyError(digest)


async def test_a_sealed_row_never_becomes_readable_again(b: Buehne) -> None:
    akte = await b.kiel.lege_akte_an(jemand(1), dokument(1))
    (one,) = akte.dokumente
    assert one.blob is not None
    done = await b.kiel.eins.store.write(
        lambda tx: tx.akten.verschlossen(b.kiel.kennung, akte.id, one.uuid, sha256_of(b"other"))
    )
    assert not done
    assert b.kiel.dokument((await b.kiel.akten())[0].dokumente[0]) == dokument(1)


# -- what does not open ----------------------------------------------------------------------


@pytest.fixture
def speicher(tmp_path: Path) -> Dokumentspeicher:
    keys = {HIER: bytes(range(32)), DORT: bytes(range(1, 33))}
    return Dokumentspeicher(LocalBlobs(tmp_path / "blobs", reserve_octets=0), keys)


def lege(speicher: Dokumentspeicher, octets: bytes, mandant: Kennung = HIER) -> tuple[Sha256, Sha256]:
    digest = sha256_of(octets)
    return digest, speicher.lege(mandant, digest, [octets], anders="changed")


def lies(speicher: Dokumentspeicher, mandant: Kennung, digest: Sha256, blob: Sha256) -> bytes:
    with speicher.oeffne(mandant, digest, blob) as strom:
        return strom.read()


def test_a_blob_in_the_place_of_another_document_or_authority_does_not_open(speicher: Dokumentspeicher) -> None:
    eins, zwei = lege(speicher, b"eins"), lege(speicher, b"zwei")
    dort = lege(speicher, b"eins", DORT)
    assert lies(speicher, HIER, *eins) == lies(speicher, DORT, *dort) == b"eins"
    for mandant, digest, blob in ((HIER, eins[0], zwei[1]), (HIER, eins[0], dort[1]), (DORT, eins[0], eins[1])):
        with pytest.raises(Verletzt, match=f"blob {blob} is damaged, was moved"):
            lies(speicher, mandant, digest, blob)


def test_octets_that_are_not_what_was_announced_are_not_kept(speicher: Dokumentspeicher, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="changed"):
        speicher.lege(HIER, sha256_of(b"eins"), [b"zwei"], anders="changed")
    assert [one for one in (tmp_path / "blobs").rglob("*") if one.is_file()] == []


def test_an_authority_without_a_key_and_a_missing_blob_are_told_apart(speicher: Dokumentspeicher) -> None:
    digest, blob = lege(speicher, b"eins")
    with pytest.raises(Usage, match="no authority of the configuration"):
        lies(speicher, Kennung("azr:999909"), digest, blob)
    speicher.verwirf([blob])
    with pytest.raises(KeyError):
        lies(speicher, HIER, digest, blob)

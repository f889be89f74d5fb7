"""How large a packet is, how an archive is cut, and what the folders say of themselves."""

import itertools
import os
from pathlib import Path

import pytest
from support.nachrichten import codelisten, schemas
from support.post import Umstaende

from gateway.domain.errors import TryLater
from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.messages import Paket, Produkt, write_message
from gateway.messages.lesen import typed
from gateway.messages.pruefung import lies_geprueft
from gateway.pump.befund import lies_befund
from gateway.safe_xml import FACHNACHRICHT_SIGNIERT
from gateway.storage.faecher import Ordnerfaecher, ordnername
from gateway.transfer.ports import Auslage
from gateway.transfer.scheiben import Schneider, paket_uuid, scheiben
from gateway.transfer.umgebung import SCHEIBE_MAX
from gateway.worker.inbox import MAX_FILE_BYTES

GRENZE = 50_000_000
"""50 MB in the smaller reading."""
WIR, ANDERE = Kennung("azr:999901"), Kennung("azr:999902")
EINS, ZWEI = (
    NachrichtenUUID("1" * 8 + "-1111-4111-8111-111111111111"),
    NachrichtenUUID("2" * 8 + "-2222-4222-8222-222222222222"),
)


def test_the_longest_packet_stays_below_the_limit_and_can_be_read() -> None:
    u = Umstaende(uuid=EINS, autor=ANDERE, leser=WIR, zeit=Zeitpunkt("2026-11-03T09:00:00.000+01:00"), test="demo")
    message = Paket(kopf=u.kopf(Nachrichtentyp.PAKET), inhalt=os.urandom(SCHEIBE_MAX), lieferung=ZWEI, nummer=9999)
    octets = write_message(message, Produkt(name="Aktenbote", hersteller="Aktenbote", version="1"))
    assert len(octets) < GRENZE < MAX_FILE_BYTES
    assert lies_befund(octets).kopf.uuid == EINS
    read = typed(lies_geprueft(octets, schemas(), codelisten(), limits=FACHNACHRICHT_SIGNIERT).root)
    assert isinstance(read, Paket)
    assert read.inhalt == message.inhalt


@pytest.mark.parametrize(("laenge", "anzahl"), [(1, 1), (5, 4), (10, 4), (7, 7), (1000, 3), (999_999, 27)])
def test_slices_cover_the_archive_and_none_is_empty(laenge: int, anzahl: int) -> None:
    found = list(scheiben(laenge, anzahl))
    assert found[0][0] == 0
    assert found[-1][1] == laenge
    assert all(before[1] == after[0] for before, after in itertools.pairwise(found))
    sizes = [end - begin for begin, end in found]
    assert min(sizes) >= 1
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("block", [1, 3, 64, 1000])
def test_the_cutter_does_not_care_in_which_blocks_it_gets_the_archive(block: int) -> None:
    octets, got = os.urandom(997), list[tuple[int, bytes]]()
    cutter = Schneider([end for _, end in scheiben(len(octets), 5)], lambda number, one: got.append((number, one)))
    for begin in range(0, len(octets), block):
        cutter.write(octets[begin : begin + block])
    assert [number for number, _ in got] == [1, 2, 3, 4, 5]
    assert b"".join(one for _, one in got) == octets


def test_the_name_of_a_packet_follows_from_its_delivery() -> None:
    assert paket_uuid(EINS, 1) == paket_uuid(EINS, 1)
    assert len({paket_uuid(one, number) for one in (EINS, ZWEI) for number in (1, 2, 11)}) == 6


def test_a_file_is_taken_only_from_where_it_was_laid(tmp_path: Path) -> None:
    faecher = Ordnerfaecher(tmp_path / "plain")
    faecher.beginne(WIR, ANDERE, EINS)
    faecher.lege_aus(WIR, ANDERE, ZWEI, b"packet")
    faecher.lege_aus(WIR, ANDERE, EINS, b"head")
    place = tmp_path / "plain" / "outbox" / ordnername(WIR) / ordnername(ANDERE)
    assert faecher.inhalt(WIR, ANDERE).stand([EINS, ZWEI]) is Auslage.LIEGT
    (place / f"{EINS}.xml").unlink()
    assert faecher.inhalt(WIR, ANDERE).stand([EINS, ZWEI]) is Auslage.LIEGT
    (place / f"{ZWEI}.xml").unlink()
    assert faecher.inhalt(WIR, ANDERE).stand([EINS, ZWEI]) is Auslage.GENOMMEN
    faecher.vergiss(WIR, ANDERE, EINS)
    assert faecher.inhalt(WIR, ANDERE).stand([EINS, ZWEI]) is Auslage.NIE
    with pytest.raises(TryLater, match="PLAIN-FOLDER"):
        Ordnerfaecher(tmp_path / "elsewhere").inhalt(WIR, ANDERE)


def test_what_is_taken_back_leaves_nothing_half_written(tmp_path: Path) -> None:
    faecher = Ordnerfaecher(tmp_path)
    faecher.beginne(WIR, ANDERE, EINS)
    place = tmp_path / "outbox" / ordnername(WIR) / ordnername(ANDERE)
    (place / f".{ZWEI}.xml.new").write_bytes(b"half a packet")
    faecher.nimm_zurueck(WIR, ANDERE, [EINS, ZWEI])
    assert list(place.iterdir()) == []


def test_folders_that_name_no_authority_are_left_alone(tmp_path: Path) -> None:
    faecher = Ordnerfaecher(tmp_path)
    faecher.richte_ein(WIR, ANDERE)
    inbox = tmp_path / "inbox" / ordnername(WIR)
    for name in ("..-x", "done", "AZR-999903", "azr-", ".azr-999903"):
        (inbox / name).mkdir()
    (inbox / "azr-999904").write_text("a file")
    (inbox / "azr-999905").symlink_to(inbox / ordnername(ANDERE))
    assert [partner for _, partner, _ in faecher.eingaenge([WIR])] == [ANDERE]
    assert faecher.stoerung() is None

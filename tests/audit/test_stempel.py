"""Time stamps in an exported log: what they prove to whom, and that none can be bent, moved or taken out alone."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from support.beweis import teile, zusammen
from support.protokoll import BEGINN, MANDANT, Protokoll, Zeuge, pruefe, voll
from support.zeitdienst import Stelle, gesetzt, stempelschluessel, zertifikat

from gateway.audit import stempel as modul
from gateway.audit.befund import Satz, Urteil
from gateway.audit.checkpoint import SignierterCheckpoint
from gateway.audit.eintrag import Angaben, baue_eintrag, blatt_hash, stempeldigest
from gateway.audit.export import MAX_STEMPEL, Exportangaben, lies_exportangaben
from gateway.audit.stempel import auswahl, mit_stempeln
from gateway.domain.errors import Refused
from gateway.domain.events import AuditEreignis
from gateway.trust.zeitstempel import anfrage, lies_antwort

GROESSE, GESTEMPELT = 300, (100, 200, 300)
FRUEH = "zeitstempel/0000000100.tst"


def token(stelle: Stelle, note: SignierterCheckpoint) -> bytes:
    return lies_antwort(stelle.antworte(anfrage(hashlib.sha256(note.octets).digest(), nonce=bytes(16))))


@pytest.fixture(scope="module")
def stelle(tmp_path_factory: pytest.TempPathFactory) -> Stelle:
    return Stelle(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def protokoll() -> Protokoll:
    return Protokoll().schreibt(GROESSE)


@pytest.fixture(scope="module")
def stempel(protokoll: Protokoll, stelle: Stelle) -> dict[int, bytes]:
    return {size: token(stelle, protokoll.checkpoint(groesse=size)) for size in GESTEMPELT}


@pytest.fixture(scope="module")
def datei(protokoll: Protokoll, stempel: dict[int, bytes]) -> bytes:
    """Two earlier checkpoints are stamped, and the newest, which a witness has co-signed as well."""
    newest = Zeuge().unterschreibt(protokoll.checkpoint(), datetime.now(UTC))
    return voll(protokoll, (50, 100, 200), newest, stempel)


def gesagt(octets: bytes, protokoll: Protokoll, **weitere: object) -> list[tuple[bool | None, Satz]]:
    done = pruefe(octets, protokoll, **weitere)
    assert done.urteil is Urteil.BESTAETIGT, done.grund
    return [(one.gut, one.satz) for one in done.schritte if one.name == "timestamp"]


def test_the_first_and_the_last_stamp_say_until_where_entries_existed(
    protokoll: Protokoll, datei: bytes, stelle: Stelle
) -> None:
    first, last = gesagt(datei, protokoll, zeitanker=(stelle.anker,))
    assert (first[0], last[0]) == (True, True)
    assert first[1].en.startswith("the entries up to 99 existed before 20")
    assert last[1].en.startswith("the entries up to 299 existed before 20")
    assert last[1].en.endswith('stamped by "TEST TSA" (3 time stamps).')
    assert "Die Einträge bis 299 bestanden vor dem" in last[1].de


def test_without_an_anchor_they_are_told_and_change_nothing(protokoll: Protokoll, datei: bytes) -> None:
    ((good, said),) = gesagt(datei, protokoll)
    assert (good, said.en) == (None, "3 time stamps are here; whose they are, is not shown (--tsa-trust).")


def test_a_log_without_stamps_is_written_as_before(protokoll: Protokoll, stelle: Stelle) -> None:
    plain = voll(protokoll, (100,))
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        assert b'"aktenbote-protokoll/1"' in archive.read("export.json")
    assert gesagt(plain, protokoll, zeitanker=(stelle.anker,)) == []


def test_a_stamp_of_an_authority_nobody_named_is_told_and_leaves_open_whose_it_is(
    protokoll: Protokoll, datei: bytes, stelle: Stelle
) -> None:
    other = zertifikat("TEST other root", stempelschluessel("other")).public_bytes(Encoding.DER)
    done = pruefe(datei, protokoll, zeitanker=(other,))
    assert done.urteil is Urteil.UNVERANKERT
    assert done.grund is not None
    assert done.grund.en.startswith(
        "3 time stamps are not of the authority given (--tsa-trust): the first over 100 entries: T002"
    )
    assert [one.gut for one in done.schritte if one.name == "timestamp"] == [None]
    assert len(gesagt(datei, protokoll, zeitanker=(other, stelle.anker))) == 2, "with both roots nothing is open"


def test_of_two_authorities_one_root_shows_the_stamps_of_one(
    protokoll: Protokoll, stempel: dict[int, bytes], stelle: Stelle
) -> None:
    root = zertifikat("TEST second root", stempelschluessel("second"))
    other = zertifikat("TEST second TSA", stempelschluessel("tsa"), (root, stempelschluessel("second")))
    digest = hashlib.sha256(protokoll.checkpoint(groesse=200).octets).digest()
    mixed = voll(protokoll, (100, 200), None, stempel | {200: gesetzt(digest, other)})
    done = pruefe(mixed, protokoll, zeitanker=(stelle.anker,))
    assert done.urteil is Urteil.UNVERANKERT
    said = [(one.gut, one.satz.en[:38]) for one in done.schritte if one.name == "timestamp"]
    assert said == [
        (None, "1 time stamps are not of the authority"),
        (True, "the entries up to 99 existed before 20"),
        (True, "the entries up to 299 existed before 2"),
    ]
    assert (
        pruefe(mixed, protokoll, zeitanker=(stelle.anker, root.public_bytes(Encoding.DER))).urteil
        is Urteil.BESTAETIGT
    )


def benannt(stelle: Stelle) -> tuple[Protokoll, dict[int, bytes]]:
    """A log of which two checkpoints were stamped, with the entries about both, and the tokens."""
    log, tokens = Protokoll(), dict[int, bytes]()
    for size in (3, 6):
        log.schreibt(size - len(log.eintraege))
        note = log.checkpoint()
        tokens[size] = token(stelle, note)
        made = baue_eintrag(
            AuditEreignis.PROTOKOLL_GESTEMPELT,
            zufall=bytes([size]) * 16,
            zeit=BEGINN,
            mandant=MANDANT,
            angaben=Angaben(generation=1, anzahl=size, stempel_sha256=stempeldigest(note.octets, tokens[size])),
        )
        log.eintraege.append(made.octets)
        log.baum.haenge_an(blatt_hash(made.octets))
    return log, tokens


def test_whoever_wants_stamps_misses_one_that_an_entry_names(stelle: Stelle) -> None:
    log, tokens = benannt(stelle)
    assert len(gesagt(voll(log, (3, 6), None, tokens), log, zeitanker=(stelle.anker,))) == 2
    missing = "time stamps that the log names are not here: the first over"
    for left, said in (({3: tokens[3]}, f"1 {missing} 6 entries."), ({}, f"2 {missing} 3 entries.")):
        octets = voll(log, (3,) if left else (), None, left)
        done = pruefe(octets, log, zeitanker=(stelle.anker,))
        assert done.urteil is Urteil.UNVERANKERT
        assert done.grund is not None
        assert done.grund.en == said
        assert (None, done.grund) in gesagt(octets, log), "who asks for none is told"


def test_another_stamp_than_the_one_an_entry_names_is_found_by_everyone(stelle: Stelle) -> None:
    log, tokens = benannt(stelle)
    later = token(stelle, log.checkpoint(groesse=3))
    assert later != tokens[3]
    done = pruefe(voll(log, (3, 6), None, tokens | {3: later}), log)
    assert done.urteil is Urteil.GEFAELSCHT
    assert done.grund is not None
    assert done.grund.en == "the time stamp over 3 entries is another one than the log names."


def test_of_more_stamps_than_a_file_may_have_none_is_missed(
    stelle: Stelle, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, tokens = benannt(stelle)
    monkeypatch.setattr(modul, "MAX_STEMPEL", 2)
    assert len(gesagt(voll(log, (3,), None, {3: tokens[3]}), log, zeitanker=(stelle.anker,))) == 1


def _ohne(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name: octets for name, octets in members.items() if name != FRUEH}


def _vertauscht(members: dict[str, bytes]) -> dict[str, bytes]:
    return {**members, FRUEH: members["zeitstempel/0000000200.tst"]}


def _verdorben(members: dict[str, bytes]) -> dict[str, bytes]:
    octets = members[FRUEH]
    return {**members, FRUEH: octets[:-1] + bytes([octets[-1] ^ 1])}


def _zuviel(members: dict[str, bytes]) -> dict[str, bytes]:
    return {**members, "zeitstempel/0000000400.tst": members[FRUEH]}


@pytest.mark.parametrize(
    ("biege", "sagt"),
    [
        (_ohne, "something else stands in the place of zeitstempel/0000000100.tst"),
        (_vertauscht, "the time stamp over 100 entries fails: T011"),
        (_verdorben, "the time stamp over 100 entries fails: "),
        (_zuviel, "the file holds more than it may"),
    ],
)
def test_one_that_is_taken_out_moved_or_changed_is_found(
    protokoll: Protokoll, datei: bytes, biege: Callable[[dict[str, bytes]], dict[str, bytes]], sagt: str
) -> None:
    done = pruefe(zusammen(biege(teile(datei))), protokoll)
    assert done.urteil is Urteil.GEFAELSCHT
    assert done.grund is not None
    assert sagt in done.grund.en


def test_a_checkpoint_that_names_a_later_time_than_its_stamp_is_left_open(stelle: Stelle) -> None:
    log, later = Protokoll().schreibt(3), datetime.now(UTC) + timedelta(hours=1)
    note = log.checkpoint(zeit=later)
    done = pruefe(voll(log, (), note, {3: token(stelle, note)}), log, zeitanker=(stelle.anker,))
    assert done.urteil is Urteil.UNVERANKERT
    assert done.grund is not None
    assert "the checkpoint of 3 entries names a later time than the time stamp over it" in done.grund.en


@pytest.mark.parametrize("gestempelt", [(200, 100), (100, 100), (150,), (400,), (True,), (-1,)])
def test_only_checkpoints_of_the_file_are_stamped_in_their_order(datei: bytes, gestempelt: tuple[int, ...]) -> None:
    found = lies_exportangaben(teile(datei)["export.json"])
    bent = Exportangaben(**{name: getattr(found, name) for name in found.__slots__} | {"gestempelt": gestempelt})
    with pytest.raises(Refused):
        lies_exportangaben(bent.octets)


def test_of_many_some_go_along_evenly_spread() -> None:
    assert auswahl([]) == []
    assert auswahl([4, 9]) == [4, 9]
    many = list(range(1, 10 * MAX_STEMPEL))
    found = auswahl(many)
    assert (len(found), found[0], found[-1]) == (MAX_STEMPEL, many[0], many[-1])
    assert len(set(found)) == MAX_STEMPEL
    assert auswahl(many[:MAX_STEMPEL]) == many[:MAX_STEMPEL]


def test_a_stamp_goes_with_the_very_note_it_is_over(protokoll: Protokoll) -> None:
    newest, then = protokoll.checkpoint(groesse=200), protokoll.checkpoint(groesse=100)
    witnessed = Zeuge().unterschreibt(protokoll.checkpoint(groesse=50), datetime.now(UTC))
    other = protokoll.checkpoint(groesse=50, zeit=datetime.now(UTC))
    rows = [
        (other.octets, b"other lines"),
        (then.octets, b"then"),
        (newest.octets, b"newest"),
        (protokoll.checkpoint(groesse=300).octets, b"behind the export"),
    ]
    earlier, tokens = mit_stempeln(newest, [witnessed], rows)
    assert [one.octets for one in earlier] == [witnessed.octets, then.octets]
    assert tokens == {100: b"then", 200: b"newest"}

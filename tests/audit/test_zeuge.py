"""The witness, pure: requests octet for octet, every judgement of tlog-witness, what notes prove, lines kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.protokoll import BEGINN, MANDANT, Protokoll, Zeuge

from gateway.audit.baum import LEERER_BAUM, haenge_an, konsistenz_ab
from gateway.audit.checkpoint import Checkpoint, SignierterCheckpoint, lies_checkpoint, lies_vkey, pruefe
from gateway.audit.eintrag import blatt_hash
from gateway.audit.zeuge import (
    MAX_MITZEICHNER,
    UHR_SPIELRAUM,
    Anfrage,
    Befund,
    anzahl_mitzeichner,
    bereite_mitsignatur_vor,
    beurteile,
    eigene_linien,
    ist_rueckschritt,
    lies_anfrage,
    lies_mitsignaturen,
    mitzeichner,
    nimm_auf,
    zeugenname,
    zeugenschluessel,
)
from gateway.domain.errors import Refused

LOG = Protokoll().schreibt(20)
ANDERES = Protokoll().schreibt(3)
ANDERES.eintraege.append(b"{}")
ANDERES.baum.haenge_an(blatt_hash(b"{}"))
ANDERES.schreibt(16)
"""The same log with another fourth entry, signed by the same key."""


def anfrage(alt: int, neu: int, log: Protokoll = LOG) -> Anfrage:
    return Anfrage(alt, log.baum.konsistenz(alt, neu) if alt <= neu else (), log.checkpoint(groesse=neu))


def gehalten(groesse: int) -> Checkpoint | None:
    return LOG.checkpoint(groesse=groesse).checkpoint if groesse else None


@pytest.mark.parametrize("neu", range(21))
def test_the_proof_from_a_frontier_is_that_of_the_whole_tree(neu: int) -> None:
    leaves = [blatt_hash(octets) for octets in LOG.eintraege]
    for alt in range(neu + 1):
        stand, _ = haenge_an(LEERER_BAUM, leaves[:alt])
        assert konsistenz_ab(stand, leaves[alt:neu]) == LOG.baum.konsistenz(alt, neu)


def test_a_request_is_written_as_c2sp_says_and_read_back() -> None:
    octets = anfrage(3, 7).octets
    head, note = octets.split(b"\n\n", 1)
    first, *proof = head.split(b"\n")
    assert (first, len(proof)) == (b"old 3", len(LOG.baum.konsistenz(3, 7)))
    assert note == LOG.checkpoint(groesse=7).octets
    assert lies_anfrage(octets) == anfrage(3, 7)
    assert lies_anfrage(anfrage(0, 7).octets).beweis == ()


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        anfrage(3, 7).octets.replace(b"old 3", b"old 03"),
        anfrage(3, 7).octets.replace(b"old 3", b"old -3"),
        anfrage(3, 7).octets.replace(b"old ", b"Old "),
        anfrage(3, 7).octets.replace(b"old 3\n", b"old 3\r\n"),
        anfrage(3, 7).octets.replace(b"old 3\n", b"old 3\nAAAA\n"),
        b"old 3\n" * 65 + b"\n" + LOG.checkpoint().octets,
        anfrage(3, 7).octets + b"x",
        b"old 3\n\n" + b"x" * 70_000,
    ],
)
def test_anything_else_is_no_request(octets: bytes) -> None:
    with pytest.raises(Refused):
        lies_anfrage(octets)


@pytest.mark.parametrize(
    ("held", "asked", "befund"),
    [
        (0, anfrage(0, 7), Befund.GUT),
        (7, anfrage(7, 12), Befund.GUT),
        (7, anfrage(7, 7), Befund.GUT),
        (0, anfrage(0, 0), Befund.GUT),
        (7, anfrage(9, 8), Befund.ALT_ZU_GROSS),
        (7, anfrage(0, 12), Befund.ANDERE_GROESSE),
        (7, anfrage(5, 6), Befund.ANDERE_GROESSE),
        (0, anfrage(3, 7), Befund.ANDERE_GROESSE),
        (7, anfrage(7, 7, ANDERES), Befund.ANDERE_WURZEL),
        (7, anfrage(0, 7, ANDERES), Befund.ANDERE_WURZEL),
        (7, anfrage(7, 12, ANDERES), Befund.BEWEIS_FALSCH),
        (7, replace(anfrage(7, 12), beweis=()), Befund.BEWEIS_FALSCH),
        (7, replace(anfrage(7, 7), beweis=(b"x" * 32,)), Befund.BEWEIS_FALSCH),
        (0, replace(anfrage(0, 7), beweis=(b"x" * 32,)), Befund.BEWEIS_FALSCH),
    ],
)
def test_every_judgement(held: int, asked: Anfrage, befund: Befund) -> None:
    assert beurteile(gehalten(held), asked) is befund


def test_a_smaller_tree_signed_later_is_a_step_back_and_a_late_old_note_is_none() -> None:
    before, after = BEGINN, BEGINN + UHR_SPIELRAUM + timedelta(seconds=1)
    held = LOG.checkpoint(before, 12)
    assert ist_rueckschritt(held, LOG.checkpoint(after, 7), LOG.schluessel)
    assert not ist_rueckschritt(held, LOG.checkpoint(after, 13), LOG.schluessel)
    assert not ist_rueckschritt(held, LOG.checkpoint(before, 7), LOG.schluessel)
    assert not ist_rueckschritt(held, LOG.checkpoint(before + UHR_SPIELRAUM, 7), LOG.schluessel)
    unsigned = SignierterCheckpoint(LOG.checkpoint(after, 7).checkpoint, LOG.checkpoint(after, 7).signaturen[:1])
    assert not ist_rueckschritt(held, unsigned, LOG.schluessel), "the note alone says nothing of time"


def test_the_witness_signs_under_a_name_that_grows_with_its_generation() -> None:
    private = Ed25519PrivateKey.generate()
    key = zeugenschluessel(MANDANT, 2, private.public_key().public_bytes_raw())
    assert key.name == zeugenname(MANDANT, 2) == "aktenbote/azr-999901/zeuge/2"
    assert lies_vkey(key.text) == key
    note = LOG.checkpoint()
    draft = bereite_mitsignatur_vor(note.checkpoint, key, BEGINN)
    answer = draft.mit(private.sign(draft.zu_signieren)).zeile
    found = pruefe(lies_mitsignaturen(note.checkpoint, answer), key)
    assert found is not None
    assert found.zeit == int(BEGINN.timestamp())
    with pytest.raises(ValueError, match="not made by"):
        draft.mit(Ed25519PrivateKey.generate().sign(draft.zu_signieren))


def test_of_each_witness_the_first_and_the_newest_line_stay() -> None:
    note, one = LOG.checkpoint(), Zeuge()
    other = Zeuge("zeuge.example/bremen")
    for day in (2, 0, 1, 3):
        line = one.unterschreibt(LOG.checkpoint(), BEGINN + timedelta(days=day)).signaturen[-1]
        note = nimm_auf(note, line, one.schluessel)
    note = nimm_auf(note, other.unterschreibt(LOG.checkpoint(), BEGINN).signaturen[-1], other.schluessel)
    assert lies_checkpoint(note.octets) == note
    assert anzahl_mitzeichner(note) == 2
    assert len(note.signaturen) == 2 + 2 + 1
    keys = (("kiel", one.schluessel), ("bremen", other.schluessel))
    assert mitzeichner(note.octets, keys) == {"kiel": BEGINN + timedelta(days=3), "bremen": BEGINN}
    assert eigene_linien(note) == LOG.checkpoint()
    assert mitzeichner(b"no note", keys) == {}


def test_a_note_keeps_no_more_witnesses_than_its_format_holds() -> None:
    note = LOG.checkpoint()
    for number in range(MAX_MITZEICHNER + 3):
        one = Zeuge(f"zeuge.example/{number}")
        for day in (0, 1):
            line = one.unterschreibt(LOG.checkpoint(), BEGINN + timedelta(days=day)).signaturen[-1]
            note = nimm_auf(note, line, one.schluessel)
    assert anzahl_mitzeichner(note) == MAX_MITZEICHNER
    assert lies_checkpoint(note.octets) == note

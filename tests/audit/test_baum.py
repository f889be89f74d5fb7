"""The tree: known vectors of RFC 6962, every small size, and an independent verifier."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError

from gateway.audit.baum import (
    LEERE_WURZEL,
    LEERER_BAUM,
    Baum,
    Baumstand,
    haenge_an,
    knoten_hash,
    plane_einschluss,
    plane_konsistenz,
    pruefe_einschluss,
    pruefe_konsistenz,
    wurzel,
)
from gateway.audit.eintrag import blatt_hash

# The leaves and roots that Certificate Transparency implementations share as test data.
CT_BLAETTER = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
CT_BLAETTER.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
CT_WURZELN = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
BIS = 130
BLAETTER = [blatt_hash(n.to_bytes(2, "big")) for n in range(BIS)]
BAUM = Baum(BLAETTER)
WURZELN = [BAUM.wurzel(n) for n in range(BIS + 1)]


def rekursiv(blaetter: list[bytes]) -> bytes:
    """The definition of RFC 6962 2.1, word for word."""
    if not blaetter:
        return hashlib.sha256(b"").digest()
    if len(blaetter) == 1:
        return blaetter[0]
    k = 1
    while k * 2 < len(blaetter):
        k *= 2
    return hashlib.sha256(b"\x01" + rekursiv(blaetter[:k]) + rekursiv(blaetter[k:])).digest()


def test_known_roots_of_certificate_transparency() -> None:
    stand = LEERER_BAUM
    for blatt, erwartet in zip(CT_BLAETTER, CT_WURZELN, strict=True):
        stand, _ = haenge_an(stand, [blatt_hash(blatt)])
        assert wurzel(stand).hex() == erwartet


def test_known_inclusion_and_consistency_proofs_of_certificate_transparency() -> None:
    baum = Baum(blatt_hash(b) for b in CT_BLAETTER)
    assert [h.hex() for h in baum.einschluss(0, 8)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [h.hex() for h in baum.einschluss(5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [h.hex() for h in baum.konsistenz(6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [h.hex() for h in baum.konsistenz(2, 5)] == [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]


def test_roots_of_all_small_trees_follow_the_definition() -> None:
    stand = LEERER_BAUM
    assert wurzel(stand) == WURZELN[0] == LEERE_WURZEL
    for n in range(BIS):
        stand, _ = haenge_an(stand, BLAETTER[n : n + 1])
        assert wurzel(stand) == WURZELN[n + 1] == rekursiv(BLAETTER[: n + 1])
        assert Baumstand.aus_octets(n + 1, stand.octets) == stand


def test_inclusion_of_every_leaf_in_every_small_tree_holds_for_that_leaf_alone() -> None:
    for groesse in range(1, BIS + 1):
        for index in range(groesse):
            beweis = BAUM.einschluss(index, groesse)
            assert plane_einschluss(index, groesse).aus(BAUM) == beweis
            fall: dict[str, Any] = {
                "index": index,
                "groesse": groesse,
                "beweis": beweis,
                "wurzel_": WURZELN[groesse],
            }
            assert pruefe_einschluss(blatt=BLAETTER[index], **fall)
            assert not pruefe_einschluss(blatt=BLAETTER[index - 1], **fall) or groesse == 1
            assert not pruefe_einschluss(blatt=BLAETTER[index], **fall | {"wurzel_": WURZELN[groesse - 1]})
            assert not pruefe_einschluss(blatt=BLAETTER[index], **fall | {"beweis": (*beweis, BLAETTER[0])})
            assert not pruefe_einschluss(blatt=BLAETTER[index], **fall | {"beweis": beweis[:-1]}) or not beweis
            assert not pruefe_einschluss(blatt=BLAETTER[index], **fall | {"index": groesse})


def test_consistency_of_every_pair_of_small_trees_holds_for_that_pair_alone() -> None:
    for neu in range(BIS + 1):
        for alt in range(neu + 1):
            beweis = BAUM.konsistenz(alt, neu)
            assert plane_konsistenz(alt, neu).aus(BAUM) == beweis
            fall: dict[str, Any] = {
                "alt": alt,
                "neu": neu,
                "alte_wurzel": WURZELN[alt],
                "neue_wurzel": WURZELN[neu],
                "beweis": beweis,
            }
            assert pruefe_konsistenz(**fall)
            assert not pruefe_konsistenz(**fall | {"alte_wurzel": b"x" * 32})
            assert not pruefe_konsistenz(**fall | {"neue_wurzel": b"x" * 32}) or alt == 0
            assert not pruefe_konsistenz(**fall | {"beweis": (*beweis, BLAETTER[0])})
            assert not pruefe_konsistenz(**fall | {"beweis": beweis[:-1]}) or not beweis
            assert not pruefe_konsistenz(**fall | {"alt": neu + 1})


def test_inclusion_proofs_hold_for_an_independent_verifier() -> None:
    for groesse in range(1, BIS + 1):
        for index in range(groesse):
            beweis = SimpleNamespace(
                log_index=index,
                tree_size=groesse,
                hashes=list(BAUM.einschluss(index, groesse)),
                root_hash=WURZELN[groesse],
            )
            eintrag: Any = SimpleNamespace(
                _inner=SimpleNamespace(inclusion_proof=beweis, canonicalized_body=index.to_bytes(2, "big"))
            )
            verify_merkle_inclusion(eintrag)
            beweis.root_hash = b"x" * 32
            with pytest.raises(VerificationError):
                verify_merkle_inclusion(eintrag)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_appending_in_batches_gives_the_same_tree_and_the_same_tile_hashes(schritte: list[int]) -> None:
    blaetter = [blatt_hash(n.to_bytes(3, "big")) for n in range(sum(schritte))]
    stand, kacheln, ab = LEERER_BAUM, [], 0
    for schritt in schritte:
        stand, neue = haenge_an(stand, blaetter[ab : ab + schritt])
        kacheln += neue
        ab += schritt
    ganz, alle = haenge_an(LEERER_BAUM, blaetter)
    assert (stand, tuple(kacheln)) == (ganz, alle)
    assert [(k.stufe, k.index) for k in alle] == [(1, n) for n in range(len(blaetter) // 256)]
    baum = Baum(blaetter)
    assert all(k.hash == baum.wurzel(256 * (k.index + 1)) for k in alle[:1])


@given(groesse=st.integers(1, 2**17 + 300), index=st.integers(0, 2**18), alt=st.integers(0, 2**18))
def test_proofs_from_stored_tile_hashes_are_the_proofs_of_the_whole_tree(
    groesse: int, index: int, alt: int
) -> None:
    index, alt = index % groesse, alt % (groesse + 1)
    gross = grosser_baum()
    beweis = plane_einschluss(index, groesse).aus(gross)
    assert beweis == gross.einschluss(index, groesse)
    blatt = index.to_bytes(3, "big") * 10 + b"!!"
    assert pruefe_einschluss(
        blatt=blatt, index=index, groesse=groesse, beweis=beweis, wurzel_=gross.wurzel(groesse)
    )
    konsistenz = plane_konsistenz(alt, groesse).aus(gross)
    assert pruefe_konsistenz(
        alt=alt, neu=groesse, alte_wurzel=gross.wurzel(alt), neue_wurzel=gross.wurzel(groesse), beweis=konsistenz
    )


def grosser_baum(_merk: list[Baum] = []) -> Baum:  # noqa: B006 -- built once, it takes a moment
    if not _merk:
        _merk.append(Baum(n.to_bytes(3, "big") * 10 + b"!!" for n in range(2**17 + 300)))
    return _merk[0]


@pytest.mark.parametrize(
    ("groesse", "frontier"),
    [(-1, ()), (1, ()), (0, (b"x" * 32,)), (3, (b"x" * 32,)), (1, (b"x" * 31,)), (2**41, (b"x" * 32,))],
)
def test_a_frontier_that_does_not_fit_its_size_is_refused(groesse: int, frontier: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="tree"):
        Baumstand(groesse, frontier)


def test_leaves_and_runs_of_a_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError, match="32 octets"):
        haenge_an(LEERER_BAUM, [b"short"])
    with pytest.raises(ValueError, match="32 octets"):
        Baum([b"short"])
    with pytest.raises(ValueError, match="multiples"):
        Baumstand.aus_octets(1, b"x" * 33)


def test_proofs_outside_the_tree_are_refused() -> None:
    for frage in (
        lambda: BAUM.einschluss(5, 5),
        lambda: BAUM.einschluss(0, BIS + 1),
        lambda: BAUM.konsistenz(3, 2),
        lambda: BAUM.konsistenz(0, BIS + 1),
        lambda: BAUM.wurzel(BIS + 1),
    ):
        with pytest.raises(ValueError, match=r"tree|size"):
            frage()


def test_leaf_and_node_hashes_are_told_apart() -> None:
    links, rechts = BLAETTER[:2]
    assert knoten_hash(links, rechts) != blatt_hash(links + rechts)

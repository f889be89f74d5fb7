"""The Merkle tree of RFC 6962 / 9162 (SHA-256): growing, proofs of inclusion and consistency, their verification.

Three ways to hold a tree. ``Baumstand``: the size and the roots of its complete subtrees, enough to append and to
name the root. ``Hashleser``: stored hashes at heights 0, 8, 16 … (the tiles of C2SP), enough for every proof.
``Baum``: everything in memory, for verifying and exporting.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

HASH_OCTETS = 32
KACHELHOEHE = 8
"""Levels of the tree between two stored levels: a tile of C2SP tlog-tiles holds 2^8 hashes."""
MAX_GROESSE = 2**40
"""Leaves of one log; far beyond use, it bounds what a forged size can make us compute."""
LEERE_WURZEL = hashlib.sha256(b"").digest()
"""Root of the tree without leaves (RFC 6962 2.1)."""

_sha256 = hashlib.sha256


@dataclass(frozen=True, slots=True)
class Baumstand:
    """A tree as size and frontier: the roots of its complete subtrees, leftmost (largest) first, 32 octets each."""

    groesse: int
    frontier: tuple[bytes, ...]

    def __post_init__(self) -> None:
        """Refuse a frontier that cannot belong to the size (ValueError)."""
        if not 0 <= self.groesse <= MAX_GROESSE:
            raise ValueError(f"a tree has 0 to {MAX_GROESSE} leaves")
        if len(self.frontier) != self.groesse.bit_count() or any(len(h) != HASH_OCTETS for h in self.frontier):
            raise ValueError("this frontier does not belong to a tree of this size")

    @property
    def octets(self) -> bytes:
        """The frontier as one run of octets, for a column of the store."""
        return b"".join(self.frontier)

    @classmethod
    def aus_octets(cls, groesse: int, octets: bytes) -> "Baumstand":
        """The inverse of ``octets``; ValueError where they do not fit the size."""
        return cls(groesse, tuple(zerlege(octets)))


LEERER_BAUM = Baumstand(0, ())


@dataclass(frozen=True, slots=True)
class Kachelhash:
    """A hash to be stored beside the leaves: root of the complete subtree of 256^stufe leaves, ``stufe`` ≥ 1."""

    stufe: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Bereich:
    """``anzahl`` consecutive stored hashes from ``start`` on; ``stufe`` 0 are the leaf hashes."""

    stufe: int
    start: int
    anzahl: int


class Hashleser(Protocol):
    """Reads stored hashes."""

    def hashes(self, bereich: Bereich) -> bytes:
        """Return ``anzahl`` × 32 octets."""


def zerlege(octets: bytes | bytearray | memoryview) -> list[bytes]:
    """Cut octets into hashes of 32 octets; ValueError if something is left over."""
    if len(octets) % HASH_OCTETS:
        raise ValueError("hashes come in multiples of 32 octets")
    return [bytes(octets[i : i + HASH_OCTETS]) for i in range(0, len(octets), HASH_OCTETS)]


def knoten_hash(links: bytes, rechts: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right) (RFC 6962 2.1)."""
    return _sha256(b"\x01" + links + rechts).digest()


def haenge_an(stand: Baumstand, blaetter: Iterable[bytes]) -> tuple[Baumstand, tuple[Kachelhash, ...]]:
    """Append leaf hashes; return the new state and the tile hashes that became complete, in order."""
    stapel = list(stand.frontier)
    groesse = stand.groesse
    neue: list[Kachelhash] = []
    for blatt in blaetter:
        if len(blatt) != HASH_OCTETS:
            raise ValueError("a leaf hash has 32 octets")
        knoten, hoehe, rest = blatt, 0, groesse
        while rest & 1:
            knoten = _sha256(b"\x01" + stapel.pop() + knoten).digest()
            hoehe += 1
            rest >>= 1
            if hoehe % KACHELHOEHE == 0:
                neue.append(Kachelhash(hoehe // KACHELHOEHE, groesse >> hoehe, knoten))
        stapel.append(knoten)
        groesse += 1
    return Baumstand(groesse, tuple(stapel)), tuple(neue)


def wurzel(stand: Baumstand) -> bytes:
    """Return the root of the tree (RFC 6962 2.1)."""
    return _falte(stand.frontier) if stand.frontier else LEERE_WURZEL


def _falte(hashes: Sequence[bytes]) -> bytes:
    ergebnis = hashes[-1]
    for links in reversed(hashes[:-1]):
        ergebnis = knoten_hash(links, ergebnis)
    return ergebnis


@dataclass(frozen=True, slots=True)
class Beweisplan:
    """What a proof consists of: per hash of the proof the complete subtrees (height, index) it is folded from."""

    teile: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def bereiche(self) -> tuple[Bereich, ...]:
        """The stored hashes to read, in the order in which ``loese`` expects them."""
        return tuple(_bereich(hoehe, index) for teil in self.teile for hoehe, index in teil)

    def loese(self, antworten: Iterable[bytes]) -> tuple[bytes, ...]:
        """Make the proof of what was read: one answer per ``Bereich``."""
        quelle = iter(antworten)
        return tuple(_falte([_verdichte(next(quelle)) for _ in teil]) for teil in self.teile)

    def aus(self, leser: Hashleser) -> tuple[bytes, ...]:
        """Read and make the proof."""
        return self.loese(leser.hashes(bereich) for bereich in self.bereiche)


def _bereich(hoehe: int, index: int) -> Bereich:
    rest = hoehe % KACHELHOEHE
    return Bereich(hoehe // KACHELHOEHE, index << rest, 1 << rest)


def _verdichte(octets: bytes) -> bytes:
    """Hash a complete run of 2^n hashes up to its root."""
    hashes = zerlege(octets)
    while len(hashes) > 1:
        hashes = [knoten_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def _teilbaeume(von: int, bis: int) -> tuple[tuple[int, int], ...]:
    """Cut the leaves von … bis−1 of a subtree of the tree into complete subtrees, left to right."""
    teile = []
    while von < bis:
        hoehe = (bis - von).bit_length() - 1
        teile.append((hoehe, von >> hoehe))
        von += 1 << hoehe
    return tuple(teile)


def _teilung(anzahl: int) -> int:
    """The largest power of two below ``anzahl`` ≥ 2 (RFC 6962 2.1)."""
    return 1 << ((anzahl - 1).bit_length() - 1)


def _einschluss_spannen(index: int, groesse: int) -> list[tuple[int, int]]:
    if not 0 <= index < groesse <= MAX_GROESSE:
        raise ValueError("the index must lie in the tree")
    von, bis, spannen = 0, groesse, []
    while bis - von > 1:
        mitte = von + _teilung(bis - von)
        if index < mitte:
            spannen.append((mitte, bis))
            bis = mitte
        else:
            spannen.append((von, mitte))
            von = mitte
    return spannen[::-1]


def _konsistenz_spannen(alt: int, neu: int) -> list[tuple[int, int]]:
    if not 0 <= alt <= neu <= MAX_GROESSE:
        raise ValueError("the old size must not exceed the new one")
    von, bis, spannen = 0, neu, []
    if alt in {0, neu}:
        return []
    while alt != bis:
        mitte = von + _teilung(bis - von)
        if alt <= mitte:
            spannen.append((mitte, bis))
            bis = mitte
        else:
            spannen.append((von, mitte))
            von = mitte
    if von:
        spannen.append((von, bis))
    return spannen[::-1]


def plane_einschluss(index: int, groesse: int) -> Beweisplan:
    """Plan the inclusion proof of leaf ``index`` in the tree of ``groesse`` leaves (RFC 6962 2.1.1)."""
    return Beweisplan(tuple(_teilbaeume(*spanne) for spanne in _einschluss_spannen(index, groesse)))


def plane_stand(groesse: int) -> Beweisplan:
    """Plan the frontier of the tree of ``groesse`` leaves: one hash for each complete subtree."""
    return Beweisplan(tuple((teil,) for teil in _teilbaeume(0, groesse)))


def plane_konsistenz(alt: int, neu: int) -> Beweisplan:
    """Plan the consistency proof between two sizes (RFC 6962 2.1.2); empty for 0 and for equal sizes."""
    return Beweisplan(tuple(_teilbaeume(*spanne) for spanne in _konsistenz_spannen(alt, neu)))


def konsistenz_ab(alt: Baumstand, neue: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the consistency proof from a tree to the one that has these leaves more.

    Every hash of the proof left of the old size is one of its frontier, every one right of it folds new leaves: it
    takes as long as the log has grown, however long it is.
    """
    known = dict(zip(_teilbaeume(0, alt.groesse), alt.frontier, strict=True))

    def knoten(hoehe: int, index: int) -> bytes:
        ab = (index << hoehe) - alt.groesse
        if ab < 0:
            return known[hoehe, index]
        return _verdichte(b"".join(neue[ab : ab + (1 << hoehe)]))

    plan = plane_konsistenz(alt.groesse, alt.groesse + len(neue))
    return tuple(_falte([knoten(hoehe, index) for hoehe, index in teil]) for teil in plan.teile)


def pruefe_einschluss(*, blatt: bytes, index: int, groesse: int, beweis: Sequence[bytes], wurzel_: bytes) -> bool:
    """Tell whether the proof leads from the leaf hash at ``index`` to the root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < groesse <= MAX_GROESSE:
        return False
    fn, sn, r = index, groesse - 1, blatt
    for p in beweis:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = knoten_hash(p, r)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            r = knoten_hash(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == wurzel_


def pruefe_konsistenz(
    *, alt: int, neu: int, alte_wurzel: bytes, neue_wurzel: bytes, beweis: Sequence[bytes]
) -> bool:
    """Tell whether the tree of size ``neu`` continues that of size ``alt`` (RFC 9162 2.1.4.2)."""
    if not 0 <= alt <= neu <= MAX_GROESSE:
        return False
    if alt == neu:
        return not beweis and alte_wurzel == neue_wurzel
    if alt == 0:
        return not beweis and alte_wurzel == LEERE_WURZEL
    pfad = list(beweis)
    if alt & (alt - 1) == 0:  # a power of two: the old root itself is the first node
        pfad.insert(0, alte_wurzel)
    if not pfad:
        return False
    fn, sn = alt - 1, neu - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = pfad[0]
    for c in pfad[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = knoten_hash(c, fr), knoten_hash(c, sr)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            sr = knoten_hash(sr, c)
        fn >>= 1
        sn >>= 1
    return sn == 0 and fr == alte_wurzel and sr == neue_wurzel


class Baum:
    """A whole tree in memory: every complete subtree's root, one ``bytearray`` per height (64 octets a leaf)."""

    def __init__(self, blaetter: Iterable[bytes] = ()) -> None:
        """Start with these leaf hashes."""
        self._ebenen: list[bytearray] = [bytearray()]
        for blatt in blaetter:
            self.haenge_an(blatt)

    @property
    def groesse(self) -> int:
        """Number of leaves."""
        return len(self._ebenen[0]) // HASH_OCTETS

    def haenge_an(self, blatt: bytes) -> None:
        """Append one leaf hash of 32 octets."""
        if len(blatt) != HASH_OCTETS:
            raise ValueError("a leaf hash has 32 octets")
        rest = self.groesse
        knoten, hoehe = blatt, 0
        self._ebenen[0] += knoten
        while rest & 1:
            knoten = _sha256(b"\x01" + self._ebenen[hoehe][-2 * HASH_OCTETS :]).digest()
            hoehe += 1
            rest >>= 1
            if hoehe == len(self._ebenen):
                self._ebenen.append(bytearray())
            self._ebenen[hoehe] += knoten

    def hashes(self, bereich: Bereich) -> bytes:
        """Read stored hashes, as the store would."""
        ebene = self._ebenen[bereich.stufe * KACHELHOEHE]
        return bytes(ebene[bereich.start * HASH_OCTETS : (bereich.start + bereich.anzahl) * HASH_OCTETS])

    def wurzel(self, groesse: int | None = None) -> bytes:
        """Return the root of the first ``groesse`` leaves (default: all)."""
        bis = self.groesse if groesse is None else groesse
        if not 0 <= bis <= self.groesse:
            raise ValueError("the tree has fewer leaves")
        return self._falte(_teilbaeume(0, bis)) if bis else LEERE_WURZEL

    def einschluss(self, index: int, groesse: int | None = None) -> tuple[bytes, ...]:
        """Return the inclusion proof of a leaf in the tree of ``groesse`` leaves (default: all)."""
        bis = self._groesse(groesse)
        return tuple(self._falte(teil) for teil in plane_einschluss(index, bis).teile)

    def konsistenz(self, alt: int, neu: int | None = None) -> tuple[bytes, ...]:
        """Return the consistency proof from size ``alt`` to ``neu`` (default: all)."""
        return tuple(self._falte(teil) for teil in plane_konsistenz(alt, self._groesse(neu)).teile)

    def _groesse(self, groesse: int | None) -> int:
        if groesse is not None and groesse > self.groesse:
            raise ValueError("the tree has fewer leaves")
        return self.groesse if groesse is None else groesse

    def _falte(self, teile: Iterable[tuple[int, int]]) -> bytes:
        return _falte([self._knoten(hoehe, index) for hoehe, index in teile])

    def _knoten(self, hoehe: int, index: int) -> bytes:
        return bytes(self._ebenen[hoehe][index * HASH_OCTETS : (index + 1) * HASH_OCTETS])

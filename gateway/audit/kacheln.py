"""C2SP tlog-tiles and tlog-proof: where the pieces of a log lie in a folder, and how they are written as octets."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.audit.baum import HASH_OCTETS, MAX_GROESSE
from gateway.audit.checkpoint import MAX_NOTE_OCTETS
from gateway.domain.errors import Fehlercode, Refused

BREITE = 256
"""Hashes in a full tile, entries in a full bundle."""
MAX_BUNDEL_EINTRAG = 2**16 - 1
"""Octets of an entry in a bundle: its length is written in two octets."""
MAX_BEWEIS_HASHES = 63
"""Hashes of an inclusion proof: the height of the greatest tree of the format."""
MAX_STUFE = 5
"""Highest level of tiles: that of a tree of ``MAX_GROESSE`` leaves has one hash there."""
_KOPFZEILE = "c2sp.org/tlog-proof@v1"
_KACHEL = re.compile(r"([0-5])/((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def kachelpfad(stufe: int, index: int, breite: int = BREITE) -> str:
    """Return ``tile/<L>/<N>[.p/<W>]`` of a tile of hashes."""
    return f"tile/{stufe}/{_nummer(index)}{_teil(breite)}"


def bundelpfad(index: int, breite: int = BREITE) -> str:
    """Return ``tile/entries/<N>[.p/<W>]`` of a bundle of entries."""
    return f"tile/entries/{_nummer(index)}{_teil(breite)}"


def _nummer(index: int) -> str:
    text = str(index)
    text = text.zfill(-(-len(text) // 3) * 3)
    gruppen = [text[i : i + 3] for i in range(0, len(text), 3)]
    return "/".join([*(f"x{gruppe}" for gruppe in gruppen[:-1]), gruppen[-1]])


def _teil(breite: int) -> str:
    if not 1 <= breite <= BREITE:
        raise ValueError(f"a tile has 1 to {BREITE} hashes")
    return "" if breite == BREITE else f".p/{breite}"


@dataclass(frozen=True, slots=True)
class Kachel:
    """One tile of a tree: level, index in it, number of hashes."""

    stufe: int
    index: int
    breite: int

    @property
    def pfad(self) -> str:
        """Its path."""
        return kachelpfad(self.stufe, self.index, self.breite)


def lies_kachel(text: str) -> Kachel:
    """Read what stands behind ``tile/`` in the path of a tile of hashes; refuses (X000) any other spelling."""
    found = _KACHEL.fullmatch(text)
    if found is not None:
        index = int(re.sub(r"[x/]", "", found[2]))
        tile = Kachel(int(found[1]), index, int(found[3] or BREITE))
        if tile.breite <= BREITE and index < MAX_GROESSE and tile.pfad == f"tile/{text}":
            return tile
    raise Refused(Fehlercode.X000, "this is no path of a tile of hashes (C2SP tlog-tiles)")


def kacheln(groesse: int, ab_stufe: int = 0) -> Iterator[Kachel]:
    """Yield every tile of a tree of this size, level by level, in order; none is empty."""
    stufe, anzahl = 0, groesse
    while anzahl:
        if stufe >= ab_stufe:
            for index in range(-(-anzahl // BREITE)):
                yield Kachel(stufe, index, min(BREITE, anzahl - index * BREITE))
        stufe, anzahl = stufe + 1, anzahl // BREITE


def packe_bundel(eintraege: Sequence[bytes]) -> bytes:
    """Write entries as a bundle: each behind its length in two octets, big-endian."""
    if any(len(e) > MAX_BUNDEL_EINTRAG for e in eintraege):
        raise ValueError(f"an entry has at most {MAX_BUNDEL_EINTRAG} octets")
    return b"".join(len(e).to_bytes(2, "big") + e for e in eintraege)


def lies_bundel(octets: bytes) -> tuple[bytes, ...]:
    """Read the entries of a bundle; refuse (X000) one that ends in the middle of an entry."""
    eintraege, ab = [], 0
    while ab < len(octets):
        laenge = int.from_bytes(octets[ab : ab + 2], "big")
        eintrag = octets[ab + 2 : ab + 2 + laenge]
        if ab + 2 > len(octets) or len(eintrag) != laenge:
            raise Refused(Fehlercode.X000, "the bundle of entries ends in the middle of an entry")
        eintraege.append(eintrag)
        ab += 2 + laenge
    return tuple(eintraege)


@dataclass(frozen=True, slots=True)
class TlogProof:
    """An offline proof: index, inclusion proof (leaf to root), checkpoint, extra octets nobody vouches for."""

    index: int
    beweis: tuple[bytes, ...]
    checkpoint: bytes
    zusatz: bytes | None = None

    @property
    def octets(self) -> bytes:
        """The text of the ``.tlog-proof`` file."""
        zeilen = [_KOPFZEILE]
        if self.zusatz is not None:
            zeilen.append("extra " + base64.b64encode(self.zusatz).decode("ascii"))
        zeilen.append(f"index {self.index}")
        zeilen += [base64.b64encode(hash_).decode("ascii") for hash_ in self.beweis]
        return "".join(f"{zeile}\n" for zeile in zeilen).encode() + b"\n" + self.checkpoint


def lies_tlog_proof(octets: bytes) -> TlogProof:
    """Parse a ``.tlog-proof`` strictly: what is read is written back octet for octet; refuses (X000) all else."""
    if len(octets) > 2 * MAX_NOTE_OCTETS:
        raise _kein_beweis()
    kopf, trenner, checkpoint = octets.partition(b"\n\n")
    try:
        zeilen = kopf.decode("ascii").split("\n")
        zusatz = base64.b64decode(zeilen.pop(1)[6:], validate=True) if zeilen[1].startswith("extra ") else None
        _, _, index = zeilen[1].partition("index ")
        beweis = tuple(base64.b64decode(zeile, validate=True) for zeile in zeilen[2:])
        gelesen = TlogProof(int(index), beweis, checkpoint, zusatz)
    except (ValueError, IndexError, binascii.Error):
        raise _kein_beweis() from None
    if len(beweis) > MAX_BEWEIS_HASHES or any(len(h) != HASH_OCTETS for h in beweis):
        raise _kein_beweis()
    if not trenner or not 0 <= gelesen.index < MAX_GROESSE or gelesen.octets != octets:
        raise _kein_beweis()
    return gelesen


def _kein_beweis() -> Refused:
    return Refused(Fehlercode.X000, "this is no proof in the form c2sp.org/tlog-proof@v1")

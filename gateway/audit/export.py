"""The exported log as one ZIP: the tiles of C2SP, the entries as lines, checkpoints, and how to verify it all.

Two kinds. ``voll``: the whole log up to a checkpoint. ``auszug``: chosen entries, each with its tlog-proof. Layout
and order of the members are fixed (docs/audit.md); the verifier expects exactly them. Pure: entries come in as an
iterable, the octets of the file go out piece by piece; the memory needed is one tile.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from types import MappingProxyType

import orjson

from gateway.audit.archiv import ArchivSchreiber
from gateway.audit.baum import LEERER_BAUM, haenge_an, pruefe_einschluss, wurzel
from gateway.audit.checkpoint import Pruefschluessel, SignierterCheckpoint, pruefe
from gateway.audit.eintrag import MAX_EINTRAG_OCTETS, blatt_hash
from gateway.audit.kacheln import BREITE, TlogProof, bundelpfad, kacheln, kachelpfad, packe_bundel
from gateway.audit.kuerzung import blatt_von
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.kopf import Zeitpunkt

FORMAT = "aktenbote-protokoll/1"
"""Name and version of the layout."""
FORMAT_GEKUERZT = "aktenbote-protokoll/2"
"""The same with pruned entries: a verifier that knows none of them shall say so, not that the log is falsified."""
FORMAT_GESTEMPELT = "aktenbote-protokoll/3"
"""The same with time stamps, pruned entries or not."""
VOLL, AUSZUG = "voll", "auszug"
MAX_EINTRAEGE = 2_000_000
"""Entries in one export: some years of a large authority; bounds the time and memory of the verifier."""
MAX_FRUEHERE = 1_000
"""Earlier checkpoints in one export."""
MAX_STEMPEL = 500
"""Time stamps in one export, of 2 to 8 KiB each: three weeks of hourly ones, of more some of each week."""
MAX_AUSZUG = 10_000
"""Entries of an excerpt."""
MAX_MITGLIED = BREITE * (MAX_EINTRAG_OCTETS + 2)
"""Octets of one member: a full bundle of the longest entries."""
SCHUB = 4 * BREITE
"""Entries read from the store at once: about half a MiB."""
LIESMICH_NAME, ANGABEN_NAME, CHECKPOINT_NAME = "README.txt", "export.json", "checkpoint"

LIESMICH = """Export of the audit log of an authority, written by Aktenbote
==============================================================

Verify it on any machine, without network and without the installation it comes from:

    aktenbote verify FILE.zip --vkey NAME+HASH+KEY

The verifier key (vkey) must reach you on another way than this file. export.json names a key
too, but a forger would have named his own: without --vkey the verdict is "unanchored".

What lies here
  export.json        what this export is: kind, origin of the log, number of entries, key
  checkpoint         signed statement of the log: origin, number of entries, root (C2SP tlog-checkpoint)
  checkpoints/       earlier statements that were handed out; they must fit the same entries
  zeitstempel/       time stamps (RFC 3161) over the log's own lines of the statement of that size
  eintraege/         the entries, one canonical JSON object (RFC 8785) a line, 256 lines a file;
                     {"blatt":…,"durch":n} is the leaf hash of an entry that entry n says was pruned
  tile/              the same log as C2SP tlog-tiles: hashes, and under tile/entries the entries
  beweise/           in an excerpt instead of tile/: one C2SP tlog-proof per entry

Read it:             unzip -p FILE.zip 'eintraege/*' | jq .
With other tools:    unpack it; the folder is a log in the form c2sp.org/tlog-tiles. A leaf is
                     SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right) (RFC 6962).

What it proves: the entries are those the log signed, in this order, none changed, removed or
added up to the checkpoint. What it does not prove by itself: that the log shows everyone the
same (that takes co-signatures of witnesses), and that everything that happened was logged.

Keep the ZIP as it is: the verifier accepts the file only octet for octet as it was written.

Deutsch: Prüfen mit dem Befehl oben. Der Prüfschlüssel (vkey) muss auf anderem Weg kommen als
diese Datei. Die Einträge nennen Personen nur als gesalzene Festlegungen, nie mit Namen.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exportangaben:
    """What ``export.json`` says; nothing in it is signed, everything is compared with what is."""

    art: str
    ursprung: str
    groesse: int
    vkey: str
    erstellt: Zeitpunkt
    nummern: tuple[int, ...]
    """``voll``: sizes of the earlier checkpoints; ``auszug``: indexes of the entries; ascending."""
    gekuerzt: int = 0
    """How many entries are pruned; only in a full export."""
    gestempelt: tuple[int, ...] = ()
    """Sizes of the checkpoints here, earlier ones or the newest, over which a time stamp lies; ascending."""

    @property
    def octets(self) -> bytes:
        """Canonical JSON and a line end."""
        inhalt = {
            "format": self._format,
            "art": self.art,
            "ursprung": self.ursprung,
            "groesse": self.groesse,
            "vkey": self.vkey,
            "erstellt": self.erstellt.text,
            "nummern": self.nummern,
            **({"gekuerzt": self.gekuerzt} if self.gekuerzt else {}),
            **({"gestempelt": self.gestempelt} if self.gestempelt else {}),
        }
        return orjson.dumps(inhalt, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)

    @property
    def _format(self) -> str:
        if self.gestempelt:
            return FORMAT_GESTEMPELT
        return FORMAT_GEKUERZT if self.gekuerzt else FORMAT


def lies_exportangaben(octets: bytes) -> Exportangaben:
    """Parse ``export.json`` strictly; refuses (X001) what ``Exportangaben`` would not have written."""
    try:
        roh = orjson.loads(octets)
        angaben = Exportangaben(
            art=str(roh["art"]),
            ursprung=str(roh["ursprung"]),
            groesse=roh["groesse"],
            vkey=str(roh["vkey"]),
            erstellt=Zeitpunkt(str(roh["erstellt"])),
            nummern=tuple(roh["nummern"]),
            gekuerzt=roh.get("gekuerzt", 0),
            gestempelt=tuple(roh.get("gestempelt", ())),
        )
        zahlen = (angaben.groesse, angaben.gekuerzt, *angaben.nummern, *angaben.gestempelt)
        gut = angaben.octets == octets and all(type(n) is int for n in zahlen)
    except (ValueError, TypeError, KeyError, Refused):
        gut = False
    if not gut or angaben.art not in {VOLL, AUSZUG} or not _nummern_gut(angaben):
        raise Refused(Fehlercode.X001, f"export.json is not of the form {FORMAT}")
    return angaben


def _nummern_gut(angaben: Exportangaben) -> bool:
    voll = angaben.art == VOLL
    aufsteigend = all(a < b for reihe in (angaben.nummern, angaben.gestempelt) for a, b in pairwise(reihe))
    stempelbar = not angaben.gestempelt or (
        voll
        and len(angaben.gestempelt) <= MAX_STEMPEL
        and set(angaben.gestempelt) <= {*angaben.nummern, angaben.groesse}
    )
    im_baum = all(0 <= n < angaben.groesse for n in angaben.nummern)
    genug = len(angaben.nummern) <= (MAX_FRUEHERE if voll else MAX_AUSZUG)
    kuerzbar = 0 <= angaben.gekuerzt <= (angaben.groesse if voll else 0)
    gut = aufsteigend and im_baum and genug and kuerzbar and stempelbar
    return gut and (not voll or 0 <= angaben.groesse <= MAX_EINTRAEGE)


def zeilenpfad(kachel: int) -> str:
    """Return the member with the lines of entries ``256 × kachel`` …, so that names sort like entries."""
    return f"eintraege/{kachel * BREITE:010d}.jsonl"


def fruehpfad(groesse: int) -> str:
    """Return the member with the earlier checkpoint of this size."""
    return f"checkpoints/{groesse:010d}"


def stempelpfad(groesse: int) -> str:
    """Return the member with the time stamp over the checkpoint of this size."""
    return f"zeitstempel/{groesse:010d}.tst"


def einzelpfad(index: int) -> str:
    """Return the member with one entry of an excerpt."""
    return f"eintraege/{index:010d}.jsonl"


def beweispfad(index: int) -> str:
    """Return the member with the proof of one entry of an excerpt."""
    return f"beweise/{index:010d}.tlog-proof"


def exportiere(
    *,
    checkpoint: SignierterCheckpoint,
    schluessel: Pruefschluessel,
    erstellt: datetime,
    eintraege: Iterable[bytes],
    fruehere: Sequence[SignierterCheckpoint] = (),
    gekuerzt: int = 0,
    stempel: Mapping[int, bytes] = MappingProxyType({}),
) -> Iterator[bytes]:
    """Yield the pieces of a full export: exactly the entries under the checkpoint, in the order of their index.

    A pruned entry comes as its ``Stumpf``; ``gekuerzt`` says how many there are. ``fruehere`` are earlier
    checkpoints of the same log, of ascending sizes; ``stempel`` are tokens by the size of one of these, or of the
    newest, over the log's own lines of it. ValueError, possibly only behind the last entry, where entries,
    checkpoints and key do not belong together; then the file must be thrown away.
    """
    groesse = checkpoint.checkpoint.groesse
    nummern = [f.checkpoint.groesse for f in fruehere]
    angaben = _angaben(VOLL, checkpoint, schluessel, erstellt, nummern, gekuerzt, tuple(sorted(stempel)))
    archiv = ArchivSchreiber()
    yield from _kopf(archiv, angaben, checkpoint)
    for frueher in fruehere:
        yield archiv.mitglied(fruehpfad(frueher.checkpoint.groesse), frueher.octets)
    for size in angaben.gestempelt:
        yield archiv.mitglied(stempelpfad(size), stempel[size])
    stand, stufe_1, quelle = LEERER_BAUM, bytearray(), iter(eintraege)
    for nummer in range(-(-groesse // BREITE)):
        teil = list(islice(quelle, min(BREITE, groesse - nummer * BREITE)))
        blaetter = [blatt_von(octets) for octets in teil]
        stand, neue = haenge_an(stand, blaetter)
        stufe_1 += b"".join(k.hash for k in neue if k.stufe == 1)
        yield archiv.mitglied(zeilenpfad(nummer), b"".join(octets + b"\n" for octets in teil))
        yield archiv.mitglied(kachelpfad(0, nummer, len(teil)), b"".join(blaetter))
        yield archiv.mitglied(bundelpfad(nummer, len(teil)), packe_bundel(teil))
    if stand.groesse != groesse or wurzel(stand) != checkpoint.checkpoint.wurzel:
        raise ValueError("the entries are not those of the checkpoint")
    for pfad, octets in hoehere_kacheln(groesse, bytes(stufe_1)):
        yield archiv.mitglied(pfad, octets)
    yield archiv.ende()


def exportiere_auszug(
    *,
    checkpoint: SignierterCheckpoint,
    schluessel: Pruefschluessel,
    erstellt: datetime,
    eintraege: Sequence[tuple[int, bytes, tuple[bytes, ...]]],
) -> Iterator[bytes]:
    """Yield the pieces of an excerpt: (index, octets, inclusion proof under the checkpoint) by ascending index."""
    angaben = _angaben(AUSZUG, checkpoint, schluessel, erstellt, [index for index, _, _ in eintraege])
    archiv = ArchivSchreiber()
    yield from _kopf(archiv, angaben, checkpoint)
    kopf = checkpoint.checkpoint
    for index, octets, beweis in eintraege:
        lage = {"index": index, "groesse": kopf.groesse}
        if not pruefe_einschluss(blatt=blatt_hash(octets), beweis=beweis, wurzel_=kopf.wurzel, **lage):
            raise ValueError("an entry is not under the checkpoint")
        yield archiv.mitglied(einzelpfad(index), octets + b"\n")
        yield archiv.mitglied(beweispfad(index), TlogProof(index, beweis, checkpoint.octets).octets)
    yield archiv.ende()


def in_schueben(hole: Callable[[int, int], Sequence[tuple[int, bytes]]], groesse: int) -> Iterator[bytes]:
    """Yield the entries 0 … groesse − 1 of a store; ``hole(ab, bis)`` reads at most ``SCHUB`` (index, octets).

    ValueError where the store has a gap: a log with a hole is never exported as if it were whole.
    """
    for ab in range(0, groesse, SCHUB):
        bis = min(ab + SCHUB, groesse)
        teil = hole(ab, bis)
        if [index for index, _ in teil] != list(range(ab, bis)):
            raise ValueError(f"the store has not every entry from {ab} to {bis - 1}")
        yield from (octets for _, octets in teil)


def _angaben(
    art: str,
    checkpoint: SignierterCheckpoint,
    schluessel: Pruefschluessel,
    erstellt: datetime,
    nummern: Sequence[int],
    gekuerzt: int = 0,
    gestempelt: tuple[int, ...] = (),
) -> Exportangaben:
    kopf = checkpoint.checkpoint
    if kopf.ursprung != schluessel.name or pruefe(checkpoint, schluessel) is None:
        raise ValueError("the checkpoint is not signed by this key")
    angaben = Exportangaben(
        art=art,
        ursprung=kopf.ursprung,
        groesse=kopf.groesse,
        vkey=schluessel.text,
        erstellt=Zeitpunkt.of(erstellt),
        nummern=tuple(nummern),
        gekuerzt=gekuerzt,
        gestempelt=gestempelt,
    )
    if not _nummern_gut(angaben):
        raise ValueError("too many entries for one export, or its numbers do not ascend within the log")
    return angaben


def _kopf(archiv: ArchivSchreiber, angaben: Exportangaben, checkpoint: SignierterCheckpoint) -> Iterator[bytes]:
    yield archiv.mitglied(LIESMICH_NAME, LIESMICH.encode())
    yield archiv.mitglied(ANGABEN_NAME, angaben.octets)
    yield archiv.mitglied(CHECKPOINT_NAME, checkpoint.octets)


def hoehere_kacheln(groesse: int, stufe_1: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield path and octets of every tile of level 1 and above, from the hashes of level 1."""
    hashes, stufe = stufe_1, 1
    for kachel in kacheln(groesse, ab_stufe=1):
        if kachel.stufe != stufe:
            hashes, stufe = _naechste_stufe(hashes), kachel.stufe
        ab = kachel.index * BREITE * 32
        yield kachel.pfad, hashes[ab : ab + kachel.breite * 32]


def _naechste_stufe(hashes: bytes) -> bytes:
    volle = len(hashes) // (BREITE * 32)
    teile = []
    for n in range(volle):
        kachel = hashes[n * BREITE * 32 : (n + 1) * BREITE * 32]
        stand, _ = haenge_an(LEERER_BAUM, [kachel[i : i + 32] for i in range(0, len(kachel), 32)])
        teile.append(wurzel(stand))
    return b"".join(teile)

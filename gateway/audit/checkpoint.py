"""Checkpoints of a log: C2SP tlog-checkpoint in a signed-note, with Ed25519 and tlog-cosignature v1 lines.

Signing is prepare → sign outside → finish. The log signs twice with one key: the note itself (type 0x01), and the
note with the moment of signing (type 0x04), because a checkpoint has no time of its own. Witnesses add lines of
type 0x04. The log's name, its *origin*, is ``aktenbote/azr-999901/1``: authority (colon as hyphen), generation.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.audit.baum import HASH_OCTETS, MAX_GROESSE
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import Kennung, kennung

Ursprung = NewType("Ursprung", str)
"""Origin of a log: first line of its checkpoints, name of its key."""

MAX_NOTE_OCTETS = 256 * 1024
"""Octets of one signed note; 16 post-quantum signatures of others have about 60 KiB."""
MAX_SIGNATUREN = 64
"""Signature lines of one note; the format wants at least 16 to be accepted."""
MAX_GENERATION = 999_999
"""Generations of one log; a new one begins with a restore (wire 8.4)."""
SIGNATUR_OCTETS = 64
"""An Ed25519 signature (RFC 8032)."""
MAX_ZEITSTEMPEL = 2**63 - 1
"""Greatest POSIX time of a cosignature (tlog-cosignature)."""
_SPAETESTE_ZEIT = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())

_URSPRUNG = re.compile(r"aktenbote/([a-z]{3})-([0-9A-Za-z._-]{2,251})/([1-9][0-9]{0,5})")
_DEZIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_STRICH = "— "


class Signaturart(IntEnum):
    """Signature type octets of signed-note that this program knows."""

    ED25519 = 0x01
    MITSIGNATUR = 0x04


def ursprung(behoerde: Kennung, generation: int) -> Ursprung:
    """Return the origin of a log; ValueError for a generation outside 1 … 999,999."""
    if not 1 <= generation <= MAX_GENERATION:
        raise ValueError(f"a log has generations 1 to {MAX_GENERATION}")
    kennung(behoerde)
    return Ursprung(f"aktenbote/{behoerde.replace(':', '-', 1)}/{generation}")


def lies_ursprung(text: str) -> tuple[Kennung, int]:
    """Return authority and generation, or refuse the text (X001)."""
    treffer = _URSPRUNG.fullmatch(text)
    if not treffer:
        raise Refused(Fehlercode.X001, "this is no origin of a log such as aktenbote/azr-999901/1")
    return kennung(f"{treffer[1]}:{treffer[2]}"), int(treffer[3])


@dataclass(frozen=True, slots=True)
class Pruefschluessel:
    """A verifier key (vkey) of signed-note: name, signature type, 32 octets of Ed25519 public key."""

    name: str
    oeffentlich: bytes
    art: Signaturart = Signaturart.ED25519

    @property
    def id(self) -> bytes:
        """The key id: four octets of SHA-256(name ‖ LF ‖ type ‖ public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.art]) + self.oeffentlich).digest()[:4]

    @property
    def text(self) -> str:
        """``NAME+HASH+KEY``."""
        return f"{self.name}+{self.id.hex()}+{_base64(bytes([self.art]) + self.oeffentlich)}"

    def als(self, art: Signaturart) -> "Pruefschluessel":
        """The same key for another type of signature."""
        return Pruefschluessel(self.name, self.oeffentlich, art)


def vkey(name: str, oeffentlich: bytes) -> str:
    """Return ``NAME+HASH+KEY`` of a log's Ed25519 public key (32 octets)."""
    return Pruefschluessel(name, oeffentlich).text


def lies_vkey(text: str) -> Pruefschluessel:
    """Parse ``NAME+HASH+KEY``; Usage where it is none, where the hash does not fit, or the type is unknown."""
    teile = text.strip().split("+", 2)
    if len(teile) != 3 or not _guter_name(teile[0]) or not teile[0].isprintable():
        raise Usage("a verifier key has the form NAME+HASH+KEY")
    try:
        octets = _aus_base64(teile[2])
        art = Signaturart(octets[0])
    except (ValueError, IndexError):
        raise Usage("the KEY part of the verifier key is no Ed25519 key of type 1 or 4 in base64") from None
    schluessel = Pruefschluessel(teile[0], octets[1:], art)
    if len(schluessel.oeffentlich) != 32:
        raise Usage("the KEY part of the verifier key is no Ed25519 public key (32 octets)")
    if schluessel.id.hex() != teile[1].lower():
        raise Usage("the HASH part of the verifier key does not belong to NAME and KEY: it was copied wrongly")
    return schluessel


@dataclass(frozen=True, slots=True)
class Notensignatur:
    """One signature line: name, key id (4 octets), signature octets; not yet judged."""

    name: str
    schluessel_id: bytes
    signatur: bytes

    @property
    def zeile(self) -> bytes:
        """The line as it stands in the note, LF included."""
        return f"{_STRICH}{self.name} {_base64(self.schluessel_id + self.signatur)}\n".encode()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says about itself: origin, number of leaves, root (32 octets)."""

    ursprung: str
    groesse: int
    wurzel: bytes
    erweiterungen: tuple[str, ...] = ()

    @property
    def text(self) -> bytes:
        """The note text that is signed, final LF included."""
        zeilen = (self.ursprung, str(self.groesse), _base64(self.wurzel), *self.erweiterungen)
        return "".join(f"{zeile}\n" for zeile in zeilen).encode()


@dataclass(frozen=True, slots=True)
class SignierterCheckpoint:
    """A checkpoint with its signature lines; ``octets`` is the note as it travels."""

    checkpoint: Checkpoint
    signaturen: tuple[Notensignatur, ...]

    @property
    def octets(self) -> bytes:
        """The whole signed note."""
        return self.checkpoint.text + b"\n" + b"".join(s.zeile for s in self.signaturen)

    def mit(self, signatur: Notensignatur) -> "SignierterCheckpoint":
        """The same checkpoint with one more line (a witness's cosignature); an equal line is not doubled."""
        if signatur in self.signaturen:
            return self
        return SignierterCheckpoint(self.checkpoint, (*self.signaturen, signatur))


@dataclass(frozen=True, slots=True)
class Entwurf:
    """A checkpoint before signing: sign both octet strings with the log's key, then ``schliesse_ab``."""

    checkpoint: Checkpoint
    zeit: int
    """POSIX seconds of the timestamped line."""

    @property
    def zu_signieren(self) -> tuple[bytes, bytes]:
        """The note text, and the message of the timestamped line."""
        return self.checkpoint.text, mitsignatur_octets(self.checkpoint, self.zeit)


def bereite_vor(checkpoint: Checkpoint, zeit: datetime) -> Entwurf:
    """Prepare signing at an aware moment."""
    if zeit.tzinfo is None:
        raise ValueError("a moment without a zone is not accepted")
    if not _guter_name(checkpoint.ursprung) or not 0 <= checkpoint.groesse <= MAX_GROESSE:
        raise ValueError("this checkpoint cannot be signed")
    if len(checkpoint.wurzel) != HASH_OCTETS:
        raise ValueError("a root has 32 octets")
    return Entwurf(checkpoint, int(zeit.timestamp()))


def schliesse_ab(
    entwurf: Entwurf, signaturen: Sequence[bytes], schluessel: Pruefschluessel
) -> SignierterCheckpoint:
    """Join draft and the two signatures made outside; ValueError if one does not verify under the log's key."""
    zeitzeile = schluessel.als(Signaturart.MITSIGNATUR)
    note, mit_zeit = signaturen
    fertig = SignierterCheckpoint(
        entwurf.checkpoint,
        (
            Notensignatur(schluessel.name, schluessel.id, note),
            Notensignatur(schluessel.name, zeitzeile.id, entwurf.zeit.to_bytes(8, "big") + mit_zeit),
        ),
    )
    if pruefe(fertig, schluessel) is None or pruefe(fertig, zeitzeile) is None:
        raise ValueError("the signature was not made by the log's key")
    return fertig


def mitsignatur_octets(checkpoint: Checkpoint, zeit: int) -> bytes:
    """Return what a cosigner signs: header line, time line, note text (tlog-cosignature v1)."""
    return f"cosignature/v1\ntime {zeit}\n".encode() + checkpoint.text


@dataclass(frozen=True, slots=True)
class Unterschrift:
    """A good signature: whose, and for timestamped ones the claimed moment of signing (POSIX seconds)."""

    name: str
    zeit: int | None


def pruefe(signiert: SignierterCheckpoint, schluessel: Pruefschluessel) -> Unterschrift | None:
    """Judge the lines of one known key: the newest good signature, or None if there is none or one is bad."""
    gute: list[Unterschrift] = []
    for signatur in signiert.signaturen:
        if (signatur.name, signatur.schluessel_id) == (schluessel.name, schluessel.id):
            unterschrift = _pruefe_zeile(signiert.checkpoint, signatur, schluessel)
            if unterschrift is None:  # signed-note: a bad signature of a known key condemns the note
                return None
            gute.append(unterschrift)
    return max(gute, key=lambda u: u.zeit or 0, default=None)


def _pruefe_zeile(
    checkpoint: Checkpoint, signatur: Notensignatur, schluessel: Pruefschluessel
) -> Unterschrift | None:
    octets, zeit = signatur.signatur, None
    nachricht = checkpoint.text
    if schluessel.art is Signaturart.MITSIGNATUR:
        zeit = int.from_bytes(octets[:8], "big")
        octets = octets[8:]
        if zeit > min(MAX_ZEITSTEMPEL, _SPAETESTE_ZEIT):
            return None
        nachricht = mitsignatur_octets(checkpoint, zeit)
    if len(octets) != SIGNATUR_OCTETS:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(schluessel.oeffentlich).verify(octets, nachricht)
    except (InvalidSignature, ValueError):
        return None
    return Unterschrift(signatur.name, zeit)


def lies_checkpoint(octets: bytes) -> SignierterCheckpoint:
    """Parse a signed note that is a checkpoint, strictly: what is read is written back octet for octet.

    Refuses (X000) anything else. Nothing in it is trusted before ``pruefe``.
    """
    text = _note_text(octets)
    kopf, trenner, fuss = text.rpartition("\n\n")
    if not trenner or not fuss.endswith("\n"):
        raise _keine_note("the blank line before the signatures or the last line end is missing")
    zeilen = fuss[:-1].split("\n")
    if len(zeilen) > MAX_SIGNATUREN:
        raise _keine_note(f"it has more than {MAX_SIGNATUREN} signature lines")
    signiert = SignierterCheckpoint(_lies_text(kopf), tuple(_lies_signatur(zeile) for zeile in zeilen))
    if signiert.octets != octets:
        raise _keine_note("it is not written as the format says")
    return signiert


def _note_text(octets: bytes) -> str:
    if len(octets) > MAX_NOTE_OCTETS:
        raise _keine_note(f"it has more than {MAX_NOTE_OCTETS} octets")
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise _keine_note("it is not UTF-8") from None
    if any(zeichen < " " and zeichen != "\n" for zeichen in text):
        raise _keine_note("it holds control characters")
    return text


def _lies_text(kopf: str) -> Checkpoint:
    name, groesse, wurzel, *weitere = [*kopf.split("\n"), "", ""]
    weitere = weitere[:-2]
    if not name or not _DEZIMAL.fullmatch(groesse) or int(groesse) > MAX_GROESSE or not all(weitere):
        raise _keine_note("origin, size or extension lines are not as the format says")
    try:
        hash_ = _aus_base64(wurzel)
    except ValueError:
        hash_ = b""
    if len(hash_) != HASH_OCTETS:
        raise _keine_note("the root is not 32 octets in base64")
    return Checkpoint(name, int(groesse), hash_, tuple(weitere))


def _lies_signatur(zeile: str) -> Notensignatur:
    name, leer, signatur = zeile.removeprefix(_STRICH).partition(" ")
    if not zeile.startswith(_STRICH) or not leer or not _guter_name(name):
        raise _keine_note("a signature line is not as the format says")
    try:
        octets = _aus_base64(signatur)
    except ValueError:
        octets = b""
    if len(octets) < 5:
        raise _keine_note("a signature is not in base64 or too short")
    return Notensignatur(name, octets[:4], octets[4:])


def _keine_note(grund: str) -> Refused:
    return Refused(Fehlercode.X000, f"this is no checkpoint of a log: {grund}")


def _guter_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(z.isspace() or z < " " for z in name)


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")


def _aus_base64(text: str) -> bytes:
    """Standard base64 in its one canonical spelling, else ValueError."""
    try:
        octets = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as fehler:
        raise ValueError("not base64") from fehler
    if _base64(octets) != text:
        raise ValueError("not canonical base64")
    return octets

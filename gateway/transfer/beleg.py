"""The Beleg: what a reader signs when it closes a message, and how anyone checks it (wire 6.2).

Pure. It is a transport acknowledgement, no Fachquittung: it says "this Umschlag is durable here" or "refused".
"""

import re

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope import algorithmen
from gateway.transfer.records import Beleg

ANGENOMMEN = "angenommen"
ABGELEHNT = "abgelehnt"
BELEG_MAX = 1024
"""Octets of a signature: RSA with 8192 bits, the longest of the profile."""

_ZWECK = "aktenbote:abschluss:1"
_CODE = re.compile(r"[A-Z][0-9]{3}")


def beleg_octets(
    *, uuid: NachrichtenUUID, umschlag_sha256: Sha256, ergebnis: str, code: str | None, zeit: str
) -> bytes:
    """Return the octets the reader's transport key signs: six lines, each ended by LF (wire 6.2).

    ``ergebnis`` is ``angenommen`` (no code) or ``abgelehnt`` (with one, such as ``T080``); ``zeit`` is a moment
    of the wire. Refused (X001) otherwise.
    """
    if ergebnis not in {ANGENOMMEN, ABGELEHNT}:
        raise Refused(Fehlercode.X001, "the result of a Beleg is angenommen or abgelehnt")
    if (code is None) != (ergebnis == ANGENOMMEN) or (code is not None and not _CODE.fullmatch(code)):
        raise Refused(Fehlercode.X001, "a Beleg names a code, such as T080, exactly if its result is abgelehnt")
    lines = (_ZWECK, uuid, umschlag_sha256, ergebnis, code or "-", Zeitpunkt(zeit).text)
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def pruefe_beleg(beleg: Beleg, *, uuid: NachrichtenUUID, umschlag_sha256: Sha256, zertifikat: bytes | None) -> None:
    """Refuse a Beleg not signed as wire 6.2 says: X001 (shape), T003 (no such certificate), T002 (signature).

    ``zertifikat`` is the DER the directory names in the role ``transport`` for the reader under
    ``beleg.zertifikat_sha256``; ``None`` if there is none. The key decides the algorithm: ECDSA on P-256, P-384 and
    both brainpool curves (r ‖ s), RSA-PSS from 3072 bits, Ed25519.
    """
    octets = beleg_octets(
        uuid=uuid, umschlag_sha256=umschlag_sha256, ergebnis=beleg.ergebnis, code=beleg.code, zeit=beleg.zeit
    )
    if zertifikat is None or sha256_of(zertifikat) != beleg.zertifikat_sha256:
        raise Refused(Fehlercode.T003, "the directory names no such transport certificate for the reader")
    try:
        algorithmus = algorithmen.algorithmus_of(algorithmen.public_key_of(zertifikat))
        algorithmen.verify(zertifikat, algorithmus, beleg.beleg, octets)
    except (algorithmen.SchluesselUngeeignet, algorithmen.SignaturFalsch) as error:
        raise Refused(Fehlercode.T002, f"the Beleg does not hold: {error}") from None

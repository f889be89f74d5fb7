"""What one piece of evidence says about one certificate, and the signature that makes it evidence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

VORAUS = timedelta(minutes=5)
"""How far the clock of a revocation service may be ahead of ours (wire 6.5): its newest answer counts at once."""


@dataclass(frozen=True, slots=True)
class Aussage:
    """What one good list or answer says about one certificate."""

    von: datetime
    """``thisUpdate``."""
    bis: datetime | None
    """``nextUpdate``; ``None`` = proves no good state."""
    gesperrt_ab: datetime | None
    """From when on it is revoked; ``None`` = it is not."""
    vorlaeufig: bool = False
    """It is only on hold (``certificateHold``): the one kind of revocation its authority may lift again."""

    def gut(self, moment: datetime) -> bool:
        """Tell whether it shows the certificate to be good at the moment."""
        if self.bis is None or (self.gesperrt_ab is not None and self.gesperrt_ab <= moment):
            return False
        return self.von - VORAUS <= moment <= self.bis


def signiert(
    key: object, signature: bytes, octets: bytes, digest: hashes.HashAlgorithm | None, salz: int | None = None
) -> bool:
    """Tell whether the key signed the octets; ``salz``: salt length of RSASSA-PSS, ``None`` = PKCS #1 v1.5."""
    try:
        if isinstance(key, rsa.RSAPublicKey) and digest is not None:
            pss = padding.PKCS1v15() if salz is None else padding.PSS(padding.MGF1(digest), salz)
            key.verify(signature, octets, pss, digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and digest is not None and salz is None:
            key.verify(signature, octets, ec.ECDSA(digest))
        elif isinstance(key, ed25519.Ed25519PublicKey) and digest is None:
            key.verify(signature, octets)
        else:
            return False
    except InvalidSignature:
        return False
    return True

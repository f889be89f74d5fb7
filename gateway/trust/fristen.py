"""Until when an algorithm may be used: dated rules after BSI TR-02102-1, as data, judged for a moment.

The dates stand in one table, so that a new edition of the guideline is a change of rows. What the profile never
accepts, whatever the date, is in ``profil``.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from gateway.trust.hybrid import Hybridschluessel
from gateway.trust.profil import MAX_RSA_BITS, MIN_RSA_BITS, Zweck, load


class Verfahren(StrEnum):
    """Family of a key."""

    RSA = "RSA"
    ECDSA = "ECDSA"
    ED25519 = "Ed25519"
    HYBRID = "ML-KEM-768 with X25519"  # our own profile; TR-02102-1 sets no last day for a hybrid


@dataclass(frozen=True, slots=True, kw_only=True)
class Frist:
    """A family of keys of some lengths, for some purposes, may be used up to a day."""

    verfahren: Verfahren
    zwecke: frozenset[Zweck]
    bits: range
    bis: date
    """Last day, UTC."""
    stelle: str
    """Where it is written."""


_SIGNIEREN = frozenset({Zweck.SIGNATUR, Zweck.TLS, Zweck.ZEITSTEMPEL})
_EMPFANGEN = frozenset({Zweck.CHIFFRE})
_ALLE_LAENGEN = range(MAX_RSA_BITS + 1)
_SIGNATUR = "BSI TR-02102-1 (2026-01), signatures without a post-quantum part"
_SCHLUESSEL = "BSI TR-02102-1 (2026-01), encryption and key agreement without a post-quantum part"
_KURZ = "BSI TR-02102-1 (2024 and later), RSA below 3000 bits"

FRISTEN: tuple[Frist, ...] = (
    Frist(
        verfahren=Verfahren.RSA,
        zwecke=_SIGNIEREN | _EMPFANGEN,
        bits=range(MIN_RSA_BITS),
        bis=date(2023, 12, 31),
        stelle=_KURZ,
    ),
    Frist(
        verfahren=Verfahren.RSA, zwecke=_EMPFANGEN, bits=_ALLE_LAENGEN, bis=date(2031, 12, 31), stelle=_SCHLUESSEL
    ),
    Frist(verfahren=Verfahren.RSA, zwecke=_SIGNIEREN, bits=_ALLE_LAENGEN, bis=date(2035, 12, 31), stelle=_SIGNATUR),
    Frist(
        verfahren=Verfahren.ECDSA, zwecke=_SIGNIEREN, bits=_ALLE_LAENGEN, bis=date(2035, 12, 31), stelle=_SIGNATUR
    ),
    Frist(
        verfahren=Verfahren.ED25519, zwecke=_SIGNIEREN, bits=_ALLE_LAENGEN, bis=date(2035, 12, 31), stelle=_SIGNATUR
    ),
)
"""The first row that fits counts. BSI allows much longer use of a signature's proof than of its making: a moment
is the one at which a key was used."""


def bezeichnung(key: object) -> str:
    """Return family and size of a public key, such as ``ECDSA secp256r1`` or ``RSA 3072``."""
    if isinstance(key, rsa.RSAPublicKey):
        return f"{Verfahren.RSA} {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"{Verfahren.ECDSA} {key.curve.name}"
    if isinstance(key, Hybridschluessel):
        return Verfahren.HYBRID
    return Verfahren.ED25519 if isinstance(key, ed25519.Ed25519PublicKey) else "a kind that is not used here"


def frist(key: object, zweck: Zweck) -> Frist | None:
    """Return until when a public key may be used for a purpose; ``None`` for a kind without a rule."""
    if isinstance(key, rsa.RSAPublicKey):
        art, bits = Verfahren.RSA, key.key_size
    elif isinstance(key, ec.EllipticCurvePublicKey):
        art, bits = Verfahren.ECDSA, key.curve.key_size
    elif isinstance(key, ed25519.Ed25519PublicKey):
        art, bits = Verfahren.ED25519, 256
    else:
        return None
    return next(
        (one for one in FRISTEN if one.verfahren is art and zweck in one.zwecke and bits in one.bits),
        None,
    )


def veraltet(der: bytes, zweck: Zweck, moment: datetime) -> str | None:
    """Say in one sentence why a certificate's key (DER, readable) is too weak at the moment, or ``None``."""
    key = load(der).public_key()
    found = frist(key, zweck)
    if found is None or moment.astimezone(UTC).date() <= found.bis:
        return None
    return (
        f"{bezeichnung(key)} may be used for {zweck.value} up to {found.bis.isoformat()} only ({found.stelle}): "
        "a new key is needed"
    )

"""Questions to a passkey and what makes its answer count (WebAuthn level 3, 7.1 and 7.2); nothing is kept here.

The answer is JSON a browser sent: hostile. What does not hold, whatever is wrong with it, is ``None``.
"""

import base64
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ALGORITHMEN = frozenset({-7, -8, -257})
"""COSE: ES256, EdDSA, RS256; what authenticators on the market make, and no other is accepted."""
MAX_ANTWORT = 8 * 1024
"""Characters of an answer, as of every field of a form; an RSA key with its attestation has some 2,000."""
MAX_KENNUNG = 1023
"""Octets of the id of a credential (7.1 step 25)."""
WARTET_MS = 120_000
"""How long the browser waits for finger or PIN."""

logging.getLogger("fido2").setLevel(logging.CRITICAL)  # it logs ids of credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Ort:
    """Where the browser says it is."""

    rp_id: str
    """Name of the host: passkeys belong to it."""
    ursprung: str
    """``Origin`` of our pages, with scheme and port."""


class Merkmal(msgspec.Struct, frozen=True):
    """What is kept of a passkey, sealed."""

    name: str
    rp_id: str
    schluessel: str
    """Attested credential data, base64."""

    @property
    def daten(self) -> AttestedCredentialData:
        """Id and public key."""
        return AttestedCredentialData(base64.b64decode(self.schluessel))


@dataclass(frozen=True, slots=True, kw_only=True)
class Angelegt:
    """A passkey that the browser has just made."""

    schluessel: str
    """As in ``Merkmal``."""
    zaehler: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beantwortet:
    """A right answer."""

    merkmal: int
    """Which of those that were asked."""
    zaehler: int


def frage_nach_neuem(
    ort: Ort, *, challenge: bytes, konto: bytes, anmeldename: str, name: str, vorhandene: Sequence[Merkmal]
) -> str:
    """Return what the browser needs to make one (PublicKeyCredentialCreationOptionsJSON)."""
    options, _ = _dienst(ort).register_begin(
        PublicKeyCredentialUserEntity(id=konto, name=anmeldename, display_name=name),
        [one.daten for one in vorhandene],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return _json(options)


def pruefe_neuen(ort: Ort, *, challenge: bytes, antwort: str, vorhandene: Sequence[Merkmal]) -> Angelegt | None:
    """Return what was made. No attestation is asked for: any authenticator that verifies its person will do."""
    service = _dienst(ort)
    _, state = service.register_begin(
        PublicKeyCredentialUserEntity(id=b"0"),
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    try:
        response = RegistrationResponse.from_dict(_lies(antwort))
        if response.response.client_data.cross_origin:
            return None
        data = service.register_complete(state, response)
        made = data.credential_data
        if made is None or made.credential_id != response.raw_id:
            return None
        if made.public_key.ALGORITHM not in ALGORITHMEN or not 0 < len(made.credential_id) <= MAX_KENNUNG:
            return None
        if any(one.daten.credential_id == made.credential_id for one in vorhandene):
            return None
        return Angelegt(schluessel=base64.b64encode(made).decode(), zaehler=data.counter)
    except Exception:  # a foreign parser over hostile octets: whatever it raises, the answer is no
        return None


def frage(ort: Ort, *, challenge: bytes, vorhandene: Sequence[Merkmal]) -> str:
    """Return what the browser needs to sign (PublicKeyCredentialRequestOptionsJSON)."""
    options, _ = _dienst(ort).authenticate_begin(
        [one.daten for one in vorhandene],
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return _json(options)


def pruefe(ort: Ort, *, challenge: bytes, antwort: str, vorhandene: Sequence[Merkmal]) -> Beantwortet | None:
    """Return which passkey signed, and its counter, which the caller compares."""
    service, asked = _dienst(ort), [one.daten for one in vorhandene]
    _, state = service.authenticate_begin(
        asked, user_verification=UserVerificationRequirement.REQUIRED, challenge=challenge
    )
    try:
        response = AuthenticationResponse.from_dict(_lies(antwort))
        if response.response.client_data.cross_origin:
            return None
        found = service.authenticate_complete(state, asked, response)
        if found.public_key.ALGORITHM not in ALGORITHMEN:
            return None
        return Beantwortet(merkmal=asked.index(found), zaehler=response.response.authenticator_data.counter)
    except Exception:  # as above
        return None


def _dienst(ort: Ort) -> Fido2Server:
    made = Fido2Server(
        PublicKeyCredentialRpEntity(id=ort.rp_id, name="Aktenbote"),
        verify_origin=lambda origin: origin == ort.ursprung,  # this very page, no other port or name below ours
    )
    made.allowed_algorithms = [one for one in made.allowed_algorithms if one.alg in ALGORITHMEN]
    made.timeout = WARTET_MS  # type: ignore[assignment]  # its author says None and means milliseconds
    return made


def _json(options: Any) -> str:
    return orjson.dumps(dict(options)["publicKey"], default=dict).decode()


def _lies(antwort: str) -> dict[str, Any]:
    if len(antwort) > MAX_ANTWORT:
        raise ValueError("too long")
    found = orjson.loads(antwort)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found

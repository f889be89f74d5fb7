"""The signature of an evidence container: ASiC-E with XAdES (ETSI EN 319 162-1, EN 319 132-1), a closed profile.

``META-INF/signatures.xml`` holds one signature with one reference for each file of the container, by its name and
without a transform, and one for the signed properties. It is written and read with the signature of the envelope:
prepare → sign outside → finish; verifying says what the signer's key covers, not whose key it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NewType

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope import algorithmen, kanon, signatur
from gateway.envelope.algorithmen import Algorithmus
from gateway.envelope.kanon import EXC, Wurzel
from gateway.envelope.langzeit import (
    MAX_NACHWEISE,
    MAX_PRUEFDATEN,
    MAX_ZERTIFIKATE,
    Langzeitdaten,
    lies_langzeit,
)
from gateway.envelope.schema import Schema, compile_schema

ASIC: Final = "http://uri.etsi.org/02918/v1.2.1#"
MAX_DATEIEN: Final = 1000
"""Files of a container: a transfer of some hundred messages; bounds what is parsed before anything is proven."""
MAX_MERKMALE: Final = 1024 * 1024
"""Octets of the signed properties; a thousand references with their formats have half of that."""
MAX_OCTETS: Final = MAX_MERKMALE + MAX_PRUEFDATEN // 3 * 4 + 64 * 1024
"""Octets of ``signatures.xml``: with the data to verify it later, in base64, and their tags."""
_JE_DATEI: Final = 5
_RAHMEN: Final = 60
_PRUEFDATEN: Final = 2 * (MAX_ZERTIFIKATE + 2 * MAX_NACHWEISE + 5)

DATEINAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*(?:/[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*){0,3}")
"""Names of files: so plain that they are their own percent-encoding, and none leaves the folder they unpack to."""
MAX_NAME: Final = 200
"""Letters of a name."""
_MIME: Final = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}")

BEHAELTER: Final = Wurzel(
    name=f"{{{ASIC}}}XAdESSignatures",
    prefix="asic",
    limits=kanon.limits(max_octets=MAX_OCTETS, max_elements=_JE_DATEI * MAX_DATEIEN + _RAHMEN + _PRUEFDATEN),
    xades=True,
    code_schwach=Fehlercode.T010,
    code_gebrochen=Fehlercode.T011,
)
_MERKMALE: Final = Wurzel(
    name=f"{{{kanon.XADES}}}SignedProperties",
    prefix="xades",
    limits=kanon.limits(max_octets=MAX_MERKMALE, max_elements=2 * MAX_DATEIEN + _RAHMEN),
    xades=False,
)

BehaelterSchema = NewType("BehaelterSchema", Schema)
"""``schemas/beweis/1`` compiled."""


def compile_behaelter_schema(files: Mapping[str, bytes]) -> BehaelterSchema:
    """Compile the XSD of ``signatures.xml`` from all schema files (octets by name relative to ``schemas/``)."""
    own = {
        name.rpartition("/")[2]: octets
        for name, octets in files.items()
        if name.startswith(("umschlag/1/", "beweis/1/"))
    }
    return BehaelterSchema(compile_schema(own, "beweis-1.xsd"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Datei:
    """One file of a container as the signature names it."""

    name: str
    mime: str
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class GepruefterBehaelter:
    """A signature that holds: these files, by digest, were signed by the holder of this certificate's key."""

    dateien: tuple[Datei, ...]
    cert_der: bytes
    signing_time: Zeitpunkt
    """Claimed by the signer, signed."""
    zeitstempel: bytes | None
    """RFC 3161 token, not yet verified."""
    langzeit: Langzeitdaten | None
    """What stands behind it to verify the signature with later: unsigned, not yet verified."""
    signature_value: bytes


def guter_name(name: str) -> bool:
    """Tell whether a file of a container may be called so."""
    return len(name) <= MAX_NAME and DATEINAME.fullmatch(name) is not None


def prepare_behaelter(
    dateien: Sequence[Datei], *, cert_der: bytes, signing_time: Zeitpunkt
) -> signatur.Vorbereitet:
    """Return ``signatures.xml`` ready to be signed (XAdES baseline B-B; B-T and B-LT by ``finish``).

    ValueError for names the profile does not have, none, one twice or too many, and for an unsuitable certificate.
    """
    names = {one.name for one in dateien}
    if not 1 <= len(dateien) == len(names) <= MAX_DATEIEN:
        raise ValueError(f"a container has 1 to {MAX_DATEIEN} files, each with a name of its own")
    if not all(guter_name(one.name) and _MIME.fullmatch(one.mime) for one in dateien):
        raise ValueError("the name or type of a file is not in the profile of the container")
    merkmale = signatur.signed_properties(
        signing_time, cert_der, [(f"r{nr}", one.mime) for nr, one in enumerate(dateien, start=1)]
    )
    references = "".join(_reference(nr, one) for nr, one in enumerate(dateien, start=1))
    references += signatur.signed_properties_reference(merkmale)
    algorithmus = algorithmen.algorithmus_of(algorithmen.public_key_of(cert_der))
    signature = signatur.signature_octets(algorithmus, references, cert_der, merkmale)
    octets = f'<asic:XAdESSignatures xmlns:asic="{ASIC}">'.encode() + signature + b"</asic:XAdESSignatures>"
    return signatur.vorbereitet(octets, algorithmus=algorithmus, cert_der=cert_der)


def read_behaelter(octets: bytes, *, schema: BehaelterSchema) -> GepruefterBehaelter:
    """Verify ``signatures.xml``; that the files are those of the references, the caller compares.

    Every algorithm of the profile is taken. Refused: S001, V000, X000, X001 for octets and structure, T010 for a
    key that cannot sign in this profile, T011 for a signature that does not hold.
    """
    root = kanon.read(octets, BEHAELTER, schema)
    signature = root[0]
    *files, properties = signature[0][2:]
    signatur.check_reference(properties, "#sp", None, signatur.SIGNED_PROPERTIES, (EXC,))
    for nr, reference in enumerate(files, start=1):
        signatur.check_reference(reference, str(reference.get("URI")), f"r{nr}", None, ())
    wert = signatur.verify_value(signature, BEHAELTER, frozenset(Algorithmus))
    merkmale = signatur.verify_properties(signature, properties, wert, BEHAELTER, _MERKMALE)
    names = [str(reference.get("URI")) for reference in files]
    if len(set(names)) != len(names) or not all(map(guter_name, names)):
        raise Refused(Fehlercode.X001, "the signature names a file twice, or one the profile cannot have")
    if [ref for ref, _ in merkmale.formate] != [f"#r{nr}" for nr in range(1, len(files) + 1)]:
        raise Refused(Fehlercode.X001, "the signed properties do not name the format of each file once, in order")
    return GepruefterBehaelter(
        dateien=tuple(
            Datei(name=name, mime=mime, sha256=Sha256(kanon.base64_octets(reference[-1].text).hex()))
            for name, (_, mime), reference in zip(names, merkmale.formate, files, strict=True)
        ),
        cert_der=wert.cert_der,
        signing_time=merkmale.signing_time,
        zeitstempel=merkmale.zeitstempel,
        langzeit=lies_langzeit(merkmale.dahinter),
        signature_value=wert.signature_value,
    )


def _reference(nr: int, datei: Datei) -> str:
    return (
        f'<ds:Reference Id="r{nr}" URI="{datei.name}"><ds:DigestMethod Algorithm="{algorithmen.SHA256}"/>'
        f"<ds:DigestValue>{kanon.base64_text(bytes.fromhex(datei.sha256))}</ds:DigestValue></ds:Reference>"
    )

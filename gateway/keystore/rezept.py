"""The recipe of a test PKI: a TOML file read into typed lines, unknown words refused."""

import tomllib

import msgspec

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import kennung

_ARTEN: dict[str, tuple[str, ...]] = {
    "ca": ("key_cert_sign", "crl_sign"),
    "signatur": ("digital_signature", "content_commitment"),
    "chiffre": ("key_encipherment",),
    "tls": ("digital_signature",),
    "alles": ("digital_signature", "content_commitment", "key_encipherment"),
}
"""Kinds of certificates and their key usage; ``alles`` is the administration PKI's one certificate for all."""


class Zertifikatsrezept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One certificate to make. Everything but name, kind and key has a sound value by itself."""

    name: str
    """Unique name, also the file name: ``azr-999901/transport``."""
    art: str
    """``ca``, ``signatur``, ``chiffre``, ``tls`` or ``alles``."""
    schluessel: str
    """Kind of key, such as ``p256`` or ``rsa-3072``."""
    cn: str | None = None
    aussteller: str | None = None
    """Name of the issuer, which stands before it; without one the certificate signs itself."""
    beginn_tage: float | None = None
    """Days from now at which it begins; may be negative."""
    ende_tage: float | None = None
    """Days from now at which it ends; negative = expired."""
    pfadlaenge: int | None = None
    """Certification authorities allowed below (``ca``)."""
    san: tuple[str, ...] = ()
    key_usage: tuple[str, ...] = ()
    """RFC 5280 bits in place of those of the kind; ``("keine",)`` = no such extension."""
    eku: tuple[str, ...] = ()
    basic_constraints: bool = False
    """Write basicConstraints into an end certificate too (the administration PKI does not)."""
    sperrliste: bool = False
    """Make a CRL of this authority even if it revoked nothing."""
    gesperrt: bool = False
    """List it in its issuer's CRL."""
    hash: str = "sha256"
    """``sha1`` makes a defective one."""
    pss: bool = False
    """An RSA issuer signs with RSASSA-PSS instead of PKCS#1 v1.5."""
    listen_urls: tuple[str, ...] = ()
    """Where the issuer's revocation list is fetched (CRLDistributionPoints)."""
    ocsp_urls: tuple[str, ...] = ()
    """Where the issuer's OCSP responders are asked (AuthorityInformationAccess)."""
    ocsp_nocheck: bool = False
    """A responder's certificate that is not looked up itself (id-pkix-ocsp-nocheck)."""
    kritisch_unbekannt: bool = False
    """Add a critical extension nobody knows."""
    ca_flagge: bool | None = None
    """Set the CA flag against the kind (a defect)."""

    @property
    def ist_ca(self) -> bool:
        """Whether the certificate says it is a CA."""
        return self.art == "ca" if self.ca_flagge is None else self.ca_flagge


class Schluesselrezept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One bare key to make: of a log or a witness."""

    name: str
    schluessel: str = "ed25519"


class Behoerdenrezept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The usual set of one authority: TLS, transport, inhalt, chiffre, the keys of its log and of its witness."""

    kennung: str
    name: str


class _Datei(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    organisation: str = "TEST Aktenbote"
    gueltig_tage: int = 365
    aussteller: str | None = None
    """Who issues the sets of ``[[behoerde]]``."""
    tls_namen: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    zertifikat: tuple[Zertifikatsrezept, ...] = ()
    behoerde: tuple[Behoerdenrezept, ...] = ()
    schluessel: tuple[Schluesselrezept, ...] = ()


class Rezept(msgspec.Struct, frozen=True, kw_only=True):
    """A whole recipe, sets of authorities spelled out."""

    organisation: str
    gueltig_tage: int
    """Life of a certificate in days where its line says nothing."""
    zertifikate: tuple[Zertifikatsrezept, ...]
    schluessel: tuple[Schluesselrezept, ...]


def read_recipe(text: str) -> Rezept:
    """Read the TOML of a recipe, or say (``Usage``) what is wrong with it."""
    try:
        raw = msgspec.convert(tomllib.loads(text), _Datei)
    except (ValueError, RecursionError) as error:  # also numbers too long and arrays too deep for the parser
        raise Usage(f"the recipe is no TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise Usage(f"the recipe does not fit: {error}") from None
    certificates, keys = list(raw.zertifikat), list(raw.schluessel)
    for authority in raw.behoerde:
        certificates += _set_of(authority, raw)
        folder = folder_of(authority.kennung)
        keys += [Schluesselrezept(name=f"{folder}/{name}") for name in ("protokoll", "zeuge")]
    filled = tuple(_fill(line) for line in certificates)
    _unique([line.name for line in filled] + [key.name for key in keys])
    return Rezept(
        organisation=raw.organisation, gueltig_tage=raw.gueltig_tage, zertifikate=filled, schluessel=tuple(keys)
    )


def folder_of(text: str) -> str:
    """Return the folder name of an authority: ``azr:999901`` → ``azr-999901``."""
    try:
        return kennung(text).replace(":", "-")
    except Refused as error:
        raise Usage(f"recipe: {text!r}: {error.reason}") from None


def _set_of(authority: Behoerdenrezept, raw: _Datei) -> list[Zertifikatsrezept]:
    folder = folder_of(authority.kennung)

    def line(
        role: str, art: str, key: str, *, san: tuple[str, ...] = (), eku: tuple[str, ...] = ()
    ) -> Zertifikatsrezept:
        return Zertifikatsrezept(
            name=f"{folder}/{role}",
            art=art,
            schluessel=key,
            cn=f"{authority.name} {role}",
            aussteller=raw.aussteller,
            san=san,
            eku=eku,
        )

    return [
        line("tls", "tls", "p256", san=raw.tls_namen, eku=("server", "client")),
        line("transport", "signatur", "p256"),
        line("inhalt", "signatur", "p256"),
        line("chiffre", "chiffre", "rsa-3072"),
    ]


def _fill(line: Zertifikatsrezept) -> Zertifikatsrezept:
    """Put in the key usage of the kind."""
    if line.art not in _ARTEN:
        raise Usage(f"recipe: {line.name}: there is no kind {line.art!r}; use one of {', '.join(_ARTEN)}")
    if line.name.startswith("/") or ".." in line.name.split("/"):
        raise Usage(f"recipe: {line.name} would lie outside the folder")
    if line.key_usage == ("keine",):
        return msgspec.structs.replace(line, key_usage=())
    return line if line.key_usage else msgspec.structs.replace(line, key_usage=_ARTEN[line.art])


def _unique(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Usage(f"recipe: the name {name} stands there twice")
        seen.add(name)

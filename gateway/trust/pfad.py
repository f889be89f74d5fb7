"""Certificate paths: is this end certificate good for this purpose at this moment (RFC 5280, wire 5.1)?

Pure and fast: what does not depend on the moment (paths, signatures, key sizes) is judged once per set of
certificates and kept in a bounded memory; the moment and the revocation evidence are looked at every time.
"""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError
from pyhanko_certvalidator.registry import CertificateRegistry, PathBuilder, SimpleTrustManager
from pyhanko_certvalidator.validate import async_validate_path

from gateway.domain.errors import Fehlercode, Refused
from gateway.trust.fristen import veraltet
from gateway.trust.profil import BROKEN, REMEMBERED, Algorithmenregel, Zweck, contradiction, load, names
from gateway.trust.sperre import KEINE, Deckung, Evidence, Sperrstatus, judge_revocation

MAX_CANDIDATES = 64
"""Untrusted certificates and anchors at once, each: path building must not become a search without end."""
MAX_PATHS = 16
"""Paths tried for one certificate: renewed and cross-signed authorities have two or three."""


class Verdikt(StrEnum):
    """The outcome; each but the first has its own code."""

    GUT = "gut"
    ABGELAUFEN = "abgelaufen"  # T000
    WIDERRUFEN = "widerrufen"  # T001
    UNGUELTIG = "ungueltig"  # T002


_CODES = {
    Verdikt.ABGELAUFEN: Fehlercode.T000,
    Verdikt.WIDERRUFEN: Fehlercode.T001,
    Verdikt.UNGUELTIG: Fehlercode.T002,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Urteil:
    """Judgement on one certificate. ``sperre`` stands alone: a good path with unknown revocation is still good."""

    verdikt: Verdikt
    sperre: Sperrstatus
    grund: str
    """One sentence for people; empty when good."""
    kette: tuple[bytes, ...] = ()
    """DER of the path, end certificate first, anchor last; empty where no path held."""
    belege: Evidence = KEINE
    """What of the revocation evidence the judgement rests on."""
    deckung: tuple[Deckung, ...] = ()
    """What is known of each certificate of a good path below its anchor."""

    @property
    def fehlercode(self) -> Fehlercode | None:
        """The code of the refusal, ``None`` when good."""
        return _CODES.get(self.verdikt)

    def verlange(self) -> "Urteil":
        """Return itself when good, else raise ``Refused`` with T000, T001 or T002."""
        code = self.fehlercode
        if code is not None:
            raise Refused(code, self.grund)
        return self


@dataclass(frozen=True, slots=True)
class _Pfad:
    """A path whose signatures, names and constraints hold, and the span in which all its certificates live."""

    kette: tuple[bytes, ...]
    von: datetime
    bis: datetime


def check_path(
    end_cert: bytes,
    *,
    untrusted: Sequence[bytes],
    anchors: Sequence[bytes],
    moment: datetime,
    zweck: Zweck,
    sperrstand: Evidence | None = None,
) -> Urteil:
    """Judge the end certificate (DER) for a purpose at a moment, with the anchors (DER) as only root of trust.

    ``untrusted`` are intermediate certificates (DER) from anywhere. Without ``sperrstand`` revocation is
    ``UNBEKANNT``. Never raises for a bad certificate: broken DER is ``UNGUELTIG``.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is not accepted")
    reason = contradiction(end_cert, zweck)
    if reason is not None:
        return _bad(Verdikt.UNGUELTIG, reason)
    if len(untrusted) > MAX_CANDIDATES or len(anchors) > MAX_CANDIDATES:
        return _bad(Verdikt.UNGUELTIG, f"more than {MAX_CANDIDATES} certificates were given to build a path from")
    paths, reason = _paths(bytes(end_cert), tuple(map(bytes, untrusted)), tuple(map(bytes, anchors)))
    if not paths:
        return _bad(Verdikt.UNGUELTIG, reason)
    alive = next((path for path in paths if path.von <= moment <= path.bis), None)
    if alive is None:
        return _outside(max(paths, key=lambda path: path.bis), moment)
    if (reason := veraltet(end_cert, zweck, moment)) is not None:
        return _bad(Verdikt.UNGUELTIG, reason)
    for issuer in alive.kette[1:]:
        if (reason := veraltet(issuer, Zweck.SIGNATUR, moment)) is not None:
            return _bad(Verdikt.UNGUELTIG, f"the issuing certificate {names(load(issuer))}: {reason}")
    found = judge_revocation(alive.kette, sperrstand, moment)
    return Urteil(
        verdikt=Verdikt.WIDERRUFEN if found.status is Sperrstatus.GESPERRT else Verdikt.GUT,
        sperre=found.status,
        grund=found.grund,
        kette=alive.kette,
        belege=found.belege,
        deckung=found.deckung,
    )


def _bad(verdikt: Verdikt, reason: str) -> Urteil:
    return Urteil(verdikt=verdikt, sperre=Sperrstatus.UNBEKANNT, grund=reason)


def _outside(path: _Pfad, moment: datetime) -> Urteil:
    """Say which certificate of an otherwise good path is not valid at the moment."""
    for index, der in enumerate(path.kette):
        cert = load(der)
        which = "the certificate" if index == 0 else f"the issuing certificate {names(cert)}"
        if moment > cert.not_valid_after_utc:
            return _bad(Verdikt.ABGELAUFEN, f"{which} expired on {_day(cert.not_valid_after_utc)}")
        if moment < cert.not_valid_before_utc:
            return _bad(Verdikt.UNGUELTIG, f"{which} is not valid before {_day(cert.not_valid_before_utc)}")
    raise AssertionError("a path outside its window has a certificate outside its own")


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


@lru_cache(maxsize=REMEMBERED)
def _paths(end: bytes, untrusted: tuple[bytes, ...], anchors: tuple[bytes, ...]) -> tuple[tuple[_Pfad, ...], str]:
    """Return every path that holds apart from the moment, or none and the reason."""
    reason = _unfit_anchor(anchors)
    if reason is not None:
        return (), reason
    try:
        leaf = asn1_x509.Certificate.load(end)
        if leaf.dump() in anchors:
            return (), "the certificate is itself a trust anchor: an anchor signs certificates, never messages"
        roots = SimpleTrustManager.build(trust_roots=[asn1_x509.Certificate.load(der) for der in anchors])
        others = CertificateRegistry.build(_usable(untrusted))
        candidates = _candidates(PathBuilder(roots, others), leaf)
    except PathBuildingError:
        return (), "no path leads from the certificate to a trusted root: it is foreign or its issuer is missing"
    except BROKEN:
        return (), "the certificate or one of its issuers cannot be read"
    good: list[_Pfad] = []
    reason = "no path leads from the certificate to a trusted root"
    for candidate in candidates:
        path, why = _validate(candidate, roots, others)
        if path is not None:
            good.append(path)
        else:
            reason = why
    return tuple(good), "" if good else reason


def _candidates(builder: Any, leaf: Any) -> list[Any]:
    """Build the first few paths from the certificate to an anchor, or raise ``PathBuildingError``."""
    found: list[Any] = []
    paths = builder.async_build_paths_lazy(leaf)
    try:
        while len(found) < MAX_PATHS:
            found.append(_at_once(paths.__anext__()))
    except StopAsyncIteration:
        pass
    return found


def _validate(candidate: Any, roots: Any, others: Any) -> tuple[_Pfad | None, str]:
    """Validate one path at a moment at which all its certificates are alive."""
    try:
        certs = list(candidate)[::-1]
        if not all(_one_form(cert) for cert in certs):
            return None, "the signature field of a certificate of the path is not in the one form it may have"
        chain = tuple(cert.dump() for cert in certs)
        parsed = [load(der) for der in chain]
        begin = max(cert.not_valid_before_utc for cert in parsed)
        end = min(cert.not_valid_after_utc for cert in parsed)
        if begin > end:
            return None, "the certificates of the path are at no moment valid together"
        _at_once(async_validate_path(_context(roots, others, begin), candidate))
    except ValidationError as error:
        return None, _sentence(error)
    except BROKEN:
        return None, "a certificate of the path cannot be read or uses an unknown algorithm"
    return _Pfad(chain, begin, end), ""


def _one_form(cert: Any) -> bool:
    """Tell whether the part of a certificate that nobody signs is free of play (RFC 5280 section 4.1.1).

    The path library takes any count of unused bits in the signature: the same certificate in many octets.
    """
    return bool(
        cert["signature_value"].contents[:1] == b"\x00"
        and cert["signature_algorithm"].dump() == cert["tbs_certificate"]["signature"].dump()
    )


def _sentence(error: ValidationError) -> str:
    """The library's reason without its preamble; it names certificates of authorities, never persons."""
    text = str(error.args[0]).removeprefix("The path could not be validated because ").strip().rstrip(".")
    return f"the certificate path does not hold: {text}"


def _context(roots: Any, others: Any, moment: datetime) -> ValidationContext:
    """Fetching off, moment given, revocation judged apart (``sperre.py``)."""
    return ValidationContext(
        trust_manager=roots,
        certificate_registry=others,
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
        algorithm_usage_policy=Algorithmenregel(),
    )


def _usable(untrusted: tuple[bytes, ...]) -> list[Any]:
    """Certificates that cannot be read help nobody and hurt nobody."""
    usable = []
    for der in untrusted:
        try:
            load(der)
            usable.append(asn1_x509.Certificate.load(der))
        except BROKEN:
            continue
    return usable


def _unfit_anchor(anchors: tuple[bytes, ...]) -> str | None:
    if not anchors:
        return "no trust anchor was given"
    for der in anchors:
        try:
            constraints = load(der).extensions.get_extension_for_class(x509.BasicConstraints).value
        except BROKEN:
            return "a trust anchor cannot be read as a certificate"
        except x509.ExtensionNotFound:
            return "a trust anchor is no CA certificate (no basicConstraints)"
        if not constraints.ca:
            return "a trust anchor is no CA certificate"
    return None


def _at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Drive a coroutine that never waits to its end (the library is async only; nothing is fetched here)."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise AssertionError("path validation wanted to wait although fetching is off")

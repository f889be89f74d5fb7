"""Revocation from evidence: lists and OCSP answers come in as octets, are checked against the path and judged.

One rule over both kinds: a revocation that any of them shows wins, whatever the others say and however old it is;
good is a certificate that one of them shows to be good at the moment; everything else is unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from gateway.trust.aussage import VORAUS, Aussage
from gateway.trust.ocsp import auskunft, serie
from gateway.trust.profil import load, names
from gateway.trust.sperrliste import listenaussage


class Sperrstatus(StrEnum):
    """What is known about revocation."""

    GUT = "gut"
    GESPERRT = "gesperrt"
    UNBEKANNT = "unbekannt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Revocation evidence taken at some time: CRLs and OCSP answers as DER octets."""

    crls: tuple[bytes, ...] = ()
    ocsp: tuple[bytes, ...] = ()
    live: bool = False
    """It is what is known now, and the moment it is judged at is now: a revocation its authority has signed counts,
    though that one's clock is ahead of ours. Never for a look back: there good is who was so a second before."""


KEINE = Evidence()
"""No evidence."""


@dataclass(frozen=True, slots=True)
class Deckung:
    """What the evidence says of one certificate of a path below the anchor."""

    zertifikat: bytes
    """DER."""
    aussteller: bytes
    """DER of its issuer."""
    gut_bis: datetime | None
    """Until when it was shown to be good, also if that is over; ``None`` = it never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sperrurteil:
    """What is known about the revocation of a whole path at a moment."""

    status: Sperrstatus
    grund: str = ""
    """One sentence for people; empty unless revoked."""
    belege: Evidence = KEINE
    """What of the evidence the judgement rests on."""
    deckung: tuple[Deckung, ...] = ()
    """Each certificate below the anchor; empty where one is revoked."""


def judge_revocation(chain: tuple[bytes, ...], evidence: Evidence | None, moment: datetime) -> Sperrurteil:
    """Judge a validated path (DER, end first, anchor last) at a moment.

    ``GESPERRT`` if any good evidence, current or not, shows a certificate of the path revoked at or before the
    moment (``live``: or up to ``VORAUS`` after it); ``GUT`` if each certificate below the anchor is shown to be
    good at the moment.
    """
    given = evidence or KEINE
    covered, used, found = True, list[bytes](), list[Deckung]()
    latest = moment + VORAUS if given.live else moment
    for der, issuer in pairwise(chain):
        said = tuple(_about(der, issuer, given, moment))
        for octets, what, _ in said:
            if what.gesperrt_ab is not None and what.gesperrt_ab <= latest:
                who = "the certificate" if der == chain[0] else f"the issuing certificate {names(load(der))}"
                reason = f"{who} was revoked on {what.gesperrt_ab:%Y-%m-%d %H:%M:%SZ}"
                return Sperrurteil(status=Sperrstatus.GESPERRT, grund=reason, belege=_only(given, {octets}))
        good = [octets for octets, what, believed in said if believed and what.gut(moment)]
        used += good
        covered = covered and bool(good)
        ends = [what.bis for _, what, believed in said if believed and what.bis and what.von - VORAUS <= moment]
        found.append(Deckung(der, issuer, max(ends, default=None)))
    return Sperrurteil(
        status=Sperrstatus.GUT if covered else Sperrstatus.UNBEKANNT,
        belege=_only(given, set(used)),
        deckung=tuple(found),
    )


def _about(
    der: bytes, issuer: bytes, evidence: Evidence, moment: datetime
) -> Iterator[tuple[bytes, Aussage, bool]]:
    """Yield what is said about one certificate: the evidence, the statement, whether a good state is believed."""
    for crl in evidence.crls:
        if (what := listenaussage(der, issuer, crl)) is not None:
            yield crl, what, True
    for answer in _by_serial(evidence.ocsp).get(load(der).serial_number, ()):
        told = auskunft(der, issuer, answer)
        if told is None:
            continue
        by_lists = [] if told.beauftragter is None else _listed(told.beauftragter, issuer, evidence.crls)
        if any(one.gesperrt_ab is not None for one in by_lists):
            continue  # whoever has a revoked responder's key may say anything, and date it back
        yield (
            answer,
            told.aussage,
            not told.nur_gut_wenn_geprueft or any(one.gut(moment) for one in by_lists),
        )


def _listed(der: bytes, issuer: bytes, crls: tuple[bytes, ...]) -> list[Aussage]:
    return [what for crl in crls if (what := listenaussage(der, issuer, crl)) is not None]


@lru_cache(maxsize=4)
def _by_serial(answers: tuple[bytes, ...]) -> Mapping[int, tuple[bytes, ...]]:
    """Return the answers by serial number: there is one for each certificate of a directory."""
    found: dict[int, tuple[bytes, ...]] = {}
    for answer in answers:
        if (number := serie(answer)) is not None:
            found[number] = (*found.get(number, ()), answer)
    return found


def _only(evidence: Evidence, used: set[bytes]) -> Evidence:
    return Evidence(
        crls=tuple(one for one in evidence.crls if one in used),
        ocsp=tuple(one for one in evidence.ocsp if one in used),
    )

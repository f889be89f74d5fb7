"""What is known of the revocation of all certificates in the directory now: for the log and for ``/health``."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.domain.ids import Kennung, Sha256
from gateway.settings import Configuration
from gateway.trust.nachsicht import Nachsicht, Strenge
from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.sperre import Evidence, Sperrstatus
from gateway.trust.verzeichnis import ZWECK_DER_ROLLE, Verzeichnis


@dataclass(frozen=True, slots=True, kw_only=True)
class Sperrlage:
    """Certificates by fingerprint, with whose they are."""

    widerrufen: frozenset[tuple[Kennung, Sha256]] = frozenset()
    bis: datetime | None = None
    """When the first certificate of which nothing is known now stops to count; ``None`` = none of them does."""
    nachsicht: frozenset[tuple[Kennung, Sha256]] = frozenset()
    """Unknown, and still counting."""
    vorbei: frozenset[tuple[Kennung, Sha256]] = frozenset()
    """Unknown for too long: work with their owners waits."""


def nachsicht(configuration: Configuration) -> Nachsicht:
    """Return the policy for certificates of which nobody says whether they were revoked."""
    trust = configuration.settings.trust
    return Nachsicht(strenge=Strenge(trust.unknown), frist=timedelta(hours=trust.grace_hours))


def sperrlage(verzeichnis: Verzeichnis, evidence: Evidence | None, regel: Nachsicht, moment: datetime) -> Sperrlage:
    """Judge every certificate that the directory lists at the moment; some milliseconds for a thousand."""
    revoked, grace, over, ends = [], [], [], []
    for one in verzeichnis.teilnehmer:
        for entry in one.zertifikate:
            if not (one.fenster.umfasst(moment) and entry.fenster.umfasst(moment)) or entry.gesperrt_ab is not None:
                continue
            judged = check_path(
                entry.der,
                untrusted=verzeichnis.zwischenstellen,
                anchors=verzeichnis.anker,
                moment=moment,
                zweck=ZWECK_DER_ROLLE[entry.rollen[0]],
                sperrstand=evidence,
            )
            who = one.kennung, entry.sha256
            if judged.verdikt is Verdikt.WIDERRUFEN:
                revoked.append(who)
            elif judged.verdikt is not Verdikt.GUT or judged.sperre is Sperrstatus.GUT:
                continue
            elif regel.einwand(judged, moment) is not None:
                over.append(who)
            elif (end := regel.ende(judged)) is not None:
                grace.append(who)
                ends.append(end)
    return Sperrlage(
        widerrufen=frozenset(revoked),
        bis=min(ends, default=None),
        nachsicht=frozenset(grace),
        vorbei=frozenset(over),
    )


def saetze(lage: Sperrlage, eigene: Collection[Kennung]) -> tuple[str, ...]:
    """Say what somebody must do."""
    found = [
        f"a certificate of our {kennung} was revoked ({name[:16]}…): install its successor and have the directory "
        "list it; partners refuse what it signs"
        for kennung, name in sorted(lage.widerrufen)
        if kennung in eigene
    ]
    ask = "look whether this machine reaches the lists and responders of their certification authorities"
    if lage.nachsicht and lage.bis is not None:
        found.append(
            f"of {len(lage.nachsicht)} certificates nobody says now whether they were revoked; they count until "
            f"{lage.bis:%Y-%m-%d %H:%M:%SZ}: {ask}"
        )
    if lage.vorbei:
        owners = len({kennung for kennung, _ in lage.vorbei})
        found.append(
            f"of {len(lage.vorbei)} certificates of {owners} authorities nobody has said for too long whether they "
            f"were revoked; nothing new is sent to these, and what they send waits: {ask}"
        )
    return tuple(found)

"""Whom this installation believes: the signed directory in force, evidence of revocation, and the policy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.envelope.typen import Umschlag
from gateway.trust.hybrid import Hybridschluessel
from gateway.trust.nachsicht import Nachsicht
from gateway.trust.pfad import Urteil, Verdikt, check_path
from gateway.trust.profil import Zweck
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import MAX_AGE, Verzeichnis

UNBEKANNT = "REVOCATION-UNKNOWN"
"""Code of what waits until somebody says whether a certificate was revoked."""
NOCH_EINMAL_S = 60.0
"""Pause of a job that waits for that: sources that failed are asked again within five minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertrauen:
    """Evidence at hand; each function returns what is in force at the call."""

    verzeichnis: Callable[[], Verzeichnis]
    sperrstand: Callable[[], Evidence | None] = lambda: None
    nachsicht: Nachsicht = Nachsicht()  # noqa: RUF009 -- frozen
    verratene: Callable[[], frozenset[Sha256]] = frozenset
    """Certificates of ours (by digest) whose key somebody else may have: they count as revoked."""
    wartendes: Callable[[], Verzeichnis | None] = lambda: None
    """A newer directory that waits for two persons: what it gives does not count, but it is known."""
    auszug: Callable[[], bytes | None] = lambda: None
    """The octets of that directory as its operator signed them; ``None`` where only the value is at hand."""
    wartende_auszuege: Callable[[], tuple[tuple[Verzeichnis, bytes], ...]] = tuple
    """Newer ones that wait, each with such octets, oldest first: what any of them takes away counts already."""

    def pruefe(self, zertifikat: bytes, rolle: Schluesselrolle, kennung: Kennung, moment: datetime) -> Urteil:
        """Judge a certificate: directory entry for that role (T070), then its path (T000, T001, T002).

        Whether it was revoked may be unknown in the answer.
        """
        return self.verzeichnis().pruefe_unterzeichner(
            zertifikat, rolle, kennung, moment, sperrstand=self.sperrstand()
        )

    def verlange(self, zertifikat: bytes, rolle: Schluesselrolle, kennung: Kennung, moment: datetime) -> Urteil:
        """Judge like ``pruefe``; ``TryLater`` (REVOCATION-UNKNOWN) where the state is unknown for too long.

        So what arrives waits at its author: an outage of a certification authority is nobody's refusal.
        """
        found = self.pruefe(zertifikat, rolle, kennung, moment)
        if (reason := self.nachsicht.einwand(found, moment)) is not None:
            raise unbekannt(kennung, reason)
        return found

    def chiffren(self, leser: Kennung, moment: datetime) -> tuple[bytes, ...]:
        """Return the certificates (DER) to which something new may be sealed, own ones first.

        Revoked ones and those whose path does not hold never count. ``TryLater`` (REVOCATION-UNKNOWN) where only
        such are left whose state is unknown for too long.
        """
        usable, reason, found = list[bytes](), None, self.verzeichnis()
        for entry in found.zertifikate(leser, Schluesselrolle.CHIFFRE, moment):
            listed = found.eintraege(leser, Schluesselrolle.CHIFFRE, entry.sha256, moment)
            if any(one.ist_gesperrt(moment) for one in listed):  # twice in the directory, and only once marked
                continue
            judged = self._urteil(entry.der, Zweck.CHIFFRE, moment)
            if judged.verdikt is not Verdikt.GUT:
                continue
            if (no := self.nachsicht.einwand(judged, moment)) is None:
                usable.append(entry.der)
            else:
                reason = no
        if not usable and reason is not None:
            raise unbekannt(leser, reason)
        return tuple(usable)

    def ist_verraten(self, leser: Kennung, schluessel: Sha256, moment: datetime) -> bool:
        """Tell whether somebody else may have a reader's encryption key, named as ``KeyName`` gives it.

        Its certificate is revoked, by its authority or in the directory, or not listed any more. One that only has
        ended is none of these; of a reader the directory does not know nothing is said, nobody fetches for it.
        """
        found = self.verzeichnis()
        try:
            certs = found.eintraege(leser, Schluesselrolle.CHIFFRE, schluessel, moment)
        except Refused:
            return False
        hybrids = found.hybrideintraege(leser, schluessel)
        if not (certs or hybrids):
            return True
        if any(one.ist_gesperrt(moment) for one in certs) or any(one.ist_gesperrt(moment) for one in hybrids):
            return True
        if not certs:  # a hybrid key has no certificate that its authority could revoke
            return False
        return self._urteil(certs[0].der, Zweck.CHIFFRE, moment).verdikt is Verdikt.WIDERRUFEN

    def leserschluessel(self, leser: Kennung, moment: datetime) -> tuple[bytes | Hybridschluessel, ...]:
        """Return the keys to which something new may be sealed: hybrid ones alone where its entry lists one.

        Otherwise as ``chiffren``. Nothing but the directory decides (wire 5.3).
        """
        return self.verzeichnis().hybride(leser, moment) or self.chiffren(leser, moment)

    def pruefe_verfahren(self, umschlag: Umschlag, jetzt: datetime) -> None:
        """Refuse (T070) an Umschlag with plain keys to an authority of ours that wants hybrid ones (wire 5.3).

        What was sealed before the directory listed the hybrid key may still come, from authors with the snapshot
        of before too; not longer than a snapshot lives, whatever the Umschlag says of its moment.
        """
        if umschlag.ist_hybrid:
            return
        found, leser = self.verzeichnis(), umschlag.kopf.leser
        wanted_then = found.hybride(leser, min(umschlag.versiegelt.instant, jetzt))
        wanted_long = found.hybride(leser, jetzt - MAX_AGE) and found.hybride(leser, jetzt)
        if wanted_then or wanted_long:
            raise Refused(
                Fehlercode.T070,
                f"the content key is wrapped for a plain key, but the directory (number {found.nummer}) lists a "
                f"hybrid key of {leser}: its author has to take the newest directory and send again",
            )

    def ist_widerrufen(self, zertifikat: bytes, moment: datetime) -> bool:
        """Tell whether a signing certificate (DER), or one above it, is revoked, or noted as compromised here."""
        return (
            sha256_of(zertifikat) in self.verratene()
            or self._urteil(zertifikat, Zweck.SIGNATUR, moment).verdikt is Verdikt.WIDERRUFEN
        )

    def _urteil(self, der: bytes, zweck: Zweck, moment: datetime) -> Urteil:
        found = self.verzeichnis()
        return check_path(
            der,
            untrusted=found.zwischenstellen,
            anchors=found.anker,
            moment=moment,
            zweck=zweck,
            sperrstand=self.sperrstand(),
        )


def unbekannt(kennung: Kennung, grund: str) -> TryLater:
    """Return the error that lets work with an authority wait."""
    return TryLater(
        f"{grund} ({kennung}): nothing new is sent to it, and what it sends waits, until its certification "
        "authority can be asked again",
        code=UNBEKANNT,
        retry_after_s=NOCH_EINMAL_S,
    )

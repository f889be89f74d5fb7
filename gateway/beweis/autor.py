"""Whose a signature is: judged by the pinned directory, else by trust anchors alone, else not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.audit.befund import Satz
from gateway.beweis.pruefen_verzeichnis import Verzeichnisse
from gateway.beweis.pruefgang import Gang, Gefaelscht, Massstab, faelschung
from gateway.domain.errors import AktenboteError, Fehlercode, Refused
from gateway.domain.ids import Kennung, sha256_of
from gateway.trust.pfad import Urteil, check_path
from gateway.trust.profil import BROKEN, Zweck, load, names
from gateway.trust.sperre import Evidence, Sperrstatus, judge_revocation
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import Verzeichnis

_IRGENDWANN = datetime.max.replace(tzinfo=UTC)
_SPERRE = {
    Sperrstatus.GUT: Satz("nicht gesperrt", "not revoked"),
    Sperrstatus.UNBEKANNT: Satz("Sperrstatus unbekannt", "revocation unknown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Autorpruefung:
    """Judges certificates for moments."""

    massstab: Massstab
    verzeichnisse: Verzeichnisse | None
    """``None``: no directory is pinned."""
    zertifikate: tuple[bytes, ...]
    """Certificates that lie in the container (DER): they build paths, they prove nothing."""
    sperrstand: Evidence
    erstellt: datetime
    """When the container was signed, by its own word."""

    def urteile(
        self,
        gang: Gang,
        schritt: str,
        was: Satz,
        cert: bytes,
        rolle: Schluesselrolle,
        wer: Kennung,
        moment: datetime,
    ) -> None:
        """Say whose signature something bears; Gefaelscht where it is not that of ``wer``.

        ``was`` begins the sentence. ``moment`` is when the certificate has to count.
        """
        name = _name(cert)
        try:
            if self.verzeichnisse is not None:
                self._nicht_gesperrt(self.verzeichnisse, schritt, was, cert, wer, moment)
                urteil = self._nach_verzeichnis(self.verzeichnisse, cert, rolle, wer, moment)
                sperre = self._sperre(urteil, moment)
                sperre = _seither(self.verzeichnisse, cert, rolle, wer, moment, sperre)
                gang.gut(
                    schritt,
                    f"{was.de} {wer} signiert (Zertifikat „{name}“, nach dem Verzeichnis; {sperre.de}).",
                    f'{was.en} {wer} (certificate "{name}", by the directory; {sperre.en}).',
                )
            elif self.massstab.anker:
                urteil = self._pfad(cert, moment).verlange()
                sperre = self._sperre(urteil, moment)
                gang.gut(
                    schritt,
                    f"{was.de} „{name}“ signiert, Zertifikatspfad gut ({sperre.de}); Autor nicht geprüft.",
                    f'{was.en} "{name}", certificate path good ({sperre.en}); author not verified.',
                )
            else:
                gang.gut(
                    schritt,
                    f"{was.de} „{name}“ signiert; Autor nicht geprüft.",
                    f'{was.en} "{name}"; author not verified.',
                )
        except AktenboteError as fehler:
            raise faelschung(
                schritt, f"{was.de} nicht {wer} signiert", f"{was.en} someone else than {wer}", fehler
            ) from None

    def _nicht_gesperrt(
        self, found: Verzeichnisse, schritt: str, was: Satz, cert: bytes, wer: Kennung, moment: datetime
    ) -> None:
        """Gefaelscht for what any snapshot says was revoked by the moment, also one that waits."""
        for one in (*found.wartende, found.geltend, *_damalige(found, moment)):
            if one.sperrt(cert, wer, moment):
                which = _nummer(found, one)
                raise Gefaelscht(
                    schritt,
                    f"{was.de} nicht {wer} signiert: T001 {which.de} hat dieses Zertifikat gesperrt.",
                    f"{was.en} someone else than {wer}: T001 {which.en}, has revoked this certificate.",
                )

    def _nach_verzeichnis(
        self, found: Verzeichnisse, cert: bytes, rolle: Schluesselrolle, wer: Kennung, moment: datetime
    ) -> Urteil:
        """Judge by the one in force, else by one that was valid at the moment and whose entry is gone since."""
        reason = None
        for one in (found.geltend, *_damalige(found, moment)):
            try:
                return one.pruefe_unterzeichner(cert, rolle, wer, moment, untrusted=(), sperrstand=self.sperrstand)
            except Refused as error:
                if error.fehlercode is Fehlercode.T001:
                    raise
                reason = reason or error
        raise reason or Refused(Fehlercode.T070, f"no directory lists a certificate of {wer}")

    def _pfad(self, cert: bytes, moment: datetime) -> Urteil:
        others: Sequence[bytes] = [der for der in self.zertifikate if der != cert]
        return check_path(
            cert,
            untrusted=others,
            anchors=self.massstab.anker,
            moment=moment,
            zweck=Zweck.SIGNATUR,
            sperrstand=self.sperrstand,
        )

    def _sperre(self, urteil: Urteil, moment: datetime) -> Satz:
        return sperre(urteil, self.sperrstand, moment, self.erstellt)


def _damalige(found: Verzeichnisse, moment: datetime) -> list[Verzeichnis]:
    return [one for one in found.fruehere if one.ausgestellt <= moment < one.gueltig_bis]


def _nummer(found: Verzeichnisse, one: Verzeichnis) -> Satz:
    if one in found.wartende:
        return Satz(
            f"das Verzeichnis Nummer {one.nummer}, das noch auf zwei Personen wartet,",
            f"the directory, number {one.nummer}, which still waits for two persons",
        )
    return Satz(f"das Verzeichnis Nummer {one.nummer}", f"the directory, number {one.nummer}")


def _seither(
    found: Verzeichnisse, cert: bytes, rolle: Schluesselrolle, wer: Kennung, moment: datetime, sonst: Satz
) -> Satz:
    """Say what a snapshot has taken away after the moment; ``sonst`` where none has."""
    for one in (*found.wartende, found.geltend):
        if one.sperrt(cert, wer, _IRGENDWANN):
            which = _nummer(found, one)
            return Satz(
                f"später gesperrt, nach dieser Signatur: {which.de.removesuffix(',')}",
                f"revoked later, after this signature: {which.en}",
            )
    for one in found.wartende:
        if not _nennt(one, cert, rolle, wer, moment):
            which = _nummer(found, one)
            return Satz(
                f"{sonst.de}; nicht mehr genannt: {which.de.removesuffix(',')}",
                f"{sonst.en}; not named any more: {which.en}",
            )
    return sonst


def _nennt(one: Verzeichnis, cert: bytes, rolle: Schluesselrolle, wer: Kennung, moment: datetime) -> bool:
    try:
        return bool(one.eintraege(wer, rolle, sha256_of(cert), moment))
    except Refused:  # whoever it is does not stand there any more
        return False


def sperre(urteil: Urteil, sperrstand: Evidence, moment: datetime, erstellt: datetime) -> Satz:
    """Say what is known of revocation: at the moment, else by lists from up to the container's own time."""
    if urteil.sperre is not Sperrstatus.UNBEKANNT or erstellt <= moment:
        return _SPERRE[urteil.sperre]
    later = judge_revocation(urteil.kette, sperrstand, erstellt).status
    if later is Sperrstatus.GUT:
        return Satz("auch später nicht gesperrt", "not revoked later either")
    if later is Sperrstatus.GESPERRT:
        return Satz("später gesperrt, nach dieser Signatur", "revoked later, after this signature")
    return _SPERRE[Sperrstatus.UNBEKANNT]


def _name(cert: bytes) -> str:
    try:
        found = names(load(cert))
    except BROKEN:
        raise Gefaelscht("signer", "Ein Zertifikat ist unlesbar.", "a certificate cannot be read.") from None
    return "".join(sign if sign.isprintable() else "?" for sign in found)[:100]

"""The notice that a key of ours is in other hands: a letter in German, a signed note, the line for the directory.

The note is signed with the audit log's key (C2SP signed-note), which partners know from the directory: whoever has
the compromised key cannot write one.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from gateway.audit.checkpoint import Notensignatur, Pruefschluessel, vkey
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, kennung, sha256_of
from gateway.keystore import NoteSigner, load_certificates
from gateway.keystore.bund import Schluesselbund
from gateway.pump.dateien import fsync_folder
from gateway.settings import Configuration
from gateway.transfer.records import Schluesselverrat
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.schluesselposten import HYBRID, Posten, posten

KOPFZEILE = "aktenbote:schluesselmeldung:1"
"""First line of the note."""
KURZ = 8
"""Hexadecimal digits of a certificate's digest that name one, at least."""
OHNE_NUMMER = "-"
"""In the note in the place of the serial number: a hybrid key has no certificate."""
_R = Schluesselrolle
_DER_VERBINDUNG = {_R.TLS, _R.ABRUF, _R.EINLIEFERUNG}
"""Roles of the installation's TLS key, which goes by the first."""
_DIENT: dict[str, str] = {
    _R.TLS: "Anmeldung und Verbindung (tls, abruf, einlieferung)",
    _R.INHALT: "Unterschrift unter Inhalte",
    _R.TRANSPORT: "Unterschrift unter Umschläge und Belege",
    _R.CHIFFRE: "Entschlüsselung dessen, was an die Behörde geht",
    HYBRID: "Entschlüsselung dessen, was an die Behörde geht (Hybridschlüssel)",
}
_LESER = (
    "Ziehen Sie zurück, was für diesen Schlüssel verschlüsselt bereitliegt, und verschlüsseln Sie es mit neuem "
    "Inhaltsschlüssel für den Nachfolger. Ein Aktenbote tut das von selbst, sobald das Verzeichnis ihn sperrt."
)
_PARTNER: dict[str, str] = {
    _R.TLS: "Nehmen Sie keine Verbindung mit diesem Zertifikat mehr an.",
    _R.INHALT: "Nehmen Sie nichts mehr an, was mit diesem Schlüssel unterschrieben ist. Was seit dem genannten "
    "Zeitpunkt kam, prüfen Sie mit der Behörde.",
    _R.TRANSPORT: "Nehmen Sie nichts mehr an, was mit diesem Schlüssel unterschrieben ist. Was seit dem genannten "
    "Zeitpunkt kam, prüfen Sie mit der Behörde.",
    _R.CHIFFRE: _LESER,
    HYBRID: _LESER,
}
_MUSTER = """\
Betreff: Schlüssel kompromittiert – {kennung}, Rolle {rolle}

An den Betreiber des Behördenverzeichnisses und an alle Partnerbehörden

Dieser private Schlüssel kann in fremden Händen sein:

  Behörde:       {name} ({kennung})
  Aufgabe:       {dient}
  Zertifikat:    {zertifikat}
  SHA-256:       {sha256}
  seit:          {seit}
  Grund:         {grund}

Partnerbehörden: {partner}

Betreiber des Verzeichnisses: Bitte tragen Sie sofort beim Eintrag dieses Schlüssels ein

  gesperrt_ab = {seit}

und geben Sie ein Verzeichnis mit höherer Nummer heraus. Der Nachfolger folgt mit "von" ab sofort.

{stelle}

Diese Meldung liegt unterschrieben bei ({datei}), mit dem Protokollschlüssel der Behörde:
{vkey}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meldung:
    """What was written."""

    brief: Path
    note: Path


def finde(
    configuration: Configuration,
    rolle: str,
    wer: Kennung,
    kurz: str | None,
    *,
    bund: Schluesselbund,
    verzeichnis: Callable[[], Verzeichnis],
) -> tuple[Posten, bytes]:
    """Return the key of a role that is meant, with its certificate (DER), of a hybrid one with its public octets.

    ``kurz``: how the digest of that begins, or the file of a certificate. The configuration need not name that one
    any more: then the directory must, for this role of ours. ``Usage``: there is none, or several.
    """
    if kurz is not None and (datei := Path(kurz)).is_file():
        return _aus_datei(configuration, rolle, wer, datei, verzeichnis)
    found = [
        (one, _oeffentlich(configuration, one, bund))
        for one in posten(configuration)
        if one.rolle == rolle and wer in one.behoerden
    ]
    if kurz is not None:
        if len(kurz) < KURZ:
            raise Usage(f"--certificate wants at least {KURZ} digits of the SHA-256 'aktenbote keys list' shows")
        found = [pair for pair in found if sha256_of(pair[1]).startswith(kurz.lower())]
    if not found:
        raise Usage(
            f"{wer} has no such key of the role {rolle}: compare with 'aktenbote keys list'", code="UNKNOWN"
        )
    if len(found) > 1:
        shown = ", ".join(f"{sha256_of(der)[:16]} ({one.einstellung})" for one, der in found)
        raise Usage(f"{wer} has several keys of the role {rolle}: name one with --certificate: {shown}")
    return found[0]


def _aus_datei(
    configuration: Configuration, rolle: str, wer: Kennung, datei: Path, verzeichnis: Callable[[], Verzeichnis]
) -> tuple[Posten, bytes]:
    der = load_certificates(datei)[0]
    for one in posten(configuration):
        named = one.rolle == rolle and wer in one.behoerden and one.zertifikat is not None
        if named and load_certificates(configuration.path(str(one.zertifikat)))[0] == der:
            return one, der
    wanted = _DER_VERBINDUNG if rolle == _R.TLS else {rolle}
    entries = (entry for one in verzeichnis().teilnehmer if one.kennung == wer for entry in one.zertifikate)
    if not any(entry.der == der and wanted & set(entry.rollen) for entry in entries):
        raise Usage(
            f"neither the configuration nor the directory in force names {datei} for {wer} in the role {rolle}:"
            " nobody accepts it, there is nothing to stop",
            code="UNKNOWN",
        )
    ours = tuple(kennung(one.kennung) for one in configuration.settings.authority) if rolle == _R.TLS else (wer,)
    return Posten(rolle=rolle, behoerden=ours, uri="", zertifikat=str(datei), einstellung=str(datei)), der


def _oeffentlich(configuration: Configuration, one: Posten, bund: Schluesselbund) -> bytes:
    if one.zertifikat is None:
        return bund.hybrid(one.uri).schluessel.octets
    return load_certificates(configuration.path(one.zertifikat))[0]


def schreibe(
    configuration: Configuration,
    verrat: Schluesselverrat,
    der: bytes,
    *,
    ursprung: str,
    grund: str,
    passphrase: bytes | None,
) -> Meldung:
    """Write letter and note into ``keys/`` beside the configuration; typed again, the same files in their place."""
    block = next(one for one in configuration.settings.authority if one.kennung == verrat.mandant)
    signer = NoteSigner.open(block.log_key, base=configuration.folder, passphrase=passphrase)
    name = f"kompromittiert-{verrat.rolle}-{verrat.zertifikat_sha256[:16]}"
    folder = configuration.folder / "keys"
    meldung = Meldung(brief=folder / f"{name}.txt", note=folder / f"{name}.note")
    seit = _zeit(verrat.seit)
    nummer, shown, stelle = _vom_zertifikat(None if verrat.rolle == HYBRID else der)
    lines = (KOPFZEILE, verrat.mandant, verrat.rolle, verrat.zertifikat_sha256, nummer, seit)
    text = "".join(f"{line}\n" for line in lines).encode()
    key = Pruefschluessel(ursprung, signer.public_key)
    note = text + b"\n" + Notensignatur(ursprung, key.id, signer.sign(text)).zeile
    letter = _MUSTER.format(
        kennung=verrat.mandant,
        name=block.name,
        rolle=verrat.rolle,
        dient=_DIENT[verrat.rolle],
        zertifikat=shown,
        sha256=verrat.zertifikat_sha256,
        seit=seit,
        grund=" ".join(grund.split()),
        partner=_PARTNER[verrat.rolle],
        stelle=stelle,
        datei=meldung.note.name,
        vkey=vkey(ursprung, signer.public_key),
    )
    _lege(meldung.note, note)
    _lege(meldung.brief, letter.encode())
    return meldung


def _vom_zertifikat(der: bytes | None) -> tuple[str, str, str]:
    """Return serial number, lines in the letter, and what its authority is asked; ``None`` = there is none."""
    if der is None:
        return OHNE_NUMMER, "keines: er selbst steht im Verzeichnis", "Kein Zertifikat ist zu widerrufen."
    cert = x509.load_der_x509_certificate(der)
    nummer = f"{cert.serial_number:x}"
    issuer = cert.issuer.rfc4514_string()
    shown = f"{cert.subject.rfc4514_string()}\n  Aussteller:    {issuer}\n  Seriennummer:  {nummer}"
    return nummer, shown, "Zertifizierungsstelle: Bitte widerrufen Sie das Zertifikat (keyCompromise)."


def _zeit(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _lege(path: Path, octets: bytes) -> None:
    """Put a file in place whole: killed meanwhile, the command is typed again."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.neu")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    fsync_folder(path.parent)

"""The private keys of an installation as its operator sees them: what each is, whether it fits, works, counts."""

import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from gateway.audit.checkpoint import lies_vkey
from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.domain.sprache import Satz
from gateway.envelope.algorithmen import SchluesselUngeeignet, SignaturFalsch, verify
from gateway.keystore import NoteSigner, load_certificates, load_private_key, load_storage_key
from gateway.keystore.adresse import ist_token
from gateway.keystore.bund import Schluesselbund
from gateway.keystore.dateien import key_path
from gateway.keystore.schluessel import FileSigner
from gateway.pump.ports import Signer
from gateway.pump.siegeln import wrap
from gateway.settings import Configuration
from gateway.trust.fristen import bezeichnung, frist
from gateway.trust.profil import BROKEN, load
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import ZWECK_DER_ROLLE, Verzeichnis
from gateway.wiring.hybridwerk import fehlende, fehlt_satz, hybridprobe
from gateway.wiring.mandanten import schluesselbund, secret
from gateway.wiring.schluesselposten import HYBRID, SPEICHER, Posten, posten

VORLAUF = timedelta(days=60)
"""Time before a certificate of ours ends at which that is said: a month until no valid snapshot of the directory
lacks the new one (wire 5.5), and before it a month for the certification authority."""
IN_KRAFT = "in force"
_ENDE = "the certificate ended on"
_ROTATE = "aktenbote keys rotate"
_WARTET = Satz("Er wartet darauf, dass das Verzeichnis ihn zählt.", "it waits for the directory to count it")
_ABGELOEST = Satz("An seiner Stelle gilt ein anderer Schlüssel.", "another key counts in its place")
_AUFGEHOBEN = Satz(
    "Er bleibt für Sendungen, die noch unter ihm warten, oder steht noch nicht im Verzeichnis.",
    "kept for mail that still waits under it, or not listed yet",
)
PROBE_OCTETS = 32
"""What a key signs or unwraps to show that it works: as long as a content key."""
_R = Schluesselrolle


@dataclass(frozen=True, slots=True, kw_only=True)
class Zertifikatsbild:
    """What a certificate says."""

    inhaber: str
    nummer: int
    sha256: Sha256
    von: datetime
    bis: datetime


@dataclass(slots=True, kw_only=True)
class Befund:
    """What was found about one key; built up step by step."""

    posten: Posten
    verfahren: str = "unknown"
    zertifikat: Zertifikatsbild | None = None
    modus: int | None = None
    """Permission bits of the key file; ``None`` where the key is in no file."""
    verzeichnis: dict[str, str] = field(default_factory=dict)
    """``KENNUNG ROLE`` → ``in force``, or why not."""
    hybrid: Sha256 | None = None
    """Fingerprint of a hybrid key."""
    probe: bool | None = None
    """Whether it really signed or unwrapped; ``None`` = not tried."""
    fehler: list[str] = field(default_factory=list)
    """What keeps it from its work, one sentence each."""
    hinweise: list[Satz] = field(default_factory=list)
    """What somebody must do in time."""


class Schluesselschau:
    """Looks at the keys of one installation; never changes anything."""

    def __init__(
        self,
        configuration: Configuration,
        verzeichnis: Verzeichnis,
        moment: datetime,
        sperrstand: Evidence | None = None,
    ) -> None:
        """``verzeichnis`` is the directory in force."""
        self._c = configuration
        self._verzeichnis = verzeichnis
        self._moment = moment
        self._sperrstand = sperrstand

    @cached_property
    def _passphrase(self) -> bytes | None:
        return secret(self._c)

    @cached_property
    def _bund(self) -> Schluesselbund:
        return schluesselbund(self._c, self._passphrase)

    def alle(self, *, probe: bool) -> list[Befund]:
        """Return what is found about every key; with ``probe`` each signs or unwraps once."""
        found = [self.einer(one, probe=probe) for one in posten(self._c)]
        for one in found:
            self._nicht_allein(one, found)
        missing = fehlende(self._c, self._verzeichnis, self._moment, {one.hybrid for one in found})
        return found + [
            Befund(posten=one, verfahren=bezeichnung(key), fehler=[fehlt_satz(one, key)]) for one, key in missing
        ]

    def _nicht_allein(self, one: Befund, alle: list[Befund]) -> None:
        """Make notes of what is no problem while another key of the role counts: a key is changing."""
        role, who = one.posten.rolle, one.posten.behoerden
        others = [
            other
            for other in alle
            if other is not one and (other.posten.rolle, other.posten.behoerden) == (role, who)
        ]
        counts = any(_gilt(other) for other in others)
        away = [text for text in one.verzeichnis.values() if text != IN_KRAFT]
        ended = one.zertifikat is not None and self._moment > one.zertifikat.bis
        if counts and (away or ended):
            one.fehler = [text for text in one.fehler if text not in away and not text.startswith(_ENDE)]
            why = _WARTET if one.posten.nachfolger else _ABGELOEST
            one.hinweise = [_AUFGEHOBEN if role in {_R.CHIFFRE, HYBRID} else why]
        elif counts and not one.posten.nachfolger:
            one.hinweise = [text for text in one.hinweise if _ROTATE not in text.en]

    def faellig(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return a sentence for each certificate whose successor is due, and for each that has ended without one.

        Opens no private key.
        """
        found = []
        for one in posten(self._c):
            if one.zertifikat is None:
                continue
            seen = Befund(posten=one)
            with suppress(AktenboteError):  # 'keys check' says what is wrong with a file
                self._zertifikat(seen)
                self._gueltigkeit(seen)
                self._im_verzeichnis(seen)
            found.append(seen)
        for seen in found:
            self._nicht_allein(seen, found)
        due = [(seen.posten.einstellung, hint.en) for seen in found for hint in seen.hinweise if _ROTATE in hint.en]
        over = [(seen.posten.einstellung, text) for seen in found for text in seen.fehler if text.startswith(_ENDE)]
        return tuple(f"{one}: {text}" for one, text in due), tuple(f"{one}: {text}" for one, text in over)

    def einer(self, one: Posten, *, probe: bool) -> Befund:
        """Look at one key; nothing that is wrong with it is raised."""
        found = Befund(posten=one)
        steps: list[Callable[[Befund], None]] = [
            self._modus,
            self._zertifikat,
            partial(self._schluessel, probe=probe),
        ]
        for step in (*steps, self._gueltigkeit, self._im_verzeichnis):
            try:
                step(found)
            except AktenboteError as error:
                found.fehler.append(error.reason)
        return found

    # -- steps --------------------------------------------------------------------------------------------------

    def _modus(self, found: Befund) -> None:
        if ist_token(found.posten.uri):
            return
        try:
            found.modus = stat.S_IMODE(key_path(found.posten.uri, self._c.folder).stat().st_mode)
        except OSError:
            return  # the next step says what is wrong

    def _zertifikat(self, found: Befund) -> None:
        if found.posten.zertifikat is None:
            return
        path = self._c.path(found.posten.zertifikat)
        der = load_certificates(path)[0]
        try:
            cert = load(der)
            found.verfahren = bezeichnung(cert.public_key())
        except BROKEN:
            raise Usage(f"{path} holds a certificate that cannot be read", code="CERT") from None
        found.zertifikat = Zertifikatsbild(
            inhaber=cert.subject.rfc4514_string(),
            nummer=cert.serial_number,
            sha256=sha256_of(der),
            von=cert.not_valid_before_utc,
            bis=cert.not_valid_after_utc,
        )

    def _schluessel(self, found: Befund, *, probe: bool) -> None:
        """Open the key beside its certificate and let it do its work."""
        one, base = found.posten, self._c.folder
        if one.rolle == SPEICHER:
            found.verfahren = "AES 256"
            storage = load_storage_key(one.uri, base=base, passphrase=self._passphrase)
            works = _speicherprobe(storage.wrap, storage.unwrap) if probe else None
        elif one.rolle == HYBRID:
            hybrid = self._bund.hybrid(one.uri)
            found.hybrid, found.verfahren = hybrid.key_name, bezeichnung(hybrid.schluessel)
            self._hybrid_im_verzeichnis(found)
            works = hybridprobe(hybrid) if probe else None
        elif one.rolle in {_R.PROTOKOLL, _R.ZEUGE}:
            note = NoteSigner.open(one.uri, base=base, passphrase=self._passphrase)
            found.verfahren = bezeichnung(ed25519.Ed25519PublicKey.from_public_bytes(note.public_key))
            self._notiz_im_verzeichnis(found, note.public_key)
            works = _notizprobe(note) if probe else None
        else:
            works = self._mit_zertifikat(one, probe=probe)
        found.probe = works
        if works is False:
            found.fehler.append("it does not do its work: what it made does not fit its own public key")

    def _mit_zertifikat(self, one: Posten, *, probe: bool) -> bool | None:
        place = Path(one.zertifikat or "")
        if one.rolle == _R.CHIFFRE:
            opener = self._bund.decrypter(one.uri, place)
            der = load_certificates(self._c.path(str(place)))[0]
            return _auspackprobe(opener.unwrap, der) if probe else None
        if one.rolle == _R.TLS:  # the file holds its chain, too; OpenSSL reads it
            key = load_private_key(one.uri, base=self._c.folder, passphrase=self._passphrase)
            signer: Signer = FileSigner.of(key, load_certificates(self._c.path(str(place)))[0])
        else:
            signer = self._bund.signer(one.uri, place)  # raises where key and certificate do not belong together
        return _signierprobe(signer) if probe else None

    def _gueltigkeit(self, found: Befund) -> None:
        if found.zertifikat is None:
            return
        end = found.zertifikat.bis
        if self._moment > end:
            found.fehler.append(f"{_ENDE} {end:%Y-%m-%d}")
        elif end - self._moment < VORLAUF:
            days = (end - self._moment).days
            found.hinweise.append(
                Satz(
                    f"Das Zertifikat endet in {days} Tagen, am {end:%d.%m.%Y}. Erzeugen Sie den Nachfolger.",
                    f"the certificate ends in {days} days, on {end:%Y-%m-%d}: make its successor ({_ROTATE})",
                )
            )
        cert = load(load_certificates(self._c.path(found.posten.zertifikat or ""))[0])
        rule = frist(cert.public_key(), ZWECK_DER_ROLLE[_R(found.posten.rolle)])
        if rule is not None and rule.bis < end.date():
            found.hinweise.append(
                Satz(
                    f"Das Zertifikat gilt länger als die Art des Schlüssels: {rule.bis:%d.%m.%Y} ({rule.stelle}).",
                    f"its certificate lasts longer than its kind of key: {rule.bis} ({rule.stelle})",
                )
            )

    # -- directory ----------------------------------------------------------------------------------------------

    def _im_verzeichnis(self, found: Befund) -> None:
        """Hold certificate and role against the directory in force: listed, path good, usage fitting."""
        if found.zertifikat is None or found.posten.zertifikat is None:
            return
        der = load_certificates(self._c.path(found.posten.zertifikat))[0]
        for who in found.posten.behoerden:
            for rolle in self._rollen(found.posten.rolle, who):
                try:
                    self._verzeichnis.pruefe_unterzeichner(
                        der, rolle, who, self._moment, sperrstand=self._sperrstand
                    )
                except AktenboteError as error:
                    found.verzeichnis[f"{who} {rolle.value}"] = error.reason
                    found.fehler.append(error.reason)
                else:
                    found.verzeichnis[f"{who} {rolle.value}"] = IN_KRAFT

    def _rollen(self, rolle: str, who: Kennung) -> tuple[Schluesselrolle, ...]:
        """Return what the directory must list: TLS fetches, and serves where there is a Postfach."""
        if rolle != _R.TLS:
            return (_R(rolle),)
        own = self._verzeichnis.behoerde(who, self._moment)
        return (_R.ABRUF,) if own.postfach is None else (_R.ABRUF, _R.TLS)

    def _hybrid_im_verzeichnis(self, found: Befund) -> None:
        """Hold a hybrid key against the directory; one that is not listed (yet, or any more) is no problem."""
        (who,) = found.posten.behoerden
        listed = any(key.sha256 == found.hybrid for key in self._verzeichnis.hybride(who, self._moment))
        answer = IN_KRAFT if listed else f"the directory does not count this hybrid key of {who} now"
        found.verzeichnis[f"{who} {HYBRID}"] = answer
        if not listed:
            german = f"Das Verzeichnis zählt diesen hybriden Schlüssel von {who} jetzt nicht."
            found.hinweise.append(Satz(german, answer))

    def _notiz_im_verzeichnis(self, found: Befund, public: bytes) -> None:
        """Hold a log or witness key against the directory; a witness nobody counts is no problem of ours."""
        (who,) = found.posten.behoerden
        role = _R(found.posten.rolle)
        keys = self._verzeichnis.schluessel(who, role, self._moment)
        listed = any(lies_vkey(key.vkey).oeffentlich == public for key in keys)
        kind = "log" if role is _R.PROTOKOLL else "witness"
        answer = IN_KRAFT if listed else f"the directory does not list this {kind} key of {who}: tell its operator"
        found.verzeichnis[f"{who} {role.value}"] = answer
        if not listed and role is _R.PROTOKOLL:
            found.fehler.append(answer)
        elif not listed:
            german = f"Das Verzeichnis nennt den Zeugenschlüssel von {who} nicht. Sagen Sie es seinem Betreiber."
            found.hinweise.append(Satz(german, answer))


def _gilt(one: Befund) -> bool:
    return bool(one.verzeichnis) and set(one.verzeichnis.values()) == {IN_KRAFT} and not one.fehler


# -- does it work? -------------------------------------------------------------------------------------------------


def _signierprobe(signer: Signer) -> bool:
    octets = secrets.token_bytes(PROBE_OCTETS)
    try:
        verify(signer.cert_der, signer.algorithmus, signer.sign(octets), octets)
    except (SignaturFalsch, SchluesselUngeeignet):
        return False
    return True


def _auspackprobe(unwrap: Callable[[bytes], bytes], der: bytes) -> bool:
    cek = secrets.token_bytes(PROBE_OCTETS)
    try:
        return unwrap(wrap(cek, der).wrapped) == cek
    except ValueError:
        return False


def _notizprobe(note: NoteSigner) -> bool:
    octets = secrets.token_bytes(PROBE_OCTETS)
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(note.public_key).verify(note.sign(octets), octets)
    except InvalidSignature:
        return False
    return True


def _speicherprobe(wrap_: Callable[[bytes, bytes], bytes], unwrap: Callable[[bytes, bytes], bytes]) -> bool:
    octets = secrets.token_bytes(PROBE_OCTETS)
    try:
        return unwrap(wrap_(octets, b"probe"), b"probe") == octets
    except ValueError:
        return False

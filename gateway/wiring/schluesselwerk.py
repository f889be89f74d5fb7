"""New keys of an installation: made beside the old ones, asked a certificate for, installed once that is good.

Nothing is ever overwritten: a key that somebody may still write to, or whose signature somebody may still check
tomorrow, goes only by the hand of the operator.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Kennung, sha256_of
from gateway.keystore import load_certificates
from gateway.keystore.adresse import ist_token, lies_tokenadresse
from gateway.keystore.bund import Schluesselbund
from gateway.keystore.dateien import key_path, load_private_key
from gateway.keystore.erzeugen import KEY_KINDS, generate_key, key_pem, write_private
from gateway.keystore.schluessel import FileDecrypter, FileSigner
from gateway.keystore.tokenschluessel import TokenDecrypter, TokenSigner
from gateway.pump.dateien import fsync_folder
from gateway.settings import AuthoritySettings, Configuration, KeyPair
from gateway.trust.pfad import check_path
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import MAX_AGE, ZWECK_DER_ROLLE, Verzeichnis
from gateway.wiring.mandanten import schluesselbund, secret
from gateway.wiring.schluesselwahl import TlsWahl

_R = Schluesselrolle
ROLLEN = {_R.TLS: "p256", _R.INHALT: "p256", _R.TRANSPORT: "p256", _R.CHIFFRE: "rsa-3072"}
"""Roles whose keys have certificates, and the kind made if none is named (wire 4)."""
_SETTING = {_R.TLS: "tls", _R.INHALT: "content", _R.TRANSPORT: "transport"}
"""How the settings of a role begin."""
MAX_NAME = 64
"""Characters of an organisation's name in a certificate (X.520)."""
VORLAUF_VERZEICHNIS = MAX_AGE + timedelta(days=1)
"""From here on a new certificate is shown to partners: by then no valid snapshot anywhere lacks it (wire 5.5). A
decryption key may be listed at once: whoever knows it uses both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuerSchluessel:
    """What was made: the key by URI, and the request in a file."""

    uri: str
    antrag: Path
    antrag_pem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wechselplan:
    """A planned change of a key."""

    art: str
    """Kind of the new key: that of the old one."""
    alt_bis: datetime
    """The old certificate ends."""
    antrag_bis: datetime
    """The new certificate must stand in the directory by then."""
    vorlauf_tage: int
    """Days between its entry and its first use."""
    im_token: bool
    """The old key lives in a token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eingebaut:
    """A certificate that was found good and lies beside its key."""

    zertifikat: Path
    bis: datetime
    konfiguration: tuple[str, ...]
    """Lines for the configuration file, with the table they stand in."""
    verzeichnis: tuple[str, ...]
    """Lines for the recipe of the directory's operator."""


class Schluesselwerk:
    """Makes and installs keys of one installation."""

    def __init__(self, configuration: Configuration, moment: datetime) -> None:
        """Opens no key yet."""
        self._c = configuration
        self._moment = moment
        self._passphrase = secret(configuration)
        self.bund: Schluesselbund = schluesselbund(configuration, self._passphrase)

    def behoerde(self, kennung: Kennung) -> AuthoritySettings:
        """Return the block of one of our authorities."""
        return next(one for one in self._c.settings.authority if one.kennung == kennung)

    def plan(self, rolle: Schluesselrolle, wer: Kennung) -> Wechselplan:
        """Return kind and dates of a planned change, from the certificate that ends last, successors included."""
        pairs = self._paare(rolle, wer)
        if not pairs:
            raise Usage(f"{wer} has no key of the role {rolle.value} yet: make one with 'aktenbote keys create'")
        certs = [x509.load_der_x509_certificate(self._der(pair)) for pair in pairs]
        last = max(certs, key=lambda cert: cert.not_valid_after_utc)
        lead = timedelta(0) if rolle is _R.CHIFFRE else VORLAUF_VERZEICHNIS
        return Wechselplan(
            art=_art(last.public_key(), rolle),
            alt_bis=last.not_valid_after_utc,
            antrag_bis=last.not_valid_after_utc - lead,
            vorlauf_tage=lead.days,
            im_token=any(ist_token(pair.key) for pair in pairs),
        )

    def _paare(self, rolle: Schluesselrolle, wer: Kennung) -> tuple[KeyPair, ...]:
        """Return the keys of a role that the configuration names, the newest last."""
        block, server = self.behoerde(wer), self._c.settings.server
        if rolle is _R.CHIFFRE:
            return tuple(block.decrypt)
        key, certificate, successor = {
            _R.TLS: (server.tls_key, server.tls_certificate, server.tls_successor),
            _R.INHALT: (block.content_key, block.content_certificate, block.content_successor),
            _R.TRANSPORT: (block.transport_key, block.transport_certificate, block.transport_successor),
        }[rolle]
        return (KeyPair(key=key, certificate=certificate), *([] if successor is None else [successor]))

    def _der(self, pair: KeyPair) -> bytes:
        return load_certificates(self._c.path(pair.certificate))[0]

    # -- make ---------------------------------------------------------------------------------------------------

    def erzeuge(self, rolle: Schluesselrolle, wer: Kennung, art: str | None, token: str | None) -> NeuerSchluessel:
        """Make a key of a kind and the request for its certificate: in a file, or in the token that a URI names."""
        kind = art or ROLLEN[rolle]
        if kind not in KEY_KINDS or kind == "ed25519":
            raise Usage(f"there is no kind {kind!r} for this role; use one of {', '.join(_arten(rolle))}")
        if kind not in _arten(rolle):
            raise Usage(f"the role {rolle.value} has no key of the kind {kind}: {', '.join(_arten(rolle))}")
        name = self._name(rolle, wer)
        request = self._ordner() / f"{name}.csr.pem"
        if request.exists():
            raise Usage(f"{request} exists already: one key of a role a day; remove what is not needed")
        if token is not None:
            if rolle is _R.TLS:
                raise Usage("the TLS key is a file: leave out --token", code="KEY")
            uri = token
            self.bund.erzeuge(uri, kind)
        else:
            path = self._ordner() / f"{name}.key.pem"
            write_private(path, key_pem(generate_key(kind), self._passphrase))
            uri = f"file:{_kurz(path, self._c.folder)}"
        pem = self.antrag(uri, rolle, wer)
        schreibe_neu(request, pem.encode())
        return NeuerSchluessel(uri=uri, antrag=request, antrag_pem=pem)

    def antrag(self, uri: str, rolle: Schluesselrolle, wer: Kennung) -> str:
        """Return the request (PEM) for a key that is there; its names are the authority's and the role's."""
        one = self.behoerde(wer)
        der = self.bund.antrag(uri, common_name=f"{one.kennung} {rolle.value}", organisation=one.name[:MAX_NAME])
        request = x509.load_der_x509_csr(der)
        if not request.is_signature_valid:
            raise Usage("the key did not sign its request as it should: look at the token", code="KEY")
        return request.public_bytes(serialization.Encoding.PEM).decode()

    # -- install ------------------------------------------------------------------------------------------------

    def baue_ein(
        self,
        datei: Path,
        uri: str,
        rolle: Schluesselrolle,
        wer: Kennung,
        verzeichnis: Verzeichnis,
        sperrstand: Evidence | None,
    ) -> Eingebaut:
        """Check a certificate that came back and lay it beside its key; ``Usage`` or ``Refused`` say what is wrong.

        Key and certificate fit (one in a token works), the path leads to an anchor of the directory in force, its
        usage and kind allow the role, it is valid now and not revoked. A successor of before is in use by now.
        """
        chain, abgeloest = self.pruefe(datei, uri, rolle, wer, verzeichnis, sperrstand)
        target = self._neben(uri, rolle, wer)
        pem = b"".join(
            x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM) for der in chain
        )
        schreibe_neu(target, pem)
        end = x509.load_der_x509_certificate(chain[0]).not_valid_after_utc
        return Eingebaut(
            zertifikat=target,
            bis=end,
            konfiguration=self._zeilen(rolle, wer, uri, target, abgeloest),
            verzeichnis=self._rezept(rolle, wer, target),
        )

    def zeilen(
        self, uri: str, rolle: Schluesselrolle, wer: Kennung, verzeichnis: Verzeichnis, zertifikat: Path
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the lines for configuration and directory of a certificate that lies beside its key already."""
        abgeloest = self._abgeloest(rolle, wer, verzeichnis)
        return self._zeilen(rolle, wer, uri, zertifikat, abgeloest), self._rezept(rolle, wer, zertifikat)

    def pruefe(
        self,
        datei: Path,
        uri: str,
        rolle: Schluesselrolle,
        wer: Kennung,
        verzeichnis: Verzeichnis,
        sperrstand: Evidence | None,
    ) -> tuple[tuple[bytes, ...], KeyPair | None]:
        """Check as ``baue_ein`` does and write nothing; return the chain (DER), and the successor of before."""
        abgeloest = self._abgeloest(rolle, wer, verzeichnis)
        chain = load_certificates(datei)
        if len(chain) > 1 and rolle is not _R.TLS:
            raise Usage(f"{datei} holds {len(chain)} certificates, exactly one was expected", code="CERT")
        self._passt(uri, chain[0], rolle)
        judged = check_path(
            chain[0],
            untrusted=(*verzeichnis.zwischenstellen, *chain[1:]),
            anchors=verzeichnis.anker,
            moment=self._moment,
            zweck=ZWECK_DER_ROLLE[rolle],
            sperrstand=sperrstand,
        )
        if judged.fehlercode is not None:
            raise Refused(judged.fehlercode, f"{datei}: {judged.grund}")
        return tuple(chain), abgeloest

    def _abgeloest(self, rolle: Schluesselrolle, wer: Kennung, verzeichnis: Verzeichnis) -> KeyPair | None:
        """Return the successor of an earlier change, which takes the first place now; ``None`` = there is none.

        Its line is needed for the next one: without it the key before it would be used again.
        """
        if rolle is _R.CHIFFRE or len(pairs := self._paare(rolle, wer)) == 1:
            return None
        if rolle is _R.TLS:
            files = [(self._c.path(pair.certificate), Path(pair.key)) for pair in pairs]
            ours = [Kennung(one.kennung) for one in self._c.settings.authority]
            ders = [self._der(pair) for pair in pairs]
            chosen = TlsWahl(files=files, certificates=ders, ours=ours).waehle(verzeichnis, self._moment)
            counts = chosen == files[-1]
        else:
            listed = {entry.sha256 for entry in verzeichnis.zertifikate(wer, rolle, self._moment)}
            counts = sha256_of(self._der(pairs[-1])) in listed
        if not counts:
            raise Usage(
                f"a change of this key is under way: the directory does not count {pairs[-1].certificate} yet. "
                f"Wait until 'aktenbote keys list' says that it does; if it is given up, take "
                f"{_SETTING[rolle]}_successor out of the configuration, then install this one",
                code="KEY",
            )
        return pairs[-1]

    def _passt(self, uri: str, der: bytes, rolle: Schluesselrolle) -> None:
        """Let the key work with the certificate; ``Usage`` where the two do not belong together."""
        if ist_token(uri):
            adresse = lies_tokenadresse(uri, self._c.folder)
            kind = TokenDecrypter if rolle is _R.CHIFFRE else TokenSigner
            kind.of(adresse, der, self.bund.token(adresse)).pruefe()
            return
        key = load_private_key(uri, base=self._c.folder, passphrase=self._passphrase)
        (FileDecrypter if rolle is _R.CHIFFRE else FileSigner).of(key, der)

    # -- names and lines ----------------------------------------------------------------------------------------

    def _ordner(self) -> Path:
        return self._c.folder / "keys"

    def _name(self, rolle: Schluesselrolle, wer: Kennung) -> str:
        several = len(self._c.settings.authority) > 1 and rolle is not _R.TLS
        who = f"{wer.replace(':', '-')}-" if several else ""
        return f"{who}{rolle.value}-{self._moment:%Y%m%d}"

    def _neben(self, uri: str, rolle: Schluesselrolle, wer: Kennung) -> Path:
        if ist_token(uri):
            return self._ordner() / f"{self._name(rolle, wer)}.crt.pem"
        path = key_path(uri, self._c.folder)
        return path.with_name(path.name.removesuffix(".pem").removesuffix(".key") + ".crt.pem")

    def _zeilen(
        self, rolle: Schluesselrolle, wer: Kennung, uri: str, cert: Path, abgeloest: KeyPair | None
    ) -> tuple[str, ...]:
        pair = f'key = "{uri}", certificate = "{_kurz(cert, self._c.folder)}"'
        block = "[server]" if rolle is _R.TLS else f'[[authority]]  # the one with kennung = "{wer}"'
        if rolle is _R.CHIFFRE:
            old = [
                f'{{ key = "{one.key}", certificate = "{one.certificate}" }}' for one in self.behoerde(wer).decrypt
            ]
            return (block, f"decrypt = [{', '.join((*old, f'{{ {pair} }}'))}]")
        name = _SETTING[rolle]
        first = (
            ()
            if abgeloest is None
            else (f'{name}_key = "{abgeloest.key}"', f'{name}_certificate = "{abgeloest.certificate}"')
        )
        return (block, *first, f"{name}_successor = {{ {pair} }}")

    def _rezept(self, rolle: Schluesselrolle, wer: Kennung, cert: Path) -> tuple[str, ...]:
        roles = (_R.TLS, _R.ABRUF, _R.EINLIEFERUNG) if rolle is _R.TLS else (rolle,)
        listed = ", ".join(f'"{one.value}"' for one in roles)
        begin = self._moment if rolle is _R.CHIFFRE else self._moment + VORLAUF_VERZEICHNIS
        return (
            f"# in the [[teilnehmer]] block of {wer}; the entry of the old certificate stays until it ends",
            "[[teilnehmer.zertifikat]]",
            f'datei = "{cert.name}"',
            f"rollen = [{listed}]",
            f"von = {begin:%Y-%m-%dT%H:%M:%SZ}",
        )


def _arten(rolle: Schluesselrolle) -> tuple[str, ...]:
    rsa = ("rsa-3072", "rsa-4096")
    if rolle is _R.CHIFFRE:
        return rsa
    return (
        ("p256", "p384", *rsa) if rolle is _R.TLS else ("p256", "p384", "brainpoolp256r1", "brainpoolp384r1", *rsa)
    )


def _art(public: object, rolle: Schluesselrolle) -> str:
    """Return the kind of a public key as ``KEY_KINDS`` names it; the usual one of the role for any other."""
    if isinstance(public, rsa.RSAPublicKey):
        name = f"rsa-{public.key_size}"
    elif isinstance(public, ec.EllipticCurvePublicKey):
        name = {"secp256r1": "p256", "secp384r1": "p384"}.get(public.curve.name, public.curve.name.lower())
    else:
        name = ""
    return name if name in _arten(rolle) else ROLLEN[rolle]


def _kurz(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def schreibe_neu(path: Path, octets: bytes) -> None:
    """Write a new public file durably; ``Usage`` if there is one already."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        raise Usage(f"{path} exists already: nothing is overwritten; remove it if it is not needed") from None
    with os.fdopen(handle, "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    fsync_folder(path.parent)

"""The keys of one installation by URI: one place knows passphrase, folder and library."""

from pathlib import Path

from gateway.domain.errors import Usage
from gateway.keystore.adresse import Tokenadresse, ist_token, lies_tokenadresse
from gateway.keystore.antrag import antrag_mit
from gateway.keystore.dateien import load_certificate, load_private_key
from gateway.keystore.erzeugen import make_request
from gateway.keystore.hybrid import FileHybridDecrypter
from gateway.keystore.schluessel import FileDecrypter, FileSigner
from gateway.keystore.token import Bibliothek, Token
from gateway.keystore.tokenschluessel import TokenDecrypter, TokenSigner
from gateway.pump.ports import Decrypter, Signer


class Schluesselbund:
    """Opens keys; every error is ``Usage`` and says what to type or change."""

    def __init__(self, *, base: Path, passphrase: bytes | None = None, modul: Path | None = None) -> None:
        """``base``: the folder relative URIs and certificates lie in; ``passphrase``: of encrypted key files.

        ``modul``: the PKCS#11 library of the tokens, where the configuration names one.
        """
        self._base = base
        self._passphrase = passphrase
        self._modul = modul
        self._tokens: dict[tuple[str | None, bytes | None, Path | None], Token] = {}
        self._im_token: list[TokenSigner | TokenDecrypter] = []

    def signer(self, uri: str, certificate: Path) -> Signer:
        """Return what signs with a key: of a file it fits its certificate, of a token it is opened at first use."""
        if not ist_token(uri):
            return FileSigner.open(uri, certificate, base=self._base, passphrase=self._passphrase)
        adresse = lies_tokenadresse(uri, self._base)
        made = TokenSigner.of(adresse, load_certificate(self._base / certificate), self.token(adresse))
        self._im_token.append(made)
        return made

    def decrypter(self, uri: str, certificate: Path) -> Decrypter:
        """Return what unwraps content keys with a key; as ``signer``."""
        if not ist_token(uri):
            return FileDecrypter.open(uri, certificate, base=self._base, passphrase=self._passphrase)
        adresse = lies_tokenadresse(uri, self._base)
        made = TokenDecrypter.of(adresse, load_certificate(self._base / certificate), self.token(adresse))
        self._im_token.append(made)
        return made

    def hybrid(self, uri: str) -> FileHybridDecrypter:
        """Return what unwraps content keys with a hybrid key; it has no certificate and lives in a file only."""
        return FileHybridDecrypter.open(uri, base=self._base, passphrase=self._passphrase)

    def erzeuge(self, uri: str, art: str) -> bytes:
        """Make a key pair in a token; return its public key (SubjectPublicKeyInfo, DER)."""
        adresse = lies_tokenadresse(uri, self._base)
        return self.token(adresse).erzeuge(adresse, art)

    def antrag(self, uri: str, *, common_name: str, organisation: str) -> bytes:
        """Return the request for a certificate (PKCS#10, DER) for the key behind a URI, signed by that key."""
        if not ist_token(uri):
            key = load_private_key(uri, base=self._base, passphrase=self._passphrase)
            return make_request(key, common_name=common_name, organisation=organisation)
        adresse = lies_tokenadresse(uri, self._base)
        token = self.token(adresse)
        public = token.oeffentlich(adresse)
        signer = TokenSigner.ohne_zertifikat(adresse, public, token)
        return antrag_mit(signer, public, common_name=common_name, organisation=organisation)

    def pruefe_tokens(self) -> None:
        """Let every key that lives in a token do its work once: what it cannot do is said now, not at a message."""
        for one in self._im_token:
            one.pruefe()

    def stoerungen(self) -> tuple[str, ...]:
        """Return one sentence for whatever is wrong with a token or a key in it."""
        return tuple(dict.fromkeys(reason for one in self._tokens.values() for reason in one.stoerungen()))

    def token(self, adresse: Tokenadresse) -> Token:
        """Return the token of an address; it is opened when it is used."""
        if self._modul is None:
            raise Usage(
                "keys in a token need its PKCS#11 library: name it in [keys] pkcs11_module", code="TOKEN-MODULE"
            )
        key = (adresse.token, adresse.seriennummer, adresse.pin)
        if key not in self._tokens:
            self._tokens[key] = Token(Bibliothek.zu(self._modul), adresse)
        return self._tokens[key]

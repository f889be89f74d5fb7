"""The keys of one installation by URI: one place knows passphrase and folder, and makes what works with a key."""

from pathlib import Path

from gateway.keystore.schluessel import FileDecrypter, FileSigner
from gateway.pump.ports import Decrypter, Signer


class Schluesselbund:
    """Opens keys; every error is ``Usage`` and says what to type or change."""

    def __init__(self, *, base: Path, passphrase: bytes | None = None) -> None:
        """``base``: the folder relative URIs and certificates lie in; ``passphrase``: of encrypted key files."""
        self._base = base
        self._passphrase = passphrase

    def signer(self, uri: str, certificate: Path) -> Signer:
        """Return what signs with a key; it fits the certificate beside it."""
        return FileSigner.open(uri, certificate, base=self._base, passphrase=self._passphrase)

    def decrypter(self, uri: str, certificate: Path) -> Decrypter:
        """Return what unwraps content keys with a key; it fits the certificate beside it."""
        return FileDecrypter.open(uri, certificate, base=self._base, passphrase=self._passphrase)

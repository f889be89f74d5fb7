"""The directory in force: read from its file, followed when the file changes, never taken back (wire 5.5)."""

from pathlib import Path

from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.verzeichnis import compile_verzeichnis_schema, read_verzeichnis
from gateway.keystore import load_certificate
from gateway.resources import schema_files
from gateway.settings import Configuration
from gateway.storage.dateien import ersetze
from gateway.trust.verzeichnis import Verzeichnis

KEPT = "directory.xml"
"""In the data folder: the newest directory this installation has used, so that no restart goes back either."""


class VerzeichnisHalter:
    """Keeps the directory in force."""

    def __init__(self, configuration: Configuration) -> None:
        """Read it once; a bad file stops the start. One older than what was used before is not used."""
        settings = configuration.settings
        self._path = configuration.path(settings.directory.file)
        self._kept = configuration.data / KEPT
        self._signer = sha256_of(load_certificate(configuration.path(settings.directory.signer)))
        self._schema = compile_verzeichnis_schema(schema_files())
        self._betrieb = settings.betrieb
        octets = self._octets()
        self._seen: Sha256 | None = sha256_of(octets)
        self._current = self._parse(octets)
        self._current_octets = octets
        self.refusal: AktenboteError | None = None
        """Why the file that lies there now is not used, if it is not."""
        self.neu = True
        """It is not the one this installation used last."""
        self._prefer_kept()

    def __call__(self) -> Verzeichnis:
        """Return the snapshot in force."""
        return self._current

    @property
    def octets(self) -> bytes:
        """The snapshot in force as it was signed."""
        return self._current_octets

    def reload(self) -> bool:
        """Look whether the file changed; tell whether another snapshot is in force now.

        Raises what is wrong with a file, once for each content; the snapshot in force stays.
        """
        try:
            octets = self._octets()
            seen = sha256_of(octets)
            if seen == self._seen:
                return False
            self._seen = seen
            found = self._parse(octets)
            found.pruefe_nachfolge(self._current)
        except AktenboteError as error:
            known = self.refusal is not None and str(self.refusal) == str(error)
            self.refusal = error
            if known:
                return False
            raise
        self.refusal = None
        changed = found != self._current
        self._current, self._current_octets = found, octets
        return changed

    def keep(self) -> None:
        """Remember the snapshot in force for the next start, durably (the serving process calls it).

        Were it lost in a power cut, an older directory with revoked certificates would be taken again.
        """
        ersetze(self._kept, self._current_octets)

    def _prefer_kept(self) -> None:
        try:
            octets = self._kept.read_bytes()
            kept = self._parse(octets)
        except (OSError, AktenboteError):
            return  # none yet, or of another signer or use: the operator changed the pin or the configuration
        self.neu = kept != self._current
        try:
            self._current.pruefe_nachfolge(kept)
        except AktenboteError as error:
            self.refusal, self.neu = error, False
            self._current, self._current_octets = kept, octets

    def _octets(self) -> bytes:
        try:
            return Path(self._path).read_bytes()
        except OSError as error:
            self._seen = None
            raise Usage(f"the directory {self._path} cannot be read: {error.strerror}", code="DIRECTORY") from None

    def _parse(self, octets: bytes) -> Verzeichnis:
        found = read_verzeichnis(octets, schema=self._schema, signer=self._signer)
        if found.betrieb.value != self._betrieb:
            raise Usage(
                f"the directory is for {found.betrieb.value}, the configuration says {self._betrieb}",
                code="DIRECTORY",
            )
        return found

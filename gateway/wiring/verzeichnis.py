"""The directory in force: read from its file, followed when a newer one lies there, never taken back (wire 5.5).

Three files: the one that is delivered (``[directory] file``), the one in force and the newest that was ever seen
(both in the data folder). A newer one that allows nobody more than before is in force at once; any other waits for
two persons, and meanwhile only what it takes away counts (docs/adr/0024).
"""

from pathlib import Path

from gateway.domain.errors import AktenboteError, Refused, Usage
from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.verzeichnis import read_verzeichnis
from gateway.keystore import load_certificate
from gateway.resources import verzeichnis_schema
from gateway.settings import Configuration
from gateway.storage.dateien import ersetze
from gateway.trust.beschneidung import beschneide
from gateway.trust.unterschied import Aenderung, Wirkung, nimmt_nur, unterschied
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.verzeichnisstand import ABSEITS, KEPT, lies_gemerktes, nicht_in_kraft

NEWEST = "directory-newest.xml"
"""Beside the one in force: the newest that was ever seen, so that what it took away stays taken while it waits."""

TAKEN = "directory-taken-{nummer}.xml"
"""Beside it: those seen before it whose taking away it would undo; that is for two persons too."""

GEMERKTE = 3
"""Snapshots kept as values: delivered, in force, newest."""


class VerzeichnisHalter:
    """Keeps the directory in force."""

    fremd: bytes | None = None
    """What lies in the file of the one in force and was never in force; put aside by ``keep``."""
    geaendert = False
    """Something counts or waits that was not kept yet."""

    def __init__(self, configuration: Configuration) -> None:
        """Read it once; a bad file stops the start. One older than what was used before is not used."""
        settings = configuration.settings
        self._path = configuration.path(settings.directory.file)
        self._kept, self._newest = configuration.data / KEPT, configuration.data / NEWEST
        self._signer, *self._weitere = unterzeichner(configuration)
        self._schema = verzeichnis_schema()
        self._betrieb = settings.betrieb
        self._gelesen: dict[Sha256, Verzeichnis] = {}
        self.refusal: AktenboteError | None = None
        """Why the file that lies there now is not used, if it is not."""
        octets = self._octets()
        self._seen: Sha256 | None = sha256_of(octets)
        delivered = self._erstes(octets)
        self._stempel = _stempel(self._kept)
        kept = self._in_kraft()
        self.erstes = kept is None
        """This installation has used none before: whatever lies there is in force, until it is kept."""
        self._geltend, self._octets_geltend = (delivered, octets) if kept is None else kept
        self._wartend: tuple[Verzeichnis, bytes] | None = None
        self._offene: tuple[Aenderung, ...] = ()
        self._nehmende: tuple[tuple[Verzeichnis, bytes], ...] = ()
        newest = self._gemerkt(self._newest)
        self._vermerkt = None if newest is None else newest[1]
        if kept is not None:
            self._halte_gemerkte()
            try:
                self._folge(delivered, octets)
            except AktenboteError as error:
                self.refusal = error
        if self.fremd is not None:
            self.refusal = nicht_in_kraft(configuration.data)
        self._basis: tuple[bytes, ...] | None = None
        self._current = self._geltend
        rewrite = self.geaendert
        self._wirke()
        self.geaendert = rewrite or kept is None or self._octets_geltend != kept[1] or self.wartend_neu

    def __call__(self) -> Verzeichnis:
        """Return what counts now: the snapshot in force, without what a newer one that waits has taken away."""
        return self._current

    @property
    def geltend(self) -> Verzeichnis:
        """The snapshot in force, whole."""
        return self._geltend

    @property
    def octets(self) -> bytes:
        """The snapshot in force as it was signed."""
        return self._octets_geltend

    @property
    def wartend(self) -> tuple[Verzeichnis, bytes] | None:
        """The newer one that waits for two persons, with its signed octets."""
        return self._wartend

    @property
    def wartende(self) -> tuple[tuple[Verzeichnis, bytes], ...]:
        """That one and those before it whose taking away it would undo, oldest first."""
        return self._wartende()

    @property
    def wartend_neu(self) -> bool:
        """It waits since the last ``keep``."""
        return self._wartend is not None and self._wartend[1] != self._vermerkt

    @property
    def aenderungen(self) -> tuple[Aenderung, ...]:
        """What the one that waits changes; empty where none waits."""
        return self._offene

    def reload(self) -> bool:
        """Look whether a file changed; tell whether something else counts or waits now.

        Raises what is wrong with the delivered file, once for each content; the snapshot in force stays.
        """
        before = self._current
        try:
            self._sieh_bestaetigtes()
            octets = self._octets()
            seen = sha256_of(octets)
            if seen != self._seen:
                self._seen = seen
                self._folge(self.lies(octets), octets)
                self.refusal = None
        except AktenboteError as error:
            known = self.refusal is not None and str(self.refusal) == str(error)
            self.refusal = error
            if not known:
                raise
        finally:
            self._wirke()
        return self._current is not before

    def keep(self) -> None:
        """Remember what is in force and what waits for the next start, durably (the serving process calls it).

        Were it lost in a power cut, an older directory with revoked certificates would be taken again.
        """
        if self.fremd is not None:
            ersetze(self._kept.with_name(ABSEITS), self.fremd)
            self.fremd = None
        if self._wartend is not None:
            for earlier, octets in self._nehmende:
                ersetze(self._newest.with_name(TAKEN.format(nummer=earlier.nummer)), octets)
            ersetze(self._newest, self._wartend[1])
            self._vermerkt = self._wartend[1]
        self.merke(self._octets_geltend)
        self._stempel = _stempel(self._kept)
        for path in genommene(self._kept.parent):
            if (found := self._gemerkt(path)) is not None and found[0].nummer <= self._geltend.nummer:
                path.unlink()
        self.erstes = self.geaendert = False

    def merke(self, octets: bytes) -> None:
        """Put a snapshot that two persons have confirmed in force for every process, durably."""
        ersetze(self._kept, octets)

    def nimm(self, octets: bytes) -> None:
        """Do so, and take it at once; blocking."""
        self.merke(octets)
        self._sieh_bestaetigtes()
        self._wirke()

    def liefere(self, octets: bytes) -> None:
        """Lay a snapshot where deliveries lie, durably; ``Usage`` where that is not allowed."""
        try:
            ersetze(Path(self._path), octets)
        except OSError as error:
            raise Usage(
                f"{self._path} cannot be written ({error.strerror}): type this under an account that may",
                code="DIRECTORY",
            ) from None

    def lies(self, octets: bytes) -> Verzeichnis:
        """Verify and read a snapshot; refused for another signer or signature, ``Usage`` for another use.

        The three files mostly hold the same octets, and one of them is read in seconds where thousands take part.
        """
        name = sha256_of(octets)
        if (known := self._gelesen.get(name)) is not None:
            return known
        found = read_verzeichnis(octets, schema=self._schema, signer=self._signer, weitere=self._weitere)
        if found.betrieb.value != self._betrieb:
            raise Usage(
                f"the directory is for {found.betrieb.value}, the configuration says {self._betrieb}",
                code="DIRECTORY",
            )
        if len(self._gelesen) >= GEMERKTE:
            self._gelesen.clear()
        self._gelesen[name] = found
        return found

    def _erstes(self, octets: bytes) -> Verzeichnis:
        """Read the delivered file at the start; a refusal names the file, and who must do what."""
        try:
            return self.lies(octets)
        except Refused as no:
            cure = "ask the operator of the directory for the newest one, and put it there unchanged"
            raise Refused(no.fehlercode, f"the directory {self._path} is refused: {no.reason}; {cure}") from no

    def pruefe_folge(self, found: Verzeichnis) -> None:
        """Refuse (T099) a snapshot that is older than one that is known, or another one of its number."""
        found.pruefe_nachfolge(self._geltend)
        if self._wartend is not None and found != self._geltend:
            found.pruefe_nachfolge(self._wartend[0])

    def vergleiche(self, found: Verzeichnis) -> tuple[Aenderung, ...]:
        """Return what a newer snapshot changes, also of what others that wait have taken away meanwhile."""
        if self._wartend is not None and found == self._wartend[0]:
            return self._offene
        changes = unterschied(self._geltend, found)
        if self._wartend is None:
            return changes
        again = unterschied(self._beschnitten(), found)
        return (*changes, *(one for one in again if one.wirkung is not Wirkung.NIMMT and one not in changes))

    # -- inside -------------------------------------------------------------------------------------------------

    def _folge(self, found: Verzeichnis, octets: bytes) -> None:
        """Take a delivered snapshot: into force, or to wait."""
        if self.erstes:  # nothing was kept yet: the file alone says what is in force
            found.pruefe_nachfolge(self._geltend)
            self._geltend, self._octets_geltend = found, octets
            return
        self.pruefe_folge(found)
        self._halte((found, octets))

    def _halte(self, newer: tuple[Verzeichnis, bytes] | None) -> None:
        """Let a genuine newer snapshot wait, or put it in force where it allows nobody more."""
        if newer is None or newer[0].nummer <= self._geltend.nummer:
            return
        changes = self.vergleiche(newer[0])
        if nimmt_nur(changes):
            self._geltend, self._octets_geltend = newer
            self._wartend, self._offene, self._nehmende = None, (), ()
            return
        if self._wartend is not None and changes != unterschied(self._geltend, newer[0]):
            self._nehmende = (*self._nehmende, self._wartend)
        self._wartend, self._offene = newer, changes

    def _halte_gemerkte(self) -> None:
        taken = [one for path in genommene(self._kept.parent) if (one := self._gemerkt(path)) is not None]
        for one in (*sorted(taken, key=lambda one: one[0].nummer), self._gemerkt(self._newest)):
            self._halte(one)

    def _beschnitten(self) -> Verzeichnis:
        """Return the snapshot in force without what those that wait, or waited before, have taken away."""
        found = self._geltend
        for newer, _ in self._wartende():
            found = beschneide(found, newer)
        return found

    def _wartende(self) -> tuple[tuple[Verzeichnis, bytes], ...]:
        return self._nehmende if self._wartend is None else (*self._nehmende, self._wartend)

    def _sieh_bestaetigtes(self) -> None:
        """Take what another process has put in force since."""
        stamp = _stempel(self._kept)
        if stamp == self._stempel:
            return
        self._stempel = stamp
        kept = self._in_kraft()
        if kept is not None and kept[0].nummer > self._geltend.nummer:
            self._geltend, self._octets_geltend = kept
            waiting, self._nehmende, self._wartend, self._offene = self._wartende(), (), None, ()
            for one in waiting:
                self._halte(one)
        if self.fremd is not None:
            raise nicht_in_kraft(self._kept.parent)

    def _in_kraft(self) -> tuple[Verzeichnis, bytes] | None:
        """Return what was put in force here; ``None`` where nothing was, or it is of another signer or use.

        Then the operator changed the pin or the configuration.
        """
        found = lies_gemerktes(self._kept.parent)
        self.fremd = found.fremd
        self.geaendert = self.geaendert or not found.in_datei
        return None if found.octets is None else self._gelesenes(found.octets)

    def _wirke(self) -> None:
        """Work out what counts, where something else is in force or waits than before."""
        basis = (self._octets_geltend, *(octets for _, octets in self._wartende()))
        if basis != self._basis:
            self._basis = basis
            self._current = self._beschnitten()
            self.geaendert = True

    def _gemerkt(self, path: Path) -> tuple[Verzeichnis, bytes] | None:
        """Return a snapshot of the data folder; ``None`` where there is none, or one of another signer or use."""
        try:
            return self._gelesenes(path.read_bytes())
        except OSError:
            return None

    def _gelesenes(self, octets: bytes) -> tuple[Verzeichnis, bytes] | None:
        try:
            return self.lies(octets), octets
        except AktenboteError:
            return None

    def _octets(self) -> bytes:
        try:
            return Path(self._path).read_bytes()
        except OSError as error:
            self._seen = None
            raise Usage(f"the directory {self._path} cannot be read: {error.strerror}", code="DIRECTORY") from None


def unterzeichner(configuration: Configuration) -> tuple[Sha256, ...]:
    """Return the pins: the certificate that may sign the directory, and its successor while it changes."""
    chosen = configuration.settings.directory
    files = [chosen.signer] + ([] if chosen.signer_successor is None else [chosen.signer_successor])
    return tuple(sha256_of(load_certificate(configuration.path(one))) for one in files)


def genommene(data: Path) -> tuple[Path, ...]:
    """Return the files of ``TAKEN`` in a data folder."""
    return tuple(sorted(data.glob(TAKEN.format(nummer="*"))))


def _stempel(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file is replaced."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

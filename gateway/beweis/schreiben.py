"""Writes an evidence container piece by piece: every file is hashed on its way, at the end all are signed."""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from gateway.audit.archiv import MAX_ARCHIV_OCTETS, ArchivSchreiber, kopflaenge
from gateway.beweis.aufbau import MANIFEST_NAME, MEDIENTYP, MIMETYPE_NAME, SIGNATUR_NAME, manifest_octets
from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope.behaelter import MAX_DATEIEN, Datei, prepare_behaelter
from gateway.envelope.langzeit import Langzeitdaten
from gateway.envelope.signatur import zeitstempel_eingabe
from gateway.pump.ports import Signer

ZU_GROSS = (
    f"the container would have more than {MAX_ARCHIV_OCTETS // 2**30} GiB: write it without the documents, and "
    "hand them out with 'aktenbote ablage export'; their digests are in it"
)


class _Strom:
    """Counts and hashes what goes into the file."""

    def __init__(self, datei: BinaryIO) -> None:
        self._datei = datei
        self.crc = self.laenge = 0
        self.digest = hashlib.sha256()

    def write(self, octets: bytes | memoryview) -> int:
        self.laenge += len(octets)
        if self.laenge > MAX_ARCHIV_OCTETS:
            raise Usage(ZU_GROSS, code="SIZE")
        self.crc = zlib.crc32(octets, self.crc)
        self.digest.update(octets)
        return self._datei.write(octets)


Quelle = Callable[[_Strom], None]
"""Writes the octets of a file, block by block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stempelung:
    """What stands unsigned at a signature."""

    token: bytes
    """RFC 3161, over its value."""
    langzeit: Langzeitdaten | None
    """What both are verified with later, where all of it is here."""


class Behaelterschreiber:
    """Writes into a seekable file at its start; the same files, moment and signature make the same octets."""

    def __init__(self, datei: BinaryIO) -> None:
        """Begin the container: ``mimetype`` first and stored (EN 319 162-1 A.1)."""
        self._datei = datei
        self._archiv = ArchivSchreiber()
        self.dateien: list[Datei] = []
        datei.write(self._archiv.mitglied(MIMETYPE_NAME, MEDIENTYP.encode()))

    def lege(self, name: str, mime: str, octets: bytes) -> None:
        """Add a file."""
        self._datei.write(self._mitglied(name, octets))
        self._merke(Datei(name=name, mime=mime, sha256=sha256_of(octets)))

    def stroeme(self, name: str, mime: str, quelle: Quelle) -> None:
        """Add a file that is too large for memory: its head is written once its octets stand behind it."""
        begin = self._datei.tell()
        self._datei.seek(begin + kopflaenge(name))
        strom = _Strom(self._datei)
        quelle(strom)
        end = self._datei.tell()
        self._datei.seek(begin)
        try:
            self._datei.write(self._archiv.kopf(name, strom.crc, strom.laenge))
        except ValueError:
            raise Usage(ZU_GROSS, code="SIZE") from None
        self._datei.seek(end)
        self._merke(Datei(name=name, mime=mime, sha256=Sha256(strom.digest.hexdigest())))

    def schliesse(
        self, signer: Signer, moment: datetime, stemple: Callable[[bytes], Stempelung | None] = lambda _: None
    ) -> None:
        """Sign every file that was added and end the container; ``stemple`` stamps octets, where somebody does."""
        prepared = prepare_behaelter(self.dateien, cert_der=signer.cert_der, signing_time=Zeitpunkt.of(moment))
        value = signer.sign(prepared.to_be_signed)
        stamped = stemple(zeitstempel_eingabe(value))
        if stamped is None:
            signature = prepared.finish(value)
        else:
            signature = prepared.finish(value, zeitstempel=stamped.token, langzeit=stamped.langzeit)
        self._datei.write(self._mitglied(MANIFEST_NAME, manifest_octets(self.dateien)))
        self._datei.write(self._mitglied(SIGNATUR_NAME, signature))
        self._datei.write(self._archiv.ende())

    def _merke(self, datei: Datei) -> None:
        if len(self.dateien) >= MAX_DATEIEN:
            raise Usage(f"the container would have more than {MAX_DATEIEN} files", code="SIZE")
        self.dateien.append(datei)

    def _mitglied(self, name: str, octets: bytes) -> bytes:
        try:
            return self._archiv.mitglied(name, octets)
        except ValueError:
            raise Usage(ZU_GROSS, code="SIZE") from None

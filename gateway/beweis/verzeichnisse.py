"""Which snapshots of the directory go into a container, and the certificates of Belege that stand in them."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from gateway.beweis.aufbau import FRUEHERES, MAX_FRUEHERE, MAX_WARTENDE, VERZEICHNIS_NAME, WARTENDES, XML
from gateway.beweis.schreiben import Behaelterschreiber
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.envelope.kanon import base64_octets
from gateway.envelope.verzeichnis import VERZEICHNIS, VZ
from gateway.safe_xml import parse
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verzeichnisaufnahme import lies_blob
from gateway.trust.geschichte import Verzeichnisstand
from gateway.trust.verzeichnis import Verzeichnis


class Verzeichnismappe:
    """The snapshots of one container: in force, earlier ones that are needed, newer ones that wait. Blocking."""

    def __init__(
        self, umgebung: Umgebung, geschichte: Sequence[Verzeichnisstand], gebraucht: Sequence[Verzeichnisstand]
    ) -> None:
        """``geschichte`` is every snapshot that was in force, oldest first; ``gebraucht`` are some of these."""
        self._u = umgebung
        self._geschichte = tuple(geschichte)
        self._gebraucht = set(gebraucht)
        self.geltend: Verzeichnis = umgebung.vertrauen.verzeichnis()
        self._octets = umgebung.vertrauen.auszug()
        self._wartende = umgebung.vertrauen.wartende_auszuege()
        self._gesucht: dict[Sha256, list[bytes]] = {}
        """Found or not: a partner closes every message with the same certificate."""

    def sperrt(self, cert: bytes, wer: Kennung, moment: datetime) -> bool:
        """Tell whether the one in force, or one that waits, has revoked a certificate (DER) by the moment."""
        newer = (one for one, _ in self._wartende)
        return any(one.sperrt(cert, wer, moment) for one in (self.geltend, *newer))

    def zertifikat(self, fingerprint: Sha256) -> list[bytes]:
        """Return the certificate (DER) of this fingerprint, whatever its time and role; empty where none has it.

        A snapshot that alone has it goes along from now on: it says whose the certificate was.
        """
        if fingerprint not in self._gesucht:
            self._gesucht[fingerprint] = self._suche(fingerprint)
        return self._gesucht[fingerprint]

    def _suche(self, fingerprint: Sha256) -> list[bytes]:
        for one in self.geltend.teilnehmer:
            for entry in one.zertifikate:
                if entry.sha256 == fingerprint:
                    return [entry.der]
        needed = [one for one in self._geschichte if one in self._gebraucht]
        others = [one for one in self._geschichte if one not in self._gebraucht]
        for stand in (*reversed(needed), *reversed(others)):
            for der in self._in(stand, needed=stand in self._gebraucht):
                if hashlib.sha256(der).hexdigest() == fingerprint:
                    self._gebraucht.add(stand)
                    return [der]
        return []

    def _in(self, stand: Verzeichnisstand, *, needed: bool) -> Iterator[bytes]:
        """Yield the certificates of participants in a snapshot that was verified when it came into force."""
        try:
            octets = lies_blob(self._u.blobs, stand.sha256)
        except Usage:
            if needed:
                raise
            return
        for element in parse(octets, VERZEICHNIS.limits).iter(f"{{{VZ}}}Zertifikat"):
            yield base64_octets(element.text)

    def lege(self, container: Behaelterschreiber) -> tuple[int | None, tuple[str, ...], tuple[str, ...]]:
        """Add them; return the number of the one in force and the names of earlier and of waiting ones.

        Nothing where only the value is at hand.
        """
        if self._octets is None:
            return None, (), ()
        container.lege(VERZEICHNIS_NAME, XML, self._octets)
        return self.geltend.nummer, self._lege_fruehere(container), self._lege_wartende(container)

    def _lege_fruehere(self, container: Behaelterschreiber) -> tuple[str, ...]:
        """Add the earlier ones that are not the one in force, each once."""
        now = sha256_of(self._octets or b"")
        names = list[str]()
        needed = [one for one in self._geschichte if one in self._gebraucht]
        for one in needed[-MAX_FRUEHERE:]:
            name = FRUEHERES.format(nummer=one.nummer)
            if one.sha256 != now and name not in names:
                container.lege(name, XML, lies_blob(self._u.blobs, one.sha256))
                names.append(name)
        return tuple(names)

    def _lege_wartende(self, container: Behaelterschreiber) -> tuple[str, ...]:
        """Add those that wait for two persons: what they take away counts already (wire 5.5)."""
        names = list[str]()
        for one, octets in self._wartende[-MAX_WARTENDE:]:
            names.append(WARTENDES.format(nummer=one.nummer))
            container.lege(names[-1], XML, octets)
        return tuple(names)

"""Opens envelopes: a checked one that has just come, and an accepted one again from our own store."""

import asyncio
import shutil
from pathlib import Path

from gateway.domain.errors import AktenboteError, Fehlercode, Refused
from gateway.domain.nachweis import Nachweis
from gateway.envelope.chiffre import decrypt_inhalt
from gateway.envelope.lesen import GeprueftesSiegel, read_inhalt, read_umschlag, verdeckt
from gateway.envelope.oeffnen import Herkunft, OpenedEnvelope, open_
from gateway.envelope.offen import Geoeffnet
from gateway.envelope.wurzeln import INHALT_MAX_OCTETS, MIB, UMSCHLAG_MAX_OCTETS
from gateway.pump.befund import lies_befund
from gateway.pump.siegeln import Entsiegelt, oeffne_fachnachricht, oeffne_inhalt
from gateway.transfer.niederschriften import Niederschriften
from gateway.transfer.records import Nachricht
from gateway.transfer.umgebung import Umgebung
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle


class HinterDemSchluessel(Exception):
    """Something nobody foresaw went wrong after the first use of a private key and before the binding."""


class Oeffner:
    """The one place that uses a private decryption key, and the wrapped content keys of accepted messages."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung
        self._niederschriften = Niederschriften(umgebung)

    def oeffne(self, siegel: GeprueftesSiegel) -> tuple[OpenedEnvelope, bytes, Evidence]:
        """Use the private key; every failure from here to the binding is T020 outside (wire 4.4).

        Returns the content key too, and the evidence that the author's certificate was not revoked.
        """
        mandant = self._u.mandanten[siegel.umschlag.kopf.leser]
        try:
            opened = oeffne_inhalt(siegel, mandant.leser, hybride=mandant.hybride, schema=self._u.umschlag_schema)
            with verdeckt():
                judged = self._u.vertrauen.verlange(
                    opened.inhalt.cert_der, Schluesselrolle.INHALT, opened.inhalt.inhalt.kopf.autor, self._u.jetzt()
                )
            return self._binde(siegel, opened), opened.cek, judged.belege
        except AktenboteError:
            raise
        except Exception as error:
            raise HinterDemSchluessel from error

    def _binde(self, siegel: GeprueftesSiegel, opened: Entsiegelt) -> OpenedEnvelope:
        message = oeffne_fachnachricht(siegel, opened, self._u.blobs)
        return open_(siegel, opened.inhalt, fachnachricht=message, lies=lies_befund, herkunft=Herkunft.GEPRUEFT)

    async def oeffne_erneut(self, nachricht: Nachricht) -> Geoeffnet:
        """Open an accepted message again from our own store, for the jobs that work on it."""
        return await asyncio.to_thread(self._oeffne_gespeicherte, nachricht)

    def _oeffne_gespeicherte(self, nachricht: Nachricht) -> Geoeffnet:
        if nachricht.offen:
            return self._niederschriften.oeffne(nachricht)
        with self._u.blobs.open(nachricht.umschlag_sha256) as file:
            siegel = read_umschlag(file.read(UMSCHLAG_MAX_OCTETS + 1), schema=self._u.umschlag_schema)
        cek = self.inhaltsschluessel(nachricht)
        octets = decrypt_inhalt(siegel.umschlag.inhalt_chiffrat, cek=cek)
        inhalt = read_inhalt(octets, siegel=siegel, schema=self._u.umschlag_schema)
        return self._binde(siegel, Entsiegelt(inhalt=inhalt, cek=cek))

    async def nachweis(self, nachricht: Nachricht) -> Nachweis | None:
        """Return what the signed Inhalt of a message of ours lists; it can be read without its content key."""
        return await asyncio.to_thread(self._lies_nachweis, nachricht)

    def _lies_nachweis(self, nachricht: Nachricht) -> Nachweis | None:
        if nachricht.offen:
            return self._niederschriften.lies(nachricht).gesandt
        with self._u.blobs.open(nachricht.umschlag_sha256) as file:
            siegel = read_umschlag(file.read(UMSCHLAG_MAX_OCTETS + 1), schema=self._u.umschlag_schema)
        with self._u.blobs.open(nachricht.inhalt_sha256) as file:
            octets = file.read(INHALT_MAX_OCTETS + 1)
        return read_inhalt(octets, siegel=siegel, schema=self._u.umschlag_schema).inhalt.nachweis

    def inhaltsschluessel(self, nachricht: Nachricht) -> bytes:
        """Return the content key of an accepted message."""
        if nachricht.schluessel is None:
            raise Refused(Fehlercode.S999, "the content key of this message is gone")
        return self._u.speicher.unwrap(nachricht.schluessel, nachricht.uuid.encode())

    def schreibe_umschlag(self, nachricht: Nachricht, ziel: Path) -> Path:
        """Write a message as it is sealed: ``ziel/TYP-UUID/umschlag.xml`` and its segments; blocking.

        One of the plain route has no Umschlag: its record ``niederschrift.json`` stands in its place.
        """
        folder = ziel / f"{nachricht.typ.value}-{nachricht.uuid}"
        segments = folder / "segments"
        segments.mkdir(parents=True)
        with self._u.blobs.open(nachricht.umschlag_sha256) as file:
            octets = file.read(UMSCHLAG_MAX_OCTETS + 1)
        if nachricht.offen:
            (folder / "niederschrift.json").write_bytes(octets)
            parts = self._niederschriften.lies(nachricht).segmente
        else:
            (folder / "umschlag.xml").write_bytes(octets)
            parts = read_umschlag(octets, schema=self._u.umschlag_schema).umschlag.teile
        for segment in {s.sha256 for teil in parts for s in teil.segmente}:
            with self._u.blobs.open(segment) as source, (segments / segment).open("xb") as copy:
                shutil.copyfileobj(source, copy, MIB)
        return folder

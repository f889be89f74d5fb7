"""Puts one message into a container: as it was sealed, its signed Inhalt, its Fachnachricht, its Belege."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gateway.beweis.aufbau import (
    ARCHIV,
    FACHNACHRICHT,
    GELOESCHT,
    INHALT,
    JSON,
    NICHT_LESBAR,
    NICHT_VERLANGT,
    NIEDERSCHRIFT,
    UMSCHLAG,
    XML,
    ZIP,
    Belegangabe,
    Fehlend,
    Nachrichtenangabe,
    json_octets,
)
from gateway.beweis.schreiben import Behaelterschreiber
from gateway.domain.errors import AktenboteError, Fehlercode, Refused
from gateway.domain.ids import Sha256, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope.algorithmen import Algorithmus
from gateway.envelope.lesen import read_inhalt, read_umschlag
from gateway.envelope.offen import lies_niederschrift
from gateway.envelope.typen import Art, SegmentierterTeil, Teil
from gateway.envelope.wurzeln import INHALT_MAX_OCTETS, UMSCHLAG_MAX_OCTETS
from gateway.pump.entschluesseln import decrypt_part_into, decrypt_part_to_bytes
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.records import Beleg, Nachricht
from gateway.transfer.umgebung import Umgebung

UNLESBAR = (AktenboteError, KeyError, ValueError)
"""What opening a part ends with where octets or key are not what they were, or not there any more."""


@dataclass(frozen=True, slots=True)
class _Teile:
    """The parts of a message: what the signed Inhalt says of each, and the segments it lies in."""

    paare: tuple[tuple[Teil, SegmentierterTeil], ...]
    zertifikate: tuple[bytes, ...] = ()
    """Of the Inhalt, then of the Umschlag (DER); none on the plain route."""

    def von(self, art: Art) -> tuple[Teil, SegmentierterTeil] | None:
        return next(((teil, cut) for teil, cut in self.paare if teil.art is art), None)


class Nachrichtenablage:
    """Reads messages from the store of the installation; blocking."""

    def __init__(self, umgebung: Umgebung, oeffner: Oeffner) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._oeffner = oeffner

    def lege(
        self,
        container: Behaelterschreiber,
        nummer: int,
        nachricht: Nachricht,
        belege: Sequence[tuple[str, Beleg]],
        *,
        mit_dokumenten: bool,
        zertifikat: Callable[[Sha256], list[bytes]],
    ) -> tuple[Nachrichtenangabe, list[bytes]]:
        """Add the files of one message; return its row of the index and the certificates met (DER).

        ``zertifikat`` finds that of a Beleg, which itself names it by its fingerprint only.
        """
        folder = f"nachrichten/{nummer:03d}-{nachricht.typ.value}-{nachricht.uuid}"
        before = len(container.dateien)
        lege_umschlag = self._lege_niederschrift if nachricht.offen else self._lege_umschlag
        parts = lege_umschlag(container, folder, nachricht)
        certificates = list(parts.zertifikate)
        missing = [
            *self._lege_fachnachricht(container, folder, nachricht, parts),
            *self._lege_archiv(container, folder, nachricht, parts, mit_dokumenten=mit_dokumenten),
        ]
        for number, (umschlag, beleg) in enumerate(belege, start=1):
            name = "beleg.json" if number == 1 else f"beleg-{number}.json"
            container.lege(f"{folder}/{name}", JSON, json_octets(_beleg(nachricht, umschlag, beleg)))
            certificates += zertifikat(beleg.zertifikat_sha256)
        names = tuple(one.name.rpartition("/")[2] for one in container.dateien[before:])
        return _zeile(folder, nachricht, parts, names, tuple(missing)), certificates

    def _lege_umschlag(self, container: Behaelterschreiber, folder: str, nachricht: Nachricht) -> _Teile:
        schema = self._u.umschlag_schema
        octets = self._blob(nachricht.umschlag_sha256, UMSCHLAG_MAX_OCTETS)
        seal = read_umschlag(octets, schema=schema, erlaubt=frozenset(Algorithmus))
        signed = self._blob(nachricht.inhalt_sha256, INHALT_MAX_OCTETS)
        content = read_inhalt(signed, siegel=seal, schema=schema, erlaubt=frozenset(Algorithmus))
        container.lege(f"{folder}/{UMSCHLAG}", XML, octets)
        container.lege(f"{folder}/{INHALT}", XML, signed)
        pairs = zip(content.inhalt.teile, seal.umschlag.teile, strict=True)
        return _Teile(tuple(pairs), (content.cert_der, seal.cert_der))

    def _lege_niederschrift(self, container: Behaelterschreiber, folder: str, nachricht: Nachricht) -> _Teile:
        octets = self._blob(nachricht.umschlag_sha256, UMSCHLAG_MAX_OCTETS)
        written = lies_niederschrift(octets, nachricht.umschlag_sha256)
        container.lege(f"{folder}/{NIEDERSCHRIFT}", JSON, octets)
        return _Teile(tuple(zip(written.teile, written.segmente, strict=True)))

    def _lege_fachnachricht(
        self, container: Behaelterschreiber, folder: str, nachricht: Nachricht, parts: _Teile
    ) -> list[Fehlend]:
        part = parts.von(Art.FACHNACHRICHT)
        if part is None or nachricht.schluessel is None:
            return [Fehlend(teil=Art.FACHNACHRICHT.value, grund=GELOESCHT)]
        try:
            key = self._oeffner.inhaltsschluessel(nachricht)
            octets = decrypt_part_to_bytes(part[1], part[0], cek=key, source=self._u.blobs)
        except UNLESBAR:
            return [Fehlend(teil=Art.FACHNACHRICHT.value, grund=NICHT_LESBAR)]
        container.lege(f"{folder}/{FACHNACHRICHT}", XML, octets)
        return []

    def _lege_archiv(
        self,
        container: Behaelterschreiber,
        folder: str,
        nachricht: Nachricht,
        parts: _Teile,
        *,
        mit_dokumenten: bool,
    ) -> list[Fehlend]:
        part = parts.von(Art.ARCHIV)
        if nachricht.archiv_sha256 is None and part is None:
            return []
        if nachricht.schluessel is None or part is None:
            return [Fehlend(teil=Art.ARCHIV.value, grund=GELOESCHT)]
        if not mit_dokumenten:
            return [Fehlend(teil=Art.ARCHIV.value, grund=NICHT_VERLANGT)]
        key = self._oeffner.inhaltsschluessel(nachricht)
        teil, cut = part
        try:
            container.stroeme(
                f"{folder}/{ARCHIV}",
                ZIP,
                lambda target: decrypt_part_into(cut, teil, cek=key, source=self._u.blobs, target=target),
            )
        except KeyError:
            raise Refused(
                Fehlercode.S999, "a segment of the documents is not here any more: write it without the documents"
            ) from None
        return []

    def _blob(self, digest: Sha256, limit: int) -> bytes:
        try:
            with self._u.blobs.open(digest) as file:
                return file.read(limit + 1)
        except KeyError:
            raise Refused(
                Fehlercode.S999, "a message of this transfer is not in the store any more: restore the backup"
            ) from None


def _beleg(nachricht: Nachricht, umschlag: str, beleg: Beleg) -> Belegangabe:
    return Belegangabe(
        uuid=nachricht.uuid,
        umschlag_sha256=umschlag,
        ergebnis=beleg.ergebnis,
        code=beleg.code,
        zeit=beleg.zeit,
        zertifikat_sha256=beleg.zertifikat_sha256,
        signatur=beleg.beleg,
    )


def _zeile(
    folder: str, nachricht: Nachricht, parts: _Teile, names: tuple[str, ...], missing: tuple[Fehlend, ...]
) -> Nachrichtenangabe:
    inhalt, transport = map(sha256_of, parts.zertifikate) if parts.zertifikate else (None, None)
    return Nachrichtenangabe(
        ordner=folder,
        uuid=nachricht.uuid,
        typ=nachricht.typ.value,
        richtung=nachricht.richtung.value,
        autor=nachricht.autor,
        leser=nachricht.leser,
        erstellt=nachricht.erstellt.text,
        hier_seit=Zeitpunkt.of(nachricht.zeit).text,
        test=nachricht.test,
        offen=nachricht.offen,
        inhalt_sha256=nachricht.inhalt_sha256,
        umschlag_sha256=nachricht.umschlag_sha256,
        fachnachricht_sha256=nachricht.fachnachricht_sha256,
        archiv_sha256=nachricht.archiv_sha256,
        inhalt_zertifikat=inhalt,
        transport_zertifikat=transport,
        dateien=names,
        fehlt=missing,
    )

"""From a case file of the note, and what was seen of its documents, to the Akte as it will stand in the Ablage."""

from collections.abc import Sequence
from datetime import UTC, datetime

from gateway.domain.akte import Akte, Dokument
from gateway.domain.ids import AkteId, DokumentUUID
from gateway.intake.pruefung import Dokumentbefund
from gateway.intake.schein import Scheinakte
from gateway.transfer.umgebung import Umgebung


def baue_akte(umgebung: Umgebung, akte: Scheinakte, befunde: Sequence[Dokumentbefund]) -> Akte:
    """Return the Akte; every document is good and its person is known."""
    assert akte.person is not None  # noqa: S101 -- asked by the caller
    return Akte(
        id=AkteId(umgebung.neue_uuid()),
        xdomea_uuid=umgebung.neue_uuid(),
        aktenzeichen=akte.aktenzeichen,
        person=akte.person,
        angelegt=umgebung.jetzt(),
        dokumente=tuple(_dokument(umgebung, befund, nummer) for nummer, befund in enumerate(befunde, 1)),
        sperren=akte.sperren,
        betreff=akte.betreff,
        test=umgebung.betrieb == "test",
        aufbewahren_bis=akte.aufbewahren_bis,
        papier=tuple(stueck.teil for stueck in akte.papier),
    )


def _dokument(umgebung: Umgebung, befund: Dokumentbefund, nummer: int) -> Dokument:
    eines, mass = befund.dokument, befund.mass
    assert mass is not None  # noqa: S101 -- only good ones come here
    assert befund.format is not None  # noqa: S101 -- as above
    return Dokument(
        uuid=DokumentUUID(umgebung.neue_uuid()),
        xdomea_uuid=umgebung.neue_uuid(),
        dateiname=eines.datei.rsplit("/", 1)[-1],
        format=befund.format,
        pfad=eines.register,
        position=nummer,
        laenge=mass.laenge,
        sha256=mass.sha256,
        crc32=mass.crc32,
        beschreibung=eines.bezeichnung,
        seiten=eines.seiten,
        aktenwirksam=None if eines.datum is None else datetime.combine(eines.datum, datetime.min.time(), UTC),
        blatt_von=eines.blatt_von,
        blatt_bis=eines.blatt_bis,
        transfervermerk=eines.vermerk,
        bereinigen=eines.bereinigen,
    )

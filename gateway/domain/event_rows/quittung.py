"""Rows of the audit catalogue about receipts and rejections."""

from gateway.domain.event_frames import IM_FALL, NACHRICHT, art
from gateway.domain.event_words import AuditEreignis, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    art(
        _A.QUITTUNG_ERSTELLT,
        _V.VERAENDERUNG,
        "Eine Fachquittung (0020) wurde geschrieben.",
        "A Fachquittung (0020) was written.",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.PARTNER),
        NACHRICHT,
    ),
    art(
        _A.QUITTUNG_OFFEN_ERHALTEN,
        _V.ERHEBUNG,
        "Eine Fachquittung (0020) kam auf dem offenen Weg: ohne Signatur und ohne Nachweis der Dokumente.",
        "A Fachquittung (0020) came the plain route: without a signature and without a Nachweis of the documents.",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.INHALT, _F.PARTNER),
        IM_FALL,
    ),
    art(
        _A.QUITTUNG_ERHALTEN,
        _V.ERHEBUNG,
        "Eine geprüfte Fachquittung (0020) des Partners liegt vor.",
        "A verified Fachquittung (0020) of the partner is here.",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.INHALT, _F.PARTNER, _F.ZERTIFIKAT),
        NACHRICHT,
    ),
    art(
        _A.RUECKWEISUNG_ERSTELLT,
        _V.VERAENDERUNG,
        "Eine Rückweisung (0010) wurde geschrieben.",
        "A Rückweisung (0010) was written.",
        (_F.NACHRICHT, _F.AUSLOESER, _F.PARTNER, _F.CODE),
        NACHRICHT,
    ),
    art(
        _A.RUECKWEISUNG_ERHALTEN,
        _V.ERHEBUNG,
        "Eine geprüfte Rückweisung (0010) des Partners liegt vor.",
        "A verified Rückweisung (0010) of the partner is here.",
        (_F.NACHRICHT, _F.PARTNER, _F.CODE),
        NACHRICHT,
    ),
)

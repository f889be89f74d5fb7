"""Rows of the audit catalogue about a file that is packed or taken in, and about what was found in it."""

from gateway.domain.event_frames import IM_FALL, NACHRICHT, art
from gateway.domain.event_words import AuditEreignis, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    art(
        _A.AKTE_GEPACKT,
        _V.ABFRAGE,
        "Die Dokumente einer Akte wurden gelesen und für eine Lieferung gepackt.",
        "The documents of a file were read and packed for a delivery.",
        (_F.TRANSFER, _F.PARTNER, _F.ANZAHL),
        NACHRICHT,
    ),
    art(
        _A.AKTE_IMPORTIERT,
        _V.ERHEBUNG,
        "Eine gelieferte Akte ist vollständig in der Ablage und zurückgelesen.",
        "A delivered file is complete in the Ablage and was read back.",
        (_F.TRANSFER, _F.NACHRICHT, _F.INHALT, _F.PARTNER, _F.ANZAHL),
        NACHRICHT,
    ),
    art(
        _A.AKTE_IMPORT_ABGELEHNT,
        _V.ERHEBUNG,
        "Eine gelieferte Akte wurde nicht in die Ablage übernommen.",
        "A delivered file was not taken over into the Ablage.",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.CODE),
        NACHRICHT,
    ),
    art(
        _A.AKTE_IMPORTIERT_ABLAGE,
        _V.ERHEBUNG,
        "Eine Person oder ein Fachverfahren hat eine Akte aus einem Ordner in die Ablage übernommen.",
        "A person or a Fachverfahren imported a file from a folder into the Ablage.",
        (_F.ANZAHL,),
        IM_FALL,
    ),
    art(
        _A.SCHUTZ_ANGEHALTEN,
        _V.VERAENDERUNG,
        "Der Virenschutz hat in einer Lieferung etwas beanstandet; sie liegt versiegelt und wird nicht übernommen. "
        "Der Code nennt das erste Dokument und den Namen der Signatur.",
        "The malware scanner found something in a delivery; it lies sealed and is not taken over. The code names "
        "the first document and the signature.",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.CODE, _F.ANZAHL, _F.SCHUTZ),
        IM_FALL,
    ),
    art(
        _A.SCHUTZ_FREIGABE_BEANTRAGT,
        _V.VERAENDERUNG,
        "Eine Person hat beantragt, eine angehaltene Lieferung trotz des Befunds zu übernehmen.",
        "A person asked to take a held delivery over in spite of what was found.",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.CODE, _F.ANZAHL),
        IM_FALL,
    ),
    art(
        _A.SCHUTZ_FREIGEGEBEN,
        _V.VERAENDERUNG,
        "Zwei Personen haben eine angehaltene Lieferung freigegeben; sie wird übernommen.",
        "Two persons released a held delivery; it is taken over.",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.CODE, _F.ANZAHL),
        IM_FALL,
    ),
    art(
        _A.SCHUTZ_ABGELEHNT,
        _V.VERAENDERUNG,
        "Eine Person hat eine angehaltene Lieferung abgelehnt; der Absender erfährt es.",
        "A person refused a held delivery; its author is told.",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.CODE, _F.ANZAHL),
        IM_FALL,
    ),
    art(
        _A.SCHUTZ_MERKMAL,
        _V.VERAENDERUNG,
        "Dokumente einer neuen Akte handeln von selbst oder verbergen etwas; der Code nennt das Merkmal.",
        "Documents of a new file act by themselves or hide something; the code names the feature.",
        (_F.CODE, _F.ANZAHL),
        IM_FALL,
    ),
)

"""Rows of the audit catalogue about a transfer: what began it, whose file it is, how it goes on, its evidence."""

from gateway.domain.event_frames import IM_FALL, art
from gateway.domain.event_words import AuditEreignis, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    art(
        _A.MELDUNG_EINGEGANGEN,
        _V.ERHEBUNG,
        "Eine Mitteilung der Meldebehörde wurde angenommen.",
        "A notice of the Meldebehörde was accepted.",
        (_F.NACHRICHT, _F.NACHRICHTENTYP),
        IM_FALL,
    ),
    art(
        _A.MELDUNG_ABGELEHNT,
        _V.ERHEBUNG,
        "Eine Mitteilung der Meldebehörde wurde nicht angenommen.",
        "A notice of the Meldebehörde was not accepted.",
        (_F.CODE,),
        IM_FALL,
    ),
    art(
        _A.PERSON_ZUGEORDNET,
        _V.KOMBINATION,
        "Die Angaben eines Partners wurden einer eigenen Akte zugeordnet.",
        "A partner's particulars were matched with one of our own files.",
        (_F.TRANSFER,),
        IM_FALL,
    ),
    art(
        _A.PERSON_NICHT_ZUGEORDNET,
        _V.KOMBINATION,
        "Die Angaben eines Partners passten zu keiner eigenen Akte eindeutig.",
        "A partner's particulars matched no file of ours without doubt.",
        (_F.TRANSFER, _F.CODE),
        IM_FALL,
    ),
    art(
        _A.TRANSFER_ANGELEGT,
        _V.ERHEBUNG,
        "Ein Aktenübergang wurde angelegt.",
        "A transfer was opened.",
        (_F.TRANSFER, _F.ROLLE, _F.ZUSTAND_NEU),
        IM_FALL,
    ),
    art(
        _A.TRANSFER_ERGAENZT,
        _V.VERAENDERUNG,
        "Eine Person hat fehlende Angaben eines Aktenübergangs ergänzt.",
        "A person completed what a transfer was missing.",
        (_F.TRANSFER,),
        IM_FALL,
    ),
    art(
        _A.TRANSFER_ZUSTAND,
        _V.VERAENDERUNG,
        "Ein Aktenübergang hat seinen Zustand gewechselt.",
        "A transfer changed its state.",
        (_F.TRANSFER, _F.ROLLE, _F.ANLASS, _F.ZUSTAND_ALT, _F.ZUSTAND_NEU),
        IM_FALL,
    ),
    art(
        _A.TRANSFER_EINGRIFF,
        _V.VERAENDERUNG,
        "Ein Mensch hat in einen Übergang eingegriffen: erneut versucht, zurückgezogen, angenommen, aufgegeben.",
        "A person intervened in a transfer: tried again, withdrew, accepted, gave up.",
        (_F.TRANSFER, _F.ANLASS),
        IM_FALL,
    ),
    art(
        _A.FRIST_ABGELAUFEN,
        _V.VERAENDERUNG,
        "Eine Frist eines Übergangs ist abgelaufen; was daraus folgt, steht daneben.",
        "A deadline of a transfer ended; what follows from it stands beside it.",
        (_F.TRANSFER, _F.CODE),
        IM_FALL,
    ),
    art(
        _A.TRANSFER_GELESEN,
        _V.ABFRAGE,
        "Jemand hat Aktenübergänge gesucht oder angesehen.",
        "Somebody searched or looked at transfers.",
        (),
        IM_FALL,
    ),
    art(
        _A.BEWEIS_EXPORTIERT,
        _V.OFFENLEGUNG,
        "Die Beweise eines Übergangs wurden als Datei herausgegeben; der Code sagt, ob die Dokumente dabei sind.",
        "The evidence of a transfer was handed out as a file; the code says whether the documents are in it.",
        (_F.TRANSFER, _F.RECHTSGRUND, _F.ANZAHL, _F.CODE),
        IM_FALL,
    ),
)

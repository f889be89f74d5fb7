"""Rows of the audit catalogue about deliveries of scanned paper files."""

from gateway.domain.event_frames import IM_FALL, art
from gateway.domain.event_words import AuditEreignis, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    art(
        _A.LIEFERUNG_BEGONNEN,
        _V.ERHEBUNG,
        "Die Aufnahme einer Lieferung gescannter Akten begann; der Prozess ist ihr Name, der Inhalt ihr Schein.",
        "Taking in a delivery of scanned files began; the process is its name, the content its note.",
        (_F.PROZESS, _F.INHALT, _F.ANZAHL, _F.RECHTSGRUND),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_AKTE_AUFGENOMMEN,
        _V.ERHEBUNG,
        "Eine gescannte Akte einer Lieferung ist geprüft und vollständig in der Ablage.",
        "A scanned file of a delivery was checked and is complete in the Ablage.",
        (_F.PROZESS, _F.ANZAHL, _F.LAENGE, _F.RECHTSGRUND),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_AKTE_SCHON_DA,
        _V.ERHEBUNG,
        "Eine gescannte Akte einer Lieferung lag mit demselben Inhalt schon in der Ablage; nichts wurde geändert.",
        "A scanned file of a delivery lay in the Ablage with the same content already; nothing was changed.",
        (_F.PROZESS, _F.ANZAHL),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_AKTE_NACHBESSERUNG,
        _V.ERHEBUNG,
        "Eine gescannte Akte einer Lieferung wurde nicht aufgenommen; sie ist nachzubessern.",
        "A scanned file of a delivery was not taken in; it is to be corrected.",
        (_F.PROZESS, _F.CODE, _F.ANZAHL),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_BEENDET,
        _V.ERHEBUNG,
        "Über jede Akte einer Lieferung ist entschieden; die Anzahl nennt die nachzubessernden.",
        "Every file of a delivery is decided on; the number is of those to be corrected.",
        (_F.PROZESS, _F.ANZAHL),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_GELESEN,
        _V.ABFRAGE,
        "Jemand hat Lieferungen gescannter Akten, ihr Protokoll oder die Liste der Nachbesserungen angesehen.",
        "Somebody looked at deliveries of scanned files, their protocol or the correction list.",
        (),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_HOCHGELADEN,
        _V.ERHEBUNG,
        "Jemand hat eine Lieferung gescannter Akten als ZIP in den Eingang gebracht; aufgenommen ist damit nichts.",
        "Somebody brought a delivery of scanned files as a ZIP into the folder; nothing is taken in by that.",
        (_F.LAENGE, _F.INHALT),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_ANGESTOSSEN,
        _V.ERHEBUNG,
        "Jemand ließ sofort statt nach der Pause aufnehmen, was im Eingang liegt; die Anzahl sagt wie viel.",
        "Somebody had what lies in the folder taken in at once, not after the pause; the number says how much.",
        (_F.ANZAHL,),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_ANGEHALTEN,
        _V.ERHEBUNG,
        "Jemand hat die Aufnahme einer Lieferung angehalten; die Anzahl nennt die noch nicht geprüften Akten.",
        "Somebody stopped the intake of a delivery; the number is of the files not looked at.",
        (_F.PROZESS, _F.ANZAHL),
        IM_FALL,
    ),
    art(
        _A.LIEFERUNG_FORTGESETZT,
        _V.ERHEBUNG,
        "Jemand ließ die Aufnahme einer angehaltenen Lieferung weitergehen.",
        "Somebody let the intake of a stopped delivery go on.",
        (_F.PROZESS, _F.ANZAHL),
        IM_FALL,
    ),
)

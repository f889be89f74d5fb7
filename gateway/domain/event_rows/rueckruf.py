"""Rows of the audit catalogue about files that were sent wrongly and called back."""

from gateway.domain.event_frames import IM_FALL, art
from gateway.domain.event_words import AuditEreignis, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    art(
        _A.RUECKRUF_VERLANGT,
        _V.VERAENDERUNG,
        "Eine Person hat eine Lieferung zurückgerufen, die nicht hätte gehen dürfen.",
        "A person called back a delivery that should not have gone.",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.RECHTSGRUND, _F.GRUND),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_ERSTELLT,
        _V.OFFENLEGUNG,
        "Der Rückruf (0010) wurde geschrieben.",
        "The recall (0010) was written.",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.PARTNER),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_ERHALTEN,
        _V.ERHEBUNG,
        "Der Autor einer Lieferung ruft sie zurück; sie ist hier gesperrt.",
        "The author of a delivery calls it back; it is locked here.",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.PARTNER, _F.GRUND),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_LOESCHUNG_BEANTRAGT,
        _V.VERAENDERUNG,
        "Jemand hat beantragt, eine zurückgerufene Lieferung zu löschen.",
        "Somebody asked for a called-back delivery to be deleted.",
        (_F.TRANSFER, _F.PARTNER, _F.RECHTSGRUND),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_GELOESCHT,
        _V.LOESCHUNG,
        "Eine zurückgerufene Lieferung ist hier gelöscht; ein Stub ohne Person bleibt.",
        "A called-back delivery is deleted here; a stub without a person stays.",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.INHALT, _F.PARTNER, _F.RECHTSGRUND, _F.ANZAHL, _F.GRUND),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_ABGELEHNT,
        _V.VERAENDERUNG,
        "Eine Person hat einen Rückruf abgelehnt; die Akte bleibt hier.",
        "A person refused a recall; the file stays here.",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.GRUND),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_BEANTWORTET,
        _V.OFFENLEGUNG,
        "Der Nachweis der Löschung nach einem Rückruf wurde geschrieben (0010).",
        "The proof of deletion after a recall was written (0010).",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.PARTNER),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_GELOESCHT_GEMELDET,
        _V.ERHEBUNG,
        "Der Leser meldet mit signiertem Nachweis, dass die zurückgerufene Lieferung bei ihm gelöscht ist.",
        "The reader reports with a signed proof that the called-back delivery is deleted there.",
        (_F.TRANSFER, _F.NACHRICHT, _F.INHALT, _F.PARTNER),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_ABGELEHNT_GEMELDET,
        _V.ERHEBUNG,
        "Der Leser lehnt einen Rückruf ab und behält die Akte.",
        "The reader refuses a recall and keeps the file.",
        (_F.TRANSFER, _F.NACHRICHT, _F.INHALT, _F.PARTNER),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_BEENDET,
        _V.VERAENDERUNG,
        "Ein Rückruf von uns ist beantwortet, bescheinigt oder aufgehoben.",
        "A recall of ours is answered, vouched for or dropped.",
        (_F.TRANSFER, _F.PARTNER, _F.CODE),
        IM_FALL,
    ),
    art(
        _A.RUECKRUF_DATENBLATT,
        _V.ABFRAGE,
        "Das Datenblatt nach Art. 33 DSGVO wurde geschrieben.",
        "The data sheet for Art. 33 DSGVO was written.",
        (_F.TRANSFER, _F.RECHTSGRUND),
        IM_FALL,
    ),
)

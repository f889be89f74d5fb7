"""Rows of the audit catalogue about files in the Ablage: read, changed, handed over, deleted."""

from gateway.domain.event_frames import IM_FALL, NACHRICHT, art
from gateway.domain.event_words import AuditEreignis, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    art(
        _A.AKTE_GELESEN,
        _V.ABFRAGE,
        "Jemand hat in der Ablage gesucht oder eine Akte angesehen.",
        "Somebody searched the Ablage or looked at a file.",
        (),
        IM_FALL,
    ),
    art(
        _A.DOKUMENT_ANGESEHEN,
        _V.ABFRAGE,
        "Eine Person hat Seiten eines Dokuments angesehen, das in der Ablage liegt oder noch zu übernehmen ist; die"
        " folgende halbe Stunde gehört dazu (code: was einen Grund verlangte).",
        "A person looked at pages of a document of the Ablage or of a delivery not taken over yet; the half hour"
        " that follows belongs to it (code: what asked for a reason).",
        (),
        IM_FALL,
    ),
    art(
        _A.AKTE_EXPORTIERT,
        _V.OFFENLEGUNG,
        "Eine Akte wurde aus der Ablage in einen Ordner herausgegeben.",
        "A file was handed out of the Ablage into a folder.",
        (_F.RECHTSGRUND, _F.ANZAHL),
        IM_FALL,
    ),
    art(
        _A.AKTE_SPERREN_GEAENDERT,
        _V.VERAENDERUNG,
        "Eine Person hat eine Akte gebunden, eine Löschsperre gesetzt oder eines davon aufgehoben.",
        "A person bound a file, set a legal hold, or lifted one of them.",
        (_F.ZUSTAND_ALT, _F.ZUSTAND_NEU),
        IM_FALL,
    ),
    art(
        _A.AKTE_AUFBEWAHRUNG_GEAENDERT,
        _V.VERAENDERUNG,
        "Eine Person hat den Aufbewahrungsvermerk einer Akte gesetzt, geändert oder aufgehoben (letzter Tag).",
        "A person set, changed or lifted the retention mark of a file (its last day).",
        (_F.ZUSTAND_ALT, _F.ZUSTAND_NEU),
        IM_FALL,
    ),
    art(
        _A.AKTE_ANGABEN_GEAENDERT,
        _V.VERAENDERUNG,
        "Angaben neben den Dokumenten einer Akte wurden geändert: Karte, Auskunftssperren, Papierteile (grund).",
        "What a file says beside its documents was changed: card, Auskunftssperren, parts on paper (grund).",
        (_F.GRUND,),
        IM_FALL,
    ),
    art(
        _A.AKTE_DOKUMENT_ERSETZT,
        _V.VERAENDERUNG,
        "Ein Dokument hat eine neue Fassung bekommen (code: ihr Dateiformat); die alte reist nicht mehr.",
        "A document was given a new version (code: its file format); the old one does not travel any more.",
        (_F.CODE, _F.LAENGE),
        IM_FALL,
    ),
    art(
        _A.AKTE_DOKUMENT_ERGAENZT,
        _V.ERHEBUNG,
        "Eine Person hat einer Akte ein Dokument hinzugefügt (code: sein Dateiformat).",
        "A person added a document to a file (code: its file format).",
        (_F.CODE, _F.LAENGE),
        IM_FALL,
    ),
    art(
        _A.AKTE_ABGEGEBEN,
        _V.OFFENLEGUNG,
        "Die Abgabe der Akte an die Empfängerbehörde ist vermerkt (§ 67 Abs. 2 AufenthV).",
        "The handover of the file to the receiving authority is recorded (AufenthV § 67(2)).",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.RECHTSGRUND),
        NACHRICHT,
    ),
    art(
        _A.AKTE_LOESCHUNG_BEANTRAGT,
        _V.VERAENDERUNG,
        "Jemand hat beantragt, den Inhalt einer abgegebenen Akte zu löschen.",
        "Somebody asked for the content of a file that was handed over to be deleted.",
        (_F.TRANSFER, _F.PARTNER, _F.RECHTSGRUND, _F.ANZAHL, _F.AUFGABE),
        IM_FALL,
    ),
    art(
        _A.AKTE_LOESCHUNG_VERWORFEN,
        _V.VERAENDERUNG,
        "Ein Antrag auf Löschung ist abgelehnt oder zurückgenommen (code: inhalt oder dokument); es bleibt alles.",
        "A request for deletion is refused or taken back (code: inhalt or dokument); nothing is deleted.",
        (_F.RECHTSGRUND, _F.CODE, _F.AUFGABE),
        IM_FALL,
    ),
    art(
        _A.AKTE_GELOESCHT,
        _V.LOESCHUNG,
        "Der Inhalt einer abgegebenen Akte ist gelöscht; ein Stub bleibt (§ 68 AufenthV).",
        "The content of a file that was handed over is deleted; a stub stays (AufenthV § 68).",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.PARTNER, _F.RECHTSGRUND, _F.ANZAHL, _F.GRUND),
        IM_FALL,
    ),
    art(
        _A.AKTE_VERNICHTUNG_BEANTRAGT,
        _V.VERAENDERUNG,
        "Jemand hat beantragt, ein nicht mitgesandtes Dokument zu vernichten (grund: warum es hier blieb).",
        "Somebody asked for a document that stayed here to be destroyed (grund: why it stayed).",
        (_F.RECHTSGRUND, _F.GRUND, _F.AUFGABE),
        IM_FALL,
    ),
    art(
        _A.AKTE_DOKUMENT_VERNICHTET,
        _V.LOESCHUNG,
        "Zwei Personen haben ein nicht mitgesandtes Dokument vernichtet (grund: warum es hier blieb).",
        "Two persons destroyed a document that stayed here (grund: why it stayed).",
        (_F.RECHTSGRUND, _F.GRUND, _F.AUFGABE, _F.LAENGE),
        IM_FALL,
    ),
    art(
        _A.AKTE_STUB_VERKUERZT,
        _V.VERAENDERUNG,
        "Eine Person hat vermerkt, dass die Person der Akte verstorben ist; ihr Stub endet früher.",
        "A person noted that the person of a file has died; its stub ends earlier.",
        (_F.RECHTSGRUND,),
        IM_FALL,
    ),
    art(
        _A.AKTE_STUB_GELOESCHT,
        _V.LOESCHUNG,
        "Die Frist eines Stubs ist um; auch er ist gelöscht.",
        "The time of a stub is over; it is deleted too.",
        (_F.RECHTSGRUND,),
        IM_FALL,
    ),
)

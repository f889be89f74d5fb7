"""Rows of the audit catalogue about the program itself, its keys, its log and its directory."""

from gateway.domain.event_frames import PROTOKOLL, art, betrieb
from gateway.domain.event_words import AuditEreignis, Bezug, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung

ZEILEN: tuple[EreignisArt, ...] = (
    betrieb(
        _A.INSTALLATION_GESTARTET,
        "Das Programm hat den Dienst für diese Behörde aufgenommen.",
        "The program began to serve this authority.",
        (_F.PROGRAMM,),
        (_F.VERZEICHNIS, _F.TEST),
    ),
    betrieb(
        _A.INSTALLATION_BEENDET,
        "Das Programm hat den Dienst für diese Behörde geordnet beendet.",
        "The program stopped serving this authority in good order.",
        (),
        (_F.PROGRAMM,),
    ),
    betrieb(
        _A.INSTALLATION_GESICHERT,
        "Eine Person hat eine Sicherung der Installation begonnen; der Code sagt, ob mit Schlüsseln.",
        "A person began a backup of the installation; the code says whether with keys.",
        (_F.CODE,),
        (),
    ),
    betrieb(
        _A.INSTALLATION_WIEDERHERGESTELLT,
        "Eine Person hat die Installation aus einer Sicherung wiederhergestellt; sie ruht.",
        "A person restored the installation from a backup; it rests.",
        (),
        (),
    ),
    betrieb(
        _A.INSTALLATION_NACHGEHOLT,
        "Nach einer Wiederherstellung ist nachgeholt, was seit der Sicherung geschah; der Dienst geht weiter.",
        "After a restore, what happened since the backup is made good; service goes on.",
        (_F.ANZAHL,),
        (),
    ),
    art(
        _A.WARTUNG_BEGONNEN,
        _V.BETRIEB,
        "Eine Person hat die Wartung begonnen: Neues beginnt nicht, was läuft, kommt zu Ende.",
        "A person began maintenance: nothing new is begun, what runs comes to its end.",
        (),
        frozenset(),
        frozenset({Bezug.HANDELNDER, Bezug.BEGRUENDUNG}),
    ),
    betrieb(
        _A.WARTUNG_BEENDET,
        "Eine Person hat die Wartung beendet; die Arbeit geht weiter.",
        "A person ended maintenance; work goes on.",
        (),
        (),
    ),
    betrieb(
        _A.AUFTRAEGE_VORGEZOGEN,
        "Eine Person hat wartende Arbeit sofort versuchen lassen, mit einem Partner oder mit allen.",
        "A person had waiting work tried at once, with one partner or with all.",
        (_F.ANZAHL,),
        (_F.PARTNER,),
    ),
    art(
        _A.SCHLUESSEL_VERRATEN,
        _V.VERAENDERUNG,
        "Eine Person hat gemeldet, dass ein Schlüssel in fremden Händen sein kann; er unterschreibt nichts mehr.",
        "A person noted that somebody else may have a key; it signs nothing any more.",
        (_F.ROLLE, _F.ZERTIFIKAT),
        frozenset(),
        frozenset({Bezug.HANDELNDER, Bezug.BEGRUENDUNG}),
    ),
    betrieb(
        _A.SPEICHERSCHLUESSEL_GEWECHSELT,
        "Eine Person hat den Speicherschlüssel gewechselt; nichts liegt hier mehr unter dem alten.",
        "A person changed the storage key; nothing lies under the old one here any more.",
        (_F.ANZAHL,),
        (),
    ),
    betrieb(
        _A.PROTOKOLL_BEGONNEN,
        "Das Protokoll beginnt, oder nach einer Wiederherstellung seine nächste Generation: mit Größe und "
        "Wurzel der vorigen.",
        "The log begins, or its next generation after a restore: with size and root of the one before.",
        (_F.GENERATION,),
        (_F.GRUND, _F.ANZAHL, _F.WURZEL),
    ),
    art(
        _A.PROTOKOLL_GELESEN,
        _V.ABFRAGE,
        "Jemand hat Einträge des Protokolls gelesen.",
        "Somebody read entries of the log.",
        (_F.RECHTSGRUND,),
        PROTOKOLL,
    ),
    art(
        _A.PROTOKOLL_EXPORTIERT,
        _V.OFFENLEGUNG,
        "Einträge des Protokolls wurden als Datei herausgegeben.",
        "Entries of the log were handed out as a file.",
        (_F.RECHTSGRUND, _F.ANZAHL),
        PROTOKOLL,
    ),
    art(
        _A.PROTOKOLL_LOESCHUNG_BEANTRAGT,
        _V.LOESCHUNG,
        "Jemand hat beantragt, Öffnungen von Personenbezügen im Protokoll zu vernichten.",
        "Somebody asked for openings of personal references in the log to be destroyed.",
        (_F.RECHTSGRUND, _F.AUFGABE, _F.GRUND),
        PROTOKOLL,
    ),
    art(
        _A.PROTOKOLL_BEZUG_GELOESCHT,
        _V.LOESCHUNG,
        "Öffnungen von Personenbezügen im Protokoll wurden vernichtet; die Beweise gelten weiter.",
        "Openings of personal references in the log were destroyed; the proofs still hold.",
        (_F.RECHTSGRUND, _F.ANZAHL),
        PROTOKOLL,
    ),
    art(
        _A.PROTOKOLL_KUERZUNG_BEANTRAGT,
        _V.LOESCHUNG,
        "Jemand hat beantragt, den Inhalt von Einträgen zu löschen, deren Aufbewahrung abgelaufen ist.",
        "Somebody asked for the content of entries whose retention is over to be deleted.",
        (_F.RECHTSGRUND, _F.AUFGABE, _F.JAHR, _F.ANZAHL),
        PROTOKOLL,
    ),
    art(
        _A.PROTOKOLL_GEKUERZT,
        _V.LOESCHUNG,
        "Der Inhalt abgelaufener Einträge einer Aufbewahrung wurde gelöscht; ihre Blätter und Beweise bleiben.",
        "The content of expired entries of one retention was deleted; their leaves stay, the log still verifies.",
        (_F.RECHTSGRUND, _F.AUFBEWAHRUNG, _F.JAHR, _F.FRIST, _F.VON, _F.BIS, _F.ANZAHL, _F.BLAETTER),
        PROTOKOLL,
    ),
    betrieb(
        _A.PROTOKOLL_GEPROBT,
        "Eine Person hat an einer Kopie geprobt, ob Verfälschungen bemerkt werden; mit Anzahl und Ergebnis.",
        "A person drilled on a copy whether falsifications are noticed; with number and result.",
        (_F.ANZAHL, _F.ERGEBNIS),
        (),
    ),
    betrieb(
        _A.PROTOKOLL_GESTEMPELT,
        "Ein Zeitstempeldienst hat einen Checkpoint dieser Generation gestempelt, den über so viele Einträge "
        "(anzahl); mit dem Hash des Stempels.",
        "A time-stamp authority has stamped a checkpoint of this generation, the one of so many entries (anzahl); "
        "with the hash of the stamp.",
        (_F.GENERATION, _F.ANZAHL, _F.STEMPEL),
        (),
    ),
    betrieb(
        _A.VERZEICHNIS_GELADEN,
        "Ein signiertes Behördenverzeichnis gilt ab jetzt; wo es mehr erlaubt als das vorige, haben zwei Personen "
        "es geprüft.",
        "A signed directory of authorities is in force from now on; where it allows more than the one before, two "
        "persons have looked at it.",
        (_F.VERZEICHNIS,),
        (_F.VERZEICHNIS_SHA256, _F.AUFGABE, _F.ANZAHL, _F.ZERTIFIKAT, _F.TEST),
    ),
    betrieb(
        _A.VERZEICHNIS_ABGELEHNT,
        "Ein Behördenverzeichnis wurde nicht angenommen.",
        "A directory of authorities was not accepted.",
        (_F.CODE,),
        (_F.VERZEICHNIS, _F.ZERTIFIKAT),
    ),
    betrieb(
        _A.VERZEICHNIS_WARTET,
        "Ein neueres Behördenverzeichnis wartet auf zwei Personen; was es wegnimmt, gilt schon.",
        "A newer directory of authorities waits for two persons; what it takes away counts already.",
        (_F.VERZEICHNIS, _F.VERZEICHNIS_SHA256, _F.ANZAHL),
        (),
    ),
    betrieb(
        _A.VERZEICHNIS_VORGESCHLAGEN,
        "Eine Person hat ein neueres Behördenverzeichnis zur Bestätigung vorgelegt; mit Anzahl der Änderungen.",
        "A person brought a newer directory of authorities to be confirmed; with the number of changes.",
        (_F.VERZEICHNIS, _F.VERZEICHNIS_SHA256, _F.AUFGABE, _F.ANZAHL),
        (),
    ),
    art(
        _A.VERZEICHNIS_VERWORFEN,
        _V.BETRIEB,
        "Eine Person hat ein vorgelegtes Behördenverzeichnis verworfen; was es wegnimmt, bleibt weggenommen.",
        "A person rejected a directory of authorities that was brought; what it takes away stays taken.",
        (_F.VERZEICHNIS, _F.VERZEICHNIS_SHA256, _F.AUFGABE),
        frozenset(),
        frozenset({Bezug.HANDELNDER, Bezug.VERANTWORTLICHER, Bezug.BEGRUENDUNG}),
    ),
)

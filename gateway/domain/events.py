"""Catalogue of audit events: what the log can say, with which fields, under which kind of processing.

Rule 1: an event name is never renamed and never reused; a new meaning is a new name.
Rule 2: every event is written somewhere (a test looks); what nothing does yet has no name yet.
Rule 3: fields hold codes, identifiers, digests and numbers of a fixed form; free text has no place in an entry.
Rule 4: what points to a person is a ``Bezug``: a salted commitment whose opening can be destroyed (wire 8.2).
``docs/audit-events.md`` is drawn from this table.
"""

from gateway.domain.event_words import (
    Akteur,
    AuditEreignis,
    Aufbewahrung,
    Ausgang,
    Bezug,
    EreignisArt,
    Feld,
    Rechtsgrund,
    Verarbeitung,
)

__all__ = [
    "ART",
    "KATALOG",
    "RAHMEN",
    "Akteur",
    "Aufbewahrung",
    "AuditEreignis",
    "Ausgang",
    "Bezug",
    "EreignisArt",
    "Feld",
    "Rechtsgrund",
    "Verarbeitung",
]


_F, _A, _V = Feld, AuditEreignis, Verarbeitung
_AUSGANG = {_F.ERGEBNIS, _F.CODE}
_UMGEBUNG = {_F.TRANSFER, _F.PROZESS, _F.PARTNER, _F.GRUND, _F.RECHTSGRUND, _F.VERZEICHNIS, _F.TEST, _F.ROLLE}
_NAMEN = {_F.NACHRICHT, _F.AUTOR, _F.AUSLOESER, _F.NACHRICHTENTYP, _F.INHALT, _F.ZERTIFIKAT}
_ZUSTAENDE = {_F.ANLASS, _F.ZUSTAND_ALT, _F.ZUSTAND_NEU, _F.AUFGABE, _F.AUFGABENART}
_UMFANG = {_F.ANZAHL, _F.LAENGE}
_IM_FALL = frozenset(_AUSGANG | _UMGEBUNG | _NAMEN | _ZUSTAENDE | _UMFANG)
"""Fields an event around a case may have."""
_NACHRICHT = frozenset(_AUSGANG | _UMGEBUNG | _NAMEN | _UMFANG | {_F.QUARANTAENE, _F.AUFGABE})
"""Fields an event around one message may have."""
_PROTOKOLL = frozenset(_AUSGANG | {_F.GRUND, _F.ANZAHL, _F.TRANSFER, _F.PARTNER, _F.AUFGABE})
"""Fields an event about the log itself may have."""
RAHMEN: dict[str, frozenset[Feld]] = {"case": _IM_FALL, "message": _NACHRICHT, "log": _PROTOKOLL}
"""The three sets by name, for the page."""


def _art(
    ereignis: AuditEreignis,
    klasse: Verarbeitung,
    de: str,
    en: str,
    pflicht: tuple[Feld, ...],
    wahl: frozenset[Feld],
    bezuege: frozenset[Bezug] = frozenset(Bezug),
) -> EreignisArt:
    noetig = frozenset(pflicht)
    return EreignisArt(
        ereignis=ereignis, klasse=klasse, de=de, en=en, pflicht=noetig, wahl=wahl - noetig, bezuege=bezuege
    )


def _betrieb(
    ereignis: AuditEreignis, de: str, en: str, pflicht: tuple[Feld, ...], wahl: tuple[Feld, ...]
) -> EreignisArt:
    handelnde = frozenset({Bezug.HANDELNDER, Bezug.VERANTWORTLICHER})
    return _art(ereignis, _V.BETRIEB, de, en, pflicht, frozenset({*wahl, *_AUSGANG}), handelnde)


KATALOG: tuple[EreignisArt, ...] = (
    _betrieb(
        _A.INSTALLATION_GESTARTET,
        "Das Programm hat den Dienst für diese Behörde aufgenommen.",
        "The program began to serve this authority.",
        (_F.PROGRAMM,),
        (_F.VERZEICHNIS, _F.TEST),
    ),
    _betrieb(
        _A.INSTALLATION_BEENDET,
        "Das Programm hat den Dienst für diese Behörde geordnet beendet.",
        "The program stopped serving this authority in good order.",
        (),
        (_F.PROGRAMM,),
    ),
    _betrieb(
        _A.PROTOKOLL_BEGONNEN,
        "Das Protokoll beginnt, oder nach einer Wiederherstellung seine nächste Generation.",
        "The log begins, or its next generation after a restore.",
        (_F.GENERATION,),
        (_F.GRUND,),
    ),
    _art(
        _A.PROTOKOLL_GELESEN,
        _V.ABFRAGE,
        "Jemand hat Einträge des Protokolls gelesen.",
        "Somebody read entries of the log.",
        (_F.RECHTSGRUND,),
        _PROTOKOLL,
    ),
    _art(
        _A.PROTOKOLL_EXPORTIERT,
        _V.OFFENLEGUNG,
        "Einträge des Protokolls wurden als Datei herausgegeben.",
        "Entries of the log were handed out as a file.",
        (_F.RECHTSGRUND, _F.ANZAHL),
        _PROTOKOLL,
    ),
    _art(
        _A.PROTOKOLL_LOESCHUNG_BEANTRAGT,
        _V.LOESCHUNG,
        "Jemand hat beantragt, Öffnungen von Personenbezügen im Protokoll zu vernichten.",
        "Somebody asked for openings of personal references in the log to be destroyed.",
        (_F.RECHTSGRUND, _F.AUFGABE, _F.GRUND),
        _PROTOKOLL,
    ),
    _art(
        _A.PROTOKOLL_BEZUG_GELOESCHT,
        _V.LOESCHUNG,
        "Öffnungen von Personenbezügen im Protokoll wurden vernichtet; die Beweise gelten weiter.",
        "Openings of personal references in the log were destroyed; the proofs still hold.",
        (_F.RECHTSGRUND, _F.ANZAHL),
        _PROTOKOLL,
    ),
    _betrieb(
        _A.VERZEICHNIS_GELADEN,
        "Ein signiertes Behördenverzeichnis gilt ab jetzt.",
        "A signed directory of authorities is in force from now on.",
        (_F.VERZEICHNIS,),
        (_F.ANZAHL, _F.ZERTIFIKAT, _F.TEST),
    ),
    _betrieb(
        _A.VERZEICHNIS_ABGELEHNT,
        "Ein Behördenverzeichnis wurde nicht angenommen.",
        "A directory of authorities was not accepted.",
        (_F.CODE,),
        (_F.VERZEICHNIS, _F.ZERTIFIKAT),
    ),
    _art(
        _A.MELDUNG_EINGEGANGEN,
        _V.ERHEBUNG,
        "Eine Mitteilung der Meldebehörde wurde angenommen.",
        "A notice of the Meldebehörde was accepted.",
        (_F.NACHRICHT, _F.NACHRICHTENTYP),
        _IM_FALL,
    ),
    _art(
        _A.MELDUNG_ABGELEHNT,
        _V.ERHEBUNG,
        "Eine Mitteilung der Meldebehörde wurde nicht angenommen.",
        "A notice of the Meldebehörde was not accepted.",
        (_F.CODE,),
        _IM_FALL,
    ),
    _art(
        _A.PERSON_ZUGEORDNET,
        _V.KOMBINATION,
        "Die Angaben eines Partners wurden einer eigenen Akte zugeordnet.",
        "A partner's particulars were matched with one of our own files.",
        (_F.TRANSFER,),
        _IM_FALL,
    ),
    _art(
        _A.PERSON_NICHT_ZUGEORDNET,
        _V.KOMBINATION,
        "Die Angaben eines Partners passten zu keiner eigenen Akte eindeutig.",
        "A partner's particulars matched no file of ours without doubt.",
        (_F.TRANSFER, _F.CODE),
        _IM_FALL,
    ),
    _art(
        _A.TRANSFER_ANGELEGT,
        _V.ERHEBUNG,
        "Ein Aktenübergang wurde angelegt.",
        "A transfer was opened.",
        (_F.TRANSFER, _F.ROLLE, _F.ZUSTAND_NEU),
        _IM_FALL,
    ),
    _art(
        _A.TRANSFER_ERGAENZT,
        _V.VERAENDERUNG,
        "Eine Person hat fehlende Angaben eines Aktenübergangs ergänzt.",
        "A person completed what a transfer was missing.",
        (_F.TRANSFER,),
        _IM_FALL,
    ),
    _art(
        _A.TRANSFER_ZUSTAND,
        _V.VERAENDERUNG,
        "Ein Aktenübergang hat seinen Zustand gewechselt.",
        "A transfer changed its state.",
        (_F.TRANSFER, _F.ROLLE, _F.ANLASS, _F.ZUSTAND_ALT, _F.ZUSTAND_NEU),
        _IM_FALL,
    ),
    _art(
        _A.TRANSFER_EINGRIFF,
        _V.VERAENDERUNG,
        "Ein Mensch hat in einen Übergang eingegriffen: erneut versucht, zurückgezogen, angenommen.",
        "A person intervened in a transfer: tried again, withdrew, accepted.",
        (_F.TRANSFER, _F.ANLASS),
        _IM_FALL,
    ),
    _art(
        _A.FRIST_ABGELAUFEN,
        _V.VERAENDERUNG,
        "Eine Frist eines Übergangs ist abgelaufen; was daraus folgt, steht daneben.",
        "A deadline of a transfer ended; what follows from it stands beside it.",
        (_F.TRANSFER, _F.CODE),
        _IM_FALL,
    ),
    _art(
        _A.TRANSFER_GELESEN,
        _V.ABFRAGE,
        "Jemand hat Aktenübergänge gesucht oder angesehen.",
        "Somebody searched or looked at transfers.",
        (),
        _IM_FALL,
    ),
    _art(
        _A.NACHRICHT_VERSIEGELT,
        _V.VERAENDERUNG,
        "Eine Nachricht ist signiert und für den Leser verschlüsselt; die Einlieferung folgt.",
        "A message is signed and encrypted for its reader; the deposit at the Vermittlungsstelle follows.",
        (_F.NACHRICHT, _F.INHALT, _F.PARTNER),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_BEREITGESTELLT,
        _V.OFFENLEGUNG,
        "Eine Nachricht liegt im eigenen Postfach zur Abholung bereit.",
        "A message waits in our Postfach to be fetched.",
        (_F.NACHRICHT, _F.INHALT, _F.PARTNER, _F.RECHTSGRUND, _F.VERZEICHNIS),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_EINGELIEFERT,
        _V.OFFENLEGUNG,
        "Die Vermittlungsstelle hat eine Nachricht vollständig angenommen.",
        "The Vermittlungsstelle has accepted a message completely.",
        (_F.NACHRICHT, _F.INHALT, _F.PARTNER, _F.RECHTSGRUND, _F.VERZEICHNIS),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_ABGEHOLT,
        _V.OFFENLEGUNG,
        "Der Partner hat eine Nachricht aus dem Postfach abgeholt.",
        "The partner fetched a message from the Postfach.",
        (_F.NACHRICHT, _F.PARTNER),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_ABGESCHLOSSEN,
        _V.OFFENLEGUNG,
        "Der Partner hat eine Nachricht mit signiertem Beleg abgeschlossen (keine Fachquittung).",
        "The partner closed a message with a signed Beleg (no Fachquittung).",
        (_F.NACHRICHT, _F.INHALT, _F.PARTNER, _F.ZERTIFIKAT),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_VERWEIGERT,
        _V.OFFENLEGUNG,
        "Der Partner hat eine Nachricht im Postfach zurückgewiesen.",
        "The partner refused a message in the Postfach.",
        (_F.NACHRICHT, _F.PARTNER, _F.CODE),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_ZURUECKGEZOGEN,
        _V.VERAENDERUNG,
        "Eine noch nicht abgeschlossene Nachricht wurde zurückgezogen.",
        "A message not yet closed was withdrawn.",
        (_F.NACHRICHT, _F.PARTNER),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_EMPFANGEN,
        _V.ERHEBUNG,
        "Eine Nachricht liegt vollständig und dauerhaft bei uns.",
        "A message lies here, complete and durable.",
        (_F.NACHRICHT, _F.PARTNER),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_GEPRUEFT,
        _V.ERHEBUNG,
        "Signaturen, Bindung und Inhalt einer Nachricht sind geprüft und gut.",
        "Signatures, binding and content of a message were verified and are good.",
        (_F.NACHRICHT, _F.NACHRICHTENTYP, _F.INHALT, _F.PARTNER, _F.ZERTIFIKAT),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_BELEGT,
        _V.ERHEBUNG,
        "Wir haben eine Nachricht im Postfach des Partners mit signiertem Beleg abgeschlossen.",
        "We closed a message in the partner's Postfach with a signed Beleg.",
        (_F.NACHRICHT, _F.PARTNER),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_ABGELEHNT,
        _V.ERHEBUNG,
        "Eine Nachricht wurde nicht angenommen.",
        "A message was not accepted.",
        (_F.CODE,),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_QUARANTAENE,
        _V.ERHEBUNG,
        "Eine Nachricht liegt in Quarantäne; sie ändert nichts.",
        "A message lies in quarantine; it changes nothing.",
        (_F.CODE, _F.QUARANTAENE),
        _NACHRICHT,
    ),
    _art(
        _A.NACHRICHT_WIEDERHOLUNG,
        _V.ERHEBUNG,
        "Eine bekannte Nachricht kam noch einmal; die gespeicherte Antwort gilt.",
        "A known message came again; the stored answer holds.",
        (_F.NACHRICHT, _F.PARTNER),
        _NACHRICHT,
    ),
    _art(
        _A.QUARANTAENE_GELESEN,
        _V.ABFRAGE,
        "Jemand hat sich angesehen, was in der Quarantäne liegt.",
        "Somebody looked at what lies in quarantine.",
        (_F.ANZAHL,),
        _NACHRICHT,
    ),
    _art(
        _A.QUARANTAENE_EXPORTIERT,
        _V.OFFENLEGUNG,
        "Ein Stück der Quarantäne wurde versiegelt in einen Ordner herausgegeben.",
        "A piece of the quarantine was handed out into a folder, sealed.",
        (_F.QUARANTAENE,),
        _NACHRICHT,
    ),
    _art(
        _A.QUARANTAENE_GELOESCHT,
        _V.LOESCHUNG,
        "Ein Stück der Quarantäne wurde gelöscht.",
        "A piece of the quarantine was deleted.",
        (_F.QUARANTAENE,),
        _NACHRICHT,
    ),
    _art(
        _A.AKTE_GEPACKT,
        _V.ABFRAGE,
        "Die Dokumente einer Akte wurden gelesen und für eine Lieferung gepackt.",
        "The documents of a file were read and packed for a delivery.",
        (_F.TRANSFER, _F.PARTNER, _F.ANZAHL),
        _NACHRICHT,
    ),
    _art(
        _A.AKTE_IMPORTIERT,
        _V.ERHEBUNG,
        "Eine gelieferte Akte ist vollständig in der Ablage und zurückgelesen.",
        "A delivered file is complete in the Ablage and was read back.",
        (_F.TRANSFER, _F.NACHRICHT, _F.INHALT, _F.PARTNER, _F.ANZAHL),
        _NACHRICHT,
    ),
    _art(
        _A.AKTE_IMPORT_ABGELEHNT,
        _V.ERHEBUNG,
        "Eine gelieferte Akte wurde nicht in die Ablage übernommen.",
        "A delivered file was not taken over into the Ablage.",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.CODE),
        _NACHRICHT,
    ),
    _art(
        _A.AKTE_IMPORTIERT_ABLAGE,
        _V.ERHEBUNG,
        "Eine Person oder ein Fachverfahren hat eine Akte aus einem Ordner in die Ablage übernommen.",
        "A person or a Fachverfahren imported a file from a folder into the Ablage.",
        (_F.ANZAHL,),
        _IM_FALL,
    ),
    _art(
        _A.AKTE_GELESEN,
        _V.ABFRAGE,
        "Jemand hat in der Ablage gesucht oder eine Akte angesehen.",
        "Somebody searched the Ablage or looked at a file.",
        (),
        _IM_FALL,
    ),
    _art(
        _A.AKTE_EXPORTIERT,
        _V.OFFENLEGUNG,
        "Eine Akte wurde aus der Ablage in einen Ordner herausgegeben.",
        "A file was handed out of the Ablage into a folder.",
        (_F.RECHTSGRUND, _F.ANZAHL),
        _IM_FALL,
    ),
    _art(
        _A.AKTE_SPERREN_GEAENDERT,
        _V.VERAENDERUNG,
        "Eine Person hat eine Akte gebunden, eine Löschsperre gesetzt oder eines davon aufgehoben.",
        "A person bound a file, set a legal hold, or lifted one of them.",
        (_F.ZUSTAND_ALT, _F.ZUSTAND_NEU),
        _IM_FALL,
    ),
    _art(
        _A.AKTE_ANGABEN_GEAENDERT,
        _V.VERAENDERUNG,
        "Angaben neben den Dokumenten einer Akte wurden geändert: Karte, Auskunftssperren, Papierteile (grund).",
        "What a file says beside its documents was changed: card, Auskunftssperren, parts on paper (grund).",
        (_F.GRUND,),
        _IM_FALL,
    ),
    _art(
        _A.AKTE_ABGEGEBEN,
        _V.OFFENLEGUNG,
        "Die Abgabe der Akte an die Empfängerbehörde ist vermerkt (§ 67 Abs. 2 AufenthV).",
        "The handover of the file to the receiving authority is recorded (AufenthV § 67(2)).",
        (_F.TRANSFER, _F.NACHRICHT, _F.PARTNER, _F.RECHTSGRUND),
        _NACHRICHT,
    ),
    _art(
        _A.QUITTUNG_ERSTELLT,
        _V.VERAENDERUNG,
        "Eine Fachquittung (0020) wurde geschrieben.",
        "A Fachquittung (0020) was written.",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.PARTNER),
        _NACHRICHT,
    ),
    _art(
        _A.QUITTUNG_ERHALTEN,
        _V.ERHEBUNG,
        "Eine geprüfte Fachquittung (0020) des Partners liegt vor.",
        "A verified Fachquittung (0020) of the partner is here.",
        (_F.TRANSFER, _F.NACHRICHT, _F.AUSLOESER, _F.INHALT, _F.PARTNER, _F.ZERTIFIKAT),
        _NACHRICHT,
    ),
    _art(
        _A.RUECKWEISUNG_ERSTELLT,
        _V.VERAENDERUNG,
        "Eine Rückweisung (0010) wurde geschrieben.",
        "A Rückweisung (0010) was written.",
        (_F.NACHRICHT, _F.AUSLOESER, _F.PARTNER, _F.CODE),
        _NACHRICHT,
    ),
    _art(
        _A.RUECKWEISUNG_ERHALTEN,
        _V.ERHEBUNG,
        "Eine geprüfte Rückweisung (0010) des Partners liegt vor.",
        "A verified Rückweisung (0010) of the partner is here.",
        (_F.NACHRICHT, _F.PARTNER, _F.CODE),
        _NACHRICHT,
    ),
    _art(
        _A.AUFGABE_GESTELLT,
        _V.VERAENDERUNG,
        "Ein Mensch muss entscheiden oder ergänzen.",
        "A person has to decide or to complete something.",
        (_F.AUFGABE, _F.AUFGABENART),
        _IM_FALL,
    ),
    _art(
        _A.AUFGABE_ERLEDIGT,
        _V.VERAENDERUNG,
        "Ein Mensch hat eine Aufgabe erledigt.",
        "A person settled a task.",
        (_F.AUFGABE, _F.AUFGABENART),
        _IM_FALL,
    ),
    _art(
        _A.AUFGABE_GELESEN,
        _V.ABFRAGE,
        "Jemand hat offene Aufgaben angesehen.",
        "Somebody looked at open tasks.",
        (_F.ANZAHL,),
        _IM_FALL,
    ),
)

ART: dict[AuditEreignis, EreignisArt] = {art.ereignis: art for art in KATALOG}
"""The same rows by event."""

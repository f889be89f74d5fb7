"""What a message means, in German: every text of this package in one place.

``{autor}`` and ``{leser}`` are the names of the two authorities.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Text:
    """One kind of message: its title, what it says, and which answer its reader is expected to give."""

    titel: str
    satz: str
    erwartet: str


NACHRICHTEN: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "010002": Text("Erinnerung", "{autor} erinnert {leser} an Nachrichten, auf die noch keine Antwort kam; sie liegen noch einmal bei.", "die ausstehende Antwort auf jede beiliegende Nachricht."),
        "010101": Text("Zuständigkeitsklärung, Anfrage", "{autor} bietet {leser} die Akte einer Person an, die sich gewöhnlich außerhalb des eigenen Bezirks aufhält, und fragt, ob {leser} zuständig ist.", "010201 (Anforderung der Akte), wenn {leser} zuständig ist, sonst 010102."),
        "010102": Text("Zuständigkeitsklärung, Antwort", "{autor} teilt {leser} mit, für die angebotene Akte nicht zuständig zu sein.", "keine; die Akte bleibt bei {leser}."),
        "010201": Text("Anforderung der Akte", "{autor} bittet {leser} um die Akte einer Person.", "010205 (Vorabinformationen) und 010206 (Lieferung der Akte), sonst 010202 mit dem Grund, warum sie nicht kommt."),
        "010202": Text("Antwort auf die Anforderung", "{autor} teilt {leser} mit, dass auf die Anforderung keine Akte kommt, und warum.", "keine; bei {leser} sieht ein Mensch nach."),
        "010203": Text("Versandbestätigung", "{autor} bestätigt {leser}, dass die angeforderte Akte versandt ist.", "keine."),
        "010205": Text("Vorabinformationen", "{autor} gibt {leser} vorab weiter, was vor der Akte bekannt sein muss.", "keine; Auskunftssperren 6 und 12 hält {leser} dauerhaft fest."),
        "010206": Text("Lieferung der Akte, Metadaten", "{autor} liefert {leser} die Akte einer Person; dies ist das Verzeichnis der Dokumente.", "0020 (Quittung, Akte übernommen), sonst 0010 mit dem Grund."),
        "010206.ohne": Text("Lieferung der Akte, Metadaten", "{autor} liefert {leser} die Akte einer Person; dies ist das Verzeichnis der Dokumente.", "keine; eine Quittung ist nicht erbeten."),
        "010207": Text("Lieferung der Akte, Paket", "{autor} liefert {leser} ein Stück des Archivs, das eine 010206 angekündigt hat.", "keine auf das einzelne Paket; quittiert wird die 010206."),
        "000002": Text("Rückweisung, synchron", "{autor} hat eine Nachricht von {leser} noch während der Übertragung zurückgewiesen; sie wurde nicht verarbeitet.", "keine; {leser} behebt den Grund und sendet neu oder wiederholt später."),
        "000020": Text("Sendungswiederholung", "{autor} sendet {leser} eine eigene Nachricht noch einmal, deren Übertragung gescheitert war.", "was die enthaltene Nachricht erwartet."),
        "000030": Text("Nichtzuständigkeitserklärung", "{autor} erklärt {leser}, für die genannte Nachricht nicht zuständig zu sein.", "keine; {leser} wendet sich an die zuständige Behörde."),
        "000040": Text("Dokumentenlieferung, Paket", "{autor} liefert {leser} Dokumente aus einem Eingabeverfahren.", "keine auf das einzelne Paket."),
        "0010": Text("Rückweisung", "{autor} hat eine Nachricht von {leser} nicht verarbeitet und gibt sie zurück.", "keine; bei {leser} sieht ein Mensch nach."),
        "0020": Text("Quittung", "{autor} quittiert {leser}, dass der genannte Sachverhalt eingetreten ist.", "keine; der Vorgang ist abgeschlossen."),
        "0021": Text("Erinnerung an die Quittung", "{autor} wartet noch auf die Quittung von {leser} und erinnert daran.", "0020 (Quittung), sonst 0010 mit dem Grund."),
        "0030": Text("Weiterleitung", "{autor} leitet eine Nachricht, für die andere zuständig sind, unverändert an {leser} weiter.", "was die enthaltene Nachricht erwartet; die Antwort geht an die auslösende Stelle."),
        "0031": Text("Weiterleitung, Abgabenachricht", "{autor} teilt {leser} mit, dass die Nachricht an die zuständige Stelle weitergeleitet wurde.", "keine; die Antwort kommt von der zuständigen Stelle."),
        "0032": Text("Weiterleitung, Nichtzuständigkeit", "{autor} ist für eine Nachricht von {leser} nicht zuständig und kennt die zuständige Stelle nicht.", "keine; {leser} klärt die Zuständigkeit."),
        "030101": Text("Anmeldung", "{autor} meldet {leser}, dass eine Person zugezogen ist.", "keine an die Meldebehörde; die Ausländerbehörde fordert die Akte an (010201)."),
        "030101.quittung": Text("Anmeldung", "{autor} meldet {leser}, dass eine Person zugezogen ist und für sie Auskunftssperren bestehen.", "0020 (Quittung, Auskunftssperren verarbeitet)."),
        "030102": Text("Abmeldung", "{autor} meldet {leser}, dass ein Datensatz des Melderegisters endet.", "keine."),
        "030102.quittung": Text("Abmeldung", "{autor} meldet {leser} neue Personendaten, die einer Auskunftssperre unterliegen.", "0020 (Quittung, Auskunftssperren verarbeitet)."),
        "030103": Text("Änderung der Hauptwohnung", "{autor} meldet {leser}, dass sich die Hauptwohnung einer Person geändert hat.", "keine an die Meldebehörde; bei Wechsel der Zuständigkeit fordert die Ausländerbehörde die Akte an (010201)."),
        "030112": Text("Änderung von Auskunftssperren", "{autor} meldet {leser}, dass für eine Person keine Auskunftssperre mehr besteht.", "keine."),
        "030112.quittung": Text("Änderung von Auskunftssperren", "{autor} meldet {leser}, dass sich die Auskunftssperren einer Person geändert haben.", "0020 (Quittung, Auskunftssperren verarbeitet)."),
    }
)  # fmt: skip
"""By message number; a variant behind a dot where the answer depends on what the message says."""

FELDER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "von": "Von", "an": "An", "erstellt": "Erstellt", "uuid": "Kennzeichen der Nachricht", "test": "Test",
        "ausloeser": "Reagiert auf Nachricht", "antwort": "Erwartete Antwort",
        "person": "Person", "geburt": "Geburt", "geschlecht": "Geschlecht",
        "staat": "Staatsangehörigkeit", "azr": "AZR-Nummer", "ordnungsmerkmal": "Ordnungsmerkmal der Meldebehörde",
        "frueherer_vorname": "Früherer Vorname", "frueherer_familienname": "Früherer Familienname",
        "hauptwohnung": "Haupt- oder alleinige Wohnung",
        "aktenzeichen_anfragend": "Aktenzeichen der anfragenden Behörde",
        "aktenzeichen_antwortend": "Aktenzeichen der antwortenden Behörde", "aktenzeichen": "Aktenzeichen",
        "grund": "Grund", "versandbestaetigung": "Versandbestätigung (010203)", "formate": "Auch angenommene Formate",
        "versandt_am": "Akte bereits versandt am", "zustaendig": "Zuständig", "begruendung": "Begründung",
        "aufenthalt": "Gewöhnlicher Aufenthalt", "postfach": "Postfach der Person",
        "erreichbarkeit": "Erreichbarkeit der Person",
        "eat": "Elektronischer Aufenthaltstitel", "bamf": "BAMF-Kennziffer", "bva": "BVA-Verfahrensnummer",
        "sperre": "Auskunftssperre", "nebenbestimmung": "Nebenbestimmung",
        "vorher": "Auskunftssperre vorher", "nachher": "Auskunftssperre jetzt",
        "dokumente": "Dokumente", "register": "Register", "archiv": "Archiv", "akte": "Akte (xdomea)",
        "quittung": "Quittung erbeten unter", "lieferung": "Gehört zur 010206", "paket": "Paket",
        "bezug": "Bezieht sich auf", "enthalten": "Enthaltene Nachricht", "ereignis": "Ereignis",
        "sachverhalt": "Sachverhalt", "stufe": "Erinnerungsstufe", "stelle": "Rückweisende Stelle",
        "transport": "Vom Transport bekannt", "einzelfall": "Nicht verarbeiteter Einzelfall",
        "kette": "Weitergeleitet durch", "ausloesend": "Auslösende Stelle", "typ": "Nachrichtentyp",
        "bemerkung": "Bemerkung", "familienstand": "Familienstand", "einzug": "Tag des Einzugs",
        "auszug": "Tag des Auszugs", "fruehere_anschrift": "Frühere Anschrift", "neue_anschrift": "Neue Anschrift",
        "ausweis": "Ausweisdokument", "vertreter": "Gesetzlicher Vertreter", "doktorgrad": "Doktorgrad",
        "person_neu": "Person, neue Daten", "weiterhin": "Weiterhin gültig",
    }
)  # fmt: skip
"""Names of the lines."""

WORTE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unbekannt": "unbekannt", "ja": "ja", "nein": "nein", "keiner": "(nicht vorhanden)",
        "unbekannter_code": "unbekannter Code", "ohne_zone": "ohne Zeitzone", "utc": "UTC",
        "test": "„{text}“ – wird nie produktiv verarbeitet", "erbeten": "erbeten", "nicht_erbeten": "nicht erbeten",
        "nicht_lesbar": "keine lesbare Nachricht, {zahl} Bytes",
        "lesbar": "{nummer} {titel}, {zahl} Bytes", "bis": "bis {tag}", "von_bis": "{von} bis {bis}",
        "paket": "{nummer}, {zahl} Bytes",
        "archiv": "{zahl} Bytes, Pakete: {pakete}", "register": "{name} ({zahl})", "ohne_register": "(ohne Register)",
        "weitere": "… und {zahl} weitere", "eat_liegt_vor": "Karte {nummer}{pruefziffer}, eID-Funktion aktiv: {aktiv}; Sperrkennwort und Sperrsumme sind enthalten und werden nicht gezeigt",
        "eat_bestellt": "keine Kartendaten; bestellt: {bestellt}", "pruefziffer": ", Prüfziffer {ziffer}",
        "kein_aufenthalt": "die Person hält sich dort nicht gewöhnlich auf",
        "geboren": "{tag}, {ort}", "kein_geburtsort": "Ort unbekannt", "bezirk": " (Bezirk {bezirk})", "staat_der_geburt": ", {staat}",
        "geborene": ", geb. {name}", "ereignis": "{zeichen}, {zeit}",
        "bezug": "{typ}, {uuid}, erstellt {zeit}", "stufe": "{zahl}. Erinnerung",
        "transport_id": "Kennzeichen {text}", "betreff": "Betreff {text}", "gesendet": "gesendet {text}",
        "wohnung": "Wohnung {text}", "teil": "Teil {text}", "inhaber": "bei {text}", "ags": "AGS {text}",
        "frueher": "früher {text}", "postfach": "Postfach {text}", "ausweis": "{art} {nummer}",
        "gueltig": "gültig {zeitraum}", "ausgestellt": "ausgestellt {tag}", "behoerde": "von {name}",
        "adoption": "Annahme als Kind; es gilt Auskunftssperre 6", "tsg": "Änderung von Namen oder Geschlecht; es gilt Auskunftssperre 12",
        "wegzug": "Wegzug: {code}", "stornierung": "Stornierung: {code}", "geboren_kurz": "geboren {tag}",
        "zeitpunkt": "am {zeit}",
    }
)  # fmt: skip
"""Words and patterns inside a line."""

NAMEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nameNachPass": "nach Pass", "nameNachDeutschemRecht": "nach deutschem Recht",
        "nameNachEigenenAngaben": "nach eigenen Angaben", "abweichendeNamensschreibweise": "abweichende Schreibweise",
        "aliasName": "Aliasname",
    }
)  # fmt: skip
"""Which of a person's names it is."""

NEBENBESTIMMUNGEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ErwerbAllgemein": "Erwerbstätigkeit", "ErwerbSelbstaendig": "selbständige Tätigkeit",
        "ErwerbBeschaeftigung": "Beschäftigung", "ErwerbBeschaeftigungWeitere": "bestimmte Beschäftigung",
        "Forschung": "Forschung", "Ausbildung": "Ausbildung", "ErloeschenGrund": "Erlöschen",
        "ErloeschenSonstiges": "Erlöschen", "OertlicheBeschraenkung": "örtliche Beschränkung",
        "Namenswahl": "Namenswahl", "Verlaengerungsverbot": "Verlängerungsverbot",
        "VorherigerTitel": "vorheriger Titel", "Individuell": "individuell",
    }
)  # fmt: skip
"""Side conditions by type."""

TEILE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gestattet": "gestattet", "ab": "ab", "art": "Art", "taetigkeit": "Tätigkeit", "ort": "Ort",
        "ort_arbeitsagentur": "Bezirk der Arbeitsagentur", "arbeitgeber": "Arbeitgeber",
        "arbeitszeit": "Arbeitszeit", "rechtsgrundlage": "Rechtsgrundlage", "sonstiges": "Sonstiges",
        "einrichtung": "Einrichtung", "zeitraum": "Zeitraum", "abschluss": "Abschluss",
        "beschaeftigung_beschraenkt": "Beschäftigung beschränkt", "grund": "Grund", "gebiet": "Gebiet",
        "name": "Name", "vorheriger_titel": "Titel", "beschreibung": "Beschreibung",
    }
)  # fmt: skip
"""Parts of a side condition by attribute."""

"""Questions about a transfer that waits for a decision: a request, an offer, a no, what is missing."""

from collections.abc import Mapping

from gateway.transfer.aufgaben.antworten import anforderung, anfrage, angebot, rueckruf
from gateway.transfer.aufgaben.fragetext import FALL, SONST, VERGLEICH, Fragetext
from gateway.transfer.records import AufgabeArt

_ABSAGE = "{partner} kann die Akte nicht senden: {grund}."
_VIELE = "{hinweis_partner} fragt heute öfter als üblich. Jeder Fall wartet für sich."

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.ANGABEN_ERGAENZEN: Fragetext(
        frage="Welche AZR-Nummer hat die Person, und wer hat die Akte bisher geführt?",
        anlass={
            "azr_nummer": "Die Meldebehörde hat einen Zuzug gemeldet. Die AZR-Nummer fehlt in der Mitteilung.",
            "bisherige_behoerde": "Die Meldebehörde hat einen Zuzug gemeldet. Wer die Akte bisher führt, geht daraus "
            "nicht hervor.",
        },
        antworten=(anforderung.ERGAENZEN, anforderung.ANFORDERUNG_ZURUECKZIEHEN),
        ansehen=FALL,
    ),
    AufgabeArt.OHNE_ZWEITES_ZEICHEN: Fragetext(
        frage="Darf die Akte zu {partner} gehen?",
        anlass={
            "kein_wegzug_gemeldet": "{partner} fordert die Akte {az} an. Unsere Meldebehörde hat keinen Wegzug dorthin "
            "gemeldet.",
            "akte_noch_nicht_da": "{partner} fordert eine Akte an, auf die wir selbst warten. Unsere Meldebehörde hat "
            "keinen Wegzug dorthin gemeldet.",
        },
        antworten=anfrage.OFFENE_ENTSCHEIDUNG,
        ansehen=VERGLEICH,
    ),
    AufgabeArt.ANFRAGE_PRUEFEN: Fragetext(
        frage="Was hört {partner}?",
        anlass={
            "grund_02": "{partner} bittet um Einsicht in die Akte {az}. Die Akte selbst bleibt bei uns.",
            "grund_03": "{partner} bittet nur um Vorabinformationen zur Akte {az}.",
            "uebergang_laeuft_schon": "{partner} fordert die Akte {az} an. Eine andere Übergabe dieser Akte läuft.",
            "nach_wiederherstellung": "{partner} hat die Akte {az} vor einer Wiederherstellung angefordert. Vielleicht "
            "haben wir schon geantwortet.",
            "akte_abgegeben": "{partner} fordert die Akte {az} an. Wir haben sie schon abgegeben.",
            "weitergeleitet": "Eine andere Behörde hat uns eine Anforderung von {partner} weitergegeben.",
            "hindernis_entfallen": "Sie haben die Anforderung von {partner} zurückgestellt. Das Hindernis ist "
            "entfallen.",
            "inzwischen_gebunden": "Die Akte {az} war freigegeben und wurde beim Packen gebunden.",
            "auskunftssperre": "{partner} fordert die Akte {az} an. Im Melderegister liegt eine Auskunftssperre vor.",
            "zurueckgerufen": "{partner} fordert die Akte {az} an. Sie ging schon einmal irrtümlich hinaus.",
            "rueckruf": "Die Akte {az} wird von der Behörde zurückgerufen, die sie uns gesandt hat.",
            "lieferung_zurueckgezogen": "Unsere Lieferung an {partner} ist zurückgezogen.",
            "zu_spaet_zurueckgezogen": "Unsere Lieferung an {partner} ist zurückgezogen, aber unterwegs: Der Transport "
            "hatte sie schon. War sie ein Irrtum, rufen Sie sie zurück.",
            "freigabe_zurueckgezogen": "Die Freigabe der Akte {az} für {partner} ist zurückgenommen.",
            "format_nicht_angenommen": "{partner} nimmt nicht alle Dokumente der Akte {az} in ihrem Format an (Nummer "
            "und Format: {formate}). Ersetzen Sie diese durch PDF („ablage replace“), oder sagen Sie ab.",
            SONST: _VIELE,
        },
        antworten=(*anfrage.OFFENE_ENTSCHEIDUNG, anfrage.QUITTIERT, rueckruf.ZURUECKRUFEN),
        ansehen=VERGLEICH,
    ),
    AufgabeArt.PERSON_UNKLAR: Fragetext(
        frage="Welche Akte gehört zu dieser Person?",
        anlass={
            "keine_akte": "{partner} fordert eine Akte an. Unter der AZR-Nummer ist bei uns keine.",
            "mehrere": "{partner} fordert eine Akte an. Unter der AZR-Nummer sind bei uns mehrere.",
            "daten_weichen_ab": "{partner} fordert eine Akte an. Die AZR-Nummer passt, Name oder Geburtsdatum weichen "
            "ab.",
        },
        antworten=(
            anfrage.AKTE_WAEHLEN,
            anfrage.ABSAGEN,
            anfrage.ZURUECKSTELLEN,
            anfrage.WEITERGEBEN,
            anfrage.ANDERE_NENNEN,
        ),
        ansehen=VERGLEICH,
    ),
    AufgabeArt.ABLEHNUNG_ANSEHEN: Fragetext(
        frage="Wie geht es weiter?",
        anlass={
            "antwort": _ABSAGE,
            "bereits_versandt": "{partner} hat die Akte laut Antwort schon an uns gesandt.",
            "andere_behoerde": "{partner} hat die Akte nicht mehr und nennt eine andere Behörde.",
            "schon_angefragt": "Unsere Anforderung wurde an eine Behörde weitergegeben, die wir schon gefragt haben.",
            "zurueckgerufen": "Die Akte wurde zurückgerufen und ist hier gelöscht.",
            "nicht_zustaendig": "{partner} ist nach eigener Auskunft nicht zuständig.",
            "kein_aufenthalt": "{partner} nimmt unsere Akte nicht: die Person hält sich dort nicht gewöhnlich auf.",
        },
        antworten=(anforderung.ANDERE_FRAGEN, anforderung.NEU_ANFORDERN, angebot.NEU_ANBIETEN),
        ansehen=FALL,
        ohne="Die Übergabe bleibt beendet.",
    ),
    AufgabeArt.ANGEBOT_PRUEFEN: Fragetext(
        frage="Sind wir für diese Person zuständig?",
        anlass={
            "kein_zuzug_gemeldet": "{partner} bietet uns eine Akte an. Unsere Meldebehörde hat keinen Zuzug gemeldet.",
            "anderer_geber": "{partner} bietet uns eine Akte an, die wir bei einer anderen Behörde suchen.",
            SONST: _VIELE,
        },
        antworten=(angebot.ANNEHMEN, angebot.ANGEBOT_ABSAGEN),
        ansehen=FALL,
    ),
}

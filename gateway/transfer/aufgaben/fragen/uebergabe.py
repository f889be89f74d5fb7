"""Questions about a transfer that waits for a decision: a request, an offer, a no, what is missing."""

from collections.abc import Mapping

from gateway.domain.sprache import Satz
from gateway.transfer.aufgaben.antworten import anforderung, anfrage, angebot, rueckruf
from gateway.transfer.aufgaben.fragetext import FALL, SONST, VERGLEICH, Fragetext
from gateway.transfer.records import AufgabeArt

_ABSAGE = Satz(
    "{partner} kann die Akte nicht senden: {grund}.",
    "{partner} cannot send the file: {grund}.",
)
_VIELE = Satz(
    "{hinweis_partner} fragt heute öfter als üblich. Jeder Fall wartet für sich.",
    "{hinweis_partner} asks more often today than usual. Each case waits by itself.",
)

FRAGEN: Mapping[AufgabeArt, Fragetext] = {
    AufgabeArt.ANGABEN_ERGAENZEN: Fragetext(
        frage=Satz(
            "Welche AZR-Nummer hat die Person, und wer hat die Akte bisher geführt?",
            "Which AZR number does the person have, and who kept the file until now?",
        ),
        anlass={
            "azr_nummer": Satz(
                "Die Meldebehörde hat einen Zuzug gemeldet. Die AZR-Nummer fehlt in der Mitteilung.",
                "The registration office has told of an arrival. The AZR number is missing in it.",
            ),
            "bisherige_behoerde": Satz(
                "Die Meldebehörde hat einen Zuzug gemeldet. Wer die Akte bisher führt, geht daraus nicht hervor.",
                "The registration office has told of an arrival. It does not say who kept the file until now.",
            ),
            "von_hand.azr_nummer": Satz(
                "Eine Person möchte die Akte anfordern. Die AZR-Nummer fehlt noch.",
                "Somebody wants to request the file. The AZR number is still missing.",
            ),
            "von_hand.bisherige_behoerde": Satz(
                "Eine Person möchte die Akte anfordern. Wer die Akte bisher führt, ist noch nicht bekannt.",
                "Somebody wants to request the file. Who kept it until now is not known yet.",
            ),
        },
        antworten=(anforderung.ERGAENZEN, anforderung.ANFORDERUNG_ZURUECKZIEHEN),
        ansehen=FALL,
    ),
    AufgabeArt.OHNE_ZWEITES_ZEICHEN: Fragetext(
        frage=Satz("Darf die Akte zu {partner} gehen?", "May the file go to {partner}?"),
        anlass={
            "kein_wegzug_gemeldet": Satz(
                "{partner} fordert die Akte {az} an. Unsere Meldebehörde hat keinen Wegzug dorthin gemeldet.",
                "{partner} asks for file {az}. Our registration office has told of no move there.",
            ),
            "akte_noch_nicht_da": Satz(
                "{partner} fordert eine Akte an, auf die wir selbst warten. Unsere Meldebehörde hat "
                "keinen Wegzug dorthin gemeldet.",
                "{partner} asks for a file that we wait for ourselves. Our registration office has told of no "
                "move there.",
            ),
        },
        antworten=anfrage.OFFENE_ENTSCHEIDUNG,
        ansehen=VERGLEICH,
    ),
    AufgabeArt.ANFRAGE_PRUEFEN: Fragetext(
        frage=Satz("Was hört {partner}?", "What does {partner} hear?"),
        anlass={
            "grund_02": Satz(
                "{partner} bittet um Einsicht in die Akte {az}. Die Akte selbst bleibt bei uns.",
                "{partner} asks to inspect file {az}. The file itself stays here.",
            ),
            "grund_03": Satz(
                "{partner} bittet nur um Vorabinformationen zur Akte {az}.",
                "{partner} asks for advance information about file {az} only.",
            ),
            "uebergang_laeuft_schon": Satz(
                "{partner} fordert die Akte {az} an. Eine andere Übergabe dieser Akte läuft.",
                "{partner} asks for file {az}. Another transfer of this file runs.",
            ),
            "nach_wiederherstellung": Satz(
                "{partner} hat die Akte {az} vor einer Wiederherstellung angefordert. Vielleicht "
                "haben wir schon geantwortet.",
                "{partner} asked for file {az} before a restore. Perhaps we have answered already.",
            ),
            "akte_abgegeben": Satz(
                "{partner} fordert die Akte {az} an. Wir haben sie schon abgegeben.",
                "{partner} asks for file {az}. We have handed it over already.",
            ),
            "weitergeleitet": Satz(
                "Eine andere Behörde hat uns eine Anforderung von {partner} weitergegeben.",
                "Another authority has passed a request of {partner} on to us.",
            ),
            "hindernis_entfallen": Satz(
                "Sie haben die Anforderung von {partner} zurückgestellt. Das Hindernis ist entfallen.",
                "You have postponed the request of {partner}. What held the file is gone.",
            ),
            "inzwischen_gebunden": Satz(
                "Die Akte {az} war freigegeben und wurde beim Packen gebunden.",
                "File {az} was released and became bound while it was packed.",
            ),
            "auskunftssperre": Satz(
                "{partner} fordert die Akte {az} an. Im Melderegister liegt eine Auskunftssperre vor.",
                "{partner} asks for file {az}. There is a disclosure block in the register of residents.",
            ),
            "zurueckgerufen": Satz(
                "{partner} fordert die Akte {az} an. Sie ging schon einmal irrtümlich hinaus.",
                "{partner} asks for file {az}. It went out by mistake once before.",
            ),
            "rueckruf": Satz(
                "Die Akte {az} wird von der Behörde zurückgerufen, die sie uns gesandt hat.",
                "File {az} is called back by the authority that sent it to us.",
            ),
            "lieferung_zurueckgezogen": Satz(
                "Unsere Lieferung an {partner} ist zurückgezogen.",
                "Our delivery to {partner} is withdrawn.",
            ),
            "zu_spaet_zurueckgezogen": Satz(
                "Unsere Lieferung an {partner} ist zurückgezogen, aber unterwegs: Der Transport "
                "hatte sie schon. War sie ein Irrtum, rufen Sie sie zurück.",
                "Our delivery to {partner} is withdrawn, but on its way: the transport had it already. If it was "
                "a mistake, call it back.",
            ),
            "freigabe_zurueckgezogen": Satz(
                "Die Freigabe der Akte {az} für {partner} ist zurückgenommen.",
                "The release of file {az} for {partner} is taken back.",
            ),
            "format_nicht_angenommen": Satz(
                "{partner} nimmt nicht alle Dokumente der Akte {az} in ihrem Format an (Nummer "
                "und Format: {formate}). Ersetzen Sie diese durch PDF („ablage replace“), oder sagen Sie ab.",
                "{partner} does not accept all documents of file {az} in their format (number and format: "
                '{formate}). Replace these by PDF ("ablage replace"), or refuse.',
            ),
            SONST: _VIELE,
        },
        antworten=(*anfrage.OFFENE_ENTSCHEIDUNG, anfrage.QUITTIERT, rueckruf.ZURUECKRUFEN),
        ansehen=VERGLEICH,
    ),
    AufgabeArt.PERSON_UNKLAR: Fragetext(
        frage=Satz("Welche Akte gehört zu dieser Person?", "Which file belongs to this person?"),
        anlass={
            "keine_akte": Satz(
                "{partner} fordert eine Akte an. Unter der AZR-Nummer ist bei uns keine.",
                "{partner} asks for a file. There is none here under the AZR number.",
            ),
            "mehrere": Satz(
                "{partner} fordert eine Akte an. Unter der AZR-Nummer sind bei uns mehrere.",
                "{partner} asks for a file. There are several here under the AZR number.",
            ),
            "daten_weichen_ab": Satz(
                "{partner} fordert eine Akte an. Die AZR-Nummer passt, Name oder Geburtsdatum weichen ab.",
                "{partner} asks for a file. The AZR number fits, name or birth date differ.",
            ),
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
        frage=Satz("Wie geht es weiter?", "How does it go on?"),
        anlass={
            "antwort": _ABSAGE,
            "bereits_versandt": Satz(
                "{partner} hat die Akte laut Antwort schon an uns gesandt.",
                "{partner} answers that the file was sent to us already.",
            ),
            "andere_behoerde": Satz(
                "{partner} hat die Akte nicht mehr und nennt eine andere Behörde.",
                "{partner} does not have the file any more and names another authority.",
            ),
            "schon_angefragt": Satz(
                "Unsere Anforderung wurde an eine Behörde weitergegeben, die wir schon gefragt haben.",
                "Our request was passed on to an authority that we have asked already.",
            ),
            "zurueckgerufen": Satz(
                "Die Akte wurde zurückgerufen und ist hier gelöscht.",
                "The file was called back and is deleted here.",
            ),
            "nicht_zustaendig": Satz(
                "{partner} ist nach eigener Auskunft nicht zuständig.",
                "{partner} says that it is not competent.",
            ),
            "kein_aufenthalt": Satz(
                "{partner} nimmt unsere Akte nicht: die Person hält sich dort nicht gewöhnlich auf.",
                "{partner} does not take our file: the person does not usually live there.",
            ),
        },
        antworten=(anforderung.ANDERE_FRAGEN, anforderung.NEU_ANFORDERN, angebot.NEU_ANBIETEN),
        ansehen=FALL,
        ohne=Satz("Die Übergabe bleibt beendet.", "The transfer stays ended."),
    ),
    AufgabeArt.ANGEBOT_PRUEFEN: Fragetext(
        frage=Satz("Sind wir für diese Person zuständig?", "Are we competent for this person?"),
        anlass={
            "kein_zuzug_gemeldet": Satz(
                "{partner} bietet uns eine Akte an. Unsere Meldebehörde hat keinen Zuzug gemeldet.",
                "{partner} offers us a file. Our registration office has told of no arrival.",
            ),
            "anderer_geber": Satz(
                "{partner} bietet uns eine Akte an, die wir bei einer anderen Behörde suchen.",
                "{partner} offers us a file that we look for at another authority.",
            ),
            SONST: _VIELE,
        },
        antworten=(angebot.ANNEHMEN, angebot.ANGEBOT_ABSAGEN),
        ansehen=FALL,
    ),
}

"""Hypothesis strategies for valid reminders and questions of competence: 010002, 010101, 010102."""

from support.strategien_teile import (
    anschriften,
    ausloeser,
    built,
    few,
    koepfe,
    kommunikation,
    meldeanschriften,
    oktette,
    optional,
    personen,
    plz,
    text,
    xa_bezuege,
)

from gateway.domain.behoerde import Anschrift
from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import model as m

erinnerungen = built(
    m.Erinnerung,
    kopf=koepfe(Nachrichtentyp.ERINNERUNG),
    nachrichten=few(
        built(
            m.ErinnerteNachricht,
            nachricht=oktette,
            bezug=optional(xa_bezuege),
            stelle=optional(
                built(m.MeldendeStelle, pruefinstanz=text(), anschrift=anschriften, kommunikation=kommunikation)
            ),
            transport_id=optional(text()),
            betreff=optional(text()),
            sendezeitpunkt=optional(text()),
            hinweise=optional(text()),
        ),
        1,
    ),
    ausloeser=ausloeser,
)
anfragen = built(
    m.Zustaendigkeitsanfrage,
    kopf=koepfe(Nachrichtentyp.ZUSTAENDIGKEIT_ANFRAGE),
    aktenzeichen=text(),
    person=personen,
    aufenthalt=meldeanschriften,
    erreichbarkeit=few(kommunikation),
    postfach=optional(built(Anschrift, postleitzahl=plz, wohnort=text(), postfach=optional(text()))),
    ausloeser=ausloeser,
)
absagen = built(
    m.Zustaendigkeitsantwort,
    kopf=koepfe(Nachrichtentyp.ZUSTAENDIGKEIT_ANTWORT),
    aktenzeichen_anfragend=text(),
    person=personen,
    inhalt=built(m.KeinAufenthalt) | built(m.NichtZustaendig, begruendung=text()),
    aktenzeichen_antwortend=text(),
    ausloeser=ausloeser,
)

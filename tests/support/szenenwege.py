"""Steps that are killed on copies of prepared stages; ``tests/promises`` compares their names with the source."""

from support import szenen_dritte, szenen_schutz, szenen_zeugen
from support.szenen_abgabe import belegt
from support.szenen_dienst import (
    gelesen,
    leihe,
    leihe_und_gib_zurueck,
    nimm_den_posteingang,
    verschlossen,
    warte_ab,
)
from support.szenen_entscheidung import nimm_den_rest
from support.szenen_sicherung import kehre_zurueck
from support.szenenprozess import beende_mittendrin, kurze_leihe, lies_spaeter, ueberrasche
from support.szenenweg import Weg

from gateway.domain.events import AuditEreignis

_A = AuditEreignis
_GRUND = ("--reason", "Pruefung")
_SCHLUESSEL = "{ordner}/buehne/kiel-verbrannt"
_RAUS, _REIN = "transfer.offener_versand.OffenerVersand", "transfer.offener_empfang.OffenerEmpfang"
_RESTORE = Weg(
    szene="gesichert",
    words=("restore", "run", "{ordner}/buehne/sicherung", "{ordner}/buehne/halb", "--keys", _SCHLUESSEL),
    aufs_neue=("restore", "run", "{ordner}/buehne/sicherung", "{ordner}/buehne/kiel", "--keys", _SCHLUESSEL),
    config=False,
    ereignis=_A.INSTALLATION_WIEDERHERGESTELLT,
    nochmal=0,
    danach=kehre_zurueck,
)
"""Nothing can be started in the folder that is half made; it is typed again into another one."""
SZENENWEGE: dict[str, Weg] = {
    # deletion
    "transfer.loeschung.Loeschungen.aufbewahrt": Weg(szene="aufbewahrt", ereignis=_A.AUFGABE_GESTELLT),
    "transfer.loeschung.Loeschungen.beantrage": Weg(
        szene="abgegeben",
        words=("ablage", "delete", "{frei}", "--despite", "ohne_zeuge"),
        ereignis=_A.AKTE_LOESCHUNG_BEANTRAGT,
        nochmal=0,
        wieder=True,
        ungezaehlt=frozenset({_A.AKTE_GELESEN}),
    ),
    "transfer.loeschung.Loeschungen.bestaetige": Weg(
        szene="abgegeben",
        words=("ablage", "delete", "--confirm", "{antrag}", "--despite", "ohne_zeuge"),
        als="schulze",
        ereignis=_A.AKTE_GELOESCHT,
        sagt="UNKNOWN",
    ),
    "cli.loeschen.died.work": Weg(
        szene="abgegeben",
        words=("ablage", "died", "{stub}", "--on", "2026-01-31"),
        ereignis=_A.AKTE_STUB_VERKUERZT,
        nochmal=0,
        wieder=True,
    ),
    "transfer.vernichtung.Vernichtungen.beantrage": Weg(
        szene="abgegeben",
        words=("ablage", "discard", "{teil}", "--document", "2", *_GRUND),
        ereignis=_A.AKTE_VERNICHTUNG_BEANTRAGT,
        nochmal=0,
        wieder=True,
    ),
    "transfer.vernichtung.Vernichtungen.bestaetige": Weg(
        szene="abgegeben",
        words=("ablage", "discard", "--confirm", "{teilantrag}"),
        als="schulze",
        ereignis=_A.AKTE_DOKUMENT_VERNICHTET,
        sagt="UNKNOWN",
    ),
    # called back
    "transfer.rueckruf.Rueckrufe.rufe_zurueck": Weg(
        szene="rueckruf",
        words=("transfer", "recall", "{quittiert}", "--because", "falsche_person", *_GRUND),
        ereignis=_A.RUECKRUF_VERLANGT,
    ),
    "transfer.rueckruf.Rueckrufe.rufen": Weg(szene="ruft", ereignis=_A.RUECKRUF_ERSTELLT),
    "transfer.rueckruf.Rueckrufe.bescheinige": Weg(
        szene="rueckruf",
        words=("transfer", "recall", "{gerufen}", "--confirmed", *_GRUND),
        ereignis=_A.RUECKRUF_BEENDET,
    ),
    "transfer.rueckruf.Rueckrufe.hebe_auf": Weg(
        szene="rueckruf",
        words=("transfer", "recall", "{verweigert}", "--drop", *_GRUND),
        ereignis=_A.RUECKRUF_BEENDET,
    ),
    "transfer.rueckrufnachweis.Rueckrufnachweise.beantworten": Weg(
        szene="rueckruf_befolgt", wer="hannover", ereignis=_A.RUECKRUF_BEANTWORTET
    ),
    "transfer.rueckrufpruefung.Rueckrufpruefung.zeige": Weg(
        szene="rueckruf",
        wer="hannover",
        words=("transfer", "recalled", "{dort}"),
        ereignis=_A.AKTE_GELESEN,
        nochmal=0,
        wieder=True,
    ),
    "transfer.rueckrufpruefung.Rueckrufpruefung.beantrage": Weg(
        szene="rueckruf",
        wer="hannover",
        words=("transfer", "recalled", "{dort}", "--delete", *_GRUND),
        ereignis=_A.RUECKRUF_LOESCHUNG_BEANTRAGT,
        nochmal=0,
        wieder=True,
        ungezaehlt=frozenset({_A.AKTE_GELESEN}),
    ),
    "transfer.rueckrufpruefung.Rueckrufpruefung.bestaetige": Weg(
        szene="rueckruf",
        wer="hannover",
        words=("transfer", "recalled", "{gebeten}", "--confirm"),
        als="schulze",
        ereignis=_A.RUECKRUF_GELOESCHT,
    ),
    "transfer.rueckrufpruefung.Rueckrufpruefung.lehne_ab": Weg(
        szene="rueckruf",
        wer="hannover",
        words=("transfer", "recalled", "{dort}", "--refuse", "zustaendig", *_GRUND),
        ereignis=_A.RUECKRUF_ABGELEHNT,
    ),
    "transfer.datenblatt.Datenblaetter.stelle_zusammen": Weg(
        szene="rueckruf",
        words=("transfer", "breach-sheet", "{gerufen}", "--out", "{ordner}/blatt.html"),
        ereignis=_A.RUECKRUF_DATENBLATT,
        nochmal=0,
        wieder=True,
    ),
    "beweis.sammeln.Beweise.schreibe": Weg(
        szene="rueckruf",
        words=("evidence", "{quittiert}", "--out", "{ordner}/beweis.asice", *_GRUND),
        ereignis=_A.BEWEIS_EXPORTIERT,
        nochmal=0,
        wieder=True,
        danach=belegt,
    ),
    # in quarantine
    "transfer.wiederaufnahme.Wiederaufnahme.pruefe_erneut": Weg(
        szene="abgelehnt",
        wer="hannover",
        words=("quarantine", "retry", "{eintrag}", *_GRUND),
        ereignis=_A.QUARANTAENE_ERNEUT_GEPRUEFT,
        mal=2,  # the other one is checked again in the end
        sagt="UNKNOWN",
        danach=nimm_den_rest,
    ),
    "transfer.wiederaufnahme.Wiederaufnahme.pruefe_erneut#2": Weg(
        szene="noch_abgelehnt",
        wer="hannover",
        words=("quarantine", "retry", "{eintrag}", *_GRUND),
        ereignis=_A.QUARANTAENE_ERNEUT_GEPRUEFT,
        code=1,
        nochmal=1,
        sagt="T070",
        wieder=True,
    ),
    "transfer.wiederaufnahme.Wiederaufnahme._ist_schon_da": Weg(
        szene="inzwischen_da",
        wer="hannover",
        words=("quarantine", "retry", "{eintrag}", *_GRUND),
        ereignis=_A.QUARANTAENE_ERNEUT_GEPRUEFT,
        sagt="UNKNOWN",
    ),
    "cli.quarantine.show.work": Weg(
        szene="abgelehnt",
        wer="hannover",
        words=("quarantine", "show", "{eintrag}"),
        ereignis=_A.QUARANTAENE_GELESEN,
        nochmal=0,
        wieder=True,
    ),
    "cli.quarantine.export.work": Weg(
        szene="abgelehnt",
        wer="hannover",
        words=("quarantine", "export", "{eintrag}", "--out", "{ordner}/fall"),
        ereignis=_A.QUARANTAENE_EXPORTIERT,
        nochmal=0,
        wieder=True,
    ),
    # a receipt of the authority that succeeded the partner
    "transfer.nachfolge.Nachfolgen.bestaetige": Weg(
        szene="nachfolge",
        words=("transfer", "decide", "{hier}", "--successor", *_GRUND),
        ereignis=_A.TRANSFER_EINGRIFF,
        sagt="NO-RECEIPT",
    ),
    # back from a backup
    "storage.sicherung.spiele_zurueck": _RESTORE,
    "wiring.sicherung.lass_ruhen": _RESTORE,
    "cli.sicherung.confirm.work": Weg(
        szene="einmal_bestaetigt",
        words=("restore", "confirm"),
        als="schulze",
        ereignis=_A.PROTOKOLL_BEGONNEN,
        danach=kehre_zurueck,
    ),
    "transfer.wiederherstellung.Rueckkehr._frage": Weg(
        szene="bestaetigt", ereignis=_A.INSTALLATION_NACHGEHOLT, danach=kehre_zurueck
    ),
    "transfer.wiederherstellung.Rueckkehr.hole_nach": Weg(
        szene="bestaetigt", ereignis=_A.INSTALLATION_NACHGEHOLT, danach=kehre_zurueck
    ),
    "transfer.nachtrag.Nachtraege.vermerke_quittung": Weg(
        szene="quittung_unbekannt",
        words=("transfer", "decide", "{hier}", "--receipted", *_GRUND),
        ereignis=_A.AKTE_ABGEGEBEN,
    ),
    "transfer.nachtrag.Nachtraege.nimm_lieferung": Weg(
        szene="lieferung_unbekannt",
        wer="hannover",
        words=("transfer", "decide", "{dort}", "--take", *_GRUND),
        ereignis=_A.TRANSFER_EINGRIFF,
    ),
    # what a person decides
    "transfer.eingriffe.Eingriffe.sende": Weg(
        szene="fragen",
        words=("transfer", "decide", "{offen}", "--send", *_GRUND),
        ereignis=_A.PERSON_ZUGEORDNET,
    ),
    "transfer.eingriffe.Eingriffe.nenne_zustaendige": Weg(
        szene="fragen",
        words=("transfer", "decide", "{offen}", "--elsewhere", "Stadt Flensburg", *_GRUND),
        ereignis=_A.TRANSFER_EINGRIFF,
    ),
    "transfer.eingriffe.Eingriffe._greife_ein": Weg(
        szene="fragen",
        wer="hannover",
        words=("transfer", "withdraw", "{angefordert}", *_GRUND),
        ereignis=_A.TRANSFER_EINGRIFF,
    ),
    "transfer.angebot.Angebote.lehne_ab": Weg(
        szene="fragen",
        wer="hannover",
        words=("transfer", "decide", "{angebot}", "--decline", "nicht_zustaendig", *_GRUND),
        ereignis=_A.TRANSFER_EINGRIFF,
    ),
    "transfer.angebot.Angebote.ablehnen": Weg(
        szene="angebot_abgelehnt", wer="hannover", ereignis=_A.TRANSFER_ZUSTAND
    ),
    "cli.eingriff.compare.work": Weg(
        szene="fragen",
        words=("transfer", "compare", "{offen}"),
        ereignis=_A.AKTE_GELESEN,
        nochmal=0,
        wieder=True,
    ),
    "cli.transfer.show": Weg(
        szene="fragen",
        words=("transfer", "show", "{offen}"),
        ereignis=_A.TRANSFER_GELESEN,
        nochmal=0,
        wieder=True,
    ),
    "cli.transfer.envelopes.work": Weg(
        szene="fragen",
        words=("transfer", "envelopes", "{offen}", "--out", "{ordner}/umschlaege"),
        ereignis=_A.TRANSFER_GELESEN,
        nochmal=0,
        wieder=True,
    ),
    "transfer.handanforderung.Handanforderungen._schreibe": Weg(
        szene="eigene_akte",
        wer="hannover",
        words=("transfer", "request", "--akte", "{eigene}", "--from", "azr:999902", *_GRUND),
        ereignis=_A.TRANSFER_ANGELEGT,
    ),
    "cli.task.show.work": Weg(
        szene="fragen",
        words=("task", "show", "{frage}"),
        ereignis=_A.AUFGABE_GELESEN,
        nochmal=0,
        wieder=True,
    ),
    "transfer.aufgaben.beantwortung.Beantwortung._schreibe": Weg(
        szene="fragen",
        wer="hannover",
        words=("task", "answer", "{kenntnis}", "zur_kenntnis", *_GRUND),
        ereignis=_A.AUFGABE_ERLEDIGT,
        sagt="UNKNOWN",
    ),
    "cli.task.done": Weg(
        szene="fragen",
        wer="hannover",
        words=("task", "done", "{kenntnis}", *_GRUND),
        ereignis=_A.AUFGABE_ERLEDIGT,
        sagt="UNKNOWN",
    ),
    # what the service does by itself
    "transfer.fristen.Fristen.ablauf": Weg(
        szene="frist", wer="hannover", ereignis=_A.FRIST_ABGELAUFEN, partner_arbeitet=False
    ),
    "transfer.meldung.Meldungen.aufnehmen#3": Weg(
        szene="sperrenaenderung",
        ereignis=_A.AKTE_ANGABEN_GEAENDERT,
        ungezaehlt=frozenset({_A.MELDUNG_EINGEGANGEN}),  # each time the file is read
        danach=nimm_den_posteingang,
    ),
    "transfer.vorab.Vorab.nachsenden": Weg(szene="spaetere_angaben", ereignis=_A.NACHRICHT_BEREITGESTELLT),
    "transfer.packer.Packer.packen": Weg(szene="nur_vorab", ereignis=_A.NACHRICHT_BEREITGESTELLT),
    "transfer.packer.Packer._frage_vorher": Weg(szene="fremdes_format", ereignis=_A.AUFGABE_GESTELLT),
    "transfer.antworten.Antworten.bereits_versandt": Weg(
        szene="nochmal_gefragt", ereignis=_A.NACHRICHT_BEREITGESTELLT
    ),
    "transfer.abschluss.Abschluss.schliesse_erneut": Weg(
        szene="beleg_verweigert", wer="hannover", ereignis=_A.NACHRICHT_BELEGT, mal=0, wartet=frozenset({"abholen"})
    ),
    "transfer.empfang.Empfang.abholen#2": Weg(szene="wieder_da", wer="hannover", ereignis=_A.NACHRICHT_BELEGT),
    "transfer.empfang.Empfang.abholen#3": Weg(
        szene="vordatiert", wer="hannover", ereignis=_A.NACHRICHT_BELEGT, danach=warte_ab
    ),
    "transfer.empfang.Empfang.gib_auf": Weg(
        szene="verschwunden",
        wer="hannover",
        ereignis=_A.NACHRICHT_BELEGT,
        mal=0,
        ungezaehlt=frozenset({_A.NACHRICHT_ZURUECKGEZOGEN}),  # each time it was looked for and is not there
        im_prozess=ueberrasche,
    ),
    "transfer.auftraege.Auftragsbuch._pausiere_partner": Weg(
        szene="entdeckt", wer="hannover", ereignis=_A.NACHRICHT_BELEGT, partner_da=False
    ),
    "transfer.auftraege.Auftragsbuch.verlaengere": Weg(
        szene="angemeldet", wer="hannover", ereignis=_A.AKTE_IMPORTIERT, im_prozess=kurze_leihe
    ),
    "transfer.auftraege.Auftragsbuch.freigeben": Weg(
        szene="angemeldet", wer="hannover", ereignis=_A.AKTE_IMPORTIERT, im_prozess=beende_mittendrin
    ),
    "transfer.lesung.Lesungen.entlaste": Weg(szene="toedlich", wer="hannover", ereignis=_A.NACHRICHT_QUARANTAENE),
    "transfer.volltext.Nachlese._lies#2": Weg(
        szene="ungelesen", ereignis=_A.AKTE_GELESEN, mal=0, im_prozess=lies_spaeter, danach=gelesen
    ),
    "transfer.nachverschluss.Nachverschluss._verschliesse": Weg(
        szene="lesbar", ereignis=_A.AKTE_GELESEN, mal=0, danach=verschlossen
    ),
    # what another program of the reader asks of the Postfach
    "postfach.nachrichten.leihe": Weg(
        szene="liegt_da", ereignis=_A.NACHRICHT_ABGESCHLOSSEN, partner_arbeitet=False, waehrend=leihe
    ),
    "postfach.nachrichten.leihe_zurueck": Weg(
        szene="liegt_da",
        ereignis=_A.NACHRICHT_ABGESCHLOSSEN,
        partner_arbeitet=False,
        waehrend=leihe_und_gib_zurueck,
    ),
    # the plain route
    f"{_REIN}.nimm_an": Weg(szene="offen_unlesbar", wer="hannover", ereignis=_A.NACHRICHT_QUARANTAENE),
    f"{_REIN}._wieder_da": Weg(szene="offen_vergeben", wer="hannover", ereignis=_A.NACHRICHT_QUARANTAENE),
    f"{_REIN}._frage_nach_der_uhr": Weg(
        szene="offen_vordatiert", wer="hannover", ereignis=_A.NACHRICHT_OFFEN_ANGENOMMEN, danach=warte_ab
    ),
    f"{_RAUS}.nimm_zurueck": Weg(
        szene="offen_genommen",
        ereignis=_A.NACHRICHT_UEBERGEBEN,
        mal=2,  # what was told ahead was taken too
    ),
    "transfer.pakete.Pakete.sieh_nach": Weg(
        szene="offen_unvollstaendig", wer="hannover", ereignis=_A.AUFGABE_GESTELLT, wartet=frozenset({"pakete"})
    ),
    **szenen_dritte.WEGE,
    **szenen_schutz.WEGE,
    **szenen_zeugen.WEGE,
}
"""Every one of them is killed on both sides of its commit in ``make soak``."""
WEITERE = tuple(
    (
        "transfer.eingriffe.Eingriffe._greife_ein",
        Weg(szene="fragen", wer="hannover", words=(*words, *_GRUND), ereignis=_A.TRANSFER_EINGRIFF),
    )
    for words in (("transfer", "decide", "{angebot}", "--accept"), ("transfer", "retry", "{abgelehnt}"))
)
"""Other decisions that pass a step named above."""

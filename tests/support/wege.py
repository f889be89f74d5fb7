"""Which way of the program passes which durable step: one of these tables names each step of ``support.stellen``.

``tests/kill`` compares them with the source. A new step belongs into the way that passes it: in ``HANNOVER`` or
``KIEL`` it is killed in ``make test``, on a side way in ``make soak``.
"""

from support.toeten import NACH, VOR

BEIDE = (
    "wiring.open_logs",
    "wiring.service.Service.start",
    "postfach.server._raeume_auf",
    "transfer.hausputz.Hausputz.putze",
    "transfer.hausputz.Hausputz.putze#2",
    "transfer.hausputz.Hausputz.putze#3",
    "transfer.hausputz.Hausputz.putze#4",
    "transfer.hausputz.Hausputz.putze#5",
    "transfer.auftraege.Auftragsbuch.beanspruche",
    "transfer.protokollbuch.Protokollbuch.integriere",
    "transfer.auftraege.Auftragsbuch.erledige",
)
"""At every start and at every job, on both sides."""
DIRECTORY = "wiring.service.Service._directory_in_force"
ANLAUF = frozenset({*BEIDE, DIRECTORY})
"""Steps a process makes without any work to do."""
POST = (
    "transfer.lesung.Lesungen._markiert",
    "transfer.lesung.Lesungen._markiert#2",
    "postfach.oktette.umschlag",
    "postfach.nachrichten.abschluss",
    "transfer.rueckmeldung.Rueckmeldungen.zugestellt",
    "transfer.empfang.Empfang.entdecke",
    "transfer.abruf._hole_segment.one",
    "transfer.abruf.hole_segmente.one",
    "transfer.umgebung.Umgebung.lege_ab",
    "transfer.empfang.Empfang._nimm_an",
    "transfer.abschluss.Abschluss.schliesse",
    "transfer.abschluss.Abschluss.schliesse#2",
    "transfer.verarbeitung.Verarbeitung.verarbeiten",
)
"""Whatever is sent and received, on both sides."""
SIEGELN = ("transfer.versuch.Versuch.new",)
HANNOVER = (
    DIRECTORY,
    *BEIDE,
    "transfer.meldung.Meldungen.aufnehmen#4",
    *SIEGELN,
    "transfer.nehmer.Nehmer.anfordern",
    *POST,
    "ablage.service.EingebauteAblage._lege_ab",
    "transfer.nehmer.Nehmer.importieren#2",
    "transfer.nehmer.Nehmer.quittieren#2",
)
"""The receiving side of a transfer, about in the order in which it passes them."""
KIEL = (
    *BEIDE,
    "transfer.meldung.Meldungen.aufnehmen#2",
    *POST,
    "transfer.geber.Geber.entscheiden",
    *SIEGELN,
    "transfer.vorab.Vorab.sende",
    "transfer.packer.Packer.packen#2",
)
"""The giving side."""


_RAUS, _REIN = "transfer.offener_versand.OffenerVersand", "transfer.offener_empfang.OffenerEmpfang"
OFFEN = (
    f"{_REIN}._lege_ab",
    f"{_RAUS}.lege_aus",
    f"{_RAUS}.sieh_nach",
    f"{_REIN}._wieder_da#2",
    f"{_RAUS}.lege_erneut_aus",
)
"""Both sides of a transfer on the plain route whose transport carries everything twice."""
AUFNAHME = (
    "intake.aufnahme.Aufnahme.nimm_auf",
    "intake.aufnahme.Aufnahme._entscheide",
    "intake.aufnahme.Aufnahme.nimm_auf#2",
)
"""A delivery of scans; ``tests/intake/test_toete.py`` kills the command before and after each of them."""
NACHLESE = (
    "transfer.volltext.Nachlese.runde",
    "transfer.volltext.Nachlese._lies",
    "transfer.volltext.Nachlese._lies#3",
)
"""The text of documents; ``tests/suche/test_nachlese.py`` kills the service before and after each of them."""
_ZURUECK = "transfer.zurueckweisung.Zurueckweisung"
_ANNAHME = "postfach.einlieferungen"
NEBENWEGE: dict[str, tuple[str, ...]] = {
    "schlechte_lieferung": ("transfer.nehmer.Nehmer.importieren", f"{_ZURUECK}.zurueckweisen"),
    "andere_person": ("transfer.verarbeitung.Verarbeitung._weise_zurueck", f"{_ZURUECK}._ablehnungsnachweis"),
    "ohne_quittung": ("transfer.nehmer.Nehmer.quittieren",),
    "verweigert": ("transfer.ablehnung.Ablehnung.lehne_ab",),
    "wiederholt": ("transfer.empfang.Empfang._wiederholung", "transfer.versand.Versand.wiederhole"),
    "vergessen": ("transfer.abschluss.Abschluss.schliesse_erneut#2", "transfer.empfang.Empfang.abholen"),
    "zurueckgezogen": ("transfer.empfang.Empfang.abholen#4",),
    "spaeter": ("transfer.auftraege.Auftragsbuch._spaeter",),
    "falsche_meldung": ("transfer.meldung.Meldungen.aufnehmen",),
    "verzeichnis": ("wiring.service.Service._follow_directory",),
    "ende": ("wiring.service.Service.stop",),
    "ergaenzt": ("transfer.meldung.Meldungen.ergaenze",),
    "entschieden": ("transfer.eingriffe.Eingriffe.lehne_ab",),
    "weitergeleitet": (
        "transfer.eingriffe.Eingriffe.leite_weiter",
        "transfer.weiterleitung.Weiterleitungen.leite_weiter",
    ),
    "angeboten": ("transfer.angebot.Angebote.beginne", "transfer.angebot.Angebote.anbieten"),
    "gebunden": ("transfer.antworten.Antworten.ablehnen",),
    "stelle": tuple(f"{_ANNAHME}.{name}" for name in ("umschlag", "segment", "_empfange", "_behalte")),
    "autor_vor_der_stelle": ("transfer.vermittlung.Vermittlung.hole_belege",),
}
"""Steps beside the main path, by the way of ``tests/soak/nebenwege.py`` that passes them."""
_BEZEUGUNG = "transfer.bezeugung.Bezeugung"
BEZEUGUNG = ("transfer.zeugenamt.Zeugenamt.nimm", f"{_BEZEUGUNG}._biete_an")
"""Co-signing; ``tests/transfer/test_bezeugung.py`` kills either side before and after its commit."""
EINZELN = {
    f"{_BEZEUGUNG}.frage_nach_uns": "what a witness said at rest after a restore; it is asked again each minute",
    f"{_BEZEUGUNG}._vergleiche": "an alarm about our own log; the next offer finds the same",
    f"{_BEZEUGUNG}._sieh_nach_der_frist": "a question about silent witnesses; the next round asks it",
    "transfer.volltext.Nachlese._lies#2": "takes back a count; without it a document is given up one try sooner",
    f"{_REIN}.nimm_an": "a file that is refused lies in its folder until that is noted; tests/offen refuses it",
    f"{_REIN}._wieder_da": "the same for another message under a name that is taken",
    f"{_REIN}._frage_nach_der_uhr": "a question about the clock; the next look asks it",
    f"{_RAUS}.nimm_zurueck": "notes what the transport took at the last moment; repeated, it stands there twice",
    "transfer.pakete.Pakete.sieh_nach": "one transaction of a deadline; the job looks whether it was done",
    "postfach.einlieferungen.zurueckziehen": "a request of a foreign program; its caller sees whether it was done",
    "postfach.nachrichten.leihe": "the same; and a lease ends by itself",
    "postfach.nachrichten.leihe_zurueck": "the same",
    "transfer.auftraege.Auftragsbuch.verlaengere": "a lease; the next start gives back what a killed process held",
    "transfer.auftraege.Auftragsbuch.freigeben": "the same",
    "transfer.lesung.Lesungen.entlaste": "after five deaths; killed before it, what was refused is found refused",
    "simulator.nachsendung.Nachsendung.unverlangt": "only the simulator, which keeps no promise",
    "transfer.abschluss.Abschluss.schliesse_erneut": "notes a pause; without it the Beleg is shown once more",
    "transfer.empfang.Empfang.abholen#2": "a claim is new again; before it the list brings it again",
    "transfer.empfang.Empfang.abholen#3": "a question about the clock; the next attempt asks it",
    "transfer.empfang.Empfang.gib_auf": "after five surprises; no surprise is known to bring it about",
    "transfer.auftraege.Auftragsbuch._pausiere_partner": "a pause; without it the partner is asked sooner",
    "transfer.packer.Packer.packen": "one transition of a request for advance information; the job looks first",
    "transfer.packer.Packer._frage_vorher": "one transition of a file with foreign formats; the job looks first",
    "transfer.angebot.Angebote.ablehnen": "as a refusal; tests/transfer runs it by hand",
    "transfer.antworten.Antworten.bereits_versandt": "as a refusal; tests/transfer runs it by hand",
    "transfer.loeschung.Loeschungen.aufbewahrt": "one transaction; the ways run in the test lane, without deletion",
    "transfer.rueckruf.Rueckrufe.rufen": "tests/transfer/test_rueckruf.py kills it before and after its commit",
    "transfer.rueckrufnachweis.Rueckrufnachweise.beantworten": "the same",
    "transfer.meldung.Meldungen.aufnehmen#3": "an Auskunftssperre of a notice 030112; the file stays in the inbox",
    "transfer.vorab.Vorab.nachsenden": "a later 010205; the job looks whether it was told",
    "transfer.wiederherstellung.Rueckkehr._frage": "a question to the partners; asked again at the next attempt",
    "transfer.wiederherstellung.Rueckkehr.hole_nach": "a step of a restore; it looks first what was fetched",
    "wiring.sicherung.lass_ruhen": "a restore into a new folder; killed before it, the folder is not begun",
    "transfer.fristen.Fristen.ablauf": "one transaction of a deadline; the job looks whether it was done",
    "transfer.versand.Versand.liefere_ein#2": "notes a deposit; repeated, it stands in the log twice",
    "transfer.versand.Versand.liefere_ein": "after a change of way in the directory; tests/hub drives it by hand",
}
"""Steps no way kills, each with its reason."""
BEFEHLE = (
    "beweis.sammeln.Beweise.schreibe",
    "cli.audit_drill.drill.work",
    "cli.audit_prune._ask.work",
    "cli.audit_query.query.work",
    "transfer.kuerzung.Kuerzung.bestaetige",
    "transfer.kuerzung.Kuerzung.bestaetige#2",
    "cli.intake._finde",
    "cli.zeugen.settle.work",
    "cli.sicherung.confirm.work",
    "transfer.nachtrag.Nachtraege.nimm_lieferung",
    "transfer.nachtrag.Nachtraege.vermerke_quittung",
    "cli.eingriff.compare.work",
    "cli.quarantine.export.work",
    "cli.quarantine.show.work",
    "cli.transfer.show",
    "cli.loeschen.died.work",
    "transfer.loeschung.Loeschungen.beantrage",
    "transfer.loeschung.Loeschungen.bestaetige",
    "transfer.vernichtung.Vernichtungen.beantrage",
    "transfer.vernichtung.Vernichtungen.bestaetige",
    "transfer.wiederaufnahme.Wiederaufnahme.pruefe_erneut",
    "transfer.wiederaufnahme.Wiederaufnahme.pruefe_erneut#2",
    "transfer.wiederaufnahme.Wiederaufnahme._ist_schon_da",
    "cli.task.show.work",
    "transfer.rueckruf.Rueckrufe.rufe_zurueck",
    "transfer.rueckruf.Rueckrufe.bescheinige",
    "transfer.rueckruf.Rueckrufe.hebe_auf",
    "transfer.rueckrufpruefung.Rueckrufpruefung.zeige",
    "transfer.rueckrufpruefung.Rueckrufpruefung.beantrage",
    "transfer.rueckrufpruefung.Rueckrufpruefung.bestaetige",
    "transfer.rueckrufpruefung.Rueckrufpruefung.lehne_ab",
    "transfer.nachfolge.Nachfolgen.bestaetige",
    "transfer.datenblatt.Datenblaetter.stelle_zusammen",
    "transfer.angebot.Angebote.lehne_ab",
    "transfer.eingriffe.Eingriffe._greife_ein",
    "transfer.eingriffe.Eingriffe.sende",
    "transfer.eingriffe.Eingriffe.nenne_zustaendige",
    "cli.task.done",
    "cli.transfer.request.work",
    "cli.transfer.envelopes.work",
    "cli.xdomea_eingang._Lauf._nimm",
)
"""Steps of commands that a person types: one transaction each, made or not made, and the person sees which."""


def alle_ziele(stellen: tuple[str, ...]) -> list[str]:
    """Die before each step, then after each: no one job dies so often that a person is asked about it.

    A directory is new at the first start only, so that step comes first both times.
    """
    once = [name for name in stellen if name == DIRECTORY]
    often = [name for name in stellen if name != DIRECTORY]
    return [f"{wann} {name}" for part in (once, often) for wann in (VOR, NACH) for name in part]


def abwechselnd(stellen: tuple[str, ...], *, zuerst: str) -> list[str]:
    """Die at each step once: before one, after the next."""
    wann = (zuerst, NACH if zuerst == VOR else VOR)
    return [f"{wann[nummer % 2]} {name}" for nummer, name in enumerate(stellen)]

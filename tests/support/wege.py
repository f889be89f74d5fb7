"""Which way of the program passes which durable step: one of these tables names each step of ``support.stellen``.

``tests/promises`` compares them with the source. A new step belongs into the way that passes it: in ``HANNOVER`` or
``KIEL`` it is killed in ``make test``, on a side way in ``make soak``. What a command or a service does on a
prepared stage is named in ``support.szenenwege``, a command beside one installation in ``support.befehlswege``.
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
    "transfer.hausputz.Hausputz.putze#6",
    "transfer.auftraege.Auftragsbuch.beanspruche",
    "transfer.protokollbuch.Protokollbuch.integriere",
    "transfer.auftraege.Auftragsbuch.erledige",
)
"""At every start and at every job, on both sides."""
DIRECTORY = "wiring.verzeichnisfolge.Verzeichnisfolge._nimm_auf"
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
    "ablage.dokumentspeicher.Dokumentspeicher.lege",
    "transfer.uebernahme.Uebernahmen.importieren#2",
    "transfer.quittierung.Quittierung.quittieren#2",
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
BESTEMPELUNG = (
    "transfer.bestempelung.Bestempelung._versuche",
    "transfer.bestempelung.Bestempelung.runde",
)
"""The stamp over a log, and the question about it: ``tests/transfer/test_bestempelung.py`` kills at each."""
WEBHOOKS = ("transfer.webhookversand.Webhookversand._versuche",)
"""What came of telling somebody; ``tests/webhooks/test_toete.py`` kills the service before and after it."""
XDOMEA = ("cli.xdomea_eingang._Lauf._nimm",)
"""An object of a package of another system; ``tests/xdomea/test_stop.py`` kills the import before and after it."""
_ANMELDEN, _EINRICHTEN = "transfer.konten.anmeldung.Anmeldungen", "transfer.konten.einrichtung.Einrichtungen"
_PASSKEYS = "transfer.konten.passkeys.Passkeys"
KONTEN = (
    f"{_EINRICHTEN}.einladung_annehmen",
    f"{_EINRICHTEN}.einrichtung_bestaetigen",
    f"{_ANMELDEN}.passwort",
    f"{_ANMELDEN}.passwort#3",
    f"{_ANMELDEN}.mit_faktor",
    f"{_ANMELDEN}.lies",
    f"{_ANMELDEN}.bestaetige",
    f"{_ANMELDEN}.beende",
    f"{_PASSKEYS}.beginne",
    f"{_PASSKEYS}.schliesse_ab",
    f"{_PASSKEYS}.entferne",
    "transfer.konten.fremdkonten.Fremdkonten.melde_an",
    "transfer.konten.notrechte.Notrechte.beginne",
    "transfer.konten.notrechte.Notrechte.beende",
    "transfer.konten.notrechte.Notrechte.genutzt",
)
"""Setting up and signing in; ``tests/konten/test_toete.py`` kills at each of them."""
_SYSTEM = "transfer.schnittstelle"
SYSTEM = (
    f"{_SYSTEM}.tokens.Apitokens.erkenne",
    f"{_SYSTEM}.wiederholungen.Wiederholungen.versuch",
    f"{_SYSTEM}.wiederholungen.Wiederholungen.versuch#2",
)
"""A request of another system; ``tests/api/test_api_toete.py`` kills at each of them."""
_ZURUECK = "transfer.zurueckweisung.Zurueckweisung"
_ANNAHME = "postfach.einlieferungen"
NEBENWEGE: dict[str, tuple[str, ...]] = {
    "schlechte_lieferung": ("transfer.uebernahme.Uebernahmen.importieren", f"{_ZURUECK}.zurueckweisen"),
    "andere_person": ("transfer.verarbeitung.Verarbeitung._weise_zurueck", f"{_ZURUECK}._ablehnungsnachweis"),
    "ohne_quittung": ("transfer.quittierung.Quittierung.quittieren",),
    "verweigert": ("transfer.ablehnung.Ablehnung.lehne_ab",),
    "wiederholt": ("transfer.empfang.Empfang._wiederholung", "transfer.wiederversand.Wiederversand.wiederhole"),
    "vergessen": ("transfer.abschluss.Abschluss.schliesse_erneut#2", "transfer.empfang.Empfang.abholen"),
    "verraten": (
        "transfer.neuversiegelung.Neuversiegelung.sieh_nach",
        "transfer.wiederversand.Wiederversand.versiegle_neu",
    ),
    "zurueckgezogen": ("transfer.empfang.Empfang.abholen#4",),
    "spaeter": ("transfer.auftraege.Auftragsbuch._spaeter",),
    "falsche_meldung": ("transfer.meldung.Meldungen.aufnehmen",),
    "verzeichnis": ("wiring.verzeichnisfolge.Verzeichnisfolge._melde_ablehnung",),
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
    "autor_vor_der_stelle": (
        "transfer.vermittlung.Vermittlung.hole_belege",
        "transfer.postausgang.Postausgang.liefere_ein#2",
    ),
    "zurueckgeholt": (f"{_ANNAHME}.zurueckziehen",),
    "umgestellt": ("transfer.postausgang.Postausgang.liefere_ein",),
}
"""Steps beside the main path, by the way of ``tests/soak/nebenwege.py`` that passes them."""
_BLICK = "one entry alone, for a page somebody looks at; nothing follows"
EINZELN = {
    "transfer.konten.anmeldung.Anmeldungen.passwort#2": "takes two counts back where no password was compared",
    "transfer.pruefung.abfragen.Abfragen._vermerke": _BLICK,
    "web.nachweise.Nachweise.blick": _BLICK,
    "web.nachweise.Nachweise._exportiere": "one entry alone, before the log is verified in memory; nothing follows",
    "transfer.seitenblick.Seitenblicke._vermerke": "one entry alone, for a page somebody looks at; nothing follows",
    "simulator.nachsendung.Nachsendung.unverlangt": "only the simulator, which keeps no promise",
}
"""Steps no real process is killed at, each with its reason."""


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

"""How long which data stay, as rows in German: from the constants of the program and from the configuration."""

from collections.abc import Iterator
from datetime import timedelta

from gateway.domain.loeschung import STUB_JAHRE, STUB_JAHRE_TOD
from gateway.settings import AuthoritySettings, Settings
from gateway.transfer.einlieferung import OFFEN_HOECHSTENS
from gateway.transfer.haushalt import GILT as UMZUG_GILT
from gateway.transfer.hausputz import QUARANTAENE_TAGE
from gateway.transfer.konten.anmeldung import LAENGSTENS, RUHIG
from gateway.transfer.konten.verwaltung import EINLADUNG_GILT
from gateway.transfer.postamt import FETCHABLE_AFTER_CLOSE
from gateway.transfer.pruefung.kontofragen import SICHTBAR
from gateway.transfer.schnittstelle.wiederholungen import GILT as WIEDERHOLUNG_GILT
from gateway.transfer.webhooks import AUFGEGEBENES, ZUGESTELLTES
from gateway.wiring.papiere.stand import Aufbewahrungszeile

VON_SELBST = "das Programm"
ZWEI = "zwei Personen"
BETREIBER = "der Betrieb"
OHNE_FRIST = "ohne Frist im Programm"
LUECKE = "Lücke des Programms"
"""It should go some day, and nothing lets it go."""


def zeilen(behoerde: AuthoritySettings, settings: Settings) -> Iterator[Aufbewahrungszeile]:
    """Yield every kind of data with what lets it go."""
    yield from _akte(behoerde)
    yield from _protokoll(settings)
    yield from _technik(settings)
    yield from _ohne_frist()
    yield from _von_hand()


def dauer(span: timedelta) -> str:
    """Say a span in whole German words."""
    hours = span // timedelta(hours=1)
    if span.days >= 2 and hours % 24 == 0:
        return f"{span.days} Tage"
    return f"{hours} Stunden" if hours > 1 else f"{span // timedelta(minutes=1)} Minuten"


def jahre(anzahl: int) -> str:
    """Say a number of years."""
    return f"{anzahl} Jahr" if anzahl == 1 else f"{anzahl} Jahre"


def _akte(behoerde: AuthoritySettings) -> Iterator[Aufbewahrungszeile]:
    rule = behoerde.deletion == "policy"
    yield Aufbewahrungszeile(
        was="Inhalt einer Akte, die abgegeben und quittiert ist",
        wie_lange=f"frühestens {behoerde.retention_days} Tage nach der Quittung; solange etwas hindert, bleibt er",
        wer=f"{VON_SELBST} nach der Regel, sonst {ZWEI}" if rule else ZWEI,
        stelle="§ 68 AufenthV; Einstellungen retention_days und deletion",
    )
    yield Aufbewahrungszeile(
        was="Nachweis der Abgabe (dass, wann und an wen; Aktenzeichen, Vorgang, Nachrichten, Quittung)",
        wie_lange=f"{jahre(STUB_JAHRE)} nach der Abgabe, {jahre(STUB_JAHRE_TOD)} nach dem Tod der Person",
        wer=VON_SELBST,
        stelle="§ 67 Abs. 2 und § 68 AufenthV; im Programm fest",
    )
    yield Aufbewahrungszeile(
        was="Dokumente, die bei einer Abgabe hierbleiben (Vermerk § 87 Abs. 1, § 91 AufenthG, überholte Fassung)",
        wie_lange="bis sie einzeln vernichtet werden; vorher wird auch die übrige Akte nicht gelöscht",
        wer=ZWEI,
        stelle="§ 87 Abs. 1, § 91 AufenthG",
    )
    yield Aufbewahrungszeile(
        was="versiegelte Sendung, die ein Partner abgeschlossen hat",
        wie_lange=f"{dauer(FETCHABLE_AFTER_CLOSE)} nach dem Abschluss abholbar",
        wer=VON_SELBST,
        stelle="im Programm fest",
    )
    yield Aufbewahrungszeile(
        was="Auskunftssperren mit den Schlüsseln 6 und 12 (nur als Schlüsselhash der AZR-Nummer)",
        wie_lange="ohne Ende, auch wenn die Akte geht: Sie werden nur einmal mitgeteilt",
        wer="niemand",
        stelle="Beschreibung der Nachricht 010205",
    )


def _protokoll(settings: Settings) -> Iterator[Aufbewahrungszeile]:
    audit = settings.audit
    yield Aufbewahrungszeile(
        was="Protokolleinträge darüber, wer was angesehen hat",
        wie_lange=f"{jahre(audit.access_years)} nach dem Ende des Jahres, in dem sie entstanden",
        wer=ZWEI,
        stelle="Maßstab: § 76 Abs. 4 BDSG; Einstellung access_years",
    )
    yield Aufbewahrungszeile(
        was="Protokolleinträge darüber, was mit einer Akte geschah, vor allem die Abgabe",
        wie_lange=f"{jahre(audit.proof_years)} nach dem Ende des Jahres, in dem sie entstanden",
        wer=ZWEI,
        stelle="Maßstab: § 68 AufenthV; Einstellung proof_years",
    )
    yield Aufbewahrungszeile(
        was="Prüfsummen gekürzter Einträge und signierte Prüfpunkte (kein Bezug zu Personen)",
        wie_lange="ohne Ende: Mit ihnen bleibt das Protokoll prüfbar",
        wer="niemand",
        stelle="im Programm fest",
    )


def _technik(settings: Settings) -> Iterator[Aufbewahrungszeile]:
    sessions = f"{dauer(RUHIG)} ohne Anfrage, längstens {dauer(LAENGSTENS)}"
    notices = f"{dauer(ZUGESTELLTES)} nach der Zustellung, {dauer(AUFGEGEBENES)} nach dem Aufgeben"
    rows = (
        ("zurückgewiesene Nachrichten in Quarantäne, versiegelt", dauer(QUARANTAENE_TAGE)),
        ("begonnene, nie beendete Einlieferungen", dauer(OFFEN_HOECHSTENS)),
        (
            "Merkmale eines Umzugs, um Familien zusammen zu zeigen (Schlüsselhash, ohne Anschrift)",
            f"{dauer(UMZUG_GILT)}, dann mit der nächsten Meldung",
        ),
        ("Sitzungen auf den Seiten", sessions),
        ("Einladungen zu einem Konto", dauer(EINLADUNG_GILT)),
        ("Meldungen an Programme der Behörde", notices),
        ("Antworten der Schnittstelle, die bei einer Wiederholung noch einmal gelten", dauer(WIEDERHOLUNG_GILT)),
    )
    for was, how_long in rows:
        yield Aufbewahrungszeile(was=was, wie_lange=how_long, wer=VON_SELBST, stelle="im Programm fest")
    yield Aufbewahrungszeile(
        was="Meldungen, die ein Programm der Behörde nicht annimmt",
        wie_lange=f"{settings.webhooks.give_up_days} Tage versucht, dann aufgegeben",
        wer=VON_SELBST,
        stelle="Einstellung give_up_days",
    )


def _ohne_frist() -> Iterator[Aufbewahrungszeile]:
    """What no line of the program ever deletes: the paper has to say so."""
    rows = (
        ("Akten, die nicht abgegeben wurden, mit ihren Vorgängen und Nachrichten", "§ 91 AufenthG, § 68 AufenthV"),
        ("Kopien zur Einsicht (Grund 02), die ein Partner gezeigt hat", LUECKE),
        ("Vorgänge, zu denen hier keine Akte gehört (etwa abgelehnte Anforderungen), mit Nachrichten", LUECKE),
        ("gemeldete Wegzüge (Schlüsselhash der AZR-Nummer, Gemeinde, Zeitpunkt)", LUECKE),
        ("Zeilen der Lieferungen von Scans; ihr Aktenzeichen geht erst mit dem Nachweis der Abgabe", LUECKE),
        (f"freigegebene Fragen der Prüfung nach einem Konto; die Antwort ist {dauer(SICHTBAR)} zu sehen", LUECKE),
        ("Zugänge anderer Systeme, auch widerrufene, mit dem Namen der Person, die sie gab", LUECKE),
        ("überholte Verzeichnisse und die Personen, die sie in Kraft setzten", LUECKE),
        ("Anmeldenamen entfernter Konten, damit niemand sonst je diese Person ist", "im Programm fest"),
    )
    for was, stelle in rows:
        yield Aufbewahrungszeile(was=was, wie_lange=OHNE_FRIST, wer="niemand", stelle=stelle)


def _von_hand() -> Iterator[Aufbewahrungszeile]:
    rows = (
        ("Meldungen in den Ordnern inbox/done und inbox/refused", BETREIBER),
        ("Lieferungen von Scans in den Ordnern done und refused", BETREIBER),
        ("Dateien des offenen Wegs in den Ordnern done und refused", BETREIBER),
        ("Sicherungen; in ihnen lebt weiter, was hier gelöscht ist", BETREIBER),
        ("Betriebsprotokoll (Zeilen des Dienstes, ohne Angaben zu Personen)", f"{BETREIBER}, etwa durch journald"),
        ("Konten ausgeschiedener Personen", "der Betrieb oder die Leitung"),
    )
    for was, wer in rows:
        yield Aufbewahrungszeile(
            was=was, wie_lange="bis sie jemand entfernt; das Programm tut es nie", wer=wer, stelle="von Hand"
        )

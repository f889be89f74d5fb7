"""The cover sheet of an evidence container: German, for people; it does not name the person concerned."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from fpdf.enums import Align, XPos, YPos

from gateway.beweis.aufbau import GELOESCHT, NICHT_LESBAR, NICHT_VERLANGT, Beweisindex, Nachrichtenangabe
from gateway.domain.kopf import Zeitpunkt
from gateway.intake.satz import AKZENT, GRAU, Satz, Spalte
from gateway.messages.klartext.texte import NACHRICHTEN
from gateway.trust.profil import BROKEN, load, names
from gateway.trust.verzeichnis import Verzeichnis

ZONE: Final = ZoneInfo("Europe/Berlin")
_TEST: Final = "TESTVORGANG – keine echten Daten"
_ROLLE: Final = {"geber": "abgebende Behörde", "nehmer": "aufnehmende Behörde"}
_GRUND: Final = {
    GELOESCHT: "nicht mehr vorhanden (Inhalt gelöscht); der Abdruck bleibt",
    NICHT_LESBAR: "liegt vor, lässt sich aber nicht mehr öffnen; der Abdruck bleibt",
    NICHT_VERLANGT: "auf Wunsch nicht beigefügt; der Abdruck steht hier",
}
_TEIL: Final = {"fachnachricht": "Fachnachricht", "archiv": "Archiv mit den Dokumenten"}
_WAS: Final = (
    "Diese Datei belegt einen Aktenübergang zwischen Ausländerbehörden. Sie enthält die Nachrichten, wie sie "
    "gesendet und empfangen wurden, mit den Signaturen ihrer Verfasser, die Belege des Empfangs, die Einträge des "
    "Protokolls mit dem Beweis, dass sie dort so stehen, und alles, womit Signaturen geprüft werden: Verzeichnis, "
    "Zertifikate, Sperrlisten. Alle Dateien sind gemeinsam signiert (ASiC-E mit XAdES, ETSI EN 319 162-1). Dieses "
    "Deckblatt fasst zusammen; maßgeblich sind die signierten Nachrichten selbst. Wen die Akte betrifft, steht nur "
    "in den Fachnachrichten."
)
_OHNE_ZERTIFIKAT: Final = (
    "ZERTIFIKAT gehört dem Betreiber des Verzeichnisses und muss auf anderem Weg kommen als diese Datei. Ohne es "
    "heißt das Ergebnis „Autor nicht geprüft“: Die Signaturen stimmen, aber wem sie gehören, ist nicht gezeigt."
)
_XMLSEC1: Final = (
    "xmlsec1 --verify --trusted-pem WURZEL --untrusted-pem ZWISCHENSTELLE --id-attr:Id SignedProperties "
    "META-INF/signatures.xml"
)
_PRUEFEN: Final = (
    "Auf jedem Rechner mit Aktenbote, ohne Netz und ohne die Installation, aus der die Datei kommt:",
    "aktenbote verify DATEI.asice --directory-signer ZERTIFIKAT --lang de",
    _OHNE_ZERTIFIKAT,
    "Mit fremdem Werkzeug (xmlsec1), in einem leeren Ordner:",
    "unzip DATEI.asice",
    _XMLSEC1,
    "Die Datei wird nur Oktett für Oktett so anerkannt, wie sie geschrieben wurde: nicht neu packen.",
)


def schreibe_deckblatt(index: Beweisindex, directory: Verzeichnis) -> bytes:
    """Return the sheet as PDF; the same index gives the same bytes. ``Usage`` where the font is missing."""
    moment = Zeitpunkt(index.erstellt).instant
    who = _name(index.mandant, directory)
    page = Satz(
        titel=f"Beweise zum Aktenübergang {index.transfer}",
        lauftitel=f"Beweise · Vorgang {index.transfer}",
        laufrechts=f"{who} · {_zeit(index.erstellt)}",
        vermerk=_TEST if index.test is not None or index.betrieb == "test" else None,
        moment=moment,
    )
    page.set_y(18)
    page.absatz(who, pt=10, fett=True, nach=7)
    page.absatz("Beweise zu einem Aktenübergang", pt=20, fett=True, farbe=AKZENT, nach=4)
    _angaben(page, index, directory)
    page.ueberschrift("Was diese Datei ist")
    page.absatz(_WAS)
    _nachrichten(page, index, directory)
    _signaturen(page, index, directory)
    _abdruecke(page, index)
    _protokoll(page, index)
    page.ueberschrift("So wird geprüft", mit=60)
    for text in _PRUEFEN:
        page.absatz(text, fett=text.startswith(("aktenbote", "unzip", "xmlsec1")))
    return page.fertig()


def _angaben(page: Satz, index: Beweisindex, directory: Verzeichnis) -> None:
    partner = "–" if index.partner is None else f"{_name(index.partner, directory)} ({index.partner})"
    rows = (
        ("Geschrieben von", f"{_name(index.mandant, directory)} ({index.mandant}), {_ROLLE[index.rolle]}"),
        ("Andere Behörde", partner),
        ("Vorgang", index.transfer),
        ("Prozess", index.prozess),
        ("Begonnen", _zeit(index.begonnen)),
        ("Stand", f"{index.zustand}, seit {_zeit(index.geaendert)}"),
        ("Geschrieben am", _zeit(index.erstellt)),
        ("Verzeichnis", "nicht beigefügt" if index.verzeichnis is None else f"Nummer {index.verzeichnis}"),
    )
    for what, value in rows:
        page.schrift(farbe=GRAU)
        page.cell(42, 5.2, what)
        page.schrift()
        page.multi_cell(page.epw - 42, 5.2, value, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _nachrichten(page: Satz, index: Beweisindex, directory: Verzeichnis) -> None:
    page.ueberschrift("Schritte")
    rest = page.epw - 10 - 40
    table = page.tabelle(
        (
            Spalte("Nr.", 10),
            Spalte("Erstellt", 40),
            Spalte("Nachricht", rest * 0.42),
            Spalte("Von → an", rest * 0.58),
        )
    )
    for number, one in enumerate(index.nachrichten, start=1):
        way = f"{_name(one.autor, directory)} → {_name(one.leser, directory)}"
        table.zeile(str(number), _zeit(one.erstellt), _titel(one), way)


def _signaturen(page: Satz, index: Beweisindex, directory: Verzeichnis) -> None:
    page.ueberschrift("Wer was signiert hat")
    page.absatz(
        "Nach den Zertifikaten im beigefügten Verzeichnis; ob die Signaturen halten, sagt nur die Prüfung.",
        farbe=GRAU,
    )
    rest = page.epw - 10
    table = page.tabelle(
        (Spalte("Nr.", 10), Spalte("Inhalt (Verfasser)", rest / 2), Spalte("Umschlag (Transport)", rest / 2))
    )
    for number, one in enumerate(index.nachrichten, start=1):
        if one.offen:
            table.zeile(str(number), "offener Weg: niemand hat signiert", "–")
        else:
            signers = (one.inhalt_zertifikat, one.transport_zertifikat)
            table.zeile(str(number), *(_unterzeichner(der, directory) for der in signers))


def _abdruecke(page: Satz, index: Beweisindex) -> None:
    page.ueberschrift("Abdrücke (SHA-256)")
    table = page.tabelle((Spalte("Teil", page.epw - 134), Spalte("Abdruck", 134)))
    for number, one in enumerate(index.nachrichten, start=1):
        table.gruppe(f"{number}. {_titel(one)}", one.uuid)
        table.zeile("Inhalt (Nachweis)", one.inhalt_sha256)
        table.zeile("Fachnachricht", one.fachnachricht_sha256)
        if one.archiv_sha256 is not None:
            table.zeile("Archiv", one.archiv_sha256)
        for missing in one.fehlt:
            table.zeile(_TEIL[missing.teil], _GRUND[missing.grund])


def _protokoll(page: Satz, index: Beweisindex) -> None:
    page.ueberschrift("Protokoll")
    if not index.protokoll:
        page.absatz("Es liegen keine Einträge bei.")
        return
    _stempel(page, index)
    table = page.tabelle(
        (
            Spalte("Protokoll", page.epw - 60),
            Spalte("Einträge hier", 30, rechts=True),
            Spalte("Checkpoint über", 30, rechts=True),
        )
    )
    for one in index.protokoll:
        table.zeile(one.ursprung, str(one.eintraege), str(one.groesse))


def _stempel(page: Satz, index: Beweisindex) -> None:
    """Say when somebody else than the author dated the log."""
    for one in index.zeitstempel:
        page.absatz(
            f"Zeitstempel: {one.ursprung} bestand bis Eintrag {one.groesse - 1} vor dem {_zeit(one.zeit)} "
            f"({one.datei}). Was bis dahin eingetragen war, gab es vorher."
        )
    page.absatz(
        "Ob die Signatur dieser Datei selbst gestempelt ist und ihre Prüfdaten in sich trägt (XAdES B-B, B-T oder "
        "B-LT), sagt die Prüfung; beides entsteht nach diesem Blatt.",
        farbe=GRAU,
    )


def _titel(one: Nachrichtenangabe) -> str:
    return f"{one.typ} {NACHRICHTEN[one.typ].titel}" if one.typ in NACHRICHTEN else one.typ


def _name(kennung: str, directory: Verzeichnis) -> str:
    """Return the name the directory gives, whatever its time; a Kennung it does not name stands for itself."""
    return next((one.behoerde.name for one in directory.teilnehmer if one.kennung == kennung), kennung)


def _unterzeichner(fingerprint: str | None, directory: Verzeichnis) -> str:
    for one in directory.teilnehmer:
        for entry in one.zertifikate:
            if entry.sha256 == fingerprint:
                return f"{one.behoerde.name}: {_zertifikat(entry.der)}, {fingerprint[:16]}…"
    return f"Zertifikat {fingerprint}, nicht im Verzeichnis"


def _zertifikat(der: bytes) -> str:
    try:
        return names(load(der))
    except BROKEN:
        return "unlesbares Zertifikat"


def _zeit(text: str) -> str:
    moment: datetime = Zeitpunkt(text).instant
    return f"{moment.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr"

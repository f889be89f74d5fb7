"""The data sheet for Art. 33 DSGVO as one HTML page that prints: German, without anything from outside."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.domain.rueckruf import ABLEHNUNG, MELDEFRIST, WORT, Rueckruf, Rueckrufergebnis

if TYPE_CHECKING:
    from gateway.transfer.datenblatt import Datenblatt

ZONE = ZoneInfo("Europe/Berlin")
LEER = '<span class="leer">&nbsp;</span>'
"""A line for the pen."""
OFFEN = "noch offen"
ERGEBNIS = {
    None: "Die Antwort der Empfängerin steht aus.",
    Rueckrufergebnis.UNGELESEN: "Die Lieferung wurde zurückgezogen, bevor die Empfängerin sie abgeschlossen hatte.",
    Rueckrufergebnis.GELOESCHT: "Die Empfängerin hat die Löschung mit signiertem Nachweis bestätigt.",
    Rueckrufergebnis.BESCHEINIGT: "Die Löschung wurde auf anderem Weg bestätigt; eine Person steht dafür ein.",
    Rueckrufergebnis.ABGELEHNT: "Die Empfängerin lehnt die Löschung ab.",
}
STIL = (
    "body{font:11pt/1.45 sans-serif;max-width:48em;margin:2em auto;padding:0 1em}h1{font-size:1.4em}"
    "h2{font-size:1.1em;margin-top:1.6em;border-bottom:1px solid}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}th{width:34%;font-weight:600}"
    "code{font-size:.85em;overflow-wrap:anywhere}.leer{display:block;border-bottom:1px solid;height:1.6em}"
    ".offen{font-weight:600}@media print{body{margin:0;max-width:none}}"
)


def seite(blatt: "Datenblatt") -> str:
    """Return the whole page; every value is escaped, what the authority has to add is an empty line."""
    due = blatt.bemerkt + MELDEFRIST
    parts = [
        "<h1>Verletzung des Schutzes personenbezogener Daten: Akte fehlgeleitet</h1>",
        (
            "<p>Datenblatt zur Meldung nach Art. 33 DSGVO und zur Dokumentation nach Art. 33 Abs. 5. Stand: "
            f"{_zeit(blatt.geschrieben)}. Es nennt die betroffene Person nicht; was die Aufsichtsbehörde darüber hinaus "
            "verlangt, ist zu ergänzen.</p>"
        ),
        f'<p class="offen">Meldefrist: {_zeit(due)} (72 Stunden ab Kenntnis, Art. 33 Abs. 1).</p>',
        "<h2>1. Wer meldet</h2>",
        _tabelle(_beteiligte(blatt)),
        "<h2>2. Art der Verletzung (Art. 33 Abs. 3 Buchst. a)</h2>",
        _tabelle(_art(blatt)),
        "<h2>3. Verlauf</h2>",
        _tabelle(_verlauf(blatt, due)),
        "<h2>4. Wahrscheinliche Folgen (Buchst. c)</h2>",
        _absaetze(_folgen(blatt)),
        "<p>Bewertung des Risikos durch die Behörde (auch, ob die Person nach Art. 34 zu benachrichtigen ist):</p>",
        LEER * 3,
        "<h2>5. Ergriffene und vorgeschlagene Maßnahmen (Buchst. d)</h2>",
        _absaetze(_massnahmen(blatt)),
        "<p>Weitere Maßnahmen, etwa gegen eine Wiederholung:</p>",
        LEER * 3,
        "<h2>6. Belege</h2>",
        _tabelle(_belege(blatt)),
        _protokoll(blatt),
        "<h2>7. Unterschrift</h2>",
        _tabelle([("Ort, Datum", LEER), ("Name, Unterschrift", LEER)]),
    ]
    head = f'<meta charset="utf-8"><title>Datenblatt Art. 33 DSGVO</title><style>{STIL}</style>'
    return f'<!DOCTYPE html>\n<html lang="de"><head>{head}</head><body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _beteiligte(blatt: "Datenblatt") -> list[tuple[str, str]]:
    own = blatt.verantwortlicher
    return [
        ("Verantwortlicher", f"{escape(own.name)} ({escape(own.kennung)})"),
        ("Datenschutzbeauftragte Person oder sonstige Anlaufstelle (Buchst. b)", _oder_leer(blatt.datenschutz)),
        ("Empfängerin der Daten", _empfaengerin(blatt)),
        ("Zurückgerufen von (Konto)", _oder_leer(blatt.rueckruf.person)),
    ]


def _empfaengerin(blatt: "Datenblatt") -> str:
    name = blatt.empfaenger.name if blatt.empfaenger is not None else "im Verzeichnis nicht mehr genannt"
    return f"{escape(name)} ({escape(blatt.lieferung.leser)})"


def _art(blatt: "Datenblatt") -> list[tuple[str, str]]:
    return [
        (
            "Was geschah",
            (
                "Verletzung der Vertraulichkeit: Eine Ausländerakte ging elektronisch an eine andere Behörde, obwohl sie "
                f"nicht hätte gehen dürfen ({escape(WORT[blatt.rueckruf.grund].de)})."
            ),
        ),
        ("Kategorien betroffener Personen", "Ausländerinnen und Ausländer; in der Akte genannte Angehörige"),
        ("Ungefähre Zahl der Personen", f"1 (Akte); weitere in der Akte genannte Personen: {LEER}"),
        (
            "Kategorien der Datensätze",
            "Inhalt der Ausländerakte: Grundpersonalien, AZR-Nummer, Aufenthalts- und Verfahrensdaten, Schriftverkehr; "
            "besondere Kategorien (Art. 9) sind in solchen Akten zu erwarten (§ 86 AufenthG)."
            + (
                " Vorabinformationen (010205) mit Angaben zum elektronischen Aufenthaltstitel gingen mit."
                if blatt.vorabinformationen
                else ""
            ),
        ),
        (
            "Ungefähre Zahl der Datensätze",
            (
                f"1 Akte mit {blatt.dokumente} Dokumenten ({blatt.oktette} Oktette; Stand der Akte jetzt)"
                f"; Vorabinformationen: {blatt.vorabinformationen}"
            ),
        ),
    ]


def _verlauf(blatt: "Datenblatt", due: datetime) -> list[tuple[str, str]]:
    recall = blatt.rueckruf
    seen = "vom Leser abgerufen" if blatt.abgerufen else "nicht abgerufen"
    rows = [
        ("Gesandt (bereitgestellt)", _zeit(blatt.lieferung.zeit)),
        ("Abgerufen", seen),
        ("Beim Empfang abgeschlossen (Beleg)", _zeit(blatt.geschlossen)),
        ("Übernahme quittiert (0020)", _zeit(blatt.quittiert)),
        ("Bemerkt", _zeit(blatt.bemerkt)),
    ]
    rows += [("Zurückgerufen", f"{_zeit(one.begonnen)}: {_ergebnis(one)}") for one in reversed(blatt.rueckrufe)]
    rows += [
        ("Antwort eingegangen", _zeit(blatt.beantwortet)),
        ("Rückruf beendet", _zeit(recall.beendet)),
        ("Ende der Meldefrist", _zeit(due)),
    ]
    return rows


def _ergebnis(one: Rueckruf) -> str:
    reason = f" ({escape(ABLEHNUNG[one.ablehnung].de)})" if one.ablehnung is not None else ""
    return ERGEBNIS[one.ergebnis] + reason


def _folgen(blatt: "Datenblatt") -> list[str]:
    recall = blatt.rueckruf
    lines = []
    if recall.ergebnis is Rueckrufergebnis.UNGELESEN:
        lines.append(
            "Der Inhalt lag verschlüsselt im Postfach und wurde zurückgezogen. Dass jemand ihn zur Kenntnis nahm, ist "
            + (
                "nicht auszuschließen, weil der Umschlag schon abgerufen war."
                if blatt.abgerufen
                else "unwahrscheinlich."
            )
        )
    else:
        lines.append(
            "Bedienstete der Empfängerin konnten den Inhalt zur Kenntnis nehmen. Sie sind zur Verschwiegenheit "
            "verpflichtet; die Übermittlung war Ende zu Ende verschlüsselt, Dritte hatten keinen Zugriff."
        )
        lines.append(
            "Mögliche Folgen: Kenntnis von Aufenthalts- und Verfahrensdaten durch Unbefugte, Verwechslung mit einer "
            "anderen Person, Entscheidungen auf falscher Grundlage."
        )
    if blatt.vorabinformationen and recall.ergebnis is not Rueckrufergebnis.UNGELESEN:
        lines.append(
            "Sperrkennwort und Sperrsumme des elektronischen Aufenthaltstitels können bekannt geworden sein."
        )
    return lines


def _massnahmen(blatt: "Datenblatt") -> list[str]:
    lines = []
    if blatt.rueckruf.ergebnis is not Rueckrufergebnis.UNGELESEN:
        lines.append(
            "Die Empfängerin wurde mit signierter Nachricht aufgefordert, die Akte sofort zu sperren und zu löschen. "
            "Hat sie dasselbe Programm, ist die Akte dort seit dem Eingang gesperrt, und zwei Personen bestätigen die "
            "Löschung."
        )
    lines.append(f"Stand: {_ergebnis(blatt.rueckruf)}")
    lines.append(
        "Solange der Rückruf läuft und nachdem er befolgt ist, gilt die Abgabe als nicht geschehen: Die Akte wird hier "
        "nicht gelöscht und geht nur auf Entscheidung einer Person noch einmal hinaus."
    )
    return lines


def _belege(blatt: "Datenblatt") -> list[tuple[str, str]]:
    sent, recall = blatt.lieferung, blatt.rueckruf
    return [
        ("Vorgang", _code(blatt.transfer.id)),
        ("Lieferung 010206", _code(sent.uuid)),
        ("SHA-256 des Inhalts", _code(sent.inhalt_sha256)),
        ("SHA-256 des Archivs", _code(sent.archiv_sha256)),
        ("Rückruf 0010", _code(recall.nachricht)),
        ("Antwort", _code(recall.antwort)),
        ("Protokolleintrag der Löschung bei der Empfängerin (Blatt)", _code(recall.blatt_sha256)),
        ("Unser Protokoll", _code(blatt.protokoll)),
    ]


def _protokoll(blatt: "Datenblatt") -> str:
    rows = "".join(
        f"<tr><td>{one.stelle}</td><td>{escape(one.zeit)}</td><td>{escape(one.ereignis.value)}</td>"
        f"<td>{_code(one.blatt)}</td></tr>"
        for one in blatt.eintraege
    )
    return (
        "<p>Einträge des Protokolls zu diesem Vorgang; prüfbar mit <code>aktenbote audit export</code> und "
        "<code>aktenbote verify</code>:</p><table><thead><tr><td>Stelle</td><td>Zeit</td><td>Ereignis</td>"
        f"<td>Blatt</td></tr></thead><tbody>{rows}</tbody></table>"
    )


def _tabelle(rows: Iterable[tuple[str, str]]) -> str:
    return "<table>" + "".join(f"<tr><th>{escape(a)}</th><td>{b}</td></tr>" for a, b in rows) + "</table>"


def _absaetze(lines: Iterable[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def _oder_leer(text: str | None) -> str:
    return LEER if text is None else escape(text)


def _code(text: str | None) -> str:
    return f'<span class="offen">{OFFEN}</span>' if text is None else f"<code>{escape(text)}</code>"


def _zeit(moment: datetime | None) -> str:
    if moment is None:
        return f'<span class="offen">{OFFEN}</span>'
    return f"{moment.astimezone(ZONE):%d.%m.%Y, %H:%M Uhr}"

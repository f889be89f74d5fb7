"""The rows beside the log that the tamper drill changes, and the tables it leaves out, each with the reason."""

from collections.abc import Callable, Iterator

from gateway.domain.errors import AktenboteError
from gateway.domain.event_words import NEUES_REGISTER, AuditEreignis, Bezug
from gateway.domain.ids import AkteId
from gateway.storage.sql.akten import SqlAkten
from gateway.storage.sql.offenlegungen import Offenlegungen
from gateway.storage.sqlite.probe import NUR_HIER, Lage, Rolle, Tat, sql
from gateway.storage.sqlite.probe_angaben import ANGABEN
from gateway.storage.sqlite.probe_stelle import Stelle

_E = frozenset({Rolle.EIGEN})
_KEIN_STUB = "NOT EXISTS (SELECT 1 FROM protokoll_eintrag WHERE ereignis = 'akte.stub_geloescht')"
"""With stubs that ended go transfers and messages; which, no entry says: then a missing one is not noticed."""


def _mandant(lage: Lage) -> str:
    return lage.mandant


def _nichts(_lage: Lage) -> str:
    return "0" * 64


def _anderer(lage: Lage) -> bytes:
    """Return another token over the same checkpoint."""
    return Stelle(lage.jetzt).stempel(lage.gestempelt.octets)


def _nach(ereignis: AuditEreignis) -> str:
    """Return the condition that the falsified log has such an entry: what no entry names nobody misses."""
    return f"EXISTS (SELECT 1 FROM protokoll_eintrag WHERE log = ?1 AND ereignis = '{ereignis.value}')"  # noqa: S608 -- constants


def _blob(aendere: Callable[[bytes], bytes | None]) -> Callable[[Lage], bool]:
    def tue(lage: Lage) -> bool:
        for file in sorted(lage.blobs.iterdir()):
            octets = aendere(file.read_bytes())
            file.unlink()
            if octets is not None:
                file.write_bytes(octets)
            return True
        return False

    return tue


def _bezeugte(lage: Lage, ereignisse: frozenset[AuditEreignis]) -> Iterator[str]:
    """Yield the files that entries of these kinds point to and that are still there, those of the newest first."""
    openings = Offenlegungen(lage.c, lage.tresor)
    rows = lage.c.execute(
        "SELECT e.zeile, e.blatt, e.ereignis FROM protokoll_eintrag AS e JOIN protokoll AS p ON p.id = e.log"
        " WHERE p.mandant = ? ORDER BY e.zeile DESC",
        (lage.mandant,),
    ).fetchall()
    table = SqlAkten(lage.c, lage.tresor)
    for row, leaf, event in rows:
        if event not in ereignisse:
            continue
        said = {one.feld: one.wert for one in openings.zum_eintrag(int(str(row)), bytes(leaf))}  # type: ignore[arg-type]  # a BLOB
        akte = said.get(Bezug.AKTE)
        vouched = Bezug.REGISTER in said or not ereignisse & NEUES_REGISTER
        if akte is not None and vouched and table.kopf(lage.mandant, AkteId(akte)) is not None:
            yield akte


def _an_akte(text: str, ereignisse: frozenset[AuditEreignis] = NEUES_REGISTER) -> Callable[[Lage], bool]:
    """Return a change of the first file, ``?2`` of authority ``?1``, that entries vouch for and that it touches."""

    def tue(lage: Lage) -> bool:
        try:
            for akte in _bezeugte(lage, ereignisse):
                lage.c.execute(text, (lage.mandant, akte))
                if lage.c.changes():
                    return True
        except AktenboteError:
            return False
        return False

    return tue


_DOKUMENT = (
    "WHERE mandant = ?1 AND akte = ?2"
    " AND position = (SELECT min(position) FROM dokument WHERE mandant = ?1 AND akte = ?2)"
)
_SPALTEN = "dateiname, format, pfad, laenge, sha256, crc32, xdomea_uuid, mandant, akte"
_DOPPELT = (
    f"INSERT INTO dokument ({_SPALTEN}, position, uuid) SELECT {_SPALTEN}, 1000000, lower(hex(randomblob(16)))"  # noqa: S608 -- constants
    f" FROM dokument {_DOKUMENT}"
)
_SPERREN = frozenset({AuditEreignis.AKTE_SPERREN_GEAENDERT})
_VERMERKE = frozenset({AuditEreignis.AKTE_AUFBEWAHRUNG_GEAENDERT})
_BELEG = "SET abgeschlossen = NULL, beleg = NULL WHERE autor = ?2 AND ?1 AND zustand = 'angenommen'"
_FOLGE = "(SELECT id FROM protokoll WHERE mandant = ?2 ORDER BY generation DESC LIMIT 1)"
"""The generation behind, whose checkpoint is stamped: real stamps are over checkpoints the copy has not."""
_VERSIEGELT = "EXISTS (SELECT 1 FROM dokument WHERE mandant = ?2 AND blob IS NOT NULL)"


def _tat(wo: str, was: str, tue: Callable[[Lage], bool]) -> Tat:
    """Return a change that the own verifier must notice and nobody outside can."""
    return Tat(wo=wo, was=was, tue=tue, findet=_E, warum=NUR_HIER)


def _weg(tabelle: str, nach: AuditEreignis, wo: str = "mandant = ?2") -> Callable[[Lage], bool]:
    """Return the removal of the rows of an authority that entries of this kind are about."""
    return sql(f"DELETE FROM {tabelle} WHERE {wo} AND {_nach(nach)}", _mandant)  # noqa: S608 -- constants


FAELLE: tuple[Tat, ...] = (
    _tat("Übergang", "Zustand geändert",
         sql("UPDATE transfer SET zustand = 'x' WHERE mandant = ?2 AND ?1", _mandant)),
    _tat("Übergang", "unter anderem Kurzzeichen",
         sql("UPDATE transfer SET kurzzeichen = '222-222' WHERE mandant = ?2 AND ?1", _mandant)),
    _tat("Übergang", "entfernt", sql(f"DELETE FROM transfer WHERE mandant = ?2 AND ?1 AND {_KEIN_STUB}", _mandant)),  # noqa: S608 -- constants
    _tat("Nachricht", "Digest des Inhalts geändert",
         sql("UPDATE nachricht SET inhalt_sha256 = 'x' WHERE mandant = ?2 AND ?1", _mandant)),
    _tat("Nachricht", "entfernt",
         sql(f"DELETE FROM nachricht WHERE mandant = ?2 AND ?1 AND {_KEIN_STUB}", _mandant)),  # noqa: S608 -- constants
    _tat("Quittung", "Blatt geändert, auf das sie sich beruft",
         sql("UPDATE nachricht SET blatt_sha256 = ?3 WHERE mandant = ?2 AND ?1 AND blatt_sha256 IS NOT NULL",
             _mandant, _nichts)),
    _tat("Postfach", "Beleg des Abschlusses entfernt", sql(f"UPDATE postfach {_BELEG}", _mandant)),
    _tat("Postfach", "Sendung entfernt",
         sql(f"DELETE FROM postfach WHERE autor = ?2 AND {_KEIN_STUB}"  # noqa: S608 -- constants
             f" AND {_nach(AuditEreignis.NACHRICHT_BEREITGESTELLT)}", _mandant)),
    _tat("Postfach", "Zähler zurückgestellt",
         sql("UPDATE zaehler SET wert = 0 WHERE ?1 AND EXISTS (SELECT 1 FROM postfach WHERE aenderung > 0)")),
    _tat("Aufgabe", "entfernt", _weg("aufgabe", AuditEreignis.AUFGABE_GESTELLT)),
    _tat("Aufgabe", "als erledigt oder offen ausgegeben",
         sql("UPDATE aufgabe SET erledigt = CASE WHEN erledigt IS NULL THEN angelegt END"  # noqa: S608 -- constants
             f" WHERE mandant = ?2 AND {_nach(AuditEreignis.AUFGABE_GESTELLT)}", _mandant)),
    _tat("Rückruf", "entfernt",
         sql(f"DELETE FROM rueckruf WHERE mandant = ?2 AND ({_nach(AuditEreignis.RUECKRUF_ERHALTEN)}"  # noqa: S608 -- constants
             f" OR {_nach(AuditEreignis.RUECKRUF_VERLANGT)})", _mandant)),
    _tat("Quarantäne", "Stück entfernt", _weg("quarantaene", AuditEreignis.NACHRICHT_QUARANTAENE)),
    _tat("Virenschutz", "Anhaltung entfernt", _weg("anhaltung", AuditEreignis.SCHUTZ_ANGEHALTEN)),
    _tat("Virenschutz", "Freigabe erfunden",
         sql("UPDATE anhaltung SET ausgang = 'freigegeben', beendet = begonnen WHERE mandant = ?2"  # noqa: S608 -- constants
             f" AND {_nach(AuditEreignis.SCHUTZ_ANGEHALTEN)} AND NOT {_nach(AuditEreignis.SCHUTZ_FREIGEGEBEN)}",
             _mandant)),
)  # fmt: skip
AKTEN: tuple[Tat, ...] = (
    _tat("Ablage", "Akte entfernt", _an_akte("DELETE FROM akte WHERE mandant = ?1 AND id = ?2")),
    _tat("Ablage", "Dokument auf anderen Inhalt gerichtet",
         _an_akte(f"UPDATE dokument SET sha256 = '{'0' * 64}' {_DOKUMENT}")),  # noqa: S608 -- constants
    _tat("Ablage", "Angabe eines Dokuments geändert",
         _an_akte(f"UPDATE dokument SET pfad = '[]', seiten = 999 {_DOKUMENT}")),  # noqa: S608 -- constants
    _tat("Ablage", "Zeile eines Dokuments entfernt", _an_akte(f"DELETE FROM dokument {_DOKUMENT}")),  # noqa: S608 -- constants
    _tat("Ablage", "Zeile eines Dokuments hinzugefügt", _an_akte(_DOPPELT)),
    _tat("Ablage", "Sperren einer Akte geändert",
         _an_akte("UPDATE akte SET sperren = CASE sperren WHEN '[]' THEN '[\"loeschsperre\"]' ELSE '[]' END"
                  " WHERE mandant = ?1 AND id = ?2", _SPERREN)),
    _tat("Ablage", "Aufbewahrungsvermerk geändert",
         _an_akte("UPDATE akte SET aufbewahren_bis = '\"1999-12-31\"' WHERE mandant = ?1 AND id = ?2", _VERMERKE)),
    _tat("Ablage", "Schlüssel der Dokumente entfernt",
         sql(f"DELETE FROM ablage_schluessel WHERE mandant = ?2 AND ?1 AND {_VERSIEGELT}", _mandant)),  # noqa: S608 -- constants
    _tat("Ablage", "gelieferte Scans: Lieferung entfernt", _weg("scanlieferung", AuditEreignis.LIEFERUNG_BEGONNEN)),
    _tat("Ablage", "gelieferte Scans: Akte entfernt",
         _weg("scanakte", AuditEreignis.LIEFERUNG_AKTE_AUFGENOMMEN, "mandant = ?2 AND stand = 'aufgenommen'")),
    _tat("Blob", "letztes Oktett geändert", _blob(lambda octets: octets[:-1] + bytes([octets[-1] ^ 1]))),
    _tat("Blob", "abgeschnitten", _blob(lambda octets: octets[:-1])),
    _tat("Blob", "entfernt", _blob(lambda _: None)),
)  # fmt: skip
BESTAND: tuple[Tat, ...] = (
    _tat("Epoche", "die neueste entfernt",
         sql("DELETE FROM epoche WHERE ?1 AND nummer = (SELECT max(nummer) FROM epoche)")),
    _tat("Epoche", "Wiederherstellung entfernt", sql("DELETE FROM wiederherstellung WHERE ?1")),
    _tat("Schlüssel", "Probe des Speicherschlüssels entfernt", sql("DELETE FROM tresor WHERE ?1")),
    _tat("Schlüssel", "Probe des Speicherschlüssels geändert",
         sql("UPDATE tresor SET probe = zeroblob(80) WHERE ?1")),
    _tat("Schlüssel", "Meldung eines verratenen entfernt",
         _weg("schluesselverrat", AuditEreignis.SCHLUESSEL_VERRATEN, "mandant = ?2")),
    _tat("Konto", "Rolle erfunden",
         sql("INSERT INTO konto_rolle SELECT id, ?2, 'leitung' FROM konto WHERE true LIMIT 1"
             " ON CONFLICT DO NOTHING", _mandant)),
    _tat("Konto", "Rolle entfernt",
         _weg("konto_rolle", AuditEreignis.KONTO_ROLLE_ERTEILT, "mandant = ?2")),
    _tat("Konto", "Sperre gesetzt oder aufgehoben",
         sql("UPDATE konto SET zustand = CASE zustand WHEN 'gesperrt' THEN 'aktiv' ELSE 'gesperrt' END"  # noqa: S608 -- constants
             f" WHERE ?2 IS NOT NULL AND {_nach(AuditEreignis.KONTO_ANGELEGT)}", _mandant)),
    _tat("Verzeichnis", "Stände entfernt, die galten",
         _weg("verzeichnisstand", AuditEreignis.VERZEICHNIS_GELADEN, "?2 IS NOT NULL")),
    _tat("Verzeichnis", "Stand eingefügt, den niemand in Kraft gesetzt hat",
         sql("INSERT INTO verzeichnisstand (nummer, sha256, gilt_ab, gilt_bis)"  # noqa: S608 -- constants
             " SELECT nummer + 1, ?2, gilt_ab, gilt_ab FROM verzeichnisstand WHERE gilt_bis IS NULL AND "
             + _nach(AuditEreignis.VERZEICHNIS_GELADEN), _nichts)),
    _tat("Zeuge", "Widerspruch eines Protokolls entfernt",
         _weg("zeuge_alarm", AuditEreignis.ZEUGE_WIDERSPRUCH, "?2 IS NOT NULL")),
    _tat("Zeitstempel", "entfernt", sql(f"DELETE FROM zeitstempel WHERE ?1 AND log = {_FOLGE}", _mandant)),  # noqa: S608 -- constants
    _tat("Zeitstempel", "durch einen späteren ersetzt",
         sql(f"UPDATE zeitstempel SET token = ?3 WHERE ?1 AND log = {_FOLGE}", _mandant, _anderer)),  # noqa: S608 -- constants
    _tat("Zeitstempel", "seine Zeit geändert",
         sql(f"UPDATE zeitstempel SET zeit = '2000' WHERE ?1 AND log = {_FOLGE}", _mandant)),  # noqa: S608 -- constants
    _tat("Zeitstempel", "hinzugefügt",
         sql("INSERT INTO zeitstempel SELECT log, groesse + 1, notiz, token, zeit FROM zeitstempel"  # noqa: S608 -- constants
             f" WHERE ?1 AND log = {_FOLGE}", _mandant)),
)  # fmt: skip
ZEILEN: tuple[Tat, ...] = (*FAELLE, *AKTEN, *ANGABEN, *BESTAND)

ORTE: dict[str, tuple[str, ...]] = {
    "Eintrag": ("protokoll_eintrag",),
    "Blatt": ("protokoll_eintrag",),
    "Index": ("protokoll_eintrag",),
    "Baum": ("protokoll",),
    "Checkpoint": ("protokoll_checkpoint",),
    "Mitsignatur": ("protokoll_checkpoint",),
    "Gabelung": ("protokoll_eintrag", "protokoll_checkpoint"),
    "Rückbau": ("protokoll_eintrag", "protokoll_checkpoint"),
    "Generation": ("protokoll",),
    "Öffnung": ("protokoll_offenlegung", "protokoll_schluessel"),
    "Übergang": ("transfer",),
    "Nachricht": ("nachricht",),
    "Quittung": ("nachricht",),
    "Postfach": ("postfach", "zaehler"),
    "Aufgabe": ("aufgabe",),
    "Rückruf": ("rueckruf",),
    "Quarantäne": ("quarantaene",),
    "Virenschutz": ("anhaltung",),
    "Ablage": ("akte", "dokument", "ablage_schluessel", "scanlieferung", "scanakte"),
    "Angaben": ("vorab", "dauersperre", "schutzvermerk", "dokumentmerkmal", "akte"),
    "Wegzug": ("wegzug",),
    "Antrag": ("loeschantrag", "verzeichnisvorschlag"),
    "Blob": (),
    "Epoche": ("epoche", "wiederherstellung"),
    "Schlüssel": ("tresor", "schluesselverrat"),
    "Konto": ("konto", "konto_rolle"),
    "Verzeichnis": ("verzeichnisstand",),
    "Zeuge": ("zeuge_alarm",),
    "Zeitstempel": ("zeitstempel",),
}
"""Each place as the drill calls it, and the tables it changes there."""
_SUCHE = "dient nur der Suche; was gefunden wird, zeigt die Akte selbst"
_ABLAUF = "sagt nur, was als Nächstes zu tun ist; was geschah, steht im Protokoll"
_SENDUNG = "nennt Teile einer Sendung; der signierte Umschlag nennt sie mit Digest, ohne sie wird er abgelehnt"
_ZUGANG = (
    "trägt einen Schlüsselhash über sich selbst: geändert gilt sie nicht; ohne sie kommt nur niemand mehr hinein"
)
_ZEUGE = "Mitsignieren schreibt keinen Eintrag; es ist selbst signiert, und der Zeuge hat es auch"
AUSGENOMMEN: dict[str, str] = {
    "migration": "ein Bestand anderer Fassung wird beim Öffnen abgelehnt",
    "postfach_segment": _SENDUNG,
    "eingang": "entsteht neu aus der Liste des Partners; eine bekannte Nachricht bekommt ihre alte Antwort",
    "eingang_segment": _SENDUNG,
    "quarantaene_segment": "geht mit dem Stück der Quarantäne, das vermisst wird",
    "paket": "die Lieferung nennt ihre Pakete; fehlt eines, wird sie nicht übernommen",
    "auftrag": _ABLAUF,
    "partnerpause": _ABLAUF,
    "lesung": _ABLAUF,
    "wiederherstellung_ort": "ein Partner, der fehlt, wird noch einmal gefragt",
    "kontofrage": "wer fragt, wonach und wer freigibt, liegt versiegelt; ohne sie wird nur nichts beantwortet",
    "webhook": "Adresse und Schlüssel liegen versiegelt; fehlt die Zeile, sagt der Eintrag webhook.angelegt mehr",
    "webhook_zustellung": "sagt nur weiter, was im Protokoll steht; ohne sie fragt der Empfänger selbst",
    "konto_antrag": "wer fragte, liegt versiegelt; beide Personen stehen im Eintrag der Erteilung",
    "konto_faktor": "mit einer Zeile mehr oder weniger gilt keine Rolle des Kontos; versetzt, gilt sie nicht",
    "konto_notfallcode": "mit einer Zeile mehr oder weniger gilt keine Rolle des Kontos",
    "konto_einladung": _ZUGANG,
    "konto_subjekt": _ZUGANG,
    "konto_notrecht": _ZUGANG,
    "konto_anlauf": _ZUGANG,
    "konto_sitzung": _ZUGANG,
    "konto_bremse": "bremst nur, wer Passwörter rät; sie vergeht nach einem Tag von selbst",
    "api_token": _ZUGANG,
    "api_wiederholung": "sagt nur, was ein System noch einmal zur Antwort bekommt; was geschah, steht im Protokoll",
    "api_empfang": "was ein System bestätigt hat, steht im Protokoll; hier dient es nur der Anzeige",
    "wartung": "hält nur an, was sonst weiterliefe; wer es tat und wann, steht im Protokoll",
    "laufzeit": "dient nur den Kennzahlen der Leitung; was geschah und wann, steht im Protokoll",
    "haushalt": "ordnet nur die Anzeige; vergeht nach einem Jahr von selbst",
    "sperrbeleg": "jeder ist von seiner Stelle signiert; fehlt einer, sagt der Prüfer von Beweisen: unbekannt",
    "zeuge_gehalten": "Mitsignieren schreibt keinen Eintrag; was wir mitsignierten, hat das andere Protokoll auch",
    "zeuge_zeugnis": _ZEUGE,
    "zeuge_vergleich": "jede Stunde wird neu verglichen; ein Widerspruch steht als Alarm für sich",
    "zeuge_auskunft": "der Eintrag zeugen.befragt nennt Größe und Wurzel",
    "akte_name": _SUCHE,
    "suchakte": _SUCHE,
    "suchwort": _SUCHE,
    "suche_offen": _SUCHE,
    "textakte": _SUCHE,
    "textdokument": _SUCHE,
    "volltext": _SUCHE,
    "volltext_rest": _SUCHE,
}
"""Tables the drill does not change, each with the reason. A new table stands here or above (a test looks)."""

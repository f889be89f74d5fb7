"""Rows around the procedure compared with the entries about them: questions, quarantine, noted keys, directories.

``pruefe_stand`` looks for each authority at what its entries name; ``pruefe_store`` at what the store as a whole
must have, whoever's it is: its name, its cursors, its keys.
"""

from collections.abc import Callable, Iterable, Iterator

import apsw

from gateway.audit.eintrag import Eintrag
from gateway.domain.errors import AktenboteError
from gateway.domain.events import AuditEreignis, Ausgang
from gateway.domain.ids import Kennung
from gateway.storage.sql.tabelle import Zeile
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.ablageschluessel import lies_ablageschluessel

_E = AuditEreignis
Satz = tuple[str, str]
"""Where something was noticed, and one German sentence for the auditor."""


def pruefe_stand(connection: apsw.Connection, mandant: Kennung, eintraege: Iterable[Eintrag]) -> Iterator[Satz]:
    """Yield what is not as the log of this authority says; entries in their order.

    A row that went with its case, when its stub ended, is not missed.
    """
    entries = tuple(eintraege)
    lage = _Lage(connection, mandant)
    for pruefe in _PRUEFUNGEN:
        yield from pruefe(lage, entries)


class _Lage:
    """Rows of one authority, and which of its transfers are still there."""

    def __init__(self, connection: apsw.Connection, mandant: Kennung) -> None:
        self._c = connection
        self.mandant = mandant
        self._da = {str(one) for (one,) in self.zeilen("SELECT id FROM transfer WHERE mandant = ?1")}

    def zeilen(self, sql: str) -> list[Zeile]:
        """Return rows; ``?1`` is the authority, which a query over the whole store leaves out."""
        return self._c.execute(sql, (self.mandant,) if "?1" in sql else ()).fetchall()

    def da(self, entry: Eintrag) -> bool:
        """Tell whether the case of an entry is still there, or it has none."""
        return entry.angaben.transfer is None or entry.angaben.transfer in self._da


def _aufgaben(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    said: dict[str, tuple[bool, Eintrag]] = {}
    for one in entries:
        if one.ereignis in {_E.AUFGABE_GESTELLT, _E.AUFGABE_ERLEDIGT} and one.angaben.aufgabe is not None:
            said[one.angaben.aufgabe] = (one.ereignis is _E.AUFGABE_ERLEDIGT, one)
    rows = {
        str(ident): (str(art), moment is not None)
        for ident, art, moment in lage.zeilen("SELECT id, art, erledigt FROM aufgabe WHERE mandant = ?1")
    }
    for ident, (done, one) in said.items():
        if ident not in rows:
            if lage.da(one):
                yield "aufgabe", f"Aufgabe {ident} steht im Protokoll, aber nicht in der Datenbank."
        elif rows[ident] != (one.angaben.aufgabenart, done):
            word = "erledigt" if done else "offen"
            yield "aufgabe", f"Aufgabe {ident} ist nach dem Protokoll {word}, in der Datenbank anders."


def _quarantaene(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    kept: dict[str, str | None] = {}
    for one in entries:
        a = one.angaben
        taken = one.ereignis is _E.QUARANTAENE_ERNEUT_GEPRUEFT and a.ergebnis is Ausgang.OK
        if one.ereignis is _E.NACHRICHT_QUARANTAENE and a.quarantaene is not None:
            kept[a.quarantaene] = a.code
        elif a.quarantaene is not None and (taken or one.ereignis is _E.QUARANTAENE_GELOESCHT):
            kept.pop(a.quarantaene, None)
    rows = {str(ident) for (ident,) in lage.zeilen("SELECT id FROM quarantaene WHERE mandant = ?1")}
    for ident in sorted(kept.keys() - rows):
        yield "quarantäne", f"Stück {ident} der Quarantäne ({kept[ident]}) fehlt, und niemand hat es gelöscht."


def _schutz(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    held: dict[tuple[str, str], Eintrag] = {}
    released: set[tuple[str, str]] = set()
    for one in entries:
        case = (str(one.angaben.transfer), str(one.angaben.nachricht))
        if one.ereignis is _E.SCHUTZ_ANGEHALTEN:
            held[case] = one
        if one.ereignis is _E.SCHUTZ_FREIGEGEBEN:
            released.add(case)
    rows = lage.zeilen("SELECT transfer, lieferung, ausgang FROM anhaltung WHERE mandant = ?1")
    there = {(str(transfer), str(lieferung)) for transfer, lieferung, _ in rows}
    for case, one in held.items():
        if case not in there and lage.da(one):
            yield "schutz", f"Dass Lieferung {case[1]} angehalten ist, steht im Protokoll, hier nicht."
    for transfer, lieferung, ausgang in rows:
        case = (str(transfer), str(lieferung))
        if ausgang == "freigegeben" and case in held and case not in released:
            yield "schutz", f"Lieferung {lieferung} gilt als freigegeben, das Protokoll weiß von keiner Freigabe."


def _rueckrufe(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    begun = {_E.RUECKRUF_VERLANGT, _E.RUECKRUF_ERHALTEN}
    said = {str(one.angaben.transfer) for one in entries if one.ereignis in begun and lage.da(one)}
    rows = {str(one) for (one,) in lage.zeilen("SELECT transfer FROM rueckruf WHERE mandant = ?1")}
    for transfer in sorted(said - rows):
        yield "rückruf", f"Der Rückruf zum Übergang {transfer} steht im Protokoll, aber nicht in der Datenbank."


def _verratene(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    noted = {str(one.angaben.zertifikat_sha256) for one in entries if one.ereignis is _E.SCHLUESSEL_VERRATEN}
    rows = {str(one) for (one,) in lage.zeilen("SELECT zertifikat_sha256 FROM schluesselverrat")}
    for name in sorted(noted - rows):
        yield "schlüssel", f"Schlüssel {name} ist als verraten gemeldet, die Datenbank weiß nichts davon."


def _verzeichnisse(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    loaded = {
        (one.angaben.verzeichnis, str(one.angaben.verzeichnis_sha256))
        for one in entries
        if one.ereignis is _E.VERZEICHNIS_GELADEN and one.angaben.verzeichnis_sha256 is not None
    }
    rows = {(number, str(sha)) for number, sha in lage.zeilen("SELECT nummer, sha256 FROM verzeichnisstand")}
    for number, _ in sorted(loaded - rows, key=str):
        yield "verzeichnis", f"Verzeichnis {number} hat laut Protokoll gegolten, in der Datenbank steht es nicht."


def _lieferungen(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    begun = {
        (str(one.angaben.prozess), str(one.angaben.inhalt_sha256))
        for one in entries
        if one.ereignis is _E.LIEFERUNG_BEGONNEN
    }
    found = lage.zeilen("SELECT id, schein_sha256 FROM scanlieferung WHERE mandant = ?1")
    for ident, _ in sorted(begun - {(str(one), str(sha)) for one, sha in found}):
        yield "lieferung", f"Lieferung {ident} fehlt, oder ihr Schein ist nicht der des Protokolls."
    taken = [str(one.angaben.prozess) for one in entries if one.ereignis is _E.LIEFERUNG_AKTE_AUFGENOMMEN]
    rows = lage.zeilen("SELECT lieferung FROM scanakte WHERE mandant = ?1 AND stand = 'aufgenommen'")
    there = [str(one) for (one,) in rows]
    for ident in sorted(set(taken)):
        if there.count(ident) < taken.count(ident):
            yield "lieferung", f"Von Lieferung {ident} sind weniger Akten aufgenommen, als das Protokoll nennt."


def _alarme(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    said = {one.angaben.aufgabe: False for one in entries if one.ereignis is _E.ZEUGE_WIDERSPRUCH}
    said |= {one.angaben.aufgabe: True for one in entries if one.ereignis is _E.ZEUGE_WIDERSPRUCH_GESCHLOSSEN}
    rows = {
        str(ident): closed is not None for ident, closed in lage.zeilen("SELECT id, geschlossen FROM zeuge_alarm")
    }
    for ident, closed in said.items():
        if rows.get(str(ident)) is not closed:
            yield "alarm", f"Der Widerspruch {ident} ist nach dem Protokoll {'geklärt' if closed else 'offen'}."


def _wiederherstellungen(lage: _Lage, entries: tuple[Eintrag, ...]) -> Iterator[Satz]:
    said = sum(one.ereignis is _E.INSTALLATION_WIEDERHERGESTELLT for one in entries)
    rows = lage.zeilen("SELECT id, zustand FROM wiederherstellung ORDER BY nummer")
    if len(rows) < said:
        yield "epoche", f"Das Protokoll nennt {said} Wiederherstellungen, die Datenbank {len(rows)}."
    epochs = [str(one) for (one,) in lage.zeilen("SELECT wert FROM epoche ORDER BY nummer")]
    logs = [
        str(one) for (one,) in lage.zeilen("SELECT epoche FROM protokoll WHERE mandant = ?1 ORDER BY generation")
    ]
    if not set(logs[1:]) <= set(epochs) or epochs[1:] != [str(ident) for ident, _ in rows]:
        yield "epoche", "Epochen, Wiederherstellungen und Protokoll passen nicht zueinander: es fehlt etwas davon."
        return
    rests = bool(rows) and rows[-1][1] == "ruht"
    newest = logs[-1] if logs and logs[-1] in epochs else epochs[0]  # the first logs had names of their own
    if not rests and newest != epochs[-1]:
        yield "generation", "Seit der letzten Wiederherstellung fehlt die Generation des Protokolls."


_PRUEFUNGEN: tuple[Callable[[_Lage, tuple[Eintrag, ...]], Iterator[Satz]], ...] = (
    _aufgaben,
    _quarantaene,
    _schutz,
    _rueckrufe,
    _verratene,
    _verzeichnisse,
    _lieferungen,
    _alarme,
    _wiederherstellungen,
)
_ZAEHLER = (("postfach_nummer", "nummer"), ("postfach_aenderung", "aenderung"))
"""Each cursor and the column of the Postfach that it moves on with."""


def pruefe_verzeichnis(connection: apsw.Connection, logs: Iterable[Iterable[Eintrag]]) -> Iterator[Satz]:
    """Yield it where the directory in force is not what any log says last: somebody wrote it into the database.

    A log that says nothing of it (pruned, or of an authority that came later) vouches for nothing.
    """
    named = set[tuple[int | None, str | None]]()
    for entries in logs:
        loaded = [one.angaben for one in entries if one.ereignis is _E.VERZEICHNIS_GELADEN]
        if loaded and loaded[-1].verzeichnis_sha256 is not None:
            named.add((loaded[-1].verzeichnis, str(loaded[-1].verzeichnis_sha256)))
    newest = connection.execute("SELECT nummer, sha256 FROM verzeichnisstand ORDER BY lfd DESC LIMIT 1").fetchall()
    for number, digest in newest:
        if named and (number, str(digest)) not in named:
            yield "verzeichnis", f"Verzeichnis {number} gilt nach der Datenbank, nach dem Protokoll ein anderes."


def pruefe_store(connection: apsw.Connection, tresor: Tresor, behoerden: Iterable[Kennung]) -> Iterator[Satz]:
    """Yield what the store itself lacks: a cursor set back, its storage key's probe, a key for documents."""
    for name, column in _ZAEHLER:
        seen = f"(SELECT coalesce(max({column}), 0) FROM postfach)"  # noqa: S608 -- constants
        sql = f"SELECT (SELECT wert FROM zaehler WHERE name = ?1) >= {seen}"  # noqa: S608 -- constants
        if connection.execute(sql, (name,)).fetchall()[0][0] != 1:
            yield "zähler", f"Der Zähler {name} steht vor dem, was er schon gezählt hat."
    try:
        if not connection.execute("SELECT 1 FROM tresor").fetchall():
            yield "schlüssel", "Die Datenbank sagt nicht mehr, zu welchem Speicherschlüssel sie gehört."
        tresor.pruefe(connection, schreiben=False)
        keys = lies_ablageschluessel(connection, tresor, behoerden, schreiben=False)
    except AktenboteError:
        yield "schlüssel", "Ein Schlüssel in der Datenbank lässt sich mit dem Speicherschlüssel nicht öffnen."
        return
    sealed = connection.execute("SELECT DISTINCT mandant FROM dokument WHERE blob IS NOT NULL").fetchall()
    for (mandant,) in sealed:
        if mandant in set(behoerden) - keys.keys():
            yield "schlüssel", f"Der Schlüssel, unter dem die Dokumente von {mandant} liegen, fehlt."

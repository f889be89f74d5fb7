"""Every place of log and database that the tamper drill changes, and who must notice it."""

from collections.abc import Callable
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.checkpoint import SignierterCheckpoint
from gateway.audit.eintrag import blatt_hash
from gateway.storage.sqlite.probe import ALLE, FREMDE, NUR_HIER, Lage, Rolle, Tat, sql
from gateway.storage.sqlite.probe_bau import EPOCHE, neuester, signiere
from gateway.storage.sqlite.probe_zeilen import ZEILEN

_E, _P, _A, _Z = Rolle.EIGEN, Rolle.PARTNER, Rolle.PRUEFER, Rolle.ZEUGE
AUS_DEM_EINTRAG = "Der Export rechnet jedes Blatt aus seinem Eintrag, der unverändert ist."


def _groesse(lage: Lage) -> int:
    return lage.neuer.checkpoint.groesse


def _stelle(lage: Lage, ab: int) -> int:
    """Return the index of the first entry from there on whose content is kept; the log's last one is always."""
    rows = lage.c.execute(
        "SELECT min(stelle) FROM protokoll_eintrag WHERE log = ?1 AND stelle >= ?2 AND gekuerzt IS NULL",
        (lage.log, ab),
    ).fetchall()
    return int(str(rows[0][0]))


def _frueh(lage: Lage) -> int:
    """An entry under the auditor's older checkpoint."""
    return lage.frueh


def _spaet(lage: Lage) -> int:
    """An entry only the newest checkpoint covers."""
    return _stelle(lage, _groesse(lage) - 1)


def _oktette(lage: Lage, index: int) -> bytes:
    rows = lage.c.execute(
        "SELECT oktette FROM protokoll_eintrag WHERE log = ? AND stelle = ?", (lage.log, index)
    ).fetchall()
    return bytes(rows[0][0])  # type: ignore[arg-type]  # a BLOB by the schema


def _anders(octets: bytes) -> bytes:
    """Return another entry in canonical form: one of its random digits is another."""
    begin = octets.index(b'"zufall":"') + len(b'"zufall":"')
    digit = b"1" if octets[begin : begin + 1] != b"1" else b"2"
    return octets[:begin] + digit + octets[begin + 1 :]


def _schreibe_um(lage: Lage, index: int, *, blatt: bool = True) -> bool:
    octets = _anders(_oktette(lage, index))
    row = _zeile(lage, index)
    lage.c.execute("UPDATE protokoll_eintrag SET oktette = ? WHERE zeile = ?", (octets, row))
    if blatt:
        lage.c.execute("UPDATE protokoll_eintrag SET blatt = ? WHERE zeile = ?", (blatt_hash(octets), row))
    return True


def _ohne_folge(lage: Lage) -> bool:
    """Take the generation behind away, but not the traces of the restore it began with."""
    where = "(SELECT id FROM protokoll WHERE mandant = ? AND generation > ?)"
    for table in ("protokoll_eintrag", "protokoll_checkpoint", "zeitstempel"):
        lage.c.execute(f"DELETE FROM {table} WHERE log IN {where}", (lage.mandant, lage.generation))  # noqa: S608 -- constants
    lage.c.execute("DELETE FROM protokoll WHERE mandant = ? AND generation > ?", (lage.mandant, lage.generation))
    return True


def _spurlos_ohne_folge(lage: Lage) -> bool:
    """Take the generation behind away with all that tells of it: whoever rewrites a log has none."""
    lage.c.execute("DELETE FROM wiederherstellung WHERE id = ?", (EPOCHE,))
    lage.c.execute("DELETE FROM epoche WHERE wert = ?", (EPOCHE,))
    return _ohne_folge(lage)


def _signiere_neu(lage: Lage) -> bool:
    _spurlos_ohne_folge(lage)
    half = lage.alter.checkpoint.groesse
    signiere(lage.c, lage.tresor, lage.schluessel, lage.mandant, lage.generation, [half], lage.jetzt)
    return True


def _gegabelt(wo: Callable[[Lage], int]) -> Callable[[Lage], bool]:
    return lambda lage: _schreibe_um(lage, wo(lage)) and _signiere_neu(lage)


def _abgeschnitten(lage: Lage) -> bool:
    half = lage.alter.checkpoint.groesse
    lage.c.execute("DELETE FROM protokoll_eintrag WHERE log = ? AND stelle >= ?", (lage.log, half))
    _spurlos_ohne_folge(lage)
    signiere(lage.c, lage.tresor, lage.schluessel, lage.mandant, lage.generation, [], lage.jetzt)
    return True


def _aufgerueckt(lage: Lage) -> bool:
    index = _frueh(lage)
    lage.c.execute("DELETE FROM protokoll_eintrag WHERE log = ? AND stelle = ?", (lage.log, index))
    for place in range(index + 1, _groesse(lage)):  # one by one: places are unique at every moment
        lage.c.execute(
            "UPDATE protokoll_eintrag SET stelle = ?3 - 1 WHERE log = ?1 AND stelle = ?2",
            (lage.log, place, place),
        )
    return True


def _vertauscht(lage: Lage) -> bool:
    a, b = _frueh(lage), _spaet(lage)
    row_a, row_b = _zeile(lage, a), _zeile(lage, b)
    for row, place in ((row_a, None), (row_b, a), (row_a, b)):  # places are unique at every moment
        lage.c.execute("UPDATE protokoll_eintrag SET stelle = ? WHERE zeile = ?", (place, row))
    return a != b


def _zeile(lage: Lage, index: int) -> int:
    rows = lage.c.execute(
        "SELECT zeile FROM protokoll_eintrag WHERE log = ? AND stelle = ?", (lage.log, index)
    ).fetchall()
    return int(str(rows[0][0]))


def _eingefuegt(lage: Lage) -> bool:
    octets = _anders(_oktette(lage, _spaet(lage)))
    lage.c.execute(
        "INSERT INTO protokoll_eintrag (log, stelle, blatt, oktette, ereignis, zeit)"
        " SELECT log, ?3, ?4, ?5, ereignis, zeit FROM protokoll_eintrag WHERE log = ?1 AND stelle = ?2",
        (lage.log, _spaet(lage), _groesse(lage), blatt_hash(octets), octets),
    )
    return True


def _notiz(aendere: Callable[[Lage, SignierterCheckpoint], bytes]) -> Callable[[Lage], bool]:
    """Return a change of the newest checkpoint."""

    def tue(lage: Lage) -> bool:
        lage.c.execute(
            "UPDATE protokoll_checkpoint SET notiz = ? WHERE log = ? AND groesse = ?",
            (aendere(lage, neuester(lage)), lage.log, _groesse(lage)),
        )
        return True

    return tue


def _gedreht(octets: bytes, ort: int) -> bytes:
    """Return the octets with another letter of base64 at a place."""
    return octets[:ort] + (b"A" if octets[ort : ort + 1] != b"A" else b"B") + octets[ort + 1 :]


def _andere_wurzel(_lage: Lage, note: SignierterCheckpoint) -> bytes:
    return _gedreht(note.octets, note.octets.index(b"\n\n") - 40)


def _andere_signatur(_lage: Lage, note: SignierterCheckpoint) -> bytes:
    return _gedreht(note.octets, note.octets.index(b"\n", note.octets.index(b"\n\n") + 2) - 20)


def _andere_mitsignatur(_lage: Lage, note: SignierterCheckpoint) -> bytes:
    return _gedreht(note.octets, len(note.octets) - 20)


def _ohne_mitsignatur(_lage: Lage, note: SignierterCheckpoint) -> bytes:
    return note.octets[: note.octets.rindex(b"\n", 0, -1) + 1]


def _fremd_signiert(lage: Lage) -> bool:
    half = lage.alter.checkpoint.groesse
    signiere(lage.c, lage.tresor, Ed25519PrivateKey.generate(), lage.mandant, lage.generation, [half], lage.jetzt)
    return True


def _andere_vorige(lage: Lage) -> bool:
    """Let the next generation name another root of the one before, signed by the log's own key."""
    (row, octets), = lage.c.execute(
        "SELECT e.zeile, e.oktette FROM protokoll_eintrag AS e JOIN protokoll AS p ON p.id = e.log"
        " WHERE p.mandant = ? AND p.generation = ? AND e.stelle = 0",
        (lage.mandant, lage.generation + 1),
    ).fetchall()  # fmt: skip
    root = lage.neuer.checkpoint.wurzel.hex().encode()
    other = bytes(octets).replace(root, sha256(root).hexdigest().encode())  # type: ignore[arg-type]  # a BLOB
    lage.c.execute(
        "UPDATE protokoll_eintrag SET oktette = ?, blatt = ? WHERE zeile = ?", (other, blatt_hash(other), row)
    )
    signiere(lage.c, lage.tresor, lage.schluessel, lage.mandant, lage.generation + 1, [], lage.jetzt)
    return True


_EINE = (
    "nr = 0 AND eintrag = (SELECT o.eintrag FROM protokoll_offenlegung AS o JOIN protokoll_eintrag AS e"
    " ON e.zeile = o.eintrag WHERE e.log = ?1 AND e.stelle IS NOT NULL ORDER BY e.stelle LIMIT 1)"
)
_HALB = "Sein Checkpoint reicht nicht so weit: wer neuere aufhebt, findet es."
_BEWEIST_NICHTS = "Er bewies nichts, was der neueste nicht beweist: nur wer die Datenbank hat, vermisst ihn."
_DAVOR = "Der Bestand ist der von davor: wer nichts Neueres aufhob, sieht ein Protokoll, das stimmt."
_MIT_SCHLUESSEL = "Wer den Schlüssel des Protokolls hat, macht einen Bestand, der in sich stimmt."

EINTRAEGE: tuple[Tat, ...] = (
    Tat(wo="Eintrag", was="ein Oktett geändert", findet=ALLE,
        tue=lambda x: _schreibe_um(x, _frueh(x), blatt=False)),
    Tat(wo="Eintrag", was="geändert, Blatt nachgezogen", findet=ALLE, tue=lambda x: _schreibe_um(x, _frueh(x))),
    Tat(wo="Eintrag", was="entfernt", findet=ALLE,
        tue=sql("DELETE FROM protokoll_eintrag WHERE log = ?1 AND stelle = ?2", _frueh)),
    Tat(wo="Eintrag", was="entfernt, die folgenden aufgerückt", findet=ALLE, tue=_aufgerueckt),
    Tat(wo="Eintrag", was="zwei vertauscht", findet=ALLE, tue=_vertauscht),
    Tat(wo="Eintrag", was="einer angehängt, ohne Checkpoint", findet=frozenset({_E}), tue=_eingefuegt,
        warum="Er steht unter keinem Checkpoint, also in keinem Export."),
    Tat(wo="Eintrag", was="die letzten abgeschnitten", findet=ALLE,
        tue=sql("DELETE FROM protokoll_eintrag WHERE log = ?1 AND stelle >= ?2",
                 lambda x: x.alter.checkpoint.groesse)),
    Tat(wo="Eintrag", was="Inhalt entfernt, als wäre er gekürzt", findet=ALLE,
        tue=sql("UPDATE protokoll_eintrag SET oktette = x'', gekuerzt = ?3 WHERE log = ?1 AND stelle = ?2",
                 _frueh, lambda x: _groesse(x) - 1)),
    Tat(wo="Blatt", was="Hash geändert", findet=frozenset({_E}), warum=AUS_DEM_EINTRAG,
        tue=sql("UPDATE protokoll_eintrag SET blatt = zeroblob(32) WHERE log = ?1 AND stelle = ?2", _frueh)),
    Tat(wo="Index", was="Spalte Zeit geändert", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("UPDATE protokoll_eintrag SET zeit = '2000' WHERE log = ?1 AND stelle = ?2", _frueh)),
    Tat(wo="Index", was="Spalte Ereignis geändert", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("UPDATE protokoll_eintrag SET ereignis = 'x' WHERE log = ?1 AND stelle = ?2", _frueh)),
    Tat(wo="Baum", was="Rand geändert", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("UPDATE protokoll SET frontier = zeroblob(length(frontier)) WHERE id = ?1")),
    Tat(wo="Baum", was="Größe geändert", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("UPDATE protokoll SET groesse = groesse - 1 WHERE id = ?1")),
)  # fmt: skip
ZUSAGEN: tuple[Tat, ...] = (
    Tat(wo="Checkpoint", was="Wurzel geändert", findet=ALLE, tue=_notiz(_andere_wurzel)),
    Tat(wo="Checkpoint", was="Signatur geändert", findet=ALLE, tue=_notiz(_andere_signatur)),
    Tat(wo="Checkpoint", was="mit fremdem Schlüssel signiert", findet=ALLE, tue=_fremd_signiert),
    Tat(wo="Checkpoint", was="der neueste entfernt", findet=frozenset({_E, _P, _Z}), warum=_HALB,
        tue=sql("DELETE FROM protokoll_checkpoint WHERE log = ?1 AND groesse = ?2", _groesse)),
    Tat(wo="Checkpoint", was="ein früherer entfernt", findet=frozenset({_E}), warum=_BEWEIST_NICHTS,
        tue=sql("DELETE FROM protokoll_checkpoint WHERE log = ?1 AND groesse < ?2", _groesse)),
    Tat(wo="Checkpoint", was="ein früherer geändert, Kette entfernt", findet=frozenset({_E}), warum=_BEWEIST_NICHTS,
        tue=sql("UPDATE protokoll_checkpoint SET kette = NULL WHERE log = ?1 AND groesse < ?2", _groesse)),
    Tat(wo="Mitsignatur", was="geändert", findet=frozenset({_Z}), tue=_notiz(_andere_mitsignatur),
        warum="Prüfen kann sie nur, wer den Schlüssel des Zeugen angibt."),
    Tat(wo="Mitsignatur", was="entfernt", findet=frozenset({_Z}), tue=_notiz(_ohne_mitsignatur),
        warum="Vermissen kann sie nur, wer sie verlangt."),
    Tat(wo="Gabelung", was="früher Eintrag umgeschrieben, alles neu signiert", findet=FREMDE,
        warum=_MIT_SCHLUESSEL, tue=_gegabelt(_frueh)),
    Tat(wo="Gabelung", was="später Eintrag umgeschrieben, alles neu signiert", findet=frozenset({_P, _Z}),
        warum=f"{_MIT_SCHLUESSEL} {_HALB}", tue=_gegabelt(_spaet)),
    Tat(wo="Rückbau", was="die zweite Hälfte abgeschnitten und neu signiert", findet=frozenset({_P, _Z}),
        warum=f"{_MIT_SCHLUESSEL} {_HALB}", tue=_abgeschnitten),
    Tat(wo="Generation", was="Ursprung geändert", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("UPDATE protokoll SET ursprung = 'aktenbote/azr-000000/1' WHERE id = ?1")),
    Tat(wo="Generation", was="die nächste nennt eine andere Wurzel", findet=frozenset({_E, _P}), tue=_andere_vorige,
        warum="Sie sehen einen Export; der Vergleich braucht beide."),
    Tat(wo="Generation", was="die neueste entfernt", findet=frozenset({_E, _P}), tue=_ohne_folge, warum=_DAVOR),
    Tat(wo="Generation", was="die neueste spurlos entfernt", findet=frozenset({_P}), tue=_spurlos_ohne_folge,
        warum=_DAVOR),
)  # fmt: skip
OEFFNUNGEN: tuple[Tat, ...] = (
    Tat(wo="Öffnung", was="Wert geändert", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql(f"UPDATE protokoll_offenlegung SET wert = zeroblob(length(wert)) WHERE {_EINE}")),  # noqa: S608 -- constants
    Tat(wo="Öffnung", was="einem anderen Eintrag zugeschrieben", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("UPDATE protokoll_offenlegung SET nr = 99, eintrag ="  # noqa: S608 -- constants
                 f" (SELECT max(zeile) FROM protokoll_eintrag WHERE log = ?1) WHERE {_EINE}")),
    Tat(wo="Öffnung", was="alle entfernt", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("DELETE FROM protokoll_offenlegung WHERE eintrag IN"
                 " (SELECT zeile FROM protokoll_eintrag WHERE log = ?1)")),
    Tat(wo="Öffnung", was="Jahresschlüssel entfernt", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("DELETE FROM protokoll_schluessel WHERE ?1 IS NOT NULL")),
    Tat(wo="Öffnung", was="Suchwert geändert", findet=frozenset({_E}), warum=NUR_HIER,
        tue=sql("UPDATE protokoll_offenlegung SET suche = 'x' WHERE suche IS NOT NULL"
                 " AND feld NOT IN ('begruendung', 'register', 'angaben', 'wegzug')"
                 " AND eintrag IN (SELECT zeile FROM protokoll_eintrag WHERE log = ?1)")),
)  # fmt: skip
TATEN: tuple[Tat, ...] = (*EINTRAEGE, *ZUSAGEN, *OEFFNUNGEN, *ZEILEN)

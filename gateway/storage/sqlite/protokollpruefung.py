"""The own verifier: a database compared with its audit log, by whoever has storage key and the log's public key.

It reads everything and believes nothing beside the signed checkpoints: entries, leaf hashes, order, tree, frontier,
checkpoints, generations, openings, pruned entries, and the rows that entries vouch for (``zeilenpruefung``). What
only others can see – a log that was wholly rewritten under its own key – it cannot find; partners and auditors do.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, starmap
from typing import Protocol

import apsw

from gateway.audit.baum import LEERER_BAUM, Baum, Baumstand, Bereich, haenge_an, zerlege
from gateway.audit.checkpoint import Pruefschluessel, Signaturart, lies_checkpoint, pruefe, ursprung
from gateway.audit.eintrag import Eintrag, Offenlegung, blatt_hash, lies_eintrag, offenlegung_passt
from gateway.audit.kuerzung import Kuerzungen, Stumpf
from gateway.domain.errors import AktenboteError
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.kette import glied
from gateway.storage.sql.offenlegungen import Offenlegungen
from gateway.storage.sql.tabelle import Zeile
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.aktenpruefung import Aktenlage
from gateway.storage.sqlite.angabenpruefung import Angabenlage, Wegzuglage
from gateway.storage.sqlite.antragspruefung import Antragslage
from gateway.storage.sqlite.kontenpruefung import Kontenlage
from gateway.storage.sqlite.standpruefung import pruefe_stand, pruefe_store, pruefe_verzeichnis
from gateway.storage.sqlite.stempelpruefung import Stempellage
from gateway.storage.sqlite.zeilenpruefung import pruefe_zeilen


@dataclass(frozen=True, slots=True)
class Mangel:
    """Something that does not fit: where it was noticed, and one German sentence for the auditor."""

    wo: str
    satz: str


def pruefe_bestand(
    connection: apsw.Connection, tresor: Tresor, schluessel: Mapping[Kennung, bytes], *, jetzt: datetime
) -> Iterator[Mangel]:
    """Yield what does not fit in the logs of these authorities (by public log key, 32 octets); none = all fits."""
    alle: list[list[Eintrag]] = []
    for mandant, oeffentlich in schluessel.items():
        logs = connection.execute(
            "SELECT id, generation, ursprung, groesse, frontier FROM protokoll WHERE mandant = ?"
            " ORDER BY generation",
            (mandant,),
        ).fetchall()
        numbers = [int(str(row[1])) for row in logs]
        if numbers != list(range(1, len(numbers) + 1)) or not numbers:
            yield Mangel("generation", f"Von {mandant} sind die Generationen {numbers} da: es fehlt eine.")
        entries: list[Eintrag] = []
        alle.append(entries)
        lagen: tuple[Lage, ...] = (
            Aktenlage(), Angabenlage(), Wegzuglage(), Antragslage(), Stempellage(), Kontenlage(),
        )  # fmt: skip
        checks = [_Log(connection, tresor, mandant, row, oeffentlich, lagen) for row in logs]
        for check in checks:
            yield from check.pruefe(jetzt)
            entries += [*check.eintraege.values(), *check.offene]
        for before, after in pairwise(checks):
            yield from after.folgt(before)
        yield from _vernichtet(checks)
        yield from starmap(Mangel, pruefe_zeilen(connection, mandant, entries))
        yield from starmap(Mangel, pruefe_stand(connection, mandant, entries))
        for lage in lagen:
            yield from starmap(Mangel, lage.pruefe(connection, tresor, mandant))
    yield from starmap(Mangel, pruefe_verzeichnis(connection, alle))
    yield from starmap(Mangel, pruefe_store(connection, tresor, schluessel))


class Lage(Protocol):
    """What the entries of one authority say of some of its rows; entries are told in their order."""

    def merke(self, entry: Eintrag, offen: Mapping[Bezug, str]) -> None:
        """Take in an entry with the references that still open; ValueError where one is none of ours."""

    def pruefe(self, connection: apsw.Connection, tresor: Tresor, mandant: Kennung) -> Iterator[tuple[str, str]]:
        """Yield (where, German sentence) for each row that is not as the log says."""


class _Log:
    """One generation of one log."""

    def __init__(
        self,
        connection: apsw.Connection,
        tresor: Tresor,
        mandant: Kennung,
        row: Zeile,
        oeffentlich: bytes,
        lagen: tuple[Lage, ...],
    ) -> None:
        self._c = connection
        self._tresor = tresor
        self._lagen = lagen
        self._offenlegungen = Offenlegungen(connection, tresor)
        self.mandant = mandant
        self._id, self.generation, self._ursprung, self._groesse, self._frontier = row
        self._schluessel = Pruefschluessel(str(self._ursprung), oeffentlich)
        self.eintraege: dict[int, Eintrag] = {}
        """Readable entries by index."""
        self.letzter: tuple[int, bytes] | None = None
        """Size and root of the newest checkpoint."""
        self._baum = Baum()
        self._kuerzungen = Kuerzungen()
        self.geschlossen = 0
        """Commitments whose opening is gone."""
        self.offene: list[Eintrag] = []
        """Entries that have no place yet: a running service wrote them a moment ago."""

    def pruefe(self, jetzt: datetime) -> Iterator[Mangel]:
        if self._ursprung != ursprung(self.mandant, int(self.generation)):
            yield Mangel("generation", f"Das Protokoll heißt {self._ursprung}, nicht wie seine Generation.")
        yield from self._pruefe_eintraege()
        yield from self._pruefe_baum()
        yield from self._pruefe_checkpoints()
        if fehler := self._kuerzungen.pruefe(jetzt):
            yield Mangel("kürzung", fehler.de)
        first = self.eintraege.get(0)
        if self._groesse and (first is None or first.ereignis is not AuditEreignis.PROTOKOLL_BEGONNEN):
            yield Mangel("generation", "Der erste Eintrag sagt nicht, dass das Protokoll beginnt.")
        yield from self._lies_offene()

    def _pruefe_eintraege(self) -> Iterator[Mangel]:
        rows = self._c.execute(
            "SELECT zeile, stelle, blatt, oktette, ereignis, zeit, gekuerzt FROM protokoll_eintrag"
            " WHERE log = ? AND stelle IS NOT NULL ORDER BY stelle",
            (self._id,),
        )
        expected = 0
        for row in rows:
            index, leaf = int(str(row[1])), bytes(row[2])
            if index != expected:
                yield Mangel("index", f"An Stelle {expected} fehlt ein Eintrag.")
                expected = index
            expected += 1
            self._baum.haenge_an(leaf)
            yield from self._pruefe_eintrag(index, leaf, row)
        if expected != self._groesse:
            yield Mangel("index", f"Das Protokoll nennt {self._groesse} Einträge, es sind {expected}.")

    def _pruefe_eintrag(self, index: int, leaf: bytes, row: Zeile) -> Iterator[Mangel]:
        if row[6] is not None:
            self._kuerzungen.stumpf(index, Stumpf(leaf, int(row[6])))
            return
        octets = bytes(row[3])
        if blatt_hash(octets) != leaf:
            yield Mangel("eintrag", f"Eintrag {index} passt nicht zu seinem Blatt.")
        try:
            entry = lies_eintrag(octets)
        except AktenboteError:
            yield Mangel("eintrag", f"Eintrag {index} ist kein Eintrag in kanonischer Form.")
            return
        self._kuerzungen.zeit(entry.zeit.text)
        if entry.ereignis is AuditEreignis.PROTOKOLL_GEKUERZT:
            self._kuerzungen.eintraege[index] = entry
        self.eintraege[index] = entry
        if entry.mandant != self.mandant or (row[4], row[5]) != (entry.ereignis, zeit_text(entry.zeit.instant)):
            yield Mangel("spalten", f"Die Spalten neben Eintrag {index} sagen anderes als er selbst.")
        yield from self._pruefe_oeffnungen(int(row[0]), index, leaf, entry)

    def _pruefe_oeffnungen(self, row: int, index: int, leaf: bytes, entry: Eintrag) -> Iterator[Mangel]:
        try:
            openings = self._offenlegungen.zum_eintrag(row, leaf)
        except (AktenboteError, ValueError):
            yield Mangel("öffnung", f"Eine Öffnung zu Eintrag {index} lässt sich nicht entschlüsseln.")
            return
        if not all(offenlegung_passt(entry, one) for one in openings):
            yield Mangel("öffnung", f"Eine Öffnung zu Eintrag {index} gehört nicht zu ihm.")
        if not self._offenlegungen.findbar(row, self.mandant, openings):
            yield Mangel("öffnung", f"Ein Suchwert zu Eintrag {index} führt nicht zu ihm.")
        yield from self._merke(entry, openings)
        self.geschlossen += len(dict(entry.bezuege).keys() - {one.feld for one in openings})

    def _merke(self, entry: Eintrag, openings: Iterable[Offenlegung]) -> Iterator[Mangel]:
        said = {one.feld: one.wert for one in openings}
        try:
            for lage in self._lagen:
                lage.merke(entry, said)
        except ValueError:
            yield Mangel("öffnung", "Was ein Eintrag bezeugt, hat nicht die Form eines solchen Standes.")

    def _lies_offene(self) -> Iterator[Mangel]:
        """Read what the integrator has not reached: rows are compared with these entries too."""
        rows = self._c.execute(
            "SELECT zeile, blatt, oktette FROM protokoll_eintrag WHERE log = ? AND stelle IS NULL ORDER BY zeile",
            (self._id,),
        ).fetchall()
        for row, leaf, octets in rows:
            try:
                entry = lies_eintrag(bytes(octets))  # type: ignore[arg-type]  # BLOBs by the schema
                same = blatt_hash(bytes(octets)) == leaf  # type: ignore[arg-type]
                openings = self._offenlegungen.zum_eintrag(int(str(row)), bytes(leaf))  # type: ignore[arg-type]
            except (AktenboteError, ValueError):
                same = False
            else:
                self.offene.append(entry)
                yield from self._merke(entry, openings)
            if not same:
                yield Mangel("eintrag", "Ein Eintrag, der noch keine Stelle hat, passt nicht zu seinem Blatt.")

    def _pruefe_baum(self) -> Iterator[Mangel]:
        leaves = zerlege(self._baum.hashes(Bereich(0, 0, self._baum.groesse)))
        try:
            kept = Baumstand.aus_octets(int(self._groesse), bytes(self._frontier))
            same = haenge_an(LEERER_BAUM, leaves)[0] == kept
        except ValueError:
            same = False
        if not same:
            yield Mangel("baum", "Größe und Ränder des Baums passen nicht zu den Blättern.")

    def _pruefe_checkpoints(self) -> Iterator[Mangel]:
        notes = self._c.execute(
            "SELECT groesse, notiz, kette FROM protokoll_checkpoint WHERE log = ? ORDER BY nummer", (self._id,)
        )
        size, link = 0, None
        for groesse, notiz, kette in notes:
            size = int(str(groesse))
            yield from self._pruefe_checkpoint(size, bytes(notiz))
            expected, link = self._glied(bytes(notiz), link), str(kette)
            if link != expected:
                yield Mangel("checkpoint", f"Vor dem Checkpoint über {size} Einträge fehlt einer.")
        if size != self._groesse:
            yield Mangel("checkpoint", f"Der neueste Checkpoint reicht bis {size}, nicht bis {self._groesse}.")

    def _glied(self, note: bytes, before: str | None) -> str | None:
        try:
            return glied(self._tresor, note, before)
        except ValueError:  # no text: the note is said to be unreadable anyway
            return None

    def _pruefe_checkpoint(self, size: int, note: bytes) -> Iterator[Mangel]:
        try:
            signed = lies_checkpoint(note)
        except AktenboteError:
            yield Mangel("checkpoint", f"Der Checkpoint über {size} Einträge ist unlesbar.")
            return
        head = signed.checkpoint
        own = self._schluessel.als(Signaturart.MITSIGNATUR)
        if pruefe(signed, self._schluessel) is None or pruefe(signed, own) is None:
            yield Mangel("checkpoint", f"Die Signatur des Checkpoints über {size} Einträge ist falsch.")
        if (head.ursprung, head.groesse) != (self._ursprung, size):
            yield Mangel("checkpoint", f"Der Checkpoint über {size} Einträge gehört nicht hierher.")
        if size > self._baum.groesse or self._baum.wurzel(size) != head.wurzel:
            yield Mangel("checkpoint", f"Die Einträge ergeben nicht die Wurzel des Checkpoints über {size}.")
        self.letzter = (head.groesse, head.wurzel)

    def folgt(self, before: "_Log") -> Iterator[Mangel]:
        """A generation names size and root of the one before in its first entry (wire 8.4)."""
        first = self.eintraege.get(0)
        named = None if first is None else (first.angaben.anzahl, first.angaben.wurzel_sha256)
        last = None if before.letzter is None else (before.letzter[0], before.letzter[1].hex())
        if named != last:
            yield Mangel("generation", f"Generation {self.generation} setzt nicht fort, womit die vorige endete.")


def _vernichtet(logs: list[_Log]) -> Iterator[Mangel]:
    """No more openings are gone than entries, of whichever generation, say were destroyed."""
    entries = [one for log in logs for one in (*log.eintraege.values(), *log.offene)]
    gone = AuditEreignis.PROTOKOLL_BEZUG_GELOESCHT
    said = sum(one.angaben.anzahl or 0 for one in entries if one.ereignis is gone)
    closed = sum(log.geschlossen for log in logs)
    if closed > said:
        yield Mangel("öffnung", f"{closed} Öffnungen fehlen, das Protokoll nennt {said} vernichtete.")

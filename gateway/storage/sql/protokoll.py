"""Tables of the audit log: entries first, their place in the tree later."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from gateway.audit.baum import Baumstand
from gateway.audit.eintrag import FertigerEintrag, Offenlegung
from gateway.audit.kuerzung import Stumpf
from gateway.domain.events import Aufbewahrung, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.kette import glied, letztes_glied
from gateway.storage.sql.offenlegungen import Offenlegungen
from gateway.storage.sql.tabelle import Tabelle, liste, zahlen
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt

MAX_BEZEUGTE = 100
"""Co-signed notes that are looked at for one leaf: a checkpoint that many witnesses stand by comes first, and a
busy log has thousands more over an old leaf."""


def _wert(feld: str, laenge: int) -> str:
    """Return SQL for the text of a field in the octets of an entry, and that there is one: as the index has it."""
    key = f'"{feld}":"'.encode()
    place = f"instr(oktette, x'{key.hex()}')"
    return f"{place} > 0 AND substr(oktette, {place} + {len(key)}, {laenge})"


_ZEIT = f"SELECT stelle FROM protokoll_eintrag WHERE log = ? AND {_wert('zeit', 24)} BETWEEN ? AND ?"  # noqa: S608 -- constants
_EREIGNIS = "instr(oktette, x'2265726569676e6973223a22')"
_EREIGNISSE = (
    f"SELECT stelle FROM protokoll_eintrag WHERE {_EREIGNIS} > 0 AND log = ?1 AND"  # noqa: S608 -- constants
    f" substr(oktette, {_EREIGNIS} + 12, instr(substr(oktette, {_EREIGNIS} + 12), x'22') - 1)"
    " IN (SELECT CAST(value AS BLOB) FROM json_each(?2))"
    " AND substr(oktette, instr(oktette, x'227a656974223a22') + 8, 4) <= ?3"
)
"""By events, and years up to one: the words are those of the index."""
_NENNT = tuple(
    f"SELECT stelle FROM protokoll_eintrag WHERE {_wert(feld, 36)} = ? AND +log = ?"  # noqa: S608 -- constants
    for feld in ("transfer", "nachricht", "ausloeser")
)
"""By the name alone, of which there are few: the plus keeps SQLite from going through the whole log instead."""


class SqlProtokoll(Tabelle, ABC):
    """What both stores do of ``Protokoll``; where no generation is named, the authority's newest is meant."""

    __slots__ = ("_offenlegungen", "_tresor")

    def __init__(self, connection: Verbindung, tresor: Tresor, offenlegungen: Offenlegungen) -> None:
        """``tresor`` links the checkpoints, ``offenlegungen`` are those of the same connection."""
        super().__init__(connection)
        self._tresor = tresor
        self._offenlegungen = offenlegungen

    def _log(self, mandant: Kennung, generation: int | None = None) -> int:
        zeile = self._eine(
            "SELECT id FROM protokoll WHERE mandant = ?1 AND (generation = ?2 OR ?2 IS NULL)"
            " ORDER BY generation DESC LIMIT 1",
            mandant,
            generation,
        )
        if zeile is None:
            raise Konflikt(f"the log of {mandant} has not been opened, or has no such generation")
        return int(zeile[0])

    def anlegen(self, mandant: Kennung, ursprung: str, epoche: str) -> bool:
        """Open the log with its first generation; an open one stays as it is, and the answer is False."""
        opened = self._tu(
            "INSERT INTO protokoll (mandant, generation, ursprung, epoche)"
            " SELECT ?1, 1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM protokoll WHERE mandant = ?1)",
            mandant,
            ursprung,
            epoche,
        )
        return opened > 0

    def generation(self, mandant: Kennung) -> int:
        """Return the number of the newest generation."""
        zeile = self._eine("SELECT generation FROM protokoll WHERE id = ?", self._log(mandant))
        assert zeile is not None  # noqa: S101 -- _log found it
        return int(zeile[0])

    def naechste_generation(self, mandant: Kennung, nummer: int, ursprung: str, epoche: str) -> None:
        """Begin the next generation; its number is higher than every one before."""
        self._tu(
            "INSERT INTO protokoll (mandant, generation, ursprung, epoche) VALUES (?, ?, ?, ?)",
            mandant,
            nummer,
            ursprung,
            epoche,
        )

    def nachziehen(self, mandant: Kennung) -> int:
        """Move what has no place in earlier generations into the newest."""
        return self._tu(
            "UPDATE protokoll_eintrag SET log = ?1 WHERE stelle IS NULL"
            " AND log IN (SELECT id FROM protokoll WHERE mandant = ?2 AND id <> ?1)",
            self._log(mandant),
            mandant,
        )

    def ursprung(self, mandant: Kennung, *, generation: int | None = None) -> str:
        """Return the origin of a generation."""
        zeile = self._eine("SELECT ursprung FROM protokoll WHERE id = ?", self._log(mandant, generation))
        assert zeile is not None  # noqa: S101 -- _log found it
        return str(zeile[0])

    def eintragen(self, mandant: Kennung, eintrag: FertigerEintrag) -> None:
        """Append an entry and keep what opens its commitments."""
        zeile = self._eine(
            "INSERT INTO protokoll_eintrag (log, blatt, oktette, ereignis, zeit) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING zeile",
            self._log(mandant),
            bytes.fromhex(eintrag.leaf_hash),
            eintrag.octets,
            eintrag.eintrag.ereignis.value,
            zeit_text(eintrag.eintrag.zeit.instant),
        )
        if zeile is None:
            raise Konflikt("this log entry cannot be added: the same one is there")
        if eintrag.offenlegungen:
            self._offenlegungen.anlegen(mandant, int(zeile[0]), eintrag)

    def offene(self, mandant: Kennung, *, max_zeilen: int) -> tuple[tuple[int, Sha256], ...]:
        """Return (row, leaf hash) of what has no place yet, in the order of commit."""
        zeilen = self._alle(
            "SELECT zeile, blatt FROM protokoll_eintrag WHERE log = ? AND stelle IS NULL ORDER BY zeile LIMIT ?",
            self._log(mandant),
            max_zeilen,
        )
        return tuple((int(zeile), Sha256(blatt.hex())) for zeile, blatt in zeilen)

    def einordnen(self, mandant: Kennung, zeilen: Sequence[int], ab_index: int) -> None:
        """Give rows their indices; raises ``Konflikt`` when a row has one or the index does not follow the last."""
        log = self._log(mandant)
        hoechste = self._eine(
            "SELECT coalesce(max(stelle) + 1, 0) FROM protokoll_eintrag WHERE log = ? AND stelle IS NOT NULL", log
        )
        if hoechste is None or hoechste[0] != ab_index:
            raise Konflikt(f"the next index of the log is not {ab_index}: another integrator was faster")
        for index, zeile in enumerate(zeilen, ab_index):
            if not self._tu(
                "UPDATE protokoll_eintrag SET stelle = ? WHERE zeile = ? AND log = ? AND stelle IS NULL",
                index,
                zeile,
                log,
            ):
                raise Konflikt(f"row {zeile} of the log has its index already")

    def stand(self, mandant: Kennung) -> Baumstand:
        """Return size and frontier of the tree."""
        groesse, frontier = self._baum(self._log(mandant))
        return Baumstand.aus_octets(groesse, frontier)

    @abstractmethod
    def _baum(self, log: int) -> tuple[int, bytes]:
        """Return size and frontier, as octets, of the tree of a generation."""

    @abstractmethod
    def _setze_baum(self, log: int, groesse: int, frontier: bytes) -> int:
        """Store them unless the tree would shrink; return how many rows that touched."""

    def stand_setzen(self, mandant: Kennung, stand: Baumstand, checkpoint: bytes, zeit: datetime) -> None:
        """Store the tree and the note for it; raises ``Konflikt`` when the tree would shrink."""
        log = self._log(mandant)
        if not self._setze_baum(log, stand.groesse, stand.octets):
            raise Konflikt("the log is longer than this tree: another integrator was faster")
        self._tu(
            "INSERT INTO protokoll_checkpoint (log, groesse, notiz, zeit, kette) VALUES (?, ?, ?, ?, ?)",
            log,
            stand.groesse,
            checkpoint,
            zeit_text(zeit),
            glied(self._tresor, checkpoint, letztes_glied(self._c, log)),
        )

    def checkpoint(self, mandant: Kennung, *, generation: int | None = None) -> bytes | None:
        """Return the newest signed note."""
        zeile = self._eine(
            "SELECT notiz FROM protokoll_checkpoint WHERE log = ? ORDER BY nummer DESC LIMIT 1",
            self._log(mandant, generation),
        )
        return None if zeile is None else bytes(zeile[0])

    def eintraege(
        self, mandant: Kennung, *, ab: int, bis: int, generation: int | None = None
    ) -> tuple[tuple[int, bytes], ...]:
        """Return (index, octets), ab ≤ index < bis; of a pruned one what is left of it."""
        zeilen = self._alle(
            "SELECT stelle, oktette, blatt, gekuerzt FROM protokoll_eintrag"
            " WHERE log = ? AND stelle >= ? AND stelle < ? ORDER BY stelle",
            self._log(mandant, generation),
            ab,
            bis,
        )
        return tuple(
            (int(stelle), bytes(oktette) if durch is None else Stumpf(bytes(blatt), int(durch)).octets)
            for stelle, oktette, blatt, durch in zeilen
        )

    def ganze(self, mandant: Kennung, *, ab: int, bis: int, max_zeilen: int) -> tuple[tuple[int, bytes], ...]:
        """Return (index, octets) of the first that were not pruned."""
        zeilen = self._alle(
            "SELECT stelle, oktette FROM protokoll_eintrag"
            " WHERE log = ? AND stelle >= ? AND stelle < ? AND gekuerzt IS NULL ORDER BY stelle LIMIT ?",
            self._log(mandant),
            ab,
            bis,
            max_zeilen,
        )
        return tuple((int(stelle), bytes(oktette)) for stelle, oktette in zeilen)

    def ganze_nach(self, mandant: Kennung, anzahl: int) -> int | None:
        """Return the index behind so many that were not pruned."""
        zeile = self._eine(
            "SELECT stelle FROM protokoll_eintrag WHERE log = ? AND stelle >= 0 AND gekuerzt IS NULL"
            " ORDER BY stelle LIMIT 1 OFFSET ?",
            self._log(mandant),
            anzahl,
        )
        return None if zeile is None else int(zeile[0])

    def einzelne(
        self, mandant: Kennung, indexe: Collection[int], *, generation: int | None = None
    ) -> tuple[tuple[int, bytes], ...]:
        """Return (index, octets) of these entries."""
        zeilen = self._alle(
            "SELECT stelle, oktette FROM protokoll_eintrag WHERE log = ? AND gekuerzt IS NULL"
            " AND stelle IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY stelle",
            self._log(mandant, generation),
            zahlen(indexe),
        )
        return tuple((int(stelle), bytes(oktette)) for stelle, oktette in zeilen)

    def indexe_seit(self, mandant: Kennung, ab: str, bis: str, *, generation: int | None = None) -> tuple[int, ...]:
        """Return the indices of a time, by what the octets say of it."""
        zeilen = self._alle(_ZEIT, self._log(mandant, generation), ab.encode(), bis.encode())
        return tuple(sorted(int(stelle) for (stelle,) in zeilen if stelle is not None))

    def indexe_von(
        self, mandant: Kennung, namen: Collection[str], *, generation: int | None = None
    ) -> frozenset[int]:
        """Return the indices of what names one of these, by what the octets say."""
        log = self._log(mandant, generation)
        found = (row for name in namen for frage in _NENNT for row in self._alle(frage, name.encode(), log))
        return frozenset(int(stelle) for (stelle,) in found if stelle is not None)

    def indexe_der(self, mandant: Kennung, ereignisse: Collection[str], bis: int) -> tuple[int, ...]:
        """Return the indices of these events up to a year, by what the octets say."""
        rows = self._alle(_EREIGNISSE, self._log(mandant), liste(ereignisse), f"{bis:04}".encode())
        return tuple(sorted(int(stelle) for (stelle,) in rows if stelle is not None))

    def kuerze(self, mandant: Kennung, indexe: Collection[int], durch: int) -> int:
        """Delete the content of entries of the newest generation and what opens them."""
        log = self._log(mandant)
        with self._offenlegungen.spurlos():
            anzahl = sum(self._kuerze(log, index, durch) for index in indexe)
            self._offenlegungen.entferne_leere_schluessel(mandant)
        return anzahl

    def gekuerzt(self, mandant: Kennung) -> int:
        """Return how many entries are pruned."""
        zeile = self._eine(
            "SELECT count(*) FROM protokoll_eintrag WHERE gekuerzt IS NOT NULL"
            " AND log IN (SELECT id FROM protokoll WHERE mandant = ?)",
            mandant,
        )
        return 0 if zeile is None else int(zeile[0])

    def _kuerze(self, log: int, index: int, durch: int) -> int:
        zeile = self._eine(
            "SELECT zeile FROM protokoll_eintrag WHERE log = ? AND stelle = ? AND gekuerzt IS NULL", log, index
        )
        if zeile is None:
            raise Konflikt(f"entry {index} is not in the log or was pruned before")
        self._tu("DELETE FROM protokoll_offenlegung WHERE eintrag = ?", zeile[0])
        return self._tu(
            "UPDATE protokoll_eintrag SET oktette = x'', ereignis = '', zeit = '', gekuerzt = ? WHERE zeile = ?",
            durch,
            zeile[0],
        )

    def blaetter(self, mandant: Kennung, *, ab: int, bis: int, generation: int | None = None) -> tuple[Sha256, ...]:
        """Return leaf hashes, ab ≤ index < bis."""
        zeilen = self._alle(
            "SELECT blatt FROM protokoll_eintrag WHERE log = ? AND stelle >= ? AND stelle < ? ORDER BY stelle",
            self._log(mandant, generation),
            ab,
            bis,
        )
        return tuple(Sha256(blatt.hex()) for (blatt,) in zeilen)

    def index_zum_blatt(self, mandant: Kennung, blatt: Sha256) -> int | None:
        """Return the place of a leaf."""
        zeile = self._eine(
            "SELECT stelle FROM protokoll_eintrag WHERE log = ? AND blatt = ?",
            self._log(mandant),
            bytes.fromhex(blatt),
        )
        return None if zeile is None or zeile[0] is None else int(zeile[0])

    def bezeugte(self, mandant: Kennung, blatt: Sha256) -> tuple[bytes, ...]:
        """Return co-signed notes of checkpoints that cover a leaf."""
        zeilen = self._alle(
            "SELECT c.notiz FROM protokoll_eintrag AS e JOIN protokoll AS p ON p.id = e.log"
            " JOIN protokoll_checkpoint AS c INDEXED BY protokoll_checkpoint_bezeugt"
            " ON c.log = e.log AND c.groesse > e.stelle AND c.zeugen > 0"
            " WHERE p.mandant = ? AND e.blatt = ? ORDER BY c.zeugen DESC, c.groesse LIMIT ?",
            mandant,
            bytes.fromhex(blatt),
            MAX_BEZEUGTE,
        )
        return tuple(bytes(notiz) for (notiz,) in zeilen)

    def stellen_zu(self, mandant: Kennung, bezuege: Collection[tuple[Bezug, str]]) -> frozenset[tuple[int, int]]:
        """Return (generation, index) of the integrated entries that point to one of these references."""
        return self._offenlegungen.stellen(mandant, bezuege)

    def offenlegungen(
        self, mandant: Kennung, index: int, *, generation: int | None = None
    ) -> tuple[Offenlegung, ...]:
        """Return what opens the commitments of an entry."""
        zeile = self._eine(
            "SELECT zeile, blatt FROM protokoll_eintrag WHERE log = ? AND stelle = ?",
            self._log(mandant, generation),
            index,
        )
        return () if zeile is None else self._offenlegungen.zum_eintrag(int(zeile[0]), bytes(zeile[1]))

    def geoeffnet(
        self, mandant: Kennung, indexe: Collection[int], felder: Collection[Bezug], *, generation: int | None = None
    ) -> tuple[tuple[int, Offenlegung], ...]:
        """Return (index, opening) of these references of these entries."""
        return self._offenlegungen.der_stellen(self._log(mandant, generation), indexe, felder)

    def zuletzt_gesagt(self, mandant: Kennung, feld: Bezug, worum: str) -> Mapping[Bezug, str]:
        """Return what opens the newest entry that says ``feld`` of this."""
        return self._offenlegungen.zuletzt(mandant, feld, worum)

    def kontobelege(self, mandant: Kennung) -> frozenset[tuple[int, int]]:
        """Return the entries that the roles of accounts stand on."""
        return self._offenlegungen.kontobelege(mandant)

    def vernichte_bezuege(self, mandant: Kennung, bezuege: Collection[tuple[Bezug, str]]) -> int:
        """Destroy what opens these references."""
        return self._offenlegungen.vernichte_bezuege(mandant, bezuege)

    def jahre(self, mandant: Kennung) -> tuple[tuple[int, Aufbewahrung], ...]:
        """Return the years whose key is still there."""
        return self._offenlegungen.jahre(mandant)

    def vernichte_jahr(
        self, mandant: Kennung, jahr: int, klasse: Aufbewahrung, *, ausser: Collection[tuple[Bezug, str]] = ()
    ) -> int:
        """Destroy the key of a year, and what it opened, but for what is held."""
        return self._offenlegungen.vernichte_jahr(mandant, jahr, klasse, ausser=ausser)

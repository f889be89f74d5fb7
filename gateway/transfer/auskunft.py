"""Answers an auditor from the log: who saw or sent what about a file, when, on which ground, by which account.

The entries themselves are read and judged, not the columns beside them: what the answer says is what is hashed.
Judged are those that are shown: to be read strictly and opened costs a hundred times what it costs to be found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from itertools import groupby

import orjson

from gateway.audit.anzeige import Filter
from gateway.audit.auskunft import Treffer
from gateway.audit.eintrag import Offenlegung, lies_eintrag, verpflichtung
from gateway.audit.kuerzung import lies_stumpf
from gateway.domain.akte import Akte
from gateway.domain.errors import Usage
from gateway.domain.events import Bezug
from gateway.domain.ids import DokumentUUID, Kennung, TransferId
from gateway.domain.kopf import Zeitpunkt
from gateway.transfer.aktenbezug import Spur, spur
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import genannt
from gateway.transfer.umgebung import Umgebung

SEITE = 1000
"""Entries read at once; keeps memory flat."""
_HANDELNDER = (Bezug.HANDELNDER,)
_KONTEN = (Bezug.HANDELNDER, Bezug.VERANTWORTLICHER)
"""Who acted, and who answers for it."""
_ANFANG, _ENDE = "0000", "9999"
"""Before and after every moment, as text."""
MAX_TREFFER = 10_000
"""Entries of one answer: an excerpt proves no more (``audit.export.MAX_AUSZUG``), and nobody reads more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frage:
    """What is asked; everything given must hold. Of the first four at most one is given."""

    aktenzeichen: str | None = None
    azr_nummer: str | None = None
    dokument: str | None = None
    """UUID of a document: asks for the file that holds it, entries name no single document."""
    transfer: str | None = None
    konto: str | None = None
    """Account that acted or answers for it."""
    filter: Filter = field(default_factory=Filter)
    generation: int | None = None
    """Of the log; ``None`` = all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """An entry that answers, as far as it was looked at: where it is, and what is told of all of them."""

    generation: int
    index: int
    prozess: str | None
    bezuege: Mapping[str, str]
    """Commitments by the name of their field."""

    def passt(self, offen: Offenlegung) -> bool:
        """Tell whether an opening belongs to the entry."""
        said = self.bezuege.get(offen.feld)
        return said is not None and compare_digest(said, verpflichtung(offen.feld, offen.wert, offen.salt))


class Auskunft:
    """Finds entries; each method runs in the caller's transaction."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def suche(self, tx: Tx, mandant: Kennung, frage: Frage, *, hoechstens: int | None = None) -> tuple[Fund, ...]:
        """Return where the integrated entries are that answer, oldest first.

        Of no more than ``hoechstens`` that are read; they are judged where they are shown (``lies``). ``Usage``:
        nothing of that name is known here; MANY: more than ``MAX_TREFFER`` entries answer; WIDE: more would have to
        be read.
        """
        read = 0
        track = self._spur(tx, mandant, frage)
        found: list[Fund] = []
        newest = tx.protokoll.generation(mandant)
        if frage.generation is not None and frage.generation > newest:
            raise Usage(f"the log of {mandant} has {newest} generations", code="UNKNOWN")
        for generation in range(1, newest + 1) if frage.generation is None else (frage.generation,):
            for rows in self._kandidaten(tx, mandant, generation, track, frage.filter):
                read += len(rows)
                if hoechstens is not None and read > hoechstens:
                    raise Usage(
                        f"more than {hoechstens} entries would have to be read: name a file, a person or a time",
                        code="WIDE",
                    )
                some = [one for one in (_fund(generation, row, frage.filter) for row in rows) if one is not None]
                found += some if frage.konto is None else _des_kontos(tx, mandant, some, frage.konto)
                if len(found) > MAX_TREFFER:
                    raise Usage(
                        f"more than {MAX_TREFFER} entries answer this: ask for a shorter time or less", code="MANY"
                    )
        return tuple(found)

    def lies(self, tx: Tx, mandant: Kennung, funde: Sequence[Fund]) -> tuple[Treffer, ...]:
        """Return these entries, judged, with what opens their references."""
        return tuple(
            Treffer(generation=generation, index=index, eintrag=lies_eintrag(octets), offenlegungen=openings)
            for generation, some in _gruppen(funde)
            for index, octets, openings in _mit_oeffnungen(tx, mandant, generation, some)
        )

    def finde(
        self, tx: Tx, mandant: Kennung, frage: Frage, *, hoechstens: int | None = None
    ) -> tuple[Treffer, ...]:
        """Return every entry that answers, judged; ``Usage`` as ``suche``."""
        return self.lies(tx, mandant, self.suche(tx, mandant, frage, hoechstens=hoechstens))

    def handelnde(self, tx: Tx, mandant: Kennung, funde: Sequence[Fund]) -> Iterator[str]:
        """Yield the accounts that acted in these entries, in their order, as far as that can still be opened."""
        for generation, some in _gruppen([one for one in funde if Bezug.HANDELNDER in one.bezuege]):
            by_index = {one.index: one for one in some}
            openings = tx.protokoll.geoeffnet(mandant, list(by_index), _HANDELNDER, generation=generation)
            yield from (said.wert for index, said in openings if by_index[index].passt(said))

    def gekuerzt(self, tx: Tx, mandant: Kennung) -> int:
        """Return how many entries are pruned: whether they would have answered, nobody can tell any more."""
        return tx.protokoll.gekuerzt(mandant)

    def worum(self, tx: Tx, mandant: Kennung, frage: Frage) -> list[tuple[Bezug, str]]:
        """Return the references of the entry that says what was asked for, so that it is found and erased alike."""
        akten = self._akten(tx, mandant, frage)
        number = [] if frage.azr_nummer is None else [(Bezug.AZR_NUMMER, frage.azr_nummer)]
        if akten:
            return [(Bezug.AKTE, akten[0].id), *number]
        return number if frage.aktenzeichen is None else genannt(frage.aktenzeichen)

    def _kandidaten(
        self, tx: Tx, mandant: Kennung, generation: int, wanted_by: Spur | None, wanted: Filter
    ) -> Iterator[Sequence[tuple[int, bytes]]]:
        """Yield entries that may answer, oldest first, ``SEITE`` at once: by an index if the question names one."""
        if wanted_by is not None:
            indexes: Sequence[int] = sorted(
                tx.protokoll.indexe_von(mandant, wanted_by.namen, generation=generation)
                | {index for number, index in wanted_by.stellen if number == generation}
            )
        elif wanted.ab is not None or wanted.bis is not None:
            first = _ANFANG if wanted.ab is None else Zeitpunkt.of(wanted.ab).text
            last = _ENDE if wanted.bis is None else Zeitpunkt.of(wanted.bis).text
            indexes = tx.protokoll.indexe_seit(mandant, first, last, generation=generation)
        else:
            begin = 0
            while rows := tx.protokoll.eintraege(mandant, ab=begin, bis=begin + SEITE, generation=generation):
                yield [(index, octets) for index, octets in rows if lies_stumpf(octets) is None]
                begin += SEITE
            return
        for begin in range(0, len(indexes), SEITE):
            yield tx.protokoll.einzelne(mandant, indexes[begin : begin + SEITE], generation=generation)

    def _spur(self, tx: Tx, mandant: Kennung, frage: Frage) -> Spur | None:
        """Return by what entries are found, ``None`` where no thing but a time, a ground, … is asked for."""
        transfers: set[TransferId] = set()
        bezuege: list[tuple[Bezug, str]] = []
        if frage.transfer is not None:
            transfers.add(TransferId(frage.transfer))
        if frage.azr_nummer is not None:
            bezuege.append((Bezug.AZR_NUMMER, frage.azr_nummer))
        if frage.aktenzeichen is not None:
            bezuege.append((Bezug.AKTENZEICHEN, frage.aktenzeichen))
        akten = self._akten(tx, mandant, frage)
        if not transfers and not bezuege and not akten:
            return None
        return spur(tx, self._u, mandant, akten, transfers=transfers, bezuege=bezuege)

    def _akten(self, tx: Tx, mandant: Kennung, frage: Frage) -> tuple[Akte, ...]:
        if frage.dokument is not None:
            found = tx.akten.mit_dokument(mandant, DokumentUUID(frage.dokument))
            if not found:
                raise Usage(
                    f"no file in the Ablage of {mandant} holds a document {frage.dokument}: where the content was"
                    " deleted ask by --file",
                    code="UNKNOWN",
                )
            return found
        if frage.azr_nummer is not None:
            key = self._u.speicher.suchwert("azr", frage.azr_nummer)
            return tuple(one for test in (False, True) for one in tx.akten.zur_azr(mandant, key, test=test))
        akte = None if frage.aktenzeichen is None else tx.akten.zum_aktenzeichen(mandant, frage.aktenzeichen)
        return () if akte is None else (akte,)


def _fund(generation: int, row: tuple[int, bytes], wanted: Filter) -> Fund | None:
    """Return an entry that is wanted, read as JSON alone; what is none is judged, and refused, as ever."""
    index, octets = row
    try:
        said = orjson.loads(octets)
        if not wanted.passt_roh(said):
            return None
        bezuege = {str(name): str(commitment) for name, commitment in said["bezuege"].items()}
        return Fund(generation=generation, index=index, prozess=said.get("prozess"), bezuege=bezuege)
    except (KeyError, TypeError, ValueError, AttributeError):
        entry = lies_eintrag(octets)
        if not wanted.passt(entry):
            return None
        bezuege = {name.value: commitment for name, commitment in entry.bezuege}
        return Fund(generation=generation, index=index, prozess=entry.angaben.prozess, bezuege=bezuege)


def _gruppen(funde: Iterable[Fund]) -> Iterator[tuple[int, list[Fund]]]:
    """Yield (generation, up to ``SEITE`` of its entries), oldest first."""
    for generation, group in groupby(funde, key=lambda one: one.generation):
        some = list(group)
        yield from ((generation, some[begin : begin + SEITE]) for begin in range(0, len(some), SEITE))


def _des_kontos(tx: Tx, mandant: Kennung, funde: Sequence[Fund], konto: str) -> list[Fund]:
    """Return those in which this account acted, or which it answers for."""
    wanted = set()
    for generation, some in _gruppen([one for one in funde if not one.bezuege.keys().isdisjoint(_KONTEN)]):
        by_index = {one.index: one for one in some}
        for index, said in tx.protokoll.geoeffnet(mandant, list(by_index), _KONTEN, generation=generation):
            if said.wert == konto and by_index[index].passt(said):
                wanted.add(index)
    return [one for one in funde if one.index in wanted]


def _mit_oeffnungen(
    tx: Tx, mandant: Kennung, generation: int, funde: Sequence[Fund]
) -> Iterator[tuple[int, bytes, tuple[Offenlegung, ...]]]:
    indexes = [one.index for one in funde]
    openings: dict[int, list[Offenlegung]] = {}
    for index, said in tx.protokoll.geoeffnet(mandant, indexes, tuple(Bezug), generation=generation):
        openings.setdefault(index, []).append(said)
    for index, octets in tx.protokoll.einzelne(mandant, indexes, generation=generation):
        yield index, octets, tuple(openings.get(index, ()))

"""Answers an auditor from the log: who saw or sent what about a file, when, on which ground, by which account.

The entries themselves are read and judged, not the columns beside them: what the answer says is what is hashed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gateway.audit.anzeige import Filter
from gateway.audit.auskunft import Treffer
from gateway.audit.eintrag import lies_eintrag
from gateway.audit.kuerzung import lies_stumpf
from gateway.domain.akte import Akte
from gateway.domain.errors import Usage
from gateway.domain.events import Bezug
from gateway.domain.ids import DokumentUUID, Kennung, TransferId
from gateway.domain.kopf import Zeitpunkt
from gateway.transfer.aktenbezug import Spur, spur
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung

SEITE = 1000
"""Entries read at once; keeps memory flat."""
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


class Auskunft:
    """Finds entries; each method runs in the caller's transaction."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def finde(
        self, tx: Tx, mandant: Kennung, frage: Frage, *, hoechstens: int | None = None
    ) -> tuple[Treffer, ...]:
        """Return the integrated entries that answer, oldest first; of no more than ``hoechstens`` that are read.

        ``Usage``: nothing of that name is known here; MANY: more than ``MAX_TREFFER`` entries answer; WIDE: more
        would have to be read.
        """
        read = 0
        track = self._spur(tx, mandant, frage)
        found: list[Treffer] = []
        newest = tx.protokoll.generation(mandant)
        if frage.generation is not None and frage.generation > newest:
            raise Usage(f"the log of {mandant} has {newest} generations", code="UNKNOWN")
        for generation in range(1, newest + 1) if frage.generation is None else (frage.generation,):
            for index, octets in self._kandidaten(tx, mandant, generation, track, frage.filter):
                read += 1
                if hoechstens is not None and read > hoechstens:
                    raise Usage(
                        f"more than {hoechstens} entries would have to be read: name a file, a person or a time",
                        code="WIDE",
                    )
                entry = lies_eintrag(octets)
                if not frage.filter.passt(entry):
                    continue
                openings = (
                    tx.protokoll.offenlegungen(mandant, index, generation=generation) if entry.bezuege else ()
                )
                one = Treffer(generation=generation, index=index, eintrag=entry, offenlegungen=openings)
                if frage.konto in {None, one.bezug(Bezug.HANDELNDER), one.bezug(Bezug.VERANTWORTLICHER)}:
                    found.append(one)
                if len(found) > MAX_TREFFER:
                    raise Usage(
                        f"more than {MAX_TREFFER} entries answer this: ask for a shorter time or less", code="MANY"
                    )
        return tuple(found)

    def gekuerzt(self, tx: Tx, mandant: Kennung) -> int:
        """Return how many entries are pruned: whether they would have answered, nobody can tell any more."""
        return tx.protokoll.gekuerzt(mandant)

    def worum(self, tx: Tx, mandant: Kennung, frage: Frage) -> list[tuple[Bezug, str]]:
        """Return the references of the entry that says what was asked for, so that it is found and erased alike."""
        akten = self._akten(tx, mandant, frage)
        number = [] if frage.azr_nummer is None else [(Bezug.AZR_NUMMER, frage.azr_nummer)]
        if akten:
            return [(Bezug.AKTE, akten[0].id), *number]
        return number if frage.aktenzeichen is None else [(Bezug.AKTENZEICHEN, frage.aktenzeichen)]

    def _kandidaten(
        self, tx: Tx, mandant: Kennung, generation: int, wanted_by: Spur | None, wanted: Filter
    ) -> Iterator[tuple[int, bytes]]:
        """Yield entries that may answer, oldest first: found by an index where the question names one."""
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
                yield from ((index, octets) for index, octets in rows if lies_stumpf(octets) is None)
                begin += SEITE
            return
        for begin in range(0, len(indexes), SEITE):
            yield from tx.protokoll.einzelne(mandant, indexes[begin : begin + SEITE], generation=generation)

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

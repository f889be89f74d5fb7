"""A person requests a file by hand: of somebody our Ablage knows, or of somebody nobody here has a file of.

One way for the command line and the pages. What is asked for already is not asked for twice, whoever comes second,
and a form sent twice begins one transfer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.domain.errors import Refused, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.person import Person
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.transfer import Transfer
from gateway.transfer.aufgaben.eingaben import Felderfehler
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.uebergaben import Uebergabezeile, standleser, zeile
from gateway.transfer.handangaben import Handwunsch, lies_wunsch
from gateway.transfer.laufend import SchonAngefordert, laufende_von_hand, steht_entgegen
from gateway.transfer.meldung import Meldungen
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung
from gateway.trust.teilnehmer import Art

_NICHT_IM_VERZEICHNIS = Satz(
    "Diese Ausländerbehörde steht nicht im Verzeichnis.", "This authority is not in the directory."
)
_WIR_SELBST = Satz("Wählen Sie eine andere Behörde als die eigene.", "Choose another authority than your own.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Laufendes:
    """What runs already for the person somebody wants to request."""

    entgegen: Uebergabezeile | None
    """Asks for the very same: nothing is begun beside it."""
    daneben: tuple[Uebergabezeile, ...]
    """Ask other authorities."""


class Handanforderungen:
    """Reads, shows and carries out what people want to request."""

    def __init__(self, umgebung: Umgebung, meldungen: Meldungen, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._meldungen = meldungen
        self._blicke = blicke

    def lies(self, mandant: Kennung, typed: Mapping[str, str]) -> Handwunsch:
        """Return what was typed as a wish; ``Felderfehler`` with every field that is not as it must be."""
        wish = lies_wunsch(TransferId(self._u.neue_uuid()), typed, self._u.codelisten)
        if wish.von is not None:
            self._pruefe_behoerde(mandant, wish.von)
        return wish

    async def laufendes(
        self, mandant: Kennung, wish: Handwunsch, *, person: str, sprache: Sprache = Sprache.DE
    ) -> Laufendes:
        """Return what runs already for this person; each look that shows something is logged."""

        def look(tx: Tx) -> Laufendes:
            found = self._laufende(tx, mandant, wish)
            leser = standleser(tx, self._u, sprache)
            rows = {one.id: zeile(leser, one) for one in found}
            against = next((one for one in found if steht_entgegen(one, wish.von)), None)
            return Laufendes(
                entgegen=None if against is None else rows[against.id],
                daneben=tuple(row for ident, row in rows.items() if not (against and ident == against.id)),
            )

        shown = await self._u.store.read(look)
        number = len(shown.daneben) + (shown.entgegen is not None)
        if number:
            read = AuditEreignis.TRANSFER_GELESEN
            await self._blicke.schreibe(
                lambda tx: self._blicke.vermerke(tx, mandant, read, person=person, anzahl=number)
            )
        return shown

    async def fordere_an(self, mandant: Kennung, wish: Handwunsch, *, person: str) -> Transfer:
        """Begin the transfer of a wish; once more for the same wish it is the same one.

        ``SchonAngefordert`` where another one asks for the file, whoever was faster. ``Felderfehler`` where the
        directory has changed since the wish was read.
        """
        if wish.von is not None:
            self._pruefe_behoerde(mandant, wish.von)

        def begin(tx: Tx) -> Transfer:
            before = tx.transfers.holen(wish.id)
            if before is not None:
                return before
            for one in self._laufende(tx, mandant, wish):
                if steht_entgegen(one, wish.von):
                    raise SchonAngefordert(one)
            return self._beginne(tx, mandant, wish.person, wish.von, wish.grund, (person, wish.anlass), wish.id)

        return await self._schreibe(begin)

    async def aus_akte(
        self, mandant: Kennung, aktenzeichen: str, von: Kennung, *, grund: str, person: str, begruendung: str
    ) -> Transfer:
        """Ask an authority for the file of a person whom our own Ablage knows by this Aktenzeichen.

        ``Usage``: UNKNOWN no such file, STATE asked for already. ``Refused`` (T070): the directory does not name
        the authority.
        """
        self._u.vertrauen.verzeichnis().behoerde(von, self._u.jetzt())

        def begin(tx: Tx) -> Transfer:
            akte = tx.akten.zum_aktenzeichen(mandant, aktenzeichen)
            if akte is None:
                raise Usage(f"there is no file {aktenzeichen} in the Ablage", code="UNKNOWN")
            return self._beginne(tx, mandant, akte.person, von, grund, (person, begruendung))

        return await self._schreibe(begin)

    async def _schreibe(self, arbeit: Callable[[Tx], Transfer]) -> Transfer:
        return await self._u.store.write(arbeit)

    def _beginne(
        self,
        tx: Tx,
        mandant: Kennung,
        about: Person,
        von: Kennung | None,
        grund: str,
        wer: tuple[str, str],
        ident: TransferId | None = None,
    ) -> Transfer:
        return self._meldungen.beginne(
            tx, mandant, about, von, test=self._spur(), grund=grund, ident=ident, handelnder=wer
        )

    def _spur(self) -> str | None:
        """Return ``@test`` of what begins by hand in this installation."""
        return "manuell" if self._u.betrieb == "test" else None

    def _laufende(self, tx: Tx, mandant: Kennung, wish: Handwunsch) -> tuple[Transfer, ...]:
        found = laufende_von_hand(tx, self._u, mandant, wish.person, wish.grund, self._spur())
        return tuple(one for one in found if one.id != wish.id)

    def _pruefe_behoerde(self, mandant: Kennung, von: Kennung) -> None:
        if von == mandant:
            raise Felderfehler((("von", _WIR_SELBST),))
        directory = self._u.vertrauen.verzeichnis()
        found = directory.eintrag(von)
        try:
            directory.behoerde(von, self._u.jetzt())
        except Refused:
            found = None
        if found is None or found.art is not Art.AUSLAENDERBEHOERDE:
            raise Felderfehler((("von", _NICHT_IM_VERZEICHNIS),))

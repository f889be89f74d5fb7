"""What an answer to a question is: command, effect here, what the partner gets, when it is possible.

Rule 1: an answer is offered only in a state in which its command is accepted; a test compares with the tables.
Rule 2: nothing is preselected, and every answer says what follows before it is given.
Rule 3: ``{…}`` is filled from the case; a word in capital letters is for the person to fill.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.domain.akte import Akte
from gateway.domain.sprache import Satz
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.aufgaben.felder import Feld, Feldart
from gateway.transfer.records import Aufgabe, Quarantaene

GRUND = '--reason "GRUND"'
"""Ends every command that decides something."""
NICHTS = Satz("{partner} erfährt davon nichts.", "{partner} hears nothing of it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lage:
    """One question with everything that decides which answers are possible now."""

    aufgabe: Aufgabe
    partner: str
    """Name of the other authority as sentences need it."""
    transfer: Transfer | None = None
    akte: Akte | None = None
    """Ours, of the transfer."""
    liegt_noch: bool = False
    """Our delivery has not been closed by its reader."""
    akte_unterwegs: bool = False
    """Another transfer of this file runs."""
    quarantaene: tuple[Quarantaene, ...] = ()
    """Entries the question is about, newest first."""


def _immer(_: Lage) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Antwort:
    """One answer."""

    name: str
    titel: Satz
    befehl: str
    """As it is typed, without ``aktenbote``."""
    folge: Satz
    """What it does here."""
    partner: Satz = NICHTS
    """What the other authority gets or hears."""
    rolle: Rolle | None = None
    zustaende: frozenset[Zustand] = frozenset()
    """Empty: whatever the state, or without a transfer."""
    ereignis: Ereignis | None = None
    """What happens to the transfer; it must stand in the table for each of these states."""
    wenn: Callable[[Lage], bool] = _immer
    felder: tuple[Feld, ...] = ()
    """What is filled in with it, beside the reason."""

    @property
    def begruendet(self) -> bool:
        """Tell whether whoever answers so says why."""
        return self.befehl.endswith(GRUND)

    @property
    def nur_getippt(self) -> bool:
        """Tell whether only the command line can give it: it takes or writes a file of the machine."""
        return any(one.art is Feldart.DATEI for one in self.felder)

    def wahl(self, lage: Lage | None = None) -> Mapping[str, Satz]:
        """Return the words in capital letters and the values of choices with their meaning, in this situation."""
        asked = (one for one in self.felder if lage is None or one.wenn(lage))
        return {key: text for one in asked for key, text in (one.wahl or {one.name: one.bezeichnung}).items()}

    def ist_moeglich(self, lage: Lage) -> bool:
        """Tell whether the command would be accepted now."""
        transfer = lage.transfer
        if self.zustaende and (transfer is None or transfer.zustand not in self.zustaende):
            return False
        if self.rolle is not None and (transfer is None or transfer.rolle is not self.rolle):
            return False
        return self.wenn(lage)


def eigene_akte(lage: Lage) -> bool:
    """Tell whether our own file is here and free to go: no copy to look at, in no other transfer."""
    akte = lage.akte
    return akte is not None and akte.geloescht is None and not akte.einsicht and not lage.akte_unterwegs


def hat_nichts_bekommen(lage: Lage) -> bool:
    """Tell whether we may still ask for the file: it has not come, and the AZR number is known."""
    transfer = lage.transfer
    return transfer is not None and transfer.akte is None and transfer.person.azr_nummer is not None

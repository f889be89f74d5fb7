"""Which transfers run for one person on the receiving side: one file is asked of one authority once."""

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung
from gateway.domain.person import Person
from gateway.domain.states import ENDZUSTAENDE, Rolle, Zustand
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.schritte import gleiche_spur
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zuordnung import stimmt_ueberein

NOCH_NICHT_GEFRAGT = frozenset({Zustand.ANGEBOT_LIEGT_VOR, Zustand.ANGABEN_FEHLEN})
"""States in which nobody has been asked for the file yet."""


MAX_OHNE_NUMMER = 1_000
"""Transfers without an AZR number that are looked through: nobody has more that nobody has completed."""


class SchonAngefordert(Usage):
    """The file is asked for already; ``transfer`` asks for it."""

    def __init__(self, transfer: Transfer) -> None:
        """Keep the other transfer."""
        super().__init__(
            f"the transfer {transfer.id} asks for this file already; withdraw one of the two", code="STATE"
        )
        self.transfer = transfer


def laufende(
    tx: Tx, umgebung: Umgebung, mandant: Kennung, person: Person, test: str | None
) -> tuple[Transfer, ...]:
    """Return our own transfers for the file of this person that have not ended, in the order of the store."""
    if person.azr_nummer is None:
        return ()
    key = umgebung.speicher.suchwert("azr", person.azr_nummer)
    return tuple(
        one
        for one in tx.transfers.zur_person(mandant, Rolle.NEHMER, key)
        if one.zustand not in ENDZUSTAENDE
        and one.grund in UEBERGANG
        and gleiche_spur(one.test, test)
        and stimmt_ueberein(person, one.person)
    )


def anderer_bei(
    tx: Tx, umgebung: Umgebung, current: Transfer, partner: Kennung | None, person: Person | None = None
) -> Transfer | None:
    """Return another transfer of ours that asks this authority for this file already."""
    if current.grund not in UEBERGANG:
        return None
    found = laufende(tx, umgebung, current.mandant, person or current.person, current.test)
    asked = (one for one in found if one.id != current.id and one.zustand not in NOCH_NICHT_GEFRAGT)
    return next((one for one in asked if one.partner == partner), None)


def pruefe_nicht_doppelt(
    tx: Tx, umgebung: Umgebung, current: Transfer, partner: Kennung | None, person: Person | None = None
) -> None:
    """Refuse (``Usage``) to ask an authority for a file that another transfer of ours asks it for already."""
    other = anderer_bei(tx, umgebung, current, partner, person)
    if other is not None:
        raise SchonAngefordert(other)


def laufende_von_hand(
    tx: Tx, umgebung: Umgebung, mandant: Kennung, person: Person, grund: str, test: str | None
) -> tuple[Transfer, ...]:
    """Return our own running transfers a person should know of before she begins another one by hand, newest first.

    Those of this AZR number, and those whose number nobody has told yet: name and birth date decide there.
    """
    key = None if person.azr_nummer is None else umgebung.speicher.suchwert("azr", person.azr_nummer)
    known = () if key is None else tx.transfers.zur_person(mandant, Rolle.NEHMER, key)
    open_ = tx.transfers.liste(mandant, zustand=Zustand.ANGABEN_FEHLEN, max_zeilen=MAX_OHNE_NUMMER)
    found = {
        one.id: one
        for one in (*known, *open_)
        if one.zustand not in ENDZUSTAENDE
        and (one.grund == grund or {one.grund, grund} <= UEBERGANG)
        and gleiche_spur(one.test, test)
        and stimmt_ueberein(person, one.person)
        and (person.azr_nummer is None or one.person.azr_nummer in {None, person.azr_nummer})
    }
    return tuple(sorted(found.values(), key=lambda one: one.begonnen, reverse=True))


def steht_entgegen(laufend: Transfer, partner: Kennung | None) -> bool:
    """Tell whether a running transfer is the one somebody means: it asks the same, or has not asked anybody yet."""
    return laufend.zustand in NOCH_NICHT_GEFRAGT or partner is None or laufend.partner == partner

"""Which file of ours a request means: AZR number *and* personal data, never the number alone (AZRG § 10 (4))."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.akte import Akte
from gateway.domain.ids import Kennung
from gateway.domain.person import Person
from gateway.domain.suchform import suchform
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Speicherschluessel


class Treffer(StrEnum):
    """Outcome of a match."""

    EINDEUTIG = "eindeutig"
    KEINE_AKTE = "keine_akte"
    MEHRERE = "mehrere"
    DATEN_WEICHEN_AB = "daten_weichen_ab"


@dataclass(frozen=True, slots=True)
class Zuordnung:
    """The outcome and, only if it is unique, the file."""

    treffer: Treffer
    akte: Akte | None = None


def stimmt_ueberein(gesucht: Person, gefunden: Person) -> bool:
    """Tell whether both are one person: a family name equal in search form and compatible birth dates.

    A name of nothing but signs has no search form and never agrees.
    """
    wanted = {suchform(name) for name in gesucht.familiennamen()}
    found = {suchform(name) for name in gefunden.familiennamen()}
    return bool((wanted & found) - {""}) and gesucht.geburtsdatum.vertraeglich_mit(gefunden.geburtsdatum)


def ordne_zu(gesucht: Person, kandidaten: Sequence[Akte]) -> Zuordnung:
    """Judge the files that stand under the AZR number; anything but one clear match is for a person to decide."""
    passend = [akte for akte in kandidaten if stimmt_ueberein(gesucht, akte.person)]
    if len(passend) == 1 and len(kandidaten) == 1:
        return Zuordnung(Treffer.EINDEUTIG, passend[0])
    if not kandidaten:
        return Zuordnung(Treffer.KEINE_AKTE)
    return Zuordnung(Treffer.MEHRERE if len(kandidaten) > 1 else Treffer.DATEN_WEICHEN_AB)


def fruehere_stubs(tx: Tx, speicher: Speicherschluessel, mandant: Kennung, akte: Akte) -> tuple[Akte, ...]:
    """Return the stubs of other files of the same person: what was handed over from here before."""
    number = akte.person.azr_nummer
    key = speicher.suchwert("azr", number) if number is not None else None
    return tuple(
        one
        for one in (tx.akten.zur_azr(mandant, key, test=akte.test) if key is not None else ())
        if one.geloescht is not None and one.id != akte.id and stimmt_ueberein(akte.person, one.person)
    )

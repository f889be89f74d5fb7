"""The machine: random events for three authorities, and what must hold after each of them and at the end.

Events are moves, requests of every ground, offers, clerks' decisions, holds, deletions, jumps of the clock, lost
answers, mail listed again or backwards, messages offered again, forged messages under a taken name, partners that
reject, answer twice and forget, refusals in the Postfach, recalls, deaths of a process at any commit; and whole
cases of all of it. What must hold are the promises and the rule of deletion; what one transaction may do is
judged by ``support.waechter``.
"""

from gateway.domain.states import UEBERGAENGE, Ereignis, Rolle, Zustand
from modell.ablaeufe import Ablaeufe


class Verkehr(Ablaeufe):
    """One history of three authorities."""


Zeile = tuple[str, Zustand, Ereignis]


def unbenutzte() -> list[Zeile]:
    """Return the rows of the table that no history of this process has used."""
    rows = [(rolle.value, *pair) for rolle in Rolle for pair in UEBERGAENGE[rolle]]
    return [row for row in rows if row not in Verkehr.benutzt]

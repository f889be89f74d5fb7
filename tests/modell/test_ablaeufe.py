"""The cases the machine tells use every row of the state table, so that random histories with them do, too."""

from support.modellhaeuser import HANNOVER, KIEL

from gateway.domain.states import UEBERGAENGE, Ereignis, Rolle, Zustand
from modell.ablaeufe import ABLAEUFE
from modell.maschine import Verkehr


def erzaehle(wie: str) -> set[tuple[str, Zustand, Ereignis]]:
    """Tell one case in a history of its own; return the rows it used."""
    m = Verkehr()
    try:
        m.beginne("echt", set(), zuzug=False)
        m.erzaehle(wie, KIEL, HANNOVER)
        m.immer()
        m.ende()
        return set().union(*(haus.waechter.gesehen for haus in m.haeuser.values()))
    finally:
        m.akten.clear()  # it has ended, or broken
        m.teardown()


def test_together_the_cases_use_every_row_of_the_table() -> None:
    used = set().union(*(erzaehle(wie) for wie in ABLAEUFE))
    rows = {(rolle.value, *pair) for rolle in Rolle for pair in UEBERGAENGE[rolle]}
    assert rows - used == set()

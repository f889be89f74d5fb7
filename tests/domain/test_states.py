"""The table of the procedure."""

import pytest

from gateway.domain.states import (
    ENDZUSTAENDE,
    UEBERGAENGE,
    Ereignis,
    Rolle,
    UnerlaubterUebergang,
    Zustand,
    next_state,
)


@pytest.mark.parametrize("rolle", list(Rolle))
def test_every_state_of_a_role_reaches_an_end(rolle: Rolle) -> None:
    """No transfer can get stuck in a state without a way out."""
    table = UEBERGAENGE[rolle]
    states = {state for state, _ in table} | set(table.values())
    for start in states:
        seen, todo = set(), [start]
        while todo:
            state = todo.pop()
            seen.add(state)
            todo += [after for (before, _), after in table.items() if before is state and after not in seen]
        assert seen & ENDZUSTAENDE, f"{start} never ends"


VON_AUSSEN = {
    Ereignis.LIEFERUNG_ERHALTEN,
    Ereignis.ANFORDERUNG_ERHALTEN,
    Ereignis.QUITTUNG_ERHALTEN,
    Ereignis.QUITTUNG_ABGEHOLT,
    Ereignis.ERNEUT_VERSUCHT,
    Ereignis.RUECKRUF_VERLANGT,
    Ereignis.RUECKRUF_ERHALTEN,
}
"""A late message or Beleg, a person who tries again, a recall."""
RUECKRUF = {Ereignis.RUECKRUF_VERLANGT, Ereignis.RUECKRUF_ERHALTEN}


def test_only_a_late_message_or_a_person_leads_out_of_an_end_state() -> None:
    for rolle, table in UEBERGAENGE.items():
        assert {event for state, event in table if state in ENDZUSTAENDE} <= VON_AUSSEN, rolle


def test_what_was_closed_stays_closed_unless_it_is_called_back() -> None:
    for rolle, table in UEBERGAENGE.items():
        assert {event for state, event in table if state is Zustand.ABGESCHLOSSEN} <= RUECKRUF, rolle


def test_an_event_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(UnerlaubterUebergang):
        next_state(Rolle.GEBER, Zustand.PACKEN, Ereignis.IMPORTIERT)

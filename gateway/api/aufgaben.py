"""Which answers to questions a system may give: steps of the procedure that a person can take back or repeat.

Whatever sends, keeps or deletes a file, says who a person is, or is confirmed by a second person, only people
decide: a system is nobody, and it would decide the same of all cases at once.
"""

from typing import Final

ANTWORTEN: Final = frozenset(
    {
        "ergaenzen",  # completes a request of ours that waits
        "neu_anfordern",
        "andere_fragen",
        "anforderung_zurueckziehen",
        "annehmen",  # accepts an offer: then we request the file
        "angebot_absagen",
        "zurueckstellen",  # the file is needed here; it is asked for again
        "papier_abhaken",  # a part on paper has come
    }
)
"""Names of these answers (``transfer.aufgaben.antworten``)."""

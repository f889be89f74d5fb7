"""The procedure as a table: state × event → state, for the giving and the receiving authority.

Rule 1: a transfer changes its state only through ``next_state``; a pair that is not in the table is an error.
Rule 2: scheduling (attempts, next attempt, lease) is not state and stands elsewhere.
Rule 3: the diagram in the documentation is drawn from this table.
"""

from enum import StrEnum


class Rolle(StrEnum):
    """Which side of a transfer this authority is."""

    GEBER = "geber"
    NEHMER = "nehmer"


class Zustand(StrEnum):
    """Where a transfer stands, in the words of the procedure."""

    # receiving authority
    ANGABEN_FEHLEN = "angaben_fehlen"  # AZR number or giving authority unknown: a person completes it
    GEWUENSCHT = "gewuenscht"  # request will be written
    ANGEFORDERT = "angefordert"  # 010201 is on its way or was fetched
    EMPFANGEN = "empfangen"  # 010206 verified, import runs
    UEBERNOMMEN = "uebernommen"  # file is in our Ablage, receipt is on its way
    # giving authority
    ANFRAGE_LIEGT_VOR = "anfrage_liegt_vor"  # 010201 verified, to be decided
    ENTSCHEIDUNG_OFFEN = "entscheidung_offen"  # a person has to decide
    PACKEN = "packen"  # answer is yes: 010205 and 010206 are made
    VERSANDT = "versandt"  # 010206 lies in the Postfach or was fetched
    # both
    ABGELEHNT = "abgelehnt"  # 010202: the giving authority cannot send
    ZURUECKGEWIESEN = "zurueckgewiesen"  # 0010 or refused in the Postfach: a person looks
    ABGESCHLOSSEN = "abgeschlossen"  # receipt 0020 code 4 has arrived at its reader


class Ereignis(StrEnum):
    """What happens to a transfer."""

    ANGABEN_ERGAENZT = "angaben_ergaenzt"
    ANFORDERUNG_ERSTELLT = "anforderung_erstellt"
    ABLEHNUNG_ERHALTEN = "ablehnung_erhalten"
    LIEFERUNG_ERHALTEN = "lieferung_erhalten"
    IMPORTIERT = "importiert"
    QUITTUNG_ABGEHOLT = "quittung_abgeholt"
    FREIGEGEBEN = "freigegeben"
    MENSCH_GEFRAGT = "mensch_gefragt"
    ABLEHNUNG_ERSTELLT = "ablehnung_erstellt"
    LIEFERUNG_ERSTELLT = "lieferung_erstellt"
    QUITTUNG_ERHALTEN = "quittung_erhalten"
    RUECKWEISUNG_ERHALTEN = "rueckweisung_erhalten"
    LIEFERUNG_ABGELEHNT = "lieferung_abgelehnt"


_Z, _E = Zustand, Ereignis

UEBERGAENGE: dict[Rolle, dict[tuple[Zustand, Ereignis], Zustand]] = {
    Rolle.NEHMER: {
        (_Z.ANGABEN_FEHLEN, _E.ANGABEN_ERGAENZT): _Z.GEWUENSCHT,
        (_Z.GEWUENSCHT, _E.ANFORDERUNG_ERSTELLT): _Z.ANGEFORDERT,
        (_Z.ANGEFORDERT, _E.ABLEHNUNG_ERHALTEN): _Z.ABGELEHNT,
        (_Z.ANGEFORDERT, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
        (_Z.ANGEFORDERT, _E.LIEFERUNG_ERHALTEN): _Z.EMPFANGEN,
        (_Z.EMPFANGEN, _E.IMPORTIERT): _Z.UEBERNOMMEN,
        (_Z.EMPFANGEN, _E.LIEFERUNG_ABGELEHNT): _Z.ANGEFORDERT,
        (_Z.UEBERNOMMEN, _E.QUITTUNG_ABGEHOLT): _Z.ABGESCHLOSSEN,
        (_Z.UEBERNOMMEN, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
    },
    Rolle.GEBER: {
        (_Z.ANFRAGE_LIEGT_VOR, _E.FREIGEGEBEN): _Z.PACKEN,
        (_Z.ANFRAGE_LIEGT_VOR, _E.MENSCH_GEFRAGT): _Z.ENTSCHEIDUNG_OFFEN,
        (_Z.ANFRAGE_LIEGT_VOR, _E.ABLEHNUNG_ERSTELLT): _Z.ABGELEHNT,
        (_Z.ENTSCHEIDUNG_OFFEN, _E.FREIGEGEBEN): _Z.PACKEN,
        (_Z.ENTSCHEIDUNG_OFFEN, _E.ABLEHNUNG_ERSTELLT): _Z.ABGELEHNT,
        (_Z.PACKEN, _E.LIEFERUNG_ERSTELLT): _Z.VERSANDT,
        (_Z.PACKEN, _E.MENSCH_GEFRAGT): _Z.ENTSCHEIDUNG_OFFEN,
        (_Z.VERSANDT, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        (_Z.VERSANDT, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
    },
}

ANFANG: dict[Rolle, frozenset[Zustand]] = {
    Rolle.NEHMER: frozenset({_Z.ANGABEN_FEHLEN, _Z.GEWUENSCHT}),
    Rolle.GEBER: frozenset({_Z.ANFRAGE_LIEGT_VOR}),
}
"""States a transfer begins in."""

ENDZUSTAENDE: frozenset[Zustand] = frozenset({_Z.ABGELEHNT, _Z.ZURUECKGEWIESEN, _Z.ABGESCHLOSSEN})
"""States in which nothing happens by itself any more."""


class UnerlaubterUebergang(Exception):
    """An event came in a state that does not know it: early, late or repeated; the caller decides which."""


def next_state(rolle: Rolle, zustand: Zustand, ereignis: Ereignis) -> Zustand:
    """Return the state after the event, or raise ``UnerlaubterUebergang``."""
    try:
        return UEBERGAENGE[rolle][zustand, ereignis]
    except KeyError:
        raise UnerlaubterUebergang(f"{rolle.value}: {ereignis.value} does not fit {zustand.value}") from None

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
    ANGEBOT_LIEGT_VOR = "angebot_liegt_vor"  # 010101 verified, nobody told us of the person: a person decides
    ANGABEN_FEHLEN = "angaben_fehlen"  # AZR number or giving authority unknown: a person completes it
    GEWUENSCHT = "gewuenscht"  # request will be written
    ANGEFORDERT = "angefordert"  # 010201 is on its way or was fetched
    EMPFANGEN = "empfangen"  # 010206 verified, import runs
    UEBERNOMMEN = "uebernommen"  # file is in our Ablage, receipt is on its way
    RUECKRUF_LIEGT_VOR = "rueckruf_liegt_vor"  # its author calls the delivery back; locked, two persons decide
    # giving authority
    ANGEBOTEN = "angeboten"  # 010101 is on its way or was fetched
    ANFRAGE_LIEGT_VOR = "anfrage_liegt_vor"  # 010201 verified, to be decided
    ENTSCHEIDUNG_OFFEN = "entscheidung_offen"  # a person has to decide
    PACKEN = "packen"  # answer is yes: 010205 and 010206 are made
    VERSANDT = "versandt"  # 010206 lies in the Postfach or was fetched
    RUECKRUF_LAEUFT = "rueckruf_laeuft"  # we called the delivery back; the reader has to answer
    WEITERGELEITET = "weitergeleitet"  # the request went on to the authority that has the file now (0030)
    # both
    ZURUECKGESTELLT = "zurueckgestellt"  # 010202 code 01 or 07: bound, or not here yet; goes on by itself
    ABGELEHNT = "abgelehnt"  # 010202 or 010102: it does not come
    ZURUECKGEWIESEN = "zurueckgewiesen"  # 0010 or refused in the Postfach: a person looks
    ZURUECKGEZOGEN = "zurueckgezogen"  # a person withdrew the request or the offer
    ZURUECKGERUFEN = "zurueckgerufen"  # called back and deleted at the receiver
    AUFGEGEBEN = "aufgegeben"  # no answer until the last deadline, or a person gave up waiting
    ABGESCHLOSSEN = "abgeschlossen"  # receipt 0020 code 4 has arrived at its reader, or no receipt was due


class Ereignis(StrEnum):
    """What happens to a transfer."""

    ANGEBOT_ANGENOMMEN = "angebot_angenommen"
    ANGEBOT_ABGELEHNT = "angebot_abgelehnt"
    ANGABEN_ERGAENZT = "angaben_ergaenzt"
    ANFORDERUNG_ERSTELLT = "anforderung_erstellt"
    ANFORDERUNG_ERHALTEN = "anforderung_erhalten"
    ABLEHNUNG_ERHALTEN = "ablehnung_erhalten"
    WEITERGELEITET = "weitergeleitet"
    LIEFERUNG_ERHALTEN = "lieferung_erhalten"
    IMPORTIERT = "importiert"
    QUITTUNG_ABGEHOLT = "quittung_abgeholt"
    OHNE_UEBERNAHME = "ohne_uebernahme"
    FREIGEGEBEN = "freigegeben"
    MENSCH_GEFRAGT = "mensch_gefragt"
    ABLEHNUNG_ERSTELLT = "ablehnung_erstellt"
    ZURUECKGESTELLT = "zurueckgestellt"
    HINDERNIS_ENTFALLEN = "hindernis_entfallen"
    WIEDERVORGELEGT = "wiedervorgelegt"
    LIEFERUNG_ERSTELLT = "lieferung_erstellt"
    QUITTUNG_ERHALTEN = "quittung_erhalten"
    RUECKWEISUNG_ERHALTEN = "rueckweisung_erhalten"
    LIEFERUNG_ABGELEHNT = "lieferung_abgelehnt"
    ZURUECKGEZOGEN = "zurueckgezogen"
    ERNEUT_VERSUCHT = "erneut_versucht"
    FRIST_VERSTRICHEN = "frist_verstrichen"
    AUFGEGEBEN = "aufgegeben"
    RUECKRUF_VERLANGT = "rueckruf_verlangt"
    RUECKRUF_BESTAETIGT = "rueckruf_bestaetigt"
    RUECKRUF_AUFGEHOBEN = "rueckruf_aufgehoben"
    RUECKRUF_ERHALTEN = "rueckruf_erhalten"
    RUECKRUF_BEFOLGT = "rueckruf_befolgt"
    RUECKRUF_ABGELEHNT = "rueckruf_abgelehnt"
    IMPORT_FREIGEGEBEN = "import_freigegeben"


_Z, _E = Zustand, Ereignis

UEBERGAENGE: dict[Rolle, dict[tuple[Zustand, Ereignis], Zustand]] = {
    Rolle.NEHMER: {
        (_Z.ANGEBOT_LIEGT_VOR, _E.ANGEBOT_ANGENOMMEN): _Z.GEWUENSCHT,
        (_Z.ANGEBOT_LIEGT_VOR, _E.ANGEBOT_ABGELEHNT): _Z.ABGELEHNT,
        (_Z.ANGABEN_FEHLEN, _E.ANGABEN_ERGAENZT): _Z.GEWUENSCHT,
        (_Z.ANGABEN_FEHLEN, _E.ZURUECKGEZOGEN): _Z.ZURUECKGEZOGEN,
        (_Z.GEWUENSCHT, _E.ANFORDERUNG_ERSTELLT): _Z.ANGEFORDERT,
        (_Z.GEWUENSCHT, _E.ZURUECKGEZOGEN): _Z.ZURUECKGEZOGEN,
        # asked again, and the answer to the request before comes meanwhile
        (_Z.GEWUENSCHT, _E.LIEFERUNG_ERHALTEN): _Z.EMPFANGEN,
        (_Z.GEWUENSCHT, _E.OHNE_UEBERNAHME): _Z.ABGESCHLOSSEN,
        (_Z.ANGEFORDERT, _E.ABLEHNUNG_ERHALTEN): _Z.ABGELEHNT,
        (_Z.ANGEFORDERT, _E.ZURUECKGESTELLT): _Z.ZURUECKGESTELLT,
        (_Z.ANGEFORDERT, _E.WEITERGELEITET): _Z.ANGEFORDERT,
        (_Z.ANGEFORDERT, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
        (_Z.ANGEFORDERT, _E.LIEFERUNG_ERHALTEN): _Z.EMPFANGEN,
        (_Z.ANGEFORDERT, _E.OHNE_UEBERNAHME): _Z.ABGESCHLOSSEN,
        (_Z.ANGEFORDERT, _E.ZURUECKGEZOGEN): _Z.ZURUECKGEZOGEN,
        (_Z.ANGEFORDERT, _E.ERNEUT_VERSUCHT): _Z.GEWUENSCHT,
        (_Z.ANGEFORDERT, _E.FRIST_VERSTRICHEN): _Z.AUFGEGEBEN,
        (_Z.ZURUECKGESTELLT, _E.WIEDERVORGELEGT): _Z.GEWUENSCHT,
        (_Z.ZURUECKGESTELLT, _E.OHNE_UEBERNAHME): _Z.ABGESCHLOSSEN,
        (_Z.ZURUECKGESTELLT, _E.LIEFERUNG_ERHALTEN): _Z.EMPFANGEN,
        (_Z.ZURUECKGESTELLT, _E.ABLEHNUNG_ERHALTEN): _Z.ABGELEHNT,
        (_Z.ZURUECKGESTELLT, _E.ZURUECKGESTELLT): _Z.ZURUECKGESTELLT,
        (_Z.ZURUECKGESTELLT, _E.WEITERGELEITET): _Z.ANGEFORDERT,
        (_Z.ZURUECKGESTELLT, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
        (_Z.ZURUECKGESTELLT, _E.ZURUECKGEZOGEN): _Z.ZURUECKGEZOGEN,
        (_Z.ZURUECKGESTELLT, _E.ERNEUT_VERSUCHT): _Z.GEWUENSCHT,
        (_Z.EMPFANGEN, _E.IMPORTIERT): _Z.UEBERNOMMEN,
        (_Z.EMPFANGEN, _E.LIEFERUNG_ABGELEHNT): _Z.ANGEFORDERT,
        (_Z.UEBERNOMMEN, _E.QUITTUNG_ABGEHOLT): _Z.ABGESCHLOSSEN,
        (_Z.UEBERNOMMEN, _E.OHNE_UEBERNAHME): _Z.ABGESCHLOSSEN,
        (_Z.UEBERNOMMEN, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
        # where nothing can be taken back, a person may still say that nobody waits any more
        (_Z.EMPFANGEN, _E.AUFGEGEBEN): _Z.AUFGEGEBEN,
        (_Z.UEBERNOMMEN, _E.AUFGEGEBEN): _Z.AUFGEGEBEN,
        (_Z.AUFGEGEBEN, _E.QUITTUNG_ABGEHOLT): _Z.ABGESCHLOSSEN,
        # what came too late is still wanted, unless a person withdrew it; a person may ask again
        (_Z.ABGELEHNT, _E.LIEFERUNG_ERHALTEN): _Z.EMPFANGEN,
        (_Z.ABGELEHNT, _E.ERNEUT_VERSUCHT): _Z.GEWUENSCHT,
        (_Z.AUFGEGEBEN, _E.LIEFERUNG_ERHALTEN): _Z.EMPFANGEN,
        (_Z.AUFGEGEBEN, _E.ERNEUT_VERSUCHT): _Z.GEWUENSCHT,
        (_Z.ZURUECKGEWIESEN, _E.LIEFERUNG_ERHALTEN): _Z.EMPFANGEN,
        (_Z.ZURUECKGEWIESEN, _E.ERNEUT_VERSUCHT): _Z.GEWUENSCHT,
        (_Z.ZURUECKGEZOGEN, _E.ERNEUT_VERSUCHT): _Z.GEWUENSCHT,
        # its author calls a delivery back, wherever it is by now; a refusal leads back to where it was
        (_Z.ANGEFORDERT, _E.RUECKRUF_ERHALTEN): _Z.RUECKRUF_LIEGT_VOR,
        (_Z.EMPFANGEN, _E.RUECKRUF_ERHALTEN): _Z.RUECKRUF_LIEGT_VOR,
        (_Z.UEBERNOMMEN, _E.RUECKRUF_ERHALTEN): _Z.RUECKRUF_LIEGT_VOR,
        (_Z.ABGESCHLOSSEN, _E.RUECKRUF_ERHALTEN): _Z.RUECKRUF_LIEGT_VOR,
        (_Z.AUFGEGEBEN, _E.RUECKRUF_ERHALTEN): _Z.RUECKRUF_LIEGT_VOR,
        (_Z.ZURUECKGEWIESEN, _E.RUECKRUF_ERHALTEN): _Z.RUECKRUF_LIEGT_VOR,
        (_Z.RUECKRUF_LIEGT_VOR, _E.RUECKRUF_BEFOLGT): _Z.ZURUECKGERUFEN,
        (_Z.RUECKRUF_LIEGT_VOR, _E.RUECKRUF_ABGELEHNT): _Z.UEBERNOMMEN,
        (_Z.RUECKRUF_LIEGT_VOR, _E.IMPORT_FREIGEGEBEN): _Z.EMPFANGEN,
        (_Z.ZURUECKGERUFEN, _E.ERNEUT_VERSUCHT): _Z.GEWUENSCHT,
    },
    Rolle.GEBER: {
        (_Z.ANGEBOTEN, _E.ANFORDERUNG_ERHALTEN): _Z.ANFRAGE_LIEGT_VOR,
        (_Z.ANGEBOTEN, _E.ABLEHNUNG_ERHALTEN): _Z.ABGELEHNT,
        (_Z.ANGEBOTEN, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
        (_Z.ANGEBOTEN, _E.ZURUECKGEZOGEN): _Z.ZURUECKGEZOGEN,
        (_Z.ANGEBOTEN, _E.FRIST_VERSTRICHEN): _Z.AUFGEGEBEN,
        (_Z.ANFRAGE_LIEGT_VOR, _E.FREIGEGEBEN): _Z.PACKEN,
        (_Z.ANFRAGE_LIEGT_VOR, _E.MENSCH_GEFRAGT): _Z.ENTSCHEIDUNG_OFFEN,
        (_Z.ANFRAGE_LIEGT_VOR, _E.ABLEHNUNG_ERSTELLT): _Z.ABGELEHNT,
        (_Z.ANFRAGE_LIEGT_VOR, _E.ZURUECKGESTELLT): _Z.ZURUECKGESTELLT,
        (_Z.ENTSCHEIDUNG_OFFEN, _E.FREIGEGEBEN): _Z.PACKEN,
        (_Z.ENTSCHEIDUNG_OFFEN, _E.ABLEHNUNG_ERSTELLT): _Z.ABGELEHNT,
        (_Z.ENTSCHEIDUNG_OFFEN, _E.ZURUECKGESTELLT): _Z.ZURUECKGESTELLT,
        (_Z.ENTSCHEIDUNG_OFFEN, _E.WEITERGELEITET): _Z.WEITERGELEITET,
        (_Z.ZURUECKGESTELLT, _E.HINDERNIS_ENTFALLEN): _Z.ANFRAGE_LIEGT_VOR,
        (_Z.ZURUECKGESTELLT, _E.ANFORDERUNG_ERHALTEN): _Z.ANFRAGE_LIEGT_VOR,
        (_Z.ZURUECKGESTELLT, _E.ABLEHNUNG_ERSTELLT): _Z.ABGELEHNT,
        (_Z.ZURUECKGESTELLT, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
        (_Z.PACKEN, _E.LIEFERUNG_ERSTELLT): _Z.VERSANDT,
        (_Z.PACKEN, _E.MENSCH_GEFRAGT): _Z.ENTSCHEIDUNG_OFFEN,
        (_Z.PACKEN, _E.OHNE_UEBERNAHME): _Z.ABGESCHLOSSEN,
        (_Z.VERSANDT, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        (_Z.VERSANDT, _E.OHNE_UEBERNAHME): _Z.ABGESCHLOSSEN,
        (_Z.VERSANDT, _E.RUECKWEISUNG_ERHALTEN): _Z.ZURUECKGEWIESEN,
        (_Z.VERSANDT, _E.ZURUECKGEZOGEN): _Z.ENTSCHEIDUNG_OFFEN,
        (_Z.VERSANDT, _E.AUFGEGEBEN): _Z.AUFGEGEBEN,
        (_Z.PACKEN, _E.ZURUECKGEZOGEN): _Z.ENTSCHEIDUNG_OFFEN,
        # what was withdrawn or rejected was taken over all the same: the receipt says so
        (_Z.ENTSCHEIDUNG_OFFEN, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        (_Z.PACKEN, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        (_Z.ZURUECKGESTELLT, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        (_Z.ABGELEHNT, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        (_Z.WEITERGELEITET, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        (_Z.ZURUECKGEWIESEN, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        (_Z.AUFGEGEBEN, _E.QUITTUNG_ERHALTEN): _Z.ABGESCHLOSSEN,
        # a late request answers an offer all the same; a person may send again what was rejected
        (_Z.AUFGEGEBEN, _E.ANFORDERUNG_ERHALTEN): _Z.ANFRAGE_LIEGT_VOR,
        (_Z.ZURUECKGEWIESEN, _E.ERNEUT_VERSUCHT): _Z.PACKEN,
        # sent wrongly; only a proof, or a person, says that it is gone there
        (_Z.VERSANDT, _E.RUECKRUF_VERLANGT): _Z.RUECKRUF_LAEUFT,
        (_Z.ENTSCHEIDUNG_OFFEN, _E.RUECKRUF_VERLANGT): _Z.RUECKRUF_LAEUFT,
        (_Z.ABGESCHLOSSEN, _E.RUECKRUF_VERLANGT): _Z.RUECKRUF_LAEUFT,
        (_Z.ZURUECKGEWIESEN, _E.RUECKRUF_VERLANGT): _Z.RUECKRUF_LAEUFT,
        (_Z.AUFGEGEBEN, _E.RUECKRUF_VERLANGT): _Z.RUECKRUF_LAEUFT,
        (_Z.RUECKRUF_LAEUFT, _E.RUECKRUF_VERLANGT): _Z.RUECKRUF_LAEUFT,
        (_Z.RUECKRUF_LAEUFT, _E.RUECKRUF_BESTAETIGT): _Z.ZURUECKGERUFEN,
        (_Z.RUECKRUF_LAEUFT, _E.RUECKRUF_AUFGEHOBEN): _Z.ABGESCHLOSSEN,
    },
}

ANFANG: dict[Rolle, frozenset[Zustand]] = {
    Rolle.NEHMER: frozenset({_Z.ANGEBOT_LIEGT_VOR, _Z.ANGABEN_FEHLEN, _Z.GEWUENSCHT}),
    Rolle.GEBER: frozenset({_Z.ANGEBOTEN, _Z.ANFRAGE_LIEGT_VOR}),
}
"""States a transfer begins in."""

ENDZUSTAENDE: frozenset[Zustand] = frozenset(
    {
        _Z.WEITERGELEITET,
        _Z.ABGELEHNT,
        _Z.ZURUECKGEWIESEN,
        _Z.ZURUECKGEZOGEN,
        _Z.ZURUECKGERUFEN,
        _Z.AUFGEGEBEN,
        _Z.ABGESCHLOSSEN,
    }
)
"""States in which nothing happens by itself any more; a late message or a person may still lead out of some."""


class UnerlaubterUebergang(Exception):
    """An event came in a state that does not know it: early, late or repeated; the caller decides which."""


def kennt_ereignis(rolle: Rolle, zustand: Zustand, ereignis: Ereignis) -> bool:
    """Tell whether the table has a row for this event in this state."""
    return (zustand, ereignis) in UEBERGAENGE[rolle]


def next_state(rolle: Rolle, zustand: Zustand, ereignis: Ereignis) -> Zustand:
    """Return the state after the event, or raise ``UnerlaubterUebergang``."""
    try:
        return UEBERGAENGE[rolle][zustand, ereignis]
    except KeyError:
        raise UnerlaubterUebergang(f"{rolle.value}: {ereignis.value} does not fit {zustand.value}") from None

"""The notices of one household are shown together: several persons move at once, their notices come one by one.

What makes a household is the move itself: from the same dwelling to the same dwelling, on days close together. The
messages name no relatives that could be relied on (030101 knows legal representatives, the others nobody). It is a
view and nothing else: no decision looks at it. Kept is a keyed hash of both addresses, never an address.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.ids import TransferId
from gateway.domain.states import Rolle
from gateway.domain.suchform import suchform
from gateway.domain.transfer import Transfer
from gateway.messages import Abmeldung, Anmeldung, Auslandsanschrift, Hauptwohnung
from gateway.messages import Wegzug as Wegzugsgrund
from gateway.transfer.ports import Tx
from gateway.transfer.records import Umzugsmeldung
from gateway.transfer.schritte import gleiche_spur
from gateway.transfer.umgebung import Umgebung

TAGE = timedelta(days=3)
"""Days between the moves of one household: families go to the office together, but not each tells the same day."""
GILT = timedelta(days=365)
"""How long a notice is kept for this: as long as it is a sign for an unattended answer; then nobody looks at it."""
VORHER = timedelta(days=60)
"""How long before the notice of departure a request may have come: the registers of two places take weeks to agree.
What is older is about an earlier move."""

Umzug = Anmeldung | Abmeldung | Hauptwohnung
Wohnung = Meldeanschrift | Auslandsanschrift | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mitglied:
    """One more person of the household: her transfer, or ``None`` where a notice has led to none yet."""

    tag: str
    """Day of the move, ISO."""
    transfer: Transfer | None


def merke(tx: Tx, umgebung: Umgebung, notice: Umzug, *, transfer: TransferId | None) -> None:
    """Note of a notice which household it is about, where it says so; notes older than ``GILT`` go."""
    mandant, jetzt = notice.kopf.leser.kennung, umgebung.jetzt()
    tx.haushalte.vergiss_vor(mandant, jetzt - GILT)
    text = _schluessel(notice)
    if text is None:
        return
    azr = notice.person.azr_nummer
    tx.haushalte.merke(
        Umzugsmeldung(
            mandant=mandant,
            nachricht=f"{notice.kopf.autor.kennung}/{notice.kopf.uuid}",
            suche=umgebung.speicher.suchwert("haushalt", text),
            tag=tag_des_umzugs(notice).isoformat(),
            gemeldet=jetzt,
            azr_suche=umgebung.speicher.suchwert("azr", azr) if azr else None,
            transfer=transfer,
        )
    )


def mitglieder(tx: Tx, umgebung: Umgebung, transfer: Transfer) -> tuple[Mitglied, ...]:
    """Return the other persons of the household of a transfer, by the day they moved."""
    own = _eigene(tx, umgebung, transfer)
    names = {one.nachricht for one in own}
    persons = {one.azr_suche for one in own if one.azr_suche}
    found: dict[str, Mitglied] = {}
    for mine in own:
        day = date.fromisoformat(mine.tag)
        von, bis = (day - TAGE).isoformat(), (day + TAGE).isoformat()
        for other in tx.haushalte.gruppe(mine.mandant, mine.suche, von=von, bis=bis):
            if other.nachricht in names or other.azr_suche in persons:
                continue
            member = _transfer(tx, other, transfer)
            if member is None or member.id != transfer.id:
                found.setdefault(member.id if member else other.nachricht, Mitglied(tag=other.tag, transfer=member))
    return tuple(found.values())


def _eigene(tx: Tx, umgebung: Umgebung, transfer: Transfer) -> tuple[Umzugsmeldung, ...]:
    """Return the notices about the move a transfer is about: at the giver the newest departure it may be about."""
    if transfer.rolle is Rolle.NEHMER:
        return tx.haushalte.zum_transfer(transfer.id)
    azr = transfer.person.azr_nummer
    key = umgebung.speicher.suchwert("azr", azr) if azr else None
    departures = tx.haushalte.wegzuege(transfer.mandant, key) if key else ()
    return tuple(one for one in departures if _passt(one, transfer))[:1]


def _passt(departure: Umzugsmeldung, transfer: Transfer) -> bool:
    return transfer.begonnen >= departure.gemeldet - VORHER


def _transfer(tx: Tx, other: Umzugsmeldung, beside: Transfer) -> Transfer | None:
    """Return the transfer another notice led to: the one it began, or the newest request for that person."""
    if other.transfer is not None:
        return tx.transfers.holen(other.transfer)
    if other.azr_suche is None:
        return None
    asked = tx.transfers.zur_person(other.mandant, Rolle.GEBER, other.azr_suche)
    return next((one for one in asked if gleiche_spur(one.test, beside.test) and _passt(other, one)), None)


def tag_des_umzugs(notice: Umzug) -> date:
    """Return the day of the move; where the notice names none, the day of what it tells."""
    return _tag(notice) or notice.ereignis.zeitpunkt.instant.date()


def _tag(notice: Umzug) -> date | None:
    if isinstance(notice, Abmeldung):
        return notice.grund.tag_des_auszugs if isinstance(notice.grund, Wegzugsgrund) else None
    return notice.tag_des_einzugs


def _schluessel(notice: Umzug) -> str | None:
    """Return both dwellings as one text; ``None`` where the new one is not named to the house."""
    old: Wohnung
    new: Wohnung
    match notice:
        case Anmeldung():
            way, old, new = "zu", notice.fruehere_anschrift, notice.person.anschrift
        case Hauptwohnung():
            way, old, new = "zu", notice.person.anschrift, notice.neue_anschrift
        case _:
            new = notice.grund.neue_anschrift if isinstance(notice.grund, Wegzugsgrund) else None
            way, old = "weg", notice.person.anschrift
    if not isinstance(new, Meldeanschrift) or not new.strasse or not new.hausnummer:
        return None
    lane = "echt" if notice.kopf.test is None else "test"
    return "\0".join((lane, way, _wohnung(old), _wohnung(new)))


def _wohnung(one: Wohnung) -> str:
    """Return a dwelling as one text that does not depend on spelling: case, spaces, ß and accents."""
    if one is None:
        return "-"
    if isinstance(one, Auslandsanschrift):
        return "\1".join((one.staat, *map(suchform, one.zeilen)))
    parts = (
        one.ags, one.postleitzahl, one.wohnort, one.strasse, one.hausnummer, one.hausnummer_zusatz,
        one.stockwerk_wohnung,
    )  # fmt: skip
    return "\1".join(suchform(part or "") for part in parts)

"""What the pages of clerks stand on: the looks at files and transfers, the answers to questions, and the clock."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from gateway.domain.akte import Dateiformat
from gateway.domain.ids import Kennung
from gateway.domain.kalender import Arbeitstage
from gateway.transfer.aufgaben.beantwortung import Beantwortung
from gateway.transfer.dokumenteingang import Dokumenteingang
from gateway.transfer.einblick.akten import Aktenblicke
from gateway.transfer.einblick.fragen import Frageblicke
from gateway.transfer.einblick.lieferungen import Lieferkorb, Lieferprotokolle, Lieferungsblicke
from gateway.transfer.einblick.sendung import Sendungsblicke
from gateway.transfer.einblick.suche import Aktensuche
from gateway.transfer.einblick.uebergabe import Uebergabebilder
from gateway.transfer.einblick.uebergaben import Uebergabelisten
from gateway.transfer.einblick.vergleich import Vergleiche
from gateway.transfer.handanforderung import Handanforderungen
from gateway.transfer.lieferungstaten import Lieferungstaten
from gateway.transfer.seitenblick import Seitenblicke
from gateway.web.hochladen import Plaetze
from gateway.web.merkzettel import Merkzettel


@dataclass(frozen=True, slots=True, kw_only=True)
class Fach:
    """Made by ``wiring``."""

    suche: Aktensuche
    listen: Uebergabelisten
    bilder: Uebergabebilder
    fragen: Frageblicke
    vergleiche: Vergleiche
    akten: Aktenblicke
    seiten: Seitenblicke
    sendungen: Sendungsblicke
    dokumente: Dokumenteingang
    lieferungen: Lieferungsblicke
    lieferungstaten: Lieferungstaten
    lieferprotokolle: Lieferprotokolle
    beantwortung: Beantwortung
    anforderungen: Handanforderungen
    behoerden: Callable[[], Sequence[tuple[Kennung, str]]]
    """Ausländerbehörden of the directory with their names, by name."""
    staat: Callable[[str], str]
    """Puts a nationality into words."""
    uhr: Callable[[], datetime]
    formate: Mapping[Kennung, Set[Dateiformat]]
    """What each authority accepts beside PDF and JPG."""
    arbeitstage: Mapping[Kennung, Arbeitstage]
    """Time zone and working days of each authority."""
    zettel: Merkzettel
    plaetze: Plaetze = field(default_factory=Plaetze)
    """Places for documents that are being sent."""
    lieferplaetze: Plaetze = field(default_factory=Plaetze)
    """Places for deliveries: some take hours, and no document waits for them."""
    korb: Lieferkorb | None = None
    """The folder of deliveries; ``None``: nobody watches it here."""

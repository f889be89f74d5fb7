"""The ports of the use cases: what storage, blobs, keys, directory and the partner's Postfach must offer.

One transaction = state change + audit entry + outbox row. A transaction is a plain function of ``Tx``: it is run
by the store, whole or not at all, possibly grouped with others into one durable commit; it must not await, block
or touch anything else. Everything slow (crypto, files, network) happens before or after it.
"""

from gateway.transfer.ports.ablage import Aktenablage, Beurteilt, Dokumentverschluss, Lesbares, Uebernommen
from gateway.transfer.ports.betrieb import Betriebsblick
from gateway.transfer.ports.blobs import Blobs, BlobWriter
from gateway.transfer.ports.einblick import Auswahl, Einblick
from gateway.transfer.ports.faecher import Auslage, Fachinhalt, Faecher
from gateway.transfer.ports.gegenstelle import (
    AndereGroesse,
    Einlieferungsstand,
    Gegenstelle,
    Gegenstellen,
    KeineKachel,
    Liste,
    Listenzeile,
    Notenseite,
)
from gateway.transfer.ports.merkmale import Merkmalleser
from gateway.transfer.ports.post import Eingaenge, Nachrichten, Pakete, PostfachTabelle, Quarantaenen
from gateway.transfer.ports.ruhe import Wiederherstellungen
from gateway.transfer.ports.scans import Scanlieferungen
from gateway.transfer.ports.schutz import (
    Schutzablage,
    Schutzprogramm,
    SchutzUnerreichbar,
    Urteil,
    Virenbefund,
    Virenschutz,
)
from gateway.transfer.ports.store import Protokoll, Store, Tx
from gateway.transfer.ports.texte import Lesestoff, TextGestoert, Textleser, Textstand, TextUnlesbar, Volltext
from gateway.transfer.ports.verrat import Verrat
from gateway.transfer.ports.verzeichnisse import Verzeichnisse, Verzeichnisstand, Verzeichnisvorschlag
from gateway.transfer.ports.vorgaenge import (
    Akten,
    Aufgaben,
    Auftraege,
    Haushalte,
    Konflikt,
    Lesungen,
    Loeschantraege,
    Rueckrufe,
    Suche,
    Transfers,
    Vorabablage,
    Wegzuege,
)
from gateway.transfer.ports.zeugen import Alarm, Auskunft, Gehalten, Vergleichsstand, Widerspruch, Zeugen, Zeugnis

__all__ = [
    "Akten",
    "Aktenablage",
    "Alarm",
    "AndereGroesse",
    "Auslage",
    "Auswahl",
    "Aufgaben",
    "Auskunft",
    "Auftraege",
    "Betriebsblick",
    "Beurteilt",
    "BlobWriter",
    "Blobs",
    "Dokumentverschluss",
    "Einblick",
    "Eingaenge",
    "Einlieferungsstand",
    "Faecher",
    "Fachinhalt",
    "Gegenstelle",
    "Gegenstellen",
    "Gehalten",
    "Haushalte",
    "KeineKachel",
    "Konflikt",
    "Lesbares",
    "Lesestoff",
    "Lesungen",
    "Loeschantraege",
    "Liste",
    "Listenzeile",
    "Merkmalleser",
    "Nachrichten",
    "Notenseite",
    "Pakete",
    "PostfachTabelle",
    "Protokoll",
    "Quarantaenen",
    "Rueckrufe",
    "Scanlieferungen",
    "SchutzUnerreichbar",
    "Schutzprogramm",
    "Store",
    "Suche",
    "TextGestoert",
    "TextUnlesbar",
    "Textleser",
    "Textstand",
    "Transfers",
    "Tx",
    "Uebernommen",
    "Vergleichsstand",
    "Verrat",
    "Verzeichnisse",
    "Verzeichnisstand",
    "Verzeichnisvorschlag",
    "Urteil",
    "Virenbefund",
    "Schutzablage",
    "Virenschutz",
    "Volltext",
    "Vorabablage",
    "Wegzuege",
    "Widerspruch",
    "Wiederherstellungen",
    "Zeugen",
    "Zeugnis",
]

"""The room of auditors, over an installation."""

from gateway.beweis.pruefen import Schemata
from gateway.intake.deckblatt import schreibe_deckblatt
from gateway.intake.protokolle import pruefe_schrift
from gateway.resources import schema_files
from gateway.transfer.pruefung.abfragen import Abfragen
from gateway.transfer.pruefung.auskunftsblatt import Auskunftsblatt
from gateway.transfer.pruefung.kontofragen import Kontofragen
from gateway.web.merkzettel import Merkzettel
from gateway.web.nachweise import Nachweise
from gateway.web.pruefraum import Pruefraum
from gateway.web.setzerei import Setzerei
from gateway.wiring.installation import Installation
from gateway.wiring.kalender import ZONE
from gateway.wiring.verzeichnis import unterzeichner


def pruefraum(one: Installation) -> Pruefraum:
    """Make it. Blocking: reads the certificates that may sign the directory."""
    evidence = Nachweise(
        one.umgebung,
        one.protokollbuch,
        one.beweise,
        deckblatt=schreibe_deckblatt,
        signer=unterzeichner(one.configuration),
        schemata=lambda: Schemata.aus(schema_files()),
    )
    return Pruefraum(
        abfragen=Abfragen(one.umgebung, one.protokollbuch),
        nachweise=evidence,
        kontofragen=Kontofragen(one.umgebung, one.blicke, one.protokollbuch),
        setzerei=Setzerei(_setze),
        zone=ZONE,
        zettel=Merkzettel(one.umgebung.jetzt),
    )


def _setze(blatt: Auskunftsblatt) -> bytes:
    pruefe_schrift()
    from gateway.intake.auskunft_pdf import schreibe_auskunft  # a fifth of the start of a service

    return schreibe_auskunft(blatt)

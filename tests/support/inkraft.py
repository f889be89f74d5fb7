"""A directory that two persons have put in force, as their command leaves it behind: blob, row, file."""

from pathlib import Path

from lxml import etree

from gateway import clock
from gateway.domain.ids import Sha256
from gateway.storage.blobs import LocalBlobs
from gateway.storage.dateien import ersetze
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sqlite.einsicht import verzeichnisse_in_kraft
from gateway.storage.sqlite.verbindung import oeffne
from gateway.wiring.verzeichnisstand import DATENBANK, KEPT


def bestaetigt(daten: Path, octets: bytes) -> None:
    """Leave a directory behind as two persons have confirmed it, in an installation that has used one before."""
    if not (daten / KEPT).exists():
        return
    if verzeichnisse_in_kraft(daten / DATENBANK):
        writer = LocalBlobs(daten / "blobs").new()
        writer.write(octets)
        trage_ein(daten / DATENBANK, int(etree.fromstring(octets).get("nummer", "0")), writer.commit())
    ersetze(daten / KEPT, octets)


def trage_ein(datenbank: Path, nummer: int, sha256: Sha256) -> None:
    """Note which octets, durable as a blob, are in force."""
    now, connection = zeit_text(clock.now()), oeffne(datenbank, schreiben=True)
    with connection:
        connection.execute("UPDATE verzeichnisstand SET gilt_bis = max(gilt_ab, ?) WHERE gilt_bis IS NULL", (now,))
        row = (nummer, sha256, now)
        connection.execute("INSERT INTO verzeichnisstand (nummer, sha256, gilt_ab) VALUES (?, ?, ?)", row)
    connection.close()

"""Makes the copy for the tamper drill: one moment of the database, signed with a key that nobody else has."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import apsw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.baum import LEERER_BAUM, Baumstand, haenge_an, wurzel
from gateway.audit.checkpoint import (
    Checkpoint,
    Notensignatur,
    Pruefschluessel,
    SignierterCheckpoint,
    Ursprung,
    bereite_vor,
    lies_checkpoint,
    mitsignatur_octets,
    schliesse_ab,
    ursprung,
)
from gateway.audit.eintrag import Angaben, FertigerEintrag, baue_eintrag, stempeldigest
from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, Sha256
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.kette import glied
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.zeitstempel import SqlStempeltabelle
from gateway.storage.sqlite.abzug import ziehe_ab
from gateway.storage.sqlite.probe import Lage, als_zeuge
from gateway.storage.sqlite.probe_stelle import Stelle
from gateway.storage.sqlite.protokoll import SqliteProtokoll
from gateway.transfer.ports.zeit import Stempel

MAX_DATENBANK_OCTETS = 8 * 1024**3
"""Octets of a database that is copied for the drill: some years of a large authority; beyond, restore a backup on
another machine and drill there."""
MAX_BLOB_OCTETS = 1024 * 1024
"""Octets of a blob that is copied for the drill."""
BLOBS = 3
"""Blobs that are copied: a change of one is found like that of any other."""
ZEUGE = "zeuge.probe"
EPOCHE = "0" * 32
"""Of the generation that is made for the drill."""
_VORSATZ = "probe-"
"""How the folder of a copy begins."""


@contextmanager
def kopie(daten: Path, tmp: Path, *, jetzt: datetime) -> Iterator[tuple[apsw.Connection, Path]]:
    """Yield a writable copy of the database and a folder with copies of a few blobs; both are gone afterwards.

    The original is only read, and what a killed drill left is deleted before. ``Usage`` where the database is too
    large, or the disk too full for it; ``TryLater`` (BUSY) while another drill runs.
    """
    quelle = daten / "aktenbote.db"
    size = quelle.stat().st_size
    if size > MAX_DATENBANK_OCTETS:
        raise Usage(
            f"the database has {size} octets; up to {MAX_DATENBANK_OCTETS} are copied for a drill: restore a backup"
            " on another machine and drill there",
            code="TOO-LARGE",
        )
    with _allein(tmp), tempfile.TemporaryDirectory(prefix=_VORSATZ, dir=tmp) as folder:
        if shutil.disk_usage(tmp).free < 3 * size:
            raise Usage(f"the drill needs {3 * size} octets free under {tmp}: make room", code="NO_SPACE")
        place = Path(folder)
        copied = ziehe_ab(quelle, place / "probe.db", jetzt=jetzt)
        blobs = place / "blobs"
        blobs.mkdir()
        for name in _kleine(daten / "blobs", copied.blobs):
            shutil.copyfile(daten / "blobs" / name[:2] / name, blobs / name)
        connection = apsw.Connection(str(place / "probe.db"))
        try:
            yield connection, place
        finally:
            connection.close(True)


@contextmanager
def _allein(tmp: Path) -> Iterator[None]:
    """Let one drill at a time have the folder, without what killed ones left: there the deleted lives on."""
    fd = os.open(tmp, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TryLater("another drill runs here: wait until it has ended", code="BUSY") from None
        for left in tmp.glob(f"{_VORSATZ}*"):
            shutil.rmtree(left)
        yield
    finally:
        os.close(fd)


def _kleine(ordner: Path, names: tuple[Sha256, ...]) -> list[Sha256]:
    found: list[Sha256] = []
    for name in names:
        file = ordner / name[:2] / name
        if file.is_file() and file.stat().st_size <= MAX_BLOB_OCTETS:
            found.append(name)
        if len(found) == BLOBS:
            break
    return found


@contextmanager
def baue_lage(
    connection: apsw.Connection, ordner: Path, tresor: Tresor, mandant: Kennung, *, jetzt: datetime
) -> Iterator[Lage]:
    """Sign the copy with a key of the drill, thin out its checkpoints, add a co-signature and a generation.

    ``TryLater``: nothing has been logged yet.
    """
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')  # whoever changes the file by hand is held by none
    table = SqliteProtokoll(connection, tresor)
    generation = table.generation(mandant)
    size = table.stand(mandant).groesse
    key, witness = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    for number in range(1, generation + 1):
        signiere(connection, tresor, key, mandant, number, [], jetzt)
    log = int(str(connection.execute(
        "SELECT id FROM protokoll WHERE mandant = ? AND generation = ?", (mandant, generation)
    ).fetchall()[0][0]))  # fmt: skip
    early = _frueh(connection, log, size)
    half = max(size // 2, early + 1)
    if half >= size:
        raise TryLater("the log has too few entries to drill with: wait until more has happened", code="EMPTY")
    halfway, newest = signiere(connection, tresor, key, mandant, generation, [half], jetzt)
    newest = _mitsigniert(newest, witness, jetzt)
    connection.execute(
        "UPDATE protokoll_checkpoint SET notiz = ?, zeugen = 1 WHERE log = ? AND groesse = ?",
        (newest.octets, log, size),
    )
    stelle = Stelle(jetzt)
    stamped, behind = _naechste_generation(connection, tresor, key, mandant, newest, stelle, jetzt)
    leaf = connection.execute(
        "SELECT blatt FROM protokoll_eintrag WHERE log = ? AND stelle = ?", (log, early)
    ).fetchall()
    with (ordner / "export.zip").open("w+b") as export:
        yield Lage(
            c=connection,
            tresor=tresor,
            mandant=mandant,
            generation=generation,
            log=log,
            schluessel=key,
            zeuge=als_zeuge(ZEUGE, witness),
            blobs=ordner / "blobs",
            blobinhalt={file.name: file.read_bytes() for file in sorted((ordner / "blobs").iterdir())},
            frueh=early,
            jetzt=jetzt,
            alter=halfway,
            neuer=newest,
            folge=behind,
            gestempelt=stamped,
            stelle=stelle,
            blatt=bytes(leaf[0][0]),  # type: ignore[arg-type]  # a BLOB by the schema
            ablage=export,
        )


def _frueh(connection: apsw.Connection, log: int, size: int) -> int:
    """Return the index of an entry from the first quarter on whose content is kept; ``size`` = there is none."""
    rows = connection.execute(
        "SELECT coalesce(min(stelle), ?3) FROM protokoll_eintrag"
        " WHERE log = ?1 AND stelle >= ?2 AND gekuerzt IS NULL",
        (log, max(1, size // 4), size),
    ).fetchall()
    return int(str(rows[0][0]))


def signiere(
    connection: apsw.Connection,
    tresor: Tresor,
    key: Ed25519PrivateKey,
    mandant: Kennung,
    generation: int,
    sizes: list[int],
    jetzt: datetime,
) -> list[SignierterCheckpoint]:
    """Make tree and checkpoints (at these sizes and at the end) of whatever leaves are there, as its key could.

    They are linked with the storage key: whoever runs the installation has both.
    """
    log, origin = connection.execute(
        "SELECT id, ursprung FROM protokoll WHERE mandant = ? AND generation = ?", (mandant, generation)
    ).fetchall()[0]
    leaves = [
        bytes(leaf)
        for (leaf,) in connection.execute(
            "SELECT blatt FROM protokoll_eintrag WHERE log = ? AND stelle IS NOT NULL ORDER BY stelle", (log,)
        )
    ]
    connection.execute("DELETE FROM protokoll_checkpoint WHERE log = ?", (log,))
    state, notes, link = LEERER_BAUM, [], None
    for size in (*sizes, len(leaves)):
        state, _ = haenge_an(state, leaves[state.groesse : size])
        note = _checkpoint(key, str(origin), state, jetzt)
        notes.append(note)
        link = glied(tresor, note.octets, link)
        connection.execute(
            "INSERT INTO protokoll_checkpoint (log, groesse, notiz, zeit, kette) VALUES (?, ?, ?, ?, ?)",
            (log, size, note.octets, zeit_text(jetzt), link),
        )
    connection.execute(
        "UPDATE protokoll SET groesse = ?, frontier = ? WHERE id = ?", (state.groesse, state.octets, log)
    )
    return notes


def _checkpoint(key: Ed25519PrivateKey, origin: str, state: Baumstand, jetzt: datetime) -> SignierterCheckpoint:
    draft = bereite_vor(Checkpoint(Ursprung(origin), state.groesse, wurzel(state)), jetzt)
    vkey = Pruefschluessel(origin, key.public_key().public_bytes_raw())
    return schliesse_ab(draft, [key.sign(octets) for octets in draft.zu_signieren], vkey)


def _mitsigniert(note: SignierterCheckpoint, key: Ed25519PrivateKey, jetzt: datetime) -> SignierterCheckpoint:
    seconds = int(jetzt.timestamp())
    signature = key.sign(mitsignatur_octets(note.checkpoint, seconds))
    line = Notensignatur(ZEUGE, als_zeuge(ZEUGE, key).id, seconds.to_bytes(8, "big") + signature)
    return note.mit(line)


def _naechste_generation(
    connection: apsw.Connection,
    tresor: Tresor,
    key: Ed25519PrivateKey,
    mandant: Kennung,
    last: SignierterCheckpoint,
    stelle: Stelle,
    jetzt: datetime,
) -> tuple[SignierterCheckpoint, SignierterCheckpoint]:
    """Let the log begin anew as after a restore that has ended, and be stamped; return its two checkpoints."""
    table, moment = SqliteProtokoll(connection, tresor), zeit_text(jetzt)
    number = table.generation(mandant) + 1
    connection.execute("INSERT INTO epoche (wert, seit, anlass) VALUES (?, ?, 'probe')", (EPOCHE, moment))
    connection.execute(
        "INSERT INTO wiederherstellung (id, gesichert, zustand) VALUES (?, ?, 'wach')", (EPOCHE, moment)
    )
    table.naechste_generation(mandant, number, ursprung(mandant, number), EPOCHE)
    first = baue_eintrag(
        AuditEreignis.PROTOKOLL_BEGONNEN,
        zufall=bytes(16),
        zeit=jetzt,
        mandant=mandant,
        angaben=Angaben(
            generation=number,
            anzahl=last.checkpoint.groesse,
            wurzel_sha256=Sha256(last.checkpoint.wurzel.hex()),
        ),
    )
    _trage_ein(table, mandant, first, 0)
    (note,) = signiere(connection, tresor, key, mandant, number, [], jetzt)
    token = stelle.stempel(note.octets)
    stempel = Stempel(groesse=1, notiz=note.octets, token=token, zeit=jetzt.replace(microsecond=0))
    SqlStempeltabelle(connection).lege(mandant, stempel)
    named = baue_eintrag(
        AuditEreignis.PROTOKOLL_GESTEMPELT,
        zufall=bytes(16),
        zeit=jetzt,
        mandant=mandant,
        angaben=Angaben(generation=number, anzahl=1, stempel_sha256=stempeldigest(note.octets, token)),
    )
    _trage_ein(table, mandant, named, 1)
    stamped, newest = signiere(connection, tresor, key, mandant, number, [1], jetzt)
    return stamped, newest


def _trage_ein(table: SqliteProtokoll, mandant: Kennung, fertig: FertigerEintrag, index: int) -> None:
    table.eintragen(mandant, fertig)
    table.einordnen(mandant, [row for row, _ in table.offene(mandant, max_zeilen=1)], index)


def neuester(lage: Lage) -> SignierterCheckpoint:
    """Return the newest checkpoint of the falsified log as it stands in the copy."""
    note = SqliteProtokoll(lage.c, lage.tresor).checkpoint(lage.mandant, generation=lage.generation)
    if note is None:
        raise ValueError("no checkpoint is left")
    return lies_checkpoint(note)

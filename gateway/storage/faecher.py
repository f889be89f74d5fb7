"""The folders of the plain route on a disk: ``outbox/OWN/PARTNER`` and ``inbox/OWN/PARTNER`` (docs/plain-route.md).

A file is written under a name that begins with a dot, made durable and renamed. ``.UUID.laid`` beside it says
that it was laid out in this folder: on a disk that is not mounted no file is there either, and none was taken.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.domain.errors import NO_SPACE, Refused, TryLater
from gateway.domain.ids import Kennung, NachrichtenUUID, kennung
from gateway.pump.dateien import fsync_folder, write_all
from gateway.storage.fehler import VOLL_ERRNO
from gateway.transfer.ports.faecher import Fachinhalt

AUSGANG, EINGANG = "outbox", "inbox"
MARKE = ".laid"
"""Ends the name of the note that a message was laid out here."""
ORDNERRECHTE = 0o770
"""The transport may be another user of our group; what the umask takes away stays away."""
DATEIRECHTE = 0o660


class Ordnerfaecher:
    """Implements ``Faecher`` below one folder."""

    def __init__(self, wurzel: Path) -> None:
        """Nothing is made before it is needed."""
        self._wurzel = wurzel

    def richte_ein(self, mandant: Kennung, partner: Kennung) -> None:
        """Make the folders of a partner that are missing."""
        with _zugriff(self._wurzel):
            inbox = self._ordner(EINGANG, mandant, partner)
            for folder in (self._ordner(AUSGANG, mandant, partner), inbox, inbox / "done", inbox / "refused"):
                folder.mkdir(mode=ORDNERRECHTE, parents=True, exist_ok=True)

    def beginne(self, mandant: Kennung, partner: Kennung, uuid: NachrichtenUUID) -> None:
        """Note durably beside the files that this message is being laid out in this very folder."""
        self.richte_ein(mandant, partner)
        self._schreibe(self._ordner(AUSGANG, mandant, partner) / _marke(uuid), b"")

    def lege_aus(self, mandant: Kennung, partner: Kennung, uuid: NachrichtenUUID, octets: bytes) -> None:
        """Put one file there, durably; one of this name that lies there is replaced."""
        self._schreibe(self._ordner(AUSGANG, mandant, partner) / _datei(uuid), octets)

    def _schreibe(self, ziel: Path, octets: bytes) -> None:
        with _zugriff(ziel.parent):
            daneben = ziel.with_name(_neben(ziel.name))
            descriptor = os.open(daneben, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, DATEIRECHTE)
            try:
                write_all(descriptor, octets)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            daneben.rename(ziel)
            fsync_folder(ziel.parent)

    def inhalt(self, mandant: Kennung, partner: Kennung) -> Fachinhalt:
        """Return what lies in an outbox folder now."""
        folder = self._ordner(AUSGANG, mandant, partner)
        with _zugriff(folder):
            names = [one.name for one in folder.iterdir()]
        return Fachinhalt(
            liegt=frozenset(NachrichtenUUID(name.removesuffix(".xml")) for name in names if name.endswith(".xml")),
            begonnen=frozenset(NachrichtenUUID(name[1 : -len(MARKE)]) for name in names if name.endswith(MARKE)),
        )

    def nimm_zurueck(self, mandant: Kennung, partner: Kennung, uuids: Iterable[NachrichtenUUID]) -> None:
        """Take away what still lies there of a message, and its note."""
        folder, names = self._ordner(AUSGANG, mandant, partner), tuple(uuids)
        with _zugriff(folder):
            for one in names:
                (folder / _datei(one)).unlink(missing_ok=True)
                (folder / _neben(_datei(one))).unlink(missing_ok=True)  # half written when we were killed
        self.vergiss(mandant, partner, names[0])

    def vergiss(self, mandant: Kennung, partner: Kennung, uuid: NachrichtenUUID) -> None:
        """Take the note of a message away."""
        folder = self._ordner(AUSGANG, mandant, partner)
        with _zugriff(folder):
            (folder / _marke(uuid)).unlink(missing_ok=True)
            fsync_folder(folder)

    def eingaenge(self, mandanten: Iterable[Kennung]) -> tuple[tuple[Kennung, Kennung, Path], ...]:
        """Return every folder there is in which something can come: our authority, the partner, the folder."""
        return tuple(found for one in mandanten for found in self._eingaenge(one))

    def _eingaenge(self, mandant: Kennung) -> Iterator[tuple[Kennung, Kennung, Path]]:
        folder = self._wurzel / EINGANG / ordnername(mandant)
        with _zugriff(folder):
            inside = sorted(folder.iterdir()) if folder.is_dir() else []
        for one in inside:
            partner = _kennung(one.name)
            if partner is not None and one.is_dir() and not one.is_symlink():
                yield mandant, partner, one

    def stoerung(self) -> str | None:
        """Say what is wrong with the folders, as what somebody must do; ``None`` if nothing is."""
        try:
            for folder in (self._wurzel, *self._wurzel.glob("*/*/*"), *self._wurzel.glob(f"{EINGANG}/*/*/*")):
                if folder.name in {"done", "refused"} and folder.is_symlink():
                    return (
                        f"{folder} of the plain route is a link, so nothing goes through it: find out who made it "
                        "(whoever may write beside it can), and make it a folder again"
                    )
                if folder.is_dir() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                    return f"the folder {folder} of the plain route cannot be read and written: give us the rights"
        except OSError as error:
            return (
                f"the folders of the plain route below {self._wurzel} cannot be seen ({error.strerror}): mount them"
            )
        return None

    def _ordner(self, richtung: str, mandant: Kennung, partner: Kennung) -> Path:
        return self._wurzel / richtung / ordnername(mandant) / ordnername(partner)


def ordnername(one: Kennung) -> str:
    """Return a Kennung as the name of a folder: ``azr-999902`` for ``azr:999902``."""
    return one.replace(":", "-", 1)


def _kennung(name: str) -> Kennung | None:
    try:
        return kennung(f"{name[:3]}:{name[4:]}") if name[3:4] == "-" else None
    except Refused:
        return None


def _datei(uuid: NachrichtenUUID) -> str:
    return f"{uuid}.xml"


def _neben(name: str) -> str:
    return f".{name}.new"


def _marke(uuid: NachrichtenUUID) -> str:
    return f".{uuid}{MARKE}"


@contextmanager
def _zugriff(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in VOLL_ERRNO:
            raise TryLater(f"there is no room left on the disk of {folder}; free some", code=NO_SPACE) from error
        raise TryLater(
            f"the folder {folder} of the plain route cannot be used ({error.strerror}): mount it, or give "
            "this program the rights to read and write it",
            code="PLAIN-FOLDER",
        ) from error

"""A delivery that lies in a folder; every part of a path is opened without following links."""

import errno
import io
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, cast

from gateway.domain.errors import Fehlercode, Refused
from gateway.intake.bericht import Mangel
from gateway.intake.felder import pfad_bleibt_drin
from gateway.intake.quelle import (
    MAX_DATEI_OCTETS,
    MAX_DATEIEN,
    Fund,
    gezeigt,
    ist_beiwerk,
    schluessel,
    waehle_schein,
)
from gateway.intake.schein import abgelehnt, mangel
from gateway.pump.archiv import BLOCK

MAX_TIEFE: Final = 16
"""Folders within each other; scans lie one or two deep."""
_FORT: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EACCES, errno.EPERM, errno.ENXIO})
"""What opening says of a file that went, became a link, a pipe or unreadable since."""
_ORDNER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_DATEI = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Ordnerquelle:
    """Implements ``Quelle``."""

    def __init__(self, ordner: Path) -> None:
        """Look through the whole folder once."""
        self._wurzel = os.open(ordner, _ORDNER)
        try:
            self._pfade: dict[str, tuple[str, ...]] = {}
            self.funde: dict[str, Fund] = {}
            maengel: list[Mangel] = []
            self._sieh_durch(maengel)
            self.maengel = tuple(maengel)
            self.schein = waehle_schein(frozenset(name for name in self.funde if "/" not in name))
        except BaseException:
            os.close(self._wurzel)
            raise
        self._schein = self.funde.pop(self.schein)

    def erwarte(self, namen: Collection[str]) -> None:
        """Nothing to decide: the file system says how its names are read."""

    def _sieh_durch(self, maengel: list[Mangel]) -> None:
        gesehen = 0
        for teile, info in self._alle(maengel):
            gesehen += 1
            if gesehen > MAX_DATEIEN:
                raise abgelehnt(
                    "Lieferung", f"Der Ordner enthält mehr als {MAX_DATEIEN} Dateien; ist es der richtige?"
                )
            roh = "/".join(teile)
            name = schluessel(roh)
            if not pfad_bleibt_drin(name):
                maengel.append(
                    mangel("pfad", gezeigt(roh), "Der Name enthält unsichtbare Zeichen oder \\; bitte umbenennen.")
                )
            elif ist_beiwerk(name):
                continue
            elif name in self.funde:
                maengel.append(
                    mangel("doppelt", name, "Zwei Dateien unterscheiden sich nur in der Schreibung ihrer Umlaute.")
                )
            else:
                self._pfade[name] = teile
                self.funde[name] = Fund(laenge=info.st_size, hindernis=_hindernis(info))

    def _alle(self, maengel: list[Mangel]) -> Iterator[tuple[tuple[str, ...], os.stat_result]]:
        offen: list[tuple[str, ...]] = [()]
        while offen:
            ordner = offen.pop()
            try:
                descriptor = self._ordner(ordner)
            except OSError as error:
                if not ordner or error.errno not in _FORT:
                    raise
                grund = "Dieser Ordner lässt sich nicht öffnen; bitte Rechte prüfen und noch einmal übertragen."
                maengel.append(mangel("unlesbar", gezeigt("/".join(ordner)), grund))
                continue
            try:
                with os.scandir(descriptor) as eintraege:
                    gelesen = sorted(islice(eintraege, MAX_DATEIEN + 1), key=lambda einer: einer.name)
                for eintrag in gelesen:
                    teile = (*ordner, eintrag.name)
                    if not eintrag.is_dir(follow_symlinks=False):
                        with suppress(FileNotFoundError):  # gone since: where the note lists it, it is missing
                            yield teile, eintrag.stat(follow_symlinks=False)
                    elif len(teile) > MAX_TIEFE:
                        grund = f"Die Ordner sind tiefer als {MAX_TIEFE} ineinander geschachtelt."
                        maengel.append(mangel("pfad", gezeigt("/".join(teile)), grund))
                    else:
                        offen.append(teile)
                if max(len(gelesen), len(offen)) > MAX_DATEIEN:
                    raise abgelehnt(
                        "Lieferung", f"Die Lieferung enthält mehr als {MAX_DATEIEN} Ordner oder Dateien."
                    )
            finally:
                os.close(descriptor)

    def _ordner(self, teile: tuple[str, ...]) -> int:
        """Open a folder below the root, part by part, never through a link."""
        descriptor = os.open(".", _ORDNER, dir_fd=self._wurzel)  # not a copy: it would share the place in the list
        try:
            for teil in teile:
                naechster = os.open(teil, _ORDNER, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = naechster
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def oeffne_datei(self, name: str) -> BinaryIO:
        """Open a file; ``Refused`` where it is gone, a link or no real file by now."""
        *ordner, letzter = self._pfade[name]
        try:
            oben = self._ordner(tuple(ordner))
            try:
                nummer = os.open(letzter, _DATEI, dir_fd=oben)
            finally:
                os.close(oben)
        except OSError as error:
            if error.errno not in _FORT:  # the disk, or this process: nothing the provider could mend
                raise
            raise Refused(Fehlercode.S999, f"a file of the delivery cannot be opened ({error.strerror})") from error
        if not stat.S_ISREG(os.fstat(nummer).st_mode):
            os.close(nummer)
            raise Refused(Fehlercode.S999, "a file of the delivery is no real file any more")
        return os.fdopen(nummer, "rb", buffering=0)

    def oeffne(self, name: str) -> BinaryIO:
        """Open a file; ``Refused`` where it is gone, a link or no real file by now."""
        return self.oeffne_datei(name)

    def oeffne_schein(self) -> BinaryIO:
        """Open the note, buffered: it is read line by line."""
        if self._schein.hindernis is not None:
            raise abgelehnt(self.schein, self._schein.hindernis)
        return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", self.oeffne_datei(self.schein)), BLOCK))

    def schliesse(self) -> None:
        """Let the folder go."""
        if self._wurzel >= 0:
            os.close(self._wurzel)
            self._wurzel = -1


def _hindernis(info: os.stat_result) -> str | None:
    if not stat.S_ISREG(info.st_mode):
        return "Das ist eine Verknüpfung oder eine besondere Datei; angenommen werden nur wirkliche Dateien."
    if info.st_size > MAX_DATEI_OCTETS:
        return f"Die Datei ist größer als {MAX_DATEI_OCTETS >> 20} MiB."
    return None

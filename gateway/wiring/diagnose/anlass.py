"""What a look found: an area, how serious it is, and a sentence that says who must do what."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

import apsw

from gateway.domain.errors import AktenboteError
from gateway.storage.fehler import deute


class Stufe(StrEnum):
    """How serious it is."""

    GUT = "ok"
    HINWEIS = "note"
    FEHLER = "fault"


class Bereich(StrEnum):
    """What is looked at, in the order of the round; ``DOCTOR-…`` is the page of the run-book about each."""

    PERMISSIONS = "permissions"
    FOLDERS = "folders"
    DISK = "disk"
    MACHINE = "machine"
    PORTS = "ports"
    WEB = "web"
    DATABASE = "database"
    BACKUP = "backup"
    TIME_STAMPS = "time stamps"
    WEBHOOKS = "webhooks"
    DIRECTORY = "directory"
    ADDRESS = "address"
    KEYS = "keys"
    ALGORITHMS = "algorithms"
    REVOCATION = "revocation"
    SERVICE = "service"
    SCANNER = "scanner"
    PARTNERS = "partners"
    CLOCK = "clock"

    @property
    def code(self) -> str:
        """The page of the run-book about it."""
        return f"DOCTOR-{self.value.replace(' ', '-').upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnose:
    """One finding."""

    bereich: Bereich
    """Of what."""
    stufe: Stufe
    satz: str
    """What was found; of a fault or a note also who must do what."""
    meldung: str = ""
    """Code of ``/health``, where the service said it."""

    @property
    def code(self) -> str:
        """The page of the run-book about it."""
        return self.meldung or self.bereich.code


Blick = Callable[[], Iterable[Diagnose]]
Fernblick = Callable[[], Awaitable[Iterable[Diagnose]]]


def gut(bereich: Bereich, satz: str) -> Diagnose:
    """Return a finding that nobody has to act on."""
    return Diagnose(bereich=bereich, stufe=Stufe.GUT, satz=satz)


def hinweis(bereich: Bereich, satz: str) -> Diagnose:
    """Return something that somebody must do in time."""
    return Diagnose(bereich=bereich, stufe=Stufe.HINWEIS, satz=satz)


def fehler(bereich: Bereich, satz: str) -> Diagnose:
    """Return something that keeps the installation from its work."""
    return Diagnose(bereich=bereich, stufe=Stufe.FEHLER, satz=satz)


_DATENBANK = "the database cannot be opened or read: stop the program, and look at its disk and the system log"


def sieh(bereich: Bereich, blick: Blick) -> list[Diagnose]:
    """Look; an error of ours or of the machine is a finding beside those before it."""
    found: list[Diagnose] = []
    try:
        for one in blick():
            found.append(one)  # noqa: PERF402 -- what was found before an error stays
    except AktenboteError as error:
        found.append(fehler(bereich, error.reason))
    except OSError as error:
        found.append(fehler(bereich, _maschine(error)))
    except apsw.Error as error:
        known = deute(error)
        found.append(fehler(bereich, _DATENBANK if known is None else known.reason))
    return found


async def sieh_fern(bereich: Bereich, blick: Fernblick) -> list[Diagnose]:
    """The same over a line."""
    try:
        return list(await blick())
    except AktenboteError as error:
        return [fehler(bereich, error.reason)]
    except OSError as error:
        return [fehler(bereich, _maschine(error))]


def _maschine(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}: look at rights and disk, or run this as the account of the service"

"""The round: every look at one installation, one after the other, near things first."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from functools import partial

from gateway.settings import Configuration
from gateway.wiring.diagnose import draussen, haus, kopie, maschine, ordner, seiten, trauen, tueren
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, Fernblick, gut, hinweis, sieh, sieh_fern
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.verzeichnis import VerzeichnisHalter
from gateway.wiring.zeitstempel import anker as zeitanker

UNGESEHEN = (
    "neither directory nor keys, algorithms, revocation and partners were looked at: the database says which "
    "directory is in force, and it cannot be read"
)


async def visite(configuration: Configuration, moment: datetime, *, fern: bool) -> AsyncIterator[Diagnose]:
    """Yield what each look finds as soon as it is there; with ``fern`` also what is reached over lines.

    Blocking between two findings, seconds where the database is large: for a command, not for a service.
    """
    told = set[str]()
    for area, look in _nahes(moment):
        for one in sieh(area, partial(look, configuration)):
            told.add(one.satz)
            yield one
    for one in sieh(Bereich.TIME_STAMPS, partial(_anker, configuration)):
        yield one
    for one in sieh(Bereich.WEBHOOKS, partial(haus.webhooks, configuration)):
        yield one
    held = list[tuple[VerzeichnisHalter, Sperrlisten]]()
    for one in sieh(Bereich.DIRECTORY, lambda: _lies(configuration, held)):
        yield hinweis(Bereich.DIRECTORY, UNGESEHEN) if one.satz in told else one
    trust = held[0] if held else None
    for one in () if trust is None else _vertrauen(configuration, *trust, moment):
        yield one
    for area, ask in _fernes(configuration, trust, moment) if fern else ():
        for one in await sieh_fern(area, ask):
            yield one


def _fernes(
    configuration: Configuration, trust: tuple[VerzeichnisHalter, Sperrlisten] | None, moment: datetime
) -> Iterator[tuple[Bereich, Fernblick]]:
    """Name the looks over lines; who may be asked is known from the directory."""
    yield Bereich.SERVICE, partial(draussen.dienst, configuration)
    yield Bereich.WEB, partial(seiten.erreicht, configuration)
    yield Bereich.SCANNER, partial(draussen.scanner, configuration, moment)
    if trust is not None:
        yield Bereich.ADDRESS, partial(draussen.wir, configuration, *trust, moment)
        yield Bereich.PARTNERS, partial(draussen.partner, configuration, *trust, moment)


def _nahes(moment: datetime) -> Iterator[tuple[Bereich, Callable[[Configuration], Iterator[Diagnose]]]]:
    """Name the looks that need nothing but this machine, those that explain others first."""
    yield Bereich.PERMISSIONS, haus.rechte
    yield Bereich.FOLDERS, ordner.ordner
    yield Bereich.DISK, haus.platz
    yield Bereich.MACHINE, maschine.maschine
    yield Bereich.CLOCK, partial(maschine.uhr, moment=moment)
    yield Bereich.PORTS, tueren.ports
    yield Bereich.WEB, partial(seiten.seiten, moment=moment)
    yield Bereich.DATABASE, haus.datenbank
    yield Bereich.BACKUP, partial(kopie.sicherung, moment=moment)


def _vertrauen(
    configuration: Configuration, halter: VerzeichnisHalter, listen: Sperrlisten, moment: datetime
) -> Iterator[Diagnose]:
    found, ours = halter(), trauen.eigene_kennungen(configuration)
    yield from sieh(Bereich.DIRECTORY, lambda: trauen.verzeichnis(halter, ours, moment))
    yield from sieh(Bereich.ADDRESS, lambda: tueren.adresse(configuration, found, moment))
    yield from sieh(Bereich.KEYS, lambda: trauen.schluessel(configuration, found, listen, moment))
    yield from sieh(Bereich.ALGORITHMS, lambda: trauen.algorithmen(found, ours, moment))
    yield from sieh(Bereich.REVOCATION, lambda: trauen.sperren(configuration, found, listen, moment))


def _lies(configuration: Configuration, held: list[tuple[VerzeichnisHalter, Sperrlisten]]) -> list[Diagnose]:
    held.append((VerzeichnisHalter(configuration), Sperrlisten(configuration)))
    return []


def _anker(configuration: Configuration) -> list[Diagnose]:
    if not configuration.settings.timestamps.urls:
        return []
    return [gut(Bereich.TIME_STAMPS, f"{len(zeitanker(configuration))} anchors are there")]

"""What looks at documents before they enter: the malware scanner of the configuration, and how it is doing."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.domain.errors import TryLater
from gateway.domain.merkmale import Formatregeln, Merkmal
from gateway.pump.dateien import ohne_namen
from gateway.settings import Configuration
from gateway.sichtung.clamd import MIB, Adresse, Clamd
from gateway.sichtung.kindprozess import KeinKind
from gateway.sichtung.sichtung import Sichtung
from gateway.transfer.eingangsformate import Eingangsformate
from gateway.transfer.eingangsschutz import Eingangsschutz, Schutzregeln
from gateway.transfer.ports import SchutzUnerreichbar, Store, Virenschutz
from gateway.transfer.ports.schutz import UNERREICHBAR
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

ALTE_SIGNATUREN: Final = timedelta(days=7)
"""Age of the signatures from which that is said; new ones come daily."""
BLICK_S: Final = 10.0
"""How long the answer of the scanner counts for ``/health``, which may be asked every second."""


def eingangsschutz(configuration: Configuration, umgebung: Umgebung, schritte: Schritte) -> Eingangsschutz:
    """Return the protection the configuration wants."""
    wish = configuration.settings.malware
    scanner = None if wish.scanner is None else Clamd(Adresse.aus(wish.scanner), hoechstens=wish.max_mib * MIB)
    rules = Schutzregeln(fund=wish.found, zu_gross=wish.too_large, ohne_pruefung=wish.unreachable == "accept")
    return Eingangsschutz(umgebung, schritte, scanner, rules)


def eingangsformate(
    configuration: Configuration, umgebung: Umgebung, schritte: Schritte, blick: "Merkmalblick"
) -> Eingangsformate:
    """Return what looks at PDFs, and what the configuration wants to happen then."""
    wish = configuration.settings.formats
    rules = Formatregeln(
        verschluesselt=wish.encrypted,
        javascript=wish.javascript,
        programm=wish.launch,
        eingebettet=wish.embedded_files,
        xfa=wish.xfa,
        extern=wish.external,
        oeffnen=wish.open_action,
        unlesbar=wish.unreadable,
    )
    return Eingangsformate(umgebung, schritte, blick, rules)


class Merkmalblick:
    """Implements ``Merkmalleser``; its child process lives from the first PDF to ``schliesse``."""

    def __init__(self, tmp: Path) -> None:
        """``tmp``: a private folder; the child gets a copy without a name there."""
        self._tmp = tmp
        self._sicht: Sichtung | None = None

    async def lies(self, laenge: int, bloecke: Callable[[], Iterator[bytes]]) -> tuple[Merkmal, ...]:
        """Return what a PDF of ``laenge`` octets does by itself, as the child says.

        ``UNLESBAR`` where it died or took too long.
        """
        try:
            datei = await asyncio.to_thread(lambda: ohne_namen(self._tmp, laenge, bloecke()))
        except OSError as error:
            raise TryLater(f"no copy of a document can be made in {self._tmp}: look at the disk") from error
        if self._sicht is None:
            self._sicht = Sichtung(kinder=1)
        with datei:
            try:
                found = await self._sicht.sieh_merkmale(datei.fileno())
            except KeinKind as error:
                raise TryLater(str(error)) from error
            except OSError as error:
                raise TryLater(f"a copy in {self._tmp} cannot be looked at: {error.strerror}") from error
        return found.merkmale if found.unlesbar is None else (Merkmal.UNLESBAR,)

    async def schliesse(self) -> None:
        """End the child process; the next PDF starts another."""
        sicht, self._sicht = self._sicht, None
        if sicht is not None:
            await sicht.schliesse()


class Schutzblick:
    """Looks whether the scanner answers, at most once in ``BLICK_S``."""

    def __init__(self, schutz: Eingangsschutz) -> None:
        """Nothing is known yet."""
        self._schutz = schutz
        self._bis = 0.0
        self._stand: datetime | None = None
        self._grund: str | None = None

    async def lies(self, store: Store, moment: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return problems and notes, each as what somebody must do."""
        scanner = self._schutz.schutz
        if scanner is None:
            return (), ()
        await self._frage(scanner)
        problems = []
        if self._grund is not None:
            waiting = await store.read(lambda tx: tx.auftraege.anzahl_mit_code(UNERREICHBAR))
            then = (
                "files enter without having been looked at"
                if self._schutz.regeln.ohne_pruefung
                else f"imports wait ({waiting} now)"
            )
            problems.append(f"the malware scanner gives no verdict, so {then}: {self._grund}")
        if self._stand is not None and moment - self._stand > ALTE_SIGNATUREN:
            made = f"{self._stand:%Y-%m-%d}"
            note = f"the signatures of the malware scanner are of {made}: look why freshclam brings no newer ones"
            return tuple(problems), (note,)
        return tuple(problems), ()

    async def _frage(self, scanner: Virenschutz) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._bis:
            return
        self._bis = now + BLICK_S
        try:
            self._stand, self._grund = (await scanner.programm()).signaturen_vom, None
        except SchutzUnerreichbar as gone:
            self._grund = gone.reason

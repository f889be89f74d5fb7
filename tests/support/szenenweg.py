"""One way to a durable step: which stage, which house, what is typed there or passed by its service.

A stage is both houses driven by hand to the moment before the step, then ended in good order. It says by name what
its commands need: ids of transfers, requests and tasks, names of files.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from support.buehne import Buehne, stelle_auf
from support.toeten import nichts

from gateway.domain.events import AuditEreignis
from gateway.transfer.ports import Tx

Werte = dict[str, str]


def laesst_stehen(_: Path) -> None:
    """Change nothing in the folder of the stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Szene:
    """How a stage is made; ``stunden``: so far ahead the clocks are from then on."""

    baue: Callable[[Buehne], Awaitable[Werte]]
    betrieb: str = "test"
    aufbewahrung: int = 30
    stelle_auf: Callable[..., Buehne] = stelle_auf
    """Makes both houses in a folder."""
    laufe: Callable[[Buehne], Awaitable[None]] = Buehne.laufe
    """Lets both come to rest."""
    stunden: float = 0.0
    abschluss: Callable[[Path], None] = laesst_stehen
    """Called with the folder of both houses once they have ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weg:
    """``words`` is the command, with ``{names}`` from the stage; none means that the running service dies."""

    szene: str
    ereignis: AuditEreignis
    """What the step logs: ``mal`` times in the end, however often a process was killed on the way."""
    words: tuple[str, ...] = ()
    aufs_neue: tuple[str, ...] = ()
    """What is typed the second time, where it is not the same."""
    wer: str = "kiel"
    mal: int = 1
    als: str = "meier"
    """Account that types."""
    code: int = 0
    nochmal: int = 2
    """Exit code of the same words after they did their work."""
    sagt: str = "STATE"
    """What it says where the code is not 0."""
    wieder: bool = False
    """Each time is an act of its own: typed again it is logged again."""
    config: bool = True
    """The command takes ``--config``."""
    ungezaehlt: frozenset[str] = frozenset()
    """Events that a repetition may log again: looks, attempts."""
    partner_da: bool = True
    """The partner's Postfach can be reached while the service lives."""
    partner_arbeitet: bool = True
    """The partner fetches and answers while the service lives."""
    waehrend: Callable[[Buehne, Werte], Awaitable[None]] | None = None
    """Called again and again while the service lives."""
    danach: Callable[[Buehne, Werte], Awaitable[None]] | None = None
    """Called when both houses have come to rest: shows that what was decided goes on."""
    dauerhaft: Callable[[Tx], int] | None = None
    """Counts on the dead house what the step makes: nothing before its commit, one behind it."""
    wartet: frozenset[str] = frozenset()
    """Jobs that wait for their time in the end, beside those that always may."""
    im_prozess: Callable[[], None] = nichts
    """Called in the process before it begins."""

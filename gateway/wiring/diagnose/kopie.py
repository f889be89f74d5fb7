"""Looks at the last backup: whether there is one, how old it is, and whether it outlives the disk."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from gateway.domain.errors import AktenboteError
from gateway.settings import Configuration
from gateway.storage.sicherung import lies_manifest
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, gut, hinweis
from gateway.wiring.sicherungsmarke import Sicherungsmarke, erinnere
from gateway.wiring.verzeichnisstand import DATENBANK

ALT = timedelta(days=7)
"""A backup that is older is said: partners keep what we closed for 30 days, so a later one loses mail."""
BEFEHL = "'aktenbote backup make FOLDER' on another disk"


def sicherung(configuration: Configuration, moment: datetime) -> Iterator[Diagnose]:
    """Judge what ``aktenbote backup make`` noted; copies that others make (snapshots, tapes) leave no note."""
    area, data = Bereich.BACKUP, configuration.data
    if not (data / DATENBANK).exists():
        yield gut(area, "there is nothing to back up yet")
        return
    last = erinnere(data)
    if last is None:
        yield hinweis(area, f"no backup was ever made with this program: {BEFEHL}, every night, or see to your own")
        return
    found = [hinweis(area, text) for text in _maengel(data, last, moment)]
    yield from found or [gut(area, f"made {_tag(last)} into {last.folder}")]


def _maengel(data: Path, last: Sicherungsmarke, moment: datetime) -> Iterator[str]:
    if moment - last.made > ALT:
        yield f"the last backup is of {_tag(last)}: {BEFEHL}, and look why nothing makes one any more"
    folder = Path(last.folder)
    try:
        if not folder.is_dir():
            return  # carried away, as it should be
        if folder.stat().st_dev == data.stat().st_dev:
            yield f"the last backup, {folder}, lies on the disk that it is a copy of: carry it to another one"
        lies_manifest(folder)
    except AktenboteError as error:
        yield f"the last backup is not whole any more: {error.reason}"
    except OSError:
        yield f"the last backup, {folder}, cannot be looked at: 'aktenbote backup check' as its owner"


def _tag(last: Sicherungsmarke) -> str:
    return f"{last.made:%Y-%m-%d}"

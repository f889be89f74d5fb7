"""What a log handed out before a power cut, and whether the log after it stands by it (promise 7)."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from support.buehne import Haus

from gateway import clock
from gateway.audit.befund import Urteil
from gateway.audit.checkpoint import Pruefschluessel, SignierterCheckpoint
from gateway.audit.export import exportiere
from gateway.audit.pruefer import pruefe_export
from gateway.settings import load
from gateway.wiring import assemble


@dataclass(frozen=True)
class Zeugnis:
    """A checkpoint as a partner may hold it, with the whole log under it."""

    checkpoint: SignierterCheckpoint
    schluessel: Pruefschluessel
    export: bytes


async def nimm_zeugnis(haus: Haus, daten: Path | None = None) -> Zeugnis | None:
    """Export the log of an authority, of a copy of its data where one is named; ``None`` before a checkpoint."""
    config = haus.konfiguration
    if daten is not None:
        config = load(config.folder / "aktenbote.toml", {"AKTENBOTE_DATA": str(daten)})
        if not (daten / "aktenbote.db").exists():
            return None
    eine = assemble(config)
    try:
        buch = eine.protokollbuch
        note, key = await buch.checkpoint(haus.kennung), await buch.pruefschluessel(haus.kennung)
        if note is None:
            return None
        entries = await buch.eintraege(haus.kennung, note.checkpoint.groesse)
        pieces = exportiere(checkpoint=note, schluessel=key, erstellt=clock.now(), eintraege=entries)
        return Zeugnis(note, key, b"".join(pieces))
    finally:
        await eine.store.close()


def pruefe_fortsetzung(frueher: Zeugnis, spaeter: Zeugnis) -> None:
    """The later log continues the earlier one; the earlier export is good, and says that it is not the newest."""
    groessen = frueher.checkpoint.checkpoint.groesse, spaeter.checkpoint.checkpoint.groesse
    assert groessen[0] <= groessen[1], f"the log forgot entries under a checkpoint it had signed: {groessen}"
    found = pruefe_export(
        BytesIO(spaeter.export), jetzt=clock.now(), schluessel=spaeter.schluessel, bekannt=frueher.checkpoint
    )
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    old = pruefe_export(
        BytesIO(frueher.export), jetzt=clock.now(), schluessel=spaeter.schluessel, bekannt=spaeter.checkpoint
    )
    assert old.urteil is (Urteil.BESTAETIGT if groessen[0] == groessen[1] else Urteil.UNVERANKERT), old.grund

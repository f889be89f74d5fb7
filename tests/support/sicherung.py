"""Back up a house of the stage, bring it back, and let two persons confirm it."""

import io
from pathlib import Path

from support.buehne import Haus

from gateway.audit.befund import Urteil
from gateway.audit.eintrag import Eintrag, lies_eintrag
from gateway.audit.export import exportiere
from gateway.audit.pruefer import pruefe_export
from gateway.settings import load
from gateway.storage.sicherung import Manifest
from gateway.transfer.records import Ruhelage
from gateway.wiring import assemble, open_logs
from gateway.wiring.sicherung import lass_ruhen, lege_zurueck, sichere_installation, stelle_fertig

PERSONEN = ("meier", "schulze")


def still(_zeile: str) -> None:
    """Nobody watches the progress."""


def sichere(haus: Haus, ziel: Path) -> Manifest:
    """Back up while it runs."""
    config = haus.konfiguration.folder / "aktenbote.toml"
    return sichere_installation(haus.eins, config, ziel, schluessel=False, melde=still)


async def stelle_wieder_her(haus: Haus, sicherung: Path) -> None:
    """The machine burns; a new one gets the backup, in a folder of the same name, and starts."""
    await haus.stuerze_ab()
    folder = haus.konfiguration.folder
    old = folder.rename(folder.with_name(f"{folder.name}-verbrannt"))
    with lege_zurueck(sicherung, folder, schluessel=old, melde=still) as (found, manifest):
        one = assemble(found)
        await open_logs(one)
        await lass_ruhen(one, manifest.gesichert, person=PERSONEN[0])
        config = stelle_fertig(found)
    haus.konfiguration = load(config, {})
    await haus.oeffne()


async def bestaetige(haus: Haus) -> None:
    """Two persons vouch for it."""
    for number, person in enumerate(PERSONEN):
        second = await haus.eins.store.write(lambda tx, p=person: haus.eins.rueckkehr.bestaetige(tx, person=p))
        assert second == bool(number)
    await haus.eins.umgebung.uhren.ruhe.lies(haus.eins.store)


async def hole_nach(haus: Haus) -> None:
    """Ask the partners and read what comes, until the house may speak."""
    assert haus.dienst is not None
    for _ in range(20):
        await haus.eins.rueckkehr.hole_nach(
            haus.dienst._abholung.mail_places(haus.eins.umgebung.vertrauen.verzeichnis())
        )
        if haus.eins.umgebung.uhren.ruhe.lage is Ruhelage.WACH:
            return
        await haus.arbeite_ab()
    raise AssertionError(f"{haus.kennung} never wakes up")


async def pruefe_protokoll(haus: Haus, generation: int) -> list[Eintrag]:
    """Export a generation of the log and verify it offline; return its entries in order."""
    buch = haus.eins.protokollbuch
    await buch.integriere_alle()
    note = await buch.checkpoint(haus.kennung, generation=generation)
    assert note is not None
    key = await buch.pruefschluessel(haus.kennung, generation=generation)
    octets = list(await buch.eintraege(haus.kennung, note.checkpoint.groesse, generation=generation))
    pieces = exportiere(checkpoint=note, schluessel=key, erstellt=haus.uhr(), eintraege=octets)
    found = pruefe_export(io.BytesIO(b"".join(pieces)), schluessel=key, jetzt=haus.uhr())
    assert found.urteil is Urteil.BESTAETIGT, found
    return [lies_eintrag(one) for one in octets]

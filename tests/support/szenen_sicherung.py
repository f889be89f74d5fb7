"""Stages after a fire: a house comes back from a backup, alone, confirmed, or with what it has forgotten."""

from pathlib import Path

from support.buehne import Buehne, Haus, jemand
from support.sicherung import PERSONEN, bestaetige, hole_nach, sichere, stelle_wieder_her
from support.szenenweg import Szene, Werte

from gateway.domain.states import Zustand
from gateway.transfer.records import AufgabeArt


async def _ziehe_um(b: Buehne) -> None:
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.abmeldung(jemand(1))
    await b.hannover.anmeldung(jemand(1))


async def _sichere(b: Buehne, haus: Haus) -> None:
    await haus.eins.protokollbuch.integriere_alle()
    sichere(haus, b.ordner / "sicherung")


async def _sichere_beim_packen(b: Buehne) -> Path:
    """Back Kiel up while it packs; then the file crosses and is receipted."""
    await _ziehe_um(b)
    await b.hannover.arbeite_ab()
    while [one.zustand for one in await b.kiel.transfers()] != [Zustand.PACKEN]:
        assert await b.kiel.horche() + (await b.kiel.naechster() is not None)
    await _sichere(b, b.kiel)
    await b.laufe()
    return b.ordner / "sicherung"


async def gesichert(b: Buehne) -> Werte:
    """Kiel is burnt; there is a backup and a copy of its keys."""
    await _sichere_beim_packen(b)
    return {}


def verbrenne(folder: Path) -> None:
    """Leave only what was kept apart: the keys."""
    (folder / "kiel").rename(folder / "kiel-verbrannt")


async def einmal_bestaetigt(b: Buehne) -> Werte:
    """Kiel is restored and one person has vouched for it."""
    await stelle_wieder_her(b.kiel, await _sichere_beim_packen(b))
    one = b.kiel.eins
    assert not await one.store.write(lambda tx: one.rueckkehr.bestaetige(tx, person=PERSONEN[0]))
    return {}


async def bestaetigt(b: Buehne) -> Werte:
    """Kiel is restored and confirmed by two; no partner was asked yet what was lost."""
    await stelle_wieder_her(b.kiel, await _sichere_beim_packen(b))
    await bestaetige(b.kiel)
    return {}


async def quittung_unbekannt(b: Buehne) -> Werte:
    """Kiel is back; the receipt for a delivery it does not remember waits for a person."""
    await stelle_wieder_her(b.kiel, await _sichere_beim_packen(b))
    await bestaetige(b.kiel)
    await hole_nach(b.kiel)
    await b.laufe()
    (one,) = await b.kiel.transfers()
    assert one.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    return {"hier": one.id}


async def lieferung_unbekannt(b: Buehne) -> Werte:
    """Hannover is back; the delivery that answers a request it does not remember waits for a person."""
    await _ziehe_um(b)
    await _sichere(b, b.hannover)
    await b.laufe()
    await stelle_wieder_her(b.hannover, b.ordner / "sicherung")
    await bestaetige(b.hannover)
    await hole_nach(b.hannover)
    await b.laufe()
    (one,) = await b.hannover.transfers()
    assert AufgabeArt.LIEFERUNG_UNBEKANNT in {task.art for task in await b.hannover.aufgaben()}
    return {"dort": one.id}


# -- what follows ------------------------------------------------------------------------------------------------


async def kehre_zurueck(b: Buehne, _: Werte) -> None:
    """Let Kiel be confirmed as far as it is not, ask what was lost, and let a person settle what is open."""
    state = await b.kiel.lies(lambda tx: tx.wiederherstellungen.stand())
    if state is not None and state.zustand.value == "ruht":
        await bestaetige(b.kiel)
    await entscheide(b, await _wach(b.kiel, b))


async def _wach(haus: Haus, b: Buehne) -> Haus:
    await haus.eins.umgebung.uhren.ruhe.lies(haus.eins.store)
    state = await haus.lies(lambda tx: tx.wiederherstellungen.stand())
    if state is not None and state.zustand.value != "wach":
        await hole_nach(haus)
    await b.laufe()
    return haus


async def entscheide(b: Buehne, haus: Haus) -> None:
    """A person finds the receipt of what was sent before."""
    for one in await haus.transfers():
        if one.zustand is Zustand.ENTSCHEIDUNG_OFFEN:
            await haus.eins.nachtraege.vermerke_quittung(one.id, person=PERSONEN[0])
    await b.laufe()


SZENEN = {
    **{
        one.__name__: Szene(baue=one)
        for one in (einmal_bestaetigt, bestaetigt, quittung_unbekannt, lieferung_unbekannt)
    },
    "gesichert": Szene(baue=gesichert, abschluss=verbrenne),
}

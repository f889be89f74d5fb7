"""Stages with a delivery in which malware was found, and the steps that are killed on them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from support.buehne import HANNOVER, Buehne, jemand
from support.szenen_dienst import angemeldet
from support.szenenweg import Szene, Weg, Werte

from gateway.domain.events import AuditEreignis
from gateway.domain.states import Zustand
from gateway.transfer import eingangsschutz
from gateway.transfer.eingangsschutz import Eingangsschutz
from gateway.transfer.ports import Schutzprogramm, SchutzUnerreichbar, Urteil, Virenbefund
from gateway.transfer.records import AuftragsArt

_GRUND = ("--reason", "Pruefung")
_A = AuditEreignis


class Findet:
    """A scanner that finds something in every document."""

    async def programm(self) -> Schutzprogramm:
        return Schutzprogramm(name="ClamAV/1.4.6/1")

    async def pruefe(self, bloecke: Callable[[], Iterator[bytes]], laenge: int) -> Virenbefund:
        assert sum(map(len, bloecke())) == laenge
        return Virenbefund(urteil=Urteil.FUND, signatur="Eicar-Signature")


class Stumm(Findet):
    """A scanner that cannot be asked."""

    async def programm(self) -> Schutzprogramm:
        raise SchutzUnerreichbar("it does not answer")


def _mit(schutz: Findet) -> None:
    """Give this process a scanner in memory, which no configuration can name."""
    begin = Eingangsschutz.__init__

    def init(self: Eingangsschutz, umgebung: Any, schritte: Any, _: Any, regeln: Any) -> None:
        begin(self, umgebung, schritte, schutz, regeln)

    Eingangsschutz.__init__ = init  # type: ignore[method-assign]


def findet() -> None:
    """Called in the process that dies."""
    _mit(Findet())


def schweigt() -> None:
    """The same, and what waits has waited for long enough at once."""
    _mit(Stumm())
    eingangsschutz.GEDULD = timedelta(0)  # type: ignore[misc]


async def laufe_mit_fund(b: Buehne) -> None:
    """What found something in the process that died finds it in the next one."""
    b.hannover.eins.eingangsschutz.schutz = Findet()
    await b.laufe()


async def laufe_ohne_antwort(b: Buehne) -> None:
    """The scanner is still silent."""
    b.hannover.eins.eingangsschutz.schutz = Stumm()
    with patch.object(eingangsschutz, "GEDULD", timedelta(0)):
        await b.laufe()


async def unterwegs(b: Buehne) -> Werte:
    """A file is asked for, and Hannover's scanner will find something in it."""
    return await angemeldet(b)


async def unterwegs_ohne_antwort(b: Buehne) -> Werte:
    """The same, and Hannover's scanner will say nothing."""
    return await angemeldet(b)


async def angehalten(b: Buehne) -> Werte:
    """Hannover holds two deliveries; the release of the second is asked for."""
    schutz = b.hannover.eins.eingangsschutz
    schutz.schutz = Findet()
    held = [await b.ziehe_um(jemand(number)) for number in (1, 2)]
    await b.laufe()
    for one in held:
        assert (await b.hannover.transfer(one)).zustand is Zustand.EMPFANGEN
    await b.hannover.eins.virenfreigaben.beantrage(held[1], person="meier", begruendung="Fehlalarm")
    return {"gehalten": held[0], "gebeten": held[1]}


async def angehalten_und_gerufen(b: Buehne) -> Werte:
    """The same, and the import of one is to run again although nobody has decided."""
    found = await angehalten(b)
    one = (await b.hannover.transfers())[0]
    schritte = b.hannover.eins.schritte
    await b.hannover.eins.store.write(lambda tx: schritte.erledige_aufgaben(tx, HANNOVER, one.id))
    await b.hannover.eins.store.write(lambda tx: schritte.beauftrage(tx, HANNOVER, AuftragsArt.IMPORTIEREN, one.id))
    return found


SZENEN = {one.__name__: Szene(baue=one) for one in (angehalten, angehalten_und_gerufen)} | {
    "unterwegs": Szene(baue=unterwegs, laufe=laufe_mit_fund),
    "unterwegs_ohne_antwort": Szene(baue=unterwegs_ohne_antwort, laufe=laufe_ohne_antwort),
}
_SCHUTZ = "transfer.eingangsschutz.Eingangsschutz"
_FREIGABE = "transfer.virenfreigabe.Virenfreigaben"
WEGE = {
    f"{_SCHUTZ}.halte_an": Weg(szene="unterwegs", wer="hannover", ereignis=_A.SCHUTZ_ANGEHALTEN, im_prozess=findet),
    f"{_SCHUTZ}.frage_erneut": Weg(szene="angehalten_und_gerufen", wer="hannover", ereignis=_A.AUFGABE_GESTELLT),
    f"{_SCHUTZ}.frage_nach_schutz": Weg(
        szene="unterwegs_ohne_antwort",
        wer="hannover",
        ereignis=_A.AUFGABE_GESTELLT,
        im_prozess=schweigt,
        wartet=frozenset({"importieren"}),
    ),
    f"{_FREIGABE}.zeige": Weg(
        szene="angehalten",
        wer="hannover",
        words=("transfer", "malware", "{gehalten}"),
        ereignis=_A.TRANSFER_GELESEN,
        nochmal=0,
        wieder=True,
    ),
    f"{_FREIGABE}.beantrage": Weg(
        szene="angehalten",
        wer="hannover",
        words=("transfer", "malware", "{gehalten}", "--release", *_GRUND),
        ereignis=_A.SCHUTZ_FREIGABE_BEANTRAGT,
        nochmal=0,
        wieder=True,
    ),
    f"{_FREIGABE}.bestaetige": Weg(
        szene="angehalten",
        wer="hannover",
        words=("transfer", "malware", "{gebeten}", "--confirm"),
        als="schulze",
        ereignis=_A.SCHUTZ_FREIGEGEBEN,
    ),
    f"{_FREIGABE}.lehne_ab": Weg(
        szene="angehalten",
        wer="hannover",
        words=("transfer", "malware", "{gehalten}", "--refuse", *_GRUND),
        ereignis=_A.SCHUTZ_ABGELEHNT,
    ),
}
"""A person decides, and what the service does about a scanner."""

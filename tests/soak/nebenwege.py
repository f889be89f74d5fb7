"""Killed at the durable steps beside the main path: refusals, repetitions, commands, a Vermittlungsstelle.

Each way brings a gateway to a step, finds it dead there, starts it again and says what must be true in the end.
Where the partner has to misbehave it runs in this process, driven by hand; the gateway under test is a process.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from support import post
from support.buehne import BREMEN, KIEL, jemand
from support.dateien import pdf
from support.feind import Feind
from support.opfer import GEDULD_S, Opfer, Paar, paar
from support.post import Umstaende
from support.rohling import Sendung
from support.verrat import neuer_schluessel, neues_verzeichnis
from support.wege import NEBENWEGE, alle_ziele

from gateway import clock
from gateway.demo import meldungen
from gateway.domain.akte import Sperre
from gateway.domain.states import Zustand
from gateway.transfer.records import PostfachZustand
from tests.soak import stellenwege
from tests.soak.bericht import Bericht
from tests.soak.warten import (
    ABGESCHLOSSEN,
    MELDUNG,
    OFFENE_AUFTRAEGE,
    WER,
    bis,
    stirbt_und_lebt,
    tippe,
    zahl,
)


@dataclass
class Lage:
    """Hannover as a process that is to die, Kiel in this process with open ports."""

    p: Paar
    ziel: str
    f: Feind = field(init=False)

    def __post_init__(self) -> None:
        self.f = Feind(self.p.buehne)

    @property
    def opfer(self) -> Opfer:
        return self.p.hannover

    async def melde_an(self) -> str:
        """Start Hannover, let a person arrive; return the UUID of the request it wrote."""
        self.opfer.lege_ein("an", meldungen.anmeldung(WER, uuid=MELDUNG, moment=clock.now()))
        await bis(lambda: self._anforderung() is not None, "the request")
        return str(self._anforderung())

    def _anforderung(self) -> str | None:
        rows = self.opfer.transfers()
        return rows[0].anforderung if rows else None

    async def biete_an(self, u: Umstaende, made: Sendung) -> None:
        await self.f.biete_an(u, made.umschlag, made.segmente)

    async def lieferung(self) -> tuple[Umstaende, post.Sendung]:
        """A right delivery that answers the request."""
        self.opfer.starte(self.ziel)
        asked = await self.melde_an()
        u, octets = self.f.umstaende(), pdf("eins")
        akte = await self.p.buehne.kiel.lege_akte_an(WER, octets)
        return u, post.lieferung(u, akte, [octets], asked)

    async def endet(self, *fragen: str) -> None:
        """Die, live again, and come to a point where each of these numbers is 1, and stays so."""
        await stirbt_und_lebt(self.opfer, self.ziel)
        await self.ruht(*fragen)

    async def ruht(self, *fragen: str) -> None:
        await bis(lambda: all(zahl(self.opfer, frage) for frage in fragen), str(fragen))
        await bis(lambda: zahl(self.opfer, OFFENE_AUFTRAEGE) == 0, "the end of all jobs")
        assert [zahl(self.opfer, frage) for frage in fragen] == [1] * len(fragen)


QUARANTAENE = "SELECT count(*) FROM quarantaene"
RUECKWEISUNG = "SELECT count(*) FROM nachricht WHERE richtung = 'aus' AND typ = '0010'"


def _geschlossen(result: str) -> str:
    return f"SELECT count(*) FROM eingang WHERE zustand = 'abgeschlossen' AND beleg LIKE '%{result}%'"


async def schlechte_lieferung(lage: Lage) -> None:
    """The archive is none: one 0010, whatever happens."""
    u, s = await lage.lieferung()
    await lage.f.liefere(u, post.mit_archiv(s, b"no archive at all"))
    await lage.endet(QUARANTAENE, RUECKWEISUNG)


async def andere_person(lage: Lage) -> None:
    """The delivery is about another AZR number than the request."""
    u, s = await lage.lieferung()
    other = replace(s.message.person, azr_nummer="990000999999")
    await lage.f.liefere(u, replace(s, message=replace(s.message, person=other)))
    await lage.endet(QUARANTAENE, RUECKWEISUNG)


async def ohne_quittung(lage: Lage) -> None:
    """The delivery asks for no receipt: the transfer ends without one."""
    u, s = await lage.lieferung()
    await lage.f.liefere(u, replace(s, message=replace(s.message, sachverhalt=None)))
    await lage.endet(ABGESCHLOSSEN, "SELECT count(*) FROM akte")


async def verweigert(lage: Lage) -> None:
    """An Umschlag that does not open: refused once, kept once."""
    lage.opfer.starte(lage.ziel)
    u = lage.f.umstaende()
    await lage.f.sende(u, post.anforderung(u, WER), inhalt_sha256="0" * 64)
    await lage.endet(QUARANTAENE, _geschlossen("abgelehnt"))


async def _quittiert(lage: Lage) -> tuple[Umstaende, post.Sendung, Sendung]:
    """A right delivery whose receipt Kiel has fetched."""
    u, s = await lage.lieferung()
    made = lage.f.siegle_lieferung(u, s)
    await lage.biete_an(u, made)

    async def work() -> None:
        while not zahl(lage.opfer, ABGESCHLOSSEN):
            await lage.p.buehne.kiel.arbeite_alles_ab()
            await asyncio.sleep(0.05)

    await asyncio.wait_for(work(), GEDULD_S)
    return u, s, made


async def _kopien(lage: Lage) -> None:
    """The receipt was offered exactly twice, the same both times."""
    await bis(lambda: zahl(lage.opfer, KOPIEN) >= 2, "the receipt again")
    await bis(lambda: zahl(lage.opfer, OFFENE_AUFTRAEGE) == 0, "the end of all jobs")
    assert zahl(lage.opfer, KOPIEN) == 2
    assert zahl(lage.opfer, KOPIEN.replace("count(*)", "count(DISTINCT inhalt_sha256)")) == 1
    assert zahl(lage.opfer, "SELECT count(*) FROM akte") == 1


KOPIEN = "SELECT count(*) FROM postfach WHERE uuid IN (SELECT uuid FROM nachricht WHERE typ = '0020')"


async def wiederholt(lage: Lage) -> None:
    """The same Inhalt in a new Umschlag: the same receipt goes out again, once."""
    u, s, made = await _quittiert(lage)
    await lage.biete_an(u, lage.f.siegle_lieferung(u, s, inhalt=made.inhalt))
    await stirbt_und_lebt(lage.opfer, lage.ziel)
    await _kopien(lage)


async def vergessen(lage: Lage) -> None:
    """Kiel's Postfach has lost our Beleg: it gets the very same again, and nothing is imported twice."""
    await _quittiert(lage)
    kiel, ident = lage.p.buehne.kiel, lage.f.angebote[-1]
    entry = await kiel.lies(lambda tx: tx.postfach.holen(ident))
    assert entry is not None
    lost = replace(entry, zustand=PostfachZustand.LIEGT, beleg=None, abgeschlossen=None)
    await kiel.eins.store.write(lambda tx: tx.postfach.aendern(lost))
    lage.opfer.toete()  # a start reads the list from its beginning
    lage.opfer.starte(lage.ziel)
    await lage.endet("SELECT count(*) FROM akte")
    again = await kiel.lies(lambda tx: tx.postfach.holen(ident))
    assert again is not None
    assert again.beleg == entry.beleg


async def zurueckgezogen(lage: Lage) -> None:
    """Dated ahead, so it is left for later; then its author takes it back."""
    lage.opfer.starte(lage.ziel)
    lage.p.buehne.kiel.uhr.vor(minutes=6)
    u = lage.f.umstaende()
    ident = await lage.f.sende(u, post.anforderung(u, WER))
    await bis(lambda: zahl(lage.opfer, "SELECT count(*) FROM auftrag WHERE letzter_code = 'CLOCK'") == 1, "later")
    await lage.p.buehne.kiel.eins.store.write(
        lambda tx: tx._c.execute("DELETE FROM postfach WHERE id = ?", (ident,))  # type: ignore[attr-defined]  # the real one has it
    )
    await lage.endet(ENTFALLEN)


ENTFALLEN = "SELECT count(*) FROM eingang WHERE zustand = 'abgeschlossen' AND beleg IS NULL"


async def spaeter(lage: Lage) -> None:
    """Dated ahead: left for later, each time anew, until its time has come."""
    lage.opfer.starte(lage.ziel)
    lage.p.buehne.kiel.uhr.vor(minutes=5, seconds=10)
    u = lage.f.umstaende()
    await lage.f.sende(u, post.anforderung(u, WER))
    await lage.endet(_geschlossen("angenommen"))


async def verraten(lage: Lage) -> None:
    """Kiel's key is in other hands: the request that waits for it is taken back and lies there anew, once."""
    lage.opfer.starte(lage.ziel)
    await lage.melde_an()
    neues_verzeichnis(lage.p.buehne, KIEL, neuer_schluessel())
    await lage.endet(
        "SELECT count(*) FROM postfach WHERE zustand = 'ersetzt'",
        "SELECT count(*) FROM postfach WHERE zustand = 'liegt'",
    )


async def falsche_meldung(lage: Lage) -> None:
    """A file that is no notice lies in ``refused`` with its reason, and its refusal is logged."""
    lage.opfer.starte(lage.ziel)
    lage.opfer.lege_ein("unfug", b"<unfug/>")
    await stirbt_und_lebt(lage.opfer, lage.ziel)
    await bis((lage.opfer.ordner / "inbox" / "refused" / "unfug.xml").exists, "the refused file")
    assert zahl(lage.opfer, "SELECT count(*) FROM protokoll_eintrag WHERE ereignis = 'meldung.abgelehnt'") >= 1


async def verzeichnis(lage: Lage) -> None:
    """A directory that is none is refused, the one in force stays."""
    lage.opfer.starte(lage.ziel)
    await lage.melde_an()
    (lage.p.buehne.ordner / "verzeichnis.xml").write_bytes(b"<unfug/>")
    await bis(lage.opfer.ist_tot, lage.ziel)
    lage.p.buehne.schreibe_verzeichnis(lage.p.buehne.verzeichnis)
    lage.opfer.starte()
    u = lage.f.umstaende()
    await lage.f.sende(u, post.anforderung(u, WER))
    await lage.ruht(_geschlossen("angenommen"))


async def ende(lage: Lage) -> None:
    """Killed while it says goodbye: the next start goes on."""
    lage.opfer.starte(lage.ziel)
    await lage.melde_an()
    assert lage.opfer.process is not None
    lage.opfer.process.terminate()
    await stirbt_und_lebt(lage.opfer, lage.ziel)
    u = lage.f.umstaende()
    await lage.f.sende(u, post.anforderung(u, WER))
    await lage.ruht(_geschlossen("angenommen"))


async def _befehl(lage: Lage, *words: str) -> None:
    """Type a command that dies, and type it again."""
    for ziel in (lage.ziel, ""):
        await tippe(lage.opfer, ziel, *words)


async def _befehl_oder_dienst(lage: Lage, im_befehl: str, *words: str) -> None:
    """Die in the command, which is typed again, or in the service that does what it says."""
    if lage.ziel.endswith(im_befehl):
        await _befehl(lage, *words)
        return
    await tippe(lage.opfer, "", *words)
    await stirbt_und_lebt(lage.opfer, lage.ziel)


def _dienst_stirbt(lage: Lage, im_befehl: str) -> str:
    """Return where the service dies: nowhere if the command does."""
    return "" if lage.ziel.endswith(im_befehl) else lage.ziel


async def ergaenzt(lage: Lage) -> None:
    """A notice without AZR number waits for a person, whose command is killed and typed again."""
    lage.opfer.starte()
    wer = replace(WER, person=replace(WER.person, azr_nummer=None))
    lage.opfer.lege_ein("an", meldungen.anmeldung(wer, uuid=MELDUNG, moment=clock.now()))
    await bis(lambda: len(lage.opfer.transfers()) == 1, "the transfer")
    (one,) = lage.opfer.transfers()
    await _befehl(lage, "transfer", "complete", one.id, "--azr", str(WER.person.azr_nummer), "--reason", "x")
    await lage.ruht("SELECT count(*) FROM transfer WHERE zustand = 'angefordert'", GEFRAGT)


GEFRAGT = "SELECT count(*) FROM nachricht WHERE richtung = 'aus' AND typ = '010201'"


async def entschieden(lage: Lage) -> None:
    """A request without second sign waits for a person: refused by hand, killed and typed again."""
    lage.opfer.starte()
    u = lage.f.umstaende()
    await lage.f.sende(u, post.anforderung(u, WER))
    await bis(lambda: [one.zustand for one in lage.opfer.transfers()] == [Zustand.ENTSCHEIDUNG_OFFEN], "a question")
    (one,) = lage.opfer.transfers()
    await _befehl(lage, "transfer", "decide", one.id, "--refuse", "02", "--reason", "x")
    await lage.ruht("SELECT count(*) FROM transfer WHERE zustand = 'abgelehnt'", ABSAGE)


ABSAGE = "SELECT count(*) FROM nachricht WHERE richtung = 'aus' AND typ = '010202'"
WEITERGEBEN = "Eingriffe.leite_weiter"


async def weitergeleitet(lage: Lage) -> None:
    """A request goes on to a third authority: one 0030, and one 0031 to who asked."""
    lage.opfer.starte(_dienst_stirbt(lage, WEITERGEBEN))
    u = lage.f.umstaende()
    await lage.f.sende(u, post.anforderung(u, WER))
    await bis(lambda: [one.zustand for one in lage.opfer.transfers()] == [Zustand.ENTSCHEIDUNG_OFFEN], "a question")
    (one,) = lage.opfer.transfers()
    await _befehl_oder_dienst(lage, WEITERGEBEN, "transfer", "decide", one.id, "--forward", BREMEN, "--reason", "x")
    await lage.ruht(
        "SELECT count(*) FROM transfer WHERE zustand = 'weitergeleitet'", _gesagt("0030"), _gesagt("0031")
    )


ANBIETEN = "Angebote.beginne"


async def angeboten(lage: Lage) -> None:
    """A file of Hannover is offered to Kiel: one 010101."""
    haus = lage.p.buehne.hannover
    await haus.oeffne()
    akte = await haus.lege_akte_an(WER)
    await haus.schliesse()
    lage.opfer.starte(_dienst_stirbt(lage, ANBIETEN))
    await bis(lage.opfer.bereit, "the service")
    words = ("transfer", "offer", "--akte", akte.aktenzeichen, "--to", KIEL, "--ags", "01002000", "--reason", "x")
    await _befehl_oder_dienst(lage, ANBIETEN, *words)
    await lage.ruht("SELECT count(*) FROM transfer WHERE zustand = 'angeboten'", _gesagt("010101"))


def _gesagt(typ: str) -> str:
    return f"SELECT count(*) FROM nachricht WHERE richtung = 'aus' AND typ = '{typ}'"


MIT_KIEL: dict[str, Callable[[Lage], Awaitable[None]]] = {
    one.__name__: one
    for one in (
        schlechte_lieferung, andere_person, ohne_quittung, verweigert, wiederholt, vergessen, zurueckgezogen,
        spaeter, verraten, falsche_meldung, verzeichnis, ende, ergaenzt, entschieden, weitergeleitet, angeboten,
    )
}  # fmt: skip
"""Ways on which Hannover dies and Kiel runs in this process."""


async def _mit_kiel(ordner: Path, name: str, ziel: str) -> None:
    with paar(ordner) as p:
        await p.buehne.kiel.oeffne()
        try:
            await MIT_KIEL[name](Lage(p, ziel))
            p.hannover.beende()
        finally:
            await p.buehne.kiel.schliesse()


async def _gebunden(ordner: Path, ziel: str) -> None:
    """Kiel dies while it answers that the file is bound."""
    with paar(ordner) as p:
        kiel = p.buehne.kiel
        await kiel.oeffne()
        p.akten[jemand(0).aktenzeichen] = await kiel.lege_akte_an(jemand(0), sperren=frozenset({Sperre.GEBUNDEN}))
        await kiel.schliesse()
        p.hannover.starte()
        p.kiel.starte(ziel)
        p.beginne()
        p.bis(p.kiel.ist_tot, ziel)
        p.kiel.starte()
        postponed = [Zustand.ZURUECKGESTELLT] * 2
        p.bis(lambda: [t.zustand for one in p.beide for t in one.transfers()] == postponed, "the answer")
        assert zahl(p.kiel, ABSAGE) == 1


WEGE: dict[str, Callable[[Path, str], Awaitable[None]]] = {
    **{name: lambda ordner, ziel, name=name: _mit_kiel(ordner, name, ziel) for name in MIT_KIEL},  # type: ignore[misc]  # bound now
    "gebunden": _gebunden,
    "stelle": lambda ordner, ziel: stellenwege.ueber_die_stelle(ordner, ziel, wer="stelle"),
    "autor_vor_der_stelle": lambda ordner, ziel: stellenwege.ueber_die_stelle(ordner, ziel, wer="kiel"),
    "zurueckgeholt": stellenwege.zurueckgeholt,
    "umgestellt": stellenwege.umgestellt,
}
"""Every way of ``support.wege.NEBENWEGE``."""


async def laufe(ordner: Path, *, sage: Callable[[str], None]) -> Bericht:
    """Die before and after each step of each way."""
    bericht, begun = Bericht(name="beside the main path", geprueft="each ended as it must"), time.monotonic()
    for name, stellen in NEBENWEGE.items():
        for number, ziel in enumerate(alle_ziele(stellen)):
            folder = ordner / f"{name}-{number}"
            folder.mkdir()
            try:
                await WEGE[name](folder, ziel)
            except BaseException:
                sage(f"  {name}: {ziel} failed")
                raise
            bericht.kills += 1
        sage(f"  {name}: {', '.join(stellen)}")
    bericht.sekunden = time.monotonic() - begun
    return bericht

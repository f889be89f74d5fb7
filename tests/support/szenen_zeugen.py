"""Stages of co-signing: a witness is asked, falls silent, holds more of a log than there is, is asked at rest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from support.buehne import KIEL, Buehne, Haus
from support.sicherung import sichere, stelle_wieder_her
from support.szenen_sicherung import kehre_zurueck
from support.szenenweg import Szene, Weg, Werte

from gateway.audit.checkpoint import (
    Checkpoint,
    Pruefschluessel,
    SignierterCheckpoint,
    bereite_vor,
    lies_checkpoint,
    schliesse_ab,
)
from gateway.domain.events import AuditEreignis
from gateway.transfer.bezeugung import FRIST
from gateway.transfer.ports import Tx, Widerspruch
from gateway.transfer.records import AufgabeArt

STUMM_H = FRIST.total_seconds() / 3600 + 1
"""So much later a person is asked about witnesses that are silent."""
_BEZEUGUNG = "transfer.bezeugung.Bezeugung"
VORAUS = 40
"""Entries that the witness holds and the log has lost."""


async def faelsche(haus: Haus, checkpoint: Checkpoint, spaeter: timedelta = timedelta()) -> SignierterCheckpoint:
    """Sign what the log never was, with the log's own key."""
    key = haus.eins.protokollbuch._schluessel[haus.kennung]
    draft = bereite_vor(checkpoint, haus.uhr() + spaeter)
    vkey = Pruefschluessel(checkpoint.ursprung, key.public_key)
    return schliesse_ab(draft, [key.sign(octets) for octets in draft.zu_signieren], vkey)


async def _lass_bezeugen(haus: Haus) -> int:
    """Show the witness all there is, as a process that has asked nobody yet."""
    await haus.eins.protokollbuch.integriere_alle()
    haus.eins.bezeugung._versuche.clear()
    return await haus.eins.bezeugung.runde()


async def unbezeugt(b: Buehne) -> Werte:
    """Nobody has asked Hannover to stand by Kiel's log."""
    await b.kiel.eins.protokollbuch.integriere_alle()
    return {}


async def bezeugt(b: Buehne) -> Werte:
    """Hannover stands by all that Kiel's log has."""
    assert await _lass_bezeugen(b.kiel) == 1
    return {}


async def voraus(b: Buehne) -> Werte:
    """Hannover holds more of Kiel's log than Kiel has."""
    await bezeugt(b)
    origin = await b.kiel.lies(lambda tx: tx.protokoll.ursprung(KIEL))
    held = await b.hannover.lies(lambda tx: tx.zeugen.gehalten(origin))
    assert held is not None
    note, size = lies_checkpoint(held.notiz).checkpoint, held.groesse + VORAUS
    ahead = await faelsche(b.kiel, replace(note, groesse=size, wurzel=b"a" * 32))
    more = replace(held, groesse=size, notiz=ahead.octets)
    await b.hannover.eins.store.write(lambda tx: tx.zeugen.halte(more))
    return {}


async def ruht(b: Buehne) -> Werte:
    """Kiel comes back from a backup that is older than what Hannover stands by; nobody has been asked."""
    await b.kiel.eins.protokollbuch.integriere_alle()
    sichere(b.kiel, b.ordner / "sicherung")
    await b.kiel.neustart()
    await bezeugt(b)
    await stelle_wieder_her(b.kiel, b.ordner / "sicherung")
    return {}


# -- what is durable ---------------------------------------------------------------------------------------------


def gehaltene(tx: Tx) -> int:
    """Logs of others that this house stands by."""
    return len(tx.zeugen.alle_gehaltenen())


def zeugnisse(tx: Tx) -> int:
    """Witnesses that stand by Kiel's log."""
    return len(tx.zeugen.zeugnisse(KIEL))


def alarme(tx: Tx) -> int:
    """Contradictions that were seen."""
    return len(tx.zeugen.alarme())


def fragen(tx: Tx) -> int:
    """Questions about silent witnesses."""
    return [one.art for one in tx.aufgaben.offene(KIEL)].count(AufgabeArt.ZEUGEN_FEHLEN)


def auskuenfte(tx: Tx) -> int:
    """What witnesses said of Kiel's log."""
    return len(tx.zeugen.auskuenfte(tx.protokoll.ursprung(KIEL), seit=datetime.min.replace(tzinfo=UTC)))


# -- what follows ------------------------------------------------------------------------------------------------


async def bittet(b: Buehne, _: Werte) -> None:
    """Kiel's service asks its witness; it may die of it."""
    await _lass_bezeugen(b.kiel)


async def steht_dafuer(b: Buehne, _: Werte) -> None:
    """Asked again, Hannover stands by all of Kiel's log: one of each, and nobody sees a contradiction."""
    assert await _lass_bezeugen(b.kiel) == 1
    assert await b.hannover.lies(gehaltene) == await b.kiel.lies(zeugnisse) == 1
    assert await b.hannover.lies(alarme) == await b.kiel.lies(alarme) == 0
    size = await b.kiel.lies(lambda tx: tx.protokoll.stand(KIEL).groesse)
    (held,) = await b.hannover.lies(lambda tx: tx.zeugen.alle_gehaltenen())
    assert held.groesse == size


async def sieht_es_noch_einmal(b: Buehne, _: Werte) -> None:
    """The next offer finds the same, and one alarm stands."""
    assert await _lass_bezeugen(b.kiel) == 0
    (alarm,) = await b.kiel.lies(lambda tx: tx.zeugen.alarme())
    assert alarm.art is Widerspruch.WIR_ZURUECK
    assert (
        lies_checkpoint(alarm.gezeigt).checkpoint.groesse + VORAUS
        > lies_checkpoint(alarm.gehalten).checkpoint.groesse
    )


async def schweigt_und_spricht(b: Buehne, _: Werte) -> None:
    """While Hannover is silent one question stands; it ends when Hannover stands by the log again."""
    await b.hannover.schliesse()
    assert await _lass_bezeugen(b.kiel) == 0
    assert [one.art for one in await b.kiel.aufgaben()] == [AufgabeArt.ZEUGEN_FEHLEN]
    await b.hannover.oeffne()
    assert await _lass_bezeugen(b.kiel) == 1
    assert await b.kiel.aufgaben() == ()


async def fragt_und_kehrt_zurueck(b: Buehne, werte: Werte) -> None:
    """Kiel asks again, as each minute, and keeps one answer; with it two persons let the house come back."""
    assert await b.kiel.eins.bezeugung.frage_nach_uns() == 1
    state = await b.kiel.lies(lambda tx: tx.wiederherstellungen.stand())
    origin = await b.kiel.lies(lambda tx: tx.protokoll.ursprung(KIEL))
    assert state is not None
    (said,) = await b.kiel.lies(lambda tx: tx.zeugen.auskuenfte(origin, seit=state.gesichert))
    assert said.notiz is not None
    await kehre_zurueck(b, werte)


SZENEN = {
    "unbezeugt": Szene(baue=unbezeugt),
    "bezeugt": Szene(baue=bezeugt, stunden=STUMM_H),
    "voraus": Szene(baue=voraus),
    "ruht": Szene(baue=ruht),
}
WEGE = {
    "transfer.zeugenamt.Zeugenamt.nimm": Weg(
        szene="unbezeugt",
        wer="hannover",
        ereignis=AuditEreignis.ZEUGE_WIDERSPRUCH,
        mal=0,
        waehrend=bittet,
        dauerhaft=gehaltene,
        danach=steht_dafuer,
    ),
    f"{_BEZEUGUNG}._biete_an": Weg(
        szene="unbezeugt",
        ereignis=AuditEreignis.ZEUGE_WIDERSPRUCH,
        mal=0,
        dauerhaft=zeugnisse,
        danach=steht_dafuer,
    ),
    f"{_BEZEUGUNG}._vergleiche": Weg(
        szene="voraus",
        ereignis=AuditEreignis.ZEUGE_WIDERSPRUCH,
        dauerhaft=alarme,
        danach=sieht_es_noch_einmal,
    ),
    f"{_BEZEUGUNG}._sieh_nach_der_frist": Weg(
        szene="bezeugt",
        ereignis=AuditEreignis.AUFGABE_GESTELLT,
        partner_da=False,
        dauerhaft=fragen,
        danach=schweigt_und_spricht,
    ),
    f"{_BEZEUGUNG}.frage_nach_uns": Weg(
        szene="ruht",
        ereignis=AuditEreignis.ZEUGEN_BEFRAGT,
        dauerhaft=auskuenfte,
        danach=fragt_und_kehrt_zurueck,
    ),
}
"""Who dies at which step of co-signing."""

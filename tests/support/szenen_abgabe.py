"""Stages with files that were handed over: to be deleted, to be kept, called back."""

from support.beweis import pruefe
from support.buehne import KIEL, Buehne, jemand
from support.register import schreibe_um
from support.szenenweg import Szene, Werte

from gateway.audit.befund import Urteil
from gateway.beweis.pruefgang import Massstab
from gateway.domain.akte import Akte
from gateway.domain.ids import TransferId, sha256_of
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund
from gateway.domain.states import Rolle, Zustand
from gateway.keystore import load_certificate

ERSTE, ZWEITE = "meier", "schulze"
OHNE_ZEUGE = frozenset({"ohne_zeuge"})
KEINE: frozenset[str] = frozenset()


# -- files that were handed over ---------------------------------------------------------------------------------


async def _abgegeben(b: Buehne, nummer: int, *, marke: bool = False) -> Akte:
    """Kiel's file is receipted; with ``marke`` its second document stayed here (§ 87 (1) AufenthG)."""
    wer = jemand(nummer)
    akte = await b.kiel.lege_akte_an(wer)
    if marke:
        grund = '{"grund":"87-1","ab":null}'
        await b.kiel.eins.store.write(lambda tx: schreibe_um(tx.akten, akte.id, 2, bereinigen=grund))
    await b.kiel.abmeldung(wer)
    await b.hannover.anmeldung(wer)
    await b.laufe()
    (one,) = [one for one in await b.kiel.transfers() if one.akte == akte.id]
    assert one.zustand is Zustand.ABGESCHLOSSEN
    return akte


async def _loeschantrag(b: Buehne, akte: Akte) -> str:
    asked = await b.kiel.eins.loeschungen.beantrage(KIEL, akte.aktenzeichen, person=ERSTE, trotz=OHNE_ZEUGE)
    assert asked.antrag is not None
    return asked.antrag.id


async def abgegeben(b: Buehne) -> Werte:
    """Receipted files of Kiel: one to delete, one whose deletion is asked for, a stub; two to destroy parts of."""
    free, asked, stub = [await _abgegeben(b, nummer) for nummer in (1, 2, 3)]
    part, part_asked = [await _abgegeben(b, nummer, marke=True) for nummer in (4, 5)]
    done = await b.kiel.eins.loeschungen.bestaetige(
        KIEL, await _loeschantrag(b, stub), person=ZWEITE, trotz=OHNE_ZEUGE
    )
    assert done.antrag is not None
    destroy = await b.kiel.eins.vernichtungen.beantrage(
        KIEL, part_asked.aktenzeichen, 2, person=ERSTE, begruendung="ohne Bedeutung"
    )
    return {
        "frei": free.aktenzeichen,
        "antrag": await _loeschantrag(b, asked),
        "stub": stub.aktenzeichen,
        "teil": part.aktenzeichen,
        "teilantrag": destroy.antrag.id,
    }


async def aufbewahrt(b: Buehne) -> Werte:
    """The retention hold of a file is over; nobody has looked yet."""
    dort = await b.ziehe_um(jemand(1))
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    await b.hannover.arbeite_alles_ab()
    await b.kiel.horche()
    while (one := (await b.kiel.transfers())[-1]).zustand is not Zustand.ABGESCHLOSSEN:
        assert await b.kiel.naechster() is not None, one.zustand
    assert (await b.hannover.transfer(dort)).zustand is Zustand.UEBERNOMMEN
    return {}


# -- called back -------------------------------------------------------------------------------------------------


async def _uebergeben(b: Buehne, nummer: int) -> tuple[TransferId, TransferId]:
    """A file crosses and is receipted; return Kiel's and Hannover's transfer."""
    dort = await b.ziehe_um(jemand(nummer))
    await b.laufe()
    hier = next(t for t in reversed(await b.kiel.transfers()) if t.rolle is Rolle.GEBER)
    assert hier.zustand is (await b.hannover.transfer(dort)).zustand is Zustand.ABGESCHLOSSEN
    return hier.id, dort


async def _rufe(b: Buehne, hier: TransferId) -> None:
    called = await b.kiel.eins.rueckrufe.rufe_zurueck(hier, Rueckrufgrund.FALSCHE_PERSON, person=ERSTE)
    assert called.zustand is Zustand.RUECKRUF_LAEUFT


async def _gerufen(b: Buehne, nummer: int) -> tuple[TransferId, TransferId]:
    hier, dort = await _uebergeben(b, nummer)
    await _rufe(b, hier)
    await b.laufe()
    assert (await b.hannover.transfer(dort)).zustand is Zustand.RUECKRUF_LIEGT_VOR
    return hier, dort


async def _bitte_um_loeschung(b: Buehne, dort: TransferId) -> None:
    asked = await b.hannover.eins.rueckrufpruefung.beantrage(dort, person=ERSTE, trotz=KEINE)
    assert asked.gebeten


async def rueckruf(b: Buehne) -> Werte:
    """Files that crossed: receipted, called back, with a deletion asked for, kept by Hannover."""
    (receipted, _), (called, there) = await _uebergeben(b, 1), await _gerufen(b, 2)
    _, asked = await _gerufen(b, 3)
    await _bitte_um_loeschung(b, asked)
    kept, there_kept = await _gerufen(b, 4)
    await b.hannover.eins.rueckrufpruefung.lehne_ab(there_kept, Ablehnungsgrund.ZUSTAENDIG, person=ERSTE)
    await b.laufe()
    return {"quittiert": receipted, "gerufen": called, "dort": there, "gebeten": asked, "verweigert": kept}


async def ruft(b: Buehne) -> Werte:
    """A person has called a file back; the 0010 is not written yet."""
    hier, _ = await _uebergeben(b, 1)
    await _rufe(b, hier)
    return {}


async def rueckruf_befolgt(b: Buehne) -> Werte:
    """Two persons have deleted what was called back; the proof is not written yet."""
    _, dort = await _gerufen(b, 1)
    await _bitte_um_loeschung(b, dort)
    done = await b.hannover.eins.rueckrufpruefung.bestaetige(dort, person=ZWEITE, trotz=KEINE)
    assert done.geloescht
    return {}


async def belegt(b: Buehne, _: Werte) -> None:
    """The container that was written at last proves the transfer to whoever pinned the directory."""
    signer = sha256_of(load_certificate(b.ordner / "pki" / "verzeichnis.crt.pem"))
    (container,) = b.ordner.parent.glob("*.asice")
    found = pruefe(container.read_bytes(), Massstab(jetzt=b.kiel.uhr(), signer=signer))
    assert found.urteil is Urteil.BESTAETIGT, found.grund


SZENEN = {
    one.__name__: Szene(baue=one, betrieb="echt", aufbewahrung=0)
    for one in (abgegeben, aufbewahrt, rueckruf, ruft, rueckruf_befolgt)
}

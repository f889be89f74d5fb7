"""Stages of comparing: both houses hold a checkpoint of Bremen's log, of the same past or of two."""

import asyncio

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from support.buehne import BREMEN, KIEL, Buehne, Haus
from support.szenen_zeugen import zeugnisse
from support.szenenweg import Szene, Weg, Werte

from gateway.audit.checkpoint import Checkpoint, Pruefschluessel, bereite_vor, schliesse_ab, ursprung
from gateway.domain.events import AuditEreignis
from gateway.transfer.ports import Gehalten, Tx, Widerspruch
from gateway.transfer.zeugen import fremdes_log
from gateway.wiring.schleifen import Schleifen

_PROBE = "transfer.gegenprobe.Gegenprobe"
LOG = ursprung(BREMEN, 1)
GROESSE = 7
"""Entries of Bremen's log that both houses stand by."""


async def halte(haus: Haus, b: Buehne, wurzel: bytes) -> None:
    """Let a house stand by a checkpoint that Bremen has signed."""
    pem = (b.ordner / "pki" / "azr-999903" / "protokoll.key.pem").read_bytes()
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey)
    draft = bereite_vor(Checkpoint(LOG, GROESSE, wurzel), haus.uhr())
    vkey = Pruefschluessel(LOG, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    note = schliesse_ab(draft, [key.sign(one) for one in draft.zu_signieren], vkey)
    now = haus.uhr()
    held = Gehalten(ursprung=LOG, groesse=GROESSE, notiz=note.octets, seit=now, zeit=now)
    await haus.eins.store.write(lambda tx: tx.zeugen.halte(held))


async def einig(b: Buehne) -> Werte:
    """Both stand by the same past; nobody has compared."""
    for haus in (b.kiel, b.hannover):
        await halte(haus, b, b"a" * 32)
    return {}


async def gespalten(b: Buehne) -> Werte:
    """Bremen has shown each of them another past."""
    await halte(b.kiel, b, b"a" * 32)
    await halte(b.hannover, b, b"b" * 32)
    return {}


def alarme(tx: Tx) -> int:
    """Contradictions that were seen."""
    return len(tx.zeugen.alarme())


def vergleiche(tx: Tx) -> int:
    """Logs that were compared."""
    return len(tx.zeugen.vergleiche())


async def sieht_zwei(b: Buehne, _: Werte) -> None:
    """Compared again, it is still one alarm, and the other house finds the same by itself."""
    for haus in (b.kiel, b.hannover):
        assert await haus.eins.gegenprobe.runde() == 1
        (alarm,) = await haus.lies(lambda tx: tx.zeugen.alarme())
        assert (alarm.art, alarm.ursprung) == (Widerspruch.ZWEI_WURZELN, LOG)


async def sieht_eines(b: Buehne, _: Werte) -> None:
    """Compared again, both see that it fits."""
    for haus in (b.kiel, b.hannover):
        assert await haus.eins.gegenprobe.runde() == 0
        (found,) = await haus.lies(lambda tx: tx.zeugen.vergleiche())
        assert found.passte is not None
        assert await haus.lies(alarme) == 0


async def geht_aus(b: Buehne, _: Werte) -> None:
    """Hannover visits Kiel's log as a witness without an address does; Kiel's service may die of it."""
    theirs = fremdes_log(b.hannover.eins.umgebung, ursprung(KIEL, 1))
    assert theirs is not None
    await b.hannover.eins.mitgang.besuche(theirs)


async def steht_einmal_darunter(b: Buehne, werte: Werte) -> None:
    """Brought again, Hannover's line stands under Kiel's log once, and nobody sees a contradiction."""
    await b.kiel.eins.protokollbuch.integriere_alle()
    await geht_aus(b, werte)
    assert await b.kiel.lies(zeugnisse) == 1
    assert await b.hannover.lies(alarme) == await b.kiel.lies(alarme) == 0


def fragt_niemanden() -> None:
    """The service in this process asks no witness by itself."""

    async def warte(_: Schleifen) -> None:
        await asyncio.Event().wait()

    Schleifen.ask_witnesses = warte  # type: ignore[method-assign]  # in a process that dies


SZENEN = {"einig": Szene(baue=einig), "gespalten": Szene(baue=gespalten)}
WEGE = {
    f"{_PROBE}._erhebe": Weg(
        szene="gespalten",
        ereignis=AuditEreignis.ZEUGE_WIDERSPRUCH,
        dauerhaft=alarme,
        danach=sieht_zwei,
    ),
    "transfer.mitsignaturen.Mitsignaturen.nimm": Weg(
        szene="unbezeugt",
        ereignis=AuditEreignis.ZEUGE_WIDERSPRUCH,
        mal=0,
        waehrend=geht_aus,
        dauerhaft=zeugnisse,
        danach=steht_einmal_darunter,
        im_prozess=fragt_niemanden,
    ),
    f"{_PROBE}.runde": Weg(
        szene="einig",
        ereignis=AuditEreignis.ZEUGE_WIDERSPRUCH,
        mal=0,
        dauerhaft=vergleiche,
        danach=sieht_eines,
    ),
}
"""Who dies at which step of comparing."""

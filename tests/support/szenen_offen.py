"""Stages of the plain route: files that are refused, dated ahead, incomplete, or taken at the last moment."""

from support import post
from support.buehne import KIEL, Buehne, jemand
from support.dateien import pdf
from support.feind import Feind
from support.offen import Transport, arbeite, fach, laufe, stelle_offen_auf, typ_von
from support.szenenweg import Szene, Werte

from gateway.domain.rueckrufgruende import Rueckrufgrund
from gateway.domain.states import Zustand

SPAETER_H = 24.0 * 7
"""So much later somebody is asked about a packet that is missing."""


def _lege(b: Buehne, name: str, octets: bytes) -> None:
    """Kiel's transport brings a file to Hannover."""
    place = fach(b.hannover, "inbox", KIEL)
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(octets)


async def offen_unlesbar(b: Buehne) -> Werte:
    """A file that is no message."""
    _lege(b, "a.xml", b"no message at all")
    return {}


async def offen_vergeben(b: Buehne) -> Werte:
    """Another message under an identity that is taken."""
    u = Feind(b).umstaende()
    _lege(b, "a.xml", post.octets(post.anforderung(u, jemand(1))))
    await arbeite(b.hannover)
    _lege(b, "b.xml", post.octets(post.anforderung(u, jemand(2))))
    return {}


async def offen_vordatiert(b: Buehne) -> Werte:
    """A message that is dated ten minutes ahead."""
    b.kiel.uhr.vor(minutes=10)
    _lege(b, "a.xml", post.octets(post.anforderung(Feind(b).umstaende(), jemand(1))))
    return {}


async def offen_unterwegs(b: Buehne, *inhalte: bytes) -> Transport:
    """Kiel has laid out the files of a delivery."""
    transport = Transport(b)
    await b.ziehe_um(jemand(1), *inhalte)
    await arbeite(b.hannover)
    transport.trage()
    await arbeite(b.kiel)
    return transport


async def offen_genommen(b: Buehne) -> Werte:
    """A person takes a delivery back; in that moment its transport takes the files."""
    transport = await offen_unterwegs(b)
    (sent,) = await b.kiel.transfers()
    await b.kiel.eins.rueckrufe.rufe_zurueck(sent.id, Rueckrufgrund.FALSCHE_PERSON, person="meier")
    assert (await b.kiel.transfer(sent.id)).zustand is Zustand.ENTSCHEIDUNG_OFFEN
    assert transport.nimm(b.kiel, b.hannover)
    return {}


async def offen_unvollstaendig(b: Buehne) -> Werte:
    """A delivery of which one packet does not come."""
    transport = await offen_unterwegs(b, pdf("eins" * 500), pdf("zwei"))
    files = sorted(transport.nimm(b.kiel, b.hannover).items(), key=lambda one: typ_von(one[1]))
    assert len([one for one in files if typ_von(one[1]) == "010207"]) > 1
    transport.bringe(b.hannover, b.kiel, files[:-1])
    await arbeite(b.hannover)
    return {}


async def _laufe(b: Buehne) -> None:
    await laufe(b, Transport(b))


SZENEN = {
    one.__name__: Szene(
        baue=one,
        stelle_auf=stelle_offen_auf,
        laufe=_laufe,
        stunden=SPAETER_H if one is offen_unvollstaendig else 0.0,
    )
    for one in (offen_unlesbar, offen_vergeben, offen_vordatiert, offen_genommen, offen_unvollstaendig)
}

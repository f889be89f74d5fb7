"""Stages whose next step the running service makes: deadlines, later news, claims that went wrong."""

from dataclasses import replace

from support import post
from support.buehne import KIEL, Buehne, jemand
from support.feind import Feind
from support.register import schreibe_um
from support.szenenweg import Szene, Werte

from gateway.demo import meldungen
from gateway.domain.akte import Dateiformat
from gateway.domain.ids import NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import Abmeldung, Ereignisbezug, Sperrenaenderung, read_message, write_message
from gateway.messages.werte import Auskunftssperre
from gateway.transfer.nachverschluss import Nachverschluss
from gateway.transfer.records import EingangZustand, PostfachZustand
from gateway.transfer.volltext import Nachlese
from gateway.transfer.vorabangaben import Vorabangaben
from gateway.wiring.texte import Texte

KLERK = "meier"
FRIST_H = 24.0 * 9
"""So much later the first deadline of a request is over."""


async def frist(b: Buehne) -> Werte:
    """Hannover's request lies in its Postfach; Kiel has not looked."""
    await b.hannover.anmeldung(jemand(1))
    await b.hannover.arbeite_ab()
    return {}


async def sperrenaenderung(b: Buehne) -> Werte:
    """A notice 030112 lies in Kiel's inbox."""
    await b.kiel.lege_akte_an(jemand(1))
    octets = meldungen.abmeldung(jemand(1), uuid=b.kiel.eins.umgebung.neue_uuid(), moment=b.kiel.uhr(), test="demo")
    like = read_message(octets, b.kiel.eins.umgebung.schemas)
    assert isinstance(like, Abmeldung)
    event = Ereignisbezug(zeitpunkt=like.kopf.erstellt, zeichen="TEST")
    message = Sperrenaenderung(
        kopf=replace(like.kopf, typ=Nachrichtentyp.AUSKUNFTSSPERRE),
        ereignis=event,
        person=like.person,
        vorher=(),
        nachher=(Auskunftssperre(code="12"),),
        quittung_erbeten=event,
    )
    inbox = b.kiel.konfiguration.folder / "inbox"
    inbox.mkdir()
    (inbox / "sperre.xml").write_bytes(write_message(message, meldungen.PRODUKT))
    return {}


async def nimm_den_posteingang(b: Buehne, _: Werte) -> None:
    """Let Kiel's service look into its inbox, as it does all the time."""
    done = b.kiel.konfiguration.folder / "inbox" / "done" / "sperre.xml"
    b.kiel.arbeite()
    await b.kiel.bis(lambda _: done.exists() or None, "the notice in done/")
    await b.kiel.schliesse()
    await b.kiel.oeffne()


async def spaetere_angaben(b: Buehne) -> Werte:
    """Kiel has sent a file; then a clerk notes a number that goes ahead of it."""
    akte = await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.eins.store.write(
        lambda tx: b.kiel.eins.vorab.aendere(
            tx, KIEL, akte, Vorabangaben(bamfkennziffer="1234567-163"), anlass="nachtrag", person=KLERK
        )
    )
    await b.kiel.abmeldung(jemand(1))
    await b.hannover.anmeldung(jemand(1))
    await b.laufe()
    await b.kiel.eins.store.write(
        lambda tx: b.kiel.eins.vorab.aendere(
            tx, KIEL, akte, Vorabangaben(bamfkennziffer="7654321-163"), anlass="nachtrag", person=KLERK
        )
    )
    return {}


async def nur_vorab(b: Buehne) -> Werte:
    """Hannover wants no more than advance information, and a clerk has set it free; nothing is packed yet."""
    akte = await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.eins.store.write(
        lambda tx: b.kiel.eins.vorab.aendere(
            tx, KIEL, akte, Vorabangaben(bamfkennziffer="1234567-163"), anlass="nachtrag", person=KLERK
        )
    )
    await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(
            tx, b.hannover.kennung, jemand(1).person, KIEL, test="demo", grund="03"
        )
    )
    await b.laufe()
    (asked,) = await b.kiel.transfers()
    await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK)
    return {}


async def fremdes_format(b: Buehne) -> Werte:
    """A file was set free, and before it is packed a document of it is replaced by one Hannover does not take."""
    akte = await b.kiel.lege_akte_an(jemand(1))
    await b.hannover.anmeldung(jemand(1))
    await b.laufe()
    (asked,) = await b.kiel.transfers()
    await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK)
    await b.kiel.eins.store.write(lambda tx: schreibe_um(tx.akten, akte.id, 1, format=Dateiformat.DOCX.value))
    return {}


async def nochmal_gefragt(b: Buehne) -> Werte:
    """Hannover has the file and asks for it once more."""
    await b.ziehe_um(jemand(1))
    await b.laufe()
    await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(tx, b.hannover.kennung, jemand(1).person, KIEL, test="demo")
    )
    await b.hannover.arbeite_ab()
    await b.kiel.horche()
    (sent,) = await b.kiel.transfers()
    while not await b.kiel.lies(lambda tx: tx._c.execute(_BEREITS).fetchone()[0]):  # type: ignore[attr-defined]  # the real one has it
        assert await b.kiel.naechster() is not None, sent.zustand
    return {}


_BEREITS = "SELECT count(*) FROM auftrag WHERE art = 'bereits_versandt'"


# -- claims --------------------------------------------------------------------------------------------------------


async def _gesandt(b: Buehne) -> tuple[Feind, str]:
    """A request of Kiel lies in its Postfach; return its envelope."""
    f = Feind(b)
    u = f.umstaende()
    return f, await f.sende(u, post.anforderung(u, jemand(1)))


async def _angenommen(b: Buehne) -> str:
    _, name = await _gesandt(b)
    await b.hannover.arbeite_alles_ab()
    assert len(await b.hannover.transfers()) == 1
    return name


async def beleg_verweigert(b: Buehne) -> Werte:
    """Kiel's Postfach lists again what Hannover closed, under another UUID: it will not take our Beleg."""
    name = await _angenommen(b)
    entry = await b.kiel.lies(lambda tx: tx.postfach.holen(Sha256(name)))
    assert entry is not None
    await b.kiel.eins.store.write(
        lambda tx: tx.postfach.aendern(
            replace(entry, zustand=PostfachZustand.LIEGT, beleg=None, abgeschlossen=None)
        )
    )
    other = "88888888-8888-4888-8888-888888888888"
    await b.kiel.eins.store.write(
        lambda tx: tx._c.execute("UPDATE postfach SET uuid = ? WHERE id = ?", (NachrichtenUUID(other), name))  # type: ignore[attr-defined]  # the real one has it
    )
    return {"umschlag": name}


async def wieder_da(b: Buehne) -> Werte:
    """What had vanished before Hannover fetched it lies there again."""
    _, name = await _gesandt(b)
    await b.hannover.horche()
    entry = await b.kiel.lies(lambda tx: tx.postfach.holen(Sha256(name)))
    segments = await b.kiel.lies(lambda tx: tx.postfach.segmente(Sha256(name)))
    assert entry is not None
    await b.kiel.eins.store.write(
        lambda tx: tx._c.execute("DELETE FROM postfach WHERE id = ?", (name,))  # type: ignore[attr-defined]  # the real one has it
    )
    await b.hannover.arbeite_ab()
    claim = await b.hannover.lies(lambda tx: tx.eingaenge.holen(Sha256(name)))
    assert claim is not None
    assert (claim.zustand, claim.beleg) == (EingangZustand.ABGESCHLOSSEN, None)
    await b.kiel.eins.store.write(lambda tx: tx.postfach.anlegen(entry, segments))
    return {}


async def vordatiert(b: Buehne) -> Werte:
    """A message of Kiel is dated ten minutes ahead."""
    b.kiel.uhr.vor(minutes=10)
    await _gesandt(b)
    return {}


async def warte_ab(b: Buehne, _: Werte) -> None:
    """Its time comes."""
    b.hannover.uhr.vor(minutes=11)


async def verschwunden(b: Buehne) -> Werte:
    """A claim whose envelope its author has taken back."""
    _, name = await _gesandt(b)
    await b.hannover.horche()
    await b.kiel.eins.store.write(
        lambda tx: tx._c.execute("DELETE FROM postfach WHERE id = ?", (name,))  # type: ignore[attr-defined]  # the real one has it
    )
    return {}


async def entdeckt(b: Buehne) -> Werte:
    """Hannover knows of a request in Kiel's Postfach and has not fetched it."""
    _, name = await _gesandt(b)
    await b.hannover.horche()
    return {"umschlag": name}


async def liegt_da(b: Buehne) -> Werte:
    """Kiel's request lies in its Postfach; nobody has looked."""
    _, name = await _gesandt(b)
    return {"umschlag": name}


async def toedlich(b: Buehne) -> Werte:
    """A claim that the process has died of five times while it read the Umschlag."""
    _, name = await _gesandt(b)
    await b.hannover.horche()
    await b.hannover.eins.store.write(
        lambda tx: tx._c.execute(  # type: ignore[attr-defined]  # the real one has it
            "INSERT INTO lesung (was, ref, laufend, tode, seit) VALUES (?, ?, 0, 5, ?)",
            ("abholen", name, b.hannover.uhr().isoformat()),
        )
    )
    return {}


async def angemeldet(b: Buehne) -> Werte:
    """Hannover is to write a request."""
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.abmeldung(jemand(1))
    await b.hannover.anmeldung(jemand(1))
    return {}


async def ungelesen(b: Buehne) -> Werte:
    """A document of Kiel's whose text nobody has read."""
    await b.kiel.lege_akte_an(jemand(1))
    return {}


async def lesbar(b: Buehne) -> Werte:
    """A file of Kiel's from before documents were sealed."""
    await b.kiel.lege_akte_an(jemand(1), lesbar=True)
    return {}


async def verschlossen(b: Buehne, _: Werte) -> None:
    """Every document is sealed in the end, and each opens."""
    sealing = Nachverschluss(b.kiel.eins.umgebung, b.kiel.eins.ablage.speicher)
    while await sealing.runde():
        pass
    (akte,) = await b.kiel.akten()
    assert None not in [one.blob for one in akte.dokumente]
    assert all(sha256_of(b.kiel.dokument(one)) == one.sha256 for one in akte.dokumente)


async def leihe(b: Buehne, werte: Werte) -> None:
    """Another program of Hannover borrows the envelope from Kiel."""
    await _leihe(b, werte, zurueck=False)


async def leihe_und_gib_zurueck(b: Buehne, werte: Werte) -> None:
    """And gives it back."""
    await _leihe(b, werte, zurueck=True)


async def _leihe(b: Buehne, werte: Werte, *, zurueck: bool) -> None:
    assert b.hannover.dienst is not None
    (url,) = b.hannover.dienst._abholung.mail_places(b.hannover.eins.umgebung.vertrauen.verzeichnis())
    client = b.hannover.dienst._clients.zu(url)
    lease = await client.leihe(Sha256(werte["umschlag"]), 60)  # type: ignore[attr-defined]  # the real client has it
    if zurueck:
        await client.leihe_zurueck(Sha256(werte["umschlag"]), lease.token)  # type: ignore[attr-defined]  # as above


async def gelesen(b: Buehne, _: Werte) -> None:
    """Every text is read in the end."""
    one = b.kiel.eins
    reader = Texte(one.ablage.speicher, one.umgebung.tmp)
    gleaning = Nachlese(one.umgebung, reader)
    try:
        while await gleaning.runde():
            pass
    finally:
        await reader.schliesse()
    assert not await b.kiel.lies(lambda tx: tx.volltext.wartet())


SZENEN = {
    **{
        one.__name__: Szene(baue=one)
        for one in (
            sperrenaenderung, spaetere_angaben, nur_vorab, fremdes_format, nochmal_gefragt, beleg_verweigert,
            wieder_da, vordatiert, verschwunden, entdeckt, liegt_da, toedlich, angemeldet, ungelesen, lesbar,
        )
    },
    "frist": Szene(baue=frist, stunden=FRIST_H),
}  # fmt: skip

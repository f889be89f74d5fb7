"""Stages on which a person decides: requests, offers, what lies in quarantine, the receipt of a successor."""

from dataclasses import replace
from datetime import timedelta

from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, jemand
from support.feind import Feind
from support.szenenweg import Szene, Werte
from support.versandt import versende
from support.verzeichnisse import gilt_bei, ohne

from gateway.domain.states import Zustand
from gateway.transfer.records import AufgabeArt
from gateway.trust.teilnehmer import Fenster, Status

KLERK = "meier"
NACH_HANNOVER = "03241001"


async def fragen(b: Buehne) -> Werte:
    """Kiel has to decide a request, Hannover an offer and what it makes of a refusal."""
    await b.kiel.lege_akte_an(jemand(1))
    dort = await b.hannover.anmeldung(jemand(1))  # nobody told Kiel of the departure: it asks
    refused = await b.hannover.anmeldung(jemand(2))
    await b.laufe()
    theirs = {one.person.azr_nummer: one for one in await b.kiel.transfers()}
    hier = theirs[jemand(1).person.azr_nummer]
    other = theirs.get(jemand(2).person.azr_nummer)
    if other is not None and other.zustand is Zustand.ENTSCHEIDUNG_OFFEN:
        await b.kiel.eins.eingriffe.lehne_ab(other.id, "08", person=KLERK)
    await b.kiel.lege_akte_an(jemand(3))
    await b.kiel.abmeldung(jemand(3))
    await b.kiel.eins.angebote.beginne(KIEL, jemand(3).aktenzeichen, an=None, ags=NACH_HANNOVER, person=KLERK)
    await b.laufe()
    assert hier.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    assert (await b.hannover.transfer(refused)).zustand is Zustand.ABGELEHNT
    offer = next(one for one in await b.hannover.transfers() if one.zustand is Zustand.ANGEBOT_LIEGT_VOR)
    asked = {(one.art, one.transfer): one.id for one in await b.hannover.aufgaben()}
    return {
        "offen": hier.id,
        "angefordert": dort,
        "angebot": offer.id,
        "abgelehnt": refused,
        "frage": next(one.id for one in await b.kiel.aufgaben() if one.transfer == hier.id),
        "kenntnis": asked[AufgabeArt.ABLEHNUNG_ANSEHEN, refused],
    }


async def angebot_abgelehnt(b: Buehne) -> Werte:
    """A person at Hannover has declined an offer; the 010102 is not written yet."""
    values = await fragen(b)
    (offer,) = [one.id for one in await b.hannover.transfers() if one.id == values["angebot"]]
    await b.hannover.eins.angebote.lehne_ab(offer, "nicht_zustaendig", person=KLERK)
    return values


async def eigene_akte(b: Buehne) -> Werte:
    """Hannover has a file of somebody whose older one is still in Kiel."""
    akte = await b.hannover.lege_akte_an(jemand(1))
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.abmeldung(jemand(1))
    return {"eigene": akte.aktenzeichen}


# -- in quarantine ------------------------------------------------------------------------------------------------


async def _abgelehnte_lieferung(b: Buehne) -> str:
    """Hannover's directory lacks the certificate Kiel signs contents with: what Kiel sends is refused."""
    old = b.verzeichnis
    await b.ziehe_um(jemand(1))
    await gilt_bei(b, b.hannover, ohne(old, KIEL, "inhalt", old.nummer + 1))
    await b.laufe()
    b.verzeichnis = old
    kept = await b.hannover.quarantaene()
    assert len(kept) == 2
    return kept[0].id


async def abgelehnt(b: Buehne) -> Werte:
    """A delivery in quarantine, and the directory is whole again."""
    entry = await _abgelehnte_lieferung(b)
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 2))
    return {"eintrag": entry}


async def noch_abgelehnt(b: Buehne) -> Werte:
    """The same, and Hannover's directory still lacks the certificate."""
    return {"eintrag": await _abgelehnte_lieferung(b)}


async def inzwischen_da(b: Buehne) -> Werte:
    """What lies in quarantine was sealed anew by its author and taken in."""
    f = Feind(b)
    u = f.umstaende()
    made = f.siegle(u, post.anforderung(u, jemand(1)))
    old = b.verzeichnis
    await gilt_bei(b, b.hannover, ohne(old, KIEL, "inhalt", old.nummer + 1))
    await f.biete_an(u, made.umschlag, made.segmente)
    await b.hannover.arbeite_alles_ab()
    (entry,) = await b.hannover.quarantaene()
    await gilt_bei(b, b.hannover, replace(old, nummer=old.nummer + 2))
    await f.schicke(u, post.anforderung(u, jemand(1)), inhalt=made.inhalt)
    assert len(await b.hannover.transfers()) == 1
    return {"eintrag": entry.id}


async def nimm_den_rest(b: Buehne, _: Werte) -> None:
    """Check again whatever else lies in quarantine at Hannover."""
    for entry in await b.hannover.quarantaene():
        await b.hannover.eins.wiederaufnahme.pruefe_erneut(entry.id, person=KLERK, begruendung="danach")


# -- the receipt of a successor ------------------------------------------------------------------------------------

SPAETER_H = 2.0


async def nachfolge(b: Buehne) -> Werte:
    """Hannover was merged into Bremen, whose receipt waits for a person."""
    v = await versende(b, jemand(1))
    bis = b.kiel.uhr() + timedelta(hours=1)
    others = tuple(
        replace(one, status=Status.ZUSAMMENGELEGT, nachfolger=BREMEN, fenster=Fenster(von=one.fenster.von, bis=bis))
        if one.kennung == HANNOVER
        else one
        for one in b.verzeichnis.teilnehmer
    )
    newer = replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1, teilnehmer=others)
    await gilt_bei(b, b.kiel, newer)
    f = v.schreibt(BREMEN)
    u = f.umstaende()
    await f.sende(u, post.quittung(u, v.delivery.uuid, v.delivery.erstellt), nachweis=v.nachweis())
    await b.kiel.horche()
    job = await b.kiel.naechster()
    while job is not None and job.art.value != "abholen":
        job = await b.kiel.naechster()
    b.kiel.uhr.vor(hours=SPAETER_H)
    await b.kiel.arbeite_ab()
    assert AufgabeArt.QUITTUNG_NACHFOLGE in {one.art for one in await b.kiel.aufgaben()}
    return {"hier": v.transfer.id}


SZENEN = {
    **{
        one.__name__: Szene(baue=one)
        for one in (fragen, angebot_abgelehnt, eigene_akte, abgelehnt, noch_abgelehnt, inzwischen_da)
    },
    "nachfolge": Szene(baue=nachfolge, betrieb="echt", aufbewahrung=0, stunden=SPAETER_H),
}

"""A key that somebody else has: the directory says so, and lists another one, or none."""

from dataclasses import replace
from typing import cast

from support.aufbau import stage_pki
from support.auskunft import ausgestellt_von
from support.buehne import Buehne, Haus, jemand

from gateway import clock
from gateway.domain.ids import Kennung
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.keystore.pki import Ausgestellt
from gateway.keystore.schluessel import FileDecrypter, FileSigner
from gateway.transfer.records import Nachricht
from gateway.transfer.umgebung import Mandant
from gateway.trust.teilnehmer import Fenster, Schluesselrolle, Zertifikatseintrag
from gateway.wiring.schluesselwahl import Schluesselwahl

CHIFFRE = Schluesselrolle.CHIFFRE


async def gesandt(b: Buehne) -> Nachricht:
    """A delivery that waits in Kiel's Postfach."""
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    (transfer,) = await b.kiel.transfers()
    assert transfer.zustand is Zustand.VERSANDT
    return await lieferung(b)


async def lieferung(b: Buehne) -> Nachricht:
    (transfer,) = await b.kiel.transfers()
    (one,) = [m for m in await b.kiel.geschriebene(transfer.id) if m.typ is Nachrichtentyp.LIEFERUNG]
    return one


def neuer_schluessel(name: str = "neu") -> Ausgestellt:
    """Another encryption key, certified as the first one was."""
    issuer = stage_pki("test").zertifikate["unter-ca"]
    return ausgestellt_von(issuer, name, clock.now(), art="chiffre", schluessel="rsa-3072")


def neues_verzeichnis(b: Buehne, wer: Kennung, *dazu: Ausgestellt, alt: str = "gesperrt") -> None:
    """Write the next directory: the encryption keys of ``wer`` are ``gesperrt``, ``weg``, ``beendet`` or stay."""
    now = clock.now()

    def eintrag(one: Zertifikatseintrag) -> Zertifikatseintrag | None:
        if CHIFFRE not in one.rollen or alt == "bleibt":
            return one
        if alt == "gesperrt":
            return replace(one, gesperrt_ab=now)
        return None if alt == "weg" else replace(one, fenster=replace(one.fenster, bis=now))

    more = tuple(
        Zertifikatseintrag(der=one.der, rollen=(CHIFFRE,), fenster=Fenster(von=b.verzeichnis.ausgestellt))
        for one in dazu
    )
    (old,) = (one for one in b.verzeichnis.teilnehmer if one.kennung == wer)
    new = replace(old, zertifikate=(*filter(None, map(eintrag, old.zertifikate)), *more))
    teilnehmer = tuple(new if one is old else one for one in b.verzeichnis.teilnehmer)
    b.verzeichnis = replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1, teilnehmer=teilnehmer)
    b.schreibe_verzeichnis(b.verzeichnis)


def nimm(haus: Haus, key: Ausgestellt) -> None:
    """Let a house open what is sealed to this key, too."""
    known = cast(dict[Kennung, Mandant], haus.eins.umgebung.mandanten)
    one = known[haus.kennung]
    known[haus.kennung] = replace(one, leser=(*one.leser, FileDecrypter.of(key.key, key.der)))


def nachfolger(haus: Haus, rolle: Schluesselrolle) -> Ausgestellt:
    """Give a house a second signing key for a role; it is used once the directory lists it."""
    issuer = stage_pki("test").zertifikate["unter-ca"]
    made = ausgestellt_von(issuer, f"{rolle.value}-neu", clock.now(), schluessel="p384")
    known = cast(dict[Kennung, Mandant], haus.eins.umgebung.mandanten)
    one, eins = known[haus.kennung], haus.eins
    wahl = Schluesselwahl(eins.umgebung.vertrauen.verzeichnis, haus.uhr, eins.verratene)
    first = one.inhalt if rolle is Schluesselrolle.INHALT else one.transport
    chosen = wahl.fuer(haus.kennung, rolle, first, FileSigner.of(made.key, made.der))
    name = "inhaltschluessel" if rolle is Schluesselrolle.INHALT else "transportschluessel"
    known[haus.kennung] = replace(one, **{name: chosen})
    return made


def liste(b: Buehne, wer: Kennung, one: Ausgestellt, rolle: Schluesselrolle) -> None:
    """Write the next directory, which lists one more certificate."""
    entry = Zertifikatseintrag(der=one.der, rollen=(rolle,), fenster=Fenster(von=b.verzeichnis.ausgestellt))
    teilnehmer = tuple(
        replace(t, zertifikate=(*t.zertifikate, entry)) if t.kennung == wer else t for t in b.verzeichnis.teilnehmer
    )
    b.schreibe_verzeichnis(replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1, teilnehmer=teilnehmer))

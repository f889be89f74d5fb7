"""Fills the papers: configuration, directory, keys, database and log of one authority, read at one moment."""

import asyncio
import base64
import platform
from collections.abc import Iterator
from importlib.metadata import version

import apsw

from gateway.audit.checkpoint import SignierterCheckpoint
from gateway.domain.fristen import FRISTEN, Fristart
from gateway.domain.ids import Kennung
from gateway.keystore.adresse import gezeigt, ist_token
from gateway.settings import AuthoritySettings, Configuration
from gateway.trust.fristen import FRISTEN as VERFAHRENSFRISTEN
from gateway.trust.profil import MIN_RSA_BITS, Zweck
from gateway.trust.teilnehmer import Art, Teilnehmer
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring import Installation
from gateway.wiring.papiere.aufbewahrung import zeilen
from gateway.wiring.papiere.stand import (
    Behoerdenblatt,
    Fristzeile,
    Ortzeile,
    Papierstand,
    Partnerblatt,
    Protokollstand,
    Schluesselzeile,
    Verfahrenszeile,
)
from gateway.wiring.schluesselschau import Befund, Schluesselschau
from gateway.wiring.sicherungsmarke import erinnere

ART = {
    Art.AUSLAENDERBEHOERDE: "Ausländerbehörde",
    Art.MELDEBEHOERDE: "Meldebehörde",
    Art.VERMITTLUNGSSTELLE: "Vermittlungsstelle",
    Art.DIENSTLEISTER: "Dienstleister",
}
BEHOERDEN = frozenset({Art.AUSLAENDERBEHOERDE, Art.MELDEBEHOERDE})
"""Who may be given data of a file."""
WIRKUNG = {
    Fristart.NICHT_ABGEHOLT: "liegt unsere Nachricht noch da, wird jemand gefragt",
    Fristart.ERINNERUNG: "der Partner wird erinnert",
    Fristart.WIEDERVORLAGE: "das Programm sieht selbst wieder nach",
    Fristart.ESKALATION: "jemand wird gefragt",
    Fristart.GIB_AUF: "der Vorgang endet, jemand wird gefragt",
}
ZWECK = {
    Zweck.SIGNATUR: "Signatur",
    Zweck.TLS: "TLS",
    Zweck.ZEITSTEMPEL: "Zeitstempel",
    Zweck.CHIFFRE: "Empfang von Inhaltsschlüsseln",
}
SEITE = {"nehmer": "aufnehmende Behörde", "geber": "abgebende Behörde"}


async def sammle(one: Installation, mandant: Kennung, *, person: str) -> Papierstand:
    """Read everything the papers of an authority say; the look of ``person`` is logged before it is returned."""
    config, moment = one.configuration, one.umgebung.jetzt()
    settings = config.settings
    own = next(each for each in settings.authority if each.kennung == mandant)
    directory = one.umgebung.vertrauen.verzeichnis()
    bestand = await one.papierlage.lies(mandant, person=person)
    note = await one.protokollbuch.checkpoint(mandant)
    vkey = (await one.protokollbuch.pruefschluessel(mandant)).text
    backup = erinnere(config.data)
    keys = await asyncio.to_thread(Schluesselschau(config, directory, moment).alle, probe=False)
    others = [each for each in directory.teilnehmer if each.kennung != mandant]  # a neighbour in this house, too
    there = [each for each in others if each.fenster.umfasst(moment)]
    return Papierstand(
        moment=moment,
        behoerde=_blatt(own),
        echt=settings.betrieb == "echt",
        programm=version("aktenbote"),
        python=platform.python_version(),
        sqlite=apsw.sqlite_lib_version(),
        verzeichnis=directory.nummer,
        verzeichnis_bis=directory.gueltig_bis,
        mitzeichner=directory.richtlinie.mitzeichner,
        partner=tuple(sorted(map(_partner, there), key=lambda row: (row.art, row.kennung))),
        behoerden=sum(each.art in BEHOERDEN for each in there),
        offener_weg=any(each.offen for each in there),
        schluessel=tuple(_schluessel(each) for each in keys if mandant in (each.posten.behoerden or (mandant,))),
        verfahren=tuple(_verfahren()),
        aufbewahrung=tuple(zeilen(own, settings)),
        fristen=tuple(_fristen(own)),
        orte=tuple(_orte(config, directory)),
        bestand=bestand,
        protokoll=_protokoll(note, vkey),
        sicherung=None if backup is None else backup.made,
        aufbewahrungstage=own.retention_days,
        regelloeschung=own.deletion == "policy",
        formate=own.accepted_formats,
        zugriffsjahre=settings.audit.access_years,
        nachweisjahre=settings.audit.proof_years,
        anfragen_am_tag=own.usual_requests_per_day,
        vorab=settings.transfer.advance_information,
        seiten=settings.web.enabled,
        anbieter=settings.web.oidc.name if settings.web.oidc else None,
        schnittstelle=settings.api.enabled,
        webhookziele=settings.webhooks.targets,
        scanner=settings.malware.scanner is not None,
        scanner_fehlt=settings.malware.unreachable,
        stempelstellen=settings.timestamps.urls,
        sperrstand=settings.trust.unknown,
        nachsicht=settings.trust.grace_hours,
        zeuge=settings.keys.witness_key is not None,
    )


def _blatt(own: AuthoritySettings) -> Behoerdenblatt:
    street = " ".join(part for part in (own.street, own.house_number) if part)
    return Behoerdenblatt(
        kennung=own.kennung,
        name=own.name,
        anschrift=f"{street}, {own.postal_code} {own.town}",
        email=own.email,
        datenschutz=own.data_protection_officer,
        land=own.land,
    )


def _partner(one: Teilnehmer) -> Partnerblatt:
    if one.offen:
        way = "offener Weg (Ordner)"
    elif one.vermittlung is not None:
        way = f"über {one.vermittlung}"
    else:
        way = "eigenes Postfach" if one.postfach is not None else "ohne Postfach"
    return Partnerblatt(kennung=one.kennung, name=one.behoerde.name, art=ART[one.art], weg=way)


def _schluessel(one: Befund) -> Schluesselzeile:
    uri = one.posten.uri
    where = "Token" if ist_token(uri) else "Datei"
    until = "" if one.zertifikat is None else f"{one.zertifikat.bis:%d.%m.%Y}"
    return Schluesselzeile(
        rolle=one.posten.rolle,
        verfahren=one.verfahren,
        ort=f"{where} ({gezeigt(uri)})",
        bis=until,
        hinweis="Nachfolger, noch nicht in Gebrauch" if one.posten.nachfolger else "",
    )


def _verfahren() -> Iterator[Verfahrenszeile]:
    for one in VERFAHRENSFRISTEN:
        short = f" unter {MIN_RSA_BITS} Bit" if one.bits.stop == MIN_RSA_BITS else ""
        uses = ", ".join(ZWECK[each] for each in Zweck if each in one.zwecke)
        yield Verfahrenszeile(verfahren=f"{one.verfahren}{short}", zweck=uses, bis=f"{one.bis:%d.%m.%Y}")


def _fristen(own: AuthoritySettings) -> Iterator[Fristzeile]:
    days = {one.name: one.days for one in own.deadlines}
    for (rolle, zustand), deadlines in FRISTEN.items():
        for one in deadlines:
            yield Fristzeile(
                name=one.name,
                zustand=f"{SEITE[rolle.value]}: {zustand.value}",
                wirkung=WIRKUNG[one.art],
                tage=days.get(one.name, one.tage),
                stufen=one.stufen,
                eigene=one.name in days,
            )


def _orte(config: Configuration, directory: Verzeichnis) -> Iterator[Ortzeile]:
    data, settings = config.data, config.settings
    sealed = "versiegelt unter einem Schlüssel je Behörde (AES-256-GCM), dieser unter dem Speicherschlüssel"
    yield Ortzeile(
        was="Datenbank (SQLite): Vorgänge, Personen, Register, Protokoll, Konten",
        wo=str(data / "aktenbote.db"),
        schutz="Angaben zu Personen versiegelt; Aktenzeichen, Register und Prüfsummen lesbar",
    )
    yield Ortzeile(was="Dokumente, Umschläge, Segmente", wo=str(data / "blobs"), schutz=sealed)
    yield Ortzeile(was="Zwischendateien", wo=str(data / "tmp"), schutz="bei jedem Start geleert")
    yield Ortzeile(
        was="Meldungen der Meldebehörde (inbox, inbox/done, inbox/refused)",
        wo=str(config.path(settings.inbox.folder)),
        schutz="lesbar: Platte verschlüsseln, Ordner leeren",
    )
    yield Ortzeile(
        was="Lieferungen von Scans",
        wo=str(config.path(settings.intake.folder)),
        schutz="lesbar: Platte verschlüsseln, Ordner leeren",
    )
    if any(one.offen for one in directory.teilnehmer):
        yield Ortzeile(
            was="Ordner des offenen Wegs",
            wo=str(config.path(settings.plain_route.folder)),
            schutz="lesbar und ohne Signatur: Platte verschlüsseln, Ordner täglich leeren",
        )


def _protokoll(note: SignierterCheckpoint | None, vkey: str) -> Protokollstand | None:
    if note is None:
        return None
    found = note.checkpoint
    root = base64.b64encode(found.wurzel).decode()
    return Protokollstand(ursprung=found.ursprung, groesse=found.groesse, wurzel=root, vkey=vkey)

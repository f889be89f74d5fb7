"""Where objects meet: the only module that constructs rooms and hands them to each other."""

import os
import secrets
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path

from gateway import clock
from gateway.ablage import EingebauteAblage
from gateway.ablage.dokumentspeicher import Dokumentspeicher
from gateway.audit.checkpoint import ursprung
from gateway.beweis.sammeln import Beweise
from gateway.domain.akte import Dateiformat
from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Aufbewahrung
from gateway.domain.ids import Kennung, TransferId, kennung
from gateway.domain.loeschung import Freigabe
from gateway.envelope.schema import compile_schema
from gateway.keystore import (
    NoteSigner,
    Speicherschluessel,
    load_storage_key,
    passphrase,
)
from gateway.keystore.bund import Schluesselbund
from gateway.messages import Produkt
from gateway.messages.codelisten import Codelisten
from gateway.pump.ports import Signer
from gateway.resources import codelist_files, schema_files
from gateway.schemapaket import schemas_of
from gateway.settings import AuthoritySettings, Configuration, KeyPair
from gateway.storage import LocalBlobs, SqliteStore
from gateway.storage.dateien import lege_ordner_an
from gateway.storage.faecher import Ordnerfaecher
from gateway.transfer.abschluss import Abschluss
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.alarme import Alarme
from gateway.transfer.angebot import Angebote
from gateway.transfer.antworten import Antworten
from gateway.transfer.auftraege import Auftragsbuch, Handler
from gateway.transfer.bestempelung import Bestempelung
from gateway.transfer.bezeugung import Bezeugung
from gateway.transfer.datenblatt import Datenblaetter
from gateway.transfer.eingangsformate import Eingangsformate
from gateway.transfer.eingangsschutz import Eingangsschutz
from gateway.transfer.eingriffe import Eingriffe
from gateway.transfer.empfang import Empfang
from gateway.transfer.erinnerung import Erinnerungen
from gateway.transfer.fristen import Fristen
from gateway.transfer.geber import Geber
from gateway.transfer.lesung import Lesungen
from gateway.transfer.loeschlage import Beweisaufnahme
from gateway.transfer.loeschung import Loeschungen
from gateway.transfer.meldung import Meldungen
from gateway.transfer.nachfolge import Nachfolgen
from gateway.transfer.nachtrag import Nachtraege
from gateway.transfer.nehmer import Nehmer
from gateway.transfer.neuversiegelung import Neuversiegelung
from gateway.transfer.niederschriften import Niederschriften
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.offener_empfang import OffenerEmpfang
from gateway.transfer.offener_versand import OffenerVersand
from gateway.transfer.packer import Packer
from gateway.transfer.pakete import Pakete
from gateway.transfer.ports import Gegenstelle, Gegenstellen, Tx
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.records import AuftragsArt
from gateway.transfer.rueckmeldung import Rueckmeldungen
from gateway.transfer.rueckruf import Rueckrufe
from gateway.transfer.rueckrufantwort import Rueckrufantworten
from gateway.transfer.rueckrufnachweis import Rueckrufnachweise
from gateway.transfer.rueckrufpruefung import Rueckrufpruefung
from gateway.transfer.ruhe import Ruhe
from gateway.transfer.schritte import Schritte
from gateway.transfer.stempelpflicht import Stempelpflicht
from gateway.transfer.uhren import Uhrenvergleich
from gateway.transfer.umgebung import Gangart, Mandant, Umgebung
from gateway.transfer.verarbeitung import Verarbeitung
from gateway.transfer.vergessen import Vergessen
from gateway.transfer.vermittlung import Vermittlung
from gateway.transfer.vernichtung import Vernichtungen
from gateway.transfer.verrat import Schluesselmeldung, Verratene
from gateway.transfer.versand import Versand
from gateway.transfer.vertrauen import Vertrauen
from gateway.transfer.verzeichnisaufnahme import Verzeichnisaufnahme
from gateway.transfer.virenfreigabe import Virenfreigaben
from gateway.transfer.vorab import Vorab
from gateway.transfer.weiterleitung import Weiterleitungen
from gateway.transfer.wiederaufnahme import Wiederaufnahme
from gateway.transfer.wiederherstellung import Rueckkehr
from gateway.transfer.zeugenamt import Zeugenamt
from gateway.transfer.zurueckweisung import Zurueckweisung
from gateway.trust.fristen import veraltet
from gateway.trust.profil import Zweck
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.eingang import Merkmalblick, eingangsformate, eingangsschutz
from gateway.wiring.kalender import arbeitstage
from gateway.wiring.schluesselwahl import Schluesselwahl
from gateway.wiring.sperrlage import nachsicht
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.verzeichnis import VerzeichnisHalter
from gateway.wiring.zeitstempel import Stempelstellen
from gateway.wiring.zeitstempel import anker as zeitanker

MIB = 1024 * 1024
GENERATION = 1
"""A log begins with its first generation; a restore opens the next."""
MAIL_CHANNEL = "01"
"""Key of ``erreichbarkeit``: e-mail."""


class KeineGegenstelle(Gegenstellen):
    """For commands that never talk to a partner."""

    def zu(self, url: str) -> Gegenstelle:
        """Refuse."""
        raise Usage(f"this command does not talk to {url}", code="OFFLINE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Everything a command or the service works with."""

    configuration: Configuration
    umgebung: Umgebung
    schluesselbund: Schluesselbund
    store: SqliteStore
    blobs: LocalBlobs
    ablage: EingebauteAblage
    schritte: Schritte
    meldungen: Meldungen
    versand: Versand
    oeffner: Oeffner
    empfang: Empfang
    offener_versand: OffenerVersand
    offener_empfang: OffenerEmpfang
    pakete: Pakete
    geber: Geber
    antworten: Antworten
    packer: Packer
    vorab: Vorab
    fristen: Fristen
    eingriffe: Eingriffe
    angebote: Angebote
    weiterleitungen: Weiterleitungen
    rueckmeldungen: Rueckmeldungen
    nehmer: Nehmer
    verarbeitung: Verarbeitung
    zurueckweisung: Zurueckweisung
    vermittlung: Vermittlung
    protokollbuch: Protokollbuch
    vergessen: Vergessen
    loeschungen: Loeschungen
    vernichtungen: Vernichtungen
    rueckkehr: Rueckkehr
    nachtraege: Nachtraege
    wiederaufnahme: Wiederaufnahme
    rueckrufe: Rueckrufe
    rueckrufpruefung: Rueckrufpruefung
    rueckrufnachweise: Rueckrufnachweise
    datenblaetter: Datenblaetter
    nachfolgen: Nachfolgen
    neuversiegelung: Neuversiegelung
    verratene: Verratene
    schluesselmeldung: Schluesselmeldung
    alarme: Alarme
    zeugenamt: Zeugenamt
    bezeugung: Bezeugung
    bestempelung: Bestempelung | None
    """``None`` where no time-stamp authority is configured."""
    beweise: Beweise
    verzeichnisaufnahme: Verzeichnisaufnahme
    eingangsschutz: Eingangsschutz
    eingangsformate: Eingangsformate
    merkmalblick: Merkmalblick
    virenfreigaben: Virenfreigaben

    @property
    def mandanten(self) -> tuple[Kennung, ...]:
        """Our authorities, in the order of the configuration."""
        return tuple(self.umgebung.mandanten)


def secret(configuration: Configuration) -> bytes | None:
    """Return the passphrase of encrypted keys, from its file or the environment."""
    named = configuration.settings.keys.passphrase_file
    return passphrase(configuration.path(named) if named else None, os.environ)


def schluesselbund(configuration: Configuration, word: bytes | None) -> Schluesselbund:
    """Return the keys of the installation; ``word`` is the passphrase of encrypted key files."""
    module = configuration.settings.keys.pkcs11_module
    return Schluesselbund(
        base=configuration.folder, passphrase=word, modul=None if module is None else configuration.path(module)
    )


def _paare(bund: Schluesselbund, key: str, certificate: str, successor: KeyPair | None) -> tuple[Signer, ...]:
    """Open a signing key and the one that follows it."""
    more = () if successor is None else (bund.signer(successor.key, Path(successor.certificate)),)
    return (bund.signer(key, Path(certificate)), *more)


def _mandant(bund: Schluesselbund, wahl: Schluesselwahl, one: AuthoritySettings) -> Mandant:
    own = kennung(one.kennung)
    return Mandant(
        behoerde=Behoerde(
            kennung=own,
            name=one.name,
            erreichbarkeit=(Erreichbarkeit(MAIL_CHANNEL, one.email),),
            anschrift=Anschrift(
                postleitzahl=one.postal_code, wohnort=one.town, strasse=one.street, hausnummer=one.house_number
            ),
        ),
        inhaltschluessel=wahl.fuer(
            own,
            Schluesselrolle.INHALT,
            *_paare(bund, one.content_key, one.content_certificate, one.content_successor),
        ),
        transportschluessel=wahl.fuer(
            own,
            Schluesselrolle.TRANSPORT,
            *_paare(bund, one.transport_key, one.transport_certificate, one.transport_successor),
        ),
        leser=tuple(bund.decrypter(pair.key, Path(pair.certificate)) for pair in one.decrypt),
        hybride=tuple(bund.hybrid(uri) for uri in one.decrypt_hybrid),
        aktenzeichen_muster=one.file_reference,
        uebliche_anfragen_je_tag=one.usual_requests_per_day,
        arbeitstage=arbeitstage(one.land),
        aufbewahrung=timedelta(days=one.retention_days),
        loeschung=Freigabe.REGEL if one.deletion == "policy" else Freigabe.ZWEI_PERSONEN,
        formate=frozenset(Dateiformat[word.upper()] for word in one.accepted_formats),
        datenschutz=one.data_protection_officer,
        fristen={deadline.name: deadline.days for deadline in one.deadlines},
    )


def _umschlag_files() -> dict[str, bytes]:
    """Return the schema files of the envelope by bare name."""
    folder = "umschlag/1/"
    return {name.removeprefix(folder): octets for name, octets in schema_files().items() if name.startswith(folder)}


def _gangart(configuration: Configuration) -> Gangart:
    pace, limits = configuration.settings.transfer, configuration.settings.limits
    return Gangart(
        erste_pause_s=pace.retry_first_s,
        laengste_pause_s=pace.retry_max_s,
        segment_versuche=pace.segment_tries,
        segmentgroesse=pace.segment_size_mib * MIB,
        scheibe=configuration.settings.plain_route.slice_octets,
        vorabinformationen=pace.advance_information,
        versandbestaetigung=pace.dispatch_note,
        groesste_lieferung=limits.max_delivery_gib * 1024 * MIB,
        quarantaene_je_quelle=limits.quarantine_mib_per_partner * MIB,
    )


def auftragsbuch(
    installation: Installation, huelle: Callable[[AuftragsArt, Handler], Handler] = lambda _art, handler: handler
) -> Auftragsbuch:
    """Return the book of jobs with a handler for every kind; ``huelle`` may put something around each."""
    one = installation

    def transfer(handler: Callable[[TransferId], Awaitable[None]]) -> Handler:
        return lambda ref: handler(TransferId(ref))

    handlers: dict[AuftragsArt, Handler] = {
        AuftragsArt.ABHOLEN: one.empfang.abholen,
        AuftragsArt.VERARBEITEN: one.verarbeitung.verarbeiten,
        AuftragsArt.ANFORDERN: transfer(one.nehmer.anfordern),
        AuftragsArt.ENTSCHEIDEN: transfer(one.geber.entscheiden),
        AuftragsArt.PACKEN: transfer(one.packer.packen),
        AuftragsArt.VORAB_NACHSENDEN: transfer(one.vorab.nachsenden),
        AuftragsArt.IMPORTIEREN: transfer(one.nehmer.importieren),
        AuftragsArt.QUITTIEREN: transfer(one.nehmer.quittieren),
        AuftragsArt.ABLEHNEN: one.antworten.ablehnen,
        AuftragsArt.BEREITS_VERSANDT: one.antworten.bereits_versandt,
        AuftragsArt.ZURUECKWEISEN: one.zurueckweisung.zurueckweisen,
        AuftragsArt.ZUGESTELLT: one.rueckmeldungen.zugestellt,
        AuftragsArt.WIEDERHOLEN: one.rueckmeldungen.wiederholen,
        AuftragsArt.EINLIEFERN: one.versand.liefere_ein,
        AuftragsArt.ZURUECKZIEHEN: one.versand.ziehe_einlieferung_zurueck,
        AuftragsArt.ANBIETEN: one.angebote.anbieten,
        AuftragsArt.ANGEBOT_ABLEHNEN: one.angebote.ablehnen,
        AuftragsArt.WEITERLEITEN: one.weiterleitungen.leite_weiter,
        AuftragsArt.FRIST: one.fristen.ablauf,
        AuftragsArt.AUSLEGEN: one.offener_versand.lege_aus,
        AuftragsArt.PAKETE: one.pakete.sieh_nach,
        AuftragsArt.RUECKRUFEN: transfer(one.rueckrufe.rufen),
        AuftragsArt.RUECKRUF_BEANTWORTEN: transfer(one.rueckrufnachweise.beantworten),
        AuftragsArt.NEU_VERSIEGELN: one.neuversiegelung.versiegle_neu,
        AuftragsArt.AUFBEWAHRT: one.loeschungen.aufbewahrt,
    }
    aufgeben = {AuftragsArt.ABHOLEN: one.empfang.gib_auf, AuftragsArt.VERARBEITEN: one.verarbeitung.gib_auf}
    handlers = {art: huelle(art, handler) for art, handler in handlers.items()}
    return Auftragsbuch(one.umgebung, one.schritte, handlers, aufgeben)


def _pruefe_verfahren(mandanten: Mapping[Kennung, Mandant], moment: datetime) -> None:
    """Refuse (``Usage``) to begin with a key whose kind may not be used any more: every partner would refuse it.

    Of decryption keys one is enough, or a hybrid one: old ones stay for mail that still waits.
    """
    for who, one in mandanten.items():
        signing = [
            (rolle, signer.cert_der) for rolle, signer in (("inhalt", one.inhalt), ("transport", one.transport))
        ]
        for rolle, der in signing:
            if (reason := veraltet(der, Zweck.SIGNATUR, moment)) is not None:
                raise Usage(f"{who} {rolle}: {reason}", code="ALGORITHM")
        reasons = [veraltet(opener.cert_der, Zweck.CHIFFRE, moment) for opener in one.leser]
        if reasons and all(reasons) and not one.hybride:
            raise Usage(f"{who} chiffre: {reasons[0]}", code="ALGORITHM")


@contextmanager
def _keys(configuration: Configuration) -> Iterator[tuple[bytes | None, Speicherschluessel]]:
    word = secret(configuration)
    yield (
        word,
        load_storage_key(configuration.settings.keys.storage_key, base=configuration.folder, passphrase=word),
    )


def assemble(
    configuration: Configuration,
    *,
    serving: bool = False,
    gegenstellen: Gegenstellen | None = None,
    verzeichnis: Callable[[], Verzeichnis] | None = None,
    sperrlisten: Sperrlisten | None = None,
    jetzt: Callable[[], datetime] = clock.now,
) -> Installation:
    """Build the installation; ``serving`` takes the lock of the one worker and empties the temporary folder.

    Blocking (files, migrations): call it before the event loop runs. ``jetzt`` is the clock of all use cases.
    """
    settings = configuration.settings
    found = verzeichnis or VerzeichnisHalter(configuration)
    with _keys(configuration) as (word, storage_key):
        bund = schluesselbund(configuration, word)
        verratene = Verratene()
        wahl = Schluesselwahl(found, jetzt, verratene)
        mandanten = {kennung(one.kennung): _mandant(bund, wahl, one) for one in settings.authority}
        log_keys = {
            kennung(one.kennung): NoteSigner.open(one.log_key, base=configuration.folder, passphrase=word)
            for one in settings.authority
        }
        witness = settings.keys.witness_key
        witness_key = NoteSigner.open(witness, base=configuration.folder, passphrase=word) if witness else None
    if serving:
        _pruefe_verfahren(mandanten, jetzt())
        bund.pruefe_tokens()
        zeitanker(configuration)
    data = configuration.data
    lege_ordner_an(data)
    store = SqliteStore.open(
        data / "aktenbote.db", schluessel=storage_key, geteilt=not serving, behoerden=mandanten
    )
    blobs = LocalBlobs(data / "blobs", reserve_octets=settings.limits.reserve_free_mib * MIB)
    tmp = data / "tmp"
    if serving:  # only now: the store's lock says that no other process serves this folder and uses these files
        shutil.rmtree(tmp, ignore_errors=True)
        blobs.sweep()
    tmp.mkdir(exist_ok=True, mode=0o700)
    umgebung = Umgebung(
        jetzt=jetzt,
        zufall=secrets.token_bytes,
        store=store,
        blobs=blobs,
        tmp=tmp,
        schemas=schemas_of(configuration),
        codelisten=Codelisten.from_files(codelist_files()),
        umschlag_schema=compile_schema(_umschlag_files()),
        produkt=Produkt(name="Aktenbote", hersteller="Aktenbote", version=version("aktenbote")),
        vertrauen=_vertrauen(configuration, found, sperrlisten, verratene),
        mandanten=mandanten,
        speicher=storage_key,
        protokollant=Protokollant(jetzt, secrets.token_bytes),
        gegenstellen=gegenstellen or KeineGegenstelle(),
        faecher=Ordnerfaecher(configuration.path(settings.plain_route.folder)),
        gangart=_gangart(configuration),
        uhren=Uhrenvergleich(jetzt, Ruhe()),
        lesungen=Lesungen(store, jetzt),
        betrieb=settings.betrieb,
        aufbewahrungsjahre={
            Aufbewahrung.ZUGRIFF: settings.audit.access_years,
            Aufbewahrung.NACHWEIS: settings.audit.proof_years,
        },
        stempelpflicht=_stempelpflicht(configuration, store, jetzt),
    )
    buch = Protokollbuch(store, jetzt, log_keys)
    return _rooms(configuration, umgebung, bund, store, blobs, buch, verratene, witness_key)


def _vertrauen(
    configuration: Configuration,
    verzeichnis: Callable[[], Verzeichnis],
    sperrlisten: Sperrlisten | None,
    verratene: Verratene,
) -> Vertrauen:
    held = verzeichnis if isinstance(verzeichnis, VerzeichnisHalter) else None
    return Vertrauen(
        verzeichnis=verzeichnis,
        wartendes=lambda: held.wartend[0] if held is not None and held.wartend is not None else None,
        sperrstand=sperrlisten or Sperrlisten(configuration),
        nachsicht=nachsicht(configuration),
        verratene=verratene,
        auszug=lambda: held.octets if held is not None else None,
        wartende_auszuege=lambda: held.wartende if held is not None else (),
    )


def _rooms(
    configuration: Configuration,
    umgebung: Umgebung,
    bund: Schluesselbund,
    store: SqliteStore,
    blobs: LocalBlobs,
    buch: Protokollbuch,
    verratene: Verratene,
    witness_key: NoteSigner | None = None,
) -> Installation:
    schritte = Schritte(umgebung)
    niederschriften = Niederschriften(umgebung)
    offener_versand = OffenerVersand(umgebung, schritte, niederschriften)
    versand = Versand(umgebung, schritte, offener_versand)
    oeffner = Oeffner(umgebung)
    ablage = EingebauteAblage(Dokumentspeicher(blobs, store.ablageschluessel), umgebung.speicher)
    zurueck = Zurueckweisung(umgebung, schritte, versand, oeffner)
    pakete = Pakete(umgebung, schritte, niederschriften, zurueck)
    transport = Aktentransport(umgebung, versand, oeffner, ablage, pakete)
    geber = Geber(umgebung, schritte)
    angebote = Angebote(umgebung, schritte, versand)
    erinnerungen = Erinnerungen(umgebung, schritte, versand, oeffner)
    weiterleitungen = Weiterleitungen(umgebung, schritte, versand, oeffner, geber)
    rueckmeldungen = Rueckmeldungen(umgebung, schritte, versand)
    vorab = Vorab(umgebung, schritte, versand)
    schutz, blick = eingangsschutz(configuration, umgebung, schritte), Merkmalblick(umgebung.tmp)
    formate = eingangsformate(configuration, umgebung, schritte, blick)
    nehmer = Nehmer(umgebung, schritte, versand, oeffner, zurueck, transport, vorab, schutz, formate)
    rueckrufe = Rueckrufe(umgebung, schritte, versand, oeffner)
    rueckrufpruefung = Rueckrufpruefung(umgebung, schritte, versand, oeffner)
    empfang = Empfang(umgebung, schritte, oeffner, Abschluss(umgebung))
    alarme = Alarme(umgebung, schritte)
    return Installation(
        configuration=configuration,
        umgebung=umgebung,
        schluesselbund=bund,
        store=store,
        blobs=blobs,
        ablage=ablage,
        schritte=schritte,
        meldungen=Meldungen(umgebung, schritte, angebote, vorab),
        versand=versand,
        oeffner=oeffner,
        empfang=empfang,
        offener_versand=offener_versand,
        offener_empfang=OffenerEmpfang(umgebung, schritte, niederschriften, empfang),
        pakete=pakete,
        geber=geber,
        antworten=Antworten(umgebung, schritte, versand),
        vorab=vorab,
        packer=Packer(umgebung, schritte, versand, transport, vorab),
        fristen=Fristen(umgebung, schritte, erinnerungen),
        angebote=angebote,
        weiterleitungen=weiterleitungen,
        rueckmeldungen=rueckmeldungen,
        eingriffe=Eingriffe(umgebung, schritte, versand, angebote),
        nehmer=nehmer,
        verarbeitung=Verarbeitung(
            umgebung,
            schritte,
            oeffner,
            zurueck,
            geber,
            nehmer,
            angebote,
            erinnerungen,
            weiterleitungen,
            rueckmeldungen,
            pakete,
            rueckrufpruefung,
            Rueckrufantworten(umgebung, schritte, rueckrufe),
        ),
        zurueckweisung=zurueck,
        vermittlung=Vermittlung(umgebung, schritte),
        protokollbuch=buch,
        vergessen=Vergessen(umgebung),
        loeschungen=Loeschungen(umgebung, schritte, Beweisaufnahme(umgebung, oeffner)),
        vernichtungen=Vernichtungen(umgebung, schritte, Beweisaufnahme(umgebung, oeffner)),
        rueckkehr=Rueckkehr(umgebung, schritte, empfang, buch),
        nachtraege=Nachtraege(umgebung, schritte, oeffner, nehmer),
        wiederaufnahme=Wiederaufnahme(umgebung, schritte, oeffner, empfang),
        rueckrufe=rueckrufe,
        rueckrufpruefung=rueckrufpruefung,
        rueckrufnachweise=Rueckrufnachweise(umgebung, schritte, versand, oeffner),
        datenblaetter=Datenblaetter(umgebung),
        nachfolgen=Nachfolgen(umgebung, schritte, oeffner, rueckmeldungen),
        neuversiegelung=Neuversiegelung(umgebung, schritte, versand),
        verratene=verratene,
        schluesselmeldung=Schluesselmeldung(umgebung),
        alarme=alarme,
        zeugenamt=Zeugenamt(umgebung, alarme, witness_key),
        bezeugung=Bezeugung(umgebung, schritte, buch, alarme),
        bestempelung=_bestempelung(configuration, umgebung, schritte, buch),
        beweise=Beweise(umgebung, oeffner, buch, empfang.belege, _stempelstelle(configuration, umgebung)),
        verzeichnisaufnahme=Verzeichnisaufnahme(umgebung),
        eingangsschutz=schutz,
        eingangsformate=formate,
        merkmalblick=blick,
        virenfreigaben=Virenfreigaben(umgebung, schritte, nehmer),
    )


def _stempelpflicht(
    configuration: Configuration, store: SqliteStore, jetzt: Callable[[], datetime]
) -> Stempelpflicht | None:
    stamps = configuration.settings.timestamps
    if not stamps.urls:
        return None
    interval, grace = timedelta(minutes=stamps.interval_minutes), timedelta(hours=stamps.missing_hours)
    return Stempelpflicht(store, jetzt, abstand=interval, nachsicht=grace)


def _bestempelung(
    configuration: Configuration, umgebung: Umgebung, schritte: Schritte, buch: Protokollbuch
) -> Bestempelung | None:
    if (pflicht := umgebung.stempelpflicht) is None:
        return None
    stelle = _stempelstelle(configuration, umgebung)
    return None if stelle is None else Bestempelung(umgebung, schritte, buch, stelle, pflicht)


def _stempelstelle(configuration: Configuration, umgebung: Umgebung) -> Stempelstellen | None:
    if umgebung.stempelpflicht is None:
        return None
    return Stempelstellen(configuration, umgebung.jetzt, umgebung.vertrauen.sperrstand)


async def open_logs(installation: Installation) -> None:
    """Open the audit log of every authority of the configuration, and look whether this store was restored.

    Nothing happens to logs that are open; before this nothing is signed.
    """
    for mandant in installation.mandanten:
        origin = ursprung(mandant, GENERATION)
        await installation.store.write(
            partial(_begin, installation.umgebung.protokollant, mandant, origin, secrets.token_hex(16))
        )
    await installation.umgebung.uhren.ruhe.lies(installation.store)
    await installation.verratene.lies(installation.store)


def _begin(protokollant: Protokollant, mandant: Kennung, origin: str, epoche: str, tx: Tx) -> None:
    """Open a log that is not open, with the entry that says so as its first."""
    if tx.protokoll.anlegen(mandant, origin, epoche):
        protokollant.notiere(tx, mandant, AuditEreignis.PROTOKOLL_BEGONNEN, generation=GENERATION)

"""Where objects meet: the only room that constructs rooms and hands them to each other."""

import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path

from gateway import clock
from gateway.audit.checkpoint import ursprung
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Aufbewahrung
from gateway.domain.ids import Kennung, kennung
from gateway.keystore import NoteSigner, Speicherschluessel
from gateway.keystore.bund import Schluesselbund
from gateway.messages import Produkt
from gateway.resources import codelisten, umschlag_schema
from gateway.schemapaket import schemas_of
from gateway.settings import Configuration
from gateway.storage import LocalBlobs, SqliteStore
from gateway.storage.dateien import lege_ordner_an
from gateway.storage.faecher import Ordnerfaecher
from gateway.transfer.lesung import Lesungen
from gateway.transfer.ports import Gegenstelle, Gegenstellen, Tx
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.ruhe import Ruhe
from gateway.transfer.stempelpflicht import Stempelpflicht
from gateway.transfer.uhren import Uhrenvergleich
from gateway.transfer.umgebung import Gangart, Mandant, Umgebung
from gateway.transfer.verrat import Verratene
from gateway.transfer.vertrauen import Vertrauen
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.auftraege import auftragsbuch
from gateway.wiring.installation import Installation
from gateway.wiring.mandanten import mandant_aus, pruefe_verfahren, schluesselbund, secret
from gateway.wiring.schluesselwahl import Schluesselwahl
from gateway.wiring.speicherschluessel import storage_key
from gateway.wiring.sperrlage import nachsicht
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.verzeichnis import VerzeichnisHalter

__all__ = ["Installation", "assemble", "auftragsbuch", "open_logs"]

MIB = 1024 * 1024
GENERATION = 1
"""A log begins with its first generation; a restore opens the next."""


class KeineGegenstelle(Gegenstellen):
    """For commands that never talk to a partner."""

    def zu(self, url: str) -> Gegenstelle:
        """Refuse."""
        raise Usage(f"this command does not talk to {url}", code="OFFLINE")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Schluessel:
    """The keys of an installation, opened."""

    bund: Schluesselbund
    speicher: Speicherschluessel
    mandanten: Mapping[Kennung, Mandant]
    protokoll: Mapping[Kennung, NoteSigner]
    zeuge: NoteSigner | None


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
    A serving one makes every room at once; else each is made when it is asked for.
    """
    found, verratene = verzeichnis or VerzeichnisHalter(configuration), Verratene()
    keys = _oeffne_schluessel(configuration, Schluesselwahl(found, jetzt, verratene))
    if serving:
        pruefe_verfahren(keys.mandanten, jetzt())
        keys.bund.pruefe_tokens()
        from gateway.wiring.zeitstempel import anker

        anker(configuration)
    store, blobs, tmp = _oeffne_speicher(configuration, keys, serving=serving)
    settings = configuration.settings
    umgebung = Umgebung(
        jetzt=jetzt,
        zufall=secrets.token_bytes,
        store=store,
        blobs=blobs,
        tmp=tmp,
        schemas=schemas_of(configuration),
        codelisten=codelisten(),
        umschlag_schema=umschlag_schema(),
        produkt=Produkt(name="Aktenbote", hersteller="Aktenbote", version=version("aktenbote")),
        vertrauen=_vertrauen(configuration, found, sperrlisten, verratene),
        mandanten=keys.mandanten,
        speicher=keys.speicher,
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
    made = Installation(
        configuration=configuration,
        umgebung=umgebung,
        schluesselbund=keys.bund,
        store=store,
        blobs=blobs,
        protokollbuch=Protokollbuch(store, jetzt, keys.protokoll),
        verratene=verratene,
        zeugenschluessel=keys.zeuge,
    )
    if serving:
        made.baue_alles()
    return made


def _oeffne_schluessel(configuration: Configuration, wahl: Schluesselwahl) -> _Schluessel:
    settings, word = configuration.settings, secret(configuration)
    bund = schluesselbund(configuration, word)

    def signer(uri: str) -> NoteSigner:
        return NoteSigner.open(uri, base=configuration.folder, passphrase=word)

    mandanten = {kennung(one.kennung): mandant_aus(bund, wahl, one) for one in settings.authority}
    return _Schluessel(
        bund=bund,
        speicher=storage_key(configuration, word),
        mandanten=mandanten,
        protokoll={kennung(one.kennung): signer(one.log_key) for one in settings.authority},
        zeuge=signer(settings.keys.witness_key) if settings.keys.witness_key else None,
    )


def _oeffne_speicher(
    configuration: Configuration, keys: _Schluessel, *, serving: bool
) -> tuple[SqliteStore, LocalBlobs, Path]:
    """Open database, blobs and the temporary folder."""
    data = configuration.data
    lege_ordner_an(data)
    store = SqliteStore.open(
        data / "aktenbote.db", schluessel=keys.speicher, geteilt=not serving, behoerden=keys.mandanten
    )
    blobs = LocalBlobs(data / "blobs", reserve_octets=configuration.settings.limits.reserve_free_mib * MIB)
    tmp = data / "tmp"
    if serving:  # only now: the store's lock says that no other process serves this folder and uses these files
        shutil.rmtree(tmp, ignore_errors=True)
        blobs.sweep()
    tmp.mkdir(exist_ok=True, mode=0o700)
    return store, blobs, tmp


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


def _stempelpflicht(
    configuration: Configuration, store: SqliteStore, jetzt: Callable[[], datetime]
) -> Stempelpflicht | None:
    stamps = configuration.settings.timestamps
    if not stamps.urls:
        return None
    interval, grace = timedelta(minutes=stamps.interval_minutes), timedelta(hours=stamps.missing_hours)
    return Stempelpflicht(store, jetzt, abstand=interval, nachsicht=grace)


async def open_logs(installation: Installation) -> None:
    """Open the audit log of every authority of the configuration, and look whether this store was restored.

    Nothing happens to logs that are open; before this nothing is signed.
    """
    for mandant in installation.mandanten:
        origin = ursprung(mandant, GENERATION)
        await installation.store.write(partial(_begin, installation.umgebung.protokollant, mandant, origin))
    await installation.umgebung.uhren.ruhe.lies(installation.store)
    await installation.verratene.lies(installation.store)


def _begin(protokollant: Protokollant, mandant: Kennung, origin: str, tx: Tx) -> None:
    """Open a log that is not open, with the entry that says so as its first."""
    if tx.protokoll.anlegen(mandant, origin, tx.epoche()):
        protokollant.notiere(tx, mandant, AuditEreignis.PROTOKOLL_BEGONNEN, generation=GENERATION)

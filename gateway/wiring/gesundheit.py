"""What ``/health`` says: everything that keeps an installation from its work, each as what somebody must do."""

import asyncio
from datetime import datetime, timedelta
from itertools import starmap

from gateway.domain.ids import sha256_of
from gateway.transfer.ports import Tx
from gateway.transfer.ruhe import SATZ
from gateway.transfer.stempelpflicht import SATZ as STEMPEL_FEHLT
from gateway.transfer.uhren import VORAUS_CODE, satz
from gateway.web.health import HealthReport
from gateway.wiring import Installation
from gateway.wiring.eingang import Schutzblick
from gateway.wiring.gesundheitscodes import Gesagtes, Meldung
from gateway.wiring.hybridwerk import fehlende, fehlt_satz
from gateway.wiring.partnerschluessel import enden_bald, saetze
from gateway.wiring.schluesselschau import Schluesselschau
from gateway.wiring.sperrabruf import Sperrabruf
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.verzeichnis import VerzeichnisHalter

DIRECTORY_WARN = timedelta(days=7)
"""Time before the directory ends at which that is said."""
TOKEN_WARN = timedelta(days=14)
"""The same for a token of another system."""
GEENDET = "the directory has ended: get the newest from its operator; nothing new is sent"
ENDET_BALD = "the directory ends within a week: get the newest from its operator"
ABGELEHNT = "the directory that lies there is not used ({code}): {reason}"
GEWARTET = "maintenance: nothing new is begun until an operator ends it on the page Wartung"
LISTEN_GEENDET = "{anzahl} revocation lists have ended: fetch new ones from their issuers"
WARTET = (
    "directory number {nummer} waits for two persons ('aktenbote directory waiting' shows what it changes); "
    "what it takes away counts already"
)


async def gesundheit(
    installation: Installation,
    verzeichnis: VerzeichnisHalter,
    sperrlisten: Sperrlisten,
    abruf: Sperrabruf,
    schutz: Schutzblick,
    moment: datetime,
) -> HealthReport:
    """Look at directory, revocation lists, restore, clocks, scanner, webhooks and disk."""
    found, problems, notes = verzeichnis(), Gesagtes(), Gesagtes()
    if found.ist_abgelaufen(moment):
        problems.sage(Meldung.DIRECTORY_ENDED, [GEENDET])
    elif found.gueltig_bis - moment < DIRECTORY_WARN:
        problems.sage(Meldung.DIRECTORY_ENDS, [ENDET_BALD])
    if (refusal := verzeichnis.refusal) is not None:
        problems.sage(Meldung.DIRECTORY_REFUSED, [ABGELEHNT.format(code=refusal.code, reason=refusal.reason)])
    if over := sperrlisten.ended(moment):
        problems.sage(Meldung.LISTS_ENDED, [LISTEN_GEENDET.format(anzahl=over)])
    problems.sage(Meldung.REVOCATION, await asyncio.to_thread(abruf.probleme))
    problems.sage(Meldung.RESTORED, [SATZ[await installation.umgebung.uhren.ruhe.lies(installation.store)]])
    if await installation.umgebung.uhren.wartung.lies(installation.store):
        problems.sage(Meldung.MAINTENANCE, [GEWARTET])
    problems.sage(Meldung.CLOCK, await _uhren(installation))
    problems.sage(Meldung.TOKEN, installation.schluesselbund.stoerungen())
    problems.sage(Meldung.KEY_COMPROMISED, await _verratene(installation, moment))
    problems.sage(Meldung.LOG_CONTRADICTION, await _alarme(installation))
    problems.sage(Meldung.TIME_STAMP, await _stempel(installation))
    problems.sage(Meldung.WEBHOOK, await _webhooks(installation))
    unscanned, old = await schutz.lies(installation.store, moment)
    problems.sage(Meldung.SCANNER, unscanned)
    await _platten(installation, problems)
    due, late = await asyncio.to_thread(Schluesselschau(installation.configuration, found, moment).faellig)
    problems.sage(Meldung.KEY_LATE, late)
    notes.sage(Meldung.KEY_DUE, due)
    partner = await asyncio.to_thread(enden_bald, found, installation.mandanten, moment)
    notes.sage(Meldung.PARTNER_KEY, saetze(partner))
    if (waits := verzeichnis.wartend) is not None:
        notes.sage(Meldung.DIRECTORY_WAITS, [WARTET.format(nummer=waits[0].nummer)])
    notes.sage(Meldung.SCANNER_OLD, old)
    held = {key.key_name for one in installation.umgebung.mandanten.values() for key in one.hybride}
    missing = fehlende(installation.configuration, found, moment, held)
    problems.sage(Meldung.KEY_HYBRID, starmap(fehlt_satz, missing))
    notes.sage(Meldung.API_TOKEN, await _systeme(installation, moment))
    entries = 0
    for mandant in installation.mandanten:
        note = await installation.protokollbuch.checkpoint(mandant)
        entries += note.checkpoint.groesse if note else 0
    return HealthReport(
        ok=not problems.saetze,
        betrieb=installation.umgebung.betrieb,
        directory_number=found.nummer,
        directory_ends=found.gueltig_bis.isoformat(),
        free_bytes=installation.blobs.free(),
        log_entries=entries,
        problems=problems.saetze,
        problem_codes=problems.codes,
        notes=notes.saetze,
        note_codes=notes.codes,
    )


async def _systeme(installation: Installation, moment: datetime) -> tuple[str, ...]:
    """Say whose token will soon end: that system would stop working."""

    def look(tx: Tx) -> tuple[str, ...]:
        return tuple(
            f"the API token {one.name} of {one.mandant} ends on {one.bis:%Y-%m-%d}: make the next one "
            "('aktenbote api-token create'), put it in, then revoke this one"
            for mandant in installation.mandanten
            for one in tx.schnittstelle.alle(mandant)
            if one.widerrufen is None and moment < one.bis < moment + TOKEN_WARN
        )

    return await installation.store.read(look)


async def _platten(installation: Installation, problems: Gesagtes) -> None:
    """Say what is wrong with the disks: room, the store, the folders of the plain route."""
    if installation.blobs.free() == 0:
        problems.sage(Meldung.NO_SPACE, ["no free space above the reserve: make room on the data disk"])
    problems.sage(Meldung.STORE_BROKEN, (installation.store.defekt, installation.blobs.defekt))
    problems.sage(Meldung.PLAIN_FOLDER, [await asyncio.to_thread(installation.umgebung.faecher.stoerung)])
    if lost := installation.offener_versand.verlorene:
        said = (
            f"{lost} messages were laid into outbox folders of the plain route that are not there any more: mount "
            "the disk, or withdraw them and try again"
        )
        problems.sage(Meldung.PLAIN_LOST, [said])


async def _verratene(installation: Installation, moment: datetime) -> tuple[str, ...]:
    """Say which keys of ours that were noted as compromised somebody still has to replace, or to have revoked."""
    umgebung = installation.umgebung
    directory = umgebung.vertrauen.verzeichnis()
    used = {sha256_of(key.cert_der) for one in umgebung.mandanten.values() for key in (one.inhalt, one.transport)}
    found = []
    for one in await installation.store.read(lambda tx: tx.verrat.alle()):
        todo = []
        hybrids = {key.sha256 for key in directory.hybride(one.mandant, moment)}
        if directory.rollen(one.zertifikat_sha256, moment) or one.zertifikat_sha256 in hybrids:
            todo.append("the directory still counts it: its operator has to enter gesperrt_ab")
        if one.zertifikat_sha256 in used:
            todo.append(
                f"{one.mandant} signs nothing until the directory counts another one ('aktenbote keys create')"
            )
        if todo:
            name = f"{one.zertifikat_sha256[:16]}…"
            found.append(f"the {one.rolle} key of {one.mandant} ({name}) is compromised; {'; '.join(todo)}")
    return tuple(found)


async def _alarme(installation: Installation) -> tuple[str, ...]:
    """Say which logs contradict themselves, until a person has settled it."""
    found = await installation.store.read(lambda tx: tx.zeugen.alarme(offene=True))
    return tuple(
        f"the log {one.ursprung} contradicts itself ({one.art.value}): look at 'aktenbote audit witnesses', find "
        f"out why, then 'aktenbote audit settle {one.id}'"
        for one in found
    )


async def _stempel(installation: Installation) -> tuple[str, ...]:
    """Say which logs wait for their time stamp for too long."""
    pflicht = installation.umgebung.stempelpflicht
    if pflicht is None:
        return ()
    late = await installation.store.read(
        lambda tx: [one for one in installation.mandanten if pflicht.fehlt(tx, one)]
    )
    return tuple(STEMPEL_FEHLT.format(mandant=one) for one in late)


async def _webhooks(installation: Installation) -> tuple[str, ...]:
    """Say which programs of the authorities take no notices."""
    found = await installation.store.read(installation.webhookversand.gestoerte)
    return tuple(
        f"{one}: look why its operator's program takes none, then 'aktenbote webhook retry'" for one in found
    )


async def _uhren(installation: Installation) -> tuple[str, ...]:
    """Say what is wrong with the clocks, ours or those of partners."""
    ahead = await installation.store.read(lambda tx: tx.auftraege.anzahl_mit_code(VORAUS_CODE))
    waiting = (
        f"{ahead} messages are dated more than five minutes ahead and wait: compare our clock with that of "
        "their authors ('aktenbote task list' names them)"
    )
    said = satz(installation.umgebung.uhren.urteil())
    return tuple(one for one in (said, waiting if ahead else "") if one)

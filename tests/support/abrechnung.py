"""The reckoning after any number of kills: nothing lost, nothing doubled, nothing left over, both logs good.

The processes have ended; both installations are opened here as they are, and no repair command exists to be run.
"""

import hashlib
import io
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from support.buehne import Buehne, Haus
from support.opfer import Paar

from gateway import clock
from gateway.audit.befund import Urteil
from gateway.audit.export import exportiere
from gateway.audit.pruefer import pruefe_export
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.auftraege import GETOETET
from gateway.transfer.hausputz import VERWAIST_NACH_S, Hausputz
from gateway.transfer.records import AufgabeArt, Nachricht, PostfachEintrag

EINMAL = (
    AuditEreignis.TRANSFER_ANGELEGT,
    AuditEreignis.AKTE_GEPACKT,
    AuditEreignis.AKTE_IMPORTIERT,
    AuditEreignis.QUITTUNG_ERSTELLT,
    AuditEreignis.QUITTUNG_ERHALTEN,
    AuditEreignis.AKTE_ABGEGEBEN,
)
"""What is logged once for a transfer, however often a process was killed on the way."""
NOCHMAL = 50
"""Receipts asked for once more; every one is counted."""


async def rechne_ab(
    paar: Paar, *, fragen: frozenset[AufgabeArt] = frozenset(), geloescht: frozenset[str] = frozenset()
) -> None:
    """Fail where a promise was broken.

    ``fragen`` may wait for people, also whether a job is to blame that ran alone at five deaths. ``geloescht``:
    Aktenzeichen of the files, and no others, that two people have deleted at the giver.
    """
    b = paar.buehne
    await b.hannover.oeffne()
    await b.kiel.oeffne()
    try:
        await b.laufe()
        transfers = await _transfers(paar)
        await _akten(paar, geloescht)
        gone = {paar.akten[one].person.azr_nummer for one in geloescht}
        await _quittungen(b, [one for one in transfers if one.person.azr_nummer not in gone])
        await nichts_ist_uebrig(b)
        await _akten(paar, geloescht)
        await _loeschungen(b.kiel, len(geloescht))
        for haus in (b.hannover, b.kiel):
            asked = {(one.art, one.hinweis) for one in await haus.aufgaben()}
            assert {art for art, hint in asked if not hint.endswith(f":{GETOETET}")} <= fragen, asked
            assert await haus.quarantaene() == ()
            await _protokoll(haus)
    finally:
        await b.hannover.schliesse()
        await b.kiel.schliesse()


async def rechne_offen_ab(paar: Paar, laufe: Callable[[], Awaitable[None]]) -> None:
    """The same where all went the plain route; ``laufe`` lets both houses and their transport come to rest."""
    b = paar.buehne
    await b.hannover.oeffne()
    await b.kiel.oeffne()
    try:
        await laufe()
        await _transfers(paar)
        await _akten(paar, frozenset())
        await nichts_ist_uebrig(b)
        await _akten(paar, frozenset())
        waiting = await b.hannover.lies(lambda tx: tx.pakete.wartend(b.hannover.kennung, b.kiel.kennung))
        assert waiting == (0, 0), "a packet is left behind"
        for haus in (b.hannover, b.kiel):
            assert await haus.aufgaben() == ()
            assert await haus.quarantaene() == ()
            await _protokoll(haus)
    finally:
        await b.hannover.schliesse()
        await b.kiel.schliesse()


async def _transfers(paar: Paar) -> tuple[Transfer, ...]:
    """Everybody's file has crossed once: one transfer on each side, ended."""
    people = sorted(wer.person.azr_nummer or "" for wer in paar.begonnen)
    sides = [await haus.transfers() for haus in _beide(paar)]
    for side in sides:
        assert sorted(one.person.azr_nummer or "" for one in side) == people
        assert {one.zustand for one in side} == {Zustand.ABGESCHLOSSEN}
    return tuple(sides[0])


def _beide(paar: Paar) -> tuple[Haus, Haus]:
    return paar.buehne.hannover, paar.buehne.kiel


async def _akten(paar: Paar, geloescht: frozenset[str]) -> None:
    """Each document exists exactly once at the receiver, byte for byte; the giver has it too, or a stub."""
    hannover, kiel = _beide(paar)
    files = await hannover.akten()
    taken = {one.person.azr_nummer: one for one in files}
    assert len(taken) == len(files) == len(paar.begonnen)
    given = {one.aktenzeichen: one for one in await kiel.akten()}
    assert {name for name, one in given.items() if one.geloescht is not None} == geloescht
    for wer in paar.begonnen:
        ours, theirs = taken[wer.person.azr_nummer], paar.akten[wer.aktenzeichen]
        pairs = [(one.uuid, one.sha256) for one in ours.dokumente]
        assert sorted(pairs) == sorted((one.uuid, one.sha256) for one in theirs.dokumente)
        assert all(sha256_of(hannover.dokument(one)) == one.sha256 for one in ours.dokumente)
    for name, one in paar.akten.items():
        if name in geloescht:
            assert given[name].dokumente == ()
        else:
            assert given[name].dokumente == one.dokumente
            assert all(sha256_of(kiel.dokument(document)) == document.sha256 for document in one.dokumente)


async def _loeschungen(kiel: Haus, anzahl: int) -> None:
    """Every deletion stands in the log once, behind the receipt of its transfer."""
    receipted, deleted = set(), []
    for entry in await kiel.protokoll():
        if entry.ereignis is AuditEreignis.QUITTUNG_ERHALTEN:
            receipted.add(entry.angaben.transfer)
        if entry.ereignis is AuditEreignis.AKTE_GELOESCHT:
            assert entry.angaben.transfer in receipted
            deleted.append(entry.angaben.transfer)
    assert len(set(deleted)) == len(deleted) == anzahl


async def _quittungen(b: Buehne, transfers: Sequence[Transfer]) -> None:
    """One receipt for each delivery; asked for once more, the very same one goes out again."""
    before = {one.id: await _quittung(b.hannover, one.id) for one in transfers}
    again = transfers[:NOCHMAL]
    for one in again:
        assert one.lieferung is not None
        name = one.lieferung
        sent = await b.kiel.lies(lambda tx, name=name: tx.nachrichten.holen(b.kiel.kennung, b.kiel.kennung, name))
        assert sent is not None
        await b.kiel.eins.wiederversand.wiederhole(sent)
    await b.laufe()
    for one in again:
        receipt = await _quittung(b.hannover, one.id)
        assert receipt == before[one.id]
        entries = await _angebote(b.hannover, receipt)
        assert len(entries) >= 2
        assert {entry.inhalt_sha256 for entry in entries} == {receipt.inhalt_sha256}
        heard = await b.kiel.lies(
            lambda tx, uuid=receipt.uuid: tx.nachrichten.holen(b.kiel.kennung, b.hannover.kennung, uuid)
        )
        assert heard is not None
        assert b.hannover.octets(receipt.inhalt_sha256) == b.kiel.octets(receipt.inhalt_sha256)
        read = await b.kiel.fachnachricht(heard)
        assert hashlib.sha256(read).hexdigest() == receipt.fachnachricht_sha256
    for haus in (b.hannover, b.kiel):
        assert {one.zustand for one in await haus.transfers()} == {Zustand.ABGESCHLOSSEN}


async def _quittung(haus: Haus, ident: TransferId) -> Nachricht:
    (one,) = [m for m in await haus.geschriebene(ident) if m.typ is Nachrichtentyp.QUITTUNG]
    return one


async def _angebote(haus: Haus, nachricht: Nachricht) -> tuple[PostfachEintrag, ...]:
    return await haus.lies(lambda tx: tx.postfach.zur_nachricht(nachricht.autor, nachricht.uuid))


async def nichts_ist_uebrig(b: Buehne) -> None:
    """A day later no orphan survives the housekeeping, and every octet that is left is good."""
    for haus in (b.hannover, b.kiel):
        assert haus.dienst is not None
        data = haus.konfiguration.data
        assert list((data / "tmp").iterdir()) == []
        old = time.time() - 2 * VERWAIST_NACH_S
        for path in (data / "blobs").rglob("*"):
            if path.is_file():
                os.utime(path, (old, old))
        await Hausputz(haus.eins.umgebung, haus.dienst._stelle()).putze()
        left = frozenset(haus.eins.blobs.names())
        needed = await haus.lies(lambda tx, left=left, haus=haus: tx.benutzte(left, jetzt=haus.uhr()))
        assert left == needed
        assert list((data / "blobs" / "tmp").iterdir()) == []
        assert [found for found in haus.eins.blobs.scrub() if found.fehler] == []


async def _protokoll(haus: Haus) -> None:
    """The log verifies with its key alone, and says once what happened once."""
    counted = Counter((entry.ereignis, entry.angaben.transfer) for entry in await haus.protokoll())
    assert counted[AuditEreignis.VERZEICHNIS_GELADEN, None], "a directory is in force that was never noted"
    for (ereignis, transfer), times in counted.items():
        assert times == 1 or ereignis not in EINMAL, (ereignis, transfer, times)
    buch = haus.eins.protokollbuch
    note = await buch.checkpoint(haus.kennung)
    assert note is not None
    entries = await buch.eintraege(haus.kennung, note.checkpoint.groesse)
    key = await buch.pruefschluessel(haus.kennung)
    octets = b"".join(exportiere(checkpoint=note, schluessel=key, erstellt=clock.now(), eintraege=entries))
    found = pruefe_export(io.BytesIO(octets), jetzt=clock.now(), schluessel=key)
    assert found.urteil is Urteil.BESTAETIGT, found.grund

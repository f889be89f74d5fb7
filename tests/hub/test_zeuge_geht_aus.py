"""A witness behind a Vermittlungsstelle has no address: it goes to the logs, judges, and brings its line."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, KIEL, Haus
from support.netz import STELLE, Netz, netz
from support.szenen_zeugen import faelsche

from gateway.audit.baum import wurzel
from gateway.audit.checkpoint import SignierterCheckpoint, lies_checkpoint, ursprung
from gateway.audit.zeuge import UHR_SPIELRAUM, mitzeichner, zeugenname
from gateway.domain.errors import Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.transfer.bezeugung import FRIST, bezeugt_bis
from gateway.transfer.mitgang import AUFFRISCHEN
from gateway.transfer.ports import Widerspruch
from gateway.transfer.records import AufgabeArt
from gateway.transfer.zeugen import fremde_zeugen

pytestmark = pytest.mark.asyncio(loop_scope="module")
PLAN = {"hannover": (HANNOVER,), "kiel": (KIEL,), "stelle": (STELLE,)}
LOG = ursprung(KIEL, 1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def n(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Netz]:
    """Hannover is reached through the Vermittlungsstelle alone."""
    async with netz(tmp_path_factory.mktemp("mitgang"), PLAN, vermittelt=(HANNOVER,)) as made:
        for haus in made.haeuser.values():
            await schreibe(haus)
        yield made


async def schreibe(haus: Haus, anzahl: int = 3) -> SignierterCheckpoint:
    """Write entries, integrate them, return the newest checkpoint."""
    note, event = haus.eins.umgebung.protokollant.notiere, AuditEreignis.INSTALLATION_BEENDET
    for _ in range(anzahl):
        await haus.eins.store.write(lambda tx: note(tx, haus.kennung, event))
    await haus.eins.protokollbuch.integriere_alle()
    made = await haus.eins.protokollbuch.checkpoint(haus.kennung)
    assert made is not None
    return made


async def mitgezeichnet(haus: Haus) -> dict[str, object]:
    """Which operators stand by the newest checkpoint of this house."""
    note = await haus.eins.protokollbuch.checkpoint(haus.kennung)
    assert note is not None
    keys = tuple((one.betreiber, one.schluessel) for one in fremde_zeugen(haus.eins.umgebung))
    return dict(mitzeichner(note.octets, keys))


async def test_it_visits_every_log_that_has_an_address_and_brings_what_it_signed(n: Netz) -> None:
    hannover, kiel = n["hannover"], n["kiel"]
    for haus in (kiel, n["stelle"]):
        await schreibe(haus)
    assert await hannover.eins.mitgang.runde() == 2
    assert set(await mitgezeichnet(kiel)) == {HANNOVER}
    assert set(await mitgezeichnet(n["stelle"])) == {HANNOVER}
    (said,) = await kiel.lies(lambda tx: tx.zeugen.zeugnisse(KIEL))
    assert said.zeuge == zeugenname(HANNOVER, 1)
    assert await hannover.eins.mitgang.runde() == 0, "nothing new"
    for more in (1, 300, 2):
        note = await schreibe(kiel, more)
        assert await hannover.eins.mitgang.runde() == 1
        assert set(await mitgezeichnet(kiel)) == {HANNOVER}
        (said,) = await kiel.lies(lambda tx: tx.zeugen.zeugnisse(KIEL))
        assert (said.stand.groesse, wurzel(said.stand)) == (note.checkpoint.groesse, note.checkpoint.wurzel)
    known = tuple(fremde_zeugen(kiel.eins.umgebung))
    assert await kiel.lies(lambda tx: bezeugt_bis(tx, kiel.eins.umgebung, KIEL, known)) is not None
    for haus in n.haeuser.values():
        haus.uhr.vor(hours=AUFFRISCHEN.total_seconds() / 3600)
    try:
        assert await hannover.eins.mitgang.runde() == 2, "an idle log stays fresh"
    finally:
        for haus in n.haeuser.values():
            haus.uhr.verstellt = timedelta()


async def test_who_has_an_address_waits_to_be_asked(n: Netz) -> None:
    assert [await n[name].eins.mitgang.runde() for name in ("kiel", "stelle")] == [0, 0]


async def test_what_it_brought_counts_against_the_question_about_silence(
    n: Netz, monkeypatch: pytest.MonkeyPatch
) -> None:
    hannover, kiel = n["hannover"], n["kiel"]
    for haus in (hannover, kiel, n["stelle"]):
        haus.uhr.vor(hours=FRIST.total_seconds() / 3600 + 49)  # a test before this one was a day ahead
    monkeypatch.setattr(n["stelle"].eins.zeugenamt, "_schluessel", None)  # the one with an address is silent
    try:
        await kiel.eins.bezeugung.runde()
        assert AufgabeArt.ZEUGEN_FEHLEN in [one.art for one in await kiel.aufgaben()]
        assert await hannover.eins.mitgang.runde() == 2
        await kiel.eins.bezeugung.runde()
        assert AufgabeArt.ZEUGEN_FEHLEN not in [one.art for one in await kiel.aufgaben()]
    finally:
        for haus in (hannover, kiel, n["stelle"]):
            haus.uhr.verstellt = timedelta()


async def test_a_log_that_does_not_continue_is_an_alarm_and_gets_nothing(n: Netz) -> None:
    hannover, kiel = n["hannover"], n["kiel"]
    await schreibe(kiel)
    await hannover.eins.mitgang.runde()
    held = await hannover.lies(lambda tx: tx.zeugen.gehalten(LOG))
    assert held is not None
    other = await faelsche(kiel, replace(lies_checkpoint(held.notiz).checkpoint, wurzel=b"f" * 32))
    await hannover.eins.store.write(lambda tx: tx.zeugen.halte(replace(held, notiz=other.octets)))
    await schreibe(kiel)
    try:
        assert await hannover.eins.mitgang.runde() == 0
        assert await mitgezeichnet(kiel) == {}
        (alarm,) = await hannover.lies(lambda tx: tx.zeugen.alarme(offene=True))
        assert (alarm.art, alarm.ursprung) == (Widerspruch.OHNE_FORTSETZUNG, LOG)
    finally:
        await hannover.eins.store.write(lambda tx: tx.zeugen.halte(held))


async def test_only_lines_of_now_under_a_checkpoint_of_this_log_are_kept(n: Netz) -> None:
    hannover, kiel = n["hannover"], n["kiel"]
    note = await schreibe(kiel)
    (url,) = {one.postfach for one in n.verzeichnis.teilnehmer if one.kennung == KIEL}  # type: ignore[union-attr]  # made
    assert url is not None
    place, key = hannover.eins.umgebung.gegenstellen.zu(url), zeugenname(HANNOVER, 1)

    async def bringe(octets: bytes, wer: Kennung = HANNOVER, generation: int = 1) -> None:
        await place.mitsigniere(KIEL, generation, wer, octets)

    await hannover.eins.mitgang.runde()
    signed = await kiel.eins.protokollbuch.checkpoint(KIEL)
    assert signed is not None
    (line,) = [one for one in signed.signaturen if one.name == key]
    fits = SignierterCheckpoint(note.checkpoint, (line,))
    await bringe(fits.octets)  # once more is fine
    forged = await faelsche(kiel, replace(note.checkpoint, wurzel=b"f" * 32))
    far = await faelsche(kiel, replace(note.checkpoint, groesse=note.checkpoint.groesse + 1))
    between = replace(fits, checkpoint=replace(note.checkpoint, groesse=note.checkpoint.groesse - 1))
    bad = replace(line, signatur=line.signatur[:-1] + bytes([line.signatur[-1] ^ 1]))
    for wrong in (
        note.octets,
        forged.octets,
        far.octets,
        between.octets,
        replace(fits, signaturen=(bad,)).octets,
        b"",
    ):
        with pytest.raises(Refused):
            await bringe(wrong)
    for who, generation in ((STELLE, 1), (Kennung("azr:999907"), 1), (HANNOVER, 2)):
        with pytest.raises(Refused):
            await bringe(fits.octets, who, generation)
    kiel.uhr.vor(seconds=UHR_SPIELRAUM.total_seconds() + 60)
    try:
        with pytest.raises(Refused):
            await bringe(fits.octets)
    finally:
        kiel.uhr.verstellt = timedelta()
    assert set(await mitgezeichnet(kiel)) == {HANNOVER}

"""Two gateways co-sign each other's logs: over real TLS, round by round, killed, forked, silent for a week."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from support.buehne import BREMEN, HANNOVER, KIEL, Absturz, Buehne, Haus, buehne
from support.offen import offene_buehne
from support.szenen_zeugen import faelsche

from gateway.audit.baum import Baum
from gateway.audit.checkpoint import (
    Checkpoint,
    Pruefschluessel,
    SignierterCheckpoint,
    Ursprung,
    lies_checkpoint,
)
from gateway.audit.zeuge import UHR_SPIELRAUM, Anfrage, anzahl_mitzeichner, eigene_linien, mitzeichner, zeugenname
from gateway.domain.errors import Refused, TryLater, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.transfer.bezeugung import AUFFRISCHEN, EILIG, FRIST, RUHIG
from gateway.transfer.ports import Alarm, AndereGroesse, Widerspruch
from gateway.transfer.records import AufgabeArt
from gateway.transfer.zeugen import fremde_zeugen, ist_bezeugt

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def echt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path_factory.mktemp("zeugen")) as b:
        yield b


@pytest_asyncio.fixture(loop_scope="module")
async def b(echt: Buehne) -> AsyncIterator[Buehne]:
    """Both houses, each with its newest checkpoint co-signed by the other."""
    yield echt
    for haus in (echt.kiel, echt.hannover):
        for alarm in await haus.lies(lambda tx: tx.zeugen.alarme(offene=True)):
            await schliesse(haus, alarm)


async def schreibe(haus: Haus, anzahl: int = 3) -> bytes:
    """Write entries and integrate them; return the last one's leaf."""
    leaf = ""
    for _ in range(anzahl):
        note = haus.eins.umgebung.protokollant.notiere
        event = AuditEreignis.INSTALLATION_BEENDET
        leaf = await haus.eins.store.write(lambda tx, note=note, event=event: note(tx, haus.kennung, event))
    await haus.eins.protokollbuch.integriere_alle()
    return bytes.fromhex(leaf)


async def runde(haus: Haus, nach: timedelta = EILIG) -> int:
    """One round of this house once the pause is over."""
    haus.uhr.verstellt += nach
    try:
        return await haus.eins.bezeugung.runde()
    finally:
        haus.uhr.verstellt -= nach


async def frisch(haus: Haus) -> int:
    """A process that has asked nobody yet."""
    haus.eins.bezeugung._versuche.clear()
    return await haus.eins.bezeugung.runde()


async def note_von(haus: Haus) -> SignierterCheckpoint:
    note = await haus.eins.protokollbuch.checkpoint(haus.kennung)
    assert note is not None
    return note


async def schliesse(haus: Haus, alarm: Alarm) -> None:
    await haus.eins.store.write(
        lambda tx: haus.eins.alarme.schliesse(tx, alarm.id, person="meier", begruendung="Probe")
    )


def url_von(b: Buehne, haus: Haus) -> str:
    found = next(one.postfach for one in b.verzeichnis.teilnehmer if one.kennung == haus.kennung)
    assert found is not None
    return found


async def zeige(b: Buehne, von: Haus, zeuge: Haus, anfrage: Anfrage) -> bytes:
    """Offer a request from one house to another over the line."""
    return await von.eins.umgebung.gegenstellen.zu(url_von(b, zeuge)).bezeuge(anfrage.octets)


async def alarme(haus: Haus, *, offene: bool = True) -> list[Widerspruch]:
    return [one.art for one in await haus.lies(lambda tx: tx.zeugen.alarme(offene=offene))]


async def fragen(haus: Haus) -> list[AufgabeArt]:
    return [one.art for one in await haus.aufgaben()]


async def test_each_log_gets_the_co_signature_of_the_other_operator_and_says_nothing_about_it(b: Buehne) -> None:
    leaf = await schreibe(b.kiel)
    await b.hannover.eins.protokollbuch.integriere_alle()
    sizes = [(await note_von(haus)).checkpoint.groesse for haus in (b.kiel, b.hannover)]
    assert (await frisch(b.kiel), await frisch(b.hannover)) == (1, 1)
    umgebung = b.kiel.eins.umgebung
    assert await b.kiel.lies(lambda tx: ist_bezeugt(tx, umgebung, KIEL, leaf.hex()))  # type: ignore[arg-type]  # a digest
    note = await note_von(b.kiel)
    assert anzahl_mitzeichner(note) == 1
    keys = tuple((one.betreiber, one.schluessel) for one in fremde_zeugen(umgebung))
    assert set(mitzeichner(note.octets, keys)) == {url_von(b, b.hannover)}
    (said,) = await b.kiel.lies(lambda tx: tx.zeugen.zeugnisse(KIEL))
    assert (said.zeuge, said.stand.groesse) == (zeugenname(HANNOVER, 1), note.checkpoint.groesse)
    held = await b.hannover.lies(lambda tx: tx.zeugen.gehalten(note.checkpoint.ursprung))
    assert held is not None
    assert eigene_linien(lies_checkpoint(held.notiz)) == eigene_linien(note)
    shown = await umgebung.gegenstellen.zu(url_von(b, b.hannover)).bezeugter(note.checkpoint.ursprung)
    assert lies_checkpoint(shown).signaturen[-1].name == zeugenname(HANNOVER, 1)

    for haus in (b.kiel, b.hannover):
        assert await runde(haus) == 0, "nothing new: nobody is asked"
        await haus.eins.protokollbuch.integriere_alle()
    assert [(await note_von(haus)).checkpoint.groesse for haus in (b.kiel, b.hannover)] == sizes, "no ping-pong"


async def test_a_log_that_grew_is_offered_after_a_pause_with_its_proof(b: Buehne) -> None:
    await schreibe(b.kiel)
    await frisch(b.kiel)
    for number in (1, 5, 2):
        await schreibe(b.kiel, number)
        assert await runde(b.kiel, timedelta()) == 0, "not before the pause is over"
        assert await runde(b.kiel) == 1
        b.kiel.uhr.vor(seconds=EILIG.total_seconds())
    b.kiel.uhr.verstellt = timedelta()
    assert anzahl_mitzeichner(await note_von(b.kiel)) == 1


async def test_an_idle_log_is_offered_again_after_a_day_and_keeps_the_first_and_the_newest_line(b: Buehne) -> None:
    await schreibe(b.kiel)
    await frisch(b.kiel)
    assert await runde(b.kiel, AUFFRISCHEN - timedelta(minutes=1)) == 0
    for haus in (b.kiel, b.hannover):
        haus.uhr.vor(days=1)
    try:
        assert await runde(b.kiel, RUHIG) == 0, "the witness dates it by its own clock: an hour off is no news"
        assert await frisch(b.kiel) == 1
    finally:
        for haus in (b.kiel, b.hannover):
            haus.uhr.verstellt = timedelta()
    assert [one.name for one in (await note_von(b.kiel)).signaturen].count(zeugenname(HANNOVER, 1)) == 2


async def test_a_witness_whose_size_we_forgot_is_asked_twice(b: Buehne) -> None:
    await schreibe(b.kiel)
    await frisch(b.kiel)
    await b.kiel.eins.store.write(lambda tx: tx.zeugen._tu("DELETE FROM zeuge_zeugnis"))  # type: ignore[attr-defined]  # by hand
    await schreibe(b.kiel)
    assert await frisch(b.kiel) == 1


@pytest.mark.parametrize("wann", ["vor", "nach"])
@pytest.mark.parametrize("wer", ["zeuge", "log"])
async def test_killed_before_or_after_its_commit_either_side_goes_on(
    b: Buehne, monkeypatch: pytest.MonkeyPatch, wer: str, wann: str
) -> None:
    await schreibe(b.kiel)
    victim = b.hannover if wer == "zeuge" else b.kiel
    write = victim.eins.store.write

    async def stirb(arbeit):  # type: ignore[no-untyped-def]  # the store's own
        if wann == "nach":
            await write(arbeit)
        raise TryLater("gone") if wer == "zeuge" else Absturz

    with monkeypatch.context() as m:
        m.setattr(victim.eins.store, "write", stirb)
        if wer == "zeuge":  # a server that dies in the middle of an answer: the caller hears nothing good
            assert await frisch(b.kiel) == 0
        else:
            with pytest.raises(Absturz):
                await frisch(b.kiel)
    await victim.neustart()
    await b.kiel.eins.protokollbuch.integriere_alle()
    assert await frisch(b.kiel) == 1
    assert anzahl_mitzeichner(await note_von(b.kiel)) == 1
    assert await alarme(b.hannover) == []


# -- what a witness refuses ----------------------------------------------------------------------------------------


async def test_a_witness_refuses_what_is_not_a_partners_log(b: Buehne) -> None:
    await schreibe(b.kiel)
    await frisch(b.kiel)
    note = eigene_linien(await note_von(b.kiel))
    other = replace(note.checkpoint, ursprung="aktenbote/azr-999903/1")
    for checkpoint in (other, replace(note.checkpoint, ursprung="example.org/log")):
        forged = await faelsche(b.kiel, checkpoint)
        with pytest.raises(Refused):
            await zeige(b, b.kiel, b.hannover, Anfrage(0, (), forged))
    await b.hannover.eins.protokollbuch.integriere_alle()
    own = eigene_linien(await note_von(b.hannover))
    with pytest.raises(Refused):
        await zeige(b, b.kiel, b.hannover, Anfrage(0, (), own))
    with pytest.raises(Refused):
        await b.kiel.eins.umgebung.gegenstellen.zu(url_von(b, b.hannover)).bezeuge(b"old 1\n\nrubbish")
    assert await b.hannover.lies(lambda tx: [one.ursprung for one in tx.zeugen.alle_gehaltenen()]) == [
        note.checkpoint.ursprung
    ]


async def test_a_witness_with_a_wrong_clock_or_a_name_nobody_knows_signs_nothing(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    await schreibe(b.kiel)
    umgebung = b.hannover.eins.umgebung
    with monkeypatch.context() as m:
        m.setattr(umgebung.uhren, "pruefe", lambda: (_ for _ in ()).throw(TryLater("wrong", code="CLOCK-OFF")))
        assert await frisch(b.kiel) == 0
    with monkeypatch.context() as m:  # as after a restore, until the directory names the next generation
        m.setattr("gateway.transfer.zeugenamt.zeugenschluessel", lambda who, _, key: _schluessel(who, 2, key))
        assert await frisch(b.kiel) == 0
    with monkeypatch.context() as m:
        m.setattr(b.hannover.eins.zeugenamt, "_schluessel", None)
        assert await frisch(b.kiel) == 0
    assert await frisch(b.kiel) == 1


def _schluessel(who: Kennung, generation: int, key: bytes) -> Pruefschluessel:
    from gateway.audit.zeuge import zeugenschluessel

    return zeugenschluessel(who, generation, key)


# -- seven days ----------------------------------------------------------------------------------------------------


async def test_after_seven_silent_days_a_person_is_asked_and_the_question_ends_with_the_silence(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    await schreibe(b.kiel)
    assert await frisch(b.kiel) == 1
    kiel = b.kiel
    with monkeypatch.context() as m:
        m.setattr(b.hannover.eins.zeugenamt, "_schluessel", None)
        await schreibe(kiel)
        assert await runde(kiel, FRIST - timedelta(hours=1)) == 0
        assert AufgabeArt.ZEUGEN_FEHLEN not in await fragen(kiel)
        for hours in (1, 2):
            assert await runde(kiel, FRIST + timedelta(hours=hours)) == 0
        assert (await fragen(kiel)).count(AufgabeArt.ZEUGEN_FEHLEN) == 1
    await kiel.eins.protokollbuch.integriere_alle()
    assert await frisch(kiel) == 1
    assert AufgabeArt.ZEUGEN_FEHLEN not in await fragen(kiel)


async def test_nobody_is_told_that_a_witness_is_silent_whom_no_address_leads_to(tmp_path: Path) -> None:
    """A partner of the plain route is in the directory with its witness key, and has no Postfach."""
    async with offene_buehne(tmp_path) as (open_, _):
        kiel = open_.kiel
        await schreibe(kiel)
        assert await runde(kiel, FRIST + timedelta(hours=1)) == 0
        assert [one.postfach for one in fremde_zeugen(kiel.eins.umgebung)] == [None]
        assert AufgabeArt.ZEUGEN_FEHLEN not in await fragen(kiel)


# -- contradictions ------------------------------------------------------------------------------------------------


async def test_two_roots_for_one_size_raise_an_alarm_that_only_a_person_ends(b: Buehne) -> None:
    await schreibe(b.kiel)
    await frisch(b.kiel)
    note = eigene_linien(await note_von(b.kiel))
    fork = await faelsche(b.kiel, replace(note.checkpoint, wurzel=b"f" * 32))
    asked = Anfrage(0, (), fork)
    for _ in range(2):
        with pytest.raises(Refused):
            await zeige(b, b.kiel, b.hannover, asked)
    (alarm,) = await b.hannover.lies(lambda tx: tx.zeugen.alarme(offene=True))
    assert (alarm.art, alarm.ursprung) == (Widerspruch.ZWEI_WURZELN, note.checkpoint.ursprung)
    assert eigene_linien(lies_checkpoint(alarm.gehalten)) == note
    assert alarm.gezeigt == asked.octets
    assert (await fragen(b.hannover)).count(AufgabeArt.PROTOKOLL_WIDERSPRUCH) == 1

    assert b.hannover.dienst is not None
    report = await b.hannover.dienst._health()
    assert any("contradict" in one for one in report.problems)
    (task,) = [one for one in await b.hannover.aufgaben() if one.art is AufgabeArt.PROTOKOLL_WIDERSPRUCH]
    with pytest.raises(Usage, match="audit settle"):
        await b.hannover.eins.store.write(
            lambda tx: b.hannover.eins.schritte.nimm_zur_kenntnis(tx, task.id, person="meier", begruendung="weg")
        )
    with pytest.raises(Usage):
        await b.hannover.eins.store.write(
            lambda tx: b.hannover.eins.alarme.schliesse(tx, alarm.id, person="meier", begruendung="  ")
        )
    await schliesse(b.hannover, alarm)
    assert await alarme(b.hannover) == []
    assert Widerspruch.ZWEI_WURZELN in await alarme(b.hannover, offene=False), "the evidence stays"
    assert AufgabeArt.PROTOKOLL_WIDERSPRUCH not in await fragen(b.hannover)
    events = [one.ereignis for one in await b.hannover.protokoll()]
    raised = await alarme(b.hannover, offene=False)
    assert events.count(AuditEreignis.ZEUGE_WIDERSPRUCH) == len(raised)
    assert events.count(AuditEreignis.ZEUGE_WIDERSPRUCH_GESCHLOSSEN) == len(raised)
    with pytest.raises(Refused):
        await zeige(b, b.kiel, b.hannover, asked)
    assert await alarme(b.hannover) == [], "what was settled is not asked again"
    await schreibe(b.kiel)
    assert await frisch(b.kiel) == 1, "the branch that was seen first is co-signed on"


async def test_a_smaller_tree_signed_after_a_larger_one_is_an_alarm(b: Buehne) -> None:
    await schreibe(b.kiel)
    await frisch(b.kiel)
    note = await note_von(b.kiel)
    less = replace(note.checkpoint, groesse=note.checkpoint.groesse - 1, wurzel=b"r" * 32)
    with pytest.raises(AndereGroesse):
        await zeige(b, b.kiel, b.hannover, Anfrage(0, (), await faelsche(b.kiel, less)))
    assert await alarme(b.hannover) == [], "it may be an old note that comes late"
    later = await faelsche(b.kiel, less, UHR_SPIELRAUM + timedelta(minutes=1))
    with pytest.raises(AndereGroesse):
        await zeige(b, b.kiel, b.hannover, Anfrage(0, (), later))
    assert await alarme(b.hannover) == [Widerspruch.RUECKSCHRITT]


async def test_a_tree_that_does_not_continue_is_an_alarm_if_its_own_gateway_offers_it(b: Buehne) -> None:
    await schreibe(b.kiel)
    await frisch(b.kiel)
    size = (await note_von(b.kiel)).checkpoint.groesse
    other = Baum([bytes([n]) * 32 for n in range(size + 1)])
    origin = Ursprung((await note_von(b.kiel)).checkpoint.ursprung)
    grown = await faelsche(b.kiel, Checkpoint(origin, size + 1, other.wurzel()))
    asked = Anfrage(size, other.konsistenz(size), grown)
    amt = b.hannover.eins.zeugenamt
    assert (await amt.nimm(asked.octets, {BREMEN})).ausgang.value == "beweis_falsch"
    assert await alarme(b.hannover) == [], "anybody may garble a proof"
    with pytest.raises(Refused):
        await zeige(b, b.kiel, b.hannover, asked)
    assert await alarme(b.hannover) == [Widerspruch.OHNE_FORTSETZUNG]


async def test_a_log_that_is_behind_its_witness_hears_it_and_raises_its_own_alarm(b: Buehne) -> None:
    await schreibe(b.kiel)
    await frisch(b.kiel)
    origin = (await note_von(b.kiel)).checkpoint.ursprung
    held = await b.hannover.lies(lambda tx: tx.zeugen.gehalten(origin))
    assert held is not None
    note = lies_checkpoint(held.notiz).checkpoint
    ahead = await faelsche(b.kiel, replace(note, groesse=note.groesse + 40, wurzel=b"a" * 32))
    lost = replace(held, groesse=note.groesse + 40, notiz=ahead.octets)
    await b.hannover.eins.store.write(lambda tx: tx.zeugen.halte(lost))
    await schreibe(b.kiel)
    assert await frisch(b.kiel) == 0
    assert await alarme(b.kiel) == [Widerspruch.WIR_ZURUECK]
    (alarm,) = await b.kiel.lies(lambda tx: tx.zeugen.alarme(offene=True))
    assert lies_checkpoint(alarm.gehalten).checkpoint == ahead.checkpoint
    await b.hannover.eins.store.write(lambda tx: tx.zeugen.halte(held))
    assert await frisch(b.kiel) == 1


async def test_an_alarm_is_never_deleted_or_changed_by_hand(b: Buehne) -> None:
    art, origin = Widerspruch.RUECKSCHRITT, "aktenbote/azr-999903/1"
    await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.alarme.erhebe(tx, art, origin, gehalten=b"one", gezeigt=b"other")
    )
    for sql in ("DELETE FROM zeuge_alarm", "UPDATE zeuge_alarm SET gezeigt = x'00'"):
        with pytest.raises(Exception, match="evidence"):
            await b.hannover.eins.store.write(lambda tx, sql=sql: tx.zeugen._tu(sql))  # type: ignore[misc]  # by hand

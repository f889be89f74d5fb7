"""Every deadline of the table in its state, stage by stage: what happens, who is asked, which message, when."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from support.buehne import HANNOVER, KIEL, Buehne, Haus, jemand

from gateway.domain.akte import Sperre
from gateway.domain.events import AuditEreignis
from gateway.domain.fristen import FRISTEN, Frist, Fristart
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.rueckrufgruende import Rueckrufgrund
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Erinnerung, QuittungErinnerung, read_message
from gateway.transfer.records import AufgabeArt, AuftragsArt

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = itertools.count(51_000)
KLERK = "clerk"
Z = Zustand
ALLE = [(rolle, zustand, one) for (rolle, zustand), fristen in FRISTEN.items() for one in fristen]
GESEHEN = 3
"""Stages that are gone through; those behind them are the same again."""


async def beginne(b: Buehne, zustand: Zustand) -> None:
    """Set a case in motion that passes through this state."""
    wer = jemand(next(_nummer))
    if zustand is Z.ANGABEN_FEHLEN:
        await b.hannover.anmeldung(replace(wer, person=replace(wer.person, azr_nummer=None)))
        return
    await b.kiel.lege_akte_an(wer, sperren=frozenset({Sperre.GEBUNDEN} if zustand is Z.ZURUECKGESTELLT else ()))
    if zustand in {Z.ANGEBOTEN, Z.ANGEBOT_LIEGT_VOR}:
        await b.kiel.eins.angebote.beginne(KIEL, wer.aktenzeichen, an=HANNOVER, ags="03241001", person=KLERK)
        return
    if zustand is not Z.ENTSCHEIDUNG_OFFEN:  # without the departure a person has to decide
        await b.kiel.abmeldung(wer)
    await b.hannover.anmeldung(wer)
    if zustand in {Z.RUECKRUF_LAEUFT, Z.RUECKRUF_LIEGT_VOR}:
        await b.laufe()
        (sent,) = [one for one in await b.kiel.transfers() if one.person.azr_nummer == wer.person.azr_nummer]
        await b.kiel.eins.rueckrufe.rufe_zurueck(sent.id, Rueckrufgrund.FALSCHE_PERSON, person=KLERK)


async def bringe(b: Buehne, rolle: Rolle, zustand: Zustand) -> tuple[Haus, Transfer]:
    """Let a case of its own run, one job at a time, until this side is in this state."""
    haus = b.hannover if rolle is Rolle.NEHMER else b.kiel
    old = {one.id for one in await haus.transfers()}
    await beginne(b, zustand)
    for _ in range(200):
        new = [one for one in await haus.transfers() if one.id not in old and one.zustand is zustand]
        if new:
            await _schreibe_zu_ende(haus, zustand)
            return haus, await haus.transfer(new[0].id)
        for one in (b.hannover, b.kiel):
            await one.horche()
            if await one.naechster() is not None:
                break
        else:
            break
    raise AssertionError(f"nothing came into {zustand}")


async def _schreibe_zu_ende(haus: Haus, zustand: Zustand) -> None:
    """Offer and receipt are written by a job behind the state that waits for their reader."""
    if zustand in {Z.ANGEBOTEN, Z.UEBERNOMMEN}:
        await haus.arbeite_ab()


async def auftraege(haus: Haus, transfer: Transfer, frist: Frist) -> dict[str, timedelta]:
    """When the stages of a deadline end, from now."""
    ref = f"{transfer.id}/{frist.name}/"
    jobs = await haus.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.FRIST, ref))
    return {job.ref.removeprefix(ref): job.faellig - haus.uhr() for job in jobs}


def bald(haus: Haus, frist: Frist) -> timedelta:
    """So long a deadline runs that begins now, in working days of the authority."""
    jetzt = haus.uhr()
    return haus.eins.umgebung.mandanten[haus.kennung].arbeitstage.nach(jetzt, frist.tage) - jetzt


async def fragen(haus: Haus, transfer: Transfer) -> list[tuple[AufgabeArt, str]]:
    return [(one.art, one.hinweis) for one in await haus.aufgaben() if one.transfer == transfer.id]


async def sieh_an(haus: Haus, transfer: Transfer, frist: Frist) -> None:
    """A person closes the question of the stage."""
    steps = haus.eins.schritte
    for one in await haus.aufgaben():
        if one.transfer == transfer.id and one.hinweis == frist.name:
            await haus.eins.store.write(lambda tx, ident=one.id: steps.nimm_zur_kenntnis(tx, ident, person=KLERK))


@pytest.mark.parametrize(("rolle", "zustand", "frist"), ALLE, ids=[one.name for _, _, one in ALLE])
async def test_a_deadline_begins_with_its_state_and_does_what_the_page_says_in_every_stage(
    hand: Buehne, rolle: Rolle, zustand: Zustand, frist: Frist
) -> None:
    haus, transfer = await bringe(hand, rolle, zustand)
    (first,) = (await auftraege(haus, transfer, frist)).items()
    assert first[0] == "1"
    assert abs(first[1] - bald(haus, frist)) < timedelta(minutes=5)
    for stufe in range(1, min(frist.stufen, GESEHEN) + 1):
        await haus.eins.fristen.ablauf(f"{transfer.id}/{frist.name}/{stufe}")
        await pruefe_folge(haus, transfer, frist, stufe)
        log = [e for e in await haus.protokoll() if e.ereignis is AuditEreignis.FRIST_ABGELAUFEN]
        stages = {
            e.angaben.anzahl for e in log if (e.angaben.transfer, e.angaben.code) == (transfer.id, frist.name)
        }
        assert stages == {*range(1, stufe + 1)}
        if (await haus.transfer(transfer.id)).zustand is not zustand:
            assert await auftraege(haus, transfer, frist) == {}, "the deadline ends with its state"
            return
        left = await auftraege(haus, transfer, frist)
        assert str(stufe) not in left, "what has ended is over in the same transaction"
        assert (str(stufe + 1) in left) is (stufe < frist.stufen)
        if stufe < frist.stufen:
            assert abs(left[str(stufe + 1)] - bald(haus, frist)) < timedelta(minutes=5)
        await sieh_an(haus, transfer, frist)


async def pruefe_folge(haus: Haus, before: Transfer, frist: Frist, stufe: int) -> None:
    """Look whether the end of a stage did what its kind says, and nothing else."""
    now, asked = await haus.transfer(before.id), await fragen(haus, before)
    match frist.art:
        case Fristart.ESKALATION:
            assert (now.zustand, (AufgabeArt.FRIST_ABGELAUFEN, frist.name) in asked) == (before.zustand, True)
        case Fristart.NICHT_ABGEHOLT:
            assert (now.zustand, (AufgabeArt.NICHT_ABGEHOLT, frist.name) in asked) == (before.zustand, True)
        case Fristart.GIB_AUF:
            assert (now.zustand, (AufgabeArt.FRIST_ABGELAUFEN, frist.name) in asked) == (Z.AUFGEGEBEN, True)
        case Fristart.ERINNERUNG:
            await haus.eins.fristen.ablauf(f"{before.id}/{frist.name}/{stufe}")  # killed behind it, it runs again
            await pruefe_erinnerung(haus, before, stufe)
            assert now.zustand is before.zustand
        case Fristart.WIEDERVORLAGE:
            job = AuftragsArt.ANFORDERN if before.rolle is Rolle.NEHMER else AuftragsArt.ENTSCHEIDEN
            assert await haus.lies(lambda tx: tx.auftraege.mit_anfang(job, before.id))
            assert now.zustand is (Z.GEWUENSCHT if before.rolle is Rolle.NEHMER else before.zustand)
    assert [hint for _, hint in asked if hint in {one.name for _, _, one in ALLE}] in ([], [frist.name])


async def pruefe_erinnerung(haus: Haus, before: Transfer, stufe: int) -> None:
    """One reminder for each stage went to the partner, about the message it has to answer."""
    receiver = before.rolle is Rolle.NEHMER
    typ = Nachrichtentyp.ERINNERUNG if receiver else Nachrichtentyp.QUITTUNG_ERINNERUNG
    written = [one for one in await haus.geschriebene(before.id) if one.typ is typ]
    assert len(written) == stufe
    assert written[-1].leser == before.partner
    message = read_message(await haus.fachnachricht(written[-1]), haus.eins.umgebung.schemas)
    if receiver:
        assert isinstance(message, Erinnerung)
        (bezug,) = [one.bezug for one in message.nachrichten]
        assert bezug is not None
        assert bezug.uuid == before.anforderung
    else:
        assert isinstance(message, QuittungErinnerung)
        assert (message.bezug.uuid, message.stufe) == (before.lieferung, stufe)


async def test_what_the_reader_has_fetched_asks_nobody_whether_it_runs(hand: Buehne) -> None:
    """Kiel has the request and its answer waits for a person: it is not unfetched."""
    ours, _ = hand.hannover, await bringe(hand, Rolle.GEBER, Z.ENTSCHEIDUNG_OFFEN)
    (mine,) = [one for one in await ours.transfers() if one.zustand is Z.ANGEFORDERT][-1:]
    await ours.eins.fristen.ablauf(f"{mine.id}/request_unfetched/1")
    assert await fragen(ours, mine) == []


async def test_a_reminded_authority_that_has_not_answered_asks_its_person(hand: Buehne) -> None:
    kiel, given = await bringe(hand, Rolle.GEBER, Z.ENTSCHEIDUNG_OFFEN)
    (mine,) = [one for one in await hand.hannover.transfers() if one.anforderung == given.anforderung]
    await hand.hannover.eins.fristen.ablauf(f"{mine.id}/request_reminder/1")
    await hand.laufe()
    assert (AufgabeArt.FRIST_ABGELAUFEN, "partner_erinnert") in await fragen(kiel, given)

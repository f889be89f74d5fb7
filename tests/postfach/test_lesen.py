"""What a reader does at a partner's Postfach over real TLS: list, fetch, lease, close (wire 6, skeleton 2)."""

import asyncio
import os
from datetime import timedelta

import pytest
from support.postfach import BREMEN, HANNOVER, KIEL, Ausweis, Haus, ausweis
from support.ziel import Ziel

from gateway.clock import now
from gateway.domain.errors import Refused, TryLater
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import sha256_of
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.records import AuftragsArt, PostfachZustand


@pytest.fixture
def transport() -> Ausweis:
    return ausweis("transport")


async def test_an_envelope_is_listed_fetched_and_closed(haus: Haus, transport: Ausweis) -> None:
    octets = os.urandom(3_000_000)
    eintrag = await haus.lege(octets)
    client = haus.client()
    seite = await client.liste(ab=None)
    assert [(zeile.id, zeile.autor, zeile.leser, zeile.uuid) for zeile in seite.zeilen] == [
        (eintrag.id, KIEL, HANNOVER, eintrag.uuid)
    ]
    assert sha256_of(await client.umschlag(eintrag.id)) == eintrag.id
    ziel = Ziel()
    await client.segment(eintrag.id, sha256_of(octets), len(octets), ziel)
    assert (bytes(ziel.octets), ziel.ende) == (octets, "commit")
    await client.schliesse(eintrag.id, transport.beleg(eintrag))
    assert (await client.liste(ab=None)).zeilen == ()
    closed = await haus.eintrag(eintrag.id)
    assert closed.zustand is PostfachZustand.ANGENOMMEN
    assert haus.geweckt == 1


async def test_closing_our_own_message_makes_the_job_and_the_log_entry(haus: Haus, transport: Ausweis) -> None:
    eintrag = await haus.lege(b"x" * 40)
    await haus.client().schliesse(eintrag.id, transport.beleg(eintrag))
    auftrag = await haus.store.read(lambda tx: tx.auftraege.holen(AuftragsArt.ZUGESTELLT, eintrag.id))
    assert auftrag is not None
    assert auftrag.mandant == KIEL
    assert len(await haus.store.read(lambda tx: tx.protokoll.offene(KIEL, max_zeilen=9))) == 1


async def test_the_first_fetch_is_logged_before_the_octets_leave(haus: Haus) -> None:
    eintrag = await haus.lege(b"x" * 40)
    client = haus.client()
    await client.umschlag(eintrag.id)
    await client.umschlag(eintrag.id)
    assert (await haus.eintrag(eintrag.id)).zustand is PostfachZustand.GEHOLT
    assert len(await haus.store.read(lambda tx: tx.protokoll.offene(KIEL, max_zeilen=9))) == 1
    assert AuditEreignis.NACHRICHT_ABGEHOLT.value == "nachricht.abgeholt"


async def test_not_yours_is_404(haus: Haus, transport: Ausweis) -> None:
    foreign = await haus.lege(b"x" * 40, leser=BREMEN)
    client = haus.client()
    assert (await client.liste(ab=None)).zeilen == ()
    for attempt in (
        client.umschlag(foreign.id),
        client.segment(foreign.id, sha256_of(b"x" * 40), 40, Ziel()),
        client.leihe(foreign.id, 60),
        client.schliesse(foreign.id, transport.beleg(foreign)),
        client.umschlag(sha256_of(b"never existed")),
    ):
        with pytest.raises(NichtMehrDa):
            await attempt
    assert (await haus.eintrag(foreign.id)).zustand is PostfachZustand.LIEGT


async def test_new_mail_wakes_the_waiting_poll(haus: Haus) -> None:
    poll = asyncio.create_task(haus.client().liste(ab=None, warten_s=50))
    await haus.klingel.bis(1)
    eintrag = await haus.lege(b"x" * 40)
    assert [zeile.id for zeile in (await poll).zeilen] == [eintrag.id]


async def test_mail_of_another_process_wakes_the_poll_too(haus: Haus) -> None:
    poll = asyncio.create_task(haus.client().liste(ab=None, warten_s=50))
    await haus.klingel.bis(1)
    eintrag = await haus.lege(b"x" * 40, klingeln=False)
    assert [zeile.id for zeile in (await poll).zeilen] == [eintrag.id]


async def test_newer_wait_ends_the_older(haus: Haus) -> None:
    older = asyncio.create_task(haus.client().liste(ab=None, warten_s=50))
    await haus.klingel.bis(1)
    newer = asyncio.create_task(haus.client().liste(ab=None, warten_s=50))
    assert (await older).zeilen == ()
    eintrag = await haus.lege(b"x" * 40)
    assert [zeile.id for zeile in (await newer).zeilen] == [eintrag.id]


async def test_a_cursor_shows_only_what_is_new(haus: Haus) -> None:
    client = haus.client()
    await haus.lege(b"x" * 40)
    first = await client.liste(ab=None)
    second = await haus.lege(b"y" * 40)
    assert [zeile.id for zeile in (await client.liste(ab=first.cursor)).zeilen] == [second.id]


async def test_a_cursor_of_another_epoch_lists_from_the_start(haus: Haus) -> None:
    eintrag = await haus.lege(b"x" * 40)
    seite = await haus.client().liste(ab="7.another-epoch")
    assert [zeile.id for zeile in seite.zeilen] == [eintrag.id]


async def test_closing_is_idempotent_by_digest_and_result(haus: Haus, transport: Ausweis) -> None:
    eintrag = await haus.lege(b"x" * 40)
    client = haus.client()
    first = transport.beleg(eintrag)
    await client.schliesse(eintrag.id, first)
    await client.schliesse(eintrag.id, first)
    await client.schliesse(eintrag.id, transport.beleg(eintrag))
    assert (await haus.eintrag(eintrag.id)).beleg == first
    with pytest.raises(Refused):
        await client.schliesse(eintrag.id, transport.beleg(eintrag, "abgelehnt", "T080"))
    assert (await haus.eintrag(eintrag.id)).beleg == first


async def test_refusing_parks_the_message_with_its_code(haus: Haus, transport: Ausweis) -> None:
    eintrag = await haus.lege(b"x" * 40)
    await haus.client().schliesse(eintrag.id, transport.beleg(eintrag, "abgelehnt", "T080"))
    parked = await haus.eintrag(eintrag.id)
    assert parked.zustand is PostfachZustand.ABGELEHNT
    assert parked.beleg is not None
    assert parked.beleg.code == "T080"


async def test_beleg_of_another_key_is_422(haus: Haus) -> None:
    eintrag = await haus.lege(b"x" * 40)
    with pytest.raises(Refused) as refused:
        await haus.client().schliesse(eintrag.id, ausweis("stranger").beleg(eintrag))
    assert refused.value.code == "T003"
    assert (await haus.eintrag(eintrag.id)).zustand is PostfachZustand.LIEGT


async def test_beleg_about_another_message_is_422(haus: Haus, transport: Ausweis) -> None:
    eintrag, other = await haus.lege(b"x" * 40), await haus.lege(b"y" * 40)
    with pytest.raises(Refused) as refused:
        await haus.client().schliesse(eintrag.id, transport.beleg(other))
    assert refused.value.code == "T002"


async def test_closed_stays_fetchable_for_30_days(haus: Haus, transport: Ausweis) -> None:
    eintrag = await haus.lege(b"x" * 40)
    client = haus.client()
    await client.schliesse(eintrag.id, transport.beleg(eintrag))
    ziel = Ziel()
    await client.segment(eintrag.id, sha256_of(b"x" * 40), 40, ziel)
    assert bytes(ziel.octets) == b"x" * 40
    [(zeile, beleg)] = await client.abgeschlossene(now() - timedelta(days=1))
    assert (zeile.id, beleg.ergebnis) == (eintrag.id, "angenommen")
    await haus.altere(eintrag.id, timedelta(days=31))
    with pytest.raises(NichtMehrDa):
        await client.umschlag(eintrag.id)
    assert await client.abgeschlossene(now() - timedelta(days=90)) == ()


async def test_a_lease_keeps_others_of_the_reader_away_and_is_renewed(haus: Haus, transport: Ausweis) -> None:
    eintrag = await haus.lege(b"x" * 40)
    one, other = haus.client(), haus.client()
    lease = await one.leihe(eintrag.id, 300)
    with pytest.raises(TryLater) as later:
        await other.leihe(eintrag.id, 300)
    assert later.value.retry_after_s is not None
    assert 0 < later.value.retry_after_s <= 300
    assert (await one.leihe(eintrag.id, 600, lease.token)).token == lease.token
    await one.leihe_zurueck(eintrag.id, lease.token)
    again = await other.leihe(eintrag.id, 300)
    assert again.token != lease.token
    assert (await haus.eintrag(eintrag.id)).versuche == 2
    await one.schliesse(eintrag.id, transport.beleg(eintrag))  # closing never needs the lease
    with pytest.raises(NichtMehrDa):
        await other.leihe(eintrag.id, 300)


async def test_rights_are_looked_up_at_every_request(haus: Haus) -> None:
    await haus.lege(b"x" * 40)
    client = haus.client()
    assert len((await client.liste(ab=None)).zeilen) == 1
    haus.darf_einliefern(haus.leser, BREMEN)
    with pytest.raises(Refused) as refused:
        await client.liste(ab=None)
    assert refused.value.code == "T070"


async def test_a_withdrawn_envelope_names_its_successor(haus: Haus) -> None:
    old = await haus.lege(b"x" * 40)
    new = await haus.lege(b"x" * 40, uuid=old.uuid, inhalt_sha256=old.inhalt_sha256)
    await haus.setze(old.id, zustand=PostfachZustand.ZURUECKGEZOGEN)
    with pytest.raises(NichtMehrDa) as gone:
        await haus.client().umschlag(old.id)
    assert gone.value.nachfolger == new.id

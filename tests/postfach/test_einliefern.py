"""What a depositor does at a Vermittlungsstelle over real TLS (wire skeleton 2, operations 9 to 12)."""

import asyncio
import os
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.einlieferung import Sendung, lies
from support.postfach import BREMEN, HANNOVER, Haus, ausweis, postfach
from support.roh import Roh

from gateway.clock import now
from gateway.domain.errors import Refused, TryLater
from gateway.domain.ids import sha256_of
from gateway.postfach.client import PostfachClient
from gateway.postfach.grenzen import Grenzen
from gateway.transfer import einlieferung as amt
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.records import PostfachZustand


@pytest.fixture
def bremen(haus: Haus) -> PostfachClient:
    """Bremen's gateway, which deposits here."""
    haus.pruefung = lies
    return haus.client(haus.autor)


@pytest.fixture
def roh(haus: Haus) -> Roh:
    """Bremen's certificate without our client's manners."""
    haus.pruefung = lies
    return Roh(haus, haus.autor)


async def test_a_deposit_is_complete_then_visible_then_closed(haus: Haus, bremen: PostfachClient) -> None:
    sendung = Sendung((os.urandom(1_500_000), os.urandom(70))).bei(haus)
    await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    reader = haus.client()
    [zeile] = (await reader.liste(ab=None)).zeilen
    assert (zeile.id, zeile.autor) == (sendung.id, BREMEN)
    assert await reader.umschlag(sendung.id) == sendung.umschlag
    beleg = ausweis("transport").beleg(await haus.eintrag(sendung.id))
    await reader.schliesse(sendung.id, beleg)
    _, _, [stand] = await bremen.einlieferungen(ab=None)
    assert (stand.id, stand.zustand, stand.beleg) == (sendung.id, PostfachZustand.ANGENOMMEN, beleg)


async def test_closing_a_deposit_makes_no_job_here(haus: Haus, bremen: PostfachClient) -> None:
    sendung = Sendung((b"x" * 40,)).bei(haus)
    await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    await haus.client().schliesse(sendung.id, ausweis("transport").beleg(await haus.eintrag(sendung.id)))
    late = now() + timedelta(days=10_000)
    jobs = await haus.store.write(
        lambda tx: tx.auftraege.beanspruchen(late, frist_s=1, max_auftraege=9, marke="alle")
    )
    assert jobs == ()


async def test_depositing_again_changes_nothing(haus: Haus, bremen: PostfachClient, roh: Roh) -> None:
    sendung = Sendung((b"x" * 40,)).bei(haus)
    await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    before = await haus.eintrag(sendung.id)
    await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    answer = await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    assert (answer.status, await haus.eintrag(sendung.id)) == (200, before)


async def test_the_announcement_says_what_is_missing_and_is_not_visible(haus: Haus, roh: Roh) -> None:
    sendung = Sendung((b"x" * 40, b"y" * 40))
    answer = await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    assert (answer.status, answer.json()) == (202, {"fehlend": [digest for digest, _ in sendung.liste]})
    assert (await haus.client().liste(ab=None)).zeilen == ()
    with pytest.raises(NichtMehrDa):
        await haus.client().umschlag(sendung.id)
    path = f"/einlieferungen/{sendung.id}/segmente/{sendung.liste[0][0]}"
    assert (await roh.put(path, sendung.segmente[0])).status == 201
    assert (await roh.put(path, sendung.segmente[0])).status == 200
    answer = await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    assert (answer.status, answer.json()) == (202, {"fehlend": [sendung.liste[1][0]]})
    one = (await roh.get(f"/einlieferungen/{sendung.id}")).json()
    assert (one["zustand"], one["fehlend"]) == ("offen", [sendung.liste[1][0]])


async def test_wrong_digest_upload_keeps_nothing(haus: Haus, roh: Roh) -> None:
    sendung = Sendung((b"x" * 40,))
    await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    before = sorted(haus.blobs.names())
    answer = await roh.put(f"/einlieferungen/{sendung.id}/segmente/{sendung.liste[0][0]}", b"y" * 40)
    assert (answer.status, answer.json()["code"]) == (422, "T099")
    assert sorted(haus.blobs.names()) == before
    assert list((haus.ordner / "blobs" / "tmp").iterdir()) == []


async def test_wrong_length_is_refused_before_the_body(haus: Haus, roh: Roh) -> None:
    sendung = Sendung((b"x" * 40,))
    await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    answer = await roh.put(f"/einlieferungen/{sendung.id}/segmente/{sendung.liste[0][0]}", b"x" * 41)
    assert (answer.status, answer.json()["code"]) == (422, "T099")


async def test_an_umschlag_under_another_name_is_refused(roh: Roh) -> None:
    sendung = Sendung((b"x" * 40,))
    answer = await roh.put(f"/einlieferungen/{sha256_of(b'other')}/umschlag", sendung.umschlag)
    assert (answer.status, answer.json()["code"]) == (422, "T099")


async def test_segment_that_was_not_announced_is_404(roh: Roh) -> None:
    sendung = Sendung((b"x" * 40,))
    await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    other = f"/einlieferungen/{sendung.id}/segmente/{sha256_of(b'z')}"
    assert (await roh.put(other, b"z")).status == 404
    unknown = f"/einlieferungen/{sha256_of(b'u')}/segmente/{sha256_of(b'z')}"
    assert (await roh.put(unknown, b"z")).status == 404


async def test_segments_of_others_are_not_had_for_their_digest(haus: Haus, roh: Roh) -> None:
    foreign = os.urandom(500)
    await haus.lege(foreign)
    sendung = Sendung((foreign,))
    answer = await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    assert (answer.status, answer.json()["fehlend"]) == (202, [sha256_of(foreign)])


async def test_depositing_for_another_author_is_refused(roh: Roh) -> None:
    sendung = Sendung((b"x" * 40,), autor=HANNOVER)
    answer = await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    assert (answer.status, answer.json()["code"]) == (422, "T070")


async def test_what_the_check_refuses_is_answered_with_its_code(haus: Haus, bremen: PostfachClient) -> None:
    with pytest.raises(Refused) as refused:
        await bremen.einliefern(b"<kaputt>", [], haus.blobs)
    assert refused.value.code == "X000"


async def test_the_same_message_id_with_another_inhalt_is_409(haus: Haus, bremen: PostfachClient, roh: Roh) -> None:
    sendung = Sendung((b"x" * 40,)).bei(haus)
    await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    other = replace(sendung, inhalt="cd" * 32)
    answer = await roh.put(f"/einlieferungen/{other.id}/umschlag", other.umschlag)
    assert (answer.status, answer.json()["code"]) == (409, "anderer_inhalt")
    entry = await haus.store.read(lambda tx: tx.postfach.holen(sendung.id))
    refused = replace(entry, zustand=PostfachZustand.ABGELEHNT)
    await haus.store.write(lambda tx: tx.postfach.aendern(refused))
    answer = await roh.put(f"/einlieferungen/{other.id}/umschlag", other.umschlag)
    assert answer.status == 201, "its reader has closed the first one"


async def test_a_new_umschlag_around_the_same_inhalt_replaces_the_old(haus: Haus, bremen: PostfachClient) -> None:
    sendung = Sendung((b"x" * 40, b"y" * 40)).bei(haus)
    await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    anew = replace(sendung, salz="new reader key")
    await bremen.einliefern(anew.umschlag, anew.liste, haus.blobs)
    assert [zeile.id for zeile in (await haus.client().liste(ab=None)).zeilen] == [anew.id]
    with pytest.raises(NichtMehrDa) as gone:
        await haus.client().umschlag(sendung.id)
    assert gone.value.nachfolger == anew.id


async def test_withdrawal_works_only_while_not_closed(haus: Haus, bremen: PostfachClient, roh: Roh) -> None:
    one, two = (Sendung((b"x" * 40,), uuid=str(uuid.uuid4())).bei(haus) for _ in range(2))
    for sendung in (one, two):
        await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    await bremen.zurueckziehen(one.id)
    await bremen.zurueckziehen(one.id)
    assert (await haus.eintrag(one.id)).zustand is PostfachZustand.ZURUECKGEZOGEN
    await haus.client().schliesse(two.id, ausweis("transport").beleg(await haus.eintrag(two.id)))
    with pytest.raises(Refused):
        await bremen.zurueckziehen(two.id)
    assert (await roh.put(f"/einlieferungen/{one.id}/umschlag", one.umschlag)).status == 410


async def test_too_many_incomplete_announcements_are_429(haus: Haus, roh: Roh) -> None:
    answers = []
    for number in range(4):
        sendung = Sendung((bytes([number]) * 40,), uuid=str(uuid.uuid4()))
        answers.append(await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag))
    assert [answer.status for answer in answers] == [202, 202, 202, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_an_announcement_ends_after_24_hours_and_may_begin_anew(haus: Haus, bremen: PostfachClient) -> None:
    assert haus.schalter is not None
    stelle = haus.schalter.stelle
    sendung = Sendung((b"x" * 40,)).bei(haus)
    await haus.client(haus.autor).close()
    await Roh(haus, haus.autor).put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    assert await haus.store.write(lambda tx: amt.verfallen_lassen(tx, stelle, jetzt=now())) == 0
    tomorrow = now() + timedelta(hours=24, seconds=1)
    assert await haus.store.write(lambda tx: amt.verfallen_lassen(tx, stelle, jetzt=tomorrow)) == 1
    assert (await haus.eintrag(sendung.id)).zustand is PostfachZustand.VERFALLEN
    await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    assert (await haus.eintrag(sendung.id)).zustand is PostfachZustand.LIEGT


async def test_the_running_server_ends_old_announcements(tmp_path: Path) -> None:
    async with postfach(tmp_path, Grenzen(aufraeumen_s=0.05, nachsehen_s=0.05)) as haus:
        haus.pruefung = lies
        sendung = Sendung((b"x" * 40,))
        await Roh(haus, haus.autor).put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
        client = haus.client(haus.autor)
        _, cursor, _ = await client.einlieferungen(ab=None)
        await haus.setze(sendung.id, eingang=now() - timedelta(hours=25))
        stand = (await haus.eintrag(sendung.id)).zustand
        while stand is PostfachZustand.OFFEN:
            _, cursor, [row] = await client.einlieferungen(ab=cursor, warten_s=50)
            stand = row.zustand
        assert stand is PostfachZustand.VERFALLEN


async def test_without_room_the_answer_is_507(haus: Haus, roh: Roh, monkeypatch: pytest.MonkeyPatch) -> None:
    sendung = Sendung((b"x" * 40,))
    await roh.put(f"/einlieferungen/{sendung.id}/umschlag", sendung.umschlag)
    monkeypatch.setattr(haus.blobs, "free", lambda: 39)
    path = f"/einlieferungen/{sendung.id}/segmente/{sendung.liste[0][0]}"
    answer = await roh.put(path, sendung.segmente[0])
    assert answer.status == 507
    with pytest.raises(TryLater):
        await haus.client(haus.autor).einliefern(sendung.umschlag, sendung.liste, haus.blobs)


async def test_a_reader_may_not_deposit_and_a_depositor_not_read(haus: Haus, roh: Roh) -> None:
    assert (await roh.get("/nachrichten")).status == 403
    assert (await Roh(haus, haus.leser).get("/einlieferungen")).status == 403


async def test_what_the_operator_wrote_itself_is_no_deposit(haus: Haus, roh: Roh) -> None:
    own = await haus.lege(b"x" * 40, autor=BREMEN)
    assert (await roh.get(f"/einlieferungen/{own.id}")).status == 404
    assert (await roh.delete(f"/einlieferungen/{own.id}")).status == 404


async def test_oversized_and_lengthless_bodies_are_refused(haus: Haus, roh: Roh) -> None:
    name = sha256_of(b"any")
    big = await roh.frage(f"PUT /postfach/v1/einlieferungen/{name}/umschlag", "Content-Length: 8388609")
    assert big.status == 413
    chunked = await roh.frage(
        f"PUT /postfach/v1/einlieferungen/{name}/umschlag",
        "Transfer-Encoding: chunked",
        body=b"1\r\nx\r\n0\r\n\r\n",
    )
    assert chunked.status == 400


async def test_the_depositor_hears_of_a_closing_at_once(haus: Haus, bremen: PostfachClient) -> None:
    sendung = Sendung((b"x" * 40,)).bei(haus)
    await bremen.einliefern(sendung.umschlag, sendung.liste, haus.blobs)
    _, cursor, _ = await bremen.einlieferungen(ab=None)
    poll = asyncio.create_task(bremen.einlieferungen(ab=cursor, warten_s=50))
    await haus.klingel.bis(1)
    await haus.client().schliesse(sendung.id, ausweis("transport").beleg(await haus.eintrag(sendung.id)))
    _, _, [stand] = await poll
    assert stand.zustand is PostfachZustand.ANGENOMMEN

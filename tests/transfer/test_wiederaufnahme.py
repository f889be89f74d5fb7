"""What was refused is checked whole again once its cause is gone: taken in, or it stays and nothing changes."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.feind import Feind, ausweis
from support.tippen import tippe
from support.verzeichnisse import gilt_bei, ohne

from gateway.domain.errors import Refused, TryLater, Usage
from gateway.domain.events import Akteur, AuditEreignis, Ausgang, Bezug
from gateway.domain.states import Zustand
from gateway.transfer.records import AufgabeArt, EingangZustand, Quarantaene, Segmentlage

KLERK, WARUM = "clerk", "Verzeichnis erneuert"


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def erneut(haus: Haus, entry: Quarantaene) -> Quarantaene:
    return await haus.eins.wiederaufnahme.pruefe_erneut(entry.id, person=KLERK, begruendung=WARUM)


async def versuche(haus: Haus) -> list[tuple[Ausgang | None, str | None]]:
    """Outcomes that stand in the log, each with a person and a reason."""
    entries = [e for e in await haus.protokoll() if e.ereignis is AuditEreignis.QUARANTAENE_ERNEUT_GEPRUEFT]
    for one in entries:
        assert one.akteur is Akteur.PERSON
        assert {bezug for bezug, _ in one.bezuege} == {Bezug.HANDELNDER, Bezug.BEGRUENDUNG}
    return [(one.angaben.ergebnis, one.angaben.code) for one in entries]


async def bestand(haus: Haus) -> tuple[Any, ...]:
    """Everything a check that fails must leave as it is."""
    return await haus.lies(
        lambda tx: (
            tx.quarantaene.liste(max_zeilen=100),
            [tx.quarantaene.segmente(one.id) for one in tx.quarantaene.liste(max_zeilen=100)],
            tx.transfers.liste(None, max_zeilen=100),
            tx.aufgaben.offene(),
        )
    )


async def abgelehnte_lieferung(b: Buehne) -> tuple[Quarantaene, ...]:
    """Hannover's directory lacks the certificate Kiel signs contents with: what Kiel sends is refused."""
    old = b.verzeichnis
    await b.ziehe_um(jemand(1))
    await gilt_bei(b, b.hannover, ohne(old, KIEL, "inhalt", old.nummer + 1))
    await b.laufe()
    b.verzeichnis = old
    found = await b.hannover.quarantaene()
    assert {(one.code, one.segmente, one.authentisch) for one in found} == {("T070", Segmentlage.BEHALTEN, True)}
    return found


# -- the cause is gone --------------------------------------------------------------------------------------------


async def test_a_delivery_refused_for_a_certificate_is_taken_in_after_a_newer_directory(b: Buehne) -> None:
    entries = await abgelehnte_lieferung(b)
    (asked,), (given,) = await b.hannover.transfers(), await b.kiel.transfers()
    assert (asked.zustand, given.zustand) == (Zustand.ANGEFORDERT, Zustand.ZURUECKGEWIESEN)
    assert AufgabeArt.ZUSTELLUNG_ABGELEHNT in [one.art for one in await b.kiel.aufgaben()]
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 2))
    for left, entry in zip((1, 0), entries, strict=True):
        await erneut(b.hannover, entry)
        open_ = [one.art for one in await b.hannover.aufgaben()]
        assert open_.count(AufgabeArt.QUARANTAENE_ANSEHEN) == left, "the question ends with the last of its code"
    assert await b.hannover.quarantaene() == ()
    await b.laufe()
    assert (await b.hannover.transfer(asked.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN, (
        "rejected, and receipted all the same"
    )
    assert len(await b.hannover.akten()) == 1
    assert await versuche(b.hannover) == [(Ausgang.OK, None)] * 2
    kept = [one.umschlag_sha256 for one in await b.hannover.nachrichten(asked.id) if one.autor == KIEL]
    named = await b.hannover.lies(lambda tx: [tx.eingaenge.segmente(one) for one in kept])
    assert all(named), "the segments belong to the message now; the housekeeping leaves them"


async def test_a_request_refused_so_is_decided_like_any_other_and_its_answer_is_taken(b: Buehne) -> None:
    old = b.verzeichnis
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.abmeldung(jemand(1))
    ident = await b.hannover.anmeldung(jemand(1))
    await gilt_bei(b, b.kiel, ohne(old, HANNOVER, "inhalt", old.nummer + 1))
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ZURUECKGEWIESEN
    (entry,) = await b.kiel.quarantaene()
    await gilt_bei(b, b.kiel, replace(old, nummer=old.nummer + 2))
    await erneut(b.kiel, entry)
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_why_it_was_checked_again_goes_from_the_log_with_the_person(b: Buehne) -> None:
    """No transfer is known when it is checked: the reason is found by the message."""
    entries = await abgelehnte_lieferung(b)
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 2))
    for entry in entries:
        await erneut(b.hannover, entry)
    await b.laufe()

    async def gruende() -> list[str]:
        rows = [
            await b.hannover.lies(lambda tx, n=n: tx.protokoll.offenlegungen(HANNOVER, n))  # type: ignore[misc]  # bound now
            for n in range(len(await b.hannover.protokoll()))
        ]
        return [one.wert for row in rows for one in row if one.feld is Bezug.BEGRUENDUNG]

    assert await gruende() == [WARUM, WARUM]
    (akte,) = await b.hannover.akten()
    vergessen, store = b.hannover.eins.vergessen, b.hannover.eins.store
    asked = await store.write(lambda tx: vergessen.beantrage_akte(tx, HANNOVER, akte.aktenzeichen, person="a"))
    await store.write(lambda tx: vergessen.bestaetige(tx, HANNOVER, asked.id, person="b"))
    assert await gruende() == []


async def test_the_command_takes_in_beside_a_running_service_and_says_what(b: Buehne) -> None:
    entries = await abgelehnte_lieferung(b)
    config = b.hannover.konfiguration.folder / "aktenbote.toml"
    words = ("quarantine", "retry", entries[0].id, "--reason", WARUM)
    still = await asyncio.to_thread(tippe, *words, config=config, code=1)
    assert still.fehler.startswith("T070 ")
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 2))
    done = await asyncio.to_thread(tippe, *words, "--json", config=config)
    assert done.daten == {"ok": True, "entry": entries[0].id, "author": KIEL, "uuid": entries[0].uuid}
    gone = await asyncio.to_thread(tippe, *words, config=config, code=2)
    assert gone.fehler.startswith("UNKNOWN ")
    assert await versuche(b.hannover) == [(Ausgang.ABGELEHNT, "T070"), (Ausgang.OK, None)]


async def test_what_came_again_meanwhile_is_one_message_and_its_answer_goes_out_again(b: Buehne) -> None:
    """Kiel sealed the same Inhalt anew, Hannover took that; the refused Umschlag says nothing new."""
    f = Feind(b)
    u = f.umstaende()
    made = f.siegle(u, post.anforderung(u, jemand(1)))
    old = b.verzeichnis
    await gilt_bei(b, b.hannover, ohne(old, KIEL, "inhalt", old.nummer + 1))
    await f.biete_an(u, made.umschlag, made.segmente)
    await b.hannover.arbeite_alles_ab()
    (entry,) = await b.hannover.quarantaene()
    await gilt_bei(b, b.hannover, replace(old, nummer=old.nummer + 2))
    await f.schicke(u, post.anforderung(u, jemand(1)), inhalt=made.inhalt)
    assert len(await b.hannover.transfers()) == 1
    await erneut(b.hannover, entry)
    await b.hannover.arbeite_alles_ab()
    assert len(await b.hannover.transfers()) == 1
    assert await b.hannover.quarantaene() == ()
    assert await versuche(b.hannover) == [(Ausgang.OK, "wiederholung")]


# -- the cause is not gone ----------------------------------------------------------------------------------------


async def test_what_is_still_wrong_stays_and_nothing_changes_but_the_log(b: Buehne) -> None:
    (entry, *_) = await abgelehnte_lieferung(b)
    before = await bestand(b.hannover)
    for _ in range(2):
        with pytest.raises(Refused) as no:
            await erneut(b.hannover, entry)
        assert no.value.code == "T070"
    assert await bestand(b.hannover) == before
    assert await versuche(b.hannover) == [(Ausgang.ABGELEHNT, "T070")] * 2
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 2))
    await erneut(b.hannover, entry)


async def test_another_check_may_fail_now_than_before(b: Buehne) -> None:
    """Behind the content certificate the transport certificate is looked at again, too: none is remembered."""
    (entry, *_) = await abgelehnte_lieferung(b)
    await gilt_bei(b, b.hannover, ohne(b.verzeichnis, KIEL, "transport", b.verzeichnis.nummer + 2))
    before = await bestand(b.hannover)
    with pytest.raises(Refused):
        await erneut(b.hannover, entry)
    assert await bestand(b.hannover) == before


async def test_other_octets_under_a_taken_id_stay_for_good(b: Buehne) -> None:
    f = Feind(b)
    u = f.umstaende()
    await f.schicke(u, post.anforderung(u, jemand(1)))
    await f.schicke(u, post.anforderung(u, jemand(2)))
    (entry,) = await b.hannover.quarantaene()
    assert (entry.code, entry.vollstaendig) == ("S999", True)
    before = await bestand(b.hannover)
    with pytest.raises(Refused, match="an identity that is taken") as no:
        await erneut(b.hannover, entry)
    assert no.value.code == "S999"
    assert await bestand(b.hannover) == before


BIEGEN = {
    "T099": lambda f, u: f.siegle(
        u, post.anforderung(u, jemand(1)), autor=ausweis(KIEL, "inhalt"), inhalt_sha256="0" * 64
    ),
    "X000": lambda f, u: f.siegle(u, post.octets(post.anforderung(u, jemand(1)))[:-5]),
    "T020": lambda f, u: f.siegle(u, post.anforderung(u, jemand(1)), leser=(ausweis(BREMEN, "chiffre"),)),
}
"""By code: a message whose fault no directory heals."""


@pytest.mark.parametrize("code", BIEGEN)
async def test_what_is_wrong_in_itself_stays_whatever_is_renewed(b: Buehne, code: str) -> None:
    f = Feind(b)
    u = f.umstaende()
    made = BIEGEN[code](f, u)
    await f.biete_an(u, made.umschlag, made.segmente)
    await b.hannover.arbeite_alles_ab()
    (entry,) = await b.hannover.quarantaene()
    assert (entry.code, entry.vollstaendig) == (code, True)
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1))
    before = await bestand(b.hannover)
    with pytest.raises(Refused) as no:
        await erneut(b.hannover, entry)
    assert no.value.code == code
    assert await bestand(b.hannover) == before


# -- not kept whole -----------------------------------------------------------------------------------------------


async def test_what_nobody_signed_must_be_sent_anew(b: Buehne) -> None:
    f = Feind(b)
    u = f.umstaende()
    await f.biete_an(u, b"<x>" + os.urandom(100).hex().encode(), {})
    await b.hannover.arbeite_alles_ab()
    (entry,) = await b.hannover.quarantaene()
    with pytest.raises(Usage, match="its sender to send it anew") as no:
        await erneut(b.hannover, entry)
    assert no.value.code == "SEND-AGAIN"
    assert KIEL not in no.value.reason, "nobody is accused of what he did not sign"


async def test_what_found_no_room_for_its_segments_must_be_sent_anew(b: Buehne) -> None:
    (entry, *_) = await abgelehnte_lieferung(b)
    lost = replace(entry, id=entry.id[:-4] + "ffff", segmente=Segmentlage.KEIN_PLATZ)
    await b.hannover.eins.store.write(lambda tx: tx.quarantaene.anlegen(lost))
    with pytest.raises(Usage, match=f"its segments are not kept. Ask {KIEL}"):
        await erneut(b.hannover, lost)


async def test_what_was_answered_with_0010_must_be_sent_anew(b: Buehne) -> None:
    f = Feind(b)
    u = f.umstaende()
    akte = await b.kiel.lege_akte_an(jemand(1))
    await f.liefere(u, post.lieferung(u, akte, [b.kiel.dokument(one) for one in akte.dokumente], None))
    await b.hannover.arbeite_alles_ab()  # nobody asked for it
    (entry,) = [one for one in await b.hannover.quarantaene() if one.uuid == u.uuid]
    with pytest.raises(Usage, match=r"answered with a rejection \(0010\)") as no:
        await erneut(b.hannover, entry)
    assert no.value.code == "SEND-AGAIN"


async def test_a_damaged_segment_is_noticed(b: Buehne) -> None:
    (entry, *_) = await abgelehnte_lieferung(b)
    names = await b.hannover.lies(lambda tx: tx.quarantaene.segmente(entry.id))
    path = b.hannover.eins.blobs._pfad(next(iter(names)))
    octets = bytearray(path.read_bytes())
    octets[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(octets)
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 2))
    with pytest.raises(Usage, match="as they were signed"):
        await erneut(b.hannover, entry)


async def test_what_its_author_took_back_before_we_closed_it_is_not_taken_in(b: Buehne) -> None:
    (entry, *_) = await abgelehnte_lieferung(b)
    assert entry.umschlag_sha256 is not None
    name = entry.umschlag_sha256
    await b.hannover.eins.store.write(
        lambda tx: tx.eingaenge.aendern(name, EingangZustand.ABGESCHLOSSEN, code="GONE")
    )
    with pytest.raises(Usage, match="has taken it back"):
        await erneut(b.hannover, entry)


async def test_a_refusal_the_partner_has_not_heard_yet_comes_first(b: Buehne) -> None:
    (entry, *_) = await abgelehnte_lieferung(b)
    assert entry.umschlag_sha256 is not None
    name = entry.umschlag_sha256
    await b.hannover.eins.store.write(lambda tx: tx.eingaenge.aendern(name, EingangZustand.ABGELEHNT))
    with pytest.raises(TryLater) as later:
        await erneut(b.hannover, entry)
    assert later.value.code == "OPEN"


# -- killed -------------------------------------------------------------------------------------------------------


class Tod(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("danach", [False, True])
async def test_killed_at_its_commit_it_is_taken_in_once(
    b: Buehne, danach: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = await abgelehnte_lieferung(b)
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 2))
    store = b.hannover.eins.store
    write = store.write

    async def sterbend(arbeit: Any) -> Any:
        if danach:
            await write(arbeit)
        raise Tod

    for entry in entries:
        monkeypatch.setattr(store, "write", sterbend)
        with pytest.raises(Tod):
            await erneut(b.hannover, entry)
        monkeypatch.setattr(store, "write", write)
        if danach:
            with pytest.raises(Usage, match="there is no entry"):
                await erneut(b.hannover, entry)
        else:
            await erneut(b.hannover, entry)
    await b.hannover.neustart()
    await b.laufe()
    assert [one.zustand for one in await b.hannover.transfers()] == [Zustand.ABGESCHLOSSEN]
    assert len(await b.hannover.akten()) == 1
    assert await versuche(b.hannover) == [(Ausgang.OK, None)] * 2


async def test_two_people_at_once_take_it_in_once(b: Buehne) -> None:
    (entry, *_) = await abgelehnte_lieferung(b)
    await gilt_bei(b, b.hannover, replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 2))
    ended = await asyncio.gather(*(erneut(b.hannover, entry) for _ in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["Quarantaene", "Usage", "Usage"]
    assert await versuche(b.hannover) == [(Ausgang.OK, None)]

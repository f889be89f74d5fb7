"""What pages look up: transfers page by page and by Kurzzeichen, messages by id, log entries of one transfer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.store import (
    HANNOVER,
    KIEL,
    ZEIT,
    akte,
    auftrag,
    nach,
    nachricht,
    neue_uuid,
    transfer,
)

from gateway.audit.eintrag import Angaben, FertigerEintrag, baue_eintrag, lies_eintrag
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.keystore import Speicherschluessel
from gateway.storage import SqliteStore
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sqlite.kurzzeichen import MIGRATION
from gateway.storage.sqlite.migration import eingebaute
from gateway.transfer.ports import Auswahl, Store, Tx
from gateway.transfer.ports.einblick import Merkmal
from gateway.transfer.records import Aufgabe, AufgabeArt, AuftragsArt, Richtung

BREMEN = Kennung("azr:999903")
ALLE = 100


def viele() -> list[Transfer]:
    """Transfers of Hannover, oldest first, and one of Kiel in the middle of them."""
    rows = [transfer(begonnen=ZEIT + timedelta(minutes=number)) for number in range(6)]
    rows[1] = replace(rows[1], rolle=Rolle.GEBER, zustand=Zustand.VERSANDT)
    rows[2] = replace(rows[2], mandant=KIEL)
    rows[3] = replace(rows[3], partner=BREMEN, zustand=Zustand.ABGESCHLOSSEN)
    rows[4] = replace(rows[4], begonnen=rows[5].begonnen)
    return rows


def frage(about: Transfer, art: AufgabeArt) -> Aufgabe:
    return Aufgabe(id=neue_uuid(), mandant=about.mandant, art=art, angelegt=ZEIT, transfer=about.id)


async def lege_an(store: Store, rows: list[Transfer], *fragen: Aufgabe) -> None:
    def run(tx: Tx) -> None:
        for one in rows:
            tx.transfers.anlegen(one)
        for asked in fragen:
            tx.aufgaben.stellen(asked)

    await store.write(run)


async def waehle(store: Store, auswahl: Auswahl, mandant: Kennung = HANNOVER) -> set[TransferId]:
    found = await store.read(lambda tx: tx.einblick.uebergaben(mandant, auswahl, nach=None, max_zeilen=ALLE))
    return {one.id for one in found}


async def test_pages_follow_each_other_newest_first_and_show_nothing_of_another_authority(store: Store) -> None:
    rows = viele()
    await lege_an(store, rows)
    seen: list[Transfer] = []
    last: TransferId | None = None
    while page := await store.read(
        lambda tx, last=last: tx.einblick.uebergaben(HANNOVER, Auswahl(), nach=last, max_zeilen=2)  # type: ignore[misc]  # bound now
    ):
        assert len(page) <= 2
        seen += page
        last = page[-1].id
    ours = [one for one in rows if one.mandant == HANNOVER]
    assert seen == sorted(ours, key=lambda one: (one.begonnen, one.id), reverse=True)
    foreign = rows[2].id
    empty = await store.read(lambda tx: tx.einblick.uebergaben(HANNOVER, Auswahl(), nach=foreign, max_zeilen=2))
    assert empty == (), "a mark of another authority leads nowhere"


async def test_transfers_are_chosen_by_side_partner_and_state(store: Store) -> None:
    rows = viele()
    await lege_an(store, rows)
    ids = [one.id for one in rows]
    assert await waehle(store, Auswahl(rolle=Rolle.GEBER)) == {ids[1]}
    assert await waehle(store, Auswahl(partner=BREMEN)) == {ids[3]}
    pair = frozenset({(Rolle.GEBER, Zustand.VERSANDT), (Rolle.NEHMER, Zustand.ABGESCHLOSSEN)})
    assert await waehle(store, Auswahl(staende=pair)) == {ids[1], ids[3]}
    assert await waehle(store, Auswahl(staende=pair, partner=BREMEN)) == {ids[3]}
    assert await waehle(store, Auswahl(staende=frozenset({(Rolle.NEHMER, Zustand.VERSANDT)}))) == set()
    assert await waehle(store, Auswahl(), KIEL) == {ids[2]}


async def test_an_open_question_counts_until_it_is_settled(store: Store) -> None:
    rows = viele()
    ours, theirs = frage(rows[0], AufgabeArt.PERSON_UNKLAR), frage(rows[5], AufgabeArt.AUFTRAG_GESCHEITERT)
    await lege_an(store, rows, ours, theirs)
    ids = [one.id for one in rows]
    people, machine = frozenset({AufgabeArt.PERSON_UNKLAR}), frozenset({AufgabeArt.AUFTRAG_GESCHEITERT})
    sent = {(Rolle.GEBER, Zustand.VERSANDT): None}
    assert await waehle(store, Auswahl(zug=sent, oder_frage=people)) == {ids[0], ids[1]}
    assert await waehle(store, Auswahl(zug={}, oder_frage=machine, ohne_frage=people)) == {ids[5]}
    wanted = {(Rolle.NEHMER, Zustand.GEWUENSCHT): None}
    assert await waehle(store, Auswahl(zug=wanted, ohne_frage=people | machine)) == {ids[4]}
    await store.write(lambda tx: tx.aufgaben.erledigen(ours.id, ZEIT))
    assert await waehle(store, Auswahl(zug=sent, oder_frage=people)) == {ids[1]}


GEGEBEN = (Rolle.GEBER, Zustand.ABGESCHLOSSEN)


async def aufbewahrte(store: Store) -> tuple[set[TransferId], set[TransferId]]:
    """Those whose copy here is kept, and the other ones of the same state."""
    kept = await waehle(store, Auswahl(zug={GEGEBEN: (Merkmal.AUFBEWAHRT, True)}), KIEL)
    rest = await waehle(store, Auswahl(zug={GEGEBEN: (Merkmal.AUFBEWAHRT, False)}), KIEL)
    return kept, rest


async def test_a_copy_counts_as_kept_while_its_job_waits_and_its_content_is_there(store: Store) -> None:
    given = akte()
    rows = [
        transfer(mandant=KIEL, rolle=Rolle.GEBER, zustand=Zustand.ABGESCHLOSSEN, akte=given.id, begonnen=when)
        for when in (ZEIT, nach(60))
    ]
    first, second = (one.id for one in rows)
    await lege_an(store, rows)
    await store.write(lambda tx: tx.akten.anlegen(KIEL, given, azr_suche=None, namen_suche=[]))
    assert await aufbewahrte(store) == (set(), {first, second})

    def beauftrage(*refs: str) -> Callable[[Tx], None]:
        def run(tx: Tx) -> None:
            for one in refs:
                tx.auftraege.erteilen(auftrag(one, art=AuftragsArt.AUFBEWAHRT, mandant=KIEL))

        return run

    await store.write(beauftrage(first, second, f"{second}/regel"))
    assert await aufbewahrte(store) == ({first, second}, set())
    await store.write(lambda tx: tx.auftraege.streichen(AuftragsArt.AUFBEWAHRT, second))
    assert await aufbewahrte(store) == ({first}, {second})
    await store.write(
        lambda tx: tx.akten.zum_stub(KIEL, given.id, geloescht=nach(90), abgegeben_an=HANNOVER, stub_bis=nach(900))
    )
    assert await aufbewahrte(store) == (set(), {first, second})
    await store.write(beauftrage(second))
    assert await aufbewahrte(store) == (set(), {first, second}), "there is no copy any more"


@pytest.mark.parametrize(
    ("mark", "pair", "other"),
    [
        (Merkmal.BEREIT, (Rolle.NEHMER, Zustand.UEBERNOMMEN), {"antwort": NachrichtenUUID(neue_uuid())}),
        (Merkmal.WARTET_MIT, (Rolle.GEBER, Zustand.ZURUECKGESTELLT), {"hinweis": "antwort_07"}),
    ],
)
async def test_transfers_of_one_state_are_told_apart_by_their_mark(
    store: Store, mark: Merkmal, pair: tuple[Rolle, Zustand], other: dict[str, Any]
) -> None:
    usual = transfer(rolle=pair[0], zustand=pair[1], hinweis=None, antwort=None)
    marked = replace(transfer(rolle=pair[0], zustand=pair[1]), **other)
    await lege_an(store, [usual, marked])
    assert await waehle(store, Auswahl(zug={pair: (mark, True)})) == {marked.id}
    assert await waehle(store, Auswahl(zug={pair: (mark, False)})) == {usual.id}


async def test_a_kurzzeichen_finds_every_transfer_of_its_process_here(store: Store) -> None:
    rows = viele()
    rows[5] = replace(rows[5], prozess=rows[0].prozess)
    rows[2] = replace(rows[2], prozess=rows[0].prozess)
    await lege_an(store, rows)
    kurz = kurzzeichen(rows[0].prozess)
    found = await store.read(lambda tx: tx.einblick.zum_kurzzeichen(HANNOVER, kurz))
    assert [one.id for one in found] == [rows[5].id, rows[0].id]
    other = kurzzeichen(transfer().prozess)
    assert await store.read(lambda tx: tx.einblick.zum_kurzzeichen(HANNOVER, other)) == ()


async def test_transfers_of_before_get_their_kurzzeichen_when_the_database_is_migrated(tmp_path: Path) -> None:
    path, key, steps = tmp_path / "aktenbote.db", Speicherschluessel.of(bytes(32)), eingebaute()
    assert steps[MIGRATION - 1].name.endswith("_seiten.sql")
    await SqliteStore.open(path, schluessel=key, migrationen=steps[: MIGRATION - 1]).close()
    one, broken = transfer(), neue_uuid()
    connection = apsw.Connection(str(path))
    for ident, process in ((one.id, one.prozess), (broken, "no id")):
        connection.execute(
            "INSERT INTO transfer (id, mandant, rolle, zustand, prozess, person, grund, begonnen, geaendert,"
            " version) VALUES (?, ?, 'geber', 'versandt', ?, '{}', '01', ?, ?, 1)",
            (ident, HANNOVER, process, zeit_text(ZEIT), zeit_text(ZEIT)),
        )
    connection.close()
    await SqliteStore.open(path, schluessel=key).close()
    found = apsw.Connection(str(path)).execute("SELECT id, kurzzeichen FROM transfer").fetchall()
    assert dict(found) == {one.id: kurzzeichen(one.prozess), broken: None}


async def test_a_kurzzeichen_that_somebody_wrote_into_the_database_leads_to_no_other_transfer(store: Store) -> None:
    rows = viele()
    await lege_an(store, rows)
    kurz, other = kurzzeichen(rows[0].prozess), kurzzeichen(rows[3].prozess)

    def swap(tx: Tx) -> None:
        tx._c.execute("UPDATE transfer SET kurzzeichen = ? WHERE id = ?", (other, rows[0].id))  # type: ignore[attr-defined]  # the real one

    await store.write(swap)
    assert await store.read(lambda tx: tx.einblick.zum_kurzzeichen(HANNOVER, kurz)) == ()
    found = await store.read(lambda tx: tx.einblick.zum_kurzzeichen(HANNOVER, other))
    assert [one.id for one in found] == [rows[3].id]


async def test_a_message_is_found_by_its_id_alone_but_only_where_it_is_ours(store: Store) -> None:
    uuid = NachrichtenUUID(neue_uuid())
    came = nachricht(uuid=uuid)
    wrote = nachricht(uuid=uuid, richtung=Richtung.AUS, autor=HANNOVER, leser=KIEL)
    theirs = nachricht(uuid=uuid, mandant=KIEL, autor=BREMEN)
    await store.write(lambda tx: [tx.nachrichten.anlegen(one) for one in (came, wrote, theirs)])
    assert await store.read(lambda tx: tx.einblick.zur_uuid(HANNOVER, uuid)) == (came, wrote)
    assert await store.read(lambda tx: tx.einblick.zur_uuid(BREMEN, uuid)) == ()


def eintrag(number: int, about: TransferId | None, mandant: Kennung = HANNOVER) -> FertigerEintrag:
    return baue_eintrag(
        AuditEreignis.PERSON_ZUGEORDNET if about else AuditEreignis.MELDUNG_ABGELEHNT,
        zufall=number.to_bytes(16, "big"),
        zeit=ZEIT + timedelta(seconds=number),
        mandant=mandant,
        angaben=Angaben(transfer=about) if about else Angaben(code="X001"),
    )


@pytest.mark.parametrize("integrated", [False, True])
async def test_entries_of_one_transfer_are_found_newest_first_whether_integrated_or_not(
    store: Store, integrated: bool
) -> None:
    one, other = TransferId(neue_uuid()), TransferId(neue_uuid())
    entries = [eintrag(1, one), eintrag(2, other), eintrag(3, None), eintrag(4, one)]
    foreign = eintrag(5, one, KIEL)

    def run(tx: Tx) -> None:
        tx.protokoll.anlegen(HANNOVER, "aktenbote/azr-999901/1", "e1")
        tx.protokoll.anlegen(KIEL, "aktenbote/azr-999902/1", "e1")
        for entry in entries:
            tx.protokoll.eintragen(HANNOVER, entry)
        tx.protokoll.eintragen(KIEL, foreign)
        if integrated:
            rows = [row for row, _ in tx.protokoll.offene(HANNOVER, max_zeilen=ALLE)]
            tx.protokoll.einordnen(HANNOVER, rows, 0)

    await store.write(run)
    found = await store.read(lambda tx: tx.einblick.eintraege(HANNOVER, one, max_zeilen=ALLE))
    assert found == (entries[3].octets, entries[0].octets)
    assert {lies_eintrag(octets).angaben.transfer for octets in found} == {one}
    assert await store.read(lambda tx: tx.einblick.eintraege(HANNOVER, one, max_zeilen=1)) == (entries[3].octets,)
    assert await store.read(lambda tx: tx.einblick.eintraege(KIEL, one, max_zeilen=ALLE)) == (foreign.octets,)
    if integrated:
        assert await store.write(lambda tx: tx.protokoll.kuerze(HANNOVER, [0], 3)) == 1
        left = await store.read(lambda tx: tx.einblick.eintraege(HANNOVER, one, max_zeilen=ALLE))
        assert left == (entries[3].octets,), "what is pruned tells nothing any more"


async def test_entries_are_found_by_what_their_octets_say_of_time_and_names(store: Store) -> None:
    moved, message, trigger = TransferId(neue_uuid()), NachrichtenUUID(neue_uuid()), NachrichtenUUID(neue_uuid())
    said = (
        (AuditEreignis.PERSON_ZUGEORDNET, Angaben(transfer=moved)),
        (AuditEreignis.RUECKWEISUNG_ERHALTEN, Angaben(nachricht=message, partner=KIEL, code="X001")),
        (AuditEreignis.MELDUNG_ABGELEHNT, Angaben(code="X001")),
        (AuditEreignis.RUECKWEISUNG_ERSTELLT, Angaben(nachricht=NachrichtenUUID(neue_uuid()), ausloeser=trigger,
                                                      partner=KIEL, code="X001")),
    )  # fmt: skip
    entries = [
        baue_eintrag(event, zufall=number.to_bytes(16, "big"), zeit=ZEIT + timedelta(days=number), mandant=HANNOVER,
                     angaben=told)
        for number, (event, told) in enumerate(said)
    ]  # fmt: skip

    def run(tx: Tx) -> None:
        tx.protokoll.anlegen(HANNOVER, "aktenbote/azr-999901/1", "e1")
        for entry in entries:
            tx.protokoll.eintragen(HANNOVER, entry)
        rows = [row for row, _ in tx.protokoll.offene(HANNOVER, max_zeilen=ALLE)]
        tx.protokoll.einordnen(HANNOVER, rows[:-1], 0)

    await store.write(run)
    first, last = (Zeitpunkt.of(ZEIT + timedelta(days=day)).text for day in (1, 3))

    async def von(*names: str) -> set[int]:
        return set(await store.read(lambda tx: tx.protokoll.indexe_von(HANNOVER, names)))

    assert await store.read(lambda tx: tx.protokoll.indexe_seit(HANNOVER, first, last)) == (1, 2)
    assert await von(moved, message, trigger, neue_uuid()) == {0, 1}, "what has no place yet has no index"
    assert await store.read(lambda tx: tx.protokoll.einzelne(HANNOVER, [2, 0, 7])) == (
        (0, entries[0].octets),
        (2, entries[2].octets),
    )

    def rest(tx: Tx) -> None:
        rows = [row for row, _ in tx.protokoll.offene(HANNOVER, max_zeilen=ALLE)]
        tx.protokoll.einordnen(HANNOVER, rows, 3)
        tx._c.execute("UPDATE protokoll_eintrag SET zeit = '', ereignis = ''")  # type: ignore[attr-defined]  # the real one

    await store.write(rest)
    assert await von(trigger) == {3}
    assert await store.read(lambda tx: tx.protokoll.indexe_seit(HANNOVER, first, last)) == (1, 2, 3)
    assert await store.write(lambda tx: tx.protokoll.kuerze(HANNOVER, [1], 3)) == 1
    assert await von(message) == set()
    assert await store.read(lambda tx: tx.protokoll.indexe_seit(HANNOVER, "0000", "9999")) == (0, 2, 3)
    assert await store.read(lambda tx: tx.protokoll.einzelne(HANNOVER, [1])) == ()

"""What only PostgreSQL can do wrong: nodes that collide, connections that are cut, databases of others."""

import asyncio
import os
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from support.postgres import server
from support.store import (
    HANNOVER,
    KIEL,
    SCHLUESSEL,
    akte,
    auftrag,
    dokument,
    log_eintrag,
    nach,
    postgres_store,
    transfer,
)

from gateway.audit.baum import haenge_an
from gateway.domain.errors import TryLater, Usage
from gateway.domain.transfer import Transfer
from gateway.keystore import Speicherschluessel
from gateway.storage.fehler import Defekt
from gateway.storage.postgres import schreiber, verbindung
from gateway.storage.postgres.store import PostgresStore
from gateway.storage.postgres.verbindung import PostgresVerbindung, oeffne, uebersetzt
from gateway.transfer.ports import Store, Tx
from gateway.transfer.ports.umschluesselung import Stelle
from gateway.transfer.records import Auftrag
from gateway.transfer.verteilung import PLAETZE_JE_PARTNER

pytestmark = pytest.mark.postgres

Knoten = tuple[PostgresStore, PostgresStore]
_SAGE = PostgresVerbindung.sage


@pytest.fixture
async def zwei(tmp_path: Path) -> AsyncIterator[Knoten]:
    """Two nodes over one database."""
    async with AsyncExitStack() as stack:
        made = [await stack.enter_async_context(postgres_store(tmp_path)) for _ in range(2)]
        yield made[0], made[1]  # type: ignore[misc]  # both are what the factory opens
    server().wirf_weg(tmp_path)


def _eins_mehr(wert: Transfer) -> Callable[[Tx], None]:
    def arbeit(tx: Tx) -> None:
        alt = tx.transfers.holen(wert.id)
        assert alt is not None
        tx.transfers.aendern(replace(alt, aktenzeichen=str(int(alt.aktenzeichen or "") + 1)))

    return arbeit


def _beende_alle(dsn: str) -> None:
    """Cut every other connection to this database."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_nodes_that_change_the_same_record_at_once_lose_no_change(zwei: Knoten) -> None:
    wert = transfer(aktenzeichen="0")
    await zwei[0].write(lambda tx: tx.transfers.anlegen(wert))

    async def viele(knoten: PostgresStore) -> None:
        for _ in range(10):
            await knoten.write(_eins_mehr(wert))

    async with asyncio.timeout(60):
        await asyncio.gather(*(viele(knoten) for knoten in zwei for _ in range(4)))
    ende = await zwei[1].read(lambda tx: tx.transfers.holen(wert.id))
    assert ende is not None
    assert (ende.aktenzeichen, ende.version) == ("80", 81)


async def test_what_was_true_when_two_nodes_looked_is_true_when_both_have_written(zwei: Knoten) -> None:
    """Write skew: each takes the last one only if the other is still there."""
    paar = [transfer(aktenzeichen="an"), transfer(aktenzeichen="an")]
    for wert in paar:
        await zwei[0].write(lambda tx, wert=wert: tx.transfers.anlegen(wert))

    def gib_ab(eigener: Transfer, anderer: Transfer) -> Callable[[Tx], None]:
        def arbeit(tx: Tx) -> None:
            ich, er = tx.transfers.holen(eigener.id), tx.transfers.holen(anderer.id)
            assert ich is not None
            assert er is not None
            if er.aktenzeichen == "an":
                tx.transfers.aendern(replace(ich, aktenzeichen="aus"))

        return arbeit

    async with asyncio.timeout(60):
        await asyncio.gather(zwei[0].write(gib_ab(*paar)), zwei[1].write(gib_ab(*reversed(paar))))
    found = [await zwei[0].read(lambda tx, wert=wert: tx.transfers.holen(wert.id)) for wert in paar]
    assert sorted(str(one and one.aktenzeichen) for one in found) == ["an", "aus"]


async def test_nodes_that_claim_at_once_share_the_jobs_and_the_places_of_a_partner(zwei: Knoten) -> None:
    async def nimm(knoten: PostgresStore, marke: str) -> tuple[Auftrag, ...]:
        return await knoten.write(
            lambda tx: tx.auftraege.beanspruchen(nach(1), frist_s=60, max_auftraege=20, marke=marke)
        )

    def erteile(tx: Tx) -> None:
        for n in range(20):
            tx.auftraege.erteilen(auftrag(f"k{n}", partner=KIEL))
            tx.auftraege.erteilen(auftrag(f"h{n}"))

    await zwei[0].write(erteile)
    async with asyncio.timeout(60):
        taken = await asyncio.gather(*(nimm(zwei[n % 2], f"m{n}") for n in range(6)))
    refs = [one.ref for group in taken for one in group]
    assert len(refs) == len(set(refs))
    assert len([ref for ref in refs if ref.startswith("k")]) == PLAETZE_JE_PARTNER


async def test_an_authority_has_one_sequence_whichever_node_writes_and_integrates(zwei: Knoten) -> None:
    await zwei[0].write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))

    def ordne_ein(tx: Tx) -> None:
        stand = tx.protokoll.stand(HANNOVER)
        offene = tx.protokoll.offene(HANNOVER, max_zeilen=1000)
        tx.protokoll.einordnen(HANNOVER, [zeile for zeile, _ in offene], stand.groesse)
        neu, _ = haenge_an(stand, [bytes.fromhex(blatt) for _, blatt in offene])
        tx.protokoll.stand_setzen(HANNOVER, neu, b"note\n", nach(neu.groesse))

    async def trage_ein(n: int) -> None:
        await zwei[n % 2].write(lambda tx: tx.protokoll.eintragen(HANNOVER, log_eintrag(n, person_ref="p")))

    async with asyncio.timeout(60):
        for anfang in range(0, 60, 20):
            await asyncio.gather(
                *(trage_ein(n) for n in range(anfang, anfang + 20)),
                zwei[0].write(ordne_ein),
                zwei[1].write(ordne_ein),
            )
    await zwei[0].write(ordne_ein)
    blaetter = await zwei[1].read(lambda tx: tx.protokoll.blaetter(HANNOVER, ab=0, bis=99))
    stand = await zwei[1].read(lambda tx: tx.protokoll.stand(HANNOVER))
    ganz, _ = haenge_an(type(stand)(0, ()), [bytes.fromhex(blatt) for blatt in blaetter])
    assert (len(set(blaetter)), stand) == (60, ganz)


async def test_a_number_tells_each_node_of_every_commit(zwei: Knoten) -> None:
    seen = [await zwei[1].stand()]
    for _ in range(3):
        await zwei[0].write(lambda tx: tx.auftraege.erteilen(auftrag("a")))
        seen.append(await zwei[1].stand())
    assert len(set(seen)) == 4


async def test_a_connection_that_is_cut_is_made_anew_and_nothing_is_lost(zwei: Knoten, tmp_path: Path) -> None:
    wert = transfer(aktenzeichen="0")
    await zwei[0].write(lambda tx: tx.transfers.anlegen(wert))
    await zwei[0].read(lambda tx: tx.epoche())
    dsn, schnitte = server().datenbank(tmp_path), iter((True, False))

    def arbeit(tx: Tx) -> None:
        _eins_mehr(wert)(tx)
        if next(schnitte, False):  # in the middle of the transaction, once
            _beende_alle(dsn)

    async with asyncio.timeout(60):
        await zwei[0].write(arbeit)
        ende = await zwei[0].read(lambda tx: tx.transfers.holen(wert.id))
    assert ende is not None
    assert ende.aktenzeichen == "1"


@pytest.mark.parametrize("getan", [True, False])
async def test_a_commit_whose_answer_is_lost_is_asked_for_and_made_once(
    zwei: Knoten, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, getan: bool
) -> None:
    wert = transfer(aktenzeichen="0")
    await zwei[0].write(lambda tx: tx.transfers.anlegen(wert))
    dsn, schnitte = server().datenbank(tmp_path), iter((True,))

    def sage(self: PostgresVerbindung, sql: str) -> None:
        if sql != "COMMIT" or not next(schnitte, False):
            _SAGE(self, sql)
            return
        if getan:
            _SAGE(self, sql)
        _beende_alle(dsn)
        _SAGE(self, "SELECT 1")

    monkeypatch.setattr(PostgresVerbindung, "sage", sage)
    async with asyncio.timeout(60):
        await zwei[0].write(_eins_mehr(wert))
    ende = await zwei[1].read(lambda tx: tx.transfers.holen(wert.id))
    assert ende is not None
    assert (ende.aktenzeichen, ende.version) == ("1", 2)


async def test_a_node_that_freezes_in_a_transaction_neither_holds_the_others_nor_does_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbindung, "STILLE_MS", 300)
    monkeypatch.setattr(schreiber, "_MIT_ANDEREN", schreiber._ALLEIN)  # the other one has to be alone
    eingefroren, weiter, laeufe = threading.Event(), threading.Event(), []

    def friert(tx: Tx) -> None:
        tx.auftraege.erteilen(auftrag("a"))
        laeufe.append(1)
        eingefroren.set()
        assert weiter.wait(30)

    async with asyncio.timeout(60), postgres_store(tmp_path) as erster, postgres_store(tmp_path) as zweiter:
        frozen = asyncio.create_task(erster.write(friert))
        await asyncio.to_thread(eingefroren.wait, 30)
        await zweiter.write(lambda tx: tx.auftraege.erteilen(auftrag("b")))
        assert await zweiter.read(lambda tx: tx.auftraege.holen(auftrag("a").art, "a")) is None
        weiter.set()
        await frozen
        assert await zweiter.read(lambda tx: tx.auftraege.holen(auftrag("a").art, "a")) is not None
    assert len(laeufe) == 2
    server().wirf_weg(tmp_path)


async def test_a_server_that_is_away_is_said_so_and_found_again(
    zwei: Knoten, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New connections are refused while the database takes none."""
    dsn = server().datenbank(tmp_path)
    name = dsn.rpartition("=")[2]
    server().sage(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    monkeypatch.setattr(schreiber, "AUSGANG_S", 0.1)
    server().sage(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
    for frage in (zwei[0].write, zwei[0].read):
        with pytest.raises(TryLater):
            await frage(lambda tx: tx.epoche())
    server().sage(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert await zwei[0].write(lambda tx: tx.epoche()) == await zwei[0].read(lambda tx: tx.epoche())


async def test_a_swallowed_error_of_a_statement_does_not_pass_as_done(zwei: Knoten) -> None:
    def arbeit(tx: Tx) -> str:
        try:
            tx.auftraege.erteilen(auftrag("a", mandant=None))  # a constraint of the database
        except psycopg.Error:
            pass
        return "done"

    with pytest.raises(psycopg.errors.NotNullViolation):
        await zwei[0].write(arbeit)
    nachbarn = [zwei[0].write(arbeit), zwei[0].write(lambda tx: tx.auftraege.erteilen(auftrag("b")))]
    first, second = await asyncio.gather(*nachbarn, return_exceptions=True)
    assert isinstance(first, psycopg.errors.NotNullViolation)
    assert second is None


async def test_an_error_of_the_server_shows_nothing_of_the_row(zwei: Knoten) -> None:
    wert = akte(dokumente=(dokument(0, pfad=("Geheimer Ordner",)),))
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        await zwei[0].write(lambda tx: tx.akten.anlegen(HANNOVER, wert, azr_suche=None, namen_suche=()))
    said = "".join(traceback.format_exception(caught.value))
    assert "23514 CheckViolation dokument" in str(caught.value)
    assert [word for word in ("Geheimer Ordner", wert.id, "Failing row") if word in said] == []


async def test_another_storage_key_does_not_open_the_database(zwei: Knoten, tmp_path: Path) -> None:
    anderer = Speicherschluessel.of(b"another storage key".ljust(32))
    with pytest.raises(Usage, match="storage key does not belong"):
        PostgresStore.open(server().datenbank(tmp_path), schluessel=anderer)


async def test_a_node_whose_storage_key_was_changed_meanwhile_writes_nothing(zwei: Knoten, tmp_path: Path) -> None:
    with psycopg.connect(server().datenbank(tmp_path), autocommit=True) as connection:
        connection.execute("UPDATE tresor SET probe = '\\x00'")
    with pytest.raises(Defekt, match="storage key was changed"):
        await zwei[0].write(lambda tx: tx.auftraege.erteilen(auftrag("a")))
    assert zwei[0].defekt is not None


@pytest.mark.parametrize(
    ("davor", "sagt"),
    [
        ("CREATE TABLE kunden (id bigint)", "another program"),
        (
            "CREATE TABLE migration (nummer bigint, sha256 text); INSERT INTO migration VALUES (1, 'x')",
            "is not the one",
        ),
        (
            "CREATE TABLE migration AS SELECT n AS nummer, 'x' AS sha256 FROM generate_series(1, 99) AS n",
            "newer version",
        ),
    ],
)
def test_a_database_that_is_not_ours_is_left_alone(davor: str, sagt: str) -> None:
    server().sage("CREATE DATABASE fremd")
    try:
        with psycopg.connect(server().dsn("fremd"), autocommit=True) as connection:
            connection.execute(davor)
        with pytest.raises(Usage, match=sagt):
            PostgresStore.open(server().dsn("fremd"), schluessel=SCHLUESSEL)
    finally:
        server().sage("DROP DATABASE fremd WITH (FORCE)")


def test_a_child_that_was_forked_does_not_stop_the_server_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: 0)
        server().beende()
    assert server().sage("SELECT 1") == [(1,)]


def test_a_database_that_sorts_by_a_language_is_refused() -> None:
    server().sage(
        "CREATE DATABASE sortiert TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C.UTF-8'"
    )
    try:
        with pytest.raises(Usage, match="sorts text by a language"):
            oeffne(server().dsn("sortiert"))
    finally:
        server().sage("DROP DATABASE sortiert WITH (FORCE)")


@pytest.mark.parametrize(
    ("dsn", "art"),
    [("host=/nowhere", TryLater), ("host", Usage), ("{}gibtesnicht", Usage)],
)
def test_what_cannot_be_reached_is_said_without_the_address(dsn: str, art: type[Exception]) -> None:
    with pytest.raises(art) as caught:
        oeffne(dsn.format(server().dsn("")))
    assert "nowhere" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_statement_is_put_into_the_words_of_postgresql() -> None:
    assert uebersetzt("a = ? AND b = '?' AND c = ?") == "a = $1 AND b = '?' AND c = $2"
    assert uebersetzt("a = ?2 OR ?1 IS NULL OR a = ?2") == "a = $2 OR $1 IS NULL OR a = $2"
    assert uebersetzt("a = ?1 AND b = ? AND c = ? AND a < ?1") == "a = $1 AND b = $2 AND c = $3 AND a < $1"
    assert uebersetzt("a + b = ? AND +log = ?") == "a + b = $1 AND log = $2"
    assert uebersetzt("a LIKE ? ESCAPE '\\'") == "a ILIKE $1 ESCAPE '\\'"
    assert uebersetzt("f AS j INDEXED BY k WHERE o = x'2a' AND CAST(v AS BLOB)") == (
        "f AS j  WHERE o = '\\x2a'::bytea AND CAST(v AS bytea)"
    )
    assert uebersetzt("wert = 'it''s ?' AND x = ?") == "wert = 'it''s ?' AND x = $1"


async def test_a_store_that_is_closed_says_so(tmp_path: Path) -> None:
    async with postgres_store(tmp_path) as offen:
        store: Store = offen
    server().wirf_weg(tmp_path)
    for frage in (store.write, store.read):
        with pytest.raises(TryLater, match="closed"):
            await frage(lambda tx: tx.epoche())


async def test_everything_sealed_is_wrapped_anew_under_another_storage_key(tmp_path: Path) -> None:
    async with postgres_store(tmp_path) as store:
        await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))
        wert = transfer()

        def arbeit(tx: Tx) -> None:
            tx.transfers.anlegen(wert)
            tx.akten.anlegen(HANNOVER, akte(), azr_suche=None, namen_suche=())
            tx.protokoll.eintragen(HANNOVER, log_eintrag(1, person_ref="p"))

        await store.write(arbeit)
    neu = Speicherschluessel.of(b"the next storage key".ljust(32), SCHLUESSEL._such).mit_frueherem(SCHLUESSEL)
    async with PostgresStore.open(server().datenbank(tmp_path), schluessel=neu) as store:
        offen = await store.read(lambda tx: tx.umschluesselung.offen())
        stelle: Stelle | None = Stelle()
        getan = 0
        while stelle is not None:
            stelle, more = await store.write(lambda tx, wo=stelle: tx.umschluesselung.weiter(wo, max_zeilen=2))
            getan += more
        assert (offen, getan) == (8, 8)
        assert await store.write(lambda tx: tx.umschluesselung.schliesse())
        assert await store.read(lambda tx: tx.transfers.holen(wert.id)) == wert
    with pytest.raises(Usage, match="storage key does not belong"):
        PostgresStore.open(server().datenbank(tmp_path), schluessel=SCHLUESSEL)
    server().wirf_weg(tmp_path)

"""What points to a person lies under keys: no clear text in the files, nothing opens without its key (wire 8.2)."""

from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from support.store import (
    HANNOVER,
    KIEL,
    SCHLUESSEL,
    akte,
    dokument,
    eingebettet,  # noqa: F401 -- looks into the file
    person,
    sqlite_store,
    transfer,
)

from gateway.audit.baum import haenge_an
from gateway.audit.eintrag import Angaben, Bezugswert, FertigerEintrag, baue_eintrag
from gateway.domain.errors import Usage
from gateway.domain.events import ART, AuditEreignis, Aufbewahrung, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung, sha256_of
from gateway.domain.person import Name, NameArt
from gateway.keystore import Speicherschluessel
from gateway.storage import SqliteStore
from gateway.transfer.ports import Store, Tx

ANDERER = Speicherschluessel.of(bytes(32))
AKTE = "11111111-1111-4111-8111-111111111111"
WORTE = ("Zyxwvgeheim", "990000654321", "Führungszeugnis-Zyxw", "Betreff-Zyxw", AKTE, "sachbearbeiterin-zyxw")


def eintrag(
    nr: int,
    *bezuege: tuple[Bezug, str],
    jahr: int = 2026,
    ereignis: AuditEreignis = AuditEreignis.AKTE_IMPORTIERT_ABLAGE,
    mandant: Kennung = HANNOVER,
) -> FertigerEintrag:
    """An entry of the middle of a year; its salts are made from its number."""
    return baue_eintrag(
        ereignis,
        zufall=nr.to_bytes(16),
        zeit=datetime(jahr, 6, 1, 12, tzinfo=UTC),
        mandant=mandant,
        angaben=Angaben(anzahl=1, rechtsgrund=Rechtsgrund.BDSG_76),
        bezuege=[Bezugswert(bezug=b, wert=w, salt=salz(nr, b)) for b, w in bezuege],
    )


def salz(nr: int, bezug: Bezug) -> bytes:
    return bytes.fromhex(sha256_of(f"{nr} {bezug.value}".encode()))


async def trage_ein(store: Store, *eintraege: FertigerEintrag, mandant: Kennung = HANNOVER) -> None:
    """Open the log, append, give every entry its place."""

    def arbeit(tx: Tx) -> None:
        tx.protokoll.anlegen(mandant, f"example.org/{mandant}", tx.epoche())
        for one in eintraege:
            tx.protokoll.eintragen(mandant, one)
        offene = tx.protokoll.offene(mandant, max_zeilen=1000)
        stand = tx.protokoll.stand(mandant)
        tx.protokoll.einordnen(mandant, [zeile for zeile, _ in offene], stand.groesse)
        neu, _ = haenge_an(stand, [bytes.fromhex(blatt) for _, blatt in offene])
        tx.protokoll.stand_setzen(mandant, neu, b"note", datetime(2026, 6, 1, tzinfo=UTC))

    await store.write(arbeit)


async def offen(store: Store, index: int, mandant: Kennung = HANNOVER) -> dict[str, str]:
    found = await store.read(lambda tx: tx.protokoll.offenlegungen(mandant, index))
    return {one.feld.value: one.wert for one in found}


def roh(ordner: Path) -> bytes:
    """Every octet of the database and what belongs to it."""
    return b"".join(pfad.read_bytes() for pfad in sorted(ordner.glob("aktenbote.db*")))


def sql(ordner: Path, befehl: str) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(ordner / "aktenbote.db"))
    try:
        return list(connection.execute(befehl).fetchall())
    finally:
        connection.close()


async def test_no_octet_of_database_or_wal_tells_a_person_or_a_salt(tmp_path: Path) -> None:
    name, number, datei, betreff, _, account = WORTE
    wer = person(namen=((NameArt.NACH_PASS, Name(vorname=None, familienname=name)),), azr_nummer=number)
    wert = akte(person=wer, betreff=betreff, dokumente=(dokument(1, dateiname=datei, beschreibung=betreff),))
    fall = transfer(person=wer)
    async with sqlite_store(tmp_path) as store:
        suche = SCHLUESSEL.suchwert("name", name)
        await store.write(lambda tx: tx.akten.anlegen(HANNOVER, wert, azr_suche=None, namen_suche=[suche]))
        await store.write(lambda tx: tx.transfers.anlegen(fall))
        await trage_ein(store, eintrag(1, (Bezug.AKTE, AKTE), (Bezug.HANDELNDER, account)))
        assert await store.read(lambda tx: tx.transfers.holen(fall.id)) == fall
        assert await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id)) == wert
        assert await offen(store, 0) == {"akte": AKTE, "handelnder": account}
        waehrend = roh(tmp_path)
    for octets in (waehrend, roh(tmp_path)):
        assert fall.id.encode() in octets, "the test looks into the wrong files"
        for word in WORTE:
            assert word.encode() not in octets, word
        assert salz(1, Bezug.AKTE) not in octets
        assert salz(1, Bezug.HANDELNDER) not in octets


@pytest.mark.parametrize("wie", [{}, {"geteilt": True}, {"nur_lesen": True}])
async def test_another_storage_key_is_refused_before_anything_is_done(tmp_path: Path, wie: dict[str, bool]) -> None:
    async with sqlite_store(tmp_path):
        pass
    with pytest.raises(Usage, match="put back the storage key") as no:
        SqliteStore.open(tmp_path / "aktenbote.db", schluessel=ANDERER, **wie)
    assert no.value.code == "STORAGE_KEY"
    async with sqlite_store(tmp_path):
        pass  # the refusal left neither lock nor change behind


async def test_a_key_row_that_is_gone_takes_a_year_with_it_and_leaves_entries_and_tree(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as store:
        await trage_ein(store, eintrag(1, (Bezug.AKTE, AKTE), jahr=2014), eintrag(2, (Bezug.AKTE, AKTE), jahr=2015))
        stand = await store.read(lambda tx: tx.protokoll.stand(HANNOVER))
    sql(tmp_path, "DELETE FROM protokoll_schluessel WHERE jahr = 2014")
    async with sqlite_store(tmp_path) as store:
        assert await offen(store, 0) == {}
        assert await offen(store, 1) == {"akte": AKTE}
        assert await store.read(lambda tx: tx.protokoll.stand(HANNOVER)) == stand
        assert len(await store.read(lambda tx: tx.protokoll.eintraege(HANNOVER, ab=0, bis=9))) == 2


async def test_a_year_of_one_authority_is_destroyed_and_its_key_is_overwritten(tmp_path: Path) -> None:
    gelesen = AuditEreignis.AKTE_GELESEN
    async with sqlite_store(tmp_path) as store:
        await trage_ein(
            store, eintrag(1, (Bezug.AKTE, AKTE)), eintrag(2, (Bezug.AKTE, AKTE), ereignis=gelesen),
            eintrag(3, (Bezug.AKTE, AKTE), jahr=2027, ereignis=gelesen),
        )  # fmt: skip
        await trage_ein(
            store, eintrag(1, (Bezug.AKTE, AKTE), ereignis=gelesen, mandant=KIEL), mandant=KIEL
        )  # fmt: skip
    (key,) = sql(
        tmp_path,
        "SELECT schluessel FROM protokoll_schluessel"
        " WHERE mandant = 'azr:999901' AND jahr = 2026 AND klasse = 'zugriff'",
    )[0]
    (sealed,) = sql(tmp_path, "SELECT wert FROM protokoll_offenlegung WHERE eintrag = 2")[0]
    assert key in roh(tmp_path)  # type: ignore[operator]  # octets by the schema
    async with sqlite_store(tmp_path) as store:
        jahre = await store.read(lambda tx: tx.protokoll.jahre(HANNOVER))
        assert jahre == ((2026, Aufbewahrung.NACHWEIS), (2026, Aufbewahrung.ZUGRIFF), (2027, Aufbewahrung.ZUGRIFF))
        weg = [
            await store.write(lambda tx: tx.protokoll.vernichte_jahr(HANNOVER, 2026, Aufbewahrung.ZUGRIFF))
            for _ in range(2)
        ]
        assert weg == [1, 0]
        assert [await offen(store, index) for index in range(3)] == [{"akte": AKTE}, {}, {"akte": AKTE}]
        assert await offen(store, 0, KIEL) == {"akte": AKTE}
    for gone in (key, sealed):
        assert gone not in roh(tmp_path)  # type: ignore[operator]  # octets by the schema


async def test_references_to_one_file_are_destroyed_and_those_to_staff_and_others_stay(store: Store) -> None:
    other, staff = "22222222-2222-4222-8222-222222222222", (Bezug.HANDELNDER, "meier")
    await trage_ein(
        store, eintrag(1, (Bezug.AKTE, AKTE), staff), eintrag(2, (Bezug.AKTE, other)),
        eintrag(3, (Bezug.PERSON, AKTE)), eintrag(4, (Bezug.AZR_NUMMER, "990000654321"), jahr=2030),
    )  # fmt: skip
    await trage_ein(store, eintrag(1, (Bezug.AKTE, AKTE), mandant=KIEL), mandant=KIEL)
    gesucht = [(Bezug.AKTE, AKTE), (Bezug.AZR_NUMMER, "990000654321"), (Bezug.HANDELNDER, "meier")]
    assert await store.write(lambda tx: tx.protokoll.vernichte_bezuege(HANNOVER, gesucht)) == 2
    assert [await offen(store, index) for index in range(4)] == [
        {"handelnder": "meier"}, {"akte": other}, {"person": AKTE}, {},
    ]  # fmt: skip
    assert await offen(store, 0, KIEL) == {"akte": AKTE}


async def test_an_opening_moved_to_another_entry_is_noticed(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as store:
        await trage_ein(store, eintrag(1, (Bezug.AKTE, AKTE)), eintrag(2, (Bezug.AKTE, "x")))
    sql(
        tmp_path,
        "UPDATE protokoll_offenlegung SET wert = (SELECT wert FROM protokoll_offenlegung WHERE eintrag = 1)"
        " WHERE eintrag = 2",
    )
    async with sqlite_store(tmp_path) as store:
        with pytest.raises(Usage, match="moved by hand"):
            await offen(store, 1)


async def test_a_person_moved_to_another_transfer_is_noticed(tmp_path: Path) -> None:
    one, two = transfer(), transfer()
    async with sqlite_store(tmp_path) as store:
        for wert in (one, two):
            await store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))
    sql(tmp_path, f"UPDATE transfer SET person = (SELECT person FROM transfer WHERE id = '{one.id}')")
    async with sqlite_store(tmp_path) as store:
        assert await store.read(lambda tx: tx.transfers.holen(one.id)) == one
        with pytest.raises(Usage, match="moved by hand"):
            await store.read(lambda tx: tx.transfers.holen(two.id))


async def test_what_an_older_version_wrote_in_clear_is_still_read_and_erased(tmp_path: Path) -> None:
    fall = transfer()
    async with sqlite_store(tmp_path) as store:
        await store.write(lambda tx: tx.transfers.anlegen(fall))
        await trage_ein(store, eintrag(1, (Bezug.AKTE, AKTE)))
    sql(
        tmp_path,
        'UPDATE transfer SET person = \'{"staatsangehoerigkeiten":["163"],"geschlecht":null}\';'
        f"UPDATE protokoll_offenlegung SET salt = x'{salz(1, Bezug.AKTE).hex()}', wert = CAST('{AKTE}' AS BLOB),"
        " schluessel = NULL, suche = NULL",
    )
    async with sqlite_store(tmp_path) as store:
        found = await store.read(lambda tx: tx.transfers.holen(fall.id))
        assert found is not None
        assert found.person.staatsangehoerigkeiten == ("163",)
        assert await offen(store, 0) == {"akte": AKTE}
        weg = await store.write(lambda tx: tx.protokoll.vernichte_bezuege(HANNOVER, [(Bezug.AKTE, AKTE)]))
        assert (weg, await offen(store, 0)) == (1, {})


def test_who_looked_is_due_after_the_next_year_and_a_handover_after_ten() -> None:
    assert ART[AuditEreignis.AKTE_GELESEN].aufbewahrung is Aufbewahrung.ZUGRIFF
    assert ART[AuditEreignis.AKTE_ABGEGEBEN].aufbewahrung is Aufbewahrung.NACHWEIS
    assert (Aufbewahrung.ZUGRIFF.frei_ab(2026), Aufbewahrung.NACHWEIS.frei_ab(2026)) == (2028, 2037)

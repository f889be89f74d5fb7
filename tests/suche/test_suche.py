"""Files are found by names as people write and hear them, and by nobody else."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.store import HANNOVER, KIEL, akte, nach, sqlite_store, suchwert

from gateway.domain.akte import Akte
from gateway.domain.ids import Kennung
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.domain.suchwoerter import Fund, Suchanfrage
from gateway.transfer.ports import Store

G, K, B = Fund.GENAU, Fund.KLANG, Fund.BUCHSTABE


def mensch(
    vorname: str | None, familienname: str, geboren: TeilDatum | None = None, geburtsname: str | None = None
) -> Person:
    name = Name(vorname=vorname, familienname=familienname, geburtsname=geburtsname)
    return Person(
        staatsangehoerigkeiten=("163",),
        geschlecht=None,
        geburtsdatum=geboren or TeilDatum(),
        namen=((NameArt.NACH_PASS, name),),
        azr_nummer="260301000017",
    )


async def lege_an(
    store: Store, person: Person, zeichen: str = "A-1", mandant: Kennung = HANNOVER, *, test: bool = False
) -> Akte:
    wert = akte(zeichen, person=person, test=test)
    azr = suchwert(person.azr_nummer) if person.azr_nummer else None
    await store.write(lambda tx: tx.akten.anlegen(mandant, wert, azr_suche=azr, namen_suche=[]))
    return wert


async def suche(
    store: Store, mandant: Kennung = HANNOVER, *, test: bool = False, max_zeilen: int = 20, **frage: object
) -> list[tuple[str, Fund]]:
    wonach = Suchanfrage(**frage)  # type: ignore[arg-type]  # named by each test
    found = await store.read(lambda tx: tx.suche.finden(mandant, wonach, test=test, max_zeilen=max_zeilen))
    return [(one.akte.aktenzeichen, one.fund) for one in found.treffer]


@pytest.mark.parametrize(
    ("steht", "gesucht", "fund"),
    [
        (("Jörg", "Müller"), "Mueller", G), (("Jörg", "Müller"), "Muller", G), (("Jörg", "Müller"), "MÜLLER", G),
        (("Jörg", "Mueller"), "Müller", G), (("Jörg", "Müller"), "Miller", K), (("Ayşe", "Şahin"), "Sahin", G),
        (("Thị", "Nguyễn"), "Nguyen", G), (("Anna", "Meier"), "Mayr", K), (("Anna", "Schmidt"), "Schmi", None),
        (("Omar", "Haddad"), "Hadzad", B), (("Omar", "Kowalski"), "Kowaslki", B),
        (("Omar", "Kowalski"), "Kowalki", B), (("Omar", "Kowalski"), "Kowalsk", K),
        (("Omar", "Kowalski"), "Kowwasski", None), (("Ali", "Lee"), "Lei", K), (("Ali", "Lee"), "Led", None),
        (("Ayşe", "Öztürk-Łukasz"), "Lukasz", G), (("Ayşe", "Öztürk-Łukasz"), "oeztuerk lukasz", G),
        (("Anna Maria", "Probe"), "Maria Probe", G), (("Anna Maria", "Probe"), "Probe, Anna", G),
        (("Anna Maria", "Probe"), "Probe Bertha", None), ((None, "Probe"), "Probe", G),
    ],
)  # fmt: skip
async def test_names(store: Store, steht: tuple[str | None, str], gesucht: str, fund: Fund | None) -> None:
    await lege_an(store, mensch(*steht))
    assert await suche(store, name=gesucht) == ([] if fund is None else [("A-1", fund)])


async def test_exact_stands_before_sound_before_one_letter(store: Store) -> None:
    await lege_an(store, mensch("A", "Hansan"), "C")
    await lege_an(store, mensch("A", "Haansen"), "B")
    await lege_an(store, mensch("A", "Handen"), "D")
    await lege_an(store, mensch("A", "Hansen"), "A")
    assert await suche(store, name="Hansen") == [("A", G), ("C", K), ("B", K), ("D", B)]
    assert await suche(store, name="Hansen", max_zeilen=1) == [("A", G)]


async def test_the_same_spelling_stands_before_others_that_count_as_exact(store: Store) -> None:
    for zeichen, name in (("A", "Weis"), ("B", "Weiß"), ("C", "Muller"), ("D", "Müller")):
        await lege_an(store, mensch("Anna", name), zeichen)
    assert await suche(store, name="Weiß") == [("B", G), ("A", G)]
    assert await suche(store, name="Müller", max_zeilen=1) == [("D", G)]


async def test_it_says_whether_there_may_be_more_and_what_is_not_indexed(store: Store) -> None:
    for zeichen in ("A", "B", "C"):
        await lege_an(store, mensch("Anna", "Probe"), zeichen)
    await store.write(
        lambda tx: tx.akten._c.execute("INSERT INTO suche_offen (mandant, akte) SELECT mandant, id FROM akte")  # type: ignore[attr-defined]
    )
    for zeilen, weitere in ((2, True), (3, False), (4, False)):
        found = await store.read(
            lambda tx, n=zeilen: tx.suche.finden(HANNOVER, Suchanfrage(name="Probe"), test=False, max_zeilen=n)
        )
        assert (len(found.treffer), found.weitere, found.abgebrochen, found.unbenannt) == (
            min(zeilen, 3), weitere, False, 3,
        )  # fmt: skip


async def test_files_of_the_other_lane_hide_nobody(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.storage.sql.suche.MAX_GEOEFFNET", 3)
    for n in range(5):
        await lege_an(store, mensch("Anna", "Probe"), f"77-{n}", test=True)
    await lege_an(store, mensch("Anna", "Probe"), "77-9")
    assert await suche(store, zeichen="77-") == [("77-9", G)]


async def test_birth_dates_known_in_part_and_a_wrong_day(store: Store) -> None:
    tage = {
        "ganz": TeilDatum(1990, 5, 17), "tag": TeilDatum(1990, 5, 18), "monat": TeilDatum(1990, 5),
        "jahr": TeilDatum(1990), "anderes": TeilDatum(1990, 6, 17), "unbekannt": TeilDatum(),
    }  # fmt: skip
    for zeichen, tag in tage.items():
        await lege_an(store, mensch("Anna", "Probe", tag), zeichen)
    ganz = [zeichen for zeichen, _ in await suche(store, geboren=TeilDatum(1990, 5, 17))]
    assert ganz == ["ganz", "monat", "jahr", "tag"]
    assert [z for z, _ in await suche(store, name="Probe", geboren=TeilDatum(1990, 5, 17))] == ganz
    assert {z for z, _ in await suche(store, geboren=TeilDatum(1990))} == tage.keys() - {"unbekannt"}
    assert {z for z, _ in await suche(store, geboren=TeilDatum(1990, 5))} == {"ganz", "tag", "monat", "jahr"}
    assert await suche(store, name="Andere", geboren=TeilDatum(1990, 5, 17)) == []


async def test_parts_of_the_aktenzeichen(store: Store) -> None:
    for zeichen in ("33-2019/004711", "004711", "0047112", "50%_x"):
        await lege_an(store, mensch("Anna", "Probe"), zeichen)
    assert [z for z, _ in await suche(store, zeichen="004711")] == ["004711", "0047112", "33-2019/004711"]
    assert [z for z, _ in await suche(store, zeichen="%_")] == ["50%_x"]
    assert await suche(store, name="Probe", zeichen="2019") == [("33-2019/004711", G)]
    await lege_an(store, mensch("Anna", "Probe"), "Ö-STRASSE")
    assert [z for z, _ in await suche(store, zeichen="ö-straße")] == ["Ö-STRASSE"]


async def test_the_azr_number_narrows(store: Store) -> None:
    await lege_an(store, mensch("Anna", "Probe"))
    assert await suche(store, name="Probe", azr="260301000017") == [("A-1", G)]
    assert await suche(store, name="Probe", azr="260301000018") == []


async def test_authorities_and_lanes_never_meet(store: Store) -> None:
    await lege_an(store, mensch("Anna", "Probe", TeilDatum(1990)))
    for frage in ({"name": "Probe"}, {"geboren": TeilDatum(1990)}, {"zeichen": "A"}):
        assert await suche(store, KIEL, **frage) == []
        assert await suche(store, test=True, **frage) == []
        assert await suche(store, **frage) == [("A-1", G)]


async def test_who_is_forgotten_or_deleted_leaves_the_index(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as store:
        eins = await lege_an(store, mensch("Anna", "Probe", TeilDatum(1990)))
        zwei = await lege_an(store, mensch("Anna", "Probe"), "A-2")
        for wert in (eins, zwei):
            await store.write(
                lambda tx, wert=wert: tx.akten.zum_stub(
                    HANNOVER, wert.id, geloescht=nach(0), abgegeben_an=KIEL, stub_bis=nach(9)
                )
            )
        assert len(await suche(store, name="Probe")) == 2  # a stub is found until its time is over
        await store.write(lambda tx: tx.akten.ohne_person(HANNOVER, eins.id))
        assert await suche(store, name="Probe") == [("A-2", G)]
        assert await suche(store, geboren=TeilDatum(1990)) == []
        await store.write(lambda tx: tx.akten.entfernen(HANNOVER, zwei.id))
        assert await suche(store, name="Probe") == []
        rest = await store.read(lambda tx: tx.akten._c.execute("SELECT count(*) FROM suchwort").fetchall())  # type: ignore[attr-defined]
        assert rest == [(0,)]


async def test_files_from_before_the_index_are_made_up_for_piece_by_piece(store: Store) -> None:
    werte = [await lege_an(store, mensch("Anna", "Probe"), f"A-{n}") for n in range(5)]

    def vorher(tx: object) -> None:
        verbindung = tx.akten._c  # type: ignore[attr-defined]
        verbindung.execute("DELETE FROM suchakte")
        verbindung.execute("INSERT INTO suche_offen (mandant, akte) SELECT mandant, id FROM akte")

    await store.write(vorher)
    assert await suche(store, name="Probe") == []
    assert await store.write(lambda tx: tx.suche.nachholen(max_zeilen=2)) == 2
    assert len(await suche(store, name="Probe")) == 2
    assert await store.write(lambda tx: tx.suche.nachholen(max_zeilen=4)) == 3
    assert await store.write(lambda tx: tx.suche.nachholen(max_zeilen=4)) == 0
    assert len(await suche(store, name="Probe")) == len(werte)


async def test_no_name_stands_in_the_database(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as store:
        await lege_an(store, mensch("Xanthippe", "Zwetschgenbaum", TeilDatum(1990, 5, 17)))
    octets = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).upper()
    for wort in (b"XANTHIPPE", b"ZWETSCHGEN", b"1990-05"):
        assert wort not in octets


async def test_a_file_that_cannot_be_added_leaves_no_words(store: Store) -> None:
    wert = await lege_an(store, mensch("Anna", "Probe"))
    doppelt = replace(wert, person=mensch("Bertha", "Andere"))
    with pytest.raises(Exception, match="cannot be added"):
        await store.write(lambda tx: tx.akten.anlegen(HANNOVER, doppelt, azr_suche=None, namen_suche=[]))
    assert await suche(store, name="Andere") == []
    assert await suche(store, name="Probe") == [("A-1", G)]


@pytest.mark.parametrize(
    ("steht", "gesucht", "fund"),
    [
        (("Omar", "Al-Hussein"), "Alhussein", G), (("Omar", "Alhussein"), "Al Hussein", G),
        (("Omar", "Alhussein"), "Omar Al-Hussein", G), (("Omar", "Al Hussein"), "Al-Hussein", G),
        (("Omar", "Abd El Kader"), "Abdelkader", G), (("Omar", "Abdelkader"), "Abd El Kader", G),
        (("Omar", "Abd Elkader"), "Abdel Kader", G), (("Omar", "Abdelkader"), "Omar Abd El Kadir", K),
        (("Anna", "Maria"), "AnnaMaria", None), (("Omar", "Alhussein"), "Al Hassan", K),
        (("Omar", "Alhussein"), "Al Hamid", None),
        (("Søren", "Ødegård"), "Soren Odegard", G), (("Søren", "Ødegård"), "Soeren Oedegaard", G),
        (("Anna", "Weiß"), "Weis", G), (("Anna", "Weiß"), "Weiss", G), (("Anna", "Đorđević"), "Djordjevic", G),
        (("Anna", "Đorđević"), "Dordevic", G), (("Anna", "Djordjević"), "Đorđević", G),
    ],
)  # fmt: skip
async def test_written_together_apart_or_otherwise(
    store: Store, steht: tuple[str, str], gesucht: str, fund: Fund | None
) -> None:
    await lege_an(store, mensch(*steht))
    assert await suche(store, name=gesucht) == ([] if fund is None else [("A-1", fund)])


async def test_a_search_that_is_cut_says_so_and_what_narrows_is_asked_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.storage.sql.suche.MAX_GEOEFFNET", 3)
    for n in range(5):
        anna = replace(mensch("Anna", "Probe"), azr_nummer=f"26030100001{n}")
        await lege_an(store, anna, f"Ä-{n}")

    async def finde(**frage: object) -> tuple[list[str], bool]:
        wonach = Suchanfrage(name="Probe", **frage)  # type: ignore[arg-type]  # named below
        found = await store.read(lambda tx: tx.suche.finden(HANNOVER, wonach, test=False, max_zeilen=9))
        return [eins.akte.aktenzeichen for eins in found.treffer], found.abgebrochen

    assert await finde() == (["Ä-0", "Ä-1", "Ä-2"], True)
    assert await finde(zeichen="ä-4") == (["Ä-4"], False)
    assert await finde(azr="260301000014") == (["Ä-4"], False)
    assert await finde(geboren=TeilDatum(1990)) == ([], False)

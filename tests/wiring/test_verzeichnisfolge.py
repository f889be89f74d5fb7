"""A running service and a newer directory: what it notes, what it takes over, what it completes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.buehne import Buehne, Haus, buehne, stage_pki
from support.pki import signed_directory
from support.tippen import tippe

from gateway.domain.behoerde import Behoerde
from gateway.domain.errors import NO_SPACE, TryLater, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.storage.blobdatei import KOPF_OCTETS
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.unterschied import Wirkung
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.verzeichnis import NEWEST, VerzeichnisHalter, genommene
from gateway.wiring.verzeichnisstand import ABSEITS, KEPT

_A = AuditEreignis
KIEL = Kennung("azr:999902")


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path / "buehne") as made:
        yield made


def liefere(b: Buehne, verzeichnis: Verzeichnis) -> bytes:
    """Lay a signed directory where deliveries lie; nobody has confirmed it."""
    octets = signed_directory(verzeichnis, by=stage_pki(b.betrieb).zertifikate["verzeichnis"])
    (b.ordner / "verzeichnis.xml").write_bytes(octets)
    return octets


def gemischt(v: Verzeichnis) -> Verzeichnis:
    """The next number: Kiel loses its content certificate and gets another name."""
    people = tuple(
        replace(
            one,
            behoerde=Behoerde(kennung=KIEL, name="Kiel neu", anschrift=one.behoerde.anschrift),
            zertifikate=tuple(c for c in one.zertifikate if Schluesselrolle.INHALT not in c.rollen),
        )
        if one.kennung == KIEL
        else one
        for one in v.teilnehmer
    )
    return replace(v, nummer=v.nummer + 1, teilnehmer=people)


async def folgt(haus: Haus) -> bool:
    assert haus.dienst is not None
    return await haus.dienst._verzeichnisfolge.folge()


async def erzaehlt(haus: Haus) -> list[tuple[str, int | None]]:
    return [
        (entry.ereignis.value, entry.angaben.verzeichnis)
        for entry in await haus.protokoll()
        if entry.ereignis.value.startswith("verzeichnis.")
    ]


def inhalte(haus: Haus) -> int:
    found = haus.eins.umgebung.vertrauen.verzeichnis()
    return len(found.zertifikate(KIEL, Schluesselrolle.INHALT, haus.uhr()))


async def test_what_waits_is_noted_once_and_what_it_takes_counts_over_a_restart(b: Buehne) -> None:
    before = inhalte(b.hannover)
    octets = liefere(b, gemischt(b.verzeichnis))
    assert await folgt(b.hannover)
    assert not await folgt(b.hannover)
    assert (before, inhalte(b.hannover)) == (1, 0)
    assert b.hannover.eins.umgebung.vertrauen.verzeichnis().nummer == 1
    assert await erzaehlt(b.hannover) == [("verzeichnis.geladen", 1), ("verzeichnis.wartet", 2)]
    last = [entry for entry in await b.hannover.protokoll() if entry.ereignis is _A.VERZEICHNIS_WARTET][-1]
    assert (last.angaben.verzeichnis_sha256, last.angaben.anzahl) == (sha256_of(octets), 1)
    assert b.hannover.dienst is not None
    report = await b.hannover.dienst._health()
    assert any("directory number 2 waits for two persons" in note for note in report.notes)
    (b.ordner / "verzeichnis.xml").unlink()
    liefere(b, b.verzeichnis)
    await b.hannover.neustart()
    assert inhalte(b.hannover) == 0
    assert len(await erzaehlt(b.hannover)) == 2


async def test_what_was_confirmed_is_completed_by_the_service_and_told_once(b: Buehne) -> None:
    """The confirming command was killed behind its commit: nothing but the database knows."""
    liefere(b, gemischt(b.verzeichnis))
    await folgt(b.hannover)
    one = b.hannover.eins
    halter = one.umgebung.vertrauen.verzeichnis
    octets = (b.ordner / "verzeichnis.xml").read_bytes()
    intake, name = one.verzeichnisaufnahme, await asyncio.to_thread(one.umgebung.lege_ab, octets)
    end = b.verzeichnis.gueltig_bis
    asked = await one.store.write(
        lambda tx: intake.schlage_vor(tx, 2, name, gueltig_bis=end, anzahl=2, person="anna")
    )
    await one.store.write(lambda tx: intake.bestaetige(tx, asked.id, person="bert"))
    assert halter().nummer == 1
    assert await folgt(b.hannover)
    assert (halter().nummer, halter().behoerde(KIEL, b.hannover.uhr()).behoerde.name) == (2, "Kiel neu")
    assert not await folgt(b.hannover)
    await b.hannover.neustart()
    assert b.hannover.eins.umgebung.vertrauen.verzeichnis().nummer == 2
    assert [word for word, _ in await erzaehlt(b.hannover)] == [
        "verzeichnis.geladen", "verzeichnis.wartet", "verzeichnis.vorgeschlagen", "verzeichnis.geladen",
    ]  # fmt: skip


async def test_a_renewal_comes_into_force_by_itself_and_the_one_before_is_kept(b: Buehne) -> None:
    first = (b.ordner / "verzeichnis.xml").read_bytes()
    second = liefere(b, replace(b.verzeichnis, nummer=2))
    assert await folgt(b.hannover)
    rows = await b.hannover.lies(lambda tx: tx.verzeichnisse.alle())
    assert [(row.nummer, row.sha256) for row in rows] == [(1, sha256_of(first)), (2, sha256_of(second))]
    assert rows[0].gilt_bis == rows[1].gilt_ab
    assert rows[1].gilt_bis is None
    with b.hannover.eins.blobs.open(rows[0].sha256) as file:
        assert file.read() == first


async def test_without_room_a_revocation_counts_and_is_noted_later(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    liefere(b, gemischt(b.verzeichnis))

    def full(_octets: bytes) -> str:
        raise TryLater("no room", code=NO_SPACE)

    umgebung = b.hannover.eins.umgebung
    with monkeypatch.context() as patched:
        patched.setattr(type(umgebung), "lege_ab", lambda _self, octets: full(octets))
        assert not await folgt(b.hannover)
    assert inhalte(b.hannover) == 0
    assert await erzaehlt(b.hannover) == [("verzeichnis.geladen", 1)]
    assert await folgt(b.hannover)
    assert await erzaehlt(b.hannover) == [("verzeichnis.geladen", 1), ("verzeichnis.wartet", 2)]


async def test_the_history_shows_each_snapshot_of_its_time_as_it_was_signed(b: Buehne, tmp_path: Path) -> None:
    first, begin = (b.ordner / "verzeichnis.xml").read_bytes(), b.hannover.uhr()
    liefere(b, replace(b.verzeichnis, nummer=2))
    assert await folgt(b.hannover)
    config = b.hannover.konfiguration.folder
    rows = (await asyncio.to_thread(tippe, "directory", "history", "--json", config=config)).daten["history"]
    assert [row["number"] for row in rows] == [1, 2]
    out = tmp_path / "damals.xml"
    then = ("--at", Zeitpunkt.of(begin + timedelta(milliseconds=1)).text)
    shown = await asyncio.to_thread(tippe, "directory", "show", *then, "--out", out, "--json", config=config)
    assert (shown.daten["number"], shown.daten["sha256"]) == (1, sha256_of(first))
    assert out.read_bytes() == first
    early = ("--at", "2001-01-01T00:00:00.000Z")
    said = await asyncio.to_thread(tippe, "directory", "show", *early, config=config, code=2)
    assert said.fehler.startswith("UNKNOWN no directory was in force here at 2001-01-01")


async def test_without_its_file_the_database_says_what_is_in_force(b: Buehne) -> None:
    """Deleted, or not in what was restored: what is delivered still waits for two persons."""
    liefere(b, gemischt(b.verzeichnis))
    await folgt(b.hannover)
    for name in (KEPT, NEWEST):
        (b.hannover.konfiguration.data / name).unlink()
    await b.hannover.neustart()
    held = b.hannover.eins.umgebung.vertrauen.verzeichnis
    assert (held().nummer, held.geltend.nummer, held.wartend[0].nummer) == (1, 1, 2)
    assert (held.erstes, inhalte(b.hannover)) == (False, 0)
    rows = await b.hannover.lies(lambda tx: tx.verzeichnisse.alle())
    assert [row.nummer for row in rows] == [1]
    (b.hannover.konfiguration.data / KEPT).unlink()
    liefere(b, replace(b.verzeichnis, ausgestellt=b.verzeichnis.ausgestellt + timedelta(minutes=1)))
    await b.hannover.neustart()
    held = b.hannover.eins.umgebung.vertrauen.verzeichnis
    assert (held.geltend, inhalte(b.hannover)) == (b.verzeichnis, 0)
    assert held.refusal is not None


async def test_what_a_waiting_one_took_away_no_later_one_gives_back_by_itself(b: Buehne) -> None:
    """The next number has all that the first had: nothing new by what is in force, and a revocation undone."""
    liefere(b, gemischt(b.verzeichnis))
    await folgt(b.hannover)
    octets = liefere(b, replace(b.verzeichnis, nummer=3))
    await folgt(b.hannover)
    for _ in range(3):
        held = b.hannover.eins.umgebung.vertrauen.verzeichnis
        assert (held.geltend.nummer, held.wartend[0].nummer, inhalte(b.hannover)) == (1, 3, 0)
        assert [one.was for one in held.aenderungen if one.wirkung is Wirkung.GIBT and "inhalt" in one.was]
        await b.hannover.neustart()
    assert await erzaehlt(b.hannover) == [
        ("verzeichnis.geladen", 1), ("verzeichnis.wartet", 2), ("verzeichnis.wartet", 3),
    ]  # fmt: skip
    one = b.hannover.eins
    intake, name = one.verzeichnisaufnahme, await asyncio.to_thread(one.umgebung.lege_ab, octets)
    end = b.verzeichnis.gueltig_bis
    asked = await one.store.write(
        lambda tx: intake.schlage_vor(tx, 3, name, gueltig_bis=end, anzahl=1, person="anna")
    )
    await one.store.write(lambda tx: intake.bestaetige(tx, asked.id, person="bert"))
    assert await folgt(b.hannover)
    held = b.hannover.eins.umgebung.vertrauen.verzeichnis
    assert (held.geltend.nummer, held.wartend) == (3, None)
    assert inhalte(b.hannover) == 1
    assert not genommene(b.hannover.konfiguration.data)
    await b.hannover.neustart()
    assert inhalte(b.hannover) == 1


async def test_one_that_withdraws_what_another_would_have_given_needs_nobody(b: Buehne) -> None:
    liefere(b, gemischt(b.verzeichnis))
    await folgt(b.hannover)
    without = gemischt(b.verzeichnis)
    names = {one.kennung: one.behoerde for one in b.verzeichnis.teilnehmer}
    people = tuple(replace(one, behoerde=names[one.kennung]) for one in without.teilnehmer)
    liefere(b, replace(without, nummer=3, teilnehmer=people))
    await folgt(b.hannover)
    held = b.hannover.eins.umgebung.vertrauen.verzeichnis
    assert (held.geltend.nummer, held.wartend, inhalte(b.hannover)) == (3, None, 0)


async def test_a_genuine_newer_one_laid_into_the_data_folder_by_hand_is_not_used(b: Buehne) -> None:
    """Signed by the operator of the directory, a higher number: two persons have not looked at it all the same."""
    data, before = b.hannover.konfiguration.data, b.verzeichnis
    octets = signed_directory(gemischt(before), by=stage_pki(b.betrieb).zertifikate["verzeichnis"])
    (data / KEPT).write_bytes(octets)
    assert not await folgt(b.hannover)
    await _bleibt(b, octets, ["abgelehnt"])
    (data / KEPT).write_bytes(octets)
    assert VerzeichnisHalter(b.hannover.konfiguration)() == before, "commands do not use it either"
    config = b.hannover.konfiguration.folder
    said = await asyncio.to_thread(tippe, "directory", "show", config, config=config, code=2)
    assert said.fehler.startswith(f"NOT-IN-FORCE what lay in {data / KEPT} was never put in force")
    await b.hannover.neustart()
    await _bleibt(b, octets, ["abgelehnt", "abgelehnt"])
    await b.hannover.neustart()
    assert b.hannover.eins.umgebung.vertrauen.verzeichnis.refusal is None
    asked = await asyncio.to_thread(tippe, "directory", "import", data / ABSEITS, "--json", config=config)
    assert asked.daten["request"]
    await folgt(b.hannover)
    held = b.hannover.eins.umgebung.vertrauen.verzeichnis
    assert (held.geltend, held.wartend[0].nummer, inhalte(b.hannover)) == (before, 2, 0)


async def _bleibt(b: Buehne, octets: bytes, abgelehnt: list[str]) -> None:
    """What was in force is, everywhere; the other file lies aside, and an operator reads what to type."""
    held, data = b.hannover.eins.umgebung.vertrauen.verzeichnis, b.hannover.konfiguration.data
    assert (held(), held.wartend, inhalte(b.hannover)) == (b.verzeichnis, None, 1)
    assert (data / ABSEITS).read_bytes() == octets
    assert (data / KEPT).read_bytes() == held.octets
    assert b.hannover.dienst is not None
    (said,) = [one for one in (await b.hannover.dienst._health()).problems if "NOT-IN-FORCE" in one]
    assert f"aktenbote directory import {data / ABSEITS}" in said
    assert await erzaehlt(b.hannover) == [
        ("verzeichnis.geladen", 1), *((f"verzeichnis.{word}", None) for word in abgelehnt),
    ]  # fmt: skip


@pytest.mark.parametrize("octets", [b"", b"<unfug/>", None])
async def test_a_file_that_is_spoilt_or_gone_is_written_again(b: Buehne, octets: bytes | None) -> None:
    path, good = b.hannover.konfiguration.data / KEPT, (b.hannover.konfiguration.data / KEPT).read_bytes()
    if octets is None:
        path.unlink()
    else:
        path.write_bytes(octets)
    await folgt(b.hannover)
    assert (b.hannover.eins.umgebung.vertrauen.verzeichnis.geltend, path.read_bytes()) == (b.verzeichnis, good)


async def test_what_is_in_force_and_gone_from_every_place_stops_the_start(b: Buehne) -> None:
    """Whatever was delivered would count else, without two persons."""
    data = b.hannover.konfiguration.data
    (row,) = await b.hannover.lies(lambda tx: tx.verzeichnisse.alle())
    (data / KEPT).unlink()
    b.hannover.eins.blobs.delete(row.sha256)
    with pytest.raises(Usage, match="gone from data/blobs: restore the last backup"):
        VerzeichnisHalter(b.hannover.konfiguration)


@pytest.mark.parametrize("fremd", [None, b"<unfug/>"])
async def test_other_octets_under_its_name_do_not_come_into_force(b: Buehne, fremd: bytes | None) -> None:
    """A genuine newer one in the place of the one in force, or rubbish, so that what was delivered would count."""
    data = b.hannover.konfiguration.data
    (row,) = await b.hannover.lies(lambda tx: tx.verzeichnisse.alle())
    newer = signed_directory(gemischt(b.verzeichnis), by=stage_pki(b.betrieb).zertifikate["verzeichnis"])
    path = data / "blobs" / row.sha256[:2] / row.sha256
    path.write_bytes(path.read_bytes()[:KOPF_OCTETS] + (fremd or newer))
    VerzeichnisHalter(b.hannover.konfiguration)
    (data / KEPT).unlink()
    liefere(b, gemischt(b.verzeichnis))
    with pytest.raises(Usage, match="data/blobs is not what was kept: restore the last backup"):
        VerzeichnisHalter(b.hannover.konfiguration)


async def test_show_takes_what_the_database_says_where_the_file_is_gone_or_an_older_one(b: Buehne) -> None:
    data, config = b.hannover.konfiguration.data, b.hannover.konfiguration.folder
    old = (data / KEPT).read_bytes()
    liefere(b, replace(b.verzeichnis, nummer=2))
    assert await folgt(b.hannover)
    liefere(b, b.verzeichnis)
    (data / KEPT).write_bytes(old)
    shown = await asyncio.to_thread(tippe, "directory", "show", config, "--json", config=config)
    assert (shown.daten["number"], shown.daten["signature_checked"]) == (2, True)
    (data / KEPT).unlink()
    shown = await asyncio.to_thread(tippe, "directory", "show", config, "--json", config=config)
    assert shown.daten["number"] == 2

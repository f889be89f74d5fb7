"""Pruning a real log: dry run, two people, legal hold; verified offline before and after."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.dateien import beispielordner
from support.tippen import tippe

from gateway import settings
from gateway.audit.befund import Pruefergebnis, Urteil
from gateway.audit.checkpoint import SignierterCheckpoint
from gateway.audit.export import exportiere
from gateway.audit.kuerzung import lies_stumpf
from gateway.audit.pruefer import pruefe_export
from gateway.domain.errors import Usage
from gateway.domain.events import Aufbewahrung
from gateway.storage.sqlite.protokoll import SqliteProtokoll
from gateway.transfer.kuerzung import Kuerzung
from gateway.wiring import Installation, assemble, open_logs

AKTENZEICHEN = "TEST 33-2019/004711"


class Stunde:
    """A clock that stands in a year."""

    def __init__(self, haus: Path) -> None:
        self.haus = haus
        self.jahr = datetime.now(UTC).year + 2

    def jetzt(self) -> datetime:
        return datetime(self.jahr, 1, 2, 8, tzinfo=UTC)

    def tue(self, work: Callable[[Installation, Kuerzung], Awaitable[Any]]) -> Any:
        async def inner() -> Any:
            one = assemble(settings.load(self.haus / "aktenbote.toml"), jetzt=self.jetzt)
            try:
                await open_logs(one)
                await one.protokollbuch.integriere_alle()
                return await work(one, Kuerzung(one.umgebung, one.protokollbuch))
            finally:
                await one.store.close()

        return asyncio.run(inner())

    def faellig(self) -> dict[str, tuple[int, int]]:
        """Number to go and number held, by retention."""

        async def work(one: Installation, kuerzung: Kuerzung) -> Any:
            return await one.store.read(lambda tx: kuerzung.faellig(tx, one.mandanten[0], 9999))

        return {one.klasse.value: (len(one.indexe), one.gehalten) for one in self.tue(work)}

    def kuerze(self, bis: int | None = None) -> int:
        """Meier asks for entries of this year and before (default: two years ago), Schulze confirms."""
        year = self.jahr - 2 if bis is None else bis

        async def work(one: Installation, kuerzung: Kuerzung) -> int:
            mandant = one.mandanten[0]
            asked = await one.store.write(lambda tx: kuerzung.beantrage(tx, mandant, year, 1, person="meier"))
            with pytest.raises(Usage, match="another person"):
                await kuerzung.bestaetige(mandant, asked.id, person="meier")
            count = await kuerzung.bestaetige(mandant, asked.id, person="schulze")
            with pytest.raises(Usage, match="no open request"):
                await kuerzung.bestaetige(mandant, asked.id, person="schulze")
            return count

        found: int = self.tue(work)
        return found

    def geprueft(self, bekannt: SignierterCheckpoint | None = None) -> tuple[Pruefergebnis, SignierterCheckpoint]:
        """Export the log as it is now and verify it offline, against a checkpoint kept before."""

        async def work(one: Installation, _kuerzung: Kuerzung) -> tuple[bytes, Any, SignierterCheckpoint]:
            mandant = one.mandanten[0]
            note = await one.protokollbuch.checkpoint(mandant)
            assert note is not None
            key = await one.protokollbuch.pruefschluessel(mandant)
            rows = await one.protokollbuch.eintraege(mandant, note.checkpoint.groesse)
            pruned = sum(lies_stumpf(row) is not None for row in rows)
            pieces = exportiere(
                checkpoint=note, schluessel=key, erstellt=self.jetzt(), eintraege=rows, gekuerzt=pruned
            )
            return b"".join(pieces), key, note

        octets, key, note = self.tue(work)
        done = pruefe_export(io.BytesIO(octets), jetzt=self.jetzt(), schluessel=key, bekannt=bekannt)
        return done, note


@pytest.fixture
def stunde(haus: Path, tmp_path: Path) -> Stunde:
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    tippe("ablage", "list", config=haus)
    tippe("ablage", "show", AKTENZEICHEN, config=haus)
    return Stunde(haus)


def geheim(haus: Path) -> list[tuple[int, int]]:
    """Of each entry by row: octets of its content, openings."""
    connection = apsw.Connection(str(haus / "data" / "aktenbote.db"))
    rows = connection.execute(
        "SELECT length(e.oktette), (SELECT count(*) FROM protokoll_offenlegung AS o WHERE o.eintrag = e.zeile)"
        " FROM protokoll_eintrag AS e ORDER BY e.zeile"
    ).fetchall()
    connection.close()
    return [(int(str(a)), int(str(b))) for a, b in rows]


def test_access_goes_after_the_following_year_and_the_log_is_confirmed_before_and_after(stunde: Stunde) -> None:
    seen = tippe("audit", "show", "2", "--json", config=stunde.haus).daten["entry"]["zufall"].encode()
    before, note = stunde.geprueft()
    assert (before.urteil, before.gekuerzt) == (Urteil.BESTAETIGT, 0)
    assert stunde.faellig() == {"zugriff": (3, 0), "nachweis": (0, 0)}, "not the beginning, not the import"
    stunde.jahr -= 1
    assert stunde.faellig() == {"zugriff": (0, 0), "nachweis": (0, 0)}, "the following year runs"
    stunde.jahr += 1
    assert seen in (stunde.haus / "data" / "aktenbote.db").read_bytes()
    assert stunde.kuerze() == 3, "the look at entry 2 is an entry too"
    assert seen not in (stunde.haus / "data" / "aktenbote.db").read_bytes(), "overwritten, not only unlinked"
    rows = geheim(stunde.haus)
    assert rows[1][0] > 0
    assert rows[1][1] > 0
    assert rows[2:4] == [(0, 0), (0, 0)]
    after, _ = stunde.geprueft(bekannt=note)
    assert (after.urteil, after.gekuerzt) == (Urteil.BESTAETIGT, 3), after.grund
    assert stunde.faellig()["zugriff"] == (0, 0)
    assert "pruned, entry" in tippe("audit", "list", config=stunde.haus).out
    assert "durch" in tippe("audit", "show", "2", "--json", config=stunde.haus).daten["entry"]
    asked = tippe("audit", "query", "--file", AKTENZEICHEN, "--reason", "Prüfung", config=stunde.haus)
    assert "3 entries of the log are pruned" in asked.out.splitlines()[-1]


def test_what_is_due_is_found_without_reading_the_rest_of_the_log(
    stunde: Stunde, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    einzelne = SqliteProtokoll.einzelne

    def taken(self: SqliteProtokoll, *args: Any, **named: Any) -> tuple[tuple[int, bytes], ...]:
        rows = einzelne(self, *args, **named)
        read.extend(index for index, _ in rows)
        return rows

    monkeypatch.setattr(SqliteProtokoll, "einzelne", taken)
    assert stunde.faellig()["zugriff"] == (2, 0)
    assert len(read) == 2
    assert stunde.kuerze() == 2
    read.clear()
    assert stunde.faellig() == {"zugriff": (0, 0), "nachweis": (0, 0)}
    assert read == [], "not what stays, nor what is gone"


def test_a_legal_hold_keeps_what_is_about_its_file(stunde: Stunde) -> None:
    tippe("ablage", "hold", AKTENZEICHEN, "--legal", config=stunde.haus)
    assert stunde.faellig()["zugriff"] == (1, 1), "the list of all files goes, the look at this one stays"
    assert stunde.kuerze() == 1
    assert stunde.geprueft()[0].urteil is Urteil.BESTAETIGT


def test_handover_proof_stays_ten_years(stunde: Stunde) -> None:
    stunde.jahr += 8
    assert stunde.faellig()["nachweis"] == (0, 0)
    stunde.jahr += 1
    assert stunde.faellig()["nachweis"] == (1, 0)
    year = stunde.jahr - 11

    async def work(one: Installation, kuerzung: Kuerzung) -> int:
        mandant = one.mandanten[0]
        asked = await one.store.write(lambda tx: kuerzung.beantrage(tx, mandant, year, 3, person="meier"))
        return await kuerzung.bestaetige(mandant, asked.id, person="schulze")

    assert stunde.tue(work) == 3
    found, _ = stunde.geprueft()
    assert (found.urteil, found.gekuerzt) == (Urteil.BESTAETIGT, 3), found.grund


def test_asked_for_more_years_than_are_over_the_log_names_the_last_that_is(stunde: Stunde) -> None:
    """A request for all years is one for what is due: two retentions, each with a last year of its own."""
    assert stunde.kuerze(bis=9999) == 2
    stunde.jahr += 9
    assert stunde.kuerze(bis=stunde.jahr - 1) == 1, "the import"
    found, _ = stunde.geprueft()
    assert (found.urteil, found.gekuerzt) == (Urteil.BESTAETIGT, 3), found.grund


def test_the_database_that_prunes_more_than_the_log_says_is_found(stunde: Stunde) -> None:
    stunde.kuerze()
    connection = apsw.Connection(str(stunde.haus / "data" / "aktenbote.db"))
    connection.execute(
        "UPDATE protokoll_eintrag SET oktette = x'', gekuerzt ="
        " (SELECT max(gekuerzt) FROM protokoll_eintrag) WHERE stelle = 1"
    )
    connection.close()
    found, _ = stunde.geprueft()
    assert found.urteil is Urteil.GEFAELSCHT
    assert found.grund is not None
    assert "other entries are pruned" in found.grund.en


def test_the_command_looks_asks_and_says_what_is_not_due(haus: Path) -> None:
    words = ("audit", "prune")
    done = tippe(*words, "--until", "9999", "--dry-run", "--json", config=haus).daten
    assert done["due"] == [{"retention": one.value, "entries": 0, "held": 0} for one in Aufbewahrung]
    assert done["request"] is None
    assert tippe(*words, "--until", "9999", config=haus, code=2).fehler.startswith("NOT-DUE ")
    assert tippe(*words, "--confirm", "x", config=haus, code=2).fehler.startswith("UNKNOWN ")
    assert "exactly one" in tippe(*words, config=haus, code=2).fehler
    assert "--dry-run goes with" in tippe(*words, "--confirm", "x", "--dry-run", config=haus, code=2).fehler

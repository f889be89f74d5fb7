"""``aktenbote doctor``: each mistake of an installation is named with who must do what, and none hides another."""

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from support.aufbau import free_port
from support.dienst import dienst
from support.tippen import Ausgang, tippe

from gateway import clock, settings
from gateway.domain.ids import Sha256
from gateway.trust.dienst import DIENSTE
from gateway.trust.teilnehmer import Diensteintrag, Fenster
from gateway.wiring import verzeichnisstand
from gateway.wiring.diagnose import Diagnose, draussen, visite
from gateway.wiring.diagnose.trauen import algorithmen, eigene_kennungen, verzeichnis
from gateway.wiring.verzeichnis import VerzeichnisHalter

BEREICHE = [
    "permissions",
    "folders",
    "disk",
    "machine",
    "ports",
    "database",
    "backup",
    "directory",
    "address",
    "keys",
    "algorithms",
    "revocation",
]


def runde(haus: Path, *words: str, code: int = 0, **env: str) -> Ausgang:
    return tippe("doctor", *words, config=haus / "aktenbote.toml", code=code, env=env)


def von_nahem(haus: Path, code: int = 0, **env: str) -> dict[str, list[str]]:
    """What is found without a line: area → levels and texts."""
    found: dict[str, list[str]] = {}
    for one in runde(haus, "--offline", "--json", code=code, **env).daten["findings"]:
        found.setdefault(one["area"], []).append(f"{one['level']}: {one['text']}")
    return found


def zur_zeit(haus: Path, moment: datetime) -> list[Diagnose]:
    """What is found at another moment, without a line."""

    async def alle() -> list[Diagnose]:
        return [one async for one in visite(settings.load(haus / "aktenbote.toml", {}), moment, fern=False)]

    return asyncio.run(alle())


def test_a_healthy_installation_has_no_fault_and_every_area_was_looked_at(haus: Path) -> None:
    found = von_nahem(haus)
    assert list(found) == BEREICHE
    assert found["database"] == [
        f"note: there is no database {haus}/data/aktenbote.db yet: 'aktenbote serve' makes it"
    ]
    assert runde(haus, "--offline").out.endswith("findings, no fault\n")


def _offener_ordner(haus: Path) -> None:
    (haus / "data").chmod(0o755)


def _kein_platz(haus: Path) -> None:
    del haus


def _kaputt(haus: Path) -> None:
    tippe("audit", "checkpoint", config=haus)  # makes the database
    with (haus / "data" / "aktenbote.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)


def _fremd(haus: Path) -> None:
    (haus / "data" / "aktenbote.db").write_bytes(b"no database" * 500)


def _vertauscht(haus: Path) -> None:
    (haus / "keys/transport.key.pem").write_bytes((haus / "keys/inhalt.key.pem").read_bytes())


def _unfug(haus: Path) -> None:
    (haus / "directory" / "verzeichnis.xml").write_bytes(b"<nothing/>")


def _roehre(haus: Path) -> None:
    """Something that is no file, which SQLite says in words of its own."""
    (haus / "data").mkdir(mode=0o700, exist_ok=True)
    os.mkfifo(haus / "data" / "aktenbote.db", 0o600)


@pytest.mark.parametrize(
    ("mache", "bereich", "satz", "env"),
    [
        (_offener_ordner, "permissions", "by other accounts: chmod go= ", {}),
        (_kein_platz, "disk", "nothing is accepted any more; make room", {"limits__reserve_free_mib": "10000000"}),
        (_kaputt, "database", "restore the last backup", {}),
        (_fremd, "database", "restore the last backup", {}),
        (_vertauscht, "keys", "transport_key", {}),
        (_unfug, "directory", "verzeichnis.xml is refused: ", {}),
        (_roehre, "database", "stop the program", {}),
    ],
)
def test_a_mistake_is_a_fault_of_its_area_and_everything_else_is_still_looked_at(
    haus: Path, mache: Callable[[Path], None], bereich: str, satz: str, env: dict[str, str]
) -> None:
    mache(haus)
    named = {f"AKTENBOTE_{name.upper()}": value for name, value in env.items()}
    found = von_nahem(haus, 2, **named)
    faults = [text for text in found[bereich] if text.startswith("fault: ")]
    assert any(satz in text for text in faults), found
    others = [area for area, texts in found.items() if any(one.startswith("fault") for one in texts)]
    assert others == [bereich]
    assert f"are faults ({bereich})" in runde(haus, "--offline", code=2, **named).fehler


def test_a_data_folder_of_another_account_hides_nothing_that_was_found_before(
    haus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(path: Path) -> tuple[Sha256, ...]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(verzeichnisstand, "verzeichnisse_in_kraft", closed)
    found = von_nahem(haus, 2)
    (said,) = found["directory"]
    assert said.startswith(f"fault: {haus}/data/aktenbote.db: Permission denied: look at rights and disk, or run ")
    assert found["disk"]


def test_what_ends_is_said_before_and_after(haus: Path) -> None:
    later = {one.bereich: one.stufe for one in zur_zeit(haus, clock.now() + timedelta(days=400))}
    assert (later["keys"], later["permissions"]) == ("fault", "ok")
    said = [one.satz for one in zur_zeit(haus, clock.now() + timedelta(days=400)) if one.bereich == "directory"]
    assert any(text.startswith("the directory has ended: get the newest") for text in said)
    soon = [one for one in zur_zeit(haus, clock.now() + timedelta(days=25)) if one.bereich == "directory"]
    assert [one.stufe for one in soon if "ends within a week" in one.satz] == ["note"]


@pytest.mark.parametrize(
    ("jahr", "erwartet"),
    [
        (2026, {("ok", "may be used")}),
        (2030, {("note", "RSA 3072 may be used up to 2031-12-31 only"), ("ok", "may be used")}),
        (
            2036,
            {
                ("fault", "RSA 3072 may not be used since 2031-12-31"),
                ("fault", "ECDSA secp256r1 may not be used since 2035-12-31"),
            },
        ),
    ],
)
def test_the_dated_policy_of_algorithms_is_held_against_every_listed_key(
    haus: Path, jahr: int, erwartet: set[tuple[str, str]]
) -> None:
    configuration = settings.load(haus / "aktenbote.toml", {})
    listed = VerzeichnisHalter(configuration)()
    ours = eigene_kennungen(configuration)
    for one in listed.teilnehmer:  # listed then as now
        for entry in one.zertifikate:
            object.__setattr__(entry, "fenster", Fenster(von=entry.fenster.von))
    found = {(str(one.stufe), one.satz) for one in algorithmen(listed, ours, datetime(jahr, 12, 1, tzinfo=UTC))}
    assert len(found) == len(erwartet)
    for level, words in erwartet:
        assert any(level == stufe and words in satz for stufe, satz in found), found


def test_a_service_of_ours_that_the_directory_leaves_out_is_a_fault(haus: Path) -> None:
    configuration = settings.load(haus / "aktenbote.toml", {})
    held, ours, now = VerzeichnisHalter(configuration), eigene_kennungen(configuration), clock.now()
    entry = held().eintrag(ours[0])
    assert entry is not None
    window = Fenster(von=now - timedelta(days=1))
    for listed, missing in ((DIENSTE, ""), (DIENSTE[1:], "abhabh 26.11"), (DIENSTE[:1], "quittung 5, ")):
        services = tuple(Diensteintrag(uri=one.uri, fenster=window) for one in listed)
        object.__setattr__(entry, "dienste", services)
        said = [one.satz for one in verzeichnis(held, ours, now) if one.stufe == "fault"]
        assert bool(said) == bool(missing), said
        assert all(f"our {ours[0]} has no service {missing}" in one for one in said), said


@contextmanager
def antwortet(body: bytes) -> Iterator[int]:
    """A program of somebody else on a port."""

    class Fremder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Fremder) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def dienst_sagt(haus: Path, port: int) -> list[tuple[str, str]]:
    configuration = settings.load(haus / "aktenbote.toml", {"AKTENBOTE_SERVER__OPS_PORT": str(port)})
    return [(str(one.stufe), one.satz) for one in asyncio.run(draussen.dienst(configuration))]


def test_the_running_service_is_asked_and_what_is_not_ours_is_named(
    haus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with antwortet(b"hello") as port:
        ((level, text),) = dienst_sagt(haus, port)
    assert (level, "is another program" in text) == ("fault", True)
    monkeypatch.setattr(draussen, "HOECHSTENS_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ((level, text),) = dienst_sagt(haus, silent.getsockname()[1])
    assert (level, "gives no answer" in text) == ("fault", True)
    ((level, text),) = dienst_sagt(haus, free_port())
    assert (level, "start it with 'aktenbote serve'" in text) == ("note", True)


def test_beside_a_running_service_all_is_well_and_what_it_knows_is_repeated(haus: Path) -> None:
    port = free_port()
    config = haus / "aktenbote.toml"
    text = config.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(text) if line.startswith("ops_port"))
    text[at] = f"ops_port = {port}"
    config.write_text("\n".join(text) + "\n", encoding="utf-8")
    with dienst(haus, gabel=True) as one:
        one.wait_for("service.ready")
        said = runde(haus).out
    assert f"ok     service      http://127.0.0.1:{port}/health answers and says that it is fit to work" in said
    assert "ok     database     every page of" in said
    assert "fault" not in said.replace("no fault", "")

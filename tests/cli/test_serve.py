"""``aktenbote serve`` as an operator meets it: start, health, signals, a second one, what stops the start."""

import asyncio
import http.client
import shutil
import signal
import socket
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import apsw
import pytest
from support.dienst import dienst
from support.tippen import programm, tippe

from gateway import clock, settings
from gateway.demo import meldungen
from gateway.demo.personen import HAUPTPERSON
from gateway.envelope.verzeichnis import prepare_verzeichnis
from gateway.keystore import FileSigner
from gateway.keystore.pki import make_pki, write_pki
from gateway.keystore.rezept import read_recipe
from gateway.keystore.verzeichnisrezept import make_verzeichnis
from gateway.resources import data
from gateway.wiring import assemble


def stelle_aus(haus: Path, *, nummer: int, moment: datetime | None = None) -> None:
    """Issue another directory of the installation, as its operator would."""
    pki = haus / "pki"
    text = (pki / "verzeichnis.toml").read_text(encoding="utf-8")
    (pki / "neu.toml").write_text(text.replace("nummer = 1", f"nummer = {nummer}"), encoding="utf-8")
    made = make_verzeichnis(pki / "neu.toml", moment=moment or clock.now())
    signer = FileSigner.open("file:verzeichnis.key.pem", Path("verzeichnis.crt.pem"), base=pki)
    draft = prepare_verzeichnis(made, cert_der=signer.cert_der)
    beside = haus / "directory" / "neu.xml"
    beside.write_bytes(draft.finish(signer.sign(draft.to_be_signed)))
    beside.rename(haus / "directory" / "verzeichnis.xml")


def ereignisse(haus: Path) -> list[str]:
    """Names of the entries of the audit log, oldest first."""
    tippe("audit", "checkpoint", config=haus)
    return [
        one["ereignis"] for one in tippe("audit", "list", "--json", "--max", "500", config=haus).daten["entries"]
    ]


def scheitert(haus: Path, code: int, **env: str) -> str:
    """Start a service that cannot start; return its one line."""
    ended = tippe("serve", config=haus, env=env, code=code)
    assert ended.out == ""
    return ended.fehler


def test_a_damaged_database_is_found_after_a_kill_before_anything_is_worked_on(haus: Path) -> None:
    with dienst(haus, gabel=True) as one:
        one.wait_for("service.ready")
        assert one.end() == 0
    database = haus / "data" / "aktenbote.db"
    with closing(apsw.Connection(str(database))) as connection:
        ((page, size),) = connection.execute(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE name = 'akte_stub'"
        )
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 8)
    with dienst(haus, gabel=True) as one:
        assert one.end(signal.SIGKILL) == -signal.SIGKILL
    meldung = haus / "inbox" / "an.xml"
    meldung.parent.mkdir(exist_ok=True)
    meldung.write_bytes(meldungen.anmeldung(HAUPTPERSON, uuid=str(uuid4()), moment=clock.now()))
    with dienst(haus, gabel=True) as one:
        assert one.process.wait(60) == 2
        assert "damaged (quick_check): restore the last backup" in one.log.read_text()
    assert meldung.exists()
    with dienst(haus, gabel=True) as one:
        assert one.process.wait(60) == 2  # and again at each start


# -- life ----------------------------------------------------------------------------------------------------------


def test_a_service_starts_answers_and_ends_gracefully(haus: Path) -> None:
    with dienst(haus) as one:
        status, report = one.health()
        assert status == 200
        assert (report["ok"], report["betrieb"], report["directory_number"]) == (True, "test", 1)
        assert report["problems"] == []
        assert one.end(signal.SIGTERM) == 0
    said = one.log.read_text()
    assert "Traceback" not in said
    assert '"event":"service.stopped"' in said
    assert ereignisse(haus)[:4] == [
        "protokoll.begonnen",
        "installation.gestartet",
        "verzeichnis.geladen",
        "installation.beendet",
    ]


def test_ctrl_c_ends_it_gracefully_too(haus: Path) -> None:
    with dienst(haus) as one:
        assert one.end(signal.SIGINT) == 0


def test_what_it_writes_is_its_owners_only(haus: Path) -> None:
    with dienst(haus, gabel=True):
        open_to_others = [path for path in (haus / "data").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_a_killed_service_starts_again_and_lost_nothing(haus: Path) -> None:
    with dienst(haus, gabel=True) as one:
        (haus / "inbox" / "a.xml").write_bytes(anmeldung())
        one.wait_for("inbox.done")
        assert one.end(signal.SIGKILL) == -signal.SIGKILL
    with dienst(haus, gabel=True) as one:
        assert one.health()[0] == 200
        assert len(tippe("transfer", "list", "--json", config=haus).daten["transfers"]) == 1
        assert one.end() == 0
    assert "Traceback" not in one.log.read_text()


def anmeldung(uuid: str = "6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11") -> bytes:
    return meldungen.anmeldung(HAUPTPERSON, uuid=uuid, moment=clock.now())


def test_commands_work_while_the_service_runs(haus: Path) -> None:
    (haus / "notice.xml").write_bytes(anmeldung())
    with dienst(haus, gabel=True) as one:
        begun = programm("notice", haus / "notice.xml", "--config", haus, "--json")
        assert begun.code == 0, begun
        assert begun.daten["state"] == "angaben_fehlen", "nobody but Hannover stands in its directory"
        assert len(tippe("task", "list", "--json", config=haus).daten["tasks"]) == 1
        tippe("audit", "export", "--out", haus / "log.zip", config=haus)
        assert one.health()[0] == 200
        assert one.end() == 0
    assert len(tippe("task", "list", "--json", config=haus).daten["tasks"]) == 1


# -- what stops the start -----------------------------------------------------------------------------------------


def test_a_second_service_on_one_folder_is_refused_and_the_first_goes_on(haus: Path) -> None:
    with dienst(haus, gabel=True) as first:
        second = programm("serve", "--config", haus)
        assert second.code == 2
        said = second.fehler
        assert said.startswith("STORE_IN_USE ")
        assert f"process {first.process.pid}" in said
        assert first.health()[0] == 200
        (haus / "inbox" / "a.xml").write_bytes(anmeldung())
        first.wait_for("inbox.done")
        assert first.end() == 0


def nicht_am_netz(haus: Path, **env: str) -> str:
    """Start a service that cannot listen; return its one line, the last one after its log."""
    ended = programm("serve", "--config", haus, **env)
    assert ended.code == 2, ended
    assert ended.out == ""
    *logged, said = ended.err.splitlines()
    assert all(line.startswith("{") for line in logged)
    assert "postfach.failed" not in ended.err
    return said


@pytest.mark.parametrize("name", ["partner", "ops"])
def test_a_port_that_is_taken_is_one_clear_line(haus: Path, name: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = nicht_am_netz(haus, **{f"AKTENBOTE_SERVER__{name.upper()}_PORT": port})
    assert said.startswith(f"PORT 127.0.0.1:{port} ")
    assert f"{name}_port" in said
    assert ereignisse(haus)[-1] != "installation.gestartet"
    with dienst(haus, gabel=True) as one:  # the failed start left nothing locked
        assert one.end() == 0


SEITEN = {"AKTENBOTE_WEB__ENABLED": "true", "AKTENBOTE_WEB__PORT": "0"}


def test_the_pages_are_served_once_they_are_wanted(haus: Path) -> None:
    with dienst(haus, **SEITEN) as one:
        port = one.wait_for("web.started")["port"]
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/anmelden")
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        assert answer.status == 200
        assert "<h1>Anmelden</h1>" in page
        assert "Testinstallation" in page
        assert one.health()[0] == 200
        assert one.end() == 0
        assert "web.stopped" in [line["event"] for line in one.lines()]


def test_a_port_of_the_pages_that_is_taken_is_one_clear_line(haus: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = nicht_am_netz(haus, **{**SEITEN, "AKTENBOTE_WEB__PORT": port})
    assert said.startswith(f"PORT 127.0.0.1:{port} ")
    assert "[web] host and port" in said


def test_pages_for_the_network_without_a_certificate_stop_the_start(haus: Path) -> None:
    said = scheitert(haus, 2, **SEITEN, AKTENBOTE_WEB__HOST="0.0.0.0")  # noqa: S104 -- what is refused
    assert said.startswith("CONFIG ")
    assert "in clear" in said


def test_an_address_that_is_not_ours_is_one_clear_line(haus: Path) -> None:
    assert nicht_am_netz(haus, AKTENBOTE_SERVER__PARTNER_HOST="192.0.2.1").startswith("PORT 192.0.2.1:0 ")


def test_a_missing_directory_stops_the_start(haus: Path) -> None:
    (haus / "directory" / "verzeichnis.xml").unlink()
    assert scheitert(haus, 2).startswith("DIRECTORY ")


def test_a_directory_of_another_signer_stops_the_start(haus: Path) -> None:
    shutil.copyfile(haus / "pki" / "wurzel.crt.pem", haus / "trust" / "directory-signer.crt.pem")
    scheitert(haus, 1)


def test_a_directory_for_another_use_stops_the_start(haus: Path) -> None:
    said = scheitert(haus, 2, AKTENBOTE_BETRIEB="echt")
    assert said.startswith("DIRECTORY the directory is for test, the configuration says echt")


@pytest.mark.parametrize("role", ["tls", "inhalt", "transport", "chiffre", "protokoll"])
def test_a_missing_key_is_named(haus: Path, role: str) -> None:
    (haus / "keys" / f"{role}.key.pem").unlink()
    said = scheitert(haus, 2)
    assert said.startswith("KEY ")
    assert f"{role}.key.pem" in said


def test_a_tls_key_that_does_not_fit_its_certificate_is_said(haus: Path) -> None:
    shutil.copyfile(haus / "keys" / "inhalt.key.pem", haus / "keys" / "tls.key.pem")
    assert scheitert(haus, 2).startswith("TLS ")


@pytest.fixture
def verschluesselt(haus: Path, tmp_path: Path) -> Path:
    """The installation with every key under a passphrase."""
    word = tmp_path / "word"
    word.write_text("Kennwort mit Umläuten")
    word.chmod(0o600)
    recipe = tmp_path / "pki.toml"
    text = data("certs").joinpath("testpki.toml").read_text(encoding="utf-8")
    recipe.write_text(text[: text.rindex("[[behoerde]]")], encoding="utf-8")
    pki = tmp_path / "pki"
    tippe("pki", "make", "--recipe", recipe, "--out", pki, "--passphrase-file", word)
    shutil.copyfile(haus / "pki" / "verzeichnis.toml", pki / "verzeichnis.toml")
    signer = ("--key", pki / "verzeichnis.key.pem", "--cert", pki / "verzeichnis.crt.pem")
    tippe("directory", "make", pki / "verzeichnis.toml", "--out", pki / "draft.xml")
    tippe(
        "directory", "sign", pki / "draft.xml", *signer, "--passphrase-file", word, "--out", pki / "verzeichnis.xml"
    )
    tippe("init", tmp_path / "neu", "--keys", pki / "azr-999901", "--directory", pki / "verzeichnis.xml",
          "--signer", pki / "verzeichnis.crt.pem")  # fmt: skip
    shutil.copy(word, tmp_path / "neu" / "keys" / "passphrase")
    return tmp_path / "neu"


OHNE_PORTS = {"AKTENBOTE_SERVER__PARTNER_PORT": "0", "AKTENBOTE_SERVER__OPS_PORT": "0"}


def test_encrypted_keys_open_with_the_passphrase_from_file_or_environment(verschluesselt: Path) -> None:
    with dienst(verschluesselt, gabel=True, AKTENBOTE_KEY_PASSPHRASE="Kennwort mit Umläuten", **OHNE_PORTS) as one:
        assert one.end() == 0
    with dienst(verschluesselt, gabel=True, AKTENBOTE_KEYS__PASSPHRASE_FILE="keys/passphrase", **OHNE_PORTS) as one:
        assert one.end() == 0


def test_a_wrong_or_missing_passphrase_is_one_clear_line_without_it(verschluesselt: Path) -> None:
    said = scheitert(verschluesselt, 2, AKTENBOTE_KEY_PASSPHRASE="falsches Kennwort")
    assert said.startswith("KEY ")
    assert "falsches" not in said
    said = scheitert(verschluesselt, 2)
    assert said.startswith("KEY ")
    assert "AKTENBOTE_KEY_PASSPHRASE" in said


@pytest.fixture
def altes_haus(tmp_path: Path) -> Path:
    """An installation whose certificates are 60 days old, so that a directory can have ended meanwhile."""
    pki = tmp_path / "pki"
    text = data("certs").joinpath("testpki.toml").read_text(encoding="utf-8")
    recipe = read_recipe(text[: text.rindex("[[behoerde]]")])
    write_pki(make_pki(recipe, moment=clock.now() - timedelta(days=60)), pki)
    listing = data("certs").joinpath("testverzeichnis.toml").read_text(encoding="utf-8")
    (pki / "verzeichnis.toml").write_text(listing[: listing.rindex("[[teilnehmer]]")], encoding="utf-8")
    haus = tmp_path / "altes"
    (haus / "directory").mkdir(parents=True)
    (haus / "pki").symlink_to(pki)
    stelle_aus(haus, nummer=1)
    given = ("--directory", haus / "directory" / "verzeichnis.xml", "--signer", pki / "verzeichnis.crt.pem")
    tippe("init", tmp_path / "haus", "--keys", pki / "azr-999901", *given)
    (tmp_path / "haus" / "pki").symlink_to(pki)
    return tmp_path / "haus"


# -- health -------------------------------------------------------------------------------------------------------


def test_health_says_when_the_directory_has_ended(altes_haus: Path) -> None:
    stelle_aus(altes_haus, nummer=2, moment=clock.now() - timedelta(days=31))
    with dienst(altes_haus, gabel=True, **OHNE_PORTS) as one:
        status, report = one.health()
        assert status == 503
        assert report["ok"] is False
        assert ["the directory has ended" in problem for problem in report["problems"]] == [True]


def test_health_says_when_the_directory_ends_soon(altes_haus: Path) -> None:
    stelle_aus(altes_haus, nummer=2, moment=clock.now() - timedelta(days=25))
    with dienst(altes_haus, gabel=True, **OHNE_PORTS) as one:
        status, report = one.health()
    assert status == 503
    assert "ends within a week" in report["problems"][0]


def test_health_says_when_there_is_no_room(haus: Path) -> None:
    with dienst(haus, gabel=True, AKTENBOTE_LIMITS__RESERVE_FREE_MIB=str(2**30)) as one:
        status, report = one.health()
    assert status == 503
    assert "no free space" in report["problems"][0]
    assert report["problem_codes"] == ["HEALTH-NO-SPACE"]


def test_the_operations_port_has_nothing_else(haus: Path) -> None:
    with dienst(haus, gabel=True) as one:
        connection = http.client.HTTPConnection("127.0.0.1", one.ports["ops_port"])
        connection.request("GET", "/")
        assert connection.getresponse().status == 404
        connection.close()


# -- the directory changes while it runs ---------------------------------------------------------------------------


def test_a_newer_directory_is_used_at_once_and_an_older_one_never(haus: Path) -> None:
    old = (haus / "directory" / "verzeichnis.xml").read_bytes()
    stelle_aus(haus, nummer=3)
    with dienst(haus, gabel=True) as one:
        assert one.health()[1]["directory_number"] == 3
        stelle_aus(haus, nummer=4)
        one.wait_for("directory.changed", nummer=4)
        assert one.health()[1]["directory_number"] == 4
        (haus / "directory" / "verzeichnis.xml").write_bytes(old)
        refused = one.wait_for("directory.refused")
        assert refused["code"] == "T099"
        status, report = one.health()
        assert (status, report["directory_number"]) == (503, 4)
        assert "number 1, number 4 is already known" in report["problems"][0]
        assert one.end() == 0
    with dienst(haus, gabel=True) as one:
        assert one.health()[1]["directory_number"] == 4, "a restart does not go back either"
        assert one.end() == 0
    told = [word for word in ereignisse(haus) if word.startswith("verzeichnis.")]
    assert told == ["verzeichnis.geladen", "verzeichnis.geladen", "verzeichnis.abgelehnt"]


def test_commands_do_not_go_back_to_an_older_directory(haus: Path) -> None:
    old = (haus / "directory" / "verzeichnis.xml").read_bytes()
    stelle_aus(haus, nummer=7)
    with dienst(haus, gabel=True) as one:
        one.end()
    (haus / "directory" / "verzeichnis.xml").write_bytes(old)
    installation = assemble(settings.load(haus / "aktenbote.toml", {}))
    assert installation.umgebung.vertrauen.verzeichnis().nummer == 7
    asyncio.run(installation.store.close())

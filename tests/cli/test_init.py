"""``aktenbote init``: an installation appears whole, works, is its owner's only – or does not appear at all."""

import asyncio
import stat
import tomllib
from pathlib import Path

import pytest
from support.tippen import programm, tippe

from gateway import settings
from gateway.resources import data
from gateway.wiring import assemble


def rechte(folder: Path) -> dict[str, int]:
    """Permission bits of everything below a folder, and of itself."""
    return {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def amt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a city gets from others: its keys, the signed directory, the certificate that signs it."""
    folder = tmp_path_factory.mktemp("amt")
    tippe("pki", "make", "--out", folder)
    recipe = folder / "verzeichnis.toml"
    recipe.write_bytes((data("certs") / "testverzeichnis.toml").read_bytes())
    tippe("directory", "make", recipe, "--out", folder / "draft.xml")
    tippe("directory", "sign", folder / "draft.xml", "--key", folder / "verzeichnis.key.pem",
          "--cert", folder / "verzeichnis.crt.pem", "--out", folder / "verzeichnis.xml")  # fmt: skip
    return folder


def init(amt: Path, folder: Path, *more: str, code: int = 0, **other: Path):
    given = {
        "keys": amt / "azr-999902",
        "directory": amt / "verzeichnis.xml",
        "signer": amt / "verzeichnis.crt.pem",
    } | other
    words = [word for name, path in given.items() for word in (f"--{name}", path)]
    return tippe("init", folder, "--kennung", "azr:999902", *words, *more, code=code)


# -- what is made -----------------------------------------------------------------------------------------------


def test_an_installation_that_stands_alone_can_be_worked_with_at_once(haus: Path) -> None:
    config = haus / "aktenbote.toml"
    assert tippe("ablage", "list", config=config).out == "the Ablage is empty\n"
    assert tippe("directory", "show", haus).out.count("signature: checked") == 1
    tippe("directory", "check", haus / "directory" / "verzeichnis.xml", "--key", haus / "pki/verzeichnis.crt.pem")


def test_what_init_says_can_be_typed_next(tmp_path: Path) -> None:
    ended = tippe("init", tmp_path / "neu")
    assert ended.err == ""
    assert ended.out.splitlines()[-1] == f"next: aktenbote serve --config {tmp_path / 'neu' / 'aktenbote.toml'}"
    assert "does not stand in this directory" not in ended.out


def test_everything_it_writes_is_its_owners_only(tmp_path: Path) -> None:
    assert programm("init", tmp_path / "neu").code == 0
    modes = rechte(tmp_path / "neu")
    folders = {name for name in modes if (tmp_path / "neu" / name).is_dir()}
    secret = {name for name in modes if name.endswith((".key.pem", "storage.key", "aktenbote.toml"))}
    assert {modes[name] for name in folders} == {0o700}
    assert len(secret) >= 14
    assert {modes[name] for name in secret} == {0o600}
    assert all(mode & 0o022 == 0 for mode in modes.values())


def test_the_configuration_is_the_commented_template_with_the_authority(haus: Path) -> None:
    text = (haus / "aktenbote.toml").read_text(encoding="utf-8")
    template = data("config").joinpath("aktenbote.toml").read_text(encoding="utf-8")
    assert sum(line in template for line in text.splitlines()) > 60
    found = settings.load(haus / "aktenbote.toml", {})
    assert [one.kennung for one in found.settings.authority] == ["azr:999901"]


NAMEN = [
    "Ausländerbehörde Łódź-Straße",
    'Amt "Mitte"',
    r"Amt \ Nebenstelle",
    r"\u0041 'einfach' \"",
    "# kein Kommentar",
    "[[authority]]",
    "Ça = {x}",
]


@pytest.mark.parametrize("text", NAMEN)
def test_names_with_quotes_umlauts_and_backslashes_arrive_as_they_were_typed(text: str, tmp_path: Path) -> None:
    tippe("init", tmp_path / "neu", "--name", text, "--street", text)
    raw = tomllib.loads((tmp_path / "neu" / "aktenbote.toml").read_text(encoding="utf-8"))
    assert raw["authority"][0]["name"] == text
    assert raw["authority"][0]["street"] == text
    shown = tippe("directory", "show", tmp_path / "neu", "--json").daten
    assert shown["participants"][0]["name"] == text


def test_other_values_stand_in_the_configuration(tmp_path: Path) -> None:
    ports = ["--partner-port", "9443", "--ops-port", "9080"]
    place = ["--postal-code", "24103", "--town", "Kiel", "--house-number", "12 b"]
    tippe("init", tmp_path / "neu", "--kennung", "azr:123456", *ports, *place, "--email", "abh@kiel.example")
    found = settings.load(tmp_path / "neu" / "aktenbote.toml", {}).settings
    assert (found.server.partner_port, found.server.ops_port) == (9443, 9080)
    one = found.authority[0]
    assert (one.kennung, one.house_number, one.postal_code, one.town) == ("azr:123456", "12 b", "24103", "Kiel")
    participant = tippe("directory", "show", tmp_path / "neu", "--json").daten["participants"][0]
    assert participant["postfach"] == "https://127.0.0.1:9443"


def test_an_authority_joins_with_its_own_keys_and_the_signed_directory(amt: Path, tmp_path: Path) -> None:
    done = init(amt, tmp_path / "kiel", "--json").daten
    assert done["listed"] is True
    assert not (tmp_path / "kiel" / "pki").exists(), "only a test installation makes certificates of its own"
    installation = assemble(settings.load(tmp_path / "kiel" / "aktenbote.toml", {}))
    asyncio.run(installation.store.close())
    assert list(installation.mandanten) == ["azr:999902"]
    for name in ("inhalt", "transport", "chiffre", "tls", "protokoll"):
        made = (tmp_path / "kiel" / "keys" / f"{name}.key.pem").read_bytes()
        assert made == (amt / "azr-999902" / f"{name}.key.pem").read_bytes()


def test_who_is_not_in_the_directory_yet_is_told_so(amt: Path, tmp_path: Path) -> None:
    words = ("--keys", amt / "azr-999902", "--directory", amt / "verzeichnis.xml", "--signer")
    done = tippe("init", tmp_path / "neu", "--kennung", "azr:777777", *words, amt / "verzeichnis.crt.pem")
    assert "azr:777777 does not stand in this directory yet" in done.out


def test_an_empty_folder_that_is_there_is_used(tmp_path: Path) -> None:
    (tmp_path / "neu").mkdir()
    tippe("init", tmp_path / "neu")
    assert {path.name for path in (tmp_path / "neu").iterdir()} == {
        "aktenbote.toml", "data", "directory", "inbox", "keys", "pki", "trust",
    }  # fmt: skip


def test_the_current_folder_can_be_the_installation(tmp_path: Path) -> None:
    assert programm("init", ".", cwd=tmp_path).code == 0
    assert programm("ablage", "list", cwd=tmp_path).code == 0


# -- what is refused, and leaves nothing -------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["azr999901", "AZR:1", 'azr:9"9', "azr:", "", "azr:99/99"])
def test_a_kennung_that_is_none_is_wrong_usage(word: str, tmp_path: Path) -> None:
    ended = tippe("init", tmp_path / "neu", "--kennung", word, code=2)
    assert "azr:999901" in ended.fehler
    assert not (tmp_path / "neu").exists()


@pytest.mark.parametrize("text", ["", "  ", "zwei\nZeilen", "Glocke\a", "日本"])
def test_a_name_that_cannot_stand_in_a_message_is_wrong_usage(text: str, tmp_path: Path) -> None:
    ended = tippe("init", tmp_path / "neu", "--name", text, code=2)
    assert ended.fehler.startswith("USAGE --name: ")
    assert not (tmp_path / "neu").exists()


@pytest.mark.parametrize(
    ("option", "text"),
    [("--email", "niemand"), ("--postal-code", "D-24103"), ("--street", "x" * 300)],
)
def test_what_the_configuration_would_refuse_is_refused_by_init(
    amt: Path, option: str, text: str, tmp_path: Path
) -> None:
    given = ["--keys", amt, "--directory", amt / "verzeichnis.xml", "--signer", amt / "verzeichnis.crt.pem"]
    ended = tippe("init", tmp_path / "neu", *given, option, text, code=2)
    assert ended.fehler.startswith(f"CONFIG {option} = ")
    assert not (tmp_path / "neu").exists()


@pytest.mark.parametrize("content", ["file", "folder"])
def test_a_folder_with_something_in_it_is_not_touched(content: str, tmp_path: Path) -> None:
    (tmp_path / "da").mkdir()
    inside = tmp_path / "da" / "etwas"
    if content == "file":
        inside.write_text("mein")
    else:
        inside.mkdir()
    ended = tippe("init", tmp_path / "da", code=2)
    assert "nothing is overwritten" in ended.fehler
    assert [path.name for path in (tmp_path / "da").iterdir()] == ["etwas"]


def test_a_file_in_the_place_of_the_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "da").write_text("mein")
    assert "nothing is overwritten" in tippe("init", tmp_path / "da", code=2).fehler
    assert (tmp_path / "da").read_text() == "mein"


def test_a_second_init_does_not_touch_the_first(haus: Path) -> None:
    before = (haus / "keys" / "storage.key").read_bytes()
    tippe("init", haus, code=2)
    assert (haus / "keys" / "storage.key").read_bytes() == before


@pytest.mark.parametrize("missing", ["keys", "directory", "signer"])
def test_keys_directory_and_signer_go_together(amt: Path, missing: str, tmp_path: Path) -> None:
    given = {"keys": amt, "directory": amt / "verzeichnis.xml", "signer": amt / "verzeichnis.crt.pem"}
    words = [word for name, path in given.items() if name != missing for word in (f"--{name}", path)]
    assert "go together" in tippe("init", tmp_path / "neu", *words, code=2).fehler


@pytest.mark.parametrize(
    ("name", "path", "word"),
    [
        ("keys", "nowhere", "inhalt.key.pem is missing"),
        ("keys", ".", "inhalt.key.pem is missing"),
        ("directory", "nowhere.xml", "there is no file"),
        ("signer", "nowhere.pem", "there is no file"),
        ("signer", "verzeichnis.xml", "holds no certificate"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_left(
    amt: Path, name: str, path: str, word: str, tmp_path: Path
) -> None:
    ended = init(amt, tmp_path / "neu", code=2, **{name: amt / path})
    assert word in ended.fehler
    assert not (tmp_path / "neu").exists()
    init(amt, tmp_path / "neu")  # the same call works once the mistake is corrected


def test_a_directory_of_another_signer_is_refused_and_nothing_is_left(amt: Path, tmp_path: Path) -> None:
    ended = init(amt, tmp_path / "neu", code=1, signer=amt / "wurzel.crt.pem")
    assert ended.fehler.split()[0] in {"T002", "T010", "T011", "T070"}
    assert not (tmp_path / "neu").exists()


def test_a_changed_directory_is_refused_and_nothing_is_left(amt: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.xml"
    octets = (amt / "verzeichnis.xml").read_bytes()
    changed.write_bytes(octets.replace(b"Kiel", b"Keil", 1))
    init(amt, tmp_path / "neu", code=1, directory=changed)
    assert not (tmp_path / "neu").exists()


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http"])
def test_a_port_that_is_none_is_wrong_usage(port: str, tmp_path: Path) -> None:
    assert "--partner-port" in tippe("init", tmp_path / "neu", "--partner-port", port, code=2).fehler

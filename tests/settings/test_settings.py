"""The configuration says clearly what is wrong with it."""

from pathlib import Path

import pytest

from gateway.domain.errors import Usage
from gateway.resources import data
from gateway.settings import Section, Settings, find, load

MINIMAL = """
betrieb = "test"
[[authority]]
kennung = "azr:999901"
name = "Test"
email = "abh@test.example"
postal_code = "00000"
town = "Teststadt"
street = "Testweg"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "aktenbote.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_minimal_configuration_has_defaults(tmp_path: Path) -> None:
    configuration = load(write(tmp_path, MINIMAL), env={})
    assert configuration.settings.server.partner_port == 8443
    assert configuration.path("file:keys/a.pem") == tmp_path / "keys/a.pem"


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ("[server]\npartner_prot = 1\n", "partner_port"),
        ("[severs]\nx = 1\n", "server"),
        ("[server]\npartner_port = 'x'\n", "partner_port"),
        ("betrieb = ", "aktenbote.toml"),
    ],
)
def test_wrong_key_names_the_nearest_known_one(tmp_path: Path, extra: str, named: str) -> None:
    head, rest = MINIMAL.split("[[authority]]")
    with pytest.raises(Usage) as caught:
        load(write(tmp_path, f"{head}{extra}[[authority]]{rest}"), env={})
    assert named in caught.value.reason
    assert caught.value.exit_code == 2


def test_misspelt_key_of_an_authority_is_found(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="kennung"):
        load(write(tmp_path, MINIMAL.replace("kennung", "kenung")), env={})


def test_environment_overrides_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, MINIMAL)
    env = {"AKTENBOTE_SERVER__PARTNER_PORT": "9443", "AKTENBOTE_CONFIG": "x", "OTHER": "y"}
    assert load(path, env=env).settings.server.partner_port == 9443


@pytest.mark.parametrize(
    "name", ["AKTENBOTE_SERVER__PARTNER_PROT", "AKTENBOTE_SEVER__PARTNER_PORT", "AKTENBOTE_DTA"]
)
def test_unknown_override_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(Usage, match="did you mean"):
        load(write(tmp_path, MINIMAL), env={name: "1"})


def test_an_authority_is_not_overridden_by_the_environment(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="'authority' is set in the file only"):
        load(write(tmp_path, MINIMAL), {"AKTENBOTE_AUTHORITY__NAME": "Elsewhere"})


def test_missing_file_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="aktenbote init"):
        find(str(tmp_path / "nowhere.toml"), env={})


def test_template_describes_every_key() -> None:
    """A key that exists is explained in the template; a key in the template exists."""
    template = data("config").joinpath("aktenbote.toml").read_text(encoding="utf-8")

    def keys(kind: type[Section]) -> set[str]:
        return set(kind.__struct_fields__)

    sections = [Settings] + [kind for kind in Section.__subclasses__() if kind is not Settings]
    for kind in sections:
        for key in keys(kind):
            assert f"{key} =" in template or f"[{key}]" in template or f"[[{key}]]" in template, key

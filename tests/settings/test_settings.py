"""The configuration says clearly what is wrong with it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import tomli_w
from msgspec import Meta

from gateway.domain.errors import Usage
from gateway.envelope import wurzeln
from gateway.resources import data
from gateway.settings import AuthoritySettings, Section, Settings, find, load
from gateway.settings.pruefung import typen

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


# -- ranges --------------------------------------------------------------------------------------------------------


def in_file(folder: Path, section: str, line: str) -> Path:
    """Write the minimal configuration with one more line in a section."""
    if section == "authority":
        return write(folder, f"{MINIMAL}{line}\n")
    head, rest = MINIMAL.split("[[authority]]")
    return write(folder, f"{head}[{section}]\n{line}\n[[authority]]{rest}")


def zahlen() -> Iterator[tuple[str, str, Meta]]:
    """Section, key and range of every number there is."""
    sections = typen(Settings) | {"authority": AuthoritySettings}
    for section, kind in sections.items():
        for key, hint in typen(kind).items() if isinstance(kind, type) and issubclass(kind, Section) else ():
            if get_args(hint) and get_args(hint)[0] in (int, float):
                yield section, key, hint.__metadata__[0]


ZAHLEN = list(zahlen())
AUSSEN = [
    (section, key, value, meta)
    for section, key, meta in ZAHLEN
    for value in (meta.ge - 1, meta.le + 1, -(10**20), "nan" if isinstance(meta.ge, float) else 10**20)
]


def test_every_number_of_the_configuration_has_a_range() -> None:
    plain = [
        key
        for kind in Section.__subclasses__()
        for key, hint in typen(kind).items()
        if hint in (int, float, str) or hint == str | None or hint == tuple[str, ...]
    ]
    assert plain == []
    assert len(ZAHLEN) == 28


@pytest.mark.parametrize(("section", "key", "value", "meta"), AUSSEN)
def test_a_number_outside_its_range_is_refused_with_key_value_and_range(
    tmp_path: Path, section: str, key: str, value: object, meta: Meta
) -> None:
    path = in_file(tmp_path, section, f"{key} = {value}")
    with pytest.raises(Usage) as caught:
        load(path, env={})
    place = f"authority[1].{key}" if section == "authority" else f"{section}.{key}"
    assert caught.value.exit_code == 2
    assert caught.value.reason.startswith(f"{path}: {place} = ")
    assert f"write {meta.ge:.15g} to {meta.le:.15g}" in caught.value.reason
    assert caught.value.reason.endswith(")"), "the reason stands at the end"


@pytest.mark.parametrize(("section", "key", "meta"), ZAHLEN)
def test_both_ends_of_a_range_are_allowed(tmp_path: Path, section: str, key: str, meta: Meta) -> None:
    more = "\nretry_max_s = 86400" if key == "retry_first_s" else ""
    more = "\nretry_first_s = 0.5" if key == "retry_max_s" else more
    for end in (meta.ge, meta.le):
        found = load(in_file(tmp_path, section, f"{key} = {end}{more}"), env={}).settings
        holder = found.authority[0] if section == "authority" else getattr(found, section)
        assert getattr(holder, key) == end


@pytest.mark.parametrize(("section", "key", "meta"), [one for one in ZAHLEN if one[0] != "authority"])
def test_an_override_outside_the_range_names_the_variable(
    tmp_path: Path, section: str, key: str, meta: Meta
) -> None:
    name = f"AKTENBOTE_{section}__{key}".upper()
    for text in (f"{meta.ge - 1}", f"{meta.le + 1}", "viele", ""):
        with pytest.raises(Usage) as caught:
            load(write(tmp_path, MINIMAL), env={name: text})
        assert caught.value.reason.startswith(f"{name} = {text!r} cannot be used: write {meta.ge:.15g} to ")


def test_the_size_of_a_segment_is_the_one_of_the_profile() -> None:
    (meta,) = [meta for _, key, meta in ZAHLEN if key == "segment_size_mib"]
    assert (meta.ge * wurzeln.MIB, meta.le * wurzeln.MIB) == (wurzeln.SEGMENT_MIN, wurzeln.SEGMENT_MAX)
    (meta,) = [meta for _, key, meta in ZAHLEN if key == "max_delivery_gib"]
    assert meta.le * 1024 * wurzeln.MIB == wurzeln.SEGMENTE_MAX * wurzeln.SEGMENT_MAX


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kennung", ""),
        ("kennung", "999901"),
        ("kennung", "azr:"),
        ("name", ""),
        ("name", "   "),
        ("name", "Amt\u202e"),
        ("name", "Амт"),
        ("town", "Kiel\nNord"),
        ("street", "x" * 256),
        ("postal_code", "2410"),
        ("postal_code", "D-24103"),
        ("email", "abh"),
        ("house_number", ""),
        ("content_key", ""),
        ("log_key", "file:\u001b[2J"),
        ("file_reference", ""),
        ("file_reference", "{year}-000"),
        ("file_reference", "{number:05d}"),
        ("file_reference", "{year}-{nummer}"),
        ("file_reference", "{year}-{number"),
        ("file_reference", "{year}-{number:5x}"),
        ("file_reference", "{year}-{number:999999999d}"),
        ("file_reference", "{year}-{number!r}"),
        ("file_reference", "{year.real}-{number}"),
        ("file_reference", "{}-{year}-{number}"),
        ("file_reference", "{year}\t{number}"),
        ("file_reference", "{year}-{number}" + "x" * 250),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_by_name(tmp_path: Path, key: str, value: str) -> None:
    raw = tomllib.loads(MINIMAL)
    raw["authority"][0][key] = value
    with pytest.raises(Usage) as caught:
        load(write(tmp_path, tomli_w.dumps(raw)), env={})
    assert f"authority[1].{key} = " in caught.value.reason
    assert " cannot be used: write " in caught.value.reason
    assert len(caught.value.reason) < 400


@pytest.mark.parametrize(
    "pattern",
    ["{year}-{number:05d}", "TEST-Kiel {year}/{number}", "33.{number:3}-{year:d}", "ABH {{x}} {year} {number:6d}"],
)
def test_usual_patterns_of_a_reference_are_taken(tmp_path: Path, pattern: str) -> None:
    path = in_file(tmp_path, "authority", f"file_reference = '{pattern}'")
    assert load(path, env={}).settings.authority[0].file_reference == pattern


@pytest.mark.parametrize(
    ("section", "line", "words"),
    [
        ("server", "partner_host = ''", "an address or host name"),
        ("server", "ops_host = '127.0.0.1 '", "an address or host name"),
        ("trust", "crls = ['']", "trust.crls[1] = '' cannot be used: write a path"),
        ("trust", "crls = 'ca.crl'", "write a list"),
        ("log", "level = 'loud'", 'write "debug" or "info" or "warning" or "error"'),
        ("transfer", "advance_information = 1", "write true or false"),
        ("transfer", "lease_s = true", "transfer.lease_s = true cannot be used: write 10 to 86400 s"),
    ],
)
def test_other_values_are_judged_as_well(tmp_path: Path, section: str, line: str, words: str) -> None:
    with pytest.raises(Usage) as caught:
        load(in_file(tmp_path, section, line), env={})
    assert words in caught.value.reason


def test_a_value_in_place_of_a_section_is_said(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="server = 1 cannot be used: write a table"):
        load(write(tmp_path, f"server = 1\n{MINIMAL}"), env={})


def test_one_authority_has_one_block(tmp_path: Path) -> None:
    block = MINIMAL.split("[[authority]]")[1]
    with pytest.raises(Usage, match=r"authority\.kennung = 'azr:999901' stands in more than one block"):
        load(write(tmp_path, f"{MINIMAL}[[authority]]{block}"), env={})


def test_no_authority_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(Usage, match=r"at least one \[\[authority\]\]"):
        load(write(tmp_path, 'betrieb = "test"\nauthority = []\n'), env={})


def test_the_first_pause_is_not_longer_than_the_longest(tmp_path: Path) -> None:
    with pytest.raises(Usage) as caught:
        load(in_file(tmp_path, "transfer", "retry_first_s = 60\nretry_max_s = 5"), env={})
    assert "transfer.retry_first_s = 60 is longer than transfer.retry_max_s = 5" in caught.value.reason


# -- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("host = '192.0.2.1'", "in clear"),
        ("host = 'akten.example'", "in clear"),
        ("host = '::'", "in clear"),
        ("tls_certificate = 'a'", "belong together"),
        ("tls_key = 'file:a'", "belong together"),
        ("tls_certificate = 'a'\ntls_key = 'file:a'", "web.address"),
        ("proxy = true", "web.address"),
        ("proxy = true\naddress = 'https://a.example'\ntls_certificate = 'a'\ntls_key = 'file:a'", "reverse proxy"),
        ("address = 'http://a.example'", "https://NAME"),
        ("address = 'https://a.example/x'", "https://NAME"),
        ("address = 'https://A.example'", "https://NAME"),
    ],
)
def test_pages_that_would_not_be_safe_are_refused(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(Usage) as caught:
        load(in_file(tmp_path, "web", lines), env={})
    assert said in caught.value.reason


@pytest.mark.parametrize(
    "lines",
    [
        "enabled = true",
        "host = '::1'",
        "host = 'localhost'",
        "address = 'https://a.example'\nproxy = true",
        "host = '0.0.0.0'\naddress = 'https://a.example:8444'\ntls_certificate = 'a'\ntls_key = 'file:a'",
    ],
)
def test_pages_that_are_safe_are_taken(tmp_path: Path, lines: str) -> None:
    assert load(in_file(tmp_path, "web", lines), env={}).settings.web.port == 8081


_OIDC = """[web.oidc]
issuer = "https://anbieter.example/amt"
client_id = "aktenbote"
client_secret = "file:oidc.secret"
roles = [{ authority = "azr:999901", role = "leitung", value = "akte-leitung" }]
"""


def test_an_identity_provider_is_taken_as_it_is_written(tmp_path: Path) -> None:
    found = load(write(tmp_path, f"{MINIMAL}\n{_OIDC}"), env={}).settings.web.oidc
    assert found is not None
    assert (found.issuer, found.roles_claim) == ("https://anbieter.example/amt", "groups")
    local = _OIDC.replace("https://anbieter.example/amt", "http://localhost:8080/amt")
    assert load(write(tmp_path, f"{MINIMAL}\n{local}"), env={}).settings.web.oidc is not None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("https://anbieter", "http://anbieter", "web.oidc.issuer"),
        ("https://anbieter.example/amt", "https://anbieter.example/amt?x=1", "web.oidc.issuer"),
        ("https://anbieter.example/amt", "https://", "web.oidc.issuer"),
        ("https://anbieter.example/amt", "https://[", "web.oidc.issuer"),
        ('client_id = "aktenbote"', 'client_id = " "', "web.oidc.client_id"),
        ('roles = [{ authority = "azr:999901", role = "leitung", value = "akte-leitung" }]', "", "web.oidc.roles"),
        ("azr:999901", "azr:999999", "no [[authority]]"),
        ('"leitung"', '"alles"', "web.oidc"),
        ("client_id =", "klient =", "web.oidc"),
    ],
)
def test_an_identity_provider_that_would_not_be_safe_is_refused(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in _OIDC
    with pytest.raises(Usage) as caught:
        load(write(tmp_path, f"{MINIMAL}\n{_OIDC.replace(before, after)}"), env={})
    assert said in caught.value.reason

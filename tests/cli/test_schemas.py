"""``aktenbote schemas`` as an operator types it, and what it means for commands and service."""

import shutil
from pathlib import Path

import pytest
from support.amtlich import ABH, MILDER, STRENGER, lege, paket
from support.nachrichten import geaendert, vektor
from support.tippen import tippe

from gateway import settings
from gateway.domain.errors import Refused, Usage
from gateway.messages import read_message
from gateway.messages.schema import AMTLICHE, UNSERE
from gateway.wiring import assemble


@pytest.fixture
def nachricht(tmp_path: Path) -> Path:
    path = tmp_path / "anforderung.xml"
    path.write_bytes(vektor("010201"))
    return path


def konfiguration(haus: Path) -> Path:
    return haus / "aktenbote.toml"


def test_without_a_package_our_own_schemas_alone_are_in_force(haus: Path) -> None:
    shown = tippe("schemas", "list", config=konfiguration(haus))
    assert shown.out.splitlines()[0].startswith("own       23 messages, ")
    assert "official  none; add them with 'aktenbote schemas add DIR'" in shown.out
    assert tippe("schemas", "list", "--json", config=konfiguration(haus)).daten["official"] is None


def test_a_package_is_in_force_for_every_command_from_then_on(haus: Path, tmp_path: Path, nachricht: Path) -> None:
    config = konfiguration(haus)
    assert tippe("message", "validate", nachricht, config=config).out.endswith(": ok\n")
    added = tippe("schemas", "add", lege(tmp_path / "paket", paket(STRENGER)), config=config)
    assert added.out.startswith(f"official  {len(paket())} files, 21 namespaces, sha256 ")
    assert "restart a running service" in added.out
    assert (haus / "schemas" / "official" / "manifest.json").is_file()
    refused = tippe("message", "validate", nachricht, config=config, code=1)
    assert f": X001 {AMTLICHE}" in refused.out
    told = tippe("message", "explain", nachricht, config=config, code=1)
    assert told.out == ""
    assert AMTLICHE in told.err
    shown = tippe("schemas", "list", config=config).out
    assert str(haus / "schemas" / "official") in shown
    assert "  http://www.osci.de/xauslaender2611  xauslaender/26.11/xsd/xauslaender-abh-abh.xsd, " in shown
    data = tippe("schemas", "list", "--json", config=config).daten["official"]
    assert data["files"] == sorted(paket())
    assert data["sha256"] in shown


def test_our_own_schemas_count_beside_a_milder_package(haus: Path, tmp_path: Path, nachricht: Path) -> None:
    tippe("schemas", "add", lege(tmp_path / "paket", paket(MILDER)), config=konfiguration(haus))
    nachricht.write_bytes(geaendert("010201", "990000000001", "990000"))
    refused = tippe("message", "validate", nachricht, config=konfiguration(haus), code=1)
    assert f": X001 {UNSERE}" in refused.out


async def test_the_service_reads_messages_with_both(haus: Path, tmp_path: Path) -> None:
    tippe("schemas", "add", lege(tmp_path / "paket", paket(STRENGER)), config=konfiguration(haus))
    installation = assemble(settings.load(konfiguration(haus), {}))
    try:
        with pytest.raises(Refused) as caught:
            installation.umgebung.lies(vektor("010201"), signiert=False)
        assert caught.value.reason.startswith(AMTLICHE)
        with pytest.raises(Refused, match="official"):
            read_message(vektor("010201"), installation.umgebung.schemas)
    finally:
        await installation.store.close()


def test_a_package_that_cannot_be_used_changes_nothing_and_names_the_file(haus: Path, tmp_path: Path) -> None:
    config = konfiguration(haus)
    tippe("schemas", "add", lege(tmp_path / "gut", paket()), config=config)
    before = tippe("schemas", "list", config=config).out
    bad = lege(tmp_path / "schlecht", paket((ABH, "</xs:schema>", "")))
    ended = tippe("schemas", "add", bad, config=config, code=1)
    assert ended.fehler.startswith(f"SCHEMAS {ABH}: not well-formed XML")
    assert tippe("schemas", "list", config=config).out == before
    assert tippe("schemas", "add", tmp_path / "fehlt", config=config, code=2).fehler.startswith("USAGE ")


def test_a_package_somebody_changed_stops_the_service_and_the_commands(
    haus: Path, tmp_path: Path, nachricht: Path
) -> None:
    config = konfiguration(haus)
    package = lege(tmp_path / "paket", paket())
    tippe("schemas", "add", package, config=config)
    (kept,) = (haus / "schemas" / "official").glob(f"*/{ABH}")
    kept.write_bytes(kept.read_bytes() + b"<!-- -->")
    with pytest.raises(Usage, match="not what was added"):
        assemble(settings.load(config, {}))
    assert tippe("message", "validate", nachricht, config=config, code=2).fehler.startswith("CONFIG ")
    assert "schemas add" in tippe("schemas", "list", config=config, code=2).fehler
    tippe("schemas", "add", package, config=config)
    assert tippe("message", "validate", nachricht, config=config).out.endswith(": ok\n")
    shutil.rmtree(haus / "schemas" / "official")
    assert "official  none" in tippe("schemas", "list", config=config).out


def test_the_configuration_says_where_the_package_lies(haus: Path, tmp_path: Path) -> None:
    config = konfiguration(haus)
    env = {"AKTENBOTE_MESSAGES__OFFICIAL_SCHEMAS": str(tmp_path / "anderswo")}
    tippe("schemas", "add", lege(tmp_path / "paket", paket()), config=config, env=env)
    assert (tmp_path / "anderswo" / "manifest.json").is_file()
    assert "official  none" in tippe("schemas", "list", config=config).out
    assert str(tmp_path / "anderswo") in tippe("schemas", "list", config=config, env=env).out


def test_a_message_is_checked_without_an_installation_and_with_the_one_that_lies_here(
    haus: Path, tmp_path: Path, nachricht: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tippe("schemas", "add", lege(tmp_path / "paket", paket(STRENGER)), config=konfiguration(haus))
    monkeypatch.chdir(tmp_path)
    tippe("message", "validate", nachricht)
    monkeypatch.chdir(haus)
    tippe("message", "validate", nachricht, code=1)
    monkeypatch.chdir(tmp_path)
    tippe("message", "validate", nachricht, config=tmp_path / "fehlt.toml", code=2)


def test_the_folder_of_the_installation_is_neither_source_nor_target(haus: Path) -> None:
    config = konfiguration(haus)
    text = config.read_text("utf-8")
    config.write_text(text.replace('# official_schemas = "schemas/official"', 'official_schemas = "."'), "utf-8")
    before = sorted(haus.rglob("*"))
    inside = lege(haus / "schemas" / "official" / "neu", paket())
    assert "lie in each other" in tippe("schemas", "add", inside, config=config, code=2).fehler
    shutil.rmtree(haus / "schemas")
    outside = lege(haus.parent / "paket", paket())
    assert (
        "which is no part of an official package" in tippe("schemas", "add", outside, config=config, code=2).fehler
    )
    assert sorted(haus.rglob("*")) == before

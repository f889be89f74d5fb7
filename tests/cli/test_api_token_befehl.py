"""``aktenbote api-token``: made and shown once, listed without its secret, taken with a reason."""

import shutil
from pathlib import Path

import pytest
from support.haeuser import mache_haus
from support.tippen import tippe


@pytest.fixture(scope="module")
def haus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


def test_a_token_is_made_shown_once_listed_and_taken(haus: Path, tmp_path: Path) -> None:
    config = Path(shutil.copytree(haus, tmp_path / "haus"))
    words = ("api-token", "create", "fachverfahren", "--purpose", "Fachverfahren", "--scope", "files:read")
    made = tippe(*words, "--days", "365", "--json", config=config).daten
    assert made["token"].startswith(made["begins"])
    assert made["scopes"] == ["files:read"]
    shown = tippe("api-token", "list", "--json", config=config)
    assert made["token"] not in shown.out
    (row,) = shown.daten["tokens"]
    assert (row["name"], row["purpose"], row["last_use"], row["revoked"]) == (
        "fachverfahren", "Fachverfahren", None, None,
    )  # fmt: skip
    tippe("api-token", "revoke", "fachverfahren", "--reason", "Probe", config=config)
    assert "REVOKED" in tippe("api-token", "list", config=config).out
    assert tippe(*words, "--days", "365", config=config, code=2).err.startswith("EXISTS")
    assert tippe("api-token", "revoke", "fachverfahren", "--reason", "Probe", config=config, code=2)
    assert tippe("api-token", "create", "X", *words[3:], "--days", "1", config=config, code=2).err.startswith(
        "NAME"
    )

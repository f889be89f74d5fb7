"""``aktenbote account``: what a person types, and that a second one must."""

from importlib import import_module
from pathlib import Path

import pytest
from support.tippen import tippe


def als(monkeypatch: pytest.MonkeyPatch, person: str) -> None:
    for module in ("account", "laufzeit"):
        monkeypatch.setattr(import_module(f"gateway.cli.{module}"), "handelnder", lambda: person)


def test_two_persons_give_a_role_and_one_takes_it(haus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    als(monkeypatch, "meier")
    made = tippe("account", "create", "Anna", "--name", "Frau Beispiel", "--json", config=haus).daten
    assert len(made["invitation"]) == 43
    asked = tippe("account", "grant", "anna", "leitung", "--json", config=haus).daten["request"]
    shown = tippe("account", "list", "--json", config=haus)
    assert made["invitation"] not in shown.out
    assert [(one["kind"], one["role"], one["by"]) for one in shown.daten["requests"]] == [
        ("rolle", "leitung", "meier")
    ]
    assert "SAME" in tippe("account", "confirm", asked, config=haus, code=2).fehler
    als(monkeypatch, "schulze")
    assert "leitung" in tippe("account", "confirm", asked, config=haus).out
    (row,) = tippe("account", "list", "--json", config=haus).daten["accounts"]
    assert [one["role"] for one in row["roles"]] == ["leitung"]
    assert (row["state"], row["doubtful"]) == ("eingeladen", [])
    again = tippe("account", "invite", "anna", "--json", config=haus).daten
    assert tippe("account", "reject", again["request"], config=haus).out
    again = tippe("account", "invite", "anna", "--json", config=haus).daten
    als(monkeypatch, "meier")
    said = tippe("account", "confirm", again["request"], "--json", config=haus)
    assert said.daten["fetch_until"] is not None
    assert "invitation" not in said.daten
    assert "approved, to be fetched by schulze" in tippe("account", "list", config=haus).out
    als(monkeypatch, "schulze")
    handed = tippe("account", "invite", "anna", "--json", config=haus).daten
    assert len(handed["invitation"]) == 43
    assert handed["invitation"] not in (again["request"], made["invitation"])
    tippe("account", "revoke", "anna", "leitung", config=haus)
    assert "no role" in tippe("account", "show", "anna", config=haus).out


def test_a_lock_needs_a_reason_and_unlocking_a_second_person(haus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    als(monkeypatch, "meier")
    tippe("account", "create", "anna", "--name", "Frau Beispiel", config=haus)
    tippe("account", "lock", "anna", config=haus, code=2)
    tippe("account", "lock", "anna", "--reason", "Probe", config=haus)
    asked = tippe("account", "unlock", "anna", "--json", config=haus).daten["request"]
    als(monkeypatch, "schulze")
    tippe("account", "confirm", asked, config=haus)
    fresh = tippe("account", "invite", "anna", config=haus).out
    assert "invitation, shown this once" in fresh
    tippe("account", "remove", "anna", "--reason", "Probe", config=haus, code=2)
    tippe("account", "lock", "anna", "--reason", "Probe", config=haus)
    tippe("account", "remove", "anna", config=haus, code=2)
    assert "stays taken" in tippe("account", "remove", "anna", "--reason", "Ausgeschieden", config=haus).out
    assert "EXISTS" in tippe("account", "create", "anna", "--name", "Andere", config=haus, code=2).fehler
    assert "UNKNOWN" in tippe("account", "show", "berta", config=haus, code=2).fehler

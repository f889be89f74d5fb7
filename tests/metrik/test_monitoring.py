"""The example dashboard and alert rules ask for figures and labels that exist, and name pages of the run-book."""

import json
import re
from itertools import chain
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are not among the tools
from support.befehle import WURZEL

from gateway.metrik.katalog import NACH_NAME, VORN, Sorte
from gateway.resources import runbook_codes
from gateway.settings import _apply_env
from gateway.settings.abschnitte import MetricsSettings

ORDNER = WURZEL / "config" / "monitoring"
REGELN: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ORDNER / "aktenbote-alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
TAFEL: dict[str, Any] = json.loads((ORDNER / "aktenbote-dashboard.json").read_text("utf-8"))
ZIELE = [target for panel in TAFEL["panels"] for target in panel["targets"]]
FRAGEN = [*(rule["expr"] for rule in REGELN), *(target["expr"] for target in ZIELE)]
FREMDE = {"le", "job", "instance"}
"""Labels that Prometheus and the client library set."""


def groessen(frage: str) -> set[str]:
    """Names of figures in a question, a histogram's without its ending; every one must be in the catalogue."""
    found = set()
    for name in re.findall(rf"\b{VORN}(\w+)", frage):
        plain = re.sub("_(bucket|sum|count)$", "", name)
        one = NACH_NAME[plain]
        assert (name != plain) == (one.sorte is Sorte.HISTOGRAM), name
        found.add(plain)
    return found


def kennzeichen(frage: str) -> set[str]:
    grouped = (names.split(",") for names in re.findall(r"\b(?:by|without) \(([^)]*)\)", frage))
    chosen = re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", frage)
    return {name.strip() for name in chain(chosen, *grouped)}


@pytest.mark.parametrize("frage", FRAGEN)
def test_a_question_names_figures_and_labels_that_exist(frage: str) -> None:
    names = groessen(frage)
    assert names or frage.startswith("up{")
    known = {label for name in names for label in NACH_NAME[name].kennzeichen}
    assert kennzeichen(frage) <= known | FREMDE
    assert all(frage.count(left) == frage.count(right) for left, right in ("()", "{}", "[]"))


@pytest.mark.parametrize("rule", REGELN, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_what_is_wrong_how_urgent_it_is_and_which_page_helps(rule: dict[str, Any]) -> None:
    assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    said = rule["annotations"]
    assert said.keys() == {"summary", "runbook"}
    assert said["summary"].endswith(".")
    if said["runbook"] == "{{ $labels.code }}":
        assert all("code" in NACH_NAME[name].kennzeichen for name in groessen(rule["expr"]))
    else:
        assert said["runbook"] in runbook_codes()


def test_an_alert_about_few_events_sees_the_first_of_them_which_begins_its_line() -> None:
    rows = [rule["expr"] for rule in REGELN if "increase(" in rule["expr"] and "_total" in rule["expr"]]
    assert rows
    for expr in rows:
        counter = re.search(r"increase\(([^\[]+)\[(\w+)\]\)", expr)
        assert counter is not None
        assert f"{counter[1]} unless {counter[1]} offset {counter[2]}" in expr


def test_alerts_have_names_of_their_own_and_legends_name_labels_of_their_figure() -> None:
    names = [rule["alert"] for rule in REGELN]
    assert len(set(names)) == len(names) > 10
    for target in ZIELE:
        labels = {label for name in groessen(target["expr"]) for label in NACH_NAME[name].kennzeichen}
        assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) <= labels, target
    assert len({panel["id"] for panel in TAFEL["panels"]}) == len(TAFEL["panels"])


def test_a_figure_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(KeyError):
        groessen("sum(aktenbote_gibtesnicht)")
    assert kennzeichen('sum by (a, b) (x{c="1"})') == {"a", "b", "c"}


# -- container -----------------------------------------------------------------------------------------------------

CONTAINER = WURZEL / "config" / "container"
REZEPT = (CONTAINER / "Containerfile").read_text("utf-8").replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((CONTAINER / "compose.yaml").read_text("utf-8"))


def test_the_image_is_not_root_takes_pinned_packages_and_is_probed_by_livez() -> None:
    last = REZEPT.split("\nFROM ")[-1]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "USER" not in last.split("USER 10001:10001")[1]
    assert "--require-hashes" in REZEPT
    assert "/livez" in last.split("HEALTHCHECK")[1]
    assert not re.search(r"^(ENV|ARG).*(PASS|SECRET|TOKEN)", REZEPT, re.MULTILINE)


def test_the_compose_file_leaves_no_right_and_overrides_settings_that_exist() -> None:
    one = COMPOSE["services"]["aktenbote"]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["user"] == "10001:10001"
    assert one["ports"] == ["8443:8443"]
    made = re.findall(r"(AKTENBOTE_[A-Z_]+)=(\S+)", REZEPT)
    raw: dict[str, Any] = {}
    _apply_env(raw, {**one["environment"], **dict(made)})
    assert raw["metrics"] == {"enabled": True, "host": "0.0.0.0"}  # noqa: S104 -- inside the container
    grace = int(one["stop_grace_period"].removesuffix("s"))
    assert grace >= raw["server"]["drain_s"] + 60
    scraped = yaml.safe_load((CONTAINER / "prometheus.yml").read_text("utf-8"))["scrape_configs"][0]
    assert scraped["job_name"] == "aktenbote"
    assert scraped["static_configs"] == [{"targets": [f"aktenbote:{MetricsSettings().port}"]}]

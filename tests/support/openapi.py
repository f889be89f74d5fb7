"""Holds answers of the running server against docs/openapi/postfach.yaml."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import yaml
from jsonschema import Draft202012Validator
from support.roh import Antwort

DATEI = Path(__file__).parents[2] / "docs" / "openapi" / "postfach.yaml"
_ANZEIGEN = frozenset({400, 403, 404, 405, 408, 413, 429, 500, 503, 507})
"""Statuses the document describes once, under ``default``."""


@cache
def dokument() -> dict[str, Any]:
    """Read the document."""
    found = yaml.safe_load(DATEI.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def operationen() -> set[tuple[str, str]]:
    """Return (method, path) of every operation."""
    verbs = {"get", "put", "post", "delete", "patch", "head"}
    return {(verb.upper(), path) for path, item in dokument()["paths"].items() for verb in item if verb in verbs}


def vorlage(pfad: str) -> str:
    """Return the path of the document a real path belongs to."""
    path = pfad.split("?", maxsplit=1)[0]
    fits = [
        one
        for one in dokument()["paths"]
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one.replace("{kachel}", ".+")), path)
    ]
    assert len(fits) == 1, path
    return str(fits[0])


def pruefe(methode: str, pfad: str, antwort: Antwort) -> tuple[str, str, int]:
    """Assert that the document describes this answer, headers and body; return what it was."""
    operation = dokument()["paths"][vorlage(pfad)][methode.lower()]
    described = operation["responses"].get(str(antwort.status))
    if described is None:
        assert antwort.status in _ANZEIGEN, (methode, pfad, antwort.status)
        described = operation["responses"]["default"]
    described = _folge(described)
    for name, header in described.get("headers", {}).items():
        assert name.lower() in antwort.headers or not _folge(header).get("required"), name
    content = described.get("content")
    if content is None:
        assert antwort.body == b""
    else:
        kind = antwort.headers["content-type"].split(";")[0]
        assert kind in content, (methode, pfad, antwort.status, kind)
        if kind.endswith("json"):
            _gegen(content[kind]["schema"], orjson.loads(antwort.body))
    return methode, vorlage(pfad), antwort.status


def pruefe_anfrage(methode: str, pfad: str, body: Any) -> None:
    """Assert that the document describes this JSON body of a request."""
    operation = dokument()["paths"][vorlage(pfad)][methode.lower()]
    _gegen(operation["requestBody"]["content"]["application/json"]["schema"], body)


def _gegen(schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator({"components": dokument()["components"], **schema}).validate(value)


def _folge(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = dokument()
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found

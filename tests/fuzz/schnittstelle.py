"""What other systems send and get, as the fuzzer bends it: bodies, parameters, cursors of the API, notices."""

import base64
import hmac
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import orjson
from yarl import URL

from gateway.api import zeiger
from gateway.api.pruefung import frage, koerper
from gateway.api.wege import WEGE
from gateway.client.errors import WebhookRefused
from gateway.client.webhooks import verify_webhook
from gateway.domain.ids import sha256_of

_HAUS: Any = SimpleNamespace(suchwert=lambda zweck, text: sha256_of(f"{zweck}{text}".encode()))
_TOKEN: Any = SimpleNamespace(id="t")


def koerper_saat() -> tuple[bytes, ...]:
    """A body for each address that takes one."""
    person = {
        "family_name": "Probe",
        "birth_date": "1990-05",
        "azr_number": "990000000048",
        "citizenships": ["163"],
    }
    return tuple(
        orjson.dumps(one)
        for one in (
            {"query": "Probe", "limit": 3},
            {"person": person, "partner": "azr:999901", "reason": "Probe"},
            {"documents": [{"id": "00000000-0000-4000-8000-000000000000", "sha256": "a" * 64}]},
            {"answer": "ergaenzen", "fields": {"KENNUNG": "azr:999901"}, "reason": None},
        )
    )


def lies_koerper(octets: bytes) -> None:
    """Read a body at every address that takes one."""
    refused: Exception | None = None
    for weg in WEGE:
        if weg.koerper is not None:
            try:
                koerper(octets, weg)
                return
            except Exception as error:  # which one it may be says the parser
                refused = error
    if refused is not None:
        raise refused


def frage_saat() -> tuple[bytes, ...]:
    """Parameters of a list."""
    return (b"limit=3&state=angefordert&direction=in&partner=azr:999901&cursor=AAAA", b"limit=%31", b"")


def lies_frage(octets: bytes) -> None:
    """Read parameters of the lists, as aiohttp hands them over."""
    text = octets.decode("ascii", "ignore").split("#")[0]
    try:
        url = URL(f"/api/v1/transfers?{text}", encoded=True)
    except ValueError:
        return  # no address: aiohttp refuses it before
    frage(SimpleNamespace(rel_url=url), next(weg for weg in WEGE if weg.pfad == "/transfers"))  # type: ignore[arg-type]  # all it reads


def zeiger_saat() -> tuple[bytes, ...]:
    """A cursor of ours."""
    return (zeiger.setze(_HAUS, _TOKEN, "tasks", "00000000-0000-4000-8000-000000000000").encode(),)


def lies_zeiger(octets: bytes) -> None:
    """Read a cursor; only ours is one."""
    found = zeiger.lies(_HAUS, _TOKEN, "tasks", octets.decode("utf-8", "surrogateescape"))
    assert found == "00000000-0000-4000-8000-000000000000"


_GEHEIM = b"k" * 32
_MOMENT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def hinweis_saat() -> tuple[bytes, ...]:
    """Bodies of notices."""
    data = {"authority": "azr:999901", "transfer": "00000000-0000-4000-8000-000000000000", "state": "uebernommen"}
    return (orjson.dumps({"type": "transfer.changed", "timestamp": "2026-11-28T12:00:00Z", "data": data}), b"{}")


def lies_hinweis(octets: bytes) -> None:
    """Judge a notice: its body signed, and the same octets as headers nobody signed."""
    stamp = str(int(_MOMENT.timestamp()))
    mac = hmac.digest(_GEHEIM, b"h1." + stamp.encode() + b"." + octets, "sha256")
    good = f"v1,{base64.b64encode(mac).decode()}"
    wild = octets.decode("utf-8", "surrogateescape")
    secrets = (f"whsec_{base64.b64encode(_GEHEIM).decode()}",)
    for ident, moment, signature in ((wild, stamp, good), ("h1", wild, good), ("h1", stamp, wild)):
        with suppress(WebhookRefused):
            head = {"webhook-id": ident, "webhook-timestamp": moment, "webhook-signature": signature}
            verify_webhook(head, b"{}", secrets, _MOMENT)
    head = {"Webhook-Id": "h1", "Webhook-Timestamp": stamp, "Webhook-Signature": f"v1,x {good}"}
    verify_webhook(head, octets, secrets, _MOMENT)

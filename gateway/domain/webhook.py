"""Webhooks: which events a program of the authority is told, the body, the signature, what is an address.

The form is that of Standard Webhooks: headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``
(``v1,`` and base64 of HMAC-SHA256 over id, time stamp and body, joined by dots). A body holds identifiers and
kinds; who wants to know more asks, with rights of its own.
"""

import base64
import hmac
import ipaddress
import json
import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from gateway.domain.event_words import AuditEreignis
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.states import ENDZUSTAENDE

GEHEIM_OCTETS = 32
"""256 bits, as long as the digest: a longer key of HMAC-SHA256 adds nothing."""
GEHEIM_VORSATZ = "whsec_"
"""Begins a secret as it is shown, so that scanners for leaked secrets know it."""
WECHSEL_STUNDEN = 24
"""Hours for which the secret before signs too, unless a person says otherwise …"""
WECHSEL_STUNDEN_MAX = 168
"""… and at most: a secret that somebody else may know should not count for longer than a week."""
MAX_URL = 2048
"""Characters of an address."""
NICHT_GESAGT = "webhook_aufgegeben"
"""The question that an address takes nothing is not told to addresses: it would make more of the same."""
PROBE = "webhook.test"
"""Kind of what an operator sends to try an address; nothing has happened."""


class Hakenart(StrEnum):
    """Kinds of events; the value stands in the body and is never renamed."""

    UEBERGABE_BEGONNEN = "transfer.created"
    UEBERGABE_GEAENDERT = "transfer.changed"
    UEBERGABE_BEENDET = "transfer.ended"
    AKTE_ERHALTEN = "file.received"
    AKTE_ABGEGEBEN = "file.handed_over"
    AUFGABE_WARTET = "task.waiting"
    AUFGABE_ERLEDIGT = "task.done"


_ARTEN: Mapping[AuditEreignis, Hakenart] = {
    AuditEreignis.TRANSFER_ANGELEGT: Hakenart.UEBERGABE_BEGONNEN,
    AuditEreignis.TRANSFER_ZUSTAND: Hakenart.UEBERGABE_GEAENDERT,
    AuditEreignis.AKTE_IMPORTIERT: Hakenart.AKTE_ERHALTEN,
    AuditEreignis.AKTE_ABGEGEBEN: Hakenart.AKTE_ABGEGEBEN,
    AuditEreignis.AUFGABE_GESTELLT: Hakenart.AUFGABE_WARTET,
    AuditEreignis.AUFGABE_ERLEDIGT: Hakenart.AUFGABE_ERLEDIGT,
}
"""What the log notes and a program is told: both in the transaction of the change."""
_FELDER = {
    "transfer": "transfer",
    "rolle": "role",
    "zustand_neu": "state",
    "zustand_alt": "previous_state",
    "aufgabe": "task",
    "aufgabenart": "task_kind",
    "test": "test",
}
"""Fields of an entry that a body holds, and what they are called there: identifiers, codes, nothing else."""
_ENDE = frozenset(one.value for one in ENDZUSTAENDE)


def arten(ereignis: AuditEreignis, angaben: Mapping[str, Any]) -> tuple[Hakenart, ...]:
    """Return what is told of an entry with these fields; nothing for most."""
    art = _ARTEN.get(ereignis)
    if art is None:
        return ()
    if angaben.get("aufgabenart") == NICHT_GESAGT:
        return ()
    new, old = angaben.get("zustand_neu"), angaben.get("zustand_alt")
    if art is Hakenart.UEBERGABE_GEAENDERT and new in _ENDE and old != new:
        return art, Hakenart.UEBERGABE_BEENDET
    return (art,)


def inhalt(art: str, zeit: datetime, mandant: str, angaben: Mapping[str, Any]) -> str:
    """Return the body: JSON with ``type``, ``timestamp`` and ``data``."""
    data = {"authority": mandant}
    data |= {name: angaben[key] for key, name in _FELDER.items() if angaben.get(key) is not None}
    whole = {"type": art, "timestamp": Zeitpunkt.of(zeit).text, "data": data}
    return json.dumps(whole, separators=(",", ":"))


def signiere(geheim: bytes, ident: str, sekunden: int, body: bytes) -> str:
    """Return one signature as it stands in the header."""
    mac = hmac.digest(geheim, f"{ident}.{sekunden}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(mac).decode()}"


def gezeigt(geheim: bytes) -> str:
    """Return a secret as people carry it to the receiver."""
    return GEHEIM_VORSATZ + base64.b64encode(geheim).decode()


_HOST = r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,45}\]"
_HERKUNFT = re.compile(rf"(https?)://({_HOST})(?::([1-9][0-9]{{0,4}}))?")
_REST = re.compile(r"(?:/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*)?(?:\?[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?")
"""No backslash, no fragment, and ``@`` behind the host alone: every reader finds the same host in it."""
_UEBLICH = {"https": "443", "http": "80"}


def herkunft(url: str) -> str | None:
    """Return ``https://host[:port]`` of an address that may be told something; ``None`` where it is none.

    Plain HTTP only to an address of this machine itself, in numbers: a name could lead elsewhere.
    """
    found = _HERKUNFT.match(url) if len(url) <= MAX_URL else None
    if found is None or not _REST.fullmatch(url, found.end()):
        return None
    scheme, host, port = found.groups()
    if port is not None and int(port) > 65535:
        return None
    if (host.startswith("[") or scheme == "http") and not _in_zahlen(host.strip("[]"), nur_hier=scheme == "http"):
        return None
    return f"{scheme}://{host}" if port in {None, _UEBLICH[scheme]} else f"{scheme}://{host}:{port}"


def _in_zahlen(host: str, *, nur_hier: bool) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or not nur_hier


def ist_herkunft(text: str) -> bool:
    """Tell whether a text names just a server, as the configuration lists those that are allowed."""
    return herkunft(text) == text

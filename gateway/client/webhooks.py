"""Judges a notice of the gateway: who signed it, when, and whether it is known already.

The form is that of Standard Webhooks. Judge the octets as they came, before anything reads them.
"""

import base64
import binascii
import hmac
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from gateway.client.errors import UNREADABLE, WebhookRefused

TOLERANCE = timedelta(minutes=5)
"""How far the time stamp and the clock here may differ: a notice that somebody kept is worth nothing later."""
MAX_BODY = 64 * 1024
"""Octets of a body that is looked at; the gateway sends some hundred."""
MAX_SIGNATURES = 8
"""Signatures that are looked at; the gateway sends two while its secret changes."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECONDS = re.compile(r"[0-9]{1,12}")
_SECRET = "whsec_"  # noqa: S105 -- how one begins


class EventData(Struct, frozen=True, kw_only=True):
    """What a notice points to: identifiers and kinds. Who wants more asks the API."""

    authority: str
    transfer: str | None = None
    role: str | None = None
    state: str | None = None
    previous_state: str | None = None
    task: str | None = None
    task_kind: str | None = None
    test: bool = False


class _Body(Struct, frozen=True, kw_only=True):
    type: str
    timestamp: datetime
    data: EventData


class Event(Struct, frozen=True, kw_only=True):
    """One notice. The same ``id`` is the same event, however often it comes."""

    id: str
    type: str
    timestamp: datetime
    data: EventData


def verify_webhook(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Iterable[str],
    now: datetime,
    *,
    tolerance: timedelta = TOLERANCE,
) -> Event:
    """Return the event of a notice that one of the ``secrets`` (``whsec_…``) signed; raise ``WebhookRefused``.

    ``now`` is an aware moment. A notice may come more than once: see ``SeenEvents``.
    """
    named = {name.lower(): value for name, value in headers.items()}
    ident, stamp = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
    if not _ID.fullmatch(ident) or not _SECONDS.fullmatch(stamp) or len(body) > MAX_BODY:
        raise WebhookRefused("this is no notice: headers or length")
    if abs(now.timestamp() - int(stamp)) > tolerance.total_seconds():
        raise WebhookRefused("the time stamp is not of now: compare the clocks, else somebody sends it again")
    text = f"{ident}.{stamp}.".encode() + body
    given = named.get("webhook-signature", "").split(" ")[:MAX_SIGNATURES]
    good = False
    for secret in secrets:
        mac = base64.b64encode(hmac.digest(_key(secret), text, "sha256"))
        for one in given:  # all of them, so that the time says nothing
            good |= hmac.compare_digest(b"v1," + mac, one.encode("utf-8", "replace"))
    if not good:
        raise WebhookRefused("no secret here signed this")
    try:
        found = msgspec.json.decode(body, type=_Body)
    except UNREADABLE as error:
        raise WebhookRefused("the body is none of an event") from error
    return Event(id=ident, type=found.type, timestamp=found.timestamp, data=found.data)


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_SECRET), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < 24:
        raise ValueError("this is no secret of a webhook: it begins with whsec_ and has 32 octets in base64")
    return key


class SeenEvents:
    """Remembers the newest events of this process: one that comes again is answered, not worked on again.

    A program that is started anew knows none of them: what it does with an event must bear being done twice.
    """

    def __init__(self, limit: int = 10_000) -> None:
        """Keep ``limit`` ids."""
        self._limit = limit
        self._known: OrderedDict[str, None] = OrderedDict()

    def first(self, event: Event) -> bool:
        """Tell whether an event is new here, and remember it."""
        if event.id in self._known:
            return False
        self._known[event.id] = None
        while len(self._known) > self._limit:
            self._known.popitem(last=False)
        return True

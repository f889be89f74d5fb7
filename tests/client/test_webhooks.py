"""A receiver believes a notice that the gateway signed just now, and nothing else."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from gateway.client import SeenEvents, WebhookRefused, verify_webhook
from gateway.client.webhooks import MAX_BODY
from gateway.domain.webhook import gezeigt, inhalt, signiere

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
ID = "4ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11"
BODY = inhalt(
    "transfer.changed",
    NOW,
    "azr:999901",
    {"transfer": ID, "rolle": "nehmer", "zustand_neu": "empfangen", "zustand_alt": "angefordert"},
).encode()


def kopf(*secrets: bytes, body: bytes = BODY, when: datetime = NOW, **anders: str) -> dict[str, str]:
    seconds = int(when.timestamp())
    signed = " ".join(signiere(one, ID, seconds, body) for one in secrets)
    made = {"Webhook-Id": ID, "Webhook-Timestamp": str(seconds), "Webhook-Signature": signed}
    return made | {name.replace("_", "-"): value for name, value in anders.items()}


def test_what_the_gateway_signs_its_receiver_reads() -> None:
    for secrets in ((NEW,), (NEW, OLD), (OLD, NEW)):
        event = verify_webhook(kopf(*secrets), BODY, [gezeigt(NEW)], NOW)
    assert (event.id, event.type, event.timestamp) == (ID, "transfer.changed", NOW)
    assert (event.data.transfer, event.data.state, event.data.previous_state) == (ID, "empfangen", "angefordert")
    more = json.loads(BODY)
    more["data"]["later"] = more["later"] = 1
    octets = json.dumps(more).encode()
    assert verify_webhook(kopf(NEW, body=octets), octets, [gezeigt(NEW)], NOW).data == event.data


@pytest.mark.parametrize(
    ("head", "body", "now"),
    [
        (kopf(OLD), BODY, NOW),
        (kopf(), BODY, NOW),
        (kopf(NEW), BODY + b" ", NOW),
        (kopf(NEW), b"", NOW),
        (kopf(NEW, Webhook_Id="5ba8d9e6-6f26-4a2b-9a51-0a4b1c8f5d11"), BODY, NOW),
        (kopf(NEW, Webhook_Id=""), BODY, NOW),
        (kopf(NEW, Webhook_Id=f"{ID}.1"), BODY, NOW),
        (kopf(NEW, Webhook_Timestamp=str(int(NOW.timestamp()) + 1)), BODY, NOW),
        (kopf(NEW, Webhook_Timestamp="-1"), BODY, NOW),
        (kopf(NEW, Webhook_Timestamp="1e9"), BODY, NOW),
        (kopf(NEW, Webhook_Timestamp="٣"), BODY, NOW),
        (kopf(NEW, Webhook_Signature="v1,ä"), BODY, NOW),
        (kopf(NEW, Webhook_Signature=f"{'x ' * 100}{signiere(NEW, ID, int(NOW.timestamp()), BODY)}"), BODY, NOW),
        (kopf(NEW, Webhook_Signature=signiere(NEW, ID, int(NOW.timestamp()), BODY)[3:]), BODY, NOW),
        (kopf(NEW), BODY, NOW + timedelta(minutes=5, seconds=1)),
        (kopf(NEW), BODY, NOW - timedelta(minutes=5, seconds=1)),
        (kopf(NEW, body=b"{}"), b"{}", NOW),
        (kopf(NEW, body=b"no json"), b"no json", NOW),
        (kopf(NEW, body=b" " * MAX_BODY + BODY), b" " * MAX_BODY + BODY, NOW),
        ({}, BODY, NOW),
    ],
)
def test_what_the_gateway_did_not_sign_just_now_is_refused(
    head: dict[str, str], body: bytes, now: datetime
) -> None:
    with pytest.raises(WebhookRefused):
        verify_webhook(head, body, [gezeigt(NEW)], now)


def test_a_secret_that_is_none_is_said_at_once() -> None:
    for secret in ("", "whsec_", "whsec_!!", "whsec_AAAA"):
        with pytest.raises(ValueError, match="no secret of a webhook"):
            verify_webhook(kopf(NEW), BODY, [secret], NOW)


def test_an_event_that_comes_again_is_known() -> None:
    event = verify_webhook(kopf(NEW), BODY, [gezeigt(NEW)], NOW)
    seen = SeenEvents(limit=2)
    assert [seen.first(event), seen.first(event)] == [True, False]

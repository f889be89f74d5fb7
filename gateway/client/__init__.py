"""A typed client of the JSON API and a judge of webhooks, for other programs of an authority.

It needs aiohttp and msgspec and nothing else of the gateway: what stands here may be copied out and used alone.
"""

from gateway.client.client import Client
from gateway.client.errors import (
    ApiError,
    DigestMismatch,
    FieldProblem,
    ProblemDetails,
    Unreachable,
    WebhookRefused,
)
from gateway.client.models import Document, File, RequestedPerson, Task, TaskRow, Transfer, TransferRow
from gateway.client.transport import Retries
from gateway.client.webhooks import Event, EventData, SeenEvents, verify_webhook

__all__ = [
    "ApiError",
    "Client",
    "DigestMismatch",
    "Document",
    "Event",
    "EventData",
    "FieldProblem",
    "File",
    "ProblemDetails",
    "RequestedPerson",
    "Retries",
    "SeenEvents",
    "Task",
    "TaskRow",
    "Transfer",
    "TransferRow",
    "Unreachable",
    "WebhookRefused",
    "verify_webhook",
]

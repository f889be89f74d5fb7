"""The one real clock; everything else is told the moment."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC, cut to milliseconds (the precision of the wire)."""
    moment = datetime.now(UTC)  # noqa: TID251 -- the one place that may ask the machine
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

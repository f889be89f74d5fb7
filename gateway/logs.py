"""The operational log: structlog, one stable event name a line, redaction by construction."""

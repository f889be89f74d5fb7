"""The malware scanner's client against a real clamd; not part of ``make test``, which needs none."""

"""Methods of HTTP as labels and log fields: what a stranger makes up is one word."""

METHODEN = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE"})


def methode(said: str) -> str:
    """Return the method, or ``other``."""
    return said if said in METHODEN else "other"

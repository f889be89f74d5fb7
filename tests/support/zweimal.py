"""Plugin: every function that changes something runs twice, the first time undone, as it may on PostgreSQL.

``pytest -p support.zweimal tests/transfer``. What fails with it and not without it does more than its ``Tx``.
"""

from contextlib import suppress

from gateway.storage.sql.schlange import Vorgang
from gateway.storage.sqlite.schreiber import Schreiber

_EINMAL = Schreiber._fuehre_einen_aus


def _zweimal(self: Schreiber, vorgang: Vorgang) -> None:
    self._c.execute("SAVEPOINT probe")
    with suppress(Exception):  # the second run says the same, or the difference is what is looked for
        vorgang.arbeit(self._tx)
    if self._c.in_transaction:
        self._c.execute("ROLLBACK TO probe")
        self._c.execute("RELEASE probe")
    _EINMAL(self, vorgang)


def pytest_configure() -> None:
    """Begin."""
    Schreiber._fuehre_einen_aus = _zweimal  # type: ignore[method-assign]

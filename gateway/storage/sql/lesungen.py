"""Table of what is being read, and of what was being read when the process died."""

from datetime import datetime

from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.tabelle import Tabelle


class SqlLesungen(Tabelle):
    """Implements ``Lesungen``."""

    __slots__ = ()

    def beginne(self, was: str, ref: str, zeit: datetime) -> None:
        """Set the mark once more; what is known of it stays."""
        self._tu(
            "INSERT INTO lesung (was, ref, laufend, tode, seit) VALUES (?, ?, 1, 0, ?)"
            " ON CONFLICT (was, ref) DO UPDATE SET laufend = lesung.laufend + 1, seit = excluded.seit",
            was,
            ref,
            zeit_text(zeit),
        )

    def ende(self, was: str, ref: str) -> None:
        """Take one mark back; with the last one everything known of it goes."""
        self._tu("UPDATE lesung SET laufend = laufend - 1 WHERE was = ? AND ref = ? AND laufend > 0", was, ref)
        self._tu("DELETE FROM lesung WHERE was = ? AND ref = ? AND laufend = 0", was, ref)

    def offene(self) -> tuple[tuple[str, str], ...]:
        """Return what is marked."""
        zeilen = self._alle("SELECT was, ref FROM lesung WHERE laufend > 0 ORDER BY was, ref")
        return tuple((str(was), str(ref)) for was, ref in zeilen)

    def gestorben(self, was: str, ref: str, *, allein: bool) -> None:
        """Take its marks away; a death with it alone counts."""
        self._tu("UPDATE lesung SET laufend = 0, tode = tode + ? WHERE was = ? AND ref = ?", int(allein), was, ref)

    def verdaechtige(self) -> dict[tuple[str, str], int]:
        """Return what was marked at a death and has not ended since, with the deaths that count."""
        zeilen = self._alle("SELECT was, ref, tode FROM lesung WHERE laufend = 0")
        return {(str(was), str(ref)): int(tode) for was, ref, tode in zeilen}

    def vergiss(self, vor: datetime) -> None:
        """Forget what was marked last before a moment."""
        self._tu("DELETE FROM lesung WHERE laufend = 0 AND seit < ?", zeit_text(vor))

    def vergiss_eine(self, was: str, ref: str) -> None:
        """Forget one that is not being read."""
        self._tu("DELETE FROM lesung WHERE was = ? AND ref = ? AND laufend = 0", was, ref)

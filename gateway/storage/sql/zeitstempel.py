"""Table of time stamps over checkpoints of our logs."""

from gateway.domain.ids import Kennung
from gateway.storage.sql.abbildung import zeit_text, zeit_wert
from gateway.storage.sql.tabelle import Tabelle
from gateway.transfer.ports.zeit import Stempel

_LOG = (
    "(SELECT id FROM protokoll WHERE mandant = ?1 AND (generation = ?2 OR ?2 IS NULL)"
    " ORDER BY generation DESC LIMIT 1)"
)
_SPALTEN = "SELECT groesse, notiz, token, zeit FROM zeitstempel"


class SqlStempeltabelle(Tabelle):
    """Implements ``Stempeltabelle``."""

    __slots__ = ()

    def lege(self, mandant: Kennung, stempel: Stempel) -> bool:
        """Keep a stamp over the log's current generation; the first of a size stays."""
        touched = self._tu(
            f"INSERT INTO zeitstempel (log, groesse, notiz, token, zeit) VALUES ({_LOG}, ?3, ?4, ?5, ?6)"  # noqa: S608 -- constants only
            " ON CONFLICT (log, groesse) DO NOTHING",
            mandant,
            None,
            stempel.groesse,
            stempel.notiz,
            stempel.token,
            zeit_text(stempel.zeit),
        )
        return touched == 1

    def letzter(self, mandant: Kennung) -> Stempel | None:
        """Return the one over most entries of the current generation."""
        zeile = self._eine(
            f"{_SPALTEN} WHERE log = {_LOG} ORDER BY groesse DESC LIMIT 1",
            mandant,
            None,
        )
        return None if zeile is None else _stempel(zeile)

    def groessen(self, mandant: Kennung, *, generation: int) -> tuple[int, ...]:
        """Return the sizes of a generation."""
        rows = self._alle(
            f"SELECT groesse FROM zeitstempel WHERE log = {_LOG} ORDER BY groesse",  # noqa: S608 -- constants only
            mandant,
            generation,
        )
        return tuple(int(str(groesse)) for (groesse,) in rows)

    def ab(self, mandant: Kennung, index: int, *, generation: int) -> Stempel | None:
        """Return the first that covers an entry."""
        zeile = self._eine(
            f"{_SPALTEN} WHERE log = {_LOG} AND groesse > ?3 ORDER BY groesse LIMIT 1",
            mandant,
            generation,
            index,
        )
        return None if zeile is None else _stempel(zeile)


def _stempel(zeile: tuple[object, ...]) -> Stempel:
    groesse, notiz, token, zeit = zeile
    return Stempel(
        groesse=int(str(groesse)),
        notiz=bytes(notiz),  # type: ignore[call-overload]  # a BLOB
        token=bytes(token),  # type: ignore[call-overload]  # a BLOB
        zeit=zeit_wert(str(zeit)),
    )

"""Table of our claims on envelopes that wait for us elsewhere."""

from datetime import datetime

from gateway.domain.ids import Sha256
from gateway.storage.sql.abbildung import Abbildung, json_text, zeit_text
from gateway.storage.sql.tabelle import Tabelle
from gateway.transfer.ports import Konflikt
from gateway.transfer.records import Beleg, Eingang, EingangZustand

ZAEHLGRENZE = 10_000
"""Open claims per Postfach that are counted; a server that lists more is lying (wire skeleton 2)."""

_E = Abbildung(Eingang, "eingang")


class SqlEingaenge(Tabelle):
    """Implements ``Eingaenge``."""

    __slots__ = ()

    def entdecken(self, eingang: Eingang) -> bool:
        """Insert; tell whether it was new."""
        return self._tu(_E.insert() + " ON CONFLICT (id) DO NOTHING", *_E.werte(eingang)) == 1

    def holen(self, umschlag: Sha256) -> Eingang | None:
        """Return one claim."""
        zeile = self._eine(_E.select("WHERE id = ?"), umschlag)
        return None if zeile is None else _E.objekt(zeile)

    def aendern(
        self, umschlag: Sha256, zustand: EingangZustand, *, code: str | None = None, beleg: Beleg | None = None
    ) -> None:
        """Store where it stands; a code or Beleg that was stored stays unless a new one comes."""
        touched = self._tu(
            "UPDATE eingang SET zustand = ?, code = coalesce(?, code), beleg = coalesce(?, beleg) WHERE id = ?",
            zustand.value,
            code,
            None if beleg is None else json_text(beleg),
            umschlag,
        )
        if touched != 1:
            raise Konflikt("this claim is not here")

    def erneut(self, umschlag: Sha256, zeit: datetime) -> None:
        """Note that a closed one was worked on again, once more."""
        self._tu(
            "UPDATE eingang SET erneut = ?, erneut_anzahl = erneut_anzahl + 1 WHERE id = ?",
            zeit_text(zeit),
            umschlag,
        )

    def anzahl_erneut(self, quelle: str, seit: datetime) -> int:
        """Return how many of this Postfach have been worked on again since a moment."""
        zeile = self._eine(
            "SELECT count(*) FROM eingang INDEXED BY eingang_erneut WHERE quelle = ? AND erneut > ?",
            quelle,
            zeit_text(seit),
        )
        return 0 if zeile is None else int(zeile[0])

    def segmente(self, umschlag: Sha256) -> frozenset[Sha256]:
        """Return the segments fetched for this claim."""
        return frozenset(
            Sha256(z[0]) for z in self._alle("SELECT sha256 FROM eingang_segment WHERE eingang = ?", umschlag)
        )

    def segment_da(self, umschlag: Sha256, segment: Sha256) -> None:
        """Note a segment that was fetched for this claim and is durable."""
        self._tu(
            "INSERT INTO eingang_segment (eingang, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING", umschlag, segment
        )

    def segmente_vergessen(self, umschlag: Sha256) -> None:
        """Forget what was fetched for this claim."""
        self._tu("DELETE FROM eingang_segment WHERE eingang = ?", umschlag)

    def anzahl_offen(self, quelle: str) -> int:
        """Return how many of this Postfach are not closed, counted up to ``ZAEHLGRENZE``."""
        zeile = self._eine(
            "SELECT count(*) FROM (SELECT 1 FROM eingang WHERE quelle = ? AND zustand <> 'abgeschlossen' LIMIT ?)"
            " AS offene",
            quelle,
            ZAEHLGRENZE,
        )
        return 0 if zeile is None else int(zeile[0])

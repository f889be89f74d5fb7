"""Tables of what 010205 tells: sealed, beside the file, the lasting Auskunftssperren apart from everything else."""

import msgspec

from gateway.domain.angabenstand import Vorabstand
from gateway.domain.ids import AkteId, Kennung, Sha256, TransferId
from gateway.messages import Auskunftssperre
from gateway.storage.sql.abbildung import json_text
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.vorabangaben import DAUERND, Vorabangaben, als_text, aus_text, geordnet

_SPERREN = msgspec.json.Decoder(tuple[Auskunftssperre, ...])


class SqlVorabablage(Tabelle):
    """Implements ``Vorabablage``."""

    __slots__ = ("_tresor",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals everything that is told."""
        super().__init__(connection)
        self._tresor = tresor

    def holen(self, mandant: Kennung, zu: str) -> Vorabangaben:
        """Return what is known, the lasting Auskunftssperren included."""
        zeile = self._eine("SELECT angaben FROM vorab WHERE mandant = ? AND zu = ?", mandant, zu)
        bekannt = (
            Vorabangaben() if zeile is None else aus_text(self._tresor.oeffne(zeile[0], f"vorab.angaben/{zu}"))
        )
        return bekannt.mit_sperren(geordnet((*bekannt.auskunftssperren, *self._dauernde(mandant, zu))))

    def setzen(self, mandant: Kennung, zu: str, angaben: Vorabangaben, *, azr_suche: Sha256 | None) -> None:
        """Replace it; lasting Auskunftssperren are added to those before."""
        self._tu(
            "INSERT INTO vorab (mandant, zu, angaben) VALUES (?, ?, ?)"
            " ON CONFLICT (mandant, zu) DO UPDATE SET angaben = excluded.angaben",
            mandant,
            zu,
            self._tresor.versiegle(als_text(angaben), f"vorab.angaben/{zu}"),
        )
        neue = {one for one in angaben.auskunftssperren if one.code in DAUERND}
        if neue:
            alte = {one for one in self._dauernde(mandant, zu) if one.code not in {n.code for n in neue}}
            sperren = json_text(geordnet(alte | neue))
            self._tu(
                "INSERT INTO dauersperre (mandant, zu, azr_suche, sperren) VALUES (?1, ?2, ?3, ?4)"
                " ON CONFLICT (mandant, zu) DO UPDATE"
                " SET azr_suche = coalesce(excluded.azr_suche, dauersperre.azr_suche), sperren = excluded.sperren",
                mandant,
                zu,
                azr_suche,
                self._tresor.versiegle(sperren, f"dauersperre.sperren/{zu}"),
            )

    def verlegen(self, mandant: Kennung, von: TransferId, nach: AkteId) -> None:
        """Give what was kept with a transfer to the file that came."""
        zeile = self._eine("SELECT azr_suche FROM dauersperre WHERE mandant = ? AND zu = ?", mandant, von)
        self.setzen(mandant, nach, self.holen(mandant, von), azr_suche=zeile[0] if zeile else None)
        self._tu("DELETE FROM vorab WHERE mandant = ? AND zu = ?", mandant, von)
        self._tu("DELETE FROM dauersperre WHERE mandant = ? AND zu = ?", mandant, von)

    def dauernde(self, mandant: Kennung, azr_suche: Sha256) -> tuple[Auskunftssperre, ...]:
        """Return the lasting Auskunftssperren noted under this AZR number."""
        zeilen = self._alle("SELECT zu FROM dauersperre WHERE mandant = ? AND azr_suche = ?", mandant, azr_suche)
        return geordnet(one for (zu,) in zeilen for one in self._dauernde(mandant, zu))

    def _dauernde(self, mandant: Kennung, zu: str) -> tuple[Auskunftssperre, ...]:
        zeile = self._eine("SELECT sperren FROM dauersperre WHERE mandant = ? AND zu = ?", mandant, zu)
        return () if zeile is None else _SPERREN.decode(self._tresor.oeffne(zeile[0], f"dauersperre.sperren/{zu}"))

    def gesandt(self, mandant: Kennung, zu: str) -> str | None:
        """Return the mark of what was told last."""
        zeile = self._eine("SELECT gesandt FROM vorab WHERE mandant = ? AND zu = ?", mandant, zu)
        return None if zeile is None else zeile[0]

    def merke_gesandt(self, mandant: Kennung, zu: str, marke: str) -> None:
        """Note it."""
        self._tu(
            "INSERT INTO vorab (mandant, zu, angaben, gesandt) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (mandant, zu) DO UPDATE SET gesandt = excluded.gesandt",
            mandant,
            zu,
            self._tresor.versiegle(als_text(Vorabangaben()), f"vorab.angaben/{zu}"),
            marke,
        )

    def stand(self, mandant: Kennung, zu: str) -> Vorabstand:
        """Return the rows as they stand, opened."""
        angaben, gesandt = self._eine(
            "SELECT angaben, gesandt FROM vorab WHERE mandant = ? AND zu = ?", mandant, zu
        ) or (None, None)
        suche, sperren = self._eine(
            "SELECT azr_suche, sperren FROM dauersperre WHERE mandant = ? AND zu = ?", mandant, zu
        ) or (None, None)
        return Vorabstand(
            angaben=None if angaben is None else self._tresor.oeffne(angaben, f"vorab.angaben/{zu}"),
            gesandt=gesandt,
            azr_suche=suche,
            dauernd=None if sperren is None else self._tresor.oeffne(sperren, f"dauersperre.sperren/{zu}"),
        )

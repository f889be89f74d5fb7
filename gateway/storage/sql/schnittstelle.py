"""Tables of other systems: their tokens, requests they may repeat, files they said they have."""

import hmac
from datetime import datetime

from gateway.domain.ids import AkteId, Kennung, Sha256
from gateway.storage.sql.abbildung import Abbildung, zeit_text
from gateway.storage.sql.tabelle import Tabelle, Zeile
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports.schnittstelle import Apitoken, Empfang, Wiederholung

_ALT = "SELECT token, schluessel FROM api_wiederholung WHERE begonnen < ? ORDER BY begonnen LIMIT ?"


class SqlSchnittstelle(Tabelle):
    """Implements ``Schnittstelle``."""

    __slots__ = ("_e", "_t", "_tresor", "_w")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals who made a token and what for, and makes the keyed hash over each."""
        super().__init__(connection)
        self._tresor = tresor
        sealed = frozenset({"zweck", "person"})
        self._t = GeheimeAbbildung(Apitoken, "api_token", tresor, geheim=sealed, an="id")
        self._w = Abbildung(Wiederholung, "api_wiederholung")
        self._e = Abbildung(Empfang, "api_empfang")

    # -- tokens --------------------------------------------------------------------------------------------------

    def _siegel(self, one: Apitoken) -> str:
        said = (one.id, one.mandant, one.name, str(one.hash), *one.umfang, zeit_text(one.bis))
        return self._tresor.suchwert("api_token.siegel", "\0".join(said))

    def _suche(self, rest: str, *werte: str) -> list[Apitoken]:
        spalten = ", ".join(self._t.namen)
        rows = self._alle(f"SELECT {spalten}, siegel FROM api_token {rest}", *werte)  # noqa: S608 -- constants
        return [found for row in rows if (found := self._echt(row)) is not None]

    def _echt(self, zeile: Zeile) -> Apitoken | None:
        found = self._t.objekt(zeile[:-1])
        same = hmac.compare_digest(str(zeile[-1]).encode(), self._siegel(found).encode())
        return found if same or found.widerrufen is not None else None

    def lege_an(self, token: Apitoken) -> bool:
        """Insert; False where the name was ever used."""
        if self._eine("SELECT 1 FROM api_token WHERE name = ?", token.name) is not None:
            return False
        self._tu(self._t.insert("siegel"), *self._t.werte(token), self._siegel(token))
        return True

    def zum_hash(self, ident: Sha256) -> Apitoken | None:
        """Return one that was not revoked."""
        found = next(iter(self._suche("WHERE hash = ?", ident)), None)
        if found is None or found.widerrufen is not None or found.hash is None:
            return None
        return found if hmac.compare_digest(found.hash, ident) else None

    def zum_namen(self, name: str) -> Apitoken | None:
        """Return one by name, revoked or not."""
        return next(iter(self._suche("WHERE name = ?", name)), None)

    def alle(self, mandant: Kennung) -> tuple[Apitoken, ...]:
        """Return those of an authority, oldest first."""
        return tuple(self._suche("WHERE mandant = ? ORDER BY angelegt, id", mandant))

    def widerrufe(self, ident: str, zeit: datetime) -> None:
        """Take a token for good: what it was compared with is gone."""
        self._tu("UPDATE api_token SET hash = NULL, widerrufen = ? WHERE id = ?", zeit_text(zeit), ident)

    def beruehre(self, ident: str, zeit: datetime) -> None:
        """Note a use."""
        self._tu("UPDATE api_token SET benutzt = ? WHERE id = ?", zeit_text(zeit), ident)

    # -- requests under a key --------------------------------------------------------------------------------------

    def wiederholung(self, token: str, schluessel: Sha256) -> Wiederholung | None:
        """Return what was sent under a key."""
        row = self._eine(self._w.select("WHERE token = ? AND schluessel = ?"), token, schluessel)
        return None if row is None else self._w.objekt(row)

    def beginne(self, one: Wiederholung) -> None:
        """Keep a request that begins now."""
        self.vergiss(one.token, one.schluessel)
        self._tu(self._w.insert(), *self._w.werte(one))

    def beende(self, token: str, schluessel: Sha256, status: int, antwort: str) -> None:
        """Keep its answer."""
        where = "token = ? AND schluessel = ?"
        sql = f"UPDATE api_wiederholung SET status = ?, antwort = ? WHERE {where}"  # noqa: S608 -- constants
        self._tu(sql, status, antwort, token, schluessel)

    def vergiss(self, token: str, schluessel: Sha256) -> None:
        """Forget a request that came to nothing."""
        self._tu("DELETE FROM api_wiederholung WHERE token = ? AND schluessel = ?", token, schluessel)

    def raeume(self, vor: datetime, *, max_zeilen: int) -> int:
        """Forget old ones."""
        rows = self._alle(_ALT, zeit_text(vor), max_zeilen)
        for token, schluessel in rows:
            self.vergiss(token, Sha256(schluessel))
        return len(rows)

    # -- files that are there --------------------------------------------------------------------------------------

    def empfangen(self, one: Empfang) -> None:
        """Keep it in place of what this system said before."""
        where = "mandant = ? AND akte = ? AND token = ?"
        self._tu(f"DELETE FROM api_empfang WHERE {where}", one.mandant, one.akte, one.token)  # noqa: S608 -- constants
        self._tu(self._e.insert(), *self._e.werte(one))

    def empfaenge(self, mandant: Kennung, akte: AkteId) -> tuple[Empfang, ...]:
        """Return what systems said of a file, oldest first."""
        rows = self._alle(self._e.select("WHERE mandant = ? AND akte = ? ORDER BY zeit, token"), mandant, akte)
        return tuple(map(self._e.objekt, rows))

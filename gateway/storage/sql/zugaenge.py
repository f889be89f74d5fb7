"""Tables of the ways into accounts: invitations, begun sign-ins, second factors, sessions, wrong tries."""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from gateway.domain.ids import Kennung, Sha256
from gateway.storage.sql.abbildung import Abbildung, zeit_text, zeit_wert
from gateway.storage.sql.tabelle import Tabelle, Zeile
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung, Wert
from gateway.transfer.ports.konten import Anlaufzeile, Bremsstand, Einladung, Faktor, Notrechtzeile, Sitzung

MAX_BREMSEN = 10_000
"""Rows of wrong tries: what a stranger makes up fills no disk. Whoever pushes out one tried 10,000 others."""


NOTRECHT_BLEIBT = timedelta(days=31)
"""A little longer than others are shown that somebody used one; then only the log knows."""


class SqlZugaenge(Tabelle):
    """Implements ``Zugaenge``."""

    __slots__ = ("_anlauf", "_bremse", "_einladung", "_faktor", "_notrecht", "_sitzung", "_tresor")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals secrets and makes the keyed hash over each row."""
        super().__init__(connection)
        self._tresor = tresor
        self._einladung = Abbildung(Einladung, "konto_einladung")
        sealed = frozenset({"inhalt"})
        self._anlauf = GeheimeAbbildung(Anlaufzeile, "konto_anlauf", tresor, geheim=sealed, an="id")
        self._faktor = GeheimeAbbildung(Faktor, "konto_faktor", tresor, geheim=frozenset({"geheim"}), an="id")
        self._sitzung = Abbildung(Sitzung, "konto_sitzung")
        reason = frozenset({"grund"})
        self._notrecht = GeheimeAbbildung(Notrechtzeile, "konto_notrecht", tresor, geheim=reason, an="id")
        self._bremse = Abbildung(Bremsstand, "konto_bremse")

    # -- what a row says, under the storage key: nobody with the database alone makes one or moves it ------------

    def _siegel(self, tabelle: str, *werte: Wert) -> str:
        return self._tresor.suchwert(f"{tabelle}.siegel", "\0".join(str(wert) for wert in werte))

    def _gilt(self, siegel: object, erwartet: str) -> bool:
        return hmac.compare_digest(str(siegel).encode(), erwartet.encode())

    def _lies(self, abbildung: Abbildung[Einladung] | Abbildung[Anlaufzeile] | Abbildung[Sitzung], tabelle: str,
              wo: str, wert: str) -> Zeile | None:  # fmt: skip
        """Return a row with its seal as the last value."""
        spalten = ", ".join(abbildung.namen)
        return self._eine(f"SELECT {spalten}, siegel FROM {tabelle} WHERE {wo} = ?", wert)  # noqa: S608 -- constants

    def _siegel_einladung(self, one: Einladung) -> str:
        return self._siegel("konto_einladung", one.id, one.konto, zeit_text(one.bis))

    def _siegel_anlauf(self, one: Anlaufzeile) -> str:
        inhalt = "" if one.inhalt is None else one.inhalt
        return self._siegel("konto_anlauf", one.id, one.konto, one.art.value, zeit_text(one.bis), inhalt)

    def _siegel_sitzung(self, one: Sitzung) -> str:
        return self._siegel(
            "konto_sitzung", one.token, one.id, one.konto, zeit_text(one.begonnen), zeit_text(one.bestaetigt)
        )

    # -- invitations ---------------------------------------------------------------------------------------------

    def lade_ein(self, einladung: Einladung) -> None:
        """Keep it in place of any other of the account."""
        self.entferne_einladung(einladung.konto)
        values = self._einladung.werte(einladung)
        self._tu(self._einladung.insert("siegel"), *values, self._siegel_einladung(einladung))

    def einladung(self, ident: Sha256) -> Einladung | None:
        """Return one by the hash of its secret."""
        zeile = self._lies(self._einladung, "konto_einladung", "id", ident)
        if zeile is None:
            return None
        found = self._einladung.objekt(zeile[:-1])
        return found if self._gilt(zeile[-1], self._siegel_einladung(found)) else None

    def einladungen(self) -> Mapping[str, datetime]:
        """Return until when each account is invited."""
        rows = self._alle("SELECT konto, bis FROM konto_einladung")
        return MappingProxyType({str(konto): zeit_wert(bis) for konto, bis in rows})

    def entferne_einladung(self, konto: str) -> None:
        """Remove that of an account."""
        self._tu("DELETE FROM konto_einladung WHERE konto = ?", konto)

    # -- accounts an identity provider vouches for ---------------------------------------------------------------

    def binde(self, konto: str, subjekt: Sha256) -> None:
        """Keep whom an account belongs to."""
        self._tu(
            "INSERT INTO konto_subjekt VALUES (?, ?, ?)",
            konto,
            subjekt,
            self._siegel("konto_subjekt", konto, subjekt),
        )

    def gebunden(self, subjekt: Sha256) -> str | None:
        """Return the account of a subject; a row that was moved to another account is none."""
        zeile = self._eine("SELECT konto, siegel FROM konto_subjekt WHERE subjekt = ?", subjekt)
        if zeile is None or not self._gilt(zeile[1], self._siegel("konto_subjekt", str(zeile[0]), subjekt)):
            return None
        return str(zeile[0])

    def ist_fremd(self, konto: str) -> bool:
        """Tell whether an identity provider vouches for an account."""
        return self._eine("SELECT 1 FROM konto_subjekt WHERE konto = ?", konto) is not None

    def entferne_alles(self, konto: str) -> None:
        """Remove every way in; whom a provider vouches for is kept, or the same person would be a new one."""
        self.beende_alle(konto)
        self.entferne_einladung(konto)
        for table in ("konto_faktor", "konto_notfallcode"):
            self._tu(f"DELETE FROM {table} WHERE konto = ?", konto)  # noqa: S608 -- constants

    # -- sign-ins that have begun --------------------------------------------------------------------------------

    def beginne(self, anlauf: Anlaufzeile) -> None:
        """Keep it in place of any other of this kind and account."""
        self._tu("DELETE FROM konto_anlauf WHERE konto = ? AND art = ?", anlauf.konto, anlauf.art.value)
        self._tu(self._anlauf.insert("siegel"), *self._anlauf.werte(anlauf), self._siegel_anlauf(anlauf))

    def anlauf(self, ident: Sha256) -> Anlaufzeile | None:
        """Return one by the hash of its token."""
        zeile = self._lies(self._anlauf, "konto_anlauf", "id", ident)
        if zeile is None:
            return None
        found = self._anlauf.objekt(zeile[:-1])
        return found if self._gilt(zeile[-1], self._siegel_anlauf(found)) else None

    def verbrauche_versuch(self, ident: Sha256) -> None:
        """Take one try; with the last it is gone."""
        self._tu("UPDATE konto_anlauf SET versuche = versuche - 1 WHERE id = ?", ident)
        self._tu("DELETE FROM konto_anlauf WHERE id = ? AND versuche < 1", ident)

    def entferne_anlaeufe(self, konto: str) -> None:
        """Remove all of an account."""
        self._tu("DELETE FROM konto_anlauf WHERE konto = ?", konto)

    # -- second factors ------------------------------------------------------------------------------------------

    def setze_faktor(self, faktor: Faktor, notfallcodes: Collection[Sha256]) -> None:
        """Let an account have this factor and these recovery codes alone."""
        self._tu("DELETE FROM konto_faktor WHERE konto = ?", faktor.konto)
        self._tu("DELETE FROM konto_notfallcode WHERE konto = ?", faktor.konto)
        self.ergaenze_faktor(faktor)
        for code in notfallcodes:
            self._tu("INSERT INTO konto_notfallcode VALUES (?, ?)", faktor.konto, code)

    def faktor(self, konto: str) -> Faktor | None:
        """Return the TOTP factor; one whose row was moved to another account is none."""
        return next(iter(self.faktoren(konto, "totp")), None)

    def ergaenze_faktor(self, faktor: Faktor) -> None:
        """Add one of another kind."""
        bound = replace(faktor, geheim=f"{faktor.konto} {faktor.geheim}")
        self._tu(self._faktor.insert(), *self._faktor.werte(bound))

    def faktornamen(self, konto: str) -> tuple[str, ...]:
        """Return the ids of all rows of an account."""
        return tuple(str(name) for (name,) in self._alle("SELECT id FROM konto_faktor WHERE konto = ?", konto))

    def faktoren(self, konto: str, art: str) -> tuple[Faktor, ...]:
        """Return those of one kind, oldest first; a row that was moved to another account is none of its."""
        rows = self._alle(self._faktor.select("WHERE konto = ? AND art = ? ORDER BY angelegt, id"), konto, art)
        found = []
        for one in map(self._faktor.objekt, rows):
            owner, _, secret = one.geheim.partition(" ")
            if owner == konto:
                found.append(replace(one, geheim=secret))
        return tuple(found)

    def entferne_faktor(self, konto: str, faktor: str, art: str) -> bool:
        """Remove one."""
        return self._tu("DELETE FROM konto_faktor WHERE konto = ? AND id = ? AND art = ?", konto, faktor, art) == 1

    def zaehle(self, faktor: str, zaehler: int) -> None:
        """Note the counter that was accepted."""
        self._tu("UPDATE konto_faktor SET zaehler = ? WHERE id = ?", zaehler, faktor)

    def verbrauche_notfallcode(self, konto: str, code: Sha256) -> bool:
        """Remove a recovery code; tell whether it was there."""
        return self._tu("DELETE FROM konto_notfallcode WHERE konto = ? AND code = ?", konto, code) == 1

    def notfallcodes(self, konto: str) -> int:
        """Return how many are left."""
        zeile = self._eine("SELECT count(*) FROM konto_notfallcode WHERE konto = ?", konto)
        return 0 if zeile is None else int(zeile[0])

    def notfallhashes(self, konto: str) -> tuple[str, ...]:
        """Return what is kept of those left."""
        return tuple(str(one) for (one,) in self._alle("SELECT code FROM konto_notfallcode WHERE konto = ?", konto))

    # -- sessions ------------------------------------------------------------------------------------------------

    def melde_an(self, sitzung: Sitzung, *, hoechstens: int) -> None:
        """Begin a session; the oldest of the account beyond ``hoechstens`` end, never this one."""
        self._tu(self._sitzung.insert("siegel"), *self._sitzung.werte(sitzung), self._siegel_sitzung(sitzung))
        self._tu(
            "DELETE FROM konto_sitzung WHERE konto = ?1 AND token NOT IN"
            " (SELECT token FROM konto_sitzung WHERE konto = ?1"
            " ORDER BY token = ?3 DESC, begonnen DESC, token LIMIT ?2)",
            sitzung.konto,
            hoechstens,
            sitzung.token,
        )

    def sitzung(self, token: Sha256) -> Sitzung | None:
        """Return one by the hash of its token."""
        zeile = self._lies(self._sitzung, "konto_sitzung", "token", token)
        if zeile is None:
            return None
        found = self._sitzung.objekt(zeile[:-1])
        return found if self._gilt(zeile[-1], self._siegel_sitzung(found)) else None

    def sitzungen(self, konto: str) -> tuple[Sitzung, ...]:
        """Return those of an account, newest first."""
        rows = self._alle(self._sitzung.select("WHERE konto = ? ORDER BY begonnen DESC, token"), konto)
        return tuple(self._sitzung.objekt(zeile) for zeile in rows)

    def beruehre(self, token: Sha256, zeit: datetime) -> None:
        """Note a request."""
        self._tu("UPDATE konto_sitzung SET zuletzt = ? WHERE token = ?", zeit_text(zeit), token)

    def beende(self, token: Sha256) -> None:
        """End a session."""
        self._tu("DELETE FROM konto_sitzung WHERE token = ?", token)

    def beende_alle(self, konto: str) -> int:
        """End all of an account, and what was begun."""
        self.entferne_anlaeufe(konto)
        return self._tu("DELETE FROM konto_sitzung WHERE konto = ?", konto)

    # -- roles lent for an emergency -----------------------------------------------------------------------------

    def _siegel_notrecht(self, one: Notrechtzeile) -> str:
        begun, ends = zeit_text(one.begonnen), zeit_text(one.bis)
        values = (one.id, one.konto, one.sitzung, one.mandant, one.rolle.value, begun, ends)
        return self._siegel("konto_notrecht", *values)

    def gib_notrecht(self, zeile: Notrechtzeile) -> None:
        """Keep one."""
        self._tu(self._notrecht.insert("siegel"), *self._notrecht.werte(zeile), self._siegel_notrecht(zeile))

    def notrecht(self, sitzung: str) -> Notrechtzeile | None:
        """Return the last one of a session."""
        return next(iter(self._notrechte("sitzung = ? ORDER BY begonnen DESC LIMIT 1", sitzung)), None)

    def beende_notrecht(self, ident: str, zeit: datetime) -> None:
        """Let it end at this moment."""
        for one in self._notrechte("id = ?", ident):
            self._tu("DELETE FROM konto_notrecht WHERE id = ?", ident)
            self.gib_notrecht(replace(one, bis=zeit))

    def notrechte(self, mandant: Kennung, ab: datetime) -> tuple[Notrechtzeile, ...]:
        """Return those of an authority since then."""
        return self._notrechte("mandant = ? AND begonnen >= ? ORDER BY begonnen DESC", mandant, zeit_text(ab))

    def _notrechte(self, wo: str, *werte: Wert) -> tuple[Notrechtzeile, ...]:
        """Return the rows nobody changed by hand."""
        spalten = ", ".join(self._notrecht.namen)
        rows = self._alle(f"SELECT {spalten}, siegel FROM konto_notrecht WHERE {wo}", *werte)  # noqa: S608 -- constants
        found = [(self._notrecht.objekt(zeile[:-1]), zeile[-1]) for zeile in rows]
        return tuple(one for one, siegel in found if self._gilt(siegel, self._siegel_notrecht(one)))

    # -- wrong tries ---------------------------------------------------------------------------------------------

    def bremse(self, schluessel: Sha256) -> Bremsstand | None:
        """Return what was counted."""
        zeile = self._eine(self._bremse.select("WHERE schluessel = ?"), schluessel)
        return None if zeile is None else self._bremse.objekt(zeile)

    def setze_bremse(self, stand: Bremsstand) -> None:
        """Store it; beyond ``MAX_BREMSEN`` rows the oldest go."""
        self.loese_bremse(stand.schluessel)
        self._tu(self._bremse.insert(), *self._bremse.werte(stand))
        self._tu(
            "DELETE FROM konto_bremse WHERE schluessel IN (SELECT schluessel FROM konto_bremse ORDER BY zuletzt"
            " LIMIT (SELECT CASE WHEN count(*) > ?1 THEN count(*) - ?1 ELSE 0 END FROM konto_bremse))",
            MAX_BREMSEN,
        )

    def loese_bremse(self, schluessel: Sha256) -> None:
        """Forget what was counted."""
        self._tu("DELETE FROM konto_bremse WHERE schluessel = ?", schluessel)

    def alte_bremsen(self, vor: datetime, *, max_zeilen: int) -> tuple[Bremsstand, ...]:
        """Return those whose last try was before this."""
        rows = self._alle(
            self._bremse.select("WHERE zuletzt < ? ORDER BY zuletzt LIMIT ?"), zeit_text(vor), max_zeilen
        )
        return tuple(self._bremse.objekt(zeile) for zeile in rows)

    # -- housekeeping --------------------------------------------------------------------------------------------

    def verfallen(self, jetzt: datetime, *, begonnen_vor: datetime, zuletzt_vor: datetime) -> int:
        """Delete what is over; the tables are small."""
        now = zeit_text(jetzt)
        return (
            self._tu("DELETE FROM konto_einladung WHERE bis <= ?", now)
            + self._tu("DELETE FROM konto_anlauf WHERE bis <= ?", now)
            + self._tu(
                "DELETE FROM konto_sitzung WHERE begonnen <= ? OR zuletzt <= ?",
                zeit_text(begonnen_vor),
                zeit_text(zuletzt_vor),
            )
            + self._tu("DELETE FROM konto_notrecht WHERE begonnen <= ?", zeit_text(jetzt - NOTRECHT_BLEIBT))
        )

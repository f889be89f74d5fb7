"""Tables of the jobs (work that runs by itself), of the tasks (questions to people), of requests for erasure."""

from collections.abc import Collection
from datetime import datetime, timedelta

from gateway.domain.ids import Kennung, TransferId
from gateway.storage.sql.abbildung import Abbildung, zeit_text
from gateway.storage.sql.tabelle import Tabelle, liste
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung, Zeile
from gateway.transfer.ports import Konflikt
from gateway.transfer.records import Aufgabe, AufgabeArt, Auftrag, AuftragsArt, Loeschantrag
from gateway.transfer.verteilung import PLAETZE, Partnerpause, Verteilung

_J = Abbildung(Auftrag, "auftrag")
_A = Abbildung(Aufgabe, "aufgabe")
_P = Abbildung(Partnerpause, "partnerpause")

PARTNER = """
WITH RECURSIVE kette (partner) AS (
  SELECT min(partner) FROM auftrag INDEXED BY auftrag_frei WHERE marke = '' AND partner > ''
  UNION ALL
  SELECT (
    SELECT min(j.partner) FROM auftrag AS j INDEXED BY auftrag_frei WHERE j.marke = '' AND j.partner > kette.partner
  ) FROM kette WHERE kette.partner IS NOT NULL
)
SELECT partner FROM kette WHERE partner IS NOT NULL
"""
"""Whom jobs that nobody holds are for: one step in the index for each, however many jobs he has."""

_NICHT_NEBENHER = """
  AND NOT EXISTS (
    SELECT 1 FROM auftrag AS h INDEXED BY auftrag_ref
    WHERE h.ref = j.ref AND h.partner IS NOT DISTINCT FROM j.partner AND h.marke <> '' AND h.geliehen_bis > ?1
  )
"""
"""Nobody holds the same (partner, ref) under another kind."""

FREI = f"""
SELECT j.faellig, j.art, j.ref, j.partner, 0 FROM auftrag AS j INDEXED BY auftrag_frei
WHERE j.marke = '' AND j.partner IS NOT DISTINCT FROM ?2 AND j.faellig <= ?1 {_NICHT_NEBENHER}
  AND (j.art IN (SELECT value FROM json_each(?4)) OR ?4 IS NULL)
ORDER BY j.faellig, j.art, j.ref LIMIT ?3
"""  # noqa: S608 -- constants of this module only
"""The first due jobs of one partner that nobody holds, oldest first; only of the kinds in ?4."""

VERFALLEN = f"""
SELECT j.faellig, j.art, j.ref, j.partner, 1 FROM auftrag AS j INDEXED BY auftrag_geliehen
WHERE j.marke <> '' AND j.geliehen_bis <= ?1 AND j.faellig <= ?1 {_NICHT_NEBENHER}
  AND (j.art IN (SELECT value FROM json_each(?2)) OR ?2 IS NULL)
"""  # noqa: S608 -- constants of this module only
"""Due jobs whose lease ran out; only of the kinds in ?2."""


class SqlAuftraege(Tabelle):
    """Implements ``Auftraege``.

    A job that is given again while someone holds it is not lost: it is due once more when the holder is done.
    A lease that ran out counts as an attempt, so that work that kills its worker does not repeat for ever.
    """

    __slots__ = ()

    def erteilen(self, auftrag: Auftrag) -> None:
        """Insert, or make the existing one due at the earlier of both times."""
        self._tu(
            "INSERT INTO auftrag (art, ref, mandant, partner, faellig, versuche, marke, letzter_code)"
            " VALUES (?, ?, ?, ?, ?, ?, '', ?)"
            " ON CONFLICT (art, ref) DO UPDATE SET"
            "  erneut = CASE WHEN auftrag.marke = '' THEN NULL"
            "   WHEN auftrag.erneut < excluded.faellig THEN auftrag.erneut ELSE excluded.faellig END,"
            "  faellig = CASE WHEN auftrag.faellig < excluded.faellig"
            "   THEN auftrag.faellig ELSE excluded.faellig END",
            auftrag.art.value,
            auftrag.ref,
            auftrag.mandant,
            auftrag.partner,
            zeit_text(auftrag.faellig),
            auftrag.versuche,
            auftrag.letzter_code,
        )

    def beanspruchen(
        self,
        jetzt: datetime,
        *,
        frist_s: float,
        max_auftraege: int,
        marke: str,
        nur: Collection[AuftragsArt] | None = None,
    ) -> tuple[Auftrag, ...]:
        """Lease due jobs under the token ``marke`` (new for every call) for ``frist_s`` seconds."""
        if not marke:
            raise ValueError("a lease needs a token")
        arten = None if nur is None else liste(sorted(nur))
        plaetze = self._verteilung(jetzt)
        ende = zeit_text(jetzt + timedelta(seconds=frist_s))
        belegt: set[tuple[str | None, str]] = set()
        wahl: list[tuple[str, str, int]] = []
        for _, art, ref, partner, verfallen in self._faellige(jetzt, plaetze.gesperrt(), arten):
            if len(wahl) >= max_auftraege:
                break
            if (partner, ref) not in belegt and plaetze.nimm(partner):
                belegt.add((partner, ref))
                wahl.append((art, ref, verfallen))
        genommen = []
        for art, ref, verfallen in wahl:
            self._tu(
                "UPDATE auftrag SET marke = ?, geliehen_bis = ?, versuche = versuche + ? WHERE art = ? AND ref = ?",
                marke,
                ende,
                verfallen,
                art,
                ref,
            )
            zeile = self._eine(_J.select("WHERE art = ? AND ref = ?"), art, ref)
            assert zeile is not None  # noqa: S101 -- just updated in this transaction
            genommen.append(_J.objekt(zeile))
        return tuple(genommen)

    def _faellige(self, jetzt: datetime, gesperrt: Collection[str], arten: str | None) -> list[Zeile]:
        """Return due jobs, oldest first: of each partner as many as can start at once, however many wait."""
        moment = zeit_text(jetzt)
        faellig = [zeile for zeile in self._alle(VERFALLEN, moment, arten) if zeile[3] not in gesperrt]
        for partner in (None, *(zeile[0] for zeile in self._alle(PARTNER))):
            if partner not in gesperrt:
                faellig += self._alle(FREI, moment, partner, PLAETZE, arten)
        return sorted(faellig, key=lambda zeile: zeile[:3])

    def _verteilung(self, jetzt: datetime) -> Verteilung:
        held = "SELECT partner FROM auftrag WHERE marke <> '' AND geliehen_bis > ? AND partner IS NOT NULL"
        pausen = [_P.objekt(zeile) for zeile in self._alle(_P.select(""))]
        return Verteilung([str(zeile[0]) for zeile in self._alle(held, zeit_text(jetzt))], pausen, jetzt)

    def pause(self, partner: str) -> Partnerpause | None:
        """Return the pause of a partner that failed last."""
        zeile = self._eine(_P.select("WHERE partner = ?"), partner)
        return None if zeile is None else _P.objekt(zeile)

    def pausieren(self, pause: Partnerpause) -> None:
        """Store the pause of a partner in the place of the one before."""
        self._tu(
            _P.insert() + " ON CONFLICT (partner) DO UPDATE SET fehlschlaege = excluded.fehlschlaege,"
            " bis = excluded.bis",
            *_P.werte(pause),
        )

    def pause_beenden(self, partner: str) -> bool:
        """Forget that a partner failed; tell whether it had."""
        return self._tu("DELETE FROM partnerpause WHERE partner = ?", partner) == 1

    def erledigt(self, auftrag: Auftrag) -> None:
        """Delete the job if ``marke`` still holds it; one that was given again meanwhile stays, as new."""
        schluessel = (auftrag.art.value, auftrag.ref, auftrag.marke)
        self._tu(
            "UPDATE auftrag SET marke = '', geliehen_bis = NULL, faellig = erneut, erneut = NULL, versuche = 0,"
            " letzter_code = NULL"
            " WHERE art = ? AND ref = ? AND marke = ? AND marke <> '' AND erneut IS NOT NULL",
            *schluessel,
        )
        self._tu("DELETE FROM auftrag WHERE art = ? AND ref = ? AND marke = ? AND marke <> ''", *schluessel)

    def spaeter(self, auftrag: Auftrag, faellig: datetime, code: str) -> None:
        """Release it with one attempt more; if it was given again meanwhile, at the earlier of both times."""
        self._tu(
            "UPDATE auftrag SET marke = '', geliehen_bis = NULL, versuche = versuche + 1, letzter_code = ?1,"
            " faellig = CASE WHEN erneut < ?2 THEN erneut ELSE ?2 END, erneut = NULL"
            " WHERE art = ?3 AND ref = ?4 AND marke = ?5 AND marke <> ''",
            code,
            zeit_text(faellig),
            auftrag.art.value,
            auftrag.ref,
            auftrag.marke,
        )

    def verlaengern(self, auftrag: Auftrag, frist_s: float, jetzt: datetime) -> None:
        """Hold it until ``frist_s`` seconds from now if ``marke`` still holds it."""
        self._tu(
            "UPDATE auftrag SET geliehen_bis = ? WHERE art = ? AND ref = ? AND marke = ? AND marke <> ''",
            zeit_text(jetzt + timedelta(seconds=frist_s)),
            auftrag.art.value,
            auftrag.ref,
            auftrag.marke,
        )

    def freigeben(self, auftrag: Auftrag) -> None:
        """Release it unchanged; its time has come already."""
        self._tu(
            "UPDATE auftrag SET marke = '', geliehen_bis = NULL, erneut = NULL"
            " WHERE art = ? AND ref = ? AND marke = ? AND marke <> ''",
            auftrag.art.value,
            auftrag.ref,
            auftrag.marke,
        )

    def gehaltene(self) -> tuple[Auftrag, ...]:
        """Return every job that somebody holds, also for longer than he may."""
        return tuple(_J.objekt(zeile) for zeile in self._alle(_J.select("WHERE marke <> '' ORDER BY art, ref")))

    def abgestuerzt(self, auftrag: Auftrag, faellig: datetime, code: str) -> None:
        """Release it with one attempt more."""
        self._tu(
            "UPDATE auftrag SET marke = '', geliehen_bis = NULL, erneut = NULL, versuche = versuche + 1,"
            " letzter_code = ?, faellig = ? WHERE art = ? AND ref = ? AND marke = ?",
            code,
            zeit_text(faellig),
            auftrag.art.value,
            auftrag.ref,
            auftrag.marke,
        )

    def anzahl_mit_code(self, code: str) -> int:
        """Return how many jobs ended last with this code."""
        zeile = self._eine("SELECT count(*) FROM auftrag WHERE letzter_code = ?", code)
        return 0 if zeile is None else int(zeile[0])

    def vorziehen(self, code: str, jetzt: datetime) -> None:
        """Make the jobs that ended last with this code due now, as if they were new."""
        self._tu(
            "UPDATE auftrag SET faellig = ?, versuche = 0, letzter_code = NULL"
            " WHERE letzter_code = ? AND marke = ''",
            zeit_text(jetzt),
            code,
        )

    def holen(self, art: AuftragsArt, ref: str) -> Auftrag | None:
        """Return one job."""
        zeile = self._eine(_J.select("WHERE art = ? AND ref = ?"), art.value, ref)
        return None if zeile is None else _J.objekt(zeile)

    def mit_anfang(self, art: AuftragsArt, anfang: str) -> tuple[Auftrag, ...]:
        """Return the jobs of a kind whose ``ref`` begins so, the next due first."""
        zeilen = self._alle(
            _J.select("WHERE art = ? AND ref >= ? AND ref < ? ORDER BY faellig, ref"), art.value, *_bereich(anfang)
        )
        return tuple(_J.objekt(zeile) for zeile in zeilen)

    def streichen(self, art: AuftragsArt, anfang: str) -> None:
        """Delete the jobs of a kind whose ``ref`` begins so, but none that somebody holds."""
        self._tu(
            "DELETE FROM auftrag WHERE art = ? AND ref >= ? AND ref < ? AND marke = ''",
            art.value,
            *_bereich(anfang),
        )

    def verbrauchen(self, art: AuftragsArt, ref: str) -> None:
        """Delete the job that is being done together with what it does; one that was given again stays."""
        self._tu("DELETE FROM auftrag WHERE art = ? AND ref = ? AND erneut IS NULL", art.value, ref)


def _bereich(anfang: str) -> tuple[str, str]:
    """Return the first text that begins so and the first behind all that do, so that the key's index serves."""
    return anfang, anfang[:-1] + chr(ord(anfang[-1]) + 1)


class SqlAufgaben(Tabelle):
    """Implements ``Aufgaben``."""

    __slots__ = ()

    def stellen(self, aufgabe: Aufgabe) -> None:
        """Insert."""
        if not self._tu(f"{_A.insert()} ON CONFLICT DO NOTHING", *_A.werte(aufgabe)):
            raise Konflikt(f"task {aufgabe.id} exists")

    def offene(
        self, mandant: Kennung | None = None, *, transfer: TransferId | None = None, max_zeilen: int | None = None
    ) -> tuple[Aufgabe, ...]:
        """Return those not done, oldest first."""
        bedingung, werte = ["erledigt IS NULL"], []
        if mandant is not None:
            bedingung.append("mandant = ?")
            werte.append(str(mandant))
        if transfer is not None:
            bedingung.append("transfer = ?")
            werte.append(str(transfer))
        ende = "" if max_zeilen is None else f" LIMIT {max_zeilen:d}"
        zeilen = self._alle(_A.select(f"WHERE {' AND '.join(bedingung)} ORDER BY angelegt, id{ende}"), *werte)
        return tuple(_A.objekt(zeile) for zeile in zeilen)

    def ist_offen(self, mandant: Kennung, art: AufgabeArt, *, transfer: TransferId | None, hinweis: str) -> bool:
        """Tell whether exactly this is being asked."""
        zeile = self._eine(
            "SELECT 1 FROM aufgabe WHERE erledigt IS NULL AND transfer IS NOT DISTINCT FROM ? AND mandant = ?"
            " AND art = ? AND hinweis = ? LIMIT 1",
            transfer,
            mandant,
            art.value,
            hinweis,
        )
        return zeile is not None

    def erledigen(self, aufgabe: str, zeit: datetime) -> None:
        """Mark one done; the first time stays."""
        touched = self._tu(
            "UPDATE aufgabe SET erledigt = coalesce(erledigt, ?) WHERE id = ?", zeit_text(zeit), aufgabe
        )
        if touched != 1:
            raise Konflikt(f"there is no task {aufgabe}")


class SqlLoeschantraege(Tabelle):
    """Implements ``Loeschantraege``."""

    __slots__ = ("_l",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals who asked."""
        super().__init__(connection)
        self._l = GeheimeAbbildung(Loeschantrag, "loeschantrag", tresor, geheim=frozenset({"person"}), an="id")

    def anlegen(self, antrag: Loeschantrag) -> None:
        """Insert."""
        self._tu(self._l.insert(), *self._l.werte(antrag))

    def holen(self, antrag: str) -> Loeschantrag | None:
        """Return one."""
        zeile = self._eine(self._l.select("WHERE id = ?"), antrag)
        return None if zeile is None else self._l.objekt(zeile)

    def entfernen(self, antrag: str) -> None:
        """Delete one."""
        self._tu("DELETE FROM loeschantrag WHERE id = ?", antrag)

    def offene(self, mandant: Kennung) -> tuple[Loeschantrag, ...]:
        """Return those of an authority, oldest first."""
        zeilen = self._alle(self._l.select("WHERE mandant = ? ORDER BY gestellt, id"), mandant)
        return tuple(self._l.objekt(zeile) for zeile in zeilen)

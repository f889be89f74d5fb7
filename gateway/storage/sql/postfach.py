"""Tables of the Postfach: envelopes that wait for their readers, and the segments they need."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.storage.sql.abbildung import Abbildung, zeit_text
from gateway.storage.sql.tabelle import Tabelle, liste
from gateway.transfer.ports import Konflikt
from gateway.transfer.records import PostfachEintrag, PostfachSegment, PostfachZustand

_P = Abbildung(PostfachEintrag, "postfach")
_S = Abbildung(PostfachSegment, "postfach_segment")
_AENDERBAR = (
    "zustand",
    "eingang",
    "versuche",
    "leihe",
    "leihe_bis",
    "einlieferer",
    "beleg",
    "abgeschlossen",
)
_FEST = frozenset(_P.namen) - frozenset(_AENDERBAR)
_UNTER = "IN (SELECT value FROM json_each(?))"
_VERSIEGELT_VON_UNS = (
    "einlieferer IS NULL AND zustand IN ('offen', 'liegt', 'geholt') AND NOT EXISTS ("
    "SELECT 1 FROM nachricht n WHERE n.mandant = postfach.autor AND n.richtung = 'aus' AND n.autor = postfach.autor"
    " AND n.uuid = postfach.uuid AND n.offen = 1)"
)
"""Nothing of the plain route."""


class SqlPostfach(Tabelle):
    """Implements ``PostfachTabelle``; every change moves ``aenderung``, becoming visible moves ``nummer``."""

    __slots__ = ()

    def anlegen(self, eintrag: PostfachEintrag, segmente: Sequence[PostfachSegment]) -> PostfachEintrag:
        """Insert; what is complete becomes visible at once. The entry that is there already wins."""
        vorhanden = self.holen(eintrag.id)
        if vorhanden is not None:
            return vorhanden
        ganz = all(segment.da for segment in segmente)
        neu = replace(
            eintrag,
            zustand=PostfachZustand.LIEGT if ganz else PostfachZustand.OFFEN,
            nummer=self._naechste("postfach_nummer") if ganz else 0,
            aenderung=self._naechste("postfach_aenderung"),
        )
        self._tu(_P.insert(), *_P.werte(neu))
        for nr, segment in enumerate(segmente):
            self._tu(_S.insert("eintrag", "nr"), *_S.werte(segment), neu.id, nr)
        return neu

    def segment_da(self, eintrag: Sha256, segment: Sha256) -> None:
        """Note that a deposited segment is durable."""
        if not self._tu("UPDATE postfach_segment SET da = 1 WHERE eintrag = ? AND sha256 = ?", eintrag, segment):
            raise Konflikt("this envelope does not need that segment")

    def segmente_vergessen(self, eintrag: Sha256) -> None:
        """Note that nothing of it is kept here any more."""
        self._tu("UPDATE postfach_segment SET da = 0 WHERE eintrag = ?", eintrag)

    def sichtbar_machen(self, eintrag: Sha256) -> PostfachEintrag:
        """Turn OFFEN into LIEGT; an entry that was visible stays as it is."""
        alt = self.holen(eintrag)
        if alt is None:
            raise Konflikt("this envelope is not here")
        if alt.zustand is not PostfachZustand.OFFEN:
            return alt
        neu = replace(
            alt,
            zustand=PostfachZustand.LIEGT,
            nummer=self._naechste("postfach_nummer"),
            aenderung=self._naechste("postfach_aenderung"),
        )
        self._tu(
            "UPDATE postfach SET zustand = ?, nummer = ?, aenderung = ? WHERE id = ?",
            neu.zustand.value,
            neu.nummer,
            neu.aenderung,
            eintrag,
        )
        return neu

    def holen(self, eintrag: Sha256) -> PostfachEintrag | None:
        """Return one entry."""
        zeile = self._eine(_P.select("WHERE id = ?"), eintrag)
        return None if zeile is None else _P.objekt(zeile)

    def zur_nachricht(self, autor: Kennung, uuid: NachrichtenUUID) -> tuple[PostfachEintrag, ...]:
        """Return the entries of one message, oldest first."""
        zeilen = self._alle(_P.select("WHERE autor = ? AND uuid = ? ORDER BY eingang, id"), autor, uuid)
        return tuple(_P.objekt(zeile) for zeile in zeilen)

    def segmente(self, eintrag: Sha256) -> tuple[PostfachSegment, ...]:
        """Return what the entry needs, in the order of the Umschlag."""
        return tuple(_S.objekt(zeile) for zeile in self._alle(_S.select("WHERE eintrag = ? ORDER BY nr"), eintrag))

    def segment(self, eintrag: Sha256, segment: Sha256) -> PostfachSegment | None:
        """Return one of them."""
        zeile = self._eine(_S.select("WHERE eintrag = ? AND sha256 = ? LIMIT 1"), eintrag, segment)
        return None if zeile is None else _S.objekt(zeile)

    def liste(self, leser: Iterable[Kennung], *, ab: int, max_zeilen: int) -> tuple[PostfachEintrag, ...]:
        """Return what lies there for these readers behind the cursor."""
        zeilen = self._alle(
            _P.select(
                f"WHERE leser {_UNTER} AND nummer > ? AND zustand IN ('liegt', 'geholt') ORDER BY nummer LIMIT ?"
            ),
            liste(leser),
            ab,
            max_zeilen,
        )
        return tuple(_P.objekt(zeile) for zeile in zeilen)

    def abgeschlossene(
        self, leser: Iterable[Kennung], *, seit: datetime, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return what these readers closed since then, oldest first."""
        zeilen = self._alle(
            _P.select(
                f"WHERE leser {_UNTER} AND abgeschlossen >= ? AND zustand IN ('angenommen', 'abgelehnt')"
                " ORDER BY abgeschlossen, id LIMIT ?"
            ),
            liste(leser),
            zeit_text(seit),
            max_zeilen,
        )
        return tuple(_P.objekt(zeile) for zeile in zeilen)

    def einlieferungen(
        self, autoren: Iterable[Kennung], *, ab: int, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return what these authors deposited and what changed behind the cursor ``aenderung``."""
        zeilen = self._alle(
            _P.select(
                f"WHERE autor {_UNTER} AND einlieferer IS NOT NULL AND aenderung > ? ORDER BY aenderung LIMIT ?"
            ),
            liste(autoren),
            ab,
            max_zeilen,
        )
        return tuple(_P.objekt(zeile) for zeile in zeilen)

    def offene(
        self, *, autor: Kennung | None = None, vor: datetime | None = None, max_zeilen: int
    ) -> tuple[PostfachEintrag, ...]:
        """Return deposits that were announced and are not complete, oldest first."""
        zeilen = self._alle(
            _P.select(
                "WHERE zustand = 'offen' AND einlieferer IS NOT NULL"
                " AND (autor = ?1 OR ?1 IS NULL) AND (eingang < ?2 OR ?2 IS NULL) ORDER BY eingang, id LIMIT ?3"
            ),
            autor,
            None if vor is None else zeit_text(vor),
            max_zeilen,
        )
        return tuple(_P.objekt(zeile) for zeile in zeilen)

    def eigene_wartende(self, autoren: Iterable[Kennung]) -> tuple[PostfachEintrag, ...]:
        """Return what we sealed and no reader has closed, oldest first; nothing of the plain route."""
        zeilen = self._alle(
            _P.select(f"WHERE autor {_UNTER} AND {_VERSIEGELT_VON_UNS} ORDER BY eingang, id"),
            liste(autoren),
        )
        return tuple(_P.objekt(zeile) for zeile in zeilen)

    def ausgelegte(self) -> tuple[PostfachEintrag, ...]:
        """Return what lies in folders of the plain route, oldest first."""
        zeilen = self._alle(_P.select("WHERE zustand = 'ausgelegt' ORDER BY eingang, id"))
        return tuple(_P.objekt(zeile) for zeile in zeilen)

    def aendern(self, eintrag: PostfachEintrag) -> None:
        """Store state, arrival and depositor (announced anew), lease, attempts, Beleg, end; the rest is fixed."""
        touched = self._tu(
            f"UPDATE postfach SET {_P.setze(ausser=_FEST)}, aenderung = ? WHERE id = ?",  # noqa: S608 -- constants
            *_P.werte(eintrag, ausser=_FEST),
            self._naechste("postfach_aenderung"),
            eintrag.id,
        )
        if touched != 1:
            raise Konflikt("this envelope is not here")

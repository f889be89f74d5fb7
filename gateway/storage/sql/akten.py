"""Tables of the built-in Ablage: files, their documents, and the search indexes."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.aktenteile import Papierteil
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256
from gateway.domain.person import Person
from gateway.domain.states import ENDZUSTAENDE
from gateway.domain.suchwoerter import suchwoerter
from gateway.storage.sql.abbildung import json_text, zeit_text
from gateway.storage.sql.suchindex import trage_ein, vergiss
from gateway.storage.sql.tabelle import Tabelle, Zeile, liste
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt, Lesbares

_IST_STUB = "SELECT 1 FROM akte WHERE mandant = ? AND id = ? AND geloescht IS NOT NULL"
_FAELLE = "(SELECT id FROM transfer WHERE mandant = ?1 AND akte = ?2)"
_UNSERE = f"(SELECT uuid FROM nachricht WHERE mandant = ?1 AND richtung = 'aus' AND transfer IN {_FAELLE})"  # noqa: S608 -- constants of this module only
_UMSCHLAEGE = f"(SELECT umschlag_sha256 FROM nachricht WHERE transfer IN {_FAELLE})"  # noqa: S608 -- as above
_PERSON = "(SELECT azr_suche FROM akte WHERE mandant = ?1 AND id = ?2)"
_DIESE = "WHERE mandant = ?1 AND aktenzeichen = (SELECT aktenzeichen FROM akte WHERE mandant = ?1 AND id = ?2)"
_HAT_PLATZ = (
    "SELECT 1 FROM akte WHERE mandant = ?1 AND id = ?2 AND NOT EXISTS"
    " (SELECT 1 FROM dokument WHERE mandant = ?1 AND akte = ?2 AND (position = ?3 OR uuid = ?4))"
)
_STUB_WEG = (
    f"DELETE FROM postfach WHERE einlieferer IS NULL AND autor = ?1 AND uuid IN {_UNSERE}",  # noqa: S608 -- as above
    f"DELETE FROM eingang WHERE mandant = ?1 AND id IN {_UMSCHLAEGE}",  # noqa: S608 -- as above
    f"DELETE FROM nachricht WHERE transfer IN {_FAELLE}",  # noqa: S608 -- as above
    f"DELETE FROM aufgabe WHERE transfer IN {_FAELLE}",  # noqa: S608 -- as above
    f"DELETE FROM haushalt WHERE mandant = ?1 AND azr_suche = {_PERSON}",  # noqa: S608 -- as above
    "DELETE FROM loeschantrag WHERE mandant = ?1 AND akte = ?2",
    "DELETE FROM transfer WHERE mandant = ?1 AND akte = ?2",
    f"UPDATE scanakte SET barcode = '', aktenzeichen = '', maengel = '[]' {_DIESE}",  # noqa: S608 -- as above
    "DELETE FROM akte WHERE mandant = ?1 AND id = ?2",
)
"""A stub goes with whatever only it explained, in this order."""
NIEMAND = Person(staatsangehoerigkeiten=("999",), geschlecht=None)
"""Stands where nobody may be known: nationality 999 is "no statement" of the DESTATIS list."""
_SPERREN = msgspec.json.Decoder(frozenset[Sperre])


class SqlAkten(Tabelle):
    """Implements ``Akten``."""

    __slots__ = ("_a", "_d", "_tresor")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals the person, the subject, parts on paper, and names and descriptions of documents."""
        super().__init__(connection)
        self._tresor = tresor
        self._a = GeheimeAbbildung(
            Akte,
            "akte",
            tresor,
            geheim=frozenset({"person", "betreff", "papier"}),
            an="id",
            ohne=frozenset({"dokumente"}),
        )
        self._d = GeheimeAbbildung(
            Dokument, "dokument", tresor, geheim=frozenset({"dateiname", "beschreibung"}), an="uuid"
        )

    def anlegen(
        self, mandant: Kennung, akte: Akte, *, azr_suche: Sha256 | None, namen_suche: Sequence[Sha256]
    ) -> None:
        """Insert a whole Akte.

        Raises ``Konflikt`` when its id, its Aktenzeichen or its ``herkunft`` exists at this authority, or when two
        documents share a uuid or a position.
        """
        for einmalig in ({one.uuid for one in akte.dokumente}, {one.position for one in akte.dokumente}):
            if len(einmalig) != len(akte.dokumente):
                raise Konflikt(f"Akte {akte.id} cannot be added: two documents have one uuid or one position")
        kopf = f"{self._a.insert('mandant', 'azr_suche')} ON CONFLICT DO NOTHING"
        if not self._tu(kopf, *self._a.werte(akte), mandant, azr_suche):
            raise Konflikt(f"Akte {akte.id} cannot be added: its id, Aktenzeichen or origin is taken")
        for name in dict.fromkeys(namen_suche):
            self._tu("INSERT INTO akte_name (mandant, name, akte) VALUES (?, ?, ?)", mandant, name, akte.id)
        for dokument in akte.dokumente:
            self._tu(self._d.insert("mandant", "akte"), *self._d.werte(dokument), mandant, akte.id)
        trage_ein(self._c, self._tresor, mandant, akte.id, suchwoerter(akte.person), test=akte.test)

    def _ganz(self, mandant: Kennung, zeile: Zeile | None) -> Akte | None:
        if zeile is None:
            return None
        kopf = self._a.objekt(zeile)
        zeilen = self._alle(self._d.select("WHERE mandant = ? AND akte = ? ORDER BY position"), mandant, kopf.id)
        return self._a.objekt(zeile, dokumente=tuple(self._d.objekt(z) for z in zeilen))

    def holen(self, mandant: Kennung, akte: AkteId) -> Akte | None:
        """Return the Akte with all documents in order."""
        return self._ganz(mandant, self._eine(self._a.select("WHERE mandant = ? AND id = ?"), mandant, akte))

    def kopf(self, mandant: Kennung, akte: AkteId) -> Akte | None:
        """Return the Akte without documents."""
        zeile = self._eine(self._a.select("WHERE mandant = ? AND id = ?"), mandant, akte)
        return None if zeile is None else self._a.objekt(zeile)

    def zur_azr(self, mandant: Kennung, azr_suche: Sha256, *, test: bool) -> tuple[Akte, ...]:
        """Return the files under this AZR number, whole, oldest first."""
        zeilen = self._alle(
            self._a.select("WHERE mandant = ? AND azr_suche = ? AND test = ? ORDER BY angelegt, id"),
            mandant,
            azr_suche,
            int(test),
        )
        return tuple(akte for akte in (self._ganz(mandant, zeile) for zeile in zeilen) if akte is not None)

    def zum_aktenzeichen(self, mandant: Kennung, aktenzeichen: str) -> Akte | None:
        """Return the Akte with this Aktenzeichen."""
        return self._ganz(
            mandant, self._eine(self._a.select("WHERE mandant = ? AND aktenzeichen = ?"), mandant, aktenzeichen)
        )

    def zur_herkunft(self, mandant: Kennung, herkunft: str) -> Akte | None:
        """Return the Akte a delivery was imported as."""
        return self._ganz(
            mandant, self._eine(self._a.select("WHERE mandant = ? AND herkunft = ?"), mandant, herkunft)
        )

    def zum_namen(self, mandant: Kennung, name_suche: Sha256, *, max_zeilen: int = 100) -> tuple[Akte, ...]:
        """Return files without documents of persons under this keyed hash of a name, by Aktenzeichen."""
        zeilen = self._alle(
            self._a.select(
                "WHERE mandant = ? AND id IN (SELECT akte FROM akte_name WHERE mandant = ? AND name = ?)"
                " ORDER BY aktenzeichen LIMIT ?"
            ),
            mandant,
            mandant,
            name_suche,
            max_zeilen,
        )
        return tuple(self._a.objekt(zeile) for zeile in zeilen)

    def liste(self, mandant: Kennung, *, nach: str | None = None, max_zeilen: int = 100) -> tuple[Akte, ...]:
        """Return files without documents; ``nach`` = Aktenzeichen of the last row of the page before."""
        zeilen = self._alle(
            self._a.select("WHERE mandant = ? AND aktenzeichen > ? ORDER BY aktenzeichen LIMIT ?"),
            mandant,
            nach or "",
            max_zeilen,
        )
        return tuple(self._a.objekt(zeile) for zeile in zeilen)

    def mit_dokument(self, mandant: Kennung, dokument: DokumentUUID) -> tuple[Akte, ...]:
        """Return the files that hold this document, without documents."""
        zeilen = self._alle(
            self._a.select(
                "WHERE mandant = ?1 AND id IN (SELECT akte FROM dokument WHERE mandant = ?1 AND uuid = ?2)"
            ),
            mandant,
            dokument,
        )
        return tuple(self._a.objekt(zeile) for zeile in zeilen)

    def mit_sperre(self, mandant: Kennung, sperre: Sperre) -> tuple[Akte, ...]:
        """Return every file this holds back, without documents."""
        zeilen = self._alle(
            self._a.select("WHERE mandant = ? AND EXISTS (SELECT 1 FROM json_each(sperren) WHERE value = ?)"),
            mandant,
            sperre.value,
        )
        return tuple(self._a.objekt(zeile) for zeile in zeilen)

    def sperren(self, mandant: Kennung, akte: AkteId, sperren: frozenset[Sperre]) -> None:
        """Replace what holds the file back."""
        wert = json_text(sorted(sperre.value for sperre in sperren))
        if self._tu("UPDATE akte SET sperren = ? WHERE mandant = ? AND id = ?", wert, mandant, akte) != 1:
            raise Konflikt(f"there is no Akte {akte}")

    def sperren_von(self, mandant: Kennung, akte: AkteId) -> frozenset[Sperre]:
        """Return what holds the file back now."""
        zeile = self._eine("SELECT sperren FROM akte WHERE mandant = ? AND id = ?", mandant, akte)
        return frozenset() if zeile is None else _SPERREN.decode(zeile[0])

    def dokumente_von(self, mandant: Kennung, akte: AkteId) -> frozenset[DokumentUUID]:
        """Return which documents the file has now."""
        rows = self._alle("SELECT uuid FROM dokument WHERE mandant = ? AND akte = ?", mandant, akte)
        return frozenset(DokumentUUID(str(uuid)) for (uuid,) in rows)

    def aufbewahren(self, mandant: Kennung, akte: AkteId, bis: date | None) -> None:
        """Replace the retention mark."""
        wert = None if bis is None else json_text(bis)
        if self._tu("UPDATE akte SET aufbewahren_bis = ? WHERE mandant = ? AND id = ?", wert, mandant, akte) != 1:
            raise Konflikt(f"there is no Akte {akte}")

    # -- after the handover --------------------------------------------------------------------------------------

    def zum_stub(
        self, mandant: Kennung, akte: AkteId, *, geloescht: datetime, abgegeben_an: Kennung, stub_bis: datetime
    ) -> None:
        """Delete every document of the file and its subject; the row stays as a stub."""
        touched = self._tu(
            "UPDATE akte SET betreff = NULL, geloescht = ?, abgegeben_an = ?, stub_bis = ?"
            " WHERE mandant = ? AND id = ? AND geloescht IS NULL",
            zeit_text(geloescht),
            abgegeben_an,
            zeit_text(stub_bis),
            mandant,
            akte,
        )
        if touched != 1:
            raise Konflikt(f"there is no Akte {akte} with content")
        self._tu("DELETE FROM dokument WHERE mandant = ? AND akte = ?", mandant, akte)

    def stub_frist(self, mandant: Kennung, akte: AkteId, stub_bis: datetime) -> None:
        """Store until when a stub stays."""
        touched = self._tu(
            "UPDATE akte SET stub_bis = ? WHERE mandant = ? AND id = ? AND geloescht IS NOT NULL",
            zeit_text(stub_bis),
            mandant,
            akte,
        )
        if touched != 1:
            raise Konflikt(f"there is no stub {akte}")

    def abgelaufene_stubs(self, jetzt: datetime, *, max_zeilen: int) -> tuple[tuple[Kennung, AkteId], ...]:
        """Return stubs whose time is over, without a legal hold and without a running transfer, oldest first."""
        zeilen = self._alle(
            "SELECT mandant, id FROM akte WHERE stub_bis < ?1"
            " AND NOT EXISTS (SELECT 1 FROM json_each(akte.sperren) WHERE value = ?2)"
            " AND NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.mandant = akte.mandant AND t.akte = akte.id"
            " AND t.zustand NOT IN (SELECT value FROM json_each(?3))) ORDER BY stub_bis, id LIMIT ?4",
            zeit_text(jetzt),
            Sperre.LOESCHSPERRE.value,
            liste(ENDZUSTAENDE),
            max_zeilen,
        )
        return tuple((Kennung(mandant), AkteId(akte)) for mandant, akte in zeilen)

    def entfernen(self, mandant: Kennung, akte: AkteId) -> None:
        """Delete a stub and everything that only it explained, envelopes in the Postfach included."""
        if self._eine(_IST_STUB, mandant, akte) is None:
            raise Konflikt(f"there is no stub {akte}")
        for anweisung in _STUB_WEG:
            self._tu(anweisung, mandant, akte)

    def ersetzen(self, mandant: Kennung, akte: AkteId, alt: DokumentUUID, neu: Dokument) -> None:
        """Add a document that takes the place of another one."""
        gone = self._tu(
            "UPDATE dokument SET ersetzt = 1 WHERE mandant = ? AND akte = ? AND uuid = ? AND ersetzt = 0",
            mandant,
            akte,
            alt,
        )
        if gone != 1:
            raise Konflikt(f"Akte {akte} has no document {alt} that is not superseded")
        self.ergaenzen(mandant, akte, neu)

    def ergaenzen(self, mandant: Kennung, akte: AkteId, neu: Dokument) -> None:
        """Add a document."""
        if self._eine(_HAT_PLATZ, mandant, akte, neu.position, neu.uuid) is None:
            raise Konflikt(f"the document cannot be added to Akte {akte}: it is not there, or has this one")
        self._tu(self._d.insert("mandant", "akte"), *self._d.werte(neu), mandant, akte)

    def vernichten(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID) -> None:
        """Delete one document."""
        sql = "DELETE FROM dokument WHERE mandant = ? AND akte = ? AND uuid = ?"
        if self._tu(sql, mandant, akte, dokument) != 1:
            raise Konflikt(f"Akte {akte} has no document {dokument}")

    # -- sealing what lies readable ------------------------------------------------------------------------------

    def lesbare(self, *, nach: Lesbares | None, max_zeilen: int) -> tuple[Lesbares, ...]:
        """Return documents that still lie readable, behind this one in the order of authority, file, position."""
        zeilen = self._alle(
            "SELECT mandant, akte, position, uuid, sha256 FROM dokument INDEXED BY dokument_lesbar"
            " WHERE blob IS NULL AND (mandant, akte, position) > (?, ?, ?)"
            " ORDER BY mandant, akte, position LIMIT ?",
            *(("", "", 0) if nach is None else (nach.mandant, nach.akte, nach.position)),
            max_zeilen,
        )
        return tuple(
            Lesbares(mandant=Kennung(m), akte=AkteId(a), position=p, dokument=DokumentUUID(u), sha256=Sha256(s))
            for m, a, p, u, s in zeilen
        )

    def verschlossen(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID, blob: Sha256) -> bool:
        """Note where a document that lay readable lies sealed; tell whether it was still there and readable."""
        sql = "UPDATE dokument SET blob = ? WHERE mandant = ? AND akte = ? AND uuid = ? AND blob IS NULL"
        return self._tu(sql, blob, mandant, akte, dokument) == 1

    def ohne_person(self, mandant: Kennung, akte: AkteId) -> None:
        """Forget who a stub was about, in its row and in every index."""
        person = self._tresor.versiegle(json_text(NIEMAND), f"akte.person/{akte}")
        touched = self._tu(
            "UPDATE akte SET person = ?, azr_suche = NULL WHERE mandant = ? AND id = ? AND geloescht IS NOT NULL",
            person,
            mandant,
            akte,
        )
        if touched != 1:
            raise Konflikt(f"there is no stub {akte}")
        self._tu("DELETE FROM akte_name WHERE mandant = ? AND akte = ?", mandant, akte)
        vergiss(self._c, mandant, akte)

    def papier(self, mandant: Kennung, akte: AkteId, papier: tuple[Papierteil, ...]) -> None:
        """Replace what the file says of its parts on paper."""
        wert = self._tresor.versiegle(json_text(papier), f"akte.papier/{akte}")
        if self._tu("UPDATE akte SET papier = ? WHERE mandant = ? AND id = ?", wert, mandant, akte) != 1:
            raise Konflikt(f"there is no Akte {akte}")

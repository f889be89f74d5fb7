"""One search field: files by name, birth date, Aktenzeichen or an id, transfers by Kurzzeichen or an id."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.domain.akte import Akte
from gateway.domain.datumsworte import Datumsworte
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, NachrichtenUUID, ProzessUUID, TransferId
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.suchwoerter import Fund, Suchanfrage, Suchergebnis, Treffer
from gateway.domain.transfer import Transfer
from gateway.transfer.auskunftssperre import gesperrt
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.einblick.personen import anzeigename, geburtsdatum
from gateway.transfer.einblick.suchtext import Suchtext, deute
from gateway.transfer.einblick.uebergaben import Uebergabezeile, standleser, zeile
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung

MAX_TREFFER = 20
"""Files of one search."""
_WARUM = {
    Fund.GENAU: Satz("genau", "exact"),
    Fund.KLANG: Satz("klingt ähnlich", "sounds alike"),
    Fund.BUCHSTABE: Satz("ein Buchstabe anders", "one letter differs"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktentreffer:
    """One file that was found; of a person with an Auskunftssperre only that there is one."""

    akte: AkteId
    aktenzeichen: str
    gesperrt: bool
    """An Auskunftssperre holds: opening it wants a reason."""
    person: str | None
    geboren: str | None
    warum: str
    aehnlich: bool
    """The name only sounds or is spelt alike: shown below what fits exactly."""
    abgegeben_an: str | None
    """Who has the file now, where only a stub is left here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suchbild:
    """What a search found, the best first."""

    akten: tuple[Aktentreffer, ...]
    uebergaben: tuple[Uebergabezeile, ...]
    unvollstaendig: bool
    """There may be more: give more to look for."""


class Aktensuche:
    """Searches; every file that a page shows has an entry of its own in the log, above all one under a Sperre."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def finde(
        self, mandant: Kennung, frage: Suchanfrage, *, person: str, namen: bool, max_zeilen: int
    ) -> Suchergebnis:
        """Run one search; ``namen``: persons are shown, so that every file has an entry of its own."""
        found = await self._u.store.read(lambda tx: self._suche(tx, mandant, frage, max_zeilen))
        await self._blicke.schreibe(lambda tx: self._vermerke(tx, mandant, found.treffer, person, namen=namen))
        return found

    async def suche(
        self,
        mandant: Kennung,
        text: str,
        *,
        person: str,
        sprache: Sprache = Sprache.DE,
        max_zeilen: int = MAX_TREFFER,
    ) -> Suchbild:
        """Return what one search field finds: files, and transfers by their Kurzzeichen or an id."""
        meant = deute(text)

        def look(tx: Tx) -> tuple[Suchbild, Sequence[Treffer]]:
            results = [self._suche(tx, mandant, one, max_zeilen) for one in meant.anfragen]
            hits = _zusammen(results, _genannte(tx, mandant, meant))[:max_zeilen]
            leser = standleser(tx, self._u, sprache)
            rows = tuple(zeile(leser, one) for one in _uebergaben(tx, mandant, meant))
            blocked = {one.akte.id for one in hits if gesperrt(tx, self._u, mandant, one.akte.id, one.akte.person)}
            seen = tuple(
                self._treffer(one, mandant, leser.namen, sprache, blocked=one.akte.id in blocked) for one in hits
            )
            partly = any(one.abgebrochen or one.weitere or one.unbenannt for one in results)
            return Suchbild(akten=seen, uebergaben=rows, unvollstaendig=partly), hits

        found, hits = await self._u.store.read(look)

        def note(tx: Tx) -> None:
            self._vermerke(tx, mandant, hits, person, namen=True)
            if found.uebergaben:
                read, number = AuditEreignis.TRANSFER_GELESEN, len(found.uebergaben)
                self._blicke.vermerke(tx, mandant, read, person=person, anzahl=number)

        await self._blicke.schreibe(note)
        return found

    def _suche(self, tx: Tx, mandant: Kennung, frage: Suchanfrage, zeilen: int) -> Suchergebnis:
        return tx.suche.finden(mandant, frage, test=self._u.betrieb == "test", max_zeilen=zeilen)

    def _vermerke(
        self,
        tx: Tx,
        mandant: Kennung,
        treffer: Sequence[Treffer],
        person: str,
        *,
        namen: bool,
    ) -> None:
        read = AuditEreignis.AKTE_GELESEN
        self._blicke.vermerke(tx, mandant, read, person=person, anzahl=len(treffer))
        for one in treffer if namen else ():
            self._blicke.vermerke(tx, mandant, read, (Bezug.AKTE, one.akte.id), person=person)

    def _treffer(
        self, one: Treffer, mandant: Kennung, namen: Namen, sprache: Sprache, *, blocked: bool
    ) -> Aktentreffer:
        akte = one.akte
        zone = self._u.mandanten[mandant].arbeitstage.zone
        return Aktentreffer(
            akte=akte.id,
            aktenzeichen=akte.aktenzeichen,
            gesperrt=blocked,
            person=None if blocked else anzeigename(akte.person),
            geboren=None if blocked else geburtsdatum(akte.person, Datumsworte(zone, sprache)),
            warum=_WARUM[one.fund].auf(sprache),
            aehnlich=one.fund is not Fund.GENAU,
            abgegeben_an=None if akte.abgegeben_an is None else namen.kurz(akte.abgegeben_an).nominativ,
        )


def _zusammen(results: list[Suchergebnis], named: tuple[Akte, ...]) -> tuple[Treffer, ...]:
    """Return each file once: those named by an id, then what fits exactly, then what is only alike."""
    hits = [Treffer(akte=one, fund=Fund.GENAU) for one in named]
    hits += [one for result in results for one in result.treffer]
    best: dict[AkteId, Treffer] = {}
    for one in sorted(hits, key=lambda hit: hit.fund):
        best.setdefault(one.akte.id, one)
    return tuple(best.values())


def _genannte(tx: Tx, mandant: Kennung, meant: Suchtext) -> tuple[Akte, ...]:
    """Return the files an id means: that of a file, or of a document in it."""
    if meant.uuid is None:
        return ()
    whole = tx.akten.kopf(mandant, AkteId(meant.uuid))
    return (whole,) if whole is not None else tx.akten.mit_dokument(mandant, DokumentUUID(meant.uuid))


def _uebergaben(tx: Tx, mandant: Kennung, meant: Suchtext) -> tuple[Transfer, ...]:
    """Return the transfers that a Kurzzeichen, or an id of a transfer, process or message, means."""
    if meant.kurzzeichen is not None:
        return tx.einblick.zum_kurzzeichen(mandant, meant.kurzzeichen)
    if meant.uuid is None:
        return ()
    process = ProzessUUID(meant.uuid)
    found = [one for one in tx.einblick.zum_kurzzeichen(mandant, kurzzeichen(process)) if one.prozess == process]
    idents = [TransferId(meant.uuid)]
    messages = tx.einblick.zur_uuid(mandant, NachrichtenUUID(meant.uuid))
    idents += [one.transfer for one in messages if one.transfer is not None]
    by_id = (tx.transfers.holen(one) for one in dict.fromkeys(idents))
    found += [one for one in by_id if one is not None and one.mandant == mandant]
    return tuple({one.id: one for one in found}.values())

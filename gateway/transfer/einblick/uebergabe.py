"""One transfer as its page shows it: head, stand, time line, documents in numbers, questions, deadlines."""

from dataclasses import dataclass
from datetime import datetime

from gateway.domain.akte import Akte
from gateway.domain.auskunftstext import auskunftstext
from gateway.domain.datumsworte import Datumsworte
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.transfer import Transfer
from gateway.domain.verlauf_worte import ANFORDERUNGSGRUND
from gateway.transfer.aufgaben.bild import Faellig, frage_und_anlass, fristen
from gateway.transfer.auskunftssperre import uebergabe_gesperrt
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.personen import anzeigename, geburtsdatum
from gateway.transfer.einblick.stand import Stand, Standleser
from gateway.transfer.einblick.uebergaben import Uebergabezeile, standleser, zeile
from gateway.transfer.einblick.zeitlinie import Zeitlinie, zeitlinie
from gateway.transfer.haushalt import Mitglied, mitglieder
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe, AufgabeArt, Nachricht
from gateway.transfer.sendungsmappe import wartet
from gateway.transfer.umgebung import Umgebung

_ALLE_GESCANNT = Satz("alle mit Scanvermerk", "all with scan evidence")
_TEILS_GESCANNT = Satz("teils mit Scanvermerk", "some with scan evidence")
_OHNE_VERMERK = Satz("ohne Scanvermerk", "without scan evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kopf:
    """What stands at the head of the page."""

    zeile: Uebergabezeile
    mandant: Kennung
    partner_name: str
    """As the directory has it."""
    gesperrt: bool
    """An Auskunftssperre holds: the file is opened with a reason, and the person is shown there only."""
    person: str | None
    geboren: str | None
    aktenzeichen_partner: str | None
    grund: str
    akte: AkteId | None
    """Our file, where there is one."""
    sendung: bool
    """A delivery lies here and waits to be taken over."""

    @property
    def kurzzeichen(self) -> Kurzzeichen:
        """What two clerks say on the phone."""
        return self.zeile.kurzzeichen


@dataclass(frozen=True, slots=True, kw_only=True)
class Dokumentsumme:
    """The documents of our file, in numbers; the register itself is a look of its own (``akten``)."""

    anzahl: int
    seiten: int
    ungezaehlt: int
    """Documents whose pages nobody has counted."""
    scanvermerk: str
    """Scan evidence, in a word."""
    papier: int
    papier_fehlt: int
    """Parts on paper nobody has ticked off yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offene:
    """An open question of the transfer."""

    id: str
    art: AufgabeArt
    frage: str
    anlass: str
    seit: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Haushaltszeile:
    """One more person of the household: the day of the move, and her transfer, if there is one yet."""

    tag: str
    """ISO."""
    uebergabe: Uebergabezeile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uebergabebild:
    """The page."""

    kopf: Kopf
    stand: Stand
    verlauf: Zeitlinie
    dokumente: Dokumentsumme | None
    """``None`` where no file of ours belongs to it (yet)."""
    offene: tuple[Offene, ...]
    fristen: tuple[Faellig, ...]
    haushalt: tuple[Haushaltszeile, ...]
    auskunft: str
    """What a caller may be told."""


class Uebergabebilder:
    """Reads the page of one transfer."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def zeige(
        self,
        mandant: Kennung,
        ident: TransferId,
        *,
        person: str,
        sprache: Sprache = Sprache.DE,
        selbst: bool = False,
    ) -> Uebergabebild:
        """Return a transfer of this authority; the look at it, and at its household, is logged.

        ``selbst``: an open page asks, and an entry of the last half hour may stand for it (``Blicke``).
        ``Usage`` (UNKNOWN) for one that is not there, or belongs to another authority: nobody can tell which.
        """

        def look(tx: Tx) -> tuple[Uebergabebild, int, tuple[Mitglied, ...]]:
            found = eigene(tx, mandant, ident)
            messages, together = tx.nachrichten.zum_transfer(ident), mitglieder(tx, self._u, found)
            shown = self._bild(standleser(tx, self._u, sprache), found, messages, together)
            return shown, len(messages), together

        shown, messages, household = await self._u.store.read(look)

        def note(tx: Tx) -> None:
            read = AuditEreignis.TRANSFER_GELESEN
            self._blicke.vermerke(tx, mandant, read, person=person, transfer=ident, anzahl=messages)
            if household:
                self._blicke.vermerke(tx, mandant, read, person=person, anzahl=len(household))

        others = {one.tag if one.transfer is None else one.transfer.id for one in household}
        named = frozenset() if shown.kopf.gesperrt else frozenset({shown.kopf.kurzzeichen})
        await self._blicke.schreibe_einmal(
            note, (person, mandant, ident), frozenset({ident, *others}) | named, selbst=selbst
        )
        return shown

    def _bild(
        self,
        leser: Standleser,
        transfer: Transfer,
        nachrichten: tuple[Nachricht, ...],
        haushalt: tuple[Mitglied, ...],
    ) -> Uebergabebild:
        tx, sprache = leser.tx, leser.sprache
        open_ = tx.aufgaben.offene(transfer.mandant, transfer=transfer.id)
        akte = None if transfer.akte is None else tx.akten.holen(transfer.mandant, transfer.akte)
        return Uebergabebild(
            kopf=self._kopf(leser, transfer),
            stand=leser.lies(transfer, open_),
            verlauf=zeitlinie(leser, transfer, nachrichten),
            dokumente=None if akte is None or akte.geloescht is not None else _summe(akte, sprache),
            offene=tuple(self._offene(leser, one) for one in open_),
            fristen=fristen(tx, self._u, transfer, sprache),
            haushalt=tuple(
                Haushaltszeile(tag=one.tag, uebergabe=None if one.transfer is None else zeile(leser, one.transfer))
                for one in haushalt
            ),
            auskunft=auskunftstext(transfer, sprache),
        )

    def _kopf(self, leser: Standleser, transfer: Transfer) -> Kopf:
        zone = self._u.mandanten[transfer.mandant].arbeitstage.zone
        ground = ANFORDERUNGSGRUND.get(transfer.grund)
        blocked = uebergabe_gesperrt(leser.tx, self._u, transfer)
        return Kopf(
            zeile=zeile(leser, transfer),
            mandant=transfer.mandant,
            partner_name=leser.namen.voll(transfer.partner),
            gesperrt=blocked,
            person=None if blocked else anzeigename(transfer.person),
            geboren=None if blocked else geburtsdatum(transfer.person, Datumsworte(zone, leser.sprache)),
            aktenzeichen_partner=transfer.aktenzeichen_partner,
            grund=transfer.grund if ground is None else ground.auf(leser.sprache),
            akte=transfer.akte,
            sendung=wartet(transfer),
        )

    def _offene(self, leser: Standleser, one: Aufgabe) -> Offene:
        asked, why = frage_und_anlass(leser.tx, self._u, one, leser.sprache)
        return Offene(id=one.id, art=one.art, frage=asked, anlass=why, seit=one.angelegt)


def eigene(tx: Tx, mandant: Kennung, ident: TransferId) -> Transfer:
    """Return a transfer of this authority; ``Usage`` (UNKNOWN) for any other."""
    found = tx.transfers.holen(ident)
    if found is None or found.mandant != mandant:
        raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
    return found


def _summe(akte: Akte, sprache: Sprache) -> Dokumentsumme:
    current = [one for one in akte.dokumente if not one.ersetzt]
    scanned = sum(one.transfervermerk is not None for one in current)
    word = _ALLE_GESCANNT if current and scanned == len(current) else _TEILS_GESCANNT if scanned else _OHNE_VERMERK
    return Dokumentsumme(
        anzahl=len(current),
        seiten=sum(one.seiten or 0 for one in current),
        ungezaehlt=sum(one.seiten is None for one in current),
        scanvermerk=word.auf(sprache),
        papier=len(akte.papier),
        papier_fehlt=len(akte.fehlende_papierteile) if akte.herkunft is not None else 0,
    )

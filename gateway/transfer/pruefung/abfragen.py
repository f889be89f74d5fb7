"""Questions of an auditor to the log: each answer is an entry of its own before anybody sees it (BDSG § 76).

Nothing here asks by employee, and no answer names one: who acted is a number that counts for one answer alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.audit.auskunft import GELOESCHT, UNPASSEND, Treffer
from gateway.audit.eintrag import Eintrag, blatt_hash, eintrag_octets
from gateway.audit.export import exportiere_auszug
from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import ART, Akteur, AuditEreignis, Bezug, EreignisArt, Rechtsgrund
from gateway.domain.ids import Kennung, ProzessUUID, Sha256
from gateway.domain.kurzzeichen import Kurzzeichen, kurzzeichen
from gateway.transfer.auskunft import Auskunft, Frage, Fund
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.umgebung import Umgebung

MAX_GELESEN = 100_000
"""Entries read for one answer: a second. Who asks for neither a file nor a time is told to."""
MAX_VORGAENGE = 10
"""Transfers that an answer names beside its entries: about one person there are few."""


@dataclass(frozen=True, slots=True)
class Ausschnitt:
    """A page of an answer: what is not on it is found and counted, but not judged."""

    ab: int
    """Entries before it."""
    zeilen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ersuchen:
    """What somebody asks the log, and why."""

    frage: Frage
    begruendung: str
    rechtsgrund: Rechtsgrund = Rechtsgrund.BDSG_76
    kurz: Kurzzeichen | None = None
    """Instead of ``frage.transfer``: as two clerks say it on the phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeile:
    """One entry, as an auditor reads it."""

    generation: int
    index: int
    zeit: datetime
    art: EreignisArt
    rechtsgrund: Rechtsgrund | None
    akteur: Akteur
    person: int | None
    """Number of the account that acted, counted in this answer; ``None`` where no person did or nobody can tell."""
    unpassend: bool
    """What says who acted does not belong to the entry: somebody changed the database by hand."""
    begruendung: str
    partner: Kennung | None
    partner_name: str
    kurzzeichen: Kurzzeichen | None
    nachricht: str | None
    nachrichtentyp: str | None
    anzahl: int | None
    ergebnis: str
    eintrag: Eintrag

    @property
    def blatt(self) -> str:
        """Leaf hash, hexadecimal: what a signed package proves. Worked out where it is shown alone."""
        return blatt_hash(eintrag_octets(self.eintrag)).hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Antwort:
    """What the log says."""

    zeilen: tuple[Zeile, ...]
    """Oldest first; of one page, where one was asked for."""
    anzahl: int
    """Entries that answer, on whichever page."""
    vorgaenge: tuple[Kurzzeichen, ...]
    """Of the transfers they are about, as they come first; empty where these are more than ``MAX_VORGAENGE``."""
    gekuerzt: int
    """Entries whose content is gone; whether they would answer nobody can tell."""
    nummer: int | None
    """Index of the entry about this answer; ``None`` while nothing is signed here."""
    gestellt: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paket:
    """Entries with their proofs under a signed checkpoint; it holds no names."""

    stuecke: Iterable[bytes]
    vkey: str
    """The key it is verified with."""


class Abfragen:
    """Answers auditors of one authority."""

    def __init__(self, umgebung: Umgebung, buch: Protokollbuch) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._buch = buch
        self._auskunft = Auskunft(umgebung)

    async def beantworte(
        self,
        mandant: Kennung,
        ersuchen: Ersuchen,
        *,
        person: str,
        form: str = "",
        ausschnitt: Ausschnitt | None = None,
    ) -> Antwort:
        """Return the entries that answer; a look without ``form``, else a file of that kind is handed out.

        ``Usage``: UNKNOWN (no such transfer), SEVERAL (a Kurzzeichen of several), MANY, WIDE, REASON.
        """
        await self._buch.integriere_alle()
        moment = self._u.jetzt()
        names = Namen(self._u.vertrauen.verzeichnis(), moment)

        def read(tx: Tx) -> tuple[Antwort, Frage]:
            funde, frage = self._suche(tx, mandant, ersuchen)
            answer = Antwort(
                zeilen=zeilen_von(tx, self._auskunft, mandant, funde, ausschnitt, names),
                anzahl=len(funde),
                vorgaenge=_vorgaenge(funde),
                gekuerzt=self._auskunft.gekuerzt(tx, mandant),
                nummer=None,
                gestellt=moment,
            )
            return answer, frage

        answer, frage = await self._u.store.read(read)
        number = await self._vermerke(mandant, ersuchen, frage, answer.anzahl, person, form)
        return replace(answer, nummer=number)

    async def paket(self, mandant: Kennung, ersuchen: Ersuchen, *, person: str) -> Paket:
        """Return the answer as signed package for ``aktenbote verify``.

        ``Usage`` as above, EMPTY without any entry, GENERATION where these are of several generations of the log.
        """
        await self._buch.integriere_alle()
        found, frage = await self._u.store.read(lambda tx: self._suche(tx, mandant, ersuchen))
        numbers = {one.generation for one in found}
        if not numbers:
            raise Usage("no entry answers this: there is nothing to write a package of", code="EMPTY")
        if len(numbers) > 1:
            raise Usage("the answer has entries of several generations of the log", code="GENERATION")
        await self._vermerke(mandant, ersuchen, frage, len(found), person, "zip")
        (generation,) = numbers
        note = await self._buch.checkpoint(mandant, generation=generation)
        if note is None:
            raise TryLater("nothing has been logged yet", code="EMPTY")
        key = await self._buch.pruefschluessel(mandant, generation=generation)
        indexes = [one.index for one in found]
        rows = await self._buch.auszug(mandant, indexes, note.checkpoint.groesse, generation=generation)
        pieces = exportiere_auszug(checkpoint=note, schluessel=key, erstellt=self._u.jetzt(), eintraege=rows)
        return Paket(stuecke=pieces, vkey=key.text)

    def _suche(self, tx: Tx, mandant: Kennung, ersuchen: Ersuchen) -> tuple[tuple[Fund, ...], Frage]:
        frage = ersuchen.frage
        if ersuchen.kurz is not None:
            named = tx.einblick.zum_kurzzeichen(mandant, ersuchen.kurz)
            if len(named) != 1:
                raise Usage("not one transfer of this Kurzzeichen", code="SEVERAL" if named else "UNKNOWN")
            frage = replace(frage, transfer=named[0].id)
        return self._auskunft.suche(tx, mandant, frage, hoechstens=MAX_GELESEN), frage

    async def _vermerke(
        self, mandant: Kennung, ersuchen: Ersuchen, frage: Frage, count: int, person: str, form: str
    ) -> int | None:
        references = wer(person, ersuchen.begruendung)

        def note(tx: Tx) -> Sha256:
            return self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.PROTOKOLL_EXPORTIERT if form else AuditEreignis.PROTOKOLL_GELESEN,
                akteur=Akteur.PERSON,
                rechtsgrund=ersuchen.rechtsgrund,
                grund=f"auskunft_{form}" if form else "auskunft",
                anzahl=count,
                transfer=frage.transfer,
                bezuege=[*references, *self._auskunft.worum(tx, mandant, frage)],
            )

        leaf = await self._u.store.write(note)  # durable before anything is shown: no entry, no disclosure
        await self._buch.integriere_alle()
        return await self._u.store.read(lambda tx: tx.protokoll.index_zum_blatt(mandant, leaf))


def zeilen_von(
    tx: Tx, auskunft: Auskunft, mandant: Kennung, funde: Sequence[Fund], ausschnitt: Ausschnitt | None, names: Namen
) -> tuple[Zeile, ...]:
    """Return entries as an auditor reads them, or a page of them; who acted is a number of the whole answer."""
    begin, end = (0, len(funde)) if ausschnitt is None else (ausschnitt.ab, ausschnitt.ab + ausschnitt.zeilen)
    before = dict.fromkeys(auskunft.handelnde(tx, mandant, funde[:begin]))
    numbers = {account: number for number, account in enumerate(before, 1)}
    rows = []
    for one in auskunft.lies(tx, mandant, funde[begin:end]):
        account = one.bezug(Bezug.HANDELNDER)
        known = account not in {"", GELOESCHT, UNPASSEND}
        person = numbers.setdefault(account, len(numbers) + 1) if known else None
        rows.append(_zeile(one, one.eintrag, person, names, unpassend=account == UNPASSEND))
    return tuple(rows)


def _vorgaenge(funde: Iterable[Fund]) -> tuple[Kurzzeichen, ...]:
    processes = dict.fromkeys(one.prozess for one in funde if one.prozess is not None)
    if len(processes) > MAX_VORGAENGE:
        return ()
    return tuple(dict.fromkeys(kurzzeichen(ProzessUUID(one)) for one in processes))


def _zeile(one: Treffer, entry: Eintrag, person: int | None, names: Namen, *, unpassend: bool) -> Zeile:
    said = entry.angaben
    return Zeile(
        generation=one.generation,
        index=one.index,
        zeit=entry.zeit.instant,
        art=ART[entry.ereignis],
        rechtsgrund=said.rechtsgrund,
        akteur=entry.akteur,
        person=person,
        unpassend=unpassend,
        begruendung=one.bezug(Bezug.BEGRUENDUNG),
        partner=said.partner,
        partner_name="" if said.partner is None else names.voll(said.partner),
        kurzzeichen=None if said.prozess is None else kurzzeichen(ProzessUUID(said.prozess)),
        nachricht=said.nachricht,
        nachrichtentyp=said.nachrichtentyp,
        anzahl=said.anzahl,
        ergebnis=" ".join(filter(None, (said.ergebnis and said.ergebnis.value, said.code))),
        eintrag=entry,
    )

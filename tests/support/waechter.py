"""Watches every transaction of a house: states by the table and with their entries, receipts after imports,
what no event may change, and what must be true in the moment in which a content is deleted.

It keeps a memory of its own, made from what was committed; nothing of it is asked from the program it judges.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gateway.audit.eintrag import Eintrag, FertigerEintrag, lies_eintrag
from gateway.domain.akte import Akte, Sperre
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import AkteId, Kennung, Sha256, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import ANFANG, ENDZUSTAENDE, UEBERGAENGE, Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.storage import LocalBlobs, SqliteStore
from gateway.transfer.beleg import ANGENOMMEN
from gateway.transfer.ports import Tx
from gateway.transfer.records import Beleg, EingangZustand, Loeschantrag, Nachricht, Richtung

AUFBEWAHRUNG = timedelta(days=30)
"""How long the content of a file stays after its receipt, in every house of the model."""

UNSCHARF = timedelta(seconds=10)
"""A message bears the moment in which it was read, its entry the one in which it was committed."""


@dataclass
class Buch:
    """What one transaction did."""

    neue: list[Transfer] = field(default_factory=list)
    wechsel: list[tuple[Transfer, Transfer]] = field(default_factory=list)
    eintraege: list[Eintrag] = field(default_factory=list)
    geschrieben: list[tuple[Nachricht, int]] = field(default_factory=list)
    """Messages of ours, each with how many entries stood in the transaction before it."""
    akten: list[Akte] = field(default_factory=list)
    geloescht: list[tuple[Akte, tuple[Transfer, ...]]] = field(default_factory=list)
    """Files as they were before they became stubs, each with its transfers that had not ended."""
    ausgefuehrt: list[Loeschantrag] = field(default_factory=list)
    """Requests of a person that were taken away."""


@dataclass(frozen=True)
class Quittungsvermerk:
    """A receipt that stands in the log."""

    lieferung: str
    zeit: datetime


class _Umleitung:
    """Hands every call on; what it names itself happens instead."""

    def __init__(self, echt: Any, **statt: Any) -> None:
        self._echt = echt
        self.__dict__.update(statt)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._echt, name)


@dataclass
class Waechter:
    """The memory of what was committed, and the rules about it."""

    importierte: Counter[Sha256] = field(default_factory=Counter)
    """How often each delivery (by the digest of its Inhalt) was imported."""
    importbelege: set[str] = field(default_factory=set)
    """UUIDs of deliveries whose import stands in the log."""
    angekommen: dict[str, datetime] = field(default_factory=dict)
    """When a message was taken, by its UUID."""
    quittungen: dict[str, Quittungsvermerk] = field(default_factory=dict)
    """By the UUID of the receipt; the moment is the one in which it was taken."""
    nicht_genommen: set[str] = field(default_factory=set)
    """UUIDs of our messages that a reader rejected or refused."""
    beendet: set[TransferId] = field(default_factory=set)
    """Transfers that have been in an end state at some time."""
    rueckgerufene: dict[TransferId, str] = field(default_factory=dict)
    """UUIDs of our deliveries that we called back and did not let stand, by their transfer."""
    verlangte: dict[TransferId, str] = field(default_factory=dict)
    """UUIDs of deliveries their author called back here."""
    im_rueckruf: dict[TransferId, AkteId | None] = field(default_factory=dict)
    """Files of ours whose recall runs, by the transfer of the recall."""
    gebeten: dict[TransferId, str] = field(default_factory=dict)
    """Who asked for what is called back to be deleted."""
    handelt: str = ""
    """Who types the command that runs now."""
    gesehen: set[tuple[str, Zustand, Ereignis]] = field(default_factory=set)
    """Rows of the table that were used."""

    verstoesse: list[AssertionError] = field(default_factory=list)
    """What was broken: a job takes every exception for a surprise, so the machine asks here."""

    @contextmanager
    def haelt_fest(self) -> Iterator[None]:
        """Keep what an assertion inside says, whoever swallows it."""
        try:
            yield
        except AssertionError as broken:
            self.verstoesse.append(broken)
            raise

    def spion(self, tx: Tx, buch: Buch) -> Any:
        """Return the transaction with ears at what matters."""

        def anlegen(transfer: Transfer) -> None:
            buch.neue.append(transfer)
            tx.transfers.anlegen(transfer)

        def aendern(transfer: Transfer) -> Transfer:
            before = tx.transfers.holen(transfer.id)
            stored = tx.transfers.aendern(transfer)
            assert before is not None
            buch.wechsel.append((before, stored))
            return stored

        def eintragen(mandant: Kennung, eintrag: FertigerEintrag) -> None:
            buch.eintraege.append(lies_eintrag(eintrag.octets))
            tx.protokoll.eintragen(mandant, eintrag)

        def nachricht(one: Nachricht) -> None:
            if one.richtung is Richtung.AUS:
                buch.geschrieben.append((one, len(buch.eintraege)))
            tx.nachrichten.anlegen(one)

        def akte(mandant: Kennung, one: Akte, **weitere: Any) -> None:
            buch.akten.append(one)
            tx.akten.anlegen(mandant, one, **weitere)

        def zum_stub(mandant: Kennung, ident: AkteId, **weitere: Any) -> None:
            before = tx.akten.holen(mandant, ident)
            assert before is not None
            buch.geloescht.append((before, tx.transfers.offene_zur_akte(mandant, ident)))
            tx.akten.zum_stub(mandant, ident, **weitere)

        def ausgefuehrt(ident: str) -> None:
            found = tx.loeschantraege.holen(ident)
            if found is not None:
                buch.ausgefuehrt.append(found)
            tx.loeschantraege.entfernen(ident)

        return _Umleitung(
            tx,
            transfers=_Umleitung(tx.transfers, anlegen=anlegen, aendern=aendern),
            protokoll=_Umleitung(tx.protokoll, eintragen=eintragen),
            nachrichten=_Umleitung(tx.nachrichten, anlegen=nachricht),
            akten=_Umleitung(tx.akten, anlegen=akte, zum_stub=zum_stub),
            loeschantraege=_Umleitung(tx.loeschantraege, entfernen=ausgefuehrt),
        )

    def pruefe_transaktion(self, buch: Buch) -> None:
        """Judge one transaction before its commit (promises 2 and 3, the table, the rule of deletion)."""
        for one in buch.neue:
            assert one.zustand in ANFANG[one.rolle], f"{one.rolle} begins in {one.zustand}"
            assert _eintrag(buch, AuditEreignis.TRANSFER_ANGELEGT, one.id, neu=one.zustand), "begun without entry"
        states: dict[TransferId, int] = {}
        for before, after in buch.wechsel:
            event = self._ereignis(buch, before, after, states)
            _pruefe_unveraenderlich(before, after, event)
            if event is Ereignis.LIEFERUNG_ERSTELLT:
                assert after.akte not in self.im_rueckruf.values(), "a file was sent while it is called back"
        for message, _ in buch.geschrieben:
            if message.typ is Nachrichtentyp.QUITTUNG:
                assert message.ausloeser in self.importbelege, (
                    "a receipt before the entry of its import was durable"
                )
        imports = [e for e in buch.eintraege if e.ereignis is AuditEreignis.AKTE_IMPORTIERT]
        assert len(imports) == len(buch.akten) <= 1, "files and entries of their import differ"
        self._pruefe_loeschung(buch)

    def _ereignis(
        self, buch: Buch, before: Transfer, after: Transfer, states: dict[TransferId, int]
    ) -> Ereignis | None:
        """Return the event of a change, judged by the table and its entry; ``None`` = the state did not change."""
        logged = [
            e for e in buch.eintraege
            if e.ereignis is AuditEreignis.TRANSFER_ZUSTAND and e.angaben.transfer == after.id
        ]  # fmt: skip
        number = states.get(after.id, 0)
        if before.zustand is after.zustand and len(logged) <= number:
            return None
        states[after.id] = number + 1
        assert number < len(logged), f"{before.zustand} → {after.zustand} without its entry"
        entry = logged[number].angaben
        assert (entry.zustand_alt, entry.zustand_neu) == (before.zustand.value, after.zustand.value)
        event = Ereignis(entry.anlass or "")
        assert UEBERGAENGE[after.rolle].get((before.zustand, event)) is after.zustand, "not in the table"
        self.gesehen.add((after.rolle.value, before.zustand, event))
        return event

    def _pruefe_loeschung(self, buch: Buch) -> None:
        """Judge a deletion by what was committed before it (wire 7.2, ADR 0016)."""
        entries = [e for e in buch.eintraege if e.ereignis is AuditEreignis.AKTE_GELOESCHT]
        called = [e for e in buch.eintraege if e.ereignis is AuditEreignis.RUECKRUF_GELOESCHT]
        if called:
            (one,) = called
            self._pruefe_zurueckgerufenes(buch, one)
            return
        assert len(entries) == len(buch.geloescht) <= 1, "deleted without entry"
        for entry, (akte, running) in zip(entries, buch.geloescht, strict=True):
            (asked,) = buch.ausgefuehrt
            receipt = self.quittungen.get(entry.angaben.ausloeser or "")
            assert receipt is not None, "deleted without a receipt"
            assert receipt.lieferung == entry.angaben.nachricht, "deleted for the receipt of another delivery"
            assert entry.zeit.instant + UNSCHARF >= receipt.zeit + AUFBEWAHRUNG, "deleted too early"
            assert receipt.lieferung not in self.nicht_genommen, "deleted what the partner rejected"
            assert receipt.lieferung not in self.rueckgerufene.values(), "deleted what we called back"
            assert asked.akte == akte.id, "deleted another file than was asked for"
            assert asked.person != self.handelt, "deleted by one person alone"
            assert not akte.test, "a test deleted something"
            assert Sperre.LOESCHSPERRE not in akte.sperren, "deleted under a legal hold"
            assert not running, "deleted while a transfer of the file runs"

    def _pruefe_zurueckgerufenes(self, buch: Buch, entry: Eintrag) -> None:
        """Judge the deletion of what its author called back; where it was rejected before, no file is here."""
        ident = entry.angaben.transfer
        assert ident is not None
        assert self.verlangte.get(ident) == entry.angaben.nachricht, "deleted what nobody called back"
        assert self.gebeten.get(ident) not in {None, self.handelt}, "deleted by one person alone"
        (before,) = [before for before, _ in buch.wechsel if before.id == ident]
        assert [akte.id for akte, _ in buch.geloescht] == ([before.akte] if before.akte else []), (
            "deleted another file than was called back"
        )
        assert before.test is None, "a test deleted something"
        for akte, running in buch.geloescht:
            assert Sperre.LOESCHSPERRE not in akte.sperren, "deleted under a legal hold"
            assert all(one.id == ident for one in running), "deleted while a transfer of the file runs"

    def merke(self, buch: Buch) -> None:
        """Remember what was committed."""
        for _, after in buch.wechsel:
            self.im_rueckruf.pop(after.id, None)
            if after.zustand is Zustand.RUECKRUF_LAEUFT:
                self.im_rueckruf[after.id] = after.akte
        self.beendet |= {after.id for _, after in buch.wechsel if after.zustand in ENDZUSTAENDE}
        for entry in buch.eintraege:
            said = entry.angaben
            self._merke_rueckruf(entry)
            match entry.ereignis:
                case AuditEreignis.AKTE_IMPORTIERT:
                    assert said.nachricht is not None
                    assert said.inhalt_sha256 is not None
                    self.importbelege.add(said.nachricht)
                    self.importierte[said.inhalt_sha256] += 1
                    assert self.importierte[said.inhalt_sha256] == 1, "one delivery was imported twice"
                case AuditEreignis.QUITTUNG_ERHALTEN:
                    assert said.nachricht is not None
                    assert said.ausloeser is not None
                    came = self.angekommen.get(said.nachricht, entry.zeit.instant)
                    self.quittungen[said.nachricht] = Quittungsvermerk(said.ausloeser, came)
                case AuditEreignis.NACHRICHT_GEPRUEFT if said.nachricht is not None:
                    self.angekommen.setdefault(said.nachricht, entry.zeit.instant)
                case AuditEreignis.RUECKWEISUNG_ERHALTEN if said.ausloeser is not None:
                    self.nicht_genommen.add(said.ausloeser)
                case AuditEreignis.NACHRICHT_VERWEIGERT if said.nachricht is not None:
                    self.nicht_genommen.add(said.nachricht)
                case _:
                    pass

    def _merke_rueckruf(self, entry: Eintrag) -> None:
        said = entry.angaben
        if said.transfer is None:
            return
        match entry.ereignis:
            case AuditEreignis.RUECKRUF_VERLANGT if said.nachricht is not None:
                self.rueckgerufene[said.transfer] = said.nachricht
            case AuditEreignis.RUECKRUF_BEENDET if said.code == "aufgehoben":
                del self.rueckgerufene[said.transfer]
            case AuditEreignis.RUECKRUF_ABGELEHNT_GEMELDET if (
                said.nachricht is not None
            ):  # a receipt, once it stands
                came = self.angekommen.get(said.nachricht, entry.zeit.instant)
                self.quittungen[said.nachricht] = Quittungsvermerk(self.rueckgerufene[said.transfer], came)
            case AuditEreignis.RUECKRUF_ERHALTEN if said.ausloeser is not None:
                self.verlangte[said.transfer] = said.ausloeser
                self.gebeten.pop(said.transfer, None)
            case AuditEreignis.RUECKRUF_LOESCHUNG_BEANTRAGT:
                self.gebeten[said.transfer] = self.handelt
            case _:
                pass

    async def pruefe_abschluss(self, store: SqliteStore, blobs: LocalBlobs, umschlag: Sha256, beleg: Beleg) -> None:
        """Judge the closing of a message at a partner in the moment it is said (promise 1)."""

        def frage(tx: Tx) -> tuple[Any, Nachricht | None, frozenset[Sha256]]:
            claim = tx.eingaenge.holen(umschlag)
            assert claim is not None, "closed what was never noted"
            message = tx.nachrichten.holen(claim.mandant, claim.autor, claim.uuid)
            return claim, message, tx.eingaenge.segmente(umschlag)

        claim, message, segments = await store.read(frage)
        assert claim.zustand is not EingangZustand.NEU, "closed before it was decided"
        if beleg.ergebnis == ANGENOMMEN:
            assert message is not None, "closed before its row was committed"
            for blob in (message.umschlag_sha256, message.inhalt_sha256, *segments):
                assert blobs.size(blob) is not None, "closed before its octets were durable"


def _eintrag(buch: Buch, art: AuditEreignis, transfer: TransferId, *, neu: Zustand) -> bool:
    return any(
        e.ereignis is art and e.angaben.transfer == transfer and e.angaben.zustand_neu == neu.value
        for e in buch.eintraege
    )


WOVON = {
    "partner": {Ereignis.ANGABEN_ERGAENZT, Ereignis.WEITERGELEITET, Ereignis.ERNEUT_VERSUCHT},
    "person": {Ereignis.ANGABEN_ERGAENZT, Ereignis.ANFORDERUNG_ERHALTEN},
    "grund": {Ereignis.ANFORDERUNG_ERHALTEN},
    **{name: set[Ereignis]() for name in ("id", "mandant", "rolle", "begonnen", "test")},
}
"""Fields of a transfer, and the events that may change them."""


def _pruefe_unveraenderlich(before: Transfer, after: Transfer, event: Ereignis | None) -> None:
    """Judge whether the event may change what changed."""
    for name, events in WOVON.items():
        if getattr(before, name) != getattr(after, name):
            assert event in events, f"{name} changed by {event.value if event else 'no event'}"
    if before.prozess != after.prozess:  # of an offer that crossed: as whoever asked calls it
        asked_anew = before.rolle is Rolle.GEBER and before.anforderung != after.anforderung
        assert asked_anew, "a transfer was called by another name though nobody asked for it"
    if event is Ereignis.RUECKRUF_BEFOLGT:
        assert after.akte is None, "what was called back stays in its transfer"
    elif before.rolle is Rolle.NEHMER and before.akte is not None:
        assert after.akte == before.akte, "a transfer took another file"

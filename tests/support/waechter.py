"""Watches every transaction of a house: states by the table and with their entries, receipts after imports."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from gateway.audit.eintrag import Eintrag, FertigerEintrag, lies_eintrag
from gateway.domain.akte import Akte
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, Sha256, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import ANFANG, UEBERGAENGE, Ereignis, Zustand
from gateway.domain.transfer import Transfer
from gateway.storage import LocalBlobs, SqliteStore
from gateway.transfer.beleg import ANGENOMMEN
from gateway.transfer.ports import Tx
from gateway.transfer.records import Beleg, EingangZustand, Nachricht, Richtung


@dataclass
class Buch:
    """What one transaction did."""

    neue: list[Transfer] = field(default_factory=list)
    wechsel: list[tuple[Transfer, Transfer]] = field(default_factory=list)
    eintraege: list[Eintrag] = field(default_factory=list)
    geschrieben: list[tuple[Nachricht, int]] = field(default_factory=list)
    """Messages of ours, each with how many entries stood in the transaction before it."""
    akten: list[Akte] = field(default_factory=list)


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

        return _Umleitung(
            tx,
            transfers=_Umleitung(tx.transfers, anlegen=anlegen, aendern=aendern),
            protokoll=_Umleitung(tx.protokoll, eintragen=eintragen),
            nachrichten=_Umleitung(tx.nachrichten, anlegen=nachricht),
            akten=_Umleitung(tx.akten, anlegen=akte),
        )

    def pruefe_transaktion(self, buch: Buch) -> None:
        """Judge one transaction before its commit (promises 2 and 3, the table)."""
        for one in buch.neue:
            assert one.zustand in ANFANG[one.rolle], f"{one.rolle} begins in {one.zustand}"
            assert _eintrag(buch, AuditEreignis.TRANSFER_ANGELEGT, one.id, neu=one.zustand), "begun without entry"
        states: dict[TransferId, list[tuple[Zustand, Zustand]]] = {}
        for before, after in buch.wechsel:
            logged = [
                e for e in buch.eintraege
                if e.ereignis is AuditEreignis.TRANSFER_ZUSTAND and e.angaben.transfer == after.id
            ]  # fmt: skip
            if before.zustand is after.zustand and len(logged) <= len(states.get(after.id, [])):
                continue  # a change of something else
            number = len(states.setdefault(after.id, []))
            states[after.id].append((before.zustand, after.zustand))
            assert number < len(logged), f"{before.zustand} → {after.zustand} without its entry"
            entry = logged[number].angaben
            assert (entry.zustand_alt, entry.zustand_neu) == (before.zustand.value, after.zustand.value)
            event = Ereignis(entry.anlass or "")
            assert UEBERGAENGE[after.rolle].get((before.zustand, event)) is after.zustand, "not in the table"
            self.gesehen.add((after.rolle.value, before.zustand, event))
        fresh = {e.angaben.nachricht for e in buch.eintraege if e.ereignis is AuditEreignis.AKTE_IMPORTIERT}
        for message, _ in buch.geschrieben:
            if message.typ is Nachrichtentyp.QUITTUNG:
                assert message.ausloeser in self.importbelege, (
                    "a receipt before the entry of its import was durable"
                )
        assert len(fresh) <= 1

    def merke(self, buch: Buch) -> None:
        """Remember what was committed."""
        for entry in buch.eintraege:
            if entry.ereignis is AuditEreignis.AKTE_IMPORTIERT:
                assert entry.angaben.nachricht is not None
                assert entry.angaben.inhalt_sha256 is not None
                self.importbelege.add(entry.angaben.nachricht)
                self.importierte[entry.angaben.inhalt_sha256] += 1
                assert self.importierte[entry.angaben.inhalt_sha256] == 1, "one delivery was imported twice"

    async def pruefe_abschluss(self, store: SqliteStore, blobs: LocalBlobs, umschlag: Sha256, beleg: Beleg) -> None:
        """Judge the closing of a message at a partner in the moment it is said (promise 1)."""

        def frage(tx: Tx) -> tuple[Any, Nachricht | None]:
            claim = tx.eingaenge.holen(umschlag)
            assert claim is not None, "closed what was never noted"
            return claim, tx.nachrichten.holen(claim.mandant, claim.autor, claim.uuid)

        claim, message = await store.read(frage)
        assert claim.zustand is not EingangZustand.NEU, "closed before it was decided"
        if beleg.ergebnis == ANGENOMMEN:
            assert message is not None, "closed before its row was committed"
            for blob in (message.umschlag_sha256, message.inhalt_sha256):
                assert blobs.size(blob) is not None, "closed before its octets were durable"


def _eintrag(buch: Buch, art: AuditEreignis, transfer: TransferId, *, neu: Zustand) -> bool:
    return any(
        e.ereignis is art and e.angaben.transfer == transfer and e.angaben.zustand_neu == neu.value
        for e in buch.eintraege
    )

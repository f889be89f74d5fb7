"""Which blobs a record still needs: a place that is forgotten here loses data to the housekeeping."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.store import (
    HANNOVER,
    KIEL,
    akte,
    digest,
    dokument,
    nach,
    nachricht,
    neue_uuid,
    nur_sqlite,
    segmente,
    umschlag,
)

from gateway.domain.ids import NachrichtenUUID
from gateway.storage.sqlite.abzug import ziehe_ab
from gateway.transfer.ports import Store, Tx, Verzeichnisstand, Verzeichnisvorschlag
from gateway.transfer.records import Eingang, EingangZustand, PostfachZustand, Quarantaene

WIR = digest("benutzt")
VON = digest("certificate of a depositor")


def _eingang() -> Eingang:
    return Eingang(
        id=digest("claim"), quelle="https://kiel.example", mandant=HANNOVER, autor=KIEL,
        uuid=NachrichtenUUID(neue_uuid()), gesamt_laenge=1, zustand=EingangZustand.NEU, entdeckt=nach(0),
    )  # fmt: skip


def _claim(tx: Tx) -> None:
    tx.eingaenge.entdecken(_eingang())
    tx.eingaenge.segment_da(digest("claim"), WIR)


def _quarantaene() -> Quarantaene:
    return Quarantaene(
        id=neue_uuid(), mandant=HANNOVER, zeit=nach(0), code="T011", grund="x", quelle="q", umschlag_sha256=WIR,
        laenge=1, authentisch=True,
    )  # fmt: skip


def _akte(tx: Tx) -> None:
    tx.akten.anlegen(HANNOVER, akte(dokumente=(dokument(1, sha256=WIR),)), azr_suche=None, namen_suche=())


def _abgelegt(zustand: PostfachZustand, **weitere: Any) -> Callable[[Tx], None]:
    def lege_ab(tx: Tx) -> None:
        wert = umschlag("deposit", **weitere)
        (segment,) = segmente(1)
        tx.postfach.anlegen(wert, [replace(segment, sha256=WIR, da=False)])
        stored = tx.postfach.holen(wert.id)
        assert stored is not None
        tx.postfach.aendern(replace(stored, zustand=zustand, abgeschlossen=weitere.get("abgeschlossen")))

    return lege_ab


BRAUCHT: dict[str, Callable[[Tx], Any]] = {
    "umschlag of a message": lambda tx: tx.nachrichten.anlegen(nachricht(umschlag_sha256=WIR)),
    "inhalt of a message": lambda tx: tx.nachrichten.anlegen(nachricht(inhalt_sha256=WIR)),
    "segment of a claim": _claim,
    "directory that was in force": lambda tx: tx.verzeichnisse.folge(
        Verzeichnisstand(nummer=1, sha256=WIR, gilt_ab=nach(0))
    ),
    "directory that waits": lambda tx: tx.verzeichnisse.schlage_vor(
        Verzeichnisvorschlag(
            id=neue_uuid(), nummer=2, sha256=WIR, gueltig_bis=nach(9), person="anna", gestellt=nach(0)
        )
    ),
    "quarantine": lambda tx: tx.quarantaene.anlegen(_quarantaene()),
    "segment in quarantine": lambda tx: tx.quarantaene.anlegen(
        replace(_quarantaene(), umschlag_sha256=None), [WIR, digest("another")]
    ),
    "document": _akte,
    "our own, long closed": _abgelegt(PostfachZustand.ANGENOMMEN, abgeschlossen=nach(0) - timedelta(days=400)),
    "our own, withdrawn": _abgelegt(PostfachZustand.ZURUECKGEZOGEN),
    "announced": _abgelegt(PostfachZustand.OFFEN, einlieferer=VON),
    "waiting": _abgelegt(PostfachZustand.LIEGT, einlieferer=VON),
    "fetched": _abgelegt(PostfachZustand.GEHOLT, einlieferer=VON),
    "closed lately": _abgelegt(
        PostfachZustand.ABGELEHNT, einlieferer=VON, abgeschlossen=nach(0) - timedelta(days=29)
    ),
}
BRAUCHT_NICHT: dict[str, Callable[[Tx], Any]] = {
    "plain fachnachricht": lambda tx: tx.nachrichten.anlegen(nachricht(fachnachricht_sha256=WIR)),
    "expired": _abgelegt(PostfachZustand.VERFALLEN, einlieferer=VON),
    "withdrawn": _abgelegt(PostfachZustand.ZURUECKGEZOGEN, einlieferer=VON),
    "long closed": _abgelegt(
        PostfachZustand.ANGENOMMEN, einlieferer=VON, abgeschlossen=nach(0) - timedelta(days=31)
    ),
}


@pytest.mark.parametrize("wer", BRAUCHT)
async def test_a_blob_that_a_record_names_is_needed(store: Store, wer: str) -> None:
    await store.write(BRAUCHT[wer])
    found = await store.read(lambda tx: tx.benutzte([digest("niemand"), WIR], jetzt=nach(0)))
    assert found == {WIR}


@pytest.mark.parametrize("wer", BRAUCHT_NICHT)
async def test_a_deposit_that_is_over_and_a_plain_message_need_nothing(store: Store, wer: str) -> None:
    await store.write(BRAUCHT_NICHT[wer])
    assert await store.read(lambda tx: tx.benutzte([WIR], jetzt=nach(0))) == frozenset()


async def test_the_umschlag_of_a_waiting_deposit_is_needed(store: Store) -> None:
    await store.write(BRAUCHT["waiting"])
    assert await store.read(lambda tx: tx.benutzte([digest("deposit")], jetzt=nach(0))) == {digest("deposit")}


async def test_a_segment_leaves_with_its_quarantine_entry(store: Store) -> None:
    entry = replace(_quarantaene(), umschlag_sha256=None)
    await store.write(lambda tx: tx.quarantaene.anlegen(entry, [WIR]))
    await store.write(lambda tx: tx.quarantaene.entfernen(entry.id))
    assert await store.read(lambda tx: tx.quarantaene.segmente(entry.id)) == frozenset()
    assert await store.read(lambda tx: tx.benutzte([WIR], jetzt=nach(0))) == frozenset()


@pytest.mark.parametrize("wer", sorted(BRAUCHT.keys() - {"announced", "waiting", "fetched", "closed lately"}))
@nur_sqlite
async def test_a_backup_names_what_is_needed(store: Store, tmp_path: Path, wer: str) -> None:
    await store.write(BRAUCHT[wer])
    assert WIR in ziehe_ab(tmp_path / "aktenbote.db", tmp_path / "abzug.db", jetzt=nach(0)).blobs


@pytest.mark.parametrize("wer", ["announced", *BRAUCHT_NICHT])
@nur_sqlite
async def test_a_backup_names_nothing_else_nor_what_was_not_brought(store: Store, tmp_path: Path, wer: str) -> None:
    await store.write((BRAUCHT | BRAUCHT_NICHT)[wer])
    assert WIR not in ziehe_ab(tmp_path / "aktenbote.db", tmp_path / "abzug.db", jetzt=nach(0)).blobs

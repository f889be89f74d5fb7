"""Promise 7: a running log can be verified with only the export, the public keys and one newer checkpoint."""

import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, Haus, buehne, jemand
from support.protokoll import Zeuge

from gateway import clock
from gateway.audit.baum import Baum
from gateway.audit.befund import Pruefergebnis, Urteil
from gateway.audit.checkpoint import (
    Checkpoint,
    Pruefschluessel,
    SignierterCheckpoint,
    bereite_vor,
    lies_vkey,
    schliesse_ab,
)
from gateway.audit.eintrag import blatt_hash
from gateway.audit.export import exportiere
from gateway.audit.pruefer import pruefe_export
from gateway.trust.teilnehmer import Schluesselrolle

pytestmark = pytest.mark.asyncio(loop_scope="module")
ZEUGE = Zeuge()
"""Runs at another operator and has co-signed the newer checkpoint."""


@dataclass(frozen=True, kw_only=True)
class Mappe:
    """What an auditor has: the export of today, and what came from elsewhere."""

    entries: list[bytes]
    early: SignierterCheckpoint
    """The checkpoint when the export was asked for first."""
    newer: SignierterCheckpoint
    """Of later, with the co-signature of a witness."""
    schluessel: Pruefschluessel
    """From the signed directory."""
    haus: Haus

    def export(self, note: SignierterCheckpoint, entries: list[bytes]) -> bytes:
        return b"".join(
            exportiere(checkpoint=note, schluessel=self.schluessel, erstellt=clock.now(), eintraege=entries)
        )

    def signiert(self, entries: list[bytes]) -> SignierterCheckpoint:
        """What the operator, who has the key, can sign over any entries."""
        baum = Baum()
        for octets in entries:
            baum.haenge_an(blatt_hash(octets))
        draft = bereite_vor(Checkpoint(self.schluessel.name, baum.groesse, baum.wurzel(baum.groesse)), clock.now())
        signer = self.haus.eins.protokollbuch._schluessel[HANNOVER]
        return schliesse_ab(draft, [signer.sign(octets) for octets in draft.zu_signieren], self.schluessel)

    def pruefe(self, octets: bytes, *, bekannt: SignierterCheckpoint | None = None) -> Pruefergebnis:
        return pruefe_export(
            io.BytesIO(octets),
            jetzt=clock.now(),
            schluessel=self.schluessel,
            zeugen=[ZEUGE.schluessel],
            bekannt=bekannt,
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mappe(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mappe]:
    """The log of Hannover after two transfers, seen by somebody who trusts only the directory and a witness."""
    async with buehne(tmp_path_factory.mktemp("sieben")) as b:
        notes = []
        for number in (1, 2):
            await b.ziehe_um(jemand(number))
            await b.laufe()
            await b.hannover.eins.protokollbuch.integriere_alle()
            notes.append(await b.hannover.eins.protokollbuch.checkpoint(HANNOVER))
        early, newer = notes
        assert early is not None
        assert newer is not None
        (key,) = b.verzeichnis.schluessel(HANNOVER, Schluesselrolle.PROTOKOLL, clock.now())
        schluessel = lies_vkey(key.vkey)
        book = b.hannover.eins.protokollbuch
        yield Mappe(
            entries=list(await book.eintraege(HANNOVER, newer.checkpoint.groesse)),
            early=early,
            newer=ZEUGE.unterschreibt(newer, clock.now()),
            schluessel=schluessel,
            haus=b.hannover,
        )


async def test_promise_7_a_running_log_is_verified_with_only_the_export_the_keys_and_one_newer_checkpoint(
    mappe: Mappe,
) -> None:
    found = mappe.pruefe(mappe.export(mappe.newer, mappe.entries), bekannt=mappe.newer)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    assert [one.name for one in found.zeugnisse] == [ZEUGE.name]
    assert mappe.early.checkpoint.groesse < mappe.newer.checkpoint.groesse
    found = mappe.pruefe(mappe.export(mappe.newer, mappe.entries), bekannt=mappe.early)
    assert found.urteil is Urteil.BESTAETIGT, "the log went on from what was known before"


async def test_promise_7_a_log_that_was_cut_back_does_not_reach_the_newer_checkpoint(mappe: Mappe) -> None:
    """Everything in the shorter export is true; only the newer checkpoint shows that something is missing."""
    size = mappe.early.checkpoint.groesse
    found = mappe.pruefe(mappe.export(mappe.early, mappe.entries[:size]), bekannt=mappe.newer)
    assert found.urteil is Urteil.UNVERANKERT
    assert found.grund is not None
    assert "newer, full export is needed" in found.grund.en


FORKS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "an_entry_left_out": lambda entries: [*entries[:5], *entries[6:]],
    "two_entries_swapped": lambda entries: [*entries[:5], entries[6], entries[5], *entries[7:]],
    "the_last_entries_written_anew": lambda entries: [*entries[:-2], entries[-1], entries[-2]],
}


@pytest.mark.parametrize("name", FORKS)
async def test_promise_7_a_history_signed_anew_by_the_operator_does_not_lead_to_the_newer_checkpoint(
    name: str, mappe: Mappe
) -> None:
    """The operator has the key: without the checkpoint somebody else holds, nobody would notice."""
    entries = FORKS[name](mappe.entries)
    forged = mappe.export(mappe.signiert(entries), entries)
    assert mappe.pruefe(forged).urteil is Urteil.BESTAETIGT, "alone it is consistent"
    found = mappe.pruefe(forged, bekannt=mappe.newer)
    assert found.urteil in {Urteil.GEFAELSCHT, Urteil.UNVERANKERT}


async def test_promise_7_an_edited_entry_fails_at_the_signature(mappe: Mappe) -> None:
    octets = mappe.export(mappe.newer, mappe.entries)
    assert b"akte.importiert" in octets
    edited = octets.replace(b"akte.importiert", b"akte.importierx")
    assert mappe.pruefe(edited, bekannt=mappe.newer).urteil is Urteil.GEFAELSCHT


async def test_promise_7_the_key_of_another_log_does_not_confirm_it(mappe: Mappe) -> None:
    other = Pruefschluessel(mappe.schluessel.name, bytes(31) + b"\x01")
    found = pruefe_export(io.BytesIO(mappe.export(mappe.newer, mappe.entries)), jetzt=clock.now(), schluessel=other)
    assert found.urteil is Urteil.GEFAELSCHT

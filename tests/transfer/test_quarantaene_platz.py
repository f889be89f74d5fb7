"""A full quarantine makes room in short transactions, counts once, and never grows beyond its quota."""

from dataclasses import replace

import pytest
from support.feind import Feind

from gateway.domain.ids import sha256_of
from gateway.transfer import quarantaene
from gateway.transfer.ports import Tx
from gateway.transfer.quarantaene import lege_in_quarantaene
from gateway.transfer.records import Quarantaene

QUELLE = "https://full.example"


def _eintrag(feind: Feind, laenge: int, *, authentisch: bool = False) -> Quarantaene:
    u = feind.opfer.eins.umgebung
    return Quarantaene(
        id=u.neue_uuid(), mandant=None, zeit=feind.opfer.uhr(), code="S999", grund="no", quelle=QUELLE,
        umschlag_sha256=sha256_of(b"x"), laenge=laenge, authentisch=authentisch, autor=None, uuid=None,
        ganz_sha256=None, ganz_laenge=laenge,
    )  # fmt: skip


async def _fuelle(feind: Feind, anzahl: int, laenge: int) -> None:
    def run(tx: Tx) -> None:
        for _ in range(anzahl):
            tx.quarantaene.anlegen(_eintrag(feind, laenge))

    await feind.opfer.eins.store.write(run)


async def _lege(feind: Feind, entry: Quarantaene, monkeypatch: pytest.MonkeyPatch) -> tuple[Quarantaene, int]:
    """Return what was stored, and how often the source was counted."""
    house, counted = feind.opfer.eins, 0

    def run(tx: Tx) -> Quarantaene | None:
        belegt = tx.quarantaene.belegt

        def zaehle(*args: str, **more: bool) -> tuple[int, int]:
            nonlocal counted
            counted += 1
            return belegt(*args, **more)

        with monkeypatch.context() as patch:
            patch.setattr(type(tx.quarantaene), "belegt", lambda _, *args, **more: zaehle(*args, **more))
            lege_in_quarantaene(house.umgebung, house.schritte, tx, entry)
        return tx.quarantaene.holen(entry.id)

    stored = await house.store.write(run)
    assert stored is not None
    return stored, counted


async def test_room_is_made_with_one_count_of_the_source(von_hand: Feind, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = von_hand.opfer.eins.umgebung.gangart.quarantaene_je_quelle
    await _fuelle(von_hand, 50, limit // 50)
    stored, counted = await _lege(von_hand, _eintrag(von_hand, limit // 2), monkeypatch)
    assert (stored.laenge, counted) == (limit // 2, 1)
    entries, octets = await von_hand.opfer.lies(lambda tx: tx.quarantaene.belegt(QUELLE))
    assert octets <= limit
    assert entries == 26


async def test_what_would_push_out_too_many_at_once_keeps_its_reason_only(
    von_hand: Feind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantaene, "VERDRAENGT_JE_TX", 3)
    limit = von_hand.opfer.eins.umgebung.gangart.quarantaene_je_quelle
    await _fuelle(von_hand, 10, limit // 10)
    whole = replace(_eintrag(von_hand, limit), authentisch=True)
    stored, _ = await _lege(von_hand, whole, monkeypatch)
    assert (stored.umschlag_sha256, stored.laenge) == (None, 0)
    entries, octets = await von_hand.opfer.lies(lambda tx: tx.quarantaene.belegt(QUELLE))
    assert (entries, octets <= limit) == (8, True)

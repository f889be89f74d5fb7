"""Promise 3: no receipt leaves before the audit entry it attests is durable."""

from pathlib import Path
from typing import Any

import pytest
from support import post
from support.buehne import Buehne, Haus, buehne, jemand
from support.dateien import pdf
from support.feind import Feind
from support.opfer import paar

from gateway.audit.eintrag import blatt_hash, lies_eintrag
from gateway.domain.events import AuditEreignis
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Ergebnis, Uebernahme
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.ports import Tx
from gateway.transfer.versand import Versand


async def _blaetter(haus: Haus) -> dict[str, Any]:
    """Entries of the log by leaf, as they are committed now."""

    def frage(tx: Any) -> dict[str, Any]:
        rows = tx._c.execute("SELECT oktette FROM protokoll_eintrag")
        return {blatt_hash(octets).hex(): lies_eintrag(octets) for (octets,) in rows}

    return await haus.lies(frage)


def merke_was_versiegelt_wird(monkeypatch: pytest.MonkeyPatch, b: Buehne) -> list[tuple[Uebernahme, Any]]:
    """Note every receipt and rejection before it is sealed, with what the log of its author held in that moment."""
    seen: list[tuple[Uebernahme, Any]] = []
    honest = Versand.versiegle

    async def watched(versand: Versand, entwurf: Entwurf) -> Versiegelt:
        if isinstance(entwurf.nachweis, Uebernahme):
            author = entwurf.message.kopf.autor.kennung
            haus = b.hannover if author == b.hannover.kennung else b.kiel
            seen.append((entwurf.nachweis, (await _blaetter(haus)).get(entwurf.nachweis.log_blatt_sha256)))
        return await honest(versand, entwurf)

    monkeypatch.setattr(Versand, "versiegle", watched)
    return seen


async def test_promise_3_no_receipt_leaves_before_the_audit_entry_it_attests_is_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with buehne(tmp_path) as b:
        seen = merke_was_versiegelt_wird(monkeypatch, b)
        ident = await b.ziehe_um(jemand(1))
        await b.laufe()
        ((proof, attested),) = seen
        assert attested is not None, "the receipt names a leaf that is not in the log yet"
        assert attested.ereignis is AuditEreignis.AKTE_IMPORTIERT
        assert (attested.angaben.transfer, attested.angaben.nachricht) == (ident, proof.bezug_uuid)
        assert attested.angaben.inhalt_sha256 == proof.bezug_inhalt_sha256
        assert proof.log_ursprung == await b.hannover.lies(lambda tx: tx.protokoll.ursprung(b.hannover.kennung))


async def test_promise_3_no_rejection_of_a_delivery_leaves_before_the_entry_it_attests_is_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with buehne(tmp_path) as b:
        seen = merke_was_versiegelt_wird(monkeypatch, b)
        ident = await b.hannover.anmeldung(jemand(1))
        await b.hannover.arbeite_ab()
        asked = (await b.hannover.transfer(ident)).anforderung
        f = Feind(b)
        u = f.umstaende()
        octets = pdf("eins")
        akte = await b.kiel.lege_akte_an(jemand(1), octets)
        await f.liefere(u, post.mit_archiv(post.lieferung(u, akte, [octets], asked), b"no archive at all"))
        await b.hannover.arbeite_alles_ab()
        ((proof, attested),) = seen
        assert {one.ergebnis for one in proof.dokumente} == {Ergebnis.ABGELEHNT}
        assert attested is not None
        assert attested.ereignis is AuditEreignis.AKTE_IMPORT_ABGELEHNT
        assert attested.angaben.nachricht == u.uuid


def _quittungen(tx: Tx) -> int:
    rows = tx._c.execute(  # type: ignore[attr-defined]  # the real one has it
        "SELECT count(*) FROM nachricht WHERE richtung = 'aus' AND typ = ?", (Nachrichtentyp.QUITTUNG.value,)
    )
    return int(next(rows)[0])


@pytest.mark.parametrize("wann", ["vor", "nach"])
async def test_promise_3_a_receiver_killed_around_the_import_has_said_nothing(wann: str, tmp_path: Path) -> None:
    with paar(tmp_path) as p:
        await p.lege_akten_an(1)
        p.kiel.starte()
        p.hannover.starte(f"{wann} transfer.uebernahme.Uebernahmen.importieren#2")
        p.beginne()
        p.bis(p.hannover.ist_tot, wann)
        assert p.hannover.lies(_quittungen) == 0
        imported = p.hannover.lies(
            lambda tx: next(
                tx._c.execute("SELECT count(*) FROM protokoll_eintrag WHERE ereignis = 'akte.importiert'")
            )
        )
        assert imported == ((1,) if wann == "nach" else (0,))
        p.hannover.starte()
        p.bis_alles_endet()
        assert p.hannover.lies(_quittungen) == 1

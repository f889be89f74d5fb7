"""What an Auskunftssperre, a recall or a broken seal mean to another system."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from support.apihaus import KIEL, Apiwelt, apiwelt
from support.buehne import jemand

from gateway.domain.akte import Akte, Sperre
from gateway.domain.events import AuditEreignis, Bezug
from gateway.messages import Auskunftssperre
from gateway.transfer.ports import Tx
from gateway.transfer.vorabangaben import Vorabangaben

pytestmark = pytest.mark.asyncio(loop_scope="module")
GRUND = {"Aktenbote_Reason": "Akteneinsicht%20des%20Anw%C3%A4lts"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def welt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apiwelt]:
    async with apiwelt(tmp_path_factory.mktemp("api")) as one:
        yield one


async def akte(welt: Apiwelt, nummer: int, *, sperren: frozenset[Sperre] = frozenset()) -> Akte:
    return await welt.buehne.kiel.lege_akte_an(jemand(nummer), sperren=sperren)


async def test_under_an_auskunftssperre_nobody_is_named_without_a_reason(welt: Apiwelt) -> None:
    held = await akte(welt, 300)
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="1", gueltig_bis=None),))
    await welt.eins.store.write(lambda tx: tx.vorab.setzen(KIEL, held.id, told, azr_suche=None))
    path = f"/files/{held.id}"
    document = f"{path}/documents/{held.dokumente[0].uuid}"
    (hit,) = (await welt.system("POST", "/files/search", koerper={"query": held.aktenzeichen})).json["items"]
    assert (hit["blocked"], hit["person"]) == (True, None)
    for one in (path, document):
        said = await welt.system("GET", one)
        assert (said.status, said.code) == (403, "API-REASON-REQUIRED")
        assert (await welt.system("GET", one, **GRUND)).status == 200
        for wrong in ("%FF", "%0A", "%20", "x" * 501):
            said = await welt.system("GET", one, Aktenbote_Reason=wrong)
            assert (said.status, said.code) == (400, "API-PARAMETER-INVALID")
    why = await gruende(welt, AuditEreignis.AKTE_DOKUMENT_ABGERUFEN)
    assert why[-1] == "Akteneinsicht des Anwälts"


async def gruende(welt: Apiwelt, ereignis: AuditEreignis) -> list[str]:
    """The reasons that entries of this kind keep sealed, oldest first."""
    await welt.buehne.kiel.protokoll()

    def lies(tx: Tx) -> Iterator[str]:
        size = tx.protokoll.stand(KIEL).groesse
        for index, octets in tx.protokoll.eintraege(KIEL, ab=0, bis=size):
            if f'"{ereignis.value}"'.encode() in octets:
                yield from (o.wert for o in tx.protokoll.offenlegungen(KIEL, index) if o.feld is Bezug.BEGRUENDUNG)

    return await welt.eins.store.read(lambda tx: list(lies(tx)))


async def test_of_a_file_that_is_called_back_nothing_is_handed_out(welt: Apiwelt) -> None:
    held = await akte(welt, 301, sperren=frozenset({Sperre.RUECKRUF}))
    before = len(
        [one for one in await welt.buehne.kiel.protokoll() if one.ereignis is AuditEreignis.AKTE_BESTAETIGT]
    )
    said = await welt.system("GET", f"/files/{held.id}/documents/{held.dokumente[0].uuid}")
    assert (said.status, said.code) == (409, "API-FILE-RECALLED")
    documents = [{"id": one.uuid, "sha256": one.sha256} for one in held.dokumente]
    said = await welt.system.tue(f"/files/{held.id}/receipts", {"documents": documents})
    assert (said.status, said.code) == (409, "API-FILE-RECALLED")
    assert (await welt.system("GET", f"/files/{held.id}")).json["holds"] == ["rueckruf"]
    after = len(
        [one for one in await welt.buehne.kiel.protokoll() if one.ereignis is AuditEreignis.AKTE_BESTAETIGT]
    )
    assert after == before


async def test_a_broken_seal_is_no_document(welt: Apiwelt) -> None:
    held = await akte(welt, 302)
    blob = held.dokumente[0].blob
    assert blob is not None
    (file,) = [one for one in welt.eins.configuration.data.rglob(f"*{blob}*") if one.is_file()]
    octets = bytearray(file.read_bytes())
    octets[-1] ^= 1
    file.chmod(0o600)
    file.write_bytes(octets)
    said = await welt.system("GET", f"/files/{held.id}/documents/{held.dokumente[0].uuid}")
    assert (said.status, said.code) == (500, "API-INTERNAL")
    file.unlink()
    said = await welt.system("GET", f"/files/{held.id}/documents/{held.dokumente[0].uuid}")
    assert (said.status, said.code) == (410, "API-CONTENT-GONE")

"""Evidence in the pages: verified step by step, handed out, how the log stands; nothing else is changed by it."""

import asyncio
import io
import re
import zipfile
from pathlib import Path

import apsw
import pytest
from support.pruefhaus import Besuch, Pruefhaus

from gateway.domain.errors import TryLater
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import Rolle
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.web.adresse import Adresse
from gateway.web.app import make_app
from gateway.web.haus import Haus
from gateway.web.nachweise import Lauf
from gateway.wiring.pruefraum import pruefraum

ANLASS = "Prüfung nach Dienstanweisung"


async def oeffne(haus: Pruefhaus, one: Besuch) -> str:
    """Open the transfer by its Kurzzeichen; return the address of its page."""
    (transfer,) = await haus.konten.eins.store.read(
        lambda tx: [one for one in [tx.transfers.holen(ident) for ident in _transfers(haus)] if one is not None]
    )
    await one.hole("/pruefung/nachweise")
    await one.sende("/pruefung/nachweise", kurz=kurzzeichen(transfer.prozess))
    assert one.status == 303, one.text
    return one.ziel


def _transfers(haus: Pruefhaus) -> list[str]:
    with apsw.Connection(str(haus.konten.datenbank), flags=apsw.SQLITE_OPEN_READONLY) as db:
        return [str(row[0]) for row in db.execute("SELECT id FROM transfer")]


async def test_a_package_is_verified_here_with_every_step_and_handed_out(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    path = await oeffne(haus, one)
    await one.hole(path)
    text = await one.sende(path, form="datei", anlass="")
    assert text.count("Sagen Sie in einem Satz, warum Sie fragen.") == 2
    await one.sende(path, form="datei", anlass=ANLASS)
    assert zipfile.is_zipfile(io.BytesIO(one.octets))
    await one.sende(path, form="pruefen", anlass=ANLASS)
    assert one.status == 303
    result = await fertig(one, one.ziel)
    assert "Bestätigt: Alles stimmt." in result
    assert "aktenbote verify nachweis.asice --directory-signer" in result
    assert "stimmt nicht" not in result
    assert result.count('data-kopf="Geprüft wurde"') > 5
    entries = await haus.konten.eintraege(AuditEreignis.BEWEIS_EXPORTIERT)
    assert [entry["begruendung"] for entry in entries] == [ANLASS, ANLASS]


async def fertig(one: Besuch, path: str) -> str:
    """Load the page of a verification until it is over."""
    text = await one.hole(path)
    async with asyncio.timeout(120):
        while "<progress" in text:
            await asyncio.sleep(0.1)
            text = await one.hole(path)
    assert one.status == 200
    return text.split("<main")[1].split("</main>")[0]


async def test_the_state_of_the_log_and_its_full_verification(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    text = await one.hole("/pruefung/zustand")
    assert "wurde nicht vollständig geprüft" in text
    await one.sende("/pruefung/zustand")
    result = await fertig(one, one.ziel)
    assert "aktenbote verify log.zip --vkey aktenbote/" in result
    assert "stimmt nicht" not in result
    assert "Letzte vollständige Prüfung:" in await one.hole("/pruefung/zustand")
    (entry,) = [
        one
        for one in await haus.konten.eintraege(AuditEreignis.PROTOKOLL_GELESEN)
        if one["grund"] == "vollpruefung"
    ]
    assert entry["handelnder"] == "paula"


async def test_who_asks_for_verifications_without_end_gets_the_one_that_runs(haus: Pruefhaus) -> None:
    evidence, mandant = pruefraum(haus.konten.eins).nachweise, haus.konten.mandant
    (ident,) = _transfers(haus)
    whole = [evidence.pruefe_protokoll(mandant, person="paula") for _ in range(50)]

    def verify(sitzung: str, transfer: str = ident) -> Lauf:
        return evidence.pruefe_nachweis(mandant, transfer, sitzung=sitzung, person="paula", begruendung=ANLASS)

    packages = [verify("a") for _ in range(50)]
    other = verify("b")
    with pytest.raises(TryLater):
        verify("a", "00000000-0000-4000-8000-000000000000")
    assert {id(one) for one in whole} == {id(whole[0])}
    assert {id(one) for one in packages} == {id(packages[0])} != {id(other)}
    assert len(evidence._laufend) == 3
    assert whole[0].aufgabe is not None
    await whole[0].aufgabe
    assert whole[0].urteil is not None
    assert evidence.pruefe_protokoll(mandant, person="paula") is not whole[0]
    await evidence.stop()
    assert not evidence._laufend
    assert packages[0].aufgabe is not None
    assert packages[0].aufgabe.cancelled()
    assert verify("a") is not packages[0]
    await evidence.stop()


async def test_a_stop_of_the_pages_gives_up_what_runs(haus: Pruefhaus) -> None:
    room = pruefraum(haus.konten.eins)
    app = make_app(
        Haus(
            anmeldungen=haus.konten.eins.anmeldungen,
            behoerden={},
            adresse=Adresse(),
            version="0",
            echt=False,
            pruefraum=room,
        )
    )
    run = room.nachweise.pruefe_protokoll(haus.konten.mandant, person="paula")
    app.freeze()
    await app.shutdown()
    assert run.aufgabe is not None
    assert run.aufgabe.cancelled()


async def test_a_transfer_that_is_not_ours_is_not_there(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    await one.hole("/pruefung/nachweise")
    unknown = "/pruefung/nachweise/00000000-0000-4000-8000-000000000000"
    await one.hole(unknown)
    assert one.status == 404
    await one.hole("/pruefung/nachweise")
    await one.sende(unknown, form="datei", anlass=ANLASS)
    assert one.status == 404
    await one.hole("/pruefung/lauf/x")
    assert one.status == 404


async def test_nothing_an_auditor_does_changes_more_than_the_log_of_it(haus: Pruefhaus) -> None:
    one = haus.als(Rolle.PRUEFUNG)
    before = tabellen(haus.konten.datenbank)
    path = await oeffne(haus, one)
    await one.hole(path)
    await one.sende(path, form="pruefen", anlass=ANLASS)
    await fertig(one, one.ziel)
    await one.hole("/pruefung/zustand")
    await one.sende("/pruefung/zustand")
    await fertig(one, one.ziel)
    for asked in ("/pruefung/protokoll", "/pruefung/auskunft"):
        await one.hole(asked)
        await one.sende(asked, anlass=ANLASS, aktenzeichen="TEST-KI 1")
        await one.hole(one.ziel)
        found = re.search(r'action="(/pruefung/[^"]+/datei)"', one.text)
        assert found
        await one.sende(found[1], form="csv")
    after = tabellen(haus.konten.datenbank)
    changed = {name for name in after if after[name] != before[name]}
    assert changed
    assert {name for name in changed if not name.startswith("protokoll")} <= {"konto_sitzung", "sqlite_sequence"}


def tabellen(path: Path) -> dict[str, list[object]]:
    """Every row of every table."""
    with apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY) as db:
        names = [str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(map(repr, db.execute(f'SELECT * FROM "{name}"'))) for name in names}

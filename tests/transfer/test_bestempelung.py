"""Time stamps over a log: one covers everything before it; without them nothing new leaves, what comes is taken."""

import hashlib
import shutil
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import pytest
from aiohttp import web
from support.buehne import KIEL, Buehne, Haus, buehne, jemand
from support.dienst import dienst
from support.haeuser import mache_haus
from support.toeten import NACH, VOR, starte
from support.wege import BESTEMPELUNG
from support.zeitdienst import Stelle, Zeitdienst, ungeduldig

from gateway.audit.checkpoint import lies_checkpoint, pruefe
from gateway.audit.eintrag import stempeldigest
from gateway.domain.events import AuditEreignis
from gateway.domain.states import Zustand
from gateway.settings import load
from gateway.transfer.records import AufgabeArt
from gateway.trust.zeitstempel import pruefe_token

GEDULD_S = 60.0


@pytest.fixture(scope="module")
def stelle(tmp_path_factory: pytest.TempPathFactory) -> Stelle:
    return Stelle(tmp_path_factory.mktemp("tsa"))


@asynccontextmanager
async def gestempelt(ordner: Path, zeit: Zeitdienst, **weitere: object) -> AsyncIterator[Buehne]:
    """Both houses; Kiel has its log stamped every minute, and no patience."""
    async with buehne(ordner) as b:
        await b.kiel.schliesse()
        config = ordner / "kiel" / "aktenbote.toml"
        zeit.stelle_ein(config, **{"interval_minutes": 1, "missing_hours": 0, **weitere})
        b.kiel.konfiguration = load(config, {})
        await b.kiel.oeffne()
        yield b


async def runde(haus: Haus) -> int:
    assert haus.eins.bestempelung is not None
    await haus.eins.protokollbuch.integriere_alle()
    return await haus.eins.bestempelung.runde()


async def fragen(haus: Haus) -> int:
    return [one.art for one in await haus.aufgaben()].count(AufgabeArt.ZEITSTEMPEL_FEHLEN)


async def gebrochen(_: bytes) -> web.StreamResponse:
    return web.Response(status=503)


async def test_one_stamp_covers_the_whole_log_and_its_own_entry_wants_no_other(
    tmp_path: Path, stelle: Stelle
) -> None:
    async with Zeitdienst(stelle) as zeit, gestempelt(tmp_path / "b", zeit) as b:
        assert await runde(b.kiel) == 1
        stamp = await b.kiel.lies(lambda tx: tx.zeitstempel.letzter(KIEL))
        assert stamp is not None
        note = lies_checkpoint(stamp.notiz)
        assert (
            note.checkpoint.groesse
            == stamp.groesse
            == await b.kiel.lies(lambda tx: tx.protokoll.stand(KIEL).groesse)
        )
        assert pruefe(note, await b.kiel.eins.protokollbuch.pruefschluessel(KIEL))
        digest = hashlib.sha256(stamp.notiz).digest()
        assert pruefe_token(stamp.token, abdruck=digest, anker=(stelle.anker,)).zeit == stamp.zeit
        assert stelle.pruefe(stamp.notiz, stamp.token) == "Verification: OK"
        b.kiel.uhr.vor(minutes=2)
        assert await runde(b.kiel) == 0, "no entry but that about the stamp: no new one"
        told = [e.angaben for e in await b.kiel.protokoll() if e.ereignis is AuditEreignis.PROTOKOLL_GESTEMPELT]
        assert [(a.generation, a.anzahl) for a in told] == [(1, stamp.groesse)]
        assert told[0].stempel_sha256 == stempeldigest(stamp.notiz, stamp.token)
        b.kiel.uhr.vor(minutes=1)
        assert await fragen(b.kiel) == await runde(b.kiel) == await fragen(b.kiel) == 0, "nothing waits for one"
        await b.ziehe_um(jemand(1))
        assert await runde(b.kiel) == 1
        assert await runde(b.kiel) == 0, "the next one is due in a minute"
        assert len(zeit.fragen) == 2
        first = await b.kiel.lies(lambda tx: tx.zeitstempel.ab(KIEL, 0, generation=1))
        later = await b.kiel.lies(lambda tx: tx.zeitstempel.ab(KIEL, stamp.groesse, generation=1))
        assert first == stamp
        assert later == await b.kiel.lies(lambda tx: tx.zeitstempel.letzter(KIEL))
        assert await b.kiel.lies(lambda tx: tx.zeitstempel.ab(KIEL, 10_000, generation=1)) is None


async def test_without_stamps_nothing_leaves_and_it_goes_on_by_itself(tmp_path: Path, stelle: Stelle) -> None:
    async with Zeitdienst(stelle) as zeit, gestempelt(tmp_path / "b", zeit) as b:
        assert await runde(b.kiel) == 1
        zeit.gestoert = gebrochen
        await b.ziehe_um(jemand(1))
        await b.hannover.arbeite_alles_ab()
        b.kiel.uhr.vor(minutes=3)
        assert await runde(b.kiel) == 0
        assert await fragen(b.kiel) == 1
        assert b.kiel.dienst is not None
        assert any("has no time stamp for longer" in one for one in (await b.kiel.dienst._health()).problems)
        await b.kiel.arbeite_alles_ab()
        (transfer,) = await b.kiel.transfers()
        assert transfer.zustand is Zustand.PACKEN, "the request was received and decided"
        codes = await b.kiel.lies(lambda tx: tx.auftraege.anzahl_mit_code("TIME-STAMP"))
        assert codes == 1
        assert await b.kiel.lies(lambda tx: tx.nachrichten.zum_transfer(transfer.id)) != ()
        zeit.gestoert = None
        b.kiel.uhr.vor(minutes=1)  # the authority is asked again after a pause
        assert await runde(b.kiel) == 1
        assert await fragen(b.kiel) == 0
        b.kiel.uhr.vor(seconds=30)
        await b.laufe()
        assert (await b.kiel.transfer(transfer.id)).zustand is Zustand.ABGESCHLOSSEN


async def test_a_log_that_never_had_a_stamp_gets_its_grace(tmp_path: Path, stelle: Stelle) -> None:
    async with Zeitdienst(stelle) as zeit, gestempelt(tmp_path / "b", zeit) as b:
        zeit.gestoert = gebrochen
        assert await runde(b.kiel) == 0
        assert await fragen(b.kiel) == 0
        b.kiel.uhr.vor(minutes=3)
        assert await runde(b.kiel) == 0
        assert await fragen(b.kiel) == 1
        await b.kiel.neustart()
        assert await runde(b.kiel) == 0
        assert await fragen(b.kiel) == 1, "a restart gives no second grace"
        zeit.gestoert = None
        b.kiel.uhr.vor(minutes=1)
        assert await runde(b.kiel) == 1
        assert await fragen(b.kiel) == 0


async def test_what_an_authority_says_is_believed_only_if_it_stamps_just_this_now(
    tmp_path: Path, stelle: Stelle
) -> None:
    async with Zeitdienst(stelle) as zeit, gestempelt(tmp_path / "b", zeit) as b:
        old = stelle.antworte(await _frage(zeit, b))
        for body in (old, b"", b"\x30\x03\x02\x01\x00", bytes(60_000)):

            async def antwort(_: bytes, body: bytes = body) -> web.StreamResponse:
                return web.Response(body=body)

            zeit.gestoert = antwort
            b.kiel.uhr.vor(minutes=1)
            assert await runde(b.kiel) == 0
        zeit.gestoert = None
        b.kiel.uhr.vor(minutes=10)
        assert await runde(b.kiel) == 0, "its clock and ours are ten minutes apart"
        assert await b.kiel.lies(lambda tx: tx.zeitstempel.letzter(KIEL)) is None
        b.kiel.uhr.vor(minutes=-14)
        assert await runde(b.kiel) == 1


async def _frage(zeit: Zeitdienst, b: Buehne) -> bytes:
    """A question of Kiel that got no answer."""
    zeit.gestoert = gebrochen
    assert await runde(b.kiel) == 0
    return zeit.fragen[-1]


@pytest.fixture(scope="module")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@pytest.mark.parametrize(("wann", "schritt"), list(zip((VOR, NACH), BESTEMPELUNG, strict=True)))
def test_killed_at_a_step_the_log_is_stamped_all_the_same(
    muster: Path, tmp_path: Path, stelle: Stelle, schritt: str, wann: str
) -> None:
    haus = Path(shutil.copytree(muster, tmp_path / "haus"))
    with Zeitdienst(stelle).im_faden() as zeit:
        if schritt.endswith("runde"):  # the question: nobody answers, and nobody has patience
            zeit.gestoert = gebrochen
        _mit(haus, zeit, interval_minutes=1, missing_hours=0)
        process = starte(
            "serve",
            "--config",
            str(haus),
            ziel=f"{wann} {schritt}",
            spur=tmp_path / "spur",
            log=tmp_path / "log",
            vorher=ungeduldig,
        )
        process.join(GEDULD_S)
        assert process.exitcode == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
        zeit.gestoert = None
        _warte_auf_stempel(haus)
    _bleibt(haus)


def _mit(haus: Path, zeit: Zeitdienst, **weitere: object) -> Path:
    zeit.stelle_ein(haus / "aktenbote.toml", **weitere)
    return haus


def _warte_auf_stempel(haus: Path) -> None:
    """Until there is one, and nobody is asked for it any more."""
    open_ = "SELECT count(*) FROM aufgabe WHERE art = 'zeitstempel_fehlen' AND erledigt IS NULL"
    with dienst(haus, gabel=True):
        end = time.monotonic() + GEDULD_S
        while not _zaehle(haus, "SELECT count(*) FROM zeitstempel") or _zaehle(haus, open_):
            assert time.monotonic() < end, "the log was not stamped"
            time.sleep(0.1)


def _bleibt(haus: Path) -> None:
    connection = apsw.Connection(str(haus / "data" / "aktenbote.db"))
    for sql in ("DELETE FROM zeitstempel", "UPDATE zeitstempel SET groesse = 1"):
        with pytest.raises(apsw.ConstraintError, match="a time stamp is evidence"):
            connection.execute(sql)
    connection.close()


def _zaehle(haus: Path, sql: str) -> int:
    connection = apsw.Connection(str(haus / "data" / "aktenbote.db"))
    try:
        ((found,),) = connection.execute(sql).fetchall()
        return int(str(found))
    finally:
        connection.close()

"""Programs of the authority are told what happened: signed, at least once, each on a line of its own."""

import asyncio
import shutil
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import apsw
import msgspec
import pytest
from aiohttp import web
from support.buehne import KIEL, Uhr, buehne, jemand
from support.empfaenger import Empfaenger, erlaube, status
from support.haeuser import mache_haus
from support.webhaus import zertifikat

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.domain.webhook import Hakenart
from gateway.settings import load
from gateway.transfer import webhookversand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.webhooks import Hakeninhalt, Zustellungsstand
from gateway.transfer.records import AufgabeArt, Ruhelage
from gateway.transfer.webhooks import MAX_WEBHOOKS, vergiss_alte
from gateway.wiring import Installation, assemble, open_logs

ALLE = tuple(one.value for one in Hakenart)
TAGE = 3
"""Days after which a notice is given up, by default."""


@pytest.fixture(scope="module")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


class Stand:
    """One installation whose clock the test turns."""

    def __init__(self, config: Path) -> None:
        self.uhr = Uhr()
        self.eins: Installation = assemble(load(config, {}), jetzt=self.uhr)
        (self.mandant,) = self.eins.mandanten

    async def haken(self, url: str, *arten: str) -> tuple[str, str]:
        """Enter an address; return its id and its secret."""
        made, secret = await self.eins.store.write(
            lambda tx: self.eins.webhooks.lege_an(tx, self.mandant, url=url, arten=arten or ALLE, person="test")
        )
        return made.id, secret

    async def frage(self, hinweis: str) -> None:
        """Something happens: a person is asked."""
        await self.eins.store.write(lambda tx: self._frage(tx, hinweis))

    def _frage(self, tx: Tx, hinweis: str) -> None:
        self.eins.schritte.frage(tx, self.mandant, AufgabeArt.UHR_PRUEFEN, transfer=None, hinweis=hinweis)

    async def raeume(self) -> None:
        """What housekeeping does each hour."""
        await self.eins.store.write(lambda tx: vergiss_alte(tx, self.uhr(), max_zeilen=100))

    async def runde(self) -> None:
        await self.eins.webhookversand.runde()

    async def scheitere(self, anzahl: int) -> None:
        """So many attempts, one after each longest pause."""
        for _ in range(anzahl):
            self.uhr.vor(seconds=webhookversand.LAENGSTE_PAUSE.total_seconds())
            await self.runde()

    async def staende(self, ident: str) -> list[Zustellungsstand]:
        """Where everything stands, oldest first."""
        rows = await self.eins.store.read(lambda tx: tx.webhooks.zustellungen(ident, max_zeilen=100))
        return [one.zustand for one in reversed(rows)]


@asynccontextmanager
async def stand(muster: Path, tmp_path: Path, *ziele: str, **weitere: str) -> AsyncIterator[Stand]:
    haus = Path(shutil.copytree(muster, tmp_path / "haus"))
    made = Stand(erlaube(haus / "aktenbote.toml", *ziele, **weitere))
    try:
        await open_logs(made.eins)
        yield made
    finally:
        await made.eins.webhookversand.schliesse()
        await made.eins.schliesse()


# -- what is told ----------------------------------------------------------------------------------------------


async def test_a_transfer_is_told_step_by_step_and_nothing_of_a_person(tmp_path: Path) -> None:
    async with Empfaenger() as program, buehne(tmp_path / "b") as b:
        for house, path in ((b.hannover, "/hannover"), (b.kiel, "/kiel")):
            one = house.eins
            one.webhooks._ziele = one.webhookversand._ziele = frozenset({program.ziel})
            await one.store.write(
                lambda tx, one=one, path=path: one.webhooks.lege_an(
                    tx, one.mandanten[0], url=program.ziel + path, arten=ALLE, person="test"
                )
            )
        person = jemand(1)
        await b.ziehe_um(person)
        await b.laufe()
        await b.hannover.eins.webhookversand.runde()
        await b.kiel.eins.webhookversand.runde()
        (ours,) = await b.hannover.transfers()
        (theirs,) = await b.kiel.transfers()
        told = [one.daten for one in program.bekommen if one.pfad == "/hannover"]
        kinds = [one["type"] for one in told]
        assert kinds[0] == "transfer.created"
        assert kinds[-2:] == ["transfer.changed", "transfer.ended"]
        assert kinds.count("file.received") == 1
        assert told[-1]["data"]["state"] == ours.zustand.value
        assert {one["data"]["transfer"] for one in told} == {ours.id}
        assert {one["data"]["authority"] for one in told} == {b.hannover.kennung}
        at_kiel = [one.daten for one in program.bekommen if one.pfad == "/kiel"]
        assert {one["data"]["authority"] for one in at_kiel} == {KIEL}
        assert {one["data"]["transfer"] for one in at_kiel if "transfer" in one["data"]} == {theirs.id}
        assert "file.handed_over" in {one["type"] for one in at_kiel}
        known = {"authority", "transfer", "role", "state", "previous_state", "task", "task_kind", "test"}
        assert {key for one in program.bekommen for key in one.daten["data"]} <= known
        said = b"".join(one.body for one in program.bekommen)
        for secret in (person.person.azr_nummer or "", person.aktenzeichen, *person.person.familiennamen()):
            assert secret
            assert secret.encode() not in said
        assert len({one.ident for one in program.bekommen}) == len(program.bekommen)


async def test_only_what_an_address_asked_for_is_told_to_it(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        await here.haken(f"{program.ziel}/done", "task.done")
        _, secret = await here.haken(f"{program.ziel}/waiting?a=1", "task.waiting")
        await here.frage("eins")
        await here.runde()
        (one,) = program.bekommen
        assert (one.pfad, one.daten["type"]) == ("/waiting", "task.waiting")
        assert one.daten["data"].keys() == {"authority", "task", "task_kind"}
        assert one.von(secret)
        assert abs(one.sekunden - here.uhr().timestamp()) < 60


async def test_what_did_not_happen_is_not_told(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, _ = await here.haken(f"{program.ziel}/")

        def halb(tx: Tx) -> None:
            here._frage(tx, "nie")
            assert tx.webhooks.offene(ident) == 1
            raise Usage("stop")

        with pytest.raises(Usage):
            await here.eins.store.write(halb)
        await here.runde()
        assert await here.staende(ident) == []
        assert program.versuche == 0


# -- what goes wrong -------------------------------------------------------------------------------------------


async def test_what_is_not_taken_comes_again_under_the_same_id_with_a_growing_pause(
    muster: Path, tmp_path: Path
) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, secret = await here.haken(f"{program.ziel}/x")
        program.gestoert["/x"] = status(503)
        await here.frage("eins")
        await here.frage("zwei")
        await here.runde()
        assert program.versuche == 1, "the second does not run into the same wall"
        await here.runde()
        assert program.versuche == 1, "nor the first at once again"
        assert await here.eins.store.read(here.eins.webhookversand.gestoerte) == (), "one failure is a hiccup"
        here.uhr.vor(seconds=5)
        await here.runde()
        assert program.versuche == 2
        (said,) = await here.eins.store.read(here.eins.webhookversand.gestoerte)
        assert "HTTP-503" in said
        assert ident in said
        here.uhr.vor(seconds=5)
        await here.runde()
        assert program.versuche == 2
        here.uhr.vor(seconds=5)
        program.gestoert.clear()
        await here.runde()
        assert [one.von(secret) for one in program.bekommen] == [True, True]
        assert {one.daten["data"]["task_kind"] for one in program.bekommen} == {"uhr_pruefen"}
        assert await here.staende(ident) == [Zustellungsstand.ZUGESTELLT] * 2
        assert await here.eins.store.read(here.eins.webhookversand.gestoerte) == ()


async def test_a_receiver_may_ask_to_be_left_alone_but_not_for_ever(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        await here.haken(f"{program.ziel}/x")
        program.gestoert["/x"] = status(429, Retry_After="600")
        await here.frage("eins")
        await here.runde()
        here.uhr.vor(seconds=599)
        await here.runde()
        assert program.versuche == 1
        program.gestoert["/x"] = status(429, Retry_After="999999")
        here.uhr.vor(seconds=1)
        await here.runde()
        assert program.versuche == 2
        here.uhr.vor(seconds=webhookversand.LAENGSTE_PAUSE.total_seconds())
        await here.runde()
        assert program.versuche == 3


async def test_what_nobody_takes_is_given_up_and_a_person_is_asked_once(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, _ = await here.haken(f"{program.ziel}/x")
        program.gestoert["/x"] = status(500)
        for one in ("eins", "zwei", "drei"):
            await here.frage(one)
        await here.runde()
        here.uhr.vor(days=TAGE, minutes=1)
        await here.scheitere(webhookversand.MINDESTENS - 2)
        assert set(await here.staende(ident)) == {Zustellungsstand.OFFEN}, "we stood still, and tried nothing"
        here.uhr.vor(seconds=webhookversand.LAENGSTE_PAUSE.total_seconds())
        await here.frage("vier")
        await here.runde()
        given_up, waits = Zustellungsstand.AUFGEGEBEN, Zustellungsstand.OFFEN
        assert await here.staende(ident) == [given_up, given_up, given_up, waits], "nor is it told of its question"
        asked = await here.eins.store.read(lambda tx: tx.aufgaben.offene(here.mandant))
        assert [one.hinweis for one in asked if one.art is AufgabeArt.WEBHOOK_AUFGEGEBEN] == [ident]
        program.gestoert.clear()
        again = await here.eins.store.write(lambda tx: here.eins.webhooks.wiederhole(tx, ident, person="test"))
        assert again == 4
        await here.runde()
        assert len(program.bekommen) == 4
        asked = await here.eins.store.read(lambda tx: tx.aufgaben.offene(here.mandant))
        assert AufgabeArt.WEBHOOK_AUFGEGEBEN not in {one.art for one in asked}


async def test_a_dead_address_slows_no_other(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        hang, reached = asyncio.Event(), asyncio.Event()

        async def haenge(_: web.Request) -> web.StreamResponse:
            reached.set()
            await hang.wait()
            return web.Response()

        program.gestoert["/tot"] = haenge
        await here.haken(f"{program.ziel}/tot")
        await here.haken(f"{program.ziel}/gut")
        await here.frage("eins")
        await here.eins.webhookversand.sieh_nach()
        await reached.wait()
        await here.frage("zwei")
        async with asyncio.timeout(30):
            while len(program.bekommen) < 2:
                await here.eins.webhookversand.sieh_nach()
                await asyncio.sleep(0.01)
        assert {one.pfad for one in program.bekommen} == {"/gut"}
        hang.set()
        await here.runde()


async def test_one_notice_that_is_always_refused_does_not_hold_back_the_next(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, _ = await here.haken(f"{program.ziel}/x")
        first: list[str] = []

        async def waehlerisch(request: web.Request) -> web.StreamResponse:
            first.append(request.headers["webhook-id"])
            return web.Response(status=400 if request.headers["webhook-id"] == first[0] else 204)

        program.gestoert["/x"] = waehlerisch
        for one in ("eins", "zwei", "drei"):
            await here.frage(one)
        await here.runde()
        here.uhr.vor(seconds=5)
        await here.runde()
        stands = sorted(await here.staende(ident))
        assert stands.count(Zustellungsstand.ZUGESTELLT) >= 1
        assert Zustellungsstand.OFFEN in stands


async def test_nobody_is_sent_elsewhere_and_an_answer_without_end_is_not_read(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        await here.haken(f"{program.ziel}/weg")
        await here.haken(f"{program.ziel}/flut")
        program.gestoert["/weg"] = status(307, Location=f"{program.ziel}/anderswo")
        sent = 0

        async def flut(request: web.Request) -> web.StreamResponse:
            nonlocal sent
            answer = web.StreamResponse()
            await answer.prepare(request)
            for _ in range(64):
                await answer.write(bytes(1024 * 1024))
                sent += 1
            return answer

        program.gestoert["/flut"] = flut
        await here.frage("eins")
        await here.runde()
        assert program.bekommen == [], "a redirect leads nowhere"
        assert sent < 64, "who answers at length is not listened to"


async def test_a_server_the_configuration_does_not_allow_any_more_is_told_nothing(
    muster: Path, tmp_path: Path
) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        await here.haken(f"{program.ziel}/x")
        await here.frage("eins")
        here.eins.webhookversand._ziele = frozenset({"https://other.example"})
        await here.runde()
        assert program.versuche == 0
        here.uhr.vor(minutes=1)
        await here.runde()
        (said,) = await here.eins.store.read(here.eins.webhookversand.gestoerte)
        assert "(TARGET)" in said


async def test_a_row_that_was_changed_by_hand_is_not_believed(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, _ = await here.haken(f"{program.ziel}/x", "task.done")
        with apsw.Connection(str(here.eins.configuration.data / "aktenbote.db")) as database:
            database.execute("UPDATE webhook SET arten = '[\"task.waiting\"]'")
        await here.frage("eins")
        await here.runde()
        assert program.versuche == 0
        with apsw.Connection(str(here.eins.configuration.data / "aktenbote.db")) as database:
            database.execute("UPDATE webhook SET inhalt = replace(inhalt, 'A', 'B')")
        here.uhr.vor(minutes=1)
        await here.runde()
        await here.runde()
        assert program.versuche == 0
        assert await here.staende(ident) == [Zustellungsstand.OFFEN]


async def test_a_notice_that_was_changed_by_hand_is_never_sent_and_holds_back_no_other(
    muster: Path, tmp_path: Path
) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, _ = await here.haken(f"{program.ziel}/x")
        other, _ = await here.haken(f"{program.ziel}/y")
        await here.frage("eins")
        with apsw.Connection(str(here.eins.configuration.data / "aktenbote.db")) as database:
            sql = "UPDATE webhook_zustellung SET inhalt = replace(inhalt, 'waiting', 'closed') WHERE webhook = ?"
            database.execute(sql, (ident,))
            same = "art, zeit, seit, inhalt, zustand, versuche, faellig, siegel"
            database.execute(  # what is right at one address is not at another
                f"INSERT INTO webhook_zustellung (webhook, ereignis, {same})"
                f" SELECT ?, ?, {same} FROM webhook_zustellung WHERE webhook = ?",
                (ident, "0" * 36, other),
            )
        await here.runde()
        assert {one.pfad for one in program.bekommen} == {"/y"}
        asked = await here.eins.store.read(lambda tx: tx.aufgaben.offene(here.mandant))
        assert [one.hinweis for one in asked if one.art is AufgabeArt.WEBHOOK_AUFGEGEBEN] == [ident]
        assert (await here.staende(ident))[:2] == [Zustellungsstand.AUFGEGEBEN] * 2


async def test_at_rest_after_a_restore_nothing_is_told(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        await here.haken(f"{program.ziel}/x")
        await here.frage("eins")
        ruhe = here.eins.umgebung.uhren.ruhe
        ruhe._lage, before = Ruhelage.RUHT, ruhe.lage
        await here.runde()
        assert program.versuche == 0
        ruhe._lage = before
        await here.runde()
        assert len(program.bekommen) == 1


# -- who is believed -------------------------------------------------------------------------------------------


async def test_for_a_time_both_secrets_sign(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, old = await here.haken(f"{program.ziel}/x")
        new = await here.eins.store.write(
            lambda tx: here.eins.webhooks.wechsle(tx, ident, stunden=24, person="test")
        )
        await here.frage("eins")
        await here.runde()
        here.uhr.vor(hours=24)
        await here.frage("zwei")
        await here.runde()
        newest = await here.eins.store.write(
            lambda tx: here.eins.webhooks.wechsle(tx, ident, stunden=0, person="test")
        )
        await here.frage("drei")
        await here.runde()
        found = [(one.von(old), one.von(new), one.von(newest)) for one in program.bekommen]
        assert found == [(True, True, False), (False, True, False), (False, False, True)]
        raw = (here.eins.configuration.data / "aktenbote.db").read_bytes()
        raw += (here.eins.configuration.data / "aktenbote.db-wal").read_bytes()
        assert not any(one.removeprefix("whsec_").encode() in raw for one in (old, new, newest))
        assert program.ziel.encode() not in raw


async def test_a_receiver_is_judged_by_the_authority_of_the_configuration(muster: Path, tmp_path: Path) -> None:
    trusted, other = tmp_path / "a", tmp_path / "b"
    for folder in (trusted, other):
        folder.mkdir()
    cert, key = zertifikat(trusted)
    stranger, _ = zertifikat(other)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    async with Empfaenger(context) as program:
        for number, (ca, code) in enumerate(((cert, None), (stranger, "TLS"), (tmp_path / "none.pem", "CA"))):
            async with stand(muster, tmp_path / str(number), program.ziel, ca_file=str(ca)) as here:
                ident, _ = await here.haken(f"{program.ziel}/x")
                assert (await here.eins.webhookversand.probiere(ident)).code == code
        (one,) = program.bekommen
        assert one.daten["type"] == "webhook.test"


async def test_only_so_many_addresses_each_once_and_only_allowed_ones(muster: Path, tmp_path: Path) -> None:
    async with stand(muster, tmp_path, "https://program.example") as here:
        for url, code in (
            ("https://program.example:8443/x", "TARGET"),
            ("https://program.example.evil/x", "TARGET"),
            ("https://program.example@evil.example/", "URL"),
            ("http://program.example/x", "URL"),
        ):
            with pytest.raises(Usage) as caught:
                await here.haken(url)
            assert caught.value.code == code
        for number in range(MAX_WEBHOOKS):
            await here.haken(f"https://program.example/{number}")
        for url, code in (("https://program.example/0", "LIMIT"),):
            with pytest.raises(Usage) as caught:
                await here.haken(url)
            assert caught.value.code == code
        (first, *_) = await here.eins.store.read(here.eins.webhooks.liste)
        await here.eins.store.write(lambda tx: here.eins.webhooks.entferne(tx, first.haken.id, person="test"))
        with pytest.raises(Usage) as caught:
            await here.haken("https://program.example/1")
        assert caught.value.code == "EXISTS"


async def test_the_log_says_who_entered_and_who_removed(muster: Path, tmp_path: Path) -> None:
    async with stand(muster, tmp_path, "https://program.example") as here:
        ident, _ = await here.haken("https://program.example/")
        await here.frage("eins")
        dropped = await here.eins.store.write(lambda tx: here.eins.webhooks.entferne(tx, ident, person="test"))
        assert dropped == 1
        with apsw.Connection(str(here.eins.configuration.data / "aktenbote.db")) as database:
            rows = database.execute("SELECT ereignis FROM protokoll_eintrag ORDER BY zeile").fetchall()
        said = [str(name) for (name,) in rows]
        assert said.index(AuditEreignis.WEBHOOK_ANGELEGT) < said.index(AuditEreignis.WEBHOOK_ENTFERNT)
        with pytest.raises(Usage, match="no webhook"):
            await here.eins.webhookversand.probiere(ident)


async def test_whoever_writes_the_database_neither_points_an_address_elsewhere_nor_signs_for_us(
    muster: Path, tmp_path: Path
) -> None:
    """A row in clear is none of ours: the table was sealed from its first day."""
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, _ = await here.haken(f"{program.ziel}/x")
        theirs = Hakeninhalt(mandant=here.mandant, arten=ALLE, url=f"{program.ziel}/theirs", geheim=bytes(32))
        with apsw.Connection(str(here.eins.configuration.data / "aktenbote.db")) as database:
            database.execute("UPDATE webhook SET inhalt = ?", (msgspec.json.encode(theirs).decode(),))
        await here.frage("eins")
        await here.runde()
        assert program.versuche == 0
        with pytest.raises(Usage) as caught:
            await here.eins.webhookversand.probiere(ident)
        assert caught.value.code == "WEBHOOK-ROW"


async def test_what_can_be_told_to_nobody_any_more_is_shown_and_removed(muster: Path, tmp_path: Path) -> None:
    gone = Kennung("azr:999999")
    async with stand(muster, tmp_path, "https://program.example") as here:
        write, ones = here.eins.store.write, here.eins.webhooks
        good, _ = await here.haken("https://program.example/good")
        broken, _ = await here.haken("https://program.example/broken")
        with apsw.Connection(str(here.eins.configuration.data / "aktenbote.db")) as database:
            database.execute("UPDATE webhook SET inhalt = replace(inhalt, 'A', 'B') WHERE id = ?", (broken,))
        left, _ = await write(
            lambda tx: ones.lege_an(tx, gone, url="https://program.example/left", arten=ALLE, person="test")
        )
        listed = await here.eins.store.read(ones.liste)
        assert {one.haken.id: one.inhalt is None for one in listed} == {good: False, broken: True, left.id: False}
        await here.haken("https://program.example/another")
        with pytest.raises(Usage):
            await write(lambda tx: ones.wechsle(tx, left.id, stunden=1, person="test"))
        for ident in (broken, left.id):
            await write(lambda tx, ident=ident: ones.entferne(tx, ident, person="test"))  # type: ignore[misc]  # bound now
        assert good in {one.haken.id for one in await here.eins.store.read(ones.liste)}
        assert len(await here.eins.store.read(ones.liste)) == 2


async def test_what_was_told_is_forgotten_also_where_nothing_is_told_any_more(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        taken, _ = await here.haken(f"{program.ziel}/taken")
        lost, _ = await here.haken(f"{program.ziel}/lost")
        program.gestoert["/lost"] = status(500)
        await here.frage("eins")
        await here.runde()
        here.uhr.vor(days=TAGE, minutes=1)
        await here.scheitere(webhookversand.MINDESTENS - 1)
        assert await here.staende(lost) == [Zustellungsstand.AUFGEGEBEN]
        for days, left in ((5, (0, 1)), (26, (0, 0))):
            here.uhr.vor(days=days)
            await here.raeume()
            assert (len(await here.staende(taken)), len(await here.staende(lost))) == left


async def test_an_address_of_one_authority_hears_nothing_of_another(muster: Path, tmp_path: Path) -> None:
    async with Empfaenger() as program, stand(muster, tmp_path, program.ziel) as here:
        ident, _ = await here.haken(f"{program.ziel}/x")
        assert not await here.eins.store.read(
            lambda tx: tx.webhooks.hoert_jemand(Kennung("azr:999999"), "task.waiting")
        )
        assert await here.eins.store.read(lambda tx: tx.webhooks.hoert_jemand(here.mandant, "task.waiting"))
        assert await here.staende(ident) == []
        assert timedelta(seconds=webhookversand.BLICK_S) < webhookversand.ERSTE_PAUSE

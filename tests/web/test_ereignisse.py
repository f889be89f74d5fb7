"""Pages that follow changes: told that something is another, whoever changed it, never what; and over at once."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp
import apsw
import pytest
from lxml import html
from support.besuch import Besuch, besuch
from support.buehne import KIEL, jemand
from support.sachhaus import Sachhaus
from support.webhaus import webhaus

from gateway.domain.ids import AkteId
from gateway.domain.konto import Rolle
from gateway.messages import Auskunftssperre
from gateway.storage import SqliteStore
from gateway.transfer.einblick.neues import Thema, Themenart
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe, AufgabeArt
from gateway.transfer.vorabangaben import Vorabangaben
from gateway.web import melder
from gateway.web.grenzen import GRENZEN
from gateway.web.melder import Hoerer, Melder

pytestmark = pytest.mark.asyncio(loop_scope="module")
NIEMAND = "00000000-0000-4000-8000-000000000000"
GEDULD_S = 20
"""Longest wait for an event; reached only by a failure."""


@asynccontextmanager
async def gast(s: Sachhaus, name: str = Rolle.SACHBEARBEITUNG.value) -> AsyncIterator[Besuch]:
    one = besuch(s.web)
    async with one.session:
        await one.melde_an(name)
        yield one


@dataclass
class Leitung:
    """An open line of events."""

    antwort: aiohttp.ClientResponse

    async def zeile(self) -> str:
        """The next line that says something; empty at the end."""
        async with asyncio.timeout(GEDULD_S):
            while line := (await self.antwort.content.readline()).decode():
                if line.strip(": \n") and not line.startswith("retry:"):
                    return line.strip()
            return ""

    async def marken(self) -> dict[str, str]:
        line = await self.zeile()
        assert line.startswith("data: "), line
        found: dict[str, str] = json.loads(line.removeprefix("data: "))
        return found


@asynccontextmanager
async def hoere(s: Sachhaus, wer: Besuch, *themen: str) -> AsyncIterator[Leitung]:
    query = "&".join(f"thema={one}" for one in themen)
    async with wer.session.get(f"{s.web.url}/ereignisse?{query}") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        yield Leitung(answer)


async def marke(s: Sachhaus) -> str:
    """The mark of the transfer at this moment."""
    (found,) = (await s.buehne.kiel.eins.neues.marken([Thema(KIEL, Themenart.UEBERGABE, s.uebergabe)])).values()
    return found


async def bis_niemand_hoert(m: Melder) -> None:
    async with asyncio.timeout(GEDULD_S):
        while len(m):  # noqa: ASYNC110 -- the browser goes when it goes
            await asyncio.sleep(0.02)


async def test_a_change_by_another_process_arrives_and_says_nothing_but_that(s: Sachhaus) -> None:
    topic = f"uebergabe.{s.uebergabe}"
    async with gast(s) as one, hoere(s, one, topic, "aufgaben") as line:
        first = await line.marken()
        assert set(first) == {topic, "aufgaben"}
        other = SqliteStore.open(
            s.buehne.kiel.konfiguration.data / "aktenbote.db",
            schluessel=s.buehne.kiel.eins.umgebung.speicher,
            geteilt=True,
        )
        asked = Aufgabe(id=NIEMAND, mandant=KIEL, art=AufgabeArt.PERSON_UNKLAR, angelegt=s.buehne.kiel.uhr(),
                        transfer=s.uebergabe, hinweis="")  # fmt: skip
        try:
            await other.write(lambda tx: tx.aufgaben.stellen(asked))
            second = await line.marken()
            assert all(second[name] != first[name] for name in first)
            await other.write(lambda tx: tx.aufgaben.erledigen(NIEMAND, s.buehne.kiel.uhr()))
            assert await line.marken() == first, "what is as before has the mark of before"
        finally:
            await other.close()


async def test_looks_and_what_happens_elsewhere_tell_nobody(s: Sachhaus) -> None:
    topic, store = f"uebergabe.{s.uebergabe}", s.buehne.kiel.eins.store
    async with gast(s) as one, hoere(s, one, topic) as line:
        first = await line.marken()
        await one.hole(f"/uebergaben/{s.uebergabe}")  # writes an entry
        await s.buehne.kiel.lege_akte_an(jemand(77))
        assert await marke(s) == first[topic]

        def aendere(tx: Tx) -> None:
            found = tx.transfers.holen(s.uebergabe)
            assert found is not None
            tx.transfers.aendern(found)

        await store.write(aendere)
        assert (await line.marken())[topic] == await marke(s) != first[topic]


async def test_an_auskunftssperre_that_begins_takes_the_name_off_an_open_page(s: Sachhaus) -> None:
    """Also one that is told with another file of hers; every word about her lies in a part that is put in anew."""
    topic, store, page = f"uebergabe.{s.uebergabe}", s.buehne.kiel.eins.store, f"/uebergaben/{s.uebergabe}"
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="6", gueltig_bis=None),))
    number = s.akte.person.azr_nummer
    assert number is not None
    key = s.buehne.kiel.eins.umgebung.speicher.suchwert("azr", number)
    async with gast(s) as one:
        drawn = html.fromstring(await one.hole(page))
        name = s.akte.person.familiennamen()[0]
        assert name in drawn.text_content()
        for part in drawn.xpath("//*[@data-teil]"):
            part.drop_tree()
        assert name not in drawn.text_content()
        async with hoere(s, one, topic) as line:
            first = await line.marken()
            try:
                await store.write(lambda tx: tx.vorab.setzen(KIEL, AkteId(NIEMAND), told, azr_suche=key))
                assert await line.marken() != first
                assert name not in await one.hole(page)
            finally:
                connection = apsw.Connection(str(s.buehne.kiel.konfiguration.data / "aktenbote.db"))
                connection.set_busy_timeout(10_000)
                connection.execute("DELETE FROM dauersperre WHERE zu = ?", (NIEMAND,))
                connection.execute("DELETE FROM vorab WHERE zu = ?", (NIEMAND,))
                connection.close()


async def test_a_line_is_for_who_may_see_its_topics(s: Sachhaus) -> None:
    async with gast(s) as one:
        for query, status in (
            ("thema=lage", 403),
            ("thema=aufgaben&thema=lage", 403),
            ("", 404),
            ("thema=x", 404),
            ("thema=uebergabe", 404),
            ("thema=uebergabe.x", 404),
            (f"thema=aufgaben.{NIEMAND}", 404),
            ("&".join(["thema=aufgaben"] * 5), 404),
        ):
            await one.hole(f"/ereignisse?{query}")
            assert one.status == status, query
    async with gast(s, Rolle.PRUEFUNG.value) as auditor:
        await auditor.hole("/ereignisse?thema=aufgaben")
        assert auditor.status == 403
    nobody = besuch(s.web)
    async with nobody.session:
        await nobody.hole("/ereignisse?thema=aufgaben")
        assert (nobody.status, nobody.ziel) == (303, "/anmelden?ziel=/ereignisse")
    async with gast(s, "hannover") as foreign, hoere(s, foreign, f"uebergabe.{s.uebergabe}") as line:
        theirs = await line.marken()
    async with gast(s, "hannover") as foreign, hoere(s, foreign, f"uebergabe.{NIEMAND}") as line:
        assert list((await line.marken()).values()) == list(theirs.values()), "what is not theirs is not there"


async def test_a_line_ends_with_its_session_at_once(s: Sachhaus) -> None:
    async with gast(s) as one, hoere(s, one, "aufgaben") as line:
        await line.marken()
        await one.hole("/konto")
        await one.sende("/abmelden", {})
        assert await line.zeile() == ""


async def test_a_line_ends_when_the_right_is_gone(s: Sachhaus, monkeypatch: pytest.MonkeyPatch) -> None:
    m = s.melder
    monkeypatch.setattr(m, "herz_s", 0.05)
    async with gast(s) as one, hoere(s, one, "aufgaben") as line:
        await line.marken()
        account = s.web.konten.konten[Rolle.SACHBEARBEITUNG.value]
        monkeypatch.setattr(account, "rollen", {KIEL: frozenset({Rolle.LEITUNG})})
        assert await line.zeile() == ""


async def test_the_newest_page_of_a_session_pushes_the_oldest_out(s: Sachhaus) -> None:
    async with gast(s) as one, hoere(s, one, "aufgaben") as oldest:
        await oldest.marken()
        lines = [hoere(s, one, "aufgaben") for _ in range(melder.JE_SITZUNG)]
        for each in lines:
            await (await each.__aenter__()).marken()
        assert await oldest.zeile() == "event: genug"
        for each in lines:
            await each.__aexit__(None, None, None)
    await bis_niemand_hoert(s.melder)


async def test_too_many_of_an_authority_are_answered_with_nothing(
    s: Sachhaus, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bis_niemand_hoert(s.melder)
    monkeypatch.setattr(melder, "JE_BEHOERDE", 1)
    async with gast(s) as one, hoere(s, one, "aufgaben") as line, gast(s) as other:
        await line.marken()
        await other.hole("/ereignisse?thema=aufgaben")
        assert (other.status, other.text) == (204, "")


async def test_what_a_page_asks_by_itself_keeps_no_session_alive(s: Sachhaus) -> None:
    async with gast(s) as one:
        before = s.web.konten.benutzt
        await one.hole(f"/uebergaben/{s.uebergabe}", **{"Aktenbote-Selbst": "1"})
        async with hoere(s, one, "aufgaben") as line:
            await line.marken()
        assert (one.status, s.web.konten.benutzt) == (200, before)
        await one.hole("/aufgaben")
        assert s.web.konten.benutzt == before + 1


async def test_pages_say_what_they_follow_with_the_mark_of_what_they_show(s: Sachhaus) -> None:
    async with gast(s) as one:
        text = await one.hole(f"/uebergaben/{s.uebergabe}")
        topic = f"uebergabe.{s.uebergabe}"
        mark = await marke(s)
        assert f'data-ereignisse="/ereignisse?thema={topic}"' in text
        assert f"{{&#34;{topic}&#34;: &#34;{mark}&#34;}}" in text
        for path in ("/", "/aufgaben"):
            assert 'data-ereignisse="/ereignisse?thema=aufgaben"' in await one.hole(path)


class Stumm:
    """A store that does not answer."""

    async def stand(self) -> int:
        raise OSError("away")

    async def marken(self, themen: Collection[Thema]) -> dict[Thema, str]:
        return dict.fromkeys(themen, "x")


async def test_where_changes_cannot_be_seen_lines_end_and_nothing_looks_on() -> None:
    m = Melder(Stumm(), takt_s=0.01)
    one = Hoerer("s", KIEL, (), weg=lambda: False)
    assert await m.nimm(one)
    async with asyncio.timeout(GEDULD_S):
        await one.wach.wait()
    assert one.zu
    await m.schliesse()
    assert not await m.nimm(Hoerer("s", KIEL, (), weg=lambda: False)), "after the end nobody listens"


class Fest:
    """A store in which nothing ever happens."""

    async def stand(self) -> int:
        return 1

    async def marken(self, themen: Collection[Thema]) -> dict[Thema, str]:
        return dict.fromkeys(themen, "x")


async def test_a_change_between_its_marks_and_its_place_reaches_a_new_listener() -> None:
    """The others have seen that commit already, and no further one comes."""
    thema = Thema(KIEL, Themenart.AUFGABEN)

    class Eilig:
        """Says what was before the commit, once: to whoever asks while it is being made."""

        def __init__(self) -> None:
            self.marke, self.einmal = "neu", ""

        async def stand(self) -> int:
            return 1

        async def marken(self, themen: Collection[Thema]) -> dict[Thema, str]:
            said, self.einmal = self.einmal or self.marke, ""
            return dict.fromkeys(themen, said)

    eilig = Eilig()
    m = Melder(eilig, takt_s=0.001)
    first, late = (Hoerer(name, KIEL, (thema,), weg=lambda: False) for name in ("eins", "zwei"))
    try:
        assert await m.nimm(first)
        await asyncio.sleep(0.02)
        eilig.einmal = "alt"
        assert await m.nimm(late)
        assert late.marken == {thema: "alt"}
        async with asyncio.timeout(GEDULD_S):
            await late.wach.wait()
        assert late.marken == {thema: "neu"}
    finally:
        await m.schliesse()


async def test_a_stop_ends_every_line_and_waits_for_none() -> None:
    patient = replace(GRENZEN, abschied_s=10 * GEDULD_S)
    async with asyncio.timeout(GEDULD_S):
        async with webhaus(melder=Melder(Fest()), grenzen=patient) as house:
            one = besuch(house)
            await one.melde_an()
            line = Leitung(await one.session.get(f"{house.url}/ereignisse?thema=aufgaben"))
            assert await line.marken() == {"aufgaben": "x"}
        assert await line.zeile() == ""
    await one.session.close()

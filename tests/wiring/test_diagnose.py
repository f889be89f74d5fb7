"""``aktenbote doctor`` beside a real partner: whether it knows us, what its clock shows, and when it is gone."""

from datetime import timedelta
from pathlib import Path

from support.aufbau import free_port
from support.buehne import HANNOVER, KIEL, Haus, buehne

from gateway.wiring.diagnose import draussen
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.verzeichnis import VerzeichnisHalter


async def sagt(haus: Haus, um: timedelta = timedelta()) -> dict[str, tuple[str, str]]:
    """What is found about partners, with a clock of ours that is off by so much."""
    one = haus.konfiguration
    found = await draussen.partner(one, VerzeichnisHalter(one), Sperrlisten(one), haus.uhr() + um)
    return {one.bereich: (str(one.stufe), one.satz) for one in found}


async def test_a_partner_that_answers_is_good_and_one_that_is_gone_is_named(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        assert await sagt(b.hannover) == {
            "partners": ("ok", "1 of 1 Postfächer answer and know us"),
            "clock": ("ok", "it goes as those of the partners that answer"),
        }
        off = await sagt(b.hannover, timedelta(minutes=30))
        level, text = off["clock"]
        assert (level, text.startswith("our clock is 30 minutes fast against 1 of the partners")) == ("note", True)
        port = b.kiel.konfiguration.settings.server.partner_port
        await b.kiel.schliesse()
        gone = await sagt(b.hannover)
        level, text = gone["partners"]
        assert level == "fault"
        assert f":{port}: " in text
        assert text.endswith("look at this machine's line and firewall")
        assert "clock" not in gone or gone["clock"][0] != "fault"


async def test_our_own_address_is_asked_where_a_service_runs(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        one = b.kiel.konfiguration
        trust = (VerzeichnisHalter(one), Sperrlisten(one))
        url = next(entry.postfach for entry in trust[0]().teilnehmer if entry.kennung == KIEL)
        (found,) = await draussen.wir(one, *trust, b.kiel.uhr())
        assert (str(found.stufe), found.satz) == ("ok", f"{url} leads to us")
        entry = trust[0]().eintrag(KIEL)
        other = trust[0]().eintrag(HANNOVER)
        assert entry is not None
        assert other is not None
        object.__setattr__(entry, "postfach", other.postfach)  # somebody else's
        object.__setattr__(other, "postfach", None)
        (found,) = await draussen.wir(one, *trust, b.kiel.uhr())
        assert found.stufe == "note"
        assert "is not the one the directory names" in found.satz
        object.__setattr__(entry, "postfach", f"https://127.0.0.1:{free_port()}")
        (found,) = await draussen.wir(one, *trust, b.kiel.uhr())
        assert "our Postfach cannot be reached" in found.satz
        await b.kiel.schliesse()
        assert await draussen.wir(one, *trust, b.kiel.uhr()) == []

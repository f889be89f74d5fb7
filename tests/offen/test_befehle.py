"""The plain route as an operator has it: two ``aktenbote serve``, folders, ``mv``; one is killed in the middle."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from support.buehne import jemand
from support.offen import fach, offenes_paar, typ_von
from support.opfer import GEDULD_S, Opfer
from support.toeten import starte

from gateway import clock
from gateway.demo import meldungen
from gateway.domain.states import Zustand

AB, AN = "77777777-7777-4777-8777-777777777777", "66666666-6666-4666-8666-666666666666"


def _tippe(opfer: Opfer, *words: str) -> list[dict[str, object]]:
    """Type a command; return what it says as JSON, line by line."""
    log = opfer.ordner / "befehl.log"
    log.unlink(missing_ok=True)
    spur = opfer.ordner / "spur-befehl"
    process = starte(*words, "--json", "--config", str(opfer.ordner), ziel="", spur=spur, log=log)
    process.join(GEDULD_S)
    assert process.exitcode == 0, log.read_text()
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def _bis(frage: Callable[[], bool], was: str) -> None:
    end = time.monotonic() + GEDULD_S
    while not frage():
        assert time.monotonic() < end, f"waited in vain for: {was}"
        time.sleep(0.05)


async def test_killed_between_packets_and_typed_by_hand(tmp_path: Path) -> None:
    with offenes_paar(tmp_path) as p:
        await p.lege_akten_an(1)
        wer, hannover, kiel = jemand(0), p.hannover, p.kiel
        hannover.starte()
        kiel.starte()
        kiel.lege_ein("ab", meldungen.abmeldung(wer, uuid=AB, moment=clock.now()))
        _bis((kiel.ordner / "inbox" / "done" / "ab.xml").exists, "the departure")
        hannover.lege_ein("an", meldungen.anmeldung(wer, uuid=AN, moment=clock.now()))
        raus, rein = (
            fach(hannover.haus, "outbox", kiel.haus.kennung),
            fach(kiel.haus, "inbox", hannover.haus.kennung),
        )
        _bis(lambda: len(list(raus.glob("*.xml"))) == 1, "the request")
        (request,) = raus.glob("*.xml")
        request.rename(rein / request.name)
        zurueck = fach(kiel.haus, "outbox", hannover.haus.kennung)
        _bis(lambda: any(typ_von(one.read_bytes()) == "010206" for one in zurueck.glob("*.xml")), "the delivery")
        files = sorted(zurueck.glob("*.xml"), key=lambda one: one.name)
        ziel = fach(hannover.haus, "inbox", kiel.haus.kennung)
        for number, one in enumerate(files):
            one.rename(ziel / one.name)
            if number == 2:
                hannover.toete()
                hannover.starte()
        _bis(lambda: len(list(raus.glob("*.xml"))) == 1, "the receipt")
        (receipt,) = raus.glob("*.xml")
        assert typ_von(receipt.read_bytes()) == "0020"
        receipt.rename(rein / receipt.name)
        _bis(
            lambda: [one.zustand for opfer in p.beide for one in opfer.transfers()] == [Zustand.ABGESCHLOSSEN] * 2,
            "the end on both sides",
        )
        shown = _tippe(hannover, "transfer", "list")
        assert "abgeschlossen" in json.dumps(shown)
        route = _tippe(hannover, "directory", "show")
        assert '"route": "plain"' in json.dumps(route)
        for opfer in p.beide:
            opfer.beende()

"""Who asks too often waits, and nobody else with him."""

from dataclasses import replace
from pathlib import Path

from support.apihaus import WEIT, System, apiwelt
from support.store import neue_uuid

LANGSAM = replace(
    WEIT,
    anfragen_vorrat=6,
    anfragen_je_min=0.001,
    aenderungen_vorrat=2,
    aenderungen_je_min=0.001,
    fremde_vorrat=3,
    fremde_je_min=0.001,
)


async def test_a_token_has_its_own_pace_and_wrong_ones_slow_nobody_else(tmp_path: Path) -> None:
    async with apiwelt(tmp_path, grenzen=LANGSAM) as welt:
        wrong = System(welt.http, welt.url, "ab1_" + "A" * 43)
        for _ in range(3):
            assert (await wrong("GET", "/token")).code == "API-TOKEN-INVALID"
        said = await wrong("GET", "/token")
        assert (said.status, said.code) == (429, "API-TOO-MANY-REQUESTS")
        assert int(said.kopf["Retry-After"]) > 0
        for _ in range(6):
            assert (await welt.system("GET", "/token")).status == 200
        assert (await welt.system("GET", "/token")).code == "API-TOO-MANY-REQUESTS"
        other, _ = await welt.neu("anderes")
        nobody = f"/tasks/{neue_uuid()}/answers"
        for _ in range(2):
            assert (await other.tue(nobody, {"answer": "ergaenzen"})).code == "API-NOT-FOUND"
        assert (await other.tue(nobody, {"answer": "ergaenzen"})).code == "API-TOO-MANY-REQUESTS"
        assert (await other("GET", "/token")).status == 200

"""Two authorities in one house: a token of one sees and changes nothing of the other."""

from pathlib import Path

from support.apihaus import BREMEN, HANNOVER, Apiwelt, apiwelt
from support.buehne import jemand
from support.store import neue_uuid

from gateway.demo import meldungen

WUNSCH = {
    "person": {"family_name": "Probe", "birth_date": "unbekannt", "azr_number": "990000000048"},
    "partner": None,
    "reason": "Probe",
}


async def test_a_token_of_one_authority_sees_and_changes_nothing_of_another(tmp_path: Path) -> None:
    async with apiwelt(tmp_path, haus=HANNOVER, zweite=BREMEN) as welt:
        own, (other, _) = welt.system, await welt.neu("bremen", mandant=BREMEN)
        begun = (await own.tue("/requests", WUNSCH)).json["transfer"]
        (task,) = (await own("GET", f"/transfers/{begun}")).json["tasks"]
        document = welt.akte.dokumente[0].uuid
        held = {"documents": [{"id": one.uuid, "sha256": one.sha256} for one in welt.akte.dokumente]}
        looks = (
            f"/transfers/{welt.uebergabe}", f"/transfers/{begun}", f"/files/{welt.akte.id}",
            f"/files/{welt.akte.id}/documents/{document}", f"/tasks/{task}",
        )  # fmt: skip
        for path in looks:
            assert (await own("GET", path)).status == 200, path
            assert (await other("GET", path)).code == "API-NOT-FOUND", path
        for path, body in (
            (f"/files/{welt.akte.id}/receipts", held),
            (f"/tasks/{task}/answers", {"answer": "ergaenzen", "fields": {"KENNUNG": BREMEN}, "reason": "Probe"}),
        ):
            assert (await other.tue(path, body)).code == "API-NOT-FOUND", path
        for path in ("/transfers", "/tasks"):
            assert len((await own("GET", path)).json["items"]) > 0
            assert (await other("GET", path)).json == {"items": [], "next_cursor": None}
        for words in (welt.akte.aktenzeichen, welt.akte.id, welt.uebergabe, document):
            found = (await other("POST", "/files/search", koerper={"query": words})).json
            assert (found["items"], found["transfers"]) == ([], [])
        await _bringt_nichts(welt)
        theirs = (await other.tue("/requests", WUNSCH)).json["transfer"]
        assert (await own("GET", f"/transfers/{theirs}")).code == "API-NOT-FOUND"
        assert [one["id"] for one in (await other("GET", "/transfers")).json["items"]] == [theirs]


async def _bringt_nichts(welt: Apiwelt) -> None:
    """A notice to Hannover is none that Bremen's system may bring; that it tried stands in Bremen's log."""
    other, _ = await welt.neu("bremen-zwei", mandant=BREMEN)
    house = welt.buehne.hannover
    notice = meldungen.anmeldung(jemand(9), uuid=neue_uuid(), moment=house.uhr(), test=house._spur())
    said = await other.tue("/notices", notice, Content_Type="application/xml")
    assert (said.code, said.json["refusal"]) == ("API-NOTICE-REFUSED", "T080")
    assert (await welt.system.tue("/notices", notice, Content_Type="application/xml")).status == 201

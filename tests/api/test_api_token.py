"""Tokens: shown once, for one authority and some purposes, until they end; nothing opens a door beside them."""

from collections.abc import AsyncIterator

import apsw
import pytest
import pytest_asyncio
from support.apihaus import HANNOVER, KIEL, Apiwelt, System, apiwelt

from gateway.api.wege import WEGE
from gateway.domain.apitoken import Umfang, umfaenge
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis

pytestmark = pytest.mark.asyncio(loop_scope="module")
NIEMAND = "00000000-0000-4000-8000-000000000000"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def welt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apiwelt]:
    async with apiwelt(tmp_path_factory.mktemp("api")) as one:
        yield one


async def test_without_a_token_that_counts_there_is_nothing(welt: Apiwelt) -> None:
    for token, code in (
        (None, "API-TOKEN-MISSING"),
        ("ab1_" + "A" * 43, "API-TOKEN-INVALID"),
        ("ab1_", "API-TOKEN-INVALID"),
        ("x" * 47, "API-TOKEN-INVALID"),
    ):
        for weg in WEGE:
            path = weg.pfad
            for part in weg.teile:
                path = path.replace(f"{{{part}}}", NIEMAND)
            said = await System(welt.http, welt.url, token)(weg.methode, path)
            assert (said.status, said.code) == (401, code)
            assert said.kopf["WWW-Authenticate"] == 'Bearer realm="aktenbote"'


async def test_a_token_counts_in_its_one_header_alone(welt: Apiwelt) -> None:
    token = welt.system.token
    naked = System(welt.http, welt.url, None)
    assert (await naked("GET", f"/token?access_token={token}")).code == "API-TOKEN-MISSING"
    assert (await naked("GET", "/token", Authorization=f"Basic {token}")).code == "API-TOKEN-INVALID"
    assert (await naked("GET", "/token", Authorization=f"Bearer {token} x")).code == "API-TOKEN-INVALID"
    assert (await naked("GET", "/token", Authorization=f"Bearer {token}")).status == 200


async def test_a_token_does_what_its_scope_says_and_nothing_else(welt: Apiwelt) -> None:
    for scope in Umfang:
        system, _ = await welt.neu(f"nur-{scope.value.replace(':', '-')}", scope)
        for weg in WEGE:
            path = weg.pfad
            for part in weg.teile:
                path = path.replace(f"{{{part}}}", NIEMAND)
            said = await system(weg.methode, path)
            assert (said.status == 403) == (weg.umfang not in {None, scope}), (scope, weg.pfad)


async def test_every_scope_opens_something() -> None:
    assert {weg.umfang for weg in WEGE} - {None} == set(Umfang)


async def test_a_revoked_or_ended_token_is_as_unknown_as_any(welt: Apiwelt) -> None:
    gone, made = await welt.neu("alt")
    ended, _ = await welt.neu("kurz", tage=1)
    assert (await gone("GET", "/token")).status == 200
    one = welt.eins
    await one.store.write(
        lambda tx: one.apitokens.widerrufe(tx, KIEL, "alt", person="meier", begruendung="neues Verfahren")
    )
    assert (await gone("GET", "/token")).code == "API-TOKEN-INVALID"
    welt.buehne.kiel.uhr.vor(days=1)
    try:
        assert (await ended("GET", "/token")).code == "API-TOKEN-INVALID"
    finally:
        welt.buehne.kiel.uhr.vor(days=-1)
    for again in ("alt", "kurz"):
        with pytest.raises(Usage, match="EXISTS"):
            await welt.neu(again)
    with pytest.raises(Usage, match="STATE"):
        await one.store.write(
            lambda tx: one.apitokens.widerrufe(tx, KIEL, "alt", person="meier", begruendung="noch einmal")
        )
    assert made.token.hash is not None


async def test_health_says_whose_token_ends_soon(welt: Apiwelt) -> None:
    await welt.neu("bald", tage=10)
    service = welt.buehne.kiel.dienst
    assert service is not None
    report = await service._health()
    (said,) = [one for one in report.notes if " bald " in one]
    assert "api-token create" in said
    assert not any(" fachverfahren " in one for one in report.notes)


async def test_nothing_in_the_database_makes_a_token_or_widens_one(welt: Apiwelt) -> None:
    system, made = await welt.neu("eng", Umfang.AUFGABEN_LESEN)
    assert (await system("GET", "/tasks")).status == 200
    database = apsw.Connection(str(welt.eins.configuration.data / "aktenbote.db"))
    try:
        raw = "\n".join(str(row) for row in database.execute("SELECT * FROM api_token").fetchall())
        assert made.geheimnis not in raw
        assert made.geheimnis[10:] not in raw
        assert "Probe" not in raw
        assert "meier" not in raw
        database.execute("UPDATE api_token SET umfang = ? WHERE id = ?", ('["files:read"]', made.token.id))
        assert (await system("GET", "/tasks")).code == "API-TOKEN-INVALID"
        kept = '["tasks:read"]'
        database.execute(
            "UPDATE api_token SET umfang = ?, mandant = ? WHERE id = ?", (kept, HANNOVER, made.token.id)
        )
        assert (await system("GET", "/tasks")).code == "API-TOKEN-INVALID"
        database.execute("UPDATE api_token SET mandant = ? WHERE id = ?", (KIEL, made.token.id))
        assert (await system("GET", "/tasks")).status == 200
    finally:
        database.close()


async def test_a_revoked_token_is_none_though_somebody_puts_its_row_back(welt: Apiwelt) -> None:
    system, made = await welt.neu("zurueck", Umfang.AUFGABEN_LESEN)
    one = welt.eins
    database = apsw.Connection(str(one.configuration.data / "aktenbote.db"))
    try:
        await one.store.write(
            lambda tx: one.apitokens.widerrufe(tx, KIEL, "zurueck", person="meier", begruendung="Probe")
        )
        await welt.buehne.kiel.protokoll()
        database.execute(
            "UPDATE api_token SET hash = ?, widerrufen = NULL WHERE id = ?", (made.token.hash, made.token.id)
        )
        assert (await system("GET", "/tasks")).code == "API-TOKEN-INVALID"
        database.execute("DELETE FROM api_token WHERE id = ?", (made.token.id,))
        with pytest.raises(Usage, match="EXISTS"):
            await welt.neu("zurueck")
    finally:
        database.close()


async def test_a_token_of_an_authority_that_left_the_configuration_is_listed_and_revoked(welt: Apiwelt) -> None:
    one, ident = welt.eins, "uebrig"
    gone = HANNOVER
    assert gone not in one.mandanten
    await one.store.write(
        lambda tx: one.apitokens.stelle_aus(
            tx, gone, name=ident, wofuer="Probe", umfang=[Umfang.AKTEN_LESEN], tage=9, person="meier"
        )
    )
    (row,) = await one.store.write(lambda tx: one.apitokens.liste(tx, gone, person="meier"))
    assert row.name == ident
    await one.store.write(
        lambda tx: one.apitokens.widerrufe(tx, gone, ident, person="meier", begruendung="Zusammenlegung")
    )
    last = (await welt.buehne.kiel.protokoll())[-1]
    assert last.ereignis is AuditEreignis.SYSTEM_AUSGESCHLOSSEN


async def test_the_log_says_who_made_used_and_took_a_token(welt: Apiwelt) -> None:
    system, _ = await welt.neu("protokolliert", Umfang.AUFGABEN_LESEN)
    kinds = (AuditEreignis.SYSTEM_ZUGELASSEN, AuditEreignis.SYSTEM_ANGEMELDET, AuditEreignis.SYSTEM_AUSGESCHLOSSEN)
    log = await welt.buehne.kiel.protokoll()
    before = {kind: sum(one.ereignis is kind for one in log) for kind in kinds}
    for _ in range(3):
        await system("GET", "/token")
    one = welt.eins
    await one.store.write(
        lambda tx: one.apitokens.widerrufe(tx, KIEL, "protokolliert", person="meier", begruendung="Probe")
    )
    log = await welt.buehne.kiel.protokoll()
    after = {kind: sum(one.ereignis is kind for one in log) for kind in kinds}
    assert [after[kind] - before[kind] for kind in kinds] == [0, 1, 1]


async def test_scopes_and_names_have_their_form() -> None:
    with pytest.raises(Usage, match="SCOPE"):
        umfaenge(["files:delete"])
    with pytest.raises(Usage, match="SCOPE"):
        umfaenge([])

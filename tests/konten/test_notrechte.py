"""A role lent in an emergency: half an hour, one session, a reason; it releases nothing, and others are told."""

import apsw
import pytest
import structlog
from support.konten import Kontenhaus

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import Angemeldet, AnmeldungAbgelehnt, Rolle
from gateway.transfer.einblick.freigaben import ENTSCHEIDER
from gateway.transfer.konten.notrechte import VERLEIHBAR, moeglich

_A = AuditEreignis


async def lies(haus: Kontenhaus, token: str) -> Angemeldet:
    found = await haus.eins.anmeldungen.lies(token)
    assert found is not None
    return found


async def test_it_lasts_half_an_hour_in_this_session_and_ends_by_itself(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    other, begun = await haus.melde_an(), await haus.melde_an()
    with structlog.testing.capture_logs() as lines:
        await haus.eins.notrechte.beginne(begun.angemeldet, haus.mandant, Rolle.PRUEFUNG, "Bereitschaft allein")
    assert [one for one in lines if one["event"] == "account.break_glass"] == [
        {"event": "account.break_glass", "log_level": "warning", "mandant": haus.mandant, "code": "pruefung"}
    ]
    now = await lies(haus, begun.token)
    assert now.rollen == {haus.mandant: {Rolle.LEITUNG, Rolle.PRUEFUNG}}
    assert now.notrecht is not None
    assert (await lies(haus, other.token)).rollen == {haus.mandant: {Rolle.LEITUNG}}
    (entry,) = await haus.eintraege(_A.KONTO_NOTRECHT_BEGONNEN)
    assert (entry["handelnder"], entry["rolle"], entry["begruendung"]) == (
        "anna",
        "pruefung",
        "Bereitschaft allein",
    )
    (used,) = await haus.eins.notrechte.genutzt(haus.mandant, person="lea")
    assert (used.anmeldename, used.grund, used.laeuft) == ("anna", "Bereitschaft allein", True)
    haus.uhr.weiter(minutes=15)
    await lies(haus, begun.token)
    haus.uhr.weiter(minutes=15)
    after = await lies(haus, begun.token)
    assert (after.rollen, after.notrecht) == ({haus.mandant: {Rolle.LEITUNG}}, None)
    (used,) = await haus.eins.notrechte.genutzt(haus.mandant, person="lea")
    assert not used.laeuft


async def test_it_is_given_back_before_its_time(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.SACHBEARBEITUNG)
    begun = await haus.melde_an()
    await haus.eins.notrechte.beginne(begun.angemeldet, haus.mandant, Rolle.PRUEFUNG, "Probe")
    with pytest.raises(Usage) as caught:
        await haus.eins.notrechte.beginne(begun.angemeldet, haus.mandant, Rolle.PRUEFUNG, "Probe")
    assert caught.value.code == "STATE"
    for _ in range(2):
        await haus.eins.notrechte.beende(begun.angemeldet)
    assert (await lies(haus, begun.token)).rollen == {haus.mandant: {Rolle.SACHBEARBEITUNG}}
    assert len(await haus.eintraege(_A.KONTO_NOTRECHT_BEENDET)) == 1


@pytest.mark.parametrize(
    ("held", "given"),
    [
        ({Rolle.SACHBEARBEITUNG}, {Rolle.PRUEFUNG}),
        ({Rolle.PRUEFUNG}, {Rolle.SACHBEARBEITUNG}),
        ({Rolle.LEITUNG}, {Rolle.SACHBEARBEITUNG, Rolle.PRUEFUNG}),
        ({Rolle.BETRIEB}, set()),
        ({Rolle.BETRIEB, Rolle.LEITUNG}, set()),
        (set(), set()),
    ],
)
def test_only_roles_that_look_are_lent_and_only_beside_those_they_go_with(
    held: set[Rolle], given: set[Rolle]
) -> None:
    assert set(moeglich(frozenset(held))) == given
    assert not VERLEIHBAR & ENTSCHEIDER


async def test_without_a_reason_a_fresh_factor_or_a_role_there_is_none(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    await haus.eingerichtet("otto", Rolle.BETRIEB)
    await haus.eingerichtet("neu")
    notrechte = haus.eins.notrechte
    for name, rolle, reason, code in (
        ("anna", Rolle.BETRIEB, "Probe", "ROLES"),
        ("otto", Rolle.SACHBEARBEITUNG, "Probe", "ROLES"),
        ("neu", Rolle.SACHBEARBEITUNG, "Probe", "ROLES"),
        ("anna", Rolle.PRUEFUNG, "  ", "REASON"),
        ("anna", Rolle.PRUEFUNG, "x" * 501, "REASON"),
    ):
        person = (await haus.melde_an(name)).angemeldet
        with pytest.raises(Usage) as caught:
            await notrechte.beginne(person, haus.mandant, rolle, reason)
        assert caught.value.code == code
    begun = await haus.melde_an()
    haus.uhr.weiter(minutes=6)
    with pytest.raises(AnmeldungAbgelehnt):
        await notrechte.beginne(begun.angemeldet, haus.mandant, Rolle.PRUEFUNG, "Probe")


async def test_a_role_that_is_taken_takes_the_lent_one_along(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG, Rolle.SACHBEARBEITUNG)
    begun = await haus.melde_an()
    await haus.eins.notrechte.beginne(begun.angemeldet, haus.mandant, Rolle.PRUEFUNG, "Probe")
    await haus.tue("sperre", "anna", person="meier", begruendung="Probe")
    assert await haus.eins.anmeldungen.lies(begun.token) is None


async def test_a_row_somebody_wrote_moved_or_prolonged_gives_nothing(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    await haus.eingerichtet("berta", Rolle.LEITUNG)
    anna, berta = await haus.melde_an(), await haus.melde_an("berta")
    await haus.eins.notrechte.beginne(anna.angemeldet, haus.mandant, Rolle.PRUEFUNG, "Geheimer Anlass")
    connection = apsw.Connection(str(haus.datenbank))
    assert "Geheimer" not in repr(connection.execute("SELECT * FROM konto_notrecht").fetchall())
    for change, values in (
        ("rolle = 'sachbearbeitung'", ()),
        ("bis = '2099-01-01T00:00:00.000000Z'", ()),
        ("konto = ?, sitzung = ?", (berta.angemeldet.konto, berta.angemeldet.sitzung)),
    ):
        connection.execute("SAVEPOINT vorher")
        connection.execute(f"UPDATE konto_notrecht SET {change}", values)
        connection.execute("RELEASE vorher")
        for one in (anna, berta):
            assert (await lies(haus, one.token)).rollen == {haus.mandant: {Rolle.LEITUNG}}, change
    connection.close()

"""Whoever writes into the database gives himself nothing: it does not count, and the own verifier names it."""

import asyncio
from collections.abc import Callable
from functools import partial
from unittest.mock import patch

import apsw
import pytest
from support.konten import PASSWORT, Kontenhaus
from support.schluesselbund import Schluesselbund

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import AnmeldungAbgelehnt, Kontozustand, Rolle
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.protokollpruefung import pruefe_bestand
from gateway.transfer import protokollant
from gateway.transfer.konten.kennwort import Kennwoerter
from gateway.transfer.konten.passkeypruefung import Ort


def schreibe(haus: Kontenhaus, sql: str, *werte: str) -> None:
    connection = apsw.Connection(str(haus.datenbank))
    connection.execute(sql, werte)
    assert connection.changes() > 0
    connection.close()


async def maengel(haus: Kontenhaus) -> set[str]:
    await haus.eins.protokollbuch.integriere_alle()
    public = (await haus.eins.protokollbuch.pruefschluessel(haus.mandant)).oeffentlich
    connection = apsw.Connection(str(haus.datenbank), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        tresor, now = Tresor(haus.eins.umgebung.speicher), haus.uhr.jetzt
        return {one.wo for one in pruefe_bestand(connection, tresor, {haus.mandant: public}, jetzt=now)}
    finally:
        connection.close()


async def test_a_role_that_somebody_wrote_into_the_table_does_not_count_and_is_never_vouched_for(
    haus: Kontenhaus,
) -> None:
    konto = await haus.eingerichtet("anna", Rolle.SACHBEARBEITUNG)
    begun = await haus.melde_an()
    assert await maengel(haus) == set()
    schreibe(haus, "INSERT INTO konto_rolle VALUES (?, ?, 'leitung')", konto.id, haus.mandant)
    who = await haus.eins.anmeldungen.lies(begun.token)
    assert who is not None
    assert who.rollen == {}, "of an account somebody changed nothing counts, not even what it had"
    assert await maengel(haus) == {"konto"}
    for was, args in (
        ("beantrage_rolle", ("anna", haus.mandant, Rolle.PRUEFUNG)),
        ("entziehe", ("anna", haus.mandant, Rolle.LEITUNG)),
        ("lade_ein", ("anna",)),
    ):
        with pytest.raises(Usage) as caught:
            await haus.tue(was, *args, person="meier")
        assert caught.value.code == "DOUBTFUL"
    await haus.tue("sperre", "anna", person="meier", begruendung="Zeile erfunden")
    assert await maengel(haus) == set()
    locked = await haus.konto()
    assert (locked.zustand, locked.passwort) == (Kontozustand.GESPERRT, None)
    assert await haus.eins.store.read(lambda tx: tx.konten.rollen(konto.id)) == {}


async def test_a_role_that_was_taken_does_not_come_back_with_its_old_row(haus: Kontenhaus) -> None:
    konto = await haus.eingerichtet("anna", Rolle.LEITUNG)
    await haus.tue("entziehe", "anna", haus.mandant, Rolle.LEITUNG, person="meier")
    schreibe(haus, "INSERT INTO konto_rolle VALUES (?, ?, 'leitung')", konto.id, haus.mandant)
    assert (await haus.melde_an()).angemeldet.rollen == {}
    assert await maengel(haus) == {"konto"}


async def test_a_second_factor_that_was_replaced_does_not_come_back_with_its_old_row(haus: Kontenhaus) -> None:
    konto = await haus.eingerichtet("anna", Rolle.LEITUNG)
    connection = apsw.Connection(str(haus.datenbank))
    (old,) = connection.execute("SELECT * FROM konto_faktor WHERE konto = ?", (konto.id,)).fetchall()
    await haus.tue("lade_ein", "anna", person="meier")
    (asked,) = await haus.eins.store.read(lambda tx: tx.konten.antraege())
    await haus.tue("bestaetige", asked.id, person="schulze")
    await haus.richte_ein((await haus.tue("lade_ein", "anna", person="meier")).einladung)
    begun = await haus.melde_an()
    assert begun.angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}
    assert await maengel(haus) == set()
    connection.execute("INSERT INTO konto_faktor VALUES (?, ?, ?, ?, ?, ?)", old)
    connection.close()
    who = await haus.eins.anmeldungen.lies(begun.token)
    assert who is not None
    assert who.rollen == {}
    assert await maengel(haus) == {"konto"}


async def test_a_used_recovery_code_does_not_come_back_with_its_old_row(haus: Kontenhaus) -> None:
    konto = await haus.eingerichtet("anna", Rolle.LEITUNG)
    used, other, *_ = haus.notfallcodes["anna"]

    def zeilen() -> set[tuple[str, ...]]:
        connection = apsw.Connection(str(haus.datenbank))
        found = {tuple(map(str, row)) for row in connection.execute("SELECT * FROM konto_notfallcode").fetchall()}
        connection.close()
        return found

    before = zeilen()
    begun = await haus.melde_an(code=used)
    assert begun.angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}
    assert await maengel(haus) == set()
    assert len(await haus.eintraege(AuditEreignis.KONTO_NOTFALLCODE_VERBRAUCHT)) == 1
    (gone,) = before - zeilen()
    schreibe(haus, "INSERT INTO konto_notfallcode VALUES (?, ?)", *gone)
    who = await haus.eins.anmeldungen.lies(begun.token)
    assert who is not None
    assert who.rollen == {}
    assert await maengel(haus) == {"konto"}
    for code in (used, other):
        with pytest.raises(AnmeldungAbgelehnt):
            await haus.melde_an(code=code)
    assert zeilen() == before, "using it up would make the table what the log says again"
    assert len(await haus.eintraege(AuditEreignis.KONTO_NOTFALLCODE_VERBRAUCHT)) == 1
    schreibe(haus, "DELETE FROM konto_notfallcode WHERE konto = ?", konto.id)
    who = await haus.eins.anmeldungen.lies(begun.token)
    assert who is not None
    assert who.rollen == {}, "nor with one less"


async def test_an_entry_of_before_recovery_codes_were_in_it_still_vouches(haus: Kontenhaus) -> None:
    with patch.object(protokollant, "stand_bei", partial(protokollant.stand_bei, mit_notfallcodes=False)):
        await haus.eingerichtet("anna", Rolle.LEITUNG)
    assert (await haus.melde_an()).angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}
    assert await maengel(haus) == set()
    begun = await haus.melde_an(code=haus.notfallcodes["anna"][0])
    assert begun.angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}
    assert await maengel(haus) == set()


async def test_no_passkey_is_added_or_removed_where_that_would_vouch_for_what_somebody_wrote(
    haus: Kontenhaus,
) -> None:
    konto = await haus.eingerichtet("anna", Rolle.LEITUNG)
    begun, ort = await haus.melde_an(), Ort(rp_id="localhost", ursprung="http://localhost:8081")
    for _ in range(2):
        asked = await haus.eins.passkeys.beginne(token=begun.token, name="Laptop", ort=ort)
        made = Schluesselbund().lege_an(asked.frage)
        await haus.eins.passkeys.schliesse_ab(token=begun.token, anlauf=asked.anlauf, antwort=made, ort=ort)
    first, second = await haus.eins.passkeys.liste(konto.id)
    await haus.eins.passkeys.entferne(token=begun.token, ident=first.id)
    assert (await haus.eins.anmeldungen.lies(begun.token)) is not None
    assert await maengel(haus) == set()
    schreibe(haus, "INSERT INTO konto_rolle VALUES (?, ?, 'pruefung')", konto.id, haus.mandant)
    with pytest.raises(Usage, match="DOUBTFUL"):
        await haus.eins.passkeys.entferne(token=begun.token, ident=second.id)
    assert await maengel(haus) == {"konto"}


async def test_an_entry_of_before_factors_were_in_it_still_vouches(haus: Kontenhaus) -> None:
    with patch.object(protokollant, "stand_bei", partial(protokollant.stand_bei, mit_faktoren=False)):
        await haus.eingerichtet("anna", Rolle.LEITUNG)
    assert (await haus.melde_an()).angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}
    assert await maengel(haus) == set()


async def test_a_role_between_asking_and_confirming_is_not_laundered(haus: Kontenhaus) -> None:
    konto = await haus.eingerichtet("anna")
    asked = await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.SACHBEARBEITUNG, person="meier")
    schreibe(haus, "INSERT INTO konto_rolle VALUES (?, ?, 'leitung')", konto.id, haus.mandant)
    with pytest.raises(Usage, match="DOUBTFUL"):
        await haus.tue("bestaetige", asked.id, person="schulze")


async def test_a_lock_that_somebody_lifted_by_hand_gives_no_role(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    await haus.tue("sperre", "anna", person="meier", begruendung="Probe")
    schreibe(haus, "UPDATE konto SET zustand = 'aktiv'")
    assert (await haus.melde_an()).angemeldet.rollen == {}
    assert await maengel(haus) == {"konto"}


async def test_an_account_that_is_gone_is_missed(haus: Kontenhaus) -> None:
    await haus.lege_an("anna")
    schreibe(haus, "DELETE FROM konto_einladung")
    schreibe(haus, "DELETE FROM konto")
    assert await maengel(haus) == {"konto"}


def tausche(tabelle: str, *spalten: str) -> Callable[[Kontenhaus, str, str], None]:
    """Give Berta's row the columns of Anna's."""

    def tue(haus: Kontenhaus, anna: str, berta: str) -> None:
        an = "id" if tabelle == "konto" else "konto"
        sets = ", ".join(f"{one} = (SELECT {one} FROM {tabelle} WHERE {an} = ?1)" for one in spalten)
        schreibe(haus, f"UPDATE {tabelle} SET {sets} WHERE {an} = ?2", anna, berta)

    return tue


@pytest.mark.parametrize(
    "aendere",
    [
        tausche("konto", "passwort"),
        lambda haus, anna, berta: schreibe(
            haus, "UPDATE konto_faktor SET konto = CASE konto WHEN ?1 THEN ?2 ELSE ?1 END", anna, berta
        ),
        tausche("konto_faktor", "geheim"),
    ],
    ids=["password hash", "factor", "secret"],
)
async def test_nobody_gets_into_another_account_with_what_is_his(
    haus: Kontenhaus, aendere: Callable[[Kontenhaus, str, str], None]
) -> None:
    anna = await haus.eingerichtet("anna")
    berta = await haus.eingerichtet("berta", Rolle.LEITUNG)
    aendere(haus, anna.id, berta.id)
    for code in (haus.code("anna"), haus.notfallcodes["anna"][0]):
        with pytest.raises((AnmeldungAbgelehnt, Usage)):
            await haus.melde_an("berta", code=code)


async def test_a_session_an_invitation_and_a_begun_sign_in_stay_whose_they_are(haus: Kontenhaus) -> None:
    anna = await haus.eingerichtet("anna")
    berta = await haus.eingerichtet("berta", Rolle.LEITUNG)
    session = await haus.melde_an("anna")
    schreibe(haus, "UPDATE konto_sitzung SET konto = ?", berta.id)
    assert await haus.eins.anmeldungen.lies(session.token) is None
    begun = await haus.eins.anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender="192.0.2.1")
    schreibe(haus, "UPDATE konto_anlauf SET konto = ?", berta.id)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.zweiter_faktor(anlauf=begun.token, code=haus.code("berta"))
    invited = await haus.tue("lade_ein", "anna", person="meier")
    schreibe(haus, "UPDATE konto_einladung SET konto = ?", berta.id)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.einladung_annehmen(einladung=invited.einladung, passwort=PASSWORT)
    assert anna.id != berta.id


async def test_neither_a_session_nor_an_invitation_lasts_longer_by_hand(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    session = await haus.melde_an()
    schreibe(haus, "UPDATE konto_sitzung SET begonnen = '2026-11-28T00:00:00.000000Z'")
    assert await haus.eins.anmeldungen.lies(session.token) is None
    invited = await haus.tue("lade_ein", "anna", person="meier")
    schreibe(haus, "UPDATE konto_einladung SET bis = '2099-01-01T00:00:00.000000Z'")
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.einladung_annehmen(einladung=invited.einladung, passwort=PASSWORT)


async def test_a_password_in_another_account_with_roles_takes_the_roles_with_it(haus: Kontenhaus) -> None:
    konto = await haus.eingerichtet("anna", Rolle.LEITUNG)
    forged = await Kennwoerter(haus.eins.umgebung.zufall, haus.eins.kennwoerter._aufwand).verdecke(
        "ein anderes Wort"
    )
    sealed = Tresor(haus.eins.umgebung.speicher).versiegle(forged, f"konto.passwort/{konto.id}")
    schreibe(haus, "UPDATE konto SET passwort = ?", sealed)  # with the storage key, which no mere SQL has
    assert (await haus.melde_an(passwort="ein anderes Wort")).angemeldet.rollen == {}


async def test_an_entry_whose_keyed_hash_was_taken_out_is_noticed(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    schreibe(haus, "UPDATE protokoll_offenlegung SET suche = NULL WHERE feld = 'kontostand'")
    assert (await haus.melde_an()).angemeldet.rollen == {}
    assert "öffnung" in await maengel(haus)


async def test_roles_end_with_the_entries_that_vouch_for_them(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    schreibe(haus, "DELETE FROM protokoll_offenlegung WHERE feld IN ('konto', 'kontostand')")
    assert (await haus.melde_an()).angemeldet.rollen == {}


async def test_many_at_once_leave_one_account_and_one_session_each(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    answers = await asyncio.gather(
        *(haus.tue("lege_an", name="berta", anzeige="B", person="meier") for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, Usage) for one in answers) == 4
    begun = await haus.eins.anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender="192.0.2.1")
    tries = await asyncio.gather(
        *(haus.eins.anmeldungen.zweiter_faktor(anlauf=begun.token, code=haus.code()) for _ in range(5)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, AnmeldungAbgelehnt) for one in tries) == 4
    assert len(await haus.eintraege(AuditEreignis.ANMELDUNG_ERFOLGT)) == 1

"""Accounts are looked after: what gives takes two persons, what takes away counts at once."""

from dataclasses import replace
from datetime import timedelta

import apsw
import pytest
from support.konten import PASSWORT, Kontenhaus

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.domain.konto import AnmeldungAbgelehnt, Kontozustand, Rolle
from gateway.transfer.einlieferung import AUFRAEUMEN_JE_TX
from gateway.transfer.konten.fremdkonten import Fremdperson
from gateway.transfer.konten.putz import Kontenputz
from gateway.transfer.konten.verwaltung import Eingeladen
from gateway.transfer.ports.konten import Kontoantrag

_A = AuditEreignis


async def abgelehnt(haus: Kontenhaus, code: str, was: str, *args: object, **kwargs: object) -> None:
    with pytest.raises(Usage) as caught:
        await haus.tue(was, *args, **kwargs)
    assert caught.value.code == code


async def test_a_role_takes_two_persons_and_ends_every_session(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    begun = await haus.melde_an()
    assert begun.angemeldet.rollen == {}
    asked = await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.LEITUNG, person="meier")
    for person in ("meier", "MEIER", "anna", "Anna"):
        await abgelehnt(haus, "SAME", "bestaetige", asked.id, person=person)
    who = await haus.eins.anmeldungen.lies(begun.token)
    assert who is not None
    assert who.rollen == {}
    await haus.tue("bestaetige", asked.id, person="schulze")
    assert await haus.eins.anmeldungen.lies(begun.token) is None
    assert (await haus.melde_an()).angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}
    await abgelehnt(haus, "UNKNOWN", "bestaetige", asked.id, person="schulze")
    await abgelehnt(haus, "STATE", "beantrage_rolle", "anna", haus.mandant, Rolle.LEITUNG, person="meier")
    (entry,) = await haus.eintraege(_A.KONTO_ROLLE_ERTEILT)
    assert (entry["handelnder"], entry["verantwortlicher"], entry["rolle"]) == ("schulze", "meier", "leitung")
    assert (entry["konto"], entry["aufgabe"]) == ((await haus.konto()).id, asked.id)


async def test_roles_that_do_not_go_together_are_refused_also_when_both_wait(haus: Kontenhaus) -> None:
    await haus.lege_an("anna")
    first = await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.BETRIEB, person="meier")
    second = await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.PRUEFUNG, person="meier")
    await haus.tue("bestaetige", first.id, person="schulze")
    await abgelehnt(haus, "ROLES", "bestaetige", second.id, person="schulze")
    await abgelehnt(haus, "ROLES", "beantrage_rolle", "anna", haus.mandant, Rolle.SACHBEARBEITUNG, person="meier")
    stranger = Kennung("azr:999999")
    await abgelehnt(haus, "UNKNOWN", "beantrage_rolle", "anna", stranger, Rolle.LEITUNG, person="meier")


async def test_a_request_ends_after_a_week_or_is_rejected(haus: Kontenhaus) -> None:
    await haus.lege_an("anna")
    old = await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.LEITUNG, person="meier")
    haus.uhr.weiter(days=7, seconds=1)
    await abgelehnt(haus, "TOO-OLD", "bestaetige", old.id, person="schulze")
    new = await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.LEITUNG, person="meier")
    await haus.tue("verwirf", new.id, person="meier")
    await abgelehnt(haus, "UNKNOWN", "bestaetige", new.id, person="schulze")
    assert len(await haus.eintraege(_A.KONTO_ANTRAG_VERWORFEN)) == 1


async def test_taking_a_role_and_locking_count_at_once(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG, Rolle.SACHBEARBEITUNG)
    begun = await haus.melde_an()
    await haus.tue("entziehe", "anna", haus.mandant, Rolle.LEITUNG, person="meier")
    assert await haus.eins.anmeldungen.lies(begun.token) is None
    await abgelehnt(haus, "STATE", "entziehe", "anna", haus.mandant, Rolle.LEITUNG, person="meier")
    begun = await haus.melde_an()
    assert begun.angemeldet.rollen == {haus.mandant: {Rolle.SACHBEARBEITUNG}}
    await haus.tue("beantrage_rolle", "anna", haus.mandant, Rolle.PRUEFUNG, person="meier")
    await haus.tue("sperre", "anna", person="meier", begruendung="Telefon verloren")
    assert await haus.eins.anmeldungen.lies(begun.token) is None
    assert await haus.eins.store.read(lambda tx: tx.konten.antraege()) == ()
    await abgelehnt(haus, "STATE", "sperre", "anna", person="meier", begruendung="noch einmal")
    (entry,) = await haus.eintraege(_A.KONTO_GESPERRT)
    assert (entry["handelnder"], entry["begruendung"]) == ("meier", "Telefon verloren")


async def test_a_removed_account_is_gone_but_for_the_log_and_its_name_stays_taken(haus: Kontenhaus) -> None:
    made = await haus.eingerichtet("anna", Rolle.LEITUNG)
    begun = await haus.melde_an()
    await abgelehnt(haus, "STATE", "entferne", "anna", person="meier", begruendung="noch nicht gesperrt")
    await haus.tue("sperre", "anna", person="meier", begruendung="Ausgeschieden")
    await abgelehnt(haus, "REASON", "entferne", "anna", person="meier", begruendung=" ")
    await haus.tue("beantrage_entsperrung", "anna", person="meier")
    await haus.tue("entferne", "anna", person="meier", begruendung="Ausgeschieden")
    assert await haus.eins.anmeldungen.lies(begun.token) is None
    left = await haus.konto()
    assert (left.name, left.passwort, left.zustand) == ("–", None, Kontozustand.GESPERRT)
    for table in ("rolle", "faktor", "notfallcode", "einladung", "sitzung", "anlauf", "subjekt"):
        connection = apsw.Connection(str(haus.datenbank))
        rows = connection.execute(f"SELECT count(*) FROM konto_{table} WHERE konto = ?", (made.id,)).fetchall()
        connection.close()
        assert rows == [(0,)], table
    assert await haus.eins.store.read(lambda tx: tx.konten.antraege()) == ()
    for was in ("entferne", "sperre"):
        await abgelehnt(haus, "STATE", was, "anna", person="meier", begruendung="noch einmal")
    for was in ("beantrage_entsperrung", "lade_ein"):
        await abgelehnt(haus, "STATE", was, "anna", person="meier")
    await abgelehnt(haus, "EXISTS", "lege_an", name="Anna", anzeige="Andere", person="meier")
    await abgelehnt(haus, "NAME", "lege_an", name="berta", anzeige="–", person="meier")
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.melde_an()
    (entry,) = await haus.eintraege(_A.KONTO_ENTFERNT)
    assert (entry["handelnder"], entry["begruendung"], entry["konto"]) == ("meier", "Ausgeschieden", made.id)
    assert len(await haus.eintraege(_A.ANMELDUNG_ERFOLGT)) == 1, "what she did stays"
    assert await haus.eins.store.read(lambda tx: haus.eins.kontenstand.zweifel(tx, left)) == frozenset()


async def test_an_account_of_a_provider_is_removed_and_does_not_come_back(haus: Kontenhaus) -> None:
    said = Fremdperson(
        issuer="https://anbieter.example",
        subjekt="7",
        anmeldename="anna",
        name="Frau Anna",
        rollen={haus.mandant: frozenset({Rolle.LEITUNG})},
    )
    await haus.eins.fremdkonten.melde_an(said)
    await haus.tue("sperre", "anna", person="meier", begruendung="Ausgeschieden")
    await haus.tue("entferne", "anna", person="meier", begruendung="Ausgeschieden")
    left = await haus.konto()
    assert left.name == "–"
    for called in ("anna", "anna.neu"):
        with pytest.raises(Usage) as caught:
            await haus.eins.fremdkonten.melde_an(replace(said, anmeldename=called))
        assert caught.value.code == "STATE", called
    assert [one.id for one in await haus.eins.store.read(lambda tx: tx.konten.alle())] == [left.id]
    asked = await haus.tue("beantrage_entsperrung", "anna", person="meier")
    await abgelehnt(haus, "SAME", "bestaetige", asked.id, person="meier")
    await haus.tue("bestaetige", asked.id, person="berger", befehlszeile=True)
    begun = await haus.eins.fremdkonten.melde_an(replace(said, anmeldename="anna.neu"))
    assert (begun.angemeldet.konto, begun.angemeldet.anmeldename) == (left.id, "anna"), "the same person, as before"
    assert begun.angemeldet.name == "Frau Anna"


async def test_one_of_a_provider_that_two_persons_let_back_is_removed_again(haus: Kontenhaus) -> None:
    said = Fremdperson(
        issuer="https://anbieter.example",
        subjekt="7",
        anmeldename="anna",
        name="Frau Anna",
        rollen={haus.mandant: frozenset({Rolle.LEITUNG})},
    )
    for _ in range(2):
        await haus.eins.fremdkonten.melde_an(said)
        await haus.tue("sperre", "anna", person="meier", begruendung="Ausgeschieden")
        await haus.tue("entferne", "anna", person="meier", begruendung="Ausgeschieden")
        await abgelehnt(haus, "STATE", "entferne", "anna", person="meier", begruendung="noch einmal")
        asked = await haus.tue("beantrage_entsperrung", "anna", person="meier")
        await haus.tue("bestaetige", asked.id, person="berger", befehlszeile=True)


async def test_unlocking_takes_two_persons_and_gives_back_what_there_was(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    await abgelehnt(haus, "STATE", "beantrage_entsperrung", "anna", person="meier")
    await haus.tue("sperre", "anna", person="meier", begruendung="Probe")
    await abgelehnt(haus, "STATE", "lade_ein", "anna", person="meier")
    await abgelehnt(haus, "STATE", "beantrage_rolle", "anna", haus.mandant, Rolle.PRUEFUNG, person="meier")
    asked = await haus.tue("beantrage_entsperrung", "anna", person="meier")
    await abgelehnt(haus, "SAME", "bestaetige", asked.id, person="meier")
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.melde_an()
    await haus.tue("bestaetige", asked.id, person="schulze")
    assert (await haus.melde_an()).angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}


async def test_a_new_invitation_of_an_account_with_roles_takes_two_persons(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    alone = await haus.tue("lade_ein", "anna", person="meier")
    assert isinstance(alone, Eingeladen)
    await haus.gib("anna", Rolle.LEITUNG)
    begun = await haus.melde_an()
    asked = await haus.tue("lade_ein", "anna", person="meier")
    assert isinstance(asked, Kontoantrag)
    done = await haus.tue("bestaetige", asked.id, person="schulze")
    assert not hasattr(done, "eingeladen"), "who confirms holds nothing"
    await abgelehnt(haus, "STATE", "bestaetige", asked.id, person="dritte")
    handed = await haus.tue("lade_ein", "anna", person="Meier")
    assert await haus.eins.anmeldungen.lies(begun.token) is not None, "sessions go on until it is used"
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.richte_ein(alone.einladung)
    await haus.richte_ein(handed.einladung, "ein ganz neues Wort")
    assert await haus.eins.anmeldungen.lies(begun.token) is None
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.melde_an()
    found = await haus.melde_an(passwort="ein ganz neues Wort")
    assert found.angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}


async def test_only_who_asked_fetches_an_approved_invitation_and_only_once(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    asked = await haus.tue("lade_ein", "anna", person="meier")
    assert await haus.tue("lade_ein", "anna", person="meier") == asked, "it waits already"
    await haus.tue("bestaetige", asked.id, person="schulze")
    others = await haus.tue("lade_ein", "anna", person="schulze")
    assert isinstance(others, Kontoantrag), "who approved gets a request of her own, never the invitation"
    assert isinstance(await haus.tue("lade_ein", "anna", person="meier"), Eingeladen)
    again = await haus.tue("lade_ein", "anna", person="meier")
    assert isinstance(again, Kontoantrag)
    assert again.id != asked.id
    (approved,) = await haus.eintraege(_A.KONTO_EINLADUNG_FREIGEGEBEN)
    assert (approved["handelnder"], approved["verantwortlicher"]) == ("schulze", "meier")
    issued = (await haus.eintraege(_A.KONTO_EINGELADEN))[-1]
    assert (issued["handelnder"], issued["verantwortlicher"]) == ("meier", "schulze")


async def test_an_approval_ends_after_a_week_a_lock_or_a_new_role(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.LEITUNG)

    async def freigegeben() -> str:
        asked = await haus.tue("lade_ein", "anna", person="meier")
        await haus.tue("bestaetige", asked.id, person="schulze")
        return str(asked.id)

    first = await freigegeben()
    haus.uhr.weiter(days=7, seconds=1)
    late = await haus.tue("lade_ein", "anna", person="meier")
    assert isinstance(late, Kontoantrag)
    assert late.id != first
    await haus.tue("verwirf", late.id, person="meier")
    await freigegeben()
    await haus.gib("anna", Rolle.PRUEFUNG)
    grown = await haus.tue("lade_ein", "anna", person="meier")
    assert isinstance(grown, Kontoantrag), "it was approved for fewer roles"
    await haus.tue("bestaetige", grown.id, person="schulze")
    await haus.tue("sperre", "anna", person="meier", begruendung="Probe")
    await abgelehnt(haus, "STATE", "lade_ein", "anna", person="meier")
    assert await haus.eins.store.read(lambda tx: tx.konten.antraege()) == ()


async def test_a_name_is_taken_once_and_an_unknown_one_is_said(haus: Kontenhaus) -> None:
    await haus.lege_an("anna")
    await abgelehnt(haus, "EXISTS", "lege_an", name="ANNA", anzeige="Andere", person="meier")
    await abgelehnt(haus, "UNKNOWN", "lade_ein", "berta", person="meier")
    assert (await haus.konto()).zustand is Kontozustand.EINGELADEN


async def test_nothing_of_it_lies_readable_in_the_database(haus: Kontenhaus) -> None:
    invitation = await haus.lege_an("zyxwvu")
    await haus.richte_ein(invitation)
    begun = await haus.melde_an("zyxwvu")
    waiting = await haus.tue("beantrage_rolle", "zyxwvu", haus.mandant, Rolle.LEITUNG, person="qponml")
    connection = apsw.Connection(str(haus.datenbank))
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    octets = b"".join(
        repr(row).encode() for name in tables for row in connection.execute(f"SELECT * FROM {name}").fetchall()
    )
    connection.close()
    assert waiting.id.encode() in octets
    secrets = [invitation, PASSWORT, begun.token, begun.angemeldet.csrf, haus.geheimnisse["zyxwvu"], "argon2"]
    secrets += [*haus.notfallcodes["zyxwvu"], "zyxwvu", "Zyxwvu", "qponml", "192.0.2.7"]
    for secret in secrets:
        assert secret.encode() not in octets, secret


async def test_housekeeping_takes_what_is_over_and_leaves_the_rest(haus: Kontenhaus) -> None:
    konto = await haus.eingerichtet("anna", Rolle.LEITUNG)
    await haus.lege_an("berta")
    await haus.tue("beantrage_rolle", "berta", haus.mandant, Rolle.LEITUNG, person="meier")
    await haus.melde_an()
    for name in ("anna", "niemand"):
        with pytest.raises(AnmeldungAbgelehnt):
            await haus.eins.anmeldungen.passwort(anmeldename=name, passwort="falsch", absender="192.0.2.9")
    putz = Kontenputz(haus.eins.umgebung)
    tables = ("konto_sitzung", "konto_einladung", "konto_antrag", "konto_bremse")

    async def nach(**um: float) -> dict[str, int]:
        haus.uhr.weiter(**um)
        await haus.eins.store.write(lambda tx: putz.putze(tx, max_zeilen=AUFRAEUMEN_JE_TX))
        connection = apsw.Connection(str(haus.datenbank))
        found = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in tables}
        connection.close()
        return found  # type: ignore[return-value]  # counts

    assert await nach(seconds=1) == {
        "konto_sitzung": 1, "konto_einladung": 1, "konto_antrag": 1, "konto_bremse": 4
    }  # fmt: skip
    assert await nach(minutes=31) == {
        "konto_sitzung": 0, "konto_einladung": 1, "konto_antrag": 1, "konto_bremse": 4
    }  # fmt: skip
    assert await nach(hours=24) == {"konto_sitzung": 0, "konto_einladung": 1, "konto_antrag": 1, "konto_bremse": 0}
    assert await nach(days=8) == {"konto_sitzung": 0, "konto_einladung": 0, "konto_antrag": 0, "konto_bremse": 0}
    (late,) = await haus.eintraege(_A.ANMELDUNG_GESCHEITERT)
    assert (late["anzahl"], late["konto"]) == (1, konto.id)
    haus.uhr.weiter(seconds=timedelta(days=1).total_seconds())
    assert (await haus.melde_an()).angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}

"""Accounts of an identity provider: made at the first sign-in, as it says at each, and vouched for by the log."""

from dataclasses import replace

import apsw
import pytest
from support.konten import PASSWORT, Kontenhaus

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import AnmeldungAbgelehnt, Kontozustand, Rolle
from gateway.transfer.konten.anmeldung import JE_KONTO
from gateway.transfer.konten.fremdkonten import Fremdperson

_A = AuditEreignis


def person(haus: Kontenhaus, *rollen: Rolle, **rest: str) -> Fremdperson:
    said = {"issuer": "https://anbieter.example", "subjekt": "7", "anmeldename": "Anna", "name": "Frau Anna"} | rest
    return Fremdperson(**said, rollen={haus.mandant: frozenset(rollen)})  # type: ignore[arg-type]  # as typed


async def verweigert(haus: Kontenhaus, wer: Fremdperson, code: str) -> None:
    with pytest.raises(Usage) as caught:
        await haus.eins.fremdkonten.melde_an(wer)
    assert caught.value.code == code


async def test_the_first_sign_in_makes_an_account_that_the_log_vouches_for(haus: Kontenhaus) -> None:
    begun = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    assert begun.angemeldet.anmeldename == "anna"
    assert begun.angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}
    assert await haus.eins.anmeldungen.lies(begun.token) is not None
    again = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    assert again.angemeldet.konto == begun.angemeldet.konto
    (entry,) = await haus.eintraege(_A.KONTO_UEBERNOMMEN)
    assert (entry["handelnder"], entry["rolle"]) == ("anna", "leitung")
    assert [one["code"] for one in await haus.eintraege(_A.ANMELDUNG_ERFOLGT)] == ["oidc", "oidc"]


async def test_the_session_that_begins_is_never_the_one_too_many(haus: Kontenhaus) -> None:
    for _ in range(4 * JE_KONTO):  # all at one moment: none is older than another
        begun = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
        assert await haus.eins.anmeldungen.lies(begun.token) is not None


async def test_roles_follow_what_the_provider_says_and_sessions_end(haus: Kontenhaus) -> None:
    first = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    second = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.PRUEFUNG, Rolle.SACHBEARBEITUNG))
    assert await haus.eins.anmeldungen.lies(first.token) is None
    assert second.angemeldet.rollen == {haus.mandant: {Rolle.PRUEFUNG, Rolle.SACHBEARBEITUNG}}
    await verweigert(haus, person(haus), "NO-ROLE")
    assert await haus.eins.anmeldungen.lies(second.token) is None
    assert await haus.eins.store.read(lambda tx: tx.konten.rollen(second.angemeldet.konto)) == {}
    assert [one.get("rolle") for one in await haus.eintraege(_A.KONTO_UEBERNOMMEN)] == [
        "leitung", "pruefung/sachbearbeitung", None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rollen", "name", "code"),
    [
        ((Rolle.LEITUNG, Rolle.BETRIEB, Rolle.PRUEFUNG), "Frau Anna", "ROLES"),
        ((Rolle.LEITUNG,), "a\x07", "NAME"),
        ((), "a\x07", "NO-ROLE"),
    ],
)
async def test_what_cannot_hold_takes_what_there_was_at_once(
    haus: Kontenhaus, rollen: tuple[Rolle, ...], name: str, code: str
) -> None:
    held = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    await verweigert(haus, person(haus, *rollen, name=name), code)
    assert await haus.eins.anmeldungen.lies(held.token) is None
    assert await haus.eins.store.read(lambda tx: tx.konten.rollen(held.angemeldet.konto)) == {}
    assert (await haus.konto()).name == "Frau Anna"
    assert "rolle" not in (await haus.eintraege(_A.KONTO_UEBERNOMMEN))[-1]
    again = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    assert again.angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}


async def test_what_does_not_go_together_goes_together_nowhere(haus: Kontenhaus) -> None:
    await verweigert(haus, person(haus, Rolle.BETRIEB, Rolle.SACHBEARBEITUNG), "ROLES")
    await verweigert(haus, person(haus, *Rolle), "ROLES")
    await verweigert(haus, person(haus), "NO-ROLE")
    await verweigert(haus, person(haus, Rolle.LEITUNG, anmeldename="ä"), "NAME")
    assert await haus.eins.store.read(lambda tx: tx.konten.alle()) == ()


async def test_nobody_takes_over_a_local_account_or_becomes_a_second_person_by_its_name(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.BETRIEB)
    await verweigert(haus, person(haus, Rolle.LEITUNG), "EXISTS")
    await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG, anmeldename="berta"))
    await verweigert(haus, person(haus, Rolle.LEITUNG, anmeldename="berta", subjekt="8"), "EXISTS")
    other = replace(person(haus, Rolle.LEITUNG, anmeldename="berta"), issuer="https://andere.example")
    await verweigert(haus, other, "EXISTS")


async def test_the_person_stays_the_same_when_the_provider_renames_her(haus: Kontenhaus) -> None:
    await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    done = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG, anmeldename="neu", name="Frau Neu"))
    assert (done.angemeldet.anmeldename, done.angemeldet.name) == ("anna", "Frau Neu")
    assert done.angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}


async def test_it_can_be_locked_here_and_nothing_is_given_to_it_here(haus: Kontenhaus) -> None:
    begun = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    for was, args in (
        ("lade_ein", ()),
        ("beantrage_rolle", (haus.mandant, Rolle.PRUEFUNG)),
        ("entziehe", (haus.mandant, Rolle.LEITUNG)),
    ):
        with pytest.raises(Usage) as caught:
            await haus.tue(was, "anna", *args, person="meier")
        assert caught.value.code == "FOREIGN", was
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender="192.0.2.1")
    await haus.tue("sperre", "anna", person="meier", begruendung="Probe")
    assert await haus.eins.anmeldungen.lies(begun.token) is None
    await verweigert(haus, person(haus, Rolle.LEITUNG), "STATE")
    asked = await haus.tue("beantrage_entsperrung", "anna", person="meier")
    await haus.tue("bestaetige", asked.id, person="schulze")
    await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    assert (await haus.konto()).zustand is Kontozustand.AKTIV


async def test_what_somebody_wrote_into_the_database_is_not_vouched_for_later(
    haus: Kontenhaus,
) -> None:
    begun = await haus.eins.fremdkonten.melde_an(person(haus, Rolle.LEITUNG))
    await haus.eingerichtet("berta", Rolle.PRUEFUNG)
    berta = await haus.konto("berta")
    connection = apsw.Connection(str(haus.datenbank))
    connection.execute("UPDATE konto_subjekt SET konto = ?", (berta.id,))
    await verweigert(haus, person(haus, Rolle.LEITUNG), "EXISTS")
    connection.execute("UPDATE konto_subjekt SET konto = ?", (begun.angemeldet.konto,))
    connection.execute("INSERT INTO konto_rolle VALUES (?, ?, 'pruefung')", (begun.angemeldet.konto, haus.mandant))
    connection.close()
    await verweigert(haus, person(haus, Rolle.LEITUNG), "DOUBTFUL")

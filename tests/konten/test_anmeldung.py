"""Signing in: one answer to everything that fails, no code twice, sessions that end."""

import asyncio
import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from support.konten import ADRESSE, PASSWORT, Kontenhaus

from gateway.domain.errors import Refused, TryLater, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import ABSENDER_BREMSE, KONTO_BREMSE, AnmeldungAbgelehnt, Rolle, ZuVieleVersuche
from gateway.transfer.konten import kennwort
from gateway.transfer.konten.anmeldung import ANLAUF_VERSUCHE, JE_KONTO
from gateway.transfer.konten.kennwort import UEBLICH, Kennwoerter
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Bremsstand


async def falsch(haus: Kontenhaus, name: str = "anna", absender: str = ADRESSE) -> AnmeldungAbgelehnt:
    with pytest.raises(AnmeldungAbgelehnt) as caught:
        await haus.eins.anmeldungen.passwort(anmeldename=name, passwort="falsch falsch", absender=absender)
    return caught.value


async def test_from_the_invitation_to_a_session_and_out_again(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna", Rolle.SACHBEARBEITUNG, Rolle.LEITUNG)
    begun = await haus.melde_an(" Anna ")
    who = begun.angemeldet
    assert who.rollen == {haus.mandant: {Rolle.SACHBEARBEITUNG, Rolle.LEITUNG}}
    assert (who.name, who.anmeldename) == ("Frau Anna", "anna")
    assert len(who.csrf) == 43
    assert begun.token not in repr(who)
    assert await haus.eins.anmeldungen.lies(begun.token) == who
    await haus.eins.anmeldungen.beende(begun.token)
    await haus.eins.anmeldungen.beende(begun.token)
    assert await haus.eins.anmeldungen.lies(begun.token) is None
    (done,) = await haus.eintraege(AuditEreignis.ANMELDUNG_ERFOLGT)
    assert (done["handelnder"], done["code"]) == ("anna", "totp")
    assert len(await haus.eintraege(AuditEreignis.ANMELDUNG_BEENDET)) == 1


async def test_unknown_wrong_locked_and_paused_get_the_same_answer(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    await haus.eingerichtet("berta")
    await haus.lege_an("carla")
    await haus.tue("sperre", "berta", person="meier", begruendung="Probe")
    answers = {(one.code, one.reason) for one in [await falsch(haus, n) for n in ("anna", "niemand", "carla", "?")]}
    with pytest.raises(AnmeldungAbgelehnt) as caught:
        await haus.eins.anmeldungen.passwort(anmeldename="berta", passwort=PASSWORT, absender=ADRESSE)
    answers.add((caught.value.code, caught.value.reason))
    for _ in range(KONTO_BREMSE.frei):
        answers.add(((one := await falsch(haus, "anna", "2001:db8::1")).code, one.reason))
    assert {code for code, _ in answers} == {"ANMELDUNG"}
    assert len(answers) == 1
    assert issubclass(AnmeldungAbgelehnt, Refused)


async def test_the_same_work_is_done_whether_or_not_there_is_an_account(
    haus: Kontenhaus, monkeypatch: pytest.MonkeyPatch
) -> None:
    await haus.eingerichtet("anna")
    await haus.tue("sperre", "anna", person="meier", begruendung="Probe")
    done = []
    derive, verify = Argon2id.derive, Argon2id.verify_phc_encoded

    class Gezaehlt:
        def __init__(self, **cost: object) -> None:
            self.cost = cost

        def derive(self, typed: bytes) -> bytes:
            done.append(self.cost)
            return derive(Argon2id(**self.cost), typed)  # type: ignore[arg-type]

        @staticmethod
        def verify_phc_encoded(typed: bytes, kept: str) -> None:
            done.append({})
            verify(typed, kept)

    monkeypatch.setattr(kennwort, "Argon2id", Gezaehlt)
    for name in ("anna", "niemand"):
        await falsch(haus, name)
    assert len(done) == 2
    assert all(one["iterations"] == haus.eins.kennwoerter._aufwand.durchgaenge for one in done)


async def test_no_code_is_accepted_twice_and_no_begun_sign_in(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    anmeldungen = haus.eins.anmeldungen
    code = haus.code()
    begun = await anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)
    await anmeldungen.zweiter_faktor(anlauf=begun.token, code=code)
    with pytest.raises(AnmeldungAbgelehnt):
        await anmeldungen.zweiter_faktor(anlauf=begun.token, code=haus.code(spaeter=1))
    again = await anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)
    with pytest.raises(AnmeldungAbgelehnt):
        await anmeldungen.zweiter_faktor(anlauf=again.token, code=code)
    await anmeldungen.zweiter_faktor(anlauf=again.token, code=haus.code(spaeter=1))


async def test_a_begun_sign_in_ends_after_five_minutes_and_after_some_wrong_codes(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    anmeldungen = haus.eins.anmeldungen
    begun = await anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)
    haus.uhr.weiter(minutes=5)
    with pytest.raises(AnmeldungAbgelehnt):
        await anmeldungen.zweiter_faktor(anlauf=begun.token, code=haus.code())
    begun = await anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)
    for _ in range(ANLAUF_VERSUCHE):
        with pytest.raises(AnmeldungAbgelehnt):
            await anmeldungen.zweiter_faktor(anlauf=begun.token, code="000000")
    haus.uhr.weiter(minutes=1)
    with pytest.raises(AnmeldungAbgelehnt):
        await anmeldungen.zweiter_faktor(anlauf=begun.token, code=haus.code())
    await haus.melde_an()


async def test_wrong_codes_count_at_the_account_so_that_the_right_password_gives_no_further_tries(
    haus: Kontenhaus,
) -> None:
    await haus.eingerichtet("anna")
    anmeldungen = haus.eins.anmeldungen
    for _ in range(KONTO_BREMSE.frei):
        begun = await anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)
        with pytest.raises(AnmeldungAbgelehnt):
            await anmeldungen.zweiter_faktor(anlauf=begun.token, code="000000")
    with pytest.raises(AnmeldungAbgelehnt):
        await anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)


async def test_a_recovery_code_counts_once(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    first, second, *_ = haus.notfallcodes["anna"]
    await haus.melde_an(code=first.lower().replace("-", " "))
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.melde_an(code=first)
    await haus.melde_an(code=second)
    konto = await haus.konto()
    assert await haus.eins.store.read(lambda tx: tx.zugaenge.notfallcodes(konto.id)) == 8
    assert [one["code"] for one in await haus.eintraege(AuditEreignis.ANMELDUNG_ERFOLGT)] == ["notfallcode"] * 2


async def test_guessing_at_a_name_slows_down_known_or_not_and_has_an_end(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    for name in ("anna", "niemand"):
        for n in range(KONTO_BREMSE.frei):
            await falsch(haus, name, f"198.51.100.{n}")
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.melde_an()
    haus.uhr.weiter(seconds=KONTO_BREMSE.erste.total_seconds())
    await haus.melde_an()
    (burst,) = await haus.eintraege(AuditEreignis.ANMELDUNG_GESCHEITERT)
    assert (burst["code"], burst["anzahl"]) == ("konto", KONTO_BREMSE.frei)


async def test_guesses_at_the_same_moment_are_no_more_than_guesses_in_a_row(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    compared = []
    passt = haus.eins.kennwoerter.passt

    async def gezaehlt(typed: str | None, kept: str | None) -> bool:
        compared.append(typed)
        return await passt(typed, kept)

    haus.eins.kennwoerter.passt = gezaehlt  # type: ignore[method-assign]
    await asyncio.gather(*(falsch(haus, "anna", f"198.51.100.{n}") for n in range(20)))
    assert len(compared) == KONTO_BREMSE.frei


async def test_many_names_from_one_address_slow_the_address_down_and_the_log_hears_of_it_seldom(
    haus: Kontenhaus,
) -> None:
    for n in range(300):
        await falsch(haus, f"name{n}", f"2001:db8::{n + 1:x}")
        haus.uhr.weiter(minutes=16 if n >= ABSENDER_BREMSE.frei - 1 else 0)
    bursts = await haus.eintraege(AuditEreignis.ANMELDUNG_GESCHEITERT)
    assert 1 <= len(bursts) <= 20
    assert {one["code"] for one in bursts} == {"absender"}
    assert "konto" not in bursts[0]


async def test_the_pause_of_an_address_is_said_openly_and_short_and_for_every_name_alike(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    for n in range(ABSENDER_BREMSE.frei + 4):
        await falsch(haus, f"name{n}")
        haus.uhr.weiter(seconds=31 if n >= ABSENDER_BREMSE.frei - 1 else 0)
    await falsch(haus, "nochwer")
    waits = set()
    for name in ("anna", "niemand", "?"):
        with pytest.raises(ZuVieleVersuche) as caught:
            await haus.eins.anmeldungen.passwort(anmeldename=name, passwort=PASSWORT, absender=ADRESSE)
        waits.add(caught.value.retry_after_s)
    assert waits == {30.0}
    haus.uhr.weiter(seconds=31)
    await haus.melde_an()


@pytest.mark.parametrize("cause", [TryLater("busy", code="BUSY"), asyncio.CancelledError()])
async def test_a_password_that_was_never_compared_is_no_wrong_try(haus: Kontenhaus, cause: BaseException) -> None:
    await haus.eingerichtet("anna")
    passt = haus.eins.kennwoerter.passt

    async def nie(_typed: str | None, _kept: str | None) -> bool:
        raise cause

    haus.eins.kennwoerter.passt = nie  # type: ignore[method-assign]
    for _ in range(2 * ABSENDER_BREMSE.frei):
        with pytest.raises(type(cause)):
            await haus.eins.anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)
    haus.eins.kennwoerter.passt = passt  # type: ignore[method-assign]
    for _ in range(KONTO_BREMSE.frei - 1):
        await falsch(haus)
    await haus.melde_an()
    (told,) = await haus.eintraege(AuditEreignis.ANMELDUNG_GESCHEITERT)
    assert told["anzahl"] == KONTO_BREMSE.frei - 1


async def test_taking_a_try_back_does_not_end_the_pause_of_a_later_one(haus: Kontenhaus) -> None:
    bremsen, key = haus.eins.anmeldungen._bremsen, haus.eins.anmeldungen._bremsen.schluessel_konto("anna")

    def count(tx: Tx) -> Bremsstand:
        return bremsen.zaehle(tx, key, KONTO_BREMSE)

    counts = [await haus.eins.store.write(count) for _ in range(KONTO_BREMSE.frei)]
    haus.uhr.weiter(seconds=11)
    await haus.eins.store.write(count)
    await haus.eins.store.write(lambda tx: bremsen.nimm_zurueck(tx, counts[-1]))
    assert await haus.eins.store.read(lambda tx: bremsen.pause(tx, key, KONTO_BREMSE)) == timedelta(seconds=20)


async def test_a_flood_of_guesses_at_one_account_makes_few_entries(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    for n in range(60):
        await falsch(haus, "anna", f"198.51.100.{n}")
        haus.uhr.weiter(minutes=15)
    assert len(await haus.eintraege(AuditEreignis.ANMELDUNG_GESCHEITERT)) <= 6


async def test_a_session_ends_when_nobody_uses_it_and_after_a_day_of_work(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    idle = await haus.melde_an()
    haus.uhr.weiter(minutes=30)
    assert await haus.eins.anmeldungen.lies(idle.token) is None
    used = await haus.melde_an()
    for _ in range(24):
        haus.uhr.weiter(minutes=25)
        found = await haus.eins.anmeldungen.lies(used.token)
    assert found is None
    last = await haus.melde_an()
    for _ in range(23):
        haus.uhr.weiter(minutes=25)
        assert await haus.eins.anmeldungen.lies(last.token) is not None


async def test_with_one_session_more_than_allowed_the_oldest_ends(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    sessions = [await haus.melde_an() for _ in range(JE_KONTO + 1)]
    found = [await haus.eins.anmeldungen.lies(one.token) for one in sessions]
    assert [one is not None for one in found] == [False] + [True] * JE_KONTO


async def test_a_code_given_again_makes_the_session_young(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    begun = await haus.melde_an()
    haus.uhr.weiter(minutes=20)
    anew = await haus.eins.anmeldungen.bestaetige(token=begun.token, code=haus.code())
    assert anew.bestaetigt - begun.angemeldet.bestaetigt == timedelta(minutes=20, seconds=30)
    assert await haus.eins.anmeldungen.lies(begun.token) == anew
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.bestaetige(token=begun.token, code=haus.code())
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.bestaetige(token=begun.token, code=haus.notfallcodes["anna"][0])


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "\ud800", "\0"])
async def test_what_is_no_token_is_nobody(haus: Kontenhaus, token: str) -> None:
    assert await haus.eins.anmeldungen.lies(token) is None
    await haus.eins.anmeldungen.beende(token)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.zweiter_faktor(anlauf=token, code=token)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.einladung_annehmen(einladung=token, passwort=PASSWORT)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.passwort(anmeldename=token, passwort=token, absender=token)


async def test_tokens_of_one_kind_do_not_pass_for_another(haus: Kontenhaus) -> None:
    invitation = await haus.lege_an("anna")
    anmeldungen = haus.eins.anmeldungen
    for token in (invitation,):
        assert await anmeldungen.lies(token) is None
        with pytest.raises(AnmeldungAbgelehnt):
            await anmeldungen.zweiter_faktor(anlauf=token, code="000000")
    setup = await anmeldungen.einladung_annehmen(einladung=invitation, passwort=PASSWORT)
    haus.geheimnisse["anna"] = setup.geheimnis
    with pytest.raises(AnmeldungAbgelehnt):
        await anmeldungen.zweiter_faktor(anlauf=setup.anlauf, code=haus.code())


async def test_setting_up_begins_again_until_it_is_done_and_then_never(haus: Kontenhaus) -> None:
    invitation = await haus.lege_an("anna")
    anmeldungen = haus.eins.anmeldungen
    with pytest.raises(Usage):
        await anmeldungen.einladung_annehmen(einladung=invitation, passwort="kurz")
    cut_off = await anmeldungen.einladung_annehmen(einladung=invitation, passwort=PASSWORT)
    assert (await haus.konto()).passwort is None
    await haus.richte_ein(invitation)
    for token in (cut_off.anlauf, invitation):
        with pytest.raises(AnmeldungAbgelehnt):
            await anmeldungen.einrichtung_bestaetigen(anlauf=token, code=haus.code())
    with pytest.raises(AnmeldungAbgelehnt):
        await anmeldungen.einladung_annehmen(einladung=invitation, passwort=PASSWORT)
    await haus.melde_an()


async def test_an_invitation_ends_after_72_hours_and_with_the_next(haus: Kontenhaus) -> None:
    first = await haus.lege_an("anna")
    second = (await haus.tue("lade_ein", "anna", person="meier")).einladung
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.einladung_annehmen(einladung=first, passwort=PASSWORT)
    haus.uhr.weiter(hours=72)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.einladung_annehmen(einladung=second, passwort=PASSWORT)


async def test_wrong_codes_end_setting_up(haus: Kontenhaus) -> None:
    invitation = await haus.lege_an("anna")
    setup = await haus.eins.anmeldungen.einladung_annehmen(einladung=invitation, passwort=PASSWORT)
    haus.geheimnisse["anna"] = setup.geheimnis
    for _ in range(10):
        with pytest.raises(AnmeldungAbgelehnt):
            await haus.eins.anmeldungen.einrichtung_bestaetigen(anlauf=setup.anlauf, code="000000")
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.anmeldungen.einrichtung_bestaetigen(anlauf=setup.anlauf, code=haus.code())


async def test_a_hash_costs_what_rfc_9106_says_two_are_made_at_once_and_the_loop_goes_on() -> None:
    words = Kennwoerter(lambda n: b"s" * n)
    ticks, done = 0, False

    async def ticke() -> None:
        nonlocal ticks
        while not done:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(ticke())
    kept = await words.verdecke(PASSWORT)
    right, wrong = await asyncio.gather(words.passt(PASSWORT, kept), words.passt("anderes Wort", kept))
    done = True
    await ticking
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert (right, wrong) == (True, False)
    assert UEBLICH.speicher_kib == 64 * 1024
    assert ticks > 10
    assert PASSWORT not in kept


async def test_whoever_floods_with_passwords_is_told_to_come_later(haus: Kontenhaus) -> None:
    words, begun = haus.eins.kennwoerter, time.monotonic()
    asked = [words.passt("x", None) for _ in range(kennwort.WARTESCHLANGE + 5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in answers if isinstance(one, TryLater)]
    assert [one.code for one in refused] == ["BUSY"] * 5
    assert answers.count(False) == kennwort.WARTESCHLANGE
    assert await words.passt("x", None) is False
    assert begun < time.monotonic()


async def test_what_began_by_right_is_refused_once_role_or_account_are_gone(haus: Kontenhaus) -> None:
    anna = await haus.eingerichtet("anna", Rolle.SACHBEARBEITUNG)
    berta = await haus.eingerichtet("berta", Rolle.SACHBEARBEITUNG)
    both = [haus.eins.anmeldungen.recht(one.id, haus.mandant, Rolle.SACHBEARBEITUNG) for one in (anna, berta)]
    other = haus.eins.anmeldungen.recht(anna.id, haus.mandant, Rolle.LEITUNG)
    for right in both:
        await haus.eins.store.write(right)
    await haus.tue("entziehe", "anna", haus.mandant, Rolle.SACHBEARBEITUNG, person="meier")
    await haus.tue("sperre", "berta", person="meier", begruendung="Probe")
    assert await haus.eins.store.read(lambda tx: tx.konten.rollen(berta.id)), "the lock leaves the roles"
    nobody = haus.eins.anmeldungen.recht("niemand", haus.mandant, Rolle.SACHBEARBEITUNG)
    for right in (*both, other, nobody):
        with pytest.raises(Usage) as caught:
            await haus.eins.store.write(right)
        assert caught.value.code == "RIGHT"

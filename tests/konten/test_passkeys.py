"""Passkeys stand beside the code: added with a fresh one; each answer counts once, at its place alone."""

import json

import apsw
import pytest
from support.konten import ADRESSE, PASSWORT, Kontenhaus
from support.schluesselbund import FLAG, Schluesselbund, text

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import AnmeldungAbgelehnt, Rolle
from gateway.transfer.konten.anmeldung import ANLAUF_VERSUCHE, Begonnen
from gateway.transfer.konten.passkeypruefung import Ort
from gateway.transfer.konten.passkeys import HOECHSTENS

_A = AuditEreignis
ORT = Ort(rp_id="localhost", ursprung="http://localhost:8081")


async def fuege_hinzu(haus: Kontenhaus, begun: Begonnen, bund: Schluesselbund, name: str = "Laptop") -> None:
    asked = await haus.eins.passkeys.beginne(token=begun.token, name=name, ort=ORT)
    answer = bund.lege_an(asked.frage)
    await haus.eins.passkeys.schliesse_ab(token=begun.token, anlauf=asked.anlauf, antwort=answer, ort=ORT)


async def anlauf(haus: Kontenhaus, ort: Ort = ORT) -> tuple[str, str]:
    """A right password: token of the attempt, and what the passkey is asked."""
    begun = await haus.eins.anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)
    asked = await haus.eins.passkeys.frage(anlauf=begun.token, ort=ort)
    assert asked is not None
    return begun.token, asked


async def mit_passkey(haus: Kontenhaus) -> Schluesselbund:
    await haus.eingerichtet("anna", Rolle.LEITUNG)
    bund = Schluesselbund()
    await fuege_hinzu(haus, await haus.melde_an(), bund)
    return bund


async def test_somebody_signs_in_with_a_passkey_and_still_with_the_code(haus: Kontenhaus) -> None:
    bund = await mit_passkey(haus)
    token, asked = await anlauf(haus)
    assert json.loads(asked)["userVerification"] == "required"
    done = await haus.eins.passkeys.melde_an(anlauf=token, antwort=bund.unterschreibe(asked), ort=ORT)
    assert done.angemeldet.rollen == {haus.mandant: {Rolle.LEITUNG}}
    assert [one["code"] for one in await haus.eintraege(_A.ANMELDUNG_ERFOLGT)] == ["totp", "passkey"]
    (added,) = await haus.eintraege(_A.KONTO_PASSKEY_ANGELEGT)
    assert added["handelnder"] == "anna"
    assert (await haus.melde_an()).angemeldet.anmeldename == "anna"


async def test_without_a_passkey_or_at_another_address_nothing_is_asked(haus: Kontenhaus) -> None:
    await mit_passkey(haus)
    begun = await haus.eins.anmeldungen.passwort(anmeldename="anna", passwort=PASSWORT, absender=ADRESSE)
    other = Ort(rp_id="akten.example", ursprung="https://akten.example")
    assert await haus.eins.passkeys.frage(anlauf=begun.token, ort=other) is None
    assert await haus.eins.passkeys.frage(anlauf="erfunden", ort=ORT) is None


FALSCH = {
    "another page": {"origin": "http://localhost:8082"},
    "another name": {"origin": "https://localhost.example"},
    "in a frame of another site": {"crossOrigin": True},
    "the other question": {"type": "webauthn.create"},
    "a question of before": {"challenge": text(bytes(32))},
    "nobody verified": {"flags": FLAG.UP},
    "nobody there": {"flags": FLAG.UV},
    "for another name": {"rp_id": "localhost.example"},
}


@pytest.mark.parametrize("lie", FALSCH.values(), ids=FALSCH.keys())
async def test_an_answer_that_was_meant_for_something_else_counts_for_nothing(
    haus: Kontenhaus, lie: dict[str, object]
) -> None:
    bund = await mit_passkey(haus)
    token, asked = await anlauf(haus)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.melde_an(anlauf=token, antwort=bund.unterschreibe(asked, **lie), ort=ORT)  # type: ignore[arg-type]  # lies
    begun = await haus.melde_an()
    new = await haus.eins.passkeys.beginne(token=begun.token, name="Neu", ort=ORT)
    swapped = lie | ({"type": "webauthn.get"} if "type" in lie else {})
    made = Schluesselbund().lege_an(new.frage, **swapped)  # type: ignore[arg-type]  # lies
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.schliesse_ab(token=begun.token, anlauf=new.anlauf, antwort=made, ort=ORT)
    assert len(await haus.eins.passkeys.liste(begun.angemeldet.konto)) == 1


async def test_an_answer_counts_once_and_after_a_wrong_one_another_question_is_asked(haus: Kontenhaus) -> None:
    bund = await mit_passkey(haus)
    token, asked = await anlauf(haus)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.melde_an(anlauf=token, antwort="{}", ort=ORT)
    early = bund.unterschreibe(asked)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.melde_an(anlauf=token, antwort=early, ort=ORT)
    again = await haus.eins.passkeys.frage(anlauf=token, ort=ORT)
    assert again is not None
    answer = bund.unterschreibe(again)
    await haus.eins.passkeys.melde_an(anlauf=token, antwort=answer, ort=ORT)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.melde_an(anlauf=token, antwort=answer, ort=ORT)
    other, _ = await anlauf(haus)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.melde_an(anlauf=other, antwort=answer, ort=ORT)


async def test_a_passkey_whose_counter_does_not_go_on_is_refused_and_the_log_says_so(haus: Kontenhaus) -> None:
    bund = await mit_passkey(haus)
    bund.zaehler -= 1
    token, asked = await anlauf(haus)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.melde_an(anlauf=token, antwort=bund.unterschreibe(asked), ort=ORT)
    (entry,) = await haus.eintraege(_A.KONTO_PASSKEY_VERDACHT)
    assert entry["konto"] == (await haus.konto()).id


async def test_a_passkey_without_a_counter_works_again_and_again(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    bund = Schluesselbund(zaehlt=False)
    await fuege_hinzu(haus, await haus.melde_an(), bund)
    for _ in range(2):
        token, asked = await anlauf(haus)
        await haus.eins.passkeys.melde_an(anlauf=token, antwort=bund.unterschreibe(asked), ort=ORT)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "{",
        '{"id":1}',
        '{"rawId":"A","response":{}}',
        "[" * 5000,
        '{"rawId":"%","id":"%"}',
        "x" * 9000,
    ],
)
async def test_no_answer_however_bent_is_more_than_refused(haus: Kontenhaus, answer: str) -> None:
    await mit_passkey(haus)
    token, _ = await anlauf(haus)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.melde_an(anlauf=token, antwort=answer, ort=ORT)
    begun = await haus.melde_an()
    asked = await haus.eins.passkeys.beginne(token=begun.token, name="Neu", ort=ORT)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.schliesse_ab(token=begun.token, anlauf=asked.anlauf, antwort=answer, ort=ORT)


async def test_wrong_answers_are_counted_as_wrong_codes_are(haus: Kontenhaus) -> None:
    bund = await mit_passkey(haus)
    token, _ = await anlauf(haus)
    for _ in range(ANLAUF_VERSUCHE):
        with pytest.raises(AnmeldungAbgelehnt):
            await haus.eins.passkeys.melde_an(anlauf=token, antwort="{}", ort=ORT)
    assert await haus.eins.passkeys.frage(anlauf=token, ort=ORT) is None
    with pytest.raises(AnmeldungAbgelehnt):
        await anlauf(haus)
    haus.uhr.weiter(minutes=16)
    token, asked = await anlauf(haus)
    await haus.eins.passkeys.melde_an(anlauf=token, antwort=bund.unterschreibe(asked), ort=ORT)


async def test_adding_and_removing_take_a_fresh_second_factor(haus: Kontenhaus) -> None:
    await mit_passkey(haus)
    begun = await haus.melde_an()
    (there,) = await haus.eins.passkeys.liste(begun.angemeldet.konto)
    haus.uhr.weiter(minutes=6)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.beginne(token=begun.token, name="Neu", ort=ORT)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.entferne(token=begun.token, ident=there.id)
    await haus.eins.anmeldungen.bestaetige(token=begun.token, code=haus.code())
    with pytest.raises(Usage):
        await haus.eins.passkeys.entferne(token=begun.token, ident="gibt es nicht")
    await haus.eins.passkeys.entferne(token=begun.token, ident=there.id)
    assert await haus.eins.passkeys.liste(begun.angemeldet.konto) == ()
    assert len(await haus.eintraege(_A.KONTO_PASSKEY_ENTFERNT)) == 1
    haus.uhr.weiter(seconds=60)
    assert (await haus.melde_an()).angemeldet.anmeldename == "anna"


async def test_a_question_counts_in_its_session_for_its_time_and_once(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    first, second = await haus.melde_an(), await haus.melde_an()
    bund, keys = Schluesselbund(), haus.eins.passkeys
    asked = await keys.beginne(token=first.token, name="Laptop", ort=ORT)
    made = bund.lege_an(asked.frage)
    with pytest.raises(AnmeldungAbgelehnt):
        await keys.schliesse_ab(token=second.token, anlauf=asked.anlauf, antwort=made, ort=ORT)
    await keys.schliesse_ab(token=first.token, anlauf=asked.anlauf, antwort=made, ort=ORT)
    with pytest.raises(AnmeldungAbgelehnt):
        await keys.schliesse_ab(token=first.token, anlauf=asked.anlauf, antwort=made, ort=ORT)
    late = await keys.beginne(token=second.token, name="Telefon", ort=ORT)
    haus.uhr.weiter(minutes=5)
    with pytest.raises(AnmeldungAbgelehnt):
        await keys.schliesse_ab(token=second.token, anlauf=late.anlauf, antwort=bund.lege_an(late.frage), ort=ORT)
    assert [one.name for one in await keys.liste(first.angemeldet.konto)] == ["Laptop"]


async def test_a_key_of_another_kind_is_not_kept(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    begun = await haus.melde_an()
    asked = await haus.eins.passkeys.beginne(token=begun.token, name="Laptop", ort=ORT)
    made = Schluesselbund().lege_an(asked.frage, alg=-47)
    with pytest.raises(AnmeldungAbgelehnt):
        await haus.eins.passkeys.schliesse_ab(token=begun.token, anlauf=asked.anlauf, antwort=made, ort=ORT)


async def test_there_are_at_most_some_and_a_new_invitation_ends_them_all(haus: Kontenhaus) -> None:
    await haus.eingerichtet("anna")
    begun, bund = await haus.melde_an(), Schluesselbund()
    for number in range(HOECHSTENS):
        await fuege_hinzu(haus, begun, bund, f"Nummer {number}")
    with pytest.raises(Usage) as caught:
        await haus.eins.passkeys.beginne(token=begun.token, name="zu viel", ort=ORT)
    assert caught.value.code == "TOO-MANY"
    invited = await haus.tue("lade_ein", "anna", person="meier")
    await haus.richte_ein(invited.einladung)
    assert await haus.eins.passkeys.liste(begun.angemeldet.konto) == ()


async def test_a_row_moved_to_another_account_is_no_passkey_of_it_and_nothing_lies_readable(
    haus: Kontenhaus,
) -> None:
    await mit_passkey(haus)
    await haus.eingerichtet("berta")
    berta, anna = await haus.konto("berta"), await haus.konto("anna")
    connection = apsw.Connection(str(haus.datenbank))
    octets = repr(connection.execute("SELECT * FROM konto_faktor").fetchall())
    assert "Laptop" not in octets
    assert "localhost" not in octets
    connection.execute("UPDATE konto_faktor SET konto = ? WHERE art = 'passkey'", (berta.id,))
    connection.close()
    assert await haus.eins.passkeys.liste(berta.id) == ()
    assert await haus.eins.passkeys.liste(anna.id) == ()

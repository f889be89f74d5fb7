"""What a message means in German: every message has its words, codes their gloss, and nothing moves the cursor."""

import dataclasses
import re
import string
from base64 import b64encode
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.instanzen import instanzen
from support.nachrichten import codelisten, schemas, vektor
from support.strategien import NACHRICHTEN

from gateway.domain.ids import NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import (
    NACH_TYP,
    AkteMetadaten,
    Anforderung,
    EatInformationen,
    Fachnachricht,
    Vorabinformationen,
    read_message,
    typed,
)
from gateway.messages.klartext import DEUTUNGEN, Klartext, texte
from gateway.messages.klartext import klartext as deute
from gateway.messages.klartext.abh import REGISTER_MAX


def lies(name: str, *changes: tuple[str, str]) -> Fachnachricht:
    octets = vektor(name).decode()
    for old, new in changes:
        assert old in octets
        octets = octets.replace(old, new)
    return read_message(octets.encode(), schemas())


def zeilen(message: Fachnachricht) -> dict[str, str]:
    return {one.name: one.wert for one in deute(message, codelisten()).angaben}


def test_a_request_says_who_asks_whom_for_what_and_what_may_come() -> None:
    text = deute(lies("010201"), codelisten())
    assert text.titel == "Anforderung der Akte"
    assert text.satz == (
        "Ausländerbehörde Neustadt (fiktiv) bittet Ausländerbehörde Altstadt (fiktiv) um die Akte einer Person."
    )
    assert text.erwartet.startswith("010205 (Vorabinformationen) und 010206")
    lines = {one.name: one.wert for one in text.angaben}
    assert lines["Von"] == (
        "Ausländerbehörde Neustadt (fiktiv) (azr:999901), E-Mail abh@neustadt.example, Musterweg 1, 00000 Neustadt"
    )
    assert lines["Erstellt"] == "02.11.2026 09:00:00 (+01:00)"
    assert lines["Grund"] == "01 (Zuständigkeitswechsel ohne Wohnsitzbeschränkung)"
    assert lines["Person"] == "Muster, Test (nach Pass)"
    assert lines["Geburt"] == "1990, Ort unbekannt"
    assert lines["AZR-Nummer"] == "990000000001"
    assert lines["Test"] == "„demo“ – wird nie produktiv verarbeitet"
    assert text.zeilen()[0] == "010201 Anforderung der Akte"
    assert text.zeilen()[-1] == f"Erwartete Antwort: {text.erwartet}"


def test_a_delivery_expects_a_receipt_only_if_it_asks_for_one() -> None:
    message = lies("010206")
    assert isinstance(message, AkteMetadaten)
    assert deute(message, codelisten()).erwartet.startswith("0020")
    assert "nicht erbeten" in deute(dataclasses.replace(message, sachverhalt=None), codelisten()).erwartet
    assert zeilen(message)["Register"] == "Identität (1)"


def test_the_registers_of_a_delivery_are_counted_and_a_long_list_is_cut() -> None:
    message = lies("010206")
    assert isinstance(message, AkteMetadaten)
    (one,) = message.dokumente
    many = tuple(dataclasses.replace(one, pfad=(f"R{number}",)) for number in range(REGISTER_MAX + 3))
    text = deute(dataclasses.replace(message, dokumente=many), codelisten())
    register = [line.wert for line in text.angaben if line.name == "Register"]
    assert (len(register), register[-1]) == (REGISTER_MAX + 1, "… und 3 weitere")
    assert (
        zeilen(dataclasses.replace(message, dokumente=(one, dataclasses.replace(one, pfad=()))))["Register"]
        == "(ohne Register) (1)"
    )


def test_an_unknown_code_is_shown_as_such() -> None:
    message = lies("010201", ("<code>998</code>", "<code>ZZZ</code>"))
    assert zeilen(message)["Staatsangehörigkeit"] == "ZZZ (unbekannter Code)"


def test_the_message_inside_another_one_is_named() -> None:
    inside = b64encode(vektor("010206")).decode()
    lines = zeilen(lies("0010", ("PG9yaWdpbmFsIG1lc3NhZ2UgYnl0ZXM+", inside)))
    assert lines["Enthaltene Nachricht"].startswith("010206 Lieferung der Akte, Metadaten, ")
    assert zeilen(lies("0010"))["Enthaltene Nachricht"] == "keine lesbare Nachricht, 24 Bytes"


def test_the_revocation_secrets_of_a_card_are_not_repeated() -> None:
    request = lies("010201")
    assert isinstance(request, Anforderung)
    card = EatInformationen(
        sperrkennwort="Geheimwort", sperrsumme="Geheimsumme", eid_aktiv=True, seriennummer="ABCDEFGH1"
    )
    message = Vorabinformationen(
        kopf=dataclasses.replace(request.kopf, typ=Nachrichtentyp.VORABINFORMATIONEN),
        person=request.person,
        eat=card,
    )
    text = "\n".join(deute(message, codelisten()).zeilen())
    assert "Geheim" not in text
    assert "ABCDEFGH1" in text
    assert "werden nicht gezeigt" in text


def test_no_text_of_a_message_can_move_the_cursor_or_make_a_line_of_its_own() -> None:
    request = lies("010201")
    assert isinstance(request, Anforderung)
    bad = "A\n  Grund: gefälscht\x9b31m\u202eB\tC"
    message = dataclasses.replace(
        request,
        aktenzeichen=bad,
        ausloeser=NachrichtenUUID("11111111-1111-4111-8111-111111111111"),
        kopf=dataclasses.replace(request.kopf, autor=dataclasses.replace(request.kopf.autor, name=bad)),
    )
    text = deute(message, codelisten())
    assert all(line.isprintable() for line in text.zeilen())
    assert "A Grund: gefälscht\ufffd31m\ufffdB C" in text.satz
    assert zeilen(message)["Reagiert auf Nachricht"].startswith("11111111")


@pytest.mark.parametrize("nummer", NACHRICHTEN)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_whatever_a_message_says_it_has_words(nummer: str, data: st.DataObject) -> None:
    text = deute(data.draw(NACHRICHTEN[nummer]), codelisten())  # type: ignore[arg-type] # the table is of messages
    assert text.nummer == nummer
    assert text.zeilen()[0] == f"{nummer} {texte.NACHRICHTEN[nummer].titel}"
    assert all(line.isprintable() for line in text.zeilen())
    assert not [line for line in text.zeilen() if re.search(r"\{[a-z]+\}", line)]


@cache
def alle() -> tuple[Klartext, ...]:
    """Every message in its smallest and fullest forms, in words."""
    found = []
    for name, root in instanzen():
        for code in root.iterfind("nachrichtenkopf.g2g/identifikation.nachricht/nachrichtentyp/code"):
            code.text = name.split()[0].rpartition(".")[2]
        found.append(deute(typed(root), codelisten()))
    return tuple(found)


def test_every_message_has_words_and_no_name_of_a_line_is_without_use() -> None:
    assert set(DEUTUNGEN) == {row.klasse for row in NACH_TYP.values()}
    assert {typ.value for typ in NACH_TYP} == {key.partition(".")[0] for key in texte.NACHRICHTEN}
    said = {one.name for text in alle() for one in text.angaben} | {texte.FELDER["antwort"]}
    assert said == set(texte.FELDER.values())


@pytest.mark.parametrize("key", texte.NACHRICHTEN)
def test_every_text_of_a_message_is_used_and_ends_like_a_sentence(key: str) -> None:
    one = texte.NACHRICHTEN[key]
    fields = {name for part in (one.satz, one.erwartet) for _, name, _, _ in string.Formatter().parse(part) if name}
    assert fields <= {"autor", "leser"}
    assert one.satz.endswith((".", "?"))
    assert one.erwartet.endswith(".")
    if "." in key:
        assert any(text.nummer == key[:6] and text.erwartet == one.erwartet for text in alle())

"""Everything that waits for a person is one list: what happened, what is asked, what each answer does, until when.

The first half walks every kind of question, hint, side and state: sentences, commands, tables. The second half
types the answers between two real houses and looks what became of them and what the partner got.
"""

import asyncio
import re
import shlex
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from support import befehle, post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.feind import Feind
from support.tippen import tippe
from support.verzeichnisse import gilt_bei, ohne
from support.worte import einzelne, platzhalter

from gateway import clock
from gateway.domain.fristen import FRISTEN, Fristart
from gateway.domain.ids import AkteId, NachrichtenUUID, ProzessUUID, TransferId
from gateway.domain.loeschung import Hindernis
from gateway.domain.states import Ereignis, Rolle, Zustand, kennt_ereignis, next_state
from gateway.domain.transfer import Transfer
from gateway.transfer.antworten import ANTWORTCODES
from gateway.transfer.aufgaben import antworten
from gateway.transfer.aufgaben.antwort import Antwort, Lage
from gateway.transfer.aufgaben.antworten.allgemein import ZUR_KENNTNIS
from gateway.transfer.aufgaben.antworten.anfrage import ABSAGEN, ZURUECKSTELLEN
from gateway.transfer.aufgaben.antworten.angebot import NEU_ANBIETEN
from gateway.transfer.aufgaben.bild import anlass, bild
from gateway.transfer.aufgaben.fragetext import SONST
from gateway.transfer.aufgaben.texte import CODE_WORTE, DANN, TEXTE
from gateway.transfer.records import Aufgabe, AufgabeArt, Quarantaene, Segmentlage
from gateway.transfer.schritte import ANTWORT_MIT, ZU_ENTSCHEIDEN
from gateway.wiring.kalender import arbeitstage

UUID = "6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11"
ALLE_ANTWORTEN = tuple(
    one
    for modul in iter_modules(antworten.__path__, f"{antworten.__name__}.")
    for one in vars(import_module(modul.name)).values()
    if isinstance(one, Antwort)
)
BEISPIEL = {
    "NUMMER": "900517000017",
    "KENNUNG": BREMEN,
    "AKTENZEICHEN": "2026-00001",
    "ÜBERGABE": UUID,
    "SENDUNG": UUID,
    "DATEI": "karte.toml",
    "NAME": "Amt",
    "GRUND": "weil",
}
"""What a person might fill in."""
LEER = dict.fromkeys(
    ("aufgabe", "transfer", "partner", "az", "hinweis", "hinweis_partner", "code_wort", "grund", "was", "was_liegt",
     "fehlt", "anzahl", "zahl", "alarm", "formate", "dokument", "beanstandung", "merkmal", "dienst", "dienst_wann"),
    "<x>",
)  # fmt: skip
_VERBOTEN = re.compile(
    r"\b(bitte|leider|ungültig|erfolgreich|Fehler aufgetreten|payload|Hash|Umschlag)\b", re.IGNORECASE
)
"""Words a clerk never reads here."""
_FORBIDDEN = re.compile(
    r"\b(please|unfortunately|sorry|invalid|successful\w*|payload|message\w*|hash|envelope\w*)\b",
    re.IGNORECASE,
)
"""The same in English."""


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


# -- the catalogue ------------------------------------------------------------------------------------------------


def aufgabe(art: AufgabeArt, hinweis: str = "", **mehr: Any) -> Aufgabe:
    return Aufgabe(id=UUID, mandant=HANNOVER, art=art, angelegt=clock.now(), hinweis=hinweis, **mehr)


def transfer(rolle: Rolle, zustand: Zustand, **mehr: Any) -> Transfer:
    wert = Transfer(
        id=TransferId(UUID),
        mandant=HANNOVER,
        rolle=rolle,
        zustand=zustand,
        prozess=ProzessUUID(UUID),
        person=jemand(1).person,
        grund="01",
        begonnen=clock.now(),
        geaendert=clock.now(),
        partner=KIEL,
        aktenzeichen="2026-00001",
    )
    return replace(wert, **mehr)


def lagen(art: AufgabeArt) -> Iterator[Lage]:
    """Every side and state, with and without what else decides."""
    yield Lage(aufgabe=aufgabe(art), partner="Kiel")
    name = NachrichtenUUID(UUID)
    for rolle, zustand, liegt in product(Rolle, Zustand, (True, False)):
        for case in (
            transfer(rolle, zustand, lieferung=name, angebot=name),
            transfer(rolle, zustand, akte=AkteId(UUID)),
            transfer(rolle, zustand, partner=None, person=replace(jemand(1).person, azr_nummer=None)),
        ):
            yield Lage(aufgabe=aufgabe(art), partner="Kiel", transfer=case, liegt_noch=liegt)


def test_every_kind_of_question_has_its_text() -> None:
    assert set(TEXTE) == set(AufgabeArt)


def test_every_hint_has_a_sentence_of_its_own() -> None:
    fristen = {f.name: f.art for rows in FRISTEN.values() for f in rows}
    asked = {name for name, art in fristen.items() if art in {Fristart.ESKALATION, Fristart.GIB_AUF}}
    assert asked | {"partner_erinnert"} == set(TEXTE[AufgabeArt.FRIST_ABGELAUFEN].anlass)
    unfetched = {name for name, art in fristen.items() if art is Fristart.NICHT_ABGEHOLT}
    assert unfetched == set(TEXTE[AufgabeArt.NICHT_ABGEHOLT].anlass)
    assert {one.value for one in Hindernis} == set(TEXTE[AufgabeArt.LOESCHUNG_GEHT_NICHT].anlass)
    assert {*ABSAGEN.wahl(), *ZURUECKSTELLEN.wahl()} == ANTWORTCODES
    assert set(DANN) == set(product(Fristart, Rolle))
    for hint, said in (("antwort_02", "antwort"), ("papierteile.2", SONST), ("mehrere:x", "mehrere")):
        art = next(
            one for one, text in TEXTE.items() if said in text.anlass and (said or one.value == "papier_abhaken")
        )
        assert anlass(aufgabe(art, hint)) == TEXTE[art].anlass[said]
    source = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    table = source.split("## Open questions")[1].split("## ")[0]
    for row in re.findall(r"^\| `(\w+)` \| ([^|]*) \|", table, re.MULTILINE):
        known = TEXTE[AufgabeArt(row[0])].anlass
        for hint in re.findall(r"`([a-z]+(?:_[a-z0-9]+)*)`", row[1]):
            assert hint in known or SONST in known, (row[0], hint)


def test_a_code_of_the_standard_is_said_in_words() -> None:
    from gateway.domain.errors import Fehlercode

    assert set(CODE_WORTE) == {one.value for one in Fehlercode}


def test_sentences_are_whole_short_and_in_plain_words() -> None:
    texts = [one.frage for one in TEXTE.values()] + [s for one in TEXTE.values() for s in one.anlass.values()]
    texts += [one.ohne for one in TEXTE.values()] + list(DANN.values())
    texts += [text for one in ALLE_ANTWORTEN for text in (one.folge, one.partner)]
    labels = [one.titel for one in ALLE_ANTWORTEN]
    labels += [
        text for one in ALLE_ANTWORTEN for each in one.felder for text in (each.bezeichnung, *each.wahl.values())
    ]
    borrowed = TEXTE[AufgabeArt.LOESCHUNG_GEHT_NICHT].anlass.values()  # its English is what operators read, too
    for satz in (*texts, *labels):
        assert platzhalter(satz.de) - {"dienst"} == platzhalter(satz.en) - {"dienst"}, satz
        for text in (satz.de, satz.en):
            said = text.format(**LEER)
            assert "{" not in said
            if satz not in borrowed or text == satz.de:
                assert not (_VERBOTEN if text == satz.de else _FORBIDDEN).search(said), said
            assert said.rstrip()[-1] in ".?" or satz in labels, said
            for sentence in einzelne(said):
                assert len(sentence.split()) <= 22, sentence


@pytest.mark.parametrize("one", ALLE_ANTWORTEN, ids=lambda one: one.name)
def test_an_answer_is_a_command_that_can_be_typed(one: Antwort) -> None:
    words = {**LEER, "transfer": UUID, "aufgabe": UUID, "az": "2026-00001", "fehlt": "--azr NUMMER --from KENNUNG"}
    typed = one.befehl.format(**words)
    named = set(re.findall(r"\b[A-ZÄÖÜ]{4,}\b", typed)) - {"GRUND"}
    words_of_it = one.wahl()
    codes = [key for key in words_of_it if key not in BEISPIEL]
    for code in codes or [""]:
        filled = typed
        for word in named:
            filled = filled.replace(word, BEISPIEL.get(word, code) if word != "NUMMER" or "--azr" in typed else "1")
        line = befehle.Zeile("", f"aktenbote {filled.replace('GRUND', 'weil')}", ganz=True)
        assert befehle.pruefe(line) is None, line
    assert named <= set(words_of_it) | ({"CODE", "WARUM"} if codes else set()), "every word to fill in is explained"
    assert {each.name for each in one.felder} == named, "every word to fill in has a field, and no other"


@pytest.mark.parametrize("one", ALLE_ANTWORTEN, ids=lambda one: one.name)
def test_an_answer_that_moves_a_transfer_is_offered_only_where_the_table_knows_it(one: Antwort) -> None:
    assert (one.ereignis is None) == (not one.zustaende or one is NEU_ANBIETEN)
    for zustand in one.zustaende if one.ereignis else ():
        assert one.rolle is not None
        assert kennt_ereignis(one.rolle, zustand, one.ereignis)
    used = {name for text in TEXTE.values() for name in (a.name for a in text.antworten)} | {"zur_kenntnis"}
    assert one.name in used


@pytest.mark.parametrize("art", AufgabeArt)
def test_whatever_the_state_there_is_an_answer_and_none_that_the_table_refuses(art: AufgabeArt) -> None:
    for lage in lagen(art):
        offered = [one for one in (*TEXTE[art].antworten, ZUR_KENNTNIS) if one.ist_moeglich(lage)]
        names = [one.name for one in offered]
        assert len(names) == len(set(names))
        case = lage.transfer
        for one in offered:
            if one.ereignis is not None:
                assert case is not None
                next_state(case.rolle, case.zustand, one.ereignis)
        if art is not AufgabeArt.PAPIER_ABHAKEN and _kann_sein(art, case):
            assert offered, (art, case)


HIER_GEFRAGT = {
    AufgabeArt.ANGABEN_ERGAENZEN: Zustand.ANGABEN_FEHLEN,
    AufgabeArt.ANGEBOT_PRUEFEN: Zustand.ANGEBOT_LIEGT_VOR,
    AufgabeArt.RUECKRUF_PRUEFEN: Zustand.RUECKRUF_LIEGT_VOR,
    AufgabeArt.SCHADSOFTWARE_PRUEFEN: Zustand.EMPFANGEN,
}
"""Where a decision is asked for, if not in ENTSCHEIDUNG_OFFEN."""


def _kann_sein(art: AufgabeArt, case: Transfer | None) -> bool:
    """Leave out what no table leads to: nobody offers us a file we give, no request waits for its AZR number."""
    if case is None:
        return True
    nehmer = {
        Zustand.ANGEBOT_LIEGT_VOR,
        Zustand.ANGABEN_FEHLEN,
        Zustand.RUECKRUF_LIEGT_VOR,
        Zustand.EMPFANGEN,
    }
    if case.zustand in (nehmer if case.rolle is Rolle.GEBER else {Zustand.ENTSCHEIDUNG_OFFEN}):
        return False
    decides = art in ZU_ENTSCHEIDEN and case.zustand in ANTWORT_MIT
    return not decides or case.zustand is HIER_GEFRAGT.get(art, Zustand.ENTSCHEIDUNG_OFFEN)


# -- typed --------------------------------------------------------------------------------------------------------


async def tippe_an(haus: Haus, *words: str, code: int = 0) -> Any:
    config = haus.konfiguration.folder / "aktenbote.toml"
    return await asyncio.to_thread(tippe, *words, config=config, code=code)


async def zeige(haus: Haus, art: AufgabeArt) -> dict[str, Any]:
    """The one open question of a kind, as ``task show`` tells it."""
    (found,) = [one for one in await haus.aufgaben() if one.art is art]
    shown: dict[str, Any] = (await tippe_an(haus, "task", "show", found.id, "--json")).daten
    return shown


async def antworte(haus: Haus, shown: dict[str, Any], name: str, **werte: str) -> None:
    """Type one of the answers shown, with its words filled in."""
    (one,) = [a for a in shown["answers"] if a["name"] == name]
    typed = one["command"]
    for word, value in {"GRUND": "so entschieden", **werte}.items():
        typed = re.sub(rf"\b{word}\b", value, typed)
    await tippe_an(haus, *shlex.split(typed)[1:])


async def gefragt(b: Buehne, wer: int = 1) -> dict[str, Any]:
    """Kiel was asked for a file without a second sign."""
    await b.kiel.lege_akte_an(jemand(wer))
    await b.hannover.anmeldung(jemand(wer))
    await b.laufe()
    return await zeige(b.kiel, AufgabeArt.OHNE_ZWEITES_ZEICHEN)


async def gesandt(haus: Haus) -> list[str]:
    (one,) = await haus.transfers()
    return [message.typ.value for message in await haus.geschriebene(one.id)]


async def staende(b: Buehne) -> tuple[Zustand, Zustand]:
    (there,), (here,) = await b.hannover.transfers(), await b.kiel.transfers()
    return there.zustand, here.zustand


async def test_a_question_is_shown_whole_and_tells_nobody(b: Buehne) -> None:
    shown = await gefragt(b)
    assert shown["asked"] == "Darf die Akte zu Hannover gehen?"
    assert "keinen Wegzug" in shown["happened"]
    names = [one["name"] for one in shown["answers"]]
    assert names == ["senden", "akte_waehlen", "absagen", "zurueckstellen", "weitergeben", "andere_nennen"]
    assert [(one["name"], one["then"]) for one in shown["due"]] == [("decision_open/1", "Wir fragen Sie wieder.")]
    text = (await tippe_an(b.kiel, "task", "show", shown["task"])).out
    for said in (shown["asked"], "→ ", "Ohne Entscheidung: ", "$ aktenbote transfer decide", "08 = andere Gründe"):
        assert said in text
    assert re.search(r"^(Mo|Di|Mi|Do|Fr|Sa|So)\., \d\d\.\d\d\.\d{4}: Wir fragen Sie wieder\.", text, re.MULTILINE)
    person = jemand(1).person
    for out in (text, str(shown)):
        assert str(person.azr_nummer) not in out
        assert not [name for name in person.familiennamen() if name in out]


async def test_the_list_shows_what_is_due_next(b: Buehne) -> None:
    shown = await gefragt(b)
    (row,) = (await tippe_an(b.kiel, "task", "list", "--json")).daten["tasks"]
    assert (row["task"], row["due"], row["then"]) == (
        shown["task"],
        shown["due"][0]["at"],
        "Wir fragen Sie wieder.",
    )
    (line,) = (await tippe_an(b.kiel, "task", "list")).out.splitlines()
    assert line.split()[:3] == [shown["task"], row["due"][:10], "ohne_zweites_zeichen"]


async def test_send(b: Buehne) -> None:
    await antworte(b.kiel, await gefragt(b), "senden")
    await b.laufe()
    assert await staende(b) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)
    assert sorted(await gesandt(b.kiel)) == ["010205", "010206"]


async def test_send_a_chosen_file(b: Buehne) -> None:
    shown = await gefragt(b)
    await antworte(b.kiel, shown, "akte_waehlen", AKTENZEICHEN=f"'{jemand(1).aktenzeichen}'")
    await b.laufe()
    assert await staende(b) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)


@pytest.mark.parametrize("code", sorted(ABSAGEN.wahl()))
async def test_refuse(b: Buehne, code: str) -> None:
    await antworte(b.kiel, await gefragt(b), "absagen", CODE=code)
    await b.laufe()
    assert await staende(b) == (Zustand.ABGELEHNT, Zustand.ABGELEHNT)
    assert await gesandt(b.kiel) == ["010202"]
    there = await zeige(b.hannover, AufgabeArt.ABLEHNUNG_ANSEHEN)
    assert f"{ABSAGEN.wahl()[code].de} ({code})" in there["happened"]
    await antworte(b.hannover, there, "neu_anfordern")
    assert (await b.hannover.transfers())[0].zustand is Zustand.GEWUENSCHT


async def test_postpone_then_refuse(b: Buehne) -> None:
    await antworte(b.kiel, await gefragt(b), "zurueckstellen", CODE="01")
    await b.laufe()
    assert await staende(b) == (Zustand.ZURUECKGESTELLT, Zustand.ZURUECKGESTELLT)


async def test_forward(b: Buehne) -> None:
    await antworte(b.kiel, await gefragt(b), "weitergeben", KENNUNG=BREMEN)
    await b.laufe()
    assert (await staende(b))[1] is Zustand.WEITERGELEITET
    assert sorted(await gesandt(b.kiel)) == ["0030", "0031"]


async def test_ignore(b: Buehne) -> None:
    await antworte(b.kiel, await gefragt(b), "absagen", CODE="08")
    await b.laufe()
    before = await staende(b)
    await antworte(b.hannover, await zeige(b.hannover, AufgabeArt.ABLEHNUNG_ANSEHEN), "zur_kenntnis")
    assert (await staende(b), await b.hannover.aufgaben()) == (before, ())


async def test_correct_a_notice(b: Buehne) -> None:
    await b.hannover.anmeldung(replace(jemand(1), person=replace(jemand(1).person, azr_nummer=None)))
    shown = await zeige(b.hannover, AufgabeArt.ANGABEN_ERGAENZEN)
    assert [one["name"] for one in shown["answers"]] == ["ergaenzen", "anforderung_zurueckziehen"]
    await antworte(b.hannover, shown, "ergaenzen", NUMMER=str(jemand(1).person.azr_nummer))
    await b.hannover.arbeite_ab()
    assert (await b.hannover.transfers())[0].zustand is Zustand.ANGEFORDERT
    assert await gesandt(b.hannover) == ["010201"]


async def test_ask_another_authority_and_withdraw(b: Buehne) -> None:
    await antworte(b.kiel, await gefragt(b), "absagen", CODE="02")
    await b.laufe()
    there = await zeige(b.hannover, AufgabeArt.ABLEHNUNG_ANSEHEN)
    await antworte(b.hannover, there, "andere_fragen", KENNUNG=BREMEN)
    await b.hannover.arbeite_ab()
    (asked,) = await b.hannover.transfers()
    assert (asked.zustand, asked.partner) == (Zustand.ANGEFORDERT, BREMEN)
    jetzt = b.hannover.uhr()
    b.hannover.uhr.verstellt += arbeitstage(None).nach(jetzt, 2) - jetzt
    await b.hannover.arbeite_ab()
    waits = await zeige(b.hannover, AufgabeArt.NICHT_ABGEHOLT)
    assert "eine Anforderung (010201)" in waits["happened"]
    await antworte(b.hannover, waits, "anforderung_zurueckziehen")
    assert (await b.hannover.transfers())[0].zustand is Zustand.ZURUECKGEZOGEN


@pytest.mark.parametrize(
    ("name", "werte", "stand"),
    [
        ("annehmen", {}, Zustand.GEWUENSCHT),
        ("angebot_absagen", {"WARUM": "kein_aufenthalt"}, Zustand.ABGELEHNT),
        ("angebot_absagen", {"WARUM": "nicht_zustaendig"}, Zustand.ABGELEHNT),
    ],
)
async def test_answer_an_offer(b: Buehne, name: str, werte: dict[str, str], stand: Zustand) -> None:
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.eins.angebote.beginne(KIEL, jemand(1).aktenzeichen, an=None, ags="03241001", person="clerk")
    await b.laufe()
    await antworte(b.hannover, await zeige(b.hannover, AufgabeArt.ANGEBOT_PRUEFEN), name, **werte)
    if stand is Zustand.GEWUENSCHT:
        assert (await b.hannover.transfers())[0].zustand is stand
        return
    await b.laufe()
    assert await staende(b) == (stand, stand)
    declined = await zeige(b.kiel, AufgabeArt.ABLEHNUNG_ANSEHEN)
    await antworte(b.kiel, declined, "neu_anbieten", KENNUNG=f"{BREMEN} --ags 04011000")
    assert [one.partner for one in await b.kiel.transfers()] == [HANNOVER, BREMEN]


async def test_send_again_what_the_partner_refused(b: Buehne) -> None:
    old = b.verzeichnis
    await b.ziehe_um(jemand(1))
    await gilt_bei(b, b.hannover, ohne(old, KIEL, "inhalt", old.nummer + 1))
    await b.laufe()
    (case,) = await b.kiel.transfers()
    assert case.zustand is Zustand.ZURUECKGEWIESEN
    await gilt_bei(b, b.hannover, replace(old, nummer=old.nummer + 2))
    shown = await zeige(b.kiel, AufgabeArt.ZUSTELLUNG_ABGELEHNT)
    assert "(T020)" in shown["happened"]
    assert [one["name"] for one in shown["answers"]] == ["noch_einmal_senden", "zur_kenntnis"]
    await antworte(b.kiel, shown, "noch_einmal_senden")
    await b.laufe()
    assert await staende(b) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)


async def test_a_piece_in_quarantine_is_offered_to_be_checked_again_only_if_it_is_whole(b: Buehne) -> None:
    f = Feind(b)
    await f.schicke(f.umstaende(), post.octets(post.anforderung(f.umstaende(), jemand(1)))[:-5])
    shown = await zeige(b.hannover, AufgabeArt.QUARANTAENE_ANSEHEN)
    assert [one["name"] for one in shown["answers"]] == ["erneut_pruefen", "zur_kenntnis"]
    assert shown["quarantine"][0]["whole"] is True
    assert shown["due"][0]["then"] == "Die älteste Sendung wird gelöscht."
    (one,) = [a for a in shown["answers"] if a["name"] == "erneut_pruefen"]
    typed = one["command"].replace("SENDUNG", shown["quarantine"][0]["entry"]).replace("GRUND", "x")
    assert (await tippe_an(b.hannover, *shlex.split(typed)[1:], code=1)).fehler.startswith("X000 ")
    (entry,) = await b.hannover.quarantaene()
    kept = replace(entry, id=entry.id[:-4] + "ffff", segmente=Segmentlage.KEINE)

    def nur_ein_rest(tx: Any) -> None:
        tx.quarantaene.entfernen(entry.id)
        tx.quarantaene.anlegen(kept)

    await b.hannover.eins.store.write(nur_ein_rest)
    shown = await zeige(b.hannover, AufgabeArt.QUARANTAENE_ANSEHEN)
    assert [one["name"] for one in shown["answers"]] == ["zur_kenntnis"]


async def test_every_open_question_of_a_busy_house_can_be_shown(b: Buehne) -> None:
    """Each kind is put into the list by hand, about a transfer and about none: nothing breaks on a missing case."""
    await gefragt(b)
    (case,) = await b.kiel.transfers()
    hints = {art: [*text.anlass] or [""] for art, text in TEXTE.items()}
    rows = [
        aufgabe(art, hint or "T070", transfer=about)
        for art, names in hints.items()
        for hint in names
        for about in (None, case.id)
        if art is not AufgabeArt.AUFTRAG_GESCHEITERT
    ]
    rows += [aufgabe(AufgabeArt.AUFTRAG_GESCHEITERT, "packen:KILLED", transfer=one) for one in (None, case.id)]
    for row in rows:
        made = replace(row, mandant=KIEL)
        shown = await b.kiel.lies(lambda tx, made=made: bild(tx, b.kiel.eins.umgebung, made))  # type: ignore[misc]  # bound now
        assert "{" not in shown.anlass + shown.frage + shown.ohne
        assert all("{" not in one.befehl + one.folge + one.partner for one in shown.antworten)


async def test_a_look_is_logged_with_who_looked_and_an_unknown_question_is_wrong_usage(b: Buehne) -> None:
    shown = await gefragt(b)
    looked = [one for one in await b.kiel.protokoll() if one.ereignis.value == "aufgabe.gelesen"]
    assert [(one.akteur.value, one.angaben.aufgabe) for one in looked] == [("person", shown["task"])]
    assert (await tippe_an(b.kiel, "task", "show", UUID, code=2)).fehler.startswith("UNKNOWN ")


def test_the_model_of_a_refused_piece_knows_what_is_whole() -> None:
    whole = Quarantaene(
        id=UUID, mandant=HANNOVER, zeit=clock.now(), code="T070", grund="", quelle="q", umschlag_sha256=None,
        laenge=9, authentisch=True, segmente=Segmentlage.BEHALTEN,
    )  # fmt: skip
    assert whole.vollstaendig
    for lost in ({"authentisch": False}, {"segmente": Segmentlage.KEIN_PLATZ}, {"laenge": 0}):
        assert not replace(whole, **lost).vollstaendig  # type: ignore[arg-type]


def test_events_a_person_can_bring_about_have_an_answer() -> None:
    """No command is forgotten: whatever a person can do to a transfer is an answer somewhere."""
    by_person = {
        Ereignis.ANGEBOT_ANGENOMMEN, Ereignis.ANGEBOT_ABGELEHNT, Ereignis.ANGABEN_ERGAENZT, Ereignis.FREIGEGEBEN,
        Ereignis.ABLEHNUNG_ERSTELLT, Ereignis.ZURUECKGESTELLT, Ereignis.WEITERGELEITET, Ereignis.ZURUECKGEZOGEN,
        Ereignis.ERNEUT_VERSUCHT, Ereignis.AUFGEGEBEN, Ereignis.QUITTUNG_ERHALTEN, Ereignis.RUECKRUF_VERLANGT,
        Ereignis.RUECKRUF_BESTAETIGT, Ereignis.RUECKRUF_AUFGEHOBEN, Ereignis.RUECKRUF_BEFOLGT,
        Ereignis.RUECKRUF_ABGELEHNT, Ereignis.IMPORTIERT, Ereignis.LIEFERUNG_ABGELEHNT,
    }  # fmt: skip
    assert {one.ereignis for one in ALLE_ANTWORTEN} - {None} == by_person

"""What pages show of two real houses: transfers, one with its time line, questions, files; looks are logged."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.store import transfer as irgendeiner

from gateway.domain.akte import Akte
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.sprache import Sprache
from gateway.domain.states import ENDZUSTAENDE, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.domain.verlauf import AmZug
from gateway.domain.verlauf_stand import STAND, VARIANTEN
from gateway.messages import Auskunftssperre
from gateway.transfer.aufgaben.felder import Feldart
from gateway.transfer.einblick.namen import Namen
from gateway.transfer.einblick.uebergaben import Wunsch
from gateway.transfer.einblick.zeitlinie import Seite
from gateway.transfer.einblick.zug import ALLE, BETRIEBSFRAGEN, FACHFRAGEN, GRUPPEN, UNTERSCHIEDE, Gruppe, auswahl
from gateway.transfer.records import AufgabeArt
from gateway.transfer.vorabangaben import Vorabangaben

KONTO = "7b0c9f1e-2d4a-4f0c-8a51-6d1f3a9e2c77"
"""Account of a page; opaque, as pages hand it in."""
GESANDT, GEFRAGT = 1, 2
"""Two persons: one whose file went through, one for whom Kiel has to decide."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def b(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    """One transfer that is completed on both sides, one that waits for Kiel."""
    async with buehne(tmp_path_factory.mktemp("einblick")) as made:
        await made.ziehe_um(jemand(GESANDT))
        await made.laufe()
        await made.kiel.lege_akte_an(jemand(GEFRAGT))
        await made.hannover.anmeldung(jemand(GEFRAGT))
        await made.laufe()
        yield made


auf_der_buehne = pytest.mark.asyncio(loop_scope="module")


async def der(haus: Haus, wer: int) -> Transfer:
    """The transfer of a person in this house."""
    found = [one for one in await haus.transfers() if one.person.azr_nummer == jemand(wer).person.azr_nummer]
    return found[-1]


async def wer_sah(haus: Haus, ereignis: AuditEreignis) -> list[dict[Bezug, str]]:
    """What opens the references of the entries of this kind, oldest first."""
    entries = await haus.protokoll()
    rows = [n for n, one in enumerate(entries) if one.ereignis is ereignis]
    openings = await haus.lies(lambda tx: [tx.protokoll.offenlegungen(haus.kennung, n) for n in rows])
    return [{one.feld: one.wert for one in each} for each in openings]


# -- one transfer -------------------------------------------------------------------------------------------------


@auf_der_buehne
async def test_both_sides_compute_one_kurzzeichen_and_name_the_way_of_the_file(b: Buehne) -> None:
    here, there = await der(b.hannover, GESANDT), await der(b.kiel, GESANDT)
    seen = await b.hannover.eins.uebergabebilder.zeige(HANNOVER, here.id, person=KONTO)
    theirs = await b.kiel.eins.uebergabebilder.zeige(KIEL, there.id, person=KONTO)
    assert seen.kopf.kurzzeichen == theirs.kopf.kurzzeichen == kurzzeichen(here.prozess)
    assert (
        (seen.kopf.zeile.von, seen.kopf.zeile.nach)
        == (theirs.kopf.zeile.von, theirs.kopf.zeile.nach)
        == ("Kiel", "Hannover")
    )
    assert seen.kopf.partner_name == "Ausländerbehörde Kiel (Test)"
    assert seen.kopf.grund == "Wechsel der Zuständigkeit"
    person = jemand(GESANDT).person
    assert seen.kopf.person is not None
    assert person.namen[0][1].familienname in seen.kopf.person
    assert seen.kopf.geboren == "17.05.1990"


@auf_der_buehne
async def test_the_stand_says_how_it_is_and_whose_turn_it_is(b: Buehne) -> None:
    here = await b.hannover.eins.uebergabebilder.zeige(HANNOVER, (await der(b.hannover, GESANDT)).id, person=KONTO)
    assert here.stand.satz == "Die Akte liegt in unserer Ablage. Kiel hat unsere Bestätigung."
    assert (here.stand.am_zug, here.stand.naechstes, here.stand.frist) == (AmZug.NIEMAND, None, None)
    there = await b.kiel.eins.uebergabebilder.zeige(KIEL, (await der(b.kiel, GEFRAGT)).id, person=KONTO)
    assert there.stand.satz == "Hannover wartet auf unsere Antwort."
    assert (there.stand.am_zug, there.stand.am_zug_wort) == (AmZug.SIE, "Sie")
    assert there.stand.naechstes == "Darf die Akte zu Hannover gehen?"
    assert there.stand.frist is not None
    assert there.stand.frist.startswith("Ohne Entscheidung erinnern wir Sie am ")
    (asked,) = there.offene
    assert (there.stand.aufgabe, asked.art) == (asked.id, AufgabeArt.OHNE_ZWEITES_ZEICHEN)
    waiting = await b.hannover.eins.uebergabebilder.zeige(
        HANNOVER, (await der(b.hannover, GEFRAGT)).id, person=KONTO, sprache=Sprache.EN
    )
    assert waiting.stand.satz == "Kiel has fetched our request."
    assert (waiting.stand.am_zug, waiting.stand.am_zug_wort) == (AmZug.PARTNER, "Kiel")
    assert [one.was for one in waiting.fristen][:1] == ["request_unfetched/1"]


@auf_der_buehne
async def test_the_time_line_tells_each_step_once_newest_first_and_never_who_looked(b: Buehne) -> None:
    ident = (await der(b.hannover, GESANDT)).id
    seen = (await b.hannover.eins.uebergabebilder.zeige(HANNOVER, ident, person=KONTO)).verlauf
    told = [one.titel for one in reversed(seen.zeilen)]
    assert set(told[3:5]) == {"Kiel hat Vorabinformationen geschickt.", "Kiel hat die Akte versandt."}  # any order
    assert told[:3] + told[5:] == [
        "Die Übergabe beginnt.",
        "Wir haben die Akte bei Kiel angefordert.",
        "Kiel hat unsere Anforderung abgeholt.",
        "Die Akte ist geprüft und liegt in unserer Ablage.",
        "Wir haben Kiel die Übernahme bestätigt.",
        "Die Übergabe ist abgeschlossen.",
    ]
    assert [one.zeit for one in seen.zeilen] == sorted((one.zeit for one in seen.zeilen), reverse=True)
    sides = {one.titel: (one.seite, one.wer) for one in seen.zeilen}
    assert sides["Kiel hat die Akte versandt."] == (Seite.PARTNER, "Kiel")
    assert sides["Wir haben die Akte bei Kiel angefordert."] == (Seite.AUTOMATIK, "Automatik")
    steps = {one.ereignis for one in seen.technisch}
    assert AuditEreignis.AKTE_IMPORTIERT in steps
    assert not {one for one in steps if one.value.endswith(".gelesen")}
    assert not seen.abgeschnitten


@auf_der_buehne
async def test_the_giving_side_reads_its_own_time_line_in_either_language(b: Buehne) -> None:
    ident = (await der(b.kiel, GESANDT)).id
    seen = await b.kiel.eins.uebergabebilder.zeige(KIEL, ident, person=KONTO, sprache=Sprache.EN)
    told = [one.titel for one in reversed(seen.verlauf.zeilen)]
    assert told[0] == "Hannover has asked for the file."
    assert told.index("The file may go to Hannover.") < told.index("We have laid the file ready for Hannover.")
    assert set(told[-2:]) == {
        "Hannover has confirmed that the file is there.",
        "The handover to Hannover is recorded.",
    }
    assert seen.dokumente is not None
    assert (seen.dokumente.anzahl, seen.dokumente.papier, seen.dokumente.scanvermerk) == (
        3,
        0,
        "without scan evidence",
    )


@auf_der_buehne
async def test_a_caller_is_told_no_name_and_no_authority(b: Buehne) -> None:
    one = await der(b.hannover, GEFRAGT)
    seen = await b.hannover.eins.uebergabebilder.zeige(HANNOVER, one.id, person=KONTO)
    assert seen.auskunft.endswith(f"Kurzzeichen: {kurzzeichen(one.prozess)}.")
    assert not [word for word in ("Kiel", "azr:", "Yıldırım") if word in seen.auskunft]


@auf_der_buehne
async def test_a_question_that_was_asked_is_a_line_in_its_own_words(b: Buehne) -> None:
    ident = (await der(b.kiel, GEFRAGT)).id
    seen = (await b.kiel.eins.uebergabebilder.zeige(KIEL, ident, person=KONTO)).verlauf
    assert "Unsere Meldebehörde hat keinen Wegzug dorthin gemeldet." in seen.zeilen[0].titel


# -- what is logged, and what is not there ------------------------------------------------------------------------


@auf_der_buehne
async def test_a_look_at_a_transfer_is_logged_with_the_account_before_it_is_shown(b: Buehne) -> None:
    ident = (await der(b.hannover, GESANDT)).id
    before = len(await wer_sah(b.hannover, AuditEreignis.TRANSFER_GELESEN))
    await b.hannover.eins.uebergabebilder.zeige(HANNOVER, ident, person=KONTO)
    seen = await wer_sah(b.hannover, AuditEreignis.TRANSFER_GELESEN)
    assert len(seen) == before + 2, "the transfer, and that there is another one in the household"
    assert seen[before:] == [{Bezug.HANDELNDER: KONTO}] * 2
    entries = [one for one in await b.hannover.protokoll() if one.ereignis is AuditEreignis.TRANSFER_GELESEN]
    assert [one.angaben.transfer for one in entries[before:]] == [ident, None]


@auf_der_buehne
async def test_nothing_of_another_authority_is_ever_visible(b: Buehne) -> None:
    eins = b.hannover.eins
    foreign = replace(
        irgendeiner(), mandant=BREMEN, partner=KIEL, test="x", prozess=(await der(b.hannover, GESANDT)).prozess
    )
    await eins.store.write(lambda tx: tx.transfers.anlegen(foreign))
    with pytest.raises(Usage, match="there is no transfer"):
        await eins.uebergabebilder.zeige(HANNOVER, foreign.id, person=KONTO)
    with pytest.raises(Usage, match="there is no transfer"):
        await eins.uebergabebilder.zeige(HANNOVER, TransferId(KONTO), person=KONTO)
    shown = await eins.uebergabelisten.liste(HANNOVER, Wunsch(), person=KONTO)
    assert foreign.id not in {one.id for one in shown.zeilen}
    for text in (kurzzeichen(foreign.prozess), foreign.id, foreign.prozess):
        found = await eins.aktensuche.suche(HANNOVER, text, person=KONTO)
        assert foreign.id not in {one.id for one in found.uebergaben}
    (theirs,) = await b.kiel.aufgaben()
    with pytest.raises(Usage, match="no open question"):
        await eins.frageblicke.zeige(HANNOVER, theirs.id, person=KONTO)
    with pytest.raises(Usage, match="no open question"):
        await b.kiel.eins.beantwortung.beantworte(HANNOVER, theirs.id, "senden", {}, person=KONTO, begruendung="x")
    (file, *_) = await b.kiel.akten()
    with pytest.raises(Usage, match="there is no file"):
        await b.kiel.eins.aktenblicke.register(HANNOVER, file.id, person=KONTO)
    await eins.store.write(lambda tx: tx.transfers.aendern(replace(foreign, zustand=Zustand.ABGELEHNT)))


# -- lists --------------------------------------------------------------------------------------------------------


@auf_der_buehne
async def test_lists_choose_by_group_turn_partner_and_side(b: Buehne) -> None:
    listen = b.kiel.eins.uebergabelisten
    done, asked = (await der(b.kiel, GESANDT)).id, (await der(b.kiel, GEFRAGT)).id

    async def ids(wunsch: Wunsch) -> list[TransferId]:
        return [one.id for one in (await listen.liste(KIEL, wunsch, person=KONTO)).zeilen]

    assert await ids(Wunsch()) == [asked, done]
    assert await ids(Wunsch(gruppe=Gruppe.LAUFEND)) == [asked]
    assert await ids(Wunsch(gruppe=Gruppe.BEENDET, partner=HANNOVER)) == [done]
    assert await ids(Wunsch(partner=BREMEN)) == []
    assert await ids(Wunsch(rolle=Rolle.NEHMER)) == []
    assert await ids(Wunsch(am_zug=AmZug.SIE)) == [asked]
    assert await ids(Wunsch(am_zug=AmZug.PARTNER)) == []
    ended = await ids(Wunsch(am_zug=AmZug.NIEMAND)) + await ids(Wunsch(am_zug=AmZug.AUTOMATIK))
    assert ended == [done]


@auf_der_buehne
async def test_pages_of_a_list_follow_each_other(b: Buehne) -> None:
    listen = b.kiel.eins.uebergabelisten
    first = await listen.liste(KIEL, Wunsch(), person=KONTO, max_zeilen=1)
    assert first.weiter == first.zeilen[0].id
    second = await listen.liste(KIEL, Wunsch(), person=KONTO, max_zeilen=1, nach=first.weiter)
    assert (len(second.zeilen), second.weiter) == (1, None)
    assert first.zeilen[0].id != second.zeilen[0].id


def test_no_list_is_chosen_by_who_works_here() -> None:
    assert set(Wunsch.__dataclass_fields__) == {"gruppe", "am_zug", "partner", "rolle", "zustand"}


def test_every_state_is_in_a_group_and_every_question_is_for_somebody() -> None:
    assert frozenset().union(*GRUPPEN.values()) == ALLE
    assert GRUPPEN[Gruppe.BEENDET] | GRUPPEN[Gruppe.OHNE_AKTE] | GRUPPEN[Gruppe.RUECKRUF] >= {
        pair for pair in ALLE if pair[1] in ENDZUSTAENDE
    }
    assert set(AufgabeArt) == FACHFRAGEN | BETRIEBSFRAGEN
    for turn in AmZug:
        assert auswahl(am_zug=turn).zug is not None


def test_in_each_state_a_list_finds_every_turn_its_words_may_name_and_no_other() -> None:
    for pair in ALLE:
        usual, variants = STAND[pair[0]][pair[1]].am_zug, VARIANTEN.get(pair, {})
        others = {key: one.am_zug for key, one in variants.items() if one.am_zug is not usual}
        marked = UNTERSCHIEDE.get(pair)
        assert set(others) == (set() if marked is None else {marked[0]}), pair
        turns = {turn: chosen[pair] for turn in AmZug if pair in (chosen := auswahl(am_zug=turn).zug or {})}
        if marked is None:
            assert turns == {usual: None}
        else:
            assert turns == {usual: (marked[1], False), others[marked[0]]: (marked[1], True)}


# -- questions ----------------------------------------------------------------------------------------------------


@auf_der_buehne
async def test_the_list_of_questions_says_what_is_asked_until_when_and_for_whom(b: Buehne) -> None:
    before = len(await wer_sah(b.kiel, AuditEreignis.AUFGABE_GELESEN))
    (row,) = await b.kiel.eins.frageblicke.liste(KIEL, person=KONTO)
    assert row.frage == "Darf die Akte zu Hannover gehen?"
    assert (row.partner, row.kurzzeichen, row.betrieb) == (
        "Hannover",
        kurzzeichen((await der(b.kiel, GEFRAGT)).prozess),
        False,
    )
    assert row.faellig is not None
    assert not row.ueberfaellig
    assert await b.kiel.eins.frageblicke.liste(KIEL, person=KONTO, betrieb=True) == ()
    assert len(await wer_sah(b.kiel, AuditEreignis.AUFGABE_GELESEN)) == before + 2


@auf_der_buehne
async def test_the_page_of_a_question_has_the_fields_of_every_answer(b: Buehne) -> None:
    (row,) = await b.kiel.eins.frageblicke.liste(KIEL, person=KONTO)
    page = await b.kiel.eins.frageblicke.zeige(KIEL, row.id, person=KONTO, sprache=Sprache.EN)
    answers = {one.name: one for one in page.bild.antworten}
    assert list(answers) == ["senden", "akte_waehlen", "absagen", "zurueckstellen", "weitergeben", "andere_nennen"]
    assert all(one.begruendet and not one.nur_getippt for one in answers.values())
    assert answers["senden"].felder == ()
    (code,) = answers["absagen"].felder
    assert (code.name, code.art, [value for value, _ in code.wahl]) == (
        "CODE", Feldart.AUSWAHL, ["02", "03", "05", "06", "08"],
    )  # fmt: skip
    assert dict(code.wahl)["02"] == "the file cannot be found"
    (who,) = answers["weitergeben"].felder
    assert (who.art, who.wahl) == (Feldart.BEHOERDE, ())
    assert page.bild.frage == "May the file go to Hannover?"
    assert page.uebergabe is not None
    assert page.uebergabe.stand.am_zug is AmZug.SIE


# -- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["yildirim", "Ayşe Yıldırım-Łukasiewicz, 17.05.1990", "17.05.1990", "1990", "TEST-KI 1"],
)
@auf_der_buehne
async def test_one_field_finds_files_by_name_birth_date_or_aktenzeichen(b: Buehne, text: str) -> None:
    found = await b.kiel.eins.aktensuche.suche(KIEL, text, person=KONTO)
    assert jemand(GESANDT).aktenzeichen in [one.aktenzeichen for one in found.akten]
    hit = next(one for one in found.akten if one.aktenzeichen == jemand(GESANDT).aktenzeichen)
    assert (hit.gesperrt, hit.geboren, hit.aehnlich) == (False, "17.05.1990", False)


@auf_der_buehne
async def test_one_field_finds_transfers_by_kurzzeichen_and_by_every_id(b: Buehne) -> None:
    case = await der(b.kiel, GESANDT)
    assert case.lieferung is not None
    kurz = kurzzeichen(case.prozess)
    for text in (
        kurz,
        kurz.lower().replace("-", ""),
        case.id,
        case.prozess,
        case.lieferung,
        case.lieferung.upper(),
    ):
        found = await b.kiel.eins.aktensuche.suche(KIEL, text, person=KONTO)
        assert [one.id for one in found.uebergaben] == [case.id], text


@auf_der_buehne
async def test_a_search_logs_every_file_it_shows(b: Buehne) -> None:
    before = len(await wer_sah(b.kiel, AuditEreignis.AKTE_GELESEN))
    found = await b.kiel.eins.aktensuche.suche(KIEL, "yildirim", person=KONTO)
    seen = (await wer_sah(b.kiel, AuditEreignis.AKTE_GELESEN))[before:]
    assert seen[0] == {Bezug.HANDELNDER: KONTO}
    assert {one[Bezug.AKTE] for one in seen[1:]} == {one.akte for one in found.akten}
    nothing = await b.kiel.eins.aktensuche.suche(KIEL, "Niemand-Hierda", person=KONTO)
    assert (nothing.akten, nothing.uebergaben) == ((), ())
    assert len(await wer_sah(b.kiel, AuditEreignis.AKTE_GELESEN)) == before + len(seen) + 1


@auf_der_buehne
async def test_the_register_of_a_file_has_blatt_pages_evidence_and_its_transfers(b: Buehne) -> None:
    akte = next(one for one in await b.kiel.akten() if one.aktenzeichen == jemand(GESANDT).aktenzeichen)
    page = await b.kiel.eins.aktenblicke.register(KIEL, akte.id, person=KONTO)
    assert [(one.nummer, one.blatt, one.seiten_wort, one.scan) for one in page.dokumente] == [
        (n, "ohne Blatt", "Seiten nicht gezählt", "ohne") for n in (1, 2, 3)
    ]
    assert [one.id for one in page.uebergaben] == [(await der(b.kiel, GESANDT)).id]
    assert (page.sperren, page.auskunftssperre, page.blaetter, page.papier) == ((), False, 0, ())
    last = (await wer_sah(b.kiel, AuditEreignis.AKTE_GELESEN))[-1]
    assert last == {Bezug.HANDELNDER: KONTO, Bezug.AKTE: akte.id}


@auf_der_buehne
async def test_a_person_with_an_auskunftssperre_is_not_shown_and_opened_only_with_a_reason(b: Buehne) -> None:
    kiel = b.kiel.eins
    akte = await b.kiel.lege_akte_an(jemand(7))

    def sperre(tx: object) -> None:
        known = tx.vorab.holen(KIEL, akte.id)  # type: ignore[attr-defined]  # a Tx
        block = Auskunftssperre(code="1", gueltig_bis=date(2090, 1, 1))
        tx.vorab.setzen(KIEL, akte.id, known.mit_sperren([block]), azr_suche=None)  # type: ignore[attr-defined]

    await kiel.store.write(sperre)
    found = await kiel.aktensuche.suche(KIEL, akte.aktenzeichen, person=KONTO)
    (hit,) = [one for one in found.akten if one.akte == akte.id]
    assert (hit.gesperrt, hit.person, hit.geboren) == (True, None, None)
    with pytest.raises(Usage, match="Auskunftssperre"):
        await kiel.aktenblicke.register(KIEL, akte.id, person=KONTO, begruendung="  ")
    page = await kiel.aktenblicke.register(KIEL, akte.id, person=KONTO, begruendung="Vorsprache der Person")
    assert page.auskunftssperre
    last = (await wer_sah(b.kiel, AuditEreignis.AKTE_GELESEN))[-1]
    assert last[Bezug.BEGRUENDUNG] == "Vorsprache der Person"


async def dauernd_gesperrt(haus: Haus, wer: int) -> Akte:
    """A file of a person whose lasting Auskunftssperre was told with another file of hers."""
    akte = await haus.lege_akte_an(jemand(wer))
    assert akte.person.azr_nummer is not None
    key = haus.eins.umgebung.speicher.suchwert("azr", akte.person.azr_nummer)
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="6", gueltig_bis=None),))
    await haus.eins.store.write(lambda tx: tx.vorab.setzen(haus.kennung, f"andere/{wer}", told, azr_suche=key))
    return akte


@auf_der_buehne
async def test_a_lasting_sperre_of_another_file_holds_for_register_and_search(b: Buehne) -> None:
    akte = await dauernd_gesperrt(b.kiel, 8)
    found = await b.kiel.eins.aktensuche.suche(KIEL, akte.aktenzeichen, person=KONTO)
    (hit,) = [one for one in found.akten if one.akte == akte.id]
    assert (hit.gesperrt, hit.person, hit.geboren) == (True, None, None)
    last = (await wer_sah(b.kiel, AuditEreignis.AKTE_GELESEN))[-1]
    assert last == {Bezug.HANDELNDER: KONTO, Bezug.AKTE: akte.id}, "whoever asked for her is known"
    with pytest.raises(Usage, match="Auskunftssperre"):
        await b.kiel.eins.aktenblicke.register(KIEL, akte.id, person=KONTO)


@auf_der_buehne
async def test_a_file_that_is_not_there_is_wrong_usage(b: Buehne) -> None:
    with pytest.raises(Usage, match="there is no file"):
        await b.kiel.eins.aktenblicke.register(KIEL, AkteId(KONTO), person=KONTO)


# -- names --------------------------------------------------------------------------------------------------------


@auf_der_buehne
async def test_an_authority_is_called_by_its_place_unless_another_one_sits_there(b: Buehne) -> None:
    directory, now = b.verzeichnis, b.kiel.uhr()
    assert Namen(directory, now).kurz(KIEL).nominativ == "Kiel"
    ours = next(one for one in directory.teilnehmer if one.kennung == HANNOVER)
    theirs = next(one for one in directory.teilnehmer if one.kennung == KIEL)
    address = ours.behoerde.anschrift
    moved = replace(theirs, behoerde=replace(theirs.behoerde, anschrift=address))
    both = replace(
        directory, teilnehmer=tuple(moved if one.kennung == KIEL else one for one in directory.teilnehmer)
    )
    assert Namen(both, now).kurz(KIEL).nominativ == "Ausländerbehörde Kiel (Test)"
    assert Namen(both, now).kurz(None).dativ == "der anderen Behörde"
    gone = replace(directory, teilnehmer=())
    assert (Namen(gone, now).kurz(KIEL).nominativ, Namen(gone, now).voll(None)) == (KIEL, "–")


@auf_der_buehne
async def test_a_registration_office_is_named_by_its_municipality(b: Buehne) -> None:
    names = Namen(b.verzeichnis, b.kiel.uhr())
    there = next(one for one in b.verzeichnis.teilnehmer if one.kennung == KIEL)
    ags = there.ags[0].ljust(8, "0")
    assert names.kurz(Kennung(f"ags:{ags}")).dativ == f"Meldebehörde (AGS {ags}, Bezirk Kiel)"
    assert names.kurz(Kennung(f"ags:{ags}")).en == f"registration office (AGS {ags}, district of Kiel)"
    assert names.voll(Kennung("ags:99999999")) == "Meldebehörde (AGS 99999999)"

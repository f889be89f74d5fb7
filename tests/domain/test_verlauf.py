"""The catalogue of sentences: no gap, no word that clerks never read, no long sentence, both languages."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from support.store import transfer
from support.worte import VERBOTEN, einzelne, platzhalter, woerter

from gateway.domain import verlauf_ereignisse, verlauf_worte
from gateway.domain.auskunftstext import _NUR_KOPIE, AUSKUNFT, auskunftstext
from gateway.domain.errors import Fehlercode
from gateway.domain.events import ART, AuditEreignis, Verarbeitung
from gateway.domain.fristen import FRISTEN, Fristart
from gateway.domain.ids import NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.states import ANFANG, ENDZUSTAENDE, UEBERGAENGE, Ereignis, Rolle, Zustand
from gateway.domain.verlauf import AM_ZUG_WORT, DIE_ANDERE, MAX_WORTE, AmZug, Nennung, Standzeile, Umstaende, fuelle
from gateway.domain.verlauf_ereignisse import (
    ABGEHOLT,
    ERHALTEN,
    GESCHRIEBEN,
    SAETZE,
    TECHNISCH_OBWOHL_GELESEN,
    WECHSEL,
    ZURUECKGEZOGEN_AUS,
    ist_technisch,
    satz_der_nachricht,
    satz_des_wechsels,
)
from gateway.domain.verlauf_stand import (
    BETRIEB_KLAERT,
    FRIST,
    FRIST_AUTOMATIK,
    FRIST_SIE,
    STAND,
    VARIANTEN,
    WARTET,
    standzeile,
)
from gateway.domain.verlauf_worte import ANTWORT, FEHLER, grund

KIEL = Nennung.mit_namen("Kiel")
UUID = NachrichtenUUID("6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11")


def erreichbar(rolle: Rolle) -> set[Zustand]:
    return set(ANFANG[rolle]) | set(UEBERGAENGE[rolle].values())


def zeilen() -> Iterator[Standzeile]:
    for rows in STAND.values():
        yield from rows.values()
    for variants in VARIANTEN.values():
        yield from variants.values()


def saetze() -> Iterator[Satz]:
    """Every text of the catalogue that is a sentence."""
    for row in zeilen():
        yield row.satz
        yield from () if row.naechstes is None else (row.naechstes,)
    yield from (*FRIST.values(), FRIST_SIE, FRIST_AUTOMATIK, BETRIEB_KLAERT)
    yield from (satz for _, satz in WARTET.values())
    for table in (GESCHRIEBEN, ERHALTEN, ABGEHOLT, SAETZE, ZURUECKGEZOGEN_AUS):
        yield from table.values()
    for changes in WECHSEL.values():
        yield from (one for one in changes.values() if one is not None)
    for texts in AUSKUNFT.values():
        yield from texts.values()
    yield from _NUR_KOPIE.values()


ALLE = tuple(saetze())
ERLAUBT = {"P", "P3", "P4", "Q", "Q4", "grund", "d"}


@pytest.mark.parametrize("rolle", Rolle)
def test_every_state_of_each_side_has_exactly_one_row_and_one_text_for_a_caller(rolle: Rolle) -> None:
    assert set(STAND[rolle]) == erreichbar(rolle) == set(AUSKUNFT[rolle])


@pytest.mark.parametrize("rolle", Rolle)
def test_every_event_of_each_side_is_a_line_or_told_by_something_else(rolle: Rolle) -> None:
    assert set(WECHSEL[rolle]) == {event for _, event in UEBERGAENGE[rolle]}


def test_variants_belong_to_states_that_there_are() -> None:
    for (rolle, zustand), rows in VARIANTEN.items():
        assert zustand in erreichbar(rolle)
        assert rows


@pytest.mark.parametrize("sprache", Sprache)
def test_sentences_are_whole_short_and_in_words_that_clerks_use(sprache: Sprache) -> None:
    for satz in ALLE:
        text = satz.auf(sprache)
        assert text[-1] == ".", text
        assert not VERBOTEN[sprache].search(text), text
        assert platzhalter(text) <= ERLAUBT, text
        for sentence in einzelne(text):
            assert woerter(sentence) <= MAX_WORTE, sentence
    for words in (
        verlauf_worte.ANTWORT,
        verlauf_worte.FEHLER,
        verlauf_worte.ANGEBOT,
        verlauf_worte.ANFORDERUNGSGRUND,
    ):
        for satz in words.values():
            assert woerter(satz.auf(sprache)) <= MAX_WORTE
            assert satz.auf(sprache)[-1] not in ".:", "it stands inside a sentence"


def test_both_languages_say_the_same_of_the_same() -> None:
    for satz in ALLE:
        german = {name[0] if name[0] in "PQ" else name for name in platzhalter(satz.de)}
        assert german == platzhalter(satz.en), satz
        assert satz.de != satz.en


def test_whose_turn_it_is_follows_from_the_table() -> None:
    for rolle, rows in STAND.items():
        for zustand, row in rows.items():
            assert (row.am_zug is AmZug.NIEMAND) == (zustand in ENDZUSTAENDE), (rolle, zustand)
            assert row.naechstes is not None or row.am_zug is AmZug.NIEMAND
    sie = {
        (rolle, zustand)
        for rolle, rows in STAND.items()
        for zustand, row in rows.items()
        if row.am_zug is AmZug.SIE
    }
    assert sie == {
        (Rolle.NEHMER, Zustand.ANGEBOT_LIEGT_VOR),
        (Rolle.NEHMER, Zustand.ANGABEN_FEHLEN),
        (Rolle.NEHMER, Zustand.RUECKRUF_LIEGT_VOR),
        (Rolle.GEBER, Zustand.ENTSCHEIDUNG_OFFEN),
        (Rolle.GEBER, Zustand.ZURUECKGESTELLT),
    }
    assert set(AM_ZUG_WORT) == set(AmZug)


def test_every_kind_of_deadline_and_every_code_has_its_words() -> None:
    assert set(FRIST) == set(Fristart) == {one.art for rows in FRISTEN.values() for one in rows}
    for (rolle, _), (kind, satz) in WARTET.items():
        assert kind in {one.art for one in FRISTEN[rolle, Zustand.ZURUECKGESTELLT]}
        assert "d" in platzhalter(satz.de)
    assert set(FEHLER) == {one.value for one in Fehlercode}
    assert grund("antwort_02_person").de == ANTWORT["02"].de
    assert grund("T011").de == FEHLER["T011"].de
    assert grund("kein_aufenthalt").de.startswith("die Person")
    assert {grund(word).de for word in (None, "", "antwort_99", "x")} == {"ein anderer Grund"}


def test_a_sentence_is_filled_with_names_in_their_case() -> None:
    satz = Satz("{P} und {Q4} bei {P3}. {P} kommt.", "{P} and {Q} at {P}. {P} comes.")
    bremen = Nennung.mit_namen("Bremen")
    assert fuelle(satz, Sprache.DE, KIEL, bremen) == "Kiel und Bremen bei Kiel. Kiel kommt."
    assert fuelle(satz, Sprache.DE, DIE_ANDERE, bremen) == (
        "Die andere Behörde und Bremen bei der anderen Behörde. Die andere Behörde kommt."
    )
    assert fuelle(satz, Sprache.EN, DIE_ANDERE, bremen) == (
        "The other authority and Bremen at the other authority. The other authority comes."
    )
    assert fuelle(Satz("{P} kommt.", "{P} comes."), Sprache.DE, Nennung.mit_namen("azr:999902")) == (
        "azr:999902 kommt."
    )


@pytest.mark.parametrize(
    ("rolle", "zustand", "mehr", "umstaende", "begin"),
    [
        (Rolle.NEHMER, Zustand.ANGEFORDERT, {}, Umstaende(), "Wir haben die Akte bei Kiel angefordert."),
        (Rolle.NEHMER, Zustand.ANGEFORDERT, {}, Umstaende(abgeholt=True), "Kiel hat unsere"),
        (Rolle.NEHMER, Zustand.UEBERNOMMEN, {}, Umstaende(), "Die Akte liegt in unserer Ablage."),
        (Rolle.NEHMER, Zustand.UEBERNOMMEN, {"antwort": UUID}, Umstaende(), "Die Akte liegt in unserer Ablage. D"),
        (Rolle.NEHMER, Zustand.ZURUECKGESTELLT, {"hinweis": "antwort_01"}, Umstaende(), "Kiel braucht"),
        (Rolle.NEHMER, Zustand.ZURUECKGESTELLT, {"hinweis": "antwort_07"}, Umstaende(), "Kiel hat die Akte selbst"),
        (
            Rolle.NEHMER, Zustand.ABGELEHNT, {"hinweis": "antwort_02", "anforderung": UUID}, Umstaende(),
            "Kiel kann die Akte nicht senden: Akte unauffindbar.",
        ),
        (
            Rolle.NEHMER, Zustand.ABGELEHNT, {"hinweis": "nicht_zustaendig", "anforderung": UUID}, Umstaende(),
            "Kiel ist nicht zuständig.",
        ),
        (Rolle.NEHMER, Zustand.ABGELEHNT, {"hinweis": "nicht_zustaendig"}, Umstaende(), "Wir haben das Angebot"),
        (Rolle.NEHMER, Zustand.ABGESCHLOSSEN, {"grund": "02"}, Umstaende(), "Kiel hat uns Einsicht gegeben."),
        (Rolle.GEBER, Zustand.ENTSCHEIDUNG_OFFEN, {"hinweis": "mehrere"}, Umstaende(), "Kiel fordert eine Akte"),
        (Rolle.GEBER, Zustand.ENTSCHEIDUNG_OFFEN, {}, Umstaende(), "Kiel wartet"),
        (
            Rolle.GEBER, Zustand.ZURUECKGESTELLT, {"hinweis": "antwort_07_person"}, Umstaende(),
            "Kiel weiß, dass wir selbst",
        ),
        (Rolle.GEBER, Zustand.ABGELEHNT, {"hinweis": "kein_aufenthalt"}, Umstaende(), "Kiel nimmt die"),
        (
            Rolle.GEBER, Zustand.ABGELEHNT, {"hinweis": "antwort_08", "anforderung": UUID}, Umstaende(),
            "Wir haben Kiel abgesagt: andere Gründe.",
        ),
        (
            Rolle.GEBER, Zustand.ABGESCHLOSSEN, {}, Umstaende(aufbewahrt=True, geloescht=True),
            "Der Akteninhalt ist gelöscht.",
        ),
        (Rolle.GEBER, Zustand.ZURUECKGEWIESEN, {"hinweis": "T001"}, Umstaende(), "Kiel hat unsere Sendung"),
    ],
)  # fmt: skip
def test_the_row_that_fits_best_is_taken(
    rolle: Rolle, zustand: Zustand, mehr: dict[str, object], umstaende: Umstaende, begin: str
) -> None:
    case = replace(transfer(), rolle=rolle, zustand=zustand, **mehr)  # type: ignore[arg-type]  # fields by name
    row = standzeile(case, umstaende)
    said = fuelle(row.satz, Sprache.DE, KIEL, grund=grund(case.hinweis).de)
    assert said.startswith(begin)


def test_every_kind_of_message_is_a_line_or_told_by_the_log() -> None:
    told_by_the_log = {Nachrichtentyp.RUECKWEISUNG, Nachrichtentyp.RUECKWEISUNG_SYNCHRON, Nachrichtentyp.PAKET}
    not_of_a_transfer = {
        Nachrichtentyp.SENDUNGSWIEDERHOLUNG, Nachrichtentyp.DOKUMENTENPAKET, Nachrichtentyp.AUSKUNFTSSPERRE,
    }  # fmt: skip
    assert set(Nachrichtentyp) - set(ERHALTEN) == told_by_the_log | not_of_a_transfer
    never_written = {
        Nachrichtentyp.NICHTZUSTAENDIG, Nachrichtentyp.NICHTZUSTAENDIGKEIT, Nachrichtentyp.ANMELDUNG,
        Nachrichtentyp.ABMELDUNG, Nachrichtentyp.HAUPTWOHNUNG,
    }  # fmt: skip
    assert set(ERHALTEN) - set(GESCHRIEBEN) == never_written
    assert satz_der_nachricht(Nachrichtentyp.LIEFERUNG, von_uns=True) is GESCHRIEBEN[Nachrichtentyp.LIEFERUNG]
    assert satz_der_nachricht(Nachrichtentyp.RUECKWEISUNG, von_uns=False) is None


def test_what_is_told_by_a_message_has_that_message_in_the_catalogue() -> None:
    """Where a change of state is no line, something else is: so that no step of the procedure is lost."""
    tells = {
        Ereignis.ANGEBOT_ABGELEHNT: Nachrichtentyp.ZUSTAENDIGKEIT_ANTWORT,
        Ereignis.ANFORDERUNG_ERSTELLT: Nachrichtentyp.ANFORDERUNG,
        Ereignis.ANFORDERUNG_ERHALTEN: Nachrichtentyp.ANFORDERUNG,
        Ereignis.ABLEHNUNG_ERHALTEN: Nachrichtentyp.ANTWORT,
        Ereignis.ABLEHNUNG_ERSTELLT: Nachrichtentyp.ANTWORT,
        Ereignis.ZURUECKGESTELLT: Nachrichtentyp.ANTWORT,
        Ereignis.WEITERGELEITET: Nachrichtentyp.ABGABE,
        Ereignis.LIEFERUNG_ERHALTEN: Nachrichtentyp.LIEFERUNG,
        Ereignis.LIEFERUNG_ERSTELLT: Nachrichtentyp.LIEFERUNG,
        Ereignis.QUITTUNG_ERHALTEN: Nachrichtentyp.QUITTUNG,
        Ereignis.MENSCH_GEFRAGT: AuditEreignis.AUFGABE_GESTELLT,
        Ereignis.ANGABEN_ERGAENZT: AuditEreignis.TRANSFER_ERGAENZT,
    }
    silent = {event for rows in WECHSEL.values() for event, satz in rows.items() if satz is None}
    assert silent == set(tells)
    for told in tells.values():
        if isinstance(told, Nachrichtentyp):
            assert told in GESCHRIEBEN
            assert told in ERHALTEN
        else:
            assert told in SAETZE


def test_who_looked_at_something_is_never_in_the_time_line() -> None:
    hidden = {one for one in AuditEreignis if one not in SAETZE and not ist_technisch(one)}
    assert {one for one in AuditEreignis if one.value.endswith(".gelesen")} <= hidden
    for one in hidden:
        assert ART[one].klasse in {Verarbeitung.ABFRAGE, Verarbeitung.BETRIEB}
    assert {one for one in SAETZE if ART[one].klasse in {Verarbeitung.ABFRAGE, Verarbeitung.BETRIEB}} == set()
    assert all(ist_technisch(one) for one in TECHNISCH_OBWOHL_GELESEN)


def test_what_the_giving_authority_withdrew_is_named() -> None:
    said = {
        before: satz_des_wechsels(Rolle.GEBER, Ereignis.ZURUECKGEZOGEN, before)
        for before, event in UEBERGAENGE[Rolle.GEBER]
        if event is Ereignis.ZURUECKGEZOGEN
    }
    assert len({one.de for one in said.values() if one}) == len(said) == 3
    assert (
        verlauf_ereignisse.satz_des_wechsels(Rolle.NEHMER, Ereignis.ANGABEN_ERGAENZT, Zustand.ANGABEN_FEHLEN)
        is None
    )


@pytest.mark.parametrize(("rolle", "grund_", "sprache"), list(product(Rolle, ("01", "02", "03", "04"), Sprache)))
def test_a_caller_hears_no_name_no_authority_and_no_fault(rolle: Rolle, grund_: str, sprache: Sprache) -> None:
    for zustand in erreichbar(rolle):
        case = replace(transfer(), rolle=rolle, zustand=zustand, grund=grund_, hinweis="antwort_02")
        said = auskunftstext(case, sprache)
        assert said.endswith(f"{kurzzeichen(case.prozess)}.")
        assert "{" not in said
        for word in ("Kiel", "azr:", "Muster", "nicht gesendet", "versäumt", "noch immer", "refus"):
            assert word not in said

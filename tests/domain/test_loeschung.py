"""Every condition of a deletion: all hold → it may go; each one alone fails → exactly that reason (wire 7.2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from support.store import HANNOVER, akte, digest, dokument, nach, neue_uuid

from gateway.domain.akte import Sperre
from gateway.domain.aktenteile import Ausschluss, Bereinigen
from gateway.domain.ids import DokumentUUID, Kennung, NachrichtenUUID
from gateway.domain.loeschung import (
    SATZ,
    ZWEI_DUERFEN,
    Abgegebenes,
    Freigabe,
    Hindernis,
    Loeschlage,
    Quittungslage,
    Zertifikatslage,
    alle_hindernisse,
    hindernisse,
    stub_bis,
    stub_bis_nach_tod,
    vermerk_ende,
    vorbehalte,
)
from gateway.domain.nachweis import (
    Ergebnis,
    GeliefertesDokument,
    Lieferung,
    Uebernahme,
    UebernommenesDokument,
)

DOKUMENTE = (dokument(1), dokument(2))
EINS, ZWEI = DOKUMENTE
LIEFERUNG = NachrichtenUUID(neue_uuid())
NACHFOLGE = Kennung("azr:999904")
NACHWEIS = Uebernahme(
    bezug_uuid=LIEFERUNG,
    bezug_inhalt_sha256=digest("inhalt"),
    bezug_archiv_sha256=digest("archiv"),
    log_ursprung="aktenbote/azr-999901/1",
    log_blatt_sha256=digest("blatt"),
    dokumente=tuple(
        UebernommenesDokument(uuid=d.uuid, sha256=d.sha256, ergebnis=Ergebnis.UEBERNOMMEN) for d in DOKUMENTE
    ),
)
GUT = Loeschlage(
    moment=nach(0),
    akte=akte(dokumente=DOKUMENTE),
    lieferung=Abgegebenes(
        uuid=LIEFERUNG,
        leser=HANNOVER,
        grund="01",
        test=False,
        neueste=True,
        inhalt_sha256=digest("inhalt"),
        archiv_sha256=digest("archiv"),
        nachweis=Lieferung(
            tuple(GeliefertesDokument(uuid=d.uuid, laenge=d.laenge, sha256=d.sha256) for d in DOKUMENTE)
        ),
        zurueckgewiesen=False,
        zurueckgezogen=False,
    ),
    quittung=Quittungslage(
        autor=HANNOVER,
        test=False,
        signatur_gut=True,
        uebernommen=True,
        bezug=LIEFERUNG,
        nachweis=NACHWEIS,
        zertifikat=Zertifikatslage.GUT,
    ),
    bezeugt=True,
    aufbewahren_bis=nach(0),
    freigabe=Freigabe.REGEL,
)
"""Everything holds, and the rule may delete."""


def lieferung(**weitere: Any) -> Loeschlage:
    assert GUT.lieferung is not None
    return replace(GUT, lieferung=replace(GUT.lieferung, **weitere))


def quittung(**weitere: Any) -> Loeschlage:
    assert GUT.quittung is not None
    return replace(GUT, quittung=replace(GUT.quittung, **weitere))


def nachweis(**weitere: Any) -> Loeschlage:
    return quittung(nachweis=replace(NACHWEIS, **weitere))


def akte_mit(**weitere: Any) -> Loeschlage:
    return replace(GUT, akte=replace(GUT.akte, **weitere))


def anders(**weitere: Any) -> tuple[UebernommenesDokument, ...]:
    """The receipt's list, its second line bent."""
    return (NACHWEIS.dokumente[0], replace(NACHWEIS.dokumente[1], **weitere))


FREMD = DokumentUUID(neue_uuid())
H = Hindernis
DER_AKTE: dict[str, tuple[Hindernis, Callable[[], Loeschlage]]] = {
    "deleted before": (H.SCHON_GELOESCHT, lambda: akte_mit(geloescht=nach(-1))),
    "no delivery": (H.NICHT_ABGEGEBEN, lambda: replace(GUT, lieferung=None)),
    "no receipt": (H.NICHT_ABGEGEBEN, lambda: replace(GUT, quittung=None)),
    "a copy for inspection": (H.NUR_EINSICHT, lambda: akte_mit(einsicht=True)),
    "inspection": (H.GRUND, lambda: lieferung(grund="02")),
    "advance information": (H.GRUND, lambda: lieferung(grund="03")),
    "a test file": (H.TEST, lambda: akte_mit(test=True)),
    "a test delivery": (H.TEST, lambda: lieferung(test=True)),
    "a test receipt": (H.TEST, lambda: quittung(test=True)),
    "sent once more since": (H.NEUERE_LIEFERUNG, lambda: lieferung(neueste=False)),
    "receipt does not open": (H.QUITTUNG_UNGUELTIG, lambda: quittung(signatur_gut=False)),
    "another fact": (H.QUITTUNG_ANDERE, lambda: quittung(uebernommen=False)),
    "about another message": (H.QUITTUNG_ANDERE, lambda: quittung(bezug=NachrichtenUUID(neue_uuid()))),
    "about nothing": (H.QUITTUNG_ANDERE, lambda: quittung(bezug=None)),
    "no Nachweis": (H.OHNE_NACHWEIS, lambda: quittung(nachweis=None)),
    "another Inhalt": (H.INHALT_ANDERER, lambda: nachweis(bezug_inhalt_sha256=digest("x"))),
    "another archive": (H.ARCHIV_ANDERES, lambda: nachweis(bezug_archiv_sha256=digest("x"))),
    "another authority": (H.QUITTIERT_ANDERE_BEHOERDE, lambda: quittung(autor=NACHFOLGE)),
    "certificate bad": (H.ZERTIFIKAT_UNGUELTIG, lambda: quittung(zertifikat=Zertifikatslage.UNGUELTIG)),
    "certificate revoked": (H.ZERTIFIKAT_WIDERRUFEN, lambda: quittung(zertifikat=Zertifikatslage.WIDERRUFEN)),
    "revocation unknown": (H.SPERRSTAND_UNBEKANNT, lambda: quittung(zertifikat=Zertifikatslage.UNBEKANNT)),
    "one named twice": (
        H.LIEFERUNG_UNVOLLSTAENDIG,
        lambda: nachweis(dokumente=(*NACHWEIS.dokumente, NACHWEIS.dokumente[0])),
    ),
    "one never sent": (
        H.LIEFERUNG_UNVOLLSTAENDIG,
        lambda: nachweis(dokumente=(*NACHWEIS.dokumente, replace(NACHWEIS.dokumente[0], uuid=FREMD))),
    ),
    "one added since packing": (H.NACHLIEFERUNG, lambda: akte_mit(dokumente=(*DOKUMENTE, dokument(3)))),
    "one changed since packing": (
        H.NACHLIEFERUNG,
        lambda: akte_mit(dokumente=(EINS, replace(ZWEI, sha256=digest("neu")))),
    ),
    "rejected later": (H.ZURUECKGEWIESEN, lambda: lieferung(zurueckgewiesen=True)),
    "called back": (H.ZURUECKGERUFEN, lambda: lieferung(zurueckgerufen=True)),
    "withdrawn": (H.ZURUECKGEZOGEN, lambda: lieferung(zurueckgezogen=True)),
    "legal hold": (H.LOESCHSPERRE, lambda: akte_mit(sperren=frozenset({Sperre.LOESCHSPERRE}))),
    "restored": (H.WIEDERHERSTELLUNG, lambda: replace(GUT, wiederherstellung=True)),
    "another transfer": (H.TRANSFER_LAEUFT, lambda: replace(GUT, transfer_laeuft=True)),
    "clock wrong": (H.UHR_FALSCH, lambda: replace(GUT, uhr_falsch=True)),
    "no witness": (H.OHNE_ZEUGE, lambda: replace(GUT, bezeugt=False)),
    "retention runs": (H.AUFBEWAHRUNG, lambda: replace(GUT, aufbewahren_bis=nach(1))),
    "the mark's last day": (H.AUFBEWAHRUNGSVERMERK, lambda: akte_mit(aufbewahren_bis=nach(0).date())),
    "a mark of years": (H.AUFBEWAHRUNGSVERMERK, lambda: akte_mit(aufbewahren_bis=date(2090, 12, 31))),
    "nobody released it": (H.OHNE_FREIGABE, lambda: replace(GUT, freigabe=None)),
}
"""Everything else holds: the reason it must give, and the evidence."""
DES_DOKUMENTS: dict[str, tuple[UebernommenesDokument, ...]] = {
    "refused": anders(ergebnis=Ergebnis.ABGELEHNT),
    "other octets": anders(sha256=digest("x")),
}


def test_where_every_condition_holds_every_document_may_go() -> None:
    assert hindernisse(GUT) == ()
    assert [hindernisse(GUT, d) for d in DOKUMENTE] == [(), ()]
    assert alle_hindernisse(GUT) == vorbehalte(GUT) == ()


@pytest.mark.parametrize("fall", DER_AKTE)
def test_a_condition_that_alone_does_not_hold_keeps_the_file_and_is_named(fall: str) -> None:
    reason, lage = DER_AKTE[fall][0], DER_AKTE[fall][1]()
    assert hindernisse(lage) == (reason,)
    assert hindernisse(lage, EINS) == (reason,)


@pytest.mark.parametrize("fall", DES_DOKUMENTS)
def test_a_document_that_was_not_taken_over_stays_and_keeps_the_file(fall: str) -> None:
    lage = nachweis(dokumente=DES_DOKUMENTS[fall])
    assert hindernisse(lage) == hindernisse(lage, EINS) == ()
    assert hindernisse(lage, ZWEI) == alle_hindernisse(lage) == (Hindernis.DOKUMENT_NICHT_UEBERNOMMEN,)


def test_a_document_that_is_missing_in_the_receipt_stays() -> None:
    lage = nachweis(dokumente=NACHWEIS.dokumente[:1])
    both = (Hindernis.LIEFERUNG_UNVOLLSTAENDIG, Hindernis.DOKUMENT_NICHT_UEBERNOMMEN)
    assert (hindernisse(lage, EINS), hindernisse(lage, ZWEI)) == (both[:1], both)


MARKIERT: dict[str, dict[str, Any]] = {
    "superseded": {"ersetzt": True},
    "a notice under 87 (1)": {"bereinigen": Bereinigen(grund=Ausschluss.MITTEILUNG_87)},
    "data whose period is over": {"bereinigen": Bereinigen(grund=Ausschluss.FRIST_91, ab=nach(0).date())},
}


@pytest.mark.parametrize("wie", MARKIERT)
@pytest.mark.parametrize("freigabe", Freigabe)
def test_what_stayed_here_on_purpose_keeps_the_file_under_its_own_name(wie: str, freigabe: Freigabe) -> None:
    stayed = replace(dokument(3), **MARKIERT[wie])
    lage = replace(akte_mit(dokumente=(*DOKUMENTE, stayed)), freigabe=freigabe)
    assert hindernisse(lage) == hindernisse(lage, EINS) == ()
    assert hindernisse(lage, stayed) == alle_hindernisse(lage) == (Hindernis.NICHT_GESANDT,)


def test_what_was_sent_or_changed_or_may_travel_later_is_not_what_stayed_here() -> None:
    sent = replace(ZWEI, ersetzt=True)
    assert alle_hindernisse(akte_mit(dokumente=(EINS, sent))) == (), "it was receipted like any other"
    changed = replace(sent, sha256=digest("neu"))
    assert Hindernis.NACHLIEFERUNG in hindernisse(akte_mit(dokumente=(EINS, changed)))
    later = replace(dokument(3), bereinigen=Bereinigen(grund=Ausschluss.FRIST_91, ab=nach(86_400).date()))
    assert Hindernis.NACHLIEFERUNG in hindernisse(akte_mit(dokumente=(*DOKUMENTE, later)))


def test_without_our_own_list_nothing_counts_as_sent() -> None:
    assert set(hindernisse(lieferung(nachweis=None))) == {
        Hindernis.LIEFERUNG_UNVOLLSTAENDIG,
        Hindernis.NACHLIEFERUNG,
    }


DER_DOKUMENTE = {Hindernis.DOKUMENT_NICHT_UEBERNOMMEN, Hindernis.NICHT_GESANDT}


def test_every_reason_has_a_case_here_and_a_sentence_in_both_languages() -> None:
    assert {reason for reason, _ in DER_AKTE.values()} | DER_DOKUMENTE == set(Hindernis)
    assert set(SATZ) == set(Hindernis)
    assert all(satz.de.endswith(".") and satz.en and not satz.en.endswith(".") for satz in SATZ.values())


def test_a_retention_mark_ends_with_its_day() -> None:
    day = nach(0).date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    held = replace(akte_mit(aufbewahren_bis=day), aufbewahren_bis=nach(-1))
    assert hindernisse(replace(held, moment=midnight - timedelta(seconds=1))) == (H.AUFBEWAHRUNGSVERMERK,)
    assert hindernisse(replace(held, moment=midnight)) == ()
    assert vermerk_ende(held.akte, held.moment) == midnight
    assert vermerk_ende(held.akte, midnight) == midnight


def test_the_confirmed_successor_may_receipt() -> None:
    assert hindernisse(replace(quittung(autor=NACHFOLGE), nachfolger=NACHFOLGE)) == ()
    andere = replace(quittung(autor=NACHFOLGE), nachfolger=Kennung("azr:999905"))
    assert hindernisse(andere) == (Hindernis.QUITTIERT_ANDERE_BEHOERDE,)


@pytest.mark.parametrize("fall", [name for name, (one, _) in DER_AKTE.items() if one is not H.OHNE_FREIGABE])
def test_two_persons_answer_for_a_missing_witness_or_nachweis_and_for_nothing_else(fall: str) -> None:
    reason, lage = DER_AKTE[fall][0], DER_AKTE[fall][1]()
    zwei = replace(lage, freigabe=Freigabe.ZWEI_PERSONEN)
    waived = reason in ZWEI_DUERFEN
    assert hindernisse(zwei) == (() if waived else (reason,))
    assert vorbehalte(zwei) == ((reason,) if waived else ())


def test_two_persons_answer_for_both_at_once_and_are_shown_both() -> None:
    lage = replace(quittung(nachweis=None), bezeugt=False, freigabe=Freigabe.ZWEI_PERSONEN)
    assert hindernisse(lage) == ()
    assert vorbehalte(lage) == (Hindernis.OHNE_NACHWEIS, Hindernis.OHNE_ZEUGE)


def test_a_stub_stays_ten_years_from_the_handover() -> None:
    assert stub_bis(datetime(2026, 2, 28, 12, tzinfo=UTC)) == datetime(2036, 2, 28, 12, tzinfo=UTC)
    assert stub_bis(datetime(2024, 2, 29, 12, tzinfo=UTC)) == datetime(2034, 3, 1, 12, tzinfo=UTC)


def test_a_death_ends_a_stub_after_five_years_and_never_lengthens_it() -> None:
    bis = datetime(2036, 2, 28, 12, tzinfo=UTC)
    assert stub_bis_nach_tod(bis, date(2026, 5, 1)) == datetime(2031, 5, 1, tzinfo=UTC)
    assert stub_bis_nach_tod(bis, date(2035, 5, 1)) == bis

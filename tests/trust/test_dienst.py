"""Services of the directory: which message goes to whom, when; what changes, and what counts meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from support.pki import HANNOVER, JETZT, KIEL, directory

from gateway.domain.behoerde import Erreichbarkeit
from gateway.domain.errors import Refused
from gateway.domain.ids import Kennung
from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.messages.katalog import EINTRAEGE
from gateway.messages.namen import NAMESPACES
from gateway.transfer.dienste import DienstFehlt, verlange_dienst
from gateway.trust.beschneidung import beschneide
from gateway.trust.dienst import DIENSTE, IMMER, Dienstgruppe, beginn, eintraege, gilt, gruppe, waehle
from gateway.trust.teilnehmer import Clearingstelle, Diensteintrag, Fenster
from gateway.trust.unterschied import Wirkung, unterschied
from gateway.trust.verzeichnis import Verzeichnis

G = Dienstgruppe
ALT = directory()
TAG = timedelta(days=1)
SPAETER = JETZT + TAG
KIELER = ALT.behoerde(KIEL, JETZT)
AKTE = DIENSTE[0]
FREMD = "http://www.osci.de/xauslaender2705/xauslaender2705ABHABH.wsdl"
NUMMER = (Erreichbarkeit("02", "0211 4711"),)


def dienst(uri: str = AKTE.uri, von: int = 0, bis: int | None = None) -> Diensteintrag:
    """A service from one day to another, counted from the first snapshot."""
    end = None if bis is None else JETZT + bis * TAG
    return Diensteintrag(uri=uri, fenster=Fenster(von=JETZT + von * TAG, bis=end))


ALLE = tuple(dienst(one.uri) for one in DIENSTE)


def kiel(*dienste: Diensteintrag, **mehr: object) -> Verzeichnis:
    """The next snapshot, in which Kiel lists these services."""
    new = replace(KIELER, dienste=dienste, **mehr)  # type: ignore[arg-type]  # fields by name
    people = (ALT.teilnehmer[0], new)
    return replace(ALT, nummer=2, ausgestellt=SPAETER, gueltig_bis=SPAETER + 30 * TAG, teilnehmer=people)


def test_every_message_has_a_service_and_it_is_of_the_version_that_is_written() -> None:
    spoken = {one.gruppe: one for one in DIENSTE}
    assert set(spoken) == set(Dienstgruppe)
    for each in EINTRAEGE:
        one = spoken[gruppe(each.typ)]
        assert one.fassung == each.familie.version
        assert one.uri.startswith(NAMESPACES[each.familie.prefix] + "/")


@pytest.mark.parametrize(
    ("dienste", "counts"),
    [
        ((), True),  # of before there were services
        ((dienst(),), True),
        ((dienst(bis=1),), True),
        ((dienst(von=1),), False),
        ((dienst(von=-2, bis=-1),), False),
        ((dienst(FREMD),), False),  # a version of later gives no right in this one
        ((dienst(FREMD), dienst(von=-2, bis=-1), dienst(von=0, bis=2)), True),
        ((dienst(DIENSTE[2].uri),), False),
        ((dienst(AKTE.uri.upper()),), False),
    ],
)
def test_a_service_counts_in_its_window_and_nothing_is_guessed(
    dienste: tuple[Diensteintrag, ...], counts: bool
) -> None:
    one = replace(KIELER, dienste=dienste)
    assert gilt(one, AKTE, JETZT) is counts
    assert (waehle(G.ABHABH, [one, ALT.teilnehmer[0]], JETZT) is not None) is counts


def test_the_beginning_is_the_next_one_that_helps() -> None:
    one = replace(
        KIELER, dienste=(dienst(FREMD, von=1), dienst(von=-3, bis=-1), dienst(von=9), dienst(von=5, bis=6))
    )
    assert beginn(one, G.ABHABH, JETZT) == JETZT + 5 * TAG
    assert beginn(one, G.QUITTUNG, JETZT) is None


@pytest.mark.parametrize("wer", [HANNOVER, KIEL])
def test_both_sides_need_it_and_the_error_names_who_lacks_what_and_until_when(wer: Kennung) -> None:
    services = (*ALLE[1:], dienst(von=3))
    people = tuple(replace(one, dienste=services) if one.kennung == wer else one for one in ALT.teilnehmer)
    found = replace(ALT, teilnehmer=people)
    with pytest.raises(DienstFehlt, match=rf"no service of {wer} .*26.11 now, only from 2026-11-05") as caught:
        verlange_dienst(found, HANNOVER, KIEL, Typ.ANFORDERUNG, JETZT)
    assert (caught.value.code, caught.value.hinweis) == ("NO-SERVICE", f"abhabh:{wer}")
    verlange_dienst(found, HANNOVER, KIEL, Typ.QUITTUNG, JETZT)
    verlange_dienst(found, HANNOVER, KIEL, Typ.ANFORDERUNG, JETZT + 3 * TAG)


def test_the_hint_of_a_long_kennung_still_fits_into_the_log() -> None:
    long = Kennung("azr:" + "9" * 251)
    one = replace(KIELER, behoerde=replace(KIELER.behoerde, kennung=long), dienste=ALLE[1:])
    assert DienstFehlt(one, G.ABHABH, JETZT).hinweis == "abhabh"
    assert long in DienstFehlt(one, G.ABHABH, JETZT).reason


def test_who_does_not_take_part_is_refused_as_ever() -> None:
    with pytest.raises(Refused, match="does not stand in the directory"):
        verlange_dienst(ALT, HANNOVER, Kennung("azr:999977"), Typ.ANFORDERUNG, JETZT)


# -- changes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alt", "neu", "words"),
    [
        ((), ALLE, []),
        ((), ALLE[1:], ["takes service abhabh 26.11 gone, at any time"]),
        (ALLE, ALLE[1:], ["takes service abhabh 26.11 gone, from 2026-11-02 on before"]),
        (ALLE, (*ALLE[1:], dienst(bis=9)), ["takes service abhabh 26.11 only from 2026-11-02 to 2026-11-11 now"]),
        (ALLE[1:], ALLE, ["gives service abhabh 26.11 from 2026-11-02 on, new"]),
        (ALLE[1:], (), ["gives service abhabh 26.11 at any time (no services listed), new", "gives service quit"]),
        (ALLE, (*ALLE, dienst(FREMD)), [f"gives service {FREMD} (unknown to this version, allows nothing) from"]),
        ((*ALLE, dienst(FREMD)), ALLE, [f"takes service {FREMD} (unknown"]),
    ],
)
def test_what_a_snapshot_changes_of_services_is_told(
    alt: tuple[Diensteintrag, ...], neu: tuple[Diensteintrag, ...], words: list[str]
) -> None:
    said = [f"{one.wirkung.value} {one.was}" for one in unterschied(replace(kiel(*alt), nummer=1), kiel(*neu))]
    assert all(any(line.startswith(word) for line in said) for word in words), said
    assert bool(said) == bool(words), said
    assert {line.split()[0] for line in said} == {word.split()[0] for word in words}


def test_a_new_participant_without_services_is_told_as_before() -> None:
    new = replace(KIELER, behoerde=replace(KIELER.behoerde, kennung=Kennung("azr:999903")), ags=())
    told = unterschied(ALT, replace(ALT, nummer=2, teilnehmer=(*ALT.teilnehmer, new)))
    assert told
    assert not [one for one in told if "service" in one.was]


SPANNEN = [(a, b) for a, b in product(range(4), (*range(4), None)) if b is None or a < b]


def test_what_counts_while_the_newer_one_waits_is_what_both_allow_and_the_past_stays() -> None:
    """Every window of three days, and no service listed, for both; the newer one is issued on the second day."""
    lists = [(), (dienst(FREMD),), *((dienst(von=a, bis=b),) for a, b in SPANNEN)]
    moments = [JETZT + timedelta(hours=6 * step) for step in range(20)]
    for alt, neu in product(lists, lists):
        old, new = replace(KIELER, dienste=alt), replace(KIELER, dienste=neu)
        now = beschneide(replace(ALT, teilnehmer=(old,)), replace(kiel(*neu), teilnehmer=(new,))).teilnehmer[0]
        for moment in moments:
            if moment < SPAETER:
                began = any(entry.uri == AKTE.uri and entry.fenster.von < SPAETER for entry in eintraege(old))
                assert not began or gilt(now, AKTE, moment) == gilt(old, AKTE, moment), (alt, neu, moment)
            elif gilt(now, AKTE, moment):
                assert gilt(old, AKTE, moment), (alt, neu, moment)
                assert gilt(new, AKTE, moment), (alt, neu, moment)


def test_nothing_is_listed_where_nothing_was_and_a_gone_participant_keeps_its_list() -> None:
    assert beschneide(ALT, kiel()).teilnehmer[1].dienste == ()
    gone = replace(kiel(), nummer=3, teilnehmer=ALT.teilnehmer[:1])
    (_, cut) = beschneide(kiel(*ALLE), gone).teilnehmer
    assert cut.dienste == ALLE
    assert not cut.fenster.umfasst(SPAETER)
    assert {one.fenster for one in eintraege(KIELER)} == {IMMER}


# -- clearing offices ---------------------------------------------------------------------------------------------


def buero(name: str = "DataClearing", **mehr: object) -> Clearingstelle:
    made = Clearingstelle(name=name, erreichbarkeit=NUMMER, fenster=KIELER.fenster)
    return replace(made, **mehr)  # type: ignore[arg-type]  # fields by name


def stellen(v: Verzeichnis, moment: datetime = SPAETER) -> list[str]:
    return [office.name for office in v.teilnehmer[1].clearingstellen if office.fenster.umfasst(moment)]


def test_whom_to_call_is_for_two_persons_and_taken_away_at_once() -> None:
    with_one, other = kiel(clearingstellen=(buero(),)), (Erreichbarkeit("02", "0900 1"),)
    changed = kiel(clearingstellen=(buero(erreichbarkeit=other),))
    (new,) = unterschied(ALT, with_one)
    assert (new.wirkung, new.wer) == (Wirkung.GIBT, KIEL)
    assert new.was.startswith("clearing office DataClearing: 0211 4711 from ")
    assert [one.wirkung for one in unterschied(with_one, kiel())] == [Wirkung.NIMMT]
    assert {one.wirkung for one in unterschied(with_one, changed)} == {Wirkung.NIMMT, Wirkung.GIBT}
    assert stellen(with_one) == ["DataClearing"]
    assert stellen(beschneide(ALT, with_one)) == []
    assert stellen(beschneide(with_one, with_one)) == ["DataClearing"]
    assert stellen(beschneide(with_one, changed)) == []
    assert stellen(beschneide(with_one, changed), JETZT) == ["DataClearing"]


def test_a_clearing_office_nobody_can_call_is_refused() -> None:
    with pytest.raises(Refused, match="neither telephone nor e-mail"):
        buero(erreichbarkeit=())

"""What a newer snapshot changes, and what of the one in force counts while it waits."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from support.pki import HANNOVER, JETZT, KIEL, cert, defects, directory, root

from gateway.domain.behoerde import Behoerde
from gateway.domain.ids import Kennung
from gateway.keystore.hybrid import FileHybridDecrypter
from gateway.trust.beschneidung import beschneide
from gateway.trust.teilnehmer import Fenster, Hybrideintrag, Schluesseleintrag, Schluesselrolle, Status, Vertretung
from gateway.trust.unterschied import Wirkung, nimmt_nur, unterschied
from gateway.trust.verzeichnis import Richtlinie, Verzeichnis

R = Schluesselrolle
NEU = Kennung("azr:999903")
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ALT = directory()
SPAETER = JETZT + timedelta(days=1)
"""When the newer snapshot is issued."""


def newer(wer: Kennung | None = None, **changes: object) -> Verzeichnis:
    """The next snapshot, with one participant changed."""
    people = tuple(replace(one, **changes) if one.kennung == wer else one for one in ALT.teilnehmer)
    return replace(ALT, nummer=2, ausgestellt=SPAETER, gueltig_bis=SPAETER + timedelta(days=30), teilnehmer=people)


KIELER = ALT.behoerde(KIEL, JETZT)
TRANSPORT = next(one for one in KIELER.zertifikate if one.rollen == (R.TRANSPORT,))
OHNE = tuple(one for one in KIELER.zertifikate if one is not TRANSPORT)
WEITERER = replace(KIELER, behoerde=Behoerde(kennung=NEU, name="Neu"), ags=("02",))
KEY = Schluesseleintrag(rolle=R.ZEUGE, vkey=VKEY, fenster=KIELER.fenster)
GRANT = Vertretung(vertreter=HANNOVER, rollen=(R.TRANSPORT,), fenster=KIELER.fenster)


def revoked(moment: datetime) -> tuple[object, ...]:
    return (*OHNE, replace(TRANSPORT, gesperrt_ab=moment))


@pytest.mark.parametrize(
    ("neu", "words"),
    [
        (newer(), []),
        (newer(KIEL, zertifikate=OHNE), ["takes certificate", "transport gone"]),
        (newer(KIEL, zertifikate=revoked(SPAETER)), ["takes certificate", "transport only from"]),
        (newer(KIEL, zertifikate=(*OHNE, replace(TRANSPORT, rollen=(R.TRANSPORT, R.INHALT)))), ["gives", "inhalt"]),
        (newer(KIEL, fenster=replace(KIELER.fenster, bis=SPAETER + timedelta(days=9))), ["takes takes part only"]),
        (newer(KIEL, fenster=replace(KIELER.fenster, von=KIELER.fenster.von - timedelta(days=1))), ["gives takes"]),
        (newer(KIEL, fenster=replace(KIELER.fenster, von=SPAETER)), []),  # what is past takes nothing away
        (newer(KIEL, schluessel=(KEY,)), ["gives key zeuge PeterNeumann"]),
        (newer(KIEL, vertretungen=(GRANT,)), ["gives deputy azr:999901 transport"]),
        (newer(KIEL, nachfolger=HANNOVER), ["gives successor: - → azr:999901"]),
        (newer(KIEL, ags=("01002000", "01004000")), ["gives area 01004000 new"]),
        (newer(KIEL, ags=()), ["takes area 01002000 gone"]),
        (newer(KIEL, postfach="https://elsewhere:1"), ["gives route: https://localhost:8444 → https://elsewhere:1"]),
        (newer(KIEL, formate=("018",)), ["gives accepted formats"]),
        (newer(KIEL, behoerde=replace(KIELER.behoerde, name="Kiel")), ["gives name:"]),
        (newer(KIEL, behoerde=replace(KIELER.behoerde, anschrift=None)), ["gives address"]),
        (replace(newer(), richtlinie=Richtlinie(mitzeichner=3)), ["takes co-signatures that"]),
        (replace(newer(), richtlinie=Richtlinie(mitzeichner=1)), ["weaker co-signatures"]),
        (replace(newer(), anker=(root(), cert("fremde-wurzel", defects()).der)), ["gives trust anchor new: 1"]),
        (replace(newer(), teilnehmer=ALT.teilnehmer[:1]), ["takes participant gone: Ausländerbehörde Kiel"]),
        (
            replace(newer(), teilnehmer=(*ALT.teilnehmer, WEITERER)),
            ["gives participant new: Neu", "AGS 02", "chiffre from"],
        ),
        (
            newer(KIEL, postfach=None, zertifikate=(), offen=True),
            ["weaker route: https://localhost:8444 → plain route (unsealed)"],
        ),
    ],
)  # fmt: skip
def test_every_change_is_told_with_the_way_it_goes(neu: Verzeichnis, words: list[str]) -> None:
    found = unterschied(ALT, neu)
    said = "\n".join(f"{one.wirkung.value} {one.was}" for one in found)
    assert all(word in said for word in words), said
    assert bool(found) == bool(words), said
    if words:
        ways = {one.wirkung for one in found}
        assert nimmt_nur(found) == words[0].startswith("takes ") == (ways == {Wirkung.NIMMT})


def test_an_area_that_moves_is_told_once_with_both() -> None:
    people = (replace(ALT.teilnehmer[0], ags=("03241001", "01002000")), replace(ALT.teilnehmer[1], ags=()))
    (one,) = unterschied(ALT, replace(newer(), teilnehmer=people))
    assert (one.wer, one.was) == (HANNOVER, "area 01002000 moved here from azr:999902")


# -- what counts meanwhile ----------------------------------------------------------------------------------------


def counts(v: Verzeichnis, moment: datetime) -> bool:
    return bool(v.rollen(TRANSPORT.sha256, moment))


TAGE = [JETZT + timedelta(days=day) for day in range(4)]
FENSTER = [Fenster(von=a, bis=b) for a, b in product(TAGE, (*TAGE, None)) if b is None or a < b]


def test_whoever_is_trusted_meanwhile_is_trusted_by_both_and_the_past_stays() -> None:
    """All windows of three days, for the one in force and for one or none in the newer one issued on the second."""
    moments = [JETZT + timedelta(hours=6 * step) for step in range(20)]
    for alt, neu in product(FENSTER, (*FENSTER, None)):
        old = replace(ALT, teilnehmer=(replace(KIELER, zertifikate=(replace(TRANSPORT, fenster=alt),)),))
        kept = () if neu is None else (replace(TRANSPORT, fenster=neu),)
        new = replace(newer(), teilnehmer=(replace(KIELER, zertifikate=kept),))
        now = beschneide(old, new)
        for moment in moments:
            if moment < SPAETER and alt.von < SPAETER:
                assert counts(now, moment) == counts(old, moment), (alt, neu, moment)
            elif moment >= SPAETER and counts(now, moment):
                assert counts(old, moment), (alt, neu, moment)
                assert counts(new, moment), (alt, neu, moment)


def test_what_the_newer_one_lists_too_goes_on_as_it_was() -> None:
    assert beschneide(ALT, newer()).teilnehmer[0].fenster == ALT.teilnehmer[0].fenster
    moment = SPAETER + timedelta(days=1)
    for one in ALT.teilnehmer:
        for entry in one.zertifikate:
            assert beschneide(ALT, newer()).rollen(entry.sha256, moment) == ALT.rollen(entry.sha256, moment)


def test_revoked_gone_and_ended_counts_at_once_and_nothing_new_does() -> None:
    moment = SPAETER + timedelta(hours=1)
    new = newer(
        KIEL, zertifikate=(*revoked(SPAETER), replace(TRANSPORT, der=cert("azr-999901/tls").der)), schluessel=(KEY,)
    )
    now = beschneide(ALT, new)
    assert not counts(now, moment)
    assert [kennung for kennung, _ in now.rollen(OHNE[0].sha256, moment)] == [KIEL] * 3
    assert not now.schluessel(KIEL, R.ZEUGE, moment)
    assert now.nummer == ALT.nummer
    gone = beschneide(ALT, replace(newer(), teilnehmer=ALT.teilnehmer[:1]))
    assert gone.zertifikate(HANNOVER, R.INHALT, moment)
    assert not any(gone.rollen(entry.sha256, moment) for entry in KIELER.zertifikate)


def test_keys_deputies_and_the_policy_are_cut_too() -> None:
    moment = SPAETER + timedelta(hours=1)
    old = newer(KIEL, schluessel=(KEY,), vertretungen=(GRANT,))
    now = beschneide(old, replace(newer(), nummer=3, richtlinie=Richtlinie(mitzeichner=5)))
    assert old.schluessel(KIEL, R.ZEUGE, moment)
    assert not now.schluessel(KIEL, R.ZEUGE, moment)
    assert len(old.zertifikate(KIEL, R.TRANSPORT, moment)) == 2
    assert len(now.zertifikate(KIEL, R.TRANSPORT, moment)) == 1
    assert now.richtlinie.mitzeichner == 5


def test_where_every_trust_anchor_is_another_nobody_is_trusted_any_more() -> None:
    now = beschneide(ALT, replace(newer(), anker=(cert("fremde-wurzel", defects()).der,)))
    assert not counts(now, SPAETER + timedelta(hours=1))
    assert counts(now, SPAETER - timedelta(hours=1))


def test_a_participant_that_ends_is_ended_at_once() -> None:
    ended = newer(
        KIEL,
        status=Status.ZUSAMMENGELEGT,
        nachfolger=HANNOVER,
        fenster=replace(KIELER.fenster, bis=SPAETER + timedelta(hours=1)),
    )
    assert not counts(beschneide(ALT, ended), SPAETER + timedelta(hours=2))
    assert counts(beschneide(ALT, ended), SPAETER)


def test_certificates_whose_shown_digits_are_the_same_are_not_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen digits of two certificates can be made to fit; shown are none here, so that all fit."""
    monkeypatch.setattr("gateway.trust.unterschied.ABDRUCK_ZEICHEN", 0)
    foreign = replace(TRANSPORT, der=cert("fremde-wurzel", defects()).der)
    assert not nimmt_nur(unterschied(ALT, newer(KIEL, zertifikate=(*OHNE, foreign))))
    other = replace(HYBRID, schluessel=FileHybridDecrypter.neu().schluessel)
    assert not nimmt_nur(unterschied(MIT, newer(KIEL, hybride=(other,))))


def test_what_was_cut_before_it_began_counts_at_no_moment() -> None:
    later = replace(TRANSPORT, fenster=Fenster(von=SPAETER + timedelta(days=5)))
    people = tuple(
        replace(one, zertifikate=(*OHNE, later)) if one.kennung == KIEL else one for one in ALT.teilnehmer
    )
    now = beschneide(replace(ALT, teilnehmer=people), newer(KIEL, zertifikate=OHNE))
    for moment in (SPAETER - timedelta(milliseconds=1), SPAETER, SPAETER + timedelta(days=6)):
        assert now.zertifikate(KIEL, R.TRANSPORT, moment) == ()


GROSS = tuple(replace(one, ags=("01",)) if one.kennung == HANNOVER else one for one in ALT.teilnehmer)


@pytest.mark.parametrize("kiel", [None, ("01003000",), KIELER.ags])
def test_an_area_falls_to_a_shorter_prefix_by_two_persons_alone(kiel: tuple[str, ...] | None) -> None:
    """Files leave for who is competent without a question: an end of one must not entitle another."""
    alt = replace(ALT, teilnehmer=GROSS)
    ends = KIELER.fenster if kiel != KIELER.ags else replace(KIELER.fenster, bis=SPAETER + timedelta(hours=1))
    people = tuple(
        replace(one, ags=kiel or (), fenster=ends) if one.kennung == KIEL else one
        for one in GROSS
        if one.kennung != KIEL or kiel is not None
    )
    later = replace(newer(), teilnehmer=people)
    assert (HANNOVER, "area 01002000 falls to it from azr:999902") in [
        (one.wer, one.was) for one in unterschied(alt, later) if one.wirkung is Wirkung.GIBT
    ]
    now = beschneide(alt, later)
    for moment in (SPAETER, SPAETER + timedelta(hours=2)):
        found = now.zustaendig_fuer_ags("01002000", moment)
        assert found is None or found.kennung == KIEL
        assert now.zustaendig_fuer_ags("01009000", moment).kennung == HANNOVER


# -- hybrid keys --------------------------------------------------------------------------------------------------

HYBRID = Hybrideintrag(
    schluessel=FileHybridDecrypter.neu().schluessel,
    fenster=KIELER.fenster,
)
MIT = replace(
    ALT, teilnehmer=tuple(replace(one, hybride=(HYBRID,)) if one is KIELER else one for one in ALT.teilnehmer)
)


def test_a_hybrid_key_that_comes_is_for_two_persons() -> None:
    found = unterschied(ALT, newer(KIEL, hybride=(HYBRID,)))
    assert [one.wirkung for one in found] == [Wirkung.GIBT]
    assert "hybrid key" in found[0].was


@pytest.mark.parametrize("left", [(), (replace(HYBRID, gesperrt_ab=SPAETER),)])
def test_a_hybrid_key_that_goes_counts_at_once_and_the_plain_one_does_not(left: tuple[Hybrideintrag, ...]) -> None:
    later = newer(KIEL, hybride=left)
    assert Wirkung.SCHWAECHER in {one.wirkung for one in unterschied(MIT, later)}
    now = beschneide(MIT, later)
    assert (MIT.hybride(KIEL, SPAETER), now.hybride(KIEL, SPAETER)) == ((HYBRID.schluessel,), ())
    assert now.zertifikate(KIEL, R.CHIFFRE, SPAETER) == (), "nothing is sealed to the plain key meanwhile"
    assert ALT.zertifikate(KIEL, R.CHIFFRE, SPAETER) == later.zertifikate(KIEL, R.CHIFFRE, SPAETER) != ()


def test_a_second_hybrid_key_may_go_alone() -> None:
    other = replace(
        HYBRID,
        schluessel=FileHybridDecrypter.neu().schluessel,
    )
    both = replace(
        MIT,
        teilnehmer=tuple(
            replace(one, hybride=(HYBRID, other)) if one.kennung == KIEL else one for one in MIT.teilnehmer
        ),
    )
    later = newer(KIEL, hybride=(other,))
    assert nimmt_nur(unterschied(both, later))
    now = beschneide(both, later)
    assert now.hybride(KIEL, SPAETER) == (other.schluessel,)
    assert now.zertifikate(KIEL, R.CHIFFRE, SPAETER) != ()


@pytest.mark.parametrize("kind", ["ends", "revoked", "begins later"])
def test_a_hybrid_key_that_ends_sooner_makes_nothing_plain_by_itself(kind: str) -> None:
    """Cut to tomorrow it takes away today, and tomorrow what travels would be less protected."""
    then = SPAETER + timedelta(days=1)
    ends = replace(HYBRID.fenster, bis=then)
    before, after, vorher = {
        "ends": (HYBRID, (replace(HYBRID, fenster=ends),), True),
        "revoked": (HYBRID, (replace(HYBRID, gesperrt_ab=then),), True),
        "begins later": (replace(HYBRID, fenster=replace(HYBRID.fenster, von=then)), (), False),
    }[kind]
    people = tuple(replace(one, hybride=(before,)) if one.kennung == KIEL else one for one in ALT.teilnehmer)
    alt, later = replace(ALT, teilnehmer=people), newer(KIEL, hybride=after)
    assert Wirkung.SCHWAECHER in {one.wirkung for one in unterschied(alt, later)}
    now = beschneide(alt, later)
    assert (now.hybride(KIEL, SPAETER) != (), now.zertifikate(KIEL, R.CHIFFRE, SPAETER) != ()) == (vorher, True)
    assert (now.hybride(KIEL, then), now.zertifikate(KIEL, R.CHIFFRE, then)) == ((), ())

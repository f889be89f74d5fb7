"""The directory value: who is who at a moment, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.pki import HANNOVER, JETZT, KIEL, cert, defects, directory, root

from gateway.domain.behoerde import Behoerde
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, sha256_of
from gateway.trust.pfad import Verdikt
from gateway.trust.teilnehmer import (
    Art,
    Betrieb,
    Fenster,
    Schluesseleintrag,
    Schluesselrolle,
    Status,
    Teilnehmer,
    Vertretung,
    Wegart,
    Zertifikatseintrag,
)
from gateway.trust.verzeichnis import MAX_AGE

R = Schluesselrolle
ALWAYS = Fenster(von=JETZT - timedelta(days=1000))
HUB = Kennung("vst:01")
PROVIDER = Kennung("itd:01")


def other(kennung=HUB, art=Art.VERMITTLUNGSSTELLE, **more):
    values = {"fenster": ALWAYS, "postfach": "https://hub.example:1", **more}
    return Teilnehmer(behoerde=Behoerde(kennung=kennung, name="Test"), art=art, **values)


def entry(name, *rollen, **more):
    return Zertifikatseintrag(der=cert(name).der, rollen=rollen, fenster=more.pop("fenster", ALWAYS), **more)


def with_change(kennung, **changes):
    base = directory()
    return replace(
        base,
        teilnehmer=tuple(replace(one, **changes) if one.kennung == kennung else one for one in base.teilnehmer),
    )


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.fehlercode is code
    return caught.value.reason


def test_an_unknown_authority_is_refused_with_a_sentence_that_says_who_must_act():
    reason = refused(Fehlercode.T070, directory().behoerde, Kennung("azr:000001"), JETZT)
    assert "azr:000001" in reason
    assert "operator of the directory" in reason


def test_a_merged_authority_is_refused_and_its_successor_named():
    before = with_change(
        KIEL, status=Status.ZUSAMMENGELEGT, nachfolger=HANNOVER, fenster=Fenster(von=ALWAYS.von, bis=JETZT)
    )
    assert "azr:999901" in refused(Fehlercode.T070, before.behoerde, KIEL, JETZT)
    assert before.behoerde(KIEL, JETZT - timedelta(seconds=1)).kennung == KIEL


@pytest.mark.parametrize(
    ("schritte", "gilt"),
    [
        ({}, False),  # nobody has ended
        ({"azr:999902": "azr:999901"}, True),
        ({"azr:999902": None}, False),
        ({"azr:999902": "azr:999903", "azr:999903": "azr:999901"}, True),
        ({"azr:999902": "azr:999903"}, False),  # another one has it
        ({"azr:999902": "azr:999903", "azr:999903": "azr:999902"}, False),  # in a circle
    ],
)
def test_a_successor_is_who_takes_part_now_at_the_end_of_the_chain(schritte, gilt):
    ended = Fenster(von=ALWAYS.von, bis=JETZT)
    one = directory(other(Kennung("azr:999903"), Art.AUSLAENDERBEHOERDE))
    people = tuple(
        replace(
            each,
            status=Status.ZUSAMMENGELEGT,
            fenster=ended,
            nachfolger=Kennung(after) if (after := schritte[each.kennung]) else None,
        )
        if each.kennung in schritte
        else each
        for each in one.teilnehmer
    )
    merged = replace(one, teilnehmer=people)
    assert merged.ist_nachfolge(KIEL, HANNOVER, JETZT) is gilt
    assert not merged.ist_nachfolge(KIEL, HANNOVER, JETZT - timedelta(seconds=1)), "not yet"
    assert not merged.ist_nachfolge(HANNOVER, HANNOVER, JETZT)


def test_the_longest_ags_prefix_wins_across_the_directory():
    land = other(Kennung("azr:999903"), Art.AUSLAENDERBEHOERDE, ags=("03",))
    kreis = other(Kennung("azr:999904"), Art.AUSLAENDERBEHOERDE, ags=("03241",))
    found = directory(land, kreis)
    assert found.zustaendig_fuer_ags("03241001", JETZT).kennung == HANNOVER
    assert found.zustaendig_fuer_ags("03241002", JETZT).kennung == "azr:999904"
    assert found.zustaendig_fuer_ags("03999999", JETZT).kennung == "azr:999903"
    assert found.zustaendig_fuer_ags("01002000", JETZT).kennung == KIEL


def test_an_area_nobody_is_competent_for_has_no_authority():
    assert directory().zustaendig_fuer_ags("09162000", JETZT) is None
    assert directory().zustaendig_fuer_ags("", JETZT) is None


def test_an_authority_that_ended_is_competent_for_nothing():
    ended = with_change(KIEL, fenster=Fenster(von=ALWAYS.von, bis=JETZT))
    assert ended.zustaendig_fuer_ags("01002000", JETZT) is None


def test_only_foreigners_authorities_are_competent():
    registry = other(Kennung("ags:09162000"), Art.MELDEBEHOERDE, ags=("09162000",))
    assert directory(registry).zustaendig_fuer_ags("09162000", JETZT) is None


def test_two_authorities_cannot_claim_the_same_area_at_the_same_time():
    rival = other(Kennung("azr:999903"), Art.AUSLAENDERBEHOERDE, ags=("01002000",))
    assert "both claim" in refused(Fehlercode.X001, directory, rival)


def test_a_fingerprint_has_the_roles_the_directory_lists():
    found = directory().rollen(sha256_of(cert("azr-999902/tls").der), JETZT)
    assert set(found) == {(KIEL, R.TLS), (KIEL, R.ABRUF), (KIEL, R.EINLIEFERUNG)}


def test_a_strangers_fingerprint_has_no_role():
    assert directory().rollen(sha256_of(b"stranger"), JETZT) == ()


def test_a_fingerprint_has_no_role_outside_its_window_or_after_revocation():
    ended = with_change(
        KIEL, zertifikate=(entry("azr-999902/tls", R.ABRUF, fenster=Fenster(von=ALWAYS.von, bis=JETZT)),)
    )
    assert ended.rollen(sha256_of(cert("azr-999902/tls").der), JETZT) == ()
    revoked = with_change(KIEL, zertifikate=(entry("azr-999902/tls", R.ABRUF, gesperrt_ab=JETZT),))
    assert revoked.rollen(sha256_of(cert("azr-999902/tls").der), JETZT) == ()
    assert revoked.rollen(sha256_of(cert("azr-999902/tls").der), JETZT - timedelta(seconds=1)) != ()


def test_the_listed_certificate_may_sign_for_its_authority():
    verdict = directory().pruefe_unterzeichner(cert("azr-999901/inhalt").der, R.INHALT, HANNOVER, JETZT)
    assert verdict.verdikt is Verdikt.GUT


@pytest.mark.parametrize(
    ("name", "rolle", "kennung"),
    [
        ("azr-999902/inhalt", R.INHALT, HANNOVER),  # another authority's valid certificate
        ("azr-999901/transport", R.INHALT, HANNOVER),  # own certificate in another role
        ("verzeichnis", R.TRANSPORT, KIEL),  # good path, not listed at all
        ("azr-999901/inhalt", R.INHALT, Kennung("azr:000001")),  # unknown authority
    ],
)
def test_a_certificate_that_does_not_stand_there_for_the_role_is_not_entitled(name, rolle, kennung):
    refused(Fehlercode.T070, directory().pruefe_unterzeichner, cert(name).der, rolle, kennung, JETZT)


def test_a_foreign_certificate_is_invalid_even_if_listed():
    foreign = Zertifikatseintrag(der=defects().zertifikate["fremd"].der, rollen=(R.INHALT,), fenster=ALWAYS)
    found = with_change(KIEL, zertifikate=(foreign,))
    refused(Fehlercode.T002, found.pruefe_unterzeichner, foreign.der, R.INHALT, KIEL, JETZT)


def test_an_entry_that_ended_is_expired_and_a_revoked_one_revoked():
    der = cert("azr-999902/inhalt").der
    ended = with_change(
        KIEL, zertifikate=(entry("azr-999902/inhalt", R.INHALT, fenster=Fenster(von=ALWAYS.von, bis=JETZT)),)
    )
    refused(Fehlercode.T000, ended.pruefe_unterzeichner, der, R.INHALT, KIEL, JETZT)
    revoked = with_change(KIEL, zertifikate=(entry("azr-999902/inhalt", R.INHALT, gesperrt_ab=JETZT),))
    refused(Fehlercode.T001, revoked.pruefe_unterzeichner, der, R.INHALT, KIEL, JETZT)
    future = with_change(
        KIEL, zertifikate=(entry("azr-999902/inhalt", R.INHALT, fenster=Fenster(von=JETZT + timedelta(days=1))),)
    )
    refused(Fehlercode.T070, future.pruefe_unterzeichner, der, R.INHALT, KIEL, JETZT)


def test_an_expired_certificate_is_expired_even_if_its_entry_is_open():
    found = with_change(KIEL, zertifikate=(entry("azr-999902/inhalt", R.INHALT),))
    later = JETZT + timedelta(days=400)
    refused(Fehlercode.T000, found.pruefe_unterzeichner, cert("azr-999902/inhalt").der, R.INHALT, KIEL, later)


def test_a_provider_acts_for_the_authority_that_names_it_in_the_named_roles_only():
    provider = other(
        PROVIDER,
        Art.DIENSTLEISTER,
        zertifikate=(entry("verzeichnis", R.TRANSPORT), entry("azr-999902/tls", R.ABRUF)),
    )
    grant = Vertretung(vertreter=PROVIDER, rollen=(R.TRANSPORT,), fenster=ALWAYS)
    base = directory(provider)
    found = replace(
        base,
        teilnehmer=tuple(
            replace(one, vertretungen=(grant,)) if one.kennung == KIEL else one for one in base.teilnehmer
        ),
    )
    der = cert("verzeichnis").der
    assert found.pruefe_unterzeichner(der, R.TRANSPORT, KIEL, JETZT).verdikt is Verdikt.GUT
    refused(Fehlercode.T070, found.pruefe_unterzeichner, der, R.TRANSPORT, HANNOVER, JETZT)
    assert set(found.rollen(sha256_of(der), JETZT)) == {(PROVIDER, R.TRANSPORT), (KIEL, R.TRANSPORT)}
    tls = sha256_of(cert("azr-999902/tls").der)
    assert (PROVIDER, R.ABRUF) in found.rollen(tls, JETZT)
    assert [one.sha256 for one in found.zertifikate(KIEL, R.TRANSPORT, JETZT)] == [
        sha256_of(cert("azr-999902/transport").der),
        sha256_of(der),
    ]


def test_the_authors_own_signature_cannot_be_handed_over():
    refused(Fehlercode.X001, Vertretung, vertreter=PROVIDER, rollen=(R.INHALT,), fenster=ALWAYS)


def test_a_deputy_that_is_not_in_the_directory_is_refused():
    with pytest.raises(Refused) as caught:
        with_change(KIEL, vertretungen=(Vertretung(vertreter=PROVIDER, rollen=(R.ABRUF,), fenster=ALWAYS),))
    assert "no other participant" in caught.value.reason


def test_without_a_vermittlungsstelle_mail_waits_with_its_author():
    found = directory()
    assert found.endpunkt(KIEL, JETZT).weg is Wegart.DIREKT
    assert found.ablageort(HANNOVER, KIEL, JETZT).url == "https://localhost:8443"
    assert found.ablageort(KIEL, HANNOVER, JETZT).url == "https://localhost:8444"
    assert [place.betreiber for place in found.abholorte(KIEL, JETZT)] == [HANNOVER]


def test_with_a_vermittlungsstelle_mail_waits_there():
    base = directory(other())
    found = replace(
        base,
        teilnehmer=tuple(replace(one, vermittlung=HUB) if one.kennung == KIEL else one for one in base.teilnehmer),
    )
    place = found.endpunkt(KIEL, JETZT)
    assert (place.weg, place.url, place.betreiber) == (Wegart.VERMITTLUNG, "https://hub.example:1", HUB)
    assert found.ablageort(HANNOVER, KIEL, JETZT) == place
    assert found.ablageort(KIEL, HANNOVER, JETZT).url == "https://localhost:8444"
    assert found.abholorte(KIEL, JETZT) == (place,)
    assert HUB not in [one.betreiber for one in found.abholorte(HANNOVER, JETZT)]


def test_an_authority_without_a_postfach_cannot_be_reached():
    found = with_change(KIEL, postfach=None)
    refused(Fehlercode.T070, found.endpunkt, KIEL, JETZT)


def test_a_snapshot_ends_and_says_so():
    found = directory()
    assert not found.ist_abgelaufen(found.gueltig_bis - timedelta(seconds=1))
    assert found.ist_abgelaufen(found.gueltig_bis)


def test_a_snapshot_that_lives_longer_than_thirty_days_is_refused():
    base = directory()
    refused(Fehlercode.X001, replace, base, gueltig_bis=base.ausgestellt + MAX_AGE + timedelta(seconds=1))
    refused(Fehlercode.X001, replace, base, gueltig_bis=base.ausgestellt)


def test_an_older_or_equal_number_does_not_follow_a_newer():
    old, new = directory(nummer=4), directory(nummer=5)
    new.pruefe_nachfolge(old)
    new.pruefe_nachfolge(None)
    new.pruefe_nachfolge(directory(nummer=5))  # the same snapshot again
    assert "number 5 is already known" in refused(Fehlercode.T099, old.pruefe_nachfolge, new)
    other_five = replace(new, gueltig_bis=new.gueltig_bis - timedelta(days=1))
    refused(Fehlercode.T099, other_five.pruefe_nachfolge, new)


def test_a_test_anchor_is_refused_in_a_productive_directory():
    base = directory()
    assert "test trust anchor" in refused(Fehlercode.T002, replace, base, betrieb=Betrieb.ECHT)


def test_a_directory_without_anchor_or_with_a_broken_one_is_refused():
    refused(Fehlercode.X001, replace, directory(), anker=())
    refused(Fehlercode.X001, replace, directory(), anker=(root()[:-1],))


def test_an_authority_cannot_stand_there_twice():
    base = directory()
    refused(Fehlercode.X001, replace, base, teilnehmer=(*base.teilnehmer, base.teilnehmer[0]))


@pytest.mark.parametrize(
    "changes",
    [
        {"ags": ("1",)},
        {"ags": ("0324100199",)},
        {"ags": ("0324x",)},
        {"postfach": "http://insecure"},
        {"nachfolger": KIEL},
        {"vermittlung": KIEL},
        {"status": Status.GESCHLOSSEN},
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(changes):
    refused(Fehlercode.X001, with_change, KIEL, **changes)


def test_log_keys_are_bare_keys_and_certificates_are_not():
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = Schluesseleintrag(rolle=R.PROTOKOLL, vkey=vkey, fenster=ALWAYS)
    found = with_change(KIEL, schluessel=(key,))
    assert found.schluessel(KIEL, R.PROTOKOLL, JETZT) == (key,)
    assert found.schluessel(KIEL, R.ZEUGE, JETZT) == ()
    refused(Fehlercode.X001, Schluesseleintrag, rolle=R.INHALT, vkey=vkey, fenster=ALWAYS)
    refused(Fehlercode.X001, Schluesseleintrag, rolle=R.ZEUGE, vkey="no key", fenster=ALWAYS)
    refused(Fehlercode.X001, Schluesseleintrag, rolle=R.ZEUGE, vkey=vkey.replace("c74f", "c74e"), fenster=ALWAYS)
    refused(Fehlercode.X001, entry, "azr-999901/tls", R.PROTOKOLL)


def test_a_window_that_ends_before_it_begins_is_refused():
    refused(Fehlercode.X001, Fenster, von=JETZT, bis=JETZT)
    with pytest.raises(ValueError, match="zone"):
        Fenster(von=JETZT.replace(tzinfo=None))


PLAIN = Kennung("azr:999905")


def plain(**more):
    return other(PLAIN, Art.AUSLAENDERBEHOERDE, **{"postfach": None, "offen": True, **more})


def test_the_plain_route_is_where_mail_to_such_a_participant_goes_and_nobody_calls_it():
    found = directory(plain())
    assert found.offene(JETZT) == (PLAIN,)
    assert found.offene(ALWAYS.von - timedelta(seconds=1)) == ()
    for place in (found.endpunkt(PLAIN, JETZT), found.ablageort(HANNOVER, PLAIN, JETZT)):
        assert (place.weg, place.url, place.betreiber) == (Wegart.OFFEN, "", PLAIN)
    assert found.ablageort(KIEL, HANNOVER, JETZT).weg is Wegart.DIREKT
    assert PLAIN not in {place.betreiber for place in found.abholorte(HANNOVER, JETZT)}


@pytest.mark.parametrize(
    "sealed",
    [
        {"postfach": "https://kiel.example:1"},
        {"vermittlung": HUB},
        {"zertifikate": (entry("verzeichnis", R.TRANSPORT),)},
        {"vertretungen": (Vertretung(vertreter=HANNOVER, rollen=(R.TRANSPORT,), fenster=ALWAYS),)},
        {"art": Art.MELDEBEHOERDE},
    ],
)
def test_whoever_has_the_plain_route_has_nothing_of_the_sealed_one(sealed):
    def make():
        return replace(plain(), **sealed)

    assert "plain route" in refused(Fehlercode.X001, make)

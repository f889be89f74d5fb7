"""A wrong clock signs, offers and deletes nothing, and reads on; it works again once it is right (wire 6.5)."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs
from support import post
from support.buehne import Haus, jemand
from support.feind import Feind

from gateway.domain.errors import TryLater
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.uhren import Uhrenlage
from gateway.transfer.hausputz import Hausputz
from gateway.transfer.records import AufgabeArt, AuftragsArt
from gateway.transfer.uhren import GILT, VORAUS_CODE, Uhrenvergleich

PARTNER = ("https://a.example", "https://b.example", "https://c.example")


class Zeit:
    """A clock in the hands of the test."""

    def __init__(self) -> None:
        self.jetzt = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.jetzt


def _melde(uhren: Uhrenvergleich, jetzt: datetime, minuten: float, *partner: str) -> None:
    for one in partner or PARTNER:
        uhren.melde(one, jetzt + timedelta(minutes=minuten), 0.1)


def test_the_clock_of_a_partner_is_read_in_the_middle_of_question_and_answer() -> None:
    zeit = Zeit()
    uhren = Uhrenvergleich(zeit)
    for partner in PARTNER:
        uhren.melde(partner, zeit.jetzt + timedelta(seconds=400), 50)
    assert uhren.urteil().abweichung_s == 425


def test_an_answer_that_took_too_long_says_nothing() -> None:
    zeit = Zeit()
    uhren = Uhrenvergleich(zeit)
    for partner in PARTNER:
        uhren.melde(partner, zeit.jetzt + timedelta(hours=1), 120)
    assert uhren.urteil().lage is Uhrenlage.GUT


def test_a_partner_counts_once_with_what_it_showed_last() -> None:
    zeit = Zeit()
    uhren = Uhrenvergleich(zeit)
    for _ in range(3):
        _melde(uhren, zeit.jetzt, 10, PARTNER[0])
    assert (uhren.urteil().lage, uhren.urteil().partner) == (Uhrenlage.ZWEIFEL, 1)
    _melde(uhren, zeit.jetzt, 0, PARTNER[0])
    assert uhren.urteil().lage is Uhrenlage.GUT


def test_an_operator_with_several_addresses_has_one_voice() -> None:
    zeit = Zeit()
    uhren = Uhrenvergleich(zeit)
    _melde(uhren, zeit.jetzt, 10, "https://a.example/1", "https://a.example/2", "https://A.example:8443")
    assert (uhren.urteil().lage, uhren.urteil().partner) == (Uhrenlage.ZWEIFEL, 1)


@pytest.mark.parametrize("sprung", [timedelta(minutes=-10), GILT + timedelta(seconds=1)])
def test_what_was_measured_before_the_clock_was_set_or_long_ago_does_not_count(sprung: timedelta) -> None:
    zeit = Zeit()
    uhren = Uhrenvergleich(zeit)
    with capture_logs() as lines:
        _melde(uhren, zeit.jetzt, 10)
        with pytest.raises(
            TryLater, match=r"10 minutes slow against 3 partners.*operator of this machine"
        ) as later:
            uhren.pruefe()
        zeit.jetzt += sprung
        uhren.pruefe()
    assert later.value.code == "CLOCK-OFF"
    assert [line["zustand"] for line in lines if line["event"] == "clock.judged"] == ["zweifel", "falsch", "gut"]


# -- the use cases -------------------------------------------------------------------------------------------------


def _stelle_falsch(haus: Haus) -> None:
    _melde(haus.eins.umgebung.uhren, haus.uhr(), -10)


async def _probleme(haus: Haus) -> str:
    """What /health says."""
    assert haus.dienst is not None
    return " ".join((await haus.dienst._health()).problems)


async def test_while_our_clock_is_wrong_nothing_is_signed_but_mail_is_read(von_hand: Feind) -> None:
    house = von_hand.opfer
    transfer = await house.anmeldung(jemand(1))
    u = von_hand.umstaende()
    umschlag = await von_hand.sende(u, post.anforderung(u, jemand(2)))
    _stelle_falsch(house)
    await house.horche()
    await house.arbeite_ab()
    waiting = {
        (art, ref): await house.lies(lambda tx, a=art, r=ref: tx.auftraege.holen(a, r))
        for art, ref in ((AuftragsArt.ANFORDERN, transfer), (AuftragsArt.ABHOLEN, umschlag))
    }
    assert [job and job.letzter_code for job in waiting.values()] == ["CLOCK-OFF", "CLOCK-OFF"]
    assert await house.lies(lambda tx: tx.nachrichten.holen(house.kennung, u.autor, u.uuid)) is not None
    assert await house.geschriebene(transfer) == ()
    entry = await von_hand.haus.lies(lambda tx: tx.postfach.holen(umschlag))
    assert entry is not None
    assert entry.beleg is None
    assert "10 minutes fast against 3 partners" in await _probleme(house)
    _melde(house.eins.umgebung.uhren, house.uhr(), 0)
    house.uhr.vor(seconds=5)
    await house.arbeite_alles_ab()
    assert await von_hand.abschluss(umschlag) == ("angenommen", None)
    assert len(await house.geschriebene(transfer)) == 1
    assert await _probleme(house) == ""


async def test_while_our_clock_is_wrong_nothing_is_deleted(von_hand: Feind) -> None:
    house = von_hand.opfer
    u = von_hand.umstaende()
    await von_hand.sende(u, b"no message at all")
    await house.arbeite_alles_ab()
    assert len(await house.quarantaene()) == 1
    assert house.dienst is not None
    cleaner = Hausputz(house.eins.umgebung, house.dienst._stelle())
    house.uhr.vor(days=100)
    _stelle_falsch(house)
    await cleaner.putze()
    assert len(await house.quarantaene()) == 1
    house.uhr.vor(minutes=-11)
    await cleaner.putze()
    assert await house.quarantaene() == ()


async def test_while_our_clock_is_wrong_no_deadline_ends(von_hand: Feind) -> None:
    house = von_hand.opfer
    transfer = await house.anmeldung(jemand(1))
    _stelle_falsch(house)
    with pytest.raises(TryLater) as later:
        await house.eins.fristen.ablauf(f"{transfer}/request_stuck/1")
    assert later.value.code == "CLOCK-OFF"
    assert await house.aufgaben() == ()
    _melde(house.eins.umgebung.uhren, house.uhr(), 0)
    await house.eins.fristen.ablauf(f"{transfer}/request_stuck/1")
    assert [one.art for one in await house.aufgaben()] == [AufgabeArt.FRIST_ABGELAUFEN]


async def test_a_message_dated_ahead_waits_and_a_person_is_asked_once_for_each_partner(von_hand: Feind) -> None:
    house = von_hand.opfer
    names = []
    for number in range(2):
        ahead = von_hand.umstaende(zeit=Zeitpunkt.of(house.uhr() + timedelta(minutes=30)))
        names.append(await von_hand.sende(ahead, post.anforderung(ahead, jemand(number))))
    with capture_logs() as lines:
        await house.horche()
        await house.arbeite_ab()
    assert [line["autor"] for line in lines if line["event"] == "message.ahead"][:2] == [von_hand.autor] * 2
    (asked,) = await house.aufgaben()
    assert (asked.art, asked.hinweis, asked.transfer) == (AufgabeArt.UHR_PRUEFEN, von_hand.autor, None)
    for name in names:
        job = await house.lies(lambda tx, n=name: tx.auftraege.holen(AuftragsArt.ABHOLEN, n))
        assert job is not None
        assert job.letzter_code == VORAUS_CODE
    assert "2 messages are dated more than five minutes ahead" in await _probleme(house)
    house.uhr.vor(minutes=30)
    await house.arbeite_ab()
    for name in names:
        assert await von_hand.abschluss(name) == ("angenommen", None)
    assert "ahead" not in await _probleme(house)


async def test_every_answer_of_a_partner_shows_its_clock(von_hand: Feind) -> None:
    """One partner alone is a warning; nothing stops."""
    house = von_hand.opfer
    await house.horche()
    assert await _probleme(house) == ""
    house.uhr.vor(minutes=20)
    await house.horche()
    assert "our clock is 20 minutes fast against 1 of the partners" in await _probleme(house)
    transfer = await house.anmeldung(jemand(1))
    await house.arbeite_ab()
    assert len(await house.geschriebene(transfer)) == 1

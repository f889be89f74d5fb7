"""What a message that is not taken leaves on our disk: nothing in the end; and what nobody learns from us by it."""

import os
from pathlib import Path

import pytest
from support import post
from support.buehne import Haus, jemand
from support.dateien import pdf
from support.feind import Feind

from gateway.domain.errors import TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.transfer.abruf import Platz
from gateway.transfer.hausputz import VERWAIST_NACH_S, Hausputz


def _putz(haus: Haus) -> Hausputz:
    assert haus.dienst is not None
    return Hausputz(haus.eins.umgebung, haus.dienst._stelle())


def _altere(haus: Haus) -> None:
    """Let every blob of a house look as if it were written two days ago."""
    for name in haus.eins.blobs.names():
        path = haus.eins.blobs._pfad(name)
        then = path.stat().st_mtime - 2 * VERWAIST_NACH_S
        os.utime(path, (then, then))


def _namen(haus: Haus) -> set[Sha256]:
    return set(haus.eins.blobs.names())


async def test_the_answer_does_not_tell_whether_we_hold_a_document(von_hand: Feind) -> None:
    """A partner lists the digest of a known form as its "segment": known here or not, it hears the same."""
    known, unknown = pdf("ein Formular, das jeder kennt"), pdf("eines, das hier niemand hat")
    von_hand.opfer.blob(known)
    heard = []
    for octets in (known, unknown):
        u = von_hand.umstaende()
        made = von_hand.siegle(u, post.anforderung(u, jemand(1)), biege_segmente=lambda _, __, o=octets: [o])
        umschlag = await von_hand.biete_an(u, made.umschlag, {})
        (entry,) = await von_hand.haus.lies(lambda tx: tx.postfach.liste([von_hand.leser], ab=0, max_zeilen=9))
        assert entry.id == umschlag
        await von_hand.buehne.laufe()
        von_hand.opfer.uhr.vor(hours=1)
        await von_hand.buehne.laufe()
        heard.append(await von_hand.abschluss(umschlag))
    assert heard == [("abgelehnt", "T099")] * 2


async def test_the_segments_of_a_refused_message_are_gone_at_once(von_hand: Feind) -> None:
    before = _namen(von_hand.opfer)
    u = von_hand.umstaende()
    made = von_hand.siegle(
        u, post.anforderung(u, jemand(1)), kopf_innen="<ab:Kopf></ab:Kopf>", innen="<ab:x/>", inhalt=b"x"
    )
    umschlag = await von_hand.biete_an(u, made.umschlag, made.segmente)
    await von_hand.buehne.laufe()
    assert await von_hand.abschluss(umschlag) == ("abgelehnt", "T020")
    assert _namen(von_hand.opfer) - before == {sha256_of(made.umschlag)}  # sealed, in quarantine


async def test_the_segments_of_an_accepted_message_stay_when_a_forgery_lists_them(von_hand: Feind) -> None:
    """Refusing the second must not take away what the first still needs."""
    wer, ident = jemand(1), await von_hand.opfer.anmeldung(jemand(1))
    await von_hand.opfer.arbeite_ab()
    asked = await von_hand.opfer.transfer(ident)
    u = von_hand.umstaende()
    good = von_hand.siegle(u, post.ablehnung(u, wer, asked.anforderung))
    await von_hand.biete_an(u, good.umschlag, good.segmente)
    await von_hand.opfer.horche()
    job = await von_hand.opfer.naechster()
    assert job is not None
    assert job.art.value == "abholen"
    v = von_hand.umstaende()
    (octets,) = good.segmente.values()
    forged = von_hand.siegle(v, post.anforderung(v, wer), biege_segmente=lambda _, __: [octets])
    umschlag = await von_hand.biete_an(v, forged.umschlag, forged.segmente)
    await von_hand.buehne.laufe()
    assert (await von_hand.abschluss(umschlag))[0] == "abgelehnt"
    assert (await von_hand.opfer.transfer(ident)).hinweis == "antwort_02"  # the first was worked on
    assert set(good.segmente) <= _namen(von_hand.opfer)


async def test_housekeeping_removes_what_no_record_names_and_nothing_else(von_hand: Feind) -> None:
    wer, kiel, hannover = jemand(1), von_hand.buehne.kiel, von_hand.buehne.hannover
    await kiel.lege_akte_an(wer)
    await kiel.abmeldung(wer)
    await hannover.anmeldung(wer)
    await von_hand.buehne.laufe()
    u = von_hand.umstaende()
    await von_hand.sende(u, post.anforderung(u, wer), inhalt=b"x")  # one in quarantine
    await von_hand.buehne.laufe()
    for haus in (kiel, hannover):
        needed = _namen(haus)
        orphans = {haus.blob(b"packed, then the power failed"), haus.blob(b"imported, then refused")}
        await _putz(haus).putze()
        assert _namen(haus) == needed | orphans  # young: somebody may be about to name them
        _altere(haus)
        await _putz(haus).putze()
        assert _namen(haus) == needed
    (taken,) = await hannover.akten()
    assert [hannover.octets(d.sha256)[:4] for d in taken.dokumente]


async def test_housekeeping_ends_quarantine_after_its_time_and_its_octets_with_it(von_hand: Feind) -> None:
    u = von_hand.umstaende()
    umschlag = await von_hand.sende(u, post.anforderung(u, jemand(1)), inhalt=b"x")
    await von_hand.buehne.laufe()
    house = von_hand.opfer
    assert len(await house.quarantaene()) == 1
    house.uhr.vor(days=91)
    await _putz(house).putze()
    assert await house.quarantaene() == ()
    assert [e.ereignis.value for e in await house.protokoll()].count("quarantaene.geloescht") == 1
    _altere(house)
    await _putz(house).putze()
    assert umschlag not in _namen(house)


def test_two_fetches_never_count_on_the_same_room() -> None:
    platz = Platz()
    platz.nimm(60, 100)
    with pytest.raises(TryLater):
        platz.nimm(50, 100)
    platz.gib(30)  # half of the first lies there now
    platz.nimm(40, 70)


async def test_what_was_fetched_before_a_crash_is_not_fetched_again(von_hand: Feind) -> None:
    u = von_hand.umstaende()
    made = von_hand.siegle(u, post.anforderung(u, jemand(1)))
    umschlag = await von_hand.biete_an(u, made.umschlag, made.segmente)
    await von_hand.opfer.horche()
    (name,) = made.segmente
    await von_hand.opfer.eins.store.write(lambda tx: tx.eingaenge.segment_da(umschlag, Sha256(name)))
    von_hand.opfer.blob(made.segmente[name])
    _entferne(von_hand.haus, name)
    await von_hand.buehne.laufe()
    assert await von_hand.abschluss(umschlag) == ("angenommen", None)


def _entferne(haus: Haus, name: str) -> None:
    Path(haus.eins.blobs._pfad(Sha256(name))).unlink()

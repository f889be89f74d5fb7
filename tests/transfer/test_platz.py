"""What a message that is not taken leaves on our disk: nothing in the end; and what nobody learns import time
from us by it."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support import post
from support.buehne import Haus, jemand
from support.dateien import pdf
from support.feind import Feind
from support.rohling import Sendung
from support.store import akte

from gateway.domain.errors import TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.domain.suchwoerter import Suchanfrage
from gateway.transfer.abruf import Platz
from gateway.transfer.hausputz import VERWAIST_NACH_S, Hausputz
from gateway.transfer.ports import Tx
from gateway.transfer.quarantaene import MAX_UNAUTHENTISCH
from gateway.transfer.records import Quarantaene, Segmentlage


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


async def _lass_ablehnen(feind: Feind, made: Sendung, u: post.Umstaende) -> Quarantaene:
    """Send what cannot be decrypted; return what quarantine keeps of it."""
    umschlag = await feind.biete_an(u, made.umschlag, made.segmente)
    await feind.buehne.laufe()
    assert await feind.abschluss(umschlag) == ("abgelehnt", "T020")
    return (await feind.opfer.quarantaene())[0]


def _unlesbar(feind: Feind) -> tuple[post.Umstaende, Sendung]:
    u = feind.umstaende()
    return u, feind.siegle(u, post.anforderung(u, jemand(1)), inhalt=b"x")


async def test_a_refused_message_of_a_known_author_is_kept_sealed_and_whole(von_hand: Feind) -> None:
    before = _namen(von_hand.opfer)
    u, made = _unlesbar(von_hand)
    kept = await _lass_ablehnen(von_hand, made, u)
    assert _namen(von_hand.opfer) - before == {sha256_of(made.umschlag), *made.segmente}
    whole = len(made.umschlag) + sum(map(len, made.segmente.values()))
    assert (kept.segmente, kept.laenge, kept.authentisch) == (Segmentlage.BEHALTEN, whole, True)
    assert (kept.ganz_sha256, kept.ganz_laenge) == (sha256_of(made.umschlag), len(made.umschlag))
    assert await von_hand.opfer.lies(lambda tx: tx.quarantaene.segmente(kept.id)) == set(made.segmente)


async def test_where_its_quota_is_full_the_segments_go_and_the_entry_says_so(von_hand: Feind) -> None:
    u, made = _unlesbar(von_hand)
    first = await _lass_ablehnen(von_hand, made, u)
    await von_hand.opfer.eins.store.write(
        lambda tx: tx.quarantaene.anlegen(
            replace(
                first,
                id=von_hand.opfer.eins.umgebung.neue_uuid(),
                zeit=first.zeit - timedelta(days=1),
                laenge=von_hand.opfer.eins.umgebung.gangart.quarantaene_je_quelle
                - first.laenge
                - len(made.umschlag)
                - 400,
            )
        )
    )
    before = _namen(von_hand.opfer)
    v, other = _unlesbar(von_hand)
    kept = await _lass_ablehnen(von_hand, other, v)
    _altere(von_hand.opfer)
    await _putz(von_hand.opfer).putze()
    assert _namen(von_hand.opfer) - before == {sha256_of(other.umschlag)}
    assert (kept.segmente, kept.laenge) == (Segmentlage.KEIN_PLATZ, len(other.umschlag))
    w, third = _unlesbar(von_hand)
    last = await _lass_ablehnen(von_hand, third, w)
    assert (last.segmente, last.laenge, last.umschlag_sha256) == (Segmentlage.KEIN_PLATZ, 0, None)
    assert last.ganz_sha256 == sha256_of(third.umschlag)


async def test_of_what_nobody_signed_the_beginning_is_kept_and_the_digest_of_all(von_hand: Feind) -> None:
    octets = b"<x>" + b"y" * (2 * MAX_UNAUTHENTISCH)
    u = von_hand.umstaende()
    await von_hand.biete_an(u, octets, {})
    await von_hand.buehne.laufe()
    (kept,) = await von_hand.opfer.quarantaene()
    assert kept.umschlag_sha256 == sha256_of(octets[:MAX_UNAUTHENTISCH])
    assert (kept.laenge, kept.authentisch, kept.segmente) == (MAX_UNAUTHENTISCH, False, Segmentlage.KEINE)
    assert (kept.ganz_sha256, kept.ganz_laenge) == (sha256_of(octets), len(octets))


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
    assert [hannover.dokument(d)[:4] for d in taken.dokumente]


async def test_housekeeping_ends_quarantine_after_its_time_and_its_octets_with_it(von_hand: Feind) -> None:
    u, made = _unlesbar(von_hand)
    await _lass_ablehnen(von_hand, made, u)
    sealed, house = {sha256_of(made.umschlag), *made.segmente}, von_hand.opfer
    _altere(house)
    await _putz(house).putze()
    assert sealed <= _namen(house), "until then they are somebody's"
    house.uhr.vor(days=91)
    await _putz(house).putze()
    assert await house.quarantaene() == ()
    assert [e.ereignis.value for e in await house.protokoll()].count("quarantaene.geloescht") == 1
    _altere(house)
    await _putz(house).putze()
    assert not sealed & _namen(house)


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


async def test_the_clean_up_makes_files_from_before_the_search_index_findable(feind: Feind) -> None:
    haus = feind.haus
    mandant = haus.eins.mandanten[0]
    wert = akte(test=True)
    gesucht = Suchanfrage(name=wert.person.familiennamen()[0])

    def vor_dem_index(tx: Tx) -> None:
        tx.akten.anlegen(mandant, wert, azr_suche=None, namen_suche=[])
        verbindung = tx.akten._c  # type: ignore[attr-defined]  # no port brings an old store back
        verbindung.execute("DELETE FROM suchakte")
        verbindung.execute("INSERT INTO suche_offen (mandant, akte) VALUES (?, ?)", (mandant, wert.id))

    await haus.eins.store.write(vor_dem_index)
    assert not (await haus.lies(lambda tx: tx.suche.finden(mandant, gesucht, test=True, max_zeilen=2))).treffer
    await _putz(haus).putze()
    (found,) = (await haus.lies(lambda tx: tx.suche.finden(mandant, gesucht, test=True, max_zeilen=2))).treffer
    assert found.akte.id == wert.id

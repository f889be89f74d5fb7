"""What comes the plain route: identity, folder and header, lane, clock, refusals; nothing sealed comes this way."""

from pathlib import Path

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, jemand
from support.feind import Feind
from support.offen import Transport, arbeite, eigenes_verzeichnis, fach, laufe, mit_offenem_weg, schau, typ_von
from support.post import Umstaende

from gateway.domain.errors import Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.domain.states import Zustand
from gateway.envelope.lesen import read_umschlag
from gateway.transfer.records import AufgabeArt

Weg = tuple[Buehne, Transport]


def _umstaende(b: Buehne) -> Umstaende:
    return Feind(b).umstaende()


def _lege(b: Buehne, name: str, octets: bytes, partner: Kennung = KIEL) -> Path:
    """Kiel's transport brings a file to Hannover."""
    place = fach(b.hannover, "inbox", partner)
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(octets)
    return place


async def _abgelehnt(b: Buehne, code: str, name: str = "a.xml", partner: Kennung = KIEL) -> None:
    """The file lies in ``refused`` with its reason, quarantine and log know it, and nothing else has changed."""
    place = fach(b.hannover, "inbox", partner) / "refused"
    assert (place / name).exists()
    assert (place / f"{name}.reason.txt").read_text("utf-8").startswith(f"{code} ")
    (entry,) = await b.hannover.quarantaene()
    assert (entry.code, entry.quelle) == (code, f"plain:{partner}")
    assert AuditEreignis.NACHRICHT_QUARANTAENE in {one.ereignis for one in await b.hannover.protokoll()}
    assert not await b.hannover.transfers()


async def test_a_request_is_taken_in_and_asked_about(weg: Weg) -> None:
    b, _ = weg
    place = _lege(b, "a.xml", post.octets(post.anforderung(_umstaende(b), jemand(1))))
    await arbeite(b.hannover)
    (one,) = await b.hannover.transfers()
    assert (one.zustand, one.partner) == (Zustand.ENTSCHEIDUNG_OFFEN, KIEL)
    assert (place / "done" / "a.xml").exists()
    events = [entry.ereignis for entry in await b.hannover.protokoll()]
    assert AuditEreignis.NACHRICHT_OFFEN_ANGENOMMEN in events
    assert AuditEreignis.NACHRICHT_GEPRUEFT not in events


async def test_the_content_is_kept_sealed(weg: Weg) -> None:
    b, _ = weg
    wer = jemand(2)
    _lege(b, "a.xml", post.octets(post.anforderung(_umstaende(b), wer)))
    await arbeite(b.hannover)
    number = str(wer.person.azr_nummer).encode()
    for path in b.hannover.konfiguration.data.rglob("*"):
        assert not path.is_file() or number not in path.read_bytes(), path


async def test_a_partner_whose_route_is_sealed_brings_nothing_by_folder(weg: Weg) -> None:
    b, _ = weg
    u = _umstaende(b)
    message = post.octets(post.anforderung(u, jemand(1))).replace(KIEL.encode(), BREMEN.encode())
    _lege(b, "a.xml", message, BREMEN)
    await arbeite(b.hannover)
    await _abgelehnt(b, "T070", partner=BREMEN)


async def test_an_envelope_of_a_partner_with_the_plain_route_is_refused(weg: Weg) -> None:
    """The certificates of before are not in the directory any more, so nobody can sign for this partner."""
    b, _ = weg
    f = Feind(b)
    u = f.umstaende()
    made = f.siegle(u, post.anforderung(u, jemand(1)))
    siegel = read_umschlag(made.umschlag, schema=b.hannover.eins.umgebung.umschlag_schema)
    with pytest.raises(Refused) as no:
        b.hannover.eins.empfang.pruefe_autor(siegel)
    assert no.value.code == "T070"
    assert b.hannover.dienst is not None
    assert not b.hannover.dienst._abholung.mail_places(b.hannover.eins.umgebung.vertrauen.verzeichnis())


async def test_another_author_than_the_folder_names(weg: Weg) -> None:
    b, _ = weg
    message = post.octets(post.anforderung(_umstaende(b), jemand(1))).replace(KIEL.encode(), BREMEN.encode())
    _lege(b, "a.xml", message)
    await arbeite(b.hannover)
    await _abgelehnt(b, "T070")


async def test_another_reader_than_the_folder_names(weg: Weg) -> None:
    b, _ = weg
    message = post.octets(post.anforderung(_umstaende(b), jemand(1))).replace(HANNOVER.encode(), BREMEN.encode())
    _lege(b, "a.xml", message)
    await arbeite(b.hannover)
    await _abgelehnt(b, "T080")


async def test_garbage_and_an_envelope_as_file(weg: Weg) -> None:
    b, _ = weg
    _lege(b, "a.xml", b"no message at all")
    await arbeite(b.hannover)
    await _abgelehnt(b, "X000")
    _lege(b, "b.xml", Feind(b).siegle(u := _umstaende(b), post.anforderung(u, jemand(1))).umschlag)
    await arbeite(b.hannover)
    assert (fach(b.hannover, "inbox", KIEL) / "refused" / "b.xml").exists()
    assert not await b.hannover.transfers()


async def test_twice_is_one_event_and_the_same_answer_again(weg: Weg) -> None:
    b, transport = weg
    ident = await b.ziehe_um(jemand(3))
    await arbeite(b.hannover)
    asked = transport.nimm(b.hannover, b.kiel)
    transport.bringe(b.kiel, b.hannover, asked.items())
    await laufe(b, transport)
    first = {name: octets for name, octets in transport.getragen.items() if typ_von(octets) != "010201"}
    before = len(await b.kiel.protokoll())
    transport.bringe(b.kiel, b.hannover, asked.items())
    await arbeite(b.kiel)
    again = transport.nimm(b.kiel, b.hannover)
    assert again
    assert all(first[name] == octets for name, octets in again.items())
    (giver,) = await b.kiel.transfers()
    assert giver.zustand is Zustand.ABGESCHLOSSEN
    new = [entry.ereignis for entry in (await b.kiel.protokoll())[before:]]
    assert new.count(AuditEreignis.NACHRICHT_WIEDERHOLUNG) == 1
    assert AuditEreignis.AKTE_GEPACKT not in new
    transport.bringe(b.hannover, b.kiel, again.items())
    await laufe(b, transport)
    assert len(await b.hannover.akten()) == 1
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_other_octets_under_a_name_that_is_taken_change_nothing(weg: Weg) -> None:
    b, _ = weg
    u = _umstaende(b)
    _lege(b, "a.xml", post.octets(post.anforderung(u, jemand(1))))
    await arbeite(b.hannover)
    (before,) = await b.hannover.transfers()
    _lege(b, "b.xml", post.octets(post.anforderung(u, jemand(2))))
    await arbeite(b.hannover)
    assert await b.hannover.transfers() == (before,)
    (entry,) = await b.hannover.quarantaene()
    assert (entry.code, entry.uuid) == ("S999", u.uuid)
    assert (fach(b.hannover, "inbox", KIEL) / "refused" / "b.xml").exists()
    assert AufgabeArt.QUARANTAENE_ANSEHEN in {one.art for one in await b.hannover.aufgaben()}


async def test_a_message_the_schema_refuses_is_answered_0010_the_same_way(weg: Weg) -> None:
    b, transport = weg
    good = post.octets(post.anforderung(_umstaende(b), jemand(1)))
    _lege(b, "a.xml", good.replace(b"anforderungsgrund", b"anforderungsgrundel"))
    await arbeite(b.hannover)
    (answer,) = transport.nimm(b.hannover, b.kiel).values()
    assert typ_von(answer) == "0010"
    assert not await b.hannover.transfers()


async def test_the_other_lane_is_answered_0010(weg: Weg) -> None:
    b, transport = weg
    good = post.octets(post.anforderung(_umstaende(b), jemand(1)))
    _lege(b, "a.xml", good.replace(b' test="demo"', b""))
    assert b' test="demo"' in good
    await arbeite(b.hannover)
    (answer,) = transport.nimm(b.hannover, b.kiel).values()
    assert typ_von(answer) == "0010"


async def test_a_message_from_the_future_waits_in_the_folder(weg: Weg) -> None:
    b, _ = weg
    b.kiel.uhr.vor(minutes=7)
    place = _lege(b, "a.xml", post.octets(post.anforderung(_umstaende(b), jemand(1))))
    await arbeite(b.hannover)
    assert (place / "a.xml").exists()
    assert AufgabeArt.UHR_PRUEFEN in {one.art for one in await b.hannover.aufgaben()}
    b.hannover.uhr.vor(minutes=7)
    await arbeite(b.hannover)
    assert (place / "done" / "a.xml").exists()
    assert len(await b.hannover.transfers()) == 1


async def test_a_transport_cannot_have_its_refused_files_moved_to_another_partner(weg: Weg) -> None:
    """Kiel's transport puts a link in the place of ``refused``: Bremen's inbox. Its file says it is from Bremen."""
    b, _ = weg
    await schau(b.hannover)
    kiel, bremen = fach(b.hannover, "inbox", KIEL), fach(b.hannover, "inbox", BREMEN)
    bremen.mkdir()
    (kiel / "refused").rmdir()
    (kiel / "refused").symlink_to(bremen)
    message = post.octets(post.anforderung(_umstaende(b), jemand(1))).replace(KIEL.encode(), BREMEN.encode())
    _lege(b, "a.xml", message)
    await arbeite(b.hannover)
    assert not (bremen / "a.xml").exists()
    assert not (bremen / "done" / "a.xml").exists()
    assert (kiel / "a.xml").exists()
    assert await b.hannover.quarantaene() == ()
    said = b.hannover.eins.umgebung.faecher.stoerung()
    assert said is not None
    assert "refused of the plain route is a link" in said


async def test_a_folder_of_somebody_who_lost_the_plain_route_is_still_looked_into(weg: Weg) -> None:
    b, _ = weg
    await schau(b.hannover)
    eigenes_verzeichnis(b, b.hannover, mit_offenem_weg(mit_offenem_weg(b.verzeichnis)))
    await b.hannover.neustart()
    _lege(b, "a.xml", post.octets(post.anforderung(_umstaende(b), jemand(1))))
    await arbeite(b.hannover)
    await _abgelehnt(b, "T070")

"""What goes out the plain route: complete files, the same each time, nothing while it must not, taken or not."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support import post
from support.buehne import Absturz, Buehne, jemand
from support.dateien import pdf
from support.feind import Feind
from support.offen import Transport, arbeite, eigenes_verzeichnis, fach, laufe, mit_offenem_weg, schau, typ_von

from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.rueckrufgruende import Rueckrufgrund
from gateway.domain.states import Zustand
from gateway.storage.faecher import Ordnerfaecher
from gateway.transfer.offener_versand import DOCH_GENOMMEN
from gateway.transfer.records import AufgabeArt, PostfachZustand, Ruhelage
from gateway.trust.dienst import DIENSTE
from gateway.trust.teilnehmer import Diensteintrag, Fenster

Weg = tuple[Buehne, Transport]


def _liegt(b: Buehne) -> dict[str, bytes]:
    """What lies in Hannover's outbox for Kiel, notes of our own left out."""
    place = fach(b.hannover, "outbox", b.kiel.kennung)
    found = place.glob("*.xml") if place.exists() else ()
    return {one.name: one.read_bytes() for one in found}


async def _geht_weiter(b: Buehne) -> None:
    b.hannover.uhr.vor(minutes=2)  # pauses of jobs
    await arbeite(b.hannover)


async def test_the_names_are_the_uuids_and_who_takes_them_ends_the_disclosure(weg: Weg) -> None:
    b, transport = weg
    ident = await b.hannover.anmeldung(jemand(1))
    await arbeite(b.hannover)
    one = await b.hannover.transfer(ident)
    assert list(_liegt(b)) == [f"{one.anforderung}.xml"]
    (entry,) = await b.hannover.lies(
        lambda tx: tx.postfach.zur_nachricht(b.hannover.kennung, NachrichtenUUID(str(one.anforderung)))
    )
    assert (entry.zustand, entry.nummer) == (PostfachZustand.AUSGELEGT, 0)
    assert await b.hannover.lies(lambda tx: tx.postfach.liste([b.kiel.kennung], ab=0, max_zeilen=9)) == ()
    transport.nimm(b.hannover, b.kiel)
    await arbeite(b.hannover)
    found = await b.hannover.lies(lambda tx: tx.postfach.holen(entry.id))
    assert found is not None
    assert (found.zustand, found.beleg) == (PostfachZustand.UEBERGEBEN, None)
    said = [each.ereignis for each in await b.hannover.protokoll()]
    assert said.index(AuditEreignis.NACHRICHT_AUSGELEGT) < said.index(AuditEreignis.NACHRICHT_UEBERGEBEN)


async def test_the_receipt_ends_the_transfer_only_once_the_transport_has_it(weg: Weg) -> None:
    b, transport = weg
    ident = await b.ziehe_um(jemand(2))
    await arbeite(b.hannover)
    transport.trage()
    await arbeite(b.kiel)
    transport.bringe(b.hannover, b.kiel, transport.nimm(b.kiel, b.hannover).items())
    await arbeite(b.hannover)
    assert (await b.hannover.transfer(ident)).zustand is Zustand.UEBERNOMMEN
    b.hannover.uhr.vor(days=7)
    await arbeite(b.hannover)
    assert AufgabeArt.NICHT_ABGEHOLT in {one.art for one in await b.hannover.aufgaben()}
    transport.nimm(b.hannover, b.kiel)
    await arbeite(b.hannover)
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    assert AufgabeArt.NICHT_ABGEHOLT not in {one.art for one in await b.hannover.aufgaben()}


@pytest.mark.parametrize("bei", range(5))
async def test_killed_while_the_files_of_a_delivery_are_written(
    bei: int, weg: Weg, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and behind each file: what lies there is whole, and the next start puts the same files there."""
    b, transport = weg
    inhalte = [pdf("eins" * 500), pdf("zwei")]
    ident = await b.ziehe_um(jemand(3), *inhalte)
    await arbeite(b.hannover)
    transport.trage()
    write, seen = Ordnerfaecher.lege_aus, [0]

    def dies(self: Ordnerfaecher, own: Kennung, partner: Kennung, uuid: NachrichtenUUID, octets: bytes) -> None:
        seen[0] += 1
        if seen[0] > bei:
            raise Absturz
        write(self, own, partner, uuid, octets)

    monkeypatch.setattr(Ordnerfaecher, "lege_aus", dies)
    with pytest.raises(Absturz):
        await arbeite(b.kiel)
    monkeypatch.undo()
    before = {one.name: one.read_bytes() for one in fach(b.kiel, "outbox", b.hannover.kennung).glob("*.xml")}
    assert len(before) == bei
    await b.kiel.neustart()
    b.kiel.uhr.vor(minutes=2)
    await arbeite(b.kiel)
    after = {one.name: one.read_bytes() for one in fach(b.kiel, "outbox", b.hannover.kennung).glob("*.xml")}
    assert before.items() <= after.items()
    await laufe(b, transport)
    (akte,) = await b.hannover.akten()
    assert [b.hannover.dokument(d) for d in akte.dokumente] == inhalte
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_the_head_comes_last(weg: Weg, monkeypatch: pytest.MonkeyPatch) -> None:
    b, transport = weg
    await b.ziehe_um(jemand(4), pdf("eins" * 500))
    await arbeite(b.hannover)
    transport.trage()
    write, order = Ordnerfaecher.lege_aus, list[str]()

    def notes(self: Ordnerfaecher, own: Kennung, partner: Kennung, uuid: NachrichtenUUID, octets: bytes) -> None:
        order.append(typ_von(octets))
        write(self, own, partner, uuid, octets)

    monkeypatch.setattr(Ordnerfaecher, "lege_aus", notes)
    await arbeite(b.kiel)
    deliveries = [typ for typ in order if typ in {"010206", "010207"}]
    assert deliveries == ["010207"] * (len(deliveries) - 1) + ["010206"]


async def test_what_still_lies_there_can_be_withdrawn(weg: Weg) -> None:
    b, transport = weg
    await b.ziehe_um(jemand(5), pdf("eins" * 500))
    await arbeite(b.hannover)
    transport.trage()
    await arbeite(b.kiel)
    (giver,) = await b.kiel.transfers()
    assert giver.zustand is Zustand.VERSANDT
    await b.kiel.eins.eingriffe.ziehe_zurueck(giver.id, person="meier")
    await arbeite(b.kiel)
    left = transport.nimm(b.kiel, b.hannover).values()
    assert [typ_von(one) for one in left] == ["010205"]
    assert (await b.kiel.transfer(giver.id)).zustand is Zustand.ENTSCHEIDUNG_OFFEN


async def test_what_the_transport_has_taken_cannot(weg: Weg) -> None:
    b, transport = weg
    await b.ziehe_um(jemand(6))
    await arbeite(b.hannover)
    transport.trage()
    await arbeite(b.kiel)
    transport.nimm(b.kiel, b.hannover)
    (giver,) = await b.kiel.transfers()
    with pytest.raises(Usage, match="closed the delivery"):
        await b.kiel.eins.eingriffe.ziehe_zurueck(giver.id, person="meier")


async def _versandt(b: Buehne, transport: Transport, nummer: int) -> TransferId:
    await b.ziehe_um(jemand(nummer), pdf("eins" * 500))
    await arbeite(b.hannover)
    transport.trage()
    await arbeite(b.kiel)
    (giver,) = await b.kiel.transfers()
    assert giver.zustand is Zustand.VERSANDT
    return giver.id


async def test_what_the_transport_has_taken_is_called_back_and_not_held_to_be_unread(weg: Weg) -> None:
    """Nobody has looked into the folder since it took the delivery."""
    b, transport = weg
    ident = await _versandt(b, transport, 13)
    transport.nimm(b.kiel, b.hannover)
    await b.kiel.eins.rueckrufe.rufe_zurueck(ident, Rueckrufgrund.FALSCHE_PERSON, person="meier")
    await arbeite(b.kiel)
    assert (await b.kiel.transfer(ident)).zustand is Zustand.RUECKRUF_LAEUFT
    assert [typ_von(one) for one in transport.nimm(b.kiel, b.hannover).values()] == ["0010"]


async def test_taken_in_the_moment_of_the_recall_somebody_is_told_and_calls_it_back(weg: Weg) -> None:
    b, transport = weg
    ident = await _versandt(b, transport, 14)
    rueckrufe, grund = b.kiel.eins.rueckrufe, Rueckrufgrund.FALSCHE_PERSON
    await rueckrufe.rufe_zurueck(ident, grund, person="meier")
    assert (await b.kiel.transfer(ident)).zustand is Zustand.ENTSCHEIDUNG_OFFEN
    transport.nimm(b.kiel, b.hannover)  # before our job takes the files away
    await arbeite(b.kiel)
    asked = {(one.art, one.hinweis) for one in await b.kiel.aufgaben() if one.transfer == ident}
    assert (AufgabeArt.ANFRAGE_PRUEFEN, DOCH_GENOMMEN) in asked
    await rueckrufe.rufe_zurueck(ident, grund, person="meier")
    await arbeite(b.kiel)
    assert (await b.kiel.transfer(ident)).zustand is Zustand.RUECKRUF_LAEUFT
    assert [typ_von(one) for one in transport.nimm(b.kiel, b.hannover).values()] == ["0010"]


async def test_a_folder_that_is_not_there_any_more_was_not_emptied_by_the_transport(weg: Weg) -> None:
    b, _ = weg
    ident = await b.hannover.anmeldung(jemand(7))
    await arbeite(b.hannover)
    shutil.rmtree(b.hannover.konfiguration.folder / "plain")
    await arbeite(b.hannover)
    one = await b.hannover.transfer(ident)
    (entry,) = await b.hannover.lies(
        lambda tx: tx.postfach.zur_nachricht(b.hannover.kennung, NachrichtenUUID(str(one.anforderung)))
    )
    assert entry.zustand is PostfachZustand.AUSGELEGT
    assert b.hannover.dienst is not None
    said = await b.hannover.dienst._health()
    assert any("outbox folders" in one for one in said.problems)


async def test_nothing_is_put_there_after_the_directory_has_ended(weg: Weg) -> None:
    b, _ = weg
    await b.hannover.anmeldung(jemand(8))
    b.hannover.uhr.vor(days=31)
    await arbeite(b.hannover)
    assert _liegt(b) == {}


async def test_a_restored_installation_puts_and_takes_nothing(weg: Weg) -> None:
    b, _ = weg
    await b.hannover.anmeldung(jemand(11))
    place = fach(b.hannover, "inbox", b.kiel.kennung)
    place.mkdir(parents=True)
    f = Feind(b)
    (place / "a.xml").write_bytes(post.octets(post.anforderung(f.umstaende(), jemand(12))))
    ruhe = b.hannover.eins.umgebung.uhren.ruhe
    ruhe._lage = Ruhelage.RUHT
    await b.hannover.arbeite_ab()
    await schau(b.hannover)
    with pytest.raises(TryLater, match="RESTORED"):
        await b.hannover.eins.offener_empfang.nimm_an(b.hannover.kennung, b.kiel.kennung, b"<a/>")
    assert _liegt(b) == {}
    assert (place / "a.xml").exists()
    ruhe._lage = Ruhelage.WACH
    await _geht_weiter(b)
    assert len(_liegt(b)) == 1
    assert (place / "done" / "a.xml").exists()


async def test_what_waits_for_its_folder_when_the_service_ends_stays_here_until_it_is_there_again(
    weg: Weg, monkeypatch: pytest.MonkeyPatch
) -> None:
    b, _ = weg
    monkeypatch.setattr(Ordnerfaecher, "beginne", lambda *_: (_ for _ in ()).throw(OSError(5, "gone")))
    await b.hannover.anmeldung(jemand(9))
    await arbeite(b.hannover)
    monkeypatch.undo()
    service = Diensteintrag(uri=DIENSTE[0].uri, fenster=Fenster(von=b.hannover.uhr() + timedelta(hours=3)))
    listed = mit_offenem_weg(b.verzeichnis, b.kiel.kennung)
    people = (replace(o, dienste=(service,)) if o.kennung == b.kiel.kennung else o for o in listed.teilnehmer)
    eigenes_verzeichnis(b, b.hannover, replace(listed, nummer=listed.nummer + 1, teilnehmer=tuple(people)))
    await b.hannover.neustart()
    await _geht_weiter(b)
    assert _liegt(b) == {}
    asked = (AufgabeArt.DIENST_FEHLT, f"abhabh:{b.kiel.kennung}")
    assert asked in {(a.art, a.hinweis) for a in await b.hannover.aufgaben()}
    b.hannover.uhr.vor(hours=3)
    await _geht_weiter(b)
    assert len(_liegt(b)) == 1
    assert asked not in {(a.art, a.hinweis) for a in await b.hannover.aufgaben()}


async def test_what_waits_for_its_folder_when_the_route_changes_stays_here(
    weg: Weg, monkeypatch: pytest.MonkeyPatch
) -> None:
    b, _ = weg
    monkeypatch.setattr(Ordnerfaecher, "beginne", lambda *_: (_ for _ in ()).throw(OSError(5, "gone")))
    await b.hannover.anmeldung(jemand(9))
    await arbeite(b.hannover)
    monkeypatch.undo()
    eigenes_verzeichnis(b, b.hannover, mit_offenem_weg(mit_offenem_weg(b.verzeichnis)))
    await b.hannover.neustart()
    await _geht_weiter(b)
    assert _liegt(b) == {}
    codes = await b.hannover.lies(lambda tx: tx.auftraege.anzahl_mit_code("ROUTE-CHANGED"))
    assert codes == 1


async def test_a_folder_that_cannot_be_used_is_tried_again(weg: Weg) -> None:
    b, _ = weg
    place = b.hannover.konfiguration.folder / "plain"
    place.write_text("no folder")
    await b.hannover.anmeldung(jemand(10))
    with pytest.raises(Exception, match="PLAIN-FOLDER"):
        await arbeite(b.hannover)
    await b.hannover.arbeite_ab()
    place.unlink()
    await _geht_weiter(b)
    assert len(_liegt(b)) == 1


async def test_the_directory_says_which_route_and_the_reader_without_keys_is_no_obstacle(weg: Weg) -> None:
    b, _ = weg
    found = b.hannover.eins.umgebung.vertrauen.verzeichnis()
    moment = b.hannover.uhr()
    assert found.offene(moment) == (b.kiel.kennung,)
    assert found.offene(moment - timedelta(days=4000)) == ()
    ended = replace(found, teilnehmer=tuple(one for one in found.teilnehmer if one.kennung != b.kiel.kennung))
    assert ended.offene(moment) == ()


async def test_the_folders_are_made_before_anything_is_sent(weg: Weg) -> None:
    b, _ = weg
    await arbeite(b.hannover)
    for name in ("outbox", "inbox", "inbox/done", "inbox/refused"):
        head, _, rest = name.partition("/")
        assert (fach(b.hannover, head, b.kiel.kennung) / Path(rest)).is_dir()

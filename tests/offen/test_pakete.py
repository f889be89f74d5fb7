"""Packets that are missing, too many, too long, contradict each other, or belong to nothing."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from support.buehne import Buehne, jemand
from support.dateien import pdf
from support.nachrichten import schemas
from support.offen import Transport, arbeite, fach, laufe, typ_von, uuid_von

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.messages import (
    AkteMetadaten,
    Fachnachricht,
    Paket,
    Produkt,
    Rueckweisung,
    Rueckweisungsgrund,
    bezug_zu,
    read_message,
    write_message,
)
from gateway.transfer import offener_empfang
from gateway.transfer.records import AufgabeArt

Weg = tuple[Buehne, Transport]
PRODUKT = Produkt(name="Fremdes Verfahren", hersteller="Haus Fremd")


def _lies(octets: bytes) -> Fachnachricht:
    return read_message(octets, schemas(), signiert=True)


@dataclass
class Sendung:
    """A delivery of Kiel that its transport has taken and not brought yet."""

    b: Buehne
    transport: Transport
    ident: TransferId
    inhalte: list[bytes]
    kopf: bytes
    pakete: list[bytes]
    """By number."""
    gesagt: dict[str, bytes] = field(default_factory=dict)
    """What Hannover said at last."""

    async def bringe(self, *files: bytes) -> None:
        names = ((f"{number}-{uuid_von(one)}.xml", one) for number, one in enumerate(files))
        self.transport.bringe(self.b.hannover, self.b.kiel, names)
        await arbeite(self.b.hannover)

    async def antworten(self) -> list[Rueckweisung]:
        """Take what Hannover has to say: rejections only."""
        self.gesagt = self.transport.nimm(self.b.hannover, self.b.kiel)
        found = [_lies(one) for one in self.gesagt.values()]
        return [one for one in found if isinstance(one, Rueckweisung)]

    async def zustand(self) -> Zustand:
        return (await self.b.hannover.transfer(self.ident)).zustand

    async def nichts_ist_uebernommen(self) -> None:
        """No file is here, and nothing waits any more."""
        hannover = self.b.hannover
        assert not await hannover.akten()
        assert await hannover.lies(lambda tx: tx.pakete.wartend(hannover.kennung, self.b.kiel.kennung)) == (0, 0)


async def sende(weg: Weg, nummer: int) -> Sendung:
    b, transport = weg
    inhalte = [pdf("eins" * 900), pdf("zwei" * 300)]
    ident = await b.ziehe_um(jemand(nummer), *inhalte)
    await arbeite(b.hannover)
    transport.trage()
    await arbeite(b.kiel)
    files = transport.nimm(b.kiel, b.hannover).values()
    (kopf,) = [one for one in files if typ_von(one) == "010206"]
    packets = [(_lies(one), one) for one in files if typ_von(one) == "010207"]
    ordered = sorted(packets, key=lambda pair: getattr(pair[0], "nummer", 0))
    assert len(ordered) >= 3
    return Sendung(b, transport, ident, inhalte, kopf, [octets for _, octets in ordered])


def _anders(octets: bytes, **werte: object) -> bytes:
    """The same message with other values, under a name of its own."""
    message = _lies(octets)
    kopf = replace(message.kopf, uuid=f"{'0' * 8}{message.kopf.uuid[8:]}")
    return write_message(replace(message, kopf=kopf, **werte), PRODUKT)  # type: ignore[type-var, arg-type]  # one of them


async def test_the_slices_are_the_archive_and_stay_under_the_limit(weg: Weg) -> None:
    s = await sende(weg, 1)
    head = _lies(s.kopf)
    assert isinstance(head, AkteMetadaten)
    slices = [one for one in map(_lies, s.pakete) if isinstance(one, Paket)]
    assert [one.nummer for one in slices] == list(range(1, head.anzahl_pakete + 1))
    assert sum(len(one.inhalt) for one in slices) == head.archivgroesse
    assert max(len(one.inhalt) for one in slices) <= 1000
    assert {one.lieferung for one in slices} == {head.kopf.uuid}
    assert b"".join(one.inhalt for one in slices).startswith(b"PK")


async def test_the_head_is_not_read_again_for_every_packet(weg: Weg, monkeypatch: pytest.MonkeyPatch) -> None:
    s = await sende(weg, 14)
    await s.bringe(s.kopf)
    read, pakete = list[int](), s.b.hannover.eins.pakete
    judge = pakete.ist_ganz

    def counts(*args: Any) -> bool:
        read.append(1)
        return judge(*args)

    monkeypatch.setattr(pakete, "ist_ganz", counts)
    for one in s.pakete:
        await s.bringe(one)
    assert len(read) == 1
    assert await s.zustand() is Zustand.UEBERNOMMEN


async def test_packets_before_their_head(weg: Weg) -> None:
    s = await sende(weg, 2)
    await s.bringe(*s.pakete)
    assert await s.zustand() is Zustand.ANGEFORDERT
    await s.bringe(s.kopf)
    assert await s.zustand() is Zustand.UEBERNOMMEN
    (akte,) = await s.b.hannover.akten()
    assert [s.b.hannover.dokument(one) for one in akte.dokumente] == s.inhalte


async def test_a_missing_packet_is_asked_about_by_number_and_closes_its_question_when_it_comes(weg: Weg) -> None:
    s = await sende(weg, 3)
    await s.bringe(s.kopf, s.pakete[0], *s.pakete[3:])
    s.b.hannover.uhr.vor(days=7)
    await arbeite(s.b.hannover)
    asked = {
        one.hinweis: one.transfer for one in await s.b.hannover.aufgaben() if one.art is AufgabeArt.PAKETE_FEHLEN
    }
    assert asked == {"paket.2.3": s.ident}
    await s.bringe(*s.pakete[1:3])
    assert await s.zustand() is Zustand.UEBERNOMMEN
    assert AufgabeArt.PAKETE_FEHLEN not in {one.art for one in await s.b.hannover.aufgaben()}


async def test_a_delivery_whose_packet_never_comes_is_given_up(weg: Weg) -> None:
    s = await sende(weg, 4)
    await s.bringe(s.kopf, *s.pakete[1:])
    s.b.hannover.uhr.vor(days=20)
    await arbeite(s.b.hannover)
    (no,) = await s.antworten()
    assert no.gruende[0].code == "S999"
    assert no.gruende[0].spezifisch == ("Archiv unvollständig: Paket 1 fehlt",)
    assert no.bezug is not None
    assert no.bezug.uuid == uuid_von(s.kopf)
    await s.nichts_ist_uebernommen()
    assert AuditEreignis.PAKETE_VERFALLEN in {one.ereignis for one in await s.b.hannover.protokoll()}
    late = s.pakete[0]
    await s.bringe(late)
    await s.nichts_ist_uebernommen()


async def test_the_giver_hears_of_it_and_may_send_again(weg: Weg) -> None:
    s = await sende(weg, 5)
    await s.bringe(s.kopf, *s.pakete[1:])
    for haus in (s.b.hannover, s.b.kiel):
        haus.uhr.vor(days=20)
    await laufe(s.b, s.transport)
    (giver,) = await s.b.kiel.transfers()
    assert giver.zustand is Zustand.ZURUECKGEWIESEN
    await s.b.kiel.eins.eingriffe.erneut(giver.id, person="meier")
    await laufe(s.b, s.transport)
    (akte,) = await s.b.hannover.akten()
    assert [s.b.hannover.dokument(one) for one in akte.dokumente] == s.inhalte
    assert {one.zustand for haus in (s.b.hannover, s.b.kiel) for one in await haus.transfers()} == {
        Zustand.ABGESCHLOSSEN
    }


async def test_a_packet_beyond_the_number_ends_the_delivery(weg: Weg) -> None:
    s = await sende(weg, 6)
    more = len(s.pakete) + 1
    await s.bringe(s.kopf, _anders(s.pakete[0], nummer=more), *s.pakete)
    (no,) = await s.antworten()
    assert no.gruende[0].spezifisch == (f"Paket {more} kam, angekündigt sind {more - 1} Pakete",)
    assert no.bezug is not None
    assert no.bezug.uuid == uuid_von(s.kopf)
    await s.nichts_ist_uebernommen()
    s.transport.bringe(s.b.kiel, s.b.hannover, s.gesagt.items())
    await arbeite(s.b.kiel)
    (giver,) = await s.b.kiel.transfers()
    assert giver.zustand is Zustand.ZURUECKGEWIESEN


@pytest.mark.parametrize("wohin", [-1, 1])
async def test_a_sum_that_is_not_archivgroesse(wohin: int, weg: Weg) -> None:
    s = await sende(weg, 7)
    last = _lies(s.pakete[-1])
    assert isinstance(last, Paket)
    bent = last.inhalt[:-1] if wohin < 0 else last.inhalt + b"x"
    await s.bringe(s.kopf, *s.pakete[:-1], _anders(s.pakete[-1], inhalt=bent))
    (no,) = await s.antworten()
    assert no.gruende[0].code == "S999"
    assert "archivgroesse" in no.gruende[0].spezifisch[0]
    await s.nichts_ist_uebernommen()


async def test_another_slice_under_a_number_that_is_taken_is_rejected_and_changes_nothing(weg: Weg) -> None:
    s = await sende(weg, 8)
    await s.bringe(s.kopf, s.pakete[0])
    forged = _anders(s.pakete[0], inhalt=b"another slice")
    await s.bringe(forged)
    (no,) = await s.antworten()
    assert no.bezug is not None
    assert no.bezug.uuid == uuid_von(forged)
    await s.bringe(*s.pakete[1:])
    assert await s.zustand() is Zustand.UEBERNOMMEN


async def test_the_same_slice_under_another_name_is_the_same_packet(weg: Weg) -> None:
    s = await sende(weg, 9)
    await s.bringe(*s.pakete, _anders(s.pakete[0]), s.kopf)
    assert await s.zustand() is Zustand.UEBERNOMMEN
    assert not await s.antworten()


async def test_packets_whose_head_never_comes_end_and_leave_no_content(weg: Weg) -> None:
    s = await sende(weg, 10)
    await s.bringe(*s.pakete)
    hannover = s.b.hannover
    hannover.uhr.vor(days=20)
    await arbeite(hannover)
    await s.nichts_ist_uebernommen()
    (entry,) = [one for one in await hannover.protokoll() if one.ereignis is AuditEreignis.PAKETE_VERFALLEN]
    assert (entry.angaben.anzahl, entry.angaben.code) == (len(s.pakete), "ohne_lieferung")
    packet = await hannover.lies(
        lambda tx: tx.nachrichten.holen(hannover.kennung, s.b.kiel.kennung, uuid_von(s.pakete[0]))
    )
    assert packet is not None
    assert packet.schluessel is None
    assert not await hannover.lies(lambda tx: tx.eingaenge.segmente(packet.umschlag_sha256))


async def test_a_broken_archive_is_rejected_as_a_whole(weg: Weg) -> None:
    s = await sende(weg, 11)
    broken = _lies(s.pakete[1])
    assert isinstance(broken, Paket)
    bent = bytes([broken.inhalt[0] ^ 1]) + broken.inhalt[1:]
    await s.bringe(s.kopf, s.pakete[0], _anders(s.pakete[1], inhalt=bent), *s.pakete[2:])
    (no,) = await s.antworten()
    assert no.bezug is not None
    assert no.bezug.uuid == uuid_von(s.kopf)
    assert await s.zustand() is Zustand.ANGEFORDERT
    await s.nichts_ist_uebernommen()


async def test_too_many_waiting_packets_stay_in_the_folder_and_the_head_passes_them(
    weg: Weg, monkeypatch: pytest.MonkeyPatch
) -> None:
    s = await sende(weg, 12)
    monkeypatch.setattr(offener_empfang, "PAKETE_WARTEND", 2)
    monkeypatch.setattr(offener_empfang, "RUECKSTAU", 1)
    await s.bringe(*s.pakete, s.kopf)
    inbox = fach(s.b.hannover, "inbox", s.b.kiel.kennung)
    assert len(list(inbox.glob("*.xml"))) == len(s.pakete) - 2
    assert await s.zustand() is Zustand.ANGEFORDERT
    monkeypatch.undo()
    await arbeite(s.b.hannover)
    assert await s.zustand() is Zustand.UEBERNOMMEN


async def test_a_rejection_of_a_packet_is_one_of_its_delivery(weg: Weg) -> None:
    s = await sende(weg, 13)
    head = _lies(s.kopf)
    no = Rueckweisung(
        kopf=replace(
            head.kopf,
            uuid=NachrichtenUUID("11111111-1111-4111-8111-111111111111"),
            typ=Nachrichtentyp.RUECKWEISUNG,
            autor=replace(head.kopf.leser, anschrift=head.kopf.autor.anschrift),
            leser=head.kopf.autor,
        ),
        gruende=(Rueckweisungsgrund(code="S999", spezifisch=("nicht lesbar",)),),
        bezug=bezug_zu(uuid_von(s.pakete[1]), Nachrichtentyp.PAKET, head.kopf.erstellt),
        nachricht=b"",
    )
    s.transport.bringe(s.b.kiel, s.b.hannover, [("no.xml", write_message(no, PRODUKT))])
    await arbeite(s.b.kiel)
    (giver,) = await s.b.kiel.transfers()
    assert giver.zustand is Zustand.ZURUECKGEWIESEN


@pytest.mark.parametrize("werte", [{"inhalt": b""}, {"nummer": 0}, {"nummer": -1}, {"nummer": 10**30}])
async def test_a_packet_that_is_none_is_answered_0010_and_nothing_is_tried_for_ever(
    weg: Weg, werte: dict[str, Any]
) -> None:
    s = await sende(weg, 15)
    await s.bringe(s.kopf, _anders(s.pakete[0], **werte))
    assert [one.bezug.typ for one in await s.antworten() if one.bezug] == [Nachrichtentyp.PAKET]
    await s.bringe(*s.pakete)
    assert len(await s.b.hannover.akten()) == 1

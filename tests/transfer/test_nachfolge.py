"""The receipt of a successor: a person confirms what the directory names, and only that counts (wire 7.2 a)."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, buehne, jemand
from support.post import Umstaende
from support.versandt import Versandt, versende

from gateway.domain.errors import Refused, Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.domain.loeschung import Freigabe, Hindernis, alle_hindernisse
from gateway.domain.rueckrufgruende import Rueckrufgrund
from gateway.domain.states import Zustand
from gateway.transfer.geber import abgegeben_an
from gateway.transfer.records import AufgabeArt
from gateway.trust.teilnehmer import Fenster, Status

_nummer = itertools.count(7600)
KLERK = "clerk"
H = Hindernis


@pytest.fixture
async def echt(tmp_path: Path) -> AsyncIterator[Buehne]:
    """The productive lane, without a retention hold."""
    async with buehne(tmp_path, betrieb="echt", aufbewahrung=0) as b:
        yield b


@dataclass(frozen=True)
class Fall:
    v: Versandt
    receipt: Umstaende

    async def frage(self) -> set[tuple[AufgabeArt, str]]:
        return {
            (a.art, a.hinweis)
            for a in await self.v.hand.kiel.aufgaben()
            if a.transfer in {self.v.transfer.id, None}
        }

    async def bestaetige(self) -> Zustand:
        done = await self.v.hand.kiel.eins.nachfolgen.bestaetige(self.v.transfer.id, person=KLERK)
        return done.zustand

    async def gruende(self) -> tuple[Hindernis, ...]:
        kiel, ident = self.v.hand.kiel, self.v.akte.id
        beweise = kiel.eins.loeschungen._beweise
        belege = await beweise.oeffne(KIEL, ident)
        akte = await kiel.lies(lambda tx: tx.akten.holen(KIEL, ident))
        assert akte is not None
        lage = await kiel.lies(lambda tx: beweise.lage(tx, KIEL, akte, belege, Freigabe.ZWEI_PERSONEN))
        return alle_hindernisse(lage)


async def lege_zusammen(b: Buehne, *, nachfolger: str | None = BREMEN) -> None:
    """From an hour from now on Hannover does not take part any more; Bremen has its files."""
    bis = b.kiel.uhr() + timedelta(hours=1)
    others = [
        replace(one, status=Status.ZUSAMMENGELEGT, nachfolger=nachfolger, fenster=Fenster(von=von, bis=bis))
        if one.kennung == HANNOVER else one
        for one in b.verzeichnis.teilnehmer for von in [one.fenster.von]
    ]  # fmt: skip
    b.schreibe_verzeichnis(replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1, teilnehmer=tuple(others)))
    assert b.kiel.dienst is not None
    await b.kiel.dienst._follow_directory()


async def quittiert(
    b: Buehne, *, nachfolger: str | None = BREMEN, spaeter: timedelta = timedelta(hours=2), **anders: object
) -> Fall:
    """Bremen's receipt was fetched before the merger and is worked on ``spaeter``."""
    v = await versende(b, jemand(next(_nummer)))
    await lege_zusammen(b, nachfolger=nachfolger)
    f = v.schreibt(BREMEN)
    u = f.umstaende()
    await f.sende(u, post.quittung(u, v.delivery.uuid, v.delivery.erstellt), nachweis=v.nachweis(**anders))
    await b.kiel.horche()
    job = await b.kiel.naechster()
    while job is not None and job.art.value != "abholen":
        job = await b.kiel.naechster()
    b.kiel.uhr.vor(seconds=spaeter.total_seconds())
    await b.kiel.arbeite_ab()
    return Fall(v, u)


async def test_the_receipt_waits_for_a_person_and_then_opens_the_deletion(echt: Buehne) -> None:
    f = await quittiert(echt)
    kiel = echt.kiel
    assert (await f.v.jetzt()).zustand is Zustand.VERSANDT
    assert await f.frage() == {(AufgabeArt.QUITTUNG_NACHFOLGE, f"{BREMEN}/{f.receipt.uuid}")}
    assert H.NICHT_ABGEGEBEN in await f.gruende()
    assert await f.bestaetige() is Zustand.ABGESCHLOSSEN
    ended = await f.v.jetzt()
    assert (ended.partner, ended.nachfolger, ended.antwort) == (HANNOVER, BREMEN, f.receipt.uuid)
    assert AufgabeArt.QUITTUNG_NACHFOLGE not in {art for art, _ in await f.frage()}
    assert await f.gruende() == ()
    assert await kiel.lies(lambda tx: abgegeben_an(tx, f.v.akte.id, KIEL)) == BREMEN
    log = [e for e in await kiel.protokoll() if e.angaben.transfer == f.v.transfer.id]
    assert [e.angaben.code for e in log if e.ereignis is AuditEreignis.TRANSFER_EINGRIFF] == ["nachfolge"]
    zeichen, despite = f.v.akte.aktenzeichen, frozenset({"ohne_zeuge"})
    asked = await kiel.eins.loeschungen.beantrage(KIEL, zeichen, person="meier", trotz=despite)
    assert asked.antrag is not None
    await kiel.eins.loeschungen.bestaetige(KIEL, asked.antrag.id, person="schulze", trotz=despite)
    stub = await kiel.lies(lambda tx: tx.akten.holen(KIEL, f.v.akte.id))
    assert stub is not None
    assert stub.abgegeben_an == BREMEN


async def test_what_else_a_person_does_with_the_transfer_does_not_lose_the_receipt(echt: Buehne) -> None:
    """Called back meanwhile: the receipt still waits, and its confirmation says whom the recall goes to."""
    f = await quittiert(echt)
    await echt.kiel.eins.rueckrufe.rufe_zurueck(f.v.transfer.id, Rueckrufgrund.FALSCHE_BEHOERDE, person=KLERK)
    assert (AufgabeArt.QUITTUNG_NACHFOLGE, f"{BREMEN}/{f.receipt.uuid}") in await f.frage()
    await f.bestaetige()
    now = await f.v.jetzt()
    assert (now.nachfolger, now.antwort) == (BREMEN, f.receipt.uuid)
    assert AufgabeArt.QUITTUNG_NACHFOLGE not in {art for art, _ in await f.frage()}


@pytest.mark.parametrize(
    ("nachfolger", "spaeter"), [(None, timedelta(hours=2)), (KIEL, timedelta(hours=2)), (BREMEN, timedelta(0))]
)
async def test_who_is_no_successor_now_is_shown_as_unexpected(
    echt: Buehne, nachfolger: str | None, spaeter: timedelta
) -> None:
    f = await quittiert(echt, nachfolger=nachfolger, spaeter=spaeter)
    assert (AufgabeArt.UNERWARTETE_NACHRICHT, "0020") in await f.frage()
    assert AufgabeArt.QUITTUNG_NACHFOLGE not in {art for art, _ in await f.frage()}
    with pytest.raises(Usage, match="no receipt of a successor"):
        await f.bestaetige()
    assert (await f.v.jetzt()).zustand is Zustand.VERSANDT


async def test_a_receipt_that_names_other_digests_does_not_count_confirmed_or_not(echt: Buehne) -> None:
    f = await quittiert(echt, inhalt="0" * 64)
    with pytest.raises(Refused, match="other digests"):
        await f.bestaetige()
    now = await f.v.jetzt()
    assert (now.zustand, now.nachfolger) == (Zustand.VERSANDT, None)
    assert {art for art, _ in await f.frage()} == {AufgabeArt.QUITTUNG_NACHFOLGE}, "still waits for a person"


async def test_the_directory_has_to_name_the_successor_when_the_content_goes(echt: Buehne) -> None:
    f = await quittiert(echt)
    await f.bestaetige()
    await echt.kiel.arbeite_ab()
    await lege_zusammen(echt, nachfolger=None)
    echt.kiel.uhr.vor(hours=2)
    assert await f.gruende() == (H.QUITTIERT_ANDERE_BEHOERDE,)


async def test_a_later_rejection_of_the_successor_keeps_the_file(echt: Buehne) -> None:
    f = await quittiert(echt)
    await f.bestaetige()
    v = f.v.schreibt(BREMEN)
    v.ort = echt.hannover
    u = v.umstaende()
    no = post.rueckweisung(u, f.v.delivery.uuid, Typ.LIEFERUNG, f.v.delivery.erstellt)
    made = v.siegle(u, no, nachweis=f.v.nachweis(ergebnis="abgelehnt"))
    await v.biete_an(u, made.umschlag, made.segmente)
    echt.kiel.uhr.vor(hours=-2)  # Hannover's Postfach is asked while the directory names it
    await echt.kiel.horche()
    await echt.kiel.naechster()
    echt.kiel.uhr.vor(hours=2)
    await echt.kiel.arbeite_ab()
    assert H.ZURUECKGEWIESEN in await f.gruende()

"""A file sent wrongly is called back: locked, deleted by two persons, proven; a stranger calls nothing back."""

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Absturz, Buehne, Haus, buehne, jemand
from support.feind import Feind
from support.konten import mit_rolle
from support.post import Umstaende
from support.register import schreibe_um

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.konto import Rolle as Kontorolle
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.loeschung import Freigabe, Hindernis, alle_hindernisse
from gateway.domain.nachweis import Ergebnis, Uebernahme
from gateway.domain.rueckruf import Rueckruf, Rueckrufergebnis, Rueckrufhindernis
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht
from gateway.transfer.schritte import lieferung_zu

_nummer = itertools.count(7100)
ERSTE, ZWEITE = "meier", "schulze"
KEINE: frozenset[str] = frozenset()
GRUND = Rueckrufgrund.FALSCHE_PERSON
Z = Zustand

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def echt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    """Both houses in the productive lane, without a retention hold; every job is run by hand."""
    async with buehne(tmp_path_factory.mktemp("echt"), betrieb="echt", aufbewahrung=0) as b:
        yield b


@dataclass(frozen=True)
class Fall:
    """A file on its way from Kiel to Hannover."""

    b: Buehne
    hier: TransferId
    """Kiel's transfer."""
    dort: TransferId
    """Hannover's."""

    @property
    def kiel(self) -> Haus:
        return self.b.kiel

    @property
    def hannover(self) -> Haus:
        return self.b.hannover

    async def rufe(self, grund: Rueckrufgrund = GRUND) -> Transfer:
        return await self.kiel.eins.rueckrufe.rufe_zurueck(self.hier, grund, person=ERSTE)

    async def zustaende(self) -> tuple[Zustand, Zustand]:
        return (await self.kiel.transfer(self.hier)).zustand, (await self.hannover.transfer(self.dort)).zustand

    async def recall(self, haus: Haus) -> Rueckruf:
        ident = self.hier if haus is self.kiel else self.dort
        found = await haus.lies(lambda tx: tx.rueckrufe.zum_transfer(ident))
        return found[0]

    async def loesche(self, trotz: frozenset[str] = KEINE) -> None:
        pruefung = self.hannover.eins.rueckrufpruefung
        asked = await pruefung.beantrage(self.dort, person=ERSTE, trotz=trotz)
        assert asked.gebeten, asked
        done = await pruefung.bestaetige(self.dort, person=ZWEITE, trotz=trotz)
        assert done.geloescht, done

    async def fragen(self, haus: Haus) -> set[tuple[AufgabeArt, str]]:
        ident = self.hier if haus is self.kiel else self.dort
        return {(a.art, a.hinweis) for a in await haus.aufgaben() if a.transfer == ident}

    async def gruende(self) -> tuple[Hindernis, ...]:
        beweise = self.kiel.eins.loeschungen._beweise
        ident = (await self.kiel.transfer(self.hier)).akte
        assert ident is not None
        belege = await beweise.oeffne(KIEL, ident)
        akte = await self.kiel.lies(lambda tx: tx.akten.holen(KIEL, ident))
        assert akte is not None
        lage = await self.kiel.lies(lambda tx: beweise.lage(tx, KIEL, akte, belege, Freigabe.ZWEI_PERSONEN))
        return alle_hindernisse(lage)


async def bis_zur_lieferung(b: Buehne) -> Fall:
    """Kiel has packed; the file lies in its Postfach and nobody has looked."""
    dort = await b.ziehe_um(jemand(next(_nummer)))
    await b.hannover.arbeite_ab()  # the request
    await b.kiel.arbeite_alles_ab()
    hier = next(t.id for t in reversed(await b.kiel.transfers()) if t.rolle is Rolle.GEBER)
    assert (await b.kiel.transfer(hier)).zustand is Z.VERSANDT
    return Fall(b, hier, dort)


async def vor_dem_import(b: Buehne) -> Fall:
    """Hannover has fetched and closed the delivery; its import has not begun."""
    f = await bis_zur_lieferung(b)
    await f.hannover.horche()
    while (await f.hannover.transfer(f.dort)).zustand is not Z.EMPFANGEN:
        assert await f.hannover.naechster() is not None
    await f.hannover.eins.store.write(lambda tx: tx.auftraege.streichen(AuftragsArt.IMPORTIEREN, f.dort))
    return f


async def quittiert(b: Buehne) -> Fall:
    f = await bis_zur_lieferung(b)
    await b.laufe()
    assert await f.zustaende() == (Z.ABGESCHLOSSEN, Z.ABGESCHLOSSEN)
    return f


async def gerufen(b: Buehne) -> Fall:
    """Receipted, then called back, and Hannover has taken that in."""
    f = await quittiert(b)
    assert (await f.rufe()).zustand is Z.RUECKRUF_LAEUFT
    await b.laufe()
    assert await f.zustaende() == (Z.RUECKRUF_LAEUFT, Z.RUECKRUF_LIEGT_VOR)
    return f


# -- the three moments ---------------------------------------------------------------------------------------------


async def test_nobody_has_fetched_it_so_it_is_withdrawn_and_nothing_is_asked_of_the_partner(echt: Buehne) -> None:
    f = await bis_zur_lieferung(echt)
    assert (await f.rufe()).zustand is Z.ENTSCHEIDUNG_OFFEN
    await echt.laufe()
    assert (await f.zustaende())[1] is Z.ANGEFORDERT
    recall = await f.recall(f.kiel)
    assert (recall.ergebnis, recall.nachricht) == (Rueckrufergebnis.UNGELESEN, None)
    assert await f.fragen(f.kiel) == {(AufgabeArt.ANFRAGE_PRUEFEN, "lieferung_zurueckgezogen")}
    await f.kiel.eins.eingriffe.lehne_ab(f.hier, "08", person=ERSTE)
    await echt.laufe()
    assert await f.zustaende() == (Z.ABGELEHNT, Z.ABGELEHNT)


async def test_fetched_and_not_imported_it_never_enters_the_ablage(echt: Buehne) -> None:
    f = await vor_dem_import(echt)
    before = len(await f.hannover.akten())
    assert (await f.rufe()).zustand is Z.RUECKRUF_LAEUFT
    await echt.laufe()
    await f.hannover.eins.store.write(
        lambda tx: f.hannover.eins.schritte.beauftrage(tx, HANNOVER, AuftragsArt.IMPORTIEREN, f.dort)
    )
    await echt.laufe()
    assert await f.zustaende() == (Z.RUECKRUF_LAEUFT, Z.RUECKRUF_LIEGT_VOR)
    await f.loesche()
    await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGERUFEN, Z.ZURUECKGERUFEN)
    assert len(await f.hannover.akten()) == before
    own = (await f.recall(f.hannover)).lieferung
    delivery = await f.hannover.lies(lambda tx: tx.nachrichten.holen(HANNOVER, KIEL, own))
    assert delivery is not None
    assert delivery.schluessel is None
    assert await f.hannover.lies(lambda tx: tx.eingaenge.segmente(delivery.umschlag_sha256)) == frozenset()


async def test_receipted_it_is_locked_deleted_by_two_and_proven(echt: Buehne) -> None:
    f = await gerufen(echt)
    akte = await _akte(f.hannover, f.dort)
    assert Sperre.RUECKRUF in akte.sperren
    assert await f.fragen(f.hannover) == {(AufgabeArt.RUECKRUF_PRUEFEN, GRUND.value)}
    (due,) = await f.fragen(f.kiel)
    assert due[0] is AufgabeArt.DATENPANNE_MELDEN
    assert Hindernis.ZURUECKGERUFEN in await f.gruende()

    await f.loesche()
    await echt.laufe()

    assert await f.zustaende() == (Z.ZURUECKGERUFEN, Z.ZURUECKGERUFEN)
    assert (AufgabeArt.RUECKRUF_ANSEHEN, "geloescht") in await f.fragen(f.kiel)
    assert await f.gruende() == (Hindernis.ZURUECKGEWIESEN, Hindernis.ZURUECKGERUFEN), "the proof is a 0010"
    proof = await _nachweis(f)
    assert {d.ergebnis for d in proof.dokumente} == {Ergebnis.GELOESCHT}
    assert sorted(d.sha256 for d in proof.dokumente) == sorted(d.sha256 for d in akte.dokumente)
    entry = next(e for e in await f.hannover.protokoll() if e.ereignis is AuditEreignis.RUECKRUF_GELOESCHT
                 and e.angaben.transfer == f.dort)  # fmt: skip
    assert entry.angaben.inhalt_sha256 == proof.bezug_inhalt_sha256
    assert proof.log_blatt_sha256 == (await f.recall(f.hannover)).blatt_sha256


async def test_what_stays_at_the_receiver_tells_nothing_of_the_person(echt: Buehne) -> None:
    f = await gerufen(echt)
    akte = await _akte(f.hannover, f.dort)
    azr, names = f.hannover.eins.ablage.suchwerte(akte)
    await f.loesche()
    stub = next(a for a in await f.hannover.akten() if a.id == akte.id)
    assert (stub.dokumente, stub.betreff, stub.papier) == ((), None, ())
    assert (stub.person.namen, stub.person.azr_nummer) == ((), None)
    assert (stub.abgegeben_an, stub.herkunft) == (KIEL, akte.herkunft)
    assert Sperre.RUECKRUF in stub.sperren, "why it is a stub"
    assert azr is not None
    assert await f.hannover.lies(lambda tx: tx.akten.zur_azr(HANNOVER, azr, test=False)) == ()
    for name in names:
        found = await f.hannover.lies(lambda tx, name=name: tx.akten.zum_namen(HANNOVER, name))
        assert all(one.id != akte.id for one in found)
    segments = [d.sha256 for d in akte.dokumente]
    used = await f.hannover.lies(lambda tx: tx.benutzte(segments, jetzt=f.hannover.uhr()))
    shared = {d.sha256 for a in await f.hannover.akten() for d in a.dokumente}
    assert used <= shared, "housekeeping takes the octets"


async def test_what_was_written_about_a_delivery_called_back_is_erased_with_what_is_left_of_it(
    echt: Buehne,
) -> None:
    f = await gerufen(echt)
    akte = await _akte(f.hannover, f.dort)
    one = f.hannover.eins
    why = "Es geht um die Schwester der Antragstellerin"
    await one.rueckrufpruefung.beantrage(f.dort, person=ERSTE, trotz=KEINE, begruendung=why)
    await one.rueckrufpruefung.bestaetige(f.dort, person=ZWEITE, trotz=KEINE)
    assert (await f.hannover.transfer(f.dort)).akte is None
    assert why in await _offenes(f)
    erase = one.vergessen
    asked = await one.store.write(lambda tx: erase.beantrage_akte(tx, HANNOVER, akte.aktenzeichen, person=ERSTE))
    await one.store.write(lambda tx: erase.bestaetige(tx, HANNOVER, asked.id, person=ZWEITE))
    assert [wert for wert in await _offenes(f) if wert not in {ERSTE, ZWEITE}] == []


async def _offenes(f: Fall) -> list[str]:
    """What can still be opened of the entries about Hannover's transfer, but for who asked, and when."""
    rows = [
        await f.hannover.lies(lambda tx, n=n: tx.protokoll.offenlegungen(HANNOVER, n))  # type: ignore[misc]  # bound now
        for n, entry in enumerate(await f.hannover.protokoll())
        if entry.angaben.transfer == f.dort
    ]
    return [one.wert for row in rows for one in row if one.feld is not Bezug.ANTRAG]


async def test_the_file_is_fully_ours_again_and_goes_out_only_when_a_person_says_so(echt: Buehne) -> None:
    f = await gerufen(echt)
    await f.loesche()
    await echt.laufe()
    again = await f.hannover.eins.eingriffe.erneut(f.dort, person=ERSTE)
    assert again.zustand is Z.GEWUENSCHT
    await echt.laufe()
    newest = max(await f.kiel.transfers(), key=lambda t: t.begonnen)
    assert (newest.zustand, newest.hinweis) == (Z.ENTSCHEIDUNG_OFFEN, "zurueckgerufen")
    await f.kiel.eins.eingriffe.sende(newest.id, person=ERSTE)
    await echt.laufe()
    assert (await f.kiel.transfer(newest.id)).zustand is Z.ABGESCHLOSSEN
    assert (await f.hannover.transfer(f.dort)).zustand is Z.ABGESCHLOSSEN


async def test_what_was_set_free_before_the_recall_does_not_go_out_while_it_runs(echt: Buehne) -> None:
    """Hannover had rejected the delivery and asked anew; while Kiel packs, it is seen to be the wrong file."""
    f = await vor_dem_import(echt)
    _, delivery = await f.hannover.lies(lambda tx: lieferung_zu(tx, f.dort))
    assert delivery is not None
    await f.hannover.eins.store.write(
        lambda tx: f.hannover.eins.uebernahmen.lehne_ab(tx, f.dort, delivery, Refused(Fehlercode.S999, "not ours"))
    )
    await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGEWIESEN, Z.ANGEFORDERT)
    await f.hannover.eins.eingriffe.erneut(f.dort, person=ERSTE)
    await f.hannover.arbeite_ab()
    await f.kiel.horche()

    def neuester(all_of_them: Sequence[Transfer]) -> Transfer:
        return max(all_of_them, key=lambda t: t.begonnen)

    while (again := neuester(await f.kiel.transfers())).zustand is not Z.PACKEN:
        assert await f.kiel.naechster() is not None
    assert again.id != f.hier
    await f.rufe()
    await f.kiel.arbeite_alles_ab()
    again = await f.kiel.transfer(again.id)
    assert (again.zustand, again.hinweis, again.lieferung) == (Z.ENTSCHEIDUNG_OFFEN, "zurueckgerufen", None)
    with pytest.raises(Usage, match="another transfer"):
        await f.kiel.eins.eingriffe.sende(again.id, person=ERSTE)


# -- the receiver keeps it -----------------------------------------------------------------------------------------


async def test_the_receiver_refuses_and_the_giver_lets_it_stand(echt: Buehne) -> None:
    f = await gerufen(echt)
    kept = await f.hannover.eins.rueckrufpruefung.lehne_ab(f.dort, Ablehnungsgrund.ZUSTAENDIG, person=ERSTE)
    assert kept.zustand is Z.UEBERNOMMEN
    await echt.laufe()
    assert await f.zustaende() == (Z.RUECKRUF_LAEUFT, Z.ABGESCHLOSSEN)
    assert (AufgabeArt.RUECKRUF_ANSEHEN, "abgelehnt_zustaendig") in await f.fragen(f.kiel)
    akte = kept.akte
    assert akte is not None
    assert await f.hannover.lies(lambda tx: tx.akten.sperren_von(HANNOVER, akte)) == frozenset()
    assert (await f.kiel.eins.rueckrufe.hebe_auf(f.hier, person=ZWEITE)).zustand is Z.ABGESCHLOSSEN
    await echt.laufe()
    assert await f.gruende() == (), "the receipt of the refusal counts"


async def test_the_giver_insists_and_the_receiver_deletes_after_all(echt: Buehne) -> None:
    f = await gerufen(echt)
    await f.hannover.eins.rueckrufpruefung.lehne_ab(f.dort, Ablehnungsgrund.RUECKFRAGE, person=ERSTE)
    await echt.laufe()
    assert (await f.rufe(Rueckrufgrund.OHNE_RECHTSGRUND)).zustand is Z.RUECKRUF_LAEUFT
    await echt.laufe()
    assert (await f.zustaende())[1] is Z.RUECKRUF_LIEGT_VOR
    await f.loesche()
    await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGERUFEN, Z.ZURUECKGERUFEN)
    assert len(await f.kiel.lies(lambda tx: tx.rueckrufe.zum_transfer(f.hier))) == 2


async def test_refused_before_the_import_the_file_is_taken_over_and_the_receipt_says_why(echt: Buehne) -> None:
    f = await vor_dem_import(echt)
    await f.rufe()
    await echt.laufe()
    assert (await f.zustaende())[1] is Z.RUECKRUF_LIEGT_VOR
    freed = await f.hannover.eins.rueckrufpruefung.lehne_ab(f.dort, Ablehnungsgrund.ZUSTAENDIG, person=ERSTE)
    assert freed.zustand is Z.EMPFANGEN
    await echt.laufe()
    assert await f.zustaende() == (Z.RUECKRUF_LAEUFT, Z.ABGESCHLOSSEN)
    assert (await f.recall(f.kiel)).ergebnis is Rueckrufergebnis.ABGELEHNT


# -- what keeps it there: everything else holds --------------------------------------------------------------------


async def _bild(f: Fall) -> tuple[tuple[Rueckrufhindernis, ...], tuple[Rueckrufhindernis, ...]]:
    shown = await f.hannover.eins.rueckrufpruefung.zeige(f.dort, person=ERSTE)
    return shown.hindernisse, shown.vorbehalte


async def test_a_legal_hold_and_own_documents_keep_it_until_they_are_gone(echt: Buehne) -> None:
    f = await gerufen(echt)
    assert await _bild(f) == ((), ())
    ident = (await f.hannover.transfer(f.dort)).akte
    assert ident is not None
    hold = frozenset({Sperre.LOESCHSPERRE, Sperre.RUECKRUF})
    await f.hannover.eins.store.write(lambda tx: tx.akten.sperren(HANNOVER, ident, hold))
    assert await _bild(f) == ((Rueckrufhindernis.LOESCHSPERRE,), ())
    asked = await f.hannover.eins.rueckrufpruefung.beantrage(f.dort, person=ERSTE, trotz=KEINE)
    assert not asked.gebeten
    await f.hannover.eins.store.write(lambda tx: tx.akten.sperren(HANNOVER, ident, hold - {Sperre.LOESCHSPERRE}))
    await f.hannover.eins.store.write(lambda tx: schreibe_um(tx.akten, ident, 1, sha256="0" * 64))
    assert await _bild(f) == ((Rueckrufhindernis.EIGENE_DOKUMENTE,), ())


async def test_two_different_persons_are_needed_and_what_came_meanwhile_counts(echt: Buehne) -> None:
    f = await gerufen(echt)
    pruefung = f.hannover.eins.rueckrufpruefung
    with pytest.raises(Usage, match="nobody has asked"):
        await pruefung.bestaetige(f.dort, person=ZWEITE, trotz=KEINE)
    await pruefung.beantrage(f.dort, person=ERSTE, trotz=KEINE)
    with pytest.raises(Usage, match="another person"):
        await pruefung.bestaetige(f.dort, person=ERSTE, trotz=KEINE)
    await mit_rolle(f.hannover.eins, "anna", HANNOVER, Kontorolle.SACHBEARBEITUNG)
    await pruefung.beantrage(f.dort, person="anna", trotz=KEINE)  # in the pages
    with pytest.raises(Usage, match="two persons") as no:
        await pruefung.bestaetige(f.dort, person="annas-rechner", trotz=KEINE, befehlszeile=True)
    assert no.value.code == "NAMES"
    await pruefung.beantrage(f.dort, person=ERSTE, trotz=KEINE)
    ident = (await f.hannover.transfer(f.dort)).akte
    assert ident is not None
    hold = frozenset({Sperre.LOESCHSPERRE, Sperre.RUECKRUF})
    await f.hannover.eins.store.write(lambda tx: tx.akten.sperren(HANNOVER, ident, hold))
    shown = await pruefung.bestaetige(f.dort, person=ZWEITE, trotz=KEINE)
    assert (shown.geloescht, shown.hindernisse) == (False, (Rueckrufhindernis.LOESCHSPERRE,))
    await f.hannover.eins.store.write(lambda tx: tx.akten.sperren(HANNOVER, ident, frozenset({Sperre.RUECKRUF})))
    f.hannover.uhr.vor(days=8)
    try:
        with pytest.raises(Usage, match="older than 7 days"):
            await pruefung.bestaetige(f.dort, person=ZWEITE, trotz=KEINE)
    finally:
        f.hannover.uhr.vor(days=-8)


async def test_while_it_is_locked_nobody_sends_it_on(echt: Buehne) -> None:
    f = await gerufen(echt)
    akte = await _akte(f.hannover, f.dort)
    new = f.hannover.eins.umgebung.neue_uuid
    here = await f.hannover.transfer(f.dort)
    asked = {"rolle": Rolle.GEBER, "zustand": Z.ENTSCHEIDUNG_OFFEN, "akte": None, "lieferung": None}
    transfer = replace(here, id=TransferId(new()), **asked)  # type: ignore[arg-type]  # a table
    await f.hannover.eins.store.write(lambda tx: tx.transfers.anlegen(transfer))
    with pytest.raises(Usage, match="calls this file back"):
        await f.hannover.eins.eingriffe.sende(transfer.id, person=ERSTE, aktenzeichen=akte.aktenzeichen)
    packed = replace(transfer, zustand=Z.PACKEN, akte=akte.id, id=TransferId(new()))

    def run(tx) -> None:  # type: ignore[no-untyped-def]  # a transaction
        tx.transfers.anlegen(packed)
        f.hannover.eins.schritte.beauftrage(tx, HANNOVER, AuftragsArt.PACKEN, packed.id)

    await f.hannover.eins.store.write(run)
    await f.hannover.arbeite_ab()
    stopped = await f.hannover.transfer(packed.id)
    assert (stopped.zustand, stopped.hinweis) == (Z.ENTSCHEIDUNG_OFFEN, "rueckruf")
    assert Rueckrufhindernis.TRANSFER_LAEUFT in (await _bild(f))[0]


# -- the giver's rules ---------------------------------------------------------------------------------------------


async def test_it_is_called_back_once_and_only_while_its_content_is_here(echt: Buehne) -> None:
    f = await quittiert(echt)
    await f.rufe()
    with pytest.raises(Usage, match="waits for the answer"):
        await f.rufe()
    g = await quittiert(echt)
    zeichen = (await _akte(g.kiel, g.hier)).aktenzeichen
    despite = frozenset({"ohne_zeuge"})
    asked = await g.kiel.eins.loeschungen.beantrage(KIEL, zeichen, person=ERSTE, trotz=despite)
    assert asked.antrag is not None
    await g.kiel.eins.loeschungen.bestaetige(KIEL, asked.antrag.id, person=ZWEITE, trotz=despite)
    with pytest.raises(Usage, match="only copy"):
        await g.rufe()


async def test_a_request_for_deletion_made_before_the_recall_deletes_nothing_after_it(echt: Buehne) -> None:
    f = await quittiert(echt)
    zeichen = (await _akte(f.kiel, f.hier)).aktenzeichen
    despite = frozenset({"ohne_zeuge"})
    asked = await f.kiel.eins.loeschungen.beantrage(KIEL, zeichen, person=ERSTE, trotz=despite)
    assert asked.antrag is not None
    await f.rufe()
    shown = await f.kiel.eins.loeschungen.bestaetige(KIEL, asked.antrag.id, person=ZWEITE, trotz=despite)
    assert shown.antrag is None
    assert Hindernis.ZURUECKGERUFEN in shown.hindernisse


async def test_a_receipt_that_crosses_the_recall_does_not_end_it(echt: Buehne) -> None:
    f = await bis_zur_lieferung(echt)
    await f.hannover.arbeite_alles_ab()  # taken over; the receipt lies in Hannover's Postfach
    assert (await f.rufe()).zustand is Z.RUECKRUF_LAEUFT
    await f.kiel.arbeite_ab()  # the recall is written; the receipt is not fetched yet
    assert (await f.hannover.transfer(f.dort)).zustand is Z.UEBERNOMMEN
    await f.hannover.arbeite_alles_ab()
    await echt.laufe()
    assert await f.zustaende() == (Z.RUECKRUF_LAEUFT, Z.RUECKRUF_LIEGT_VOR)
    await f.loesche()
    await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGERUFEN, Z.ZURUECKGERUFEN)


async def test_a_person_vouches_for_a_confirmation_on_paper(echt: Buehne) -> None:
    f = await gerufen(echt)
    done = await f.kiel.eins.rueckrufe.bescheinige(f.hier, person=ZWEITE)
    assert (done.zustand, done.hinweis) == (Z.ZURUECKGERUFEN, "bescheinigt")
    assert await f.gruende() == (Hindernis.ZURUECKGERUFEN,), "all else holds, the receipt included"
    with pytest.raises(Usage, match="no recall of ours runs"):
        await f.kiel.eins.rueckrufe.hebe_auf(f.hier, person=ZWEITE)


async def test_an_unanswered_recall_is_asked_about_again(echt: Buehne) -> None:
    f = await gerufen(echt)
    for haus in (echt.kiel, echt.hannover):
        haus.uhr.vor(days=4)
    try:
        await echt.laufe()
        assert (AufgabeArt.FRIST_ABGELAUFEN, "recall_unanswered") in await f.fragen(f.kiel)
        assert (AufgabeArt.FRIST_ABGELAUFEN, "recall_undecided") in await f.fragen(f.hannover)
    finally:
        for haus in (echt.kiel, echt.hannover):
            haus.uhr.vor(days=-4)


# -- what is nobody's to call back ---------------------------------------------------------------------------------


def _verlangen(delivery: Nachricht, **anders: str) -> str:
    """The Nachweis of a recall, bent by ``anders``."""
    bezug = {"nachrichtenUUID": delivery.uuid, "inhaltSha256": delivery.inhalt_sha256,
             "archivSha256": delivery.archiv_sha256} | anders  # fmt: skip
    attributes = "".join(f' {name}="{value}"' for name, value in bezug.items())
    return f'<ab:Nachweis><ab:Rueckruf grund="falsche_person"><ab:Bezug{attributes}/></ab:Rueckruf></ab:Nachweis>'


async def _lieferung(f: Fall) -> Nachricht:
    uuid = (await f.kiel.transfer(f.hier)).lieferung
    assert uuid is not None
    found = await f.kiel.lies(lambda tx: tx.nachrichten.holen(KIEL, KIEL, uuid))
    assert found is not None
    return found


async def _fordert(f: Fall, feind: Feind, nachweis: str, **weitere: object) -> Umstaende:
    """Let somebody send a 0010 about Hannover's request with this Nachweis."""
    (request,) = [m for m in await f.hannover.geschriebene(f.dort) if m.typ is Nachrichtentyp.ANFORDERUNG]
    u = feind.umstaende(**weitere)
    no = post.rueckweisung(u, request.uuid, request.typ, request.erstellt)
    await feind.schicke(u, no, nachweis=nachweis)
    taken = await f.hannover.lies(lambda tx: tx.nachrichten.holen(HANNOVER, feind.autor, NachrichtenUUID(u.uuid)))
    assert taken is not None, "it was a message like any other"
    return u


async def _unberuehrt(f: Fall) -> None:
    """Nothing has happened at Hannover but that somebody is told."""
    assert (await f.hannover.transfer(f.dort)).zustand is Z.ABGESCHLOSSEN
    akte = await _akte(f.hannover, f.dort)
    assert (akte.sperren, len(akte.dokumente)) == (frozenset(), 3)
    assert await f.hannover.lies(lambda tx: tx.rueckrufe.zum_transfer(f.dort)) == ()


async def test_somebody_else_than_the_author_calls_nothing_back(echt: Buehne) -> None:
    f = await quittiert(echt)
    await _fordert(f, Feind(echt, autor=BREMEN, ort=echt.kiel), _verlangen(await _lieferung(f)))
    await _unberuehrt(f)


async def test_a_delivery_of_a_third_authority_under_the_same_uuid_calls_nothing_back(echt: Buehne) -> None:
    """Who carries our mail sees its UUIDs: with a rejected delivery of its own it names our request."""
    f = await quittiert(echt)
    await _ruft_eigene_zurueck(echt, f.dort, uuid=(await _lieferung(f)).uuid)
    await _unberuehrt(f)


async def test_a_rejected_delivery_of_a_third_authority_ends_no_transfer_of_ours(echt: Buehne) -> None:
    dort = await echt.ziehe_um(jemand(next(_nummer)))
    await echt.hannover.arbeite_ab()  # the request lies there, and Kiel has not answered
    await _ruft_eigene_zurueck(echt, dort)
    assert await echt.hannover.lies(lambda tx: tx.rueckrufe.zum_transfer(dort)) == ()
    assert (await echt.hannover.transfer(dort)).zustand is Z.ANGEFORDERT
    await echt.laufe()
    assert (await echt.hannover.transfer(dort)).zustand is Z.ABGESCHLOSSEN


async def _ruft_eigene_zurueck(b: Buehne, dort: TransferId, **weitere: object) -> None:
    """Bremen sends Hannover a file nobody asked for, which is rejected, and calls it back under this request."""
    bremen = Feind(b, autor=BREMEN, ort=b.kiel)
    u = bremen.umstaende(**weitere)
    akte = await b.kiel.lege_akte_an(replace(jemand(next(_nummer)), aktenzeichen=f"FREMD {next(_nummer)}"))
    inhalte = [b.kiel.dokument(d) for d in akte.dokumente]
    made = bremen.siegle_lieferung(u, post.lieferung(u, akte, inhalte, None))
    await bremen.biete_an(u, made.umschlag, made.segmente)
    await b.hannover.arbeite_alles_ab()
    taken = await b.hannover.lies(lambda tx: tx.nachrichten.holen(HANNOVER, BREMEN, NachrichtenUUID(u.uuid)))
    assert taken is not None
    (request,) = [m for m in await b.hannover.geschriebene(dort) if m.typ is Nachrichtentyp.ANFORDERUNG]
    v = bremen.umstaende()
    no = post.rueckweisung(v, request.uuid, request.typ, request.erstellt)
    await bremen.schicke(v, no, nachweis=_verlangen(taken))


@pytest.mark.parametrize("falsch", ["nachrichtenUUID", "inhaltSha256", "archivSha256"])
async def test_a_recall_that_names_another_delivery_changes_nothing(echt: Buehne, falsch: str) -> None:
    f, g = await quittiert(echt), await quittiert(echt)
    other = await _lieferung(g)
    value = {"nachrichtenUUID": other.uuid, "inhaltSha256": other.inhalt_sha256, "archivSha256": "0" * 64}[falsch]
    await _fordert(f, Feind(echt), _verlangen(await _lieferung(f), **{falsch: value}))
    await _unberuehrt(f)
    await _unberuehrt(g)


async def test_a_recall_of_another_persons_delivery_under_this_request_changes_nothing(echt: Buehne) -> None:
    f, g = await quittiert(echt), await quittiert(echt)
    await _fordert(f, Feind(echt), _verlangen(await _lieferung(g)))
    await _unberuehrt(f)
    await _unberuehrt(g)


async def test_a_test_message_calls_nothing_back(echt: Buehne) -> None:
    f = await quittiert(echt)
    await _fordert(f, Feind(echt), _verlangen(await _lieferung(f)), test="demo")
    await _unberuehrt(f)


async def test_the_same_recall_again_is_one_recall(echt: Buehne) -> None:
    f = await quittiert(echt)
    feind = Feind(echt)
    u = await _fordert(f, feind, _verlangen(await _lieferung(f)))
    assert (await f.hannover.transfer(f.dort)).zustand is Z.RUECKRUF_LIEGT_VOR
    await f.hannover.eins.rueckrufpruefung.lehne_ab(f.dort, Ablehnungsgrund.ZUSTAENDIG, person=ERSTE)
    (request,) = [m for m in await f.hannover.geschriebene(f.dort) if m.typ is Nachrichtentyp.ANFORDERUNG]
    no = post.rueckweisung(u, request.uuid, request.typ, request.erstellt)
    await feind.schicke(u, no, nachweis=_verlangen(await _lieferung(f)))
    assert len(await f.hannover.lies(lambda tx: tx.rueckrufe.zum_transfer(f.dort))) == 1
    assert (await f.hannover.transfer(f.dort)).zustand is Z.UEBERNOMMEN


@pytest.mark.parametrize("biegen", ["fremder_rueckruf", "anderer_digest", "fehlendes_dokument", "bremen"])
async def test_a_proof_that_does_not_fit_proves_nothing(echt: Buehne, biegen: str) -> None:
    f = await gerufen(echt)
    delivery, recall = await _lieferung(f), await f.recall(f.kiel)
    akte = await _akte(f.kiel, f.hier)
    documents = [(d.uuid, str(d.sha256)) for d in akte.dokumente]
    if biegen == "anderer_digest":
        documents[0] = (documents[0][0], "0" * 64)
    if biegen == "fehlendes_dokument":
        documents = documents[1:]
    named = str(recall.id) if biegen == "fremder_rueckruf" else str(recall.nachricht)
    assert delivery.archiv_sha256 is not None
    proof = post.nachweis_uebernahme(
        delivery.uuid, inhalt=delivery.inhalt_sha256, archiv=delivery.archiv_sha256, dokumente=documents,
        ergebnis="geloescht",
    ).replace("<ab:Dokument", f'<ab:Rueckrufantwort nachrichtenUUID="{named}"/><ab:Dokument', 1)  # fmt: skip
    feind = Feind(echt, autor=BREMEN if biegen == "bremen" else HANNOVER, leser=KIEL, ort=echt.hannover)
    u = feind.umstaende()
    no = post.rueckweisung(u, delivery.uuid, Nachrichtentyp.LIEFERUNG, delivery.erstellt)
    await feind.schicke(u, no, nachweis=proof)
    assert (await f.kiel.transfer(f.hier)).zustand is Z.RUECKRUF_LAEUFT
    assert (await f.recall(f.kiel)).ergebnis is None


async def test_the_giver_calls_back_what_the_receiver_had_to_reject(echt: Buehne) -> None:
    """The wrong person's file: it bears another AZR number, so it lies sealed in quarantine."""
    wer = jemand(next(_nummer))
    dort = await echt.hannover.anmeldung(wer)
    await echt.hannover.arbeite_ab()
    await echt.kiel.arbeite_alles_ab()
    hier = next(t.id for t in reversed(await echt.kiel.transfers()) if t.rolle is Rolle.GEBER)
    f = Fall(echt, hier, dort)
    falsche = replace(wer, person=replace(wer.person, azr_nummer=jemand(next(_nummer)).person.azr_nummer))
    akte = await echt.kiel.lege_akte_an(replace(falsche, aktenzeichen=f"FALSCH {next(_nummer)}"))
    asked = await echt.kiel.transfer(hier)
    await echt.kiel.eins.store.write(
        lambda tx: tx.transfers.aendern(replace(asked, zustand=Z.PACKEN, akte=akte.id, hinweis=None))
    )
    await echt.kiel.eins.store.write(
        lambda tx: echt.kiel.eins.schritte.beauftrage(tx, KIEL, AuftragsArt.PACKEN, hier)
    )
    await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGEWIESEN, Z.ANGEFORDERT)
    kept = len(await echt.hannover.quarantaene())
    await f.rufe()
    await echt.laufe()
    assert await f.zustaende() == (Z.RUECKRUF_LAEUFT, Z.RUECKRUF_LIEGT_VOR)
    with pytest.raises(Usage, match="nothing to keep"):
        await echt.hannover.eins.rueckrufpruefung.lehne_ab(dort, Ablehnungsgrund.ZUSTAENDIG, person=ERSTE)
    await f.loesche()
    await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGERUFEN, Z.ZURUECKGERUFEN)
    assert len(await echt.hannover.quarantaene()) == kept - 1


async def test_what_both_had_given_up_is_called_back_all_the_same(echt: Buehne) -> None:
    f = await vor_dem_import(echt)
    await f.hannover.eins.eingriffe.gib_auf(f.dort, person=ERSTE)
    await f.kiel.eins.eingriffe.gib_auf(f.hier, person=ERSTE)
    assert await f.zustaende() == (Z.AUFGEGEBEN, Z.AUFGEGEBEN)
    await f.rufe()
    await echt.laufe()
    assert await f.zustaende() == (Z.RUECKRUF_LAEUFT, Z.RUECKRUF_LIEGT_VOR)
    await f.loesche()
    await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGERUFEN, Z.ZURUECKGERUFEN)


async def test_a_file_whose_receipt_its_author_rejected_is_called_back_all_the_same(echt: Buehne) -> None:
    """It is in the Ablage: nothing would lock it."""
    f = await bis_zur_lieferung(echt)
    await f.hannover.horche()
    while (await f.hannover.transfer(f.dort)).antwort is None:
        assert await f.hannover.naechster() is not None
    (receipt,) = [m for m in await f.hannover.geschriebene(f.dort) if m.typ is Nachrichtentyp.QUITTUNG]
    feind = Feind(echt)
    u = feind.umstaende()
    await feind.schicke(u, post.rueckweisung(u, receipt.uuid, receipt.typ, receipt.erstellt))
    assert (await f.hannover.transfer(f.dort)).zustand is Z.ZURUECKGEWIESEN
    await f.rufe()
    await echt.laufe()
    assert (await f.hannover.transfer(f.dort)).zustand is Z.RUECKRUF_LIEGT_VOR
    assert Sperre.RUECKRUF in (await _akte(f.hannover, f.dort)).sperren
    await f.loesche()
    await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGERUFEN, Z.ZURUECKGERUFEN)


@pytest.mark.parametrize("ende", [Z.ABGESCHLOSSEN, Z.AUFGEGEBEN])
async def test_a_file_that_was_handed_on_is_deleted_only_by_persons_who_say_that_they_know(
    echt: Buehne, ende: Zustand
) -> None:
    f = await gerufen(echt)
    here = await f.hannover.transfer(f.dort)
    handed = {"rolle": Rolle.GEBER, "zustand": ende, "id": f.hannover.eins.umgebung.neue_uuid()}
    on = replace(here, **handed)  # type: ignore[arg-type]  # a table
    await f.hannover.eins.store.write(lambda tx: tx.transfers.anlegen(on))
    assert await _bild(f) == ((), (Rueckrufhindernis.WEITERGEGEBEN,))
    asked = await f.hannover.eins.rueckrufpruefung.beantrage(f.dort, person=ERSTE, trotz=KEINE)
    assert not asked.gebeten
    await f.loesche(frozenset({"weitergegeben"}))
    entry = [e for e in await f.hannover.protokoll() if e.ereignis is AuditEreignis.RUECKRUF_GELOESCHT][-1]
    assert entry.angaben.grund == f"{GRUND.value}/weitergegeben"


# -- killed in between ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wann", ["vor", "nach"])
@pytest.mark.parametrize("art", [AuftragsArt.RUECKRUFEN, AuftragsArt.RUECKRUF_BEANTWORTEN])
async def test_killed_around_its_commit_each_message_goes_out_once(
    echt: Buehne, art: AuftragsArt, wann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    f = await quittiert(echt)
    await f.rufe()
    haus, ident = f.kiel, f.hier
    if art is AuftragsArt.RUECKRUF_BEANTWORTEN:
        await echt.laufe()
        await f.loesche()
        haus, ident = f.hannover, f.dort
    write = haus.eins.store.write

    async def stirb(arbeit):  # type: ignore[no-untyped-def]  # the store's own
        if wann == "nach":
            await write(arbeit)
        raise Absturz

    job = haus.eins.rueckrufe.rufen if haus is f.kiel else haus.eins.rueckrufnachweise.beantworten
    with monkeypatch.context() as m:
        m.setattr(haus.eins.store, "write", stirb)
        with pytest.raises(Absturz):
            await job(ident)
    await haus.neustart()
    await echt.laufe()
    written = [m for m in await haus.geschriebene(ident) if m.typ is Nachrichtentyp.RUECKWEISUNG]
    assert len(written) == 1
    if haus is f.kiel:
        await f.loesche()
        await echt.laufe()
    assert await f.zustaende() == (Z.ZURUECKGERUFEN, Z.ZURUECKGERUFEN)


async def _akte(haus: Haus, ident: TransferId) -> Akte:
    wanted = (await haus.transfer(ident)).akte
    return next(one for one in await haus.akten() if one.id == wanted)


async def _nachweis(f: Fall) -> Uebernahme:
    uuid = (await f.recall(f.kiel)).antwort
    assert uuid is not None
    answer = await f.kiel.lies(lambda tx: tx.nachrichten.holen(KIEL, HANNOVER, uuid))
    assert answer is not None
    assert answer.typ is Nachrichtentyp.RUECKWEISUNG
    proof = (await f.kiel.eins.oeffner.oeffne_erneut(answer)).inhalt.nachweis
    assert isinstance(proof, Uebernahme)
    assert proof.rueckruf is not None
    return proof

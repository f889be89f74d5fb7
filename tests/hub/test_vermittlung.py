"""A case file crosses through a Vermittlungsstelle that carries it and cannot read it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.buehne import Haus, jemand
from support.dateien import jpg, pdf
from support.inkraft import bestaetigt
from support.netz import HANNOVER, KIEL, STELLE, Netz, netz, netz_pki
from support.pki import signed_directory

from gateway import clock
from gateway.domain.errors import Refused, TryLater
from gateway.domain.events import AuditEreignis, Rechtsgrund
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, TransferId, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.states import Zustand
from gateway.envelope.lesen import read_umschlag
from gateway.postfach import zustellung
from gateway.postfach.leitung import Leitung
from gateway.pump.ports import Signer
from gateway.pump.siegeln import oeffne_inhalt
from gateway.transfer.beleg import beleg_octets
from gateway.transfer.ports import Blobs, Einlieferungsstand
from gateway.transfer.records import AufgabeArt, Beleg, PostfachEintrag, PostfachZustand
from gateway.trust.dienst import DIENSTE
from gateway.trust.teilnehmer import Diensteintrag, Fenster, Schluesselrolle

PLAN = {"hannover": (HANNOVER,), "kiel": (KIEL,), "stelle": (STELLE,)}
WER = jemand(1)


def hub(tmp_path: Path):
    return netz(tmp_path, PLAN, vermittelt=(HANNOVER, KIEL))


async def postfach(haus: Haus) -> tuple[PostfachEintrag, ...]:
    """Every envelope that lies or lay in the Postfach of a house."""

    def frage(tx) -> tuple[PostfachEintrag, ...]:
        return tuple(tx.postfach.holen(row[0]) for row in tx._c.execute("SELECT id FROM postfach ORDER BY nummer"))

    return await haus.lies(frage)


async def beginne(n: Netz, *inhalte: bytes) -> TransferId:
    """Everything is there, the person moves."""
    await n["kiel"].lege_akte_an(WER, *inhalte)
    await n["kiel"].abmeldung(WER)
    return await n["hannover"].anmeldung(WER)


async def test_a_file_crosses_through_the_vermittlungsstelle_by_itself(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        n.arbeite()
        ident = await beginne(n)
        await n["hannover"].bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        (theirs,) = await n["kiel"].transfers()
        await n["kiel"].bis_zustand(theirs.id, Zustand.ABGESCHLOSSEN)


async def test_both_sides_end_with_a_beleg_of_the_reader_for_everything_they_wrote(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        n.arbeite()
        ident = await beginne(n)
        await n["hannover"].bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        (theirs,) = await n["kiel"].transfers()
        await n["kiel"].bis_zustand(theirs.id, Zustand.ABGESCHLOSSEN)
        typen = {"hannover": {"010201", "0020"}, "kiel": {"010205", "010206"}}
        for name, written in typen.items():
            haus = n[name]
            other = KIEL if name == "hannover" else HANNOVER
            await haus.bis(lambda tx, haus=haus: _alle_belegt(tx, haus), "a Beleg for everything")
            own = await postfach(haus)
            assert len(own) == len(written)
            for entry in own:
                assert (entry.autor, entry.leser, entry.zustand) == (
                    haus.kennung,
                    other,
                    PostfachZustand.ANGENOMMEN,
                )
                assert entry.beleg is not None
                assert n.verzeichnis is not None
                transport = n.verzeichnis.zertifikate(other, Schluesselrolle.TRANSPORT, clock.now())
                assert entry.beleg.zertifikat_sha256 in {one.sha256 for one in transport}
                assert entry.nummer == 0, "nobody ever fetched it from its author"
            closed = [
                one for one in await haus.protokoll() if one.ereignis is AuditEreignis.NACHRICHT_ABGESCHLOSSEN
            ]
            assert {one.angaben.nachricht for one in closed} == {entry.uuid for entry in own}
            await protokolliert(haus, {entry.uuid for entry in own})
        assert {entry.zustand for entry in await postfach(n["stelle"])} == {PostfachZustand.ANGENOMMEN}
        assert (await n["hannover"].aufgaben(), await n["kiel"].aufgaben()) == ((), ())


async def protokolliert(haus: Haus, geschrieben: set[NachrichtenUUID]) -> None:
    """The log says of every message that it was sealed, then deposited, and of none that it waits here."""
    log = await haus.protokoll()
    for event in (AuditEreignis.NACHRICHT_VERSIEGELT, AuditEreignis.NACHRICHT_EINGELIEFERT):
        told = [one.angaben for one in log if one.ereignis is event]
        assert sorted(one.nachricht or "" for one in told) == sorted(geschrieben), event
        for one in told:
            asks = one.nachrichtentyp == "010201"
            assert one.rechtsgrund is (Rechtsgrund.AUFENTHG_86 if asks else Rechtsgrund.AUFENTHV_76A)
            assert one.verzeichnis is not None
    for uuid in geschrieben:
        way = [one.ereignis for one in log if one.angaben.nachricht == uuid]
        sealed = way.index(AuditEreignis.NACHRICHT_VERSIEGELT)
        assert sealed < way.index(AuditEreignis.NACHRICHT_EINGELIEFERT)
        assert sealed < way.index(AuditEreignis.NACHRICHT_ABGESCHLOSSEN)
    assert AuditEreignis.NACHRICHT_BEREITGESTELLT not in {one.ereignis for one in log}


def _alle_belegt(tx, haus: Haus) -> bool:
    rows = [row[0] for row in tx._c.execute("SELECT zustand FROM postfach")]
    return bool(rows) and set(rows) == {"angenommen"}


async def test_every_document_is_the_same_on_the_other_side(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        n.arbeite()
        large = bytes(range(256)) * 8192  # two segments of a MiB and more
        ident = await beginne(n, pdf("eins"), jpg(), pdf("groß", zusatz=b"%" + large.replace(b"\n", b"")))
        await n["hannover"].bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        (taken,), (given,) = await n["hannover"].akten(), await n["kiel"].akten()
        assert len(taken.dokumente) == 3
        for ours, theirs in zip(taken.dokumente, given.dokumente, strict=True):
            assert ours.sha256 == theirs.sha256
            assert n["hannover"].dokument(ours) == n["kiel"].dokument(theirs)


async def test_the_vermittlungsstelle_holds_nothing_it_could_read(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        n.arbeite()
        ident = await beginne(n)
        await n["hannover"].bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        stelle, umgebung = n["stelle"], n["stelle"].eins.umgebung
        kept = {path.name for path in stelle.eins.configuration.data.rglob("*") if len(path.name) == 64}
        expected = {row.sha256 for row in await stelle.lies(lambda tx: tx.verzeichnisse.alle())}
        for entry in await postfach(stelle):
            octets = stelle.octets(entry.id)
            siegel = read_umschlag(octets, schema=umgebung.umschlag_schema)
            segments = {segment.sha256 for teil in siegel.umschlag.teile for segment in teil.segmente}
            expected |= {entry.id, *segments}
            mine = umgebung.mandanten[STELLE].leser
            assert not {one.key_name for one in mine} & {key.key_name for key in siegel.umschlag.keys}
            with pytest.raises(Refused) as no:
                oeffne_inhalt(siegel, mine, schema=umgebung.umschlag_schema)
            assert no.value.code == "T020"
        assert kept == expected, "only Umschläge, segments and the public directory lie there"
        (given,) = await n["kiel"].akten()
        assert not kept & {document.sha256 for document in given.dokumente}
        geheim = [WER.person.azr_nummer, WER.anzeigename.split()[-1], WER.aktenzeichen, "%PDF", "Anforderung"]
        stored = b"".join(stelle.octets(name) for name in kept)
        data = stelle.eins.configuration.data
        stored += b"".join(path.read_bytes() for path in data.glob("aktenbote.db*"))
        assert [word for word in geheim if word and word.encode() in stored] == []
        assert await stelle.akten() == ()
        assert await stelle.transfers() == ()


async def test_the_vermittlungsstelle_logs_what_it_carried(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        n.arbeite()
        ident = await beginne(n)
        await n["hannover"].bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        carried = {entry.uuid for entry in await postfach(n["stelle"])}
        log = await n["stelle"].protokoll()
        for event in (
            AuditEreignis.NACHRICHT_EMPFANGEN,
            AuditEreignis.NACHRICHT_ABGEHOLT,
            AuditEreignis.NACHRICHT_ABGESCHLOSSEN,
        ):
            assert {one.angaben.nachricht for one in log if one.ereignis is event} == carried


# -- restarts ------------------------------------------------------------------------------------------------------


async def schritt(haus: Haus) -> int:
    """Look for mail and Belege, then run one job; return how much happened."""
    assert haus.dienst is not None
    places = haus.dienst._abholung.deposit_places(haus.eins.umgebung.vertrauen.verzeichnis())
    done = await haus.horche()
    for url in places:
        done += (await haus.eins.vermittlung.hole_belege(url, None, warten_s=0))[1]
    return done + (await haus.naechster() is not None)


async def laufe(n: Netz) -> None:
    """Let everybody work until nothing is due, also later."""
    for _ in range(500):
        if not sum([await schritt(n[name]) for name in ("hannover", "kiel")]):
            return
    raise AssertionError("they never come to rest")


async def ist_zu_ende(n: Netz, ident: TransferId) -> None:
    assert (await n["hannover"].transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    (theirs,) = await n["kiel"].transfers()
    assert theirs.zustand is Zustand.ABGESCHLOSSEN
    assert len(await n["hannover"].akten()) == 1
    assert (await n["hannover"].aufgaben(), await n["kiel"].aufgaben()) == ((), ())
    for name in ("hannover", "kiel"):
        assert {entry.zustand for entry in await postfach(n[name])} == {PostfachZustand.ANGENOMMEN}


async def test_the_vermittlungsstelle_may_be_killed_between_any_two_steps(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        ident = await beginne(n)
        restarts = 0
        while sum([await schritt(n[name]) for name in ("hannover", "kiel")]):
            await n["stelle"].neustart()
            restarts += 1
        assert restarts > 5
        await ist_zu_ende(n, ident)


async def test_the_vermittlungsstelle_may_be_away_while_others_write(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        await n["stelle"].stuerze_ab()
        ident = await beginne(n)
        while await n["hannover"].naechster() is not None:
            pass
        assert (await n["hannover"].transfer(ident)).zustand is Zustand.ANGEFORDERT
        await n["stelle"].oeffne()
        n["hannover"].uhr.vor(seconds=5)
        await laufe(n)
        await ist_zu_ende(n, ident)


async def test_a_deposit_that_broke_is_completed_without_bringing_again_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(tmp_path) as n:
        kiel, stelle = n["kiel"], n["stelle"]
        ident = await beginne(n, *(pdf(f"{one}", zusatz=b"%" + bytes([64 + one]) * 900_000) for one in range(1, 6)))
        brought: list[Sha256] = []
        arrived, mended, real = asyncio.Event(), asyncio.Event(), zustellung._bringe
        takes: list[Sha256] = []

        async def bringe(
            leitung: Leitung, transfers: asyncio.Semaphore, name: Sha256, segment, blobs: Blobs
        ) -> None:
            """The line carries one large segment, then nothing large until it is mended."""
            digest, length = segment
            if length > 500_000 and not mended.is_set():
                takes.append(digest)
                if digest != takes[0] or arrived.is_set():
                    await arrived.wait()
                    raise TryLater("the line broke")
            await real(leitung, transfers, name, segment, blobs)
            brought.append(digest)
            if takes and digest == takes[0]:
                arrived.set()

        monkeypatch.setattr(zustellung, "_bringe", bringe)
        await laufe(n)
        (broken,) = [entry for entry in await postfach(stelle) if entry.zustand is PostfachZustand.OFFEN]
        here = {one.sha256 for one in await stelle.lies(lambda tx: tx.postfach.segmente(broken.id)) if one.da}
        assert takes[0] in here
        await stelle.neustart()
        mended.set()
        kiel.uhr.vor(seconds=5)
        await laufe(n)
        await ist_zu_ende(n, ident)
        assert len(brought) == len(set(brought)), "no segment was brought twice"


async def test_what_waits_for_a_vermittlungsstelle_is_offered_directly_when_the_directory_says_so(
    tmp_path: Path,
) -> None:
    async with hub(tmp_path) as n:
        await n["stelle"].stuerze_ab()
        ident = await beginne(n)
        while await n["hannover"].naechster() is not None:
            pass
        assert {entry.zustand for entry in await postfach(n["hannover"])} == {PostfachZustand.OFFEN}
        n.stelle_aus(vermittelt=())
        for name in ("hannover", "kiel"):
            haus = n[name]
            assert haus.dienst is not None
            await haus.dienst._follow_directory()
            haus.uhr.vor(seconds=5)
        await laufe(n)
        await ist_zu_ende(n, ident)
        ways = {
            AuditEreignis.NACHRICHT_VERSIEGELT,
            AuditEreignis.NACHRICHT_EINGELIEFERT,
            AuditEreignis.NACHRICHT_BEREITGESTELLT,
        }
        log = [one for one in await n["hannover"].protokoll() if one.ereignis in ways]
        asked = [one.ereignis for one in log if one.angaben.nachrichtentyp == "010201"]
        assert asked == [AuditEreignis.NACHRICHT_VERSIEGELT, AuditEreignis.NACHRICHT_BEREITGESTELLT]
        assert AuditEreignis.NACHRICHT_EINGELIEFERT not in {one.ereignis for one in log}, "nothing was deposited"


async def test_what_is_offered_directly_instead_waits_for_a_service_all_the_same(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        await n["stelle"].stuerze_ab()
        ident = await beginne(n)
        while await n["hannover"].naechster() is not None:
            pass
        n.stelle_aus(vermittelt=())
        begin = n["hannover"].uhr() + timedelta(hours=3)
        later = tuple(Diensteintrag(uri=one.uri, fenster=Fenster(von=begin)) for one in DIENSTE)
        people = (replace(o, dienste=later) if o.kennung == KIEL else o for o in n.verzeichnis.teilnehmer)
        n.verzeichnis = replace(n.verzeichnis, nummer=n.verzeichnis.nummer + 1, teilnehmer=tuple(people))
        octets = signed_directory(n.verzeichnis, by=netz_pki().zertifikate["verzeichnis"])
        (n.ordner / "verzeichnis.xml").write_bytes(octets)
        for name in ("hannover", "kiel"):
            bestaetigt(n[name].konfiguration.data, octets)
            await n[name].dienst._follow_directory()
            n[name].uhr.vor(seconds=5)
        await laufe(n)
        assert {entry.zustand for entry in await postfach(n["hannover"])} == {PostfachZustand.OFFEN}
        asked = [(one.art, one.hinweis) for one in await n["hannover"].aufgaben()]
        assert asked == [(AufgabeArt.DIENST_FEHLT, f"abhabh:{KIEL}")]
        for name in ("hannover", "kiel"):
            n[name].uhr.vor(hours=3)
        await laufe(n)
        await ist_zu_ende(n, ident)


# -- a Vermittlungsstelle that lies --------------------------------------------------------------------------------


async def bis_zur_einlieferung(n: Netz) -> tuple[TransferId, PostfachEintrag]:
    """Let Kiel deposit the file; Hannover has not looked yet. Return Kiel's transfer and the deposit at the hub."""
    await beginne(n)
    await n["hannover"].arbeite_ab()
    while await schritt(n["kiel"]):
        pass
    (theirs,) = await n["kiel"].transfers()
    assert theirs.zustand is Zustand.VERSANDT
    (entry,) = [one for one in await postfach(n["stelle"]) if one.uuid == theirs.lieferung]
    return theirs.id, entry


def beleg(signer: Signer, entry: PostfachEintrag, *, ergebnis: str = "angenommen", **other: str) -> Beleg:
    """A Beleg as a reader would sign it."""
    zeit = Zeitpunkt.of(clock.now()).text
    words = {"uuid": entry.uuid, "umschlag_sha256": entry.id, "ergebnis": ergebnis} | other
    code = "T099" if ergebnis == "abgelehnt" else None
    octets = beleg_octets(**words, code=code, zeit=zeit)
    return Beleg(
        ergebnis=ergebnis,
        code=code,
        zeit=zeit,
        zertifikat_sha256=sha256_of(signer.cert_der),
        beleg=signer.sign(octets),
    )


LUEGEN = {
    "without a Beleg": lambda _n, _entry: None,
    "with a Beleg of its own": lambda n, entry: beleg(_transport(n, "stelle", STELLE), entry),
    "with a Beleg of the author": lambda n, entry: beleg(_transport(n, "kiel", KIEL), entry),
    "with the reader's Beleg for another Umschlag": lambda n, entry: beleg(
        _transport(n, "hannover", HANNOVER), entry, umschlag_sha256="0" * 64
    ),
    "with the reader's Beleg for another message": lambda n, entry: beleg(
        _transport(n, "hannover", HANNOVER), entry, uuid="6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11"
    ),
    "with the reader's refusal turned round": lambda n, entry: replace(
        beleg(_transport(n, "hannover", HANNOVER), entry, ergebnis="abgelehnt"), ergebnis="angenommen", code=None
    ),
    "with the reader's name on its own signature": lambda n, entry: replace(
        beleg(_transport(n, "stelle", STELLE), entry),
        zertifikat_sha256=sha256_of(_transport(n, "hannover", HANNOVER).cert_der),
    ),
    "with another key of the reader": lambda n, entry: beleg(_inhalt(n, "hannover", HANNOVER), entry),
}


def _transport(n: Netz, name: str, kennung: Kennung) -> Signer:
    return n[name].eins.umgebung.mandanten[kennung].transport


def _inhalt(n: Netz, name: str, kennung: Kennung) -> Signer:
    return n[name].eins.umgebung.mandanten[kennung].inhalt


@pytest.mark.parametrize("luege", LUEGEN)
async def test_a_vermittlungsstelle_that_lies_is_not_believed(luege: str, tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        ident, entry = await bis_zur_einlieferung(n)
        lie = LUEGEN[luege](n, entry)
        told = replace(entry, zustand=PostfachZustand.ANGENOMMEN, beleg=lie, abgeschlossen=clock.now())
        await n["stelle"].eins.store.write(lambda tx: tx.postfach.aendern(told))
        await schritt(n["kiel"])
        (ours,) = [one for one in await postfach(n["kiel"]) if one.id == entry.id]
        assert (ours.zustand, ours.beleg) == (PostfachZustand.OFFEN, None)
        assert (await n["kiel"].transfer(ident)).zustand is Zustand.VERSANDT
        log = await n["kiel"].protokoll()
        closed = [one for one in log if one.ereignis is AuditEreignis.NACHRICHT_ABGESCHLOSSEN]
        assert entry.uuid not in {one.angaben.nachricht for one in closed}
        # the truth still counts afterwards
        truth = replace(told, beleg=beleg(_transport(n, "hannover", HANNOVER), entry))
        await n["stelle"].eins.store.write(lambda tx: tx.postfach.aendern(truth))
        await schritt(n["kiel"])
        (ours,) = [one for one in await postfach(n["kiel"]) if one.id == entry.id]
        assert ours.zustand is PostfachZustand.ANGENOMMEN


async def test_a_refusal_of_the_reader_comes_home_through_the_vermittlungsstelle(tmp_path: Path) -> None:
    async with hub(tmp_path) as n:
        ident, entry = await bis_zur_einlieferung(n)
        no = beleg(_transport(n, "hannover", HANNOVER), entry, ergebnis="abgelehnt")
        told = replace(entry, zustand=PostfachZustand.ABGELEHNT, beleg=no, abgeschlossen=clock.now())
        await n["stelle"].eins.store.write(lambda tx: tx.postfach.aendern(told))
        while await schritt(n["kiel"]):
            pass
        assert (await n["kiel"].transfer(ident)).zustand is Zustand.ZURUECKGEWIESEN
        assert [one.hinweis for one in await n["kiel"].aufgaben()] == ["T099"]


async def test_a_vermittlungsstelle_cannot_speak_about_messages_of_others(tmp_path: Path) -> None:
    """A true Beleg about a message of ours that was never deposited there closes nothing of another reader."""
    async with hub(tmp_path) as n:
        ident, entry = await bis_zur_einlieferung(n)
        liar = Einlieferungsstand(
            id=entry.id,
            autor=entry.autor,
            leser=STELLE,
            uuid=entry.uuid,
            zustand=PostfachZustand.ANGENOMMEN,
            beleg=beleg(_transport(n, "stelle", STELLE), entry),
        )
        kiel = n["kiel"].eins
        assert kiel.vermittlung._gilt(liar), "the Beleg is a true one of the Vermittlungsstelle as reader"
        assert not await kiel.store.write(lambda tx: kiel.vermittlung._schliesse(tx, liar))
        assert (await n["kiel"].transfer(ident)).zustand is Zustand.VERSANDT

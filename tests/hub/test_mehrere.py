"""Several authorities in one installation: between each other, and each with a partner elsewhere."""

from pathlib import Path

from support.buehne import HANNOVER, KIEL, Haus, jemand
from support.netz import LUEBECK, Netz, netz

from gateway.demo import meldungen
from gateway.domain.akte import Akte
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer


def als(haus: Haus, kennung: Kennung) -> Haus:
    """The same house seen by one of its authorities."""
    return Haus(kennung, haus.konfiguration, uhr=haus.uhr, dienst=haus.dienst, auftraege=haus.auftraege)


async def transfers_von(haus: Haus, kennung: Kennung) -> tuple[Transfer, ...]:
    return await haus.lies(lambda tx: tx.transfers.liste(kennung))


async def laufe(n: Netz) -> None:
    for _ in range(100):
        if not sum([await haus.horche() + await haus.arbeite_ab() for haus in n.haeuser.values()]):
            return
    raise AssertionError("they never come to rest")


def documents(akte: Akte) -> list[tuple[str, str]]:
    return [(one.uuid, one.sha256) for one in akte.dokumente]


async def test_two_authorities_of_one_installation_exchange_a_file(tmp_path: Path) -> None:
    async with netz(tmp_path, {"nord": (HANNOVER, KIEL)}) as n:
        hannover, kiel = als(n["nord"], HANNOVER), als(n["nord"], KIEL)
        given = await kiel.lege_akte_an(jemand(1))
        await kiel.abmeldung(jemand(1))
        ident = await hannover.anmeldung(jemand(1))
        await laufe(n)
        (theirs,) = await transfers_von(n["nord"], KIEL)
        (ours,) = await transfers_von(n["nord"], HANNOVER)
        assert ours.id == ident
        assert (ours.rolle, ours.zustand) == (Rolle.NEHMER, Zustand.ABGESCHLOSSEN)
        assert (theirs.rolle, theirs.zustand) == (Rolle.GEBER, Zustand.ABGESCHLOSSEN)
        (taken,) = await hannover.akten()
        (kept,) = await kiel.akten()
        assert documents(taken) == documents(given) == documents(kept)
        assert taken.id != kept.id, "an import makes an Akte of its own, also in one house"
        assert (await hannover.aufgaben(), await kiel.aufgaben()) == ((), ())


async def test_each_authority_of_one_installation_has_its_own_log(tmp_path: Path) -> None:
    async with netz(tmp_path, {"nord": (HANNOVER, KIEL)}) as n:
        hannover, kiel = als(n["nord"], HANNOVER), als(n["nord"], KIEL)
        await kiel.lege_akte_an(jemand(1))
        await kiel.abmeldung(jemand(1))
        await hannover.anmeldung(jemand(1))
        await laufe(n)
        words = {haus.kennung: [one.ereignis for one in await haus.protokoll()] for haus in (hannover, kiel)}
        for haus in (hannover, kiel):
            assert {one.mandant for one in await haus.protokoll()} == {haus.kennung}
        assert AuditEreignis.AKTE_ABGEGEBEN in words[KIEL]
        assert AuditEreignis.AKTE_ABGEGEBEN not in words[HANNOVER]
        assert AuditEreignis.QUITTUNG_ERSTELLT in words[HANNOVER]
        assert AuditEreignis.QUITTUNG_ERSTELLT not in words[KIEL]


async def test_it_happens_by_itself_when_the_service_runs(tmp_path: Path) -> None:
    async with netz(tmp_path, {"nord": (HANNOVER, KIEL)}) as n:
        n.arbeite()
        hannover, kiel = als(n["nord"], HANNOVER), als(n["nord"], KIEL)
        await kiel.lege_akte_an(jemand(1))
        await kiel.abmeldung(jemand(1))
        ident = await hannover.anmeldung(jemand(1))
        await n["nord"].bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        (theirs,) = await transfers_von(n["nord"], KIEL)
        await n["nord"].bis_zustand(theirs.id, Zustand.ABGESCHLOSSEN)


async def test_two_authorities_of_one_installation_exchange_with_a_partner_each(tmp_path: Path) -> None:
    """Hannover asks Kiel for one file and Lübeck, which lives in the same installation, for another."""
    async with netz(tmp_path, {"nord": (KIEL, LUEBECK), "sued": (HANNOVER,)}) as n:
        hannover = n["sued"]
        kiel, luebeck = als(n["nord"], KIEL), als(n["nord"], LUEBECK)
        one = await kiel.lege_akte_an(jemand(1))
        two = await luebeck.lege_akte_an(jemand(2))
        await kiel.abmeldung(jemand(1))
        notice = meldungen.abmeldung(jemand(2), uuid=kiel.eins.umgebung.neue_uuid(), moment=kiel.uhr())
        await luebeck.melde(notice.replace(KIEL.encode(), LUEBECK.encode()))
        first = await hannover.anmeldung(jemand(1))
        second = await hannover.eins.store.write(
            lambda tx: hannover.eins.meldungen.beginne(tx, HANNOVER, two.person, LUEBECK, test="demo")
        )
        await laufe(n)
        ends = {t.partner: t.zustand for t in await transfers_von(hannover, HANNOVER)}
        assert ends == {KIEL: Zustand.ABGESCHLOSSEN, LUEBECK: Zustand.ABGESCHLOSSEN}
        assert (await hannover.transfer(first)).partner == KIEL
        assert (await hannover.transfer(second.id)).partner == LUEBECK
        taken = {tuple(documents(akte)) for akte in await hannover.akten()}
        assert taken == {tuple(documents(one)), tuple(documents(two))}
        for haus, akte in ((kiel, one), (luebeck, two)):
            (theirs,) = await transfers_von(n["nord"], haus.kennung)
            assert (theirs.zustand, theirs.akte) == (Zustand.ABGESCHLOSSEN, akte.id)


async def test_an_authority_never_gives_a_file_of_its_neighbour_in_the_same_installation(tmp_path: Path) -> None:
    async with netz(tmp_path, {"nord": (KIEL, LUEBECK), "sued": (HANNOVER,)}) as n:
        luebeck = als(n["nord"], LUEBECK)
        await luebeck.lege_akte_an(jemand(1))  # the person's file is Lübeck's, the request goes to Kiel
        await als(n["nord"], KIEL).abmeldung(jemand(1))
        await n["sued"].anmeldung(jemand(1))
        await laufe(n)
        (asked,) = await transfers_von(n["nord"], KIEL)
        assert (asked.zustand, asked.akte) == (Zustand.ENTSCHEIDUNG_OFFEN, None)
        assert await transfers_von(n["nord"], LUEBECK) == ()
        assert await n["sued"].akten() == ()

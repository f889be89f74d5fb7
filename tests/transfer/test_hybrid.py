"""Hybrid keys between two authorities: used where the directory lists one, and nothing weaker is taken then."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, KIEL, Buehne, Haus, jemand, stelle_auf
from support.rohling import schema, schmiede
from support.verzeichnisse import gilt_bei, ohne

from gateway.domain.errors import Refused
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.states import Zustand
from gateway.envelope.lesen import read_umschlag
from gateway.envelope.typen import Umschlag
from gateway.keystore.hybrid import FileHybridDecrypter
from gateway.settings import load
from gateway.transfer.vertrauen import Vertrauen
from gateway.trust.teilnehmer import Fenster, Hybrideintrag
from gateway.trust.verzeichnis import MAX_AGE, Verzeichnis

pytestmark = pytest.mark.asyncio(loop_scope="module")
MINUTE = timedelta(minutes=1)


def gib_schluessel(haus: Haus, ordner: Path) -> FileHybridDecrypter:
    """Give a house that does not run yet a hybrid key of its own."""
    key = FileHybridDecrypter.neu()
    (ordner / "hybrid.key.pem").write_bytes(key.pem())
    (ordner / "hybrid.key.pem").chmod(0o600)
    config = ordner / "aktenbote.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("\ndecrypt = ", '\ndecrypt_hybrid = ["file:hybrid.key.pem"]\ndecrypt = ', 1))
    haus.konfiguration = load(config, {})
    return key


@dataclass(frozen=True)
class Stand:
    """The stage, and the hybrid keys of its houses."""

    b: Buehne
    keys: dict[Kennung, FileHybridDecrypter]

    def mit(self, *wer: Kennung) -> Verzeichnis:
        """The next directory, with a hybrid key of these authorities and of no other."""
        window = Fenster(von=self.b.hannover.uhr() - MINUTE)
        entries = {one: (Hybrideintrag(schluessel=self.keys[one].schluessel, fenster=window),) for one in wer}
        teilnehmer = (replace(one, hybride=entries.get(one.kennung, ())) for one in self.b.verzeichnis.teilnehmer)
        return replace(self.b.verzeichnis, nummer=self.b.verzeichnis.nummer + 1, teilnehmer=tuple(teilnehmer))

    async def gilt(self, *wer: Kennung) -> None:
        """Both houses take such a directory."""
        listed = self.mit(*wer)
        await gilt_bei(self.b, self.b.hannover, listed)
        await gilt_bei(self.b, self.b.kiel, listed)

    async def ziehe_um(self, nummer: int) -> tuple[dict[str, Umschlag], dict[str, Umschlag], Zustand]:
        """A file moves as far as it can; return what Kiel and Hannover wrote, and where Hannover stands."""
        ident = await self.b.ziehe_um(jemand(nummer))
        await self.b.laufe()
        theirs = (await self.b.kiel.transfers())[-1].id
        state = (await self.b.hannover.transfer(ident)).zustand
        return await umschlaege(self.b.kiel, theirs), await umschlaege(self.b.hannover, ident), state


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    """Both houses, every job by hand; each holds a hybrid key, which no directory lists yet."""
    made = stelle_auf(tmp_path_factory.mktemp("hybrid"))
    keys = {
        one.kennung: gib_schluessel(one, made.ordner / name)
        for one, name in ((made.hannover, "hannover"), (made.kiel, "kiel"))
    }
    try:
        await made.hannover.oeffne()
        await made.kiel.oeffne()
        yield Stand(made, keys)
    finally:
        await made.hannover.schliesse()
        await made.kiel.schliesse()


async def umschlaege(haus: Haus, ident: TransferId) -> dict[str, Umschlag]:
    """What this house wrote in a transfer, by type."""
    return {
        one.typ.value: read_umschlag(haus.octets(one.umschlag_sha256), schema=schema()).umschlag
        for one in await haus.geschriebene(ident)
    }


async def test_without_an_entry_everything_is_as_before(stand: Stand) -> None:
    await stand.gilt()
    from_kiel, from_hannover, state = await stand.ziehe_um(1)
    assert state is Zustand.ABGESCHLOSSEN
    assert {"010206"} <= set(from_kiel)
    assert {"010201", "0020"} <= set(from_hannover)
    assert not any(one.ist_hybrid for one in (*from_kiel.values(), *from_hannover.values()))


@pytest.mark.parametrize("nur", [HANNOVER, KIEL])
async def test_only_one_side_hybrid(stand: Stand, nur: Kennung) -> None:
    """Everything to it is hybrid, everything from it is plain: each reader's entry decides for itself."""
    b = stand.b
    await stand.gilt(nur)
    before = len(await b.hannover.quarantaene()) + len(await b.kiel.quarantaene())
    from_kiel, from_hannover, state = await stand.ziehe_um(2 if nur == KIEL else 3)
    assert state is Zustand.ABGESCHLOSSEN
    assert all(one.ist_hybrid is (nur == HANNOVER) for one in from_kiel.values())
    assert all(one.ist_hybrid is (nur == KIEL) for one in from_hannover.values())
    hybrid = from_kiel if nur == HANNOVER else from_hannover
    assert {key.key_name for one in hybrid.values() for key in one.keys} == {stand.keys[nur].key_name}
    assert len(await b.hannover.quarantaene()) + len(await b.kiel.quarantaene()) == before


async def test_both_sides_hybrid_over_a_restart(stand: Stand) -> None:
    b = stand.b
    await stand.gilt(HANNOVER, KIEL)
    ident = await b.ziehe_um(jemand(4))
    await b.hannover.arbeite_alles_ab()
    await b.kiel.neustart()
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    written = await umschlaege(b.hannover, ident)
    assert {"010201", "0020"} <= set(written)
    assert all(one.ist_hybrid for one in written.values())
    person = jemand(4).person.azr_nummer
    (akte,) = [one for one in await b.hannover.akten() if one.person.azr_nummer == person]
    assert len(akte.dokumente) == 3


async def test_plain_key_to_who_wants_hybrid_is_refused(stand: Stand) -> None:
    """Kiel still has a directory without the entry: Hannover refuses (T070) and keeps what came."""
    b = stand.b
    await stand.gilt()
    await gilt_bei(b, b.hannover, stand.mit(HANNOVER))
    before = {one.id for one in await b.hannover.quarantaene()}
    from_kiel, _, state = await stand.ziehe_um(5)
    kept = [one for one in await b.hannover.quarantaene() if one.id not in before]
    assert not any(one.ist_hybrid for one in from_kiel.values())
    assert {(one.code, one.authentisch, one.autor) for one in kept} == {("T070", True, KIEL)}
    assert "hybrid key" in kept[0].grund
    assert state is Zustand.ANGEFORDERT
    assert (await b.kiel.transfers())[-1].zustand is Zustand.ZURUECKGEWIESEN


async def test_plain_key_stays_refused_when_quarantine_is_checked_again(stand: Stand) -> None:
    """Refused for another reason and whole in quarantine: no person lets it in while the directory wants hybrid."""
    b = stand.b
    await stand.gilt()
    whole = b.verzeichnis
    await gilt_bei(b, b.hannover, ohne(whole, KIEL, "inhalt", whole.nummer + 1))
    before = {one.id for one in await b.hannover.quarantaene()}
    await stand.ziehe_um(6)
    kept = next(one for one in await b.hannover.quarantaene() if one.id not in before)
    again = b.hannover.eins.wiederaufnahme.pruefe_erneut
    b.schreibe_verzeichnis(replace(whole, nummer=b.verzeichnis.nummer))
    await gilt_bei(b, b.hannover, stand.mit(HANNOVER))
    with pytest.raises(Refused, match="hybrid key") as caught:
        await again(kept.id, person="betrieb", begruendung="Test")
    assert caught.value.fehlercode == "T070"
    await gilt_bei(b, b.hannover, stand.mit())
    assert (await again(kept.id, person="betrieb", begruendung="Test")).id == kept.id


@pytest.mark.parametrize("wie", ["gesperrt", "weg", "erst_beendet", "noch_gelistet", "beendet"])
async def test_what_waits_under_a_hybrid_key_that_is_bad_is_sealed_anew(stand: Stand, wie: str) -> None:
    """Revoked in the directory, or gone from it: taken back, and out again under what the directory lists now."""
    b, nummer = stand.b, {"gesperrt": 7, "weg": 8, "erst_beendet": 9, "noch_gelistet": 10, "beendet": 11}[wie]
    await stand.gilt(HANNOVER)
    await b.ziehe_um(jemand(nummer))
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    waiting = await b.kiel.lies(lambda tx: tx.postfach.eigene_wartende((KIEL,)))
    assert len(waiting) == 2
    after, now = stand.mit(HANNOVER), b.hannover.uhr()
    (old,) = next(one for one in after.teilnehmer if one.kennung == HANNOVER).hybride
    entries = {
        "gesperrt": (replace(old, gesperrt_ab=now),),
        "weg": (),
        "noch_gelistet": (replace(old, gesperrt_ab=now), old),
        "erst_beendet": (replace(old, fenster=replace(old.fenster, bis=now)), replace(old, gesperrt_ab=now)),
        "beendet": (replace(old, fenster=replace(old.fenster, bis=now)),),
    }[wie]
    teilnehmer = (replace(t, hybride=entries) if t.kennung == HANNOVER else t for t in after.teilnehmer)
    listed = replace(after, teilnehmer=tuple(teilnehmer))
    await gilt_bei(b, b.kiel, listed)
    await gilt_bei(b, b.hannover, listed)
    assert await b.kiel.eins.neuversiegelung.sieh_nach() == (0 if wie == "beendet" else 2)
    await b.kiel.arbeite_ab()
    assert await b.kiel.eins.neuversiegelung.sieh_nach() == 0, "once"
    theirs = (await b.kiel.transfers())[-1].id
    assert [one.ist_hybrid for one in (await umschlaege(b.kiel, theirs)).values()] == [wie == "beendet"] * 2
    await b.laufe()
    assert (await b.kiel.transfer(theirs)).zustand is Zustand.ABGESCHLOSSEN


# -- when a plain key still counts ---------------------------------------------------------------------------------

TAG = timedelta(days=1)
JETZT = datetime.fromisoformat("2026-11-27T12:00:00Z")


@pytest.mark.parametrize(
    ("von", "bis", "gesperrt", "versiegelt", "refused"),
    [
        (-TAG, None, None, -MINUTE, True),
        (-TAG, None, None, -2 * TAG, False),  # sealed before: its author could not know
        (-MAX_AGE - TAG, None, None, -MAX_AGE - 2 * TAG, True),  # no snapshot lacks it by now
        (-TAG, None, None, TAG, True),  # a moment to come counts as now
        (TAG, None, None, TAG, False),  # not before it begins
        (-2 * TAG, -TAG, None, -MINUTE, False),  # ended
        (-2 * TAG, -TAG, None, -TAG - MINUTE, True),  # sealed while it was wanted
        (-2 * TAG, None, -TAG, -MINUTE, False),  # compromised
        (-MAX_AGE - TAG, -TAG, None, -MINUTE, False),
    ],
)
async def test_moments_of_the_refusal(
    stand: Stand,
    von: timedelta,
    bis: timedelta | None,
    gesperrt: timedelta | None,
    versiegelt: timedelta,
    refused: bool,
) -> None:
    entry = Hybrideintrag(
        schluessel=stand.keys[HANNOVER].schluessel,
        fenster=Fenster(von=JETZT + von, bis=None if bis is None else JETZT + bis),
        gesperrt_ab=None if gesperrt is None else JETZT + gesperrt,
    )
    years = Fenster(von=JETZT - 365 * TAG)
    base = stand.b.verzeichnis
    teilnehmer = tuple(
        replace(one, fenster=years, hybride=(entry,) if one.kennung == HANNOVER else ()) for one in base.teilnehmer
    )
    vertrauen = Vertrauen(verzeichnis=lambda: replace(base, teilnehmer=teilnehmer))
    plain = read_umschlag(schmiede().umschlag, schema=schema()).umschlag
    assert (plain.kopf.leser, plain.ist_hybrid) == (HANNOVER, False)
    moved = replace(plain, versiegelt=Zeitpunkt.of(JETZT + versiegelt))
    if refused:
        with pytest.raises(Refused, match="hybrid key") as caught:
            vertrauen.pruefe_verfahren(moved, JETZT)
        assert caught.value.fehlercode == caught.value.towards_partner == "T070"
    else:
        vertrauen.pruefe_verfahren(moved, JETZT)


async def test_health_says_that_a_listed_key_is_not_here(stand: Stand) -> None:
    b = stand.b
    stray = FileHybridDecrypter.neu().schluessel
    listed = stand.mit(HANNOVER, KIEL)
    teilnehmer = [
        replace(one, hybride=(replace(one.hybride[0], schluessel=stray),)) if one.kennung == KIEL else one
        for one in listed.teilnehmer
    ]
    await gilt_bei(b, b.kiel, replace(listed, teilnehmer=tuple(teilnehmer)))
    await gilt_bei(b, b.hannover, replace(listed, nummer=listed.nummer + 1))

    async def hybrides(haus: Haus) -> list[str]:
        return [text for text in (await haus.dienst._health()).problems if "hybrid" in text]

    (said,) = await hybrides(b.kiel)
    assert "authority[1].decrypt_hybrid" in said
    assert await hybrides(b.hannover) == []

"""What waits at a Vermittlungsstelle under a key somebody else has: replaced there, and one message all along."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.auskunft import ausgestellt_von
from support.buehne import Haus, jemand
from support.inkraft import bestaetigt
from support.netz import HANNOVER, KIEL, STELLE, Netz, netz, netz_pki
from support.pki import signed_directory

from gateway import clock
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.states import Zustand
from gateway.keystore.schluessel import FileSigner
from gateway.transfer.records import AufgabeArt, PostfachEintrag, PostfachZustand
from gateway.trust.teilnehmer import Fenster, Schluesselrolle, Teilnehmer, Zertifikatseintrag
from gateway.wiring.schluesselwahl import Schluesselwahl

P, R = PostfachZustand, Schluesselrolle
PLAN = {"hannover": (HANNOVER,), "kiel": (KIEL,), "stelle": (STELLE,)}


async def eingeliefert(n: Netz) -> tuple[PostfachEintrag, ...]:
    """Kiel's answers lie at the Vermittlungsstelle, and Hannover has not looked."""
    wer = jemand(1)
    await n["kiel"].lege_akte_an(wer)
    await n["kiel"].abmeldung(wer)
    await n["hannover"].anmeldung(wer)
    await n["hannover"].arbeite_ab()
    await n["kiel"].arbeite_alles_ab()
    return await n["kiel"].lies(lambda tx: tx.postfach.eigene_wartende((KIEL,)))


async def belege(haus: Haus) -> int:
    """A house asks what became of its deposits."""
    places = haus.dienst._abholung.deposit_places(haus.eins.umgebung.vertrauen.verzeichnis())
    return sum([(await haus.eins.vermittlung.hole_belege(url, None, warten_s=0))[1] for url in places])


async def gilt(n: Netz, aendere: Callable[[Teilnehmer], Teilnehmer], *haeuser: str) -> None:
    """Issue the next directory, with a change to Hannover's entry; only these houses take it."""
    parts = tuple(aendere(one) if one.kennung == HANNOVER else one for one in n.verzeichnis.teilnehmer)
    n.verzeichnis = replace(n.verzeichnis, nummer=n.verzeichnis.nummer + 1, teilnehmer=parts)
    octets = signed_directory(n.verzeichnis, by=netz_pki().zertifikate["verzeichnis"])
    (n.ordner / "verzeichnis.xml").write_bytes(octets)
    for name in haeuser:
        bestaetigt(n[name].konfiguration.data, octets)
        await n[name].dienst._follow_directory()
        assert n[name].eins.umgebung.vertrauen.verzeichnis().nummer == n.verzeichnis.nummer


def chiffre_gesperrt(one: Teilnehmer) -> Teilnehmer:
    since = clock.now() - timedelta(minutes=1)
    return replace(
        one,
        zertifikate=tuple(replace(c, gesperrt_ab=since) if R.CHIFFRE in c.rollen else c for c in one.zertifikate),
    )


def beendet(one: Teilnehmer) -> Teilnehmer:
    return replace(one, fenster=Fenster(von=one.fenster.von, bis=clock.now()))


async def test_a_reader_who_is_gone_stops_nothing(tmp_path: Path) -> None:
    """What was deposited for an authority that has ended cannot be withdrawn now; it is taken back here."""
    async with netz(tmp_path, PLAN, vermittelt=(HANNOVER, KIEL)) as n:
        waiting = await eingeliefert(n)
        assert [one.zustand for one in waiting] == [P.OFFEN, P.OFFEN]
        kiel = n["kiel"].eins
        await gilt(n, beendet, "kiel")
        der = kiel.umgebung.mandanten[KIEL].transport.cert_der
        await kiel.schluesselmeldung.melde(
            der, "transport", (KIEL,), seit=clock.now(), person="clerk", warum="Server entwendet"
        )
        await kiel.verratene.lies(kiel.store)
        assert await kiel.neuversiegelung.sieh_nach() == 2


async def test_a_refusal_of_an_envelope_that_was_replaced_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader refused what was sealed for its old key before we heard of it: the same comes once more."""
    async with netz(tmp_path, PLAN, vermittelt=(HANNOVER, KIEL)) as n:
        await eingeliefert(n)
        with monkeypatch.context() as nie:

            def wehre_ab(*_: object) -> None:
                raise Refused(Fehlercode.T020, "no")

            nie.setattr("gateway.transfer.oeffner.Oeffner.oeffne", wehre_ab)
            await n["hannover"].arbeite_alles_ab()
        await gilt(n, chiffre_gesperrt, "kiel")
        assert await n["kiel"].eins.neuversiegelung.sieh_nach() == 2
        assert await belege(n["kiel"]) == 2
        await n["kiel"].arbeite_ab()
        (transfer,) = await n["kiel"].transfers()
        assert transfer.zustand is Zustand.VERSANDT
        assert {one.art for one in await n["kiel"].aufgaben()} == {AufgabeArt.AUFTRAG_GESCHEITERT}, "no key yet"


@pytest.mark.parametrize("schon", ["liegt", "abgelehnt", "angenommen"])
async def test_what_is_signed_anew_takes_the_place_of_what_was_deposited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schon: str
) -> None:
    """Kiel's content key is compromised; what it signed before was read, refused, or not yet fetched."""
    async with netz(tmp_path, PLAN, vermittelt=(HANNOVER, KIEL)) as n:
        await eingeliefert(n)
        if schon == "abgelehnt":
            with monkeypatch.context() as nie:

                def wehre_ab(*_: object) -> None:
                    raise Refused(Fehlercode.T001, "no")

                nie.setattr("gateway.transfer.oeffner.Oeffner.oeffne", wehre_ab)
                await n["hannover"].arbeite_alles_ab()
        if schon == "angenommen":
            await n["hannover"].arbeite_alles_ab()
        kiel = n["kiel"]
        known = kiel.eins.umgebung.mandanten
        made = ausgestellt_von(netz_pki().zertifikate["unter-ca"], "inhalt-neu", clock.now(), schluessel="p384")
        wahl = Schluesselwahl(kiel.eins.umgebung.vertrauen.verzeichnis, kiel.uhr, kiel.eins.verratene)
        old = known[KIEL].inhalt
        chosen = wahl.fuer(KIEL, R.INHALT, old, FileSigner.of(made.key, made.der))
        known[KIEL] = replace(known[KIEL], inhaltschluessel=chosen)
        await kiel.eins.schluesselmeldung.melde(
            old.cert_der, "inhalt", (KIEL,), seit=clock.now(), person="clerk", warum="Server entwendet"
        )
        await kiel.eins.verratene.lies(kiel.eins.store)
        entry = Zertifikatseintrag(der=made.der, rollen=(R.INHALT,), fenster=Fenster(von=n.verzeichnis.ausgestellt))
        n.verzeichnis = replace(
            n.verzeichnis,
            teilnehmer=tuple(
                replace(t, zertifikate=(*t.zertifikate, entry)) if t.kennung == KIEL else t
                for t in n.verzeichnis.teilnehmer
            ),
        )
        await gilt(n, lambda one: one, "kiel", "hannover", "stelle")
        assert await kiel.eins.neuversiegelung.sieh_nach() == 2
        for _ in range(6):
            for haus in (kiel, n["hannover"]):
                await haus.arbeite_alles_ab()
                await belege(haus)
                haus.uhr.vor(minutes=3)
        assert {t.zustand for x in ("kiel", "hannover") for t in await n[x].transfers()} == {Zustand.ABGESCHLOSSEN}
        assert (await kiel.aufgaben(), len(await n["hannover"].akten())) == ((), 1)
        assert await kiel.lies(lambda tx: tx.postfach.eigene_wartende((KIEL,))) == ()

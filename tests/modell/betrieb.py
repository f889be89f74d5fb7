"""What runs by itself, what goes wrong there, and mail that is repeated or forged."""

import itertools
import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from support.buehne import jemand
from support.modellhaeuser import BREMEN, KIEL, Haus

from gateway.domain.ids import Kennung, Sha256
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import ENDZUSTAENDE, Rolle
from gateway.messages import Antwort, SonstigeAntwort
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.hausputz import VERWAIST_NACH_S, Hausputz
from gateway.transfer.ports import Tx
from gateway.transfer.records import EingangZustand, Nachricht, Richtung
from modell.grundlage import KLERK, PERSONEN, Grundlage, haeuser, zahlen


class Betrieb(Grundlage):
    """Rules without people."""

    # -- what others bring ---------------------------------------------------------------------------------------

    @rule(number=st.integers(0, PERSONEN - 1))
    def umzug_gemeldet(self, number: int) -> None:
        self.melde_an(number)

    @rule(number=st.integers(0, PERSONEN - 1))
    def wegzug_gemeldet(self, number: int) -> None:
        self.melde_weg(number)

    @rule(
        von=haeuser,
        bei=haeuser,
        number=st.integers(0, PERSONEN - 1),
        grund=st.sampled_from(("01", "02", "03", "04")),
        ohne=st.booleans(),
    )
    def anforderung(self, von: Kennung, bei: Kennung, number: int, grund: str, ohne: bool) -> None:
        """Begin a request by hand, as the first of this person: a second one is what nobody begins."""
        haus, person = self.haeuser[von], jemand(number).person
        if von == bei or any(
            t.rolle is Rolle.NEHMER and t.zustand not in ENDZUSTAENDE and t.person.azr_nummer == person.azr_nummer
            for t in self.transfers(von)
        ):
            return
        partner = None if ohne else bei
        begin = haus.eins.meldungen.beginne
        self.tu(haus.store.write(lambda tx: begin(tx, von, person, partner, test=self.test, grund=grund)))
        self.statistik["requests"] += 1

    @rule(ort=st.sampled_from((KIEL, BREMEN)), nach=haeuser, number=st.integers(0, PERSONEN - 1))
    def angebot(self, ort: Kennung, nach: Kennung, number: int) -> None:
        if ort == nach:
            return
        reference = jemand(number).aktenzeichen
        self.klerk(self.haeuser[ort].eins.angebote.beginne(ort, reference, an=nach, ags="03241001", person=KLERK))

    # -- work ----------------------------------------------------------------------------------------------------

    @rule(ort=haeuser, alte=st.booleans(), verkehrt=st.booleans())
    def horche(self, ort: Kennung, alte: bool, verkehrt: bool) -> None:
        haus = self.haeuser[ort]
        haus.leitung.alte, haus.leitung.verkehrt = alte, verkehrt
        self.tu(haus.horche())

    @rule(ort=haeuser, anzahl=st.integers(1, 6), ordnung=zahlen)
    def arbeite(self, ort: Kennung, anzahl: int, ordnung: int) -> None:
        self.tu(self.haeuser[ort].arbeite(anzahl, _in_ordnung(ordnung)))

    @rule(ort=haeuser)
    def arbeite_alles(self, ort: Kennung) -> None:
        self.tu(self.arbeite_ab(self.haeuser[ort]))

    @rule(tage=st.sampled_from((0, 0, 0, 3, 16)))
    def alles_laeuft(self, tage: int) -> None:
        self.warte(tage)
        self.tu(self.bis_ruhe())

    @rule(tage=st.sampled_from((1, 2, 5, 16, 29, 60)))
    def zeit_vergeht(self, tage: int) -> None:
        self.warte(tage)

    # -- faults --------------------------------------------------------------------------------------------------

    @rule(ort=haeuser, noch=st.integers(0, 14), hoert=st.booleans())
    def stirb(self, ort: Kennung, noch: int, hoert: bool) -> None:
        haus = self.haeuser[ort]

        async def work() -> None:
            if hoert:
                await haus.horche()
            await haus.arbeite_ab(2)

        self.tu(haus.mit_absturz(noch, work))
        self.statistik["deaths"] += 1

    @rule(ort=haeuser, arten=st.lists(st.sampled_from(("vorher", "nachher")), min_size=1, max_size=4))
    def stoere(self, ort: Kennung, arten: list[str]) -> None:
        self.haeuser[ort].leitung.stoerungen.extend(arten)
        self.statistik["faults"] += len(arten)

    @rule(ort=haeuser)
    def putze(self, ort: Kennung) -> None:
        """Clean up as if every blob had lain here for days: whatever is needed has to be named by a row."""
        haus = self.haeuser[ort]
        old = time.time() - 2 * VERWAIST_NACH_S
        for path in (haus.ordner / "blobs").rglob("*"):
            if path.is_file():
                os.utime(path, (old, old))
        self.tu(Hausputz(haus.eins.umgebung, haus.stelle).putze())
        self.statistik["cleanings"] += 1

    # -- repeated and forged mail --------------------------------------------------------------------------------

    @rule(ort=haeuser, welche=zahlen)
    def sende_noch_einmal(self, ort: Kennung, welche: int) -> None:
        """The author offers an old message again: same Inhalt, new Umschlag."""
        written = [n for n in self.nachrichten(ort, Richtung.AUS) if n.schluessel is not None]
        if written:
            self.tu(self.haeuser[ort].eins.wiederversand.wiederhole(written[welche % len(written)]))
            self.statistik["repetitions"] += 1

    @rule(ort=haeuser, welche=zahlen)
    def besetze(self, ort: Kennung, welche: int) -> None:
        """Another message under a name its reader knows: refused, kept, and nothing else changes."""
        known = [n for n in self.nachrichten(ort, Richtung.AUS) if self._kennt(n)]
        if not known:
            return
        victim = known[welche % len(known)]
        reader = self.haeuser[victim.leser]
        before = self._bild(reader)
        umschlag = self.tu(self._faelsche(ort, victim))
        stoerungen, reader.leitung.stoerungen = reader.leitung.stoerungen, []
        self.tu(reader.horche())
        self.tu(reader.eins.empfang.abholen(umschlag))
        reader.leitung.stoerungen = stoerungen
        assert self._bild(reader) == before, "a forged message changed something"
        claim = self.tu(reader.lies(lambda tx: tx.eingaenge.holen(umschlag)))
        assert claim is not None
        refused = (claim.zustand, claim.code) == (EingangZustand.ABGESCHLOSSEN, "T099")
        assert refused, "a forged message was not refused"
        assert any(
            q.umschlag_sha256 == umschlag
            for q in self.tu(reader.lies(lambda tx: tx.quarantaene.liste(max_zeilen=1000)))
        ), "a forged message was not kept"
        self.statistik["forgeries"] += 1

    async def _faelsche(self, ort: Kennung, victim: Nachricht) -> Sha256:
        haus = self.haeuser[ort]
        versand = haus.eins.versand
        kopf = versand.kopf(ort, victim.leser, Nachrichtentyp.ANTWORT, self.test)
        message = Antwort(
            kopf=replace(kopf, uuid=victim.uuid), person=jemand(0).person, aktenzeichen_anfragend="X",
            inhalt=SonstigeAntwort(code="08"), ausloeser=victim.uuid,
        )  # fmt: skip
        sealed = await versand.versiegle(Entwurf(message=message, prozess=victim.prozess))
        await haus.store.write(lambda tx: tx.postfach.anlegen(sealed.eintrag, sealed.segmente))
        return sealed.eintrag.id

    def _kennt(self, one: Nachricht) -> bool:
        found = self.tu(
            self.haeuser[one.leser].lies(lambda tx: tx.nachrichten.holen(one.leser, one.autor, one.uuid))
        )
        return found is not None

    def _bild(self, haus: Haus) -> tuple[Any, ...]:
        """What a forged message must not change."""

        def frage(tx: Tx) -> tuple[Any, ...]:
            found = tx.transfers.liste(haus.kennung, max_zeilen=1000)
            return (
                found,
                [tx.nachrichten.zum_transfer(t.id) for t in found],
                [tx.akten.holen(haus.kennung, a.id) for a in tx.akten.liste(haus.kennung)],
            )

        return self.tu(haus.lies(frage))


def _in_ordnung(zahl: int) -> Callable[[list[Any]], list[Any]]:
    """Return how jobs that run at once end: in which order."""

    def ordne(jobs: list[Any]) -> list[Any]:
        orders = list(itertools.islice(itertools.permutations(jobs), 41))
        return list(orders[zahl % len(orders)])

    return ordne

"""What a partner of another make may do: reject what he took, answer a second time, forget, be silent for months.

The gateway has to come through that, too.
"""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule
from support.buehne import jemand
from support.modellhaeuser import Haus

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung
from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import Antwort, SonstigeAntwort
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.ports import Tx
from gateway.transfer.records import Nachricht, PostfachZustand, Richtung
from modell.betrieb import Betrieb
from modell.grundlage import ZWEIMAL, haeuser, zahlen
from modell.menschen import Menschen

SCHWEIGT = (100, 190)
"""Days in which nobody answers: longer than the working days after which an offer or a request is given up."""


class Seltenes(Betrieb, Menschen):
    """Rules about partners of another make."""

    # -- partners of another make ----------------------------------------------------------------------------------

    @rule(ort=haeuser, streng=st.integers(0, 1), kleinlich=st.integers(0, 1))
    def nimmt_nicht_alles(self, ort: Kennung, streng: int, kleinlich: int) -> None:
        """The next message or delivery does not please its reader: he rejects it (0010)."""
        haus = self.haeuser[ort]
        haus.streng, haus.kleinlich = streng, kleinlich

    @rule(ort=haeuser, streng=st.integers(0, 2))
    def hoert_und_schliesst_nicht(self, ort: Kennung, streng: int) -> None:
        """A house reads what there is, and no end of it reaches the partners for a while."""
        haus = self.haeuser[ort]
        haus.streng, haus.leitung.schliesst_nie = streng, True
        self.tu(self.arbeite_ab(haus))
        haus.leitung.schliesst_nie = False

    @rule(ort=haeuser, welche=zahlen)
    def weist_zurueck(self, ort: Kennung, welche: int) -> None:
        """A partner rejects what he took before, whatever he has done with it since."""
        taken = [n for n in self.nachrichten(ort, Richtung.EIN) if n.typ is not Nachrichtentyp.RUECKWEISUNG]
        if taken:
            self._verwirf(self.haeuser[ort], taken[welche % len(taken)])

    def _verwirf(self, haus: Haus, one: Nachricht) -> None:
        no = Refused(Fehlercode.S999, "a second thought")
        self.tu(haus.store.write(lambda tx: haus.eins.zurueckweisung.veranlasse(tx, one, no)))
        self.statistik["rejections"] += 1

    @rule(ort=haeuser, welche=zahlen, code=st.sampled_from(("01", "07", "08")))
    def antwortet_quer(self, ort: Kennung, welche: int, code: str) -> None:
        """A partner answers a request 010202 whatever he answered before, and may send the file all the same."""
        haus = self.haeuser[ort]
        asked = [n for n in self.nachrichten(ort, Richtung.EIN) if n.typ is Nachrichtentyp.ANFORDERUNG]
        if asked:
            self.tu(self._antworte(haus, asked[welche % len(asked)], code))

    async def _antworte(self, haus: Haus, request: Nachricht, code: str) -> None:
        versand = haus.eins.versand
        message = Antwort(
            kopf=versand.kopf(haus.kennung, request.autor, Nachrichtentyp.ANTWORT, self.test),
            person=jemand(0).person, aktenzeichen_anfragend="X", inhalt=SonstigeAntwort(code=code),
            ausloeser=request.uuid,
        )  # fmt: skip
        draft = Entwurf(message=message, prozess=request.prozess, transfer=request.transfer, ausloeser=request.uuid)
        sealed = await versand.versiegle(draft)
        await haus.store.write(lambda tx: versand.biete_an(tx, sealed))

    @rule(ort=haeuser, welche=zahlen)
    def vergisst_beleg(self, ort: Kennung, welche: int) -> None:
        """A Postfach loses the end of an envelope, as a restore does, twice at most; its reader hears of it."""
        haus = self.haeuser[ort]
        written = self.nachrichten(ort, Richtung.AUS)
        if not written:
            return
        one = written[welche % len(written)]

        def run(tx: Tx) -> None:
            for entry in tx.postfach.zur_nachricht(ort, one.uuid):
                if entry.beleg is not None and haus.vergessen[one.uuid] < ZWEIMAL:
                    haus.vergessen[one.uuid] += 1
                    lost = replace(entry, zustand=PostfachZustand.LIEGT, beleg=None, abgeschlossen=None)
                    tx.postfach.aendern(lost)

        self.tu(haus.store.write(run))

    @rule(ort=haeuser, tage=st.sampled_from(SCHWEIGT))
    def niemand_antwortet(self, ort: Kennung, tage: int) -> None:
        """One house goes on alone for months."""
        if self.warte(tage):
            self._allein(self.haeuser[ort])

    def _allein(self, haus: Haus) -> None:
        self.tu(haus.arbeite_ab())

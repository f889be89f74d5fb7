"""What random events almost never bring about by themselves: told in a row, so that every row of the table is used.

Part of it is what a partner of another make may do: reject what he took, answer a second time, forget. The gateway
has to come through that, too.
"""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule
from support.buehne import jemand
from support.modellhaeuser import Haus

from gateway.domain.akte import Sperre
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import AkteId, Kennung
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Antwort, SonstigeAntwort
from gateway.transfer.geber import GEBUNDEN, NUR_VORAB, pruefe_hindernisse
from gateway.transfer.ports import Tx
from gateway.transfer.records import Nachricht, PostfachZustand, Richtung
from gateway.transfer.sperren import aendere_sperren
from gateway.transfer.versand import Entwurf
from modell.betrieb import Betrieb
from modell.grundlage import KLERK, PERSONEN, haeuser, zahlen
from modell.menschen import Menschen

SCHWEIGT = (100, 190)
"""Days in which nobody answers: longer than the working days after which an offer or a request is given up."""
personen = st.integers(0, PERSONEN - 1)


class Seltenes(Betrieb, Menschen):
    """Rules that go several steps at once."""

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
        """A Postfach loses the end of an envelope, as a restore does; its reader hears of it again."""
        haus = self.haeuser[ort]
        written = self.nachrichten(ort, Richtung.AUS)
        if not written:
            return
        one = written[welche % len(written)]

        def run(tx: Tx) -> None:
            for entry in tx.postfach.zur_nachricht(ort, one.uuid):
                if entry.beleg is not None:
                    lost = replace(entry, zustand=PostfachZustand.LIEGT, beleg=None, abgeschlossen=None)
                    tx.postfach.aendern(lost)

        self.tu(haus.store.write(run))

    @rule(ort=haeuser, tage=st.sampled_from(SCHWEIGT))
    def niemand_antwortet(self, ort: Kennung, tage: int) -> None:
        """One house goes on alone for months."""
        if self.warte(tage):
            self._allein(self.haeuser[ort])

    def _allein(self, haus: Haus) -> None:
        while self.tu(haus.arbeite(6)):
            pass

    # -- later, and too late ---------------------------------------------------------------------------------------

    @rule(
        von=haeuser, nach=haeuser, number=personen, grund=st.sampled_from(("01", "03", "04")), was=zahlen,
        ablauf=st.sampled_from(("senden", "binden", "zweimal", "anders")),
    )  # fmt: skip
    def spaeter(self, von: Kennung, nach: Kennung, number: int, grund: str, was: int, ablauf: str) -> None:
        """A clerk postpones a request, what held the file back ends, and it is decided once more."""
        giver = self.haeuser[von]
        for one in self._gefragte(von, nach, number, grund):
            self.klerk(giver.eins.eingriffe.lehne_ab(one.id, GEBUNDEN, person=KLERK))
            self.tu(self.arbeite_ab(giver))
            self.tu(self.arbeite_ab(self.haeuser[nach]))
            self._loese(giver, one.akte)
            self.tu(self.arbeite_ab(giver))
            choices = self.antworten(one, nach)
            if ablauf == "zweimal":
                self.klerk(giver.eins.eingriffe.lehne_ab(one.id, GEBUNDEN, person=KLERK))
            elif ablauf == "anders":
                self.klerk(choices[was % len(choices)]())
            else:
                self.klerk(giver.eins.eingriffe.sende(one.id, person=KLERK, aktenzeichen=self._zeichen(number)))
            if ablauf == "binden":
                self._setze(giver, one.akte)

    @rule(
        von=haeuser, nach=haeuser, number=personen, grund=st.sampled_from(("01", "01", "03")), was=zahlen,
        geholt=st.booleans(), rueckwaerts=st.booleans(),
        ablauf=st.sampled_from(("noch einmal", "decken", "verwerfen", "quittung")),
    )  # fmt: skip
    def zu_spaet(
        self, von: Kennung, nach: Kennung, number: int, grund: str, was: int, geholt: bool, rueckwaerts: bool,
        ablauf: str,
    ) -> None:  # fmt: skip
        """A delivery is fetched, its end gets lost; meanwhile one side or the other thinks better of it."""
        giver, reader = self.haeuser[von], self.haeuser[nach]
        for one in self._gesandte(von, nach, number, grund):
            reader.leitung.schliesst_nie = True
            if ablauf == "noch einmal":
                self._hole(reader)
                self._frage_noch_einmal(reader, one)
            self.tu(self.arbeite_ab(reader))
            reader.leitung.schliesst_nie = False
            if ablauf == "verwerfen":
                self._verwirf_lieferung(giver, reader, one)
            elif ablauf == "quittung":
                self.hoert_und_schliesst_nicht(von, 2)
                self.tu(self.arbeite_ab(reader))
            elif ablauf == "decken":
                self._entscheide_neu(giver, one, was, geholt=geholt, rueckwaerts=rueckwaerts)
        self.statistik["too late"] += 1

    def _hole(self, haus: Haus) -> None:
        """Let a house fetch what there is, and not look at it yet."""
        self._allein(haus)
        self.tu(haus.horche())
        self.tu(haus.arbeite(6))

    def _frage_noch_einmal(self, reader: Haus, sent: Transfer) -> None:
        """The clerk of the reader asks once more."""
        for t in self.transfers(reader.kennung):
            if t.rolle is Rolle.NEHMER and t.anforderung == sent.anforderung:
                self.klerk(reader.eins.eingriffe.erneut(t.id, person=KLERK))

    def _verwirf_lieferung(self, giver: Haus, reader: Haus, one: Transfer) -> None:
        """The reader rejects what it has receipted, and the giver hears of that first."""
        for n in self.nachrichten(reader.kennung, Richtung.EIN):
            if n.uuid == one.lieferung:
                self._verwirf(reader, n)
        self._allein(reader)
        giver.leitung.verkehrt = True
        self.tu(self.arbeite_ab(giver))

    def _entscheide_neu(self, giver: Haus, one: Transfer, was: int, *, geholt: bool, rueckwaerts: bool) -> None:
        """The giver withdraws and decides anew before it hears of the receipt, or while it reads it."""
        if self.klerk(giver.eins.eingriffe.ziehe_zurueck(one.id, person=KLERK)) is None:
            return
        if geholt:
            self._hole(giver)
        (now,) = [t for t in self.transfers(giver.kennung) if t.id == one.id]
        choices = self.antworten(now, now.partner or giver.kennung)
        self.klerk(choices[was % len(choices)]())
        if geholt:
            self.tu(giver.arbeite(6, (lambda jobs: reversed(list(jobs))) if rueckwaerts else iter))
        else:
            self._allein(giver)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _gefragte(self, von: Kennung, nach: Kennung, number: int, grund: str) -> list[Transfer]:
        """Bring a request before a clerk of the giver; return what waits there for one."""
        self.anforderung(nach, von, number, grund, ohne=False)
        self._allein(self.haeuser[nach])
        self.tu(self.arbeite_ab(self.haeuser[von]))
        return [t for t in self.transfers(von) if t.zustand is Zustand.ENTSCHEIDUNG_OFFEN and t.partner == nach]

    def _gesandte(self, von: Kennung, nach: Kennung, number: int, grund: str) -> list[Transfer]:
        """Bring a delivery (03: advance information) into the Postfach of its giver; return what lies there."""
        giver = self.haeuser[von]
        for one in self._gefragte(von, nach, number, grund):
            self.klerk(giver.eins.eingriffe.sende(one.id, person=KLERK, aktenzeichen=self._zeichen(number)))
        self._allein(giver)
        sent = Zustand.ABGESCHLOSSEN if grund == NUR_VORAB else Zustand.VERSANDT
        return [t for t in self.transfers(von) if (t.zustand, t.partner) == (sent, nach)]

    def _zeichen(self, number: int) -> str:
        return jemand(number).aktenzeichen

    def _setze(self, haus: Haus, akte: AkteId | None, *, setzen: bool = True) -> None:
        if akte is None:
            return

        def run(tx: Tx) -> None:
            hold = [Sperre.GEBUNDEN]
            aendere_sperren(
                tx, haus.eins.umgebung.protokollant, haus.kennung, akte, setze=hold if setzen else (),
                loese=() if setzen else hold, handelnder=KLERK,
            )  # fmt: skip
            pruefe_hindernisse(tx, haus.eins.schritte, tx.transfers.zur_akte(haus.kennung, akte))

        self.tu(haus.store.write(run))

    def _loese(self, haus: Haus, akte: AkteId | None) -> None:
        self._setze(haus, akte, setzen=False)

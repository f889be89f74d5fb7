"""A case of its own – one person, one file, a giver, a reader – and the steps that people and machines take in it.

A step is named by who takes it, ``g_`` the giver or ``n_`` the reader. One that does not fit is refused as it would
be at the screen, and the case goes on.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from support.buehne import jemand
from support.modellhaeuser import Haus

from gateway.domain.akte import Sperre
from gateway.domain.errors import Refused
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund
from gateway.domain.states import Rolle
from gateway.domain.transfer import Transfer
from gateway.transfer.angebot import KEIN_AUFENTHALT
from gateway.transfer.geber import GEBUNDEN, NUR_VORAB
from gateway.transfer.records import Nachricht, Quarantaene, Richtung
from modell.grundlage import KLERK
from modell.seltenes import Seltenes

ERSTE, ZWEITE = "meier", "schulze"
EINSICHT = "02"
ANDERER_GRUND = "08"
TROTZ = frozenset({"weitergegeben"})
"""The one reservation both may name who delete what is called back."""
VERSUCHE = 4
"""Tries of an import without room: longer than the steps of a case that happen meanwhile."""
WIEDERVORLAGE, ANGEBOT_ENDET, ANFORDERUNG_ENDET = 32, 100, 190
"""Days after which 20, 60 and 120 working days are over wherever the holidays fall."""


@dataclass
class Fall:
    """Who has to do with whom about whom."""

    geber: Haus
    nehmer: Haus
    dritter: Haus
    nummer: int
    grund: str = "01"


class Faelle(Seltenes):
    """Steps; none is a rule of its own."""

    fall: Fall

    # -- what there is --------------------------------------------------------------------------------------------

    def _vorgang(self, haus: Haus, rolle: Rolle) -> Transfer | None:
        """Return the newest transfer of the case at one side."""
        return next(iter(self._vorgaenge(haus, rolle)), None)

    def _vorgaenge(self, haus: Haus, rolle: Rolle) -> list[Transfer]:
        """Return all of them, the newest first."""
        azr = jemand(self.fall.nummer).person.azr_nummer
        found = [t for t in self.transfers(haus.kennung) if (t.rolle, t.person.azr_nummer) == (rolle, azr)]
        return sorted(found, key=lambda t: t.begonnen, reverse=True)

    def _g(self, was: Callable[[Any, Transfer], Any]) -> None:
        """Let the clerk of the giver do something to its transfer."""
        self._klerk_von(self.fall.geber, Rolle.GEBER, was)

    def _n(self, was: Callable[[Any, Transfer], Any]) -> None:
        self._klerk_von(self.fall.nehmer, Rolle.NEHMER, was)

    def _klerk_von(self, haus: Haus, rolle: Rolle, was: Callable[[Any, Transfer], Any]) -> None:
        one = self._vorgang(haus, rolle)
        if one is not None:
            self.klerk(was(haus.eins, one))

    def _post(self, haus: Haus, *typen: Nachrichtentyp) -> Iterable[Nachricht]:
        """Return messages of these kinds that a side has got in this case, the newest last."""
        rolle = Rolle.GEBER if haus is self.fall.geber else Rolle.NEHMER
        one = self._vorgang(haus, rolle)
        found = self.nachrichten(haus.kennung, Richtung.EIN)
        mine = [n for n in found if one is not None and n.transfer == one.id and n.typ in typen]
        return sorted(mine, key=lambda n: n.zeit)

    # -- begin ----------------------------------------------------------------------------------------------------

    def einsicht(self) -> None:
        self.fall.grund = EINSICHT

    def vorab(self) -> None:
        self.fall.grund = NUR_VORAB

    def wegzug(self) -> None:
        """The second sign, where the file lies in Kiel and Hannover asks."""
        self.melde_weg(self.fall.nummer)

    def n_beginnt(self) -> None:
        f = self.fall
        self.anforderung(f.nehmer.kennung, f.geber.kennung, f.nummer, f.grund, ohne=False)

    def n_beginnt_ohne(self) -> None:
        """Nobody knows yet whom to ask."""
        f = self.fall
        self.anforderung(f.nehmer.kennung, f.geber.kennung, f.nummer, f.grund, ohne=True)

    def n_ergaenzt(self) -> None:
        von = self.fall.geber.kennung
        self._n(lambda e, t: e.meldungen.ergaenze(t.id, azr=None, von=von, person=KLERK))

    def n_fragt(self) -> None:
        self.n_beginnt()
        self.n_arbeitet()

    def g_bietet_an(self) -> None:
        f = self.fall
        reference = jemand(f.nummer).aktenzeichen
        work = f.geber.eins.angebote.beginne(
            f.geber.kennung, reference, an=f.nehmer.kennung, ags="03241001", person=KLERK
        )
        self.klerk(work)
        self.g_arbeitet()

    # -- work -----------------------------------------------------------------------------------------------------

    def g_arbeitet(self) -> None:
        self._allein(self.fall.geber)

    def n_arbeitet(self) -> None:
        self._allein(self.fall.nehmer)

    def g_hoert(self) -> None:
        self.tu(self.arbeite_ab(self.fall.geber))

    def n_hoert(self) -> None:
        self.tu(self.arbeite_ab(self.fall.nehmer))

    def d_hoert(self) -> None:
        self.tu(self.arbeite_ab(self.fall.dritter))

    def g_hoert_verkehrt(self) -> None:
        """The newest first."""
        self.fall.geber.leitung.verkehrt = True
        self.g_hoert()

    def g_verwirft_still(self) -> None:
        """Rejects what it reads (0010); that it has read it does not reach the other side."""
        self.hoert_und_schliesst_nicht(self.fall.geber.kennung, 1)

    def n_hoert_still(self) -> None:
        """Reads and answers; that it has read does not reach the other side."""
        self.hoert_und_schliesst_nicht(self.fall.nehmer.kennung, 0)

    def g_holt(self) -> None:
        self._hole(self.fall.geber)

    def n_holt(self) -> None:
        self._hole(self.fall.nehmer)

    def n_hat_keinen_platz(self) -> None:
        """The next delivery waits for room on the disk."""
        self.fall.nehmer.voll = VERSUCHE

    def n_ist_kleinlich(self) -> None:
        self.fall.nehmer.kleinlich = 1

    def g_kennt_ihn_nicht(self) -> None:
        """Reads with a directory that lacks the content certificate of the other side: refused in the Postfach."""
        self._blind(self.fall.geber, self.fall.nehmer)

    def n_kennt_ihn_nicht(self) -> None:
        self._blind(self.fall.nehmer, self.fall.geber)

    def g_prueft_erneut(self) -> None:
        """The directory is whole again; a person has what was refused checked once more."""
        self._pruefe_erneut(self.fall.geber)

    def n_prueft_erneut(self) -> None:
        self._pruefe_erneut(self.fall.nehmer)

    def n_wartet_auf_wiedervorlage(self) -> None:
        self._warte_allein(self.fall.nehmer, WIEDERVORLAGE)

    def n_wartet_vergebens(self) -> None:
        self._warte_allein(self.fall.nehmer, ANFORDERUNG_ENDET)

    def g_wartet_vergebens(self) -> None:
        self._warte_allein(self.fall.geber, ANGEBOT_ENDET)

    # -- people of the giver --------------------------------------------------------------------------------------

    def g_sendet(self) -> None:
        zeichen = jemand(self.fall.nummer).aktenzeichen
        self._g(lambda e, t: e.eingriffe.sende(t.id, person=KLERK, aktenzeichen=zeichen))

    def g_liefert(self) -> None:
        """Sends, and the delivery lies in the Postfach."""
        self.g_hoert()
        self.g_sendet()
        self.g_arbeitet()

    def g_stellt_zurueck(self) -> None:
        self._g(lambda e, t: e.eingriffe.lehne_ab(t.id, GEBUNDEN, person=KLERK))

    def g_lehnt_ab(self) -> None:
        self._g(lambda e, t: e.eingriffe.lehne_ab(t.id, ANDERER_GRUND, person=KLERK))

    def g_leitet_weiter(self) -> None:
        an = self.fall.dritter.kennung
        self._g(lambda e, t: e.eingriffe.leite_weiter(t.id, an, person=KLERK))

    def g_zieht_zurueck(self) -> None:
        self._g(lambda e, t: e.eingriffe.ziehe_zurueck(t.id, person=KLERK))

    def g_gibt_auf(self) -> None:
        self._g(lambda e, t: e.eingriffe.gib_auf(t.id, person=KLERK))

    def g_versucht_erneut(self) -> None:
        self._g(lambda e, t: e.eingriffe.erneut(t.id, person=KLERK))

    def g_bindet(self) -> None:
        self._sperre_akte(Sperre.GEBUNDEN, setzen=True)

    def g_loest(self) -> None:
        self._sperre_akte(Sperre.GEBUNDEN, setzen=False)

    def g_beschraenkt(self) -> None:
        self._sperre_akte(Sperre.WOHNSITZAUFLAGE, setzen=True)

    def g_verwirft(self) -> None:
        """The giver rejects (0010) the newest request or receipt it took."""
        for n in list(self._post(self.fall.geber, Nachrichtentyp.ANFORDERUNG, Nachrichtentyp.QUITTUNG))[-1:]:
            self._verwirf(self.fall.geber, n)

    def g_antwortet_quer(self) -> None:
        """A 010202 beside what the giver has decided."""
        for n in list(self._post(self.fall.geber, Nachrichtentyp.ANFORDERUNG))[-1:]:
            self.tu(self._antworte(self.fall.geber, n, ANDERER_GRUND))

    def g_vertroestet_quer(self) -> None:
        for n in list(self._post(self.fall.geber, Nachrichtentyp.ANFORDERUNG))[-1:]:
            self.tu(self._antworte(self.fall.geber, n, GEBUNDEN))

    def g_ruft_zurueck(self) -> None:
        """Calls the delivery back, and writes it."""
        self._g(lambda e, t: e.rueckrufe.rufe_zurueck(t.id, Rueckrufgrund.FALSCHE_PERSON, person=ERSTE))
        self.g_arbeitet()

    def g_ruft_frueheres_zurueck(self) -> None:
        """Calls back what went before, while the newest transfer of the case goes on."""
        f = self.fall
        for t in self._vorgaenge(f.geber, Rolle.GEBER)[1:]:
            self.klerk(f.geber.eins.rueckrufe.rufe_zurueck(t.id, Rueckrufgrund.FALSCHE_PERSON, person=ERSTE))

    def g_hebt_auf(self) -> None:
        self._g(lambda e, t: e.rueckrufe.hebe_auf(t.id, person=ERSTE))

    def g_bescheinigt(self) -> None:
        self._g(lambda e, t: e.rueckrufe.bescheinige(t.id, person=ERSTE))

    # -- people of the reader -------------------------------------------------------------------------------------

    def n_nimmt_an(self) -> None:
        self._n(lambda e, t: e.eingriffe.nimm_angebot_an(t.id, person=KLERK))

    def n_schlaegt_aus(self) -> None:
        self._n(lambda e, t: e.angebote.lehne_ab(t.id, KEIN_AUFENTHALT, person=KLERK))

    def n_zieht_zurueck(self) -> None:
        self._n(lambda e, t: e.eingriffe.ziehe_zurueck(t.id, person=KLERK))

    def n_gibt_auf(self) -> None:
        self._n(lambda e, t: e.eingriffe.gib_auf(t.id, person=KLERK))

    def n_versucht_erneut(self) -> None:
        self._n(lambda e, t: e.eingriffe.erneut(t.id, person=KLERK))

    def n_verwirft(self) -> None:
        """The reader rejects (0010) the newest offer, answer or delivery it took."""
        kinds = (Nachrichtentyp.ZUSTAENDIGKEIT_ANFRAGE, Nachrichtentyp.ANTWORT, Nachrichtentyp.LIEFERUNG)
        for n in list(self._post(self.fall.nehmer, *kinds))[-1:]:
            self._verwirf(self.fall.nehmer, n)

    def n_loescht(self) -> None:
        """Two people delete what is called back."""
        haus = self.fall.nehmer
        haus.waechter.handelt = ERSTE
        self._n(lambda e, t: e.rueckrufpruefung.beantrage(t.id, person=ERSTE, trotz=TROTZ))
        haus.waechter.handelt = ZWEITE
        self._n(lambda e, t: e.rueckrufpruefung.bestaetige(t.id, person=ZWEITE, trotz=TROTZ))

    def n_loescht_allein(self) -> None:
        """One of them tries it alone."""
        self.fall.nehmer.waechter.handelt = ERSTE
        self._n(lambda e, t: e.rueckrufpruefung.beantrage(t.id, person=ERSTE, trotz=TROTZ))
        self._n(lambda e, t: e.rueckrufpruefung.bestaetige(t.id, person=ERSTE, trotz=TROTZ))

    def n_behaelt(self) -> None:
        self._n(lambda e, t: e.rueckrufpruefung.lehne_ab(t.id, Ablehnungsgrund.ZUSTAENDIG, person=ERSTE))

    # -- inside ---------------------------------------------------------------------------------------------------

    def _hole(self, haus: Haus) -> None:
        """Let a house fetch what there is, and not look at it yet."""
        self._allein(haus)
        self.tu(haus.horche())
        self.tu(haus.arbeite(6))

    def _warte_allein(self, haus: Haus, tage: int) -> None:
        if self.warte(tage):
            self._allein(haus)

    def _blind(self, haus: Haus, wen: Haus) -> None:
        """Let a house fetch and refuse; what it took before it is not worked on meanwhile."""
        self._allein(haus)
        before = len(self._gesperrte(haus))
        haus.sicht.ohne = wen.kennung
        self.tu(haus.horche())
        self.tu(haus.arbeite(6))
        haus.sicht.ohne = None
        self.statistik["refused in the Postfach"] += len(self._gesperrte(haus)) - before

    def _gesperrte(self, haus: Haus) -> tuple[Quarantaene, ...]:
        return tuple(self.tu(haus.lies(lambda tx: tx.quarantaene.liste(mandant=haus.kennung, max_zeilen=1000))))

    def _pruefe_erneut(self, haus: Haus) -> None:
        self._allein(haus)  # what was refused is told to its author first
        for entry in self._gesperrte(haus):
            with suppress(Refused):  # it stays, and nothing changes
                if self.klerk(haus.eins.wiederaufnahme.pruefe_erneut(entry.id, person=KLERK)) is not None:
                    self.statistik["taken in later"] += 1

    def _sperre_akte(self, sperre: Sperre, *, setzen: bool) -> None:
        """Set or lift a hold of the file of this case."""
        haus, zeichen = self.fall.geber, jemand(self.fall.nummer).aktenzeichen
        akte = self.tu(haus.lies(lambda tx: tx.akten.zum_aktenzeichen(haus.kennung, zeichen)))
        if akte is not None:
            self.aendere_sperre(haus, akte.id, sperre, setzen=setzen)

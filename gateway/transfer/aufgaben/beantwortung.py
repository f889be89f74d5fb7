"""Answers a question: the one way for command line and pages, from the answer's name to the use case behind it.

What is possible is judged here in the moment of the answer; the use case judges its own part once more in the
transaction that does it. Whoever answers is logged there, with the reason.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, TransferId, kennung
from gateway.domain.loeschung import SATZ as LOESCHSATZ
from gateway.domain.loeschung import Hindernis
from gateway.domain.rueckruf import SATZ as RUECKRUFSATZ
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund
from gateway.domain.sprache import Satz
from gateway.transfer.alarme import Alarme
from gateway.transfer.angebot import Angebote
from gateway.transfer.aufgaben.antwort import Antwort, Lage
from gateway.transfer.aufgaben.bild import lies_lage, moegliche
from gateway.transfer.aufgaben.eingaben import Felderfehler, pruefe
from gateway.transfer.eingriffe import Eingriffe
from gateway.transfer.loeschung import Loeschungen
from gateway.transfer.meldung import Meldungen
from gateway.transfer.nachfolge import Nachfolgen
from gateway.transfer.nachtrag import Nachtraege
from gateway.transfer.papier import hake_ab
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe
from gateway.transfer.rueckruf import Rueckrufe
from gateway.transfer.rueckrufpruefung import Rueckrufpruefung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vernichtung import Vernichtungen
from gateway.transfer.virenfreigabe import Virenfreigaben
from gateway.transfer.wiederaufnahme import Wiederaufnahme

T = TypeVar("T")
NICHTS_HINDERT: tuple[Satz, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Werke:
    """The use cases that do what people answer."""

    schritte: Schritte
    meldungen: Meldungen
    eingriffe: Eingriffe
    angebote: Angebote
    nachtraege: Nachtraege
    nachfolgen: Nachfolgen
    virenfreigaben: Virenfreigaben
    rueckrufe: Rueckrufe
    rueckrufpruefung: Rueckrufpruefung
    wiederaufnahme: Wiederaufnahme
    loeschungen: Loeschungen
    vernichtungen: Vernichtungen
    alarme: Alarme


@dataclass(frozen=True, slots=True, kw_only=True)
class Beantwortet:
    """What came of an answer."""

    aufgabe: Aufgabe
    antwort: str
    zweite_person: bool = False
    """It was asked for; nothing happens until another person confirms it."""
    hindernisse: tuple[Satz, ...] = ()
    """Why nothing was done; empty where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Auftrag:
    """One answer that was judged: its case, its values, who gives it."""

    lage: Lage
    werte: Mapping[str, str]
    person: str
    begruendung: str | None

    @property
    def wer(self) -> dict[str, str]:
        """Who decides, and why, as every use case takes it."""
        return {"person": self.person, "begruendung": self.begruendung or ""}

    @property
    def transfer(self) -> TransferId:
        """The transfer of the question; every answer that asks for it is offered only where there is one."""
        assert self.lage.transfer is not None  # noqa: S101 -- ``ist_moeglich`` says so
        return self.lage.transfer.id

    @property
    def aktenzeichen(self) -> str:
        """Our file of the question."""
        assert self.lage.akte is not None  # noqa: S101 -- as above
        return self.lage.akte.aktenzeichen

    def behoerde(self) -> Kennung | None:
        """The authority that was filled in."""
        return kennung(self.werte["KENNUNG"]) if "KENNUNG" in self.werte else None


Tun = Callable[[_Auftrag], Awaitable[object]]


class Beantwortung:
    """Takes an answer by its name; ``TATEN`` has one entry for each answer that pages can give."""

    def __init__(self, umgebung: Umgebung, werke: Werke) -> None:
        """Keep the use cases, each under the answers it gives."""
        self._u = umgebung
        self._w = werke
        self._taten = self._taten_ueber_uebergaben() | self._taten_ueber_anderes()

    @property
    def taten(self) -> frozenset[str]:
        """Names of the answers there is a use case for."""
        return frozenset(self._taten)

    async def beantworte(
        self,
        mandant: Kennung | None,
        aufgabe: str,
        antwort: str,
        felder: Mapping[str, str],
        *,
        person: str,
        begruendung: str | None = None,
    ) -> Beantwortet:
        """Answer an open question of an authority (``None``: whichever here asks it).

        ``Usage`` UNKNOWN: it is not open, or of another authority; STATE: this answer is not possible now;
        ``Felderfehler``: what is to be filled in is not. Else what the use case raises.
        """

        def look(tx: Tx) -> tuple[Lage, Antwort, dict[str, str]]:
            asked = next((one for one in tx.aufgaben.offene(mandant) if one.id == aufgabe), None)
            if asked is None:
                raise Usage(f"there is no open question {aufgabe}; see 'aktenbote task list'", code="UNKNOWN")
            lage = lies_lage(tx, self._u, asked)
            chosen = next((one for one in moegliche(lage) if one.name == antwort), None)
            if chosen is None:
                raise Usage(f"'{antwort}' is no answer to this question now; look at it again", code="STATE")
            if chosen.nur_getippt:
                raise Usage(f"'{antwort}' needs a file: use the command that 'task show' names", code="STATE")
            return lage, chosen, pruefe(tx, lage, chosen, felder, begruendung)

        lage, chosen, werte = await self._u.store.read(look)
        why = begruendung if chosen.begruendet else None
        done = await self._taten[chosen.name](_Auftrag(lage=lage, werte=werte, person=person, begruendung=why))
        if isinstance(done, Beantwortet):
            return done
        return Beantwortet(aufgabe=lage.aufgabe, antwort=chosen.name)

    def _taten_ueber_uebergaben(self) -> dict[str, Tun]:
        w = self._w
        ein, angebote, nach = w.eingriffe, w.angebote, w.nachtraege
        return {
            "ergaenzen": lambda a: w.meldungen.ergaenze(
                a.transfer, azr=a.werte.get("NUMMER"), von=a.behoerde(), **a.wer
            ),
            "neu_anfordern": lambda a: ein.erneut(a.transfer, von=None, **a.wer),
            "andere_fragen": lambda a: ein.erneut(a.transfer, von=a.behoerde(), **a.wer),
            "noch_einmal_senden": lambda a: ein.erneut(a.transfer, von=None, **a.wer),
            "anforderung_zurueckziehen": lambda a: ein.ziehe_zurueck(a.transfer, **a.wer),
            "angebot_zurueckziehen": lambda a: ein.ziehe_zurueck(a.transfer, **a.wer),
            "freigabe_zuruecknehmen": lambda a: ein.ziehe_zurueck(a.transfer, **a.wer),
            "lieferung_zurueckziehen": lambda a: ein.ziehe_zurueck(a.transfer, **a.wer),
            "uebernahme_aufgeben": lambda a: ein.gib_auf(a.transfer, **a.wer),
            "bestaetigung_aufgeben": lambda a: ein.gib_auf(a.transfer, **a.wer),
            "lieferung_aufgeben": lambda a: ein.gib_auf(a.transfer, **a.wer),
            "senden": lambda a: ein.sende(a.transfer, **a.wer),
            "akte_waehlen": lambda a: ein.sende(a.transfer, aktenzeichen=a.werte["AKTENZEICHEN"], **a.wer),
            "absagen": lambda a: ein.lehne_ab(a.transfer, a.werte["CODE"], **a.wer),
            "zurueckstellen": lambda a: ein.lehne_ab(a.transfer, a.werte["CODE"], **a.wer),
            "weitergeben": lambda a: ein.leite_weiter(a.transfer, kennung(a.werte["KENNUNG"]), **a.wer),
            "andere_nennen": lambda a: ein.nenne_zustaendige(a.transfer, a.werte["NAME"], **a.wer),
            "annehmen": lambda a: ein.nimm_angebot_an(a.transfer, **a.wer),
            "angebot_absagen": lambda a: angebote.lehne_ab(a.transfer, a.werte["WARUM"], **a.wer),
            "neu_anbieten": lambda a: angebote.beginne(
                a.lage.aufgabe.mandant, a.aktenzeichen, an=a.behoerde(), ags=None, **a.wer
            ),
            "quittiert": lambda a: nach.vermerke_quittung(a.transfer, **a.wer),
            "quittung_zuordnen": lambda a: nach.vermerke_quittung(TransferId(a.werte["ÜBERGABE"]), **a.wer),
            "lieferung_zuordnen": lambda a: nach.nimm_lieferung(TransferId(a.werte["ÜBERGABE"]), **a.wer),
            "nachfolge_bestaetigen": lambda a: w.nachfolgen.bestaetige(a.transfer, **a.wer),
            "zurueckrufen": lambda a: w.rueckrufe.rufe_zurueck(
                a.transfer, Rueckrufgrund(a.werte["WARUM"]), bemerkt=None, **a.wer
            ),
            "auf_rueckruf_bestehen": lambda a: w.rueckrufe.rufe_zurueck(
                a.transfer, Rueckrufgrund(a.werte["WARUM"]), bemerkt=None, **a.wer
            ),
            "rueckruf_aufheben": lambda a: w.rueckrufe.hebe_auf(a.transfer, **a.wer),
            "rueckruf_bescheinigen": lambda a: w.rueckrufe.bescheinige(a.transfer, **a.wer),
            "rueckruf_ablehnen": lambda a: w.rueckrufpruefung.lehne_ab(
                a.transfer, Ablehnungsgrund(a.werte["WARUM"]), **a.wer
            ),
            "befund_ablehnen": lambda a: w.virenfreigaben.lehne_ab(a.transfer, **a.wer),
        }

    def _taten_ueber_anderes(self) -> dict[str, Tun]:
        """Return those after which a second person confirms, and those about files, quarantine and logs."""
        w = self._w
        return {
            "trotz_befund": self._trotz_befund,
            "rueckruf_befolgen": self._befolge,
            "loeschen": lambda a: self._loesche(a, frozenset({Hindernis.OHNE_ZEUGE.value})),
            "hindernisse_zeigen": lambda a: self._loesche(a, frozenset()),
            "dokument_vernichten": self._vernichte,
            "erneut_pruefen": lambda a: w.wiederaufnahme.pruefe_erneut(a.werte["SENDUNG"], **a.wer),
            "papier_abhaken": lambda a: self._schreibe(lambda tx: self._hake_ab(tx, a)),
            "alarm_schliessen": lambda a: self._schreibe(
                lambda tx: w.alarme.schliesse(tx, a.lage.aufgabe.hinweis.partition(".")[2], **a.wer)
            ),
            "zur_kenntnis": lambda a: self._schreibe(
                lambda tx: w.schritte.nimm_zur_kenntnis(tx, a.lage.aufgabe.id, **a.wer)
            ),
        }

    async def _schreibe(self, arbeit: Callable[[Tx], T]) -> T:
        return await self._u.store.write(arbeit)

    async def _trotz_befund(self, a: _Auftrag) -> Beantwortet:
        await self._w.virenfreigaben.beantrage(a.transfer, **a.wer)
        return self._gebeten(a, "trotz_befund", NICHTS_HINDERT)

    async def _befolge(self, a: _Auftrag) -> Beantwortet:
        shown = await self._w.rueckrufpruefung.beantrage(a.transfer, trotz=frozenset(), **a.wer)
        against = () if shown.gebeten else (*shown.hindernisse, *shown.vorbehalte)
        return self._gebeten(a, "rueckruf_befolgen", tuple(RUECKRUFSATZ[one] for one in against))

    async def _loesche(self, a: _Auftrag, trotz: frozenset[str]) -> Beantwortet:
        name = "loeschen" if trotz else "hindernisse_zeigen"
        shown = await self._w.loeschungen.beantrage(
            a.lage.aufgabe.mandant, a.aktenzeichen, person=a.person, trotz=trotz
        )
        against = () if shown.antrag else (*shown.hindernisse, *shown.vorbehalte)
        return self._gebeten(a, name, tuple(LOESCHSATZ[one] for one in against))

    async def _vernichte(self, a: _Auftrag) -> Beantwortet:
        await self._w.vernichtungen.beantrage(
            a.lage.aufgabe.mandant, a.aktenzeichen, int(a.werte["NUMMER"]), **a.wer
        )
        return self._gebeten(a, "dokument_vernichten", NICHTS_HINDERT)

    def _gebeten(self, a: _Auftrag, name: str, against: tuple[Satz, ...]) -> Beantwortet:
        return Beantwortet(aufgabe=a.lage.aufgabe, antwort=name, zweite_person=not against, hindernisse=against)

    def _hake_ab(self, tx: Tx, a: _Auftrag) -> object:
        assert a.lage.akte is not None  # noqa: S101 -- as for ``aktenzeichen``
        mandant = a.lage.aufgabe.mandant
        now = tx.akten.holen(mandant, a.lage.akte.id) or a.lage.akte
        number, there = int(a.werte["NUMMER"]), [teil.nummer for teil in now.papier]
        if number not in there:  # beside its field, not as a question that is gone
            raise Felderfehler((("NUMMER", _kein_teil(there)),))
        return hake_ab(tx, self._u, self._w.schritte, mandant, now, [number], person=a.person)


def _kein_teil(da: Sequence[int]) -> Satz:
    listed = ", ".join(map(str, da))
    return Satz(
        f"Einen Papierteil mit dieser Nummer hat die Akte nicht. Nehmen Sie eine von diesen: {listed}.",
        f"The file has no part on paper with this number. Take one of these: {listed}.",
    )

"""The one table of addresses: which page, for whom, whether in the navigation. What is not here is not there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from aiohttp import web

from gateway.domain.konto import Rolle
from gateway.transfer.einblick.freigaben import ENTSCHEIDER
from gateway.web.anfrage import Anfrage
from gateway.web.seiten import (
    abmelden,
    akte,
    anbieter,
    anfordern,
    anmelden,
    antwort,
    aufgaben,
    blatt,
    einladung,
    einstellungen,
    ereignisse,
    freigaben,
    gespeichert,
    hilfe,
    hochladen,
    kennzahlen,
    konto,
    kontofragen,
    lage,
    lieferung_hochladen,
    lieferungen,
    loeschfreigaben,
    notrecht,
    partner,
    passkeys,
    protokollfreigaben,
    pruefung_auskunft,
    pruefung_nachweise,
    pruefung_protokoll,
    quarantaene,
    sendung,
    sitzung,
    speicher,
    start,
    suche,
    uebergabe,
    uebergaben,
    vergleich,
    verzeichnis,
    verzeichnisfreigabe,
    wahl,
    warteschlange,
    wartung,
    zertifikate,
)

Seite = Callable[[Anfrage], Awaitable[web.StreamResponse]]
NUR_BLICK = frozenset({
    "/suche",
    "/aufgaben/{id}",
    "/aufgaben/{id}/vergleich",
    "/uebergaben/{id}/dokumente",
    "/uebergaben/{id}/dokumente/{nummer}/seite/{seite}",
    "/akten/{id}",
    "/akten/{id}/dokumente/{nummer}/seite/{seite}",
    "/pruefung/protokoll",
    "/pruefung/protokoll/{token}/datei",
    "/pruefung/auskunft",
    "/pruefung/auskunft/{token}/{fassung}/datei",
    "/pruefung/nachweise",
    "/pruefung/nachweise/{transfer}",
    "/pruefung/zustand",
})  # fmt: skip
"""Forms that only ask, choose or give a reason to look; whatever is not here acts."""


class Zugang(Enum):
    """Who may open a page that no role is needed for."""

    OFFEN = auto()
    """Everybody, signed in or not."""
    ANGEMELDET = auto()
    """Whoever is signed in, also without any role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weg:
    """One row: a page is reached by this method and address, by these people."""

    methode: str
    pfad: str
    seite: Seite
    fuer: Zugang | frozenset[Rolle]
    menue: str | None = None
    """Key of its text in the navigation; ``None`` keeps it out. Drawn for whoever may open it."""
    datei: bool = False
    """Its form may bring a small file."""
    gross: bool = False
    """Its form brings a file of any size: the door lets its sender in before the file is read (``hochladen``)."""
    still: bool = False
    """Asked by a page itself: it keeps no session alive."""

    @property
    def handelt(self) -> bool:
        """Tell whether it changes something by a role: a lent one is to look with, and does not open it."""
        return self.methode == "POST" and isinstance(self.fuer, frozenset) and self.pfad not in NUR_BLICK

    def erlaubt(self, rollen: frozenset[Rolle], *, angemeldet: bool) -> bool:
        """Tell whether somebody with these roles, for the authority in question, may open it."""
        if isinstance(self.fuer, frozenset):
            return angemeldet and bool(self.fuer & rollen)
        return angemeldet or self.fuer is Zugang.OFFEN


def _weg(methode: str, pfad: str, seite: Seite, fuer: Zugang | frozenset[Rolle], menue: str | None = None) -> Weg:
    return Weg(methode=methode, pfad=pfad, seite=seite, fuer=fuer, menue=menue)


_OFFEN, _ANGEMELDET = Zugang.OFFEN, Zugang.ANGEMELDET
_SACHE = frozenset({Rolle.SACHBEARBEITUNG})
_PRUEFUNG = frozenset({Rolle.PRUEFUNG})
_BETRIEB = frozenset({Rolle.BETRIEB})
_LEITUNG = frozenset({Rolle.LEITUNG})
_LOESCHT = _SACHE | _LEITUNG
_KUERZT = _PRUEFUNG | _LEITUNG

WEGE: tuple[Weg, ...] = (
    _weg("GET", "/", start.zeige, _ANGEMELDET, "menue.start"),
    _weg("GET", "/aufgaben", aufgaben.zeige, _SACHE, "menue.aufgaben"),
    _weg("GET", "/aufgaben.csv", aufgaben.als_datei, _SACHE),
    _weg("GET", "/aufgaben/{id}", aufgaben.eine, _SACHE),
    _weg("POST", "/aufgaben/{id}", aufgaben.waehle, _SACHE),
    _weg("GET", "/aufgaben/{id}/antwort/{antwort}", antwort.zeige, _SACHE),
    _weg("POST", "/aufgaben/{id}/antwort/{antwort}", antwort.entscheide, _SACHE),
    _weg("GET", "/aufgaben/{id}/vergleich", vergleich.zeige, _SACHE),
    _weg("POST", "/aufgaben/{id}/vergleich", vergleich.oeffne, _SACHE),
    _weg("GET", "/entschieden/{zettel}", antwort.ergebnis, _SACHE),
    _weg("GET", "/uebergaben", uebergaben.zeige, _SACHE, "menue.uebergaben"),
    _weg("GET", "/uebergaben.csv", uebergaben.als_datei, _SACHE),
    _weg("GET", "/uebergaben/{id}", uebergabe.zeige, _SACHE),
    _weg("GET", "/uebergaben/{id}/dokumente", sendung.zeige, _SACHE),
    _weg("POST", "/uebergaben/{id}/dokumente", sendung.oeffne, _SACHE),
    _weg("GET", "/uebergaben/{id}/dokumente.csv", sendung.als_datei, _SACHE),
    _weg("GET", "/uebergaben/{id}/dokumente/{nummer}/seite/{seite}", sendung.zeige_blatt, _SACHE),
    _weg("POST", "/uebergaben/{id}/dokumente/{nummer}/seite/{seite}", sendung.oeffne_blatt, _SACHE),
    _weg("GET", "/uebergaben/{id}/dokumente/{nummer}/seite/{seite}/bild", sendung.bild, _SACHE),
    _weg("GET", "/suche", suche.zeige, _SACHE, "menue.suche"),
    _weg("POST", "/suche", suche.sende, _SACHE),
    _weg("GET", "/suche/{zettel}", suche.treffer, _SACHE),
    _weg("GET", "/anfordern", anfordern.zeige, _SACHE, "menue.anfordern"),
    _weg("POST", "/anfordern", anfordern.nimm, _SACHE),
    _weg("GET", "/anfordern/{zettel}", anfordern.zeige_mit, _SACHE),
    _weg("GET", "/anfordern/{zettel}/pruefen", anfordern.pruefe, _SACHE),
    _weg("POST", "/anfordern/{zettel}/pruefen", anfordern.fordere_an, _SACHE),
    _weg("GET", "/lieferungen", lieferungen.zeige, _SACHE, "menue.lieferungen"),
    _weg("POST", "/lieferungen", lieferungen.stosse_an, _SACHE),
    _weg("GET", "/lieferungen/hochladen", lieferung_hochladen.zeige, _SACHE),
    Weg(methode="POST", pfad="/lieferungen/hochladen", seite=lieferung_hochladen.nimm, fuer=_SACHE, gross=True),
    _weg("GET", "/lieferungen.csv", lieferungen.als_datei, _SACHE),
    _weg("GET", "/lieferungen/{id}", lieferungen.eine, _SACHE),
    _weg("POST", "/lieferungen/{id}", lieferungen.tue, _SACHE),
    _weg("GET", "/lieferungen/{id}/protokoll.{form}", lieferungen.protokoll, _SACHE),
    _weg("GET", "/lieferungen/{id}/akten.csv", lieferungen.akten_als_datei, _SACHE),
    _weg("GET", "/akten/{id}", akte.zeige, _SACHE),
    _weg("POST", "/akten/{id}", akte.oeffne, _SACHE),
    _weg("GET", "/akten/{id}/register.csv", akte.als_datei, _SACHE),
    _weg("GET", "/akten/{id}/hochladen", hochladen.zeige, _SACHE),
    Weg(methode="POST", pfad="/akten/{id}/hochladen", seite=hochladen.nimm, fuer=_SACHE, gross=True),
    _weg("GET", "/akten/{id}/hochladen/{zettel}", hochladen.pruefe, _SACHE),
    _weg("POST", "/akten/{id}/hochladen/{zettel}", hochladen.nimm_auf, _SACHE),
    _weg("GET", "/akten/{id}/dokumente/{nummer}/seite/{seite}", blatt.zeige, _SACHE),
    _weg("POST", "/akten/{id}/dokumente/{nummer}/seite/{seite}", blatt.oeffne, _SACHE),
    _weg("GET", "/akten/{id}/dokumente/{nummer}/seite/{seite}/bild", blatt.bild, _SACHE),
    _weg("GET", "/anmelden", anmelden.zeige, _OFFEN),
    _weg("POST", "/anmelden", anmelden.passwort, _OFFEN),
    _weg("GET", "/anmelden/code", anmelden.zeige_code, _OFFEN),
    _weg("POST", "/anmelden/code", anmelden.code, _OFFEN),
    _weg("POST", "/anmelden/passkey", anmelden.passkey, _OFFEN),
    _weg("POST", "/anmelden/anbieter", anbieter.beginne, _OFFEN),
    _weg("GET", "/anmelden/anbieter", anbieter.zurueck, _OFFEN),
    _weg("GET", "/einladung", einladung.zeige, _OFFEN),
    _weg("POST", "/einladung", einladung.annehmen, _OFFEN),
    _weg("POST", "/einladung/code", einladung.bestaetigen, _OFFEN),
    _weg("POST", "/abmelden", abmelden.beende, _ANGEMELDET),
    _weg("GET", "/abgemeldet", abmelden.zeige, _OFFEN),
    _weg("GET", "/konto", konto.zeige, _ANGEMELDET),
    Weg(methode="GET", pfad="/ereignisse", seite=ereignisse.zeige, fuer=_ANGEMELDET, still=True),
    _weg("GET", "/konto/passkeys", passkeys.neu, _ANGEMELDET),
    _weg("POST", "/konto/passkeys", passkeys.beginne, _ANGEMELDET),
    _weg("POST", "/konto/passkeys/neu", passkeys.schliesse_ab, _ANGEMELDET),
    _weg("GET", "/konto/passkeys/{id}", passkeys.eines, _ANGEMELDET),
    _weg("POST", "/konto/passkeys/{id}", passkeys.entferne, _ANGEMELDET),
    _weg("GET", "/gespeichert", gespeichert.zeige, _ANGEMELDET),
    _weg("GET", "/notrecht", notrecht.zeige, _ANGEMELDET),
    _weg("POST", "/notrecht", notrecht.beginne, _ANGEMELDET),
    _weg("POST", "/notrecht/ende", notrecht.beende, _ANGEMELDET),
    _weg("POST", "/sitzung", sitzung.bleibe, _ANGEMELDET),
    _weg("POST", "/behoerde", wahl.behoerde, _ANGEMELDET),
    _weg("GET", "/sprache/{sprache}", wahl.sprache, _OFFEN),
    _weg("GET", "/pruefung/protokoll", pruefung_protokoll.zeige, _PRUEFUNG, "menue.protokoll"),
    _weg("POST", "/pruefung/protokoll", pruefung_protokoll.frage, _PRUEFUNG),
    _weg("GET", "/pruefung/protokoll/{token}/{seite}", pruefung_protokoll.antwort, _PRUEFUNG),
    _weg("POST", "/pruefung/protokoll/{token}/datei", pruefung_protokoll.herausgeben, _PRUEFUNG),
    _weg("GET", "/pruefung/auskunft", pruefung_auskunft.zeige, _PRUEFUNG, "menue.auskunft"),
    _weg("POST", "/pruefung/auskunft", pruefung_auskunft.frage, _PRUEFUNG),
    _weg("GET", "/pruefung/auskunft/{token}/{fassung}", pruefung_auskunft.antwort, _PRUEFUNG),
    _weg("POST", "/pruefung/auskunft/{token}/{fassung}/datei", pruefung_auskunft.herausgeben, _PRUEFUNG),
    _weg("GET", "/pruefung/nachweise", pruefung_nachweise.zeige, _PRUEFUNG, "menue.nachweise"),
    _weg("POST", "/pruefung/nachweise", pruefung_nachweise.suche, _PRUEFUNG),
    _weg("GET", "/pruefung/nachweise/{transfer}", pruefung_nachweise.eines, _PRUEFUNG),
    _weg("POST", "/pruefung/nachweise/{transfer}", pruefung_nachweise.tue, _PRUEFUNG),
    _weg("GET", "/pruefung/zustand", pruefung_nachweise.zustand, _PRUEFUNG, "menue.zustand"),
    _weg("POST", "/pruefung/zustand", pruefung_nachweise.pruefe, _PRUEFUNG),
    _weg("GET", "/pruefung/kontofragen", kontofragen.zeige, _PRUEFUNG, "menue.kontofragen"),
    _weg("POST", "/pruefung/kontofragen", kontofragen.stelle, _PRUEFUNG),
    _weg("GET", "/pruefung/kontofragen.csv", kontofragen.liste_als_datei, _PRUEFUNG),
    _weg("GET", "/pruefung/kontofragen/{id}", kontofragen.zeige_eine, _PRUEFUNG),
    _weg("POST", "/pruefung/kontofragen/{id}", kontofragen.entscheide, _PRUEFUNG),
    _weg("GET", "/pruefung/kontofragen/{id}/antwort", kontofragen.antwort, _PRUEFUNG),
    _weg("GET", "/pruefung/kontofragen/{id}/antwort.csv", kontofragen.als_datei, _PRUEFUNG),
    _weg("GET", "/pruefung/lauf/{token}", pruefung_nachweise.lauf, _PRUEFUNG),
    _weg("GET", "/hilfe", hilfe.zeige, _OFFEN),
    _weg("GET", "/hilfe/codes", hilfe.codes, _OFFEN),
    _weg("GET", "/hilfe/{code}", hilfe.code, _OFFEN),
    _weg("GET", "/barrierefreiheit", hilfe.barrierefreiheit, _OFFEN),
    _weg("GET", "/kennzahlen", kennzahlen.zeige, _LEITUNG, "menue.kennzahlen"),
    _weg("GET", "/kennzahlen.csv", kennzahlen.als_tafel, _LEITUNG),
    _weg("GET", "/partnervergleich", kennzahlen.vergleiche, _LEITUNG, "menue.partnervergleich"),
    _weg("GET", "/partnervergleich.csv", kennzahlen.vergleich_als_tafel, _LEITUNG),
    _weg("GET", "/lage", lage.zeige, _BETRIEB, "menue.lage"),
    _weg("GET", "/lage/{kachel}", lage.zeige_eine, _BETRIEB),
    _weg("GET", "/partner", partner.zeige, _BETRIEB, "menue.partner"),
    _weg("GET", "/partner.csv", partner.als_tafel, _BETRIEB),
    _weg("GET", "/partner/{kennung}", partner.zeige_einen, _BETRIEB),
    _weg("POST", "/partner/{kennung}", partner.versuche, _BETRIEB),
    _weg("POST", "/partner/{kennung}/test", partner.teste, _BETRIEB),
    _weg("POST", "/warteschlange", warteschlange.versuche, _BETRIEB),
    _weg("GET", "/warteschlange", warteschlange.zeige, _BETRIEB, "menue.warteschlange"),
    _weg("GET", "/warteschlange.csv", warteschlange.als_tafel, _BETRIEB),
    _weg("GET", "/quarantaene", quarantaene.zeige, _BETRIEB, "menue.quarantaene"),
    _weg("GET", "/quarantaene.csv", quarantaene.als_tafel, _BETRIEB),
    _weg("GET", "/quarantaene/{id}", quarantaene.zeige_eines, _BETRIEB),
    _weg("POST", "/quarantaene/{id}", quarantaene.pruefe_erneut, _BETRIEB),
    _weg("GET", "/verzeichnis", verzeichnis.zeige, _BETRIEB, "menue.verzeichnis"),
    _weg("GET", "/verzeichnis.csv", verzeichnis.als_tafel, _BETRIEB),
    _weg("GET", "/speicher", speicher.zeige, _BETRIEB, "menue.speicher"),
    _weg("GET", "/speicher.csv", speicher.als_tafel, _BETRIEB),
    _weg("GET", "/wartung", wartung.zeige, _BETRIEB, "menue.wartung"),
    _weg("POST", "/wartung", wartung.schalte, _BETRIEB),
    _weg("GET", "/einstellungen", einstellungen.zeige, _BETRIEB, "menue.einstellungen"),
    _weg("GET", "/einstellungen.csv", einstellungen.als_tafel, _BETRIEB),
    _weg("GET", "/zertifikate", zertifikate.zeige, _BETRIEB, "menue.zertifikate"),
    _weg("GET", "/zertifikate.csv", zertifikate.als_tafel, _BETRIEB),
    _weg("GET", "/zertifikate/{rolle}", zertifikate.zeige_rolle, _BETRIEB),
    _weg("POST", "/zertifikate/{rolle}", zertifikate.entscheide, _BETRIEB),
    _weg("GET", "/zertifikate/{rolle}/{name}", zertifikate.zeige_rolle, _BETRIEB),
    Weg(methode="POST", pfad="/zertifikate/{rolle}/{name}", seite=zertifikate.nimm, fuer=_BETRIEB, datei=True),
    _weg("GET", "/zertifikate/{rolle}/{name}/antrag.pem", zertifikate.antrag, _BETRIEB),
    _weg("GET", "/freigaben", freigaben.zeige, ENTSCHEIDER, "menue.freigaben"),
    _weg("GET", "/loeschungen", loeschfreigaben.zeige, _LOESCHT, "menue.loeschungen"),
    _weg("GET", "/loeschungen/{id}", loeschfreigaben.zeige_eine, _LOESCHT),
    _weg("POST", "/loeschungen/{id}", loeschfreigaben.entscheide, _LOESCHT),
    _weg("GET", "/protokollfreigaben", protokollfreigaben.zeige, _KUERZT, "menue.protokollfreigaben"),
    _weg("POST", "/protokollfreigaben", protokollfreigaben.beantrage, _KUERZT),
    _weg("GET", "/protokollfreigaben.csv", protokollfreigaben.als_tafel, _KUERZT),
    _weg("GET", "/protokollfreigaben/{id}", protokollfreigaben.zeige_eine, _KUERZT),
    _weg("POST", "/protokollfreigaben/{id}", protokollfreigaben.entscheide, _KUERZT),
    _weg("GET", "/freigaben/verzeichnis", verzeichnisfreigabe.zeige, ENTSCHEIDER),
    _weg("POST", "/freigaben/verzeichnis", verzeichnisfreigabe.entscheide, ENTSCHEIDER),
    _weg("GET", "/freigaben/{id}", freigaben.zeige_eine, ENTSCHEIDER),
    _weg("POST", "/freigaben/{id}", freigaben.entscheide, ENTSCHEIDER),
)
"""Every page there is."""

"""From rows to case files: every value judged, every defect named with its line and column, nothing guessed.

A row that cannot be used keeps back the case file it belongs to and no other one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from gateway.domain.akte import Sperre
from gateway.domain.aktenteile import Bereinigen, Papierteil
from gateway.domain.ids import Sha256
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.intake import felder
from gateway.intake.bericht import Mangel
from gateway.intake.felder import Feldfehler
from gateway.intake.schein import (
    AKTE,
    LIEFERUNG,
    PFLICHT,
    Lieferschein,
    Rohschein,
    Scheinakte,
    Scheindokument,
    Scheinpapier,
    Zeile,
    abgelehnt,
    mangel,
)

T = TypeVar("T")

MAX_ZEILEN: Final = 50_000
"""Rows of one note: fifty documents for each of a thousand files; all of them are held in memory."""
MAX_AKTEN: Final = 10_000
"""Case files of one delivery: ten times the largest pick-up."""
MAX_FEHLER: Final = 20_000
"""Wrong values of one note: with more something is wrong with all of it, and each is held in memory."""
KEIN_STAAT: Final = ("999",)
"""Nationality "no statement" of the DESTATIS list: what a cover without one says."""
_ANGABE_FEHLT: Final = "diese Angabe fehlt"


class _Leser:
    """Takes single values out of one row and notes what is wrong with them."""

    def __init__(self, schein: Rohschein, zeile: Zeile, maengel: list[Mangel]) -> None:
        self._schein = schein
        self._zeile = zeile
        self._maengel = maengel

    def ruege(self, spalte: str | None, grund: str) -> None:
        self._maengel.append(mangel("zeile", self._schein.ort(self._zeile.nummer, spalte), grund))

    def nimm(self, spalte: str, wandle: Callable[[str], T]) -> T | None:
        """Return the value of a column; ``None`` where it is empty or was noted as wrong."""
        roh = self._zeile.werte.get(spalte)
        if roh is None:
            if spalte in PFLICHT:
                self.ruege(spalte, _ANGABE_FEHLT)
            return None
        try:
            return wandle(roh)
        except Feldfehler as fehler:
            self.ruege(spalte, str(fehler))
            return None

    def hat(self, spalte: str) -> bool:
        return spalte in self._zeile.werte


@dataclass(slots=True)
class _Bau:
    """A case file while its rows are read."""

    barcode: str
    aktenzeichen: str
    erste: Zeile
    dokumente: list[Scheindokument] = field(default_factory=list)
    papier: list[Scheinpapier] = field(default_factory=list)
    dateien: set[str] = field(default_factory=set)
    maengel: list[Mangel] = field(default_factory=list)


def baue(schein: Rohschein, sha256: Callable[[], Sha256]) -> Lieferschein:
    """Read every row and return the note; ``sha256`` is asked for the digest of its octets after the last row.

    Refuses (``ScheinAbgelehnt``) a note without rows, with too many, or one that does not say which delivery it is.
    """
    akten: dict[tuple[str, str], _Bau] = {}
    kopf, fehler = _Kopf(schein), 0
    for nummer, zeile in enumerate(schein.zeilen, 1):
        if nummer > MAX_ZEILEN:
            raise abgelehnt(
                "Lieferschein", f"Der Schein hat mehr als {MAX_ZEILEN} Zeilen; bitte die Lieferung teilen."
            )
        schluessel = (zeile.werte.get("barcode", ""), zeile.werte.get("aktenzeichen", ""))
        bau = akten.setdefault(schluessel, _Bau(*schluessel, zeile))
        if len(akten) > MAX_AKTEN:
            raise abgelehnt(
                "Lieferschein", f"Der Schein nennt mehr als {MAX_AKTEN} Akten; bitte die Lieferung teilen."
            )
        davor = len(bau.maengel)
        _nimm_zeile(schein, bau, zeile, kopf)
        fehler += len(bau.maengel) - davor
        if fehler > MAX_FEHLER:
            raise abgelehnt("Lieferschein", f"Der Schein enthält mehr als {MAX_FEHLER} Fehler; er passt nicht.")
    nummer_, dienst = kopf.fertig()
    lose = _ordne_zu(akten)
    _pruefe_barcodes(list(akten.values()))
    return Lieferschein(
        nummer=nummer_,
        dienst=dienst,
        abgeholt=kopf.abgeholt,
        sha256=sha256(),
        akten=tuple(_akte(schein, bau, stelle) for stelle, bau in enumerate(akten.values(), 1)),
        maengel=tuple(lose),
    )


class _Kopf:
    """Facts of the delivery: the first row that has them counts, every other one must say the same."""

    def __init__(self, schein: Rohschein) -> None:
        self._schein = schein
        self._werte: dict[str, str] = {}
        self._zeilen: dict[str, int] = {}
        self.abgeholt: date | None = None

    def nimm(self, leser: _Leser, zeile: Zeile) -> None:
        for spalte in LIEFERUNG:
            roh = zeile.werte.get(spalte, "")
            if spalte not in self._werte:
                self._erster(leser, zeile, spalte)
            elif roh != self._werte[spalte]:
                leser.ruege(
                    spalte,
                    f"hier steht etwas anderes als in Zeile {self._zeilen[spalte]}; ein Schein, eine Lieferung",
                )

    def _erster(self, leser: _Leser, zeile: Zeile, spalte: str) -> None:
        if spalte == "abgeholt":
            self.abgeholt = leser.nimm(spalte, felder.tag)
        elif leser.nimm(spalte, felder.nummer if spalte == "lieferung" else felder.text) is None:
            return
        self._werte[spalte], self._zeilen[spalte] = zeile.werte.get(spalte, ""), zeile.nummer

    def fertig(self) -> tuple[str, str]:
        fehlt = [self._schein.namen.get(spalte, spalte) for spalte in LIEFERUNG[:2] if spalte not in self._werte]
        if fehlt:
            raise abgelehnt(
                "Lieferschein",
                f"Der Schein nennt nirgends eine brauchbare Angabe „{fehlt[0]}“; ohne sie ist nicht zu sagen, "
                "welche Lieferung das ist.",
            )
        return felder.nummer(self._werte["lieferung"]), felder.text(self._werte["scandienst"])


def _nimm_zeile(schein: Rohschein, bau: _Bau, zeile: Zeile, kopf: _Kopf) -> None:
    leser = _Leser(schein, zeile, bau.maengel)
    kopf.nimm(leser, zeile)
    if zeile.fehler is not None:
        leser.ruege(None, zeile.fehler)
    for spalte in AKTE:
        if spalte not in {"barcode", "aktenzeichen"} and zeile.werte.get(spalte) != bau.erste.werte.get(spalte):
            leser.ruege(spalte, f"hier steht etwas anderes als in Zeile {bau.erste.nummer}, bei derselben Akte")
    verbleibt = leser.nimm("original", felder.verbleibt)
    if verbleibt and not leser.hat("datei"):
        _nimm_papier(leser, bau)
    else:
        _nimm_dokument(leser, bau, zeile)


def _nimm_papier(leser: _Leser, bau: _Bau) -> None:
    for spalte in ("seiten", "sha256", "erfasst"):
        if leser.hat(spalte):
            leser.ruege(
                spalte, "diese Zeile nennt keine Datei, also nur ein Stück auf Papier; dann steht hier nichts"
            )
    bezeichnung = leser.nimm("bezeichnung", felder.text)
    if bezeichnung is None and not leser.hat("bezeichnung"):
        leser.ruege("bezeichnung", "ein Stück, das nur auf Papier vorliegt, braucht eine Bezeichnung")
    standort = leser.nimm("standort", felder.text)
    blatt = _blatt(leser)
    if bezeichnung is not None:
        teil = Papierteil(nummer=len(bau.papier) + 1, bezeichnung=bezeichnung, standort=standort)
        bau.papier.append(Scheinpapier(teil=teil, blatt_von=blatt[0], blatt_bis=blatt[1]))


def _nimm_dokument(leser: _Leser, bau: _Bau, zeile: Zeile) -> None:
    davor = len(bau.maengel)
    datei = leser.nimm("datei", felder.dateipfad)
    if datei is not None:
        if datei in bau.dateien:
            leser.ruege("datei", "diese Datei steht in einer früheren Zeile derselben Akte")
        bau.dateien.add(datei)
        leser.nimm("datei", felder.dateiname)
    seiten, digest = leser.nimm("seiten", felder.zahl), leser.nimm("sha256", felder.pruefsumme)
    leere = leser.nimm("leere_seiten", felder.seitenliste) or frozenset()
    if seiten is not None and leere and max(leere) > seiten:
        leser.ruege("leere_seiten", f"das Dokument hat laut Schein nur {seiten} Seiten")
    blatt = _blatt(leser)
    vermerk, bereinigen = _vermerk(leser), _bereinigen(leser)
    bezeichnung, register = leser.nimm("bezeichnung", felder.text), leser.nimm("vorgang", felder.register)
    datum = leser.nimm("datum", felder.tag)
    leser.nimm("standort", felder.text)
    if len(bau.maengel) > davor or datei is None or seiten is None or digest is None or vermerk is None:
        return
    bau.dokumente.append(
        Scheindokument(
            zeile=zeile.nummer, datei=datei, bezeichnung=bezeichnung, register=register or (), datum=datum,
            blatt_von=blatt[0], blatt_bis=blatt[1], seiten=seiten, sha256=digest, vermerk=vermerk,
            leere_seiten=leere, bereinigen=bereinigen,
        )
    )  # fmt: skip


def _blatt(leser: _Leser) -> tuple[int | None, int | None]:
    von, bis = leser.nimm("blatt_von", felder.zahl), leser.nimm("blatt_bis", felder.zahl)
    if leser.hat("blatt_von") != leser.hat("blatt_bis"):
        leser.ruege("blatt_von", "erstes und letztes Blatt stehen nur zusammen da")
        return None, None
    if von is not None and bis is not None and bis < von:
        leser.ruege("blatt_bis", "das letzte Blatt liegt vor dem ersten")
        return None, None
    return von, bis


def _vermerk(leser: _Leser) -> Transfervermerk | None:
    erfasst, verfahren = leser.nimm("erfasst", felder.zeitpunkt), leser.nimm("verfahren", felder.text)
    stelle = leser.nimm("stelle", felder.text) if leser.hat("stelle") else leser.nimm("scandienst", felder.text)
    geraet, pruefer = leser.nimm("geraet", felder.text), leser.nimm("pruefer", felder.nummer)
    sicht = leser.nimm("sichtpruefung", felder.text)
    if erfasst is None or verfahren is None or stelle is None or sicht is None:
        return None
    return Transfervermerk(
        erfasst=erfasst, stelle=stelle, verfahren=verfahren, sichtpruefung=sicht, geraet=geraet, pruefer=pruefer
    )


def _bereinigen(leser: _Leser) -> Bereinigen | None:
    grund, ab = leser.nimm("bereinigen", felder.bereinigungsgrund), leser.nimm("bereinigen_ab", felder.tag)
    if leser.hat("bereinigen_ab") and not leser.hat("bereinigen"):
        leser.ruege("bereinigen_ab", "ohne einen Grund in „bereinigen“ gilt kein Tag")
    return None if grund is None else Bereinigen(grund=grund, ab=ab)


def _ordne_zu(akten: dict[tuple[str, str], _Bau]) -> list[Mangel]:
    """Give rows without barcode or Aktenzeichen to the one case file they can belong to; return those of none.

    A case file that lost a row must not enter as if it were whole.
    """
    lose: list[Mangel] = []
    for schluessel in [eine for eine in akten if not all(eine)]:
        halb = akten[schluessel]
        ganze = [bau for andere, bau in akten.items() if all(andere) and _passt(halb, bau)]
        if len(ganze) == 1:
            for spalte, wert in zip(("barcode", "aktenzeichen"), schluessel, strict=True):
                if not wert:
                    ganze[0].maengel.append(_fehlt(halb, spalte))
            ganze[0].maengel += halb.maengel
            ganze[0].dateien |= halb.dateien
            del akten[schluessel]
        elif not any(schluessel):
            lose.append(_fehlt(halb, "barcode"))
            lose += halb.maengel
            del akten[schluessel]
    return lose


def _passt(halb: _Bau, bau: _Bau) -> bool:
    if halb.barcode or halb.aktenzeichen:
        return (halb.barcode or bau.barcode, halb.aktenzeichen or bau.aktenzeichen) == (
            bau.barcode,
            bau.aktenzeichen,
        )
    ordner = {datei.split("/")[0] for datei in halb.dateien if "/" in datei}
    return bool(ordner) and ordner <= {datei.split("/")[0] for datei in bau.dateien}


def _fehlt(bau: _Bau, spalte: str) -> Mangel:
    return mangel("zeile", f"Lieferschein, Zeile {bau.erste.nummer}", f"es fehlt die Angabe „{spalte}“")


def _pruefe_barcodes(akten: list[_Bau]) -> None:
    """Note barcodes that name two Aktenzeichen and Aktenzeichen under two barcodes, at all of them."""
    for mein, dein, satz in (
        ("barcode", "aktenzeichen", "dieser Barcode steht auf dem Schein bei mehreren Aktenzeichen: "),
        ("aktenzeichen", "barcode", "dieses Aktenzeichen steht auf dem Schein unter mehreren Barcodes: "),
    ):
        gruppen: dict[str, list[_Bau]] = {}
        for bau in akten:
            gruppen.setdefault(getattr(bau, mein), []).append(bau)
        for wert, gruppe in gruppen.items():
            if wert and len(gruppe) > 1:
                andere = ", ".join(f"„{_gekuerzt(getattr(bau, dein))}“" for bau in gruppe[:5])
                for bau in gruppe:
                    bau.maengel.append(mangel("barcode", _gekuerzt(wert), satz + andere))


def _akte(schein: Rohschein, bau: _Bau, stelle: int) -> Scheinakte:
    leser = _Leser(schein, bau.erste, bau.maengel)
    barcode, zeichen = leser.nimm("barcode", felder.barcode), leser.nimm("aktenzeichen", felder.text)
    person = _person(leser)
    betreff, sperren = leser.nimm("akten_betreff", felder.text), leser.nimm("sperre", felder.sperren)
    bis = leser.nimm("aufbewahren_bis", felder.tag)
    if not bau.dokumente and not bau.papier and not bau.maengel:
        leser.ruege(None, "diese Akte hat kein einziges Dokument")
    return Scheinakte(
        stelle=stelle, barcode=barcode or _gekuerzt(bau.barcode),
        aktenzeichen=zeichen or _gekuerzt(bau.aktenzeichen),
        person=person, betreff=betreff, sperren=sperren or frozenset[Sperre](), aufbewahren_bis=bis,
        dokumente=tuple(bau.dokumente), papier=tuple(bau.papier), dateien=frozenset(bau.dateien),
        maengel=tuple(dict.fromkeys(bau.maengel)),
    )  # fmt: skip


def _gekuerzt(roh: str) -> str:
    """Return a value that is no good as it may be shown and kept."""
    return "".join(zeichen for zeichen in roh if zeichen.isprintable())[: felder.MAX_NUMMER]


def _person(leser: _Leser) -> Person | None:
    name = Name(
        familienname=leser.nimm("familienname", felder.text),
        vorname=leser.nimm("vornamen", felder.text),
        geburtsname=leser.nimm("geburtsname", felder.text),
    )
    werte = (
        leser.nimm("staatsangehoerigkeit", felder.staaten), leser.nimm("geschlecht", felder.geschlecht),
        leser.nimm("geburtsdatum", felder.teildatum), leser.nimm("geburtsort", felder.text),
        leser.nimm("azr_nummer", felder.azr),
    )  # fmt: skip
    if name.familienname is None:
        return None
    return Person(
        staatsangehoerigkeiten=werte[0] or KEIN_STAAT,
        geschlecht=werte[1],
        geburtsdatum=werte[2] or TeilDatum(),
        geburtsort=werte[3],
        namen=((NameArt.NACH_DEUTSCHEM_RECHT, name),),
        azr_nummer=werte[4],
    )

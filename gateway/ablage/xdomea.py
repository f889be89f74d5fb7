"""One object of an xdomea package judged as a whole: what it becomes as an Akte, or everything that keeps it out.

Nothing here stores anything. Every file is found by its UUID, judged by its content and measured; what the object
says beside that is counted, so that an operator sees what a case file here has no place for.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from gateway.ablage import typen
from gateway.ablage.angaben import MAX_TEXT
from gateway.ablage.lieferung import eingepasst, papierteile, zeile
from gateway.ablage.personen import Personen, PersonUnbekannt, verbinde
from gateway.ablage.vorab import MAX_PAPIERTEILE
from gateway.ablage.xdomea_register import Fassungsstelle, durchgezaehlt, stellen
from gateway.ablage.xdomea_verlust import verluste
from gateway.domain.akte import IMMER_ANGENOMMEN, Akte, Dateiformat, Dokument
from gateway.domain.blatt import ohne_doppelte
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import AkteId, DokumentUUID, Sha256
from gateway.domain.person import Person
from gateway.messages.abgabe_werte import Abgabeobjekt
from gateway.messages.lieferung import FORMATE, blatt, papier_der_akte
from gateway.messages.werte_akte import XdomeaAkte, XdomeaDatei
from gateway.pump import zipformat
from gateway.pump.archiv import MAX_DOKUMENTE
from gateway.pump.archiv_lesen import gemessen
from gateway.pump.paket_lesen import Paket, Paketdatei

_RANG: Final = (Dateiformat.PDF_A, Dateiformat.PDF, Dateiformat.JPG)
"""Of several formats of one version these stand first."""


class Mangelart(StrEnum):
    """Why an object is not taken over; the value is what the other authority reads in the 0402."""

    UNLESBAR = "Das Objekt kann nicht gelesen werden"
    ART = "Ein Dokument allein ist keine Akte"
    KENNZEICHEN = "Das Kennzeichen (Aktenzeichen) fehlt oder ist zu lang"
    DOPPELT = "Mehrere Objekte der Nachricht tragen dieselbe Kennung (UUID)"
    VERGEBEN = "Das Aktenzeichen ist hier bereits an eine andere Akte vergeben"
    ANDERER_INHALT = "Die Akte liegt hier bereits mit anderem Inhalt vor"
    ANDERES_ZEICHEN = "Die Akte liegt hier bereits unter einem anderen Aktenzeichen vor"
    ABGEGEBEN = "Die Akte lag hier bereits vor und wurde abgegeben und gelöscht"
    PERSON = "Die Person, um die es geht, ist nicht eindeutig bekannt"
    UMFANG = "Die Akte hat zu viele Dokumente oder Papierteile"
    FEHLT = "Eine genannte Datei liegt nicht im Paket"
    BESCHAEDIGT = "Eine Datei ist beschädigt"
    PRUEFSUMME = "Eine Datei hat einen anderen Hash-Wert als angegeben"
    FORMAT = "Eine Datei ist unvollständig oder hat ein Format, das hier nicht angenommen wird"
    SCHADSOFTWARE = "Der Virenschutz hat eine Datei beanstandet"
    MERKMAL = "Ein PDF enthält oder tut etwas, das hier nicht angenommen wird"
    NICHT_GEPRUEFT = "Eine Datei ist größer, als der Virenschutz prüfen kann, oder er scheitert an ihr"


@dataclass(frozen=True, slots=True)
class Objektmangel:
    """One thing that keeps an object out. ``wo`` may be a file's name: for the terminal, never for a log."""

    art: Mangelart
    wo: str
    grund: str


class ObjektAbgelehnt(Refused):
    """An object is not taken over; ``maengel`` says everything that is wrong with it."""

    def __init__(self, *maengel: Objektmangel) -> None:
        """Keep the list; count it in the reason."""
        self.maengel = maengel
        super().__init__(Fehlercode.S999, f"the object has {len(maengel)} defects")


@dataclass(frozen=True, slots=True, kw_only=True)
class Objektakte:
    """A judged object: the Akte it becomes, where the octets of its documents are, and what does not come along."""

    akte: Akte
    quellen: tuple[tuple[Paketdatei, Sha256], ...]
    uebrig: Mapping[str, int]
    """What has no place here, by the name of its element (or in words), with its number."""
    hinweise: tuple[str, ...]


def akte_id(objekt: str) -> AkteId:
    """Return our name of the Akte an object becomes: always the same, so that it is never here twice."""
    return AkteId(str(uuid.uuid5(uuid.UUID(objekt), "aktenbote/xdomea")))


def pruefe_objekt(
    objekt: Abgabeobjekt,
    paket: Paket,
    personen: Personen,
    *,
    formate: Set[Dateiformat],
    jetzt: datetime,
    test: bool,
) -> Objektakte:
    """Judge one object; blocking, reads every file of it once. Raises ObjektAbgelehnt with every defect."""
    if objekt.akte is None:
        raise ObjektAbgelehnt(
            Objektmangel(Mangelart.ART, objekt.uuid, "a document that stands alone is no case file")
        )
    pruefung = _Pruefung(paket, formate)
    zeichen = _zeichen(objekt.uuid, objekt.akte, pruefung)
    if len(papier_der_akte(objekt.akte)) > MAX_PAPIERTEILE:
        reason = f"a case file has at most {MAX_PAPIERTEILE} parts on paper"
        pruefung.notiere(Mangelart.UMFANG, objekt.uuid, reason)
    person = _person(objekt, personen, zeichen, pruefung)
    dokumente = pruefung.dokumente(objekt.akte)
    if zeichen is None or person is None or pruefung.maengel:
        raise ObjektAbgelehnt(*pruefung.maengel)
    uebrig = Counter(objekt.uebrig) + pruefung.uebrig + verluste(objekt.akte)
    return Objektakte(
        akte=Akte(
            id=akte_id(objekt.uuid.lower()),
            xdomea_uuid=objekt.uuid.lower(),
            aktenzeichen=zeichen,
            person=person,
            angelegt=jetzt,
            dokumente=ohne_doppelte(dokumente),
            betreff=zeile(objekt.akte.betreff),
            papier=papierteile(objekt.akte),
            test=test,
            aufbewahren_bis=objekt.aufbewahren_bis,
        ),
        quellen=tuple(pruefung.quellen),
        uebrig=dict(sorted(uebrig.items())),
        hinweise=(*_hinweise(person), *pruefung.hinweise),
    )


def _zeichen(uuid_: str, akte: XdomeaAkte, pruefung: "_Pruefung") -> str | None:
    zeichen = zeile(akte.kennzeichen)
    if zeichen is None:
        reason = "the object has no Kennzeichen: there is no Aktenzeichen"
        pruefung.notiere(Mangelart.KENNZEICHEN, uuid_, reason)
    elif len(akte.kennzeichen or "") > MAX_TEXT:
        reason = f"its Kennzeichen is longer than an Aktenzeichen may be ({MAX_TEXT} characters)"
        pruefung.notiere(Mangelart.KENNZEICHEN, uuid_, reason)
    return zeichen


def _person(objekt: Abgabeobjekt, personen: Personen, zeichen: str | None, pruefung: "_Pruefung") -> Person | None:
    try:
        return verbinde(personen.zu(zeichen or ""), objekt.person)
    except PersonUnbekannt as no:
        pruefung.notiere(Mangelart.PERSON, objekt.uuid, no.reason)
        return None


def _hinweise(person: Person) -> tuple[str, ...]:
    """Say what of a person the procedure will need and nobody has told."""
    fehlt = [
        was
        for was, da in (("AZR number", person.azr_nummer), ("day of birth", person.geburtsdatum.jahr))
        if da is None
    ]
    return (f"not known of the person: {', '.join(fehlt)}",) if fehlt else ()


class _Pruefung:
    """Collects the documents of one object, and everything that is wrong with them."""

    def __init__(self, paket: Paket, formate: Set[Dateiformat]) -> None:
        self._paket = paket
        self._formate = formate
        self.maengel: list[Objektmangel] = []
        self.hinweise: list[str] = []
        self.uebrig: Counter[str] = Counter()
        self.quellen: list[tuple[Paketdatei, Sha256]] = []
        self._vergeben: set[str] = set()
        """UUIDs that name something of this object: documents and files are two things and need two."""

    def notiere(self, art: Mangelart, wo: str, grund: str) -> None:
        self.maengel.append(Objektmangel(art, wo, grund))

    def dokumente(self, akte: XdomeaAkte) -> tuple[Dokument, ...]:
        """Judge every file; a document that is refused leaves a defect and no gap."""
        alle = stellen(akte)
        if len(alle) > MAX_DOKUMENTE:
            self.notiere(Mangelart.UMFANG, akte.uuid, f"a case file holds at most {MAX_DOKUMENTE} documents")
            return ()
        self._vergeben = {stelle.dokument.uuid for stelle in alle}
        logische: set[str] = set()
        gefunden: list[Dokument] = []
        gezaehlt = durchgezaehlt(alle) and not any(stelle.ersetzt or len(stelle.dateien) > 1 for stelle in alle)
        for stelle in alle:
            for nummer, dokument in enumerate(self._fassung(stelle)):
                position = stelle.dokument.nummer if gezaehlt and stelle.dokument.nummer else len(gefunden) + 1
                logisch = stelle.dokument.uuid
                if stelle.ersetzt or nummer or logisch in logische:
                    logisch = _abgeleitet(logisch, f"{stelle.nummer}/{nummer}/{len(gefunden)}")
                logische.add(logisch)
                gefunden.append(replace(dokument, xdomea_uuid=logisch, position=position))
        return tuple(gefunden)

    def _fassung(self, stelle: Fassungsstelle) -> list[Dokument]:
        """Return the documents one version becomes: one for every format that is accepted here."""
        gut: list[Dokument] = []
        abgelehnt: list[tuple[XdomeaDatei, str]] = []
        for datei in stelle.dateien:
            eintrag = self._paket.finde(datei.dateiname)
            if eintrag is None:
                self.notiere(Mangelart.FEHLT, datei.dateiname, "is named in the message but not in the package")
                continue
            try:
                format_ = self._format(datei, eintrag)
            except Refused as no:
                abgelehnt.append((datei, no.reason))
                continue
            if (dokument := self._dokument(stelle, datei, eintrag, format_)) is not None:
                gut.append(dokument)
        for datei, grund in abgelehnt:
            # another format may stay away where one is taken; a broken file of an accepted one may not
            if gut and FORMATE.get(datei.format) not in IMMER_ANGENOMMEN | self._formate:
                self.uebrig["Format"] += 1
                self.hinweise.append(f"{datei.dateiname}: not taken, another format of the same version is")
            else:
                self.notiere(Mangelart.FORMAT, datei.dateiname, grund)
        return sorted(gut, key=lambda one: _RANG.index(one.format) if one.format in _RANG else len(_RANG))

    def _format(self, datei: XdomeaDatei, eintrag: Paketdatei) -> Dateiformat:
        def lies(ab: int, laenge: int) -> bytes:
            return self._paket.lies(eintrag, ab, laenge)

        art = typen.bestimme_art(lies, eintrag.laenge, self._formate)
        genannt = FORMATE.get(datei.format)
        endung = eintrag.endung or art.value  # a name that is a UUID alone claims nothing
        typen.pruefe_passend(art, endung=endung, dateiname=datei.original, format_=genannt)
        if genannt is not None:
            return genannt
        if eintrag.methode == zipformat.STORE:
            return typen.format_der_art(art, lies, eintrag.laenge)
        return Dateiformat[art.name]  # looking for PDF/A in a compressed entry would unpack it block by block

    def _dokument(
        self, stelle: Fassungsstelle, datei: XdomeaDatei, eintrag: Paketdatei, format_: Dateiformat
    ) -> Dokument | None:
        digest = gemessen(self._paket, eintrag)
        if digest is None:
            self.notiere(Mangelart.BESCHAEDIGT, datei.dateiname, "is damaged (length or CRC-32)")
            return None
        if datei.sha256 not in {None, digest}:
            self.notiere(Mangelart.PRUEFSUMME, datei.dateiname, "has another SHA-256 than the message says")
            return None
        if datei.hash_wert is not None and datei.sha256 is None:
            self.hinweise.append(f"{datei.dateiname}: its digest is none we can compare (only SHA-256)")
        name = eintrag.uuid
        if name in self._vergeben:
            name = DokumentUUID(_abgeleitet(name, f"datei/{len(self.quellen)}"))
        self._vergeben.add(name)
        self.quellen.append((eintrag, digest))
        von, bis = blatt(stelle.dokument)
        return eingepasst(
            Dokument(
                uuid=name,
                xdomea_uuid=stelle.dokument.uuid,
                dateiname=datei.original or _ohne_uuid(datei.dateiname),
                format=format_,
                pfad=stelle.pfad,
                position=1,
                laenge=eintrag.laenge,
                sha256=digest,
                crc32=eintrag.crc32,
                beschreibung=stelle.dokument.betreff or stelle.dokument.kennzeichen,
                seiten=stelle.dokument.seiten if stelle.dokument.seiten else None,
                aktenwirksam=stelle.dokument.aktenwirksam or _moment(stelle),
                blatt_von=von,
                blatt_bis=bis,
                transfervermerk=stelle.dokument.transfervermerk,
                ersetzt=stelle.ersetzt,
            )
        )


def _ohne_uuid(dateiname: str) -> str:
    """Return ``Antrag.pdf`` for ``<UUID>_Antrag.pdf``; a name that says no more than its UUID stays."""
    rest = dateiname[37:]
    return rest if dateiname[36:37] == "_" and rest.strip(". _") and not rest.startswith(".") else dateiname


def _moment(stelle: Fassungsstelle) -> datetime | None:
    """Return the day a document came, was written or left, as a moment of that day in Germany."""
    eins = stelle.dokument
    tag: date | None = eins.posteingang or eins.schreiben or eins.postausgang
    return None if tag is None else datetime(tag.year, tag.month, tag.day, tzinfo=UTC)


def _abgeleitet(von: str, wozu: str) -> str:
    return str(uuid.uuid5(uuid.UUID(von), wozu))

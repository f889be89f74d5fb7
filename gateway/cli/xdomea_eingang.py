"""What ``aktenbote xdomea import`` does: object by object, each in a transaction of its own, then the confirmation.

An object's documents are durable before its row; its row and its audit entry are one transaction. Stopped at any
moment, the same call goes on: what is here already is found again and confirmed again.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gateway.cli.laufzeit import note_person
from gateway.cli.xdomea_bericht import Eingang, Objektstand, Stand
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.kopf import Zeitpunkt

if TYPE_CHECKING:
    from gateway.ablage.personen import Personen
    from gateway.ablage.xdomea import Objektakte
    from gateway.domain.akte import Akte
    from gateway.domain.ids import Kennung
    from gateway.messages.abgabe import Abgabe
    from gateway.messages.abgabe_werte import Abgabekopf, Abgabeobjekt
    from gateway.pump.paket_lesen import Paket
    from gateway.transfer.mitgebracht import Angesehen
    from gateway.transfer.ports import Tx
    from gateway.wiring import Installation

MEHRFACH = 10
"""How often the files of a package may be named, by octets: each time is a reading, and a bomb costs its sender
nothing."""
NACHSICHT = 10 << 30
"""Octets that may be read beside that: a small package that names one leaflet in every file is none."""


async def importiere(
    one: "Installation",
    mandant: "Kennung",
    package: Path,
    person: Path | None,
    ordner: Path,
    *,
    melde: Callable[[Objektstand], None],
) -> Eingang:
    """Import a package and tell of each object as soon as it is settled. A bad object stops no other.

    Refused where the package is none, Usage where the call is wrong.
    """
    from gateway.ablage.personen import Personen, lies_personen
    from gateway.messages.abgabe import Abgabeschema, lies_abgabe
    from gateway.pump.paket_lesen import lies_paket
    from gateway.resources import schema_files

    personen = lies_personen(person) if person is not None else Personen()
    schema = Abgabeschema.aus(schema_files())
    with _oeffne(package) as datei:
        paket = lies_paket(datei)
        abgabe = lies_abgabe(paket.lies_nachricht(), schema)
        _verlange_passend(one, paket, abgabe, personen)
        _verlange_beschreibbar(ordner)
        lauf = _Lauf(one, mandant, paket, personen, ordner)
        objekte = []
        for stelle in range(len(abgabe)):
            objekte.append(await lauf.objekt(abgabe, stelle))
            melde(objekte[-1])
        ungenannt = sorted(paket.ungenannt(lauf.genannt))
    path = _schreibe_bestaetigung(one, mandant, abgabe.kopf, objekte, ordner)
    return Eingang(
        objekte=objekte,
        bestaetigung=path,
        unbenutzt=sorted(personen.unbenutzt({one.aktenzeichen for one in objekte})),
        ungenannt=ungenannt,
        weitere=abgabe.weitere,
        nummer=abgabe.kopf.nummer,
        gesamt=abgabe.kopf.gesamt,
    )


def _oeffne(package: Path) -> BinaryIO:
    try:
        return package.open("rb")
    except OSError as error:
        raise Usage(f"the package cannot be opened ({error.strerror})") from None


def _verlange_passend(one: "Installation", paket: "Paket", abgabe: "Abgabe", personen: "Personen") -> None:
    if abgabe.kopf.prozess.lower() != paket.prozess:
        raise Refused(Fehlercode.S999, "the name of the message says another ProzessID than the message itself")
    if abgabe.kopf.test and one.umgebung.betrieb != "test":
        raise Refused(Fehlercode.S999, "this is a test message; it is not taken where betrieb is not 'test'")
    if personen.einzige is not None and len(abgabe) > 1:
        raise Usage(f"the package holds {len(abgabe)} objects: give --person a .csv with a row per Aktenzeichen")


def _verlange_beschreibbar(ordner: Path) -> None:
    """Refuse a folder in which no confirmation can be written, before anything is taken over."""
    try:
        ordner.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Usage(f"the folder of the results cannot be made ({error.strerror})") from None
    if not os.access(ordner, os.W_OK):
        raise Usage("the folder of the results cannot be written; name another with --results")


class _Lauf:
    """One pass over the objects of a package."""

    def __init__(
        self, one: "Installation", mandant: "Kennung", paket: "Paket", personen: "Personen", ordner: Path
    ) -> None:
        self._one = one
        self._mandant = mandant
        self._paket = paket
        self._personen = personen
        self._ordner = ordner
        self._gelesen = 0
        self._hoechstens = MEHRFACH * sum(one.laenge for one in paket.dateien) + NACHSICHT
        self.genannt: set[str] = set()
        """Names of the files that an object names, whether it is taken over or not."""

    async def objekt(self, abgabe: "Abgabe", stelle: int) -> Objektstand:
        """Take one object over, or say why not."""
        from gateway.ablage.lieferung import zeile
        from gateway.ablage.xdomea import Mangelart, ObjektAbgelehnt, Objektmangel, pruefe_objekt

        uuid, zeichen = abgabe.uuid(stelle), None
        umgebung = self._one.umgebung
        try:
            objekt = self._lies(abgabe, stelle)
            if uuid.lower() in abgabe.doppelte:
                reason = "several objects of the message have this UUID: nobody can tell which one it names"
                raise ObjektAbgelehnt(Objektmangel(Mangelart.DOPPELT, uuid, reason))
            zeichen = zeile(objekt.akte.kennzeichen) if objekt.akte else None
            gelesen = pruefe_objekt(
                objekt,
                self._paket,
                self._personen,
                formate=umgebung.mandanten[self._mandant].formate,
                jetzt=umgebung.jetzt(),
                test=umgebung.betrieb == "test",
            )
            stand, anders = await self._nimm(gelesen)
        except ObjektAbgelehnt as no:
            return Objektstand(uuid=uuid, zustand=Stand.ABGELEHNT, aktenzeichen=zeichen, maengel=no.maengel)
        except Refused as no:
            bad = Objektmangel(Mangelart.UNLESBAR, uuid, no.reason)
            return Objektstand(uuid=uuid, zustand=Stand.ABGELEHNT, aktenzeichen=zeichen, maengel=(bad,))
        if gelesen.uebrig:
            _schreibe(self._ordner / f"{uuid.lower()}.nicht-uebernommen.xml", objekt.quelle)
        akte = gelesen.akte
        return Objektstand(
            uuid=uuid,
            zustand=stand,
            aktenzeichen=akte.aktenzeichen,
            dokumente=len(akte.dokumente),
            octets=sum(document.laenge for document in akte.dokumente),
            uebrig=dict(gelesen.uebrig),
            hinweise=(*gelesen.hinweise, *anders),
        )

    def _lies(self, abgabe: "Abgabe", stelle: int) -> "Abgabeobjekt":
        objekt = abgabe.objekt(stelle)
        found = [
            eintrag
            for document in (objekt.akte.alle_dokumente() if objekt.akte else ())
            for datei in document.dateien()
            if (eintrag := self._paket.finde(datei.dateiname)) is not None
        ]
        self.genannt.update(eintrag.name for eintrag in found)
        octets = sum(eintrag.laenge for eintrag in found)
        if self._gelesen + octets > self._hoechstens:
            raise Refused(Fehlercode.S999, "the message names the same files too often (more than tenfold)")
        self._gelesen += octets
        return objekt

    def _abweichungen(self, tx: "Tx", akte: "Akte") -> tuple[str, ...] | None:
        """Return what the package tells otherwise of this very file, ``None`` if it is not here yet."""
        from gateway.ablage.xdomea_abgleich import gleiche_ab

        da = tx.akten.holen(self._mandant, akte.id) or tx.akten.zum_aktenzeichen(self._mandant, akte.aktenzeichen)
        return None if da is None else gleiche_ab(da, akte)

    async def _nimm(self, gelesen: "Objektakte") -> tuple[Stand, tuple[str, ...]]:
        """Take a file over unless it is here; return which, with hints on what the package tells otherwise."""
        from gateway.cli.ablage_eingang import merkmal_zeilen

        anders = await self._one.store.read(lambda tx: self._abweichungen(tx, gelesen.akte))
        if anders is not None:
            return Stand.VORHANDEN, anders
        looked = await self._sieh_an(gelesen)
        akte = self._one.ablage.lege_paket_ab(self._mandant, self._paket, gelesen.akte, gelesen.quellen)
        azr, names = self._one.ablage.suchwerte(akte)

        def commit(tx: "Tx") -> tuple[Stand, tuple[str, ...]]:
            anders = self._abweichungen(tx, akte)
            if anders is not None:  # another process has been quicker
                return Stand.VORHANDEN, anders
            tx.akten.anlegen(self._mandant, akte, azr_suche=azr, namen_suche=names)
            self._one.eingangsschutz.vermerke(tx, self._mandant, akte.id, looked.schutz)
            self._one.eingangsformate.merke(tx, self._mandant, akte.id, looked.merkmale)
            note_person(
                self._one,
                tx,
                self._mandant,
                AuditEreignis.AKTE_IMPORTIERT_ABLAGE,
                (Bezug.AKTE, akte.id),
                anzahl=len(akte.dokumente),
                laenge=sum(document.laenge for document in akte.dokumente),
                schutz=looked.schutz.kurz,
            )
            return Stand.UEBERNOMMEN, tuple(merkmal_zeilen(akte.dokumente, looked.merkmale))

        return await self._one.store.write(commit)

    async def _sieh_an(self, gelesen: "Objektakte") -> "Angesehen":
        """Have every document looked at before any is stored; ObjektAbgelehnt names each that may not enter."""
        from gateway.ablage.xdomea import Mangelart, ObjektAbgelehnt, Objektmangel
        from gateway.cli.ablage_eingang import befund
        from gateway.domain.schutz import Fundart
        from gateway.transfer.eingangsformate import GRUND
        from gateway.transfer.mitgebracht import Beanstandet, sieh_an, stueck

        quellen = {digest: eintrag for eintrag, digest in gelesen.quellen}
        namen = {one.uuid: quellen[one.sha256].name for one in gelesen.akte.dokumente}
        pieces = [stueck(one, partial(self._paket.bloecke, quellen[one.sha256])) for one in gelesen.akte.dokumente]
        try:
            return await sieh_an(self._one.eingangsschutz, self._one.eingangsformate, pieces)
        except Beanstandet as no:
            found = [
                Objektmangel(
                    Mangelart.SCHADSOFTWARE if one.art is Fundart.SCHADSOFTWARE else Mangelart.NICHT_GEPRUEFT,
                    namen[one.dokument],
                    befund(one),
                )
                for one in no.funde
            ]
            found += [
                Objektmangel(Mangelart.MERKMAL, namen[one], GRUND[mark]) for one, mark in no.verweigert.items()
            ]
            raise ObjektAbgelehnt(*found) from None


def _schreibe_bestaetigung(
    one: "Installation", mandant: "Kennung", kopf: "Abgabekopf", objekte: list[Objektstand], ordner: Path
) -> Path:
    from gateway.messages.abgabe_schreiben import schreibe_bestaetigung
    from gateway.messages.abgabe_werte import BESTAETIGUNG, Objektergebnis

    umgebung = one.umgebung
    octets = schreibe_bestaetigung(
        kopf,
        [
            Objektergebnis(
                uuid=one.uuid,
                erfolgreich=one.zustand is not Stand.ABGELEHNT,
                meldungen=tuple(dict.fromkeys(mangel.art.value for mangel in one.maengel)),
            )
            for one in objekte
        ],
        nachricht=umgebung.neue_uuid(),
        autor=umgebung.mandanten[mandant].behoerde.name,
        jetzt=Zeitpunkt.of(umgebung.jetzt()),
        produkt=umgebung.produkt,
    )
    return _schreibe(ordner / f"{kopf.name('0402', BESTAETIGUNG)}.xml", octets)


def _schreibe(path: Path, octets: bytes) -> Path:
    """Write a file whole or not at all, durable; one that is there already is replaced, a link never followed."""
    half = path.with_name(f".{path.name}.part")
    half.unlink(missing_ok=True)  # of a run that was killed, or laid there by somebody else
    try:
        with half.open("xb") as datei:
            datei.write(octets)
            datei.flush()
            os.fsync(datei.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return path

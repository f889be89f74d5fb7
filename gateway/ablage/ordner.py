"""A file in a folder: ``manifest.toml`` and its documents, read into an Akte and written from one.

Reading checks everything before anything is taken over, and says for each file what is wrong with it. The folder
is the operator's, but its content came from somewhere: no link is followed and nothing outside it is opened.
"""

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

import msgspec

from gateway.ablage import angaben, manifest, typen, vorab
from gateway.ablage.angaben import Maengelliste, Mangel
from gateway.domain.akte import Akte, Dateiformat, Dokument
from gateway.domain.blatt import blattbereiche, pruefe_blaetter
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import DokumentUUID, uuid_text
from gateway.pump.archiv import BLOCK, MAX_DOKUMENTE, Mass, miss
from gateway.transfer.vorabangaben import Vorabangaben

DOKUMENTE: Final = "dokumente"
"""Folder of the documents in an export."""
_MAX_DATEIEN: Final = 2 * MAX_DOKUMENTE
"""Files and folders looked at: a folder with more is the wrong one."""


class OrdnerAbgelehnt(Refused):
    """The folder cannot be imported; ``maengel`` says per file why, ``reason`` names no file (it goes to logs)."""

    def __init__(self, maengel: tuple[Mangel, ...]) -> None:
        """Keep the list; count it in the reason."""
        self.maengel = maengel
        super().__init__(
            Fehlercode.S999,
            f"nothing was imported: the folder has {len(maengel)} defects; correct them and import again",
        )


@dataclass(frozen=True, slots=True)
class Ordnerakte:
    """A checked folder: the Akte it becomes, how to open each document again (by UUID), what goes ahead of it."""

    akte: Akte
    oeffner: Mapping[DokumentUUID, Callable[[], BinaryIO]]
    vorab: Vorabangaben


def lies_ordner(
    ordner: Path,
    *,
    neue_uuid: Callable[[], str],
    jetzt: Callable[[], datetime],
    formate: Set[Dateiformat] = frozenset(),
) -> Ordnerakte:
    """Read and check a folder; blocking, reads every file once.

    ``neue_uuid`` and ``jetzt`` give what the manifest leaves out, ``formate`` are taken beside PDF and JPEG. Raises
    Usage when there is no manifest, Refused when it cannot be read, OrdnerAbgelehnt with every defect otherwise.
    """
    quelle = ordner / manifest.NAME
    if not quelle.is_file():
        raise Usage(f"there is no {manifest.NAME} in the folder; docs/ablage.md shows one")
    with _oeffne(quelle) as datei:
        angabe = manifest.lies_manifest(datei.read(manifest.MAX_OCTETS + 1))
    liste = Maengelliste()
    wer = angaben.person(angabe.person, liste)
    akte = angaben.akte(angabe.akte, wer, liste, neue_uuid=neue_uuid, jetzt=jetzt)
    ahead, papier = vorab.vorabangaben(angabe.vorab, liste), vorab.papierteile(angabe.papier, liste)
    vorhanden = _vorhandene(ordner, liste)
    if len(angabe.dokument) > MAX_DOKUMENTE:
        raise Refused(Fehlercode.S999, f"a file holds at most {MAX_DOKUMENTE} documents; this manifest has more")
    _pruefe_listen(angabe, vorhanden, liste)
    dokumente: list[Dokument] = []
    oeffner: dict[DokumentUUID, Callable[[], BinaryIO]] = {}
    for nummer, eine in enumerate(angabe.dokument, 1):
        pfad = vorhanden.get(_schluessel(eine.datei))
        if pfad is None:
            continue
        with liste.fange(eine.datei):
            dokument = _dokument(eine, nummer, pfad, neue_uuid, formate)
            dokumente.append(dokument)
            oeffner[dokument.uuid] = _oeffner(pfad)
    _pruefe_eindeutig(dokumente, liste)
    if liste.maengel or akte is None:
        raise OrdnerAbgelehnt(tuple(liste.maengel))
    dokumente.sort(key=lambda dokument: dokument.position)
    return Ordnerakte(replace(akte, dokumente=tuple(dokumente), papier=papier), oeffner, ahead)


def _schluessel(datei: str) -> str:
    """Make spellings of one file equal: file systems keep umlauts composed or not."""
    return unicodedata.normalize("NFC", datei)


def _vorhandene(ordner: Path, liste: Maengelliste) -> dict[str, Path]:
    """Return every regular file below the folder by its path, noting links and special files."""
    funde: dict[str, Path] = {}
    for nummer, (pfad, modus) in enumerate(_gehe_durch(ordner)):
        if nummer >= _MAX_DATEIEN:
            raise Usage(f"the folder holds more than {_MAX_DATEIEN} files; is it the right one?")
        name = pfad.relative_to(ordner).as_posix()
        if name == manifest.NAME:
            continue
        if not stat.S_ISREG(modus):
            liste.notiere(name, "is a link or a special file; only real files are taken")
        elif _schluessel(name) in funde:
            liste.notiere(name, "two files differ only in the spelling of their umlauts")
        else:
            funde[_schluessel(name)] = pfad
    return funde


def _gehe_durch(ordner: Path) -> Iterator[tuple[Path, int]]:
    """Yield everything that is no folder and not hidden, with its mode, without following a link."""
    with os.scandir(ordner) as eintraege:
        for eintrag in sorted(eintraege, key=lambda eintrag: eintrag.name):
            if eintrag.name.startswith("."):
                continue
            if eintrag.is_dir(follow_symlinks=False):
                yield from _gehe_durch(Path(eintrag.path))
            else:
                yield Path(eintrag.path), eintrag.stat(follow_symlinks=False).st_mode


def _pruefe_listen(angabe: manifest.Manifest, vorhanden: Mapping[str, Path], liste: Maengelliste) -> None:
    """Note files that are listed twice, listed outside the folder, missing, or present without being listed."""
    gelistet: set[str] = set()
    for eine in angabe.dokument:
        schluessel, pfad = _schluessel(eine.datei), PurePosixPath(eine.datei)
        if pfad.is_absolute() or ".." in pfad.parts or "\\" in eine.datei or "\0" in eine.datei:
            liste.notiere(eine.datei, "lies outside the folder; write the path inside it, with forward slashes")
        elif schluessel in gelistet:
            liste.notiere(eine.datei, "is listed twice")
        elif schluessel not in vorhanden:
            liste.notiere(eine.datei, "is listed but not in the folder")
        gelistet.add(schluessel)
    for name in vorhanden.keys() - gelistet:
        liste.notiere(name, "is in the folder but not listed; list it or take it out")


def _pruefe_eindeutig(dokumente: list[Dokument], liste: Maengelliste) -> None:
    for feld in ("uuid", "xdomea_uuid", "position"):
        werte = [getattr(dokument, feld) for dokument in dokumente]
        if len(set(werte)) != len(werte):
            liste.notiere(manifest.NAME, f"dokument.{feld}: two documents have the same")
    for doppelt in pruefe_blaetter(blattbereiche(dokumente)).doppelt:
        both = f"documents {doppelt.wer} and {doppelt.wo} both have Blatt {doppelt.von} to {doppelt.bis}"
        liste.notiere(manifest.NAME, f"dokument.blatt_von: {both}")
    if {dokument.uuid for dokument in dokumente} & {dokument.xdomea_uuid for dokument in dokumente}:
        liste.notiere(
            manifest.NAME, "dokument.xdomea_uuid: must differ from every uuid (file and document are two things)"
        )


def _dokument(
    eine: manifest.DokumentAngabe, nummer: int, pfad: Path, neue_uuid: Callable[[], str], formate: Set[Dateiformat]
) -> Dokument:
    """Check one document by manifest and content; raises Refused with what is wrong."""
    name = angaben.dateiname(eine.dateiname or PurePosixPath(eine.datei).name)
    if eine.seiten is not None and eine.seiten < 1:
        raise Refused(Fehlercode.X001, "seiten must be at least 1, or left out")
    position = nummer if eine.position is None else eine.position
    if position < 1:
        raise Refused(Fehlercode.X001, "position must be at least 1, or left out")
    blatt_von, blatt_bis = angaben.blatt(eine.blatt_von, eine.blatt_bis)
    angekuendigt = angaben.dateiformat(eine.format)
    mass, format_ = befund(pfad, name, angekuendigt, formate)
    if eine.sha256 is not None and eine.sha256.lower() != mass.sha256:
        raise Refused(Fehlercode.S999, "the content has another SHA-256 than the manifest says")
    return Dokument(
        uuid=DokumentUUID(uuid_text(eine.uuid or neue_uuid())),
        xdomea_uuid=uuid_text(eine.xdomea_uuid or neue_uuid()),
        dateiname=name,
        format=format_,
        pfad=tuple(angaben.registername(teil) for teil in eine.register),
        position=position,
        laenge=mass.laenge,
        sha256=mass.sha256,
        crc32=mass.crc32,
        beschreibung=None if eine.beschreibung is None else angaben.text(eine.beschreibung),
        seiten=eine.seiten,
        aktenwirksam=None if eine.aktenwirksam is None else angaben.moment(eine.aktenwirksam),
        blatt_von=blatt_von,
        blatt_bis=blatt_bis,
        transfervermerk=angaben.vermerk(eine.transfervermerk),
        bereinigen=vorab.bereinigen(eine.bereinigen, eine.bereinigen_ab),
        ersetzt=eine.ersetzt,
    )


def befund(
    pfad: Path, name: str, angekuendigt: Dateiformat | None, formate: Set[Dateiformat]
) -> tuple[Mass, Dateiformat]:
    """Look at the content: type, agreement with name and announced format, measures."""
    with _oeffne(pfad) as datei:
        laenge = os.fstat(datei.fileno()).st_size
        lies = typen.leser(datei)
        art = typen.bestimme_art(lies, laenge, formate)
        typen.pruefe_passend(art, endung=pfad.suffix[1:], dateiname=name, format_=angekuendigt)
        datei.seek(0)
        suche = typen.Pdfasuche()
        mass = miss(datei, suche.sieh)
        return mass, angekuendigt or typen.als_format(art, pdfa=suche.gefunden)


def lies_fassung(
    pfad: Path, alt: Dokument, *, neue_uuid: Callable[[], str], formate: Set[Dateiformat]
) -> tuple[Dokument, Callable[[], BinaryIO]]:
    """Check a file that takes the place of a document; return it, and how to open it.

    Register, description and dates are those of the old one; scan evidence and pages told of its octets, and go.
    """
    name = angaben.dateiname(pfad.name)
    mass, format_ = befund(pfad, name, None, formate)
    return replace(
        alt,
        uuid=DokumentUUID(neue_uuid()),
        xdomea_uuid=neue_uuid(),
        dateiname=name,
        format=format_,
        laenge=mass.laenge,
        sha256=mass.sha256,
        crc32=mass.crc32,
        seiten=None,
        transfervermerk=None,
    ), _oeffner(pfad)


def _oeffner(pfad: Path) -> Callable[[], BinaryIO]:
    return lambda: _oeffne(pfad)


def _oeffne(pfad: Path) -> BinaryIO:
    """Open a regular file; a link or a pipe that took its place since is refused."""
    try:
        nummer = os.open(pfad, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(Fehlercode.S999, f"cannot be opened ({error.strerror})") from error
    if not stat.S_ISREG(os.fstat(nummer).st_mode):
        os.close(nummer)
        raise Refused(Fehlercode.S999, "is not a real file")
    return os.fdopen(nummer, "rb", buffering=0)


def schreibe_ordner(
    ordner: Path, akte: Akte, oeffne: Callable[[Dokument], BinaryIO], *, ahead: Vorabangaben | None = None
) -> None:
    """Write an Akte as a folder that ``lies_ordner`` reads into an equal Akte; blocking.

    ``oeffne`` opens a document's octets; each is compared while it is written. The folder must not exist
    or be empty. The manifest is written last: a folder without one is not an export.
    """
    ordner.mkdir(parents=True, exist_ok=True)
    if any(ordner.iterdir()):
        raise Usage("the folder for the export is not empty; name a new one")
    (ordner / DOKUMENTE).mkdir()
    dateien: dict[str, str] = {}
    breite = len(str(len(akte.dokumente)))
    for nummer, dokument in enumerate(akte.dokumente, 1):
        datei = f"{DOKUMENTE}/{nummer:0{breite}d}-{dokument.uuid}.{dokument.format.endung}"
        with oeffne(dokument) as quelle, (ordner / datei).open("xb") as ziel:
            while block := quelle.read(BLOCK):
                ziel.write(block)
        with _oeffne(ordner / datei) as geschrieben:
            if miss(geschrieben).sha256 != dokument.sha256:
                raise Refused(
                    Fehlercode.S999, f"document {dokument.uuid} is damaged in the Ablage; nothing was exported"
                )
        dateien[dokument.uuid] = datei
    angabe = msgspec.structs.replace(
        angaben.manifest_der_akte(akte, dateien),
        vorab=vorab.vorab_angabe(ahead or Vorabangaben()),
        papier=vorab.papier_angaben(akte.papier),
    )
    (ordner / manifest.NAME).write_bytes(manifest.schreibe_manifest(angabe))

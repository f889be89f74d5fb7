"""From an Akte of the Ablage to what a 010206 says about it, and back (XAusländer sheet 3.1, 7).

Every document stands twice: in ``dokument``, which every partner reads, and in the xdomea ``akte``, which also
holds its digest, original name, structure and scan evidence.
"""

import dataclasses
import uuid
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from gateway.domain.akte import IMMER_ANGENOMMEN, WEITERE_FORMATE, Akte, Dateiformat, Dokument
from gateway.domain.aktenteile import Medium, Papierteil
from gateway.domain.blatt import MAX_BLATT
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import DokumentUUID, Sha256
from gateway.messages.model import AkteMetadaten, DokumentMetadaten
from gateway.messages.werte_akte import XdomeaAkte, XdomeaDatei, XdomeaDokument, XdomeaVersion, XdomeaVorgang
from gateway.messages.zeichen import REPLACEMENT, als_datatype_c

FORMATE: Mapping[str, Dateiformat] = {
    "018": Dateiformat.PDF,
    "044": Dateiformat.PDF_A,
    "009": Dateiformat.JPG,
    "010": Dateiformat.JPG,
    "011": Dateiformat.JPG,
    "024": Dateiformat.TIFF,
    **{format_.value: format_ for format_ in WEITERE_FORMATE},
}
"""Keys of list ``dateiformat`` by what they mean: JPG has three, TIFF two (XAusländer sheet 5.3)."""


def formate_der_codes(codes: Iterable[str]) -> frozenset[Dateiformat]:
    """Return what a request accepts beside PDF and JPG; keys of formats we never hold say nothing to us."""
    return frozenset(FORMATE[code] for code in codes if code in FORMATE) & WEITERE_FORMATE


def codes_der_formate(formate: Set[Dateiformat]) -> tuple[str, ...]:
    """Return every key that names one of the formats, for ``zusaetzlichAkzeptiertesFormat``."""
    return tuple(sorted(code for code, format_ in FORMATE.items() if format_ in formate))


_AUF_PAPIER = frozenset({Medium.HYBRID.value, Medium.PAPIER.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gefunden:
    """What the archive of a delivery holds under one ``dokumentuuid``, measured on the octets themselves."""

    laenge: int
    sha256: Sha256
    crc32: int


def entry_name(dokument: Dokument) -> str:
    """Return the name of the document in the archive: ``<dokumentuuid>.<extension>``."""
    return f"{dokument.uuid}.{dokument.format.endung}"


def akte_zu_metadaten(akte: Akte) -> tuple[tuple[DokumentMetadaten, ...], XdomeaAkte]:
    """Return both descriptions of the documents, in the order of their positions.

    ``pfad`` becomes Vorgang and Teilvorgang; their UUIDs follow from that of the Akte, so that the same Akte
    always gives the same message. Shown texts are fitted to DIN 91379 type C.
    """
    dokumente = sorted(akte.dokumente, key=lambda each: each.position)
    root = _Register()
    for each in dokumente:
        root.at(each.pfad).dokumente.append(each)
    return tuple(_metadata(each) for each in dokumente), XdomeaAkte(
        uuid=akte.xdomea_uuid,
        betreff=akte.betreff,
        kennzeichen=akte.aktenzeichen,
        dokumente=tuple(_xdomea_document(each) for each in root.dokumente),
        vorgaenge=root.cases(akte.xdomea_uuid),
        teilakten=tuple(_paper(akte.xdomea_uuid, teil) for teil in akte.papier),
        medium=Medium.HYBRID.value if akte.papier else None,
    )


def _paper(container: str, teil: Papierteil) -> XdomeaAkte:
    """Return a part on paper as a Teilakte: the one place of xdomea that knows Medium and Standort together."""
    return XdomeaAkte(
        uuid=str(uuid.uuid5(uuid.UUID(container), f"papier/{teil.nummer}")),
        nummer=teil.nummer,
        betreff=teil.bezeichnung,
        medium=teil.medium.value,
        standort=teil.standort,
    )


def papier_der_akte(akte: XdomeaAkte) -> tuple[tuple[str | None, Medium, str | None], ...]:
    """Return name, Medium and Standort of every part on paper, as a partner wrote them.

    Where the file as a whole is called paper or hybrid and no part of it is, the whole is the one part.
    """
    parts = [part for teilakte in akte.teilakten for part in _papers(teilakte)]
    return tuple(parts or _papers(dataclasses.replace(akte, teilakten=())))


def _papers(akte: XdomeaAkte) -> list[tuple[str | None, Medium, str | None]]:
    own = [(akte.betreff, Medium(akte.medium), akte.standort)] if akte.medium in _AUF_PAPIER else []
    return own + [part for teilakte in akte.teilakten for part in _papers(teilakte)]


class _Register:
    """One folder of the file while it is sorted."""

    def __init__(self) -> None:
        self.dokumente: list[Dokument] = []
        self._inside: dict[str, _Register] = {}

    def at(self, pfad: tuple[str, ...]) -> "_Register":
        return self._inside.setdefault(pfad[0], _Register()).at(pfad[1:]) if pfad else self

    def cases(self, container: str) -> tuple[XdomeaVorgang, ...]:
        cases = []
        for number, (name, register) in enumerate(self._inside.items(), 1):
            own = str(uuid.uuid5(uuid.UUID(container), name))
            cases.append(
                XdomeaVorgang(
                    uuid=own,
                    nummer=number,
                    betreff=name,
                    dokumente=tuple(_xdomea_document(each) for each in register.dokumente),
                    teilvorgaenge=register.cases(own),
                )
            )
        return tuple(cases)


def _shown(text: str) -> str:
    """Return the text as a message can carry it; never blank, since a blank mandatory text is refused (S030)."""
    fitted = als_datatype_c(text)
    return fitted if fitted.strip() else REPLACEMENT


def _metadata(dokument: Dokument) -> DokumentMetadaten:
    return DokumentMetadaten(
        uuid=dokument.uuid,
        dateiname=_shown(dokument.dateiname),
        typ=dokument.format.value,
        position=dokument.position,
        pfad=tuple(_shown(part) for part in dokument.pfad),
        beschreibung=None if dokument.beschreibung is None else _shown(dokument.beschreibung),
        aktenwirksam=dokument.aktenwirksam,
    )


def _xdomea_document(dokument: Dokument) -> XdomeaDokument:
    datei = XdomeaDatei(
        format=dokument.format.value,
        dateiname=entry_name(dokument),
        original=dokument.dateiname,
        hash_wert=dokument.sha256,
        hash_algorithmus="SHA-256",
    )
    return XdomeaDokument(
        uuid=dokument.xdomea_uuid,
        nummer=dokument.position,
        betreff=dokument.beschreibung,
        versionen=(XdomeaVersion(nummer="1", dateien=(datei,)),),
        seiten=dokument.seiten,
        laenge=dokument.laenge,
        blatt_von=dokument.blatt_von,
        blatt_bis=dokument.blatt_bis,
        aktenwirksam=dokument.aktenwirksam,
        transfervermerk=dokument.transfervermerk,
    )


def blatt(dokument: XdomeaDokument | None) -> tuple[int, int] | tuple[None, None]:
    """Return first and last Blatt number as a message tells them, or none where they cannot be."""
    von, bis = (None, None) if dokument is None else (dokument.blatt_von, dokument.blatt_bis)
    return (None, None) if von is None or bis is None or not 0 < von <= bis <= MAX_BLATT else (von, bis)


def dateien_der_akte(akte: XdomeaAkte) -> dict[str, tuple[XdomeaDokument, XdomeaDatei]]:
    """Return every file the ``akte`` names, by its ``dokumentuuid``; of two with one name the first counts."""
    files: dict[str, tuple[XdomeaDokument, XdomeaDatei]] = {}
    for dokument in akte.alle_dokumente():
        for datei in dokument.dateien():
            files.setdefault(datei.dokumentuuid, (dokument, datei))
    return files


def metadaten_zu_dokumente(
    lieferung: AkteMetadaten, gefunden: Mapping[DokumentUUID, Gefunden], *, formate: Set[Dateiformat] = frozenset()
) -> tuple[Dokument, ...]:
    """Return the documents of a delivery as the Ablage keeps them, in the order of their positions.

    Size and digest come from ``gefunden``, never from the message. Without ``akte``, or where it says nothing of
    a document, the UUID of the logical document follows from that of the file. Refuses (S999) a document that is
    not in ``gefunden`` and one that is neither PDF nor JPG nor one of ``formate``, which the request accepted.
    """
    files = {} if lieferung.akte is None else dateien_der_akte(lieferung.akte)
    dokumente = []
    for each in sorted(lieferung.dokumente, key=lambda each: each.position):
        found, typ = gefunden.get(each.uuid), FORMATE.get(each.typ)
        if found is None:
            raise Refused(Fehlercode.S999, f"document {each.position} is listed but not in the archive")
        if typ is None or typ not in IMMER_ANGENOMMEN | formate:
            raise Refused(
                Fehlercode.S999,
                f"document {each.position} has format {each.typ}; accepted are PDF and JPG"
                + "".join(f", {code}" for code in codes_der_formate(formate)),
            )
        xdomea, datei = files.get(each.uuid, (None, None))
        dokumente.append(
            Dokument(
                uuid=each.uuid,
                xdomea_uuid=xdomea.uuid if xdomea else str(uuid.uuid5(uuid.UUID(each.uuid), "xdomea")),
                dateiname=(datei.original if datei else None) or each.dateiname,
                format=typ,
                pfad=each.pfad,
                position=each.position,
                laenge=found.laenge,
                sha256=found.sha256,
                crc32=found.crc32,
                beschreibung=each.beschreibung,
                seiten=xdomea.seiten if xdomea else None,
                blatt_von=blatt(xdomea)[0],
                blatt_bis=blatt(xdomea)[1],
                aktenwirksam=each.aktenwirksam,
                transfervermerk=xdomea.transfervermerk if xdomea else None,
            )
        )
    return tuple(dokumente)

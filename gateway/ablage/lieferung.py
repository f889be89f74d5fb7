"""A delivery judged as a whole: archive, message, Nachweis and real types must tell one story (wire 4, 7.2).

Nothing here stores anything. What comes out are documents as the Ablage keeps them: measured on their octets, their
texts fitted to one line of DIN 91379, so that every file of the Ablage can be shown, exported and sent again.
"""

import unicodedata
from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Final

from gateway.ablage.angaben import MAX_DATEINAME, MAX_TEXT
from gateway.ablage.typen import bestimme_art, pruefe_passend
from gateway.ablage.vorab import MAX_PAPIERTEILE
from gateway.domain.akte import Dateiformat, Dokument
from gateway.domain.aktenteile import Papierteil
from gateway.domain.blatt import ohne_doppelte
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import DokumentUUID, Sha256
from gateway.domain.nachweis import Lieferung, Nachweis, Transfervermerk
from gateway.messages import (
    AkteMetadaten,
    Gefunden,
    XdomeaAkte,
    als_datatype_c,
    dateien_der_akte,
    metadaten_zu_dokumente,
    papier_der_akte,
)
from gateway.pump.archiv_lesen import Archiv, pruefe_archiv

_ENDUNG_MAX: Final = 10
"""Characters at the end of a file name that are kept when it is shortened."""


def pruefe_lieferung(
    archiv: Archiv,
    metadaten: AkteMetadaten,
    nachweis: Nachweis | None,
    *,
    digests: Mapping[DokumentUUID, Sha256 | None] | None = None,
    formate: Set[Dateiformat] = frozenset(),
) -> tuple[Dokument, ...]:
    """Return all documents in order, or refuse the delivery (S999) with the reason.

    ``formate`` is what the request accepted beside PDF and JPG.

    Every document is read once, unless the caller has done so (``digests``).
    """
    gelistet = frozenset(dokument.uuid for dokument in metadaten.dokumente)
    if len(gelistet) != len(metadaten.dokumente):
        raise Refused(Fehlercode.S999, "a document is listed twice in the message")
    erwartet = (
        {d.uuid: (d.laenge, d.sha256) for d in nachweis.dokumente} if isinstance(nachweis, Lieferung) else None
    )
    pruefung = pruefe_archiv(archiv, erwartet, gelistet, digests=digests)
    pruefung.verlange()
    good = {befund.uuid: befund.sha256 for befund in pruefung.befunde if befund.sha256 is not None}
    _pruefe_akte(metadaten, good)
    gefunden = {
        fund.uuid: Gefunden(laenge=fund.laenge, sha256=good[fund.uuid], crc32=fund.crc32) for fund in archiv.funde
    }
    dokumente = metadaten_zu_dokumente(metadaten, gefunden, formate=formate)
    for dokument in dokumente:
        _pruefe_typ(archiv, dokument, formate)
    return ohne_doppelte(tuple(eingepasst(dokument) for dokument in dokumente))


def _pruefe_akte(metadaten: AkteMetadaten, digests: dict[DokumentUUID, Sha256]) -> None:
    """Refuse a document whose digest in ``akte`` is another one; a partner may leave it out."""
    if metadaten.akte is None:
        return
    for uuid, (_, datei) in dateien_der_akte(metadaten.akte).items():
        if datei.sha256 is not None and datei.sha256 != digests.get(DokumentUUID(uuid), datei.sha256):
            raise Refused(
                Fehlercode.S999, "a document has another SHA-256 than akte says; the sender must pack again"
            )


def _pruefe_typ(archiv: Archiv, dokument: Dokument, formate: Set[Dateiformat]) -> None:
    fund = archiv.nach_uuid[dokument.uuid]
    try:
        art = bestimme_art(lambda stelle, laenge: archiv.lies(fund, stelle, laenge), fund.laenge, formate)
        pruefe_passend(art, endung=fund.endung, dateiname=dokument.dateiname, format_=dokument.format)
    except Refused as no:
        raise Refused(no.fehlercode, f"document {dokument.position}: {no.reason}") from None


def zeile(text: str | None, *, laengstens: int = MAX_TEXT) -> str | None:
    """Fit a partner's text to one line of DIN 91379 without control or direction signs; None if nothing is left."""
    if text is None:
        return None
    sichtbar = "".join(" " if unicodedata.category(zeichen) in {"Cc", "Zl", "Zp"} else zeichen for zeichen in text)
    ohne_zeichen = "".join(
        zeichen for zeichen in sichtbar if unicodedata.category(zeichen) not in {"Cf", "Cn", "Co"}
    )
    return " ".join(als_datatype_c(ohne_zeichen).split())[:laengstens].rstrip() or None


def papierteile(akte: XdomeaAkte | None) -> tuple[Papierteil, ...]:
    """Return the parts on paper a delivery names, their texts fitted, as many as an Akte may have."""
    told = () if akte is None else papier_der_akte(akte)
    return tuple(
        Papierteil(
            nummer=nummer,
            bezeichnung=zeile(name) or f"Papierteil {nummer}",
            medium=medium,
            standort=zeile(standort),
        )
        for nummer, (name, medium, standort) in enumerate(told[:MAX_PAPIERTEILE], 1)
    )


def _vermerk(vermerk: Transfervermerk | None) -> Transfervermerk | None:
    if vermerk is None:
        return None
    teile = (vermerk.stelle, vermerk.verfahren, vermerk.sichtpruefung)
    stelle, verfahren, sichtpruefung = (zeile(teil) or "-" for teil in teile)
    return replace(
        vermerk,
        stelle=stelle,
        verfahren=verfahren,
        sichtpruefung=sichtpruefung,
        geraet=zeile(vermerk.geraet),
        pruefer=zeile(vermerk.pruefer),
    )


def eingepasst(dokument: Dokument) -> Dokument:
    """Fit the texts of a document to what the Ablage keeps."""
    name = zeile(dokument.dateiname, laengstens=len(dokument.dateiname) * 3) or ""
    if len(name) > MAX_DATEINAME:
        name = name[: MAX_DATEINAME - _ENDUNG_MAX].rstrip() + name[-_ENDUNG_MAX:]
    return replace(
        dokument,
        dateiname=name or f"{dokument.uuid}.{dokument.format.endung}",
        beschreibung=zeile(dokument.beschreibung),
        transfervermerk=_vermerk(dokument.transfervermerk),
        # a register is one name; a partner that wrote a whole path meant several
        pfad=tuple(
            teil
            for bestandteil in dokument.pfad
            for roh in bestandteil.replace("\\", "/").split("/")
            if (teil := zeile(roh))
        ),
    )

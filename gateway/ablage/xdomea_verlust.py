"""What an xdomea file holds and an Akte here does not keep: empty levels, documents without file, fitted texts."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

from gateway.ablage.angaben import MAX_DATEINAME
from gateway.ablage.lieferung import zeile
from gateway.domain.aktenteile import Medium
from gateway.messages.lieferung import papier_der_akte
from gateway.messages.werte_akte import XdomeaAkte, XdomeaDokument, XdomeaVorgang

TEXT = "Text (gekürzt oder umgeschrieben)"
"""A text that is longer than we keep, or has characters outside DIN 91379."""
_PAPIER = frozenset({Medium.HYBRID.value, Medium.PAPIER.value})


def verluste(akte: XdomeaAkte) -> Counter[str]:
    """Count what is lost of a file beside the elements that have no place here at all."""
    dokumente = tuple(akte.alle_dokumente())
    zahl = Counter({"Dokument ohne Datei": sum(map(_ohne_datei, dokumente))})
    texte = [akte.betreff, akte.kennzeichen]
    for ebene in _ebenen(akte):
        art = "Vorgang" if isinstance(ebene, XdomeaVorgang) else "Teilakte"
        texte.append(ebene.betreff or ebene.kennzeichen)
        if not any(ebene.alle_dokumente()) and not _hat_papier(ebene):
            zahl[f"{art} ohne Dokument"] += 1
    for dokument in dokumente:
        texte.append(dokument.betreff or dokument.kennzeichen)
        zahl[TEXT] += sum(_angepasst(datei.original, MAX_DATEINAME) for datei in dokument.dateien())
    papier = papier_der_akte(akte)
    texte += [standort for _, _, standort in papier]
    zahl[TEXT] += sum(map(_angepasst, texte))
    if akte.standort and akte.medium in _PAPIER and any(map(_hat_papier, akte.teilakten)):
        zahl["Standort"] += 1  # parts on paper have theirs, and the whole is none beside them
    return +zahl


def _ebenen(teil: XdomeaAkte | XdomeaVorgang) -> Iterator[XdomeaAkte | XdomeaVorgang]:
    unter: tuple[XdomeaAkte | XdomeaVorgang, ...]
    unter = teil.teilvorgaenge if isinstance(teil, XdomeaVorgang) else (*teil.vorgaenge, *teil.teilakten)
    for ebene in unter:
        yield ebene
        yield from _ebenen(ebene)


def _hat_papier(ebene: XdomeaAkte | XdomeaVorgang) -> bool:
    return isinstance(ebene, XdomeaAkte) and (ebene.medium in _PAPIER or any(map(_hat_papier, ebene.teilakten)))


def _ohne_datei(dokument: XdomeaDokument) -> bool:
    return not any(dokument.dateien()) and not dokument.schriftstuecke and not dokument.anlagen


def _angepasst(text: str | None, laengstens: int | None = None) -> bool:
    """Tell whether a text is not kept as it is, but for white space."""
    if text is None:
        return False
    ganz = " ".join(unicodedata.normalize("NFC", text).split())
    gehalten = zeile(text) if laengstens is None else zeile(text, laengstens=laengstens)
    return ganz != (gehalten or "")

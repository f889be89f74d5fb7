"""The documents of an xdomea file in the order and under the register an Akte here has.

Teilakte, Vorgang and Teilvorgang become levels of the register, pieces and enclosures stand behind their document,
older versions before the newest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.ablage.lieferung import zeile
from gateway.messages.werte_akte import XdomeaAkte, XdomeaDatei, XdomeaDokument, XdomeaVersion, XdomeaVorgang


@dataclass(frozen=True, slots=True, kw_only=True)
class Fassungsstelle:
    """One version of a document: where it stands, and the formats it is there in."""

    dokument: XdomeaDokument
    pfad: tuple[str, ...]
    nummer: str
    dateien: tuple[XdomeaDatei, ...]
    ersetzt: bool
    """A newer version follows."""


def stellen(akte: XdomeaAkte) -> tuple[Fassungsstelle, ...]:
    """Return every version of every document in order.

    Where all documents bear different numbers these are the order, as in an export of ours; else the message is.
    """
    gefunden = tuple(_akte(akte, ()))
    nummern = {id(stelle.dokument): stelle.dokument.nummer for stelle in gefunden}
    if durchgezaehlt(gefunden):
        return tuple(sorted(gefunden, key=lambda stelle: nummern[id(stelle.dokument)] or 0))
    return gefunden


def durchgezaehlt(gefunden: Sequence[Fassungsstelle]) -> bool:
    """Tell whether every document bears a number, from 1 on, that no other has."""
    nummern = {id(stelle.dokument): stelle.dokument.nummer or 0 for stelle in gefunden}
    return all(0 < nummer < 1 << 31 for nummer in nummern.values()) and len(set(nummern.values())) == len(nummern)


def _akte(akte: XdomeaAkte, pfad: tuple[str, ...]) -> Iterator[Fassungsstelle]:
    for dokument in akte.dokumente:
        yield from _dokument(dokument, pfad)
    inhalt: tuple[XdomeaVorgang | XdomeaAkte, ...] = (*akte.vorgaenge, *akte.teilakten)
    for name, teil in zip(_namen(inhalt), inhalt, strict=True):
        if isinstance(teil, XdomeaVorgang):
            yield from _vorgang(teil, (*pfad, name))
        else:
            yield from _akte(teil, (*pfad, name))


def _vorgang(vorgang: XdomeaVorgang, pfad: tuple[str, ...]) -> Iterator[Fassungsstelle]:
    for dokument in vorgang.dokumente:
        yield from _dokument(dokument, pfad)
    for name, teil in zip(_namen(vorgang.teilvorgaenge), vorgang.teilvorgaenge, strict=True):
        yield from _vorgang(teil, (*pfad, name))


def _dokument(dokument: XdomeaDokument, pfad: tuple[str, ...]) -> Iterator[Fassungsstelle]:
    versionen = _geordnet(dokument.versionen)
    for stelle, version in enumerate(versionen, 1):
        yield Fassungsstelle(
            dokument=dokument,
            pfad=pfad,
            nummer=version.nummer,
            dateien=version.dateien,
            ersetzt=stelle < len(versionen),
        )
    for innen in (*(dokument.schriftstuecke or ()), *dokument.anlagen):
        yield from _dokument(innen, pfad)


def _geordnet(versionen: tuple[XdomeaVersion, ...]) -> list[XdomeaVersion]:
    """Order versions by their numbers (1, 2, 2.1, 10) where all have one, else as they stand."""
    zahlen = [_zahlen(version.nummer) for version in versionen]
    if any(zahl is None for zahl in zahlen):
        return list(versionen)
    return [version for _, _, version in sorted(zip(zahlen, range(len(zahlen)), versionen, strict=True))]


def _zahlen(nummer: str) -> tuple[int, ...] | None:
    teile = nummer.strip().split(".")
    if not all(teil.isascii() and teil.isdigit() and len(teil) <= 9 for teil in teile):
        return None
    return tuple(map(int, teile))


def _namen(teile: Sequence[XdomeaVorgang | XdomeaAkte]) -> list[str]:
    """Name the levels below one container: by subject or else by Kennzeichen; of two with one name the later bears
    a number as well, so that the register keeps both."""
    namen: list[str] = []
    vergeben: set[str] = set()
    naechste: dict[str, int] = {}
    for stelle, teil in enumerate(teile, 1):
        art = "Vorgang" if isinstance(teil, XdomeaVorgang) else "Teilakte"
        roh = (teil.betreff or "").strip() or (teil.kennzeichen or "").strip()
        stamm = name = zeile(roh.replace("/", "-").replace("\\", "-")) or f"{art} {stelle}"
        while name in vergeben:
            naechste[stamm] = naechste.get(stamm, 1) + 1
            name = f"{stamm} ({naechste[stamm]})"
        vergeben.add(name)
        namen.append(name)
    return namen

"""Between the manifest's text and the domain: every field judged by the rule of the message it will travel in."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from gateway.ablage import manifest as form
from gateway.domain.akte import Akte, Dateiformat, Dokument, Sperre
from gateway.domain.blatt import MAX_BLATT
from gateway.domain.din91379 import datentyp_c
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import AkteId, uuid_text
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.person import AZR_FORM, Name, NameArt, Person, TeilDatum

_STAAT = re.compile(r"[0-9]{3}", re.ASCII)
_TEILDATUM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
_HERKUNFT = re.compile(r"[a-z]{3}:[0-9A-Za-z._-]{2,251}/[0-9a-f-]{36}")
MAX_TEXT: Final = 1000
"""Characters of one text; nothing in a register, name or description needs more."""
MAX_DATEINAME: Final = 255
"""Characters of a file name: what file systems hold."""


@dataclass(frozen=True, slots=True)
class Mangel:
    """One thing that keeps a folder out: where (a file, or the manifest) and why.

    ``wo`` may be a file's name and thus hold a person's: for the operator's terminal, never for a log.
    """

    wo: str
    grund: str


class Maengelliste:
    """Collects what is wrong, so that an operator sees everything at once."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.maengel: list[Mangel] = []

    def notiere(self, wo: str, grund: str) -> None:
        """Add one defect."""
        self.maengel.append(Mangel(wo, grund))

    @contextmanager
    def fange(self, wo: str, feld: str = "") -> Iterator[None]:
        """Note a refusal raised inside and go on after the block."""
        try:
            yield
        except Refused as error:
            self.notiere(wo, f"{feld}: {error.reason}" if feld else error.reason)


def text(wert: str) -> str:
    """Return one line of text in normal form, or refuse it (X001): empty, too long, control characters, letters."""
    normal = datentyp_c(wert)
    if not normal.strip():
        raise Refused(Fehlercode.X001, "the text is empty")
    if len(normal) > MAX_TEXT or any(unicodedata.category(zeichen) == "Cc" for zeichen in normal):
        raise Refused(Fehlercode.X001, f"the text has line breaks or more than {MAX_TEXT} characters")
    return normal


def dateiname(wert: str) -> str:
    """Return an original file name. It is shown and sent, never opened, so any one line will do."""
    name = text(wert)
    if len(name) > MAX_DATEINAME:
        raise Refused(Fehlercode.X001, f"the file name has more than {MAX_DATEINAME} characters")
    return name


def registername(wert: str) -> str:
    """Return one part of the register path (XAusländer sheet 4: no separators)."""
    name = text(wert)
    if "/" in name or "\\" in name:
        raise Refused(Fehlercode.X001, 'a register is one name; write nested registers as several: ["A", "B"]')
    return name


def teildatum(wert: str | None) -> TeilDatum:
    """Return a date that may be known in part, or refuse it (X001)."""
    if wert is None:
        return TeilDatum()
    treffer = _TEILDATUM.fullmatch(wert)
    if treffer is None:
        raise Refused(Fehlercode.X001, 'a date is written 1990-05-17, or "1990-05" or "1990" if more is not known')
    jahr, monat, tag = (int(teil) if teil else None for teil in treffer.groups())
    try:
        date(jahr or 1, monat or 1, tag or 1)
    except ValueError:
        raise Refused(Fehlercode.X001, "this date does not exist in the calendar") from None
    return TeilDatum(jahr, monat, tag)


def moment(wert: datetime) -> datetime:
    """Return an aware moment, or refuse it (X001)."""
    if wert.tzinfo is None:
        raise Refused(Fehlercode.X001, "a moment needs a zone, such as 2026-11-03T09:00:00+01:00")
    return wert


def _name(angabe: form.NameAngabe) -> tuple[NameArt, Name]:
    if angabe.art not in set(NameArt):
        raise Refused(Fehlercode.X001, f"art must be one of {', '.join(NameArt)}")
    teile = [
        None if teil is None else text(teil) for teil in (angabe.vorname, angabe.familienname, angabe.geburtsname)
    ]
    titel = tuple(text(teil) for teil in angabe.titel)
    return NameArt(angabe.art), Name(vorname=teile[0], familienname=teile[1], geburtsname=teile[2], titel=titel)


def person(angabe: form.PersonAngabe, liste: Maengelliste) -> Person | None:
    """Return the person, or None with every defect noted."""
    davor = len(liste.maengel)
    staaten = angabe.staatsangehoerigkeiten
    if not 1 <= len(staaten) <= 4 or not all(_STAAT.fullmatch(staat) for staat in staaten):
        liste.notiere(form.NAME, 'person.staatsangehoerigkeiten: 1 to 4 keys of three digits, such as ["423"]')
    if angabe.geschlecht not in {None, "m", "w", "x", "d"}:
        liste.notiere(form.NAME, "person.geschlecht: one of m, w, x, d, or left out")
    if angabe.azr_nummer is not None and not AZR_FORM.fullmatch(angabe.azr_nummer):
        liste.notiere(form.NAME, "person.azr_nummer: twelve digits, of which the first six are a date YYMMDD")
    if not angabe.name:
        liste.notiere(form.NAME, "person: at least one [[person.name]]")
    geburt, ort, namen = TeilDatum(), None, []
    with liste.fange(form.NAME, "person.geburtsdatum"):
        geburt = teildatum(angabe.geburtsdatum)
    with liste.fange(form.NAME, "person.geburtsort"):
        ort = None if angabe.geburtsort is None else text(angabe.geburtsort)
    for nummer, name in enumerate(angabe.name, 1):
        with liste.fange(form.NAME, f"person.name {nummer}"):
            namen.append(_name(name))
    if len(liste.maengel) > davor:
        return None
    return Person(
        staatsangehoerigkeiten=staaten, geschlecht=angabe.geschlecht, geburtsdatum=geburt, geburtsort=ort,
        namen=tuple(namen), azr_nummer=angabe.azr_nummer,
    )  # fmt: skip


def akte(
    angabe: form.AkteAngabe,
    wer: Person | None,
    liste: Maengelliste,
    *,
    neue_uuid: Callable[[], str],
    jetzt: Callable[[], datetime],
) -> Akte | None:
    """Return the Akte without documents, or None with every defect noted."""
    davor = len(liste.maengel)
    kennung = xdomea = zeichen = ""
    betreff, angelegt = None, None
    with liste.fange(form.NAME, "akte.aktenzeichen"):
        zeichen = text(angabe.aktenzeichen)
    with liste.fange(form.NAME, "akte.betreff"):
        betreff = None if angabe.betreff is None else text(angabe.betreff)
    with liste.fange(form.NAME, "akte.angelegt"):
        angelegt = jetzt() if angabe.angelegt is None else moment(angabe.angelegt)
    with liste.fange(form.NAME, "akte.id, akte.xdomea_uuid"):
        kennung, xdomea = (uuid_text(wert or neue_uuid()) for wert in (angabe.id, angabe.xdomea_uuid))
    if not set(angabe.sperren) <= set(Sperre):
        liste.notiere(form.NAME, f"akte.sperren: only {', '.join(Sperre)}")
    if angabe.herkunft is not None and not _HERKUNFT.fullmatch(angabe.herkunft):
        liste.notiere(form.NAME, "akte.herkunft: <Kennung>/<nachrichtenUUID> of the delivery, or left out")
    if len(liste.maengel) > davor or wer is None or angelegt is None:
        return None
    return Akte(
        id=AkteId(kennung), xdomea_uuid=xdomea, aktenzeichen=zeichen, person=wer, angelegt=angelegt,
        betreff=betreff, sperren=frozenset(map(Sperre, angabe.sperren)), test=angabe.test, herkunft=angabe.herkunft,
        aufbewahren_bis=angabe.aufbewahren_bis,
    )  # fmt: skip


def vermerk(angabe: form.VermerkAngabe | None) -> Transfervermerk | None:
    """Return the scan evidence, or refuse it."""
    if angabe is None:
        return None
    return Transfervermerk(
        erfasst=Zeitpunkt(angabe.erfasst), stelle=text(angabe.stelle), verfahren=text(angabe.verfahren),
        sichtpruefung=text(angabe.sichtpruefung), geraet=None if angabe.geraet is None else text(angabe.geraet),
        pruefer=None if angabe.pruefer is None else text(angabe.pruefer),
    )  # fmt: skip


def blatt(von: int | None, bis: int | None) -> tuple[int, int] | tuple[None, None]:
    """Return first and last Blatt number, or refuse them (X001)."""
    if von is None and bis is None:
        return None, None
    if von is None or bis is None or not 1 <= von <= bis <= MAX_BLATT:
        raise Refused(
            Fehlercode.X001,
            f"blatt_von and blatt_bis stand together, from 1 to {MAX_BLATT}, the last not before the first",
        )
    return von, bis


def dateiformat(wert: str | None) -> Dateiformat | None:
    """Return the announced format, or refuse a key that may not travel."""
    if wert is not None and wert not in set(Dateiformat):
        known = ", ".join(f"{one.value} ({one.name.replace('_', '/')})" for one in Dateiformat)
        raise Refused(Fehlercode.X001, f"format must be one of {known}")
    return None if wert is None else Dateiformat(wert)


# ---------------------------------------------------------------- the way back


def _datum_text(datum: TeilDatum) -> str | None:
    teile = [f"{teil:0{breite}d}" for teil, breite in ((datum.jahr, 4), (datum.monat, 2), (datum.tag, 2)) if teil]
    return "-".join(teile) or None


def manifest_der_akte(wert: Akte, dateien: dict[str, str]) -> form.Manifest:
    """Return the manifest of an Akte; ``dateien``: document UUID → path in the folder."""
    wer = wert.person
    namen = tuple(
        form.NameAngabe(
            art=art.value, vorname=name.vorname, familienname=name.familienname, geburtsname=name.geburtsname,
            titel=name.titel,
        )
        for art, name in wer.namen
    )  # fmt: skip
    return form.Manifest(
        fassung=form.FASSUNG,
        akte=form.AkteAngabe(
            aktenzeichen=wert.aktenzeichen, betreff=wert.betreff, angelegt=wert.angelegt, test=wert.test,
            sperren=tuple(sorted(sperre.value for sperre in wert.sperren)), id=wert.id,
            xdomea_uuid=wert.xdomea_uuid, herkunft=wert.herkunft, aufbewahren_bis=wert.aufbewahren_bis,
        ),
        person=form.PersonAngabe(
            staatsangehoerigkeiten=wer.staatsangehoerigkeiten, name=namen, geschlecht=wer.geschlecht,
            geburtsdatum=_datum_text(wer.geburtsdatum), geburtsort=wer.geburtsort, azr_nummer=wer.azr_nummer,
        ),
        dokument=tuple(_dokument_angabe(dokument, dateien[dokument.uuid]) for dokument in wert.dokumente),
    )  # fmt: skip


def _dokument_angabe(dokument: Dokument, datei: str) -> form.DokumentAngabe:
    beleg, bleibt = dokument.transfervermerk, dokument.bereinigen
    return form.DokumentAngabe(
        datei=datei, register=dokument.pfad, dateiname=dokument.dateiname, beschreibung=dokument.beschreibung,
        seiten=dokument.seiten, aktenwirksam=dokument.aktenwirksam,
        blatt_von=dokument.blatt_von, blatt_bis=dokument.blatt_bis, format=dokument.format.value,
        sha256=dokument.sha256, position=dokument.position, uuid=dokument.uuid, xdomea_uuid=dokument.xdomea_uuid,
        transfervermerk=None if beleg is None else _vermerk_angabe(beleg), ersetzt=dokument.ersetzt,
        bereinigen=None if bleibt is None else bleibt.grund.value,
        bereinigen_ab=None if bleibt is None else bleibt.ab,
    )  # fmt: skip


def _vermerk_angabe(beleg: Transfervermerk) -> form.VermerkAngabe:
    return form.VermerkAngabe(
        erfasst=beleg.erfasst.text,
        stelle=beleg.stelle,
        verfahren=beleg.verfahren,
        sichtpruefung=beleg.sichtpruefung,
        geraet=beleg.geraet,
        pruefer=beleg.pruefer,
    )

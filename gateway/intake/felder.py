"""Single values of a delivery note: text to value, or a German sentence about what is wrong with it.

What may stand in a field is what may stand in the message the file will travel in one day (XAusländer sheets 2, 4).
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Final

from gateway.ablage.angaben import MAX_DATEINAME
from gateway.domain.akte import Sperre
from gateway.domain.aktenteile import Ausschluss
from gateway.domain.din91379 import ist_datentyp_c
from gateway.domain.errors import Refused
from gateway.domain.ids import Sha256
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.person import AZR_FORM, TeilDatum

MAX_TEXT: Final = 1000
"""Characters of one text; nothing in a register, name or description needs more (as ``ablage.angaben``)."""
MAX_NUMMER: Final = 64
"""Characters of a barcode, of a delivery's number, of a sign: they stand on labels and in tables."""
MAX_SEITEN: Final = 10_000
"""Pages of one document, and Blatt numbers of one file: a hundred times what one binder holds."""
MAX_REGISTER: Final = 8
"""Levels of registers above a document; registers of paper files have one or two."""

_BARCODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/+$%-]*")
_STAAT = re.compile(r"[0-9]{3}")
_TAG = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TEILDATUM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_ZAHL = re.compile(r"[0-9]{1,9}")
_LAUFWERK = re.compile(r"[A-Za-z]:")
_BEREICH = re.compile(r"\s*([0-9]{1,9})(?:\s*[-–]\s*([0-9]{1,9}))?\s*")
_SETZBAR: Final = {"gebunden": Sperre.GEBUNDEN, "loeschsperre": Sperre.LOESCHSPERRE}
_VERBLEIB: Final = {"vernichtet": False, "verbleibt": True}


class Feldfehler(ValueError):
    """A value that cannot be used; the text says why, in German, without the value itself."""


def zeichen_name(zeichen: str) -> str:
    """Return a character as a person and a program can find it: ``„Ж“ (U+0416)``."""
    kennung = f"U+{ord(zeichen):04X}"
    return f"„{zeichen}“ ({kennung})" if zeichen.isprintable() else kennung


def text(wert: str, hoechstens: int = MAX_TEXT) -> str:
    """Return one line in normal form C; refused are letters outside DIN 91379 (datatype C), line breaks, length."""
    normal = unicodedata.normalize("NFC", wert).strip()
    if len(normal) > hoechstens:
        raise Feldfehler(f"der Text ist länger als {hoechstens} Zeichen")
    if any(unicodedata.category(zeichen) == "Cc" for zeichen in normal):
        raise Feldfehler("der Text enthält einen Zeilenumbruch oder ein anderes Steuerzeichen")
    if not ist_datentyp_c(normal):
        fremd = next(zeichen for zeichen in normal if not ist_datentyp_c(zeichen))
        raise Feldfehler(
            f"das Zeichen {zeichen_name(fremd)} gehört nicht zu den Buchstaben der DIN 91379; "
            "bitte in lateinischen Buchstaben schreiben, wie im Pass oder in der Akte"
        )
    return normal


def nummer(wert: str) -> str:
    """Return a short text: the number of a delivery, the sign of an inspector."""
    return text(wert, MAX_NUMMER)


def barcode(wert: str) -> str:
    """Return the barcode of a file, as it is printed on its cover."""
    if len(wert) > MAX_NUMMER or not _BARCODE.fullmatch(wert):
        raise Feldfehler(
            f"das ist kein Barcode: 1 bis {MAX_NUMMER} Ziffern, Buchstaben und . _ / + $ % -, ohne Leerzeichen"
        )
    return wert


def tag(wert: str) -> date:
    """Return a whole date."""
    if not _TAG.fullmatch(wert):
        raise Feldfehler("ein Datum wird JJJJ-MM-TT geschrieben, zum Beispiel 2026-11-03")
    try:
        return date.fromisoformat(wert)
    except ValueError:
        raise Feldfehler("diesen Tag gibt es nicht im Kalender") from None


def teildatum(wert: str) -> TeilDatum:
    """Return a date that may be known in part."""
    treffer = _TEILDATUM.fullmatch(wert)
    if treffer is None:
        raise Feldfehler(
            "ein Geburtsdatum wird JJJJ-MM-TT geschrieben, oder JJJJ-MM oder JJJJ, wenn nicht mehr bekannt ist"
        )
    jahr, monat, tag_ = (int(teil) if teil else None for teil in treffer.groups())
    try:
        date(jahr or 1, monat or 1, tag_ or 1)
        if jahr == 0 or monat == 0 or tag_ == 0:
            raise ValueError
    except ValueError:
        raise Feldfehler("diesen Tag gibt es nicht im Kalender") from None
    return TeilDatum(jahr, monat, tag_)


def zahl(wert: str) -> int:
    """Return a number from 1 on: pages, a Blatt."""
    if not _ZAHL.fullmatch(wert) or not 1 <= int(wert) <= MAX_SEITEN:
        raise Feldfehler(f"hier steht eine ganze Zahl von 1 bis {MAX_SEITEN}")
    return int(wert)


def seitenliste(wert: str) -> frozenset[int]:
    """Return the pages of ``2,4-6``."""
    seiten: set[int] = set()
    rest = MAX_SEITEN
    for teil in wert.split(","):
        treffer = _BEREICH.fullmatch(teil)
        von = int(treffer[1]) if treffer else 0
        bis = int(treffer[2] or treffer[1]) if treffer else 0
        rest -= bis - von + 1  # ranges that repeat each other cost time as well
        if not 1 <= von <= bis <= MAX_SEITEN or rest < 0:
            raise Feldfehler("Seiten werden als Liste geschrieben, zum Beispiel 2,4-6")
        seiten.update(range(von, bis + 1))
    return frozenset(seiten)


def pruefsumme(wert: str) -> Sha256:
    """Return a SHA-256, whichever case its digits have."""
    if not _SHA256.fullmatch(wert):
        raise Feldfehler("eine Prüfsumme SHA-256 hat 64 Ziffern 0–9, a–f")
    return Sha256(wert.lower())


def zeitpunkt(wert: str) -> Zeitpunkt:
    """Return a moment with its zone."""
    try:
        moment = datetime.fromisoformat(wert)
        if moment.tzinfo is None:
            raise Feldfehler("dem Zeitpunkt fehlt die Zeitzone, zum Beispiel 2026-11-03T09:00:00+01:00")
        moment.astimezone(UTC)
        return Zeitpunkt(moment.isoformat(timespec="milliseconds"))
    except Feldfehler:
        raise
    except (ValueError, OverflowError, Refused):
        raise Feldfehler("ein Zeitpunkt wird so geschrieben: 2026-11-03T09:00:00+01:00") from None


def geschlecht(wert: str) -> str:
    """Return m, w, x or d."""
    if wert not in {"m", "w", "x", "d"}:
        raise Feldfehler("hier steht m, w, x oder d")
    return wert


def staaten(wert: str) -> tuple[str, ...]:
    """Return 1 to 4 nationalities, keys of the DESTATIS list."""
    schluessel = tuple(teil.strip() for teil in wert.split(","))
    if not 1 <= len(schluessel) <= 4 or not all(_STAAT.fullmatch(teil) for teil in schluessel):
        raise Feldfehler(
            "hier stehen 1 bis 4 Schlüssel des Statistischen Bundesamts mit drei Ziffern, mit Komma getrennt"
        )
    return tuple(dict.fromkeys(schluessel))


def azr(wert: str) -> str:
    """Return an AZR number."""
    if not AZR_FORM.fullmatch(wert):
        raise Feldfehler("eine AZR-Nummer hat zwölf Ziffern und beginnt mit einem Datum JJMMTT")
    return wert


def sperren(wert: str) -> frozenset[Sperre]:
    """Return what holds the file back from the first moment."""
    worte = [teil.strip() for teil in wert.split(",")]
    if any(wort not in _SETZBAR for wort in worte):
        raise Feldfehler("hier steht gebunden oder loeschsperre, mehrere mit Komma getrennt")
    return frozenset(_SETZBAR[wort] for wort in worte)


def register(wert: str) -> tuple[str, ...]:
    """Return the register above a document, root first."""
    teile = tuple(text(teil) for teil in wert.split("/"))
    if not all(teile) or any("\\" in teil for teil in teile) or len(teile) > MAX_REGISTER:
        raise Feldfehler(
            f"ein Register wird so geschrieben: Identität/Pässe; höchstens {MAX_REGISTER} Ebenen, keine leere"
        )
    return teile


def bereinigungsgrund(wert: str) -> Ausschluss:
    """Return why a document is not passed on."""
    if wert not in {Ausschluss.MITTEILUNG_87.value, Ausschluss.FRIST_91.value}:
        raise Feldfehler(
            "hier steht 87-1 (Mitteilung nach § 87 Abs. 1 AufenthG) oder 91 (Frist des § 91 Abs. 1 AufenthG)"
        )
    return Ausschluss(wert)


def verbleibt(wert: str) -> bool:
    """Tell whether the paper original stays."""
    if wert not in _VERBLEIB:
        raise Feldfehler("hier steht vernichtet oder verbleibt")
    return _VERBLEIB[wert]


def dateipfad(wert: str) -> str:
    """Return the path of a file inside the delivery, with forward slashes, in normal form C."""
    pfad = unicodedata.normalize("NFC", wert)
    if not pfad_bleibt_drin(pfad):
        raise Feldfehler(
            "der Pfad verlässt den Ordner der Lieferung oder ist nicht mit / geschrieben; "
            "richtig ist zum Beispiel A-000001/0001.pdf"
        )
    return pfad


def dateiname(wert: str) -> str:
    """Return the last part of a path, the name the document travels under: as ``ablage.angaben`` takes names."""
    return text(wert.rsplit("/", 1)[-1], MAX_DATEINAME)


def pfad_bleibt_drin(pfad: str) -> bool:
    """Tell whether a path is relative, has no part that leads out, no backslash, drive or invisible character."""
    return (
        0 < len(pfad) <= MAX_TEXT
        and pfad.isprintable()
        and "\\" not in pfad
        and not _LAUFWERK.match(pfad)
        and all(teil not in {"", ".", ".."} for teil in pfad.split("/"))
    )


def nenne(zahlen: frozenset[int] | set[int] | tuple[int, ...], hoechstens: int = 8) -> str:
    """Write page or Blatt numbers in words: ``2, 4–6 und 9 weitere``."""
    bereiche: list[tuple[int, int]] = []
    for eine in sorted(zahlen):
        if bereiche and bereiche[-1][1] == eine - 1:
            bereiche[-1] = (bereiche[-1][0], eine)
        else:
            bereiche.append((eine, eine))
    worte = [str(von) if von == bis else f"{von}–{bis}" for von, bis in bereiche[:hoechstens]]
    rest = sum(bis - von + 1 for von, bis in bereiche[hoechstens:])
    return ", ".join(worte) + (f" und {rest} weitere" if rest else "")

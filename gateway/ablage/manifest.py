"""The manifest of a file in a folder: ``manifest.toml``, written by hand or by an export, read into one value.

TOML, because people write it: comments, no brackets to balance, dates without quotes. This module knows the text;
``angaben.py`` turns it into domain values and back, ``ordner.py`` looks at the files.
"""

import datetime as dt
import tomllib
from typing import Any, Final, TypeVar

import msgspec
import tomli_w

from gateway.domain.errors import Fehlercode, Refused

NAME: Final = "manifest.toml"
MAX_OCTETS: Final = 16 << 20
"""Octets of a manifest: 10,000 documents with evidence need about 6 MiB."""
FASSUNG: Final = 1
"""Version of this form; a newer one is refused instead of half understood."""


A = TypeVar("A", bound="_Abschnitt")


class _Abschnitt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base: unknown keys are errors, so that a misspelt key never goes unnoticed."""


class VermerkAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[dokument.transfervermerk]``: scan evidence (BSI TR-03138)."""

    erfasst: str
    stelle: str
    verfahren: str
    sichtpruefung: str
    geraet: str | None = None
    pruefer: str | None = None
    """A pseudonym or the sign of a function, never a name."""


class DokumentAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[[dokument]]``: one document; the order in the file is the order in the Akte."""

    datei: str
    """Path inside the folder, with forward slashes."""
    register: tuple[str, ...] = ()
    dateiname: str | None = None
    """Original name; the last part of ``datei`` if left out."""
    beschreibung: str | None = None
    seiten: int | None = None
    aktenwirksam: dt.datetime | None = None
    blatt_von: int | None = None
    """First and last Blatt number within the Akte; both or neither."""
    blatt_bis: int | None = None
    format: str | None = None
    """Key of list ``dateiformat`` (018 PDF, 044 PDF/A, 011 JPG …); found by content if left out."""
    sha256: str | None = None
    """Compared if given."""
    position: int | None = None
    uuid: str | None = None
    xdomea_uuid: str | None = None
    transfervermerk: VermerkAngabe | None = None
    bereinigen: str | None = None
    """``87-1`` or ``91``: not passed on, from ``bereinigen_ab`` on if that is given."""
    bereinigen_ab: dt.date | None = None
    ersetzt: bool = False
    """A newer version has taken its place."""


class NameAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[[person.name]]``: one name; a part left out means that there is none."""

    art: str
    vorname: str | None = None
    familienname: str | None = None
    geburtsname: str | None = None
    titel: tuple[str, ...] = ()


class PersonAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[person]``: whom the file is about."""

    staatsangehoerigkeiten: tuple[str, ...]
    name: tuple[NameAngabe, ...]
    geschlecht: str | None = None
    geburtsdatum: str | None = None
    """``1990-05-17``, ``"1990-05"``, ``"1990"``; left out = unknown."""
    geburtsort: str | None = None
    azr_nummer: str | None = None


class AkteAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[akte]``: the file itself."""

    aktenzeichen: str
    betreff: str | None = None
    angelegt: dt.datetime | None = None
    test: bool = False
    sperren: tuple[str, ...] = ()
    aufbewahren_bis: dt.date | None = None
    """Retention mark: last day on which the content must stay."""
    id: str | None = None
    xdomea_uuid: str | None = None
    herkunft: str | None = None


class EatAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[vorab.eat]``: the electronic residence permit card. Two of these are secrets."""

    sperrkennwort: str
    sperrsumme: str
    seriennummer: str
    eid_aktiv: bool
    pruefziffer: str | None = None


class SperreAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[[vorab.auskunftssperre]]``: one Auskunftssperre of the register of residents."""

    code: str
    gueltig_bis: dt.date | None = None


class VorabAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[vorab]``: what goes ahead of the file (010205)."""

    eat: EatAngabe | None = None
    eat_bestellt: bool = False
    auskunftssperre: tuple[SperreAngabe, ...] = ()
    bamfkennziffer: str | None = None
    bva_verfahrensnummer: str | None = None
    nebenbestimmungen: tuple[str, ...] = ()


class PapierAngabe(_Abschnitt, frozen=True, kw_only=True):
    """``[[papier]]``: one part of the file that is on paper."""

    bezeichnung: str
    medium: str = "003"
    standort: str | None = None
    eingetroffen: dt.date | None = None


class Manifest(_Abschnitt, frozen=True, kw_only=True):
    """The whole file."""

    fassung: int
    akte: AkteAngabe
    person: PersonAngabe
    dokument: tuple[DokumentAngabe, ...] = ()
    vorab: VorabAngabe | None = None
    papier: tuple[PapierAngabe, ...] = ()


class Nachtrag(_Abschnitt, frozen=True, kw_only=True):
    """What is told of a file later: its section ``[vorab]`` alone."""

    fassung: int
    vorab: VorabAngabe


class Personendatei(_Abschnitt, frozen=True, kw_only=True):
    """A file that says whom a case file is about: the section ``[person]`` alone."""

    fassung: int
    person: PersonAngabe


def lies_manifest(octets: bytes) -> Manifest:
    """Parse a manifest; refuse (S001, S999) what is not UTF-8, not TOML or has wrong or unknown keys."""
    return _gewandelt(_mit_datum(_lies(octets, NAME)), Manifest, NAME)


def lies_personendatei(octets: bytes) -> PersonAngabe:
    """Parse a section ``[person]`` that stands in a file of its own; refuse it like a manifest."""
    name = "the file"
    return _gewandelt(_mit_datum(_lies(octets, name)), Personendatei, name).person


def _mit_datum(roh: dict[str, Any]) -> dict[str, Any]:
    """Turn TOML's own date of birth, written without quotes, into text."""
    wer = roh.get("person")
    if isinstance(wer, dict) and type(geburt := wer.get("geburtsdatum")) is dt.date:
        wer["geburtsdatum"] = geburt.isoformat()
    return roh


def lies_nachtrag(octets: bytes) -> VorabAngabe:
    """Parse a section ``[vorab]`` that stands in a file of its own; refuse it like a manifest."""
    name = "the file"
    return _gewandelt(_lies(octets, name), Nachtrag, name).vorab


def _lies(octets: bytes, name: str) -> dict[str, Any]:
    if len(octets) > MAX_OCTETS:
        raise Refused(Fehlercode.S999, f"{name} is larger than {MAX_OCTETS >> 20} MiB")
    try:
        roh = tomllib.loads(octets.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused(Fehlercode.S001, f"{name} is not UTF-8; save it as UTF-8 and try again") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(Fehlercode.S999, f"{name} is not TOML: {_ort(str(error))}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, arrays in arrays without end
        raise Refused(Fehlercode.S999, f"{name} holds a number too long or arrays too deep to be read") from None
    if roh.get("fassung") != FASSUNG:
        raise Refused(Fehlercode.S999, f"{name} must begin with: fassung = {FASSUNG}")
    return roh


def _gewandelt(roh: dict[str, Any], typ: type[A], name: str) -> A:
    try:
        return msgspec.convert(roh, typ)
    except msgspec.ValidationError as error:
        raise Refused(Fehlercode.S999, f"{name}: {error}") from None


def schreibe_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as TOML text."""
    werte: dict[str, Any] = msgspec.to_builtins(manifest, builtin_types=(dt.datetime, dt.date))
    return tomli_w.dumps(werte).encode("utf-8")


def _ort(meldung: str) -> str:
    """Keep what the parser says about the place; what stands there may be a person's data."""
    art, klammer, ort = meldung.rpartition("(")
    return f"{art.split(':')[0].strip()} {klammer}{ort}" if klammer else meldung.split(":", maxsplit=1)[0]

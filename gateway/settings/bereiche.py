"""What a value of the configuration may be: named ranges with unit and reason, checked when the file is loaded."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from msgspec import Meta

from gateway.domain.abrufadresse import MAX_URL, ist_adresse
from gateway.domain.akte import WEITERE_FORMATE
from gateway.domain.din91379 import ist_datentyp_c
from gateway.domain.errors import Refused
from gateway.domain.fristen import NAMEN as FRISTNAMEN
from gateway.domain.ids import kennung
from gateway.domain.webhook import MAX_URL as MAX_WEBHOOK
from gateway.domain.webhook import ist_herkunft

MAX_TEXT = 255
"""Characters of one text; it goes into the head of every message, and no name of an authority is longer."""
MAX_PATH = 4096
"""Characters of a path or key URI; Linux takes no longer one."""
MAX_HOST = 253
"""Characters of a host name (RFC 1035)."""

_REGEL = "regel"
_HOST = re.compile(r"[0-9A-Za-z:._%-]+")
_SCHUTZ = re.compile(r"unix:/.+|tcp:(?:[0-9A-Za-z.-]+|\[[0-9A-Fa-f:]+\]):[1-9][0-9]{0,4}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_WEBADRESSE = re.compile(r"https://[0-9a-z.-]{1,253}(:[1-9][0-9]{0,4})?")
_SPEC = re.compile(r"(0?[1-9][0-9]?)?d?")
_PLACES = frozenset({"year", "number"})
_PROBE = {"year": 9999, "number": 1_000_000}
"""The longest a reference gets: a million new cases a year is more than all of Germany has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regel:
    """What the bare type does not say: the words for people, the reason, and a test of texts."""

    erlaubt: str
    grund: str
    passt: Callable[[str], bool] = lambda _: True


def _zahl(von: float, bis: float, einheit: str, grund: str) -> Meta:
    words = " ".join(f"{von:.15g} to {bis:.15g} {einheit}".split())
    return Meta(ge=von, le=bis, extra={_REGEL: Regel(erlaubt=words, grund=grund)})


def _text(erlaubt: str, grund: str, passt: Callable[[str], bool], hoechstens: int = MAX_TEXT) -> Meta:
    regel = Regel(erlaubt=erlaubt, grund=grund, passt=passt)
    return Meta(min_length=1, max_length=hoechstens, extra={_REGEL: regel})


def _ist_zeile(text: str) -> bool:
    return text == text.strip() != "" and text.isprintable() and ist_datentyp_c(text)


def _ist_kennung(text: str) -> bool:
    try:
        kennung(text)
    except Refused:
        return False
    return True


def _ist_muster(text: str) -> bool:
    """Tell whether a pattern gives every case of every year a reference of its own that a message can carry."""
    try:
        parts = list(Formatter().parse(text))
        places = {name for _, name, _, _ in parts if name is not None}
        plain = all(_SPEC.fullmatch(spec or "") and conversion is None for _, _, spec, conversion in parts)
        longest = text.format(**_PROBE) if plain and places == _PLACES else ""
    except ValueError:
        return False
    return _ist_zeile(longest) and len(longest) <= MAX_TEXT


Port = Annotated[int, _zahl(0, 65535, "", "0 takes any free port")]
Abmeldefrist = Annotated[int, _zahl(0, 300, "s", "a balancer that needs longer than five minutes watches nothing")]
Anfragen = Annotated[int, _zahl(0, 10_000, "a day", "with 0 a person decides every request")]
ErstePause = Annotated[float, _zahl(0.01, 3600, "s", "shorter asks a failing partner without end")]
LaengstePause = Annotated[float, _zahl(1, 86_400, "s", "longer leaves a partner without mail for more than a day")]
Versuche = Annotated[int, _zahl(1, 10, "tries", "a server that errs ten times does not mend")]
SegmentMib = Annotated[int, _zahl(1, 64, "MiB", "readers refuse an envelope with other segments")]
Leihe = Annotated[int, _zahl(10, 86_400, "s", "shorter ends before a busy disk lets it be renewed")]
Blickpause = Annotated[float, _zahl(0.01, 3600, "s", "shorter keeps a processor busy with looking")]
Scheibe = Annotated[
    int,
    _zahl(
        1000, 37_000_000, "octets", "base64 of a longer slice passes 50 MB; of shorter ones a file needs too many"
    ),
]
QuarantaeneMib = Annotated[int, _zahl(1, 1_048_576, "MiB", "without room no refused message is kept as evidence")]
ReserveMib = Annotated[int, _zahl(0, 1_073_741_824, "MiB", "no disk has more than 1 PiB to keep free")]
LieferungGib = Annotated[int, _zahl(1, 256, "GiB", "no envelope describes more than 4096 segments of 64 MiB")]
Auffrischstunden = Annotated[
    int, _zahl(1, 168, "h", "a revocation is learned of no later; more often than hourly asks for nothing new")
]
Nachsichtstunden = Annotated[int, _zahl(0, 2160, "h", "a revocation that is hidden for longer harms for a quarter")]
Listenalter = Annotated[int, _zahl(1, 8760, "h", "shorter warns between two looks, longer than a year never")]
Stempelabstand = Annotated[
    int, _zahl(1, 1440, "min", "more often costs money and proves no more; a day without a stamp is too coarse")
]
Stempelnachsicht = Annotated[int, _zahl(0, 720, "h", "after a month without stamps nothing dates the log any more")]
Regelwerk = Annotated[
    str,
    _text(
        "a policy in dotted numbers, such as 1.2.3.4",
        "the authority names its policy so",
        lambda text: bool(re.fullmatch(r"[0-2](\.(0|[1-9][0-9]{0,15})){1,20}", text)),
    ),
]

PruefMib = Annotated[
    int,
    _zahl(1, 4000, "MiB", "clamd says OK to what it does not read, and has no limit above 4 GiB"),
]

Pfad = Annotated[str, _text("a path", "empty names nothing", lambda text: text.isprintable(), MAX_PATH)]
Abrufadresse = Annotated[
    str,
    _text(
        "an address such as http://crl.example/ca.crl", "what it gives is signed by itself", ist_adresse, MAX_URL
    ),
]
Host = Annotated[
    str, _text("an address or host name", "it is listened on", lambda text: bool(_HOST.fullmatch(text)), MAX_HOST)
]
Webadresse = Annotated[
    str,
    _text(
        "https://NAME or https://NAME:PORT, in small letters",
        "people type it, and no other name is answered",
        lambda text: bool(_WEBADRESSE.fullmatch(text)),
        MAX_HOST + 14,
    ),
]
Webhookziel = Annotated[
    str,
    _text(
        "https://NAME or https://NAME:PORT in small letters; http:// only to 127.0.0.1 or [::1]",
        "nothing is told to any other server",
        ist_herkunft,
        MAX_WEBHOOK,
    ),
]
Aufgabetage = Annotated[
    int, _zahl(1, 30, "days", "shorter ends within a weekend; after a month nobody learns anything from it")
]
Schutzadresse = Annotated[
    str,
    _text(
        "unix:/PATH or tcp:HOST:PORT",
        "a ClamAV daemon listens there",
        lambda text: bool(_SCHUTZ.fullmatch(text)) and text.isprintable(),
        MAX_PATH,
    ),
]
Zeile = Annotated[str, _text("one line of DIN 91379 letters", "it stands in the head of messages", _ist_zeile)]
Angabe = Annotated[
    str,
    _text(
        "a word as the identity provider writes it",
        "it is compared as it stands",
        lambda text: text == text.strip() and text.isprintable(),
    ),
]
Postleitzahl = Annotated[
    str,
    _text("five digits", "messages and directory take no other", lambda text: bool(re.fullmatch("[0-9]{5}", text))),
]
Email = Annotated[
    str,
    _text(
        "an e-mail address",
        "partners write to it",
        lambda text: bool(_EMAIL.fullmatch(text)) and _ist_zeile(text),
    ),
]
KennungText = Annotated[
    str, _text("a Behördenkennung such as azr:999901", "partners know the authority by it", _ist_kennung)
]
Arbeitstage = Annotated[int, _zahl(0, 1000, "working days", "0 means never; more than four years is never, too")]
Papierweg = Annotated[int, _zahl(1, 1000, "working days", "it is compared with days from move to file")]
Aufbewahrungstage = Annotated[
    int, _zahl(0, 3650, "days", "after ten years nothing of a file that was handed over is kept (AufenthV § 68)")
]
Zugriffsjahre = Annotated[
    int, _zahl(1, 10, "years", "who looked at what is kept until the end of the following year (BDSG § 76 (4))")
]
Nachweisjahre = Annotated[int, _zahl(10, 50, "years", "a handover can be proven for ten years at least")]
FORMATNAMEN = tuple(sorted(format_.name.lower() for format_ in WEITERE_FORMATE))
"""Formats an authority may accept beside PDF and JPG."""
LAENDER = frozenset(
    {"BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"}
)
"""The Länder by the second part of ISO 3166-2:DE."""
Land = Annotated[
    str,
    _text(
        f"a Land: {', '.join(sorted(LAENDER))}",
        "its public holidays are no working days",
        lambda text: text in LAENDER,
    ),
]
Formatname = Annotated[
    str,
    _text(
        f"a format: {', '.join(FORMATNAMEN)}",
        "others cannot be checked, or can carry programs",
        lambda text: text in FORMATNAMEN,
    ),
]
Fristname = Annotated[
    str, _text("the name of a deadline", "docs/procedure.md lists them", lambda text: text in FRISTNAMEN)
]
Aktenzeichenmuster = Annotated[
    str,
    _text(
        'text with {year} and {number}, such as "{year}-{number:05d}"',
        "numbers begin anew each year, and every case needs a reference of its own",
        _ist_muster,
    ),
]


def regel(hint: object) -> Regel | None:
    """Return the rule of a type, also of an optional one; ``None`` where the bare type says everything."""
    for one in (hint, *(get_args(hint) if get_origin(hint) in (Union, UnionType) else ())):
        for meta in getattr(one, "__metadata__", ()):
            if isinstance(meta, Meta) and meta.extra is not None:
                found: Regel = meta.extra[_REGEL]
                return found
    return None


def erlaubt(hint: object) -> str:
    """Return in words what a key of this type may hold."""
    if (known := regel(hint)) is not None:
        return known.erlaubt
    if get_origin(hint) is Literal:
        return " or ".join(f'"{word}"' for word in get_args(hint))
    if hint is bool:
        return "true or false"
    return "a list" if get_origin(hint) is tuple else "a table"

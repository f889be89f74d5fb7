"""One entry of the log: from the values of an event to canonical octets, leaf hash and openings – and back.

The octets are RFC 8785 canonical JSON of objects, text, whole numbers below 2^53 and booleans, so that sorting the
keys is all there is to it. The index is not in the entry, 16 random octets are (wire 8.1); what points to a person
is a commitment (wire 8.2). Every value has a fixed form: there is no field a name could be written into.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

import orjson

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import ART, Akteur, AuditEreignis, Aufbewahrung, Ausgang, Bezug, Feld, Rechtsgrund
from gateway.domain.ids import Kennung, NachrichtenUUID, ProzessUUID, Sha256, TransferId, kennung
from gateway.domain.kopf import Zeitpunkt

SCHEMA_VERSION = 1
"""Version of the entry's form, its field ``version``."""
ZUFALL_OCTETS = 16
"""Random octets in every entry: equal events never have equal leaves (wire 8.1)."""
SALT_OCTETS = 32
"""Random octets per commitment (wire 8.2)."""
MAX_EINTRAG_OCTETS = 16 * 1024
"""Octets of one entry; ours have about 600, and an entry bundle of tlog-tiles ends at 65,535."""
MAX_ZAHL = 2**53 - 1
"""Greatest whole number that every JSON reader keeps exact (RFC 8785 3.2.2.3)."""
MAX_BEZUG_OCTETS = 4096
"""UTF-8 octets of one committed value; a reference is a pseudonym or a number, not a text."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_HEX32 = re.compile(r"[0-9a-f]{32}")

Wert = str | int | bool
"""What a field may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Angaben:
    """What an entry says beside time, event and actor; each attribute is one ``Feld``.

    Which of them an event must or may have is said by ``gateway.domain.events.KATALOG``.
    """

    rechtsgrund: Rechtsgrund | None = None
    grund: str | None = None
    """Key of ``anforderungsgrund`` (01–04) or a code word such as ``ausserhalb_der_uebung``; never a sentence."""
    partner: Kennung | None = None
    transfer: TransferId | None = None
    prozess: ProzessUUID | None = None
    nachricht: NachrichtenUUID | None = None
    autor: Kennung | None = None
    ausloeser: NachrichtenUUID | None = None
    nachrichtentyp: str | None = None
    inhalt_sha256: Sha256 | None = None
    zertifikat_sha256: Sha256 | None = None
    verzeichnis: int | None = None
    """Number of the directory snapshot that was used."""
    verzeichnis_sha256: Sha256 | None = None
    """Digest of its signed octets."""
    ergebnis: Ausgang | None = None
    code: str | None = None
    rolle: str | None = None
    anlass: str | None = None
    zustand_alt: str | None = None
    zustand_neu: str | None = None
    aufgabe: str | None = None
    """UUID of the task."""
    aufgabenart: str | None = None
    quarantaene: str | None = None
    """UUID of the piece in quarantine."""
    anzahl: int | None = None
    laenge: int | None = None
    """Octets."""
    generation: int | None = None
    wurzel_sha256: Sha256 | None = None
    """Root of the tree of the generation before; ``anzahl`` is its size."""
    programm: str | None = None
    """Version of the program."""
    test: bool | None = None
    aufbewahrung: str | None = None
    """Retention of the entries that were pruned (``Aufbewahrung``)."""
    jahr: int | None = None
    """Last year (UTC) of them."""
    frist_jahre: int | None = None
    """Full calendar years after the year of an entry that it was kept."""
    von: int | None = None
    """Index of the first one pruned."""
    bis: int | None = None
    """Index behind the last one pruned; others between them may be kept."""
    blaetter_sha256: Sha256 | None = None
    """Digest over exactly the leaves that were pruned (``audit.kuerzung.blattdigest``)."""
    schutz: str | None = None
    """How documents were looked at for malware: ``geprueft:`` and the program, ``ohne`` or ``ungeprueft``."""
    stempel_sha256: Sha256 | None = None
    """Of a time stamp and what it is over (``stempeldigest``); ``anzahl`` is the size of that checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bezugswert:
    """A personal reference to be committed: its kind, the value in clear, and 32 fresh random octets."""

    bezug: Bezug
    wert: str
    salt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Offenlegung:
    """Opening of one commitment, for the side table: to destroy it is to erase what the entry points to."""

    feld: Bezug
    salt: bytes
    wert: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Eintrag:
    """An entry as value; ``bezuege`` are commitments (64 hexadecimal digits)."""

    ereignis: AuditEreignis
    zeit: Zeitpunkt
    mandant: Kennung
    akteur: Akteur
    zufall: str
    """16 octets as 32 hexadecimal digits."""
    angaben: Angaben
    bezuege: tuple[tuple[Bezug, str], ...] = ()
    version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class FertigerEintrag:
    """An entry ready to be stored: canonical octets, RFC 6962 leaf hash, and the openings for the side table."""

    eintrag: Eintrag
    octets: bytes
    leaf_hash: Sha256
    offenlegungen: tuple[Offenlegung, ...]


class EintragFehlerhaft(ValueError):
    """The caller built an entry that the catalogue does not know: an error of the program, never of its input."""


def _code(wert: object) -> bool:
    return isinstance(wert, str) and _CODE.fullmatch(wert) is not None


def _uuid(wert: object) -> bool:
    return isinstance(wert, str) and _UUID.fullmatch(wert) is not None


def _sha256(wert: object) -> bool:
    return isinstance(wert, str) and _HEX64.fullmatch(wert) is not None


def _zahl(wert: object) -> bool:
    return type(wert) is int and 0 <= wert <= MAX_ZAHL


def _wahr(wert: object) -> bool:
    return type(wert) is bool


def _behoerde(wert: object) -> bool:
    try:
        return isinstance(wert, str) and bool(kennung(wert))
    except Refused:
        return False


def _aus(werte: Iterable[str]) -> Callable[[object], bool]:
    menge = frozenset(werte)
    return lambda wert: isinstance(wert, str) and wert in menge


_FORM: dict[Feld, Callable[[object], bool]] = {
    Feld.RECHTSGRUND: _aus(r.value for r in Rechtsgrund),
    Feld.GRUND: _code,
    Feld.PARTNER: _behoerde,
    Feld.TRANSFER: _uuid,
    Feld.PROZESS: _uuid,
    Feld.NACHRICHT: _uuid,
    Feld.AUTOR: _behoerde,
    Feld.AUSLOESER: _uuid,
    Feld.NACHRICHTENTYP: _code,
    Feld.INHALT: _sha256,
    Feld.ZERTIFIKAT: _sha256,
    Feld.VERZEICHNIS: _zahl,
    Feld.VERZEICHNIS_SHA256: _sha256,
    Feld.ERGEBNIS: _aus(a.value for a in Ausgang),
    Feld.CODE: _code,
    Feld.ROLLE: _code,
    Feld.ANLASS: _code,
    Feld.ZUSTAND_ALT: _code,
    Feld.ZUSTAND_NEU: _code,
    Feld.AUFGABE: _uuid,
    Feld.AUFGABENART: _code,
    Feld.QUARANTAENE: _uuid,
    Feld.ANZAHL: _zahl,
    Feld.LAENGE: _zahl,
    Feld.GENERATION: _zahl,
    Feld.WURZEL: _sha256,
    Feld.PROGRAMM: _code,
    Feld.TEST: _wahr,
    Feld.AUFBEWAHRUNG: _aus(a.value for a in Aufbewahrung),
    Feld.JAHR: _zahl,
    Feld.FRIST: _zahl,
    Feld.VON: _zahl,
    Feld.BIS: _zahl,
    Feld.BLAETTER: _sha256,
    Feld.SCHUTZ: _code,
    Feld.STEMPEL: _sha256,
}
_ATTRIBUT: dict[Feld, str] = {
    feld: re.sub(r"[A-Z]", lambda m: "_" + m.group().lower(), feld.value) for feld in Feld
}
"""``inhaltSha256`` in the JSON is ``inhalt_sha256`` in Python."""
_FELDER = tuple(Feld)
_werte = attrgetter(*(_ATTRIBUT[feld] for feld in _FELDER))
_KOPFFELDER = frozenset({"version", "zufall", "zeit", "ereignis", "mandant", "akteur", "bezuege"})


def verpflichtung(feld: Bezug, wert: str, salt: bytes) -> str:
    """Return the commitment HMAC-SHA-256(salt, field ‖ 0x00 ‖ value) as hexadecimal digits (wire 8.2)."""
    if len(salt) != SALT_OCTETS:
        raise EintragFehlerhaft(f"a commitment needs {SALT_OCTETS} random octets")
    octets = wert.encode()
    if not octets or len(octets) > MAX_BEZUG_OCTETS:
        raise EintragFehlerhaft(f"a committed value has 1 to {MAX_BEZUG_OCTETS} octets")
    return hmac.digest(salt, feld.value.encode() + b"\x00" + octets, "sha256").hex()


def offenlegung_passt(eintrag: Eintrag, offenlegung: Offenlegung) -> bool:
    """Tell whether the opening belongs to a commitment of the entry."""
    gesucht = verpflichtung(offenlegung.feld, offenlegung.wert, offenlegung.salt)
    return any(feld == offenlegung.feld and hmac.compare_digest(wert, gesucht) for feld, wert in eintrag.bezuege)


def stempeldigest(notiz: bytes, token: bytes) -> Sha256:
    """Return SHA-256 over the octets that were stamped and, right behind them, the RFC 3161 token."""
    return Sha256(hashlib.sha256(notiz + token).hexdigest())


def blatt_hash(octets: bytes) -> bytes:
    """Return the RFC 6962 leaf hash, SHA-256(0x00 ‖ octets), 32 octets."""
    return hashlib.sha256(b"\x00" + octets).digest()


def baue_eintrag(
    ereignis: AuditEreignis,
    *,
    zufall: bytes,
    zeit: datetime,
    mandant: Kennung,
    akteur: Akteur = Akteur.DIENST,
    angaben: Angaben | None = None,
    bezuege: Iterable[Bezugswert] = (),
) -> FertigerEintrag:
    """Build the entry of an event (house 5, wire 8.1, 8.2).

    ``zufall`` are 16 random octets, ``zeit`` is aware and cut to milliseconds. Raises ``EintragFehlerhaft`` when a
    field is missing, foreign to the event or not of its form, or when a person acted and ``handelnder`` is missing.
    """
    if len(zufall) != ZUFALL_OCTETS:
        raise EintragFehlerhaft(f"an entry needs {ZUFALL_OCTETS} random octets")
    werte = tuple(bezuege)
    eintrag = Eintrag(
        ereignis=ereignis,
        zeit=Zeitpunkt.of(zeit),
        mandant=mandant,
        akteur=akteur,
        zufall=zufall.hex(),
        angaben=angaben or Angaben(),
        bezuege=tuple(sorted((b.bezug, verpflichtung(b.bezug, b.wert, b.salt)) for b in werte)),
    )
    if len({b.salt for b in werte}) != len(werte):
        raise EintragFehlerhaft("every commitment needs random octets of its own")
    octets = eintrag_octets(eintrag)
    return FertigerEintrag(
        eintrag=eintrag,
        octets=octets,
        leaf_hash=Sha256(blatt_hash(octets).hex()),
        offenlegungen=tuple(Offenlegung(feld=b.bezug, salt=b.salt, wert=b.wert) for b in werte),
    )


def eintrag_octets(eintrag: Eintrag) -> bytes:
    """Return the canonical JSON of the entry, or raise ``EintragFehlerhaft``."""
    gesetzt = gesetzte_felder(eintrag.angaben)
    _pruefe(eintrag, gesetzt)
    inhalt: dict[str, object] = {
        "version": eintrag.version,
        "zufall": eintrag.zufall,
        "zeit": eintrag.zeit.text,
        "ereignis": eintrag.ereignis.value,
        "mandant": eintrag.mandant,
        "akteur": eintrag.akteur.value,
        "bezuege": {feld.value: wert for feld, wert in eintrag.bezuege},
        **{feld.value: wert for feld, wert in gesetzt.items()},
    }
    return orjson.dumps(inhalt, option=orjson.OPT_SORT_KEYS)


def gesetzte_felder(angaben: Angaben) -> dict[Feld, Wert]:
    """Return the fields that are set, in the order of ``Feld``."""
    return {feld: wert for feld, wert in zip(_FELDER, _werte(angaben), strict=True) if wert is not None}


def _pruefe(eintrag: Eintrag, gesetzt: Mapping[Feld, Wert]) -> None:
    art = ART[eintrag.ereignis]
    name = eintrag.ereignis.value
    if fehlend := art.pflicht - gesetzt.keys():
        raise EintragFehlerhaft(f"{name} needs {', '.join(sorted(fehlend))}")
    if fremd := gesetzt.keys() - art.pflicht - art.wahl:
        raise EintragFehlerhaft(f"{name} has no field {', '.join(sorted(fremd))}")
    for feld, wert in gesetzt.items():
        if not _FORM[feld](wert):  # the value itself is never shown: it may be what must not be logged
            raise EintragFehlerhaft(f"{name}: the value of {feld.value} has not the form of that field")
    felder = [feld for feld, _ in eintrag.bezuege]
    if len(set(felder)) != len(felder) or not art.bezuege >= set(felder):
        raise EintragFehlerhaft(f"{name}: a personal reference stands twice or does not belong here")
    if eintrag.akteur is Akteur.PERSON and Bezug.HANDELNDER not in felder:
        raise EintragFehlerhaft(f"{name}: a person acted, so the reference 'handelnder' is needed")
    if not _behoerde(eintrag.mandant):
        raise EintragFehlerhaft(f"{name}: 'mandant' is no Behördenkennung")


def lies_eintrag(octets: bytes) -> Eintrag:
    """Read an entry of this schema version strictly: canonical octets only, every field known and of its form.

    Refuses (X000, X001) anything ``eintrag_octets`` would not have written.
    """
    if len(octets) > MAX_EINTRAG_OCTETS:
        raise Refused(Fehlercode.X001, f"an entry has at most {MAX_EINTRAG_OCTETS} octets")
    try:
        roh = orjson.loads(octets)
    except orjson.JSONDecodeError:
        raise Refused(Fehlercode.X000, "the entry is not JSON") from None
    try:
        eintrag = _aus_json(roh)
        kanonisch = eintrag_octets(eintrag)
    except (KeyError, TypeError, AttributeError, ValueError, Refused):
        raise Refused(Fehlercode.X001, "the entry does not follow the catalogue of events") from None
    if kanonisch != octets:
        raise Refused(Fehlercode.X000, "the entry is not in canonical form (RFC 8785)")
    return eintrag


def _aus_json(roh: dict[str, Any]) -> Eintrag:
    if roh["version"] != SCHEMA_VERSION or type(roh["version"]) is not int:
        raise ValueError("another version")
    zufall, bezuege = roh["zufall"], roh["bezuege"]
    if not isinstance(zufall, str) or not _HEX32.fullmatch(zufall) or not isinstance(bezuege, dict):
        raise ValueError("head")
    if not all(_sha256(wert) for wert in bezuege.values()):
        raise ValueError("commitment")
    angaben = {_ATTRIBUT[Feld(name)]: wert for name, wert in roh.items() if name not in _KOPFFELDER}
    return Eintrag(
        ereignis=AuditEreignis(roh["ereignis"]),
        zeit=Zeitpunkt(str(roh["zeit"])),
        mandant=kennung(str(roh["mandant"])),
        akteur=Akteur(roh["akteur"]),
        zufall=zufall,
        angaben=Angaben(**_getypt(angaben)),
        bezuege=tuple(sorted((Bezug(feld), str(wert)) for feld, wert in bezuege.items())),
    )


def _getypt(angaben: dict[str, Any]) -> dict[str, Any]:
    umwandeln: dict[str, Callable[[str], object]] = {"rechtsgrund": Rechtsgrund, "ergebnis": Ausgang}
    return {name: umwandeln[name](wert) if name in umwandeln else wert for name, wert in angaben.items()}

"""A directory from a readable TOML file: what an operator types to set up participants, certificates by file.

The result is a draft; ``directory sign`` makes it count.
"""

import tomllib
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from gateway.audit.checkpoint import ursprung, vkey
from gateway.audit.zeuge import zeugenschluessel
from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Kennung, kennung
from gateway.keystore.dateien import load_certificate, load_certificates, read_public
from gateway.keystore.hybrid import load_public
from gateway.trust.teilnehmer import (
    Art,
    Betrieb,
    Clearingstelle,
    Diensteintrag,
    Fenster,
    Hybrideintrag,
    Schluesseleintrag,
    Schluesselrolle,
    Status,
    Teilnehmer,
    Vertretung,
    Zertifikatseintrag,
)
from gateway.trust.verzeichnis import MAX_AGE, Richtlinie, Verzeichnis

MAX_RECIPE_OCTETS = 1024 * 1024
"""A recipe for some thousand participants."""

_R = Schluesselrolle
USUAL_SET: tuple[tuple[str, tuple[Schluesselrolle, ...]], ...] = (
    ("tls", (_R.TLS, _R.ABRUF, _R.EINLIEFERUNG)),
    ("transport", (_R.TRANSPORT,)),
    ("inhalt", (_R.INHALT,)),
    ("chiffre", (_R.CHIFFRE,)),
)
"""Files ``NAME.crt.pem`` of one authority's folder and their roles, as ``pki make`` writes them."""


class _Zertifikat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    datei: str
    rollen: tuple[Schluesselrolle, ...]
    von: datetime | None = None
    bis: datetime | None = None
    gesperrt_ab: datetime | None = None


class _Schluessel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rolle: Schluesselrolle
    vkey: str
    von: datetime | None = None
    bis: datetime | None = None


class _Hybrid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    datei: str
    von: datetime | None = None
    bis: datetime | None = None
    gesperrt_ab: datetime | None = None


class _Vertretung(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    vertreter: str
    rollen: tuple[Schluesselrolle, ...]
    von: datetime | None = None
    bis: datetime | None = None


class _Dienst(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    uri: str
    von: datetime | None = None
    bis: datetime | None = None


class _Clearingstelle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    telefon: str | None = None
    email: str | None = None
    von: datetime | None = None
    bis: datetime | None = None


class _Anschrift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    postleitzahl: str
    wohnort: str
    strasse: str | None = None
    hausnummer: str | None = None
    postfach: str | None = None


class _Teilnehmer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kennung: str
    name: str
    art: Art = Art.AUSLAENDERBEHOERDE
    status: Status = Status.AKTIV
    nachfolger: str | None = None
    von: datetime | None = None
    bis: datetime | None = None
    email: str | None = None
    telefon: str | None = None
    anschrift: _Anschrift | None = None
    ags: tuple[str, ...] = ()
    postfach: str | None = None
    vermittlung: str | None = None
    weg: Literal["offen"] | None = None
    formate: tuple[str, ...] = ("018", "044", "011")
    verfahren: tuple[str, ...] = ()
    schluesselordner: str | None = None
    """Folder with the usual set of certificates; public keys of log and witness, where they are there, in
    ``protokoll.pub.pem`` and ``zeuge.pub.pem``."""
    protokoll_generation: int = 1
    """Of its log, and so of the name of its witness; one more after each restore."""
    zertifikat: tuple[_Zertifikat, ...] = ()
    schluessel: tuple[_Schluessel, ...] = ()
    hybrid: tuple[_Hybrid, ...] = ()
    vertretung: tuple[_Vertretung, ...] = ()
    dienst: tuple[_Dienst, ...] = ()
    clearingstelle: tuple[_Clearingstelle, ...] = ()


class _Datei(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    nummer: int
    betrieb: Betrieb
    anker: tuple[str, ...]
    zwischenstellen: tuple[str, ...] = ()
    gueltig_tage: int = MAX_AGE.days
    mitzeichner: int = 2
    teilnehmer: tuple[_Teilnehmer, ...] = ()


def make_verzeichnis(recipe: Path, *, moment: datetime) -> Verzeichnis:
    """Return the directory a recipe describes, issued at ``moment``; files are relative to the recipe.

    ``Usage`` says what is wrong in the recipe or with a file it names.
    """
    try:
        text = unicodedata.normalize("NFC", read_public(recipe, MAX_RECIPE_OCTETS).decode())
        raw = msgspec.convert(tomllib.loads(text), _Datei)
    except (ValueError, RecursionError) as error:  # also numbers too long and arrays too deep for the parser
        raise Usage(f"{recipe} is no TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise Usage(f"{recipe} does not fit: {error}") from None
    base = recipe.parent
    try:
        return Verzeichnis(
            nummer=raw.nummer,
            ausgestellt=moment,
            gueltig_bis=moment + timedelta(days=raw.gueltig_tage),
            betrieb=raw.betrieb,
            richtlinie=Richtlinie(mitzeichner=raw.mitzeichner),
            anker=tuple(der for name in raw.anker for der in load_certificates(base / name)),
            zwischenstellen=tuple(der for name in raw.zwischenstellen for der in load_certificates(base / name)),
            teilnehmer=tuple(_teilnehmer(one, base, moment) for one in raw.teilnehmer),
        )
    except Refused as error:
        raise Usage(f"{recipe}: {error.reason}") from None


def _teilnehmer(one: _Teilnehmer, base: Path, moment: datetime) -> Teilnehmer:
    own = kennung(one.kennung)
    certificates = [_certificate(base / line.datei, line) for line in one.zertifikat]
    keys = [
        Schluesseleintrag(rolle=line.rolle, vkey=line.vkey, fenster=_window(line.von or moment, line.bis))
        for line in one.schluessel
    ]
    if one.schluesselordner is not None:
        certificates += _usual_set(base / one.schluesselordner)
        keys += _bare_keys(base / one.schluesselordner, own, one.protokoll_generation, moment)
    return Teilnehmer(
        behoerde=Behoerde(
            kennung=own,
            name=one.name,
            erreichbarkeit=_wege(one),
            anschrift=None if one.anschrift is None else Anschrift(**msgspec.structs.asdict(one.anschrift)),
        ),
        art=one.art,
        status=one.status,
        nachfolger=None if one.nachfolger is None else kennung(one.nachfolger),
        vermittlung=None if one.vermittlung is None else kennung(one.vermittlung),
        fenster=_window(one.von or moment, one.bis),
        ags=one.ags,
        postfach=one.postfach,
        offen=one.weg is not None,
        formate=one.formate,
        verfahren=one.verfahren,
        zertifikate=tuple(certificates),
        schluessel=tuple(keys),
        hybride=tuple(
            Hybrideintrag(
                schluessel=load_public(base / line.datei),
                fenster=_window(line.von or moment, line.bis),
                gesperrt_ab=None if line.gesperrt_ab is None else _aware(line.gesperrt_ab),
            )
            for line in one.hybrid
        ),
        vertretungen=tuple(
            Vertretung(
                vertreter=kennung(line.vertreter),
                rollen=line.rollen,
                fenster=_window(line.von or moment, line.bis),
            )
            for line in one.vertretung
        ),
        dienste=tuple(
            Diensteintrag(uri=line.uri, fenster=_window(line.von or moment, line.bis)) for line in one.dienst
        ),
        clearingstellen=tuple(
            Clearingstelle(
                name=line.name, erreichbarkeit=_wege(line), fenster=_window(line.von or moment, line.bis)
            )
            for line in one.clearingstelle
        ),
    )


def _wege(one: _Teilnehmer | _Clearingstelle) -> tuple[Erreichbarkeit, ...]:
    ways = (("01", one.email), ("02", one.telefon))
    return tuple(Erreichbarkeit(channel, address) for channel, address in ways if address)


def _usual_set(folder: Path) -> list[Zertifikatseintrag]:
    return [
        _certificate(folder / f"{name}.crt.pem", _Zertifikat(datei=name, rollen=rollen))
        for name, rollen in USUAL_SET
    ]


def _certificate(path: Path, line: _Zertifikat) -> Zertifikatseintrag:
    """Take a certificate; its entry lasts as long as the certificate unless the recipe says less."""
    der = load_certificate(path)
    cert = x509.load_der_x509_certificate(der)
    window = _window(line.von or cert.not_valid_before_utc, line.bis or cert.not_valid_after_utc)
    revoked = None if line.gesperrt_ab is None else _aware(line.gesperrt_ab)
    return Zertifikatseintrag(der=der, rollen=line.rollen, fenster=window, gesperrt_ab=revoked)


def _bare_keys(folder: Path, own: Kennung, generation: int, moment: datetime) -> list[Schluesseleintrag]:
    """Return the keys of log and witness, each under the name that its generation gives it."""
    log, witness = _public_key(folder / "protokoll.pub.pem"), _public_key(folder / "zeuge.pub.pem")
    lines = {
        _R.PROTOKOLL: log and vkey(ursprung(own, generation), log),
        _R.ZEUGE: witness and zeugenschluessel(own, generation, witness).text,
    }
    window = _window(moment, None)
    return [Schluesseleintrag(rolle=rolle, vkey=line, fenster=window) for rolle, line in lines.items() if line]


def _public_key(path: Path) -> bytes | None:
    """Return the 32 octets of an Ed25519 key; ``None`` where there is no such file."""
    if not path.exists():
        return None
    try:
        key = serialization.load_pem_public_key(read_public(path))
    except ValueError:
        raise Usage(f"{path} is no public key in PEM form") from None
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise Usage(f"{path} is no Ed25519 key")
    return key.public_bytes_raw()


def _window(begin: datetime, end: datetime | None) -> Fenster:
    return Fenster(von=_aware(begin), bis=None if end is None else _aware(end))


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise Usage(f"the moment {moment.isoformat()} needs a zone, for example {moment.isoformat()}Z")
    return moment

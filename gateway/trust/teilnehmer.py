"""What the directory says about one participant: identity, area, route, certificates by role, deputies.

Shaped like an entry of the DVDV (authority, service address, certificates by purpose, each with a window),
so that an adapter can fill the same values from there (procedure sheet 7.3).
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.domain.behoerde import Behoerde, Erreichbarkeit
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.trust.hybrid import Hybridschluessel


class Betrieb(StrEnum):
    """What an installation and its directory are for; the two never mix (wire 6.6)."""

    TEST = "test"
    ECHT = "echt"


class Schluesselrolle(StrEnum):
    """What a key may be used for (wire 5.1)."""

    TLS = "tls"  # server certificate of the Postfach
    ABRUF = "abruf"  # client certificate: may fetch for the authority
    EINLIEFERUNG = "einlieferung"  # client certificate: may deposit for the authority
    TRANSPORT = "transport"  # signs the Umschlag and the Beleg
    INHALT = "inhalt"  # signs the Inhalt: the author's own signature
    CHIFFRE = "chiffre"  # receives content keys
    PROTOKOLL = "protokoll"  # signs checkpoints of the authority's log
    ZEUGE = "zeuge"  # co-signs checkpoints of others


ZERTIFIKATSROLLEN = tuple(rolle for rolle in Schluesselrolle if rolle not in {"protokoll", "zeuge"})
"""The roles a certificate may hold, several at once; the other two are bare keys with no other role."""

VERTRETBARE_ROLLEN = tuple(rolle for rolle in ZERTIFIKATSROLLEN if rolle is not Schluesselrolle.INHALT)
"""Roles a deputy may act in. Never ``inhalt``: the content certificate belongs to the Autor (wire 1.4)."""


class Art(StrEnum):
    """What kind of participant it is."""

    AUSLAENDERBEHOERDE = "auslaenderbehoerde"
    MELDEBEHOERDE = "meldebehoerde"
    VERMITTLUNGSSTELLE = "vermittlungsstelle"
    DIENSTLEISTER = "dienstleister"


class Status(StrEnum):
    """Whether the participant still exists."""

    AKTIV = "aktiv"
    ZUSAMMENGELEGT = "zusammengelegt"
    GESCHLOSSEN = "geschlossen"


class Wegart(StrEnum):
    """Where mail waits."""

    DIREKT = "direkt"  # in the Postfach of its author
    VERMITTLUNG = "vermittlung"  # at a Vermittlungsstelle
    OFFEN = "offen"  # the plain route: folders that a transport of the partner's own (OSCI, XTA) empties and fills


@dataclass(frozen=True, slots=True, kw_only=True)
class Fenster:
    """A span of time: from ``von`` on, up to but not including ``bis`` (``None`` = open)."""

    von: datetime
    bis: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse naive moments and a window that ends before it begins."""
        if self.von.tzinfo is None or (self.bis is not None and self.bis.tzinfo is None):
            raise ValueError("a window needs moments with a zone")
        if self.bis is not None and self.bis <= self.von:
            raise Refused(Fehlercode.X001, "a validity window of the directory ends before it begins")

    def umfasst(self, moment: datetime) -> bool:
        """Tell whether the moment lies inside."""
        return self.von <= moment and (self.bis is None or moment < self.bis)

    def beruehrt(self, other: "Fenster") -> bool:
        """Tell whether the two have a moment in common."""
        return (self.bis is None or other.von < self.bis) and (other.bis is None or self.von < other.bis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zertifikatseintrag:
    """One certificate and what it may be used for while ``fenster`` lasts."""

    der: bytes
    rollen: tuple[Schluesselrolle, ...]
    fenster: Fenster
    gesperrt_ab: datetime | None = None
    """From here on the certificate counts as revoked, whatever its authority says."""
    sha256: Sha256 = field(init=False)
    """Fingerprint of the DER octets; computed, never read."""

    def __post_init__(self) -> None:
        """Compute the fingerprint; refuse roles that no certificate can hold."""
        object.__setattr__(self, "sha256", sha256_of(self.der))
        if not self.rollen or any(rolle not in ZERTIFIKATSROLLEN for rolle in self.rollen):
            raise Refused(
                Fehlercode.X001, "a certificate of the directory has no role or one that only bare keys have"
            )

    def ist_gesperrt(self, moment: datetime) -> bool:
        """Tell whether the directory revokes it at the moment."""
        return self.gesperrt_ab is not None and self.gesperrt_ab <= moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Hybrideintrag:
    """A hybrid key the authority receives content keys with; while one is valid, with nothing else (wire 5.3)."""

    schluessel: Hybridschluessel
    fenster: Fenster
    gesperrt_ab: datetime | None = None
    """From here on it counts as compromised."""

    def gilt(self, moment: datetime) -> bool:
        """Tell whether something may be encrypted for it at the moment."""
        return self.fenster.umfasst(moment) and not self.ist_gesperrt(moment)

    def ist_gesperrt(self, moment: datetime) -> bool:
        """Tell whether the directory revokes it at the moment."""
        return self.gesperrt_ab is not None and self.gesperrt_ab <= moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Schluesseleintrag:
    """A bare Ed25519 key of a log or a witness, as verifier line ``NAME+HASH+KEY`` (C2SP signed-note)."""

    rolle: Schluesselrolle
    vkey: str
    fenster: Fenster

    def __post_init__(self) -> None:
        """Refuse a role that needs a certificate, and a line that is none."""
        if self.rolle in ZERTIFIKATSROLLEN:
            raise Refused(Fehlercode.X001, f"the role {self.rolle.value} needs a certificate, not a bare key")
        if not _is_vkey(self.vkey):
            raise Refused(Fehlercode.X001, "a log or witness key of the directory is not of the form NAME+HASH+KEY")


def _is_vkey(text: str) -> bool:
    """Tell whether name, key id and key belong together (C2SP signed-note, Ed25519: type 1 or 4)."""
    name, _, rest = text.partition("+")
    key_id, _, key = rest.partition("+")
    try:
        octets = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return False
    expected = hashlib.sha256(name.encode() + b"\n" + octets).hexdigest()[:8]
    clean = bool(name) and not any(sign.isspace() for sign in name)
    return clean and len(octets) == 33 and octets[0] in {1, 4} and key_id == expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertretung:
    """Another participant whose certificates count for this authority, in these roles, while it lasts."""

    vertreter: Kennung
    rollen: tuple[Schluesselrolle, ...]
    fenster: Fenster

    def __post_init__(self) -> None:
        """Refuse to hand over the author's own signature."""
        if not self.rollen or any(rolle not in VERTRETBARE_ROLLEN for rolle in self.rollen):
            raise Refused(
                Fehlercode.X001,
                "a deputy of the directory has no role or one that stays with the authority (inhalt, log keys)",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Diensteintrag:
    """Messages of one group in one version that it takes while ``fenster`` lasts (``trust/dienst.py``)."""

    uri: str
    """Address of the service as the DVDV names it; one that this version does not know gives no right."""
    fenster: Fenster


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearingstelle:
    """Whom to call where the participant cannot be reached. It has no right of any kind."""

    name: str
    erreichbarkeit: tuple[Erreichbarkeit, ...]
    fenster: Fenster

    def __post_init__(self) -> None:
        """Refuse one that nobody could call."""
        if not self.erreichbarkeit:
            raise Refused(Fehlercode.X001, "a clearing office of the directory has neither telephone nor e-mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Teilnehmer:
    """Everything the directory says about one authority, provider or Vermittlungsstelle."""

    behoerde: Behoerde
    """Kennung, name, contact and address, as they stand in the header of its messages."""
    art: Art
    fenster: Fenster
    status: Status = Status.AKTIV
    nachfolger: Kennung | None = None
    ags: tuple[str, ...] = ()
    """Beginnings of the municipality keys it is competent for: 2 to 8 digits."""
    postfach: str | None = None
    """``https://host:port`` of its own Postfach: what it writes waits there for readers with route ``direkt``."""
    vermittlung: Kennung | None = None
    """The Vermittlungsstelle where mail for it waits; ``None`` = route ``direkt``, or ``offen``."""
    offen: bool = False
    """It has no Aktenbote: messages go and come the plain route, in both directions and no other (wire 5.3)."""
    formate: tuple[str, ...] = ("018", "044", "011")
    """Keys of the xdomea file formats it accepts."""
    verfahren: tuple[str, ...] = ()
    """Algorithms by agreement, beyond those everyone must know (for example ``eddsa-ed25519``)."""
    zertifikate: tuple[Zertifikatseintrag, ...] = ()
    schluessel: tuple[Schluesseleintrag, ...] = ()
    hybride: tuple[Hybrideintrag, ...] = ()
    vertretungen: tuple[Vertretung, ...] = ()
    dienste: tuple[Diensteintrag, ...] = ()
    """Empty: its entry is of before there were services, and it takes every message this program speaks."""
    clearingstellen: tuple[Clearingstelle, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an entry that contradicts itself."""
        for prefix in self.ags:
            if not (prefix.isascii() and prefix.isdigit() and 2 <= len(prefix) <= 8):
                raise Refused(Fehlercode.X001, f"{self.kennung}: an AGS prefix has 2 to 8 digits")
        if self.status is not Status.AKTIV and self.fenster.bis is None:
            raise Refused(Fehlercode.X001, f"{self.kennung} is {self.status.value} but has no end of validity")
        if self.postfach is not None and not self.postfach.startswith("https://"):
            raise Refused(Fehlercode.X001, f"{self.kennung}: the address of a Postfach begins with https://")
        if self.kennung in {self.nachfolger, self.vermittlung}:
            raise Refused(Fehlercode.X001, f"{self.kennung} names itself as successor or Vermittlungsstelle")
        places = (self.postfach, self.vermittlung)
        sealed = (*places, *self.zertifikate, *self.schluessel, *self.hybride, *self.vertretungen)
        if self.offen and (self.art is not Art.AUSLAENDERBEHOERDE or any(one is not None for one in sealed)):
            raise Refused(
                Fehlercode.X001,
                f"{self.kennung} has the plain route: only an Ausländerbehörde has it, without Postfach, "
                "Vermittlungsstelle, certificates, keys and deputies",
            )

    @property
    def kennung(self) -> Kennung:
        """The Behördenkennung, the key of the directory."""
        return self.behoerde.kennung


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpunkt:
    """A Postfach that can be called: its address, and whose ``tls`` certificates it must show.

    ``OFFEN``: there is none to call and ``url`` is empty.
    """

    weg: Wegart
    url: str
    betreiber: Kennung

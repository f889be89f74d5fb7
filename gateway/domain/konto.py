"""Accounts of people: roles per authority, what a password must be, the digest an account is vouched for by."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.domain.errors import AktenboteError, Fehlercode, Refused, TryLater, Usage
from gateway.domain.ids import Kennung, Sha256, sha256_of

PASSWORT_MIN = 12
"""Characters of a password at least; length is the only rule (NIST SP 800-63B 3.1.1.2: no rules of composition)."""
PASSWORT_MAX = 256
"""Characters of a password at most: far above what anybody types, small enough to be hashed for a stranger."""
ENTFERNT = "–"
"""Shown name of an account that was removed; nobody else can be called so (``anzeigename``)."""
NAME_MAX = 100
"""Characters of a shown name."""
_ANMELDENAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
"""ASCII only: two names that differ never look the same."""


class Rolle(StrEnum):
    """What an account may do at one authority."""

    SACHBEARBEITUNG = "sachbearbeitung"  # files, transfers, questions
    LEITUNG = "leitung"  # figures, second signs
    BETRIEB = "betrieb"  # the installation; never the content of a file
    PRUEFUNG = "pruefung"  # the log and its evidence


class Kontozustand(StrEnum):
    """Where an account stands; a pause after wrong passwords is no state."""

    EINGELADEN = "eingeladen"  # nobody has set a password yet
    AKTIV = "aktiv"
    GESPERRT = "gesperrt"  # a person locked it; two unlock it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitzungsrest:
    """How long a session still lasts."""

    ruhe: timedelta
    """Where nothing more is done."""
    ganz: timedelta
    """Whatever is done."""
    bis: datetime
    """When the earlier of both is over (UTC)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notrecht:
    """A role that was lent to a session for an emergency."""

    mandant: Kennung
    rolle: Rolle
    bis: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Angemeldet:
    """Who is signed in, for one request."""

    konto: str
    """Opaque id (UUID) of the account."""
    name: str
    """As shown."""
    anmeldename: str
    rollen: Mapping[Kennung, frozenset[Rolle]]
    """Those that count now, per authority; an authority without one is missing."""
    sitzung: str
    """Opaque id of the session, never its token."""
    csrf: str
    """Secret of this session for forms, base64url of 32 octets."""
    bestaetigt: datetime
    """When the second factor was last given (UTC)."""
    notrecht: Notrecht | None = None
    """A role among ``rollen`` that is only lent."""
    fremd: bool = field(default=False, compare=False)
    """An identity provider vouches for the account: it has no second factor here."""
    rest: Sitzungsrest | None = field(default=None, compare=False)
    """How long the session lasts; ``None``: nobody says so."""


class AnmeldungAbgelehnt(Refused):
    """The one answer to every sign-in that fails: it tells nobody whether the account exists or what was wrong."""

    def __init__(self) -> None:
        """Say nothing that differs between an unknown name, a wrong password, a pause and a lock."""
        super().__init__(
            Fehlercode.S999,
            "signing in failed: check name, password and code, wait a quarter of an hour after several tries, else"
            " ask whoever looks after accounts",
        )
        AktenboteError.__init__(self, "ANMELDUNG", self.reason)


class ZuVieleVersuche(TryLater):
    """Too many wrong tries from one connection, whoever made them; said openly, as it is about no account."""

    def __init__(self, rest: timedelta) -> None:
        """``rest`` is how long the pause still lasts."""
        super().__init__(
            "too many tries from this connection: wait a little",
            code="TRIES",
            retry_after_s=rest.total_seconds(),
        )


_UNVEREINBAR: tuple[tuple[frozenset[Rolle], str], ...] = (
    (
        frozenset({Rolle.BETRIEB, Rolle.SACHBEARBEITUNG}),
        "whoever operates the installation does not read files: give betrieb and sachbearbeitung to two people",
    ),
    (
        frozenset({Rolle.BETRIEB, Rolle.PRUEFUNG}),
        "whoever operates the installation is what the log is checked for: give betrieb and pruefung to two people",
    ),
    (frozenset(Rolle), "nobody has all roles of an authority"),
)


def namensform(name: str) -> str:
    """Return by what a sign-in name is compared and found, whoever typed it where: as accounts spell it."""
    return name.strip().casefold()


def pruefe_rollen(rollen: Iterable[Rolle]) -> None:
    """Refuse (``Usage``, ROLES) roles that one account may not hold together at one authority."""
    held = frozenset(rollen)
    for together, why in _UNVEREINBAR:
        if together <= held:
            raise Usage(why, code="ROLES")


def anmeldename(text: str) -> str:
    """Return a sign-in name in its one spelling, or say (``Usage``, NAME) its form."""
    name = text.strip().lower()
    if not _ANMELDENAME.fullmatch(name):
        raise Usage(
            "a sign-in name has 2 to 63 letters a-z, digits, dots, dashes or underscores, and begins with a letter"
            " or a digit",
            code="NAME",
        )
    return name


def anzeigename(text: str) -> str:
    """Return a name to be shown (NFC), or say (``Usage``, NAME) its form."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not any(one.isalnum() for one in name) or len(name) > NAME_MAX or not name.isprintable():
        raise Usage(
            f"the name shown has 1 to {NAME_MAX} printable characters, a letter or digit among them", code="NAME"
        )
    return name


def passwort(text: str) -> str:
    """Return a new password in NFC, so that every keyboard gives the same octets.

    ``Usage`` (PASSWORD) where it is too short, too long or no text.
    """
    normal = _nfc(text)
    if normal is None or not PASSWORT_MIN <= len(normal) <= PASSWORT_MAX:
        raise Usage(
            f"a password has {PASSWORT_MIN} to {PASSWORT_MAX} characters; any will do, several words are good",
            code="PASSWORD",
        )
    return normal


def getipptes_passwort(text: str) -> str | None:
    """Return what was typed in NFC; ``None`` = no password can be that."""
    normal = _nfc(text)
    return None if normal is None or len(normal) > PASSWORT_MAX else normal


def _nfc(text: str) -> str | None:
    if len(text) > 4 * PASSWORT_MAX:
        return None
    normal = unicodedata.normalize("NFC", text)
    return None if any("\ud800" <= one <= "\udfff" for one in normal) else normal


def kontostand(
    *,
    konto: str,
    anmeldename: str,
    name: str,
    zustand: Kontozustand,
    passwort: str | None,
    rollen: Iterable[Rolle],
    faktoren: Iterable[str] | None = None,
    notfallcodes: Iterable[str] | None = None,
) -> Sha256:
    """Return the digest that a log entry of one authority commits to: account, its roles there, its second factors.

    ``passwort`` is the encoded hash of it, ``faktoren`` are ids, ``notfallcodes`` keyed hashes of those left. A
    role counts only while the newest entry says exactly this. Without the last, or both, it is the digest of before
    they were in it.
    """
    said: list[object] = [
        "konto:1" if faktoren is None else "konto:2" if notfallcodes is None else "konto:3",
        konto,
        anmeldename,
        name,
        zustand.value,
        None if passwort is None else sha256_of(passwort.encode()),
        sorted(one.value for one in rollen),
        *(sorted(one) for one in (faktoren, notfallcodes) if one is not None),
    ]
    return sha256_of(json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bremse:
    """How wrong tries slow down further ones; never for ever, and forgotten by themselves."""

    frei: int
    """Wrong tries without a pause."""
    vergessen: timedelta
    """After this long one try is forgotten."""
    erste: timedelta = timedelta(seconds=10)
    """The first pause; each further try doubles it."""
    hoechste: timedelta = timedelta(minutes=15)

    def uebrig(self, anzahl: int, seit: datetime, jetzt: datetime) -> tuple[int, datetime]:
        """Return how many of the tries still count, and since when the next is being forgotten.

        Also who tries all the time is forgiven by and by; a clock that was set back forgets none.
        """
        forgotten = max(0, int((jetzt - seit) / self.vergessen))
        if forgotten >= anzahl or seit > jetzt:
            return max(0, anzahl - forgotten), jetzt
        return anzahl - forgotten, seit + forgotten * self.vergessen

    def pause(self, anzahl: int) -> timedelta:
        """Return how long after this many wrong tries nobody gets in."""
        beyond = anzahl - self.frei
        if beyond < 0:
            return timedelta(0)
        factor: int = 2 ** min(beyond, 16)
        return min(self.hoechste, self.erste * factor)


KONTO_BREMSE = Bremse(frei=5, vergessen=timedelta(hours=1))
"""Per account: whoever guesses one password has some hundred tries a day."""
ABSENDER_BREMSE = Bremse(frei=20, vergessen=timedelta(minutes=3), hoechste=timedelta(seconds=30))
"""Per address: a whole town hall may stand behind one, and mistypes all day. One guesser among them holds up the
others for half a minute, never for a quarter of an hour; the account's own pauses are what stops guessing."""

"""Code lists as one value: which values a list has in a version, and what is to be said about an unknown one.

A code the schema enumerates is judged there (X001). All others travel with their list and version and are
carried even if unknown: S010 and S011 are findings for a person, never a crash (XAusländer sheet 5).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import msgspec

from gateway.domain.errors import Fehlercode

PDF_UND_JPG: frozenset[str] = frozenset({"009", "010", "011", "018", "044"})
"""Keys of ``dateiformat`` a delivery may hold unless the request accepted more (XAusländer sheet 5.3)."""


class _Datei(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code list as its file holds it."""

    titel: str
    listURI: str  # noqa: N815 -- spelled as in the standard
    version: str | None
    gueltigAb: date | None  # noqa: N815 -- as above
    gueltigBis: date | None  # noqa: N815 -- as above
    vollstaendig: bool
    werte: dict[str, str]
    muster: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Codeliste:
    """One list in one version."""

    uri: str
    """``listURI``, without version suffix."""
    version: str | None
    """``listVersionID``; ``None`` where the version is not to be judged."""
    titel: str
    gueltig_ab: date | None
    """First day on which the version holds; ``None`` = not known."""
    gueltig_bis: date | None
    """Last day, both ends inclusive; ``None`` = still holds or not known."""
    vollstaendig: bool
    """Whether every value is here; of an excerpt an unknown value says nothing."""
    muster: str | None
    """Regular expression of its codes, where the values are not all here."""
    werte: Mapping[str, str]
    """Short German text by code; empty where the code speaks for itself."""

    def gilt(self, tag: date) -> bool:
        """Tell whether the version holds on the day, as far as its validity is known."""
        return (self.gueltig_ab is None or self.gueltig_ab <= tag) and (
            self.gueltig_bis is None or tag <= self.gueltig_bis
        )


@dataclass(frozen=True, slots=True)
class Codelisten:
    """Every code list of this installation."""

    _listen: Mapping[str, tuple[Codeliste, ...]]

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "Codelisten":
        """Read the lists from JSON octets by file name; a wrong file of the installation raises ``ValueError``."""
        listen: dict[str, tuple[Codeliste, ...]] = {}
        for name in sorted(files):
            try:
                datei = msgspec.json.decode(files[name], type=_Datei)
            except msgspec.MsgspecError as error:
                raise ValueError(f"code list {name} cannot be read: {error}") from None
            one = Codeliste(
                uri=datei.listURI,
                version=datei.version,
                titel=datei.titel,
                gueltig_ab=datei.gueltigAb,
                gueltig_bis=datei.gueltigBis,
                vollstaendig=datei.vollstaendig,
                muster=datei.muster,
                werte=MappingProxyType(datei.werte),
            )
            listen[one.uri] = (*listen.get(one.uri, ()), one)
        return cls(MappingProxyType(listen))

    def listen(self) -> tuple[Codeliste, ...]:
        """Return every list in every version, ordered by URI."""
        return tuple(one for uri in sorted(self._listen) for one in self._listen[uri])

    def lookup(self, uri: str, version: str | None = None) -> Codeliste | None:
        """Return the list in that version; without version, or where it has none, the one that is known last."""
        known = self._listen.get(uri, ())
        exact = [one for one in known if version is None or one.version in {None, version}]
        return exact[-1] if exact else None

    def text(self, uri: str, code: str) -> str | None:
        """Return the German text of a code in any known version, ``None`` if unknown or without text."""
        return next((found for one in reversed(self._listen.get(uri, ())) if (found := one.werte.get(code))), None)

    def urteil(self, uri: str, version: str | None, code: str) -> tuple[Fehlercode, str] | None:
        """Judge a code that was carried: ``None`` if nothing is to be said, else S010 or S011 and a sentence."""
        known = self._listen.get(uri)
        if not known:
            return Fehlercode.S010, "the code list is not known to this gateway"
        same = self.lookup(uri, version)
        if same is None:
            if any(code in one.werte for one in known):
                return None
            return Fehlercode.S010, "neither the version of the code list nor the value is known to this gateway"
        if code not in same.werte and same.vollstaendig:
            return Fehlercode.S011, "the value is not in the code list"
        if same.muster and not re.fullmatch(same.muster, code):
            return Fehlercode.S011, "the value does not have the form of the values of its code list"
        return None

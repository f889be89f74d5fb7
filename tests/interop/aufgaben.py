"""What a foreign tool is asked, as lines of a file: so a tool in Java or in another environment starts once."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


class Verb(StrEnum):
    """What the tool shall do."""

    PRUEFE = "pruefe"
    """Verify the signature of ``ein``; good is a signature that holds with the key of ``zertifikat``."""
    SIGNIERE = "signiere"
    """Sign ``ein`` (enveloped, last child) with ``schluessel``, write ``aus``."""
    OEFFNE = "oeffne"
    """Decrypt the one EncryptedData of ``ein`` with ``schluessel``, write the octets to ``aus``."""
    VERSCHLUESSLE = "verschluessle"
    """Encrypt the octets of ``ein`` for ``zertifikat``, write an EncryptedData to ``aus``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aufgabe:
    """One question. ``methode``: URI of the signature or of the key transport; ``daten``: of digest or content."""

    verb: Verb
    ein: Path
    schluessel: Path
    zertifikat: Path
    aus: Path
    methode: str
    daten: str = SHA256
    form: str = EXC
    """Canonicalisation to sign with."""

    def zeile(self) -> str:
        """Return the line: fields with tabs between."""
        paths = map(str, (self.ein, self.aus, self.schluessel, self.zertifikat))
        return "\t".join((self.verb, *paths, self.methode, self.daten, self.form))

    @classmethod
    def lies(cls, zeile: str) -> "Aufgabe":
        """Return the question of a line."""
        verb, ein, aus, schluessel, zertifikat, methode, daten, form = zeile.rstrip("\n").split("\t")
        return cls(
            verb=Verb(verb), ein=Path(ein), aus=Path(aus), schluessel=Path(schluessel), zertifikat=Path(zertifikat),
            methode=methode, daten=daten, form=form,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Antwort:
    """What the tool said: whether it did it, and its own words if not."""

    gut: bool
    wort: str = ""

    def zeile(self) -> str:
        """Return the line."""
        return f"{'gut' if self.gut else 'nein'}\t{' '.join(self.wort.split())}"

    @classmethod
    def lies(cls, zeile: str) -> "Antwort":
        """Return the answer of a line."""
        gut, _, wort = zeile.rstrip("\n").partition("\t")
        if gut not in {"gut", "nein"}:
            raise ValueError(f"the tool answered {zeile!r}")
        return cls(gut == "gut", wort)


class Werkzeug(Protocol):
    """A foreign tool."""

    name: str
    kennt: frozenset[Verb]
    """What it can do at all."""

    def arbeite(self, aufgaben: list[Aufgabe]) -> list[Antwort]:
        """Do the tasks in order, one answer each."""

"""One run of the verifier: what it knows so far, how it says no, and the members in the order the format wants."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.audit.archiv import ArchivFehler, ArchivLeser
from gateway.audit.befund import Pruefergebnis, Satz, Schritt, Urteil, Zeugnis
from gateway.audit.checkpoint import Pruefschluessel, Signaturart, SignierterCheckpoint, lies_ursprung, lies_vkey
from gateway.audit.export import Exportangaben
from gateway.audit.kuerzung import Kuerzungen
from gateway.domain.errors import AktenboteError


class Gefaelscht(Exception):
    """Something is wrong: which step noticed it, and the sentence."""

    def __init__(self, schritt: str, de: str, en: str) -> None:
        super().__init__(en)
        self.schritt = Schritt(schritt, False, Satz(de, en))


@dataclass(slots=True, kw_only=True)
class Pruefgang:
    """What is known so far; the verifier fills it from front to back."""

    jetzt: datetime
    schluessel: Pruefschluessel | None
    schritte: list[Schritt] = field(default_factory=list)
    angaben: Exportangaben | None = None
    checkpoint: SignierterCheckpoint | None = None
    eintraege: int = 0
    unbekannte: int = 0
    gesucht: frozenset[bytes] = frozenset()
    """Leaf hashes that receipts named."""
    stellen: dict[bytes, int] = field(default_factory=dict)
    """Where those stand."""
    kuerzungen: Kuerzungen = field(default_factory=Kuerzungen)
    checkpoint_zeit: datetime | None = None
    zeugnisse: tuple[Zeugnis, ...] = ()
    """The newest co-signature first."""
    fruehere: tuple[SignierterCheckpoint, ...] = ()
    """Earlier checkpoints of the file, once they are known to fit its entries."""
    stempel: dict[int, bytes] = field(default_factory=dict)
    """Time stamps of the file by the size of their checkpoint, not yet judged."""
    gestempelt: dict[int, str] = field(default_factory=dict)
    """Digest of each time stamp that an entry names (``stempeldigest``), by that size."""

    def gut(self, name: str, de: str, en: str) -> None:
        """Note a step that holds."""
        self.schritte.append(Schritt(name, True, Satz(de, en)))

    def hinweis(self, name: str, de: str, en: str) -> None:
        """Note what is neither good nor bad."""
        self.schritte.append(Schritt(name, None, Satz(de, en)))

    def ergebnis(self, urteil: Urteil, grund: Satz | None = None) -> Pruefergebnis:
        """Return the result as far as the run came."""
        kopf = self.checkpoint.checkpoint if self.checkpoint else None
        return Pruefergebnis(
            urteil=urteil,
            grund=grund,
            schritte=tuple(self.schritte),
            art=self.angaben.art if self.angaben else None,
            ursprung=kopf.ursprung if kopf else None,
            groesse=kopf.groesse if kopf else None,
            eintraege=self.eintraege,
            gekuerzt=self.kuerzungen.anzahl,
            wurzel=kopf.wurzel if kopf else None,
            checkpoint_zeit=self.checkpoint_zeit,
            zeugnisse=self.zeugnisse,
        )


class Mitglieder:
    """The members in the order the format wants them."""

    def __init__(self, archiv: ArchivLeser) -> None:
        self._archiv = archiv

    def mitglied(self, name: str) -> bytes:
        """Return the octets of the next member, which must have this name."""
        gefunden = self._naechstes()
        if gefunden is None:
            raise Gefaelscht("file", f"{name} fehlt in der Datei.", f"{name} is missing from the file.")
        if gefunden[0] != name:
            raise Gefaelscht(
                "file",
                f"An der Stelle von {name} steht etwas anderes.",
                f"something else stands in the place of {name}.",
            )
        return gefunden[1]

    def ende(self) -> None:
        """Make sure that nothing follows."""
        if self._naechstes() is not None:
            raise Gefaelscht("file", "Die Datei enthält mehr, als sie darf.", "the file holds more than it may.")

    def _naechstes(self) -> tuple[str, bytes] | None:
        try:
            return self._archiv.naechstes()
        except ArchivFehler as fehler:
            if fehler.abgeschnitten:
                raise Gefaelscht(
                    "file",
                    f"Die Datei ist abgeschnitten (Oktett {fehler.ort}).",
                    f"the file is cut off (octet {fehler.ort}).",
                ) from None
            raise Gefaelscht(
                "file",
                f"Die Datei ist ab Oktett {fehler.ort} nicht so, wie der Export sie schreibt.",
                f"from octet {fehler.ort} on the file is not as the export writes it.",
            ) from None


def genannter_schluessel(angaben: Exportangaben) -> Pruefschluessel:
    """Return the key ``export.json`` names; who signed is only shown by a key from outside."""
    try:
        lies_ursprung(angaben.ursprung)
        schluessel = lies_vkey(angaben.vkey)
    except AktenboteError:
        schluessel = None
    if schluessel is None or schluessel.art is not Signaturart.ED25519 or schluessel.text != angaben.vkey:
        raise Gefaelscht(
            "origin",
            "export.json nennt kein Protokoll einer Behörde und dessen Schlüssel.",
            "export.json does not name the log of an authority and its key.",
        )
    return schluessel

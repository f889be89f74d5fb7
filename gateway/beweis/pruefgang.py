"""One run of the verifier over a container: its steps so far, what is left open, and what it is judged by."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.audit.befund import Satz, Schritt, Urteil
from gateway.audit.checkpoint import Pruefschluessel
from gateway.audit.pruefgang import Gefaelscht
from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Sha256

__all__ = ["Beweisergebnis", "Gang", "Gefaelscht", "Massstab", "Satz", "Urteil", "faelschung"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Massstab:
    """What a container is judged by: nothing of it comes from the container."""

    jetzt: datetime
    signer: Sha256 | None = None
    """SHA-256 of the certificate, or of its key, that signs the directory; ``None`` = no authorship is judged."""
    weitere_signer: tuple[Sha256, ...] = ()
    """Those of earlier keys of the same operator: they count for snapshots of their time like the first one."""
    anker: tuple[bytes, ...] = ()
    """Trust anchors (DER) for certificate paths where no directory is judged."""
    zeitanker: tuple[bytes, ...] = ()
    """Trust anchors (DER) of time-stamp authorities; without any, stamps are told, not judged."""
    vkey: Pruefschluessel | None = None
    """Key of the log; else the directory says it."""
    zeugen: tuple[Pruefschluessel, ...] = ()
    hoechstalter: timedelta | None = None
    """A co-signature not older than this is demanded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beweisergebnis:
    """Result of verifying a container."""

    urteil: Urteil
    schritte: tuple[Schritt, ...]
    grund: Satz | None
    """Why the verdict is not ``BESTAETIGT``."""
    transfer: str | None
    mandant: str | None

    def als_dict(self) -> dict[str, object]:
        """The result for ``--json``."""
        return {
            "verdict": self.urteil.en,
            "verdict_de": self.urteil.value,
            "reason": self.grund.en if self.grund else None,
            "reason_de": self.grund.de if self.grund else None,
            "kind": "beweis",
            "transfer": self.transfer,
            "authority": self.mandant,
            "steps": [{"name": s.name, "ok": s.gut, "de": s.satz.de, "en": s.satz.en} for s in self.schritte],
        }


@dataclass(slots=True)
class Gang:
    """Steps and open questions, filled from front to back."""

    schritte: list[Schritt] = field(default_factory=list)
    offen: list[Satz] = field(default_factory=list)

    def gut(self, name: str, de: str, en: str) -> None:
        """Note a step that holds."""
        self.schritte.append(Schritt(name, True, Satz(de, en)))

    def hinweis(self, name: str, de: str, en: str) -> None:
        """Note what is neither good nor bad."""
        self.schritte.append(Schritt(name, None, Satz(de, en)))

    def bleibt_offen(self, name: str, de: str, en: str) -> None:
        """Note what is not shown: nothing is wrong, but the verdict cannot be "confirmed"."""
        self.hinweis(name, de, en)
        self.offen.append(Satz(de, en))


def faelschung(schritt: str, was_de: str, was_en: str, fehler: AktenboteError) -> Gefaelscht:
    """Return the refusal of a part, with the reason its reader gave."""
    return Gefaelscht(
        schritt, f"{was_de}: {fehler.code} {fehler.reason}", f"{was_en}: {fehler.code} {fehler.reason}"
    )

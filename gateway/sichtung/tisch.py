"""A place where pages of one document are drawn: a child that saw nothing else, and the document it sees."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from gateway.domain.errors import Refused
from gateway.domain.ids import Sha256
from gateway.domain.seitenbild import KeinBild, OhneBild, Seitenbild, Seitenwunsch
from gateway.pump.dateien import ohne_namen
from gateway.sichtung import grenzen
from gateway.sichtung.befund import Unlesbar
from gateway.sichtung.bildwerk import mache_bild
from gateway.sichtung.kindprozess import Kind
from gateway.sichtung.seitenzeile import Art, Seitenfrage, lies_gezeichnet
from gateway.transfer.ports.seitenbild import Vorlage

MODUL: Final = "gateway.sichtung.zeichenkind"
_GRUND: Final = {Unlesbar.ZU_GROSS: OhneBild.ZU_GROSS}

log = structlog.get_logger()


class Tisch:
    """Used by one thread at a time; ``brich_ab`` comes from elsewhere.

    Another document gets another child: one that was taken over by a document could draw the next one otherwise
    than it is, and whoever decides by that page would never know.
    """

    def __init__(self, tmp: Path) -> None:
        """``tmp``: a private folder, for the copy without a name of a document too large for memory."""
        self._tmp = tmp
        self.kind = Kind(MODUL)
        self.sha256: Sha256 | None = None
        """The document that lies here; ``None`` = nothing yet."""
        self._datei: BinaryIO | None = None
        self.abgebrochen = False
        """Nobody waits for what is done here."""

    @property
    def wartet(self) -> bool:
        """Tell whether a child waits here that saw nothing yet."""
        return self.sha256 is None and self.kind.laeuft

    def zeichne(self, vorlage: Vorlage, art: Art, wunsch: Seitenwunsch) -> Seitenbild | KeinBild:
        """Draw a page; blocking. Raises ``OSError`` or ``KeinKind`` where the machine fails."""
        if vorlage.laenge > grenzen.MAX_VORLAGE:
            return KeinBild(grund=OhneBild.ZU_GROSS)
        datei = self._datei if self.sha256 == vorlage.sha256 else None
        if datei is None and (datei := self._lege_hin(vorlage)) is None:
            return KeinBild(grund=OhneBild.NICHT_DA)
        if self.abgebrochen:
            return KeinBild(grund=OhneBild.GESTORBEN)
        frage = Seitenfrage(art, wunsch.seite, wunsch.breite, wunsch.drehung)
        found = self.kind.frage(frage, datei.fileno(), lies_gezeichnet, zeit_s=grenzen.ZEIT_SEITE_S, art=art)
        if isinstance(found, Unlesbar):
            self.raeume()
            return KeinBild(grund=_GRUND.get(found, OhneBild.GESTORBEN))
        if found.kopf.grund is not None:
            return KeinBild(grund=found.kopf.grund, seiten=found.kopf.seiten)
        return mache_bild(found)

    def _lege_hin(self, vorlage: Vorlage) -> BinaryIO | None:
        """Have a copy of the document for the child, and a child that saw no other; ``None``: it cannot be read."""
        if self.sha256 is not None:
            self.raeume()
        self.sha256 = vorlage.sha256
        gesehen = hashlib.sha256()
        try:
            datei = ohne_namen(self._tmp, vorlage.laenge, self._gesehen(vorlage, gesehen.update))
        except (KeyError, Refused):
            log.warning("pages.missing")
            return None
        if gesehen.hexdigest() == vorlage.sha256 or self.abgebrochen:
            self._datei = datei
            return datei
        datei.close()
        log.warning("pages.missing")
        return None

    def _gesehen(self, vorlage: Vorlage, sieh: Callable[[bytes], object]) -> Iterator[bytes]:
        """Yield the octets past the digest; one too many, or a person who went away, and it is over."""
        laenge = 0
        for block in vorlage.bloecke():
            laenge += len(block)
            if self.abgebrochen or laenge > vorlage.laenge:
                return
            sieh(block)
            yield block

    def bereite(self) -> None:
        """Have a fresh child wait; blocking, ``KeinKind``."""
        self.raeume()
        self.kind.starte()

    def brich_ab(self) -> None:
        """End the work that runs here, wherever it is."""
        self.abgebrochen = True
        self.kind.brich_ab()

    def raeume(self) -> None:
        """Let document and child go; blocking some milliseconds."""
        self.sha256 = None
        if self._datei is not None:
            self._datei.close()
            self._datei = None
        self.kind.raeume_weg()

"""Looks at a single document that somebody brings: real type, digests, pages in the locked child process."""

import asyncio
import os
from collections.abc import Set
from typing import BinaryIO, Final, Literal

from gateway.ablage import angaben, typen
from gateway.ablage.dokumentspeicher import Dokumentspeicher, bloecke
from gateway.ablage.inhaltsart import Inhaltsart
from gateway.domain.akte import Dateiformat
from gateway.domain.errors import Refused, TryLater
from gateway.domain.ids import Kennung, Sha256
from gateway.pump.archiv import Mass, miss
from gateway.sichtung import Unlesbar
from gateway.sichtung.kindprozess import KeinKind
from gateway.sichtung.sichtung import Sichtung
from gateway.transfer.ports.dokumente import Abgelehnt, Ablehnung, Gemessen

_UNLESBAR: Final = {
    Unlesbar.VERSCHLUESSELT: Ablehnung.VERSCHLUESSELT,
    Unlesbar.BESCHAEDIGT: Ablehnung.BESCHAEDIGT,
    Unlesbar.ZU_GROSS: Ablehnung.ZU_GROSS,
    Unlesbar.GESTORBEN: Ablehnung.NICHT_PRUEFBAR,
}
_GEZAEHLT: Final[dict[Inhaltsart, Literal["pdf", "jpg"]]] = {Inhaltsart.PDF: "pdf", Inhaltsart.JPG: "jpg"}
"""Types whose pages the child looks at; of the others their whole form is judged (``ablage.weitere``)."""


class Messer:
    """Implements ``Dokumentmesser``; a child process lives for one document."""

    def __init__(self, speicher: Dokumentspeicher) -> None:
        """Keep where documents are sealed."""
        self._speicher = speicher

    async def miss(self, datei: BinaryIO, name: str, formate: Set[Dateiformat]) -> Gemessen:
        """Look at a whole file."""
        try:
            called = angaben.dateiname(name)
        except Refused:
            raise Abgelehnt(Ablehnung.ZEICHEN if name else Ablehnung.NAME) from None
        art, format_, mass = await asyncio.to_thread(_bestimme, datei, called, formate)
        pages, blank = await self._seiten(datei, art)
        return Gemessen(
            name=called,
            format=format_,
            laenge=mass.laenge,
            sha256=mass.sha256,
            crc32=mass.crc32,
            seiten=pages,
            leer=blank,
        )

    def lege_ab(self, mandant: Kennung, datei: BinaryIO, digest: Sha256) -> Sha256:
        """Seal it."""
        datei.seek(0)
        return self._speicher.lege(mandant, digest, bloecke(datei), anders="a document changed while it was stored")

    async def _seiten(self, datei: BinaryIO, art: Inhaltsart) -> tuple[int | None, tuple[int, ...]]:
        drawn = _GEZAEHLT.get(art)
        if drawn is None:
            return None, ()
        sight = Sichtung(kinder=1)
        try:
            seen = await sight.sieh(datei.fileno(), drawn, mit_text=False)
        except (KeinKind, OSError) as error:
            raise TryLater("no child process looks at pages just now") from error
        finally:
            await sight.schliesse()
        if seen.unlesbar is not None:
            raise Abgelehnt(_UNLESBAR[seen.unlesbar])
        if seen.beschaedigte_seiten or not seen.seiten:
            raise Abgelehnt(Ablehnung.BESCHAEDIGT)
        return seen.seiten, seen.leere_seiten


def _bestimme(datei: BinaryIO, name: str, formate: Set[Dateiformat]) -> tuple[Inhaltsart, Dateiformat, Mass]:
    """Return what a file really is; blocking. ``Abgelehnt``."""
    length = os.fstat(datei.fileno()).st_size
    read = typen.leser(datei)
    if not length:
        raise Abgelehnt(Ablehnung.LEER)
    begin = read(0, 8)
    try:
        art = typen.bestimme_art(read, length, formate)
    except Refused:
        known = begin.startswith((b"%PDF-", b"\xff\xd8"))
        raise Abgelehnt(Ablehnung.BESCHAEDIGT if known else Ablehnung.ART) from None
    try:
        typen.pruefe_passend(art, endung=name.rpartition(".")[2], dateiname=name)
    except Refused:
        raise Abgelehnt(Ablehnung.NAME) from None
    format_ = typen.format_der_art(art, read, length)
    datei.seek(0)
    return art, format_, miss(datei)

"""One document of a delivery, looked at: digest, real type, pages, blank pages, whether it can be read at all.

What is a defect and what a hint: a page nobody can see, or that is missing, is a defect; a blank page is a hint
(most are backs that were scanned too), a document that is blank altogether is a defect unless the note says so.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal, Protocol

from gateway.ablage import typen
from gateway.ablage.inhaltsart import Inhaltsart
from gateway.domain.akte import Dateiformat
from gateway.domain.errors import Refused
from gateway.domain.merkmale import Merkmal
from gateway.intake.bericht import Mangel
from gateway.intake.felder import nenne
from gateway.intake.quelle import Quelle
from gateway.intake.schein import Scheindokument, mangel
from gateway.pump.archiv import Mass, miss
from gateway.sichtung.befund import Seitenbefund, Unlesbar

ZUGLEICH: Final = 3
"""Documents looked at at once: two child processes draw pages while a third file is hashed."""

_UNLESBAR: Final = {
    Unlesbar.VERSCHLUESSELT: (
        "verschluesselt",
        "Das PDF verlangt ein Kennwort oder ist gesperrt; bitte ohne Schutz liefern.",
    ),
    Unlesbar.BESCHAEDIGT: (
        "beschaedigt",
        "Die Datei ist beschädigt und nicht anzuzeigen; bitte neu scannen.",
    ),
    Unlesbar.ZU_GROSS: (
        "zu_gross",
        "Die Seiten brauchen mehr Speicher oder Zeit als jede gescannte Akte; bitte Auflösung und Datei prüfen.",
    ),
    Unlesbar.GESTORBEN: (
        "nicht_pruefbar",
        "An dieser Datei ist das Prüfprogramm abgestürzt; bitte neu erzeugen; hilft das nicht, Behörde anrufen.",
    ),
}


class Seitensicht(Protocol):
    """Who looks at pages: ``gateway.sichtung``."""

    async def sieh(
        self, datei: int, art: Literal["pdf", "jpg"], *, mit_text: bool = True, mit_merkmalen: bool = False
    ) -> Seitenbefund:
        """Look at every page of an open file, and at what a PDF does by itself where that is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dokumentbefund:
    """What is known of a document now; ``maengel`` without a defect = it may enter."""

    dokument: Scheindokument
    mass: Mass | None = None
    format: Dateiformat | None = None
    text: str | None = None
    merkmale: tuple[Merkmal, ...] = ()
    """What the PDF does by itself, where that was asked."""
    maengel: tuple[Mangel, ...] = ()

    @property
    def gut(self) -> bool:
        """Nothing keeps it out."""
        return self.mass is not None and self.format is not None and not any(m.schwer for m in self.maengel)


async def pruefe_dokumente(
    quelle: Quelle,
    dokumente: Sequence[Scheindokument],
    sicht: Seitensicht | None,
    *,
    plaetze: asyncio.Semaphore,
    mit_merkmalen: bool = False,
) -> tuple[Dokumentbefund, ...]:
    """Look at documents whose files are there, as many at once as there are ``plaetze``.

    ``sicht`` None = compare the digests only.
    """

    async def eins(dokument: Scheindokument) -> Dokumentbefund:
        async with plaetze:
            return await _pruefe(quelle, dokument, sicht, mit_merkmalen=mit_merkmalen)

    found = await asyncio.gather(*map(eins, dokumente), return_exceptions=True)
    for one in found:  # raised only once nobody reads the delivery any more
        if isinstance(one, BaseException):
            raise one
    return tuple(one for one in found if not isinstance(one, BaseException))


async def _pruefe(
    quelle: Quelle, dokument: Scheindokument, sicht: Seitensicht | None, *, mit_merkmalen: bool
) -> Dokumentbefund:
    fund = quelle.funde.get(dokument.datei)
    if fund is None or fund.hindernis is not None or fund.laenge == 0:
        return Dokumentbefund(dokument=dokument)  # the comparison has named it
    try:
        datei = await asyncio.to_thread(quelle.oeffne_datei, dokument.datei)
    except Refused:
        grund = "Die Datei lässt sich nicht öffnen oder auspacken; bitte noch einmal übertragen."
        return Dokumentbefund(dokument=dokument, maengel=(mangel("unlesbar", dokument.datei, grund),))
    with datei:
        befund = await asyncio.to_thread(_miss, datei, dokument, mit_art=sicht is not None)
        if sicht is None or not befund.gut:
            return befund
        art: Literal["pdf", "jpg"] = "jpg" if befund.format is Dateiformat.JPG else "pdf"
        datei.seek(0)
        seiten = await sicht.sieh(datei.fileno(), art, mit_merkmalen=mit_merkmalen)
    return Dokumentbefund(
        dokument=dokument,
        mass=befund.mass,
        format=befund.format,
        text=seiten.text,
        merkmale=seiten.merkmale,
        maengel=_seiten(dokument, seiten),
    )


def _miss(datei: BinaryIO, dokument: Scheindokument, *, mit_art: bool) -> Dokumentbefund:
    """Compare the digest, then ask what the file really is; blocking."""
    suche = typen.Pdfasuche()
    mass = miss(datei, suche.sieh)
    if mass.sha256 != dokument.sha256:
        grund = (
            f"Die Datei hat eine andere Prüfsumme (SHA-256 {mass.sha256}) als auf dem Schein: beim Übertragen "
            "beschädigt, nachträglich geändert oder vertauscht."
        )
        return Dokumentbefund(dokument=dokument, mass=mass, maengel=(mangel("pruefsumme", dokument.datei, grund),))
    if not mit_art:
        return Dokumentbefund(dokument=dokument, mass=mass)
    lies = typen.leser(datei)
    kopf = lies(0, 8)
    art = Inhaltsart.PDF if kopf.startswith(b"%PDF-") else Inhaltsart.JPG if kopf.startswith(b"\xff\xd8") else None
    if art is None:
        grund = "Der Inhalt ist weder PDF noch JPG, was auch immer der Name sagt."
        return Dokumentbefund(dokument=dokument, mass=mass, maengel=(mangel("typ", dokument.datei, grund),))
    try:
        typen.bestimme_art(lies, mass.laenge)
    except Refused:
        was = "PDF" if art is Inhaltsart.PDF else "JPG"
        grund = f"Das {was} ist unvollständig oder beschädigt (abgebrochene Übertragung?)."
        return Dokumentbefund(dokument=dokument, mass=mass, maengel=(mangel("beschaedigt", dokument.datei, grund),))
    try:
        typen.pruefe_passend(art, endung=dokument.datei.rpartition(".")[2])
    except Refused:
        grund = f"Der Inhalt ist {art.upper()}, die Endung des Namens sagt etwas anderes."
        return Dokumentbefund(dokument=dokument, mass=mass, maengel=(mangel("typ", dokument.datei, grund),))
    return Dokumentbefund(dokument=dokument, mass=mass, format=typen.als_format(art, pdfa=suche.gefunden))


def _seiten(dokument: Scheindokument, befund: Seitenbefund) -> tuple[Mangel, ...]:
    """Judge what was seen of the pages."""
    wo = dokument.datei
    if befund.unlesbar is not None:
        art, grund = _UNLESBAR[befund.unlesbar]
        return (mangel(art, wo, grund),)
    gefunden = []
    if befund.seiten != dokument.seiten:
        grund = f"Laut Schein {dokument.seiten} Seiten, die Datei hat {befund.seiten}. Fehlt etwas, vertauscht?"
        gefunden.append(mangel("seitenzahl", wo, grund))
    if befund.beschaedigte_seiten:
        grund = (
            f"Seite {nenne(befund.beschaedigte_seiten)} lässt sich nicht vollständig anzeigen; bitte neu scannen."
        )
        gefunden.append(mangel("beschaedigte_seite", wo, grund))
    leer = frozenset(befund.leere_seiten)
    ungemeldet = leer - dokument.leere_seiten
    if befund.seiten and len(leer) >= befund.seiten:
        grund = "Auf keiner Seite ist etwas zu sehen."
        if ungemeldet:
            grund += " Wurde die Rückseite statt der Vorderseite gescannt?"
        gefunden.append(mangel("leer", wo, grund, schwer=bool(ungemeldet)))
    elif ungemeldet:
        grund = f"Seite {nenne(ungemeldet)} ist leer. Rückseiten mitgescannt?"
        gefunden.append(mangel("leere_seite", wo, grund, schwer=False))
    voll = frozenset(seite for seite in dokument.leere_seiten if seite <= befund.seiten) - leer
    if voll:
        grund = f"Seite {nenne(voll)} ist auf dem Schein als leer gemeldet, es ist aber etwas zu sehen."
        gefunden.append(mangel("doch_nicht_leer", wo, grund, schwer=False))
    return tuple(gefunden)

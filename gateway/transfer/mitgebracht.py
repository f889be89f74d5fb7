"""What people bring passes the same looks as a delivery of a partner: for malware, and for PDFs that act.

Who brought it sits in front of it, so nothing is held and nobody is asked: it enters, or is refused with all
reasons.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gateway.domain.akte import Dateiformat, Dokument
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import DokumentUUID, Sha256
from gateway.domain.merkmale import Merkmal
from gateway.domain.schutz import Fund, Schutzvermerk
from gateway.transfer.eingangsformate import Eingangsformate, Merkmale
from gateway.transfer.eingangsschutz import Eingangsschutz, Pruefstueck


@dataclass(frozen=True, slots=True, kw_only=True)
class Angesehen:
    """Documents that may enter, with what is kept of the look at them."""

    schutz: Schutzvermerk
    merkmale: Merkmale


class Beanstandet(Refused):
    """Documents that may not enter: what the scanner said of each, and which mark of which PDF is refused."""

    def __init__(self, funde: Sequence[Fund], verweigert: dict[DokumentUUID, Merkmal]) -> None:
        """Keep them; count them in the reason."""
        self.funde = tuple(funde)
        self.verweigert = verweigert
        number = len({one.dokument for one in funde} | verweigert.keys())
        super().__init__(
            Fehlercode.S999, f"nothing was taken in: {number} documents may not enter; take them out or mend them"
        )


async def sieh_an(schutz: Eingangsschutz, formate: Eingangsformate, stuecke: Sequence[Pruefstueck]) -> Angesehen:
    """Have every document looked at before any is stored.

    Raises ``Beanstandet``; Refused where a file changed meanwhile; ``SchutzUnerreichbar`` while the scanner gives
    no verdict, unless the configuration takes files in all the same.
    """
    checked = await schutz.pruefe(stuecke)
    ill = {one.dokument for one in checked.funde}
    marks = await formate.lies(one for one in stuecke if one.dokument not in ill)
    refused = formate.verweigert(marks)
    if checked.funde or refused:
        raise Beanstandet(checked.funde, refused)
    return Angesehen(schutz=checked.vermerk, merkmale=formate.zu_melden(marks))


def stueck(dokument: Dokument, bloecke: Callable[[], Iterator[bytes]]) -> Pruefstueck:
    """Return a document to be looked at; ``bloecke`` yields its octets, which are compared with its digest."""
    return Pruefstueck(
        position=dokument.position,
        dokument=dokument.uuid,
        sha256=dokument.sha256,
        laenge=dokument.laenge,
        bloecke=lambda: verglichen(bloecke(), dokument.sha256),
        ist_pdf=dokument.format in {Dateiformat.PDF, Dateiformat.PDF_A},
    )


def verglichen(bloecke: Iterator[bytes], sha256: Sha256) -> Iterator[bytes]:
    """Yield octets; Refused (S999) at their end, before anybody judges them, where they have another digest.

    Whoever may write to a file could show it to the scanner otherwise than to who stores it.
    """
    digest = hashlib.sha256()
    for block in bloecke:
        digest.update(block)
        yield block
    if digest.hexdigest() != sha256:
        raise Refused(Fehlercode.S999, "a document changed while it was looked at; bring it again")

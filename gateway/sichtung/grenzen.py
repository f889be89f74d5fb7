"""What a look at a file may cost: one place for every limit of the child process and of its work."""

from typing import Final

MAX_SEITEN: Final = 20_000
"""Pages of one PDF: the longest case file known is a tenth of it; more is a page tree that lies."""
MAX_OBJEKTE: Final = 5_000
"""Objects of one page that are looked at: scans have one to some hundred. A page with more is drawn."""
MAX_PIXEL: Final = 200_000_000
"""Pixels of one image: A3 at 600 dpi has 70 million. A larger one is a bomb or a mistake."""
MAX_BILD_OCTETS: Final = 64 << 20
"""Octets of one compressed image; an A3 page in colour at 600 dpi has about 20 MiB."""
MAX_TEXT: Final = 4_000_000
"""Characters of text taken from one document: 360 pages of print have about one million."""
MAX_SEITE_PT: Final = 14_400.0
"""Longest side of a page in points (200 inches): the limit of ISO 32000-1, Annex C."""
MAX_ZEICHNUNG_PX: Final = 1_000_000
"""Pixels of the small picture a page is drawn to for judging it."""
MAX_ANTWORT: Final = 32 << 20
"""Octets of one answer of the child: all the text, in UTF-8 and JSON, and the lists of pages."""
MAX_FRAGE: Final = 256
"""Octets of one question to the child."""
SPEICHER_KIND: Final = 1 << 30
"""Address space of a child, in octets: program and libraries take 300 MiB, a whole file is mapped, not read."""
DATEIEN_KIND: Final = 16
"""Open files of a child: standard ones, the line to its parent and the file it looks at."""
CPU_KIND_S: Final = 3_600
"""Processor time of a child in seconds; a second fence behind the parent's clock."""
AUFTRAEGE_JE_KIND: Final = 500
"""Looks after which a child is replaced: what a library leaks does not grow."""
ZEIT_S: Final = 30.0
"""Longest time for a look, and one second more for each MiB: scans need a fiftieth of it on a slow machine."""

# -- one page, drawn to be shown -----------------------------------------------------------------------------------

MAX_BILD_PX: Final = 6_000_000
"""Pixels of a drawn page: A4 at the greatest width has 2.9 million, a strip twice as long still fits. A page that
is longer is drawn narrower."""
MAX_LAENGE_PX: Final = 16_000
"""Pixels of the longer side of a drawn page: eight pages on end; browsers show no picture of twice as many."""
MAX_ZERLEGT: Final = 300_000_000
"""Octets of a picture as it lies unpacked in the child: A3 in colour at 600 dpi has 209 million."""
MAX_SEITENTEXT: Final = 100_000
"""Characters of text shown of one page: a page of small print has 8,000."""
ZEICHEN_JE_STUECK: Final = 4_000
"""Characters of plain text that are shown as one page, cut at the end of a line where there is one."""
MAX_KLARTEXT: Final = 16 << 20
"""Octets of a plain text or XML file that is shown: what the Ablage takes of XML at most."""
ZEIT_SEITE_S: Final = 10.0
"""Longest time for one page in seconds: a scan at 600 dpi takes one on a slow machine."""
CPU_SEITE_S: Final = 10
"""Processor time of one page in seconds; a second fence, set by the child itself before it looks."""
ZEICHNER: Final = 2
"""Pages drawn at once: what two cores can feed, beside everything else."""
MAX_VORLAGE: Final = 512 << 20
"""Octets of a document of which pages are drawn: what a child can map beside its libraries."""
TISCHE: Final = ZEICHNER + 1
"""Children at most: those that draw, and one that has seen nothing yet and waits for the next document."""
TISCH_RUHE_S: Final = 60.0
"""Time after which a document that nobody pages through is let go, with the child that saw it, in seconds."""
MAX_WARTEND_JE_PERSON: Final = 8
"""Pages one person may have asked for and not got: one for each of the three widths, and some ahead."""
MAX_WARTEND: Final = 64
"""Pages that wait for a child altogether; above that a person is told to try again."""
BILDSPEICHER: Final = 32 << 20
"""Octets of drawn pages kept in memory: about a hundred and fifty at the middle width."""
BILD_HALTBAR_S: Final = 300.0
"""How long a drawn page is kept in seconds: as long as one pages to and fro."""
NEIN_HALTBAR_S: Final = 60.0
"""The same for a page that cannot be shown: asking again at once costs nothing, later it is tried anew."""

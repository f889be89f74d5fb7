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

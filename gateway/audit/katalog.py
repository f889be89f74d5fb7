"""The catalogue of audit events as a page: ``python -m gateway.audit.katalog > docs/audit-events.md``."""

import sys
from collections.abc import Iterable

from gateway.domain.event_words import UNKUERZBAR
from gateway.domain.events import KATALOG, RAHMEN, EreignisArt, Verarbeitung

_KOPF = """# Audit events

Generated from `gateway/domain/events.py` by `python -m gateway.audit.katalog > docs/audit-events.md`; a test
compares the two. The formats and how to verify a log are in [audit.md](audit.md).

Every entry has `version` (1), `zufall` (16 random octets), `zeit` (UTC, milliseconds), `ereignis`, `mandant` (the
authority whose log it is), `akteur` (`person`, `dienst` or `partner`) and `bezuege`. Fields hold codes,
identifiers, digests and numbers of a fixed form; there is no free text. What points to a person or to a person's
file stands in `bezuege` as a salted commitment: `handelnder` (who acted), `verantwortlicher` (who answers for it)
and, where the event is about a case, `person`, `azrNummer`, `aktenzeichen`, `akte`, `begruendung` (why a person
decided so, in that person's words), `register` (a digest over the register of the file as it was then)
and `dokument` (which document somebody looked at).

*Kept* is the retention ([how long](audit.md#pruning)): `zugriff` until the end of the following year, `nachweis`
ten years, `always` never pruned. The classes are those of § 76 (1) BDSG; *Betrieb* touches no personal data. Where
the last column names a set, the event may have any field of it:
"""


def markdown() -> str:
    """Return the page: one table per class of § 76 BDSG, in the order of the catalogue."""
    teile = [_KOPF]
    teile += [f"* **{name}**: {_liste(felder)}" for name, felder in RAHMEN.items()]
    for klasse in Verarbeitung:
        teile.append(f"\n## {klasse.value}\n\n| Event | Deutsch | English | Kept | Must have | May have |")
        teile.append("|---|---|---|---|---|---|")
        for art in KATALOG:
            if art.klasse is klasse:
                spalten = (f"`{art.ereignis.value}`", art.de, art.en, _dauer(art), _liste(art.pflicht), _wahl(art))
                teile.append(f"| {' | '.join(spalten)} |")
    return "\n".join(teile) + "\n"


def _dauer(art: EreignisArt) -> str:
    return "always" if art.ereignis in UNKUERZBAR else art.aufbewahrung.value


def _wahl(art: EreignisArt) -> str:
    for name, felder in RAHMEN.items():
        if art.wahl == felder - art.pflicht:
            return f"**{name}**"
    return _liste(art.wahl)


def _liste(namen: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(namen)) or "–"


if __name__ == "__main__":
    sys.stdout.write(markdown())

"""Draws the catalogue of sentences: ``python -m gateway.domain.verlaufsbild > docs/states-in-words.md``."""

import sys
from collections.abc import Iterator

from gateway.domain.auskunftstext import AUSKUNFT
from gateway.domain.sprache import Satz
from gateway.domain.states import Rolle
from gateway.domain.verlauf import Standzeile
from gateway.domain.verlauf_ereignisse import ERHALTEN, GESCHRIEBEN, SAETZE, WECHSEL
from gateway.domain.verlauf_stand import STAND, VARIANTEN, WARTET

_SEITE = {Rolle.NEHMER: "Receiving authority", Rolle.GEBER: "Giving authority"}
_KOPF = """# What clerks read about a transfer

Drawn from `gateway/domain/verlauf_stand.py`, `verlauf_ereignisse.py` and `auskunftstext.py` by
`python -m gateway.domain.verlaufsbild`; a test compares. Whose turn it is: `sie` (a person here), `partner`,
`automatik`, `betrieb` (operations), `niemand`. An open question makes it the turn of whom it asks, and is then what
comes next. `{P}` is the other authority by its short name, `{P3}` and `{P4}` the same in other cases, `{Q}` a third
one, `{grund}` a reason in words, `{d}` a day. A row with a word behind its state takes the place of the state's row
where that word fits: a hint of the transfer, its ground, or what became of message or file.
"""


def _satz(satz: Satz | None) -> str:
    return "–" if satz is None else f"{satz.de}<br>{satz.en}"


def _stand(rolle: Rolle) -> Iterator[str]:
    yield f"\n## {_SEITE[rolle]}\n"
    yield "| state | how it stands | what comes next | turn | what a caller may be told |"
    yield "|---|---|---|---|---|"
    for zustand, row in STAND[rolle].items():
        yield _zeile(f"`{zustand}`", row, AUSKUNFT[rolle][zustand])
        for key, variant in VARIANTEN.get((rolle, zustand), {}).items():
            yield _zeile(f"`{zustand}`, {key}", variant, None)


def _zeile(name: str, row: Standzeile, told: Satz | None) -> str:
    return f"| {name} | {_satz(row.satz)} | {_satz(row.naechstes)} | {row.am_zug} | {_satz(told)} |"


def _wartet() -> Iterator[str]:
    yield "\n## What a postponed transfer waits for\n"
    yield "With the day on which that deadline ends; a list says it, too.\n"
    yield "| side | words |"
    yield "|---|---|"
    for (rolle, key), (_, satz) in WARTET.items():
        yield f"| {_SEITE[rolle].split()[0].lower()}{', ' + key if key else ''} | {_satz(satz)} |"


def _verlauf() -> Iterator[str]:
    yield "\n## The time line\n"
    yield "What became of a message, of a change of state, of another log entry. Who looked is never in it.\n"
    yield "| what | line |"
    yield "|---|---|"
    for typ, satz in GESCHRIEBEN.items():
        yield f"| we wrote {typ} | {_satz(satz)} |"
    for typ, satz in ERHALTEN.items():
        yield f"| we received {typ} | {_satz(satz)} |"
    for rolle, changes in WECHSEL.items():
        for event, change in changes.items():
            if change is not None:
                yield f"| {_SEITE[rolle].split()[0].lower()}: `{event}` | {_satz(change)} |"
    for entry, satz in SAETZE.items():
        yield f"| `{entry}` | {_satz(satz)} |"


def seite() -> str:
    """Return the page."""
    lines = [line for rolle in STAND for line in _stand(rolle)]
    return "\n".join([_KOPF.rstrip(), *lines, *_wartet(), *_verlauf()]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(seite())

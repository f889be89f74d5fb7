"""Draws the table of states as Mermaid diagrams for the docs: ``python -m gateway.domain.zustandsbild``."""

import sys

from gateway.domain.states import ANFANG, ENDZUSTAENDE, UEBERGAENGE, Rolle, Zustand


def mermaid(rolle: Rolle) -> str:
    """Return the diagram of one side: beginnings, every row of the table in its order, ends."""
    rows = UEBERGAENGE[rolle]
    met = {zustand: None for (zustand, _), _ in rows.items()} | dict.fromkeys(rows.values())
    begin = [f"    [*] --> {zustand.value}" for zustand in Zustand if zustand in ANFANG[rolle]]
    steps = [f"    {old.value} --> {new.value}: {event.value}" for (old, event), new in rows.items()]
    end = [f"    {zustand.value} --> [*]" for zustand in met if zustand in ENDZUSTAENDE]
    return "\n".join(["stateDiagram-v2", *begin, *steps, *end])


def markdown() -> str:
    """Return both diagrams as they stand in the page."""
    return "\n\n".join(f"```mermaid\n{mermaid(rolle)}\n```" for rolle in (Rolle.NEHMER, Rolle.GEBER))


if __name__ == "__main__":
    sys.stdout.write(f"{markdown()}\n")

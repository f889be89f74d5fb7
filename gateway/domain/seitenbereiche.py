"""Numbers of pages in words: all of them, those that follow one another as one range."""

from collections.abc import Iterable


def bereiche(seiten: Iterable[int]) -> str:
    """Return numbers of pages in their order, such as ``2, 4–6, 9``; empty where there are none."""
    runs: list[list[int]] = []
    for one in sorted(set(seiten)):
        if runs and one == runs[-1][-1] + 1:
            runs[-1][1:] = [one]
        else:
            runs.append([one])
    return ", ".join("–".join(map(str, run)) for run in runs)

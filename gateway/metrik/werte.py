"""What is shown at one look: values of the catalogue, made elsewhere and only checked and written here."""

from collections.abc import Iterator, Mapping

from gateway.metrik.katalog import NACH_NAME, Groesse, Sorte

REIHEN_MAX = 50_000
"""Lines of one figure: 600 authorities with the kinds of their jobs stay below; what is more is left out."""
ZU_VIEL = "lines_left_out"


class Messbild:
    """Values by figure and labels; a value that was set replaces, a value that is added counts on."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._werte: dict[str, dict[tuple[str, ...], float]] = {ZU_VIEL: {(): 0}}

    def setze(self, name: str, wert: float, *kennzeichen: str) -> None:
        """Set a figure; ``KeyError`` where the catalogue has none, ``ValueError`` where its labels are others.

        A line too many is counted and left out: the other figures must be seen then, too.
        """
        self._reihe(name, kennzeichen)[kennzeichen] = wert

    def zaehle(self, name: str, anzahl: float, *kennzeichen: str) -> None:
        """Add to a figure, with the same errors."""
        row = self._reihe(name, kennzeichen)
        row[kennzeichen] = row.get(kennzeichen, 0) + anzahl

    def _reihe(self, name: str, kennzeichen: tuple[str, ...]) -> dict[tuple[str, ...], float]:
        if len(NACH_NAME[name].kennzeichen) != len(kennzeichen):
            raise ValueError(name)
        row = self._werte.setdefault(name, {})
        if kennzeichen not in row and len(row) >= REIHEN_MAX:
            self._werte[ZU_VIEL][()] += 1
            return {}
        return row

    def __iter__(self) -> Iterator[tuple[Groesse, Mapping[tuple[str, ...], float]]]:
        """Yield each figure that has a value, in the order of the catalogue; no histogram."""
        for name, one in NACH_NAME.items():
            if one.sorte is not Sorte.HISTOGRAM and name in self._werte:
                yield one, self._werte[name]

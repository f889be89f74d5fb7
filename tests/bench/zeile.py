"""What a benchmark reports: one figure against one named limit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``value`` in ``unit``; ``limit`` is the promise (or the peer's figure in the same run), None for none."""

    name: str
    value: float
    unit: str
    limit: float | None
    against: str
    higher_is_better: bool = False
    gelaufen: bool = True
    """False: it could not be run; ``against`` says why."""

    @property
    def met(self) -> bool:
        """Whether the promise holds; what promises nothing, breaks nothing."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.higher_is_better else self.value <= self.limit

    def text(self) -> str:
        """Return the line for people."""
        if not self.gelaufen:
            return f"{self.name:58} {'–':>10} {self.against}"
        if self.limit is None:
            return f"{self.name:58} {self.value:10.2f} {self.unit:8} for information ({self.against})"
        sign = ">=" if self.higher_is_better else "<="
        ratio = self.value / self.limit if self.limit else float("inf")
        verdict = "met" if self.met else "MISSED"
        return (
            f"{self.name:58} {self.value:10.2f} {self.unit:8} {sign} {self.limit:.2f}"
            f"  ratio {ratio:5.2f}  {verdict:7} ({self.against})"
        )

"""Floor 4: the built-in case-file store – import, export, search, real file types."""

from gateway.ablage.service import EingebauteAblage

__all__ = ["EingebauteAblage"]

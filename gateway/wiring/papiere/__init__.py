"""``aktenbote papers``: what an authority has to write down by law, as templates filled from its installation.

Filled in is what the program knows; what only people can know stands as a gap that everybody sees. No paper holds
data of a person whose file lies here, and none names an account.
"""

from gateway.wiring.papiere.sammeln import sammle
from gateway.wiring.papiere.setzen import PAPIERE, Papier, luecken, setze
from gateway.wiring.papiere.stand import Papierstand

__all__ = ["PAPIERE", "Papier", "Papierstand", "luecken", "sammle", "setze"]

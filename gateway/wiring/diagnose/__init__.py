"""``aktenbote doctor``: looks at an installation from outside and says for each mistake who must do what.

Nothing is changed. Each look stands alone: what one of them finds broken does not keep the next from looking.
"""

from gateway.wiring.diagnose.anlass import Bereich, Diagnose, Stufe
from gateway.wiring.diagnose.visite import visite

__all__ = ["Bereich", "Diagnose", "Stufe", "visite"]

"""Floor 2: XAusländer, XInneres and xdomea messages ⇄ frozen values; pure, octets in and octets out.

``model`` names every message as a type. ``katalog`` is the one table root element → message type → binding:
a message that comes later gets its dataclass in ``model``, its binding beside its relatives, its row there.
"""

"""What the server of ``support.toeten`` has in memory before it forks: no process under test loads it again."""

import pkgutil
from functools import partial
from importlib import import_module

import apsw
from cryptography.hazmat.primitives import serialization
from support import toeten
from support.befehle import alle_befehle
from support.stellen import lies_vorher

from gateway import ablage, beweis, resources, sichtung, transfer, web, wiring
from gateway.keystore import Speicherschluessel
from gateway.schemapaket import schemas_of
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.migration import eingebaute
from gateway.storage.sqlite.tx import SqliteTx

BEFEHLE = tuple(alle_befehle())
"""Every command, and with it every module of the command line."""
RAEUME = (ablage, beweis, sichtung, transfer, web, wiring)
"""Rooms a service or a command loads late."""
OHNE = ("gateway.sichtung.kind", "gateway.sichtung.zeichenkind")
"""Modules of child processes, which load for themselves."""
MODULE = tuple(
    import_module(found.name)
    for room in RAEUME
    for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    if found.name not in OHNE
)
__all__ = ["BEFEHLE", "MODULE", "RAEUME", "toeten"]


def _einmal() -> None:
    """Work out what every process keeps once it has it."""
    lies_vorher()
    resources.codelisten()
    resources.umschlag_schema()
    resources.verzeichnis_schema()
    schemas_of(None)
    eingebaute()
    connection = apsw.Connection(":memory:")
    SqliteTx(connection, Tresor(Speicherschluessel.of(bytes(32))))
    connection.close()
    # An RSA key is checked for a sixth of a second, half of a start: those of stages are ours and good.
    serialization.load_pem_private_key = partial(
        serialization.load_pem_private_key, unsafe_skip_rsa_key_validation=True
    )


_einmal()

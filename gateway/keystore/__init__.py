"""Floor 4: private keys by URI, the storage key, new keys, and the test PKI.

The one room that touches private keys. Not here: who is trusted (``trust``), what is signed (``envelope``).
"""

from gateway.keystore.dateien import load_certificate, load_certificates, load_crls, load_private_key, passphrase
from gateway.keystore.hybrid import FileHybridDecrypter
from gateway.keystore.schluessel import FileDecrypter, FileSigner, NoteSigner
from gateway.keystore.speicher import SchluesselFalsch, Speicherschluessel, load_storage_key, make_storage_key

__all__ = [
    "FileDecrypter",
    "FileHybridDecrypter",
    "FileSigner",
    "NoteSigner",
    "SchluesselFalsch",
    "Speicherschluessel",
    "load_certificate",
    "load_certificates",
    "load_crls",
    "load_private_key",
    "load_storage_key",
    "make_storage_key",
    "passphrase",
]

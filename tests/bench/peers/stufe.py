"""What all peers get: one set of keys and certificates, and for each size one file."""

import os
import re
from pathlib import Path

from gateway import clock
from gateway.keystore.pki import make_pki, write_pki
from gateway.keystore.rezept import read_recipe
from gateway.pump.archiv import ArchivEintrag, miss, schreibe_archiv

MIB = 1 << 20
VECTORS = Path(__file__).parents[2] / "vectors" / "messages"
DOKUMENT = "22222222-2222-4222-8222-222222222222"
REZEPT = """
[[zertifikat]]
name = "wurzel"
art = "ca"
schluessel = "p384"
[[zertifikat]]
name = "unter-ca"
art = "ca"
schluessel = "p256"
aussteller = "wurzel"
[[zertifikat]]
name = "rsa"
art = "signatur"
schluessel = "rsa-3072"
aussteller = "unter-ca"
[[zertifikat]]
name = "p256"
art = "signatur"
schluessel = "p256"
aussteller = "unter-ca"
[[zertifikat]]
name = "chiffre"
art = "chiffre"
schluessel = "rsa-3072"
aussteller = "unter-ca"
"""
"""The sender signs with ``rsa`` or with ``p256``; the reader's key is ``chiffre`` either way."""


def lege_schluessel(ordner: Path) -> None:
    """Write keys and certificates into ``keys``."""
    made = make_pki(read_recipe(REZEPT), moment=clock.now())
    write_pki(made, ordner / "keys", passphrase=None)


def lege_datei(ordner: Path, octets: int) -> None:
    """Write ``payload``, an archive of one random document of so many octets, and our message about it."""
    ordner.mkdir()
    document = ordner / "document"
    with document.open("wb") as file:
        for begin in range(0, octets, MIB):
            file.write(os.urandom(min(MIB, octets - begin)))
    with document.open("rb") as file:
        mass = miss(file)
    entry = ArchivEintrag(
        name=f"{DOKUMENT}.pdf", laenge=mass.laenge, crc32=mass.crc32, open=lambda: document.open("rb")
    )
    with (ordner / "payload").open("wb") as out:
        out.writelines(schreibe_archiv([entry]))
    document.unlink()
    size = (ordner / "payload").stat().st_size
    message = (VECTORS / "010206.xml").read_bytes()
    (ordner / "message.xml").write_bytes(re.sub(rb"archivgroesse>\d+<", b"archivgroesse>%d<" % size, message))

"""Ours, measured as the others are: a 010206 with the file as its archive is sealed and made durable, and opened.

More is done than by the others, and left in: content and transport signature, schema of all three layers, path of
both certificates, digests of every segment, every octet synced to the disk.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3])]

from gateway import clock  # noqa: E402, I001 -- it lies where the path leads
from gateway.cli.envelope_arbeit import _nachweis  # noqa: E402
from gateway.domain.ids import ProzessUUID  # noqa: E402
from gateway.domain.kopf import Zeitpunkt  # noqa: E402
from gateway.envelope.lesen import read_umschlag  # noqa: E402
from gateway.envelope.oeffnen import Herkunft, open_  # noqa: E402
from gateway.keystore import FileDecrypter, FileSigner, load_certificate  # noqa: E402
from gateway.keystore.dateien import load_private_key  # noqa: E402
from gateway.keystore.erzeugen import PrivateKey  # noqa: E402
from gateway.pump.befund import lies_befund  # noqa: E402
from gateway.pump.entschluesseln import check_segments, decrypt_part  # noqa: E402
from gateway.pump.ordner import SegmentOrdner  # noqa: E402
from gateway.pump.siegeln import Siegelauftrag, oeffne_fachnachricht, oeffne_inhalt, siegle_nachricht  # noqa: E402
from gateway.resources import umschlag_schema  # noqa: E402
from gateway.trust import pfad  # noqa: E402
from gateway.trust.profil import Zweck  # noqa: E402
from takt import Auftrag, messe  # type: ignore[import-not-found]  # noqa: E402

PROZESS = ProzessUUID("44444444-4444-4444-8444-444444444444")


def schritte(a: Auftrag) -> dict[str, Callable[[], object]]:
    """Return what it does."""
    schema, moment = umschlag_schema(), clock.now()
    message = (a.ordner.parent / "message.xml").read_bytes()
    signer = FileSigner.of(_key(a, a.stufe), load_certificate(a.pem(f"{a.stufe}.crt.pem")))
    reader = load_certificate(a.pem("chiffre.crt.pem"))
    decrypter = FileDecrypter.of(_key(a, "chiffre"), reader)
    anchors, issuers = ([load_certificate(a.pem(f"{name}.crt.pem"))] for name in ("wurzel", "unter-ca"))
    order = Siegelauftrag(
        autor=signer, transport=signer, leser=(reader,), jetzt=Zeitpunkt.of(moment), schema=schema
    )

    def judge(der: bytes) -> None:
        path = pfad.check_path(der, untrusted=issuers, anchors=anchors, moment=moment, zweck=Zweck.SIGNATUR)
        path.verlange()

    def seal() -> None:
        shutil.rmtree(a.sealed, ignore_errors=True)
        a.sealed.mkdir()
        with a.payload.open("rb") as archive:
            done = siegle_nachricht(
                order, fachnachricht=message, prozess=PROZESS, sink=SegmentOrdner(a.sealed), archiv=archive,
                nachweis=lambda: _nachweis(a.payload),
            )  # fmt: skip
        (a.ordner / "umschlag.xml").write_bytes(done.umschlag)

    def oeffne() -> None:
        a.opened.unlink(missing_ok=True)
        source = SegmentOrdner(a.sealed)
        siegel = read_umschlag((a.ordner / "umschlag.xml").read_bytes(), schema=schema)
        judge(siegel.cert_der)
        check_segments(siegel.umschlag.teile[:1], source)
        inner = oeffne_inhalt(siegel, [decrypter], schema=schema)
        judge(inner.inhalt.cert_der)
        octets = oeffne_fachnachricht(siegel, inner, source)
        opened = open_(siegel, inner.inhalt, fachnachricht=octets, lies=lies_befund, herkunft=Herkunft.BEHAUPTET)
        assert opened.archiv is not None
        decrypt_part(
            opened.archiv.segmente, opened.archiv.teil, cek=inner.cek, source=source, target=a.opened,
            mit_abdruck=True,
        )  # fmt: skip

    return {"seal": seal, "open": oeffne}


def _key(a: Auftrag, name: str) -> PrivateKey:
    return load_private_key(f"file:{a.pem(f'{name}.key.pem')}", base=Path(), passphrase=None, private=False)


if __name__ == "__main__":
    messe(schritte)

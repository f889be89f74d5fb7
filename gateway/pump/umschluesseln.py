"""Moves a part from one content key to another: new IVs and segments around the same octets (wire 5.2)."""

from pathlib import Path

from gateway.envelope.typen import SegmentierterTeil, Teil
from gateway.pump.entschluesseln import decrypt_part_into
from gateway.pump.ports import SegmentSink, SegmentSource
from gateway.pump.verschluesseln import encrypt_part
from gateway.pump.verschluss import Zwischenablage


def verschluessele_neu(
    segmente: SegmentierterTeil,
    teil: Teil,
    *,
    alt: bytes,
    neu: bytes,
    quelle: SegmentSource,
    senke: SegmentSink,
    ordner: Path,
) -> SegmentierterTeil:
    """Return the segments of a part under the key ``neu``, durable in ``senke``; blocking, memory flat.

    In between the octets lie sealed in a scratch file in ``ordner``: they count only once all of them were
    decrypted and are those the author signed. Refused (T020, T099) where they are not.
    """
    with Zwischenablage(ordner) as ablage:
        decrypt_part_into(segmente, teil, cek=alt, source=quelle, target=ablage, mit_abdruck=True)
        with ablage.open() as file:
            made = encrypt_part(teil.art, file, cek=neu, sink=senke, segmentgroesse=segmente.segmentgroesse)
    return made.segmente

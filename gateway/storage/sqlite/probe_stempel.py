"""The part of the tamper drill about time stamps in an export: one is changed, put elsewhere, taken out, left out.

They are those of an authority made for the drill: real ones are over checkpoints of the real key.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gateway.audit.archiv import ArchivLeser, ArchivSchreiber
from gateway.audit.export import MAX_MITGLIED, stempelpfad
from gateway.audit.zeuge import eigene_linien
from gateway.storage.sqlite.probe import FREMDE, Lage, Probe, Rolle, pruefe_datei, schreibe_export
from gateway.storage.sqlite.probe_export import NICHT_HIER

REGELWERK = "2.25.1"
"""Policy of the drill: of nobody."""
SPURLOS = (
    "Ein Export, der ohne einen Zeitstempel geschrieben wird, nennt ihn nicht: Es fehlt ein Datum von dritter"
    " Seite, kein Eintrag. Wer den Stempel hat, etwa in Beweisen eines Vorgangs, prüft ihn weiter."
)


def probe_stempel(lage: Lage) -> Iterator[Probe]:
    """Stamp the checkpoint from halfway and the newest, and falsify that in exports; the log stays as it is."""
    notes = {one.checkpoint.groesse: eigene_linien(one).octets for one in (lage.alter, lage.neuer)}
    stelle = _Stelle(lage.jetzt)
    good = {size: stelle.stempel(octets) for size, octets in notes.items()}
    half, newest = sorted(good)
    bent = good[half][:-1] + bytes([good[half][-1] ^ 1])
    yield _probe("ein Oktett geändert: Zeitstempel", _mit(lage, good | {half: bent}))
    yield _probe("Zeitstempel eines anderen Checkpoints", _mit(lage, good | {half: good[newest]}))
    schreibe_export(lage, stempel=good)
    yield _probe("Zeitstempel entfernt", _ohne(lage, stempelpfad(half)))
    left = _mit(lage, {newest: good[newest]})
    yield Probe(wo="Export", was="Zeitstempel weggelassen", erwartet=frozenset(), gefunden=left, warum=SPURLOS)


def _probe(was: str, found: dict[Rolle, str]) -> Probe:
    return Probe(wo="Export", was=was, erwartet=FREMDE, gefunden=found, warum=NICHT_HIER)


def _mit(lage: Lage, stempel: Mapping[int, bytes]) -> dict[Rolle, str]:
    schreibe_export(lage, stempel=stempel)
    return pruefe_datei(lage, lage.ablage)


def _ohne(lage: Lage, name: str) -> dict[Rolle, str]:
    """Look at the export without one of its members, in the same spelling."""
    lage.ablage.seek(0)
    reader, writer = ArchivLeser(lage.ablage, max_mitglied=MAX_MITGLIED), ArchivSchreiber()
    place = Path(lage.ablage.name).with_name("ohne.zip")
    with place.open("w+b") as file:
        while (member := reader.naechstes()) is not None:
            if member[0] != name:
                file.write(writer.mitglied(*member))
        file.write(writer.ende())
        return pruefe_datei(lage, file)


class _Stelle:
    """A time-stamp authority whose key lives as long as the drill."""

    def __init__(self, jetzt: datetime) -> None:
        self._jetzt = jetzt
        self._key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Zeitstempel der Probe")])
        self._cert = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(jetzt - timedelta(days=1))
            .not_valid_after(jetzt + timedelta(days=1))
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .sign(self._key, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )

    def stempel(self, octets: bytes) -> bytes:
        """Return a token over octets (RFC 3161, RFC 5816)."""
        cert = asn1_x509.Certificate.load(self._cert)
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": REGELWERK,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": hashlib.sha256(octets).digest(),
                },
                "serial_number": 1,
                "gen_time": self._jetzt.replace(microsecond=0),
            }
        ).dump()
        own = {"certs": [{"cert_hash": hashlib.sha256(self._cert).digest()}]}
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(info).digest()]},
                {"type": "signing_certificate_v2", "values": [own]},
            ]
        )
        signer = {
            "version": "v1",
            "sid": cms.IssuerAndSerialNumber({"issuer": cert.issuer, "serial_number": cert.serial_number}),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
            "certificates": [cert],
            "signer_infos": [signer],
        }
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump())

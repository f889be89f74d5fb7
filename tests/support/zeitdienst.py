"""A time-stamp authority on loopback: its certificates, answers of ``openssl ts``, and tokens made by hand."""

import asyncio
import hashlib
import subprocess
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from aiohttp import web
from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

REGELWERK = "1.3.6.1.4.1.99999.3.1"
_KONFIGURATION = f"""
[ tsa ]
default_tsa = own
[ own ]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = {REGELWERK}
other_policies = 1.3.6.1.4.1.99999.3.2
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
_AUTHORITY = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
Schluessel = ec.EllipticCurvePrivateKey


def zertifikat(
    name: str,
    key: Schluessel,
    issuer: tuple[x509.Certificate, Schluessel] | None = None,
    *,
    zwecke: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,),
    kritisch: bool = True,
    von: datetime | None = None,
    liste: str | None = None,
) -> x509.Certificate:
    """A certificate for time stamps, of a root where no issuer is given."""
    begin = von or datetime.now(UTC) - timedelta(days=1 if issuer else 1000)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=365 if issuer else 3650))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer is None:
        builder = builder.add_extension(_AUTHORITY, critical=True)
    if issuer is not None and zwecke:
        builder = builder.add_extension(x509.ExtendedKeyUsage(zwecke), critical=kritisch)
    if liste is not None:
        names = [x509.UniformResourceIdentifier(liste)]
        point = x509.DistributionPoint(full_name=names, relative_name=None, reasons=None, crl_issuer=None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256())


@cache
def stempelschluessel(name: str) -> Schluessel:
    """The key of this name in this process."""
    return ec.generate_private_key(ec.SECP256R1())


def gesetzt(
    abdruck: bytes,
    unterzeichner: x509.Certificate,
    *,
    genannt: x509.Certificate | None = None,
    ess: str = "signing_certificate_v2",
    digest: str = "sha256",
    inhalt: bytes | None = None,
) -> bytes:
    """A token made by hand with the key of ``Stelle``, for what openssl refuses to sign."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": REGELWERK,
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": abdruck},
            "serial_number": 7,
            "gen_time": datetime.now(UTC).replace(microsecond=0),
        }
    ).dump()
    der = unterzeichner.public_bytes(Encoding.DER)
    cert_hash = hashlib.sha256((genannt or unterzeichner).public_bytes(Encoding.DER)).digest()
    certs: dict[str, object] = {"certs": [{"cert_hash": cert_hash}]}
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.new(digest, inhalt or info).digest()]},
            {"type": ess, "values": [certs]},
        ]
    )
    method = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}[digest]  # noqa: S303 -- what is refused
    loaded = asn1_x509.Certificate.load(der)
    signer = {
        "version": "v1",
        "sid": cms.IssuerAndSerialNumber({"issuer": loaded.issuer, "serial_number": loaded.serial_number}),
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": f"{digest}_ecdsa"},
        "signature": stempelschluessel("tsa").sign(attributes.dump(), ec.ECDSA(method)),
    }
    signed = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": digest}],
        "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
        "certificates": [loaded],
        "signer_infos": [signer],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump())


class Stelle:
    """An authority: a folder that ``openssl ts -reply`` works in."""

    def __init__(self, folder: Path, liste: str | None = None) -> None:
        """``liste``: where its certificate says that it is named once it is revoked."""
        self.ordner = folder
        folder.mkdir(exist_ok=True)
        root_key, key = stempelschluessel("root"), stempelschluessel("tsa")
        self.wurzel = zertifikat("TEST TSA root", root_key)
        self.zertifikat = zertifikat("TEST TSA", key, (self.wurzel, root_key), liste=liste)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "tsa.key").write_bytes(pem)
        (folder / "tsa.pem").write_bytes(self.zertifikat.public_bytes(Encoding.PEM))
        (folder / "wurzel.pem").write_bytes(self.wurzel.public_bytes(Encoding.PEM))
        (folder / "tsa.cnf").write_text(_KONFIGURATION, encoding="ascii")

    def sperrliste(self, *gesperrt: x509.Certificate) -> bytes:
        """The list of its root, from an hour ago."""
        begin = datetime.now(UTC) - timedelta(hours=1)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.wurzel.subject).last_update(begin)
        for one in gesperrt:
            row = x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(begin)
            builder = builder.add_revoked_certificate(row.build())
        made = builder.next_update(begin + timedelta(days=7)).sign(stempelschluessel("root"), hashes.SHA256())
        return made.public_bytes(Encoding.PEM)

    def anders(self, **eigen: object) -> x509.Certificate:
        """Another certificate of the same key; ``eigen`` as in ``zertifikat``."""
        return zertifikat("TEST TSA", stempelschluessel("tsa"), (self.wurzel, stempelschluessel("root")), **eigen)  # type: ignore[arg-type]

    @property
    def anker(self) -> bytes:
        return self.wurzel.public_bytes(Encoding.DER)

    def antworte(self, frage: bytes) -> bytes:
        """What openssl answers; also to a question it refuses."""
        (self.ordner / "frage.tsq").write_bytes(frage)
        done = subprocess.run(
            ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "frage.tsq", "-out", "antwort.tsr"],
            cwd=self.ordner,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return (self.ordner / "antwort.tsr").read_bytes()

    def pruefe(self, octets: bytes, token: bytes) -> str:
        """What ``openssl ts -verify`` says of a token over these octets, its first line."""
        (self.ordner / "daten").write_bytes(octets)
        (self.ordner / "stempel.tst").write_bytes(token)
        done = subprocess.run(
            [
                "openssl",
                "ts",
                "-verify",
                "-data",
                "daten",
                "-in",
                "stempel.tst",
                "-token_in",
                "-CAfile",
                "wurzel.pem",
            ],
            cwd=self.ordner,
            capture_output=True,
            check=False,
            text=True,
        )
        return (done.stdout + done.stderr).splitlines()[-1] if done.returncode else "Verification: OK"


class Zeitdienst:
    """The authority as a server; ``gestoert`` bends an answer."""

    def __init__(self, stelle: Stelle) -> None:
        self.stelle = stelle
        self.url = ""
        self.gestoert: Callable[[bytes], Awaitable[web.StreamResponse]] | None = None
        self.fragen: list[bytes] = []

    async def __aenter__(self) -> "Zeitdienst":
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/tsa"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @contextmanager
    def im_faden(self) -> Iterator["Zeitdienst"]:
        """Serve from a thread, for tests that wait for other processes."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self.__aenter__(), loop).result()
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self.__aexit__(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def stelle_ein(self, config: Path, **weitere: object) -> None:
        """Write ``[timestamps]`` into a configuration; ``weitere`` are keys with their values as TOML."""
        text, head = config.read_text("utf-8"), "\n[timestamps]\n"
        rows = {"urls": f'["{self.url}"]', "anchors": f'["{self.stelle.ordner / "wurzel.pem"}"]', **weitere}
        section = head + "".join(f"{key} = {value}\n" for key, value in rows.items())
        config.write_text(text.replace(head, section) if head in text else text + section, "utf-8")

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith(".crl"):
            made = x509.load_pem_x509_crl(self.stelle.sperrliste())
            return web.Response(body=made.public_bytes(Encoding.DER))
        asked = await request.read()
        self.fragen.append(asked)
        assert request.content_type == "application/timestamp-query"
        if self.gestoert is not None:
            return await self.gestoert(asked)
        body = await asyncio.to_thread(self.stelle.antworte, asked)
        return web.Response(body=body, content_type="application/timestamp-reply")


def ungeduldig() -> None:
    """Let a minute without a stamp be over at once; a process that is to die begins with it."""
    from gateway.transfer.stempelpflicht import Stempelpflicht

    Stempelpflicht.fehlt = lambda *_: True  # type: ignore[method-assign]

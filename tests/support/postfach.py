"""A Postfach for tests: real TLS with certificates made here, a real store, envelopes of random octets."""

import asyncio
import os
import ssl
import uuid
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support.store import SCHLUESSEL

from gateway.clock import now
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope.algorithmen import der_to_raw
from gateway.postfach import tls
from gateway.postfach.client import PostfachClient
from gateway.postfach.grenzen import Grenzen
from gateway.postfach.klingel import Klingel
from gateway.postfach.leitung import Zeitansage
from gateway.postfach.schalter import Schalter
from gateway.postfach.server import PostfachServer
from gateway.postfach.zugriff import Zugriff
from gateway.storage import LocalBlobs, SqliteStore
from gateway.transfer.beleg import beleg_octets
from gateway.transfer.einlieferung import Ankuendigung, Kontingent
from gateway.transfer.ports import Tx
from gateway.transfer.postamt import Poststelle, Rechte
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.records import Beleg, PostfachEintrag, PostfachSegment, PostfachZustand

KIEL = Kennung("azr:999902")
"""Runs the Postfach and writes the mail in it."""
HANNOVER = Kennung("azr:999901")
"""Reads it."""
BREMEN = Kennung("azr:999903")
"""Another reader."""


@cache
def _key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Ausweis:
    """A certificate with its key, also as files for TLS."""

    key: ec.EllipticCurvePrivateKey
    cert: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.cert.public_bytes(serialization.Encoding.DER)

    @property
    def sha256(self) -> Sha256:
        return sha256_of(self.der)

    def files(self, folder: Path) -> tuple[Path, Path]:
        """Write certificate and key as PEM, once."""
        crt, key = folder / f"{self.sha256}.crt.pem", folder / f"{self.sha256}.key.pem"
        if not crt.exists():
            crt.write_bytes(self.cert.public_bytes(serialization.Encoding.PEM))
            key.write_bytes(
                self.key.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
        return crt, key

    @classmethod
    def lies(cls, crt: Path, key: Path) -> "Ausweis":
        """Read both from PEM."""
        private = serialization.load_pem_private_key(key.read_bytes(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        return cls(private, x509.load_pem_x509_certificate(crt.read_bytes()))

    def beleg(self, eintrag: PostfachEintrag, ergebnis: str = "angenommen", code: str | None = None) -> Beleg:
        """Sign a Beleg about an envelope."""
        zeit = Zeitpunkt.of(now()).text
        octets = beleg_octets(
            uuid=eintrag.uuid, umschlag_sha256=eintrag.id, ergebnis=ergebnis, code=code, zeit=zeit
        )
        raw = der_to_raw(self.key.sign(octets, ec.ECDSA(hashes.SHA256())), self.key.curve)
        return Beleg(ergebnis=ergebnis, code=code, zeit=zeit, zertifikat_sha256=self.sha256, beleg=raw)


def stelle_aus(
    name: str, *, ca: Ausweis | None, key: int, ist_ca: bool = False, ende: timedelta = timedelta(days=1)
) -> Ausweis:
    """Issue a certificate that began yesterday; ``ende`` counts from now and may lie in the past."""
    private = _key(key)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if ca is None else ca.cert.subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=2))
        .not_valid_after(datetime.now(UTC) + ende)
        .add_extension(x509.BasicConstraints(ca=ist_ca, path_length=None), critical=True)
    )
    return Ausweis(private, builder.sign(private if ca is None else ca.key, hashes.SHA256()))


@cache
def anker(number: int = 0) -> Ausweis:
    """The CA of the tests, and others nobody trusts."""
    return stelle_aus(f"Test-CA {number}", ca=None, key=-1 - number, ist_ca=True)


@cache
def ausweis(name: str, number: int = 0) -> Ausweis:
    """Somebody's certificate under the CA of the tests."""
    return stelle_aus(f"{name} {number}", ca=anker(), key=hash((name, number)))


class ZaehlendeKlingel(Klingel):
    """Tells tests when so many polls listen."""

    def __init__(self) -> None:
        super().__init__()
        self._bewegt = asyncio.Condition()
        self._horchend = 0

    @contextmanager
    def horche(self, kennungen: Collection[Kennung]) -> Iterator[asyncio.Event]:
        with super().horche(kennungen) as event:
            self._horchend += 1
            self._sage()
            try:
                yield event
            finally:
                self._horchend -= 1
                self._sage()

    async def bis(self, horchend: int) -> None:
        async with self._bewegt:
            await self._bewegt.wait_for(lambda: self._horchend == horchend)

    def _sage(self) -> None:
        async def sage() -> None:
            async with self._bewegt:
                self._bewegt.notify_all()

        self._task = asyncio.ensure_future(sage())


@dataclass
class Haus:
    """A running Postfach of Kiel and everything a test wants to turn."""

    ordner: Path
    store: SqliteStore
    blobs: LocalBlobs
    grenzen: Grenzen
    rechte: dict[Sha256, Rechte] = field(default_factory=dict)
    transport: dict[tuple[Kennung, Sha256], bytes] = field(default_factory=dict)
    pins: frozenset[Sha256] = frozenset()
    geweckt: int = 0
    pruefung: Callable[[bytes], Ankuendigung] | None = None
    port: int = 0
    server: PostfachServer | None = None
    schalter: Schalter | None = None
    clients: list[PostfachClient] = field(default_factory=list)
    zugriffe: list[Zugriff] = field(default_factory=list)

    # -- who -------------------------------------------------------------------------------------------------

    @property
    def leser(self) -> Ausweis:
        return ausweis("hannover")

    @property
    def autor(self) -> Ausweis:
        return ausweis("einlieferer")

    def server_ausweis(self) -> Ausweis:
        return ausweis("kiel-server")

    def darf_abrufen(self, wer: Ausweis, *kennungen: Kennung) -> None:
        self.rechte[wer.sha256] = Rechte(abruf=frozenset(kennungen), bekannt=True)

    def darf_einliefern(self, wer: Ausweis, *kennungen: Kennung) -> None:
        self.rechte[wer.sha256] = Rechte(einlieferung=frozenset(kennungen), bekannt=True)

    # -- start ------------------------------------------------------------------------------------------------

    async def oeffne(self, server: Ausweis | None = None, ca_pem: bytes | None = None) -> None:
        """Start; a benchmark brings its own certificates."""
        ca = self.ordner / "ca.pem"
        ca.write_bytes(ca_pem or anker().cert.public_bytes(serialization.Encoding.PEM))
        self.klingel = ZaehlendeKlingel()

        def wecke() -> None:
            self.geweckt += 1

        async def pruefe(octets: bytes, _: Sha256) -> Ankuendigung:
            assert self.pruefung is not None
            return self.pruefung(octets)

        self.schalter = Schalter(
            store=self.store,
            blobs=self.blobs,
            stelle=Poststelle(protokollant=Protokollant(now, os.urandom), eigene=frozenset({KIEL}), betreiber=KIEL),
            rechte=lambda zertifikat: self.rechte.get(zertifikat, Rechte()),
            transportzertifikat=lambda leser, zertifikat: self.transport.get((leser, zertifikat)),
            umschlagpruefung=pruefe,
            jetzt=now,
            klingel=self.klingel,
            grenzen=self.grenzen,
            arbeit_da=wecke,
            kontingent=Kontingent(anzahl=3, oktette=2**30),
        )
        crt, key = (server or self.server_ausweis()).files(self.ordner)
        self.server = PostfachServer(self.schalter, tls.server_context(crt, key, ca), notiz=self.zugriffe.append)
        self.port = await self.server.start("127.0.0.1", 0)
        self.pins = frozenset({self.server_ausweis().sha256})
        self.darf_abrufen(self.leser, HANNOVER)
        self.darf_einliefern(self.autor, BREMEN)
        self.transport[HANNOVER, ausweis("transport").sha256] = ausweis("transport").der
        await self.store.write(lambda tx: tx.protokoll.anlegen(KIEL, "test/kiel", "1"))

    async def schliesse(self) -> None:
        for client in self.clients:
            await client.close()
        if self.server is not None:
            await self.server.stop()

    # -- calls ------------------------------------------------------------------------------------------------

    def context(self, wer: Ausweis | None) -> ssl.SSLContext:
        """The TLS side of a caller, without certificate if ``None``."""
        ca = self.ordner / "ca.pem"
        if wer is None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.load_verify_locations(ca)
            return context
        crt, key = wer.files(self.ordner)
        return tls.client_context(crt, key, ca)

    def client(
        self,
        wer: Ausweis | None = None,
        *,
        grenzen: Grenzen | None = None,
        port: int = 0,
        zeitansage: Zeitansage | None = None,
    ) -> PostfachClient:
        made = PostfachClient(
            f"https://127.0.0.1:{port or self.port}",
            context=self.context(wer or self.leser),
            erlaubt=lambda: self.pins,
            grenzen=grenzen or self.grenzen,
            zeitansage=zeitansage,
        )
        self.clients.append(made)
        return made

    # -- mail -------------------------------------------------------------------------------------------------

    def blob(self, octets: bytes) -> Sha256:
        writer = self.blobs.new()
        writer.write(octets)
        return writer.commit()

    async def lege(
        self,
        *segmente: bytes,
        leser: Kennung = HANNOVER,
        klingeln: bool = True,
        **weitere: object,
    ) -> PostfachEintrag:
        """Put an envelope of Kiel into the Postfach and ring."""
        umschlag = b"<umschlag>" + os.urandom(200)
        eintrag = PostfachEintrag(
            id=self.blob(umschlag),
            nummer=0,
            autor=KIEL,
            leser=leser,
            uuid=NachrichtenUUID(str(uuid.uuid4())),
            inhalt_sha256=sha256_of(os.urandom(8)),
            umschlag_laenge=len(umschlag),
            gesamt_laenge=len(umschlag) + sum(map(len, segmente)),
            zustand=PostfachZustand.OFFEN,
            eingang=now(),
        )
        eintrag = replace(eintrag, **weitere)  # type: ignore[arg-type]  # whatever the test wants to differ
        rows = [PostfachSegment(sha256=self.blob(octets), laenge=len(octets), da=True) for octets in segmente]

        def arbeit(tx: Tx) -> PostfachEintrag:
            return tx.postfach.anlegen(eintrag, rows)

        stored = await self.store.write(arbeit)
        if klingeln:
            self.klingel.laeute((leser,))
        return stored

    async def setze(self, umschlag: Sha256, **werte: object) -> None:
        """Change a stored envelope behind the server's back."""
        changed = replace(await self.eintrag(umschlag), **werte)  # type: ignore[arg-type]  # the test knows
        await self.store.write(lambda tx: tx.postfach.aendern(changed))

    async def altere(self, umschlag: Sha256, um: timedelta) -> None:
        """Let the closing of an envelope lie further back."""
        closed = (await self.eintrag(umschlag)).abgeschlossen
        assert closed is not None
        await self.setze(umschlag, abgeschlossen=closed - um)

    async def eintrag(self, umschlag: Sha256) -> PostfachEintrag:
        found = await self.store.read(lambda tx: tx.postfach.holen(umschlag))
        assert found is not None
        return found


@asynccontextmanager
async def postfach(ordner: Path, grenzen: Grenzen | None = None) -> AsyncIterator[Haus]:
    """A running Postfach in this folder."""
    store = SqliteStore.open(ordner / "aktenbote.db", schluessel=SCHLUESSEL)
    blobs = LocalBlobs(ordner / "blobs", reserve_octets=0)
    haus = Haus(ordner, store, blobs, grenzen or Grenzen(nachsehen_s=0.05, abschied_s=1.0))
    try:
        await haus.oeffne()
        yield haus
    finally:
        await haus.schliesse()
        await store.close()

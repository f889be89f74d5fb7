"""The Postfach: what 600 waiting polls cost in memory on each side, and how fast segments come."""

import multiprocessing
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.bench.zeile import Line

LOGZEILE = re.compile(r"\d{4}-\d\d-\d\d ")
"""The operational log begins with the time; an answer never does."""
POLLS = 600
WARM_UP = 5
MEMORY_LIMIT_MIB = 60.0
SEGMENT = 16 * 1024 * 1024
SEGMENTS = 64
TOTAL = SEGMENT * SEGMENTS
ROUNDS = 3
RATE_SHARE = 0.15
"""Part of plain TLS between two processes with blocking sockets: HTTP, SHA-256 and a thread hop come on top."""


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    lege_ausweise(folder)
    yield _memory(folder, "server", "many")
    yield _memory(folder, "client", "one")
    with side("server", folder) as server, side("client", folder) as client:
        port = server.ask("port")
        mail = server.ask(f"put {SEGMENTS} {SEGMENT}")
        rates = [float(client.ask(f"fetch {port} {SEGMENT} {mail}")) for _ in range(ROUNDS)]
    plain = max(_plain_tls(folder) for _ in range(ROUNDS))
    yield Line(
        name="segments of 16 MiB, 1 GiB in all, best of three",
        value=max(rates),
        unit="MiB/s",
        limit=plain * RATE_SHARE,
        against=f"{RATE_SHARE:.0%} of plain TLS 1.3 with blocking sockets here ({plain:.0f} MiB/s)",
        higher_is_better=True,
    )


def _memory(folder: Path, measured: str, certificates: str) -> Line:
    """Poll a little to warm up, then 600 times: with as many certificates, or with one (measuring the client)."""
    with side("server", folder) as server, side("client", folder) as client:
        port, asked = server.ask("port"), {"server": server, "client": client}[measured]
        client.ask(f"poll {port} {WARM_UP} {certificates}")
        server.ask(f"waiting {WARM_UP}")
        client.ask("end")
        server.ask("waiting 0")
        idle = float(asked.ask("rss"))
        client.ask(f"poll {port} {POLLS} {certificates}")
        server.ask(f"waiting {POLLS}")
        busy = float(asked.ask("rss"))
    return Line(
        name=f"{POLLS} waiting polls over mutual TLS, {measured}",
        value=busy - idle,
        unit="MiB",
        limit=MEMORY_LIMIT_MIB,
        against=f"promise: above idle ({idle:.0f} MiB)",
    )


class Side:
    """A process that answers questions line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Wait until it is ready."""
        self._process = process
        self._line()

    def ask(self, question: str) -> str:
        """Return the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            if not LOGZEILE.match(line):
                return line.strip()
        raise RuntimeError("the other side has ended")


@contextmanager
def side(name: str, folder: Path, module: str = "postfach_seite") -> Iterator[Side]:
    """Start a side in a process of its own; its stdin ends with the block."""
    command = [sys.executable, "-m", f"tests.bench.{module}", name, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Side(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


def lege_ausweise(folder: Path, clients: int = POLLS) -> None:
    """Write the certificates of the server and of so many clients."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(pem)
    ca = _certificate(key, "Bench-CA", None)
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    for name in ("server", *(f"client{number}" for number in range(clients))):
        made = _certificate(key, name, ca)
        (folder / f"{name}.crt.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _certificate(key: ec.EllipticCurvePrivateKey, name: str, ca: x509.Certificate | None) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if ca is None else ca.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=ca is None, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _send_plain(folder: Path, ports: "multiprocessing.SimpleQueue[int]") -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder / "server.crt.pem", folder / "key.pem")
    block = os.urandom(1024 * 1024)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ports.put(listener.getsockname()[1])
        with context.wrap_socket(listener.accept()[0], server_side=True) as line:
            for _ in range(TOTAL // len(block)):
                line.sendall(block)


def _plain_tls(folder: Path) -> float:
    """Return MiB/s of 1 GiB through TLS 1.3 between two processes with blocking sockets, nothing else done."""
    spawn = multiprocessing.get_context("spawn")
    ports: multiprocessing.SimpleQueue[int] = spawn.SimpleQueue()
    sender = spawn.Process(target=_send_plain, args=(folder, ports))
    sender.start()
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = False
    trusting.load_verify_locations(folder / "ca.pem")
    got, buffer = 0, bytearray(256 * 1024)
    raw = socket.create_connection(("127.0.0.1", ports.get()))
    begun = time.monotonic()
    with trusting.wrap_socket(raw) as line:
        while got < TOTAL:
            got += line.recv_into(buffer)
    spent = time.monotonic() - begun
    sender.join()
    return got / 2**20 / spent

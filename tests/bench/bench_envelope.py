"""Seal and open as whole commands, fsync included: time against SHA-256 over the same file, and peak memory.

The floor is SHA-256 of plaintext and of ciphertext, so time is measured against two passes of ``openssl dgst``
over the same file in the same run. These find the file in memory, while each command also makes 1 GiB durable: what
that alone costs here is measured in the same rounds and printed for information.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gateway import clock
from gateway.domain.ids import ProzessUUID
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope.lesen import read_umschlag
from gateway.envelope.oeffnen import Herkunft, open_
from gateway.envelope.schema import UmschlagSchema, compile_schema
from gateway.keystore import FileDecrypter, FileSigner
from gateway.keystore.pki import Pki, make_pki, write_pki
from gateway.keystore.rezept import read_recipe
from gateway.messages import read_message
from gateway.messages.schema import Schemas
from gateway.pump.archiv import ArchivEintrag, miss, schreibe_archiv
from gateway.pump.befund import lies_befund
from gateway.pump.dateien import Datei
from gateway.pump.ordner import SegmentOrdner
from gateway.pump.siegeln import Siegelauftrag, oeffne_fachnachricht, oeffne_inhalt, siegle_nachricht
from gateway.resources import data, schema_files
from gateway.trust import pfad
from gateway.trust.profil import Zweck
from tests.bench.zeile import Line

MIB = 1024 * 1024
LARGE, SMALL = 1024 * MIB, 10 * MIB
ROUNDS = 5
"""In a round every command runs once, with a pass of the peer before either; the median of the rounds' ratios
counts, because the machine is shared and its speed drifts."""
SEAL_LIMIT, OPEN_LIMIT = 1.5, 1.75
"""Times what two passes of ``openssl dgst -sha256`` need."""
MEMORY_LIMIT, FLAT_LIMIT = 150.0, 20.0
"""MiB per process, and MiB between 10 MiB and 1 GiB."""
CPU_LIMIT_MS = 5.0
MESSAGES = 200
VECTORS = Path(__file__).parents[1] / "vectors" / "messages"
DOKUMENT = "22222222-2222-4222-8222-222222222222"


@dataclass(frozen=True, slots=True)
class Lauf:
    """One finished process: wall seconds, CPU seconds (user and system), and peak memory in MiB."""

    seconds: float
    cpu: float
    peak: float


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    made = make_pki(read_recipe((data("certs") / "testpki.toml").read_text()), moment=clock.now())
    write_pki(made, folder / "pki", passphrase=None)
    yield from _small_message(folder, made)
    peaks: dict[str, list[float]] = {"seal": [], "open": []}
    for name, size, rounds in (("10 MiB", SMALL, 1), ("1 GiB", LARGE, ROUNDS)):
        place = folder / name.replace(" ", "")
        place.mkdir()
        _archive(place, size)
        _message(place)
        measured = [_round(folder, place) for _ in range(rounds)]
        for command, limit in (("seal", SEAL_LIMIT), ("open", OPEN_LIMIT)):
            peak = max(one[command].peak for one in measured)
            peaks[command].append(peak)
            if size == LARGE:
                yield _time_line(command, f"{command} {name}, whole command with fsync", limit, measured)
            yield Line(
                name=f"{command} {name}: peak memory of the process",
                value=peak,
                unit="MiB",
                limit=MEMORY_LIMIT,
                against="promise: 150 MiB",
            )
        if size == LARGE:
            yield _time_line("cached", f"write {name} and fsync, page cache", None, measured)
            yield _time_line("direct", f"write {name} and fsync, past it as we do", None, measured)
        shutil.rmtree(place)
    for command, (small, large) in peaks.items():
        yield Line(
            name=f"{command}: memory of 1 GiB over that of 10 MiB",
            value=abs(large - small),
            unit="MiB",
            limit=FLAT_LIMIT,
            against="promise: flat, ± 20 MiB",
        )


def _time_line(what: str, name: str, limit: float | None, measured: list[dict[str, Lauf]]) -> Line:
    ratios = sorted(one[what].seconds / one["sha"].seconds for one in measured)
    seconds = statistics.median(one[what].seconds for one in measured)
    cpu = statistics.median(one[what].cpu for one in measured)
    passes = statistics.median(one["sha"].seconds for one in measured)
    return Line(
        name=f"{name} ({seconds:.2f} s, CPU {cpu:.2f} s)",
        value=statistics.median(ratios),
        unit="x",
        limit=limit,
        against=f"two openssl dgst -sha256 passes over the file: {passes:.2f} s;"
        f" rounds from {ratios[0]:.2f} to {ratios[-1]:.2f} x",
    )


def _round(folder: Path, place: Path) -> dict[str, Lauf]:
    """Measure both commands once, a pass of the peer before either, and the disk alone."""
    pki = folder / "pki"
    for name in ("sealed", "opened"):
        shutil.rmtree(place / name, ignore_errors=True)
    command = [sys.executable, "-m", "gateway", "envelope"]
    seal = [*command, "seal", "--message", str(place / "m.xml"), "--archive", str(place / "a.zip")]
    seal += ["--sign-key", str(pki / "azr-999902/transport.key.pem")]
    seal += ["--sign-cert", str(pki / "azr-999902/transport.crt.pem")]
    seal += ["--reader-cert", str(pki / "azr-999901/chiffre.crt.pem"), "--out", str(place / "sealed")]
    opening = [*command, "open", str(place / "sealed"), "--key", str(pki / "azr-999901/chiffre.key.pem")]
    opening += ["--trust", str(pki / "wurzel.crt.pem"), "--untrusted", str(pki / "unter-ca.crt.pem")]
    opening += ["--out", str(place / "opened")]
    one_pass = ["openssl", "dgst", "-sha256", str(place / "a.zip")]
    first, sealed = _process(*one_pass), _process(*seal)
    second, opened = _process(*one_pass), _process(*opening)
    return {
        "sha": Lauf(first.seconds + second.seconds, first.cpu + second.cpu, 0.0),
        "seal": sealed,
        "open": opened,
        "cached": _copy(place, _write_cached),
        "direct": _copy(place, _write_direct),
    }


def _copy(place: Path, write: Callable[[Path, Iterator[bytes]], None]) -> Lauf:
    """Measure what making a copy of the archive durable costs without any cryptography."""
    copy = place / "copy"
    with (place / "a.zip").open("rb", buffering=0) as archive:
        begun, used = time.perf_counter(), time.process_time()
        write(copy, iter(lambda: archive.read(MIB), b""))
        done = Lauf(time.perf_counter() - begun, time.process_time() - used, 0.0)
    copy.unlink()
    return done


def _write_cached(path: Path, blocks: Iterator[bytes]) -> None:
    with path.open("wb", buffering=0) as out:
        for block in blocks:
            out.write(block)
        os.fsync(out.fileno())


def _write_direct(path: Path, blocks: Iterator[bytes]) -> None:
    with Datei(path) as out:
        for block in blocks:
            out.write(block)
        out.finish()


def _process(*command: str) -> Lauf:
    """Run a command to its end; its CPU and peak memory come from the kernel."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return Lauf(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _archive(place: Path, size: int) -> None:
    """Write an archive of one random document: nothing compresses it, nothing repeats."""
    document = place / "document"
    with document.open("wb") as file:
        for _ in range(size // MIB):
            file.write(os.urandom(MIB))
    with document.open("rb") as file:
        mass = miss(file)
    entry = ArchivEintrag(
        name=f"{DOKUMENT}.pdf", laenge=mass.laenge, crc32=mass.crc32, open=lambda: document.open("rb")
    )
    with (place / "a.zip").open("wb") as out:
        for block in schreibe_archiv([entry]):
            out.write(block)
        os.fsync(out.fileno())
    document.unlink()


def _message(place: Path) -> None:
    octets = (VECTORS / "010206.xml").read_bytes()
    size = (place / "a.zip").stat().st_size
    (place / "m.xml").write_bytes(re.sub(rb"archivgroesse>\d+<", b"archivgroesse>%d<" % size, octets))


def _small_message(folder: Path, pki: Pki) -> Iterator[Line]:
    """Everything a reader does with a small message, in one process: the CPU it costs."""
    segments = folder / "segments"
    segments.mkdir()
    receive = _Empfaenger(pki, segments)
    first = _cpu_ms(receive.once_for_the_first_time)
    yield Line(
        name=f"small message: schema, path, signatures, decryption (new certificates: {first:.1f} ms)",
        value=_cpu_ms(receive.once),
        unit="ms CPU",
        limit=CPU_LIMIT_MS,
        against="promise: 5 ms; a path is judged once per certificate, revocation and time always",
    )


def _cpu_ms(work: Callable[[], None]) -> float:
    """Return the CPU of one call in milliseconds, over many."""
    work()
    begun = time.process_time()
    for _ in range(MESSAGES):
        work()
    return (time.process_time() - begun) / MESSAGES * 1000


class _Empfaenger:
    """The order of receipt over one sealed 010201."""

    def __init__(self, pki: Pki, segments: Path) -> None:
        self._certs = pki.zertifikate
        self._source = SegmentOrdner(segments)
        self._schema = _umschlag_schema()
        self._schemas = Schemas.from_files(schema_files())
        reader = self._certs["azr-999901/chiffre"]
        self._decrypter = FileDecrypter.of(reader.key, reader.der)
        self._moment = clock.now()
        auftrag = Siegelauftrag(
            autor=self._signer("inhalt"),
            transport=self._signer("transport"),
            leser=(reader.der,),
            jetzt=Zeitpunkt.of(self._moment),
            schema=self._schema,
        )
        self._umschlag = siegle_nachricht(
            auftrag,
            fachnachricht=(VECTORS / "010201.xml").read_bytes(),
            prozess=ProzessUUID("44444444-4444-4444-8444-444444444444"),
            sink=self._source,
        ).umschlag

    def once(self) -> None:
        siegel = read_umschlag(self._umschlag, schema=self._schema)
        self._judge(siegel.cert_der)
        opened = oeffne_inhalt(siegel, [self._decrypter], schema=self._schema)
        self._judge(opened.inhalt.cert_der)
        octets = oeffne_fachnachricht(siegel, opened, self._source)
        message = open_(siegel, opened.inhalt, fachnachricht=octets, lies=lies_befund, herkunft=Herkunft.BEHAUPTET)
        read_message(message.fachnachricht, self._schemas, signiert=True)

    def once_for_the_first_time(self) -> None:
        pfad._paths.cache_clear()
        self.once()

    def _signer(self, name: str) -> FileSigner:
        cert = self._certs[f"azr-999902/{name}"]
        return FileSigner.of(cert.key, cert.der)

    def _judge(self, der: bytes) -> None:
        anchors, issuers = [self._certs["wurzel"].der], [self._certs["unter-ca"].der]
        pfad.check_path(
            der, untrusted=issuers, anchors=anchors, moment=self._moment, zweck=Zweck.SIGNATUR
        ).verlange()


def _umschlag_schema() -> UmschlagSchema:
    prefix = "umschlag/1/"
    return compile_schema(
        {name.removeprefix(prefix): octets for name, octets in schema_files().items() if name.startswith(prefix)}
    )

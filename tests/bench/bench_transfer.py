"""A case file from Ablage to Ablage: the demo's file in seconds, 1 GiB in MiB/s and peak memory of both servers."""

import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from gateway import clock
from gateway.demo import meldungen
from gateway.demo.ablauf import Vorfuehrung
from gateway.demo.aufbau import baue_auf
from gateway.demo.bedienung import Dienst, Hands, running
from gateway.demo.personen import NEUSTART
from tests.bench.zeile import Line

MIB = 1024 * 1024
GIB_DOCUMENTS = 64
"""Documents of 16 MiB: 1 GiB in all."""
DEMO_LIMIT_S = 5.0
RATE_LIMIT = 100.0
MEMORY_LIMIT = 200.0


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    show = Vorfuehrung(folder / "demo", "en", lambda _line: None, clock.now)
    show.folder.mkdir()
    summary = show.run(("haupt",))
    yield Line(
        name=f"demo file ({summary['bytes'] / 1e6:.0f} MB), notice to receipt",
        value=summary["seconds"],
        unit="s",
        limit=DEMO_LIMIT_S,
        against="promise: 5 s on two cores",
    )
    yield from _gigabyte(folder / "gib")


def _gigabyte(folder: Path) -> Iterator[Line]:
    folder.mkdir()
    hands = Hands(lambda _line: None)
    stage = baue_auf(folder, hands)
    source = folder / "akte"
    size = _file_of(source)
    hands.type("ablage", "import", source, "--config", stage.kiel.config)
    with running(stage.hannover, stage.kiel):
        stage.kiel.drop("abmeldung", meldungen.abmeldung(NEUSTART, uuid=str(uuid.uuid4()), moment=clock.now()))
        stage.kiel.wait_for("inbox.done")
        begun = time.monotonic()
        stage.hannover.drop("anmeldung", meldungen.anmeldung(NEUSTART, uuid=str(uuid.uuid4()), moment=clock.now()))
        stage.kiel.wait_for("transfer.ended", zustand="abgeschlossen")
        seconds = time.monotonic() - begun
        peaks = {one.name: _peak_mib(one) for one in (stage.kiel, stage.hannover)}
    yield Line(
        name="1 GiB from Ablage to Ablage, notice to receipt",
        value=size / MIB / seconds,
        unit="MiB/s",
        limit=RATE_LIMIT,
        against="promise: 100 MiB/s, both authorities on this machine",
        higher_is_better=True,
    )
    for name, peak in peaks.items():
        yield Line(
            name=f"peak memory of the server of {name} with 1 GiB",
            value=peak,
            unit="MiB",
            limit=MEMORY_LIMIT,
            against="promise: 200 MiB",
        )


def _peak_mib(dienst: Dienst) -> float:
    status = Path(f"/proc/{dienst.pid}/status").read_text(encoding="ascii")
    line = next(row for row in status.splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _file_of(folder: Path) -> int:
    """Write a folder of large PDFs with a manifest for the test person; return the octets."""
    documents = folder / "dokumente"
    documents.mkdir(parents=True)
    size = 0
    entries = []
    for number in range(1, GIB_DOCUMENTS + 1):
        name = f"dokumente/{number:03d}.pdf"
        octets = _pdf(16 * MIB)
        (folder / name).write_bytes(octets)
        size += len(octets)
        entries.append(f'[[dokument]]\ndatei = "{name}"\nregister = ["Bench"]\ndateiname = "{number:03d}.pdf"\n')
    (folder / "manifest.toml").write_text(_head() + "\n".join(entries), encoding="utf-8")
    return size


def _pdf(size: int) -> bytes:
    """Return a PDF whose one stream is random: nothing compresses it."""
    head = b"%PDF-1.4\n1 0 obj\n<< /Length "
    stream = os.urandom(size)
    body = head + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream\nendobj\n"
    xref = len(body)
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Size 2 >>\nstartxref\n"
    return body + table + str(xref).encode() + b"\n%%EOF\n"


def _head() -> str:
    """Return the head of the manifest, taken from a folder the demo built for the same person."""
    import tempfile

    from gateway.demo.aktenbau import baue_kleine_akte

    with tempfile.TemporaryDirectory() as folder:
        built = baue_kleine_akte(Path(folder) / "akte", NEUSTART)
        text = (built.ordner / "manifest.toml").read_text(encoding="utf-8")
    return text[: text.index("[[dokument]]")]

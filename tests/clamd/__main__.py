"""``python -m tests.clamd [CLAMD]``: start a real daemon with one signature of our own, ask it, print each result.

It needs no signature database and no network: the one signature is that of the EICAR test string.
"""

import asyncio
import io
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest does: the helpers are tests/support

from support.dateien import jpg, pdf
from support.scanner import eicar

from gateway.sichtung.clamd import MIB, Adresse, Clamd
from gateway.transfer.ports import SchutzUnerreichbar, Urteil

START_S = 60.0
"""Longest time for the daemon to listen; with one signature it takes one second."""
CONF = """\
LocalSocket {folder}/s
DatabaseDirectory {folder}/db
LogFile {folder}/log
Foreground yes
StreamMaxLength 8M
MaxFileSize 4M
AlertExceedsMax {alarm}
"""
Fall = tuple[str, bytes, Urteil]


def faelle(alarm: bool) -> list[Fall]:
    """What is asked, and the verdict that is expected."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.txt", eicar())
    stream = zlib.compress(eicar())
    inside = b"%PDF-1.7\n1 0 obj\n<</Length " + str(len(stream)).encode() + b"/Filter/FlateDecode>>\nstream\n"
    inside += stream + b"\nendstream\nendobj\ntrailer<<>>\n%%EOF\n"
    return [
        ("the test string", eicar(), Urteil.FUND),
        ("in a comment of a PDF", pdf("x", zusatz=b"%" + eicar() + b"\n"), Urteil.FUND),
        ("in a compressed stream of a PDF", inside, Urteil.FUND),
        ("in a compressed ZIP", packed.getvalue(), Urteil.FUND),
        ("a clean PDF", pdf("x"), Urteil.SAUBER),
        ("a clean JPEG", jpg(), Urteil.SAUBER),
        ("nothing", b"", Urteil.SAUBER),
        ("above MaxFileSize", eicar() + bytes(5 * MIB), Urteil.ZU_GROSS if alarm else Urteil.SAUBER),
        ("above StreamMaxLength", bytes(20 * MIB), Urteil.ZU_GROSS),
    ]


async def frage(folder: Path, alarm: bool) -> int:
    """Ask about every case; return how many verdicts are wrong."""
    wrong = 0
    one = Clamd(Adresse(pfad=f"{folder}/s"), hoechstens=100 * MIB)
    print((await warte(one)), f"AlertExceedsMax {'yes' if alarm else 'no'}")
    for name, octets, expected in faelle(alarm):

        def bloecke(octets: bytes = octets) -> Iterator[bytes]:
            for start in range(0, len(octets), MIB):
                yield octets[start : start + MIB]

        found = await one.pruefe(bloecke, len(octets))
        good = found.urteil is expected
        wrong += not good
        print(f"{'ok   ' if good else 'WRONG'} {name}: {found.urteil} {found.signatur or ''}")
    return wrong


async def warte(one: Clamd) -> str:
    """Wait until the daemon listens; return its name."""
    loop = asyncio.get_running_loop()
    end = loop.time() + START_S
    while True:
        try:
            return (await one.programm()).name
        except SchutzUnerreichbar:
            if loop.time() > end:
                raise
            await asyncio.sleep(0.1)


def main(argv: list[str]) -> int:
    """Run the daemon with both settings; 1 if a verdict is wrong."""
    program = argv[0] if argv else shutil.which("clamd")
    if program is None:
        print("there is no clamd: apt-get install clamav-daemon, or name one")
        return 2
    wrong = 0
    for alarm in (True, False):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "db").mkdir()
            (folder / "db/own.ndb").write_text(f"Own.Test.EICAR:0:*:{eicar().hex()}\n")
            (folder / "conf").write_text(CONF.format(folder=folder, alarm="yes" if alarm else "no"))
            process = subprocess.Popen([program, "-c", str(folder / "conf")], stdout=subprocess.DEVNULL)
            try:
                wrong += asyncio.run(frage(folder, alarm))
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

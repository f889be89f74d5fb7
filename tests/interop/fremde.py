"""The tools of the matrix: two in this environment, the others started once for all their tasks."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.interop.aufgaben import Antwort, Aufgabe, Verb, Werkzeug
from tests.interop.libxmlsec import PythonXmlsec, Xmlsec1

HERE = Path(__file__).parent
UMGEBUNG = HERE.parents[1] / "build" / "interop"
"""Environment of the foreign Python tools; ``make interop`` makes it."""
JARS = ":".join(f"/usr/share/java/{name}.jar" for name in ("xmlsec", "bcprov", "slf4j-api", "slf4j-nop"))
"""Debian's Santuario and BouncyCastle."""
ZEIT_S = 300
"""One tool with all its tasks, in seconds; the slowest needs three on an idle machine."""
SIGNATUREN = frozenset({Verb.PRUEFE, Verb.SIGNIERE})


@dataclass(frozen=True)
class Prozess:
    """A tool in a process of its own."""

    name: str
    kennt: frozenset[Verb]
    befehl: tuple[str, ...]
    ordner: Path

    def arbeite(self, aufgaben: list[Aufgabe]) -> list[Antwort]:
        """Start it once with every task in a file."""
        tasks, answers = self.ordner / f"{self.name}.tasks", self.ordner / f"{self.name}.answers"
        tasks.write_text("".join(f"{aufgabe.zeile()}\n" for aufgabe in aufgaben))
        done = subprocess.run(
            [*self.befehl, str(tasks), str(answers)], capture_output=True, text=True, check=False, timeout=ZEIT_S
        )
        if done.returncode:
            raise RuntimeError(f"{self.name} ended with {done.returncode}: {done.stderr}")
        return [Antwort.lies(line) for line in answers.read_text().splitlines()]


def schnelle() -> list[Werkzeug]:
    """The tools that need nothing of their own."""
    return [Xmlsec1(), PythonXmlsec()]


def alle(ordner: Path) -> list[Werkzeug]:
    """Every tool; ``ordner`` is for their tasks."""
    python = (str(UMGEBUNG / "bin" / "python"), str(HERE / "fremdes_python.py"))
    java = ("java", "-cp", JARS, str(HERE / "java" / "Werkzeug.java"))
    return [
        *schnelle(),
        Prozess("jdk", SIGNATUREN, (*java, "jdk"), ordner),
        Prozess("santuario+bc", frozenset(Verb), (*java, "santuario"), ordner),
        Prozess("signxml", SIGNATUREN, (*python, "signxml"), ordner),
        Prozess("pybergshamra", frozenset(Verb), (*python, "pybergshamra"), ordner),
    ]

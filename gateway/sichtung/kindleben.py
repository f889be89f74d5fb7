"""The life of every child process: it locks itself, then answers questions about files until the line closes."""

import os
import socket
from collections.abc import Callable, Sequence

from gateway.sichtung.abschottung import beschraenke, binde_an_eltern, verschliesse_dateien
from gateway.sichtung.rufsperre import verschliesse_rufe
from gateway.sichtung.zeile import BEREIT, OHNE_LANDLOCK, OHNE_SECCOMP, antworte, nimm_frage

Beantworter = Callable[[bytes, int], Sequence[bytes]]
"""Takes a question and the descriptor of its file, and returns the frames of the answer."""


def diene(leitung_nr: int, eltern: int, beantworte: Beantworter) -> None:
    """Lock this process and answer until the parent closes the line.

    Whatever libraries load late must be in memory by now.
    """
    leitung = socket.socket(fileno=leitung_nr)
    binde_an_eltern(eltern)
    beschraenke()
    offen = b"" if verschliesse_dateien() else OHNE_LANDLOCK
    offen += b"" if verschliesse_rufe() else OHNE_SECCOMP
    antworte(leitung, BEREIT + offen)
    while (naechste := nimm_frage(leitung)) is not None:
        frage, datei = naechste
        try:
            for rahmen in beantworte(frage, datei):
                antworte(leitung, rahmen)
        finally:
            os.close(datei)

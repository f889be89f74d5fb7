"""Two people who try to delete files of Kiel all the time, in whatever state these are, as they would type it."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from time import monotonic
from typing import Any

import orjson
from support.opfer import GEDULD_S, Paar
from support.toeten import starte

from gateway.domain.akte import Sperre

ABSTAND_S = 4.0
"""Pause between two tries: each command is a process that reads everything anew."""
NEUESTE = 60
"""So many people who moved last: some of their files are on the way, some have arrived."""
DIESELBE = 0.15
"""Part of the requests that the same person tries to confirm."""
UNBEGONNEN = 0.1
"""Part of the tries that are about somebody who has not moved."""
FRAGT, BESTAETIGT = "meier", "schulze"
ERLEDIGT, ABGELEHNT, FALSCH, SPAETER = 0, 1, 2, 3
"""Exit codes."""


def _als(person: str) -> None:
    """Let this login type, in the new process."""
    import_module("gateway.cli.loeschen").__dict__["handelnder"] = lambda: person


@dataclass
class Loescher:
    """``weiter`` is called again and again; ``geloescht``: Aktenzeichen of what they were told is deleted."""

    p: Paar
    wuerfel: random.Random
    geloescht: set[str] = field(default_factory=set)
    ausgang: Counter[str] = field(default_factory=Counter)
    _akte: str = ""
    _process: ForkServerProcess | None = None
    _danach: Callable[[int, dict[str, Any]], None] | None = None
    _naechster: float = 0.0
    _nummer: int = 0

    def weiter(self) -> None:
        """Read how the last command ended, or type the next one."""
        if self._process is not None:
            if self._process.exitcode is not None:
                self._lies()
        elif monotonic() >= self._naechster and self.p.begonnen:
            self._frage()

    def beende(self) -> None:
        """Let what was typed come to its end."""
        end = monotonic() + GEDULD_S
        while self._process is not None:
            self._process.join(max(0.0, end - monotonic()))
            assert self._process.exitcode is not None, "a deletion never ends"
            self._lies()

    def _frage(self) -> None:
        unbegun = list(self.p.akten)[len(self.p.begonnen) :]
        if unbegun and self.wuerfel.random() < UNBEGONNEN:
            self._akte = self.wuerfel.choice(unbegun)
        else:
            self._akte = self.wuerfel.choice(self.p.begonnen[-NEUESTE:]).aktenzeichen
        self._tippe(FRAGT, self._gefragt, self._akte)

    def _gefragt(self, code: int, said: dict[str, Any]) -> None:
        if code != ERLEDIGT:
            self._vermerke(code, "kept")
            return
        person = FRAGT if self.wuerfel.random() < DIESELBE else BESTAETIGT
        self._tippe(person, partial(self._bestaetigt, person), "--confirm", str(said["request"]))

    def _bestaetigt(self, person: str, code: int, said: dict[str, Any]) -> None:
        if code == ERLEDIGT:
            assert said["deleted"] is True
            assert person != FRAGT, "one person alone has deleted a file"
            assert Sperre.LOESCHSPERRE not in self.p.akten[self._akte].sperren, "deleted under a legal hold"
            assert any(self._akte == wer.aktenzeichen for wer in self.p.begonnen), "deleted before it was sent"
            self.geloescht.add(self._akte)
            self.ausgang["deleted"] += 1
        elif code == FALSCH:
            assert person == FRAGT, said
            self.ausgang["same person refused"] += 1
        else:
            self._vermerke(code, "kept")

    def _vermerke(self, code: int, was: str) -> None:
        assert code in (ABGELEHNT, SPAETER), f"ablage delete ended with {code}"
        self.ausgang[was if code == ABGELEHNT else "later"] += 1

    def _tippe(self, person: str, danach: Callable[[int, dict[str, Any]], None], *words: str) -> None:
        self._nummer += 1
        self._danach = danach
        folder = self.p.kiel.ordner
        self._process = starte(
            *("ablage", "delete", *words, "--despite", "ohne_zeuge", "--json", "--config", str(folder)),
            ziel="",
            spur=folder / "spur-loeschen",
            log=self._ausgabe(),
            vorher=partial(_als, person),
        )

    def _ausgabe(self) -> Path:
        return self.p.kiel.ordner / f"loeschen-{self._nummer}.log"

    def _lies(self) -> None:
        assert self._process is not None
        assert self._danach is not None
        code, self._process = self._process.exitcode, None
        assert code is not None
        answers = [line for line in self._ausgabe().read_bytes().splitlines() if line.startswith(b'{"ok"')]
        self._naechster = monotonic() + ABSTAND_S
        self._danach(code, orjson.loads(answers[-1]) if answers else {})

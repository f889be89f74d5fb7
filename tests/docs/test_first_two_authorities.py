"""docs/first-two-authorities.md is typed as it stands: a folder and an address of its own for each machine."""

import os
import re
import shlex
import shutil
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.befehle import WURZEL
from support.dateien import pdf
from support.dienst import dienst
from support.tippen import tippe
from support.webhaus import freier_port

SEITE = WURZEL / "docs" / "first-two-authorities.md"
MASCHINEN = ("nord", "sued")
_STUECK = re.compile(
    r"[Oo]n \*\*(?P<wo>nord|sued)\*\*|^```(?P<art>toml)?\n(?P<block>.*?)^```$", re.DOTALL | re.MULTILINE
)
NICHT_GETIPPT = ("git clone ", "make setup", "source ", "ssh ", "scp ")
"""What gets the program onto a machine, and files from one to the other; the test carries them itself."""
GEDULD_S = 60.0


class Gang:
    """The page, walked: files are written, commands typed, services started where the page says so."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.ordner = {name: folder / name for name in MASCHINEN}
        self.ports = {name: freier_port() for name in MASCHINEN}
        self.werte: dict[str, str] = {}
        self.getippt: list[str] = []
        self._stack = stack
        for name, place in self.ordner.items():
            place.mkdir()
            for beside in ("reisepass.pdf", "antrag.pdf", "anmeldung.pdf"):
                (place / beside).write_bytes(pdf(f"{name} {beside}"))

    def adressen(self, text: str) -> str:
        """Put addresses and ports of this machine in place of those of the page."""
        for number, name in enumerate(MASCHINEN):
            text = text.replace(f"{name}.example:8443", f"127.0.0.{11 + number}:{self.ports[name]}")
            text = text.replace(f"{name}.example", f"127.0.0.{11 + number}")
        return text.replace("~/", "")

    def schreibe(self, wo: str, block: str) -> None:
        """Write the file that the first line of a block names."""
        name = block.splitlines()[0].removeprefix("# ")
        (self.ordner[wo] / name).write_text(self.adressen(block), "utf-8")

    def tippe(self, wo: str, line: str) -> None:
        """Type one line; what it answers fills in the words in capitals of later lines."""
        if line.startswith(NICHT_GETIPPT):
            return
        words = shlex.split(self.adressen(line))
        words = [self.werte[word] if word in ("TRANSFER", "AKTE", "VKEY") else word for word in words]
        os.chdir(self.ordner[wo])
        self.getippt.append(" ".join(words[:3]))
        match words:
            case ["mkdir", "-p", folder]:
                Path(folder).mkdir(parents=True)
            case ["cp", *files, folder]:
                for one in files:
                    shutil.copy(one, folder)
            case ["aktenbote", "serve", "--config", config]:
                self._stack.enter_context(dienst(Path(config), gabel=True))
            case ["aktenbote", "init", *_]:
                tippe(*words[1:], "--partner-port", str(self.ports[wo]), "--ops-port", str(freier_port()))
            case ["aktenbote", *rest]:
                self._befehl(wo, rest)
            case _:
                raise AssertionError(f"nobody knows how to type {line}")

    def _befehl(self, wo: str, words: list[str]) -> None:
        if words[:2] == ["directory", "check"]:
            self._trage(wo)
        end = time.monotonic() + GEDULD_S
        while not self._genug(words, out := tippe(*words).out):
            assert time.monotonic() < end, (words, out)
            time.sleep(0.1)

    def _trage(self, wo: str) -> None:
        """Carry what the page says to carry, once it is there: directory, signer, keys of the other machine."""
        if wo == "nord":
            source, target = (self.ordner[name] for name in MASCHINEN)
            (target / "pki").mkdir(exist_ok=True)
            shutil.copy(source / "verzeichnis.xml", target)
            shutil.copy(source / "pki" / "verzeichnis.crt.pem", target / "pki")
            shutil.copytree(source / "pki" / "azr-999904", target / "pki" / "azr-999904", dirs_exist_ok=True)

    def _genug(self, words: list[str], out: str) -> bool:
        """Tell whether the answer is there; until then a person looks again."""
        match words[:2]:
            case ["task", "list"]:
                return "ohne_zweites_zeichen" in out
            case ["transfer", "list"]:
                if found := re.match(r"\S+", out):  # the first is the only one
                    self.werte["TRANSFER"] = found.group()
                return bool(found) and ("sued/aktenbote.toml" in words or "abgeschlossen" in out)
            case ["ablage", "list"]:
                kept = [line.split()[0] for line in out.splitlines() if "azr:999904/" in line]
                self.werte["AKTE"] = kept[0] if kept else ""
                return bool(kept)
            case ["audit", "export"]:
                self.werte["VKEY"] = re.findall(r"^vkey (\S+)", out, re.MULTILINE)[0]
            case ["verify", *_]:
                assert "verdict: confirmed" in out
        return True


def test_the_page_is_typed_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        gang, wo = Gang(tmp_path, stack), "nord"
        for found in _STUECK.finditer(SEITE.read_text("utf-8")):
            if found["wo"]:
                wo = found["wo"]
            elif found["art"]:
                gang.schreibe(wo, found["block"])
            else:
                for line in found["block"].replace("\\\n", " ").splitlines():
                    gang.tippe(wo, line)
    out = gang.ordner["nord"] / "heraus" / "dokumente"
    brought = {one.read_bytes() for one in out.rglob("*.pdf")}
    assert brought == {(gang.ordner["sued"] / f"{name}.pdf").read_bytes() for name in ("reisepass", "antrag")}
    assert len(gang.getippt) > 20

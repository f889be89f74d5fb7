"""The course of the demo: six scenes with two processes, then what can be proven of them."""

import filecmp
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from gateway.demo import meldungen, scanszene
from gateway.demo.aktenbau import baue_grosse_akte, baue_kleine_akte
from gateway.demo.aufbau import Buehne, baue_auf
from gateway.demo.bedienung import DemoFailed, Dienst, Hands, running
from gateway.demo.personen import GEBUNDEN, HAUPTPERSON, NEUSTART, OHNE_ZWEITES_ZEICHEN, VERFAELSCHT, Testperson
from gateway.demo.texte import Sprache, text

MB = 1_000_000
SZENEN = ("haupt", "gebunden", "ohne", "verfaelscht", "neustart", "lieferung")
"""Scenes in their order; the first always plays."""
SEALED = ("010201", "010205", "010206", "0020")
"""Messages of a transfer, each in an envelope of its own."""
BLOB_KOPF = 64
"""Octets at the start of a stored blob that are left alone: its header."""
DIGEST_FALSCH = "T099"
"""Code for a segment that is not the signed one."""
WEIL = ("--reason", "Umzug telefonisch bestätigt")


@dataclass(slots=True)
class Vorfuehrung:
    """One run of the demo."""

    folder: Path
    sprache: Sprache
    say: Callable[[str], None]
    jetzt: Callable[[], datetime]
    hands: Hands = field(init=False)

    def __post_init__(self) -> None:
        """Make the hands that type."""
        self.hands = Hands(self.say)

    def tell(self, key: str, **values: object) -> None:
        """Say a sentence in the chosen language."""
        self.say(text(self.sprache, key, **values))

    def run(self, scenes: tuple[str, ...]) -> dict[str, Any]:
        """Play the scenes; return the summary. Raises ``DemoFailed`` where something is not as promised."""
        self.tell("willkommen", ordner=self.folder)
        self.tell("aufbau")
        stage = baue_auf(self.folder, self.hands)
        self._akten(stage.kiel, scenes)
        self.tell("dienste")
        played = {"haupt": self._haupt, "gebunden": self._gebunden, "ohne": self._ohne}
        played |= {"verfaelscht": self._verfaelscht, "neustart": self._neustart, "lieferung": self._lieferung}
        summary: dict[str, Any] = {}
        with running(stage.hannover, stage.kiel):
            for scene in SZENEN:
                if scene in scenes:
                    self.tell(f"szene_{scene}")
                    summary[scene] = played[scene](stage)
        return self._beweise(stage, summary)

    # -- set-up -------------------------------------------------------------------------------------------------

    def _akten(self, kiel: Dienst, scenes: tuple[str, ...]) -> None:
        self.tell("akten")
        people = {"haupt": HAUPTPERSON, "gebunden": GEBUNDEN, "ohne": OHNE_ZWEITES_ZEICHEN}
        people |= {"verfaelscht": VERFAELSCHT, "neustart": NEUSTART}
        for scene, wer in people.items():
            if scene not in scenes:
                continue
            source = self.folder / "akten" / scene
            built = (baue_grosse_akte if scene == "haupt" else baue_kleine_akte)(source, wer)
            self.tell(
                "akte",
                zeichen=wer.aktenzeichen,
                dokumente=built.dokumente,
                seiten=built.seiten,
                mb=built.octets / MB,
            )
            self.hands.type("ablage", "import", source, "--config", kiel.config)
        if "gebunden" in scenes:
            self.hands.type("ablage", "hold", GEBUNDEN.aktenzeichen, "--bound", "--config", kiel.config)

    def _zieht_um(self, stage: Buehne, wer: Testperson, *, mit_abmeldung: bool) -> None:
        if mit_abmeldung:
            stage.kiel.drop("abmeldung", meldungen.abmeldung(wer, uuid=str(uuid.uuid4()), moment=self.jetzt()))
            stage.kiel.wait_for("inbox.done")
            self.tell("wegzug")
        stage.hannover.drop("anmeldung", meldungen.anmeldung(wer, uuid=str(uuid.uuid4()), moment=self.jetzt()))
        stage.hannover.wait_for("job.done", art="anfordern")
        self.tell("anfordern")
        stage.kiel.wait_for("job.done", art="entscheiden")
        self.tell("entscheiden")

    def _bis_zur_quittung(self, stage: Buehne) -> None:
        stage.hannover.wait_for("job.done", art="importieren")
        self.tell("importieren")
        stage.hannover.wait_for("job.done", art="quittieren")
        self.tell("quittieren")
        stage.kiel.wait_for("transfer.ended", zustand="abgeschlossen")
        self.tell("quittung")
        stage.hannover.wait_for("transfer.ended", zustand="abgeschlossen")

    def _transfer(self, dienst: Dienst, wer_zeichen: str | None = None, *, state: str) -> dict[str, Any]:
        """Return the newest transfer in a state, as the operator sees it."""
        listed = self.hands.type("transfer", "list", "--state", state, "--config", dienst.config)["transfers"]
        found = [t for t in listed if wer_zeichen is None or t["reference"] == wer_zeichen]
        if not found:
            raise DemoFailed(f"{dienst.name} has no transfer in state {state}")
        one: dict[str, Any] = found[0]
        return one

    # -- scenes -------------------------------------------------------------------------------------------------

    def _haupt(self, stage: Buehne) -> dict[str, Any]:
        begun = self.jetzt()
        self._zieht_um(stage, HAUPTPERSON, mit_abmeldung=True)
        stage.kiel.wait_for("job.done", art="packen")
        self.tell("packen")
        self._bis_zur_quittung(stage)
        seconds = (self.jetzt() - begun).total_seconds()
        done = self._transfer(stage.kiel, HAUPTPERSON.aktenzeichen, state="abgeschlossen")
        theirs = self._transfer(stage.hannover, state="abgeschlossen")
        return {"giver": done, "receiver": theirs, "seconds": seconds}

    def _gebunden(self, stage: Buehne) -> dict[str, Any]:
        self._zieht_um(stage, GEBUNDEN, mit_abmeldung=True)
        stage.hannover.wait_for("transfer.postponed")
        refused = self._transfer(stage.hannover, state="zurueckgestellt")
        if refused["hint"] != "antwort_01":
            raise DemoFailed("the refusal does not say that the file is bound")
        self.tell("gebunden", hinweis=refused["hint"])
        self.hands.type("ablage", "hold", GEBUNDEN.aktenzeichen, "--not-bound", "--config", stage.kiel.config)
        self._bis_zur_quittung(stage)
        return self._transfer(stage.kiel, GEBUNDEN.aktenzeichen, state="abgeschlossen")

    def _ohne(self, stage: Buehne) -> dict[str, Any]:
        self._zieht_um(stage, OHNE_ZWEITES_ZEICHEN, mit_abmeldung=False)
        tasks = self.hands.type("task", "list", "--config", stage.kiel.config)["tasks"]
        waiting = [task for task in tasks if task["kind"] == "ohne_zweites_zeichen"]
        if len(waiting) != 1:
            raise DemoFailed("Kiel asks nobody although there is no second sign")
        self.tell("aufgabe", art=waiting[0]["kind"], hinweis=waiting[0]["hint"])
        task: dict[str, Any] = waiting[0]
        return task

    def _verfaelscht(self, stage: Buehne) -> dict[str, Any]:
        self._zieht_um(stage, VERFAELSCHT, mit_abmeldung=False)
        asked = self._transfer(stage.kiel, VERFAELSCHT.aktenzeichen, state="entscheidung_offen")
        stage.hannover.stop()
        before = _blobs(stage.kiel)
        self.hands.type("transfer", "decide", asked["transfer"], "--send", *WEIL, "--config", stage.kiel.config)
        stage.kiel.wait_for("job.done", art="packen")
        self.tell("packen")
        segment = max(_blobs(stage.kiel) - before, key=lambda path: path.stat().st_size)
        _aendere_ein_byte(segment)
        self.tell("byte", datei=segment)
        stage.hannover.start()
        found = stage.hannover.wait_for("message.refused")
        stage.kiel.wait_for("transfer.ended", zustand="zurueckgewiesen")
        if found.get("code") != DIGEST_FALSCH:
            raise DemoFailed("the changed segment was refused with another code")
        self.tell("erkannt", code=found["code"])
        return self._transfer(stage.kiel, VERFAELSCHT.aktenzeichen, state="zurueckgewiesen")

    def _neustart(self, stage: Buehne) -> dict[str, Any]:
        self._zieht_um(stage, NEUSTART, mit_abmeldung=False)
        asked = self._transfer(stage.kiel, NEUSTART.aktenzeichen, state="entscheidung_offen")
        self.hands.type("transfer", "decide", asked["transfer"], "--send", *WEIL, "--config", stage.kiel.config)
        stage.kiel.wait_for("job.done", art="packen")
        self.tell("packen")
        stage.hannover.wait_for("job.started", art="importieren")
        stage.hannover.kill()
        self.tell("getoetet")
        stage.hannover.start()
        stage.kiel.wait_for("transfer.ended", zustand="abgeschlossen")
        done = self._transfer(stage.kiel, NEUSTART.aktenzeichen, state="abgeschlossen")
        files = self.hands.type("ablage", "list", "--config", stage.hannover.config)["files"]
        copies = [one for one in files if (one["origin"] or "").endswith(f"/{done['delivery']}")]
        shown = self.hands.type("transfer", "show", done["transfer"], "--config", stage.kiel.config)
        if len(copies) != 1 or shown["answer"] is None:
            raise DemoFailed(f"{len(copies)} copies of the file after the restart")
        self.tell("einmal")
        return done

    def _lieferung(self, stage: Buehne) -> dict[str, Any]:
        folder = self.folder / "lieferung"
        octets = scanszene.baue(folder)
        self.tell("lieferung_da", anzahl=scanszene.AKTEN, mb=octets / MB, ordner=folder)
        found = scanszene.nimm_auf(self.hands, stage.kiel, folder, self.folder / "pruefprotokoll")
        for row in found["to_correct"]:
            self.tell("lieferung_mangel", barcode=row["barcode"], grund=row["defects"][0]["reason"])
        self.tell("lieferung_geprueft", anzahl=found["taken"], dateien=", ".join(map(str, found["protocol"])))
        return found

    # -- proofs -------------------------------------------------------------------------------------------------

    def _beweise(self, stage: Buehne, summary: dict[str, Any]) -> dict[str, Any]:
        self.tell("beweise")
        main = summary["haupt"]
        count, size = self._vergleiche(stage, main)
        self.tell("verglichen", anzahl=count, mb=size / MB)
        for dienst in (stage.kiel, stage.hannover):
            self._pruefe_protokoll(dienst)
        checked = self._pruefe_siegel(stage, main)
        self.tell("signatur", anzahl=checked, uuid=main["giver"]["answer"])
        for dienst, side in ((stage.kiel, "giver"), (stage.hannover, "receiver")):
            self._beweismappe(dienst, main[side]["transfer"])
        self.tell("dauer", sekunden=main["seconds"])
        self.tell("ansehen")
        for command in (
            f"aktenbote transfer list --config {stage.kiel.config}",
            f"aktenbote ablage list --config {stage.hannover.config}",
            f"aktenbote audit list --config {stage.kiel.config}",
            f"ls {self.folder / 'aus-hannover'}",
        ):
            self.say(f"  {command}")
        return {
            "ok": True,
            "transfer_id": main["giver"]["transfer"],
            "documents": count,
            "bytes": size,
            "seconds": round(main["seconds"], 3),
            "sha256_match": True,
            "audit_verified": True,
            "receipt": main["giver"]["answer"],
            "scenes": sorted(summary),
            "folder": str(self.folder),
        }

    def _vergleiche(self, stage: Buehne, main: dict[str, Any]) -> tuple[int, int]:
        """Export the file on both sides and compare every document byte by byte; return count and octets."""
        ours, theirs = self.folder / "aus-kiel", self.folder / "aus-hannover"
        self.hands.type("ablage", "export", HAUPTPERSON.aktenzeichen, "--out", ours, "--config", stage.kiel.config)
        files = self.hands.type("ablage", "list", "--config", stage.hannover.config)["files"]
        delivered = next(one for one in files if (one["origin"] or "").endswith(f"/{main['giver']['delivery']}"))
        self.hands.type(
            "ablage", "export", delivered["reference"], "--out", theirs, "--config", stage.hannover.config
        )
        names = sorted(path.relative_to(ours) for path in (ours / "dokumente").iterdir())
        if names != sorted(path.relative_to(theirs) for path in (theirs / "dokumente").iterdir()):
            raise DemoFailed("the documents have other names on the other side")
        size = 0
        for name in names:
            if not filecmp.cmp(ours / name, theirs / name, shallow=False):
                raise DemoFailed(f"document {name} is not the same on both sides")
            size += (ours / name).stat().st_size
        return len(names), size

    def _pruefe_siegel(self, stage: Buehne, main: dict[str, Any]) -> int:
        """Verify every sealed message of the transfer from its octets alone; return how many there are."""
        out = self.folder / "umschlaege"
        written = self.hands.type(
            "transfer", "envelopes", main["giver"]["transfer"], "--out", out, "--config", stage.kiel.config
        )
        anchors = ("--trust", self.folder / "pki" / "wurzel.crt.pem", "--untrusted")
        for folder in written["folders"]:
            self.hands.type("envelope", "verify", folder, *anchors, self.folder / "pki" / "unter-ca.crt.pem")
        if len(written["folders"]) < len(SEALED):
            raise DemoFailed("a message of the transfer is missing")
        return len(written["folders"])

    def _beweismappe(self, dienst: Dienst, transfer: str) -> None:
        """Let one side write its evidence of the transfer, and verify it with the pinned certificate alone."""
        out = self.folder / f"beweise-{dienst.name.lower()}.asice"
        self.hands.type("evidence", transfer, "--out", out, "--reason", "Vorführung", "--config", dienst.config)
        found = self.hands.type("verify", out, "--directory-signer", self.folder / "pki" / "verzeichnis.crt.pem")
        self.tell("beweismappe", name=dienst.name, anzahl=len(found["steps"]), datei=out)

    def _pruefe_protokoll(self, dienst: Dienst) -> None:
        out = self.folder / f"protokoll-{dienst.name.lower()}.zip"
        done = self.hands.type("audit", "export", "--out", out, "--config", dienst.config)
        listed = self.hands.type("directory", "show", dienst.folder)["participants"]
        others = [one for one in listed if one["kennung"].replace(":", "-") not in done["vkey"]]
        keys = [key["vkey"] for one in others for key in one["keys"] if key["role"] == "zeuge"]
        witnesses = [word for key in keys for word in ("--witness", key)]
        checked = self.hands.type("verify", out, "--vkey", done["vkey"], *witnesses)
        self.tell("protokoll", name=dienst.name, datei=out)
        for one in checked["witnesses"]:
            self.tell("bezeugt", anzahl=one["size"], alle=checked["size"], zeuge=one["name"])


def _blobs(dienst: Dienst) -> set[Path]:
    return {
        path for path in (dienst.folder / "data" / "blobs").rglob("*") if path.is_file() and len(path.name) == 64
    }


def _aendere_ein_byte(path: Path) -> None:
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(max(BLOB_KOPF, path.stat().st_size // 2))
        octet = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([octet[0] ^ 0x01]))

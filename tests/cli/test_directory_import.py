"""A newer directory at the keyboard: what waits for two persons, what counts at once, and what nobody may."""

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
import tomli_w
from support.tippen import Ausgang, tippe

from gateway import clock, settings
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, sha256_of
from gateway.keystore import load_certificate
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.wiring import assemble, open_logs
from gateway.wiring.verzeichnis import VerzeichnisHalter

OWN = Kennung("azr:999901")
PERSONEN = "gateway.cli.directory_import.handelnder"


@dataclass
class Amt:
    """An installation that has used directory number 1, and the operator of the directory."""

    haus: Path

    @property
    def geliefert(self) -> Path:
        return self.haus / "directory/verzeichnis.xml"

    def halter(self) -> VerzeichnisHalter:
        return VerzeichnisHalter(settings.load(self.haus / "aktenbote.toml", {}))

    def stelle_aus(self, nummer: int, change: Callable[[dict], object] = lambda _recipe: None) -> Path:
        """The operator of the directory signs the recipe with a change; return the file."""
        recipe = tomllib.loads((self.haus / "pki/verzeichnis.toml").read_text("utf-8"))
        recipe["nummer"] = nummer
        change(recipe)
        typed, out = self.haus / "pki/neu.toml", self.haus / f"neu-{nummer}.xml"
        typed.write_text(tomli_w.dumps(recipe), "utf-8")
        tippe("directory", "make", typed, "--out", self.haus / "draft.xml")
        signer = ("--key", self.haus / "pki/verzeichnis.key.pem", "--cert", self.haus / "pki/verzeichnis.crt.pem")
        tippe("directory", "sign", self.haus / "draft.xml", *signer, "--out", out)
        return out

    def tippe(self, *words: str | Path, als: str = "anna", code: int = 0) -> Ausgang:
        with patch(PERSONEN, lambda: als):
            return tippe("directory", *words, config=self.haus / "aktenbote.toml", code=code)

    def bringe(self, file: Path, als: str = "anna") -> str:
        return str(self.tippe("import", file, "--json", als=als).daten["request"])


@pytest.fixture
def amt(haus: Path) -> Amt:
    made = Amt(haus)
    one = settings.load(haus / "aktenbote.toml", {})
    one.data.mkdir(exist_ok=True)
    made.halter().keep()
    return made


def umbenannt(recipe: dict) -> None:
    recipe["teilnehmer"][0]["name"] = "Ein anderer Name"


def offen_und_gesperrt(recipe: dict) -> None:
    """Another authority appears, and our content certificate is revoked."""
    ours = recipe["teilnehmer"][0]
    folder = ours.pop("schluesselordner")
    rows = {"tls": ["tls", "abruf", "einlieferung"], "transport": ["transport"], "chiffre": ["chiffre"]}
    ours["zertifikat"] = [{"datei": f"{folder}/{name}.crt.pem", "rollen": roles} for name, roles in rows.items()]
    past = clock.now() - timedelta(minutes=1)
    ours["zertifikat"].append({"datei": f"{folder}/inhalt.crt.pem", "rollen": ["inhalt"], "gesperrt_ab": past})
    recipe["teilnehmer"].append({
        "kennung": "azr:999977", "name": "Neu", "art": "auslaenderbehoerde", "ags": ["07"], "weg": "offen",
    })  # fmt: skip


def test_two_persons_put_a_directory_in_force_that_changes_something(amt: Amt) -> None:
    file = amt.stelle_aus(2, umbenannt)
    brought = amt.tippe("import", file, "--json").daten
    assert [one["effect"] for one in brought["changes"]] == ["gives"]
    assert "Ein anderer Name" in brought["changes"][0]["what"]
    request = brought["request"]
    assert amt.halter()().nummer == 1
    assert amt.tippe("show").out.startswith("Directory number 1, ")
    shown = amt.tippe("waiting").out
    assert "number 2 waits, number 1 is in force" in shown
    assert request in shown
    assert amt.tippe("confirm", request, code=2).fehler.startswith("SAME ")
    assert amt.halter()().nummer == 1
    done = amt.tippe("confirm", request, "--json", als="bert").daten
    assert (done["number"], done["sha256"]) == (2, sha256_of(file.read_bytes()))
    assert amt.halter()().nummer == 2
    assert amt.tippe("confirm", request, als="bert", code=2).fehler.startswith("UNKNOWN ")
    assert "none waits" in amt.tippe("waiting").out
    told = _protokoll(amt)
    assert told["verzeichnis.vorgeschlagen"].keys() == {"handelnder", "antrag"}
    assert told["verzeichnis.vorgeschlagen"]["handelnder"] == "anna"
    assert told["verzeichnis.geladen"] == {"handelnder": "bert", "verantwortlicher": "anna"}


def _protokoll(amt: Amt) -> dict[str, dict[str, str]]:
    """Whom the newest entry of each event names."""
    entries = tippe("audit", "list", "--max", "100", "--json", config=amt.haus).daten["entries"]
    found = {}
    for one in entries:
        shown = tippe(
            "audit", "show", str(one["index"]), "--open", "--reason", "Test", "--json", config=amt.haus
        ).daten
        found[one["ereignis"]] = shown["references"]
    return found


def test_what_it_takes_away_counts_before_anybody_has_confirmed(amt: Amt) -> None:
    inhalt = sha256_of(load_certificate(amt.haus / "keys/inhalt.crt.pem"))
    assert amt.halter()().rollen(inhalt, clock.now())
    amt.bringe(amt.stelle_aus(2, offen_und_gesperrt))
    held = amt.halter()
    assert not held().rollen(inhalt, clock.now())
    assert held.geltend.rollen(inhalt, clock.now())
    assert not held().offene(clock.now())
    assert held().zertifikate(OWN, Schluesselrolle.CHIFFRE, clock.now())


def test_neither_rejecting_nor_an_older_file_gives_back_what_was_taken(amt: Amt) -> None:
    inhalt = sha256_of(load_certificate(amt.haus / "keys/inhalt.crt.pem"))
    old = amt.geliefert.read_bytes()
    request = amt.bringe(amt.stelle_aus(2, offen_und_gesperrt))
    amt.halter().keep()  # as the service does when it sees it
    amt.tippe("reject", request, "--reason", "Niemand kennt sie", als="bert")
    assert amt.tippe("confirm", request, als="carl", code=2).fehler.startswith("UNKNOWN ")
    amt.geliefert.write_bytes(old)
    held = amt.halter()
    assert held.refusal is None, "the one in force may lie there while a newer one waits"
    assert not held().rollen(inhalt, clock.now())
    assert "aktenbote directory import" in amt.tippe("waiting").out
    told = _protokoll(amt)["verzeichnis.verworfen"]
    assert told == {"handelnder": "bert", "verantwortlicher": "anna", "begruendung": "Niemand kennt sie"}


def test_a_directory_that_gives_nobody_more_needs_no_person(amt: Amt) -> None:
    said = amt.tippe("import", amt.stelle_aus(2)).out
    assert "allows nobody more than before" in said
    held = amt.halter()
    assert (held().nummer, held.wartend, held.geaendert) == (2, None, True)


def test_before_the_first_start_what_is_brought_is_in_force(haus: Path) -> None:
    made = Amt(haus)
    said = made.tippe("import", made.stelle_aus(2, umbenannt)).out
    assert "GIVES" in said
    assert "number 2 is in force from the first start on" in said
    assert made.halter()().nummer == 2


def test_a_delivered_file_waits_too_and_is_brought_without_naming_it(amt: Amt) -> None:
    amt.geliefert.write_bytes(amt.stelle_aus(2, umbenannt).read_bytes())
    held = amt.halter()
    assert held().nummer == 1
    assert held.wartend is not None
    request = amt.tippe("import", "--json").daten["request"]
    amt.tippe("confirm", request, als="bert")
    assert amt.halter()().nummer == 2
    assert amt.tippe("import", code=2).fehler.startswith("NOTHING ")


def test_a_second_proposal_takes_the_place_of_the_first(amt: Amt) -> None:
    first = amt.bringe(amt.stelle_aus(2, umbenannt))
    second = amt.bringe(amt.stelle_aus(3, umbenannt), als="bert")
    assert amt.tippe("confirm", first, als="carl", code=2).fehler.startswith("UNKNOWN ")
    assert "T099" in amt.tippe("import", amt.haus / "neu-2.xml", code=1).fehler
    amt.tippe("confirm", second, als="carl")
    assert amt.halter()().nummer == 3


def test_a_weaker_route_is_marked(amt: Amt) -> None:
    def weaker(recipe: dict) -> None:
        recipe["mitzeichner"] = 0

    recipe = amt.haus / "pki/verzeichnis.toml"
    text = recipe.read_text("utf-8")
    assert "mitzeichner = 0" in text
    recipe.write_text(text.replace("mitzeichner = 0", "mitzeichner = 1"), "utf-8")
    amt.geliefert.write_bytes(amt.stelle_aus(2).read_bytes())
    amt.halter().keep()
    assert (
        "WEAKER  all: co-signatures that a checkpoint needs: 1 → 0"
        in amt.tippe("import", amt.stelle_aus(3, weaker)).out
    )


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(lambda octets: octets.replace(b"999901", b"999911", 1), "T011"), (lambda _octets: b"<unfug/>", "X001")],
)
def test_what_is_not_genuine_is_refused_and_laid_nowhere(
    amt: Amt, spoil: Callable[[bytes], bytes], code: str
) -> None:
    file = amt.stelle_aus(2, umbenannt)
    file.write_bytes(spoil(file.read_bytes()))
    before = amt.geliefert.read_bytes()
    assert code in amt.tippe("import", file, code=1).fehler
    assert amt.geliefert.read_bytes() == before


@pytest.mark.parametrize(("days", "code"), [(8, "TOO-OLD"), (31, "TOO-OLD")])
def test_what_was_brought_too_long_ago_is_brought_anew(amt: Amt, days: int, code: str) -> None:
    request = amt.bringe(amt.stelle_aus(2, umbenannt))
    assert _bestaetige_spaeter(amt, request, timedelta(days=days)) == code


def test_what_has_ended_meanwhile_comes_into_force_no_more(amt: Amt) -> None:
    def short(recipe: dict) -> None:
        umbenannt(recipe)
        recipe["gueltig_tage"] = 1

    request = amt.bringe(amt.stelle_aus(2, short))
    assert _bestaetige_spaeter(amt, request, timedelta(days=2)) == "ENDED"
    assert amt.halter()().nummer == 1


def _bestaetige_spaeter(amt: Amt, request: str, later: timedelta) -> str:
    """Confirm in the future; return the code of the refusal."""

    async def work() -> str:
        one = assemble(
            settings.load(amt.haus / "aktenbote.toml", {}),
            verzeichnis=amt.halter(),
            jetzt=lambda: clock.now() + later,
        )
        try:
            await open_logs(one)
            intake = one.verzeichnisaufnahme
            with pytest.raises(Usage) as caught:
                await one.store.write(lambda tx: intake.bestaetige(tx, request, person="bert"))
            return caught.value.code
        finally:
            await one.store.close()

    return asyncio.run(work())


def test_two_keys_sign_while_the_operator_of_the_directory_changes_his(amt: Amt) -> None:
    """Any certificate that signs will do here; what the old key signs after the change counts no more."""
    amt.stelle_aus(2)
    key, cert, new = "keys/inhalt.key.pem", "keys/inhalt.crt.pem", amt.haus / "neuer-schluessel.xml"
    signer = ("--key", amt.haus / key, "--cert", amt.haus / cert)
    tippe("directory", "sign", amt.haus / "draft.xml", *signer, "--out", new)
    assert "T070" in amt.tippe("import", new, code=1).fehler
    config = amt.haus / "aktenbote.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("[directory]\n", f'[directory]\nsigner_successor = "{cert}"\n', 1), "utf-8")
    assert amt.halter()().nummer == 1, "the old one counts on"
    assert "allows nobody more than before" in amt.tippe("import", new).out
    assert amt.halter()().nummer == 2
    amt.halter().keep()
    shown = amt.tippe("show", amt.haus)
    assert "signature: checked with the pinned certificate signer_successor" in shown.out
    config.write_text(text.replace("[directory]\n", f'[directory]\nsigner = "{cert}"\n', 1), "utf-8")
    assert amt.halter()().nummer == 2
    assert "T070" in amt.tippe("import", amt.stelle_aus(3), code=1).fehler

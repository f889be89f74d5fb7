"""``aktenbote keys rotate speicher`` and ``keys rewrap``: the whole change as an operator types it."""

from pathlib import Path

from support.dateien import MANIFEST, beispielordner
from support.tippen import tippe

ZEICHEN = "TEST 33-2019/004711"


def setze(haus: Path, *lines: str) -> None:
    """Put these lines into [keys], instead of what stood there of the storage key."""
    config = haus / "aktenbote.toml"
    kept = [line for line in config.read_text("utf-8").splitlines() if not line.startswith("storage_key")]
    at = kept.index("[keys]") + 1
    config.write_text("\n".join([*kept[:at], *lines, *kept[at:]]) + "\n", "utf-8")


def test_the_storage_key_is_changed_and_the_old_one_destroyed(haus: Path, tmp_path: Path) -> None:
    assert ZEICHEN in MANIFEST
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    shown = tippe("ablage", "show", ZEICHEN, config=haus).out
    dry = tippe("keys", "rotate", "speicher", "--dry-run", "--json", config=haus).daten
    assert not (haus / dry["key"].removeprefix("file:")).exists()
    made = tippe("keys", "rotate", "speicher", "--json", config=haus).daten
    new, old = haus / made["key"].removeprefix("file:"), haus / "keys/storage.key"
    assert (new.stat().st_mode & 0o777, made["configuration"]) == (0o600, dry["configuration"])
    assert "file:keys/storage.key" in made["configuration"][1]

    assert tippe("keys", "rewrap", config=haus, code=2).fehler.startswith("KEY ")
    setze(haus, made["configuration"][0])
    assert "storage_key_before" in tippe("ablage", "list", config=haus, code=2).fehler
    setze(haus, *made["configuration"])
    assert tippe("ablage", "show", ZEICHEN, config=haus).out == shown
    assert tippe("keys", "rotate", "speicher", config=haus, code=2).fehler.startswith("KEY ")
    assert tippe("keys", "list", "--json", config=haus).daten["keys"][-1]["setting"] == "keys.storage_key_before"

    done = tippe("keys", "rewrap", "--json", config=haus).daten
    assert done["rewrapped"] > 5
    assert done["obsolete"] == "file:keys/storage.key"
    assert tippe("keys", "rewrap", "--json", config=haus).daten["rewrapped"] == 0
    events = [one["ereignis"] for one in tippe("audit", "list", "--json", config=haus).daten["entries"]]
    assert events.count("schluessel.speicher_gewechselt") == 1, "typed again it changes nothing"

    setze(haus, made["configuration"][0])
    old.unlink()
    assert tippe("ablage", "show", ZEICHEN, config=haus).out == shown
    assert tippe("ablage", "search", "Öztürk", "--json", config=haus).daten["ok"]
    assert "keys work and count" in tippe("keys", "check", config=haus).out


def test_a_second_change_on_one_day_never_names_the_key_in_use(haus: Path) -> None:
    made = tippe("keys", "rotate", "speicher", "--json", config=haus).daten
    setze(haus, *made["configuration"])
    tippe("keys", "rewrap", config=haus)
    setze(haus, made["configuration"][0])
    second = tippe("keys", "rotate", "speicher", "--json", config=haus).daten
    assert second["key"] != made["key"]
    assert made["key"] in second["configuration"][1]
    setze(haus, *second["configuration"])
    tippe("keys", "rewrap", config=haus)


def test_keys_that_do_not_belong_together_are_refused(haus: Path) -> None:
    made = tippe("keys", "rotate", "speicher", "--json", config=haus).daten["configuration"]
    turned = (made[1].replace("_before", ""), made[0].replace("storage_key", "storage_key_before"))
    setze(haus, *turned)
    tippe("ablage", "list", config=haus)  # the other way round they still are a pair
    tippe("init", haus.with_name("anderes"))
    (haus / "keys/fremd.key").write_bytes((haus.with_name("anderes") / "keys/storage.key").read_bytes())
    (haus / "keys/fremd.key").chmod(0o600)
    setze(haus, made[0], 'storage_key_before = "file:keys/fremd.key"')
    said = tippe("ablage", "list", config=haus, code=2).fehler
    assert said.startswith("KEY ")
    assert "does not follow" in said

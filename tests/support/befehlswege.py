"""Commands killed at the durable step they make: how each is typed, what it logs, what it says when typed again.

``BEFEHLSWEGE`` names each step; ``tests/promises`` compares it with the source. ``toete`` works on a copy of one
prepared installation: it types the command as a real process that kills itself there, looks what came of it, types
it again, and reckons: the work was done once, the log verifies, no blob is left that nothing refers to.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from unittest.mock import patch

from support.dateien import MANIFEST, beispielordner, pdf
from support.empfaenger import erlaube
from support.tippen import Ausgang, tippe
from support.toeten import VOR, nichts, starte

from gateway import clock, wiring
from gateway.domain.events import AuditEreignis
from gateway.settings import load
from gateway.transfer import kuerzung
from gateway.transfer.hausputz import VERWAIST_NACH_S, Hausputz
from gateway.transfer.ports import Widerspruch
from gateway.wiring import assemble, open_logs
from gateway.wiring.verzeichnis import VerzeichnisHalter

ZEICHEN = "TEST 33-2019/004711"
ZWEITE = "TEST 33-2020/000815"
KARTE = 'fassung = 1\n\n[vorab]\nbamfkennziffer = "7654321-163"\n'
ALTE = 2
"""Looks that were logged so long ago that they may be pruned."""
GEDULD_S = 60
"""Seconds one command may take; reached only by a failure."""


def als_zweite() -> None:
    """Let another account type: in the new process, where ``handelnder`` would name ours."""
    for name in ("audit", "audit_prune", "directory_import"):
        patch(f"gateway.cli.{name}.handelnder", lambda: "zweite").start()


def in_schueben() -> None:
    """Let another account type, and prune entry by entry, so that a kill comes between two of them."""
    als_zweite()
    patch.object(kuerzung, "MAX_SCHUB", 1).start()


@dataclass(frozen=True, slots=True)
class Befehl:
    """One command; in ``words`` ``{ordner}`` is the folder with its input, other names are ids."""

    words: tuple[str, ...]
    ereignis: AuditEreignis
    nochmal: int = 0
    """Exit code of the same words after they did their work."""
    sagt: str = ""
    """What stderr names then."""
    wieder: bool = False
    """Each time is an act of its own and logged as one: a look, a backup, a request."""
    vor_dem_eintrag: bool = False
    """The step makes octets durable that the entry refers to: also behind its commit nothing is logged yet."""
    nach_dem_eintrag: bool = False
    """The step ends what an earlier one has logged: also before its commit all of it is logged."""
    mal: int = 1
    """So many entries are one act."""
    code: int = 0
    """Exit code of the first time."""
    vorher: Callable[[], None] = nichts


_A = AuditEreignis
BEFEHLSWEGE: dict[str, Befehl] = {
    "ablage.dokumentspeicher.Dokumentspeicher.lege": Befehl(
        ("ablage", "import", "{ordner}/neu"),
        _A.AKTE_IMPORTIERT_ABLAGE,
        nochmal=2,
        sagt="EXISTS",
        vor_dem_eintrag=True,
    ),
    "cli.ablage.import_.work": Befehl(
        ("ablage", "import", "{ordner}/neu"), _A.AKTE_IMPORTIERT_ABLAGE, nochmal=2, sagt="EXISTS"
    ),
    "cli.ablage.list_.work": Befehl(("ablage", "list"), _A.AKTE_GELESEN, wieder=True),
    "cli.ablage.show.work": Befehl(("ablage", "show", ZEICHEN), _A.AKTE_GELESEN, wieder=True),
    "cli.ablage.finde": Befehl(
        ("ablage", "export", "NIE-1", "--out", "{ordner}/aus"),
        _A.AKTE_GELESEN,
        code=2,
        nochmal=2,
        sagt="UNKNOWN",
        wieder=True,
    ),
    "cli.ablage.hold.work": Befehl(("ablage", "hold", ZEICHEN, "--legal"), _A.AKTE_SPERREN_GEAENDERT),
    "cli.ablage_aufbewahrung.retain.work": Befehl(
        ("ablage", "retain", ZEICHEN, "--until", "2090-12-31", "--reason", "Klage"), _A.AKTE_AUFBEWAHRUNG_GEAENDERT
    ),
    "cli.ablage.export.work": Befehl(
        ("ablage", "export", ZEICHEN, "--out", "{ordner}/aus"), _A.AKTE_EXPORTIERT, wieder=True
    ),
    "cli.ablage_nachtrag.card.work": Befehl(
        ("ablage", "card", ZEICHEN, "{ordner}/karte.toml"), _A.AKTE_ANGABEN_GEAENDERT
    ),
    "cli.ablage_nachtrag.paper.work": Befehl(("ablage", "paper", ZEICHEN), _A.AKTE_GELESEN, wieder=True),
    "cli.ablage_nachtrag.replace.work": Befehl(
        ("ablage", "replace", ZEICHEN, "{ordner}/neu.pdf", "--document", "1"),
        _A.AKTE_DOKUMENT_ERSETZT,
        nochmal=2,
        sagt="STATE",
    ),
    "transfer.einblick.blick.Blicke.schreibe": Befehl(("transfer", "list"), _A.TRANSFER_GELESEN, wieder=True),
    "cli.audit._read": Befehl(("audit", "list"), _A.PROTOKOLL_GELESEN, wieder=True),
    "cli.audit.show.work": Befehl(("audit", "show", "1"), _A.PROTOKOLL_GELESEN, wieder=True),
    "cli.audit.export.work": Befehl(
        ("audit", "export", "--out", "{ordner}/log.zip"), _A.PROTOKOLL_EXPORTIERT, wieder=True
    ),
    "cli.audit.erase.ask": Befehl(
        ("audit", "erase", "--akte", ZEICHEN), _A.PROTOKOLL_LOESCHUNG_BEANTRAGT, wieder=True
    ),
    "cli.audit.erase.confirm": Befehl(
        ("audit", "erase", "--confirm", "{antrag}"),
        _A.PROTOKOLL_BEZUG_GELOESCHT,
        nochmal=2,
        sagt="UNKNOWN",
        vorher=als_zweite,
    ),
    "cli.quarantine.list_.work": Befehl(("quarantine", "list"), _A.QUARANTAENE_GELESEN, wieder=True),
    "cli.xdomea.export.work": Befehl(
        ("xdomea", "export", ZEICHEN, "{ordner}/paket"), _A.AKTE_EXPORTIERT, wieder=True
    ),
    "cli.intake.list_.work": Befehl(("intake", "list"), _A.LIEFERUNG_GELESEN, wieder=True),
    "cli.intake._finde": Befehl(
        ("intake", "show", "NIE-1"), _A.LIEFERUNG_GELESEN, code=2, nochmal=2, sagt="UNKNOWN", wieder=True
    ),
    "cli.audit_query.query.work": Befehl(
        ("audit", "query", "--file", ZEICHEN, "--reason", "Pruefung", "--out", "{ordner}/auskunft.zip"),
        _A.PROTOKOLL_EXPORTIERT,
        wieder=True,
    ),
    "cli.audit_drill.drill.work": Befehl(("audit", "drill"), _A.PROTOKOLL_GEPROBT, wieder=True),
    "cli.audit_prune._ask.work": Befehl(
        ("audit", "prune", "--until", "9999"), _A.PROTOKOLL_KUERZUNG_BEANTRAGT, wieder=True
    ),
    "transfer.kuerzung.Kuerzung.bestaetige": Befehl(
        ("audit", "prune", "--confirm", "{kuerzung}"), _A.PROTOKOLL_GEKUERZT, mal=ALTE, vorher=in_schueben
    ),
    "transfer.kuerzung.Kuerzung.bestaetige#2": Befehl(
        ("audit", "prune", "--confirm", "{kuerzung}"),
        _A.PROTOKOLL_GEKUERZT,
        nochmal=2,
        sagt="UNKNOWN",
        nach_dem_eintrag=True,
        mal=ALTE,
        vorher=in_schueben,
    ),
    "cli.zeugen.settle.work": Befehl(
        ("audit", "settle", "{alarm}", "--reason", "Pruefung"),
        _A.ZEUGE_WIDERSPRUCH_GESCHLOSSEN,
        nochmal=2,
        sagt="UNKNOWN",
    ),
    "transfer.verrat.Schluesselmeldung.melde": Befehl(
        ("keys", "compromise", "transport", "--reason", "Pruefung"), _A.SCHLUESSEL_VERRATEN
    ),
    "transfer.umschluesselung.Umschluesselungslauf.laufe": Befehl(
        ("keys", "rewrap"), _A.SPEICHERSCHLUESSEL_GEWECHSELT, vor_dem_eintrag=True
    ),
    "transfer.umschluesselung.Umschluesselungslauf.laufe#2": Befehl(
        ("keys", "rewrap"), _A.SPEICHERSCHLUESSEL_GEWECHSELT
    ),
    "cli.directory_import.import_.work": Befehl(
        ("directory", "import", "{ordner}/neu-3.xml"), _A.VERZEICHNIS_VORGESCHLAGEN, wieder=True
    ),
    "cli.directory_import.confirm.work": Befehl(
        ("directory", "confirm", "{verzeichnis}"),
        _A.VERZEICHNIS_GELADEN,
        nochmal=2,
        sagt="UNKNOWN",
        vorher=als_zweite,
    ),
    "cli.directory_import.reject.work": Befehl(
        ("directory", "reject", "{verzeichnis}", "--reason", "Pruefung"),
        _A.VERZEICHNIS_VERWORFEN,
        nochmal=2,
        sagt="UNKNOWN",
    ),
    "cli.account_tun.schreibe_konto.work": Befehl(
        ("account", "create", "anna", "--name", "Frau Test"), _A.KONTO_ANGELEGT, nochmal=2, sagt="EXISTS"
    ),
    "cli.webhook._schreibe.work": Befehl(
        ("webhook", "add", "https://webhook.example/aktenbote", "--event", "all"),
        _A.WEBHOOK_ANGELEGT,
        nochmal=2,
        sagt="EXISTS",
    ),
    "cli.sicherung.make.work": Befehl(("backup", "make", "{ordner}/kopie"), _A.INSTALLATION_GESICHERT, wieder=True),
}
"""Every step of a command that is killed, by its name."""


def bereite_vor(ordner: Path) -> Path:
    """Make what every kill gets a copy of: an installation with a file, requests, an alarm; input beside it.

    Its log has entries whose retention is over. ``werte.json`` holds the ids by the name they have in ``words``.
    """
    ordner.mkdir(exist_ok=True)
    haus, eingabe = ordner / "haus", ordner / "eingabe"
    tippe("init", haus)
    with _damals():
        tippe("ablage", "import", beispielordner(eingabe / "alt"), config=haus)
        for _ in range(ALTE):
            tippe("ablage", "list", config=haus)
    assert ZEICHEN in MANIFEST
    beispielordner(eingabe / "neu", MANIFEST.replace(ZEICHEN, ZWEITE))
    for number, path in enumerate(sorted((eingabe / "neu").rglob("*.pdf"))):
        path.write_bytes(pdf(f"andere {number}"))
    (eingabe / "karte.toml").write_text(KARTE, "utf-8")
    (eingabe / "neu.pdf").write_bytes(pdf("neu"))
    werte = {
        "antrag": tippe("audit", "erase", "--akte", ZEICHEN, "--json", config=haus).daten["request"],
        "kuerzung": tippe("audit", "prune", "--until", "9999", "--json", config=haus).daten["request"],
        "alarm": asyncio.run(_erhebe(haus)),
        "verzeichnis": _lege_verzeichnis_vor(haus, eingabe),
    }
    (eingabe / "werte.json").write_text(json.dumps(werte), "utf-8")
    _neuer_speicherschluessel(haus)
    erlaube(haus / "aktenbote.toml", "https://webhook.example")
    return ordner


def _neuer_speicherschluessel(haus: Path) -> None:
    """Its storage key is being changed: everything so far lies under the old one."""
    lines = tippe("keys", "rotate", "speicher", "--json", config=haus).daten["configuration"]
    config = haus / "aktenbote.toml"
    kept = [line for line in config.read_text("utf-8").splitlines() if not line.startswith("storage_key")]
    at = kept.index("[keys]") + 1
    config.write_text("\n".join([*kept[:at], *lines, *kept[at:]]) + "\n", "utf-8")


def _lege_verzeichnis_vor(haus: Path, eingabe: Path) -> str:
    """The installation has used its directory; number 2, with another name, is brought, 3 lies beside it."""
    VerzeichnisHalter(load(haus / "aktenbote.toml")).keep()
    recipe, signer = haus / "pki/verzeichnis.toml", haus / "pki/verzeichnis"
    text = recipe.read_text("utf-8")
    for number in (2, 3):
        changed = text.replace("nummer = 1\n", f"nummer = {number}\n").replace('name = "', 'name = "Neu ', 1)
        recipe.with_name("neu.toml").write_text(changed, "utf-8")
        tippe("directory", "make", recipe.with_name("neu.toml"), "--out", eingabe / "draft.xml")
        tippe(
            "directory", "sign", eingabe / "draft.xml", "--key", f"{signer}.key.pem", "--cert", f"{signer}.crt.pem",
            "--out", eingabe / f"neu-{number}.xml",
        )  # fmt: skip
    return str(tippe("directory", "import", eingabe / "neu-2.xml", "--json", config=haus).daten["request"])


@contextlib.contextmanager
def _damals() -> Iterator[None]:
    """Type two years ago: what is logged then may be pruned now."""

    def damals() -> datetime:
        return clock.now() - timedelta(days=2 * 366)

    defaults = wiring.assemble.__kwdefaults__
    assert defaults is not None
    with patch.dict(defaults, jetzt=damals):
        yield


async def _erhebe(haus: Path) -> str:
    """Another's log has contradicted itself; return the id of the alarm."""
    one = assemble(load(haus / "aktenbote.toml"))
    try:
        origin = "aktenbote/azr-999902/1"
        art = Widerspruch.ZWEI_WURZELN
        await one.store.write(lambda tx: one.alarme.erhebe(tx, art, origin, gehalten=b"this", gezeigt=b"that"))
        (alarm,) = await one.store.read(lambda tx: tx.zeugen.alarme())
        return alarm.id
    finally:
        await one.store.close()


def toete(vorbereitet: Path, ordner: Path, wann: str, stelle: str) -> None:
    """Kill the command of a step ``vor`` or ``nach`` its commit, in the new folder ``ordner``; see the module."""
    shutil.copytree(vorbereitet, ordner)
    befehl, haus, eingabe = BEFEHLSWEGE[stelle], ordner / "haus", ordner / "eingabe"
    werte = json.loads((eingabe / "werte.json").read_text("utf-8"))
    words = [word.format(ordner=eingabe, **werte) for word in befehl.words]
    begun = _begonnen(vorbereitet)[befehl.ereignis]

    died = _tippe(words, befehl, haus, ziel=f"{wann} {stelle}")
    assert died.code == -signal.SIGKILL, f"{stelle} was not passed: {died}"
    done = wann != VOR and not befehl.vor_dem_eintrag
    logged = befehl.mal if befehl.nach_dem_eintrag else int(done)
    assert _ereignisse(haus, ordner / "tot", beweis=False)[befehl.ereignis] - begun == logged, (wann, stelle)

    again = _tippe(words, befehl, haus)
    assert again.code == (befehl.nochmal if done else befehl.code), (wann, stelle, again)
    if done or befehl.code:
        assert befehl.sagt in again.err
    times = befehl.mal + (1 if done and befehl.wieder else 0)
    assert _ereignisse(haus, ordner / "danach")[befehl.ereignis] - begun == times, (wann, stelle)
    asyncio.run(_ohne_waisen(haus))


def _tippe(words: list[str], befehl: Befehl, haus: Path, ziel: str = "") -> Ausgang:
    """Type it as a process of its own; everything it says is in ``err``."""
    log = haus.parent / "gesagt"
    log.unlink(missing_ok=True)
    config = ("--config", str(haus / "aktenbote.toml"))
    process = starte(*words, *config, ziel=ziel, spur=haus.parent / "spur", log=log, vorher=befehl.vorher)
    process.join(GEDULD_S)
    assert process.exitcode is not None, f"{words} has not ended"
    return Ausgang(code=process.exitcode, out="", err=log.read_text("utf-8"))


@cache
def _begonnen(vorbereitet: Path) -> Counter[str]:
    return _ereignisse(vorbereitet / "haus", vorbereitet.with_name(f"{vorbereitet.name}-gezaehlt"))


def _ereignisse(haus: Path, ordner: Path, *, beweis: bool = True) -> Counter[str]:
    """Count the log of a copy, so that looking leaves no entry; with ``beweis`` its export must verify."""
    shutil.copytree(haus, ordner / "haus")
    found = tippe("audit", "list", "--max", "1000", "--json", config=ordner / "haus").daten["entries"]
    counted = Counter(one.get("ereignis") for one in found)  # a pruned entry has none
    if not beweis:
        return counted
    done = tippe("audit", "export", "--out", ordner / "log.zip", "--json", config=ordner / "haus").daten
    assert "confirmed" in tippe("verify", ordner / "log.zip", "--vkey", done["vkey"]).out
    return counted


async def _ohne_waisen(haus: Path) -> None:
    """Clean up as the service does when a day has gone by: every blob that stays is one a record refers to."""
    one = assemble(load(haus / "aktenbote.toml"))
    try:
        await open_logs(one)
        blobs = one.umgebung.blobs
        for path in (haus / "data/blobs").rglob("*"):
            if path.is_file():
                age = path.stat().st_mtime - 2 * VERWAIST_NACH_S
                os.utime(path, (age, age))
        await Hausputz(one.umgebung, None)._verwaiste()  # type: ignore[arg-type]  # deposits are not its part
        left = tuple(blobs.alte(0))
        needed = await one.store.read(lambda tx: tx.benutzte(left, jetzt=one.umgebung.jetzt()))
        assert set(left) == set(needed), "a blob stays that nothing refers to"
        assert left, "no blob was found: the folder of the blobs is another one"
    finally:
        await one.store.close()

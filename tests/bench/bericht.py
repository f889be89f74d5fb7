"""``python -m tests.bench.bericht > docs/benchmarks.md``: the page of what was measured, from ``build/bench``.

``make benchmarks`` does it. No figure stands on the page without its command and its machine; a target without a
figure stands there as not run. What was tried with little in it, or broke off, is a trial and meets no target.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench import umstand

Lauf = Mapping[str, Any]
"""What ``umstand.bewahre`` kept of one benchmark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ziel:
    """A target, and the lines that show it: those of one benchmark whose name fits the pattern."""

    worte: str
    bench: str
    muster: str = ""
    """Empty: nothing measures it yet."""
    neben: str = ""
    """Pattern of the peers' lines that stand beside it."""


ZIELE = (
    Ziel(
        worte="at least 100 sealed messages a second accepted end to end, durable",
        bench="load", muster=r"sealed messages accepted",
    ),
    Ziel(
        worte="the same for 10 minutes and more",
        bench="load", muster=r"sealed messages accepted .* over ([6-9]\d\d|\d{4,}) s$",
    ),
    Ziel(worte="0 errors meanwhile", bench="load", muster=r"transfers with an error"),
    Ziel(worte="p99 at most 1 s", bench="load", muster=r"from the notice .* p99"),
    Ziel(
        worte="1,000 waiting messages listed, fetched and closed in at most 10 s",
        bench="load", muster=r"waiting messages listed",
    ),
    Ziel(
        worte="new mail noticed in at most 1 s with 600 partners connected",
        bench="load", muster=r"new mail noticed",
    ),
    Ziel(worte="large files at least 100 MiB/s end to end", bench="transfer", muster=r"from Ablage to Ablage"),
    Ziel(worte="memory flat with large files", bench="transfer", muster=r"peak memory"),
    Ziel(worte="memory flat to 8 GiB", bench="transfer"),
    Ziel(
        worte="library against library: at least 3 times the messages of every AS2 and AS4 peer",
        bench="peers", muster=r"(20K|1M) .*ours / (pyas2lib|as4), messages",
        neben=r"(20K|1M) \w+: (pyas2lib|as4) [^,]*$",
    ),
    Ziel(
        worte="library against library: at least 10 times the octets from 50 MiB",
        bench="peers", muster=r"(50M|250M) .*ours / (pyas2lib|as4), messages",
        neben=r"(50M|250M) \w+: (pyas2lib|as4) [^,]*$",
    ),
    Ziel(
        worte="library against library: at most a tenth of the memory for 250 MiB",
        bench="peers", muster=r"250M .*ours / (pyas2lib|as4), peak",
        neben=r"250M \w+: (pyas2lib|as4) .*, peak",
    ),
    Ziel(worte="server against server (django-pyas2): 3 times the messages, 10 times the octets", bench="peers"),
    Ziel(worte="search with 1,000,000 transfers and 10,000,000 log entries: p95 at most 300 ms", bench="search"),
    Ziel(worte="append unchanged (± 20 %) with 10,000,000 entries", bench="storage"),
    Ziel(worte="inclusion proof at most 20 ms with 10,000,000 entries", bench="storage"),
    Ziel(worte="offline verification of at least 100,000 entries a second", bench="storage"),
    Ziel(worte="purge of 100,000 messages in at most a minute without a visible pause", bench="storage"),
    Ziel(worte="a day of Germany: 600 authorities, 5,000 transfers", bench="load"),
)  # fmt: skip
"""The targets in the order of the page."""


def seite(laeufe: Mapping[str, Lauf]) -> str:
    """Return the page."""
    return "\n".join([KOPF, *_tafel(laeufe), *_laeufe(laeufe), ""])


KOPF = """# Benchmarks

Written by `make benchmarks` from what `make bench` left in `build/bench`; do not edit it. A full run wants two
quiet cores; `make bench BENCH=--help` says which benchmarks there are and how long each takes. A **trial** is a run
with less in it, or one that broke off: it shows that the bench works, and meets no target
([why so](adr/0056-measured-beside-others.md)).

## Targets

Two cores, both sides on the machine. A target with several figures is met if each of them is.
"""


def _tafel(laeufe: Mapping[str, Lauf]) -> Iterator[str]:
    yield "| target | seen | the peer's figure | verdict |"
    yield "|---|---|---|---|"
    for ziel in ZIELE:
        cells = (ziel.worte, *_stand(ziel, laeufe.get(ziel.bench)))
        yield f"| {' | '.join(_zelle(one) for one in cells)} |"
    yield ""


def _stand(ziel: Ziel, lauf: Lauf | None) -> tuple[str, str, str]:
    """What was seen, what peers did, and whether that is enough."""
    if not ziel.muster:
        return "–", "–", "nothing measures it yet"
    if lauf is None:
        return "–", "–", f"not run yet (`make bench BENCH={ziel.bench}`)"
    found = [one for one in lauf["zeilen"] if re.search(ziel.muster, one["name"])]
    beside = [one for one in lauf["zeilen"] if ziel.neben and re.search(ziel.neben, one["name"])]
    seen = "<br>".join(f"{_wert(one)} ({one['name']})" if len(found) > 1 else _wert(one) for one in found) or "–"
    peers = "<br>".join(f"{one['name']}: {_wert(one)}" for one in beside) or "–"
    return seen, peers, _urteil(found, beside, lauf)


def _urteil(found: list[Any], beside: list[Any], lauf: Lauf) -> str:
    judged = [one for one in found if one["limit"] is not None and one["gelaufen"]]
    bad = [one for one in judged if not _haelt(one)]
    missing = sum(not one["gelaufen"] for one in beside)
    if not judged:
        return "not run: see the reasons below" if missing else "not run"
    words = f"**missed** ({len(bad)} of {len(judged)})" if bad else "met"
    if lauf["probe"] or not lauf["ganz"]:
        words = "trial only"
    return f"{words}; {missing} not run" if missing else words


def _haelt(one: Any) -> bool:
    return bool(one["value"] >= one["limit"] if one["higher_is_better"] else one["value"] <= one["limit"])


def _laeufe(laeufe: Mapping[str, Lauf]) -> Iterator[str]:
    """Every run with its command, its machine and all its lines."""
    yield "## Runs"
    yield ""
    if not laeufe:
        yield "There are none."
        yield ""
    for name, lauf in sorted(laeufe.items()):
        yield f"### {name}"
        yield ""
        kind = "" if lauf["ganz"] else ", broke off"
        kind = f"**trial**{kind}: " if lauf["probe"] or kind else ""
        state = lauf["stand"] or "unknown"
        yield f"{kind}`{lauf['befehl']}`, {lauf['begonnen']}, {lauf['dauer_s']} s, commit {state}."
        yield f"{', '.join(f'{key} {value}' for key, value in lauf['maschine'].items())};"
        yield f"{lauf['last_vorher']:.2f} processes wanted a core in the minute before."
        yield ""
        yield "| what | figure | limit | |"
        yield "|---|---:|---:|---|"
        for one in lauf["zeilen"]:
            cells = (one["name"], _wert(one), _grenze(one), one["against"])
            yield f"| {' | '.join(_zelle(cell) for cell in cells)} |"
        yield ""


def _wert(one: Any) -> str:
    return f"{one['value']:,.2f} {one['unit']}".strip() if one["gelaufen"] else "not run"


def _grenze(one: Any) -> str:
    if one["limit"] is None or not one["gelaufen"]:
        return ""
    verdict = "met" if _haelt(one) else "**missed**"
    return f"{'≥' if one['higher_is_better'] else '≤'} {one['limit']:,.2f} {verdict}"


def _zelle(text: str) -> str:
    """Keep what a tool said inside its cell."""
    return (
        re.sub(r"\s+", " ", text)
        .replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("<", "&lt;")
        .replace("&lt;br>", "<br>")
    )


def lies() -> dict[str, Lauf]:
    """Read what was kept."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in umstand.ABLAGE.glob("*.json")}


if __name__ == "__main__":
    sys.stdout.write(seite(lies()))

"""``aktenbote quarantine``: what was refused can be seen and handed out, sealed, and every look is logged."""

import asyncio
from pathlib import Path

import pytest
from support import post
from support.buehne import KIEL, Buehne, jemand, stelle_auf
from support.feind import Feind
from support.tippen import tippe

from gateway.transfer.quarantaene import MAX_UNAUTHENTISCH


async def _fuelle(b: Buehne) -> None:
    """Hannover refuses one message of Kiel, rejects another after the binding, and gets rubbish."""
    try:
        await b.hannover.oeffne()
        await b.kiel.oeffne()
        feind = Feind(b)
        u = feind.umstaende()
        await feind.sende(u, post.anforderung(u, jemand(1)), inhalt=b"x")
        await b.laufe()
        v = feind.umstaende()
        await feind.sende(v, b"<no-message/>")
        await b.laufe()
        await feind.biete_an(feind.umstaende(), b"<x>" + b"y" * MAX_UNAUTHENTISCH, {})
        await b.laufe()
    finally:
        await b.hannover.schliesse()
        await b.kiel.schliesse()


@pytest.fixture(scope="module")
def b(tmp_path_factory: pytest.TempPathFactory) -> Buehne:
    """A quarantine with three entries; no service runs."""
    made = stelle_auf(tmp_path_factory.mktemp("quarantine"))
    asyncio.run(_fuelle(made))
    return made


def hannover(b: Buehne) -> Path:
    return b.ordner / "hannover" / "aktenbote.toml"


def eintraege(b: Buehne) -> list[dict[str, object]]:
    """Newest first: rubbish, rejected, refused."""
    found: list[dict[str, object]] = tippe("quarantine", "list", "--json", config=hannover(b)).daten["entries"]
    return found


def ereignisse(b: Buehne, name: str) -> list[dict[str, object]]:
    listed = tippe("audit", "list", "--json", "--max", "500", config=hannover(b)).daten["entries"]
    return [one for one in listed if one["ereignis"] == name]


def test_the_list_names_an_author_only_where_the_signature_holds(b: Buehne) -> None:
    rubbish, rejected, refused = eintraege(b)
    assert [one["author"] for one in (rubbish, rejected, refused)] == [None, KIEL, KIEL]
    assert [one["code"] for one in (rubbish, refused)] == ["X000", "X000"]
    assert [one["segments"] for one in (rubbish, rejected, refused)] == ["keine", "behalten", "behalten"]
    assert (rubbish["octets"], rubbish["umschlag_octets"]) == (MAX_UNAUTHENTISCH, MAX_UNAUTHENTISCH + 3)
    lines = tippe("quarantine", "list", "--max", "2", config=hannover(b)).out.splitlines()
    assert [line.split()[0] for line in lines] == [rubbish["entry"], rejected["entry"]]


def test_an_entry_is_shown_with_its_reason_and_its_segments(b: Buehne) -> None:
    for entry in eintraege(b)[1:]:
        shown = tippe("quarantine", "show", str(entry["entry"]), "--json", config=hannover(b)).daten
        assert shown["reason"]
        assert len(shown["segment_names"]) >= 1
    text = tippe("quarantine", "show", str(eintraege(b)[0]["entry"]), config=hannover(b)).out
    assert "authentic: False" in text
    assert "author: -" in text


@pytest.mark.parametrize("nummer", [1, 2])
def test_what_is_handed_out_verifies_and_can_be_inspected(b: Buehne, nummer: int, tmp_path: Path) -> None:
    ident, out, pki = str(eintraege(b)[nummer]["entry"]), tmp_path / "fall", b.ordner / "pki"
    done = tippe("quarantine", "export", ident, "--out", out, "--json", config=hannover(b)).daten
    assert done["whole_umschlag"] is True
    assert done["segments"] == len(list((out / "segments").iterdir())) >= 1
    tippe("envelope", "inspect", out)
    shown = tippe("envelope", "verify", out, "--trust", pki / "wurzel.crt.pem",
                  "--untrusted", pki / "unter-ca.crt.pem")  # fmt: skip
    assert KIEL in shown.out


def test_rubbish_is_handed_out_as_far_as_it_is_kept_and_the_answer_says_so(b: Buehne, tmp_path: Path) -> None:
    ident = str(eintraege(b)[0]["entry"])
    said = tippe("quarantine", "export", ident, "--out", tmp_path / "fall", config=hannover(b)).out
    assert "only its beginning" in said
    assert (tmp_path / "fall" / "umschlag.xml").stat().st_size == MAX_UNAUTHENTISCH


def test_every_look_is_logged_with_who_looked(b: Buehne, tmp_path: Path) -> None:
    before = len(ereignisse(b, "quarantaene.gelesen")), len(ereignisse(b, "quarantaene.exportiert"))
    entry = str(eintraege(b)[2]["entry"])
    tippe("quarantine", "show", entry, config=hannover(b))
    tippe("quarantine", "export", entry, "--out", tmp_path / "fall", config=hannover(b))
    read, handed = ereignisse(b, "quarantaene.gelesen"), ereignisse(b, "quarantaene.exportiert")
    assert (len(read), len(handed)) == (before[0] + 2, before[1] + 1)
    for one in (*read, *handed):
        assert one["akteur"] == "person"
        assert "handelnder" in str(one)
    assert entry in {one["quarantaene"] for one in handed}


def test_wrong_calls_are_one_line(b: Buehne, tmp_path: Path) -> None:
    unknown = tippe("quarantine", "show", "nothing", config=hannover(b), code=2)
    assert "aktenbote quarantine list" in unknown.fehler
    again = tippe(
        "quarantine", "export", str(eintraege(b)[0]["entry"]), "--out", tmp_path, config=hannover(b), code=2
    )
    assert "name a new folder" in again.fehler

"""``aktenbote notice``, ``transfer`` and ``task``: what a clerk and an operator type while a case file moves."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.buehne import Buehne, jemand, stelle_auf
from support.tippen import tippe

from gateway import clock
from gateway.demo import meldungen
from gateway.demo.personen import Testperson as Person
from gateway.domain.states import Zustand

WER = jemand(7)
WEIL = ("--reason", "telefonisch geklärt")
UUID = "6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11"
OHNE_AZR = replace(WER, person=replace(WER.person, azr_nummer=None))
UNBEKANNT = replace(WER, alt=replace(WER.alt, ags="09162000"))
"""Comes from a municipality that nobody of the directory is competent for."""


@pytest.fixture
def b(tmp_path: Path) -> Buehne:
    """Hannover and Kiel; no service runs."""
    return stelle_auf(tmp_path)


def hannover(b: Buehne) -> Path:
    return b.ordner / "hannover" / "aktenbote.toml"


def kiel(b: Buehne) -> Path:
    return b.ordner / "kiel" / "aktenbote.toml"


def laufen_lassen(b: Buehne, vorher: Callable[[Buehne], Awaitable[object]] | None = None) -> None:
    """Both services run until nothing is due, then end."""

    async def both() -> None:
        try:
            await b.hannover.oeffne()
            await b.kiel.oeffne()
            if vorher is not None:
                await vorher(b)
            await b.laufe()
        finally:
            await b.hannover.schliesse()
            await b.kiel.schliesse()

    asyncio.run(both())


def meldung(b: Buehne, wer: Person, *, uuid: str = UUID, weg: bool = False) -> Path:
    """Write a notice as the register of residents would send it."""
    write = meldungen.abmeldung if weg else meldungen.anmeldung
    file = b.ordner / "meldung.xml"
    file.write_bytes(write(wer, uuid=uuid, moment=clock.now()))
    return file


def transfers(config: Path, *more: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tippe("transfer", "list", "--json", *more, config=config).daten["transfers"]
    return found


def aufgaben(config: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tippe("task", "list", "--json", config=config).daten["tasks"]
    return found


# -- notices -------------------------------------------------------------------------------------------------------


def test_a_notice_begins_a_transfer(b: Buehne) -> None:
    done = tippe("notice", meldung(b, WER), "--json", config=hannover(b)).daten
    assert (done["result"], done["authority"], done["state"]) == ("transfer", "azr:999901", "gewuenscht")
    (one,) = transfers(hannover(b))
    assert (one["transfer"], one["partner"], one["role"]) == (done["transfer"], "azr:999902", "nehmer")


def test_a_departure_is_noted(b: Buehne) -> None:
    ended = tippe("notice", meldung(b, WER, weg=True), config=kiel(b))
    assert ended.out.endswith("meldung.xml: departure noted\n")
    assert transfers(kiel(b)) == []


def test_the_same_notice_twice_has_one_effect(b: Buehne) -> None:
    first = tippe("notice", meldung(b, WER), "--json", config=hannover(b)).daten
    again = tippe("notice", meldung(b, WER), "--json", config=hannover(b)).daten
    assert again["result"] == "bekannt"
    assert again["transfer"] == first["transfer"]
    assert len(transfers(hannover(b))) == 1


def test_another_notice_about_the_same_person_finds_the_transfer_that_runs(b: Buehne) -> None:
    first = tippe("notice", meldung(b, WER), "--json", config=hannover(b)).daten
    other = meldung(b, WER, uuid=UUID.replace("6f", "7f"))
    assert tippe("notice", other, "--json", config=hannover(b)).daten["transfer"] == first["transfer"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace(b"azr:999901", b"azr:999902"), "T080"),
        (lambda text: text.replace(b"</", b"<", 1), "X000"),
        (lambda text: text.replace(b"1990-05-17", b"gestern"), "X001"),
        (lambda text: b"<!DOCTYPE x>" + text, "X000"),
        (lambda text: text.replace(b'test="demo"', b""), "S999"),
        (lambda _text: b"", "X000"),
        (lambda text: text.replace("Gülşen".encode(), b"G\xfcl"), "X000"),
    ],
    ids=["wrong recipient", "not well-formed", "against the schema", "DTD", "not a test", "empty", "not UTF-8"],
)
def test_a_notice_that_does_not_fit_is_refused_with_its_code(
    b: Buehne, change: Callable[[bytes], bytes], code: str
) -> None:
    file = meldung(b, WER)
    file.write_bytes(change(file.read_bytes()))
    ended = tippe("notice", file, config=hannover(b), code=1)
    assert ended.fehler.split()[0] in {code, "S001" if code == "X000" else code}
    assert "Yıldırım" not in ended.err
    assert transfers(hannover(b)) == []


def test_a_file_that_is_not_there_is_wrong_usage(b: Buehne) -> None:
    assert tippe("notice", b.ordner / "nirgends.xml", config=hannover(b), code=2).fehler.startswith("FILE ")
    assert tippe("notice", b.ordner, config=hannover(b), code=2).fehler.startswith("FILE ")


def test_a_file_that_never_ends_is_refused(b: Buehne) -> None:
    assert tippe("notice", "/dev/zero", config=hannover(b), code=1).fehler.startswith("X001 ")


# -- what a notice leaves open -------------------------------------------------------------------------------------


def test_a_notice_without_azr_number_asks_for_it_and_goes_on_once_it_is_there(b: Buehne) -> None:
    done = tippe("notice", meldung(b, OHNE_AZR), "--json", config=hannover(b)).daten
    assert done["state"] == "angaben_fehlen"
    (task,) = aufgaben(hannover(b))
    assert (task["kind"], task["hint"], task["transfer"]) == ("angaben_ergaenzen", "azr_nummer", done["transfer"])
    ident = done["transfer"]
    ended = tippe("transfer", "complete", ident, "--azr", str(WER.person.azr_nummer), *WEIL, config=hannover(b))
    assert ended.out == f"{ident}: gewuenscht\n"
    assert aufgaben(hannover(b)) == []


def test_a_notice_from_an_unknown_place_asks_who_has_the_file(b: Buehne) -> None:
    done = tippe("notice", meldung(b, UNBEKANNT), "--json", config=hannover(b)).daten
    (task,) = aufgaben(hannover(b))
    assert task["hint"] == "bisherige_behoerde"
    completed = tippe(
        "transfer", "complete", done["transfer"], "--from", "azr:999902", *WEIL, "--json", config=hannover(b)
    )
    assert (completed.daten["state"], completed.daten["partner"]) == ("gewuenscht", "azr:999902")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "USAGE give --azr, --from or both"),
        (["--azr", "123"], 2, "AZR an AZR number has twelve digits"),
        (["--azr", "90000900000a"], 2, "AZR an AZR number"),
        (["--from", "kiel"], 2, "USAGE 'kiel'"),
        (["--from", "azr:000000"], 1, "T070 azr:000000 does not stand in the directory"),
        (["--from", "azr:999902"], 2, "INCOMPLETE still missing: --azr"),
    ],
)
def test_what_cannot_complete_a_transfer_is_said(b: Buehne, words: list[str], code: int, said: str) -> None:
    done = tippe("notice", meldung(b, OHNE_AZR), "--json", config=hannover(b)).daten
    ended = tippe("transfer", "complete", done["transfer"], *words, *WEIL, config=hannover(b), code=code)
    assert ended.fehler.startswith(said)
    assert len(aufgaben(hannover(b))) == 1


def test_a_transfer_with_nothing_missing_is_not_completed(b: Buehne) -> None:
    done = tippe("notice", meldung(b, WER), "--json", config=hannover(b)).daten
    ended = tippe(
        "transfer", "complete", done["transfer"], "--azr", "900517000017", *WEIL, config=hannover(b), code=2
    )
    assert ended.fehler.startswith("STATE ")


@pytest.mark.parametrize("command", ["show", "complete", "decide"])
def test_a_transfer_that_is_not_there_is_wrong_usage(b: Buehne, command: str) -> None:
    more = {"show": [], "complete": ["--azr", "900517000017", *WEIL], "decide": ["--send", *WEIL]}[command]
    assert tippe("transfer", command, UUID, *more, config=hannover(b), code=2).fehler.startswith("UNKNOWN ")
    assert "UUID" in tippe("transfer", command, "abc", *more, config=hannover(b), code=2).fehler


# -- looking -------------------------------------------------------------------------------------------------------


def test_transfers_are_listed_by_state_and_authority(b: Buehne) -> None:
    tippe("notice", meldung(b, WER), config=hannover(b))
    tippe(
        "notice", meldung(b, replace(jemand(8), alt=UNBEKANNT.alt), uuid=UUID.replace("6", "8")), config=hannover(b)
    )
    assert {one["state"] for one in transfers(hannover(b))} == {"gewuenscht", "angaben_fehlen"}
    assert [one["state"] for one in transfers(hannover(b), "--state", "gewuenscht")] == ["gewuenscht"]
    assert len(transfers(hannover(b), "--authority", "azr:999901")) == 2
    assert len(transfers(hannover(b), "--max", "1")) == 1
    ended = tippe("transfer", "list", "--state", "unterwegs", config=hannover(b), code=2)
    assert "angefordert" in ended.fehler, "the states that exist are named"


def test_lists_say_when_there_is_nothing(b: Buehne) -> None:
    assert tippe("transfer", "list", config=hannover(b)).out == "no transfers\n"
    assert tippe("task", "list", config=hannover(b)).out == "no open questions\n"


def test_no_list_holds_the_person(b: Buehne) -> None:
    done = tippe("notice", meldung(b, WER), "--json", config=hannover(b)).daten
    for words in (["transfer", "list"], ["transfer", "show", done["transfer"]], ["task", "list"]):
        for more in ([], ["--json"]):
            out = tippe(*words, *more, config=hannover(b)).out
            assert "Yıldırım" not in out
            assert str(WER.person.azr_nummer) not in out


def test_a_finished_transfer_shows_its_messages_in_order(b: Buehne) -> None:
    tippe("notice", meldung(b, WER, weg=True), config=kiel(b))
    ident = tippe("notice", meldung(b, WER), "--json", config=hannover(b)).daten["transfer"]
    laufen_lassen(b, lambda stage: stage.kiel.lege_akte_an(WER))
    shown = tippe("transfer", "show", ident, "--json", config=hannover(b)).daten
    assert shown["state"] == "abgeschlossen"
    kinds = [(one["type"], one["direction"]) for one in shown["messages"]]
    assert kinds[0] == ("010201", "aus")
    assert sorted(kinds) == [("0020", "aus"), ("010201", "aus"), ("010205", "ein"), ("010206", "ein")]
    assert shown["tasks"] == []
    text = tippe("transfer", "show", ident, config=hannover(b)).out
    assert "state: abgeschlossen" in text
    assert text.count("message ") == 4


# -- asking without a notice ---------------------------------------------------------------------------------------


def test_a_file_that_another_has_is_requested_for_a_person_we_know(b: Buehne) -> None:
    async def before(stage: Buehne) -> None:
        await stage.hannover.lege_akte_an(WER)
        await stage.kiel.lege_akte_an(WER)

    laufen_lassen(b, before)
    words = ("--akte", WER.aktenzeichen, "--from", "azr:999902")
    begun = tippe("transfer", "request", *words, *WEIL, "--json", config=hannover(b)).daten
    assert (begun["state"], begun["partner"]) == ("gewuenscht", "azr:999902")
    laufen_lassen(b)
    (asked,) = transfers(kiel(b))
    assert asked["state"] == "entscheidung_offen"
    assert [task["kind"] for task in aufgaben(kiel(b))] == ["ohne_zweites_zeichen"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--from", "azr:999902"], 2, "USAGE name the file with --akte"),
        (["--akte", "X", "--from", "azr:999902"], 2, "UNKNOWN there is no file X"),
        (["--akte", "X", "--from", "kiel"], 2, "USAGE 'kiel'"),
        (["--akte", "X", "--from", "azr:000000"], 1, "T070 azr:000000"),
        (["--akte", "X"], 2, "USAGE Missing option '--from'"),
        (["--akte", "X", "--from", "azr:999902", "--ground", "09"], 2, "USAGE Invalid value for '--ground'"),
    ],
)
def test_a_request_that_cannot_be_made_is_said(b: Buehne, words: list[str], code: int, said: str) -> None:
    ended = tippe("transfer", "request", *words, *WEIL, config=hannover(b), code=code)
    assert ended.fehler.startswith(said)


# -- deciding ------------------------------------------------------------------------------------------------------


@pytest.fixture
def gefragt(b: Buehne) -> tuple[Buehne, str]:
    """Kiel was asked without a second sign; a person has to decide. Returns Kiel's transfer."""
    tippe("notice", meldung(b, WER), config=hannover(b))
    laufen_lassen(b, lambda stage: stage.kiel.lege_akte_an(WER))
    (asked,) = transfers(kiel(b), "--state", "entscheidung_offen")
    return b, str(asked["transfer"])


def test_a_person_decides_to_send(gefragt: tuple[Buehne, str]) -> None:
    b, ident = gefragt
    assert tippe("transfer", "decide", ident, "--send", *WEIL, config=kiel(b)).out == f"{ident}: packen\n"
    assert aufgaben(kiel(b)) == []
    laufen_lassen(b)
    assert [one["state"] for one in transfers(kiel(b))] == ["abgeschlossen"]
    assert [one["state"] for one in transfers(hannover(b))] == ["abgeschlossen"]
    assert len(tippe("ablage", "list", "--json", config=hannover(b)).daten["files"]) == 1


def test_a_person_decides_to_refuse(gefragt: tuple[Buehne, str]) -> None:
    b, ident = gefragt
    tippe("transfer", "decide", ident, "--refuse", "08", *WEIL, config=kiel(b))
    laufen_lassen(b)
    assert [one["state"] for one in transfers(kiel(b))] == ["abgelehnt"]
    (theirs,) = transfers(hannover(b))
    assert (theirs["state"], theirs["hint"]) == ("abgelehnt", "antwort_08")
    assert aufgaben(kiel(b)) == []


def test_a_person_names_the_authority_that_is_competent(gefragt: tuple[Buehne, str]) -> None:
    b, ident = gefragt
    tippe("transfer", "decide", ident, "--elsewhere", "Ausländerbehörde Fulda", *WEIL, config=kiel(b))
    laufen_lassen(b)
    assert [one["state"] for one in transfers(kiel(b))] == ["abgelehnt"]
    (theirs,) = transfers(hannover(b))
    assert (theirs["state"], theirs["hint"]) == ("abgelehnt", "andere_behoerde")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--elsewhere", " "], "ANSWER name the authority"),
        ([], "USAGE choose one: --send, --refuse CODE"),
        (["--send", "--refuse", "08"], "USAGE choose one"),
        (["--refuse", "99"], "ANSWER 99 is no answer code"),
    ],
)
def test_a_decision_that_is_none_is_wrong_usage(gefragt: tuple[Buehne, str], words: list[str], said: str) -> None:
    b, ident = gefragt
    assert tippe("transfer", "decide", ident, *words, *WEIL, config=kiel(b), code=2).fehler.startswith(said)
    assert len(aufgaben(kiel(b))) == 1


def test_a_decision_is_made_only_once(gefragt: tuple[Buehne, str]) -> None:
    b, ident = gefragt
    tippe("transfer", "decide", ident, "--send", *WEIL, config=kiel(b))
    assert tippe("transfer", "decide", ident, "--send", *WEIL, config=kiel(b), code=2).fehler.startswith("STATE ")
    laufen_lassen(b)
    assert Zustand(str(transfers(kiel(b))[0]["state"])) is Zustand.ABGESCHLOSSEN


def test_who_decided_stands_in_the_log_as_a_pseudonym(gefragt: tuple[Buehne, str]) -> None:
    b, ident = gefragt
    tippe("transfer", "decide", ident, "--send", *WEIL, config=kiel(b))
    entries = tippe("audit", "list", "--json", "--max", "500", config=kiel(b)).daten["entries"]
    (decided,) = [one for one in entries if one["ereignis"] == "person.zugeordnet" and one["akteur"] == "person"]
    assert decided["transfer"] == ident
    assert "handelnder" in str(decided)
    assert "root" not in str(decided)


def test_the_sealed_messages_of_a_transfer_verify_without_a_key(gefragt: tuple[Buehne, str]) -> None:
    b, ident = gefragt
    tippe("transfer", "decide", ident, "--send", *WEIL, config=kiel(b))
    laufen_lassen(b)
    folders = tippe("transfer", "envelopes", ident, "--out", b.ordner / "raus", "--json", config=kiel(b)).daten
    pki = b.ordner / "pki"
    for folder in folders["folders"]:
        shown = tippe("envelope", "verify", folder, "--trust", pki / "wurzel.crt.pem",
                      "--untrusted", pki / "unter-ca.crt.pem")  # fmt: skip
        assert "nicht geprüft" in shown.out
    assert len(folders["folders"]) == 4

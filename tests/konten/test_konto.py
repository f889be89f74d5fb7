"""Rules of accounts without a store: roles, names, passwords, pauses, codes."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.einmalcode import (
    als_text,
    aus_text,
    hotp,
    ist_totp,
    notfallcode,
    ohne_trenner,
    otpauth,
    pruefe_totp,
    schritt,
)
from gateway.domain.errors import Usage
from gateway.domain.konto import (
    ABSENDER_BREMSE,
    KONTO_BREMSE,
    Bremse,
    Kontozustand,
    Rolle,
    anmeldename,
    anzeigename,
    getipptes_passwort,
    kontostand,
    passwort,
    pruefe_rollen,
)

RFC_SECRET = b"12345678901234567890"
ZEIT = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
MENGEN = st.frozensets(st.sampled_from(list(Rolle)))


@given(MENGEN)
def test_nobody_operates_and_reads_files_or_checks_the_log_and_nobody_has_everything(
    rollen: frozenset[Rolle],
) -> None:
    bad = Rolle.BETRIEB in rollen and bool(rollen & {Rolle.SACHBEARBEITUNG, Rolle.PRUEFUNG})
    if bad:
        with pytest.raises(Usage) as caught:
            pruefe_rollen(rollen)
        assert caught.value.code == "ROLES"
    else:
        pruefe_rollen(rollen)
    assert bad or rollen != frozenset(Rolle)


@pytest.mark.parametrize("text", ["", "a", "-a", "a b", "ä1", "a" * 64, "a/b", "аnna", "a\n"])
def test_a_sign_in_name_is_plain(text: str) -> None:
    if text == "a\n":
        text = "a\nb"
    with pytest.raises(Usage):
        anmeldename(text)


def test_names_have_one_spelling() -> None:
    assert anmeldename(" Anna.Beispiel ") == "anna.beispiel"
    assert anzeigename(" Frau  Nguye\u0302\u0303n ") == "Frau Nguyễn"
    for bad in ("", "x" * 101, "a\u202eb", "a\x00b"):
        with pytest.raises(Usage):
            anzeigename(bad)


def test_length_is_the_only_rule_of_a_password() -> None:
    assert passwort("            ") == " " * 12
    assert passwort("a" * 256) == "a" * 256
    assert passwort("A\u0308pfel am Zaun") == "Äpfel am Zaun"
    for bad in ("elf Zeichen", "a" * 257, "a\u0308" * 11, "\ud800" * 12, ""):
        with pytest.raises(Usage) as caught:
            passwort(bad)
        assert caught.value.code == "PASSWORD"
        assert bad == "" or bad not in caught.value.reason


def test_what_is_typed_is_the_same_on_every_keyboard() -> None:
    assert getipptes_passwort("A\u0308") == getipptes_passwort("Ä") == "Ä"
    assert getipptes_passwort("a" * 10**6) is None
    assert getipptes_passwort("\ud800") is None


@pytest.mark.parametrize(
    ("counter", "code"),
    list(
        enumerate(
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
        )
    ),
)
def test_hotp_is_that_of_rfc_4226(counter: int, code: str) -> None:
    assert hotp(RFC_SECRET, counter) == code


@pytest.mark.parametrize(
    ("seconds", "eight"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_totp_is_that_of_rfc_6238(seconds: int, eight: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert pruefe_totp(RFC_SECRET, eight[2:], moment, nach=-1) == seconds // 30


@pytest.mark.parametrize("away", range(-3, 4))
def test_one_step_before_and_after_counts_and_none_further(away: int) -> None:
    code = hotp(RFC_SECRET, schritt(ZEIT) + away)
    expected = schritt(ZEIT) + away if abs(away) <= 1 else None
    assert pruefe_totp(RFC_SECRET, code, ZEIT, nach=-1) == expected


def test_no_code_counts_twice_nor_one_before_the_last() -> None:
    now = schritt(ZEIT)
    for used in (now - 1, now, now + 1):
        for counter in (now - 1, now, now + 1):
            taken = pruefe_totp(RFC_SECRET, hotp(RFC_SECRET, counter), ZEIT, nach=used)
            assert taken == (counter if counter > used else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٣٣٣٣٣٣", "\ud800"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert pruefe_totp(RFC_SECRET, code, ZEIT, nach=-1) is None
    assert not ist_totp(code)


def test_secrets_and_recovery_codes_are_typed_and_read_back() -> None:
    assert aus_text(als_text(RFC_SECRET)) == RFC_SECRET
    code = notfallcode(bytes(range(10)))
    assert ohne_trenner(f" {code.lower()} ") == base64.b32encode(bytes(range(10))).decode()
    parts = urlsplit(otpauth(RFC_SECRET, aussteller="Akten bote", konto="anna"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Akten%20bote:anna")
    assert parse_qs(parts.query) == {"secret": [als_text(RFC_SECRET)], "issuer": ["Akten bote"]}


@pytest.mark.parametrize(("bremse", "highest_s"), [(KONTO_BREMSE, 900), (ABSENDER_BREMSE, 30)])
def test_a_pause_grows_has_an_end_and_is_forgotten(bremse: Bremse, highest_s: int) -> None:
    pauses = [bremse.pause(n) for n in range(bremse.frei + 40)]
    assert not any(pauses[: bremse.frei])
    assert pauses[bremse.frei] == bremse.erste > timedelta(0)
    assert pauses == sorted(pauses)
    assert pauses[-1] == bremse.hoechste == timedelta(seconds=highest_s)
    before, later = ZEIT - timedelta(days=1), ZEIT + 2.5 * bremse.vergessen
    assert bremse.uebrig(9, ZEIT, before) == (9, before)
    assert bremse.uebrig(9, ZEIT, later) == (7, ZEIT + 2 * bremse.vergessen)
    assert bremse.uebrig(9, ZEIT, ZEIT + 100 * bremse.vergessen)[0] == 0
    count, since = 9, ZEIT
    for tenth in range(1, 21):
        count, since = bremse.uebrig(count, since, ZEIT + tenth / 10 * bremse.vergessen)
    assert count == 7, "who tries all the time is forgiven too"


def test_everything_an_account_is_changes_what_the_log_commits_to() -> None:
    base = {"konto": "k", "anmeldename": "a", "name": "A", "zustand": Kontozustand.AKTIV, "passwort": "p",
            "rollen": (Rolle.LEITUNG,), "faktoren": ("f",), "notfallcodes": ("n",)}  # fmt: skip
    changes = {"konto": "l", "anmeldename": "b", "name": "B", "zustand": Kontozustand.GESPERRT, "passwort": None,
               "rollen": (Rolle.LEITUNG, Rolle.BETRIEB), "faktoren": ("f", "g"), "notfallcodes": ()}  # fmt: skip
    digests = {kontostand(**(base | {key: value})) for key, value in changes.items()} | {kontostand(**base)}  # type: ignore[arg-type]
    assert len(digests) == len(changes) + 1
    assert kontostand(**(base | {"rollen": tuple(reversed(list(Rolle)))})) == kontostand(  # type: ignore[arg-type]
        **(base | {"rollen": tuple(Rolle)})  # type: ignore[arg-type]
    )

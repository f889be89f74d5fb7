"""The door before the pages: who comes in with what, which header fields every answer has, what a failure shows."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest
import structlog
from aiohttp import web
from support.besuch import CSRF, Besuch, besuch
from support.kontenspeicher import totp
from support.webhaus import GEHEIMNIS, HANNOVER, KIEL, MEHR, PASSWORT, Webhaus, webhaus, zertifikat

from gateway.domain.konto import Rolle, ZuVieleVersuche
from gateway.web.adresse import Adresse
from gateway.web.anfrage import Anfrage
from gateway.web.grenzen import FORMULAR_MAX, GRENZEN
from gateway.web.kopfzeilen import CSP
from gateway.web.seiten.wahl import eigener_pfad
from gateway.web.wege import WEGE, Weg, Zugang

_VERSTECKT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
async def gast() -> AsyncIterator[Besuch]:
    async with webhaus() as haus:
        one = besuch(haus)
        async with one.session:
            yield one


# -- signing in ----------------------------------------------------------------------------------------------------


async def test_a_person_signs_in_with_password_and_code_and_sees_the_first_page(gast: Besuch) -> None:
    await gast.melde_an()
    assert gast.status == 200
    assert "Guten Tag, Frau Beispiel" in gast.text
    assert "Ihre Seiten" in gast.text
    assert gast.haus.konten.absender == ["127.0.0.1"]


@pytest.mark.parametrize("name", ["beispiel", "gibtesnicht", "BEISPIEL\u202e", "x" * 256])
async def test_a_wrong_sign_in_has_one_answer_and_shows_no_password(gast: Besuch, name: str) -> None:
    await gast.hole("/anmelden")
    text = await gast.sende("/anmelden", {"anmeldename": name, "passwort": "falsch-geraten", "ziel": "/"})
    assert gast.status == 200
    assert text.count("Anmeldename oder Passwort stimmt nicht.") == 2
    assert "falsch-geraten" not in text
    assert "<title>Fehler: Anmelden" in text
    assert gast.keks("aktenbote-anlauf") is None


async def test_what_is_missing_is_said_at_the_field_and_above_it(gast: Besuch) -> None:
    await gast.hole("/anmelden")
    text = await gast.sende("/anmelden", {"anmeldename": "", "passwort": " ", "ziel": "/"})
    assert text.count("Geben Sie Ihren Anmeldenamen ein.") == text.count("Geben Sie Ihr Passwort ein.") == 2
    assert gast.haus.konten.absender == []


async def test_the_session_is_another_one_after_every_sign_in_and_the_one_before_is_over(gast: Besuch) -> None:
    await gast.melde_an()
    first = gast.keks("aktenbote")
    await gast.hole("/anmelden")
    assert gast.ziel == "/"
    gast.session.cookie_jar.update_cookies({"aktenbote-anlauf": (await anlauf(gast.haus))})
    await gast.hole("/anmelden/code")
    await gast.sende("/anmelden/code", {"code": totp(GEHEIMNIS), "ziel": "/konto"})
    assert gast.ziel == "/konto"
    assert gast.keks("aktenbote") not in {first, None}
    assert list(gast.haus.konten.sitzungen) == [gast.keks("aktenbote")]


async def anlauf(haus: Webhaus) -> str:
    return (await haus.konten.passwort(anmeldename="beispiel", passwort=PASSWORT, absender="-")).token


async def test_a_cookie_somebody_else_has_set_is_no_session(gast: Besuch) -> None:
    gast.session.cookie_jar.update_cookies({"aktenbote": "von-einem-anderen-gesetzt"})
    await gast.hole("/")
    assert (gast.status, gast.ziel) == (303, "/anmelden")
    await gast.melde_an()
    assert gast.keks("aktenbote") != "von-einem-anderen-gesetzt"


async def test_a_recovery_code_is_taken_once(gast: Besuch) -> None:
    for expected in (303, 200):
        await gast.hole("/anmelden")
        await gast.sende("/anmelden", {"anmeldename": "beispiel", "passwort": PASSWORT, "ziel": "/"})
        await gast.hole("/anmelden/code")
        await gast.sende("/anmelden/code", {"code": " aaaa-bbbb ", "ziel": "/"})
        assert gast.status == expected
        gast.session.cookie_jar.clear()


async def test_the_code_page_without_a_password_before_leads_back(gast: Besuch) -> None:
    await gast.hole("/anmelden/code")
    assert gast.ziel == "/anmelden"
    await gast.hole("/anmelden")
    text = await gast.sende("/anmelden/code", {"code": "123456", "ziel": "/"})
    assert "Die Anmeldung hat zu lange gedauert." in text


async def test_signing_out_ends_the_session_in_the_store_too(gast: Besuch) -> None:
    await gast.melde_an()
    token = gast.keks("aktenbote")
    await gast.sende("/abmelden", {})
    assert gast.ziel == "/abgemeldet"
    assert token not in gast.haus.konten.sitzungen
    assert "Sie sind abgemeldet" in await gast.hole("/abgemeldet")
    await gast.hole("/konto")
    assert gast.ziel == "/anmelden?ziel=/konto"


async def test_an_invitation_becomes_an_account_that_signs_in(gast: Besuch) -> None:
    await gast.hole("/einladung")
    fields = {"einladung": "EINL-ADUN-G123", "passwort": "zu kurz", "wiederholt": "zu kurz"}
    assert "12 bis 256 Zeichen" in await gast.sende("/einladung", fields)
    differ = {**fields, "passwort": "ein langes Passwort", "wiederholt": "ein anderes Passwort"}
    assert "verschieden" in await gast.sende("/einladung", differ)
    text = await gast.sende("/einladung", {**differ, "wiederholt": differ["passwort"]})
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", text))
    assert len(secret) == 32
    assert f"secret={secret}" in text
    assert "<path d=" in text
    assert not any(secret in one.value for one in gast.session.cookie_jar)
    again = await gast.sende("/einladung/code", {"code": "000000"})
    assert "Dieser Code stimmt nicht." in again
    assert secret not in again
    text = await gast.sende("/einladung/code", {"code": totp(secret)})
    assert len(re.findall(r"<li>[0-9a-f]{4}-[0-9a-f]{4}</li>", text)) == 10
    assert gast.haus.konten.einladungen == {}
    assert gast.haus.konten.konten["gast"].geheimnis == secret


async def test_a_wrong_invitation_says_who_sends_another(gast: Besuch) -> None:
    await gast.hole("/einladung")
    fields = {"einladung": "falsch", "passwort": "ein langes Passwort", "wiederholt": "ein langes Passwort"}
    assert "Ihr Betrieb schickt Ihnen eine neue." in await gast.sende("/einladung", fields)
    assert "noch einmal." in await gast.sende("/einladung/code", {"code": "123456"})


# -- forms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": ""},
    ],
)
async def test_a_form_from_elsewhere_is_not_carried_out(gast: Besuch, headers: dict[str, str]) -> None:
    await gast.melde_an()
    text = await gast.sende("/abmelden", {}, **headers)
    assert gast.status == 403
    assert "Sie wurde nicht ausgeführt." in text
    assert gast.keks("aktenbote") in gast.haus.konten.sitzungen


async def test_an_old_browser_is_believed_by_its_origin(gast: Besuch) -> None:
    await gast.melde_an()
    secret = CSRF.search(gast.text)
    assert secret is not None
    async with gast.session.post(
        gast.haus.url + "/abmelden", data={"csrf": secret[1]}, headers={"Origin": gast.haus.url}
    ) as answer:
        assert answer.status == 200
    assert gast.haus.konten.sitzungen == {}


async def test_signing_out_in_a_window_of_a_session_that_is_over_is_as_if_it_were_done(gast: Besuch) -> None:
    await gast.melde_an()
    gast.haus.konten.sitzungen.clear()
    await gast.sende("/abmelden", {})
    assert (gast.status, gast.ziel) == (303, "/abgemeldet")


async def test_signing_out_in_a_window_of_an_earlier_session_says_who_is_here_and_signs_out_when_asked(
    gast: Besuch,
) -> None:
    await gast.melde_an()
    old = gast.text
    await gast.sende("/abmelden", {})
    await gast.melde_an()
    gast.text = old
    text = await gast.sende("/abmelden", {})
    assert (gast.status, len(gast.haus.konten.sitzungen)) == (403, 1)
    assert "gehört zu einer früheren Anmeldung" in text
    assert "Frau Beispiel angemeldet und bleibt es" in text
    assert "Jetzt abmelden" in text
    await gast.sende("/abmelden", {})
    assert (gast.ziel, gast.haus.konten.sitzungen) == ("/abgemeldet", {})


async def test_what_was_typed_before_the_session_ended_is_shown_carried_on_and_sent_by_who_is_here_then() -> None:
    taken: list[tuple[str, str]] = []

    async def nimm(anfrage: Anfrage) -> web.StreamResponse:
        taken.append((anfrage.felder["begruendung"], anfrage.felder["code"]))
        return anfrage.weiter("/konto")

    ways = (*WEGE, Weg(methode="POST", pfad="/probe", seite=nimm, fuer=Zugang.ANGEMELDET))
    async with webhaus(wege=ways) as haus, besuch(haus).session as session:
        gast = Besuch(haus, session)
        await gast.melde_an()
        haus.konten.sitzungen.clear()
        typed = 'Zwei Zeilen\n<b>& "mehr"'
        text = await gast.sende("/probe", {"begruendung": typed, "antwort": "ablehnen", "code": "123456"})
        assert (gast.status, taken) == (403, [])
        for _ in range(2):  # sent once more too early, it is as it was
            assert "Ihre Anmeldung ist beendet" in text
            assert '<dd class="getippt">Zwei Zeilen' in text
            assert "123456" not in text
            carried = {name: unescape(value) for name, value in _VERSTECKT.findall(text)}
            assert carried.pop("csrf")
            assert (carried["begruendung"].split(), carried["antwort"]) == (typed.split(), "ablehnen")
            text = await gast.sende("/probe", carried)
        await gast.melde_an()
        text = await gast.sende("/probe", carried, csrf="vom Gast")
        assert (gast.status, taken) == (403, [])
        assert "Sie senden sie als Frau Beispiel." in text
        assert "Auswahl an /probe" in text
        assert re.search(r"<code>antwort</code></dt><dd[^>]*>ablehnen<", text)
        await gast.sende("/probe", carried)
        assert (gast.ziel, len(taken)) == ("/konto", 1)
        assert (taken[0][0].split(), taken[0][1]) == (typed.split(), "")


async def test_a_form_of_another_session_is_not_offered_to_who_may_not_send_it(gast: Besuch) -> None:
    await gast.melde_an()
    fields = {"suche": "Haddad 1990", "behoerde": str(HANNOVER)}
    for path, said in (
        ("/pruefung/nachweise", "dürfen Sie das nicht senden"),
        ("/konto/passkeys", "Öffnen Sie die Seite neu"),
    ):
        text = await gast.sende(path, fields, csrf="von früher")
        assert gast.status == 403
        assert said in text
        assert "Noch einmal senden" not in text
        assert "Haddad 1990" in text


@pytest.mark.parametrize("csrf", ["", "x", "\u00e4" * 43])
async def test_a_form_without_the_secret_of_the_session_is_not_carried_out(gast: Besuch, csrf: str) -> None:
    await gast.melde_an()
    await gast.sende("/abmelden", {}, csrf=csrf)
    assert gast.status == 403
    assert len(gast.haus.konten.sitzungen) == 1


async def test_the_secret_of_a_guest_is_that_of_his_own_cookie(gast: Besuch) -> None:
    await gast.hole("/anmelden")
    text = gast.text
    other = besuch(gast.haus)
    async with other.session:
        await other.hole("/anmelden")
        other.text = text
        await other.sende("/anmelden", {"anmeldename": "beispiel", "passwort": PASSWORT, "ziel": "/"})
        assert other.status == 403
    assert gast.haus.konten.absender == []


@pytest.mark.parametrize(
    "body",
    [
        b"csrf=%ff",
        b"csrf=\xc3\xa4",
        b"csrf=a%00b",
        b"csrf=" + b"a" * 9000,
        b"&".join(b"f%d=1" % number for number in range(300)),
        b"csrf=a&csrf=b",
        b"csrf=%ed%a0%80",
    ],
)
async def test_what_is_no_form_of_ours_is_refused_in_words(gast: Besuch, body: bytes) -> None:
    await gast.hole("/anmelden")
    text = await gast.sende("/anmelden", body)
    assert gast.status == 400
    assert "Diese Anfrage ist nicht zu verstehen" in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Encoding": "gzip"},
    ],
)
async def test_another_kind_of_body_is_refused_unread(gast: Besuch, headers: dict[str, str]) -> None:
    await gast.hole("/anmelden")
    await gast.sende("/anmelden", b"csrf=a", **headers)
    assert gast.status == 400


async def test_too_long_a_form_is_refused_with_its_own_page(gast: Besuch) -> None:
    await gast.hole("/anmelden")
    text = await gast.sende("/anmelden", b"a=" + b"b" * (FORMULAR_MAX + 1))
    assert gast.status == 413
    assert "Das ist zu viel auf einmal" in text


async def test_a_form_counts_for_the_authority_it_was_drawn_for(gast: Besuch) -> None:
    """Another window may have switched: then the cookie says one thing and the page another."""
    await gast.melde_an()
    page = gast.text
    assert f'name="behoerde" value="{KIEL}"' in page
    await gast.sende("/behoerde", {"wahl": HANNOVER})
    assert "azr:999902" in await gast.hole("/konto")
    gast.text = page
    assert await gast.sende("/echo", {"behoerde": KIEL, "was": "x"}) == f"{KIEL} x"
    gast.text = page
    await gast.sende("/echo", {"behoerde": "azr:999903", "was": "x"})
    assert gast.status == 403


async def test_nobody_switches_to_an_authority_without_a_role_there(gast: Besuch) -> None:
    await gast.melde_an("muster")
    await gast.sende("/behoerde", {"wahl": HANNOVER})
    assert gast.status == 404
    gast.session.cookie_jar.update_cookies({"aktenbote-behoerde": HANNOVER})
    assert HANNOVER not in await gast.hole("/")


# -- rights --------------------------------------------------------------------------------------------------------


async def test_a_page_of_another_role_says_which_role_it_needs(gast: Besuch) -> None:
    await gast.melde_an()
    text = await gast.hole("/nur-leitung")
    assert gast.status == 403
    assert "Dafür brauchen Sie die Rolle Leitung" in text
    assert "Akte von" not in text
    assert 'href="/nur-leitung"' not in text


async def test_the_navigation_shows_what_the_role_of_this_authority_opens(gast: Besuch) -> None:
    await gast.melde_an()
    await gast.sende("/behoerde", {"wahl": HANNOVER})
    assert 'href="/nur-leitung"' in await gast.hole("/")
    assert 'aria-current="page">Leitung' in await gast.hole("/nur-leitung")
    assert gast.status == 200


async def test_a_role_that_is_taken_away_is_gone_with_the_next_page(gast: Besuch) -> None:
    await gast.melde_an("muster")
    await gast.hole("/nur-leitung")
    assert gast.status == 200
    gast.haus.konten.konten["muster"].rollen = {}
    await gast.hole("/nur-leitung")
    assert gast.status == 403
    assert "noch keine Rolle" in await gast.hole("/")


@pytest.mark.parametrize("weg", [*WEGE, *MEHR], ids=lambda weg: f"{weg.methode} {weg.pfad}")
async def test_without_a_session_nothing_opens_but_what_is_for_everybody(gast: Besuch, weg: Weg) -> None:
    path = re.sub(r"\{\w+\}", "1", weg.pfad.replace("{sprache}", "en"))
    await gast.hole("/anmelden")
    await (gast.hole(path) if weg.methode == "GET" else gast.sende(path, {}))
    if weg.pfad == "/abmelden":
        assert gast.ziel == "/abgemeldet"
    elif weg.fuer is not Zugang.OFFEN and weg.methode == "GET":
        assert gast.status == 303
        assert gast.ziel.startswith("/anmelden")
    elif weg.fuer is not Zugang.OFFEN:
        assert gast.status == 403
        assert "Ihre Anmeldung ist beendet" in gast.text


@pytest.mark.parametrize("path", ["/uebergaben/%0d%0aX", "/uebergaben/%C3%BC", "/uebergaben/a%26b"])
async def test_who_is_not_signed_in_comes_back_to_no_address_that_is_none_of_ours(gast: Besuch, path: str) -> None:
    with structlog.testing.capture_logs() as lines:
        await gast.hole(path)
    assert (gast.status, gast.ziel) == (303, "/anmelden")
    assert lines == []


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("/konto", "/konto"),
        ("/uebergaben/a-1", "/uebergaben/a-1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("", "/"),
        ("/a?b=c", "/"),
        ("/\r\nX: y", "/"),
    ],
)
def test_one_comes_back_to_our_own_pages_only(given: str, taken: str) -> None:
    assert eigener_pfad(given) == taken


# -- answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/anmelden", "/", "/gibt-es-nicht", "/geplatzt", "/statisch/x.css", "/anmelden/code"]
)
async def test_every_answer_has_the_header_fields(gast: Besuch, path: str) -> None:
    await gast.hole(path)
    assert gast.kopf is not None
    assert gast.kopf["Content-Security-Policy"] == CSP
    assert gast.kopf["Cache-Control"] == "no-store"
    assert gast.kopf["Referrer-Policy"] == "no-referrer"
    assert gast.kopf["X-Content-Type-Options"] == "nosniff"
    assert gast.kopf["Cross-Origin-Opener-Policy"] == "same-origin"
    assert gast.kopf["Cross-Origin-Resource-Policy"] == "same-origin"
    assert gast.kopf["Server"] == "Aktenbote"
    assert "Strict-Transport-Security" not in gast.kopf


async def test_over_https_cookies_are_bound_to_the_name_and_the_browser_stays_with_https(tmp_path: Path) -> None:
    async with webhaus(tls=zertifikat(tmp_path)) as haus:
        one = besuch(haus)
        async with one.session:
            await one.melde_an()
            cookies = {found.key: found for found in one.session.cookie_jar}
            assert one.kopf is not None
            assert one.kopf["Strict-Transport-Security"] == "max-age=31536000"
    assert set(cookies) == {"__Host-aktenbote"}
    cookie = cookies["__Host-aktenbote"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    assert cookie["domain"] in {"", "localhost"}


async def test_only_what_never_changes_is_kept_by_the_browser(gast: Besuch) -> None:
    text = await gast.hole("/anmelden")
    found = re.findall(r'"(/statisch/[^"]+)"', text)
    assert len(found) == 3
    for address in found:
        await gast.session.get(gast.haus.url + address)
        async with gast.session.get(gast.haus.url + address) as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path", ["/statisch/OFL.txt", "/statisch/faden.css", "/statisch/%2e%2e/app.py", "/statisch/..%2fapp.py"]
)
async def test_nothing_else_of_the_package_is_served(gast: Besuch, path: str) -> None:
    await gast.hole(path)
    assert gast.status == 404


async def test_a_failure_of_ours_shows_a_reference_and_nothing_of_itself(gast: Besuch) -> None:
    with structlog.testing.capture_logs() as lines:
        text = await gast.hole("/geplatzt")
    assert gast.status == 500
    assert "Verloren ist nichts." in text
    assert not re.search(r"Haddad|RuntimeError|Traceback|\.py", text)
    found = re.search(r"W500 · ([0-9A-F]{8})", text)
    assert found is not None
    logged = [line for line in lines if line["event"] == "web.failed"]
    assert [line["anfrage"][:8].upper() for line in logged] == [found[1]]


async def test_no_line_of_the_log_names_a_person_or_an_address(gast: Besuch) -> None:
    with structlog.testing.capture_logs() as lines:
        await gast.melde_an()
        await gast.hole("/konto")
        await gast.hole("/gibt-es-nicht/Haddad")
    assert lines == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil"])
async def test_a_request_for_another_name_gets_no_page_of_ours(gast: Besuch, host: str) -> None:
    text = await gast.hole("/anmelden", Host=host)
    assert gast.status == 421
    assert "csrf" not in text


async def test_with_an_address_only_this_name_is_answered() -> None:
    async with webhaus(adresse=Adresse(oeffentlich="https://akten.example")) as haus:
        one = besuch(haus)
        async with one.session:
            await one.hole("/anmelden")
            assert one.status == 421
            for host in ("akten.example", "AKTEN.example:443"):
                await one.hole("/anmelden", Host=host)
                assert one.status == 200


async def test_behind_a_proxy_the_last_address_it_wrote_is_who_asks() -> None:
    async with webhaus(adresse=Adresse(oeffentlich="https://akten.example"), hinter_proxy=True) as haus:
        async with besuch(haus).session as session:
            headers = {"Host": "akten.example", "X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
            async with session.get(haus.url + "/anmelden", headers=headers) as answer:
                text = await answer.text()
                guest = answer.headers["Set-Cookie"].partition(";")[0]
            secret = CSRF.search(text)
            assert secret is not None
            await session.post(
                haus.url + "/anmelden",
                data={"csrf": secret[1], "anmeldename": "x", "passwort": "y"},
                headers={**headers, "Sec-Fetch-Site": "same-origin", "Cookie": guest},
            )
        assert haus.konten.absender == ["203.0.113.7"]


async def test_without_a_proxy_nobody_says_where_he_comes_from(gast: Besuch) -> None:
    await gast.hole("/anmelden")
    fields = {"anmeldename": "x", "passwort": "y", "ziel": "/"}
    await gast.sende("/anmelden", fields, **{"X-Forwarded-For": "203.0.113.7"})
    assert gast.haus.konten.absender == ["127.0.0.1"]


async def test_who_asks_without_end_is_told_to_wait_and_the_files_still_come() -> None:
    async with webhaus(grenzen=replace(GRENZEN, anfragen_vorrat=3, anfragen_je_s=0.001)) as haus:
        one = besuch(haus)
        async with one.session:
            seen = []
            for _ in range(8):
                await one.hole("/hilfe")
                seen.append(one.status)
            assert seen == [200, 200, 200, 429, 429, 429, 429, 429]
            assert one.kopf is not None
            assert 1 <= int(one.kopf["Retry-After"]) <= 1000, "a refused request must not add to the wait"
            assert "sehr viele Anfragen" in one.text
            style = re.search(r'"(/statisch/faden[^"]+)"', one.text)
            assert style is not None
            await one.hole(style[1])
            assert one.status == 200


async def test_the_pause_of_an_address_after_wrong_passwords_is_said_with_its_end(
    gast: Besuch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gebremst(**_: str) -> None:
        raise ZuVieleVersuche(timedelta(seconds=19.5))

    monkeypatch.setattr(gast.haus.konten, "passwort", gebremst)
    await gast.hole("/anmelden")
    text = await gast.sende("/anmelden", {"anmeldename": "beispiel", "passwort": PASSWORT, "ziel": "/"})
    assert gast.status == 429
    assert gast.kopf is not None
    assert gast.kopf["Retry-After"] == "20"
    assert "Zu viele Versuche von diesem Anschluss" in text
    assert "Warten Sie 20 Sekunden" in text


async def test_a_page_that_takes_too_long_is_given_up_in_words() -> None:
    async def ewig(_anfrage: object) -> aiohttp.web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    slow = Weg(methode="GET", pfad="/ewig", seite=ewig, fuer=Zugang.OFFEN)
    async with webhaus(wege=(slow,), grenzen=replace(GRENZEN, anfrage_s=0.05)) as haus:
        one = besuch(haus)
        async with one.session:
            text = await one.hole("/ewig")
            assert one.status == 503
            assert "gerade nicht bereit" in text


@pytest.mark.parametrize("octets", [b"GET /hilfe HTTP/1.1\r\nHost: loc", b"", b"POST /anmelden HTTP/1.1\r\n"])
async def test_a_connection_that_says_nothing_more_is_closed(octets: bytes) -> None:
    short = replace(GRENZEN, kopf_s=0.05, ruhe_s=0.05)
    async with webhaus(grenzen=short) as haus:
        reader, writer = await asyncio.open_connection("127.0.0.1", haus.port)
        writer.write(octets)
        assert await reader.read() == b""
        writer.close()


@pytest.mark.parametrize(
    "octets",
    [
        b"Kein HTTP\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
async def test_broken_http_is_answered_without_repeating_it(gast: Besuch, octets: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", gast.haus.port)
    writer.write(octets)
    answer = await reader.read()
    writer.close()
    assert answer.partition(b"\r\n")[0].endswith(b" 400 Bad Request")
    assert CSP.encode() in answer
    assert b"aaaa" not in answer
    assert b"Kein HTTP" not in answer


# -- language ------------------------------------------------------------------------------------------------------


async def test_the_language_is_switched_by_a_link_and_remembered(gast: Besuch) -> None:
    assert "<h1>Anmelden</h1>" in await gast.hole("/anmelden")
    await gast.hole("/sprache/en?zurueck=/anmelden")
    assert gast.ziel == "/anmelden"
    text = await gast.hole("/anmelden", **{"Accept-Language": "de"})
    assert "<h1>Sign in</h1>" in text
    assert '<html lang="en">' in text


@pytest.mark.parametrize("path", ["/sprache/fr", "/sprache/deutsch", "/sprache/en%0d%0aX:y"])
async def test_a_language_that_is_not_ours_does_not_exist(gast: Besuch, path: str) -> None:
    await gast.hole(path)
    assert gast.status == 404


async def test_a_name_with_markup_in_it_stays_text(gast: Besuch) -> None:
    gast.haus.konten.konten["beispiel"].name = "<script>alert(1)</script>"
    await gast.melde_an()
    assert "<script>" not in gast.text
    assert "&lt;script&gt;" in gast.text


async def test_roles_of_every_authority_stand_in_the_account(gast: Besuch) -> None:
    await gast.melde_an()
    text = await gast.hole("/konto")
    assert "Leitung, Sachbearbeitung" in text
    assert Rolle.LEITUNG.value not in text


# -- the run-book --------------------------------------------------------------------------------------------------


async def test_a_page_about_a_failure_leads_to_the_page_about_its_code(gast: Besuch) -> None:
    await gast.melde_an()
    text = await gast.hole("/gibtesnicht")
    assert gast.status == 404
    assert 'href="/hilfe/W404"' in text
    text = await gast.hole("/hilfe/W404")
    assert gast.status == 200
    assert "<h2>Woran man sieht, dass es erledigt ist</h2>" in text


async def test_the_run_book_is_open_to_everybody_and_has_no_page_that_is_not_in_it(gast: Besuch) -> None:
    text = await gast.hole("/hilfe/codes")
    assert gast.status == 200
    assert 'href="/hilfe/person_unklar"' in text
    text = await gast.hole("/hilfe/T070")
    assert '<div lang="en">' in text
    for name in ("README", "..%2Foperations", "t070", "%3Cscript%3E"):
        text = await gast.hole(f"/hilfe/{name}")
        assert gast.status == 404
        assert "<script>" not in text

"""A browser of few words, for tests of the pages over HTTP."""

import re

import aiohttp
from multidict import CIMultiDictProxy
from support.kontenspeicher import totp
from support.webhaus import GEHEIMNIS, PASSWORT, Webhaus

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Besuch:
    """A browser of few words: cookies and header fields as a real one sends them."""

    def __init__(self, haus: Webhaus, session: aiohttp.ClientSession) -> None:
        self.haus, self.session = haus, session
        self.status = 0
        self.text = ""
        self.kopf: CIMultiDictProxy[str] | None = None

    async def hole(self, pfad: str, **headers: str) -> str:
        async with self.session.get(self.haus.url + pfad, headers=headers, allow_redirects=False) as answer:
            self.status, self.kopf, self.text = answer.status, answer.headers, await answer.text(errors="replace")
        return self.text

    async def sende(
        self, pfad: str, felder: dict[str, str] | bytes, *, csrf: str | None = None, **headers: str
    ) -> str:
        """Post a form with the secret of the last page, or another one."""
        if isinstance(felder, dict):
            found = CSRF.search(self.text)
            felder = {"csrf": csrf if csrf is not None else (found[1] if found else ""), **felder}
        else:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        headers.setdefault("Sec-Fetch-Site", "same-origin")
        async with self.session.post(
            self.haus.url + pfad, data=felder, headers=headers, allow_redirects=False
        ) as answer:
            self.status, self.kopf, self.text = answer.status, answer.headers, await answer.text(errors="replace")
        return self.text

    async def sende_datei(
        self,
        pfad: str,
        name: str,
        inhalt: bytes,
        felder: dict[str, str] | None = None,
        *,
        csrf: str | None = None,
        danach: dict[str, str] | None = None,
        zuerst: bool = False,
        **headers: str,
    ) -> str:
        """Post a form with a file behind its other fields, or before them (``zuerst``); ``danach`` come last."""
        found = CSRF.search(self.text)
        secret = csrf if csrf is not None else (found[1] if found else "")
        form = aiohttp.FormData(default_to_multipart=True, quote_fields=False)
        fields = {"csrf": secret, **(felder or {})}
        for at, value in () if zuerst else fields.items():
            form.add_field(at, value)
        form.add_field("datei", inhalt, filename=name, content_type="application/octet-stream")
        for at, value in {**(fields if zuerst else {}), **(danach or {})}.items():
            form.add_field(at, value)
        headers.setdefault("Sec-Fetch-Site", "same-origin")
        async with self.session.post(
            self.haus.url + pfad, data=form, headers=headers, allow_redirects=False
        ) as answer:
            self.status, self.kopf, self.text = answer.status, answer.headers, await answer.text(errors="replace")
        return self.text

    def keks(self, name: str) -> str | None:
        found = {one.key: one.value for one in self.session.cookie_jar}
        return found.get(name)

    @property
    def ziel(self) -> str:
        assert self.kopf is not None
        return self.kopf["Location"]

    async def melde_an(self, name: str = "beispiel") -> None:
        await self.hole("/anmelden")
        await self.sende("/anmelden", {"anmeldename": name, "passwort": PASSWORT, "ziel": "/"})
        assert (self.status, self.ziel) == (303, "/anmelden/code")
        await self.hole("/anmelden/code")
        await self.sende("/anmelden/code", {"code": totp(GEHEIMNIS), "ziel": "/"})
        assert (self.status, self.ziel) == (303, "/")
        await self.hole("/")


def besuch(haus: Webhaus) -> Besuch:
    connector = aiohttp.TCPConnector(ssl=False)
    session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), connector=connector)
    return Besuch(haus, session)

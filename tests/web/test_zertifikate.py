"""The page about our own keys: days left, a change by two persons, and a certificate that is looked at first."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
import pytest_asyncio
from support.betriebsweb import KONTEN, Betriebsweb, betriebsweb
from support.zertifizierung import zertifiziere as ausgestellt

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.transfer.schluesselwechsel import GILT, ROLLEN
from gateway.web.grenzen import FORMULAR_MAX

pytestmark = pytest.mark.asyncio(loop_scope="module")
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_ANTRAG = re.compile(r'name="antrag" value="([^"]+)"')


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Betriebsweb]:
    async with betriebsweb(tmp_path_factory.mktemp("schluessel")) as one:
        yield one


@dataclass
class Besuch:
    """One person's browser."""

    web: Betriebsweb
    name: str
    status: int = 0
    text: str = ""
    ziel: str = ""
    kopf: dict[str, str] = field(default_factory=dict)

    async def hole(self, pfad: str) -> str:
        return await self._frage("GET", pfad, None)

    async def sende(self, pfad: str, **felder: str) -> str:
        return await self._frage("POST", pfad, {"csrf": self._eins(_CSRF), "antrag": self._eins(_ANTRAG), **felder})

    async def lade_hoch(self, pfad: str, octets: bytes, **felder: str) -> str:
        data = aiohttp.FormData()
        for name, text in {"csrf": self._eins(_CSRF), **felder}.items():
            data.add_field(name, text)
        data.add_field("zertifikat", octets, filename="../../x.pem", content_type="application/octet-stream")
        return await self._frage("POST", pfad, data)

    def _eins(self, was: re.Pattern[str]) -> str:
        found = was.search(self.text)
        return found[1] if found else ""

    async def code(self) -> str:
        self.web.leute.uhr.weiter(seconds=30)
        return self.web.leute.code(self.name)

    async def _frage(self, methode: str, pfad: str, data: object) -> str:
        head = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "de"}
        cookies = {"aktenbote": self.web.sitzungen[self.name]}
        async with (
            aiohttp.ClientSession(cookies=cookies, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
            session.request(methode, self.web.url + pfad, data=data, headers=head, allow_redirects=False) as answer,
        ):
            self.status, self.text, self.kopf = answer.status, await answer.text(), dict(answer.headers)
            self.ziel = answer.headers.get("Location", "")
        return self.text


def zertifiziere(web: Betriebsweb, antrag: str, *, fremd: bool = False) -> bytes:
    """What the certification authority sends back."""
    return ausgestellt(web.buehne.ordner / "pki", antrag, fremd=fremd)


async def ereignisse(web: Betriebsweb, art: AuditEreignis, rolle: str = "transport") -> list[dict[str, str]]:
    return [one for one in await web.leute.eintraege(art) if one["rolle"] == rolle]


def neue_dateien(web: Betriebsweb) -> set[str]:
    folder = web.buehne.hannover.konfiguration.folder / "keys"
    return {one.name for one in folder.iterdir()} if folder.exists() else set()


@pytest.mark.parametrize("name", KONTEN)
async def test_it_opens_for_operators_alone(web: Betriebsweb, name: str) -> None:
    visit = Besuch(web, name)
    for path in ("/zertifikate", "/zertifikate.csv", *(f"/zertifikate/{one}" for one in ROLLEN)):
        await visit.hole(path)
        assert visit.status == (200 if name in {"olga", "otto"} else 403), path
    await visit.hole("/zertifikate/speicher")
    assert visit.status == (404 if name in {"olga", "otto"} else 403)


async def test_every_key_stands_there_with_its_days_and_no_place_where_it_lies(web: Betriebsweb) -> None:
    text = await Besuch(web, "olga").hole("/zertifikate")
    for word in (
        "Unterschrift Inhalt",
        "Unterschrift Versand",
        "Verbindung (TLS)",
        "Speicher",
        "Protokoll",
        "Tage",
    ):
        assert word in text
    assert ".key" not in text
    table = await Besuch(web, "olga").hole("/zertifikate.csv")
    assert "server.tls_key" in table
    assert "PRIVATE" not in table + text


async def test_a_key_is_changed_by_two_persons_and_its_certificate_installed_when_it_is_good(
    web: Betriebsweb,
) -> None:
    olga, otto, path = Besuch(web, "olga"), Besuch(web, "otto"), "/zertifikate/transport"
    await olga.hole(path)
    assert "Nennen Sie den Grund" in await olga.sende(path, tun="beantragen", begruendung=" ")
    await olga.sende(path, tun="beantragen", begruendung="läuft bald ab")
    assert (olga.status, olga.ziel) == (303, f"{path}?ergebnis=beantragt")
    assert "Das entscheidet eine andere Person." in await olga.hole(path)
    asked = olga._eins(_ANTRAG)
    await olga.sende(path, tun="freigeben", code=await olga.code())
    assert "gibt ihn nicht frei" in olga.text
    await otto.hole(path)
    assert "läuft bald ab" in otto.text
    assert "stimmt nicht" in await otto.sende(path, tun="freigeben", code="000000")
    assert not [one for one in neue_dateien(web) if one.startswith("transport")], (
        "nothing is made before it is released"
    )
    await otto.sende(path, tun="freigeben", code=await otto.code())
    assert (otto.status, otto.ziel) == (303, f"{path}?ergebnis=frei")
    (name,) = {
        one.removesuffix(".csr.pem")
        for one in neue_dateien(web)
        if one.startswith("transport") and one.endswith(".csr.pem")
    }
    await otto.hole(path)
    assert otto.text.count("als Nächstes") == 1
    await otto.sende(path, tun="freigeben", antrag=asked, code=await otto.code())
    assert "wartet nicht mehr" in otto.text, "it is released once"

    request = await otto.hole(f"{path}/{name}/antrag.pem")
    assert otto.kopf["Content-Disposition"] == f'attachment; filename="{name}.csr.pem"'
    good, bad = zertifiziere(web, request), zertifiziere(web, request, fremd=True)
    key = (web.buehne.hannover.konfiguration.folder / f"keys/{name}.key.pem").read_bytes()
    target = f"{path}/{name}"
    await otto.hole(path)
    for octets, word in (
        (b"", "Wählen Sie die Datei"),
        (good + key, "privater Schlüssel"),
        (good + b" " * (FORMULAR_MAX // 2), "zu groß"),
        (bad, "lässt sich nicht einbauen"),
        (b"-----BEGIN CERTIFICATE-----\nAA\n", "lässt sich nicht einbauen"),
    ):
        text = await otto.lade_hoch(target, octets, tun="pruefen")
        assert word in text, word
        assert "aktenbote-" not in text, "no error names where the file lay"
    await otto.hole(path)
    assert "Das Zertifikat passt" in await otto.lade_hoch(target, good, tun="pruefen")
    assert f"{name}.crt.pem" not in neue_dateien(web), "a dry run writes nothing"
    assert "code" in await otto.lade_hoch(target, good, tun="einbauen", code="")
    await otto.lade_hoch(target, good, tun="einbauen", code=await otto.code())
    assert (otto.status, otto.ziel) == (303, f"{path}?ergebnis=eingebaut")
    assert f"{name}.crt.pem" in neue_dateien(web)
    text = await otto.hole(path)
    assert "transport_successor" in text
    assert "[[teilnehmer.zertifikat]]" in text

    (made,) = await ereignisse(web, AuditEreignis.SCHLUESSELWECHSEL_FREIGEGEBEN)
    assert (made["rolle"], made["handelnder"], made["verantwortlicher"]) == ("transport", "otto", "olga")
    (first,) = await ereignisse(web, AuditEreignis.SCHLUESSELWECHSEL_BEANTRAGT)
    assert (first["handelnder"], first["begruendung"]) == ("olga", "läuft bald ab")
    (laid,) = await ereignisse(web, AuditEreignis.ZERTIFIKAT_EINGEBAUT)
    assert laid["handelnder"] == "otto"


async def test_a_form_that_is_too_large_or_broken_is_refused(web: Betriebsweb) -> None:
    otto = Besuch(web, "otto")
    await otto.hole("/zertifikate/transport")
    await otto.lade_hoch("/zertifikate/transport/x", b"x" * (FORMULAR_MAX + 1), tun="pruefen")
    assert otto.status == 413
    await otto.lade_hoch("/zertifikate/transport", b"x", tun="beantragen")
    assert otto.status == 400, "a page without a field for files takes none"
    await otto.hole("/zertifikate/transport")
    await otto.lade_hoch("/zertifikate/transport/transport-20010101", b"x", tun="pruefen")
    assert otto.status == 404


async def test_who_asked_may_take_it_back_and_a_request_lapses(web: Betriebsweb) -> None:
    olga, path = Besuch(web, "olga"), "/zertifikate/inhalt"
    await olga.hole(path)
    await olga.sende(path, tun="beantragen", begruendung="Probe")
    await olga.hole(path)
    await olga.sende(path, tun="beantragen", begruendung="noch einmal")
    assert "wartet schon" in olga.text
    await olga.hole(path)
    for nothing in ("", "  "):
        await olga.sende(path, tun="ablehnen", begruendung=nothing)
        assert (olga.status, "Nennen Sie den Grund" in olga.text) == (200, True)
        await olga.hole(path)
    await olga.sende(path, tun="ablehnen", begruendung="kommt später")
    assert olga.ziel == f"{path}?ergebnis=abgelehnt"
    (said,) = await ereignisse(web, AuditEreignis.SCHLUESSELWECHSEL_VERWORFEN, "inhalt")
    assert said["begruendung"] == "kommt später"
    wechsel = web.haus.betrieb.schluessel  # type: ignore[union-attr]  # it is there
    assert wechsel is not None
    house = web.buehne.hannover
    asked = await wechsel.beantrage(house.kennung, "inhalt", person="olga", begruendung="Probe")
    house.uhr.vor(days=GILT.days)
    try:
        assert wechsel.wartet(house.kennung, "inhalt") is None
        with pytest.raises(Usage, match="waits"):
            await wechsel.gib_frei(house.kennung, "inhalt", asked.id, person="otto")
    finally:
        house.uhr.vor(days=-GILT.days)
    assert not [one for one in neue_dateien(web) if one.startswith("inhalt")]


async def test_what_cannot_be_made_is_said_and_the_request_waits_on(
    web: Betriebsweb, monkeypatch: pytest.MonkeyPatch
) -> None:
    wechsel, wen = web.haus.betrieb.schluessel, web.buehne.hannover.kennung  # type: ignore[union-attr]  # it is there
    assert wechsel is not None
    asked = await wechsel.beantrage(wen, "chiffre", person="olga", begruendung="Probe")

    def voll(*_args: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("gateway.wiring.schluesselwerk.write_private", voll)
    with pytest.raises(Usage, match="Read-only file system"):
        await wechsel.gib_frei(wen, "chiffre", asked.id, person="otto")
    assert wechsel.wartet(wen, "chiffre") == asked
    await wechsel.lehne_ab(wen, "chiffre", asked.id, person="otto", begruendung="geht nicht")

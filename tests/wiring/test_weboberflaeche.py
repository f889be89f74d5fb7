"""The pages as the configuration wants them: over TLS of their own, for one name, for nobody without an account."""

import ssl
from pathlib import Path

import aiohttp
import pytest
from support.webhaus import zertifikat

from gateway.domain.errors import AktenboteError, Usage
from gateway.settings import Configuration, load
from gateway.wiring.weboberflaeche import KeineKonten, weboberflaeche

TOML = """
betrieb = "echt"
[web]
enabled = {enabled}
address = "https://localhost:8444"
tls_certificate = "web.crt.pem"
tls_key = "file:web.key.pem"
[[authority]]
kennung = "azr:999901"
name = "Ausländerbehörde Musterstadt (Test)"
email = "abh@test.example"
postal_code = "00000"
town = "Musterstadt"
street = "Testweg"
"""


def haus(folder: Path, *, enabled: bool = True) -> Configuration:
    zertifikat(folder)[1].chmod(0o600)
    path = folder / "aktenbote.toml"
    path.write_text(TOML.format(enabled=str(enabled).lower()), encoding="utf-8")
    return load(path, env={})


async def test_they_are_served_over_tls_under_their_name_and_with_the_name_of_the_authority(tmp_path: Path) -> None:
    pages = weboberflaeche(haus(tmp_path))
    assert pages is not None
    port = await pages.start("127.0.0.1", 0)
    trusted = ssl.create_default_context(cafile=tmp_path / "web.crt.pem")
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusted)) as session:
            for host, status in (("localhost:8444", 200), (f"localhost:{port}", 421)):
                async with session.get(f"https://localhost:{port}/anmelden", headers={"Host": host}) as answer:
                    assert answer.status == status
                    text = await answer.text()
                    assert "Ausländerbehörde Musterstadt (Test)" in text
                    assert "Testinstallation" not in text
            assert "strict-transport-security" in answer.headers
    finally:
        await pages.stop()


def test_nothing_is_built_where_they_are_not_wanted(tmp_path: Path) -> None:
    assert weboberflaeche(haus(tmp_path, enabled=False)) is None


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    found = haus(tmp_path)
    (tmp_path / "web.key.pem").chmod(0o644)
    with pytest.raises(Usage, match="can be read by others"):
        weboberflaeche(found)


async def test_without_accounts_nobody_gets_in() -> None:
    nobody = KeineKonten()
    with pytest.raises(AktenboteError):
        await nobody.passwort(anmeldename="a", passwort="b", absender="-")
    with pytest.raises(AktenboteError):
        await nobody.zweiter_faktor(anlauf="a", code="b")
    with pytest.raises(AktenboteError):
        await nobody.einladung_annehmen(einladung="a", passwort="b")
    with pytest.raises(AktenboteError):
        await nobody.einrichtung_bestaetigen(anlauf="a", code="b")
    assert await nobody.lies("a") is None

"""The pages as configured: over TLS of their own, for one name, open to whoever has an account."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import msgspec
import pytest
from support.haeuser import mache_haus
from support.konten import Kontenhaus, kontenhaus
from support.webhaus import zertifikat

from gateway.domain.errors import Usage
from gateway.domain.konto import Rolle
from gateway.settings import Configuration
from gateway.settings.abschnitte import OidcRoleSettings, OidcSettings
from gateway.wiring.weboberflaeche import hausanmeldung, weboberflaeche


@pytest.fixture(scope="module")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@asynccontextmanager
async def haus(ordner: Path, *, enabled: bool = True) -> AsyncIterator[tuple[Kontenhaus, Configuration]]:
    """The installation, with a configuration that wants pages over TLS."""
    zertifikat(ordner)[1].chmod(0o600)
    async with kontenhaus(ordner) as konten:
        found = konten.eins.configuration
        pages = msgspec.structs.replace(
            found.settings.web,
            enabled=enabled,
            address="https://localhost:8444",
            tls_certificate="web.crt.pem",
            tls_key="file:web.key.pem",
        )
        yield konten, Configuration(msgspec.structs.replace(found.settings, web=pages), found.folder)


async def test_they_are_served_over_tls_under_their_name_to_whoever_has_an_account(muster: Path) -> None:
    async with haus(muster) as (konten, wanted):
        await konten.eingerichtet("anna", Rolle.PRUEFUNG)
        token = (await konten.melde_an("anna")).token
        pages = weboberflaeche(wanted, konten.eins)
        assert pages is not None
        port = await pages.start("127.0.0.1", 0)
        trusted = ssl.create_default_context(cafile=muster / "web.crt.pem")
        name = wanted.settings.authority[0].name
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusted)) as session:
                for host, status in (("localhost:8444", 200), (f"localhost:{port}", 421)):
                    where = f"https://localhost:{port}/anmelden"
                    async with session.get(where, headers={"Host": host}) as answer:
                        assert answer.status == status
                        assert name in await answer.text()
                assert "strict-transport-security" in answer.headers
                inside = {"Host": "localhost:8444", "Cookie": f"__Host-aktenbote={token}"}
                async with session.get(f"https://localhost:{port}/pruefung/zustand", headers=inside) as answer:
                    assert answer.status == 200
                    assert "Zustand des Protokolls" in await answer.text()
        finally:
            await pages.stop()


async def test_nothing_is_built_where_they_are_not_wanted(muster: Path) -> None:
    async with haus(muster, enabled=False) as (konten, wanted):
        assert weboberflaeche(wanted, konten.eins) is None


async def test_a_key_that_others_may_read_is_not_used(muster: Path) -> None:
    async with haus(muster) as (konten, wanted):
        (muster / "web.key.pem").chmod(0o644)
        with pytest.raises(Usage, match="can be read by others"):
            weboberflaeche(wanted, konten.eins)


async def test_the_secret_of_an_identity_provider_is_read_from_a_file_of_one_owner(muster: Path) -> None:
    async with kontenhaus(muster) as konten:
        found = konten.eins.configuration
        role = OidcRoleSettings(authority=konten.mandant, role="leitung", value="akte-leitung")
        provider = OidcSettings(
            issuer="https://anbieter.example", client_id="a", client_secret="file:oidc.secret", roles=(role,)
        )
        pages = msgspec.structs.replace(found.settings.web, enabled=True, oidc=provider)
        wanted = Configuration(msgspec.structs.replace(found.settings, web=pages), found.folder)
        secret = muster / "oidc.secret"
        for text, mode, said in (("", 0o600, "no secret"), ("geheim", 0o644, "can be read by others")):
            secret.write_text(text)
            secret.chmod(mode)
            with pytest.raises(Usage, match=said):
                hausanmeldung(wanted, konten.eins)
        secret.chmod(0o600)
        made = hausanmeldung(wanted, konten.eins)
        assert made is not None
        assert made.zuordnung == ((konten.mandant, Rolle.LEITUNG, "akte-leitung"),)
        assert "geheim" not in repr(made.anbieter._dienst)

"""The own account: under which name one is signed in, and with which roles."""

from aiohttp import web

from gateway.web.anfrage import Anfrage


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show name and roles of each authority."""
    rows = [
        (name, [anfrage.texte(f"rolle.{one.value}") for one in sorted(anfrage.person.rollen[kennung])])
        for kennung, name in anfrage.mandanten
    ]
    return anfrage.render("konto.html", behoerden=rows)

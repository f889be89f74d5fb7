"""Every address has its row, every row its people; whoever is not named is turned away."""

from itertools import product

import pytest
from aiohttp import web
from support.webhaus import BEHOERDEN, konten

from gateway.domain.konto import Rolle
from gateway.web.adresse import Adresse
from gateway.web.app import make_app
from gateway.web.haus import Haus
from gateway.web.wege import NUR_BLICK, WEGE, Weg, Zugang

OFFEN = {
    "/anmelden",
    "/anmelden/code",
    "/anmelden/passkey",
    "/anmelden/anbieter",
    "/einladung",
    "/einladung/code",
    "/abgemeldet",
    "/sprache/{sprache}",
    "/hilfe",
    "/hilfe/codes",
    "/hilfe/{code}",
    "/barrierefreiheit",
}
"""Pages for whoever is not signed in. A new one is a decision: it is written here too."""


def app() -> web.Application:
    haus = Haus(anmeldungen=konten(), behoerden=BEHOERDEN, adresse=Adresse(), version="0.1.0", echt=False)
    return make_app(haus)


def test_every_route_has_a_row_and_every_row_is_a_route() -> None:
    routes = {
        (route.method, route.resource.canonical) for route in app().router.routes() if route.resource is not None
    }
    assert routes == {(weg.methode, weg.pfad) for weg in WEGE} | {("GET", "/statisch/{datei}")}
    assert len(routes) == len(WEGE) + 1


def test_only_these_pages_are_open_to_everybody() -> None:
    assert {weg.pfad for weg in WEGE if weg.fuer is Zugang.OFFEN} == OFFEN


def test_what_changes_something_is_a_post() -> None:
    assert {weg.methode for weg in WEGE} == {"GET", "POST"}


async def _niemand(_anfrage: object) -> web.StreamResponse:
    raise AssertionError


@pytest.mark.parametrize(("needed", "held"), list(product(Rolle, Rolle)))
def test_a_page_for_one_role_opens_for_no_other(needed: Rolle, held: Rolle) -> None:
    weg = Weg(methode="GET", pfad="/x", seite=_niemand, fuer=frozenset({needed}))
    assert weg.erlaubt(frozenset({held}), angemeldet=True) is (needed is held)
    assert not weg.erlaubt(frozenset({held}), angemeldet=False)


def test_without_any_role_only_pages_for_everybody_open() -> None:
    opened = {weg.pfad for weg in WEGE if weg.erlaubt(frozenset(), angemeldet=False)}
    assert opened == OFFEN


def test_what_a_lent_role_may_send_is_named_and_there() -> None:
    forms = {weg.pfad for weg in WEGE if weg.methode == "POST" and isinstance(weg.fuer, frozenset)}
    assert forms >= NUR_BLICK
    assert {weg.pfad for weg in WEGE if weg.handelt} == forms - NUR_BLICK
    assert not any(word in path for path in NUR_BLICK for word in ("antwort", "loesch", "anfordern", "freigaben"))

"""What is stored about who is signed in: said in general, and what there is."""

from datetime import datetime, timedelta

from aiohttp import web

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.events import Aufbewahrung
from gateway.domain.sprache import Sprache
from gateway.transfer.ports.kontofragen import Kontofrage
from gateway.web.anfrage import Anfrage
from gateway.web.seiten.betriebliches import ZONE


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show it to everybody about themselves."""
    service = anfrage.haus.eigenauskunft
    found = None if service is None else await service.zeige(anfrage.person)
    words = Datumsworte(ZONE, Sprache(anfrage.texte.sprache))

    def tag(wann: datetime | None) -> str:
        return "–" if wann is None else words.wochentag(wann.astimezone(ZONE).date())

    if found is None:
        return anfrage.render("gespeichert.html", eigenes=None, zeilen=[], sitzungen=[], notrechte=[], gefragt=[])
    rows = [
        ("name", anfrage.person.name),
        ("anmeldename", anfrage.person.anmeldename),
        ("angelegt", tag(found.angelegt)),
        ("herkunft", anfrage.texte(f"gespeichert.herkunft_{'fremd' if found.fremd else 'eigen'}")),
        ("faktor", tag(found.faktor_seit)),
        ("notfallcodes", found.notfallcodes),
        ("passkeys", found.passkeys),
    ]
    sessions = [(tag(begun), f"{last.astimezone(ZONE):%H:%M}") for begun, last in found.sitzungen]
    lent = [
        (
            f"{tag(one.begonnen)}, {anfrage.uhrzeit(one.begonnen)}",
            anfrage.uhrzeit(one.bis),
            anfrage.texte(f"rolle.{one.rolle.value}"),
            one.grund,
        )
        for one in found.notrechte
    ]
    return anfrage.render(
        "gespeichert.html",
        eigenes=found,
        notrechte=lent,
        notrecht_koepfe=[anfrage.texte(f"notrecht.kopf.{one}") for one in ("begonnen", "bis", "rolle", "grund")],
        zeilen=[(anfrage.texte(f"gespeichert.{key}"), value) for key, value in rows],
        sitzungen=sessions,
        gefragt=[(tag(one.freigegeben), _zeitraum(words, one), one.anlass) for one in found.gefragt],
        zugriff=found.jahre[Aufbewahrung.ZUGRIFF],
        nachweis=found.jahre[Aufbewahrung.NACHWEIS],
    )


def _zeitraum(words: Datumsworte, one: Kontofrage) -> str:
    first, _, end = one.zeitraum.partition("/")
    last = datetime.fromisoformat(end) - timedelta(days=1)
    days = (datetime.fromisoformat(first), last)
    return " – ".join(words.tag(day.astimezone(ZONE).date()) for day in days)
